/* The listener: records, providers' hooks, health and metrics over TCP, by TLS or on loopback. */
#pragma once

#include <jansson.h>

#include "daemon/manager.h"

/**
 * listener_new() - serve on what systemd handed over, else on `listen` of the configuration
 * @fds:   listening sockets, taken over also when this fails
 * @n_fds: 0: `listen` is bound here; is that not set either, nothing is served
 *
 * What cannot be served is told, and ends nothing: an address that cannot be listened on is tried again and again, plain
 * http where others could reach it, or without its certificate https, is not served at all. Return: 0, or a negative errno
 * of something else.
 */
int listener_new(Manager *manager, const int *fds, unsigned n_fds, Listener **ret, Err *err);
void listener_free(Listener *listener);
/* listener_is_down() - something that should be served is not; false for NULL */
bool listener_is_down(const Listener *listener);
/* listener_fault_json() - since when, and what it says of it; JSON null: all is served */
json_t *listener_fault_json(const Listener *listener);

/* the configuration was swapped: limits follow at once, one that serves nothing tries by what it says now, what else changed is
 * told to need a restart */
void listener_reconfigure(Listener *listener, const Config *before);
/* no further connection is taken; what has been asked is answered */
void listener_quiesce(Listener *listener);
/* quiesced, and nobody is being served; true for NULL */
bool listener_is_quiet(const Listener *listener);
