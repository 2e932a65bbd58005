/* Dispatch: what is due, claims, and what became of each hand-over. */
#include "store/messages.h"
#include "store/stops.h"
#include "store/treatment.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "config/provider.h"
#include "model/method.h"

enum { CLAIM_LEAVES_MS = 1000 };

/* ---- messages -------------------------------------------------------------------------------- */

/* The words and the lane of a message from their refs. */
int store_message_row(Store *store, int64_t number, MessageRow *ret, Err *err)
{
        g_auto(MessageRow) row = { 0 };
        const char *provider, *language, *coding;
        const LaneRow *lane;
        int r = store->backend->verbs->message_get(store->backend, number, &row, err);

        if (r == 0)
                r = store_word_text(store, row.provider, &provider, err);
        if (r == 0)
                r = store_word_text(store, row.language, &language, err);
        if (r == 0)
                r = store_word_text(store, row.coding, &coding, err);
        if (r != 0)
                return r;
        lane = store_lane_row(store, row.lane);
        row.m.clinic = g_strdup(lane->clinic);
        row.m.method = g_strdup(lane->method);
        row.m.provider = g_strdup(provider);
        row.m.language = g_strdup(language);
        row.m.coding = g_strdup(coding ? coding : "");
        *ret = row;
        row = (MessageRow){ 0 };
        return 0;
}

char *message_key(const Message *message)
{
        char generation[12];

        g_snprintf(generation, sizeof(generation), "%u", message->generation);
        return g_strconcat(message->id, "-", message->provider, "-", generation, NULL);
}

static Message *message_steal(MessageRow *row)
{
        Message *message = g_memdup2(&row->m, sizeof(row->m));

        row->m = (Message){ 0 };
        return message;
}

int store_get_message(Store *store, int64_t number, Message **ret, Err *err)
{
        g_auto(MessageRow) row = { 0 };
        int r = store_message_row(store, number, &row, err);

        if (r < 0)
                return r;
        *ret = r == 0 ? message_steal(&row) : NULL;
        return 0;
}

int store_unsettled(Store *store, GPtrArray **ret_messages, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func((GDestroyNotify)message_free);
        int r = store->backend->verbs->message_numbers_sending(store->backend, numbers, err);

        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                g_auto(MessageRow) row = { 0 };
                r = store_message_row(store, g_array_index(numbers, int64_t, i), &row, err);
                if (r == 0)
                        g_ptr_array_add(messages, message_steal(&row));
        }
        if (r < 0)
                return r;
        *ret_messages = g_steal_pointer(&messages);
        return 0;
}

int store_count_messages(Store *store, int64_t patient_number, UtcMs from, UtcMs to, int64_t but, unsigned *ret, Err *err)
{
        return store->backend->verbs->message_count(store->backend, patient_number, from, to, but, ret, err);
}

int store_waiting_for(Store *store, const MessageRow *message, GArray *rows, Err *err)
{
        for (guint i = 0; i < message->m.followups->len; i++) {
                FollowupRow row;
                int r = store_row_get(store, g_array_index(message->m.followups, int64_t, i), &row, err);

                if (r < 0)
                        return r;
                if (r == 0 && row.f.message == message->m.number
                        && (row.f.state == FOLLOWUP_PLANNED || row.f.state == FOLLOWUP_HELD))
                        g_array_append_val(rows, row);
        }
        return 0;
}

static int dissolve(Store *store, MessageRow *message, GArray *rows, UtcMs now, Err *err)
{
        int r;

        message->m.state = MESSAGE_DISSOLVED;
        store_count(store, message->lane, TALLY_MESSAGES, -1);
        r = store->backend->verbs->message_update(store->backend, message, err);
        for (guint i = 0; r == 0 && i < rows->len; i++) {
                const FollowupRow *before = &g_array_index(rows, FollowupRow, i);
                FollowupRow row = *before;

                row.f.message = 0;
                r = store_row_write(store, before, &row, NULL, NULL, now, err);
        }
        return r;
}

int store_leave_message(Store *store, int64_t number, int64_t followup, UtcMs now, Err *err)
{
        g_auto(MessageRow) message = { 0 };
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        bool gave_text;
        int r = store->backend->verbs->message_get(store->backend, number, &message, err);

        if (r != 0 || message.m.state != MESSAGE_RETRY)
                return r < 0 ? r : 0;
        r = store_waiting_for(store, &message, rows, err);
        if (r < 0)
                return r;
        if (rows->len == 0) {
                message.m.state = MESSAGE_FAILED;
                return store->backend->verbs->message_update(store->backend, &message, err);
        }
        gave_text = g_array_index(message.m.followups, int64_t, 0) == followup;
        /* where the provider may have taken it, only the same message may go out again */
        return gave_text && store_is_certainly_unsent(&message) ? dissolve(store, &message, rows, now, err) : 0;
}

int store_patient_messages_again(Store *store, int64_t patient, UtcMs now, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store->backend->verbs->message_numbers_of(
                store->backend, patient, (UtcMs){ INT64_MIN }, UTC_NEVER, numbers, err);

        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                g_auto(MessageRow) message = { 0 };
                g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));

                r = store->backend->verbs->message_get(
                        store->backend, g_array_index(numbers, int64_t, i), &message, err);
                if (r != 0 || message.m.state != MESSAGE_RETRY || !store_is_certainly_unsent(&message))
                        continue;
                r = store_waiting_for(store, &message, rows, err);
                if (r == 0)
                        r = dissolve(store, &message, rows, now, err);
        }
        return r;
}

/* ---- what is due ----------------------------------------------------------------------------- */

static void lane_free(gpointer data)
{
        Lane *lane = data;

        g_free(lane->clinic);
        g_free(lane->method);
        g_free(lane);
}

int store_lanes(Store *store, GPtrArray **ret, Err *err)
{
        g_autoptr(GPtrArray) lanes = g_ptr_array_new_with_free_func(lane_free);

        for (guint i = 0; i < store->lanes->len; i++) {
                const LaneRow *row = g_ptr_array_index(store->lanes, i);
                UtcMs first;
                Lane *lane;
                int r;

                if (method_is_task(row->method) || g_array_index(store->tally, Tally, i).n[FOLLOWUP_PLANNED] == 0)
                        continue;
                r = store->backend->verbs->queue_first(store->backend, QUEUE_PLANNED, row->number, &first, err);
                if (r < 0)
                        return r;
                if (r == STORE_NOT_FOUND)
                        continue;
                lane = g_new0(Lane, 1);
                lane->number = row->number;
                lane->clinic = g_strdup(row->clinic);
                lane->method = g_strdup(row->method);
                lane->is_safety = row->is_safety;
                lane->next_due = first;
                g_ptr_array_add(lanes, lane);
        }
        *ret = g_steal_pointer(&lanes);
        return 0;
}

static int views_of(Store *store, const GArray *rows, GPtrArray **ret, Err *err)
{
        g_autoptr(GPtrArray) views = g_ptr_array_new_with_free_func((GDestroyNotify)followup_view_free);
        int r = store_views(store, rows, views, err);

        if (r == 0)
                *ret = g_steal_pointer(&views);
        return r;
}

int store_due(Store *store, int32_t lane, UtcMs now, unsigned n_max, GPtrArray **ret_views, Err *err)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        int r = store->backend->verbs->followup_queue(store->backend, QUEUE_PLANNED, lane, now, n_max, rows, err);

        return r == 0 ? views_of(store, rows, ret_views, err) : r;
}

int store_mates(Store *store, const FollowupView *view, UtcMs now, UtcMs until, GPtrArray **ret_views, Err *err)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        guint n = 0;
        int r = store->backend->verbs->followup_planned_of(store->backend, view->patient_number, until, view->f.id, rows, err);

        if (r < 0)
                return r;
        for (guint i = 0; i < rows->len; i++) {
                FollowupRow *row = &g_array_index(rows, FollowupRow, i);
                const LaneRow *lane = store_lane_row(store, row->lane);

                if (row->f.message != 0
                        || row->f.opens.ms > now.ms || row->f.closes.ms <= now.ms || row->f.due.ms >= until.ms
                        || strcmp(lane->method, view->f.method) != 0 || strcmp(lane->clinic, view->clinic) != 0)
                        continue;
                g_array_index(rows, FollowupRow, n++) = *row;
        }
        g_array_set_size(rows, n);
        return views_of(store, rows, ret_views, err);
}

/* ---- claim ----------------------------------------------------------------------------------- */

static int claim_rows(Store *store, const GArray *rows, int64_t message, UtcMs now, Err *err)
{
        for (guint i = 0; i < rows->len; i++) {
                const FollowupRow *before = &g_array_index(rows, FollowupRow, i);
                FollowupRow row = *before;
                int r;

                row.f.state = FOLLOWUP_SENDING;
                row.f.reason[0] = '\0'; /* of having been put off */
                row.f.message = message;
                row.f.n_attempts++;
                r = store_row_write(store, before, &row, NULL, NULL, now, err);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int claim_new(Store *store, Message *message, UtcMs now, Err *err)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        MessageRow stored = { 0 };
        int r = 0;

        for (guint i = 0; i < message->followups->len; i++) {
                FollowupRow row;
                r = store_row_get(store, g_array_index(message->followups, int64_t, i), &row, err);
                if (r != 0)
                        return r;
                if (row.f.state != FOLLOWUP_PLANNED || row.f.message != 0)
                        return STORE_NOT_FOUND;
                g_array_append_val(rows, row);
        }
        if (rows->len == 0)
                return STORE_NOT_FOUND;
        stored.lane = g_array_index(rows, FollowupRow, 0).lane;
        r = store_word(store, message->provider, &stored.provider, err);
        if (r == 0)
                r = store_word(store, message->language, &stored.language, err);
        if (r == 0)
                r = store_word(store, message->coding, &stored.coding, err);
        if (r < 0)
                return r;
        if (!message->to || !message->text)
                return err_set(err, -EINVAL, NULL, "a message cannot be claimed", "it lacks its number or text");
        store->backend->verbs->sure(store->backend); /* from here on nothing but the disk can refuse it */
        message->number = store->meta.next_message++;
        store->meta_dirty = true;
        message->state = MESSAGE_SENDING;
        message->n_attempts = 1;
        message->created = now;
        message->first_try = now;
        message->closes = UTC_NEVER;
        for (guint i = 0; i < rows->len; i++) {
                UtcMs closes = g_array_index(rows, FollowupRow, i).f.closes;
                if (closes.ms < message->closes.ms)
                        message->closes = closes;
        }
        stored.m = *message; /* borrowed for the insert */
        stored.last_try = now;
        r = store->backend->verbs->message_insert(store->backend, &stored, err);
        store_count(store, stored.lane, TALLY_MESSAGES, 1);
        return r == 0 ? claim_rows(store, rows, message->number, now, err) : r;
}

/* A record moved one of them since, or its window has closed. */
static bool leaves_a_window(const GArray *rows, UtcMs now)
{
        for (guint i = 0; i < rows->len; i++) {
                const Followup *f = &g_array_index(rows, FollowupRow, i).f;

                if (f->opens.ms > now.ms || f->closes.ms <= now.ms)
                        return true;
        }
        return false;
}

static int claim_again(Store *store, Message *message, UtcMs now, Err *err)
{
        g_auto(MessageRow) stored = { 0 };
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        int32_t provider;
        int r = store->backend->verbs->message_get(store->backend, message->number, &stored, err);

        if (r != 0 || stored.m.state != MESSAGE_RETRY)
                return r < 0 ? r : STORE_NOT_FOUND;
        r = store_waiting_for(store, &stored, rows, err);
        if (r < 0 || rows->len == 0)
                return r < 0 ? r : STORE_NOT_FOUND;
        r = store_word(store, message->provider, &provider, err);
        if (r < 0)
                return r;
        /* another provider knows nothing of the key under which the first may have taken it */
        for (guint i = 0; i < rows->len; i++)
                if (g_array_index(rows, FollowupRow, i).f.state == FOLLOWUP_HELD)
                        return STORE_NOT_FOUND; /* it speaks for one that is held: it waits with it */
        if (provider != stored.provider && !store_is_certainly_unsent(&stored))
                return STORE_CLAIM_ELSEWHERE;
        if (leaves_a_window(rows, now)) {
                if (!store_is_certainly_unsent(&stored))
                        return STORE_NOT_FOUND; /* the same message or none: it waits with that one */
                r = dissolve(store, &stored, rows, now, err);
                return r == 0 ? STORE_CLAIM_DISSOLVED : r;
        }
        stored.provider = provider;
        stored.m.state = MESSAGE_SENDING;
        stored.m.n_attempts++;
        stored.last_try = now;
        r = store_carry_again(store, &stored, rows, err);
        if (r == 0)
                r = store->backend->verbs->message_update(store->backend, &stored, err);
        if (r == 0)
                r = claim_rows(store, rows, message->number, now, err);
        if (r < 0)
                return r;
        message->state = MESSAGE_SENDING;
        message->n_attempts = stored.m.n_attempts;
        message->generation = stored.m.generation;
        g_array_set_size(message->followups, 0);
        for (guint i = 0; i < rows->len; i++)
                g_array_append_val(message->followups, g_array_index(rows, FollowupRow, i).f.id);
        return 0;
}

int store_claim(Store *store, Message *message, UtcMs now, Err *err)
{
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = message->number == 0 ? claim_new(store, message, now, err) : claim_again(store, message, now, err);
        return store_verb_end(store, r, err);
}

/* ---- settle ---------------------------------------------------------------------------------- */

/* What becomes of one follow-up of the message. Back to planned: unless somebody decided otherwise while it
 * was on its way. */
static void settle_followup(FollowupRow *row, const Settlement *s, bool is_doubtful, UtcMs call_due)
{
        static const FollowupState to[] = {
                [MESSAGE_SENT] = FOLLOWUP_SENT,           [MESSAGE_UNCERTAIN] = FOLLOWUP_UNCERTAIN,
                [MESSAGE_FAILED] = FOLLOWUP_FAILED,       [MESSAGE_RETRY] = FOLLOWUP_PLANNED,
                [MESSAGE_DISSOLVED] = FOLLOWUP_PLANNED,
        };
        Followup *f = &row->f;
        const bool is_to_be_called = s->to == MESSAGE_FAILED && s->is_opt_out && f->purpose == PURPOSE_SAFETY;
        const bool goes_on = is_to_be_called || (s->to == MESSAGE_FAILED && s->next_method);

        f->state = goes_on ? FOLLOWUP_PLANNED : to[s->to];
        if (s->verdict < 0 && f->n_attempts > 0)
                f->n_attempts--;
        if (f->state == FOLLOWUP_PLANNED && row->decided != DECIDED_NONE) {
                f->state = row->decided == DECIDED_STAFF_HOLD ? FOLLOWUP_HELD : FOLLOWUP_CANCELLED;
                if (f->state == FOLLOWUP_CANCELLED)
                        f->due = UTC_NEVER;
                else if (!is_doubtful)
                        f->message = 0;
                return;
        }
        followup_forget_decision(row);
        g_strlcpy(f->reason, s->reason, sizeof(f->reason));
        if (f->state != FOLLOWUP_PLANNED)
                return;
        f->reason[0] = '\0';
        if (s->to == MESSAGE_RETRY) {
                f->due = s->retry_at;
                return;
        }
        f->message = 0;
        if (is_to_be_called) {
                followup_call_instead(f, call_due);
        } else if (goes_on) {
                g_strlcpy(f->method, s->next_method, sizeof(f->method));
                f->is_task = method_is_task(f->method);
                if (f->is_task)
                        f->state = FOLLOWUP_TASK;
        }
}

/* What waited for its connection has its day, and its deadlines, from when it left. Mostly that is the second of its
 * claim: then its indices are spared, as a settlement spares them. */
static int take_handed_at(Store *store, MessageRow *message, const Settlement *s, Err *err)
{
        if (s->verdict < 0 || s->handed_at.ms - message->last_try.ms < CLAIM_LEAVES_MS)
                return 0;
        message->last_try = s->handed_at;
        return store->backend->verbs->message_update(store->backend, message, err);
}

/* An attempt that was withdrawn before the bytes left does not count. */
static int end_attempt(Store *store, MessageRow *message, const Settlement *s, UtcMs now, Err *err)
{
        const AttemptRow attempt = {
                .message = message->m.number,
                .n = message->m.n_attempts,
                .provider = message->provider,
                .generation = message->m.generation,
                .started = message->last_try,
                .ended = now,
                .verdict = s->verdict,
                .detail = s->detail && s->detail[0] != '\0' ? (char *)s->detail : NULL, /* borrowed for the insert */
        };

        if (s->verdict < 0) {
                message->m.n_attempts--;
                return 0;
        }
        return store->backend->verbs->attempt_insert(store->backend, &attempt, err);
}

/* The patient has answered it meanwhile. */
static int is_answered(Store *store, const MessageRow *message, bool *ret, Err *err)
{
        int r = 0;

        *ret = false;
        for (guint i = 0; r == 0 && !*ret && i < message->m.followups->len; i++) {
                FollowupRow row;

                r = store->backend->verbs->followup_get(store->backend, g_array_index(message->m.followups, int64_t, i), &row, err);
                *ret = r == 0 && row.f.state == FOLLOWUP_ANSWERED && row.f.message == message->m.number;
        }
        return MIN(r, 0);
}

/* A receipt or a reply that overtook the answer knows better than an answer that was lost or cut. */
static int take_proof(Store *store, const MessageRow *message, Settlement *s, Err *err)
{
        bool is_sent;
        int r = store_is_proved_sent(store, message, &is_sent, err);

        if (r == 0 && !is_sent)
                r = is_answered(store, message, &is_sent, err);
        if (r < 0 || !is_sent)
                return r;
        s->to = MESSAGE_SENT;
        s->next_method = NULL;
        s->new_generation = s->blames_address = false;
        g_strlcpy(s->reason, "a receipt or a reply came for it", sizeof(s->reason));
        return 0;
}

/* Does it carry a visit's reminder that its text says nothing of? The one that gave the text may have left it since. */
static bool may_speak_over_visit(const MessageRow *message)
{
        return message->m.purpose < PURPOSE_VISIT && (message->m.followups->len > 1 || message->m.n_attempts > 1);
}

static int settle(Store *store, const Config *config, int64_t number, const Settlement *asked, UtcMs now,
        StoreReceiptEffect *effect, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_auto(MessageRow) message = { 0 };
        g_autoptr(GArray) treatments = g_array_new(FALSE, FALSE, sizeof(int64_t)); /* to be judged anew */
        Settlement own = *asked;
        const Settlement *s = &own;
        bool text_giver_left = false, is_doubtful;
        const char *provider = NULL;
        int r = verbs->message_get(store->backend, number, &message, err);

        if (r != 0)
                return r;
        if (message.m.state != MESSAGE_SENDING)
                return STORE_NOT_FOUND;
        r = store_word_text(store, message.provider, &provider, err);
        if (r == 0 && s->to != MESSAGE_SENT && s->to != MESSAGE_DISSOLVED)
                r = take_proof(store, &message, &own, err);
        if (r < 0)
                return r;
        /* what was sent moves by itself: no retry, no other method, no treatment to be judged */
        if (s->to == MESSAGE_SENT && !may_speak_over_visit(&message)
                && !store_receipts_wait(store, &message, provider, s->provider_message_id))
                verbs->sure(store->backend);
        r = take_handed_at(store, &message, s, err);
        if (r == 0)
                r = end_attempt(store, &message, s, now, err);
        if (r < 0)
                return r;
        /* an earlier hand-over may have arrived: only the same message may go out again, under the same key */
        if (own.to == MESSAGE_DISSOLVED && !store_is_certainly_unsent(&message)) {
                own.to = MESSAGE_RETRY;
                own.retry_at = utc_floor_s(now);
        }
        message.m.state = s->to;
        if (s->to == MESSAGE_RETRY && s->new_generation)
                message.m.generation++;
        if (s->provider_message_id) {
                g_free(message.provider_message_id);
                message.provider_message_id = g_strdup(s->provider_message_id);
        }
        if (s->to == MESSAGE_DISSOLVED)
                store_count(store, message.lane, TALLY_MESSAGES, -1);
        is_doubtful = s->to == MESSAGE_RETRY && !store_is_certainly_unsent(&message);
        r = verbs->message_update(store->backend, &message, err);

        for (guint i = 0; r == 0 && i < message.m.followups->len; i++) {
                FollowupRow before, row;

                r = store_row_get(store, g_array_index(message.m.followups, int64_t, i), &before, err);
                if (r < 0)
                        break;
                if (r == STORE_NOT_FOUND || before.f.state != FOLLOWUP_SENDING || before.f.message != number) {
                        text_giver_left |= i == 0 && s->to == MESSAGE_RETRY; /* another copy has arrived meanwhile */
                        r = 0;
                        continue;
                }
                row = before;
                settle_followup(&row, s, is_doubtful, s->to == MESSAGE_FAILED ? store_call_due(store, config, &row, now) : now);
                r = store_row_lane(store, &row, store_lane_row(store, before.lane)->clinic, err);
                if (r == 0)
                        r = store_row_write(store, &before, &row, NULL, NULL, now, err);
                /* also what waits for its retry: much may have happened to the patient while it was on its way; and a visit that
                 * the message's text did not speak of */
                if (row.f.state != FOLLOWUP_SENT || (row.f.purpose == PURPOSE_VISIT && message.m.purpose != PURPOSE_VISIT))
                        (void)store_numbers_add(treatments, treatment_of(row.f.id));
                text_giver_left |= i == 0 && s->to == MESSAGE_RETRY && row.f.state != FOLLOWUP_PLANNED;
        }
        if (r == 0 && text_giver_left)
                r = store_leave_message(store, number, g_array_index(message.m.followups, int64_t, 0), now, err);
        for (guint i = 0; r == 0 && i < treatments->len; i++)
                r = treatment_again(store, config, g_array_index(treatments, int64_t, i), now, err);
        if (r == 0 && s->to == MESSAGE_FAILED && s->blames_address)
                r = store_block_note(store, config, &message, now, err);
        if (r == 0 && s->is_opt_out)
                r = store_provider_stop(store, config, message.m.patient_number, store_lane_row(store, message.lane)->method,
                        message.m.to, effect, now, err);
        return r == 0 ? store_receipts_settled(store, config, &message, effect, now, err) : r;
}

int store_settle(Store *store, const Config *config, int64_t message, const Settlement *s, UtcMs now, StoreReceiptEffect *ret,
        Err *err)
{
        g_auto(StoreReceiptEffect) own = { 0 };
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = settle(store, config, message, s, now, ret ? ret : &own, err);
        return store_verb_end(store, r, err);
}

/* ---- the gate's word ------------------------------------------------------------------------- */

static int decide(Store *store, const Config *config, int64_t id, FollowupState from, FollowupState to, UtcMs due,
        const char *reason, UtcMs now, Err *err)
{
        g_auto(Treatment) t = { 0 };
        FollowupRow *row;
        int r = treatment_load_of(store, config, id, &t, &row, err);

        if (r != 0)
                return r;
        if (row->f.state != from)
                return STORE_NOT_FOUND;
        if (to == FOLLOWUP_PLANNED) {
                row->f.state = to;
                row->f.due = due;
                g_strlcpy(row->f.reason, reason ? reason : "", sizeof(row->f.reason));
        } else if (to == FOLLOWUP_TASK) {
                row->f.state = to;
                g_strlcpy(row->f.method, "call", sizeof(row->f.method));
                row->f.due = t.clinic ? plan_task_due(t.clinic, now) : now;
                row->f.message = 0;
                g_strlcpy(row->f.reason, reason ? reason : "", sizeof(row->f.reason));
                r = store_row_lane(store, row, t.clinic_id, err);
        } else if (to == FOLLOWUP_HELD) {
                row->f.state = to;
                row->f.held_since = now;
                g_strlcpy(row->f.reason, reason ? reason : "", sizeof(row->f.reason));
        } else {
                followup_end(&row->f, to, reason ? reason : "");
        }
        if (r == 0 && t.clinic)
                r = treatment_calls(store, &t, now, err);
        return r == 0 ? treatment_write(store, &t, now, err) : r;
}

int store_decide(Store *store, const Config *config, int64_t id, FollowupState from, FollowupState to, UtcMs due,
        const char *reason, UtcMs now, Err *err)
{
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = decide(store, config, id, from, to, due, reason, now, err);
        return store_verb_end(store, r, err);
}

static int reroute(Store *store, const Config *config, int64_t id, const char *next_method, const char *reason, UtcMs now,
        Err *err)
{
        g_auto(Treatment) t = { 0 };
        FollowupRow *row;
        int r = treatment_load_of(store, config, id, &t, &row, err);

        if (r != 0)
                return r;
        if (row->f.state != FOLLOWUP_PLANNED)
                return STORE_NOT_FOUND;
        if (!next_method)
                followup_end(&row->f, FOLLOWUP_FAILED, reason);
        else {
                g_strlcpy(row->f.method, next_method, sizeof(row->f.method));
                row->f.is_task = method_is_task(next_method);
                row->f.message = 0;
                if (row->f.is_task) {
                        row->f.state = FOLLOWUP_TASK;
                        row->f.due = t.clinic ? plan_task_due(t.clinic, now) : now;
                        g_strlcpy(row->f.reason, reason, sizeof(row->f.reason));
                }
                r = store_row_lane(store, row, t.clinic_id, err);
        }
        if (r == 0 && t.clinic)
                r = treatment_calls(store, &t, now, err);
        return r == 0 ? treatment_write(store, &t, now, err) : r;
}

int store_reroute(Store *store, const Config *config, int64_t id, const char *next_method, const char *reason, UtcMs now,
        Err *err)
{
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = reroute(store, config, id, next_method, reason, now, err);
        return store_verb_end(store, r, err);
}
