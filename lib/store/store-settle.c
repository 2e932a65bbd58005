/* What became of each hand-over. */
#include "store/messages.h"
#include "store/stops.h"
#include "store/treatment.h"

#include "model/method.h"

enum { CLAIM_LEAVES_MS = 1000 }; /* what leaves so soon after its claim has left with it */

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

/* One settlement being carried out. */
typedef struct Settling {
        Store *store;
        const Config *config;
        UtcMs now;
        MessageRow *message;
        Settlement s;       /* what was asked for, but where more is known than whoever asked could see */
        bool is_doubtful;   /* it goes out again, and may have arrived before */
        bool is_text_over;  /* it goes out again, and whose text it has goes with it no longer */
        GArray *treatments; /* int64_t: to be judged anew */
        StoreReceiptEffect *effect;
} Settling;

static int settle_message(Settling *settling, Err *err)
{
        Store *store = settling->store;
        MessageRow *message = settling->message;
        Settlement *s = &settling->s;
        const char *provider = NULL;
        int r = store_word_text(store, message->provider, &provider, err);

        if (r == 0 && s->to != MESSAGE_SENT && s->to != MESSAGE_DISSOLVED)
                r = take_proof(store, message, s, err);
        if (r < 0)
                return r;
        /* what was sent moves by itself: no retry, no other method, no treatment to be judged */
        if (s->to == MESSAGE_SENT && !may_speak_over_visit(message)
                && !store_receipts_wait(store, message, provider, s->provider_message_id))
                store->backend->verbs->sure(store->backend);
        r = take_handed_at(store, message, s, err);
        if (r == 0)
                r = end_attempt(store, message, s, settling->now, err);
        if (r < 0)
                return r;
        /* an earlier hand-over may have arrived: only the same message may go out again, under the same key */
        if (s->to == MESSAGE_DISSOLVED && !store_is_certainly_unsent(message)) {
                s->to = MESSAGE_RETRY;
                s->retry_at = utc_floor_s(settling->now);
        }
        message->m.state = s->to;
        if (s->to == MESSAGE_RETRY && s->new_generation)
                message->m.generation++;
        if (s->provider_message_id) {
                g_free(message->provider_message_id);
                message->provider_message_id = g_strdup(s->provider_message_id);
        }
        if (s->to == MESSAGE_DISSOLVED)
                store_count(store, message->lane, TALLY_MESSAGES, -1);
        settling->is_doubtful = s->to == MESSAGE_RETRY && !store_is_certainly_unsent(message);
        return store->backend->verbs->message_update(store->backend, message, err);
}

/* The @i-th follow-up that the message carries. The first one gave it its text. */
static int settle_carried(Settling *settling, guint i, Err *err)
{
        Store *store = settling->store;
        const MessageRow *message = settling->message;
        const Settlement *s = &settling->s;
        const bool gave_text_of_retry = i == 0 && s->to == MESSAGE_RETRY;
        UtcMs call_due = settling->now;
        FollowupRow before, row;
        int r = store_row_get(store, g_array_index(message->m.followups, int64_t, i), &before, err);

        if (r < 0)
                return r;
        if (r == STORE_NOT_FOUND || before.f.state != FOLLOWUP_SENDING || before.f.message != message->m.number) {
                settling->is_text_over |= gave_text_of_retry; /* another copy has arrived meanwhile */
                return 0;
        }
        row = before;
        if (s->to == MESSAGE_FAILED)
                call_due = store_call_due(store, settling->config, &row, settling->now);
        settle_followup(&row, s, settling->is_doubtful, call_due);
        r = store_row_lane(store, &row, store_lane_row(store, before.lane)->clinic, err);
        if (r == 0)
                r = store_row_write(store, &before, &row, NULL, NULL, settling->now, err);
        /* also what waits for its retry: much may have happened to the patient while it was on its way; and a visit that the
         * message's text did not speak of */
        if (row.f.state != FOLLOWUP_SENT || (row.f.purpose == PURPOSE_VISIT && message->m.purpose != PURPOSE_VISIT))
                (void)store_numbers_add(settling->treatments, treatment_of(row.f.id));
        settling->is_text_over |= gave_text_of_retry && row.f.state != FOLLOWUP_PLANNED;
        return r;
}

/* What follows from it for others: the message's retry, the patient's treatments, the address. */
static int settle_beside(Settling *settling, Err *err)
{
        Store *store = settling->store;
        const Config *config = settling->config;
        MessageRow *message = settling->message;
        const Settlement *s = &settling->s;
        const UtcMs now = settling->now;
        int r = 0;

        if (settling->is_text_over)
                r = store_leave_message(store, message->m.number, g_array_index(message->m.followups, int64_t, 0), now, err);
        for (guint i = 0; r == 0 && i < settling->treatments->len; i++)
                r = treatment_again(store, config, g_array_index(settling->treatments, int64_t, i), now, err);
        if (r == 0 && s->to == MESSAGE_FAILED && s->blames_address)
                r = store_block_note(store, config, message, now, err);
        if (r == 0 && s->is_opt_out)
                r = store_provider_stop(store, config, message->m.patient_number, store_lane_row(store, message->lane)->method,
                        message->m.to, settling->effect, now, err);
        return r == 0 ? store_receipts_settled(store, config, message, settling->effect, now, err) : r;
}

static int settle(Store *store, const Config *config, int64_t number, const Settlement *asked, UtcMs now,
        StoreReceiptEffect *effect, Err *err)
{
        g_auto(MessageRow) message = { 0 };
        g_autoptr(GArray) treatments = g_array_new(FALSE, FALSE, sizeof(int64_t));
        Settling settling = {
                .store = store, .config = config, .now = now, .message = &message, .s = *asked, .treatments = treatments, .effect = effect,
        };
        int r = store->backend->verbs->message_get(store->backend, number, &message, err);

        if (r != 0)
                return r;
        if (message.m.state != MESSAGE_SENDING)
                return STORE_NOT_FOUND;
        r = settle_message(&settling, err);
        for (guint i = 0; r == 0 && i < message.m.followups->len; i++)
                r = settle_carried(&settling, i, err);
        return r == 0 ? settle_beside(&settling, err) : r;
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
