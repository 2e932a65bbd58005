/* The world of prop-store: two stores on the same random days, and what the checker itself remembers of them. */
#pragma once

#include "../contract/fixture.h"

#include "callers.h"
#include "matters.h"
#include "store/store-reply.h"

enum { N_STEPS_OF_A_ROUND = 160, N_TREATMENTS = 5, N_PATIENTS = 3, N_STORES = 2, SLOT_MAX = 4096 };

/* What the checker itself remembers of a follow-up. */
typedef struct Seen {
        FollowupState state;
        char key[FOLLOWUP_ID_MAX + 16]; /* of the message it was handed over with and may have arrived; "" none */
} Seen;

/* What really became of a hand-over; the provider tells nothing but the truth, though late, twice and out of order. */
typedef enum Fate { FATE_ARRIVES, FATE_IS_LOST, FATE_IS_REFUSED, FATE_IS_STOPPED, FATE_NEVER_TAKEN } Fate;

typedef struct Copy {
        int64_t message;
        char key[FOLLOWUP_ID_MAX + 64];
        unsigned generation;
        char *provider, *to, *name; /* name: the provider's, once it has answered */
        Fate fate;
        GArray *followups; /* int64_t */
        bool told_arrived;
        char *day; /* "patient day" that it counts for */
        bool was_answered; /* so it has arrived, whatever its provider says */
} Copy;

/* By whom: the patient's own word lifts only the patient's own. */
typedef enum Stopper { BY_NOBODY, BY_PATIENT, BY_STAFF } Stopper;

/* What staff have entered of a patient's consent: of each kind by itself, and all in all. */
typedef struct Entered {
        Consent own, now;
} Entered;

typedef struct World {
        GRand *random;
        uint32_t seed;
        unsigned step;
        const char *doing;
        Bench bench[N_STORES]; /* memory first */
        GPtrArray *claimed[N_STORES]; /* Claimed *: on their way, the same in each */
        GHashTable *seen;      /* id -> Seen * */
        GPtrArray *copies;     /* Copy *, by key each once */
        unsigned n_receipts;
        GHashTable *stops;     /* numbers that were stopped -> Stopper */
        Entered entered[N_PATIENTS];
        Matters *matters;      /* other treatments, visits, refusals */
        char *clinic;          /* as it is configured in this round */
        Callers *callers;      /* who must have been told of a red flag by now */
        GPtrArray *acks;       /* Ack *: ways by which an alert can be acknowledged, as they were told */
        char *responsible[N_TREATMENTS]; /* as the record names them; NULL nobody */
        bool is_withdrawn[N_TREATMENTS];
        UtcMs moment[N_TREATMENTS]; /* when each was done, as told last; 0 never told */
        bool is_calm;          /* most is as it should be: so much more is sent */
        unsigned n_handed_over, n_taken;
} World;

/* ends the run, and says how to repeat it */
void broken(const World *w, const char *format, ...) G_GNUC_PRINTF(2, 3) G_GNUC_NORETURN;
#define must(w, condition, ...)                        \
        do {                                           \
                if (!(condition))                      \
                        broken(w, __VA_ARGS__);        \
        } while (0)

/* prop-store.c */

/* a number below @n */
unsigned roll(World *w, unsigned n);
bool happens(World *w, unsigned n);
/* the store that bench_open() opens next: 0 in memory, 1 in SQLite */
void use(unsigned i);
/* all follow-ups of store @i, FollowupView * */
GPtrArray *everything(World *w, unsigned i);

/* world-records.c */

/* a record of a treatment, a visit or a patient; new, the same or changed */
void put_random(World *w);

/* world-staff.c */

/* one decision of staff about one follow-up */
void act_random(World *w);
/* staff change one patient's own plan */
void plan_random(World *w);
/* the patient has said so, or their provider says it */
void stop_by_patient(World *w, const char *number);
/* staff enter or end a consent */
void opt_random(World *w);

/* world-wire.c */

/* messages on their way that are not to leave any more */
void take_back(World *w, unsigned i, const GArray *messages);
/* what is due is claimed in both */
void claim_random(World *w);
/* made where there is none yet */
Seen *seen_of(World *w, int64_t id);
void copy_free(gpointer data);
/* what became of the hand-over @k of those on their way */
void settle_one(World *w, guint k);
/* both end in the midst and open again */
void crash(World *w);

/* world-receipts.c */

/* a provider tells what became of a copy, or tells it again */
void receipt_random(World *w);
/* what has waited long enough is asked for, or called for */
void watch_both(World *w);
void check_copies(World *w);
/* some copy that carried it has, as told so far */
bool has_arrived(World *w, int64_t followup);

/* world-check.c */

/* what must hold after each step */
void check_step(World *w);
/* a message may go out then: it lies in the patient's allowed hours */
bool is_allowed(const Clinic *clinic, const Patient *patient, UtcMs t);

/* world-replies.c */

/* a patient answers, or somebody writes from a number of nobody */
void reply_random(World *w);

/* world-alerts.c */

/* the staff of a round: who is responsible, who is deputy, who is head, and by what each can be reached */
void staff_write(World *w, const char *dir);
/* a reply was a red flag; @task: its call, 0 none; @question: what it answers, 0 nothing */
void alerts_flag(World *w, int64_t task, int64_t question);
/* when there is next something to say, to staff or to a patient */
UtcMs alerts_next(World *w);
/* what is to be said by now is said, and alerts go on, as the daemon's timer has it */
void alerts_go(World *w);
/* somebody of staff acknowledges, or followupd ends with a notice on the wire */
void alerts_random(World *w);
void alerts_check(World *w, const GPtrArray *views);
