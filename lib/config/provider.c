#include "config/provider.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/http.h"
#include "base/text.h"
#include "config/provider-draft.h"
#include "model/method.h"

static const char *const verdict_table[] = {
        [VERDICT_SENT] = "sent",
        [VERDICT_DUPLICATE] = "duplicate",
        [VERDICT_PERMANENT] = "permanent",
        [VERDICT_TEMPORARY] = "temporary",
        [VERDICT_THROTTLED] = "throttled",
        [VERDICT_ACCOUNT] = "account",
        [VERDICT_UNKNOWN] = "unknown",
};
static_assert(ELEMENTSOF(verdict_table) == N_VERDICTS, "a verdict lacks its word");
STRING_TABLE_DEFINE(verdict, Verdict, verdict_table);

static const char *const auth_kind_table[] = {
        [AUTH_NONE] = "none",
        [AUTH_BASIC] = "basic",
        [AUTH_BEARER] = "bearer",
        [AUTH_HEADER] = "header",
        [AUTH_QUERY] = "query",
        [AUTH_STANDARD_WEBHOOKS] = "standard-webhooks",
};
static_assert(ELEMENTSOF(auth_kind_table) == N_AUTH_KINDS, "a kind of auth lacks its word");
STRING_TABLE_DEFINE(auth_kind, AuthKind, auth_kind_table);

static const char *const recipient_form_table[] = {
        [RECIPIENT_E164] = "e164",
        [RECIPIENT_DIGITS] = "digits",
        [RECIPIENT_NAME] = "name",
};
static_assert(ELEMENTSOF(recipient_form_table) == N_RECIPIENT_FORMS, "a form of recipients lacks its word");
STRING_TABLE_DEFINE(recipient_form, RecipientForm, recipient_form_table);

/* ---- auth ---- */

static const Setting auth_table[] = {
        { "kind", SETTING_ENUM, DRAFT_P(auth), .required = true, .help = "How the request proves who sends it.",
                .from_string = auth_kind_from_string, .to_string = (const char *(*)(unsigned))auth_kind_to_string },
        { "user", SETTING_STRING, DRAFT_D(auth_user), "characters", 1, 200, NULL, "The user of kind \"basic\"." },
        { "credential", SETTING_ID, DRAFT_P(auth_secret), .help = "Name of the secret." },
        { "second_credential", SETTING_ID, DRAFT_P(auth_secret_2), .help = "Name of the second key, while keys are changed." },
        { "name", SETTING_STRING, DRAFT_P(auth_name), "characters", 1, 100, NULL, "The header or parameter that holds the secret." },
        { 0 },
};

static int read_auth(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ", auth", NULL);
        Draft *draft = target;

        draft->auth_at = setting;
        if (!config_setting_is_group(setting)) {
                setting_fault(setting, faults, "write it like  auth = { kind = \"bearer\"; credential = \"NAME\"; };",
                        which, "a group is needed, and it is none");
                return -EINVAL;
        }
        return settings_read(setting, auth_table, target, which, faults);
}

/* Each kind needs its settings and takes no others. */
static void check_auth(Draft *draft, const char *what, ErrList *faults)
{
        static const bool takes_user[N_AUTH_KINDS] = { [AUTH_BASIC] = true };
        static const bool takes_second[N_AUTH_KINDS] = { [AUTH_STANDARD_WEBHOOKS] = true };
        static const bool takes_name[N_AUTH_KINDS] = { [AUTH_HEADER] = true, [AUTH_QUERY] = true };
        g_autofree char *which = g_strconcat(what, ", auth", NULL);
        const char *kind = auth_kind_to_string(draft->p.auth);
        Provider *p = &draft->p;
        const struct {
                const char *name;
                bool is_there, needed, taken;
        } settings[] = {
                { "credential", p->auth_secret, p->auth != AUTH_NONE, p->auth != AUTH_NONE },
                { "user", draft->auth_user, takes_user[p->auth], takes_user[p->auth] },
                { "name", p->auth_name, takes_name[p->auth], takes_name[p->auth] },
                { "second_credential", p->auth_secret_2, false, takes_second[p->auth] },
        };
        Err err = { 0 };

        for (size_t i = 0; i < ELEMENTSOF(settings); i++) {
                if (settings[i].needed && !settings[i].is_there)
                        setting_fault(draft->auth_at, faults, "add it", which, "kind \"%s\" needs the setting \"%s\"", kind,
                                settings[i].name);
                if (!settings[i].taken && settings[i].is_there)
                        setting_fault(draft->auth_at, faults, "take it out", which, "kind \"%s\" has no use for \"%s\"", kind,
                                settings[i].name);
        }
        if (p->auth == AUTH_HEADER && p->auth_name && !http_is_header_name(p->auth_name))
                setting_fault(draft->auth_at, faults, "write it like \"X-Api-Key\"", which, "\"%s\" is no name of a header",
                        p->auth_name);
        if (p->auth == AUTH_STANDARD_WEBHOOKS && p->form == BODY_NONE)
                setting_fault(draft->auth_at, faults, "add \"json\", \"form\" or \"raw\" to the request", which,
                        "a signature needs a body to sign");
        if (draft->auth_user && pattern_new(draft->auth_user, &p->auth_user, &err) < 0)
                setting_fault(draft->auth_at, faults, err.mend, which, "user: %s", err.why);
}

/* ---- idempotency ---- */

static int read_key(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ": setting \"idempotency\"", NULL);
        const char *text = setting_text(setting, which, faults);
        Draft *draft = target;

        draft->key_at = setting;
        if (!text)
                return -EINVAL;
        if (text_equal(text, "none"))
                draft->p.key_place = KEY_NONE;
        else if (text_equal(text, "body"))
                draft->p.key_place = KEY_BODY;
        else if (text_equal(text, "standard-webhooks"))
                draft->p.key_place = KEY_WEBHOOK_ID;
        else if (g_str_has_prefix(text, "header:") && http_is_header_name(text + strlen("header:"))) {
                draft->p.key_place = KEY_HEADER;
                draft->p.key_name = g_strdup(text + strlen("header:"));
        } else {
                setting_fault(setting, faults, "write \"none\", \"header:NAME\", \"body\" or \"standard-webhooks\"", which,
                        "\"%s\" is none of its forms", text);
                return -EINVAL;
        }
        return 0;
}

static void check_key(const Draft *draft, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ": setting \"idempotency\"", NULL);
        const Provider *p = &draft->p;

        if (p->key_place == KEY_BODY && !(p->uses & (1u << PATTERN_KEY)))
                setting_fault(draft->key_at, faults, "put {key} where the provider looks for it", which,
                        "the request has no {key} in it");
        if (p->key_place == KEY_WEBHOOK_ID && p->auth != AUTH_STANDARD_WEBHOOKS)
                setting_fault(draft->key_at, faults, "add  auth = { kind = \"standard-webhooks\"; credential = \"NAME\"; };",
                        which, "only a signed request has a webhook-id");
        if (p->key_place == KEY_NONE && draft->has_ttl)
                setting_warn(draft->key_at, faults, "take \"idempotency_ttl\" out, or say where the key goes", which,
                        "without a key there is nothing to remember");
}

/* ---- answers ---- */

static void rule_free(void *data)
{
        OutcomeRule *rule = data;

        g_free(rule->header);
        g_free(rule->header_is);
        json_path_free(rule->json);
        g_free(rule->json_is);
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

static int read_path(const config_setting_t *setting, const char *what, ErrList *faults, JsonPath **ret)
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

static int read_rule_json(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ": setting \"json\"", NULL);

        return read_path(setting, which, faults, &((OutcomeRule *)target)->json);
}

/* "ok", 0 or true */
static int read_json_is(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        OutcomeRule *rule = target;

        switch (config_setting_type(setting)) {
        case CONFIG_TYPE_INT:
        case CONFIG_TYPE_INT64:
                rule->json_is = g_strdup_printf("%lld", config_setting_get_int64(setting));
                return 0;
        case CONFIG_TYPE_BOOL:
                rule->json_is = g_strdup(config_setting_get_bool(setting) ? "true" : "false");
                return 0;
        default:
                rule->json_is = g_strdup(setting_text(setting, what, faults));
                return rule->json_is ? 0 : -EINVAL;
        }
}

static const Setting rule_table[] = {
        { "status", SETTING_ANY, 0, .read = read_status, .help = "Status of the answer, or its class." },
        { "header", SETTING_STRING, offsetof(OutcomeRule, header), "characters", 1, 100, NULL, "A header of the answer." },
        { "header_is", SETTING_STRING, offsetof(OutcomeRule, header_is), "characters", 1, 200, NULL, "What the header says." },
        { "json", SETTING_ANY, 0, .read = read_rule_json, .help = "A place in the answer's JSON." },
        { "json_is", SETTING_ANY, 0, .read = read_json_is, .help = "What stands there." },
        { "body", SETTING_STRING, offsetof(OutcomeRule, body), "characters", 1, 200, NULL, "What the answer's text holds." },
        { "is", SETTING_ENUM, offsetof(OutcomeRule, is), .required = true, .help = "What that means.",
                .from_string = verdict_from_string, .to_string = (const char *(*)(unsigned))verdict_to_string },
        { 0 },
};

static int read_rule(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ", rule of outcome", NULL);
        OutcomeRule *rule = g_new0(OutcomeRule, 1);
        Draft *draft = target;
        int r;

        if (!draft->p.outcome)
                draft->p.outcome = g_ptr_array_new_with_free_func(rule_free);
        g_ptr_array_add(draft->p.outcome, rule);
        rule->line = config_setting_source_line(setting);
        r = settings_read(setting, rule_table, rule, which, faults);
        if ((rule->header_is && !rule->header) || (rule->json_is && !config_setting_get_member(setting, "json"))) {
                setting_fault(setting, faults, "say which \"header\" or which place of the \"json\"", which,
                        "it says what a thing is, and not which thing");
                r = -EINVAL;
        }
        return r;
}

static int read_message_id(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ": setting \"message_id\"", NULL);
        const char *text = config_setting_get_string(setting);
        Draft *draft = target;

        if (text && g_str_has_prefix(text, "header:") && http_is_header_name(text + strlen("header:"))) {
                draft->p.id_header = g_strdup(text + strlen("header:"));
                return 0;
        }
        return read_path(setting, which, faults, &draft->p.id_path);
}

static int read_retry_after(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ": setting \"retry_after\"", NULL);

        return read_path(setting, which, faults, &((Draft *)target)->p.retry_path);
}

/* ---- the whole ---- */

static const Setting coding_table[] = {
        { "gsm7", SETTING_STRING, DRAFT_P(coding_gsm7), "characters", 0, 100, NULL,
                "What {coding} says for a text in the GSM alphabet.", .required = true },
        { "unicode", SETTING_STRING, DRAFT_P(coding_unicode), "characters", 0, 100, NULL,
                "What {coding} says for any other text.", .required = true },
        { 0 },
};

static const Setting limits_table[] = {
        { "per_second", SETTING_DOUBLE, DRAFT_P(per_second), "messages", 0, 100000, "0", "Messages a second; 0: no limit." },
        { "connections", SETTING_UNSIGNED, DRAFT_P(connections), "connections", 1, 1000, "8", "Transfers at the same time." },
        { 0 },
};

static const Setting provider_table[] = {
        { "id", SETTING_ID, DRAFT_P(id), .required = true, .help = "The name clinics know it by." },
        { "carries", SETTING_STRING, DRAFT_P(carries), "characters", 1, 31, NULL, "The method it carries.", .required = true },
        { "request", SETTING_GROUP, 0, .required = true, .table = provider_request_table, .help = "What is sent for a message." },
        { "auth", SETTING_ANY, 0, .read = read_auth, .help = "How the request proves who sends it." },
        { "coding", SETTING_GROUP, 0, .table = coding_table, .has_offset = DRAFT_D(has_coding),
                .help = "What {coding} becomes." },
        { "max_parts", SETTING_UNSIGNED, DRAFT_P(max_parts), "parts", 0, 255, "0", "Parts of an SMS; 0: no limit." },
        { "max_chars", SETTING_UNSIGNED, DRAFT_P(max_chars), "characters", 0, 100000, "0", "Length of a text; 0: no limit." },
        { "outcome", SETTING_LIST, 0, .read = read_rule, .smallest = 0, .largest = 200,
                .help = "What answers mean: the first rule that fits." },
        { "message_id", SETTING_ANY, 0, .read = read_message_id, .help = "Where the answer names the message." },
        { "retry_after", SETTING_ANY, 0, .read = read_retry_after, .help = "Where the answer's JSON says how long to wait." },
        { "idempotency", SETTING_ANY, 0, .read = read_key, .help = "Where the key goes by which a repeat is known." },
        { "idempotency_ttl", SETTING_DURATION, DRAFT_P(idempotency_ttl), "seconds", 1, 30 * 24 * 3600, "24 hours",
                "How long the provider remembers a key.", .has_offset = DRAFT_D(has_ttl) },
        { "limits", SETTING_GROUP, 0, .table = limits_table, .help = "How much it takes." },
        { "ca_file", SETTING_STRING, DRAFT_P(ca_file), "characters", 1, 4096, NULL,
                "Certificates of an authority of your own." },
        { "sandbox", SETTING_BOOL, DRAFT_P(sandbox), .preset = "false", .help = "It reaches no patient." },
        { 0 },
};

static void check_texts(const Draft *draft, const config_setting_t *group, const char *what, ErrList *faults)
{
        const Provider *p = &draft->p;
        bool has_both = p->coding_gsm7 && p->coding_unicode;

        if (!(p->uses & (1u << PATTERN_TO)) || !(p->uses & (1u << PATTERN_TEXT)))
                setting_fault(group, faults, "put {to} and {text} where the provider looks for them", what,
                        "its request lacks %s", p->uses & (1u << PATTERN_TO) ? "{text}" : "{to}");
        if (p->uses & (1u << PATTERN_CODING) && !has_both)
                setting_fault(group, faults, "add  coding = { gsm7 = \"0\"; unicode = \"2\"; };", what,
                        "{coding} stands in its request, and nothing says what it becomes");
        if (!(p->uses & (1u << PATTERN_CODING)) && draft->has_coding)
                setting_warn(group, faults, "put {coding} into the request, or take \"coding\" out", what,
                        "it has \"coding\", and its request makes no use of it");
}

static void check_whole(Draft *draft, const config_setting_t *group, const char *what, ErrList *faults)
{
        Provider *p = &draft->p;

        if (p->carries && (!method_is_valid(p->carries) || method_is_task(p->carries)))
                setting_fault(group, faults, "write a method that is sent, such as \"sms\" or \"telegram\"", what,
                        "it cannot carry \"%s\"", p->carries);
        if (draft->method == HTTP_GET && p->form != BODY_NONE)
                setting_fault(group, faults, "write  method = \"POST\";  or use \"query\"", what, "a GET request has no body");
        if (p->content_type && !http_is_header_value(p->content_type))
                setting_fault(group, faults, "take it out", what, "a control character stands in \"content_type\"");
        if (p->ca_file && !g_path_is_absolute(p->ca_file))
                setting_fault(group, faults, "write the whole path", what, "its \"ca_file\" does not begin with '/'");
        else if (p->ca_file && !g_file_test(p->ca_file, G_FILE_TEST_EXISTS))
                setting_warn(group, faults, "put the certificates there", what, "its \"ca_file\" is not there");
        if (p->retry_path && !p->outcome)
                setting_warn(group, faults, "add the rules its answers need", what,
                        "it says where answers hold a time to wait, and has no rules for answers");
        check_texts(draft, group, what, faults);
        if (draft->auth_at)
                check_auth(draft, what, faults);
        check_key(draft, what, faults);
}

static void provider_done(Provider *p)
{
        g_free(p->id);
        g_free(p->carries);
        g_free(p->method);
        pattern_free(p->url);
        g_clear_pointer(&p->headers, g_ptr_array_unref);
        g_clear_pointer(&p->query, g_ptr_array_unref);
        g_clear_pointer(&p->fields, g_ptr_array_unref);
        json_node_free(p->json);
        pattern_free(p->raw);
        g_free(p->content_type);
        pattern_free(p->auth_user);
        g_free(p->auth_secret);
        g_free(p->auth_name);
        g_free(p->auth_secret_2);
        g_free(p->ca_file);
        g_free(p->coding_gsm7);
        g_free(p->coding_unicode);
        g_clear_pointer(&p->outcome, g_ptr_array_unref);
        json_path_free(p->id_path);
        g_free(p->id_header);
        json_path_free(p->retry_path);
        g_free(p->key_name);
        g_free(p->file);
}

void provider_free(Provider *provider)
{
        if (!provider)
                return;
        provider_done(provider);
        g_free(provider);
}

bool provider_honours_keys(const Provider *provider)
{
        return provider->key_place != KEY_NONE;
}

int provider_load(const config_setting_t *group, const char *file, ErrList *faults, Provider **ret)
{
        g_autofree char *what = settings_what(group, "provider");
        unsigned n_before = faults->n_faults;
        Draft draft = { .key_at = group };
        int r = settings_read(group, provider_table, &draft, what, faults);

        if (!draft.has_recipient)
                draft.p.recipient = draft.p.carries && method_uses_phone(draft.p.carries) ? RECIPIENT_E164 : RECIPIENT_NAME;
        /* what spans settings is judged only when each of them could be read: one mistake, one complaint */
        if (r == 0)
                check_whole(&draft, group, what, faults);
        g_free(draft.auth_user);
        if (faults->n_faults > n_before) {
                provider_done(&draft.p);
                return -EINVAL;
        }
        draft.p.method = g_strdup(http_method_to_string(draft.method));
        draft.p.file = g_strdup(file);
        draft.p.line = config_setting_source_line(group);
        *ret = g_memdup2(&draft.p, sizeof(draft.p));
        return 0;
}
