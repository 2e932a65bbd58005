#include "inbound/document.h"

#include <errno.h>
#include <string.h>

#include "base/http.h"
#include "base/json-read.h"
#include "base/text.h"
#include "inbound/params.h"
#include "inbound/xml.h"

/* ---- what is it? ---- */

/* "application/json; charset=utf-8" -> "application/json"; NULL: it does not say */
static char *content_type(const HookRequest *request)
{
        char *type = http_header(request->headers, "Content-Type");

        if (type) {
                type[strcspn(type, "; \t")] = '\0';
                for (char *at = type; *at; at++)
                        *at = g_ascii_tolower(*at);
        }
        return type;
}

/* What the Content-Type says; DOCUMENT_ANY: nothing, or something else. */
static DocumentForm said_form(const HookRequest *request)
{
        g_autofree char *type = content_type(request);

        if (!type)
                return DOCUMENT_ANY;
        if (text_equal(type, "application/x-www-form-urlencoded"))
                return DOCUMENT_FORM;
        if (g_str_has_suffix(type, "/xml") || g_str_has_suffix(type, "+xml"))
                return DOCUMENT_XML;
        return g_str_has_suffix(type, "/json") || g_str_has_suffix(type, "+json") ? DOCUMENT_JSON : DOCUMENT_ANY;
}

bool document_says(const HookRequest *request, DocumentForm form)
{
        return said_form(request) == form;
}

bool document_is_form(const HookRequest *request)
{
        return document_says(request, DOCUMENT_FORM);
}

static DocumentForm form_of(const HookRequest *request)
{
        DocumentForm said = said_form(request);

        if (request->n_bytes == 0)
                return DOCUMENT_QUERY;
        return said == DOCUMENT_ANY ? DOCUMENT_JSON : said;
}

/* ---- query and form ---- */

static void add_member(json_t *list_or_object, const char *key, json_t *value)
{
        if (json_is_array(list_or_object))
                json_array_append_new(list_or_object, value);
        else if (!json_object_get(list_or_object, key))
                json_object_set_new_nocheck(list_or_object, key, value);
        else
                json_decref(value);
}

/* "name[key]": the list or object of that name, made where it is not there yet; NULL: no such form, or taken otherwise. */
static json_t *container_of(json_t *document, const char *name, char **ret_key)
{
        const char *open = strchr(name, '['), *close = open ? strchr(open, ']') : NULL;
        g_autofree char *outer = NULL, *key = NULL;
        json_t *container;
        bool is_list;

        if (!close || open == name || close[1] != '\0')
                return NULL;
        outer = g_strndup(name, (size_t)(open - name));
        key = g_strndup(open + 1, (size_t)(close - open) - 1);
        is_list = strspn(key, "0123456789") == strlen(key);
        container = json_object_get(document, outer);
        if (!container) {
                container = is_list ? json_array() : json_object();
                json_object_set_new_nocheck(document, outer, container);
        }
        if (is_list ? !json_is_array(container) : !json_is_object(container))
                return NULL;
        *ret_key = g_steal_pointer(&key);
        return container;
}

static int read_params(const char *text, size_t n_bytes, json_t **ret, Err *err)
{
        g_autoptr(GArray) params = params_parse(text, n_bytes);
        json_t *document;

        if (!params)
                return err_set(err, -EBADMSG, NULL, "form", "it has more than %d fields", PARAMS_MAX);
        document = json_object();
        for (unsigned i = 0; i < params->len; i++) {
                const Param *param = &g_array_index(params, Param, i);
                json_t *value = json_stringn_nocheck(param->value, param->n_bytes);
                g_autofree char *key = NULL;
                json_t *container = container_of(document, param->name, &key);

                if (container)
                        add_member(container, key, value);
                else
                        add_member(document, param->name, value);
        }
        *ret = document;
        return 0;
}

/* ---- the whole ---- */

int document_read(DocumentForm form, const HookRequest *request, json_t **ret, Err *err)
{
        const char *query = request->query ? request->query : "";

        switch (form == DOCUMENT_ANY ? form_of(request) : form) {
        case DOCUMENT_ANY:
        case DOCUMENT_QUERY:
                return read_params(query, strlen(query), ret, err);
        case DOCUMENT_FORM:
                return read_params(request->body, request->n_bytes, ret, err);
        case DOCUMENT_XML:
                return xml_read(request->body, request->n_bytes, ret, err);
        case DOCUMENT_JSON:
                return json_read_exact(request->body, request->n_bytes, ret, err);
        }
        return -EBADMSG;
}

char *document_envelope(const HookRequest *request)
{
        json_t *document = NULL;
        char *envelope;

        if (request->n_bytes == 0)
                return params_query(request->query, "echostr");
        if (xml_read(request->body, request->n_bytes, &document, NULL) < 0)
                return NULL;
        envelope = g_strdup(json_string_value(json_object_get(document, "Encrypt")));
        json_decref(document);
        return envelope;
}
