#include "test.h"

#include "base/url.h"
#include "provider-text.h"

/* Design, section 8, word for word. */
static const char design_example[] =
        "provider = {\n"
        "  id = \"kannel\";  carries = \"sms\";\n"
        "  request = { method = \"GET\"; url = \"http://127.0.0.1:13013/cgi-bin/sendsms\"; recipient = \"e164\"; timeout = \"20 seconds\";\n"
        "              query = { username = \"{credential:kannel-user}\"; password = \"{credential:kannel-password}\";\n"
        "                        to = \"{to}\"; text = \"{text}\"; charset = \"UTF-8\"; coding = \"{coding}\"; }; };\n"
        "  coding = { gsm7 = \"0\"; unicode = \"2\"; };  max_parts = 4;\n"
        "  outcome = ( { status = 202; is = \"sent\"; },\n"
        "              { status = 403; body = \"Authorization failed\"; is = \"account\"; },\n"
        "              { status = 403; is = \"permanent\"; },\n"
        "              { status = 503; is = \"temporary\"; } );           # first match wins; none: by the HTTP class; cut: unknown\n"
        "  idempotency = \"none\";  limits = { per_second = 30; connections = 8; };\n"
        "};\n";

TEST(example_of_the_design_loads)
{
        g_autoptr(Provider) p = provider_from_text(design_example, NULL);
        const OutcomeRule *rule = g_ptr_array_index(p->outcome, 1);

        g_assert_cmpstr(p->id, ==, "kannel");
        g_assert_cmpstr(p->carries, ==, "sms");
        g_assert_cmpstr(p->request.method, ==, "GET");
        g_assert_cmpint(p->request.recipient, ==, RECIPIENT_E164);
        g_assert_cmpint(p->request.timeout.ms, ==, 20000);
        g_assert_cmpuint(p->request.query->len, ==, 6);
        g_assert_cmpstr(((Field *)g_ptr_array_index(p->request.query, 5))->name, ==, "coding");
        g_assert_cmpstr(p->coding_gsm7, ==, "0");
        g_assert_cmpstr(p->coding_unicode, ==, "2");
        g_assert_cmpuint(p->max_parts, ==, 4);
        g_assert_cmpuint(p->outcome->len, ==, 4);
        g_assert_cmpuint(rule->status, ==, 403);
        g_assert_cmpstr(rule->body, ==, "Authorization failed");
        g_assert_cmpint(rule->is, ==, VERDICT_ACCOUNT);
        g_assert_cmpuint(rule->line, ==, 8);
        g_assert_false(provider_honours_keys(p));
        g_assert_cmpfloat(p->per_second, ==, 30);
        g_assert_cmpuint(p->connections, ==, 8);
        g_assert_false(p->sandbox);
}

TEST(defaults_suit_a_careful_clinic)
{
        g_autoptr(Provider) p = provider_with("", "", NULL);

        g_assert_cmpstr(p->request.method, ==, "POST");
        g_assert_cmpint(p->request.form, ==, BODY_JSON);
        g_assert_cmpint(p->request.timeout.ms, ==, 30000);
        g_assert_cmpint(p->request.connect_timeout.ms, ==, 10000);
        g_assert_cmpuint(p->connections, ==, 8);
        g_assert_cmpfloat(p->per_second, ==, 0);
        g_assert_cmpint(p->key_place, ==, KEY_NONE);
        g_assert_cmpint(p->auth, ==, AUTH_NONE);
}

/* A phone's provider writes numbers, a messenger's the name in the record. */
TEST(recipient_follows_the_method)
{
        g_autoptr(Provider) sms = provider_with("", "", NULL);
        g_autoptr(Provider) telegram = provider_from_text(
                "provider = { id = \"t\"; carries = \"telegram\";"
                " request = { url = \"https://x.example/\"; form = { a = \"{to}{text}\"; }; }; };", NULL);

        g_assert_cmpint(sms->request.recipient, ==, RECIPIENT_E164);
        g_assert_cmpint(telegram->request.recipient, ==, RECIPIENT_NAME);
}

static void refused(Provider *provider, char *faults, const char *line, const char *words)
{
        g_autofree char *told = faults;

        if (provider || !strstr(told, words) || (line && !g_str_has_prefix(told, line)))
                g_error("wanted \"%s ... %s\", got %s: %s", line ? line : "", words, provider ? "a provider" : "faults", told);
}

static void refuse_url(const char *url, const char *words)
{
        g_autofree char *text = g_strdup_printf(
                "provider = { id = \"p\"; carries = \"sms\"; request = { url = \"%s\"; form = { t = \"{to}{text}\"; }; }; };", url);
        char *faults;
        Provider *provider = provider_from_text(text, &faults);

        refused(provider, faults, "test.conf:1: ", words);
}

TEST(plain_http_is_for_this_machine_only)
{
        static const char *const taken[] = { "http://127.0.0.1:13013/", "http://127.9.8.7/x?y=1", "http://[::1]:8080/",
                "http://localhost", "HTTP://LOCALHOST:1/", "https://sms.example.com/" };
        static const char *const refused_hosts[] = { "http://sms.example.com/", "http://127.0.0.1.evil.com/",
                "http://localhost.evil/", "http://127.1/", "http://0177.0.0.1/", "http://0x7f.0.0.1/", "http://2130706433/",
                "http://127.0.0.01/", "http://127.0.0.256/", "http://127.0.0.1./", "http://[::ffff:127.0.0.1]/",
                "http://10.0.0.1/", "http://0.0.0.0/", "http://localhost./" };

        for (size_t i = 0; i < G_N_ELEMENTS(taken); i++) {
                g_autofree char *text = g_strdup_printf("provider = { id = \"p\"; carries = \"sms\"; "
                        "request = { url = \"%s\"; form = { t = \"{to}{text}\"; }; }; };", taken[i]);
                g_autoptr(Provider) p = provider_from_text(text, NULL);
                g_assert_nonnull(p);
        }
        for (size_t i = 0; i < G_N_ELEMENTS(refused_hosts); i++) {
                g_assert_false(url_is_loopback(refused_hosts[i]));
                refuse_url(refused_hosts[i], "this machine only");
        }
        refuse_url("http://127.0.0.1@evil.com/", "user or password");
        refuse_url("http://localhost:80@evil.com/", "user or password");
        refuse_url("http://localhost\\\\@evil.com/", "backslash");
        refuse_url("http://evil.com#@localhost/", "'#'");
}

TEST(url_has_its_host_written_out)
{
        refuse_url("https://{to}.example.com/", "scheme, host or port");
        refuse_url("https://api.example.com{to}/", "scheme, host or port");
        refuse_url("https://api.example.com:{to}/", "port");
        refuse_url("{credential:url}/send", "does not begin with https://");
        refuse_url("ftp://example.com/", "does not begin with https://");
        refuse_url("https:///send", "host");
        refuse_url("https://example.com:99999/", "port");
        refuse_url("https://example.com/a b", "space");
        refuse_url("https://example.com/#{text}", "'#'");
}

static void refuse(const char *request, const char *more, const char *line, const char *words)
{
        char *faults;
        Provider *provider = provider_with(request, more, &faults);

        refused(provider, faults, line, words);
}

TEST(unknown_placeholders_are_faults)
{
        refuse("headers = { X-A = \"{patient}\"; };", "", "test.conf:3: ", "{patient} is no placeholder");
        refuse("query = { a = \"{credential}\"; };", "", "test.conf:3: ", "{credential} is no placeholder");
        refuse("query = { a = \"{credential:}\"; };", "", NULL, "no name of a credential");
        refuse("query = { a = \"{credential:../x}\"; };", "", NULL, "no name of a credential");
        refuse("query = { a = \"{to\"; };", "", NULL, "has no twin");
        refuse("query = { a = \"to}\"; };", "", NULL, "has no twin");
}

TEST(braces_that_are_meant_are_doubled)
{
        g_autoptr(Provider) p = provider_with("query = { a = \"{{x}}\"; };", "", NULL);
        const Field *field = g_ptr_array_index(p->request.query, 0);

        g_assert_true(pattern_is_plain(field->value));
        g_assert_cmpstr(g_array_index(field->value->pieces, PatternPiece, 0).text, ==, "{x}");
}

TEST(text_and_recipient_must_be_used)
{
        char *faults;
        Provider *p = provider_from_text("provider = { id = \"p\"; carries = \"sms\";\n request = { "
                "url = \"https://x.example/\"; form = { to = \"{to}\"; }; }; };", &faults);

        refused(p, faults, "test.conf:1: ", "lacks {text}");
        p = provider_from_text("provider = { id = \"p\"; carries = \"sms\";\n request = { "
                "url = \"https://x.example/\"; form = { to = \"{text}\"; }; }; };", &faults);
        refused(p, faults, "test.conf:1: ", "lacks {to}");
}

TEST(coding_and_its_placeholder_go_together)
{
        char *faults;
        Provider *p;

        refuse("query = { c = \"{coding}\"; };", "", NULL, "nothing says what it becomes");
        refuse("query = { c = \"{coding}\"; };", "coding = { gsm7 = \"0\"; };", "test.conf:4: ", "unicode");
        p = provider_with("", "coding = { gsm7 = \"0\"; unicode = \"2\"; };", &faults);
        g_assert_nonnull(p);
        g_assert_nonnull(strstr(faults, "warning"));
        provider_free(p);
        g_free(faults);
}

TEST(certificates_are_always_verified)
{
        refuse("verify = false;", "", "test.conf:3: ", "unknown setting \"verify\"");
        refuse("insecure = true;", "", "test.conf:3: ", "unknown setting");
        refuse("", "verify_certificates = false;", "test.conf:4: ", "unknown setting");
        refuse("follow_redirects = true;", "", "test.conf:3: ", "unknown setting");
}

TEST(request_has_one_body)
{
        refuse("form = { a = \"b\"; };", "", NULL, "one body");
        refuse("method = \"GET\";", "", NULL, "GET request has no body");
        refuse("method = \"DELETE\";", "", "test.conf:3: ", "not one of its words");
}

TEST(headers_are_checked)
{
        refuse("headers = { Content-Length = \"1\"; };", "", "test.conf:3: ", "Content-Length itself");
        refuse("headers = { Host = \"x\"; };", "", "test.conf:3: ", "Host itself");
        refuse("headers = { X-Text = \"{text}\"; };", "", "test.conf:3: ", "several lines");
        refuse("headers = { X-A = \"a\\r\\nX-B: c\"; };", "", "test.conf:3: ", "line end");
}

TEST(auth_kinds_need_their_settings)
{
        refuse("", "auth = { kind = \"basic\"; credential = \"c\"; };", "test.conf:4: ", "needs the setting \"user\"");
        refuse("", "auth = { kind = \"bearer\"; };", "test.conf:4: ", "needs the setting \"credential\"");
        refuse("", "auth = { kind = \"header\"; credential = \"c\"; };", "test.conf:4: ", "needs the setting \"name\"");
        refuse("", "auth = { kind = \"bearer\"; credential = \"c\"; name = \"X\"; };", "test.conf:4: ", "no use for \"name\"");
        refuse("", "auth = { kind = \"header\"; credential = \"c\"; name = \"a b\"; };", "test.conf:4: ", "no name of a header");
        refuse("", "auth = { kind = \"digest\"; credential = \"c\"; };", "test.conf:4: ", "not one of its words");
        refuse("", "auth = { kind = \"bearer\"; credential = \"../secret\"; };", "test.conf:4: ", "credential");
}

TEST(key_needs_its_place)
{
        refuse("", "idempotency = \"body\";", "test.conf:4: ", "no {key} in it");
        refuse("", "idempotency = \"standard-webhooks\";", "test.conf:4: ", "signed request");
        refuse("", "idempotency = \"header:\";", "test.conf:4: ", "none of its forms");
        refuse("", "idempotency = \"sometimes\";", "test.conf:4: ", "none of its forms");

        g_autoptr(Provider) p = provider_with("", "idempotency = \"header:Idempotency-Key\"; idempotency_ttl = \"2 days\";", NULL);
        g_assert_true(provider_honours_keys(p));
        g_assert_cmpstr(p->key_name, ==, "Idempotency-Key");
        g_assert_cmpint(p->idempotency_ttl.ms, ==, 2 * 86400000);
}

TEST(rules_are_checked)
{
        refuse("", "outcome = ( { status = 202; } );", "test.conf:4: ", "\"is\"");
        refuse("", "outcome = ( { status = 99; is = \"sent\"; } );", "test.conf:4: ", "no status of HTTP");
        refuse("", "outcome = ( { status = \"2x\"; is = \"sent\"; } );", "test.conf:4: ", "no status of HTTP");
        refuse("", "outcome = ( { status = 400; is = \"temporary\"; spares_number = true; } );", "test.conf:4: ", "blames none");
        refuse("", "outcome = ( { status = 202; is = \"great\"; } );", "test.conf:4: ", "not one of its words");
        refuse("", "outcome = ( { json = \"a..b\"; is = \"sent\"; } );", "test.conf:4: ", "no path into JSON");
        refuse("", "outcome = ( { json_is = \"x\"; is = \"sent\"; } );", "test.conf:4: ", "not which thing");
        refuse("", "outcome = ( { header_is = \"x\"; is = \"sent\"; } );", "test.conf:4: ", "not which thing");
}

TEST(only_sent_methods_are_carried)
{
        char *faults;
        Provider *p = provider_from_text("provider = { id = \"p\"; carries = \"call\";\n request = { "
                "url = \"https://x.example/\"; form = { to = \"{to}{text}\"; }; }; };", &faults);

        refused(p, faults, "test.conf:1: ", "cannot carry \"call\"");
}

TEST(all_faults_are_told_in_one_run)
{
        char *told;
        Provider *p = provider_with("verify = false;\n timeout = \"soon\";", "limits = { connections = 0; };\n wrong = 1;", &told);
        g_autofree char *faults = told;
        unsigned n = 0;

        g_assert_null(p);
        for (const char *at = faults; *at; at++)
                n += *at == '\n';
        g_assert_cmpuint(n, ==, 4);
        g_assert_nonnull(strstr(faults, "test.conf:3: "));
        g_assert_nonnull(strstr(faults, "test.conf:4: "));
        g_assert_nonnull(strstr(faults, "test.conf:5: "));
        g_assert_nonnull(strstr(faults, "test.conf:6: "));
}

/* Every sample that is installed loads without a fault or a warning. */
TEST(installed_samples_load)
{
        static const char *const names[] = { "kannel", "telegram", "webhook" };

        for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
                g_autofree char *path = g_strdup_printf("%s/conf/providers.d/%s.conf", g_getenv("SOURCE_ROOT"), names[i]);
                g_autofree char *text = NULL;
                g_autoptr(Provider) p = NULL;

                g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
                p = provider_from_text(text, NULL);
                g_assert_cmpstr(p->id, ==, names[i]);
                g_assert_false(p->sandbox);
        }
}

TEST_MAIN

TEST(faults_of_templates)
{
        static const char entry[] = "{ text = \"a\"; language = \"uk\"; name = \"A1\"; variables = [ \"{patient}\" ]; }";
        static const char request[] = "query = { c = \"{template}\"; };";
        g_autofree char *twice = g_strdup_printf("templates = ( %s, %s );", entry, entry);
        g_autofree char *one = g_strdup_printf("templates = ( %s );", entry);
        g_autofree char *free_text = g_strdup_printf("free_text = { url = \"https://x.example/\"; query = { a = \"{to}{text}{template}\"; }; }; %s", one);
        g_autofree char *form = g_strdup_printf("%s template_variable = { a = \"{text}\"; };", one);

        refuse(request, "", NULL, "it has none");
        refuse("", one, NULL, "makes no use of them");
        refuse(request, twice, NULL, "has one in \"uk\" already");
        refuse(request, free_text, NULL, "{template} has no value");
        refuse(request, form, NULL, "it needs {variable}");
        refuse(request, "templates = ( { text = \"a\"; language = \"uk\"; name = \"A\"; variables = \"x\"; } );", NULL, "neither");
        refuse(request, "templates = ( { text = \"a\"; language = \"uk\"; name = \"A\"; variables = [ \"{nobody}\" ]; } );", NULL, "no placeholder");
        refuse(request, "templates = ( { text = \"a\"; language = \"UK!\"; name = \"A\"; } );", NULL, "is no language");
        refuse(request, "templates = ( { text = \"a\"; language = \"uk\"; } );", NULL, "no setting \"name\"");
}

TEST(variables_are_a_group_a_list_or_an_array)
{
        g_autoptr(Provider) p = provider_with("query = { c = \"{template}\"; };", "templates = ("
                " { text = \"a\"; language = \"uk\"; name = \"1\"; variables = { n = \"{patient}\"; }; },"
                " { text = \"b\"; language = \"uk\"; name = \"2\"; variables = ( { name = \"#{n}\"; value = \"{clinic}\"; } ); },"
                " { text = \"c\"; language = \"uk\"; name = \"3\"; name_language = \"uk_UA\"; variables = [ \"{date} {time}\" ]; } );", NULL);
        const ProviderTemplate *group = provider_template(p, "a", "uk"), *list = provider_template(p, "b", "uk"),
                               *array = provider_template(p, "c", "uk");

        g_assert_cmpstr(((TemplateVariable *)g_ptr_array_index(group->variables, 0))->name, ==, "n");
        g_assert_cmpstr(((TemplateVariable *)g_ptr_array_index(list->variables, 0))->name, ==, "#{n}");
        g_assert_true(array->is_array);
        g_assert_cmpstr(group->name_language, ==, "uk");
        g_assert_cmpstr(array->name_language, ==, "uk_UA");
        g_assert_null(provider_template(p, "a", "ru"));
        g_assert_true(provider_needs_templates(p));
}

TEST(faults_of_tokens_and_signers)
{
        refuse("", "auth = { kind = \"token\"; token = \"t\"; request = { url = \"https://x.example/\"; }; };", NULL, "no {token} in it");
        refuse("query = { t = \"{token}\"; };", "", NULL, "nothing says where it comes from");
        refuse("query = { t = \"{token}\"; };", "auth = { kind = \"token\"; token = \"t\"; };", NULL, "needs the setting \"request\"");
        refuse("query = { t = \"{token}\"; };", "auth = { kind = \"token\"; token = \"t\"; request = { url = \"https://x.example/{to}\"; }; };",
                NULL, "{to} has no value");
        refuse("", "auth = { kind = \"aliyun\"; credential = \"c\"; };", NULL, "needs the setting \"user\"");
        refuse("", "auth = { kind = \"tencent\"; credential = \"c\"; user = \"u\"; };", NULL, "needs the setting \"name\"");
        refuse("", "auth = { kind = \"bearer\"; credential = \"c\"; token = \"t\"; };", NULL, "no use for \"token\"");
        refuse("query = { t = \"{provider_id}\"; };", "", NULL, "{provider_id} has no value");
        refuse("", "idempotency = \"request\";", NULL, "has no {key} in it");
        refuse("", "outcome = ( { json_is_not = 0; is = \"sent\"; } );", NULL, "not which thing");
        refuse("", "outcome = ( { json = \"a\"; json_is = []; is = \"sent\"; } );", NULL, "the list is empty");
        refuse("", "outcome = ( { json = \"a\"; also = ( { json_is = 1; } ); is = \"sent\"; } );", NULL, "no setting \"json\"");
}
