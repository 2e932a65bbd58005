/* All that is known of one follow-up besides itself, as the store tells it. */
#pragma once

#include "config/config.h"
#include "store/store-consent.h"
#include "store/store-reply.h"
#include "store/store.h"

typedef struct FollowupPast {
        GPtrArray *attempts, *history; /* store_history()'s */
        GPtrArray *receipts;           /* store_receipts()'s */
        GPtrArray *replies, *alerts;   /* store_replies_of()'s, store_alerts_of()'s */
        GPtrArray *consents;           /* store_consents_of()'s */
        GPtrArray *siblings;           /* store_of_treatment()'s: itself as well */
        GPtrArray *mates;              /* FollowupView *: what its message carries, the one that gives the text first; NULL: no message */
        GPtrArray *together;           /* FollowupView *: of no message yet, due on the same day, for one message with it; NULL: none */
        bool gives_text;               /* of that message it gives the text */
        GPtrArray *pauses;             /* store_pauses()'s */
        PlanAround around;             /* store_around_of()'s */
        bool has_around;               /* its clinic is configured */
        Block block;                   /* of its patient's address at its provider; n 0: none */
} FollowupPast;

/* on the store thread; @ret is to be ended by followup_past_done() also after a fault */
int followup_past_read(Store *store, const Config *config, FollowupView *view, UtcMs now, FollowupPast *ret, Err *err);
void followup_past_done(FollowupPast *past);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FollowupPast, followup_past_done)
