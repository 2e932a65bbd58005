#include "config/messages.h"

#include <errno.h>
#include <string.h>

#include "base/ids.h"
#include "base/text.h"
#include "config/settings.h"
#include "model/template.h"

bool language_is_valid(const char *language)
{
        g_auto(GStrv) parts = g_strsplit(language, "-", -1);

        for (char **part = parts; *part; part++) {
                size_t n = strlen(*part);
                bool is_first = part == parts;

                if (n < 2 || n > (is_first ? 3 : 8))
                        return false;
                for (const char *at = *part; *at; at++)
                        if (is_first ? !g_ascii_islower(*at) : !g_ascii_isalnum(*at))
                                return false;
        }
        return parts[0] != NULL;
}

char *language_fallback(const char *language)
{
        size_t n = strcspn(language, "-_");
        g_autofree char *primary = g_ascii_strdown(language, (gssize)n);

        return text_equal(primary, language) ? NULL : g_steal_pointer(&primary);
}

typedef struct Messages {
        char *language;
        const config_setting_t *texts; /* borrowed */
} Messages;

static int keep_texts(
        const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        Messages *messages = target;

        if (config_setting_is_group(setting)) {
                messages->texts = setting;
                return 0;
        }
        setting_fault(setting, faults, "write them like  texts = { safety_24h = \"...\"; };", what,
                "\"texts\" is not a group of texts");
        return -EINVAL;
}

#define AT(field) offsetof(Messages, field)
static const Setting messages_settings[] = {
        { "language", SETTING_STRING, AT(language), .required = true,
                .help = "code of the language of its texts" },
        { "texts", SETTING_ANY, .read = keep_texts, .required = true,
                .help = "the texts, each under its name" },
        { 0 },
};
#undef AT

static int read_text(
        const config_setting_t *setting, const char *what, ErrList *faults, GHashTable *of_language)
{
        const char *name = config_setting_name(setting);
        g_autofree char *which = g_strdup_printf("%s: text \"%s\"", what, name);
        const char *text = setting_text(setting, which, faults);
        Template *template = NULL;
        Err err = { 0 };

        if (g_hash_table_contains(of_language, name))
                return -EINVAL; /* whoever knows where the other one stands tells it */
        if (text && template_new(text, &template, &err) < 0)
                setting_fault(setting, faults, err.mend, which, "%s", err.why);
        g_hash_table_insert(of_language, g_strdup(name), template);
        return template ? 0 : -EINVAL;
}

static bool is_utf8(const config_setting_t *setting)
{
        const char *text = config_setting_get_string(setting);

        return !text || g_utf8_validate(text, -1, NULL);
}

int messages_load(
        const config_setting_t *group, const char *file, ErrList *faults, GHashTable *texts)
{
        Messages messages = { 0 };
        int r = settings_read(group, messages_settings, &messages, "messages", faults);
        g_autofree char *language = g_steal_pointer(&messages.language);
        g_autofree char *what = g_strdup_printf("messages \"%s\"", language ? language : "");
        GHashTable *of_language;
        bool is_told = false; /* that the file was saved in another encoding: of its first text, not of each */

        if (language && !language_is_valid(language)) {
                setting_fault(config_setting_get_member(group, "language"), faults,
                        "write a code such as \"uk\" or \"zh-Hans\"", "messages",
                        "\"%s\" is not a language's code", language);
                return -EINVAL;
        }
        if (!language || !messages.texts)
                return -EINVAL;
        of_language = g_hash_table_lookup(texts, language);
        if (!of_language) {
                of_language = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)template_free);
                g_hash_table_insert(texts, g_strdup(language), of_language);
        }
        for (int i = 0; i < config_setting_length(messages.texts); i++) {
                const config_setting_t *text = config_setting_get_elem(messages.texts, (unsigned)i);
                const bool is_readable = is_utf8(text);

                if (!is_readable && is_told && !g_hash_table_contains(of_language, config_setting_name(text)))
                        g_hash_table_insert(of_language, g_strdup(config_setting_name(text)), NULL);
                else if (read_text(text, what, faults, of_language) < 0)
                        r = -EINVAL;
                is_told |= !is_readable;
        }
        return r;
}
