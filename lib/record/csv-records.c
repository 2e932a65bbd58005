/* From a row of a CSV file to records: joined columns, several services of one visit, ids made of columns. */
#include "record/csv-table.h"

#include "base/text.h"

static bool row_is_header(const CsvTable *table)
{
        const char *name = g_ptr_array_index(table->header, 0), *field = csv_row_field(table->row, 0);

        /* most rows part from it at the first letters; folding is for the rest */
        if (g_ascii_isalnum(field[0]) && g_ascii_isalnum(name[0]) && g_ascii_strncasecmp(field, name, 2) != 0)
                return false;
        for (unsigned i = 0; i < table->header->len; i++) {
                g_autofree char *fold = text_fold(csv_row_field(table->row, i));

                if (!text_equal(fold, g_ptr_array_index(table->header, i)))
                        return false;
        }
        return true;
}

/* Group and total rows: RULES name none, the source's file does. */
static bool row_is_left_out(const CsvTable *table)
{
        for (unsigned i = 0; i < table->blank->len; i++)
                if (!text_is_blank(csv_row_field(table->row, (unsigned)g_array_index(table->blank, int, i))))
                        return false;
        return table->blank->len > 0;
}

/* The text of one way: one column's, or several joined by a space. */
static const char *way_text(CsvTable *table, const GArray *way)
{
        g_autoptr(GString) joined = NULL;
        const char *first = NULL;

        for (unsigned i = 0; i < way->len; i++) {
                const char *text = reader_trim(csv_row_field(table->row, (unsigned)g_array_index(way, int, i)));

                if (!text)
                        continue;
                if (!first) {
                        first = text;
                        continue;
                }
                if (!joined)
                        joined = g_string_new(first);
                g_string_append_printf(joined, " %s", text);
        }
        if (!joined)
                return first;
        g_ptr_array_add(table->joined, g_string_free(g_steal_pointer(&joined), FALSE));
        return g_ptr_array_index(table->joined, table->joined->len - 1);
}

/* An id made of several columns; the columns of the day and time become one mark, for record_make(). */
static void fill_id_parts(CsvTable *table, const GArray *way)
{
        bool when = false;

        g_string_truncate(table->id_parts, 0);
        for (unsigned i = 0; i < way->len; i++) {
                int position = g_array_index(way, int, i);
                bool is_when = g_array_index(table->id_when, bool, position);
                const char *text = is_when ? "\1" : reader_trim(csv_row_field(table->row, (unsigned)position));

                if (!text || (is_when && when))
                        continue;
                when = when || is_when;
                g_string_append_printf(table->id_parts, "%s%s", table->id_parts->len > 0 ? " " : "", text);
        }
}

static void fill_place(CsvTable *table, const CsvPlace *place, Values *values)
{
        const char *text = NULL;

        values->name[place->field] = place->name;
        if (place->field == FIELD_ID && place->ways->len > 0 && table->id_when) {
                const GArray *way = g_array_index(place->ways, GArray *, 0);

                if (way->len > 1) {
                        fill_id_parts(table, way);
                        values->id_parts = table->id_parts;
                        values->id_is_personal = table->id_is_personal;
                        return;
                }
        }
        for (unsigned i = 0; i < place->ways->len; i++) {
                const GArray *way = g_array_index(place->ways, GArray *, i);
                bool is_last = i + 1 == place->ways->len;

                /* the first column decides: a time alone is no day */
                if (!is_last && text_is_blank(csv_row_field(table->row, (unsigned)g_array_index(way, int, 0))))
                        continue;
                text = way_text(table, way);
                if (text && place->field == FIELD_PATIENT_PHONE && values->text[place->field]) {
                        if (values->n_phones < VALUES_PHONES_MAX)
                                values->phones[values->n_phones++] = text;
                        continue;
                }
                if (text && place->field == FIELD_PATIENT_PHONE) {
                        values->text[place->field] = text;
                        continue;
                }
                if (text)
                        break;
        }
        if (place->field == FIELD_PATIENT_PHONE)
                return;
        if (place->field == FIELD_ADDRESS && text && values->n_addresses < VALUES_ADDRESSES_MAX) {
                values->addresses[values->n_addresses].method = place->method;
                values->addresses[values->n_addresses++].address = text;
        }
        if (place->field != FIELD_ADDRESS)
                values->text[place->field] = text;
}

/* One record; false: refused. */
static bool make_record(CsvTable *table, Values *values, unsigned suffix, const char *warning)
{
        RecordFault fault;
        Record *record = NULL;

        if (record_make(table->maker, values, table->row->line, suffix, &record, &fault) < 0) {
                reader_push_fault(table->reader, &fault);
                return false;
        }
        if (warning)
                g_ptr_array_add(record->warnings, g_strdup(warning));
        reader_push_record(table->reader, record);
        return true;
}

static bool is_procedure(CsvTable *table, const char *text)
{
        const Config *config = reader_config(table->reader);
        g_autofree char *fold = text_fold(text);

        return config->procedures && g_hash_table_contains(config->procedures, fold);
}

/* A piece that begins with a small letter goes on with the piece before it: "Biorevitalisation; face, neck"
 * is one service. So is every text that a protocol names as one. */
static bool goes_on(CsvTable *table, const char *before, const char *between, const char *piece)
{
        g_autofree char *trimmed = text_trim(piece), *whole = g_strconcat(before, between, piece, NULL);

        return text_is_blank(trimmed) || g_unichar_islower(g_utf8_get_char(trimmed)) || is_procedure(table, whole);
}

static GPtrArray *split_services(CsvTable *table, const char *text, const char *split)
{
        g_auto(GStrv) pieces = g_strsplit(text, split, 64);
        g_autoptr(GPtrArray) services = g_ptr_array_new_with_free_func(g_free);
        g_autofree char *held = NULL;

        if (is_procedure(table, text)) {
                g_ptr_array_add(services, g_strdup(text));
                return g_steal_pointer(&services);
        }
        for (char **piece = pieces; *piece; piece++) {
                if (held && goes_on(table, held, split, *piece)) {
                        char *longer = g_strconcat(held, split, *piece, NULL);

                        g_free(held);
                        held = longer;
                        continue;
                }
                if (held)
                        g_ptr_array_add(services, g_steal_pointer(&held));
                held = g_strdup(*piece);
        }
        if (held)
                g_ptr_array_add(services, g_steal_pointer(&held));
        return g_steal_pointer(&services);
}

/* Several services in one field become records of their own: "17", "17.2", "17.3". */
static void make_services(CsvTable *table, Values *values, const char *split)
{
        g_autoptr(GPtrArray) services = split_services(table, values->text[FIELD_PROCEDURE], split);
        g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_autoptr(GPtrArray) once = g_ptr_array_new();
        const char *warning = NULL;

        for (unsigned i = 0; i < services->len; i++) {
                char *service = reader_trim(g_ptr_array_index(services, i));

                if (!service)
                        continue;
                if (g_hash_table_add(seen, text_fold(service)))
                        g_ptr_array_add(once, service);
                else
                        warning = "a service stands twice in this visit: it is read as one treatment";
        }
        for (unsigned i = 0; i < once->len; i++) {
                values->text[FIELD_PROCEDURE] = g_ptr_array_index(once, i);
                if (!make_record(table, values, i == 0 ? 0 : i + 1, i == 0 ? warning : NULL))
                        return;
        }
        if (once->len == 0) {
                values->text[FIELD_PROCEDURE] = NULL;
                make_record(table, values, 0, NULL);
        }
}

/* Rows that follow each other with one id are services of one visit. */
static unsigned visit_suffix(CsvTable *table, const Values *values)
{
        const char *id = values->id_parts ? values->id_parts->str : values->text[FIELD_ID];
        /* in an id made of columns the day and time are still a mark */
        const char *when = values->id_parts ? values->text[FIELD_PERFORMED_AT] : NULL;
        g_autofree char *whole = id ? g_strconcat(id, " ", when, NULL) : NULL;

        if (whole && text_equal(whole, table->last_id)) {
                table->n_same++;
        } else {
                g_free(table->last_id);
                table->last_id = g_steal_pointer(&whole);
                table->n_same = 1;
        }
        return table->n_same > 1 ? table->n_same : 0;
}

static void make_records(CsvTable *table)
{
        const Source *source = table->source;
        Values values = { .details_elsewhere = source->patients != NULL };

        for (unsigned i = 0; i < table->places->len; i++)
                fill_place(table, g_ptr_array_index(table->places, i), &values);
        if (source->split && values.text[FIELD_PROCEDURE])
                make_services(table, &values, source->split);
        else
                make_record(table, &values, source->visit_rows ? visit_suffix(table, &values) : 0, NULL);
        g_ptr_array_set_size(table->joined, 0);
}

void csv_table_take_row(CsvTable *table, const CsvRow *row)
{
        table->row = row;
        if (!row_is_header(table) && !row_is_left_out(table))
                make_records(table);
        table->row = NULL;
}
