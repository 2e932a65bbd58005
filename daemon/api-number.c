/* A number that no patient has, and what is stored about it: POST /v1/number/export, POST /v1/number/erase. */
#include <stddef.h>
#include <string.h>
#include <sys/random.h>

#include "daemon/api.h"
#include "daemon/dossier-json.h"
#include "daemon/followup-json.h"
#include "daemon/patient-json.h"
#include "daemon/spool.h"
#include "model/method.h"
#include "model/phone.h"

enum { WHY_MAX = 200 };

/* Which one, by whom and why; its own. `number` is written as a stop's. */
typedef struct NumberOrder {
        char *number, *who, *why;
} NumberOrder;

static void number_order_done(NumberOrder *order)
{
        g_clear_pointer(&order->number, g_free);
        g_clear_pointer(&order->who, g_free);
        g_clear_pointer(&order->why, g_free);
}

/* NULL: the clinics are in several countries, so only a whole number says which it is */
static const char *country_of(const Config *config)
{
        GHashTableIter iter;
        gpointer value;
        const char *country = NULL;

        g_hash_table_iter_init(&iter, config->clinics);
        while (g_hash_table_iter_next(&iter, NULL, &value)) {
                const Clinic *clinic = value;

                if (country && strcmp(country, clinic->country) != 0)
                        return NULL;
                country = clinic->country;
        }
        return country;
}

/* "+380 67 123 45 67", "067 123 45 67", "telegram:12345"; NULL: none of these */
static char *read_number(const Config *config, const char *text)
{
        const char *colon = strchr(text, ':'), *country = country_of(config);
        g_autofree char *method = colon ? g_strndup(text, (gsize)(colon - text)) : NULL;
        char number[PHONE_MAX];

        if (colon)
                return method_is_valid(method) && !method_uses_phone(method) && colon[1] != '\0' ? g_strdup(text) : NULL;
        if (!country && text[0] != '+')
                return NULL;
        return phone_to_e164(text, country ? country : "UA", number) == PHONE_OK ? g_strdup(number) : NULL;
}

/* false: the request has its refusal */
static bool read_order(ApiRequest *request, NumberOrder *ret)
{
        json_t *object = api_request_object(request, "number why who");
        const char *number, *why;
        bool good = object && api_object_text(request, object, "number", 128, &number)
                && api_object_text(request, object, "why", WHY_MAX, &why);

        *ret = (NumberOrder){ 0 };
        if (good) {
                ret->number = number ? read_number(api_manager(request->api)->config, number) : NULL;
                good = ret->number;
                if (!good)
                        api_answer_error(request, 400, "write it with + and the country, or as METHOD:NAME for a name in a messenger",
                                "a number is needed");
        }
        if (good) {
                ret->who = api_request_who(request, object);
                ret->why = g_strdup(why);
                good = ret->who;
        }
        if (!good)
                number_order_done(ret);
        json_decref(object);
        return good;
}

/* Staff know their patients by id: what they may do with a number, they do with whose it is. */
static void refuse_owned(ApiRequest *request, const GPtrArray *owners)
{
        g_autoptr(GString) list = g_string_new(NULL);

        for (guint i = 0; i < owners->len; i++)
                g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", (const char *)g_ptr_array_index(owners, i));
        api_answer_error(request, 409, "name the patient", "the number is, or was, that of a patient: %s", list->str);
}

/* ---- export ---------------------------------------------------------------------------------- */

typedef struct NumberExport {
        ApiJob base;
        NumberOrder order;
        GPtrArray *owners;   /* char * */
        GPtrArray *dossiers; /* Dossier *: one */
        json_t *line;
} NumberExport;

static void export_free(ApiJob *base)
{
        NumberExport *job = (NumberExport *)base;

        number_order_done(&job->order);
        g_clear_pointer(&job->owners, g_ptr_array_unref);
        g_clear_pointer(&job->dossiers, g_ptr_array_unref);
        json_decref(job->line);
}

static int export_run(ApiJob *base, Store *store, Err *err)
{
        NumberExport *job = (NumberExport *)base;
        Dossier *dossier = NULL;
        bool is_stopped = false;
        int r = store_stranger_dossier(store, job->order.number, &dossier, err);

        if (r == 0) {
                job->dossiers = g_ptr_array_new_with_free_func((GDestroyNotify)dossier_free);
                g_ptr_array_add(job->dossiers, dossier);
                r = store_number_is_stopped(store, job->order.number, &is_stopped, err);
        }
        if (r == 0)
                job->line = stranger_json(base->config, dossier, job->order.number, is_stopped);
        return r;
}

static void export_answer(ApiJob *base)
{
        NumberExport *job = (NumberExport *)base;
        GPtrArray *marks = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref), *its = g_ptr_array_new();
        json_t *lines = json_array();

        g_ptr_array_add(its, ((const Dossier *)g_ptr_array_index(job->dossiers, 0))->marks);
        g_ptr_array_add(marks, its);
        json_array_append_new(lines, g_steal_pointer(&job->line));
        log_line(LOG_NOTICE, LOG_STAFF_ACTION, "All that is stored about a number of no patient is handed out to staff (%s)",
                base->request->peer);
        api_export_files(base->request, lines, marks, g_steal_pointer(&job->dossiers));
}

static int begin_run(ApiJob *base, Store *store, Err *err)
{
        NumberExport *job = (NumberExport *)base;

        g_clear_pointer(&job->owners, g_ptr_array_unref);
        return store_stranger_begin(store, job->order.number, "export", job->order.who, job->order.why, base->job.now, &job->owners, err);
}

static void begin_answer(ApiJob *base)
{
        NumberExport *job = (NumberExport *)base, *next;

        if (base->job.result == STORE_NUMBER_IS_PATIENTS) {
                refuse_owned(base->request, job->owners);
                return;
        }
        next = g_new0(NumberExport, 1);
        next->order = job->order; /* moves over */
        job->order = (NumberOrder){ 0 };
        next->base.job.outside = true;
        next->base.run = export_run;
        next->base.answer = export_answer;
        next->base.free = export_free;
        api_job_give(base->request, &next->base, STORE_BULK);
}

void api_number_export(ApiRequest *request)
{
        NumberOrder order;
        NumberExport *job;

        if (!read_order(request, &order))
                return;
        job = g_new0(NumberExport, 1);
        job->order = order;
        job->base.run = begin_run;
        job->base.answer = begin_answer;
        job->base.free = export_free;
        api_job_give(request, &job->base, STORE_URGENT);
}

/* ---- erase ----------------------------------------------------------------------------------- */

/* As a patient is erased, but that nothing has to be known for a restart: who repeats the order gives the number again. */
typedef enum NumberStep { NUMBER_BEGIN, NUMBER_FILES, NUMBER_ROWS, NUMBER_FILES_AGAIN, NUMBER_SCRUB } NumberStep;

typedef struct NumberErase {
        StoreJob job;
        IntakeErrand errand;
        NumberStep step;
        ApiRequest *request;
        NumberOrder order;
        uint8_t random[STORE_SECRET_BYTES];
        GPtrArray *owners; /* char * */
        Dossier *dossier;  /* whose marks are looked for */
        GPtrArray *marks;  /* PatientMarks *: one */
        PatientFiles files;
        PatientSearch *search;
        ErasedCounts counts;
} NumberErase;

static void number_erase_free(NumberErase *erase)
{
        patient_search_free(erase->search);
        patient_files_done(&erase->files);
        g_clear_pointer(&erase->marks, g_ptr_array_unref);
        dossier_free(erase->dossier);
        g_clear_pointer(&erase->owners, g_ptr_array_unref);
        number_order_done(&erase->order);
        api_request_unref(erase->request);
        g_free(erase);
}

static int erase_run(StoreJob *base, Store *store, Err *err)
{
        NumberErase *erase = (NumberErase *)base;
        int r;

        switch (erase->step) {
        case NUMBER_BEGIN:
                g_clear_pointer(&erase->owners, g_ptr_array_unref);
                g_clear_pointer(&erase->dossier, dossier_free);
                r = store_stranger_begin(store, erase->order.number, "erase", erase->order.who, erase->order.why, base->now,
                        &erase->owners, err);
                return r == 0 ? store_stranger_dossier(store, erase->order.number, &erase->dossier, err) : r;
        case NUMBER_ROWS:
                return store_stranger_erase(store, erase->order.number, erase->random, base->now, &erase->counts, err);
        case NUMBER_SCRUB:
                return store_scrub(store, err);
        case NUMBER_FILES:
        case NUMBER_FILES_AGAIN:
                break; /* the intake thread's */
        }
        return 0;
}

static NumberErase *erase_of(IntakeErrand *errand)
{
        return (NumberErase *)((char *)errand - offsetof(NumberErase, errand));
}

static bool erase_files_step(IntakeErrand *errand)
{
        return patient_search_step(erase_of(errand)->search);
}

static void answer_erased(const NumberErase *erase)
{
        json_t *answer = patient_files_json(NULL, &erase->files);

        json_object_set_new(answer, "number", json_text(erase->order.number));
        json_object_set_new(answer, "replies", json_integer(erase->counts.n_replies));
        json_object_set_new(answer, "answers", json_integer(erase->counts.n_answers));
        log_line(LOG_NOTICE, LOG_ERASED, "A number of no patient is erased: %u replies, %u answers, and lines of %u files",
                erase->counts.n_replies, erase->counts.n_answers, erase->files.named->len);
        api_answer_json(erase->request, 200, answer);
}

/* false: it is over, and answered */
static bool next_step(NumberErase *erase)
{
        if (erase->job.result < 0) {
                log_err(LOG_ERR, LOG_ERASE_FAULT, &erase->job.err);
                api_answer_err(erase->request, 503, &erase->job.err);
                return false;
        }
        if (erase->job.result == STORE_NUMBER_IS_PATIENTS && erase->owners) {
                refuse_owned(erase->request, erase->owners);
                return false;
        }
        if (erase->job.result != 0) {
                api_answer_error(erase->request, 409, "ask again in a minute", "something is on its way to this number, or it is a patient's by now");
                return false;
        }
        if (erase->step == NUMBER_SCRUB) {
                answer_erased(erase);
                return false;
        }
        erase->step++;
        return true;
}

static void go_on(NumberErase *erase)
{
        Manager *manager;

        if (erase->request->answered || !next_step(erase)) { /* the daemon ends, or it is over */
                number_erase_free(erase);
                return;
        }
        manager = api_manager(erase->request->api);
        if (erase->step == NUMBER_FILES) {
                g_ptr_array_add(erase->marks, erase->dossier->marks);
                erase->search = patient_search_new(manager->config, manager->spool ? spool_folder(manager->spool) : NULL,
                        manager->options->state_dir, erase->marks, true, erase->job.now, &erase->files);
        }
        if (erase->step == NUMBER_FILES || erase->step == NUMBER_FILES_AGAIN) {
                patient_search_begin(erase->search);
                intake_run(manager->intake, &erase->errand);
                return;
        }
        erase->job.outside = erase->step == NUMBER_SCRUB;
        store_thread_give(manager->store, &erase->job);
}

static void on_erase_step(StoreJob *base, void *userdata)
{
        go_on((NumberErase *)base);
}

static void on_erase_files(IntakeErrand *errand, bool is_cut)
{
        NumberErase *erase = erase_of(errand);

        if (is_cut) {
                number_erase_free(erase);
                return;
        }
        err_clear(&erase->job.err);
        erase->job.result = patient_search_result(erase->search, &erase->job.err);
        go_on(erase);
}

void api_number_erase(ApiRequest *request)
{
        NumberOrder order;
        NumberErase *erase;

        if (!read_order(request, &order))
                return;
        erase = g_new0(NumberErase, 1);
        erase->request = api_request_ref(request);
        erase->order = order;
        erase->marks = g_ptr_array_new();
        patient_files_init(&erase->files);
        if (getrandom(erase->random, sizeof(erase->random), 0) != sizeof(erase->random))
                g_error("getrandom() gave no bytes"); /* cannot happen once the kernel has started */
        erase->errand = (IntakeErrand){ erase_files_step, on_erase_files };
        erase->job = (StoreJob){ .urgency = STORE_URGENT, .now = request->now, .run = erase_run, .done = on_erase_step };
        store_thread_give(api_manager(request->api)->store, &erase->job);
}
