/* A segment: patients of a clinic who are reached or looked after differently, by age or as records name them. */
#pragma once

#include <glib.h>
#include <libconfig.h>

#include "base/civil.h"
#include "base/err.h"
#include "model/purpose.h"

typedef struct Segment {
        char *id;
        bool has_from_age, has_under_age;
        unsigned from_age, under_age; /* whole years: from_age <= age < under_age */
        GPtrArray *methods_first;     /* char *: before the clinic's others; NULL: the clinic's order */
        GPtrArray *purposes;          /* char *: for which methods_first counts; NULL: for all */
        char *responsible;            /* staff id, instead of the clinic's; NULL */
        unsigned line;
} Segment;

enum { SEGMENTS_MAX = 20, SEGMENT_AGE_MAX = 130 };

/**
 * segment_load() - read one group of a clinic's segments
 * @of:      the clinic, for a fault's first words
 * @methods: the clinic's; NULL: had a fault
 * @ret:     also with faults in it; caller frees
 *
 * Return: 0; -EINVAL when @faults got a fault.
 */
int segment_load(const config_setting_t *group, const char *of, const GPtrArray *methods, ErrList *faults, Segment **ret);
void segment_free(void *segment);

/* segment_holds() - is a patient in it on @day? @named: what the record says; NULL. @birth: NULL: not known */
bool segment_holds(const Segment *segment, const char *named, const CivilDate *birth, CivilDate day);
/* the record names it */
bool segment_is_named(const Segment *segment, const char *named);
bool segment_is_for(const Segment *segment, Purpose purpose);
