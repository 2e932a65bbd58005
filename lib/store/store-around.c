/* Several treatments of one patient: what one of them does to the others (design 6 rule 8). */
#include "store/store-internal.h"

#include <string.h>

#include "base/text.h"
#include "plan/plan.h"

/* ---- families -------------------------------------------------------------------------------- */

/* The protocol is the family. What was kept as history, or has no step, was never pinned to one. */
static int protocol_of(Store *store, const Config *config, const RecordRow *row, const Protocol **ret, const char **ret_procedure,
        Err *err)
{
        const Pinned *pinned = store_pinned(store, row->protocol);
        int r = store_word_text(store, row->procedure, ret_procedure, err);

        if (r == 0)
                *ret = pinned ? pinned->protocol : config_protocol_for(config, *ret_procedure);
        return r;
}

/* Under `standard`, which serves what no protocol names, the procedure is the family. */
static int is_family(Store *store, const Config *config, const RecordRow *a, const RecordRow *b, bool *ret, Err *err)
{
        const Protocol *x = NULL, *y = NULL;
        const char *p = NULL, *q = NULL;
        int r = protocol_of(store, config, a, &x, &p, err);

        if (r == 0)
                r = protocol_of(store, config, b, &y, &q, err);
        if (r < 0)
                return r;
        *ret = x && y && strcmp(x->id, y->id) == 0;
        if (*ret && strcmp(x->id, "standard") == 0 && a->procedure != b->procedure) {
                g_autofree char *folded = text_fold(p ? p : ""), *other = text_fold(q ? q : "");
                *ret = strcmp(folded, other) == 0;
        }
        return 0;
}

static bool is_done(const RecordRow *row)
{
        return row->type == RECORD_TREATMENT && row->status == RECORD_COMPLETED;
}

/* Two on one day are one session: neither is new beside the other, and what both ask goes out as one message. */
static bool is_day_after(const CivilZone *zone, UtcMs moment, UtcMs other)
{
        CivilDate date, other_date;

        civil_from_utc(zone, moment, &date, NULL, NULL);
        civil_from_utc(zone, other, &other_date, NULL, NULL);
        return civil_date_compare(date, other_date) > 0;
}

/* ---- what there is beside a treatment -------------------------------------------------------- */

static int look_at(Store *store, const Treatment *t, const RecordRow *row, UtcMs now, PlanAround *around, Err *err)
{
        bool is_same = false;
        int r = 0;

        if (row->type != RECORD_PATIENT && row->status == RECORD_BOOKED && !utc_is_never(row->moment)
                && now.ms < plan_visit_over(t->clinic->zone, row->moment).ms
                && (utc_is_never(around->visit) || row->moment.ms > around->visit.ms))
                around->visit = row->moment;
        if (!is_done(row) || !is_done(&t->record) || row->moment.ms >= around->treated_again.ms
                || !is_day_after(t->clinic->zone, row->moment, t->record.moment))
                return 0;
        r = is_family(store, t->config, row, &t->record, &is_same, err);
        if (is_same)
                around->treated_again = row->moment;
        return r;
}

int store_around(Store *store, const Treatment *t, UtcMs now, PlanAround *ret, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        PlanAround around = plan_around_alone(t->pinned ? t->pinned->protocol : NULL, t->clinic->zone, t->record.moment);
        int r = verbs->record_numbers_of(store->backend, t->patient.number, numbers, err);

        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                g_auto(RecordRow) row = { 0 };

                if (g_array_index(numbers, int64_t, i) == t->record.number)
                        continue;
                r = verbs->record_get(store->backend, g_array_index(numbers, int64_t, i), &row, err);
                if (r == 0)
                        r = look_at(store, t, &row, now, &around, err);
        }
        if (r == 0)
                r = store_has_trouble(store, &t->patient, &around, err);
        if (r != 0)
                return MIN(r, 0);
        if (around.refused.ms < t->record.moment.ms)
                around.refused = UTC_NEVER; /* and came again since */
        *ret = around;
        return 0;
}

int store_around_of(Store *store, const Config *config, int64_t treatment, UtcMs now, PlanAround *ret, Err *err)
{
        g_auto(Treatment) t = { 0 };
        int r = treatment_load(store, config, treatment, &t, err);

        if (r != 0)
                return r;
        return t.clinic ? store_around(store, &t, now, ret, err) : STORE_NOT_FOUND;
}

/* what can be held, ended or brought back; one that was skipped may be planned again */
bool treatment_is_touched(const Treatment *t)
{
        for (guint i = 0; i < t->rows->len; i++) {
                const Followup *f = &g_array_index(t->rows, FollowupRow, i).f;

                if (f->cause == 0 && plan_around_touches(f->purpose)
                        && (followup_is_open(f->state) || f->state == FOLLOWUP_SKIPPED || plan_is_treated_again(f)))
                        return true;
        }
        return false;
}

int treatment_around(Store *store, Treatment *t, UtcMs now, Err *err)
{
        int r = 0;

        if (t->has_around)
                return 0;
        if (t->clinic && treatment_is_touched(t))
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

static int judge_beside(Store *store, const Config *config, int64_t number, const RecordRow *family, GArray *ret_messages,
        UtcMs now, Err *err)
{
        g_auto(Treatment) t = { 0 };
        bool is_same = true;
        int r = treatment_load(store, config, number, &t, err);

        if (r == 0 && family)
                r = is_family(store, config, family, &t.record, &is_same, err);
        if (r != 0 || !is_same || !t.clinic || !treatment_is_touched(&t))
                return MIN(r, 0);
        r = treatment_around(store, &t, now, err);
        if (r < 0)
                return r;
        note_messages(&t, now, ret_messages);
        r = treatment_work_out(store, &t, now, err);
        return r == 0 ? treatment_write(store, &t, now, err) : r;
}

int treatments_beside(Store *store, const Config *config, int64_t patient, int64_t but, const RecordRow *family,
        GArray *ret_messages, UtcMs now, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store->backend->verbs->record_numbers_of(store->backend, patient, numbers, err);

        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                const int64_t number = g_array_index(numbers, int64_t, i);

                if (number != but)
                        r = judge_beside(store, config, number, family, ret_messages, now, err);
        }
        return r;
}
