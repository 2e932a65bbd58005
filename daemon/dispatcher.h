/* The dispatcher: due follow-ups -> claimed messages -> last look -> hand-over -> settlement. On the loop. */
#pragma once

#include "daemon/manager.h"
#include "due/pace.h"
#include "due/retry.h"

int dispatcher_new(Manager *manager, Dispatcher **ret, Err *err);
void dispatcher_free(Dispatcher *dispatcher);

/* `sending` without an outcome, left by a crash (Message *): the same key again where the provider honours keys,
 * else uncertain */
void dispatcher_recover(Dispatcher *dispatcher, const GPtrArray *messages);

/* The store gets the outcomes it has not got yet: many at once, as each would wake its thread. To be called before what
 * must come after them is given to it, and before it is stopped. */
void dispatcher_give_outcomes(Dispatcher *dispatcher);

/* something may be due or a provider free again */
void dispatcher_pump(Dispatcher *dispatcher);
/* messages of these numbers (int64_t) that have not been handed over are not; they go back to the store */
void dispatcher_revoke(Dispatcher *dispatcher, const GArray *messages);
/* staff's pauses (Pause *), as the store keeps them; takes the array over */
void dispatcher_set_pauses(Dispatcher *dispatcher, GPtrArray *pauses);
/* the configuration was swapped: paces follow */
void dispatcher_reconfigure(Dispatcher *dispatcher);
/* no claim and no hand-over until dispatcher_resume() */
void dispatcher_suspend(Dispatcher *dispatcher);
void dispatcher_resume(Dispatcher *dispatcher);
/* at the end: what waits for a connection goes back to the store */
void dispatcher_put_back(Dispatcher *dispatcher);
/* numbers (int64_t) of the messages whose bytes have left and whose answer has not come; caller unrefs. Of all others that have
 * left the store has the outcome, before whatever is given to it next. */
GArray *dispatcher_on_wire(Dispatcher *dispatcher);
/* tokens of providers that give them: one process fetches them, so whoever else sends takes them from here */
struct Tokens *dispatcher_tokens(const Dispatcher *dispatcher);
/* claimed, in flight or being settled */
unsigned dispatcher_n_busy(const Dispatcher *dispatcher);
/* the same without what waits for time to pass (tokens): 0 means nothing happens until then */
unsigned dispatcher_n_moving(const Dispatcher *dispatcher);
/* the next instant it has something to do (due, provider free again); UTC_NEVER none. As of the last claim. */
UtcMs dispatcher_next(const Dispatcher *dispatcher);

/* tokens_get() for others that speak to a provider; TOKENS_FETCHING: try later */
int dispatcher_token(Dispatcher *dispatcher, const Provider *provider, const char **ret, Err *err);

typedef struct ProviderStatus {
        const char *id;
        BreakerState breaker;
        const char *why;
        unsigned n_in_flight, n_ready;
        uint64_t n_sent, n_refused, n_uncertain;
        bool paused;
        PaceTrouble trouble; /* what a person has to look after */
        const char *refusal; /* of PACE_REFUSES */
} ProviderStatus;
/* caller unrefs; strings good until the next event */
GArray *dispatcher_status(const Dispatcher *dispatcher);
/* An alert or a direct answer by this provider, which go whatever its pace, ended like this: where its account is refused or its
 * certificate not accepted its messages wait, and staff are told; an alert or answer that goes through ends that. A provider that
 * is not configured any more: nothing. */
void dispatcher_heard(Dispatcher *dispatcher, const char *provider, const Outcome *outcome);
/* A receipt says of a message that had been taken that its account is refused: the same, as pace_told() bounds it. */
void dispatcher_told(Dispatcher *dispatcher, const char *provider);
/* what rests is tried at once, as staff say that it is mended. @provider: NULL: all. Return: whether one rested */
bool dispatcher_try_now(Dispatcher *dispatcher, const char *provider);
