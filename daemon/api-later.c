/* POST /v1/followups/ID/later: a call is put off, as nobody picked up. */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "daemon/api.h"
#include "daemon/followup-json.h"

enum { WHY_MAX = 200, WHEN_MAX = 40 };

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

/* "2026-11-27 10:00", "2026-11-27T10:00" */
static int read_day_and_time(const CivilZone *zone, const char *text, UtcMs *ret)
{
        const size_t n = strcspn(text, " T");
        g_autofree char *day = g_strndup(text, n);
        CivilDate date;
        CivilTime time;

        if (text[n] == '\0' || civil_date_parse(day, &date) < 0 || civil_time_parse(text + n + 1, &time) < 0)
                return -EINVAL;
        *ret = civil_to_utc(zone, date, time, NULL);
        return 0;
}

/* What staff type for a time to come: "2 hours", "18:00" (today's, else tomorrow's), or with its day. */
static int read_when(const CivilZone *zone, const char *text, UtcMs now, UtcMs *ret)
{
        DurationMs from_now;
        CivilTime time;
        CivilDate today;

        if (duration_parse(text, &from_now) == 0) {
                *ret = utc_add(now, from_now);
                return 0;
        }
        if (civil_time_parse(text, &time) < 0)
                return read_day_and_time(zone, text, ret);
        civil_from_utc(zone, now, &today, NULL, NULL);
        *ret = civil_to_utc(zone, today, time, NULL);
        if (ret->ms <= now.ms)
                *ret = civil_to_utc(zone, civil_add_days(today, 1), time, NULL);
        return 0;
}

static int later_run(ApiJob *base, Store *store, Err *err)
{
        LaterJob *job = (LaterJob *)base;
        const Clinic *clinic;
        Err said = { 0 };
        UtcMs when;
        int r;

        g_clear_pointer(&job->view, followup_view_free);
        r = store_get(store, job->id, &job->view, err);
        if (r != 0)
                return r;
        clinic = config_clinic(base->config, job->view->clinic);
        if (read_when(clinic ? clinic->zone : followup_zone(base->config, job->view), job->when, base->job.now, &when) < 0) {
                (void)err_set(&job->refused, -EINVAL, "write \"18:00\", \"2 hours\" or \"2026-11-27 10:00\"", "it cannot be put off",
                        "that is no time");
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
                        api_answer_error(request, 400, "write \"18:00\", \"2 hours\" or \"2026-11-27 10:00\"", "a time is needed");
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
