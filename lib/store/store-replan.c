/* Another version of a protocol, by staff's word: what is unsent follows it, what was sent stays. */
#include "store/messages.h"
#include "store/treatment.h"

#include <string.h>

#include "plan/plan.h"

bool treatment_has_unsent(const Treatment *t)
{
        for (guint i = 0; i < t->before->len; i++) {
                const Followup *f = &g_array_index(t->before, FollowupRow, i).f;

                if (followup_is_unsent(f->state) && f->cause == 0)
                        return true;
        }
        return false;
}

/* The last of it was to come, and somebody said that it shall not. */
static bool is_ended_by_people(const Treatment *t)
{
        const FollowupRow *last = NULL;

        for (guint i = 0; i < t->before->len; i++) {
                const FollowupRow *row = &g_array_index(t->before, FollowupRow, i);

                if (row->f.cause == 0 && (!last || row->f.aim.ms >= last->f.aim.ms))
                        last = row;
        }
        return last && last->f.state == FOLLOWUP_CANCELLED
                && (last->decided == DECIDED_STAFF_CANCEL || last->decided == DECIDED_PATIENT_CANCEL);
}

static bool has_step(const Treatment *t, const Protocol *protocol, uint32_t position)
{
        const Step *step = (position & FOLLOWUP_STEP_OWN) ? NULL : g_ptr_array_index(protocol->steps, position);
        uint16_t mine;

        return !step || protocol_step(t->pinned->protocol, step->id, &mine);
}

/* By the other version, without regard to what else there is of the patient: a step that this one lacks, and whose time is
 * not over. Nothing is pinned by looking. */
static int gains_step(Store *store, const Treatment *t, const Protocol *other, UtcMs now, bool *ret, Err *err)
{
        const PlanAround alone = plan_around_alone(other, t->clinic->zone, t->record.moment);
        const Pinned pinned = { .protocol = (Protocol *)other };
        g_autoptr(Plan) plan = NULL;
        Treatment by_other = *t;
        Record record;
        int r;

        by_other.pinned = &pinned;
        r = treatment_record(store, &by_other, &record, err);
        if (r < 0)
                return r;
        r = plan_make_around(&record, t->clinic, other, &t->consent, &alone, now, &plan, err);
        treatment_record_done(&record);
        *ret = false;
        for (guint i = 0; r == 0 && !*ret && i < plan->followups->len; i++) {
                const Followup *f = &g_array_index(plan->followups, Followup, i);

                *ret = followup_is_unsent(f->state) && !has_step(t, other, f->step);
        }
        return r;
}

const Protocol *treatment_other_version(const Treatment *t)
{
        const Protocol *protocol;

        if (!t->pinned || !t->clinic)
                return NULL;
        protocol = g_hash_table_lookup(t->config->protocols, t->pinned->protocol->id);
        return protocol && protocol->version != t->pinned->protocol->version ? protocol : NULL;
}

int treatment_has_use_for(Store *store, const Treatment *t, const Protocol *other, UtcMs now, bool *ret, Err *err)
{
        *ret = treatment_has_unsent(t);
        if (*ret || is_ended_by_people(t))
                return 0;
        return gains_step(store, t, other, now, ret, err);
}

bool treatment_has_gained(const Treatment *t)
{
        for (guint i = t->before->len; i < t->rows->len; i++)
                if (followup_is_unsent(treatment_row(t, i)->f.state))
                        return true;
        return false;
}

/* Waits for its message to be tried again, or is no step: it goes on as it is. */
static bool goes_on(const FollowupRow *row)
{
        return !followup_is_unsent(row->f.state) || row->f.cause != 0 || row->f.message != 0;
}

/* One unsent row of the version that is left. */
static int follow(Store *store, Treatment *t, FollowupRow *row, const Protocol *left, Err *err)
{
        const Protocol *protocol = t->pinned->protocol;
        const Step *before = row->f.step < left->steps->len ? g_ptr_array_index(left->steps, row->f.step) : NULL;
        uint16_t position = 0;
        const Step *step = before ? protocol_step(protocol, before->id, &position) : NULL;
        char reason[FOLLOWUP_REASON_MAX];

        if (row->f.step & FOLLOWUP_STEP_OWN) { /* this patient's, whatever the protocol says */
                row->protocol = t->record.protocol;
                return 0;
        }
        if (!step) {
                g_snprintf(reason, sizeof(reason), "version %u of its protocol has no such step", protocol->version);
                followup_end(&row->f, FOLLOWUP_CANCELLED, reason);
                row->decided = DECIDED_RECORD_CANCEL;
                return 0;
        }
        row->protocol = t->record.protocol;
        row->f.step = position;
        row->f.purpose = step->purpose;
        return store_row_lane(store, row, t->clinic_id, err);
}

int treatment_repin(Store *store, Treatment *t, const Protocol *protocol, Err *err)
{
        const int32_t before = t->record.protocol;
        int32_t ref;
        int r = store_pin(store, protocol, &ref, err);

        if (r < 0)
                return r;
        t->record.protocol = ref;
        t->pinned = store_pinned(store, ref);
        t->is_replanned = true;
        for (guint i = 0; r == 0 && i < t->rows->len; i++) {
                FollowupRow *row = &g_array_index(t->rows, FollowupRow, i);

                if (row->protocol == before && !goes_on(row))
                        r = follow(store, t, row, store_pinned(store, before)->protocol, err);
        }
        return r;
}

/* The history of each says by whose word it is planned anew, or was added. */
static int tell(Store *store, const Treatment *t, unsigned from, UtcMs now, Err *err)
{
        g_autofree char *what = g_strdup_printf("replanned: version %u -> %u", from, t->pinned->protocol->version);
        int r = 0;

        for (guint i = 0; r == 0 && i < t->rows->len; i++) {
                const FollowupRow *row = &g_array_index(t->rows, FollowupRow, i);
                const FollowupRow *before = i < t->before->len ? &g_array_index(t->before, FollowupRow, i) : NULL;

                if (row->protocol == t->record.protocol && (!before || before->protocol != row->protocol))
                        r = store_tell(store, row->f.id, what, t->who, t->why, now, err);
        }
        return r;
}

static int replan(Store *store, const Config *config, int64_t number, const char *protocol, const char *who,
        const char *why, UtcMs now, ForecastCount *count, uint64_t *n_treatments, Err *err)
{
        g_auto(Treatment) before = { 0 }, t = { 0 };
        const Protocol *other;
        bool is_of_use;
        unsigned version;
        int r = treatment_load(store, config, number, &before, err);

        other = r == 0 ? treatment_other_version(&before) : NULL;
        if (!other || (protocol && strcmp(other->id, protocol) != 0))
                return r;
        r = treatment_has_use_for(store, &before, other, now, &is_of_use, err);
        if (r != 0 || !is_of_use)
                return r;
        version = before.pinned->protocol->version;
        r = store_patient_messages_again(store, before.record.patient, now, err);
        if (r == 0)
                r = treatment_load(store, config, number, &t, err);
        if (r == 0)
                r = treatment_work_out(store, &before, now, err);
        if (r < 0)
                return r;
        t.who = who;
        t.why = why;
        r = treatment_repin(store, &t, other, err);
        if (r == 0)
                r = treatment_work_out(store, &t, now, err);
        if (r == 0 && !treatment_has_unsent(&t) && !treatment_has_gained(&t))
                return 0; /* what it would have gained, its patient does not get */
        if (r == 0)
                r = store->backend->verbs->record_update(store->backend, &t.record, err);
        if (r == 0)
                r = treatment_write(store, &t, now, err);
        if (r == 0)
                r = tell(store, &t, version, now, err);
        if (r == 0)
                r = forecast_compare(store, &before, &t, count, err);
        if (r < 0)
                return r;
        ++*n_treatments;
        return 0;
}

int store_replan(Store *store, const Config *config, const char *protocol, const char *who, const char *why, UtcMs now,
        int64_t after, unsigned n_max, ForecastCount *count, uint64_t *n_treatments, int64_t *ret_after, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = store->backend->verbs->record_numbers(store->backend, after, n_max, numbers, err);
        for (guint i = 0; r == 0 && i < numbers->len; i++)
                r = replan(store, config, g_array_index(numbers, int64_t, i), protocol, who, why, now, count, n_treatments, err);
        r = store_verb_end(store, r, err);
        if (r == 0)
                *ret_after = numbers->len == n_max ? g_array_index(numbers, int64_t, numbers->len - 1) : 0;
        return r;
}
