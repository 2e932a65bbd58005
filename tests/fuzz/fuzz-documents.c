/*
 * Any bytes through the readers of JSON documents (FHIR, and a profile with a second one), in slices that the first byte
 * chooses; and as a page of a server.
 */
#include "fuzz.h"

#include "../unit/reader-fixture.h"

#include "record/fhir-page.h"

const size_t fuzz_n_cuts = 0;

TestCase *test_cases;

static const char profile[] =
        "source = { id = \"fuzz\"; format = \"json\"; records = \"data\"; each = \"services\";"
        "  columns = { id = \"id\"; performed_at = ( \"at\", \"day\" ); procedure = \"services.title\"; patient_id = \"client.link/\"; };"
        "  status_when = ( { path = \"gone\"; is = \"cancelled\"; }, { path = \"state\"; value = \"x\"; is = \"no-show\"; } );"
        "  patients = { records = \"people\"; columns = { patient_id = \"id\"; patient_name = [ \"given\", \"family\" ];"
        "    patient_phone = \"phones.number\"; patient_consent = \"ok\"; }; }; };";

static char *read_once(const Config *config, const Source *source, const uint8_t *bytes, size_t n_bytes, size_t slice)
{
        g_autoptr(Reading) reading =
                reading_new(config, source, "fuzz.json", (const char *)bytes, n_bytes, slice);

        for (unsigned i = 0; i < reading->records->len; i++) {
                const Record *record = reading_record(reading, i);

                g_assert_true(id_is_record_id(record->id) && id_is_record_id(record->patient.id));
                /* without a number nothing but a record that waits, or a patient's own, is taken */
                g_assert_true(record->type == RECORD_PATIENT || record->is_delete || record->patient.phone[0] ||
                        record->patient.guardian_phone[0] || record->patient.standing == PATIENT_UNTOLD);
        }
        for (unsigned i = 0; i < reading->faults->len; i++) {
                const RecordFault *fault = reading_fault(reading, i);

                g_assert_true(fault->why[0] && fault->mend[0] && g_utf8_validate(fault->why, -1, NULL));
        }
        return reading_text(reading);
}

/* Whatever a server says, we are led to no other one. */
static void read_page(const SourcePoll *poll, const uint8_t *bytes, size_t n_bytes)
{
        FhirPage page = { 0 };
        Err err = { 0 };

        if (fhir_page_read(poll, "https://fhir.example.com/r4/Procedure?_count=9", (const char *)bytes, n_bytes, &page, &err) == 0)
                g_assert_true(!page.next || g_ascii_strncasecmp(page.next, "https://fhir.example.com", 24) == 0);
        fhir_page_done(&page);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
        static Config *config;
        static Source *sources[2];

        if (!config) {
                config = test_config("Europe/Kyiv", "UA");
                config->limits.max_line_bytes = 4000;
                sources[0] = test_source("source = { id = \"fuzz\"; format = \"fhir\";"
                                         "  poll = { url = \"https://fhir.example.com/r4\"; }; };");
                sources[1] = test_source(profile);
        }
        for (size_t i = 0; i < G_N_ELEMENTS(sources); i++) {
                g_autofree char *sliced = read_once(config, sources[i], bytes, n_bytes, n_bytes > 0 ? 1 + bytes[0] % 16 : 1);
                g_autofree char *whole = read_once(config, sources[i], bytes, n_bytes, n_bytes + 1);

                g_assert_cmpstr(sliced, ==, whole);
        }
        read_page(sources[0]->poll, bytes, n_bytes);
        return 0;
}
