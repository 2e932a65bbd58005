/* The store thread: the only user of the store. Takes jobs from a queue, commits what has gathered as one group
 * of at most 20 ms, claims and settlements before plans, and wakes the loop. */
#pragma once

#include <glib.h>

#include "store/store.h"

typedef struct StoreThread StoreThread;
typedef struct StoreJob StoreJob;

typedef enum StoreUrgency {
        STORE_URGENT, /* claims, settlements, staff: before all else, in the order given */
        STORE_BULK,   /* plans, judging, long lists */
} StoreUrgency;

/* Embed it as the first member of a job of one's own. The thread that makes it owns it until it is given;
 * it comes back to `done`, which frees it. */
struct StoreJob {
        StoreUrgency urgency;
        bool keep; /* must not be lost (settlements): put back and tried again when the commit fails for lack of room */
        bool outside;       /* runs between groups (a backup cannot be made inside one) */
        bool has_more;      /* set by `run`: what it did is to be kept, and it is to be run again when others had their turn */
        bool done_on_store; /* `done` runs on the store thread after the commit, instead of on the loop */
        UtcMs now;          /* of every rule in it */
        /* on the store thread, inside the group. < 0: a fault, @err says it; the group goes on without it */
        int (*run)(StoreJob *job, Store *store, Err *err);
        /* after the group is on disk (or could not be: result) */
        void (*done)(StoreJob *job, void *userdata);
        void *userdata;
        int result;
        Err err;
        StoreJob *next; /* the queue's */
};

/* @wake_fd: an eventfd the loop watches; it then calls store_thread_finish()
 * @eager: never wait for more settlements to share a sync (a rehearsal's time stands still meanwhile) */
int store_thread_new(Store *store, int wake_fd, bool eager, StoreThread **ret, Err *err);
void store_thread_give(StoreThread *thread, StoreJob *job);
/* the same for several, which wake it once */
void store_thread_give_all(StoreThread *thread, StoreJob *const *jobs, unsigned n_jobs);
/* on the loop: runs `done` of what has been committed since; returns how many */
unsigned store_thread_finish(StoreThread *thread);
/* jobs given and not finished yet */
unsigned store_thread_pending(StoreThread *thread);
/* counts up whenever the thread comes by its queue: the watchdog compares it */
uint64_t store_thread_progress(StoreThread *thread);
/* it is at a job of its own outside of groups, which takes as long as the store is large (a backup, a check) */
bool store_thread_is_outside(StoreThread *thread);
/* the disk is full: the last group could not be committed and nothing has been since */
bool store_thread_is_full(StoreThread *thread);
/* how long commits took: n[i] of them at most store_commit_bounds_ms[i], the last ones longer */
enum { STORE_COMMIT_BUCKETS = 12 };
extern const unsigned store_commit_bounds_ms[STORE_COMMIT_BUCKETS];
typedef struct StoreCommits {
        uint64_t n[STORE_COMMIT_BUCKETS + 1], sum_us;
} StoreCommits;
void store_thread_commits(StoreThread *thread, StoreCommits *ret);
/* orderly end: everything given is committed, the store is handed back (caller frees) */
Store *store_thread_stop(StoreThread *thread);
