/* What the two halves of the dispatcher share: dispatcher.c claims what is due, hand-over.c takes it to the wire and its
 * outcome back to the store. */
#pragma once

#include "daemon/claim.h"
#include "daemon/dispatcher.h"
#include "daemon/tokens.h"

/* What goes to one provider. */
typedef struct Lorry {
        char *id; /* the provider's */
        Pace pace;
        GQueue ready; /* Claimed *, safety first */
        unsigned n_in_flight;
        unsigned n_second, n_last_second; /* transfers ended */
        int64_t second, since_ms; /* in this one the first ended then */
        uint64_t n_sent, n_refused, n_uncertain;
        bool waits_for_token; /* a place of the pace is taken for the fetch */
} Lorry;

/* One transfer, from hand-over to settlement. */
typedef struct Delivery {
        Dispatcher *dispatcher;
        Lorry *lorry;
        Claimed *claimed;
        unsigned token; /* its serial */
        GList link; /* in the dispatcher's deliveries */
} Delivery;

struct Dispatcher {
        Manager *manager;
        GHashTable *lorries; /* provider id -> Lorry * */
        GQueue deliveries;   /* Delivery *, those on the wire */
        GPtrArray *pauses;   /* Pause * */
        Tokens *tokens;
        Brake brake;
        bool braked;
        sd_event_source *due_timer, *pace_timer;
        sd_event_source *pump_later;
        bool claiming, claim_again;
        int64_t claim_begun_us, claim_ms; /* of the last, with the wait for its group to be on disk */
        bool suspended;
        UtcMs next_due;
        GHashTable *starved; /* provider ids for which something due waits */
        unsigned n_settling, n_ready, n_in_flight;
        GPtrArray *outcomes;      /* SettleJob *: those of this turn of the loop, for the store */
        GPtrArray *spare_settles; /* SettleJob *: each is large, and comes with every message */
};
/* the provider's, made at need; borrowed until dispatcher_free() */
Lorry *lorry_get(Dispatcher *dispatcher, const char *provider);
/* one more transfer has ended */
void lorry_count(Lorry *lorry, int64_t mono_ms);

/* Once, after what else is pending on the loop: many ends of transfers make one look. */
void dispatcher_pump_later(Dispatcher *dispatcher);

/* hand-over.c: what stands ready leaves by free connections, after its last look */
void dispatcher_drain(Dispatcher *dispatcher);
/* Never handed over: its follow-ups are planned again, those that still may be. Takes @claimed over. */
void dispatcher_withdraw(Dispatcher *dispatcher, Claimed *claimed);
/* of a message that was claimed by @provider; fill it in and give it to dispatcher_settle() */
SettleJob *dispatcher_settle_job(Dispatcher *dispatcher, int64_t message, const char *provider);
/* Takes @settle over; the store gets it with dispatcher_give_outcomes(), at the latest in the next turn of the loop. */
void dispatcher_settle(Dispatcher *dispatcher, SettleJob *settle);
void delivery_free(Delivery *delivery);
Tokens *dispatcher_tokens_new(Dispatcher *dispatcher);
