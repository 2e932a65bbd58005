/* What staff are told by a message: in their language where messages.d has it, else in English. */
#pragma once

#include "config/config.h"

typedef enum StaffText {
        STAFF_TEXT_ALERT,     /* somebody has to act: {task}, {clinic}, {more}, {acknowledge} */
        STAFF_TEXT_ALERT_ANSWER, /* behind the link in {acknowledge}, where answers come in: {code} */
        STAFF_TEXT_ALERT_MORE, /* {more}: {count} strangers wait, too */
        STAFF_TEXT_COMPLAINT, /* a patient is not content: {task}, {clinic}, {date}, {time} */
        STAFF_TEXT_SURVEY_WORDS, /* a survey was answered in words, perhaps a complaint; as before */
        STAFF_TEXT_COMPLAINT_LATE, /* nobody has dealt with it until {date} {time} */
        STAFF_TEXT_TAKEN,     /* the alert {task} is theirs */
        STAFF_TEXT_CODE,      /* they have said "ok" where only the six digits take one */
        STAFF_TEXT_NOTHING,   /* they have said "ok", and no alert of theirs waits */
        STAFF_TEXT_HELP,      /* they have said something else */
        STAFF_TEXT_OPEN,      /* on the page of the link, before it is taken */
        STAFF_TEXT_TAKE,      /* on its button */
} StaffText;
enum { N_STAFF_TEXTS = STAFF_TEXT_TAKE + 1 };

/* its name in messages.d, "staff_alert" */
const char *staff_text_name(StaffText which);

/* Ids, and no more: it is read on a lock screen, too. NULL: it has none. */
typedef struct StaffTextValues {
        const char *task;        /* as followupctl calls it */
        const char *acknowledge; /* the link or the command, and the way by an answer */
        const char *more, *code, *count;
        const char *date, *time; /* until when */
} StaffTextValues;

/**
 * staff_text() - in the language of @staff, else in the first of the clinic, else in English
 * @clinic: {clinic} is its id; NULL: not known, and the language is that of a clinic that names them
 * @staff:  NULL: not known any more, and it is English
 *
 * Caller g_free()s.
 */
char *staff_text(const Config *config, const Clinic *clinic, const Staff *staff, StaffText which, const StaffTextValues *values);
