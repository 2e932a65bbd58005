/* A configuration in a folder of its own, which goes when the test ends. */
#pragma once

#include <glib.h>

#include "config/config.h"

typedef struct Tree {
        char *folder;
        char *path;     /* its followupd.conf */
        Config *config; /* NULL: had faults */
        ErrList faults;
} Tree;

/* tree_init() - a small clinic without fault or warning */
void tree_init(Tree *tree);
void tree_done(Tree *tree);
/* tree_put() - write a file, "clinics.d/a.conf"; NULL @text takes it away */
void tree_put(Tree *tree, const char *name, const char *text);
int tree_load(Tree *tree);
/* tree_find() - the one fault or warning that says @part; ends the test when it is not there */
const Err *tree_find(Tree *tree, const char *part);

/* tree_changed() - the text with one piece put for another, which must be there; g_free() */
char *tree_changed(const char *text, const char *from, const char *to);
/* a small tree whose file @name reads @text has exactly one fault: there, on @line, saying @part, and how to mend it */
void assert_fault(const char *name, const char *text, unsigned line, const char *part);
/* the same for a warning, which does not stop the load */
void assert_warning(const char *name, const char *text, const char *part);

extern const char tree_clinic[], tree_protocol[], tree_provider[], tree_messages[], tree_staff[];
