/* The configuration in force, kept as its texts: a restart knows what was accepted, whatever lies on the disk by then. */
#include "store/store-internal.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "config/config-files.h"

int store_in_force(Store *store, GPtrArray **ret, Err *err)
{
        g_autoptr(GPtrArray) files = config_files_new();
        g_auto(InForceRow) row = { 0 };
        const char *name;
        json_t *all, *one;
        int r = store->backend->verbs->in_force_get(store->backend, &row, err);

        if (r != 0)
                return r;
        all = json_loads(row.files, 0, NULL);
        if (!json_is_object(all)) {
                json_decref(all);
                return STORE_IN_FORCE_DAMAGED;
        }
        json_object_foreach(all, name, one)
                config_files_add(files, name, json_is_string(one) ? json_string_value(one) : "");
        json_decref(all);
        *ret = g_steal_pointer(&files);
        return 0;
}

static char *to_json(const GPtrArray *files)
{
        json_t *all = json_object();
        char *text;

        for (guint i = 0; i < files->len; i++) {
                const ConfigFile *file = g_ptr_array_index(files, i);

                (void)json_object_set_new(all, file->name, json_string(file->text));
        }
        text = json_dumps(all, JSON_COMPACT | JSON_SORT_KEYS);
        json_decref(all);
        return text;
}

/* The first one of all: what is pending was planned by it, as far as anybody can know. */
static int keep(Store *store, const Config *config, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_auto(InForceRow) before = { 0 };
        char *text;
        int r = verbs->in_force_get(store->backend, &before, err);

        if (r < 0)
                return r;
        text = to_json(config->files);
        if (r == 0 && strcmp(before.files, text) == 0)
                r = 0;
        else
                r = verbs->in_force_put(store->backend,
                        &(InForceRow){ text, r == STORE_NOT_FOUND ? config->plan_digest : before.planned_by }, err);
        free(text);
        return r;
}

int store_keep_in_force(Store *store, const Config *config, UtcMs now, Err *err)
{
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        return store_verb_end(store, keep(store, config, err), err);
}

int store_is_planned_by(Store *store, const Config *config, bool *ret, Err *err)
{
        g_auto(InForceRow) row = { 0 };
        int r = store->backend->verbs->in_force_get(store->backend, &row, err);

        if (r < 0)
                return r;
        *ret = g_strcmp0(row.planned_by, config->plan_digest) == 0;
        return 0;
}

static int note_planned_by(Store *store, const Config *config, Err *err)
{
        g_auto(InForceRow) row = { 0 };
        int r = store->backend->verbs->in_force_get(store->backend, &row, err);

        if (r != 0 || g_strcmp0(row.planned_by, config->plan_digest) == 0)
                return MIN(r, 0);
        return store->backend->verbs->in_force_put(store->backend, &(InForceRow){ row.files, config->plan_digest }, err);
}

int store_planned_by(Store *store, const Config *config, UtcMs now, Err *err)
{
        int r = store_verb(store, now, err);

        return r < 0 ? r : store_verb_end(store, note_planned_by(store, config, err), err);
}
