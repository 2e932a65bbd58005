/* Asking providers what became of messages they were given. On the loop. */
#pragma once

#include "daemon/manager.h"

typedef struct StatusQueries StatusQueries;

/* @drained: nothing is left to ask; on the loop */
StatusQueries *status_queries_new(Manager *manager, void (*drained)(void *userdata), void *userdata);
void status_queries_free(StatusQueries *queries); /* after its HttpClient, which drops what is under way */
/* @ask is taken over */
void status_queries_add(StatusQueries *queries, StoreAsk *ask);
/* waiting or under way */
unsigned status_queries_n(const StatusQueries *queries);
