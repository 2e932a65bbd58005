/* The listener: records, providers' hooks, health and metrics over TCP, by TLS or on loopback. */
#pragma once

#include "daemon/manager.h"

/**
 * listener_new() - serve on what systemd handed over, else on `listen` of the configuration
 * @fds:   listening sockets, taken over also when this fails
 * @n_fds: 0: `listen` is bound here; is that not set either, *ret stays NULL and nothing is served
 *
 * Return: 0; -EINVAL: plain http on an address that others can reach, or a certificate that is not taken; else a
 * negative errno.
 */
int listener_new(Manager *manager, const int *fds, unsigned n_fds, Listener **ret, Err *err);
void listener_free(Listener *listener);

/* the configuration was swapped: limits follow at once, what else changed is told to need a restart */
void listener_reconfigure(Listener *listener, const Config *before);
/* no further connection is taken; what has been asked is answered */
void listener_quiesce(Listener *listener);
/* quiesced, and nobody is being served; true for NULL */
bool listener_is_quiet(const Listener *listener);
