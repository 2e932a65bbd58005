/* Files that name a patient: in done/ and rejected/ of the spool and beside them, and in unread/ of the state directory. */
#pragma once

#include <glib.h>

#include "config/config.h"
#include "store/store-erase.h"

typedef struct PatientFiles {
        GPtrArray *named;   /* char *: those that name them, "crm/done/export.csv", "unread/kannel-17-1" */
        GPtrArray *removed; /* char *: of these, that were removed; the others were emptied of their lines, or are */
        GPtrArray *kept;    /* char *: left as they are, for a person to look at */
        GPtrArray *unread;  /* char *: no text, or not to be opened, or folders of somebody's own: nobody can tell whether they name them */
} PatientFiles;
void patient_files_init(PatientFiles *files);
void patient_files_done(PatientFiles *files);

typedef struct PatientSearch PatientSearch;
/**
 * patient_search_new() - look through all files that were put away, one a step
 * @spool:  its folder; NULL: there is none
 * @marks:  PatientMarks *; borrowed until the end
 * @erase:  also take out of them what is these patients'
 * @files:  appended to; borrowed until the end
 *
 * A file is read as its source says. Lines of records of these patients are emptied, and lines that were refused and have
 * one of their numbers, an id that cannot mean anything else, or id and name, in whatever encoding and with whatever escapes;
 * line ends stay, so that the numbers in a .errors file still hold. A file that is not made of lines (a JSON document, a bundle,
 * a text of two bytes a character), or that reads otherwise afterwards, is removed as a whole, and so is one with nothing else in
 * it. What has their name alone is kept, and so is a file that no source reads and that has another number in it, one whose own
 * name names them, and one that is not put away yet. What was removed stays so over a power cut.
 */
PatientSearch *patient_search_new(Config *config, const char *spool, const char *state_dir, const GPtrArray *marks, bool erase,
        UtcMs now, PatientFiles *files);
void patient_search_free(PatientSearch *search);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PatientSearch, patient_search_free)
/* from the beginning; a second time only what has changed since is looked at */
void patient_search_begin(PatientSearch *search);
/* the next file: as long as it is large, so not on the loop nor on the store thread. Return: whether there are more */
bool patient_search_step(PatientSearch *search);
/* since it was begun. Return: 0; a negative errno: a file could not be written or removed, the others were looked at */
int patient_search_result(const PatientSearch *search, Err *err);
