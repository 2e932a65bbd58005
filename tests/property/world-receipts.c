/* What providers tell of copies, at any time and more than once. */
#include "world.h"

#include "daemon/claim.h"

#include "model/message-ref.h"

static bool is_uncertain(World *w, const Copy *copy)
{
        g_autoptr(Message) message = NULL;

        no_fault(&w->bench[0], store_get_message(w->bench[0].store, copy->message, &message, &w->bench[0].err));
        return message && message->state == MESSAGE_UNCERTAIN && message->generation == copy->generation;
}

/* What may be told of it, in no order. */
static ReceiptState random_receipt(World *w, const Copy *copy)
{
        switch (copy->fate) {
        case FATE_ARRIVES:
                return roll(w, 3) == 0 ? RECEIPT_UNDER_WAY : roll(w, 3) == 0 ? RECEIPT_READ : RECEIPT_DELIVERED;
        case FATE_IS_LOST:
                return roll(w, 2) == 0 ? RECEIPT_UNDER_WAY : RECEIPT_TEMPORARY;
        case FATE_IS_REFUSED:
                return roll(w, 2) == 0 ? RECEIPT_UNDER_WAY : RECEIPT_PERMANENT;
        case FATE_IS_STOPPED:
                return RECEIPT_OPTED_OUT;
        case FATE_NEVER_TAKEN:
                break;
        }
        return RECEIPT_ABSENT;
}

/* The provider has said that this copy will never arrive: another one may go out, also on the same day. */
static void forget_copy(World *w, Copy *copy)
{
        g_clear_pointer(&copy->day, g_free);
        for (guint i = 0; i < copy->followups->len; i++) {
                Seen *seen = seen_of(w, g_array_index(copy->followups, int64_t, i));
                if (strcmp(seen->key, copy->key) == 0)
                        seen->key[0] = '\0';
        }
}

/* @is_repeat: it stopped the number when it came first, and somebody may have lifted that since */
static void note_receipt(World *w, Copy *copy, ReceiptState state, bool is_repeat)
{
        if (state == RECEIPT_TEMPORARY || state == RECEIPT_PERMANENT || state == RECEIPT_OPTED_OUT || state == RECEIPT_ABSENT)
                forget_copy(w, copy);
        copy->told_arrived |= state == RECEIPT_DELIVERED || state == RECEIPT_READ;
        if (state == RECEIPT_OPTED_OUT && !is_repeat && strcmp(copy->provider, "s") == 0)
                stop_by_patient(w, copy->to);
}

void receipt_random(World *w)
{
        Copy *copy = w->copies->len > 0 ? w->copies->pdata[w->copies->len - 1 - roll(w, MIN(w->copies->len, 12))] : NULL;
        StoreReceipt receipt = { 0 };
        char ref[MESSAGE_REF_MAX];
        bool by_ref = false;
        int result[N_STORES];

        if (!copy || (copy->fate == FATE_NEVER_TAKEN && !is_uncertain(w, copy)))
                return;
        w->doing = "a receipt";
        receipt = (StoreReceipt){ .provider = copy->provider, .state = random_receipt(w, copy) };
        if (receipt.state == RECEIPT_ABSENT) {
                receipt.message = copy->message;
                receipt.generation = (int)copy->generation;
        } else if (copy->name && roll(w, 2) == 0) {
                receipt.provider_message_id = copy->name;
                receipt.recipient = roll(w, 2) == 0 ? copy->to : NULL;
        } else
                by_ref = true;
        w->n_receipts++;
        for (unsigned i = 0; i < N_STORES; i++) {
                Bench *b = &w->bench[i];
                g_auto(StoreReceiptEffect) effect = { 0 };
                g_autoptr(Message) message = NULL;

                no_fault(b, store_get_message(b->store, copy->message, &message, &b->err));
                if (by_ref) /* each store's message has an id of its own */
                        receipt.ref = message_ref_render(copy->message, message->id, copy->generation, ref);
                bench_begin(b);
                result[i] = store_receipt(b->store, b->config, &receipt, b->now, &effect, &b->err);
                must(w, result[i] >= 0, "%s: %s", b->err.what, b->err.why);
                bench_commit(b);
                take_back(w, i, effect.revoke);
        }
        if (result[0] == 0 || result[0] == STORE_RECEIPT_REPEATED) /* else its name is forgotten by now, or it proves nothing */
                note_receipt(w, copy, receipt.state, result[0] == STORE_RECEIPT_REPEATED);
        must(w, result[0] == result[1], "a receipt (%s, %s, %s) is taken as %d and as %d",
                receipt_state_to_string(receipt.state), receipt.ref ? receipt.ref : receipt.provider_message_id,
                receipt.recipient ? receipt.recipient : "-", result[0], result[1]);
}

/* until nothing is left for now: what is done may set a deadline that has passed, too, after a long pause */
void watch_both(World *w)
{
        UtcMs next[N_STORES];
        unsigned n_asks[N_STORES];

        w->doing = "deadlines";
        for (unsigned i = 0; i < N_STORES; i++) {
                Bench *b = &w->bench[i];
                unsigned n_looks = 0;

                n_asks[i] = 0;
                do {
                        g_auto(StoreWatch) watch = { 0 };

                        bench_begin(b);
                        must(w, store_watch(b->store, b->config, b->now, 3, &watch, &b->err) == 0, "%s: %s", b->err.what, b->err.why);
                        bench_commit(b);
                        next[i] = watch.next;
                        n_asks[i] += watch.asks->len;
                        must(w, ++n_looks < 500, "the deadlines have no end");
                } while (next[i].ms <= b->now.ms);
        }
        complaints_look(w);
        must(w, next[0].ms == next[1].ms && n_asks[0] == n_asks[1], "the stores watch for different things");
}

static bool is_on_its_way(const World *w, int64_t message)
{
        for (guint i = 0; i < w->claimed[0]->len; i++)
                if (((const Claimed *)w->claimed[0]->pdata[i])->message->number == message)
                        return true;
        return false;
}

/* What was told to have arrived is delivered, once nothing of it is on its way: what was given up of it may be uncertain until
 * the rest is settled. */
void check_copies(World *w)
{
        for (guint i = 0; i < w->copies->len; i++) {
                const Copy *copy = w->copies->pdata[i];

                for (guint k = 0; copy->told_arrived && k < copy->followups->len && !is_on_its_way(w, copy->message); k++) {
                        g_autoptr(FollowupView) view = NULL;

                        no_fault(&w->bench[0], store_get(w->bench[0].store, g_array_index(copy->followups, int64_t, k), &view,
                                                       &w->bench[0].err));
                        must(w, view->message != copy->message
                                        || (view->f.state != FOLLOWUP_SENT && view->f.state != FOLLOWUP_UNCERTAIN
                                                && view->f.state != FOLLOWUP_PLANNED),
                                "%s arrived (%d, %s), and is %s: %s", copy->key, (int)copy->fate, copy->name ? copy->name : "-",
                                followup_state_to_string(view->f.state), view->f.reason);
                }
        }
}

bool has_arrived(World *w, int64_t followup)
{
        for (guint i = 0; i < w->copies->len; i++) {
                const Copy *copy = w->copies->pdata[i];

                for (guint k = 0; (copy->told_arrived || copy->was_answered) && k < copy->followups->len; k++)
                        if (g_array_index(copy->followups, int64_t, k) == followup)
                                return true;
        }
        return false;
}
