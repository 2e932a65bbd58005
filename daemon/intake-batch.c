#include "daemon/intake-batch.h"

#include <errno.h>

#include "daemon/put.h"
#include "store/store-refusal.h"

enum { PART_MS = 20 }; /* of a batch: as long as a group is to take */

typedef struct Entry {
        Record *record;
        Plan *plan;           /* NULL for patient records */
        IntakeResult *result; /* borrowed from the batch's results */
        bool is_refused;
} Entry;

static void result_free(void *p)
{
        IntakeResult *result = p;

        g_free(result->id);
        g_free(result);
}

static void entry_clear(void *p)
{
        Entry *entry = p;

        plan_free(entry->plan);
        record_free(entry->record);
}

static void copy_cut(char *to, size_t n_bytes, const char *from)
{
        const char *end;

        g_strlcpy(to, from, n_bytes);
        if (!g_utf8_validate(to, -1, &end))
                to[end - to] = '\0';
}

static void refuse(IntakeResult *result, Refusal refusal, const char *field, const char *why, const char *mend)
{
        result->put = 0;
        result->fault.refusal = refusal;
        copy_cut(result->fault.field, sizeof(result->fault.field), field);
        copy_cut(result->fault.why, sizeof(result->fault.why), why);
        copy_cut(result->fault.mend, sizeof(result->fault.mend), mend);
}

static void refuse_by_err(IntakeResult *result, const Err *err)
{
        g_autofree char *why = g_strdup_printf("%s: %s", err->what, err->why);

        refuse(result, REFUSAL_BAD_VALUE, "", why, err->mend);
}

/* On the intake thread, and anew on the store's. Return: 0; -EINVAL: the result has its refusal. */
static int entry_plan(const IntakeBatch *batch, Entry *entry)
{
        IntakeResult *result = entry->result;
        int r = plan_by_config(batch->config, entry->record, batch->job.now, &entry->plan, &result->fault);

        if (r < 0)
                result->fault.file = batch->file;
        return r;
}

/* ---- on the store thread --------------------------------------------------------------------- */

/* Faults that say something about this record. Any other (no room, a broken disk) says nothing about it. */
static bool is_of_record(int r)
{
        return r == -EINVAL || r == -ERANGE || r == -EILSEQ || r == -E2BIG || r == -EEXIST || r == -EOVERFLOW;
}

/* A reload came between. Its own look at all that is pending follows on this thread, or is over: either way none is left
 * that was planned by the one before. */
static void plan_by_the_one_in_force(IntakeBatch *batch)
{
        Config *config = intake_config(batch->intake), *old = batch->config;

        batch->config = config;
        for (unsigned i = batch->n_put; i < batch->entries->len && config != old; i++) {
                Entry *entry = &g_array_index(batch->entries, Entry, i);

                g_clear_pointer(&entry->plan, plan_free);
                entry->is_refused = entry_plan(batch, entry) < 0;
        }
        config_unref(old);
}

static int put_entry(IntakeBatch *batch, Entry *entry, Store *store, Err *err)
{
        bool is_told = true;
        Err fault = { 0 };
        int r;

        if (entry->is_refused)
                return 0;
        r = put_record(store, batch->config, entry->record, &entry->plan, batch->job.now, batch->revoked, &fault);
        if (r < 0 && is_of_record(r)) {
                refuse_by_err(entry->result, &fault);
                return 0;
        }
        if (r < 0) {
                *err = fault;
                return r;
        }
        if (entry->plan && entry->record->patient.standing == PATIENT_UNTOLD &&
                store_is_told(store, entry->record->clinic, entry->record->system, entry->record->patient.id, &is_told, err) < 0)
                return err->code;
        entry->result->waits = !is_told && entry->plan->followups->len > 0;
        entry->result->is_booked = entry->record->type == RECORD_TREATMENT && entry->record->status == RECORD_BOOKED;
        entry->result->put = r;
        if (entry->plan && (r == STORE_PUT_NEW || r == STORE_PUT_UPDATED))
                entry->result->n_followups = entry->plan->followups->len;
        return store_refusal_mended(store, entry->record->system, entry->result->type, entry->record->id, batch->job.now, err);
}

static StoreRefusal *refusal_of(const IntakeBatch *batch, const IntakeResult *result)
{
        StoreRefusal *refusal = g_new0(StoreRefusal, 1);

        refusal->source = g_strdup(batch->source->id);
        refusal->system = g_strdup(batch->source->system);
        refusal->type = g_strdup(result->id && result->type ? result->type : "");
        refusal->id = g_strdup(result->id && result->type ? result->id : "");
        refusal->field = g_strdup(result->fault.field);
        refusal->reason = g_strdup(refusal_to_string(result->fault.refusal));
        refusal->why = g_strdup(result->fault.why);
        refusal->mend = g_strdup(result->fault.mend);
        refusal->at = batch->job.now;
        return refusal;
}

/* With the last of its records, in their group: nothing is acknowledged whose refusal is not known. */
static int keep_refused(const IntakeBatch *batch, Store *store, Err *err)
{
        g_autoptr(GPtrArray) refusals = g_ptr_array_new_with_free_func(store_refusal_free);

        for (unsigned i = 0; i < batch->results->len; i++) {
                const IntakeResult *result = g_ptr_array_index(batch->results, i);

                if (result->put == 0)
                        g_ptr_array_add(refusals, refusal_of(batch, result));
        }
        return store_put_refusals(store, refusals, batch->job.now, err);
}

/* A record of somebody who has many takes long: the rest of the batch waits for the next group. */
static int batch_run(StoreJob *job, Store *store, Err *err)
{
        const int64_t until = g_get_monotonic_time() + PART_MS * G_TIME_SPAN_MILLISECOND;
        IntakeBatch *batch = (IntakeBatch *)job;
        int r = 0;

        plan_by_the_one_in_force(batch);
        batch->n_kept = batch->n_put;
        while (r == 0 && batch->n_put < batch->entries->len) {
                r = put_entry(batch, &g_array_index(batch->entries, Entry, batch->n_put++), store, err);
                if (g_get_monotonic_time() >= until)
                        break;
        }
        job->has_more = r == 0 && batch->n_put < batch->entries->len;
        return r == 0 && batch->keeps_refused && !job->has_more ? keep_refused(batch, store, err) : r;
}

/* Nothing of its last part was kept, or nobody knows what was: that, and what was to come after it, is to be given
 * again. What it revoked stays revoked: the loop then looks at those messages once more, which harms nothing. */
int intake_batch_settle(IntakeBatch *batch)
{
        static const char full[] = "the disk is full: the record was not kept";

        if (batch->job.result >= 0)
                return 0;
        for (unsigned i = batch->n_kept; i < batch->entries->len; i++) {
                IntakeResult *result = g_array_index(batch->entries, Entry, i).result;

                if (batch->job.result == -ENOSPC)
                        refuse(result, REFUSAL_BAD_VALUE, "", full,
                                "make room on the disk of the state directory, then give the record again");
                else
                        refuse_by_err(result, &batch->job.err);
                result->n_followups = 0;
        }
        return batch->job.result;
}

/* ---- on the intake thread -------------------------------------------------------------------- */

IntakeBatch *intake_batch_new(Intake *intake, IntakeStream *stream, const Source *source, char *file, UtcMs now,
        void (*done)(StoreJob *job, void *userdata))
{
        IntakeBatch *batch = g_new0(IntakeBatch, 1);

        batch->job = (StoreJob){
                .urgency = STORE_BULK,
                .done_on_store = true,
                .now = now,
                .run = batch_run,
                .done = done,
                .userdata = intake,
        };
        batch->stream = stream;
        batch->intake = intake;
        batch->config = intake_config(intake);
        batch->source = source;
        batch->file = file;
        batch->results = g_ptr_array_new_with_free_func(result_free);
        batch->entries = g_array_new(FALSE, FALSE, sizeof(Entry));
        g_array_set_clear_func(batch->entries, entry_clear);
        batch->revoked = g_array_new(FALSE, FALSE, sizeof(int64_t));
        return batch;
}

void intake_batch_free(IntakeBatch *batch)
{
        if (!batch)
                return;
        g_array_unref(batch->entries);
        g_ptr_array_unref(batch->results);
        g_array_unref(batch->revoked);
        config_unref(batch->config);
        g_free(batch);
}

static IntakeResult *batch_add_result(IntakeBatch *batch, unsigned line)
{
        IntakeResult *result = g_new0(IntakeResult, 1);

        result->line = result->fault.line = line;
        result->fault.file = batch->file;
        g_ptr_array_add(batch->results, result);
        return result;
}

void intake_batch_add_fault(IntakeBatch *batch, const RecordFault *fault)
{
        IntakeResult *result = batch_add_result(batch, fault->line);

        result->fault = *fault;
        result->fault.file = batch->file; /* the reader's may be gone before the result is read */
        if (fault->type) {
                result->type = fault->type;
                result->id = g_strdup(fault->id);
        }
}

void intake_batch_add_record(IntakeBatch *batch, Record *record)
{
        IntakeResult *result = batch_add_result(batch, record->line);
        Entry entry = { .record = record, .result = result };

        result->type = record_type_to_string(record->type);
        result->id = g_strdup(record->id);
        if (entry_plan(batch, &entry) < 0) {
                record_free(record);
                return;
        }
        g_array_append_val(batch->entries, entry);
}

bool intake_batch_is_for_store(const IntakeBatch *batch)
{
        return batch->entries->len > 0 || (batch->keeps_refused && batch->results->len > 0);
}
