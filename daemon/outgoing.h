/* A message of the store -> the request that hands it over, or asks what became of it. */
#pragma once

#include "daemon/manager.h"

/* the URLs of hooks, once for each configuration that comes into force */
void outgoing_reconfigure(Manager *manager);
void outgoing_done(Manager *manager);

/**
 * outgoing_build() - request_build() with all the daemon knows of a message
 * @clinic: its id
 * @token:  of a provider with auth kind "token"; else NULL
 *
 * Signatures carry real time, also in a rehearsal: the other side checks it. Return: as request_build().
 */
int outgoing_build(const Manager *manager, const Provider *provider, const Message *message, const char *clinic,
        const char *token, HttpRequest **ret, Err *err);

/* outgoing_build_status() - the same for request_build_status()
 * @provider_message_id: the provider's id of the message; NULL: not known */
int outgoing_build_status(const Manager *manager, const Provider *provider, const Message *message, const char *clinic,
        const char *provider_message_id, const char *token, HttpRequest **ret, Err *err);

/* outgoing_nonce() - hex digits, others in each call */
enum { OUTGOING_NONCE_MAX = 33 };
void outgoing_nonce(char buffer[static OUTGOING_NONCE_MAX]);
