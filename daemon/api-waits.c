#include "daemon/api-waits.h"

#include <string.h>

#include "base/text.h"
#include "daemon/api-files.h"
#include "daemon/claim.h"
#include "daemon/dead-ways.h"
#include "daemon/dispatcher.h"
#include "daemon/followup-json.h"
#include "daemon/notices.h"
#include "daemon/reply-json.h"
#include "store/store.h"

/* @clinic, @provider: what waits; NULL: any. @since: never: not known. @is_pause: somebody has decided it */
static json_t *wait_json(const char *clinic, const char *provider, const CivilZone *zone, UtcMs since, bool is_pause, const char *says)
{
        json_t *one = json_object();

        json_object_set_new(one, "clinic", json_text(clinic));
        json_object_set_new(one, "provider", json_text(provider));
        json_object_set_new(one, "since", json_instant(zone, since));
        json_object_set_new(one, "pause", json_boolean(is_pause));
        json_object_set_new(one, "says", json_text(says));
        return one;
}

/* ---- pauses ---------------------------------------------------------------------------------- */

/* in which its times are told */
static const CivilZone *pause_zone(const Config *config, const Pause *pause)
{
        return pause->clinic ? reply_zone(config, pause->clinic) : config_shared_zone(config);
}

char *pause_says(const Config *config, const Pause *pause)
{
        const CivilZone *zone = pause_zone(config, pause);
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
        g_autofree char *says = pause_says(manager->config, pause);

        return wait_json(pause->clinic, is_brake ? NULL : pause->provider, pause_zone(manager->config, pause), pause->since, true, says);
}

/* ---- providers ------------------------------------------------------------------------------- */

/* What a person does about it, before the provider is tried again. */
static const char *const mends[] = {
        [PACE_WELL] = "",
        [PACE_REFUSES] = "see the sender, the templates and the texts that its file and messages.d name, and what the provider has approved",
        [PACE_ACCOUNT] = "see the provider's own pages, the account and its keys",
        [PACE_CERTIFICATE] = ("see that the clock of this machine and the host in the provider's file are right, and ask the provider; where "
                              "the authority is one of your own, name it in its ca_file"),
        [PACE_DOWN] = "see whether this machine reaches it, and the provider's own pages",
};

/* By some providers go patients' messages, by others alerts to staff, by some both. */
static const char *what_becomes_of_them(PaceTrouble trouble, bool sends, bool alerts)
{
        if (trouble == PACE_REFUSES)
                return "one after the other is refused for good, and goes by the next method or becomes a call";
        if (!sends)
                return "they go by staff's other channels, if there are any";
        return alerts ? "they wait, and alerts go by staff's other channels, if there are any" : "they wait";
}

static json_t *provider_json(const Config *config, const ProviderStatus *status)
{
        const bool sends = config_sends_by(config, NULL, status->id), refuses = status->trouble == PACE_REFUSES;
        g_autofree char *says = g_strdup_printf("%s takes no %s (%s): %s. To mend: %s; then followupctl unpause --provider %s %s", status->id,
                sends ? "messages" : "alerts to staff", refuses ? status->refusal : status->why,
                what_becomes_of_them(status->trouble, sends, config_alerts_by(config, status->id)), mends[status->trouble], status->id,
                sends && !refuses ? "has it tried at once" : "ends this word");

        return wait_json(NULL, status->id, NULL, UTC_NEVER, false, says);
}

/* ---- channels of staff ----------------------------------------------------------------------- */

static char *channel_says(const Config *config, const Staff *staff, const StaffChannel *channel, const DeadWay *way)
{
        g_autofree char *since = desk_time(config_shared_zone(config), way->since);

        if (way->is_ours)
                return g_strdup_printf("no alert to %s is taken by %s since %s (%s), and not for where it goes: alerts go by the next channel, if "
                                       "there is one. To mend: %s; then followupctl unpause --provider %s ends this word",
                        staff->id, channel->provider, since, way->detail, mends[PACE_REFUSES], channel->provider);
        return g_strdup_printf(
                "no alert reaches %s by %s since %s (%s): alerts go by the next channel, if there is one. To mend: see that the number, chat "
                "or group in the channels of %s in staff.d is right and lets us write; then followupctl unpause --provider %s ends this word",
                staff->id, channel->provider, since, way->detail, staff->id, channel->provider);
}

static json_t *channel_json(const Config *config, const Staff *staff, const StaffChannel *channel, const DeadWay *way)
{
        g_autofree char *says = channel_says(config, staff, channel, way);

        return wait_json(NULL, channel->provider, config_shared_zone(config), way->since, false, says);
}

static gint by_id(gconstpointer a, gconstpointer b)
{
        return strcmp(((const Staff *)a)->id, ((const Staff *)b)->id);
}

static void add_channels(const Manager *manager, json_t *list)
{
        g_autoptr(GList) people = g_hash_table_get_values(manager->config->staff);
        GHashTable *dead = notices_dead_ways(manager->notices);

        people = g_list_sort(people, by_id);
        for (const GList *at = people; at && g_hash_table_size(dead) > 0; at = at->next) {
                const Staff *staff = at->data;

                for (unsigned i = 0; staff->channels && i < staff->channels->len; i++) {
                        const StaffChannel *channel = g_ptr_array_index(staff->channels, i);
                        const DeadWay *way = dead_ways_get(dead, channel->provider, channel->to);

                        if (way)
                                json_array_append_new(list, channel_json(manager->config, staff, channel, way));
                }
        }
}

/* ---- all of them ----------------------------------------------------------------------------- */

/* Staff are of no clinic: an alert that does not reach them may be of any. */
static bool concerns(const Config *config, const char *clinic, const char *provider)
{
        return config_sends_by(config, clinic, provider) || config_alerts_by(config, provider);
}

static bool pause_holds(const Config *config, const Pause *pause, const char *clinic)
{
        if (pause->clinic)
                return !clinic || strcmp(pause->clinic, clinic) == 0;
        if (pause->provider && strcmp(pause->provider, PAUSE_MASS_SEND) != 0)
                return !clinic || config_sends_by(config, clinic, pause->provider);
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

                if (status->trouble != PACE_WELL && concerns(manager->config, clinic, status->id))
                        json_array_append_new(list, provider_json(manager->config, status));
        }
        add_channels(manager, list);
        return list;
}
