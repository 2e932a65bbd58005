/* Segments: who is in one, what is refused, and what they change. */
#include "test.h"

#include <errno.h>
#include <string.h>

#include "config-tree.h"
#include "plan/plan.h"
#include "plan/segments.h"

/* the clinic with segments on line 9; it sends by sms, else calls */
static char *with_segments(const char *segments)
{
        g_autofree char *head = g_strndup(tree_clinic, strlen(tree_clinic) - strlen("};\n"));

        return g_strdup_printf("%s  segments = ( %s );\n};\n", head, segments);
}

static const Clinic *load(Tree *tree, const char *segments)
{
        g_autofree char *text = with_segments(segments);

        tree_init(tree);
        tree_put(tree, "clinics.d/kyiv-1.conf", text);
        g_assert_cmpint(tree_load(tree), ==, 0);
        g_assert_cmpuint(tree->faults.items->len, ==, 0);
        return config_clinic(tree->config, "kyiv-1");
}

static Patient born(int16_t year, const char *segment)
{
        return (Patient){ .has_birth_date = year > 0, .birth_date = { year, 5, 10 }, .segment = (char *)segment,
                .phone = "+380671234567" };
}

static const CivilDate eve = { 2026, 5, 9 }, birthday = { 2026, 5, 10 };

static void assert_first(const Clinic *clinic, const Patient *patient, Purpose purpose, CivilDate day, const char *method)
{
        const Step step = { .purpose = purpose };
        g_autoptr(GPtrArray) methods = plan_methods(clinic, &step, patient, day);

        g_assert_cmpuint(methods->len, ==, 2); /* nothing is lost or doubled */
        g_assert_cmpstr(g_ptr_array_index(methods, 0), ==, method);
}

#define ALL "{ id = \"elderly\"; from_age = 70; methods_first = [ \"call\" ]; purposes = [ \"safety\" ]; }," \
            "{ id = \"child\"; under_age = 18; methods_first = [ \"call\" ]; },"                              \
            "{ id = \"vip\"; responsible = \"front-desk\"; methods_first = [ \"sms\" ]; }"

TEST(by_age_on_the_day)
{
        const Patient old = born(1956, NULL), young = born(2008, NULL), unknown = born(0, NULL);
        const Clinic *clinic;
        Tree tree;

        clinic = load(&tree, ALL);
        assert_first(clinic, &old, PURPOSE_SAFETY, eve, "sms");
        assert_first(clinic, &old, PURPOSE_SAFETY, birthday, "call");
        assert_first(clinic, &old, PURPOSE_OFFER, birthday, "sms"); /* not one of its purposes */
        assert_first(clinic, &young, PURPOSE_OFFER, eve, "call");
        assert_first(clinic, &young, PURPOSE_OFFER, birthday, "sms");
        assert_first(clinic, &unknown, PURPOSE_SAFETY, eve, "sms");
        tree_done(&tree);
}

TEST(what_the_record_names_comes_first)
{
        const Patient vip = born(1940, "VIP"), elderly = born(1990, "elderly"), other = born(1990, "gold");
        const Clinic *clinic;
        Tree tree;

        clinic = load(&tree, ALL);
        assert_first(clinic, &vip, PURPOSE_SAFETY, eve, "sms");
        assert_first(clinic, &elderly, PURPOSE_SAFETY, eve, "call");
        assert_first(clinic, &other, PURPOSE_SAFETY, eve, "sms");
        g_assert_cmpstr(plan_responsible(clinic, &vip, eve), ==, "front-desk");
        tree_done(&tree);
}

TEST(the_segments_person_stands_for_the_clinics)
{
        const Patient vip = born(0, "vip"), other = born(0, NULL);
        g_autofree char *text = with_segments("{ id = \"vip\"; responsible = \"anna\"; }");
        Tree tree;

        tree_init(&tree);
        tree_put(&tree, "clinics.d/kyiv-1.conf", text);
        tree_put(&tree, "staff.d/anna.conf", "staff = { id = \"anna\"; name = \"Anna\"; };");
        g_assert_cmpint(tree_load(&tree), ==, 0);
        g_assert_cmpstr(plan_responsible(config_clinic(tree.config, "kyiv-1"), &vip, eve), ==, "anna");
        g_assert_cmpstr(plan_responsible(config_clinic(tree.config, "kyiv-1"), &other, eve), ==, "front-desk");
        tree_done(&tree);
}

TEST(a_step_with_methods_of_its_own_keeps_them)
{
        g_autoptr(GPtrArray) own = g_ptr_array_new(), methods = NULL;
        const Step step = { .purpose = PURPOSE_SAFETY, .methods = own };
        const Patient old = born(1930, NULL);
        const Clinic *clinic;
        Tree tree;

        g_ptr_array_add(own, (char *)"sms");
        clinic = load(&tree, ALL);
        methods = plan_methods(clinic, &step, &old, eve);
        g_assert_cmpuint(methods->len, ==, 1);
        g_assert_cmpstr(g_ptr_array_index(methods, 0), ==, "sms");
        tree_done(&tree);
}

TEST(a_plan_calls_from_the_birthday_on)
{
        Record record = { .type = RECORD_TREATMENT, .clinic = (char *)"kyiv-1", .system = (char *)"native", .id = (char *)"T",
                .procedure = (char *)"x", .status = RECORD_COMPLETED, .updated_at = UTC_NEVER, .patient = born(1956, NULL) };
        g_autoptr(Plan) plan = NULL;
        RecordFault fault;
        Tree tree;

        (void)load(&tree, ALL ", { id = \"all\"; from_age = 70; methods_first = [ \"call\" ]; }");
        g_assert_cmpint(utc_parse("2026-05-01T10:00:00+03:00", &record.moment), ==, 0);
        for (unsigned i = 0; i < N_CONSENT_KINDS; i++)
                record.patient.consent.answer[i] = CONSENT_YES;
        g_assert_cmpint(plan_by_config(tree.config, &record, record.moment, &plan, &fault), ==, 0);
        g_assert_cmpstr(g_array_index(plan->followups, Followup, 0).method, ==, "sms");  /* 24h: before the birthday */
        g_assert_cmpstr(g_array_index(plan->followups, Followup, 1).method, ==, "call"); /* w2: after it */
        g_assert_cmpint(g_array_index(plan->followups, Followup, 1).state, ==, FOLLOWUP_TASK);
        tree_done(&tree);
}

TEST(faults_in_segments)
{
        static const struct {
                const char *segments, *part;
        } all[] = {
                { "{ from_age = 70; methods_first = [ \"call\" ]; }", "no setting \"id\"" },
                { "{ id = \"a\"; from_age = 70; }", "it changes nothing" },
                { "{ id = \"a\"; from_age = 0; methods_first = [ \"call\" ]; }", "out of range" },
                { "{ id = \"a\"; from_age = 70; under_age = 70; methods_first = [ \"call\" ]; }", "nobody is 70 or older and younger than 70" },
                { "{ id = \"a\"; methods_first = [ \"viber\" ]; }", "\"viber\" in \"methods_first\" is none of the clinic's methods" },
                { "{ id = \"a\"; methods_first = [ \"call\" ]; purposes = [ \"fun\" ]; }", "\"fun\" in \"purposes\" is not a purpose" },
                { "{ id = \"a\"; responsible = \"front-desk\"; purposes = [ \"safety\" ]; }", "which is not there" },
                { "{ id = \"a\"; responsible = \"nobody\"; }", "staff.d knows nobody as \"nobody\"" },
                { "{ id = \"a\"; method_first = [ \"call\" ]; responsible = \"front-desk\"; }", "unknown setting" },
                { "{ id = \"a\"; responsible = \"front-desk\"; }, { id = \"A\"; responsible = \"front-desk\"; }", "it has a segment \"A\" already" },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
                g_autofree char *text = with_segments(all[i].segments);
                const Err *fault;
                Tree tree;

                tree_init(&tree);
                tree_put(&tree, "clinics.d/kyiv-1.conf", text);
                g_assert_cmpint(tree_load(&tree), ==, -EINVAL);
                fault = tree_find(&tree, all[i].part);
                g_assert_cmpuint(tree.faults.n_faults, ==, 1);
                g_assert_cmpuint(fault->line, ==, 9);
                g_assert_cmpstr(fault->mend, !=, "");
                tree_done(&tree);
        }
}

TEST_MAIN
