/* What a request is filled with: the values of one message, each written as the place it stands in asks. */
#pragma once

#include "channel/request.h"
#include "model/phone.h"

typedef struct Fill {
        const Provider *provider;
        const ProviderRequest *form;
        const Credentials *credentials;
        const ChannelMessage *message;
        const char *to; /* in the provider's form */
        char created[UTC_TEXT_MAX];
        char number[24], uuid[40], national[PHONE_MAX];
        const char *variable; /* the one being written */
        Err *err;
} Fill;

/* How a value is written where it stands. */
typedef enum Place { PLACE_URL, PLACE_QUERY, PLACE_FORM, PLACE_HEADER, PLACE_PLAIN } Place;

/* fill_values() - the values that are made, not given: the address in the provider's form, and others the request has use for.
 * Return: 0; -EINVAL: the address is none */
int fill_values(Fill *fill);

/* -EINVAL; says of the provider @why it cannot be asked so */
int fill_fault(const Fill *fill, const char *why);
/* Return: 0; -ENOKEY: there is no such credential */
int fill_secret(const Fill *fill, const char *name, const char **ret);
/* what a piece stands for; "" where there is none. Return: 0; -ENOKEY; -ENODATA: the provider's own name is not known */
int fill_value(const Fill *fill, const PatternPiece *piece, const char **ret);
/* Does a value stand with URLs of ours, and is one of them not there? @words: what it uses, PATTERN_BIT()s */
bool fill_leaves_out(const Fill *fill, unsigned words);

/* These append to @out. Return: 0; else as fill_value(), or -EINVAL: a value does not fit where it stands. */
int fill_pattern(const Fill *fill, const Pattern *pattern, Place place, GString *out);
/* "a=1&b=2"; @fields: Field *, may be NULL */
int fill_fields(const Fill *fill, const GPtrArray *fields, Place place, GString *out);
/* keys stand in the order of the file, so the same message gives the same bytes; fill-json.c */
int fill_json(Fill *fill, const JsonNode *node, GString *body);
