/* The memory of proved requests of this run: a repeat inside a signature's tolerance is known before it is looked at, which the
 * store would know in the end (store/store-replay.h). Bounded; now comes as an argument. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/ids.h"
#include "base/utc.h"

typedef struct Replay Replay;

/* replay_new() - @n_max: entries kept; when more are alive, those that expire first are given up */
Replay *replay_new(size_t n_max);
void replay_free(Replay *replay);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Replay, replay_free)

/* replay_is_known() - was this kept before, and has it not expired? @id NULL: never */
bool replay_is_known(Replay *replay, const char *provider_id, const char *id, UtcMs now);

/**
 * replay_keep() - remember a request, once what it told is committed
 *
 * Kept too early, a provider's rightful second try after a failed commit would be taken for a repeat, and lost.
 * @id NULL and an @expires that has passed keep nothing.
 */
void replay_keep(Replay *replay, const char *provider_id, const char *id, UtcMs expires, UtcMs now);
/* what a request is known by; @id: not NULL */
void replay_digest(const char *provider_id, const char *id, uint8_t ret[static ID_DIGEST_BYTES]);

size_t replay_count(const Replay *replay);
