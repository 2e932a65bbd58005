/* A patient's own plan: lines read and written, and what they make of a protocol's steps. */
#include "test.h"

#include <errno.h>
#include <string.h>

#include "plan/own-plan.h"
#include "record/plan-change.h"

static const char content[] =
        "{\"id\":\"x\",\"version\":1,\"steps\":["
        "{\"id\":\"d1\",\"when\":\"1 day\",\"from\":\"treatment\",\"purpose\":\"safety\",\"message\":\"m\"},"
        "{\"id\":\"massage\",\"when\":\"1 day\",\"from\":\"treatment\",\"purpose\":\"care\",\"message\":\"m\","
        "\"repeat\":{\"every\":\"2 days\",\"times\":3}},"
        "{\"id\":\"visit\",\"when\":\"1 week\",\"from\":\"treatment\",\"purpose\":\"review\",\"methods\":[\"visit\"]},"
        "{\"id\":\"v1\",\"when\":\"1 day before\",\"from\":\"appointment\",\"purpose\":\"visit\",\"message\":\"m\"}]}";

static Protocol *protocol(void)
{
        Protocol *p = NULL;

        g_assert_cmpint(protocol_from_content(content, &p, NULL), ==, 0);
        return p;
}

static GPtrArray *lines(const char *json)
{
        GPtrArray *changes = plan_changes_from_json(json);
        json_t *array = json ? json_loads(json, 0, NULL) : NULL;

        g_assert_cmpuint(changes ? changes->len : 0, ==, json_array_size(array)); /* each of them is good */
        json_decref(array);
        return changes;
}

/* "d1 1 day; massage.1 1 day; ..."; "-" before one that is left out, methods behind it */
static char *told(RecordType type, const char *record, const char *staff)
{
        g_autoptr(Protocol) p = protocol();
        g_autoptr(GPtrArray) of_record = lines(record), of_staff = lines(staff);
        const OwnPlan own = { of_record, of_staff, type, type == RECORD_APPOINTMENT ? RECORD_BOOKED : RECORD_COMPLETED };
        g_autoptr(GArray) steps = own_steps(p, &own);
        GString *out = g_string_new(NULL);

        for (guint i = 0; i < steps->len; i++) {
                const OwnStep *step = &g_array_index(steps, OwnStep, i);
                g_autofree char *when = when_render(&step->step->when);

                g_string_append_printf(out, "%s%s%s %s", i > 0 ? "; " : "", step->is_skipped ? "-" : "", step->step->id, when);
                for (guint k = 0; step->made && step->made->methods && k < step->made->methods->len; k++)
                        g_string_append_printf(out, " %s", (const char *)g_ptr_array_index(step->made->methods, k));
        }
        return g_string_free(out, FALSE);
}

static void assert_steps(const char *record, const char *staff, const char *expected)
{
        g_autofree char *got = told(RECORD_TREATMENT, record, staff);

        g_assert_cmpstr(got, ==, expected);
}

TEST(without_a_word_the_steps_are_the_protocols)
{
        g_autofree char *visit = told(RECORD_APPOINTMENT, NULL, NULL);

        assert_steps(NULL, NULL, "d1 1 day; massage.1 1 day; massage.2 3 days; massage.3 5 days; visit 1 week");
        g_assert_cmpstr(visit, ==, "v1 1 day before");
}

TEST(a_row_and_one_of_its_times)
{
        assert_steps("[{\"step\":\"massage\",\"when\":\"2 days\"}]", NULL,
                "d1 1 day; massage.1 2 days; massage.2 4 days; massage.3 6 days; visit 1 week");
        assert_steps("[{\"step\":\"massage.2\",\"when\":\"9 days\"},{\"step\":\"massage\",\"skip\":true}]", NULL,
                "d1 1 day; -massage.1 1 day; massage.2 9 days; -massage.3 5 days; visit 1 week");
}

TEST(the_last_word_counts_and_staff_have_it)
{
        assert_steps("[{\"step\":\"d1\",\"skip\":true},{\"step\":\"d1\",\"when\":\"2 days\"}]", NULL,
                "d1 2 days; massage.1 1 day; massage.2 3 days; massage.3 5 days; visit 1 week");
        assert_steps("[{\"step\":\"d1\",\"when\":\"2 days\"},{\"step\":\"massage.1\",\"when\":\"8 days\"}]",
                "[{\"step\":\"d1\",\"methods\":[\"call\"],\"who\":\"anna\"},{\"step\":\"massage\",\"skip\":true}]",
                "d1 2 days call; -massage.1 1 day; -massage.2 3 days; -massage.3 5 days; visit 1 week");
}

TEST(steps_of_the_patients_own_stand_last)
{
        g_autoptr(Protocol) p = protocol();
        g_autoptr(GPtrArray) added = lines("[{\"step\":\"more\",\"when\":\"5 days\",\"purpose\":\"survey\",\"message\":\"m\"}]");
        const OwnPlan own = { added, NULL, RECORD_TREATMENT, RECORD_COMPLETED };
        const uint32_t number = own_step_number(PURPOSE_SURVEY, "more");
        g_autoptr(Step) step = own_step(p, &own, number);

        assert_steps("[{\"step\":\"more\",\"when\":\"5 days\",\"purpose\":\"survey\",\"message\":\"m\"}]",
                "[{\"step\":\"more\",\"when\":\"6 days\"},{\"step\":\"ring\",\"when\":\"1 week\",\"purpose\":\"care\",\"methods\":[\"call\"]}]",
                "d1 1 day; massage.1 1 day; massage.2 3 days; massage.3 5 days; visit 1 week; more 6 days; ring 1 week call");
        g_assert_cmpuint(number & FOLLOWUP_STEP_OWN, !=, 0);
        g_assert_cmpint(followup_own_purpose(number), ==, PURPOSE_SURVEY);
        g_assert_cmpuint(number, !=, own_step_number(PURPOSE_CARE, "more"));
        g_assert_cmpstr(step->id, ==, "more");
        g_assert_cmpstr(step->message, ==, "m");
        g_assert_null(own_step(p, &own, own_step_number(PURPOSE_SURVEY, "less")));
}

TEST(lines_come_back_as_they_were_written)
{
        static const char json[] = "[{\"step\":\"d3\",\"when\":\"2 days\"},{\"step\":\"m6\",\"skip\":true},"
                                   "{\"step\":\"d1\",\"methods\":[\"call\",\"sms\"]},"
                                   "{\"step\":\"x\",\"when\":\"5 days\",\"purpose\":\"care\",\"message\":\"m\",\"who\":\"anna\","
                                   "\"why\":\"asked\",\"at\":1772449200000}]";
        g_autoptr(GPtrArray) changes = lines(json);
        g_autofree char *again = plan_changes_to_json(changes);
        g_autofree char *says = plan_change_describe(g_ptr_array_index(changes, 3));

        g_assert_cmpstr(again, ==, json);
        g_assert_cmpstr(says, ==, "added, 5 days");
}

TEST(lines_that_say_nothing_good_are_refused)
{
        static const struct {
                const char *line, *field;
        } all[] = {
                { "{}", "plan.step" }, { "{\"step\":\"a b\",\"skip\":true}", "plan.step" }, { "{\"step\":\"a\"}", "plan.when" },
                { "{\"step\":\"a\",\"when\":\"soon\"}", "plan.when" }, { "{\"step\":\"a\",\"skip\":\"yes\"}", "plan.skip" },
                { "{\"step\":\"a\",\"methods\":[]}", "plan.methods" }, { "{\"step\":\"a\",\"methods\":\"call\"}", "plan.methods" },
                { "{\"step\":\"a\",\"methods\":[\"Call me\"]}", "plan.methods" },
                { "{\"step\":\"a\",\"when\":\"1 day\",\"purpose\":\"fun\"}", "plan.purpose" },
                { "{\"step\":\"a\",\"methods\":[\"call\"],\"purpose\":\"care\"}", "plan.when" },
                { "{\"step\":\"a\",\"when\":\"1 day\",\"purpose\":\"care\",\"message\":7}", "plan.message" },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
                json_t *entry = json_loads(all[i].line, 0, NULL);
                const char *field = NULL, *wanted = NULL;
                PlanChange *change = NULL;

                g_assert_cmpint(plan_change_read(entry, &change, &field, &wanted), ==, -EINVAL);
                g_assert_null(change);
                g_assert_cmpstr(field, ==, all[i].field);
                g_assert_nonnull(wanted);
                json_decref(entry);
        }
}

TEST(what_cannot_hold_is_refused)
{
        static const struct {
                const char *lines, *why;
        } all[] = {
                { "[{\"step\":\"d9\",\"skip\":true}]", "protocol \"x\" has no such step" },
                { "[{\"step\":\"massage.4\",\"skip\":true}]", "protocol \"x\" has no such step" },
                { "[{\"step\":\"d1\",\"when\":\"1 day before\"}]", "nothing comes before the treatment it counts from" },
                { "[{\"step\":\"massage\",\"when\":\"1-3 days\"}]", "each time would begin before the one before it has ended" },
                { "[{\"step\":\"visit\",\"methods\":[\"sms\"]}]", "it has no text, so there is nothing to send" },
                { "[{\"step\":\"d1\",\"methods\":[\"viber\"]}]", "clinic \"k\" has no provider for \"viber\"" },
                { "[{\"step\":\"d1\",\"when\":\"1 day\",\"message\":\"n\"}]", "step \"d1\" is the protocol's, and so are its purpose and its text" },
                { "[{\"step\":\"massage\",\"when\":\"1 day\",\"purpose\":\"care\",\"message\":\"n\"}]",
                        "step \"massage\" is the protocol's, and so are its purpose and its text" },
                { "[{\"step\":\"n\",\"when\":\"1 day\",\"purpose\":\"care\"}]", "a step that is sent needs a text" },
                { "[{\"step\":\"n\",\"when\":\"0 days\",\"purpose\":\"care\",\"message\":\"m\"}]",
                        "\"0 days\" holds for a birthday, a holiday and the end of an effect only" },
        };
        g_autoptr(Protocol) p = protocol();
        g_autoptr(GHashTable) providers = g_hash_table_new(g_str_hash, g_str_equal);
        const Clinic clinic = { .id = (char *)"k", .providers = providers };

        g_hash_table_insert(providers, (char *)"sms", (char *)"s");
        for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
                g_autoptr(GPtrArray) changes = lines(all[i].lines);
                Err err = { 0 };

                g_assert_cmpint(own_plan_check(changes, &clinic, p, RECORD_TREATMENT, &err), ==, -EINVAL);
                g_assert_cmpstr(err.why, ==, all[i].why);
                g_assert_cmpstr(err.mend, !=, "");
        }
}

TEST_MAIN
