/*
 * Two stores, in memory and in SQLite, are led through the same random days of a clinic: records, re-imports, changes of
 * consent, decisions of staff, claims, outcomes of all kinds, receipts in any order and more than once, crashes, a clock
 * that moves. After each step both must agree, and what the design promises must hold (check_step() and hand_over() say what).
 *
 *      prop-store [-s SEED] [-n ROUNDS]        the seed of a round that fails is printed; -s repeats it
 *
 * PROPERTY_SEED is where the seeds of the rounds begin, so that a run can be repeated; else that is left to chance.
 */
#include "world.h"

#include <stdlib.h>

#include "daemon/claim.h"

TestCase *test_cases; /* the fixture's tests register themselves; here are none */

#define ROW                                                                                           \
        ", { id = \"massage\"; when = \"1 day\"; purpose = \"care\"; message = \"m\"; repeat = { every = \"1 day\"; times = 4; }; }"

/* remembers a key for a day */
#define KEYED "idempotency = \"header:Idempotency-Key\";"

#define ANSWERS(language, more)                                                                       \
        "messages = { language = \"" language "\"; texts = { " more " reply_red = \"{phone} {emergency_phone}\"; reply_worry = \"W\";" \
        " reply_stop_done = \"S\"; }; };"

unsigned roll(World *w, unsigned n)
{
        return (unsigned)g_rand_int_range(w->random, 0, (gint32)n);
}

/* Does something happen that happens once in @n? In a calm round four times more rarely. */
bool happens(World *w, unsigned n)
{
        return roll(w, w->is_calm ? 4 * n : n) == 0;
}

void broken(const World *w, const char *format, ...)
{
        g_autofree char *now = when(w->bench[0].now);
        va_list values;

        g_printerr("seed %u, step %u (%s), %s: ", w->seed, w->step, w->doing, now);
        va_start(values, format);
        vfprintf(stderr, format, values);
        va_end(values);
        g_printerr("\nto repeat: prop-store -s %u\n", w->seed);
        exit(1);
}

void use(unsigned i)
{
        g_setenv("STORE", i == 0 ? "memory" : "sqlite", TRUE);
}

GPtrArray *everything(World *w, unsigned i)
{
        const StoreQuery query = { .state = -1, .from = UTC_NEVER, .to = UTC_NEVER, .n_max = 100000 };
        GPtrArray *views = NULL;
        int64_t after = 0;

        no_fault(&w->bench[i], store_list(w->bench[i].store, &query, &views, &after, &w->bench[i].err));
        must(w, after == 0, "one page does not hold it all");
        return views;
}

static void judge_both(World *w, bool all)
{
        w->doing = all ? "judging all" : "judging what is late";
        for (unsigned i = 0; i < N_STORES; i++) {
                Bench *b = &w->bench[i];
                UtcMs next;

                judge(b, all);
                no_fault(b, store_next_judgement(b->store, b->config, b->now, &next, &b->err));
                must(w, next.ms > b->now.ms, "the next judgement is not in the future");
        }
}

/* Mostly to what is due next, or to whom an alert goes next; now and then far, a little, or back. */
static void move_clock(World *w)
{
        static const int64_t minutes[] = { 1, 5, 20, 60, 180, 600, 1440, 3 * 1440, 10 * 1440, -30 };
        bool is_due;
        int64_t ms = minutes[happens(w, 1) ? roll(w, G_N_ELEMENTS(minutes)) : roll(w, 4)] * 60000 + roll(w, 60000);
        const UtcMs next = next_due(&w->bench[0]), alert = alerts_next(w);

        while (w->is_calm && w->claimed[0]->len > 0 && roll(w, 8) > 0)
                settle_one(w, roll(w, w->claimed[0]->len));
        is_due = roll(w, 4) > 0 && !utc_is_never(next) && next.ms > w->bench[0].now.ms;
        if (is_due)
                ms = next.ms - w->bench[0].now.ms + roll(w, 2) * roll(w, 30000);
        if (alert.ms > w->bench[0].now.ms && alert.ms - w->bench[0].now.ms < 3600000 && roll(w, 3) > 0)
                ms = alert.ms - w->bench[0].now.ms;

        for (unsigned i = 0; i < N_STORES; i++)
                w->bench[i].now.ms += ms;
        w->mono.ms += MAX(ms, 0);
        judge_both(w, ms < 0 || ms > 3600000);
        watch_both(w);
        alerts_go(w);
        if (is_due)
                claim_random(w);
}

/* Somebody sets the clock, or it is set right: no time goes by. What was decided by the wrong time is judged anew. */
static void jump_clock(World *w)
{
        static const int64_t hours[] = { -1, -5, -26, -72, 2, 14, 49 };
        const int64_t ms = hours[roll(w, G_N_ELEMENTS(hours))] * 3600000 + roll(w, 60000);

        for (unsigned i = 0; i < N_STORES; i++)
                w->bench[i].now.ms += ms;
        judge_both(w, true);
        watch_both(w);
        alerts_go(w);
}

static void step(World *w)
{
        switch (roll(w, w->is_calm ? 24 : 18)) {
        case 15: case 16:
                reply_random(w);
                break;
        case 17:
                alerts_random(w);
                break;
        case 14:
                act_random(w);
                break;
        case 0: case 1: case 2:
                put_random(w);
                break;
        case 3: case 4: case 5:
                claim_random(w);
                break;
        case 6: case 7: case 8:
                if (w->claimed[0]->len > 0)
                        settle_one(w, roll(w, w->claimed[0]->len));
                break;
        case 9:
                if (roll(w, 2) == 0)
                        plan_random(w);
                else if (roll(w, 2) == 0)
                        opt_random(w);
                else
                        act_random(w);
                break;
        case 11: case 12: case 13:
                receipt_random(w);
                break;
        case 10:
                if (roll(w, 8) == 0)
                        crash(w);
                else if (roll(w, 4) == 0)
                        jump_clock(w);
                else if (roll(w, 2) == 0)
                        pace_confirm(w);
                else
                        judge_both(w, roll(w, 2) == 0);
                break;
        default:
                move_clock(w);
        }
}

/* What happened in all rounds. */
typedef struct Tally {
        unsigned n_handed_over, n_receipts, n_alerts, n_taken, n_complaints, n_braked, n_openings;
} Tally;

static void run(uint32_t seed, Tally *tally)
{
        World w = { .random = g_rand_new_with_seed(seed), .seed = seed };

        for (unsigned i = 0; i < N_STORES; i++) {
                use(i);
                bench_init(&w.bench[i]);
                config_free(w.bench[i].config);
                write_hooks(w.bench[i].dir, KEYED, true, true, true);
                staff_write(&w, w.bench[i].dir);
                write_file(w.bench[i].dir, "sources.d", "again.conf", "source = { id = \"again\"; system = \"native\"; format = \"native\"; };");
                write_file(w.bench[i].dir, "sources.d", "other.conf", "source = { id = \"other\"; system = \"other\"; format = \"native\"; };");
                write_file(w.bench[i].dir, "protocols.d", "filler.conf", PROTOCOL("filler", "1", "\"filler\"", STEPS_V1 ROW));
                write_file(w.bench[i].dir, "messages.d", "answers.conf", ANSWERS("en", ""));
                write_file(w.bench[i].dir, "messages.d", "uk.conf", ANSWERS("uk", "m = \"Вітаємо, {patient}\";"));
                w.bench[i].config = load_config(w.bench[i].dir);
                w.claimed[i] = g_ptr_array_new_with_free_func((GDestroyNotify)claimed_free);
        }
        w.seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
        w.copies = g_ptr_array_new_with_free_func(copy_free);
        w.stops = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        w.is_calm = roll(&w, 2) == 0;
        w.matters = matters_new(config_clinic(w.bench[0].config, "kyiv-1")->zone);
        w.callers = callers_new(config_clinic(w.bench[0].config, "kyiv-1")->escalate_after);
        w.complaints = g_ptr_array_new_with_free_func(g_free);
        pace_begin(&w);
        for (w.step = 0; w.step < N_STEPS_OF_A_ROUND; w.step++) {
                step(&w);
                check_step(&w);
        }
        for (unsigned i = 0; i < N_STORES; i++) {
                g_ptr_array_unref(w.claimed[i]);
                bench_done(&w.bench[i]);
        }
        tally->n_handed_over += w.n_handed_over;
        tally->n_receipts += w.n_receipts;
        tally->n_alerts += callers_count(w.callers);
        tally->n_taken += w.n_taken;
        g_ptr_array_unref(w.copies);
        g_hash_table_unref(w.seen);
        g_hash_table_unref(w.stops);
        tally->n_complaints += w.complaints->len;
        tally->n_braked += w.n_braked;
        tally->n_openings += w.n_openings;
        pace_end(&w);
        g_ptr_array_unref(w.complaints);
        matters_free(w.matters);
        callers_free(w.callers);
        g_ptr_array_unref(w.acks);
        for (unsigned i = 0; i < N_TREATMENTS; i++)
                g_free(w.responsible[i]);
        for (unsigned i = 0; i < N_CLINICS; i++)
                g_free(w.clinics[i]);
        g_rand_free(w.random);
}

static gint64 first_seed(void)
{
        const char *given = g_getenv("PROPERTY_SEED");

        return given ? (gint64)(guint32)g_ascii_strtoull(given, NULL, 10) : (gint64)g_random_int();
}

int main(int argc, char **argv)
{
        g_autoptr(GOptionContext) options = g_option_context_new(NULL);
        gint64 seed = -1;
        Tally tally = { 0 };
        int n_rounds = 12;
        const GOptionEntry entries[] = {
                { "seed", 's', 0, G_OPTION_ARG_INT64, &seed, "repeat the round of this seed", "SEED" },
                { "rounds", 'n', 0, G_OPTION_ARG_INT, &n_rounds, "so many rounds", "ROUNDS" },
                { 0 },
        };

        g_option_context_add_main_entries(options, entries, NULL);
        if (!g_option_context_parse(options, &argc, &argv, NULL))
                return 2;
        if (seed >= 0)
                n_rounds = 1;
        else
                seed = first_seed();
        for (int i = 0; i < n_rounds; i++)
                run((uint32_t)(seed + i), &tally);
        printf("%d rounds of %d steps from seed %" G_GINT64_FORMAT ": %u messages were handed over, %u receipts came; %u red flags, "
                "%u times somebody took one; %u complaints; %u times max_sends_per_hour was reached, %u times a provider was left alone\n", n_rounds, N_STEPS_OF_A_ROUND, (int64_t)seed, tally.n_handed_over, tally.n_receipts,
                tally.n_alerts, tally.n_taken, tally.n_complaints, tally.n_braked, tally.n_openings);
        return 0;
}
