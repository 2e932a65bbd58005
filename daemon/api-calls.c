/* GET /v1/calls: the day's work list. This socket is the staff's: names and numbers are for them to
 * call. */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "daemon/api.h"
#include "daemon/api-files.h"
#include "daemon/api-refused.h"
#include "daemon/api-waits.h"
#include "daemon/followup-json.h"
#include "daemon/reply-json.h"
#include "model/trouble.h"
#include "plan/segments.h"
#include "store/store-refusal.h"

/* More work than this nobody does in a day; the earliest are told. */
enum { CALLS_MAX = 2000, DAY_MS = 24 * 60 * 60 * 1000 };

/* What is to be done. */
typedef enum CallKind { CALL_ALERT, CALL_CALL, CALL_VISIT, CALL_COMPLAINT, CALL_READ } CallKind;

static const char *const call_kind_table[] = {
        [CALL_ALERT] = "alert", [CALL_CALL] = "call", [CALL_VISIT] = "visit", [CALL_COMPLAINT] = "complaint",
        [CALL_READ] = "read",
};

/* What comes first: an alert that nobody has, whose clock runs; a red flag that somebody has, until it has a result; who
 * is not well or not content; what is late; then what is still to come. */
typedef enum CallRank { RANK_ALERT, RANK_RED_FLAG, RANK_TROUBLE, RANK_LATE, RANK_CALL, RANK_VISIT, RANK_READ } CallRank;

/* What staff do, by the purpose of the step. */
static const char *const purpose_work_table[] = {
        [PURPOSE_SAFETY] = "ask how they feel",       [PURPOSE_CARE] = "ask about aftercare",
        [PURPOSE_REVIEW] = "ask about the result",    [PURPOSE_SURVEY] = "ask if they are content",
        [PURPOSE_OFFER] = "offer the next treatment", [PURPOSE_GREETING] = "congratulate",
        [PURPOSE_VISIT] = "remind of the visit",
};
static_assert(ELEMENTSOF(purpose_work_table) == N_PURPOSES, "a purpose lacks its work");

typedef struct Call {
        CallRank rank;
        int64_t id;
        UtcMs due;
        json_t *line;
} Call;

typedef struct CallsJob {
        ApiJob base;
        char *clinic;  /* NULL: all */
        GArray *calls; /* Call */
        GPtrArray *alerts, *replies; /* AlertView *, ReplyView *: open ones */
        GPtrArray *refusals;         /* StoreRefusal * */
        GPtrArray *pauses;           /* Pause * */
        bool more;
} CallsJob;

static void call_done(void *call)
{
        json_decref(((Call *)call)->line);
}

static void calls_free(ApiJob *base)
{
        CallsJob *job = (CallsJob *)base;

        g_clear_pointer(&job->clinic, g_free);
        g_clear_pointer(&job->calls, g_array_unref);
        g_clear_pointer(&job->alerts, g_ptr_array_unref);
        g_clear_pointer(&job->replies, g_ptr_array_unref);
        g_clear_pointer(&job->refusals, g_ptr_array_unref);
        g_clear_pointer(&job->pauses, g_ptr_array_unref);
}

UtcMs api_end_of_today(const Config *config, const char *clinic_id, UtcMs now)
{
        const Clinic *clinic = config_clinic(config, clinic_id);
        CivilDate today;

        if (!clinic)
                return utc_add(now, (DurationMs){ DAY_MS });
        civil_from_utc(clinic->zone, now, &today, NULL, NULL);
        return civil_day_start(clinic->zone, civil_add_days(today, 1));
}

static gint by_rank_and_due(gconstpointer a, gconstpointer b)
{
        const Call *left = a, *right = b;

        if (left->rank != right->rank)
                return left->rank < right->rank ? -1 : 1;
        if (left->due.ms != right->due.ms)
                return left->due.ms < right->due.ms ? -1 : 1;
        return left->id < right->id ? -1 : left->id > right->id;
}

/* Keeps the earliest CALLS_MAX. */
static void trim(CallsJob *job)
{
        g_array_sort(job->calls, by_rank_and_due);
        if (job->calls->len <= CALLS_MAX)
                return;
        job->more = true;
        g_array_set_size(job->calls, CALLS_MAX);
}

static bool is_nobodys(const AlertView *alert)
{
        return alert && utc_is_never(alert->acknowledged);
}

/* A low number, or words in answer to a survey: it has a time by which it should be over. */
static bool is_complaint(const FollowupView *view)
{
        return view->is_for_reply && (trouble_of_step(view->f.step) == TROUBLE_COMPLAINT || view->f.aim.ms > view->f.due.ms);
}

/* @view: its task; NULL: a reply's that has none. g_free() */
static char *work_of_alert(const AlertView *alert, const FollowupView *view, const CivilZone *zone, UtcMs now)
{
        char when[CIVIL_TEXT_MAX];
        g_autofree char *again = NULL;
        const char *by = alert->by ? alert->by : "somebody";
        const char *entered = strstr(by, " (entered by "); /* who typed it: show tells */

        if (is_nobodys(alert))
                return g_strdup("RED FLAG: call now, then ack");
        if (view && view->f.state == FOLLOWUP_HELD)
                again = g_strdup(", and it is held: resume it, ");
        else if (view && view->f.due.ms > now.ms)
                again = g_strdup_printf(", call again %s: ", civil_say(zone, view->f.due, when));
        return g_strdup_printf("RED FLAG, %.*s has it%senter how it ended", (int)(entered ? entered - by : (ptrdiff_t)strlen(by)), by, again ? again : ": ");
}

/* The time is what the call is for. g_free() */
static char *work_of_visit(const FollowupView *view, const CivilZone *zone)
{
        char when[CIVIL_TEXT_MAX];

        return g_strdup_printf("tell when the visit is, %s (%s)", civil_say(zone, view->moment, when), view->f.reason);
}

/* What to do and why, for who picks up the phone. @zone: the clinic's. g_free() */
static char *work_of(const FollowupView *view, const AlertView *alert, const CivilZone *zone, UtcMs now)
{
        const char *work = purpose_work_table[view->f.purpose];
        const char *reason = view->f.reason;

        if (alert)
                return work_of_alert(alert, view, zone, now);
        if (view->is_for_reply && trouble_of_step(view->f.step) == TROUBLE_COMPLICATION)
                return g_strdup_printf("%s: ask how it is, enter how it ended", reason);
        if (trouble_of_step(view->f.step) != TROUBLE_NONE)
                return g_strdup_printf("%s%s%s", trouble_to_string(trouble_of_step(view->f.step)), reason[0] != '\0' ? ": " : "", reason);
        if (view->is_for_reply)
                return g_strdup_printf("%s: read it, call", reason);
        if (view->f.purpose == PURPOSE_VISIT && view->f.cause != 0)
                return work_of_visit(view, zone);
        if (strcmp(view->f.method, "visit") == 0)
                work = "control visit";
        return reason[0] != '\0' ? g_strdup_printf("%s (%s)", work, reason) : g_strdup(work);
}

static json_t *call_json(const Config *config, const FollowupView *view, const AlertView *alert, UtcMs now)
{
        const Clinic *clinic = config_clinic(config, view->clinic);
        const CivilZone *zone = followup_zone(config, view);
        g_autofree char *work = work_of(view, alert, clinic ? clinic->zone : zone, now);
        const Patient *patient = view->patient;
        char id[FOLLOWUP_ID_MAX];
        json_t *one = json_object();
        CivilDate today;

        civil_from_utc(clinic ? clinic->zone : zone, now, &today, NULL, NULL);
        json_object_set_new(one, "id", json_text(followup_id_render(view->f.id, id)));
        json_object_set_new(one, "clinic", json_text(view->clinic));
        json_object_set_new(one, "due", json_instant(zone, view->f.due));
        json_object_set_new(one, "deadline", is_complaint(view) ? json_instant(zone, view->f.aim) : json_null());
        json_object_set_new(one, "method", json_text(view->f.method));
        json_object_set_new(one, "purpose", json_text(purpose_to_string(view->f.purpose)));
        json_object_set_new(one, "patient", json_text(patient ? patient->id : NULL));
        json_object_set_new(one, "language", json_text(patient ? patient->language : NULL));
        followup_add_person(one, config, view, now);
        if (json_is_true(json_object_get(one, "needs_guardian"))) {
                g_autofree char *own = g_steal_pointer(&work);

                work = g_strconcat(own, "; a child: reach a guardian, no number is known", NULL);
        }
        json_object_set_new(one, "treatment", json_text(view->treatment));
        json_object_set_new(one, "procedure", json_text(view->procedure));
        json_object_set_new(one, "practitioner", json_text(view->practitioner));
        json_object_set_new(one, "responsible", json_text(view->responsible    ? view->responsible
                                                          : clinic && patient ? plan_responsible(clinic, patient, today)
                                                                              : NULL));
        json_object_set_new(
                one, "moment", json_instant(clinic ? clinic->zone : zone, view->moment));
        json_object_set_new(one, "step", json_text(followup_step_name(view)));
        json_object_set_new(one, "reason", json_text(view->f.reason));
        json_object_set_new(one, "work", json_text(work));
        json_object_set_new(one, "cause",
                json_text(followup_cause(view) ? followup_id_render(followup_cause(view), id) : NULL));
        return one;
}

/* The open alert that a task, or a reply without one, has raised; NULL: none */
static const AlertView *find_alert(const CallsJob *job, int64_t task, int64_t reply)
{
        for (unsigned i = 0; i < job->alerts->len; i++) {
                const AlertView *alert = g_ptr_array_index(job->alerts, i);

                if (task != 0 ? alert->task == task : alert->task == 0 && alert->reply == reply)
                        return alert;
        }
        return NULL;
}

static CallRank rank_of(CallKind kind, Trouble trouble, const AlertView *alert, bool is_late)
{
        if (is_nobodys(alert))
                return RANK_ALERT;
        if (alert || trouble == TROUBLE_RED_FLAG)
                return RANK_RED_FLAG;
        if (trouble != TROUBLE_NONE)
                return RANK_TROUBLE;
        return is_late ? RANK_LATE : kind == CALL_READ ? RANK_READ : kind == CALL_VISIT ? RANK_VISIT : RANK_CALL;
}

/* @kind: of what is no alert that nobody has */
static void add_call(CallsJob *job, CallKind kind, Trouble trouble, int64_t id, UtcMs due, bool is_held, const AlertView *alert, json_t *line)
{
        const AlertView *nobodys = is_nobodys(alert) ? alert : NULL;
        const bool is_late = due.ms < job->base.job.now.ms;
        Call call = { .rank = rank_of(kind, trouble, alert, is_late), .id = id, .due = due, .line = line };
        const char *name = json_string_value(json_object_get(line, "id"));
        g_autofree char *next = g_strdup_printf("%s %s", nobodys ? "ack" : is_held ? "resume" : "done", name);
        const UtcMs since = nobodys ? nobodys->created : due;

        json_object_set_new(line, "overdue", json_boolean(is_late));
        json_object_set_new(line, "late_s", json_integer(is_late ? (job->base.job.now.ms - since.ms) / 1000 : 0));
        json_object_set_new(line, "kind", json_text(call_kind_table[nobodys ? CALL_ALERT : kind]));
        json_object_set_new(line, "next", json_text(next));
        json_object_set_new(line, "alert", alert ? alert_view_json(alert, reply_zone(job->base.config, alert->clinic)) : json_null());
        g_array_append_val(job->calls, call);
}

/* A reply that there was no treatment to make a task of. All clinics are shown it: nobody knows whose it is. */
static void add_reply(CallsJob *job, const ReplyView *view)
{
        static const char *const nothing[] = { "purpose", "language", "guardian", "guardian_phone", "needs_guardian", "treatment",
                "procedure", "practitioner", "moment", "step", "cause", "deadline" };
        const Config *config = job->base.config;
        g_autofree char *clinic = view->clinic ? g_strdup(view->clinic) : store_clinics_for(config, view->provider, view->from, view->text);
        const Clinic *known = clinic ? config_clinic(config, clinic) : NULL;
        const CivilZone *zone = reply_zone(config, clinic);
        const AlertView *alert = find_alert(job, 0, view->number);
        g_autofree char *work = alert ? work_of_alert(alert, NULL, zone, job->base.job.now) : g_strdup("read what they have written");
        char name[REPLY_NAME_MAX];
        json_t *one = json_object();

        json_object_set_new(one, "id", json_text(reply_name(view->number, name)));
        json_object_set_new(one, "clinic", json_text(clinic));
        json_object_set_new(one, "responsible", json_text(known ? known->responsible : NULL));
        json_object_set_new(one, "due", json_instant(zone, view->received));
        json_object_set_new(one, "method", json_text("call"));
        json_object_set_new(one, "patient", json_text(view->patient));
        json_object_set_new(one, "name", json_null());
        json_object_set_new(one, "phone", json_text(view->from));
        json_object_set_new(one, "reason", json_text(view->patient ? "a reply of somebody without a treatment"
                                                                   : "a reply from a number no patient has"));
        json_object_set_new(one, "work", json_text(work));
        for (size_t i = 0; i < ELEMENTSOF(nothing); i++)
                json_object_set_new(one, nothing[i], json_null());
        add_call(job, CALL_READ, store_label_trouble(view->label), view->number, view->received, false, alert, one);
}

static int add_replies(CallsJob *job, Store *store, Err *err)
{
        int r;

        g_clear_pointer(&job->alerts, g_ptr_array_unref);
        g_clear_pointer(&job->replies, g_ptr_array_unref);
        r = store_alerts_open(store, &job->alerts, err);
        if (r == 0)
                r = store_replies_open(store, &job->replies, err);
        for (unsigned i = 0; r == 0 && i < job->replies->len; i++) {
                const ReplyView *view = g_ptr_array_index(job->replies, i);

                if (!job->clinic || !view->clinic || text_equal(job->clinic, view->clinic))
                        add_reply(job, view);
        }
        return r;
}

/* Unless it is for another day; a red flag is in sight until it has a result, whatever day it was put off to. */
static void add_task(CallsJob *job, const FollowupView *view)
{
        const AlertView *alert = find_alert(job, view->f.id, 0);
        const UtcMs now = job->base.job.now;
        const CallKind kind = is_complaint(view)                     ? CALL_COMPLAINT
                              : strcmp(view->f.method, "visit") == 0 ? CALL_VISIT
                                                                     : CALL_CALL;

        /* a complaint is late once its time for it is over, not before */
        const UtcMs by = kind == CALL_COMPLAINT && view->f.aim.ms > view->f.due.ms ? view->f.aim : view->f.due;

        if (alert || view->f.due.ms < api_end_of_today(job->base.config, view->clinic, now).ms)
                add_call(job, kind, view->trouble, view->f.id, by, view->f.state == FOLLOWUP_HELD, alert, call_json(job->base.config, view, alert, now));
}

static bool is_listed(const CallsJob *job, const char *id)
{
        for (guint i = 0; i < job->calls->len; i++)
                if (text_equal(json_string_value(json_object_get(g_array_index(job->calls, Call, i).line, "id")), id))
                        return true;
        return false;
}

/* Those that the list of tasks has not: held, or put off beyond the next days. */
static int add_red_flags(CallsJob *job, Store *store, Err *err)
{
        char id[FOLLOWUP_ID_MAX];
        int r = 0;

        for (guint i = 0; r == 0 && i < job->alerts->len; i++) {
                const AlertView *alert = g_ptr_array_index(job->alerts, i);
                FollowupView *view = NULL;

                if (alert->task == 0 || is_listed(job, followup_id_render(alert->task, id)))
                        continue;
                r = MIN(store_get(store, alert->task, &view, err), 0);
                if (view && followup_is_open(view->f.state) && (!job->clinic || text_equal(job->clinic, view->clinic)))
                        add_task(job, view);
                followup_view_free(view);
        }
        return r;
}

static int calls_run(ApiJob *base, Store *store, Err *err)
{
        CallsJob *job = (CallsJob *)base;
        StoreQuery query = {
                .state = FOLLOWUP_TASK,
                .tasks_only = true,
                .clinic = job->clinic,
                .from = { INT64_MIN },
                /* no zone is further ahead; each clinic's own end of day is looked at below */
                .to = utc_add(base->job.now, (DurationMs){ 2 * DAY_MS }),
                .n_max = API_PAGE_MAX,
        };
        int r;

        g_clear_pointer(&job->calls, g_array_unref);
        job->calls = g_array_new(FALSE, FALSE, sizeof(Call));
        g_array_set_clear_func(job->calls, call_done);
        g_clear_pointer(&job->refusals, g_ptr_array_unref);
        g_clear_pointer(&job->pauses, g_ptr_array_unref);
        r = store_refusals(store, base->job.now, &job->refusals, err);
        if (r == 0)
                r = store_pauses(store, &job->pauses, err);
        if (r == 0)
                r = add_replies(job, store, err);
        if (r < 0)
                return r;
        do {
                g_autoptr(GPtrArray) page = NULL;

                r = store_list(store, &query, &page, &query.after, err);

                if (r < 0)
                        return r;
                for (unsigned i = 0; i < page->len; i++) {
                        add_task(job, g_ptr_array_index(page, i));
                }
                if (job->calls->len > 2 * CALLS_MAX)
                        trim(job);
        } while (query.after != 0);
        r = add_red_flags(job, store, err);
        trim(job);
        return r;
}

static void add_trouble(GString *out, const char *kind, const json_t *file)
{
        static const char *const nothing[] = { "id", "due", "deadline", "method", "purpose", "patient", "name", "phone", "language",
                "guardian", "guardian_phone", "needs_guardian", "treatment", "procedure", "practitioner", "responsible", "moment",
                "step", "reason", "cause", "next", "alert" };
        json_t *clinic = json_object_get(file, "clinic"), *one = json_object();

        for (size_t i = 0; i < ELEMENTSOF(nothing); i++)
                json_object_set_new(one, nothing[i], json_null());
        json_object_set_new(one, "kind", json_text(kind));
        json_object_set_new(one, "clinic", clinic ? json_incref(clinic) : json_null());
        json_object_set_new(one, "overdue", json_true());
        json_object_set_new(one, "late_s", json_integer(0));
        json_object_set(one, "work", json_object_get(file, "says"));
        json_line(out, one);
}

/* Takes @troubles over. */
static void add_troubles(GString *out, const char *kind, json_t *troubles)
{
        json_t *trouble;
        size_t i;

        json_array_foreach(troubles, i, trouble)
                if (!json_is_false(json_object_get(trouble, "lost")))
                        add_trouble(out, kind, trouble);
        json_decref(troubles);
}

/* What does not go out, was not read or not taken is work for the desk, too: those patients hear nothing, or wait for an answer. */
static void add_all_troubles(const CallsJob *job, GString *out)
{
        Manager *manager = api_manager(job->base.request->api);

        add_troubles(out, "sending", sending_waits_json(manager, job->pauses, job->clinic));
        add_troubles(out, "file", files_unread_json(manager));
        add_troubles(out, "file", files_refused_json(manager, job->clinic, job->base.job.now));
        add_troubles(out, "records", records_refused_json(manager, job->refusals, job->clinic));
        add_troubles(out, "source", sources_down_json(manager, job->clinic));
        add_troubles(out, "provider", hooks_refused_json(manager, job->base.job.now));
        add_troubles(out, "provider", hooks_unknown_json(manager, job->base.job.now));
}

static void calls_answer(ApiJob *base)
{
        CallsJob *job = (CallsJob *)base;
        GString *out = g_string_new(NULL);

        for (unsigned i = 0; i < job->calls->len; i++)
                json_line(out, json_incref(g_array_index(job->calls, Call, i).line));
        add_all_troubles(job, out);
        if (job->more)
                base->request->answer.next = g_strdup("later");
        api_answer(base->request, 200, "application/jsonl", out);
}

void api_calls(ApiRequest *request)
{
        const char *clinic = g_hash_table_lookup(request->query, "clinic");
        CallsJob *job;

        /* "nobody is to be called" must not be the answer to a typing error */
        if (clinic && !config_clinic(api_manager(request->api)->config, clinic)) {
                api_answer_error(request, 404, "see the folder clinics.d", "there is no such clinic");
                return;
        }
        job = g_new0(CallsJob, 1);
        job->clinic = g_strdup(clinic);
        job->base.job.outside = true; /* it only reads */
        job->base.run = calls_run;
        job->base.answer = calls_answer;
        job->base.free = calls_free;
        api_job_give(request, &job->base, STORE_BULK);
}
