/* Explaining a follow-up: every rule that shaped it, in words of staff. Pure: from what is stored.
 */
#pragma once

#include <jansson.h>

#include "config/config.h"
#include "store/store-consent.h"
#include "store/store-reply.h"
#include "store/store.h"

/* What has happened to it, as the store tells it. */
typedef struct FollowupPast {
        const GPtrArray *attempts, *history; /* store_history()'s */
        const GPtrArray *receipts;           /* store_receipts()'s */
        const GPtrArray *replies, *alerts;   /* store_replies_of()'s, store_alerts_of()'s */
        const GPtrArray *consents;           /* store_consents_of()'s */
        const PlanAround *around;            /* store_around_of()'s; NULL: its clinic is gone */
        const Block *block;                  /* of its patient's address at its provider; NULL: none */
} FollowupPast;

/**
 * followup_explain() - {"id", "state", "reason", "due", "because": [{"rule", "says"}, ...]}
 * @past: borrowed for the call
 *
 * Windows and times are computed anew from the treatment by lib/plan; where hours or zone have
 * changed since, it says what holds now and what is stored. Return: a new reference.
 */
json_t *followup_explain(const Config *config, const FollowupView *view, const FollowupPast *past,
        UtcMs now);
