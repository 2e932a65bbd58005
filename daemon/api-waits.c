#include "daemon/api-waits.h"

#include <string.h>

#include "base/text.h"
#include "daemon/api-files.h"
#include "daemon/claim.h"
#include "daemon/dispatcher.h"
#include "daemon/followup-json.h"
#include "daemon/reply-json.h"
#include "store/store.h"

/* ---- pauses ---------------------------------------------------------------------------------- */

/* What holds, what to type when it should go on. */
static char *say_pause(const Pause *pause, const CivilZone *zone)
{
        g_autofree char *since = desk_time(zone, pause->since);
        const bool has_why = pause->why && pause->why[0] != '\0';
        g_autofree char *by = g_strdup_printf("since %s by %s%s%s", since, pause->who, has_why ? ": " : "", has_why ? pause->why : "");

        if (text_equal(pause->provider, PAUSE_MASS_SEND))
                return g_strdup_printf("nothing but safety questions is sent since %s: more were due in an hour than max_sends_per_hour "
                                       "lets go. To mend: see followupctl list that they are meant so, then followupctl unpause --all",
                        since);
        if (pause->provider)
                return g_strdup_printf("nothing is sent by %s, paused %s. To let it go on: followupctl unpause --provider %s",
                        pause->provider, by, pause->provider);
        if (pause->clinic)
                return g_strdup_printf("nothing is sent for %s, paused %s. To let it go on: followupctl unpause --clinic %s",
                        pause->clinic, by, pause->clinic);
        return g_strdup_printf("nothing is sent, all is paused %s. To let it go on: followupctl unpause --all", by);
}

static json_t *pause_json(const Manager *manager, const Pause *pause)
{
        const bool is_brake = text_equal(pause->provider, PAUSE_MASS_SEND);
        const CivilZone *zone = pause->clinic ? reply_zone(manager->config, pause->clinic) : config_shared_zone(manager->config);
        g_autofree char *says = say_pause(pause, zone);
        json_t *one = json_object();

        json_object_set_new(one, "clinic", json_text(pause->clinic));
        json_object_set_new(one, "provider", json_text(is_brake ? NULL : pause->provider));
        json_object_set_new(one, "since", json_instant(zone, pause->since));
        json_object_set_new(one, "pause", json_true());
        json_object_set_new(one, "says", json_text(says));
        return one;
}

/* ---- providers ------------------------------------------------------------------------------- */

static json_t *provider_json(const ProviderStatus *status)
{
        g_autofree char *says = g_strdup_printf(
                "%s takes no messages (%s): they wait. To mend: see the provider's own pages, the account and its keys; then "
                "followupctl unpause --provider %s has it tried at once", status->id, status->why, status->id);
        json_t *one = json_object();

        json_object_set_new(one, "clinic", json_null());
        json_object_set_new(one, "provider", json_text(status->id));
        json_object_set_new(one, "since", json_null());
        json_object_set_new(one, "pause", json_false());
        json_object_set_new(one, "says", json_text(says));
        return one;
}

/* ---- both ------------------------------------------------------------------------------------ */

/* @clinic: NULL: any */
static bool sends_by(const Config *config, const char *clinic_id, const char *provider)
{
        const Clinic *clinic = clinic_id ? config_clinic(config, clinic_id) : NULL;
        GHashTableIter iter;
        gpointer id;

        if (!clinic)
                return !clinic_id && config_uses_provider(config, provider);
        g_hash_table_iter_init(&iter, clinic->providers);
        while (g_hash_table_iter_next(&iter, NULL, &id))
                if (strcmp(id, provider) == 0)
                        return true;
        return false;
}

static bool pause_holds(const Config *config, const Pause *pause, const char *clinic)
{
        if (pause->clinic)
                return !clinic || strcmp(pause->clinic, clinic) == 0;
        if (pause->provider && strcmp(pause->provider, PAUSE_MASS_SEND) != 0)
                return !clinic || sends_by(config, clinic, pause->provider);
        return true;
}

json_t *sending_waits_json(const Manager *manager, const GPtrArray *pauses, const char *clinic)
{
        g_autoptr(GArray) providers = dispatcher_status(manager->dispatcher);
        json_t *list = json_array();

        for (unsigned i = 0; i < pauses->len; i++) {
                const Pause *pause = g_ptr_array_index(pauses, i);

                if (pause_holds(manager->config, pause, clinic))
                        json_array_append_new(list, pause_json(manager, pause));
        }
        for (unsigned i = 0; i < providers->len; i++) {
                const ProviderStatus *status = &g_array_index(providers, ProviderStatus, i);

                if (status->needs_person && sends_by(manager->config, clinic, status->id))
                        json_array_append_new(list, provider_json(status));
        }
        return list;
}
