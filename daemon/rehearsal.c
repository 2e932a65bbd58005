#include "daemon/rehearsal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/dispatcher.h"
#include "daemon/inbound.h"
#include "daemon/notices.h"
#include "daemon/put.h"
#include "daemon/receipts.h"
#include "daemon/rehearsal-replies.h"
#include "daemon/report.h"
#include "record/reader.h"

enum { READ_SLICE = 256 * 1024, PUT_SLICE = 256, TASKS_PAGE = 500 };

typedef struct Held {
        UtcMs release;
        unsigned order; /* of the input: equal releases stay in it */
        Record *record;
} Held;

struct Rehearsal {
        Manager *manager;
        GArray *records; /* Held, by release */
        unsigned n_put;  /* of them */
        unsigned n_unread; /* refused when they were read, so not among them */
        unsigned n_refused; /* in all */
        GArray *replies;          /* ScriptedReply, by time */
        unsigned n_taken;         /* of them */
        char *writer;             /* address of the reply under way; NULL: none is */
        UtcMs next_working_off;   /* when staff look at their tasks next; UTC_NEVER: nobody does */
        bool working_off;
        sd_event_source *idle, *post;
        bool looked;
        UtcMs last_look;
        unsigned n_looks; /* at the same instant */
        Report *report;
        bool ending;
};

int rehearsal_check(const ManagerOptions *options, const Config *config, ErrList *faults)
{
        GHashTableIter clinics, providers;
        gpointer clinic, id;
        unsigned n_before = faults->n_faults;

        if (options->to || options->send_nothing)
                return 0;
        g_hash_table_iter_init(&clinics, config->clinics);
        while (g_hash_table_iter_next(&clinics, NULL, &clinic)) {
                g_hash_table_iter_init(&providers, ((Clinic *)clinic)->providers);
                while (g_hash_table_iter_next(&providers, NULL, &id)) {
                        const Provider *provider = config_provider(config, id);

                        if (provider && !provider->sandbox)
                                err_list_add(faults, provider->file, provider->line,
                                        "set sandbox = true in a file of its own for rehearsals, or use --to NUMBER or --send-nothing",
                                        provider->id, "a rehearsal would write to real patients through it");
                }
        }
        return faults->n_faults > n_before ? -EINVAL : 0;
}

/* ---- records -------------------------------------------------------------------------------------- */

static void held_clear(gpointer data)
{
        record_free(((Held *)data)->record);
}

static int compare_held(gconstpointer a, gconstpointer b)
{
        const Held *x = a, *y = b;

        if (x->release.ms != y->release.ms)
                return x->release.ms < y->release.ms ? -1 : 1;
        return (x->order > y->order) - (x->order < y->order);
}

static void take_items(Rehearsal *rehearsal, Reader *reader)
{
        Record *record;
        RecordFault fault;
        int item;

        while ((item = reader_next(reader, &record, &fault)) != 0) {
                Held held = { .order = rehearsal->records->len };

                if (item == READER_FAULT) {
                        rehearsal->n_unread++;
                        rehearsal->n_refused++;
                        fprintf(stderr, "%s:%u: %s%s%s: %s. To mend: %s\n", fault.file, fault.line, fault.field,
                                fault.field[0] ? ": " : "", refusal_to_string(fault.refusal), fault.why, fault.mend);
                        continue;
                }
                held.record = record;
                held.release = !utc_is_never(record->updated_at) ? record->updated_at : record->moment;
                if (utc_is_never(held.release))
                        held.release = rehearsal->manager->options->rehearse_from;
                g_array_append_val(rehearsal->records, held);
        }
}

/* FILE, or SOURCE:FILE where SOURCE is configured */
static int read_records(Rehearsal *rehearsal, const char *name, Err *err)
{
        Manager *manager = rehearsal->manager;
        const char *colon = strchr(name, ':');
        g_autofree char *source_id = colon ? g_strndup(name, (size_t)(colon - name)) : NULL;
        const Source *source = source_id ? config_source(manager->config, source_id) : NULL;
        const char *path = source ? colon + 1 : name;
        g_autoptr(Reader) reader = NULL;
        g_autofree char *bytes = g_malloc(READ_SLICE);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t n;

        if (fd < 0)
                return err_set(err, -errno, NULL, path, "%s", g_strerror(errno));
        /* by the end of the rehearsal nothing in the file is in the future any more */
        reader = reader_new(manager->config, source ? source : config_source(manager->config, "native"), path,
                manager->options->rehearse_to);
        while ((n = read(fd, bytes, READ_SLICE)) > 0) {
                reader_feed(reader, bytes, (size_t)n);
                take_items(rehearsal, reader);
        }
        close(fd);
        if (n < 0)
                return err_set(err, -errno, NULL, path, "%s", g_strerror(errno));
        reader_end(reader);
        take_items(rehearsal, reader);
        return 0;
}

typedef struct PutJob {
        StoreJob job;
        Config *config;
        Rehearsal *rehearsal;
        unsigned first, n;
} PutJob;

static void tell_refusal(Rehearsal *rehearsal, const Record *record, const char *word, const char *why)
{
        rehearsal->n_refused++;
        fprintf(stderr, "%s:%u: %s: %s\n", record->file ? record->file : "", record->line, word, why);
}

static int put_run(StoreJob *job, Store *store, Err *err)
{
        PutJob *put = (PutJob *)job;

        for (unsigned i = put->first; i < put->first + put->n; i++) {
                const Record *record = g_array_index(put->rehearsal->records, Held, i).record;
                g_autoptr(Plan) plan = NULL;
                RecordFault refusal = { 0 };
                Err fault = { 0 };

                if (plan_by_config(put->config, record, job->now, &plan, &refusal) < 0)
                        tell_refusal(put->rehearsal, record, refusal_to_string(refusal.refusal), refusal.why);
                else if (put_record(store, put->config, record, &plan, job->now, NULL, &fault) < 0)
                        tell_refusal(put->rehearsal, record, fault.what, fault.why);
        }
        return 0;
}

static void on_put(StoreJob *job, void *userdata)
{
        Rehearsal *rehearsal = userdata;

        config_unref(((PutJob *)job)->config);
        g_free(job);
        manager_judge(rehearsal->manager, false);
        manager_kick(rehearsal->manager);
}

/* Hands over what virtual time has reached; true when there was something. */
static bool release_records(Rehearsal *rehearsal)
{
        Manager *manager = rehearsal->manager;
        UtcMs now = clock_now(manager->clock);
        unsigned first = rehearsal->n_put;
        PutJob *put;

        while (rehearsal->n_put < rehearsal->records->len && rehearsal->n_put - first < PUT_SLICE &&
                g_array_index(rehearsal->records, Held, rehearsal->n_put).release.ms <= now.ms)
                rehearsal->n_put++;
        if (rehearsal->n_put == first)
                return false;
        put = g_new0(PutJob, 1);
        put->job = (StoreJob){ .urgency = STORE_BULK, .now = now, .run = put_run, .done = on_put, .userdata = rehearsal };
        put->config = config_ref(manager->config);
        put->rehearsal = rehearsal;
        put->first = first;
        put->n = rehearsal->n_put - first;
        store_thread_give(manager->store, &put->job);
        return true;
}

/* ---- replies -------------------------------------------------------------------------------------- */

static void on_reply_taken(int result, void *userdata)
{
        Rehearsal *rehearsal = userdata;

        g_clear_pointer(&rehearsal->writer, g_free);
}

/* Hands over the next reply whose time has come, one at a time; true when there was one. */
static bool release_reply(Rehearsal *rehearsal)
{
        ScriptedReply *scripted;

        if (rehearsal->n_taken == rehearsal->replies->len)
                return false;
        scripted = &g_array_index(rehearsal->replies, ScriptedReply, rehearsal->n_taken);
        if (scripted->at.ms > clock_now(rehearsal->manager->clock).ms)
                return false;
        rehearsal->n_taken++;
        rehearsal->writer = g_strdup(((InboundReply *)scripted->batch->replies->pdata[0])->from);
        inbound_take(rehearsal->manager, scripted->provider, g_steal_pointer(&scripted->batch), NULL, on_reply_taken, rehearsal);
        return true;
}

void rehearsal_tell_reply(Rehearsal *rehearsal, ReplyLabel label, bool is_stop, int64_t task)
{
        if (rehearsal->writer)
                report_reply(rehearsal->report, rehearsal->writer, label, is_stop, task);
}

void rehearsal_tell_notice(Rehearsal *rehearsal, NoticeKind kind)
{
        report_notice(rehearsal->report, kind == NOTICE_ALERT);
}

/* ---- staff ---------------------------------------------------------------------------------------- */

typedef struct WorkJob {
        StoreJob job;
        Rehearsal *rehearsal;
        Config *config; /* a reference */
        GArray *done;   /* int64_t */
} WorkJob;

/* Those that no task stands for. */
static int read_replies(Store *store, const Config *config, UtcMs now, int64_t after_ms, Err *err)
{
        g_autoptr(GPtrArray) replies = NULL;
        int r = store_replies_open(store, &replies, err);

        for (unsigned i = 0; r == 0 && i < replies->len; i++) {
                const ReplyView *reply = replies->pdata[i];

                if (reply->received.ms <= now.ms - after_ms)
                        r = store_reply_read(store, config, reply->number, "dealt with", "rehearsal", now, err);
        }
        return r;
}

/* Staff deal with each task some time after it is due: --tasks-done-after. */
static int work_run(StoreJob *job, Store *store, Err *err)
{
        WorkJob *work = (WorkJob *)job;
        const int64_t after_ms = work->rehearsal->manager->options->tasks_done_after.ms;
        StoreQuery query = { .state = FOLLOWUP_TASK, .from = { INT64_MIN / 2 }, .to = { job->now.ms - after_ms + 1 },
                .tasks_only = true, .n_max = TASKS_PAGE };
        int r = 0;

        do {
                g_autoptr(GPtrArray) page = NULL;

                r = store_list(store, &query, &page, &query.after, err);
                for (unsigned i = 0; r == 0 && i < page->len; i++) {
                        const FollowupView *view = page->pdata[i];
                        g_auto(StoreDone) done = { 0 };

                        r = store_done(store, work->config, view->f.id, "dealt with", "rehearsal", job->now, &done, err);
                        if (r == 0)
                                g_array_append_val(work->done, view->f.id);
                }
        } while (r == 0 && query.after != 0);
        return r == 0 ? read_replies(store, work->config, job->now, after_ms, err) : r;
}

static void on_worked_off(StoreJob *job, void *userdata)
{
        WorkJob *work = (WorkJob *)job;
        Rehearsal *rehearsal = userdata;

        rehearsal->working_off = false;
        if (job->result < 0)
                log_err(LOG_ERR, LOG_STORE_FAULT, &job->err);
        for (guint i = 0; job->result == 0 && i < work->done->len; i++)
                report_task_done(rehearsal->report, g_array_index(work->done, int64_t, i));
        if (work->done->len > 0) {
                manager_judge(rehearsal->manager, false);
                notices_kick(rehearsal->manager->notices);
        }
        g_array_unref(work->done);
        config_unref(work->config);
        g_free(work);
}

/* Staff look at their list every full hour. */
static bool work_off(Rehearsal *rehearsal)
{
        const int64_t hour_ms = INT64_C(3600) * 1000;
        UtcMs now = clock_now(rehearsal->manager->clock);
        WorkJob *work;

        if (rehearsal->working_off || utc_is_never(rehearsal->next_working_off) || rehearsal->next_working_off.ms > now.ms)
                return false;
        rehearsal->next_working_off.ms = (now.ms / hour_ms + 1) * hour_ms;
        rehearsal->working_off = true;
        work = g_new0(WorkJob, 1);
        work->job = (StoreJob){ .urgency = STORE_BULK, .now = now, .run = work_run, .done = on_worked_off, .userdata = rehearsal };
        work->rehearsal = rehearsal;
        work->config = config_ref(rehearsal->manager->config);
        work->done = g_array_new(FALSE, FALSE, sizeof(int64_t));
        store_thread_give(rehearsal->manager->store, &work->job);
        return true;
}

/* ---- end ------------------------------------------------------------------------------------------ */

typedef struct LedgerJob {
        StoreJob job;
        GPtrArray *rows;
        uint64_t made;
        Report *report; /* the loop leaves it alone meanwhile */
} LedgerJob;

static int ledger_run(StoreJob *job, Store *store, Err *err)
{
        LedgerJob *ledger = (LedgerJob *)job;
        StoreQuery query = { .state = -1, .from = UTC_NEVER, .to = UTC_NEVER, .n_max = TASKS_PAGE };
        int r = store_ledger(store, &ledger->rows, &ledger->made, err);

        while (r == 0) {
                g_autoptr(GPtrArray) page = NULL;

                r = store_list(store, &query, &page, &query.after, err);
                for (unsigned i = 0; r == 0 && i < page->len; i++)
                        report_followup(ledger->report, page->pdata[i]);
                if (query.after == 0)
                        break;
        }
        return r;
}

/* What was refused stands above all else, and a rehearsal of nothing is none: its promises would all look kept. */
static void tell_refused(Rehearsal *rehearsal, GString *out)
{
        const unsigned n_refused = rehearsal->n_refused, n_all = rehearsal->records->len + rehearsal->n_unread;

        if (n_refused == 0 && (n_all > 0 || rehearsal->manager->options->records->len == 0))
                return;
        if (n_refused == n_all) {
                rehearsal->manager->exit_status = -EINVAL;
                g_string_append_printf(out, "NOTHING WAS REHEARSED: %u of %u records were refused%s. What follows is of no worth.\n", n_refused,
                        n_all, n_refused > 0 ? ", see above" : "");
                return;
        }
        g_string_append_printf(out, "%u of %u records were refused, see above: what follows is without them.\n", n_refused, n_all);
}

static void on_ledger(StoreJob *job, void *userdata)
{
        LedgerJob *ledger = (LedgerJob *)job;
        Rehearsal *rehearsal = userdata;
        g_autoptr(GString) out = g_string_new("\n");

        tell_refused(rehearsal, out);
        report_render(rehearsal->report, out);
        if (job->result < 0)
                log_err(LOG_ERR, LOG_STORE_FAULT, &job->err);
        else
                report_ledger(ledger->rows, ledger->made, out);
        fputs(out->str, stdout);
        fflush(stdout);
        g_clear_pointer(&ledger->rows, g_ptr_array_unref);
        g_free(ledger);
        sd_event_exit(rehearsal->manager->event, 0);
}

static void end(Rehearsal *rehearsal)
{
        LedgerJob *ledger = g_new0(LedgerJob, 1);

        rehearsal->ending = true;
        clock_jump(rehearsal->manager->clock, rehearsal->manager->options->rehearse_to);
        ledger->report = rehearsal->report;
        ledger->job = (StoreJob){ .urgency = STORE_BULK, .now = clock_now(rehearsal->manager->clock), .run = ledger_run,
                .done = on_ledger, .userdata = rehearsal };
        store_thread_give(rehearsal->manager->store, &ledger->job);
}

/* ---- virtual time --------------------------------------------------------------------------------- */

static bool is_busy(Manager *manager)
{
        return store_thread_pending(manager->store) > 0 || dispatcher_n_moving(manager->dispatcher) > 0 ||
               !intake_is_idle(manager->intake) || manager->judging || receipts_n_asking(manager->receipts) > 0 ||
               notices_n_busy(manager->notices) > 0 || notices_is_looking(manager->notices);
}

static UtcMs next_instant(Rehearsal *rehearsal)
{
        Manager *manager = rehearsal->manager;
        UtcMs next = dispatcher_next(manager->dispatcher);

        next.ms = MIN(next.ms, manager->next_judgement.ms);
        next.ms = MIN(next.ms, receipts_next(manager->receipts).ms);
        next.ms = MIN(next.ms, notices_next(manager->notices).ms);
        next.ms = MIN(next.ms, rehearsal->next_working_off.ms);
        if (rehearsal->n_taken < rehearsal->replies->len)
                next.ms = MIN(next.ms, g_array_index(rehearsal->replies, ScriptedReply, rehearsal->n_taken).at.ms);
        if (rehearsal->n_put < rehearsal->records->len)
                next.ms = MIN(next.ms, g_array_index(rehearsal->records, Held, rehearsal->n_put).release.ms);
        return next;
}

/* An instant that is over but changes nothing (a provider that waits, a pause) must not hold time up for ever. */
static UtcMs after_stand_still(Rehearsal *rehearsal, UtcMs next, UtcMs now)
{
        if (next.ms > now.ms || now.ms != rehearsal->last_look.ms) {
                rehearsal->last_look = now;
                rehearsal->n_looks = 0;
                return next;
        }
        return ++rehearsal->n_looks > 3 ? (UtcMs){ now.ms + 1000 } : next;
}

static int on_idle(sd_event_source *source, void *userdata)
{
        Rehearsal *rehearsal = userdata;
        Manager *manager = rehearsal->manager;
        UtcMs now = clock_now(manager->clock), next;

        rehearsal->looked = true;
        if (rehearsal->ending || is_busy(manager) || release_records(rehearsal) || release_reply(rehearsal) || work_off(rehearsal))
                return 0;
        next = after_stand_still(rehearsal, next_instant(rehearsal), now);
        if (next.ms > manager->options->rehearse_to.ms) {
                end(rehearsal);
                return 0;
        }
        clock_jump(manager->clock, next);
        rehearsal->looked = false; /* there is something to look at again at once */
        if (manager->next_judgement.ms <= clock_now(manager->clock).ms)
                manager_judge(manager, false);
        if (receipts_next(manager->receipts).ms <= clock_now(manager->clock).ms)
                receipts_look(manager->receipts);
        if (notices_next(manager->notices).ms <= clock_now(manager->clock).ms)
                notices_kick(manager->notices);
        manager_kick(manager);
        return 0;
}

/* After every other event: is there nothing left to do at this instant? */
static int on_post(sd_event_source *source, void *userdata)
{
        Rehearsal *rehearsal = userdata;

        if (rehearsal->looked) {
                rehearsal->looked = false;
                return 0;
        }
        return sd_event_source_set_enabled(rehearsal->idle, SD_EVENT_ONESHOT);
}

/* ---- life ----------------------------------------------------------------------------------------- */

static int check_providers(const Rehearsal *rehearsal, Err *err)
{
        for (guint i = 0; rehearsal->replies && i < rehearsal->replies->len; i++) {
                const char *id = g_array_index(rehearsal->replies, ScriptedReply, i).provider;

                if (!config_provider(rehearsal->manager->config, id))
                        return err_set(err, -EINVAL, "name a provider of providers.d", "replies", "there is no provider %s", id);
        }
        return 0;
}

int rehearsal_new(Manager *manager, Rehearsal **ret, Err *err)
{
        Rehearsal *rehearsal = g_new0(Rehearsal, 1);
        int r = 0;

        rehearsal->manager = manager;
        rehearsal->records = g_array_new(FALSE, FALSE, sizeof(Held));
        g_array_set_clear_func(rehearsal->records, held_clear);
        rehearsal->replies = g_array_new(FALSE, FALSE, sizeof(ScriptedReply));
        rehearsal->report = report_new(manager->options->rehearse_from, manager->options->rehearse_to);
        rehearsal->next_working_off = manager->options->tasks_done_after.ms > 0 ? manager->options->rehearse_from : UTC_NEVER;
        *ret = rehearsal;
        for (unsigned i = 0; manager->options->records && i < manager->options->records->len && r >= 0; i++)
                r = read_records(rehearsal, manager->options->records->pdata[i], err);
        if (r >= 0 && manager->options->replies) {
                g_clear_pointer(&rehearsal->replies, g_array_unref);
                r = scripted_replies_read(manager->options->replies, &rehearsal->replies, err);
        }
        if (r >= 0)
                r = check_providers(rehearsal, err);
        if (r < 0)
                return r;
        g_array_sort(rehearsal->records, compare_held);
        r = sd_event_add_defer(manager->event, &rehearsal->idle, on_idle, rehearsal);
        if (r >= 0)
                r = sd_event_source_set_priority(rehearsal->idle, SD_EVENT_PRIORITY_IDLE);
        if (r >= 0)
                r = sd_event_add_post(manager->event, &rehearsal->post, on_post, rehearsal);
        return r < 0 ? err_set(err, r, NULL, "cannot rehearse", "%s", g_strerror(-r)) : 0;
}

void rehearsal_free(Rehearsal *rehearsal)
{
        if (!rehearsal)
                return;
        sd_event_source_disable_unref(rehearsal->idle);
        sd_event_source_disable_unref(rehearsal->post);
        g_array_unref(rehearsal->records);
        g_clear_pointer(&rehearsal->replies, g_array_unref);
        g_free(rehearsal->writer);
        report_free(rehearsal->report);
        g_free(rehearsal);
}

void rehearsal_tell(Rehearsal *rehearsal, const Claimed *claimed, const Outcome *outcome)
{
        Manager *manager = rehearsal->manager;
        const Clinic *clinic = config_clinic(manager->config, claimed->clinic);
        const Message *message = claimed->message;
        bool taken = outcome->verdict == VERDICT_SENT || outcome->verdict == VERDICT_DUPLICATE;
        char when[CIVIL_TEXT_MAX];

        if (taken)
                report_message(rehearsal->report, claimed, clinic);
        if (manager->options->send_nothing)
                return;
        printf("%s  %-10s %-9s %-5s %s%s%s\n", civil_format(claimed->zone, claimed->taken_at, when), claimed->clinic, message->method,
                message->language, taken ? "" : verdict_to_string(outcome->verdict), taken ? "" : ": ", message->text);
        fflush(stdout);
}
