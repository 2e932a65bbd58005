#include "test.h"

#include "base/text.h"
#include "message/approved.h"
#include "message/compose.h"
#include "message/open-name.h"
#include "provider-text.h"

/* A clinic in Kyiv with texts in four languages. */
typedef struct Fixture {
        Config config;
        Clinic clinic;
        Step step;
        Patient patient;
        Provider provider;
        ComposeInput input;
} Fixture;

static void free_template(void *template)
{
        template_free(template);
}

static void free_texts(void *texts)
{
        g_hash_table_unref(texts);
}

static void add_text(Fixture *f, const char *language, const char *name, const char *text)
{
        GHashTable *texts = g_hash_table_lookup(f->config.texts, language);
        Template *template = NULL;

        g_assert_cmpint(template_new(text, &template, NULL), ==, 0);
        if (!texts) {
                texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_template);
                g_hash_table_insert(f->config.texts, g_strdup(language), texts);
        }
        g_hash_table_insert(texts, g_strdup(name), template);
}

static void set_up(Fixture *f)
{
        *f = (Fixture){
                .clinic = { .name = (char *)"Оберіг", .phone = (char *)"+380800000000",
                        .emergency_phone = (char *)"103" },
                .step = { .id = (char *)"d3", .message = (char *)"safety" },
                .patient = { .name = (char *)"Олена", .language = (char *)"uk" },
        };
        f->config.texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_texts);
        add_text(f, "uk", "safety", "Добрий день, {patient}! {clinic}, {date} {time}. {phone}, {emergency_phone}");
        add_text(f, "ru", "safety", "{date}");
        add_text(f, "zh", "safety", "{date}");
        add_text(f, "en", "safety", "{date}, {practitioner}");
        g_assert_cmpint(civil_zone_get("Europe/Kyiv", &f->clinic.zone, NULL), ==, 0);
        f->clinic.languages = g_ptr_array_new();
        g_ptr_array_add(f->clinic.languages, (char *)"uk");
        g_ptr_array_add(f->clinic.languages, (char *)"ru");
        f->input = (ComposeInput){ .config = &f->config, .clinic = &f->clinic, .step = &f->step,
                .patient = &f->patient, .method = "sms", .practitioner = "Dr N. Name", .provider = &f->provider };
        g_assert_cmpint(utc_parse("2026-03-01T22:30:00Z", &f->input.moment), ==, 0);
}

static void tear_down(Fixture *f)
{
        g_hash_table_unref(f->config.texts);
        g_ptr_array_unref(f->clinic.languages);
}

static void assert_composed(const Fixture *f, const char *text, const char *language, const char *coding, unsigned parts)
{
        Composed c = { 0 };

        g_assert_cmpint(compose(&f->input, &c, NULL), ==, 0);
        if (text)
                g_assert_cmpstr(c.text, ==, text);
        g_assert_cmpstr(c.language, ==, language);
        g_assert_cmpstr(c.coding, ==, coding);
        g_assert_cmpuint(c.parts, ==, parts);
        composed_done(&c);
}

TEST(the_patients_own_language)
{
        Fixture f;

        set_up(&f);
        /* half past midnight of the next day in Kyiv */
        assert_composed(&f, "Добрий день, Олена! Оберіг, 02.03.2026 00:30. +380800000000, 103", "uk", "unicode", 1);
        f.patient.language = (char *)"ru";
        assert_composed(&f, "02.03.2026", "ru", "gsm7", 1);
        f.patient.language = (char *)"zh-CN";
        assert_composed(&f, "2026年3月2日", "zh", "unicode", 1);
        f.patient.language = (char *)"en";
        assert_composed(&f, "2026-03-02, Dr N. Name", "en", "gsm7", 1);
        f.input.practitioner = NULL;
        assert_composed(&f, "2026-03-02", "en", "gsm7", 1);
        tear_down(&f);
}

/* what desks write beside names */
TEST(a_name_names_no_procedure)
{
        static const struct {
                const char *of_record, *in_text;
        } names[] = {
                { "Іваненко Ірина (губи, філер 1мл) НЕ БРАТИ", "Іваненко Ірина" },
                { "Ірина  філер 2 мл", "Ірина" },
                { "P-4", "P-4" },
                { "{clinic}", "{clinic}" },
                { "Olena / laser", "Olena" },
                { "Olena - lips", "Olena" },
                { "Kovalenko, Olena", "Kovalenko, Olena" },
                { "Anna-Maria O'Neill", "Anna-Maria O'Neill" },
                { "Мар’яна Знов’як", "Мар’яна Знов’як" },
                { "ПІСЛЯ ІН'ЄКЦІЇ Ганна", "ПІСЛЯ" },
                { "王小明（玻尿酸）", "王小明" },
                { "王小明玻尿酸", "王小明" },
                { "阿依古丽·买买提", "阿依古丽·买买提" },
                { "Ольга 5000 грн", "Ольга 5000" },
                { "Олена, ботокс", "Олена" },
                { "José Núñez Jr.", "José Núñez Jr." },
                { "(VIP)", NULL },
                { "Ботокс", NULL },
                { NULL, NULL },
        };
        g_autoptr(OpenWords) words = NULL;
        Fixture f;

        set_up(&f);
        f.config.protocols = g_hash_table_new(g_str_hash, g_str_equal);
        f.config.open_words = words = open_words_new(&f.config);
        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                g_autofree char *shown = open_name(words, names[i].of_record);

                g_assert_cmpstr(shown, ==, names[i].in_text);
        }
        add_text(&f, "uk", "safety", "{patient}, це {clinic}. {practitioner} чекає");
        f.patient.name = (char *)names[0].of_record;
        f.input.practitioner = "Лікар Петренко (лазер)";
        assert_composed(&f, "Іваненко Ірина, це Оберіг. Лікар Петренко чекає", "uk", "unicode", 1);
        f.patient.name = (char *)"Ботокс";
        f.input.practitioner = NULL;
        assert_composed(&f, "це Оберіг. чекає", "uk", "unicode", 1);
        g_hash_table_unref(f.config.protocols);
        tear_down(&f);
}

TEST(dates_as_a_language_writes_them)
{
        Fixture f;

        set_up(&f);
        add_text(&f, "fr", "safety", "{date}");
        add_text(&f, "de-AT", "safety", "{date}");
        f.patient.language = (char *)"fr";
        assert_composed(&f, "02/03/2026", "fr", "gsm7", 1);
        f.patient.language = (char *)"de-AT";
        assert_composed(&f, "02.03.2026", "de-AT", "gsm7", 1);
        tear_down(&f);
}

TEST(the_clinics_first_language_else)
{
        Fixture f;

        set_up(&f);
        add_text(&f, "uk", "safety", "так");
        f.patient.language = NULL;
        assert_composed(&f, "так", "uk", "unicode", 1);
        f.patient.language = (char *)"ka";
        assert_composed(&f, "так", "uk", "unicode", 1);
        tear_down(&f);
}

TEST(no_language_has_it)
{
        Fixture f;
        Composed c = { .text = NULL };

        set_up(&f);
        f.step.message = (char *)"review";
        g_assert_cmpint(compose(&f.input, &c, NULL), ==, COMPOSE_NO_TEXT);
        f.step.message = NULL; /* a step for staff */
        g_assert_cmpint(compose(&f.input, &c, NULL), ==, COMPOSE_NO_TEXT);
        f.step.message = (char *)"name only";
        add_text(&f, "uk", "name only", "{patient}");
        f.patient.name = NULL;
        g_assert_cmpint(compose(&f.input, &c, NULL), ==, COMPOSE_NO_TEXT);
        g_assert_null(c.text);
        tear_down(&f);
}

TEST(limits_of_the_provider)
{
        Fixture f;
        Composed c = { .text = NULL };
        g_autofree char *name = g_strnfill(155, 'a');

        set_up(&f);
        add_text(&f, "uk", "safety", "Hello {patient}"); /* 161 septets */
        f.patient.name = name;
        assert_composed(&f, NULL, "uk", "gsm7", 2);
        f.provider.max_parts = 2;
        assert_composed(&f, NULL, "uk", "gsm7", 2);
        f.provider.max_parts = 1;
        g_assert_cmpint(compose(&f.input, &c, NULL), ==, COMPOSE_TOO_LONG);

        f.input.method = "telegram"; /* characters, and always one message */
        assert_composed(&f, NULL, "uk", "", 1);
        f.provider.max_chars = 161;
        assert_composed(&f, NULL, "uk", "", 1);
        f.provider.max_chars = 160;
        g_assert_cmpint(compose(&f.input, &c, NULL), ==, COMPOSE_TOO_LONG);
        g_assert_null(c.text);
        f.input.provider = NULL;
        assert_composed(&f, NULL, "uk", "", 1);
        tear_down(&f);
}

TEST_MAIN

static Provider *template_provider(const char *entries)
{
        g_autofree char *text = g_strdup_printf("provider = { id = \"t\"; carries = \"sms\"; max_parts = 1; request = { url = \"https://x.example/\";"
                " query = { to = \"{to}\"; c = \"{template}\"; v = \"{variables}\"; }; }; templates = ( %s ); };", entries);

        return provider_from_text(text, NULL);
}

static void expect_template(const Fixture *f, const char *template, const char *language)
{
        Composed c = { 0 };

        g_assert_cmpint(compose(&f->input, &c, NULL), ==, 0);
        g_assert_cmpstr(c.template, ==, template);
        g_assert_cmpstr(c.language, ==, language);
        g_assert_cmpuint(c.parts, ==, 1);
        g_assert_nonnull(c.text);
        composed_done(&c);
}

/* In the patient's language, its primary subtag, or the clinic's first; what has nothing to say says something. */
TEST(a_provider_s_own_templates)
{
        g_autoptr(Provider) provider = template_provider(
                "{ text = \"safety\"; language = \"uk\"; name = \"U1\"; variables = { n = \"{patient}, {clinic}\"; d = \"{date} {time}\"; }; },"
                "{ text = \"safety\"; language = \"ru\"; name = \"R1\"; name_language = \"ru_RU\"; blank = \"?\"; variables = [ \"{practitioner}\" ]; }");
        Fixture f;

        set_up(&f);
        f.input.provider = provider;
        f.input.practitioner = NULL;
        expect_template(&f, "U1\nuk\n{\"n\":\"Олена, Оберіг\",\"d\":\"02.03.2026 00:30\"}", "uk");
        f.patient.language = (char *)"ru-UA";
        expect_template(&f, "R1\nru_RU\n[\"?\"]", "ru");
        f.patient.language = (char *)"zh";
        expect_template(&f, "U1\nuk\n{\"n\":\"Олена, Оберіг\",\"d\":\"02.03.2026 00:30\"}", "uk");
        tear_down(&f);
}

TEST(no_template_for_it)
{
        g_autoptr(Provider) provider = template_provider("{ text = \"other\"; language = \"uk\"; name = \"U1\"; }");
        Composed c = { 0 };
        Fixture f;

        set_up(&f);
        f.input.provider = provider;
        g_assert_cmpint(compose(&f.input, &c, NULL), ==, COMPOSE_NO_TEMPLATE);
        tear_down(&f);
}

TEST(bytes_are_counted)
{
        Composed c = { 0 };
        Fixture f;

        set_up(&f);
        f.input.method = "wecom";
        f.provider.max_bytes = 60;
        g_assert_cmpint(compose(&f.input, &c, NULL), ==, COMPOSE_TOO_LONG);
        f.provider.max_bytes = 200;
        g_assert_cmpint(compose(&f.input, &c, NULL), ==, 0);
        composed_done(&c);
        tear_down(&f);
}

TEST(what_a_message_keeps_of_a_template_comes_back)
{
        Approved approved;

        approved_init(&approved, "U1\nuk_UA\n{\"a\":\"b\\nc\"}");
        g_assert_cmpstr(approved.name, ==, "U1");
        g_assert_cmpstr(approved.language, ==, "uk_UA");
        g_assert_cmpstr(approved.variables, ==, "{\"a\":\"b\\nc\"}");
        approved_done(&approved);
        approved_init(&approved, NULL);
        g_assert_null(approved.name);
        approved_done(&approved);
}
