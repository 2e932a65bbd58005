/* What comes in by a provider's hook or a status query -> the store, and what has to be done at once. On the loop. */
#pragma once

#include "daemon/manager.h"
#include "inbound/inbound.h"
#include "store/store-reply.h"

typedef void (*InboundDone)(int result, void *userdata);

/* How a request is known when it comes again. */
typedef struct InboundReplay {
        uint8_t digest[ID_DIGEST_BYTES];
        UtcMs expires;
} InboundReplay;
enum { INBOUND_REPEATED = 1 };

/**
 * inbound_take() - keep a request's receipts and replies and do what they ask for
 * @provider: id of the provider they came from
 * @batch: taken over
 * @replay: kept with them; NULL: nothing tells one request from another
 * @done: once, on the loop, after the commit: 0; INBOUND_REPEATED: all of it was taken before; -ENOSPC: the disk is full; < 0: a fault
 *
 * All of it is one job of the store. What a stop concerns is held back before @done: so it may be acknowledged. A batch
 * that comes again changes nothing.
 */
void inbound_take(Manager *manager, const char *provider, InboundBatch *batch, const InboundReplay *replay, InboundDone done,
        void *userdata);

/* What replies have done, on its way from the store thread to the loop. */
typedef struct InboundNews {
        GArray *told;    /* ToldReply: for the log */
        GArray *revoked; /* int64_t: messages in `sending` not to be handed over */
        bool has_notices;
} InboundNews;
void inbound_news_init(InboundNews *news);
void inbound_news_done(InboundNews *news);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(InboundNews, inbound_news_done)
/* on the store thread: texts that have waited too long for their parts */
int inbound_take_incomplete(Store *store, const Config *config, UtcMs now, InboundNews *news, Err *err);
/* on the loop, after the commit: revoke, tell, look again at what is due */
void inbound_tell(Manager *manager, const InboundNews *news);
