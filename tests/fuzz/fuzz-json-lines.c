/*
 * A body that may be one JSON document, any bytes. What is one by the JSON library's reading comes out as its items, one a
 * line and equal; what is not is left alone or refused line by line later.
 */
#include "fuzz.h"

#include <jansson.h>
#include <string.h>

#include "record/json-lines.h"

const size_t fuzz_n_cuts = 256;

enum { FLAGS = JSON_DECODE_ANY };

static void check_items(json_t *document, const GString *out)
{
        g_auto(GStrv) lines = g_strsplit(out->str, "\n", -1);
        size_t n = json_is_array(document) ? json_array_size(document) : 1;

        g_assert_cmpuint(out->len == 0 ? 0 : g_strv_length(lines), ==, n);
        for (size_t i = 0; i < n; i++) {
                json_t *item = json_loads(lines[i], FLAGS, NULL);

                g_assert_nonnull(item);
                g_assert_true(json_equal(item, json_is_array(document) ? json_array_get(document, i) : document));
                json_decref(item);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
        g_autoptr(GString) out = g_string_new(NULL);
        bool is_document = json_lines_from_document((const char *)bytes, n_bytes, out);
        json_t *document = json_loadb((const char *)bytes, n_bytes, FLAGS, NULL);

        g_assert_cmpuint(out->len, <=, n_bytes);
        /* a NUL byte is the reader's to refuse */
        if ((json_is_array(document) || json_is_object(document)) && !memchr(bytes, '\0', n_bytes)) {
                g_assert_true(is_document);
                check_items(document, out);
        }
        if (!is_document)
                g_assert_cmpuint(out->len, ==, 0);
        json_decref(document);
        return 0;
}
