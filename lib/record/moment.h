/* Moments: the days and times of records, as RULES "Reading dates and times" says. */
#pragma once

#include "config/source.h"
#include "base/utc.h"

typedef enum MomentFault {
        MOMENT_OK = 0,
        MOMENT_UNREADABLE, /* free text, an age, a month alone, a day that does not exist */
        MOMENT_UNSET,      /* what systems write for 'not filled in': 0000-00-00, 0001-01-01, the epoch */
        MOMENT_TOO_OLD,    /* before 1900 */
} MomentFault;

/* One sentence, without the value of @text. Caller g_free()s. */
char *moment_fault_text(const Source *source, const char *text, MomentFault fault);
/* "2026-11-25 or 2026-11-25 18:00": a day as the source writes it. Caller g_free()s. */
char *moment_form_text(const Source *source);

typedef struct Moment {
        UtcMs at;              /* whole seconds */
        CivilDate date;        /* as written */
        CivilTime time;        /* as written, or the assumed one */
        bool has_offset;
        CivilFit fit;
} Moment;

/**
 * moment_read() - an instant from a text
 * @zone: of a wall time: the source's, else the clinic's
 *
 * The forms are RFC 3339 with or without an offset for native records, else the profile's.
 */
MomentFault moment_read(const Source *source, const char *text, const CivilZone *zone, Moment *ret);

/* date_read() - a day alone (birth dates); a time beside it is read and dropped */
MomentFault date_read(const Source *source, const char *text, CivilDate *ret);
