#include "test.h"

#include <string.h>

#include "config-tree.h"
#include "message/lint.h"
#include "message/lint-sample.h"
#include "config/open-words.h"
#include "message/reachable.h"
#include "message/scripts.h"

/* config-tree's clinic, with texts that nobody can find fault with */
static const char texts_uk[] = "messages = { language = \"uk\"; texts = {\n"
                               "  safety_24h = \"Як Ви? 1 – добре, 2 – потрібна допомога. {phone}, {emergency_phone}\";\n"
                               "  review_w2 = \"Чекаємо на Вас, {clinic}\";\n"
                               "  offer = \"Чекаємо на Вас. Не надсилати: СТОП\";\n"
                               "}; };\n";
static const char texts_en[] = "messages = { language = \"en\"; texts = {\n"
                               "  safety_24h = \"How are you? 1 = fine, 2 = help. {phone}, {emergency_phone}\";\n"
                               "  review_w2 = \"Come and see us, {phone}\";\n"
                               "  offer = \"Come and see us. STOP ends this\";\n"
                               "}; };\n";
static const char protocol[] = "protocol = {\n"
                               "  id = \"standard\"; version = 1; signed_off = \"Dr N. Name, 2026-10-01\";\n"
                               "  steps = (\n"
                               "    { id = \"24h\"; when = \"within 24 hours\"; purpose = \"safety\"; message = \"safety_24h\"; },\n"
                               "    { id = \"w2\"; when = \"2 weeks\"; purpose = \"review\"; message = \"review_w2\"; },\n"
                               "    { id = \"m6\"; when = \"6 months\"; purpose = \"offer\"; message = \"offer\"; }\n"
                               "  );\n"
                               "};\n";

static void set_up(Tree *tree)
{
        tree_init(tree);
        tree_put(tree, "messages.d/uk.conf", texts_uk);
        tree_put(tree, "messages.d/en.conf", texts_en);
        tree_put(tree, "protocols.d/standard.conf", protocol);
}

static void lint(Tree *tree)
{
        g_assert_cmpint(tree_load(tree), ==, 0);
        lint_config(tree->config, &tree->faults);
}

/* With @to for @from in a file the tree has one finding: on @line of it, saying @part. */
static void assert_finding(const char *name, const char *text, const char *from, const char *to, unsigned line, const char *part)
{
        g_autofree char *with = tree_changed(text, from, to);
        const Err *err;
        Tree tree;

        set_up(&tree);
        tree_put(&tree, name, with);
        lint(&tree);
        err = tree_find(&tree, part);
        g_assert_true(err->warning);
        g_assert_true(g_str_has_suffix(err->source, name));
        g_assert_cmpuint(err->line, ==, line);
        g_assert_cmpstr(err->mend, !=, "");
        for (guint i = 0; i < tree.faults.items->len; i++) {
                const Err *other = &g_array_index(tree.faults.items, Err, i);
                g_autofree char *told = err_render(other);

                if (other != err)
                        g_error("a second finding: %s", told);
        }
        tree_done(&tree);
}

static void assert_uk(const char *from, const char *to, unsigned line, const char *part)
{
        assert_finding("messages.d/uk.conf", texts_uk, from, to, line, part);
}

static void assert_en(const char *from, const char *to, unsigned line, const char *part)
{
        assert_finding("messages.d/en.conf", texts_en, from, to, line, part);
}

TEST(a_careful_clinic_has_no_finding)
{
        Tree tree;

        set_up(&tree);
        lint(&tree);
        g_assert_cmpuint(tree.faults.items->len, ==, 0);
        tree_done(&tree);
}

TEST(a_safety_text_asks_and_says_whom_to_call)
{
        assert_uk(", {emergency_phone}", "", 2, "names no emergency number");
        assert_uk("{phone}, ", "", 2, "where to call");
        assert_uk("?", ".", 2, "it asks nothing");
        assert_uk("1 – добре, 2 – потрібна допомога. ", "", 2, "no answers of one digit");
        assert_uk("2 –", "12 –", 2, "no answers of one digit");
        assert_uk("2 –", "1 –", 2, "no answers of one digit");
}

TEST(a_script_for_staff_may_say_what_it_likes)
{
        g_autofree char *loud = tree_changed(texts_uk, "Чекаємо", "Пілінг: чекаємо");
        g_autofree char *call = tree_changed(protocol, "\"review_w2\"; }", "\"review_w2\"; methods = [ \"call\" ]; }");
        Tree tree;

        set_up(&tree);
        tree_put(&tree, "messages.d/uk.conf", loud);
        lint(&tree);
        g_assert_cmpuint(tree.faults.items->len, ==, 1);
        tree_put(&tree, "protocols.d/standard.conf", call);
        lint(&tree);
        g_assert_cmpuint(tree.faults.items->len, ==, 0);
        tree_done(&tree);
}

TEST(an_offer_says_how_to_stop_it)
{
        assert_uk(" Не надсилати: СТОП", "", 4, "does not say how to stop it");
        assert_en(" STOP ends this", "", 4, "does not say how to stop it");
}

TEST(nothing_is_named_on_a_lock_screen)
{
        assert_uk("Чекаємо на Вас, ", "Після операції чекаємо на Вас, ", 3, "it names a health matter (\"операці\")");
        assert_uk("Чекаємо на Вас, ", "Ін’єкція! ", 3, "it names a health matter");
        assert_en("Come and", "Your filler: come and", 3, "it names a health matter (\"filler\")");
        assert_en("Come and see us.", "20 % DISCOUNT!", 4, "it names a price");
        assert_en("Come and see us.", "Only 50€.", 4, "it names a price");
}

/* @text under the words of a protocol with these procedures and this title */
static void assert_open(const char *text, const char *word, OpenWordKind kind)
{
        OpenWordKind found = OPEN_PRICE;
        const char *said;
        Tree tree;

        set_up(&tree);
        tree_put(&tree, "protocols.d/x.conf",
                "protocol = { id = \"x\"; signed_off = \"N\"; title = { ru = \"Термолифтинг, Криотерапия\"; };\n"
                "  procedures = [ \"Fotona\", \"HX\", \"LIP\", \"Мезонити\", \"水光\", \"线\", \"Ендосфера терапія\" ];\n"
                "  steps = ( { id = \"a\"; when = \"1 day\"; purpose = \"safety\"; methods = [ \"call\" ]; } ); };");
        g_assert_cmpint(tree_load(&tree), ==, 0);
        said = open_words_find(tree.config->open_words, text, &found);
        g_assert_cmpstr(said, ==, word);
        if (word)
                g_assert_cmpint(found, ==, kind);
        tree_done(&tree);
}

TEST(procedures_are_found_in_texts)
{
        assert_open("After ＦＯＴＯＮＡ all is well", "fotona", OPEN_PROCEDURE);
        assert_open("Как Вы после мезонитей?", "мезонит", OPEN_PROCEDURE);
        assert_open("Как Вы после криотерапии?", "криотерапи", OPEN_PROCEDURE); /* of a title with two names */
        assert_open("Після процедури «Ендосфера терапія»", "ендосфера терапі", OPEN_PROCEDURE);
        assert_open("您做了水光，感觉如何？", "水光", OPEN_PROCEDURE);
        assert_open("hx", NULL, OPEN_PROCEDURE);         /* too short to tell */
        assert_open("一条线", NULL, OPEN_PROCEDURE);
        assert_open("Your clip is ready", NULL, OPEN_PROCEDURE); /* within a word */
        assert_open("Lipstick", NULL, OPEN_PROCEDURE);
        assert_open("Your lip is ready", "lip", OPEN_PROCEDURE);
        assert_open("Standard follow-up", NULL, OPEN_PROCEDURE);
        assert_open("На жаль, боляче дихати чи гірше бачити?", NULL, OPEN_PROCEDURE);
}

TEST(letters_of_one_alphabet_in_a_word)
{
        char word[SCRIPTS_WORD_MAX] = "";

        assert_uk("Чекаємо", "Чекaємo", 3, "\"Чекaємo\" has letters of another alphabet");
        assert_uk("на Вас,", "i Вас,", 3, "\"i\" has letters of another alphabet"); /* a Latin i */
        assert_en("see us, ", "seе us, ", 3, "\"seе\" has letters of another alphabet");
        g_assert_false(scripts_mixed("RF-ліфтинг і ще п’ять SMS: OK, MAX, напишіть у Viber", word));
        g_assert_false(scripts_mixed("About 5 a.m. I see O'Neill", word));
        g_assert_false(scripts_mixed("您好 1 OK", word));
        g_assert_false(scripts_mixed("", word));
        g_assert_true(scripts_mixed("5 sее ааааааааааааааааааааааааааааааааааааааааaа", word));
        g_assert_cmpstr(word, ==, "sее");
        g_assert_true(scripts_mixed("aаааааааааааааааааааааааааааааааааааааааааааааааа", word));
        g_assert_true(g_utf8_validate(word, -1, NULL));
        g_assert_cmpuint(strlen(word), >, SCRIPTS_WORD_MAX - 4);
}

TEST(a_plain_text_has_plain_signs)
{
        assert_en("Come and see us, ", "We’d like to see you, ", 3, "the sign \"’\" is not in the alphabet of SMS");
        assert_en("Come and see us, ", "Come\u00a0and see us, ", 3, "is not in the alphabet of SMS");
}

TEST(a_text_is_short_enough_for_its_provider)
{
        g_autofree char *provider = tree_changed(tree_provider, "carries = \"sms\";", "carries = \"sms\"; max_parts = 1;");
        g_autofree char *fits = tree_changed(texts_uk, "Чекаємо на Вас, {clinic}", "{patient}, {clinic}: чекаємо на Вас у зручний для Вас час");
        g_autofree char *clinic = tree_changed(tree_clinic, "Клініка Оберіг", "Оберіг");
        Tree tree;

        set_up(&tree);
        tree_put(&tree, "providers.d/kannel.conf", provider);
        tree_put(&tree, "messages.d/uk.conf", fits);
        lint(&tree);
        g_assert_nonnull(tree_find(&tree, "text \"review_w2\": for a patient with a long name at clinic \"kyiv-1\" it takes 2 SMS "
                                          "parts, and provider \"kannel\" is given at most 1"));
        g_assert_cmpuint(tree.faults.items->len, ==, 1);
        tree_put(&tree, "clinics.d/kyiv-1.conf", clinic);
        lint(&tree);
        g_assert_cmpuint(tree.faults.items->len, ==, 0);
        tree_done(&tree);
}

TEST(a_messenger_counts_characters)
{
        g_autofree char *messenger = tree_changed(tree_clinic, "\"sms\", \"call\"", "\"telegram\", \"call\"");
        g_autofree char *clinic = tree_changed(messenger, "sms = \"kannel\"", "telegram = \"telegram\"");
        g_autofree char *carries = tree_changed(tree_provider, "carries = \"sms\";", "carries = \"telegram\"; max_chars = 40;");
        g_autofree char *provider = tree_changed(carries, "\"kannel\"", "\"telegram\"");
        Tree tree;

        set_up(&tree);
        tree_put(&tree, "providers.d/telegram.conf", provider);
        tree_put(&tree, "clinics.d/kyiv-1.conf", clinic);
        lint(&tree);
        g_assert_nonnull(tree_find(&tree, "text \"safety_24h\": for a patient with a long name at clinic \"kyiv-1\" it takes"));
        g_assert_nonnull(tree_find(&tree, "characters, and provider \"telegram\" is given at most 40"));
        tree_done(&tree);
}

TEST(a_treatment_costs_what_the_clinic_allows)
{
        g_autofree char *enough = tree_changed(tree_clinic, "languages", "max_parts_per_treatment = 3; languages");
        g_autofree char *little = tree_changed(tree_clinic, "languages", "max_parts_per_treatment = 2; languages");
        const Err *err;
        Tree tree;

        set_up(&tree);
        tree_put(&tree, "clinics.d/kyiv-1.conf", enough);
        lint(&tree);
        g_assert_cmpuint(tree.faults.items->len, ==, 0);
        tree_put(&tree, "clinics.d/kyiv-1.conf", little);
        lint(&tree);
        err = tree_find(&tree, "one treatment takes 3 SMS parts in \"uk\", and clinic \"kyiv-1\" allows 2");
        g_assert_true(g_str_has_suffix(err->source, "standard.conf"));
        g_assert_cmpuint(err->line, ==, 1);
        tree_done(&tree);
}

static void assert_reach(const char *clinic_more, const char *step, bool is_reachable)
{
        g_autofree char *more = g_strconcat(clinic_more, "languages", NULL);
        g_autofree char *clinic = tree_changed(tree_clinic, "languages", more);
        g_autofree char *steps = tree_changed(protocol, "{ id = \"w2\"; when = \"2 weeks\"; purpose = \"review\"; message = \"review_w2\"; }", step);
        Tree tree;

        set_up(&tree);
        tree_put(&tree, "clinics.d/kyiv-1.conf", clinic);
        tree_put(&tree, "protocols.d/standard.conf", steps);
        lint(&tree);
        if (is_reachable) {
                g_assert_cmpuint(tree.faults.n_warnings, ==, 0);
        } else {
                g_assert_cmpuint(tree.faults.n_warnings, ==, 1);
                g_assert_cmpuint(tree_find(&tree, "step \"w2\": at clinic \"kyiv-1\" it never has a time")->line, ==, 5);
        }
        tree_done(&tree);
}

#define STEP(more) "{ id = \"w2\"; purpose = \"review\"; message = \"review_w2\"; " more " }"

#define OFFER(when) "{ id = \"m6\"; " when " purpose = \"offer\"; message = \"offer\"; }"
#define BEFORE_THE_END OFFER("when = \"4 weeks before\"; from = \"effect-end\";")

TEST(an_offer_keeps_the_least_interval)
{
        static const struct {
                const char *interval, *offer;
                bool is_kept;
        } cases[] = {
                { "6 months", OFFER("when = \"6 months\";"), true },
                { "187 days", OFFER("when = \"6 months\";"), true }, /* its window is open for a week */
                { "7 months", OFFER("when = \"6 months\";"), false },
                { "3 months", BEFORE_THE_END, true },
                { "5 months", BEFORE_THE_END, false },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autofree char *head = g_strdup_printf("version = 1; effect_lasts = \"4 months\"; least_interval = \"%s\";",
                        cases[i].interval);
                g_autofree char *with = tree_changed(protocol, "version = 1;", head);
                g_autofree char *text = tree_changed(with, OFFER("when = \"6 months\";"), cases[i].offer);
                Tree tree;

                set_up(&tree);
                tree_put(&tree, "protocols.d/standard.conf", text);
                lint(&tree);
                g_assert_cmpuint(tree.faults.n_warnings, ==, cases[i].is_kept ? 0 : 1);
                if (!cases[i].is_kept)
                        g_assert_cmpuint(tree_find(&tree, "step \"m6\": it is an offer, and its window closes before")->line, ==, 6);
                tree_done(&tree);
        }
}

TEST(a_step_has_a_time)
{
        static const char mornings[] = "send_between = \"08:00-09:00\"; send_at = \"08:30\"; ";
        static const char mondays[] = "working_days = \"Mon\"; ";

        assert_reach("", STEP("when = \"2 hours\";"), true);
        assert_reach(mornings, STEP("when = \"2 hours\";"), false); /* treated at 09:00 at the earliest */
        assert_reach(mornings, STEP("when = \"2 hours\"; late = \"23 hours\";"), true);
        assert_reach(mornings, STEP("when = \"1-3 days\";"), true);
        assert_reach(mornings, STEP("when = \"2 hours before\"; from = \"appointment\";"), true);
        assert_reach(mornings, STEP("when = \"1 hour before\"; from = \"appointment\";"), true);
        assert_reach("send_between = \"19:00-20:00\"; send_at = \"19:00\"; ",
                STEP("when = \"3 hours before\"; from = \"appointment\";"), false);
        assert_reach(mondays, STEP("when = \"1-3 days\"; methods = [ \"call\" ];"), false);
        assert_reach(mondays, STEP("when = \"5-8 days\"; methods = [ \"visit\" ];"), true);
        assert_reach(mondays, STEP("when = \"1-3 days\"; methods = [ \"sms\", \"call\" ];"), true);
        assert_reach(mondays, STEP("when = \"0 days\"; from = \"birthday\";"), true);
}

TEST(the_installed_pack_has_no_finding)
{
        g_autofree char *path = g_build_filename(g_getenv("SOURCE_ROOT"), "conf", "followupd.conf", NULL);
        g_autoptr(Config) config = NULL;
        ErrList findings;

        err_list_init(&findings);
        g_assert_cmpint(config_load(path, &findings, &config), ==, 0);
        err_list_done(&findings);
        err_list_init(&findings);
        lint_config(config, &findings);
        for (guint i = 0; i < findings.items->len; i++) {
                g_autofree char *text = err_render(&g_array_index(findings.items, Err, i));

                g_test_message("%s", text);
        }
        g_assert_cmpuint(findings.items->len, ==, 0);
        err_list_done(&findings);
}

/* What was installed and never changed: patients would call, open and see it. */
TEST(the_values_of_the_sample_are_told)
{
        g_autofree char *path = g_build_filename(g_getenv("SOURCE_ROOT"), "conf", "followupd.conf", NULL);
        static const char *const parts[] = { "clinic \"kyiv-1\": \"phone\" is still that of the sample",
                "clinic \"kyiv-1\": \"review_url\" is still that of the sample", "kannel: its sender is still \"Oberig\"" };
        g_autoptr(Config) config = NULL;
        ErrList findings;

        err_list_init(&findings);
        g_assert_cmpint(config_load(path, &findings, &config), ==, 0);
        err_list_done(&findings);
        err_list_init(&findings);
        lint_sample(config, &findings);
        for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
                bool is_told = false;

                for (guint k = 0; k < findings.items->len; k++) {
                        g_autofree char *text = err_render(&g_array_index(findings.items, Err, k));

                        is_told = is_told || strstr(text, parts[i]);
                }
                if (!is_told)
                        g_error("not told: %s", parts[i]);
        }
        g_assert_cmpuint(findings.n_faults, ==, 0);
        err_list_done(&findings);
}

static unsigned n_sample_findings(const char *clinic, const char *signed_off)
{
        g_autofree char *with = tree_changed(protocol, "Dr N. Name, 2026-10-01", signed_off);
        Tree tree;
        unsigned n;

        set_up(&tree);
        tree_put(&tree, "clinics.d/kyiv-1.conf", clinic);
        tree_put(&tree, "protocols.d/standard.conf", with);
        g_assert_cmpint(tree_load(&tree), ==, 0);
        lint_sample(tree.config, &tree.faults);
        n = tree.faults.n_warnings;
        tree_done(&tree);
        return n;
}

TEST(a_clinic_with_its_own_values_is_left_in_peace)
{
        g_autofree char *own = tree_changed(tree_clinic, "+380800000000", "044 123 45 67");
        g_autofree char *spelt = tree_changed(tree_clinic, "+380800000000", "0 800 000 000");

        g_assert_cmpuint(n_sample_findings(own, "Dr Y"), ==, 0);
        g_assert_cmpuint(n_sample_findings(spelt, "Dr Y"), ==, 1);
        g_assert_cmpuint(n_sample_findings(own, "x"), ==, 1);
}

TEST_MAIN
