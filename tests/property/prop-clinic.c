/*
 * A clinic is led through a random year on a clock of its own: patients come, records are exported late, twice and out of
 * order, patients answer, staff decide, providers fail, the configuration is edited, the clock is set, followupd ends and
 * starts again. What was put in and what was seen from outside is written to stdout, a line each; whether it was right is
 * for clinic_rules.py to say. Nothing is judged here but that the ledger balances.
 *
 *      prop-clinic --seed N [--days N] [--people N] [--events N] [--end] ETC...     STORE=memory or sqlite
 *
 * ETC: folders with a followupd.conf, the clinic "c" as it is at first and after each edit.
 */
#include "clinic.h"

#include <stdarg.h>
#include <stdlib.h>

#include "plan/window.h"
#include "store/store-reply.h"

TestCase *test_cases; /* the fixture's tests register themselves; here are none */

static const int64_t MINUTE_MS = 60000, DAY_MS = 24 * 3600000;

unsigned roll(World *w, unsigned n)
{
        return (unsigned)g_rand_int_range(w->random, 0, (gint32)n);
}

void tick(World *w)
{
        w->bench.now.ms += 1 + roll(w, 3);
}

Person *person_of(World *w, const char *id)
{
        return w->people->pdata[atoi(id + 1) - 1];
}

void tell(const World *w, char kind, const char *format, ...)
{
        va_list values;

        printf("%c %" G_GINT64_FORMAT " ", kind, w->bench.now.ms);
        va_start(values, format);
        vprintf(format, values);
        va_end(values);
        putchar('\n');
}

void take_back(World *w, const GArray *messages)
{
        for (guint m = 0; messages && m < messages->len; m++)
                for (guint i = 0; i < w->claimed->len; i++) {
                        Claimed *claimed = w->claimed->pdata[i];
                        claimed->revoked |= claimed->message->number == g_array_index(messages, int64_t, m);
                }
}

/* ---- what is seen ---------------------------------------------------------------------------- */

static void tell_view(const World *w, char kind, const FollowupView *view)
{
        const Followup *f = &view->f;
        const Step *step = followup_view_step(view);

        tell(w, kind, "%" G_GINT64_FORMAT " %s/%u %s %s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
                " %" G_GINT64_FORMAT " %s",
                f->id, view->protocol ? view->protocol->id : "-", view->protocol ? view->protocol->version : 0,
                step ? step->id : "-", f->method[0] != '\0' ? f->method : "-", followup_state_to_string(f->state),
                utc_is_never(f->opens) ? -1 : f->opens.ms, utc_is_never(f->closes) ? -1 : f->closes.ms,
                utc_is_never(f->due) ? -1 : f->due.ms, f->cause, f->reason);
}

bool tell_followup(World *w, int64_t id)
{
        g_autoptr(FollowupView) view = NULL;
        const int r = store_get(w->bench.store, id, &view, &w->bench.err);

        no_fault(&w->bench, r);
        if (r == 0)
                tell_view(w, 'G', view);
        return r == 0;
}

static void tell_history(World *w, int64_t id)
{
        g_autoptr(GPtrArray) attempts = NULL, history = NULL;

        no_fault(&w->bench, store_history(w->bench.store, id, &attempts, &history, &w->bench.err));
        for (guint i = 0; i < history->len; i++) {
                const HistoryEntry *entry = history->pdata[i];
                tell(w, 'H', "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s", id, entry->at.ms, entry->what);
        }
}

void tell_as_they_are(World *w, int64_t treatment)
{
        int64_t n = 1;

        while (n < FOLLOWUP_PER_TREATMENT && tell_followup(w, treatment * FOLLOWUP_PER_TREATMENT + n))
                n++;
}

void tell_followups(World *w, int64_t treatment, bool only_open)
{
        for (int64_t n = 1; n < FOLLOWUP_PER_TREATMENT; n++) {
                g_autoptr(FollowupView) view = NULL;
                const int r = store_get(w->bench.store, treatment * FOLLOWUP_PER_TREATMENT + n, &view, &w->bench.err);

                no_fault(&w->bench, r);
                if (r == STORE_NOT_FOUND)
                        return;
                if (!only_open || followup_is_unsent(view->f.state))
                        tell_view(w, 'F', view);
        }
}

void tell_open(World *w)
{
        for (int64_t treatment = 1; treatment <= w->n_records; treatment++)
                for (int64_t n = 1; n < FOLLOWUP_PER_TREATMENT; n++) {
                        g_autoptr(FollowupView) view = NULL;

                        if (store_get(w->bench.store, treatment * FOLLOWUP_PER_TREATMENT + n, &view, &w->bench.err) != 0)
                                break;
                        if (followup_is_unsent(view->f.state))
                                tell_view(w, 'G', view);
                }
}

static void tell_new_of(World *w, GreetedYear *year)
{
        for (;;) {
                g_autoptr(FollowupView) view = NULL;
                const int64_t id = year->number * FOLLOWUP_PER_TREATMENT + year->n_told + 1;

                if (store_get(w->bench.store, id, &view, &w->bench.err) != 0)
                        return;
                if (year->n_told++ > 0)
                        tell(w, 'J', "0"); /* by itself, not for the record that came last */
                tell_view(w, 'F', view);
        }
}

void tell_greetings(World *w)
{
        for (guint i = 0; i < w->years->len; i++)
                tell_new_of(w, &g_array_index(w->years, GreetedYear, i));
        for (;;) {
                g_autoptr(FollowupView) view = NULL;
                GreetedYear year = { .number = w->n_records + 1 };
                const char *slash;

                if (store_get(w->bench.store, year.number * FOLLOWUP_PER_TREATMENT + 1, &view, &w->bench.err) != 0)
                        return;
                w->n_records++;
                slash = strchr(view->treatment, '/');
                g_assert_nonnull(slash); /* whose record, and of which year */
                year.person = person_of(w, view->patient->id);
                tell(w, 'N', "%" G_GINT64_FORMAT " %s %s", year.number, view->patient->id, slash + 1);
                tell_new_of(w, &year);
                g_array_append_val(w->years, year);
        }
}

/* ever made = the sum over all states, at every instant */
static void check_ledger(World *w)
{
        g_autoptr(GPtrArray) rows = NULL;
        uint64_t made, sum = 0;

        no_fault(&w->bench, store_ledger(w->bench.store, &rows, &made, &w->bench.err));
        for (guint i = 0; i < rows->len; i++)
                for (unsigned state = 0; state < N_FOLLOWUP_STATES; state++)
                        sum += ((const Ledger *)rows->pdata[i])->n[state];
        if (made != sum)
                tell(w, '!', "the ledger does not balance: %" G_GUINT64_FORMAT " were made, %" G_GUINT64_FORMAT " are there", made, sum);
}

static void verify(World *w)
{
        ErrList findings;

        err_list_init(&findings);
        no_fault(&w->bench, store_verify(w->bench.store, &findings));
        for (guint i = 0; i < findings.items->len; i++)
                tell(w, '!', "%s", g_array_index(findings.items, Err, i).why);
        err_list_done(&findings);
}

/* ---- time ------------------------------------------------------------------------------------ */

void judge_now(World *w, bool all)
{
        if (all) /* a store that was opened anew looks once more than one in memory, and finds nothing new */
                tell(w, 'J', "%d", all);
        judge(&w->bench, all);
        tell_greetings(w);
}

static UtcMs next_judgement(World *w)
{
        UtcMs next;

        no_fault(&w->bench, store_next_judgement(w->bench.store, w->bench.config, w->bench.now, &next, &w->bench.err));
        return next;
}

static UtcMs watch_now(World *w)
{
        Bench *b = &w->bench;
        UtcMs next = store_next_watch(b->store);

        while (next.ms <= b->now.ms) {
                g_auto(StoreWatch) watch = { 0 };

                bench_begin(b);
                no_fault(b, store_watch(b->store, b->config, b->now, 50, &watch, &b->err));
                bench_commit(b);
                next = watch.next;
        }
        return next;
}

static void cross(World *w);

/* ---- the dispatcher -------------------------------------------------------------------------- */

static bool may_leave(const World *w, const Claimed *claimed)
{
        return claimed_may_leave(claimed, config_provider(w->bench.config, claimed->provider), w->pauses, w->bench.now);
}

void withdraw(World *w, Claimed *claimed, const char *why)
{
        g_autoptr(GString) ids = g_string_new(NULL);

        tell(w, 'W', "%" G_GINT64_FORMAT " %s %s", claimed->message->number, why, ids_of(claimed->message, ids));
        settle_claimed(w, claimed, -1, NULL);
}

static void leave_or_stay(World *w, guint i)
{
        static const Verdict sometimes[] = { VERDICT_TEMPORARY, VERDICT_TEMPORARY, VERDICT_THROTTLED,
                VERDICT_ACCOUNT, VERDICT_NUMBER, VERDICT_PERMANENT, VERDICT_UNKNOWN, VERDICT_UNKNOWN, VERDICT_OPTED_OUT };
        const Verdict verdict = chance(w, 80) ? VERDICT_SENT : sometimes[roll(w, G_N_ELEMENTS(sometimes))];
        Claimed *claimed = g_ptr_array_steal_index(w->claimed, i);
        const Copy *copy = NULL;

        if (may_leave(w, claimed)) {
                claimed->taken_at = w->bench.now;
                copy = hand_over(w, claimed, verdict);
                tick(w);
                settle_claimed(w, claimed, (int)verdict, copy);
        } else {
                withdraw(w, claimed, w->bench.now.ms > claimed->good_until.ms ? "late" : "taken-back");
        }
        claimed_free(claimed);
}

/* Most leave at once; some wait for their connection while the world goes on. */
static void hand_over_some(World *w, unsigned percent)
{
        for (guint i = w->claimed->len; i-- > 0;)
                if (chance(w, percent)) {
                        tick(w);
                        leave_or_stay(w, i);
                }
        /* a connection is found soon, mostly */
        if (w->claimed->len > 0)
                w->next_connection.ms = w->bench.now.ms + (chance(w, 95) ? roll(w, 120000) : roll(w, 40000000));
        else
                w->next_connection = UTC_NEVER;
}

/* Returns when something is due next. */
static UtcMs claim_now(World *w)
{
        Bench *b = &w->bench;
        const unsigned n_most = 1 + roll(w, chance(w, 20) ? 2 : 40);
        UtcMs next = UTC_NEVER;
        bool again = true;

        while (again) {
                GHashTable *budget = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
                ClaimJob *claim;

                g_hash_table_insert(budget, g_strdup("s"), GUINT_TO_POINTER(n_most));
                g_hash_table_insert(budget, g_strdup("t"), GUINT_TO_POINTER(n_most));
                claim = claim_job_new(config_ref(b->config), budget, g_ptr_array_ref(w->pauses), 1000, NULL, b->now);
                bench_begin(b);
                no_fault(b, claim_run(&claim->job, b->store, &b->err));
                bench_commit(b);
                again = claim->claimed->len > 0;
                next = claim->next_due;
                if (again || claim->n_decided > 0)
                        tell(w, 'C', "%u %u", claim->claimed->len, claim->n_decided);
                while (claim->claimed->len > 0)
                        g_ptr_array_add(w->claimed, g_ptr_array_steal_index(claim->claimed, 0));
                claim_job_free(claim);
                if (again && chance(w, 10))
                        cross(w);
                if (again)
                        hand_over_some(w, 85);
        }
        return next;
}

/* ---- what happens ---------------------------------------------------------------------------- */

/* Nobody knows whether what was on its way has left. */
static void crash(World *w)
{
        Bench *b = &w->bench;
        g_autoptr(GPtrArray) messages = NULL;

        for (guint i = 0; i < w->claimed->len; i++) {
                const Claimed *claimed = w->claimed->pdata[i];
                if (chance(w, 50) && may_leave(w, claimed))
                        hand_over(w, claimed, VERDICT_UNKNOWN);
        }
        tell(w, 'X', "%u", w->claimed->len);
        if (is_sqlite()) {
                store_free(b->store);
                bench_open(b);
        }
        no_fault(b, store_unsettled(b->store, &messages, &b->err));
        g_assert_cmpuint(messages->len, ==, w->claimed->len);
        for (guint i = 0; i < messages->len; i++) {
                const Message *message = messages->pdata[i];
                const Claimed claimed = { .message = (Message *)message, .provider = message->provider };

                tick(w);
                settle_claimed(w, &claimed, VERDICT_UNKNOWN, NULL);
        }
        g_ptr_array_set_size(w->claimed, 0);
        judge_now(w, true);
}

/* followupd does not run for a while. */
static void go_down(World *w)
{
        const int64_t ms = chance(w, 70) ? (int64_t)(1 + roll(w, 600)) * MINUTE_MS : (int64_t)(1 + roll(w, 9)) * DAY_MS;

        crash(w);
        tell(w, 'L', "%" G_GINT64_FORMAT, w->bench.now.ms + ms);
        w->bench.now.ms += ms;
        judge_now(w, true);
}

/* A little back without being noticed, or far, and then taken as right. */
static void set_clock_back(World *w)
{
        const bool is_noticed = chance(w, 30);

        w->bench.now.ms -= (int64_t)(1 + roll(w, is_noticed ? 30 * 60 : 50)) * MINUTE_MS;
        tell(w, 'B', "%d", is_noticed);
        if (is_noticed)
                judge_now(w, true);
}

static void pause_or_go_on(World *w)
{
        Bench *b = &w->bench;
        const bool on = w->pauses->len == 0;
        const char *clinic = NULL, *provider = NULL;

        if (on && chance(w, 70))
                provider = chance(w, 50) ? "s" : "t";
        else if (on && chance(w, 50))
                clinic = "c";
        bench_begin(b);
        if (on)
                no_fault(b, store_pause(b->store, true, clinic, provider, "anna", "asked", b->now, &b->err));
        for (guint i = 0; !on && i < w->pauses->len; i++) {
                const Pause *pause = w->pauses->pdata[i];
                no_fault(b, store_pause(b->store, false, pause->clinic, pause->provider, "anna", "asked", b->now, &b->err));
        }
        bench_commit(b);
        g_clear_pointer(&w->pauses, g_ptr_array_unref);
        no_fault(b, store_pauses(b->store, &w->pauses, &b->err));
        w->pause_end.ms = b->now.ms + (int64_t)roll(w, 36 * 60) * MINUTE_MS;
        tell(w, 'K', "%d %s %s", on, clinic ? clinic : "-", provider ? provider : "-");
        if (!on)
                judge_now(w, true);
}

/* Something happens to what is claimed and not on the wire yet. */
static void cross(World *w)
{
        const Claimed *claimed = w->claimed->pdata[roll(w, w->claimed->len)];
        const int64_t id = g_array_index(claimed->message->followups, int64_t, 0);
        g_autoptr(FollowupView) view = NULL;

        tick(w);
        no_fault(&w->bench, store_get(w->bench.store, id, &view, &w->bench.err));
        switch (roll(w, chance(w, 10) ? 6 : 4)) {
        case 0:
                staff_act(w, id, chance(w, 50) ? STAFF_HOLD : STAFF_CANCEL);
                return;
        case 1:
                reply_crosses(w, claimed->message);
                return;
        case 2:
                staff_opt(w, view->patient->id);
                return;
        case 4:
                staff_erase(w, person_of(w, view->patient->id));
                return;
        case 5:
                staff_change_plan(w);
                return;
        default:
                record_changes(w, id / FOLLOWUP_PER_TREATMENT);
        }
}

static void happen(World *w)
{
        const unsigned what = roll(w, 1000);

        if (chance(w, 70))
                erasures_go_on(w);
        tick(w);
        if (w->pauses->len > 0 && w->bench.now.ms >= w->pause_end.ms)
                pause_or_go_on(w);
        else if (what < 560)
                record_comes(w);
        else if (what < 740)
                receipt_comes(w);
        else if (what < 860)
                reply_comes(w);
        else if (what < 925)
                staff_work(w);
        else if (what < 950)
                staff_change_plan(w);
        else if (what < 965) {
                g_autofree char *patient = g_strdup_printf("P%u", 1 + roll(w, w->people->len));
                staff_opt(w, patient);
        }
        else if (what < 975)
                pause_or_go_on(w);
        else if (what < 980)
                chance(w, 50) ? crash(w) : go_down(w);
        else if (what < 985)
                edit_or_accept(w);
        else if (what < 987)
                staff_replan(w);
        else if (what < 990)
                staff_erase(w, w->people->pdata[roll(w, w->people->len)]);
        else if (w->sets_clock_back)
                set_clock_back(w);
        check_ledger(w);
}

/* ---- a life ---------------------------------------------------------------------------------- */

static UtcMs look(World *w)
{
        UtcMs next, due;

        if (next_judgement(w).ms <= w->bench.now.ms)
                judge_now(w, false);
        (void)watch_now(w);
        if (chance(w, 10)) /* those of a complaint wait for working hours */
                notices_go(w);
        due = claim_now(w);
        next = watch_now(w);
        next.ms = MIN(next.ms, next_judgement(w).ms);
        return (UtcMs){ MIN(next.ms, due.ms) };
}

static void live(World *w, UtcMs end, int64_t mean_ms)
{
        UtcMs next = w->bench.now;

        w->next_event = w->bench.now;
        while (w->bench.now.ms < end.ms) {
                if (w->next_event.ms <= MIN(next.ms, w->next_connection.ms)) {
                        w->bench.now.ms = MAX(w->bench.now.ms, w->next_event.ms);
                        happen(w);
                        hand_over_some(w, 80);
                        /* a few at a time, as a desk works, and then nothing for a while */
                        w->next_event.ms = w->bench.now.ms + (chance(w, 60) ? roll(w, 300000) : (int64_t)(mean_ms * 2.5 * g_rand_double(w->random)));
                } else if (w->next_connection.ms < next.ms) {
                        w->bench.now.ms = MAX(w->bench.now.ms, w->next_connection.ms);
                        hand_over_some(w, 100);
                } else {
                        w->bench.now.ms = MAX(w->bench.now.ms, next.ms);
                }
                next = look(w);
        }
}

/* until nothing is due any more */
static void run_out(World *w)
{
        for (UtcMs next = look(w); !utc_is_never(next) || w->claimed->len > 0; next = look(w)) {
                w->bench.now.ms = w->claimed->len > 0 ? w->bench.now.ms + 1 : MAX(w->bench.now.ms + 1, next.ms);
                hand_over_some(w, 100);
        }
}

/* Nothing comes any more but what is due, until nothing is open but what staff have to do. */
static void come_to_an_end(World *w)
{
        while (w->pauses->len > 0)
                pause_or_go_on(w);
        if (w->has_end)
                take_edition(w, w->n_editions - 1);
        run_out(w);
        erasures_go_on(w);
        judge_now(w, true); /* years later: a child may have grown up, and be asked another way; or a number is blocked */
        run_out(w);
        tell(w, 'Z', "%" G_GINT64_FORMAT, w->n_records);
        for (int64_t treatment = 1; treatment <= w->n_records; treatment++)
                for (int64_t n = 1; n < FOLLOWUP_PER_TREATMENT; n++) {
                        g_autoptr(FollowupView) view = NULL;
                        const int64_t id = treatment * FOLLOWUP_PER_TREATMENT + n;

                        if (store_get(w->bench.store, id, &view, &w->bench.err) != 0)
                                break;
                        tell_view(w, 'F', view);
                        tell_history(w, id);
                }
        verify(w);
}

static void world_done(World *w)
{
        for (unsigned i = 0; i < w->n_editions; i++)
                config_unref(w->editions[i]);
        store_free(w->bench.store);
        remove_tree(w->bench.dir);
        g_free(w->bench.dir);
        g_clear_pointer(&w->reader, reader_free);
        g_ptr_array_unref(w->claimed);
        g_ptr_array_unref(w->copies);
        g_ptr_array_unref(w->pauses);
        g_ptr_array_unref(w->people);
        g_ptr_array_unref(w->entries);
        g_array_unref(w->erasures);
        g_array_unref(w->years);
        g_rand_free(w->random);
}

static void entry_free(gpointer data)
{
        Entry *entry = data;

        g_free(entry->plan);
        g_free(entry->staff_step);
        g_free(entry->exported);
        g_free(entry->before);
        g_free(entry);
}

static void world_init(World *w, gint64 seed, char **etc, bool has_end)
{
        *w = (World){ .random = g_rand_new_with_seed((guint32)seed), .has_end = has_end };
        for (; etc && etc[w->n_editions]; w->n_editions++) {
                g_assert_cmpuint(w->n_editions, <, N_EDITIONS_MAX);
                w->editions[w->n_editions] = load_config(etc[w->n_editions]);
        }
        g_assert_cmpuint(w->n_editions, >, 0);
        w->bench.config = w->editions[0];
        w->bench.dir = g_dir_make_tmp("clinic-XXXXXX", NULL);
        w->bench.now = at("2026-01-01T00:00:00Z");
        w->bench.now.ms += (int64_t)roll(w, 365 * 24 * 60) * MINUTE_MS;
        bench_open(&w->bench);
        w->people = g_ptr_array_new_with_free_func(g_free);
        w->entries = g_ptr_array_new_with_free_func(entry_free);
        w->claimed = g_ptr_array_new_with_free_func((GDestroyNotify)claimed_free);
        w->copies = g_ptr_array_new_with_free_func(copy_free);
        w->pauses = g_ptr_array_new();
        w->erasures = erasures_new();
        w->years = g_array_new(FALSE, FALSE, sizeof(GreetedYear));
        w->next_connection = UTC_NEVER;
        w->sets_clock_back = chance(w, 30);
}

int main(int argc, char **argv)
{
        g_autoptr(GOptionContext) options = g_option_context_new("ETC...");
        gint64 seed = 1;
        int n_days = 300, n_people = 30, n_events = 1200;
        g_auto(GStrv) etc = NULL;
        gboolean has_end = FALSE;
        World w;
        const GOptionEntry entries[] = {
                { "seed", 's', 0, G_OPTION_ARG_INT64, &seed, "of everything that happens", "SEED" },
                { "days", 'd', 0, G_OPTION_ARG_INT, &n_days, "so long", "DAYS" },
                { "people", 'p', 0, G_OPTION_ARG_INT, &n_people, "so many patients", "N" },
                { "events", 'e', 0, G_OPTION_ARG_INT, &n_events, "so many things happen, about", "N" },
                { "end", 0, 0, G_OPTION_ARG_NONE, &has_end, "the last one is that by which all comes to an end", NULL },
                { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &etc, NULL, NULL },
                { 0 },
        };

        g_option_context_add_main_entries(options, entries, NULL);
        if (!g_option_context_parse(options, &argc, &argv, NULL))
                return 2;
        setvbuf(stdout, NULL, _IOFBF, 1 << 20);
        world_init(&w, seed, etc, has_end);
        people_arrive(&w, (unsigned)n_people);
        live(&w, (UtcMs){ w.bench.now.ms + n_days * DAY_MS }, n_days * DAY_MS / n_events * 2);
        come_to_an_end(&w);
        world_done(&w);
        return 0;
}
