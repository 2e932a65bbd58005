#include "config/provider.h"

#include <assert.h>
#include <errno.h>

#include "base/text.h"
#include "config/messages.h"
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
        [VERDICT_NUMBER] = "number",
        [VERDICT_TOKEN] = "token",
        [VERDICT_OPTED_OUT] = "opted-out",
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
        [AUTH_ALIYUN] = "aliyun",
        [AUTH_TENCENT] = "tencent",
        [AUTH_SOLAPI] = "solapi",
        [AUTH_TOKEN] = "token",
};
static_assert(ELEMENTSOF(auth_kind_table) == N_AUTH_KINDS, "a kind of auth lacks its word");
STRING_TABLE_DEFINE(auth_kind, AuthKind, auth_kind_table);

static const char *const recipient_form_table[] = {
        [RECIPIENT_E164] = "e164",
        [RECIPIENT_DIGITS] = "digits",
        [RECIPIENT_NATIONAL] = "national",
        [RECIPIENT_NAME] = "name",
};
static_assert(ELEMENTSOF(recipient_form_table) == N_RECIPIENT_FORMS, "a form of recipients lacks its word");
STRING_TABLE_DEFINE(recipient_form, RecipientForm, recipient_form_table);

static const char *const time_unit_table[] = { [TIME_SECONDS] = "seconds", [TIME_MILLISECONDS] = "milliseconds" };
static_assert(ELEMENTSOF(time_unit_table) == N_TIME_UNITS, "a unit of time lacks its word");
STRING_TABLE_DEFINE(time_unit, TimeUnit, time_unit_table);

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
        { "request", SETTING_GROUP, DRAFT_D(request), .required = true, .table = provider_request_table,
                .help = "What is sent for a message." },
        { "free_text", SETTING_GROUP, DRAFT_D(free_text), .table = provider_request_table, .has_offset = DRAFT_D(has_free_text),
                .help = "What is sent for a direct answer, where other messages need a template." },
        { "status", SETTING_GROUP, 0, .table = provider_status_table, .help = "How to ask what became of a message." },
        { "auth", SETTING_ANY, 0, .read = provider_read_auth, .help = "How the request proves who sends it." },
        { "coding", SETTING_GROUP, 0, .table = coding_table, .has_offset = DRAFT_D(has_coding),
                .help = "What {coding} becomes." },
        { "max_parts", SETTING_UNSIGNED, DRAFT_P(max_parts), "parts", 0, 255, "0", "Parts of an SMS; 0: no limit." },
        { "max_chars", SETTING_UNSIGNED, DRAFT_P(max_chars), "characters", 0, 100000, "0", "Length of a text; 0: no limit." },
        { "max_bytes", SETTING_UNSIGNED, DRAFT_P(max_bytes), "bytes", 0, 1000000, "0", "Length of a text in UTF-8; 0: no limit." },
        { "templates", SETTING_LIST, 0, .read = provider_read_template, .smallest = 0, .largest = 2000,
                .help = "The texts as the provider has approved them." },
        { "template_variable", SETTING_ANY, 0, .read = provider_read_variable_form, .help = "How one value stands in {variables}." },
        { "outcome", SETTING_LIST, 0, .read = provider_read_rule, .smallest = 0, .largest = 200,
                .help = "What answers mean: the first rule that fits." },
        { "message_id", SETTING_ANY, 0, .read = provider_read_message_id, .help = "Where the answer names the message." },
        { "retry_after", SETTING_ANY, 0, .read = provider_read_retry_after, .help = "Where the answer's JSON says how long to wait." },
        { "retry_after_unit", SETTING_ENUM, DRAFT_P(retry_unit), .preset = "seconds", .help = "What it counts there.",
                .from_string = time_unit_from_string, .to_string = (const char *(*)(unsigned))time_unit_to_string },
        { "idempotency", SETTING_ANY, 0, .read = provider_read_key, .help = "Where the key goes by which a repeat is known." },
        { "idempotency_ttl", SETTING_DURATION, DRAFT_P(idempotency_ttl), "seconds", 1, 30 * 24 * 3600, "24 hours",
                "How long the provider remembers a key.", .has_offset = DRAFT_D(has_ttl) },
        { "limits", SETTING_GROUP, 0, .table = limits_table, .help = "How much it takes." },
        { "ca_file", SETTING_STRING, DRAFT_P(ca_file), "characters", 1, 4096, NULL,
                "Certificates of an authority of your own." },
        { "hook", SETTING_ANY, DRAFT_P(hook), .read = provider_hook_read, .help = "Who may post to us in its name." },
        { "receipt", SETTING_ANY, DRAFT_P(hook), .read = provider_hook_read_receipt, .help = "Where its receipts stand." },
        { "reply", SETTING_ANY, DRAFT_P(hook), .read = provider_hook_read_reply, .help = "Where patients' answers stand." },
        { "sandbox", SETTING_BOOL, DRAFT_P(sandbox), .preset = "false", .help = "It reaches no patient." },
        { 0 },
};

/* An alert may go to a fixed place, such as the room behind a hook; a template has a text of its own. */
static void check_texts(const Draft *draft, const config_setting_t *group, const char *what, ErrList *faults)
{
        const Provider *p = &draft->p;
        unsigned uses = p->request.uses;
        bool lacks_to = !(uses & PATTERN_BIT(PATTERN_TO)) && !text_equal(p->carries, PROVIDER_CARRIES_ALERTS);
        bool lacks_text = !(uses & (PATTERN_BIT(PATTERN_TEXT) | PATTERN_BIT(PATTERN_TEMPLATE)));

        if (lacks_to || lacks_text)
                setting_fault(group, faults, "put {to} and {text} where the provider looks for them", what,
                        "its request lacks %s", lacks_to ? "{to}" : "{text}");
        if (uses & PATTERN_BIT(PATTERN_CODING) && !(p->coding_gsm7 && p->coding_unicode))
                setting_fault(group, faults, "add  coding = { gsm7 = \"0\"; unicode = \"2\"; };", what,
                        "{coding} stands in its request, and nothing says what it becomes");
        if (!(uses & PATTERN_BIT(PATTERN_CODING)) && draft->has_coding)
                setting_warn(group, faults, "put {coding} into the request, or take \"coding\" out", what,
                        "it has \"coding\", and its request makes no use of it");
}

/* Words that have a value only elsewhere. */
enum {
        NOT_IN_MESSAGES = PATTERN_BIT(PATTERN_PROVIDER_ID) | PATTERN_BIT(PATTERN_VARIABLE),
        NOT_IN_FREE_TEXT = NOT_IN_MESSAGES | PATTERN_BIT(PATTERN_TEMPLATE) | PATTERN_BIT(PATTERN_TEMPLATE_LANGUAGE) |
                PATTERN_BIT(PATTERN_VARIABLES),
        NOT_IN_STATUS = NOT_IN_FREE_TEXT & ~PATTERN_BIT(PATTERN_PROVIDER_ID),
};

static void finish_requests(Draft *draft, const config_setting_t *group, const char *what, ErrList *faults)
{
        g_autofree char *free_text = g_strconcat(what, ", free_text", NULL);
        g_autofree char *status = g_strconcat(what, ", status", NULL);
        Provider *p = &draft->p;

        request_finish(&draft->request, draft, group, NOT_IN_MESSAGES, what, faults, &p->request);
        if (draft->has_free_text)
                request_finish(&draft->free_text, draft, group, NOT_IN_FREE_TEXT, free_text, faults, &p->free_text);
        if (draft->status.r.url)
                request_finish(&draft->status, draft, group, NOT_IN_STATUS, status, faults, &p->status);
}

static void check_whole(Draft *draft, const config_setting_t *group, const char *what, ErrList *faults)
{
        Provider *p = &draft->p;

        if (p->carries && (!method_is_valid(p->carries) || method_is_task(p->carries)))
                setting_fault(group, faults, "write a method that is sent, such as \"sms\" or \"telegram\"", what,
                        "it cannot carry \"%s\"", p->carries);
        if (p->ca_file && !g_path_is_absolute(p->ca_file))
                setting_fault(group, faults, "write the whole path", what, "its \"ca_file\" does not begin with '/'");
        else if (p->ca_file && !g_file_test(p->ca_file, G_FILE_TEST_EXISTS))
                setting_warn(group, faults, "put the certificates there", what, "its \"ca_file\" is not there");
        if (p->retry_path && !p->outcome)
                setting_warn(group, faults, "add the rules its answers need", what,
                        "it says where answers hold a time to wait, and has no rules for answers");
        finish_requests(draft, group, what, faults);
        check_texts(draft, group, what, faults);
        provider_check_templates(draft, group, what, faults);
        if (!draft->auth_at)
                draft->auth_at = group;
        provider_check_auth(draft, what, faults);
        provider_check_key(draft, what, faults);
        provider_hook_check(p->hook, group, what, faults);
}

static void draft_done(Draft *draft)
{
        g_free(draft->auth_user);
        provider_request_done(&draft->request.r);
        provider_request_done(&draft->free_text.r);
        provider_request_done(&draft->status.r);
        provider_request_done(&draft->token.r);
}

static void provider_done(Provider *p)
{
        g_free(p->id);
        g_free(p->carries);
        provider_request_done(&p->request);
        provider_request_done(&p->free_text);
        provider_request_done(&p->status);
        provider_request_done(&p->token);
        pattern_free(p->auth_user);
        g_free(p->auth_secret);
        g_free(p->auth_name);
        g_free(p->auth_secret_2);
        json_path_free(p->token_path);
        json_path_free(p->token_expires_path);
        g_free(p->ca_file);
        g_free(p->coding_gsm7);
        g_free(p->coding_unicode);
        g_clear_pointer(&p->templates, g_ptr_array_unref);
        json_node_free(p->template_variable);
        g_clear_pointer(&p->outcome, g_ptr_array_unref);
        json_path_free(p->id_path);
        g_free(p->id_header);
        json_path_free(p->retry_path);
        g_free(p->key_name);
        provider_hook_free(p->hook);
        receipt_map_free(p->status_answer);
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

bool provider_can_be_asked(const Provider *provider)
{
        return provider->status.url != NULL;
}

bool provider_needs_templates(const Provider *provider)
{
        return provider->request.uses & PATTERN_BIT(PATTERN_TEMPLATE);
}

const ProviderTemplate *provider_template(const Provider *provider, const char *text, const char *language)
{
        for (unsigned i = 0; provider->templates && i < provider->templates->len; i++) {
                const ProviderTemplate *template = g_ptr_array_index(provider->templates, i);

                if (text_equal(template->text, text) && text_equal(template->language, language))
                        return template;
        }
        return NULL;
}

static const ProviderTemplate *find_template(const Provider *provider, const char *text, const char *language)
{
        g_autofree char *primary = language ? language_fallback(language) : NULL;
        const ProviderTemplate *template = language ? provider_template(provider, text, language) : NULL;

        return template || !primary ? template : provider_template(provider, text, primary);
}

const ProviderTemplate *provider_template_for(const Provider *provider, const char *text, const char *language, const char *fallback)
{
        const ProviderTemplate *template = find_template(provider, text, language);

        return template ? template : find_template(provider, text, fallback);
}

bool provider_template_is_same(const ProviderTemplate *a, const ProviderTemplate *b)
{
        if (strcmp(a->name, b->name) != 0 || strcmp(a->name_language, b->name_language) != 0 || strcmp(a->blank, b->blank) != 0
                || a->is_array != b->is_array || a->variables->len != b->variables->len)
                return false;
        for (guint i = 0; i < a->variables->len; i++) {
                const TemplateVariable *x = g_ptr_array_index(a->variables, i), *y = g_ptr_array_index(b->variables, i);

                if (g_strcmp0(x->name, y->name) != 0 || strcmp(template_source(x->value), template_source(y->value)) != 0)
                        return false;
        }
        return true;
}

/* Scheme, host and port; they hold no placeholder. */
static size_t service_length(const char *url)
{
        const size_t n_scheme = strcspn(url, ":") + strlen("://");

        return n_scheme + strcspn(url + n_scheme, "/?");
}

bool provider_shares_addresses(const Provider *a, const Provider *b)
{
        const char *at = a->request.url->source, *other = b->request.url->source;
        const size_t n = service_length(at);

        if (text_equal(a->carries, b->carries) && !text_equal(a->carries, PROVIDER_CARRIES_ALERTS))
                return true;
        return n == service_length(other) && g_ascii_strncasecmp(at, other, n) == 0;
}

bool provider_sends_receipts(const Provider *provider)
{
        return provider->hook && provider->hook->receipts;
}

bool provider_takes_replies(const Provider *provider)
{
        return provider->hook && provider->hook->replies;
}

int provider_load(const config_setting_t *group, const char *file, ErrList *faults, Provider **ret)
{
        g_autofree char *what = settings_what(group, "provider");
        unsigned n_before = faults->n_faults;
        Draft draft = { .key_at = group };
        int r = settings_read(group, provider_table, &draft, what, faults);

        /* what spans settings is judged only when each of them could be read: one mistake, one complaint */
        if (r == 0)
                check_whole(&draft, group, what, faults);
        draft_done(&draft);
        if (faults->n_faults > n_before) {
                provider_done(&draft.p);
                return -EINVAL;
        }
        draft.p.file = g_strdup(file);
        draft.p.line = config_setting_source_line(group);
        *ret = g_memdup2(&draft.p, sizeof(draft.p));
        return 0;
}
