/* Chinese characters: traditional to simplified, and how they sound without tones. */
#pragma once

#include <glib.h>
#include <stdbool.h>

gunichar han_simple(gunichar c); /* the simplified character; @c itself where there is none */

enum { HAN_SOUNDS_MAX = 3 };
/* han_sounds() - numbers of the syllables @c is read as, at least 1 and ascending in use; return how many, at most HAN_SOUNDS_MAX */
size_t han_sounds(gunichar c, unsigned short ret[HAN_SOUNDS_MAX]);
bool han_sound_alike(gunichar a, gunichar b);
bool han_has_sound(gunichar c, unsigned short syllable);

/* han_syllables() - cut a word of Latin letters into syllables of pinyin
 * Return: how many; 0: it is none, or more than @n_max. */
size_t han_syllables(const gunichar *letters, size_t n, unsigned short *ret, size_t n_max);
