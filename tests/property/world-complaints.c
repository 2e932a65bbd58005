/* Complaints: the responsible person hears of one, the deputy and the head when it takes too long; all in working time. */
#include "world.h"

#include <stdlib.h>

enum { N_HEARERS = 3, SECOND_MS = 1000, MINUTE_MS = 60 * SECOND_MS, WITHIN_MS = 4 * 60 * MINUTE_MS };

typedef struct Complaint {
        int64_t task;
        const char *later[N_HEARERS - 1]; /* deputy and head, each who can be reached, once */
        unsigned n_later;
        UtcMs deadline;                   /* of the next of them; UTC_NEVER: all have been told */
        const char *hearer[N_HEARERS];    /* who is to be told, */
        UtcMs from[N_HEARERS];            /* and from when */
        unsigned n_hearers, n_told;
        bool is_over;
} Complaint;

/* ---- working time ---------------------------------------------------------------------------- */

/* Monday to Saturday, 09:00 to 18:00; that instant is one of them, but no more work is done in it */
static bool is_working(const CivilZone *zone, UtcMs t)
{
        CivilDate date;
        CivilTime time;

        civil_from_utc(zone, t, &date, &time, NULL);
        return civil_weekday(date) != 6 && ((time.hour >= 9 && time.hour < 18) || (time.hour == 18 && t.ms % (60 * MINUTE_MS) == 0));
}

static UtcMs next_minute(UtcMs t)
{
        return (UtcMs){ (t.ms / MINUTE_MS + 1) * MINUTE_MS };
}

static UtcMs next_work(const CivilZone *zone, UtcMs t)
{
        while (!is_working(zone, t))
                t = next_minute(t);
        return t;
}

/* when so much of it has gone by, minute after minute */
static UtcMs after_work(const CivilZone *zone, UtcMs t)
{
        int64_t left = WITHIN_MS;

        for (t = next_work(zone, t); left > 0;) {
                const UtcMs next = { is_working(zone, t) ? MIN(next_minute(t).ms, t.ms + left) : next_minute(t).ms };

                left -= is_working(zone, t) && is_working(zone, next) ? next.ms - t.ms : 0;
                t = next;
        }
        return t;
}

/* ---- what is to come ------------------------------------------------------------------------- */

static Complaint *find(World *w, int64_t task)
{
        for (guint i = 0; i < w->complaints->len; i++)
                if (((Complaint *)w->complaints->pdata[i])->task == task)
                        return w->complaints->pdata[i];
        return NULL;
}

static void expect(Complaint *complaint, const char *who, UtcMs from)
{
        complaint->hearer[complaint->n_hearers] = who;
        complaint->from[complaint->n_hearers++] = (UtcMs){ (from.ms + SECOND_MS - 1) / SECOND_MS * SECOND_MS };
}

void complaints_open(World *w, int64_t task)
{
        g_autoptr(FollowupView) view = NULL;
        const UtcMs now = w->bench[0].now;
        const Clinic *clinic;
        const char *first;
        Complaint *complaint;

        if (find(w, task)) /* it is told of once */
                return;
        no_fault(&w->bench[0], store_get(w->bench[0].store, task, &view, &w->bench[0].err));
        clinic = clinic_of(w, view);
        complaint = g_new0(Complaint, 1);
        complaint->task = task;
        g_ptr_array_add(w->complaints, complaint);
        if (staff_reached(clinic->deputy))
                complaint->later[complaint->n_later++] = staff_reached(clinic->deputy);
        if (staff_reached(clinic->head) && g_strcmp0(clinic->head, clinic->deputy) != 0)
                complaint->later[complaint->n_later++] = staff_reached(clinic->head);
        first = staff_reached(w->responsible[atoi(view->treatment)]);
        first = first ? first : staff_reached(clinic->responsible);
        if (first)
                expect(complaint, first, next_work(clinic->zone, now));
        complaint->deadline = after_work(clinic->zone, now);
}

static void look(World *w, Complaint *complaint)
{
        g_autoptr(FollowupView) view = NULL;
        const UtcMs now = w->bench[0].now;
        const CivilZone *zone;

        no_fault(&w->bench[0], store_get(w->bench[0].store, complaint->task, &view, &w->bench[0].err));
        zone = clinic_of(w, view)->zone;
        complaint->is_over |= view->f.state != FOLLOWUP_TASK && view->f.state != FOLLOWUP_HELD;
        /* deadlines are kept in whole seconds */
        if (complaint->is_over || utc_is_never(complaint->deadline) || (complaint->deadline.ms + SECOND_MS - 1) / SECOND_MS * SECOND_MS > now.ms)
                return;
        if (view->f.state == FOLLOWUP_TASK && complaint->n_later == 0) {
                complaint->deadline = UTC_NEVER;
                return;
        }
        complaint->deadline = after_work(zone, now);
        if (view->f.state == FOLLOWUP_HELD) /* staff have put it off */
                return;
        expect(complaint, complaint->later[0], next_work(zone, now));
        complaint->later[0] = complaint->later[1];
        if (--complaint->n_later == 0)
                complaint->deadline = UTC_NEVER;
}

void complaints_look(World *w)
{
        for (guint i = 0; i < w->complaints->len; i++)
                look(w, w->complaints->pdata[i]);
}

/* ---- what comes ------------------------------------------------------------------------------ */

/* @text: "... followupctl calls, task 12-3" */
void complaints_told(World *w, const char *who, const char *text)
{
        const char *id = strstr(text, "task ");
        int64_t task;
        Complaint *complaint;

        if (!id || followup_id_parse(id + strlen("task "), &task) < 0)
                return;
        complaint = find(w, task);
        if (!complaint) /* words in answer to a survey */
                return;
        look(w, complaint);
        must(w, !complaint->is_over, "%s is told of a complaint that is over", who);
        must(w, complaint->n_told < complaint->n_hearers, "%s is told of a complaint, and it is nobody's turn", who);
        must(w, strcmp(complaint->hearer[complaint->n_told], who) == 0, "%s is told of a complaint, and it is %s's turn", who,
                complaint->hearer[complaint->n_told]);
        must(w, complaint->from[complaint->n_told].ms < w->bench[0].now.ms + SECOND_MS, "%s is told of a complaint too early", who);
        complaint->n_told++;
}

void complaints_check(World *w)
{
        complaints_look(w);
        for (guint i = 0; i < w->complaints->len; i++) {
                const Complaint *complaint = w->complaints->pdata[i];
                must(w, complaint->is_over || complaint->n_told == complaint->n_hearers
                                || complaint->from[complaint->n_told].ms > w->bench[0].now.ms,
                        "%s has not been told of a complaint", complaint->hearer[complaint->n_told]);
        }
}
