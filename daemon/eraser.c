#include "daemon/eraser.h"

#include <errno.h>
#include <stddef.h>

#include "daemon/spool.h"

/* What is on the wire comes back within a provider's timeout; what failed (a full disk) may go well later. */
enum { WIRE_AGAIN_MS = 300, FAULT_AGAIN_MS = 60 * 1000 };

/* Who waits to be told. */
typedef struct Asked {
        int64_t patient;
        EraserDone done;
        void *userdata;
} Asked;

struct Eraser {
        Manager *manager;
        sd_event_source *again; /* when to look next; armed while something could not be carried through */
        GArray *asked;          /* Asked */
        bool busy, more;        /* a round is under way; another is to follow it */
        bool stopped;
};

/* The steps of a round: jobs of the store thread, and of the intake thread where they are about files, which may be large. */
typedef enum EraseStep {
        ERASE_LOOK,   /* who is being erased */
        ERASE_FILES,  /* their files, while the store knows by what to find them */
        ERASE_FINISH, /* their rows */
        ERASE_FILES_AGAIN, /* that were put away meanwhile */
        ERASE_SCRUB,  /* the database anew, between groups */
        ERASE_DONE,
} EraseStep;

typedef struct EraseJob {
        StoreJob job;
        IntakeErrand errand;
        EraseStep step;
        Eraser *eraser;
        Config *config;
        PatientSearch *search;
        GPtrArray *erasings; /* Erasing * */
        GPtrArray *marks;    /* PatientMarks *, borrowed from them */
        GArray *erasures;    /* Erasure: whose rows are gone; `files` of the whole round */
        PatientFiles files;
        bool waits; /* something of somebody is on the wire */
} EraseJob;

static void erase_job_free(EraseJob *round)
{
        patient_search_free(round->search);
        config_unref(round->config);
        g_clear_pointer(&round->marks, g_ptr_array_unref);
        g_clear_pointer(&round->erasings, g_ptr_array_unref);
        g_array_unref(round->erasures);
        patient_files_done(&round->files);
        g_free(round);
}

/* ---- on the store thread --------------------------------------------------------------------- */

static int look_run(EraseJob *round, Store *store, Err *err)
{
        int r;

        r = store_erasings(store, &round->erasings, err);
        if (r < 0)
                return r;
        for (guint i = 0; i < round->erasings->len; i++) {
                const Erasing *erasing = g_ptr_array_index(round->erasings, i);

                if (erasing->marks)
                        g_ptr_array_add(round->marks, erasing->marks);
        }
        return 0;
}

static int finish_run(EraseJob *round, Store *store, Err *err)
{
        g_array_set_size(round->erasures, 0);
        round->waits = false;
        for (guint i = 0; i < round->erasings->len; i++) {
                Erasure erasure = { .patient = ((const Erasing *)g_ptr_array_index(round->erasings, i))->patient };
                int r = store_erase_finish(store, erasure.patient, round->job.now, &erasure.counts, err);

                if (r < 0)
                        return r;
                if (r == 0)
                        g_array_append_val(round->erasures, erasure);
                round->waits |= r == STORE_ERASE_WAITS;
        }
        return 0;
}

static int done_run(EraseJob *round, Store *store, Err *err)
{
        int r = 0;

        for (guint i = 0; r == 0 && i < round->erasures->len; i++)
                r = store_erase_done(store, g_array_index(round->erasures, Erasure, i).patient, round->job.now, err);
        return r;
}

static int erase_run(StoreJob *base, Store *store, Err *err)
{
        EraseJob *round = (EraseJob *)base;

        switch (round->step) {
        case ERASE_LOOK:
                return look_run(round, store, err);
        case ERASE_FINISH:
                return finish_run(round, store, err);
        case ERASE_SCRUB:
                return store_scrub(store, err);
        case ERASE_DONE:
                return done_run(round, store, err);
        case ERASE_FILES:
        case ERASE_FILES_AGAIN:
                break; /* the intake thread's */
        }
        return 0;
}

/* ---- on the intake thread -------------------------------------------------------------------- */

static EraseJob *round_of(IntakeErrand *errand)
{
        return (EraseJob *)((char *)errand - offsetof(EraseJob, errand));
}

static bool files_step(IntakeErrand *errand)
{
        return patient_search_step(round_of(errand)->search);
}

/* ---- on the loop ----------------------------------------------------------------------------- */

static void begin_round(Eraser *eraser);

static int on_again(sd_event_source *source, uint64_t usec, void *userdata)
{
        begin_round(userdata);
        return 0;
}

static void look_again_in(Eraser *eraser, unsigned ms)
{
        if (!eraser->again) {
                if (sd_event_add_time_relative(eraser->manager->event, &eraser->again, CLOCK_BOOTTIME, ms * UINT64_C(1000), 0,
                            on_again, eraser) >= 0)
                        (void)sd_event_source_set_description(eraser->again, "eraser");
                return;
        }
        (void)sd_event_source_set_time_relative(eraser->again, ms * UINT64_C(1000));
        (void)sd_event_source_set_enabled(eraser->again, SD_EVENT_ONESHOT);
}

/* @erasure NULL: all who wait are told @err. Taken off the list first: whoever is told may ask anew. */
static void tell(Eraser *eraser, const Erasure *erasure, const Err *err)
{
        for (guint i = 0; i < eraser->asked->len;) {
                const Asked asked = g_array_index(eraser->asked, Asked, i);

                if (erasure && asked.patient != erasure->patient) {
                        i++;
                        continue;
                }
                g_array_remove_index(eraser->asked, i);
                asked.done(erasure, err, asked.userdata);
        }
}

static void end_round(EraseJob *round)
{
        Eraser *eraser = round->eraser;

        for (guint i = 0; i < round->erasures->len; i++) {
                Erasure *erasure = &g_array_index(round->erasures, Erasure, i);

                erasure->files = round->files; /* borrowed */
                log_line(LOG_NOTICE, LOG_ERASED, "A patient is erased: %u follow-ups, %u messages, %u replies, and lines of %u files",
                        erasure->counts.n_followups, erasure->counts.n_messages, erasure->counts.n_replies, round->files.named->len);
                tell(eraser, erasure, NULL);
        }
        if (round->waits)
                look_again_in(eraser, WIRE_AGAIN_MS);
        else if (eraser->more)
                look_again_in(eraser, 0);
}

static void fail_round(EraseJob *round)
{
        log_err(LOG_ERR, LOG_ERASE_FAULT, &round->job.err);
        tell(round->eraser, NULL, &round->job.err);
        look_again_in(round->eraser, FAULT_AGAIN_MS);
}

/* false: the round is over */
static bool next_step(EraseJob *round)
{
        switch (round->step) {
        case ERASE_LOOK:
                round->step = round->marks->len > 0 ? ERASE_FILES : ERASE_FINISH;
                return round->erasings->len > 0;
        case ERASE_FILES:
                round->step = ERASE_FINISH;
                return true;
        case ERASE_FINISH:
                round->step = round->search ? ERASE_FILES_AGAIN : ERASE_SCRUB;
                return round->erasures->len > 0;
        case ERASE_FILES_AGAIN:
                round->step = ERASE_SCRUB;
                return true;
        case ERASE_SCRUB:
                round->step = ERASE_DONE;
                return true;
        case ERASE_DONE:
                return false;
        }
        return false;
}

static void go_on(EraseJob *round)
{
        Eraser *eraser = round->eraser;
        Manager *manager = eraser->manager;

        if (round->job.result >= 0 && !eraser->stopped && next_step(round)) {
                if (round->step == ERASE_FILES)
                        round->search = patient_search_new(round->config, manager->spool ? spool_folder(manager->spool) : NULL,
                                manager->options->state_dir, round->marks, true, round->job.now, &round->files);
                if (round->step == ERASE_FILES || round->step == ERASE_FILES_AGAIN) {
                        patient_search_begin(round->search);
                        intake_run(manager->intake, &round->errand);
                        return;
                }
                round->job.outside = round->step == ERASE_SCRUB;
                store_thread_give(manager->store, &round->job);
                return;
        }
        eraser->busy = false;
        if (!eraser->stopped && round->job.result < 0)
                fail_round(round);
        else if (!eraser->stopped)
                end_round(round);
        erase_job_free(round);
}

static void on_step(StoreJob *base, void *userdata)
{
        go_on((EraseJob *)base);
}

static void on_files(IntakeErrand *errand, bool is_cut)
{
        EraseJob *round = round_of(errand);

        if (is_cut) { /* the daemon ends: the next start goes on */
                round->eraser->busy = false;
                erase_job_free(round);
                return;
        }
        err_clear(&round->job.err);
        round->job.result = patient_search_result(round->search, &round->job.err);
        go_on(round);
}

static void begin_round(Eraser *eraser)
{
        Manager *manager = eraser->manager;
        EraseJob *round;

        eraser->more = eraser->busy;
        if (eraser->busy || eraser->stopped)
                return;
        eraser->busy = true;
        round = g_new0(EraseJob, 1);
        round->eraser = eraser;
        round->config = config_ref(manager->config);
        round->marks = g_ptr_array_new();
        round->erasures = g_array_new(FALSE, FALSE, sizeof(Erasure));
        patient_files_init(&round->files);
        round->errand = (IntakeErrand){ files_step, on_files };
        round->job = (StoreJob){ .urgency = STORE_URGENT, .outside = true, .now = clock_now(manager->clock), .run = erase_run,
                .done = on_step, .userdata = eraser };
        store_thread_give(manager->store, &round->job);
}

void eraser_begin(Eraser *eraser, int64_t patient, EraserDone done, void *userdata)
{
        const Asked asked = { patient, done, userdata };

        g_array_append_val(eraser->asked, asked);
        begin_round(eraser);
}

/* ---- life ------------------------------------------------------------------------------------ */

Eraser *eraser_new(Manager *manager)
{
        Eraser *eraser = g_new0(Eraser, 1);

        eraser->manager = manager;
        eraser->asked = g_array_new(FALSE, FALSE, sizeof(Asked));
        begin_round(eraser);
        return eraser;
}

void eraser_stop(Eraser *eraser)
{
        Err err = { 0 };

        if (!eraser || eraser->stopped)
                return;
        eraser->stopped = true;
        (void)err_set(&err, -ECANCELED, "it goes on with the next start", "the patient is not erased yet", "followupd is stopping");
        tell(eraser, NULL, &err);
}

void eraser_free(Eraser *eraser)
{
        if (!eraser)
                return;
        sd_event_source_disable_unref(eraser->again);
        g_array_unref(eraser->asked);
        g_free(eraser);
}
