/* Asking the daemon: HTTP over its control socket. */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "daemon/ctl/verbs.h"

#define CONTROL_SOCKET "/run/followupd-control.sock"

/* An option's text as it was typed: in a C locale GLib would refuse any but ASCII. It is UTF-8 or
 * made so. */
#define ARG_TEXT G_OPTION_ARG_FILENAME
/* the same of an option that may be given several times: all of them, char ** */
#define ARG_TEXTS G_OPTION_ARG_FILENAME_ARRAY

typedef struct Client Client;

typedef struct Reply {
        long status;
        GString *body;
        char *next; /* X-Next; NULL: there is no more */
} Reply;
void reply_done(Reply *reply);

Client *client_new(const Ctl *ctl);
void client_free(Client *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Client, client_free)

/**
 * client_get(), client_post(), client_post_json() - ask
 * @path: with its query, escaped
 * @body: taken over
 *
 * Return: CTL_DONE: answered, also with a refusal, see reply->status; CTL_NO_DAEMON or CTL_REFUSED:
 * no whole answer came, which has been said.
 */
int client_get(Client *client, const char *path, Reply *ret);
int client_post(Client *client, const char *path, const void *bytes, size_t n_bytes, Reply *ret);
int client_post_json(Client *client, const char *path, json_t *body, Reply *ret);
/* the answer goes to @fd as it comes, when it is one and no refusal */
int client_post_to_fd(Client *client, const char *path, json_t *body, int fd, Reply *ret);

/* reply_refused() - was it refused? Then the daemon's sentence has been said on stderr, after
 * @about (NULL: none). */
bool reply_refused(const Reply *reply, const char *about);
/* the JSON of a body; NULL with a sentence on stderr when it is none. Caller decrefs. */
json_t *reply_json(const Reply *reply);

/**
 * reply_answer() - read an answer that is one JSON object, and show it as it came where --json was said
 * @about: whom a refusal names; NULL: nobody
 * @ret:   caller decrefs
 *
 * @reply is done with. Return: CTL_DONE; CTL_REFUSED, which has been said.
 */
int reply_answer(const Ctl *ctl, Reply *reply, const char *about, json_t **ret);

/* tells staff what has been done; @verb: what they typed */
typedef void (*Teller)(const json_t *answer, const char *verb);
/* ctl_order() - ask for something to be done and, without --json, tell what came of it. @body is taken over; @about: as above.
 * Return: the exit status. */
int ctl_order(const Ctl *ctl, const char *path, json_t *body, const char *about, Teller tell, const char *verb);

/* what is paused, a line for each, as pause, unpause and status show it */
void pauses_print(const json_t *pauses);
/* who asks: the login name, also behind sudo; borrowed */
const char *client_who(void);
/* a text that was typed, as JSON; a new reference */
json_t *typed_text(const char *text);
/* body[key] = text, where there is one */
void body_set_text(json_t *body, const char *key, const char *text);
/* {"who":...}, with "why" where it was given. Caller decrefs. */
json_t *client_reason(const char *why);
/* append ?name=value or &name=value, escaped; a NULL value is left out */
void path_add(GString *path, const char *name, const char *value);
