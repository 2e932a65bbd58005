/* Showing: text from records made harmless, and tables that fit a screen. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

#include <jansson.h>

/* shown_text() - what may be written to a terminal: control characters and marks that turn the
 * direction of text become U+FFFD, line ends a space; bytes that are not UTF-8 as well. Caller
 * g_free()s. */
char *shown_text(const char *text);
/* shown_json() - a JSON text with those characters escaped (\u202e), so that it says the same.
 * Caller g_free()s. */
char *shown_json(const char *json);
/* shown_time() - "2026-03-29 10:00" of "2026-03-29T10:00:00+03:00": the clock on the wall there; "2026-03-29 07:00 UTC" of one
 * that is no clinic's, "2026-03-29T07:00:00Z".
 * "-" for NULL. Caller g_free()s. */
char *shown_time(const char *rfc3339);
/* the same with its offset, "2026-03-29 10:00 +03:00" */
char *shown_instant(const char *rfc3339);
/* shown_plain() - what is kept for who mends a configuration, in words for the desk: without the numbers of rules and lines,
 * "red flag: skin" of "red flag: flag_skin (line 56)"; made harmless. --json has it as it is. Caller g_free()s. */
char *shown_plain(const char *text);
/* columns of a terminal that a text takes; East Asian wide characters take two, combining marks
 * none */
unsigned shown_width(const char *text);

/* shown_key() - where a person looks for @key: a call made for a step that failed is shown by that step */
const char *shown_key(const json_t *object, const char *key);

/* a member as text for people: "-" for null, numbers in digits; caller g_free()s */
char *shown_member(const json_t *object, const char *key);

typedef struct Table Table;

/* @titles: of the columns, parted by '|' */
Table *table_new(const char *titles);
/* the next cell of the row under way; rows are filled from left to right. @text is made harmless */
void table_cell(Table *table, const char *text);
/* the same, of a column that is never shortened */
void table_cell_whole(Table *table, const char *text);
/* its rows are of several zones: times are told with their offset */
void table_tell_offsets(Table *table);
bool table_tells_offsets(const Table *table);
/* a column that is never shortened, such as a telephone number; from 0 */
void table_keep(Table *table, unsigned column);
/* a column whose text is never shortened either, but takes further lines where it does not fit; the others are narrowed for it
 * first */
void table_wrap(Table *table, unsigned column);
/* print it at most @width columns wide: the widest columns are shortened and end in "…". Where that does not do, columns
 * without a word in them are left out, then the last ones, which are told. */
void table_print(const Table *table, unsigned width, FILE *to);
void table_free(Table *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Table, table_free)
unsigned table_rows(const Table *table);

/* print_wrapped() - a text broken between words, its further lines indented; the cursor stands at @indent already */
void print_wrapped(const char *text, unsigned indent, unsigned width, FILE *to);
/* what COLUMNS says, else of the terminal on standard output; where it is none, wider than any text: nothing is cut */
unsigned screen_width(void);
/* lines of the terminal on standard output; 0: it is none */
unsigned screen_height(void);
