/* A record and its protocol -> follow-ups: design 6, rules 1 to 6 and 9. */
#include "plan/plan.h"

#include <errno.h>

#include "base/ids.h"
#include "base/text.h"
#include "model/method.h"
#include "plan/own-plan.h"
#include "plan/segments.h"

static const int64_t DAY_MS = INT64_C(24) * 60 * 60 * 1000;
static const int64_t HOUR_MS = INT64_C(60) * 60 * 1000;

/* On a feast all patients are greeted: not all at once, or the brake on mass sending would stop them. */
static const int64_t GREETINGS_SPREAD_MS = 3 * INT64_C(60) * 60 * 1000;

const char plan_reason_untold[] = "waits for the patient's details: no record with a phone number has come yet";

/* How a step reaches the patient. */
typedef struct Reach {
        const char *method; /* NULL: by none of the methods */
        bool is_task;
        bool lacks_details;  /* who the patient is and how to reach them has not been told yet */
        bool lacks_guardian; /* it would be sent, but a child's messages go to the guardian, and there is none */
} Reach;

/* All that the steps of one record share, found once. */
typedef struct Planner {
        const Record *record;
        const Clinic *clinic;
        const Protocol *protocol;
        const CivilZone *zone; /* the patient's, else the clinic's */
        CivilDate date;        /* the record's, in the clinic's zone */
        const PlanAround *around;
        UtcMs now;
        bool is_child;
        Reach reach; /* by the clinic's own methods */
} Planner;

/* ---- is there anything to plan? ---------------------------------------------------------------- */

/* NULL: yes. */
static const char *why_nothing(const Record *record)
{
        if (record->type == RECORD_PATIENT)
                return "a patient's details: nothing to plan";
        if (record->patient.standing == PATIENT_DEAD)
                return "the patient has died";
        if (record->patient.standing == PATIENT_DELETED)
                return "the patient's card was deleted";
        if (record->before_plan_from)
                return "before the source's plan_from: kept as history";
        switch (record->status) {
        case RECORD_COMPLETED:
                return record->type == RECORD_APPOINTMENT ? "the visit has taken place" : NULL;
        case RECORD_BOOKED:
                return record->type == RECORD_APPOINTMENT ? NULL : "booked, not yet done: only an appointment is reminded of";
        case RECORD_CANCELLED:
                return "cancelled";
        case RECORD_NO_SHOW:
                return record->type == RECORD_APPOINTMENT ? NULL : "the patient did not come";
        case RECORD_ENTERED_IN_ERROR:
                return "entered in error";
        }
        return NULL;
}

static bool is_greeted(const Clinic *clinic, const Protocol *protocol)
{
        return protocol && text_equal(clinic->greetings, protocol->id);
}

static bool is_withdrawn(const Record *record)
{
        return record->type != RECORD_PATIENT &&
               (record->status == RECORD_CANCELLED || record->status == RECORD_ENTERED_IN_ERROR);
}

/* ---- what a step counts from ------------------------------------------------------------------- */

/* 29 February is 28 February in a common year, as rule 1 has it for years. */
static CivilDate next_birthday(CivilDate birth, CivilDate from)
{
        const Holiday day = { .month = birth.month, .day = birth.day };
        CivilDate date = from;

        (void)holiday_next(&day, from, &date);
        return date;
}

/* Why the step has nothing to count from; NULL: it has. */
static const char *find_anchor(const Planner *p, const Step *step, Anchor *ret)
{
        CivilDate date;

        switch (step->from) {
        case WHEN_FROM_TREATMENT:
        case WHEN_FROM_APPOINTMENT:
        case WHEN_FROM_NO_SHOW:
                *ret = (Anchor){ .moment = p->record->moment, .date = p->date, .recorded = p->date };
                return NULL;
        case WHEN_FROM_BIRTHDAY:
                if (!p->record->patient.has_birth_date)
                        return "the patient's birth date is not known";
                if (p->clinic->greetings && step->purpose == PURPOSE_GREETING && p->record->type == RECORD_TREATMENT)
                        return "the clinic greets on birthdays by its \"greetings\", once a year";
                date = next_birthday(p->record->patient.birth_date, p->date);
                break;
        case WHEN_FROM_HOLIDAY:
                if (!holiday_next(&step->date, p->date, &date))
                        return "that day is over";
                break;
        case WHEN_FROM_EFFECT_END:
                if (!p->protocol->has_effect)
                        return "the protocol does not say how long the effect lasts";
                date = window_shift(p->date, p->protocol->effect_lasts.unit, (int32_t)p->protocol->effect_lasts.first);
                break;
        }
        *ret = (Anchor){ .moment = civil_day_start(p->zone, date), .date = date,
                .recorded = p->record->type == RECORD_GREETING ? date : p->date };
        return NULL;
}

static bool is_under_way(const Record *record, uint32_t step)
{
        for (guint i = 0; record->under_way && i < record->under_way->len; i++)
                if (g_array_index(record->under_way, uint32_t, i) == step)
                        return true;
        return false;
}

/* Of a patient's year only what has its day in it, and soon: nobody plans a million greetings for a day months ahead. What is
 * planned goes with its day, however far a birth date that is corrected takes it. */
static bool is_near(const Planner *p, const OwnStep *own)
{
        Anchor anchor;
        CivilDate today;

        if (p->record->type != RECORD_GREETING)
                return true;
        if (find_anchor(p, own->step, &anchor) || anchor.date.year != p->date.year)
                return false;
        civil_from_utc(p->clinic->zone, p->now, &today, NULL, NULL);
        return is_under_way(p->record, own->number)
                || civil_date_number(anchor.date) <= civil_date_number(today) + PLAN_GREETINGS_AHEAD_DAYS;
}

/* ---- methods ----------------------------------------------------------------------------------- */

/* A record may tell a number of a patient whose details are still to come. */
static bool is_told_of(const Patient *patient)
{
        return patient->phone[0] != '\0' || patient->guardian_phone[0] != '\0' ||
                (patient->addresses && patient->addresses->len > 0);
}

static Reach reach_by(const Planner *p, const GPtrArray *methods)
{
        const Patient *patient = &p->record->patient;

        for (unsigned i = 0; i < methods->len; i++) {
                const char *method = g_ptr_array_index(methods, i);

                if (method_is_task(method))
                        return (Reach){ .method = method, .is_task = true };
                if (!clinic_provider(p->clinic, method))
                        continue;
                if (patient->standing == PATIENT_UNTOLD && !is_told_of(patient))
                        return (Reach){ .method = method, .lacks_details = true };
                if (p->is_child && patient->guardian_phone[0] == '\0')
                        return (Reach){ .method = method, .lacks_guardian = true };
                if (patient_address(patient, method, p->is_child))
                        return (Reach){ .method = method };
        }
        return (Reach){ 0 };
}

static void say_unreachable(const GPtrArray *methods, char ret[static FOLLOWUP_REASON_MAX])
{
        g_strlcpy(ret, "cannot be reached by ", FOLLOWUP_REASON_MAX);
        for (unsigned i = 0; i < methods->len; i++) {
                if (i > 0)
                        g_strlcat(ret, ", ", FOLLOWUP_REASON_MAX);
                g_strlcat(ret, g_ptr_array_index(methods, i), FOLLOWUP_REASON_MAX);
        }
}

/* ---- steps ------------------------------------------------------------------------------------- */

/* Rule 9. The digest is read as one number, most significant byte first; whole seconds. */
static DurationMs spread_of(const Planner *p, const Step *step)
{
        const int64_t least = p->record->type == RECORD_GREETING ? GREETINGS_SPREAD_MS : 0;
        const uint64_t seconds = (uint64_t)MAX(p->clinic->spread.ms, least) / 1000;
        uint8_t digest[ID_DIGEST_BYTES];
        uint64_t rest = 0;

        if (seconds == 0)
                return (DurationMs){ 0 };
        id_sha256_parts(digest, p->clinic->id, p->record->id, step->id, NULL);
        for (unsigned i = 0; i < ELEMENTSOF(digest); i++)
                rest = (rest * 256 + digest[i]) % seconds;
        return (DurationMs){ (int64_t)rest * 1000 };
}

static void end_skipped(Followup *f, const char *reason)
{
        f->state = FOLLOWUP_SKIPPED;
        f->held_since = UTC_NEVER;
        g_strlcpy(f->reason, reason, sizeof(f->reason));
}

/* By which methods, as the patient will be on the day it is aimed at: then they may be older. */
static GPtrArray *methods_for(const Planner *p, const Step *step, const Followup *f)
{
        CivilDate day = p->date;

        if (!utc_is_never(f->aim) && p->clinic->segments && p->clinic->segments->len > 0)
                civil_from_utc(p->clinic->zone, f->aim, &day, NULL, NULL);
        return plan_methods(p->clinic, step, &p->record->patient, day);
}

/* Greetings are planned days ahead: who comes of age until theirs is greeted as who they are then. */
static Reach reach_for(const Planner *p, const GPtrArray *methods, const Followup *f)
{
        Planner then = *p;

        if (p->record->type == RECORD_GREETING && p->is_child && !utc_is_never(f->aim) && f->aim.ms > p->now.ms) {
                then.is_child = plan_is_child(&p->record->patient, p->clinic, f->aim);
                return reach_by(&then, methods);
        }
        return methods == p->clinic->methods ? p->reach : reach_by(p, methods);
}

/* Method and, from it, the state in which rules 4 and 5 will find the step. */
static void choose_method(const Planner *p, const Step *step, Followup *f)
{
        g_autoptr(GPtrArray) methods = methods_for(p, step, f);
        const Reach reach = reach_for(p, methods, f);

        if (!reach.method) {
                /* a window that has closed is told first: rule 5 */
                if (f->closes.ms > p->now.ms) {
                        f->state = FOLLOWUP_SKIPPED;
                        say_unreachable(methods, f->reason);
                }
                return;
        }
        g_strlcpy(f->method, reach.method, sizeof(f->method));
        f->is_task = reach.is_task;
        if (reach.is_task)
                f->state = FOLLOWUP_TASK;
        if (reach.lacks_details) {
                f->state = FOLLOWUP_HELD;
                f->held_since = p->now;
                g_strlcpy(f->reason, plan_reason_untold, sizeof(f->reason));
        }
        if (reach.lacks_guardian) {
                f->state = FOLLOWUP_HELD;
                f->held_since = p->now;
                g_strlcpy(f->reason, "a child's messages go to the guardian, who has no number here",
                        sizeof(f->reason));
        }
}

static void plan_step(const Planner *p, const OwnStep *own, Followup *f)
{
        const Step *step = own->step;
        const char *why_not;
        Anchor anchor;
        Window window;

        *f = (Followup){
                .step = own->number,
                .purpose = step->purpose,
                .state = FOLLOWUP_PLANNED,
                .opens = UTC_NEVER,
                .closes = UTC_NEVER,
                .aim = UTC_NEVER,
                .due = UTC_NEVER,
                .held_since = UTC_NEVER,
        };
        why_not = find_anchor(p, step, &anchor);
        if (!why_not) {
                window_make(p->clinic, p->zone, step, &step->when, &anchor, &window);
                f->opens = window.opens;
                f->closes = window.closes;
                f->aim = window.aim;
                f->delay = spread_of(p, step);
        }
        choose_method(p, step, f);
        if (own->is_skipped)
                end_skipped(f, plan_reason_left_out);
        else if (why_not)
                end_skipped(f, why_not);
}

/* A follow-up that is missed as soon as it is planned: the record came late, and how late helps whoever asks. */
static void say_how_late(const Planner *p, Followup *f)
{
        const int64_t late_ms = p->now.ms - p->record->moment.ms;
        const char *of = p->record->type == RECORD_APPOINTMENT ? "visit" : "treatment";
        const char *unit = "minute";
        int64_t n = late_ms / 60000;
        CivilDate today;

        if (f->closes.ms <= p->record->moment.ms) {
                g_snprintf(f->reason, sizeof(f->reason),
                        late_ms < 0 ? "recorded after its window had closed" : "its window closed before the %s", of);
                return;
        }
        if (late_ms >= DAY_MS) {
                civil_from_utc(p->clinic->zone, p->now, &today, NULL, NULL);
                n = MAX(civil_date_number(today) - civil_date_number(p->date), 1);
                unit = "day";
        } else if (late_ms >= HOUR_MS) {
                n = late_ms / HOUR_MS;
                unit = "hour";
        }
        g_snprintf(f->reason, sizeof(f->reason), "recorded %" G_GINT64_FORMAT " %s%s after %s", n, unit,
                n == 1 ? "" : "s", of);
}

static void plan_steps(const Planner *p, const Consent *consent, GArray *followups)
{
        const OwnPlan own = { p->record->plan, p->record->staff_plan, p->record->type, p->record->status };
        g_autoptr(GArray) steps = own_steps(p->protocol, &own);
        unsigned n = 0;
        Followup *items;

        g_array_set_size(followups, steps->len);
        items = (Followup *)(void *)followups->data;
        for (unsigned i = 0; i < steps->len; i++) {
                const OwnStep *step = &g_array_index(steps, OwnStep, i);

                if (is_near(p, step))
                        plan_step(p, step, &items[n++]);
        }
        g_array_set_size(followups, n);

        plan_consent(p->clinic, consent, items, n, p->now);
        for (unsigned i = 0; i < n; i++)
                plan_around_apply(p->around, p->clinic->zone, &items[i]);
        plan_judge(p->clinic, p->zone, plan_not_before(p->record->type, p->record->moment), p->around, items, n, p->now);
        for (unsigned i = 0; i < n; i++)
                if (items[i].state == FOLLOWUP_MISSED)
                        say_how_late(p, &items[i]);
}

bool plan_is_child(const Patient *patient, const Clinic *clinic, UtcMs now)
{
        CivilDate today;

        if (!patient->has_birth_date)
                return false;
        civil_from_utc(clinic->zone, now, &today, NULL, NULL);
        return patient_is_child(patient, clinic->adult_age, today);
}

int plan_make(const Record *record, const Clinic *clinic, const Protocol *protocol, const Consent *consent,
        UtcMs now, Plan **ret, Err *err)
{
        const PlanAround around = plan_around_alone(protocol, clinic->zone, record->moment);

        return plan_make_around(record, clinic, protocol, consent, &around, now, ret, err);
}

int plan_make_around(const Record *record, const Clinic *clinic, const Protocol *protocol, const Consent *consent,
        const PlanAround *around, UtcMs now, Plan **ret, Err *err)
{
        const char *nothing = why_nothing(record);
        g_autoptr(Plan) plan = g_new0(Plan, 1);
        Planner planner = { .record = record, .clinic = clinic, .protocol = protocol, .around = around, .now = now };

        if (!nothing && record->type == RECORD_GREETING && !is_greeted(clinic, protocol))
                nothing = "the clinic does not send these greetings any more";
        plan->clinic = clinic;
        plan->protocol = protocol;
        plan->withdrawn = is_withdrawn(record);
        if (nothing) {
                g_strlcpy(plan->why_none, nothing, sizeof(plan->why_none));
                plan->followups = g_array_new(FALSE, FALSE, sizeof(Followup));
                *ret = g_steal_pointer(&plan);
                return 0;
        }
        if (!protocol)
                return err_set(err, -EINVAL, "add the procedure to a protocol, or add the protocol \"standard\"",
                        "the record cannot be planned",
                        "no protocol names its procedure, and there is no protocol \"standard\"");
        if (own_plan_check(record->plan, NULL, protocol, record->type, err) < 0)
                return -EINVAL;

        planner.zone = patient_zone(&record->patient, clinic->zone);
        civil_from_utc(clinic->zone, record->moment, &planner.date, NULL, NULL);
        planner.is_child = plan_is_child(&record->patient, clinic, now);
        planner.reach = reach_by(&planner, clinic->methods);
        plan->followups = g_array_sized_new(FALSE, FALSE, sizeof(Followup), protocol->steps->len);
        plan_steps(&planner, consent, plan->followups);
        if (plan->followups->len == 0)
                g_strlcpy(plan->why_none, record->status == RECORD_NO_SHOW ? "the patient did not come"
                                                                           : "its protocol has no step for this kind of record",
                        sizeof(plan->why_none));
        *ret = g_steal_pointer(&plan);
        return 0;
}

static int refuse(const Record *record, Refusal refusal, const char *field, const char *why, const char *mend,
        RecordFault *ret)
{
        *ret = (RecordFault){ .file = record->file, .line = record->line, .refusal = refusal };
        g_strlcpy(ret->field, field, sizeof(ret->field));
        g_strlcpy(ret->why, why, sizeof(ret->why));
        g_strlcpy(ret->mend, mend, sizeof(ret->mend));
        return -EINVAL;
}

int plan_by_config(const Config *config, const Record *record, UtcMs now, Plan **ret, RecordFault *ret_fault)
{
        const Clinic *clinic = config_clinic(config, record->clinic);
        const Protocol *protocol;
        Err err = { 0 };

        if (!clinic)
                return refuse(record, REFUSAL_NO_CLINIC, "clinic", "no clinic of this id is configured",
                        "add the clinic to clinics.d, or name another one in the source", ret_fault);
        if (record->type == RECORD_PATIENT || record->is_delete) {
                *ret = NULL;
                return 0;
        }
        protocol = record->type == RECORD_APPOINTMENT ? config_protocol_for_visit(config, record->procedure)
                                                      : config_protocol_for(config, record->procedure);
        if (!protocol)
                return refuse(record, REFUSAL_NO_PROTOCOL, "procedure",
                        "no protocol names this procedure, and there is no protocol \"standard\"",
                        "add its spelling to a protocol's procedures, or add a protocol \"standard\"", ret_fault);
        if (own_plan_check(record->plan, clinic, protocol, record->type, &err) < 0 ||
                own_plan_check_texts(record->plan, config, clinic, &err) < 0 ||
                plan_make(record, clinic, protocol, &record->patient.consent, now, ret, &err) < 0)
                return refuse(record, REFUSAL_BAD_VALUE, "plan", err.why, err.mend, ret_fault);
        return 0;
}

void plan_free(Plan *plan)
{
        if (!plan)
                return;
        g_clear_pointer(&plan->followups, g_array_unref);
        g_free(plan);
}
