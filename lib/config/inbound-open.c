#include "config/inbound-open.h"

static const Provider *provider_of(const Config *config, const char *id)
{
        return id ? config_provider(config, id) : NULL;
}

bool inbound_is_open(const Config *config, const char *provider)
{
        const Provider *p = provider_of(config, provider);

        return p && config->listener.public_url && provider_takes_replies(p);
}

bool inbound_reads_replies(const Config *config)
{
        GHashTableIter iter;
        gpointer id;

        g_hash_table_iter_init(&iter, config->providers);
        while (g_hash_table_iter_next(&iter, &id, NULL))
                if (inbound_is_open(config, id))
                        return true;
        return false;
}

bool inbound_tells_receipts(const Config *config, const char *provider)
{
        const Provider *p = provider_of(config, provider);

        return p && config->listener.public_url && provider_sends_receipts(p);
}

bool inbound_can_ask(const Config *config, const char *provider)
{
        const Provider *p = provider_of(config, provider);

        return p && provider_can_be_asked(p);
}
