#include "record/fhir-page.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "base/text.h"
#include "base/url.h"

enum { URL_BYTES_MAX = 4096 };

static bool has_patient(const char *resource)
{
        return strcmp(resource, "Procedure") == 0 || strcmp(resource, "Appointment") == 0;
}

char *fhir_first_url(const SourcePoll *poll, const char *resource, UtcMs since)
{
        GString *url = g_string_new(NULL);
        bool is_history = g_str_has_suffix(resource, "/_history");
        char text[UTC_TEXT_MAX];

        g_string_printf(url, "%s/%s?_count=%u", poll->url, resource, poll->page);
        if (!is_history)
                g_string_append(url, "&_sort=_lastUpdated");
        if (!utc_is_never(since))
                g_string_append_printf(url, "&%s%s", is_history ? "_since=" : "_lastUpdated=ge", utc_format(since, text));
        if (poll->include_patients && has_patient(resource))
                g_string_append_printf(url, "&_include=%s:patient", resource);
        return g_string_free(url, FALSE);
}

void fhir_page_done(FhirPage *page)
{
        g_clear_pointer(&page->next, g_free);
}

/* ---- links ---- */

static bool is_same_origin(const char *a, const char *b)
{
        UrlParts x, y;
        const char *why;

        return url_split(a, &x, &why) == 0 && url_split(b, &y, &why) == 0 && x.rest_at == y.rest_at &&
                g_ascii_strncasecmp(a, b, x.rest_at) == 0;
}

/* A link may be written relative to where it stands. */
static char *absolute(const SourcePoll *poll, const char *url, const char *link)
{
        UrlParts parts;
        const char *why;

        if (strstr(link, "://"))
                return g_strdup(link);
        if (link[0] == '?')
                return g_strdup_printf("%.*s%s", (int)strcspn(url, "?"), url, link);
        if (link[0] == '/' && link[1] != '/' && url_split(url, &parts, &why) == 0)
                return g_strdup_printf("%.*s%s", (int)parts.rest_at, url, link);
        return g_strconcat(poll->url, "/", link, NULL);
}

static int refuse(Err *err, const char *mend, const char *why)
{
        return err_set(err, -EBADMSG, mend, "the server's answer cannot be used", "%s", why);
}

static int read_next(const SourcePoll *poll, const char *url, const json_t *bundle, char **ret, Err *err)
{
        const json_t *links = json_object_get(bundle, "link");
        size_t i;
        json_t *link;

        json_array_foreach ((json_t *)(uintptr_t)links, i, link) {
                const char *relation = json_string_value(json_object_get(link, "relation"));
                const char *target = json_string_value(json_object_get(link, "url"));
                g_autofree char *next = NULL;

                if (!text_equal(relation, "next") || !target)
                        continue;
                next = absolute(poll, url, target);
                /* the token that goes with it is for this server only */
                if (strlen(next) > URL_BYTES_MAX || !is_same_origin(next, poll->url))
                        return refuse(err, "let the server write links to the address it is asked at, or ask it at that one",
                                "its link to the next page leads to another server");
                if (strcmp(next, url) == 0)
                        return refuse(err, "see the server's log", "its link to the next page leads to the same page");
                *ret = g_steal_pointer(&next);
        }
        return 0;
}

/* ---- entries ---- */

static UtcMs newest_of(const json_t *bundle)
{
        const json_t *entries = json_object_get(bundle, "entry");
        UtcMs newest = UTC_NEVER, t;
        size_t i;
        json_t *entry;

        json_array_foreach ((json_t *)(uintptr_t)entries, i, entry) {
                const json_t *meta = json_object_get(json_object_get(entry, "resource"), "meta");
                const char *mode = json_string_value(json_object_get(json_object_get(entry, "search"), "mode"));
                const char *text = json_string_value(json_object_get(meta, "lastUpdated"));

                if ((mode && strcmp(mode, "match") != 0) || !text || utc_parse(text, &t) < 0)
                        continue;
                if (utc_is_never(newest) || t.ms > newest.ms)
                        newest = t;
        }
        return newest;
}

int fhir_page_read(const SourcePoll *poll, const char *url, const char *body, size_t n_bytes, FhirPage *ret, Err *err)
{
        json_t *bundle = json_loadb(body, n_bytes, 0, NULL);
        const char *type = json_string_value(json_object_get(bundle, "resourceType"));
        const json_t *total = json_object_get(bundle, "total");
        FhirPage page = { .newest = UTC_NEVER, .total = json_is_integer(total) ? json_integer_value(total) : -1 };
        int r = 0;

        if (!bundle)
                r = refuse(err, "see whether the address is that of the FHIR server, and whether the token still holds",
                        "it is not JSON, perhaps a login page");
        else if (!text_equal(type, "Bundle"))
                r = refuse(err, "see the server's log", text_equal(type, "OperationOutcome")
                                ? "it holds an OperationOutcome in place of records"
                                : "it holds no Bundle");
        else
                r = read_next(poll, url, bundle, &page.next, err);
        if (r == 0)
                page.newest = newest_of(bundle);
        json_decref(bundle);
        if (r == 0)
                *ret = page;
        return r;
}
