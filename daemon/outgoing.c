#include "daemon/outgoing.h"

#include <stdint.h>
#include <sys/random.h>

#include "message/approved.h"
#include "model/message-ref.h"

void outgoing_nonce(char buffer[static OUTGOING_NONCE_MAX])
{
        uint8_t random[OUTGOING_NONCE_MAX / 2];

        if (getrandom(random, sizeof(random), 0) != sizeof(random))
                g_error("getrandom() gave no bytes"); /* cannot happen once the kernel has started */
        for (size_t i = 0; i < sizeof(random); i++)
                g_snprintf(buffer + 2 * i, 3, "%02x", random[i]);
}

int outgoing_build(const Manager *manager, const Provider *provider, const Message *message, const char *clinic,
        const char *token, HttpRequest **ret, Err *err)
{
        const Clinic *from = config_clinic(manager->config, clinic);
        char ref[MESSAGE_REF_MAX], nonce[OUTGOING_NONCE_MAX] = "";
        g_autofree char *key = message_key(message);
        ChannelMessage filled = { .to = message->to, .text = message->text, .coding = message->coding, .id = message->id,
                .key = key, .from = from ? from->name : "", .created = message->created, .number = message->number,
                .ref = message_ref_render(message->number, message->id, message->generation, ref),
                .language = message->language, .purpose = purpose_to_string(message->purpose), .token = token, .nonce = nonce };
        Approved approved;
        int r;

        if (provider->auth == AUTH_ALIYUN || provider->auth == AUTH_SOLAPI)
                outgoing_nonce(nonce);
        approved_init(&approved, message->template);
        filled.template = approved.name;
        filled.template_language = approved.language;
        filled.variables = approved.variables;
        r = request_build(provider, manager->credentials, &filled, (UtcMs){ g_get_real_time() / 1000 }, ret, err);
        approved_done(&approved);
        return r;
}
