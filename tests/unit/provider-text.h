/* Providers from text, for tests. */
#pragma once

#include <libconfig.h>
#include <string.h>

#include "config/provider.h"

/* reads "provider = { ... };" ; NULL with the faults as text in *ret_faults (if given) */
static inline Provider *provider_from_text(const char *text, char **ret_faults)
{
        g_autoptr(GString) told = g_string_new(NULL);
        Provider *provider = NULL;
        config_t config;
        ErrList faults;

        config_init(&config);
        err_list_init(&faults);
        if (!config_read_string(&config, text))
                g_error("line %d of the test's provider: %s", config_error_line(&config), config_error_text(&config));
        provider_load(config_lookup(&config, "provider"), "test.conf", &faults, &provider);
        for (unsigned i = 0; i < faults.items->len; i++) {
                Err err = g_array_index(faults.items, Err, i);
                g_autofree char *line = NULL;

                err_where(&err, "test.conf", err.line); /* libconfig knows no file of a text in memory */
                line = err_render(&err);
                g_string_append_printf(told, "%s\n", line);
        }
        if (provider && !ret_faults)
                g_assert_cmpstr(told->str, ==, "");
        if (ret_faults)
                *ret_faults = g_string_free(g_steal_pointer(&told), FALSE);
        else if (!provider)
                g_error("%s", told->str);
        err_list_done(&faults);
        config_destroy(&config);
        return provider;
}

/* a provider that posts JSON, with more settings of the provider, and of its request */
static inline Provider *provider_with(const char *request, const char *more, char **ret_faults)
{
        g_autofree char *text = g_strdup_printf(
                "provider = { id = \"p\"; carries = \"sms\";\n"
                " request = { url = \"https://api.example.com/send\"; json = { to = \"{to}\"; text = \"{text}\"; };\n"
                "%s };\n%s };", request, more);
        return provider_from_text(text, ret_faults);
}
