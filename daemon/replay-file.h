/* The memory of proved requests, kept on disk as well: a repeat is known after a restart, too. */
#pragma once

#include "inbound/replay.h"

typedef struct ReplayFile ReplayFile;

/**
 * replay_file_new() - what an earlier run has kept
 * @state_dir: the file lies there; NULL: it is a memory alone
 * @n_max:     as of replay_new()
 * @err:       filled where the file cannot be used: then it is a memory alone
 */
ReplayFile *replay_file_new(const char *state_dir, size_t n_max, UtcMs now, Err *err);
void replay_file_free(ReplayFile *file);
bool replay_file_knows(ReplayFile *file, const char *provider_id, const char *id, UtcMs now);
/* as replay_keep(). Return: 0; a negative errno: it is known to this run alone */
int replay_file_keep(ReplayFile *file, const char *provider_id, const char *id, UtcMs expires, UtcMs now);
