#include "record/json-split.h"

#include <string.h>

enum { DEPTH_MAX = 256, NAME_BYTES_MAX = 256 };

#define BOM "\xef\xbb\xbf"

/*
 *             { [                  name of a list, [            ,  ]
 *    BETWEEN -----> IN_DOCUMENT ----------------------> IN_LIST ----.
 *       ^  |            | ^                                |        | element: record()
 *       |  | no JSON    | '---------- ] ------------------'<-------'
 *       |  v            v depth 0
 *       | SKIP_LINE   document(), or record() of the whole
 */
typedef enum State { BETWEEN, IN_DOCUMENT, IN_LIST, SKIP_LINE, LOST } State;

struct JsonSplit {
        const char *const *names;
        size_t n_bytes_max;
        const JsonSplitCalls *calls;
        void *userdata;
        State state;
        unsigned line;
        bool last_cr;
        unsigned n_documents; /* whole ones so far */
        unsigned n_bom;
        /* of the document */
        unsigned document_line;
        bool spans;           /* holds a line end */
        bool has_list;
        unsigned depth;
        bool in_text, escaped;
        bool text_is_name;    /* the text under way may be the name of the document's member */
        GString *name;        /* the last text at depth 1 */
        bool after_colon;
        GString *shell;
        /* of the list's element */
        int list;
        unsigned list_depth;  /* depth inside the list */
        unsigned element_line;
        bool element_begun, element_is_bad;
        GString *element;
};

JsonSplit *json_split_new(const char *const *names, unsigned line, size_t n_bytes_max, const JsonSplitCalls *calls,
        void *userdata)
{
        JsonSplit *split = g_new0(JsonSplit, 1);

        split->names = names;
        split->line = line;
        split->n_bytes_max = n_bytes_max;
        split->calls = calls;
        split->userdata = userdata;
        split->name = g_string_new(NULL);
        split->shell = g_string_new(NULL);
        split->element = g_string_new(NULL);
        return split;
}

void json_split_free(JsonSplit *split)
{
        if (!split)
                return;
        g_string_free(split->name, TRUE);
        g_string_free(split->shell, TRUE);
        g_string_free(split->element, TRUE);
        g_free(split);
}

/* ---- faults ---- */

/* In a file of one object a line the next line is whole again; elsewhere nobody knows where a record begins. */
static void break_document(JsonSplit *split, JsonSplitFault fault)
{
        bool is_lost = split->spans || split->has_list;

        split->state = is_lost ? LOST : SKIP_LINE;
        split->calls->fault(split->userdata, fault, split->document_line, is_lost);
}

/* ---- pieces ---- */

static void begin_element(JsonSplit *split)
{
        g_string_truncate(split->element, 0);
        split->element_begun = split->element_is_bad = false;
}

static void end_element(JsonSplit *split)
{
        if (split->element_begun && !split->element_is_bad)
                split->calls->record(
                        split->userdata, split->list, split->element_line, split->element->str, split->element->len);
        if (split->element_begun)
                g_string_append_c(split->shell, '0');
        begin_element(split);
}

static void begin_document(JsonSplit *split, char c)
{
        split->state = IN_DOCUMENT;
        split->document_line = split->line;
        split->spans = split->has_list = split->in_text = split->escaped = split->after_colon = false;
        split->depth = 0;
        g_string_truncate(split->shell, 0);
        g_string_truncate(split->name, 0);
        if (c != '[')
                return;
        split->state = IN_LIST;
        split->has_list = true;
        split->list = -1;
        split->list_depth = 1;
        split->calls->document(split->userdata, split->line, NULL, 0);
        begin_element(split);
}

static void end_document(JsonSplit *split)
{
        split->state = BETWEEN;
        if (split->has_list)
                split->calls->document(split->userdata, split->document_line, split->shell->str, split->shell->len);
        else
                split->calls->record(
                        split->userdata, -1, split->document_line, split->shell->str, split->shell->len);
        /* a document over several lines says nothing of those that follow */
        if (!split->spans)
                split->n_documents++;
}

static int find_list(const JsonSplit *split)
{
        for (int i = 0; split->names && split->names[i]; i++)
                if (strcmp(split->names[i], split->name->str) == 0)
                        return i;
        return -1;
}

/* ---- one byte ---- */

/* The byte belongs to the shell or to an element. False: beyond the limit, and the document is broken. */
static bool keep(JsonSplit *split, char c)
{
        if (split->state == IN_LIST && split->depth >= split->list_depth) {
                if (split->element_is_bad)
                        return true;
                if (split->element->len >= split->n_bytes_max) {
                        split->element_is_bad = true;
                        split->calls->fault(split->userdata, JSON_SPLIT_TOO_LONG, split->element_line, false);
                        return true;
                }
                g_string_append_c(split->element, c);
                return true;
        }
        if (split->shell->len >= split->n_bytes_max) {
                break_document(split, JSON_SPLIT_TOO_LONG);
                return false;
        }
        g_string_append_c(split->shell, c);
        return true;
}

static bool is_white(char c)
{
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void take_text_byte(JsonSplit *split, char c)
{
        if (split->escaped) {
                split->escaped = false;
        } else if (c == '\\') {
                split->escaped = true;
        } else if (c == '"') {
                split->in_text = false;
                return;
        }
        if (split->text_is_name && split->name->len < NAME_BYTES_MAX)
                g_string_append_c(split->name, c);
}

static void open_bracket(JsonSplit *split, char c)
{
        bool at_member = split->state == IN_DOCUMENT && split->depth == 1 && split->after_colon && c == '[';
        int list = at_member && !split->has_list ? find_list(split) : -1;

        if (split->depth >= DEPTH_MAX && split->state != IN_LIST) {
                break_document(split, JSON_SPLIT_TOO_DEEP);
                return;
        }
        if (split->depth == DEPTH_MAX && !split->element_is_bad) {
                split->element_is_bad = true; /* where it ends is known all the same */
                split->calls->fault(split->userdata, JSON_SPLIT_TOO_DEEP, split->element_line, false);
        }
        if (!keep(split, c))
                return;
        split->depth++;
        split->after_colon = false;
        if (list < 0)
                return;
        split->state = IN_LIST;
        split->has_list = true;
        split->list = list;
        split->list_depth = split->depth;
        split->calls->document(split->userdata, split->document_line, NULL, 0);
        begin_element(split);
}

static void close_bracket(JsonSplit *split, char c)
{
        if (split->state == IN_LIST && split->depth == split->list_depth) {
                end_element(split);
                split->state = IN_DOCUMENT;
        }
        if (!keep(split, c))
                return;
        split->depth--;
        if (split->depth == 0)
                end_document(split);
}

static void take_document_byte(JsonSplit *split, char c)
{
        bool in_element = split->state == IN_LIST && split->depth >= split->list_depth;

        if (in_element && !split->in_text && split->depth == split->list_depth && (is_white(c) || c == ',')) {
                if (c == ',') {
                        end_element(split);
                        g_string_append_c(split->shell, ',');
                        if (split->shell->len >= split->n_bytes_max)
                                break_document(split, JSON_SPLIT_TOO_LONG);
                }
                return;
        }
        if (in_element && !split->element_begun && c != ']') {
                split->element_begun = true;
                split->element_line = split->line;
        }
        if (split->in_text) {
                if (keep(split, c))
                        take_text_byte(split, c);
                return;
        }
        switch (c) {
        case '"':
                split->in_text = true;
                split->text_is_name = split->state == IN_DOCUMENT && split->depth == 1 && !split->after_colon;
                if (split->text_is_name)
                        g_string_truncate(split->name, 0);
                keep(split, c);
                return;
        case '{':
        case '[':
                open_bracket(split, c);
                return;
        case '}':
        case ']':
                close_bracket(split, c);
                return;
        case ':':
                split->after_colon |= split->depth == 1;
                break;
        case ',':
                split->after_colon &= split->depth != 1;
                break;
        default:
                break;
        }
        keep(split, c);
}

static void take_between_byte(JsonSplit *split, char c)
{
        if (is_white(c))
                return;
        if (c == BOM[split->n_bom]) {
                split->n_bom = (split->n_bom + 1) % 3;
                return;
        }
        if (c != '{' && c != '[') {
                bool is_lost = c == '\0' && split->n_documents == 0; /* no text at all: one word is enough */

                split->state = is_lost ? LOST : SKIP_LINE;
                split->calls->fault(split->userdata, c == '\0' ? JSON_SPLIT_NUL_BYTE : JSON_SPLIT_NO_JSON, split->line, is_lost);
                return;
        }
        begin_document(split, c);
        if (c == '{')
                open_bracket(split, c);
        else if (keep(split, c))
                split->depth = 1;
}

static void take_line_end(JsonSplit *split, char c)
{
        bool is_second = c == '\n' && split->last_cr;

        split->last_cr = c == '\r';
        if (is_second)
                return;
        if (split->state == SKIP_LINE)
                split->state = BETWEEN;
        split->n_bom = 0;
        if (split->state == IN_DOCUMENT || split->state == IN_LIST) {
                /* no JSON text holds a line end; and in a file of one object a line none goes on in the next */
                if (split->in_text || (split->n_documents > 0 && !split->spans && !split->has_list))
                        break_document(split, JSON_SPLIT_CUT_LINE);
                split->spans = true;
                if (split->state == SKIP_LINE)
                        split->state = BETWEEN;
        }
        split->line++;
}

void json_split_feed(JsonSplit *split, const char *text, size_t n_bytes)
{
        for (size_t i = 0; i < n_bytes && split->state != LOST; i++) {
                char c = text[i];

                if (c == '\n' || c == '\r') {
                        take_line_end(split, c);
                        continue;
                }
                split->last_cr = false;
                if (split->state == BETWEEN)
                        take_between_byte(split, c);
                else if (split->state != SKIP_LINE)
                        take_document_byte(split, c);
        }
}

void json_split_end(JsonSplit *split)
{
        if (split->state == IN_DOCUMENT || split->state == IN_LIST)
                split->calls->fault(split->userdata, JSON_SPLIT_TRUNCATED, split->document_line, true);
        split->state = LOST;
}
