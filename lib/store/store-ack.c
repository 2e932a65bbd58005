/* A message of staff takes an alert upon them: once, whichever way it is delivered, and only one that it can have meant. */
#include "store/alerts.h"

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

/* What lies ahead was told before the clock was set back: before all that does not. */
static bool is_told_before(UtcMs a, UtcMs b, UtcMs now)
{
        const bool is_ahead = a.ms > now.ms;

        return is_ahead != (b.ms > now.ms) ? is_ahead : a.ms < b.ms;
}

/* When this person was last told of it, by @until or before the clock was set back. What is still under way may have arrived.
 * @ret: UTC_NEVER: not so */
static int when_told(Store *store, int64_t alert, int32_t staff, UtcMs until, UtcMs now, UtcMs *ret, Err *err)
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
                if ((at.ms <= until.ms || at.ms > now.ms) && (utc_is_never(*ret) || is_told_before(*ret, at, now)))
                        *ret = at;
        }
        return r;
}

/* ---- which code? ----------------------------------------------------------------------------- */

/* Of the link's digest, as the token itself is not kept, and of the half that the notice's id does not show. It is told to one
 * person and works until somebody has the alert; a wrong guess is answered to whom it was told. */
void store_ack_code(const AckLinkRow *link, char ret[static ACK_CODE_DIGITS + 1])
{
        char hex[ID_MESSAGE_MAX];
        uint8_t digest[ID_DIGEST_BYTES];
        uint32_t number = 0;
        static_assert(ID_DIGEST_BYTES >= 2 * ID_RANDOM_BYTES, "a digest has no second half");

        id_from_random(link->digest + ID_RANDOM_BYTES, hex);
        id_sha256_parts(digest, "ack code", hex, NULL);
        for (unsigned i = 0; i < 4; i++)
                number = number << 8 | digest[i];
        g_snprintf(ret, ACK_CODE_DIGITS + 1, "%06u", number % 1000000);
}

/* Was this code told to this person with this alert? Every try had its own, and any of them may have arrived. */
static int has_code(Store *store, int64_t alert, int32_t staff, const char *code, bool *ret, Err *err)
{
        g_autoptr(GArray) links = g_array_new(FALSE, FALSE, sizeof(AckLinkRow));
        char its[ACK_CODE_DIGITS + 1];
        int r = store->backend->verbs->ack_link_list(store->backend, alert, links, err);

        *ret = false;
        for (guint i = 0; r == 0 && !*ret && i < links->len; i++) {
                const AckLinkRow *link = &g_array_index(links, AckLinkRow, i);

                store_ack_code(link, its);
                *ret = link->staff == staff && strcmp(its, code) == 0;
        }
        return r;
}

/* ---- which quote? ---------------------------------------------------------------------------- */

/* No token of a link has this digest: NULs part what it is made of, and there is none in a URL. */
void store_ack_quote(const char *provider, const char *to, const char *provider_message_id, uint8_t ret[static ID_DIGEST_BYTES])
{
        id_sha256_parts(ret, provider, to, provider_message_id, NULL);
}

/* Who of them was told of the alert; else the first: they answer it in the chat where it stands. */
static int find_told_one(Store *store, int64_t alert, const GPtrArray *staff, UtcMs now, const char **ret_who, Err *err)
{
        int r = 0;

        *ret_who = g_ptr_array_index(staff, 0);
        for (guint i = 0; r == 0 && i < staff->len; i++) {
                UtcMs at = UTC_NEVER;
                int32_t number;

                r = store_word(store, g_ptr_array_index(staff, i), &number, err);
                if (r == 0)
                        r = when_told(store, alert, number, now, now, &at, err);
                if (r != 0 || utc_is_never(at))
                        continue;
                *ret_who = g_ptr_array_index(staff, i);
                break;
        }
        return r;
}

static int find_quoted(Store *store, const StoreReply *reply, const GPtrArray *staff, UtcMs now, const char **ret_who, AlertRow *ret,
        Err *err)
{
        g_auto(AlertRow) row = { 0 };
        uint8_t digest[ID_DIGEST_BYTES];
        AckLinkRow link;
        int r;

        store_ack_quote(reply->provider, reply->from, reply->answers, digest);
        r = store->backend->verbs->ack_link_get(store->backend, digest, &link, err);
        if (r == 0)
                r = store->backend->verbs->alert_get(store->backend, link.alert, &row, err);
        if (r == 0 && (!utc_is_never(row.acknowledged) || !utc_is_never(row.done)))
                return STORE_NOT_FOUND;
        if (r == 0)
                r = find_told_one(store, row.number, staff, now, ret_who, err);
        if (r != 0)
                return r;
        *ret = row;
        row = (AlertRow){ 0 };
        return 0;
}

/* One word takes one alert: the one they heard of last, or whose code it has. Those before it were told again and again, or are
 * told by another. */
static int find_told(Store *store, const char *who, const char *code, UtcMs until, UtcMs now, AlertRow *ret, Err *err)
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
                bool fits = true;

                r = verbs->alert_get(store->backend, g_array_index(numbers, int64_t, i), &row, err);
                if (r == 0 && utc_is_never(row.acknowledged))
                        r = when_told(store, row.number, staff, until, now, &at, err);
                if (r == 0 && !utc_is_never(at) && code)
                        r = has_code(store, row.number, staff, code, &fits, err);
                if (r != 0 || !fits || utc_is_never(at) || (newest.number != 0 && is_told_before(at, newest_at, now)))
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

/* the first of @staff who can have meant one */
static int find_taker(Store *store, const GPtrArray *staff, const char *code, UtcMs until, UtcMs now, const char **ret_who,
        AlertRow *ret, Err *err)
{
        int r = STORE_NOT_FOUND;

        for (guint i = 0; r == STORE_NOT_FOUND && i < staff->len; i++) {
                *ret_who = g_ptr_array_index(staff, i);
                r = find_told(store, *ret_who, code, until, now, ret, err);
        }
        return r;
}

static int ack_staff(Store *store, const StoreReply *reply, const GPtrArray *staff, const char *code, bool is_vouched_for,
        UtcMs now, StaffAck *ret, Err *err)
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
        const bool is_quote = !code && is_vouched_for && reply->answers;

        if (r == STORE_NOT_FOUND)
                r = is_quote ? find_quoted(store, reply, staff, now, &who, &alert, err)
                             : find_taker(store, staff, code, code ? now : written_by(reply, now), now, &who, &alert, err);
        if (r == 0 && !code && !is_vouched_for)
                return STORE_ACK_CODE;
        /* who means one that somebody has already must not take another that they have not seen */
        if (r == STORE_NOT_FOUND && (code || is_quote)) {
                g_auto(AlertRow) other = { 0 };

                r = find_taker(store, staff, NULL, written_by(reply, now), now, &who, &other, err);
                return r == 0 ? STORE_ACK_CODE : r;
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

int store_ack_staff(Store *store, const StoreReply *reply, const GPtrArray *staff, const char *code, bool is_vouched_for, UtcMs now,
        StaffAck *ret, Err *err)
{
        StaffAck ack = { 0 };
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = ack_staff(store, reply, staff, code, is_vouched_for, now, &ack, err);
        r = store_verb_end(store, r, err);
        if (r == 0)
                *ret = ack;
        return r;
}
