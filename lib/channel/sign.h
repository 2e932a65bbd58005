/* Signatures of outgoing requests. */
#pragma once

#include <glib.h>

/* sign_standard_webhook() - "v1,<base64>" (and a second after a space while a key rotates)
 * Secrets are "whsec_" + base64, or raw text. Source: Standard Webhooks spec, "Signature scheme".
 * Return: 0; -EINVAL: not base64 after whsec_. */
int sign_standard_webhook(const char *secret, const char *secret_2, const char *id, const char *timestamp,
        const char *body, size_t n_bytes, char **ret);
