/* After an attempt: what becomes of the message. */
#pragma once

#include "config/config.h"
#include "store/store.h"

/* What the channel read out of an answer. */
typedef struct Outcome {
        Verdict verdict;
        char *provider_message_id; /* may be NULL */
        DurationMs retry_after;    /* 0: not said */
        bool is_ours;              /* it could not even be handed over, or was refused for what it says: that tells nothing of the address */
        bool is_certificate;       /* temporary: its certificate was not accepted, so nothing was sent */
        char detail[160];          /* for staff: status and the provider's word, never a patient's data */
} Outcome;
void outcome_done(Outcome *outcome);

/* retry_delay() - doubling from limits.retry_first to retry_most, the later half of it by chance, never less than
 * @retry_after
 * @n_attempts: hand-overs so far, at least 1
 * @random: 64 random bits */
DurationMs retry_delay(const Limits *limits, unsigned n_attempts, DurationMs retry_after, uint64_t random);

/* retry_next_method() - the method after the view's present one in its step's list, else the clinic's, by which
 * this patient can be reached now: a provider is configured and an address known, or it is a task for staff.
 * NULL: none is left. Borrowed from the configuration or the pinned protocol. */
const char *retry_next_method(const Config *config, const FollowupView *view, UtcMs now);

/* retry_may_repeat() - may a message that was tried before be handed over again at @now?
 *
 * Yes when all earlier attempts were surely refused: each of them raised its generation. Where an answer was lost,
 * only by the same provider while that still knows the key; else it is uncertain, not sent again. Asked before the
 * claim, as a pause may have lasted longer than the provider remembers. @provider may be NULL: it is gone. */
bool retry_may_repeat(const Provider *provider, const Message *message, UtcMs now);
/* retry_may_leave() - the same, right before the bytes leave: the claim has counted this attempt, and has waited since for a
 * connection, perhaps longer than the provider remembers */
bool retry_may_leave(const Provider *provider, const Message *message, UtcMs now);

/**
 * retry_decide() - outcome -> settlement (design 7)
 * @message: with its attempts counted, the one that ended now included
 * @views: the message's follow-ups (FollowupView *), the one that gave the text first
 * @provider: NULL: its file went away in a reload meanwhile
 * @ret: detail and provider_message_id are @outcome's; next_method as of retry_next_method()
 *
 * temporary, throttled and number: again at an allowed time inside the window, under a new generation; after
 * limits.max_attempts by the next method; else failed. account: the same, however many attempts there were: neither the
 * message nor the patient is at fault, and the breaker holds it. unknown: the same key again where the provider
 * honours keys and will still know this one; else uncertain. permanent: the next method, else failed. opted-out: failed,
 * and a stop on the address.
 */
void retry_decide(const Config *config, const Provider *provider, const Message *message, GPtrArray *views,
        const Outcome *outcome, UtcMs now, uint64_t random, Settlement *ret);
