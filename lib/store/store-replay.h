/* Requests of providers that were proved and taken: a repeat is known as long as its signature would hold. */
#pragma once

#include "base/ids.h"
#include "store/store.h"

/* store_replay_is_known() - was this kept before, and has it not expired? */
int store_replay_is_known(Store *store, const uint8_t digest[static ID_DIGEST_BYTES], UtcMs now, bool *ret, Err *err);
/* store_replay_keep() - in the group of what the request told: kept without it, the provider's rightful second try would be
 * taken for a repeat, and lost */
int store_replay_keep(Store *store, const uint8_t digest[static ID_DIGEST_BYTES], UtcMs expires, UtcMs now, Err *err);
