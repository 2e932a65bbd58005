/* Several treatments of one patient: what one of them does to the others (design 6 rule 8). */
#include "store/treatment.h"

#include <string.h>

#include "base/text.h"
#include "plan/plan.h"

/* ---- families -------------------------------------------------------------------------------- */

/* The protocol is the family. What was kept as history, or has no step, was never pinned to one. */
static int protocol_of(Store *store, const Config *config, int32_t ref, int32_t procedure, const Protocol **ret,
        const char **ret_procedure, Err *err)
{
        const Pinned *pinned = store_pinned(store, ref);
        int r = store_word_text(store, procedure, ret_procedure, err);

        if (r == 0)
                *ret = pinned ? pinned->protocol : config_protocol_for(config, *ret_procedure);
        return r;
}

/* Under `standard`, which serves what no protocol names, the procedure is the family. */
static int is_family(Store *store, const Config *config, const BesideRow *a, const RecordRow *b, bool *ret, Err *err)
{
        const Protocol *x = NULL, *y = NULL;
        const char *p = NULL, *q = NULL;
        int r = protocol_of(store, config, a->protocol, a->procedure, &x, &p, err);

        if (r == 0)
                r = protocol_of(store, config, b->protocol, b->procedure, &y, &q, err);
        if (r < 0)
                return r;
        *ret = x && y && strcmp(x->id, y->id) == 0;
        if (*ret && strcmp(x->id, "standard") == 0 && a->procedure != b->procedure) {
                g_autofree char *folded = text_fold(p ? p : ""), *other = text_fold(q ? q : "");
                *ret = strcmp(folded, other) == 0;
        }
        return 0;
}

static bool is_done(RecordType type, RecordStatus status)
{
        return type == RECORD_TREATMENT && status == RECORD_COMPLETED;
}

/* Two on one day are one session: neither is new beside the other, and what both ask goes out as one message. */
static bool is_day_after(const CivilZone *zone, UtcMs moment, UtcMs other)
{
        CivilDate date, other_date;

        if (moment.ms <= other.ms)
                return false;
        civil_from_utc(zone, moment, &date, NULL, NULL);
        civil_from_utc(zone, other, &other_date, NULL, NULL);
        return civil_date_compare(date, other_date) > 0;
}

/* ---- gathered once --------------------------------------------------------------------------- */

/* What another treatment, a visit or trouble can hold, end or bring back; one that was skipped may be planned again. */
static bool is_any_touched(const GArray *rows)
{
        for (guint i = 0; i < rows->len; i++) {
                const Followup *f = &g_array_index(rows, FollowupRow, i).f;

                if (f->cause == 0 && plan_around_touches(f->purpose)
                        && (followup_is_open(f->state) || f->state == FOLLOWUP_SKIPPED || plan_is_treated_again(f)))
                        return true;
        }
        return false;
}

bool treatment_is_touched(const Treatment *t)
{
        return is_any_touched(t->rows);
}

void store_beside_drop(Store *store)
{
        store->beside.patient = 0;
        g_clear_pointer(&store->beside.rows, g_array_unref);
}

static BesideRow beside_row(const RecordRow *record)
{
        return (BesideRow){
                .number = record->number,
                .origin = record->origin,
                .type = record->type,
                .status = record->status,
                .moment = record->moment,
                .procedure = record->procedure,
                .protocol = record->protocol,
        };
}

static int gather_one(Store *store, int64_t number, GArray *rows, Err *err)
{
        g_autoptr(GArray) followups = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        g_auto(RecordRow) record = { 0 };
        BesideRow row;
        int r = store->backend->verbs->record_get(store->backend, number, &record, err);

        if (r == 0)
                r = store_rows_of(store, number, followups, err);
        if (r != 0)
                return r;
        row = beside_row(&record);
        row.is_touched = is_any_touched(followups);
        g_array_append_val(rows, row);
        return 0;
}

static int gather(Store *store, const PatientRow *patient, Beside *ret, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(BesideRow));
        Beside beside = { .patient = patient->number };
        int r = store->backend->verbs->record_numbers_of(store->backend, patient->number, numbers, err);

        for (guint i = 0; r == 0 && i < numbers->len; i++)
                r = gather_one(store, g_array_index(numbers, int64_t, i), rows, err);
        if (r == 0)
                r = store_has_trouble(store, patient, &beside.trouble, err);
        if (r != 0)
                return r;
        beside.rows = g_steal_pointer(&rows);
        *ret = beside;
        return 0;
}

int store_beside_hold(Store *store, const PatientRow *patient, Err *err)
{
        if (store->beside.patient == patient->number)
                return 0;
        store_beside_drop(store);
        return gather(store, patient, &store->beside, err);
}

int store_beside_hold_of(Store *store, int64_t number, bool *ret_is_mine, Err *err)
{
        g_auto(PatientRow) patient = { 0 };
        int r;

        *ret_is_mine = !store->beside.rows || store->beside.patient != number;
        if (!*ret_is_mine)
                return 0;
        r = store_patient_get(store, number, &patient, err);
        return r == 0 ? store_beside_hold(store, &patient, err) : r;
}

void store_beside_add(Store *store, const Treatment *t)
{
        BesideRow row = beside_row(&t->record);

        if (store->beside.patient != t->patient.number)
                return;
        row.is_touched = t->rows && is_any_touched(t->rows);
        for (guint i = store->beside.rows->len; i-- > 0;)
                if (g_array_index(store->beside.rows, BesideRow, i).number == row.number) {
                        g_array_index(store->beside.rows, BesideRow, i) = row;
                        return;
                }
        g_array_append_val(store->beside.rows, row);
}

/* ---- what there is beside a treatment -------------------------------------------------------- */

static int look_at(Store *store, const Treatment *t, const BesideRow *row, UtcMs now, PlanAround *around, Err *err)
{
        bool is_same = false;
        int r = 0;

        if (row->type != RECORD_PATIENT && row->status == RECORD_BOOKED && !utc_is_never(row->moment)
                && (utc_is_never(around->visit) || row->moment.ms > around->visit.ms)
                && now.ms < plan_visit_over(t->clinic->zone, row->moment).ms)
                around->visit = row->moment;
        if (!is_done(row->type, row->status) || !is_done(t->record.type, t->record.status)
                || row->moment.ms >= around->treated_again.ms
                || !is_day_after(t->clinic->zone, row->moment, t->record.moment))
                return 0;
        r = is_family(store, t->config, row, &t->record, &is_same, err);
        if (is_same)
                around->treated_again = row->moment;
        return r;
}

/* Since they refused? A year of greetings has no day of its own: any treatment since then is a new beginning. */
static bool came_again(const Treatment *t, const Beside *beside, UtcMs refused)
{
        if (t->record.type != RECORD_GREETING)
                return refused.ms < t->record.moment.ms;
        for (guint i = 0; i < beside->rows->len; i++) {
                const BesideRow *row = &g_array_index(beside->rows, BesideRow, i);

                if (is_done(row->type, row->status) && row->moment.ms > refused.ms)
                        return true;
        }
        return false;
}

static int look_around(Store *store, const Treatment *t, const Beside *beside, UtcMs now, PlanAround *ret, Err *err)
{
        PlanAround around = plan_around_alone(t->pinned ? t->pinned->protocol : NULL, t->clinic->zone, t->record.moment);
        int r = 0;

        for (guint i = 0; r == 0 && i < beside->rows->len; i++) {
                const BesideRow *row = &g_array_index(beside->rows, BesideRow, i);

                if (row->number != t->record.number)
                        r = look_at(store, t, row, now, &around, err);
        }
        if (r != 0)
                return r;
        around.trouble = beside->trouble.trouble;
        around.task = beside->trouble.task;
        around.refused = beside->trouble.refused;
        if (came_again(t, beside, around.refused))
                around.refused = UTC_NEVER;
        *ret = around;
        return 0;
}

int store_around(Store *store, const Treatment *t, UtcMs now, PlanAround *ret, Err *err)
{
        Beside beside = { 0 };
        int r;

        if (store->beside.patient == t->patient.number)
                return look_around(store, t, &store->beside, now, ret, err);
        r = gather(store, &t->patient, &beside, err);
        if (r == 0)
                r = look_around(store, t, &beside, now, ret, err);
        g_clear_pointer(&beside.rows, g_array_unref);
        return MIN(r, 0);
}

int store_around_of(Store *store, const Config *config, int64_t treatment, UtcMs now, PlanAround *ret, Err *err)
{
        g_auto(Treatment) t = { 0 };
        int r = treatment_load(store, config, treatment, &t, err);

        if (r != 0)
                return r;
        return t.clinic ? store_around(store, &t, now, ret, err) : STORE_NOT_FOUND;
}

int treatment_around(Store *store, Treatment *t, UtcMs now, Err *err)
{
        int r = 0;

        if (t->has_around)
                return 0;
        /* a further version may bring what the one before had nothing of */
        if (t->clinic && (t->is_replanned || treatment_is_touched(t)))
                r = store_around(store, t, now, &t->around, err);
        else if (t->clinic)
                t->around = plan_around_alone(t->pinned ? t->pinned->protocol : NULL, t->clinic->zone, t->record.moment);
        t->has_around = r == 0;
        return r;
}

/* ---- the others ------------------------------------------------------------------------------ */

/* What is on its way, and would not have been claimed now. */
static void note_messages(const Treatment *t, UtcMs now, GArray *messages)
{
        for (guint i = 0; messages && i < t->rows->len; i++) {
                const Followup *f = &g_array_index(t->rows, FollowupRow, i).f;

                if (f->state == FOLLOWUP_SENDING && f->message != 0
                        && plan_around_stops(&t->around, t->clinic->zone, f, now))
                        g_array_append_val(messages, f->message);
        }
}

static int judge_beside(Store *store, const Config *config, int64_t number, GArray *ret_messages, UtcMs now, Err *err)
{
        g_auto(Treatment) t = { 0 };
        int r = treatment_load(store, config, number, &t, err);

        if (r != 0 || !t.clinic || !treatment_is_touched(&t))
                return MIN(r, 0);
        r = treatment_around(store, &t, now, err);
        if (r < 0)
                return r;
        note_messages(&t, now, ret_messages);
        r = treatment_work_out(store, &t, now, err);
        return r == 0 ? treatment_write(store, &t, now, err) : r;
}

/* Of its family, the last that was done before @fresh was, or with it: what came before that one has been superseded by
 * it. UTC_LONG_AGO: there is none. */
static int find_last_before(Store *store, const Config *config, const RecordRow *fresh, UtcMs *ret, Err *err)
{
        UtcMs last = UTC_LONG_AGO;
        int r = 0;

        for (guint i = 0; r == 0 && i < store->beside.rows->len; i++) {
                const BesideRow *row = &g_array_index(store->beside.rows, BesideRow, i);
                bool is_same = false;

                if (row->number == fresh->number || !is_done(row->type, row->status) || row->moment.ms > fresh->moment.ms
                        || row->moment.ms <= last.ms)
                        continue;
                r = is_family(store, config, row, fresh, &is_same, err);
                if (is_same)
                        last = row->moment;
        }
        *ret = last;
        return r;
}

/* Is @fresh, just done, the first of its family after the session of @row? */
static int is_first_after(Store *store, const Config *config, const BesideRow *row, const RecordRow *fresh, UtcMs last, bool *ret,
        Err *err)
{
        const Clinic *clinic;

        *ret = false;
        if (!is_done(row->type, row->status) || row->moment.ms >= fresh->moment.ms)
                return 0;
        clinic = config_clinic(config, store_origin_row(store, row->origin)->clinic);
        if (!clinic || is_day_after(clinic->zone, last, row->moment) || !is_day_after(clinic->zone, fresh->moment, row->moment))
                return 0;
        return is_family(store, config, row, fresh, ret, err);
}

static int judge_all_beside(Store *store, const Config *config, int64_t but, const RecordRow *fresh, GArray *ret_messages,
        UtcMs now, Err *err)
{
        UtcMs last = UTC_LONG_AGO;
        int r = fresh ? find_last_before(store, config, fresh, &last, err) : 0;

        for (guint i = 0; r == 0 && i < store->beside.rows->len; i++) {
                const BesideRow *row = &g_array_index(store->beside.rows, BesideRow, i);
                bool is_concerned = row->number != but && row->is_touched;

                if (is_concerned && fresh)
                        r = is_first_after(store, config, row, fresh, last, &is_concerned, err);
                if (r == 0 && is_concerned)
                        r = judge_beside(store, config, row->number, ret_messages, now, err);
        }
        return r;
}

int treatments_beside(Store *store, const Config *config, int64_t patient, int64_t but, const RecordRow *fresh,
        GArray *ret_messages, UtcMs now, Err *err)
{
        bool is_mine;
        int r = store_beside_hold_of(store, patient, &is_mine, err);

        if (r == 0)
                r = judge_all_beside(store, config, but, fresh, ret_messages, now, err);
        if (is_mine)
                store_beside_drop(store);
        return MIN(r, 0);
}
