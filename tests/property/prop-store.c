/*
 * Two stores, in memory and in SQLite, are led through the same random days of a clinic: records, re-imports, changes of
 * consent, decisions of staff, claims, outcomes of all kinds, receipts in any order and more than once, crashes, a clock
 * that moves. After each step both must
 * agree, and what the design promises must hold (check_step() and hand_over() say what).
 *
 *      prop-store [-s SEED] [-n ROUNDS]        the seed of a round that fails is printed; -s repeats it
 *
 * PROPERTY_SEED is where the seeds of the rounds begin, so that a run can be repeated; else that is left to chance.
 */
#include "../contract/fixture.h"

#include <stdlib.h>

#include "daemon/claim.h"
#include "daemon/put.h"
#include "matters.h"
#include "model/message-ref.h"
#include "plan/window.h"
#include "record/plan-change.h"
#include "store/store-consent.h"
#include "store/store-reply.h"

TestCase *test_cases; /* the fixture's tests register themselves; here are none */

enum { N_STEPS_OF_A_ROUND = 160, N_TREATMENTS = 5, N_PATIENTS = 3, N_STORES = 2, SLOT_MAX = 4096 };

/* What the checker itself remembers of a follow-up. */
typedef struct Seen {
        FollowupState state;
        char key[FOLLOWUP_ID_MAX + 16]; /* of the message it was handed over with and may have arrived; "" none */
} Seen;

/* What really became of a hand-over; the provider tells nothing but the truth, though late, twice and out of order. */
typedef enum Fate { FATE_ARRIVES, FATE_IS_LOST, FATE_IS_REFUSED, FATE_IS_STOPPED, FATE_NEVER_TAKEN } Fate;

typedef struct Copy {
        int64_t message;
        char key[FOLLOWUP_ID_MAX + 64];
        unsigned generation;
        char *provider, *to, *name; /* name: the provider's, once it has answered */
        Fate fate;
        GArray *followups; /* int64_t */
        bool told_arrived;
        char *day; /* "patient day" that it counts for */
        bool was_answered; /* so it has arrived, whatever its provider says */
} Copy;

/* By whom: the patient's own word lifts only the patient's own. */
typedef enum Stopper { BY_NOBODY, BY_PATIENT, BY_STAFF } Stopper;

/* What staff have entered of a patient's consent: of each kind by itself, and all in all. */
typedef struct Entered {
        Consent own, now;
} Entered;

typedef struct World {
        GRand *random;
        uint32_t seed;
        unsigned step;
        const char *doing;
        Bench bench[N_STORES]; /* memory first */
        GPtrArray *claimed[N_STORES]; /* Claimed *: on their way, the same in each */
        GHashTable *seen;      /* id -> Seen * */
        GPtrArray *copies;     /* Copy *, by key each once */
        unsigned n_receipts;
        GHashTable *stops;     /* numbers that were stopped -> Stopper */
        Entered entered[N_PATIENTS];
        Matters *matters;      /* other treatments, visits, refusals */
        bool is_withdrawn[N_TREATMENTS];
        UtcMs moment[N_TREATMENTS]; /* when each was done, as told last; 0 never told */
        bool is_calm;          /* most is as it should be: so much more is sent */
        unsigned n_handed_over;
} World;

#define ROW                                                                                           \
        ", { id = \"massage\"; when = \"1 day\"; purpose = \"care\"; message = \"m\"; repeat = { every = \"1 day\"; times = 4; }; }"
/* remembers a key for a day */
#define KEYED "idempotency = \"header:Idempotency-Key\";"

#define STAFF_WITH_CHANNELS                                                                           \
        "staff = { id = \"desk\"; name = \"Desk\"; channels = ( { provider = \"s\"; to = \"+380500000001\"; }," \
        " { provider = \"t\"; to = \"9\"; } ); };"
#define ANSWERS                                                                                       \
        "messages = { language = \"en\"; texts = { reply_red = \"{phone} {emergency_phone}\"; reply_worry = \"W\";" \
        " reply_stop_done = \"S\"; }; };"

static unsigned roll(World *w, unsigned n)
{
        return (unsigned)g_rand_int_range(w->random, 0, (gint32)n);
}

/* Does something happen that happens once in @n? In a calm round four times more rarely. */
static bool happens(World *w, unsigned n)
{
        return roll(w, w->is_calm ? 4 * n : n) == 0;
}

static void G_GNUC_PRINTF(2, 3) G_GNUC_NORETURN broken(const World *w, const char *format, ...)
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

#define must(w, condition, ...)                        \
        do {                                           \
                if (!(condition))                      \
                        broken(w, __VA_ARGS__);        \
        } while (0)

static void use(unsigned i)
{
        g_setenv("STORE", i == 0 ? "memory" : "sqlite", TRUE);
}

/* ---- what is done ---------------------------------------------------------------------------- */

static char *random_patient(World *w, unsigned i)
{
        static const char *const answers[] = { "", "\"care\":true", "\"care\":true,\"survey\":true,\"marketing\":true",
                "\"care\":false", "\"care\":true,\"marketing\":false" };
        GString *json = g_string_new(NULL);

        /* the first and the last share a number */
        g_string_append_printf(json, "\"patient\":{\"id\":\"P-%u\",\"phone\":\"+38067123456%u\",\"consent\":{%s}", i,
                happens(w, 8) ? 7 : i % 2, answers[happens(w, 3) ? roll(w, G_N_ELEMENTS(answers)) : 2]);
        if (roll(w, 4) == 0)
                g_string_append_printf(json, ",\"telegram\":\"77%u\"", i);
        if (i == 1 && happens(w, 3))
                g_string_append(json, ",\"birth_date\":\"2015-05-05\"");
        if (i == 1 && roll(w, 6) == 0)
                g_string_append(json, ",\"guardian\":{\"name\":\"M\",\"phone\":\"+380671234599\"}");
        if (happens(w, 10))
                g_string_append(json, ",\"time_zone\":\"Asia/Tokyo\"");
        g_string_append(json, "}");
        return g_string_free(json, FALSE);
}

/* booked for some day of the next month, or what became of it */
static char *random_visit(World *w, const char *patient)
{
        static const char *const statuses[] = { "booked", "booked", "booked", "cancelled", "completed", "no-show" };
        const CivilZone *zone = config_clinic(w->bench[0].config, "kyiv-1")->zone;
        char moment[CIVIL_TEXT_MAX];

        civil_format(zone, (UtcMs){ w->bench[0].now.ms + (int64_t)roll(w, 30 * 24) * 3600000 }, moment);
        return g_strdup_printf("{\"type\":\"appointment\",\"id\":\"%u\",\"clinic\":\"kyiv-1\",\"procedure\":\"filler\","
                               "\"starts_at\":\"%s\",\"status\":\"%s\",%s}",
                roll(w, 3), moment, statuses[roll(w, G_N_ELEMENTS(statuses))], patient);
}

/* now and then long ago, else within days; never in the future, and told again mostly as it was */
static UtcMs random_moment(World *w, unsigned treatment)
{
        const int64_t hours = happens(w, 4) ? 100 * 24 : w->is_calm ? 12 : 72;
        UtcMs *moment = &w->moment[treatment];

        if (moment->ms == 0 || happens(w, 1))
                moment->ms = w->bench[0].now.ms - (int64_t)roll(w, (unsigned)hours) * 3600000;
        return *moment;
}

static char *random_record(World *w)
{
        static const char *const statuses[] = { "cancelled", "cancelled", "entered-in-error" };
        const UtcMs now = w->bench[0].now;
        const unsigned treatment = roll(w, N_TREATMENTS);
        g_autofree char *patient = random_patient(w, roll(w, 12) == 0 ? roll(w, N_PATIENTS) : treatment % N_PATIENTS);
        const char *status = happens(w, 3) ? statuses[roll(w, G_N_ELEMENTS(statuses))] : "completed";
        const CivilZone *zone = config_clinic(w->bench[0].config, "kyiv-1")->zone;
        char moment[CIVIL_TEXT_MAX], updated[CIVIL_TEXT_MAX];
        g_autofree char *more = NULL;

        if (roll(w, 10) == 0)
                return random_visit(w, patient);
        if (roll(w, 6) == 0)
                return g_strdup_printf("{\"type\":\"patient\",\"clinic\":\"kyiv-1\",\"id\":\"R-%u\",%s}", roll(w, 3), patient);
        civil_format(zone, random_moment(w, treatment), moment);
        civil_format(zone, (UtcMs){ now.ms - (int64_t)roll(w, 48) * 3600000 }, updated);
        more = roll(w, 3) == 0 ? g_strdup_printf(",\"updated_at\":\"%s\"", updated) : g_strdup("");
        return g_strdup_printf("{\"type\":\"treatment\",\"id\":\"%u\",\"clinic\":\"kyiv-1\",\"procedure\":\"%s\","
                "\"performed_at\":\"%s\",\"status\":\"%s\"%s%s,%s}", treatment, happens(w, 5) ? "toxin" : "filler",
                moment, status, more, happens(w, 12) ? ",\"plan\":[{\"step\":\"w2\",\"skip\":true}]" : "", patient);
}

static void take_back(World *w, unsigned i, const GArray *messages)
{
        for (guint m = 0; messages && m < messages->len; m++)
                for (guint k = 0; k < w->claimed[i]->len; k++) {
                        Claimed *claimed = w->claimed[i]->pdata[k];
                        claimed->revoked |= claimed->message->number == g_array_index(messages, int64_t, m);
                }
}

static void put_random(World *w)
{
        g_autofree char *json = random_record(w);
        int result[N_STORES];

        w->doing = "a record";
        for (unsigned i = 0; i < N_STORES; i++) {
                Bench *b = &w->bench[i];
                g_autoptr(Record) record = read_record(b, json);
                g_autoptr(GArray) messages = g_array_new(FALSE, FALSE, sizeof(int64_t));
                g_autoptr(Plan) plan = NULL;
                RecordFault fault = { 0 };

                must(w, plan_by_config(b->config, record, b->now, &plan, &fault) == 0, "not planned: %s", fault.why);
                bench_begin(b);
                result[i] = put_record(b->store, b->config, record, &plan, b->now, messages, &b->err);
                must(w, result[i] > 0, "not taken: %s: %s", b->err.what, b->err.why);
                bench_commit(b);
                take_back(w, i, messages);
                if (record->type == RECORD_TREATMENT && result[i] != STORE_PUT_UNCHANGED)
                        w->is_withdrawn[atoi(record->id)] = plan->withdrawn;
                if (i == 0 && result[i] != STORE_PUT_UNCHANGED)
                        matters_told(w->matters, record);
        }
        must(w, result[0] == result[1], "taken as %d and as %d", result[0], result[1]);
}

static GPtrArray *everything(World *w, unsigned i)
{
        const StoreQuery query = { .state = -1, .from = UTC_NEVER, .to = UTC_NEVER, .n_max = 100000 };
        GPtrArray *views = NULL;
        int64_t after = 0;

        no_fault(&w->bench[i], store_list(w->bench[i].store, &query, &views, &after, &w->bench[i].err));
        must(w, after == 0, "one page does not hold it all");
        return views;
}

static void act_random(World *w)
{
        static const char *const results[] = { "reached", "reached", "complication", "complication: swollen", "refused" };
        const char *entered = results[roll(w, G_N_ELEMENTS(results))];
        g_autoptr(GPtrArray) views = everything(w, 0);
        const FollowupView *view;
        const unsigned what = roll(w, 5);
        int result[N_STORES];

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
}

/* ---- one patient's plan ------------------------------------------------------------------------ */

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

static void plan_random(World *w)
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
                result[i] = store_change_plan(b->store, b->config, &ask, b->now, &b->err);
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

static void stop_by_patient(World *w, const char *number)
{
        if (!g_hash_table_contains(w->stops, number))
                g_hash_table_insert(w->stops, g_strdup(number), GINT_TO_POINTER(BY_PATIENT));
}

/* In again is no yes: it leaves what staff have entered of each kind by itself, and nothing else. */
static void check_consent(World *w, unsigned patient, bool in, int purpose)
{
        g_autofree char *id = g_strdup_printf("P-%u", patient);
        Entered *entered = &w->entered[patient];

        for (int k = 0; k < N_CONSENT_KINDS; k++) {
                const ConsentAnswer answer = in ? CONSENT_YES : CONSENT_NO;

                if (purpose < 0)
                        entered->now.answer[k] = in ? entered->own.answer[k] : CONSENT_NO;
                else if ((int)purpose_consent((Purpose)purpose) == k)
                        entered->own.answer[k] = entered->now.answer[k] = answer;
        }
        for (unsigned i = 0; i < N_STORES; i++) {
                g_autoptr(GPtrArray) views = NULL;

                no_fault(&w->bench[i], store_consents(w->bench[i].store, NULL, id, &views, &w->bench[i].err));
                for (guint v = 0; v < views->len; v++)
                        must(w, memcmp(&((const ConsentView *)views->pdata[v])->staff, &entered->now, sizeof(entered->now)) == 0,
                                "staff have entered something else of %s", id);
        }
}

static void opt_random(World *w)
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

                bench_begin(b);
                result = store_opt(b->store, b->config, NULL, patient, in, purpose, NULL, "anna", "asked", b->now, &messages, &b->err);
                no_fault(b, result);
                bench_commit(b);
                take_back(w, i, messages);
        }
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

static void claim_random(World *w)
{
        const unsigned n_most = 1 + roll(w, 4);

        w->doing = "a claim";
        for (unsigned i = 0; i < N_STORES; i++) {
                Bench *b = &w->bench[i];
                GHashTable *budget = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
                ClaimJob *claim;

                g_hash_table_insert(budget, g_strdup("s"), GUINT_TO_POINTER(n_most));
                g_hash_table_insert(budget, g_strdup("t"), GUINT_TO_POINTER(n_most));
                claim = claim_job_new(config_ref(b->config), budget, NULL, 1000, NULL, b->now);
                bench_begin(b);
                must(w, claim_run(&claim->job, b->store, &b->err) >= 0 && b->err.code == 0, "%s: %s", b->err.what, b->err.why);
                bench_commit(b);
                for (guint k = 0; k < claim->claimed->len; k++)
                        g_ptr_array_add(w->claimed[i], g_steal_pointer(&claim->claimed->pdata[k]));
                claim_job_free(claim);
        }
        must(w, w->claimed[0]->len == w->claimed[1]->len, "%u and %u are on their way", w->claimed[0]->len, w->claimed[1]->len);
}

/* ---- hand-over: the promises to the patient ---------------------------------------------------- */

static Seen *seen_of(World *w, int64_t id)
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
        const CivilZone *zone = view->patient->zone ? view->patient->zone : config_clinic(w->bench[0].config, "kyiv-1")->zone;
        CivilDate date;

        civil_from_utc(zone, w->bench[0].now, &date, NULL, NULL);
        return g_strdup_printf("%s %d", view->patient->id, civil_date_number(date));
}

static void copy_free(gpointer data)
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
        const Clinic *clinic = config_clinic(b->config, "kyiv-1");
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
                Hours hours;

                no_fault(b, store_get(b->store, id, &view, &b->err));
                hours = hours_for(clinic, view->patient->zone ? view->patient->zone : clinic->zone, false);
                must(w, view->f.state == FOLLOWUP_SENDING, "%s is sent while %s", message->id,
                        followup_state_to_string(view->f.state));
                must(w, view->consent.answer[purpose_consent(view->f.purpose)] == CONSENT_YES, "sent without consent");
                must(w, !view->stopped, "sent after a stop");
                against = matters_against(w->matters, view, views, b->now);
                must(w, !against, "sent %s", against);
                must(w, view->f.opens.ms <= b->now.ms && b->now.ms < view->f.closes.ms, "sent outside its window");
                must(w, hours_allow(&hours, b->now), "sent outside allowed times");
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

static void settle_one(World *w, guint k)
{
        static const Verdict verdicts[] = { VERDICT_SENT, VERDICT_SENT, VERDICT_SENT, VERDICT_TEMPORARY, VERDICT_THROTTLED,
                VERDICT_ACCOUNT, VERDICT_PERMANENT, VERDICT_UNKNOWN, VERDICT_OPTED_OUT };
        const Verdict verdict = verdicts[happens(w, 1) ? roll(w, G_N_ELEMENTS(verdicts)) : roll(w, 5)];
        const uint64_t random = g_rand_int(w->random);
        const bool is_paused = happens(w, 6);
        const Claimed *first = w->claimed[0]->pdata[k];
        const bool is_withdrawn = is_paused || first->revoked || w->bench[0].now.ms > first->good_until.ms;

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
static void crash(World *w)
{
        w->doing = "a crash";
        use(1);
        bench_begin(&w->bench[1]);
        if (roll(w, 2) == 0)
                no_fault(&w->bench[1], store_see(w->bench[1].store, w->bench[1].now, &w->bench[1].err));
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

/* ---- receipts ---------------------------------------------------------------------------------- */

static bool is_uncertain(World *w, const Copy *copy)
{
        g_autoptr(Message) message = NULL;

        no_fault(&w->bench[0], store_get_message(w->bench[0].store, copy->message, &message, &w->bench[0].err));
        return message && message->state == MESSAGE_UNCERTAIN && message->generation == copy->generation;
}

/* What may be told of it, in no order. */
static ReceiptState random_receipt(World *w, const Copy *copy)
{
        switch (copy->fate) {
        case FATE_ARRIVES:
                return roll(w, 3) == 0 ? RECEIPT_UNDER_WAY : roll(w, 3) == 0 ? RECEIPT_READ : RECEIPT_DELIVERED;
        case FATE_IS_LOST:
                return roll(w, 2) == 0 ? RECEIPT_UNDER_WAY : RECEIPT_TEMPORARY;
        case FATE_IS_REFUSED:
                return roll(w, 2) == 0 ? RECEIPT_UNDER_WAY : RECEIPT_PERMANENT;
        case FATE_IS_STOPPED:
                return RECEIPT_OPTED_OUT;
        case FATE_NEVER_TAKEN:
                break;
        }
        return RECEIPT_ABSENT;
}

/* The provider has said that this copy will never arrive: another one may go out, also on the same day. */
static void forget_copy(World *w, Copy *copy)
{
        g_clear_pointer(&copy->day, g_free);
        for (guint i = 0; i < copy->followups->len; i++) {
                Seen *seen = seen_of(w, g_array_index(copy->followups, int64_t, i));
                if (strcmp(seen->key, copy->key) == 0)
                        seen->key[0] = '\0';
        }
}

/* @is_repeat: it stopped the number when it came first, and somebody may have lifted that since */
static void note_receipt(World *w, Copy *copy, ReceiptState state, bool is_repeat)
{
        if (state == RECEIPT_TEMPORARY || state == RECEIPT_PERMANENT || state == RECEIPT_OPTED_OUT || state == RECEIPT_ABSENT)
                forget_copy(w, copy);
        copy->told_arrived |= state == RECEIPT_DELIVERED || state == RECEIPT_READ;
        if (state == RECEIPT_OPTED_OUT && !is_repeat && strcmp(copy->provider, "s") == 0)
                stop_by_patient(w, copy->to);
}

static void receipt_random(World *w)
{
        Copy *copy = w->copies->len > 0 ? w->copies->pdata[w->copies->len - 1 - roll(w, MIN(w->copies->len, 12))] : NULL;
        StoreReceipt receipt = { 0 };
        char ref[MESSAGE_REF_MAX];
        bool by_ref = false;
        int result[N_STORES];

        if (!copy || (copy->fate == FATE_NEVER_TAKEN && !is_uncertain(w, copy)))
                return;
        w->doing = "a receipt";
        receipt = (StoreReceipt){ .provider = copy->provider, .state = random_receipt(w, copy) };
        if (receipt.state == RECEIPT_ABSENT) {
                receipt.message = copy->message;
                receipt.generation = (int)copy->generation;
        } else if (copy->name && roll(w, 2) == 0) {
                receipt.provider_message_id = copy->name;
                receipt.recipient = roll(w, 2) == 0 ? copy->to : NULL;
        } else
                by_ref = true;
        w->n_receipts++;
        for (unsigned i = 0; i < N_STORES; i++) {
                Bench *b = &w->bench[i];
                g_auto(StoreReceiptEffect) effect = { 0 };
                g_autoptr(Message) message = NULL;

                no_fault(b, store_get_message(b->store, copy->message, &message, &b->err));
                if (by_ref) /* each store's message has an id of its own */
                        receipt.ref = message_ref_render(copy->message, message->id, copy->generation, ref);
                bench_begin(b);
                result[i] = store_receipt(b->store, b->config, &receipt, b->now, &effect, &b->err);
                must(w, result[i] >= 0, "%s: %s", b->err.what, b->err.why);
                bench_commit(b);
                take_back(w, i, effect.revoke);
        }
        if (result[0] == 0 || result[0] == STORE_RECEIPT_REPEATED) /* else its name is forgotten by now, or it proves nothing */
                note_receipt(w, copy, receipt.state, result[0] == STORE_RECEIPT_REPEATED);
        must(w, result[0] == result[1], "a receipt (%s, %s, %s) is taken as %d and as %d",
                receipt_state_to_string(receipt.state), receipt.ref ? receipt.ref : receipt.provider_message_id,
                receipt.recipient ? receipt.recipient : "-", result[0], result[1]);
}

/* until nothing is left for now: what is done may set a deadline that has passed, too, after a long pause */
static void watch_both(World *w)
{
        UtcMs next[N_STORES];
        unsigned n_asks[N_STORES];

        w->doing = "deadlines";
        for (unsigned i = 0; i < N_STORES; i++) {
                Bench *b = &w->bench[i];
                unsigned n_looks = 0;

                n_asks[i] = 0;
                do {
                        g_auto(StoreWatch) watch = { 0 };

                        bench_begin(b);
                        must(w, store_watch(b->store, b->config, b->now, 3, &watch, &b->err) == 0, "%s: %s", b->err.what, b->err.why);
                        bench_commit(b);
                        next[i] = watch.next;
                        n_asks[i] += watch.asks->len;
                        must(w, ++n_looks < 500, "the deadlines have no end");
                } while (next[i].ms <= b->now.ms);
        }
        must(w, next[0].ms == next[1].ms && n_asks[0] == n_asks[1], "the stores watch for different things");
}

/* What was told to have arrived is delivered, once nothing of it is on its way. */
static void check_copies(World *w)
{
        for (guint i = 0; i < w->copies->len; i++) {
                const Copy *copy = w->copies->pdata[i];

                for (guint k = 0; copy->told_arrived && k < copy->followups->len; k++) {
                        g_autoptr(FollowupView) view = NULL;

                        no_fault(&w->bench[0], store_get(w->bench[0].store, g_array_index(copy->followups, int64_t, k), &view,
                                                       &w->bench[0].err));
                        must(w, view->message != copy->message
                                        || (view->f.state != FOLLOWUP_SENT && view->f.state != FOLLOWUP_UNCERTAIN
                                                && view->f.state != FOLLOWUP_PLANNED),
                                "%s arrived (%d, %s), and is %s: %s", copy->key, (int)copy->fate, copy->name ? copy->name : "-",
                                followup_state_to_string(view->f.state), view->f.reason);
                }
        }
}

static bool has_arrived(World *w, int64_t followup)
{
        for (guint i = 0; i < w->copies->len; i++) {
                const Copy *copy = w->copies->pdata[i];

                for (guint k = 0; (copy->told_arrived || copy->was_answered) && k < copy->followups->len; k++)
                        if (g_array_index(copy->followups, int64_t, k) == followup)
                                return true;
        }
        return false;
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

/* Mostly to what is due next; now and then far, a little, or back. */
static void move_clock(World *w)
{
        static const int64_t minutes[] = { 1, 5, 20, 60, 180, 600, 1440, 3 * 1440, 10 * 1440, -30 };
        bool is_due;
        int64_t ms = minutes[happens(w, 1) ? roll(w, G_N_ELEMENTS(minutes)) : roll(w, 4)] * 60000 + roll(w, 60000);
        const UtcMs next = next_due(&w->bench[0]);

        /* what is on its way knows until when it may go, not since when: back only while there is none */
        if (ms < 0 && w->claimed[0]->len > 0)
                ms = -ms;
        while (w->is_calm && w->claimed[0]->len > 0 && roll(w, 8) > 0)
                settle_one(w, roll(w, w->claimed[0]->len));
        is_due = roll(w, 4) > 0 && !utc_is_never(next) && next.ms > w->bench[0].now.ms;
        if (is_due)
                ms = next.ms - w->bench[0].now.ms + roll(w, 2) * roll(w, 30000);

        for (unsigned i = 0; i < N_STORES; i++)
                w->bench[i].now.ms += ms;
        judge_both(w, ms < 0 || ms > 3600000);
        watch_both(w);
        if (is_due)
                claim_random(w);
}

/* ---- what must hold after each step ------------------------------------------------------------ */

static void compare(World *w, const FollowupView *x, const FollowupView *y)
{
        must(w, x->f.id == y->f.id && x->f.step == y->f.step && x->f.state == y->f.state && x->f.due.ms == y->f.due.ms
                        && x->f.opens.ms == y->f.opens.ms && x->f.closes.ms == y->f.closes.ms && x->f.aim.ms == y->f.aim.ms
                        && strcmp(x->f.method, y->f.method) == 0 && strcmp(x->f.reason, y->f.reason) == 0
                        && x->message == y->message && x->f.cause == y->f.cause && x->f.n_attempts == y->f.n_attempts
                        && x->f.held_since.ms == y->f.held_since.ms && x->stopped == y->stopped
                        && g_strcmp0(x->message_text, y->message_text) == 0,
                "the stores differ at %" G_GINT64_FORMAT ": %s \"%s\" and %s \"%s\"", x->f.id % SLOT_MAX,
                followup_state_to_string(x->f.state), x->f.reason, followup_state_to_string(y->f.state), y->f.reason);
}

static bool is_final(FollowupState state)
{
        for (unsigned to = 0; to < N_FOLLOWUP_STATES; to++)
                if (followup_may_move(state, (FollowupState)to))
                        return false;
        return true;
}

static void check_message(World *w, const FollowupView *view)
{
        g_autoptr(Message) message = NULL;

        if (view->message == 0 || !followup_is_open(view->f.state))
                return;
        no_fault(&w->bench[0], store_get_message(w->bench[0].store, view->message, &message, &w->bench[0].err));
        must(w, message && message->state == (view->f.state == FOLLOWUP_SENDING ? MESSAGE_SENDING : MESSAGE_RETRY),
                "a %s one has a message in state %s", followup_state_to_string(view->f.state),
                message ? message_state_to_string(message->state) : "none");
}

/* By itself, or with a later one that was missed, too. */
static bool asks(const GPtrArray *views, const Followup *call, const Followup *question)
{
        if (call->cause / FOLLOWUP_PER_TREATMENT != question->id / FOLLOWUP_PER_TREATMENT)
                return false;
        for (guint i = 0; call->cause != question->id && i < views->len; i++)
                if (plan_is_called_along(call, &((const FollowupView *)views->pdata[i])->f, question))
                        return true;
        return call->cause == question->id;
}

static void check_one(World *w, const FollowupView *view, const GPtrArray *views)
{
        const Followup *f = &view->f;
        const Clinic *clinic = config_clinic(w->bench[0].config, "kyiv-1");
        const char *state = followup_state_to_string(f->state);
        Seen *seen = seen_of(w, f->id);
        bool is_called = false;

        must(w, seen->state == f->state || !is_final(seen->state), "a final state was left: %s for %s",
                followup_state_to_string(seen->state), state);
        must(w, !((seen->state == FOLLOWUP_SENT || seen->state == FOLLOWUP_UNCERTAIN) && f->state == FOLLOWUP_PLANNED
                         && seen->key[0] != '\0'),
                "what may arrive is planned again");
        must(w, seen->state != FOLLOWUP_DELIVERED || f->state == FOLLOWUP_DELIVERED || f->state == FOLLOWUP_ANSWERED,
                "what arrived is %s", state);
        must(w, f->state != FOLLOWUP_DELIVERED || has_arrived(w, f->id), "delivered, and nobody said so");
        seen->state = f->state;
        if (f->state == FOLLOWUP_PLANNED) {
                g_autofree char *against = matters_against(w->matters, view, views, f->due);
                Hours hours = hours_for(clinic, view->patient->zone ? view->patient->zone : clinic->zone, false);
                must(w, f->due.ms >= f->opens.ms && f->due.ms < f->closes.ms, "due outside its window");
                must(w, hours_allow(&hours, f->due), "due outside allowed times");
                must(w, !against, "planned %s", against);
        }
        must(w, f->state != FOLLOWUP_TASK || !utc_is_never(f->due), "a task without a day");
        must(w, f->reason[0] != '\0' || f->state == FOLLOWUP_PLANNED || f->state == FOLLOWUP_SENDING
                        || f->state == FOLLOWUP_SENT || f->state == FOLLOWUP_TASK,
                "%s without a reason", state);
        check_message(w, view);
        /* an uncertain one is called for when its deadline has passed */
        if (!plan_needs_call(f, w->bench[0].now) || f->state == FOLLOWUP_HELD || f->state == FOLLOWUP_UNCERTAIN || w->is_withdrawn[atoi(view->treatment)])
                return;
        for (guint i = 0; i < views->len; i++)
                is_called |= asks(views, &((const FollowupView *)views->pdata[i])->f, f);
        must(w, is_called, "safety ended %s (%s), and nobody calls", state, f->reason);
}

/* What waits for trouble to be over waits for some that is there. */
static void check_held(World *w, const GPtrArray *views)
{
        g_autoptr(GPtrArray) replies = NULL;
        bool has_trouble = false;

        no_fault(&w->bench[0], store_replies_open(w->bench[0].store, &replies, &w->bench[0].err));
        for (guint i = 0; i < views->len; i++)
                has_trouble |= matters_is_trouble(views->pdata[i]);
        for (guint i = 0; i < views->len && !has_trouble && replies->len == 0; i++) {
                const FollowupView *view = views->pdata[i];
                must(w, view->f.state != FOLLOWUP_HELD || !g_str_has_prefix(view->f.reason, "waits: a "), "held, but: %s is over",
                        view->f.reason);
        }
}

static void check_step(World *w)
{
        g_autoptr(GPtrArray) views = everything(w, 0), others = everything(w, 1);

        must(w, views->len == others->len, "%u and %u follow-ups", views->len, others->len);
        for (guint i = 0; i < views->len; i++) {
                compare(w, views->pdata[i], others->pdata[i]);
                check_one(w, views->pdata[i], views);
        }
        check_held(w, views);
        check_copies(w);
        for (unsigned i = 0; i < N_STORES; i++) {
                ErrList findings;

                err_list_init(&findings);
                must(w, store_verify(w->bench[i].store, &findings) == 0 && findings.n_faults == 0, "the ledger of store %u: %s",
                        i, findings.items->len > 0 ? g_array_index(findings.items, Err, 0).why : "");
                err_list_done(&findings);
        }
}

/* ---- replies ----------------------------------------------------------------------------------- */

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
static void reply_random(World *w)
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
static void alerts_random(World *w)
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

static void step(World *w)
{
        switch (roll(w, w->is_calm ? 24 : 18)) {
        case 15:
                reply_random(w);
                break;
        case 16: case 17:
                if (roll(w, 2) == 0)
                        reply_random(w);
                else
                        alerts_random(w);
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
                else
                        judge_both(w, roll(w, 2) == 0);
                break;
        default:
                move_clock(w);
        }
}

static unsigned run(uint32_t seed, unsigned *ret_receipts)
{
        World w = { .random = g_rand_new_with_seed(seed), .seed = seed };

        for (unsigned i = 0; i < N_STORES; i++) {
                use(i);
                bench_init(&w.bench[i]);
                config_free(w.bench[i].config);
                write_hooks(w.bench[i].dir, KEYED, true, true, true);
                write_file(w.bench[i].dir, "staff.d", "desk.conf", STAFF_WITH_CHANNELS);
                write_file(w.bench[i].dir, "protocols.d", "filler.conf", PROTOCOL("filler", "1", "\"filler\"", STEPS_V1 ROW));
                write_file(w.bench[i].dir, "messages.d", "answers.conf", ANSWERS);
                w.bench[i].config = load_config(w.bench[i].dir);
                w.claimed[i] = g_ptr_array_new_with_free_func((GDestroyNotify)claimed_free);
        }
        w.seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
        w.copies = g_ptr_array_new_with_free_func(copy_free);
        w.stops = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        w.is_calm = roll(&w, 2) == 0;
        w.matters = matters_new(config_clinic(w.bench[0].config, "kyiv-1")->zone);
        for (w.step = 0; w.step < N_STEPS_OF_A_ROUND; w.step++) {
                step(&w);
                check_step(&w);
        }
        for (unsigned i = 0; i < N_STORES; i++) {
                g_ptr_array_unref(w.claimed[i]);
                bench_done(&w.bench[i]);
        }
        *ret_receipts += w.n_receipts;
        g_ptr_array_unref(w.copies);
        g_hash_table_unref(w.seen);
        g_hash_table_unref(w.stops);
        matters_free(w.matters);
        g_rand_free(w.random);
        return w.n_handed_over;
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
        unsigned n_handed_over = 0, n_receipts = 0;
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
                n_handed_over += run((uint32_t)(seed + i), &n_receipts);
        printf("%d rounds of %d steps from seed %" G_GINT64_FORMAT ": %u messages were handed over, %u receipts came\n", n_rounds,
                N_STEPS_OF_A_ROUND, (int64_t)seed, n_handed_over, n_receipts);
        return 0;
}
