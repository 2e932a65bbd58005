/* The text a provider's signature is made over, from the request and the rules of its file. */
#pragma once

#include <glib.h>

#include "config/hook-signature.h"
#include "inbound/hook.h"

/* What a signed text is made from. Borrowed. */
typedef struct SignedParts {
        const HookRequest *request;
        const char *url;     /* request->url, or its twin with or without the standard port */
        const GArray *form;  /* Param: of a body that is a form; NULL: it is none */
        const char *own;     /* the field of the form that holds the signature; NULL: none does */
        const char *secret, *timestamp, *nonce; /* NULL: not there */
} SignedParts;

/* signed_text() - by `over` or `sorted`; caller frees */
GString *signed_text(const HookSignature *signature, const SignedParts *parts);

/* signed_url_twin() - the URL with its scheme's own port taken out, or put in where none is; NULL: it has another port */
char *signed_url_twin(const char *url);

/* hook_place_outer() - the value of a header or a parameter of the URL; caller g_free()s; NULL: not there */
char *hook_place_outer(const HookPlace *place, const HookRequest *request);
