/* Polling: sources that are fetched from a FHIR server, page by page. */
#pragma once

#include "daemon/manager.h"

/*
 *      .---------------- every ----------------------------------------------------.
 *      v                                                                           |
 *    where we were --> ask a page --> keep its records --> keep where we are --> next page, next type
 *    (store)            ^  (http)      (intake)             (store)
 *                       '-- later, the same page: no answer, a broken one, no room on the disk
 */
int poll_new(Manager *manager, Poll **ret, Err *err);
/* after the HTTP client and the store thread, which drop what is under way: that page is asked for again at the next
 * start */
void poll_free(Poll *poll);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Poll, poll_free)
/* A source whose server gives nothing at present. */
typedef struct PollTrouble {
        const char *source; /* all borrowed until the loop runs on */
        UtcMs since;
        const Err *err;
} PollTrouble;
GArray *poll_troubles(const Poll *poll); /* PollTrouble; caller unrefs */
/* sources changed */
void poll_reconfigure(Poll *poll);
/* nothing new begins; before the intake goes */
void poll_stop(Poll *poll);
