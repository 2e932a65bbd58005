/* The world of prop-store: two stores on the same random days, and what the checker itself remembers of them. */
#pragma once

#include "../contract/fixture.h"

#include "callers.h"
#include "due/pace.h"
#include "matters.h"
#include "store/store-reply.h"

enum { N_STEPS_OF_A_ROUND = 160, N_TREATMENTS = 9, N_TREATMENTS_OF_SYSTEM = 7, N_PATIENTS = 5, N_STORES = 2, SLOT_MAX = 4096,
        N_CLINICS = 2, N_PROVIDERS = 2, N_TREATMENTS_OF_FIRST = 5, N_PATIENTS_OF_FIRST = 3 /* the rest are the other clinic's */ };

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
        char *day; /* "system patient day" that it counts for */
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
        Entered entered[N_PATIENTS][2]; /* of the one system's card and the other's */
        bool is_entered[N_PATIENTS], is_late[N_PATIENTS][2]; /* late: a card that came when something was entered already */
        Matters *matters;      /* other treatments, visits, refusals */
        char *clinics[N_CLINICS]; /* as they are configured in this round */
        GPtrArray *complaints; /* Complaint * */
        Callers *callers;      /* who must have been told of a red flag by now */
        GPtrArray *acks;       /* Ack *: ways by which an alert can be acknowledged, as they were told */
        char *responsible[N_TREATMENTS]; /* as the record names them; NULL nobody */
        bool is_out[N_PATIENTS][2]; /* staff have opted them out of all, by whatever number: the one system's card, the other's */
        bool is_withdrawn[N_TREATMENTS];
        bool is_known[N_PATIENTS][2]; /* some record was taken of them, of the one system and of the other */
        UtcMs moment[N_TREATMENTS]; /* when each was done, as told last; 0 never told */
        bool is_calm;          /* most is as it should be: so much more is sent */
        MonoMs mono;           /* never set back */
        Pace pace[N_PROVIDERS];
        int sick;              /* the provider that has no money, or is down, in this round; -1: none */
        Verdict sick_verdict;
        Brake brake;
        unsigned max_per_hour; /* this round's max_sends_per_hour */
        GPtrArray *pauses;     /* Pause * */
        GArray *counted;       /* UtcMs: claims of all but safety, since staff have last looked */
        unsigned n_handed_over, n_taken, n_braked, n_openings;
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

/* the same id, good for ever, of somebody of staff who can be reached; NULL: they cannot */
const char *staff_reached(const char *id);

/* world-complaints.c */

/* a patient is not content: @task is the call that was made for it, or was there before */
void complaints_open(World *w, int64_t task);
/* what is late by now; after each look at the deadlines */
void complaints_look(World *w);
/* somebody of staff is told of a task */
void complaints_told(World *w, const char *who, const char *text);
/* all that was to be said by now is said */
void complaints_check(World *w);

/* world-pace.c */

/* for this round; its end */
void pace_begin(World *w);
void pace_end(World *w);
/* "s" or "t" */
unsigned provider_of(const char *id);
/* how many messages each may be given now, of at most @n_most: provider -> number; g_hash_table_unref() */
GHashTable *pace_budget(World *w, unsigned n_most);
/* what a claim of both stores may take: how many but safety */
unsigned pace_brake(World *w);
struct ClaimJob;
/* a claim was made in each: was it allowed, and was all taken that had to be? */
void pace_claimed(World *w, struct ClaimJob *claims[static N_STORES], unsigned n_brake);
/* what a hand-over meets: the sick provider has its own word */
Verdict pace_verdict(World *w, const char *provider, Verdict verdict);
/* staff say that the mass of messages was meant */
void pace_confirm(World *w);

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

/* the clinic a follow-up is of */
const Clinic *clinic_of(World *w, const FollowupView *view);
/* what must hold after each step */
void check_step(World *w);
/* a message may go out then: it lies in the patient's allowed hours */
bool is_allowed(const Clinic *clinic, const Patient *patient, UtcMs t);

/* world-replies.c */

/* a patient answers, or somebody writes from a number of nobody */
void reply_random(World *w);

/* world-alerts.c */

/* the clinics and the staff of a round: who is responsible, who is deputy, who is head, and by what each can be reached */
void staff_write(World *w, const char *dir);
/* a reply was a red flag; @task: its call, 0 none; @question: what it answers, 0 nothing; @number: it answers nothing, and was
 * written from this number that several patients have; "": they have it, and one of them was asked; NULL: neither */
void alerts_flag(World *w, int64_t task, int64_t question, const char *number);
/* when there is next something to say, to staff or to a patient */
UtcMs alerts_next(World *w);
/* what is to be said by now is said, and alerts go on, as the daemon's timer has it */
void alerts_go(World *w);
/* somebody of staff acknowledges, or followupd ends with a notice on the wire */
void alerts_random(World *w);
void alerts_check(World *w, const GPtrArray *views);
