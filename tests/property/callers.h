/* Whom the red flags of patients call, one after the other, until somebody has them: a model that is not the code. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/utc.h"

enum { CALL_LEVELS = 3, CALL_MATES = 3 }; /* responsible, deputy, head; of so many each */

typedef struct Callers Callers;

/* @after: the clinic's escalate_after */
Callers *callers_new(DurationMs after);
void callers_free(Callers *callers);

/* Whom the clinics name, at each level those of all clinics it may be of; NULL: nobody. @n_channels: of each; 0: staff.d does not
 * know how to reach them */
typedef struct Ladder {
        const char *id[CALL_LEVELS][CALL_MATES];
        unsigned n_channels[CALL_LEVELS][CALL_MATES];
} Ladder;

/* A red flag: @task is its call, @question what it answers (0: nothing), @ladder as it is for its treatment */
void callers_flag(Callers *callers, int64_t task, int64_t question, const Ladder *ladder, UtcMs now);
/* the time of those for whom it has come */
void callers_step(Callers *callers, UtcMs now);
/* @who was told by one of their channels, and it did not get through */
void callers_failed(Callers *callers, int64_t task, const char *who, UtcMs now);
/* somebody has it; false: it is not there any more, or somebody has it already */
bool callers_taken(Callers *callers, int64_t task);
/* its call is over */
void callers_over(Callers *callers, int64_t task);

typedef struct Call {
        int64_t task;
        bool is_taken, is_over;
        unsigned n_flags;
        UtcMs next;     /* UTC_NEVER: its clock stands */
        GPtrArray *told; /* char *: ids, in order */
} Call;
/* borrowed; NULL: none was made. Of several of one task the latest */
const Call *callers_get(const Callers *callers, int64_t task);
unsigned callers_count(const Callers *callers);
