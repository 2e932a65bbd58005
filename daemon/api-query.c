/* What the query of a list says: from when, until when, how many. */
#include <string.h>

#include "base/civil-words.h"
#include "daemon/api.h"

/* The zone in which a time without an offset is read: the clinic's asked for, else the one all clinics share. */
static const CivilZone *query_zone(const Config *config, const char *clinic_id)
{
        const Clinic *clinic = clinic_id ? config_clinic(config, clinic_id) : NULL;

        return clinic ? clinic->zone : config_shared_zone(config);
}

bool api_time(const char *text, const CivilZone *zone, UtcMs now, UtcMs *ret, Err *err)
{
        CivilWords words = { .zone = zone, .now = now };

        return (zone || civil_zone_get("UTC", &words.zone, err) == 0) && civil_words_read(&words, text, ret, err) == 0;
}

bool api_query_time(ApiRequest *request, const char *name, UtcMs *ret)
{
        const char *text = g_hash_table_lookup(request->query, name);
        const char *clinic = g_hash_table_lookup(request->query, "clinic");
        const CivilZone *zone = query_zone(api_manager(request->api)->config, clinic);
        Err err = { 0 };

        *ret = UTC_NEVER;
        if (!text)
                return true;
        if (!zone && utc_parse(text, ret) < 0) {
                api_answer_error(request, 400,
                        "say which clinic, or give a time such as 2026-03-01T00:00:00+02:00",
                        "%s is a time without a zone, and the clinics do not share one", name);
                return false;
        }
        if (api_time(text, zone, request->now, ret, &err))
                return true;
        g_strlcpy(err.what, name, sizeof(err.what));
        api_answer_err(request, 400, &err);
        return false;
}

bool api_query_number(ApiRequest *request, unsigned *ret)
{
        const char *text = g_hash_table_lookup(request->query, "n");
        guint64 n = API_PAGE_DEFAULT;

        if (text && !g_ascii_string_to_unsigned(text, 10, 1, API_PAGE_MAX, &n, NULL)) {
                api_answer_error(
                        request, 400, NULL, "n is a whole number from 1 to %d", API_PAGE_MAX);
                return false;
        }
        *ret = (unsigned)n;
        return true;
}
