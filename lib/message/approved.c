#include "message/approved.h"

#include "base/json-text.h"
#include "base/text.h"

/* A provider refuses a variable that is empty. */
static void append_value(const ProviderTemplate *template, const Template *value, const char *const values[static N_PLACEHOLDERS],
        GString *out)
{
        g_autoptr(GString) text = g_string_new(NULL);

        template_fill(value, values, text);
        json_text_append(text_is_blank(text->str) ? template->blank : text->str, out);
}

char *approved_render(const ProviderTemplate *template, const char *const values[static N_PLACEHOLDERS])
{
        GString *out = g_string_sized_new(256);

        g_string_append_printf(out, "%s\n%s\n%c", template->name, template->name_language, template->is_array ? '[' : '{');
        for (unsigned i = 0; i < template->variables->len; i++) {
                const TemplateVariable *variable = g_ptr_array_index(template->variables, i);

                g_string_append(out, i > 0 ? "," : "");
                if (!template->is_array) {
                        json_text_append(variable->name, out);
                        g_string_append_c(out, ':');
                }
                append_value(template, variable->value, values, out);
        }
        g_string_append_c(out, template->is_array ? ']' : '}');
        return g_string_free(out, FALSE);
}

void approved_init(Approved *approved, const char *text)
{
        char *at = g_strdup(text);

        *approved = (Approved){ .source = at };
        if (!at)
                return;
        approved->name = strsep(&at, "\n");
        approved->language = strsep(&at, "\n");
        approved->variables = at;
}

void approved_done(Approved *approved)
{
        g_clear_pointer(&approved->source, g_free);
}
