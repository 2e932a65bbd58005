/* Put aside: requests of providers that were authentic and could not be read, so that a person can look. */
#pragma once

#include "daemon/api.h"

/**
 * hook_aside_keep() - write a request to STATE/unread/PROVIDER-TIME-NUMBER, for the daemon's user alone
 *
 * Files older than limits.keep_files are removed before, and at the start.
 * Return: 0, it is on the disk; -ENOSPC: there are too many of them already, or the disk is full; else a negative errno.
 */
int hook_aside_keep(Manager *manager, const char *provider, const ApiRequest *request);
/* remove what has been kept long enough. Return: how many are left. */
unsigned hook_aside_clean(Manager *manager, UtcMs now);
