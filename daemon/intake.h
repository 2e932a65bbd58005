/* The intake thread: reads, parses and plans what comes in, in slices, and hands plans to the store thread.
 * Spool files and import sessions share it, so that a large file never holds up a small one for long. */
#pragma once

#include "config/config.h"
#include "daemon/store-thread.h"
#include "record/reader.h"

typedef struct Intake Intake;
typedef struct IntakeStream IntakeStream;

/* What became of one record, in the order of the input, once it is durable. */
typedef struct IntakeResult {
        unsigned line;
        char *type, *id;   /* NULL where it could not be read */
        int put;           /* StorePut; 0: refused */
        RecordFault fault; /* refused: its file is the stream's */
        unsigned n_followups;
} IntakeResult;

typedef struct IntakeCallbacks {
        /* both on the loop. @results: IntakeResult *, borrowed for the call */
        void (*results)(IntakeStream *stream, GPtrArray *results, void *userdata);
        /* everything fed so far is durable or refused; @at_end: reader_end() was reached */
        void (*drained)(IntakeStream *stream, bool at_end, int fault, void *userdata);
} IntakeCallbacks;

int intake_new(StoreThread *store, int wake_fd, Intake **ret, Err *err);
void intake_free(Intake *intake);

/* the configuration in force; replaced on reload. The intake keeps no pointer to the old one once this returns and
 * running streams have passed their slice: it waits for that. */
void intake_set_config(Intake *intake, const Config *config);

/* intake_open() - begin a stream of @source named @file; @now is read for each slice by intake_feed() */
IntakeStream *intake_open(Intake *intake, const char *source, const char *file, const IntakeCallbacks *callbacks,
        void *userdata, Err *err);
/* takes the bytes over; `drained` is called when they are through. One feed at a time. */
void intake_feed(IntakeStream *stream, GBytes *bytes, bool last, UtcMs now);
void intake_close(IntakeStream *stream);

/* on the loop, when wake_fd is readable: delivers results */
void intake_finish(Intake *intake);
bool intake_is_idle(Intake *intake);
uint64_t intake_progress(Intake *intake);
