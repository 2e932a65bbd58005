/* Syntax: what is wrong with a line that libconfig cannot read, in the words of who has typed it. */
#pragma once

#include <libconfig.h>

typedef struct SyntaxFault {
        unsigned line; /* where it stands; perhaps above the one that could not be read */
        char why[140];
        const char *mend; /* static */
} SyntaxFault;

/**
 * syntax_explain() - the slip of hand that explains best why a file could not be read
 * @file: what libconfig says of it; @text: all of the file that it names; NULL: not to be had
 */
void syntax_explain(const config_t *file, const char *text, SyntaxFault *ret);
