/* What one record causes. Expected instants are worked out by hand from design 6. 1 March 2026 is a Sunday. */
#include "test.h"

#include <errno.h>
#include <string.h>

#include "plan/plan.h"

/* ---- a clinic in Kyiv, a protocol, a patient ----------------------------------------------------- */

typedef struct Scene {
        Clinic clinic;
        Protocol protocol;
        Step steps[8];
        Record record;
        Consent consent;
        UtcMs now;
        Plan *plan;
} Scene;

static UtcMs at(const char *text)
{
        UtcMs t;

        g_assert_cmpint(utc_parse(text, &t), ==, 0);
        return t;
}

static const CivilZone *zone_of(const char *name)
{
        const CivilZone *zone = NULL;

        g_assert_cmpint(civil_zone_get(name, &zone, NULL), ==, 0);
        return zone;
}

static GPtrArray *words(const char *first, ...)
{
        GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
        va_list rest;

        va_start(rest, first);
        for (const char *word = first; word; word = va_arg(rest, const char *))
                g_ptr_array_add(list, g_strdup(word));
        va_end(rest);
        return list;
}

static void scene_init(Scene *s, const char *moment)
{
        *s = (Scene){ 0 };
        s->clinic = (Clinic){
                .id = (char *)"kyiv-1",
                .zone = zone_of("Europe/Kyiv"),
                .send_between = { { 9, 0, 0 }, { 20, 0, 0 } },
                .send_at = { 10, 0, 0 },
                .working_hours = { { 9, 0, 0 }, { 18, 0, 0 } },
                .working_days = 0x3F,
                .holidays = g_array_new(FALSE, FALSE, sizeof(Holiday)),
                .methods = words("telegram", "sms", NULL),
                .providers = g_hash_table_new(g_str_hash, g_str_equal),
                .adult_age = 18,
        };
        g_hash_table_insert(s->clinic.providers, (char *)"sms", (char *)"kannel");
        g_hash_table_insert(s->clinic.providers, (char *)"telegram", (char *)"telegram");
        s->protocol = (Protocol){ .id = (char *)"standard", .version = 1, .steps = g_ptr_array_new() };
        s->record = (Record){
                .type = RECORD_TREATMENT,
                .clinic = (char *)"kyiv-1",
                .system = (char *)"native",
                .id = (char *)"T-1",
                .status = RECORD_COMPLETED,
                .moment = at(moment),
                .updated_at = UTC_NEVER,
                .patient = { .id = (char *)"P-1", .phone = "+380000000001" },
        };
        for (unsigned i = 0; i < N_CONSENT_KINDS; i++)
                s->consent.answer[i] = CONSENT_YES;
        s->now = s->record.moment;
}

static void scene_done(Scene *s)
{
        g_clear_pointer(&s->plan, plan_free);
        for (unsigned i = 0; i < s->protocol.steps->len; i++)
                g_clear_pointer(&s->steps[i].methods, g_ptr_array_unref);
        g_ptr_array_unref(s->protocol.steps);
        g_clear_pointer(&s->record.plan, g_ptr_array_unref);
        g_clear_pointer(&s->record.patient.addresses, g_ptr_array_unref);
        g_ptr_array_unref(s->clinic.methods);
        g_hash_table_unref(s->clinic.providers);
        g_array_unref(s->clinic.holidays);
}

static Step *add_step(Scene *s, const char *id, const char *when, Purpose purpose)
{
        Step *step = &s->steps[s->protocol.steps->len];

        step->id = (char *)id;
        step->purpose = purpose;
        g_assert_cmpint(when_parse(when, &step->when, NULL), ==, 0);
        g_ptr_array_add(s->protocol.steps, step);
        return step;
}

static PlanChange *change(Scene *s, const char *step, const char *when)
{
        PlanChange *c = g_new0(PlanChange, 1);

        c->step = (char *)step;
        c->skip = !when;
        c->has_when = when;
        if (when)
                g_assert_cmpint(when_parse(when, &c->when, NULL), ==, 0);
        if (!s->record.plan)
                s->record.plan = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(s->record.plan, c);
        return c;
}

static const Followup *plan_item(Scene *s, unsigned i)
{
        g_autofree char *said = NULL;
        Err err = { 0 };

        if (!s->plan && plan_make(&s->record, &s->clinic, &s->protocol, &s->consent, s->now, &s->plan, &err) < 0) {
                said = err_render(&err);
                g_error("%s", said);
        }
        g_assert_cmpuint(i, <, s->plan->followups->len);
        return &g_array_index(s->plan->followups, Followup, i);
}

static void assert_item(Scene *s, unsigned i, const char *state, const char *due, const char *reason)
{
        const Followup *f = plan_item(s, i);
        const CivilZone *zone = s->record.patient.zone ? s->record.patient.zone : s->clinic.zone;
        char text[CIVIL_TEXT_MAX];

        g_assert_cmpstr(f->reason, ==, reason);
        g_assert_cmpstr(followup_state_to_string(f->state), ==, state);
        g_assert_cmpstr(utc_is_never(f->due) ? "never" : civil_format(zone, f->due, text), ==, due);
}

static void assert_refused(Scene *s, const char *why)
{
        Err err = { 0 };

        g_assert_cmpint(plan_make(&s->record, &s->clinic, &s->protocol, &s->consent, s->now, &s->plan, &err), ==, -EINVAL);
        g_assert_cmpstr(err.why, ==, why);
        g_assert_null(s->plan);
}

/* ---- tests --------------------------------------------------------------------------------------- */

TEST(eight_steps_of_the_standard_protocol)
{
        Scene s;

        scene_init(&s, "2026-03-01T14:30:00+02:00");
        add_step(&s, "24h", "within 24 hours", PURPOSE_SAFETY);
        add_step(&s, "d3", "1-3 days", PURPOSE_SAFETY);
        add_step(&s, "w1", "1 week", PURPOSE_CARE);
        add_step(&s, "w2", "2 weeks", PURPOSE_REVIEW);
        add_step(&s, "m1", "1 month", PURPOSE_REVIEW);
        add_step(&s, "m3", "3 months", PURPOSE_SURVEY);
        add_step(&s, "m6", "6 months", PURPOSE_SURVEY);
        add_step(&s, "m12", "12 months", PURPOSE_OFFER);
        assert_item(&s, 0, "planned", "2026-03-02T13:30:00+02:00", "");
        assert_item(&s, 1, "planned", "2026-03-03T10:00:00+02:00", "");
        assert_item(&s, 2, "planned", "2026-03-08T10:00:00+02:00", "");
        assert_item(&s, 3, "planned", "2026-03-15T10:00:00+02:00", "");
        assert_item(&s, 4, "planned", "2026-04-01T10:00:00+03:00", "");
        assert_item(&s, 5, "planned", "2026-06-01T10:00:00+03:00", "");
        assert_item(&s, 6, "planned", "2026-09-01T10:00:00+03:00", "");
        assert_item(&s, 7, "planned", "2027-03-01T10:00:00+02:00", "");
        g_assert_cmpuint(s.plan->followups->len, ==, 8);
        g_assert_cmpuint(plan_item(&s, 7)->step, ==, 7);
        g_assert_cmpstr(plan_item(&s, 0)->method, ==, "sms");
        scene_done(&s);
}

TEST(record_that_came_five_days_late)
{
        Scene s;

        scene_init(&s, "2026-03-01T14:30:00+02:00");
        s.now = at("2026-03-06T12:00:00+02:00");
        add_step(&s, "24h", "within 24 hours", PURPOSE_SAFETY);
        add_step(&s, "d3", "1-3 days", PURPOSE_SAFETY); /* closes when 5 March begins */
        add_step(&s, "d4", "4 days", PURPOSE_SAFETY);   /* 5 March, until the end of 7 March */
        add_step(&s, "w1", "1 week", PURPOSE_CARE);
        assert_item(&s, 0, "missed", "never", "recorded 5 days after treatment");
        assert_item(&s, 1, "missed", "never", "recorded 5 days after treatment");
        assert_item(&s, 2, "planned", "2026-03-06T12:00:00+02:00", "");
        assert_item(&s, 3, "planned", "2026-03-08T10:00:00+02:00", "");
        scene_done(&s);
}

TEST(booked_and_withdrawn_records_have_none)
{
        static const struct {
                RecordStatus status;
                const char *why;
                bool withdrawn;
        } rows[] = {
                { RECORD_BOOKED, "booked, not yet done: only an appointment is reminded of", false },
                { RECORD_CANCELLED, "cancelled", true },
                { RECORD_NO_SHOW, "the patient did not come", false },
                { RECORD_ENTERED_IN_ERROR, "entered in error", true },
        };

        for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
                Scene s;

                scene_init(&s, "2026-03-01T14:30:00+02:00");
                add_step(&s, "24h", "within 24 hours", PURPOSE_SAFETY);
                s.record.status = rows[i].status;
                g_assert_cmpint(plan_make(&s.record, &s.clinic, &s.protocol, &s.consent, s.now, &s.plan, NULL), ==, 0);
                g_assert_cmpuint(s.plan->followups->len, ==, 0);
                g_assert_cmpstr(s.plan->why_none, ==, rows[i].why);
                g_assert_true(s.plan->withdrawn == rows[i].withdrawn);
                scene_done(&s);
        }
}

TEST(history_before_plan_from_is_kept_only)
{
        Scene s;

        scene_init(&s, "2026-03-01T14:30:00+02:00");
        add_step(&s, "24h", "within 24 hours", PURPOSE_SAFETY);
        s.record.before_plan_from = true;
        g_assert_cmpint(plan_make(&s.record, &s.clinic, &s.protocol, &s.consent, s.now, &s.plan, NULL), ==, 0);
        g_assert_cmpuint(s.plan->followups->len, ==, 0);
        g_assert_cmpstr(s.plan->why_none, ==, "before the source's plan_from: kept as history");
        scene_done(&s);
}

TEST(no_protocol_is_refused)
{
        Scene s;
        Err err = { 0 };

        scene_init(&s, "2026-03-01T14:30:00+02:00");
        g_assert_cmpint(plan_make(&s.record, &s.clinic, NULL, &s.consent, s.now, &s.plan, &err), ==, -EINVAL);
        g_assert_cmpstr(err.why, ==, "no protocol names its procedure, and there is no protocol \"standard\"");
        scene_done(&s);
}

TEST(consent_holds_each_purpose_by_its_kind)
{
        Scene s;

        scene_init(&s, "2026-03-01T14:30:00+02:00");
        s.consent.answer[CONSENT_SURVEY] = CONSENT_UNKNOWN;
        s.consent.answer[CONSENT_MARKETING] = CONSENT_NO;
        add_step(&s, "w1", "1 week", PURPOSE_CARE);
        add_step(&s, "m3", "3 months", PURPOSE_SURVEY);
        add_step(&s, "m12", "1 year", PURPOSE_OFFER);
        assert_item(&s, 0, "planned", "2026-03-08T10:00:00+02:00", "");
        assert_item(&s, 1, "held", "2026-06-01T10:00:00+03:00", "no consent for survey: unknown");
        assert_item(&s, 2, "held", "2027-03-01T10:00:00+02:00", "no consent for marketing: refused");
        scene_done(&s);
}

TEST(held_does_not_supersede_and_ends_missed)
{
        Scene s;

        scene_init(&s, "2026-03-01T14:30:00+02:00");
        s.consent.answer[CONSENT_SURVEY] = CONSENT_UNKNOWN;
        s.now = at("2026-03-04T15:00:00+02:00");
        add_step(&s, "h6", "6 hours", PURPOSE_SURVEY);
        add_step(&s, "d1", "1 day", PURPOSE_CARE);   /* due 2 March, overdue */
        add_step(&s, "d2", "2 days", PURPOSE_SURVEY); /* due 3 March, overdue, but held */
        assert_item(&s, 0, "missed", "never", "recorded 3 days after treatment");
        assert_item(&s, 1, "planned", "2026-03-04T15:00:00+02:00", "");
        assert_item(&s, 2, "held", "2026-03-04T15:00:00+02:00", "no consent for survey: unknown");
        scene_done(&s);
}

TEST(first_method_that_reaches_the_patient)
{
        Scene s;
        Address *telegram = g_new0(Address, 1);

        scene_init(&s, "2026-03-02T14:30:00+02:00");
        *telegram = (Address){ .method = (char *)"telegram", .name = (char *)"12345" };
        s.record.patient.addresses = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(s.record.patient.addresses, telegram);
        add_step(&s, "w1", "1 week", PURPOSE_CARE);
        add_step(&s, "w2", "2 weeks", PURPOSE_CARE)->methods = words("viber", "sms", NULL); /* no provider for viber */
        add_step(&s, "w3", "3 weeks", PURPOSE_CARE)->methods = words("viber", "call", NULL);
        add_step(&s, "w4", "4 weeks", PURPOSE_CARE)->methods = words("viber", "whatsapp", NULL);
        assert_item(&s, 0, "planned", "2026-03-09T10:00:00+02:00", "");
        g_assert_cmpstr(plan_item(&s, 0)->method, ==, "telegram");
        g_assert_cmpstr(plan_item(&s, 1)->method, ==, "sms");
        assert_item(&s, 2, "task", "2026-03-23T10:00:00+02:00", "");
        g_assert_cmpstr(plan_item(&s, 2)->method, ==, "call");
        g_assert_true(plan_item(&s, 2)->is_task);
        assert_item(&s, 3, "skipped", "never", "cannot be reached by viber, whatsapp");
        scene_done(&s);
}

TEST(call_waits_for_a_working_day)
{
        Scene s;

        scene_init(&s, "2026-03-01T14:30:00+02:00");
        add_step(&s, "w1", "1 week", PURPOSE_REVIEW)->methods = words("call", NULL);     /* Sunday 8 March */
        add_step(&s, "h30", "30 hours", PURPOSE_SAFETY)->methods = words("visit", NULL); /* Monday 20:30 to 08:30 */
        assert_item(&s, 0, "task", "2026-03-09T09:00:00+02:00", "");
        assert_item(&s, 1, "skipped", "never", "no working time is left in its window");
        g_assert_true(plan_needs_call(plan_item(&s, 1), s.now));
        scene_done(&s);
}

TEST(plan_of_the_patient_moves_and_leaves_out)
{
        Scene s;

        scene_init(&s, "2026-03-01T14:30:00+02:00");
        add_step(&s, "d3", "1-3 days", PURPOSE_SAFETY);
        add_step(&s, "m6", "6 months", PURPOSE_SURVEY);
        change(&s, "d3", "2 days");
        change(&s, "m6", NULL);
        assert_item(&s, 0, "planned", "2026-03-03T10:00:00+02:00", "");
        g_assert_cmpint(plan_item(&s, 0)->closes.ms, ==, at("2026-03-06T00:00:00+02:00").ms);
        assert_item(&s, 1, "skipped", "never", "left out by the patient's own plan");
        g_assert_false(plan_needs_call(plan_item(&s, 1), s.now));
        scene_done(&s);
}

TEST(plan_of_the_patient_must_fit_its_protocol)
{
        Scene s;

        scene_init(&s, "2026-03-01T14:30:00+02:00");
        add_step(&s, "d3", "1-3 days", PURPOSE_SAFETY);
        change(&s, "d4", NULL);
        assert_refused(&s, "protocol \"standard\" has no such step");
        g_ptr_array_set_size(s.record.plan, 0);
        change(&s, "d3", "1 day before");
        assert_refused(&s, "nothing comes before the treatment it counts from");
        g_ptr_array_set_size(s.record.plan, 0);
        change(&s, "d3", "0 days");
        assert_refused(&s, "\"0 days\" holds for a birthday, a holiday and the end of an effect only");
        scene_done(&s);
}

TEST(visits_are_reminded_before_and_only_appointments_are)
{
        Scene s;

        scene_init(&s, "2026-03-10T15:00:00+02:00");
        s.now = at("2026-03-01T12:00:00+02:00");
        add_step(&s, "24h", "within 24 hours", PURPOSE_SAFETY);
        add_step(&s, "day", "1 day before", PURPOSE_VISIT)->from = WHEN_FROM_APPOINTMENT;
        add_step(&s, "hours", "3 hours before", PURPOSE_VISIT)->from = WHEN_FROM_APPOINTMENT;
        s.record.type = RECORD_APPOINTMENT;
        s.record.status = RECORD_BOOKED;
        assert_item(&s, 0, "planned", "2026-03-09T10:00:00+02:00", "");
        assert_item(&s, 1, "planned", "2026-03-10T12:00:00+02:00", "");
        g_assert_cmpuint(plan_item(&s, 0)->step, ==, 1);
        g_assert_cmpuint(s.plan->followups->len, ==, 2);
        scene_done(&s);
}

TEST(only_who_did_not_come_is_asked_after)
{
        Scene s;

        scene_init(&s, "2026-03-10T15:00:00+02:00");
        add_step(&s, "day", "1 day before", PURPOSE_VISIT)->from = WHEN_FROM_APPOINTMENT;
        add_step(&s, "gone", "1 day", PURPOSE_VISIT)->from = WHEN_FROM_NO_SHOW;
        s.record.type = RECORD_APPOINTMENT;
        s.record.status = RECORD_NO_SHOW;
        s.now = at("2026-03-10T18:00:00+02:00");
        assert_item(&s, 0, "planned", "2026-03-11T10:00:00+02:00", "");
        g_assert_cmpuint(plan_item(&s, 0)->step, ==, 1);
        g_assert_cmpuint(s.plan->followups->len, ==, 1);
        g_clear_pointer(&s.plan, plan_free);
        s.record.status = RECORD_COMPLETED;
        g_assert_cmpint(plan_make(&s.record, &s.clinic, &s.protocol, &s.consent, s.now, &s.plan, NULL), ==, 0);
        g_assert_cmpuint(s.plan->followups->len, ==, 0);
        g_assert_cmpstr(s.plan->why_none, ==, "the visit has taken place");
        scene_done(&s);
}

TEST(visit_booked_on_its_own_day)
{
        Scene s;

        scene_init(&s, "2026-03-10T15:00:00+02:00");
        s.now = at("2026-03-10T11:00:00+02:00");
        add_step(&s, "day", "1 day before", PURPOSE_VISIT)->from = WHEN_FROM_APPOINTMENT;
        add_step(&s, "hours", "3 hours before", PURPOSE_VISIT)->from = WHEN_FROM_APPOINTMENT;
        s.record.type = RECORD_APPOINTMENT;
        s.record.status = RECORD_BOOKED;
        assert_item(&s, 0, "missed", "never", "recorded after its window had closed");
        assert_item(&s, 1, "planned", "2026-03-10T12:00:00+02:00", "");
        scene_done(&s);
}

TEST(birthdays)
{
        Scene s;

        scene_init(&s, "2026-03-01T14:30:00+02:00");
        add_step(&s, "day", "0 days", PURPOSE_GREETING)->from = WHEN_FROM_BIRTHDAY;
        add_step(&s, "week", "1 week before", PURPOSE_OFFER)->from = WHEN_FROM_BIRTHDAY;
        assert_item(&s, 0, "skipped", "never", "the patient's birth date is not known");
        g_clear_pointer(&s.plan, plan_free);
        s.record.patient.has_birth_date = true;
        s.record.patient.birth_date = (CivilDate){ 1987, 5, 1 };
        assert_item(&s, 0, "planned", "2026-05-01T10:00:00+03:00", "");
        assert_item(&s, 1, "planned", "2026-04-24T10:00:00+03:00", "");
        g_clear_pointer(&s.plan, plan_free);
        /* born on a leap day: 28 February 2027, as 2026's has gone by */
        s.record.patient.birth_date = (CivilDate){ 1988, 2, 29 };
        assert_item(&s, 0, "planned", "2027-02-28T10:00:00+02:00", "");
        g_clear_pointer(&s.plan, plan_free);
        /* on the very day of the treatment: at once, as ten o'clock has gone by */
        s.record.patient.birth_date = (CivilDate){ 1988, 3, 1 };
        assert_item(&s, 0, "planned", "2026-03-01T14:30:00+02:00", "");
        assert_item(&s, 1, "missed", "never", "its window closed before the treatment");
        scene_done(&s);
}

TEST(end_of_the_effect)
{
        Scene s;

        scene_init(&s, "2026-10-31T14:30:00+02:00");
        add_step(&s, "again", "2 weeks before", PURPOSE_OFFER)->from = WHEN_FROM_EFFECT_END;
        assert_item(&s, 0, "skipped", "never", "the protocol does not say how long the effect lasts");
        g_clear_pointer(&s.plan, plan_free);
        s.protocol.has_effect = true;
        s.protocol.effect_lasts = (When){ WHEN_AT, WHEN_MONTHS, 4, 4 };
        /* 28 February 2027, less 14 days */
        assert_item(&s, 0, "planned", "2027-02-14T10:00:00+02:00", "");
        scene_done(&s);
}

TEST(child_is_reached_by_its_guardian)
{
        Scene s;

        scene_init(&s, "2026-03-01T14:30:00+02:00");
        s.record.patient.has_birth_date = true;
        s.record.patient.birth_date = (CivilDate){ 2008, 3, 2 }; /* eighteen tomorrow */
        add_step(&s, "w1", "1 week", PURPOSE_CARE);
        add_step(&s, "w2", "2 weeks", PURPOSE_CARE)->methods = words("call", NULL);
        assert_item(&s, 0, "held", "2026-03-08T10:00:00+02:00",
                "a child's messages go to the guardian, who has no number here");
        assert_item(&s, 1, "task", "2026-03-16T09:00:00+02:00", "");
        /* consent does not free it */
        plan_consent(&s.clinic, &s.consent, &g_array_index(s.plan->followups, Followup, 0), 1, s.now);
        assert_item(&s, 0, "held", "2026-03-08T10:00:00+02:00",
                "a child's messages go to the guardian, who has no number here");
        g_clear_pointer(&s.plan, plan_free);
        strcpy(s.record.patient.guardian_phone, "+380000000002");
        assert_item(&s, 0, "planned", "2026-03-08T10:00:00+02:00", "");
        scene_done(&s);
}

TEST(spread_is_the_same_every_time_and_differs_between_treatments)
{
        int64_t due[3];

        for (unsigned i = 0; i < G_N_ELEMENTS(due); i++) {
                Scene s;

                scene_init(&s, "2026-03-01T14:30:00+02:00");
                s.clinic.spread = (DurationMs){ 2 * 60 * 60 * 1000 };
                s.record.id = (char *)(i == 2 ? "T-2" : "T-1");
                add_step(&s, "w1", "1 week", PURPOSE_CARE);
                due[i] = plan_item(&s, 0)->due.ms - at("2026-03-08T10:00:00+02:00").ms;
                g_assert_cmpint(due[i], >=, 0);
                g_assert_cmpint(due[i], <, s.clinic.spread.ms);
                g_assert_cmpint(due[i] % 1000, ==, 0);
                scene_done(&s);
        }
        g_assert_cmpint(due[0], ==, due[1]);
        g_assert_cmpint(due[0], !=, due[2]);
}

TEST_MAIN
