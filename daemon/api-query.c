/* What the query of a list says: from when, until when, how many. */
#include <string.h>

#include "daemon/api.h"

/* The zone in which a bare date is read: the clinic's asked for, else the one all clinics share. */
static const CivilZone *query_zone(const Config *config, const char *clinic_id)
{
        const Clinic *clinic = clinic_id ? config_clinic(config, clinic_id) : NULL;

        return clinic ? clinic->zone : config_shared_zone(config);
}

bool api_query_time(ApiRequest *request, const char *name, UtcMs *ret)
{
        const char *text = g_hash_table_lookup(request->query, name);
        const char *clinic = g_hash_table_lookup(request->query, "clinic");
        const CivilZone *zone = query_zone(api_manager(request->api)->config, clinic);

        *ret = UTC_NEVER;
        if (!text)
                return true;
        if (!zone && strlen(text) <= strlen("2026-01-01")) {
                api_answer_error(request, 400,
                        "say which clinic, or give a time such as 2026-03-01T00:00:00+02:00",
                        "%s is a date, and the clinics do not share one time zone", name);
                return false;
        }
        if (api_time(text, zone, ret))
                return true;
        api_answer_error(request, 400, "write 2026-03-01 or 2026-03-01T09:00:00+02:00",
                "%s is no time", name);
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
