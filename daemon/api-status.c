/* GET /v1/status: the ledger and how dispatch stands. POST /v1/pause, /v1/unpause. */

#include "base/text.h"
#include "daemon/api.h"
#include "daemon/api-files.h"
#include "daemon/api-refused.h"
#include "daemon/api-waits.h"
#include "daemon/claim.h"
#include "daemon/dead-ways.h"
#include "daemon/dispatcher.h"
#include "daemon/followup-json.h"
#include "daemon/hook-aside.h"
#include "daemon/listener.h"
#include "daemon/notices.h"
#include "daemon/reload.h"
#include "daemon/reply-json.h"
#include "store/store-refusal.h"

/* ---- status ---------------------------------------------------------------------------------- */

typedef struct StatusJob {
        ApiJob base;
        GPtrArray *rows; /* Ledger * */
        uint64_t made;
        GPtrArray *pauses; /* Pause * */
        uint64_t n_receipts, n_unknown_receipts;
        uint64_t n_replies[N_REPLY_LABELS], n_unread;
        GPtrArray *open, *latest; /* AlertView * */
        GPtrArray *visits;        /* VisitCount * */
        GPtrArray *refusals;      /* StoreRefusal * */
} StatusJob;

static void status_free(ApiJob *base)
{
        StatusJob *job = (StatusJob *)base;

        g_clear_pointer(&job->rows, g_ptr_array_unref);
        g_clear_pointer(&job->pauses, g_ptr_array_unref);
        g_clear_pointer(&job->open, g_ptr_array_unref);
        g_clear_pointer(&job->latest, g_ptr_array_unref);
        g_clear_pointer(&job->visits, g_ptr_array_unref);
        g_clear_pointer(&job->refusals, g_ptr_array_unref);
}

static int status_run(ApiJob *base, Store *store, Err *err)
{
        StatusJob *job = (StatusJob *)base;
        int r;

        status_free(base);
        r = store_ledger(store, &job->rows, &job->made, err);
        store_receipt_counts(store, &job->n_receipts, &job->n_unknown_receipts);
        if (r == 0)
                r = store_reply_count(store, job->n_replies, &job->n_unread, err);
        if (r == 0)
                r = store_alerts_open(store, &job->open, err);
        if (r == 0)
                r = store_alerts_since(store, alert_times_since(base->job.now), &job->latest, err);
        if (r == 0)
                r = store_visits(store, base->job.now, &job->visits, err);
        if (r == 0)
                r = store_refusals(store, base->job.now, &job->refusals, err);
        return r < 0 ? r : store_pauses(store, &job->pauses, err);
}

static json_t *states_json(const uint64_t n[N_FOLLOWUP_STATES], uint64_t *ret_sum)
{
        json_t *states = json_object();

        *ret_sum = 0;
        for (int i = 0; i < N_FOLLOWUP_STATES; i++) {
                json_object_set_new(states, followup_state_to_string((FollowupState)i),
                        json_integer((json_int_t)n[i]));
                *ret_sum += n[i];
        }
        return states;
}

static json_t *row_json(const Config *config, const Ledger *row)
{
        const Clinic *clinic = config_clinic(config, row->clinic);
        json_t *one = json_object();
        uint64_t sum;

        json_object_set_new(one, "clinic", json_text(row->clinic));
        json_object_set_new(one, "method", json_text(row->method));
        json_object_set_new(
                one, "provider", json_text(clinic ? clinic_provider(clinic, row->method) : NULL));
        json_object_set_new(one, "states", states_json(row->n, &sum));
        json_object_set_new(one, "sum", json_integer((json_int_t)sum));
        json_object_set_new(one, "messages", json_integer((json_int_t)row->n_messages));
        json_object_set_new(
                one, "oldest_due", json_instant(clinic ? clinic->zone : NULL, row->oldest_due));
        return one;
}

/* by a clinic, for alerts, or by what is still on its way from before */
static bool is_in_use(const Config *config, const ProviderStatus *status)
{
        return config_uses_provider(config, status->id) || status->n_in_flight + status->n_ready > 0 || status->paused ||
               status->breaker != BREAKER_CLOSED;
}

static json_t *providers_json(const Config *config, const Dispatcher *dispatcher)
{
        g_autoptr(GArray) all = dispatcher_status(dispatcher);
        json_t *list = json_array();

        for (unsigned i = 0; i < all->len; i++) {
                const ProviderStatus *status = &g_array_index(all, ProviderStatus, i);
                json_t *one = json_object();

                json_object_set_new(one, "provider", json_text(status->id));
                json_object_set_new(
                        one, "breaker", json_text(breaker_state_to_string(status->breaker)));
                json_object_set_new(one, "why", json_text(status->why));
                json_object_set_new(one, "in_flight", json_integer(status->n_in_flight));
                json_object_set_new(one, "ready", json_integer(status->n_ready));
                json_object_set_new(one, "sent", json_integer((json_int_t)status->n_sent));
                json_object_set_new(one, "refused", json_integer((json_int_t)status->n_refused));
                json_object_set_new(
                        one, "uncertain", json_integer((json_int_t)status->n_uncertain));
                json_object_set_new(one, "paused", json_boolean(status->paused));
                json_object_set_new(one, "in_use", json_boolean(is_in_use(config, status)));
                json_array_append_new(list, one);
        }
        return list;
}

json_t *visit_json(const VisitCount *count, const Clinic *clinic)
{
        json_t *one = json_object();
        double percent;

        json_object_set_new(one, "booked", json_integer((json_int_t)(count->came + count->no_show + count->silent)));
        json_object_set_new(one, "came", json_integer((json_int_t)count->came));
        json_object_set_new(one, "no_show", json_integer((json_int_t)count->no_show));
        json_object_set_new(one, "silent", json_integer((json_int_t)count->silent));
        json_object_set_new(one, "cancelled", json_integer((json_int_t)count->cancelled));
        json_object_set_new(one, "came_percent", visit_count_share(count, &percent) ? json_integer((json_int_t)percent) : json_null());
        json_object_set_new(one, "mark_percent", clinic ? json_integer(clinic->came_percent) : json_null());
        return one;
}

/* Who was booked and came, against the clinic's mark. */
static json_t *visits_json(const Config *config, const GPtrArray *visits)
{
        json_t *list = json_array();

        for (unsigned i = 0; i < visits->len; i++) {
                const VisitCount *count = g_ptr_array_index(visits, i);
                json_t *one = visit_json(count, config_clinic(config, count->clinic));

                json_object_set_new(one, "clinic", json_text(count->clinic));
                json_object_set_new(one, "days", json_integer(STORE_VISIT_DAYS));
                json_array_append_new(list, one);
        }
        return list;
}

static json_t *pauses_json(const Config *config, const GPtrArray *pauses)
{
        json_t *list = json_array();

        for (unsigned i = 0; i < pauses->len; i++) {
                const Pause *pause = g_ptr_array_index(pauses, i);
                g_autofree char *says = pause_says(config, pause);
                json_t *one = json_object();

                json_object_set_new(one, "all", json_boolean(!pause->clinic && !pause->provider));
                json_object_set_new(one, "clinic", json_text(pause->clinic));
                json_object_set_new(one, "provider", json_text(pause->provider));
                json_object_set_new(one, "who", json_text(pause->who));
                json_object_set_new(one, "why", json_text(pause->why));
                json_object_set_new(one, "since", json_instant(config_shared_zone(config), pause->since));
                json_object_set_new(one, "says", json_text(says));
                json_array_append_new(list, one);
        }
        return list;
}

static void status_answer(ApiJob *base)
{
        StatusJob *job = (StatusJob *)base;
        Manager *manager = api_manager(base->request->api);
        uint64_t n[N_FOLLOWUP_STATES] = { 0 }, n_messages = 0, sum;
        const CivilZone *zone = config_shared_zone(manager->config); /* else in UTC */
        UtcMs oldest = UTC_NEVER;
        json_t *answer = json_object(), *rows = json_array(), *states;

        for (unsigned i = 0; i < job->rows->len; i++) {
                const Ledger *row = g_ptr_array_index(job->rows, i);

                for (int s = 0; s < N_FOLLOWUP_STATES; s++)
                        n[s] += row->n[s];
                n_messages += row->n_messages;
                if (row->oldest_due.ms < oldest.ms)
                        oldest = row->oldest_due;
                json_array_append_new(rows, row_json(manager->config, row));
        }
        states = states_json(n, &sum);
        json_object_set_new(answer, "version", json_text(FOLLOWUPD_VERSION));
        json_object_set_new(answer, "now", json_instant(zone, base->request->now));
        json_object_set_new(answer, "made", json_integer((json_int_t)job->made));
        json_object_set_new(answer, "sum", json_integer((json_int_t)sum));
        json_object_set_new(answer, "balance", json_boolean(job->made == sum));
        json_object_set_new(answer, "states", states);
        json_object_set_new(answer, "messages", json_integer((json_int_t)n_messages));
        json_object_set_new(answer, "receipts", json_integer((json_int_t)job->n_receipts));
        json_object_set_new(answer, "receipts_unknown", json_integer((json_int_t)job->n_unknown_receipts));
        json_object_set_new(answer, "oldest_due", json_instant(zone, oldest));
        json_object_set_new(answer, "clinics", rows);
        json_object_set_new(answer, "providers", providers_json(manager->config, manager->dispatcher));
        json_object_set_new(answer, "busy", json_integer(dispatcher_n_busy(manager->dispatcher)));
        json_object_set_new(answer, "replies", reply_counts_json(job->n_replies, job->n_unread));
        json_object_set_new(answer, "alerts", alert_times_json(job->open, job->latest));
        json_object_set_new(answer, "files_unread", files_unread_json(manager));
        json_object_set_new(answer, "files_refused", files_refused_json(manager, NULL, base->request->now));
        json_object_set_new(answer, "records_refused", records_refused_json(manager, job->refusals, NULL));
        json_object_set_new(answer, "sources_down", sources_down_json(manager, NULL));
        json_object_set_new(answer, "hooks_refused", hooks_refused_json(manager, base->request->now));
        json_object_set_new(answer, "hooks_unknown", hooks_unknown_json(manager, base->request->now));
        json_object_set_new(answer, "hooks_unread", json_integer(hook_aside_clean(manager, base->request->now)));
        json_object_set_new(answer, "visits", visits_json(manager->config, job->visits));
        json_object_set_new(answer, "pauses", pauses_json(manager->config, job->pauses));
        json_object_set_new(answer, "sending_waits", sending_waits_json(manager, job->pauses, NULL));
        json_object_set_new(answer, "configuration_refused", json_instant(zone, manager->reload_refused));
        json_object_set_new(answer, "configuration_waits", reload_waiting_json(manager));
        json_object_set_new(answer, "listener_down", listener_fault_json(manager->listener));
        json_object_set_new(answer, "clock_doubtful", json_boolean(manager->clock_doubtful));
        json_object_set_new(
                answer, "store_full", json_boolean(store_thread_is_full(manager->store)));
        api_answer_json(base->request, 200, answer);
}

void api_status(ApiRequest *request)
{
        StatusJob *job = g_new0(StatusJob, 1);

        job->base.job.outside = true; /* it only reads */
        job->base.run = status_run;
        job->base.answer = status_answer;
        job->base.free = status_free;
        api_job_give(request, &job->base, STORE_URGENT);
}

/* ---- pauses ---------------------------------------------------------------------------------- */

typedef struct PauseJob {
        ApiJob base;
        bool on;
        char *clinic, *provider, *who, *why; /* clinic and provider NULL: all */
        GPtrArray *pauses;                   /* those in force afterwards */
} PauseJob;

static void pause_free(ApiJob *base)
{
        PauseJob *job = (PauseJob *)base;

        g_free(job->clinic);
        g_free(job->provider);
        g_free(job->who);
        g_free(job->why);
        g_clear_pointer(&job->pauses, g_ptr_array_unref);
}

static int pause_run(ApiJob *base, Store *store, Err *err)
{
        PauseJob *job = (PauseJob *)base;
        int r;

        g_clear_pointer(&job->pauses, g_ptr_array_unref);
        r = store_pause(
                store, job->on, job->clinic, job->provider, job->who, job->why, base->job.now, err);
        /* max_sends_per_hour stopped by a pause of its own, and waits for this word */
        if (r == 0 && !job->on && !job->clinic && !job->provider)
                r = store_pause(store, false, NULL, PAUSE_MASS_SEND, STORE_SELF, job->why,
                        base->job.now, err);
        return r < 0 ? r : store_pauses(store, &job->pauses, err);
}

static void pause_answer(ApiJob *base)
{
        PauseJob *job = (PauseJob *)base;
        ApiRequest *request = base->request;
        Manager *manager = api_manager(request->api);
        json_t *answer = json_object();
        bool all = !job->clinic && !job->provider;

        if (!job->on && !job->clinic) {
                dead_ways_forget(notices_dead_ways(manager->notices), job->provider);
                json_object_set_new(answer, "tried", json_boolean(dispatcher_try_now(manager->dispatcher, job->provider)));
        }
        json_object_set_new(answer, "pauses", pauses_json(manager->config, job->pauses));
        log_line(LOG_NOTICE, job->on ? LOG_PAUSED : LOG_UNPAUSED, "Sending %s: %s%s by staff (%s)",
                job->on ? "is paused" : "goes on",
                all           ? "all"
                : job->clinic ? "clinic "
                              : "provider ",
                all           ? ""
                : job->clinic ? job->clinic
                              : job->provider,
                request->peer);
        dispatcher_set_pauses(manager->dispatcher, g_steal_pointer(&job->pauses));
        if (!job->on) {
                if (all)
                        manager_trust_clock(manager);
                manager_judge(manager, false);
                manager_kick(manager);
        }
        api_answer_json(request, 200, answer);
}

/* false: the request has its refusal */
static bool pause_read(ApiRequest *request, const json_t *object, PauseJob *job)
{
        const Config *config = api_manager(request->api)->config;
        const char *clinic, *provider, *why;
        bool all = json_is_true(json_object_get(object, "all"));

        if (!api_object_text(request, object, "clinic", 64, &clinic) ||
                !api_object_text(request, object, "provider", 64, &provider) ||
                !api_object_text(request, object, "why", 200, &why))
                return false;
        if (all + !!clinic + !!provider != 1) {
                api_answer_error(request, 400, "give one of all, clinic and provider",
                        "it is not clear what to %s", job->on ? "pause" : "let go on");
                return false;
        }
        /* what has left the configuration can still be let go on */
        if (job->on && clinic && !config_clinic(config, clinic)) {
                api_answer_error(
                        request, 404, "see the folder clinics.d", "there is no such clinic");
                return false;
        }
        if (job->on && provider && !config_provider(config, provider)) {
                api_answer_error(
                        request, 404, "see the folder providers.d", "there is no such provider");
                return false;
        }
        job->who = api_request_who(request, object);
        job->clinic = g_strdup(clinic);
        job->provider = g_strdup(provider);
        job->why = g_strdup(why);
        return job->who;
}

static void pause_or_not(ApiRequest *request, bool on)
{
        json_t *object = api_request_object(request, "all clinic provider why who");
        PauseJob *job;

        if (!object)
                return;
        job = g_new0(PauseJob, 1);
        job->on = on;
        job->base.run = pause_run;
        job->base.answer = pause_answer;
        job->base.free = pause_free;
        if (pause_read(request, object, job)) {
                api_job_give(request, &job->base, STORE_URGENT);
        } else {
                pause_free(&job->base);
                g_free(job);
        }
        json_decref(object);
}

void api_pause(ApiRequest *request)
{
        pause_or_not(request, true);
}

void api_unpause(ApiRequest *request)
{
        pause_or_not(request, false);
}
