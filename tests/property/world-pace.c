/* How much may go out: a provider that is down or without money beside one that is well, and max_sends_per_hour. */
#include "world.h"

#include "daemon/claim.h"

static const char *const provider_ids[N_PROVIDERS] = { "s", "t" };
enum { MINUTE_MS = 60 * 1000 };

void pace_begin(World *w)
{
        static const Verdict verdicts[] = { VERDICT_ACCOUNT, VERDICT_TEMPORARY, VERDICT_THROTTLED, VERDICT_UNKNOWN };

        for (unsigned i = 0; i < N_PROVIDERS; i++)
                pace_init(&w->pace[i], config_provider(w->bench[0].config, provider_ids[i]), w->mono);
        w->sick = roll(w, 3) == 0 ? (int)roll(w, N_PROVIDERS) : -1;
        w->sick_verdict = verdicts[roll(w, G_N_ELEMENTS(verdicts))];
        w->max_per_hour = roll(w, 3) == 0 ? 1 + roll(w, 3) : 1000;
        w->counted = g_array_new(FALSE, FALSE, sizeof(UtcMs));
        w->pauses = g_ptr_array_new();
}

void pace_end(World *w)
{
        g_array_unref(w->counted);
        g_ptr_array_unref(w->pauses);
}

unsigned provider_of(const char *id)
{
        return strcmp(id, provider_ids[0]) == 0 ? 0 : 1;
}

static unsigned n_ready(const World *w, unsigned provider)
{
        unsigned n = 0;

        for (guint i = 0; i < w->claimed[0]->len; i++)
                n += provider_of(((const Claimed *)w->claimed[0]->pdata[i])->provider) == provider;
        return n;
}

GHashTable *pace_budget(World *w, unsigned n_most)
{
        GHashTable *budget = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

        for (unsigned i = 0; i < N_PROVIDERS; i++) {
                const unsigned n = pace_free(&w->pace[i], config_provider(w->bench[0].config, provider_ids[i]), w->mono);
                const unsigned n_left = n - MIN(n, n_ready(w, i));

                if (n_left > 0)
                        g_hash_table_insert(budget, g_strdup(provider_ids[i]), GUINT_TO_POINTER(MIN(n_left, n_most)));
        }
        return budget;
}

unsigned pace_brake(World *w)
{
        return brake_free(&w->brake, w->max_per_hour, w->bench[0].now);
}

/* ---- max_sends_per_hour ---------------------------------------------------------------------- */

static void set_brake(World *w, bool on)
{
        for (unsigned i = 0; i < N_STORES; i++) {
                Bench *b = &w->bench[i];

                bench_begin(b);
                no_fault(b, store_pause(b->store, on, NULL, PAUSE_MASS_SEND, "followupd", "max_sends_per_hour reached", b->now, &b->err));
                bench_commit(b);
        }
        g_clear_pointer(&w->pauses, g_ptr_array_unref);
        no_fault(&w->bench[0], store_pauses(w->bench[0].store, &w->pauses, &w->bench[0].err));
        must(w, w->pauses->len == (on ? 1 : 0), "%u pauses", w->pauses->len);
}

/* Promise 13: within any hour, to the minute, no more than so many but safety; and none once it has stopped. */
static void check_brake(World *w, const ClaimJob *claim, bool was_on)
{
        const UtcMs now = w->bench[0].now;
        unsigned n = 0, n_new = 0;

        for (guint i = 0; i < claim->claimed->len; i++)
                if (((const Claimed *)claim->claimed->pdata[i])->message->purpose != PURPOSE_SAFETY) {
                        g_array_append_val(w->counted, now);
                        n_new++;
                }
        must(w, n_new == 0 || !was_on, "%u messages were taken though max_sends_per_hour holds", n_new);
        for (guint i = w->counted->len; i > 0; i--) {
                const int64_t at = g_array_index(w->counted, UtcMs, i - 1).ms;

                if (at <= now.ms && at > now.ms - 59 * MINUTE_MS)
                        n++;
                else /* an hour that is over by the clock of now does not come back when that is set back */
                        g_array_remove_index(w->counted, i - 1);
        }
        must(w, n <= w->max_per_hour, "%u messages within an hour, where %u are the most", n, w->max_per_hour);
}

void pace_confirm(World *w)
{
        if (w->pauses->len == 0)
                return;
        w->doing = "a confirmation of the mass of messages";
        set_brake(w, false);
        w->brake = (Brake){ 0 };
        g_array_set_size(w->counted, 0);
        for (unsigned i = 0; i < N_STORES; i++)
                judge(&w->bench[i], true);
}

/* ---- all that may go, goes ------------------------------------------------------------------- */

/* Promise 8: who is sick delays only their own; and what is due of who is well, and that nothing stops, has been looked at. */
static void check_none_waits(World *w, const ClaimJob *claim, unsigned n_brake_left, unsigned i)
{
        Bench *b = &w->bench[i];
        g_autoptr(GPtrArray) lanes = NULL;

        if (claim->next_due.ms <= b->now.ms) /* what goes on by another method is for the next claim */
                return;
        no_fault(b, store_lanes(b->store, &lanes, &b->err));
        for (guint k = 0; k < lanes->len; k++) {
                const Lane *lane = lanes->pdata[k];
                const Clinic *clinic = config_clinic(b->config, lane->clinic);
                const char *provider = clinic_provider(clinic, lane->method);

                if (!provider || GPOINTER_TO_UINT(g_hash_table_lookup(claim->budget, provider)) == 0)
                        continue;
                if (!lane->is_safety && (w->pauses->len > 0 || n_brake_left == 0))
                        continue;
                must(w, lane->next_due.ms > b->now.ms, "%s of %s by %s waits, and nothing is in its way", lane->is_safety ? "safety" : "more",
                        lane->clinic, provider);
        }
}

void pace_claimed(World *w, ClaimJob *claims[static N_STORES], unsigned n_brake)
{
        unsigned n_counted = 0;

        must(w, claims[0]->braked == claims[1]->braked, "one store's claim is braked, the other's is not");
        for (guint i = 0; i < claims[0]->claimed->len; i++)
                n_counted += !((const Claimed *)claims[0]->claimed->pdata[i])->is_safety;
        check_brake(w, claims[0], w->pauses->len > 0);
        for (unsigned i = 0; i < N_STORES; i++)
                check_none_waits(w, claims[i], n_brake - MIN(n_counted, n_brake), i);
        brake_take(&w->brake, n_counted, w->bench[0].now);
        if (claims[0]->braked && w->pauses->len == 0) {
                w->n_braked++;
                set_brake(w, true);
        }
}

/* ---- the sick -------------------------------------------------------------------------------- */

Verdict pace_verdict(World *w, const char *id, Verdict verdict)
{
        const unsigned provider = provider_of(id);

        if ((int)provider == w->sick && roll(w, 10) > 0)
                verdict = w->sick_verdict;
        pace_take(&w->pace[provider], 1);
        if (pace_settled(&w->pace[provider], config_provider(w->bench[0].config, id), verdict, (DurationMs){ 0 }, w->mono))
                w->n_openings += w->pace[provider].breaker == BREAKER_OPEN;
        return verdict;
}
