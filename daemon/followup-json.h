/* Follow-ups as JSON: the one place that decides which keys a line of `list` and `preview` has. */
#pragma once

#include <jansson.h>

#include "config/config.h"
#include "store/store.h"

/* text or null */
json_t *json_text(const char *text);
/* RFC 3339 with the zone's offset in force; UTC without a zone; null for UTC_NEVER */
json_t *json_instant(const CivilZone *zone, UtcMs t);
/* append @value (taken over) to @out as one compact line */
void json_line(GString *out, json_t *value);

/* [{"who":...,"at":...,"why":...,"of":...,"says":...}]: what this patient's plan says of a step; who null: the record */
json_t *plan_changes_json(const GPtrArray *changes, const CivilZone *zone);

/* the follow-up a call was made for; 0: none, such as for a reply that answered nothing */
int64_t followup_cause(const FollowupView *view);
/* what its step is called: as the protocol or the patient's own plan has it, or "complication"; NULL: it has none */
const char *followup_step_name(const FollowupView *view);
/* the zone in which times of a follow-up are told: the clinic's for tasks, else the patient's, else
 * the clinic's (design 8); NULL: the configuration no longer has the clinic and the record gave
 * none */
const CivilZone *followup_zone(const Config *config, const FollowupView *view);

/* whom to call: name, phone, guardian, guardian_phone (a child's only), needs_guardian (a child, and none has a number).
 * For the staff's socket; nothing of it is logged */
void followup_add_person(json_t *line, const Config *config, const FollowupView *view, UtcMs now);

/**
 * followup_json() - one line of `list`
 *
 * text, parts and language are the follow-up's own until it is claimed, then the message's (design
 * 6 rule 8). Tasks and what has no text in any language have null. Return: a new reference.
 */
json_t *followup_json(const Config *config, const FollowupView *view, UtcMs now);
