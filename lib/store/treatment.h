/* A treatment and its follow-ups, while they are changed. Private to the store. */
#pragma once

#include "store/store-forecast.h"
#include "store/store-internal.h"

/* ---- store-treatment.c ----------------------------------------------------------------------- */

/* A treatment with all that is known of it, being changed. */
typedef struct Treatment {
        RecordRow record;
        PatientRow patient;
        const char *clinic_id;   /* borrowed from the store */
        const Clinic *clinic;    /* NULL: the configuration no longer has it */
        const Pinned *pinned;    /* NULL: not planned yet */
        Consent consent;
        GArray *before, *rows;   /* FollowupRow: as stored, as they shall be; new ones stand last in rows */
        GArray *ret_messages;    /* borrowed; NULL: nobody asks */
        bool has_new_details;    /* the patient's: what lacked them is planned anew */
        bool is_replanned;       /* it has just got another version of its protocol, or its visit counts as booked again */
        bool is_revived;   /* the patient has not died, for all that was said */
        const Config *config;    /* borrowed */
        const char *who, *why;   /* whose decision is being carried out; NULL: followupd's own */
        bool takes_methods;      /* staff have just said by which: what was refused before counts no more */
        char stop_method[FOLLOWUP_METHOD_MAX]; /* `stopped` is known of this method and kind; "" of none */
        ConsentKind stop_kind;
        StopOf stopped;
        PlanAround around;       /* what else there is of the patient, once treatment_around() has looked */
        bool has_around;
} Treatment;

static inline FollowupRow *treatment_row(const Treatment *t, guint i)
{
        return &g_array_index(t->rows, FollowupRow, i);
}
/* the one with this id; NULL: it has none such. Borrowed until a row is added. */
FollowupRow *treatment_find(const Treatment *t, int64_t id);

void treatment_done(Treatment *t);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Treatment, treatment_done)
/* STORE_NOT_FOUND */
int treatment_load(Store *store, const Config *config, int64_t number, Treatment *ret, Err *err);
/* the treatment of a follow-up, and the follow-up's row in it. STORE_NOT_FOUND: there is none of this id */
int treatment_load_of(Store *store, const Config *config, int64_t id, Treatment *ret, FollowupRow **ret_row, Err *err);
/* the record as it was read, for planning it again; borrows from @t; treatment_record_done() */
int treatment_record(Store *store, const Treatment *t, Record *ret, Err *err);
void treatment_record_done(Record *record);
/* rules 4 and 5, consent and stops over what is unsent; rule 10's calls; then all is written */
int treatment_judge(Store *store, Treatment *t, UtcMs now, Err *err);
/* one more follow-up of the treatment's protocol; its id is given here */
int treatment_add(Store *store, Treatment *t, const Followup *followup, Err *err);
int treatment_write(Store *store, Treatment *t, UtcMs now, Err *err);
/* plan again from what is stored and judge: the rows say what it comes to, nothing is written */
int treatment_work_out(Store *store, Treatment *t, UtcMs now, Err *err);
/* load, plan again from what is stored, judge, write: after anything changed but the record itself */
int treatment_again(Store *store, const Config *config, int64_t number, UtcMs now, Err *err);
/* all treatments of a patient: their consent, number or zone changed */
int treatments_again(Store *store, const Config *config, int64_t patient, int64_t but, GArray *ret_messages,
        UtcMs now, Err *err);
/* the same for who was said to have died, and has not: what was cancelled for it is planned anew where it can still be done */
int treatments_revive(Store *store, const Config *config, int64_t patient, GArray *ret_messages, UtcMs now, Err *err);
void followup_end(Followup *f, FollowupState state, const char *reason);
/* whoever asks hears of @message, which is on its way; 0: none */
void treatment_note_message(const Treatment *t, int64_t message);

/* ---- store-call.c ---------------------------------------------------------------------------- */

/* when a person may begin work on it: the next working time; at once where its clinic is no longer known */
UtcMs treatment_task_due(const Treatment *t, UtcMs now);
/* rule 10, and visits that nobody would hear of */
int treatment_calls(Store *store, Treatment *t, UtcMs now, Err *err);
/* a call task for the row at @i, unless there is one: because of @reason */
int treatment_call(Store *store, Treatment *t, guint i, const char *reason, UtcMs now, Err *err);
/* open calls for a follow-up are needed no longer */
void treatment_drop_calls(Treatment *t, int64_t cause, const char *reason);
/* after a stop somebody asks by phone */
void followup_call_instead(Followup *f, UtcMs due);
/* when, by the working hours of the clinic of its lane */
UtcMs store_call_due(const Store *store, const Config *config, const FollowupRow *row, UtcMs now);

/* ---- store-reconcile.c ----------------------------------------------------------------------- */

/* is the row a follow-up of this step, perhaps of another version of its protocol? */
bool treatment_is_of_step(const Store *store, const Treatment *t, const FollowupRow *row, uint32_t position);
/* bring the rows in line with a plan. @is_change: the record changed, so steps may be planned anew */
int treatment_reconcile(Store *store, Treatment *t, const Plan *plan, bool is_change, UtcMs now, Err *err);
/* it has left the house, or staff or the patient decided that it never will: its step is not planned again */
bool followup_is_settled(const FollowupRow *row);
/* what was decided of it while it was on its way has been carried out */
void followup_forget_decision(FollowupRow *row);
/* what has not left the house is cancelled, what is on its way where that is still possible; @decided: whose will it is */
void treatment_cancel(Treatment *t, FollowupRow *row, Decided decided, const char *reason);
/* why what was planned is cancelled once the record names a procedure of another protocol */
extern const char treatment_of_another_family[];

/* ---- store-replan.c -------------------------------------------------------------------------- */

/* as it is stored: is a follow-up of some step unsent? Calls that were made for others do not count */
bool treatment_has_unsent(const Treatment *t);
/* the version of its protocol that the configuration has now; NULL: it follows that one, or there is none */
const Protocol *treatment_other_version(const Treatment *t);
/* has it anything that is to be sent, or would that version give it a step? Not where the last one was cancelled by people. */
int treatment_has_use_for(Store *store, const Treatment *t, const Protocol *other, UtcMs now, bool *ret, Err *err);
/* one that was over, once it is worked out by the other version: has it something to be sent now? */
bool treatment_has_gained(const Treatment *t);
/* its unsent rows become steps of that version, by the steps' ids; then treatment_work_out() */
int treatment_repin(Store *store, Treatment *t, const Protocol *protocol, Err *err);

/* ---- store-forecast.c ------------------------------------------------------------------------ */

/* what @after differs from @before in, two outcomes of one treatment that was stored with @n_stored rows */
int forecast_compare(Store *store, const Treatment *before, const Treatment *after, ForecastCount *ret, Err *err);

/* ---- store-outlet.c -------------------------------------------------------------------------- */

/* What a follow-up says, and by whom it leaves, by the configuration of its treatment. Borrowed but for `own`. */
typedef struct Outlet {
        Step *own;            /* of the patient's own plan */
        const Clinic *clinic; /* what placeholders stand for */
        const char *name, *language;
        const Template *text; /* NULL: none in any language, and it would be held */
        const ProviderTemplate *approved;
        const char *provider; /* NULL: none carries its method */
} Outlet;
/* it is to be sent, and nothing of it has been made yet */
bool outlet_is_used(const FollowupRow *row);
int outlet_init(Outlet *outlet, Store *store, const Treatment *t, const FollowupRow *row, Err *err);
void outlet_done(Outlet *outlet);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Outlet, outlet_done)
/* would the same patient read the same? */
bool outlet_says_alike(const Outlet *a, const Outlet *b);

/* ---- store-plan.c ---------------------------------------------------------------------------- */

/* a follow-up's step as its patient's own plan has it; NULL: it has none. Caller frees. */
int store_own_step(Store *store, const FollowupRow *row, Step **ret, Err *err);

/* ---- store-around.c -------------------------------------------------------------------------- */

/* has it anything that another treatment, a visit or trouble can hold, end or bring back? */
bool treatment_is_touched(const Treatment *t);
/* what there is beside a treatment of a clinic that is configured */
int store_around(Store *store, const Treatment *t, UtcMs now, PlanAround *ret, Err *err);
/* fills t->around, where that matters */
int treatment_around(Store *store, Treatment *t, UtcMs now, Err *err);
/* from here to store_beside_drop() the patient's records, and their trouble, are as they are now: store_around() looks there.
 * What is judged by them changes neither. Every verb begins with nothing held, but a new record of the same patient's.
 * @ret_is_mine: it was not held before, and whoever asked is to drop it, also after a fault */
int store_beside_hold(Store *store, const PatientRow *patient, Err *err);
int store_beside_hold_of(Store *store, int64_t patient, bool *ret_is_mine, Err *err);
void store_beside_drop(Store *store);
/* where its patient is held: a record that is new, or its rows as they are now */
void store_beside_add(Store *store, const Treatment *t);
/* the patient's other treatments are judged by what has changed beside them.
 * @but: not this one; @fresh: only this one has been added, which is done: those it comes first after; NULL: all
 * @ret_messages: may be NULL; appends what is on its way and would not have been claimed now */
int treatments_beside(Store *store, const Config *config, int64_t patient, int64_t but, const RecordRow *fresh,
        GArray *ret_messages, UtcMs now, Err *err);

/* ---- store-trouble.c ------------------------------------------------------------------------- */

/* what of a patient is open, the gravest first, and when they last refused to go on: trouble, task and refused of @ret.
 * Open is a task that a red or worried reply made, a complaint's, a complication's, and such a reply without a task. */
int store_has_trouble(Store *store, const PatientRow *patient, PlanAround *ret, Err *err);
/* of one task of a reply, whether it is open or not */
int store_task_trouble(Store *store, const FollowupRow *row, Trouble *ret, Err *err);
/* STORE_ACTION_REFUSED: the result says that nobody was reached, which ends no trouble */
int store_refuse_unreached(const char *result, Trouble trouble, Err *err);
/* a complaint or a complication is open: one task a treatment, for staff to end by its result. @t is then to be written,
 * and store_trouble_changed() called. @by: when it should be over; the task's aim. @ret: the task, also one that was open before */
int treatment_trouble(Store *store, Treatment *t, Trouble trouble, UtcMs due, UtcMs by, const char *reason, UtcMs now, int64_t *ret,
        Err *err);
/* trouble was opened or is over: what it holds is held, and what it held is free.
 * @ret_messages: may be NULL; appends what is on its way and must not go, for the loop's last look */
int store_trouble_changed(Store *store, const Config *config, int64_t patient, GArray *ret_messages, UtcMs now, Err *err);
/* the same for all who have an address */
int store_trouble_changed_at(Store *store, const Config *config, const char *address, GArray *ret_messages, UtcMs now, Err *err);
/* a task has its result, or was cancelled: what it held is free, where it was one of trouble */
int store_task_over(Store *store, const Config *config, int64_t task, UtcMs now, Err *err);

/* ---- store-routine.c ------------------------------------------------------------------------- */

/* a time of a row that is no question about safety */
bool store_is_routine(const Store *store, const FollowupRow *row);
/* the first such that a message carried. STORE_NOT_FOUND: none */
int store_routine_in(Store *store, const MessageRow *message, int64_t *ret, Err *err);
/* Rows of reminders end by the patient's word; what asks about safety goes on. Those of which @message carried a time: */
int store_rows_done(Store *store, const Config *config, const MessageRow *message, GArray *ret_messages, UtcMs now, Err *err);
/* and all of a patient who tells of trouble */
int store_rows_stop(Store *store, const Config *config, int64_t patient, GArray *ret_messages, UtcMs now, Err *err);
