/* How a provider's requests prove who sends them, and by which key it knows a repeat. */
#include <errno.h>
#include <string.h>

#include "base/http.h"
#include "base/text.h"
#include "config/provider-draft.h"

static int read_token_path(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        return provider_read_path(setting, what, faults, &((Draft *)target)->p.token_path);
}

static int read_expires_path(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        return provider_read_path(setting, what, faults, &((Draft *)target)->p.token_expires_path);
}

static const Setting auth_table[] = {
        { "kind", SETTING_ENUM, DRAFT_P(auth), .required = true, .help = "How the request proves who sends it.",
                .from_string = auth_kind_from_string, .to_string = (const char *(*)(unsigned))auth_kind_to_string },
        { "user", SETTING_STRING, DRAFT_D(auth_user), "characters", 1, 200, NULL, "The user, or the id of the key that signs." },
        { "credential", SETTING_ID, DRAFT_P(auth_secret), .help = "Name of the secret." },
        { "second_credential", SETTING_ID, DRAFT_P(auth_secret_2), .help = "Name of the second key, while keys are changed." },
        { "name", SETTING_STRING, DRAFT_P(auth_name), "characters", 1, 100, NULL, "The header or parameter that holds the secret, or the service it is for." },
        { "request", SETTING_GROUP, DRAFT_D(token), .table = provider_request_table, .help = "Fetches a token." },
        { "token", SETTING_ANY, 0, .read = read_token_path, .help = "Where its answer's JSON has the token." },
        { "expires_in", SETTING_ANY, 0, .read = read_expires_path, .help = "Where it says for how many seconds the token is good." },
        { "ttl", SETTING_DURATION, DRAFT_P(token_ttl), "seconds", 60, 30 * 24 * 3600, "2 hours",
                "How long a token is good when its answer does not say." },
        { 0 },
};

int provider_read_auth(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
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

/* What each kind needs; it takes nothing else. */
typedef struct AuthNeeds {
        bool secret, user, name, fetches, takes_second;
} AuthNeeds;

static const AuthNeeds auth_needs[N_AUTH_KINDS] = {
        [AUTH_BASIC] = { .secret = true, .user = true },
        [AUTH_BEARER] = { .secret = true },
        [AUTH_HEADER] = { .secret = true, .name = true },
        [AUTH_QUERY] = { .secret = true, .name = true },
        [AUTH_STANDARD_WEBHOOKS] = { .secret = true, .takes_second = true },
        [AUTH_ALIYUN] = { .secret = true, .user = true },
        [AUTH_TENCENT] = { .secret = true, .user = true, .name = true },
        [AUTH_SOLAPI] = { .secret = true, .user = true },
        [AUTH_TOKEN] = { .fetches = true },
};

static void check_settings(const Draft *draft, const char *which, ErrList *faults)
{
        const AuthNeeds *needs = &auth_needs[draft->p.auth];
        const Provider *p = &draft->p;
        const struct {
                const char *name;
                bool is_there, needed, taken;
        } settings[] = {
                { "credential", p->auth_secret, needs->secret, needs->secret },
                { "user", draft->auth_user, needs->user, needs->user },
                { "name", p->auth_name, needs->name, needs->name },
                { "second_credential", p->auth_secret_2, false, needs->takes_second },
                { "request", draft->token.r.url, needs->fetches, needs->fetches },
                { "token", p->token_path, needs->fetches, needs->fetches },
                { "expires_in", p->token_expires_path, false, needs->fetches },
        };

        for (size_t i = 0; i < ELEMENTSOF(settings); i++) {
                const char *kind = auth_kind_to_string(p->auth);

                if (settings[i].needed && !settings[i].is_there)
                        setting_fault(draft->auth_at, faults, "add it", which, "kind \"%s\" needs the setting \"%s\"", kind,
                                settings[i].name);
                if (settings[i].is_there && !settings[i].taken)
                        setting_fault(draft->auth_at, faults, "take it out", which,
                                "kind \"%s\" has no use for \"%s\"", kind, settings[i].name);
        }
}

/* A token is fetched for no message, and by credentials only. */
static void check_token(Draft *draft, const char *which, ErrList *faults)
{
        static const unsigned known = PATTERN_BIT(PATTERN_LITERAL) | PATTERN_BIT(PATTERN_CREDENTIAL);
        Provider *p = &draft->p;

        if (draft->token.r.url)
                request_finish(&draft->token, draft, draft->auth_at, ~known, which, faults, &p->token);
        if (p->auth == AUTH_TOKEN && !(p->request.uses & PATTERN_BIT(PATTERN_TOKEN)))
                setting_fault(draft->auth_at, faults, "put {token} where the provider looks for it", which,
                        "the request has no {token} in it");
        if (p->auth != AUTH_TOKEN && (p->request.uses | p->free_text.uses | p->status.uses) & PATTERN_BIT(PATTERN_TOKEN))
                setting_fault(draft->auth_at, faults, "write  kind = \"token\";  and say how it is fetched", which,
                        "{token} stands in a request, and nothing says where it comes from");
}

void provider_check_auth(Draft *draft, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ", auth", NULL);
        Provider *p = &draft->p;
        Err err = { 0 };

        check_settings(draft, which, faults);
        if (p->auth == AUTH_HEADER && p->auth_name && !http_is_header_name(p->auth_name))
                setting_fault(draft->auth_at, faults, "write it like \"X-Api-Key\"", which, "\"%s\" is no name of a header",
                        p->auth_name);
        if ((p->auth == AUTH_STANDARD_WEBHOOKS || p->auth == AUTH_TENCENT) && p->request.form == BODY_NONE)
                setting_fault(draft->auth_at, faults, "add \"json\", \"form\" or \"raw\" to the request", which,
                        "a signature needs a body to sign");
        if (draft->auth_user && pattern_new(draft->auth_user, &p->auth_user, &err) < 0)
                setting_fault(draft->auth_at, faults, err.mend, which, "user: %s", err.why);
        check_token(draft, which, faults);
}

/* ---- idempotency ---- */

int provider_read_key(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ": setting \"idempotency\"", NULL);
        const char *text = setting_text(setting, which, faults);
        Draft *draft = target;

        draft->key_at = setting;
        if (!text)
                return -EINVAL;
        if (text_equal(text, "none"))
                draft->p.key_place = KEY_NONE;
        else if (text_equal(text, "request") || text_equal(text, "body"))
                draft->p.key_place = KEY_REQUEST;
        else if (text_equal(text, "standard-webhooks"))
                draft->p.key_place = KEY_WEBHOOK_ID;
        else if (g_str_has_prefix(text, "header:") && http_is_header_name(text + strlen("header:"))) {
                draft->p.key_place = KEY_HEADER;
                draft->p.key_name = g_strdup(text + strlen("header:"));
        } else {
                setting_fault(setting, faults, "write \"none\", \"header:NAME\", \"request\" or \"standard-webhooks\"", which,
                        "\"%s\" is none of its forms", text);
                return -EINVAL;
        }
        return 0;
}

void provider_check_key(const Draft *draft, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ": setting \"idempotency\"", NULL);
        static const unsigned keys = PATTERN_BIT(PATTERN_KEY) | PATTERN_BIT(PATTERN_KEY_UUID) | PATTERN_BIT(PATTERN_REF);
        const Provider *p = &draft->p;

        if (p->key_place == KEY_REQUEST && !(p->request.uses & keys))
                setting_fault(draft->key_at, faults, "put {key}, {key_uuid} or {ref} where the provider looks for it", which,
                        "the request has no {key} in it");
        if (p->key_place == KEY_WEBHOOK_ID && p->auth != AUTH_STANDARD_WEBHOOKS)
                setting_fault(draft->key_at, faults, "add  auth = { kind = \"standard-webhooks\"; credential = \"NAME\"; };",
                        which, "only a signed request has a webhook-id");
        if (p->key_place == KEY_NONE && draft->has_ttl)
                setting_warn(draft->key_at, faults, "take \"idempotency_ttl\" out, or say where the key goes", which,
                        "without a key there is nothing to remember");
}
