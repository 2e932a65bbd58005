/* A request of a provider: where it goes, what it says, and where values stand in it. */
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/http.h"
#include "base/text.h"
#include "base/url.h"
#include "config/provider-draft.h"
#include "model/method.h"

static const char *const http_method_table[] = { [HTTP_GET] = "GET", [HTTP_POST] = "POST", [HTTP_PUT] = "PUT" };
static_assert(ELEMENTSOF(http_method_table) == N_HTTP_METHODS, "a method of HTTP lacks its word");
STRING_TABLE_DEFINE(http_method, HttpMethod, http_method_table);

/* ---- values with placeholders ---- */

static int read_pattern(const config_setting_t *setting, const char *what, ErrList *faults, unsigned *uses, Pattern **ret)
{
        const char *text = setting_text(setting, what, faults);
        Err err = { 0 };

        if (!text)
                return -EINVAL;
        if (pattern_new(text, ret, &err) < 0) {
                setting_fault(setting, faults, err.mend, what, "%s", err.why);
                return -EINVAL;
        }
        *uses |= (*ret)->uses;
        return 0;
}

static void field_free(void *data)
{
        Field *field = data;

        g_free(field->name);
        pattern_free(field->value);
        g_free(field);
}

static int read_fields(
        const config_setting_t *group, const char *what, ErrList *faults, unsigned *uses, GPtrArray **ret)
{
        g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func(field_free);
        int n = config_setting_length(group), r = 0;

        if (!config_setting_is_group(group)) {
                setting_fault(group, faults, "write it like  { to = \"{to}\"; text = \"{text}\"; };", what,
                        "a group is needed, and it is none");
                return -EINVAL;
        }
        for (int i = 0; i < n; i++) {
                const config_setting_t *entry = config_setting_get_elem(group, (unsigned)i);
                g_autofree char *which = g_strdup_printf("%s.%s", what, config_setting_name(entry));
                Field *field = g_new0(Field, 1);

                g_ptr_array_add(fields, field);
                field->name = g_strdup(config_setting_name(entry));
                field->line = config_setting_source_line(entry);
                if (read_pattern(entry, which, faults, uses, &field->value) < 0)
                        r = -EINVAL;
        }
        if (r == 0)
                *ret = g_steal_pointer(&fields);
        return r;
}

static int check_header(const config_setting_t *at, const char *name, const Pattern *value, const char *what, ErrList *faults)
{
        static const char *const ours[] = { "Host", "Content-Length", "Transfer-Encoding", "Connection", "Content-Type",
                "webhook-id", "webhook-timestamp", "webhook-signature" };

        for (size_t i = 0; i < ELEMENTSOF(ours); i++)
                if (g_ascii_strcasecmp(name, ours[i]) == 0) {
                        setting_fault(at, faults, "take it out (a body's type is \"content_type\")", what,
                                "followupd makes the header %s itself", ours[i]);
                        return -EINVAL;
                }
        if (pattern_uses(value, PATTERN_TEXT)) {
                setting_fault(at, faults, "put {text} into the query or the body", what,
                        "a text may have several lines, and a header may not");
                return -EINVAL;
        }
        if (!http_is_header_value(value->source)) {
                setting_fault(at, faults, "take it out", what, "a line end or control character stands in a header");
                return -EINVAL;
        }
        return 0;
}

static int read_headers(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ", headers", NULL);
        RequestDraft *draft = target;
        int r = read_fields(setting, which, faults, &draft->r.uses, &draft->r.headers);

        for (unsigned i = 0; r == 0 && i < draft->r.headers->len; i++) {
                const Field *field = g_ptr_array_index(draft->r.headers, i);

                r = check_header(config_setting_get_elem(setting, i), field->name, field->value, which, faults);
        }
        return r;
}

static int read_query(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ", query", NULL);
        RequestDraft *draft = target;

        return read_fields(setting, which, faults, &draft->r.uses, &draft->r.query);
}

/* ---- the body: one of three ---- */

static int take_form(RequestDraft *draft, BodyForm form, const config_setting_t *setting, const char *what, ErrList *faults)
{
        if (draft->r.form != BODY_NONE) {
                setting_fault(setting, faults, "keep one of \"form\", \"json\" and \"raw\"", what,
                        "a request has one body, and here are two");
                return -EINVAL;
        }
        draft->r.form = form;
        return 0;
}

static int read_form(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ", form", NULL);
        RequestDraft *draft = target;

        if (take_form(draft, BODY_FORM, setting, which, faults) < 0)
                return -EINVAL;
        return read_fields(setting, which, faults, &draft->r.uses, &draft->r.fields);
}

static int read_json(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ", json", NULL);
        RequestDraft *draft = target;

        if (take_form(draft, BODY_JSON, setting, which, faults) < 0)
                return -EINVAL;
        return json_body_read(setting, which, &draft->r.uses, faults, &draft->r.json);
}

static int read_raw(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ", raw", NULL);
        RequestDraft *draft = target;

        if (take_form(draft, BODY_RAW, setting, which, faults) < 0)
                return -EINVAL;
        return read_pattern(setting, which, faults, &draft->r.uses, &draft->r.raw);
}

/* ---- where it goes ---- */

/* The URL with its placeholders filled by a letter, for a look at its shape. */
static char *sample_url(const Pattern *url)
{
        GString *out = g_string_new(NULL);

        for (unsigned i = 0; i < url->pieces->len; i++) {
                const PatternPiece *piece = &g_array_index(url->pieces, PatternPiece, i);

                g_string_append(out, piece->word == PATTERN_LITERAL ? piece->text : "x");
        }
        return g_string_free(out, FALSE);
}

static int read_url(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ", url", NULL);
        g_autofree char *sample = NULL;
        RequestDraft *draft = target;
        const PatternPiece *first;
        const char *why;
        UrlParts parts;

        if (read_pattern(setting, which, faults, &draft->r.uses, &draft->r.url) < 0)
                return -EINVAL;
        sample = sample_url(draft->r.url);
        if (url_split(sample, &parts, &why) < 0) {
                setting_fault(setting, faults, "write it like \"https://api.example.com/v1/messages\"", which, "%s", why);
                return -EINVAL;
        }
        first = &g_array_index(draft->r.url->pieces, PatternPiece, 0);
        if (draft->r.url->pieces->len > 1 &&
                (first->word != PATTERN_LITERAL || strlen(first->text) <= parts.rest_at)) {
                setting_fault(setting, faults, "write the host out; placeholders may stand behind it", which,
                        "a placeholder stands in its scheme, host or port");
                return -EINVAL;
        }
        if (parts.scheme == URL_HTTP && !url_is_loopback(sample)) {
                setting_fault(setting, faults,
                        "use https; a gateway in your own network needs it, too (\"ca_file\" for an authority of your own)",
                        which, "http:// is taken for this machine only (127.0.0.0/8, [::1], localhost), "
                        "as anyone on the way could read the patients' messages");
                return -EINVAL;
        }
        return 0;
}

const Setting provider_request_table[] = {
        { "method", SETTING_ENUM, offsetof(RequestDraft, method), .preset = "POST", .help = "GET, POST or PUT.",
                .from_string = http_method_from_string, .to_string = (const char *(*)(unsigned))http_method_to_string },
        { "url", SETTING_ANY, 0, .required = true, .read = read_url,
                .help = "Where the request goes: https, or http on this machine itself." },
        { "recipient", SETTING_ENUM, offsetof(RequestDraft, r.recipient),
                .has_offset = offsetof(RequestDraft, has_recipient),
                .help = "How {to} writes a patient's address.", .from_string = recipient_form_from_string,
                .to_string = (const char *(*)(unsigned))recipient_form_to_string },
        { "timeout", SETTING_DURATION, offsetof(RequestDraft, r.timeout), "seconds", 1, 600, "30 seconds", "How long a whole transfer may take." },
        { "connect_timeout", SETTING_DURATION, offsetof(RequestDraft, r.connect_timeout), "seconds", 1, 120, "10 seconds",
                "How long making a connection may take." },
        { "headers", SETTING_ANY, 0, .read = read_headers, .help = "Headers of the request." },
        { "query", SETTING_ANY, 0, .read = read_query, .help = "Parameters of the URL." },
        { "form", SETTING_ANY, 0, .read = read_form, .help = "The body as a form." },
        { "json", SETTING_ANY, 0, .read = read_json, .help = "The body as a JSON object." },
        { "raw", SETTING_ANY, 0, .read = read_raw, .help = "The body as it is, values unescaped." },
        { "content_type", SETTING_STRING, offsetof(RequestDraft, r.content_type), "characters", 1, 200, NULL, "The body's type, when not the usual one." },
        { 0 },
};

const Setting provider_status_table[] = {
        { "request", SETTING_GROUP, DRAFT_D(status), .required = true, .table = provider_request_table,
                .help = "Asks what became of a message." },
        { "answer", SETTING_ANY, DRAFT_P(status_answer), .required = true, .read = provider_hook_read_status,
                .help = "Where the answer says it." },
        { 0 },
};

/* The first of @words that stands in the request. */
static const char *find_word(const ProviderRequest *request, unsigned words)
{
        for (unsigned word = 0; word < N_PATTERN_WORDS; word++)
                if (request->uses & words & PATTERN_BIT(word))
                        return pattern_word_to_string((PatternWord)word);
        return NULL;
}

void request_finish(RequestDraft *draft, const Draft *whole, const config_setting_t *at, unsigned words, const char *what,
        ErrList *faults, ProviderRequest *ret)
{
        ProviderRequest *r = &draft->r;
        const char *word = find_word(r, words);

        if (draft->method == HTTP_GET && r->form != BODY_NONE)
                setting_fault(at, faults, "write  method = \"POST\";  or use \"query\"", what, "a GET request has no body");
        if (r->content_type && !http_is_header_value(r->content_type))
                setting_fault(at, faults, "take it out", what, "a control character stands in \"content_type\"");
        if (word)
                setting_fault(at, faults, "take it out of there", what, "{%s} has no value in this request", word);
        if (!draft->has_recipient)
                r->recipient = whole->p.carries && method_uses_phone(whole->p.carries) ? RECIPIENT_E164 : RECIPIENT_NAME;
        r->method = g_strdup(http_method_to_string(draft->method));
        *ret = *r;
        *r = (ProviderRequest){ 0 };
}

void provider_request_done(ProviderRequest *request)
{
        g_free(request->method);
        pattern_free(request->url);
        g_clear_pointer(&request->headers, g_ptr_array_unref);
        g_clear_pointer(&request->query, g_ptr_array_unref);
        g_clear_pointer(&request->fields, g_ptr_array_unref);
        json_node_free(request->json);
        pattern_free(request->raw);
        g_free(request->content_type);
        *request = (ProviderRequest){ 0 };
}
