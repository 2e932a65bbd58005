#include "due/retry.h"

#include "base/text.h"
#include "plan/window.h"

void outcome_done(Outcome *outcome)
{
        g_clear_pointer(&outcome->provider_message_id, g_free);
}

DurationMs retry_delay(const Limits *limits, unsigned n_attempts, DurationMs retry_after, uint64_t random)
{
        int64_t ms = MAX(limits->retry_first.ms, 1), half;

        for (unsigned i = 1; i < n_attempts && ms < limits->retry_most.ms; i++)
                ms *= 2;
        ms = MIN(ms, MAX(limits->retry_most.ms, 1));
        half = ms / 2;
        ms = half + (int64_t)(random % (uint64_t)(ms - half + 1));
        return (DurationMs){ MAX(ms, retry_after.ms) };
}

const char *retry_next_method(const Config *config, const FollowupView *view, UtcMs now)
{
        const Clinic *clinic = config_clinic(config, view->clinic);

        return clinic ? plan_next_method(config, clinic, followup_view_step(view), view->patient, view->f.method, now) : NULL;
}

/* Will the provider still know a repeat by its key at @at? */
static bool knows_key(const Provider *provider, const Message *message, UtcMs at)
{
        return provider && text_equal(provider->id, message->provider) && provider_honours_keys(provider) &&
                at.ms < message->first_try.ms + provider->idempotency_ttl.ms;
}

bool retry_may_repeat(const Provider *provider, const Message *message, UtcMs now)
{
        return message->n_attempts <= message->generation || knows_key(provider, message, now);
}

bool retry_may_leave(const Provider *provider, const Message *message, UtcMs now)
{
        return message->n_attempts <= message->generation + 1 || knows_key(provider, message, now);
}

/* The next allowed instant after the backoff, inside the window; UTC_NEVER: none. */
static UtcMs next_try(const Config *config, const Message *message, const GPtrArray *views, DurationMs retry_after,
        UtcMs now, uint64_t random)
{
        const FollowupView *view = views && views->len > 0 ? g_ptr_array_index(views, 0) : NULL;
        const Clinic *clinic = config_clinic(config, message->clinic);
        UtcMs at = utc_add(now, retry_delay(&config->limits, message->n_attempts, retry_after, random));
        Hours hours;

        if (clinic) {
                hours = hours_for(clinic, patient_zone(view ? view->patient : NULL, clinic->zone), false);
                at = hours_next(&hours, at, message->closes);
        }
        return at.ms < message->closes.ms ? at : UTC_NEVER;
}

/* Refused for good: by the next method while one is left. */
static void give_up(const Config *config, const GPtrArray *views, bool by_next_method, UtcMs now, const char *reason, Settlement *ret)
{
        ret->to = MESSAGE_FAILED;
        if (by_next_method && views && views->len > 0)
                ret->next_method = retry_next_method(config, g_ptr_array_index(views, 0), now);
        if (ret->next_method)
                g_snprintf(ret->reason, sizeof(ret->reason), "%s; next by %s", reason, ret->next_method);
        else
                g_strlcpy(ret->reason, reason, sizeof(ret->reason));
}

static void leave_uncertain(const char *reason, Settlement *ret)
{
        ret->to = MESSAGE_UNCERTAIN;
        g_strlcpy(ret->reason, reason, sizeof(ret->reason));
}

static void try_again(const Config *config, const Message *message, const GPtrArray *views, const Outcome *outcome,
        UtcMs now, uint64_t random, Settlement *ret)
{
        static const char *const why[N_VERDICTS] = {
                [VERDICT_TEMPORARY] = "the provider could not take it",
                [VERDICT_THROTTLED] = "the provider asked to wait",
                [VERDICT_ACCOUNT] = "the provider refused the clinic's account",
                [VERDICT_NUMBER] = "the provider takes no more for this number now",
                [VERDICT_TOKEN] = "the provider refused the token",
        };
        UtcMs at = next_try(config, message, views, outcome->retry_after, now, random);
        /* the answer to an earlier attempt was lost: it may have arrived */
        bool is_doubtful = message->n_attempts > message->generation + 1;
        bool is_last = utc_is_never(at) ||
                (outcome->verdict != VERDICT_ACCOUNT && message->n_attempts >= config->limits.max_attempts);
        char reason[FOLLOWUP_REASON_MAX];

        if (is_last && is_doubtful) {
                leave_uncertain("the answer to an earlier attempt was lost: it may have been sent", ret);
                return;
        }
        if (outcome->verdict != VERDICT_ACCOUNT && message->n_attempts >= config->limits.max_attempts) {
                g_snprintf(reason, sizeof(reason), "refused in %u attempts", message->n_attempts);
                give_up(config, views, true, now, reason, ret);
                return;
        }
        if (utc_is_never(at)) {
                g_snprintf(reason, sizeof(reason), "%s, and its window ends before the next try", why[outcome->verdict]);
                give_up(config, views, false, now, reason, ret);
                return;
        }
        ret->to = MESSAGE_RETRY;
        ret->retry_at = at;
        ret->new_generation = !is_doubtful; /* only its key keeps the message from arriving twice */
        g_snprintf(ret->reason, sizeof(ret->reason), "%s; tried again", why[outcome->verdict]);
}

/* The answer was lost: it may have been sent. Only a provider that knows the key may get it again. */
static void ask_again(const Config *config, const Provider *provider, const Message *message, const GPtrArray *views,
        const Outcome *outcome, UtcMs now, uint64_t random, Settlement *ret)
{
        UtcMs at = next_try(config, message, views, outcome->retry_after, now, random);

        if (utc_is_never(at) || message->n_attempts >= config->limits.max_attempts || !knows_key(provider, message, at)) {
                leave_uncertain("the provider's answer was lost: it may have been sent", ret);
                return;
        }
        ret->to = MESSAGE_RETRY;
        ret->retry_at = at;
        g_strlcpy(ret->reason, "the provider's answer was lost; asked again under the same key", sizeof(ret->reason));
}

void retry_decide(const Config *config, const Provider *provider, const Message *message, GPtrArray *views,
        const Outcome *outcome, UtcMs now, uint64_t random, Settlement *ret)
{
        *ret = (Settlement){
                .verdict = (int)outcome->verdict,
                .provider_message_id = outcome->provider_message_id,
                .detail = outcome->detail,
                .retry_at = UTC_NEVER,
                .blames_address = outcome->verdict == VERDICT_PERMANENT && !outcome->is_ours,
        };
        switch (outcome->verdict) {
        case VERDICT_SENT:
        case VERDICT_DUPLICATE:
                ret->to = MESSAGE_SENT;
                g_strlcpy(ret->reason, "the provider took it", sizeof(ret->reason));
                return;
        case VERDICT_PERMANENT:
                give_up(config, views, true, now, "the provider refused it for good", ret);
                return;
        case VERDICT_OPTED_OUT:
                ret->is_opt_out = true;
                give_up(config, views, false, now, "the provider says that the patient opted out", ret);
                return;
        case VERDICT_TEMPORARY:
        case VERDICT_THROTTLED:
        case VERDICT_ACCOUNT:
        case VERDICT_NUMBER:
        case VERDICT_TOKEN:
                try_again(config, message, views, outcome, now, random, ret);
                return;
        case VERDICT_UNKNOWN:
                ask_again(config, provider, message, views, outcome, now, random, ret);
                return;
        }
}
