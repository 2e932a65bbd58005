/* The configuration is edited: what is read at a reload is in force at once, or waits for staff's word. */
#include "clinic.h"

#include "store/store-forecast.h"

void take_edition(World *w, unsigned edition)
{
        g_clear_pointer(&w->reader, reader_free);
        w->edition = edition;
        w->bench.config = w->editions[edition];
        while (w->claimed->len > 0) { /* as dispatcher_reconfigure() does: they were claimed by what was in force before */
                Claimed *claimed = g_ptr_array_steal_index(w->claimed, w->claimed->len - 1);

                withdraw(w, claimed, "taken-back");
                claimed_free(claimed);
        }
        tell(w, 'E', "%u", edition);
        judge_now(w, true);
        for (int64_t treatment = 1; treatment <= w->n_records; treatment++)
                tell_followups(w, treatment, true);
}

/* How much of what is pending would change? */
static uint64_t foresee(World *w, const Config *next)
{
        Bench *b = &w->bench;
        Forecast forecast;
        int64_t after = 0;
        uint64_t total;

        forecast_init(&forecast);
        do {
                bench_begin(b);
                no_fault(b, store_forecast(b->store, b->config, next, FORECAST_NO_REPLAN, b->now, after, 50, &forecast, &after, &b->err));
                bench_commit(b);
        } while (after != 0);
        total = forecast_total(&forecast.edit);
        forecast_done(&forecast);
        return total;
}

/* A reload, as reload.c does it: one that changes too much waits for staff's word, and nothing has changed. */
static void edit_config(World *w)
{
        const unsigned next = MAX(w->edition, w->waiting) + 1, most = w->bench.config->limits.max_plan_changes;
        uint64_t total;

        if (next >= w->n_editions - w->has_end)
                return;
        judge_now(w, true);
        tell(w, 'e', "begins");
        tell_open(w);
        total = foresee(w, w->editions[next]);
        w->waiting = most != 0 && total > most ? next : 0;
        tell(w, 'e', "%s %" G_GUINT64_FORMAT " %u", w->waiting ? "waits" : "goes", total, most);
        if (w->waiting)
                tell_open(w);
        else
                take_edition(w, next);
}

void edit_or_accept(World *w)
{
        if (w->waiting == 0 || chance(w, 30)) {
                edit_config(w);
                return;
        }
        take_edition(w, w->waiting);
        w->waiting = 0;
}
