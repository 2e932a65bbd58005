#include "plan/around.h"

#include "plan/window.h"

/* A review or survey aimed no later than this after a new treatment still looks at the old one. */
enum { REVIEW_KEPT_DAYS = 14 };

static const char waits[] = "waits: ";
static const char not_before[] = "not before ";
static const char treated_again[] = "treated again on ";

enum { DATE_MAX = 16 };

static CivilDate date_of(const CivilZone *zone, UtcMs t)
{
        CivilDate date;

        civil_from_utc(zone, t, &date, NULL, NULL);
        return date;
}

static const char *date_text(const CivilZone *zone, UtcMs t, char buffer[static DATE_MAX])
{
        const CivilDate date = date_of(zone, t);

        g_snprintf(buffer, DATE_MAX, "%04u-%02u-%02u", (unsigned)date.year % 10000, date.month % 100u, date.day % 100u);
        return buffer;
}

PlanAround plan_around_alone(const Protocol *protocol, const CivilZone *zone, UtcMs moment)
{
        PlanAround around = { .treated_again = UTC_NEVER, .visit = UTC_NEVER, .refused = UTC_NEVER, .offers_from = UTC_LONG_AGO };

        if (protocol && protocol->has_interval)
                around.offers_from = civil_day_start(zone,
                        window_shift(date_of(zone, moment), protocol->least_interval.unit, (int32_t)protocol->least_interval.first));
        return around;
}

bool plan_around_matters(const PlanAround *around)
{
        return !utc_is_never(around->treated_again) || !utc_is_never(around->visit) || !utc_is_never(around->refused)
                || around->trouble != TROUBLE_NONE;
}

bool plan_around_touches(Purpose purpose)
{
        return purpose == PURPOSE_REVIEW || purpose == PURPOSE_SURVEY || purpose == PURPOSE_OFFER || purpose == PURPOSE_GREETING;
}

UtcMs plan_visit_over(const CivilZone *zone, UtcMs visit)
{
        return civil_day_start(zone, civil_add_days(date_of(zone, visit), 2));
}

/* ---- the rules ------------------------------------------------------------------------------- */

static bool is_superseded(const PlanAround *around, const CivilZone *zone, const Followup *f)
{
        if (utc_is_never(around->treated_again) || f->purpose == PURPOSE_GREETING)
                return false;
        if (f->purpose == PURPOSE_OFFER)
                return true;
        return !utc_is_never(f->aim)
                && civil_date_number(date_of(zone, f->aim)) - civil_date_number(date_of(zone, around->treated_again))
                > REVIEW_KEPT_DAYS;
}

static void ask_offer(const PlanAround *around, const CivilZone *zone, AroundAnswer *ret)
{
        char date[DATE_MAX];

        if (around->offers_from.ms != UTC_LONG_AGO.ms) {
                ret->word = AROUND_LATER;
                ret->from = around->offers_from;
                g_snprintf(ret->reason, sizeof(ret->reason), "%s%s: the least interval between treatments", not_before,
                        date_text(zone, ret->from, date));
        }
        if (utc_is_never(around->visit) || plan_visit_over(zone, around->visit).ms < ret->from.ms)
                return;
        ret->word = AROUND_LATER;
        ret->from = plan_visit_over(zone, around->visit);
        ret->may_end = true;
        g_snprintf(ret->reason, sizeof(ret->reason), "%sthe visit booked for %s is over", not_before,
                date_text(zone, around->visit, date));
}

void plan_around_ask(const PlanAround *around, const CivilZone *zone, const Followup *f, AroundAnswer *ret)
{
        char date[DATE_MAX], id[FOLLOWUP_ID_MAX];

        *ret = (AroundAnswer){ .word = AROUND_GO, .from = UTC_LONG_AGO };
        if (!plan_around_touches(f->purpose) || f->cause != 0)
                return;
        if (f->purpose != PURPOSE_REVIEW && !utc_is_never(around->refused)) {
                ret->word = AROUND_CANCEL;
                g_snprintf(ret->reason, sizeof(ret->reason), "the patient refused on %s",
                        date_text(zone, around->refused, date));
        } else if (is_superseded(around, zone, f)) {
                ret->word = AROUND_SUPERSEDED;
                g_snprintf(ret->reason, sizeof(ret->reason), "%s%s", treated_again,
                        date_text(zone, around->treated_again, date));
        } else if (f->purpose != PURPOSE_REVIEW && around->trouble != TROUBLE_NONE) {
                ret->word = AROUND_HOLD;
                g_snprintf(ret->reason, sizeof(ret->reason), "%sa %s is open%s%s", waits, trouble_to_string(around->trouble),
                        around->task != 0 ? ", task " : "",
                        around->task != 0 ? followup_id_render(around->task, id) : "");
        } else if (f->purpose == PURPOSE_OFFER) {
                ask_offer(around, zone, ret);
        }
}

bool plan_around_stops(const PlanAround *around, const CivilZone *zone, const Followup *f, UtcMs now)
{
        AroundAnswer answer;

        plan_around_ask(around, zone, f, &answer);
        return answer.word == AROUND_LATER ? now.ms < answer.from.ms : answer.word != AROUND_GO;
}

/* ---- over what is open and unsent ------------------------------------------------------------ */

const char *plan_waits_for(const Followup *f)
{
        if (f->state != FOLLOWUP_HELD)
                return NULL;
        return g_str_has_prefix(f->reason, waits) ? f->reason + sizeof(waits) - 1
                : g_str_has_prefix(f->reason, not_before) ? f->reason
                                                          : NULL;
}

void plan_around_free(Followup *f)
{
        const bool is_later = followup_is_unsent(f->state) && g_str_has_prefix(f->reason, not_before);

        if (f->cause != 0 || !(is_later || plan_waits_for(f)))
                return;
        f->state = f->is_task ? FOLLOWUP_TASK : FOLLOWUP_PLANNED;
        f->held_since = UTC_NEVER;
        f->reason[0] = '\0';
        if (f->is_task)
                f->due = UTC_NEVER; /* judged anew */
}

static void end(Followup *f, FollowupState state, const char *reason)
{
        f->state = state;
        f->due = UTC_NEVER;
        g_strlcpy(f->reason, reason, sizeof(f->reason));
}

void plan_around_apply(const PlanAround *around, const CivilZone *zone, Followup *f)
{
        AroundAnswer answer;

        if (!followup_is_unsent(f->state))
                return;
        plan_around_ask(around, zone, f, &answer);
        switch (answer.word) {
        case AROUND_GO:
                return;
        case AROUND_LATER:
                if (f->state == FOLLOWUP_TASK && f->due.ms < answer.from.ms)
                        f->due = UTC_NEVER;
                return;
        case AROUND_HOLD:
                if (f->state == FOLLOWUP_HELD)
                        return;
                f->state = FOLLOWUP_HELD;
                g_strlcpy(f->reason, answer.reason, sizeof(f->reason));
                return;
        case AROUND_SUPERSEDED:
                end(f, FOLLOWUP_SUPERSEDED, answer.reason);
                return;
        case AROUND_CANCEL:
                end(f, FOLLOWUP_CANCELLED, answer.reason);
                return;
        }
}

bool plan_is_treated_again(const Followup *f)
{
        return f->state == FOLLOWUP_SUPERSEDED && g_str_has_prefix(f->reason, treated_again);
}
