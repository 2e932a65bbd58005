#include "daemon/store-thread.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

/*
 *   loop, intake --give--> urgent | bulk --run--> group --commit--> finished --wake--> loop
 *                             ^                     |
 *                             '---- keep (disk full)'
 *
 * A group is what has gathered: all that is urgent, then bulk jobs until 20 ms are over. One sync serves them all, so
 * a group grows under load by itself and is a single job when there is none. Nobody waits for a settlement: a group of
 * nothing else, soon after the last one, stays open for a moment, so that a stream of them does not become a stream of
 * syncs (a sync costs as much processor time as five settlements). A long job does a part of its work in each of several
 * groups, and what is urgent goes between.
 */
enum { GROUP_MS = 20, SETTLE_MS = 10, FULL_WAIT_MS = 1000 };

typedef struct JobList {
        StoreJob *first, **end;
} JobList;

struct StoreThread {
        Store *store;
        int wake_fd;
        pthread_t thread;
        GMutex mutex;
        GCond given;
        JobList urgent, bulk; /* guarded by mutex */
        JobList finished;     /* guarded by mutex */
        StoreCommits commits; /* guarded by mutex */
        bool stopping;        /* guarded by mutex */
        bool eager;
        atomic_uint n_pending;
        atomic_uint_fast64_t progress;
        atomic_bool full, outside;
};

static void list_init(JobList *list)
{
        list->first = NULL;
        list->end = &list->first;
}

static void list_append(JobList *list, StoreJob *job)
{
        job->next = NULL;
        *list->end = job;
        list->end = &job->next;
}

static StoreJob *list_take(JobList *list)
{
        StoreJob *job = list->first;

        if (!job)
                return NULL;
        list->first = job->next;
        if (!list->first)
                list->end = &list->first;
        return job;
}

/* Puts all of @more before what @list holds. */
static void list_prepend_all(JobList *list, JobList *more)
{
        if (!more->first)
                return;
        *more->end = list->first;
        if (!list->first)
                list->end = more->end;
        list->first = more->first;
        list_init(more);
}

static void list_append_all(JobList *list, JobList *more)
{
        if (!more->first)
                return;
        *list->end = more->first;
        list->end = more->end;
        list_init(more);
}

static int64_t mono_ms(void)
{
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

/* Waits for work. Returns NULL when there is none and the thread is to end. */
static StoreJob *wait_for_job(StoreThread *thread)
{
        StoreJob *job;

        g_mutex_lock(&thread->mutex);
        for (;;) {
                job = list_take(&thread->urgent);
                if (!job)
                        job = list_take(&thread->bulk);
                if (job || thread->stopping)
                        break;
                /* idle is progress: the watchdog asks only while something is pending */
                g_cond_wait(&thread->given, &thread->mutex);
        }
        g_mutex_unlock(&thread->mutex);
        return job;
}

/* The next job that may be part of a group; one that runs outside ends it. Waits for one until @until (mono_ms()). */
static StoreJob *next_for_group(StoreThread *thread, int64_t until)
{
        StoreJob *job = NULL;
        JobList *from;

        g_mutex_lock(&thread->mutex);
        while (!thread->urgent.first && !thread->bulk.first && !thread->stopping && mono_ms() < until)
                if (!g_cond_wait_until(&thread->given, &thread->mutex, until * 1000))
                        break;
        from = thread->urgent.first ? &thread->urgent : &thread->bulk;
        if (from->first && !from->first->outside)
                job = list_take(from);
        g_mutex_unlock(&thread->mutex);
        return job;
}

static void run_job(StoreThread *thread, StoreJob *job)
{
        err_clear(&job->err);
        job->has_more = false;
        job->result = job->run(job, thread->store, &job->err);
        atomic_fetch_add(&thread->progress, 1);
}

/* Gives jobs back: on this thread where they ask for it, else to the loop. */
static void finish(StoreThread *thread, JobList *group)
{
        JobList for_loop, more;
        StoreJob *job;
        bool wake = false;

        list_init(&for_loop);
        list_init(&more);
        while ((job = list_take(group))) {
                if (job->has_more && job->result >= 0) {
                        list_append(&more, job);
                } else if (job->done_on_store) {
                        job->done(job, job->userdata);
                        atomic_fetch_sub(&thread->n_pending, 1);
                } else {
                        list_append(&for_loop, job);
                        wake = true;
                }
        }
        g_mutex_lock(&thread->mutex);
        list_prepend_all(&thread->bulk, &more);
        list_append_all(&thread->finished, &for_loop);
        g_mutex_unlock(&thread->mutex);
        while (wake && write(thread->wake_fd, &(uint64_t){ 1 }, sizeof(uint64_t)) < 0 && errno == EINTR)
                ;
}

/* The group could not be committed: settlements wait their turn again, all else is told so. */
static void fail_group(StoreThread *thread, JobList *group, int code, const Err *err)
{
        JobList keep, told;
        StoreJob *job;
        bool again;

        g_mutex_lock(&thread->mutex);
        again = code == -ENOSPC && !thread->stopping; /* at the end a restart asks instead: `sending` without outcome */
        g_mutex_unlock(&thread->mutex);
        list_init(&keep);
        list_init(&told);
        while ((job = list_take(group))) {
                if (job->keep && again) {
                        list_append(&keep, job);
                        continue;
                }
                job->result = code;
                job->err = *err;
                list_append(&told, job);
        }
        g_mutex_lock(&thread->mutex);
        list_prepend_all(&thread->urgent, &keep);
        g_mutex_unlock(&thread->mutex);
        finish(thread, &told);
}

/* The first job of a list that runs outside of groups. */
static StoreJob *list_take_outside(JobList *list)
{
        for (StoreJob **at = &list->first; *at; at = &(*at)->next) {
                StoreJob *job = *at;

                if (!job->outside)
                        continue;
                *at = job->next;
                if (list->end == &job->next)
                        list->end = at;
                return job;
        }
        return NULL;
}

static void run_outside(StoreThread *thread, StoreJob *job)
{
        JobList alone;

        list_init(&alone);
        atomic_store(&thread->outside, true);
        run_job(thread, job);
        atomic_store(&thread->outside, false);
        list_append(&alone, job);
        finish(thread, &alone);
}

/* ... and the disk gets a moment to be emptied. What only reads goes on meanwhile, past the settlements that wait at
 * the head of the queue: staff want to see how things stand. */
static void group_failed(StoreThread *thread, JobList *group, int code, const Err *err)
{
        int64_t until = g_get_monotonic_time() + FULL_WAIT_MS * G_TIME_SPAN_MILLISECOND;

        atomic_store(&thread->full, code == -ENOSPC);
        fail_group(thread, group, code, err);
        g_mutex_lock(&thread->mutex);
        while (!thread->stopping && g_get_monotonic_time() < until) {
                StoreJob *job = list_take_outside(&thread->urgent);

                if (!job)
                        job = list_take_outside(&thread->bulk);
                if (job) {
                        g_mutex_unlock(&thread->mutex);
                        run_outside(thread, job);
                        g_mutex_lock(&thread->mutex);
                } else if (!g_cond_wait_until(&thread->given, &thread->mutex, until))
                        break;
        }
        g_mutex_unlock(&thread->mutex);
}

const unsigned store_commit_bounds_ms[STORE_COMMIT_BUCKETS] = { 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000 };

static void note_commit(StoreThread *thread, int64_t took_us)
{
        unsigned i = 0;

        while (i < STORE_COMMIT_BUCKETS && took_us > store_commit_bounds_ms[i] * INT64_C(1000))
                i++;
        g_mutex_lock(&thread->mutex);
        thread->commits.n[i]++;
        thread->commits.sum_us += (uint64_t)took_us;
        g_mutex_unlock(&thread->mutex);
}

void store_thread_commits(StoreThread *thread, StoreCommits *ret)
{
        g_mutex_lock(&thread->mutex);
        *ret = thread->commits;
        g_mutex_unlock(&thread->mutex);
}

static void commit_group(StoreThread *thread, JobList *group)
{
        int64_t begun = g_get_monotonic_time();
        Err err = { 0 };
        int r = store_commit(thread->store, &err);

        if (r >= 0) {
                note_commit(thread, g_get_monotonic_time() - begun);
                atomic_store(&thread->full, false);
                finish(thread, group);
                return;
        }
        if (r != -ENOSPC) {
                /* After a failed sync nobody knows what the disk holds, and a second sync may lie (reliability.md,
                 * section 2): end here; what was not acknowledged is done again after the restart. */
                g_autofree char *text = err_render(&err);

                fprintf(stderr, "<2>followupd: the store could not be synced, ending: %s\n", text);
                _exit(74); /* EX_IOERR */
        }
        group_failed(thread, group, r, &err);
}

static void *store_thread_main(void *userdata)
{
        StoreThread *thread = userdata;
        StoreJob *job;
        int64_t last_commit = 0;

        while ((job = wait_for_job(thread))) {
                int64_t begun = mono_ms(), wait_until = 0;
                JobList group;
                Err err = { 0 };
                int r;

                list_init(&group);
                if (job->outside) {
                        run_outside(thread, job);
                        continue;
                }
                r = store_begin(thread->store, &err);
                if (r < 0) {
                        list_append(&group, job);
                        group_failed(thread, &group, r, &err);
                        continue;
                }
                if (!thread->eager && begun < last_commit + SETTLE_MS)
                        wait_until = begun + SETTLE_MS;
                do {
                        run_job(thread, job);
                        list_append(&group, job);
                        if (!job->keep)
                                wait_until = 0; /* somebody waits for this one */
                } while (!job->has_more && mono_ms() < begun + GROUP_MS && (job = next_for_group(thread, wait_until)));
                commit_group(thread, &group);
                last_commit = mono_ms();
        }
        return NULL;
}

int store_thread_new(Store *store, int wake_fd, bool eager, StoreThread **ret, Err *err)
{
        StoreThread *thread = g_new0(StoreThread, 1);
        int r;

        thread->store = store;
        thread->wake_fd = wake_fd;
        thread->eager = eager;
        g_mutex_init(&thread->mutex);
        g_cond_init(&thread->given);
        list_init(&thread->urgent);
        list_init(&thread->bulk);
        list_init(&thread->finished);
        r = pthread_create(&thread->thread, NULL, store_thread_main, thread);
        if (r != 0) {
                g_free(thread);
                return err_set(err, -r, NULL, "cannot start the store thread", "%s", g_strerror(r));
        }
        pthread_setname_np(thread->thread, "store");
        *ret = thread;
        return 0;
}

void store_thread_give_all(StoreThread *thread, StoreJob *const *jobs, unsigned n_jobs)
{
        atomic_fetch_add(&thread->n_pending, n_jobs);
        g_mutex_lock(&thread->mutex);
        for (unsigned i = 0; i < n_jobs; i++)
                list_append(jobs[i]->urgency == STORE_URGENT ? &thread->urgent : &thread->bulk, jobs[i]);
        g_cond_signal(&thread->given);
        g_mutex_unlock(&thread->mutex);
}

void store_thread_give(StoreThread *thread, StoreJob *job)
{
        store_thread_give_all(thread, &job, 1);
}

unsigned store_thread_finish(StoreThread *thread)
{
        JobList finished;
        StoreJob *job;
        unsigned n = 0;

        list_init(&finished);
        g_mutex_lock(&thread->mutex);
        list_append_all(&finished, &thread->finished);
        g_mutex_unlock(&thread->mutex);
        while ((job = list_take(&finished))) {
                job->done(job, job->userdata);
                atomic_fetch_sub(&thread->n_pending, 1);
                n++;
        }
        return n;
}

unsigned store_thread_pending(StoreThread *thread)
{
        return atomic_load(&thread->n_pending);
}

uint64_t store_thread_progress(StoreThread *thread)
{
        return atomic_load(&thread->progress);
}

bool store_thread_is_outside(StoreThread *thread)
{
        return atomic_load(&thread->outside);
}

bool store_thread_is_full(StoreThread *thread)
{
        return atomic_load(&thread->full);
}

Store *store_thread_stop(StoreThread *thread)
{
        Store *store = thread->store;

        g_mutex_lock(&thread->mutex);
        thread->stopping = true;
        g_cond_signal(&thread->given);
        g_mutex_unlock(&thread->mutex);
        pthread_join(thread->thread, NULL);
        store_thread_finish(thread);
        g_mutex_clear(&thread->mutex);
        g_cond_clear(&thread->given);
        g_free(thread);
        return store;
}
