/* The other end of the wire: what becomes of a message, what its provider tells of it, and what patients write back. */
#include "clinic.h"

#include "model/message-ref.h"
#include "store/store-reply.h"

void copy_free(gpointer data)
{
        Copy *copy = data;

        g_free(copy->provider);
        g_free(copy->method);
        g_free(copy->to);
        g_free(copy);
}

/* ---- hand-over ------------------------------------------------------------------------------- */

/* One and the same for a provider that knows the key. */
static Copy *copy_of(World *w, const Message *message)
{
        Copy *copy;

        for (guint i = w->copies->len; i-- > 0;) {
                copy = w->copies->pdata[i];
                if (copy->message == message->number && copy->generation == message->generation
                        && strcmp(copy->provider, message->provider) == 0)
                        return copy;
        }
        copy = g_new0(Copy, 1);
        copy->message = message->number;
        copy->generation = message->generation;
        g_strlcpy(copy->id, message->id, sizeof(copy->id));
        copy->provider = g_strdup(message->provider);
        copy->method = g_strdup(message->method);
        copy->to = g_strdup(message->to);
        copy->fate = FATE_NEVER_TAKEN;
        g_ptr_array_add(w->copies, copy);
        if (w->copies->len > 400)
                g_ptr_array_remove_range(w->copies, 0, 200);
        return copy;
}

const char *ids_of(const Message *message, GString *ids)
{
        for (guint i = 0; i < message->followups->len; i++)
                g_string_append_printf(ids, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", g_array_index(message->followups, int64_t, i));
        return ids->str;
}

Copy *hand_over(World *w, const Claimed *claimed, Verdict verdict)
{
        static const Fate fates[] = { FATE_ARRIVES, FATE_ARRIVES, FATE_ARRIVES, FATE_ARRIVES, FATE_ARRIVES, FATE_IS_LOST,
                FATE_IS_REFUSED, FATE_IS_STOPPED };
        const Message *message = claimed->message;
        Copy *copy = copy_of(w, message);
        g_autoptr(GString) ids = g_string_new(NULL);

        for (guint i = 0; i < message->followups->len; i++)
                tell_followup(w, g_array_index(message->followups, int64_t, i));
        if (copy->fate == FATE_NEVER_TAKEN && (verdict == VERDICT_SENT || (verdict == VERDICT_UNKNOWN && chance(w, 50))))
                copy->fate = fates[roll(w, chance(w, 40) ? G_N_ELEMENTS(fates) : 5)];
        copy->is_named |= verdict == VERDICT_SENT;
        tell(w, 'M', "%" G_GINT64_FORMAT " %u %s %s %s %s %s %s %s %s", message->number, message->generation, message->provider,
                message->method, message->to, message->language, purpose_to_string(message->purpose), verdict_to_string(verdict),
                ids_of(message, ids), message->text);
        return copy;
}

void settle_claimed(World *w, const Claimed *claimed, int verdict, const Copy *copy)
{
        Bench *b = &w->bench;
        SettleJob *job = settle_job_new(config_ref(b->config), claimed->message->number, claimed->provider, b->now);

        job->withdrawn = verdict < 0;
        job->handed_at = claimed->taken_at;
        job->outcome.verdict = (Verdict)MAX(verdict, 0);
        if (copy && copy->is_named && verdict == VERDICT_SENT)
                job->outcome.provider_message_id = g_strdup_printf("%" G_GINT64_FORMAT "/%u", copy->message, copy->generation);
        job->random = g_rand_int(w->random);
        bench_begin(b);
        no_fault(b, settle_run(&job->job, b->store, &b->err));
        bench_commit(b);
        take_back(w, job->effect.revoke);
        settle_job_free(job);
}

/* ---- receipts -------------------------------------------------------------------------------- */

static bool is_uncertain(World *w, const Copy *copy, const Message *message)
{
        return message && message->state == MESSAGE_UNCERTAIN && message->generation == copy->generation;
}

/* What may be told of it, in no order. */
static ReceiptState random_receipt(World *w, const Copy *copy)
{
        switch (copy->fate) {
        case FATE_ARRIVES:
                return chance(w, 33) ? RECEIPT_UNDER_WAY : chance(w, 33) ? RECEIPT_READ : RECEIPT_DELIVERED;
        case FATE_IS_LOST:
                return chance(w, 50) ? RECEIPT_UNDER_WAY : RECEIPT_TEMPORARY;
        case FATE_IS_REFUSED:
                return chance(w, 50) ? RECEIPT_UNDER_WAY : RECEIPT_PERMANENT;
        case FATE_IS_STOPPED:
                return RECEIPT_OPTED_OUT;
        case FATE_NEVER_TAKEN:
                break;
        }
        return RECEIPT_ABSENT;
}

void receipt_comes(World *w)
{
        Bench *b = &w->bench;
        const Copy *copy = w->copies->len > 0 ? w->copies->pdata[w->copies->len - 1 - roll(w, MIN(w->copies->len, 12))] : NULL;
        g_autoptr(Message) message = NULL;
        g_auto(StoreReceiptEffect) effect = { 0 };
        g_autofree char *name = copy ? g_strdup_printf("%" G_GINT64_FORMAT "/%u", copy->message, copy->generation) : NULL;
        char ref[MESSAGE_REF_MAX];
        StoreReceipt receipt;
        int r;

        if (!copy)
                return;
        no_fault(b, store_get_message(b->store, copy->message, &message, &b->err));
        if (copy->fate == FATE_NEVER_TAKEN && !is_uncertain(w, copy, message))
                return;
        receipt = (StoreReceipt){ .provider = copy->provider, .state = random_receipt(w, copy) };
        if (receipt.state == RECEIPT_ABSENT) {
                receipt.message = copy->message;
                receipt.generation = (int)copy->generation;
        } else if (copy->is_named && chance(w, 50)) {
                receipt.provider_message_id = name;
        } else {
                receipt.ref = message_ref_render(copy->message, copy->id, copy->generation, ref);
        }
        tick(w);
        bench_begin(b);
        r = store_receipt(b->store, b->config, &receipt, b->now, &effect, &b->err);
        no_fault(b, r);
        bench_commit(b);
        take_back(w, effect.revoke);
        tell(w, 'V', "%" G_GINT64_FORMAT " %u %s %s %s %s %d", copy->message, copy->generation, copy->provider, copy->method,
                copy->to, receipt_state_to_string(receipt.state), r);
}

/* ---- replies --------------------------------------------------------------------------------- */

static ReplyVerdict random_verdict(World *w)
{
        static const ReplyLabel often[] = { REPLY_OK, REPLY_OK, REPLY_OK, REPLY_OK, REPLY_WORRY, REPLY_SCORE, REPLY_OTHER };
        const ReplyLabel label = chance(w, 70) ? often[roll(w, G_N_ELEMENTS(often))] : (ReplyLabel)roll(w, N_REPLY_LABELS);

        return (ReplyVerdict){ .label = label, .is_stop = label == REPLY_STOP || chance(w, 1), .is_start = label == REPLY_START,
                .score = label == REPLY_SCORE ? (int)roll(w, 11) : -1, .why = "test",
                .is_done = (label == REPLY_OK || label == REPLY_OTHER) && chance(w, 15) };
}

/* @answers: the name of the message it quotes; NULL: none */
static void say(World *w, const char *provider, const char *method, const char *from, const char *answers, ReplyVerdict verdict)
{
        Bench *b = &w->bench;
        g_autofree char *id = g_strdup_printf("r%u", chance(w, 5) ? roll(w, w->n_replies + 1) : ++w->n_replies);
        g_auto(ReplyMatch) match = { 0 };
        g_auto(ReplyEffect) effect = { 0 };
        StoreReply reply = { .provider = provider, .method = method, .id = id, .from = from, .text = "text", .at = UTC_NEVER,
                .answers = answers };
        int r;

        tick(w);
        memcpy(reply.random, &w->n_replies, sizeof(w->n_replies));
        bench_begin(b);
        r = store_match_reply(b->store, b->config, &reply, b->now, &match, &b->err);
        no_fault(b, r);
        if (r == 0)
                no_fault(b, store_reply(b->store, b->config, &reply, &match, &verdict, b->now, &effect, &b->err));
        bench_commit(b);
        take_back(w, effect.revoked);
        tell(w, 'Y', "%d %s %s %s %d %d %d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %d %d %d", r, method,
                from, reply_label_to_string(verdict.label), verdict.is_stop, verdict.is_done, match.patient != 0,
                verdict.is_done && match.routine != 0 ? match.routine_message : match.message,
                match.followup, effect.task, effect.is_open, effect.is_alert, verdict.score);
        if (r == 0 && match.purpose == PURPOSE_VISIT && match.followup != 0) {
                tell_as_they_are(w, match.followup / FOLLOWUP_PER_TREATMENT);
                if (verdict.label == REPLY_CANCEL || verdict.label == REPLY_MOVE)
                        w->declined = match.message;
        }
        if (effect.has_notices)
                notices_go(w);
}

void notices_go(World *w)
{
        Bench *b = &w->bench;
        uint8_t random[8 * ID_RANDOM_BYTES];
        guint n;

        do {
                g_autoptr(GPtrArray) notices = NULL;

                for (size_t i = 0; i < sizeof(random); i++)
                        random[i] = (uint8_t)roll(w, 256);
                bench_begin(b);
                no_fault(b, store_notices_take(b->store, b->config, b->now, random, 8, &notices, &b->err));
                for (guint i = 0; i < notices->len; i++) {
                        const Notice *notice = notices->pdata[i];
                        NoticeState state;

                        tell(w, 'P', "%s %s %s", notice_kind_to_string(notice->kind), notice->to,
                                notice->kind == NOTICE_ALERT ? notice->alert : notice->text);
                        no_fault(b, store_notice_settle(b->store, b->config, notice->number, VERDICT_SENT, false, NULL, b->now, &state,
                                NULL, &b->err));
                }
                bench_commit(b);
                n = notices->len;
        } while (n > 0);
}

void reply_crosses(World *w, const Message *message)
{
        static const ReplyLabel labels[] = { REPLY_STOP, REPLY_STOP, REPLY_WORRY, REPLY_RED };
        const ReplyLabel label = labels[roll(w, G_N_ELEMENTS(labels))];

        say(w, message->provider, message->method, message->to, NULL,
                (ReplyVerdict){ .label = label, .is_stop = label == REPLY_STOP, .score = -1, .why = "test" });
}

/* To a reminder: they come, or will not. */
static ReplyVerdict word_on_visit(World *w)
{
        static const ReplyLabel labels[] = { REPLY_CONFIRM, REPLY_CONFIRM, REPLY_CANCEL, REPLY_MOVE, REPLY_WORRY };

        return (ReplyVerdict){ .label = labels[roll(w, G_N_ELEMENTS(labels))], .score = -1, .why = "test" };
}

static bool is_of_visit(World *w, const Copy *copy)
{
        g_autoptr(Message) message = NULL;

        no_fault(&w->bench, store_get_message(w->bench.store, copy->message, &message, &w->bench.err));
        return message && message->purpose == PURPOSE_VISIT; /* none: its patient is erased */
}

/* Who had said no thinks better of it; false: nobody. */
static bool mind_changes(World *w)
{
        for (guint i = w->copies->len; w->declined != 0 && i-- > 0;) {
                const Copy *copy = w->copies->pdata[i];
                g_autofree char *name = g_strdup_printf("%" G_GINT64_FORMAT "/%u", copy->message, copy->generation);

                if (copy->message != w->declined)
                        continue;
                say(w, copy->provider, copy->method, copy->to, copy->is_named ? name : NULL,
                        (ReplyVerdict){ .label = chance(w, 80) ? REPLY_CONFIRM : REPLY_CANCEL, .score = -1, .why = "test" });
                w->declined = 0;
                return true;
        }
        return false;
}

void reply_comes(World *w)
{
        const Copy *copy = w->copies->len > 0 ? w->copies->pdata[w->copies->len - 1 - roll(w, MIN(w->copies->len, 15))] : NULL;
        const Person *person = w->people->pdata[roll(w, w->people->len)];
        const bool is_answer = copy && copy->fate == FATE_ARRIVES && chance(w, 90);
        g_autofree char *name = copy ? g_strdup_printf("%" G_GINT64_FORMAT "/%u", copy->message, copy->generation) : NULL;

        if (chance(w, 20) && mind_changes(w))
                return;
        if (is_answer)
                say(w, copy->provider, copy->method, copy->to, copy->is_named && chance(w, 30) ? name : NULL,
                        is_of_visit(w, copy) && chance(w, 70) ? word_on_visit(w) : random_verdict(w));
        else if (person->phone[0] != '\0')
                say(w, "s", "sms", person->phone, NULL, random_verdict(w));
}
