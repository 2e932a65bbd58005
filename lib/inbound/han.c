/* The two tables are CLDR's (Hant-Hans and Han-Latin), of the characters of Big5 and GB 2312. */
#include "inbound/han.h"

#include <string.h>

static const char simplify_text[] =
#include "simplify.txt.h"
        ;
static const char pinyin_text[] =
#include "pinyin.txt.h"
        ;

typedef struct Sounds {
        unsigned short n, of[HAN_SOUNDS_MAX];
} Sounds;

typedef struct Han {
        GHashTable *simple;    /* gunichar -> gunichar */
        GHashTable *sounds;    /* gunichar -> Sounds * */
        GHashTable *syllables; /* "yan" -> number, 1 and up */
} Han;

static void load_simple(Han *han)
{
        for (const char *at = simplify_text; *at;) {
                const gunichar from = g_utf8_get_char(at), to = g_utf8_get_char(g_utf8_next_char(at));

                if (from == ' ' || from == '\n') {
                        at++;
                        continue;
                }
                g_hash_table_insert(han->simple, GUINT_TO_POINTER(from), GUINT_TO_POINTER(to));
                at = g_utf8_next_char(g_utf8_next_char(at));
        }
}

static void add_sound(Han *han, gunichar c, unsigned short syllable)
{
        Sounds *sounds = g_hash_table_lookup(han->sounds, GUINT_TO_POINTER(c));

        if (!sounds) {
                sounds = g_new0(Sounds, 1);
                g_hash_table_insert(han->sounds, GUINT_TO_POINTER(c), sounds);
        }
        if (sounds->n < HAN_SOUNDS_MAX)
                sounds->of[sounds->n++] = syllable;
}

static void load_pinyin(Han *han)
{
        unsigned short number = 0;

        for (const char *line = pinyin_text; *line;) {
                const char *space = strchr(line, ' '), *end = strchr(line, '\n');

                g_hash_table_insert(han->syllables, g_strndup(line, (size_t)(space - line)), GUINT_TO_POINTER(++number));
                for (const char *at = space + 1; at < end; at = g_utf8_next_char(at))
                        add_sound(han, g_utf8_get_char(at), number);
                line = end + 1;
        }
}

static const Han *get_han(void)
{
        static Han *han;

        if (g_once_init_enter(&han)) {
                Han *new = g_new0(Han, 1);

                new->simple = g_hash_table_new(NULL, NULL);
                new->sounds = g_hash_table_new(NULL, NULL);
                new->syllables = g_hash_table_new(g_str_hash, g_str_equal);
                load_simple(new);
                load_pinyin(new);
                g_once_init_leave(&han, new);
        }
        return han;
}

gunichar han_simple(gunichar c)
{
        const gunichar to = c < 0x3400 ? 0 : GPOINTER_TO_UINT(g_hash_table_lookup(get_han()->simple, GUINT_TO_POINTER(c)));

        return to != 0 ? to : c;
}

size_t han_sounds(gunichar c, unsigned short ret[HAN_SOUNDS_MAX])
{
        const Sounds *sounds = g_hash_table_lookup(get_han()->sounds, GUINT_TO_POINTER(c));

        if (!sounds)
                return 0;
        memcpy(ret, sounds->of, sizeof(sounds->of));
        return sounds->n;
}

bool han_has_sound(gunichar c, unsigned short syllable)
{
        unsigned short of[HAN_SOUNDS_MAX];
        const size_t n = han_sounds(c, of);

        for (size_t i = 0; i < n; i++)
                if (of[i] == syllable)
                        return true;
        return false;
}

bool han_sound_alike(gunichar a, gunichar b)
{
        unsigned short of[HAN_SOUNDS_MAX];
        const size_t n = han_sounds(a, of);

        for (size_t i = 0; i < n; i++)
                if (han_has_sound(b, of[i]))
                        return true;
        return false;
}

size_t han_syllables(const gunichar *letters, size_t n, unsigned short *ret, size_t n_max)
{
        enum { LONGEST = 6 };
        char syllable[LONGEST + 1];

        if (n == 0 || n_max == 0)
                return 0;
        for (size_t k = MIN(n, LONGEST); k > 0; k--) {
                unsigned short number;
                size_t rest = 0;

                for (size_t i = 0; i < k; i++)
                        syllable[i] = letters[i] < 0x80 ? (char)letters[i] : '?';
                syllable[k] = '\0';
                number = (unsigned short)GPOINTER_TO_UINT(g_hash_table_lookup(get_han()->syllables, syllable));
                if (number == 0 || (k < n && (rest = han_syllables(letters + k, n - k, ret + 1, n_max - 1)) == 0))
                        continue;
                ret[0] = number;
                return rest + 1;
        }
        return 0;
}
