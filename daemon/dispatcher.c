#include "daemon/dispatcher.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "daemon/claim.h"
#include "daemon/http-client.h"
#include "daemon/metrics.h"
#include "base/text.h"
#include "daemon/outgoing.h"
#include "daemon/receipts.h"
#include "daemon/rehearsal.h"
#include "daemon/tokens.h"
#include "daemon/watch.h"

/*
 *   due timer --> claim (store thread) --> ready --> last look --> wire --> outcome --> settle (store thread)
 *                                            |           |                                |
 *                                            '- revoked -'--------------------------------'
 *
 * One claim is under way at a time. It takes what free connections and tokens can send within a second, by what the
 * last second has shown.
 */
typedef struct Lorry {
        char *id; /* the provider's */
        Pace pace;
        GQueue ready; /* Claimed *, safety first */
        unsigned n_in_flight;
        unsigned n_second, n_last_second; /* transfers ended */
        int64_t second;
        uint64_t n_sent, n_refused, n_uncertain;
        bool waits_for_token; /* a place of the pace is taken for the fetch */
} Lorry;

/* One transfer, from hand-over to settlement. */
typedef struct Delivery {
        Dispatcher *dispatcher;
        Claimed *claimed;
        unsigned token; /* its serial */
        GList link; /* in the dispatcher's deliveries */
} Delivery;

struct Dispatcher {
        Manager *manager;
        GHashTable *lorries; /* provider id -> Lorry * */
        GQueue deliveries;   /* Delivery *, those on the wire */
        GPtrArray *pauses;   /* Pause * */
        Tokens *tokens;
        Brake brake;
        bool braked;
        sd_event_source *due_timer, *pace_timer;
        sd_event_source *pump_later;
        bool claiming, claim_again;
        bool suspended;
        UtcMs next_due;
        GHashTable *starved; /* provider ids for which something due waits */
        unsigned n_settling, n_ready, n_in_flight;
};

/* Once, after what else is pending on the loop: many ends of transfers make one look. */
static void pump_later(Dispatcher *dispatcher)
{
        sd_event_source_set_enabled(dispatcher->pump_later, SD_EVENT_ONESHOT);
}

static Lorry *lorry_get(Dispatcher *dispatcher, const char *provider)
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

static void count_second(Lorry *lorry, int64_t mono_ms)
{
        if (mono_ms / 1000 == lorry->second)
                return;
        lorry->n_last_second = mono_ms / 1000 == lorry->second + 1 ? lorry->n_second : 0;
        lorry->n_second = 0;
        lorry->second = mono_ms / 1000;
}

enum { CLAIM_MOST = 256 }; /* of one provider at once: settlements go between, and a claim fits a group of 20 ms */

/* How many messages of this provider may be claimed now: what free connections and tokens can send within a second.
 * Where no rate is set, the last second tells how many that is; half of them stand ready, so that the connections need
 * not wait for the store. */
static unsigned lorry_budget(Dispatcher *dispatcher, Lorry *lorry, const Provider *provider, MonoMs now)
{
        unsigned n_ready = g_queue_get_length(&lorry->ready);
        unsigned n_free = pace_free(&lorry->pace, provider, now);
        unsigned n_stand;

        if (provider->per_second > 0 || lorry->pace.breaker != BREAKER_CLOSED)
                return n_free > n_ready ? n_free - n_ready : 0;
        count_second(lorry, g_get_monotonic_time() / 1000);
        n_stand = provider->connections + MAX(lorry->n_last_second, lorry->n_second) / 2;
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

/* ---- settlement ------------------------------------------------------------------------------ */

static void tell_settlement(const SettleJob *settle)
{
        const Settlement *s = &settle->settlement;
        g_autofree char *followup = g_strconcat("FOLLOWUP_ID=", settle->followup, NULL);
        g_autofree char *channel = g_strconcat("CHANNEL=", settle->provider, NULL);
        const char *fields[] = { followup, channel, NULL };

        if (settle->withdrawn || s->to == MESSAGE_SENT)
                return;
        if (s->to == MESSAGE_RETRY)
                log_fields(LOG_INFO, LOG_RETRY, fields, "%s by %s is tried again: %s", settle->followup, settle->provider, s->reason);
        else if (s->to == MESSAGE_UNCERTAIN)
                log_fields(LOG_WARNING, LOG_UNCERTAIN, fields, "%s by %s may have been sent: %s", settle->followup, settle->provider, s->reason);
        else
                log_fields(LOG_WARNING, LOG_FAILED, fields, "%s by %s failed: %s", settle->followup, settle->provider, s->reason);
}

static void on_settled(StoreJob *job, void *userdata)
{
        SettleJob *settle = (SettleJob *)job;
        Dispatcher *dispatcher = userdata;

        dispatcher->n_settling--;
        if (job->result < 0)
                log_err(LOG_ERR, LOG_STORE_FAULT, &job->err);
        else {
                tell_settlement(settle);
                receipts_wake(dispatcher->manager->receipts, settle->next_watch);
        }
        if (settle->settlement.to == MESSAGE_RETRY)
                dispatcher->next_due.ms = MIN(dispatcher->next_due.ms, settle->settlement.retry_at.ms);
        else if (settle->settlement.to == MESSAGE_DISSOLVED || settle->settlement.next_method || settle->effect.is_planned)
                dispatcher->claim_again = true; /* its follow-ups are planned again, perhaps for now */
        if (job->result >= 0 && settle->effect.revoke)
                dispatcher_revoke(dispatcher, settle->effect.revoke);
        settle_job_free(settle);
        pump_later(dispatcher);
}

static void give_settlement(Dispatcher *dispatcher, SettleJob *settle)
{
        if (getrandom(&settle->random, sizeof(settle->random), 0) != sizeof(settle->random))
                settle->random = 0;
        settle->job.done = on_settled;
        settle->job.userdata = dispatcher;
        dispatcher->n_settling++;
        store_thread_give(dispatcher->manager->store, &settle->job);
}

/* Never handed over: its follow-ups are planned again, those that still may be. */
static void withdraw(Dispatcher *dispatcher, Claimed *claimed)
{
        SettleJob *settle = settle_job_new(config_ref(dispatcher->manager->config), claimed->message->number,
                claimed->provider, clock_now(dispatcher->manager->clock));

        settle->withdrawn = true;
        give_settlement(dispatcher, settle);
        claimed_free(claimed);
}

static void tell_pace(Dispatcher *dispatcher, const Lorry *lorry, Verdict verdict)
{
        g_autofree char *channel = g_strconcat("CHANNEL=", lorry->id, NULL);
        const char *fields[] = { channel, NULL };

        if (lorry->pace.breaker == BREAKER_CLOSED)
                log_fields(LOG_NOTICE, LOG_PROVIDER_CLOSED, fields, "provider %s takes messages again", lorry->id);
        else if (verdict == VERDICT_ACCOUNT)
                log_fields(LOG_ERR, LOG_PROVIDER_ACCOUNT, fields,
                        "provider %s refuses our account (%s): its messages wait, a person must look", lorry->id, lorry->pace.why);
        else if (verdict == VERDICT_THROTTLED)
                log_fields(LOG_NOTICE, LOG_PROVIDER_THROTTLED, fields, "provider %s asks us to slow down: its messages wait", lorry->id);
        else
                log_fields(LOG_WARNING, LOG_PROVIDER_OPEN, fields, "provider %s does not work (%s): its messages wait", lorry->id, lorry->pace.why);
}

static void delivery_free(Delivery *delivery)
{
        claimed_free(delivery->claimed);
        g_free(delivery);
}

static void end_delivery(Delivery *delivery, Outcome *outcome)
{
        Dispatcher *dispatcher = delivery->dispatcher;
        Manager *manager = dispatcher->manager;
        Claimed *claimed = delivery->claimed;
        Lorry *lorry = lorry_get(dispatcher, claimed->provider);
        const Provider *provider = config_provider(manager->config, claimed->provider);
        SettleJob *settle = settle_job_new(config_ref(manager->config), claimed->message->number, claimed->provider,
                clock_now(manager->clock));

        dispatcher->n_in_flight--;
        lorry->n_in_flight--;
        count_second(lorry, g_get_monotonic_time() / 1000);
        lorry->n_second++;
        if (outcome->verdict == VERDICT_SENT || outcome->verdict == VERDICT_DUPLICATE)
                lorry->n_sent++;
        else if (outcome->verdict == VERDICT_UNKNOWN)
                lorry->n_uncertain++;
        else
                lorry->n_refused++;
        metrics_count(manager->metrics, METRIC_HANDOVERS, claimed->provider, verdict_to_string(outcome->verdict), 1);
        if (provider && pace_settled(&lorry->pace, provider, outcome->verdict, outcome->retry_after, clock_mono(manager->clock)))
                tell_pace(dispatcher, lorry, outcome->verdict);
        if (manager->rehearsal)
                rehearsal_tell(manager->rehearsal, claimed, outcome);
        settle->handed_at = claimed->taken_at;
        settle->outcome = *outcome;
        *outcome = (Outcome){ 0 };
        give_settlement(dispatcher, settle);
        g_queue_unlink(&dispatcher->deliveries, &delivery->link);
        delivery_free(delivery);
        pump_later(dispatcher);
}

/* Refused for its token alone, so it was not taken: once more, with another token. */
static void repeat_with_token(Delivery *delivery)
{
        Dispatcher *dispatcher = delivery->dispatcher;
        Claimed *claimed = delivery->claimed;
        Lorry *lorry = lorry_get(dispatcher, claimed->provider);

        claimed->token_again = true;
        dispatcher->n_in_flight--;
        lorry->n_in_flight--;
        pace_release(&lorry->pace);
        g_queue_push_head(&lorry->ready, claimed);
        dispatcher->n_ready++;
        g_queue_unlink(&dispatcher->deliveries, &delivery->link);
        g_free(delivery);
        pump_later(dispatcher);
}

static void on_answer(const HttpResponse *response, void *userdata)
{
        Delivery *delivery = userdata;
        Manager *manager = delivery->dispatcher->manager;
        const Provider *provider = config_provider(manager->config, delivery->claimed->provider);
        Outcome outcome = { 0 };

        if (provider)
                outcome_read(provider, response, clock_now(manager->clock), &outcome);
        else /* its file went away in a reload while it was on the wire */
                outcome.verdict = response->end == TRANSFER_NOT_SENT ? VERDICT_TEMPORARY : VERDICT_UNKNOWN;
        if (outcome.verdict == VERDICT_TOKEN) {
                tokens_refuse(delivery->dispatcher->tokens, delivery->claimed->provider, delivery->token);
                if (!delivery->claimed->token_again) {
                        repeat_with_token(delivery);
                        return;
                }
                outcome.verdict = VERDICT_ACCOUNT; /* a new token was refused as well */
        }
        end_delivery(delivery, &outcome);
}

/* ---- hand-over ------------------------------------------------------------------------------- */

/* Is it still right to send it? */
static bool last_look(Dispatcher *dispatcher, const Claimed *claimed)
{
        return claimed_may_leave(claimed, config_provider(dispatcher->manager->config, claimed->provider), dispatcher->pauses,
                clock_now(dispatcher->manager->clock));
}

static void fail_here(Delivery *delivery, const Err *err)
{
        /* a secret that is missing stops the provider; a value it cannot carry is refused like a bad number; a transfer
         * that could not begin is tried again */
        Verdict verdict = err->code == -ENOKEY ? VERDICT_ACCOUNT : err->code == -EINVAL ? VERDICT_PERMANENT : VERDICT_TEMPORARY;
        Outcome outcome = { .verdict = verdict, .is_ours = true };

        g_snprintf(outcome.detail, sizeof(outcome.detail), "%s: %s", err->what, err->why);
        log_err(LOG_ERR, err->code == -ENOKEY ? LOG_CREDENTIAL_MISSING : LOG_FAILED, err);
        end_delivery(delivery, &outcome);
}

static int build_request(Delivery *delivery, const Provider *provider, HttpRequest **ret, Err *err)
{
        Manager *manager = delivery->dispatcher->manager;
        const Claimed *claimed = delivery->claimed;
        const char *token = NULL;
        int r = 0;

        if (provider->auth == AUTH_TOKEN)
                r = tokens_get(delivery->dispatcher->tokens, provider, manager->credentials, &token, &delivery->token, err);
        return r < 0 ? r : outgoing_build(manager, provider, claimed->message, claimed->clinic, token, ret, err);
}

static void hand_over(Dispatcher *dispatcher, Lorry *lorry, const Provider *provider, Claimed *claimed)
{
        Manager *manager = dispatcher->manager;
        Delivery *delivery = g_new0(Delivery, 1);
        HttpRequest *request = NULL;
        Err err = { 0 };
        int r;

        delivery->dispatcher = dispatcher;
        delivery->claimed = claimed;
        delivery->link.data = delivery;
        g_queue_push_tail_link(&dispatcher->deliveries, &delivery->link);
        claimed->taken_at = clock_now(manager->clock);
        dispatcher->n_in_flight++;
        lorry->n_in_flight++;
        pace_take(&lorry->pace, 1);
        if (manager->options->send_nothing) {
                end_delivery(delivery, &(Outcome){ .verdict = VERDICT_SENT });
                return;
        }
        r = build_request(delivery, provider, &request, &err);
        if (r >= 0)
                r = http_client_send(manager->http, request, on_answer, delivery, &err);
        if (r < 0)
                fail_here(delivery, &err);
}

/* Must its messages wait until a token is there? One that cannot be fetched is told at the hand-over. */
static bool is_token_awaited(Dispatcher *dispatcher, Lorry *lorry, const Provider *provider)
{
        Manager *manager = dispatcher->manager;
        const char *token;
        unsigned serial;

        if (provider->auth != AUTH_TOKEN || manager->options->send_nothing ||
                tokens_get(dispatcher->tokens, provider, manager->credentials, &token, &serial, NULL) != TOKENS_FETCHING)
                return false;
        if (!lorry->waits_for_token)
                pace_take(&lorry->pace, 1);
        lorry->waits_for_token = true;
        return true;
}

static void on_token(const char *id, const Outcome *refused, void *userdata)
{
        Dispatcher *dispatcher = userdata;
        Lorry *lorry = lorry_get(dispatcher, id);
        const Provider *provider = config_provider(dispatcher->manager->config, id);

        if (lorry->waits_for_token) {
                lorry->waits_for_token = false;
                pace_release(&lorry->pace);
                if (refused && provider &&
                        pace_settled(&lorry->pace, provider, refused->verdict, refused->retry_after, clock_mono(dispatcher->manager->clock)))
                        tell_pace(dispatcher, lorry, refused->verdict);
        }
        pump_later(dispatcher);
}

static const Provider *find_provider(const char *id, void *userdata)
{
        return config_provider(((const Dispatcher *)userdata)->manager->config, id);
}

static void drain_lorry(Dispatcher *dispatcher, Lorry *lorry)
{
        const Provider *provider = config_provider(dispatcher->manager->config, lorry->id);
        MonoMs now = clock_mono(dispatcher->manager->clock);

        while (!g_queue_is_empty(&lorry->ready)) {
                Claimed *claimed = g_queue_peek_head(&lorry->ready);

                if (last_look(dispatcher, claimed) &&
                        (pace_free(&lorry->pace, provider, now) == 0 || is_token_awaited(dispatcher, lorry, provider)))
                        return;
                g_queue_pop_head(&lorry->ready);
                dispatcher->n_ready--;
                if (last_look(dispatcher, claimed))
                        hand_over(dispatcher, lorry, provider, claimed);
                else
                        withdraw(dispatcher, claimed);
        }
}

static void drain(Dispatcher *dispatcher)
{
        GHashTableIter iter;
        gpointer lorry;

        watch_clock(dispatcher->manager); /* a timer may fire before the loop hears that the clock was set */
        if (dispatcher->suspended)
                return;
        g_hash_table_iter_init(&iter, dispatcher->lorries);
        while (g_hash_table_iter_next(&iter, NULL, &lorry))
                drain_lorry(dispatcher, lorry);
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
        drain(dispatcher);
        pump_later(dispatcher);
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

        drain(dispatcher);
        if (dispatcher->suspended || manager->stopping || dispatcher->claiming)
                return;
        budget = make_budget(dispatcher);
        if (g_hash_table_size(budget) > 0 &&
                (dispatcher->claim_again || dispatcher->next_due.ms <= clock_now(manager->clock).ms ||
                        meet(dispatcher->starved, budget)))
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

static void pause_array_clear(Dispatcher *dispatcher)
{
        g_clear_pointer(&dispatcher->pauses, g_ptr_array_unref);
}

int dispatcher_new(Manager *manager, Dispatcher **ret, Err *err)
{
        Dispatcher *dispatcher = g_new0(Dispatcher, 1);
        int r;

        dispatcher->manager = manager;
        outgoing_reconfigure(manager);
        dispatcher->lorries = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)lorry_free);
        dispatcher->pauses = g_ptr_array_new();
        dispatcher->starved = g_hash_table_new(g_str_hash, g_str_equal);
        dispatcher->next_due = UTC_NEVER;
        dispatcher->tokens = tokens_new(manager->http, &(TokenUser){ find_provider, on_token, dispatcher });
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
        pause_array_clear(dispatcher);
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
        drain(dispatcher);
}

void dispatcher_set_pauses(Dispatcher *dispatcher, GPtrArray *pauses)
{
        bool still = false;

        pause_array_clear(dispatcher);
        dispatcher->pauses = pauses;
        for (unsigned i = 0; i < pauses->len; i++)
                still |= text_equal(((Pause *)pauses->pdata[i])->provider, PAUSE_MASS_SEND);
        if (dispatcher->braked && !still)
                dispatcher->brake = (Brake){ 0 }; /* staff have looked: the hour begins anew */
        dispatcher->braked = still;
        drain(dispatcher);
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
                if (provider && lorry->pace.breaker != BREAKER_CLOSED) {
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
        Manager *manager = dispatcher->manager;

        for (unsigned i = 0; i < messages->len; i++) {
                const Message *message = messages->pdata[i];
                SettleJob *settle = settle_job_new(
                        config_ref(manager->config), message->number, message->provider, clock_now(manager->clock));

                settle->outcome.verdict = VERDICT_UNKNOWN;
                g_strlcpy(settle->outcome.detail, "followupd ended before the answer came", sizeof(settle->outcome.detail));
                give_settlement(dispatcher, settle);
        }
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
                        withdraw(dispatcher, claimed);
                }
        }
}

GArray *dispatcher_on_wire(const Dispatcher *dispatcher)
{
        GArray *numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));

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
                        .paused = pauses_stop(dispatcher->pauses, NULL, lorry->id, false) };

                g_array_append_val(status, row);
        }
        return status;
}
