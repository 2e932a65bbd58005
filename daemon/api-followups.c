/* GET /v1/followups, /v1/followups/ID: what staff look at. */
#include <string.h>

#include "config/config-check.h"
#include "daemon/api.h"
#include "daemon/explain.h"
#include "daemon/followup-json.h"
#include "daemon/past-json.h"
#include "daemon/reply-json.h"
#include "model/phone.h"

/* ---- list ------------------------------------------------------------------------------------ */

typedef struct ListJob {
        ApiJob base;
        StoreQuery query;
        char number[PHONE_MAX]; /* of the patient, where one was asked for as people say it */
        GPtrArray *views; /* FollowupView * */
        int64_t after;    /* the next page begins behind it; 0: this was the last */
} ListJob;

/* Return: 1: something is kept of @patient; 0: nothing; -errno */
static int is_somebody(Store *store, const ListJob *job, const char *patient, Err *err)
{
        const StoreQuery query = { .state = -1, .patient = patient, .clinic = job->query.clinic, .from = UTC_NEVER, .to = UTC_NEVER,
                .n_max = 1 };
        g_autoptr(GPtrArray) found = NULL;
        int64_t after;
        int r = store_list(store, &query, &found, &after, err);

        return r < 0 ? r : found->len > 0;
}

/* "060 123 45 67" is what a caller says. An id comes first, whatever it looks like; then the number is read as in the
 * country of the clinic asked about, else of each clinic. */
static int find_patient(Store *store, ListJob *job, Err *err)
{
        const Config *config = job->base.config;
        g_autoptr(GList) clinics = config_sorted_ids(config->clinics);
        const char *said = job->query.patient;
        int r = said ? is_somebody(store, job, said, err) : 1;

        for (const GList *id = clinics; id && r == 0; id = id->next) {
                const Clinic *clinic = config_clinic(config, id->data);

                if ((job->query.clinic && strcmp(job->query.clinic, clinic->id) != 0) ||
                        phone_to_e164(said, clinic->country, job->number) != PHONE_OK)
                        continue;
                r = is_somebody(store, job, job->number, err);
                if (r > 0)
                        job->query.patient = job->number;
        }
        return MIN(r, 0);
}

static int list_run(ApiJob *base, Store *store, Err *err)
{
        ListJob *job = (ListJob *)base;
        int r;

        g_clear_pointer(&job->views, g_ptr_array_unref);
        r = find_patient(store, job, err);
        return r < 0 ? r : store_list(store, &job->query, &job->views, &job->after, err);
}

static void list_answer(ApiJob *base)
{
        ListJob *job = (ListJob *)base;
        const Config *config = api_manager(base->request->api)->config;
        const char *clinic = job->query.clinic;
        GString *out;

        /* one that has left the configuration still has its past */
        if (clinic && job->views->len == 0 && !config_clinic(config, clinic)) {
                api_answer_error(base->request, 404, "see the folder clinics.d", "there is no clinic %s", clinic);
                return;
        }
        out = g_string_new(NULL);
        for (unsigned i = 0; i < job->views->len; i++)
                json_line(out, followup_json(config, g_ptr_array_index(job->views, i),
                                       base->request->now));
        if (job->after != 0) {
                char id[FOLLOWUP_ID_MAX];

                base->request->answer.next = g_strdup(followup_id_render(job->after, id));
        }
        api_answer(base->request, 200, "application/jsonl", out);
}

static void list_free(ApiJob *base)
{
        ListJob *job = (ListJob *)base;

        g_clear_pointer(&job->views, g_ptr_array_unref);
}

static bool query_state(ApiRequest *request, int *ret)
{
        const char *text = g_hash_table_lookup(request->query, "state");
        g_autoptr(GString) known = NULL;

        *ret = -1;
        if (!text)
                return true;
        *ret = followup_state_from_string(text);
        if (*ret >= 0)
                return true;
        known = g_string_new(NULL);
        for (int i = 0; i < N_FOLLOWUP_STATES; i++)
                g_string_append_printf(known, "%s%s", i > 0 ? ", " : "",
                        followup_state_to_string((FollowupState)i));
        api_answer_error(request, 400, "choose one of the states",
                "there is no such state (there are %s)", known->str);
        return false;
}

void api_list(ApiRequest *request)
{
        const char *after = g_hash_table_lookup(request->query, "after");
        StoreQuery query = { .from = UTC_NEVER, .to = UTC_NEVER };
        ListJob *job;

        if (!query_state(request, &query.state) || !api_query_time(request, "from", &query.from) ||
                !api_query_time(request, "to", &query.to) || !api_query_number(request, &query.n_max))
                return;
        if (after && followup_id_parse(after, &query.after) < 0) {
                api_answer_error(request, 400, "take it from X-Next",
                        "after is no follow-up's id, such as 1042-3");
                return;
        }
        query.patient = g_hash_table_lookup(request->query, "patient");
        query.clinic = g_hash_table_lookup(request->query, "clinic");
        query.treatment = g_hash_table_lookup(request->query, "treatment");

        job = g_new0(ListJob, 1);
        job->query = query;
        job->base.job.outside = true; /* it only reads */
        job->base.run = list_run;
        job->base.answer = list_answer;
        job->base.free = list_free;
        api_job_give(request, &job->base, STORE_BULK);
}

/* ---- show ------------------------------------------------------------------------------------ */

typedef struct ShowJob {
        ApiJob base;
        int64_t id;
        FollowupView *view;
        FollowupPast past;
} ShowJob;

static void show_free(ApiJob *base)
{
        ShowJob *job = (ShowJob *)base;

        g_clear_pointer(&job->view, followup_view_free);
        followup_past_done(&job->past);
}

static int show_run(ApiJob *base, Store *store, Err *err)
{
        ShowJob *job = (ShowJob *)base;
        int r;

        show_free(base);
        r = store_get(store, job->id, &job->view, err);
        return r == 0 ? followup_past_read(store, base->config, job->view, base->job.now, &job->past, err) : r;
}

static void refuse_unknown(ApiRequest *request)
{
        api_answer_error(request, 404, "take it from followupctl list", "there is no follow-up %s",
                request->target[0]);
}

/* Where else the patient is reached: {"telegram": "123456"} */
static json_t *names_json(const Patient *patient)
{
        json_t *names = json_object();

        for (guint i = 0; patient && patient->addresses && i < patient->addresses->len; i++) {
                const Address *address = g_ptr_array_index(patient->addresses, i);

                json_object_set_new(names, address->method, json_text(address->name));
        }
        return names;
}

static void show_answer(ApiJob *base)
{
        ShowJob *job = (ShowJob *)base;
        const Config *config = api_manager(base->request->api)->config;
        const CivilZone *zone;
        json_t *line;

        if (base->job.result == STORE_NOT_FOUND) {
                refuse_unknown(base->request);
                return;
        }
        zone = followup_zone(config, job->view);
        line = followup_json(config, job->view, base->request->now);
        followup_add_person(line, config, job->view, base->request->now);
        json_object_set_new(line, "names", names_json(job->view->patient));
        json_object_set_new(line, "record", json_text(job->view->record_type));
        json_object_set_new(line, "moment", json_instant(zone, job->view->moment));
        json_object_set_new(line, "aim", json_instant(zone, job->view->f.aim));
        json_object_set_new(line, "practitioner", json_text(job->view->practitioner));
        json_object_set_new(line, "attempt_list", attempts_json(job->past.attempts, zone));
        json_object_set_new(line, "receipts", receipts_json(job->past.receipts, zone));
        json_object_set_new(line, "replies", replies_json(job->past.replies, zone));
        json_object_set_new(line, "alerts", alerts_json(job->past.alerts, zone));
        if (job->past.block.n > 0)
                json_object_set_new(line, "blocked_until", json_instant(zone, job->past.block.until));
        json_object_set_new(line, "plan_changes", plan_changes_json(job->view->changes, zone));
        json_object_set_new(line, "history", history_json(job->past.history, zone));
        api_answer_json(base->request, 200, line);
}

static void explain_job_answer(ApiJob *base)
{
        ShowJob *job = (ShowJob *)base;

        if (base->job.result == STORE_NOT_FOUND)
                refuse_unknown(base->request);
        else
                api_answer_json(base->request, 200,
                        followup_explain(api_manager(base->request->api)->config, job->view, &job->past, base->request->now));
}

static void give_show(ApiRequest *request, void (*answer)(ApiJob *job))
{
        ShowJob *job;
        int64_t id;

        if (!api_request_followup(request, &id))
                return;
        job = g_new0(ShowJob, 1);
        job->id = id;
        job->base.job.outside = true; /* it only reads */
        job->base.run = show_run;
        job->base.answer = answer;
        job->base.free = show_free;
        api_job_give(request, &job->base, STORE_URGENT);
}

void api_show(ApiRequest *request)
{
        give_show(request, show_answer);
}

void api_explain(ApiRequest *request)
{
        give_show(request, explain_job_answer);
}
