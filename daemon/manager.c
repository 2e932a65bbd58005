#include "daemon/manager.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "base/text.h"
#include "config/inbound-open.h"
#include "daemon/control.h"
#include "daemon/dispatcher.h"
#include "daemon/http-client.h"
#include "daemon/listener.h"
#include "daemon/metrics.h"
#include "daemon/notices.h"
#include "daemon/polling.h"
#include "daemon/receipts.h"
#include "daemon/rehearsal.h"
#include "daemon/reload.h"
#include "daemon/restored.h"
#include "daemon/secrets.h"
#include "daemon/eraser.h"
#include "daemon/spool.h"
#include "daemon/watch.h"
#include "message/lint.h"
#include "message/lint-sample.h"

enum { JUDGE_SLICE = 500 };

/* ---- state directory -------------------------------------------------------------------------- */

static int lock_state(Manager *manager, const char *folder, Err *err)
{
        g_autofree char *path = g_build_filename(folder, "lock", NULL);
        g_autofree char *pid = g_strdup_printf("%ld\n", (long)getpid());
        char holder[32] = "";

        manager->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (manager->lock_fd < 0)
                return err_set(err, -errno, "let the user followupd is run as write there", path, "%s", g_strerror(errno));
        if (flock(manager->lock_fd, LOCK_EX | LOCK_NB) < 0) {
                ssize_t n = pread(manager->lock_fd, holder, sizeof(holder) - 1, 0);

                holder[MAX(n, 0)] = '\0';
                return err_set(err, -EBUSY, "stop that one first, or give this one a --state-dir of its own",
                        "the store is in use", "the followupd with process id %s holds %s", g_strstrip(holder), path);
        }
        if (ftruncate(manager->lock_fd, 0) < 0 || pwrite(manager->lock_fd, pid, strlen(pid), 0) < 0)
                return err_set(err, -errno, NULL, path, "%s", g_strerror(errno));
        return 0;
}

/* ---- what the store and the configuration say of each other -------------------------------------- */

int manager_check_against(Store *store, const Config *config, ErrList *faults)
{
        (void)store_check_config(store, config, faults); /* what it finds is in the list */
        return faults->n_faults > 0 ? -EINVAL : 0;
}

void manager_tell_faults(const ErrList *faults)
{
        for (unsigned i = 0; i < faults->items->len; i++) {
                const Err *err = &g_array_index(faults->items, Err, i);

                log_err(err->warning ? LOG_WARNING : LOG_ERR, err->warning ? LOG_CONFIG_WARNING : LOG_CONFIG_FAULT, err);
        }
}

/* ---- threads to loop ------------------------------------------------------------------------------ */

static void drain_eventfd(int fd)
{
        uint64_t n;

        while (read(fd, &n, sizeof(n)) < 0 && errno == EINTR)
                ;
}

static int on_store_wake(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
        Manager *manager = userdata;
        unsigned n_jobs;

        drain_eventfd(fd);
        n_jobs = store_thread_finish(manager->store);
        watch_store(manager);
        if (n_jobs > manager->n_looks_ahead) /* what one of them held or planned may need a look before all else */
                watch_look_ahead(manager);
        manager->n_looks_ahead = 0;
        return 0;
}

static int on_intake_wake(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
        Manager *manager = userdata;

        drain_eventfd(fd);
        intake_finish(manager->intake);
        watch_look_ahead(manager);
        manager_kick(manager);
        return 0;
}

static int add_wake(Manager *manager, int *fd, sd_event_io_handler_t handler, const char *name, Err *err)
{
        sd_event_source *source = NULL;
        int r;

        *fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        r = *fd < 0 ? -errno : sd_event_add_io(manager->event, &source, *fd, EPOLLIN, handler, manager);
        if (r < 0)
                return err_set(err, r, NULL, "cannot wait for a thread", "%s", g_strerror(-r));
        sd_event_source_set_description(source, name);
        sd_event_source_set_floating(source, true);
        sd_event_source_unref(source);
        return 0;
}

/* ---- judging -------------------------------------------------------------------------------------- */

/* Rule 5 over what is open, a slice a job, so that claims and settlements go between. */
typedef struct JudgeJob {
        StoreJob job;
        Config *config;
        bool all;
        int64_t after;
        UtcMs next_due;
} JudgeJob;

static int judge_run(StoreJob *job, Store *store, Err *err)
{
        JudgeJob *judge = (JudgeJob *)job;
        int r = store_judge(store, judge->config, job->now, judge->all, judge->after, JUDGE_SLICE, &judge->after, err);

        if (r >= 0 && judge->all && judge->after == 0)
                r = store_planned_by(store, judge->config, job->now, err);
        return r < 0 ? r : store_next_judgement(store, judge->config, job->now, &judge->next_due, err);
}

static void judge_free(JudgeJob *judge)
{
        config_unref(judge->config);
        g_free(judge);
}

static void give_judge(Manager *manager, JudgeJob *judge)
{
        judge->job.now = clock_now(manager->clock);
        store_thread_give(manager->store, &judge->job);
}

static void on_judged(StoreJob *job, void *userdata)
{
        JudgeJob *judge = (JudgeJob *)job;
        Manager *manager = userdata;

        if (job->result < 0 && job->result != -ENOSPC)
                log_err(LOG_ERR, LOG_STORE_FAULT, &job->err);
        if (job->result >= 0 && judge->after != 0 && !manager->stopping) {
                give_judge(manager, judge);
                return;
        }
        manager->judging = false;
        manager->judge_all |= judge->all && job->result < 0;
        manager->next_judgement = job->result < 0 ? (UtcMs){ clock_now(manager->clock).ms + 60000 } : judge->next_due;
        watch_judgement(manager);
        judge_free(judge);
        if (manager->stopping)
                return;
        if (manager->judge_again) {
                manager->judge_again = false;
                manager_judge(manager, false);
                return;
        }
        if (!manager->clock_doubtful) {
                dispatcher_resume(manager->dispatcher);
                receipts_look(manager->receipts);
        }
}

void manager_judge(Manager *manager, bool all)
{
        JudgeJob *judge;

        watch_clock(manager);
        manager->judge_all |= all;
        if (manager->clock_doubtful || manager->stopping)
                return; /* no final state by a clock in doubt; judged when it is good */
        if (manager->judging) {
                manager->judge_again = true;
                return;
        }
        judge = g_new0(JudgeJob, 1);
        manager->judging = true;
        judge->job = (StoreJob){ .urgency = STORE_BULK, .run = judge_run, .done = on_judged, .userdata = manager };
        judge->config = config_ref(manager->config);
        judge->all = manager->judge_all;
        manager->judge_all = false;
        give_judge(manager, judge);
}

/* When to judge next, as things stand now: a record, a gate or a person has held or planned something since. */
typedef struct LookAheadJob {
        StoreJob job;
        Config *config;
        UtcMs next_due;
} LookAheadJob;

static int look_ahead_run(StoreJob *job, Store *store, Err *err)
{
        LookAheadJob *look = (LookAheadJob *)job;

        return store_next_judgement(store, look->config, job->now, &look->next_due, err);
}

static void on_looked_ahead(StoreJob *job, void *userdata)
{
        LookAheadJob *look = (LookAheadJob *)job;
        Manager *manager = userdata;

        manager->looking_ahead = false;
        manager->n_looks_ahead++;
        if (job->result < 0)
                log_err(LOG_ERR, LOG_STORE_FAULT, &job->err);
        else if (!manager->judging) { /* else it is told when that ends */
                manager->next_judgement = look->next_due;
                watch_judgement(manager);
        }
        config_unref(look->config);
        g_free(look);
}

void manager_look_ahead(Manager *manager)
{
        LookAheadJob *look;

        if (manager->looking_ahead || manager->judging || manager->clock_doubtful || manager->stopping)
                return;
        look = g_new0(LookAheadJob, 1);
        manager->looking_ahead = true;
        look->job = (StoreJob){ .urgency = STORE_BULK, .outside = true, .now = clock_now(manager->clock), .run = look_ahead_run,
                .done = on_looked_ahead, .userdata = manager };
        look->config = config_ref(manager->config);
        store_thread_give(manager->store, &look->job);
}

/* ---- life ------------------------------------------------------------------------------------------- */

/* SQLite does not look at whether its new files' names reached the disk. */
static int sync_folder(const char *path, Err *err)
{
        int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        int r = fd < 0 || fsync(fd) < 0 ? -errno : 0;

        if (fd >= 0)
                close(fd);
        return r < 0 ? err_set(err, r, NULL, path, "the folder cannot be synced: %s", g_strerror(-r)) : 0;
}

/* What a crash cut off is a copy of all patients, which no erasure would reach. */
static void drop_copies(const char *state_dir)
{
        static const char *const names[] = {
                MANAGER_BACKUP_NAME, MANAGER_BACKUP_NAME "-journal", MANAGER_BACKUP_NAME "-wal", MANAGER_BACKUP_NAME "-shm",
                MANAGER_VERIFY_NAME, MANAGER_VERIFY_NAME "-journal", MANAGER_VERIFY_NAME "-wal", MANAGER_VERIFY_NAME "-shm",
        };

        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                g_autofree char *path = g_build_filename(state_dir, names[i], NULL);

                if (unlink(path) < 0 && errno != ENOENT)
                        log_line(LOG_WARNING, LOG_FILE_FAULT, "%s cannot be removed: %s", path, g_strerror(errno));
        }
}

static int open_store(Manager *manager, Store **ret, Err *err)
{
        g_autofree char *path = g_build_filename(manager->options->state_dir, "followups.db", NULL);
        int r;

        if (g_mkdir_with_parents(manager->options->state_dir, 0750) < 0)
                return err_set(err, -errno, NULL, manager->options->state_dir, "%s", g_strerror(errno));
        if (lock_state(manager, manager->options->state_dir, err) < 0)
                return err->code;
        drop_copies(manager->options->state_dir);
        r = store_open(path, ret, err);
        return r < 0 ? r : sync_folder(manager->options->state_dir, err);
}

/* What the last run left: pauses, the latest time it saw, and messages without an outcome. */
typedef struct Legacy {
        GPtrArray *pauses, *unsettled;
        UtcMs last_seen;
} Legacy;

static void legacy_done(Legacy *legacy)
{
        g_clear_pointer(&legacy->pauses, g_ptr_array_unref);
        g_clear_pointer(&legacy->unsettled, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Legacy, legacy_done)

static int read_legacy(Store *store, Legacy *legacy, Err *err)
{
        int r = store_pauses(store, &legacy->pauses, err);

        if (r >= 0)
                r = store_unsettled(store, &legacy->unsettled, err);
        if (r >= 0)
                r = store_last_seen(store, &legacy->last_seen, err);
        return r;
}

static void on_revoked(const GArray *messages, void *userdata)
{
        dispatcher_revoke(((Manager *)userdata)->dispatcher, messages);
}

static void on_records(const char *source, const char *result, unsigned n, void *userdata)
{
        metrics_count(((Manager *)userdata)->metrics, METRIC_RECORDS, source, result, n);
}

static int start_parts(Manager *manager, Store *store, Err *err)
{
        int r = add_wake(manager, &manager->store_wake_fd, on_store_wake, "store", err);

        if (r >= 0)
                r = add_wake(manager, &manager->intake_wake_fd, on_intake_wake, "intake", err);
        if (r >= 0)
                r = http_client_new(manager, &manager->http, err);
        if (r >= 0)
                r = dispatcher_new(manager, &manager->dispatcher, err);
        if (r >= 0)
                r = receipts_new(manager, &manager->receipts, err);
        if (r >= 0)
                r = notices_new(manager, &manager->notices, err);
        manager->guesses = guesses_new();
        if (r >= 0)
                r = store_thread_new(store, manager->store_wake_fd, manager->options->rehearse, &manager->store, err);
        if (r < 0) {
                if (!manager->store)
                        store_free(store);
                return r;
        }
        r = intake_new(manager->store, manager->intake_wake_fd,
                manager->options->rehearse ? manager->options->replies != NULL : inbound_reads_replies(manager->config),
                &manager->intake, err);
        if (r >= 0) {
                intake_set_config(manager->intake, manager->config);
                intake_on_revoke(manager->intake, on_revoked, manager);
                intake_on_count(manager->intake, on_records, manager);
        }
        return r;
}

/* What systemd handed over: by the name its unit gave it, and what has none by what it is. */
static int start_sockets(Manager *manager, Err *err)
{
        g_auto(GStrv) names = NULL;
        g_autoptr(GArray) for_listener = g_array_new(FALSE, FALSE, sizeof(int));
        int n = sd_listen_fds_with_names(0, &names), control = -1, r;

        for (int i = 0; i < n; i++) {
                int fd = SD_LISTEN_FDS_START + i;
                bool is_named = strcmp(names[i], "listener") == 0;

                if (is_named || sd_is_socket(fd, AF_UNIX, SOCK_STREAM, 1) <= 0)
                        g_array_append_val(for_listener, fd);
                else if (control < 0)
                        control = fd;
                else
                        close(fd);
        }
        r = control_new(manager, control, &manager->control, err);
        if (r >= 0)
                r = listener_new(manager, (const int *)(const void *)for_listener->data, for_listener->len, &manager->listener, err);
        return r;
}

static int start_doors(Manager *manager, Err *err)
{
        g_autofree char *spool = g_strdup(manager->config->spool);
        int r;

        if (manager->options->rehearse)
                return rehearsal_new(manager, &manager->rehearsal, err);
        if (!spool)
                spool = manager->options->by_hand ? g_build_filename(manager->options->state_dir, "spool", NULL)
                                                  : g_strdup("/var/spool/followupd");
        r = spool_new(manager, spool, &manager->spool, err);
        if (r >= 0)
                r = poll_new(manager, &manager->poll, err);
        return r < 0 ? r : start_sockets(manager, err);
}

/* A fault ends a rehearsal; at a start what was in force before may go on: manager->config stays NULL. */
static int load_config(Manager *manager, ErrList *faults)
{
        const ManagerOptions *options = manager->options;
        int r = config_load(options->config_path, faults, &manager->config);

        if (r < 0)
                return options->rehearse ? r : 0;
        lint_config(manager->config, faults);
        lint_sample(manager->config, faults);
        return options->rehearse ? rehearsal_check(options, manager->config, faults) : 0;
}

/* The store with what the last run left in it, and what it and the configuration say of each other. */
static int open_kept(Manager *manager, ErrList *faults, Store **ret, Legacy *legacy, bool *ret_plans_changed, Err *err)
{
        const ManagerOptions *options = manager->options;
        int r = manager->config ? secrets_load(manager, faults, err) : 0;

        if (r >= 0)
                r = open_store(manager, ret, err);
        if (r >= 0 && !options->rehearse)
                r = restored_look(options->state_dir, *ret, clock_now(manager->clock), err);
        if (r >= 0)
                r = read_legacy(*ret, legacy, err);
        if (r < 0)
                return r;
        if (options->rehearse)
                return manager_check_against(*ret, manager->config, faults);
        restored_note(options->state_dir, *ret);
        return reload_at_start(manager, *ret, faults, ret_plans_changed, err);
}

static int make_loop(Manager *manager, Err *err)
{
        int r = sd_event_default(&manager->event);

        return r < 0 ? err_set(err, r, NULL, "cannot make the event loop", "%s", g_strerror(-r)) : 0;
}

int manager_new(const ManagerOptions *options, Manager **ret, ErrList *faults)
{
        g_autoptr(Manager) manager = g_new0(Manager, 1);
        g_autoptr(Store) store = NULL;
        g_auto(Legacy) legacy = { 0 };
        bool plans_changed = false;
        Err err = { 0 };
        int r;

        manager->options = options;
        manager->lock_fd = manager->store_wake_fd = manager->intake_wake_fd = -1;
        manager->next_judgement = manager->reload_refused = UTC_NEVER;
        manager->metrics = metrics_new();
        r = load_config(manager, faults);
        if (r < 0)
                return r;
        manager->clock = options->rehearse ? clock_new_virtual(options->rehearse_from) : clock_new_real();
        r = open_kept(manager, faults, &store, &legacy, &plans_changed, &err);
        if (r >= 0)
                r = make_loop(manager, &err);
        if (r >= 0)
                r = start_parts(manager, g_steal_pointer(&store), &err);
        if (r >= 0)
                r = watch_new(manager, &err);
        if (r >= 0)
                r = start_doors(manager, &err);
        if (r < 0) {
                if (err.code != 0)
                        err_list_take(faults, &err);
                return r;
        }
        manager->eraser = eraser_new(manager);
        dispatcher_suspend(manager->dispatcher); /* until what is overdue has been judged */
        dispatcher_set_pauses(manager->dispatcher, g_steal_pointer(&legacy.pauses));
        dispatcher_recover(manager->dispatcher, legacy.unsettled);
        watch_clock_at_start(manager, legacy.last_seen);
        manager_judge(manager, watch_hours_changed(manager) || plans_changed);
        if (!options->rehearse || options->replies)
                notices_start(manager->notices); /* an alert waits for no clock */
        *ret = g_steal_pointer(&manager);
        return 0;
}

int manager_run(Manager *manager)
{
        int r;

        sd_notifyf(0, "READY=1\nMAINPID=%ld", (long)getpid());
        log_line(LOG_NOTICE, LOG_STARTED, "followupd " FOLLOWUPD_VERSION " has started");
        manager_status_text(manager);
        r = sd_event_loop(manager->event);
        sd_notify(0, "STOPPING=1");
        log_line(LOG_NOTICE, LOG_STOPPED, "followupd has stopped");
        return r < 0 ? r : manager->exit_status;
}

void manager_free(Manager *manager)
{
        if (!manager)
                return;
        manager->stopping = true; /* what the store thread still finishes gives it nothing new */
        /* doors first, then what works, then what keeps: each may still give to the next */
        g_clear_pointer(&manager->listener, listener_free);
        g_clear_pointer(&manager->hook_tallies, g_hash_table_unref);
        g_clear_pointer(&manager->hook_unknown, g_hash_table_unref);
        control_free(manager->control);
        spool_free(manager->spool);
        poll_stop(manager->poll);
        intake_free(manager->intake);
        http_client_free(manager->http);
        notices_quiesce(manager->notices);
        eraser_stop(manager->eraser);
        dispatcher_give_outcomes(manager->dispatcher);
        if (manager->store) {
                Store *store = store_thread_stop(manager->store);

                if (!manager->options->rehearse)
                        restored_note(manager->options->state_dir, store);
                store_free(store);
        }
        rehearsal_free(manager->rehearsal);
        poll_free(manager->poll);
        dispatcher_free(manager->dispatcher);
        receipts_free(manager->receipts);
        eraser_free(manager->eraser);
        notices_free(manager->notices);
        guesses_free(manager->guesses);
        watch_free(manager->watch);
        metrics_free(manager->metrics);
        credentials_free(manager->credentials);
        clock_free(manager->clock);
        reload_free(manager);
        config_unref(manager->config);
        if (manager->store_wake_fd >= 0)
                close(manager->store_wake_fd);
        if (manager->intake_wake_fd >= 0)
                close(manager->intake_wake_fd);
        if (manager->lock_fd >= 0)
                close(manager->lock_fd);
        g_free(manager->status_text);
        sd_event_unref(manager->event);
        g_free(manager);
}

void manager_stop(Manager *manager)
{
        if (manager->stopping)
                return;
        manager->stopping = true;
        sd_notify(0, "STOPPING=1\nSTATUS=Settling what is on its way");
        log_line(LOG_NOTICE, LOG_STOPPING, "followupd ends: %u messages are still being settled", dispatcher_n_busy(manager->dispatcher));
        listener_quiesce(manager->listener);
        dispatcher_put_back(manager->dispatcher);
        watch_stop(manager);
}

void manager_status_text(Manager *manager)
{
        UtcMs due = dispatcher_next(manager->dispatcher);
        unsigned n_busy = dispatcher_n_busy(manager->dispatcher);
        char text[UTC_TEXT_MAX];
        g_autofree char *status = NULL;
        const char *besides = "";

        if (!utc_is_never(manager->reload_refused))
                besides = "; the configuration on disk has faults and is not in force: followupctl check";
        else if (manager->waiting)
                besides = "; the configuration on disk waits for followupctl accept";
        else if (listener_is_down(manager->listener))
                besides = "; the listener does not serve: followupctl status";
        if (manager->clock_doubtful)
                status = g_strdup_printf("The clock is in doubt: nothing is sent until it is synchronised, or `followupctl unpause --all`%s",
                        besides);
        else if (n_busy > 0)
                status = g_strdup_printf("%u messages on their way%s", n_busy, besides);
        else if (utc_is_never(due))
                status = g_strconcat("Nothing is due", besides, NULL);
        else
                status = g_strdup_printf("Next due %s%s", utc_format(due, text), besides);
        if (g_strcmp0(status, manager->status_text) == 0)
                return;
        sd_notifyf(0, "STATUS=%s", status);
        g_free(manager->status_text);
        manager->status_text = g_steal_pointer(&status);
}

void manager_trust_clock(Manager *manager)
{
        watch_trust_clock(manager);
}
