#include <errno.h>
#include <systemd/sd-daemon.h>
#include <time.h>

#include "daemon/dispatcher.h"
#include "daemon/listener.h"
#include "daemon/manager.h"
#include "daemon/notices.h"
#include "daemon/polling.h"
#include "daemon/spool.h"
#include "daemon/watch.h"
#include "message/lint.h"

/*
 * SIGHUP: read the whole tree -> ask the store (on its thread) what used versions and pending work need -> swap.
 * A fault at any step leaves the running configuration in force.
 */
typedef struct ReloadJob {
        StoreJob job;
        Config *config;
        ErrList faults;
} ReloadJob;

static void notify_reloading(void)
{
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT, t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000);
}

static int reload_run(StoreJob *job, Store *store, Err *err)
{
        ReloadJob *reload = (ReloadJob *)job;

        return manager_check_against(store, reload->config, &reload->faults);
}

static void swap(Manager *manager, Config *config)
{
        Config *old = manager->config;
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
        notices_kick(manager->notices);
        manager_judge(manager, watch_hours_changed(manager));
}

static void refuse(Manager *manager, const ErrList *faults)
{
        manager->reload_refused = clock_now(manager->clock);
        manager_tell_faults(faults);
        log_line(LOG_ERR, LOG_RELOAD_REFUSED, "the new configuration has %u faults: the running one stays in force", faults->n_faults);
        sd_notifyf(0, "READY=1\nSTATUS=The new configuration has %u faults, the old one stays in force: followupctl check", faults->n_faults);
        g_clear_pointer(&manager->status_text, g_free);
}

static void on_checked(StoreJob *job, void *userdata)
{
        ReloadJob *reload = (ReloadJob *)job;
        Manager *manager = userdata;

        if (job->result < 0) {
                if (reload->faults.n_faults == 0)
                        err_list_take(&reload->faults, &job->err);
                refuse(manager, &reload->faults);
                config_unref(reload->config);
        } else {
                manager_tell_faults(&reload->faults); /* warnings */
                swap(manager, reload->config);
                manager->reload_refused = UTC_NEVER;
                log_line(LOG_NOTICE, LOG_RELOADED, "the new configuration is in force");
                sd_notify(0, "READY=1");
                g_clear_pointer(&manager->status_text, g_free);
                manager_status_text(manager);
        }
        manager->reloading = false;
        err_list_done(&reload->faults);
        g_free(reload);
        if (manager->reload_again) {
                manager->reload_again = false;
                manager_reload(manager);
        }
}

int manager_reload(Manager *manager)
{
        ReloadJob *reload;

        if (manager->reloading) {
                manager->reload_again = true;
                return 0;
        }
        notify_reloading();
        reload = g_new0(ReloadJob, 1);
        err_list_init(&reload->faults);
        if (config_load(manager->options->config_path, &reload->faults, &reload->config) < 0) {
                refuse(manager, &reload->faults);
                err_list_done(&reload->faults);
                g_free(reload);
                return -EINVAL;
        }
        lint_config(reload->config, &reload->faults);
        manager->reloading = true;
        reload->job = (StoreJob){ .urgency = STORE_URGENT, .now = clock_now(manager->clock), .run = reload_run,
                .done = on_checked, .userdata = manager };
        store_thread_give(manager->store, &reload->job);
        return 0;
}
