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
        BUCKETS = 256,
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

static void table_add(GHashTable *table, Key key, guint word)
{
        GArray *chain = g_hash_table_lookup(table, GSIZE_TO_POINTER((gsize)key));

        if (!chain) {
                chain = g_array_new(FALSE, FALSE, sizeof(guint));
                g_hash_table_insert(table, GSIZE_TO_POINTER((gsize)key), chain);
        }
        g_array_append_val(chain, word);
}

static const GArray *table_get(GHashTable *table, Key key)
{
        return g_hash_table_lookup(table, GSIZE_TO_POINTER((gsize)key));
}

static bool allows_slips(const Word *word)
{
        return !word->is_exact && word->n >= SLIP_LEAST;
}

static void add_spelling(Lexicon *lexicon, const Word *word)
{
        const guint number = lexicon->words->len;

        g_array_append_val(lexicon->words, *word);
        table_add(lexicon->by_letters, key_of(word->letters, word->n, SIZE_MAX, word->is_sound), number);
        if (!allows_slips(word))
                return;
        for (size_t i = 0; i < word->n; i++)
                table_add(lexicon->by_deletion, key_of(word->letters, word->n, i, word->is_sound), number);
        if (word->n >= TWO_SLIPS_LEAST && !word->is_sound)
                g_array_append_val((GArray *)g_ptr_array_index(lexicon->long_words, word->letters[0] % BUCKETS), number);
}

unsigned lexicon_add_word(Lexicon *lexicon, const gunichar *letters, size_t n, bool is_prefix, bool is_exact)
{
        Word word = { .n = (unsigned short)MIN(n, WORD_LETTERS_MAX), .is_prefix = is_prefix, .is_exact = is_exact };
        g_autofree char *utf8 = g_ucs4_to_utf8(letters, (glong)n, NULL, NULL, NULL);
        g_autofree char *spelling = g_strdup_printf("%s%s%s", utf8, is_prefix ? "*" : "", is_exact ? "!" : "");
        gpointer known;

        if (g_hash_table_lookup_extended(lexicon->id_by_spelling, spelling, NULL, &known))
                return GPOINTER_TO_UINT(known);
        word.id = (unsigned short)lexicon->n_ids++;
        g_ptr_array_add(lexicon->plain, g_steal_pointer(&utf8));
        g_hash_table_insert(lexicon->id_by_spelling, g_steal_pointer(&spelling), GUINT_TO_POINTER(word.id));
        memcpy(word.letters, letters, word.n * sizeof(gunichar));
        add_spelling(lexicon, &word);
        if (letter_script(letters[0]) == SCRIPT_CYRILLIC) {
                gunichar sound[2 * WORD_LETTERS_MAX];
                const size_t n_sound = letters_sound(word.letters, word.n, sound);

                word.is_sound = true;
                word.n = (unsigned short)MIN(n_sound, WORD_LETTERS_MAX);
                memcpy(word.letters, sound, word.n * sizeof(gunichar));
                if (word.n >= (is_prefix ? SOUND_PREFIX_LEAST : SOUND_LEAST))
                        add_spelling(lexicon, &word);
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
                const GArray *chain;

                key = key_add(key, letters[k - 1]);
                chain = table_get(lexicon->by_letters, key);
                for (guint i = 0; chain && i < chain->len; i++) {
                        const Word *word = &g_array_index(lexicon->words, Word, g_array_index(chain, guint, i));

                        if (word->n != k || word->is_sound != is_sound || (k < n && !word->is_prefix) ||
                                memcmp(word->letters, letters, k * sizeof(gunichar)) != 0)
                                continue;
                        found = true;
                        if (token)
                                add_hit(token, word->id);
                }
        }
        return found;
}

/* People miss the first letter least: it stays, or has changed places with the second. */
static bool begins_alike(const Word *word, const gunichar *letters, size_t n)
{
        return letters[0] == word->letters[0] || (n > 1 && letters[0] == word->letters[1] && letters[1] == word->letters[0]);
}

static void try_slip(const Lexicon *lexicon, const GArray *chain, const gunichar *letters, size_t k, size_t n, bool is_sound,
        Token *token)
{
        for (guint i = 0; chain && i < chain->len; i++) {
                const Word *word = &g_array_index(lexicon->words, Word, g_array_index(chain, guint, i));

                if (!allows_slips(word) || word->is_sound != is_sound || (k < n && !word->is_prefix) ||
                        !begins_alike(word, letters, n))
                        continue;
                if (letters_distance(word->letters, word->n, letters, k, 1) <= 1)
                        add_hit(token, word->id);
        }
}

static void find_one_slip(const Lexicon *lexicon, const gunichar *letters, size_t n, bool is_sound, Token *token)
{
        for (size_t k = SLIP_LEAST - 1; k <= n; k++) {
                try_slip(lexicon, table_get(lexicon->by_deletion, key_of(letters, k, SIZE_MAX, is_sound)), letters, k, n,
                        is_sound, token);
                for (size_t i = 0; i < k; i++) {
                        const Key key = key_of(letters, k, i, is_sound);

                        try_slip(lexicon, table_get(lexicon->by_letters, key), letters, k, n, is_sound, token);
                        try_slip(lexicon, table_get(lexicon->by_deletion, key), letters, k, n, is_sound, token);
                }
        }
}

static void find_two_slips(const Lexicon *lexicon, const gunichar *letters, size_t n, Token *token)
{
        const GArray *bucket = g_ptr_array_index(lexicon->long_words, letters[0] % BUCKETS);

        for (guint i = 0; n + 2 >= TWO_SLIPS_LEAST && i < bucket->len; i++) {
                const Word *word = &g_array_index(lexicon->words, Word, g_array_index(bucket, guint, i));
                const size_t k = word->is_prefix ? MIN(n, (size_t)word->n) : n;

                if (letters_distance(word->letters, word->n, letters, k, 2) <= 2)
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
