#include "test.h"

#include <errno.h>
#include <string.h>

#include "config-tree.h"
#include "config/messages.h"
#include "message/lint.h"
#include "message/parts.h"

/* The text with one piece put for another; it must be there. */
static char *changed(const char *text, const char *from, const char *to)
{
        g_auto(GStrv) parts = g_strsplit(text, from, 2);

        g_assert_nonnull(parts[0]);
        if (!parts[1])
                g_error("\"%s\" is not in the text", from);
        return g_strjoinv(to, parts);
}

/* A tree whose file @name reads @text has exactly one fault: there, on @line, saying @part, and how
 * to mend it. */
static void assert_fault(const char *name, const char *text, unsigned line, const char *part)
{
        Tree tree;
        const Err *err;

        tree_init(&tree);
        tree_put(&tree, name, text);
        g_assert_cmpint(tree_load(&tree), ==, -EINVAL);
        g_assert_null(tree.config);
        err = tree_find(&tree, part);
        g_assert_false(err->warning);
        for (guint i = 0; i < tree.faults.items->len; i++) {
                const Err *other = &g_array_index(tree.faults.items, Err, i);
                g_autofree char *told = err_render(other);

                if (other != err && !other->warning)
                        g_error("a second fault: %s", told);
        }
        g_assert_true(g_str_has_suffix(err->source, name));
        g_assert_cmpuint(err->line, ==, line);
        g_assert_cmpstr(err->mend, !=, "");
        tree_done(&tree);
}

/* The same for a warning, which does not stop the load. */
static void assert_warning(const char *name, const char *text, const char *part)
{
        Tree tree;

        tree_init(&tree);
        tree_put(&tree, name, text);
        g_assert_cmpint(tree_load(&tree), ==, 0);
        g_assert_nonnull(tree.config);
        g_assert_true(tree_find(&tree, part)->warning);
        g_assert_cmpuint(tree.faults.n_faults, ==, 0);
        g_assert_cmpuint(tree.faults.n_warnings, ==, 1);
        tree_done(&tree);
}

static void assert_clinic_fault(const char *from, const char *to, unsigned line, const char *part)
{
        g_autofree char *text = changed(tree_clinic, from, to);

        assert_fault("clinics.d/kyiv-1.conf", text, line, part);
}

/* the step on line 5 of the protocol */
static void assert_step_fault(const char *step, const char *part)
{
        g_autofree char *text = changed(tree_protocol,
                "{ id = \"w2\"; when = \"2 weeks\"; purpose = \"review\"; message = \"review_w2\"; "
                "}",
                step);

        assert_fault("protocols.d/standard.conf", text, 5, part);
}

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
        g_autofree char *text = changed(tree_clinic, "};\n  responsible",
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
                changed(tree_clinic, "  responsible", "@include \"hours.inc\"\n  responsible");
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
        g_autofree char *nobody = changed(tree_clinic, "  responsible = \"front-desk\";", "");
        g_autofree char *early =
                changed(tree_clinic, "  responsible", "  send_at = \"08:00\"; responsible");
        Tree tree;

        assert_warning("clinics.d/kyiv-1.conf", nobody, "nobody is responsible");
        assert_warning("clinics.d/kyiv-1.conf", early, "\"send_at\" lies outside");
        tree_init(&tree);
        tree_put(&tree, "staff.d/front-desk.conf", NULL);
        g_assert_cmpint(tree_load(&tree), ==, 0);
        g_assert_true(tree_find(&tree, "staff.d is empty")->warning);
        tree_done(&tree);
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
        g_autofree char *text = changed(tree_protocol, "message = \"review_w2\"; }",
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

TEST(faults_of_a_protocol)
{
        g_autofree char *version = changed(tree_protocol, "version = 1", "version = 0");
        g_autofree char *effect =
                changed(tree_protocol, "version = 1;", "version = 1; effect_lasts = \"6 hours\";");
        g_autofree char *interval =
                changed(tree_protocol, "version = 1;", "version = 1; least_interval = \"4-6 weeks\";");
        G_GNUC_UNUSED g_autofree char *empty = changed(
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
                changed(tree_protocol, "\"Dr N. Name, 2026-10-01\"", "\"\"");
        g_autofree char *unsafe = changed(tree_protocol, "\"safety\"", "\"care\"");
        g_autofree char *early =
                changed(tree_protocol, "\"2 weeks\";", "\"2 weeks\"; at = \"07:00\";");
        g_autofree char *script = changed(tree_protocol, "message = \"review_w2\"; }",
                "message = \"nowhere\"; methods = [ \"call\" ]; }");
        g_autofree char *other = changed(tree_protocol, "\"standard\"", "\"other\"");
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

TEST(what_two_files_claim_is_a_fault)
{
        g_autofree char *claims =
                changed(tree_protocol, "version = 1;", "version = 1;\n  procedures = [ \"BTX\" ];");
        g_autofree char *other = changed(claims, "\"standard\"", "\"other\"");
        g_autofree char *folded = changed(other, "\"BTX\"", "\"btx\"");
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

TEST(faults_of_texts)
{
        g_autofree char *unknown = changed(tree_messages, "{clinic}", "{procedure}");
        g_autofree char *brace = changed(tree_messages, "{clinic}", "{clinic");
        g_autofree char *bytes = changed(tree_messages, "{clinic}", "\xff\xfe");
        g_autofree char *number = changed(tree_messages, "\"Чекаємо на Вас, {clinic}\"", "5");
        g_autofree char *language = changed(tree_messages, "\"uk\"", "\"Ukrainian\"");
        g_autofree char *missing = changed(tree_messages, "review_w2", "review_w3");
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

TEST(red_flags_of_a_protocol)
{
        g_autofree char *flags = changed(tree_protocol, "version = 1;",
                "version = 1;\n  red_flags = { en = [ \"double vision\", \"hives\" ]; zh-Hans = [ \"复视\" ]; };");
        g_autofree char *bare = changed(tree_protocol, "version = 1;", "version = 1;\n  red_flags = \"hives\";");
        g_autofree char *word = changed(tree_protocol, "version = 1;", "version = 1;\n  red_flags = { en = \"hives\"; };");
        g_autofree char *empty = changed(tree_protocol, "version = 1;", "version = 1;\n  red_flags = { en = [ \" \" ]; };");
        g_autofree char *number = changed(tree_protocol, "version = 1;", "version = 1;\n  red_flags = { en = [ 5 ]; };");
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

TEST(a_text_that_lacks_in_a_language_is_told_once)
{
        Tree tree;

        tree_init(&tree);
        tree_put(&tree, "messages.d/en.conf", "messages = { language = \"en\"; texts = { review_w2 = \"Come, {clinic}\"; }; };");
        g_assert_cmpint(tree_load(&tree), ==, 0);
        g_assert_cmpuint(tree.faults.n_warnings, ==, 1);
        g_assert_true(tree_find(&tree, "text \"safety_24h\": it is not there in \"en\"")->warning);
        /* however many steps want it */
        g_autofree char *twice = changed(tree_protocol, "steps = (", "steps = (\n    { id = \"24\"; when = \"within 24 hours\"; purpose = \"safety\";"
                " message = \"safety_24h\"; },");
        tree_put(&tree, "protocols.d/standard.conf", twice);
        g_assert_cmpint(tree_load(&tree), ==, 0);
        g_assert_cmpuint(tree.faults.n_warnings, ==, 1);
        tree_done(&tree);
}

TEST(a_language_without_texts_is_told_once)
{
        g_autofree char *first = changed(tree_clinic, "\"uk\", \"en\"", "\"pl\", \"en\"");
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

TEST(a_file_of_another_encoding_is_told_once)
{
        g_autofree char *bytes = changed(tree_messages, "Як Ви", "\xdf\xea"), *both = changed(bytes, "Чекаємо", "\xd7\xe5");
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
        g_autofree char *clinic = changed(tree_clinic, "\"kannel\"", "\"nobody\"");
        g_autofree char *clinic_2 = changed(clinic, "Europe/Kyiv", "+02:00");
        g_autofree char *protocol = changed(tree_protocol, "\"2 weeks\"", "\"fortnight\"");
        g_autofree char *texts = changed(tree_messages, "safety_24h", "safety_24");
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
                changed(tree_provider, "method = \"GET\"", "method = \"FETCH\"");
        g_autofree char *texts = changed(tree_messages, "{emergency_phone}", "{emergency}");

        assert_fault("providers.d/kannel.conf", provider, 3, "FETCH");
        assert_fault("messages.d/uk.conf", texts, 2, "{emergency}");
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
        g_autofree char *renamed = changed(text, "en = \"X\"", "en = \"Y\"");
        g_autofree char *moved = changed(text, "\"1 day\"", "\"2 days\"");
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

                g_assert_cmpuint(g_hash_table_size(texts), ==, 36);
                g_hash_table_iter_init(&at, texts);
                while (g_hash_table_iter_next(&at, &name, &text))
                        if (parts_of(text, clinic) > 3)
                                g_error("%s %s takes more than 3 parts", language,
                                        (const char *)name);
        }
        err_list_done(&faults);
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
                g_autofree char *text = changed(tree_clinic, "\"kyiv-1\"", id);
                tree_put(&tree, name, text);
        }
        for (int i = 0; i < N_PROTOCOLS; i++) {
                g_autofree char *name = g_strdup_printf("protocols.d/p%d.conf", i);
                g_autofree char *id =
                        g_strdup_printf("\"p%d\"; procedures = [ \"процедура %d\" ]", i, i);
                g_autofree char *text = changed(tree_protocol, "\"standard\"", id);
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
