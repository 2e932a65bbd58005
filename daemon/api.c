#include "daemon/api.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/http.h"
#include "base/text.h"
#include "daemon/dispatcher.h"
#include "daemon/hooks.h"
#include "inbound/secret.h"
#include "store/store-audit.h"

struct Api {
        Manager *manager;
        ApiServer server;
        GHashTable *waiting; /* ApiRequest *: handled, not answered yet */
        ApiImports *imports; /* API_CONTROL */
        ApiHealth *health;   /* API_LISTENER, */
        Hooks *hooks;        /* too */
};

struct ApiRoute {
        const char *methods, *path; /* by ", "; "*" stands for one piece of the path */
        const char *arguments;      /* names a query may have, by spaces; NULL: any, and they are not looked at here */
        size_t body_max;            /* API_BODY_LISTENER: listener.max_body_bytes */
        void (*handle)(ApiRequest *request);
        unsigned servers;                    /* ApiServer, several; 0: the control socket */
        bool (*admit)(ApiRequest *request);  /* may it be made at all, judged by its head? false: answered */
};
enum { API_BODY_LISTENER = G_MAXINT };

static bool admit_records(ApiRequest *request);
static bool admit_metrics(ApiRequest *request);

#define LIST_ARGUMENTS "state patient clinic treatment from to after n"

static const ApiRoute routes[] = {
        { "GET", "/v1/followups", LIST_ARGUMENTS, 0, api_list },
        { "POST", "/v1/find", "", API_BODY_MAX, api_find },
        { "GET", "/v1/followups/*", "", 0, api_show },
        { "GET", "/v1/followups/*/explain", "", 0, api_explain },
        { "POST", "/v1/followups/*/cancel", "", API_BODY_MAX, api_cancel },
        { "POST", "/v1/followups/*/hold", "", API_BODY_MAX, api_hold },
        { "POST", "/v1/followups/*/resume", "", API_BODY_MAX, api_resume },
        { "POST", "/v1/followups/*/retry", "", API_BODY_MAX, api_retry },
        { "POST", "/v1/followups/*/done", "", API_BODY_MAX, api_done },
        { "POST", "/v1/followups/*/later", "", API_BODY_MAX, api_later },
        { "POST", "/v1/followups/*/ack", "", API_BODY_MAX, api_ack },
        { "GET", "/v1/replies/*", "", 0, api_reply_show },
        { "POST", "/v1/replies/*/ack", "", API_BODY_MAX, api_reply_ack },
        { "POST", "/v1/replies/*/done", "", API_BODY_MAX, api_reply_done },
        { "GET", "/v1/report", "clinic month", 0, api_report },
        { "GET", "/v1/status", "", 0, api_status },
        { "POST", "/v1/pause", "", API_BODY_MAX, api_pause },
        { "POST", "/v1/unpause", "", API_BODY_MAX, api_unpause },
        { "POST", "/v1/diff", "", API_CONFIG_MAX, api_diff },
        { "POST", "/v1/accept", "", API_BODY_MAX, api_accept },
        { "POST", "/v1/replan", "", API_BODY_MAX, api_replan },
        { "GET", "/v1/calls", "clinic", 0, api_calls },
        { "GET", "/v1/consent", "patient clinic", 0, api_consent },
        { "POST", "/v1/export", "", API_BODY_MAX, api_export },
        { "POST", "/v1/erase", "", API_BODY_MAX, api_erase },
        { "POST", "/v1/number/export", "", API_BODY_MAX, api_number_export },
        { "POST", "/v1/number/erase", "", API_BODY_MAX, api_number_erase },
        { "POST", "/v1/opt-out", "", API_BODY_MAX, api_opt_out },
        { "POST", "/v1/opt-in", "", API_BODY_MAX, api_opt_in },
        { "GET", "/v1/plan", "id clinic after", 0, api_plan },
        { "POST", "/v1/plan", "", API_BODY_MAX, api_plan_change },
        { "GET", "/v1/audit", "from to patient who after n", 0, api_audit },
        { "POST", "/v1/imports", "", API_BODY_MAX, api_import_begin },
        { "POST", "/v1/imports/*/data", "", API_DATA_MAX, api_import_data },
        { "POST", "/v1/imports/*/end", "", API_BODY_MAX, api_import_end },
        { "POST", "/v1/backup", "", API_BODY_MAX, api_backup },
        { "POST", "/v1/verify", "", API_BODY_MAX, api_verify },
        { "POST", "/v1/records", "source", API_BODY_LISTENER, api_records, API_LISTENER, admit_records },
        /* messengers and checkers of links hang marks of their own on them */
        { "GET, HEAD, POST", "/ack/*", NULL, API_BODY_MAX, api_ack_link, API_LISTENER },
        { "GET, HEAD", "/healthz", "", 0, api_healthz, API_LISTENER },
        { "GET, HEAD", "/metrics", "", 0, api_metrics, API_LISTENER, admit_metrics },
        { "GET, POST", "/hooks/*/receipt", NULL, API_BODY_LISTENER, api_hook, API_LISTENER },
        { "GET, POST", "/hooks/*/receipt/*", NULL, API_BODY_LISTENER, api_hook, API_LISTENER },
        { "GET, POST", "/hooks/*/reply", NULL, API_BODY_LISTENER, api_hook, API_LISTENER },
        { "GET, POST", "/hooks/*/reply/*", NULL, API_BODY_LISTENER, api_hook, API_LISTENER },
};

/* ---- life ------------------------------------------------------------------------------------ */

int api_new(Manager *manager, ApiServer server, Api **ret, Err *err)
{
        Api *api = g_new0(Api, 1);

        api->manager = manager;
        api->server = server;
        api->waiting = g_hash_table_new(NULL, NULL);
        if (server == API_CONTROL)
                api->imports = api_imports_new(api);
        else {
                api->health = api_health_new(api);
                api->hooks = hooks_new(manager);
        }
        *ret = api;
        return 0;
}

void api_free(Api *api)
{
        if (!api)
                return;
        GList *waiting = g_hash_table_get_keys(api->waiting);

        for (GList *at = waiting; at; at = at->next) {
                ApiRequest *request = at->data;

                api_answer_error(request, 503,
                        "ask again once it runs: nothing was lost that had been acknowledged",
                        "followupd is stopping");
                request->api = NULL;
        }
        g_list_free(waiting);
        api_imports_free(api->imports);
        api_health_free(api->health);
        hooks_free(api->hooks);
        g_hash_table_unref(api->waiting);
        g_free(api);
}

Manager *api_manager(const Api *api)
{
        return api->manager;
}

ApiImports *api_imports(const Api *api)
{
        return api->imports;
}

ApiHealth *api_health(const Api *api)
{
        return api->health;
}

Hooks *api_hooks(const Api *api)
{
        return api->hooks;
}

/* ---- routing --------------------------------------------------------------------------------- */

/* true: @path is the route's; pieces that stand for "*" go to ret_target */
static bool route_matches(const ApiRoute *route, const char *path, char *ret_target[2])
{
        g_auto(GStrv) want = g_strsplit(route->path, "/", -1);
        g_auto(GStrv) have = g_strsplit(path, "/", -1);
        unsigned n = 0;

        if (g_strv_length(want) != g_strv_length(have))
                return false;
        for (size_t i = 0; want[i]; i++)
                if (strcmp(want[i], "*") == 0 ? have[i][0] == '\0' : strcmp(want[i], have[i]) != 0)
                        return false;
        for (size_t i = 0; want[i]; i++)
                if (strcmp(want[i], "*") == 0 && n < 2)
                        ret_target[n++] = g_strdup(have[i]);
        return true;
}

static bool serves(const Api *api, const ApiRoute *at)
{
        return (at->servers ? at->servers : API_CONTROL) & api->server;
}

static bool takes_method(const ApiRoute *at, const char *method)
{
        g_auto(GStrv) methods = g_strsplit(at->methods, ", ", -1);

        return g_strv_contains((const char *const *)methods, method);
}

static void route(ApiRequest *request, const ApiHead *head)
{
        const char *allow = NULL;

        if (head->wait_s > 0) {
                request->answer.retry_after_s = head->wait_s;
                api_answer_error(request, 429, "ask again after as many seconds as the header Retry-After says",
                        "too many requests from this address");
                return;
        }
        for (size_t i = 0; i < ELEMENTSOF(routes) && strlen(head->path) <= API_PATH_MAX; i++) {
                char *target[2] = { NULL, NULL };

                if (!serves(request->api, &routes[i]) || !route_matches(&routes[i], head->path, target))
                        continue;
                if (takes_method(&routes[i], head->method)) {
                        request->route = &routes[i];
                        request->target[0] = target[0];
                        request->target[1] = target[1];
                        return;
                }
                allow = routes[i].methods;
                g_free(target[0]);
                g_free(target[1]);
        }
        if (allow) {
                request->answer.allow = allow;
                api_answer_error(request, 405, "use the method named in the header Allow",
                        "this address takes %s only", allow);
        } else
                api_answer_not_found(request);
}

const char *api_request_route(const ApiRequest *request)
{
        return request->route ? request->route->path : "none";
}

/* ---- who may ask --------------------------------------------------------------------------------- */

char *api_request_header(const ApiRequest *request, const char *name)
{
        return http_header(request->headers, name);
}

bool api_request_has_token(ApiRequest *request, const char *name)
{
        const char *secret = name ? credentials_get(request->api->manager->credentials, name) : NULL;
        g_autofree char *header = api_request_header(request, "Authorization");
        const char *claimed = header && g_ascii_strncasecmp(header, "Bearer ", 7) == 0 ? header + 7 : "";

        claimed += strspn(claimed, " ");
        if (secret && secret[0] != '\0' && secret_text_equal(secret, claimed))
                return true;
        request->answer.authenticate = "Bearer";
        api_answer_error(request, 401, "send the header  Authorization: Bearer TOKEN",
                "this address asks for a token, and none or another one was given");
        return false;
}

static bool admit_records(ApiRequest *request)
{
        return api_request_has_token(request, request->api->manager->config->listener.records_token);
}

/* Without a token they are for this machine itself. */
static bool admit_metrics(ApiRequest *request)
{
        const char *name = request->api->manager->config->listener.metrics_token;

        return (!name && request->is_local) || api_request_has_token(request, name);
}

/* @word is one of the words in @words, which are parted by spaces */
static bool word_in(const char *words, const char *word)
{
        size_t n = strlen(word);

        for (const char *at = words; n > 0 && (at = strstr(at, word)); at += n)
                if ((at == words || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
                        return true;
        return false;
}

ApiRequest *api_request_new(Api *api, const ApiHead *head)
{
        ApiRequest *request = g_new0(ApiRequest, 1);

        request->api = api;
        request->n_refs = 1;
        request->method = g_strdup(head->method);
        request->raw_url = g_strdup(head->raw_url);
        request->headers = head->headers;
        request->is_local = head->is_local;
        request->peer = g_strdup(head->peer);
        request->query = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        request->body = g_byte_array_new();
        request->answer.fd = -1;
        route(request, head);
        if (request->answered)
                return request;
        request->body_max = request->route->body_max == API_BODY_LISTENER
                                    ? api->manager->config->listener.max_body_bytes
                                    : request->route->body_max;
        if (request->route->admit)
                request->route->admit(request);
        return request;
}

ApiRequest *api_request_ref(ApiRequest *request)
{
        request->n_refs++;
        return request;
}

void api_request_unref(ApiRequest *request)
{
        if (!request || --request->n_refs > 0)
                return;
        if (request->answer.fd >= 0)
                close(request->answer.fd);
        if (request->answer.body)
                g_string_free(request->answer.body, TRUE);
        g_free(request->answer.next);
        g_free(request->target[0]);
        g_free(request->target[1]);
        g_hash_table_unref(request->query);
        g_byte_array_unref(request->body);
        if (request->headers)
                g_ptr_array_unref(request->headers);
        g_free(request->method);
        g_free(request->raw_url);
        g_free(request->peer);
        g_free(request);
}

bool api_request_has_arguments(const ApiRequest *request)
{
        return request->route && request->route->arguments;
}

bool api_request_argument(ApiRequest *request, const char *name, const char *value)
{
        if (request->answered || !request->route->arguments)
                return false;
        if (!word_in(request->route->arguments, name)) {
                api_answer_error(request, 400, "see followupctl(1) for what can be asked",
                        "this address knows no argument of that name (it knows: %s)",
                        request->route->arguments[0] != '\0' ? request->route->arguments : "none");
                return false;
        }
        if (g_hash_table_contains(request->query, name) ||
                g_hash_table_size(request->query) >= API_ARGUMENTS_MAX) {
                api_answer_error(request, 400, "give each argument once",
                        "the argument %s is given twice", name);
                return false;
        }
        g_hash_table_insert(request->query, g_strdup(name), g_strdup(value ? value : ""));
        return true;
}

void api_request_handle(ApiRequest *request, ApiAnswered done, void *userdata)
{
        Manager *manager = request->api->manager;

        request->done = done;
        request->userdata = userdata;
        if (request->answered) {
                done(request, userdata);
                return;
        }
        request->now = clock_now(manager->clock);
        g_hash_table_add(request->api->waiting, request);
        request->route->handle(request);
}

/* ---- answering ------------------------------------------------------------------------------- */

static void finish(ApiRequest *request)
{
        request->answered = true;
        if (request->api)
                g_hash_table_remove(request->api->waiting, request);
        if (request->done)
                request->done(request, request->userdata);
}

void api_answer(ApiRequest *request, unsigned status, const char *content_type, GString *body)
{
        if (request->answered) {
                if (body)
                        g_string_free(body, TRUE);
                return;
        }
        request->answer.status = status;
        request->answer.content_type = content_type;
        request->answer.body = body;
        finish(request);
}

void api_answer_json(ApiRequest *request, unsigned status, json_t *value)
{
        GString *body = g_string_new(NULL);
        char *text = json_dumps(value, JSON_COMPACT);

        g_string_append(body, text ? text : "{}");
        g_string_append_c(body, '\n');
        free(text);
        json_decref(value);
        api_answer(request, status, "application/json", body);
}

void api_answer_error(
        ApiRequest *request, unsigned status, const char *mend, const char *error, ...)
{
        g_autofree char *text = NULL;
        va_list values;

        va_start(values, error);
        text = g_strdup_vprintf(error, values);
        va_end(values);
        api_answer_json(request, status,
                json_pack("{s:s%, s:s}", "error", text, strlen(text), "mend", mend ? mend : ""));
}

void api_answer_not_found(ApiRequest *request)
{
        api_answer_error(request, 404, "see followupd(8) for what can be asked",
                "nothing answers at this address");
}

void api_answer_err(ApiRequest *request, unsigned status, const Err *err)
{
        Err plain = *err;
        g_autofree char *text = NULL;

        plain.mend[0] = '\0';
        text = err_render(&plain);
        if (g_str_has_suffix(text, "."))
                text[strlen(text) - 1] = '\0';
        api_answer_error(request, status, err->mend, "%s", text);
}

bool api_refuse_when_full(ApiRequest *request)
{
        if (!store_thread_is_full(request->api->manager->store))
                return false;
        api_answer_error(request, 507,
                "make room on the disk of the state directory, then ask again",
                "the disk is full: nothing can be kept now");
        return true;
}

/* ---- reading a request ----------------------------------------------------------------------- */

bool api_object_keys(ApiRequest *request, const json_t *object, const char *keys)
{
        const char *key;
        json_t *value;

        json_object_foreach((json_t *)(uintptr_t)object, key, value)
                if (!word_in(keys, key)) {
                        api_answer_error(request, 400, "leave out what is not known here", "the body has an unknown key (known: %s)", keys);
                        return false;
                }
        return true;
}

json_t *api_request_object(ApiRequest *request, const char *keys)
{
        json_error_t fault;
        json_t *object;

        if (request->body->len == 0)
                return json_object();
        object = json_loadb((const char *)request->body->data, request->body->len,
                JSON_REJECT_DUPLICATES, &fault);
        if (!json_is_object(object)) {
                json_decref(object);
                api_answer_error(request, 400, "send one JSON object",
                        "the body is not a JSON object (line %d)", object ? 1 : fault.line);
                return NULL;
        }
        if (!api_object_keys(request, object, keys)) {
                json_decref(object);
                return NULL;
        }
        return object;
}

bool api_object_text(
        ApiRequest *request, const json_t *object, const char *key, size_t n_max, const char **ret)
{
        const json_t *value = json_object_get(object, key);
        const char *text = json_string_value(value);

        *ret = NULL;
        if (!value || json_is_null(value))
                return true;
        if (!text || text_chars(text) > n_max) {
                api_answer_error(request, 400, NULL, "%s is not a text of at most %zu characters",
                        key, n_max);
                return false;
        }
        for (const char *at = text; *at; at = g_utf8_next_char(at)) {
                if (!g_unichar_iscntrl(g_utf8_get_char(at)))
                        continue;
                api_answer_error(
                        request, 400, "write it on one line", "%s has a control character", key);
                return false;
        }
        if (!text_is_blank(text))
                *ret = text;
        return true;
}

char *api_request_who(ApiRequest *request, const json_t *object)
{
        const char *name;

        if (!api_object_text(request, object, "who", 64, &name))
                return NULL;
        return name ? g_strdup_printf("%s (%s)", name, request->peer) : g_strdup(request->peer);
}

bool api_request_followup(ApiRequest *request, int64_t *ret)
{
        if (followup_id_parse(request->target[0], ret) == 0)
                return true;
        api_answer_error(request, 400, "take it from followupctl list",
                "a follow-up's id looks like 1042-3");
        return false;
}

/* ---- jobs ------------------------------------------------------------------------------------ */

static int job_run(StoreJob *base, Store *store, Err *err)
{
        ApiJob *job = (ApiJob *)base;

        return job->run(job, store, err);
}

static void job_answer_fault(ApiJob *job)
{
        StoreJob *base = &job->job;

        if (base->result == -ENOSPC)
                api_answer_error(job->request, 507,
                        "make room on the disk of the state directory, then ask again",
                        "the disk is full: nothing was changed");
        else
                api_answer_err(job->request, base->result == -EINVAL ? 400 : 500, &base->err);
}

static void job_done(StoreJob *base, void *userdata)
{
        ApiJob *job = (ApiJob *)base;

        /* answered already: followupd is stopping, and said so */
        if (!job->request->answered) {
                if (base->result < 0)
                        job_answer_fault(job);
                else
                        job->answer(job);
        }
        api_request_unref(job->request);
        config_unref(job->config);
        if (job->free)
                job->free(job);
        g_free(job);
}

void api_job_give(ApiRequest *request, ApiJob *job, StoreUrgency urgency)
{
        Manager *manager = request->api->manager;

        job->request = api_request_ref(request);
        job->config = config_ref(manager->config);
        job->job.urgency = urgency;
        job->job.now = request->now;
        job->job.run = job_run;
        job->job.done = job_done;
        dispatcher_give_outcomes(manager->dispatcher); /* what staff are told of has them */
        store_thread_give(manager->store, &job->job);
}

typedef struct NoteJob {
        ApiJob base;
        char *who, *about;
        const char *what;
        void (*next)(ApiRequest *request);
} NoteJob;

static void note_free(ApiJob *base)
{
        g_free(((NoteJob *)base)->who);
        g_free(((NoteJob *)base)->about);
}

static int note_run(ApiJob *base, Store *store, Err *err)
{
        const NoteJob *note = (NoteJob *)base;

        return store_audit_note(store, note->who, note->what, note->about, NULL, base->job.now, err);
}

static void note_answer(ApiJob *base)
{
        ((NoteJob *)base)->next(base->request);
}

void api_note(ApiRequest *request, const char *who, const char *what, const char *about, void (*next)(ApiRequest *request))
{
        NoteJob *note = g_new0(NoteJob, 1);

        note->who = g_strdup(who);
        note->about = g_strdup(about);
        note->what = what;
        note->next = next;
        note->base.run = note_run;
        note->base.answer = note_answer;
        note->base.free = note_free;
        api_job_give(request, &note->base, STORE_URGENT);
}
