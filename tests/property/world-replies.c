/* What patients and strangers write, and what is said to staff. */
#include "world.h"

static void note_answered(World *w, const ReplyMatch *match)
{
        for (guint i = 0; match->patient != 0 && i < w->copies->len; i++) {
                Copy *copy = w->copies->pdata[i];
                copy->was_answered |= copy->message == match->message;
        }
}

/* Who tells of trouble is not told to go on. */
static void check_no_routine(World *w, int64_t patient)
{
        g_autoptr(GPtrArray) views = everything(w, 0);

        for (guint i = 0; i < views->len; i++) {
                const FollowupView *view = views->pdata[i];
                const Step *step = followup_view_step(view);

                must(w, view->patient_number != patient || !step || !step->row || view->f.cause != 0
                                || !followup_is_unsent(view->f.state),
                        "the patient tells of trouble, and %s is %s", step->id, followup_state_to_string(view->f.state));
        }
}

/* Numbers of patients and of nobody; repeats; red flags, stops and all else. */
void reply_random(World *w)
{
        const ReplyLabel label = happens(w, 1) ? (ReplyLabel)roll(w, N_REPLY_LABELS) : REPLY_OK;
        const bool by_telegram = roll(w, 6) == 0, has_id = roll(w, 5) > 0;
        g_autofree char *from = by_telegram ? g_strdup_printf("77%u", roll(w, N_PATIENTS + 1))
                                            : g_strdup_printf("+38067123456%u", roll(w, 9) == 0 ? 9 : roll(w, 2));
        g_autofree char *id = g_strdup_printf("r%u", roll(w, 8) == 0 ? roll(w, w->step + 1) : w->step);
        g_autofree char *text = g_strdup_printf("text %u", has_id ? 0 : roll(w, 3));
        const ReplyVerdict verdict = { label, label == REPLY_STOP || roll(w, 12) == 0, label == REPLY_START, -1, "test",
                label == REPLY_OK && roll(w, 2) == 0 };
        int64_t patient = 0;
        ReplyEffect effects[N_STORES] = { 0 };
        int result[N_STORES];

        w->doing = "a reply";
        for (unsigned i = 0; i < N_STORES; i++) {
                Bench *b = &w->bench[i];
                g_auto(ReplyMatch) match = { 0 };
                StoreReply reply = { .provider = by_telegram ? "t" : "s", .method = by_telegram ? "telegram" : "sms",
                        .id = has_id ? id : NULL, .from = from, .text = text, .at = UTC_NEVER };

                memcpy(reply.random, &w->step, sizeof(w->step));
                bench_begin(b);
                result[i] = store_match_reply(b->store, b->config, &reply, b->now, &match, &b->err);
                must(w, result[i] >= 0, "not matched: %s: %s", b->err.what, b->err.why);
                patient = match.patient;
                if (result[i] == 0)
                        must(w, store_reply(b->store, b->config, &reply, &match, &verdict, b->now, &effects[i], &b->err) == 0,
                                "not taken: %s: %s", b->err.what, b->err.why);
                bench_commit(b);
                take_back(w, i, effects[i].revoked);
                if (i == 0 && result[i] == 0)
                        note_answered(w, &match);
        }
        must(w, result[0] == result[1] && effects[0].followup == effects[1].followup && effects[0].task == effects[1].task
                        && effects[0].is_open == effects[1].is_open && effects[0].is_alert == effects[1].is_alert
                        && effects[0].has_notices == effects[1].has_notices,
                "the stores took a reply otherwise");
        must(w, result[0] != 0 || label != REPLY_RED || effects[0].is_alert, "a red flag, and nobody is called");
        if (result[0] == 0 && patient != 0 && (label == REPLY_RED || label == REPLY_WORRY))
                check_no_routine(w, patient);
        must(w, result[0] != 0 || (label != REPLY_WORRY && label != REPLY_OTHER) || effects[0].task != 0 || effects[0].is_open,
                "nobody is to read it");
        if (result[0] == 0 && verdict.is_stop && !by_telegram)
                stop_by_patient(w, from);
        else if (result[0] == 0 && label == REPLY_START && !by_telegram
                && GPOINTER_TO_INT(g_hash_table_lookup(w->stops, from)) == BY_PATIENT)
                g_hash_table_remove(w->stops, from);
        for (unsigned i = 0; i < N_STORES; i++)
                reply_effect_done(&effects[i]);
}

/* The clock of alerts, and what becomes of what is said. */
void alerts_random(World *w)
{
        static const Verdict verdicts[] = { VERDICT_SENT, VERDICT_TEMPORARY, VERDICT_UNKNOWN, VERDICT_PERMANENT };
        const Verdict verdict = verdicts[roll(w, G_N_ELEMENTS(verdicts))];
        const bool acknowledges = roll(w, 4) == 0, recovers = roll(w, 6) == 0;
        uint8_t random[16 * ID_RANDOM_BYTES];
        guint n_taken[N_STORES], n_open[N_STORES];
        UtcMs next[N_STORES];

        w->doing = "alerts";
        for (size_t i = 0; i < sizeof(random); i++)
                random[i] = (uint8_t)g_rand_int(w->random);
        for (unsigned i = 0; i < N_STORES; i++) {
                Bench *b = &w->bench[i];
                g_autoptr(GPtrArray) notices = NULL, open = NULL;
                g_auto(StoreReceiptEffect) effect = { 0 };
                unsigned n_unheard;

                bench_begin(b);
                no_fault(b, store_alerts_step(b->store, b->config, b->now, &n_unheard, &b->err));
                no_fault(b, store_notices_take(b->store, b->config, b->now, random, 16, &notices, &b->err));
                for (guint k = 0; !recovers && k < notices->len; k++)
                        no_fault(b, store_notice_settle(b->store, b->config, ((Notice *)notices->pdata[k])->number, (int)verdict,
                                             false, "", b->now, NULL, &effect, &b->err));
                if (recovers)
                        no_fault(b, store_notices_recover(b->store, b->config, b->now, &b->err));
                no_fault(b, store_alerts_open(b->store, &open, &b->err));
                if (acknowledges && open->len > 0) {
                        const AlertView *alert = open->pdata[0];
                        no_fault(b, store_ack(b->store, alert->task, alert->reply, "anna", "test", b->now, &b->err));
                        b->err = (Err){ 0 };
                }
                no_fault(b, store_next_notice(b->store, b->config, b->now, &next[i], &b->err));
                bench_commit(b);
                n_taken[i] = notices->len;
                n_open[i] = open->len;
        }
        must(w, n_taken[0] == n_taken[1] && n_open[0] == n_open[1] && next[0].ms == next[1].ms,
                "%u and %u notices, %u and %u alerts", n_taken[0], n_taken[1], n_open[0], n_open[1]);
}
