/* One error: a number for the program, a sentence for the person. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * The contract of every call that can fail, in this tree:
 *   < 0   a negative errno: a fault, pass it up; *err holds the sentence
 *     0   done
 *   > 0   an outcome the function documents in its own enum
 */
typedef struct Err {
        int code;         /* negative errno; 0 = nothing wrong */
        bool warning;     /* told, but stops nothing */
        char source[256]; /* file, URL host or table it was found in */
        unsigned line;    /* 1-based; 0 = not from a text file */
        char what[160];   /* what could not be done */
        char why[320];    /* the cause: sqlite3_errmsg(), strerror(), the rule broken */
        char mend[240];   /* what a person can do now */
} Err;

/**
 * err_set() - fill an error, unless it already tells of an earlier fault
 * @err:  may be NULL
 * @code: negative errno
 * @mend: what a person can do; may be NULL
 * @what: what could not be done
 * @why:  the cause, a format; the rest are its values. Never a patient's value.
 *
 * Text that does not fit is cut at a character's edge. Return: @code.
 */
int err_set(Err *err, int code, const char *mend, const char *what, const char *why, ...)
        __attribute__((format(printf, 5, 6)));

/* err_where() - add file and line, unless they are known already */
void err_where(Err *err, const char *source, unsigned line);

void err_clear(Err *err);

/* err_render() - "file:line: what: why. To mend: ..."; caller g_free()s */
char *err_render(const Err *err);

/* Many faults of one run, in the order found. */
typedef struct ErrList {
        GArray *items; /* Err */
        unsigned n_faults;
        unsigned n_warnings;
} ErrList;

void err_list_init(ErrList *list);
void err_list_done(ErrList *list);

/**
 * err_list_add() - append one fault
 * @source, @line: where; @what/@mend: plain texts; @why: a format
 */
void err_list_add(ErrList *list, const char *source, unsigned line, const char *mend,
        const char *what, const char *why, ...) __attribute__((format(printf, 6, 7)));
void err_list_warn(ErrList *list, const char *source, unsigned line, const char *mend,
        const char *what, const char *why, ...) __attribute__((format(printf, 6, 7)));
void err_list_take(ErrList *list, const Err *err);
