/* The contract of the store: several treatments of one patient, and visits that are booked (design 6 rule 8). */
#include "fixture.h"

#include "plan/around.h"

/* a filler on 1 June, three months after T-1's; its own offer is due on 1 September */
#define JUNE "2026-06-01T10:00:00+03:00"
#define T2_AT(moment, more) TREATMENT_OF("T-2", "filler", moment, more, PATIENT_OF(""))
#define VISIT(id, moment, status)                                                                     \
        "{\"type\":\"appointment\",\"id\":\"" id "\",\"clinic\":\"kyiv-1\",\"procedure\":\"toxin\","  \
        "\"starts_at\":\"" moment "\",\"status\":\"" status "\"," PATIENT_OF("") "}"

#define ALL_PLANNED "planned planned planned planned planned"

static void assert_reason(Bench *b, const char *treatment, guint i, const char *reason)
{
        g_autoptr(FollowupView) view = view_of(b, treatment, i);

        g_assert_cmpstr(view->f.reason, ==, reason);
}

static PlanAround around_of(Bench *b, const char *treatment)
{
        g_autoptr(FollowupView) view = view_of(b, treatment, 0);
        PlanAround around;

        g_assert_cmpint(store_around_of(b->store, b->config, view->treatment_number, b->now, &around, &b->err), ==, 0);
        return around;
}

/* ---- a new treatment of the same family ------------------------------------------------------ */

TEST(a_new_treatment_supersedes_offers_and_late_reviews_of_its_family)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-9", "toxin", MOMENT, "", PATIENT_OF("")));
        b.now = at("2026-03-03T08:00:00+02:00");
        put(&b, T2_AT("2026-03-03T07:30:00+02:00", ""));
        /* the review of 16 March still looks at the old one */
        assert_states(&b, "T-1", "planned planned planned superseded superseded");
        assert_reason(&b, "T-1", M3, "treated again on 2026-03-03");
        assert_states(&b, "T-2", ALL_PLANNED);
        assert_states(&b, "T-9", ALL_PLANNED);
        bench_done(&b);
}

TEST(it_is_all_the_same_which_of_two_was_recorded_first)
{
        Bench b;

        bench_init(&b);
        b.now = at("2026-03-03T08:00:00+02:00");
        put(&b, T2_AT("2026-03-03T07:30:00+02:00", ""));
        put(&b, T1);
        g_autoptr(FollowupView) survey = view_of(&b, "T-1", M1), offer = view_of(&b, "T-1", M3);
        g_assert_cmpint(survey->f.state, ==, FOLLOWUP_SUPERSEDED);
        g_assert_cmpint(offer->f.state, ==, FOLLOWUP_SUPERSEDED);
        assert_states(&b, "T-2", ALL_PLANNED);
        bench_done(&b);
}

TEST(what_a_treatment_superseded_comes_back_when_it_is_taken_back)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        b.now = at("2026-03-03T08:00:00+02:00");
        put(&b, T2_AT("2026-03-03T07:30:00+02:00", ""));
        put(&b, T2_AT("2026-03-03T07:30:00+02:00", ",\"status\":\"entered-in-error\""));
        assert_states(&b, "T-1", "planned planned planned superseded superseded planned planned");
        g_autoptr(FollowupView) offer = view_of(&b, "T-1", N_STEPS + 1);
        g_assert_cmpint(offer->f.step, ==, M3);
        assert_when(offer->f.due, "2026-06-02T10:00:00+03:00");
        /* and once more, and not twice */
        put(&b, T2_AT("2026-03-03T07:30:00+02:00", ""));
        assert_states(&b, "T-1", "planned planned planned superseded superseded superseded superseded");
        judge(&b, true);
        assert_states(&b, "T-1", "planned planned planned superseded superseded superseded superseded");
        bench_done(&b);
}

TEST(a_treatment_that_moves_takes_its_effect_along)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        b.now = at("2026-03-03T08:00:00+02:00");
        put(&b, T2_AT("2026-03-03T07:30:00+02:00", ""));
        /* it was a month before: now T-1 is the new one */
        put(&b, T2_AT("2026-02-05T10:00:00+02:00", ""));
        assert_states(&b, "T-1", "planned planned planned superseded superseded planned planned");
        g_autoptr(GPtrArray) views = list_of(&b, "T-2");
        for (guint i = 0; i < views->len; i++) {
                const FollowupView *view = g_ptr_array_index(views, i);
                if (view->f.purpose == PURPOSE_OFFER)
                        g_assert_cmpint(view->f.state, ==, FOLLOWUP_SUPERSEDED);
        }
        bench_done(&b);
}

TEST(two_on_one_day_are_one_session)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        put(&b, T2_AT("2026-03-02T11:30:00+02:00", ""));
        assert_states(&b, "T-1", ALL_PLANNED);
        assert_states(&b, "T-2", ALL_PLANNED);
        bench_done(&b);
}

TEST(a_treatment_kept_as_history_counts_as_a_treatment)
{
        Bench b;

        bench_init(&b);
        write_file(b.dir, "sources.d", "old.conf",
                "source = { id = \"old\"; system = \"native\"; format = \"native\"; plan_from = \"2026-03-05\"; };");
        config_free(b.config);
        b.config = load_config(b.dir);
        put(&b, T1);
        b.now = at("2026-03-06T12:00:00+02:00");
        put_from(&b, "old", T2_AT("2026-03-04T10:00:00+02:00", ""));
        assert_states(&b, "T-2", "");
        assert_reason(&b, "T-1", M3, "treated again on 2026-03-04");
        bench_done(&b);
}

TEST(under_standard_the_procedure_is_the_family)
{
        Bench b;

        bench_init(&b);
        put(&b, TREATMENT_OF("T-1", "Massage", MOMENT, "", PATIENT_OF("")));
        b.now = at("2026-03-03T08:00:00+02:00");
        put(&b, TREATMENT_OF("T-2", "peeling", "2026-03-03T07:30:00+02:00", "", PATIENT_OF("")));
        assert_states(&b, "T-1", ALL_PLANNED);
        put(&b, TREATMENT_OF("T-3", "massage", "2026-03-03T07:30:00+02:00", "", PATIENT_OF("")));
        assert_states(&b, "T-1", "planned planned planned superseded superseded");
        bench_done(&b);
}

/* the @i-th session of many: half a day after the one before, from 1 February on */
static char *session(unsigned i, const char *patient)
{
        return g_strdup_printf("{\"type\":\"treatment\",\"id\":\"T-%u\",\"clinic\":\"kyiv-1\",\"procedure\":\"filler\","
                               "\"performed_at\":\"2026-02-%02uT%02u:00:00+02:00\",%s}", i, 1 + i / 2, 8 + i % 2 * 10, patient);
}

TEST(the_order_in_which_many_are_recorded_does_not_matter)
{
        enum { N = 24 };
        static const unsigned steps[] = { 1, 5, 7, N - 1 }; /* without a common divisor with it: each is put once */
        g_autoptr(GPtrArray) states = g_ptr_array_new_with_free_func(g_free);

        for (unsigned k = 0; k < G_N_ELEMENTS(steps); k++) {
                const unsigned step = steps[k];
                Bench b;

                bench_init(&b);
                for (unsigned i = 0; i < N; i++) {
                        g_autofree char *json = session(i * step % N, PATIENT_OF(""));
                        put(&b, json);
                }
                for (unsigned i = 0; i < N; i++) {
                        g_autofree char *id = g_strdup_printf("T-%u", i);
                        char *found = states_of(&b, id);

                        if (k == 0)
                                g_ptr_array_add(states, found);
                        else {
                                g_assert_cmpstr(found, ==, g_ptr_array_index(states, i));
                                g_free(found);
                        }
                }
                bench_done(&b);
        }
}

/* An export without ids of patients may give all of them the same. The deadline is some hundred times what it takes. */
TEST(hundreds_of_records_of_one_patient_are_put_in_no_time)
{
        const int64_t until = g_get_monotonic_time() + 60 * G_TIME_SPAN_SECOND;
        enum { N = 400 };
        Bench b;

        bench_init(&b);
        for (unsigned i = 0; i < N; i++) {
                g_autofree char *json = g_strdup_printf("{\"type\":\"treatment\",\"id\":\"T-%u\",\"clinic\":\"kyiv-1\","
                                                        "\"procedure\":\"filler\",\"performed_at\":\"2026-%02u-%02uT%02u:00:00+02:00\",%s}",
                        i, 1 + i / 240, 1 + i / 10 % 24, 8 + i % 10, PATIENT_OF(""));
                put(&b, json);
                g_assert_cmpint(g_get_monotonic_time(), <, until);
        }
        assert_reason(&b, "T-389", M3, "treated again on 2026-02-16");
        assert_reason(&b, "T-390", M3, "");
        bench_done(&b);
}

/* ... and another name, and a later time, with each: what supersedes what is the same. */
TEST(many_records_of_one_patient_may_each_tell_another_name)
{
        enum { N = 24 };
        Bench named, plain;

        bench_init(&named);
        bench_init(&plain);
        for (unsigned i = 0; i < N; i++) {
                g_autofree char *who = g_strdup_printf("\"updated_at\":\"2026-03-01T%02u:00:00+02:00\",\"patient\":{\"id\":\"P-1\",\"name\":\"N%u\","
                        "\"phone\":\"+380671234567\",\"consent\":{\"care\":true,\"survey\":true,\"marketing\":true}}", i, i);
                g_autofree char *one = session(i * 7 % N, who), *other = session(i * 7 % N, PATIENT_OF(""));

                put(&named, one);
                put(&plain, other);
        }
        for (unsigned i = 0; i < N; i++) {
                g_autofree char *id = g_strdup_printf("T-%u", i), *found = states_of(&named, id), *wanted = states_of(&plain, id);

                g_assert_cmpstr(found, ==, wanted);
        }
        g_autoptr(FollowupView) view = view_of(&named, "T-0", 0);
        g_assert_cmpstr(view->patient->name, ==, "N23");
        bench_done(&named);
        bench_done(&plain);
}

TEST(what_is_on_its_way_is_called_back_by_a_new_treatment)
{
        Bench b;
        g_auto(Message) message = { 0 };
        const Settlement withdrawn = { .to = MESSAGE_DISSOLVED, .verdict = -1, .retry_at = UTC_NEVER };

        bench_init(&b);
        put(&b, T1);
        g_autoptr(FollowupView) offer = view_of(&b, "T-1", M3);
        b.now = at("2026-06-02T10:30:00+03:00");
        claim(&b, &message, offer, NULL);
        g_autoptr(GArray) revoked = put_revoking(&b, T2_AT(JUNE, ""));
        g_assert_cmpuint(revoked->len, ==, 1);
        g_assert_cmpint(g_array_index(revoked, int64_t, 0), ==, message.number);
        settle(&b, message.number, &withdrawn);
        assert_reason(&b, "T-1", M3, "treated again on 2026-06-01");
        bench_done(&b);
}

/* ---- a visit that is booked ------------------------------------------------------------------ */

TEST(no_offer_while_a_visit_is_booked)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        put(&b, VISIT("A-1", "2026-06-03T15:00:00+03:00", "booked"));
        g_autoptr(FollowupView) offer = view_of(&b, "T-1", M3);
        /* due on 2 June; its window closes on the 9th */
        g_assert_cmpint(offer->f.state, ==, FOLLOWUP_PLANNED);
        assert_when(offer->f.due, "2026-06-05T09:00:00+03:00");
        g_assert_cmpstr(offer->f.reason, ==, "not before the visit booked for 2026-06-03 is over");
        /* a survey asks about what was done: it goes */
        assert_reason(&b, "T-1", M1, "");
        put(&b, VISIT("A-1", "2026-06-03T15:00:00+03:00", "cancelled"));
        g_autoptr(FollowupView) freed = view_of(&b, "T-1", M3);
        assert_when(freed->f.due, "2026-06-02T10:00:00+03:00");
        g_assert_cmpstr(freed->f.reason, ==, "");
        bench_done(&b);
}

TEST(a_visit_past_the_offers_window_holds_it_and_may_be_cancelled_yet)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        put(&b, VISIT("A-1", "2026-08-03T15:00:00+03:00", "booked"));
        assert_states(&b, "T-1", "planned planned planned planned held");
        assert_reason(&b, "T-1", M3, "not before the visit booked for 2026-08-03 is over");
        judge(&b, true);
        assert_states(&b, "T-1", "planned planned planned planned held");
        put(&b, VISIT("A-1", "2026-08-03T15:00:00+03:00", "cancelled"));
        assert_states(&b, "T-1", ALL_PLANNED);
        put(&b, VISIT("A-1", "2026-08-03T15:00:00+03:00", "booked"));
        b.now = at("2026-06-12T00:00:01+03:00");
        judge(&b, false);
        g_autoptr(FollowupView) offer = view_of(&b, "T-1", M3);
        g_assert_cmpint(offer->f.state, ==, FOLLOWUP_MISSED);
        g_assert_cmpstr(offer->f.reason, ==, "held until its window closed: not before the visit booked for 2026-08-03 is over");
        bench_done(&b);
}

TEST(a_visit_that_is_over_is_booked_no_more)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        put(&b, VISIT("A-1", "2026-06-03T15:00:00+03:00", "booked"));
        b.now = at("2026-06-04T12:00:00+03:00");
        g_assert_false(utc_is_never(around_of(&b, "T-1").visit));
        b.now = at("2026-06-05T00:00:00+03:00");
        g_assert_true(utc_is_never(around_of(&b, "T-1").visit));
        bench_done(&b);
}

TEST(an_offer_that_comes_with_a_visit_booked_before_waits_too)
{
        Bench b;

        bench_init(&b);
        put(&b, VISIT("A-1", "2026-06-03T15:00:00+03:00", "booked"));
        put(&b, T1);
        g_autoptr(FollowupView) offer = view_of(&b, "T-1", M3);
        assert_when(offer->f.due, "2026-06-05T09:00:00+03:00");
        bench_done(&b);
}

/* ---- the least interval ---------------------------------------------------------------------- */

TEST(no_offer_below_the_least_interval)
{
        Bench b;

        bench_init(&b);
        write_file(b.dir, "protocols.d", "toxin.conf",
                "protocol = { id = \"toxin\"; version = 2; signed_off = \"Dr N\"; procedures = [ \"toxin\" ];"
                " least_interval = \"12 weeks\"; steps = ("
                "{ id = \"h24\"; when = \"within 24 hours\"; purpose = \"safety\"; message = \"m\"; },"
                "{ id = \"w11\"; when = \"11-13 weeks\"; purpose = \"offer\"; message = \"m\"; at = \"11:00\"; },"
                "{ id = \"w8\"; when = \"8 weeks\"; purpose = \"offer\"; message = \"m\"; } ); };");
        config_free(b.config);
        b.config = load_config(b.dir);
        put(&b, TREATMENT_OF("T-1", "toxin", MOMENT, ",\"plan\":[{\"step\":\"w11\",\"when\":\"11-14 weeks\"}]", PATIENT_OF("")));
        assert_states(&b, "T-1", "planned planned skipped");
        g_autoptr(FollowupView) offer = view_of(&b, "T-1", 1);
        assert_when(offer->f.due, "2026-05-28T11:00:00+03:00"); /* its aim lies behind the 12 weeks */
        assert_reason(&b, "T-1", 2, "not before 2026-05-25: the least interval between treatments");
        g_assert_true(offer->protocol->has_interval); /* pinned with it */
        bench_done(&b);
}
