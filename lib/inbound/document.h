/* A request's query or body as one JSON value, whatever it was written in. Bounded in size by the caller, in depth here. */
#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "config/hook-map.h"
#include "inbound/hook.h"

/**
 * document_read() - read a request in the form its provider's file says
 * @form: DOCUMENT_ANY: the query of a GET, else by Content-Type
 * @ret:  the caller's reference
 *
 * Form and query: a value is a text of any bytes. "a[]" and "a[3]" are members of the list "a" in the order told, "a[b]" the
 * member "b" of the object "a"; of a name told twice the first counts. XML: the root's content; an element is a text, or
 * an object when it holds others; the same name again makes a list; an attribute is "@name", text beside elements "#text".
 * Return: 0; -EBADMSG: not of that form, too deep or of too many parts.
 */
int document_read(DocumentForm form, const HookRequest *request, json_t **ret, Err *err);

/* document_says() - its Content-Type names that form. document_is_form() - that of a form */
bool document_says(const HookRequest *request, DocumentForm form);
bool document_is_form(const HookRequest *request);

/* document_envelope() - WeCom's: the parameter echostr of a GET, else the element Encrypt of the body; caller g_free()s; NULL */
char *document_envelope(const HookRequest *request);
