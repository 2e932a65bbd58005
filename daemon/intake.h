/* The intake thread: reads, parses and plans what comes in, in slices, and hands plans to the store thread.
 * Spool files and import sessions share it, so that a large file never holds up a small one for long. */
#pragma once

#include "config/config.h"
#include "daemon/store-thread.h"
#include "record/reader.h"

typedef struct Intake Intake;
typedef struct IntakeStream IntakeStream;

/* what a record's StorePut, or 0 for a refusal, is called */
const char *intake_put_word(int put);

/* What became of one record, in the order of the input, once it is durable. */
typedef struct IntakeResult {
        unsigned line;
        const char *type;  /* NULL where it could not be read */
        char *id;          /* NULL where it could not be read */
        int put;           /* StorePut; 0: refused */
        bool waits;        /* kept, until a record tells how to reach its patient */
        bool is_booked;    /* a treatment that is not done yet: nothing is planned for it */
        RecordFault fault; /* refused: its file is the stream's */
        unsigned n_followups;
} IntakeResult;

typedef struct IntakeCallbacks {
        /* all on the loop, from intake_finish(). @results: IntakeResult *, borrowed for the call */
        void (*results)(IntakeStream *stream, GPtrArray *results, void *userdata);
        /* One for each feed, in their order: all of it is durable or refused. @at_end: reader_end() was
         * reached. @fault: 0, or a negative errno that is no record's (-ENOSPC: the disk is full; or the file
         * could not be read): nothing more of the stream is looked at; give all of it again later, in a new
         * stream: what is durable already is recognised. */
        void (*drained)(IntakeStream *stream, bool at_end, int fault, void *userdata);
} IntakeCallbacks;

/* @store outlives the intake
 * @reads_replies: patients' answers can come in: its thread reads first what they are understood by, for the start and the
 *         store have no time for it. Else the first reply waits for that, as after a reload that opens the door. */
int intake_new(StoreThread *store, int wake_fd, bool reads_replies, Intake **ret, Err *err);
/* what is with the store is waited for, what has not been looked at is dropped; streams are closed before */
void intake_free(Intake *intake);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Intake, intake_free)

/* The configuration in force; counted (config_ref). A stream keeps the one it began with, so that all records of a file are
 * read by the same rules; what they say is planned by the one in force when the store takes them: planning all anew after a
 * reload comes after what was taken before, and would not come again for what is taken later. */
void intake_set_config(Intake *intake, Config *config);
/* from any thread; the caller ends with config_unref() */
Config *intake_config(Intake *intake);
/* @revoke: on the loop, before `results`: numbers (int64_t) of messages in `sending` that records just made
 * durable concern (withdrawn, consent taken back): dispatcher_revoke() */
void intake_on_revoke(Intake *intake, void (*revoke)(const GArray *messages, void *userdata), void *userdata);

/**
 * intake_open() - begin a stream of @source named @file
 * @file: for faults; "-" or the like for what is no file
 *
 * Return: the stream, to be ended by intake_close(); NULL with @err for an unknown source.
 */
IntakeStream *intake_open(Intake *intake, const char *source, const char *file,
        const IntakeCallbacks *callbacks, void *userdata, Err *err);
/* Before the first feed: the store keeps what is refused for staff to see (store/store-refusal.h), for no file and nobody at a
 * terminal does. */
void intake_keep_refused(IntakeStream *stream);
/* The next bytes; takes them over. @last: no more will come. @now is that of every rule applied to them.
 * Several feeds may be under way: a second one keeps the reader busy while the store is. */
void intake_feed(IntakeStream *stream, GBytes *bytes, bool last, UtcMs now);
/* intake_take_file() - before the first feed: the stream reads @fd itself, which is its own from now on.
 * intake_feed_file() - go on with its next INTAKE_SLICE_BYTES. The end of the file is the last; feeding further
 * is allowed and drains at once. */
void intake_take_file(IntakeStream *stream, int fd);
void intake_feed_file(IntakeStream *stream, UtcMs now);
enum { INTAKE_SLICE_BYTES = 256 * 1024 };
/* no callback comes after this; what is under way ends silently. Also from within a callback. */
void intake_close(IntakeStream *stream);

/* Work with files that is no stream's: a piece at a time, in turn with the streams. Embed it in what it needs. */
typedef struct IntakeErrand IntakeErrand;
struct IntakeErrand {
        bool (*step)(IntakeErrand *errand); /* on the intake thread; whether there is more */
        /* On the loop, from intake_finish(), or from intake_free() with @is_cut: the rest was not done */
        void (*done)(IntakeErrand *errand, bool is_cut);
};
void intake_run(Intake *intake, IntakeErrand *errand);

/* @count: on the loop: @n records of @source came to be @result (a word) */
void intake_on_count(Intake *intake, void (*count)(const char *source, const char *result, unsigned n, void *userdata),
        void *userdata);
/* on the loop, when wake_fd is readable: delivers results. Returns how many records changed something: then
 * something may be due earlier than was known. */
unsigned intake_finish(Intake *intake);
/* all that was fed has been drained */
bool intake_is_idle(const Intake *intake);
/* when a record of @source was last taken, whatever way it came; UTC_NEVER: none since the start */
UtcMs intake_last_record(const Intake *intake, const char *source);
