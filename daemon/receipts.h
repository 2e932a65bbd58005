/* What is to happen when a receipt or an answer does not come: the timer of those deadlines. On the loop. */
#pragma once

#include "daemon/manager.h"

int receipts_new(Manager *manager, Receipts **ret, Err *err);
void receipts_free(Receipts *receipts);
/* look at what has come to its deadline now, and learn when the next one is */
void receipts_look(Receipts *receipts);
/* something was given a deadline of @at: wake for it, unless something is sooner */
void receipts_wake(Receipts *receipts, UtcMs at);
/* status queries waiting or under way */
unsigned receipts_n_asking(const Receipts *receipts);
/* the next deadline; UTC_NEVER none */
UtcMs receipts_next(const Receipts *receipts);
