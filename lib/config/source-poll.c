#include "config/source-poll.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "base/ids.h"
#include "base/text.h"
#include "base/url.h"
#include "config/settings.h"

#define AT(field) offsetof(SourcePoll, field)

static const Setting poll_settings[] = {
        { .name = "url", .type = SETTING_STRING, .offset = AT(url), .required = true, .smallest = 1,
          .help = "Base address of the FHIR server, such as https://fhir.example.com/r4" },
        { .name = "every", .type = SETTING_DURATION, .offset = AT(every), .unit = "seconds", .smallest = 1,
          .largest = 86400, .preset = "5 minutes", .help = "How often it is asked for what is new." },
        { .name = "overlap", .type = SETTING_DURATION, .offset = AT(overlap), .unit = "seconds", .largest = 604800,
          .preset = "10 minutes",
          .help = "How far back before the last answer is asked again, for what the server wrote down late." },
        { .name = "resources", .type = SETTING_STRINGS, .offset = AT(resources), .smallest = 1,
          .help = "Types that are asked for: Patient, Consent, Procedure, Appointment." },
        { .name = "include_patients", .type = SETTING_BOOL, .offset = AT(include_patients), .preset = "true",
          .help = "Let the server send the patients of procedures along." },
        { .name = "history", .type = SETTING_BOOL, .offset = AT(history), .preset = "false",
          .help = "Ask _history for what was deleted; not every server has it." },
        { .name = "page", .type = SETTING_UNSIGNED, .offset = AT(page), .unit = "resources", .smallest = 1,
          .largest = 1000, .preset = "100", .help = "Resources in one answer (_count)." },
        { .name = "from", .type = SETTING_DATE, .offset = AT(from), .has_offset = AT(has_from),
          .help = "The first time, what changed since this day is asked for; absent: everything." },
        { .name = "credential", .type = SETTING_ID, .offset = AT(credential),
          .help = "Name of the token that is sent as Authorization: Bearer." },
        { .name = "token_url", .type = SETTING_STRING, .offset = AT(token_url), .smallest = 1,
          .help = "Where a token is asked for (OAuth 2 client credentials), in place of credential." },
        { .name = "client_id", .type = SETTING_STRING, .offset = AT(client_id), .smallest = 1,
          .help = "Our name there." },
        { .name = "client_credential", .type = SETTING_ID, .offset = AT(client_credential),
          .help = "Name of the secret that belongs to client_id." },
        { .name = "scope", .type = SETTING_STRING, .offset = AT(scope), .smallest = 1,
          .help = "What the token is asked for, such as system/*.read" },
        { .name = "ca_file", .type = SETTING_STRING, .offset = AT(ca_file), .smallest = 1,
          .help = "Certificates of the server's own authority." },
        { .name = "timeout", .type = SETTING_DURATION, .offset = AT(timeout), .unit = "seconds", .smallest = 1,
          .largest = 600, .preset = "1 minute", .help = "How long one answer may take." },
        { .name = "max_page_bytes", .type = SETTING_UNSIGNED, .offset = AT(max_page_bytes), .unit = "bytes",
          .smallest = 65536, .largest = 268435456, .preset = "16777216", .help = "The largest answer that is taken." },
        { 0 },
};

static bool is_resource(const char *name)
{
        static const char *const names[] = { "Patient", "Consent", "Procedure", "Appointment" };

        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                if (strcmp(names[i], name) == 0)
                        return true;
        return false;
}

static void check_url(const char *url, const config_setting_t *group, const char *what, ErrList *faults)
{
        const char *why = NULL;
        UrlParts parts;

        if (!url)
                return;
        if (url_split(url, &parts, &why) < 0)
                setting_fault(group, faults, "write it like https://fhir.example.com/r4", what, "the address %s", why);
        else if (parts.scheme == URL_HTTP && !url_is_loopback(url))
                setting_fault(group, faults, "use https; ca_file names the server's own authority", what,
                        "patients' data would go over the network unprotected");
        else if (parts.has_query)
                setting_fault(group, faults, "take what follows the question mark out", what,
                        "the address holds a question");
}

static void check(const SourcePoll *poll, const config_setting_t *group, const char *what, ErrList *faults)
{
        check_url(poll->url, group, what, faults);
        check_url(poll->token_url, group, what, faults);
        for (unsigned i = 0; i < poll->resources->len; i++) {
                const char *name = g_ptr_array_index(poll->resources, i);

                if (!is_resource(name))
                        setting_fault(group, faults, "use Patient, Consent, Procedure and Appointment", what,
                                "\"%s\" is not a type that is read", name);
                for (unsigned j = 0; j < i; j++)
                        if (text_equal(name, g_ptr_array_index(poll->resources, j)))
                                setting_fault(group, faults, "name it once", what, "\"%s\" stands twice", name);
        }
        if (poll->credential && poll->token_url)
                setting_fault(group, faults, "take one of them out", what,
                        "a token is either kept (credential) or asked for (token_url)");
        if (poll->token_url && (!poll->client_id || !poll->client_credential))
                setting_fault(group, faults, "add  client_id = \"...\"; client_credential = \"...\";", what,
                        "a token is to be asked for, but not in whose name");
}

int source_poll_load(const config_setting_t *group, const char *what, ErrList *faults, SourcePoll **ret)
{
        g_autoptr(SourcePoll) poll = g_new0(SourcePoll, 1);
        g_autofree char *which = g_strconcat(what, ": poll", NULL);
        unsigned n_before = faults->n_faults;
        size_t n;

        if (!config_setting_is_group(group)) {
                setting_fault(group, faults, "write it like  poll = { url = \"https://...\"; every = \"5 minutes\"; };",
                        what, "\"poll\" is not a group");
                return -EINVAL;
        }
        poll->line = config_setting_source_line(group);
        settings_read(group, poll_settings, poll, which, faults);
        if (!poll->resources) {
                poll->resources = g_ptr_array_new_with_free_func(g_free);
                for (const char *const *name = (const char *const[]){ "Patient", "Consent", "Procedure", "Appointment", NULL };
                        *name; name++)
                        g_ptr_array_add(poll->resources, g_strdup(*name));
        }
        check(poll, group, which, faults);
        if (faults->n_faults > n_before)
                return -EINVAL;
        n = strlen(poll->url);
        while (n > 0 && poll->url[n - 1] == '/')
                poll->url[--n] = '\0';
        *ret = g_steal_pointer(&poll);
        return 0;
}

void source_poll_free(SourcePoll *poll)
{
        if (!poll)
                return;
        settings_free(poll_settings, poll);
        g_free(poll);
}
