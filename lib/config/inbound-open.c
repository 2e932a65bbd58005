#include "config/inbound-open.h"

static const Provider *provider_of(const Config *config, const char *id)
{
        return id ? config_provider(config, id) : NULL;
}

bool inbound_is_open(const Config *config, const char *provider)
{
        const Provider *p = provider_of(config, provider);

        return p && p->receives_replies;
}

bool inbound_tells_receipts(const Config *config, const char *provider)
{
        const Provider *p = provider_of(config, provider);

        return p && p->receives_receipts;
}

bool inbound_can_ask(const Config *config, const char *provider)
{
        const Provider *p = provider_of(config, provider);

        return p && p->can_be_asked;
}
