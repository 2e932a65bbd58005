/* Put aside: requests of providers that were authentic and could not be read, so that a person can look. */
#pragma once

#include "daemon/api.h"

/**
 * hook_aside_keep() - write a request to STATE/unread/PROVIDER-TIME-NUMBER, for the daemon's user alone
 *
 * Files older than limits.keep_files are removed before, and at the start. Where there are too many the oldest makes room:
 * staff have had the longest time to read it, and a provider that is refused holds back what can be read as well.
 * @ret_dropped: one did. Return: 0, it is on the disk; -ENOSPC: the disk is full; else a negative errno.
 */
int hook_aside_keep(Manager *manager, const char *provider, const ApiRequest *request, bool *ret_dropped);
/* remove what has been kept long enough. Return: how many are left. */
unsigned hook_aside_clean(Manager *manager, UtcMs now);
