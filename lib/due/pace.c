#include "due/pace.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

static const char *const breaker_state_table[] = {
        [BREAKER_CLOSED] = "closed",
        [BREAKER_OPEN] = "open",
        [BREAKER_HALF_OPEN] = "half-open",
};
static_assert(G_N_ELEMENTS(breaker_state_table) == N_BREAKER_STATES, "a breaker state lacks its name");
STRING_TABLE_DEFINE(breaker_state, BreakerState, breaker_state_table);

static double capacity(const Provider *provider)
{
        return MAX(1.0, provider->per_second / 10.0);
}

static double tokens_at(const Pace *pace, const Provider *provider, MonoMs now)
{
        double passed_s = (double)MAX(now.ms - pace->filled.ms, 0) / 1000.0;

        return MIN(capacity(provider), pace->tokens + passed_s * provider->per_second);
}

void pace_init(Pace *pace, const Provider *provider, MonoMs now)
{
        *pace = (Pace){ .tokens = capacity(provider), .filled = now };
}

/* A whole token may come out as 0.9999...: thirty thirtieths are one. */
static unsigned whole_tokens(double tokens)
{
        return (unsigned)(tokens + 1e-6);
}

unsigned pace_free(Pace *pace, const Provider *provider, MonoMs now)
{
        unsigned n;

        if (pace->breaker == BREAKER_OPEN && now.ms >= pace->open_until.ms)
                pace->breaker = BREAKER_HALF_OPEN;
        if (pace->breaker == BREAKER_OPEN)
                return 0;
        pace->tokens = tokens_at(pace, provider, now);
        pace->filled = now;
        n = provider->connections > pace->n_in_flight ? provider->connections - pace->n_in_flight : 0;
        if (provider->per_second > 0)
                n = MIN(n, whole_tokens(pace->tokens));
        if (pace->breaker == BREAKER_HALF_OPEN)
                n = pace->n_in_flight > 0 ? 0 : MIN(n, 1);
        return n;
}

void pace_take(Pace *pace, unsigned n)
{
        pace->n_in_flight += n;
        pace->tokens = MAX(0.0, pace->tokens - n);
}

void pace_release(Pace *pace)
{
        pace->n_in_flight -= MIN(1, pace->n_in_flight);
}

static int64_t backoff_ms(unsigned n_openings)
{
        int64_t ms = PACE_FIRST_MS;

        for (unsigned i = 0; i < n_openings && ms < PACE_MOST_MS; i++)
                ms *= 2;
        return MIN(ms, PACE_MOST_MS);
}

static void open_breaker(Pace *pace, Verdict verdict, DurationMs retry_after, MonoMs now)
{
        int64_t ms;
        bool was_account = pace->breaker != BREAKER_CLOSED && pace->opened_by == VERDICT_ACCOUNT;

        if (verdict == VERDICT_ACCOUNT)
                ms = MAX(retry_after.ms, PACE_ACCOUNT_MS);
        else if (verdict == VERDICT_THROTTLED && retry_after.ms > 0)
                ms = retry_after.ms;
        else
                ms = MAX(retry_after.ms, backoff_ms(pace->n_openings));

        /* of two reasons at once the graver one stays, and the longer time */
        if (pace->breaker == BREAKER_OPEN)
                pace->open_until.ms = MAX(pace->open_until.ms, now.ms + ms);
        else {
                pace->open_until.ms = now.ms + ms;
                pace->n_openings++;
        }
        pace->opened_by = pace->breaker == BREAKER_OPEN && was_account ? VERDICT_ACCOUNT : verdict;
        pace->breaker = BREAKER_OPEN;
        pace->account_trouble = pace->account_trouble || verdict == VERDICT_ACCOUNT;
        if (pace->opened_by == VERDICT_ACCOUNT)
                g_strlcpy(pace->why, "the provider refuses the account: money, keys or a suspension", sizeof(pace->why));
        else if (pace->opened_by == VERDICT_THROTTLED)
                g_strlcpy(pace->why, "the provider asks to go slower", sizeof(pace->why));
        else if (pace->certificate[0] != '\0')
                g_strlcpy(pace->why, pace->certificate, sizeof(pace->why));
        else
                g_snprintf(pace->why, sizeof(pace->why), "%u transfers in a row failed", pace->n_failures);
}

static void close_breaker(Pace *pace, MonoMs now)
{
        if (pace->account_trouble)
                pace->heeded_from.ms = now.ms + PACE_ACCOUNT_MS;
        pace->breaker = BREAKER_CLOSED;
        pace->n_openings = 0;
        pace->account_trouble = false;
        pace->certificate[0] = '\0';
        pace->why[0] = '\0';
}

bool pace_settled(Pace *pace, const Provider *provider, Verdict verdict, DurationMs retry_after, MonoMs now)
{
        BreakerState before = pace->breaker;

        pace_release(pace);
        if (verdict == VERDICT_SENT || verdict == VERDICT_DUPLICATE)
                pace->n_refusals = 0;
        switch (verdict) {
        case VERDICT_SENT:
        case VERDICT_DUPLICATE:
        case VERDICT_PERMANENT: /* this number is at fault, the provider is well */
        case VERDICT_NUMBER:
        case VERDICT_OPTED_OUT:
                pace->n_failures = 0;
                if (before == BREAKER_HALF_OPEN || (before == BREAKER_OPEN && pace->opened_by == VERDICT_TEMPORARY))
                        close_breaker(pace, now);
                break;
        case VERDICT_TEMPORARY:
        case VERDICT_UNKNOWN:
        case VERDICT_TOKEN:
                pace->n_failures++;
                pace->certificate[0] = '\0';
                if (before == BREAKER_HALF_OPEN || (before == BREAKER_CLOSED && pace->n_failures >= PACE_FAULTS_MAX))
                        open_breaker(pace, VERDICT_TEMPORARY, retry_after, now);
                break;
        case VERDICT_THROTTLED:
        case VERDICT_ACCOUNT:
                pace->n_failures++;
                open_breaker(pace, verdict, retry_after, now);
                break;
        }
        return pace->breaker != before;
}

static bool distrust(Pace *pace, const char *why, MonoMs now)
{
        BreakerState before = pace->breaker;

        pace->n_failures++;
        g_strlcpy(pace->certificate, why, sizeof(pace->certificate));
        open_breaker(pace, VERDICT_TEMPORARY, (DurationMs){ 0 }, now);
        return pace->breaker != before;
}

bool pace_distrusted(Pace *pace, const char *why, MonoMs now)
{
        pace_release(pace);
        return distrust(pace, why, now);
}

bool pace_heard(Pace *pace, Verdict verdict, const char *certificate, DurationMs retry_after, MonoMs now)
{
        BreakerState before = pace->breaker;

        if (certificate)
                return distrust(pace, certificate, now);
        if (verdict == VERDICT_ACCOUNT)
                open_breaker(pace, verdict, retry_after, now);
        else if ((verdict == VERDICT_SENT || verdict == VERDICT_DUPLICATE) && (pace->account_trouble || pace->certificate[0] != '\0'))
                close_breaker(pace, now);
        return pace->breaker != before;
}

bool pace_told(Pace *pace, MonoMs now)
{
        if (pace->breaker != BREAKER_CLOSED || now.ms < pace->heeded_from.ms)
                return false;
        open_breaker(pace, VERDICT_ACCOUNT, (DurationMs){ 0 }, now);
        return true;
}

void pace_refused(Pace *pace, const char *why)
{
        pace->n_refusals++;
        g_strlcpy(pace->refusal, why, sizeof(pace->refusal));
}

bool pace_try_now(Pace *pace, MonoMs now)
{
        pace->n_refusals = 0;
        if (pace->breaker != BREAKER_OPEN)
                return false;
        pace->open_until = now;
        return true;
}

PaceTrouble pace_trouble(const Pace *pace)
{
        if (pace->breaker == BREAKER_CLOSED)
                return pace->n_refusals >= PACE_REFUSALS_MAX ? PACE_REFUSES : PACE_WELL;
        if (pace->account_trouble)
                return PACE_ACCOUNT;
        if (pace->certificate[0] != '\0')
                return PACE_CERTIFICATE;
        return pace->n_openings >= PACE_PERSON_OPENINGS ? PACE_DOWN : PACE_WELL;
}

MonoMs pace_wake(const Pace *pace, const Provider *provider, MonoMs now)
{
        MonoMs wake = now;
        double tokens;

        if (pace->n_in_flight >= provider->connections || (pace->breaker == BREAKER_HALF_OPEN && pace->n_in_flight > 0))
                return MONO_NEVER;
        if (pace->breaker == BREAKER_OPEN) {
                if (pace->n_in_flight > 0 && pace->open_until.ms <= now.ms)
                        return MONO_NEVER;
                wake.ms = MAX(now.ms, pace->open_until.ms);
        }
        tokens = tokens_at(pace, provider, wake);
        if (provider->per_second > 0 && whole_tokens(tokens) == 0)
                wake.ms += (int64_t)((1.0 - tokens) / provider->per_second * 1000.0) + 1;
        return wake;
}

/* Move the slots on so that the newest is the minute of @now. A clock set back only renames the newest. */
static void brake_roll(Brake *brake, UtcMs now)
{
        int64_t minute = now.ms / (60 * 1000);
        int64_t n_gone = CLAMP(minute - brake->minute, 0, BRAKE_MINUTES);

        memmove(brake->per_minute + n_gone, brake->per_minute,
                (size_t)(BRAKE_MINUTES - n_gone) * sizeof(brake->per_minute[0]));
        memset(brake->per_minute, 0, (size_t)n_gone * sizeof(brake->per_minute[0]));
        brake->minute = minute;
}

unsigned brake_free(Brake *brake, unsigned max_per_hour, UtcMs now)
{
        uint64_t n = 0;

        brake_roll(brake, now);
        for (unsigned i = 0; i < BRAKE_MINUTES; i++)
                n += brake->per_minute[i];
        return n < max_per_hour ? max_per_hour - (unsigned)n : 0;
}

void brake_take(Brake *brake, unsigned n, UtcMs now)
{
        brake_roll(brake, now);
        brake->per_minute[0] += n;
}
