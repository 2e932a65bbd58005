/* Finding a patient: by id, by number, or by a part of the name. */
#pragma once

#include "store/store.h"

/* A patient who was looked for, as their card is now. */
typedef struct FoundPatient {
        char *clinic, *system;
        Patient patient;
        GPtrArray *open; /* FollowupView *: what is planned, under way or to be done, by due time; also of cards merged into this one */
} FoundPatient;
void found_patient_free(FoundPatient *found);

typedef struct FindQuery {
        const char *text;          /* UTF-8: an id as given, some words of a name, each of them or a part of it, or the last digits of a number, 4 at least */
        const char *clinic;        /* NULL: all */
        const char *const *phones; /* what the text may be as a number, E.164; ended by NULL */
        int64_t after;             /* names of cards after this number: paging */
        unsigned n_look, n_max;    /* so many cards are looked at for a name, and so many patients found, at most */
        const char *who;           /* asks, as api_request_who() makes it */
} FindQuery;

/**
 * store_find() - patients, with what is open of them
 * @ret: of FoundPatient *; caller unrefs
 * @ret_after: the number to go on from; 0: through. A page may be empty and yet not the last.
 *
 * An id comes first, then a number, and both are found without a search. Else cards are gone through, page by page: for a number that
 * ends so, or for names, patients' and their guardians', folded (case, width, "ё" as "е", "і" and "ї" as "и", apostrophes). Each patient
 * found is told in the audit, "find" by @who; what was looked for is not.
 * Return: 0.
 */
int store_find(Store *store, const FindQuery *query, UtcMs now, GPtrArray **ret, int64_t *ret_after, Err *err);

/* name_fold() - a name so that ways of spelling it come out alike; caller g_free()s */
char *name_fold(const char *name);
