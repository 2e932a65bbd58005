/* The contract of the store: the ledger of consent. */
#include "database-fixture.h"

#include "store/store-consent.h"
#include "store/store-reply.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ConsentView, consent_view_free)

/* @more: settings of the clinic */
static void bench_clinic(Bench *b, const char *more)
{
        g_autofree char *clinic = g_strdup(CLINIC);
        g_autofree char *text = NULL;

        bench_init(b);
        clinic[strlen(clinic) - 2] = '\0'; /* "};" */
        text = g_strconcat(clinic, more, " };", NULL);
        write_file(b->dir, "clinics.d", "kyiv.conf", text);
        bench_reload(b);
}

static ConsentView *consent_of(Bench *b, const char *patient)
{
        g_autoptr(GPtrArray) views = NULL;

        g_assert_cmpint(store_consents(b->store, NULL, patient, &views, &b->err), ==, 0);
        g_assert_cmpuint(views->len, ==, 1);
        return g_ptr_array_steal_index(views, 0);
}

static char letter(ConsentAnswer answer)
{
        return answer == CONSENT_YES ? 'y' : answer == CONSENT_NO ? 'n' : '-';
}

/* "record yyn treatment T-1 [v1]; staff --n offer anna" */
static char *ledger_of(Bench *b, const char *patient)
{
        g_autoptr(ConsentView) view = consent_of(b, patient);
        GString *out = g_string_new(NULL);

        for (guint i = 0; i < view->entries->len; i++) {
                const ConsentEntry *e = g_ptr_array_index(view->entries, i);

                g_string_append_printf(out, "%s%s ", i > 0 ? "; " : "", consent_source_to_string(e->source));
                for (unsigned k = 0; k < N_CONSENT_KINDS; k++)
                        g_string_append_c(out, letter(e->answers.answer[k]));
                if (e->purpose >= 0)
                        g_string_append_printf(out, " %s", purpose_to_string((Purpose)e->purpose));
                if (e->method)
                        g_string_append_printf(out, " by %s", e->method);
                if (e->address)
                        g_string_append_printf(out, " at %s", e->address);
                if (e->record || e->who)
                        g_string_append_printf(out, " %s", e->record ? e->record : e->who);
                if (e->wording)
                        g_string_append_printf(out, " [%s]", e->wording);
        }
        return g_string_free(out, FALSE);
}

#define assert_ledger(b, patient, expected)                                                           \
        do {                                                                                          \
                g_autofree char *ledger_ = ledger_of(b, patient);                                     \
                g_assert_cmpstr(ledger_, ==, expected);                                               \
        } while (0)

#define PATIENT_SAYS(consent)                                                                         \
        "\"patient\":{\"id\":\"P-1\",\"name\":\"Olena\",\"phone\":\"+380671234567\",\"consent\":{" consent "}}"
#define T1_SAYS(consent) TREATMENT_OF("T-1", "filler", MOMENT, "", PATIENT_SAYS(consent))

TEST(the_ledger_has_who_said_what_and_by_which_wording)
{
        Bench b;

        bench_clinic(&b, " consent_wording = \"v1\";");
        put(&b, T1);
        assert_ledger(&b, "P-1", "record yyy treatment T-1 [v1]");
        put(&b, TREATMENT_OF("T-2", "filler", MOMENT, "", PATIENT_OF(""))); /* says nothing new */
        assert_ledger(&b, "P-1", "record yyy treatment T-1 [v1]");
        b.now.ms += 1000;
        put(&b, TREATMENT_OF("T-3", "filler", MOMENT, "", PATIENT_SAYS("\"care\":true,\"survey\":true,\"marketing\":false")));
        opt(&b, true, PURPOSE_OFFER);
        b.now.ms += 1000;
        put(&b, TREATMENT_OF("T-4", "filler", MOMENT, "", PATIENT_SAYS("\"care\":true,\"wording\":\"2026-10\"")));
        assert_ledger(&b, "P-1",
                "record yyy treatment T-1 [v1]; record yyn treatment T-3 [v1]; staff --y offer anna [v1]; record y-- treatment T-4 [2026-10]");

        g_autoptr(ConsentView) view = consent_of(&b, "P-1");
        g_assert_cmpint(view->records.answer[CONSENT_MARKETING], ==, CONSENT_NO);
        g_assert_cmpint(view->staff.answer[CONSENT_MARKETING], ==, CONSENT_YES);
        g_assert_cmpint(view->in_force.answer[CONSENT_MARKETING], ==, CONSENT_YES);
        g_assert_cmpuint(view->stopped->len, ==, 0);
        const ConsentEntry *last = g_ptr_array_index(view->entries, 3);
        g_assert_cmpint(last->at.ms, ==, b.now.ms);
        bench_done(&b);
}

TEST(a_stop_stands_in_the_ledger_of_all_who_have_the_number)
{
        static const StoreReply reply = { .provider = "s", .method = "sms", .id = "r-1", .from = "+380671234567", .text = "STOP",
                .at = { 1 } };
        const ReplyVerdict verdict = { .label = REPLY_STOP, .is_stop = true, .score = -1, .why = "stop" };
        g_auto(ReplyMatch) match = { 0 };
        g_auto(ReplyEffect) effect = { 0 };
        Bench b;

        bench_init(&b);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-2", "filler", MOMENT, "",
                "\"patient\":{\"id\":\"P-2\",\"name\":\"Ivan\",\"phone\":\"+380671234567\",\"consent\":{\"care\":true}}"));
        b.now.ms += 1000;
        bench_begin(&b);
        g_assert_cmpint(store_match_reply(b.store, b.config, &reply, b.now, &match, &b.err), ==, 0);
        no_fault(&b, store_reply(b.store, b.config, &reply, &match, &verdict, b.now, &effect, &b.err));
        bench_commit(&b);
        assert_ledger(&b, "P-1", "record yyy treatment T-1; reply nnn at +380671234567 the patient");
        assert_ledger(&b, "P-2", "record y-- treatment T-2; reply nnn at +380671234567 the patient");
        g_autoptr(ConsentView) view = consent_of(&b, "P-2");
        g_assert_cmpuint(view->stopped->len, ==, 1);
        g_assert_cmpstr(g_ptr_array_index(view->stopped, 0), ==, "+380671234567");
        g_assert_cmpint(view->in_force.answer[CONSENT_CARE], ==, CONSENT_YES); /* that is the number's, not the person's */
        bench_done(&b);
}

TEST(what_staff_wrote_down_no_record_takes_back)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        b.now.ms += 1000;
        opt(&b, false, -1);
        assert_ledger(&b, "P-1", "record yyy treatment T-1; staff nnn at +380671234567 anna");
        b.now.ms += 1000;
        put(&b, TREATMENT_OF("T-9", "filler", MOMENT, ",\"updated_at\":\"2026-03-02T12:30:00+02:00\"", PATIENT_OF("")));
        assert_states(&b, "T-9", "task task held held held");
        put(&b, TREATMENT_OF("T-1", "filler", "2026-03-02T10:05:00+02:00", "", PATIENT_OF(",\"language\":\"en\"")));
        g_autoptr(ConsentView) view = consent_of(&b, "P-1");
        g_assert_cmpint(view->in_force.answer[CONSENT_CARE], ==, CONSENT_NO);
        bench_done(&b);
}

static char *answers(const Consent *consent)
{
        char text[N_CONSENT_KINDS + 1] = "";

        for (unsigned k = 0; k < N_CONSENT_KINDS; k++)
                text[k] = letter(consent->answer[k]);
        return g_strdup(text);
}

/* "yyn": care, survey, marketing */
#define assert_in_force(b, patient, expected)                                                         \
        do {                                                                                          \
                g_autoptr(ConsentView) view_ = consent_of(b, patient);                                \
                g_autofree char *answers_ = answers(&view_->in_force);                                \
                g_assert_cmpstr(answers_, ==, expected);                                              \
        } while (0)

/* "Messages again" is no yes to advertising: what the record refuses, or nobody was asked, stays as it is. */
TEST(an_opt_in_lifts_stops_and_agrees_to_nothing)
{
        static const struct {
                const char *said, *in_force, *states;
        } cases[] = {
                { "\"care\":true,\"survey\":true,\"marketing\":false", "yyn", "planned planned planned planned held" },
                { "\"care\":true", "y--", "planned planned planned held held" },
                { "\"care\":false", "n--", "held held held held held" },
                { "", "---", "held held held held held" },
                { "\"care\":true,\"survey\":true,\"marketing\":true", "yyy", "planned planned planned planned planned" },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
                for (int is_stopped = 0; is_stopped < 2; is_stopped++) {
                        g_autofree char *patient = g_strdup_printf(
                                "\"patient\":{\"id\":\"P-1\",\"name\":\"Olena\",\"phone\":\"+380671234567\",\"consent\":{%s}}", cases[i].said);
                        g_autofree char *record = g_strdup_printf("{\"type\":\"treatment\",\"id\":\"T-1\",\"clinic\":\"kyiv-1\","
                                "\"procedure\":\"filler\",\"performed_at\":\"" MOMENT "\",\"status\":\"completed\",%s}", patient);
                        Bench b;

                        bench_clinic(&b, " consent_wording = \"v1\";");
                        put(&b, record);
                        b.now.ms += 1000;
                        if (is_stopped)
                                opt(&b, false, -1);
                        b.now.ms += 1000;
                        opt(&b, true, -1);
                        g_test_message("consent {%s}, %s", cases[i].said, is_stopped ? "stopped before" : "never stopped");
                        assert_in_force(&b, "P-1", cases[i].in_force);
                        assert_states(&b, "T-1", cases[i].states);
                        g_autoptr(ConsentView) view = consent_of(&b, "P-1");
                        g_assert_cmpuint(view->stopped->len + view->stopped_person->len, ==, 0);
                        const ConsentEntry *last = g_ptr_array_index(view->entries, view->entries->len - 1);
                        g_assert_true(consent_entry_lifts(last));
                        g_assert_null(last->wording); /* of which nobody has agreed to anything here */
                        bench_done(&b);
                }
}

/* By the unknown consent that the clinic allows, not by one that staff gave. */
TEST(an_opt_in_of_one_who_was_never_asked_leaves_it_to_the_clinic)
{
        Bench b;

        bench_clinic(&b, " unknown_consent = [ \"safety\", \"care\" ];");
        put(&b, T1_SAYS(""));
        opt(&b, false, -1);
        assert_states(&b, "T-1", "task task held held held");
        opt(&b, true, -1);
        assert_states(&b, "T-1", "planned planned held held held");
        assert_in_force(&b, "P-1", "---");
        bench_done(&b);
}

/* What was entered at the desk of one purpose is a word of its own, before a stop and while there is one. */
TEST(what_staff_entered_of_one_purpose_outlives_a_stop)
{
        Bench b;

        bench_init(&b);
        put(&b, T1_SAYS("\"care\":true,\"survey\":true,\"marketing\":false"));
        opt(&b, true, PURPOSE_OFFER);
        opt(&b, false, PURPOSE_SURVEY);
        b.now.ms += 1000;
        opt(&b, false, -1);
        assert_in_force(&b, "P-1", "nnn");
        opt(&b, true, -1);
        assert_in_force(&b, "P-1", "yny");
        opt(&b, false, -1);
        opt(&b, true, PURPOSE_SURVEY);
        assert_in_force(&b, "P-1", "nyn");
        opt(&b, true, -1);
        assert_in_force(&b, "P-1", "yyy");
        opt(&b, false, PURPOSE_OFFER);
        opt(&b, true, -1); /* there is no stop to lift: a no to offers is none */
        assert_in_force(&b, "P-1", "yyn");
        assert_states(&b, "T-1", "planned planned planned planned held");
        bench_done(&b);
}

/* Purpose, method and number: the rest goes on. */
TEST(one_purpose_by_one_method_is_stopped_alone)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        b.now.ms += 1000;
        g_assert_cmpint(opt_of(&b, "P-1", false, PURPOSE_OFFER, "sms", NULL), ==, 0);
        assert_states(&b, "T-1", "planned planned planned planned held");
        assert_ledger(&b, "P-1", "record yyy treatment T-1; staff --n offer by sms at +380671234567 anna");
        g_autoptr(ConsentView) view = consent_of(&b, "P-1");
        g_assert_cmpint(view->in_force.answer[CONSENT_MARKETING], ==, CONSENT_YES); /* by another method it may go */
        g_assert_cmpuint(view->stopped->len, ==, 0);
        g_assert_cmpuint(view->stopped_in_part->len, ==, 1);
        const PartStop *stop = g_ptr_array_index(view->stopped_in_part, 0);
        g_assert_cmpint(stop->kind, ==, CONSENT_MARKETING);
        g_assert_cmpstr(stop->method, ==, "sms");
        g_assert_cmpstr(stop->address, ==, "+380671234567");
        b.now.ms += 1000;
        put(&b, TREATMENT_OF("T-2", "toxin", MOMENT, "", PATIENT_OF(",\"telegram\":\"olena\""))); /* telegram comes first there */
        assert_states(&b, "T-2", "planned planned planned planned planned");
        g_assert_cmpint(opt_of(&b, "P-1", true, PURPOSE_OFFER, "sms", NULL), ==, 0);
        assert_states(&b, "T-1", "planned planned planned planned planned");
        bench_done(&b);
}

TEST(one_method_lets_in_nothing_that_nobody_agreed_to)
{
        Bench b;

        bench_init(&b);
        put(&b, T1_SAYS("\"care\":true"));
        g_assert_cmpint(opt_of(&b, "P-1", true, PURPOSE_OFFER, "sms", NULL), ==, STORE_ACTION_REFUSED);
        assert_states(&b, "T-1", "planned planned planned held held");
        assert_ledger(&b, "P-1", "record y-- treatment T-1");
        bench_done(&b);
}

/* The patient has no name in that messenger: it is no word on the methods there are, nor one that is lost. */
TEST(a_method_that_has_no_address_is_refused)
{
        Bench b;

        bench_init(&b);
        put(&b, T1_SAYS("\"care\":true,\"marketing\":false"));
        assert_states(&b, "T-1", "planned planned planned held held");
        g_assert_cmpint(opt_of(&b, "P-1", true, PURPOSE_OFFER, "telegram", NULL), ==, STORE_ACTION_REFUSED);
        g_assert_nonnull(strstr(b.err.why, "no number or name for telegram"));
        g_assert_cmpint(opt_of(&b, "P-1", false, PURPOSE_CARE, "telegram", NULL), ==, STORE_ACTION_REFUSED);
        g_assert_cmpint(opt_of(&b, "P-1", false, -1, "telegram", NULL), ==, STORE_ACTION_REFUSED);
        assert_states(&b, "T-1", "planned planned planned held held");
        assert_ledger(&b, "P-1", "record y-n treatment T-1");
        bench_done(&b);
}

TEST(without_an_answer_only_what_the_clinic_names_is_planned)
{
        Bench b;

        bench_clinic(&b, " unknown_consent = [ \"safety\", \"care\" ];");
        put(&b, T1_SAYS(""));
        assert_states(&b, "T-1", "planned planned held held held");
        g_autoptr(ConsentView) nothing = consent_of(&b, "P-1");
        g_assert_cmpuint(nothing->entries->len, ==, 0);
        opt(&b, false, PURPOSE_SAFETY);
        assert_states(&b, "T-1", "held held held held held");
        bench_done(&b);
}

/* What staff had decided before there was this ledger, in a store of the first schema. */
TEST(decisions_of_before_stand_in_the_ledger)
{
        static const char decisions[] =
                "INSERT INTO decision VALUES (1, 1, 0, 5, NULL, 1772445600000, 'anna (uid 1000)', 'by phone');"
                "INSERT INTO decision VALUES (2, 2, 0, NULL, 'sms', 1772445600001, 'the provider', 'opted out there');"
                "INSERT INTO decision VALUES (3, 1, 1, NULL, NULL, 1772445600002, 'the patient', 'by a reply');";
        Bench b;

        if (!is_sqlite())
                return;
        bench_init(&b);
        bench_of_first_schema(&b);
        database_execute(&b, decisions);
        bench_open(&b);
        assert_ledger(&b, "P-1", "record yyy; staff --n offer anna (uid 1000); reply yyy the patient");
        assert_ledger(&b, "P-2", "record y--; provider nnn by sms the provider");
        bench_done(&b);
}

TEST(nobody_of_that_id_has_a_ledger)
{
        g_autoptr(GPtrArray) views = NULL;
        Bench b;

        bench_init(&b);
        put(&b, T1);
        g_assert_cmpint(store_consents(b.store, NULL, "P-2", &views, &b.err), ==, STORE_NOT_FOUND);
        g_assert_cmpint(store_consents(b.store, "kyiv-2", "P-1", &views, &b.err), ==, STORE_NOT_FOUND);
        bench_done(&b);
}
