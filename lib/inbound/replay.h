/* The memory of proved requests: a repeat inside a signature's tolerance is known. Bounded; now comes as an argument. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/ids.h"
#include "base/utc.h"

typedef struct Replay Replay;

/* What is kept of one request. */
typedef struct ReplayEntry {
        uint8_t digest[ID_DIGEST_BYTES]; /* ids come from outside and may be long */
        UtcMs expires;
} ReplayEntry;

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
 * @ret: what is new in memory, for replay_restore() of a later run
 * Return: true: there is something new
 */
bool replay_keep(Replay *replay, const char *provider_id, const char *id, UtcMs expires, UtcMs now, ReplayEntry *ret);
/* of an earlier run, as if it had been kept now */
void replay_restore(Replay *replay, const ReplayEntry *entry, UtcMs now);
/* all that are alive, those that expire first first */
void replay_each(Replay *replay, UtcMs now, void (*func)(const ReplayEntry *entry, void *userdata), void *userdata);

size_t replay_count(const Replay *replay);
