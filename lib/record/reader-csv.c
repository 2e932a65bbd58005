#include <csv.h>
#include <string.h>

#include "base/text.h"
#include "record/csv-table.h"

enum {
        CHUNK_BYTES = 8192,   /* fed to libcsv at a time, so that a field's size is looked at that often */
        BLOCK_BYTES = 1024,   /* libcsv's buffer grows by these */
        FIELDS_MAX = 2000,    /* of one row */
};

#define BOM "\xef\xbb\xbf"

struct CsvReader {
        Reader *reader;
        CsvTable table;
        struct csv_parser csv;
        char delimiter;
        unsigned line;       /* physical line the next byte stands on */
        bool last_cr;
        bool line_begun;     /* some byte of the present line was seen */
        bool skip_line;      /* what is left of this line belongs to a refused row */
        /* the row being read */
        CsvRow row;
        bool in_row;
        bool row_has_text;
        bool row_ended;      /* libcsv said so during the last feed */
        unsigned field_line; /* where the present field began */
        size_t row_bytes;
        bool row_has_nul;
        bool row_is_long;    /* a field of it passed the limit */
        bool long_spans;     /* and holds line ends */
        unsigned n_bom;      /* bytes of a byte order mark seen at the row's start */
};

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
        csv_table_init(&csv->table, reader);
        csv->delimiter = delimiter;
        csv->line = line;
        csv->row.text = g_string_new(NULL);
        csv->row.starts = g_array_new(FALSE, FALSE, sizeof(size_t));
        parser_begin(csv);
        return csv;
}

void csv_reader_free(CsvReader *csv)
{
        if (!csv)
                return;
        csv_free(&csv->csv);
        csv_table_done(&csv->table);
        g_string_free(csv->row.text, TRUE);
        g_array_unref(csv->row.starts);
        g_free(csv);
}

static void row_clear(CsvReader *csv)
{
        g_string_truncate(csv->row.text, 0);
        g_array_set_size(csv->row.starts, 0);
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

/* ---- rows ---- */

static bool row_is_blank(const CsvRow *row)
{
        for (unsigned i = 0; i < row->starts->len; i++)
                if (!text_is_blank(csv_row_field(row, i)))
                        return false;
        return true;
}

static bool fields_are_utf8(const CsvReader *csv)
{
        for (unsigned i = 0; i < csv->row.starts->len; i++)
                if (!g_utf8_validate(csv_row_field(&csv->row, i), -1, NULL))
                        return false;
        return true;
}

static bool extra_is_blank(const CsvReader *csv)
{
        for (unsigned i = csv->table.header->len; i < csv->row.starts->len; i++)
                if (!text_is_blank(csv_row_field(&csv->row, i)))
                        return false;
        return true;
}

static void refuse_row(CsvReader *csv, Refusal refusal, const char *why)
{
        reader_refuse(csv->reader, csv->row.line, refusal, NULL, NULL, "%s", why);
}

/* Nothing after it can be told apart any more. */
static void refuse_rest(CsvReader *csv, Refusal refusal, const char *why)
{
        RecordFault fault;

        record_fault(&fault, NULL, csv->row.line, refusal, NULL, NULL, "%s", why);
        fault.rest_is_lost = true;
        reader_push_fault(csv->reader, &fault);
}

/* A row beyond the limits. Where line ends stand inside one field beyond all measure a quote was never closed, and
 * where the next record begins cannot be known. */
static void refuse_long(CsvReader *csv, bool spans)
{
        if (spans) {
                refuse_rest(csv, REFUSAL_BAD_QUOTING, "a quote opened in this row is not closed; nothing after it can be read");
                reader_stop(csv->reader);
                return;
        }
        refuse_row(csv, REFUSAL_LINE_TOO_LONG, "a field or the whole row is longer than the limit");
}

static void take_header(CsvReader *csv)
{
        const bool is_utf8 = fields_are_utf8(csv);

        if (csv->row_has_nul)
                refuse_row(csv, REFUSAL_NUL_BYTE, "the header line holds NUL bytes");
        else if (!is_utf8)
                reader_refuse(csv->reader, csv->row.line, REFUSAL_BAD_ENCODING, NULL, NULL, "the header line is not %s",
                        source_encoding_to_string(reader_source(csv->reader)->encoding));
        if (csv->row_has_nul || !is_utf8)
                reader_stop(csv->reader);
        else
                csv_table_take_header(&csv->table, &csv->row);
}

/* A row is whole; @at_end: by the end of the file, not of a line. */
static void take_row(CsvReader *csv, bool at_end)
{
        unsigned n_fields = csv->row.starts->len;

        if (csv->row_is_long) {
                refuse_long(csv, csv->long_spans);
        } else if (!csv->table.header) {
                if (csv->row_has_nul || !fields_are_utf8(csv) || !row_is_blank(&csv->row))
                        take_header(csv);
        } else if (csv->row_has_nul) {
                refuse_row(csv, REFUSAL_NUL_BYTE, "the row holds NUL bytes, which no text has");
        } else if (!fields_are_utf8(csv)) {
                reader_refuse(csv->reader, csv->row.line, REFUSAL_BAD_ENCODING, NULL, NULL,
                        "the row holds bytes that are no characters of the file's encoding (the source says %s)",
                        source_encoding_to_string(reader_source(csv->reader)->encoding));
        } else if (row_is_blank(&csv->row)) {
                return;
        } else if (n_fields < csv->table.header->len && at_end) {
                reader_refuse(csv->reader, csv->row.line, REFUSAL_TRUNCATED, NULL, NULL,
                        "the file ends inside this row, after %u of %u fields", n_fields, csv->table.header->len);
        } else if (n_fields < csv->table.header->len || !extra_is_blank(csv)) {
                reader_refuse(csv->reader, csv->row.line, REFUSAL_WRONG_FIELD_COUNT, NULL, NULL,
                        "the row has %u fields, the header line %u", n_fields, csv->table.header->len);
        } else {
                csv_table_take_row(&csv->table, &csv->row);
        }
}

/* ---- libcsv ---- */

static void on_field(void *text, size_t n_bytes, void *userdata)
{
        CsvReader *csv = userdata;
        size_t start = csv->row.text->len;
        bool spans = csv->line > csv->field_line;

        csv->field_line = csv->line;
        if (n_bytes > reader_config(csv->reader)->limits.max_field_bytes || csv->row.starts->len >= FIELDS_MAX) {
                csv->long_spans = csv->row_is_long ? csv->long_spans : spans;
                csv->row_is_long = true;
                return;
        }
        if (n_bytes > 0 && memchr(text, '\0', n_bytes))
                csv->row_has_nul = true;
        g_array_append_val(csv->row.starts, start);
        /* libcsv ends each field with a NUL of its own (CSV_APPEND_NULL), which is taken along */
        g_string_append_len(csv->row.text, n_bytes > 0 ? text : "", (gssize)n_bytes + 1);
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
        else if (csv->line > csv->row.line)
                reader_refuse(csv->reader, csv->row.line, REFUSAL_BAD_QUOTING, NULL, NULL,
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
                csv->row.line = csv->field_line = csv->line;
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
        if (csv->row_ended || (at_line_end && csv->row.starts->len == 0 && !csv->row_has_text)) {
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
        if (csv->line == csv->row.line)
                refuse_row(csv, REFUSAL_TRUNCATED, "the file ends inside a quoted field of this row");
        else
                refuse_rest(csv, REFUSAL_BAD_QUOTING, "a quote opened in this row is never closed: all that follows it in the file is lost");
}
