/* Rows of steps in a protocol: what is taken, what is refused, and what becomes of them. */
#include "test.h"

#include <errno.h>
#include <string.h>

#include "config-tree.h"
#include "config/repeat.h"

/* the step on line 4, after a safety step called 24h */
static char *with_step(const char *step)
{
        return g_strdup_printf("protocol = { id = \"standard\"; version = 1; signed_off = \"N\"; steps = (\n"
                               "  { id = \"24h\"; when = \"within 24 hours\"; purpose = \"safety\"; message = \"safety_24h\"; },\n"
                               "  { id = \"m.2\"; when = \"2 weeks\"; purpose = \"review\"; message = \"review_w2\"; },\n"
                               "  { %s }\n  ); };\n",
                step);
}

#define CARE "purpose = \"care\"; message = \"review_w2\"; "

static Protocol *load(Tree *tree, const char *step)
{
        g_autofree char *text = with_step(step);

        tree_put(tree, "protocols.d/standard.conf", text);
        g_assert_cmpint(tree_load(tree), ==, 0);
        g_assert_cmpuint(tree->faults.n_faults, ==, 0);
        return (Protocol *)config_protocol_for(tree->config, "anything");
}

static void assert_when(const Protocol *protocol, const char *id, const char *when)
{
        const Step *step = protocol_step(protocol, id, NULL);
        g_autofree char *said = NULL;

        g_assert_nonnull(step);
        said = when_render(&step->when);
        g_assert_cmpstr(said, ==, when);
}

TEST(each_time_is_a_step_of_its_own)
{
        const Protocol *protocol;
        uint16_t position;
        Tree tree;

        tree_init(&tree);
        protocol = load(&tree, "id = \"massage\"; when = \"1 day\"; at = \"18:30\"; methods = [ \"sms\" ]; " CARE
                               "repeat = { every = \"1 day\"; times = 5; };");
        g_assert_cmpuint(protocol->steps->len, ==, 7);
        g_assert_null(protocol_step(protocol, "massage", NULL));
        assert_when(protocol, "massage.1", "1 day");
        assert_when(protocol, "massage.2", "2 days");
        assert_when(protocol, "massage.5", "5 days");
        g_assert_null(protocol_step(protocol, "massage.6", NULL));
        g_assert_cmpuint(protocol_step(protocol, "massage.4", &position)->occurrence, ==, 4);
        g_assert_cmpuint(position, ==, 5);
        g_assert_cmpstr(protocol_step(protocol, "massage.4", NULL)->row, ==, "massage");
        g_assert_cmpuint(protocol_step(protocol, "massage.4", NULL)->at.hour, ==, 18);
        g_assert_cmpuint(protocol_step(protocol, "massage.4", NULL)->methods->len, ==, 1);
        tree_done(&tree);
}

TEST(times_are_counted_in_what_both_have)
{
        static const struct {
                const char *when, *every, *third;
        } all[] = {
                { "1 week", "1 week", "3 weeks" },     { "1 week", "2 days", "11 days" },
                { "3 days", "1 week", "17 days" },     { "1-2 days", "2 days", "5-6 days" },
                { "1-2 weeks", "8 days", "23-30 days" }, { "1 month", "3 months", "7 months" },
                { "6 months", "1 year", "30 months" }, { "1 year", "6 months", "24 months" },
        };
        Tree tree;

        tree_init(&tree);
        for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
                g_autofree char *step = g_strdup_printf(
                        "id = \"r\"; when = \"%s\"; " CARE "repeat = { every = \"%s\"; times = 3; };", all[i].when, all[i].every);
                const Protocol *protocol = load(&tree, step);

                assert_when(protocol, "r.1", all[i].when);
                assert_when(protocol, "r.3", all[i].third);
        }
        tree_done(&tree);
}

TEST(what_cannot_repeat_is_refused)
{
        static const struct {
                const char *step, *part;
        } all[] = {
                { "id = \"r\"; when = \"1 day\"; " CARE "repeat = { every = \"6 hours\"; times = 3; };",
                        "not a single number of days" },
                { "id = \"r\"; when = \"1 day\"; " CARE "repeat = { every = \"0 days\"; times = 3; };",
                        "not a single number of days" },
                { "id = \"r\"; when = \"1 day\"; " CARE "repeat = { every = \"1-2 days\"; times = 3; };",
                        "not a single number of days" },
                { "id = \"r\"; when = \"1 day\"; " CARE "repeat = { every = \"1 day\"; times = 0; };", "out of range" },
                { "id = \"r\"; when = \"1 day\"; " CARE "repeat = { every = \"1 day\"; times = 61; };", "out of range" },
                { "id = \"r\"; when = \"1 day\"; " CARE "repeat = { every = \"1 day\"; };", "no setting \"times\"" },
                { "id = \"r\"; when = \"1 day\"; " CARE "repeat = { times = 3; };", "no setting \"every\"" },
                { "id = \"r\"; when = \"1 day\"; " CARE "repeat = { evry = \"1 day\"; every = \"1 day\"; times = 3; };",
                        "unknown setting" },
                { "id = \"r\"; when = \"6 hours\"; " CARE "repeat = { every = \"1 day\"; times = 3; };",
                        "counts in days, weeks, months or years" },
                { "id = \"r\"; when = \"1 month\"; " CARE "repeat = { every = \"1 day\"; times = 3; };", "cannot be added up" },
                { "id = \"r\"; when = \"1-3 days\"; " CARE "repeat = { every = \"2 days\"; times = 3; };",
                        "before the one before it has ended" },
                { "id = \"r\"; when = \"2 days\"; late = \"2 days\"; " CARE "repeat = { every = \"2 days\"; times = 3; };",
                        "before the one before it has ended" },
                { "id = \"r\"; when = \"1 day before\"; from = \"appointment\"; " CARE
                  "repeat = { every = \"1 day\"; times = 3; };", "only what counts from the treatment" },
                { "id = \"r\"; when = \"9 years\"; " CARE "repeat = { every = \"1 year\"; times = 3; };", "more than ten years" },
                { "id = \"m\"; when = \"1 day\"; " CARE "repeat = { every = \"1 day\"; times = 2; };",
                        "it would be called \"m.2\" there" },
                { "id = \"abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabc\"; when = \"1 day\"; " CARE
                  "repeat = { every = \"1 day\"; times = 2; };", "too long for an id" },
                { "id = \"r\"; when = \"1 day\"; " CARE "repeat = { every = \"1 day\"; times = 50; }; }, "
                  "{ id = \"s\"; when = \"1 day\"; " CARE "repeat = { every = \"1 day\"; times = 50; };",
                        "more than 100 follow-ups" },
                { "id = \"r\"; when = \"1 day\"; " CARE "repeat = { every = \"1 day\"; times = 2; }; }, "
                  "{ id = \"r\"; when = \"1 day\"; " CARE, "has a step of this id already" },
                { "id = \"r\"; when = \"1 day\"; " CARE "repeat = { every = \"1 day\"; times = 2; }; }, "
                  "{ id = \"r.1\"; when = \"1 day\"; " CARE, "has a step of this id already" },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
                g_autofree char *text = with_step(all[i].step);
                const Err *fault;
                Tree tree;

                tree_init(&tree);
                tree_put(&tree, "protocols.d/standard.conf", text);
                g_assert_cmpint(tree_load(&tree), ==, -EINVAL);
                fault = tree_find(&tree, all[i].part);
                g_assert_cmpuint(tree.faults.n_faults, ==, 1);
                g_assert_cmpuint(fault->line, ==, 4);
                g_assert_cmpstr(fault->mend, !=, "");
                tree_done(&tree);
        }
}

TEST(a_row_comes_back_from_its_content)
{
        static const char step[] = "id = \"massage\"; when = \"1 week\"; late = \"1 day\"; " CARE
                                   "repeat = { every = \"2 days\"; times = 4; };";
        g_autofree char *content = NULL;
        g_autoptr(Protocol) back = NULL;
        Tree tree;

        tree_init(&tree);
        content = g_strdup(load(&tree, step)->content);
        tree_done(&tree);
        g_assert_nonnull(strstr(content, "\"repeat\":{\"every\":\"2 days\",\"times\":4}"));
        g_assert_null(strstr(content, "massage.1"));
        g_assert_cmpint(protocol_from_content(content, &back, NULL), ==, 0);
        g_assert_cmpuint(back->steps->len, ==, 6);
        assert_when(back, "massage.1", "1 week");
        assert_when(back, "massage.4", "13 days");
        protocol_to_content(back);
        g_assert_cmpstr(back->content, ==, content);
}

/* A store made before there were rows knows its protocols by these very bytes. */
TEST(a_protocol_without_rows_keeps_its_content)
{
        Tree tree;

        tree_init(&tree);
        g_assert_cmpint(tree_load(&tree), ==, 0);
        g_assert_cmpstr(config_protocol_for(tree.config, "anything")->content, ==,
                "{\"id\":\"standard\",\"steps\":[{\"from\":\"treatment\",\"id\":\"24h\",\"message\":\"safety_24h\","
                "\"purpose\":\"safety\",\"when\":\"within 24 hours\"},{\"from\":\"treatment\",\"id\":\"w2\","
                "\"message\":\"review_w2\",\"purpose\":\"review\",\"when\":\"2 weeks\"}],\"version\":1}");
        tree_done(&tree);
}

TEST(damaged_rows_are_refused)
{
        static const char *const rows[] = { "{}", "{\"every\":\"1 day\"}", "{\"every\":\"1 day\",\"times\":0}",
                "{\"every\":\"1 day\",\"times\":61}", "{\"every\":\"soon\",\"times\":3}",
                "{\"every\":\"1 month\",\"times\":3}", "{\"every\":\"1 day\",\"times\":3,\"more\":1}" };

        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *content = g_strdup_printf(
                        "{\"id\":\"x\",\"steps\":[{\"from\":\"treatment\",\"id\":\"a\",\"purpose\":\"care\",\"repeat\":%s,"
                        "\"when\":\"1 day\"}],\"version\":1}", rows[i]);
                Protocol *back = NULL;

                g_assert_cmpint(protocol_from_content(content, &back, NULL), ==, -EINVAL);
                g_assert_null(back);
        }
}

TEST_MAIN
