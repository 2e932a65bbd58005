/* GET and POST /v1/plan: one patient's plan, and what staff change of it. */
#include <string.h>

#include "base/text.h"
#include "daemon/api.h"
#include "daemon/dispatcher.h"
#include "daemon/followup-json.h"
#include "record/plan-change.h"

enum { ID_CHARS_MAX = 128, WHY_MAX = 200, CHANGES_MAX = 64 };

#define CHANGE_KEYS "step skip when purpose message methods restore"

/* What is asked of one step. */
typedef struct PlanAsk {
        PlanChange *change;
        bool take_back;
} PlanAsk;

typedef struct PlanJob {
        ApiJob base;
        char *clinic, *id, *who, *why;
        GArray *asks;       /* PlanAsk; none: it is only looked at */
        GPtrArray *views;   /* FollowupView *: the latest of each step */
        GArray *messages;   /* int64_t: on their way, and not wanted any more */
        Err refused;
        unsigned n_refused; /* which of them, from 0 */
} PlanJob;

static void ask_clear(gpointer ask)
{
        g_clear_pointer(&((PlanAsk *)ask)->change, plan_change_free);
}

static void plan_job_free(ApiJob *base)
{
        PlanJob *job = (PlanJob *)base;

        g_free(job->clinic);
        g_free(job->id);
        g_free(job->who);
        g_free(job->why);
        g_clear_pointer(&job->asks, g_array_unref);
        g_clear_pointer(&job->messages, g_array_unref);
        g_clear_pointer(&job->views, g_ptr_array_unref);
}

/* ---- the plan as it stands ------------------------------------------------------------------- */

static gint by_treatment_and_step(gconstpointer a, gconstpointer b)
{
        const FollowupView *x = *(FollowupView *const *)a, *y = *(FollowupView *const *)b;

        if (x->treatment_number != y->treatment_number)
                return x->treatment_number < y->treatment_number ? -1 : 1;
        if (x->f.step != y->f.step)
                return x->f.step < y->f.step ? -1 : 1;
        return x->f.id < y->f.id ? -1 : 1;
}

/* Of each step its latest follow-up. @views: in order of ids. */
static GPtrArray *latest_of(GPtrArray *views)
{
        g_autoptr(GHashTable) places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        GPtrArray *latest = g_ptr_array_new_with_free_func((GDestroyNotify)followup_view_free);

        for (guint i = 0; i < views->len; i++) {
                FollowupView *view = g_ptr_array_index(views, i);
                const Step *step = followup_view_step(view);
                char *key;
                gpointer place;

                if (view->f.cause != 0 || !step)
                        continue;
                key = g_strdup_printf("%" G_GINT64_FORMAT " %s", view->treatment_number, step->id);
                views->pdata[i] = NULL;
                if (g_hash_table_lookup_extended(places, key, NULL, &place)) {
                        FollowupView **at = (FollowupView **)&latest->pdata[GPOINTER_TO_UINT(place)];

                        followup_view_free(*at);
                        *at = view;
                        g_free(key);
                } else {
                        g_hash_table_insert(places, key, GUINT_TO_POINTER(latest->len));
                        g_ptr_array_add(latest, view);
                }
        }
        g_ptr_array_sort(latest, by_treatment_and_step);
        return latest;
}

static int read_views(Store *store, const PlanJob *job, bool is_patient, GPtrArray *views, Err *err)
{
        StoreQuery query = { .state = -1, .clinic = job->clinic, .from = UTC_NEVER, .to = UTC_NEVER, .n_max = API_PAGE_MAX };

        if (is_patient)
                query.patient = job->id;
        else
                query.treatment = job->id;
        do {
                g_autoptr(GPtrArray) page = NULL;
                int r = store_list(store, &query, &page, &query.after, err);

                if (r < 0)
                        return r;
                g_ptr_array_extend_and_steal(views, g_steal_pointer(&page));
        } while (query.after != 0);
        return 0;
}

static int look(Store *store, PlanJob *job, Err *err)
{
        g_autoptr(GPtrArray) views = g_ptr_array_new_with_free_func((GDestroyNotify)followup_view_free);
        int r = read_views(store, job, false, views, err);

        if (r == 0 && views->len == 0)
                r = read_views(store, job, true, views, err);
        if (r < 0)
                return r;
        g_clear_pointer(&job->views, g_ptr_array_unref);
        job->views = latest_of(views);
        return 0;
}

static json_t *methods_json(const GPtrArray *methods)
{
        json_t *list = json_array();

        for (guint i = 0; methods && i < methods->len; i++)
                json_array_append_new(list, json_text(g_ptr_array_index(methods, i)));
        return list;
}

static json_t *step_json(const Config *config, const FollowupView *view)
{
        const Clinic *clinic = config_clinic(config, view->clinic);
        const CivilZone *zone = followup_zone(config, view);
        const Step *step = followup_view_step(view);
        g_autofree char *when = step ? when_render(&step->when) : NULL;
        const GPtrArray *methods = step && step->methods ? step->methods : clinic ? clinic->methods : NULL;
        char id[FOLLOWUP_ID_MAX];
        json_t *one = json_object();

        json_object_set_new(one, "clinic", json_text(view->clinic));
        json_object_set_new(one, "patient", json_text(view->patient->id));
        json_object_set_new(one, "treatment", json_text(view->treatment));
        json_object_set_new(one, "procedure", json_text(view->procedure));
        json_object_set_new(one, "protocol", json_text(view->protocol ? view->protocol->id : NULL));
        json_object_set_new(one, "step", json_text(step ? step->id : NULL));
        json_object_set_new(one, "when", json_text(when));
        json_object_set_new(one, "from", json_text(step ? when_from_to_string(step->from) : NULL));
        json_object_set_new(one, "purpose", json_text(purpose_to_string(view->f.purpose)));
        json_object_set_new(one, "message", json_text(step ? step->message : NULL));
        json_object_set_new(one, "methods", methods_json(methods));
        json_object_set_new(one, "method", json_text(view->f.method));
        json_object_set_new(one, "id", json_text(followup_id_render(view->f.id, id)));
        json_object_set_new(one, "state", json_text(followup_state_to_string(view->f.state)));
        json_object_set_new(one, "reason", json_text(view->f.reason));
        json_object_set_new(one, "due", json_instant(zone, view->f.due));
        json_object_set_new(one, "changes", plan_changes_json(view->changes, zone));
        return one;
}

/* ---- asking ---------------------------------------------------------------------------------- */

static int change(Store *store, PlanJob *job, Err *err)
{
        const guint n = job->asks->len;
        g_autofree StorePlanAsk *asks = g_new0(StorePlanAsk, n);

        for (guint i = 0; i < n; i++) {
                const PlanAsk *ask = &g_array_index(job->asks, PlanAsk, i);

                asks[i] = (StorePlanAsk){ .clinic = job->clinic, .id = job->id, .change = ask->change, .take_back = ask->take_back,
                        .who = job->who, .why = job->why };
        }
        g_array_set_size(job->messages, 0);
        return store_change_plans(store, job->base.config, asks, n, job->base.job.now, job->messages, &job->n_refused, err);
}

static int plan_run(ApiJob *base, Store *store, Err *err)
{
        PlanJob *job = (PlanJob *)base;
        Err said = { 0 };
        int r = job->asks->len > 0 ? change(store, job, &said) : 0;

        if (r < 0) {
                *err = said;
                return r;
        }
        job->refused = said;
        return r == 0 ? look(store, job, err) : r;
}

/* Of several it is said which one, and that the others are not done either. */
static void answer_refused(PlanJob *job)
{
        const PlanAsk *ask = &g_array_index(job->asks, PlanAsk, job->n_refused);

        if (job->asks->len > 1)
                g_snprintf(job->refused.what, sizeof(job->refused.what), "nothing of the plan is changed: step %s", ask->change->step);
        api_answer_err(job->base.request, 409, &job->refused);
}

static void plan_answer(ApiJob *base)
{
        PlanJob *job = (PlanJob *)base;
        ApiRequest *request = base->request;
        GString *out;

        if (base->job.result == STORE_ACTION_REFUSED) {
                answer_refused(job);
                return;
        }
        if (base->job.result == STORE_NOT_FOUND || job->views->len == 0) {
                api_answer_error(request, 404, "followupctl find, with a part of the name or the last digits of the number, tells the id",
                        "no treatment and no patient of that id has a plan%s", job->clinic ? " at that clinic" : "");
                return;
        }
        if (job->asks->len > 0) {
                if (job->messages->len > 0)
                        dispatcher_revoke(api_manager(request->api)->dispatcher, job->messages);
                log_line(LOG_NOTICE, LOG_STAFF_ACTION, "A patient's plan: changed by staff (%s)", request->peer);
                manager_kick(api_manager(request->api));
        }
        out = g_string_new(NULL);
        for (guint i = 0; i < job->views->len; i++)
                json_line(out, step_json(base->config, g_ptr_array_index(job->views, i)));
        api_answer(request, 200, "application/jsonl", out);
}

static PlanJob *plan_job_new(const char *id, const char *clinic)
{
        PlanJob *job = g_new0(PlanJob, 1);

        job->messages = g_array_new(FALSE, FALSE, sizeof(int64_t));
        job->asks = g_array_new(FALSE, FALSE, sizeof(PlanAsk));
        g_array_set_clear_func(job->asks, ask_clear);
        job->id = g_strdup(id);
        job->clinic = g_strdup(clinic);
        job->base.run = plan_run;
        job->base.answer = plan_answer;
        job->base.free = plan_job_free;
        return job;
}

void api_plan(ApiRequest *request)
{
        const char *id = g_hash_table_lookup(request->query, "id");
        PlanJob *job;

        if (!id) {
                api_answer_error(request, 400, "name it by the id of the records", "a treatment or a patient is needed");
                return;
        }
        job = plan_job_new(id, g_hash_table_lookup(request->query, "clinic"));
        job->base.job.outside = true; /* it only reads */
        api_job_give(request, &job->base, STORE_URGENT);
}

/* What is to be changed; NULL: the request has its refusal. */
static PlanChange *read_change(ApiRequest *request, const json_t *object, bool take_back)
{
        const char *field, *wanted, *step = json_string_value(json_object_get(object, "step"));
        PlanChange *change = NULL;

        if (take_back && step) {
                change = g_new0(PlanChange, 1);
                change->step = g_strdup(step);
                return change;
        }
        if (plan_change_read(object, &change, &field, &wanted) == 0)
                return change;
        api_answer_error(request, 400, NULL, "\"%s\" is not %s", strchr(field, '.') + 1, wanted);
        return NULL;
}

/* One of the list, or the request itself that asks for one thing only. false: the request has its refusal */
static bool read_ask(ApiRequest *request, const json_t *object, PlanJob *job)
{
        PlanAsk ask = { .take_back = json_is_true(json_object_get(object, "restore")) };

        ask.change = read_change(request, object, ask.take_back);
        if (!ask.change)
                return false;
        ask.change->who = g_strdup(job->who);
        ask.change->why = g_strdup(job->why);
        ask.change->at = request->now;
        g_array_append_val(job->asks, ask);
        return true;
}

/* false: the request has its refusal */
static bool read_asks(ApiRequest *request, const json_t *object, PlanJob *job)
{
        const json_t *changes = json_object_get(object, "changes");
        const char *why;
        size_t i;
        json_t *one;

        if (!api_object_text(request, object, "why", WHY_MAX, &why))
                return false;
        job->who = api_request_who(request, object);
        job->why = g_strdup(why);
        if (!job->who)
                return false;
        if (!changes)
                return read_ask(request, object, job);
        if (json_array_size(changes) == 0 || json_array_size(changes) > CHANGES_MAX) {
                api_answer_error(request, 400, NULL, "\"changes\" is not a list of 1 to %d of them", CHANGES_MAX);
                return false;
        }
        if (!api_object_keys(request, object, "id clinic changes why who"))
                return false;
        json_array_foreach(changes, i, one)
                if (!api_object_keys(request, one, CHANGE_KEYS) || !read_ask(request, one, job))
                        return false;
        return true;
}

void api_plan_change(ApiRequest *request)
{
        json_t *object = api_request_object(request, "id clinic " CHANGE_KEYS " changes why who");
        const char *id = NULL, *clinic = NULL;
        PlanJob *job;

        if (!object)
                return;
        if (!api_object_text(request, object, "id", ID_CHARS_MAX, &id) ||
                !api_object_text(request, object, "clinic", 64, &clinic)) {
                json_decref(object);
                return;
        }
        job = plan_job_new(id, clinic);
        if (!id)
                api_answer_error(request, 400, "name it by the id of the records", "a treatment or a patient is needed");
        else if (read_asks(request, object, job)) {
                api_job_give(request, &job->base, STORE_URGENT);
                job = NULL;
        }
        if (job) {
                plan_job_free(&job->base);
                g_free(job);
        }
        json_decref(object);
}
