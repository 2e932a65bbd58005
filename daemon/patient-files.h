/* Files that name a patient: in done/ and rejected/ of the spool, and in unread/ of the state directory. */
#pragma once

#include <glib.h>

#include "config/config.h"
#include "store/store-erase.h"

typedef struct PatientFiles {
        GPtrArray *named;   /* char *: those that name them, "crm/done/export.csv", "unread/kannel-17-1" */
        GPtrArray *removed; /* char *: of these, that were removed; the others were emptied of their lines, or are */
        GPtrArray *kept;    /* char *: left as they are, for a person to look at */
} PatientFiles;
void patient_files_init(PatientFiles *files);
void patient_files_done(PatientFiles *files);

/**
 * patient_files() - look through all files that were put away
 * @spool:  its folder; NULL: there is none
 * @marks:  PatientMarks *
 * @erase:  also take out of them what is these patients'
 * @ret:    appended to
 *
 * A file is read as its source says. Lines of records of these patients are emptied, and lines that were refused and have
 * one of their numbers, an id that cannot mean anything else, or id and name; line ends stay, so that the numbers in a .errors file still hold. A file that is not
 * made of lines (a JSON document, a bundle, a text of two bytes a character), or that reads otherwise afterwards, is removed
 * as a whole, and so is one with nothing else in it. What has their name alone is kept, and so is a file that no source
 * reads and that has another number in it. What was removed stays so over a power cut. It takes as long as the files are large: not on the loop.
 * Return: 0; a negative errno: a file could not be written or removed, the others were looked at.
 */
int patient_files(const Config *config, const char *spool, const char *state_dir, const GPtrArray *marks, bool erase, UtcMs now,
        PatientFiles *ret, Err *err);
