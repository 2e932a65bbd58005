/* A person's name as a lock screen may show it: desks write notes beside names, and exports bring both. */
#pragma once

#include "config/open-words.h"

/**
 * open_name() - what of a name goes into a text
 * @words: NULL: none are known
 *
 * It ends before a bracket, round or square, and before a word that names a procedure, a health matter or a price.
 *
 * Return: caller g_free()s; NULL: nothing is left, or there was none.
 */
char *open_name(const OpenWords *words, const char *name);
