/* What a provider's answers mean: the rules of `outcome`, where the message's id stands, how long to wait. */
#include <errno.h>
#include <string.h>

#include "base/http.h"
#include "base/text.h"
#include "config/provider-draft.h"

static void condition_free(void *data)
{
        JsonCondition *condition = data;

        json_path_free(condition->path);
        g_clear_pointer(&condition->is, g_ptr_array_unref);
        g_clear_pointer(&condition->is_not, g_ptr_array_unref);
        g_free(condition);
}

static void rule_free(void *data)
{
        OutcomeRule *rule = data;

        g_free(rule->header);
        g_free(rule->header_is);
        g_clear_pointer(&rule->json, g_ptr_array_unref);
        g_free(rule->body);
        g_free(rule);
}

/* 202, 2 or "2xx" */
static int read_status(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        const char *text = config_setting_get_string(setting);
        OutcomeRule *rule = target;
        int status = config_setting_get_int(setting);

        if (text && g_ascii_isdigit(text[0]) && text_equal(text + 1, "xx"))
                status = text[0] - '0';
        if ((status < 1 || status > 5) && (status < 100 || status > 599)) {
                setting_fault(setting, faults, "write it like  202  or  \"2xx\"", what,
                        "its \"status\" is no status of HTTP and no class of them");
                return -EINVAL;
        }
        rule->status = (unsigned)status;
        return 0;
}

int provider_read_path(const config_setting_t *setting, const char *what, ErrList *faults, JsonPath **ret)
{
        const char *text = setting_text(setting, what, faults);
        Err err = { 0 };

        if (!text)
                return -EINVAL;
        if (json_path_new(text, ret, &err) < 0) {
                setting_fault(setting, faults, err.mend, what, "%s", err.why);
                return -EINVAL;
        }
        return 0;
}

/* ---- conditions on JSON ---- */

/* "ok", 0 or true */
static int read_scalar(const config_setting_t *setting, const char *what, ErrList *faults, GPtrArray *values)
{
        const char *text;

        switch (config_setting_type(setting)) {
        case CONFIG_TYPE_INT:
        case CONFIG_TYPE_INT64:
                g_ptr_array_add(values, g_strdup_printf("%lld", config_setting_get_int64(setting)));
                return 0;
        case CONFIG_TYPE_BOOL:
                g_ptr_array_add(values, g_strdup(config_setting_get_bool(setting) ? "true" : "false"));
                return 0;
        default:
                text = setting_text(setting, what, faults);
                if (text)
                        g_ptr_array_add(values, g_strdup(text));
                return text ? 0 : -EINVAL;
        }
}

/* one of them, or a list */
static int read_scalars(const config_setting_t *setting, const char *what, ErrList *faults, GPtrArray **ret)
{
        g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func(g_free);
        bool is_many = config_setting_is_array(setting) || config_setting_is_list(setting);
        int n = is_many ? config_setting_length(setting) : 0, r = 0;

        if (is_many && n == 0) {
                setting_fault(setting, faults, "write at least one value", what, "the list is empty, so nothing would fit");
                return -EINVAL;
        }
        if (!is_many)
                r = read_scalar(setting, what, faults, values);
        for (int i = 0; r == 0 && i < n; i++)
                r = read_scalar(config_setting_get_elem(setting, (unsigned)i), what, faults, values);
        if (r == 0)
                *ret = g_steal_pointer(&values);
        return r;
}

static int read_json(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ": setting \"json\"", NULL);

        return provider_read_path(setting, which, faults, &((JsonCondition *)target)->path);
}

static int read_json_is(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        return read_scalars(setting, what, faults, &((JsonCondition *)target)->is);
}

static int read_json_is_not(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        return read_scalars(setting, what, faults, &((JsonCondition *)target)->is_not);
}

static const Setting condition_table[] = {
        { "json", SETTING_ANY, 0, .read = read_json, .required = true, .help = "A place in the answer's JSON." },
        { "json_is", SETTING_ANY, 0, .read = read_json_is, .help = "What stands there, or several of which one does." },
        { "json_is_not", SETTING_ANY, 0, .read = read_json_is_not, .help = "What does not stand there, though something does." },
        { 0 },
};

static int read_also(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        JsonCondition *condition = g_new0(JsonCondition, 1);

        g_ptr_array_add(((OutcomeRule *)target)->json, condition);
        return settings_read(setting, condition_table, condition, what, faults);
}

/* ---- rules ---- */

/* The first condition of a rule is written into the rule itself. */
static JsonCondition *own_condition(OutcomeRule *rule)
{
        return g_ptr_array_index(rule->json, 0);
}

static int read_own_json(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        return read_json(setting, own_condition(target), what, faults);
}

static int read_own_is(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        return read_json_is(setting, own_condition(target), what, faults);
}

static int read_own_is_not(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        return read_json_is_not(setting, own_condition(target), what, faults);
}

static const Setting rule_table[] = {
        { "status", SETTING_ANY, 0, .read = read_status, .help = "Status of the answer, or its class." },
        { "header", SETTING_STRING, offsetof(OutcomeRule, header), "characters", 1, 100, NULL, "A header of the answer." },
        { "header_is", SETTING_STRING, offsetof(OutcomeRule, header_is), "characters", 1, 200, NULL, "What the header says." },
        { "json", SETTING_ANY, 0, .read = read_own_json, .help = "A place in the answer's JSON." },
        { "json_is", SETTING_ANY, 0, .read = read_own_is, .help = "What stands there, or several of which one does." },
        { "json_is_not", SETTING_ANY, 0, .read = read_own_is_not, .help = "What does not stand there, though something does." },
        { "also", SETTING_LIST, 0, .read = read_also, .smallest = 1, .largest = 10, .help = "More places, each as it must be." },
        { "body", SETTING_STRING, offsetof(OutcomeRule, body), "characters", 1, 200, NULL, "What the answer's text holds." },
        { "is", SETTING_ENUM, offsetof(OutcomeRule, is), .required = true, .help = "What that means.",
                .from_string = verdict_from_string, .to_string = (const char *(*)(unsigned))verdict_to_string },
        { "spares_number", SETTING_BOOL, offsetof(OutcomeRule, spares_number), .preset = "false",
                .help = "It is refused for good, and not for its number: the next message may go there." },
        { "wait", SETTING_DURATION, offsetof(OutcomeRule, wait), "seconds", 1, 24 * 3600, NULL, "Time to let pass before the next try, at least." },
        { 0 },
};

int provider_read_rule(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ", rule of outcome", NULL);
        OutcomeRule *rule = g_new0(OutcomeRule, 1);
        JsonCondition *own = g_new0(JsonCondition, 1);
        Draft *draft = target;
        int r;

        if (!draft->p.outcome)
                draft->p.outcome = g_ptr_array_new_with_free_func(rule_free);
        g_ptr_array_add(draft->p.outcome, rule);
        rule->line = config_setting_source_line(setting);
        rule->json = g_ptr_array_new_with_free_func(condition_free);
        g_ptr_array_add(rule->json, own);
        r = settings_read(setting, rule_table, rule, which, faults);
        if ((rule->header_is && !rule->header) || ((own->is || own->is_not) && !config_setting_get_member(setting, "json"))) {
                setting_fault(setting, faults, "say which \"header\" or which place of the \"json\"", which,
                        "it says what a thing is, and not which thing");
                r = -EINVAL;
        }
        if (rule->spares_number && rule->is != VERDICT_PERMANENT) {
                setting_fault(setting, faults, "take it out, or write  is = \"permanent\"", which, "it says \"spares_number\", and blames none");
                r = -EINVAL;
        }
        if (!own->path)
                g_ptr_array_remove_index(rule->json, 0);
        if (rule->json->len == 0)
                g_clear_pointer(&rule->json, g_ptr_array_unref);
        return r;
}

int provider_read_message_id(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ": setting \"message_id\"", NULL);
        const char *text = config_setting_get_string(setting);
        Draft *draft = target;

        if (text && g_str_has_prefix(text, "header:") && http_is_header_name(text + strlen("header:"))) {
                draft->p.id_header = g_strdup(text + strlen("header:"));
                return 0;
        }
        return provider_read_path(setting, which, faults, &draft->p.id_path);
}

int provider_read_retry_after(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ": setting \"retry_after\"", NULL);

        return provider_read_path(setting, which, faults, &((Draft *)target)->p.retry_path);
}
