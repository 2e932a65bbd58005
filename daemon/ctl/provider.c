/* followupctl provider: the request that a provider would get for a message, shown or made. */
#include "daemon/ctl/verbs.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "channel/outcome.h"
#include "daemon/ctl/table.h"
#include "daemon/followup-json.h"
#include "daemon/http-client.h"
#include "daemon/outgoing.h"
#include "daemon/secrets.h"
#include "daemon/tokens.h"
#include "message/approved.h"
#include "message/parts.h"
#include "model/message-ref.h"
#include "model/template.h"

/* where the daemon's own secrets lie; only root can read there */
#define CREDENTIALS_FOLDER "/etc/followupd/credentials"

typedef struct Trial {
        const Config *config;
        const Provider *provider;
        Credentials *credentials;
        ChannelMessage message;
        char id[OUTGOING_NONCE_MAX], nonce[OUTGOING_NONCE_MAX], ref[MESSAGE_REF_MAX];
        Approved approved;
        Manager manager; /* only the loop and the HTTP client of it */
        Tokens *tokens;
        bool json, has_answer;
        HttpResponse response;
        Outcome outcome;
} Trial;

/* ---- the message ------------------------------------------------------------------------------- */

/* Something in the place of every value, as a patient's message would have it. */
static char *sample_variables(const ProviderTemplate *template)
{
        static const char *const values[N_PLACEHOLDERS] = {
                [PLACEHOLDER_PATIENT] = "Test",   [PLACEHOLDER_CLINIC] = "Clinic",
                [PLACEHOLDER_PHONE] = "+10000000000", [PLACEHOLDER_EMERGENCY_PHONE] = "112",
                [PLACEHOLDER_PRACTITIONER] = "Dr Test", [PLACEHOLDER_DATE] = "2026-01-01", [PLACEHOLDER_TIME] = "12:00",
        };

        return approved_render(template, values);
}

/* Of the text that is asked for, else the first. */
static const ProviderTemplate *choose_template(const Provider *provider, const char *text, const char *language)
{
        for (unsigned i = 0; provider->templates && i < provider->templates->len; i++) {
                const ProviderTemplate *template = g_ptr_array_index(provider->templates, i);

                if ((!text || text_equal(template->text, text)) && (!language || text_equal(template->language, language)))
                        return template;
        }
        return NULL;
}

static int fill_template(Trial *trial, bool has_text, const char *text, const char *language, Err *err)
{
        const ProviderTemplate *template;
        g_autofree char *rendered = NULL;

        if (!provider_needs_templates(trial->provider))
                return text ? err_set(err, -EINVAL, "leave --template out", trial->provider->id, "it sends texts as they are") : 0;
        if (trial->provider->free_text.url && has_text && !text)
                return 0;
        template = choose_template(trial->provider, text, language);
        if (!template)
                return err_set(err, -ENOENT, "name a text that its file has a template for", trial->provider->id,
                        "it has no such template");
        rendered = sample_variables(template);
        approved_init(&trial->approved, rendered);
        trial->message.template = trial->approved.name;
        trial->message.template_language = trial->approved.language;
        trial->message.variables = trial->approved.variables;
        return 0;
}

static void fill_message(Trial *trial, const char *to, const char *text, const char *language)
{
        int64_t now = g_get_real_time() / 1000;
        bool is_sms = text_equal(trial->provider->carries, "sms");

        outgoing_nonce(trial->id);
        outgoing_nonce(trial->nonce);
        trial->message = (ChannelMessage){ .to = to, .text = text, .id = trial->id, .key = trial->id, .from = "followupd",
                .coding = !is_sms ? "" : sms_parts(text).coding == SMS_GSM7 ? "gsm7" : "unicode", .created = { now },
                .number = now / 1000, .language = language ? language : "en", .purpose = "care", .nonce = trial->nonce };
        trial->message.ref = message_ref_render(trial->message.number, trial->id, 0, trial->ref);
}

/* ---- secrets ----------------------------------------------------------------------------------- */

static void hide_credentials(Trial *trial)
{
        g_autoptr(GPtrArray) names = request_credentials(trial->provider);

        for (unsigned i = 0; i < names->len; i++) {
                const char *name = g_ptr_array_index(names, i);
                g_autofree char *hidden = g_strconcat("HIDDEN-", name, NULL);

                credentials_add(trial->credentials, name, hidden, strlen(hidden));
        }
}

static int read_credentials(Trial *trial, const char *folder, Err *err)
{
        g_autoptr(GPtrArray) names = request_credentials(trial->provider);
        int r = names->len > 0 ? secrets_check_folder(folder, err) : 0;

        for (unsigned i = 0; r == 0 && i < names->len; i++) {
                const char *name = g_ptr_array_index(names, i);
                g_autofree char *path = g_build_filename(folder, name, NULL);
                int k = secrets_read(trial->credentials, path, name);

                if (k < 0 && k != -ENOENT) /* one that is missing is told when the request has need of it */
                        r = err_set(err, k, "name the folder of the secrets with --credentials-dir", trial->provider->id,
                                "its credential \"%s\" cannot be read: %s", name, g_strerror(-k));
        }
        return r;
}

/* ---- show -------------------------------------------------------------------------------------- */

static void print_request(const HttpRequest *request)
{
        g_autofree char *url = shown_text(request->url);

        printf("%s %s\n", request->method, url);
        if (request->user)
                printf("Authorization: Basic base64(%s:%s)\n", request->user, request->password);
        for (unsigned i = 0; i < request->headers->len; i++) {
                g_autofree char *line = shown_text(g_ptr_array_index(request->headers, i));

                printf("%s\n", line);
        }
        if (request->body) {
                g_autofree char *body = shown_text(request->body->str);

                printf("\n%s\n", body);
        }
}

static void print_json(json_t *line)
{
        json_dumpf(line, stdout, JSON_COMPACT);
        putchar('\n');
        json_decref(line);
}

static json_t *request_json(const HttpRequest *request)
{
        json_t *headers = json_array();

        for (unsigned i = 0; i < request->headers->len; i++)
                json_array_append_new(headers, json_text(g_ptr_array_index(request->headers, i)));
        return json_pack("{s:s, s:s, s:o, s:o, s:o}", "method", request->method, "url", request->url, "user",
                json_text(request->user), "headers", headers, "body", json_text(request->body ? request->body->str : NULL));
}

static int show(Trial *trial, Err *err)
{
        g_autoptr(HttpRequest) request = NULL;
        UtcMs now = { g_get_real_time() / 1000 };
        int r;

        hide_credentials(trial);
        trial->message.token = "HIDDEN-token";
        r = request_build(trial->provider, trial->credentials, &trial->message, now, &request, err);
        if (r < 0)
                return r;
        if (trial->json)
                print_json(request_json(request));
        else
                print_request(request);
        return CTL_DONE;
}

/* ---- test -------------------------------------------------------------------------------------- */

static void on_answer(const HttpResponse *response, void *userdata)
{
        Trial *trial = userdata;

        outcome_read(trial->provider, response, (UtcMs){ g_get_real_time() / 1000 }, &trial->outcome);
        trial->has_answer = true;
        sd_event_exit(trial->manager.event, 0);
}

/* Return: 0: it is on its way, or waits for its token; else a negative errno. */
static int send_trial(Trial *trial, Err *err)
{
        HttpRequest *request = NULL;
        unsigned serial;
        int r = 0;

        if (trial->provider->auth == AUTH_TOKEN)
                r = tokens_get(trial->tokens, trial->provider, trial->credentials, &trial->message.token, &serial, err);
        if (r != 0)
                return r < 0 ? r : 0;
        r = request_build(trial->provider, trial->credentials, &trial->message, (UtcMs){ g_get_real_time() / 1000 }, &request, err);
        return r < 0 ? r : http_client_send(trial->manager.http, request, on_answer, trial, err);
}

static const Provider *find_provider(const char *id, void *userdata)
{
        return ((const Trial *)userdata)->provider;
}

static void on_token(const char *id, const Outcome *refused, void *userdata)
{
        Trial *trial = userdata;
        Err err = { 0 };

        if (!refused && send_trial(trial, &err) == 0)
                return;
        if (refused)
                trial->outcome = (Outcome){ .verdict = refused->verdict, .retry_after = refused->retry_after };
        else
                ctl_say(&err);
        g_strlcpy(trial->outcome.detail, refused ? refused->detail : err.why, sizeof(trial->outcome.detail));
        trial->has_answer = true;
        sd_event_exit(trial->manager.event, 0);
}

static int tell_outcome(const Trial *trial)
{
        const Outcome *outcome = &trial->outcome;
        const char *verdict = verdict_to_string(outcome->verdict);

        if (trial->json)
                print_json(json_pack("{s:s, s:s, s:b, s:o, s:s, s:f}", "provider", trial->provider->id, "verdict", verdict, "blames_number",
                        outcome->verdict == VERDICT_PERMANENT && !outcome->is_ours, "provider_message_id",
                        json_text(outcome->provider_message_id), "detail", outcome->detail, "wait", (double)outcome->retry_after.ms / 1000));
        else {
                g_autofree char *id = shown_text(outcome->provider_message_id ? outcome->provider_message_id : "-");

                printf("%s\nprovider's id: %s\ndetail: %s\n", verdict, id, outcome->detail);
                if (outcome->verdict == VERDICT_PERMANENT)
                        puts(outcome->is_ours ? "another message may go to this number" : "this number would not be asked again for block_for");
                if (outcome->retry_after.ms > 0)
                        printf("wait: %.1f s\n", (double)outcome->retry_after.ms / 1000);
        }
        return outcome->verdict == VERDICT_SENT || outcome->verdict == VERDICT_DUPLICATE ? CTL_DONE : CTL_REFUSED;
}

static int test(Trial *trial, const char *folder, Err *err)
{
        int r = read_credentials(trial, folder ? folder : CREDENTIALS_FOLDER, err);

        if (r == 0)
                r = sd_event_new(&trial->manager.event);
        if (r >= 0)
                r = http_client_new(&trial->manager, &trial->manager.http, err);
        if (r >= 0) {
                trial->tokens = tokens_new(trial->manager.http, &(TokenUser){ find_provider, on_token, trial });
                r = send_trial(trial, err);
        }
        if (r >= 0)
                r = sd_event_loop(trial->manager.event);
        http_client_free(trial->manager.http);
        tokens_free(trial->tokens);
        sd_event_unref(trial->manager.event);
        if (r < 0)
                return err->code < 0 ? err->code : err_set(err, r, NULL, "cannot make the request", "%s", g_strerror(-r));
        return tell_outcome(trial);
}

/* ---- the verb ---------------------------------------------------------------------------------- */

/* What a person gave on the command line. */
typedef struct TrialOptions {
        char *to, *text, *template, *language, *folder;
} TrialOptions;

static void options_done(TrialOptions *options)
{
        g_free(options->to);
        g_free(options->text);
        g_free(options->template);
        g_free(options->language);
        g_free(options->folder);
}

static int run(Ctl *ctl, const TrialOptions *options, const char *what, const char *name, Err *err)
{
        g_autoptr(Config) config = ctl_config(ctl);
        Trial trial = { .config = config, .json = ctl->json };
        int r;

        if (!config)
                return CTL_REFUSED;
        trial.provider = config_provider(config, name);
        if (!trial.provider)
                return err_set(err, -ENOENT, "name a provider of providers.d", "no such provider", "\"%s\" is not configured", name);
        trial.credentials = credentials_new();
        fill_message(&trial, options->to ? options->to : "", options->text ? options->text : "followupd: a test message.", options->language);
        r = fill_template(&trial, options->text, options->template, options->language, err);
        if (r == 0)
                r = text_equal(what, "show") ? show(&trial, err) : test(&trial, options->folder, err);
        outcome_done(&trial.outcome);
        approved_done(&trial.approved);
        credentials_free(trial.credentials);
        return r;
}

int verb_provider(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        TrialOptions options = { 0 };
        const GOptionEntry own[] = {
                { "to", 0, 0, G_OPTION_ARG_STRING, &options.to, "where it goes: a number like +380671234567, or a name", "NUMBER" },
                { "text", 0, 0, G_OPTION_ARG_STRING, &options.text, "what it says", "TEXT" },
                { "template", 0, 0, G_OPTION_ARG_STRING, &options.template, "the text whose template goes", "TEXT" },
                { "language", 0, 0, G_OPTION_ARG_STRING, &options.language, "language of the template", "L" },
                { "credentials-dir", 0, 0, G_OPTION_ARG_FILENAME, &options.folder,
                        "folder of the secrets, by default " CREDENTIALS_FOLDER, "DIR" },
                { 0 },
        };
        Err err = { 0 };
        int r = CTL_USAGE;

        if (ctl_options(ctl, verb, own, &argc, &argv)) {
                if (argc != 3 || (!text_equal(argv[1], "show") && !text_equal(argv[1], "test")))
                        r = ctl_usage(verb, "say show or test, and the provider's id");
                else
                        r = run(ctl, &options, argv[1], argv[2], &err);
        }
        if (r < 0)
                ctl_say(&err);
        options_done(&options);
        return r < 0 ? CTL_REFUSED : r;
}
