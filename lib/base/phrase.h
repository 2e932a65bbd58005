/* Phrases: words of people found in texts of people, whatever the case, the width or the ending. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* of Chinese writing, where nothing parts the words */
bool phrase_is_ideograph(gunichar c);

/* phrase_fold() - text_fold(), and one sign for what people write in two ways: the apostrophes of Ukrainian, "ё" as "е".
 * Caller g_free()s. */
char *phrase_fold(const char *text);

/* phrase_stem() - cut the vowel that a folded phrase ends with, where it is long enough to be known without: "липосакция"
 * is said as "липосакции", too. Return: whatever ending may follow. */
bool phrase_stem(char *folded);

/* phrase_is_at() - does the phrase stand at this place of the text? As for phrase_find(), which looks at each place. */
bool phrase_is_at(const char *folded, const char *at, const char *phrase, bool is_stem);

/**
 * phrase_find() - the first place of a phrase; NULL: it is not there
 * @folded, @phrase: by phrase_fold(); @phrase is not empty
 * @is_stem: letters may follow
 *
 * Letters of an alphabet are found at the start of a word only, ideographs anywhere.
 */
const char *phrase_find(const char *folded, const char *phrase, bool is_stem);
