/* The control socket: followupctl's HTTP API over a unix socket, on the loop by libmicrohttpd's epoll descriptor. */
#pragma once

#include "daemon/manager.h"

/* @fd: the listening socket handed over by systemd, or -1: make STATE/control.sock (0660) */
int control_new(Manager *manager, int fd, Control **ret, Err *err);
void control_free(Control *control);
