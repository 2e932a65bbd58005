/* GET /v1/calls: the day's work list. This socket is the staff's: names and numbers are for them to
 * call. */
#include <errno.h>
#include <string.h>

#include "daemon/api.h"
#include "daemon/followup-json.h"

/* More work than this nobody does in a day; the earliest are told. */
enum { CALLS_MAX = 2000, DAY_MS = 24 * 60 * 60 * 1000 };

typedef struct Call {
        int64_t id;
        UtcMs due;
        json_t *line;
} Call;

typedef struct CallsJob {
        ApiJob base;
        char *clinic;  /* NULL: all */
        GArray *calls; /* Call */
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
}

/* The end of today where the clinic is. */
static UtcMs end_of_today(const Config *config, const char *clinic_id, UtcMs now)
{
        const Clinic *clinic = config_clinic(config, clinic_id);
        CivilDate today;

        if (!clinic)
                return utc_add(now, (DurationMs){ DAY_MS });
        civil_from_utc(clinic->zone, now, &today, NULL, NULL);
        return civil_day_start(clinic->zone, civil_add_days(today, 1));
}

static gint by_due(gconstpointer a, gconstpointer b)
{
        const Call *left = a, *right = b;

        if (left->due.ms != right->due.ms)
                return left->due.ms < right->due.ms ? -1 : 1;
        return left->id < right->id ? -1 : left->id > right->id;
}

/* Keeps the earliest CALLS_MAX. */
static void trim(CallsJob *job)
{
        g_array_sort(job->calls, by_due);
        if (job->calls->len <= CALLS_MAX)
                return;
        job->more = true;
        g_array_set_size(job->calls, CALLS_MAX);
}

static json_t *call_json(const Config *config, const FollowupView *view, UtcMs now)
{
        const Clinic *clinic = config_clinic(config, view->clinic);
        const CivilZone *zone = followup_zone(config, view);
        const Patient *patient = view->patient;
        const Step *step = view->protocol && view->f.step < view->protocol->steps->len
                                   ? g_ptr_array_index(view->protocol->steps, view->f.step)
                                   : NULL;
        char id[FOLLOWUP_ID_MAX];
        json_t *one = json_object();
        CivilDate today;
        bool child;

        civil_from_utc(clinic ? clinic->zone : zone, now, &today, NULL, NULL);
        child = patient && patient_is_child(patient, clinic ? clinic->adult_age : 18, today);
        json_object_set_new(one, "id", json_text(followup_id_render(view->f.id, id)));
        json_object_set_new(one, "clinic", json_text(view->clinic));
        json_object_set_new(one, "due", json_instant(zone, view->f.due));
        json_object_set_new(one, "overdue", json_boolean(view->f.due.ms < now.ms));
        json_object_set_new(one, "method", json_text(view->f.method));
        json_object_set_new(one, "purpose", json_text(purpose_to_string(view->f.purpose)));
        json_object_set_new(one, "patient", json_text(patient ? patient->id : NULL));
        json_object_set_new(one, "name", json_text(patient ? patient->name : NULL));
        json_object_set_new(one, "phone",
                json_text(patient && patient->phone[0] != '\0' ? patient->phone : NULL));
        json_object_set_new(one, "language", json_text(patient ? patient->language : NULL));
        json_object_set_new(one, "guardian", json_text(child ? patient->guardian_name : NULL));
        json_object_set_new(one, "guardian_phone",
                json_text(child && patient->guardian_phone[0] != '\0' ? patient->guardian_phone
                                                                      : NULL));
        json_object_set_new(one, "treatment", json_text(view->treatment));
        json_object_set_new(one, "procedure", json_text(view->procedure));
        json_object_set_new(one, "practitioner", json_text(view->practitioner));
        json_object_set_new(
                one, "moment", json_instant(clinic ? clinic->zone : zone, view->moment));
        json_object_set_new(one, "step", json_text(step ? step->id : NULL));
        json_object_set_new(one, "reason", json_text(view->f.reason));
        json_object_set_new(one, "cause",
                json_text(view->f.cause ? followup_id_render(view->f.cause, id) : NULL));
        return one;
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

        g_clear_pointer(&job->calls, g_array_unref);
        job->calls = g_array_new(FALSE, FALSE, sizeof(Call));
        g_array_set_clear_func(job->calls, call_done);
        do {
                g_autoptr(GPtrArray) page = NULL;
                int r = store_list(store, &query, &page, &query.after, err);

                if (r < 0)
                        return r;
                for (unsigned i = 0; i < page->len; i++) {
                        const FollowupView *view = g_ptr_array_index(page, i);
                        Call call = { .id = view->f.id, .due = view->f.due };

                        if (view->f.due.ms >=
                                end_of_today(base->config, view->clinic, base->job.now).ms)
                                continue;
                        call.line = call_json(base->config, view, base->job.now);
                        g_array_append_val(job->calls, call);
                }
                if (job->calls->len > 2 * CALLS_MAX)
                        trim(job);
        } while (query.after != 0);
        trim(job);
        return 0;
}

static void calls_answer(ApiJob *base)
{
        CallsJob *job = (CallsJob *)base;
        GString *out = g_string_new(NULL);

        for (unsigned i = 0; i < job->calls->len; i++)
                json_line(out, json_incref(g_array_index(job->calls, Call, i).line));
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
