#include "daemon/api-files.h"

#include <string.h>

#include "daemon/followup-json.h"
#include "daemon/reply-json.h"
#include "daemon/spool-refused.h"
#include "daemon/spool.h"
#include "daemon/spool-stray.h"

enum { REFUSED_DAYS = 7 };

json_t *files_unread_json(const Manager *manager)
{
        const GPtrArray *strays = manager->spool ? spool_strays(manager->spool) : NULL;
        json_t *list = json_array();

        for (unsigned i = 0; strays && i < strays->len; i++) {
                const SpoolStray *stray = g_ptr_array_index(strays, i);
                g_autofree char *says = NULL;
                Err err = { 0 };
                json_t *one = json_object();

                spool_stray_describe(spool_folder(manager->spool), stray, &err);
                says = g_strdup_printf("%s: %s. To mend: %s", err.what, err.why, err.mend);
                json_object_set_new(one, "file", json_text(stray->name));
                json_object_set_new(one, "why", json_text(err.why));
                json_object_set_new(one, "mend", json_text(err.mend));
                json_object_set_new(one, "since", json_instant(config_shared_zone(manager->config), stray->since));
                json_object_set_new(one, "says", json_text(says));
                json_array_append_new(list, one);
        }
        return list;
}

char *desk_time(const CivilZone *zone, UtcMs when)
{
        char at[CIVIL_TEXT_MAX];

        if (zone)
                civil_format(zone, when, at);
        else
                utc_format(when, at);
        return g_strdup_printf("%.10s %.5s%s", at, at + strlen("2026-11-26T"), zone ? "" : " UTC");
}

/* "clinic-cards: 80 of 80 records refused in wk1.csv at 2026-11-26 13:07, see rejected/wk1.csv.errors" */
static char *say_refused(const SpoolRefused *refused, const CivilZone *zone)
{
        g_autofree char *what = NULL, *at = desk_time(zone, refused->at);

        what = refused->n_all > 0 ? g_strdup_printf("%u of %u records refused%s in %s", refused->n_refused, refused->n_all,
                                            refused->rest_is_lost ? " and the rest not read" : "", refused->name)
                                  : g_strdup_printf("%s was refused", refused->name);
        return g_strdup_printf("%s: %s at %s, see rejected/%s.errors", refused->source, what, at, refused->kept);
}

json_t *files_refused_json(const Manager *manager, const char *clinic, UtcMs now)
{
        const UtcMs since = { now.ms - INT64_C(24) * 60 * 60 * 1000 * REFUSED_DAYS };
        g_autoptr(GPtrArray) found = manager->spool ? spool_refused(manager->spool, since) : NULL;
        json_t *list = json_array();

        for (unsigned i = 0; found && i < found->len; i++) {
                const SpoolRefused *refused = g_ptr_array_index(found, i);
                const Source *source = config_source(manager->config, refused->source);
                const CivilZone *zone = reply_zone(manager->config, source ? source->clinic : NULL);
                g_autofree char *errors = g_strconcat(refused->kept, ".errors", NULL);
                g_autofree char *see = g_build_filename(spool_folder(manager->spool), refused->source, "rejected", errors, NULL);
                g_autofree char *says = NULL;
                json_t *one;

                if (clinic && source && source->clinic && strcmp(source->clinic, clinic) != 0)
                        continue;
                one = json_object();
                says = say_refused(refused, zone);
                json_object_set_new(one, "source", json_text(refused->source));
                json_object_set_new(one, "clinic", json_text(source ? source->clinic : NULL));
                json_object_set_new(one, "file", json_text(refused->name));
                json_object_set_new(one, "refused", json_integer(refused->n_refused));
                json_object_set_new(one, "records", json_integer(refused->n_all));
                json_object_set_new(one, "at", json_instant(zone, refused->at));
                json_object_set_new(one, "see", json_text(see));
                json_object_set_new(one, "says", json_text(says));
                json_array_append_new(list, one);
        }
        return list;
}
