/* Ready -> last look -> wire -> outcome -> settlement. */
#include "daemon/dispatcher-private.h"

#include <errno.h>

#include "daemon/http-client.h"
#include "daemon/metrics.h"
#include "daemon/outgoing.h"
#include "daemon/receipts.h"
#include "daemon/rehearsal.h"
#include "daemon/watch.h"

enum { SPARE_MOST = 1024 };

/* ---- settlement ------------------------------------------------------------------------------ */

static void tell_settlement(const SettleJob *settle)
{
        const Settlement *s = &settle->settlement;
        g_autofree char *followup = g_strconcat("FOLLOWUP_ID=", settle->followup, NULL);
        g_autofree char *channel = g_strconcat("CHANNEL=", settle->provider, NULL);
        const char *fields[] = { followup, channel, NULL };

        if (s->to == MESSAGE_RETRY)
                log_fields(LOG_INFO, LOG_RETRY, fields, "%s by %s is tried again: %s", settle->followup, settle->provider, s->reason);
        else if (s->to == MESSAGE_UNCERTAIN)
                log_fields(LOG_WARNING, LOG_UNCERTAIN, fields, "%s by %s may have been sent: %s", settle->followup, settle->provider, s->reason);
        else
                log_fields(LOG_WARNING, LOG_FAILED, fields, "%s by %s failed: %s", settle->followup, settle->provider, s->reason);
}

static void keep_spare(Dispatcher *dispatcher, SettleJob *settle)
{
        if (dispatcher->spare_settles->len >= SPARE_MOST) {
                settle_job_free(settle);
                return;
        }
        settle_job_done(settle);
        g_ptr_array_add(dispatcher->spare_settles, settle);
}

static void on_settled(StoreJob *job, void *userdata)
{
        SettleJob *settle = (SettleJob *)job;
        Dispatcher *dispatcher = userdata;

        dispatcher->n_settling--;
        if (job->result < 0)
                log_err(LOG_ERR, LOG_STORE_FAULT, &job->err);
        else {
                if (!settle->withdrawn && settle->settlement.to != MESSAGE_SENT)
                        tell_settlement(settle);
                receipts_wake(dispatcher->manager->receipts, settle->next_watch);
        }
        if (settle->settlement.to == MESSAGE_RETRY)
                dispatcher->next_due.ms = MIN(dispatcher->next_due.ms, settle->settlement.retry_at.ms);
        else if (settle->settlement.to == MESSAGE_DISSOLVED || settle->settlement.next_method || settle->effect.is_planned)
                dispatcher->claim_again = true; /* its follow-ups are planned again, perhaps for now */
        if (job->result >= 0 && settle->effect.revoke)
                dispatcher_revoke(dispatcher, settle->effect.revoke);
        keep_spare(dispatcher, settle);
        dispatcher_pump_later(dispatcher);
}

SettleJob *dispatcher_settle_job(Dispatcher *dispatcher, int64_t message, const char *provider)
{
        Config *config = config_ref(dispatcher->manager->config);
        UtcMs now = clock_now(dispatcher->manager->clock);
        GPtrArray *spare = dispatcher->spare_settles;
        SettleJob *settle;

        if (spare->len == 0)
                return settle_job_new(config, message, provider, now);
        settle = g_ptr_array_steal_index_fast(spare, spare->len - 1);
        settle_job_init(settle, config, message, provider, now);
        return settle;
}

void dispatcher_settle(Dispatcher *dispatcher, SettleJob *settle)
{
        settle->random = (uint64_t)g_random_int() << 32 | g_random_int(); /* spreads retries, guards nothing */
        settle->job.done = on_settled;
        settle->job.userdata = dispatcher;
        dispatcher->n_settling++;
        g_ptr_array_add(dispatcher->outcomes, settle);
        dispatcher_pump_later(dispatcher);
}

void dispatcher_give_outcomes(Dispatcher *dispatcher)
{
        if (!dispatcher || dispatcher->outcomes->len == 0)
                return;
        store_thread_give_all(dispatcher->manager->store, (StoreJob *const *)dispatcher->outcomes->pdata, dispatcher->outcomes->len);
        g_ptr_array_set_size(dispatcher->outcomes, 0);
}

void dispatcher_withdraw(Dispatcher *dispatcher, Claimed *claimed)
{
        SettleJob *settle = dispatcher_settle_job(dispatcher, claimed->message->number, claimed->provider);

        settle->withdrawn = true;
        settle->claimed = claimed;
        dispatcher_settle(dispatcher, settle);
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

/* A transfer by @lorry ended like this: its pace, and what staff have to hear. */
static void settle_pace(Dispatcher *dispatcher, Lorry *lorry, const Provider *provider, const Outcome *outcome)
{
        MonoMs now = clock_mono(dispatcher->manager->clock);
        bool changed = outcome->is_certificate
                ? pace_distrusted(&lorry->pace, outcome->detail, now)
                : pace_settled(&lorry->pace, provider, outcome->verdict, outcome->retry_after, now);

        if (changed)
                tell_pace(dispatcher, lorry, outcome->verdict);
        if (outcome->verdict == VERDICT_PERMANENT && outcome->is_ours)
                pace_refused(&lorry->pace, outcome->detail);
}

/* NULL: its file went away in a reload meanwhile */
static Lorry *lorry_still(Dispatcher *dispatcher, const char *id)
{
        return config_provider(dispatcher->manager->config, id) ? lorry_get(dispatcher, id) : NULL;
}

/* Its pace has changed by what was heard beside its own transfers. */
static void go_by_pace(Dispatcher *dispatcher, const Lorry *lorry, Verdict verdict)
{
        tell_pace(dispatcher, lorry, verdict);
        dispatcher_pump_later(dispatcher);
}

void dispatcher_heard(Dispatcher *dispatcher, const char *id, const Outcome *outcome)
{
        const char *certificate = outcome->is_certificate ? outcome->detail : NULL;
        Lorry *lorry = lorry_still(dispatcher, id);

        if (lorry && pace_heard(&lorry->pace, outcome->verdict, certificate, outcome->retry_after, clock_mono(dispatcher->manager->clock)))
                go_by_pace(dispatcher, lorry, outcome->verdict);
}

void dispatcher_told(Dispatcher *dispatcher, const char *id)
{
        Lorry *lorry = lorry_still(dispatcher, id);

        if (lorry && pace_told(&lorry->pace, clock_mono(dispatcher->manager->clock)))
                go_by_pace(dispatcher, lorry, VERDICT_ACCOUNT);
}

void delivery_free(Delivery *delivery)
{
        claimed_free(delivery->claimed);
        g_free(delivery);
}

/* @provider: as it is configured now; NULL: its file went away */
static void end_delivery(Delivery *delivery, const Provider *provider, Outcome *outcome)
{
        Dispatcher *dispatcher = delivery->dispatcher;
        Manager *manager = dispatcher->manager;
        Claimed *claimed = delivery->claimed;
        Lorry *lorry = delivery->lorry;
        SettleJob *settle = dispatcher_settle_job(dispatcher, claimed->message->number, claimed->provider);

        dispatcher->n_in_flight--;
        lorry->n_in_flight--;
        lorry_count(lorry, g_get_monotonic_time() / 1000);
        if (outcome->verdict == VERDICT_SENT || outcome->verdict == VERDICT_DUPLICATE)
                lorry->n_sent++;
        else if (outcome->verdict == VERDICT_UNKNOWN)
                lorry->n_uncertain++;
        else
                lorry->n_refused++;
        metrics_count(manager->metrics, METRIC_HANDOVERS, claimed->provider, verdict_to_string(outcome->verdict), 1);
        if (provider)
                settle_pace(dispatcher, lorry, provider, outcome);
        if (manager->rehearsal)
                rehearsal_tell(manager->rehearsal, claimed, outcome);
        settle->handed_at = claimed->taken_at;
        settle->claimed = g_steal_pointer(&delivery->claimed);
        settle->outcome = *outcome;
        *outcome = (Outcome){ 0 };
        dispatcher_settle(dispatcher, settle); /* which looks again, too */
        g_queue_unlink(&dispatcher->deliveries, &delivery->link);
        delivery_free(delivery);
}

/* Refused for its token alone, so it was not taken: once more, with another token. */
static void repeat_with_token(Delivery *delivery)
{
        Dispatcher *dispatcher = delivery->dispatcher;
        Claimed *claimed = delivery->claimed;
        Lorry *lorry = delivery->lorry;

        claimed->token_again = true;
        dispatcher->n_in_flight--;
        lorry->n_in_flight--;
        pace_release(&lorry->pace);
        g_queue_push_head(&lorry->ready, claimed);
        dispatcher->n_ready++;
        g_queue_unlink(&dispatcher->deliveries, &delivery->link);
        g_free(delivery);
        dispatcher_pump_later(dispatcher);
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
        end_delivery(delivery, provider, &outcome);
}

/* ---- hand-over ------------------------------------------------------------------------------- */

/* Is it still right to send it? */
static bool last_look(Dispatcher *dispatcher, const Provider *provider, const Claimed *claimed)
{
        return claimed_may_leave(claimed, provider, dispatcher->pauses, clock_now(dispatcher->manager->clock));
}

static void fail_here(Delivery *delivery, const Provider *provider, const Err *err)
{
        /* a secret that is missing stops the provider; a value it cannot carry is refused like a bad number; a transfer
         * that could not begin is tried again */
        Verdict verdict = err->code == -ENOKEY ? VERDICT_ACCOUNT : err->code == -EINVAL ? VERDICT_PERMANENT : VERDICT_TEMPORARY;
        Outcome outcome = { .verdict = verdict, .is_ours = true };

        g_snprintf(outcome.detail, sizeof(outcome.detail), "%s: %s", err->what, err->why);
        log_err(LOG_ERR, err->code == -ENOKEY ? LOG_CREDENTIAL_MISSING : LOG_FAILED, err);
        end_delivery(delivery, provider, &outcome);
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
        delivery->lorry = lorry;
        delivery->claimed = claimed;
        delivery->link.data = delivery;
        g_queue_push_tail_link(&dispatcher->deliveries, &delivery->link);
        claimed->taken_at = clock_now(manager->clock);
        dispatcher->n_in_flight++;
        lorry->n_in_flight++;
        pace_take(&lorry->pace, 1);
        if (manager->options->send_nothing) {
                end_delivery(delivery, provider, &(Outcome){ .verdict = VERDICT_SENT });
                return;
        }
        r = build_request(delivery, provider, &request, &err);
        if (r >= 0)
                r = http_client_send(manager->http, request, on_answer, delivery, &err);
        if (r < 0)
                fail_here(delivery, provider, &err);
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
                if (refused && provider)
                        settle_pace(dispatcher, lorry, provider, refused); /* which gives the place back */
                else
                        pace_release(&lorry->pace);
        }
        dispatcher_pump_later(dispatcher);
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
                const bool may_leave = last_look(dispatcher, provider, claimed);

                if (may_leave &&
                        (pace_free(&lorry->pace, provider, now) == 0 || is_token_awaited(dispatcher, lorry, provider)))
                        return;
                g_queue_pop_head(&lorry->ready);
                dispatcher->n_ready--;
                if (may_leave)
                        hand_over(dispatcher, lorry, provider, claimed);
                else
                        dispatcher_withdraw(dispatcher, claimed);
        }
}

void dispatcher_drain(Dispatcher *dispatcher)
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

Tokens *dispatcher_tokens_new(Dispatcher *dispatcher)
{
        return tokens_new(dispatcher->manager->http, &(TokenUser){ find_provider, on_token, dispatcher });
}
