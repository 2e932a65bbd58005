#include "config/config.h"

Config *config_ref(Config *config)
{
        g_atomic_int_inc(&config->n_more_owners);
        return config;
}

void config_unref(Config *config)
{
        if (config && g_atomic_int_add(&config->n_more_owners, -1) == 0)
                config_free(config);
}
