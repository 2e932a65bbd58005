/* What receipts do to a message: all of them together say that it arrived, left, is lost, or was never taken. */
#include "store/messages.h"
#include "store/stops.h"
#include "store/treatment.h"

#include <string.h>

#include "base/text.h"
#include "model/method.h"
#include "plan/plan.h"

/* ---- weighing -------------------------------------------------------------------------------- */

/* What all receipts of a message together say; later ones outrank earlier ones. */
typedef enum Finding {
        FINDING_NOTHING,
        FINDING_ABSENT, /* it was never taken */
        FINDING_SENT,
        FINDING_TEMPORARY, FINDING_PERMANENT, FINDING_OPTED_OUT, /* it did not arrive */
        FINDING_DELIVERED,
} Finding;

static Finding finding_of(ReceiptState state)
{
        switch (state) {
        case RECEIPT_UNDER_WAY:
                return FINDING_SENT;
        case RECEIPT_DELIVERED:
        case RECEIPT_READ:
                return FINDING_DELIVERED;
        case RECEIPT_TEMPORARY:
                return FINDING_TEMPORARY;
        case RECEIPT_PERMANENT:
                return FINDING_PERMANENT;
        case RECEIPT_OPTED_OUT:
                return FINDING_OPTED_OUT;
        case RECEIPT_ABSENT:
                return FINDING_ABSENT;
        }
        return FINDING_NOTHING;
}

/* Parts reported one by one: each counts once, by the best that was said of it. It has arrived when all of them have,
 * as many as we counted; at the deadline, as many as were told. */
static Finding weigh_parts(GHashTable *parts, unsigned n_counted, bool at_deadline)
{
        unsigned n_told = 0, n_arrived = 0;
        Finding worst = FINDING_NOTHING;
        GHashTableIter iter;
        gpointer value;

        g_hash_table_iter_init(&iter, parts);
        while (g_hash_table_iter_next(&iter, NULL, &value)) {
                const Finding part = (Finding)GPOINTER_TO_INT(value);

                n_told++;
                n_arrived += part == FINDING_DELIVERED;
                worst = MAX(worst, part == FINDING_DELIVERED ? FINDING_SENT : part);
        }
        return n_told > 0 && n_arrived == n_told && (at_deadline || n_told >= n_counted) ? FINDING_DELIVERED : worst;
}

/* The first @n receipts. Of an earlier hand-over, surely refused as we thought, only its arrival is news. */
static Finding weigh(const MessageRow *message, const GArray *receipts, guint n, bool at_deadline)
{
        g_autoptr(GHashTable) parts = g_hash_table_new(g_str_hash, g_str_equal);
        Finding whole = FINDING_NOTHING;

        for (guint i = 0; i < n; i++) {
                const ReceiptRow *row = &g_array_index(receipts, ReceiptRow, i);
                const Finding finding = finding_of(row->state);
                const bool is_present = row->generation < 0 || row->generation == (int)message->m.generation;

                if (!is_present && finding != FINDING_DELIVERED)
                        continue;
                if (row->part) {
                        const Finding before = (Finding)GPOINTER_TO_INT(g_hash_table_lookup(parts, row->part));
                        g_hash_table_replace(parts, row->part, GINT_TO_POINTER(MAX(before, finding)));
                } else {
                        whole = MAX(whole, finding);
                }
        }
        return MAX(whole, weigh_parts(parts, message->m.parts, at_deadline));
}

int store_receipt_rows(Store *store, int64_t message, GArray **ret, Err *err)
{
        GArray *rows = g_array_new(FALSE, FALSE, sizeof(ReceiptRow));
        int r;

        g_array_set_clear_func(rows, (GDestroyNotify)receipt_row_done);
        r = store->backend->verbs->receipt_list(store->backend, message, rows, err);
        if (r < 0)
                g_array_unref(rows);
        else
                *ret = rows;
        return r;
}

int store_is_proved_sent(Store *store, const MessageRow *message, bool *ret, Err *err)
{
        g_autoptr(GArray) rows = NULL;
        Finding finding;
        int r;

        *ret = false;
        if (!g_hash_table_contains(store->early, &message->m.number))
                return 0;
        r = store_receipt_rows(store, message->m.number, &rows, err);
        if (r < 0)
                return r;
        finding = weigh(message, rows, rows->len, false);
        *ret = finding == FINDING_DELIVERED || finding == FINDING_SENT;
        return 0;
}

/* ---- applying: it arrived, or at least left -------------------------------------------------- */

/* By the table of moves, one step after the other: what waited for another try was on its way after all. */
static int rise(Store *store, const FollowupRow *before, FollowupState to, const char *why, UtcMs now, Err *err)
{
        FollowupRow from = *before, row = *before;
        int r = 0;

        followup_forget_decision(&row);
        if (from.f.state == FOLLOWUP_HELD) {
                row.f.state = FOLLOWUP_PLANNED;
                r = store_row_write(store, &from, &row, NULL, why, now, err);
                from = row;
        }
        if (r == 0 && from.f.state == FOLLOWUP_PLANNED) {
                row.f.state = FOLLOWUP_SENDING;
                r = store_row_write(store, &from, &row, NULL, why, now, err);
                from = row;
        }
        row.f.state = to;
        g_strlcpy(row.f.reason, why, sizeof(row.f.reason));
        return r == 0 ? store_row_write(store, &from, &row, NULL, why, now, err) : r;
}

/* The step itself became a call, since its message seemed not to have arrived; not one that a stop made, nor one that a person
 * has taken in hand. */
static bool is_call_in_its_place(const FollowupRow *row)
{
        return row->f.state == FOLLOWUP_TASK && row->f.cause == 0 && row->f.n_attempts > 0
                && !g_str_has_prefix(row->f.reason, "opted out of messages");
}

static bool may_rise(const MessageRow *message, const FollowupRow *row, FollowupState to)
{
        const bool is_its_own = row->f.message == message->m.number;
        /* it went on by the next method, or waits for another message, since this one seemed not to have arrived: no second copy */
        const bool is_after_all = !is_its_own && to == FOLLOWUP_DELIVERED && row->f.n_attempts > 0;

        switch (row->f.state) {
        case FOLLOWUP_SENT:
                return is_after_all || (is_its_own && to == FOLLOWUP_DELIVERED);
        case FOLLOWUP_UNCERTAIN:
        case FOLLOWUP_PLANNED:
                return is_after_all || is_its_own;
        case FOLLOWUP_HELD:
                return !row->f.is_task && (is_after_all || is_its_own); /* a call that staff have put off is in their hands */
        case FOLLOWUP_SENDING:
                return is_after_all; /* its own ends with its settlement */
        case FOLLOWUP_TASK:
                return is_after_all && is_call_in_its_place(row);
        case FOLLOWUP_DELIVERED:
        case FOLLOWUP_ANSWERED:
        case FOLLOWUP_DONE:
        case FOLLOWUP_FAILED:
        case FOLLOWUP_CANCELLED:
        case FOLLOWUP_SUPERSEDED:
        case FOLLOWUP_MISSED:
        case FOLLOWUP_SKIPPED:
                return false;
        }
        return false;
}

static int drop_calls(Store *store, const Config *config, int64_t followup, UtcMs now, Err *err)
{
        g_auto(Treatment) t = { 0 };
        int r = treatment_load(store, config, treatment_of(followup), &t, err);

        if (r != 0)
                return r;
        treatment_drop_calls(&t, followup, "no longer needed: its message was sent after all");
        return treatment_write(store, &t, now, err);
}

int store_watch_retried(Store *store, const Config *config, const MessageRow *message, UtcMs now, Err *err)
{
        const char *provider;
        int r = store_word_text(store, message->provider, &provider, err);

        return r < 0 || !provider ? r : store_watch_message(store, config, message, provider, now, err);
}

/* The patient has the message, and nobody need call; a question that is unanswered for too long is work for staff all the same. */
static int rise_from_call(Store *store, const Config *config, const MessageRow *message, const FollowupRow *before, UtcMs now,
        Err *err)
{
        FollowupRow row = *before;
        bool is_late = false;
        int r = store_is_answer_late(store, config, message, before, now, &is_late, err);

        if (r < 0 || is_late)
                return r;
        followup_forget_decision(&row);
        row.f.state = FOLLOWUP_DELIVERED;
        row.f.message = message->m.number;
        row.f.is_task = false;
        row.f.due = UTC_NEVER;
        g_strlcpy(row.f.method, store_lane_row(store, message->lane)->method, sizeof(row.f.method));
        g_strlcpy(row.f.reason, "it has arrived after all: nobody need call", sizeof(row.f.reason));
        r = store_row_lane(store, &row, store_lane_row(store, before->lane)->clinic, err);
        return r == 0 ? store_row_write(store, before, &row, NULL, row.f.reason, now, err) : r;
}

/* @other: the message that would have been the second copy. One that is on its way is held back, if its bytes have not left. */
static int take_back(Store *store, int64_t other, int64_t followup, FollowupState was, GArray *revoked, UtcMs now, Err *err)
{
        if (other == 0)
                return 0;
        if (was == FOLLOWUP_SENDING)
                (void)store_numbers_add(revoked, other);
        return was == FOLLOWUP_PLANNED || was == FOLLOWUP_HELD ? store_leave_message(store, other, followup, now, err) : 0;
}

static int raise_all(Store *store, const Config *config, MessageRow *message, FollowupState to, const char *why, GArray *revoked,
        UtcMs now, Err *err)
{
        const bool was_retried = message->m.state == MESSAGE_RETRY;
        int r = 0;

        for (guint i = 0; r == 0 && i < message->m.followups->len; i++) {
                FollowupRow row;
                FollowupState before;
                int64_t other;

                r = store_row_get(store, g_array_index(message->m.followups, int64_t, i), &row, err);
                if (r < 0)
                        return r;
                if (r == STORE_NOT_FOUND || !may_rise(message, &row, to)) {
                        r = 0;
                        continue;
                }
                if (row.f.state == FOLLOWUP_TASK) {
                        r = rise_from_call(store, config, message, &row, now, err);
                        continue;
                }
                before = row.f.state;
                other = row.f.message != message->m.number ? row.f.message : 0;
                row.f.message = message->m.number;
                r = rise(store, &row, to, why, now, err);
                if (r == 0)
                        r = take_back(store, other, row.f.id, before, revoked, now, err);
                if (r == 0 && before != FOLLOWUP_SENT)
                        r = drop_calls(store, config, row.f.id, now, err);
        }
        if (r != 0 || message->m.state == MESSAGE_SENT)
                return r;
        message->m.state = MESSAGE_SENT;
        r = store->backend->verbs->message_update(store->backend, message, err);
        return r == 0 && was_retried ? store_watch_retried(store, config, message, now, err) : r;
}

/* @is_news: it was not known before, so the address is good whatever a provider has said of it meanwhile */
static int message_arrived(Store *store, const Config *config, MessageRow *message, bool is_news, GArray *revoked, UtcMs now, Err *err)
{
        const char *method = store_lane_row(store, message->lane)->method;
        int r = raise_all(store, config, message, FOLLOWUP_DELIVERED, "it has arrived", revoked, now, err);

        if (r == 0 && store->has_blocks && is_news) {
                g_autofree char *address = store_address_key(method, message->m.to);
                g_autofree char *key = store_block_key(message->m.patient_number, address);
                r = store->backend->verbs->block_delete(store->backend, key, message->provider, err);
        }
        return r;
}

int store_message_arrived(Store *store, const Config *config, MessageRow *message, GArray *revoked, UtcMs now, Err *err)
{
        return message_arrived(store, config, message, true, revoked, now, err);
}

/* ---- applying: it did not arrive ------------------------------------------------------------- */

/* The patient of a follow-up's treatment now: a correction of the record may have given it to another since. */
static int patient_of(Store *store, const FollowupRow *row, PatientRow *ret, Err *err)
{
        g_auto(RecordRow) record = { 0 };
        int r = store->backend->verbs->record_get(store->backend, treatment_of(row->f.id), &record, err);

        return r == 0 ? store_patient_get(store, record.patient, ret, err) : r;
}

/* A record that was changed since may have given the treatment another family's procedure: its steps are no longer the plan. */
static int has_left_protocol(Store *store, const FollowupRow *row, bool *ret, Err *err)
{
        g_auto(RecordRow) record = { 0 };
        const Pinned *own = store_pinned(store, row->protocol), *now;
        int r = store->backend->verbs->record_get(store->backend, treatment_of(row->f.id), &record, err);

        now = r == 0 ? store_pinned(store, record.protocol) : NULL;
        *ret = own && now && strcmp(own->protocol->id, now->protocol->id) != 0;
        return MIN(r, 0);
}

/* Where the follow-up goes on, and when; NULL: nowhere. Nothing once the deadline of receipts has passed: it is final. */
static int next_of(Store *store, const Config *config, const MessageRow *message, const FollowupRow *row, UtcMs now,
        const char **ret, UtcMs *ret_due, Err *err)
{
        const Clinic *clinic = config_clinic(config, store_lane_row(store, row->lane)->clinic);
        g_autoptr(Step) step = NULL;
        g_auto(PatientRow) patient = { 0 };
        Hours hours;
        bool has_left = false;
        int r;

        *ret = NULL;
        if (!clinic || row->f.closes.ms <= now.ms || now.ms > utc_add(message->last_try, config->limits.receipt_within).ms)
                return 0;
        r = has_left_protocol(store, row, &has_left, err);
        if (r < 0 || has_left)
                return r;
        r = patient_of(store, row, &patient, err);
        if (r == 0)
                r = store_own_step(store, row, &step, err);
        if (r != 0)
                return r < 0 ? r : 0;
        *ret = plan_next_method(config, clinic, step, &patient.p, row->f.method, now);
        if (!*ret)
                return 0;
        if (method_is_task(*ret)) {
                *ret_due = plan_task_due(clinic, now);
                return 0;
        }
        hours = hours_for(clinic, patient_zone(&patient.p, clinic->zone), false);
        *ret_due = hours_next(&hours, utc_floor_s(now), row->f.closes);
        if (utc_is_never(*ret_due))
                *ret = NULL;
        return 0;
}

static int fail_row(Store *store, const Config *config, const MessageRow *message, const FollowupRow *before, Finding finding,
        StoreReceiptEffect *effect, UtcMs now, Err *err)
{
        static const char opted_out[] = "the provider says that the patient opted out";
        static const char refused[] = "the provider could not deliver it, and never will";
        static const char not_arrived[] = "the provider could not deliver it";
        static const char absent[] = "the provider never took it";
        const char *why = finding == FINDING_OPTED_OUT ? opted_out : finding == FINDING_PERMANENT ? refused
                : finding == FINDING_ABSENT ? absent : not_arrived;
        const char *next = NULL;
        char told[FOLLOWUP_REASON_MAX];
        FollowupRow row = *before;
        UtcMs due = UTC_NEVER;
        int r = 0;

        if (before->f.state == FOLLOWUP_HELD) {
                row.f.message = 0; /* held on; what comes later is another message */
                return store_row_write(store, before, &row, NULL, NULL, now, err);
        }
        followup_forget_decision(&row);
        /* what spoke of another time is not worth another try */
        if (finding != FINDING_OPTED_OUT && row.decided != DECIDED_OTHER_TIME)
                r = next_of(store, config, message, &row, now, &next, &due, err);
        if (r < 0)
                return r;
        g_strlcpy(told, why, sizeof(told));
        if (finding == FINDING_OPTED_OUT && row.f.purpose == PURPOSE_SAFETY) {
                followup_call_instead(&row.f, store_call_due(store, config, &row, now));
        } else if (next) {
                g_snprintf(told, sizeof(told), "%s; next by %s", why, next);
                g_strlcpy(row.f.method, next, sizeof(row.f.method));
                row.f.is_task = method_is_task(next);
                row.f.state = row.f.is_task ? FOLLOWUP_TASK : FOLLOWUP_PLANNED;
                row.f.due = due;
                row.f.message = 0;
                g_strlcpy(row.f.reason, row.f.is_task ? why : "", sizeof(row.f.reason));
                effect->is_planned = true;
        } else {
                followup_end(&row.f, FOLLOWUP_FAILED, why);
        }
        r = store_row_lane(store, &row, store_lane_row(store, before->lane)->clinic, err);
        return r == 0 ? store_row_write(store, before, &row, NULL, told, now, err) : r;
}

/* What the message still stands for: sent or uncertain, or waiting for another try of it. */
static int carried_rows(Store *store, const MessageRow *message, GArray *rows, bool *ret_arrived, Err *err)
{
        for (guint i = 0; i < message->m.followups->len; i++) {
                FollowupRow row;
                int r = store_row_get(store, g_array_index(message->m.followups, int64_t, i), &row, err);

                if (r < 0)
                        return r;
                if (r != 0 || row.f.message != message->m.number)
                        continue;
                if (row.f.state == FOLLOWUP_DELIVERED || row.f.state == FOLLOWUP_ANSWERED)
                        *ret_arrived = true;
                if (row.f.state == FOLLOWUP_SENT || row.f.state == FOLLOWUP_UNCERTAIN || row.f.state == FOLLOWUP_PLANNED
                        || row.f.state == FOLLOWUP_HELD)
                        g_array_append_val(rows, row);
        }
        return 0;
}

static int judge_again(Store *store, const Config *config, const GArray *rows, UtcMs now, Err *err)
{
        g_autoptr(GArray) treatments = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = 0;

        for (guint i = 0; i < rows->len; i++)
                (void)store_numbers_add(treatments, treatment_of(g_array_index(rows, FollowupRow, i).f.id));
        for (guint i = 0; r == 0 && i < treatments->len; i++)
                r = treatment_again(store, config, g_array_index(treatments, int64_t, i), now, err);
        return r;
}

static int apply_failed(Store *store, const Config *config, MessageRow *message, Finding finding, StoreReceiptEffect *effect,
        UtcMs now, Err *err)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        bool has_arrived = false;
        int r = carried_rows(store, message, rows, &has_arrived, err);

        if (r < 0 || has_arrived)
                return r;
        message->m.state = MESSAGE_FAILED;
        r = store->backend->verbs->message_update(store->backend, message, err);
        for (guint i = 0; r == 0 && i < rows->len; i++)
                r = fail_row(store, config, message, &g_array_index(rows, FollowupRow, i), finding, effect, now, err);
        if (r == 0 && finding == FINDING_PERMANENT)
                r = store_block_note(store, config, message, now, err);
        return r == 0 ? judge_again(store, config, rows, now, err) : r;
}

/* Would it go elsewhere today, or in another language? The patient's details may have changed while nobody knew whether it
 * had arrived. */
static int is_outdated(Store *store, const Clinic *clinic, const MessageRow *message, const Patient *patient, UtcMs now, bool *ret,
        Err *err)
{
        const char *method = store_lane_row(store, message->lane)->method, *language;
        int r = store_word_text(store, message->language, &language, err);

        *ret = !text_equal(message->m.to, patient_address(patient, method, plan_is_child(patient, clinic, now)))
                || (patient->language && !text_equal(patient->language, language));
        return r;
}

/* By the same message; what its record gave up while nobody knew whether it had arrived is not sent now. */
static int plan_again(Store *store, const Config *config, const FollowupRow *before, UtcMs due, UtcMs now, Err *err)
{
        FollowupRow planned = *before, row;
        bool has_left;
        int r = has_left_protocol(store, before, &has_left, err);

        if (r < 0)
                return r;
        planned.f.state = FOLLOWUP_PLANNED;
        planned.f.due = due;
        planned.f.reason[0] = '\0';
        r = store_row_write(store, before, &planned, NULL, has_left ? "the provider never took it" : "the provider never took it: sent again",
                now, err);
        if (r < 0 || !has_left)
                return r < 0 ? r : drop_calls(store, config, planned.f.id, now, err);
        row = planned;
        followup_end(&row.f, FOLLOWUP_CANCELLED, treatment_of_another_family);
        row.decided = DECIDED_RECORD_CANCEL;
        return store_row_write(store, &planned, &row, NULL, NULL, now, err);
}

/* It was never taken: the same message again, under a key of its own, while its window allows it. */
static int apply_absent(Store *store, const Config *config, MessageRow *message, StoreReceiptEffect *effect, UtcMs now, Err *err)
{
        const Clinic *clinic = config_clinic(config, store_lane_row(store, message->lane)->clinic);
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        g_auto(PatientRow) patient = { 0 };
        UtcMs due = UTC_NEVER;
        Hours hours;
        bool has_arrived = false, outdated = false;
        int r = carried_rows(store, message, rows, &has_arrived, err);

        if (r == 0 && rows->len > 0)
                r = patient_of(store, &g_array_index(rows, FollowupRow, 0), &patient, err);
        if (r < 0 || has_arrived)
                return r;
        if (clinic && rows->len > 0 && message->m.n_attempts < config->limits.max_attempts) {
                hours = hours_for(clinic, patient_zone(&patient.p, clinic->zone), false);
                due = hours_next(&hours, utc_floor_s(now), message->m.closes);
        }
        if (utc_is_never(due))
                return apply_failed(store, config, message, FINDING_ABSENT, effect, now, err);
        message->m.state = MESSAGE_RETRY;
        message->m.generation = message->m.n_attempts; /* each of them is known to be refused now */
        r = store->backend->verbs->message_update(store->backend, message, err);
        for (guint i = 0; r == 0 && i < rows->len; i++) {
                const FollowupRow *before = &g_array_index(rows, FollowupRow, i);

                if (before->f.state == FOLLOWUP_UNCERTAIN)
                        r = plan_again(store, config, before, due, now, err);
        }
        if (r == 0)
                r = store_leave_message(store, message->m.number, 0, now, err); /* when nothing waits for it any more */
        effect->is_planned = true;
        if (r == 0)
                r = is_outdated(store, clinic, message, &patient.p, now, &outdated, err);
        if (r == 0 && outdated)
                r = store_patient_messages_again(store, patient.number, now, err);
        /* its treatment may have been cancelled while nobody knew */
        return r == 0 ? judge_again(store, config, rows, now, err) : r;
}

/* ---- applying -------------------------------------------------------------------------------- */

static int apply(Store *store, const Config *config, MessageRow *message, Finding finding, bool is_news, StoreReceiptEffect *effect,
        UtcMs now, Err *err)
{
        const MessageState state = message->m.state;
        const bool was_taken = state == MESSAGE_SENT || state == MESSAGE_UNCERTAIN
                || (state == MESSAGE_RETRY && !store_is_certainly_unsent(message));

        if (state == MESSAGE_SENDING || state == MESSAGE_DISSOLVED)
                return 0; /* when it is settled; never handed over */
        switch (finding) {
        case FINDING_DELIVERED:
                return message_arrived(store, config, message, is_news, store_receipt_revoked(effect), now, err);
        case FINDING_SENT:
                return state == MESSAGE_UNCERTAIN || state == MESSAGE_RETRY
                        ? raise_all(store, config, message, FOLLOWUP_SENT, "the provider has it", store_receipt_revoked(effect), now,
                                err) : 0;
        case FINDING_TEMPORARY:
        case FINDING_PERMANENT:
        case FINDING_OPTED_OUT:
                return was_taken ? apply_failed(store, config, message, finding, effect, now, err) : 0;
        case FINDING_ABSENT:
                return state == MESSAGE_UNCERTAIN ? apply_absent(store, config, message, effect, now, err) : 0;
        case FINDING_NOTHING:
                return 0;
        }
        return 0;
}

int store_receipts_carry_out(Store *store, const Config *config, MessageRow *message, const GArray *receipts, guint n_known,
        bool at_deadline, StoreReceiptEffect *effect, UtcMs now, Err *err)
{
        const Finding known = weigh(message, receipts, n_known, false), finding = weigh(message, receipts, receipts->len, at_deadline);

        return apply(store, config, message, finding, finding != known, effect, now, err);
}

int store_receipts_apply(Store *store, const Config *config, MessageRow *message, bool at_deadline, StoreReceiptEffect *effect,
        UtcMs now, Err *err)
{
        g_autoptr(GArray) rows = NULL;
        int r = store_receipt_rows(store, message->m.number, &rows, err);

        /* at the deadline each has been carried out; those of a message on its way wait until it is settled */
        return r < 0 ? r : store_receipts_carry_out(store, config, message, rows, at_deadline ? rows->len : 0, at_deadline, effect, now, err);
}
