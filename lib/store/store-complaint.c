/* Complaints: until when they are to be dealt with, and who is told when they are not: the responsible person at once, the
 * deputy when the time is over, and the head when as much has gone by again. All of it in working time. */
#include "store/messages.h"
#include "store/replies.h"

#include <string.h>

#include "plan/plan.h"

/*
 *    a complaint --> responsible ... complaint_within ... --> deputy ... complaint_within ... --> head
 *         |                                 |                                  |
 *         '---------------------------------'----------------------------------'--> its result: nobody is told any more
 */
enum { N_LATER = 2, ENTERED = N_LATER + 1 };

UtcMs store_complaint_by(const Clinic *clinic, UtcMs due)
{
        return clinic ? plan_work_until(clinic, due, clinic->complaint_within) : due;
}

/* A watch is of a message; one that is of a task has its id below zero. */
static int watch(Store *store, int64_t task, UtcMs due, unsigned n, Err *err)
{
        return store_watch_put(store, WATCH_COMPLAINT, -task, due, n, err);
}

/* @by: until when it should be over, or should have been; @at: not before */
static int tell(Store *store, const Config *config, const uint8_t random[static ID_RANDOM_BYTES], const Clinic *clinic, const Staff *staff,
        StaffText which, int64_t task, UtcMs by, UtcMs at, bool *ret_made, Err *err)
{
        char id[FOLLOWUP_ID_MAX], date[16], time[8];
        CivilDate day;
        CivilTime clock;

        civil_from_utc(clinic->zone, by, &day, &clock, NULL);
        g_snprintf(date, sizeof(date), "%04d-%02u-%02u", day.year, day.month, day.day);
        g_snprintf(time, sizeof(time), "%02u:%02u", clock.hour, clock.minute);
        return store_staff_tell(store, config, random, clinic, staff, which,
                &(StaffTextValues){ .task = followup_id_render(task, id), .date = date, .time = time }, at, ret_made, err);
}

static const Staff *reachable(const Config *config, const char *id)
{
        const Staff *staff = id ? g_hash_table_lookup(config->staff, id) : NULL;

        return staff && staff->channels->len > 0 ? staff : NULL;
}

/* ---- opened ---------------------------------------------------------------------------------- */

/* Ids of what is told are made of what it is about: the same is not told twice. */
static void make_random(int64_t task, unsigned n, uint8_t ret[static ID_RANDOM_BYTES])
{
        char id[FOLLOWUP_ID_MAX], level[16];
        uint8_t digest[ID_DIGEST_BYTES];

        g_snprintf(level, sizeof(level), "%u", n);
        id_sha256_parts(digest, "complaint", followup_id_render(task, id), level, NULL);
        memcpy(ret, digest, ID_RANDOM_BYTES);
}

int store_complaint_open(Store *store, const Config *config, const uint8_t random[static ID_RANDOM_BYTES], const Clinic *clinic,
        int32_t responsible, int64_t task, StaffText which, UtcMs by, UtcMs now, bool *ret_made, Err *err)
{
        const char *own = NULL;
        const Staff *staff;
        int r = store_word_text(store, responsible, &own, err);

        if (r < 0 || !clinic)
                return r;
        r = watch(store, task, by, 0, err);
        staff = reachable(config, own);
        if (!staff)
                staff = reachable(config, clinic->responsible);
        if (r < 0 || !staff)
                return r;
        return tell(store, config, random, clinic, staff, which, task, by, plan_task_due(clinic, now), ret_made, err);
}

int store_complaint_entered(Store *store, const Config *config, const Clinic *clinic, int32_t responsible, int64_t task, UtcMs by,
        UtcMs now, bool *ret_made, Err *err)
{
        uint8_t random[ID_RANDOM_BYTES];

        make_random(task, ENTERED, random);
        return store_complaint_open(store, config, random, clinic, responsible, task, STAFF_TEXT_COMPLAINT, by, now, ret_made, err);
}

/* ---- late ------------------------------------------------------------------------------------ */

/* Whoever of deputy and head comes next and can be reached; NULL: nobody is left. */
static const Staff *next_person(const Config *config, const Clinic *clinic, unsigned *n)
{
        const char *const ids[N_LATER] = { clinic->deputy, clinic->head };

        while (*n < N_LATER) {
                const Staff *staff = reachable(config, ids[(*n)++]);

                if (staff && (*n == 1 || staff != reachable(config, ids[0])))
                        return staff;
        }
        return NULL;
}

static int tell_late(Store *store, int64_t task, const Staff *staff, UtcMs now, Err *err)
{
        g_autofree char *what = g_strdup_printf("late: %s is told", staff->id);

        return store_tell(store, task, what, NULL, NULL, now, err);
}

int store_complaint_late(Store *store, const Config *config, int64_t task, unsigned n, UtcMs now, bool *ret_made, Err *err)
{
        uint8_t random[ID_RANDOM_BYTES];
        const Clinic *clinic;
        const Staff *staff;
        FollowupRow row;
        int r = store_row_get(store, task, &row, err);

        if (r != 0 || (row.f.state != FOLLOWUP_TASK && row.f.state != FOLLOWUP_HELD))
                return MIN(r, 0); /* it was dealt with */
        clinic = config_clinic(config, store_lane_row(store, row.lane)->clinic);
        if (!clinic)
                return 0;
        if (row.f.state == FOLLOWUP_HELD) /* staff have put it off themselves */
                return watch(store, task, plan_work_until(clinic, now, clinic->complaint_within), n, err);
        staff = next_person(config, clinic, &n);
        if (!staff)
                return 0;
        make_random(task, n, random);
        r = tell(store, config, random, clinic, staff, STAFF_TEXT_COMPLAINT_LATE, task, row.f.aim, plan_task_due(clinic, now), ret_made, err);
        if (r == 0)
                r = tell_late(store, task, staff, now, err);
        return r == 0 && n < N_LATER ? watch(store, task, plan_work_until(clinic, now, clinic->complaint_within), n, err) : r;
}
