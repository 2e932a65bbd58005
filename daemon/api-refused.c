#include "daemon/api-refused.h"

#include <string.h>

#include "config/config-check.h"
#include "daemon/api-files.h"
#include "daemon/followup-json.h"
#include "daemon/hook-tally.h"
#include "daemon/polling.h"
#include "daemon/reply-json.h"
#include "store/store-refusal.h"

enum { RECORDS_TOLD_MAX = 20, NAMED_MAX = 2 /* in the sentence */ };

/* ---- records --------------------------------------------------------------------------------- */

static json_t *refusal_json(const StoreRefusal *refusal, const CivilZone *zone)
{
        json_t *one = json_object();

        json_object_set_new(one, "type", json_text(refusal->type[0] != '\0' ? refusal->type : NULL));
        json_object_set_new(one, "id", json_text(refusal->id[0] != '\0' ? refusal->id : NULL));
        json_object_set_new(one, "field", json_text(refusal->field[0] != '\0' ? refusal->field : NULL));
        json_object_set_new(one, "reason", json_text(refusal->reason));
        json_object_set_new(one, "why", json_text(refusal->why));
        json_object_set_new(one, "mend", json_text(refusal->mend));
        json_object_set_new(one, "times", json_integer(refusal->n));
        json_object_set_new(one, "since", json_instant(zone, refusal->since));
        json_object_set_new(one, "at", json_instant(zone, refusal->at));
        return one;
}

/* "treatment T-17 for its performed_at: the day does not exist" */
static void name_refusal(GString *says, const StoreRefusal *refusal)
{
        if (refusal->id[0] != '\0')
                g_string_append_printf(says, "%s %s", refusal->type, refusal->id);
        else
                g_string_append(says, "one without an id that could be read");
        if (refusal->field[0] != '\0')
                g_string_append_printf(says, ", for its %s", refusal->field);
        g_string_append_printf(says, ": %s", refusal->why);
}

/* @of_source: one at least, the latest first */
static char *say_records(const GPtrArray *of_source, unsigned n, bool is_polled, const CivilZone *zone)
{
        const StoreRefusal *latest = g_ptr_array_index(of_source, 0);
        g_autofree char *at = desk_time(zone, latest->at);
        GString *says = g_string_new(NULL);

        g_string_printf(says, "%s: %u record%s that %s refused, the last at %s: ", latest->source, n, n == 1 ? "" : "s",
                is_polled ? n == 1 ? "its server gave was" : "its server gave were" : n == 1 ? "was posted was" : "were posted were", at);
        for (unsigned i = 0; i < of_source->len && i < NAMED_MAX; i++) {
                if (i > 0)
                        g_string_append(says, "; ");
                name_refusal(says, g_ptr_array_index(of_source, i));
        }
        if (of_source->len > NAMED_MAX)
                g_string_append_printf(says, "; and %u more", of_source->len - NAMED_MAX);
        g_string_append_printf(says, ". To mend: %s", latest->mend);
        return g_string_free(says, FALSE);
}

static json_t *source_refused_json(const Manager *manager, const GPtrArray *of_source)
{
        const StoreRefusal *latest = g_ptr_array_index(of_source, 0);
        const Source *source = config_source(manager->config, latest->source);
        const bool is_polled = source && source->poll;
        const CivilZone *zone = reply_zone(manager->config, source ? source->clinic : NULL);
        json_t *one = json_object(), *records = json_array();
        g_autofree char *says = NULL;
        UtcMs since = latest->since;
        unsigned n = 0;

        for (unsigned i = 0; i < of_source->len; i++) {
                const StoreRefusal *refusal = g_ptr_array_index(of_source, i);

                n += refusal->id[0] != '\0' ? 1 : refusal->n;
                since.ms = MIN(since.ms, refusal->since.ms);
                if (i < RECORDS_TOLD_MAX)
                        json_array_append_new(records, refusal_json(refusal, zone));
        }
        says = say_records(of_source, n, is_polled, zone);
        json_object_set_new(one, "source", json_text(latest->source));
        json_object_set_new(one, "clinic", json_text(source ? source->clinic : NULL));
        json_object_set_new(one, "way", json_text(is_polled ? "server" : "posted"));
        json_object_set_new(one, "refused", json_integer(n));
        json_object_set_new(one, "since", json_instant(zone, since));
        json_object_set_new(one, "at", json_instant(zone, latest->at));
        json_object_set_new(one, "says", json_text(says));
        json_object_set_new(one, "records", records);
        return one;
}

static bool is_of_another(const Source *source, const char *clinic)
{
        return clinic && source && source->clinic && strcmp(source->clinic, clinic) != 0;
}

json_t *records_refused_json(const Manager *manager, const GPtrArray *refusals, const char *clinic)
{
        g_autoptr(GPtrArray) of_source = g_ptr_array_new();
        json_t *list = json_array();

        for (unsigned i = 0; i < refusals->len; i++) {
                const StoreRefusal *refusal = g_ptr_array_index(refusals, i);
                const StoreRefusal *next = i + 1 < refusals->len ? g_ptr_array_index(refusals, i + 1) : NULL;

                g_ptr_array_add(of_source, g_ptr_array_index(refusals, i));
                if (next && strcmp(next->source, refusal->source) == 0)
                        continue;
                if (!is_of_another(config_source(manager->config, refusal->source), clinic))
                        json_array_append_new(list, source_refused_json(manager, of_source));
                g_ptr_array_set_size(of_source, 0);
        }
        return list;
}

/* ---- servers --------------------------------------------------------------------------------- */

json_t *sources_down_json(const Manager *manager, const char *clinic)
{
        g_autoptr(GArray) troubles = poll_troubles(manager->poll);
        json_t *list = json_array();

        for (unsigned i = 0; i < troubles->len; i++) {
                const PollTrouble *trouble = &g_array_index(troubles, PollTrouble, i);
                const Source *source = config_source(manager->config, trouble->source);
                const CivilZone *zone = reply_zone(manager->config, source ? source->clinic : NULL);
                g_autofree char *since = desk_time(zone, trouble->since), *says = NULL;
                const char *mend = trouble->err->mend[0] != '\0' ? trouble->err->mend : "see the server";
                json_t *one;

                if (is_of_another(source, clinic))
                        continue;
                one = json_object();
                says = g_strdup_printf("%s: no records come since %s: %s: %s. To mend: %s", trouble->source, since, trouble->err->what,
                        trouble->err->why, mend);
                json_object_set_new(one, "source", json_text(trouble->source));
                json_object_set_new(one, "clinic", json_text(source ? source->clinic : NULL));
                json_object_set_new(one, "why", json_text(trouble->err->why));
                json_object_set_new(one, "mend", json_text(mend));
                json_object_set_new(one, "since", json_instant(zone, trouble->since));
                json_object_set_new(one, "says", json_text(says));
                json_array_append_new(list, one);
        }
        return list;
}

/* ---- providers ------------------------------------------------------------------------------- */

static char *say_hooks(const char *provider, const HookTally *tally, const CivilZone *zone)
{
        g_autofree char *since = desk_time(zone, tally->since), *last = desk_time(zone, tally->last);

        if (tally->n_taken > 0)
                return g_strdup_printf("%s: %u posts of replies or receipts were refused since %s, the last at %s, beside %u that were "
                                       "taken: somebody else posts in its name, or one of its webhooks has another secret",
                        provider, tally->n_refused, since, last, tally->n_taken);
        if (tally->n_by_time == tally->n_refused)
                return g_strdup_printf("%s: all %u posts of replies and receipts since %s were refused, the last at %s, for a time stamp "
                                       "too far from now: what patients write is not read. To mend: set the clock of this machine",
                        provider, tally->n_refused, since, last);
        return g_strdup_printf("%s: all %u posts of replies and receipts since %s were refused, the last at %s, for a wrong signature or "
                               "secret: what patients write is not read. To mend: compare the secret and the address that the provider "
                               "has for its webhooks with its credentials and public_url here", provider, tally->n_refused, since, last);
}

json_t *hooks_refused_json(const Manager *manager, UtcMs now)
{
        const CivilZone *zone = config_shared_zone(manager->config);
        g_autoptr(GList) ids = manager->hook_tallies ? config_sorted_ids(manager->hook_tallies) : NULL;
        json_t *list = json_array();

        for (const GList *at = ids; at; at = at->next) {
                const HookTally *tally = hook_tally_get(manager->hook_tallies, at->data, now);
                g_autofree char *says = NULL;
                json_t *one;

                if (!tally || !config_uses_provider(manager->config, at->data))
                        continue;
                one = json_object();
                says = say_hooks(at->data, tally, zone);
                json_object_set_new(one, "provider", json_text(at->data));
                json_object_set_new(one, "refused", json_integer(tally->n_refused));
                json_object_set_new(one, "taken", json_integer(tally->n_taken));
                json_object_set_new(one, "since", json_instant(zone, tally->since));
                json_object_set_new(one, "at", json_instant(zone, tally->last));
                json_object_set_new(one, "lost", json_boolean(tally->n_taken == 0));
                json_object_set_new(one, "says", json_text(says));
                json_array_append_new(list, one);
        }
        return list;
}

static char *say_unknown(const char *key, const HookTally *tally, const CivilZone *zone)
{
        g_autofree char *since = desk_time(zone, tally->since), *last = desk_time(zone, tally->last);

        return g_strdup_printf("%s: all %u posts since %s told nothing that the provider's file knows, the last at %s: what patients write, or "
                               "what becomes of messages, is not read. To mend: compare what the provider posts there (its settings of "
                               "webhooks, its pages) with \"reply\" and \"receipt\" of its file", key, tally->n_refused, since, last);
}

json_t *hooks_unknown_json(const Manager *manager, UtcMs now)
{
        const CivilZone *zone = config_shared_zone(manager->config);
        g_autoptr(GList) keys = manager->hook_unknown ? config_sorted_ids(manager->hook_unknown) : NULL;
        json_t *list = json_array();

        for (const GList *at = keys; at; at = at->next) {
                const char *key = at->data;
                const HookTally *tally = hook_tally_get(manager->hook_unknown, key, now);
                g_autofree char *provider = g_strndup(key, (gsize)(strrchr(key, '/') - key)), *says = NULL;
                json_t *one;

                if (!tally || !config_uses_provider(manager->config, provider))
                        continue;
                one = json_object();
                says = say_unknown(key, tally, zone);
                json_object_set_new(one, "provider", json_text(provider));
                json_object_set_new(one, "path", json_text(strrchr(key, '/') + 1));
                json_object_set_new(one, "posts", json_integer(tally->n_refused));
                json_object_set_new(one, "since", json_instant(zone, tally->since));
                json_object_set_new(one, "at", json_instant(zone, tally->last));
                json_object_set_new(one, "says", json_text(says));
                json_array_append_new(list, one);
        }
        return list;
}
