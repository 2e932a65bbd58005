#include "daemon/intake-batch.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "inbound/triage.h"

/*
 *    loop                 intake thread                  store thread             loop
 *    feed --> slices ---> reader, plan --> batches ----> put, commit --> ready -> finish: results, drained
 *             in turn                      2 at most
 *
 * Batches stand in `under_way` in the order they were made and are delivered from its head, so that results and
 * the end of a slice come in the order of the input, whether the store had work with them or not.
 */
enum { BATCHES_IN_FLIGHT_MAX = 2 };

struct Intake {
        StoreThread *store;
        int wake_fd;
        bool reads_replies; /* when it was made */
        pthread_t thread;
        void (*revoke)(const GArray *messages, void *userdata);
        void *revoke_userdata;
        void (*count)(const char *source, const char *result, unsigned n, void *userdata);
        void *count_userdata;
        unsigned n_undrained;    /* loop's: feeds without their `drained`, and errands */
        GHashTable *last_record; /* loop's: source -> int64_t *, ms */

        GMutex mutex;
        GCond changed;
        /* guarded by mutex */
        bool stopping;
        Config *config;   /* written by the loop */
        GQueue streams;   /* IntakeStream *, counted: those with slices, in turn */
        GQueue under_way; /* IntakeBatch * */
        GQueue errands;   /* IntakeErrand *, in turn */
        GQueue run;       /* IntakeErrand * that are through */
        unsigned n_in_flight;
};

typedef struct Slice {
        GBytes *bytes; /* NULL: of the stream's file */
        size_t offset;
        bool last;
        UtcMs now;
} Slice;

struct IntakeStream {
        Intake *intake;
        atomic_uint n_owners;
        Config *config;
        const Source *source;
        char *file;
        int fd; /* -1: none */
        IntakeCallbacks callbacks;
        void *userdata;
        bool keeps_refused;
        atomic_bool closed;
        atomic_int fault;
        Reader *reader; /* intake thread's; made with the first slice's now */
        bool at_end;    /* intake thread's */
        /* guarded by the intake's mutex */
        GQueue slices; /* Slice * */
        bool in_turn;  /* in intake->streams or being worked */
};

/* ---- values ---------------------------------------------------------------------------------- */

static void slice_free(Slice *slice)
{
        g_clear_pointer(&slice->bytes, g_bytes_unref);
        g_free(slice);
}

static IntakeStream *stream_ref(IntakeStream *stream)
{
        atomic_fetch_add(&stream->n_owners, 1);
        return stream;
}

static void stream_unref(IntakeStream *stream)
{
        Slice *slice;

        if (atomic_fetch_sub(&stream->n_owners, 1) > 1)
                return;
        while ((slice = g_queue_pop_head(&stream->slices)))
                slice_free(slice);
        reader_free(stream->reader);
        config_unref(stream->config);
        if (stream->fd >= 0)
                close(stream->fd);
        g_free(stream->file);
        g_free(stream);
}

static void batch_free(IntakeBatch *batch)
{
        IntakeStream *stream = batch->stream;

        intake_batch_free(batch);
        stream_unref(stream);
}

static void wake_loop(Intake *intake)
{
        while (write(intake->wake_fd, &(uint64_t){ 1 }, sizeof(uint64_t)) < 0 && errno == EINTR)
                ;
}

/* ---- on the store thread --------------------------------------------------------------------- */

static void batch_done(StoreJob *job, void *userdata)
{
        IntakeBatch *batch = (IntakeBatch *)job;
        Intake *intake = userdata;
        int r = intake_batch_settle(batch);

        if (r < 0)
                atomic_store(&batch->stream->fault, r);
        g_mutex_lock(&intake->mutex);
        batch->ready = true; /* the loop's from here on */
        intake->n_in_flight--;
        g_cond_broadcast(&intake->changed);
        /* under the lock: intake_free() may return as soon as it is dropped */
        wake_loop(intake);
        g_mutex_unlock(&intake->mutex);
}

/* ---- on the intake thread -------------------------------------------------------------------- */

static IntakeBatch *batch_new(IntakeStream *stream, UtcMs now)
{
        IntakeBatch *batch = intake_batch_new(stream->intake, stream_ref(stream), stream->source, stream->file, now, batch_done);

        batch->keeps_refused = stream->keeps_refused;
        return batch;
}

/* Waits while the store has enough to do: what is read ahead is bounded. */
static void batch_give(Intake *intake, IntakeBatch *batch)
{
        bool for_store = intake_batch_is_for_store(batch);

        g_mutex_lock(&intake->mutex);
        while (for_store && intake->n_in_flight >= BATCHES_IN_FLIGHT_MAX)
                g_cond_wait(&intake->changed, &intake->mutex);
        g_queue_push_tail(&intake->under_way, batch);
        if (for_store)
                intake->n_in_flight++;
        else
                batch->ready = true;
        g_mutex_unlock(&intake->mutex);

        if (for_store)
                store_thread_give(intake->store, &batch->job);
        else
                wake_loop(intake);
}

/* Takes all the reader can tell by now. The last batch, which may be empty, is returned and not given yet. */
static IntakeBatch *take_records(IntakeStream *stream, UtcMs now)
{
        IntakeBatch *batch = batch_new(stream, now);
        Record *record = NULL;
        RecordFault fault;
        int item;

        while ((item = reader_next(stream->reader, &record, &fault)) != 0) {
                if (batch->results->len >= INTAKE_BATCH_MAX) {
                        batch_give(stream->intake, batch);
                        batch = batch_new(stream, now);
                }
                if (item == READER_RECORD)
                        intake_batch_add_record(batch, g_steal_pointer(&record));
                else
                        intake_batch_add_fault(batch, &fault);
        }
        return batch;
}

/* Return: how many bytes; fewer than asked for at the end of the file; -errno. */
static ssize_t read_full(int fd, char *buffer, size_t n_bytes)
{
        size_t n = 0;

        while (n < n_bytes) {
                ssize_t k = read(fd, buffer + n, n_bytes - n);

                if (k < 0 && errno == EINTR)
                        continue;
                if (k < 0)
                        return -errno;
                if (k == 0)
                        break;
                n += (size_t)k;
        }
        return (ssize_t)n;
}

/* Hands the reader its next bytes. Returns whether the slice is used up. */
static bool read_slice(IntakeStream *stream, Slice *slice)
{
        if (slice->bytes) {
                size_t n_bytes;
                const char *bytes = g_bytes_get_data(slice->bytes, &n_bytes);
                size_t n = MIN(n_bytes - slice->offset, (size_t)INTAKE_SLICE_BYTES);

                if (n > 0)
                        reader_feed(stream->reader, bytes + slice->offset, n);
                slice->offset += n;
                if (slice->offset < n_bytes)
                        return false;
                stream->at_end = slice->last;
        } else {
                g_autofree char *buffer = g_malloc(INTAKE_SLICE_BYTES);
                ssize_t n = read_full(stream->fd, buffer, INTAKE_SLICE_BYTES);

                if (n < 0) {
                        atomic_store(&stream->fault, (int)n);
                        return true;
                }
                reader_feed(stream->reader, buffer, (size_t)n);
                stream->at_end = n < INTAKE_SLICE_BYTES;
        }
        if (stream->at_end)
                reader_end(stream->reader);
        return true;
}

/* Works a turn of a stream. Returns whether the slice is used up. */
static bool work_slice(IntakeStream *stream, Slice *slice)
{
        bool used_up = true;
        IntakeBatch *batch;

        if (atomic_load(&stream->closed) || atomic_load(&stream->fault) < 0 || stream->at_end) {
                batch = batch_new(stream, slice->now);
        } else {
                if (!stream->reader)
                        stream->reader =
                                reader_new(stream->config, stream->source, stream->file, slice->now);
                used_up = read_slice(stream, slice);
                batch = take_records(stream, slice->now);
        }
        batch->ends_feed = used_up;
        batch->at_end = stream->at_end;
        batch_give(stream->intake, batch);
        return used_up;
}

/* These two are called with the mutex held, and hold it again when they return. */
static void work_stream(Intake *intake)
{
        IntakeStream *stream = g_queue_pop_head(&intake->streams);
        Slice *slice = stream ? g_queue_peek_head(&stream->slices) : NULL;
        bool used_up;

        if (!stream)
                return;
        g_mutex_unlock(&intake->mutex);

        used_up = work_slice(stream, slice);

        g_mutex_lock(&intake->mutex);
        if (used_up)
                slice_free(g_queue_pop_head(&stream->slices));
        stream->in_turn = !g_queue_is_empty(&stream->slices);
        if (stream->in_turn)
                g_queue_push_tail(&intake->streams, stream);
        else
                stream_unref(stream);
}

static void work_errand(Intake *intake)
{
        IntakeErrand *errand = g_queue_pop_head(&intake->errands);
        bool has_more;

        if (!errand)
                return;
        g_mutex_unlock(&intake->mutex);

        has_more = errand->step(errand);

        g_mutex_lock(&intake->mutex);
        g_queue_push_tail(has_more ? &intake->errands : &intake->run, errand);
        if (!has_more)
                wake_loop(intake);
}

static void *intake_main(void *userdata)
{
        Intake *intake = userdata;

        if (intake->reads_replies)
                triage_prepare();
        g_mutex_lock(&intake->mutex);
        for (;;) {
                while (!intake->stopping && g_queue_is_empty(&intake->streams) && g_queue_is_empty(&intake->errands))
                        g_cond_wait(&intake->changed, &intake->mutex);
                if (intake->stopping)
                        break;
                work_stream(intake);
                if (!intake->stopping)
                        work_errand(intake);
        }
        g_mutex_unlock(&intake->mutex);
        return NULL;
}

/* ---- on the loop ----------------------------------------------------------------------------- */

int intake_new(StoreThread *store, int wake_fd, bool reads_replies, Intake **ret, Err *err)
{
        Intake *intake = g_new0(Intake, 1);
        int r;

        intake->store = store;
        intake->wake_fd = wake_fd;
        intake->reads_replies = reads_replies;
        intake->last_record = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        g_mutex_init(&intake->mutex);
        g_cond_init(&intake->changed);
        g_queue_init(&intake->streams);
        g_queue_init(&intake->under_way);
        g_queue_init(&intake->errands);
        g_queue_init(&intake->run);
        r = pthread_create(&intake->thread, NULL, intake_main, intake);
        if (r != 0) {
                g_hash_table_unref(intake->last_record);
                g_mutex_clear(&intake->mutex);
                g_cond_clear(&intake->changed);
                g_free(intake);
                return err_set(err, -r, NULL, "cannot start the intake thread", "%s", g_strerror(r));
        }
        pthread_setname_np(intake->thread, "intake");
        *ret = intake;
        return 0;
}

static IntakeErrand *next_errand(Intake *intake, GQueue *from)
{
        IntakeErrand *errand;

        g_mutex_lock(&intake->mutex);
        errand = g_queue_pop_head(from);
        g_mutex_unlock(&intake->mutex);
        return errand;
}

static void finish_errands(Intake *intake, bool is_end)
{
        IntakeErrand *errand;

        while ((errand = next_errand(intake, &intake->run))) {
                intake->n_undrained--;
                errand->done(errand, false);
        }
        while (is_end && (errand = next_errand(intake, &intake->errands)))
                errand->done(errand, true);
}

void intake_run(Intake *intake, IntakeErrand *errand)
{
        intake->n_undrained++;
        g_mutex_lock(&intake->mutex);
        g_queue_push_tail(&intake->errands, errand);
        g_cond_broadcast(&intake->changed);
        g_mutex_unlock(&intake->mutex);
}

void intake_free(Intake *intake)
{
        IntakeStream *stream;
        IntakeBatch *batch;

        if (!intake)
                return;
        g_mutex_lock(&intake->mutex);
        intake->stopping = true;
        g_cond_broadcast(&intake->changed);
        g_mutex_unlock(&intake->mutex);
        pthread_join(intake->thread, NULL);

        g_mutex_lock(&intake->mutex);
        while (intake->n_in_flight > 0)
                g_cond_wait(&intake->changed, &intake->mutex);
        g_mutex_unlock(&intake->mutex);

        while ((batch = g_queue_pop_head(&intake->under_way)))
                batch_free(batch);
        finish_errands(intake, true);
        while ((stream = g_queue_pop_head(&intake->streams)))
                stream_unref(stream);
        config_unref(intake->config);
        g_hash_table_unref(intake->last_record);
        g_mutex_clear(&intake->mutex);
        g_cond_clear(&intake->changed);
        g_free(intake);
}

void intake_set_config(Intake *intake, Config *config)
{
        Config *old;

        g_mutex_lock(&intake->mutex);
        old = intake->config;
        intake->config = config_ref(config);
        g_mutex_unlock(&intake->mutex);
        config_unref(old);
}

Config *intake_config(Intake *intake)
{
        Config *config;

        g_mutex_lock(&intake->mutex);
        config = config_ref(intake->config);
        g_mutex_unlock(&intake->mutex);
        return config;
}

void intake_on_revoke(Intake *intake, void (*revoke)(const GArray *messages, void *userdata), void *userdata)
{
        intake->revoke = revoke;
        intake->revoke_userdata = userdata;
}

void intake_on_count(Intake *intake, void (*count)(const char *source, const char *result, unsigned n, void *userdata),
        void *userdata)
{
        intake->count = count;
        intake->count_userdata = userdata;
}

IntakeStream *intake_open(Intake *intake, const char *source, const char *file,
        const IntakeCallbacks *callbacks, void *userdata, Err *err)
{
        const Source *found = config_source(intake->config, source);
        IntakeStream *stream;

        if (!found) {
                err_set(err, -ENOENT, "add it to sources.d, or name one that is there", "cannot take records",
                        "no source \"%s\" is configured", source);
                return NULL;
        }
        stream = g_new0(IntakeStream, 1);
        stream->intake = intake;
        atomic_init(&stream->n_owners, 1);
        stream->config = config_ref(intake->config);
        stream->source = found;
        stream->file = g_strdup(file);
        stream->fd = -1;
        stream->callbacks = *callbacks;
        stream->userdata = userdata;
        g_queue_init(&stream->slices);
        return stream;
}

void intake_keep_refused(IntakeStream *stream)
{
        stream->keeps_refused = true;
}

void intake_take_file(IntakeStream *stream, int fd)
{
        stream->fd = fd;
}

static void feed(IntakeStream *stream, Slice *slice)
{
        Intake *intake = stream->intake;

        intake->n_undrained++;
        g_mutex_lock(&intake->mutex);
        g_queue_push_tail(&stream->slices, slice);
        if (!stream->in_turn) {
                stream->in_turn = true;
                g_queue_push_tail(&intake->streams, stream_ref(stream));
                g_cond_broadcast(&intake->changed);
        }
        g_mutex_unlock(&intake->mutex);
}

void intake_feed(IntakeStream *stream, GBytes *bytes, bool last, UtcMs now)
{
        Slice *slice = g_new0(Slice, 1);

        *slice = (Slice){ .bytes = bytes, .last = last, .now = now };
        feed(stream, slice);
}

void intake_feed_file(IntakeStream *stream, UtcMs now)
{
        Slice *slice = g_new0(Slice, 1);

        *slice = (Slice){ .now = now };
        feed(stream, slice);
}

void intake_close(IntakeStream *stream)
{
        if (!stream)
                return;
        atomic_store(&stream->closed, true);
        stream_unref(stream);
}

static IntakeBatch *next_ready(Intake *intake)
{
        IntakeBatch *batch;

        g_mutex_lock(&intake->mutex);
        batch = g_queue_peek_head(&intake->under_way);
        if (batch && batch->ready)
                g_queue_pop_head(&intake->under_way);
        else
                batch = NULL;
        g_mutex_unlock(&intake->mutex);
        return batch;
}

const char *intake_put_word(int put)
{
        switch (put) {
        case 0:
                return "refused";
        case STORE_PUT_NEW:
                return "new";
        case STORE_PUT_UPDATED:
                return "updated";
        case STORE_PUT_WITHDRAWN:
                return "withdrawn";
        default: /* the intake puts what is to be planned again until it is another */
                return "unchanged";
        }
}

static void note_record(Intake *intake, const IntakeBatch *batch)
{
        int64_t *at = g_hash_table_lookup(intake->last_record, batch->stream->source->id);

        if (!at) {
                at = g_new(int64_t, 1);
                g_hash_table_insert(intake->last_record, g_strdup(batch->stream->source->id), at);
        }
        *at = batch->job.now.ms;
}

static unsigned count_changes(Intake *intake, const IntakeBatch *batch)
{
        unsigned n_by_put[STORE_PUT_REPLAN + 1] = { 0 }, n = 0;
        bool any = false;

        for (unsigned i = 0; i < batch->results->len; i++) {
                const IntakeResult *result = g_ptr_array_index(batch->results, i);

                n_by_put[result->put]++;
                any = any || result->put > 0;
                n += result->put > 0 && result->put != STORE_PUT_UNCHANGED;
        }
        for (int put = 0; put <= STORE_PUT_REPLAN && intake->count; put++)
                if (n_by_put[put] > 0)
                        intake->count(batch->stream->source->id, intake_put_word(put), n_by_put[put], intake->count_userdata);
        if (any)
                note_record(intake, batch);
        return n;
}

unsigned intake_finish(Intake *intake)
{
        unsigned n_changed = 0;
        IntakeBatch *batch;

        finish_errands(intake, false);
        while ((batch = next_ready(intake))) {
                IntakeStream *stream = batch->stream;

                n_changed += count_changes(intake, batch);
                if (batch->revoked->len > 0 && intake->revoke)
                        intake->revoke(batch->revoked, intake->revoke_userdata);
                if (batch->results->len > 0 && !atomic_load(&stream->closed))
                        stream->callbacks.results(stream, batch->results, stream->userdata);
                if (batch->ends_feed) {
                        intake->n_undrained--;
                        if (!atomic_load(&stream->closed))
                                stream->callbacks.drained(
                                        stream, batch->at_end, atomic_load(&stream->fault), stream->userdata);
                }
                batch_free(batch);
        }
        return n_changed;
}

bool intake_is_idle(const Intake *intake)
{
        return intake->n_undrained == 0;
}

UtcMs intake_last_record(const Intake *intake, const char *source)
{
        const int64_t *at = g_hash_table_lookup(intake->last_record, source);

        return at ? (UtcMs){ *at } : UTC_NEVER;
}
