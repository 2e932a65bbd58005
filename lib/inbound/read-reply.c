/* An item of a provider's document -> a patient's answer. */
#include "inbound/read-item.h"

#include <string.h>

#include "base/text.h"
#include "model/phone.h"
#include "record/charset.h"

enum { REPLY_BYTES_MAX = 16 * 1024, PARTS_MAX = 255, MS_SINCE_DIGITS = 12 };

/* What stands for a photograph, a voice, a sticker: a person looks at it. */
static const char no_text[] = "[no text]";

/* ---- who ---- */

char *read_address(const char *text, const ReadWay *way, bool international, const char *strip)
{
        const char *number = strip && g_str_has_prefix(text, strip) ? text + strlen(strip) : text;
        g_autofree char *with_plus = NULL;
        char e164[PHONE_MAX];

        if (way->provider->request.recipient == RECIPIENT_NAME)
                return g_strdup(number);
        if (international && g_ascii_isdigit(*number) && !g_str_has_prefix(number, "00"))
                with_plus = g_strconcat("+", number, NULL);
        if (with_plus && phone_to_e164(with_plus, way->country, e164) == PHONE_OK)
                return g_strdup(e164);
        /* what is no number, a name or a short code of an operator, stays what it is */
        return g_strdup(phone_to_e164(number, way->country, e164) == PHONE_OK ? e164 : number);
}

/* ---- what ---- */

static GString *decode(const GString *bytes, const Item *item, const ReplyMap *map)
{
        for (unsigned i = 0; map->charsets && i < map->charsets->len; i++) {
                const CharsetRule *rule = map->charsets->pdata[i];
                g_autoptr(Charset) charset = NULL;
                GString *out;

                if (!item_fits(item, rule->when))
                        continue;
                charset = charset_new(rule->encoding);
                out = g_string_new(NULL);
                charset_decode(charset, (const uint8_t *)bytes->str, bytes->len, out);
                charset_end(charset, out);
                return out;
        }
        return g_string_new_len(bytes->str, (gssize)bytes->len);
}

/* Valid UTF-8, NFC, of a bounded length, without control characters but line ends and tabs. */
static char *clean_text(const GString *decoded)
{
        g_autofree char *valid = g_utf8_make_valid(decoded->str, (gssize)MIN(decoded->len, (gsize)REPLY_BYTES_MAX));
        g_autoptr(GString) out = g_string_new(NULL);

        for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
                gunichar c = g_utf8_get_char(at);

                if (!g_unichar_iscntrl(c) || c == '\n' || c == '\t')
                        g_string_append_unichar(out, c);
        }
        return g_utf8_normalize(out->str, -1, G_NORMALIZE_DEFAULT_COMPOSE);
}

static char *read_text(const Item *item, const ReplyMap *map)
{
        g_autoptr(GString) bytes = item_bytes(item, map->text);
        g_autoptr(GString) decoded = NULL;
        g_autofree char *text = NULL;

        if (!bytes)
                return g_strdup(no_text);
        decoded = decode(bytes, item, map);
        text = clean_text(decoded);
        return text_is_blank(text) ? g_strdup(no_text) : g_steal_pointer(&text);
}

/* ---- when, and which part ---- */

/* "2026-03-01 12:00:00", also with a T */
static UtcMs read_wall_time(const char *text, const CivilZone *zone)
{
        g_auto(GStrv) halves = g_strsplit_set(text, " T", 2);
        CivilDate date;
        CivilTime time;
        int second = 0;
        char clock[6];

        if (!halves[0] || !halves[1] || civil_date_parse(halves[0], &date) < 0)
                return UTC_NEVER;
        g_strlcpy(clock, halves[1], sizeof(clock));
        if (civil_time_parse(clock, &time) < 0)
                return UTC_NEVER;
        if (halves[1][5] == ':' && g_ascii_isdigit(halves[1][6]) && g_ascii_isdigit(halves[1][7]))
                second = (halves[1][6] - '0') * 10 + (halves[1][7] - '0');
        if (zone)
                return utc_add(civil_to_utc(zone, date, time, NULL), (DurationMs){ second * 1000 });
        return (UtcMs){ ((int64_t)civil_date_number(date) * 86400 + time.hour * 3600 + time.minute * 60 + second) * 1000 };
}

static UtcMs read_time(const char *text, const CivilZone *zone)
{
        size_t n = text ? strspn(text, "0123456789") : 0;
        UtcMs at;

        if (!text)
                return UTC_NEVER;
        if (text[n] == '\0' && n >= 9 && n <= 15) {
                int64_t number = g_ascii_strtoll(text, NULL, 10);

                return (UtcMs){ n >= MS_SINCE_DIGITS ? number : number * 1000 };
        }
        return utc_parse(text, &at) == 0 ? at : read_wall_time(text, zone);
}

static unsigned read_count(const Item *item, const GPtrArray *places)
{
        g_autofree char *text = item_text(item, places);
        guint64 number = 0;

        return text && g_ascii_string_to_unsigned(text, 10, 1, PARTS_MAX, &number, NULL) ? (unsigned)number : 0;
}

static void read_parts(const Item *item, const ReplyMap *map, InboundReply *reply)
{
        g_autofree char *ref = item_text(item, map->part_ref);
        unsigned part = read_count(item, map->part), n_parts = read_count(item, map->n_parts);

        if (!ref || n_parts < 2 || part < 1 || part > n_parts)
                return;
        reply->part_ref = g_steal_pointer(&ref);
        reply->part = part;
        reply->n_parts = n_parts;
}

/* ---- the whole ---- */

static const ReplyRule *find_rule(const Item *item, const ReplyMap *map)
{
        for (unsigned i = 0; map->rules && i < map->rules->len; i++) {
                const ReplyRule *rule = map->rules->pdata[i];

                if (item_fits(item, rule->when))
                        return rule;
        }
        return NULL;
}

static const ReplyEvent events[] = {
        [EVENT_TEXT] = REPLY_EVENT_TEXT, [EVENT_STOP] = REPLY_EVENT_STOP, [EVENT_START] = REPLY_EVENT_START,
};

void read_reply(const Item *item, const ReplyMap *map, const ReadWay *way)
{
        const ReplyRule *rule = find_rule(item, map);
        EventMeaning means = rule ? rule->means : EVENT_TEXT;
        g_autofree char *from = item_text(item, map->from);
        g_autofree char *to = item_text(item, map->to);
        g_autofree char *at = item_text(item, map->at);
        InboundReply *reply;

        if (means == EVENT_IGNORE) {
                way->batch->n_ignored++;
                return;
        }
        if (!from) {
                way->batch->n_useless++;
                return;
        }
        reply = g_new0(InboundReply, 1);
        g_ptr_array_add(way->batch->replies, reply);
        reply->id = item_text(item, map->id);
        reply->from = read_address(from, way, map->international, map->strip);
        reply->to = to ? read_address(to, way, map->international, map->strip) : NULL;
        reply->answers = item_text(item, map->answers);
        reply->event = events[means];
        reply->is_answered = rule && rule->is_answered;
        reply->text = means == EVENT_TEXT ? read_text(item, map) : g_strdup("");
        reply->at = read_time(at, map->zone);
        read_parts(item, map, reply);
}
