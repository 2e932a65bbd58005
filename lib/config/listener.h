/* The listener's part of followupd.conf: where it listens, what it asks for, how much it takes. */
#pragma once

#include <glib.h>
#include <libconfig.h>

#include "base/ip.h"
#include "base/err.h"
#include "base/utc.h"
#include "config/settings.h"

/* Each field but the last has a row in config/listener.c with unit, range and one sentence. */
typedef struct ListenerConfig {
        char *listen;                     /* NULL: only a socket that systemd hands over */
        char *public_url;                 /* without a slash at its end; NULL: no provider reaches us */
        char *certificate, *key;          /* credentials' NAMEs, PEM; NULL: plain http, on loopback only */
        char *records_token;              /* a credential's NAME; NULL: records are not taken this way */
        char *metrics_token;              /* NULL: metrics are for this machine itself */
        GPtrArray *trusted_proxies;       /* char *; NULL: none */
        unsigned max_connections;         /* 512 */
        unsigned max_connections_per_peer; /* 64 */
        unsigned max_requests_per_second; /* of one peer; 200 */
        unsigned max_body_bytes;          /* 4 MiB: WhatsApp gathers up to 3 MB of events in one post (Meta, "Webhooks", as of 2026-11) */
        unsigned min_free_bytes;          /* of the state folder's file system; 64 MiB */
        DurationMs request_within;        /* 30 s */
        GArray *proxies;                  /* IpRange: trusted_proxies, read */
} ListenerConfig;

extern const Setting listener_settings[];

/**
 * listener_check() - what spans its settings, once they are read
 * @group: listener = { ... }; NULL: it is not there
 *
 * Reads trusted_proxies into `proxies` and takes the slash off the end of public_url.
 * Return: 0; -EINVAL when @faults got something.
 */
int listener_check(const config_setting_t *group, ListenerConfig *listener, ErrList *faults);
/* listener_done() - what listener_check() made; the rest belongs to the table */
void listener_done(ListenerConfig *listener);
