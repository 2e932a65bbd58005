/* URLs: what may be dialled, and how values are escaped into them. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef enum UrlScheme { URL_HTTP, URL_HTTPS } UrlScheme;

typedef struct UrlParts {
        UrlScheme scheme;
        size_t host_at, n_host; /* brackets of an IPv6 address included */
        size_t rest_at;         /* where path, query or the end begins */
        bool has_query;         /* a '?' stands in the rest */
} UrlParts;

/**
 * url_split() - read an absolute http or https URL, strictly
 *
 * Refused: user and password before the host, a fragment, white space, control characters, backslashes, anything
 * beyond ASCII, a port that is none. @ret_why gets the reason as words.
 * Return: 0; -EINVAL.
 */
int url_split(const char *url, UrlParts *ret, const char **ret_why);

/* url_is_loopback() - is the host this machine itself: 127.0.0.0/8 as four plain decimal numbers, [::1] or
 * "localhost"? No name is looked up and no short, octal or hexadecimal form of an address is taken. */
bool url_is_loopback(const char *url);

/* How much of a value stays as it is. */
typedef enum UrlEscape {
        URL_ESCAPE_ALL,  /* query and path: RFC 3986 unreserved characters stay */
        URL_ESCAPE_PATH, /* as above, and ':', which a path segment may hold */
        URL_ESCAPE_FORM, /* application/x-www-form-urlencoded: as the first, and ' ' becomes '+' */
} UrlEscape;

/* url_escape() - append @value; each byte that may not stay becomes "%2F" and the like, in capital letters */
void url_escape(GString *out, const char *value, UrlEscape how);
