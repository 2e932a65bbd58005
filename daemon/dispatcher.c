#include "daemon/dispatcher-private.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "daemon/outgoing.h"

/*
 *   due timer --> claim (store thread) --> ready --> last look --> wire --> outcome --> settle (store thread)
 *                                            |           |                                |
 *                                            '- revoked -'--------------------------------'
 *
 * One claim is under way at a time. It takes what free connections and tokens can send within a second, by what has
 * just left.
 */

void dispatcher_pump_later(Dispatcher *dispatcher)
{
        sd_event_source_set_enabled(dispatcher->pump_later, SD_EVENT_ONESHOT);
}

Lorry *lorry_get(Dispatcher *dispatcher, const char *provider)
{
        Lorry *lorry = g_hash_table_lookup(dispatcher->lorries, provider);

        if (!lorry) {
                lorry = g_new0(Lorry, 1);
                lorry->id = g_strdup(provider);
                g_queue_init(&lorry->ready);
                pace_init(&lorry->pace, config_provider(dispatcher->manager->config, provider),
                        clock_mono(dispatcher->manager->clock));
                g_hash_table_insert(dispatcher->lorries, lorry->id, lorry);
        }
        return lorry;
}

static void lorry_free(Lorry *lorry)
{
        g_queue_clear_full(&lorry->ready, (GDestroyNotify)claimed_free);
        g_free(lorry->id);
        g_free(lorry);
}

static void begin_second(Lorry *lorry, int64_t mono_ms)
{
        if (mono_ms / 1000 == lorry->second)
                return;
        lorry->n_last_second = mono_ms / 1000 == lorry->second + 1 ? lorry->n_second : 0;
        lorry->n_second = 0;
        lorry->second = mono_ms / 1000;
}

void lorry_count(Lorry *lorry, int64_t mono_ms)
{
        begin_second(lorry, mono_ms);
        if (lorry->n_second++ == 0)
                lorry->since_ms = mono_ms;
}

/* Of fewer milliseconds than these no rate is made. */
enum { RATE_LEAST_MS = 20 };

/* Transfers a second. A stream that has just begun shows within RATE_LEAST_MS: where it had to last a second first, what
 * falls due at once was claimed in small pieces all that time, and the connections waited for each. */
static unsigned lorry_rate(Lorry *lorry, unsigned n_connections, int64_t mono_ms)
{
        begin_second(lorry, mono_ms);
        if (lorry->n_second <= n_connections) /* one round of answers that come together is no rate */
                return MAX(lorry->n_last_second, lorry->n_second);
        return MAX(lorry->n_last_second, (unsigned)(lorry->n_second * INT64_C(1000) / MAX(mono_ms - lorry->since_ms, RATE_LEAST_MS)));
}

/* Of one provider at once: settlements go between, and a claim fits a group of 20 ms. */
enum { CLAIM_MOST = 512 };
/* How many claims last as long as what stands ready, and the bounds of that. */
enum { STAND_CLAIMS = 5, STAND_LEAST_MS = 50, STAND_MOST_MS = 500 };

/* How many messages of this provider may be claimed now: what free connections and tokens can send within a second.
 * Where no rate is set, what has just left tells how many that is. As many stand ready as leave during a few claims, so that
 * the connections need not wait for the store, however slow its disk; and no more: they are in nobody's cache when their
 * turn comes, and a crash leaves them in doubt. */
static unsigned lorry_budget(Dispatcher *dispatcher, Lorry *lorry, const Provider *provider, MonoMs now)
{
        unsigned n_ready = g_queue_get_length(&lorry->ready);
        unsigned n_free = pace_free(&lorry->pace, provider, now);
        unsigned n_stand;

        if (provider->per_second > 0 || lorry->pace.breaker != BREAKER_CLOSED)
                return n_free > n_ready ? n_free - n_ready : 0;
        n_stand = provider->connections + (unsigned)(lorry_rate(lorry, provider->connections, g_get_monotonic_time() / 1000) *
                CLAMP(dispatcher->claim_ms * STAND_CLAIMS, STAND_LEAST_MS, STAND_MOST_MS) / 1000);
        return n_ready + n_stand / 4 < n_stand ? MIN(n_stand - n_ready, CLAIM_MOST) : 0;
}

static GHashTable *make_budget(Dispatcher *dispatcher)
{
        GHashTable *budget = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        MonoMs now = clock_mono(dispatcher->manager->clock);
        GHashTableIter iter;
        gpointer id, provider;

        g_hash_table_iter_init(&iter, dispatcher->manager->config->providers);
        while (g_hash_table_iter_next(&iter, &id, &provider)) {
                unsigned n = lorry_budget(dispatcher, lorry_get(dispatcher, id), provider, now);

                if (n > 0)
                        g_hash_table_insert(budget, g_strdup(id), GUINT_TO_POINTER(n));
        }
        return budget;
}

/* ---- claims ---------------------------------------------------------------------------------- */

/* A mass send that no one meant stops here and asks; the stop outlives a restart, and staff lift it. */
typedef struct BrakeJob {
        StoreJob job;
        GPtrArray *pauses;
} BrakeJob;

static int brake_run(StoreJob *job, Store *store, Err *err)
{
        BrakeJob *brake = (BrakeJob *)job;
        int r = store_pause(store, true, NULL, PAUSE_MASS_SEND, STORE_SELF, "max_sends_per_hour reached", job->now, err);

        g_clear_pointer(&brake->pauses, g_ptr_array_unref);
        return r < 0 ? r : store_pauses(store, &brake->pauses, err);
}

static void on_braked(StoreJob *job, void *userdata)
{
        BrakeJob *brake = (BrakeJob *)job;

        if (job->result >= 0 && brake->pauses)
                dispatcher_set_pauses(userdata, g_steal_pointer(&brake->pauses));
        g_clear_pointer(&brake->pauses, g_ptr_array_unref);
        g_free(brake);
}

static void stop_mass_send(Dispatcher *dispatcher)
{
        BrakeJob *brake;

        if (dispatcher->braked)
                return;
        dispatcher->braked = true;
        log_line(LOG_CRIT, LOG_MASS_SEND_STOPPED,
                "%u messages in an hour: all but safety stops here until staff say `followupctl unpause --all`",
                dispatcher->manager->config->limits.max_sends_per_hour);
        brake = g_new0(BrakeJob, 1);
        brake->job = (StoreJob){ .urgency = STORE_URGENT, .keep = true, .now = clock_now(dispatcher->manager->clock),
                .run = brake_run, .done = on_braked, .userdata = dispatcher };
        store_thread_give(dispatcher->manager->store, &brake->job);
}

static void take_claimed(Dispatcher *dispatcher, ClaimJob *claim)
{
        unsigned n_counted = 0;

        for (unsigned i = 0; i < claim->claimed->len; i++) {
                Claimed *claimed = claim->claimed->pdata[i];
                Lorry *lorry = lorry_get(dispatcher, claimed->provider);

                claim->claimed->pdata[i] = NULL;
                g_queue_push_tail(&lorry->ready, claimed);
                dispatcher->n_ready++;
                n_counted += !claimed->is_safety;
        }
        brake_take(&dispatcher->brake, n_counted, claim->job.now);
}

static void on_claimed(StoreJob *job, void *userdata)
{
        ClaimJob *claim = (ClaimJob *)job;
        Dispatcher *dispatcher = userdata;
        const bool is_of_before = claim->config != dispatcher->manager->config;

        dispatcher->claiming = false;
        dispatcher->claim_ms = (g_get_monotonic_time() - dispatcher->claim_begun_us) / 1000;
        if (job->err.code < 0 && job->result != -ENOSPC) /* a full disk is told once, by watch_store() */
                log_err(LOG_ERR, LOG_STORE_FAULT, &job->err);
        if (job->result >= 0) {
                dispatcher->next_due = claim->next_due;
                take_claimed(dispatcher, claim);
                if (claim->braked)
                        stop_mass_send(dispatcher);
                g_hash_table_unref(dispatcher->starved);
                dispatcher->starved = g_hash_table_ref(claim->starved);
        } else /* try again in a moment: nothing was claimed */
                dispatcher->next_due.ms = MIN(dispatcher->next_due.ms, clock_now(dispatcher->manager->clock).ms + 5000);
        claim_job_free(claim);
        if (dispatcher->manager->stopping || is_of_before) /* it was under way when the end began, or a reload came */
                dispatcher_put_back(dispatcher);
        dispatcher_drain(dispatcher);
        dispatcher_pump_later(dispatcher);
        manager_status_text(dispatcher->manager);
}

static void begin_claim(Dispatcher *dispatcher, GHashTable *budget)
{
        Manager *manager = dispatcher->manager;
        UtcMs now = clock_now(manager->clock);
        ClaimJob *claim = claim_job_new(config_ref(manager->config), budget,
                g_ptr_array_ref(dispatcher->pauses),
                brake_free(&dispatcher->brake, manager->config->limits.max_sends_per_hour, now), manager->options->to, now);

        dispatcher->claiming = true;
        dispatcher->claim_begun_us = g_get_monotonic_time();
        dispatcher->claim_again = false;
        claim->job.done = on_claimed;
        claim->job.userdata = dispatcher;
        store_thread_give(manager->store, &claim->job);
}

/* The earliest moment at which a provider that is held back by time may be used again. */
static int64_t pace_wait_ms(const Dispatcher *dispatcher)
{
        MonoMs now = clock_mono(dispatcher->manager->clock);
        int64_t wait = INT64_MAX;
        GHashTableIter iter;
        gpointer item;

        g_hash_table_iter_init(&iter, dispatcher->lorries);
        while (g_hash_table_iter_next(&iter, NULL, &item)) {
                Lorry *lorry = item;
                const Provider *provider = config_provider(dispatcher->manager->config, lorry->id);

                if (provider && pace_free(&lorry->pace, provider, now) == 0) {
                        MonoMs wake = pace_wake(&lorry->pace, provider, now);

                        if (wake.ms != INT64_MAX)
                                wait = MIN(wait, MAX(wake.ms - now.ms, 1));
                }
        }
        return wait;
}

static void arm_timers(Dispatcher *dispatcher)
{
        int64_t wait = pace_wait_ms(dispatcher);

        if (clock_is_virtual(dispatcher->manager->clock))
                return; /* the rehearsal asks dispatcher_next() */
        if (utc_is_never(dispatcher->next_due))
                sd_event_source_set_enabled(dispatcher->due_timer, SD_EVENT_OFF);
        else {
                sd_event_source_set_time(dispatcher->due_timer, (uint64_t)MAX(dispatcher->next_due.ms, 0) * 1000);
                sd_event_source_set_enabled(dispatcher->due_timer, SD_EVENT_ONESHOT);
        }
        if (wait == INT64_MAX)
                sd_event_source_set_enabled(dispatcher->pace_timer, SD_EVENT_OFF);
        else {
                sd_event_source_set_time_relative(dispatcher->pace_timer, (uint64_t)wait * 1000);
                sd_event_source_set_enabled(dispatcher->pace_timer, SD_EVENT_ONESHOT);
        }
}

static bool meet(GHashTable *a, GHashTable *b)
{
        GHashTableIter iter;
        gpointer id;

        g_hash_table_iter_init(&iter, a);
        while (g_hash_table_iter_next(&iter, &id, NULL))
                if (g_hash_table_contains(b, id))
                        return true;
        return false;
}

void dispatcher_pump(Dispatcher *dispatcher)
{
        Manager *manager = dispatcher->manager;
        g_autoptr(GHashTable) budget = NULL;

        dispatcher_drain(dispatcher);
        dispatcher_give_outcomes(dispatcher);
        if (dispatcher->suspended || manager->stopping || dispatcher->claiming)
                return;
        budget = make_budget(dispatcher);
        if (dispatcher->next_due.ms <= clock_now(manager->clock).ms) {
                /* Where no provider is free to take it, the pace, an answer or a token calls us again: a timer for a time
                 * that is over would go off at once, again and again, and the loop would do nothing else. */
                dispatcher->claim_again = true;
                dispatcher->next_due = UTC_NEVER;
        }
        if (g_hash_table_size(budget) > 0 && (dispatcher->claim_again || meet(dispatcher->starved, budget)))
                begin_claim(dispatcher, g_steal_pointer(&budget));
        else
                arm_timers(dispatcher);
}

void manager_kick(Manager *manager)
{
        manager->dispatcher->claim_again = true;
        dispatcher_pump(manager->dispatcher);
}

static int on_pump_later(sd_event_source *source, void *userdata)
{
        dispatcher_pump(userdata);
        return 0;
}

static int on_due(sd_event_source *source, uint64_t usec, void *userdata)
{
        Dispatcher *dispatcher = userdata;

        dispatcher->claim_again = true;
        dispatcher_pump(dispatcher);
        return 0;
}

/* ---- life ------------------------------------------------------------------------------------ */

int dispatcher_new(Manager *manager, Dispatcher **ret, Err *err)
{
        Dispatcher *dispatcher = g_new0(Dispatcher, 1);
        int r;

        dispatcher->manager = manager;
        outgoing_reconfigure(manager);
        dispatcher->lorries = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)lorry_free);
        dispatcher->pauses = g_ptr_array_new();
        dispatcher->spare_settles = g_ptr_array_new_with_free_func(g_free);
        dispatcher->outcomes = g_ptr_array_new();
        dispatcher->starved = g_hash_table_new(g_str_hash, g_str_equal);
        dispatcher->next_due = UTC_NEVER;
        dispatcher->tokens = dispatcher_tokens_new(dispatcher);
        r = sd_event_add_time(manager->event, &dispatcher->due_timer, CLOCK_REALTIME, UINT64_MAX, 1000, on_due, dispatcher);
        if (r >= 0)
                r = sd_event_add_time(manager->event, &dispatcher->pace_timer, CLOCK_BOOTTIME, UINT64_MAX, 1000, on_due, dispatcher);
        if (r >= 0)
                r = sd_event_add_defer(manager->event, &dispatcher->pump_later, on_pump_later, dispatcher);
        if (r < 0) {
                dispatcher_free(dispatcher);
                return err_set(err, r, NULL, "cannot make the due timer", "%s", g_strerror(-r));
        }
        sd_event_source_set_description(dispatcher->due_timer, "due");
        sd_event_source_set_description(dispatcher->pace_timer, "pace");
        sd_event_source_set_description(dispatcher->pump_later, "dispatch");
        *ret = dispatcher;
        return 0;
}

void dispatcher_free(Dispatcher *dispatcher)
{
        if (!dispatcher)
                return;
        sd_event_source_disable_unref(dispatcher->due_timer);
        sd_event_source_disable_unref(dispatcher->pace_timer);
        sd_event_source_disable_unref(dispatcher->pump_later);
        g_hash_table_unref(dispatcher->starved);
        g_hash_table_unref(dispatcher->lorries);
        /* at the end of stop_within these were still on the wire: the next start finds them without an outcome */
        for (GList *at = dispatcher->deliveries.head, *next; at; at = next) {
                next = at->next;
                delivery_free(at->data);
        }
        g_ptr_array_set_free_func(dispatcher->outcomes, (GDestroyNotify)settle_job_free); /* the store has ended */
        g_ptr_array_unref(dispatcher->outcomes);
        g_ptr_array_unref(dispatcher->spare_settles);
        g_clear_pointer(&dispatcher->pauses, g_ptr_array_unref);
        tokens_free(dispatcher->tokens);
        outgoing_done(dispatcher->manager);
        g_free(dispatcher);
}

void dispatcher_revoke(Dispatcher *dispatcher, const GArray *messages)
{
        GHashTableIter iter;
        gpointer item;

        g_hash_table_iter_init(&iter, dispatcher->lorries);
        while (g_hash_table_iter_next(&iter, NULL, &item))
                for (GList *at = ((Lorry *)item)->ready.head; at; at = at->next) {
                        Claimed *claimed = at->data;

                        for (unsigned i = 0; i < messages->len; i++)
                                if (g_array_index(messages, int64_t, i) == claimed->message->number)
                                        claimed->revoked = true;
                }
        dispatcher_drain(dispatcher);
        dispatcher_give_outcomes(dispatcher);
}

void dispatcher_set_pauses(Dispatcher *dispatcher, GPtrArray *pauses)
{
        bool still = false;

        g_clear_pointer(&dispatcher->pauses, g_ptr_array_unref);
        dispatcher->pauses = pauses;
        for (unsigned i = 0; i < pauses->len; i++)
                still |= text_equal(((Pause *)pauses->pdata[i])->provider, PAUSE_MASS_SEND);
        if (dispatcher->braked && !still)
                dispatcher->brake = (Brake){ 0 }; /* staff have looked: the hour begins anew */
        dispatcher->braked = still;
        dispatcher_drain(dispatcher);
        dispatcher_give_outcomes(dispatcher);
}

void dispatcher_reconfigure(Dispatcher *dispatcher)
{
        GHashTableIter iter;
        gpointer item;

        dispatcher_put_back(dispatcher); /* what was claimed by the hours, texts and methods of before */
        g_hash_table_iter_init(&iter, dispatcher->lorries);
        while (g_hash_table_iter_next(&iter, NULL, &item)) {
                Lorry *lorry = item;
                const Provider *provider = config_provider(dispatcher->manager->config, lorry->id);

                /* a mended provider is asked at once */
                if (provider && (lorry->pace.breaker != BREAKER_CLOSED || lorry->pace.n_refusals > 0)) {
                        unsigned n_in_flight = lorry->pace.n_in_flight;

                        pace_init(&lorry->pace, provider, clock_mono(dispatcher->manager->clock));
                        lorry->pace.n_in_flight = n_in_flight;
                }
        }
        outgoing_reconfigure(dispatcher->manager);
        tokens_forget(dispatcher->tokens);
        dispatcher->claim_again = true;
        dispatcher_pump(dispatcher);
}

void dispatcher_recover(Dispatcher *dispatcher, const GPtrArray *messages)
{
        for (unsigned i = 0; i < messages->len; i++) {
                const Message *message = messages->pdata[i];
                SettleJob *settle = dispatcher_settle_job(dispatcher, message->number, message->provider);

                settle->outcome.verdict = VERDICT_UNKNOWN;
                g_strlcpy(settle->outcome.detail, "followupd ended before the answer came", sizeof(settle->outcome.detail));
                dispatcher_settle(dispatcher, settle);
        }
        dispatcher_give_outcomes(dispatcher);
        if (messages->len > 0)
                log_line(LOG_WARNING, LOG_RECOVERED, "%u messages were on their way when followupd last ended", messages->len);
}

void dispatcher_suspend(Dispatcher *dispatcher)
{
        dispatcher->suspended = true;
}

void dispatcher_resume(Dispatcher *dispatcher)
{
        dispatcher->suspended = false;
        dispatcher->claim_again = true;
        dispatcher_pump(dispatcher);
}

/* What waits for a connection goes back to the store. */
void dispatcher_put_back(Dispatcher *dispatcher)
{
        GHashTableIter iter;
        gpointer item;

        g_hash_table_iter_init(&iter, dispatcher->lorries);
        while (g_hash_table_iter_next(&iter, NULL, &item)) {
                Claimed *claimed;

                while ((claimed = g_queue_pop_head(&((Lorry *)item)->ready))) {
                        dispatcher->n_ready--;
                        dispatcher_withdraw(dispatcher, claimed);
                }
        }
        dispatcher_give_outcomes(dispatcher);
}

GArray *dispatcher_on_wire(Dispatcher *dispatcher)
{
        GArray *numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));

        dispatcher_give_outcomes(dispatcher);
        for (GList *at = dispatcher->deliveries.head; at; at = at->next)
                g_array_append_val(numbers, ((Delivery *)at->data)->claimed->message->number);
        return numbers;
}

Tokens *dispatcher_tokens(const Dispatcher *dispatcher)
{
        return dispatcher->tokens;
}

unsigned dispatcher_n_busy(const Dispatcher *dispatcher)
{
        return dispatcher->n_ready + dispatcher->n_in_flight + dispatcher->n_settling + dispatcher->claiming;
}

unsigned dispatcher_n_moving(const Dispatcher *dispatcher)
{
        return dispatcher->n_in_flight + dispatcher->n_settling + dispatcher->claiming + tokens_n_fetching(dispatcher->tokens);
}

UtcMs dispatcher_next(const Dispatcher *dispatcher)
{
        int64_t wait = pace_wait_ms(dispatcher);
        UtcMs next = dispatcher->next_due;

        if (dispatcher->suspended)
                return UTC_NEVER;
        if (wait != INT64_MAX &&
                (dispatcher->n_ready > 0 || dispatcher->claim_again || g_hash_table_size(dispatcher->starved) > 0))
                next.ms = MIN(next.ms, clock_now(dispatcher->manager->clock).ms + wait);
        return next;
}

int dispatcher_token(Dispatcher *dispatcher, const Provider *provider, const char **ret, Err *err)
{
        unsigned serial;

        return tokens_get(dispatcher->tokens, provider, dispatcher->manager->credentials, ret, &serial, err);
}

GArray *dispatcher_status(const Dispatcher *dispatcher)
{
        GArray *status = g_array_new(FALSE, TRUE, sizeof(ProviderStatus));
        GHashTableIter iter;
        gpointer item;

        g_hash_table_iter_init(&iter, dispatcher->lorries);
        while (g_hash_table_iter_next(&iter, NULL, &item)) {
                Lorry *lorry = item;
                ProviderStatus row = { .id = lorry->id, .breaker = lorry->pace.breaker, .why = lorry->pace.why,
                        .n_in_flight = lorry->n_in_flight, .n_ready = g_queue_get_length(&lorry->ready),
                        .n_sent = lorry->n_sent, .n_refused = lorry->n_refused, .n_uncertain = lorry->n_uncertain,
                        .paused = pauses_stop(dispatcher->pauses, NULL, lorry->id, false),
                        .trouble = pace_trouble(&lorry->pace),
                        .refusal = lorry->pace.refusal };

                g_array_append_val(status, row);
        }
        return status;
}

bool dispatcher_try_now(Dispatcher *dispatcher, const char *provider)
{
        bool rested = false;
        GHashTableIter iter;
        gpointer item;

        g_hash_table_iter_init(&iter, dispatcher->lorries);
        while (g_hash_table_iter_next(&iter, NULL, &item)) {
                Lorry *lorry = item;

                if (provider && strcmp(provider, lorry->id) != 0)
                        continue;
                rested |= pace_try_now(&lorry->pace, clock_mono(dispatcher->manager->clock));
                /* alerts heed no pace, and the next may be days away: staff's word stands until it shows */
                if (!config_sends_by(dispatcher->manager->config, NULL, lorry->id))
                        pace_heard(&lorry->pace, VERDICT_SENT, NULL, (DurationMs){ 0 }, clock_mono(dispatcher->manager->clock));
        }
        return rested;
}
