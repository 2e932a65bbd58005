/* Composing: a follow-up, its patient and clinic -> the text they get. */
#pragma once

#include "config/config.h"
#include "message/parts.h"
#include "record/record.h"

typedef struct ComposeInput {
        const Config *config;
        const Clinic *clinic;
        const Step *step;
        const Patient *patient;
        const char *method;
        const char *practitioner; /* may be NULL */
        UtcMs moment;             /* treatment or appointment: {date} {time}, in the clinic's zone */
        const Provider *provider; /* for max_parts and coding; NULL: none */
        bool is_child;            /* goes to the guardian: {patient} is still the child's name */
} ComposeInput;

typedef struct Composed {
        char *text;
        char *language;
        const char *coding; /* "gsm7", "unicode" for sms; "" otherwise */
        unsigned parts;     /* 1 for what is not SMS */
        char *template;     /* approved_render()'s, where the provider sends templates; else NULL */
} Composed;
void composed_done(Composed *composed);

/* Return: 0; COMPOSE_NO_TEXT: no language has it; COMPOSE_TOO_LONG: over max_parts, max_chars or max_bytes;
 * COMPOSE_NO_TEMPLATE: the provider sends approved templates only, and has none for it in a language of theirs. */
enum { COMPOSE_NO_TEXT = 1, COMPOSE_TOO_LONG = 2, COMPOSE_NO_TEMPLATE = 3 };
int compose(const ComposeInput *input, Composed *ret, Err *err);
