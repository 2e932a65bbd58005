#include "daemon/reload.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <time.h>

#include "config/config-files.h"
#include "daemon/dead-ways.h"
#include "daemon/dispatcher.h"
#include "daemon/followup-json.h"
#include "daemon/forecast.h"
#include "daemon/listener.h"
#include "daemon/notices.h"
#include "daemon/polling.h"
#include "daemon/secrets.h"
#include "daemon/spool.h"
#include "daemon/watch.h"
#include "message/lint.h"
#include "message/lint-sample.h"
#include "store/store-audit.h"

/*
 * SIGHUP: read the whole tree -> ask the store (on its thread) what used versions and pending work need -> count what it
 * would change of what is pending -> keep it in the store -> swap. A fault at any step leaves the running configuration in
 * force. One that changes more than limits.max_plan_changes of the running one waits, whole, before it is kept:
 *
 *      disk --> checked --> counted --> kept --> in force
 *                 |           |  ^
 *              refused        v  | followupctl accept (checked once more)
 *                           waits, until accepted or read anew
 *
 * A start goes the same way, with what the store has kept as the running one; only where it has kept none does a fault end it.
 */
typedef struct Reload {
        StoreJob job;
        Manager *manager;
        Config *config;
        ErrList faults;
        char *says; /* what it changes; NULL: that was not counted */
        /* of an accept */
        char *who, *why, *about;
        ReloadAccepted accepted;
        void *userdata;
} Reload;

struct Waiting {
        Config *config;
        ForecastCount count;
        UtcMs since;
};

/* ---- what waits -------------------------------------------------------------------------------- */

static void waiting_free(Waiting *waiting)
{
        if (!waiting)
                return;
        config_unref(waiting->config);
        g_ptr_array_unref(waiting->count.examples);
        g_free(waiting);
}

void reload_free(Manager *manager)
{
        g_clear_pointer(&manager->waiting, waiting_free);
}

json_t *reload_waiting_json(const Manager *manager)
{
        json_t *object;

        if (!manager->waiting)
                return json_null();
        object = json_object();
        json_object_set_new(object, "since", json_instant(NULL, manager->waiting->since));
        json_object_set_new(object, "max_plan_changes", json_integer(manager->config->limits.max_plan_changes));
        forecast_json(object, &manager->waiting->count);
        return object;
}

static bool is_too_much(const Config *running, const ForecastCount *count)
{
        return running->limits.max_plan_changes != 0 && forecast_total(count) > running->limits.max_plan_changes;
}

/* Takes @config over. */
static void keep_waiting(Manager *manager, Config *config, const ForecastCount *count)
{
        g_autofree char *says = forecast_sentence(count);
        Waiting *waiting = g_new(Waiting, 1);

        *waiting = (Waiting){ .config = config, .count = *count, .since = clock_now(manager->clock) };
        waiting->count.examples = g_ptr_array_ref(count->examples);
        waiting_free(manager->waiting);
        manager->waiting = waiting;
        log_line(LOG_WARNING, LOG_RELOAD_WAITS,
                "the new configuration would change %" PRIu64 " of what is pending (%s), more than max_plan_changes: it waits for "
                "followupctl accept, and the running one stays in force",
                forecast_total(count), says);
}

/* ---- a reload ---------------------------------------------------------------------------------- */

static void notify_reloading(void)
{
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT, t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000);
}

static void notify_reloaded(Manager *manager)
{
        sd_notify(0, "READY=1");
        manager_status_text(manager);
}

static int check_run(StoreJob *job, Store *store, Err *err)
{
        Reload *reload = (Reload *)job;

        return manager_check_against(store, reload->config, &reload->faults);
}

static void swap(Manager *manager, Config *config)
{
        Config *old = manager->config;
        bool plans_alike = config_plans_alike(old, config), hours_changed;
        Err err = { 0 };

        manager->config = config;
        intake_set_config(manager->intake, config);
        if (manager->listener)
                listener_reconfigure(manager->listener, old);
        config_unref(old);
        if (manager->spool && spool_reconfigure(manager->spool, &err) < 0)
                log_err(LOG_ERR, LOG_FILE_FAULT, &err);
        if (manager->poll)
                poll_reconfigure(manager->poll);
        dispatcher_reconfigure(manager->dispatcher);
        dead_ways_forget(notices_dead_ways(manager->notices), NULL);
        notices_kick(manager->notices);
        hours_changed = watch_hours_changed(manager);
        manager_judge(manager, hours_changed || !plans_alike);
}

static void end(Reload *reload)
{
        Manager *manager = reload->manager;

        manager->reloading = false;
        err_list_done(&reload->faults);
        config_unref(reload->config);
        g_free(reload->says);
        g_free(reload->who);
        g_free(reload->why);
        g_free(reload->about);
        g_free(reload);
        if (manager->reload_again) {
                manager->reload_again = false;
                manager_reload(manager);
        }
}

/* @instead: what happens in its place */
static void refuse(Manager *manager, const ErrList *faults, const char *instead)
{
        manager->reload_refused = clock_now(manager->clock);
        manager_tell_faults(faults);
        log_line(LOG_ERR, LOG_RELOAD_REFUSED, "the configuration on disk has %u fault%s: %s", faults->n_faults,
                faults->n_faults == 1 ? "" : "s", instead);
}

static void refuse_reload(Manager *manager, const ErrList *faults)
{
        refuse(manager, faults, "the running one stays in force");
        notify_reloaded(manager);
}

/* It cannot be put in force: the reason is among the faults, or @err. */
static void give_up(Reload *reload, const Err *err)
{
        Err first = err && err->code != 0 ? *err : (Err){ .code = -EINVAL };

        for (guint i = 0; i < reload->faults.items->len; i++)
                if (!g_array_index(reload->faults.items, Err, i).warning) {
                        first = g_array_index(reload->faults.items, Err, i);
                        break;
                }
        if (reload->faults.n_faults == 0)
                err_list_take(&reload->faults, &first);
        if (!reload->manager->stopping)
                refuse_reload(reload->manager, &reload->faults);
        if (reload->accepted)
                reload->accepted(&first, reload->userdata);
        end(reload);
}

static int keep_run(StoreJob *job, Store *store, Err *err)
{
        Reload *reload = (Reload *)job;
        int r = store_keep_in_force(store, reload->config, job->now, err);

        return r < 0 || !reload->who ? r : store_audit_note(store, reload->who, "accept", reload->about, reload->why, job->now, err);
}

static void on_kept(StoreJob *job, void *userdata)
{
        Reload *reload = (Reload *)job;
        Manager *manager = reload->manager;

        if (job->result < 0) {
                give_up(reload, &job->err);
                return;
        }
        manager_tell_faults(&reload->faults); /* warnings */
        swap(manager, config_ref(reload->config));
        manager->reload_refused = UTC_NEVER;
        reload_free(manager);
        log_line(LOG_NOTICE, LOG_RELOADED, "the new configuration is in force%s%s%s", reload->who ? ", accepted by staff" : "",
                reload->says ? "; of what is pending, " : "", reload->says ? reload->says : "");
        notify_reloaded(manager);
        if (reload->accepted)
                reload->accepted(NULL, reload->userdata);
        end(reload);
}

static void give(Reload *reload, int (*run)(StoreJob *job, Store *store, Err *err), void (*done)(StoreJob *job, void *userdata))
{
        reload->job = (StoreJob){ .urgency = STORE_URGENT, .now = clock_now(reload->manager->clock), .run = run, .done = done };
        store_thread_give(reload->manager->store, &reload->job);
}

static void on_counted(const Forecast *forecast, const Err *err, void *userdata)
{
        Reload *reload = userdata;
        Manager *manager = reload->manager;

        if (err) {
                give_up(reload, err);
                return;
        }
        if (!is_too_much(manager->config, &forecast->edit)) {
                reload->says = forecast_sentence(&forecast->edit);
                give(reload, keep_run, on_kept);
                return;
        }
        manager_tell_faults(&reload->faults); /* warnings */
        manager->reload_refused = UTC_NEVER;
        keep_waiting(manager, g_steal_pointer(&reload->config), &forecast->edit);
        notify_reloaded(manager);
        end(reload);
}

static void on_checked(StoreJob *job, void *userdata)
{
        Reload *reload = (Reload *)job;
        Manager *manager = reload->manager;

        if (job->result < 0)
                give_up(reload, &job->err);
        else if (reload->accepted || manager->config->limits.max_plan_changes == 0 ||
                 (config_plans_alike(manager->config, reload->config) && config_says_alike(manager->config, reload->config)))
                give(reload, keep_run, on_kept);
        else
                forecast_start(manager, manager->config, reload->config, FORECAST_NO_REPLAN, on_counted, reload);
}

static Reload *reload_new(Manager *manager)
{
        Reload *reload = g_new0(Reload, 1);

        reload->manager = manager;
        err_list_init(&reload->faults);
        return reload;
}

int manager_reload(Manager *manager)
{
        Reload *reload;

        if (manager->reloading || manager->n_replans > 0) {
                manager->reload_again = true;
                return 0;
        }
        notify_reloading();
        reload_free(manager); /* what waits is read anew */
        reload = reload_new(manager);
        if (config_load(manager->options->config_path, &reload->faults, &reload->config) < 0) {
                refuse_reload(manager, &reload->faults);
                err_list_done(&reload->faults);
                g_free(reload);
                return -EINVAL;
        }
        lint_config(reload->config, &reload->faults);
        lint_sample(reload->config, &reload->faults);
        manager->reloading = true;
        give(reload, check_run, on_checked);
        return 0;
}

/* ---- staff's word ------------------------------------------------------------------------------ */

bool reload_accept(Manager *manager, const char *who, const char *why, ReloadAccepted done, void *userdata, Err *err)
{
        Reload *reload;

        if (manager->reloading || manager->n_replans > 0 || !manager->waiting) {
                if (manager->reloading)
                        err_set(err, -EBUSY, "ask again in a moment", "nothing can be accepted", "the configuration is being read");
                else if (manager->n_replans > 0)
                        err_set(err, -EBUSY, "ask again in a moment", "nothing can be accepted", "protocols are being planned anew");
                else
                        err_set(err, -ENOENT, "see followupctl status", "nothing can be accepted", "no configuration waits");
                return false;
        }
        reload = reload_new(manager);
        reload->config = config_ref(manager->waiting->config);
        reload->who = g_strdup(who);
        reload->why = g_strdup(why);
        reload->about = forecast_sentence(&manager->waiting->count);
        reload->accepted = done;
        reload->userdata = userdata;
        manager->reloading = true;
        give(reload, check_run, on_checked);
        return true;
}

/* ---- a start ----------------------------------------------------------------------------------- */

/* There was one in force before, but it is gone, and what comes of that is told. */
static void tell_lost(ErrList *faults, const char *how, bool is_wrong)
{
        err_list_warn(faults, NULL, 0,
                is_wrong ? "mend the one on disk, and start followupd again" : "look at what is due by followupctl list", "configuration",
                "%s: %s", how, is_wrong ? "it cannot go on in the place of the one on disk" : "what has changed since cannot be told");
}

/* What was in force when the last run ended; NULL: there was none, or this version cannot read it, which is told. @is_wrong: so
 * is the one on disk */
static Config *load_kept(const GPtrArray *files, bool is_wrong, ErrList *faults)
{
        Config *kept = NULL;
        ErrList own;

        if (!files)
                return NULL;
        err_list_init(&own);
        if (config_load_files(files, &own, &kept) < 0)
                tell_lost(faults, "the one that was in force before cannot be read by this version", is_wrong);
        err_list_done(&own);
        return kept;
}

static int keep_now(Store *store, const Config *config, UtcMs now, Err *err)
{
        int r = store_begin(store, err);

        if (r >= 0)
                r = store_keep_in_force(store, config, now, err);
        if (r >= 0)
                return store_commit(store, err);
        store_rollback(store);
        return r;
}

/* What lies on the disk is wrong, as @faults say: what was in force before goes on, whatever the store would say of it now. */
static int go_on(Manager *manager, const GPtrArray *files, ErrList *faults, Err *err)
{
        Config *kept = load_kept(files, true, faults);

        if (!kept)
                return -EINVAL;
        config_unref(manager->config);
        manager->config = kept;
        refuse(manager, faults, "the one that was in force before goes on");
        err_list_done(faults); /* they are told, and the start has none */
        err_list_init(faults);
        return secrets_load(manager, faults, err);
}

/* The one kept before goes on, if what lies on the disk would change too much. */
static int compare(Manager *manager, Store *store, const GPtrArray *files, ErrList *faults, Err *err)
{
        g_autofree char *digest = files ? config_files_digest(files) : NULL;
        g_autoptr(Config) kept = NULL;
        Forecast forecast;
        int r;

        if (!digest || strcmp(digest, manager->config->plan_digest) == 0)
                return 0;
        kept = load_kept(files, false, faults);
        if (!kept || kept->limits.max_plan_changes == 0)
                return 0;
        r = forecast_now(store, kept, manager->config, clock_now(manager->clock), &forecast, err);
        if (r >= 0 && is_too_much(kept, &forecast.edit)) {
                keep_waiting(manager, manager->config, &forecast.edit);
                manager->config = g_steal_pointer(&kept);
                r = secrets_load(manager, faults, err); /* its providers', too */
        }
        forecast_done(&forecast);
        return r;
}

int reload_at_start(Manager *manager, Store *store, ErrList *faults, bool *ret_changed, Err *err)
{
        g_autoptr(GPtrArray) files = NULL;
        bool is_planned = false;
        bool is_wrong = !manager->config || manager_check_against(store, manager->config, faults) < 0;
        int r = store_in_force(store, &files, err);

        *ret_changed = false;
        if (r == STORE_IN_FORCE_DAMAGED) /* and no more than that: what lies on the disk stands in for it */
                tell_lost(faults, "what the store has kept of it is damaged", is_wrong);
        if (r >= 0)
                r = is_wrong ? go_on(manager, files, faults, err) : compare(manager, store, files, faults, err);
        if (r >= 0 && !is_wrong && !manager->waiting)
                r = keep_now(store, manager->config, clock_now(manager->clock), err);
        if (r >= 0)
                r = store_is_planned_by(store, manager->config, &is_planned, err);
        *ret_changed = !is_planned;
        return r;
}
