/* Explaining a follow-up: every rule that shaped it, in words of staff. Pure: from what is stored.
 */
#pragma once

#include <jansson.h>

#include "config/config.h"
#include "store/store.h"

/**
 * followup_explain() - {"id", "state", "reason", "due", "because": [{"rule", "says"}, ...]}
 * @attempts, @history: store_history()'s
 *
 * Windows and times are computed anew from the treatment by lib/plan; where hours or zone have
 * changed since, it says what holds now and what is stored. Return: a new reference.
 */
json_t *followup_explain(const Config *config, const FollowupView *view, const GPtrArray *attempts,
        const GPtrArray *history, UtcMs now);
