/* A source's folder of the spool, with done/ and rejected/ in it. All is done below an open descriptor and no
 * link is followed: the folder belongs to staff, who can put anything there. */
#pragma once

#include <stdio.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/utc.h"

typedef struct SpoolFolder {
        char *path;
        int fd; /* -1: not open */
} SpoolFolder;

void spool_folder_init(SpoolFolder *folder, const char *spool, const char *source);
void spool_folder_done(SpoolFolder *folder);
/* make it when it is not there, and open it */
int spool_folder_open(SpoolFolder *folder, Err *err);
void spool_folder_close(SpoolFolder *folder);
/* it is open, and what has its name now is it */
bool spool_folder_is_there(const SpoolFolder *folder);

/* dot-files, .part, .tmp: a writer is at work */
bool spool_name_is_left_alone(const char *name);
bool spool_stat_same(const struct stat *a, const struct stat *b);

/* The errors of one file, told one by one while it is read, under a hidden name in rejected/. */
typedef struct SpoolErrors {
        FILE *file; /* NULL: none told yet */
        char *name; /* the hidden one */
} SpoolErrors;
int spool_errors_begin(const SpoolFolder *folder, const char *name, SpoolErrors *errors, Err *err);
/* drop what has been told */
void spool_errors_drop(const SpoolFolder *folder, SpoolErrors *errors);

enum { SPOOL_CHANGED = 1, SPOOL_GONE = 2 };
/**
 * spool_folder_put_away() - move a file into done/ or rejected/
 * @was:      what it was when it was opened
 * @errors:   NULL: to done/; else to rejected/, and these beside it
 * @ret_name: "done/export.csv"; with a number where that name is taken
 *
 * Return: 0; SPOOL_CHANGED: another file has its name now, or it has grown: it stays; SPOOL_GONE; -errno.
 */
int spool_folder_put_away(const SpoolFolder *folder, const char *name, const struct stat *was,
        SpoolErrors *errors, char **ret_name, Err *err);

/* spool_folder_bring_back() - move a file of done/ back, to be read once more; where another one has its name meanwhile, it stays
 * Return: 0; -errno, -EEXIST among them */
int spool_folder_bring_back(const SpoolFolder *folder, const char *name);

/* remove from done/ and rejected/ what was moved there before @before; returns how many */
unsigned spool_folder_tidy(const SpoolFolder *folder, UtcMs before);
/* when the last file was moved to done/ or rejected/; UTC_NEVER: none is there */
UtcMs spool_folder_last(const SpoolFolder *folder);
