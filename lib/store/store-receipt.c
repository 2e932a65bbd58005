/* What providers tell of messages later: whose it is, kept, and waiting where nobody knows yet. What it does: store-arrival.c. */
#include "store/messages.h"
#include "store/stops.h"

#include <string.h>

#include "base/ids.h"
#include "base/text.h"
#include "config/inbound-open.h"
#include "model/message-ref.h"

enum {
        RECEIPTS_MAX = 200,   /* of one message */
        STRAYS_MAX = 10000,   /* receipts without a message */
        EARLY_MAX = 20000,    /* before the set is read anew */
        CANDIDATES_MAX = 16,  /* messages looked at for one name */
};
static const int64_t ABSENT_AFTER_MS = 10 * 1000; /* what was taken can be found by then */
static const int64_t STRAY_MS = INT64_C(24) * 60 * 60 * 1000;

void store_receipt_effect_done(StoreReceiptEffect *effect)
{
        g_clear_pointer(&effect->revoke, g_array_unref);
}

GArray *store_receipt_revoked(StoreReceiptEffect *effect)
{
        if (!effect->revoke)
                effect->revoke = g_array_new(FALSE, FALSE, sizeof(int64_t));
        return effect->revoke;
}

void store_receipt_counts(const Store *store, uint64_t *ret_taken, uint64_t *ret_unknown)
{
        *ret_taken = (uint64_t)store->meta.receipts;
        *ret_unknown = (uint64_t)store->meta.receipts_unknown;
}

/* ---- what is kept in memory ------------------------------------------------------------------ */

static void set_add(GHashTable *set, int64_t number)
{
        g_hash_table_add(set, g_memdup2(&number, sizeof(number)));
}

/* Messages on their way that have receipts; names of strays; the first watch. So that a settlement, of which there are
 * thousands a second, asks the database for none of them. */
int store_receipts_load(Store *store, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) sending = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_autoptr(GArray) names = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_autoptr(GArray) watches = g_array_new(FALSE, FALSE, sizeof(WatchRow));
        int r = verbs->message_numbers_sending(store->backend, sending, err);

        g_hash_table_remove_all(store->early);
        g_hash_table_remove_all(store->strays);
        for (guint i = 0; r == 0 && i < sending->len; i++)
                set_add(store->early, g_array_index(sending, int64_t, i));
        if (r == 0)
                r = verbs->stray_names(store->backend, names, err);
        for (guint i = 0; r == 0 && i < names->len; i++)
                set_add(store->strays, g_array_index(names, int64_t, i));
        store->n_strays = names->len;
        if (r == 0)
                r = verbs->watch_first(store->backend, 1, watches, err);
        if (r < 0)
                return r;
        store->next_watch = watches->len > 0 ? g_array_index(watches, WatchRow, 0).due : UTC_NEVER;
        r = verbs->block_any(store->backend, err);
        store->has_blocks = r == 0;
        return r < 0 ? r : 0;
}

/* ---- names ----------------------------------------------------------------------------------- */

static int64_t digest(const char *a, const char *b)
{
        uint8_t bytes[ID_DIGEST_BYTES];
        int64_t number = 0;

        id_sha256_parts(bytes, a, b, NULL);
        for (unsigned i = 0; i < 8; i++)
                number = (int64_t)((uint64_t)number << 8 | bytes[i]);
        return number & (INT64_MAX >> 1);
}

static int64_t name_of(const char *provider, const char *provider_message_id)
{
        return digest(provider, provider_message_id);
}

/* A number with and without its plus is the same. Never 0, which means any. */
static int64_t recipient_of(const char *address)
{
        return digest(address + (address[0] == '+'), "") | 1;
}

int store_known_forget(Store *store, const MessageRow *message, Err *err)
{
        const char *provider;
        int r = store_word_text(store, message->provider, &provider, err);

        if (r < 0 || !provider || !message->provider_message_id)
                return r;
        return store->backend->verbs->known_delete(store->backend, name_of(provider, message->provider_message_id),
                recipient_of(message->m.to), message->m.number, err);
}

/* The one message among the candidates that has this very name. */
static int pick(Store *store, const GArray *numbers, const char *provider, const char *provider_message_id, MessageRow *ret,
        Err *err)
{
        g_auto(MessageRow) found = { 0 };

        for (guint i = 0; i < numbers->len; i++) {
                g_auto(MessageRow) row = { 0 };
                const char *its_provider = NULL;
                int r = store->backend->verbs->message_get(store->backend, g_array_index(numbers, int64_t, i), &row, err);

                if (r == 0)
                        r = store_word_text(store, row.provider, &its_provider, err);
                if (r < 0)
                        return r;
                if (r != 0 || !text_equal(its_provider, provider) || !text_equal(row.provider_message_id, provider_message_id))
                        continue;
                if (found.m.number != 0)
                        return STORE_NOT_FOUND; /* one of several */
                found = row;
                row = (MessageRow){ 0 };
        }
        if (found.m.number == 0)
                return STORE_NOT_FOUND;
        *ret = found;
        found = (MessageRow){ 0 };
        return 0;
}

/* The recipient, where it is told, tells apart what shares an id; written otherwise than ours it is no help. */
static int find_by_name(Store *store, const char *provider, const char *provider_message_id, const char *recipient,
        MessageRow *ret, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        const int64_t name = name_of(provider, provider_message_id);
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r;

        if (recipient && recipient[0] != '\0') {
                r = verbs->known_find(store->backend, name, recipient_of(recipient), CANDIDATES_MAX, numbers, err);
                if (r == 0)
                        r = pick(store, numbers, provider, provider_message_id, ret, err);
                if (r <= 0)
                        return r;
                g_array_set_size(numbers, 0);
        }
        r = verbs->known_find(store->backend, name, 0, CANDIDATES_MAX, numbers, err);
        return r == 0 ? pick(store, numbers, provider, provider_message_id, ret, err) : r;
}

/* Our own reference: its digits cannot be guessed, and it names the hand-over. */
static int find_by_ref(Store *store, const StoreReceipt *receipt, MessageRow *ret, int *ret_generation, Err *err)
{
        g_auto(MessageRow) row = { 0 };
        char digits[MESSAGE_REF_DIGITS + 1];
        const char *provider = NULL;
        unsigned generation;
        int64_t number;
        int r;

        if (message_ref_parse(receipt->ref, &number, digits, &generation) < 0)
                return STORE_NOT_FOUND;
        r = store->backend->verbs->message_get(store->backend, number, &row, err);
        if (r == 0)
                r = store_word_text(store, row.provider, &provider, err);
        if (r != 0)
                return r;
        /* tried again by another provider after a sure refusal, the first may still have something to tell */
        if (strncmp(row.m.id, digits, MESSAGE_REF_DIGITS) != 0 || generation > row.m.generation
                || (!text_equal(provider, receipt->provider) && generation == row.m.generation))
                return STORE_NOT_FOUND;
        *ret_generation = (int)generation;
        *ret = row;
        row = (MessageRow){ 0 };
        return 0;
}

static int find(Store *store, const StoreReceipt *receipt, MessageRow *ret, int *ret_generation, Err *err)
{
        int r = STORE_NOT_FOUND;

        *ret_generation = -1;
        if (receipt->message != 0) {
                *ret_generation = receipt->generation;
                return store->backend->verbs->message_get(store->backend, receipt->message, ret, err);
        }
        if (receipt->ref)
                r = find_by_ref(store, receipt, ret, ret_generation, err);
        if (r == STORE_NOT_FOUND && receipt->provider_message_id && receipt->provider_message_id[0] != '\0')
                r = find_by_name(store, receipt->provider, receipt->provider_message_id, receipt->recipient, ret, err);
        return r;
}

/* ---- taking ---------------------------------------------------------------------------------- */

static bool is_same(const ReceiptRow *row, const StoreReceipt *receipt, int generation)
{
        return row->state == receipt->state && row->generation == generation && text_equal(row->part, receipt->part);
}

int store_provider_stop(Store *store, const Config *config, int64_t patient, const char *method, const char *address,
        StoreReceiptEffect *effect, UtcMs now, Err *err)
{
        return store_stop_address(store, config, patient, method, address, "the provider", "opted out there", store_receipt_revoked(effect), now,
                err);
}

/* what weighing looks at */
static void append_copy(GArray *rows, const ReceiptRow *row)
{
        ReceiptRow *copy;

        g_array_set_size(rows, rows->len + 1);
        copy = &g_array_index(rows, ReceiptRow, rows->len - 1);
        *copy = *row;
        copy->part = g_strdup(row->part);
        copy->detail = NULL;
}

static int take(Store *store, const Config *config, MessageRow *message, const StoreReceipt *receipt, int generation,
        StoreReceiptEffect *effect, UtcMs at, UtcMs now, Err *err)
{
        g_autoptr(GArray) rows = NULL;
        ReceiptRow row = { message->m.number, 1, at, receipt->state, generation, (char *)receipt->part, (char *)receipt->detail };
        int r = store_receipt_rows(store, message->m.number, &rows, err);

        if (r < 0)
                return r;
        if (receipt->state == RECEIPT_ABSENT && now.ms < message->last_try.ms + ABSENT_AFTER_MS)
                return STORE_RECEIPT_EARLY;
        for (guint i = 0; i < rows->len; i++)
                if (is_same(&g_array_index(rows, ReceiptRow, i), receipt, generation) || rows->len >= RECEIPTS_MAX) {
                        effect->n_repeated++;
                        return STORE_RECEIPT_REPEATED;
                }
        row.n = rows->len + 1;
        r = store->backend->verbs->receipt_insert(store->backend, &row, err);
        if (r < 0)
                return r;
        store->meta.receipts++;
        store->meta_dirty = true;
        effect->n_new++;
        if (message->m.state == MESSAGE_SENDING)
                set_add(store->early, message->m.number);
        if (g_hash_table_size(store->early) > EARLY_MAX)
                r = store_receipts_load(store, err);
        if (r < 0)
                return r;
        append_copy(rows, &row);
        r = store_receipts_carry_out(store, config, message, rows, rows->len - 1, false, effect, now, err);
        if (r == 0 && receipt->state == RECEIPT_OPTED_OUT)
                r = store_provider_stop(store, config, message->m.patient_number, store_lane_row(store, message->lane)->method, message->m.to,
                        effect, now, err);
        return r;
}

/* ---- without a message ----------------------------------------------------------------------- */

static int drop_oldest(Store *store, int64_t number, Err *err)
{
        store->meta.receipts_unknown++;
        store->meta_dirty = true;
        store->n_strays -= store->n_strays > 0;
        return store->backend->verbs->stray_delete(store->backend, number, err);
}

int store_strays_drop(Store *store, UtcMs now, Err *err)
{
        for (;;) {
                int64_t number;
                UtcMs at;
                int r = store->backend->verbs->stray_oldest(store->backend, &number, &at, err);

                if (r == STORE_NOT_FOUND) {
                        g_hash_table_remove_all(store->strays);
                        store->n_strays = 0;
                }
                if (r != 0)
                        return r < 0 ? r : 0;
                if (at.ms + STRAY_MS > now.ms)
                        return store_watch_put(store, WATCH_STRAYS, 0, (UtcMs){ at.ms + STRAY_MS }, 0, err);
                r = drop_oldest(store, number, err);
                if (r < 0)
                        return r;
        }
}

static int make_room(Store *store, Err *err)
{
        int64_t number;
        UtcMs at;
        int r;

        if (g_hash_table_size(store->strays) > 2 * STRAYS_MAX)
                return store_receipts_load(store, err);
        if (store->n_strays < STRAYS_MAX)
                return 0;
        r = store->backend->verbs->stray_oldest(store->backend, &number, &at, err);
        return r == 0 ? drop_oldest(store, number, err) : MIN(r, 0);
}

static int keep_stray(Store *store, const StoreReceipt *receipt, UtcMs now, Err *err)
{
        StrayRow row = { .name = name_of(receipt->provider, receipt->provider_message_id), .provider = (char *)receipt->provider,
                .provider_message_id = (char *)receipt->provider_message_id, .recipient = (char *)receipt->recipient, .at = now,
                .state = receipt->state, .part = (char *)receipt->part, .detail = (char *)receipt->detail };
        g_autoptr(GArray) others = g_array_new(FALSE, FALSE, sizeof(StrayRow));
        int r = store->backend->verbs->stray_list(store->backend, row.name, others, err);

        g_array_set_clear_func(others, (GDestroyNotify)stray_row_done);
        if (r < 0 || others->len >= RECEIPTS_MAX)
                return r;
        for (guint i = 0; i < others->len; i++) {
                const StrayRow *other = &g_array_index(others, StrayRow, i);

                if (other->state == row.state && text_equal(other->part, row.part) && text_equal(other->recipient, row.recipient))
                        return 0;
        }
        r = make_room(store, err);
        if (r == 0)
                r = store->backend->verbs->stray_add(store->backend, &row, err);
        if (r == 0 && store->n_strays++ == 0)
                r = store_watch_put(store, WATCH_STRAYS, 0, (UtcMs){ now.ms + STRAY_MS }, 0, err);
        set_add(store->strays, row.name);
        return r;
}

static int take_unknown(Store *store, const Config *config, const StoreReceipt *receipt, StoreReceiptEffect *effect, UtcMs now,
        Err *err)
{
        const Provider *provider = config_provider(config, receipt->provider);
        int r = 0;

        effect->n_unknown++;
        if (receipt->state == RECEIPT_OPTED_OUT && provider && receipt->recipient && receipt->recipient[0] != '\0')
                r = store_provider_stop(store, config, 0, provider->carries, receipt->recipient, effect, now, err);
        if (r == 0 && receipt->provider_message_id && receipt->provider_message_id[0] != '\0')
                r = keep_stray(store, receipt, now, err);
        else if (r == 0) {
                store->meta.receipts_unknown++;
                store->meta_dirty = true;
        }
        return r < 0 ? r : STORE_RECEIPT_UNKNOWN;
}

static int receive(Store *store, const Config *config, const StoreReceipt *receipt, StoreReceiptEffect *effect, UtcMs now,
        Err *err)
{
        g_auto(MessageRow) message = { 0 };
        int generation;
        int r = find(store, receipt, &message, &generation, err);

        if (r < 0)
                return r;
        return r == 0 ? take(store, config, &message, receipt, generation, effect, now, now, err)
                      : take_unknown(store, config, receipt, effect, now, err);
}

int store_receipt(Store *store, const Config *config, const StoreReceipt *receipt, UtcMs now, StoreReceiptEffect *ret, Err *err)
{
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = receive(store, config, receipt, ret, now, err);
        return store_verb_end(store, r, err);
}

/* ---- at settlement --------------------------------------------------------------------------- */

bool store_receipts_wait(Store *store, const MessageRow *message, const char *provider, const char *provider_message_id)
{
        int64_t name;

        if (g_hash_table_size(store->early) > 0 && g_hash_table_contains(store->early, &message->m.number))
                return true;
        if (g_hash_table_size(store->strays) == 0 || !provider || !provider_message_id)
                return false;
        name = name_of(provider, provider_message_id);
        return g_hash_table_contains(store->strays, &name);
}

/* Receipts that came before we knew this name. */
static int take_strays(Store *store, const Config *config, MessageRow *message, const char *provider, StoreReceiptEffect *effect,
        UtcMs now, Err *err)
{
        const int64_t name = name_of(provider, message->provider_message_id);
        g_autoptr(GArray) strays = g_array_new(FALSE, FALSE, sizeof(StrayRow));
        int r;

        if (!g_hash_table_contains(store->strays, &name))
                return 0;
        r = store->backend->verbs->stray_list(store->backend, name, strays, err);
        g_array_set_clear_func(strays, (GDestroyNotify)stray_row_done);
        for (guint i = 0; r >= 0 && i < strays->len; i++) {
                const StrayRow *stray = &g_array_index(strays, StrayRow, i);
                const StoreReceipt receipt = { .provider = stray->provider, .provider_message_id = stray->provider_message_id,
                        .recipient = stray->recipient, .part = stray->part, .state = stray->state, .detail = stray->detail };

                if (!text_equal(stray->provider, provider) || !text_equal(stray->provider_message_id, message->provider_message_id)
                        || (stray->recipient && recipient_of(stray->recipient) != recipient_of(message->m.to)))
                        continue;
                r = take(store, config, message, &receipt, -1, effect, stray->at, now, err);
                store->n_strays -= store->n_strays > 0;
                if (r >= 0)
                        r = store->backend->verbs->stray_delete(store->backend, stray->number, err);
        }
        return r < 0 ? r : 0;
}

int store_receipts_settled(Store *store, const Config *config, MessageRow *message, StoreReceiptEffect *effect, UtcMs now,
        Err *err)
{
        const bool is_out = message->m.state == MESSAGE_SENT || message->m.state == MESSAGE_UNCERTAIN;
        const char *provider;
        int r = store_word_text(store, message->provider, &provider, err);

        if (r < 0 || !provider)
                return r;
        if (message->provider_message_id && (inbound_tells_receipts(config, provider) || inbound_is_open(config, provider)))
                r = store->backend->verbs->known_put(store->backend, name_of(provider, message->provider_message_id),
                        recipient_of(message->m.to), message->m.number, err);
        if (r == 0 && is_out)
                r = store_watch_message(store, config, message, provider, now, err);
        if (r == 0 && g_hash_table_size(store->early) > 0 && g_hash_table_contains(store->early, &message->m.number))
                r = store_receipts_apply(store, config, message, false, effect, now, err);
        if (r == 0 && g_hash_table_size(store->strays) > 0 && message->provider_message_id)
                r = take_strays(store, config, message, provider, effect, now, err);
        return r;
}
