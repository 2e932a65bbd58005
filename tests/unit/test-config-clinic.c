/* What one clinic may say of itself. */
#include "test.h"

#include "config-tree.h"

static void assert_clinic_fault(const char *from, const char *to, unsigned line, const char *part)
{
        g_autofree char *text = tree_changed(tree_clinic, from, to);

        assert_fault("clinics.d/kyiv-1.conf", text, line, part);
}

TEST(clinic_defaults_are_those_of_the_design)
{
        const Clinic *clinic;
        Tree tree;

        tree_init(&tree);
        tree_load(&tree);
        clinic = config_clinic(tree.config, "kyiv-1");
        g_assert_cmpuint(clinic->send_between.from.hour, ==, 9);
        g_assert_cmpuint(clinic->send_between.to.hour, ==, 20);
        g_assert_cmpuint(clinic->send_at.hour, ==, 10);
        g_assert_cmpint(clinic->spread.ms, ==, 0);
        g_assert_cmpuint(clinic->max_messages_per_day, ==, 1);
        g_assert_cmpuint(clinic->adult_age, ==, 18);
        g_assert_true(clinic->uncertain_is_task[PURPOSE_SAFETY]);
        g_assert_false(clinic->uncertain_is_task[PURPOSE_OFFER]);
        g_assert_true(clinic_is_working_day(clinic, (CivilDate){ 2026, 11, 28 }));  /* Saturday */
        g_assert_false(clinic_is_working_day(clinic, (CivilDate){ 2026, 11, 29 })); /* Sunday */
        g_assert_cmpuint(tree.config->limits.max_sends_per_hour, ==, 1000);
        g_assert_cmpint(tree.config->limits.keep_files.ms, ==, 7 * 86400000LL);
        tree_done(&tree);
}

TEST(working_days_and_holidays)
{
        g_autofree char *text = tree_changed(tree_clinic, "};\n  responsible",
                "}; working_days = \"Sun-Tue, Thu\"; holidays = [ \"2026-12-24\", \"01-04\" ];\n"
                "  on_uncertain = { review = \"task\"; safety = \"leave\"; }; unknown_consent = [ \"care\" ]; responsible");
        const Clinic *clinic;
        Tree tree;

        tree_init(&tree);
        tree_put(&tree, "clinics.d/kyiv-1.conf", text);
        g_assert_cmpint(tree_load(&tree), ==, 0);
        clinic = config_clinic(tree.config, "kyiv-1");
        g_assert_true(clinic->unknown_consent[PURPOSE_CARE]);
        g_assert_false(clinic->unknown_consent[PURPOSE_SAFETY]);
        g_assert_cmpuint(clinic->working_days, ==, 1 << 6 | 1 << 0 | 1 << 1 | 1 << 3);
        g_assert_true(clinic_is_working_day(clinic, (CivilDate){ 2026, 12, 17 })); /* a Thursday */
        g_assert_false(clinic_is_working_day(
                clinic, (CivilDate){ 2026, 12, 24 })); /* a Thursday, holiday */
        g_assert_true(
                clinic_is_working_day(clinic, (CivilDate){ 2025, 12, 25 })); /* of 2026 only */
        g_assert_false(clinic_is_working_day(
                clinic, (CivilDate){ 2027, 1, 4 })); /* a Monday, every year */
        g_assert_true(clinic->uncertain_is_task[PURPOSE_REVIEW]);
        g_assert_false(clinic->uncertain_is_task[PURPOSE_SAFETY]);
        tree_done(&tree);
}

TEST(faults_of_a_clinic)
{
        assert_clinic_fault("id = \"kyiv-1\";", "id = \"Київ\";", 2, "not an id");
        assert_clinic_fault("name = \"Клініка Оберіг\";", "", 1, "no setting \"name\"");
        assert_clinic_fault("time_zone = \"Europe/Kyiv\";", "", 1, "no setting \"time_zone\"");
        assert_clinic_fault("Europe/Kyiv", "UTC+2", 3, "not a time zone");
        assert_clinic_fault("country = \"UA\";", "", 1, "no setting \"country\"");
        assert_clinic_fault("\"UA\"", "\"XX\"", 3, "not a country's code");
        assert_clinic_fault("languages = [ \"uk\", \"en\" ];", "", 1, "no setting \"languages\"");
        assert_clinic_fault("\"uk\", \"en\"", "\"uk\", \"English\"", 4, "not a language's code");
        assert_clinic_fault("phone = \"+380800000000\";", "", 1, "no setting \"phone\"");
        assert_clinic_fault("+380800000000", "12", 5, "\"phone\"");
        assert_clinic_fault("emergency_phone = \"103\";", "", 1, "no setting \"emergency_phone\"");
        assert_clinic_fault("\"103\"", "\"ambulance\"", 5, "not a number to call");
        assert_clinic_fault("methods = [ \"sms\", \"call\" ];", "", 1, "no setting \"methods\"");
        assert_clinic_fault(
                "\"sms\", \"call\"", "\"sms\", \"telegram\"", 6, "\"providers\" names none for it");
        assert_clinic_fault("\"sms\", \"call\"", "\"sms\", \"By Hand\"", 6, "not a method's name");
        assert_clinic_fault("{ sms = \"kannel\"; }", "{ sms = \"kanel\"; }", 7,
                "there is no provider \"kanel\"");
        assert_clinic_fault("{ sms = \"kannel\"; }", "{ sms = \"kannel\"; viber = \"kannel\"; }", 7,
                "carries \"sms\"");
        assert_clinic_fault("{ sms = \"kannel\"; }", "{ sms = \"kannel\"; call = \"kannel\"; }", 7,
                "not a method that a provider carries");
        assert_clinic_fault(
                "\"front-desk\"", "\"front-dsk\"", 8, "staff.d knows nobody as \"front-dsk\"");
        assert_clinic_fault("  responsible", "  send_betwen = \"09:00-20:00\"; responsible", 8,
                "write \"send_between\"");
        assert_clinic_fault("  responsible", "  send_between = \"20:00-09:00\"; responsible", 8,
                "does not rise");
        assert_clinic_fault(
                "  responsible", "  max_messages_per_day = 1001; responsible", 8, "from 1 to 1000");
        assert_clinic_fault("  responsible", "  working_days = \"Mon-Son\"; responsible", 8,
                "not a list of weekdays");
        assert_clinic_fault(
                "  responsible", "  holidays = [ \"25.12.\" ]; responsible", 8, "not a date");
        assert_clinic_fault("  responsible",
                "  on_uncertain = { safety = \"maybe\"; }; responsible", 8, "neither");
        assert_clinic_fault("  responsible", "  unknown_consent = [ \"safety\", \"offer\" ]; responsible", 8,
                "never sent to a patient who has not agreed");
        assert_clinic_fault("  responsible", "  unknown_consent = [ \"greeting\" ]; responsible", 8, "never sent");
        assert_clinic_fault("  responsible", "  unknown_consent = [ \"review\" ]; responsible", 8, "never sent");
        assert_clinic_fault("  responsible", "  unknown_consent = [ \"fun\" ]; responsible", 8, "not a purpose");
        assert_clinic_fault("  responsible", "  unknown_consent = \"safety\"; responsible", 8, "not a list");
        assert_clinic_fault("  responsible", "  on_uncertain = { fun = \"task\"; }; responsible", 8,
                "not a purpose");
        assert_clinic_fault(
                "  responsible", "  spread = 5; responsible", 8, "a length of time is needed");
}

TEST(warnings_of_a_clinic)
{
        g_autofree char *nobody = tree_changed(tree_clinic, "  responsible = \"front-desk\";", "");
        g_autofree char *early =
                tree_changed(tree_clinic, "  responsible", "  send_at = \"08:00\"; responsible");
        g_autofree char *night = tree_changed(tree_clinic, "  responsible", "  send_between = \"09:00-23:30\"; responsible");
        g_autofree char *dawn = tree_changed(tree_clinic, "  responsible", "  send_between = \"07:30-20:00\"; responsible");
        Tree tree;

        assert_warning("clinics.d/kyiv-1.conf", nobody, "nobody is responsible");
        assert_warning("clinics.d/kyiv-1.conf", early, "\"send_at\" lies outside");
        assert_warning("clinics.d/kyiv-1.conf", night, "when others sleep");
        assert_warning("clinics.d/kyiv-1.conf", dawn, "when others sleep");
        tree_init(&tree);
        tree_put(&tree, "staff.d/front-desk.conf", NULL);
        g_assert_cmpint(tree_load(&tree), ==, 0);
        g_assert_true(tree_find(&tree, "staff.d is empty")->warning);
        tree_done(&tree);
}

TEST_MAIN
