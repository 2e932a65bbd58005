/*
 * Any bytes through the reader, in slices that the first byte chooses, as native form and as a profiled CSV.
 */
#include "fuzz.h"

#include "../unit/reader-fixture.h"

const size_t fuzz_n_cuts = 0;

TestCase *test_cases;

static const char profile[] =
        "source = { id = \"fuzz\"; encoding = \"gb18030\"; skip_lines = 1; visit_rows = true;"
        "  columns = { id = [ \"id\", \"day\" ]; performed_at = [ \"day\", \"time\" ]; procedure = \"what\";"
        "    patient_name = \"who\"; patient_phone = ( \"phone\", \"other\" ); patient_consent = \"consent\"; };"
        "  date_form = [ \"d.m.yyyy\", \"serial\", \"solar yyyy/mm/dd\" ]; time_form = \"h:mm am\"; };";

/* What was read, as text: the same however the bytes were sliced. */
static char *read_once(const Config *config, const Source *source, const uint8_t *bytes, size_t n_bytes, size_t slice)
{
        g_autoptr(Reading) reading =
                reading_new(config, source, "fuzz.csv", (const char *)bytes, n_bytes, slice);

        /* whatever was read has what a record needs, and every refusal tells why and what to do */
        for (unsigned i = 0; i < reading->records->len; i++) {
                const Record *record = reading_record(reading, i);

                g_assert_true(id_is_record_id(record->id) && id_is_record_id(record->patient.id));
                g_assert_true(record->line > 0 && g_utf8_validate(record->patient.name ? record->patient.name : "", -1, NULL));
        }
        for (unsigned i = 0; i < reading->faults->len; i++) {
                const RecordFault *fault = reading_fault(reading, i);

                g_assert_true(fault->why[0] && fault->mend[0] && g_utf8_validate(fault->why, -1, NULL));
        }
        return reading_text(reading);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
        static Config *config;
        static Source *sources[2];

        if (!config) {
                config = test_config("Europe/Kyiv", "UA");
                config->limits.max_field_bytes = 1000;
                config->limits.max_line_bytes = 4000;
                sources[0] = test_source("source = { id = \"native\"; };");
                sources[1] = test_source(profile);
        }
        for (size_t i = 0; i < G_N_ELEMENTS(sources); i++) {
                g_autofree char *sliced = read_once(config, sources[i], bytes, n_bytes, n_bytes > 0 ? 1 + bytes[0] % 16 : 1);
                g_autofree char *whole = read_once(config, sources[i], bytes, n_bytes, n_bytes + 1);

                g_assert_cmpstr(sliced, ==, whole);
        }
        return 0;
}
