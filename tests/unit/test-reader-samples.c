/* The sample data beside the repository: every bad file and every dialect with its profile. */
#include "reader-fixture.h"

#include <stdlib.h>

static char *samples(const char *part)
{
        g_autofree char *path = g_build_filename(g_getenv("SOURCE_ROOT"), "..", "shared", "data", part, NULL);

        if (g_file_test(path, G_FILE_TEST_IS_DIR))
                return g_steal_pointer(&path);
        g_test_skip("the sample data is not beside the repository (../shared/data)");
        return NULL;
}

static char *unzipped(const char *path, size_t *ret_n_bytes)
{
        const char *argv[] = { "gzip", "-dc", path, NULL };
        g_autoptr(GString) all = g_string_new(NULL);
        g_autofree char *command = g_strjoinv(" ", (char **)argv);
        FILE *pipe = popen(command, "r");
        char buffer[65536];

        g_assert_nonnull(pipe);
        for (size_t n; (n = fread(buffer, 1, sizeof(buffer), pipe)) > 0;)
                g_string_append_len(all, buffer, (gssize)n);
        pclose(pipe);
        *ret_n_bytes = all->len;
        return g_string_free(g_steal_pointer(&all), FALSE);
}

/* Records in the end: the same id and type twice is one record. */
static unsigned count_ids(const Reading *reading)
{
        g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);

        for (unsigned i = 0; i < reading->records->len; i++)
                g_hash_table_add(ids, reading_record(reading, i)->id);
        return g_hash_table_size(ids);
}

static void check_bad(const char *folder, char **columns)
{
        g_autofree char *path = g_build_filename(folder, columns[0], NULL), *bytes = NULL;
        Config *config = test_config("Europe/Kyiv", "UA");
        g_autoptr(Source) source = test_source("source = { id = \"native\"; };");
        g_autoptr(Reading) reading = NULL;
        g_autofree char *text = NULL;
        g_auto(GStrv) reasons = g_strsplit(columns[3], ", ", -1);
        size_t n_bytes = 0;

        if (g_str_has_prefix(columns[0], "11-"))
                bytes = unzipped(path, &n_bytes);
        else
                g_assert_true(g_file_get_contents(path, &bytes, &n_bytes, NULL));
        reading = reading_sliced(config, source, columns[0], bytes, n_bytes);
        text = reading_text(reading);
        g_test_message("%s: %u records, %u faults\n%s", columns[0], count_ids(reading), reading->n_faults, text);
        g_assert_cmpuint(count_ids(reading), ==, (unsigned)atoi(columns[1]));
        g_assert_cmpuint(reading->n_faults, ==, (unsigned)atoi(columns[2]));
        for (unsigned i = 0; i < reading->faults->len; i++)
                g_assert_true(g_strv_contains((const char *const *)reasons,
                        refusal_to_string(reading_fault(reading, i)->refusal)));
        test_config_free(config);
}

TEST(every_bad_file_is_refused_as_its_index_says)
{
        g_autofree char *folder = samples("bad"), *path = NULL, *index = NULL;
        g_auto(GStrv) lines = NULL;
        unsigned n_checked = 0;

        if (!folder)
                return;
        path = g_build_filename(folder, "index.tsv", NULL);
        g_assert_true(g_file_get_contents(path, &index, NULL, NULL));
        lines = g_strsplit(index, "\n", -1);
        for (char **line = lines + 1; *line && **line; line++) {
                g_auto(GStrv) columns = g_strsplit(*line, "\t", 5);

                /* HL7 v2 is another reader's */
                if (g_str_has_suffix(columns[0], ".hl7") || g_str_has_suffix(columns[0], ".bin"))
                        continue;
                check_bad(folder, columns);
                n_checked++;
        }
        g_assert_cmpuint(n_checked, ==, 35);
}

/* ---- dialects ---- */

typedef struct Dialect {
        const char *file, *profile, *zone, *country;
        unsigned n_records, n_faults;
        Refusal refusal; /* of each fault */
        /* of one record, counted from 0 */
        unsigned i;
        unsigned line;
        const char *id, *name, *phone, *moment, *procedure;
        RecordStatus status;
        ConsentAnswer care;
} Dialect;

static const Dialect dialects[] = {
        { "yclients-like-cp1251.csv", "yclients", "Europe/Moscow", "RU", 132, 0, 0, 1, 4, "610000001",
                "Зайцева Дмитрий", "+73007497242", "2026-09-25T06:20:00Z", "Лазерная эпиляция, ноги",
                RECORD_COMPLETED, CONSENT_YES },
        { "1c-report-cp1251.csv", "1c-report", "Europe/Moscow", "RU", 60, 0, 0, 0, 6, "СЛН-001045", "Соколова Н.",
                "+73008718878", "2026-09-25T10:15:00Z", "Ботулинотерапия, верхняя треть лица", RECORD_COMPLETED,
                CONSENT_UNKNOWN },
        { "medods-like-utf8bom.csv", "medods", "Europe/Moscow", "RU", 60, 0, 0, 0, 2,
                "P00000008 2026-08-09T13:05 BTX", "Анна Ивановна Ёлкина", "+73003194933", "2026-08-09T10:05:00Z",
                "BTX", RECORD_BOOKED, CONSENT_UNKNOWN },
        { "cliniccards-like-uk-utf8.csv", "cliniccards", "Europe/Kyiv", "UA", 80, 0, 0, 7, 9, NULL, "Новикова Ольга",
                "+380607704295", "2026-04-04T07:10:00Z", "Контурна пластика губ, 1 мл", RECORD_COMPLETED,
                CONSENT_UNKNOWN },
        { "pabau-like-uk-utf8bom.csv", "pabau", "Europe/London", "GB", 80, 0, 0, 3, 5, "70003", "Grace de la Cruz",
                "+447700900205", "2026-01-24T09:00:00Z", "Hyaluronic acid filler, lips 1 ml", RECORD_CANCELLED,
                CONSENT_YES },
        { "zenoti-like-us.csv", "zenoti", "America/New_York", "US", 120, 0, 0, 0, 2, "990000", "Megan Patel",
                "+16195550120", "2026-03-19T19:50:00Z", "BTX", RECORD_COMPLETED, CONSENT_UNKNOWN },
        { "fresha-clients-real-columns.csv", "fresha-clients", "Europe/London", "GB", 50, 0, 0, 0, 2, "P00000024",
                "Emma Smith", "+447700900997", NULL, NULL, RECORD_COMPLETED, CONSENT_UNKNOWN },
        { "acuity-like-us.csv", "acuity", "America/New_York", "US", 50, 0, 0, 1, 3, "1200000001", "Chloe O'Neill",
                "+18135550100", "2026-05-07T13:05:00Z", "Botulinum toxin, upper face", RECORD_COMPLETED,
                CONSENT_UNKNOWN },
        { "mindbody-like-us.csv", "mindbody", "America/New_York", "US", 70, 0, 0, 0, 2,
                "100000000 2026-07-30T15:30 Laser hair removal, legs", "D'Arcy O'Neill", "+17025550152",
                "2026-07-30T19:30:00Z", "Laser hair removal, legs", RECORD_COMPLETED, CONSENT_UNKNOWN },
        { "openemr-like.tsv", "openemr", "America/New_York", "US", 40, 0, 0, 39, 41,
                "00000025 2026-03-02T12:45 Laser hair removal, legs", "Emma Brown", "+13105550134",
                "2026-03-02T17:45:00Z", "Laser hair removal, legs", RECORD_NO_SHOW, CONSENT_YES },
        { "yimei-like-gb18030.csv", "yimei-gb18030", "Asia/Shanghai", "CN", 60, 0, 0, 3, 5,
                "P00000016 2026-03-04T12:30 肉毒素注射（上面部）", "赵雨桐", "+8612070240297", "2026-03-04T04:30:00Z",
                "肉毒素注射（上面部）", RECORD_COMPLETED, CONSENT_YES },
        { "yimei-like-utf8bom.csv", "yimei-gb18030", "Asia/Shanghai", "CN", 60, 0, 0, 0, 2,
                "P00000015 2026-08-08T13:30 激光脱毛（腿部）", "张丽娜", "+8612078897159", "2026-08-08T05:30:00Z",
                "激光脱毛（腿部）", RECORD_COMPLETED, CONSENT_YES },
        { "yimei-masked-phones.csv", "yimei", "Asia/Shanghai", "CN", 10, 5, REFUSAL_NO_CONTACT, 0, 3,
                "P00000018 2026-06-06T10:20 化学焕肤 TCA 15%", "王雨桐", "", "2026-06-06T02:20:00Z",
                "化学焕肤 TCA 15%", RECORD_COMPLETED, CONSENT_YES },
        { "de-cp1252.csv", "de-termine", "Europe/Berlin", "DE", 50, 0, 0, 0, 2, "0", "Björn Schröder",
                "+4917604069003", "2025-11-15T14:10:00Z", "Hyaluron-Filler, Lippen 1 ml", RECORD_COMPLETED,
                CONSENT_YES },
        { "excel-resaved-utf16le-tab.txt", "excel-resaved", "Europe/Moscow", "RU", 20, 10, REFUSAL_NO_CONTACT, 0, 3,
                NULL, "Королёва Мария", "+73007640609", "2025-11-03T15:20:00Z", "Ботулинотерапия, верхняя треть лица",
                RECORD_COMPLETED, CONSENT_UNKNOWN },
        { "fa-solar-hijri-utf8bom.csv", "fa-solar-hijri", "Asia/Tehran", "IR", 30, 0, 0, 0, 2,
                "P00000004 2026-09-14T14:55 تزریق بوتاکس پیشانی", "مریم کریمی", "+989609128885", "2026-09-14T11:25:00Z",
                "تزریق بوتاکس پیشانی", RECORD_COMPLETED, CONSENT_UNKNOWN },
};

static Source *profile(const char *name)
{
        g_autofree char *base = g_strconcat(name, ".conf", NULL);
        g_autofree char *path = g_build_filename(g_getenv("SOURCE_ROOT"), "conf", "sources.d", base, NULL);
        g_autofree char *text = NULL;

        g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
        return test_source(text);
}

static void check_dialect(const char *folder, const Dialect *d)
{
        g_autofree char *path = g_build_filename(folder, d->file, NULL), *bytes = NULL;
        Config *config = test_config(d->zone, d->country);
        g_autoptr(Source) source = profile(d->profile);
        g_autoptr(Reading) reading = NULL;
        const Record *record;
        char when[UTC_TEXT_MAX];
        size_t n_bytes = 0;

        g_assert_true(g_file_get_contents(path, &bytes, &n_bytes, NULL));
        reading = reading_sliced(config, source, d->file, bytes, n_bytes);
        g_test_message("%s: %u records, %u faults", d->file, reading->n_records, reading->n_faults);
        g_assert_cmpuint(reading->n_records, ==, d->n_records);
        g_assert_cmpuint(reading->n_faults, ==, d->n_faults);
        for (unsigned i = 0; i < reading->faults->len; i++)
                g_assert_cmpint(reading_fault(reading, i)->refusal, ==, d->refusal);
        record = reading_record(reading, d->i);
        g_assert_cmpuint(record->line, ==, d->line);
        if (d->id)
                g_assert_cmpstr(record->id, ==, d->id);
        else
                g_assert_true(g_str_has_prefix(record->id, "h-") && strlen(record->id) == 18);
        g_assert_cmpstr(record->patient.name, ==, d->name);
        g_assert_cmpstr(record->patient.phone, ==, d->phone);
        if (d->moment)
                g_assert_cmpstr(utc_format(record->moment, when), ==, d->moment);
        g_assert_cmpstr(record->procedure, ==, d->procedure);
        g_assert_cmpint(record->status, ==, d->status);
        g_assert_cmpint(record->patient.consent.answer[CONSENT_CARE], ==, d->care);
        g_assert_cmpint(record->patient.consent.answer[CONSENT_MARKETING], !=, CONSENT_YES);
        test_config_free(config);
}

TEST(every_dialect_is_read_by_its_profile)
{
        g_autofree char *folder = samples("csv");

        for (size_t i = 0; folder && i < G_N_ELEMENTS(dialects); i++)
                check_dialect(folder, &dialects[i]);
}

/* Both columns of the sample say the same day where both are filled. */
TEST(solar_days_agree_with_the_gregorian_ones_beside_them)
{
        g_autofree char *folder = samples("csv"), *path = NULL, *bytes = NULL, *without = NULL;
        Config *config = test_config("Asia/Tehran", "IR");
        g_autoptr(Source) source = profile("fa-solar-hijri");
        g_autoptr(Reading) both = NULL, solar = NULL;
        g_autoptr(GRegex) gregorian = g_regex_new(",20\\d\\d-\\d\\d-\\d\\d\\r", 0, 0, NULL);
        size_t n_bytes = 0;

        if (folder) {
                path = g_build_filename(folder, "fa-solar-hijri-utf8bom.csv", NULL);
                g_assert_true(g_file_get_contents(path, &bytes, &n_bytes, NULL));
                without = g_regex_replace(gregorian, bytes, (gssize)n_bytes, 0, ",\\r", 0, NULL);
                g_assert_cmpuint(strlen(without), ==, n_bytes - 15 * 10);
                both = reading_new(config, source, "a.csv", bytes, n_bytes, 4096);
                solar = reading_new(config, source, "a.csv", without, strlen(without), 4096);
                for (unsigned i = 0; i < 30; i++) {
                        g_assert_cmpint(reading_record(both, i)->moment.ms, ==, reading_record(solar, i)->moment.ms);
                        g_assert_cmpstr(reading_record(both, i)->id, ==, reading_record(solar, i)->id);
                }
        }
        test_config_free(config);
}

/* The same records as CSV and as JSON Lines: the same contents, the same refusals. */
TEST(native_csv_and_json_lines_give_the_same_records)
{
        static const char *const files[] = { "csv/generic-utf8.csv", "ndjson/generic.jsonl" };
        g_autofree char *folder = samples(".");
        Config *config = test_config("Europe/Kyiv", "UA");
        g_autoptr(Source) source = test_source("source = { id = \"native\"; };");
        Reading *readings[2] = { 0 };

        for (int i = 0; i < 24; i++) {
                g_autofree char *id = g_strdup_printf("CL%02d", i);

                clinic_add(config, id, "Europe/Kyiv", "UA");
        }
        for (size_t i = 0; folder && i < 2; i++) {
                g_autofree char *path = g_build_filename(folder, files[i], NULL), *bytes = NULL;
                size_t n_bytes = 0;

                g_assert_true(g_file_get_contents(path, &bytes, &n_bytes, NULL));
                readings[i] = reading_sliced(config, source, files[i], bytes, n_bytes);
        }
        if (folder) {
                g_test_message("%u records, %u faults", readings[0]->n_records, readings[0]->n_faults);
                g_assert_cmpuint(readings[0]->n_records, >, 300);
                g_assert_cmpuint(readings[0]->n_records, ==, readings[1]->n_records);
                g_assert_cmpuint(readings[0]->n_faults, ==, readings[1]->n_faults);
                for (unsigned i = 0; i < readings[0]->n_records; i++)
                        g_assert_cmpmem(reading_record(readings[0], i)->content, ID_DIGEST_BYTES,
                                reading_record(readings[1], i)->content, ID_DIGEST_BYTES);
                reading_free(readings[0]);
                reading_free(readings[1]);
        }
        test_config_free(config);
}

TEST_MAIN
