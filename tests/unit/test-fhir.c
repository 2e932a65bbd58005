/* FHIR resources, other systems' JSON and pages of a server: our own cases, and every edge case of the samples. */
#include "reader-fixture.h"

#include <errno.h>

#include "record/fhir-page.h"

#define PATIENT(id, more) "{\"resourceType\":\"Patient\",\"id\":\"" id "\"" more "}"
#define PROCEDURE(id, more) \
        "{\"resourceType\":\"Procedure\",\"id\":\"" id "\",\"code\":{\"text\":\"Peel\"}," \
        "\"subject\":{\"reference\":\"Patient/p\"}" more "}"
#define DONE ",\"status\":\"completed\",\"performedDateTime\":\"2026-03-28T15:00:00+02:00\""

static Reading *read_text(const char *source_text, const char *text)
{
        Config *config = test_config("Europe/Kyiv", "UA");
        g_autoptr(Source) source = test_source(source_text);
        Reading *reading = reading_sliced(config, source, "test.json", text, strlen(text));

        test_config_free(config);
        return reading;
}

static Reading *read_fhir(const char *text)
{
        return read_text("source = { id = \"fhir\"; format = \"fhir\"; };", text);
}

static Record *read_one(const char *text, Reading **ret)
{
        *ret = read_fhir(text);
        g_assert_cmpuint((*ret)->n_faults, ==, 0);
        return reading_record(*ret, 0);
}

/* ---- procedures ---- */

TEST(a_procedure_names_its_patient_and_waits_for_the_details)
{
        g_autoptr(Reading) reading = NULL;
        const Record *record = read_one(PROCEDURE("1", DONE ",\"meta\":{\"lastUpdated\":\"2026-03-28T14:00:00Z\"}"), &reading);

        g_assert_cmpint(record->type, ==, RECORD_TREATMENT);
        g_assert_cmpstr(record->patient.id, ==, "p");
        g_assert_cmpint(record->patient.standing, ==, PATIENT_UNTOLD);
        g_assert_cmpint(record->moment.ms, ==, 1774702800000);
        g_assert_cmpint(record->updated_at.ms, ==, 1774706400000);
}

TEST(every_form_of_a_reference_leads_to_the_patient)
{
        static const struct {
                const char *subject, *id;
        } cases[] = {
                { "{\"reference\":\"Patient/17\"}", "17" },
                { "{\"reference\":\"https://h/r4/Patient/17/_history/3\"}", "17" },
                { "{\"reference\":\"urn:uuid:0c3\"}", "urn:uuid:0c3" },
                { "{\"identifier\":{\"system\":\"urn:card\",\"value\":\"7\"}}", "urn:card|7" },
                { "{\"reference\":\"Patient?identifier=urn:card%7C7\"}", "urn:card|7" },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autofree char *text = g_strdup_printf(
                        "{\"resourceType\":\"Procedure\",\"id\":\"1\",\"code\":{\"text\":\"Peel\"},\"subject\":%s" DONE "}",
                        cases[i].subject);
                g_autoptr(Reading) reading = NULL;

                g_assert_cmpstr(read_one(text, &reading)->patient.id, ==, cases[i].id);
        }
}

TEST(what_is_about_no_patient_is_refused)
{
        static const char *const subjects[] = { "{\"reference\":\"Group/17\"}", "{\"display\":\"Olena\"}", "{\"reference\":\"#c\"}" };

        for (size_t i = 0; i < G_N_ELEMENTS(subjects); i++) {
                g_autofree char *text = g_strdup_printf(
                        "{\"resourceType\":\"Procedure\",\"id\":\"1\",\"code\":{\"text\":\"Peel\"},\"subject\":%s" DONE "}", subjects[i]);
                g_autoptr(Reading) reading = read_fhir(text);

                g_assert_cmpuint(reading->n_records, ==, 0);
                g_assert_cmpint(reading_fault(reading, 0)->refusal, ==, REFUSAL_NO_PATIENT);
        }
}

TEST(statuses_say_what_was_done)
{
        static const struct {
                const char *fhir;
                RecordStatus status;
        } cases[] = {
                { "completed", RECORD_COMPLETED }, { "stopped", RECORD_COMPLETED }, { "in-progress", RECORD_BOOKED },
                { "preparation", RECORD_BOOKED }, { "on-hold", RECORD_BOOKED }, { "not-done", RECORD_CANCELLED },
                { "entered-in-error", RECORD_ENTERED_IN_ERROR },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autofree char *text = g_strdup_printf(
                        PROCEDURE("1", ",\"status\":\"%s\",\"performedDateTime\":\"2026-03-28\""), cases[i].fhir);
                g_autoptr(Reading) reading = NULL;

                g_assert_cmpint(read_one(text, &reading)->status, ==, cases[i].status);
        }
}

TEST(a_mistake_needs_no_time_to_be_taken_back)
{
        g_autoptr(Reading) reading = NULL;
        const Record *record = read_one(PROCEDURE("1", ",\"status\":\"entered-in-error\""), &reading);

        g_assert_true(record->is_delete);
        g_assert_cmpstr(record->id, ==, "1");
}

TEST(r5_says_occurrence)
{
        g_autoptr(Reading) reading = NULL;
        const Record *record = read_one(
                PROCEDURE("1", ",\"status\":\"completed\",\"occurrencePeriod\":{\"start\":\"2026-03-28T13:00:00Z\"}"), &reading);

        g_assert_cmpint(record->moment.ms, ==, 1774702800000);
}

/* ---- patients ---- */

TEST(the_best_number_is_not_an_old_one)
{
        g_autoptr(Reading) reading = NULL;
        const Record *record = read_one(PATIENT("p", ",\"telecom\":["
                "{\"system\":\"phone\",\"use\":\"old\",\"rank\":1,\"value\":\"0671110000\"},"
                "{\"system\":\"phone\",\"use\":\"mobile\",\"period\":{\"end\":\"2025-01-01\"},\"value\":\"0671110001\"},"
                "{\"system\":\"email\",\"value\":\"a@example.com\"},"
                "{\"system\":\"phone\",\"use\":\"work\",\"value\":\"0671110002\"},"
                "{\"system\":\"phone\",\"use\":\"mobile\",\"value\":\"0671110003\"},"
                "{\"system\":\"phone\",\"rank\":2,\"value\":\"0671110004\"},"
                "{\"system\":\"phone\",\"rank\":1,\"value\":\"lost\"}]"), &reading);

        /* the first in rank cannot be read, so the second */
        g_assert_cmpstr(record->patient.phone, ==, "+380671110004");
}

TEST(who_died_who_was_merged_and_by_what_cards)
{
        g_autoptr(Reading) reading = read_fhir(
                PATIENT("a", ",\"deceasedDateTime\":\"2026-02-02\"") "\n"
                PATIENT("b", ",\"deceasedBoolean\":false") "\n"
                PATIENT("c", ",\"link\":[{\"type\":\"seealso\",\"other\":{\"reference\":\"Patient/x\"}},"
                        "{\"type\":\"replaced-by\",\"other\":{\"reference\":\"Patient/b\"}}]") "\n"
                PATIENT("d", ",\"identifier\":[{\"system\":\"urn:card\",\"value\":\"7\"},"
                        "{\"type\":{\"coding\":[{\"code\":\"SS\"}]},\"system\":\"urn:state\",\"value\":\"999\"}]"));

        g_assert_cmpint(reading_record(reading, 0)->patient.standing, ==, PATIENT_DEAD);
        g_assert_cmpint(reading_record(reading, 1)->patient.standing, ==, PATIENT_KNOWN);
        g_assert_cmpstr(reading_record(reading, 2)->replaced_by, ==, "b");
        g_assert_cmpuint(reading_record(reading, 3)->aliases->len, ==, 1); /* numbers of the state are left out */
        g_assert_cmpstr(g_ptr_array_index(reading_record(reading, 3)->aliases, 0), ==, "urn:card|7");
}

TEST(a_childs_parent_is_the_guardian_and_nobody_else)
{
        g_autoptr(Reading) reading = read_fhir(
                PATIENT("a", ",\"contact\":[{\"relationship\":[{\"text\":\"neighbour\"}],\"telecom\":[{\"system\":\"phone\",\"value\":\"0671110001\"}]},"
                        "{\"relationship\":[{\"coding\":[{\"code\":\"MTH\"}]}],\"name\":{\"text\":\"M\"},"
                        "\"telecom\":[{\"system\":\"phone\",\"value\":\"0671110002\"}]}]"));

        g_assert_cmpstr(reading_record(reading, 0)->patient.guardian_phone, ==, "+380671110002");
        g_assert_cmpstr(reading_record(reading, 0)->patient.guardian_name, ==, "M");
}

/* ---- consents ---- */

#define CONSENT(more) "{\"resourceType\":\"Consent\",\"id\":\"c\",\"patient\":{\"reference\":\"Patient/p\"}" more "}"

static void assert_consent(const char *text, int care, int marketing)
{
        g_autoptr(Reading) reading = read_fhir(text);
        const Record *record;

        g_assert_cmpuint(reading->n_faults, ==, 0);
        if (care < 0) {
                g_assert_cmpuint(reading->n_records, ==, 0);
                return;
        }
        record = reading_record(reading, 0);
        g_assert_true(record->is_consent);
        g_assert_cmpstr(record->id, ==, "Consent/c");
        g_assert_cmpint(record->patient.consent.answer[CONSENT_CARE], ==, care);
        g_assert_cmpint(record->patient.consent.answer[CONSENT_MARKETING], ==, marketing);
}

TEST(consents_permit_deny_and_run_out)
{
        assert_consent(CONSENT(",\"status\":\"active\",\"provision\":{\"type\":\"permit\"}"), CONSENT_YES, CONSENT_UNKNOWN);
        assert_consent(CONSENT(",\"status\":\"active\",\"decision\":\"permit\""), CONSENT_YES, CONSENT_UNKNOWN);
        assert_consent(CONSENT(",\"status\":\"active\",\"provision\":{\"type\":\"deny\"}"), CONSENT_NO, CONSENT_NO);
        assert_consent(CONSENT(",\"status\":\"inactive\""), CONSENT_NO, CONSENT_NO);
        assert_consent(CONSENT(",\"status\":\"active\",\"provision\":{\"type\":\"permit\",\"period\":{\"end\":\"2026-01-04\"}}"),
                CONSENT_NO, CONSENT_NO);
        assert_consent(CONSENT(",\"status\":\"active\",\"provision\":{\"type\":\"permit\",\"purpose\":[{\"code\":\"HMARKT\"}]}"),
                CONSENT_UNKNOWN, CONSENT_YES);
        assert_consent(CONSENT(",\"status\":\"draft\",\"provision\":{\"type\":\"permit\"}"), -1, 0);
        assert_consent(CONSENT(",\"status\":\"active\",\"scope\":{\"coding\":[{\"code\":\"research\"}]},\"provision\":{\"type\":\"deny\"}"),
                -1, 0);
}

TEST(a_consents_last_day_is_whole)
{
        g_autoptr(Reading) reading = NULL;
        const Record *record = read_one(
                CONSENT(",\"status\":\"active\",\"provision\":{\"type\":\"permit\",\"period\":{\"end\":\"2027-01-04\"}}"), &reading);

        g_assert_true(record->patient.has_consent_end);
        g_assert_cmpint(record->patient.consent_end.ms, ==, 1799100000000); /* 2027-01-05 00:00 in Kyiv */
}

/* ---- documents ---- */

TEST(a_bundle_over_many_lines_is_read_and_what_is_not_ours_passed_over)
{
        g_autoptr(Reading) reading = read_fhir(
                "{ \"resourceType\": \"Bundle\", \"type\": \"searchset\",\n \"link\": [ { \"relation\": \"next\", \"url\": \"?a\" } ],\n"
                " \"entry\": [\n  { \"resource\": " PROCEDURE("1", DONE) " },\n"
                "  { \"resource\": { \"resourceType\": \"OperationOutcome\" }, \"search\": { \"mode\": \"outcome\" } },\n"
                "  { \"resource\": { \"resourceType\": \"Procedure\", \"id\": \"2\" } },\n"
                "  { \"request\": { \"method\": \"DELETE\", \"url\": \"Appointment/3\" } }\n ] }\n");

        g_assert_cmpuint(reading->n_records, ==, 2);
        g_assert_cmpuint(reading_record(reading, 0)->line, ==, 4);
        g_assert_true(reading_record(reading, 1)->is_delete);
        g_assert_cmpint(reading_record(reading, 1)->type, ==, RECORD_APPOINTMENT);
        g_assert_cmpuint(reading->n_faults, ==, 1);
        g_assert_cmpuint(reading_fault(reading, 0)->line, ==, 6);
}

TEST(nothing_of_a_cut_document_is_taken)
{
        g_autoptr(Reading) reading =
                read_fhir("{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":" PROCEDURE("1", DONE) "},{\"resource\":{\"res");

        g_assert_cmpuint(reading->n_records, ==, 0);
        g_assert_cmpuint(reading->n_faults, ==, 1);
        g_assert_cmpint(reading_fault(reading, 0)->refusal, ==, REFUSAL_TRUNCATED);
}

TEST(a_cut_line_costs_only_itself)
{
        g_autoptr(Reading) reading = read_fhir(PATIENT("a", "") "\n{\"resourceType\":\"Patient\",\"id\":\"b\n" PATIENT("c", "") "\n");

        g_assert_cmpuint(reading->n_records, ==, 2);
        g_assert_cmpint(reading_fault(reading, 0)->refusal, ==, REFUSAL_BAD_JSON);
        g_assert_cmpuint(reading_fault(reading, 0)->line, ==, 2);
}

TEST(a_first_line_that_is_no_json_costs_only_itself)
{
        g_autoptr(Reading) reading = read_fhir("export of today\n\n" PATIENT("a", "") "\nbye\n" PATIENT("c", "") "\n");

        g_assert_cmpuint(reading->n_records, ==, 2);
        g_assert_cmpuint(reading->n_faults, ==, 2);
        g_assert_cmpuint(reading_fault(reading, 0)->line, ==, 1);
        g_assert_cmpuint(reading_fault(reading, 1)->line, ==, 4);
}

/* ---- profiles ---- */

TEST(a_profile_reads_paths_lists_links_and_rules)
{
        g_autoptr(Reading) reading = read_text(
                "source = { id = \"s\"; format = \"json\"; records = \"data\"; each = \"services\";"
                " columns = { id = \"id\"; performed_at = ( \"at\", \"day\" ); procedure = \"services.title\"; patient_id = \"who.link/\";"
                "  patient_name = [ \"who.given\", \"who.family\" ]; patient_phone = \"who.phones.n\"; };"
                " status_when = ( { path = \"gone\"; is = \"cancelled\"; }, { path = \"state\"; value = \"9\"; is = \"no-show\"; } ); };",
                "{\"ok\":true,\"data\":["
                "{\"id\":7,\"day\":\"2026-03-28\",\"gone\":false,\"services\":[{\"title\":\"A\"},{\"title\":\"B\"}],"
                "\"who\":{\"link\":\"https://x/p/3\",\"given\":\"G\",\"family\":\"F\",\"phones\":[{\"n\":\"?\"},{\"n\":\"0671110001\"}]}},"
                "{\"id\":8,\"day\":\"2026-03-28\",\"state\":9,\"services\":[{\"title\":\"A\"}],\"who\":{\"link\":\"4\",\"phones\":[{\"n\":\"0671110001\"}]}},"
                "{\"id\":[{}],\"day\":\"2026-03-28\"}]}");

        g_assert_cmpuint(reading->n_records, ==, 3);
        g_assert_cmpstr(reading_record(reading, 0)->id, ==, "7");
        g_assert_cmpstr(reading_record(reading, 1)->id, ==, "7.2");
        g_assert_cmpstr(reading_record(reading, 1)->procedure, ==, "B");
        g_assert_cmpstr(reading_record(reading, 0)->patient.id, ==, "3");
        g_assert_cmpstr(reading_record(reading, 0)->patient.name, ==, "G F");
        g_assert_cmpstr(reading_record(reading, 0)->patient.phone, ==, "+380671110001");
        g_assert_cmpint(reading_record(reading, 0)->status, ==, RECORD_COMPLETED);
        g_assert_cmpint(reading_record(reading, 2)->status, ==, RECORD_NO_SHOW);
        g_assert_cmpuint(reading->n_faults, ==, 1);
        g_assert_cmpstr(reading_fault(reading, 0)->field, ==, "id");
}

TEST(the_header_line_tells_which_of_two_files_it_is)
{
        static const char source[] =
                "source = { id = \"s\"; columns = { id = \"ref\"; performed_at = \"done\"; procedure = \"what\"; patient_id = \"client\"; };"
                " patients = { columns = { patient_id = \"client\"; patient_name = \"name\"; patient_phone = \"mobile\"; }; }; };";
        g_autoptr(Reading) visits = read_text(source, "ref,client,what,done\nT-1,C-1,Peel,2026-03-28\n");
        g_autoptr(Reading) clients = read_text(source, "client,name,mobile\nC-1,Olena,0671110001\n");

        g_assert_cmpint(reading_record(visits, 0)->patient.standing, ==, PATIENT_UNTOLD);
        g_assert_cmpint(reading_record(clients, 0)->type, ==, RECORD_PATIENT);
        g_assert_cmpstr(reading_record(clients, 0)->patient.phone, ==, "+380671110001");
        g_assert_cmpstr(reading_record(clients, 0)->system, ==, reading_record(visits, 0)->system);
}

/* ---- pages ---- */

static int read_page(const char *body, FhirPage *ret)
{
        SourcePoll poll = { .url = (char *)(uintptr_t)"https://fhir.example.com/r4" };
        Err err = { 0 };

        return fhir_page_read(&poll, "https://fhir.example.com/r4/Procedure?_count=2", body, strlen(body), ret, &err);
}

static void assert_next(const char *link, const char *next)
{
        g_autofree char *body = g_strdup_printf(
                "{\"resourceType\":\"Bundle\",\"link\":[{\"relation\":\"self\",\"url\":\"x\"},{\"relation\":\"next\",\"url\":\"%s\"}]}", link);
        FhirPage page = { 0 };

        g_assert_cmpint(read_page(body, &page), ==, next ? 0 : -EBADMSG);
        g_assert_cmpstr(page.next, ==, next);
        fhir_page_done(&page);
}

TEST(only_links_to_the_same_server_are_followed)
{
        assert_next("https://fhir.example.com/r4?_getpages=4f", "https://fhir.example.com/r4?_getpages=4f");
        assert_next("HTTPS://FHIR.example.com/other?x", "HTTPS://FHIR.example.com/other?x");
        assert_next("?_getpages=4f", "https://fhir.example.com/r4/Procedure?_getpages=4f");
        assert_next("/r4?x", "https://fhir.example.com/r4?x");
        assert_next("Procedure?x", "https://fhir.example.com/r4/Procedure?x");
        assert_next("http://fhir.example.com/r4?x", NULL);
        assert_next("https://fhir.example.com:444/r4?x", NULL);
        assert_next("https://fhir.example.com.evil.example/r4?x", NULL);
        assert_next("https://user@fhir.example.com/r4", NULL);
        assert_next("//evil.example/r4", "https://fhir.example.com/r4///evil.example/r4");
        assert_next("https://fhir.example.com/r4/Procedure?_count=2", NULL); /* for ever */
}

TEST(what_is_no_page_is_told)
{
        FhirPage page = { 0 };

        g_assert_cmpint(read_page("<!doctype html>", &page), ==, -EBADMSG);
        g_assert_cmpint(read_page("{\"resourceType\":\"OperationOutcome\"}", &page), ==, -EBADMSG);
        g_assert_cmpint(read_page("{\"resourceType\":\"Bundle\",\"entry\":[{\"re", &page), ==, -EBADMSG);
        g_assert_cmpint(read_page("{\"resourceType\":\"Bundle\",\"total\":0}", &page), ==, 0);
        g_assert_null(page.next);
        g_assert_cmpint(page.total, ==, 0);
}

/* ---- the samples ---- */

static char *sample(const char *part, size_t *ret_n_bytes)
{
        g_autofree char *path = g_build_filename(g_getenv("SOURCE_ROOT"), "..", "shared", "data", part, NULL);
        char *bytes = NULL;

        if (g_file_get_contents(path, &bytes, ret_n_bytes, NULL))
                return bytes;
        g_test_skip("the sample data is not beside the repository (../shared/data)");
        return NULL;
}

static Reading *read_sample(const char *part, const char *profile, const char *zone, const char *country)
{
        size_t n_bytes = 0;
        g_autofree char *bytes = sample(part, &n_bytes);
        g_autofree char *base = g_strconcat(profile, ".conf", NULL);
        g_autofree char *path = g_build_filename(g_getenv("SOURCE_ROOT"), "conf", "sources.d", base, NULL);
        g_autofree char *text = NULL;
        Reading *reading;

        if (!bytes)
                return NULL;
        g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
        Config *config = test_config(zone, country);
        g_autoptr(Source) source = test_source(text);

        reading = reading_sliced(config, source, part, bytes, n_bytes);
        test_config_free(config);
        return reading;
}

static const Record *find(const Reading *reading, const char *id)
{
        for (unsigned i = 0; i < reading->records->len; i++)
                if (g_strcmp0(reading_record(reading, i)->id, id) == 0)
                        return reading_record(reading, i);
        g_error("no record %s", id);
}

TEST(every_edge_case_of_the_index)
{
        static const struct {
                const char *id, *moment, *patient;
                RecordStatus status;
        } good[] = {
                { "pr-datetime", "2026-03-28T13:00:00Z", "p-edge", RECORD_COMPLETED },
                { "pr-zulu-ms", "2026-03-28T13:00:00Z", "p-edge", RECORD_COMPLETED },
                { "pr-day", "2026-03-28T10:00:00Z", "p-edge", RECORD_COMPLETED }, /* assume_time 12:00 in Kyiv */
                { "pr-period", "2026-03-28T13:00:00Z", "p-edge", RECORD_COMPLETED },
                { "pr-period-open-start", "2026-03-28T13:40:00Z", "p-edge", RECORD_COMPLETED },
                { "pr-notdone", "2026-03-28T13:00:00Z", "p-edge", RECORD_CANCELLED },
                { "pr-eie", "2026-03-28T13:00:00Z", "p-edge", RECORD_ENTERED_IN_ERROR },
                { "pr-inprogress", "2026-03-28T13:00:00Z", "p-edge", RECORD_BOOKED },
                { "pr-dead", "2026-01-28T21:00:00Z", "p-dead", RECORD_COMPLETED },
                { "pr-merged", "2026-01-28T13:00:00Z", "p-merged", RECORD_COMPLETED },
                { "pr-logical-ref", "2026-01-28T13:00:00Z", "urn:followupd:clinic:card|P00000007", RECORD_COMPLETED },
                { "pr-absolute-ref", "2026-01-28T13:00:00Z", "p-edge", RECORD_COMPLETED },
                { "pr-contained", "2026-01-28T15:00:00Z", "pr-contained#c1", RECORD_COMPLETED },
                { "pr-offset-1430", "2026-01-28T01:00:00Z", "p-edge", RECORD_COMPLETED },
                { "pr-leap", "2024-02-29T08:00:00Z", "p-edge", RECORD_COMPLETED },
                { "pr-second-60", "2017-01-01T00:00:00Z", "p-edge", RECORD_COMPLETED },
                { "pr-no-offset", "2026-01-28T13:00:00Z", "p-edge", RECORD_COMPLETED }, /* the clinic's wall time */
        };
        static const unsigned bad_lines[] = { 8, 9, 12, 13, 14 }; /* month, year, text, age, unknown */
        g_autoptr(Reading) reading = read_sample("fhir/edge-procedures.ndjson", "fhir", "Europe/Kyiv", "UA");
        char moment[UTC_TEXT_MAX];

        if (!reading)
                return;
        for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
                const Record *record = find(reading, good[i].id);

                g_assert_cmpstr(utc_format(record->moment, moment), ==, good[i].moment);
                g_assert_cmpstr(record->patient.id, ==, good[i].patient);
                g_assert_cmpint(record->status, ==, good[i].status);
        }
        g_assert_cmpuint(reading->n_faults, ==, G_N_ELEMENTS(bad_lines));
        for (size_t i = 0; i < G_N_ELEMENTS(bad_lines); i++) {
                g_assert_cmpuint(reading_fault(reading, (unsigned)i)->line, ==, bad_lines[i]);
                g_assert_cmpint(reading_fault(reading, (unsigned)i)->refusal, ==, REFUSAL_BAD_DATE);
        }
        g_assert_cmpuint(reading->n_records, ==, G_N_ELEMENTS(good) + 4);
        g_assert_cmpstr(find(reading, "p-edge")->patient.phone, ==, "+380604445566");
        g_assert_cmpstr(find(reading, "p-edge")->patient.name, ==, "Olena Shevchuk");
        g_assert_cmpstr(find(reading, "p-edge")->patient.language, ==, "uk-UA");
        g_assert_cmpint(find(reading, "p-dead")->patient.standing, ==, PATIENT_DEAD);
        g_assert_cmpstr(find(reading, "p-merged")->replaced_by, ==, "p-edge");
        g_assert_cmpstr(find(reading, "p-child")->patient.guardian_phone, ==, "+447700900321");
        g_assert_cmpstr(find(reading, "pr-contained")->patient.phone, ==, "+447700900111");
}

TEST(every_sample_of_fhir_and_json_is_read)
{
        static const struct {
                const char *file, *profile, *zone, *country;
                unsigned n_records, n_faults;
        } samples[] = {
                { "fhir/searchset-page1.json", "fhir", "Europe/Kyiv", "UA", 13, 0 },
                { "fhir/searchset-page2.json", "fhir", "Europe/Kyiv", "UA", 4, 0 },
                { "fhir/searchset-empty.json", "fhir", "Europe/Kyiv", "UA", 0, 0 },
                { "fhir/appointment-careplan-etc.json", "fhir", "Europe/Kyiv", "UA", 5, 0 },
                { "fhir/r5-procedure-and-consent.json", "fhir", "Europe/Kyiv", "UA", 3, 0 },
                { "fhir/synthea-bulk/Patient.000.ndjson", "fhir", "America/Chicago", "US", 13, 0 },
                { "fhir/synthea-bulk/Procedure.000.ndjson", "fhir", "America/Chicago", "US", 412, 0 },
                { "fhir/synthea-bulk/Location.000.ndjson", "fhir", "America/Chicago", "US", 0, 0 },
                { "fhir/synthea-bulk/deleted.000.ndjson", "fhir", "America/Chicago", "US", 1, 0 },
                { "fhir/procedure.xml", "fhir", "Europe/Kyiv", "UA", 0, 1 },
                { "json/yclients-like-records.json", "yclients-json", "Europe/Kyiv", "UA", 24, 1 },
                { "json/yclients-like-webhook.jsonl", "yclients-webhook", "Europe/Kyiv", "UA", 12, 0 },
                { "json/cliniko-like-individual_appointments.json", "cliniko", "Australia/Sydney", "AU", 30, 0 },
                { "json/cliniko-like-patients.json", "cliniko", "Australia/Sydney", "AU", 12, 0 },
                { "json/1c-http-service.json", "1c-http", "Europe/Moscow", "RU", 20, 0 },
                { "json/medprof-like-mixed-dates.json", "medprof", "Europe/Moscow", "RU", 12, 0 },
                { "csv/fresha-like-appointments.csv", "fresha", "Europe/London", "GB", 50, 0 },
                { "csv/fresha-clients-real-columns.csv", "fresha", "Europe/London", "GB", 50, 0 },
                { "csv/jane-like-utc.csv", "jane", "America/New_York", "US", 40, 0 },
                { "csv/synthea-procedures.csv", "synthea", "America/New_York", "US", 80, 0 },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(samples); i++) {
                g_autoptr(Reading) reading =
                        read_sample(samples[i].file, samples[i].profile, samples[i].zone, samples[i].country);

                if (!reading)
                        return;
                g_test_message("%s: %u records, %u faults", samples[i].file, reading->n_records, reading->n_faults);
                g_assert_cmpuint(reading->n_records, ==, samples[i].n_records);
                g_assert_cmpuint(reading->n_faults, ==, samples[i].n_faults);
        }
}

TEST(the_bad_files_of_these_formats)
{
        static const struct {
                const char *file;
                unsigned n_faults;
                Refusal refusal;
        } bad[] = {
                { "bad/02-cut-in-json.json", 1, REFUSAL_TRUNCATED }, { "bad/04-all-nul.csv", 1, REFUSAL_NUL_BYTE },
                { "bad/20-xxe.xml", 1, REFUSAL_UNSUPPORTED_FORMAT }, { "bad/21-deep-json.json", 1, REFUSAL_TOO_DEEP },
                { "bad/25-empty.csv", 0, REFUSAL_EMPTY_FILE }, { "bad/35-gzip-in-disguise.csv", 1, REFUSAL_UNSUPPORTED_FORMAT },
                { "bad/38-not-json-login-page.json", 1, REFUSAL_BAD_JSON },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
                g_autoptr(Reading) reading = read_sample(bad[i].file, "fhir", "Europe/Kyiv", "UA");

                if (!reading)
                        return;
                g_test_message("%s", bad[i].file);
                g_assert_cmpuint(reading->n_records, ==, 0);
                g_assert_cmpuint(reading->n_faults, ==, bad[i].n_faults);
                g_assert_cmpint(reading_fault(reading, 0)->refusal, ==, bad[i].refusal);
        }
}

TEST_MAIN
