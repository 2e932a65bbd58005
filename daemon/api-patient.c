/* What concerns one patient as a whole: GET /v1/consent, the ledger of what they agreed to; POST /v1/export, all that is
 * stored; POST /v1/erase. */
#include <string.h>
#include <sys/random.h>

#include "daemon/api.h"
#include "daemon/consent-json.h"
#include "daemon/dispatcher.h"
#include "daemon/dossier-json.h"
#include "daemon/eraser.h"
#include "daemon/followup-json.h"
#include "daemon/patient-json.h"
#include "store/store-audit.h"

enum { WHY_MAX = 200 };

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
        api_answer_error(request, 404, "followupctl find, with a part of the name or the last digits of the number, tells the id", "no patient of that id is known%s",
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

/* ---- export ---------------------------------------------------------------------------------- */

/* Whom a body means, by whom and why; its own. */
typedef struct Order {
        char *patient, *clinic, *who, *why;
        char *clinics; /* where the id is known, once find_person() has found several; of the store thread until the answer */
} Order;

static void order_done(Order *order)
{
        g_clear_pointer(&order->patient, g_free);
        g_clear_pointer(&order->clinic, g_free);
        g_clear_pointer(&order->who, g_free);
        g_clear_pointer(&order->why, g_free);
        g_clear_pointer(&order->clinics, g_free);
}

/* false: the request has its refusal */
static bool read_order(ApiRequest *request, Order *ret)
{
        json_t *object = api_request_object(request, "patient clinic why who");
        const char *patient, *clinic, *why;
        Named named;
        bool good = object && api_object_text(request, object, "patient", 128, &patient)
                && api_object_text(request, object, "clinic", 64, &clinic) && api_object_text(request, object, "why", WHY_MAX, &why)
                && read_named(request, patient, clinic, &named);

        *ret = (Order){ 0 };
        if (good) {
                ret->who = api_request_who(request, object);
                good = ret->who;
        }
        if (good) {
                ret->patient = g_strdup(patient);
                ret->clinic = g_strdup(clinic);
                ret->why = g_strdup(why);
        }
        json_decref(object);
        return good;
}

/* One id at several clinics, in systems of their own, is mostly several people: whose records go out, or away, has to be said.
 * Return: 0; STORE_NOT_FOUND; STORE_ACTION_REFUSED: several, and nobody has said which; see refuse_order() */
static int find_person(Store *store, Order *order, Err *err)
{
        g_autoptr(GPtrArray) views = NULL;
        g_autoptr(GString) names = NULL;
        bool is_of_several = false;
        int r = store_consents(store, order->clinic, order->patient, &views, err);

        if (r != 0 || order->clinic)
                return r;
        names = g_string_new(NULL);
        for (guint i = 0; i < views->len; i++) {
                const ConsentView *view = g_ptr_array_index(views, i);

                is_of_several |= strcmp(view->clinic, ((const ConsentView *)g_ptr_array_index(views, 0))->clinic) != 0;
                g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", view->clinic);
        }
        if (!is_of_several)
                return 0;
        g_free(order->clinics);
        order->clinics = g_string_free(g_steal_pointer(&names), FALSE);
        return STORE_ACTION_REFUSED;
}

/* false: there is nothing to refuse by @result */
static bool refuse_order(ApiRequest *request, const Order *order, int result)
{
        const Named named = { order->patient, order->clinic };

        if (result == STORE_NOT_FOUND)
                refuse_unknown(request, &named);
        else if (result == STORE_ACTION_REFUSED)
                api_answer_error(request, 409, "name the clinic, too: --clinic",
                        "the id is known at several clinics (%s), perhaps of different people", order->clinics);
        else
                return false;
        return true;
}

typedef struct ExportJob {
        ApiJob base;
        Order order;
        GPtrArray *dossiers; /* Dossier *, one for each system that knows the patient */
        json_t *lines;       /* the same, as they are told */
} ExportJob;

static void export_free(ApiJob *base)
{
        ExportJob *job = (ExportJob *)base;

        order_done(&job->order);
        g_clear_pointer(&job->dossiers, g_ptr_array_unref);
        json_decref(job->lines);
}

/* told on the store thread: all rows of a patient are no work for the loop */
static int export_run(ApiJob *base, Store *store, Err *err)
{
        ExportJob *job = (ExportJob *)base;
        int r = store_dossiers(store, job->order.clinic, job->order.patient, &job->dossiers, err);

        if (r != 0)
                return r;
        job->lines = json_array();
        for (guint i = 0; i < job->dossiers->len; i++)
                json_array_append_new(job->lines, dossier_json(base->config, g_ptr_array_index(job->dossiers, i), base->job.now));
        return 0;
}

static GPtrArray *marks_of(const GPtrArray *dossiers)
{
        GPtrArray *all = g_ptr_array_new();

        for (guint i = 0; i < dossiers->len; i++) {
                GPtrArray *marks = g_ptr_array_new();

                g_ptr_array_add(marks, ((const Dossier *)g_ptr_array_index(dossiers, i))->marks);
                g_ptr_array_add(all, marks);
        }
        g_ptr_array_set_free_func(all, (GDestroyNotify)g_ptr_array_unref);
        return all;
}

static void export_answer(ApiJob *base)
{
        ExportJob *job = (ExportJob *)base;
        GPtrArray *marks;

        if (refuse_order(base->request, &job->order, base->job.result))
                return;
        marks = marks_of(job->dossiers);
        log_line(LOG_NOTICE, LOG_STAFF_ACTION, "All that is stored about a patient is handed out to staff (%s)", base->request->peer);
        api_export_files(base->request, g_steal_pointer(&job->lines), marks, g_steal_pointer(&job->dossiers));
}

/* First that it was asked for is written down, then it is handed out. */
static int note_run(ApiJob *base, Store *store, Err *err)
{
        ExportJob *job = (ExportJob *)base;
        Order *order = &job->order;
        int r = find_person(store, order, err);

        if (r != 0)
                return r;
        return store_audit_patient(store, order->clinic, order->patient, order->who, "export", order->why, base->job.now, err);
}

static void note_answer(ApiJob *base)
{
        ExportJob *job = (ExportJob *)base, *next;

        if (refuse_order(base->request, &job->order, base->job.result))
                return;
        next = g_new0(ExportJob, 1);
        next->order = job->order; /* moves over */
        job->order = (Order){ 0 };
        next->base.job.outside = true;
        next->base.run = export_run;
        next->base.answer = export_answer;
        next->base.free = export_free;
        api_job_give(base->request, &next->base, STORE_BULK);
}

void api_export(ApiRequest *request)
{
        Order order;
        ExportJob *job;

        if (!read_order(request, &order))
                return;
        job = g_new0(ExportJob, 1);
        job->order = order;
        job->base.run = note_run;
        job->base.answer = note_answer;
        job->base.free = export_free;
        api_job_give(request, &job->base, STORE_URGENT);
}

/* ---- erase ----------------------------------------------------------------------------------- */

/* A request that waits until all of the patients it named are erased. */
typedef struct EraseWait {
        ApiRequest *request;
        char *patient;
        unsigned n_left, n_called_back;
        ErasedCounts counts;
        json_t *files; /* by what became of them */
} EraseWait;

static void erase_wait_free(EraseWait *wait)
{
        api_request_unref(wait->request);
        g_free(wait->patient);
        json_decref(wait->files);
        g_free(wait);
}

static void answer_erased(EraseWait *wait)
{
        json_t *answer = json_object();

        json_object_set_new(answer, "patient", json_text(wait->patient));
        json_object_set_new(answer, "records", json_integer(wait->counts.n_records));
        json_object_set_new(answer, "followups", json_integer(wait->counts.n_followups));
        json_object_set_new(answer, "messages", json_integer(wait->counts.n_messages));
        json_object_set_new(answer, "replies", json_integer(wait->counts.n_replies));
        json_object_set_new(answer, "called_back", json_integer(wait->n_called_back));
        json_object_update(answer, wait->files);
        api_answer_json(wait->request, 200, answer);
}

static void on_erased(const Erasure *erasure, const Err *err, void *userdata)
{
        EraseWait *wait = userdata;

        if (erasure) {
                wait->counts.n_records += erasure->counts.n_records;
                wait->counts.n_followups += erasure->counts.n_followups;
                wait->counts.n_messages += erasure->counts.n_messages;
                wait->counts.n_replies += erasure->counts.n_replies;
                patient_files_json(wait->files, &erasure->files);
        } else if (!wait->request->answered)
                api_answer_err(wait->request, 503, err);
        if (--wait->n_left > 0)
                return;
        if (!wait->request->answered)
                answer_erased(wait);
        erase_wait_free(wait);
}

typedef struct EraseBegin {
        ApiJob base;
        Order order;
        uint8_t random[STORE_SECRET_BYTES];
        GArray *patients, *messages; /* int64_t */
} EraseBegin;

static void erase_free(ApiJob *base)
{
        EraseBegin *job = (EraseBegin *)base;

        order_done(&job->order);
        g_clear_pointer(&job->patients, g_array_unref);
        g_clear_pointer(&job->messages, g_array_unref);
}

static int erase_run(ApiJob *base, Store *store, Err *err)
{
        EraseBegin *job = (EraseBegin *)base;
        int r = find_person(store, &job->order, err);

        g_clear_pointer(&job->patients, g_array_unref);
        g_clear_pointer(&job->messages, g_array_unref);
        if (r != 0)
                return r;
        return store_erase_begin(store, base->config, job->order.clinic, job->order.patient, job->order.who, job->order.why,
                job->random, base->job.now, &job->patients, &job->messages, err);
}

/* Begun: it is on the disk, and the loop holds back what has not left. The answer comes when all is gone. */
static void erase_answer(ApiJob *base)
{
        EraseBegin *job = (EraseBegin *)base;
        Manager *manager = api_manager(base->request->api);
        EraseWait *wait;

        if (refuse_order(base->request, &job->order, base->job.result))
                return;
        if (job->messages->len > 0)
                dispatcher_revoke(manager->dispatcher, job->messages);
        log_line(LOG_NOTICE, LOG_STAFF_ACTION, "A patient is to be erased, by staff (%s)", base->request->peer);
        manager_kick(manager);
        wait = g_new0(EraseWait, 1);
        wait->request = api_request_ref(base->request);
        wait->patient = g_strdup(job->order.patient);
        wait->n_left = job->patients->len;
        wait->n_called_back = job->messages->len;
        wait->files = patient_files_json(NULL, NULL);
        for (guint i = 0; i < job->patients->len; i++)
                eraser_begin(manager->eraser, g_array_index(job->patients, int64_t, i), on_erased, wait);
}

void api_erase(ApiRequest *request)
{
        Order order;
        EraseBegin *job;

        if (!read_order(request, &order))
                return;
        job = g_new0(EraseBegin, 1);
        job->order = order;
        if (getrandom(job->random, sizeof(job->random), 0) != sizeof(job->random))
                g_error("getrandom() gave no bytes"); /* cannot happen once the kernel has started */
        job->base.run = erase_run;
        job->base.answer = erase_answer;
        job->base.free = erase_free;
        api_job_give(request, &job->base, STORE_URGENT);
}
