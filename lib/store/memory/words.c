/* Small tables, in memory: words, origins, lanes, protocols, tallies; history, stops, pauses, polls. */
#include <string.h>

#include "store/memory/memory.h"

enum { TALLIES_PER_LANE = 64 };

/* ---- small tables ----------------------------------------------------------------------------- */

int memory_meta_get(Backend *b, MetaRow *ret, Err *err)
{
        const MetaRow *row = memory_get(b, TABLE_META, 1);

        if (!row)
                return STORE_NOT_FOUND;
        *ret = *row;
        return 0;
}

int memory_meta_put(Backend *b, const MetaRow *row, Err *err)
{
        return memory_put(b, TABLE_META, 1, row);
}

int memory_word_find(Backend *b, const char *text, int32_t *ret, Err *err)
{
        g_autofree char *name = g_strconcat("word ", text, NULL);
        int64_t number;

        if (!memory_find(b, name, TABLE_WORD, &number))
                return STORE_NOT_FOUND;
        *ret = (int32_t)number;
        return 0;
}

int memory_word_text(Backend *b, int32_t ref, char **ret, Err *err)
{
        const WordRow *row = memory_get(b, TABLE_WORD, ref);

        if (!row)
                return STORE_NOT_FOUND;
        *ret = g_strdup(row->text);
        return 0;
}

/* Refs are places in the store's arrays, so those that were taken back are given out again. */
static int32_t next_ref(Backend *b, Table table)
{
        return g_tree_nnodes(memory_table(b, table)) + 1;
}

int memory_word_add(Backend *b, const char *text, int32_t *ret, Err *err)
{
        const WordRow row = { (char *)text };

        *ret = next_ref(b, TABLE_WORD);
        return memory_put(b, TABLE_WORD, *ret, &row);
}

int memory_origin_add(Backend *b, OriginRow *row, Err *err)
{
        row->ref = next_ref(b, TABLE_ORIGIN);
        return memory_put(b, TABLE_ORIGIN, row->ref, row);
}

int memory_lane_add(Backend *b, LaneRow *row, Err *err)
{
        row->number = next_ref(b, TABLE_LANE);
        return memory_put(b, TABLE_LANE, row->number, row);
}

int memory_protocol_add(Backend *b, ProtocolRow *row, Err *err)
{
        row->ref = next_ref(b, TABLE_PROTOCOL);
        return memory_put(b, TABLE_PROTOCOL, row->ref, row);
}

int memory_origin_list(Backend *b, GArray *rows, Err *err)
{
        return memory_list(b, TABLE_ORIGIN, rows);
}

int memory_lane_list(Backend *b, GArray *rows, Err *err)
{
        return memory_list(b, TABLE_LANE, rows);
}

int memory_protocol_list(Backend *b, GArray *rows, Err *err)
{
        return memory_list(b, TABLE_PROTOCOL, rows);
}

int memory_tally_list(Backend *b, GArray *rows, Err *err)
{
        return memory_list(b, TABLE_TALLY, rows);
}

int memory_tally_put(Backend *b, const TallyRow *row, Err *err)
{
        return memory_put(b, TABLE_TALLY, (int64_t)row->lane * TALLIES_PER_LANE + row->what, row);
}

/* ---- history, stops, pauses -------------------------------------------------------- */

int memory_history_add(Backend *b, const HistoryRow *row, Err *err)
{
        return memory_put(b, TABLE_HISTORY, memory_next_number(b, TABLE_HISTORY), row);
}

int memory_history_list(Backend *b, int64_t followup, GArray *rows, Err *err)
{
        return memory_copies(b, TABLE_HISTORY, INDEX_HISTORY_OF_FOLLOWUP, followup, rows);
}

static StopRow *find_stop(Backend *b, const char *address, int64_t *ret_number)
{
        g_autofree char *name = g_strconcat("stop ", address, NULL);

        return memory_find(b, name, TABLE_STOP, ret_number);
}

int memory_stop_find(Backend *b, const char *address, Err *err)
{
        return find_stop(b, address, NULL) ? 0 : STORE_NOT_FOUND;
}

int memory_stop_any(Backend *b, char first, Err *err)
{
        GTree *table = memory_table(b, TABLE_STOP);

        for (GTreeNode *node = g_tree_node_first(table); node; node = g_tree_node_next(node))
                if (((const StopRow *)g_tree_node_value(node))->address[0] == first)
                        return 0;
        return STORE_NOT_FOUND;
}

static gint by_bytes(gconstpointer a, gconstpointer b)
{
        return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int memory_stop_list(Backend *b, const char *prefix, GPtrArray *addresses, Err *err)
{
        GTree *table = memory_table(b, TABLE_STOP);

        for (GTreeNode *node = g_tree_node_first(table); node; node = g_tree_node_next(node)) {
                const StopRow *row = g_tree_node_value(node);

                if (g_str_has_prefix(row->address, prefix))
                        g_ptr_array_add(addresses, g_strdup(row->address));
        }
        g_ptr_array_sort(addresses, by_bytes);
        return 0;
}

int memory_stop_put(Backend *b, const char *address, UtcMs since, Err *err)
{
        StopRow row = { (char *)address, since, false };
        int64_t number = 0;
        const StopRow *before = find_stop(b, address, &number);

        if (before)
                row.since = before->since;
        return memory_put(b, TABLE_STOP, before ? number : memory_next_number(b, TABLE_STOP), &row);
}

int memory_stop_put_own(Backend *b, const char *address, UtcMs since, Err *err)
{
        const StopRow row = { (char *)address, since, true };

        if (memory_stop_find(b, address, err) == 0)
                return 0;
        return memory_put(b, TABLE_STOP, memory_next_number(b, TABLE_STOP), &row);
}

static int delete_named(Backend *b, Table table, const char *name)
{
        int64_t number;

        return memory_find(b, name, table, &number) ? memory_put(b, table, number, NULL) : 0;
}

int memory_stop_delete(Backend *b, const char *address, Err *err)
{
        g_autofree char *name = g_strconcat("stop ", address, NULL);

        return delete_named(b, TABLE_STOP, name);
}

int memory_stop_delete_own(Backend *b, const char *address, Err *err)
{
        const StopRow *row = find_stop(b, address, NULL);

        return row && row->by_patient ? memory_stop_delete(b, address, err) : STORE_NOT_FOUND;
}

int memory_stop_copy(Backend *b, const char *from, const char *to, Err *err)
{
        int64_t number = 0, other = 0;
        const StopRow *row = find_stop(b, from, &number), *there = find_stop(b, to, &other);
        StopRow copy;

        if (!row)
                return 0;
        copy = (StopRow){ (char *)to, there ? there->since : row->since, row->by_patient && (!there || there->by_patient) };
        return memory_put(b, TABLE_STOP, there ? other : memory_next_number(b, TABLE_STOP), &copy);
}

int memory_pause_delete(Backend *b, const char *clinic, const char *provider, Err *err)
{
        g_autofree char *name = g_strdup_printf("pause %s %s", clinic ? clinic : "", provider ? provider : "");

        return delete_named(b, TABLE_PAUSE, name);
}

int memory_pause_put(Backend *b, const Pause *pause, Err *err)
{
        (void)memory_pause_delete(b, pause->clinic, pause->provider, err);
        return memory_put(b, TABLE_PAUSE, memory_next_number(b, TABLE_PAUSE), pause);
}

int memory_pause_list(Backend *b, GPtrArray *pauses, Err *err)
{
        GTree *table = memory_table(b, TABLE_PAUSE);

        for (GTreeNode *node = g_tree_node_first(table); node; node = g_tree_node_next(node))
                g_ptr_array_add(pauses, memory_copy(TABLE_PAUSE, g_tree_node_value(node)));
        return 0;
}

int memory_poll_get(Backend *b, const char *source, const char *resource, StorePoll *ret, Err *err)
{
        g_autofree char *name = g_strdup_printf("poll %s %s", source, resource);

        return memory_give(TABLE_POLL, memory_find(b, name, TABLE_POLL, NULL), ret, sizeof(*ret));
}

int memory_poll_put(Backend *b, const StorePoll *poll, Err *err)
{
        g_autofree char *name = g_strdup_printf("poll %s %s", poll->source, poll->resource);
        int64_t number = 0;

        if (!memory_find(b, name, TABLE_POLL, &number))
                number = memory_next_number(b, TABLE_POLL);
        return memory_put(b, TABLE_POLL, number, poll);
}

int memory_in_force_get(Backend *b, InForceRow *ret, Err *err)
{
        return memory_row(b, TABLE_IN_FORCE, 1, ret, sizeof(*ret));
}

int memory_in_force_put(Backend *b, const InForceRow *row, Err *err)
{
        return memory_put(b, TABLE_IN_FORCE, 1, row);
}

int memory_stranger_get(Backend *b, StrangerRow *ret, Err *err)
{
        return memory_row(b, TABLE_STRANGER, 1, ret, sizeof(*ret));
}

int memory_stranger_put(Backend *b, const StrangerRow *row, Err *err)
{
        return memory_put(b, TABLE_STRANGER, 1, row);
}

int memory_replay_get(Backend *b, const uint8_t digest[ID_DIGEST_BYTES], UtcMs *ret_expires, Err *err)
{
        ReplayRow row = { 0 };
        g_autofree char *name = NULL;
        const ReplayRow *found;

        memcpy(row.digest, digest, ID_DIGEST_BYTES);
        name = memory_row_name(TABLE_REPLAY, &row);
        found = memory_find(b, name, TABLE_REPLAY, NULL);
        if (!found)
                return STORE_NOT_FOUND;
        *ret_expires = found->expires;
        return 0;
}

int memory_replay_put(Backend *b, const uint8_t digest[ID_DIGEST_BYTES], UtcMs expires, Err *err)
{
        ReplayRow row = { .expires = expires };
        g_autofree char *name = NULL;
        int64_t number;

        memcpy(row.digest, digest, ID_DIGEST_BYTES);
        name = memory_row_name(TABLE_REPLAY, &row);
        if (!memory_find(b, name, TABLE_REPLAY, &number))
                number = memory_next_number(b, TABLE_REPLAY);
        return memory_put(b, TABLE_REPLAY, number, &row);
}

int memory_replay_trim(Backend *b, UtcMs now, Err *err)
{
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = 0;

        for (GTreeNode *node = g_tree_node_first(memory_table(b, TABLE_REPLAY)); node; node = g_tree_node_next(node))
                if (((const ReplayRow *)g_tree_node_value(node))->expires.ms <= now.ms)
                        g_array_append_vals(found, g_tree_node_key(node), 1);
        for (guint i = 0; r == 0 && i < found->len; i++)
                r = memory_put(b, TABLE_REPLAY, g_array_index(found, int64_t, i), NULL);
        return r;
}
