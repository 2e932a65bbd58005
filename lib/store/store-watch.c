/* Deadlines: a message without its receipt, a question without its answer, and when a provider is to be asked. */
#include "store/messages.h"
#include "store/replies.h"
#include "store/treatment.h"

#include "base/text.h"
#include "config/inbound-open.h"
#include "plan/plan.h"

enum {
        ASK_SOON_MS = 5 * 1000,          /* what is to be asked so soon again is left to the time after */
        LAST_ANSWER_MS = 10 * 60 * 1000, /* at the end the provider gets so long to answer */
        LOOKS_MAX = 64,                /* at watches that lie ahead, to pass over those with nothing left to do */
};
static const int64_t HOUR_MS = INT64_C(60) * 60 * 1000;

void store_ask_free(StoreAsk *ask)
{
        if (!ask)
                return;
        message_free(ask->message);
        g_free(ask->provider_message_id);
        g_free(ask);
}

void store_watch_done(StoreWatch *watch)
{
        g_clear_pointer(&watch->asks, g_ptr_array_unref);
}

UtcMs store_next_watch(const Store *store)
{
        return store->next_watch;
}

int store_watch_put(Store *store, WatchKind kind, int64_t message, UtcMs due, unsigned n, Err *err)
{
        /* what only cleans up waits for the full hour: nobody wakes for each */
        const int64_t step = kind == WATCH_FORGET || kind == WATCH_STRAYS ? HOUR_MS : 1000;
        const WatchRow row = { { (due.ms + step - 1) / step * step }, message, kind, n };

        store->next_watch.ms = MIN(store->next_watch.ms, row.due.ms);
        return store->backend->verbs->watch_put(store->backend, &row, err);
}

/* ---- when ------------------------------------------------------------------------------------ */

/* 1 minute, 10 minutes, 1 hour after it was sent, then every 6 hours; where it is in doubt after a quarter of a minute,
 * too. UTC_NEVER once no receipt is awaited any more. */
static UtcMs next_ask(const Config *config, const MessageRow *message, UtcMs now)
{
        const int64_t soon = message->m.state == MESSAGE_UNCERTAIN ? 15 * 1000 : 60 * 1000;
        const int64_t first[] = { soon, 60 * 1000, 10 * 60 * 1000, INT64_C(60) * 60 * 1000 };
        const int64_t sent = message->last_try.ms, earliest = now.ms + ASK_SOON_MS;
        int64_t at = 0;

        for (unsigned i = 0; i < G_N_ELEMENTS(first) && at == 0; i++)
                if (sent + first[i] >= earliest)
                        at = sent + first[i];
        if (at == 0)
                at = sent + MAX(earliest - sent + 6 * HOUR_MS - 1, 6 * HOUR_MS) / (6 * HOUR_MS) * (6 * HOUR_MS);
        return at < sent + config->limits.receipt_within.ms ? (UtcMs){ at } : UTC_NEVER;
}

static UtcMs receipt_deadline(const Config *config, const MessageRow *message)
{
        return utc_add(message->last_try, config->limits.receipt_within);
}

/* of a safety question; UTC_NEVER: the configuration no longer has its clinic */
static UtcMs answer_deadline(const Store *store, const Config *config, const MessageRow *message, const FollowupRow *row)
{
        const Clinic *clinic = config_clinic(config, store_lane_row(store, row->lane)->clinic);
        const Pinned *pinned = store_pinned(store, row->protocol);
        const Step *step = pinned && row->f.step < pinned->protocol->steps->len
                ? g_ptr_array_index(pinned->protocol->steps, row->f.step) : NULL;

        if (step && step->has_answer_within)
                return utc_add(message->last_try, step->answer_within);
        return clinic ? utc_add(message->last_try, clinic->answer_within) : UTC_NEVER;
}

int store_is_answer_late(Store *store, const Config *config, const MessageRow *message, const FollowupRow *row, UtcMs now, bool *ret,
        Err *err)
{
        const UtcMs deadline = answer_deadline(store, config, message, row);
        const char *provider;
        int r = store_word_text(store, message->provider, &provider, err);

        if (r == 0)
                *ret = row->f.purpose == PURPOSE_SAFETY && inbound_is_open(config, provider)
                        && (utc_is_never(deadline) || now.ms >= deadline.ms);
        return r;
}

static bool may_be_told(const Config *config, const char *provider)
{
        return inbound_tells_receipts(config, provider) || inbound_can_ask(config, provider);
}

int store_may_be_resolved(Store *store, const Config *config, const FollowupRow *row, UtcMs now, bool *ret, Err *err)
{
        g_auto(MessageRow) message = { 0 };
        const char *provider = NULL;
        UtcMs deadline;
        int r = store->backend->verbs->message_get(store->backend, row->f.message, &message, err);

        *ret = false;
        if (r == 0)
                r = store_word_text(store, message.provider, &provider, err);
        if (r != 0)
                return r < 0 ? r : 0;
        deadline = receipt_deadline(config, &message);
        if (row->f.purpose == PURPOSE_SAFETY)
                deadline.ms = MIN(deadline.ms, answer_deadline(store, config, &message, row).ms);
        *ret = message.m.state == MESSAGE_UNCERTAIN && may_be_told(config, provider) && now.ms < deadline.ms;
        return 0;
}

int store_watch_message(Store *store, const Config *config, const MessageRow *message, const char *provider, UtcMs now, Err *err)
{
        const bool is_uncertain = message->m.state == MESSAGE_UNCERTAIN, can_ask = inbound_can_ask(config, provider);
        const bool tells = inbound_tells_receipts(config, provider), answers = inbound_is_open(config, provider);
        UtcMs ask = UTC_NEVER;
        int r = 0;

        if (!tells && !can_ask && !answers)
                return 0;
        /* without receipts to wait for, this one only forgets its name */
        r = store_watch_put(store, tells || can_ask ? WATCH_RECEIPT : WATCH_FORGET, message->m.number,
                tells || can_ask ? receipt_deadline(config, message) : utc_add(now, config->limits.answer_within), 0, err);
        if (can_ask && is_uncertain)
                ask = now;
        else if (can_ask && !tells)
                ask = next_ask(config, message, now);
        if (r == 0 && !utc_is_never(ask))
                r = store_watch_put(store, WATCH_ASK, message->m.number, ask, 0, err);
        for (guint i = 0; message->m.purpose == PURPOSE_SAFETY && r == 0 && i < message->m.followups->len; i++) {
                FollowupRow row;

                r = store_row_get(store, g_array_index(message->m.followups, int64_t, i), &row, err);
                if (r == 0 && row.f.purpose == PURPOSE_SAFETY && (answers || is_uncertain))
                        r = store_watch_put(store, WATCH_ANSWER, message->m.number,
                                answer_deadline(store, config, message, &row), 0, err);
                r = MIN(r, 0);
        }
        return r;
}

/* ---- what is done when it comes -------------------------------------------------------------- */

typedef struct Look {
        Store *store;
        const Config *config;
        UtcMs now;
        StoreWatch *ret;
        Err *err;
        MessageRow *message;
        const char *provider;
} Look;

/* follow-ups that wait for a receipt: sent or uncertain by this message */
static int waiting(const Look *look, GArray *rows)
{
        for (guint i = 0; i < look->message->m.followups->len; i++) {
                FollowupRow row;
                int r = store_row_get(look->store, g_array_index(look->message->m.followups, int64_t, i), &row, look->err);

                if (r < 0)
                        return r;
                if (r == 0 && row.f.message == look->message->m.number
                        && (row.f.state == FOLLOWUP_SENT || row.f.state == FOLLOWUP_UNCERTAIN))
                        g_array_append_val(rows, row);
        }
        return 0;
}

static void ask(const Look *look)
{
        StoreAsk *one = g_new0(StoreAsk, 1);
        g_auto(MessageRow) copy = { 0 };

        if (store_message_row(look->store, look->message->m.number, &copy, look->err) == 0) {
                one->message = g_memdup2(&copy.m, sizeof(copy.m));
                one->provider_message_id = g_steal_pointer(&copy.provider_message_id);
                copy.m = (Message){ 0 };
                g_ptr_array_add(look->ret->asks, one);
        } else {
                g_free(one);
        }
}

static int forget_later(const Look *look, UtcMs due)
{
        if (!look->message->provider_message_id)
                return 0;
        return store_watch_put(look->store, WATCH_FORGET, look->message->m.number, utc_add(due, look->config->limits.answer_within), 0,
                look->err);
}

/* It stays as it is, for good, and says why; an uncertain one may have to be called for now. */
static int make_final(const Look *look, const GArray *rows)
{
        int r = 0;

        for (guint i = 0; r == 0 && i < rows->len; i++) {
                const FollowupRow *before = &g_array_index(rows, FollowupRow, i);
                const char *why = before->f.state == FOLLOWUP_SENT ? "sent; no receipt ever came for it"
                                                                   : "whether it was sent was never told";
                FollowupRow row = *before;

                if (text_equal(row.f.reason, why))
                        continue;
                g_strlcpy(row.f.reason, why, sizeof(row.f.reason));
                r = store_row_write(look->store, before, &row, NULL, NULL, look->now, look->err);
                if (r == 0)
                        r = store_tell(look->store, row.f.id, "final", NULL, why, look->now, look->err);
                if (r == 0 && row.f.state == FOLLOWUP_UNCERTAIN)
                        r = treatment_again(look->store, look->config, treatment_of(row.f.id), look->now, look->err);
        }
        return r;
}

static int look_receipt(const Look *look, const WatchRow *watch)
{
        const UtcMs deadline = receipt_deadline(look->config, look->message);
        g_auto(StoreReceiptEffect) effect = { 0 };
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        int r = waiting(look, rows);

        if (r < 0)
                return r;
        if (rows->len == 0) /* it has arrived, or failed */
                return forget_later(look, watch->due);
        if (look->now.ms < deadline.ms) /* it was sent again since */
                return store_watch_put(look->store, WATCH_RECEIPT, watch->message, deadline, 0, look->err);
        r = store_receipts_apply(look->store, look->config, look->message, true, &effect, look->now, look->err);
        look->ret->is_planned |= effect.is_planned;
        g_array_set_size(rows, 0);
        if (r == 0)
                r = waiting(look, rows);
        if (r < 0 || rows->len == 0)
                return r < 0 ? r : forget_later(look, watch->due);
        if (watch->n == 0 && inbound_can_ask(look->config, look->provider)) {
                ask(look);
                return store_watch_put(look->store, WATCH_RECEIPT, watch->message, (UtcMs){ look->now.ms + LAST_ANSWER_MS }, 1,
                        look->err);
        }
        r = make_final(look, rows);
        return r == 0 ? forget_later(look, look->now) : r;
}

static int call_unanswered(const Look *look, int64_t followup)
{
        g_auto(Treatment) t = { 0 };
        char reason[FOLLOWUP_REASON_MAX];
        guint n_before;
        int r = treatment_load(look->store, look->config, treatment_of(followup), &t, look->err);

        if (r != 0 || !t.clinic || t.record.status == RECORD_CANCELLED || t.record.status == RECORD_ENTERED_IN_ERROR)
                return MIN(r, 0);
        n_before = t.rows->len;
        for (guint i = 0; r == 0 && i < n_before; i++)
                if (g_array_index(t.rows, FollowupRow, i).f.id == followup) {
                        g_strlcpy(reason, "no answer to the question how the patient feels: to be called", sizeof(reason));
                        r = treatment_call(look->store, &t, i, reason, look->now, look->err);
                }
        look->ret->n_calls += t.rows->len - n_before;
        return r == 0 ? treatment_write(look->store, &t, look->now, look->err) : r;
}

static int look_answer(const Look *look, const WatchRow *watch)
{
        int r = 0;

        for (guint i = 0; r == 0 && i < look->message->m.followups->len; i++) {
                FollowupRow row;
                UtcMs deadline;

                r = store_row_get(look->store, g_array_index(look->message->m.followups, int64_t, i), &row, look->err);
                if (r < 0)
                        return r;
                if (r != 0 || row.f.purpose != PURPOSE_SAFETY || row.f.message != look->message->m.number
                        || (row.f.state != FOLLOWUP_SENT && row.f.state != FOLLOWUP_DELIVERED && row.f.state != FOLLOWUP_UNCERTAIN)) {
                        r = 0;
                        continue;
                }
                deadline = answer_deadline(look->store, look->config, look->message, &row);
                if (utc_is_never(deadline))
                        continue;
                if (look->now.ms < deadline.ms)
                        r = store_watch_put(look->store, WATCH_ANSWER, watch->message, deadline, 0, look->err);
                else if (row.f.state == FOLLOWUP_UNCERTAIN)
                        r = treatment_again(look->store, look->config, treatment_of(row.f.id), look->now, look->err);
                else if (inbound_is_open(look->config, look->provider))
                        r = call_unanswered(look, row.f.id);
        }
        return r;
}

static int look_ask(const Look *look, const WatchRow *watch)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        const MessageState state = look->message->m.state;
        UtcMs next;
        int r = waiting(look, rows);

        if (r < 0 || rows->len == 0 || !inbound_can_ask(look->config, look->provider))
                return r;
        if (state != MESSAGE_UNCERTAIN && inbound_tells_receipts(look->config, look->provider))
                return 0; /* what becomes of it will be told */
        ask(look);
        next = next_ask(look->config, look->message, look->now);
        return utc_is_never(next) ? 0 : store_watch_put(look->store, WATCH_ASK, watch->message, next, 0, look->err);
}

static int look(Look *look, const WatchRow *watch)
{
        g_auto(MessageRow) message = { 0 };
        int r = look->store->backend->verbs->watch_delete(look->store->backend, watch, look->err);

        if (r == 0 && watch->kind == WATCH_STRAYS)
                return store_strays_drop(look->store, look->now, look->err);
        if (r == 0 && watch->kind == WATCH_COMPLAINT)
                return store_complaint_late(look->store, look->config, -watch->message, watch->n, look->now, &look->ret->has_notices, look->err);
        if (r == 0)
                r = look->store->backend->verbs->message_get(look->store->backend, watch->message, &message, look->err);
        if (r == 0)
                r = store_word_text(look->store, message.provider, &look->provider, look->err);
        if (r != 0)
                return MIN(r, 0);
        look->message = &message;
        switch (watch->kind) {
        case WATCH_RECEIPT:
                return look_receipt(look, watch);
        case WATCH_ANSWER:
                return look_answer(look, watch);
        case WATCH_ASK:
                return look_ask(look, watch);
        case WATCH_FORGET:
                return store_known_forget(look->store, &message, look->err);
        case WATCH_STRAYS:
        case WATCH_COMPLAINT:
                break;
        }
        return 0;
}

/* ---- the run --------------------------------------------------------------------------------- */

/* Would it do nothing if it came now? Then nobody need wake for it. */
static int is_idle(Look *look, const WatchRow *watch, bool *ret)
{
        g_auto(MessageRow) message = { 0 };
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        int r;

        *ret = false;
        if (watch->kind != WATCH_RECEIPT && watch->kind != WATCH_ASK)
                return 0;
        r = look->store->backend->verbs->message_get(look->store->backend, watch->message, &message, look->err);
        if (r != 0)
                return MIN(r, 0);
        look->message = &message;
        r = waiting(look, rows);
        *ret = rows->len == 0;
        return r;
}

/* Receipts mostly come long before their deadline: those deadlines are passed over together. */
static int skip_idle(Look *one, UtcMs *ret_next)
{
        for (unsigned i = 0;; i++) {
                g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(WatchRow));
                bool idle = false;
                int r = one->store->backend->verbs->watch_first(one->store->backend, 1, rows, one->err);

                if (r < 0)
                        return r;
                *ret_next = rows->len > 0 ? g_array_index(rows, WatchRow, 0).due : UTC_NEVER;
                if (rows->len == 0 || ret_next->ms <= one->now.ms || i >= LOOKS_MAX)
                        return 0;
                r = is_idle(one, &g_array_index(rows, WatchRow, 0), &idle);
                if (r == 0 && idle)
                        r = look(one, &g_array_index(rows, WatchRow, 0));
                if (r < 0 || !idle)
                        return r;
        }
}

static int run(Look *one, unsigned n_max)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(WatchRow));
        int r = one->store->backend->verbs->watch_first(one->store->backend, n_max, rows, one->err);

        for (guint i = 0; r == 0 && i < rows->len && g_array_index(rows, WatchRow, i).due.ms <= one->now.ms; i++)
                r = look(one, &g_array_index(rows, WatchRow, i));
        return r == 0 ? skip_idle(one, &one->ret->next) : r;
}

int store_watch(Store *store, const Config *config, UtcMs now, unsigned n_max, StoreWatch *ret, Err *err)
{
        StoreWatch watch = { .asks = g_ptr_array_new_with_free_func((GDestroyNotify)store_ask_free), .next = UTC_NEVER };
        Look one = { .store = store, .config = config, .now = now, .ret = &watch, .err = err };
        int r = store_verb(store, now, err);

        if (r == 0)
                r = store_verb_end(store, run(&one, n_max), err);
        if (r < 0) {
                store_watch_done(&watch);
                return r;
        }
        store->next_watch = watch.next;
        *ret = watch;
        return 0;
}
