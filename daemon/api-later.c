/* POST /v1/followups/ID/later: a call is put off, as nobody picked up. */
#include <string.h>

#include "base/civil-words.h"
#include "base/text.h"
#include "daemon/api.h"
#include "daemon/followup-json.h"

enum { WHY_MAX = 200, WHEN_MAX = 60 };

typedef struct LaterJob {
        ApiJob base;
        int64_t id;
        char *when, *who, *why; /* when: as it was typed */
        Err refused;
        FollowupView *view;
} LaterJob;

static void later_free(ApiJob *base)
{
        LaterJob *job = (LaterJob *)base;

        g_clear_pointer(&job->when, g_free);
        g_clear_pointer(&job->who, g_free);
        g_clear_pointer(&job->why, g_free);
        g_clear_pointer(&job->view, followup_view_free);
}

/* By the clinic's clock; a day alone is the start of its working hours. */
static int read_when(const Config *config, const FollowupView *view, const char *text, UtcMs now, UtcMs *ret, Err *err)
{
        const Clinic *clinic = config_clinic(config, view->clinic);
        const CivilWords words = { .zone = clinic ? clinic->zone : followup_zone(config, view), .now = now, .is_to_come = true,
                .day_is = clinic ? clinic->working_hours.from : (CivilTime){ 9, 0, 0 } };
        const int r = civil_words_read(&words, text, ret, err);

        if (r < 0)
                g_strlcpy(err->what, "it cannot be put off", sizeof(err->what));
        return r;
}

static int later_run(ApiJob *base, Store *store, Err *err)
{
        LaterJob *job = (LaterJob *)base;
        Err said = { 0 };
        UtcMs when;
        int r;

        g_clear_pointer(&job->view, followup_view_free);
        r = store_get(store, job->id, &job->view, err);
        if (r != 0)
                return r;
        if (read_when(base->config, job->view, job->when, base->job.now, &when, &said) < 0) {
                job->refused = said;
                return STORE_ACTION_REFUSED;
        }
        r = store_later(store, base->config, job->id, when, job->who, job->why, base->job.now, &said);
        if (r < 0)
                *err = said;
        job->refused = said;
        if (r != 0)
                return r;
        g_clear_pointer(&job->view, followup_view_free);
        return store_get(store, job->id, &job->view, err);
}

static void later_answer(ApiJob *base)
{
        LaterJob *job = (LaterJob *)base;
        ApiRequest *request = base->request;
        Manager *manager = api_manager(request->api);
        g_autofree char *followup = g_strdup_printf("FOLLOWUP_ID=%s", request->target[0]);
        g_autofree char *peer = g_strdup_printf("STAFF=%s", request->peer);
        const char *fields[] = { followup, peer, NULL };

        if (base->job.result == STORE_NOT_FOUND) {
                api_answer_error(request, 404, "take it from followupctl calls", "there is no follow-up %s", request->target[0]);
                return;
        }
        if (base->job.result == STORE_ACTION_REFUSED) {
                api_answer_err(request, 409, &job->refused);
                return;
        }
        log_fields(LOG_NOTICE, LOG_STAFF_ACTION, fields, "Follow-up %s: put off by staff (%s)", request->target[0], request->peer);
        manager_kick(manager);
        api_answer_json(request, 200, followup_json(manager->config, job->view, request->now));
}

void api_later(ApiRequest *request)
{
        json_t *object = api_request_object(request, "when why who");
        const char *when = NULL, *why = NULL;
        g_autofree char *who = object ? api_request_who(request, object) : NULL;
        LaterJob *job;
        int64_t id;

        if (who && api_request_followup(request, &id) && api_object_text(request, object, "when", WHEN_MAX, &when) &&
                api_object_text(request, object, "why", WHY_MAX, &why)) {
                if (!when) {
                        api_answer_error(request, 400, civil_words_to_come, "a time is needed");
                } else {
                        job = g_new0(LaterJob, 1);
                        job->id = id;
                        job->when = g_strdup(when);
                        job->who = g_steal_pointer(&who);
                        job->why = g_strdup(why);
                        job->base.run = later_run;
                        job->base.answer = later_answer;
                        job->base.free = later_free;
                        api_job_give(request, &job->base, STORE_URGENT);
                }
        }
        json_decref(object);
}
