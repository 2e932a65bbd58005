/*
 * The lexicon of triage: concepts and the words for them, in all languages at once, for patients mix them.
 *
 * A file of lexicon/ is lines. "[kind name]" opens a section, "[kind name for family, ...]" one that is of its kind in
 * these families only. What follows, up to the next, are items with commas or line ends between them; "#" begins a
 * comment. An item is elements with spaces between them, which the text must hold in this order, with words of
 * [class filler] between them at will:
 *
 *   word     the word, or one with a slip of the finger in it (one from 5 letters on, two from 9 on)
 *   word*    every word that begins so          word!   without slips
 *   a|b      one or the other                   word?   may be missing
 *   @name    whatever section "name" matches    _3      up to three words of any kind
 *   >38 <43  a number in these bounds           &       the elements before and after it stand near one another, in any order
 *
 * Every Chinese character is a word; those written together follow one another. An item beginning with "~" holds even
 * where a negation stands before it; one with a negation of its own does so anyway.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/err.h"
#include "inbound/lexicon-index.h"

enum { WORD_LETTERS_MAX = 28, WORD_HITS_MAX = 16, TOKENS_MAX = 900 };

typedef enum TokenKind { TOKEN_WORD, TOKEN_NUMBER, TOKEN_HAN, TOKEN_SYLLABLE, TOKEN_SIGN } TokenKind;

typedef struct Token {
        TokenKind kind;
        gunichar letters[WORD_LETTERS_MAX]; /* of a word; one for the other kinds */
        unsigned short n;
        unsigned short syllable;  /* TOKEN_SYLLABLE */
        unsigned short sentence, clause; /* ascending; a clause is a part of one sentence */
        gunichar mark;            /* the last mark right before it: "?", ":", the comma of a Chinese list; 0: none */
        double number;            /* TOKEN_NUMBER */
        unsigned short hits[WORD_HITS_MAX], n_hits; /* words of the lexicon it may be */
        bool is_guessed;          /* only by allowing for slips */
} Token;

typedef enum SectionKind {
        SECTION_CLASS, /* words that items of other sections name by @ */
        SECTION_RED,
        SECTION_WORRY, /* where health was asked about; elsewhere a hint */
        SECTION_HINT,  /* the same, but where its sentence may take it back */
        SECTION_GOOD,  /* says that all is well */
        SECTION_IDIOM, /* harmless as a whole, whatever its words say */
        SECTION_ANSWER, /* stop, start, confirm, ...: by its name */
        SECTION_TOLD,   /* by its name as well, and not shown to the classifier */
} SectionKind;

typedef struct Section {
        char *name;
        SectionKind kind;
        char **families; /* NULL: all */
        unsigned level;  /* above all sections it names */
} Section;

typedef enum ElementKind { ELEMENT_WORD, ELEMENT_SECTION, ELEMENT_GAP, ELEMENT_NUMBER, ELEMENT_HAN } ElementKind;

typedef struct NumberRange {
        float least, most;
} NumberRange;

typedef struct Element {
        ElementKind kind;
        bool is_tight;      /* nothing may stand between it and the one before */
        unsigned short of;  /* word, section, or how many words a gap may be */
        union {
                gunichar han;
                NumberRange number;
        };
} Element;

typedef struct Item {
        unsigned short section, n, n_han, level;
        unsigned short n_first; /* elements before "&"; n: there is none */
        bool is_firm;           /* no negation before it undoes it */
        unsigned line;
        guint32 elements;       /* where its own begin among those of all */
} Item;

typedef struct Lexicon Lexicon;

/* lexicon_get() - the one that is built in, read on first use */
const Lexicon *lexicon_get(void);

/* lexicon_read() - one from texts, NULL-ended; @names stand in faults
 * Return: 0; -EINVAL. Caller frees. */
int lexicon_read(const char *const *texts, const char *const *names, Lexicon **ret, Err *err);
void lexicon_free(Lexicon *lexicon);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lexicon, lexicon_free)

unsigned lexicon_n_sections(const Lexicon *lexicon);
const Section *lexicon_section(const Lexicon *lexicon, unsigned i);
int lexicon_find_section(const Lexicon *lexicon, const char *name); /* -1: none */
const Item *lexicon_item(const Lexicon *lexicon, unsigned i);
const Element *lexicon_elements(const Lexicon *lexicon, const Item *item);

/**
 * lexicon_items_by() - the items that may begin with an element
 * @of: the word, the section, the syllable of a character (0: one of which no sound is known), or 0 for any number
 *
 * Return: @ret_n entries whose values are numbers of items, ascending.
 */
const IndexEntry *lexicon_items_by(const Lexicon *lexicon, ElementKind kind, unsigned of, size_t *ret_n);

/* lexicon_knows() - is it a word of any item, as it stands (and, @by_sound, in its sound)? */
bool lexicon_knows(const Lexicon *lexicon, const gunichar *letters, size_t n, bool by_sound);

/* token_is_same_word() - are both words, of the same letters? */
bool token_is_same_word(const Token *a, const Token *b);

/* lexicon_look_up() - fill a token's hits: as it stands, else by sound where @by_sound, else allowing for slips */
void lexicon_look_up(const Lexicon *lexicon, Token *token, bool by_sound);
