#include "base/json-text.h"

void json_text_append(const char *text, GString *out)
{
        const char *plain = text;

        g_string_append_c(out, '"');
        for (; *text != '\0'; text++) {
                if ((unsigned char)*text >= 0x20 && *text != '"' && *text != '\\')
                        continue;
                g_string_append_len(out, plain, text - plain);
                plain = text + 1;
                if (*text == '"' || *text == '\\')
                        g_string_append_printf(out, "\\%c", *text);
                else if (*text == '\n')
                        g_string_append(out, "\\n");
                else
                        g_string_append_printf(out, "\\u%04X", (unsigned)*text);
        }
        g_string_append_len(out, plain, text - plain);
        g_string_append_c(out, '"');
}
