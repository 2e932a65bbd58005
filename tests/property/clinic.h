/* A clinic led through a random year, and what of it is seen from outside: shared by the files of prop-clinic. */
#pragma once

#include "../contract/fixture.h"

#include "daemon/claim.h"

enum { N_EDITIONS_MAX = 8 };

/* A patient as the clinic's system knows them now. */
typedef struct Person {
        unsigned number;
        char phone[PHONE_MAX], telegram[16], guardian[PHONE_MAX];
        char birth_date[16];
        const char *zone, *language, *segment;
        int consent[N_CONSENT_KINDS]; /* -1: not said */
        PatientStanding standing;
} Person;

/* A record as the clinic's system has it now. */
typedef struct Entry {
        char id[16];
        RecordType type;
        Person *person;
        const char *procedure, *status, *responsible;
        UtcMs moment;
        char *plan;     /* JSON; NULL none */
        char *staff_step; /* that staff have changed last; NULL none */
        char *exported, *before; /* the line that went out last, and the one before it; NULL: none yet */
        PatientStanding standing; /* of the line that went out last */
        int64_t number; /* the store's; 0: not known there */
} Entry;

/* What really became of a hand-over; the provider tells nothing but the truth, though late, twice and out of order. */
typedef enum Fate { FATE_ARRIVES, FATE_IS_LOST, FATE_IS_REFUSED, FATE_IS_STOPPED, FATE_NEVER_TAKEN } Fate;

typedef struct Copy {
        int64_t message;
        char id[ID_MESSAGE_MAX];
        unsigned generation;
        char *provider, *method, *to;
        bool is_named; /* the provider has told its own name of it */
        Fate fate;
} Copy;

typedef struct World {
        Bench bench;
        GRand *random;
        Reader *reader; /* by the configuration in force; NULL: none yet */
        Config *editions[N_EDITIONS_MAX];
        unsigned n_editions, edition;
        unsigned waiting; /* an edition that would change too much, until it is accepted; 0: none */
        bool has_end; /* the last edition is only for the end of the clinic */
        UtcMs next_event, pause_end, next_connection; /* for what is claimed and waits for one */
        GPtrArray *people, *entries; /* Person *, Entry * */
        GPtrArray *claimed;          /* Claimed *: on their way */
        GPtrArray *copies;           /* Copy *: handed over, the latest last */
        GPtrArray *pauses;           /* Pause * */
        GArray *erasures;            /* that go on: erasures_new()'s */
        int64_t n_records;           /* that the store has numbered */
        GArray *years;               /* of greetings, that the store makes by itself: GreetedYear */
        unsigned n_replies;
        bool sets_clock_back;
        int64_t declined; /* message: the patient who answered it will not come to the visit, or not then; 0: none */
} World;

/* The record of one patient's greetings in one year, and how many of them were told. */
typedef struct GreetedYear {
        int64_t number;
        Person *person;
        unsigned n_told;
} GreetedYear;

/* ---- prop-clinic.c ---- */

unsigned roll(World *w, unsigned n);
static inline bool chance(World *w, unsigned percent)
{
        return roll(w, 100) < percent;
}
/* a little later: no two things are done at one time */
void tick(World *w);
/* of "P17" */
Person *person_of(World *w, const char *id);
/* a line of the trace: its kind, when, and what @format says */
void tell(const World *w, char kind, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* the loop must look at them once more */
void take_back(World *w, const GArray *messages);
/* a follow-up as it stands, false: there is none; all of a treatment; what is open of all */
bool tell_followup(World *w, int64_t id);
void tell_as_they_are(World *w, int64_t treatment);
void tell_open(World *w);
/* a treatment's, after something was done to it */
void tell_followups(World *w, int64_t treatment, bool only_open);
/* what the store has planned by itself since */
void tell_greetings(World *w);

/* what is due, late or held, by the configuration in force */
void judge_now(World *w, bool all);
/* what has been claimed does not leave */
void withdraw(World *w, Claimed *claimed, const char *why);

/* ---- clinic-reload.c ---- */

void take_edition(World *w, unsigned edition);
/* the next one is read, or staff accept the one that waits */
void edit_or_accept(World *w);

/* ---- clinic-staff.c ---- */

void staff_act(World *w, int64_t id, StaffAction action);
/* something or other for one of the latest treatments */
void staff_work(World *w);
void staff_opt(World *w, const char *patient);
/* what is unsent follows the versions that the configuration has */
void staff_replan(World *w);
/* nothing more goes to them; their rows go by erasures_go_on(), once nothing of theirs is on its way */
void staff_erase(World *w, Person *person);
void erasures_go_on(World *w);
GArray *erasures_new(void);

/* ---- clinic-records.c ---- */

void people_arrive(World *w, unsigned n);
void record_comes(World *w);
/* a record of which the store has follow-ups is exported anew, with a change */
void record_changes(World *w, int64_t treatment);

/* ---- clinic-plans.c ---- */

/* a line of a patient's own plan, as JSON; caller frees */
char *own_plan_line(World *w, const Protocol *protocol, RecordType type);
/* some of them, as a list */
char *own_plan(World *w, const Protocol *protocol, RecordType type);
/* staff leave a step out, move it, choose its methods, add one, or take back what they have said before */
void staff_change_plan(World *w);

/* ---- clinic-provider.c ---- */

void copy_free(gpointer copy);
/* the follow-ups it carries, in @ids */
const char *ids_of(const Message *message, GString *ids);
/* the bytes leave: @verdict is what the provider says */
Copy *hand_over(World *w, const Claimed *claimed, Verdict verdict);
/* what the provider said, or -1: it never left, to the store */
void settle_claimed(World *w, const Claimed *claimed, int verdict, const Copy *copy);
void receipt_comes(World *w);
void reply_comes(World *w);
/* what is to be said by now to staff, and to patients at once */
void notices_go(World *w);
/* somebody with the address writes stop, or of trouble, while the message waits for its connection */
void reply_crosses(World *w, const Message *message);
