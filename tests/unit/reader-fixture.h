/* A configuration in memory and files through a reader, for the tests of records. */
#pragma once

#include "test.h"

#include <string.h>

#include "config/settings.h"
#include "record/reader.h"

/* 2026-11-22T10:00:00Z */
#define NOW ((UtcMs){ 1795341600000 })

typedef struct Reading {
        GPtrArray *records; /* Record * */
        GArray *faults;     /* RecordFault; their file is not kept */
        unsigned n_records, n_faults;
} Reading;

static inline void clinic_add(Config *config, const char *id, const char *zone, const char *country)
{
        Clinic *clinic = g_new0(Clinic, 1);

        clinic->id = g_strdup(id);
        clinic->country = g_strdup(country);
        g_assert_cmpint(civil_zone_get(zone, &clinic->zone, NULL), ==, 0);
        g_hash_table_insert(config->clinics, clinic->id, clinic);
}

static inline void test_clinic_free(gpointer p)
{
        Clinic *clinic = p;

        g_free(clinic->id);
        g_free(clinic->country);
        g_free(clinic);
}

static inline Config *test_config(const char *zone, const char *country)
{
        Config *config = g_new0(Config, 1);

        config->limits.max_line_bytes = 1024 * 1024;
        config->limits.max_field_bytes = 64 * 1024;
        config->clinics = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, test_clinic_free);
        config->procedures = g_hash_table_new(g_str_hash, g_str_equal);
        clinic_add(config, "kyiv-1", zone, country);
        return config;
}

static inline void test_config_free(Config *config)
{
        g_hash_table_unref(config->clinics);
        g_hash_table_unref(config->procedures);
        g_free(config);
}

/* The source in @text, which must be without fault. */
static inline Source *test_source(const char *text)
{
        config_t file;
        ErrList faults;
        Source *source = NULL;

        config_init(&file);
        err_list_init(&faults);
        if (!config_read_string(&file, text))
                g_error("line %d: %s", config_error_line(&file), config_error_text(&file));
        source_load(config_lookup(&file, "source"), "test.conf", &faults, &source);
        for (unsigned i = 0; i < faults.items->len; i++) {
                g_autofree char *line = err_render(&g_array_index(faults.items, Err, i));

                g_test_message("%s", line);
        }
        g_assert_nonnull(source);
        err_list_done(&faults);
        config_destroy(&file);
        return source;
}

static inline void reading_drain(Reader *reader, Reading *reading)
{
        Record *record = NULL;
        RecordFault fault;

        for (int r; (r = reader_next(reader, &record, &fault)) != 0;) {
                if (r == READER_RECORD)
                        g_ptr_array_add(reading->records, record);
                else
                        g_array_append_val(reading->faults, fault);
        }
}

static inline Reading *reading_new(const Config *config, const Source *source, const char *name,
        const char *bytes, size_t n_bytes, size_t slice)
{
        Reading *reading = g_new0(Reading, 1);
        g_autoptr(Reader) reader = reader_new(config, source, name, NOW);

        reading->records = g_ptr_array_new_with_free_func((GDestroyNotify)record_free);
        reading->faults = g_array_new(FALSE, FALSE, sizeof(RecordFault));
        for (size_t at = 0; at < n_bytes; at += slice) {
                reader_feed(reader, bytes + at, MIN(slice, n_bytes - at));
                reading_drain(reader, reading);
        }
        reader_end(reader);
        reading_drain(reader, reading);
        reading->n_records = reading->records->len;
        /* an empty file has no record that could be refused */
        for (guint i = 0; i < reading->faults->len; i++)
                reading->n_faults += g_array_index(reading->faults, RecordFault, i).refusal != REFUSAL_EMPTY_FILE;
        return reading;
}

static inline void reading_free(Reading *reading)
{
        g_ptr_array_unref(reading->records);
        g_array_unref(reading->faults);
        g_free(reading);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reading, reading_free)

static inline Record *reading_record(const Reading *reading, unsigned i)
{
        g_assert_cmpuint(i, <, reading->records->len);
        return g_ptr_array_index(reading->records, i);
}

static inline const RecordFault *reading_fault(const Reading *reading, unsigned i)
{
        g_assert_cmpuint(i, <, reading->faults->len);
        return &g_array_index(reading->faults, RecordFault, i);
}

/* What a reading gave, as text that two readings can be compared by. */
static inline char *reading_text(const Reading *reading)
{
        GString *out = g_string_new(NULL);

        for (unsigned i = 0; i < reading->records->len; i++) {
                const Record *record = reading_record(reading, i);
                char when[UTC_TEXT_MAX] = "";

                g_string_append_printf(out, "%u %s %s %s %s %d %s %s %u ", record->line, record->clinic, record->id,
                        record->patient.id, record->procedure ? record->procedure : "", record->status,
                        utc_is_never(record->moment) ? "" : utc_format(record->moment, when), record->patient.phone,
                        record->warnings->len);
                for (unsigned j = 0; j < ID_DIGEST_BYTES; j++)
                        g_string_append_printf(out, "%02x", record->content[j]);
                g_string_append_c(out, '\n');
        }
        for (unsigned i = 0; i < reading->faults->len; i++) {
                const RecordFault *fault = reading_fault(reading, i);

                g_string_append_printf(out, "%u %s %s: %s. %s\n", fault->line, fault->field,
                        refusal_to_string(fault->refusal), fault->why, fault->mend);
        }
        return g_string_free(out, FALSE);
}

/* The same file whole and in slices of 1, 7 and 4096 bytes must give the same. */
static inline Reading *reading_sliced(const Config *config, const Source *source, const char *name,
        const char *bytes, size_t n_bytes)
{
        static const size_t slices[] = { 1, 7, 4096 };
        Reading *whole = reading_new(config, source, name, bytes, n_bytes, n_bytes + 1);
        g_autofree char *expected = reading_text(whole);

        for (size_t i = 0; i < G_N_ELEMENTS(slices); i++) {
                g_autoptr(Reading) part = NULL;
                g_autofree char *text = NULL;

                /* byte by byte through megabytes tells nothing new */
                if (slices[i] < 4096 && n_bytes > 200000)
                        continue;
                part = reading_new(config, source, name, bytes, n_bytes, slices[i]);
                text = reading_text(part);
                g_assert_cmpstr(text, ==, expected);
        }
        return whole;
}
