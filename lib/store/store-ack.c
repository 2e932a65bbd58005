/* A message of staff takes an alert upon them: once, whichever way it is delivered, and only one that it can have meant. */
#include "store/store-internal.h"

#include <string.h>

/* Providers hand a message over again for a day or so. What they tell as its time may be cut to the second or to the minute,
 * and their clock may be a little behind ours. */
enum { SECOND_MS = 1000, MINUTE_MS = 60 * SECOND_MS, CLOCKS_APART_MS = 2 * SECOND_MS };
static const int64_t known_for_ms = INT64_C(30) * 24 * 60 * MINUTE_MS;

/* ---- known already? -------------------------------------------------------------------------- */

/* false: nothing tells a repeat of it from another one */
static bool digest_of(const StoreReply *reply, uint8_t ret[static ID_DIGEST_BYTES])
{
        g_autofree char *at = utc_is_never(reply->at) ? NULL : g_strdup_printf("at %" G_GINT64_FORMAT, reply->at.ms);
        const char *id = reply->id ? reply->id : at;

        if (id)
                id_sha256_parts(ret, reply->provider, reply->from, id, NULL);
        return id;
}

static int remember(Store *store, const uint8_t digest[static ID_DIGEST_BYTES], int64_t alert, UtcMs now, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        StaffReplyRow row = { .alert = alert, .at = now };
        int r = verbs->staff_replies_delete(store->backend, (UtcMs){ now.ms - known_for_ms }, err);

        memcpy(row.digest, digest, sizeof(row.digest));
        return r == 0 ? verbs->staff_reply_put(store->backend, &row, err) : r;
}

/* ---- which alert? ---------------------------------------------------------------------------- */

/* the latest moment at which it can have been written */
static UtcMs written_by(const StoreReply *reply, UtcMs now)
{
        const int64_t cut = reply->at.ms % MINUTE_MS == 0 ? MINUTE_MS : SECOND_MS;

        if (utc_is_never(reply->at))
                return now;
        return (UtcMs){ MIN(reply->at.ms + cut - 1 + CLOCKS_APART_MS, now.ms) };
}

/* When this person was last told of it, by @until. What is still under way may have arrived. @ret: UTC_NEVER: not so */
static int when_told(Store *store, int64_t alert, int32_t staff, UtcMs until, UtcMs *ret, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = verbs->notice_numbers_of(store->backend, alert, numbers, err);

        *ret = UTC_NEVER;
        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                g_auto(NoticeRow) notice = { 0 };
                UtcMs at;

                r = verbs->notice_get(store->backend, g_array_index(numbers, int64_t, i), &notice, err);
                if (r != 0 || notice.staff != staff || notice.attempts == 0)
                        continue;
                at = notice.state == NOTICE_SENT ? notice.ended : notice.created;
                if (at.ms <= until.ms && (utc_is_never(*ret) || at.ms > ret->ms))
                        *ret = at;
        }
        return r;
}

/* One word takes one alert: the one they heard of last. Those before it were told again and again, or are told by another. */
static int find_told(Store *store, const char *who, UtcMs until, AlertRow *ret, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_auto(AlertRow) newest = { 0 };
        UtcMs newest_at = UTC_NEVER;
        int32_t staff;
        int r = store_word(store, who, &staff, err);

        if (r == 0)
                r = verbs->alert_numbers_open(store->backend, numbers, err);
        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                g_auto(AlertRow) row = { 0 };
                UtcMs at = UTC_NEVER;

                r = verbs->alert_get(store->backend, g_array_index(numbers, int64_t, i), &row, err);
                if (r == 0 && utc_is_never(row.acknowledged))
                        r = when_told(store, row.number, staff, until, &at, err);
                if (r != 0 || utc_is_never(at) || (newest.number != 0 && at.ms < newest_at.ms))
                        continue;
                alert_row_done(&newest);
                newest = row;
                newest_at = at;
                row = (AlertRow){ 0 };
        }
        if (r < 0 || newest.number == 0)
                return r < 0 ? r : STORE_NOT_FOUND;
        *ret = newest;
        newest = (AlertRow){ 0 };
        return 0;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static int ack_staff(Store *store, const StoreReply *reply, const GPtrArray *staff, UtcMs now, StaffAck *ret, Err *err)
{
        g_auto(AlertRow) alert = { 0 };
        uint8_t digest[ID_DIGEST_BYTES];
        const bool has_digest = digest_of(reply, digest);
        const char *who = NULL;
        StaffReplyRow known;
        int kept;
        int r = has_digest ? store->backend->verbs->staff_reply_get(store->backend, digest, &known, err) : STORE_NOT_FOUND;

        if (r == 0)
                return known.alert != 0 ? STORE_ACK_REPEAT : STORE_NOT_FOUND;
        for (guint i = 0; r == STORE_NOT_FOUND && i < staff->len; i++) {
                who = g_ptr_array_index(staff, i);
                r = find_told(store, who, written_by(reply, now), &alert, err);
        }
        if (r == 0)
                r = store_alert_acknowledge(store, &alert, who, "reply", now, err);
        if (r == 0) {
                ret->who = who;
                store_alert_name(&alert, ret->alert);
        }
        if (r < 0 || !has_digest)
                return r;
        kept = remember(store, digest, alert.number, now, err);
        return kept < 0 ? kept : r;
}

int store_ack_staff(Store *store, const StoreReply *reply, const GPtrArray *staff, UtcMs now, StaffAck *ret, Err *err)
{
        StaffAck ack = { 0 };
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = ack_staff(store, reply, staff, now, &ack, err);
        r = store_verb_end(store, r, err);
        if (r == 0)
                *ret = ack;
        return r;
}
