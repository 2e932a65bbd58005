/* Alerts and replies without a task: POST .../ack, POST .../done, GET of a reply on the control socket; the one-time
 * link /ack/TOKEN on the listener. */
#include <string.h>

#include "base/text.h"
#include "config/staff-text.h"
#include "daemon/api.h"
#include "daemon/followup-json.h"
#include "daemon/reply-json.h"

enum { RESULT_MAX = 500 };

static void tell(const char *id, const char *who, const char *sentence)
{
        g_autofree char *followup = g_strconcat("FOLLOWUP_ID=", id, NULL);
        g_autofree char *staff = g_strconcat("STAFF=", who, NULL);
        const char *fields[] = { followup, staff, NULL };

        log_fields(LOG_NOTICE, LOG_RED_FLAG_TAKEN, fields, "Alert %s: %s (%s)", id, sentence, who);
}

/* the reply's number in target[0]; false: the request has its refusal */
static bool request_reply(ApiRequest *request, int64_t *ret)
{
        if (reply_name_parse(request->target[0], ret) == 0)
                return true;
        api_answer_error(request, 400, "take it from followupctl calls", "a reply's id looks like reply-7");
        return false;
}

/* ---- acknowledging --------------------------------------------------------------------------- */

typedef struct AckJob {
        ApiJob base;
        int64_t followup, reply;
        char *who;
        Err refused;
        GPtrArray *alerts; /* AlertView * */
} AckJob;

static void ack_free(ApiJob *base)
{
        AckJob *job = (AckJob *)base;

        g_free(job->who);
        g_clear_pointer(&job->alerts, g_ptr_array_unref);
}

static int ack_run(ApiJob *base, Store *store, Err *err)
{
        AckJob *job = (AckJob *)base;
        Err said = { 0 };
        int r = store_ack(store, job->followup, job->reply, job->who, "followupctl", base->job.now, &said), r2;

        if (r < 0)
                *err = said;
        job->refused = said;
        if (r != 0)
                return r;
        g_clear_pointer(&job->alerts, g_ptr_array_unref);
        r2 = store_alerts_open(store, &job->alerts, err);
        return r2 < 0 ? r2 : r;
}

static void ack_answer(ApiJob *base)
{
        AckJob *job = (AckJob *)base;
        ApiRequest *request = base->request;

        if (base->job.result == STORE_NOT_FOUND) {
                api_answer_error(request, 404, "see followupctl calls", "there is no open alert %s", request->target[0]);
                return;
        }
        if (base->job.result == STORE_ACTION_REFUSED) {
                api_answer_err(request, 409, &job->refused);
                return;
        }
        tell(request->target[0], request->peer, "acknowledged by staff");
        for (unsigned i = 0; i < job->alerts->len; i++) {
                const AlertView *alert = g_ptr_array_index(job->alerts, i);

                if (job->followup != 0 ? alert->task != job->followup && alert->followup != job->followup
                                       : alert->reply != job->reply)
                        continue;
                api_answer_json(request, 200, alert_view_json(alert, reply_zone(base->config, alert->clinic)));
                return;
        }
        api_answer_json(request, 200, json_object());
}

/* Who is meant, and who says so where these are two. NULL: refused */
static char *read_who(ApiRequest *request, const json_t *object)
{
        g_autofree char *typed = api_request_who(request, object);
        const char *by;

        if (!typed || !api_object_text(request, object, "by", 64, &by))
                return NULL;
        return by ? g_strdup_printf("%s (entered by %s)", by, typed) : g_steal_pointer(&typed);
}

static void give_ack(ApiRequest *request, int64_t followup, int64_t reply)
{
        json_t *object = api_request_object(request, "by who");
        char *who = object ? read_who(request, object) : NULL;
        AckJob *job;

        json_decref(object);
        if (!who)
                return;
        job = g_new0(AckJob, 1);
        job->followup = followup;
        job->reply = reply;
        job->who = who;
        job->base.run = ack_run;
        job->base.answer = ack_answer;
        job->base.free = ack_free;
        api_job_give(request, &job->base, STORE_URGENT);
}

void api_ack(ApiRequest *request)
{
        int64_t id;

        if (api_request_followup(request, &id))
                give_ack(request, id, 0);
}

void api_reply_ack(ApiRequest *request)
{
        int64_t number;

        if (request_reply(request, &number))
                give_ack(request, 0, number);
}

/* ---- a reply that has no task ---------------------------------------------------------------- */

typedef struct ReplyJob {
        ApiJob base;
        int64_t number;
        char *who, *result; /* result NULL: it is only looked at */
        Err refused;
        ReplyView *view;
        GPtrArray *alerts; /* AlertView * */
} ReplyJob;

static void reply_free(ApiJob *base)
{
        ReplyJob *job = (ReplyJob *)base;

        g_free(job->who);
        g_free(job->result);
        g_clear_pointer(&job->view, reply_view_free);
        g_clear_pointer(&job->alerts, g_ptr_array_unref);
}

static int reply_run(ApiJob *base, Store *store, Err *err)
{
        ReplyJob *job = (ReplyJob *)base;
        Err said = { 0 };
        int r = 0;

        if (job->result)
                r = store_reply_read(store, base->config, job->number, job->result, job->who, base->job.now, &said);
        if (r < 0)
                *err = said;
        job->refused = said;
        if (r != 0)
                return r;
        g_clear_pointer(&job->view, reply_view_free);
        g_clear_pointer(&job->alerts, g_ptr_array_unref);
        r = store_reply_get(store, job->number, &job->view, err);
        return r == 0 ? store_alerts_of_reply(store, job->view, &job->alerts, err) : r;
}

static void reply_answer(ApiJob *base)
{
        ReplyJob *job = (ReplyJob *)base;
        ApiRequest *request = base->request;
        const CivilZone *zone;
        json_t *answer;

        if (base->job.result == STORE_NOT_FOUND) {
                api_answer_error(request, 404, "see followupctl calls", "there is no reply %s", request->target[0]);
                return;
        }
        if (base->job.result == STORE_ACTION_REFUSED) {
                api_answer_err(request, 409, &job->refused);
                return;
        }
        if (job->result)
                manager_kick(api_manager(request->api)); /* what it held may be due */
        zone = reply_zone(base->config, job->view->clinic);
        answer = reply_view_json(job->view, zone);
        json_object_set_new(answer, "alerts", alerts_json(job->alerts, zone));
        api_answer_json(request, 200, answer);
}

static void give_reply(ApiRequest *request, int64_t number, char *who, const char *result)
{
        ReplyJob *job = g_new0(ReplyJob, 1);

        job->number = number;
        job->who = who;
        job->result = g_strdup(result);
        job->base.job.outside = !result;
        job->base.run = reply_run;
        job->base.answer = reply_answer;
        job->base.free = reply_free;
        api_job_give(request, &job->base, STORE_URGENT);
}

void api_reply_show(ApiRequest *request)
{
        int64_t number;

        if (request_reply(request, &number))
                give_reply(request, number, NULL, NULL);
}

void api_reply_done(ApiRequest *request)
{
        json_t *object = api_request_object(request, "result who");
        const char *result = NULL;
        g_autofree char *who = object ? api_request_who(request, object) : NULL;
        int64_t number;

        if (who && request_reply(request, &number) && api_object_text(request, object, "result", RESULT_MAX, &result)) {
                if (result)
                        give_reply(request, number, g_steal_pointer(&who), result);
                else
                        api_answer_error(request, 400, "say in a few words what came of it", "a result is needed");
        }
        json_decref(object);
}

/* ---- the one-time link ----------------------------------------------------------------------- */

/* A GET must not acknowledge: programs that make previews of links open them as well. A link that does not work is told
 * alike, whether it was used, somebody else was faster, or it never was one: its token cannot be guessed. */
static void answer_page(ApiRequest *request, unsigned status, const char *sentence, const char *button)
{
        GString *page = g_string_new("<!doctype html><html><head><meta charset=\"utf-8\">"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                "<meta name=\"robots\" content=\"noindex\"><meta name=\"referrer\" content=\"no-referrer\">"
                "<title>followupd</title></head>"
                "<body style=\"font-family:sans-serif;font-size:1.3em;margin:2em\">");

        g_string_append_printf(page, "<p>%s</p>", sentence);
        if (button)
                g_string_append_printf(page, "<form method=\"post\"><button style=\"font-size:1.3em;padding:0.6em\">"
                        "%s</button></form>", button);
        g_string_append(page, "</body></html>\n");
        api_answer(request, status, "text/html; charset=utf-8", page);
}

typedef struct LinkJob {
        ApiJob base;
        char *token;
        bool takes; /* else it is only looked at */
        char name[FOLLOWUP_ID_MAX];
        char *staff; /* id of whose link it is */
} LinkJob;

static void link_free(ApiJob *base)
{
        LinkJob *job = (LinkJob *)base;

        g_free(job->token);
        g_free(job->staff);
}

static int link_run(ApiJob *base, Store *store, Err *err)
{
        LinkJob *job = (LinkJob *)base;
        Err said = { 0 };
        int r;

        g_clear_pointer(&job->staff, g_free);
        r = job->takes ? store_ack_link(store, job->token, base->job.now, job->name, &job->staff, &said)
                       : store_ack_link_find(store, job->token, &job->staff, &said);
        if (r < 0)
                *err = said;
        return r;
}

/* in the language of whose link it is; g_free() */
static char *page_text(const LinkJob *job, StaffText which)
{
        const Staff *staff = job->staff ? g_hash_table_lookup(job->base.config->staff, job->staff) : NULL;
        g_autofree char *text = staff_text(job->base.config, NULL, staff, which, &(StaffTextValues){ .task = job->name });

        return g_markup_escape_text(text, -1);
}

static void link_answer(ApiJob *base)
{
        LinkJob *job = (LinkJob *)base;
        g_autofree char *sentence = NULL, *button = NULL;

        if (base->job.result != 0) {
                answer_page(base->request, 410, "This link takes no alert: it was used, somebody has the alert already, or a part of the"
                        " link is missing. What waits for a person is shown by <code>followupctl calls</code>.", NULL);
                return;
        }
        if (!job->takes) {
                sentence = page_text(job, STAFF_TEXT_OPEN);
                button = page_text(job, STAFF_TEXT_TAKE);
                answer_page(base->request, 200, sentence, button);
                return;
        }
        tell(job->name, "link", "acknowledged");
        sentence = page_text(job, STAFF_TEXT_TAKEN);
        answer_page(base->request, 200, sentence, NULL);
}

void api_ack_link(ApiRequest *request)
{
        LinkJob *job = g_new0(LinkJob, 1);

        job->takes = strcmp(request->method, "POST") == 0;
        job->token = g_strdup(request->target[0]);
        job->base.run = link_run;
        job->base.answer = link_answer;
        job->base.free = link_free;
        api_job_give(request, &job->base, STORE_URGENT);
}
