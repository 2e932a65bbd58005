#include "message/lint-sample.h"

#include <string.h>

#include "base/text.h"
#include "config/config-check.h"
#include "model/phone.h"

/* As conf/ has them. */
#define SAMPLE_PHONE  "+380800000000"
#define SAMPLE_HOST   "clinic.example"
#define SAMPLE_SENDER "Oberig"

/* "Dr Y", the least a name and a title take; characters */
enum { SIGNATURE_LEAST = 4 };

static void check_clinic(const Clinic *clinic, ErrList *findings)
{
        g_autofree char *what = g_strdup_printf("clinic \"%s\"", clinic->id);
        char number[PHONE_MAX];

        if (phone_to_e164(clinic->phone, clinic->country, number) == PHONE_OK && strcmp(number, SAMPLE_PHONE) == 0)
                err_list_warn(findings, clinic->file, clinic->line, "write the number that the clinic answers as  phone = \"...\";", what,
                        "\"phone\" is still that of the sample, and patients in need would call it");
        if (clinic->review_url && strstr(clinic->review_url, SAMPLE_HOST))
                err_list_warn(findings, clinic->file, clinic->line, "write the clinic's own page, or take the line out", what,
                        "\"review_url\" is still that of the sample, a page that is nowhere");
}

static void check_signature(const Protocol *protocol, ErrList *findings)
{
        g_autofree char *what = g_strdup_printf("protocol \"%s\"", protocol->id);
        g_autofree char *trimmed = protocol->signed_off ? text_trim(protocol->signed_off) : NULL;

        /* one that is empty has been told by config_load() */
        if (trimmed && trimmed[0] != '\0' && g_utf8_strlen(trimmed, -1) < SIGNATURE_LEAST)
                err_list_warn(findings, protocol->file, protocol->line, "write  signed_off = \"name, date\";  of the clinician who has read it",
                        what, "\"signed_off\" names nobody");
}

/* ---- the sender ------------------------------------------------------------------------------ */

static bool is_sample(const Pattern *pattern)
{
        return pattern && strcmp(pattern->source, SAMPLE_SENDER) == 0;
}

static bool body_has_sample(const JsonNode *node)
{
        bool has = node->kind == JSON_NODE_PATTERN ? is_sample(node->pattern)
                                                   : node->fixed && g_strcmp0(json_string_value(node->fixed), SAMPLE_SENDER) == 0;

        for (guint i = 0; node->children && i < node->children->len && !has; i++)
                has = body_has_sample(g_ptr_array_index(node->children, i));
        return has;
}

static bool fields_have_sample(const GPtrArray *fields)
{
        for (guint i = 0; fields && i < fields->len; i++)
                if (is_sample(((const Field *)g_ptr_array_index(fields, i))->value))
                        return true;
        return false;
}

static void check_provider(const Provider *provider, ErrList *findings)
{
        const ProviderRequest *request = &provider->request;

        if (fields_have_sample(request->query) || fields_have_sample(request->fields) || (request->json && body_has_sample(request->json)))
                err_list_warn(findings, provider->file, provider->line, "write the sender that this provider has registered for the clinic",
                        provider->id, "its sender is still \"" SAMPLE_SENDER "\", that of the sample");
}

void lint_sample(const Config *config, ErrList *findings)
{
        g_autoptr(GList) clinics = config_sorted_ids(config->clinics), protocols = config_sorted_ids(config->protocols),
                         providers = config_sorted_ids(config->providers);

        for (const GList *id = clinics; id; id = id->next)
                check_clinic(config_clinic(config, id->data), findings);
        for (const GList *id = protocols; id; id = id->next)
                check_signature(g_hash_table_lookup(config->protocols, id->data), findings);
        for (const GList *id = providers; id; id = id->next)
                if (config_uses_provider(config, id->data))
                        check_provider(config_provider(config, id->data), findings);
}
