#include "model/followup.h"

#include <errno.h>
#include <stdio.h>

static const char *const followup_state_table[] = {
        [FOLLOWUP_PLANNED] = "planned",     [FOLLOWUP_HELD] = "held",
        [FOLLOWUP_SENDING] = "sending",     [FOLLOWUP_TASK] = "task",
        [FOLLOWUP_SENT] = "sent",           [FOLLOWUP_DELIVERED] = "delivered",
        [FOLLOWUP_ANSWERED] = "answered",   [FOLLOWUP_UNCERTAIN] = "uncertain",
        [FOLLOWUP_DONE] = "done",           [FOLLOWUP_FAILED] = "failed",
        [FOLLOWUP_CANCELLED] = "cancelled", [FOLLOWUP_SUPERSEDED] = "superseded",
        [FOLLOWUP_MISSED] = "missed",       [FOLLOWUP_SKIPPED] = "skipped",
};
static_assert(G_N_ELEMENTS(followup_state_table) == N_FOLLOWUP_STATES, "a state lacks its name");
STRING_TABLE_DEFINE(followup_state, FollowupState, followup_state_table);

/*
 * Design 7 with the rules of section 6. What has no row is final. A receipt raises (sent -> delivered ->
 * answered) and never lowers or reopens: a late "failed" for what was delivered changes nothing.
 */
#define TO(s) (1u << FOLLOWUP_##s)
static const uint32_t followup_next[N_FOLLOWUP_STATES] = {
        /* task: a stop makes a call of a safety question, and the next method may be a call;
         * failed: its window closed after a refused attempt (rule 5);
         * answered: the answer to an attempt was lost, and the patient's has come: it had arrived;
         * uncertain: it was lost, and nothing can be tried again */
        [FOLLOWUP_PLANNED] = TO(SENDING) | TO(HELD) | TO(TASK) | TO(CANCELLED) | TO(SUPERSEDED) | TO(MISSED) |
                TO(SKIPPED) | TO(FAILED) | TO(ANSWERED) | TO(UNCERTAIN),
        [FOLLOWUP_HELD] = TO(PLANNED) | TO(TASK) | TO(CANCELLED) | TO(SUPERSEDED) | TO(MISSED) | TO(SKIPPED) |
                TO(FAILED) | TO(UNCERTAIN),
        /* planned: retry, next method, or its message was dissolved; held, task, cancelled, missed, skipped: the
         * last look before the bytes leave; delivered, answered: a receipt or a reply that overtook the answer */
        [FOLLOWUP_SENDING] = TO(SENT) | TO(DELIVERED) | TO(ANSWERED) | TO(UNCERTAIN) | TO(PLANNED) | TO(FAILED) | TO(HELD) |
                TO(TASK) | TO(CANCELLED) | TO(MISSED) | TO(SKIPPED),
        /* planned: the patient can be written to again; superseded: by a new treatment (rule 8), never by
         * a later overdue step (rule 5); delivered: its message, for which it was to be called, has arrived after all */
        [FOLLOWUP_TASK] = TO(DONE) | TO(PLANNED) | TO(HELD) | TO(CANCELLED) | TO(SUPERSEDED) | TO(MISSED) |
                TO(SKIPPED) | TO(DELIVERED),
        /* planned, task: refused for good by a receipt, so the next method */
        [FOLLOWUP_SENT] = TO(DELIVERED) | TO(ANSWERED) | TO(FAILED) | TO(PLANNED) | TO(TASK),
        [FOLLOWUP_DELIVERED] = TO(ANSWERED),
        /* settled by a receipt or a status query; planned, task: it was surely refused, so the next method */
        [FOLLOWUP_UNCERTAIN] = TO(SENT) | TO(DELIVERED) | TO(ANSWERED) | TO(FAILED) | TO(PLANNED) | TO(TASK),
};
static_assert(N_FOLLOWUP_STATES <= 32, "a set of states is 32 bits wide");

bool followup_may_move(FollowupState from, FollowupState to)
{
        if ((unsigned)from >= N_FOLLOWUP_STATES || (unsigned)to >= N_FOLLOWUP_STATES)
                return false;
        return followup_next[from] & (1u << to);
}

bool followup_is_open(FollowupState state)
{
        return state == FOLLOWUP_SENDING || followup_is_unsent(state);
}

bool followup_is_unsent(FollowupState state)
{
        return state == FOLLOWUP_PLANNED || state == FOLLOWUP_HELD || state == FOLLOWUP_TASK;
}

UtcMs followup_held_from(const Followup *followup)
{
        return utc_is_never(followup->opens) || followup->opens.ms < followup->held_since.ms ? followup->held_since : followup->opens;
}

char *followup_id_render(int64_t id, char buffer[static FOLLOWUP_ID_MAX])
{
        snprintf(buffer, FOLLOWUP_ID_MAX, "%" G_GINT64_FORMAT "-%d", id / FOLLOWUP_PER_TREATMENT,
                (int)(id % FOLLOWUP_PER_TREATMENT));
        return buffer;
}

/* Digits without sign or leading zero, at most @most; moves @at behind them. */
static bool take_number(const char **at, int64_t most, int64_t *ret)
{
        const char *from = *at;
        int64_t value = 0;

        for (; g_ascii_isdigit(**at); (*at)++) {
                value = value * 10 + (**at - '0');
                if (value > most || (*from == '0' && *at > from))
                        return false;
        }
        *ret = value;
        return *at > from;
}

int followup_id_parse(const char *text, int64_t *ret)
{
        const int64_t treatment_most = INT64_MAX / FOLLOWUP_PER_TREATMENT / 10; /* one more digit still fits */
        const char *at = text;
        int64_t treatment, own;

        if (!text || !take_number(&at, treatment_most, &treatment) || *at++ != '-' ||
                !take_number(&at, FOLLOWUP_PER_TREATMENT - 1, &own) || *at != '\0' || treatment == 0)
                return -EINVAL;
        *ret = treatment * FOLLOWUP_PER_TREATMENT + own;
        return 0;
}
