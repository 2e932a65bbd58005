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
        const ReplyLabel label = roll(w, 6) == 0 ? REPLY_RED : happens(w, 1) ? (ReplyLabel)roll(w, N_REPLY_LABELS) : REPLY_OK;
        const bool by_telegram = roll(w, 6) == 0, has_id = roll(w, 5) > 0;
        g_autofree char *from = by_telegram ? g_strdup_printf("77%u", roll(w, N_PATIENTS + 1))
                                            : g_strdup_printf("+38067123456%u", roll(w, 9) == 0 ? 9 : roll(w, 3));
        g_autofree char *id = g_strdup_printf("r%u", roll(w, 8) == 0 ? roll(w, w->step + 1) : w->step);
        g_autofree char *text = g_strdup_printf("text %u", has_id ? 0 : roll(w, 3));
        const ReplyVerdict verdict = { label, label == REPLY_STOP || roll(w, 12) == 0, label == REPLY_START, -1, "test",
                label == REPLY_OK && roll(w, 2) == 0 };
        int64_t patient = 0, question = 0;
        bool is_asked = false;
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
                question = match.followup;
                is_asked = match.message != 0;
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
        if (result[0] == 0 && effects[0].is_alert)
                alerts_flag(w, effects[0].task, question, patient != 0 ? NULL : is_asked ? "" : from);
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
