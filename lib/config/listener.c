#include "config/listener.h"

#include <errno.h>
#include <string.h>

#include "base/url.h"

#define AT(field) offsetof(ListenerConfig, field)
const Setting listener_settings[] = {
        { "listen", SETTING_STRING, AT(listen), "characters", 1, 64,
                .help = "address and port, such as 127.0.0.1:8470 or [::1]:8470; not needed where systemd hands over a socket" },
        { "public_url", SETTING_STRING, AT(public_url), "characters", 1, 500,
                .help = "how providers reach it from outside; without it there are no hooks" },
        { "certificate", SETTING_ID, AT(certificate), .help = "credential with the certificate and its chain, PEM" },
        { "key", SETTING_ID, AT(key), .help = "credential with the certificate's key, PEM" },
        { "records_token", SETTING_ID, AT(records_token),
                .help = "credential with the token that POST /v1/records asks for" },
        { "metrics_token", SETTING_ID, AT(metrics_token),
                .help = "credential with the token that GET /metrics asks for; without it metrics are for this machine" },
        { "trusted_proxies", SETTING_STRINGS, AT(trusted_proxies), "addresses", 0, 64,
                .help = "proxies whose X-Forwarded-For is taken, as addresses or ranges; loopback is taken anyway" },
        { "max_connections", SETTING_UNSIGNED, AT(max_connections), "connections", 8, 8192, "512",
                .help = "open at the same time; further ones wait" },
        { "max_connections_per_peer", SETTING_UNSIGNED, AT(max_connections_per_peer), "connections", 1, 8192, "64",
                .help = "open at the same time from one address; not counted for this machine and trusted proxies" },
        { "max_requests_per_second", SETTING_UNSIGNED, AT(max_requests_per_second), "requests", 1, 100000, "200",
                .help = "of one address, two seconds' worth at once; not counted for this machine and trusted proxies" },
        { "max_body_bytes", SETTING_UNSIGNED, AT(max_body_bytes), "bytes", 4096, 16777216, "4194304",
                .help = "a request with a longer body is refused" },
        { "min_free_bytes", SETTING_UNSIGNED, AT(min_free_bytes), "bytes", 0, 4294967295.0, "67108864",
                .help = "records are refused when the file system of the state folder has less free" },
        { "request_within", SETTING_DURATION, AT(request_within), "seconds", 1, 600, "30 seconds",
                .help = "a request must have come whole, and its answer been read, within this time each" },
        { 0 },
};
#undef AT

static int fault(const config_setting_t *group, ErrList *faults, const char *name, const char *mend, const char *why)
{
        const config_setting_t *at = config_setting_get_member(group, name);
        g_autofree char *what = g_strdup_printf("listener: setting \"%s\"", name);

        setting_fault(at ? at : group, faults, mend, what, "%s", why);
        return -EINVAL;
}

static int check_listen(const config_setting_t *group, const ListenerConfig *listener, ErrList *faults)
{
        IpAddress address;
        uint16_t port;

        if (!listener->listen)
                return 0;
        if (ip_endpoint_parse(listener->listen, &address, &port) < 0)
                return fault(group, faults, "listen", "write it as \"127.0.0.1:8470\" or \"[::1]:8470\"",
                        "it is not an address in numbers with a port from 1 to 65535");
        if (!listener->certificate && !ip_is_loopback(&address))
                return fault(group, faults, "listen",
                        "name \"certificate\" and \"key\", or listen on 127.0.0.1 behind a proxy that does TLS",
                        "plain http is for this machine itself only, and others could reach this address");
        return 0;
}

static int check_public_url(const config_setting_t *group, ListenerConfig *listener, ErrList *faults)
{
        const char *why = NULL;
        UrlParts parts;
        size_t n;

        if (!listener->public_url)
                return 0;
        if (url_split(listener->public_url, &parts, &why) < 0)
                return fault(group, faults, "public_url", "write it as \"https://hooks.clinic.example\"", why);
        if (parts.scheme == URL_HTTP && !url_is_loopback(listener->public_url))
                return fault(group, faults, "public_url", "begin it with https://",
                        "what patients write would cross the network in the clear");
        if (parts.has_query)
                return fault(group, faults, "public_url", "take out the '?' and what follows it", "it holds a query");
        n = strlen(listener->public_url);
        while (n > parts.rest_at && listener->public_url[n - 1] == '/')
                listener->public_url[--n] = '\0';
        return 0;
}

static int check_proxies(const config_setting_t *group, ListenerConfig *listener, ErrList *faults)
{
        g_clear_pointer(&listener->proxies, g_array_unref);
        listener->proxies = g_array_new(FALSE, FALSE, sizeof(IpRange));
        for (unsigned i = 0; listener->trusted_proxies && i < listener->trusted_proxies->len; i++) {
                const char *text = g_ptr_array_index(listener->trusted_proxies, i);
                g_autofree char *why = g_strdup_printf("\"%s\" is neither an address nor a range", text);
                IpRange range;

                if (ip_range_parse(text, &range) < 0)
                        return fault(group, faults, "trusted_proxies",
                                "write it as \"192.0.2.7\" or \"10.1.0.0/16\", with zeros behind the length", why);
                g_array_append_val(listener->proxies, range);
        }
        return 0;
}

int listener_check(const config_setting_t *group, ListenerConfig *listener, ErrList *faults)
{
        int r = check_proxies(group, listener, faults);

        if (!group)
                return r;
        if (check_listen(group, listener, faults) < 0)
                r = -EINVAL;
        if (check_public_url(group, listener, faults) < 0)
                r = -EINVAL;
        if (!listener->certificate != !listener->key)
                r = fault(group, faults, listener->certificate ? "certificate" : "key",
                        "name both, each a file of the credentials folder",
                        "a certificate and its key go together, and one of them is not named");
        /* 0: it has a fault of its own */
        if (config_setting_get_member(group, "max_connections_per_peer") && listener->max_connections > 0 &&
                listener->max_connections_per_peer > listener->max_connections)
                r = fault(group, faults, "max_connections_per_peer", "make \"max_connections\" the larger of the two",
                        "it is larger than \"max_connections\", so it would bound nothing");
        return r;
}

void listener_done(ListenerConfig *listener)
{
        g_clear_pointer(&listener->proxies, g_array_unref);
}
