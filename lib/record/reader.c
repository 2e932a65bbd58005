#include "record/reader-parts.h"

#include <stdarg.h>
#include <string.h>

#include "base/text.h"

enum {
        RAW_HEAD_BYTES = 8,    /* enough for every signature below */
        HEAD_BYTES_MAX = 4096, /* of the first line: enough to tell the format */
        HELD_MAX = 4096,       /* records of one document that wait for its end */
        DECODE_BYTES = 16384,  /* how much is decoded at a time: a bound on memory, whatever is fed */
};

/*
 *   bytes --> signature --> charset --> first line --> title lines --> CSV rows
 *             (gzip, zip,              (sep=, format)            |--> JSON lines
 *              PDF, ...)                                         '--> JSON documents: FHIR, profiles
 */
struct Reader {
        const Config *config;
        const Source *source;
        char *file;
        RecordMaker *maker;
        Charset *charset;
        GString *text;     /* decoded, not yet read */
        uint8_t raw[RAW_HEAD_BYTES];
        unsigned n_raw;
        bool raw_done, stopped, ended;
        bool saw_text;     /* something that is not white space */
        GString *head;     /* of the text, until its format is known */
        unsigned line;     /* of the head's first byte */
        unsigned n_skip;   /* title lines still to be left out */
        unsigned lost_from, lost_to; /* lines that are not refused yet; 0: none */
        CsvReader *csv;
        JsonReader *json;
        TreeReader *tree;
        RecordMaker *patients_maker; /* NULL until it is needed */
        UtcMs now;
        GQueue items;      /* Item * */
        GQueue held;       /* Item *, while is_holding */
        bool is_holding;
};

typedef struct Item {
        Record *record; /* NULL: a fault */
        RecordFault fault;
} Item;

Reader *reader_new(const Config *config, const Source *source, const char *file, UtcMs now)
{
        Reader *reader = g_new0(Reader, 1);

        reader->config = config;
        reader->source = source;
        reader->file = g_strdup(file);
        reader->maker = record_maker_new(config, source, reader->file, now);
        reader->charset = charset_new(source->encoding);
        reader->text = g_string_new(NULL);
        reader->head = g_string_new(NULL);
        reader->line = 1;
        reader->n_skip = source->skip_lines;
        reader->now = now;
        g_queue_init(&reader->items);
        g_queue_init(&reader->held);
        return reader;
}

static void item_free(gpointer p)
{
        Item *item = p;

        record_free(item->record);
        g_free(item);
}

void reader_free(Reader *reader)
{
        if (!reader)
                return;
        g_queue_clear_full(&reader->items, item_free);
        g_queue_clear_full(&reader->held, item_free);
        csv_reader_free(reader->csv);
        json_reader_free(reader->json);
        tree_reader_free(reader->tree);
        record_maker_free(reader->patients_maker);
        charset_free(reader->charset);
        record_maker_free(reader->maker);
        g_string_free(reader->text, TRUE);
        g_string_free(reader->head, TRUE);
        g_free(reader->file);
        g_free(reader);
}

/* ---- what the formats call ---- */

const Config *reader_config(const Reader *reader)
{
        return reader->config;
}

const Source *reader_source(const Reader *reader)
{
        return reader->source;
}

RecordMaker *reader_maker(Reader *reader)
{
        return reader->maker;
}

RecordMaker *reader_patients_maker(Reader *reader)
{
        if (!reader->patients_maker)
                reader->patients_maker =
                        record_maker_new(reader->config, reader->source->patients, reader->file, reader->now);
        return reader->patients_maker;
}

UtcMs reader_now(const Reader *reader)
{
        return reader->now;
}

/* A document over several lines, or a page that is none, is told once, and not by each of its lines. */
static void tell_lost(Reader *reader)
{
        const unsigned from = reader->lost_from, to = reader->lost_to;

        reader->lost_from = reader->lost_to = 0;
        if (from > 0 && to > from)
                reader_refuse(reader, from, REFUSAL_BAD_JSON, NULL, NULL, "the lines %u to %u hold no whole object", from, to);
        else if (from > 0)
                reader_refuse(reader, from, REFUSAL_BAD_JSON, NULL, NULL, "the line holds no whole object");
}

void reader_lose_line(Reader *reader, unsigned line)
{
        if (reader->lost_from == 0)
                reader->lost_from = line;
        reader->lost_to = line;
}

void reader_forget_lost(Reader *reader)
{
        reader->lost_from = reader->lost_to = 0;
}

static void push(Reader *reader, Item *item)
{
        tell_lost(reader);
        g_queue_push_tail(reader->is_holding ? &reader->held : &reader->items, item);
        if (g_queue_get_length(&reader->held) > HELD_MAX)
                reader_let_go(reader);
}

void reader_hold(Reader *reader)
{
        reader->is_holding = true;
}

void reader_let_go(Reader *reader)
{
        Item *item;

        while ((item = g_queue_pop_head(&reader->held)))
                g_queue_push_tail(&reader->items, item);
        reader->is_holding = false;
}

void reader_drop_held(Reader *reader)
{
        Item *item;

        while ((item = g_queue_pop_head(&reader->held)))
                item_free(item);
        reader->is_holding = false;
}

void reader_push_record(Reader *reader, Record *record)
{
        Item *item = g_new0(Item, 1);

        item->record = record;
        push(reader, item);
}

void reader_push_fault(Reader *reader, const RecordFault *fault)
{
        Item *item = g_new0(Item, 1);

        item->fault = *fault;
        item->fault.file = reader->file;
        push(reader, item);
}

void reader_refuse(Reader *reader, unsigned line, Refusal refusal, const char *field, const char *mend,
        const char *why, ...)
{
        g_autofree char *text = NULL;
        RecordFault fault;
        va_list values;

        va_start(values, why);
        text = g_strdup_vprintf(why, values);
        va_end(values);
        record_fault(&fault, reader->file, line, refusal, field, mend, "%s", text);
        reader_push_fault(reader, &fault);
}

void reader_stop(Reader *reader)
{
        reader->stopped = true;
}

bool reader_is_stopped(const Reader *reader)
{
        return reader->stopped;
}

char *reader_trim(char *text)
{
        size_t n = strlen(text);
        g_autofree char *trimmed = NULL;

        while (n > 0 && g_ascii_isspace(text[n - 1]))
                n--;
        text[n] = '\0';
        while (g_ascii_isspace(*text))
                text++, n--;
        /* white space of other scripts, and what is drawn as nothing, only where an end is not ASCII */
        if (n == 0 || ((unsigned char)text[0] < 0x80 && (unsigned char)text[n - 1] < 0x80))
                return n > 0 ? text : NULL;
        trimmed = text_trim(text);
        n = strlen(trimmed);
        memcpy(text, trimmed, n + 1);
        return n > 0 ? text : NULL;
}

/* ---- what is no text at all ---- */

static const struct {
        const char *bytes;
        unsigned n_bytes;
        const char *what;
} signatures[] = {
        { "\x1f\x8b", 2, "a gzip archive" },
        { "PK\x03\x04", 4, "a zip archive or an Excel workbook" },
        { "PK\x05\x06", 4, "an empty zip archive" },
        { "\xd0\xcf\x11\xe0", 4, "an old Excel or Word file" },
        { "%PDF", 4, "a PDF document" },
        { "{\\rtf", 5, "a rich text document" },
        { "\x28\xb5\x2f\xfd", 4, "a zstd archive" },
        { "\xfd" "7zXZ", 5, "an xz archive" },
        { "7z\xbc\xaf", 4, "a 7-Zip archive" },
        { "Rar!", 4, "a RAR archive" },
        { "SQLite f", 8, "a database" },
        { "\x0bMSH|", 5, "an HL7 message in an MLLP frame" },
};

/* Text formats known by their first characters. */
static const struct {
        const char *text;
        const char *what;
} openings[] = {
        { "MSH|", "an HL7 message" }, { "FHS|", "an HL7 batch" }, { "BHS|", "an HL7 batch" },
        { "BEGIN:V", "a calendar or address card" },
};

static void refuse_format(Reader *reader, const char *what)
{
        reader_refuse(reader, 1, REFUSAL_UNSUPPORTED_FORMAT, NULL, NULL, "the file is %s, whatever its name says", what);
        reader_stop(reader);
}

const char *reader_no_text(const void *bytes, size_t n_bytes)
{
        for (size_t i = 0; i < ELEMENTSOF(signatures); i++)
                if (n_bytes >= signatures[i].n_bytes && memcmp(bytes, signatures[i].bytes, signatures[i].n_bytes) == 0)
                        return signatures[i].what;
        return NULL;
}

static void check_signature(Reader *reader)
{
        const char *what = reader_no_text(reader->raw, reader->n_raw);

        if (what)
                refuse_format(reader, what);
}

/* ---- the first line ---- */

static bool is_json_name(const char *file)
{
        g_autofree char *name = g_ascii_strdown(file, -1);

        return g_str_has_suffix(name, ".json") || g_str_has_suffix(name, ".jsonl") ||
                g_str_has_suffix(name, ".ndjson");
}

static void refuse_markup(Reader *reader, const char *opening)
{
        bool is_html = g_ascii_strncasecmp(opening, "<!doctype html", 14) == 0 ||
                g_ascii_strncasecmp(opening, "<html", 5) == 0;

        /* what an expired token brings in place of JSON: the file's name says what was meant */
        if (is_html && is_json_name(reader->file)) {
                reader_refuse(reader, 1, REFUSAL_BAD_JSON, NULL,
                        "log in again, or renew the token of what writes this file",
                        "the file holds a web page, perhaps a login page, in place of JSON");
                reader_stop(reader);
                return;
        }
        refuse_format(reader, is_html ? "a web page" : "XML or another markup");
}

/* The line ends at @n_bytes; after it come @n_end bytes of line end. */
static bool find_line(const char *text, size_t n_bytes, size_t *ret_length, size_t *ret_end)
{
        for (size_t i = 0; i < n_bytes; i++) {
                if (text[i] != '\n' && text[i] != '\r')
                        continue;
                *ret_length = i;
                *ret_end = text[i] == '\r' && i + 1 < n_bytes && text[i + 1] == '\n' ? 2 : 1;
                return true;
        }
        return false;
}

/* "sep=;" on the first line names the delimiter. */
static char sep_line(const char *line, size_t n_bytes)
{
        if (n_bytes >= 2 && line[0] == '"' && line[n_bytes - 1] == '"')
                line++, n_bytes -= 2;
        return n_bytes == 5 && g_ascii_strncasecmp(line, "sep=", 4) == 0 && (unsigned char)line[4] < 0x80 ? line[4] : 0;
}

/* The header of a native file names its delimiter itself: no native name holds a comma, semicolon or tab. */
static char header_delimiter(const char *line, size_t n_bytes)
{
        if (memchr(line, ',', n_bytes))
                return ',';
        if (memchr(line, ';', n_bytes))
                return ';';
        return memchr(line, '\t', n_bytes) ? '\t' : ',';
}

static void begin_csv(Reader *reader, char delimiter)
{
        reader->csv = csv_reader_new(reader, delimiter, reader->line);
        csv_reader_feed(reader->csv, reader->head->str, reader->head->len);
        g_string_truncate(reader->head, 0);
}

static void drop_blank_lines(Reader *reader)
{
        GString *head = reader->head;
        size_t length = 0, end = 0;

        while (find_line(head->str, head->len, &length, &end) && strspn(head->str, " \t\r\n") >= length + end) {
                g_string_erase(head, 0, (gssize)(length + end));
                reader->line++;
        }
}

/* The first line is there, or as much of it as is looked at: which format is it? */
static void settle_format(Reader *reader)
{
        GString *head = reader->head;
        const Source *source = reader->source;
        char delimiter = source->delimiter;
        size_t length = head->len, end = 0;
        const char *opening;

        drop_blank_lines(reader);
        opening = head->str + strspn(head->str, " \t\r\n");
        if (*opening == '<') {
                refuse_markup(reader, opening);
                return;
        }
        for (size_t i = 0; i < ELEMENTSOF(openings); i++)
                if (g_str_has_prefix(opening, openings[i].text)) {
                        refuse_format(reader, openings[i].what);
                        return;
                }
        if (source_is_tree(source)) {
                reader->tree = tree_reader_new(reader, reader->line);
                tree_reader_feed(reader->tree, head->str, head->len);
                g_string_truncate(head, 0);
                return;
        }
        if (source->format == SOURCE_NATIVE && (*opening == '{' || *opening == '[')) {
                reader->json = json_reader_new(reader, reader->line);
                json_reader_feed(reader->json, head->str, head->len);
                g_string_truncate(head, 0);
                return;
        }
        find_line(head->str, head->len, &length, &end);
        if (sep_line(head->str, length)) {
                delimiter = sep_line(head->str, length);
                g_string_erase(head, 0, (gssize)(length + end));
                reader->line++;
        } else if (!delimiter && source->format == SOURCE_NATIVE) {
                delimiter = header_delimiter(head->str, length);
        }
        begin_csv(reader, delimiter ? delimiter : ',');
}

/* Title lines are left out one by one; what is left is the head of the file proper. True: still in them. */
static bool skip_titles(Reader *reader)
{
        size_t length = 0, end = 0;

        while (reader->n_skip > 0 && find_line(reader->head->str, reader->head->len, &length, &end)) {
                bool half = reader->head->str[length] == '\r' && length + 1 == reader->head->len;

                if (half)
                        return true; /* a LF may follow */
                g_string_erase(reader->head, 0, (gssize)(length + end));
                reader->line++;
                reader->n_skip--;
        }
        /* a title line longer than is looked at: its middle is dropped */
        if (reader->n_skip > 0 && reader->head->len > HEAD_BYTES_MAX)
                g_string_truncate(reader->head, HEAD_BYTES_MAX / 2);
        return reader->n_skip > 0;
}

static void feed_text(Reader *reader, const char *text, size_t n_bytes)
{
        size_t length = 0, end = 0;

        if (reader->csv) {
                csv_reader_feed(reader->csv, text, n_bytes);
                return;
        }
        if (reader->json) {
                json_reader_feed(reader->json, text, n_bytes);
                return;
        }
        if (reader->tree) {
                tree_reader_feed(reader->tree, text, n_bytes);
                return;
        }
        for (size_t i = 0; i < n_bytes && !reader->saw_text; i++)
                reader->saw_text = !g_ascii_isspace(text[i]);
        g_string_append_len(reader->head, text, (gssize)n_bytes);
        if (!reader->saw_text && reader->head->len > HEAD_BYTES_MAX && reader->head->str[reader->head->len - 1] != '\r')
                drop_blank_lines(reader);
        if (!reader->saw_text && reader->head->len > HEAD_BYTES_MAX)
                g_string_truncate(reader->head, 1);
        /* markup and archives are told before title lines are left out: they have none */
        if (!reader->saw_text || (reader->head->str[strspn(reader->head->str, " \t\r\n")] != '<' && skip_titles(reader)))
                return;
        const char *opening = reader->head->str + strspn(reader->head->str, " \t\r\n");

        if (reader->head->len <= HEAD_BYTES_MAX &&
                !find_line(opening, reader->head->len - (size_t)(opening - reader->head->str), &length, &end))
                return;
        /* a CR at the very end: the LF of the pair may be in the next slice */
        if (opening[length] == '\r' && opening[length + 1] == '\0' && reader->head->len <= HEAD_BYTES_MAX)
                return;
        settle_format(reader);
}

static void decode_and_feed(Reader *reader, const uint8_t *bytes, size_t n_bytes)
{
        while (n_bytes > 0 && !reader->stopped) {
                size_t n = MIN(n_bytes, DECODE_BYTES);

                g_string_truncate(reader->text, 0);
                charset_decode(reader->charset, bytes, n, reader->text);
                feed_text(reader, reader->text->str, reader->text->len);
                bytes += n;
                n_bytes -= n;
        }
}

void reader_feed(Reader *reader, const void *bytes, size_t n_bytes)
{
        const uint8_t *at = bytes;

        if (!reader->raw_done) {
                size_t n = MIN(n_bytes, RAW_HEAD_BYTES - reader->n_raw);

                memcpy(reader->raw + reader->n_raw, at, n);
                reader->n_raw += (unsigned)n;
                at += n;
                n_bytes -= n;
                if (reader->n_raw < RAW_HEAD_BYTES)
                        return;
                reader->raw_done = true;
                check_signature(reader);
                decode_and_feed(reader, reader->raw, reader->n_raw);
        }
        decode_and_feed(reader, at, n_bytes);
}

static bool has_format(const Reader *reader)
{
        return reader->csv || reader->json || reader->tree;
}

void reader_end(Reader *reader)
{
        if (reader->ended)
                return;
        reader->ended = true;
        if (!reader->raw_done) {
                reader->raw_done = true;
                check_signature(reader);
                decode_and_feed(reader, reader->raw, reader->n_raw);
        }
        if (reader->stopped)
                return;
        g_string_truncate(reader->text, 0);
        charset_end(reader->charset, reader->text);
        feed_text(reader, reader->text->str, reader->text->len);
        if (!has_format(reader) && !reader->saw_text) {
                reader_refuse(reader, 0, REFUSAL_EMPTY_FILE, NULL, NULL, "the file holds nothing");
                return;
        }
        if (!has_format(reader) && !reader->stopped)
                settle_format(reader);
        if (reader->csv && !reader->stopped)
                csv_reader_end(reader->csv);
        if (reader->json && !reader->stopped)
                json_reader_end(reader->json);
        if (reader->tree && !reader->stopped)
                tree_reader_end(reader->tree);
        tell_lost(reader);
}

int reader_next(Reader *reader, Record **ret_record, RecordFault *ret_fault)
{
        Item *item = g_queue_pop_head(&reader->items);
        int r;

        if (!item)
                return 0;
        r = item->record ? READER_RECORD : READER_FAULT;
        if (item->record)
                *ret_record = g_steal_pointer(&item->record);
        else
                *ret_fault = item->fault;
        g_free(item);
        return r;
}
