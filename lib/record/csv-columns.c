/* The header line of a CSV file: which column is which field of a record, by its own names or by the source's profile. */
#include "record/csv-table.h"

#include "base/text.h"

static void place_free(gpointer p)
{
        CsvPlace *place = p;

        for (unsigned i = 0; i < place->ways->len; i++)
                g_array_unref(g_array_index(place->ways, GArray *, i));
        g_array_unref(place->ways);
        g_free(place);
}

void csv_table_init(CsvTable *table, Reader *reader)
{
        *table = (CsvTable){
                .reader = reader,
                .source = reader_source(reader),
                .maker = reader_maker(reader),
                .places = g_ptr_array_new_with_free_func(place_free),
                .blank = g_array_new(FALSE, FALSE, sizeof(int)),
                .joined = g_ptr_array_new_with_free_func(g_free),
                .id_parts = g_string_new(NULL),
        };
}

void csv_table_done(CsvTable *table)
{
        g_ptr_array_unref(table->places);
        g_array_unref(table->blank);
        g_clear_pointer(&table->id_when, g_array_unref);
        g_clear_pointer(&table->header, g_ptr_array_unref);
        g_ptr_array_unref(table->joined);
        g_string_free(table->id_parts, TRUE);
        g_free(table->last_id);
}

static int header_find(const CsvTable *table, const char *name)
{
        g_autofree char *fold = text_fold(name);

        for (unsigned i = 0; i < table->header->len; i++)
                if (text_equal(g_ptr_array_index(table->header, i), fold))
                        return (int)i;
        return -1;
}

static bool header_is_twice(const CsvTable *table, int position)
{
        const char *name = g_ptr_array_index(table->header, (unsigned)position);

        for (unsigned i = (unsigned)position + 1; i < table->header->len; i++)
                if (text_equal(g_ptr_array_index(table->header, i), name))
                        return true;
        return false;
}

static CsvPlace *add_place(CsvTable *table, SourceField field, const char *method, const char *name)
{
        CsvPlace *place = g_new0(CsvPlace, 1);

        place->field = field;
        place->method = method;
        place->name = name;
        place->ways = g_array_new(FALSE, FALSE, sizeof(GArray *));
        g_ptr_array_add(table->places, place);
        return place;
}

static GArray *add_way(CsvPlace *place)
{
        GArray *way = g_array_new(FALSE, FALSE, sizeof(int));

        g_array_append_val(place->ways, way);
        return way;
}

static bool has_place(const CsvTable *table, SourceField field)
{
        for (unsigned i = 0; i < table->places->len; i++)
                if (((const CsvPlace *)g_ptr_array_index(table->places, i))->field == field)
                        return true;
        return false;
}

static void refuse_header(CsvTable *table, const char *field, const char *why)
{
        reader_refuse(table->reader, table->row->line, REFUSAL_NO_HEADER, field, NULL, "%s", why);
        reader_stop(table->reader);
}

static bool refuse_twice(CsvTable *table, int position, const char *name)
{
        if (!header_is_twice(table, position))
                return false;
        refuse_header(table, name, "a column of this name stands twice in the header line: which is meant cannot be known");
        return true;
}

/* The header of a native file says itself which column is which. */
static void map_native(CsvTable *table)
{
        const char *missing = NULL;

        for (unsigned i = 0; i < table->header->len; i++) {
                const char *name = g_ptr_array_index(table->header, i), *method = NULL;
                int field = source_field_find(name, &method);
                int position = (int)i;

                if (field < 0)
                        continue;
                if (field == FIELD_ADDRESS && !record_method_is_known(reader_config(table->reader), method))
                        continue;
                if (refuse_twice(table, position, name))
                        return;
                g_array_append_val(add_way(add_place(table, (SourceField)field, method, name)), position);
        }
        bool any_type = has_place(table, FIELD_TYPE) || reader_source(table->reader)->type == SOURCE_PATIENT;
        bool starts = has_place(table, FIELD_STARTS_AT);

        if (!has_place(table, FIELD_ID) && !(any_type && has_place(table, FIELD_PATIENT_ID)))
                missing = "id";
        else if (!any_type && !starts && !has_place(table, FIELD_PERFORMED_AT))
                missing = "performed_at";
        else if (!any_type && !starts && !has_place(table, FIELD_PROCEDURE))
                missing = "procedure";
        else if (!has_place(table, FIELD_PATIENT_ID) && !has_place(table, FIELD_PATIENT_NAME) &&
                !has_place(table, FIELD_PATIENT_FAMILY) && !has_place(table, FIELD_PATIENT_GIVEN))
                missing = "patient_id";
        else if (!any_type && !has_place(table, FIELD_PATIENT_PHONE) && !has_place(table, FIELD_GUARDIAN_PHONE) &&
                !has_place(table, FIELD_ADDRESS))
                missing = "patient_phone";
        if (missing)
                refuse_header(table, missing, "the first line is no header line with this column");
}

/* Without these columns rows would be refused one by one, or taken for what they are not. */
static bool is_needed(SourceField field)
{
        switch (field) {
        case FIELD_ID:
        case FIELD_PROCEDURE:
        case FIELD_PERFORMED_AT:
        case FIELD_STARTS_AT:
        case FIELD_STATUS: /* a cancelled visit would pass for a completed one */
        case FIELD_PATIENT_ID:
        case FIELD_PATIENT_NAME:
        case FIELD_PATIENT_PHONE:
        case FIELD_PATIENT_BIRTH_DATE: /* a child would pass for an adult, and a no for no answer; a night for a day */
        case FIELD_PATIENT_TIME_ZONE:
        case FIELD_GUARDIAN_PHONE:
        case FIELD_CONSENT_CARE:
        case FIELD_CONSENT_SURVEY:
        case FIELD_CONSENT_MARKETING:
        case FIELD_CONSENT:
                return true;
        case FIELD_TYPE:
        case FIELD_CLINIC:
        case FIELD_UPDATED_AT:
        case FIELD_PRACTITIONER:
        case FIELD_RESPONSIBLE:
        case FIELD_PATIENT_FAMILY:
        case FIELD_PATIENT_GIVEN:
        case FIELD_PATIENT_PATRONYMIC:
        case FIELD_PATIENT_LANGUAGE:
        case FIELD_PATIENT_COUNTRY:
        case FIELD_PATIENT_SEGMENT:
        case FIELD_GUARDIAN_NAME:
        case FIELD_CONSENT_WORDING:
        case FIELD_ADDRESS:
                break;
        }
        return false;
}

/* One field of a profile. A way counts when the file has all its columns. False: the file cannot be read. */
static bool map_column(CsvTable *table, const SourceColumn *column)
{
        const GPtrArray *first = g_ptr_array_index(column->ways, 0);
        CsvPlace *place = add_place(table, column->field, column->method, g_ptr_array_index(first, 0));

        for (unsigned i = 0; i < column->ways->len; i++) {
                const GPtrArray *names = g_ptr_array_index(column->ways, i);
                GArray *way = add_way(place);

                for (unsigned j = 0; j < names->len; j++) {
                        int position = header_find(table, g_ptr_array_index(names, j));

                        if (position >= 0 && refuse_twice(table, position, g_ptr_array_index(names, j)))
                                return false;
                        if (position < 0)
                                break;
                        g_array_append_val(way, position);
                }
                if (way->len < names->len) {
                        g_array_index(place->ways, GArray *, place->ways->len - 1) = NULL;
                        g_array_set_size(place->ways, place->ways->len - 1);
                        g_array_unref(way);
                }
        }
        if (place->ways->len == 0 && is_needed(column->field)) {
                refuse_header(table, place->name, "the header line lacks this column");
                return false;
        }
        return true;
}

/* Whether a column of the id also tells who the patient is, or when the treatment was. */
static void look_at_id(CsvTable *table)
{
        const CsvPlace *id = NULL;

        table->id_when = g_array_new(FALSE, TRUE, sizeof(bool));
        g_array_set_size(table->id_when, table->header->len);
        for (unsigned i = 0; i < table->places->len; i++) {
                const CsvPlace *place = g_ptr_array_index(table->places, i);

                if (place->field == FIELD_ID)
                        id = place;
        }
        for (unsigned i = 0; id && i < table->places->len; i++) {
                const CsvPlace *place = g_ptr_array_index(table->places, i);
                bool when = place->field == FIELD_PERFORMED_AT || place->field == FIELD_STARTS_AT;
                bool personal = place->field > FIELD_PATIENT_ID && place->field != FIELD_PATIENT_LANGUAGE;

                for (unsigned j = 0; j < place->ways->len; j++) {
                        const GArray *way = g_array_index(place->ways, GArray *, j);

                        for (unsigned k = 0; k < way->len; k++) {
                                int position = g_array_index(way, int, k);
                                const GArray *own = id->ways->len > 0 ? g_array_index(id->ways, GArray *, 0) : NULL;

                                if (when)
                                        g_array_index(table->id_when, bool, position) = true;
                                for (unsigned n = 0; personal && own && n < own->len; n++)
                                        if (g_array_index(own, int, n) == position)
                                                table->id_is_personal = true;
                        }
                }
        }
}

/* Are the columns there without which the profile reads nothing? */
static bool header_fits(const CsvTable *table, const Source *source)
{
        for (unsigned i = 0; i < source->columns->len; i++) {
                const SourceColumn *column = g_ptr_array_index(source->columns, i);
                bool is_there = !is_needed(column->field);

                for (unsigned j = 0; j < column->ways->len && !is_there; j++) {
                        const GPtrArray *names = g_ptr_array_index(column->ways, j);

                        is_there = true;
                        for (unsigned k = 0; k < names->len; k++)
                                is_there = is_there && header_find(table, g_ptr_array_index(names, k)) >= 0;
                }
                if (!is_there)
                        return false;
        }
        return true;
}

/* A source of two kinds of files: the header line tells which this is. */
static void choose_profile(CsvTable *table)
{
        const Source *source = table->source;

        if (!source->patients || header_fits(table, source) || !header_fits(table, source->patients))
                return;
        table->source = source->patients;
        table->maker = reader_patients_maker(table->reader);
}

static void map_profile(CsvTable *table, const Source *source)
{
        for (unsigned i = 0; i < source->columns->len; i++)
                if (!map_column(table, g_ptr_array_index(source->columns, i)))
                        return;
        for (unsigned i = 0; source->leave_out_blank && i < source->leave_out_blank->len; i++) {
                const char *name = g_ptr_array_index(source->leave_out_blank, i);
                int position = header_find(table, name);

                if (position < 0) {
                        refuse_header(table, name, "the header line lacks this column");
                        return;
                }
                g_array_append_val(table->blank, position);
        }
        look_at_id(table);
}

void csv_table_take_header(CsvTable *table, const CsvRow *row)
{
        table->row = row;
        table->header = g_ptr_array_new_with_free_func(g_free);
        for (unsigned i = 0; i < row->starts->len; i++)
                g_ptr_array_add(table->header, text_fold(csv_row_field(row, i)));
        choose_profile(table);
        if (table->source->format == SOURCE_NATIVE)
                map_native(table);
        else
                map_profile(table, table->source);
        table->row = NULL;
}
