/* A clinic: its zone, hours, languages, methods and people. */
#pragma once

#include <glib.h>
#include <libconfig.h>

#include "base/civil.h"
#include "base/err.h"
#include "config/holiday.h"
#include "config/segment.h"
#include "model/purpose.h"

typedef struct Clinic {
        char *id, *name;
        const CivilZone *zone;
        char *country;        /* ISO 3166, default region of phone numbers */
        GPtrArray *languages; /* char *: "uk", "ru"; the first is the fallback */
        char *phone, *emergency_phone;
        CivilSpan send_between;            /* default 09:00-20:00 */
        CivilTime send_at;                 /* default 10:00 */
        DurationMs spread;                 /* default 0 */
        CivilSpan working_hours;           /* default 09:00-18:00 */
        uint8_t working_days;              /* bit 0 Monday ... bit 6 Sunday; default Mon-Sat */
        GArray *holidays;                  /* Holiday */
        GPtrArray *methods;                /* char *: order of fallback */
        GHashTable *providers;             /* method -> provider id, both char * */
        char *responsible, *deputy, *head; /* staff ids; may be NULL */
        GPtrArray *segments;               /* Segment *, in file order */
        DurationMs escalate_after;         /* an alert nobody acknowledged goes on; default 10 minutes */
        unsigned max_messages_per_day;     /* default 1 */
        unsigned max_messages_per_week;    /* on any seven civil days; 0, the default: no cap but the day's */
        unsigned max_parts_per_treatment; /* SMS; 0: no limit */
        unsigned adult_age;        /* default 18: a younger patient's messages go to the guardian */
        DurationMs same_visit_within; /* a visit moved by less on its day is told no more; default 30 minutes */
        char *greetings;           /* id of the protocol of birthdays and feasts; NULL: none are sent */
        unsigned survey_low, survey_high; /* of 0 to 10: up to the one it is a complaint, from the other praise; 6, 9 */
        DurationMs complaint_within;      /* working time in which a complaint is dealt with; default 4 hours */
        char *review_url;                 /* where content patients are asked for a review, {review_url}; NULL: they are not */
        unsigned came_percent;     /* so many of a hundred who were booked should come; default 70 */
        DurationMs answer_within;  /* a safety question unanswered for this long is asked by phone; default 4 hours */
        bool uncertain_is_task[N_PURPOSES]; /* on_uncertain = "task"; default: safety only */
        bool unknown_consent[N_PURPOSES];   /* sent also while the patient has not said yes or no; default: none */
        char *consent_wording;              /* version of the text that patients agree to; NULL: not told */
        char *file;
        unsigned line;
} Clinic;

/**
 * clinic_load() - read one clinic = { ... } of clinics.d
 * @group: the group; @file: where it stands
 * @ret:   also with faults in it, half filled, so that what spans files can be checked in the same
 * run; caller frees. Not written when it has no id.
 *
 * Return: 0; -EINVAL when @faults got a fault.
 */
int clinic_load(const config_setting_t *group, const char *file, ErrList *faults, Clinic **ret);
void clinic_free(Clinic *clinic);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Clinic, clinic_free)

/* provider id of a sent method at this clinic; NULL: none */
const char *clinic_provider(const Clinic *clinic, const char *method);
/* may a message of @purpose go to who has answered so? */
bool clinic_takes_consent(const Clinic *clinic, const Consent *consent, Purpose purpose);
bool clinic_is_working_day(const Clinic *clinic, CivilDate date);
