#include "daemon/status-query.h"

#include <errno.h>

#include "base/text.h"
#include "daemon/dispatcher.h"
#include "daemon/http-client.h"
#include "daemon/metrics.h"
#include "daemon/outgoing.h"
#include "daemon/receipts.h"
#include "daemon/tokens.h"
#include "inbound/hook.h"

enum { AT_ONCE = 2 /* of one provider: its connections are for messages */ };

/* What waits for one provider: a slow one keeps nobody else waiting. */
typedef struct Desk {
        GQueue waiting; /* StoreAsk * */
        unsigned n_asking;
} Desk;

struct StatusQueries {
        Manager *manager;
        GHashTable *desks; /* provider id -> Desk * */
        GQueue asking;     /* Query *, those on the wire */
        unsigned n;
        void (*drained)(void *userdata);
        void *userdata;
};

typedef struct Query {
        StatusQueries *queries;
        char *provider;
        StoreAsk *ask; /* until it is answered */
        GList link;    /* in `asking` */
} Query;

static void desk_free(gpointer data)
{
        Desk *desk = data;

        g_queue_clear_full(&desk->waiting, (GDestroyNotify)store_ask_free);
        g_free(desk);
}

static void query_free(Query *query)
{
        store_ask_free(query->ask);
        g_free(query->provider);
        g_free(query);
}

/* ---- the answer, to the store ---------------------------------------------------------------- */

typedef struct AnswerJob {
        StoreJob job;
        Manager *manager;
        Config *config;
        StoreAsk *ask;
        InboundBatch *batch;
        StoreReceiptEffect effect;
        UtcMs next_watch;
} AnswerJob;

static int answer_run(StoreJob *job, Store *store, Err *err)
{
        AnswerJob *answer = (AnswerJob *)job;
        int r = 0;

        store_receipt_effect_done(&answer->effect);
        answer->effect = (StoreReceiptEffect){ 0 };
        for (unsigned i = 0; r >= 0 && i < answer->batch->receipts->len; i++) {
                const InboundReceipt *from = g_ptr_array_index(answer->batch->receipts, i);
                const StoreReceipt receipt = { .message = answer->ask->message->number,
                        .generation = (int)answer->ask->message->generation,
                        .provider = answer->ask->message->provider,
                        .provider_message_id = answer->ask->provider_message_id,
                        .part = from->part,
                        .detail = from->detail,
                        .state = from->state };

                r = store_receipt(store, answer->config, &receipt, job->now, &answer->effect, err);
        }
        answer->next_watch = store_next_watch(store);
        return MIN(r, 0);
}

static void on_answered(StoreJob *job, void *userdata)
{
        AnswerJob *answer = (AnswerJob *)job;
        Manager *manager = answer->manager;

        if (job->result < 0)
                log_err(LOG_ERR, LOG_STORE_FAULT, &job->err);
        else {
                if (answer->effect.revoke)
                        dispatcher_revoke(manager->dispatcher, answer->effect.revoke);
                if (answer->effect.is_planned)
                        manager_kick(manager);
                receipts_wake(manager->receipts, answer->next_watch);
                for (unsigned i = 0; i < answer->batch->receipts->len; i++)
                        if (((const InboundReceipt *)g_ptr_array_index(answer->batch->receipts, i))->is_account)
                                dispatcher_told(manager->dispatcher, answer->ask->message->provider);
        }
        store_receipt_effect_done(&answer->effect);
        store_ask_free(answer->ask);
        inbound_batch_free(answer->batch);
        config_unref(answer->config);
        g_free(answer);
}

static void give_answer(Manager *manager, StoreAsk *ask, InboundBatch *batch)
{
        AnswerJob *answer = g_new0(AnswerJob, 1);

        for (unsigned i = 0; i < batch->receipts->len; i++)
                metrics_count(manager->metrics, METRIC_RECEIPTS, ask->message->provider,
                        receipt_state_to_string(((InboundReceipt *)g_ptr_array_index(batch->receipts, i))->state), 1);
        answer->job = (StoreJob){ .urgency = STORE_URGENT, .keep = true, .now = clock_now(manager->clock), .run = answer_run,
                .done = on_answered };
        answer->manager = manager;
        answer->config = config_ref(manager->config);
        answer->ask = ask;
        answer->batch = batch;
        store_thread_give(manager->store, &answer->job);
}

/* ---- asking ---------------------------------------------------------------------------------- */

static void serve(StatusQueries *queries, Desk *desk);

static void end_query(Query *query)
{
        StatusQueries *queries = query->queries;
        Desk *desk = g_hash_table_lookup(queries->desks, query->provider);

        g_queue_unlink(&queries->asking, &query->link);
        query_free(query);
        queries->n--;
        desk->n_asking--;
        serve(queries, desk);
        if (queries->n == 0)
                queries->drained(queries->userdata);
}

/* An answer that did not come, or says nothing, leaves it as it is: it is asked again in its time. */
static void on_answer(const HttpResponse *response, void *userdata)
{
        Query *query = userdata;
        Manager *manager = query->queries->manager;
        const Provider *provider = config_provider(manager->config, query->provider);
        InboundBatch *batch = NULL;
        Err err = { 0 };

        if (provider && inbound_read_status(provider, response, &batch, &err) == 0)
                give_answer(manager, g_steal_pointer(&query->ask), batch);
        end_query(query);
}

/* Return: 0 it is on the wire; else it cannot be asked now. */
static int send_query(Query *query, Err *err)
{
        Manager *manager = query->queries->manager;
        const Message *message = query->ask->message;
        const Provider *provider = config_provider(manager->config, message->provider);
        const char *token = NULL;
        HttpRequest *request = NULL;
        int r = provider && provider_can_be_asked(provider) ? 0 : -ENOTSUP;

        if (r == 0 && provider->auth == AUTH_TOKEN)
                r = dispatcher_token(manager->dispatcher, provider, &token, err);
        if (r == 0)
                r = outgoing_build_status(manager, provider, message, message->clinic, query->ask->provider_message_id, token, &request, err);
        return r == 0 ? http_client_send(manager->http, request, on_answer, query, err) : r;
}

/* What cannot be asked is let go: its next time comes. */
static void serve(StatusQueries *queries, Desk *desk)
{
        while (desk->n_asking < AT_ONCE && !g_queue_is_empty(&desk->waiting)) {
                Query *query = g_new0(Query, 1);
                Err err = { 0 };

                query->queries = queries;
                query->ask = g_queue_pop_head(&desk->waiting);
                query->provider = g_strdup(query->ask->message->provider);
                query->link.data = query;
                if (send_query(query, &err) == 0) {
                        g_queue_push_tail_link(&queries->asking, &query->link);
                        desk->n_asking++;
                        continue;
                }
                query_free(query);
                queries->n--;
        }
}

void status_queries_add(StatusQueries *queries, StoreAsk *ask)
{
        const char *provider = ask->message->provider;
        Desk *desk = g_hash_table_lookup(queries->desks, provider);

        if (!desk) {
                desk = g_new0(Desk, 1);
                g_queue_init(&desk->waiting);
                g_hash_table_insert(queries->desks, g_strdup(provider), desk);
        }
        g_queue_push_tail(&desk->waiting, ask);
        queries->n++;
        serve(queries, desk);
}

unsigned status_queries_n(const StatusQueries *queries)
{
        return queries->n;
}

/* ---- life ------------------------------------------------------------------------------------ */

StatusQueries *status_queries_new(Manager *manager, void (*drained)(void *userdata), void *userdata)
{
        StatusQueries *queries = g_new0(StatusQueries, 1);

        queries->manager = manager;
        queries->desks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, desk_free);
        g_queue_init(&queries->asking);
        queries->drained = drained;
        queries->userdata = userdata;
        return queries;
}

void status_queries_free(StatusQueries *queries)
{
        if (!queries)
                return;
        for (GList *at = queries->asking.head, *next; at; at = next) {
                next = at->next;
                query_free(at->data);
        }
        g_hash_table_unref(queries->desks);
        g_free(queries);
}
