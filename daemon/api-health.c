/* GET /healthz: is the loop alive (it answers), does the store thread move, and can the store commit? One answer serves
 * all who ask within a second, so that asking costs no sync each. */

#include "daemon/api.h"

enum { FRESH_MS = 1000, WAIT_MS = 5000 };

/* The store's part: something small is written and synced. */
typedef struct Probe {
        StoreJob job;
        ApiHealth *health; /* NULL: nobody asks any more */
} Probe;

struct ApiHealth {
        Api *api;
        Probe *probe;      /* under way; NULL: none */
        GPtrArray *asking; /* ApiRequest * */
        sd_event_source *late;
        bool was_good;
        MonoMs known; /* when that was found out */
        bool is_known;
};

ApiHealth *api_health_new(Api *api)
{
        ApiHealth *health = g_new0(ApiHealth, 1);

        health->api = api;
        health->asking = g_ptr_array_new_with_free_func((GDestroyNotify)api_request_unref);
        return health;
}

void api_health_free(ApiHealth *health)
{
        if (!health)
                return;
        if (health->probe)
                health->probe->health = NULL;
        sd_event_source_disable_unref(health->late);
        g_ptr_array_unref(health->asking);
        g_free(health);
}

static void answer(ApiRequest *request, bool good)
{
        api_answer(request, good ? 200 : 503, "text/plain; charset=utf-8", g_string_new(good ? "ok\n" : "not ok\n"));
}

static void answer_all(ApiHealth *health, bool good)
{
        g_autoptr(GPtrArray) asking = g_steal_pointer(&health->asking);

        health->asking = g_ptr_array_new_with_free_func((GDestroyNotify)api_request_unref);
        health->late = sd_event_source_disable_unref(health->late);
        for (unsigned i = 0; i < asking->len; i++)
                answer(g_ptr_array_index(asking, i), good);
}

static int probe_run(StoreJob *job, Store *store, Err *err)
{
        return store_see(store, job->now, err);
}

static void on_probed(StoreJob *job, void *userdata)
{
        Probe *probe = (Probe *)job;
        ApiHealth *health = probe->health;

        (void)userdata;
        if (health) {
                health->probe = NULL;
                health->is_known = true;
                health->was_good = job->result >= 0;
                health->known = clock_mono(api_manager(health->api)->clock);
                answer_all(health, health->was_good);
        }
        g_free(probe);
}

/* A backup or a check takes as long as the store is large, and is no trouble. */
static int on_late(sd_event_source *source, uint64_t usec, void *userdata)
{
        ApiHealth *health = userdata;

        (void)source, (void)usec;
        answer_all(health, store_thread_is_outside(api_manager(health->api)->store));
        return 0;
}

static void give_probe(ApiHealth *health, UtcMs now)
{
        Probe *probe = g_new0(Probe, 1);

        probe->health = health;
        probe->job = (StoreJob){ .urgency = STORE_URGENT, .now = now, .run = probe_run, .done = on_probed };
        health->probe = probe;
        store_thread_give(api_manager(health->api)->store, &probe->job);
}

void api_healthz(ApiRequest *request)
{
        ApiHealth *health = api_health(request->api);
        Manager *manager = api_manager(request->api);

        if (store_thread_is_full(manager->store)) {
                answer(request, false);
                return;
        }
        if (health->is_known && clock_mono(manager->clock).ms < health->known.ms + FRESH_MS) {
                answer(request, health->was_good);
                return;
        }
        g_ptr_array_add(health->asking, api_request_ref(request));
        if (!health->late && sd_event_add_time_relative(manager->event, &health->late, CLOCK_BOOTTIME,
                                     (uint64_t)WAIT_MS * 1000, 0, on_late, health) < 0)
                health->late = NULL;
        if (!health->probe)
                give_probe(health, request->now);
}
