/* The contract of the store: a stop goes with who gave it, to whatever number they have later. */
#include "database-fixture.h"

#include "store/store-consent.h"
#include "store/store-erase.h"
#include "store/store-reply.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ConsentView, consent_view_free)

#define OLD_NUMBER "+380671234567"
#define NEW_NUMBER "+380501112233"
#define LATER ",\"updated_at\":\"2026-03-02T14:00:00+02:00\""
#define LATEST ",\"updated_at\":\"2026-03-02T16:00:00+02:00\""
#define AT(number, more)                                                                              \
        "\"patient\":{\"id\":\"P-1\",\"name\":\"Olena\",\"phone\":\"" number "\","                    \
        "\"consent\":{\"care\":true,\"survey\":true,\"marketing\":true}" more "}"
#define OTHER_AT(number) \
        "\"patient\":{\"id\":\"P-2\",\"name\":\"Ivan\",\"phone\":\"" number "\",\"consent\":{\"care\":true,\"survey\":true,\"marketing\":true}}"
#define THIRD_AT(number) \
        "\"patient\":{\"id\":\"P-3\",\"name\":\"Ira\",\"phone\":\"" number "\",\"consent\":{\"care\":true,\"survey\":true,\"marketing\":true}}"
#define DETAILS(patient, updated) "{\"type\":\"patient\",\"id\":\"D\",\"clinic\":\"kyiv-1\"" updated "," patient "}"
#define PLANNED "planned planned planned planned planned"
#define STOPPED "task task held held held"

static void say(Bench *b, const char *method, const char *from, bool is_stop)
{
        static unsigned n;
        g_autofree char *id = g_strdup_printf("r-%u", ++n);
        const StoreReply reply = { .provider = "s", .method = method, .id = id, .from = from, .text = is_stop ? "STOP" : "START",
                .at = { 1 }, .random = { (uint8_t)n, 0x55 } };
        const ReplyVerdict verdict = { .label = is_stop ? REPLY_STOP : REPLY_START, .is_stop = is_stop, .is_start = !is_stop,
                .score = -1, .why = "test" };
        g_auto(ReplyMatch) match = { 0 };
        g_auto(ReplyEffect) effect = { 0 };

        b->now.ms += 60 * 1000;
        bench_begin(b);
        g_assert_cmpint(store_match_reply(b->store, b->config, &reply, b->now, &match, &b->err), ==, 0);
        no_fault(b, store_reply(b->store, b->config, &reply, &match, &verdict, b->now, &effect, &b->err));
        bench_commit(b);
}

/* T-1, whose patient has said STOP by SMS */
static void bench_stopped(Bench *b)
{
        bench_init(b);
        put(b, T1);
        say(b, "sms", OLD_NUMBER, true);
}

static void opt_by(Bench *b, bool in, const char *method)
{
        g_assert_cmpint(opt_of(b, "P-1", in, -1, method, NULL), ==, 0);
}

static void erase(Bench *b, const char *patient)
{
        static const uint8_t key[STORE_SECRET_BYTES] = "the key of all that is hashed";
        g_autoptr(GArray) patients = NULL, messages = NULL;

        bench_begin(b);
        no_fault(b, store_erase_begin(b->store, b->config, NULL, patient, "anna", NULL, key, b->now, &patients, &messages, &b->err));
        no_fault(b, store_erase_finish(b->store, g_array_index(patients, int64_t, 0), b->now, NULL, &b->err));
        no_fault(b, store_erase_done(b->store, g_array_index(patients, int64_t, 0), b->now, &b->err));
        bench_commit(b);
}

/* "+380671234567 | + telegram" */
static char *stops_of(Bench *b, const char *patient)
{
        g_autoptr(GPtrArray) views = NULL;
        GString *out = g_string_new(NULL);

        g_assert_cmpint(store_consents(b->store, NULL, patient, &views, &b->err), ==, 0);
        const ConsentView *view = g_ptr_array_index(views, 0);
        for (guint i = 0; i < view->stopped->len; i++)
                g_string_append_printf(out, "%s ", (const char *)g_ptr_array_index(view->stopped, i));
        g_string_append(out, "|");
        for (guint i = 0; i < view->stopped_person->len; i++)
                g_string_append_printf(out, " %s", (const char *)g_ptr_array_index(view->stopped_person, i));
        return g_string_free(out, FALSE);
}

#define assert_stops(b, patient, expected)                                                            \
        do {                                                                                          \
                g_autofree char *stops_ = stops_of(b, patient);                                       \
                g_assert_cmpstr(stops_, ==, expected);                                                \
        } while (0)

TEST(a_stop_goes_with_the_patient_to_a_new_number)
{
        Bench b;

        bench_stopped(&b);
        assert_states(&b, "T-1", STOPPED);
        assert_stops(&b, "P-1", OLD_NUMBER " | +");
        put(&b, DETAILS(AT(NEW_NUMBER, ""), LATER));
        assert_states(&b, "T-1", STOPPED);
        assert_stops(&b, "P-1", "| +");
        put(&b, TREATMENT_OF("T-2", "filler", MOMENT, LATEST, AT(NEW_NUMBER, "")));
        assert_states(&b, "T-2", STOPPED);
        g_autoptr(FollowupView) held = view_of(&b, "T-2", W2);
        g_assert_cmpint(held->stopped, ==, STOP_OF_PERSON);
        bench_done(&b);
}

/* From the new number; what the old one had is of no concern to it any more. */
TEST(start_by_the_new_number_lifts_it)
{
        Bench b;

        bench_stopped(&b);
        put(&b, DETAILS(AT(NEW_NUMBER, ""), LATER));
        put(&b, TREATMENT_OF("T-2", "filler", MOMENT, "", OTHER_AT(OLD_NUMBER)));
        say(&b, "sms", OLD_NUMBER, false); /* another's by now */
        assert_states(&b, "T-1", STOPPED);
        assert_states(&b, "T-2", PLANNED);
        say(&b, "sms", NEW_NUMBER, false);
        assert_states(&b, "T-1", PLANNED);
        assert_stops(&b, "P-1", "|");
        bench_done(&b);
}

/* The record has the new number, the patient writes from the old one, which nobody else has: it is they who said stop there. */
TEST(start_by_the_old_number_lifts_what_was_said_from_it)
{
        Bench b;

        bench_stopped(&b);
        put(&b, DETAILS(AT(NEW_NUMBER, ""), LATER));
        assert_stops(&b, "P-1", "| +");
        say(&b, "sms", OLD_NUMBER, false);
        assert_stops(&b, "P-1", "|");
        assert_states(&b, "T-1", PLANNED);
        bench_done(&b);
}

/* ... and nothing else: not what was said later from another number, nor by staff, nor of a messenger. */
TEST(start_by_the_old_number_lifts_nothing_else)
{
        Bench b;

        bench_init(&b);
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, "", AT(OLD_NUMBER, ",\"telegram\":\"olena\"")));
        say(&b, "sms", OLD_NUMBER, true);
        say(&b, "telegram", "olena", true);
        put(&b, DETAILS(AT(NEW_NUMBER, ",\"telegram\":\"olena\""), LATER));
        say(&b, "sms", OLD_NUMBER, false);
        assert_stops(&b, "P-1", "telegram:olena | telegram");
        say(&b, "sms", OLD_NUMBER, true); /* it is nobody's, and was answered by nobody who was asked there */
        assert_stops(&b, "P-1", "telegram:olena | telegram");
        say(&b, "sms", NEW_NUMBER, true);
        say(&b, "sms", OLD_NUMBER, false);
        assert_stops(&b, "P-1", NEW_NUMBER " telegram:olena | + telegram");
        opt_by(&b, false, "sms");
        say(&b, "sms", NEW_NUMBER, false);
        assert_stops(&b, "P-1", NEW_NUMBER " telegram:olena | + telegram");
        bench_done(&b);
}

TEST(start_by_the_same_number_lifts_both)
{
        Bench b;

        bench_stopped(&b);
        say(&b, "sms", OLD_NUMBER, false);
        assert_states(&b, "T-1", PLANNED);
        put(&b, DETAILS(AT(NEW_NUMBER, ""), LATER));
        assert_states(&b, "T-1", PLANNED);
        assert_stops(&b, "P-1", "|");
        bench_done(&b);
}

/* The patient's own START ends the patient's own stop: what was never agreed to is not agreed to by that. */
TEST(start_agrees_to_nothing)
{
        Bench b;

        bench_init(&b);
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, "",
                "\"patient\":{\"id\":\"P-1\",\"name\":\"Olena\",\"phone\":\"" OLD_NUMBER "\",\"consent\":{\"care\":true,\"marketing\":false}}"));
        say(&b, "sms", OLD_NUMBER, true);
        say(&b, "sms", OLD_NUMBER, false);
        assert_states(&b, "T-1", "planned planned planned held held");
        g_autoptr(GPtrArray) views = NULL;
        g_assert_cmpint(store_consents(b.store, NULL, "P-1", &views, &b.err), ==, 0);
        const ConsentView *view = g_ptr_array_index(views, 0);
        const ConsentEntry *last = g_ptr_array_index(view->entries, view->entries->len - 1);
        g_assert_cmpint(last->source, ==, CONSENT_FROM_REPLY);
        g_assert_true(consent_entry_lifts(last));
        g_assert_cmpint(last->answers.answer[CONSENT_MARKETING], ==, CONSENT_UNKNOWN);
        bench_done(&b);
}

/* They had it when it was said; who gets it later has said nothing of themselves, and takes no stop away with them. */
TEST(it_is_of_all_who_have_the_number_at_that_time)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-2", "filler", MOMENT, "", OTHER_AT(OLD_NUMBER)));
        say(&b, "sms", OLD_NUMBER, true);
        put(&b, TREATMENT_OF("T-3", "filler", MOMENT, "", THIRD_AT(OLD_NUMBER)));
        assert_states(&b, "T-3", STOPPED);
        assert_stops(&b, "P-3", OLD_NUMBER " |");
        put(&b, TREATMENT_OF("T-2", "filler", MOMENT, LATER, OTHER_AT("+380501112244")));
        put(&b, TREATMENT_OF("T-3", "filler", MOMENT, LATER, THIRD_AT("+380501112255")));
        assert_states(&b, "T-1", STOPPED);
        assert_states(&b, "T-2", STOPPED);
        assert_states(&b, "T-3", PLANNED);
        bench_done(&b);
}

/* A messenger is stopped as that messenger, whatever the name there; numbers go on. */
TEST(of_a_messenger_it_covers_that_messenger)
{
        Bench b;

        bench_init(&b);
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, "", AT(OLD_NUMBER, ",\"telegram\":\"olena\"")));
        say(&b, "telegram", "olena", true);
        assert_states(&b, "T-1", STOPPED);
        assert_stops(&b, "P-1", "telegram:olena | telegram");
        put(&b, DETAILS(AT(OLD_NUMBER, ",\"telegram\":\"olena2\""), LATER));
        assert_states(&b, "T-1", STOPPED);
        bench_done(&b);
}

/* T-1, whose first question has left as x-1 before its patient got a new number */
static void send_and_move(Bench *b)
{
        Settlement sent = outcome(MESSAGE_SENT, VERDICT_SENT);
        g_auto(Message) message = { 0 };

        put(b, T1);
        g_autoptr(FollowupView) view = view_of(b, "T-1", H24);
        g_assert_cmpint(claim(b, &message, view, NULL), ==, 0);
        sent.provider_message_id = "x-1";
        g_assert_cmpint(settle(b, message.number, &sent), ==, 0);
        put(b, DETAILS(AT(NEW_NUMBER, ""), LATER));
}

static void assert_new_number_is_stopped(Bench *b)
{
        assert_stops(b, "P-1", "| +");
        put(b, TREATMENT_OF("T-2", "filler", MOMENT, LATEST, AT(NEW_NUMBER, "")));
        assert_states(b, "T-2", STOPPED);
}

TEST(an_unsubscribe_event_goes_with_the_patient)
{
        const StoreReceipt opted_out = { .provider = "s", .provider_message_id = "x-1", .state = RECEIPT_OPTED_OUT };
        g_auto(StoreReceiptEffect) effect = { 0 };
        Bench b;

        bench_init(&b);
        write_hooks(b.dir, "", true, false, false);
        bench_reload(&b);
        send_and_move(&b);
        bench_begin(&b);
        no_fault(&b, store_receipt(b.store, b.config, &opted_out, b.now, &effect, &b.err));
        bench_commit(&b);
        assert_new_number_is_stopped(&b);
        bench_done(&b);
}

/* The answer to a message that went to the number of before. */
TEST(a_stop_from_a_number_of_before_is_the_patients)
{
        Bench b;

        bench_init(&b);
        send_and_move(&b);
        say(&b, "sms", OLD_NUMBER, true);
        assert_new_number_is_stopped(&b);
        bench_done(&b);
}

TEST(staff_lift_it_and_the_patient_does_not_lift_theirs)
{
        Bench b;

        bench_stopped(&b);
        put(&b, DETAILS(AT(NEW_NUMBER, ""), LATER));
        opt_by(&b, true, "sms");
        assert_states(&b, "T-1", PLANNED);
        opt_by(&b, false, "sms");
        put(&b, DETAILS(AT("+380501112244", ""), LATEST));
        assert_states(&b, "T-1", STOPPED);
        say(&b, "sms", "+380501112244", false);
        assert_states(&b, "T-1", STOPPED);
        opt_by(&b, true, NULL);
        assert_states(&b, "T-1", PLANNED);
        assert_stops(&b, "P-1", "|");
        bench_done(&b);
}

TEST(it_outlives_a_restart)
{
        Bench b;

        if (!is_sqlite()) {
                g_test_skip("the store in memory ends with the daemon");
                return;
        }
        bench_stopped(&b);
        bench_restart(&b);
        put(&b, DETAILS(AT(NEW_NUMBER, ""), LATER));
        assert_states(&b, "T-1", STOPPED);
        bench_done(&b);
}

/* Under the same id, with another number: what they have said is not forgotten with who they are. */
TEST(it_outlives_erasure)
{
        Bench b;

        bench_stopped(&b);
        erase(&b, "P-1");
        b.now = at("2026-03-03T12:00:00+02:00");
        put(&b, TREATMENT_OF("T-5", "filler", "2026-03-03T10:00:00+02:00", ",\"updated_at\":\"2026-03-03T11:00:00+02:00\"", AT(NEW_NUMBER, "")));
        assert_states(&b, "T-5", STOPPED);
        assert_stops(&b, "P-1", "| +");
        say(&b, "sms", NEW_NUMBER, false);
        assert_states(&b, "T-5", PLANNED);
        bench_done(&b);
}

/* ... nor a messenger that the clinic does not send by, where nothing but the stop tells of it. */
TEST(of_a_messenger_that_is_not_sent_by_it_outlives_erasure)
{
        Bench b;

        bench_init(&b);
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, "", AT(OLD_NUMBER, ",\"wechat\":\"olena\"")));
        opt_by(&b, false, "wechat");
        assert_states(&b, "T-1", PLANNED); /* by SMS */
        assert_stops(&b, "P-1", "wechat:olena | wechat");
        erase(&b, "P-1");
        b.now = at("2026-03-03T12:00:00+02:00");
        put(&b, TREATMENT_OF("T-5", "filler", "2026-03-03T10:00:00+02:00", ",\"updated_at\":\"2026-03-03T11:00:00+02:00\"",
                AT(NEW_NUMBER, ",\"wechat\":\"olena2\"")));
        assert_stops(&b, "P-1", "| wechat");
        opt_by(&b, true, NULL);
        assert_stops(&b, "P-1", "|");
        bench_done(&b);
}

/* Given before stops went with the patient. */
TEST(it_is_taken_over_from_the_ledger_of_before)
{
        static const char before[] = "DELETE FROM stop WHERE address LIKE '@%';"
                                     "UPDATE consent SET answers = 13 WHERE answers = 0; DROP TRIGGER audit_insert; DROP TRIGGER audit_number;"
                                     "DROP TABLE refusal; DROP TABLE stranger; DROP TABLE replay; DROP INDEX consent_said_from;"
                                     "DROP TABLE gone; DROP TRIGGER reply_gone; DROP TRIGGER alert_gone; DROP TRIGGER notice_gone;"
                                     "DROP INDEX notice_task; ALTER TABLE notice DROP COLUMN task;"
                                     "DROP INDEX followup_held_from; CREATE INDEX followup_held_since ON followup (held_since_utc_s);"
                                     "PRAGMA user_version = 14;";
        Bench b;

        if (!is_sqlite()) {
                g_test_skip("the store in memory has no schema");
                return;
        }
        bench_init(&b);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-2", "filler", MOMENT, "", OTHER_AT("+380501112244")));
        say(&b, "sms", OLD_NUMBER, true);
        say(&b, "sms", "+380501112244", true);
        say(&b, "sms", "+380501112244", false);
        bench_change_database(&b, before);
        assert_stops(&b, "P-1", OLD_NUMBER " | +");
        assert_stops(&b, "P-2", "|");
        put(&b, DETAILS(AT(NEW_NUMBER, ""), LATER));
        assert_states(&b, "T-1", STOPPED);
        bench_done(&b);
}

/* ---- nothing that is imported takes it back -------------------------------------------------------- */

#define SAYS_YES "\"consent\":{\"care\":true,\"survey\":true,\"marketing\":true}"
#define WHO(id, name) "\"patient\":{\"id\":\"" id "\",\"name\":\"" name "\",\"phone\":\"" OLD_NUMBER "\"," SAYS_YES "}"

static void bench_sources(Bench *b)
{
        bench_init(b);
        write_file(b->dir, "sources.d", "again.conf", "source = { id = \"again\"; system = \"native\"; format = \"native\"; };");
        write_file(b->dir, "sources.d", "other.conf", "source = { id = \"other\"; system = \"other\"; format = \"native\"; };");
        bench_reload(b);
}

static void opt_purpose(Bench *b, const char *method)
{
        g_assert_cmpint(opt_of(b, "P-1", false, PURPOSE_OFFER, method, NULL), ==, 0);
}

static void by_reply(Bench *b)
{
        say(b, "sms", OLD_NUMBER, true);
}

static void by_staff(Bench *b)
{
        opt_by(b, false, NULL);
}

static void by_staff_of_a_method(Bench *b)
{
        opt_by(b, false, "sms");
}

static void by_staff_of_a_purpose(Bench *b)
{
        opt_purpose(b, NULL);
}

static void by_staff_of_a_purpose_and_a_method(Bench *b)
{
        opt_purpose(b, "sms");
}

TEST(no_import_takes_back_what_was_said)
{
        static const struct {
                void (*say)(Bench *b);
                const char *states;
        } words[] = {
                { by_reply, STOPPED },
                { by_staff, STOPPED },
                { by_staff_of_a_method, STOPPED },
                { by_staff_of_a_purpose, "planned planned planned planned held" },
                { by_staff_of_a_purpose_and_a_method, "planned planned planned planned held" },
        };
        static const struct {
                const char *source, *record, *treatment;
        } imports[] = {
                { "native", T1, "T-1" },
                { "again", T1, "T-1" },
                { "native", TREATMENT_OF("T-1", "filler", MOMENT, LATEST, WHO("P-1", "Olena")), "T-1" },
                { "native", TREATMENT_OF("T-1", "filler", MOMENT, ",\"updated_at\":\"2026-03-02T23:00:00+02:00\"", WHO("P-1", "Olena")), "T-1" },
                { "again", TREATMENT_OF("T-1", "filler", MOMENT, LATEST, WHO("P-1", "Olena")), "T-1" },
                { "native", DETAILS(WHO("P-1", "Olena"), LATEST), "T-1" },
                { "again", DETAILS(WHO("P-1", "Olena"), ""), "T-1" },
                { "native", TREATMENT_OF("T-2", "filler", MOMENT, "", WHO("P-1", "Olena")), "T-2" },
                { "again", TREATMENT_OF("T-2", "filler", MOMENT, LATEST, WHO("P-1", "Olena")), "T-2" },
                /* the clinic has a new system: the same person under the same id, or under another */
                { "other", TREATMENT_OF("T-2", "filler", MOMENT, LATEST, WHO("P-1", "Olena")), "T-2" },
                { "other", TREATMENT_OF("T-2", "filler", MOMENT, "", WHO("17", "OLENA")), "T-2" },
        };

        for (size_t w = 0; w < G_N_ELEMENTS(words); w++)
                for (size_t i = 0; i < G_N_ELEMENTS(imports); i++) {
                        Bench b;

                        bench_sources(&b);
                        put(&b, T1);
                        b.now.ms += 1000;
                        words[w].say(&b);
                        b.now.ms += 1000;
                        put_from(&b, imports[i].source, imports[i].record);
                        g_test_message("word %zu, import %zu", w, i);
                        assert_states(&b, imports[i].treatment, words[w].states);
                        bench_done(&b);
                }
}

/* Who has the same number and another name is somebody else: of that one nobody has said anything but of the number. */
TEST(a_refusal_of_one_purpose_is_not_the_familys)
{
        Bench b;

        bench_sources(&b);
        put(&b, T1);
        opt_purpose(&b, NULL);
        put_from(&b, "other", TREATMENT_OF("T-2", "filler", MOMENT, "", WHO("17", "Ivan")));
        assert_states(&b, "T-2", PLANNED);
        bench_done(&b);
}

/* The card was merged into another and staff wrote the refusal down there; an old export makes it a card of its own again. */
TEST(a_card_that_is_parted_again_keeps_what_was_said_meanwhile)
{
        static const char merged[] = "{\"resourceType\":\"Patient\",\"id\":\"old\",\"telecom\":[{\"system\":\"phone\",\"value\":\"" OLD_NUMBER
                "\"}],\"link\":[{\"type\":\"replaced-by\",\"other\":{\"reference\":\"Patient/P-1\"}}]}";
        static const char parted[] = "{\"resourceType\":\"Patient\",\"id\":\"old\",\"telecom\":[{\"system\":\"phone\",\"value\":\"" OLD_NUMBER "\"}]}";
        static const char procedure[] = "{\"resourceType\":\"Procedure\",\"id\":\"t\",\"status\":\"completed\",\"code\":{\"text\":\"filler\"},"
                "\"subject\":{\"reference\":\"Patient/old\"},\"performedDateTime\":\"" MOMENT "\"}";
        Bench b;

        bench_init(&b);
        write_file(b.dir, "sources.d", "fhir.conf",
                "source = { id = \"fhir\"; system = \"native\"; clinic = \"kyiv-1\"; format = \"fhir\";"
                " consent = { assumed = [ \"care\", \"survey\", \"marketing\" ]; }; };");
        bench_reload(&b);
        put(&b, DETAILS(AT(NEW_NUMBER, ""), ""));
        put_from(&b, "fhir", merged);
        opt_by(&b, false, NULL);
        put_from(&b, "fhir", parted);
        put_from(&b, "fhir", procedure);
        assert_states(&b, "t", STOPPED);
        bench_done(&b);
}
