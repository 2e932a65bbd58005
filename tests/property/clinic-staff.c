/* What staff do: results of calls, decisions on one follow-up, consent, and the erasure of a person. */
#include "clinic.h"

#include "store/store-erase.h"
#include "store/store-forecast.h"

static void staff_enter(World *w, int64_t id)
{
        static const char *const results[] = { "reached", "not reached", "all well", "complication: swelling", "refused" };
        Bench *b = &w->bench;
        const char *result = results[roll(w, chance(w, 15) ? G_N_ELEMENTS(results) : 3)];
        g_auto(StoreDone) done = { 0 };
        int r;

        bench_begin(b);
        r = store_done(b->store, b->config, id, result, "anna", b->now, &done, &b->err);
        no_fault(b, r);
        b->err = (Err){ 0 };
        bench_commit(b);
        take_back(w, done.messages);
        if (r == 0)
                tell(w, 'D', "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s", id, done.task, result);
}

void staff_act(World *w, int64_t id, StaffAction action)
{
        Bench *b = &w->bench;
        int64_t message = 0;
        int r;

        bench_begin(b);
        r = store_act(b->store, b->config, id, action, "anna", "asked", b->now, &message, &b->err);
        no_fault(b, r);
        b->err = (Err){ 0 };
        bench_commit(b);
        if (r == 0 || r == STORE_ACTION_ON_ITS_WAY)
                tell(w, 'A', "%d %" G_GINT64_FORMAT " %d", (int)action, id, r);
        if (message != 0) {
                g_autoptr(GArray) messages = g_array_new(FALSE, FALSE, sizeof(int64_t));
                g_array_append_val(messages, message);
                take_back(w, messages);
        }
}

void staff_work(World *w)
{
        const int64_t treatment = MAX(w->n_records - (int64_t)roll(w, 40), 1);
        const int64_t id = treatment * FOLLOWUP_PER_TREATMENT + 1 + roll(w, 14);

        if (chance(w, 50))
                staff_enter(w, id);
        else
                staff_act(w, id, (StaffAction)roll(w, 4));
}

void staff_opt(World *w, const char *patient)
{
        Bench *b = &w->bench;
        static const char *const methods[] = { "sms", "sms", "telegram" };
        const int purpose = chance(w, 50) ? (int)roll(w, N_PURPOSES) : -1;
        const char *method = chance(w, 40) ? methods[roll(w, G_N_ELEMENTS(methods))] : NULL;
        const bool in = chance(w, 60);
        g_autoptr(GArray) messages = NULL;
        int r;

        r = opt_of(b, patient, in, purpose, method, &messages);
        b->err = (Err){ 0 };
        take_back(w, messages);
        if (r != STORE_NOT_FOUND)
                tell(w, 'O', "%s %d %s %s %d", patient, in, purpose < 0 ? "all" : purpose_to_string((Purpose)purpose),
                        method ? method : "all", r == 0);
        tell_greetings(w);
}

/* ---- another version ------------------------------------------------------------------------- */

void staff_replan(World *w)
{
        static const char *const protocols[] = { NULL, NULL, "p0", "p1", "p2", "p3", "standard" };
        const char *protocol = protocols[roll(w, G_N_ELEMENTS(protocols))];
        Bench *b = &w->bench;
        Forecast forecast;
        uint64_t n_treatments = 0;
        int64_t after = 0;

        if (w->edition == 0)
                return;
        forecast_init(&forecast);
        tick(w);
        do {
                bench_begin(b);
                no_fault(b, store_replan(b->store, b->config, protocol, "anna", "asked", b->now, after, 50, &forecast.replan, &n_treatments,
                        &after, &b->err));
                bench_commit(b);
        } while (after != 0);
        forecast_done(&forecast);
        tell(w, 'Q', "%s", protocol ? protocol : "all");
        for (int64_t treatment = 1; treatment <= w->n_records; treatment++)
                tell_followups(w, treatment, false);
        tell(w, 'J', "0");
}

/* ---- erasing --------------------------------------------------------------------------------- */

typedef struct Erasure {
        int64_t patient;
        Person *person;
} Erasure;

static void tell_all_of(World *w, const Person *person)
{
        for (guint i = 0; i < w->entries->len; i++) {
                const Entry *entry = w->entries->pdata[i];
                if (entry->person == person && entry->number != 0)
                        tell_followups(w, entry->number, false);
        }
        for (guint i = 0; i < w->years->len; i++) {
                const GreetedYear *year = &g_array_index(w->years, GreetedYear, i);
                if (year->person == person)
                        tell_followups(w, year->number, false);
        }
}

void staff_erase(World *w, Person *person)
{
        Bench *b = &w->bench;
        g_autofree char *id = g_strdup_printf("P%u", person->number);
        g_autoptr(GArray) patients = NULL, messages = NULL;
        uint8_t random[STORE_SECRET_BYTES];
        int r;

        for (size_t i = 0; i < sizeof(random); i++)
                random[i] = (uint8_t)roll(w, 256);
        tick(w);
        bench_begin(b);
        r = store_erase_begin(b->store, b->config, NULL, id, "anna", "asked", random, b->now, &patients, &messages, &b->err);
        no_fault(b, r);
        bench_commit(b);
        if (r != 0)
                return; /* nothing has told of them yet */
        take_back(w, messages);
        tell(w, 'U', "begins %s", id);
        tell_all_of(w, person);
        tell(w, 'U', "ended %s", id);
        for (guint i = 0; i < patients->len; i++) {
                const Erasure erasure = { g_array_index(patients, int64_t, i), person };
                g_array_append_val(w->erasures, erasure);
        }
}

static void look_for(World *w, const Person *person, int64_t record)
{
        g_autoptr(FollowupView) view = NULL;

        if (store_get(w->bench.store, record * FOLLOWUP_PER_TREATMENT + 1, &view, &w->bench.err) == 0)
                tell(w, '!', "P%u is erased, and record %" G_GINT64_FORMAT " is there", person->number, record);
}

static void look_for_remains(World *w, const Person *person)
{
        for (guint i = 0; i < w->entries->len; i++) {
                Entry *entry = w->entries->pdata[i];

                if (entry->person != person || entry->number == 0)
                        continue;
                look_for(w, person, entry->number);
                entry->number = 0;
        }
        for (guint i = w->years->len; i-- > 0;) {
                const GreetedYear year = g_array_index(w->years, GreetedYear, i);

                if (year.person != person)
                        continue;
                look_for(w, person, year.number);
                g_array_remove_index(w->years, i);
        }
}

/* false: something of theirs is on its way yet */
static bool erase_rows(World *w, const Erasure *erasure)
{
        Bench *b = &w->bench;
        int r;

        tick(w);
        bench_begin(b);
        r = store_erase_finish(b->store, erasure->patient, b->now, NULL, &b->err);
        no_fault(b, r);
        bench_commit(b);
        if (r == STORE_ERASE_WAITS)
                return false;
        tell(w, 'U', "gone P%u", erasure->person->number);
        if (chance(w, 10))
                no_fault(b, store_scrub(b->store, &b->err));
        bench_begin(b);
        no_fault(b, store_erase_done(b->store, erasure->patient, b->now, &b->err));
        bench_commit(b);
        look_for_remains(w, erasure->person);
        return true;
}

void erasures_go_on(World *w)
{
        for (guint i = w->erasures->len; i-- > 0;)
                if (erase_rows(w, &g_array_index(w->erasures, Erasure, i)))
                        g_array_remove_index(w->erasures, i);
}

GArray *erasures_new(void)
{
        return g_array_new(FALSE, FALSE, sizeof(Erasure));
}
