#include "reader-fixture.h"

#include "config/dateform.h"

#define HEADER "type,id,clinic,procedure,performed_at,starts_at,status,patient_id,patient_name,patient_phone,patient_telegram\n"

static Reading *read_native(const char *name, const char *text)
{
        static Config *config;
        static Source *source;

        if (!config) {
                config = test_config("Europe/Kyiv", "UA");
                source = test_source("source = { id = \"native\"; };");
        }
        return reading_sliced(config, source, name, text, strlen(text));
}

static Reading *read_profile(const char *profile, const char *text)
{
        Config *config = test_config("Europe/Kyiv", "UA");
        g_autoptr(Source) source = test_source(profile);
        Reading *reading = reading_sliced(config, source, "a.csv", text, strlen(text));

        test_config_free(config);
        return reading;
}

/* The moment of a treatment with this `performed_at`; UTC_NEVER: refused as bad-date. */
static UtcMs moment_of(const char *performed_at)
{
        g_autofree char *text =
                g_strdup_printf(HEADER "treatment,A1,kyiv-1,Peel,%s,,,P1,Olena,+380601230001,\n", performed_at);
        g_autoptr(Reading) reading = read_native("a.csv", text);

        if (reading->n_records == 1)
                return reading_record(reading, 0)->moment;
        g_assert_cmpint(reading_fault(reading, 0)->refusal, ==, REFUSAL_BAD_DATE);
        g_assert_cmpstr(reading_fault(reading, 0)->field, ==, "performed_at");
        return UTC_NEVER;
}

static void assert_moment(const char *performed_at, const char *utc)
{
        char when[UTC_TEXT_MAX];

        g_assert_cmpstr(utc_format(moment_of(performed_at), when), ==, utc);
}

TEST(times_are_read_as_the_rules_say)
{
        assert_moment("2026-03-10T12:00:00+02:00", "2026-03-10T10:00:00Z");
        assert_moment("2026-03-10T12:00:00+0200", "2026-03-10T10:00:00Z");
        assert_moment("2026-03-10T12:00Z", "2026-03-10T12:00:00Z");
        assert_moment("2026-03-10 12:00:00 UTC", "2026-03-10T12:00:00Z");
        assert_moment("2026-03-10T12:00:59.999-14:00", "2026-03-11T02:00:59Z");
        assert_moment("2026-03-10 14:30", "2026-03-10T12:30:00Z");
        assert_moment("2026-03-10", "2026-03-10T10:00:00Z");
        assert_moment("2015-06-30T23:59:60Z", "2015-07-01T00:00:00Z");
        assert_moment("۲۰۲۶-۰۳-۱۰ ۱۴:۳۰", "2026-03-10T12:30:00Z");
}

TEST(what_is_no_day_is_a_bad_date)
{
        static const char *const texts[] = {
                "2026-03", "2026", "spring", "34 years", "2026-02-29", "2026-03-10T24:00:00", "2026-03-10T12:00:61Z",
                "2026-03-10T12:00:00+14:01", "10.03.2026", "1899-12-31", "0000-00-00", "0001-01-01T00:00:00",
                "1970-01-01T00:00:00Z", "1970-01-01", "1970-01-01T03:00:00+03:00", "1772359200", "2026-3-10 noon", "",
        };

        for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
                g_assert_true(utc_is_never(moment_of(texts[i])));
}

static void assert_why(const char *performed_at, const char *part)
{
        g_autofree char *text = g_strdup_printf(HEADER "treatment,A1,kyiv-1,Peel,%s,,,P1,Olena,+380601230001,\n", performed_at);
        g_autoptr(Reading) reading = read_native("a.csv", text);

        if (!strstr(reading_fault(reading, 0)->why, part))
                g_error("%s: %s", performed_at, reading_fault(reading, 0)->why);
}

TEST(a_bad_date_says_what_is_wrong_with_it)
{
        assert_why("25.11.2026 18:00", "the time is not written in the form this source uses (2026-11-25 or 2026-11-25 18:00)");
        assert_why("25/11/2026", "is not written in the form");
        assert_why("spring", "is not written in the form");
        assert_why("03/04/2026", "can be read in two ways, and is not written in the form");
        assert_why("04/04/2026", "the time is not written in the form");
        assert_why("2026-02-29", "the time is not a day and a time that exist");
        assert_why("2026-03-10 25:00", "the time is not a day and a time that exist");
        assert_why("1899-12-31", "lies before the year 1900");
}

TEST(only_what_is_done_cannot_lie_in_the_future)
{
        g_autoptr(Reading) reading = read_native("a.csv", HEADER
                "treatment,A1,kyiv-1,Peel,2026-11-23T09:59:59Z,,,P1,O,+380601230001,\n"
                "treatment,A2,kyiv-1,Peel,2026-11-23T10:00:01Z,,,P1,O,+380601230001,\n"
                "treatment,A3,kyiv-1,Peel,2027-11-23T10:00:01Z,,cancelled,P1,O,+380601230001,\n"
                "appointment,A4,kyiv-1,,,2027-11-23T10:00:01Z,,P1,O,+380601230001,\n");

        g_assert_cmpuint(reading->n_records, ==, 3);
        g_assert_cmpint(reading_fault(reading, 0)->refusal, ==, REFUSAL_FUTURE_DATE);
        g_assert_cmpuint(reading_fault(reading, 0)->line, ==, 3);
        g_assert_cmpint(reading_record(reading, 2)->type, ==, RECORD_APPOINTMENT);
        g_assert_cmpint(reading_record(reading, 2)->status, ==, RECORD_BOOKED);
}

TEST(each_missing_part_has_its_word)
{
        static const struct {
                const char *row;
                Refusal refusal;
                const char *field;
        } rows[] = {
                { "treatment,,kyiv-1,Peel,2026-03-10,,,P1,O,+380601230001,", REFUSAL_NO_ID, "id" },
                { "treatment,A1,kyiv-1,Peel,2026-03-10,,,,,+380601230001,", REFUSAL_NO_PATIENT, "patient_id" },
                { "treatment,A1,kyiv-1,,2026-03-10,,,P1,O,+380601230001,", REFUSAL_NO_PROCEDURE, "procedure" },
                { "treatment,A1,kyiv-1,Peel,2026-03-10,,,P1,O,,", REFUSAL_NO_CONTACT, "patient_phone" },
                { "treatment,A1,lviv-9,Peel,2026-03-10,,,P1,O,+380601230001,", REFUSAL_NO_CLINIC, "clinic" },
                { "treatment,A1,,Peel,2026-03-10,,,P1,O,+380601230001,", REFUSAL_NO_CLINIC, "clinic" },
                { "treatment,A1,kyiv-1,Peel,2026-03-10,,perhaps,P1,O,+380601230001,", REFUSAL_BAD_VALUE, "status" },
                { "surgery,A1,kyiv-1,Peel,2026-03-10,,,P1,O,+380601230001,", REFUSAL_BAD_VALUE, "type" },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *text = g_strconcat(HEADER, rows[i].row, "\n", NULL);
                g_autoptr(Reading) reading = read_native("a.csv", text);

                g_assert_cmpuint(reading->n_faults, ==, 1);
                g_assert_cmpint(reading_fault(reading, 0)->refusal, ==, rows[i].refusal);
                g_assert_cmpstr(reading_fault(reading, 0)->field, ==, rows[i].field);
                g_assert_cmpuint(reading_fault(reading, 0)->line, ==, 2);
                /* the number never stands in the sentence */
                g_assert_null(strstr(reading_fault(reading, 0)->why, "0601230001"));
        }
}

TEST(lines_are_physical_ones)
{
        g_autoptr(Reading) reading = read_native("a.csv", HEADER
                "treatment,A1,kyiv-1,\"Peel\r\nand\nmore\",2026-03-10,,,P1,O,+380601230001,\r\n"
                "\r\n"
                "treatment,A2,kyiv-1,Peel,2026-03-10,,,P1,O,+380601230001,");

        g_assert_cmpuint(reading_record(reading, 0)->line, ==, 2);
        g_assert_cmpstr(reading_record(reading, 0)->procedure, ==, "Peel\r\nand\nmore");
        g_assert_cmpuint(reading_record(reading, 1)->line, ==, 6);
}

TEST(a_sep_line_names_the_delimiter)
{
        g_autoptr(Reading) reading = read_native("a.csv",
                "sep=|\r\nid|clinic|procedure|performed_at|patient_id|patient_phone\r\n"
                "A1|kyiv-1|Peel, deep|2026-03-10|P1|+380601230001\r\n");

        g_assert_cmpuint(reading_record(reading, 0)->line, ==, 3);
        g_assert_cmpstr(reading_record(reading, 0)->procedure, ==, "Peel, deep");
}

TEST(json_fields_of_every_kind)
{
        g_autoptr(Reading) reading = read_native("a.jsonl",
                "{\"type\":\"treatment\",\"id\":9007199254740993,\"clinic\":\"kyiv-1\",\"procedure\":\"Peel\","
                "\"performed_at\":\"2026-03-01T14:30:00+02:00\",\"colour\":\"red\",\"updated_at\":\"2026-03-01T15:00:00+02:00\","
                "\"patient\":{\"id\":\"P-17\",\"name\":\"Олена\",\"language\":\"uk\",\"birth_date\":\"2012-05-01\","
                "\"time_zone\":\"Europe/Kyiv\",\"telegram\":12345,\"guardian\":{\"name\":\"Марія\",\"phone\":\"067 123 45 67\"},"
                "\"consent\":{\"care\":true,\"survey\":null,\"marketing\":false,\"wording\":\"2026-10\"}},"
                "\"plan\":[{\"step\":\"d3\",\"when\":\"2 days\"},{\"step\":\"m6\",\"skip\":true}]}\n"
                "{\"type\":\"patient\",\"id\":\"P-17\",\"clinic\":\"kyiv-1\",\"patient\":{\"name\":\"Олена\"}}\n");
        const Record *record = reading_record(reading, 0);

        g_assert_cmpstr(record->id, ==, "9007199254740993");
        g_assert_true(record->patient.has_birth_date);
        g_assert_cmpstr(record->patient.guardian_phone, ==, "+380671234567");
        g_assert_cmpstr(patient_address(&record->patient, "telegram", false), ==, "12345");
        g_assert_cmpstr(patient_address(&record->patient, "sms", true), ==, "+380671234567");
        g_assert_true(patient_is_child(&record->patient, 18, (CivilDate){ 2030, 4, 30 }));
        g_assert_false(patient_is_child(&record->patient, 18, (CivilDate){ 2030, 5, 1 }));
        g_assert_cmpint(record->patient.consent.answer[CONSENT_CARE], ==, CONSENT_YES);
        g_assert_cmpint(record->patient.consent.answer[CONSENT_SURVEY], ==, CONSENT_UNKNOWN);
        g_assert_cmpint(record->patient.consent.answer[CONSENT_MARKETING], ==, CONSENT_NO);
        g_assert_cmpstr(record->consent_wording, ==, "2026-10");
        g_assert_cmpuint(record->plan->len, ==, 2);
        g_assert_cmpstr(reading_record(reading, 1)->patient.id, ==, "P-17");
}

TEST(a_change_from_the_future_is_taken_as_not_said)
{
        g_autoptr(Reading) reading = read_native("a.jsonl",
                "{\"type\":\"treatment\",\"id\":\"A1\",\"clinic\":\"kyiv-1\",\"procedure\":\"Peel\",\"performed_at\":\"2026-03-01\","
                "\"updated_at\":\"9999-12-31T00:00:00Z\",\"patient\":{\"id\":\"P1\",\"phone\":\"+380601230001\"}}\n");
        const Record *record = reading_record(reading, 0);

        g_assert_true(utc_is_never(record->updated_at));
        g_assert_cmpuint(record->warnings->len, >=, 1);
}

TEST(json_that_is_not_one_object_a_line)
{
        static const struct {
                const char *text;
                Refusal refusal;
        } files[] = {
                { "[\n  {\n    \"id\": \"A1\"\n  }\n]\n", REFUSAL_BAD_JSON },
                { "{\n  \"id\": \"A1\"\n}\n", REFUSAL_BAD_JSON },
                { "{\"resourceType\":\"Bundle\"}\n", REFUSAL_UNSUPPORTED_FORMAT },
                { "{\"id\":\"A1\",\"clinic\":", REFUSAL_TRUNCATED },
                { "{\"id\":\"A1\",\"clinic\":7}\n", REFUSAL_BAD_VALUE },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
                g_autoptr(Reading) reading = read_native("a.json", files[i].text);

                g_assert_cmpuint(reading->n_records, ==, 0);
                g_assert_cmpuint(reading->n_faults, ==, 1);
                g_assert_cmpint(reading_fault(reading, 0)->refusal, ==, files[i].refusal);
        }
}

#define WHOLE(id)                                                                                              \
        "{\"id\":\"" id "\",\"clinic\":\"kyiv-1\",\"procedure\":\"Peel\",\"performed_at\":\"2026-03-10T12:00:00+02:00\"," \
        "\"patient\":{\"id\":\"P1\",\"phone\":\"+380601230001\"}}"

/* Whatever stands between them, a line of its own is read or refused. */
TEST(no_line_of_json_vanishes)
{
        static const char text[] = WHOLE("A") "\n"                   /* 1 */
                                   "\"x\"\nhello\n[1\n"             /* 2, 3, 4: the last leaves a bracket open */
                                   "  " WHOLE("B") "\n"              /* 5 */
                                   "junk\n  more\n"                 /* 6, 7: of no document that ever ends */
                                   WHOLE("C") "\nhello\n"           /* 8, 9 */
                                   "{\n  \"id\": {\n  }\n}\n"        /* 10 to 13: a document, told once */
                                   "  " WHOLE("D") "\n"              /* 14 */
                                   "{\"id\":\"E\",\nthe end\n";      /* 15, 16 */
        static const unsigned lines[] = { 2, 3, 4, 6, 9, 10, 15, 16 };
        g_autoptr(Reading) reading = read_native("a.json", text);

        g_assert_cmpuint(reading->n_records, ==, 4);
        for (unsigned i = 0; i < 4; i++)
                g_assert_cmpint(reading_record(reading, i)->id[0], ==, "ABCD"[i]);
        g_assert_cmpuint(reading->n_faults, ==, G_N_ELEMENTS(lines));
        for (unsigned i = 0; i < G_N_ELEMENTS(lines); i++) {
                g_assert_cmpuint(reading_fault(reading, i)->line, ==, lines[i]);
                g_assert_cmpint(reading_fault(reading, i)->refusal, ==, REFUSAL_BAD_JSON);
        }
        g_assert_cmpstr(reading_fault(reading, 3)->why, ==, "the lines 6 to 7 hold no whole object");
        g_assert_cmpstr(reading_fault(reading, 7)->why, ==, "the line holds no whole object");
}

TEST(the_digest_is_of_what_counts)
{
        g_autoptr(Reading) reading = read_native("a.csv",
                "id,clinic,procedure,performed_at,updated_at,patient_id,patient_phone\n"
                "A1,kyiv-1,Peel,2026-03-10,2026-03-11,P1,+380601230001\n"
                "A1,kyiv-1,Peel,2026-03-10T12:00:00+02:00,2026-03-12,P1,060 123 00 01\n"
                "A1,kyiv-1,Peel,2026-03-11,2026-03-11,P1,+380601230001\n");

        g_assert_cmpmem(reading_record(reading, 0)->content, ID_DIGEST_BYTES, reading_record(reading, 1)->content,
                ID_DIGEST_BYTES);
        g_assert_true(memcmp(reading_record(reading, 0)->content, reading_record(reading, 2)->content,
                              ID_DIGEST_BYTES) != 0);
}

#define VISITS "source = { id = \"v\"; columns = { id = \"Visit\"; performed_at = \"Day\"; procedure = \"What\"; " \
               "patient_name = \"Who\"; patient_phone = \"Phone\"; patient_consent = \"Ok\"; }; "                  \
               "date_form = \"dd/mm/yyyy\"; consent = { yes = [ \"J\" ]; no = [ \"N\" ]; means = [ \"care\" ]; }; "

TEST(rows_of_one_visit_are_its_services)
{
        g_autoptr(Reading) reading = read_profile(VISITS "visit_rows = true; };",
                "Visit,Day,What,Who,Phone,Ok\n"
                "7,01/03/2026,Peel,Olena,0601230001,J\n7,01/03/2026,Botox,Olena,0601230001,N\n"
                "8,02/03/2026,Peel,Olena,0601230001,\n");

        g_assert_cmpstr(reading_record(reading, 0)->id, ==, "7");
        g_assert_cmpstr(reading_record(reading, 1)->id, ==, "7.2");
        g_assert_cmpstr(reading_record(reading, 2)->id, ==, "8");
        g_assert_cmpstr(reading_record(reading, 0)->patient.id, ==, reading_record(reading, 2)->patient.id);
        g_assert_cmpint(reading_record(reading, 0)->patient.consent.answer[CONSENT_CARE], ==, CONSENT_YES);
        g_assert_cmpint(reading_record(reading, 0)->patient.consent.answer[CONSENT_MARKETING], ==, CONSENT_UNKNOWN);
        g_assert_cmpint(reading_record(reading, 1)->patient.consent.answer[CONSENT_MARKETING], ==, CONSENT_NO);
        g_assert_cmpint(reading_record(reading, 2)->patient.consent.answer[CONSENT_CARE], ==, CONSENT_UNKNOWN);
}

TEST(history_before_plan_from_is_marked)
{
        g_autoptr(Reading) reading = read_profile(VISITS "plan_from = \"2026-03-02\"; };",
                "Visit,Day,What,Who,Phone,Ok\n"
                "7,01/03/2026,Peel,Olena,0601230001,\n8,02/03/2026,Peel,Olena,0601230001,\n");

        g_assert_true(reading_record(reading, 0)->before_plan_from);
        g_assert_false(reading_record(reading, 1)->before_plan_from);
}

/* One column for all: it was passed over, and who had said no was one whose consent nobody knows. */
TEST(a_no_of_a_native_file_is_a_no_to_all)
{
        g_autoptr(Reading) reading = read_native("a.csv",
                "id,clinic,procedure,performed_at,patient_id,patient_phone,patient_consent\n"
                "A1,kyiv-1,Peel,2026-03-10,P1,+380601230001,ні\n"
                "A2,kyiv-1,Peel,2026-03-10,P2,+380601230001,так\n");

        for (int i = 0; i < N_CONSENT_KINDS; i++)
                g_assert_cmpint(reading_record(reading, 0)->patient.consent.answer[i], ==, CONSENT_NO);
        g_assert_cmpint(reading_record(reading, 1)->patient.consent.answer[CONSENT_CARE], ==, CONSENT_YES);
        g_assert_cmpint(reading_record(reading, 1)->patient.consent.answer[CONSENT_MARKETING], ==, CONSENT_UNKNOWN);
}

/* A misspelt birth date would make an adult of a child, and a misspelt consent no answer of a no. */
TEST(a_column_that_changes_who_is_written_to_must_be_there)
{
        static const char *const columns[] = { "patient_birth_date", "patient_guardian_phone", "patient_time_zone", "patient_consent_marketing" };

        for (size_t i = 0; i < G_N_ELEMENTS(columns); i++) {
                g_autofree char *profile = g_strdup_printf(
                        "source = { id = \"v\"; columns = { id = \"Visit\"; performed_at = \"Day\"; procedure = \"What\";"
                        " patient_name = \"Who\"; patient_phone = \"Phone\"; %s = \"Boorn\"; patient_language = \"Tongue\"; };"
                        " date_form = \"dd/mm/yyyy\"; };", columns[i]);
                g_autoptr(Reading) reading = read_profile(profile, "Visit,Day,What,Who,Phone,Born\n7,01/03/2026,Peel,Olena,0601230001,\n");

                g_assert_cmpuint(reading->records->len, ==, 0);
                g_assert_cmpint(reading_fault(reading, 0)->refusal, ==, REFUSAL_NO_HEADER);
                g_assert_cmpstr(reading_fault(reading, 0)->field, ==, "Boorn");
        }
}

static char *profile_faults(const char *text)
{
        config_t file;
        ErrList faults;
        Source *source = NULL;
        GString *out = g_string_new(NULL);

        config_init(&file);
        err_list_init(&faults);
        g_assert_true(config_read_string(&file, text));
        source_load(config_lookup(&file, "source"), "test.conf", &faults, &source);
        g_assert_null(source);
        for (unsigned i = 0; i < faults.items->len; i++) {
                g_autofree char *line = err_render(&g_array_index(faults.items, Err, i));

                g_string_append_printf(out, "%s\n", line);
        }
        err_list_done(&faults);
        config_destroy(&file);
        return g_string_free(out, FALSE);
}

TEST(a_profile_never_leaves_day_and_month_open)
{
        g_autofree char *text = profile_faults("source = { id = \"x\"; columns = { id = \"a\"; performed_at = \"b\";"
                                               " procedure = \"c\"; patient_name = \"d\"; patient_phone = \"e\"; };"
                                               " date_form = [ \"dd/mm/yyyy\", \"mm/dd/yyyy\" ]; };");

        g_assert_nonnull(strstr(text, "read one text as two different days"));
}

TEST(a_profile_without_what_a_record_needs_is_refused)
{
        g_autofree char *text = profile_faults("source = { id = \"x\"; encoding = \"ebcdic\"; delimeter = \";\";"
                                               " columns = { id = \"a\"; phone = \"e\"; }; };");

        g_assert_nonnull(strstr(text, "encoding"));
        g_assert_nonnull(strstr(text, "delimiter"));
        g_assert_nonnull(strstr(text, "\"phone\""));
        g_assert_nonnull(strstr(text, "lack a time"));
        g_assert_nonnull(strstr(text, "lack a procedure"));
}

TEST(solar_years_have_their_leap_days)
{
        CivilDate date;

        g_assert_cmpint(solar_to_civil(1403, 12, 30, &date), ==, 0);
        g_assert_cmpint(civil_date_compare(date, (CivilDate){ 2025, 3, 20 }), ==, 0);
        g_assert_cmpint(solar_to_civil(1404, 12, 30, &date), <, 0);
        g_assert_cmpint(solar_to_civil(1405, 7, 31, &date), <, 0);
        g_assert_cmpint(solar_to_civil(1405, 1, 1, &date), ==, 0);
        g_assert_cmpint(civil_date_compare(date, (CivilDate){ 2026, 3, 21 }), ==, 0);
}

TEST_MAIN
