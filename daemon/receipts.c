#include "daemon/receipts.h"

#include <errno.h>

#include "daemon/dispatcher.h"
#include "daemon/notices.h"
#include "daemon/status-query.h"
#include "daemon/watch.h"

/*
 *   settlement, receipt --wake--> timer --> store_watch(), a slice a job --> calls made, providers to be asked
 *                                   ^                                |
 *                                   '------------ next --------------'
 */
enum { SLICE = 256, ASKS_MAX = 512 /* waiting: then deadlines wait, too */, AGAIN_MS = 60 * 1000 };

struct Receipts {
        Manager *manager;
        sd_event_source *timer;
        StatusQueries *queries;
        UtcMs next;
        bool looking, look_again;
};

typedef struct WatchJob {
        StoreJob job;
        Config *config;
        StoreWatch watch;
} WatchJob;

static int watch_run(StoreJob *job, Store *store, Err *err)
{
        WatchJob *watch = (WatchJob *)job;

        store_watch_done(&watch->watch);
        watch->watch = (StoreWatch){ 0 };
        return store_watch(store, watch->config, job->now, SLICE, &watch->watch, err);
}

static void watch_job_free(WatchJob *watch)
{
        store_watch_done(&watch->watch);
        config_unref(watch->config);
        g_free(watch);
}

static void arm(Receipts *receipts)
{
        if (clock_is_virtual(receipts->manager->clock))
                return; /* the rehearsal asks receipts_next() */
        if (utc_is_never(receipts->next) || receipts->looking || status_queries_n(receipts->queries) > ASKS_MAX) {
                sd_event_source_set_enabled(receipts->timer, SD_EVENT_OFF);
                return;
        }
        sd_event_source_set_time(receipts->timer, (uint64_t)MAX(receipts->next.ms, 0) * 1000);
        sd_event_source_set_enabled(receipts->timer, SD_EVENT_ONESHOT);
}

static void tell_calls(unsigned n)
{
        if (n > 0)
                log_line(LOG_NOTICE, LOG_CALL_TASK, "%u safety questions were not answered in time: to be asked by phone", n);
}

static void on_watched(StoreJob *job, void *userdata)
{
        WatchJob *watch = (WatchJob *)job;
        Receipts *receipts = userdata;
        const UtcMs now = clock_now(receipts->manager->clock);

        receipts->looking = false;
        if (job->result < 0) {
                if (job->result != -ENOSPC) /* a full disk is told once, by watch_store() */
                        log_err(LOG_ERR, LOG_STORE_FAULT, &job->err);
                receipts->next = (UtcMs){ now.ms + AGAIN_MS };
        } else {
                receipts->next = watch->watch.next;
                tell_calls(watch->watch.n_calls);
                while (watch->watch.asks->len > 0)
                        status_queries_add(receipts->queries, g_ptr_array_steal_index(watch->watch.asks, 0));
                if (watch->watch.is_planned)
                        manager_kick(receipts->manager);
                if (watch->watch.has_notices)
                        notices_kick(receipts->manager->notices);
        }
        watch_job_free(watch);
        if ((receipts->look_again || receipts->next.ms <= now.ms) && status_queries_n(receipts->queries) <= ASKS_MAX)
                receipts_look(receipts);
        else
                arm(receipts);
}

/* All have been asked: on with those that had to wait. */
static void on_drained(void *userdata)
{
        arm(userdata);
}

unsigned receipts_n_asking(const Receipts *receipts)
{
        return status_queries_n(receipts->queries);
}

void receipts_look(Receipts *receipts)
{
        Manager *manager = receipts->manager;
        WatchJob *watch;

        watch_clock(manager);
        if (manager->clock_doubtful || manager->stopping)
                return; /* no deadline has passed by a clock in doubt; looked at again once it is good */
        receipts->look_again = receipts->looking;
        if (receipts->looking)
                return;
        receipts->looking = true;
        watch = g_new0(WatchJob, 1);
        watch->job = (StoreJob){ .urgency = STORE_BULK, .now = clock_now(manager->clock), .run = watch_run, .done = on_watched,
                .userdata = receipts };
        watch->config = config_ref(manager->config);
        store_thread_give(manager->store, &watch->job);
        arm(receipts);
}

void receipts_wake(Receipts *receipts, UtcMs at)
{
        if (at.ms >= receipts->next.ms)
                return;
        receipts->next = at;
        if (receipts->looking)
                receipts->look_again = true; /* its answer may be older than this */
        else
                arm(receipts);
}

UtcMs receipts_next(const Receipts *receipts)
{
        return receipts->next;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
        receipts_look(userdata);
        return 0;
}

int receipts_new(Manager *manager, Receipts **ret, Err *err)
{
        Receipts *receipts = g_new0(Receipts, 1);
        int r;

        receipts->manager = manager;
        receipts->next = UTC_NEVER;
        receipts->queries = status_queries_new(manager, on_drained, receipts);
        r = sd_event_add_time(manager->event, &receipts->timer, CLOCK_REALTIME, UINT64_MAX, 1000000, on_timer, receipts);
        if (r < 0) {
                receipts_free(receipts);
                return err_set(err, r, NULL, "cannot wait for receipts", "%s", g_strerror(-r));
        }
        sd_event_source_set_description(receipts->timer, "receipts");
        sd_event_source_set_enabled(receipts->timer, SD_EVENT_OFF);
        *ret = receipts;
        return 0;
}

void receipts_free(Receipts *receipts)
{
        if (!receipts)
                return;
        sd_event_source_disable_unref(receipts->timer);
        status_queries_free(receipts->queries);
        g_free(receipts);
}
