/* The words of the lexicon: kept so that a word, its beginnings and its slips are found without a walk over all. */
#include "inbound/lexicon-private.h"

#include <stdint.h>
#include <string.h>

#include "inbound/letters.h"

enum {
        SLIP_LEAST = 5,      /* letters of a word in which one slip is allowed, */
        TWO_SLIPS_LEAST = 9, /* and two */
        SOUND_LEAST = 2,     /* sounds of a word that is also found by how it sounds, */
        SOUND_PREFIX_LEAST = 3, /* and of a beginning */
};

typedef guint64 Key;

static Key key_begin(bool is_sound)
{
        return is_sound ? 0x9E3779B97F4A7C15u : 0xCBF29CE484222325u;
}

static Key key_add(Key key, gunichar c)
{
        return (key ^ c) * 0x100000001B3u;
}

static Key key_of(const gunichar *letters, size_t n, size_t but, bool is_sound)
{
        Key key = key_begin(is_sound);

        for (size_t i = 0; i < n; i++)
                if (i != but)
                        key = key_add(key, letters[i]);
        return key;
}

static guint32 index_key(Key key)
{
        return (guint32)(key ^ (key >> 32));
}

static const gunichar *letters_of(const Lexicon *lexicon, const Word *word)
{
        return &g_array_index(lexicon->letters, gunichar, word->letters);
}

static const Word *word_at(const Lexicon *lexicon, const IndexEntry *entry)
{
        return &g_array_index(lexicon->words, Word, entry->value);
}

static bool allows_slips(const Word *word)
{
        return !word->is_exact && word->n >= SLIP_LEAST;
}

static void add_spelling(Lexicon *lexicon, Word word, const gunichar *letters, size_t n)
{
        const guint number = lexicon->words->len;

        word.n = (unsigned short)MIN(n, (size_t)WORD_LETTERS_MAX);
        word.letters = lexicon->letters->len;
        g_array_append_vals(lexicon->letters, letters, word.n);
        g_array_append_val(lexicon->words, word);
        index_add(lexicon->by_letters, index_key(key_of(letters, word.n, SIZE_MAX, word.is_sound)), number);
        if (!allows_slips(&word))
                return;
        for (size_t i = 0; i < word.n; i++)
                index_add(lexicon->by_deletion, index_key(key_of(letters, word.n, i, word.is_sound)), number);
        if (word.n >= TWO_SLIPS_LEAST && !word.is_sound)
                index_add(lexicon->long_words, letters[0], number);
}

unsigned lexicon_add_word(Lexicon *lexicon, KnownWords *known, const gunichar *letters, size_t n, bool is_prefix, bool is_exact)
{
        Word word = { .id = (unsigned short)known->plain->len, .is_prefix = is_prefix, .is_exact = is_exact };
        g_autofree char *utf8 = g_ucs4_to_utf8(letters, (glong)n, NULL, NULL, NULL);
        g_autofree char *spelling = g_strdup_printf("%s%s%s", utf8, is_prefix ? "*" : "", is_exact ? "!" : "");
        gpointer id;

        if (g_hash_table_lookup_extended(known->id_by_spelling, spelling, NULL, &id))
                return GPOINTER_TO_UINT(id);
        g_ptr_array_add(known->plain, g_steal_pointer(&utf8));
        g_hash_table_insert(known->id_by_spelling, g_steal_pointer(&spelling), GUINT_TO_POINTER(word.id));
        add_spelling(lexicon, word, letters, n);
        if (letter_script(letters[0]) == SCRIPT_CYRILLIC) {
                gunichar sound[2 * WORD_LETTERS_MAX];
                const size_t n_sound = letters_sound(letters, MIN(n, (size_t)WORD_LETTERS_MAX), sound);

                word.is_sound = true;
                if (n_sound >= (is_prefix ? SOUND_PREFIX_LEAST : SOUND_LEAST))
                        add_spelling(lexicon, word, sound, n_sound);
        }
        return word.id;
}

/* ---- look-up ---------------------------------------------------------------------------------- */

static void add_hit(Token *token, unsigned short id)
{
        for (size_t i = 0; i < token->n_hits; i++)
                if (token->hits[i] == id)
                        return;
        if (token->n_hits < WORD_HITS_MAX)
                token->hits[token->n_hits++] = id;
}

/* the words that are these letters or their beginning; @token NULL: only whether there is one */
static bool find_exact(const Lexicon *lexicon, const gunichar *letters, size_t n, bool is_sound, Token *token)
{
        Key key = key_begin(is_sound);
        bool found = false;

        for (size_t k = 1; k <= n; k++) {
                const IndexEntry *entries;
                size_t n_entries;

                key = key_add(key, letters[k - 1]);
                entries = index_find(lexicon->by_letters, index_key(key), &n_entries);
                for (size_t i = 0; i < n_entries; i++) {
                        const Word *word = word_at(lexicon, &entries[i]);

                        if (word->n != k || word->is_sound != is_sound || (k < n && !word->is_prefix) ||
                                memcmp(letters_of(lexicon, word), letters, k * sizeof(gunichar)) != 0)
                                continue;
                        found = true;
                        if (token)
                                add_hit(token, word->id);
                }
        }
        return found;
}

/* People miss the first letter least: it stays, or has changed places with the second. */
static bool begins_alike(const gunichar *word, const gunichar *letters, size_t n)
{
        return letters[0] == word[0] || (n > 1 && letters[0] == word[1] && letters[1] == word[0]);
}

/* Letters as they were typed, and the first of them that a word may be. */
typedef struct Typed {
        const gunichar *letters;
        size_t n;
        bool is_sound;
} Typed;

/* the words of @index under @key that are the first @k letters but for one slip */
static void try_slip(const Lexicon *lexicon, const GArray *index, Key key, const Typed *typed, size_t k, Token *token)
{
        size_t n_entries;
        const IndexEntry *entries = index_find(index, index_key(key), &n_entries);

        for (size_t i = 0; i < n_entries; i++) {
                const Word *word = word_at(lexicon, &entries[i]);
                const gunichar *letters = letters_of(lexicon, word);

                if (!allows_slips(word) || word->is_sound != typed->is_sound || (k < typed->n && !word->is_prefix) ||
                        !begins_alike(letters, typed->letters, typed->n))
                        continue;
                if (letters_distance(letters, word->n, typed->letters, k, 1) <= 1)
                        add_hit(token, word->id);
        }
}

static void find_one_slip(const Lexicon *lexicon, const gunichar *letters, size_t n, bool is_sound, Token *token)
{
        const Typed typed = { .letters = letters, .n = n, .is_sound = is_sound };

        for (size_t k = SLIP_LEAST - 1; k <= n; k++) {
                try_slip(lexicon, lexicon->by_deletion, key_of(letters, k, SIZE_MAX, is_sound), &typed, k, token);
                for (size_t i = 0; i < k; i++) {
                        const Key key = key_of(letters, k, i, is_sound);

                        try_slip(lexicon, lexicon->by_letters, key, &typed, k, token);
                        try_slip(lexicon, lexicon->by_deletion, key, &typed, k, token);
                }
        }
}

static void find_two_slips(const Lexicon *lexicon, const gunichar *letters, size_t n, Token *token)
{
        size_t n_entries;
        const IndexEntry *entries = index_find(lexicon->long_words, letters[0], &n_entries);

        for (size_t i = 0; n + 2 >= TWO_SLIPS_LEAST && i < n_entries; i++) {
                const Word *word = word_at(lexicon, &entries[i]);
                const size_t k = word->is_prefix ? MIN(n, (size_t)word->n) : n;

                if (letters_distance(letters_of(lexicon, word), word->n, letters, k, 2) <= 2)
                        add_hit(token, word->id);
        }
}

bool lexicon_knows(const Lexicon *lexicon, const gunichar *letters, size_t n, bool by_sound)
{
        gunichar sound[2 * WORD_LETTERS_MAX];
        size_t n_sound;

        if (n == 0 || n > WORD_LETTERS_MAX)
                return false;
        if (!by_sound)
                return find_exact(lexicon, letters, n, false, NULL);
        n_sound = letters_sound(letters, n, sound);
        return n_sound > 0 && find_exact(lexicon, sound, MIN(n_sound, WORD_LETTERS_MAX), true, NULL);
}

void lexicon_look_up(const Lexicon *lexicon, Token *token, bool by_sound)
{
        gunichar sound[2 * WORD_LETTERS_MAX];
        size_t n_sound = 0;

        token->n_hits = 0;
        token->is_guessed = false;
        if (by_sound)
                n_sound = MIN(letters_sound(token->letters, token->n, sound), (size_t)WORD_LETTERS_MAX);
        if (by_sound ? n_sound > 0 && find_exact(lexicon, sound, n_sound, true, token)
                     : find_exact(lexicon, token->letters, token->n, false, token))
                return;
        token->is_guessed = true;
        if (by_sound && n_sound > 0)
                find_one_slip(lexicon, sound, n_sound, true, token);
        else if (token->n > 0) {
                find_one_slip(lexicon, token->letters, token->n, false, token);
                if (token->n_hits == 0)
                        find_two_slips(lexicon, token->letters, token->n, token);
        }
}

bool token_is_same_word(const Token *a, const Token *b)
{
        return a->kind == TOKEN_WORD && b->kind == TOKEN_WORD && a->n == b->n && memcmp(a->letters, b->letters, a->n * sizeof(a->letters[0])) == 0;
}
