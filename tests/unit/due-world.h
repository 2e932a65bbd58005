/* A clinic in Kyiv, a patient and follow-ups, made by hand, for tests of lib/due. */
#pragma once

#include <glib.h>
#include <string.h>

#include "config/config.h"
#include "store/store.h"

typedef struct World {
        Config config;
        Clinic clinic;
        Protocol protocol;
        Provider sms, telegram;
        Patient patient;
} World;

static inline GPtrArray *words(const char *first, ...)
{
        GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
        va_list more;

        va_start(more, first);
        for (const char *word = first; word; word = va_arg(more, const char *))
                g_ptr_array_add(list, g_strdup(word));
        va_end(more);
        return list;
}

/* "2026-03-02 12:00" in Kyiv */
static inline UtcMs kyiv(const char *text)
{
        g_auto(GStrv) halves = g_strsplit(text, " ", 2);
        const CivilZone *zone;
        CivilDate date;
        CivilTime time;

        g_assert_cmpint(civil_zone_get("Europe/Kyiv", &zone, NULL), ==, 0);
        g_assert_cmpint(civil_date_parse(halves[0], &date), ==, 0);
        g_assert_cmpint(civil_time_parse(halves[1], &time), ==, 0);
        return civil_to_utc(zone, date, time, NULL);
}

/* the same back */
static inline void assert_kyiv(UtcMs t, const char *text)
{
        char got[CIVIL_TEXT_MAX], want[CIVIL_TEXT_MAX];
        const CivilZone *zone;

        g_assert_cmpint(civil_zone_get("Europe/Kyiv", &zone, NULL), ==, 0);
        g_assert_false(utc_is_never(t));
        g_assert_cmpstr(civil_format(zone, t, got), ==, civil_format(zone, kyiv(text), want));
}

static inline void world_init(World *w)
{
        static const char *const step_ids[] = { "24h", "d3", "w1", "w2", "m1", "m3" };

        *w = (World){ 0 };
        w->clinic = (Clinic){ .id = (char *)"kyiv-1", .name = (char *)"Клініка", .max_messages_per_day = 1, .adult_age = 18,
                .send_between = { { 9, 0, 0 }, { 20, 0, 0 } }, .send_at = { 10, 0, 0 },
                .working_hours = { { 9, 0, 0 }, { 18, 0, 0 } }, .working_days = 0x3f };
        g_assert_cmpint(civil_zone_get("Europe/Kyiv", &w->clinic.zone, NULL), ==, 0);
        w->clinic.methods = words("telegram", "sms", "call", NULL);
        w->clinic.providers = g_hash_table_new(g_str_hash, g_str_equal);
        g_hash_table_insert(w->clinic.providers, (char *)"sms", (char *)"kannel");
        g_hash_table_insert(w->clinic.providers, (char *)"telegram", (char *)"telegram");

        w->sms = (Provider){ .id = (char *)"kannel", .carries = (char *)"sms", .connections = 8,
                .idempotency_ttl = { 24 * 3600000 } };
        w->telegram = (Provider){ .id = (char *)"telegram", .carries = (char *)"telegram", .connections = 8 };

        w->config.limits = (Limits){ .retry_first = { 60000 }, .retry_most = { 3600000 }, .max_attempts = 20 };
        w->config.clinics = g_hash_table_new(g_str_hash, g_str_equal);
        w->config.providers = g_hash_table_new(g_str_hash, g_str_equal);
        g_hash_table_insert(w->config.clinics, w->clinic.id, &w->clinic);
        g_hash_table_insert(w->config.providers, w->sms.id, &w->sms);
        g_hash_table_insert(w->config.providers, w->telegram.id, &w->telegram);

        w->protocol.steps = g_ptr_array_new_with_free_func(g_free);
        for (size_t i = 0; i < G_N_ELEMENTS(step_ids); i++) {
                Step *step = g_new0(Step, 1);

                step->id = (char *)step_ids[i];
                g_ptr_array_add(w->protocol.steps, step);
        }

        w->patient = (Patient){ .id = (char *)"P-17", .phone = "+380671234567" };
        w->patient.addresses = g_ptr_array_new_with_free_func(g_free);
        for (unsigned i = 0; i < N_CONSENT_KINDS; i++)
                w->patient.consent.answer[i] = CONSENT_YES;
}

static inline void world_add_address(World *w, const char *method, const char *name)
{
        Address *address = g_new0(Address, 1);

        address->method = (char *)method;
        address->name = (char *)name;
        g_ptr_array_add(w->patient.addresses, address);
}

static inline void world_done(World *w)
{
        g_ptr_array_unref(w->clinic.methods);
        g_hash_table_unref(w->clinic.providers);
        g_hash_table_unref(w->config.clinics);
        g_hash_table_unref(w->config.providers);
        g_ptr_array_unref(w->protocol.steps);
        g_ptr_array_unref(w->patient.addresses);
}

/* a planned follow-up by SMS whose window is 1 to 3 March 2026, due on the 2nd at 10:00 */
static inline FollowupView world_view(World *w, Purpose purpose, int64_t id)
{
        FollowupView view = { .clinic = w->clinic.id, .protocol = &w->protocol, .patient_number = 17, .patient = &w->patient,
                .consent = w->patient.consent };

        view.f = (Followup){ .id = id, .step = (uint16_t)id, .purpose = purpose, .method = "sms", .state = FOLLOWUP_PLANNED,
                .opens = kyiv("2026-03-01 00:00"), .closes = kyiv("2026-03-04 00:00"), .due = kyiv("2026-03-02 10:00"),
                .held_since = UTC_NEVER };
        return view;
}
