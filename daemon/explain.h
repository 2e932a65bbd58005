/* Explaining a follow-up: every rule that shaped it, in words of staff. Pure: from what is stored.
 */
#pragma once

#include <jansson.h>

#include "daemon/followup-past.h"

/**
 * followup_explain() - {"id", "state", "reason", "due", "because": [{"rule", "says"}, ...]}
 * @past: borrowed for the call
 *
 * In words that can be read out to a patient on the telephone. Windows and times are computed anew from the treatment by
 * lib/plan; where hours or zone have changed since, it says what holds now and what is stored. Return: a new reference.
 */
json_t *followup_explain(const Config *config, const FollowupView *view, const FollowupPast *past,
        UtcMs now);
