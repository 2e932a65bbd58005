/* What staff do: decisions, plans of the patient's own, consent. */
#include "world.h"

#include "record/plan-change.h"
#include "store/store-consent.h"

void act_random(World *w)
{
        static const char *const results[] = { "reached", "reached", "complication", "complication: swollen", "refused",
                "complaint: waited for an hour", "complaint" };
        const char *entered = results[roll(w, G_N_ELEMENTS(results))];
        g_autoptr(GPtrArray) views = everything(w, 0);
        const FollowupView *view;
        const unsigned chance = roll(w, 7), what = MIN(chance, 4);
        int result[N_STORES];
        int64_t task = 0;

        if (views->len == 0)
                return;
        w->doing = "a decision of staff";
        view = views->pdata[roll(w, views->len)];
        for (unsigned i = 0; i < N_STORES; i++) {
                Bench *b = &w->bench[i];
                g_auto(StoreDone) done = { 0 };
                int64_t number = 0;

                bench_begin(b);
                if (what == 4)
                        result[i] = store_done(b->store, b->config, view->f.id, entered, "anna", b->now, &done, &b->err);
                else
                        result[i] = store_act(b->store, b->config, view->f.id, (StaffAction)what, "anna", "asked", b->now,
                                &number, &b->err);
                must(w, result[i] >= 0, "%s: %s", b->err.what, b->err.why);
                b->err = (Err){ 0 };
                bench_commit(b);
                task = done.task;
                take_back(w, i, done.messages);
                if (number != 0) {
                        g_autoptr(GArray) messages = g_array_new(FALSE, FALSE, sizeof(int64_t));
                        g_array_append_val(messages, number);
                        take_back(w, i, messages);
                }
        }
        must(w, result[0] == result[1], "answered %d and %d", result[0], result[1]);
        if (what == 4 && result[0] == 0 && strcmp(entered, "refused") == 0)
                matters_refused(w->matters, view->treatment, w->bench[0].now);
        if (what == 4 && result[0] == 0 && g_str_has_prefix(entered, "complaint"))
                complaints_open(w, task);
}

static PlanChange *random_change(World *w, bool *ret_take_back)
{
        static const char *const steps[] = { "h24", "d3", "w2", "m1", "massage", "massage.2", "extra", "nothing" };
        static const char *const whens[] = { "1 day", "2 days", "9 days", "3 weeks", "6 hours", "1-3 days" };
        PlanChange *change = g_new0(PlanChange, 1);
        const unsigned what = roll(w, 5);

        change->step = g_strdup(steps[roll(w, G_N_ELEMENTS(steps))]);
        change->who = g_strdup("anna");
        change->at = w->bench[0].now;
        *ret_take_back = what == 4;
        if (what == 0)
                change->skip = true;
        change->has_when = what == 1 || what == 2;
        if (change->has_when)
                g_assert_cmpint(when_parse(whens[roll(w, G_N_ELEMENTS(whens))], &change->when, NULL), ==, 0);
        if (what == 3) {
                change->methods = g_ptr_array_new_with_free_func(g_free);
                g_ptr_array_add(change->methods, g_strdup(roll(w, 2) == 0 ? "call" : "sms"));
        }
        if (what == 1 && strcmp(change->step, "extra") == 0) {
                change->is_added = true;
                change->purpose = (Purpose)roll(w, 2); /* safety or care */
                change->message = g_strdup("m");
        }
        return change;
}

static bool is_about(const PlanChange *change, const FollowupView *view)
{
        const Step *step = followup_view_step(view);

        return step && view->f.cause == 0 && strcmp(change->step, step->id) == 0;
}

/* What staff leave out is not planned any more; the work of a person and what waits for its retry are not undone. */
static void check_skipped(World *w, const PlanChange *change, const char *treatment)
{
        g_autoptr(GPtrArray) views = everything(w, 0);

        for (guint i = 0; i < views->len; i++) {
                const FollowupView *view = views->pdata[i];

                must(w, strcmp(view->treatment, treatment) != 0 || !is_about(change, view) || view->f.state != FOLLOWUP_PLANNED,
                        "staff have left %s out, and it is planned", change->step);
        }
}

void plan_random(World *w)
{
        g_autofree char *treatment = g_strdup_printf("%u", roll(w, N_TREATMENTS));
        bool take_back;
        g_autoptr(PlanChange) change = random_change(w, &take_back);
        const StorePlanAsk ask = { .id = treatment, .change = change, .take_back = take_back, .who = "anna" };
        char *why[N_STORES];
        int result[N_STORES];

        w->doing = "a change of the plan";
        for (unsigned i = 0; i < N_STORES; i++) {
                Bench *b = &w->bench[i];

                b->err = (Err){ 0 };
                bench_begin(b);
                result[i] = store_change_plan(b->store, b->config, &ask, b->now, NULL, &b->err);
                must(w, result[i] >= 0, "%s: %s", b->err.what, b->err.why);
                must(w, result[i] != STORE_ACTION_REFUSED || b->err.why[0] != '\0', "refused without a word");
                why[i] = g_strdup(b->err.why);
                b->err = (Err){ 0 };
                bench_commit(b);
        }
        must(w, result[0] == result[1] && strcmp(why[0], why[1]) == 0, "answered %d (%s) and %d (%s)", result[0], why[0],
                result[1], why[1]);
        if (result[0] == 0 && change->skip)
                check_skipped(w, change, treatment);
        for (unsigned i = 0; i < N_STORES; i++)
                g_free(why[i]);
}

void stop_by_patient(World *w, const char *number)
{
        if (!g_hash_table_contains(w->stops, number))
                g_hash_table_insert(w->stops, g_strdup(number), GINT_TO_POINTER(BY_PATIENT));
}

/* In again is no yes: it leaves what staff have entered of each kind by itself, and nothing else. */
static void enter_consent(Entered *entered, bool in, int purpose)
{
        for (int k = 0; k < N_CONSENT_KINDS; k++) {
                const ConsentAnswer answer = in ? CONSENT_YES : CONSENT_NO;

                if (purpose < 0)
                        entered->now.answer[k] = in ? entered->own.answer[k] : CONSENT_NO;
                else if ((int)purpose_consent((Purpose)purpose) == k)
                        entered->own.answer[k] = entered->now.answer[k] = answer;
        }
}

/* A card that came later has taken over what was refused of the same person, where a number shows that it is theirs. */
static void check_consent(World *w, unsigned patient, bool in, int purpose)
{
        g_autofree char *id = g_strdup_printf("P-%u", patient);

        w->is_entered[patient] = true;
        for (unsigned k = 0; k < 2; k++)
                if (w->is_known[patient][k])
                        enter_consent(&w->entered[patient][k], in, purpose);
        for (unsigned i = 0; i < N_STORES; i++) {
                g_autoptr(GPtrArray) views = NULL;

                no_fault(&w->bench[i], store_consents(w->bench[i].store, NULL, id, &views, &w->bench[i].err));
                for (guint v = 0; v < views->len; v++) {
                        const ConsentView *view = views->pdata[v];
                        const unsigned k = strcmp(view->system, "native") != 0;
                        must(w, w->is_late[patient][k] || memcmp(&view->staff, &w->entered[patient][k].now, sizeof(Consent)) == 0,
                                "staff have entered something else of %s in %s", id, view->system);
                }
        }
}

void opt_random(World *w)
{
        const unsigned who = roll(w, N_PATIENTS);
        g_autofree char *patient = g_strdup_printf("P-%u", who);
        const int purpose = roll(w, 2) == 0 ? (int)roll(w, N_PURPOSES) : -1;
        const bool in = !happens(w, 2);
        int result = 0;

        w->doing = in ? "an opt-in" : "an opt-out";
        for (unsigned i = 0; i < N_STORES; i++) {
                Bench *b = &w->bench[i];
                g_autoptr(GArray) messages = NULL;

                result = opt_of(b, patient, in, purpose, NULL, &messages);
                take_back(w, i, messages);
        }
        for (unsigned k = 0; result == 0 && purpose < 0 && k < 2; k++)
                w->is_out[who][k] = !in && w->is_known[who][k]; /* of ids alike in two systems a card that comes later may be somebody else */
        if (result == 0)
                check_consent(w, who, in, purpose);
        g_autoptr(GPtrArray) views = everything(w, 0);
        bool is_seen = false;
        for (guint i = 0; purpose < 0 && i < views->len; i++) {
                const FollowupView *view = views->pdata[i];

                if (strcmp(view->patient->id, patient) != 0)
                        continue;
                is_seen = true;
                if (in) {
                        g_hash_table_remove(w->stops, view->patient->phone);
                        g_hash_table_remove(w->stops, view->patient->guardian_phone);
                } else
                        g_hash_table_insert(w->stops, g_strdup(view->patient->phone), GINT_TO_POINTER(BY_STAFF));
        }
        if (in && purpose < 0 && !is_seen) /* without a follow-up the patient's number is not seen: it may be any of them */
                g_hash_table_remove_all(w->stops);
}
