#include "daemon/reply-json.h"

#include <errno.h>
#include <string.h>

#include "daemon/followup-json.h"

/* how far back the times of alerts are told */
enum { ALERT_DAYS = 30 };

char *reply_name(int64_t number, char buffer[static REPLY_NAME_MAX])
{
        g_snprintf(buffer, REPLY_NAME_MAX, "reply-%" G_GINT64_FORMAT, number);
        return buffer;
}

int reply_name_parse(const char *text, int64_t *ret)
{
        guint64 number;

        if (!g_str_has_prefix(text, "reply-") ||
                !g_ascii_string_to_unsigned(text + strlen("reply-"), 10, 1, G_MAXINT64, &number, NULL))
                return -EINVAL;
        *ret = (int64_t)number;
        return 0;
}

const CivilZone *reply_zone(const Config *config, const char *clinic)
{
        const Clinic *known = clinic ? config_clinic(config, clinic) : NULL;

        return known ? known->zone : config_shared_zone(config);
}

static json_t *followup_or_null(int64_t id)
{
        char buffer[FOLLOWUP_ID_MAX];

        return json_text(id != 0 ? followup_id_render(id, buffer) : NULL);
}

/* NULL: not yet */
static json_t *seconds(UtcMs from, UtcMs to)
{
        return utc_is_never(to) ? json_null() : json_integer((to.ms - from.ms) / 1000);
}

json_t *reply_view_json(const ReplyView *view, const CivilZone *zone)
{
        char name[REPLY_NAME_MAX];
        json_t *one = json_object();

        json_object_set_new(one, "id", json_text(reply_name(view->number, name)));
        json_object_set_new(one, "received", json_instant(zone, view->received));
        json_object_set_new(one, "at", json_instant(zone, view->at));
        json_object_set_new(one, "provider", json_text(view->provider));
        json_object_set_new(one, "from", json_text(view->from));
        json_object_set_new(one, "clinic", json_text(view->clinic));
        json_object_set_new(one, "patient", json_text(view->patient));
        json_object_set_new(one, "label", json_text(reply_label_to_string(view->label)));
        json_object_set_new(one, "stop", json_boolean(view->is_stop));
        json_object_set_new(one, "score", view->score < 0 ? json_null() : json_integer(view->score));
        json_object_set_new(one, "why", json_text(view->why));
        json_object_set_new(one, "text", json_text(view->text));
        json_object_set_new(one, "followup", followup_or_null(view->followup));
        json_object_set_new(one, "task", followup_or_null(view->task));
        json_object_set_new(one, "open", json_boolean(view->is_open));
        json_object_set_new(one, "read", json_instant(zone, view->read));
        json_object_set_new(one, "read_by", json_text(view->read_by));
        json_object_set_new(one, "result", json_text(view->result));
        return one;
}

static json_t *notices_json(const GPtrArray *notices, const CivilZone *zone)
{
        json_t *list = json_array();

        for (unsigned i = 0; i < notices->len; i++) {
                const AlertNotice *notice = g_ptr_array_index(notices, i);
                json_t *one = json_object();

                json_object_set_new(one, "who", json_text(notice->who));
                json_object_set_new(one, "provider", json_text(notice->provider));
                json_object_set_new(one, "state", json_text(notice_state_to_string(notice->state)));
                json_object_set_new(one, "made", json_instant(zone, notice->created));
                json_object_set_new(one, "ended", json_instant(zone, notice->ended));
                json_object_set_new(one, "detail", json_text(notice->detail));
                json_array_append_new(list, one);
        }
        return list;
}

json_t *alert_view_json(const AlertView *view, const CivilZone *zone)
{
        char name[REPLY_NAME_MAX];
        json_t *one = json_object();

        json_object_set_new(one, "id", view->task != 0 ? followup_or_null(view->task) : json_text(reply_name(view->reply, name)));
        json_object_set_new(one, "reply", json_text(reply_name(view->reply, name)));
        json_object_set_new(one, "followup", followup_or_null(view->followup));
        json_object_set_new(one, "task", followup_or_null(view->task));
        json_object_set_new(one, "clinic", json_text(view->clinic));
        json_object_set_new(one, "raised", json_instant(zone, view->created));
        json_object_set_new(one, "replies", json_integer(view->n_replies));
        json_object_set_new(one, "latest", json_instant(zone, view->latest));
        json_object_set_new(one, "notified", json_instant(zone, view->notified));
        json_object_set_new(one, "notified_after_s", seconds(view->created, view->notified));
        json_object_set_new(one, "acknowledged", json_instant(zone, view->acknowledged));
        json_object_set_new(one, "acknowledged_after_s", seconds(view->created, view->acknowledged));
        json_object_set_new(one, "by", json_text(view->by));
        json_object_set_new(one, "how", json_text(view->how));
        json_object_set_new(one, "next", json_instant(zone, view->next));
        json_object_set_new(one, "done", json_instant(zone, view->done));
        json_object_set_new(one, "notices", notices_json(view->notices, zone));
        return one;
}

json_t *replies_json(const GPtrArray *replies, const CivilZone *zone)
{
        json_t *list = json_array();

        for (unsigned i = 0; i < replies->len; i++)
                json_array_append_new(list, reply_view_json(g_ptr_array_index(replies, i), zone));
        return list;
}

json_t *alerts_json(const GPtrArray *alerts, const CivilZone *zone)
{
        json_t *list = json_array();

        for (unsigned i = 0; i < alerts->len; i++)
                json_array_append_new(list, alert_view_json(g_ptr_array_index(alerts, i), zone));
        return list;
}

/* ---- how it stands --------------------------------------------------------------------------- */

json_t *reply_counts_json(const uint64_t n[static N_REPLY_LABELS], uint64_t n_unread)
{
        json_t *one = json_object(), *labels = json_object();
        uint64_t sum = 0;

        for (int i = 0; i < N_REPLY_LABELS; i++) {
                json_object_set_new(labels, reply_label_to_string((ReplyLabel)i), json_integer((json_int_t)n[i]));
                sum += n[i];
        }
        json_object_set_new(one, "taken", json_integer((json_int_t)sum));
        json_object_set_new(one, "labels", labels);
        json_object_set_new(one, "unread", json_integer((json_int_t)n_unread));
        return one;
}

UtcMs alert_times_since(UtcMs now)
{
        return (UtcMs){ now.ms - ALERT_DAYS * INT64_C(86400000) };
}

/* Of those that have come so far: how many, how long it took on average and at most. */
static json_t *times_json(const GPtrArray *alerts, bool of_acknowledgement)
{
        int64_t n = 0, sum = 0, most = 0;
        json_t *one = json_object();

        for (unsigned i = 0; i < alerts->len; i++) {
                const AlertView *alert = g_ptr_array_index(alerts, i);
                const UtcMs at = of_acknowledgement ? alert->acknowledged : alert->notified;

                if (utc_is_never(at))
                        continue;
                n++;
                sum += at.ms - alert->created.ms;
                most = MAX(most, at.ms - alert->created.ms);
        }
        json_object_set_new(one, "n", json_integer(n));
        json_object_set_new(one, "average_s", n > 0 ? json_integer(sum / n / 1000) : json_null());
        json_object_set_new(one, "longest_s", n > 0 ? json_integer(most / 1000) : json_null());
        return one;
}

json_t *alert_times_json(const GPtrArray *open, const GPtrArray *latest)
{
        UtcMs oldest = UTC_NEVER;
        unsigned n_waiting = 0;
        json_t *one = json_object();

        for (unsigned i = 0; i < open->len; i++) {
                const AlertView *alert = g_ptr_array_index(open, i);

                if (!utc_is_never(alert->acknowledged))
                        continue;
                n_waiting++;
                if (alert->created.ms < oldest.ms)
                        oldest = alert->created;
        }
        json_object_set_new(one, "open", json_integer(open->len));
        json_object_set_new(one, "unacknowledged", json_integer(n_waiting));
        json_object_set_new(one, "oldest", json_instant(NULL, oldest));
        json_object_set_new(one, "days", json_integer(ALERT_DAYS));
        json_object_set_new(one, "raised", json_integer(latest->len));
        json_object_set_new(one, "to_notice", times_json(latest, false));
        json_object_set_new(one, "to_acknowledgement", times_json(latest, true));
        return one;
}
