/* Texts and their languages, and the people whom some of them go to. */
#include "test.h"

#include <errno.h>
#include <string.h>

#include "config-tree.h"
#include "config/messages.h"
#include "message/parts.h"

TEST(faults_of_texts)
{
        g_autofree char *unknown = tree_changed(tree_messages, "{clinic}", "{procedure}");
        g_autofree char *brace = tree_changed(tree_messages, "{clinic}", "{clinic");
        g_autofree char *bytes = tree_changed(tree_messages, "{clinic}", "\xff\xfe");
        g_autofree char *number = tree_changed(tree_messages, "\"Чекаємо на Вас, {clinic}\"", "5");
        g_autofree char *language = tree_changed(tree_messages, "\"uk\"", "\"Ukrainian\"");
        g_autofree char *missing = tree_changed(tree_messages, "review_w2", "review_w3");
        Tree tree;

        assert_fault("messages.d/uk.conf", unknown, 3, "{procedure}");
        assert_fault("messages.d/uk.conf", brace, 3, "text \"review_w2\"");
        assert_fault("messages.d/uk.conf", bytes, 3, "not UTF-8");
        assert_fault("messages.d/uk.conf", number, 3, "a text is needed");
        assert_fault("messages.d/de.conf", language, 1, "not a language's code");
        assert_fault("messages.d/de.conf", "messages = { language = \"de\"; };", 1,
                "no setting \"texts\"");
        tree_init(&tree);
        tree_put(&tree, "messages.d/uk.conf", missing);
        g_assert_cmpint(tree_load(&tree), ==, -EINVAL);
        g_assert_cmpuint(
                tree_find(&tree, "text \"review_w2\": it is not there in \"uk\"")->line, ==, 5);
        tree_done(&tree);
}

TEST(a_text_that_lacks_in_a_language_is_told_once)
{
        Tree tree;

        tree_init(&tree);
        tree_put(&tree, "messages.d/en.conf", "messages = { language = \"en\"; texts = { review_w2 = \"Come, {clinic}\"; }; };");
        g_assert_cmpint(tree_load(&tree), ==, 0);
        g_assert_cmpuint(tree.faults.n_warnings, ==, 1);
        g_assert_true(tree_find(&tree, "text \"safety_24h\": it is not there in \"en\"")->warning);
        /* however many steps want it */
        g_autofree char *twice = tree_changed(tree_protocol, "steps = (", "steps = (\n    { id = \"24\"; when = \"within 24 hours\"; purpose = \"safety\";"
                " message = \"safety_24h\"; },");
        tree_put(&tree, "protocols.d/standard.conf", twice);
        g_assert_cmpint(tree_load(&tree), ==, 0);
        g_assert_cmpuint(tree.faults.n_warnings, ==, 1);
        tree_done(&tree);
}

TEST(a_language_without_texts_is_told_once)
{
        g_autofree char *first = tree_changed(tree_clinic, "\"uk\", \"en\"", "\"pl\", \"en\"");
        Tree tree;

        tree_init(&tree);
        tree_put(&tree, "messages.d/en.conf", NULL);
        g_assert_cmpint(tree_load(&tree), ==, 0);
        g_assert_cmpuint(tree.faults.n_warnings, ==, 1);
        g_assert_true(tree_find(&tree, "there is not one text in \"en\", so such patients get its first language")->warning);
        tree_put(&tree, "clinics.d/kyiv-1.conf", first);
        g_assert_cmpint(tree_load(&tree), ==, -EINVAL);
        g_assert_cmpuint(tree.faults.n_faults, ==, 1);
        g_assert_true(strstr(tree_find(&tree, "there is not one text in \"pl\", its first language")->mend, "messages.d/pl.conf") != NULL);
        tree_done(&tree);
}

TEST(a_file_of_another_encoding_is_told_once)
{
        g_autofree char *bytes = tree_changed(tree_messages, "Як Ви", "\xdf\xea"), *both = tree_changed(bytes, "Чекаємо", "\xd7\xe5");
        Tree tree;

        tree_init(&tree);
        tree_put(&tree, "messages.d/uk.conf", both);
        g_assert_cmpint(tree_load(&tree), ==, -EINVAL);
        g_assert_cmpuint(tree_find(&tree, "not UTF-8")->line, ==, 2);
        g_assert_cmpuint(tree.faults.items->len, ==, 1);
        tree_done(&tree);
}

TEST(a_text_that_stands_twice_is_told_with_both_places)
{
        Tree tree;

        tree_init(&tree);
        tree_put(&tree, "messages.d/uk (copy).conf", "messages = { language = \"uk\";\n texts = { review_w2 = \"Так, {clinic}\"; }; };");
        g_assert_cmpint(tree_load(&tree), ==, -EINVAL);
        g_assert_cmpuint(tree.faults.n_faults, ==, 1);
        const Err *err = tree_find(&tree, "uk (copy).conf:2 has a text of this name already");
        g_assert_true(g_str_has_suffix(err->source, "messages.d/uk.conf"));
        tree_done(&tree);
}

TEST(a_text_has_its_place)
{
        Tree tree;

        tree_init(&tree);
        g_assert_cmpint(tree_load(&tree), ==, 0);
        g_assert_true(g_str_has_suffix(config_text_place(tree.config, "uk", "review_w2")->file, "messages.d/uk.conf"));
        g_assert_cmpuint(config_text_place(tree.config, "uk", "review_w2")->line, ==, 3);
        g_assert_null(config_text_place(tree.config, "uk", "nowhere"));
        tree_done(&tree);
}

TEST(what_is_for_staff_and_what_for_patients)
{
        static const struct {
                const char *texts, *said; /* NULL: nothing */
        } all[] = {
                { "staff_alert = \"{task}, {clinic}: {acknowledge}\"; staff_complaint = \"{task} {date} {time}\";", NULL },
                { "staff_alert = \"{clinic}: {acknowledge}\";", "does not say which alert it is and how to take it" },
                { "staff_taken = \"{task}: {patient}\";", "{patient} stays empty: it is for patients" },
                { "reply_worry = \"{clinic}: {task}\";", "{task} stays empty: it is for staff" },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
                g_autofree char *text = g_strdup_printf("messages = { language = \"de\"; texts = {\n %s }; };", all[i].texts);
                Tree tree;

                tree_init(&tree);
                tree_put(&tree, "messages.d/de.conf", text);
                g_assert_cmpint(tree_load(&tree), ==, 0);
                g_assert_cmpuint(tree.faults.n_warnings, ==, all[i].said ? 1 : 0);
                if (all[i].said)
                        g_assert_cmpuint(tree_find(&tree, all[i].said)->line, ==, 2);
                tree_done(&tree);
        }
        assert_fault("staff.d/front-desk.conf", "staff = { id = \"front-desk\"; name = \"N\";\n language = \"Ukrainian\"; };", 2,
                "not a language's code");
}

#define STAFF(channels)                                                                           \
        "staff = { id = \"front-desk\"; name = \"N\";\n  channels = ( " channels " ); };\n"

TEST(faults_of_channels_of_staff)
{
        const char *file = "staff.d/front-desk.conf";

        assert_fault(file, STAFF("{ provider = \"pigeon\"; }"), 2, "there is no provider \"pigeon\"");
        assert_fault(file, STAFF("{ provider = \"kannel\"; to = \"0671234567\"; }"), 2, "not a telephone number");
        assert_fault(file, STAFF("{ provider = \"kannel\"; }"), 2, "not a telephone number");
        assert_fault(file, STAFF("{ to = \"+380671234567\"; }"), 2, "\"provider\"");
}

TEST(where_replies_come_in_somebody_must_hear_of_a_red_flag)
{
        static const char listener[] = "listener = { public_url = \"https://clinic.example\"; };";
        static const char answers[] = "messages = { language = \"uk\"; texts = { reply_red = \"{phone}\";"
                                      " reply_worry = \"w\"; reply_stop_done = \"s\"; }; };";
        Tree tree;

        tree_init(&tree);
        tree_put(&tree, "followupd.conf", listener);
        g_assert_cmpint(tree_load(&tree), ==, 0);
        g_assert_true(tree_find(&tree, "a red flag in a reply waits")->warning);
        g_assert_true(tree_find(&tree, "messages \"uk\": text \"reply_red\": it is not there")->warning);
        g_assert_true(tree_find(&tree, "messages \"en\": text \"reply_stop_done\": it is not there")->warning);
        g_assert_cmpuint(tree.faults.n_warnings, ==, 7);

        tree_put(&tree, "staff.d/front-desk.conf", STAFF("{ provider = \"kannel\"; to = \"+380671234567\"; }"));
        tree_put(&tree, "messages.d/answers.conf", answers);
        g_assert_cmpint(tree_load(&tree), ==, 0);
        g_assert_true(tree_find(&tree, "does not say whom to call")->warning);
        g_assert_cmpuint(tree.faults.n_warnings, ==, 4);
        tree_done(&tree);
}

TEST(a_text_is_taken_in_the_nearest_language)
{
        const char *language = NULL;
        const Clinic *clinic;
        Tree tree;

        tree_init(&tree);
        tree_load(&tree);
        clinic = config_clinic(tree.config, "kyiv-1");
        g_assert_nonnull(config_text(tree.config, clinic, "en", "review_w2", &language));
        g_assert_cmpstr(language, ==, "en");
        config_text(tree.config, clinic, "en-GB", "review_w2", &language);
        g_assert_cmpstr(language, ==, "en");
        config_text(tree.config, clinic, "UK_ua", "review_w2", &language);
        g_assert_cmpstr(language, ==, "uk");
        config_text(tree.config, clinic, "fr", "review_w2", &language);
        g_assert_cmpstr(language, ==, "uk");
        config_text(tree.config, clinic, NULL, "review_w2", &language);
        g_assert_cmpstr(language, ==, "uk");
        g_assert_null(config_text(tree.config, clinic, "en", "nowhere", NULL));
        tree_done(&tree);
}

TEST(language_codes)
{
        g_assert_true(language_is_valid("uk"));
        g_assert_true(language_is_valid("zh-Hans-CN"));
        g_assert_false(language_is_valid("UK"));
        g_assert_false(language_is_valid("ukrainian"));
        g_assert_false(language_is_valid("uk-"));
        g_assert_false(language_is_valid("uk_UA"));
        g_assert_false(language_is_valid(""));
}

/* What a text costs by SMS, filled as the example clinic and a long name fill it. */
static unsigned parts_of(const Template *text, const Clinic *clinic)
{
        const char *const values[N_PLACEHOLDERS] = {
                [PLACEHOLDER_PATIENT] = "Олександра",
                [PLACEHOLDER_CLINIC] = clinic->name,
                [PLACEHOLDER_PHONE] = clinic->phone,
                [PLACEHOLDER_EMERGENCY_PHONE] = clinic->emergency_phone,
                [PLACEHOLDER_DATE] = "01.03.2026",
                [PLACEHOLDER_TIME] = "10:00",
        };
        g_autoptr(GString) out = g_string_new(NULL);

        template_fill(text, values, out);
        return sms_parts(out->str).parts;
}

TEST(the_installed_texts_are_complete_and_short)
{
        g_autofree char *path =
                g_build_filename(g_getenv("SOURCE_ROOT"), "conf", "followupd.conf", NULL);
        g_autoptr(Config) config = NULL;
        const Clinic *clinic;
        ErrList faults;

        err_list_init(&faults);
        g_assert_cmpint(config_load(path, &faults, &config), ==, 0);
        clinic = config_clinic(config, "kyiv-1");
        g_assert_cmpuint(clinic->languages->len, ==, 4);
        for (guint i = 0; i < clinic->languages->len; i++) {
                const char *language = g_ptr_array_index(clinic->languages, i);
                GHashTable *texts = g_hash_table_lookup(config->texts, language);
                GHashTableIter at;
                void *name, *text;

                g_assert_cmpuint(g_hash_table_size(texts), ==, 48);
                g_hash_table_iter_init(&at, texts);
                while (g_hash_table_iter_next(&at, &name, &text))
                        if (parts_of(text, clinic) > 3)
                                g_error("%s %s takes more than 3 parts", language,
                                        (const char *)name);
        }
        err_list_done(&faults);
}

TEST_MAIN
