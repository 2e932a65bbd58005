/* Replies and alerts as JSON, for staff: over the control socket alone, for a reply's text is the patient's. */
#pragma once

#include <jansson.h>

#include "config/config.h"
#include "store/store-reply.h"

/* arrays; times in @zone, UTC where it is NULL */
json_t *replies_json(const GPtrArray *replies, const CivilZone *zone);
json_t *alerts_json(const GPtrArray *alerts, const CivilZone *zone);
/* in which times of a reply or an alert are told: the clinic's, else the one that all clinics share; NULL: UTC.
 * @clinic: NULL: it cannot be told */
const CivilZone *reply_zone(const Config *config, const char *clinic);
json_t *reply_view_json(const ReplyView *view, const CivilZone *zone);
json_t *alert_view_json(const AlertView *view, const CivilZone *zone);
/* {"taken", "labels", "unread"} */
json_t *reply_counts_json(const uint64_t n[static N_REPLY_LABELS], uint64_t n_unread);
/* {"open", "unacknowledged", "oldest", ...}: how it stands, and how long it took of late until staff knew and had it;
 * @latest: those raised since alert_times_since() */
json_t *alert_times_json(const GPtrArray *open, const GPtrArray *latest);
UtcMs alert_times_since(UtcMs now);
/* "reply-7" */
enum { REPLY_NAME_MAX = 32 };
char *reply_name(int64_t number, char buffer[static REPLY_NAME_MAX]);
/* Return: 0; -EINVAL */
int reply_name_parse(const char *text, int64_t *ret);
