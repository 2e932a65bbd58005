#include "base/url.h"

#include <errno.h>
#include <string.h>

static bool is_loopback_name(const char *host, size_t n_host)
{
        static const char *const names[] = { "localhost", "[::1]" };
        unsigned n_parts = 0, part = 0, n_digits = 0;

        for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
                if (n_host == strlen(names[i]) && g_ascii_strncasecmp(host, names[i], n_host) == 0)
                        return true;

        /* 127.a.b.c, each 0-255 without leading zeros: other readers take "010" for octal */
        for (size_t i = 0; i <= n_host; i++) {
                if (i == n_host || host[i] == '.') {
                        if (n_digits == 0 || part > 255 || (n_parts == 0 && part != 127))
                                return false;
                        n_parts++;
                        part = n_digits = 0;
                } else {
                        if (!g_ascii_isdigit(host[i]) || n_digits == 3 || (n_digits > 0 && part == 0))
                                return false;
                        part = part * 10 + (unsigned)(host[i] - '0');
                        n_digits++;
                }
        }
        return n_parts == 4;
}

static bool is_host(const char *host, size_t n_host)
{
        bool is_v6 = n_host > 2 && host[0] == '[' && host[n_host - 1] == ']';

        if (n_host == 0)
                return false;
        for (size_t i = is_v6; i < n_host - is_v6; i++)
                if (is_v6 ? !g_ascii_isxdigit(host[i]) && host[i] != ':' && host[i] != '.'
                          : !g_ascii_isalnum(host[i]) && host[i] != '.' && host[i] != '-' && host[i] != '_')
                        return false;
        return true;
}

/* ":8080" or nothing */
static bool is_port(const char *text, size_t n)
{
        unsigned port = 0;

        if (n == 0)
                return true;
        if (n < 2 || n > 6)
                return false;
        for (size_t i = 1; i < n; i++) {
                if (!g_ascii_isdigit(text[i]))
                        return false;
                port = port * 10 + (unsigned)(text[i] - '0');
        }
        return port >= 1 && port <= 65535;
}

int url_split(const char *url, UrlParts *ret, const char **ret_why)
{
        UrlParts parts = { .scheme = URL_HTTPS };
        size_t n_authority, n_host;
        const char *host, *end;

        for (const char *at = url; *at; at++)
                if (*at <= ' ' || *at > '~' || *at == '\\') {
                        *ret_why = "it holds a space, a control character, a backslash or a character beyond ASCII";
                        return -EINVAL;
                }
        if (g_ascii_strncasecmp(url, "https://", 8) == 0)
                parts.host_at = 8;
        else if (g_ascii_strncasecmp(url, "http://", 7) == 0) {
                parts.scheme = URL_HTTP;
                parts.host_at = 7;
        } else {
                *ret_why = "it does not begin with https:// or http://";
                return -EINVAL;
        }
        if (strchr(url, '#')) {
                *ret_why = "it holds a '#', and what follows one is never sent";
                return -EINVAL;
        }
        host = url + parts.host_at;
        n_authority = strcspn(host, "/?");
        if (memchr(host, '@', n_authority)) {
                *ret_why = "a user or password stands before its host";
                return -EINVAL;
        }
        if (host[0] == '[') {
                end = memchr(host, ']', n_authority);
                n_host = end ? (size_t)(end + 1 - host) : 0;
        } else {
                end = memchr(host, ':', n_authority);
                n_host = end ? (size_t)(end - host) : n_authority;
        }
        if (!is_host(host, n_host)) {
                *ret_why = "its host is no name and no address";
                return -EINVAL;
        }
        if ((n_authority > n_host && host[n_host] != ':') || !is_port(host + n_host, n_authority - n_host)) {
                *ret_why = "its port is no number from 1 to 65535";
                return -EINVAL;
        }
        parts.n_host = n_host;
        parts.rest_at = parts.host_at + n_authority;
        parts.has_query = strchr(url + parts.rest_at, '?') != NULL;
        *ret = parts;
        return 0;
}

bool url_is_loopback(const char *url)
{
        const char *why;
        UrlParts parts;

        return url_split(url, &parts, &why) == 0 && is_loopback_name(url + parts.host_at, parts.n_host);
}

void url_escape(GString *out, const char *value, UrlEscape how)
{
        static const char hex[] = "0123456789ABCDEF";

        for (const char *at = value; *at; at++) {
                unsigned char c = (unsigned char)*at;

                if (g_ascii_isalnum(c) || c == '-' || c == '.' || c == '_' || c == '~' ||
                        (c == ':' && how == URL_ESCAPE_PATH))
                        g_string_append_c(out, *at);
                else if (c == ' ' && how == URL_ESCAPE_FORM)
                        g_string_append_c(out, '+');
                else {
                        g_string_append_c(out, '%');
                        g_string_append_c(out, hex[c >> 4]);
                        g_string_append_c(out, hex[c & 15]);
                }
        }
}
