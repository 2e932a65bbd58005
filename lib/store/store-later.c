/* Nobody picked up the phone: a call, a visit or a reply to be read is put off. Written with who and why. */
#include "store/alerts.h"
#include "store/holdings.h"
#include "store/treatment.h"

#include <errno.h>

#include "base/text.h"
#include "model/trouble.h"
#include "plan/plan.h"

/* Who is to be asked how they are, or is not well, waits no longer at a time than to the working time after this. */
static const int64_t safety_most_ms = INT64_C(24) * 60 * 60 * 1000;
static const int64_t most_ms = INT64_C(7) * 24 * 60 * 60 * 1000;

static int refuse(const char *why, const char *mend, Err *err)
{
        (void)err_set(err, -EINVAL, mend, "it cannot be put off", "%s", why);
        return STORE_ACTION_REFUSED;
}

/* @ret: no later than this; *ret_why: for the refusal */
static int latest_for(Store *store, const Treatment *t, const FollowupRow *row, UtcMs now, UtcMs *ret, const char **ret_why, Err *err)
{
        Trouble trouble = TROUBLE_NONE;
        int r = store_task_trouble(store, row, &trouble, err);
        const bool is_urgent = row->f.purpose == PURPOSE_SAFETY || trouble != TROUBLE_NONE;
        const UtcMs most = utc_add(now, (DurationMs){ is_urgent ? safety_most_ms : most_ms });
        const bool is_ahead = t->record.status == RECORD_BOOKED && t->record.moment.ms > now.ms;

        if (r < 0)
                return r;
        *ret = t->clinic ? plan_task_due(t->clinic, most) : most;
        *ret_why = is_urgent ? "a question about safety, or trouble, waits no longer than to the working time a day from now"
                             : "it would wait for more than a week";
        if (row->f.cause == 0 && row->f.closes.ms - 1 < ret->ms) {
                *ret_why = "its time ends before that";
                ret->ms = row->f.closes.ms - 1;
        } else if (row->f.purpose == PURPOSE_VISIT && is_ahead && t->record.moment.ms - 1 < ret->ms) {
                *ret_why = "the visit is before that";
                ret->ms = t->record.moment.ms - 1;
        } else if (row->f.cause != 0 && row->f.purpose != PURPOSE_VISIT && row->f.aim.ms > row->f.due.ms && row->f.aim.ms < ret->ms) {
                *ret_why = "it is to have a result before that";
                *ret = row->f.aim;
        }
        return 0;
}

int store_alert_is_taken(Store *store, int64_t task, const char *what, Err *err)
{
        g_auto(AlertRow) alert = { 0 };
        int r = store_alert_find(store, &(AlertCause){ .task = task }, &alert, err);

        if (r == STORE_NOT_FOUND)
                return 0;
        if (r != 0 || !utc_is_never(alert.acknowledged))
                return r;
        (void)err_set(err, -EINVAL, "take it by followupctl ack first", what, "it is an alert that nobody has taken");
        return STORE_ACTION_REFUSED;
}

static int put_off(Store *store, const Treatment *t, FollowupRow *row, UtcMs when, UtcMs now, Err *err)
{
        UtcMs due, latest;
        const char *why;
        int r;

        if (row->f.state != FOLLOWUP_TASK) {
                (void)err_set(err, -EINVAL, "followupctl plan moves what is to be sent", "it cannot be put off", "it is no task: it is %s",
                        followup_state_to_string(row->f.state));
                return STORE_ACTION_REFUSED;
        }
        r = store_alert_is_taken(store, row->f.id, "it cannot be put off", err);
        if (r == 0)
                r = latest_for(store, t, row, now, &latest, &why, err);
        if (r != 0)
                return r;
        if (when.ms <= now.ms)
                return refuse("that time is over", "give one that is to come", err);
        /* of a time beyond it no working time is sought: there may be none */
        due = t->clinic && when.ms <= latest.ms ? plan_task_due(t->clinic, when) : when;
        if (due.ms > latest.ms)
                return refuse(why, "give an earlier time, or enter what came of it by followupctl done", err);
        if (due.ms < row->f.opens.ms)
                return refuse("its time has not begun by then", "see followupctl show", err);
        row->f.due = utc_floor_s(due);
        return 0;
}

static int later(Store *store, const Config *config, int64_t id, UtcMs when, const char *who, const char *why, UtcMs now, Err *err)
{
        g_auto(Treatment) t = { 0 };
        FollowupRow *row;
        int r = treatment_load_of(store, config, id, &t, &row, err);

        if (r != 0)
                return r;
        t.who = who;
        t.why = why;
        r = put_off(store, &t, row, when, now, err);
        if (r == 0)
                r = store_tell(store, id, "later", who, why, now, err);
        if (r == 0)
                r = treatment_write(store, &t, now, err);
        return r != 0 ? r : store_audit(store, &(AuditAct){ .who = who, .what = "later", .patient = t.patient.number, .followup = id,
                .why = why }, now, err);
}

int store_later(Store *store, const Config *config, int64_t id, UtcMs when, const char *who, const char *why, UtcMs now, Err *err)
{
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = later(store, config, id, when, who, why, now, err);
        return store_verb_end(store, r, err);
}
