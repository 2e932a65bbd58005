/* A provider while its file is read: between the files config/provider*.c only. */
#pragma once

#include <stddef.h>

#include "config/provider.h"
#include "config/settings.h"

typedef enum HttpMethod { HTTP_GET, HTTP_POST, HTTP_PUT } HttpMethod;
enum { N_HTTP_METHODS = HTTP_PUT + 1 };
STRING_TABLE_DECLARE(http_method, HttpMethod);

/* One request of it. */
typedef struct RequestDraft {
        ProviderRequest r;
        HttpMethod method;
        bool has_recipient;
} RequestDraft;

/* What the file says before it is put into its final form. */
typedef struct Draft {
        Provider p;
        RequestDraft request, free_text, status, token;
        bool has_free_text, has_ttl, has_coding;
        const config_setting_t *auth_at, *key_at; /* for faults that several settings cause */
        char *auth_user;
} Draft;

/* of a field in the provider, and of one in the draft itself */
#define DRAFT_P(field) offsetof(Draft, p.field)
#define DRAFT_D(field) offsetof(Draft, field)

/* a group such as `request`, read into a RequestDraft; the group `status`, into a Draft */
extern const Setting provider_request_table[];
extern const Setting provider_status_table[];
/* request_finish() - check a request as a whole and put it into its final form
 * @words: PATTERN_BIT() of the placeholders that have no value in it, for a fault that names @where */
void request_finish(RequestDraft *draft, const Draft *whole, const config_setting_t *at, unsigned words, const char *what,
        ErrList *faults, ProviderRequest *ret);
void provider_request_done(ProviderRequest *request);

/* Each reads one setting of the provider into a Draft, see SettingReader. */
int provider_read_auth(const config_setting_t *setting, void *target, const char *what, ErrList *faults);
int provider_read_key(const config_setting_t *setting, void *target, const char *what, ErrList *faults);
int provider_read_rule(const config_setting_t *setting, void *target, const char *what, ErrList *faults);
int provider_read_message_id(const config_setting_t *setting, void *target, const char *what, ErrList *faults);
int provider_read_retry_after(const config_setting_t *setting, void *target, const char *what, ErrList *faults);
int provider_read_template(const config_setting_t *setting, void *target, const char *what, ErrList *faults);
int provider_read_variable_form(const config_setting_t *setting, void *target, const char *what, ErrList *faults);

/* What spans several settings, once each of them could be read. */
void provider_check_auth(Draft *draft, const char *what, ErrList *faults);
void provider_check_key(const Draft *draft, const char *what, ErrList *faults);
void provider_check_templates(const Draft *draft, const config_setting_t *group, const char *what, ErrList *faults);

/* provider_read_path() - a setting that is a path into JSON. Return: 0; -EINVAL. */
int provider_read_path(const config_setting_t *setting, const char *what, ErrList *faults, JsonPath **ret);
