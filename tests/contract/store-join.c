/* Records of one patient from several places: who is told later, merged, dead, deleted; consents that are records. */
#include "fixture.h"

#include "store/store-reply.h"

#define PATIENT(id, updated, more) \
        "{\"resourceType\":\"Patient\",\"id\":\"" id "\",\"meta\":{\"lastUpdated\":\"" updated "\"}" more "}"
#define PHONE(number) ",\"telecom\":[{\"system\":\"phone\",\"value\":\"" number "\"}]"
#define PROCEDURE(id, subject) \
        "{\"resourceType\":\"Procedure\",\"id\":\"" id "\",\"status\":\"completed\",\"code\":{\"text\":\"filler\"}," \
        "\"subject\":" subject ",\"performedDateTime\":\"" MOMENT "\"}"
#define OF(id) "{\"reference\":\"Patient/" id "\"}"
#define CONSENT(id, updated, provision) \
        "{\"resourceType\":\"Consent\",\"id\":\"" id "\",\"status\":\"active\",\"meta\":{\"lastUpdated\":\"" updated "\"}," \
        "\"patient\":" OF("p") ",\"provision\":" provision "}"
#define DELETE(url) \
        "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"request\":{\"method\":\"DELETE\",\"url\":\"" url "\"}}]}"
#define EARLY "2026-03-02T08:00:00Z"
#define LATE "2026-03-02T09:00:00Z"
#define LATEST "2026-03-02T09:30:00Z"

static void bench_fhir(Bench *b, const char *consent)
{
        g_autofree char *source = g_strdup_printf("source = { id = \"fhir\"; format = \"fhir\"; consent = { %s }; };", consent);

        bench_init(b);
        write_file(b->dir, "sources.d", "fhir.conf", source);
        bench_reload(b);
}

#define ALL "assumed = [ \"care\", \"survey\", \"marketing\" ];"
#define PLANNED "planned planned planned planned planned"
#define HELD "held held held held held"
#define CANCELLED "cancelled cancelled cancelled cancelled cancelled"

TEST(a_treatment_waits_for_its_patient)
{
        Bench b;
        bool is_told = true;

        bench_fhir(&b, ALL);
        g_assert_cmpint(put_fhir(&b, PROCEDURE("t", OF("p"))), ==, STORE_PUT_NEW);
        assert_states(&b, "t", HELD);
        g_assert_cmpint(store_is_told(b.store, "kyiv-1", "fhir", "p", &is_told, &b.err), ==, 0);
        g_assert_false(is_told);
        g_assert_cmpint(put_fhir(&b, PROCEDURE("t", OF("p"))), ==, STORE_PUT_UNCHANGED);
        put_fhir(&b, PATIENT("p", EARLY, PHONE("0671234567")));
        assert_states(&b, "t", PLANNED);
        g_assert_cmpint(store_is_told(b.store, "kyiv-1", "fhir", "p", &is_told, &b.err), ==, 0);
        g_assert_true(is_told);
        bench_done(&b);
}

TEST(whichever_comes_first_the_end_is_the_same)
{
        Bench b;

        bench_fhir(&b, ALL);
        put_fhir(&b, PATIENT("p", EARLY, PHONE("0671234567")));
        put_fhir(&b, PROCEDURE("t", OF("p")));
        assert_states(&b, "t", PLANNED);
        bench_done(&b);
}

TEST(who_is_never_told_of_becomes_a_call)
{
        Bench b;
        int64_t after = 0;

        bench_fhir(&b, ALL);
        put_fhir(&b, PROCEDURE("t", OF("p")));
        b.now = at("2026-03-03T13:00:00+02:00");
        bench_begin(&b);
        no_fault(&b, store_judge(b.store, b.config, b.now, false, 0, 100, &after, &b.err));
        bench_commit(&b);
        g_autofree char *states = states_of(&b, "t");
        g_assert_nonnull(strstr(states, "task"));
        g_assert_null(strstr(states, "planned"));
        bench_done(&b);
}

TEST(who_died_gets_nothing_more_and_may_have_been_a_mistake)
{
        Bench b;

        bench_fhir(&b, ALL);
        put_fhir(&b, PATIENT("p", EARLY, PHONE("0671234567")));
        put_fhir(&b, PROCEDURE("t", OF("p")));
        put_fhir(&b, PATIENT("p", LATE, PHONE("0671234567") ",\"deceasedBoolean\":true"));
        assert_states(&b, "t", CANCELLED);
        g_autoptr(FollowupView) view = view_of(&b, "t", 0);
        g_assert_cmpstr(view->f.reason, ==, "the patient has died");
        put_fhir(&b, PATIENT("p", EARLY, PHONE("0671234567") ",\"birthDate\":\"1990-01-01\"")); /* older: raises nobody */
        put_fhir(&b, PROCEDURE("u", OF("p")));
        assert_states(&b, "u", "");
        bench_done(&b);
}

TEST(a_card_that_was_deleted_ends_what_is_pending)
{
        Bench b;

        bench_fhir(&b, ALL);
        put_fhir(&b, PATIENT("p", EARLY, PHONE("0671234567")));
        put_fhir(&b, PROCEDURE("t", OF("p")));
        g_assert_cmpint(put_fhir(&b, DELETE("Patient/p")), ==, STORE_PUT_WITHDRAWN);
        assert_states(&b, "t", CANCELLED);
        bench_done(&b);
}

TEST(a_delete_takes_back_the_record_and_nothing_else)
{
        Bench b;

        bench_fhir(&b, ALL);
        put_fhir(&b, PATIENT("p", EARLY, PHONE("0671234567")));
        put_fhir(&b, PROCEDURE("t", OF("p")));
        put_fhir(&b, PROCEDURE("u", OF("p")));
        g_assert_cmpint(put_fhir(&b, DELETE("Procedure/never")), ==, STORE_PUT_UNCHANGED);
        g_assert_cmpint(put_fhir(&b, DELETE("Procedure/t")), ==, STORE_PUT_WITHDRAWN);
        g_assert_cmpint(put_fhir(&b, DELETE("Procedure/t")), ==, STORE_PUT_UNCHANGED);
        assert_states(&b, "t", CANCELLED);
        assert_states(&b, "u", PLANNED);
        bench_done(&b);
}

TEST(merged_cards_are_one_patient_whatever_came_first)
{
        Bench b;

        bench_fhir(&b, ALL);
        put_fhir(&b, PATIENT("old", EARLY, PHONE("0671110000")));
        put_fhir(&b, PROCEDURE("t", OF("old")));
        put_fhir(&b, PATIENT("old", LATE, PHONE("0671110000")
                                ",\"link\":[{\"type\":\"replaced-by\",\"other\":{\"reference\":\"Patient/p\"}}]"));
        assert_states(&b, "t", HELD); /* the number of the old card is not taken for the new one's */
        put_fhir(&b, PATIENT("p", EARLY, PHONE("0671234567")));
        assert_states(&b, "t", PLANNED);
        put_fhir(&b, PROCEDURE("u", OF("old")));
        g_autoptr(FollowupView) first = view_of(&b, "t", 0), second = view_of(&b, "u", 0);
        g_assert_cmpstr(first->patient->id, ==, "p");
        g_assert_cmpstr(first->patient->phone, ==, "+380671234567");
        g_assert_cmpint(first->patient_number, ==, second->patient_number);
        bench_done(&b);
}

/* Said by the number of the old card; the person is the one of the new card now. */
TEST(a_stop_goes_with_a_card_that_is_merged)
{
        static const StoreReply reply = { .provider = "s", .method = "sms", .id = "r-1", .from = "+380671234567", .text = "STOP",
                .at = { 1 } };
        const ReplyVerdict verdict = { .label = REPLY_STOP, .is_stop = true, .score = -1, .why = "stop" };
        g_auto(ReplyMatch) match = { 0 };
        g_auto(ReplyEffect) effect = { 0 };
        Bench b;

        bench_fhir(&b, ALL);
        put_fhir(&b, PATIENT("old", EARLY, PHONE("+380671234567")));
        put_fhir(&b, PATIENT("p", EARLY, PHONE("+380501112233")));
        put_fhir(&b, PROCEDURE("t", OF("p")));
        bench_begin(&b);
        g_assert_cmpint(store_match_reply(b.store, b.config, &reply, b.now, &match, &b.err), ==, 0);
        no_fault(&b, store_reply(b.store, b.config, &reply, &match, &verdict, b.now, &effect, &b.err));
        bench_commit(&b);
        assert_states(&b, "t", PLANNED);
        put_fhir(&b, PATIENT("old", LATE, PHONE("+380671234567")
                        ",\"link\":[{\"type\":\"replaced-by\",\"other\":{\"reference\":\"Patient/p\"}}]"));
        assert_states(&b, "t", "task task held held held");
        bench_done(&b);
}

TEST(a_card_number_means_its_patient)
{
        Bench b;

        bench_fhir(&b, ALL);
        put_fhir(&b, PROCEDURE("t", "{\"identifier\":{\"system\":\"urn:card\",\"value\":\"7\"}}"));
        put_fhir(&b, PATIENT("p", EARLY, PHONE("0671234567") ",\"identifier\":[{\"system\":\"urn:card\",\"value\":\"7\"}]"));
        put_fhir(&b, PROCEDURE("u", "{\"identifier\":{\"system\":\"urn:card\",\"value\":\"7\"}}"));
        assert_states(&b, "t", PLANNED);
        assert_states(&b, "u", PLANNED);
        g_autoptr(FollowupView) view = view_of(&b, "u", 0);
        g_assert_cmpstr(view->patient->id, ==, "p");
        bench_done(&b);
}

TEST(a_consent_is_older_or_newer_than_another_consent)
{
        Bench b;

        bench_fhir(&b, "means = [ \"care\", \"survey\", \"marketing\" ];");
        put_fhir(&b, PATIENT("p", LATEST, PHONE("0671234567")));
        put_fhir(&b, PROCEDURE("t", OF("p")));
        assert_states(&b, "t", HELD);
        put_fhir(&b, CONSENT("a", EARLY, "{\"type\":\"permit\"}"));
        assert_states(&b, "t", PLANNED);
        put_fhir(&b, CONSENT("b", LATE, "{\"type\":\"deny\"}"));
        assert_states(&b, "t", HELD);
        put_fhir(&b, CONSENT("c", EARLY, "{\"type\":\"permit\"}"));
        assert_states(&b, "t", HELD);
        bench_done(&b);
}

TEST(what_is_assumed_outranks_no_answer)
{
        Bench b;

        bench_fhir(&b, ALL);
        put_fhir(&b, PATIENT("p", EARLY, PHONE("0671234567")));
        put_fhir(&b, PROCEDURE("t", OF("p")));
        put_fhir(&b, CONSENT("a", EARLY, "{\"type\":\"deny\"}"));
        assert_states(&b, "t", HELD);
        put_fhir(&b, PATIENT("p", LATE, PHONE("0671234568")));
        assert_states(&b, "t", HELD);
        bench_done(&b);
}

TEST(a_consent_that_ends_is_a_refusal_from_then_on)
{
        Bench b;
        UtcMs next;
        int64_t after = 0;

        bench_fhir(&b, "means = [ \"care\", \"survey\", \"marketing\" ];");
        put_fhir(&b, PATIENT("p", EARLY, PHONE("0671234567")));
        put_fhir(&b, PROCEDURE("t", OF("p")));
        put_fhir(&b, CONSENT("a", EARLY, "{\"type\":\"permit\",\"period\":{\"end\":\"2026-03-02\"}}"));
        assert_states(&b, "t", PLANNED);
        no_fault(&b, store_next_judgement(b.store, b.config, b.now, &next, &b.err));
        assert_when(next, "2026-03-03T00:00:00+02:00");
        b.now = next;
        bench_begin(&b);
        no_fault(&b, store_judge(b.store, b.config, b.now, false, 0, 100, &after, &b.err));
        bench_commit(&b);
        assert_states(&b, "t", HELD);
        bench_done(&b);
}

TEST(how_far_the_asking_has_come_is_kept)
{
        Bench b;
        StorePoll place = { .source = (char *)(uintptr_t)"s", .resource = (char *)(uintptr_t)"Procedure", .since = UTC_NEVER,
                .started = at(EARLY), .next = (char *)(uintptr_t)"https://x/?next" };
        g_auto(StorePoll) found = { 0 };

        bench_init(&b);
        g_assert_cmpint(store_poll(b.store, "s", "Procedure", &found, &b.err), ==, STORE_NOT_FOUND);
        for (unsigned i = 0; i < 2; i++) {
                bench_begin(&b);
                no_fault(&b, store_put_poll(b.store, &place, b.now, &b.err));
                bench_commit(&b);
                g_assert_cmpint(store_poll(b.store, "s", "Procedure", &found, &b.err), ==, 0);
                g_assert_cmpstr(found.next, ==, place.next);
                g_assert_cmpint(found.since.ms, ==, place.since.ms);
                g_assert_cmpint(found.started.ms, ==, place.started.ms);
                store_poll_done(&found);
                place.since = at(LATE);
                place.next = NULL;
        }
        g_assert_cmpint(store_poll(b.store, "s", "Patient", &found, &b.err), ==, STORE_NOT_FOUND);
        bench_done(&b);
}
