/* An answer of one JSON object a line, shown as a table or line by line. */
#pragma once

#include "daemon/ctl/table.h"
#include "daemon/ctl/verbs.h"

typedef struct Lines {
        const char *titles; /* of the table; NULL: there is none */
        void (*row)(Table *table, const json_t *object); /* the cells of one line */
        void (*print)(const json_t *object); /* instead of a row: the line by itself */
        const char *none;   /* said where there is no line */
} Lines;
/* what the daemon answers to a GET of @path; returns the exit status */
int lines_print(const Ctl *ctl, const char *path, const Lines *lines);

/* a line as it came, made harmless */
void lines_line(const char *line);
/* a member of @object as a cell; one that is a time as the clock on the wall, never shortened */
void lines_cell(Table *table, const json_t *object, const char *key);
void lines_time_cell(Table *table, const json_t *object, const char *key);
