/* Letters: what a patient typed, as a person reads it. Code points in, code points out; no dictionary. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* letters_fold() - any bytes -> code points: broken UTF-8 left out, width and circles undone (NFKC), lower case, no
 * accents on Latin letters, ё as е, no apostrophes inside words, Chinese in simplified characters, emoji of one
 * meaning as one sign (below). At most @n_max code points of the beginning and as many of the end.
 * Return: array of gunichar, caller unrefs. */
GArray *letters_fold(const char *text, size_t n_max, bool *ret_is_cut);

/* What emoji and marks become: private code points, one a meaning. */
enum {
        LETTER_LIST_COMMA = 0x3001, /* of Chinese lists: no end of a clause */
        LETTER_GLAD = 0xE000, /* thumbs, hearts, smiles, flowers */
        LETTER_SAD,           /* tears, bandages, sick faces */
        LETTER_STOP,
        LETTER_ALARM,         /* SOS, ambulance */
        LETTER_CHECK,
        LETTER_CROSS,
        LETTER_EYE,
        LETTER_LUNGS,
        LETTER_STAR,
        LETTER_EMOJI,         /* any other */
};

typedef enum LetterScript { SCRIPT_OTHER, SCRIPT_LATIN, SCRIPT_CYRILLIC, SCRIPT_HAN, SCRIPT_DIGIT, SCRIPT_SIGN } LetterScript;
LetterScript letter_script(gunichar c);

/* letter_twin() - the letter of the other script that looks the same; 0: none. Both ways, Greek too. */
gunichar letter_twin(gunichar c, LetterScript script);
/* letter_of_digit() - the letter that a digit inside a word stands for; 0: none */
gunichar letter_of_digit(gunichar digit, LetterScript script);

typedef enum Layout { LAYOUT_RU, LAYOUT_UK, LAYOUT_EN } Layout;
/* letter_on_layout() - what the same key gives on the layout @to; the letter itself where no key is known */
gunichar letter_on_layout(gunichar c, Layout to);

/* letters_sound() - a skeleton that Cyrillic and its usual Latin spellings share: "щека" and "shcheka" -> "sheka".
 * @ret has room for 2 * n. Return: its length. */
size_t letters_sound(const gunichar *letters, size_t n, gunichar *ret);

/* letters_distance() - edits between two words, a swap of neighbours counting one; more than @most: @most + 1 */
unsigned letters_distance(const gunichar *a, size_t n_a, const gunichar *b, size_t n_b, unsigned most);
