#include "daemon/outgoing.h"

#include <stdint.h>
#include <sys/random.h>

#include "base/url.h"
#include "message/approved.h"
#include "model/message-ref.h"

void outgoing_nonce(char buffer[static OUTGOING_NONCE_MAX])
{
        uint8_t random[OUTGOING_NONCE_MAX / 2];

        if (getrandom(random, sizeof(random), 0) != sizeof(random))
                g_error("getrandom() gave no bytes"); /* cannot happen once the kernel has started */
        for (size_t i = 0; i < sizeof(random); i++)
                g_snprintf(buffer + 2 * i, 3, "%02x", random[i]);
}

/* The public URL of the provider's hook; NULL: nobody can reach one. */
static char *hook_url(const Manager *manager, const Provider *provider, const char *what)
{
        const char *public_url = manager->config->listener.public_url;
        const ProviderHook *hook = provider->hook;
        const char *secret = hook && hook->secret ? credentials_get(manager->credentials, hook->secret) : NULL;
        GString *url;

        if (!public_url || !hook || !hook->is_there || (hook->secret && !secret))
                return NULL;
        url = g_string_new(public_url);
        g_string_append_printf(url, "/hooks/%s/%s", provider->id, what);
        if (secret) {
                g_string_append_c(url, '/');
                url_escape(url, secret, URL_ESCAPE_ALL);
        }
        return g_string_free(url, FALSE);
}

/* Where a provider is told to call us; NULL: it has no use for it, or nobody can reach us. */
typedef struct HookUrls {
        char *receipt, *reply;
} HookUrls;

static void hook_urls_free(gpointer data)
{
        HookUrls *urls = data;

        g_free(urls->receipt);
        g_free(urls->reply);
        g_free(urls);
}

void outgoing_reconfigure(Manager *manager)
{
        GHashTableIter iter;
        gpointer item;

        outgoing_done(manager);
        manager->hook_urls = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, hook_urls_free);
        g_hash_table_iter_init(&iter, manager->config->providers);
        while (g_hash_table_iter_next(&iter, NULL, &item)) {
                const Provider *provider = item;
                const unsigned uses = provider->request.uses | provider->free_text.uses;
                HookUrls *urls = g_new0(HookUrls, 1);

                if (provider_sends_receipts(provider) && uses & PATTERN_BIT(PATTERN_RECEIPT_URL))
                        urls->receipt = hook_url(manager, provider, "receipt");
                if (provider_takes_replies(provider) && uses & PATTERN_BIT(PATTERN_REPLY_URL))
                        urls->reply = hook_url(manager, provider, "reply");
                g_hash_table_insert(manager->hook_urls, g_strdup(provider->id), urls);
        }
}

void outgoing_done(Manager *manager)
{
        g_clear_pointer(&manager->hook_urls, g_hash_table_unref);
}

/* What a ChannelMessage borrows. */
typedef struct Outgoing {
        ChannelMessage message;
        Approved approved;
        char *key;
        char ref[MESSAGE_REF_MAX], nonce[OUTGOING_NONCE_MAX];
} Outgoing;

/* Might it stand anywhere in what is built? */
static bool may_use_ref(const Provider *provider)
{
        const unsigned uses = provider->request.uses | provider->free_text.uses | provider->status.uses;

        return uses & PATTERN_BIT(PATTERN_REF) || provider->auth_user || provider->template_variable;
}

static void fill(Outgoing *out, const Manager *manager, const Provider *provider, const Message *message, const char *clinic,
        const char *token)
{
        const Clinic *from = config_clinic(manager->config, clinic);
        const HookUrls *urls = g_hash_table_lookup(manager->hook_urls, provider->id);

        *out = (Outgoing){ .key = message_key(message) };
        if (provider->auth == AUTH_ALIYUN || provider->auth == AUTH_SOLAPI)
                outgoing_nonce(out->nonce);
        if (may_use_ref(provider))
                message_ref_render(message->number, message->id, message->generation, out->ref);
        approved_init(&out->approved, message->template);
        out->message = (ChannelMessage){ .to = message->to, .text = message->text, .coding = message->coding, .id = message->id,
                .key = out->key, .from = from ? from->name : "", .created = message->created, .number = message->number,
                .ref = out->ref,
                .language = message->language, .purpose = purpose_to_string(message->purpose), .template = out->approved.name,
                .template_language = out->approved.language, .variables = out->approved.variables,
                .receipt_url = urls ? urls->receipt : NULL, .reply_url = urls ? urls->reply : NULL, .token = token,
                .nonce = out->nonce };
}

static void done(Outgoing *out)
{
        approved_done(&out->approved);
        g_free(out->key);
}

int outgoing_build(const Manager *manager, const Provider *provider, const Message *message, const char *clinic,
        const char *token, HttpRequest **ret, Err *err)
{
        Outgoing out;
        int r;

        fill(&out, manager, provider, message, clinic, token);
        r = request_build(provider, manager->credentials, &out.message, (UtcMs){ g_get_real_time() / 1000 }, ret, err);
        done(&out);
        return r;
}

int outgoing_build_status(const Manager *manager, const Provider *provider, const Message *message, const char *clinic,
        const char *provider_message_id, const char *token, HttpRequest **ret, Err *err)
{
        Outgoing out;
        int r;

        fill(&out, manager, provider, message, clinic, token);
        out.message.provider_message_id = provider_message_id;
        r = request_build_status(provider, manager->credentials, &out.message, (UtcMs){ g_get_real_time() / 1000 }, ret, err);
        done(&out);
        return r;
}
