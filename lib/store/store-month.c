/* What a month came to at each clinic: one reading of treatments and patients, slice by slice. */
#include "store/store-month.h"
#include "store/messages.h"

#include <string.h>

#include "config/config-check.h"
#include "model/trouble.h"

/* The best that is known of a message. */
typedef enum Arrived { ARRIVED_NOT, ARRIVED_SENT, ARRIVED_DELIVERED, ARRIVED_ANSWERED } Arrived;
enum { N_ARRIVED = ARRIVED_ANSWERED + 1 };

typedef enum Stage { STAGE_RECORDS, STAGE_PATIENTS, STAGE_REST, STAGE_END } Stage;

struct StoreMonth {
        GPtrArray *counts;    /* MonthCount * */
        GHashTable *messages; /* number -> place in counts * N_ARRIVED + Arrived */
        Stage stage;
        int64_t after;
};

static void count_free(gpointer data)
{
        MonthCount *count = data;

        g_free(count->clinic);
        g_free(count);
}

StoreMonth *store_month_new(const Config *config, CivilDate first, const char *clinic_id)
{
        StoreMonth *month = g_new0(StoreMonth, 1);
        g_autoptr(GList) ids = config_sorted_ids(config->clinics);

        month->counts = g_ptr_array_new_with_free_func(count_free);
        month->messages = g_hash_table_new(NULL, NULL);
        for (const GList *id = ids; id; id = id->next) {
                const Clinic *clinic = config_clinic(config, id->data);
                MonthCount *count;

                if (clinic_id && strcmp(clinic_id, clinic->id) != 0)
                        continue;
                count = g_new0(MonthCount, 1);
                count->clinic = g_strdup(clinic->id);
                count->from = civil_day_start(clinic->zone, first);
                count->to = civil_day_start(clinic->zone, civil_add_months(first, 1));
                g_ptr_array_add(month->counts, count);
        }
        return month;
}

void store_month_free(StoreMonth *month)
{
        if (!month)
                return;
        g_ptr_array_unref(month->counts);
        g_hash_table_unref(month->messages);
        g_free(month);
}

const GPtrArray *store_month_counts(const StoreMonth *month)
{
        return month->counts;
}

/* The count of a clinic at a time, and its place; NULL: another month's, or nobody has asked for that clinic */
static MonthCount *count_at(const StoreMonth *month, const char *clinic, UtcMs at, guint *ret_place)
{
        for (guint i = 0; i < month->counts->len; i++) {
                MonthCount *count = g_ptr_array_index(month->counts, i);

                if (strcmp(count->clinic, clinic) != 0)
                        continue;
                *ret_place = i;
                return at.ms >= count->from.ms && at.ms < count->to.ms ? count : NULL;
        }
        return NULL;
}

/* ---- treatments and their follow-ups ---------------------------------------------------------- */

/* The best that a follow-up knows of the message that it has now. */
static Arrived arrived(FollowupState state)
{
        return state == FOLLOWUP_ANSWERED ? ARRIVED_ANSWERED : state == FOLLOWUP_DELIVERED ? ARRIVED_DELIVERED : ARRIVED_NOT;
}

/* Do receipts say that a provider had it, or that none ever took it? */
static int look_at_receipts(Store *store, const MessageRow *message, bool *ret_had, bool *ret_absent, Err *err)
{
        g_autoptr(GArray) rows = NULL;
        int r = store_receipt_rows(store, message->m.number, &rows, err);

        for (guint i = 0; r == 0 && i < rows->len; i++) {
                const ReceiptRow *row = &g_array_index(rows, ReceiptRow, i);

                if (row->generation >= 0 && row->generation != (int)message->m.generation)
                        continue;
                if (row->state == RECEIPT_ABSENT)
                        *ret_absent = true;
                else if (row->state == RECEIPT_UNDER_WAY || row->state == RECEIPT_DELIVERED || row->state == RECEIPT_READ)
                        *ret_had = true;
        }
        return MIN(r, 0);
}

/* Has it left, or may it have? What was refused afterwards had; its follow-ups may be with another message since. */
static int has_left(Store *store, const MessageRow *message, bool *ret, Err *err)
{
        g_autoptr(GArray) attempts = g_array_new(FALSE, FALSE, sizeof(AttemptRow));
        bool is_lost = false, had = message->m.state == MESSAGE_SENT || message->m.state == MESSAGE_UNCERTAIN, is_absent = false;
        int r = 0;

        if (!had && message->m.state != MESSAGE_DISSOLVED)
                r = store->backend->verbs->attempt_list(store->backend, message->m.number, attempts, err);
        for (guint i = 0; i < attempts->len; i++) {
                AttemptRow *attempt = &g_array_index(attempts, AttemptRow, i);

                had |= attempt->verdict == VERDICT_SENT || attempt->verdict == VERDICT_DUPLICATE;
                /* the same message again under the same key tells what became of the try before it */
                is_lost = attempt->verdict == VERDICT_UNKNOWN && attempt->generation == message->m.generation;
                g_free(attempt->detail);
        }
        if (r == 0 && !had && attempts->len > 0)
                r = look_at_receipts(store, message, &had, &is_absent, err);
        *ret = had || (is_lost && !is_absent);
        return MIN(r, 0);
}

/* a step of a protocol or of a patient's own plan that aims at the month; NULL: not so */
static MonthCount *count_of_step(Store *store, const StoreMonth *month, const FollowupRow *row, guint *ret_place)
{
        return row->f.cause == 0 ? count_at(month, store_lane_row(store, row->lane)->clinic, row->f.aim, ret_place) : NULL;
}

/* @rows: what a treatment has of the month's; @message may carry some of them */
static int see_message(Store *store, StoreMonth *month, const GArray *rows, int64_t number, Err *err)
{
        const gpointer key = GSIZE_TO_POINTER((gsize)number);
        g_auto(MessageRow) message = { 0 };
        gpointer known;
        Arrived best = ARRIVED_NOT;
        bool is_seen = g_hash_table_lookup_extended(month->messages, key, NULL, &known), carries = false, left = false;
        guint place = is_seen ? GPOINTER_TO_UINT(known) / N_ARRIVED : 0;
        int r = store->backend->verbs->message_get(store->backend, number, &message, err);

        if (r != 0)
                return MIN(r, 0);
        for (guint i = 0; i < rows->len; i++) {
                const FollowupRow *row = &g_array_index(rows, FollowupRow, i);
                guint its;

                if (!store_message_carries(&message.m, row->f.id) || !count_of_step(store, month, row, &its))
                        continue;
                place = is_seen || carries ? place : its;
                carries = true;
                best = row->f.message == number ? MAX(best, arrived(row->f.state)) : best;
        }
        if (!carries)
                return 0;
        if (is_seen)
                best = MAX(best, (Arrived)(GPOINTER_TO_UINT(known) % N_ARRIVED));
        else
                r = has_left(store, &message, &left, err);
        if (left)
                best = MAX(best, ARRIVED_SENT);
        g_hash_table_insert(month->messages, key, GUINT_TO_POINTER(place * N_ARRIVED + best));
        return r;
}

/* What was sent, and what its steps went on by when it was refused afterwards. */
static int see_messages_of(Store *store, StoreMonth *month, int64_t patient, const GArray *rows, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t)), others = g_array_new(FALSE, FALSE, sizeof(int64_t));
        bool is_tried = false;
        guint place;
        int r = 0;

        for (guint i = 0; i < rows->len; i++) {
                const FollowupRow *row = &g_array_index(rows, FollowupRow, i);

                if ((row->f.n_attempts == 0 && row->f.message == 0) || !count_of_step(store, month, row, &place))
                        continue;
                is_tried = true;
                if (row->f.message != 0)
                        (void)store_numbers_add(numbers, row->f.message);
        }
        if (is_tried)
                r = store->backend->verbs->message_numbers_of(store->backend, patient, (UtcMs){ INT64_MIN }, UTC_NEVER, others, err);
        for (guint i = 0; r == 0 && i < others->len; i++)
                (void)store_numbers_add(numbers, g_array_index(others, int64_t, i));
        for (guint i = 0; r == 0 && i < numbers->len; i++)
                r = see_message(store, month, rows, g_array_index(numbers, int64_t, i), err);
        return r;
}

/* a complaint has its own time; what else is to be done is late once it is due */
static bool is_overdue(const Followup *f, UtcMs now)
{
        const UtcMs by = f->step == FOLLOWUP_STEP_COMPLAINT && f->aim.ms > f->due.ms ? f->aim : f->due;

        return f->state == FOLLOWUP_TASK && by.ms < now.ms;
}

static bool is_of_silence(const GArray *rows, const Followup *call)
{
        for (guint i = 0; i < rows->len && !is_for_reply(call); i++) {
                const Followup *f = &g_array_index(rows, FollowupRow, i).f;

                if (f->id == call->cause && f->purpose == PURPOSE_SAFETY)
                        return f->state == FOLLOWUP_SENT || f->state == FOLLOWUP_DELIVERED;
        }
        return false;
}

static void see_task(MonthCount *count, const GArray *rows, const Followup *f, UtcMs now)
{
        count->n_calls++;
        count->n_calls_done += f->state == FOLLOWUP_DONE;
        count->n_calls_dropped += f->state != FOLLOWUP_DONE && !followup_is_open(f->state);
        count->n_calls_overdue += is_overdue(f, now);
        count->n_complaints += f->step == FOLLOWUP_STEP_COMPLAINT;
        count->n_complications += f->step == FOLLOWUP_STEP_COMPLICATION;
        count->n_no_answers += f->cause != 0 && trouble_of_step(f->step) == TROUBLE_NONE && is_of_silence(rows, f);
}

static void see_followup(Store *store, StoreMonth *month, const GArray *rows, const FollowupRow *row, UtcMs now)
{
        const Followup *f = &row->f;
        guint place;
        MonthCount *count = count_at(month, store_lane_row(store, row->lane)->clinic, f->cause == 0 ? f->aim : f->opens, &place);

        if (!count)
                return;
        if (f->cause == 0)
                count->n_followups[f->purpose][f->state]++;
        if (f->is_task)
                see_task(count, rows, f, now);
}

static int see_record(Store *store, StoreMonth *month, int64_t number, UtcMs now, Err *err)
{
        g_auto(RecordRow) record = { 0 };
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        MonthCount *count;
        guint place;
        int r = store->backend->verbs->record_get(store->backend, number, &record, err);

        if (r != 0)
                return MIN(r, 0);
        count = count_at(month, store_origin_row(store, record.origin)->clinic, record.moment, &place);
        if (count && record.type == RECORD_TREATMENT && record.status == RECORD_COMPLETED)
                count->n_treatments++;
        r = store_rows_of(store, number, rows, err);
        for (guint i = 0; r == 0 && i < rows->len; i++)
                see_followup(store, month, rows, &g_array_index(rows, FollowupRow, i), now);
        return r == 0 ? see_messages_of(store, month, record.patient, rows, err) : r;
}

/* ---- opt-outs --------------------------------------------------------------------------------- */

static bool is_opt_out(const ConsentRow *row)
{
        if (row->source != CONSENT_FROM_STAFF && row->source != CONSENT_FROM_REPLY && row->source != CONSENT_FROM_PROVIDER)
                return false;
        for (int kind = 0; kind < N_CONSENT_KINDS; kind++)
                if (row->answers.answer[kind] == CONSENT_NO)
                        return true;
        return false;
}

static int see_patient(Store *store, StoreMonth *month, int64_t number, Err *err)
{
        g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(ConsentRow));
        g_auto(PatientRow) patient = { 0 };
        bool is_known = false, is_out = false, is_out_in_part = false;
        MonthCount *count = NULL;
        int r = store->backend->verbs->consent_list(store->backend, number, lines, err);

        g_array_set_clear_func(lines, (GDestroyNotify)consent_row_done);
        for (guint i = 0; r == 0 && i < lines->len; i++) {
                const ConsentRow *row = &g_array_index(lines, ConsentRow, i);
                MonthCount *at;
                guint place;

                if (!is_opt_out(row))
                        continue;
                if (!is_known)
                        r = store->backend->verbs->patient_get(store->backend, number, &patient, err);
                is_known = true;
                at = r == 0 ? count_at(month, store_origin_row(store, patient.origin)->clinic, row->at, &place) : NULL;
                if (!at)
                        continue;
                count = at;
                *(row->purpose < 0 && !row->method ? &is_out : &is_out_in_part) = true;
        }
        if (count) {
                count->n_opted_out += is_out;
                count->n_opted_out_in_part += !is_out && is_out_in_part;
        }
        return r;
}

/* ---- the rest --------------------------------------------------------------------------------- */

static void see_messages(StoreMonth *month)
{
        GHashTableIter iter;
        gpointer value;

        g_hash_table_iter_init(&iter, month->messages);
        while (g_hash_table_iter_next(&iter, NULL, &value)) {
                MonthCount *count = g_ptr_array_index(month->counts, GPOINTER_TO_UINT(value) / N_ARRIVED);
                const Arrived state = (Arrived)(GPOINTER_TO_UINT(value) % N_ARRIVED);

                count->n_messages += state >= ARRIVED_SENT;
                count->n_delivered += state >= ARRIVED_DELIVERED;
                count->n_answered += state == ARRIVED_ANSWERED;
        }
}

static int see_red_flags(Store *store, StoreMonth *month, Err *err)
{
        g_autoptr(GPtrArray) alerts = NULL;
        UtcMs from = UTC_NEVER;
        int r;

        for (guint i = 0; i < month->counts->len; i++) {
                const MonthCount *count = g_ptr_array_index(month->counts, i);

                from = count->from.ms < from.ms ? count->from : from;
        }
        r = store_alerts_since(store, from, &alerts, err);
        for (guint i = 0; r == 0 && i < alerts->len; i++) {
                const AlertView *alert = g_ptr_array_index(alerts, i);
                guint place;
                MonthCount *count = alert->clinic ? count_at(month, alert->clinic, alert->created, &place) : NULL;
                /* who enters its result without a word before has had it */
                const UtcMs taken = utc_is_never(alert->acknowledged) ? alert->done : alert->acknowledged;
                int64_t waited_s;

                if (!count)
                        continue;
                count->n_red_flags++;
                if (utc_is_never(taken))
                        continue;
                waited_s = (taken.ms - alert->created.ms) / 1000;
                count->n_red_flags_taken++;
                count->taken_sum_s += waited_s;
                count->taken_longest_s = MAX(count->taken_longest_s, waited_s);
        }
        return r;
}

static int see_visits(Store *store, StoreMonth *month, UtcMs now, Err *err)
{
        int r = 0;

        for (guint i = 0; r == 0 && i < month->counts->len; i++) {
                MonthCount *count = g_ptr_array_index(month->counts, i);
                g_autoptr(GPtrArray) visits = NULL;

                r = store_visits_between(store, count->from, count->to.ms < now.ms ? count->to : now, now, &visits, err);
                for (guint k = 0; r == 0 && k < visits->len; k++) {
                        const VisitCount *visit = g_ptr_array_index(visits, k);

                        if (strcmp(visit->clinic, count->clinic) == 0)
                                count->visits = (VisitCount){ NULL, visit->came, visit->no_show, visit->silent, visit->cancelled };
                }
        }
        return r;
}

/* ---- reading ---------------------------------------------------------------------------------- */

static int see_slice(Store *store, StoreMonth *month, UtcMs now, unsigned n_max, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        const bool is_of_records = month->stage == STAGE_RECORDS;
        int r = (is_of_records ? store->backend->verbs->record_numbers : store->backend->verbs->patient_numbers)(store->backend, month->after,
                n_max, numbers, err);

        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                month->after = g_array_index(numbers, int64_t, i);
                r = is_of_records ? see_record(store, month, month->after, now, err) : see_patient(store, month, month->after, err);
        }
        if (r == 0 && numbers->len < n_max) {
                month->stage++;
                month->after = 0;
        }
        return r;
}

int store_month_read(Store *store, StoreMonth *month, UtcMs now, unsigned n_max, bool *ret_done, Err *err)
{
        int r = 0;

        if (month->stage == STAGE_RECORDS || month->stage == STAGE_PATIENTS) {
                r = see_slice(store, month, now, n_max, err);
        } else if (month->stage == STAGE_REST) {
                see_messages(month);
                r = see_red_flags(store, month, err);
                if (r == 0)
                        r = see_visits(store, month, now, err);
                month->stage = STAGE_END;
        }
        if (r == 0)
                *ret_done = month->stage == STAGE_END;
        return r;
}
