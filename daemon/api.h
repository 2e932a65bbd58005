/* The API: a request with method, path, query and body becomes an answer, now or once the store has
 * committed. It knows no socket; the control socket and the listener share it, each with routes of its own. */
#pragma once

#include <jansson.h>

#include "daemon/manager.h"

/* Which server a route belongs to: what staff may do is never reachable over the network. */
typedef enum ApiServer {
        API_CONTROL = 1 << 0,
        API_LISTENER = 1 << 1,
} ApiServer;

typedef struct Api Api;
typedef struct ApiRequest ApiRequest;
typedef struct ApiRoute ApiRoute;

enum {
        API_BODY_MAX = 64 * 1024,   /* of a JSON body */
        API_DATA_MAX = 1024 * 1024, /* of a slice of import data */
        API_CONFIG_MAX = 8 * 1024 * 1024, /* of the files of a configuration */
        API_PAGE_DEFAULT = 200,
        API_PAGE_MAX = 1000,
        API_PATH_MAX = 512,
        API_ARGUMENTS_MAX = 16, /* of a query */
};

/* One answer. Either a text, or an open file that is streamed. */
typedef struct ApiAnswer {
        unsigned status;
        const char *content_type;
        GString *body;
        int fd; /* -1: none; closed by who sends it */
        uint64_t fd_bytes;
        char *next;        /* X-Next: where the next page begins; NULL: this was the last */
        const char *allow; /* of 405 */
        const char *authenticate; /* of 401 */
        unsigned retry_after_s;   /* of 429 and 503; 0: not said */
} ApiAnswer;

/* What the socket's side knows of a request; all borrowed for the call. */
typedef struct ApiHead {
        const char *method;
        const char *path;    /* decoded, without the query */
        const char *raw_url; /* path and query as they were sent; NULL: not known */
        const char *peer;    /* "uid 1000" or an address */
        GPtrArray *headers;  /* "Name: value", taken over; NULL: none */
        bool is_local;       /* from this machine itself, and no proxy says otherwise */
        unsigned wait_s;     /* it has asked too often, and is told to wait so long; 0: it may ask */
} ApiHead;

/* called once on the loop when the answer is there; may come before api_request_handle() returns */
typedef void (*ApiAnswered)(ApiRequest *request, void *userdata);

struct ApiRequest {
        Api *api;
        unsigned n_refs;
        const ApiRoute *route; /* NULL: nothing answers there */
        char *target[2];       /* what stood for "*" in the route */
        GHashTable *query;     /* char * -> char * */
        GByteArray *body;
        size_t body_max;
        char *method, *raw_url;
        GPtrArray *headers; /* NULL: none */
        bool is_local;
        char *peer; /* whom the socket vouches for: "uid 1000" */
        UtcMs now;
        bool answered;
        ApiAnswer answer;
        ApiAnswered done; /* NULL: nobody waits any more */
        void *userdata;
};

/* ---- life ------------------------------------------------------------------------------------ */

int api_new(Manager *manager, ApiServer server, Api **ret, Err *err);
/* requests that wait for a commit are answered with 503 first */
void api_free(Api *api);
Manager *api_manager(const Api *api);

/**
 * api_request_new() - begin a request; the path decides how much body it may have
 *
 * One that may not be made at all (no such address, no token) has its refusal at once, before its body is there.
 * Caller unrefs.
 */
ApiRequest *api_request_new(Api *api, const ApiHead *head);
ApiRequest *api_request_ref(ApiRequest *request);
void api_request_unref(ApiRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ApiRequest, api_request_unref)

/* its query is read as names and values; false: it is left as it was sent */
bool api_request_has_arguments(const ApiRequest *request);
/* false: a second value of one name, or too many of them; the request has its refusal */
bool api_request_argument(ApiRequest *request, const char *name, const char *value);
/* the path of its route, "*" for the pieces that vary; "none" where nothing answers */
const char *api_request_route(const ApiRequest *request);
void api_request_handle(ApiRequest *request, ApiAnswered done, void *userdata);

/* ---- answering (used by the handlers) -------------------------------------------------------- */

/* @body is taken over; NULL: empty */
void api_answer(ApiRequest *request, unsigned status, const char *content_type, GString *body);
void api_answer_json(ApiRequest *request, unsigned status, json_t *value);
void api_answer_error(ApiRequest *request, unsigned status, const char *mend, const char *error,
        ...) __attribute__((format(printf, 4, 5)));
void api_answer_not_found(ApiRequest *request);
void api_answer_err(ApiRequest *request, unsigned status, const Err *err);
/* 507 and a sentence, when the disk is full; true: answered */
bool api_refuse_when_full(ApiRequest *request);

/* the value of the first header of that name; NULL: none. Caller g_free()s. */
char *api_request_header(const ApiRequest *request, const char *name);
/* it carries the credential @name as its bearer token; false: the request has its refusal */
bool api_request_has_token(ApiRequest *request, const char *name);

/* the JSON object of the body, all of whose keys stand in @keys ("why who"); NULL: the request has
 * its refusal. An empty body is an empty object. Caller decrefs. */
json_t *api_request_object(ApiRequest *request, const char *keys);
/* the same of an object within it; false: the request has its refusal */
bool api_object_keys(ApiRequest *request, const json_t *object, const char *keys);
/* text of a key, checked: UTF-8 without control characters, at most @n_max characters. *ret NULL:
 * not there. false: the request has its refusal. */
bool api_object_text(
        ApiRequest *request, const json_t *object, const char *key, size_t n_max, const char **ret);
/* "anna (uid 1000)", or "uid 1000" where no name was given; caller g_free()s. NULL: refused */
char *api_request_who(ApiRequest *request, const json_t *object);
/* the follow-up id in target[0]; false: the request has its refusal */
bool api_request_followup(ApiRequest *request, int64_t *ret);
/* booked, came, no_show, silent, cancelled, came_percent and the clinic's mark_percent; a new reference */
json_t *visit_json(const VisitCount *count, const Clinic *clinic);
/* where the clinic is; what is due before it stands among the calls of today */
UtcMs api_end_of_today(const Config *config, const char *clinic_id, UtcMs now);
/* the query's time of that name, as civil_words_read() takes it, UTC_NEVER where there is none; and how many a page is to have. false: refused */
bool api_query_time(ApiRequest *request, const char *name, UtcMs *ret);
bool api_query_number(ApiRequest *request, unsigned *ret);
/* RFC 3339, or words for a time by the clock of @zone (UTC without one); a day alone is its first instant. false: @err says why */
bool api_time(const char *text, const CivilZone *zone, UtcMs now, UtcMs *ret, Err *err);

/* ---- what needs the store -------------------------------------------------------------------- */

/* Embedded first in what a handler needs to remember. */
typedef struct ApiJob ApiJob;
struct ApiJob {
        StoreJob job;
        ApiRequest *request;
        Config *config; /* as it was when the request came */
        /* on the store thread; result as StoreJob's */
        int (*run)(ApiJob *job, Store *store, Err *err);
        /* on the loop, when the group is on disk and run() found no fault */
        void (*answer)(ApiJob *job);
        void (*free)(ApiJob *job); /* its own members; the rest is freed by api.c */
};
/* the request is answered by job->answer(), or with the fault. @job comes from g_new0() and is
 * taken over. */
void api_job_give(ApiRequest *request, ApiJob *job, StoreUrgency urgency);
/* what leaves no other trace in the store is told in its audit, on the disk, before @next does it; @who, @about: copied */
void api_note(ApiRequest *request, const char *who, const char *what, const char *about, void (*next)(ApiRequest *request));

/* ---- handlers, one file each ----------------------------------------------------------------- */

/* api-followups.c */
void api_list(ApiRequest *request);
void api_find(ApiRequest *request);
void api_show(ApiRequest *request);
void api_explain(ApiRequest *request);
/* api-later.c */
void api_later(ApiRequest *request);
/* api-act.c */
void api_cancel(ApiRequest *request);
void api_hold(ApiRequest *request);
void api_resume(ApiRequest *request);
void api_retry(ApiRequest *request);
void api_done(ApiRequest *request);
void api_opt_out(ApiRequest *request);
void api_opt_in(ApiRequest *request);
/* api-audit.c */
void api_audit(ApiRequest *request);
/* api-plan.c */
void api_plan(ApiRequest *request);
void api_plan_change(ApiRequest *request);
/* api-alert.c */
void api_ack(ApiRequest *request);
void api_reply_show(ApiRequest *request);
void api_reply_ack(ApiRequest *request);
void api_reply_done(ApiRequest *request);
void api_ack_link(ApiRequest *request);
/* api-edit.c */
void api_diff(ApiRequest *request);
void api_accept(ApiRequest *request);
void api_replan(ApiRequest *request);
/* api-patient.c */
void api_consent(ApiRequest *request);
void api_export(ApiRequest *request);
void api_erase(ApiRequest *request);
/* api-number.c */
void api_number_export(ApiRequest *request);
void api_number_erase(ApiRequest *request);
/* api-status.c */
void api_report(ApiRequest *request);
void api_status(ApiRequest *request);
void api_pause(ApiRequest *request);
void api_unpause(ApiRequest *request);
/* api-calls.c */
void api_calls(ApiRequest *request);
/* api-store.c */
void api_backup(ApiRequest *request);
void api_verify(ApiRequest *request);
/* api-records.c */
void api_records(ApiRequest *request);
/* api-health.c */
typedef struct ApiHealth ApiHealth;
ApiHealth *api_health_new(Api *api);
void api_health_free(ApiHealth *health);
ApiHealth *api_health(const Api *api);
void api_healthz(ApiRequest *request);
/* api-metrics.c */
void api_metrics(ApiRequest *request);
/* api-import.c */
typedef struct ApiImports ApiImports;
ApiImports *api_imports_new(Api *api);
void api_imports_free(ApiImports *imports);
ApiImports *api_imports(const Api *api);
void api_import_begin(ApiRequest *request);
void api_import_data(ApiRequest *request);
void api_import_end(ApiRequest *request);
