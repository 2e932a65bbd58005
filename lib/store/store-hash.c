/* Keyed hashes: what is left of who was erased. */
#include "store/holdings.h"

#include <string.h>

#include "base/text.h"

/* Each part with a NUL after it, so that no two lists give the same bytes. The key is there. */
static void hash(const Store *store, uint8_t ret[static ROW_HASH_BYTES], const char *const *parts)
{
        g_autoptr(GHmac) hmac = g_hmac_new(G_CHECKSUM_SHA256, store->secret, STORE_SECRET_BYTES);
        uint8_t digest[ID_DIGEST_BYTES];
        gsize n = sizeof(digest);

        for (; *parts; parts++)
                g_hmac_update(hmac, (const guchar *)*parts, (gssize)strlen(*parts) + 1);
        g_hmac_get_digest(hmac, digest, &n);
        memcpy(ret, digest, ROW_HASH_BYTES);
}

void store_hash_patient(const Store *store, int32_t origin, const char *id, uint8_t ret[static ROW_HASH_BYTES])
{
        const OriginRow *row = store_origin_row(store, origin);

        hash(store, ret, (const char *const[]){ "patient", row->clinic, row->system, id, NULL });
}

void store_hash_record(const Store *store, int32_t origin, RecordType type, const char *id, uint8_t ret[static ROW_HASH_BYTES])
{
        const OriginRow *row = store_origin_row(store, origin);

        hash(store, ret, (const char *const[]){ "record", row->clinic, row->system, record_type_to_string(type), id, NULL });
}

char *store_hash_address(const Store *store, const char *key)
{
        uint8_t bytes[ROW_HASH_BYTES];
        GString *text = g_string_new("#");

        hash(store, bytes, (const char *const[]){ "address", key, NULL });
        for (size_t i = 0; i < sizeof(bytes); i++)
                g_string_append_printf(text, "%02x", bytes[i]);
        return g_string_free(text, FALSE);
}

/* ---- records of who was erased --------------------------------------------------------------- */

/* Said after it was erased? A record that says no time of its own counts by the treatment's or the visit's. */
static bool is_newer(const Record *record, UtcMs erased)
{
        if (!utc_is_never(record->updated_at))
                return record->updated_at.ms > erased.ms;
        return !utc_is_never(record->moment) && record->moment.ms > erased.ms;
}

int store_erased_find(Store *store, int32_t origin, const Record *record, ErasedRow *ret, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        uint8_t bytes[ROW_HASH_BYTES];
        ErasedRow row;
        int r;

        if (!store->has_secret)
                return STORE_NOT_FOUND;
        /* a record that was known when it was erased says nothing new until it says when */
        store_hash_record(store, origin, record->type, record->id, bytes);
        r = verbs->erased_get(store->backend, bytes, &row, err);
        if (r < 0)
                return r;
        if (r == 0 && (utc_is_never(record->updated_at) || record->updated_at.ms <= row.at.ms))
                return STORE_ERASED;
        store_hash_patient(store, origin, record->patient.id, bytes);
        r = verbs->erased_get(store->backend, bytes, &row, err);
        if (r != 0)
                return r;
        if (!is_newer(record, row.at))
                return STORE_ERASED;
        *ret = row;
        return 0;
}
