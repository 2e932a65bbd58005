/* A batch: up to INTAKE_BATCH_MAX records of one stream with their plans, on their way to the store and back.
 * Made on the intake thread, put on the store thread, read on the loop; one of them has it at any time. */
#pragma once

#include "daemon/intake.h"

enum { INTAKE_BATCH_MAX = 256 };

typedef struct IntakeBatch {
        StoreJob job;
        IntakeStream *stream; /* whoever makes the batch counts it */
        Intake *intake;
        Config *config; /* what it is planned by; counted */
        const Source *source; /* the stream's, as is the file */
        char *file;
        GPtrArray *results;   /* IntakeResult *, in the order of the input */
        GArray *entries;      /* what the store is asked to keep */
        unsigned n_kept, n_put; /* of the entries: committed before, given to the store by now */
        GArray *revoked;      /* int64_t: messages in `sending` that the records concern */
        bool ends_feed, at_end;
        bool keeps_refused; /* what is refused is put into the store, too */
        bool ready; /* guarded by the intake: it is the loop's */
} IntakeBatch;

/* @done: on the store thread, after the commit; it calls intake_batch_settle() first */
IntakeBatch *intake_batch_new(Intake *intake, IntakeStream *stream, const Source *source, char *file, UtcMs now,
        void (*done)(StoreJob *job, void *userdata));
void intake_batch_free(IntakeBatch *batch);

/* intake_batch_add_record() - plan it, or refuse it; takes the record over */
void intake_batch_add_record(IntakeBatch *batch, Record *record);
void intake_batch_add_fault(IntakeBatch *batch, const RecordFault *fault);
/* there is something in it that the store is to do */
bool intake_batch_is_for_store(const IntakeBatch *batch);
/* Return: 0; < 0: the group was not kept: its records are refused by now, and it is no record's fault */
int intake_batch_settle(IntakeBatch *batch);
