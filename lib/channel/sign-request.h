/* Signers that put a signature over the request itself into its headers, each by its provider's own scheme. */
#pragma once

#include <glib.h>

#include "base/utc.h"

typedef struct RequestToSign {
        const char *method, *url;
        const char *body; /* "" when there is none */
        size_t n_bytes;
        const char *content_type;
        const GPtrArray *headers; /* char *: "Name: value", those that are there already */
        const char *user, *secret; /* id and secret of the key */
        const char *service;       /* that is asked, where the scheme names it */
        const char *nonce;         /* new in each try */
        UtcMs now;
} RequestToSign;

/* Each returns the header lines to add, a '\n' between them; caller g_free()s. */

/* sign_aliyun() - x-acs-date, x-acs-signature-nonce, x-acs-content-sha256 and Authorization: ACS3-HMAC-SHA256 over
 * the host and all headers x-acs-*. Source: help.aliyun.com/document_detail/2712195 ("V3 signature"), 2026-11-22. */
char *sign_aliyun(const RequestToSign *request);
/* sign_tencent() - X-TC-Timestamp and Authorization: TC3-HMAC-SHA256 over content-type and host.
 * Source: cloud.tencent.com/document/api/382/52072 ("signature v3"), 2026-11-22. */
char *sign_tencent(const RequestToSign *request);
/* sign_solapi() - Authorization: HMAC-SHA256 over date and salt, not over the body. Source: solapi-nodejs,
 * src/lib/authenticator.ts, 2026-11-22. */
char *sign_solapi(const RequestToSign *request);
