#include "channel/credentials.h"

#include <string.h>

struct Credentials {
        GHashTable *values; /* name -> value */
};

static void wipe(void *value)
{
        if (!value)
                return;
        explicit_bzero(value, strlen(value));
        g_free(value);
}

Credentials *credentials_new(void)
{
        Credentials *credentials = g_new(Credentials, 1);

        credentials->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, wipe);
        return credentials;
}

void credentials_add(Credentials *credentials, const char *name, const char *value, size_t n_bytes)
{
        size_t n = strnlen(value, n_bytes);

        while (n > 0 && (value[n - 1] == '\n' || value[n - 1] == '\r'))
                n--;
        g_hash_table_replace(credentials->values, g_strdup(name), g_strndup(value, n));
}

const char *credentials_get(const Credentials *credentials, const char *name)
{
        return credentials ? g_hash_table_lookup(credentials->values, name) : NULL;
}

void credentials_free(Credentials *credentials)
{
        if (!credentials)
                return;
        g_hash_table_unref(credentials->values);
        g_free(credentials);
}
