/* A protocol: the clinic's standing plan for a family of procedures. */
#pragma once

#include <glib.h>
#include <libconfig.h>

#include "base/civil.h"
#include "base/err.h"
#include "config/holiday.h"
#include "model/purpose.h"
#include "model/when.h"

/* A step that comes again and again: a routine of aftercare. */
typedef struct Repeat {
        When every;     /* WHEN_AT in civil units */
        unsigned times; /* with the first; 0: it comes once */
} Repeat;

typedef struct Step {
        char *id;            /* of an occurrence "massage.2" */
        char *row;           /* of an occurrence: the id in the file, "massage"; NULL: it comes once */
        unsigned occurrence; /* of a row, from 1; 0: it comes once */
        Repeat repeat;       /* of the row */
        When when;
        WhenFrom from;
        bool has_date;
        Holiday date; /* from = "holiday": which */
        Purpose purpose;
        char *message;      /* text's name; NULL where every method is call or visit */
        GPtrArray *methods; /* char *; NULL: the clinic's */
        bool has_late;
        When late; /* elapsed forms: WHEN_AT in elapsed units; civil forms: days */
        bool has_at;
        CivilTime at;
        bool has_answer_within;
        DurationMs answer_within; /* instead of the clinic's */
        unsigned line;
} Step;

typedef struct Protocol {
        char *id;
        unsigned version;
        char *signed_off;      /* may be "" */
        GHashTable *title;     /* language -> text; may be empty */
        GPtrArray *procedures; /* char *: as given */
        GHashTable *red_flags; /* language -> GPtrArray: char *, as patients say it */
        GPtrArray *red_words;  /* all of them, borrowed, with a NULL at the end */
        bool has_effect;
        When effect_lasts; /* WHEN_AT in civil units */
        bool has_interval;
        When least_interval; /* WHEN_AT in civil units: no offer of the next treatment before */
        GPtrArray *steps;  /* Step *, in file order; each occurrence of a row is one */
        char *content; /* canonical JSON of all that shapes a plan; what is pinned and compared */
        char *file;
        unsigned line;
} Protocol;

enum { PROTOCOL_STEPS_MAX = 100, REPEAT_TIMES_MAX = 60, PROTOCOL_RED_FLAGS_MAX = 300, RED_FLAG_CHARS_MAX = 100 };

/**
 * protocol_load() - read one protocol = { ... } of protocols.d
 * @group: the group; @file: where it stands
 * @ret:   also with faults in it, as clinic_load(); caller frees. Not written when it has no id.
 *
 * Return: 0; -EINVAL when @faults got a fault.
 */
int protocol_load(const config_setting_t *group, const char *file, ErrList *faults, Protocol **ret);
/* protocol_new() - an empty one: no id, no steps, version 0 */
Protocol *protocol_new(void);
void protocol_free(Protocol *protocol);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Protocol, protocol_free)
const Step *protocol_step(const Protocol *protocol, const char *id, uint16_t *ret_position);

/* protocol_add_step() - its occurrences, where it repeats, each counting from the treatment; takes @step over */
void protocol_add_step(Protocol *protocol, Step *step);
void step_free(void *step);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Step, step_free)
/* step_copy() - one of its own; caller frees */
Step *step_copy(const Step *step);
/* the protocol of visits, as it is called in protocols.d */
#define PROTOCOL_OF_VISITS "visit"
/* protocol_has_visits() - a step of it follows appointments; protocol_is_of_visits() - all of them do */
bool protocol_has_visits(const Protocol *protocol);
bool protocol_is_of_visits(const Protocol *protocol);
/* protocol_is_of_feasts() - all of its steps are of birthdays and feasts */
bool protocol_is_of_feasts(const Protocol *protocol);

/* step_is_sent() - by its own methods, else the clinic's: is a provider among them (and so a text
 * needed)? */
bool step_is_sent(const Step *step, const GPtrArray *clinic_methods);

/* protocol_from_content() - a protocol back from what the store pinned
 * Return: 0; -EINVAL: not such a text (a damaged store). Caller frees. */
int protocol_from_content(const char *content, Protocol **ret, Err *err);
/* protocol_to_content() - sets protocol->content: compact JSON with sorted keys; no file, line,
 * signed_off or title in it, and no procedures or red_flags: a further spelling changes no plan */
void protocol_to_content(Protocol *protocol);
