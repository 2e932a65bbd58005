/* All rows that are a person's: what is exported is what is erased. */
#include "store/holdings.h"
#include "store/person.h"
#include "store/stops.h"

#include <string.h>

#include "model/method.h"

void holdings_done(Holdings *h)
{
        g_clear_pointer(&h->records, g_array_unref);
        g_clear_pointer(&h->messages, g_array_unref);
        g_clear_pointer(&h->replies, g_array_unref);
        g_clear_pointer(&h->alerts, g_array_unref);
        g_clear_pointer(&h->notices, g_array_unref);
        g_clear_pointer(&h->own, g_ptr_array_unref);
        g_clear_pointer(&h->shared, g_ptr_array_unref);
}

static void add_new(GArray *to, const GArray *from)
{
        for (guint i = 0; i < from->len; i++)
                (void)store_numbers_add(to, g_array_index(from, int64_t, i));
}

/* ---- addresses ------------------------------------------------------------------------------- */

static void add_key(GPtrArray *keys, char *key)
{
        if (key && key[0] != '\0' && !g_ptr_array_find_with_equal_func(keys, key, g_str_equal, NULL))
                g_ptr_array_add(keys, key);
        else
                g_free(key);
}

static int keys_of_card(Store *store, int64_t patient, GPtrArray *keys, Err *err)
{
        g_auto(PatientRow) row = { 0 };
        g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(ConsentRow));
        int r = store_patient_get(store, patient, &row, err);

        g_array_set_clear_func(lines, (GDestroyNotify)consent_row_done);
        if (r == 0) {
                g_autoptr(GPtrArray) own = store_stop_keys(&row.p, NULL);

                for (guint i = 0; i < own->len; i++)
                        add_key(keys, g_strdup(g_ptr_array_index(own, i)));
                r = store->backend->verbs->consent_list(store->backend, patient, lines, err);
        }
        for (guint i = 0; r == 0 && i < lines->len; i++)
                add_key(keys, g_strdup(g_array_index(lines, ConsentRow, i).address));
        return r;
}

/* Numbers of before, too: where messages went, and where replies came from. */
static int keys_of_messages(Store *store, const Holdings *h, GPtrArray *keys, Err *err)
{
        int r = 0;

        for (guint i = 0; r == 0 && i < h->messages->len; i++) {
                g_auto(MessageRow) row = { 0 };

                r = store->backend->verbs->message_get(store->backend, g_array_index(h->messages, int64_t, i), &row, err);
                if (r == 0)
                        add_key(keys, store_address_key(store_lane_row(store, row.lane)->method, row.m.to));
        }
        for (guint i = 0; r == 0 && i < h->replies->len; i++) {
                g_auto(ReplyRow) row = { 0 };

                r = store->backend->verbs->reply_get(store->backend, g_array_index(h->replies, int64_t, i), &row, err);
                if (r == 0)
                        add_key(keys, g_strdup(row.address));
        }
        return r;
}

static int is_anothers(Store *store, const Person *person, const GArray *together, const char *key, bool *ret, Err *err)
{
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store->backend->verbs->patient_numbers_at(store->backend, key, found, err);

        for (guint i = 0; i < found->len; i++)
                *ret |= !store_numbers_have(person->numbers, g_array_index(found, int64_t, i))
                        && !(together && store_numbers_have(together, g_array_index(found, int64_t, i)));
        return r;
}

static int part_addresses(Store *store, const Person *person, const GArray *together, Holdings *h, Err *err)
{
        g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
        int r = 0;

        for (guint i = 0; r == 0 && i < person->numbers->len; i++)
                r = keys_of_card(store, g_array_index(person->numbers, int64_t, i), keys, err);
        if (r == 0)
                r = keys_of_messages(store, h, keys, err);
        for (guint i = 0; r == 0 && i < keys->len; i++) {
                bool is_shared = false;

                r = is_anothers(store, person, together, g_ptr_array_index(keys, i), &is_shared, err);
                g_ptr_array_add(is_shared ? h->shared : h->own, g_strdup(g_ptr_array_index(keys, i)));
        }
        return r;
}

char **store_key_methods(const char *key)
{
        const char *colon = strchr(key, ':');
        GStrvBuilder *methods = g_strv_builder_new();
        g_autofree char *messenger = colon ? g_strndup(key, (gsize)(colon - key)) : NULL;
        char **all;

        if (messenger)
                g_strv_builder_add(methods, messenger);
        for (guint i = 0; !messenger && method_by_phone[i]; i++)
                g_strv_builder_add(methods, method_by_phone[i]);
        all = g_strv_builder_end(methods);
        g_strv_builder_unref(methods);
        return all;
}

const char *store_key_address(const char *key)
{
        const char *colon = strchr(key, ':');

        return colon ? colon + 1 : key;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static int of_card(Store *store, int64_t patient, Holdings *h, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        int r = verbs->record_numbers_of(store->backend, patient, h->records, err);

        if (r == 0)
                r = verbs->message_numbers_of(store->backend, patient, (UtcMs){ INT64_MIN }, UTC_NEVER, h->messages, err);
        if (r == 0)
                r = verbs->reply_numbers_of(store->backend, patient, h->replies, err);
        return r == 0 ? verbs->alert_numbers_by(store->backend, patient, 0, h->alerts, err) : r;
}

/* What came from an address that nobody else has is theirs, whoever it was taken for. */
static int of_address(Store *store, const char *key, Holdings *h, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) replies = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = verbs->reply_numbers_at(store->backend, key, (UtcMs){ INT64_MIN }, replies, err);

        if (r < 0)
                return r;
        add_new(h->replies, replies);
        return verbs->notice_numbers_to(store->backend, store_key_address(key), h->notices, err);
}

static void holdings_init(Holdings *h)
{
        *h = (Holdings){ 0 };
        h->records = g_array_new(FALSE, FALSE, sizeof(int64_t));
        h->messages = g_array_new(FALSE, FALSE, sizeof(int64_t));
        h->replies = g_array_new(FALSE, FALSE, sizeof(int64_t));
        h->alerts = g_array_new(FALSE, FALSE, sizeof(int64_t));
        h->notices = g_array_new(FALSE, FALSE, sizeof(int64_t));
        h->own = g_ptr_array_new_with_free_func(g_free);
        h->shared = g_ptr_array_new_with_free_func(g_free);
}

static int alerts_of_replies(Store *store, Holdings *h, Err *err)
{
        int r = 0;

        for (guint i = 0; r == 0 && i < h->replies->len; i++) {
                g_autoptr(GArray) alerts = g_array_new(FALSE, FALSE, sizeof(int64_t));

                r = store->backend->verbs->alert_numbers_by(store->backend, 0, g_array_index(h->replies, int64_t, i), alerts, err);
                add_new(h->alerts, alerts);
        }
        return r;
}

int holdings_of_address(Store *store, const char *key, Holdings *h, Err *err)
{
        int r;

        holdings_init(h);
        g_ptr_array_add(h->own, g_strdup(key));
        r = of_address(store, key, h, err);
        return r == 0 ? alerts_of_replies(store, h, err) : r;
}

int holdings_gather(Store *store, const Person *person, const GArray *together, Holdings *h, Err *err)
{
        int r = 0;

        holdings_init(h);
        for (guint i = 0; r == 0 && i < person->numbers->len; i++)
                r = of_card(store, g_array_index(person->numbers, int64_t, i), h, err);
        if (r == 0)
                r = part_addresses(store, person, together, h, err);
        for (guint i = 0; r == 0 && i < h->own->len; i++)
                r = of_address(store, g_ptr_array_index(h->own, i), h, err);
        return r == 0 ? alerts_of_replies(store, h, err) : r;
}
