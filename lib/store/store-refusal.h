/* Records that were refused and are in no file of the spool: those of a server that is asked and of a system that posts them.
 * They are kept for staff to see until they come again and are taken, or STORE_REFUSAL_DAYS have gone by. */
#pragma once

#include "store/store.h"

enum {
        STORE_REFUSAL_DAYS = 7,
        STORE_REFUSALS_MAX = 200, /* rows of one source; the oldest go first */
};

/* One record, or all those without an id that are refused for the same thing. No value of the record is in it. */
typedef struct StoreRefusal {
        char *source, *system;
        char *type, *id; /* "" where they could not be read */
        char *field, *reason, *why, *mend;
        unsigned n; /* times */
        UtcMs since, at;
} StoreRefusal;
void store_refusal_done(StoreRefusal *refusal);
void store_refusal_free(void *refusal);

/* store_put_refusals() - these (StoreRefusal *, of one source) were refused at their `at`; n and since are the store's */
int store_put_refusals(Store *store, const GPtrArray *refusals, UtcMs now, Err *err);
/* store_refusal_mended() - the record was taken after all; costs nothing where none was refused */
int store_refusal_mended(Store *store, const char *system, const char *type, const char *id, UtcMs now, Err *err);
/* store_refusals() - those of the last STORE_REFUSAL_DAYS, by source, the latest first: StoreRefusal *; caller unrefs */
int store_refusals(Store *store, UtcMs now, GPtrArray **ret, Err *err);
