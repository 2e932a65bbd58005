/* The whole configuration: which files are read, what is asked of them together, and how it is told. */
#include "test.h"

#include <errno.h>
#include <string.h>

#include "config-tree.h"
#include "message/lint.h"

TEST(small_tree_has_neither_fault_nor_warning)
{
        const Clinic *clinic;
        Tree tree;

        tree_init(&tree);
        g_assert_cmpint(tree_load(&tree), ==, 0);
        g_assert_cmpuint(tree.faults.items->len, ==, 0);
        clinic = config_clinic(tree.config, "kyiv-1");
        g_assert_cmpstr(clinic->name, ==, "Клініка Оберіг");
        g_assert_cmpstr(clinic_provider(clinic, "sms"), ==, "kannel");
        g_assert_null(clinic_provider(clinic, "telegram"));
        g_assert_cmpstr(config_provider(tree.config, "kannel")->carries, ==, "sms");
        g_assert_nonnull(config_source(tree.config, "native"));
        tree_done(&tree);
}

TEST(absent_folders_are_empty_and_the_file_must_be_there)
{
        Tree tree;

        tree_init(&tree);
        tree_put(&tree, "empty/followupd.conf", "");
        g_free(tree.path);
        tree.path = g_build_filename(tree.folder, "empty", "followupd.conf", NULL);
        g_assert_cmpint(tree_load(&tree), ==, 0);
        g_assert_cmpuint(tree.faults.items->len, ==, 0);
        g_assert_nonnull(config_source(tree.config, "native"));

        tree_put(&tree, "empty/followupd.conf", NULL);
        g_assert_cmpint(tree_load(&tree), ==, -EINVAL);
        tree_find(&tree, "there is no such file");
        tree_done(&tree);
}

TEST(faults_in_followupd_conf)
{
        assert_fault("followupd.conf", "limits = {\n max_sends_per_huor = 5; };", 2,
                "\"max_sends_per_hour\"");
        assert_fault("followupd.conf", "limits = { max_sends_per_hour = 0; };", 1, "out of range");
        assert_fault("followupd.conf", "clinic = { };", 1, "unknown setting \"clinic\"");
        assert_fault("followupd.conf",
                "limits = {\n  keep_files = \"7 days\"\n  max_attempts 5;\n};", 3, "syntax error");
        assert_fault("followupd.conf", "limits = {\n  max_attempts 5;\n};", 2, "there is no = between");
        assert_fault("followupd.conf", "\xef\xbb\xbfspool = \"/x\";", 1, "byte order mark");
        assert_fault(
                "followupd.conf", "limits = { retry_first = \"2 hours\"; };", 1, "\"retry_most\"");
}

TEST(faults_of_the_listener)
{
        static const struct {
                const char *settings, *part;
        } all[] = {
                { "listen = \"localhost:80\";", "not an address in numbers" },
                { "listen = \"0.0.0.0:8470\";", "plain http is for this machine itself only" },
                { "listen = \"[2001:db8::1]:443\";", "plain http is for this machine itself only" },
                { "public_url = \"http://hooks.example\";", "cross the network in the clear" },
                { "public_url = \"https://hooks.example/?a=b\";", "it holds a query" },
                { "public_url = \"hooks.example\";", "does not begin with https://" },
                { "certificate = \"c\";", "one of them is not named" },
                { "key = \"k\";", "one of them is not named" },
                { "records_token = \"a/b\";", "not an id" },
                { "trusted_proxies = [ \"10.0.0.1/8\" ];", "neither an address nor a range" },
                { "max_connections = 7;", "out of range" },
                { "max_connections = 32; max_connections_per_peer = 33;", "it would bound nothing" },
                { "max_body_bytes = 17000000;", "out of range" },
                { "request_within = \"30\";", "not a length of time" },
                { "min_free = 5;", "there is no setting of this name here" },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
                g_autofree char *text = g_strdup_printf("listener = {\n  %s\n};\n", all[i].settings);

                assert_fault("followupd.conf", text, 2, all[i].part);
        }
}

TEST(the_listener_and_its_defaults)
{
        const ListenerConfig *listener;
        g_autoptr(GString) out = g_string_new(NULL);
        IpAddress proxy;
        Tree tree;

        tree_init(&tree);
        g_assert_cmpint(tree_load(&tree), ==, 0);
        listener = &tree.config->listener;
        g_assert_null(listener->listen);
        g_assert_null(listener->public_url);
        g_assert_cmpuint(listener->max_connections, ==, 512);
        g_assert_cmpuint(listener->proxies->len, ==, 0);
        tree_done(&tree);

        tree_init(&tree);
        tree_put(&tree, "followupd.conf",
                "listener = { listen = \"0.0.0.0:8470\"; certificate = \"c\"; key = \"k\";\n"
                "  public_url = \"https://hooks.example/f//\"; trusted_proxies = [ \"10.1.0.0/16\", \"::2\" ]; };\n");
        g_assert_cmpint(tree_load(&tree), ==, 0);
        listener = &tree.config->listener;
        g_assert_cmpstr(listener->public_url, ==, "https://hooks.example/f");
        g_assert_cmpuint(listener->proxies->len, ==, 2);
        g_assert_cmpint(ip_parse("10.1.2.3", 8, &proxy), ==, 0);
        g_assert_true(ip_is_trusted(&proxy, listener->proxies));
        config_print(tree.config, out);
        g_assert_nonnull(strstr(out->str, "  trusted_proxies = [ \"10.1.0.0/16\", \"::2\" ];"));
        g_assert_nonnull(strstr(out->str, "  request_within = \"30 seconds\";"));
        tree_done(&tree);
}

TEST(a_folder_takes_conf_files_of_its_kind_only)
{
        Tree tree;

        assert_fault("clinics.d/b.conf", "\nprotocol = { };", 2, "unknown setting \"protocol\"");
        assert_fault("clinics.d/b.conf", "clinic = ( { }, { } );", 1, "it is not one group");
        assert_warning("clinics.d/b.conf", "# nothing\n", "the file describes none");
        tree_init(&tree);
        tree_put(&tree, "clinics.d/.kyiv-1.conf.swp.conf", "garbage");
        tree_put(&tree, "clinics.d/kyiv-1.conf~", "garbage");
        tree_put(&tree, "clinics.d/README", "garbage");
        g_assert_cmpint(tree_load(&tree), ==, 0);
        g_assert_cmpuint(tree.faults.items->len, ==, 0);
        tree_done(&tree);
}

TEST(a_file_may_include_one_beside_it)
{
        g_autofree char *text =
                tree_changed(tree_clinic, "  responsible", "@include \"hours.inc\"\n  responsible");
        Tree tree;
        const Err *err;

        tree_init(&tree);
        tree_put(&tree, "clinics.d/kyiv-1.conf", text);
        tree_put(&tree, "clinics.d/hours.inc",
                "send_between = \"08:00-19:00\";\nsend_at = \"8\";\n");
        g_assert_cmpint(tree_load(&tree), ==, -EINVAL);
        err = tree_find(&tree, "\"8\" is not a time of day");
        g_assert_true(g_str_has_suffix(err->source, "hours.inc"));
        g_assert_cmpuint(err->line, ==, 2);
        tree_put(&tree, "clinics.d/hours.inc", "send_between = \"08:00-19:00\";\n");
        g_assert_cmpint(tree_load(&tree), ==, 0);
        g_assert_cmpuint(config_clinic(tree.config, "kyiv-1")->send_between.from.hour, ==, 8);
        tree_done(&tree);
}

TEST(what_two_files_claim_is_a_fault)
{
        g_autofree char *claims =
                tree_changed(tree_protocol, "version = 1;", "version = 1;\n  procedures = [ \"BTX\" ];");
        g_autofree char *other = tree_changed(claims, "\"standard\"", "\"other\"");
        g_autofree char *folded = tree_changed(other, "\"BTX\"", "\"btx\"");
        Tree tree;
        const Err *err;

        assert_fault("clinics.d/z.conf", tree_clinic, 2, "has this id already");
        assert_fault("protocols.d/z.conf", tree_protocol, 2, "has this id already");
        assert_fault("staff.d/z.conf", tree_staff, 1, "has this id already");
        assert_fault("providers.d/z.conf", tree_provider, 2, "has this id already");
        assert_fault("messages.d/uk2.conf",
                "messages = { language = \"uk\"; texts = {\n safety_24h = \"?{phone}"
                "{emergency_phone}\"; }; };",
                2, "a text of this name");
        tree_init(&tree);
        tree_put(&tree, "protocols.d/other.conf", folded);
        tree_put(&tree, "protocols.d/standard.conf", claims);
        g_assert_cmpint(tree_load(&tree), ==, -EINVAL);
        err = tree_find(&tree, "protocol \"other\" serves the procedure \"BTX\" already");
        g_assert_cmpuint(err->line, ==, 3);
        tree_done(&tree);
}

TEST(a_file_that_cannot_be_read_is_the_only_fault)
{
        static const char *const files[] = { "messages.d/uk.conf", "providers.d/kannel.conf", "staff.d/front-desk.conf",
                "protocols.d/standard.conf" };

        for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
                Tree tree;

                tree_init(&tree);
                tree_put(&tree, files[i], "\xef\xbb\xbfx = 1;");
                g_assert_cmpint(tree_load(&tree), ==, -EINVAL);
                tree_find(&tree, "byte order mark");
                g_assert_cmpuint(tree.faults.items->len, ==, 1);
                tree_done(&tree);
        }
}

TEST(sources_name_a_clinic_that_is_there)
{
        assert_fault("sources.d/a.conf", "source = { id = \"a\";\n clinic = \"lviv-1\"; };", 2,
                "there is no clinic \"lviv-1\"");
}

TEST(a_file_may_describe_the_native_source)
{
        Tree tree;

        tree_init(&tree);
        tree_put(&tree, "sources.d/native.conf",
                "source = { id = \"native\"; assume_time = \"15:00\"; };");
        g_assert_cmpint(tree_load(&tree), ==, 0);
        g_assert_cmpuint(config_source(tree.config, "native")->assume_time.hour, ==, 15);
        tree_done(&tree);
}

TEST(all_faults_are_told_in_one_run)
{
        g_autofree char *clinic = tree_changed(tree_clinic, "\"kannel\"", "\"nobody\"");
        g_autofree char *clinic_2 = tree_changed(clinic, "Europe/Kyiv", "+02:00");
        g_autofree char *protocol = tree_changed(tree_protocol, "\"2 weeks\"", "\"fortnight\"");
        g_autofree char *texts = tree_changed(tree_messages, "safety_24h", "safety_24");
        Tree tree;

        tree_init(&tree);
        tree_put(&tree, "followupd.conf", "nonsense = 1;");
        tree_put(&tree, "clinics.d/kyiv-1.conf", clinic_2);
        tree_put(&tree, "clinics.d/broken.conf", "clinic = {\n  id = \"x\"\n  name = ;\n};");
        tree_put(&tree, "protocols.d/standard.conf", protocol);
        tree_put(&tree, "messages.d/uk.conf", texts);
        tree_put(&tree, "staff.d/front-desk.conf", "staff = { id = \"front-desk\"; };");
        g_assert_cmpint(tree_load(&tree), ==, -EINVAL);
        tree_find(&tree, "unknown setting \"nonsense\"");
        tree_find(&tree, "there is no provider \"nobody\"");
        tree_find(&tree, "not a time zone");
        tree_find(&tree, "broken.conf:3: configuration: syntax error");
        tree_find(&tree, "setting \"when\"");
        tree_find(&tree, "it is not there in \"uk\"");
        tree_find(&tree, "no setting \"name\"");
        g_assert_cmpuint(tree.faults.n_faults, ==, 7);
        tree_done(&tree);
}

TEST(a_slip_is_told_with_what_was_perhaps_meant)
{
        static const struct {
                const char *name, *text, *from, *to, *mend;
        } all[] = {
                { "clinics.d/kyiv-1.conf", tree_clinic, "\"kannel\"", "\"kanel\"", "write \"kannel\", if that was meant, or describe it" },
                { "clinics.d/kyiv-1.conf", tree_clinic, "\"front-desk\"", "\"frontdesk\"", "write \"front-desk\", if that was meant, or" },
                { "protocols.d/standard.conf", tree_protocol, "\"review_w2\"", "\"reveiw_w2\"", "write \"review_w2\", if that was meant, or add" },
                { "protocols.d/standard.conf", tree_protocol, "\"safety\"", "\"safty\"", "write \"safety\", if that was meant, else one of" },
                { "clinics.d/kyiv-1.conf", tree_clinic, "\"kannel\"", "\"infobip\"", "describe it in providers.d" }, /* like nothing */
        };

        for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
                g_autofree char *text = tree_changed(all[i].text, all[i].from, all[i].to);
                Tree tree;

                tree_init(&tree);
                tree_put(&tree, all[i].name, text);
                g_assert_cmpint(tree_load(&tree), ==, -EINVAL);
                g_assert_cmpuint(tree.faults.n_faults, ==, 1);
                g_assert_true(g_str_has_prefix(tree_find(&tree, "To mend: ")->mend, all[i].mend));
                tree_done(&tree);
        }
}

TEST(one_fault_does_not_cause_others)
{
        g_autofree char *provider =
                tree_changed(tree_provider, "method = \"GET\"", "method = \"FETCH\"");
        g_autofree char *texts = tree_changed(tree_messages, "{emergency_phone}", "{emergency}");

        assert_fault("providers.d/kannel.conf", provider, 3, "FETCH");
        assert_fault("messages.d/uk.conf", texts, 2, "{emergency}");
}

TEST(print_tells_the_defaults)
{
        g_autoptr(GString) out = g_string_new(NULL);
        Tree tree;

        tree_init(&tree);
        tree_put(&tree, "followupd.conf", "limits = { max_attempts = 5; };");
        tree_load(&tree);
        config_print(tree.config, out);
        g_assert_nonnull(strstr(out->str, "max_attempts = 5;"));
        g_assert_nonnull(strstr(out->str, "keep_files = \"7 days\";"));
        g_assert_nonnull(strstr(out->str, "# spool is not set"));
        tree_done(&tree);
}

/* A chain's configuration: a reload must not hold up the loop for long. */
TEST(many_clinics_and_protocols_load_quickly)
{
        enum {
                N_CLINICS = 200,
                N_PROTOCOLS = 50,
                LOAD_MS_MOST = 1000 /* far over, for sanitizers and busy machines */
        };
        gint64 began;
        Tree tree;

        tree_init(&tree);
        for (int i = 0; i < N_CLINICS; i++) {
                g_autofree char *name = g_strdup_printf("clinics.d/c%d.conf", i);
                g_autofree char *id = g_strdup_printf("\"c%d\"", i);
                g_autofree char *text = tree_changed(tree_clinic, "\"kyiv-1\"", id);
                tree_put(&tree, name, text);
        }
        for (int i = 0; i < N_PROTOCOLS; i++) {
                g_autofree char *name = g_strdup_printf("protocols.d/p%d.conf", i);
                g_autofree char *id =
                        g_strdup_printf("\"p%d\"; procedures = [ \"процедура %d\" ]", i, i);
                g_autofree char *text = tree_changed(tree_protocol, "\"standard\"", id);
                tree_put(&tree, name, text);
        }
        began = g_get_monotonic_time();
        g_assert_cmpint(tree_load(&tree), ==, 0);
        began = g_get_monotonic_time() - began;
        g_test_message("%d clinics and %d protocols: %" G_GINT64_FORMAT " ms", N_CLINICS,
                N_PROTOCOLS, began / 1000);
        g_assert_cmpint(began / 1000, <, LOAD_MS_MOST);
        began = g_get_monotonic_time();
        lint_config(tree.config, &tree.faults);
        began = g_get_monotonic_time() - began;
        g_test_message("looked through in %" G_GINT64_FORMAT " ms", began / 1000);
        g_assert_cmpint(began / 1000, <, LOAD_MS_MOST);
        tree_done(&tree);
}

TEST(a_file_that_is_not_read_is_told)
{
        static const char *const quiet[] = { "clinics.d/kyiv-1.conf~", "clinics.d/kyiv-1.conf.bak", "clinics.d/.kyiv-1.conf.swp",
                "clinics.d/kyiv-1.conf.dpkg-dist", "clinics.d/shared.inc" };

        assert_warning("clinics.d/shanghai.conf.txt", "", "the file is not read: its name does not end in .conf");
        assert_warning("clinics.d/shanghai.CONF", "", "the file is not read: its name does not end in .conf");
        for (size_t i = 0; i < G_N_ELEMENTS(quiet); i++) {
                Tree tree;

                tree_init(&tree);
                tree_put(&tree, quiet[i], "");
                g_assert_cmpint(tree_load(&tree), ==, 0);
                g_assert_cmpuint(tree.faults.n_warnings, ==, 0);
                tree_done(&tree);
        }
}

TEST(the_installed_example_has_no_fault)
{
        g_autofree char *path =
                g_build_filename(g_getenv("SOURCE_ROOT"), "conf", "followupd.conf", NULL);
        g_autoptr(Config) config = NULL;
        ErrList faults;

        err_list_init(&faults);
        config_load(path, &faults, &config);
        for (guint i = 0; i < faults.items->len; i++) {
                g_autofree char *text = err_render(&g_array_index(faults.items, Err, i));
                g_test_message("%s", text);
        }
        g_assert_cmpuint(faults.n_faults, ==, 0);
        g_assert_cmpuint(faults.n_warnings, ==, 16); /* nobody here can sign the protocols off */
        g_assert_cmpuint(
                ((const Protocol *)config_protocol_for(config, "anything"))->steps->len, ==, 8);
        g_assert_cmpstr(config_protocol_for(config, "ботокс")->id, ==, "botulinum-toxin");
        err_list_done(&faults);
}

TEST_MAIN
