/* A place: where in a provider's request a value stands; words: what may stand there. */
#pragma once

#include <glib.h>
#include <libconfig.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/json-path.h"

typedef enum HookPlaceFrom {
        HOOK_PLACE_ITEM,   /* "status.groupName", "." the item itself, "^value.id": from the list around it, "^^" further out */
        HOOK_PLACE_ROOT,   /* "/event": from the top of the document */
        HOOK_PLACE_HEADER, /* "header:X-Event" */
        HOOK_PLACE_QUERY,  /* "query:nonce": a parameter of the URL */
} HookPlaceFrom;

typedef struct HookPlace {
        HookPlaceFrom from;
        unsigned n_up;  /* HOOK_PLACE_ITEM: how many lists further out */
        JsonPath *path; /* NULL: the thing itself */
        char *name;     /* HOOK_PLACE_HEADER, HOOK_PLACE_QUERY */
} HookPlace;

/* hook_place_new() - Return: 0; -EINVAL. */
int hook_place_new(const char *text, HookPlace **ret, Err *err);
void hook_place_free(HookPlace *place);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HookPlace, hook_place_free)

/* hook_place_read() - one place from a setting. hook_places_read() - one, or a list of them, of which the first that is filled
 * counts (GPtrArray of HookPlace *). Return: 0; -EINVAL with the faults in the list. */
int hook_place_read(const config_setting_t *setting, const char *what, ErrList *faults, HookPlace **ret);
int hook_places_read(const config_setting_t *setting, const char *what, ErrList *faults, GPtrArray **ret);

/* hook_words_read() - a text, number or truth, or a list of them (GPtrArray of char *); the same returns */
int hook_words_read(const config_setting_t *setting, const char *what, ErrList *faults, GPtrArray **ret);

/* hook_words_match() - is it one of them? Case of A-Z aside; "*" stands for anything, "20..25" for a number between. */
bool hook_words_match(const GPtrArray *words, const char *text);
