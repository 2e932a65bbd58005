#include "daemon/hooks.h"

#include <errno.h>
#include <string.h>

#include "daemon/dispatcher.h"
#include "daemon/hook-aside.h"
#include "daemon/hook-tally.h"
#include "daemon/inbound.h"
#include "daemon/metrics.h"
#include "inbound/hook.h"
#include "inbound/replay.h"
#include "inbound/secret.h"

/*
 *   address --> proof --> seen before? --> read --> store --> commit --> answer in the provider's words
 *     404        403       as the first     aside    |          503 when the disk is full: it comes again
 *                          one was                   '- what a stop concerns is held back before the answer
 */
enum { REPLAY_MAX = 65536, TELL_EVERY_MS = 60 * 1000, RETRY_AFTER_S = 30, CLEAN_EVERY_S = 3600 };

struct Hooks {
        Manager *manager;
        Replay *replay;
        GHashTable *told; /* "provider what" -> Told * */
        sd_event_source *clean;
};

/* The log gets one line a minute of each kind, whatever a stranger does. */
typedef struct Told {
        MonoMs at;
        unsigned n_since;
} Told;

/* One request on its way through the store. */
typedef struct Delivery {
        Hooks *hooks;
        ApiRequest *request;
        char *provider;
        HookProof proof;
        HookAnswer answer;
        bool is_partial; /* a part of it could neither be read nor put aside */
        bool is_account; /* the provider says that it takes no message of ours */
        unsigned n_receipts[N_RECEIPT_STATES];
} Delivery;

/* ---- life ------------------------------------------------------------------------------------ */

static int on_clean(sd_event_source *source, uint64_t usec, void *userdata)
{
        Hooks *hooks = userdata;

        (void)usec;
        if (hook_aside_clean(hooks->manager, clock_now(hooks->manager->clock)) == 0)
                return 0;
        sd_event_source_set_time_relative(source, CLEAN_EVERY_S * UINT64_C(1000000));
        return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

Hooks *hooks_new(Manager *manager)
{
        Hooks *hooks = g_new0(Hooks, 1);

        hooks->manager = manager;
        if (!manager->hook_tallies)
                manager->hook_tallies = hook_tallies_new();
        if (!manager->hook_unknown)
                manager->hook_unknown = hook_tallies_new();
        hooks->replay = replay_new(REPLAY_MAX);
        hooks->told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        if (manager->event &&
                sd_event_add_time_relative(manager->event, &hooks->clean, CLOCK_BOOTTIME, 0, 1000000, on_clean, hooks) >= 0)
                sd_event_source_set_description(hooks->clean, "unread-clean");
        return hooks;
}

void hooks_free(Hooks *hooks)
{
        if (!hooks)
                return;
        sd_event_source_disable_unref(hooks->clean);
        replay_free(hooks->replay);
        g_hash_table_unref(hooks->told);
        g_free(hooks);
}

static void delivery_free(Delivery *delivery)
{
        api_request_unref(delivery->request);
        g_free(delivery->provider);
        hook_proof_done(&delivery->proof);
        hook_answer_done(&delivery->answer);
        g_free(delivery);
}

/* ---- telling --------------------------------------------------------------------------------- */

/* false: it was told a moment ago; else *ret_more gets how many were not. */
static bool may_tell(Hooks *hooks, const char *provider, const char *what, unsigned *ret_more)
{
        g_autofree char *key = g_strdup_printf("%s %s", provider, what);
        MonoMs now = clock_mono(hooks->manager->clock);
        Told *told = g_hash_table_lookup(hooks->told, key);

        if (told && now.ms < told->at.ms + TELL_EVERY_MS) {
                told->n_since++;
                return false;
        }
        if (!told) {
                told = g_new0(Told, 1);
                g_hash_table_insert(hooks->told, g_steal_pointer(&key), told);
        }
        *ret_more = told->n_since;
        *told = (Told){ .at = now };
        return true;
}

static void tell(Hooks *hooks, int priority, LogId id, const char *provider, const char *what, const char *why)
{
        g_autofree char *channel = g_strconcat("CHANNEL=", provider, NULL);
        const char *fields[] = { channel, NULL };
        unsigned n_more;

        if (!may_tell(hooks, provider, what, &n_more))
                return;
        if (n_more > 0)
                log_fields(priority, id, fields, "a request in the name of provider %s %s: %s (and %u more since this was last said)",
                        provider, what, why, n_more);
        else
                log_fields(priority, id, fields, "a request in the name of provider %s %s: %s", provider, what, why);
}

static void count(Hooks *hooks, const char *provider, const char *result)
{
        metrics_count(hooks->manager->metrics, METRIC_HOOKS, provider, result, 1);
}

/* ---- answering ------------------------------------------------------------------------------- */

/* The provider sends it again later. */
static void answer_later(ApiRequest *request, const char *error)
{
        request->answer.retry_after_s = RETRY_AFTER_S;
        api_answer_error(request, 503, "send it again later", "%s", error);
}

/* The words of a provider's file last as long as its configuration; the answer may leave later. */
static const char *content_type(const char *type)
{
        return type ? g_intern_string(type) : NULL;
}

static void answer_as(ApiRequest *request, const HookAnswer *answer)
{
        GString *body = answer->body && answer->body[0] != '\0' ? g_string_new(answer->body) : NULL;

        api_answer(request, answer->status, content_type(answer->content_type), body);
}

/* ---- one request ----------------------------------------------------------------------------- */

/* Numbers without a country are of the clinics that the provider serves, when these are of one country. */
static const char *country_of(const Config *config, const char *provider)
{
        GHashTableIter clinics, methods;
        const char *country = NULL;
        gpointer value, id;

        g_hash_table_iter_init(&clinics, config->clinics);
        while (g_hash_table_iter_next(&clinics, NULL, &value)) {
                const Clinic *clinic = value;

                g_hash_table_iter_init(&methods, clinic->providers);
                while (g_hash_table_iter_next(&methods, NULL, &id)) {
                        if (strcmp(id, provider) != 0)
                                continue;
                        if (country && strcmp(country, clinic->country) != 0)
                                return "ZZ";
                        country = clinic->country;
                }
        }
        return country ? country : "ZZ";
}

/* The provider that the address names. NULL: none, or it tells us nothing. */
static const Provider *named_provider(const Hooks *hooks, const ApiRequest *request)
{
        const Config *config = hooks->manager->config;
        const Provider *provider = config_provider(config, request->target[0]);

        if (!config->listener.public_url || !provider || !provider->hook || !config_uses_provider(config, provider->id))
                return NULL;
        return provider;
}

/* ... and whose address it is. NULL: nobody's. */
static const Provider *find_provider(const Hooks *hooks, const ApiRequest *request)
{
        const Provider *provider = named_provider(hooks, request);
        const char *secret;

        if (!provider)
                return NULL;
        if (!provider->hook->secret)
                return request->target[1] ? NULL : provider;
        secret = credentials_get(hooks->manager->credentials, provider->hook->secret);
        /* a secret that is missing is our fault: hook_verify() says so, and the provider comes again */
        if (!secret || secret[0] == '\0')
                return request->target[1] ? provider : NULL;
        return secret_text_equal(secret, request->target[1]) ? provider : NULL;
}

static bool is_proved(Hooks *hooks, const Provider *provider, const HookRequest *hook, ApiRequest *request, HookProof *ret)
{
        Err err = { 0 };
        int r = hook_verify(provider, hooks->manager->credentials, hook, ret, &err);

        if (r == HOOK_PROVED) {
                hook_tally_taken(hooks->manager->hook_tallies, provider->id);
                return true;
        }
        if (r < 0) {
                g_autofree char *why = err_render(&err);

                count(hooks, provider->id, "unproved");
                tell(hooks, LOG_ERR, LOG_CREDENTIAL_MISSING, provider->id, "cannot be proved", why);
                answer_later(request, "this cannot be checked now");
                return false;
        }
        count(hooks, provider->id, r == HOOK_STALE ? "stale" : "forged");
        hook_tally_refused(hooks->manager->hook_tallies, provider->id, r == HOOK_STALE ? HOOK_REFUSED_TIME : HOOK_REFUSED_SECRET,
                request->now);
        tell(hooks, LOG_WARNING, LOG_HOOK_FORGED, provider->id, "was refused",
                r == HOOK_STALE ? "its time stamp is too far from now" : "its signature or secret is wrong");
        api_answer_error(request, 403, "sign it as was agreed", "the signature is not right");
        return false;
}

/* What cannot be kept as what it is, is kept as its bytes. @what: "could not be read". Return: as hook_aside_keep() */
static int keep_aside(Hooks *hooks, const Provider *provider, const ApiRequest *request, const char *what, const char *why)
{
        bool dropped = false;
        int r = hook_aside_keep(hooks->manager, provider->id, request, &dropped);
        g_autofree char *told = g_strconcat(what, r < 0 ? ", nor be put aside" : ", and lies in unread/ of the state folder", NULL);

        tell(hooks, LOG_ERR, LOG_HOOK_UNREADABLE, provider->id, told, why);
        if (dropped)
                tell(hooks, LOG_CRIT, LOG_HOOK_UNREADABLE, provider->id, "found unread/ full",
                        "the oldest in it was dropped to make room; somebody must read what is there");
        if (hooks->clean) {
                sd_event_source_set_time_relative(hooks->clean, CLEAN_EVERY_S * UINT64_C(1000000));
                sd_event_source_set_enabled(hooks->clean, SD_EVENT_ONESHOT);
        }
        return r;
}

static void put_aside(Hooks *hooks, const Provider *provider, ApiRequest *request, const char *why)
{
        count(hooks, provider->id, "unreadable");
        if (keep_aside(hooks, provider, request, "could not be read", why) < 0)
                answer_later(request, "this cannot be kept now");
        else
                api_answer(request, provider->hook->answer_status, content_type(provider->hook->answer_type),
                        provider->hook->answer_body ? g_string_new(provider->hook->answer_body) : NULL);
}

static void on_kept(int result, void *userdata)
{
        Delivery *delivery = userdata;
        ApiRequest *request = delivery->request;
        Hooks *hooks = delivery->hooks;

        /* answered already: followupd is stopping, and said so */
        if (request->answered) {
                delivery_free(delivery);
                return;
        }
        if (result < 0) {
                count(hooks, delivery->provider, "failed");
                answer_later(request, result == -ENOSPC ? "the disk is full" : "this could not be kept");
        } else if (delivery->is_partial) {
                count(hooks, delivery->provider, "failed");
                answer_later(request, "a part of it cannot be kept now"); /* and what was kept is known when it comes again */
        } else {
                replay_keep(hooks->replay, delivery->provider, delivery->proof.replay_id, delivery->proof.expires, request->now);
                count(hooks, delivery->provider, result == INBOUND_REPEATED ? "repeated" : "taken");
                if (delivery->is_account && result != INBOUND_REPEATED)
                        dispatcher_told(hooks->manager->dispatcher, delivery->provider);
                for (unsigned i = 0; i < N_RECEIPT_STATES && result != INBOUND_REPEATED; i++)
                        metrics_count(hooks->manager->metrics, METRIC_RECEIPTS, delivery->provider,
                                receipt_state_to_string((ReceiptState)i), delivery->n_receipts[i]);
                answer_as(request, &delivery->answer);
        }
        delivery_free(delivery);
}

static void keep(Hooks *hooks, const Provider *provider, ApiRequest *request, InboundBatch *batch, bool is_partial,
        HookProof *proof, HookAnswer *answer)
{
        Delivery *delivery = g_new0(Delivery, 1);
        InboundReplay replay = { 0 };

        *delivery = (Delivery){ .hooks = hooks, .request = api_request_ref(request), .provider = g_strdup(provider->id),
                .proof = *proof, .answer = *answer, .is_partial = is_partial };
        *proof = (HookProof){ 0 };
        *answer = (HookAnswer){ 0 };
        for (unsigned i = 0; i < batch->receipts->len; i++) {
                const InboundReceipt *receipt = g_ptr_array_index(batch->receipts, i);

                delivery->n_receipts[receipt->state]++;
                delivery->is_account |= receipt->is_account;
        }
        if (delivery->proof.replay_id) {
                replay_digest(delivery->provider, delivery->proof.replay_id, replay.digest);
                replay.expires = delivery->proof.expires;
        }
        inbound_take(hooks->manager, delivery->provider, batch, delivery->proof.replay_id ? &replay : NULL, on_kept, delivery);
}

/* Staff are told where one after the other that comes to an address is of a kind that its file does not know: the provider may speak
 * in another form than the file was written for, and what patients write is lost. */
static void tally_what(Hooks *hooks, const Provider *provider, const ApiRequest *request, bool is_known)
{
        const char *path = strstr(api_request_route(request), "/reply") ? "reply" : "receipt";
        g_autofree char *key = hook_tally_key(provider->id, path);

        if (is_known)
                hook_tally_ended(hooks->manager->hook_unknown, key);
        else
                hook_tally_refused(hooks->manager->hook_unknown, key, HOOK_UNKNOWN, request->now);
}

/* Proved: what does it tell? */
static void take(Hooks *hooks, const Provider *provider, const HookRequest *hook, ApiRequest *request, HookProof *proof)
{
        g_autoptr(InboundBatch) batch = NULL;
        g_auto(HookAnswer) answer = { 0 };
        Err err = { 0 };
        bool is_partial, again = replay_is_known(hooks->replay, provider->id, proof->replay_id, request->now);
        int r = inbound_read(provider, hooks->manager->credentials, hook, country_of(hooks->manager->config, provider->id),
                &batch, &answer, &err);

        if (r == -EBADMSG) {
                put_aside(hooks, provider, request, err.why);
                return;
        }
        if (r < 0) {
                g_autofree char *why = err_render(&err);

                count(hooks, provider->id, "unproved");
                tell(hooks, LOG_ERR, LOG_CREDENTIAL_MISSING, provider->id, "cannot be opened", why);
                answer_later(request, "this cannot be opened now");
                return;
        }
        if (again || (batch->receipts->len == 0 && batch->replies->len == 0 && batch->n_useless == 0)) {
                count(hooks, provider->id, again ? "repeated" : "empty");
                if (!again && request->body->len > 0 && batch->n_ignored == 0) {
                        tell(hooks, LOG_WARNING, LOG_HOOK_UNREADABLE, provider->id, "told nothing that its description knows",
                                "neither receipt nor reply of its file matches");
                        tally_what(hooks, provider, request, false);
                }
                answer_as(request, &answer);
                return;
        }
        tally_what(hooks, provider, request, true);
        is_partial = batch->n_useless > 0 && keep_aside(hooks, provider, request, "could be read in part only",
                "something in it lacks what a receipt or a reply needs") < 0;
        keep(hooks, provider, request, g_steal_pointer(&batch), is_partial, proof, &answer);
}

void api_hook(ApiRequest *request)
{
        Hooks *hooks = api_hooks(request->api);
        Manager *manager = hooks->manager;
        const Provider *provider = find_provider(hooks, request);
        g_auto(HookProof) proof = { 0 };
        g_autofree char *url = NULL;
        const char *query = strchr(request->raw_url, '?');
        HookRequest hook;

        if (!provider) {
                /* no stranger is told that there is such a provider; staff are, where its secret is what is wrong */
                if (named_provider(hooks, request))
                        hook_tally_refused(manager->hook_tallies, request->target[0], HOOK_REFUSED_SECRET, request->now);
                api_answer_not_found(request);
                return;
        }
        if (store_thread_is_full(manager->store)) {
                answer_later(request, "the disk is full");
                return;
        }
        url = g_strconcat(manager->config->listener.public_url, request->raw_url, NULL);
        hook = (HookRequest){
                .method = request->method,
                .url = url,
                .query = query ? query + 1 : "",
                .headers = request->headers,
                .body = (const char *)request->body->data,
                .n_bytes = request->body->len,
                .path_secret = request->target[1],
                .now = request->now,
        };
        if (is_proved(hooks, provider, &hook, request, &proof))
                take(hooks, provider, &hook, request, &proof);
}
