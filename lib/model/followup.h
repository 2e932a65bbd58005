/* A follow-up: one step of one treatment of one patient, and the states of its life. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/string-table.h"
#include "base/utc.h"
#include "model/purpose.h"

/*
 *    planned --> sending --> sent --> delivered --> answered
 *      ^  |        |   |       |
 *      |  '-retry--'   |       '--> planned again by the next method, else failed
 *      |               '--> uncertain (the provider may have it)
 *    task --> done
 *    held, cancelled, superseded, missed, skipped: each with a reason        (design 7)
 */
typedef enum FollowupState {
        FOLLOWUP_PLANNED, FOLLOWUP_HELD, FOLLOWUP_SENDING, FOLLOWUP_TASK, /* open */
        FOLLOWUP_SENT, FOLLOWUP_DELIVERED, FOLLOWUP_ANSWERED, FOLLOWUP_UNCERTAIN,
        FOLLOWUP_DONE, FOLLOWUP_FAILED, FOLLOWUP_CANCELLED, FOLLOWUP_SUPERSEDED,
        FOLLOWUP_MISSED, FOLLOWUP_SKIPPED,
} FollowupState;
enum { N_FOLLOWUP_STATES = FOLLOWUP_SKIPPED + 1 };
STRING_TABLE_DECLARE(followup_state, FollowupState);

/* The one table of allowed moves; every store asks it before each move. */
bool followup_may_move(FollowupState from, FollowupState to);

/* planned, held, sending, task: not yet decided. (sent, delivered and uncertain may still rise.) */
bool followup_is_open(FollowupState state);
/* nothing has left the house and nothing is on its way: planned, held, task */
bool followup_is_unsent(FollowupState state);

enum { FOLLOWUP_REASON_MAX = 96, FOLLOWUP_METHOD_MAX = 32, FOLLOWUP_ID_MAX = 32 };

/*
 * id: the treatment's number times FOLLOWUP_PER_TREATMENT plus a number of its own, so that all of a
 * treatment lie together. Written "1042-3".
 */
#define FOLLOWUP_PER_TREATMENT 4096

/* A step that is only this patient's: this bit, its purpose, and 24 bits of its name (own-plan.h). */
#define FOLLOWUP_STEP_OWN (1u << 30)

static inline Purpose followup_own_purpose(uint32_t step)
{
        return (Purpose)(step >> 24 & 0xF);
}

typedef struct Followup {
        int64_t id;       /* 0: not stored yet */
        uint32_t step;    /* position in its protocol's list of steps; of the patient's own: FOLLOWUP_STEP_OWN and more */
        Purpose purpose;
        char method[FOLLOWUP_METHOD_MAX]; /* "sms", "telegram", ..., "call", "visit" */
        bool is_task;                     /* method is call or visit */
        FollowupState state;
        char reason[FOLLOWUP_REASON_MAX]; /* why it is in this state, for a receptionist; may be empty */
        UtcMs opens, closes; /* window, half-open; of a task that something has made, it opens when it was made */
        UtcMs aim;
        UtcMs due;         /* UTC_NEVER when it will not be sent */
        DurationMs delay;  /* what `spread` adds to due */
        int64_t message;   /* store's number of the message that carries it; 0 none */
        /* id of the follow-up this task was made for; 0 none. What staff enter, a reply and a low score make is for the treatment as
         * a whole: its number times FOLLOWUP_PER_TREATMENT, which no follow-up has. */
        int64_t cause;
        unsigned n_attempts;
        UtcMs held_since;  /* UTC_NEVER unless held */
} Followup;

/* followup_held_from() - the later of its hold and the opening of its window, from which rule 10 counts: before that nobody
 * misses it. Of one that is held. */
UtcMs followup_held_from(const Followup *followup);

/* followup_id_render() / followup_id_parse() - "1042-3" */
char *followup_id_render(int64_t id, char buffer[static FOLLOWUP_ID_MAX]);
int followup_id_parse(const char *text, int64_t *ret);
