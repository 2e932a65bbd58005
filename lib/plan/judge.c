/* What becomes of follow-ups that are late, held or asked for by a person: design 6, rules 4, 5, 9 and 10. */
#include "plan/plan.h"

#include <string.h>

#include "base/text.h"
#include "model/method.h"
#include "plan/segments.h"

/* bounds the search for the end of a task's time */
enum { WORKING_DAYS_MOST = 4000 };

/* No clinic is closed for longer than this; it only bounds the search. */
static const int64_t WORKING_SEARCH_MS = INT64_C(2) * 366 * 24 * 60 * 60 * 1000;

const char plan_reason_left_out[] = "left out by the patient's own plan";
const char plan_reason_day_full[] = "had a message today";
const char plan_reason_week_full[] = "had messages enough for seven days";
static const char held_for_consent[] = "no consent for ";
static const char no_working_time[] = "no working time is left in its window";
static const char no_sending_time[] = "no allowed sending time is left in its window";

static void decide(Followup *f, FollowupState state, const char *reason)
{
        f->state = state;
        f->due = UTC_NEVER;
        g_strlcpy(f->reason, reason, sizeof(f->reason));
}

/* What was held to the end says what held it: nobody but the clinic can mend that. */
static void decide_closed(Followup *f, const AroundAnswer *around)
{
        const char *held = plan_waits_for(f);
        char reason[FOLLOWUP_REASON_MAX];

        if (f->n_attempts > 0 && !f->is_task) { /* a task was never refused */
                decide(f, FOLLOWUP_FAILED, "refused, and its window closed before it could be tried again");
                return;
        }
        if (around->word == AROUND_LATER && around->from.ms >= f->closes.ms)
                held = around->reason;
        else if (!held && f->state == FOLLOWUP_HELD && f->reason[0] != '\0')
                held = f->reason;
        if (held)
                g_snprintf(reason, sizeof(reason), "held until its window closed: %s", held);
        else
                g_strlcpy(reason, "its window closed before it could be done", sizeof(reason));
        decide(f, FOLLOWUP_MISSED, reason);
}

static bool is_judged(const Followup *f)
{
        return followup_is_unsent(f->state) && f->cause == 0;
}

/* Rule 4 with rule 9; staff's tasks are not spread. */
static UtcMs natural_due(const Followup *f, const Window *window, const Hours *hours, UtcMs not_before)
{
        UtcMs due = window_due(window, hours, not_before);

        return f->is_task ? due : window_spread(window, hours, due, f->delay);
}

/* Where it goes if nothing supersedes it: its natural due while that is still to come (so judging again moves
 * nothing), else the next allowed instant, which is late enough without a further delay. */
static UtcMs due_from(const Followup *f, const Window *window, const Hours *hours, UtcMs natural, UtcMs not_before)
{
        if (f->is_task && !utc_is_never(f->due))
                return f->due;
        if (f->message != 0 && !utc_is_never(f->due) && f->due.ms > not_before.ms)
                return window_due(window, hours, f->due);
        if (natural.ms >= not_before.ms)
                return natural;
        return window_due(window, hours, not_before);
}

/* No allowed instant is left: for good, unless it waits for what may be taken back. */
static void find_no_time(Followup *f, const AroundAnswer *around)
{
        if (around->word == AROUND_LATER && around->may_end)
                decide(f, FOLLOWUP_HELD, around->reason);
        else
                decide(f, FOLLOWUP_SKIPPED, around->word == AROUND_LATER ? around->reason
                                : f->is_task                          ? no_working_time
                                                                      : no_sending_time);
}

/* Rules 4 and 5 for one follow-up by itself. Returns its natural due when it is overdue and can still be sent,
 * else UTC_NEVER. */
static UtcMs judge_one(const Clinic *clinic, const CivilZone *zone, UtcMs not_before, const PlanAround *around, Followup *f,
        UtcMs now)
{
        const Window window = { .opens = f->opens, .closes = f->closes, .aim = f->aim };
        const Hours hours = hours_for(clinic, zone, f->is_task);
        const UtcMs second = utc_floor_s(now); /* hours count whole ones: what is due in this one can still go in it */
        AroundAnswer answer = { .word = AROUND_GO };
        UtcMs natural, due;

        if (around && f->state != FOLLOWUP_HELD)
                plan_around_ask(around, clinic->zone, f, &answer);
        if (f->closes.ms <= now.ms) {
                decide_closed(f, &answer);
                return UTC_NEVER;
        }
        natural = natural_due(f, &window, &hours, not_before);
        if (answer.word == AROUND_LATER && natural.ms < answer.from.ms) {
                not_before = answer.from;
                natural = natural_due(f, &window, &hours, not_before);
                g_strlcpy(f->reason, answer.reason, sizeof(f->reason));
        } else {
                answer.word = AROUND_GO;
        }
        due = due_from(f, &window, &hours, natural, second.ms > not_before.ms ? second : not_before);
        if (utc_is_never(due)) {
                find_no_time(f, &answer);
                return UTC_NEVER;
        }
        f->due = due;
        return f->state == FOLLOWUP_PLANNED && natural.ms < now.ms - PLAN_OVERDUE_MS ? natural : UTC_NEVER;
}

UtcMs plan_not_before(RecordType type, UtcMs moment)
{
        return type == RECORD_APPOINTMENT ? (UtcMs){ INT64_MIN } : moment;
}

void plan_judge(const Clinic *clinic, const CivilZone *zone, UtcMs not_before, const PlanAround *around, Followup *items,
        unsigned n_items, UtcMs now)
{
        g_autofree UtcMs *overdue = NULL; /* natural due of each that is overdue; made when the first is found */
        int last = -1, last_safety = -1;  /* the latest of them, the latest that asks about safety */

        for (unsigned i = 0; i < n_items; i++) {
                UtcMs natural;

                if (!is_judged(&items[i]))
                        continue;
                natural = judge_one(clinic, zone, not_before, around, &items[i], now);
                if (utc_is_never(natural))
                        continue;
                if (!overdue) {
                        overdue = g_new(UtcMs, n_items);
                        for (unsigned k = 0; k < n_items; k++)
                                overdue[k] = UTC_NEVER;
                }
                overdue[i] = natural;
                /* equal: the later in the protocol, so >= */
                if (last < 0 || natural.ms >= overdue[last].ms)
                        last = (int)i;
                if (items[i].purpose == PURPOSE_SAFETY &&
                        (last_safety < 0 || natural.ms >= overdue[last_safety].ms))
                        last_safety = (int)i;
        }

        for (unsigned i = 0; overdue && i < n_items; i++) {
                const int survivor = items[i].purpose == PURPOSE_SAFETY ? last_safety : last;

                if (!utc_is_never(overdue[i]) && (int)i != survivor)
                        decide(&items[i], FOLLOWUP_SUPERSEDED, "overdue, and a later one goes out in its place");
        }
}

bool plan_is_held_for_consent(const Followup *followup)
{
        return followup->state == FOLLOWUP_HELD && g_str_has_prefix(followup->reason, held_for_consent);
}

bool plan_is_out_of_time(const Followup *followup)
{
        if (followup->state != FOLLOWUP_SKIPPED)
                return followup->state == FOLLOWUP_MISSED;
        return strcmp(followup->reason, no_working_time) == 0 || strcmp(followup->reason, no_sending_time) == 0;
}

bool plan_is_over_cap(const Followup *followup)
{
        return followup->state == FOLLOWUP_SKIPPED
                && (g_str_has_prefix(followup->reason, plan_reason_day_full) || g_str_has_prefix(followup->reason, plan_reason_week_full));
}

void plan_consent(const Clinic *clinic, const Consent *consent, Followup *items, unsigned n_items, UtcMs now)
{
        for (unsigned i = 0; i < n_items; i++) {
                Followup *f = &items[i];
                const ConsentKind kind = purpose_consent(f->purpose);
                const ConsentAnswer answer = consent->answer[kind];
                const bool is_held = plan_is_held_for_consent(f);

                if (f->state != FOLLOWUP_PLANNED && !is_held)
                        continue;
                if (clinic_takes_consent(clinic, consent, f->purpose)) {
                        if (is_held) {
                                f->state = FOLLOWUP_PLANNED;
                                f->held_since = UTC_NEVER;
                                f->reason[0] = '\0';
                        }
                        continue;
                }
                if (!is_held)
                        f->held_since = now;
                f->state = FOLLOWUP_HELD;
                g_snprintf(f->reason, sizeof(f->reason), "%s%s: %s", held_for_consent, consent_kind_to_string(kind),
                        answer == CONSENT_NO ? "refused" : "unknown");
        }
}

static bool is_reachable(const Config *config, const Clinic *clinic, const Patient *patient, const char *method, bool is_child)
{
        const char *provider;

        if (method_is_task(method))
                return true;
        provider = clinic_provider(clinic, method);
        return provider && config_provider(config, provider) && patient_address(patient, method, is_child);
}

const char *plan_next_method(const Config *config, const Clinic *clinic, const Step *step, const Patient *patient,
        const char *method, UtcMs now)
{
        g_autoptr(GPtrArray) methods = NULL;
        const bool is_child = plan_is_child(patient, clinic, now);
        bool is_past = false;
        CivilDate today;

        civil_from_utc(clinic->zone, now, &today, NULL, NULL);
        methods = plan_methods(clinic, step, patient, today);
        for (unsigned i = 0; i < methods->len; i++) {
                const char *next = g_ptr_array_index(methods, i);

                if (is_past && is_reachable(config, clinic, patient, next, is_child))
                        return g_intern_string(next); /* the step may be this patient's own and gone before it is used */
                is_past = is_past || text_equal(next, method);
        }
        return NULL;
}

UtcMs plan_task_due(const Clinic *clinic, UtcMs t)
{
        const Hours hours = hours_for(clinic, clinic->zone, true);
        const UtcMs due = hours_next(&hours, t, (UtcMs){ t.ms + WORKING_SEARCH_MS });

        return utc_is_never(due) ? t : due;
}

UtcMs plan_work_until(const Clinic *clinic, UtcMs t, DurationMs work)
{
        int64_t left = work.ms;

        for (unsigned days = 0; days < WORKING_DAYS_MOST; days++) {
                const UtcMs from = plan_task_due(clinic, t);
                CivilDate date;
                UtcMs to;

                civil_from_utc(clinic->zone, from, &date, NULL, NULL);
                to = civil_to_utc(clinic->zone, date, clinic->working_hours.to, NULL);
                if (from.ms + left <= to.ms)
                        return (UtcMs){ from.ms + left };
                left -= MAX(to.ms - from.ms, 0);
                t = (UtcMs){ MAX(to.ms, from.ms) + 1000 };
        }
        return t;
}

bool plan_needs_call(const Followup *followup, UtcMs now)
{
        if (followup->purpose != PURPOSE_SAFETY || followup->cause != 0)
                return false;
        switch (followup->state) {
        case FOLLOWUP_SKIPPED:
                return strcmp(followup->reason, plan_reason_left_out) != 0;
        case FOLLOWUP_MISSED:
        case FOLLOWUP_FAILED:
        case FOLLOWUP_UNCERTAIN:
                return true;
        case FOLLOWUP_HELD:
                return !utc_is_never(followup->held_since) && now.ms - followup_held_from(followup).ms >= PLAN_HELD_CALL_MS;
        case FOLLOWUP_PLANNED:
        case FOLLOWUP_SENDING:
        case FOLLOWUP_TASK:
        case FOLLOWUP_SENT:
        case FOLLOWUP_DELIVERED:
        case FOLLOWUP_ANSWERED:
        case FOLLOWUP_DONE:
        case FOLLOWUP_CANCELLED:
        case FOLLOWUP_SUPERSEDED:
                return false;
        }
        return false;
}

static bool is_missed_question(const Followup *followup)
{
        return followup->state == FOLLOWUP_MISSED && followup->purpose == PURPOSE_SAFETY && followup->cause == 0;
}

bool plan_is_called_along(const Followup *call, const Followup *cause, const Followup *question)
{
        return call->cause == cause->id && is_missed_question(cause) && is_missed_question(question)
                && question->closes.ms <= call->opens.ms;
}
