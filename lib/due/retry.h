/* After an attempt: what becomes of the message. */
#pragma once

#include "config/config.h"
#include "store/store.h"

/* What the channel read out of an answer. */
typedef struct Outcome {
        Verdict verdict;
        char *provider_message_id; /* may be NULL */
        DurationMs retry_after;    /* 0: not said */
        char detail[160];          /* for staff: status and the provider's word, never a patient's data */
} Outcome;
void outcome_done(Outcome *outcome);

/* retry_delay() - doubling from limits.retry_first to retry_most, jitter of half, never less than retry_after
 * @random: 64 random bits */
DurationMs retry_delay(const Limits *limits, unsigned n_attempts, DurationMs retry_after, uint64_t random);

/**
 * retry_decide() - outcome -> settlement (design 7)
 * @views: the message's follow-ups (for windows and methods); @hours checked by the gate at the next claim
 *
 * temporary and throttled: again inside the window only, a new generation, else failed. unknown: the same key
 * again where the provider honours keys and idempotency_ttl has not passed, else uncertain. permanent: the next
 * method, else failed. account: again, once the provider is mended (the breaker holds it).
 */
void retry_decide(const Config *config, const Provider *provider, const Message *message, GPtrArray *views,
        const Outcome *outcome, UtcMs now, uint64_t random, Settlement *ret);
