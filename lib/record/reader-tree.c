/* JSON documents: taken apart into records, each parsed by itself, so that memory is bounded by one record. */
#include <string.h>

#include "record/json-split.h"
#include "record/reader-parts.h"

struct TreeReader {
        Reader *reader;
        JsonSplit *split;
        const char *lists[3]; /* names of the lists that hold records, NULL-ended */
        bool in_document;     /* one with a list: its records are held until it is whole */
};

/* ---- JSON texts ---- */

static void refuse_text(Reader *reader, unsigned line, const json_error_t *error, bool at_end)
{
        switch (json_error_code(error)) {
        case json_error_stack_overflow:
                reader_refuse(reader, line, REFUSAL_TOO_DEEP, NULL, NULL,
                        "objects and lists stand too deep inside each other");
                return;
        case json_error_premature_end_of_input:
                if (at_end)
                        reader_refuse(reader, line, REFUSAL_TRUNCATED, NULL, NULL, "the file ends inside an object");
                else
                        reader_refuse(reader, line, REFUSAL_BAD_JSON, NULL, NULL,
                                "the object is not whole on its line: a document over several lines is not read");
                return;
        case json_error_duplicate_key:
                reader_refuse(reader, line, REFUSAL_BAD_JSON, NULL, NULL,
                        "one key stands twice: which is meant cannot be known");
                return;
        case json_error_null_character:
        case json_error_null_byte_in_key:
                reader_refuse(reader, line, REFUSAL_BAD_JSON, NULL, NULL, "a text holds an escaped NUL");
                return;
        case json_error_numeric_overflow:
                reader_refuse(reader, line, REFUSAL_BAD_JSON, NULL, NULL, "a number is larger than any number can be");
                return;
        case json_error_unknown:
        case json_error_out_of_memory:
        case json_error_cannot_open_file:
        case json_error_invalid_argument:
        case json_error_invalid_utf8:
        case json_error_end_of_input_expected:
        case json_error_invalid_syntax:
        case json_error_invalid_format:
        case json_error_wrong_type:
        case json_error_null_value:
        case json_error_item_not_found:
        case json_error_index_out_of_range:
                break;
        }
        /* column, not text: what stands there may be a patient's */
        reader_refuse(reader, line, REFUSAL_BAD_JSON, NULL, NULL, "this is not JSON from character %d of the line on",
                error->column);
}

json_t *reader_parse_json(Reader *reader, unsigned line, const char *text, size_t n_bytes, bool at_end)
{
        const size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY;
        json_error_t error;
        json_t *value = json_loadb(text, n_bytes, flags, &error);

        /* a huge number in a field nobody reads costs nothing; one in an id cannot pass for its text */
        if (!value && json_error_code(&error) == json_error_numeric_overflow)
                value = json_loadb(text, n_bytes, flags | JSON_DECODE_INT_AS_REAL, &error);
        if (!value)
                refuse_text(reader, line, &error, at_end);
        return value;
}

/* ---- pieces ---- */

static void read_object(TreeReader *tree, int list, unsigned line, const json_t *object)
{
        Reader *reader = tree->reader;
        const Source *source = reader_source(reader);

        if (source->format == SOURCE_FHIR)
                fhir_read(reader, line, object, list >= 0);
        else if (list >= 0 && source->patients && tree->lists[list] == source->patients->records)
                profile_read(reader, source->patients, reader_patients_maker(reader), line, object);
        else
                profile_read(reader, source, reader_maker(reader), line, object);
}

static void on_record(void *userdata, int list, unsigned line, const char *text, size_t n_bytes)
{
        TreeReader *tree = userdata;
        Reader *reader = tree->reader;
        json_t *value;

        if (reader_is_stopped(reader))
                return;
        if (memchr(text, '\0', n_bytes)) {
                reader_refuse(reader, line, REFUSAL_NUL_BYTE, NULL, NULL, "the record holds NUL bytes, which no text has");
                return;
        }
        if (!g_utf8_validate(text, (gssize)n_bytes, NULL)) {
                reader_refuse(reader, line, REFUSAL_BAD_ENCODING, NULL, NULL,
                        "the record holds bytes that are no characters of the file's encoding");
                return;
        }
        value = reader_parse_json(reader, line, text, n_bytes, false);
        if (json_is_object(value))
                read_object(tree, list, line, value);
        else if (value)
                reader_refuse(reader, line, REFUSAL_BAD_JSON, NULL, NULL,
                        "an object is missing: another kind of value stands in its place");
        json_decref(value);
}

static void on_document(void *userdata, unsigned line, const char *shell, size_t n_bytes)
{
        TreeReader *tree = userdata;
        json_t *value;

        tree->in_document = !shell;
        if (!shell) {
                reader_hold(tree->reader);
                return;
        }
        reader_let_go(tree->reader);
        if (reader_is_stopped(tree->reader))
                return;
        value = reader_parse_json(tree->reader, line, shell, n_bytes, false);
        json_decref(value);
}

static void on_fault(void *userdata, JsonSplitFault fault, unsigned line, bool is_lost)
{
        TreeReader *tree = userdata;
        Reader *reader = tree->reader;
        const char *rest = is_lost ? ", and where the next one begins cannot be known: nothing behind it is read" : "";

        /* nobody knows any more where its records end: none of them can be trusted */
        if (is_lost && tree->in_document)
                reader_drop_held(reader);
        switch (fault) {
        case JSON_SPLIT_TRUNCATED:
                reader_refuse(reader, line, REFUSAL_TRUNCATED, NULL, NULL, "the file ends inside a document");
                break;
        case JSON_SPLIT_TOO_DEEP:
                reader_refuse(reader, line, REFUSAL_TOO_DEEP, NULL, NULL,
                        "objects and lists stand too deep inside each other%s", rest);
                break;
        case JSON_SPLIT_TOO_LONG:
                reader_refuse(reader, line, REFUSAL_LINE_TOO_LONG, NULL, NULL, "the record is longer than the limit%s", rest);
                break;
        case JSON_SPLIT_CUT_LINE:
                reader_refuse(reader, line, REFUSAL_BAD_JSON, NULL, NULL, "the object is not whole on its line%s", rest);
                break;
        case JSON_SPLIT_NUL_BYTE:
                reader_refuse(reader, line, REFUSAL_NUL_BYTE, NULL, NULL, "the file holds NUL bytes, which no text has");
                break;
        case JSON_SPLIT_NO_JSON:
                reader_lose_line(reader, line);
                break;
        }
        if (is_lost)
                reader_stop(reader);
}

/* ---- life ---- */

static const JsonSplitCalls calls = { .record = on_record, .document = on_document, .fault = on_fault };

TreeReader *tree_reader_new(Reader *reader, unsigned line)
{
        const Source *source = reader_source(reader);
        TreeReader *tree = g_new0(TreeReader, 1);
        unsigned n = 0;

        tree->reader = reader;
        if (source->format == SOURCE_FHIR)
                tree->lists[n++] = "entry";
        else if (source->records)
                tree->lists[n++] = source->records;
        if (source->patients && source->patients->records)
                tree->lists[n++] = source->patients->records;
        tree->split = json_split_new(tree->lists, line, reader_config(reader)->limits.max_line_bytes, &calls, tree);
        return tree;
}

void tree_reader_free(TreeReader *tree)
{
        if (!tree)
                return;
        json_split_free(tree->split);
        g_free(tree);
}

void tree_reader_feed(TreeReader *tree, const char *text, size_t n_bytes)
{
        if (!reader_is_stopped(tree->reader))
                json_split_feed(tree->split, text, n_bytes);
}

void tree_reader_end(TreeReader *tree)
{
        json_split_end(tree->split);
}
