#include "daemon/notice-request.h"

#include <errno.h>
#include <string.h>

#include "daemon/outgoing.h"
#include "message/approved.h"
#include "message/parts.h"
#include "model/message-ref.h"

/* The approved text of this name, in the patient's language, else the clinic's first. */
static int find_approved(const Provider *provider, const Notice *notice, const Clinic *clinic, char **ret, Err *err)
{
        const char *const values[N_PLACEHOLDERS] = {
                [PLACEHOLDER_CLINIC] = clinic ? clinic->name : NULL,
                [PLACEHOLDER_PHONE] = clinic ? clinic->phone : NULL,
                [PLACEHOLDER_EMERGENCY_PHONE] = clinic ? clinic->emergency_phone : NULL,
        };
        const ProviderTemplate *template = NULL;

        if (notice->name && notice->language)
                template = provider_template(provider, notice->name, notice->language);
        if (notice->name && !template && clinic)
                template = provider_template(provider, notice->name, g_ptr_array_index(clinic->languages, 0));
        if (!template)
                return err_set(err, -EINVAL, "add it to the provider's templates, or use another provider",
                        "the provider sends approved texts only", "it has none for %s", notice->name ? notice->name : "an alert");
        *ret = approved_render(template, values);
        return 0;
}

int notice_request_build(const Manager *manager, const Provider *provider, const Notice *notice, const char *token,
        HttpRequest **ret, Err *err)
{
        const Clinic *clinic = notice->clinic ? config_clinic(manager->config, notice->clinic) : NULL;
        const bool is_sms = strcmp(provider->carries, "sms") == 0;
        g_autofree char *rendered = NULL;
        char ref[MESSAGE_REF_MAX], nonce[OUTGOING_NONCE_MAX];
        Approved approved;
        int r = provider_needs_templates(provider) ? find_approved(provider, notice, clinic, &rendered, err) : 0;

        if (r < 0)
                return r;
        outgoing_nonce(nonce);
        approved_init(&approved, rendered);
        /* number 0: no message of the store has it, so its receipts are nobody's */
        const ChannelMessage message = { .to = notice->to,
                .text = notice->text,
                .coding = !is_sms ? "" : sms_parts(notice->text).coding == SMS_UNICODE ? "unicode" : "gsm7",
                .id = notice->id,
                .key = notice->id,
                .from = clinic ? clinic->name : "",
                .created = notice->created,
                .ref = message_ref_render(0, notice->id, 0, ref),
                .language = notice->language,
                .purpose = purpose_to_string(PURPOSE_SAFETY),
                .template = approved.name,
                .template_language = approved.language,
                .variables = approved.variables,
                .token = token,
                .nonce = nonce };
        r = request_build(provider, manager->credentials, &message, (UtcMs){ g_get_real_time() / 1000 }, ret, err);
        approved_done(&approved);
        return r;
}
