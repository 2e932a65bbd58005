/* A protocol: the clinic's standing plan for a family of procedures. */
#pragma once

#include <glib.h>

#include "base/civil.h"
#include "model/purpose.h"
#include "model/when.h"

typedef struct Step {
        char *id;
        When when;
        WhenFrom from;
        Purpose purpose;
        char *message;      /* text's name; NULL where every method is call or visit */
        GPtrArray *methods; /* char *; NULL: the clinic's */
        bool has_late;
        When late;          /* elapsed forms: WHEN_AT in elapsed units; civil forms: days */
        bool has_at;
        CivilTime at;
        unsigned line;
} Step;

typedef struct Protocol {
        char *id;
        unsigned version;
        char *signed_off;       /* may be "" */
        GHashTable *title;      /* language -> text; may be empty */
        GPtrArray *procedures;  /* char *: as given */
        bool has_effect;
        When effect_lasts;      /* WHEN_AT in civil units */
        GPtrArray *steps;       /* Step *, in file order */
        char *content;          /* canonical JSON of all that shapes a plan; what is pinned and compared */
        char *file;
        unsigned line;
} Protocol;

enum { PROTOCOL_STEPS_MAX = 100 };

void protocol_free(Protocol *protocol);
const Step *protocol_step(const Protocol *protocol, const char *id, uint16_t *ret_position);

/* protocol_from_content() - a protocol back from what the store pinned
 * Return: 0; -EINVAL: not such a text (a damaged store). Caller frees. */
int protocol_from_content(const char *content, Protocol **ret, Err *err);
/* protocol_to_content() - sets protocol->content: compact JSON with sorted keys; no file, line,
 * signed_off or title in it */
void protocol_to_content(Protocol *protocol);
