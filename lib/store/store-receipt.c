/* What providers tell of messages later: found, kept, weighed, applied. */
#include "store/store-internal.h"

#include <errno.h>
#include <string.h>

#include "base/ids.h"
#include "base/text.h"
#include "config/inbound-open.h"
#include "model/message-ref.h"
#include "model/method.h"
#include "plan/plan.h"

enum {
        RECEIPTS_MAX = 200,   /* of one message */
        STRAYS_MAX = 10000,   /* receipts without a message */
        EARLY_MAX = 20000,    /* before the set is read anew */
        CANDIDATES_MAX = 16,  /* messages looked at for one name */
};
static const int64_t ABSENT_AFTER_MS = 10 * 1000; /* what was taken can be found by then */
static const int64_t STRAY_MS = INT64_C(24) * 60 * 60 * 1000;

void store_receipt_effect_done(StoreReceiptEffect *effect)
{
        g_clear_pointer(&effect->revoke, g_array_unref);
}

void store_receipt_counts(const Store *store, uint64_t *ret_taken, uint64_t *ret_unknown)
{
        *ret_taken = (uint64_t)store->meta.receipts;
        *ret_unknown = (uint64_t)store->meta.receipts_unknown;
}

/* ---- what is kept in memory ------------------------------------------------------------------ */

static void set_add(GHashTable *set, int64_t number)
{
        g_hash_table_add(set, g_memdup2(&number, sizeof(number)));
}

/* Messages on their way that have receipts; names of strays; the first watch. So that a settlement, of which there are
 * thousands a second, asks the database for none of them. */
int store_receipts_load(Store *store, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) sending = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_autoptr(GArray) names = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_autoptr(GArray) watches = g_array_new(FALSE, FALSE, sizeof(WatchRow));
        int r = verbs->message_numbers_sending(store->backend, sending, err);

        g_hash_table_remove_all(store->early);
        g_hash_table_remove_all(store->strays);
        for (guint i = 0; r == 0 && i < sending->len; i++)
                set_add(store->early, g_array_index(sending, int64_t, i));
        if (r == 0)
                r = verbs->stray_names(store->backend, names, err);
        for (guint i = 0; r == 0 && i < names->len; i++)
                set_add(store->strays, g_array_index(names, int64_t, i));
        store->n_strays = names->len;
        if (r == 0)
                r = verbs->watch_first(store->backend, 1, watches, err);
        if (r < 0)
                return r;
        store->next_watch = watches->len > 0 ? g_array_index(watches, WatchRow, 0).due : UTC_NEVER;
        r = verbs->block_any(store->backend, err);
        store->has_blocks = r == 0;
        return r < 0 ? r : 0;
}

/* ---- names ----------------------------------------------------------------------------------- */

static int64_t digest(const char *a, const char *b)
{
        uint8_t bytes[ID_DIGEST_BYTES];
        int64_t number = 0;

        id_sha256_parts(bytes, a, b, NULL);
        for (unsigned i = 0; i < 8; i++)
                number = (int64_t)((uint64_t)number << 8 | bytes[i]);
        return number & (INT64_MAX >> 1);
}

static int64_t name_of(const char *provider, const char *provider_message_id)
{
        return digest(provider, provider_message_id);
}

/* A number with and without its plus is the same. Never 0, which means any. */
static int64_t recipient_of(const char *address)
{
        return digest(address + (address[0] == '+'), "") | 1;
}

int store_known_forget(Store *store, const MessageRow *message, Err *err)
{
        const char *provider;
        int r = store_word_text(store, message->provider, &provider, err);

        if (r < 0 || !provider || !message->provider_message_id)
                return r;
        return store->backend->verbs->known_delete(store->backend, name_of(provider, message->provider_message_id),
                recipient_of(message->m.to), message->m.number, err);
}

/* The one message among the candidates that has this very name. */
static int pick(Store *store, const GArray *numbers, const char *provider, const char *provider_message_id, MessageRow *ret,
        Err *err)
{
        g_auto(MessageRow) found = { 0 };

        for (guint i = 0; i < numbers->len; i++) {
                g_auto(MessageRow) row = { 0 };
                const char *its_provider = NULL;
                int r = store->backend->verbs->message_get(store->backend, g_array_index(numbers, int64_t, i), &row, err);

                if (r == 0)
                        r = store_word_text(store, row.provider, &its_provider, err);
                if (r < 0)
                        return r;
                if (r != 0 || !text_equal(its_provider, provider) || !text_equal(row.provider_message_id, provider_message_id))
                        continue;
                if (found.m.number != 0)
                        return STORE_NOT_FOUND; /* one of several */
                found = row;
                row = (MessageRow){ 0 };
        }
        if (found.m.number == 0)
                return STORE_NOT_FOUND;
        *ret = found;
        found = (MessageRow){ 0 };
        return 0;
}

/* The recipient, where it is told, tells apart what shares an id; written otherwise than ours it is no help. */
static int find_by_name(Store *store, const char *provider, const char *provider_message_id, const char *recipient,
        MessageRow *ret, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        const int64_t name = name_of(provider, provider_message_id);
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r;

        if (recipient && recipient[0] != '\0') {
                r = verbs->known_find(store->backend, name, recipient_of(recipient), CANDIDATES_MAX, numbers, err);
                if (r == 0)
                        r = pick(store, numbers, provider, provider_message_id, ret, err);
                if (r <= 0)
                        return r;
                g_array_set_size(numbers, 0);
        }
        r = verbs->known_find(store->backend, name, 0, CANDIDATES_MAX, numbers, err);
        return r == 0 ? pick(store, numbers, provider, provider_message_id, ret, err) : r;
}

int store_find_message(Store *store, const char *provider, const char *provider_message_id, const char *recipient,
        int64_t *ret, Err *err)
{
        g_auto(MessageRow) row = { 0 };
        int r = find_by_name(store, provider, provider_message_id, recipient, &row, err);

        if (r == 0)
                *ret = row.m.number;
        return r;
}

/* Our own reference: its digits cannot be guessed, and it names the hand-over. */
static int find_by_ref(Store *store, const StoreReceipt *receipt, MessageRow *ret, int *ret_generation, Err *err)
{
        g_auto(MessageRow) row = { 0 };
        char digits[MESSAGE_REF_DIGITS + 1];
        const char *provider = NULL;
        unsigned generation;
        int64_t number;
        int r;

        if (message_ref_parse(receipt->ref, &number, digits, &generation) < 0)
                return STORE_NOT_FOUND;
        r = store->backend->verbs->message_get(store->backend, number, &row, err);
        if (r == 0)
                r = store_word_text(store, row.provider, &provider, err);
        if (r != 0)
                return r;
        /* tried again by another provider after a sure refusal, the first may still have something to tell */
        if (strncmp(row.m.id, digits, MESSAGE_REF_DIGITS) != 0 || generation > row.m.generation
                || (!text_equal(provider, receipt->provider) && generation == row.m.generation))
                return STORE_NOT_FOUND;
        *ret_generation = (int)generation;
        *ret = row;
        row = (MessageRow){ 0 };
        return 0;
}

static int find(Store *store, const StoreReceipt *receipt, MessageRow *ret, int *ret_generation, Err *err)
{
        int r = STORE_NOT_FOUND;

        *ret_generation = -1;
        if (receipt->message != 0) {
                *ret_generation = receipt->generation;
                return store->backend->verbs->message_get(store->backend, receipt->message, ret, err);
        }
        if (receipt->ref)
                r = find_by_ref(store, receipt, ret, ret_generation, err);
        if (r == STORE_NOT_FOUND && receipt->provider_message_id && receipt->provider_message_id[0] != '\0')
                r = find_by_name(store, receipt->provider, receipt->provider_message_id, receipt->recipient, ret, err);
        return r;
}

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

/* Of an earlier hand-over, surely refused as we thought, only its arrival is news. */
static Finding weigh(const MessageRow *message, const GArray *receipts, bool at_deadline)
{
        g_autoptr(GHashTable) parts = g_hash_table_new(g_str_hash, g_str_equal);
        Finding whole = FINDING_NOTHING;

        for (guint i = 0; i < receipts->len; i++) {
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

static int receipts_of(Store *store, int64_t message, GArray **ret, Err *err)
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
        r = receipts_of(store, message->m.number, &rows, err);
        if (r < 0)
                return r;
        finding = weigh(message, rows, false);
        *ret = finding == FINDING_DELIVERED || finding == FINDING_SENT;
        return 0;
}

/* ---- applying: it arrived, or at least left -------------------------------------------------- */

static void add_once(GArray *numbers, int64_t number)
{
        if (!store_numbers_have(numbers, number))
                g_array_append_val(numbers, number);
}

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

static bool may_rise(const MessageRow *message, const FollowupRow *row, FollowupState to)
{
        const bool is_its_own = row->f.message == message->m.number;
        /* it went on by the next method, or waits for another message, since this one seemed not to have arrived: no second copy */
        const bool is_after_all = !is_its_own && to == FOLLOWUP_DELIVERED && row->f.n_attempts > 0;

        switch (row->f.state) {
        case FOLLOWUP_SENT:
                return is_after_all || (is_its_own && to == FOLLOWUP_DELIVERED);
        case FOLLOWUP_UNCERTAIN:
        case FOLLOWUP_HELD:
        case FOLLOWUP_PLANNED:
                return is_after_all || is_its_own;
        case FOLLOWUP_SENDING:
                return is_after_all; /* its own ends with its settlement */
        case FOLLOWUP_TASK:
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

/* @other: the message that would have been the second copy. One that is on its way is held back, if its bytes have not left. */
static int take_back(Store *store, int64_t other, int64_t followup, FollowupState was, GArray *revoked, UtcMs now, Err *err)
{
        if (other == 0)
                return 0;
        if (was == FOLLOWUP_SENDING)
                add_once(revoked, other);
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

int store_message_arrived(Store *store, const Config *config, MessageRow *message, GArray *revoked, UtcMs now, Err *err)
{
        const char *method = store_lane_row(store, message->lane)->method;
        int r = raise_all(store, config, message, FOLLOWUP_DELIVERED, "it has arrived", revoked, now, err);

        if (r == 0 && store->has_blocks) {
                g_autofree char *address = store_address_key(method, message->m.to);
                g_autofree char *key = store_block_key(message->m.patient_number, address);
                r = store->backend->verbs->block_delete(store->backend, key, message->provider, err);
        }
        return r;
}

/* ---- applying: it did not arrive ------------------------------------------------------------- */

/* The patient of a follow-up's treatment now: a correction of the record may have given it to another since. */
static int patient_of(Store *store, const FollowupRow *row, PatientRow *ret, Err *err)
{
        g_auto(RecordRow) record = { 0 };
        int r = store->backend->verbs->record_get(store->backend, treatment_of(row->f.id), &record, err);

        return r == 0 ? store_patient_get(store, record.patient, ret, err) : r;
}

/* Where the follow-up goes on, and when; NULL: nowhere. Nothing once the deadline of receipts has passed: it is final. */
static int next_of(Store *store, const Config *config, const MessageRow *message, const FollowupRow *row, UtcMs now,
        const char **ret, UtcMs *ret_due, Err *err)
{
        const Clinic *clinic = config_clinic(config, store_lane_row(store, row->lane)->clinic);
        g_autoptr(Step) step = NULL;
        g_auto(PatientRow) patient = { 0 };
        Hours hours;
        int r;

        *ret = NULL;
        if (!clinic || row->f.closes.ms <= now.ms || now.ms > utc_add(message->last_try, config->limits.receipt_within).ms)
                return 0;
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
        hours = hours_for(clinic, patient.p.zone ? patient.p.zone : clinic->zone, false);
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
                add_once(treatments, treatment_of(g_array_index(rows, FollowupRow, i).f.id));
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
        CivilDate today;
        int r = store_word_text(store, message->language, &language, err);

        civil_from_utc(clinic->zone, now, &today, NULL, NULL);
        *ret = !text_equal(message->m.to, patient_address(patient, method, patient_is_child(patient, clinic->adult_age, today)))
                || (patient->language && !text_equal(patient->language, language));
        return r;
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
                hours = hours_for(clinic, patient.p.zone ? patient.p.zone : clinic->zone, false);
                due = hours_next(&hours, utc_floor_s(now), message->m.closes);
        }
        if (utc_is_never(due))
                return apply_failed(store, config, message, FINDING_ABSENT, effect, now, err);
        message->m.state = MESSAGE_RETRY;
        message->m.generation = message->m.n_attempts; /* each of them is known to be refused now */
        r = store->backend->verbs->message_update(store->backend, message, err);
        for (guint i = 0; r == 0 && i < rows->len; i++) {
                const FollowupRow *before = &g_array_index(rows, FollowupRow, i);
                FollowupRow row = *before;

                if (before->f.state != FOLLOWUP_UNCERTAIN)
                        continue;
                row.f.state = FOLLOWUP_PLANNED;
                row.f.due = due;
                row.f.reason[0] = '\0';
                r = store_row_write(store, before, &row, NULL, "the provider never took it: sent again", now, err);
                if (r == 0)
                        r = drop_calls(store, config, row.f.id, now, err);
        }
        effect->is_planned = true;
        if (r == 0)
                r = is_outdated(store, clinic, message, &patient.p, now, &outdated, err);
        if (r == 0 && outdated)
                r = store_patient_messages_again(store, patient.number, now, err);
        /* its treatment may have been cancelled while nobody knew */
        return r == 0 ? judge_again(store, config, rows, now, err) : r;
}

/* ---- applying -------------------------------------------------------------------------------- */

static GArray *revoked_of(StoreReceiptEffect *effect)
{
        if (!effect->revoke)
                effect->revoke = g_array_new(FALSE, FALSE, sizeof(int64_t));
        return effect->revoke;
}

static int apply(Store *store, const Config *config, MessageRow *message, Finding finding, StoreReceiptEffect *effect, UtcMs now,
        Err *err)
{
        const MessageState state = message->m.state;
        const bool was_taken = state == MESSAGE_SENT || state == MESSAGE_UNCERTAIN
                || (state == MESSAGE_RETRY && !store_is_certainly_unsent(message));

        if (state == MESSAGE_SENDING || state == MESSAGE_DISSOLVED)
                return 0; /* when it is settled; never handed over */
        switch (finding) {
        case FINDING_DELIVERED:
                return store_message_arrived(store, config, message, revoked_of(effect), now, err);
        case FINDING_SENT:
                return state == MESSAGE_UNCERTAIN || state == MESSAGE_RETRY
                        ? raise_all(store, config, message, FOLLOWUP_SENT, "the provider has it", revoked_of(effect), now,
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

int store_receipts_apply(Store *store, const Config *config, MessageRow *message, bool at_deadline, StoreReceiptEffect *effect,
        UtcMs now, Err *err)
{
        g_autoptr(GArray) rows = NULL;
        int r = receipts_of(store, message->m.number, &rows, err);

        return r < 0 ? r : apply(store, config, message, weigh(message, rows, at_deadline), effect, now, err);
}

/* ---- taking ---------------------------------------------------------------------------------- */

static bool is_same(const ReceiptRow *row, const StoreReceipt *receipt, int generation)
{
        return row->state == receipt->state && row->generation == generation && text_equal(row->part, receipt->part);
}

int store_provider_stop(Store *store, const Config *config, int64_t patient, const char *method, const char *address,
        StoreReceiptEffect *effect, UtcMs now, Err *err)
{
        return store_stop_address(store, config, patient, method, address, "the provider", "opted out there", revoked_of(effect), now,
                err);
}

/* what weighing looks at */
static void append_copy(GArray *rows, const ReceiptRow *row)
{
        ReceiptRow *copy;

        g_array_set_size(rows, rows->len + 1);
        copy = &g_array_index(rows, ReceiptRow, rows->len - 1);
        *copy = *row;
        copy->part = g_strdup(row->part);
        copy->detail = NULL;
}

static int take(Store *store, const Config *config, MessageRow *message, const StoreReceipt *receipt, int generation,
        StoreReceiptEffect *effect, UtcMs at, UtcMs now, Err *err)
{
        g_autoptr(GArray) rows = NULL;
        ReceiptRow row = { message->m.number, 1, at, receipt->state, generation, (char *)receipt->part, (char *)receipt->detail };
        int r = receipts_of(store, message->m.number, &rows, err);

        if (r < 0)
                return r;
        if (receipt->state == RECEIPT_ABSENT && now.ms < message->last_try.ms + ABSENT_AFTER_MS)
                return STORE_RECEIPT_EARLY;
        for (guint i = 0; i < rows->len; i++)
                if (is_same(&g_array_index(rows, ReceiptRow, i), receipt, generation) || rows->len >= RECEIPTS_MAX) {
                        effect->n_repeated++;
                        return STORE_RECEIPT_REPEATED;
                }
        row.n = rows->len + 1;
        r = store->backend->verbs->receipt_insert(store->backend, &row, err);
        if (r < 0)
                return r;
        store->meta.receipts++;
        store->meta_dirty = true;
        effect->n_new++;
        if (message->m.state == MESSAGE_SENDING)
                set_add(store->early, message->m.number);
        if (g_hash_table_size(store->early) > EARLY_MAX)
                r = store_receipts_load(store, err);
        if (r < 0)
                return r;
        append_copy(rows, &row);
        r = apply(store, config, message, weigh(message, rows, false), effect, now, err);
        if (r == 0 && receipt->state == RECEIPT_OPTED_OUT)
                r = store_provider_stop(store, config, message->m.patient_number, store_lane_row(store, message->lane)->method, message->m.to,
                        effect, now, err);
        return r;
}

/* ---- without a message ----------------------------------------------------------------------- */

static int drop_oldest(Store *store, int64_t number, Err *err)
{
        store->meta.receipts_unknown++;
        store->meta_dirty = true;
        store->n_strays -= store->n_strays > 0;
        return store->backend->verbs->stray_delete(store->backend, number, err);
}

int store_strays_drop(Store *store, UtcMs now, Err *err)
{
        for (;;) {
                int64_t number;
                UtcMs at;
                int r = store->backend->verbs->stray_oldest(store->backend, &number, &at, err);

                if (r == STORE_NOT_FOUND) {
                        g_hash_table_remove_all(store->strays);
                        store->n_strays = 0;
                }
                if (r != 0)
                        return r < 0 ? r : 0;
                if (at.ms + STRAY_MS > now.ms)
                        return store_watch_put(store, WATCH_STRAYS, 0, (UtcMs){ at.ms + STRAY_MS }, 0, err);
                r = drop_oldest(store, number, err);
                if (r < 0)
                        return r;
        }
}

static int make_room(Store *store, Err *err)
{
        int64_t number;
        UtcMs at;
        int r;

        if (g_hash_table_size(store->strays) > 2 * STRAYS_MAX)
                return store_receipts_load(store, err);
        if (store->n_strays < STRAYS_MAX)
                return 0;
        r = store->backend->verbs->stray_oldest(store->backend, &number, &at, err);
        return r == 0 ? drop_oldest(store, number, err) : MIN(r, 0);
}

static int keep_stray(Store *store, const StoreReceipt *receipt, UtcMs now, Err *err)
{
        StrayRow row = { .name = name_of(receipt->provider, receipt->provider_message_id), .provider = (char *)receipt->provider,
                .provider_message_id = (char *)receipt->provider_message_id, .recipient = (char *)receipt->recipient, .at = now,
                .state = receipt->state, .part = (char *)receipt->part, .detail = (char *)receipt->detail };
        g_autoptr(GArray) others = g_array_new(FALSE, FALSE, sizeof(StrayRow));
        int r = store->backend->verbs->stray_list(store->backend, row.name, others, err);

        g_array_set_clear_func(others, (GDestroyNotify)stray_row_done);
        if (r < 0 || others->len >= RECEIPTS_MAX)
                return r;
        for (guint i = 0; i < others->len; i++) {
                const StrayRow *other = &g_array_index(others, StrayRow, i);

                if (other->state == row.state && text_equal(other->part, row.part) && text_equal(other->recipient, row.recipient))
                        return 0;
        }
        r = make_room(store, err);
        if (r == 0)
                r = store->backend->verbs->stray_add(store->backend, &row, err);
        if (r == 0 && store->n_strays++ == 0)
                r = store_watch_put(store, WATCH_STRAYS, 0, (UtcMs){ now.ms + STRAY_MS }, 0, err);
        set_add(store->strays, row.name);
        return r;
}

static int take_unknown(Store *store, const Config *config, const StoreReceipt *receipt, StoreReceiptEffect *effect, UtcMs now,
        Err *err)
{
        const Provider *provider = config_provider(config, receipt->provider);
        int r = 0;

        effect->n_unknown++;
        if (receipt->state == RECEIPT_OPTED_OUT && provider && receipt->recipient && receipt->recipient[0] != '\0')
                r = store_provider_stop(store, config, 0, provider->carries, receipt->recipient, effect, now, err);
        if (r == 0 && receipt->provider_message_id && receipt->provider_message_id[0] != '\0')
                r = keep_stray(store, receipt, now, err);
        else if (r == 0) {
                store->meta.receipts_unknown++;
                store->meta_dirty = true;
        }
        return r < 0 ? r : STORE_RECEIPT_UNKNOWN;
}

static int receive(Store *store, const Config *config, const StoreReceipt *receipt, StoreReceiptEffect *effect, UtcMs now,
        Err *err)
{
        g_auto(MessageRow) message = { 0 };
        int generation;
        int r = find(store, receipt, &message, &generation, err);

        if (r < 0)
                return r;
        return r == 0 ? take(store, config, &message, receipt, generation, effect, now, now, err)
                      : take_unknown(store, config, receipt, effect, now, err);
}

int store_receipt(Store *store, const Config *config, const StoreReceipt *receipt, UtcMs now, StoreReceiptEffect *ret, Err *err)
{
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = receive(store, config, receipt, ret, now, err);
        return store_verb_end(store, r, err);
}

/* ---- at settlement --------------------------------------------------------------------------- */

bool store_receipts_wait(Store *store, const MessageRow *message, const char *provider, const char *provider_message_id)
{
        int64_t name;

        if (g_hash_table_size(store->early) > 0 && g_hash_table_contains(store->early, &message->m.number))
                return true;
        if (g_hash_table_size(store->strays) == 0 || !provider || !provider_message_id)
                return false;
        name = name_of(provider, provider_message_id);
        return g_hash_table_contains(store->strays, &name);
}

/* Receipts that came before we knew this name. */
static int take_strays(Store *store, const Config *config, MessageRow *message, const char *provider, StoreReceiptEffect *effect,
        UtcMs now, Err *err)
{
        const int64_t name = name_of(provider, message->provider_message_id);
        g_autoptr(GArray) strays = g_array_new(FALSE, FALSE, sizeof(StrayRow));
        int r;

        if (!g_hash_table_contains(store->strays, &name))
                return 0;
        r = store->backend->verbs->stray_list(store->backend, name, strays, err);
        g_array_set_clear_func(strays, (GDestroyNotify)stray_row_done);
        for (guint i = 0; r >= 0 && i < strays->len; i++) {
                const StrayRow *stray = &g_array_index(strays, StrayRow, i);
                const StoreReceipt receipt = { .provider = stray->provider, .provider_message_id = stray->provider_message_id,
                        .recipient = stray->recipient, .part = stray->part, .state = stray->state, .detail = stray->detail };

                if (!text_equal(stray->provider, provider) || !text_equal(stray->provider_message_id, message->provider_message_id)
                        || (stray->recipient && recipient_of(stray->recipient) != recipient_of(message->m.to)))
                        continue;
                r = take(store, config, message, &receipt, -1, effect, stray->at, now, err);
                store->n_strays -= store->n_strays > 0;
                if (r >= 0)
                        r = store->backend->verbs->stray_delete(store->backend, stray->number, err);
        }
        return r < 0 ? r : 0;
}

int store_receipts_settled(Store *store, const Config *config, MessageRow *message, StoreReceiptEffect *effect, UtcMs now,
        Err *err)
{
        const bool is_out = message->m.state == MESSAGE_SENT || message->m.state == MESSAGE_UNCERTAIN;
        const char *provider;
        int r = store_word_text(store, message->provider, &provider, err);

        if (r < 0 || !provider)
                return r;
        if (message->provider_message_id && (inbound_tells_receipts(config, provider) || inbound_is_open(config, provider)))
                r = store->backend->verbs->known_put(store->backend, name_of(provider, message->provider_message_id),
                        recipient_of(message->m.to), message->m.number, err);
        if (r == 0 && is_out)
                r = store_watch_message(store, config, message, provider, now, err);
        if (r == 0 && g_hash_table_size(store->early) > 0 && g_hash_table_contains(store->early, &message->m.number))
                r = store_receipts_apply(store, config, message, false, effect, now, err);
        if (r == 0 && g_hash_table_size(store->strays) > 0 && message->provider_message_id)
                r = take_strays(store, config, message, provider, effect, now, err);
        return r;
}

/* ---- addresses refused for good -------------------------------------------------------------- */

char *store_block_key(int64_t patient, const char *key)
{
        return g_strdup_printf("%" G_GINT64_FORMAT " %s", patient, key);
}

int store_block_note(Store *store, const Config *config, const MessageRow *message, UtcMs now, Err *err)
{
        g_autofree char *address = store_address_key(store_lane_row(store, message->lane)->method, message->m.to);
        g_autofree char *key = store_block_key(message->m.patient_number, address);
        BlockRow row = { .provider = message->provider };
        int r = store->backend->verbs->block_get(store->backend, key, message->provider, &row, err);

        if (r < 0)
                return r;
        if (r == 0 && now.ms > utc_add(row.since, config->limits.block_for).ms)
                row.n = 0;
        row.address = key;
        row.n++;
        row.since = now;
        store->has_blocks = true;
        return store->backend->verbs->block_put(store->backend, &row, err);
}

int store_block(Store *store, const Config *config, int64_t patient_number, const char *provider, const char *method,
        const char *address, UtcMs now, Block *ret, Err *err)
{
        g_autofree char *plain = NULL, *key = NULL;
        BlockRow row = { 0 };
        int32_t ref;
        int r;

        if (!store->has_blocks || config->limits.block_after == 0)
                return STORE_NOT_FOUND;
        ref = GPOINTER_TO_INT(g_hash_table_lookup(store->word_refs, provider));
        r = ref != 0 ? 0 : store->backend->verbs->word_find(store->backend, provider, &ref, err);
        if (r != 0)
                return r;
        plain = store_address_key(method, address);
        key = store_block_key(patient_number, plain);
        r = store->backend->verbs->block_get(store->backend, key, ref, &row, err);
        if (r != 0)
                return r;
        *ret = (Block){ row.since, utc_add(row.since, config->limits.block_for), row.n };
        return row.n >= config->limits.block_after && now.ms < ret->until.ms ? 0 : STORE_NOT_FOUND;
}
