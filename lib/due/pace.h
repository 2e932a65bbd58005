/* Pacing: tokens per second, free connections, and a breaker, for each provider; and the mass-send brake. */
#pragma once

#include <stdbool.h>

#include "base/utc.h"
#include "config/provider.h"

/*
 *    closed --throttled, account trouble, faults in a row--> open --its time is over--> half-open
 *      ^                                                      ^                            |
 *      |                                                      '-------the probe failed-----|
 *      '----------------------------------------------------------the probe came through---'
 */
typedef enum BreakerState { BREAKER_CLOSED, BREAKER_OPEN, BREAKER_HALF_OPEN } BreakerState;
enum { N_BREAKER_STATES = BREAKER_HALF_OPEN + 1 };
STRING_TABLE_DECLARE(breaker_state, BreakerState);

enum {
        PACE_FAULTS_MAX = 5,                  /* faults in a row that open the breaker */
        PACE_FIRST_MS = 5 * 1000,             /* open for this long, doubling with each probe that fails, */
        PACE_MOST_MS = 5 * 60 * 1000,         /* up to this long */
        PACE_ACCOUNT_MS = 15 * 60 * 1000,     /* between probes while the account is in trouble */
        PACE_PERSON_OPENINGS = 5,             /* 5, 10, 20 and 40 s have not helped */
        PACE_REFUSALS_MAX = 3,                /* refusals for good in a row, of which no number is to blame */
};

#define MONO_NEVER ((MonoMs){ INT64_MAX })

typedef struct Pace {
        double tokens;
        MonoMs filled;
        unsigned n_in_flight;
        BreakerState breaker;
        Verdict opened_by;    /* temporary, throttled or account; while the breaker is not closed */
        unsigned n_failures;  /* in a row */
        unsigned n_openings;  /* in a row, without a success between */
        MonoMs open_until;
        bool account_trouble; /* told to staff once; ends with a success */
        MonoMs heeded_from;   /* receipts that tell of the account: not before */
        char certificate[160]; /* that it was not accepted, and why, in the last transfer that failed; "": that was not the reason */
        unsigned n_refusals;  /* in a row, without a success between: pace_refused() */
        char refusal[160];    /* of the last of them */
        char why[160];        /* why the breaker is not closed; "" when it is */
} Pace;

/* pace_init() - as at the start: as many tokens as may gather, and a closed breaker */
void pace_init(Pace *pace, const Provider *provider, MonoMs now);

/* pace_free() - how many messages may be handed over now
 *
 * Tokens come at limits.per_second, and no more than a tenth of a second's worth (at least one) gathers, so
 * that hardly a second ever sees more than per_second. One probe at a time while half-open. */
unsigned pace_free(Pace *pace, const Provider *provider, MonoMs now);

/* pace_take() - @n messages are handed over; each ends with pace_settled() */
void pace_take(Pace *pace, unsigned n);

/* pace_release() - instead of pace_settled(): a message that was taken was not handed over after all */
void pace_release(Pace *pace);

/**
 * pace_settled() - a transfer ended
 *
 * Opens the breaker on throttling (for @retry_after), account trouble (15 minutes, then one probe) and on five
 * faults in a row; closes it on success. What ends while it is open was on its way before: after faults a success
 * closes it early, after throttling or account trouble only a probe does.
 * Return: true when the state changed.
 */
bool pace_settled(Pace *pace, const Provider *provider, Verdict verdict, DurationMs retry_after, MonoMs now);

/* pace_distrusted() - a transfer ended before anything was sent, as the provider's certificate was not accepted
 *
 * A fault, but the first opens the breaker: the next would end alike, and a person has to look.
 * @why: that, and what is wrong with it
 * Return: true when the state changed. */
bool pace_distrusted(Pace *pace, const char *why, MonoMs now);

/**
 * pace_heard() - what a transfer tells that pace_take() does not know of: an alert to staff, a direct answer
 *
 * They go at once, whatever the pace. But an account that is refused, or a certificate that is not accepted, would refuse the
 * next message, too; and one that goes through shows that it is mended.
 * @certificate: as of pace_distrusted(); NULL: it was accepted
 * Return: true when the state changed.
 */
bool pace_heard(Pace *pace, Verdict verdict, const char *certificate, DurationMs retry_after, MonoMs now);

/**
 * pace_told() - a receipt tells that a message which was taken did not arrive for the account's sake
 *
 * The next one would not, either, so the breaker opens. But receipts come late, those of many messages for hours: they open what is
 * closed, and never prolong a rest. After a hand-over has ended the trouble none is heeded for as long as such a rest lasts, so what
 * waits goes out meanwhile, however many come.
 * Return: true when the state changed.
 */
bool pace_told(Pace *pace, MonoMs now);

/* pace_try_now() - an open breaker lets one probe through at once, as somebody has mended what was wrong; refusals begin anew
 * Return: true when it was open. */
bool pace_try_now(Pace *pace, MonoMs now);

/* pace_refused() - besides pace_settled(): a message was refused for good, and not for its number
 *
 * The provider is well, so nothing is held; but where one after the other ends like that, our sender, template or text is wrong.
 * @why: the refusal */
void pace_refused(Pace *pace, const char *why);

/* What a person has to look after. */
typedef enum PaceTrouble {
        PACE_WELL,
        PACE_REFUSES,     /* all that goes is refused for good, and for no number */
        PACE_ACCOUNT,     /* money, keys, a suspension */
        PACE_CERTIFICATE, /* the provider's is not accepted */
        PACE_DOWN,        /* it has not worked for more than a minute */
} PaceTrouble;

/* pace_trouble() - what will not mend itself, or has not for more than a minute */
PaceTrouble pace_trouble(const Pace *pace);

/* pace_wake() - when pace_free() may next be more than 0 for a reason of time: @now if it is so already,
 * MONO_NEVER while only the end of a transfer can help */
MonoMs pace_wake(const Pace *pace, const Provider *provider, MonoMs now);

enum { BRAKE_MINUTES = 60 };

/* max_sends_per_hour: a sliding hour in minutes */
typedef struct Brake {
        uint32_t per_minute[BRAKE_MINUTES]; /* the newest first */
        int64_t minute; /* of the newest slot, since the epoch */
        bool told;      /* the dispatcher's: staff know that it holds */
} Brake;

/* brake_free() - how many more may go within the hour that ends with @now; also when the clock was set back:
 * what went before that counts for an hour from then */
unsigned brake_free(Brake *brake, unsigned max_per_hour, UtcMs now);
void brake_take(Brake *brake, unsigned n, UtcMs now);
