/* The store: life, groups, and the small things every verb needs: words, lanes, counts. */
#include "store/alerts.h"
#include "store/holdings.h"
#include "store/messages.h"
#include "store/treatment.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"

static const char *const message_state_table[] = {
        [MESSAGE_SENDING] = "sending",     [MESSAGE_RETRY] = "retry",   [MESSAGE_SENT] = "sent",
        [MESSAGE_UNCERTAIN] = "uncertain", [MESSAGE_FAILED] = "failed", [MESSAGE_DISSOLVED] = "dissolved",
};
static_assert(ELEMENTSOF(message_state_table) == N_MESSAGE_STATES, "a state lacks its name");
STRING_TABLE_DEFINE(message_state, MessageState, message_state_table);

/* ---- what is kept in memory ------------------------------------------------------------------ */

static void origin_free(gpointer data)
{
        OriginRow *row = data;

        g_free(row->clinic);
        g_free(row->system);
        g_free(row);
}

static void lane_free(gpointer data)
{
        LaneRow *row = data;

        g_free(row->clinic);
        g_free(row->method);
        g_free(row);
}

static void pinned_free(gpointer data)
{
        Pinned *pinned = data;

        if (!pinned)
                return;
        protocol_free(pinned->protocol);
        g_free(pinned->content);
        g_free(pinned);
}

static guint lane_hash(gconstpointer key)
{
        const LaneRow *lane = key;

        return (g_str_hash(lane->clinic) * 31 + g_str_hash(lane->method)) * 2 + (lane->is_safety ? 1 : 0);
}

static gboolean lane_equal(gconstpointer a, gconstpointer b)
{
        const LaneRow *x = a, *y = b;

        return x->is_safety == y->is_safety && strcmp(x->method, y->method) == 0 && strcmp(x->clinic, y->clinic) == 0;
}

static void keep_word(Store *store, int32_t ref, char *text)
{
        if (store->word_texts->len <= (guint)ref)
                g_ptr_array_set_size(store->word_texts, ref + 1);
        g_free(g_ptr_array_index(store->word_texts, ref));
        g_ptr_array_index(store->word_texts, ref) = text;
        g_hash_table_replace(store->word_refs, text, GINT_TO_POINTER(ref));
}

static void keep_lane(Store *store, const LaneRow *row)
{
        LaneRow *lane = g_memdup2(row, sizeof(*row));

        g_ptr_array_add(store->lanes, lane);
        g_hash_table_add(store->lane_index, lane);
        if (store->tally->len < store->lanes->len)
                g_array_set_size(store->tally, store->lanes->len);
}

/* A retired protocol of this content is taken up again; else it is read. */
static int read_protocol(Store *store, const char *content, Protocol **ret, Err *err)
{
        for (guint i = 0; i < store->retired->len; i++)
                if (strcmp(((const Protocol *)g_ptr_array_index(store->retired, i))->content, content) == 0) {
                        *ret = g_ptr_array_steal_index_fast(store->retired, i);
                        return 0;
                }
        return protocol_from_content(content, ret, err);
}

/* Refs are given out in order and rows never deleted, so a ref is a place in the array. */
static int keep_protocol(Store *store, const ProtocolRow *row, Err *err)
{
        Pinned *pinned = g_new0(Pinned, 1);
        int r = read_protocol(store, row->content, &pinned->protocol, err);

        pinned->ref = row->ref;
        pinned->content = row->content;
        g_free(row->id);
        if (r < 0) {
                pinned_free(pinned);
                return r;
        }
        if (store->pinned->len < (guint)row->ref)
                g_ptr_array_set_size(store->pinned, row->ref);
        g_ptr_array_index(store->pinned, row->ref - 1) = pinned;
        return 0;
}

/* Forget what the database no longer says; protocols that were lent out live on. */
static void forget(Store *store)
{
        for (guint i = 0; i < store->pinned->len; i++) {
                Pinned *pinned = g_ptr_array_index(store->pinned, i);
                if (!pinned)
                        continue;
                g_ptr_array_add(store->retired, g_steal_pointer(&pinned->protocol));
                pinned_free(pinned);
        }
        g_ptr_array_set_free_func(store->pinned, NULL);
        g_ptr_array_set_size(store->pinned, 0);
        g_ptr_array_set_free_func(store->pinned, pinned_free);
        g_hash_table_remove_all(store->word_refs);
        g_ptr_array_set_size(store->word_texts, 0);
        g_hash_table_remove_all(store->lane_index);
        g_ptr_array_set_size(store->lanes, 0);
        g_ptr_array_set_size(store->origins, 0);
}

static int load_lists(Store *store, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) origins = g_array_new(FALSE, FALSE, sizeof(OriginRow));
        g_autoptr(GArray) lanes = g_array_new(FALSE, FALSE, sizeof(LaneRow));
        g_autoptr(GArray) protocols = g_array_new(FALSE, FALSE, sizeof(ProtocolRow));
        int r = verbs->secret_get(store->backend, store->secret, err);

        store->has_secret = r == 0;
        if (r >= 0) {
                r = verbs->stop_any(store->backend, '!', err);
                store->has_part_stops = r == 0;
        }
        if (r >= 0) {
                r = verbs->stop_any(store->backend, '@', err);
                store->has_person_stops = r == 0;
        }
        if (r >= 0)
                r = store_erasing_load(store, err);
        if (r >= 0)
                r = store_refusals_load(store, err);
        if (r >= 0)
                r = store_strangers_load(store, err);
        if (r >= 0)
                r = verbs->origin_list(store->backend, origins, err);
        for (guint i = 0; i < origins->len; i++)
                g_ptr_array_add(store->origins, g_memdup2(&g_array_index(origins, OriginRow, i), sizeof(OriginRow)));
        if (r == 0)
                r = verbs->lane_list(store->backend, lanes, err);
        for (guint i = 0; i < lanes->len; i++)
                keep_lane(store, &g_array_index(lanes, LaneRow, i));
        if (r == 0)
                r = verbs->protocol_list(store->backend, protocols, err);
        for (guint i = 0; i < protocols->len; i++) {
                int k = keep_protocol(store, &g_array_index(protocols, ProtocolRow, i), err);
                if (r == 0)
                        r = k;
        }
        return r;
}

static int load_counts(Store *store, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(TallyRow));
        int r = verbs->meta_get(store->backend, &store->meta, err);

        if (r == STORE_NOT_FOUND) {
                store->meta = (MetaRow){ .next_record = 1, .next_patient = 1, .next_message = 1 };
                r = 0;
        }
        store->meta_dirty = false;
        if (store->tally->len > 0)
                memset(store->tally->data, 0, store->tally->len * sizeof(Tally));
        if (r == 0)
                r = verbs->tally_list(store->backend, rows, err);
        for (guint i = 0; i < rows->len; i++) {
                const TallyRow *row = &g_array_index(rows, TallyRow, i);
                if (row->lane < 1 || (guint)row->lane > store->tally->len || row->what < 0
                        || row->what >= FOLLOWUP_TALLIES)
                        return err_set(err, -EUCLEAN, "keep the file as it is and restore a backup",
                                "the store cannot be read", "its table tally counts a lane it does not have");
                g_array_index(store->tally, Tally, row->lane - 1).n[row->what] = row->n;
        }
        return r;
}

/* ---- life ------------------------------------------------------------------------------------ */

static int store_new(Backend *backend, Store **ret, Err *err)
{
        g_autoptr(Store) store = g_new0(Store, 1);
        int r;

        store->backend = backend;
        store->word_refs = g_hash_table_new(g_str_hash, g_str_equal);
        store->word_texts = g_ptr_array_new_with_free_func(g_free);
        store->origins = g_ptr_array_new_with_free_func(origin_free);
        store->lanes = g_ptr_array_new_with_free_func(lane_free);
        store->lane_index = g_hash_table_new(lane_hash, lane_equal);
        store->pinned = g_ptr_array_new_with_free_func(pinned_free);
        store->retired = g_ptr_array_new_with_free_func((GDestroyNotify)protocol_free);
        store->tally = g_array_new(FALSE, TRUE, sizeof(Tally));
        store->verb_tally = g_array_new(FALSE, FALSE, sizeof(TallyRow));
        store->early = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
        store->strays = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
        store->sweeps = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        r = load_lists(store, err);
        if (r == 0)
                r = load_counts(store, err);
        if (r == 0)
                r = store_receipts_load(store, err);
        if (r < 0)
                return r;
        *ret = g_steal_pointer(&store);
        return 0;
}

int store_open(const char *path, Store **ret, Err *err)
{
        Backend *backend;
        int r = backend_sqlite_open(path, &backend, err);

        return r < 0 ? r : store_new(backend, ret, err);
}

int store_open_memory(Store **ret, Err *err)
{
        return store_new(backend_memory_new(), ret, err);
}

void store_free(Store *store)
{
        if (!store)
                return;
        store_rollback(store);
        store_beside_drop(store);
        store->backend->verbs->free(store->backend);
        g_hash_table_unref(store->word_refs);
        g_ptr_array_unref(store->word_texts);
        g_ptr_array_unref(store->origins);
        g_hash_table_unref(store->lane_index);
        g_ptr_array_unref(store->lanes);
        g_ptr_array_unref(store->pinned);
        g_ptr_array_unref(store->retired);
        g_array_unref(store->tally);
        g_array_unref(store->verb_tally);
        g_hash_table_unref(store->early);
        g_hash_table_unref(store->strays);
        g_hash_table_unref(store->sweeps);
        g_free(store);
}

/* ---- groups and verbs ------------------------------------------------------------------------ */

int store_begin(Store *store, Err *err)
{
        int r = store->backend->verbs->begin(store->backend, err);

        if (r == 0)
                store->in_group = true;
        return r;
}

void store_rollback(Store *store)
{
        if (!store->in_group)
                return;
        store->in_group = false;
        store->backend->verbs->rollback(store->backend);
        store_beside_drop(store);
        forget(store);
        g_hash_table_remove_all(store->sweeps);
        /* what fails here fails again, with its sentence, at the next verb */
        if (load_lists(store, NULL) == 0 && load_counts(store, NULL) == 0)
                (void)store_receipts_load(store, NULL);
}

void store_count(Store *store, int32_t lane, int what, int64_t n)
{
        TallyRow row = { lane, what, n };

        g_array_append_val(store->verb_tally, row);
}

static int write_counts(Store *store, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        int r = 0;

        for (guint i = 0; r == 0 && i < store->tally->len; i++) {
                Tally *tally = &g_array_index(store->tally, Tally, i);
                for (int what = 0; r == 0 && tally->dirty != 0; what++) {
                        TallyRow row = { (int32_t)i + 1, what, tally->n[what] };
                        if (!(tally->dirty & (1u << what)))
                                continue;
                        tally->dirty &= ~(1u << what);
                        r = verbs->tally_put(store->backend, &row, err);
                }
        }
        if (r == 0 && store->meta_dirty)
                r = verbs->meta_put(store->backend, &store->meta, err);
        store->meta_dirty = false;
        return r;
}

int store_commit(Store *store, Err *err)
{
        int r = write_counts(store, err);

        if (r == 0)
                r = store->backend->verbs->commit(store->backend, err);
        if (r < 0) {
                store_rollback(store);
                return r;
        }
        store->in_group = false;
        return 0;
}

int store_verb(Store *store, UtcMs now, Err *err)
{
        if (!store->in_group)
                return err_set(err, -EINVAL, NULL, "the store cannot be changed", "no group has been begun");
        store_beside_drop(store);
        store->backend->verbs->save(store->backend);
        g_array_set_size(store->verb_tally, 0);
        store->verb_made = 0;
        store->verb_added = false;
        if (now.ms > store->meta.last_seen.ms) {
                store->meta.last_seen = now;
                store->meta_dirty = true;
        }
        return 0;
}

int store_verb_back(Store *store, Err *err)
{
        int r = store->backend->verbs->undo(store->backend, err);

        store_beside_drop(store);
        g_hash_table_remove_all(store->sweeps); /* what was gone through may have been taken back */
        if (r == 0 && store->verb_added) {
                forget(store);
                r = load_lists(store, err);
        }
        return r;
}

int store_verb_end(Store *store, int r, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;

        if (r >= 0) {
                int k = verbs->release(store->backend, err);
                if (k < 0)
                        return k;
                for (guint i = 0; i < store->verb_tally->len; i++) {
                        const TallyRow *row = &g_array_index(store->verb_tally, TallyRow, i);
                        Tally *tally = &g_array_index(store->tally, Tally, row->lane - 1);
                        tally->n[row->what] += row->n;
                        tally->dirty |= 1u << row->what;
                }
                if (store->verb_made != 0) {
                        store->meta.made += store->verb_made;
                        store->meta_dirty = true;
                }
                return r;
        }
        (void)store_verb_back(store, err);
        return r;
}

/* ---- words, origins, lanes, protocols -------------------------------------------------------- */

int store_word(Store *store, const char *text, int32_t *ret, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        int32_t ref;
        int r;

        if (!text || text[0] == '\0') {
                *ret = 0;
                return 0;
        }
        ref = GPOINTER_TO_INT(g_hash_table_lookup(store->word_refs, text));
        if (ref == 0) {
                r = verbs->word_find(store->backend, text, &ref, err);
                if (r == STORE_NOT_FOUND) {
                        store->verb_added = true;
                        r = verbs->word_add(store->backend, text, &ref, err);
                }
                if (r < 0)
                        return r;
                keep_word(store, ref, g_strdup(text));
        }
        *ret = ref;
        return 0;
}

int store_word_text(Store *store, int32_t ref, const char **ret, Err *err)
{
        char *text = NULL;
        int r;

        if (ref == 0) {
                *ret = NULL;
                return 0;
        }
        if ((guint)ref < store->word_texts->len && g_ptr_array_index(store->word_texts, ref)) {
                *ret = g_ptr_array_index(store->word_texts, ref);
                return 0;
        }
        r = store->backend->verbs->word_text(store->backend, ref, &text, err);
        if (r != 0)
                return r < 0 ? r : err_set(err, -EUCLEAN, "keep the file as it is and restore a backup",
                                           "the store cannot be read", "a word is missing");
        keep_word(store, ref, text);
        *ret = text;
        return 0;
}

int store_origin_find(const Store *store, const char *clinic, const char *system, int32_t *ret)
{
        for (guint i = 0; i < store->origins->len; i++) {
                const OriginRow *row = g_ptr_array_index(store->origins, i);

                if (strcmp(row->system, system) == 0 && strcmp(row->clinic, clinic) == 0) {
                        *ret = row->ref;
                        return 0;
                }
        }
        return STORE_NOT_FOUND;
}

int store_origin(Store *store, const char *clinic, const char *system, int32_t *ret, Err *err)
{
        OriginRow *row;
        int r;

        if (store_origin_find(store, clinic, system, ret) == 0)
                return 0;
        row = g_new0(OriginRow, 1);
        row->clinic = g_strdup(clinic);
        row->system = g_strdup(system);
        store->verb_added = true;
        r = store->backend->verbs->origin_add(store->backend, row, err);
        if (r < 0) {
                origin_free(row);
                return r;
        }
        g_ptr_array_add(store->origins, row);
        *ret = row->ref;
        return 0;
}

const OriginRow *store_origin_row(const Store *store, int32_t ref)
{
        g_assert(ref >= 1 && (guint)ref <= store->origins->len);
        return g_ptr_array_index(store->origins, ref - 1);
}

int store_lane(Store *store, const char *clinic, const char *method, bool is_safety, int32_t *ret, Err *err)
{
        LaneRow row = { 0, (char *)clinic, (char *)method, is_safety }; /* borrowed for the look-up */
        const LaneRow *lane = g_hash_table_lookup(store->lane_index, &row);
        int r;

        if (lane) {
                *ret = lane->number;
                return 0;
        }
        row.clinic = g_strdup(clinic);
        row.method = g_strdup(method);
        store->verb_added = true;
        r = store->backend->verbs->lane_add(store->backend, &row, err);
        if (r < 0) {
                g_free(row.clinic);
                g_free(row.method);
                return r;
        }
        keep_lane(store, &row);
        *ret = row.number;
        return 0;
}

const LaneRow *store_lane_row(const Store *store, int32_t number)
{
        g_assert(number >= 1 && (guint)number <= store->lanes->len);
        return g_ptr_array_index(store->lanes, number - 1);
}

const Pinned *store_pinned(const Store *store, int32_t ref)
{
        return ref >= 1 && (guint)ref <= store->pinned->len ? g_ptr_array_index(store->pinned, ref - 1) : NULL;
}

static const Pinned *find_pinned(const Store *store, const Protocol *protocol)
{
        for (guint i = 0; i < store->pinned->len; i++) {
                const Pinned *pinned = g_ptr_array_index(store->pinned, i);
                if (pinned && pinned->protocol->version == protocol->version
                        && strcmp(pinned->protocol->id, protocol->id) == 0)
                        return pinned;
        }
        return NULL;
}

bool store_is_pinned(const Store *store, const Protocol *protocol)
{
        const Pinned *pinned = find_pinned(store, protocol);

        return pinned && strcmp(pinned->content, protocol->content) == 0;
}

int store_check_protocol(Store *store, const Protocol *protocol, Err *err)
{
        const Pinned *pinned = find_pinned(store, protocol);

        if (!pinned || strcmp(pinned->content, protocol->content) == 0)
                return 0;
        (void)err_set(err, -EINVAL, "raise its version", "the protocol cannot be used",
                "version %u of protocol \"%s\" was used before with other content, and what was planned by it stays so",
                protocol->version, protocol->id);
        err_where(err, protocol->file, protocol->line);
        return STORE_PROTOCOL_DIFFERS;
}

int store_pin(Store *store, const Protocol *protocol, int32_t *ret, Err *err)
{
        const Pinned *pinned = find_pinned(store, protocol);
        ProtocolRow row;
        int r;

        if (pinned) {
                *ret = pinned->ref;
                return store_check_protocol(store, protocol, err) == 0 ? 0 : -EINVAL;
        }
        row = (ProtocolRow){ 0, g_strdup(protocol->id), protocol->version, g_strdup(protocol->content) };
        store->verb_added = true;
        r = store->backend->verbs->protocol_add(store->backend, &row, err);
        if (r < 0) {
                g_free(row.id);
                g_free(row.content);
                return r;
        }
        *ret = row.ref;
        return keep_protocol(store, &row, err);
}

/* ---- lists of numbers ------------------------------------------------------------------------ */

bool store_numbers_have(const GArray *numbers, int64_t number)
{
        for (guint i = 0; i < numbers->len; i++)
                if (g_array_index(numbers, int64_t, i) == number)
                        return true;
        return false;
}

bool store_numbers_add(GArray *numbers, int64_t number)
{
        if (store_numbers_have(numbers, number))
                return false;
        g_array_append_val(numbers, number);
        return true;
}

void store_numbers_drop_doubles(GArray *numbers)
{
        for (guint i = 0; i < numbers->len; i++)
                for (guint k = numbers->len; k-- > i + 1;)
                        if (g_array_index(numbers, int64_t, i) == g_array_index(numbers, int64_t, k))
                                g_array_remove_index(numbers, k);
}
