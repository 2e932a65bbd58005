/* Edits before and after: POST /v1/diff, /v1/accept, /v1/replan. */
#include <errno.h>

#include "config/config-files.h"
#include "daemon/api.h"
#include "daemon/dispatcher.h"
#include "daemon/followup-json.h"
#include "daemon/forecast.h"
#include "daemon/reload.h"

enum { WHY_MAX = 200, PROTOCOL_MAX = 64 };

/* ---- diff -------------------------------------------------------------------------------------- */

/* Embedded first: what the store has to say comes before anything is counted. */
typedef struct DiffJob {
        ApiJob base;
        Config *config; /* the other one */
        ErrList faults;
} DiffJob;

static void diff_free(ApiJob *base)
{
        DiffJob *job = (DiffJob *)base;

        config_unref(job->config);
        err_list_done(&job->faults);
}

static void answer_forecast(const Forecast *forecast, const Err *err, void *userdata)
{
        ApiRequest *request = userdata;
        json_t *answer, *replan;
        uint64_t most;

        if (err) {
                api_answer_err(request, 500, err);
        } else if (!request->answered) {
                most = api_manager(request->api)->config->limits.max_plan_changes;
                answer = json_object();
                replan = json_object();
                forecast_json(answer, &forecast->edit);
                forecast_removed_json(answer, forecast);
                json_object_set_new(answer, "max_plan_changes", json_integer((json_int_t)most));
                json_object_set_new(answer, "waits", json_boolean(most != 0 && forecast_total(&forecast->edit) > most));
                json_object_set_new(replan, "treatments", json_integer((json_int_t)forecast->n_outdated));
                forecast_json(replan, &forecast->replan);
                json_object_set_new(answer, "replan", replan);
                api_answer_json(request, 200, answer);
        }
        api_request_unref(request);
}

static int diff_run(ApiJob *base, Store *store, Err *err)
{
        DiffJob *job = (DiffJob *)base;

        err_list_done(&job->faults);
        err_list_init(&job->faults);
        (void)manager_check_against(store, job->config, &job->faults); /* told by diff_answer() */
        return 0;
}

/* The first of them; where it stands in the texts that were sent is no place for people. */
static void refuse_faults(ApiRequest *request, const ErrList *faults)
{
        for (guint i = 0; i < faults->items->len; i++) {
                Err err = g_array_index(faults->items, Err, i);

                if (err.warning)
                        continue;
                err.line = 0;
                api_answer_err(request, 409, &err);
                return;
        }
}

static void diff_answer(ApiJob *base)
{
        DiffJob *job = (DiffJob *)base;
        ApiRequest *request = base->request;
        Manager *manager = api_manager(request->api);

        if (job->faults.n_faults > 0)
                refuse_faults(request, &job->faults);
        else
                forecast_start(manager, manager->config, job->config, NULL, answer_forecast, api_request_ref(request));
}

/* NULL: the request has its refusal */
static Config *diff_config(ApiRequest *request, const json_t *files)
{
        g_autoptr(GPtrArray) texts = config_files_new();
        Config *config = NULL;
        const char *name;
        const json_t *text;
        ErrList faults;

        if (!json_is_object(files)) {
                api_answer_error(request, 400, "send each file's name with its text", "no files came");
                return NULL;
        }
        json_object_foreach((json_t *)(uintptr_t)files, name, text)
                config_files_add(texts, name, json_is_string(text) ? json_string_value(text) : "");
        err_list_init(&faults);
        if (config_load_files(texts, &faults, &config) < 0)
                refuse_faults(request, &faults);
        err_list_done(&faults);
        return config;
}

void api_diff(ApiRequest *request)
{
        json_t *object = api_request_object(request, "files");
        Config *config = object ? diff_config(request, json_object_get(object, "files")) : NULL;
        DiffJob *job;

        json_decref(object);
        if (!config)
                return;
        job = g_new0(DiffJob, 1);
        job->config = config;
        err_list_init(&job->faults);
        job->base.job.outside = true; /* it only reads */
        job->base.run = diff_run;
        job->base.answer = diff_answer;
        job->base.free = diff_free;
        api_job_give(request, &job->base, STORE_BULK);
}

/* ---- accept ------------------------------------------------------------------------------------ */

static void accept_answer(const Err *refused, void *userdata)
{
        ApiRequest *request = userdata;

        if (refused) {
                api_answer_err(request, 409, refused);
        } else if (!request->answered) {
                log_line(LOG_NOTICE, LOG_STAFF_ACTION, "The new configuration was accepted by staff (%s)", request->peer);
                api_answer_json(request, 200, json_pack("{s:b}", "accepted", true));
        }
        api_request_unref(request);
}

void api_accept(ApiRequest *request)
{
        json_t *object = api_request_object(request, "why who");
        g_autofree char *who = object ? api_request_who(request, object) : NULL;
        const char *why = NULL;
        Err err = { 0 };

        if (who && api_object_text(request, object, "why", WHY_MAX, &why)) {
                api_request_ref(request);
                if (!reload_accept(api_manager(request->api), who, why, accept_answer, request, &err)) {
                        api_answer_err(request, 409, &err);
                        api_request_unref(request);
                }
        }
        json_decref(object);
}

/* ---- replan ------------------------------------------------------------------------------------ */

typedef struct Replan {
        ApiRequest *request;
        bool is_dry_run;
} Replan;

static void replan_answer(const Forecast *forecast, const Err *err, void *userdata)
{
        Replan *replan = userdata;
        ApiRequest *request = replan->request;
        json_t *answer;

        if (err) {
                api_answer_err(request, err->code == -ENOSPC ? 507 : 500, err);
        } else if (!request->answered) {
                Manager *manager = api_manager(request->api);

                if (!replan->is_dry_run) {
                        log_line(LOG_NOTICE, LOG_STAFF_ACTION, "%" G_GUINT64_FORMAT " treatments follow a new version of their protocol, by staff (%s)",
                                forecast->n_outdated, request->peer);
                        manager_kick(manager);
                }
                answer = json_object();
                json_object_set_new(answer, "dry_run", json_boolean(replan->is_dry_run));
                json_object_set_new(answer, "treatments", json_integer((json_int_t)forecast->n_outdated));
                forecast_json(answer, &forecast->replan);
                api_answer_json(request, 200, answer);
        }
        api_request_unref(request);
        g_free(replan);
}

/* false: the request has its refusal */
static bool replan_read(ApiRequest *request, const json_t *object, const char **ret_protocol, const char **ret_why)
{
        const Config *config = api_manager(request->api)->config;
        bool is_all = json_is_true(json_object_get(object, "all"));

        if (!api_object_text(request, object, "protocol", PROTOCOL_MAX, ret_protocol) ||
                !api_object_text(request, object, "why", WHY_MAX, ret_why))
                return false;
        if (is_all == (*ret_protocol != NULL)) {
                api_answer_error(request, 400, "give either a protocol or all", "it is not clear what to plan anew");
                return false;
        }
        if (*ret_protocol && !g_hash_table_contains(config->protocols, *ret_protocol)) {
                api_answer_error(request, 404, "see the folder protocols.d", "there is no such protocol");
                return false;
        }
        return true;
}

void api_replan(ApiRequest *request)
{
        Manager *manager = api_manager(request->api);
        json_t *object = api_request_object(request, "protocol all dry_run why who");
        g_autofree char *who = object ? api_request_who(request, object) : NULL;
        const char *protocol = NULL, *why = NULL;
        bool is_given = true;
        Err err = { 0 };
        Replan *replan;

        if (who && replan_read(request, object, &protocol, &why)) {
                replan = g_new(Replan, 1);
                *replan = (Replan){ api_request_ref(request), json_is_true(json_object_get(object, "dry_run")) };
                if (replan->is_dry_run)
                        forecast_start(manager, manager->config, manager->config, protocol, replan_answer, replan);
                else
                        is_given = replan_start(manager, protocol, who, why, replan_answer, replan, &err);
                if (!is_given) {
                        api_answer_err(request, 409, &err);
                        api_request_unref(request);
                        g_free(replan);
                }
        }
        json_decref(object);
}
