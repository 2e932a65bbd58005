/* One source of the spool: what lies in its folder, and the one file of it that is being read. */
#pragma once

#include "daemon/spool-folder.h"
#include "daemon/spool.h"

/*
 *           .-- changed --.
 *           v             |
 *    ---> WAITING --------'
 *          ^ ^ '-- 10 s unchanged, or renamed in --> READY ---> READING ---> done/, rejected/
 *          | '----------------- changed meanwhile ------------------'|
 *          '-- chmod, or a while later -- LEFT <-- no right, full ---'
 */
typedef enum SpoolFileState {
        SPOOL_FILE_WAITING, SPOOL_FILE_READY, SPOOL_FILE_READING,
        SPOOL_FILE_LEFT, /* cannot be read or kept: told once */
} SpoolFileState;

typedef struct SpoolFile {
        char *name;
        SpoolFileState state;
        bool renamed_in;
        struct stat seen; /* when it was last looked at */
        MonoMs since;     /* has been so since */
        MonoMs again;     /* LEFT: when it is tried again */
        unsigned n_tries;
        bool told; /* what is wrong with it, in the log */
} SpoolFile;

typedef struct SpoolReading SpoolReading;

/* One that was put away a short while ago. */
typedef struct SpoolPutAway {
        dev_t device;
        ino_t inode;
        MonoMs at;
} SpoolPutAway;
enum { SPOOL_PUT_AWAY_MOST = 64 }; /* kept in mind, the newest of them */


typedef struct SpoolSource {
        Manager *manager;
        char *id;
        SpoolFolder folder;
        int watch;      /* inotify's number of it; -1: none */
        int done_watch; /* of done/ in it; -1: none, or done/ is not there yet */
        bool told; /* in the log: the folder cannot be used */
        GHashTable *files; /* name -> SpoolFile * */
        SpoolPutAway put_away[SPOOL_PUT_AWAY_MOST];
        unsigned n_put_away; /* ever */
        GHashTable *brought_back; /* names that are to be told as moved in, by us: their writer is still at work */
        SpoolReading *reading; /* NULL: none */
        UtcMs last_brought;
        UtcMs silence_told; /* the last_brought it was told of; UTC_NEVER: not told */
        /* a file has been dealt with, another one may begin */
        void (*free_again)(struct SpoolSource *source);
        Spool *spool;
} SpoolSource;

SpoolSource *spool_source_new(Spool *spool, Manager *manager, const char *folder, const char *id,
        void (*free_again)(SpoolSource *source));
/* a file in the middle stays */
void spool_source_free(SpoolSource *source);

/* spool_source_look() - look at one name: as an event or a reading of the folder told it
 * @renamed_in: it was moved here by rename, so it is whole */
void spool_source_look(SpoolSource *source, const char *name, bool renamed_in);
/* spool_source_written() - a file of done/ is written to. One that was put away a short while ago has a writer who had only paused for
 * longer than a file settles: it comes back, and is read once more when it has settled again. Others are staff's business */
void spool_source_written(SpoolSource *source, const char *name);
/* all of the folder: at start and when events were lost */
void spool_source_look_through(SpoolSource *source);
/* time has passed: what waits is looked at again. Returns when to call it next; INT64_MAX: no need. */
MonoMs spool_source_settle(SpoolSource *source);
/* begin to read the next file, when none is being read and one is ready */
void spool_source_begin(SpoolSource *source);

/* ---- spool-reading.c ------------------------------------------------------------------------- */

typedef enum SpoolEnd {
        SPOOL_END_AWAY,    /* it lies in done/ or rejected/, or is gone */
        SPOOL_END_CHANGED, /* not what was opened: it is to be read again */
        SPOOL_END_LEFT,    /* it stays; @err says why */
} SpoolEnd;
typedef void (*SpoolDone)(SpoolSource *source, const char *name, SpoolEnd end, const Err *err);

/* Return: 0: @done comes later, on the loop; SPOOL_GONE; SPOOL_CHANGED: no regular file any more; -errno */
int spool_reading_new(SpoolSource *source, const char *name, SpoolDone done, SpoolReading **ret, Err *err);
void spool_reading_free(SpoolReading *reading);
/* a link, a pipe, a device: to rejected/ with a word; it is never opened */
int spool_refuse_special(SpoolSource *source, const char *name, const struct stat *seen, Err *err);
