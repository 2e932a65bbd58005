/* Scripts: letters of one alphabet that look like those of another. */
#pragma once

#include <stdbool.h>

enum { SCRIPTS_WORD_MAX = 64 };

/**
 * scripts_mixed() - a word of the text that is not written in one alphabet
 * @word: gets it, cut to the buffer
 *
 * Latin, Cyrillic or Greek letters within one word; and a word all of whose letters look like those of the alphabet
 * the text is written in, but are of another one, such as a Latin "i" between Ukrainian words. Words in capitals
 * ("OK", "MAX") are let pass. "RF-ліфтинг" is two words.
 */
bool scripts_mixed(const char *text, char word[static SCRIPTS_WORD_MAX]);
