/* A claim: what is due and may go out becomes messages, in one group of the store. On the store thread. */
#pragma once

#include "config/config.h"
#include "daemon/store-thread.h"
#include "due/retry.h"

/* A message on its way to the wire. */
typedef struct Claimed {
        Message *message;
        const char *clinic, *provider; /* ids; the message's */
        const CivilZone *zone; /* the patient's, else the clinic's */
        bool is_safety;
        bool token_again; /* refused for its token once, and waiting for another */
        bool revoked;     /* withdrawn by staff or patient before hand-over */
        UtcMs good_from;  /* a clock that is set back before this since the claim may stand before the allowed time */
        UtcMs good_until; /* last instant of allowed time and window: checked again right before the bytes leave */
        UtcMs taken_at;   /* virtual or real now of its hand-over */
} Claimed;
void claimed_free(Claimed *claimed);
/* The last look, right before the bytes leave. Consent, hold and cancellation have reached us as `revoked`; hours and
 * window are in good_until. What may have been taken before leaves only while the provider still knows its key.
 * @provider: as it is configured now; NULL: its file went away */
bool claimed_may_leave(const Claimed *claimed, const Provider *provider, const GPtrArray *pauses, UtcMs now);

typedef struct ClaimJob {
        StoreJob job;
        Config *config;      /* a reference */
        GHashTable *budget;  /* provider id -> GUINT_TO_POINTER(messages) */
        GPtrArray *pauses;   /* Pause *, a reference */
        unsigned n_brake;    /* messages but safety that max_sends_per_hour leaves */
        char *to;            /* rehearsal: every message goes there; NULL */
        /* results */
        GPtrArray *claimed;  /* Claimed * */
        UtcMs next_due;      /* earliest due of what could not be looked at yet for reasons of time; now: what goes on by
                              * another method is due at once; UTC_NEVER none */
        bool braked;         /* something waits only for max_sends_per_hour */
        GHashTable *starved; /* provider ids: something due waits for their connections or tokens */
        unsigned n_decided;  /* held, missed, skipped, moved */
} ClaimJob;

/* the job takes over what it is given */
ClaimJob *claim_job_new(Config *config, GHashTable *budget, GPtrArray *pauses, unsigned n_brake, const char *to, UtcMs now);
void claim_job_free(ClaimJob *job);
int claim_run(StoreJob *job, Store *store, Err *err);

/* pseudo-provider of the pause that max_sends_per_hour makes: it stops all but safety until staff lift it */
#define PAUSE_MASS_SEND "!mass-send"
bool pauses_stop(const GPtrArray *pauses, const char *clinic, const char *provider, bool is_safety);

/* What became of a hand-over, on its way to the store. */
typedef struct SettleJob {
        StoreJob job;
        Config *config; /* a reference */
        int64_t message;
        char *provider;
        Claimed *claimed; /* freed by the store thread, which made it: another would ask for its lock; NULL: none */
        Outcome outcome;
        UtcMs handed_at; /* when its bytes left; 0: not known */
        uint64_t random;
        bool withdrawn; /* never handed over: its follow-ups are planned again */
        /* result */
        Settlement settlement;
        StoreReceiptEffect effect;
        UtcMs next_watch; /* when store_watch() next has something to do */
        char followup[FOLLOWUP_ID_MAX]; /* the one that gave the text, for the log */
} SettleJob;
/* @config: a reference, taken over */
SettleJob *settle_job_new(Config *config, int64_t message, const char *provider, UtcMs now);
void settle_job_free(SettleJob *job);
/* the same in memory of the caller's */
void settle_job_init(SettleJob *job, Config *config, int64_t message, const char *provider, UtcMs now);
void settle_job_done(SettleJob *job);
int settle_run(StoreJob *job, Store *store, Err *err);
