/* Protocols and their steps: what is refused, how they are found, and how they are kept. */
#include "test.h"

#include <errno.h>
#include <string.h>

#include "config-tree.h"

/* the step on line 5 of the protocol */
static void assert_step_fault(const char *step, const char *part)
{
        g_autofree char *text = tree_changed(tree_protocol,
                "{ id = \"w2\"; when = \"2 weeks\"; purpose = \"review\"; message = \"review_w2\"; "
                "}",
                step);

        assert_fault("protocols.d/standard.conf", text, 5, part);
}

TEST(faults_of_a_step)
{
        assert_step_fault("{ id = \"w2\"; when = \"2 weeks\"; purpose = \"review\"; }",
                "step \"w2\" names no message: every step that is sent needs one. To mend: add  "
                "message = ");
        assert_step_fault("{ id = \"24h\"; when = \"2 weeks\"; purpose = \"review\"; message = "
                          "\"review_w2\"; }",
                "has a step of this id already");
        assert_step_fault("{ id = \"w2\"; when = \"within 2 days\"; purpose = \"review\"; message "
                          "= \"review_w2\"; }",
                "\"within\" takes minutes or hours");
        assert_step_fault("{ id = \"w2\"; when = \"1 day before\"; purpose = \"review\"; message = "
                          "\"review_w2\"; }",
                "before the treatment");
        assert_step_fault("{ id = \"w2\"; when = \"0 days\"; purpose = \"review\"; message = "
                          "\"review_w2\"; }",
                "\"0 days\" is taken only from");
        assert_step_fault("{ id = \"w2\"; when = \"30 minutes before\"; from = \"appointment\"; "
                          "purpose = \"visit\";"
                          " message = \"review_w2\"; }",
                "would never open");
        assert_step_fault("{ id = \"w2\"; when = \"1 day before\"; from = \"no-show\"; purpose = \"visit\";"
                          " message = \"review_w2\"; }",
                "nobody knows yet who will not come");
        assert_step_fault("{ id = \"w2\"; when = \"0 days\"; from = \"holiday\"; purpose = \"greeting\";"
                          " message = \"review_w2\"; }",
                "does not say which");
        assert_step_fault("{ id = \"w2\"; when = \"2 weeks\"; date = \"03-08\"; purpose = \"review\"; message = \"review_w2\"; }",
                "does not count from a holiday");
        assert_step_fault("{ id = \"w2\"; when = \"0 days\"; from = \"holiday\"; date = \"8 March\"; purpose = \"greeting\";"
                          " message = \"review_w2\"; }",
                "is not a date");
        assert_step_fault(
                "{ id = \"w2\"; when = \"0 days\"; from = \"effect-end\"; purpose = \"offer\";"
                " message = \"review_w2\"; }",
                "how long the effect lasts");
        assert_step_fault(
                "{ id = \"w2\"; when = \"1-3 days\"; late = \"2 days\"; purpose = \"review\";"
                " message = \"review_w2\"; }",
                "\"late\" goes with a single time");
        assert_step_fault(
                "{ id = \"w2\"; when = \"6 hours\"; late = \"2 days\"; purpose = \"review\";"
                " message = \"review_w2\"; }",
                "write it in hours");
        assert_step_fault(
                "{ id = \"w2\"; when = \"2 weeks\"; late = \"12 hours\"; purpose = \"review\";"
                " message = \"review_w2\"; }",
                "write it in days");
        assert_step_fault("{ id = \"w2\"; when = \"6 hours\"; at = \"10:00\"; purpose = \"review\";"
                          " message = \"review_w2\"; }",
                "\"at\" is a time of day");
        assert_step_fault(
                "{ id = \"w2\"; when = \"2 weeks\"; from = \"moon\"; purpose = \"review\";"
                " message = \"review_w2\"; }",
                "\"effect-end\"");
        assert_step_fault(
                "{ id = \"w2\"; when = \"2 weeks\"; purpose = \"fun\"; message = \"review_w2\"; }",
                "\"greeting\"");
        assert_step_fault("{ id = \"w2\"; when = \"2 weeks\"; purpose = \"review\"; message = "
                          "\"review_w3\"; }",
                "it is not there in \"uk\"");
        assert_step_fault(
                "{ id = \"w2\"; when = \"2 weeks\"; purpose = \"review\"; message = \"review_w2\";"
                " methods = [ \"telegram\", \"call\" ]; }",
                "no clinic has a provider for it");
        assert_step_fault(
                "{ id = \"w2\"; when = \"2 weeks\"; purpose = \"review\"; message = \"review_w2\";"
                " methods = [ ]; }",
                "0 entries");
}

TEST(a_step_of_staff_needs_no_message)
{
        g_autofree char *text = tree_changed(tree_protocol, "message = \"review_w2\"; }",
                "methods = [ \"call\", \"visit\" ]; late = \"2 weeks\"; }");
        const Step *step;
        uint16_t position;
        Tree tree;

        tree_init(&tree);
        tree_put(&tree, "protocols.d/standard.conf", text);
        g_assert_cmpint(tree_load(&tree), ==, 0);
        g_assert_cmpuint(tree.faults.items->len, ==, 0);
        step = protocol_step(config_protocol_for(tree.config, "anything"), "w2", &position);
        g_assert_cmpuint(position, ==, 1);
        g_assert_null(step->message);
        g_assert_cmpint(step->late.unit, ==, WHEN_DAYS);
        g_assert_cmpuint(step->late.first, ==, 14);
        tree_done(&tree);
}

/* A provider that sends what it has approved needs a template for each text, at least in the clinic's first language. */
TEST(a_step_needs_a_template_where_the_provider_sends_no_other_text)
{
        static const char form[] = "provider = { id = \"%s\"; carries = \"sms\"; request = { url = \"https://x.example/\";"
                " query = { to = \"{to}\"; c = \"{template}\"; }; }; templates = ("
                " { text = \"safety_24h\"; language = \"uk\"; name = \"T1\"; }, { text = \"%s\"; language = \"uk\"; name = \"T2\"; },"
                " { text = \"review_w2\"; language = \"en\"; name = \"T3\"; } ); };";
        g_autofree char *unused = g_strdup_printf(form, "z", "whatever");
        g_autofree char *short_of_one = g_strdup_printf(form, "kannel", "whatever");
        g_autofree char *whole = g_strdup_printf(form, "kannel", "review_w2");
        const Err *missing, *other;
        Tree tree;

        tree_init(&tree);
        tree_put(&tree, "providers.d/z.conf", unused);
        g_assert_cmpint(tree_load(&tree), ==, 0); /* no clinic sends by it */
        tree_put(&tree, "providers.d/z.conf", NULL);
        tree_put(&tree, "providers.d/kannel.conf", short_of_one);
        g_assert_cmpint(tree_load(&tree), ==, -EINVAL);
        missing = tree_find(&tree, "has none for it in \"uk\", the first language");
        g_assert_nonnull(strstr(missing->what, "review_w2"));
        tree_put(&tree, "providers.d/kannel.conf", whole);
        g_assert_cmpint(tree_load(&tree), ==, 0);
        other = tree_find(&tree, "has no template for it in \"en\"");
        g_assert_true(other->warning);
        tree_done(&tree);
}

TEST(faults_of_a_protocol)
{
        g_autofree char *version = tree_changed(tree_protocol, "version = 1", "version = 0");
        g_autofree char *effect =
                tree_changed(tree_protocol, "version = 1;", "version = 1; effect_lasts = \"6 hours\";");
        g_autofree char *interval =
                tree_changed(tree_protocol, "version = 1;", "version = 1; least_interval = \"4-6 weeks\";");
        G_GNUC_UNUSED g_autofree char *empty = tree_changed(
                tree_protocol, "id = \"standard\"; version = 1;", "id = \"x\"; steps = ( ); };");

        assert_fault("protocols.d/standard.conf", version, 2, "out of range");
        assert_fault("protocols.d/standard.conf", effect, 2, "\"effect_lasts\"");
        assert_fault("protocols.d/standard.conf", interval, 2, "\"least_interval\" is not a single number of days");
        assert_fault("protocols.d/x.conf",
                "protocol = { id = \"x\"; signed_off = \"N\"; procedures = [ \"X\" ];\n"
                "steps = ( ); };",
                2, "0 entries");
        assert_fault("protocols.d/x.conf",
                "\n\nprotocol = { version = 2; steps = ( { id = \"a\"; when = \"1 day\";"
                " purpose = \"safety\"; message = \"safety_24h\"; } ); };",
                3, "no setting \"id\"");
}

TEST(warnings_of_a_protocol)
{
        g_autofree char *unsigned_one =
                tree_changed(tree_protocol, "\"Dr N. Name, 2026-10-01\"", "\"\"");
        g_autofree char *unsafe = tree_changed(tree_protocol, "\"safety\"", "\"care\"");
        g_autofree char *early =
                tree_changed(tree_protocol, "\"2 weeks\";", "\"2 weeks\"; at = \"07:00\";");
        g_autofree char *script = tree_changed(tree_protocol, "message = \"review_w2\"; }",
                "message = \"nowhere\"; methods = [ \"call\" ]; }");
        g_autofree char *other = tree_changed(tree_protocol, "\"standard\"", "\"other\"");
        Tree tree;

        assert_warning("protocols.d/standard.conf", unsigned_one, "no clinician has signed it off");
        assert_warning("protocols.d/standard.conf", unsafe, "no step of it asks about reactions");
        assert_warning("protocols.d/standard.conf", early, "it lies outside \"send_between\"");
        assert_warning("protocols.d/standard.conf", script, "it is not there in any language");
        assert_warning("protocols.d/other.conf", other, "it names no procedure");

        tree_init(&tree);
        tree_put(&tree, "protocols.d/standard.conf", NULL);
        g_assert_cmpint(tree_load(&tree), ==, 0);
        g_assert_true(tree_find(&tree, "there is no protocol \"standard\"")->warning);
        g_assert_null(config_protocol_for(tree.config, "anything"));
        tree_done(&tree);
}

TEST(red_flags_of_a_protocol)
{
        g_autofree char *flags = tree_changed(tree_protocol, "version = 1;",
                "version = 1;\n  red_flags = { en = [ \"double vision\", \"hives\" ]; zh-Hans = [ \"复视\" ]; };");
        g_autofree char *bare = tree_changed(tree_protocol, "version = 1;", "version = 1;\n  red_flags = \"hives\";");
        g_autofree char *word = tree_changed(tree_protocol, "version = 1;", "version = 1;\n  red_flags = { en = \"hives\"; };");
        g_autofree char *empty = tree_changed(tree_protocol, "version = 1;", "version = 1;\n  red_flags = { en = [ \" \" ]; };");
        g_autofree char *number = tree_changed(tree_protocol, "version = 1;", "version = 1;\n  red_flags = { en = [ 5 ]; };");
        const Protocol *protocol;
        g_autofree char *content = NULL;
        Tree tree;

        tree_init(&tree);
        g_assert_cmpint(tree_load(&tree), ==, 0);
        protocol = config_protocol_for(tree.config, "anything");
        g_assert_null(g_ptr_array_index(protocol->red_words, 0));
        content = g_strdup(protocol->content);
        tree_put(&tree, "protocols.d/standard.conf", flags);
        g_assert_cmpint(tree_load(&tree), ==, 0);
        protocol = config_protocol_for(tree.config, "anything");
        g_assert_cmpuint(protocol->red_words->len, ==, 4);
        g_assert_cmpstr(g_ptr_array_index(protocol->red_words, 0), ==, "double vision");
        g_assert_cmpstr(g_ptr_array_index(protocol->red_words, 2), ==, "复视");
        g_assert_null(g_ptr_array_index(protocol->red_words, 3));
        g_assert_cmpuint(((const GPtrArray *)g_hash_table_lookup(protocol->red_flags, "en"))->len, ==, 2);
        g_assert_cmpstr(protocol->content, ==, content); /* they change no plan */
        tree_done(&tree);
        assert_fault("protocols.d/standard.conf", bare, 3, "not a group of languages");
        assert_fault("protocols.d/standard.conf", word, 3, "not a language with a list of phrases");
        assert_fault("protocols.d/standard.conf", empty, 3, "begins with letters");
        assert_fault("protocols.d/standard.conf", number, 3, "red_flags");
}

TEST(procedures_are_found_however_they_are_spelt)
{
        Tree tree;

        tree_init(&tree);
        tree_put(&tree, "protocols.d/botulinum-toxin.conf",
                "protocol = { id = \"botulinum-toxin\"; version = 3; signed_off = \"N\";\n"
                "  procedures = [ \"BTX\", \"Ботокс\", \"肉毒素\", \"Botulinum  toxin\" ];\n"
                "  steps = ( { id = \"a\"; when = \"1 day\"; purpose = \"safety\"; message = "
                "\"safety_24h\"; } ); };");
        g_assert_cmpint(tree_load(&tree), ==, 0);
        for (const char *const *at = (const char *const[]){ "btx", "ＢＴＸ", " БОТОКС ", "肉毒素",
                     "botulinum toxin", NULL };
                *at; at++)
                if (strcmp(config_protocol_for(tree.config, *at)->id, "botulinum-toxin") != 0)
                        g_error("\"%s\" is not found", *at);
        g_assert_cmpstr(config_protocol_for(tree.config, "laser")->id, ==, "standard");
        g_assert_cmpstr(config_protocol_for_visit(tree.config, NULL)->id, ==, "standard");
        g_assert_cmpstr(config_protocol_for_visit(tree.config, "btx")->id, ==, "botulinum-toxin");
        tree_done(&tree);
}

TEST(a_visit_follows_its_procedures_protocol_where_that_speaks_of_visits)
{
        static const char visits[] = "{ id = \"v\"; when = \"1 day before\"; from = \"appointment\"; purpose = \"visit\";"
                                     " message = \"safety_24h\"; }";
        g_autofree char *visit = g_strdup_printf("protocol = { id = \"visit\"; signed_off = \"N\"; steps = ( %s ); };", visits);
        g_autofree char *own = g_strdup_printf("protocol = { id = \"surgery\"; signed_off = \"N\"; procedures = [ \"Nose\" ];"
                " steps = ( { id = \"a\"; when = \"1 day\"; purpose = \"safety\"; message = \"safety_24h\"; }, %s ); };", visits);
        Tree tree;

        tree_init(&tree);
        tree_put(&tree, "protocols.d/visit.conf", visit);
        tree_put(&tree, "protocols.d/surgery.conf", own);
        tree_put(&tree, "protocols.d/botulinum-toxin.conf",
                "protocol = { id = \"botulinum-toxin\"; version = 3; signed_off = \"N\"; procedures = [ \"BTX\" ];"
                " steps = ( { id = \"a\"; when = \"1 day\"; purpose = \"safety\"; message = \"safety_24h\"; } ); };");
        g_assert_cmpint(tree_load(&tree), ==, 0);
        g_assert_cmpuint(tree.faults.items->len, ==, 0); /* it asks nothing of safety, and names no procedure */
        g_assert_cmpstr(config_protocol_for_visit(tree.config, NULL)->id, ==, "visit");
        g_assert_cmpstr(config_protocol_for_visit(tree.config, "BTX")->id, ==, "visit");
        g_assert_cmpstr(config_protocol_for_visit(tree.config, "laser")->id, ==, "visit");
        g_assert_cmpstr(config_protocol_for_visit(tree.config, "nose")->id, ==, "surgery");
        g_assert_cmpstr(config_protocol_for(tree.config, "laser")->id, ==, "standard");
        tree_done(&tree);
}

TEST(a_protocol_comes_back_from_its_content)
{
        static const char text[] =
                "protocol = { id = \"x\"; version = 3; signed_off = \"N\"; title = { en = \"X\"; "
                "};\n"
                "  procedures = [ \"X\" ]; effect_lasts = \"4 months\"; steps = (\n"
                "    { id = \"a\"; when = \"within 24 hours\"; purpose = \"safety\"; message = "
                "\"safety_24h\"; },\n"
                "    { id = \"b\"; when = \"1 day\"; late = \"3 days\"; at = \"09:30\"; purpose = "
                "\"care\";\n"
                "      message = \"review_w2\"; methods = [ \"sms\", \"call\" ]; },\n"
                "    { id = \"c\"; when = \"14 days before\"; from = \"effect-end\"; purpose = "
                "\"offer\";\n"
                "      message = \"review_w2\"; } ); };";
        g_autofree char *renamed = tree_changed(text, "en = \"X\"", "en = \"Y\"");
        g_autofree char *moved = tree_changed(text, "\"1 day\"", "\"2 days\"");
        g_autofree char *content = NULL;
        g_autoptr(Protocol) back = NULL;
        const Step *step;
        Tree tree;
        Err err = { 0 };

        tree_init(&tree);
        tree_put(&tree, "protocols.d/x.conf", text);
        g_assert_cmpint(tree_load(&tree), ==, 0);
        content = g_strdup(config_protocol_for(tree.config, "x")->content);
        g_assert_cmpint(protocol_from_content(content, &back, &err), ==, 0);
        g_assert_cmpstr(back->id, ==, "x");
        g_assert_cmpuint(back->version, ==, 3);
        g_assert_true(back->has_effect);
        step = protocol_step(back, "b", NULL);
        g_assert_true(step->has_late && step->has_at);
        g_assert_cmpuint(step->at.minute, ==, 30);
        g_assert_cmpuint(step->methods->len, ==, 2);
        g_assert_cmpint(protocol_step(back, "c", NULL)->from, ==, WHEN_FROM_EFFECT_END);
        protocol_to_content(back);
        g_assert_cmpstr(back->content, ==, content);

        tree_put(&tree, "protocols.d/x.conf", renamed);
        tree_load(&tree);
        g_assert_cmpstr(config_protocol_for(tree.config, "x")->content, ==, content);
        tree_put(&tree, "protocols.d/x.conf", moved);
        tree_load(&tree);
        g_assert_cmpstr(config_protocol_for(tree.config, "x")->content, !=, content);
        tree_done(&tree);
}

TEST(damaged_content_is_refused)
{
        static const char *const texts[] = { "", "[]", "{}", "{\"id\":\"x\",\"version\":1}",
                "{\"id\":\"x\",\"steps\":[{\"id\":\"a\"}],\"version\":1}",
                "{\"id\":\"x\",\"steps\":[{\"from\":\"treatment\",\"id\":\"a\",\"purpose\":\"fun\","
                "\"when\":\"1 day\"}],"
                "\"version\":1}",
                "{\"id\":\"x\",\"steps\":[],\"version\":0}",
                "{\"id\":\"x\",\"steps\":[],\"version\":1,\"more\":1}" };

        for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
                Protocol *back = NULL;
                Err err = { 0 };

                g_assert_cmpint(protocol_from_content(texts[i], &back, &err), ==, -EINVAL);
                g_assert_null(back);
                g_assert_cmpstr(err.why, !=, "");
        }
}

TEST_MAIN
