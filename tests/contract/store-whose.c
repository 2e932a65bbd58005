/* The contract of the store: for which of several clinics a number that nobody has is answered, and who is called. */
#include "database-fixture.h"
#include "said.h"

#define CLINIC_OF(id, name, country, language, phone, emergency, who)                                 \
        "clinic = { id = \"" id "\"; name = \"" name "\"; time_zone = \"Europe/Kyiv\"; country = \"" country "\";" \
        " languages = [ \"" language "\" ]; phone = \"" phone "\"; emergency_phone = \"" emergency "\";"         \
        " methods = [ \"sms\", \"call\" ]; providers = { sms = \"s\"; }; responsible = \"" who "\"; };"
#define STAFF_OF(id, number)                                                                          \
        "staff = { id = \"" id "\"; name = \"" id "\"; channels = ( { provider = \"s\"; to = \"" number "\"; } ); };"
#define TEXTS_OF(language)                                                                            \
        "messages = { language = \"" language "\"; texts = { m = \"" language "\";"                              \
        " reply_red = \"" language ": {clinic}, {phone}, {emergency_phone}\"; }; };"

/* two clinics of two countries, on one provider; the first by its name is not the one that most write to */
static void begin(Bench *b)
{
        bench_init(b);
        write_file(b->dir, "clinics.d", "kyiv.conf", CLINIC_OF("kyiv-1", "Kyiv", "UA", "uk", "+380800000000", "103", "desk"));
        write_file(b->dir, "clinics.d", "almaty.conf", CLINIC_OF("almaty", "Almaty", "KZ", "ru", "+77270000000", "112", "aigul"));
        write_file(b->dir, "staff.d", "desk.conf", STAFF_OF("desk", "+380500000001"));
        write_file(b->dir, "staff.d", "aigul.conf", STAFF_OF("aigul", "+77010000001"));
        write_file(b->dir, "messages.d", "uk.conf", TEXTS_OF("uk"));
        write_file(b->dir, "messages.d", "ru.conf", TEXTS_OF("ru"));
        config_unref(b->config);
        b->config = load_config(b->dir);
}

/* what is said at once, and to whom of staff: "text; aigul desk", in the order they are called */
static char *said_at_once(Bench *b)
{
        static unsigned n;
        uint8_t random[8 * ID_RANDOM_BYTES] = { 0 };
        g_autoptr(GPtrArray) notices = NULL;
        g_autofree char *text = NULL;
        g_autoptr(GString) staff = g_string_new(NULL);

        for (size_t i = 0; i < 8; i++, n++)
                memcpy(random + i * ID_RANDOM_BYTES, &n, sizeof(n));
        bench_begin(b);
        no_fault(b, store_notices_take(b->store, b->config, b->now, random, 8, &notices, &b->err));
        bench_commit(b);
        for (guint i = 0; i < notices->len; i++) {
                const Notice *notice = g_ptr_array_index(notices, i);

                if (notice->kind == NOTICE_ANSWER)
                        text = g_strdup(notice->text);
                else
                        g_string_append_printf(staff, " %s", strcmp(notice->to, "+380500000001") == 0 ? "desk" : "aigul");
        }
        return g_strdup_printf("%s;%s", text, staff->str);
}

TEST(a_number_nobody_has_is_answered_by_the_clinic_it_is_of)
{
        static const struct {
                const char *from, *text, *clinics, *said;
        } cases[] = {
                { "+380990000000", "кров не зупиняється, губа біла", "kyiv-1", "uk: Kyiv, +380800000000, 103; desk" },
                /* in the other language of its country, the clinic has texts in, and in one that it has not */
                { "+380990000001", "кровь не останавливается, губы белые, это осложнение", "kyiv-1", "ru: Kyiv, +380800000000, 103; desk" },
                { "+77012345678", "кровь не останавливается", "almaty", "ru: Almaty, +77270000000, 112; aigul" },
                { "+48501234567", "кров не зупиняється, губа біла", "kyiv-1", "uk: Kyiv, +380800000000, 103; desk" },
                { "+48501234568", "это срочно, мы не знаем, что делать", "almaty", "ru: Almaty, +77270000000, 112; aigul" },
                /* nothing tells: no number that may be wrong stands alone, and both are called */
                { "+48501234569", "SOS", "almaty,kyiv-1", "ru: Almaty / Kyiv, +77270000000 / +380800000000, 112 / 103; aigul desk" },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
                Bench b;
                g_auto(ReplyEffect) effect = { 0 };
                g_autoptr(GPtrArray) alerts = NULL;

                begin(&b);
                say(&b, (Said){ .from = cases[i].from, .text = cases[i].text, .id = "r1", .label = REPLY_RED }, &effect);
                no_fault(&b, store_alerts_open(b.store, &alerts, &b.err));
                g_assert_cmpuint(alerts->len, ==, 1);
                g_assert_cmpstr(((AlertView *)g_ptr_array_index(alerts, 0))->clinic, ==, cases[i].clinics);
                g_autofree char *clinics = store_clinics_for(b.config, "s", cases[i].from, cases[i].text);
                g_assert_cmpstr(clinics, ==, cases[i].clinics);
                g_autofree char *said = said_at_once(&b);
                g_assert_cmpstr(said, ==, cases[i].said);
                bench_done(&b);
        }
}

#define TREATMENT_AT(clinic, id, patient, more)                                                       \
        "{\"type\":\"treatment\",\"id\":\"" id "\",\"clinic\":\"" clinic "\",\"procedure\":\"filler\"," \
        "\"performed_at\":\"" MOMENT "\"" more ",\"patient\":{\"id\":\"" patient "\",\"phone\":\"+380671234567\"," \
        "\"consent\":{\"care\":true}}}"

/* Nobody can tell which of them has written, but it is one of them: neither the number's country nor the text outweighs that. */
TEST(a_number_of_several_patients_is_of_their_clinics)
{
        static const struct {
                const char *treatments[2], *clinics, *said;
        } cases[] = {
                { { TREATMENT_AT("kyiv-1", "T-1", "P-1", ""), TREATMENT_AT("almaty", "T-2", "P-2", "") }, "almaty,kyiv-1",
                        "uk: Almaty / Kyiv, +77270000000 / +380800000000, 112 / 103; aigul desk" },
                { { TREATMENT_AT("almaty", "T-1", "P-1", ""), TREATMENT_AT("almaty", "T-2", "P-2", "") }, "almaty",
                        "uk: Almaty, +77270000000, 112; aigul" },
                /* whom the treatment names comes before the responsible of its clinic, and of no other */
                { { TREATMENT_AT("kyiv-1", "T-1", "P-1", ",\"responsible\":\"desk\""), TREATMENT_AT("almaty", "T-2", "P-2", "") },
                        "almaty,kyiv-1", "uk: Almaty / Kyiv, +77270000000 / +380800000000, 112 / 103; desk aigul" },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
                Bench b;
                g_auto(ReplyEffect) effect = { 0 };
                g_autoptr(GPtrArray) alerts = NULL;

                begin(&b);
                put(&b, cases[i].treatments[1]);
                put(&b, cases[i].treatments[0]);
                say(&b, (Said){ .from = "+380671234567", .text = "кров не зупиняється, губа біла", .id = "r1", .label = REPLY_RED }, &effect);
                no_fault(&b, store_alerts_open(b.store, &alerts, &b.err));
                g_assert_cmpuint(alerts->len, ==, 1);
                g_assert_cmpstr(((AlertView *)g_ptr_array_index(alerts, 0))->clinic, ==, cases[i].clinics);
                g_autofree char *said = said_at_once(&b);
                g_assert_cmpstr(said, ==, cases[i].said);
                bench_done(&b);
        }
}

/* A row that a card has lost, as `verify` tells of, is no reason to forget the clinics of all others. */
TEST(a_number_that_a_missing_card_has_as_well_is_of_the_clinics_of_the_others)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };
        g_autoptr(GPtrArray) alerts = NULL;

        if (!is_sqlite()) {
                g_test_skip("the store in memory cannot be changed from without");
                return;
        }
        begin(&b);
        put(&b, TREATMENT_AT("almaty", "T-1", "P-1", ""));
        put(&b, TREATMENT_AT("almaty", "T-2", "P-2", ""));
        bench_change_database(&b, "INSERT INTO address (name, patient) VALUES ('+380671234567', -1)");
        say(&b, (Said){ .from = "+380671234567", .text = "кров не зупиняється, губа біла", .id = "r1", .label = REPLY_RED }, &effect);
        no_fault(&b, store_alerts_open(b.store, &alerts, &b.err));
        g_assert_cmpuint(alerts->len, ==, 1);
        g_assert_cmpstr(((AlertView *)g_ptr_array_index(alerts, 0))->clinic, ==, "almaty");
        bench_change_database(&b, "DELETE FROM address WHERE patient = -1");
        bench_done(&b);
}

/* who is asked an hour after the question has gone out */
static void ask(Bench *b)
{
        bench_init(b);
        put(b, T1);
        b->now = at("2026-03-03T09:30:00+02:00");
        send_step(b, "T-1", H24, "pm-1");
        b->now = at("2026-03-03T10:30:00+02:00");
}

TEST(who_is_not_the_patient_gets_nothing_more_and_staff_ask_for_the_number)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        ask(&b);
        say(&b, (Said){ .text = "wrong number", .id = "r1", .label = REPLY_STOP, .is_stop = true, .is_not_theirs = true }, &effect);
        assert_states(&b, "T-1", "sent task held held held task"); /* the question has reached nobody */
        g_autoptr(FollowupView) task = last_view(&b, "T-1");
        g_assert_cmpstr(task->f.reason, ==, "the number is not the patient's: ask for the right one");
        /* the patient has said no to nothing: the right number is written to */
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, "", "\"patient\":{\"id\":\"P-1\",\"name\":\"Olena\",\"phone\":\"+380671234599\","
                "\"consent\":{\"care\":true,\"survey\":true,\"marketing\":true}}"));
        assert_states(&b, "T-1", "sent planned planned planned planned task");
        bench_done(&b);
}

TEST(of_a_death_a_person_reads_first)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        ask(&b);
        say(&b, (Said){ .text = "she has died", .id = "r1", .label = REPLY_WORRY, .is_death = true }, &effect);
        g_assert_false(effect.has_notices); /* nothing is said to that */
        assert_states(&b, "T-1", "answered task held held held task");
        g_autoptr(FollowupView) task = last_view(&b, "T-1");
        g_assert_cmpstr(task->f.reason, ==, "somebody has died: read it before anybody writes or calls");
        bench_done(&b);
}
