/* Polling: the FHIR server a source is fetched from, and how. */
#pragma once

#include <glib.h>
#include <libconfig.h>

#include "base/civil.h"
#include "base/err.h"

struct SourcePoll {
        char *url;              /* base address of the server, without a slash at its end */
        DurationMs every;
        DurationMs overlap;     /* asked again each time: what a server wrote down late is not missed */
        GPtrArray *resources;   /* char *: types that are asked for, in this order */
        bool include_patients;  /* let the server send the patients of what it sends */
        bool history;           /* ask _history for what was deleted */
        unsigned page;          /* _count */
        bool has_from;
        CivilDate from;         /* the first poll asks for what changed since this day; else for all */
        char *credential;       /* name of the token sent as "Authorization: Bearer"; NULL: none */
        char *token_url;        /* OAuth 2 client credentials instead; NULL: none */
        char *client_id, *client_credential, *scope;
        char *ca_file;          /* NULL: the system's */
        DurationMs timeout;
        unsigned max_page_bytes;
        unsigned line;
};
typedef struct SourcePoll SourcePoll;

/* source_poll_load() - read  poll = { ... }  of a source. Return: 0; -EINVAL when @faults got a fault. */
int source_poll_load(const config_setting_t *group, const char *what, ErrList *faults, SourcePoll **ret);
void source_poll_free(SourcePoll *poll);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SourcePoll, source_poll_free)
