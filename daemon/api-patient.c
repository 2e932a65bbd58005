/* What concerns one patient as a whole: GET /v1/consent, the ledger of what they agreed to. */
#include "daemon/api.h"
#include "daemon/consent-json.h"
#include "daemon/followup-json.h"

/* Whom a request means. Borrowed from it. */
typedef struct Named {
        const char *patient, *clinic; /* clinic NULL: wherever the id is known */
} Named;

/* false: the request has its refusal */
static bool read_named(ApiRequest *request, const char *patient, const char *clinic, Named *ret)
{
        if (!patient || patient[0] == '\0') {
                api_answer_error(request, 400, "name the patient by the id of the records", "a patient is needed");
                return false;
        }
        if (clinic && !config_clinic(api_manager(request->api)->config, clinic)) {
                api_answer_error(request, 404, "see the folder clinics.d", "there is no such clinic");
                return false;
        }
        *ret = (Named){ patient, clinic };
        return true;
}

static void refuse_unknown(ApiRequest *request, const Named *named)
{
        api_answer_error(request, 404, "see that the id is spelt as the records spell it", "no patient of that id is known%s",
                named->clinic ? " at that clinic" : "");
}

/* ---- consent --------------------------------------------------------------------------------- */

typedef struct ConsentJob {
        ApiJob base;
        Named named; /* of the request's query */
        GPtrArray *views; /* ConsentView * */
} ConsentJob;

static void consent_free(ApiJob *base)
{
        g_clear_pointer(&((ConsentJob *)base)->views, g_ptr_array_unref);
}

static int consent_run(ApiJob *base, Store *store, Err *err)
{
        ConsentJob *job = (ConsentJob *)base;

        consent_free(base);
        return store_consents(store, job->named.clinic, job->named.patient, &job->views, err);
}

static void consent_answer(ApiJob *base)
{
        ConsentJob *job = (ConsentJob *)base;
        GString *out;

        if (base->job.result == STORE_NOT_FOUND) {
                refuse_unknown(base->request, &job->named);
                return;
        }
        out = g_string_new(NULL);
        for (guint i = 0; i < job->views->len; i++)
                json_line(out, consent_view_json(base->config, g_ptr_array_index(job->views, i)));
        api_answer(base->request, 200, "application/jsonl", out);
}

void api_consent(ApiRequest *request)
{
        Named named;
        ConsentJob *job;

        if (!read_named(request, g_hash_table_lookup(request->query, "patient"), g_hash_table_lookup(request->query, "clinic"), &named))
                return;
        job = g_new0(ConsentJob, 1);
        job->named = named;
        job->base.job.outside = true; /* it only reads */
        job->base.run = consent_run;
        job->base.answer = consent_answer;
        job->base.free = consent_free;
        api_job_give(request, &job->base, STORE_URGENT);
}
