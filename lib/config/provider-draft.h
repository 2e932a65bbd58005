/* A provider while its file is read: between config/provider.c and config/provider-request.c only. */
#pragma once

#include <stddef.h>

#include "config/provider.h"
#include "config/settings.h"

typedef enum HttpMethod { HTTP_GET, HTTP_POST, HTTP_PUT } HttpMethod;
enum { N_HTTP_METHODS = HTTP_PUT + 1 };
STRING_TABLE_DECLARE(http_method, HttpMethod);

/* What the file says before it is put into its final form. */
typedef struct Draft {
        Provider p;
        HttpMethod method;
        bool has_recipient, has_ttl, has_coding;
        const config_setting_t *auth_at, *key_at; /* for faults that several settings cause */
        char *auth_user;
} Draft;

/* of a field in the provider, and of one in the draft itself */
#define DRAFT_P(field) offsetof(Draft, p.field)
#define DRAFT_D(field) offsetof(Draft, field)

/* the group `request`, read into a Draft */
extern const Setting provider_request_table[];
