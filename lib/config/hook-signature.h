/* How a provider proves that a request to us is its own: `hook.signature` of its file. */
#pragma once

#include <glib.h>
#include <libconfig.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/string-table.h"
#include "base/utc.h"
#include "config/hook-place.h"

typedef enum SignatureKind {
        SIGNATURE_HMAC,   /* a keyed digest over `over` */
        SIGNATURE_DIGEST, /* a digest over text with {secret} in it */
        SIGNATURE_JWT,    /* a JSON Web Token, HS256 only */
        SIGNATURE_TOKEN,  /* a header or parameter that is the secret itself */
        SIGNATURE_BASIC,  /* user and password */
        SIGNATURE_STANDARD_WEBHOOKS,
        SIGNATURE_WECOM,  /* WeCom's: a digest over the envelope, the envelope itself encrypted */
} SignatureKind;
enum { N_SIGNATURE_KINDS = SIGNATURE_WECOM + 1 };
STRING_TABLE_DECLARE(signature_kind, SignatureKind);

typedef enum SignatureDigest { SIGNATURE_SHA256, SIGNATURE_SHA512, SIGNATURE_SHA1, SIGNATURE_MD5 } SignatureDigest;
enum { N_SIGNATURE_DIGESTS = SIGNATURE_MD5 + 1 };
STRING_TABLE_DECLARE(signature_digest, SignatureDigest);

typedef enum SignatureCoding { SIGNATURE_HEX, SIGNATURE_BASE64 } SignatureCoding;
enum { N_SIGNATURE_CODINGS = SIGNATURE_BASE64 + 1 };
STRING_TABLE_DECLARE(signature_coding, SignatureCoding);

/* What a signed text is made of. */
typedef enum SignedWord {
        SIGNED_LITERAL,
        SIGNED_URL,         /* {url} as the provider dialled it */
        SIGNED_URL_SORTED,  /* {url-sorted} Plivo's: parameters decoded and sorted, joined to a form that follows */
        SIGNED_BODY,        /* {body} raw */
        SIGNED_FORM_SORTED, /* {form-sorted} name and value of each field of a form body, sorted, run together */
        SIGNED_FORM_UNIQUE, /* {form-unique} Twilio's: the same, a value that repeats under one name counts once */
        SIGNED_FORM_PAIRS,  /* {form-pairs} Vonage's: "&name=value" of each field, sorted; without the signature's own */
        SIGNED_NONCE,       /* {nonce} */
        SIGNED_TIMESTAMP,   /* {timestamp} */
        SIGNED_SECRET,      /* {secret} */
        SIGNED_FORM,        /* {form:NAME} all fields of that name, or NAME[], NAME[0]..., run together */
        SIGNED_QUERY,       /* {query:NAME} */
        SIGNED_HEADER,      /* {header:NAME} */
} SignedWord;
enum { N_SIGNED_WORDS = SIGNED_HEADER + 1 };

typedef struct SignedPiece {
        SignedWord word;
        char *text; /* the literal, or the NAME; else NULL */
} SignedPiece;

/* Where names and values are signed run together, where one ends is not signed: what stands in these is known by its form. */
typedef struct HookField {
        char *name;
        GRegex *form; /* of the whole value */
} HookField;

typedef struct HookSignature {
        SignatureKind kind;
        SignatureDigest digest;
        SignatureCoding coding;
        char *credential, *second_credential; /* names; the second NULL: none */
        char *header, *query, *form;          /* where the signature stands: one of them */
        char *prefix;                         /* what stands before it; NULL: nothing */
        char *separator;                      /* between several of them; NULL: there is one */
        GArray *over;                         /* SignedPiece; NULL: not said */
        GPtrArray *sorted;                    /* GArray * of SignedPiece: texts sorted and run together; NULL: not said */
        HookPlace *timestamp, *nonce;             /* NULL: none */
        DurationMs tolerance;
        char *user;                           /* SIGNATURE_BASIC */
        char *body_claim, *url_claim, *issuer; /* SIGNATURE_JWT; NULL: none */
        char *body_query;                     /* Twilio's: the parameter that holds the SHA-256 of a body that is no form */
        char *key_credential, *receiver_credential; /* SIGNATURE_WECOM: EncodingAESKey; the corp's id, NULL: any */
        GPtrArray *fields;                    /* HookField *: fields of a form that must be there, once each; NULL: none */
        bool once;                            /* no two requests are ever signed alike: the second is a repeat */
        bool any_port;                        /* Twilio's: {url} may name the scheme's own port, or not */
        unsigned line;
} HookSignature;

/* hook_signature_read() - the group `signature`; @target is a HookSignature **. Return: 0; -EINVAL with the faults in the list. */
int hook_signature_read(const config_setting_t *setting, void *target, const char *what, ErrList *faults);
void hook_signature_free(HookSignature *signature);

/* hook_signature_covers() - a body other than the one that was sent would be found out, or could be sent by none but the holder
 * of the secret. WeChat's signature covers a time stamp only, and a digest that begins with the secret can be gone on with. */
bool hook_signature_covers(const HookSignature *signature);
