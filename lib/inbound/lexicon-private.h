/* What the reader of the lexicon and the look-up of words share. */
#pragma once

#include "inbound/lexicon.h"

typedef struct Word {
        gunichar letters[WORD_LETTERS_MAX];
        unsigned short n;
        unsigned short id; /* the same for all spellings of one word: exact, by sound */
        bool is_prefix, is_exact, is_sound;
} Word;

struct Lexicon {
        GArray *sections; /* Section */
        GArray *items;    /* Item */
        GArray *words;    /* Word; the ids are their own count */
        unsigned n_ids;
        GPtrArray *plain; /* char *: each id's letters, without its mark */
        GHashTable *section_by_name, *id_by_spelling;
        GHashTable *by_letters;  /* key of the letters -> GArray of word numbers */
        GHashTable *by_deletion; /* key of the letters but one */
        GPtrArray *long_words;   /* GArray of word numbers by first letter's hash, for two slips */
        GPtrArray *items_by_word, *items_by_section, *items_by_syllable;
        GArray *items_by_number;
};

/* lexicon_add_word() - the id of a spelling, new or known */
unsigned lexicon_add_word(Lexicon *lexicon, const gunichar *letters, size_t n, bool is_prefix, bool is_exact);
