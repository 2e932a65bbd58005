/* A splitter: a stream of JSON text in, its records out as texts of their own, whatever shape the document has. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/*
 *    {"id":1} LF {"id":2}                 each object is a record (JSON Lines)
 *    [ {"id":1}, {"id":2} ]               each element of the list
 *    { "data": [ {"id":1}, ... ], ... }   each element of the list under a name it was told; what stands around
 *                                         them (the shell) comes at the document's end, elements as 0
 *
 * Only brackets and texts are looked at; whether a piece is good JSON is for whoever reads it.
 */
typedef struct JsonSplit JsonSplit;

typedef enum JsonSplitFault {
        JSON_SPLIT_TRUNCATED, /* the input ends inside a document */
        JSON_SPLIT_TOO_DEEP,
        JSON_SPLIT_TOO_LONG,  /* a record or what stands around them is beyond the limit */
        JSON_SPLIT_CUT_LINE,  /* an object is not whole on its line, in a file of one object a line */
        JSON_SPLIT_NUL_BYTE,  /* in place of a document */
        JSON_SPLIT_NO_JSON,   /* something else than an object or a list */
} JsonSplitFault;

typedef struct JsonSplitCalls {
        /* @list: number of the name under which the list stands; -1: a record without one */
        void (*record)(void *userdata, int list, unsigned line, const char *text, size_t n_bytes);
        /* around a document that holds a list; @shell NULL: it began */
        void (*document)(void *userdata, unsigned line, const char *shell, size_t n_bytes);
        void (*fault)(void *userdata, JsonSplitFault fault, unsigned line, bool is_lost);
} JsonSplitCalls;

/**
 * json_split_new()
 * @names: of lists at the top of a document, NULL-ended and borrowed; NULL: none
 * @line:  of the first byte
 *
 * A fault that loses the whole rest (is_lost) is the last call.
 */
JsonSplit *json_split_new(const char *const *names, unsigned line, size_t n_bytes_max, const JsonSplitCalls *calls,
        void *userdata);
void json_split_free(JsonSplit *split);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JsonSplit, json_split_free)
void json_split_feed(JsonSplit *split, const char *text, size_t n_bytes);
void json_split_end(JsonSplit *split);
