#include "inbound/lexicon-index.h"

GArray *index_new(void)
{
        return g_array_new(FALSE, FALSE, sizeof(IndexEntry));
}

void index_add(GArray *index, guint32 key, guint32 value)
{
        const IndexEntry entry = { .key = key, .value = value };

        g_array_append_val(index, entry);
}

static gint compare(gconstpointer a, gconstpointer b)
{
        const IndexEntry *one = a, *other = b;

        if (one->key != other->key)
                return one->key < other->key ? -1 : 1;
        return one->value < other->value ? -1 : one->value > other->value;
}

void array_fit(GArray **array)
{
        GArray *fit = g_array_sized_new(FALSE, FALSE, g_array_get_element_size(*array), (*array)->len);

        g_array_append_vals(fit, (*array)->data, (*array)->len);
        g_array_unref(*array);
        *array = fit;
}

void index_settle(GArray **index)
{
        IndexEntry *entries = (IndexEntry *)(void *)(*index)->data;
        guint n = 0;

        g_array_sort(*index, compare);
        for (guint i = 0; i < (*index)->len; i++)
                if (n == 0 || compare(&entries[n - 1], &entries[i]) != 0)
                        entries[n++] = entries[i];
        g_array_set_size(*index, n);
        array_fit(index);
}

/* how many entries stand before those of @key */
static guint count_below(const IndexEntry *entries, guint n, guint32 key)
{
        guint low = 0, high = n;

        while (low < high) {
                const guint middle = low + (high - low) / 2;

                if (entries[middle].key < key)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

const IndexEntry *index_find(const GArray *index, guint32 key, size_t *ret_n)
{
        const IndexEntry *entries = (const IndexEntry *)(const void *)index->data;
        const guint first = count_below(entries, index->len, key);
        guint end = first;

        while (end < index->len && entries[end].key == key)
                end++;
        *ret_n = end - first;
        return entries ? entries + first : NULL;
}
