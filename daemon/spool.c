#include "daemon/spool.h"

#include <errno.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/config-check.h"
#include "daemon/spool-refused.h"
#include "daemon/spool-source.h"
#include "daemon/spool-stray.h"

/* A folder that is removed while we hold it open tells nothing itself: its parent does. */
#define WATCHED_OF_SPOOL (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR)

/* Writing needs no event of its own: a file that has no close is looked at while it settles. */
#define WATCHED_OF_SOURCE                                                                               \
        (IN_MOVED_TO | IN_CREATE | IN_CLOSE_WRITE | IN_ATTRIB | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR | \
                IN_DONT_FOLLOW)

/* What is put away is written to by nobody but a writer who had only paused. */
#define WATCHED_OF_DONE (IN_MODIFY | IN_ONLYDIR | IN_DONT_FOLLOW)

/* Tidying and listening for silence may come with whatever else wakes the machine. */
#define CARE_ACCURACY_USEC (60 * UINT64_C(1000000))

/* A source's folder that cannot be used is tried again after this. */
enum { FOLDER_AGAIN_MS = 60 * 1000 };

struct Spool {
        Manager *manager;
        char *folder;
        int fd;    /* inotify */
        int watch; /* of the spool itself; -1: none */
        sd_event_source *events, *timer, *care;
        GHashTable *sources; /* id -> SpoolSource * */
        GPtrArray *strays;   /* SpoolStray *, as of the last look */
        bool look_for_strays;
};

/* ---- what nobody reads ------------------------------------------------------------------------ */

/* Who watches a folder twice gets one watch. An event of it is nobody's, and has all strays looked for again. */
static void watch_folder(const char *path, void *userdata)
{
        const Spool *spool = userdata;

        (void)inotify_add_watch(spool->fd, path, WATCHED_OF_SOURCE);
}

/* Told once each, when it has lain there as long as any file settles: until then somebody may be moving it about.
 * Returns when to come again. */
static MonoMs tell_strays(Spool *spool)
{
        const int64_t now_ms = clock_mono(spool->manager->clock).ms;
        int64_t next_ms = INT64_MAX;

        if (spool->look_for_strays)
                spool->strays = spool_strays_look(spool->folder, spool->sources, watch_folder, spool, (MonoMs){ now_ms }, spool->strays);
        spool->look_for_strays = false;
        for (unsigned i = 0; i < spool->strays->len; i++) {
                SpoolStray *stray = g_ptr_array_index(spool->strays, i);
                const int64_t at_ms = stray->seen.ms + spool->manager->config->limits.settle_files.ms;
                Err err = { 0 };

                if (stray->told)
                        continue;
                if (at_ms > now_ms) {
                        next_ms = MIN(next_ms, at_ms);
                        continue;
                }
                stray->told = true;
                spool_stray_describe(spool->folder, stray, &err);
                log_err(LOG_WARNING, LOG_FILE_STRAY, &err);
        }
        return (MonoMs){ next_ms };
}

const GPtrArray *spool_strays(const Spool *spool)
{
        return spool->strays;
}

/* ---- time ------------------------------------------------------------------------------------ */

/* It is made with the first file that is put away. */
static void watch_done(Spool *spool, SpoolSource *source)
{
        g_autofree char *path = NULL;

        if (source->done_watch >= 0 || source->folder.fd < 0)
                return;
        path = g_build_filename(source->folder.path, "done", NULL);
        source->done_watch = inotify_add_watch(spool->fd, path, WATCHED_OF_DONE);
}

/* Lets what has settled be read, and comes back when there is something to look at again. */
static void settle(Spool *spool)
{
        int64_t now_ms = clock_mono(spool->manager->clock).ms;
        int64_t next_ms = tell_strays(spool).ms;
        GHashTableIter iter;
        void *value;

        g_hash_table_iter_init(&iter, spool->sources);
        while (g_hash_table_iter_next(&iter, NULL, &value)) {
                SpoolSource *source = value;

                next_ms = MIN(next_ms, spool_source_settle(source).ms);
                if (source->folder.fd < 0)
                        next_ms = MIN(next_ms, now_ms + FOLDER_AGAIN_MS);
                spool_source_begin(source);
                watch_done(spool, source);
        }
        if (next_ms == INT64_MAX) {
                sd_event_source_set_enabled(spool->timer, SD_EVENT_OFF);
                return;
        }
        sd_event_source_set_time_relative(spool->timer, (uint64_t)MAX(next_ms - now_ms, 1) * 1000);
        sd_event_source_set_enabled(spool->timer, SD_EVENT_ONESHOT);
}

static void on_free_again(SpoolSource *source)
{
        settle(source->spool);
}

/* ---- folders --------------------------------------------------------------------------------- */

static void unwatch(Spool *spool, SpoolSource *source)
{
        if (source->watch >= 0)
                inotify_rm_watch(spool->fd, source->watch);
        if (source->done_watch >= 0)
                inotify_rm_watch(spool->fd, source->done_watch);
        source->watch = source->done_watch = -1;
        spool_folder_close(&source->folder);
}

/* Makes, opens, watches and looks through. Watched before it is looked through, so that nothing falls between. */
static void open_source(Spool *spool, SpoolSource *source)
{
        Err err = { 0 };
        int r = spool_folder_open(&source->folder, &err);

        if (r >= 0) {
                source->watch = inotify_add_watch(spool->fd, source->folder.path, WATCHED_OF_SOURCE);
                if (source->watch < 0)
                        r = err_set(&err, -errno, NULL, source->folder.path, "cannot be watched: %s",
                                g_strerror(errno));
        }
        if (r < 0) {
                unwatch(spool, source);
                if (!source->told)
                        log_err(LOG_ERR, LOG_FILE_FAULT, &err);
                source->told = true;
                return;
        }
        source->told = false;
        spool_source_look_through(source);
}

static int make_spool(Spool *spool, Err *err)
{
        if (mkdir(spool->folder, 0770) == 0 || errno == EEXIST)
                spool->watch = inotify_add_watch(spool->fd, spool->folder, WATCHED_OF_SPOOL);
        else
                spool->watch = -1;
        if (spool->watch >= 0)
                return 0;
        return err_set(err, -errno, "make it a folder that the user followupd may write, mode 2770",
                spool->folder, "the spool cannot be made or watched: %s", g_strerror(errno));
}

/* Staff removed or renamed the folder: the name gets a new one. */
static void reopen_lost(Spool *spool)
{
        Err told = { 0 };
        GHashTableIter iter;
        void *value;

        make_spool(spool, &told); /* where it fails, each source says so */
        g_hash_table_iter_init(&iter, spool->sources);
        while (g_hash_table_iter_next(&iter, NULL, &value)) {
                SpoolSource *source = value;

                if (spool_folder_is_there(&source->folder))
                        continue;
                unwatch(spool, source);
                open_source(spool, source);
        }
}

static int on_time(sd_event_source *timer, uint64_t at, void *userdata)
{
        Spool *spool = userdata;

        reopen_lost(spool);
        settle(spool);
        return 0;
}

/* ---- events ---------------------------------------------------------------------------------- */

static SpoolSource *source_of_watch(const Spool *spool, int watch)
{
        GHashTableIter iter;
        void *value;

        g_hash_table_iter_init(&iter, spool->sources);
        while (g_hash_table_iter_next(&iter, NULL, &value))
                if (((SpoolSource *)value)->watch == watch)
                        return value;
        return NULL;
}

static SpoolSource *source_of_done(const Spool *spool, int watch)
{
        GHashTableIter iter;
        void *value;

        g_hash_table_iter_init(&iter, spool->sources);
        while (g_hash_table_iter_next(&iter, NULL, &value))
                if (((SpoolSource *)value)->done_watch == watch)
                        return value;
        return NULL;
}

static void look_through_all(Spool *spool)
{
        GHashTableIter iter;
        void *value;

        reopen_lost(spool);
        g_hash_table_iter_init(&iter, spool->sources);
        while (g_hash_table_iter_next(&iter, NULL, &value))
                spool_source_look_through(value);
}

static void take_event(Spool *spool, const struct inotify_event *event)
{
        SpoolSource *source;

        if (event->mask & IN_Q_OVERFLOW) {
                spool->look_for_strays = true;
                look_through_all(spool);
                return;
        }
        if (event->wd == spool->watch) {
                spool->look_for_strays = true;
                reopen_lost(spool);
                return;
        }
        source = source_of_done(spool, event->wd);
        if (source) {
                if (event->mask & IN_IGNORED) /* somebody has removed it */
                        source->done_watch = -1;
                else if ((event->mask & IN_MODIFY) && event->len > 0)
                        spool_source_written(source, event->name);
                return;
        }
        source = source_of_watch(spool, event->wd);
        spool->look_for_strays |= !source;
        if (source && event->len > 0)
                spool_source_look(source, event->name, (event->mask & IN_MOVED_TO) != 0);
}

static int on_events(sd_event_source *events, int fd, uint32_t revents, void *userdata)
{
        Spool *spool = userdata;
        _Alignas(struct inotify_event) char buffer[16 * 1024];
        ssize_t n;

        while ((n = read(fd, buffer, sizeof(buffer))) > 0) {
                for (const char *at = buffer; at < buffer + n;) {
                        const struct inotify_event *event = (const struct inotify_event *)at;

                        take_event(spool, event);
                        at += sizeof(*event) + event->len;
                }
        }
        settle(spool);
        return 0;
}

/* ---- what was refused ------------------------------------------------------------------------- */

GPtrArray *spool_refused(const Spool *spool, UtcMs since)
{
        GPtrArray *found = g_ptr_array_new_with_free_func(spool_refused_free);
        g_autoptr(GList) ids = config_sorted_ids(spool->sources);

        for (const GList *id = ids; id; id = id->next) {
                const SpoolSource *source = g_hash_table_lookup(spool->sources, id->data);

                spool_refused_find(&source->folder, source->id, since, found);
        }
        return found;
}

/* ---- care ------------------------------------------------------------------------------------ */

void spool_tidy(Spool *spool)
{
        UtcMs before = clock_now(spool->manager->clock);
        GHashTableIter iter;
        void *value;

        before.ms -= spool->manager->config->limits.keep_files.ms;
        g_hash_table_iter_init(&iter, spool->sources);
        while (g_hash_table_iter_next(&iter, NULL, &value))
                spool_folder_tidy(&((SpoolSource *)value)->folder, before);
}

DurationMs spool_working_time(const Clinic *clinic, UtcMs from, UtcMs to)
{
        Hours hours = hours_for(clinic, clinic->zone, true);
        DurationMs sum = { 0 };
        CivilDate day;

        civil_from_utc(hours.zone, from, &day, NULL, NULL);
        while (civil_day_start(hours.zone, day).ms < to.ms) {
                UtcMs opens = civil_to_utc(hours.zone, day, hours.span.from, NULL);
                UtcMs closes = civil_to_utc(hours.zone, day, hours.span.to, NULL);

                if (clinic_is_working_day(clinic, day))
                        sum.ms += MAX(MIN(closes.ms, to.ms) - MAX(opens.ms, from.ms), (int64_t)0);
                day = civil_add_days(day, 1);
        }
        return sum;
}

/* The source's own clinic; of a source for several the first by id, since their hours are much alike. */
static const Clinic *clinic_of(const Config *config, const Source *source)
{
        g_autoptr(GList) ids = NULL;

        if (source->clinic)
                return config_clinic(config, source->clinic);
        ids = config_sorted_ids(config->clinics);
        return ids ? config_clinic(config, ids->data) : NULL;
}

static void check_source(Spool *spool, SpoolSource *source, UtcMs now)
{
        const Source *of = config_source(spool->manager->config, source->id);
        UtcMs taken = intake_last_record(spool->manager->intake, source->id);
        const Clinic *clinic = of ? clinic_of(spool->manager->config, of) : NULL;

        if (!utc_is_never(taken) && taken.ms > source->last_brought.ms)
                source->last_brought = taken;
        if (!clinic || of->expect_every.ms == 0 || source->silence_told.ms == source->last_brought.ms)
                return;
        if (spool_working_time(clinic, source->last_brought, now).ms <= of->expect_every.ms)
                return;
        source->silence_told = source->last_brought;
        log_line(LOG_WARNING, LOG_SOURCE_SILENT,
                "source %s has brought nothing for longer than its expect_every, counted in working hours: see "
                "whether the export of the clinic's system still runs",
                source->id);
}

void spool_check_silence(Spool *spool, UtcMs now)
{
        GHashTableIter iter;
        void *value;

        g_hash_table_iter_init(&iter, spool->sources);
        while (g_hash_table_iter_next(&iter, NULL, &value))
                check_source(spool, value, now);
}

static bool expects_any(const Config *config)
{
        GHashTableIter iter;
        void *value;

        g_hash_table_iter_init(&iter, config->sources);
        while (g_hash_table_iter_next(&iter, NULL, &value))
                if (((const Source *)value)->expect_every.ms > 0)
                        return true;
        return false;
}

static void arm_care(Spool *spool)
{
        uint64_t hours = expects_any(spool->manager->config) ? 1 : 24;

        sd_event_source_set_time_relative(spool->care, hours * 3600 * UINT64_C(1000000));
        sd_event_source_set_enabled(spool->care, SD_EVENT_ONESHOT);
}

static int on_care(sd_event_source *timer, uint64_t at, void *userdata)
{
        Spool *spool = userdata;

        spool_tidy(spool);
        spool->look_for_strays = true;
        settle(spool);
        spool_check_silence(spool, clock_now(spool->manager->clock));
        arm_care(spool);
        return 0;
}

/* ---- life ------------------------------------------------------------------------------------ */

static void add_source(Spool *spool, const char *id)
{
        SpoolSource *source = spool_source_new(spool, spool->manager, spool->folder, id, on_free_again);
        UtcMs last;

        g_hash_table_insert(spool->sources, source->id, source);
        open_source(spool, source);
        last = spool_folder_last(&source->folder);
        if (!utc_is_never(last) && last.ms < source->last_brought.ms)
                source->last_brought = last; /* a restart does not end a silence */
}

int spool_reconfigure(Spool *spool, Err *err)
{
        GHashTableIter iter;
        void *key, *value;

        g_hash_table_iter_init(&iter, spool->sources);
        while (g_hash_table_iter_next(&iter, NULL, &value)) {
                SpoolSource *source = value;

                if (config_source(spool->manager->config, source->id))
                        continue;
                unwatch(spool, source);
                g_hash_table_iter_remove(&iter);
        }
        g_hash_table_iter_init(&iter, spool->manager->config->sources);
        while (g_hash_table_iter_next(&iter, &key, NULL))
                if (!g_hash_table_contains(spool->sources, key))
                        add_source(spool, key);
        arm_care(spool);
        spool->look_for_strays = true;
        settle(spool);
        return 0;
}

static int listen_to_events(Spool *spool, Err *err)
{
        int r;

        spool->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
        r = spool->fd < 0 ? -errno : 0;
        if (r >= 0)
                r = sd_event_add_io(spool->manager->event, &spool->events, spool->fd, EPOLLIN, on_events, spool);
        if (r >= 0)
                r = sd_event_add_time_relative(
                        spool->manager->event, &spool->timer, CLOCK_MONOTONIC, 0, 0, on_time, spool);
        if (r >= 0)
                r = sd_event_add_time_relative(spool->manager->event, &spool->care, CLOCK_BOOTTIME, 0,
                        CARE_ACCURACY_USEC, on_care, spool);
        if (r < 0)
                return err_set(err, r, NULL, "cannot watch the spool", "%s", g_strerror(-r));
        sd_event_source_set_description(spool->events, "spool");
        sd_event_source_set_description(spool->timer, "spool-settle");
        sd_event_source_set_description(spool->care, "spool-care");
        return 0;
}

const char *spool_folder(const Spool *spool)
{
        return spool->folder;
}

int spool_new(Manager *manager, const char *folder, Spool **ret, Err *err)
{
        g_autoptr(Spool) spool = g_new0(Spool, 1);
        int r;

        spool->manager = manager;
        spool->folder = g_strdup(folder);
        spool->fd = spool->watch = -1;
        spool->sources = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)spool_source_free);
        spool->strays = g_ptr_array_new();
        r = listen_to_events(spool, err);
        if (r >= 0)
                r = make_spool(spool, err);
        if (r >= 0)
                r = spool_reconfigure(spool, err);
        if (r < 0)
                return r;
        spool_tidy(spool);
        *ret = g_steal_pointer(&spool);
        return 0;
}

void spool_free(Spool *spool)
{
        if (!spool)
                return;
        sd_event_source_disable_unref(spool->events);
        sd_event_source_disable_unref(spool->timer);
        sd_event_source_disable_unref(spool->care);
        g_hash_table_unref(spool->sources);
        g_ptr_array_unref(spool->strays);
        if (spool->fd >= 0)
                close(spool->fd);
        g_free(spool->folder);
        g_free(spool);
}
