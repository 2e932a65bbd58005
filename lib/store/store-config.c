/* The configuration in force, kept as its texts: a restart knows what was accepted, whatever lies on the disk by then. Beside
 * them the red flags of each protocol as they were last: a protocol that is taken away leaves its patients behind. */
#include "store/replies.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "config/config-files.h"

/* no file's name: an object of protocols, each with an array of its red flags */
static const char red_words_key[] = "";

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
                if (strcmp(name, red_words_key) != 0)
                        config_files_add(files, name, json_is_string(one) ? json_string_value(one) : "");
        json_decref(all);
        *ret = g_steal_pointer(&files);
        return 0;
}

/* ---- red flags of protocols ------------------------------------------------------------------ */

/* as @files, which may be no JSON, has them; a reference of the caller's own */
static json_t *red_words_in(const char *files)
{
        json_t *all = files ? json_loads(files, 0, NULL) : NULL;
        json_t *words = json_incref(json_object_get(all, red_words_key));

        json_decref(all);
        if (json_is_object(words))
                return words;
        json_decref(words);
        return json_object();
}

/* A protocol that is there is as it says; what is there no longer stays as it was last. */
static void note_red_words(json_t *words, const Config *config)
{
        GHashTableIter iter;
        gpointer value;

        g_hash_table_iter_init(&iter, config->protocols);
        while (g_hash_table_iter_next(&iter, NULL, &value)) {
                const Protocol *protocol = value;
                json_t *its = json_array();

                for (guint i = 0; i + 1 < protocol->red_words->len; i++)
                        (void)json_array_append_new(its, json_string(g_ptr_array_index(protocol->red_words, i)));
                (void)json_object_set_new(words, protocol->id, its);
        }
}

int store_kept_red_words(Store *store, const char *protocol, GPtrArray *words, Err *err)
{
        g_auto(InForceRow) row = { 0 };
        json_t *kept, *one;
        size_t i;
        int r = store->backend->verbs->in_force_get(store->backend, &row, err);

        if (r != 0)
                return MIN(r, 0);
        kept = red_words_in(row.files);
        json_array_foreach(json_object_get(kept, protocol), i, one)
                if (json_is_string(one))
                        g_ptr_array_add(words, g_strdup(json_string_value(one)));
        json_decref(kept);
        return 0;
}

/* ---- keeping --------------------------------------------------------------------------------- */

/* @before: what was kept; NULL: nothing was */
static char *to_json(const Config *config, const char *before)
{
        json_t *all = json_object(), *words = red_words_in(before);
        char *text;

        for (guint i = 0; i < config->files->len; i++) {
                const ConfigFile *file = g_ptr_array_index(config->files, i);

                (void)json_object_set_new(all, file->name, json_string(file->text));
        }
        note_red_words(words, config);
        (void)json_object_set_new(all, red_words_key, words);
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
        text = to_json(config, before.files);
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
