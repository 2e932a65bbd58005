#include "config/open-words.h"

#include <string.h>

#include "base/phrase.h"
#include "base/text.h"

enum { CHARACTERS_LEAST = 3, IDEOGRAPHS_LEAST = 2 }; /* shorter spellings hide in any text */

typedef struct OpenWord {
        char *folded;
        OpenWordKind kind;
        bool is_stem; /* an ending may follow */
} OpenWord;

struct OpenWords {
        GHashTable *by_first; /* first character -> GArray of OpenWord: a text is compared with few of them */
};

/* Our own: * is whatever ending follows. What a safety text must be able to ask for (pain, breath, sight, fever) is not
 * among them. */
static const char *const health[] = {
        /* English */
        "botox", "botulin*", "inject*", "filler*", "laser*", "peel", "peels", "peeling*", "surgery", "surgical",
        "surgeries", "operation*", "implant*", "stitch*", "suture*", "scar", "scars", "wound*", "transplant*", "breast*",
        "buttock*", "eyelid*", "nose", "lip", "lips", "wrinkle*", "acne", "cellulite", "hiv", "hepatitis", "herpes",
        "infect*", "abscess*", "nodule*", "cancer*", "tumour*", "tumor*", "diabet*", "pregnan*", "diagnos*", "biops*",
        /* Ukrainian and Russian */
        "ботокс*", "ботул*", "біоревіт*", "биоревит*", "укол", "уколи", "уколу", "уколы", "укола", "уколов", "уколів", "ін'єкці*", "инъекци*",
        "філер*", "філлер*", "филлер*", "лазер*", "пілінг*", "пилинг*", "операці*", "операци*", "хірург*", "хирург*",
        "імплант*", "имплант*", "шви", "швів", "швы", "швов", "шрам*", "рубці", "рубець", "рубцы", "рубец", "епіляці*",
        "эпиляци*", "ліпосак*", "липосак*", "груди", "грудей", "грудь", "губи", "губы", "губ", "повік*", "веки", "носа",
        "зморшк*", "морщин*", "акне", "целюліт*", "целлюлит*", "віл", "снід", "вич", "спид", "гепатит*", "герпес*",
        "інфекц*", "инфекц*", "абсцес*", "абсцесс*", "ущільнен*", "уплотнен*", "пухлин*", "опухол*", "онколог*", "рак",
        "діабет*", "диабет*", "вагітн*", "беремен*", "діагноз*", "диагноз*", "біопс*", "биопс*",
        /* Chinese */
        "注射", "打针", "填充", "玻尿酸", "肉毒", "激光", "光子", "焕肤", "手术", "整形", "假体", "植入", "缝合", "拆线", "瘢痕", "疤",
        "吸脂", "隆胸", "丰胸", "乳房", "双眼皮", "眼睑", "鼻", "嘴唇", "皱纹", "痤疮", "脱毛", "植发", "艾滋", "肝炎", "疱疹", "感染", "脓肿",
        "结节", "肿瘤", "癌", "糖尿病", "怀孕", "妊娠", "诊断", "活检",
};
static const char *const prices[] = {
        "price*", "discount*", "uah", "usd", "eur", "грн", "гривень", "знижк*", "ціна", "ціни", "скидк*", "цена", "цены", "руб",
        "рублей", "价格", "优惠", "折扣", "打折", "₴", "₽", "¥", "￥", "$", "€", "£",
};

static void clear_word(void *word)
{
        g_free(((OpenWord *)word)->folded);
}

/* @folded, which is not empty, is taken over */
static void add(OpenWords *words, char *folded, OpenWordKind kind, bool is_stem)
{
        const OpenWord word = { folded, kind, is_stem };
        gpointer first = GUINT_TO_POINTER(g_utf8_get_char(folded));
        GArray *those = g_hash_table_lookup(words->by_first, first);

        if (!those) {
                those = g_array_new(FALSE, FALSE, sizeof(OpenWord));
                g_array_set_clear_func(those, clear_word);
                g_hash_table_insert(words->by_first, first, those);
        }
        g_array_append_val(those, word);
}

static void add_listed(OpenWords *words, const char *const *list, size_t n, OpenWordKind kind)
{
        for (size_t i = 0; i < n; i++) {
                g_autofree char *folded = phrase_fold(list[i]);
                bool is_stem = g_str_has_suffix(folded, "*");

                if (is_stem)
                        folded[strlen(folded) - 1] = '\0';
                add(words, g_steal_pointer(&folded), kind, is_stem);
        }
}

static void add_name(OpenWords *words, const char *name)
{
        g_autofree char *trimmed = text_trim(name);
        g_autofree char *folded = phrase_fold(trimmed);
        bool is_stem;

        if (text_chars(folded) < (*folded && phrase_is_ideograph(g_utf8_get_char(folded)) ? IDEOGRAPHS_LEAST : CHARACTERS_LEAST))
                return;
        is_stem = phrase_stem(folded);
        add(words, g_steal_pointer(&folded), OPEN_PROCEDURE, is_stem);
}

/* "RF-лифтинг, SMAS-лифтинг" are two names. */
static void add_title(OpenWords *words, const char *title)
{
        g_autoptr(GString) one = g_string_new(NULL);

        for (const char *at = title;; at = g_utf8_next_char(at)) {
                gunichar c = g_utf8_get_char(at);

                if (c != '\0' && c != ',' && c != 0xFF0C && c != 0x3001) {
                        g_string_append_unichar(one, c);
                        continue;
                }
                add_name(words, one->str);
                g_string_truncate(one, 0);
                if (c == '\0')
                        return;
        }
}

OpenWords *open_words_new(const Config *config)
{
        OpenWords *words = g_new0(OpenWords, 1);
        GHashTableIter protocols, titles;
        void *protocol, *title;

        words->by_first = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
        add_listed(words, health, ELEMENTSOF(health), OPEN_HEALTH);
        add_listed(words, prices, ELEMENTSOF(prices), OPEN_PRICE);
        g_hash_table_iter_init(&protocols, config->protocols);
        while (g_hash_table_iter_next(&protocols, NULL, &protocol)) {
                const Protocol *p = protocol;

                for (guint i = 0; i < p->procedures->len; i++)
                        add_name(words, g_ptr_array_index(p->procedures, i));
                if (p->procedures->len == 0) /* "standard" is the plan's name, and no procedure's */
                        continue;
                g_hash_table_iter_init(&titles, p->title);
                while (g_hash_table_iter_next(&titles, NULL, &title))
                        add_title(words, title);
        }
        return words;
}

void open_words_free(OpenWords *words)
{
        if (!words)
                return;
        g_hash_table_unref(words->by_first);
        g_free(words);
}

/* The longest, so that what is told does not depend on the order of a table. Either may be NULL. */
static const OpenWord *better_of(const OpenWord *a, const OpenWord *b)
{
        size_t n_a = a ? strlen(a->folded) : 0, n_b = b ? strlen(b->folded) : 0;

        if (n_a != n_b)
                return n_a > n_b ? a : b;
        return !a || (b && b->kind < a->kind) ? b : a;
}

/* The best of those that stand there; NULL: none does */
static const OpenWord *word_at(const OpenWords *words, const char *folded, const char *at)
{
        const GArray *those = g_hash_table_lookup(words->by_first, GUINT_TO_POINTER(g_utf8_get_char(at)));
        const OpenWord *best = NULL;

        for (guint i = 0; those && i < those->len; i++) {
                const OpenWord *word = &g_array_index(those, OpenWord, i);

                if (phrase_is_at(folded, at, word->folded, word->is_stem))
                        best = better_of(best, word);
        }
        return best;
}

const char *open_words_find(const OpenWords *words, const char *text, OpenWordKind *ret_kind)
{
        g_autofree char *folded = phrase_fold(text);
        const OpenWord *best = NULL;

        for (const char *at = folded; *at; at = g_utf8_next_char(at))
                best = better_of(best, word_at(words, folded, at));
        if (!best)
                return NULL;
        *ret_kind = best->kind;
        return best->folded;
}

bool open_words_has(const OpenWords *words, const char *text, size_t *ret_before)
{
        g_autofree char *folded = phrase_fold(text);

        *ret_before = 0;
        for (const char *at = folded; *at; at = g_utf8_next_char(at), (*ret_before)++)
                if (word_at(words, folded, at))
                        return true;
        return false;
}
