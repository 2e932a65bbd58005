/* The words of a source's files and what they mean: statuses, languages, consent. */
#include "config/source-draft.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "base/text.h"

void source_word_free(gpointer p)
{
        SourceWord *word = p;

        g_free(word->word);
        g_free(word->fold);
        g_free(word->means);
        g_free(word);
}

const char *source_word(const GPtrArray *words, const char *text)
{
        g_autofree char *fold = words && words->len > 0 ? text_fold(text) : NULL;

        for (unsigned i = 0; fold && i < words->len; i++) {
                const SourceWord *word = g_ptr_array_index(words, i);

                if (text_equal(word->fold, fold))
                        return word->means;
        }
        return NULL;
}

/* One meaning's words are added; a word with two meanings is a fault. */
static int add_words(
        const config_setting_t *setting, const char *means, GPtrArray *words, const char *what, ErrList *faults)
{
        int n = config_setting_length(setting);

        if (!config_setting_is_array(setting) && !config_setting_is_list(setting)) {
                setting_fault(setting, faults, "write it like  [ \"...\", \"...\" ]", what,
                        "the words for \"%s\" are not a list", means);
                return -EINVAL;
        }
        for (int i = 0; i < n; i++) {
                const config_setting_t *element = config_setting_get_elem(setting, (unsigned)i);
                const char *text = setting_text(element, what, faults);
                SourceWord *word;

                if (!text)
                        return -EINVAL;
                if (source_word(words, text) && !text_equal(source_word(words, text), means)) {
                        setting_fault(element, faults, "leave it where it belongs", what,
                                "the word \"%s\" has two meanings", text);
                        return -EINVAL;
                }
                word = g_new0(SourceWord, 1);
                word->word = g_strdup(text);
                word->fold = text_fold(text);
                word->means = g_strdup(means);
                g_ptr_array_add(words, word);
        }
        return 0;
}

bool source_is_status(const char *name)
{
        static const char *const names[] = { "completed", "booked", "cancelled", "no-show", "entered-in-error" };

        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                if (text_equal(names[i], name))
                        return true;
        return false;
}

int source_read_status(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        Source *source = target;
        int r = 0;

        if (!config_setting_is_group(setting)) {
                setting_fault(setting, faults, "write it like  status = { completed = [ \"...\" ]; };", what,
                        "\"status\" is not a group");
                return -EINVAL;
        }
        for (int i = 0; i < config_setting_length(setting); i++) {
                const config_setting_t *words = config_setting_get_elem(setting, (unsigned)i);
                const char *name = config_setting_name(words);

                if (!source_is_status(name)) {
                        setting_fault(words, faults, "use completed, booked, cancelled, no-show or entered-in-error",
                                what, "\"%s\" is not a status", name);
                        r = -EINVAL;
                } else if (add_words(words, name, source->status_words, what, faults) < 0) {
                        r = -EINVAL;
                }
        }
        return r;
}

int source_read_languages(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        Source *source = target;
        int r = 0;

        if (!config_setting_is_group(setting)) {
                setting_fault(setting, faults, "write it like  languages = { en = [ \"english\" ]; };", what,
                        "\"languages\" is not a group");
                return -EINVAL;
        }
        for (int i = 0; i < config_setting_length(setting); i++) {
                const config_setting_t *words = config_setting_get_elem(setting, (unsigned)i);

                if (add_words(words, config_setting_name(words), source->language_words, what, faults) < 0)
                        r = -EINVAL;
        }
        return r;
}

/* means = [ "care", "survey" ] and assumed: which kinds of consent */
static int read_kinds(const config_setting_t *setting, bool kinds[N_CONSENT_KINDS], const char *what, ErrList *faults)
{
        if (!config_setting_is_array(setting) && !config_setting_is_list(setting)) {
                setting_fault(setting, faults, "write it like  [ \"care\", \"survey\" ]", what,
                        "\"%s\" is not a list of consents", config_setting_name(setting));
                return -EINVAL;
        }
        memset(kinds, 0, N_CONSENT_KINDS * sizeof(*kinds));
        for (int i = 0; i < config_setting_length(setting); i++) {
                const config_setting_t *element = config_setting_get_elem(setting, (unsigned)i);
                const char *text = setting_text(element, what, faults);
                int kind = text ? consent_kind_from_string(text) : -1;

                if (text && kind < 0)
                        setting_fault(element, faults, "use \"care\", \"survey\" or \"marketing\"", what,
                                "\"%s\" is not a kind of consent", text);
                if (kind < 0)
                        return -EINVAL;
                kinds[kind] = true;
        }
        return 0;
}

int source_read_consent(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        Source *source = target;
        int r = 0;

        if (!config_setting_is_group(setting)) {
                setting_fault(setting, faults,
                        "write it like  consent = { yes = [ \"...\" ]; no = [ \"...\" ]; means = [ \"care\" ]; };", what,
                        "\"consent\" is not a group");
                return -EINVAL;
        }
        for (int i = 0; i < config_setting_length(setting); i++) {
                const config_setting_t *part = config_setting_get_elem(setting, (unsigned)i);
                const char *name = config_setting_name(part);
                int q = 0;

                if (text_equal(name, "yes") || text_equal(name, "no"))
                        q = add_words(part, name, source->consent_words, what, faults);
                else if (text_equal(name, "means"))
                        q = read_kinds(part, source->means, what, faults);
                else if (text_equal(name, "assumed"))
                        q = read_kinds(part, source->assumed, what, faults);
                else {
                        setting_fault(part, faults, "use yes, no, means and assumed", what,
                                "\"%s\" is not a setting of \"consent\"", name);
                        q = -EINVAL;
                }
                r = q < 0 ? q : r;
        }
        return r;
}

/* ---- a status in several members ---- */

void source_rule_free(gpointer p)
{
        SourceRule *rule = p;

        g_free(rule->path);
        g_free(rule->value);
        g_free(rule->is);
        g_free(rule);
}

static const Setting rule_settings[] = {
        { .name = "path", .type = SETTING_STRING, .offset = offsetof(SourceRule, path), .required = true, .smallest = 1,
          .help = "Path of a member." },
        { .name = "value", .type = SETTING_STRING, .offset = offsetof(SourceRule, value),
          .help = "What it holds; absent: anything but nothing, null and false." },
        { .name = "is", .type = SETTING_STRING, .offset = offsetof(SourceRule, is), .required = true,
          .help = "The status it means." },
        { 0 },
};

int source_read_rule(const config_setting_t *group, void *target, const char *what, ErrList *faults)
{
        Source *source = target;
        SourceRule *rule = g_new0(SourceRule, 1);

        g_ptr_array_add(source->status_rules, rule);
        if (settings_read(group, rule_settings, rule, what, faults) < 0)
                return -EINVAL;
        if (source_is_status(rule->is))
                return 0;
        setting_fault(group, faults, "use completed, booked, cancelled, no-show or entered-in-error", what,
                "\"%s\" is not a status", rule->is);
        return -EINVAL;
}
