#include "base/json-text.h"

/* Characters a JSON text cannot have as they are, and its end. */
static const char is_special[256] = {
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        ['"'] = 1,
        ['\\'] = 1,
};

void json_text_append(const char *text, GString *out)
{
        const char *plain = text;

        g_string_append_c(out, '"');
        for (;; text++) {
                while (!is_special[(unsigned char)*text])
                        text++;
                g_string_append_len(out, plain, text - plain);
                plain = text + 1;
                if (*text == '\0')
                        break;
                if (*text == '"' || *text == '\\')
                        g_string_append_printf(out, "\\%c", *text);
                else if (*text == '\n')
                        g_string_append(out, "\\n");
                else
                        g_string_append_printf(out, "\\u%04X", (unsigned)*text);
        }
        g_string_append_c(out, '"');
}
