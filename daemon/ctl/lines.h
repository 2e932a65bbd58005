/* An answer of one JSON object a line, shown as a table or line by line. */
#pragma once

#include "daemon/ctl/table.h"
#include "daemon/ctl/verbs.h"

typedef struct Lines {
        const char *titles; /* of the table; NULL: there is none */
        void (*row)(Table *table, const json_t *object); /* the cells of one line */
        void (*print)(const json_t *object); /* instead of a row: the line by itself */
        const char *none;   /* said where there is no line */
        const char *slow;   /* said once where the pages do not come to their end at once; NULL: nothing is */
        unsigned n_most;    /* after so many lines no further page is asked for; 0: all are */
        const char *more;   /* said then */
} Lines;
/* what the daemon answers to a GET of @path; returns the exit status */
int lines_print(const Ctl *ctl, const char *path, const Lines *lines);
/* the same to a POST of @body, which is taken over; "after" in it says from where a page goes on */
int lines_ask(const Ctl *ctl, const char *path, json_t *body, const Lines *lines);

/* a line as it came, made harmless */
void lines_line(const char *line);
/* a member of @object as a cell; one that is a time as the clock on the wall, never shortened */
void lines_cell(Table *table, const json_t *object, const char *key);
void lines_time_cell(Table *table, const json_t *object, const char *key);
