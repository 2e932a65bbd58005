#include "daemon/claim.h"

void settle_job_init(SettleJob *settle, Config *config, int64_t message, const char *provider, UtcMs now)
{
        *settle = (SettleJob){ 0 };
        settle->job = (StoreJob){ .urgency = STORE_URGENT, .keep = true, .now = now, .run = settle_run };
        settle->config = config;
        settle->message = message;
        settle->provider = g_strdup(provider);
}

void settle_job_done(SettleJob *settle)
{
        config_unref(settle->config);
        g_free(settle->provider);
        claimed_free(settle->claimed);
        outcome_done(&settle->outcome);
        store_receipt_effect_done(&settle->effect);
}

SettleJob *settle_job_new(Config *config, int64_t message, const char *provider, UtcMs now)
{
        SettleJob *settle = g_new(SettleJob, 1);

        settle_job_init(settle, config, message, provider, now);
        return settle;
}

void settle_job_free(SettleJob *settle)
{
        if (!settle)
                return;
        settle_job_done(settle);
        g_free(settle);
}

/* Every view of the follow-ups a message carries: their windows and methods shape what comes after a refusal. */
static int views_of(Store *store, const Message *message, GPtrArray **ret, Err *err)
{
        g_autoptr(GPtrArray) views = g_ptr_array_new_with_free_func((GDestroyNotify)followup_view_free);

        for (unsigned i = 0; i < message->followups->len; i++) {
                FollowupView *view = NULL;
                int r = store_get(store, g_array_index(message->followups, int64_t, i), &view, err);

                if (r < 0)
                        return r;
                if (r == 0)
                        g_ptr_array_add(views, view);
        }
        *ret = g_steal_pointer(&views);
        return 0;
}

static int decide_settlement(SettleJob *settle, Store *store, Err *err)
{
        g_autoptr(Message) message = NULL;
        g_autoptr(GPtrArray) views = NULL;
        const Provider *provider = config_provider(settle->config, settle->provider);
        int r = store_get_message(store, settle->message, &message, err);

        if (r != 0 || !message)
                return r < 0 ? r : STORE_NOT_FOUND;
        if (message->followups->len > 0)
                followup_id_render(g_array_index(message->followups, int64_t, 0), settle->followup);
        r = views_of(store, message, &views, err);
        if (r < 0)
                return r;
        retry_decide(settle->config, provider, message, views, &settle->outcome, settle->job.now, settle->random,
                &settle->settlement);
        return 0;
}

int settle_run(StoreJob *job, Store *store, Err *err)
{
        SettleJob *settle = (SettleJob *)job;
        Verdict verdict = settle->outcome.verdict;
        int r = 0;

        g_clear_pointer(&settle->claimed, claimed_free);
        store_receipt_effect_done(&settle->effect); /* run again after a full disk */
        settle->effect = (StoreReceiptEffect){ 0 };
        settle->settlement = (Settlement){ .to = MESSAGE_SENT, .verdict = (int)verdict, .retry_at = UTC_NEVER };
        if (settle->withdrawn) {
                settle->settlement.to = MESSAGE_DISSOLVED;
                settle->settlement.verdict = -1;
        } else if (verdict == VERDICT_SENT || verdict == VERDICT_DUPLICATE) {
                settle->settlement.provider_message_id = settle->outcome.provider_message_id;
                settle->settlement.detail = settle->outcome.detail;
        } else
                r = decide_settlement(settle, store, err);
        if (r != 0)
                return r;
        settle->settlement.handed_at = settle->handed_at;
        r = store_settle(store, settle->config, settle->message, &settle->settlement, job->now, &settle->effect, err);
        settle->next_watch = store_next_watch(store);
        return r;
}
