#include <csv.h>
#include <string.h>

#include "base/text.h"
#include "record/reader-parts.h"

enum {
        CHUNK_BYTES = 8192,   /* fed to libcsv at a time, so that a field's size is looked at that often */
        BLOCK_BYTES = 1024,   /* libcsv's buffer grows by these */
        FIELDS_MAX = 2000,    /* of one row */
};

#define BOM "\xef\xbb\xbf"

/* A field of the record and where in the row its text stands. */
typedef struct Place {
        SourceField field;
        const char *method; /* FIELD_ADDRESS; borrowed from the source or from `header` */
        const char *name;   /* as the file calls it */
        GArray *ways;       /* GArray * of int: positions, -1 for a column the file lacks */
} Place;

struct CsvReader {
        Reader *reader;
        const Source *source; /* the reader's, or its second profile */
        RecordMaker *maker;
        struct csv_parser csv;
        char delimiter;
        unsigned line;       /* physical line the next byte stands on */
        bool last_cr;
        bool line_begun;     /* some byte of the present line was seen */
        /* the row being read */
        bool in_row;
        bool row_has_text;
        bool row_ended;      /* libcsv said so during the last feed */
        unsigned row_line;
        unsigned field_line; /* where the present field began */
        size_t row_bytes;
        GString *row;        /* fields, each ended by NUL */
        GArray *starts;      /* size_t: where in `row` each field begins */
        bool row_has_nul;
        bool row_is_long;    /* a field of it passed the limit */
        bool long_spans;     /* and holds line ends */
        bool skip_line;      /* what is left of this line belongs to a refused row */
        unsigned n_bom;      /* bytes of a byte order mark seen at the row's start */
        /* the header */
        GPtrArray *header;   /* char *: folded names; NULL until it was read */
        GPtrArray *places;   /* Place * */
        GArray *blank;       /* int: positions of the source's leave_out_blank */
        GArray *id_when;     /* bool per position: column of the day or time */
        bool id_is_personal;
        char *last_id;       /* of the row before, for visit_rows */
        unsigned n_same;
        GPtrArray *joined;   /* char *: texts made of several columns, of the present row */
        GString *id_parts;
};

static void place_free(gpointer p)
{
        Place *place = p;

        for (unsigned i = 0; i < place->ways->len; i++)
                g_array_unref(g_array_index(place->ways, GArray *, i));
        g_array_unref(place->ways);
        g_free(place);
}

static void parser_begin(CsvReader *csv)
{
        /* without memory the process ends, as everywhere */
        if (csv_init(&csv->csv, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0)
                g_error("libcsv cannot begin");
        csv_set_delim(&csv->csv, (unsigned char)csv->delimiter);
        csv_set_blk_size(&csv->csv, BLOCK_BYTES);
}

CsvReader *csv_reader_new(Reader *reader, char delimiter, unsigned line)
{
        CsvReader *csv = g_new0(CsvReader, 1);

        csv->reader = reader;
        csv->source = reader_source(reader);
        csv->maker = reader_maker(reader);
        csv->delimiter = delimiter;
        csv->line = line;
        csv->row = g_string_new(NULL);
        csv->starts = g_array_new(FALSE, FALSE, sizeof(size_t));
        csv->places = g_ptr_array_new_with_free_func(place_free);
        csv->blank = g_array_new(FALSE, FALSE, sizeof(int));
        csv->joined = g_ptr_array_new_with_free_func(g_free);
        csv->id_parts = g_string_new(NULL);
        parser_begin(csv);
        return csv;
}

void csv_reader_free(CsvReader *csv)
{
        if (!csv)
                return;
        csv_free(&csv->csv);
        g_string_free(csv->row, TRUE);
        g_array_unref(csv->starts);
        g_ptr_array_unref(csv->places);
        g_array_unref(csv->blank);
        g_clear_pointer(&csv->id_when, g_array_unref);
        g_clear_pointer(&csv->header, g_ptr_array_unref);
        g_ptr_array_unref(csv->joined);
        g_string_free(csv->id_parts, TRUE);
        g_free(csv->last_id);
        g_free(csv);
}

static char *field_at(const CsvReader *csv, unsigned i)
{
        return csv->row->str + g_array_index(csv->starts, size_t, i);
}

static void row_clear(CsvReader *csv)
{
        g_string_truncate(csv->row, 0);
        g_array_set_size(csv->starts, 0);
        csv->in_row = csv->row_has_text = csv->row_has_nul = csv->row_is_long = csv->long_spans = false;
        csv->row_bytes = 0;
}

/* After a fault inside a row: a parser that knows nothing of it. */
static void row_drop(CsvReader *csv)
{
        csv_free(&csv->csv);
        parser_begin(csv);
        row_clear(csv);
}

/* ---- the header ---- */

static int header_find(const CsvReader *csv, const char *name)
{
        g_autofree char *fold = text_fold(name);

        for (unsigned i = 0; i < csv->header->len; i++)
                if (text_equal(g_ptr_array_index(csv->header, i), fold))
                        return (int)i;
        return -1;
}

static bool header_is_twice(const CsvReader *csv, int position)
{
        const char *name = g_ptr_array_index(csv->header, (unsigned)position);

        for (unsigned i = (unsigned)position + 1; i < csv->header->len; i++)
                if (text_equal(g_ptr_array_index(csv->header, i), name))
                        return true;
        return false;
}

static Place *add_place(CsvReader *csv, SourceField field, const char *method, const char *name)
{
        Place *place = g_new0(Place, 1);

        place->field = field;
        place->method = method;
        place->name = name;
        place->ways = g_array_new(FALSE, FALSE, sizeof(GArray *));
        g_ptr_array_add(csv->places, place);
        return place;
}

static GArray *add_way(Place *place)
{
        GArray *way = g_array_new(FALSE, FALSE, sizeof(int));

        g_array_append_val(place->ways, way);
        return way;
}

static bool has_place(const CsvReader *csv, SourceField field)
{
        for (unsigned i = 0; i < csv->places->len; i++)
                if (((const Place *)g_ptr_array_index(csv->places, i))->field == field)
                        return true;
        return false;
}

static void refuse_header(CsvReader *csv, const char *field, const char *why)
{
        reader_refuse(csv->reader, csv->row_line, REFUSAL_NO_HEADER, field, NULL, "%s", why);
        reader_stop(csv->reader);
}

static bool refuse_twice(CsvReader *csv, int position, const char *name)
{
        if (!header_is_twice(csv, position))
                return false;
        refuse_header(csv, name, "a column of this name stands twice in the header line: which is meant cannot be known");
        return true;
}

/* The header of a native file says itself which column is which. */
static void map_native(CsvReader *csv)
{
        const char *missing = NULL;

        for (unsigned i = 0; i < csv->header->len; i++) {
                const char *name = g_ptr_array_index(csv->header, i), *method = NULL;
                int field = source_field_find(name, &method);
                int position = (int)i;

                if (field < 0 || field == FIELD_CONSENT)
                        continue;
                if (field == FIELD_ADDRESS && !record_method_is_known(reader_config(csv->reader), method))
                        continue;
                if (refuse_twice(csv, position, name))
                        return;
                g_array_append_val(add_way(add_place(csv, (SourceField)field, method, name)), position);
        }
        bool any_type = has_place(csv, FIELD_TYPE) || reader_source(csv->reader)->type == SOURCE_PATIENT;
        bool starts = has_place(csv, FIELD_STARTS_AT);

        if (!has_place(csv, FIELD_ID) && !(any_type && has_place(csv, FIELD_PATIENT_ID)))
                missing = "id";
        else if (!any_type && !starts && !has_place(csv, FIELD_PERFORMED_AT))
                missing = "performed_at";
        else if (!any_type && !starts && !has_place(csv, FIELD_PROCEDURE))
                missing = "procedure";
        else if (!has_place(csv, FIELD_PATIENT_ID) && !has_place(csv, FIELD_PATIENT_NAME) &&
                !has_place(csv, FIELD_PATIENT_FAMILY) && !has_place(csv, FIELD_PATIENT_GIVEN))
                missing = "patient_id";
        else if (!any_type && !has_place(csv, FIELD_PATIENT_PHONE) && !has_place(csv, FIELD_GUARDIAN_PHONE) &&
                !has_place(csv, FIELD_ADDRESS))
                missing = "patient_phone";
        if (missing)
                refuse_header(csv, missing, "the first line is no header line with this column");
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
        case FIELD_PATIENT_BIRTH_DATE:
        case FIELD_PATIENT_TIME_ZONE:
        case FIELD_PATIENT_COUNTRY:
        case FIELD_PATIENT_SEGMENT:
        case FIELD_GUARDIAN_NAME:
        case FIELD_GUARDIAN_PHONE:
        case FIELD_CONSENT_CARE:
        case FIELD_CONSENT_SURVEY:
        case FIELD_CONSENT_MARKETING:
        case FIELD_CONSENT_WORDING:
        case FIELD_CONSENT:
        case FIELD_ADDRESS:
                break;
        }
        return false;
}

/* One field of a profile. A way counts when the file has all its columns. False: the file cannot be read. */
static bool map_column(CsvReader *csv, const SourceColumn *column)
{
        const GPtrArray *first = g_ptr_array_index(column->ways, 0);
        Place *place = add_place(csv, column->field, column->method, g_ptr_array_index(first, 0));

        for (unsigned i = 0; i < column->ways->len; i++) {
                const GPtrArray *names = g_ptr_array_index(column->ways, i);
                GArray *way = add_way(place);

                for (unsigned j = 0; j < names->len; j++) {
                        int position = header_find(csv, g_ptr_array_index(names, j));

                        if (position >= 0 && refuse_twice(csv, position, g_ptr_array_index(names, j)))
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
                refuse_header(csv, place->name, "the header line lacks this column");
                return false;
        }
        return true;
}

/* Whether a column of the id also tells who the patient is, or when the treatment was. */
static void look_at_id(CsvReader *csv)
{
        const Place *id = NULL;

        csv->id_when = g_array_new(FALSE, TRUE, sizeof(bool));
        g_array_set_size(csv->id_when, csv->header->len);
        for (unsigned i = 0; i < csv->places->len; i++) {
                const Place *place = g_ptr_array_index(csv->places, i);

                if (place->field == FIELD_ID)
                        id = place;
        }
        for (unsigned i = 0; id && i < csv->places->len; i++) {
                const Place *place = g_ptr_array_index(csv->places, i);
                bool when = place->field == FIELD_PERFORMED_AT || place->field == FIELD_STARTS_AT;
                bool personal = place->field > FIELD_PATIENT_ID && place->field != FIELD_PATIENT_LANGUAGE;

                for (unsigned j = 0; j < place->ways->len; j++) {
                        const GArray *way = g_array_index(place->ways, GArray *, j);

                        for (unsigned k = 0; k < way->len; k++) {
                                int position = g_array_index(way, int, k);
                                const GArray *own = id->ways->len > 0 ? g_array_index(id->ways, GArray *, 0) : NULL;

                                if (when)
                                        g_array_index(csv->id_when, bool, position) = true;
                                for (unsigned n = 0; personal && own && n < own->len; n++)
                                        if (g_array_index(own, int, n) == position)
                                                csv->id_is_personal = true;
                        }
                }
        }
}

/* Are the columns there without which the profile reads nothing? */
static bool header_fits(const CsvReader *csv, const Source *source)
{
        for (unsigned i = 0; i < source->columns->len; i++) {
                const SourceColumn *column = g_ptr_array_index(source->columns, i);
                bool is_there = !is_needed(column->field);

                for (unsigned j = 0; j < column->ways->len && !is_there; j++) {
                        const GPtrArray *names = g_ptr_array_index(column->ways, j);

                        is_there = true;
                        for (unsigned k = 0; k < names->len; k++)
                                is_there = is_there && header_find(csv, g_ptr_array_index(names, k)) >= 0;
                }
                if (!is_there)
                        return false;
        }
        return true;
}

/* A source of two kinds of files: the header line tells which this is. */
static void choose_profile(CsvReader *csv)
{
        const Source *source = csv->source;

        if (!source->patients || header_fits(csv, source) || !header_fits(csv, source->patients))
                return;
        csv->source = source->patients;
        csv->maker = reader_patients_maker(csv->reader);
}

static void map_profile(CsvReader *csv, const Source *source)
{
        for (unsigned i = 0; i < source->columns->len; i++)
                if (!map_column(csv, g_ptr_array_index(source->columns, i)))
                        return;
        for (unsigned i = 0; source->leave_out_blank && i < source->leave_out_blank->len; i++) {
                const char *name = g_ptr_array_index(source->leave_out_blank, i);
                int position = header_find(csv, name);

                if (position < 0) {
                        refuse_header(csv, name, "the header line lacks this column");
                        return;
                }
                g_array_append_val(csv->blank, position);
        }
        look_at_id(csv);
}

static void take_header(CsvReader *csv)
{
        if (csv->row_has_nul) {
                reader_refuse(csv->reader, csv->row_line, REFUSAL_NUL_BYTE, NULL, NULL,
                        "the header line holds NUL bytes");
                reader_stop(csv->reader);
                return;
        }
        csv->header = g_ptr_array_new_with_free_func(g_free);
        for (unsigned i = 0; i < csv->starts->len; i++) {
                const char *name = field_at(csv, i);

                if (!g_utf8_validate(name, -1, NULL)) {
                        reader_refuse(csv->reader, csv->row_line, REFUSAL_BAD_ENCODING, NULL, NULL,
                                "the header line is not %s",
                                source_encoding_to_string(reader_source(csv->reader)->encoding));
                        reader_stop(csv->reader);
                        return;
                }
                g_ptr_array_add(csv->header, text_fold(name));
        }
        choose_profile(csv);
        if (csv->source->format == SOURCE_NATIVE)
                map_native(csv);
        else
                map_profile(csv, csv->source);
}

/* ---- rows ---- */

static bool row_is_header(const CsvReader *csv)
{
        const char *name = g_ptr_array_index(csv->header, 0), *field = field_at(csv, 0);

        /* most rows part from it at the first letters; folding is for the rest */
        if (g_ascii_isalnum(field[0]) && g_ascii_isalnum(name[0]) && g_ascii_strncasecmp(field, name, 2) != 0)
                return false;
        for (unsigned i = 0; i < csv->header->len; i++) {
                g_autofree char *fold = text_fold(field_at(csv, i));

                if (!text_equal(fold, g_ptr_array_index(csv->header, i)))
                        return false;
        }
        return true;
}

static bool row_is_blank(const CsvReader *csv)
{
        for (unsigned i = 0; i < csv->starts->len; i++)
                if (!text_is_blank(field_at(csv, i)))
                        return false;
        return true;
}

/* Group and total rows: RULES name none, the source's file does. */
static bool row_is_left_out(const CsvReader *csv)
{
        for (unsigned i = 0; i < csv->blank->len; i++)
                if (!text_is_blank(field_at(csv, (unsigned)g_array_index(csv->blank, int, i))))
                        return false;
        return csv->blank->len > 0;
}

/* The text of one way: one column's, or several joined by a space. */
static const char *way_text(CsvReader *csv, const GArray *way)
{
        g_autoptr(GString) joined = NULL;
        const char *first = NULL;

        for (unsigned i = 0; i < way->len; i++) {
                const char *text = reader_trim(field_at(csv, (unsigned)g_array_index(way, int, i)));

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
        g_ptr_array_add(csv->joined, g_string_free(g_steal_pointer(&joined), FALSE));
        return g_ptr_array_index(csv->joined, csv->joined->len - 1);
}

/* An id made of several columns; the columns of the day and time become one mark, for record_make(). */
static void fill_id_parts(CsvReader *csv, const GArray *way)
{
        bool when = false;

        g_string_truncate(csv->id_parts, 0);
        for (unsigned i = 0; i < way->len; i++) {
                int position = g_array_index(way, int, i);
                bool is_when = g_array_index(csv->id_when, bool, position);
                const char *text = is_when ? "\1" : reader_trim(field_at(csv, (unsigned)position));

                if (!text || (is_when && when))
                        continue;
                when = when || is_when;
                g_string_append_printf(csv->id_parts, "%s%s", csv->id_parts->len > 0 ? " " : "", text);
        }
}

static void fill_place(CsvReader *csv, const Place *place, Values *values)
{
        const char *text = NULL;

        values->name[place->field] = place->name;
        if (place->field == FIELD_ID && place->ways->len > 0 && csv->id_when) {
                const GArray *way = g_array_index(place->ways, GArray *, 0);

                if (way->len > 1) {
                        fill_id_parts(csv, way);
                        values->id_parts = csv->id_parts;
                        values->id_is_personal = csv->id_is_personal;
                        return;
                }
        }
        for (unsigned i = 0; i < place->ways->len; i++) {
                const GArray *way = g_array_index(place->ways, GArray *, i);
                bool is_last = i + 1 == place->ways->len;

                /* the first column decides: a time alone is no day */
                if (!is_last && text_is_blank(field_at(csv, (unsigned)g_array_index(way, int, 0))))
                        continue;
                text = way_text(csv, way);
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
static bool make_record(CsvReader *csv, Values *values, unsigned suffix, const char *warning)
{
        RecordFault fault;
        Record *record = NULL;

        if (record_make(csv->maker, values, csv->row_line, suffix, &record, &fault) < 0) {
                reader_push_fault(csv->reader, &fault);
                return false;
        }
        if (warning)
                g_ptr_array_add(record->warnings, g_strdup(warning));
        reader_push_record(csv->reader, record);
        return true;
}

static bool is_procedure(CsvReader *csv, const char *text)
{
        const Config *config = reader_config(csv->reader);
        g_autofree char *fold = text_fold(text);

        return config->procedures && g_hash_table_contains(config->procedures, fold);
}

/* A piece that begins with a small letter goes on with the piece before it: "Biorevitalisation; face, neck"
 * is one service. So is every text that a protocol names as one. */
static bool goes_on(CsvReader *csv, const char *before, const char *between, const char *piece)
{
        g_autofree char *trimmed = text_trim(piece), *whole = g_strconcat(before, between, piece, NULL);

        return text_is_blank(trimmed) || g_unichar_islower(g_utf8_get_char(trimmed)) || is_procedure(csv, whole);
}

static GPtrArray *split_services(CsvReader *csv, const char *text, const char *split)
{
        g_auto(GStrv) pieces = g_strsplit(text, split, 64);
        g_autoptr(GPtrArray) services = g_ptr_array_new_with_free_func(g_free);
        g_autofree char *held = NULL;

        if (is_procedure(csv, text)) {
                g_ptr_array_add(services, g_strdup(text));
                return g_steal_pointer(&services);
        }
        for (char **piece = pieces; *piece; piece++) {
                if (held && goes_on(csv, held, split, *piece)) {
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
static void make_services(CsvReader *csv, Values *values, const char *split)
{
        g_autoptr(GPtrArray) services = split_services(csv, values->text[FIELD_PROCEDURE], split);
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
                if (!make_record(csv, values, i == 0 ? 0 : i + 1, i == 0 ? warning : NULL))
                        return;
        }
        if (once->len == 0) {
                values->text[FIELD_PROCEDURE] = NULL;
                make_record(csv, values, 0, NULL);
        }
}

/* Rows that follow each other with one id are services of one visit. */
static unsigned visit_suffix(CsvReader *csv, const Values *values)
{
        const char *id = values->id_parts ? values->id_parts->str : values->text[FIELD_ID];
        /* in an id made of columns the day and time are still a mark */
        const char *when = values->id_parts ? values->text[FIELD_PERFORMED_AT] : NULL;
        g_autofree char *whole = id ? g_strconcat(id, " ", when, NULL) : NULL;

        if (whole && text_equal(whole, csv->last_id)) {
                csv->n_same++;
        } else {
                g_free(csv->last_id);
                csv->last_id = g_steal_pointer(&whole);
                csv->n_same = 1;
        }
        return csv->n_same > 1 ? csv->n_same : 0;
}

static void make_records(CsvReader *csv)
{
        const Source *source = csv->source;
        Values values = { .details_elsewhere = source->patients != NULL };

        for (unsigned i = 0; i < csv->places->len; i++)
                fill_place(csv, g_ptr_array_index(csv->places, i), &values);
        if (source->split && values.text[FIELD_PROCEDURE])
                make_services(csv, &values, source->split);
        else
                make_record(csv, &values, source->visit_rows ? visit_suffix(csv, &values) : 0, NULL);
        g_ptr_array_set_size(csv->joined, 0);
}

static bool fields_are_utf8(const CsvReader *csv)
{
        for (unsigned i = 0; i < csv->starts->len; i++)
                if (!g_utf8_validate(field_at(csv, i), -1, NULL))
                        return false;
        return true;
}

static bool extra_is_blank(const CsvReader *csv)
{
        for (unsigned i = csv->header->len; i < csv->starts->len; i++)
                if (!text_is_blank(field_at(csv, i)))
                        return false;
        return true;
}

static void refuse_row(CsvReader *csv, Refusal refusal, const char *why)
{
        reader_refuse(csv->reader, csv->row_line, refusal, NULL, NULL, "%s", why);
}

/* A row beyond the limits. Where line ends stand inside one field beyond all measure a quote was never closed, and
 * where the next record begins cannot be known. */
static void refuse_long(CsvReader *csv, bool spans)
{
        if (spans) {
                refuse_row(csv, REFUSAL_BAD_QUOTING,
                        "a quote opened in this row is not closed; nothing after it can be read");
                reader_stop(csv->reader);
                return;
        }
        refuse_row(csv, REFUSAL_LINE_TOO_LONG, "a field or the whole row is longer than the limit");
}

/* A row is whole; @at_end: by the end of the file, not of a line. */
static void take_row(CsvReader *csv, bool at_end)
{
        unsigned n_fields = csv->starts->len;

        if (csv->row_is_long) {
                refuse_long(csv, csv->long_spans);
        } else if (!csv->header) {
                if (csv->row_has_nul || !fields_are_utf8(csv) || !row_is_blank(csv))
                        take_header(csv);
        } else if (csv->row_has_nul) {
                refuse_row(csv, REFUSAL_NUL_BYTE, "the row holds NUL bytes, which no text has");
        } else if (!fields_are_utf8(csv)) {
                reader_refuse(csv->reader, csv->row_line, REFUSAL_BAD_ENCODING, NULL, NULL,
                        "the row holds bytes that are no characters of the file's encoding (the source says %s)",
                        source_encoding_to_string(reader_source(csv->reader)->encoding));
        } else if (row_is_blank(csv)) {
                return;
        } else if (n_fields < csv->header->len && at_end) {
                reader_refuse(csv->reader, csv->row_line, REFUSAL_TRUNCATED, NULL, NULL,
                        "the file ends inside this row, after %u of %u fields", n_fields, csv->header->len);
        } else if (n_fields < csv->header->len || !extra_is_blank(csv)) {
                reader_refuse(csv->reader, csv->row_line, REFUSAL_WRONG_FIELD_COUNT, NULL, NULL,
                        "the row has %u fields, the header line %u", n_fields, csv->header->len);
        } else if (!row_is_header(csv) && !row_is_left_out(csv)) {
                make_records(csv);
        }
}

/* ---- libcsv ---- */

static void on_field(void *text, size_t n_bytes, void *userdata)
{
        CsvReader *csv = userdata;
        size_t start = csv->row->len;

        bool spans = csv->line > csv->field_line;

        csv->field_line = csv->line;
        if (n_bytes > reader_config(csv->reader)->limits.max_field_bytes || csv->starts->len >= FIELDS_MAX) {
                csv->long_spans = csv->row_is_long ? csv->long_spans : spans;
                csv->row_is_long = true;
                return;
        }
        if (n_bytes > 0 && memchr(text, '\0', n_bytes))
                csv->row_has_nul = true;
        g_array_append_val(csv->starts, start);
        /* libcsv ends each field with a NUL of its own (CSV_APPEND_NULL), which is taken along */
        g_string_append_len(csv->row, n_bytes > 0 ? text : "", (gssize)n_bytes + 1);
}

static void on_row(int end, void *userdata)
{
        CsvReader *csv = userdata;

        csv->row_ended = true;
        take_row(csv, end < 0);
        row_clear(csv);
}

/* The buffer's size is the longest field so far, in steps of the block size. */
static bool buffer_is_long(CsvReader *csv)
{
        return csv_get_buffer_size(&csv->csv) > (size_t)reader_config(csv->reader)->limits.max_field_bytes + BLOCK_BYTES;
}

/* Told once for a row: whether it is beyond the limits so far. */
static bool is_too_long(CsvReader *csv)
{
        return csv->row_is_long || buffer_is_long(csv) ||
                csv->row_bytes > reader_config(csv->reader)->limits.max_line_bytes;
}

/* The row cannot be read on: it is refused, and what is left of its line goes with it. */
static void break_row(CsvReader *csv, bool at_line_end)
{
        if (is_too_long(csv))
                refuse_long(csv, csv->row_is_long ? csv->long_spans : csv->line > csv->field_line);
        else if (csv->line > csv->row_line)
                reader_refuse(csv->reader, csv->row_line, REFUSAL_BAD_QUOTING, NULL, NULL,
                        "quotes do not match; the rows up to line %u are lost with it", csv->line);
        else
                refuse_row(csv, REFUSAL_BAD_QUOTING,
                        "a quote stands inside a field that does not begin with one, or text follows a closing quote");
        row_drop(csv);
        csv->skip_line = !at_line_end;
}

/* A piece of one line, with its line end or without. */
static void feed_piece(CsvReader *csv, const char *text, size_t n_bytes, bool at_line_end)
{
        size_t n_text = at_line_end ? n_bytes - 1 : n_bytes, n_parsed;

        if (!csv->in_row) {
                csv->in_row = true;
                csv->row_line = csv->field_line = csv->line;
        }
        for (size_t i = 0; i < n_text && !csv->row_has_text; i++)
                csv->row_has_text = text[i] != ' ' && text[i] != '\t';
        csv->row_bytes += n_bytes;
        csv->row_ended = false;
        n_parsed = csv_parse(&csv->csv, text, n_bytes, on_field, on_row, csv);
        if (reader_is_stopped(csv->reader))
                return;
        if (n_parsed < n_bytes) {
                csv->row_bytes -= n_bytes - n_parsed;
                break_row(csv, at_line_end);
                return;
        }
        if (csv->row_ended || (at_line_end && csv->starts->len == 0 && !csv->row_has_text)) {
                csv->in_row = false;
                csv->row_bytes = 0;
                /* the next row is not to be measured by this one's longest field */
                if (buffer_is_long(csv))
                        row_drop(csv);
                return;
        }
        if (is_too_long(csv))
                break_row(csv, at_line_end);
}

/* Hold back what may become a byte order mark at a row's start: two files were joined there. Returns how
 * many bytes of @text were taken. */
static size_t take_bom(CsvReader *csv, const char *text, size_t n_bytes)
{
        size_t n = 0;

        while (n < n_bytes && csv->n_bom < 3 && text[n] == BOM[csv->n_bom]) {
                csv->n_bom++;
                n++;
        }
        if (csv->n_bom == 3) {
                csv->n_bom = 0;
                csv->line_begun = true;
        } else if (csv->n_bom > 0 && n < n_bytes) {
                unsigned held = csv->n_bom;

                csv->n_bom = 0;
                csv->line_begun = true;
                feed_piece(csv, BOM, held, false);
        }
        return n;
}

static void next_line(CsvReader *csv, char end)
{
        csv->line++;
        csv->last_cr = end == '\r';
        csv->line_begun = false;
        csv->skip_line = false;
}

/* How many bytes of @text belong to this line, its line end included when it is there. */
static size_t piece_length(const char *text, size_t n_bytes, bool *ret_at_line_end)
{
        const char *lf = memchr(text, '\n', n_bytes);
        const char *cr = memchr(text, '\r', lf ? (size_t)(lf - text) : n_bytes);
        const char *end = cr ? cr : lf;

        *ret_at_line_end = end != NULL;
        return end ? (size_t)(end - text) + 1 : n_bytes;
}

/* How much may be fed before the limits are looked at again: up to the first byte past the row's limit, so that
 * the slices a file comes in make no difference. */
static size_t room_in_row(const CsvReader *csv)
{
        size_t limit = reader_config(csv->reader)->limits.max_line_bytes;

        if (csv->skip_line || !csv->in_row)
                return MIN(CHUNK_BYTES, limit + 1);
        return csv->row_bytes > limit ? 1 : MIN(CHUNK_BYTES, limit + 1 - csv->row_bytes);
}

void csv_reader_feed(CsvReader *csv, const char *text, size_t n_bytes)
{
        while (n_bytes > 0 && !reader_is_stopped(csv->reader)) {
                bool at_line_end = false;
                size_t n;

                if (csv->last_cr && *text == '\n') {
                        /* the second half of CR LF: no line of its own, though text inside quotes */
                        csv->last_cr = false;
                        if (csv->in_row && !csv->skip_line)
                                csv_parse(&csv->csv, text, 1, on_field, on_row, csv);
                        text++;
                        n_bytes--;
                        continue;
                }
                csv->last_cr = false;
                if (!csv->in_row && !csv->line_begun && !csv->skip_line) {
                        n = take_bom(csv, text, n_bytes);
                        text += n;
                        n_bytes -= n;
                        if (n > 0)
                                continue;
                }
                n = piece_length(text, MIN(n_bytes, room_in_row(csv)), &at_line_end);
                csv->line_begun = true;
                if (!csv->skip_line)
                        feed_piece(csv, text, n, at_line_end);
                if (at_line_end)
                        next_line(csv, text[n - 1]);
                text += n;
                n_bytes -= n;
        }
}

void csv_reader_end(CsvReader *csv)
{
        if (csv->n_bom > 0) {
                unsigned held = csv->n_bom;

                csv->n_bom = 0;
                feed_piece(csv, BOM, held, false);
        }
        if (csv->skip_line || reader_is_stopped(csv->reader))
                return;
        if (csv_fini(&csv->csv, on_field, on_row, csv) == 0)
                return;
        /* an open quote: cut in the middle of a field when the file ends on the line where the row began */
        if (csv->line == csv->row_line)
                refuse_row(csv, REFUSAL_TRUNCATED, "the file ends inside a quoted field of this row");
        else
                refuse_row(csv, REFUSAL_BAD_QUOTING,
                        "a quote opened in this row is never closed: all that follows it in the file is lost");
}
