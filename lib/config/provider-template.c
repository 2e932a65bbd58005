/* The texts a provider has approved: which of ours each one is, and what its variables say. */
#include <errno.h>

#include "base/text.h"
#include "config/messages.h"
#include "config/provider-draft.h"

static void variable_free(void *data)
{
        TemplateVariable *variable = data;

        g_free(variable->name);
        template_free(variable->value);
        g_free(variable);
}

static void entry_free(void *data)
{
        ProviderTemplate *entry = data;

        g_free(entry->text);
        g_free(entry->language);
        g_free(entry->name);
        g_free(entry->name_language);
        g_free(entry->blank);
        g_clear_pointer(&entry->variables, g_ptr_array_unref);
        g_free(entry);
}

static int add_variable(ProviderTemplate *entry, const char *name, const config_setting_t *value, const char *what, ErrList *faults)
{
        TemplateVariable *variable = g_new0(TemplateVariable, 1);
        const char *text = setting_text(value, what, faults);
        Err err = { 0 };

        g_ptr_array_add(entry->variables, variable);
        variable->name = g_strdup(name);
        if (!text)
                return -EINVAL;
        if (template_new(text, &variable->value, &err) < 0) {
                setting_fault(value, faults, err.mend, what, "%s", err.why);
                return -EINVAL;
        }
        return 0;
}

/* { name = "#{name}"; value = "{patient}"; }: for names that no setting can have */
static int add_named(ProviderTemplate *entry, const config_setting_t *group, const char *what, ErrList *faults)
{
        const config_setting_t *value = config_setting_get_member(group, "value");
        const char *name = NULL;

        if (!config_setting_lookup_string(group, "name", &name) || !value || config_setting_length(group) != 2) {
                setting_fault(group, faults, "write it like  { name = \"...\"; value = \"{patient}\"; }", what,
                        "a variable has a name and a value");
                return -EINVAL;
        }
        return add_variable(entry, name, value, what, faults);
}

/* [ "{patient}" ], { name = "{patient}"; } or ( { name = "..."; value = "{patient}"; } ) */
static int read_variables(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ": setting \"variables\"", NULL);
        ProviderTemplate *entry = target;
        int n = config_setting_length(setting), r = 0;

        entry->is_array = config_setting_is_array(setting);
        if (!config_setting_is_aggregate(setting)) {
                setting_fault(setting, faults, "write it like  { name = \"{patient}\"; }  or  [ \"{patient}\" ]", which,
                        "a group or a list is needed, and it is neither");
                return -EINVAL;
        }
        for (int i = 0; i < n; i++) {
                const config_setting_t *value = config_setting_get_elem(setting, (unsigned)i);
                int k = config_setting_is_group(value) ? add_named(entry, value, which, faults)
                                                       : add_variable(entry, config_setting_name(value), value, which, faults);

                r = k < 0 ? k : r;
        }
        return r;
}

#define AT(field) offsetof(ProviderTemplate, field)
static const Setting template_table[] = {
        { "text", SETTING_STRING, AT(text), "characters", 1, 100, NULL, "Name of the text in messages.d.", .required = true },
        { "language", SETTING_STRING, AT(language), "characters", 1, 35, NULL, "Language of the text there.", .required = true },
        { "name", SETTING_STRING, AT(name), "characters", 1, 512, NULL, "The template's name or code at the provider.",
                .required = true },
        { "name_language", SETTING_STRING, AT(name_language), "characters", 1, 35, NULL, "The language's name at the provider." },
        { "blank", SETTING_STRING, AT(blank), "characters", 1, 100, "-", "What a variable says that has nothing to say." },
        { "variables", SETTING_ANY, 0, .read = read_variables, .help = "What its variables say." },
        { 0 },
};
#undef AT

static bool is_known(const Draft *draft, const ProviderTemplate *entry)
{
        return provider_template(&draft->p, entry->text, entry->language) != entry;
}

int provider_read_template(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ", entry of templates", NULL);
        ProviderTemplate *entry = g_new0(ProviderTemplate, 1);
        Draft *draft = target;
        int r;

        if (!draft->p.templates)
                draft->p.templates = g_ptr_array_new_with_free_func(entry_free);
        g_ptr_array_add(draft->p.templates, entry);
        entry->variables = g_ptr_array_new_with_free_func(variable_free);
        entry->line = config_setting_source_line(setting);
        r = settings_read(setting, template_table, entry, which, faults);
        if (r < 0)
                return r;
        if (!language_is_valid(entry->language)) {
                setting_fault(setting, faults, "write it like \"uk\" or \"zh-Hans\"", which, "\"%s\" is no language", entry->language);
                return -EINVAL;
        }
        if (is_known(draft, entry)) {
                setting_fault(setting, faults, "leave one of the two", which, "the text \"%s\" has one in \"%s\" already",
                        entry->text, entry->language);
                return -EINVAL;
        }
        if (!entry->name_language)
                entry->name_language = g_strdup(entry->language);
        return 0;
}

int provider_read_variable_form(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ", template_variable", NULL);
        Draft *draft = target;
        unsigned uses = 0;
        int r = json_body_read(setting, which, &uses, faults, &draft->p.template_variable);

        if (r == 0 && (uses & ~PATTERN_BIT(PATTERN_LITERAL)) != PATTERN_BIT(PATTERN_VARIABLE)) {
                setting_fault(setting, faults, "write it like  { type = \"text\"; text = \"{variable}\"; }", which,
                        "it needs {variable}, and can hold nothing else");
                return -EINVAL;
        }
        return r;
}

void provider_check_templates(const Draft *draft, const config_setting_t *group, const char *what, ErrList *faults)
{
        const Provider *p = &draft->p;

        if (provider_needs_templates(p) && !p->templates)
                setting_fault(group, faults, "add  templates = ( { text = \"...\"; language = \"...\"; name = \"...\"; } );", what,
                        "{template} stands in its request, and it has none");
        if (!provider_needs_templates(p) && p->templates)
                setting_fault(group, faults, "put {template} into the request, or take \"templates\" out", what,
                        "it has \"templates\", and its request makes no use of them");
        if (p->free_text.url && !provider_needs_templates(p))
                setting_fault(group, faults, "take \"free_text\" out", what, "its request takes any text already");
}
