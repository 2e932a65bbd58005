/* Hooks: what providers post to /hooks/PROVIDER/receipt and /reply, proved, read, kept, and answered in their words. */
#pragma once

#include "daemon/api.h"

typedef struct Hooks Hooks;

Hooks *hooks_new(Manager *manager);
void hooks_free(Hooks *hooks);
Hooks *api_hooks(const Api *api);

/**
 * api_hook() - one request of a provider
 *
 * It is answered after the commit, never before: a provider that gets no answer, or 5xx, sends it again. 404 for
 * whatever is not the address of a provider, a wrong secret in the path included; 403 for a wrong signature.
 * What is authentic and cannot be read is put aside (hook-aside.h), told and counted, and acknowledged, since the same
 * bytes again would bring nothing and may hold up what comes behind them.
 */
void api_hook(ApiRequest *request);
