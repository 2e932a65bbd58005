/* Claims and hand-overs, what became of them, and crashes: the promises to the patient. */
#include "world.h"

#include <stdlib.h>

#include "daemon/claim.h"
#include "store/store-consent.h"

void take_back(World *w, unsigned i, const GArray *messages)
{
        for (guint m = 0; messages && m < messages->len; m++)
                for (guint k = 0; k < w->claimed[i]->len; k++) {
                        Claimed *claimed = w->claimed[i]->pdata[k];
                        claimed->revoked |= claimed->message->number == g_array_index(messages, int64_t, m);
                }
}

/* in a group that is left open */
static ClaimJob *claim_of(World *w, unsigned i, unsigned n_most, unsigned n_brake)
{
        Bench *b = &w->bench[i];
        ClaimJob *claim = claim_job_new(config_ref(b->config), pace_budget(w, n_most), g_ptr_array_ref(w->pauses), n_brake, NULL, b->now);

        bench_begin(b);
        must(w, claim_run(&claim->job, b->store, &b->err) >= 0 && b->err.code == 0, "%s: %s", b->err.what, b->err.why);
        return claim;
}

/* Is there more, that is due at once? */
static bool claim_once(World *w)
{
        const unsigned n_most = 1 + roll(w, 4), n_brake = pace_brake(w);
        ClaimJob *claims[N_STORES];
        bool is_more;

        w->doing = "a claim";
        for (unsigned i = 0; i < N_STORES; i++) {
                claims[i] = claim_of(w, i, n_most, n_brake);
                bench_commit(&w->bench[i]);
        }
        pace_claimed(w, claims, n_brake);
        is_more = claims[0]->next_due.ms <= w->bench[0].now.ms;
        for (unsigned i = 0; i < N_STORES; i++) {
                for (guint k = 0; k < claims[i]->claimed->len; k++)
                        g_ptr_array_add(w->claimed[i], g_steal_pointer(&claims[i]->claimed->pdata[k]));
                claim_job_free(claims[i]);
        }
        must(w, w->claimed[0]->len == w->claimed[1]->len, "%u and %u are on their way", w->claimed[0]->len, w->claimed[1]->len);
        return is_more;
}

void claim_random(World *w)
{
        unsigned n_claims = 0;

        while (claim_once(w))
                must(w, ++n_claims < 100, "the claims have no end");
}

Seen *seen_of(World *w, int64_t id)
{
        Seen *seen = g_hash_table_lookup(w->seen, &id);

        if (!seen) {
                seen = g_new0(Seen, 1);
                g_hash_table_insert(w->seen, g_memdup2(&id, sizeof(id)), seen);
        }
        return seen;
}

static char *day_of(const World *w, const FollowupView *view)
{
        const CivilZone *zone = view->patient->zone ? view->patient->zone : config_clinic(w->bench[0].config, view->clinic)->zone;
        CivilDate date;

        civil_from_utc(zone, w->bench[0].now, &date, NULL, NULL);
        return g_strdup_printf("%s %s %d", view->system, view->patient->id, civil_date_number(date));
}

void copy_free(gpointer data)
{
        Copy *copy = data;

        g_free(copy->provider);
        g_free(copy->day);
        g_free(copy->to);
        g_free(copy->name);
        g_array_unref(copy->followups);
        g_free(copy);
}

/* Messages of a patient's day that were taken, and claimed before this one: a claim counts, not the order on the wire. */
static unsigned n_of_day_before(const World *w, const char *day, int64_t message)
{
        unsigned n = 0;

        for (guint i = 0; i < w->copies->len; i++) {
                const Copy *copy = w->copies->pdata[i];

                n += copy->message < message && copy->day && strcmp(copy->day, day) == 0;
        }
        return n;
}

/* One and the same for a provider that knows the key. */
static Copy *copy_of(World *w, const Message *message)
{
        g_autofree char *key = message_key(message);
        Copy *copy;

        for (guint i = 0; i < w->copies->len; i++)
                if (strcmp(((Copy *)w->copies->pdata[i])->key, key) == 0)
                        return w->copies->pdata[i];
        copy = g_new0(Copy, 1);
        copy->message = message->number;
        g_strlcpy(copy->key, key, sizeof(copy->key));
        copy->generation = message->generation;
        copy->provider = g_strdup(message->provider);
        copy->to = g_strdup(message->to);
        copy->fate = FATE_NEVER_TAKEN;
        copy->followups = g_array_copy(message->followups);
        g_ptr_array_add(w->copies, copy);
        return copy;
}

static void decide_fate(World *w, Copy *copy, Verdict verdict)
{
        static const Fate fates[] = { FATE_ARRIVES, FATE_ARRIVES, FATE_ARRIVES, FATE_IS_LOST, FATE_IS_REFUSED, FATE_IS_STOPPED };
        const bool is_taken = verdict == VERDICT_SENT || (verdict == VERDICT_UNKNOWN && roll(w, 2) == 0);

        if (is_taken && copy->fate == FATE_NEVER_TAKEN)
                copy->fate = fates[roll(w, roll(w, 3) == 0 ? G_N_ELEMENTS(fates) : 5)];
        if (verdict == VERDICT_SENT && !copy->name)
                copy->name = g_strdup_printf("%" G_GINT64_FORMAT "/%u", copy->message, copy->generation);
}

/* The bytes leave now: was it right? */
static void hand_over(World *w, const Claimed *claimed, Verdict verdict)
{
        Bench *b = &w->bench[0];
        const Message *message = claimed->message;
        g_autofree char *key = message_key(message);
        g_autoptr(GPtrArray) views = everything(w, 0);

        Copy *copy = copy_of(w, message);

        w->n_handed_over++;
        decide_fate(w, copy, verdict);
        must(w, !g_hash_table_contains(w->stops, message->to), "sent to a number that was stopped");
        for (guint i = 0; i < message->followups->len; i++) {
                const int64_t id = g_array_index(message->followups, int64_t, i);
                g_autoptr(FollowupView) view = NULL;
                g_autofree char *against = NULL;
                Seen *seen = seen_of(w, id);
                const Clinic *clinic;

                no_fault(b, store_get(b->store, id, &view, &b->err));
                clinic = clinic_of(w, view);
                must(w, strcmp(message->clinic, view->clinic) == 0, "%s's follow-up is sent for %s", view->clinic, message->clinic);
                must(w, view->f.state == FOLLOWUP_SENDING, "%s is sent while %s", message->id,
                        followup_state_to_string(view->f.state));
                must(w, view->consent.answer[purpose_consent(view->f.purpose)] == CONSENT_YES, "sent without consent");
                must(w, !view->stopped, "sent after a stop");
                must(w, !w->is_out[atoi(view->patient->id + strlen("P-"))][strcmp(view->system, "native") != 0],
                        "sent to one whom staff have opted out, by system %s", view->system);
                against = matters_against(w->matters, view, views, b->now);
                must(w, !against, "sent %s", against);
                must(w, view->f.opens.ms <= b->now.ms && b->now.ms < view->f.closes.ms, "sent outside its window");
                must(w, is_allowed(clinic, view->patient, b->now), "sent outside allowed times");
                must(w, seen->key[0] == '\0' || strcmp(seen->key, key) == 0, "handed over twice: %s, then %s", seen->key, key);
                if (verdict == VERDICT_SENT || verdict == VERDICT_UNKNOWN || verdict == VERDICT_DUPLICATE)
                        g_strlcpy(seen->key, key, sizeof(seen->key));
                if (i == 0 && verdict == VERDICT_SENT && !view->patient->zone) {
                        g_autofree char *day = day_of(w, view);
                        const unsigned n = n_of_day_before(w, day, message->number);

                        must(w, n < clinic->max_messages_per_day || message->purpose == PURPOSE_SAFETY,
                                "message %u of one day", n + 1);
                        g_free(copy->day);
                        copy->day = g_steal_pointer(&day);
                }
        }
}

void settle_one(World *w, guint k)
{
        static const Verdict verdicts[] = { VERDICT_SENT, VERDICT_SENT, VERDICT_SENT, VERDICT_TEMPORARY, VERDICT_THROTTLED,
                VERDICT_ACCOUNT, VERDICT_PERMANENT, VERDICT_UNKNOWN, VERDICT_OPTED_OUT };
        Verdict verdict = verdicts[happens(w, 1) ? roll(w, G_N_ELEMENTS(verdicts)) : roll(w, 5)];
        const uint64_t random = g_rand_int(w->random);
        const bool is_put_back = happens(w, 6);
        const Claimed *first = w->claimed[0]->pdata[k];
        const Provider *provider = config_provider(w->bench[0].config, first->provider);
        const bool is_withdrawn = is_put_back || !claimed_may_leave(first, provider, w->pauses, w->bench[0].now);

        if (!is_withdrawn && pace_free(&w->pace[provider_of(provider->id)], provider, w->mono) == 0)
                return; /* it waits for its provider */
        if (!is_withdrawn)
                verdict = pace_verdict(w, provider->id, verdict);

        w->doing = is_withdrawn ? "a withdrawal" : "a hand-over";
        if (!is_withdrawn)
                hand_over(w, first, verdict);
        if (!is_withdrawn && verdict == VERDICT_OPTED_OUT && strcmp(first->provider, "s") == 0)
                stop_by_patient(w, first->message->to);
        for (unsigned i = 0; i < N_STORES; i++) {
                Bench *b = &w->bench[i];
                const Claimed *claimed = w->claimed[i]->pdata[k];
                SettleJob *job = settle_job_new(config_ref(b->config), claimed->message->number, claimed->provider, b->now);

                must(w, claimed->message->number == first->message->number && claimed->revoked == first->revoked
                                && claimed->good_until.ms == first->good_until.ms,
                        "other messages are on their way");
                job->withdrawn = is_withdrawn;
                job->outcome.verdict = verdict;
                if (verdict == VERDICT_SENT && !is_withdrawn)
                        job->outcome.provider_message_id = g_strdup(copy_of(w, first->message)->name);
                job->random = random;
                bench_begin(b);
                must(w, settle_run(&job->job, b->store, &b->err) == 0, "not settled: %s: %s", b->err.what, b->err.why);
                bench_commit(b);
                take_back(w, i, job->effect.revoke);
                settle_job_free(job);
        }
        for (unsigned i = 0; i < N_STORES; i++)
                g_ptr_array_remove_index(w->claimed[i], k);
}

/* What was on its way is asked after as the daemon does it: nobody knows whether it arrived. */
void crash(World *w)
{
        w->doing = "a crash";
        use(1);
        if (roll(w, 2) == 0) /* in the midst of a claim, of which nobody hears */
                for (unsigned i = 0; i < N_STORES; i++)
                        claim_job_free(claim_of(w, i, 4, pace_brake(w)));
        else
                for (unsigned i = 0; i < N_STORES; i++)
                        bench_begin(&w->bench[i]);
        if (roll(w, 2) == 0)
                no_fault(&w->bench[1], store_see(w->bench[1].store, w->bench[1].now, &w->bench[1].err));
        store_rollback(w->bench[0].store);
        store_free(w->bench[1].store);
        bench_open(&w->bench[1]);
        for (unsigned i = 0; i < N_STORES; i++) {
                Bench *b = &w->bench[i];
                g_autoptr(GPtrArray) messages = NULL;

                no_fault(b, store_unsettled(b->store, &messages, &b->err));
                must(w, messages->len == w->claimed[i]->len, "%u messages are on their way, the store knows of %u",
                        w->claimed[i]->len, messages->len);
                for (guint k = 0; k < messages->len; k++) {
                        const Message *message = messages->pdata[k];
                        SettleJob *job = settle_job_new(config_ref(b->config), message->number, message->provider, b->now);
                        g_autofree char *key = message_key(message);

                        if (i == 0)
                                decide_fate(w, copy_of(w, message), VERDICT_UNKNOWN);
                        for (guint n = 0; n < message->followups->len; n++) {
                                Seen *seen = seen_of(w, g_array_index(message->followups, int64_t, n));
                                if (i == 0)
                                        g_strlcpy(seen->key, key, sizeof(seen->key));
                        }
                        job->outcome.verdict = VERDICT_UNKNOWN;
                        bench_begin(b);
                        must(w, settle_run(&job->job, b->store, &b->err) == 0, "not settled: %s", b->err.why);
                        bench_commit(b);
                        settle_job_free(job);
                }
                g_ptr_array_set_size(w->claimed[i], 0);
        }
}
