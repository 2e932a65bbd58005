#include "callers.h"

#include <string.h>

/* issue 3: the responsible person, then the deputy, then the head, each by their channels, until somebody acknowledges. */
static const int64_t ENOUGH_MS = 2 * 60 * 1000; /* who has just been told is not told again of each further reply */

typedef struct Line {
        Call call; /* first: it is lent out */
        int64_t question;
        Ladder ladder;
        int level;      /* that was told last; CALL_LEVELS: all of them */
        UtcMs told_at;  /* UTC_NEVER: nobody yet */
        unsigned n_failed[CALL_LEVELS][CALL_MATES]; /* of what each was told last */
} Line;

struct Callers {
        DurationMs after;
        GPtrArray *lines; /* Line * */
};

static void line_free(gpointer data)
{
        Line *line = data;

        g_ptr_array_unref(line->call.told);
        g_free(line);
}

Callers *callers_new(DurationMs after)
{
        Callers *callers = g_new0(Callers, 1);

        callers->after = after;
        callers->lines = g_ptr_array_new_with_free_func(line_free);
        return callers;
}

void callers_free(Callers *callers)
{
        g_ptr_array_unref(callers->lines);
        g_free(callers);
}

/* Nobody is told twice for being named twice. */
static bool is_reached(const Ladder *ladder, int level, int mate)
{
        for (int before = 0; before < level * CALL_MATES + mate; before++)
                if (g_strcmp0(ladder->id[before / CALL_MATES][before % CALL_MATES], ladder->id[level][mate]) == 0)
                        return false;
        return ladder->id[level][mate] && ladder->n_channels[level][mate] > 0;
}

static bool tell(Line *line, int level, UtcMs now)
{
        bool is_told = false;

        for (int mate = 0; mate < CALL_MATES; mate++) {
                if (!is_reached(&line->ladder, level, mate))
                        continue;
                g_ptr_array_add(line->call.told, (gpointer)line->ladder.id[level][mate]);
                line->n_failed[level][mate] = 0;
                line->told_at = now;
                is_told = true;
        }
        return is_told;
}

static void tell_all(Line *line, UtcMs now)
{
        line->level = CALL_LEVELS;
        for (int level = 0; level < CALL_LEVELS; level++)
                (void)tell(line, level, now);
}

/* to the next one there is; once each has been told, to all */
static void go_on(const Callers *callers, Line *line, UtcMs now)
{
        line->call.next = utc_add(now, callers->after);
        while (++line->level < CALL_LEVELS)
                if (tell(line, line->level, now))
                        return;
        tell_all(line, now);
}

static Line *find(const Callers *callers, int64_t task, int64_t question)
{
        for (guint i = 0; i < callers->lines->len; i++) {
                Line *line = callers->lines->pdata[i];
                if (!line->call.is_over && (line->call.task == task || (question != 0 && line->question == question)))
                        return line;
        }
        return NULL;
}

void callers_flag(Callers *callers, int64_t task, int64_t question, const Ladder *ladder, UtcMs now)
{
        Line *line = find(callers, task, question);
        const UtcMs next = line ? line->call.next : now;
        const bool is_new = !line, was_taken = line && line->call.is_taken;

        if (!line) {
                line = g_new0(Line, 1);
                *line = (Line){ .call = { .task = task, .told = g_ptr_array_new() }, .question = question, .ladder = *ladder };
                g_ptr_array_add(callers->lines, line);
        } else if (line->told_at.ms <= now.ms && now.ms - line->told_at.ms < ENOUGH_MS && !was_taken) {
                line->call.n_flags++;
                return;
        }
        line->call.n_flags++;
        line->call.is_taken = false;
        if (is_new || was_taken)
                line->level = -1; /* from the first */
        else if (line->level < CALL_LEVELS)
                line->level--; /* the same one hears that there is more */
        go_on(callers, line, now);
        /* who writes again and again must not keep the next one from being called */
        if (!is_new && !was_taken && line->level < CALL_LEVELS)
                line->call.next = next;
}

void callers_step(Callers *callers, UtcMs now)
{
        for (guint i = 0; i < callers->lines->len; i++) {
                Line *line = callers->lines->pdata[i];
                const bool is_set_back = line->call.next.ms > now.ms + callers->after.ms;

                if (!line->call.is_over && !line->call.is_taken && (line->call.next.ms <= now.ms || is_set_back))
                        go_on(callers, line, now);
        }
}

/* When none of their channels works, the next one need not wait for the clock. */
void callers_failed(Callers *callers, int64_t task, const char *who, UtcMs now)
{
        Line *line = find(callers, task, 0);

        for (int level = 0; line && level < CALL_LEVELS; level++)
                for (int mate = 0; mate < CALL_MATES; mate++)
                        if (is_reached(&line->ladder, level, mate) && strcmp(line->ladder.id[level][mate], who) == 0
                                && ++line->n_failed[level][mate] == line->ladder.n_channels[level][mate] && !line->call.is_taken
                                && line->level < CALL_LEVELS - 1)
                                go_on(callers, line, now);
}

bool callers_taken(Callers *callers, int64_t task)
{
        Line *line = find(callers, task, 0);

        if (!line || line->call.is_taken)
                return false;
        line->call.is_taken = true;
        line->call.next = UTC_NEVER;
        return true;
}

void callers_over(Callers *callers, int64_t task)
{
        for (guint i = 0; i < callers->lines->len; i++) {
                Line *line = callers->lines->pdata[i];
                if (line->call.task == task && !line->call.is_over) {
                        line->call.is_over = true;
                        line->call.next = UTC_NEVER;
                }
        }
}

const Call *callers_get(const Callers *callers, int64_t task)
{
        for (guint i = callers->lines->len; i-- > 0;) {
                const Line *line = callers->lines->pdata[i];
                if (line->call.task == task)
                        return &line->call;
        }
        return NULL;
}

unsigned callers_count(const Callers *callers)
{
        return callers->lines->len;
}
