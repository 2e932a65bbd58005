#include "daemon/watch.h"

#include <errno.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "config/config-check.h"
#include "daemon/dispatcher.h"
#include "daemon/notices.h"
#include "daemon/listener.h"

enum { CLOCK_POLL_S = 10, FULL_LOOK_S = 2, LOOK_AHEAD_S = 1, LONG_JOB_S = 900, HOUR_MS = 60 * 60 * 1000 };

struct Watch {
        Manager *manager;
        sd_event_source *watchdog, *clock_poll, *clock_set, *judgement, *look_ahead, *stop_deadline, *stop_look, *full_look;
        int clock_fd;
        uint64_t watchdog_usec;
        uint64_t last_progress, still_since;
        bool told_full, told_late;
        int64_t clock_off_ms; /* how far the wall clock has jumped away from where it was trusted */
        time_t doubt_since;   /* wall clock when the doubt began: what timesyncd says must be newer */
};

/* ---- signals ------------------------------------------------------------------------------------ */

static int on_terminate(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata)
{
        manager_stop(userdata);
        return 0;
}

static int on_reload(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata)
{
        manager_reload(userdata);
        return 0;
}

/* ---- watchdog ----------------------------------------------------------------------------------- */

/* Fed only while the loop (we are here) and the store thread (its count moves, or it has nothing to do) make progress. */
static int on_watchdog(sd_event_source *source, uint64_t usec, void *userdata)
{
        Watch *watch = userdata;
        uint64_t progress = store_thread_progress(watch->manager->store);
        bool moves = store_thread_pending(watch->manager->store) == 0 || progress != watch->last_progress;

        if (moves)
                watch->still_since = usec;
        /* a backup or a check of a large store is no hang, but it has an end */
        if (moves || (store_thread_is_outside(watch->manager->store) && usec < watch->still_since + LONG_JOB_S * UINT64_C(1000000))) {
                sd_notify(0, "WATCHDOG=1");
                watch->told_late = false;
        } else if (!watch->told_late) {
                log_line(LOG_WARNING, LOG_WATCHDOG_LATE, "the store has not moved since the last look: systemd ends us if it stays so");
                watch->told_late = true;
        }
        watch->last_progress = progress;
        sd_event_source_set_time_relative(source, watch->watchdog_usec / 3);
        sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
        return 0;
}

/* ---- disk --------------------------------------------------------------------------------------- */

static int see_run(StoreJob *job, Store *store, Err *err)
{
        return store_see(store, job->now, err);
}

static void on_seen(StoreJob *job, void *userdata)
{
        (void)userdata; /* watch_store() looks at what came of it */
        g_free(job);
}

/* Whether there is room again shows with the next commit, and when nothing is due and everybody is refused, none comes. */
static int on_full_look(sd_event_source *source, uint64_t usec, void *userdata)
{
        Manager *manager = userdata;
        StoreJob *job;

        if (!store_thread_is_full(manager->store) || manager->stopping)
                return 0;
        job = g_new0(StoreJob, 1);
        *job = (StoreJob){ .urgency = STORE_BULK, .now = clock_now(manager->clock), .run = see_run, .done = on_seen };
        store_thread_give(manager->store, job);
        sd_event_source_set_time_relative(source, FULL_LOOK_S * UINT64_C(1000000));
        return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

void watch_store(Manager *manager)
{
        bool full = store_thread_is_full(manager->store);

        if (full == manager->watch->told_full)
                return;
        manager->watch->told_full = full;
        if (full && !clock_is_virtual(manager->clock)) {
                sd_event_source_set_time_relative(manager->watch->full_look, FULL_LOOK_S * UINT64_C(1000000));
                sd_event_source_set_enabled(manager->watch->full_look, SD_EVENT_ONESHOT);
        }
        if (full)
                log_line(LOG_CRIT, LOG_STORE_FULL,
                        "the disk is full: nothing is sent and no record is taken until there is room; outcomes are kept and tried again");
        else
                log_line(LOG_NOTICE, LOG_STORE_MENDED, "the disk has room again: sending goes on");
}

/* ---- clock -------------------------------------------------------------------------------------- */

#define TIMESYNC_MARK "/run/systemd/timesync/synchronized"

/* timesyncd has synchronised since the doubt began */
static bool synchronised_since(time_t since)
{
        struct stat s;

        return stat(TIMESYNC_MARK, &s) == 0 && s.st_mtime >= since;
}

static void clock_is_good(Manager *manager, const char *why)
{
        manager->clock_doubtful = false;
        manager->watch->clock_off_ms = 0;
        sd_event_source_set_enabled(manager->watch->clock_poll, SD_EVENT_OFF);
        log_line(LOG_NOTICE, LOG_CLOCK_GOOD, "the clock is taken as right (%s): sending goes on", why);
        manager_judge(manager, true);
        manager_status_text(manager);
}

static void clock_is_doubtful(Manager *manager)
{
        Watch *watch = manager->watch;

        if (!manager->clock_doubtful) {
                manager->clock_doubtful = true;
                dispatcher_suspend(manager->dispatcher);
        }
        watch->doubt_since = (time_t)(clock_now(manager->clock).ms / 1000);
        sd_event_source_set_time_relative(watch->clock_poll, CLOCK_POLL_S * UINT64_C(1000000));
        sd_event_source_set_enabled(watch->clock_poll, SD_EVENT_ONESHOT);
        manager_status_text(manager);
}

void watch_clock(Manager *manager)
{
        Watch *watch = manager->watch;
        DurationMs jump = clock_stepped(manager->clock);

        if (jump.ms == 0)
                return;
        watch->clock_off_ms += jump.ms;
        if (manager->clock_doubtful && llabs(watch->clock_off_ms) < HOUR_MS) {
                clock_is_good(manager, "it came back");
                return;
        }
        log_line(LOG_CRIT, LOG_CLOCK_JUMPED,
                "the clock jumped by %" G_GINT64_FORMAT " minutes: nothing is sent until timesyncd has set it, or staff say "
                "`followupctl unpause --all`",
                jump.ms / 60000);
        clock_is_doubtful(manager);
}

void watch_clock_at_start(Manager *manager, UtcMs last_seen)
{
        if (clock_is_virtual(manager->clock) || clock_is_synchronised(manager->clock) || utc_is_never(last_seen) ||
                clock_now(manager->clock).ms >= last_seen.ms)
                return;
        log_line(LOG_CRIT, LOG_CLOCK_UNSYNCED,
                "the clock is not synchronised and earlier than the store has seen: nothing is sent until timesyncd has set it, "
                "or staff say `followupctl unpause --all`");
        clock_is_doubtful(manager);
        manager->watch->doubt_since = 0; /* any synchronisation is newer than a clock that was never set */
}

void watch_trust_clock(Manager *manager)
{
        if (manager->clock_doubtful)
                clock_is_good(manager, "staff said so");
}

static int on_clock_poll(sd_event_source *source, uint64_t usec, void *userdata)
{
        Manager *manager = userdata;

        watch_clock(manager);
        if (!manager->clock_doubtful)
                return 0;
        if (synchronised_since(manager->watch->doubt_since)) {
                clock_is_good(manager, "timesyncd has set it");
                return 0;
        }
        sd_event_source_set_time_relative(source, CLOCK_POLL_S * UINT64_C(1000000));
        sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
        return 0;
}

/* A timer that never ends, and is cancelled when somebody sets the clock: so a jump is seen at once. */
static int arm_clock_fd(int fd)
{
        struct itimerspec never = { .it_value.tv_sec = INT64_C(1) << 40 };

        return timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL) < 0 ? -errno : 0;
}

static int on_clock_set(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
        Manager *manager = userdata;
        uint64_t n;

        if (read(fd, &n, sizeof(n)) < 0 && errno != ECANCELED)
                return 0;
        arm_clock_fd(fd);
        watch_clock(manager);
        manager_kick(manager);
        return 0;
}

/* ---- judgement ---------------------------------------------------------------------------------- */

static int on_judgement(sd_event_source *source, uint64_t usec, void *userdata)
{
        manager_judge(userdata, false);
        return 0;
}

static int on_look_ahead(sd_event_source *source, uint64_t usec, void *userdata)
{
        manager_look_ahead(userdata);
        return 0;
}

void watch_look_ahead(Manager *manager)
{
        sd_event_source *timer = manager->watch->look_ahead;
        int enabled = SD_EVENT_OFF;

        if (clock_is_virtual(manager->clock)) {
                manager_look_ahead(manager); /* virtual time stands still meanwhile */
                return;
        }
        (void)sd_event_source_get_enabled(timer, &enabled);
        if (enabled != SD_EVENT_OFF)
                return;
        sd_event_source_set_time_relative(timer, LOOK_AHEAD_S * UINT64_C(1000000));
        sd_event_source_set_enabled(timer, SD_EVENT_ONESHOT);
}

void watch_judgement(Manager *manager)
{
        Watch *watch = manager->watch;

        if (clock_is_virtual(manager->clock))
                return; /* the rehearsal looks at next_judgement */
        if (utc_is_never(manager->next_judgement)) {
                sd_event_source_set_enabled(watch->judgement, SD_EVENT_OFF);
                return;
        }
        sd_event_source_set_time(watch->judgement, (uint64_t)MAX(manager->next_judgement.ms, 0) * 1000);
        sd_event_source_set_enabled(watch->judgement, SD_EVENT_ONESHOT);
}

static void add_text(GChecksum *sum, const char *text)
{
        g_checksum_update(sum, (const guchar *)(text ? text : ""), -1);
        g_checksum_update(sum, (const guchar *)"\n", 1);
}

static void add_hours(GChecksum *sum, const Clinic *clinic)
{
        add_text(sum, clinic->id);
        add_text(sum, civil_zone_name(clinic->zone));
        g_checksum_update(sum, (const guchar *)&clinic->send_between, sizeof(clinic->send_between));
        g_checksum_update(sum, (const guchar *)&clinic->send_at, sizeof(clinic->send_at));
        g_checksum_update(sum, (const guchar *)&clinic->spread, sizeof(clinic->spread));
        g_checksum_update(sum, (const guchar *)&clinic->working_hours, sizeof(clinic->working_hours));
        g_checksum_update(sum, &clinic->working_days, sizeof(clinic->working_days));
        for (unsigned i = 0; i < clinic->holidays->len; i++) {
                const Holiday *holiday = &g_array_index(clinic->holidays, Holiday, i);
                g_autofree char *text = g_strdup_printf("%d-%d-%d", holiday->year, holiday->month, holiday->day);

                add_text(sum, text);
        }
}

bool watch_hours_changed(Manager *manager)
{
        g_autofree char *path = g_build_filename(manager->options->state_dir, "hours", NULL);
        g_autofree char *zones = NULL, *before = NULL;
        g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
        g_autoptr(GList) ids = config_sorted_ids(manager->config->clinics);
        bool changed;

        /* its first line names the release of the zone database */
        if (g_file_get_contents("/usr/share/zoneinfo/tzdata.zi", &zones, NULL, NULL))
                g_checksum_update(sum, (const guchar *)zones, (gssize)strcspn(zones, "\n"));
        for (GList *at = ids; at; at = at->next)
                add_hours(sum, config_clinic(manager->config, at->data));
        changed = !g_file_get_contents(path, &before, NULL, NULL) || g_strcmp0(before, g_checksum_get_string(sum)) != 0;
        if (changed)
                g_file_set_contents(path, g_checksum_get_string(sum), -1, NULL); /* not written: recomputed once more */
        return changed;
}

/* ---- end ---------------------------------------------------------------------------------------- */

static bool is_settled(Manager *manager)
{
        return dispatcher_n_busy(manager->dispatcher) == 0 && notices_n_busy(manager->notices) == 0 && listener_is_quiet(manager->listener) &&
               intake_is_idle(manager->intake) && store_thread_pending(manager->store) == 0;
}

static int on_stop_look(sd_event_source *source, void *userdata)
{
        Manager *manager = userdata;

        return is_settled(manager) ? sd_event_exit(manager->event, 0) : 0;
}

static int on_stop_deadline(sd_event_source *source, uint64_t usec, void *userdata)
{
        Manager *manager = userdata;

        return sd_event_exit(manager->event, 0);
}

void watch_stop(Manager *manager)
{
        Watch *watch = manager->watch;

        sd_event_add_time_relative(manager->event, &watch->stop_deadline, CLOCK_MONOTONIC,
                (uint64_t)manager->config->limits.stop_within.ms * 1000, 1000, on_stop_deadline, manager);
        sd_event_add_post(manager->event, &watch->stop_look, on_stop_look, manager);
        if (is_settled(manager))
                sd_event_exit(manager->event, 0);
}

/* ---- life --------------------------------------------------------------------------------------- */

static int add_signals(Manager *manager)
{
        static const int ends[] = { SIGTERM, SIGINT };
        int r = 0;

        for (unsigned i = 0; i < G_N_ELEMENTS(ends) && r >= 0; i++)
                r = sd_event_add_signal(manager->event, NULL, ends[i], on_terminate, manager);
        return r < 0 ? r : sd_event_add_signal(manager->event, NULL, SIGHUP, on_reload, manager);
}

static int add_watchdog(Watch *watch)
{
        int r = sd_watchdog_enabled(0, &watch->watchdog_usec);

        if (r <= 0)
                return r;
        r = sd_event_add_time_relative(watch->manager->event, &watch->watchdog, CLOCK_MONOTONIC, watch->watchdog_usec / 3,
                1000, on_watchdog, watch);
        if (r >= 0)
                sd_event_source_set_priority(watch->watchdog, SD_EVENT_PRIORITY_IMPORTANT);
        return r;
}

static int add_clock(Watch *watch)
{
        Manager *manager = watch->manager;
        int r;

        watch->clock_fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
        if (watch->clock_fd < 0)
                return -errno;
        r = arm_clock_fd(watch->clock_fd);
        if (r >= 0)
                r = sd_event_add_io(manager->event, &watch->clock_set, watch->clock_fd, EPOLLIN, on_clock_set, manager);
        if (r >= 0)
                r = sd_event_add_time(manager->event, &watch->clock_poll, CLOCK_BOOTTIME, UINT64_MAX, 1000, on_clock_poll, manager);
        if (r >= 0)
                r = sd_event_source_set_enabled(watch->clock_poll, SD_EVENT_OFF);
        return r;
}

int watch_new(Manager *manager, Err *err)
{
        Watch *watch = g_new0(Watch, 1);
        int r;

        watch->manager = manager;
        watch->clock_fd = -1;
        manager->watch = watch;
        r = add_signals(manager);
        if (r >= 0)
                r = add_watchdog(watch);
        if (r >= 0)
                r = add_clock(watch);
        if (r >= 0)
                r = sd_event_add_time(manager->event, &watch->judgement, CLOCK_REALTIME, UINT64_MAX, 1000000, on_judgement, manager);
        if (r >= 0)
                r = sd_event_add_time(manager->event, &watch->full_look, CLOCK_BOOTTIME, UINT64_MAX, 1000000, on_full_look, manager);
        if (r >= 0)
                r = sd_event_source_set_enabled(watch->full_look, SD_EVENT_OFF);
        if (r >= 0)
                r = sd_event_add_time(manager->event, &watch->look_ahead, CLOCK_BOOTTIME, UINT64_MAX, 1000000, on_look_ahead, manager);
        if (r >= 0)
                r = sd_event_source_set_enabled(watch->look_ahead, SD_EVENT_OFF);
        if (r < 0)
                return err_set(err, r, NULL, "cannot watch signals and clock", "%s", g_strerror(-r));
        return 0;
}

void watch_free(Watch *watch)
{
        if (!watch)
                return;
        sd_event_source_disable_unref(watch->watchdog);
        sd_event_source_disable_unref(watch->clock_poll);
        sd_event_source_disable_unref(watch->clock_set);
        sd_event_source_disable_unref(watch->judgement);
        sd_event_source_disable_unref(watch->look_ahead);
        sd_event_source_disable_unref(watch->stop_deadline);
        sd_event_source_disable_unref(watch->stop_look);
        sd_event_source_disable_unref(watch->full_look);
        if (watch->clock_fd >= 0)
                close(watch->clock_fd);
        g_free(watch);
}
