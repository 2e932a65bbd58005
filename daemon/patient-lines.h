/* A file that a source reads: which of its lines are a patient's, and the file without them. */
#pragma once

#include "daemon/patient-naming.h"

typedef struct PatientLines {
        /* all borrowed */
        const Config *config;
        const Source *source;
        const char *name;       /* the file's, for its reader */
        const GPtrArray *marks; /* PatientMarks * of those who are looked for */
        UtcMs now;
        const char *bytes;
        gsize n_bytes;
        /* filled in by patient_lines_read() */
        Naming naming;    /* how surely it names any of them: a record of theirs surely, a refused line by what stands in it */
        bool is_of_lines; /* the lines its reader counts are lines of the file */
        GArray *items;
} PatientLines;
void patient_lines_read(PatientLines *lines);
void patient_lines_done(PatientLines *lines);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PatientLines, patient_lines_done)

/* The file with the lines that are surely theirs emptied, whose line ends stay. NULL: it is not made of lines, has nothing else
 * in it, or would not read as before. Caller frees. */
GString *patient_lines_rest(const PatientLines *lines);
