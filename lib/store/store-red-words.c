/* Which of the clinics' own red flags a reply is read by: those of all that may still go wrong with whoever wrote it. */
#include "store/replies.h"

/* What was found so far. */
typedef struct Gathering {
        Store *store;
        const Config *config;
        UtcMs now;
        GPtrArray *protocols; /* const char *: ids, each once */
} Gathering;

static void add_protocol(Gathering *gathering, const char *id)
{
        if (id && !g_ptr_array_find_with_equal_func(gathering->protocols, id, g_str_equal, NULL))
                g_ptr_array_add(gathering->protocols, (char *)id);
}

bool store_is_not_over(const GArray *rows, UtcMs now)
{
        for (guint i = 0; i < rows->len; i++) {
                const Followup *f = &g_array_index(rows, FollowupRow, i).f;

                if (followup_is_open(f->state) || (!utc_is_never(f->closes) && f->closes.ms > now.ms))
                        return true;
        }
        return false;
}

static int gather_treatment(Gathering *gathering, int64_t number, Err *err)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        g_auto(RecordRow) record = { 0 };
        const Pinned *pinned;
        int r = gathering->store->backend->verbs->record_get(gathering->store->backend, number, &record, err);

        if (r != 0 || record.protocol == 0)
                return MIN(r, 0);
        r = store_rows_raw(gathering->store, number, rows, err);
        if (r != 0 || !store_is_not_over(rows, gathering->now))
                return MIN(r, 0);
        pinned = store_pinned(gathering->store, record.protocol);
        add_protocol(gathering, pinned ? pinned->protocol->id : NULL);
        return 0;
}

static int gather_patient(Gathering *gathering, int64_t patient, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = gathering->store->backend->verbs->record_numbers_of(gathering->store->backend, patient, numbers, err);

        for (guint i = 0; r == 0 && i < numbers->len; i++)
                r = gather_treatment(gathering, g_array_index(numbers, int64_t, i), err);
        return r;
}

/* As staff give them now, also for a treatment pinned to an older version; of a protocol that is no longer there, as it was
 * last. */
static int words_of(const Gathering *gathering, GPtrArray *words, Err *err)
{
        int r = 0;

        for (guint i = 0; r == 0 && i < gathering->protocols->len; i++) {
                const char *id = g_ptr_array_index(gathering->protocols, i);
                const Protocol *protocol = g_hash_table_lookup(gathering->config->protocols, id);

                if (!protocol)
                        r = store_kept_red_words(gathering->store, id, words, err);
                for (guint k = 0; protocol && k + 1 < protocol->red_words->len; k++)
                        g_ptr_array_add(words, g_strdup(g_ptr_array_index(protocol->red_words, k)));
        }
        return r;
}

int store_red_words(Store *store, const Config *config, const char *address, UtcMs now, ReplyMatch *match, Err *err)
{
        g_autoptr(GArray) patients = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_autoptr(GPtrArray) protocols = g_ptr_array_new();
        Gathering gathering = { store, config, now, protocols };
        int r = store->backend->verbs->patient_numbers_at(store->backend, address, patients, err);

        match->red_words = g_ptr_array_new_with_free_func(g_free);
        add_protocol(&gathering, match->protocol);
        if (r == 0 && match->patient != 0)
                (void)store_numbers_add(patients, match->patient);
        for (guint i = 0; r == 0 && i < patients->len; i++)
                r = gather_patient(&gathering, g_array_index(patients, int64_t, i), err);
        match->n_families = protocols->len;
        if (r == 0 && patients->len == 0)
                config_red_words(config, match->red_words);
        else if (r == 0)
                r = words_of(&gathering, match->red_words, err);
        g_ptr_array_add(match->red_words, NULL);
        return r;
}
