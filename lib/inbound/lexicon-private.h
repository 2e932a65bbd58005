/* What the reader of the lexicon and the look-up of words share. */
#pragma once

#include "inbound/lexicon.h"

typedef struct Word {
        guint32 letters; /* where its own begin among those of all */
        unsigned short n;
        unsigned short id; /* the same for all spellings of one word: exact, by sound */
        bool is_prefix, is_exact, is_sound;
} Word;

/* Kept for as long as the program runs: flat arrays and tables, without an allocation for every word. */
struct Lexicon {
        GArray *sections; /* Section */
        GHashTable *section_by_name;
        GArray *items;    /* Item */
        GArray *elements; /* Element, of all items */
        GArray *words;    /* Word; the ids are their own count */
        GArray *letters;  /* gunichar, of all words */
        GArray *items_by;    /* index: kind and number of the first element -> items */
        GArray *by_letters;  /* index: hash of the letters -> words, and */
        GArray *by_deletion; /* of the letters but one */
        GArray *long_words;  /* index: first letter -> words, for two slips */
};

/* What is needed while the words are read, and no longer. */
typedef struct KnownWords {
        GHashTable *id_by_spelling;
        GPtrArray *plain; /* char *: each id's letters, without its mark */
} KnownWords;

/* lexicon_add_word() - the id of a spelling, new or known */
unsigned lexicon_add_word(Lexicon *lexicon, KnownWords *known, const gunichar *letters, size_t n, bool is_prefix, bool is_exact);
