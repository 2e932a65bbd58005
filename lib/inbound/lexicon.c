#include "inbound/lexicon-private.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "inbound/han.h"
#include "inbound/letters.h"

enum { ELEMENTS_MAX = 16 };

static const char *const built_in[] = {
        /* the order does not matter: sections may be named before they are told */
#include "inbound/common.lex.h"
        ,
#include "inbound/en.lex.h"
        ,
#include "inbound/ru.lex.h"
        ,
#include "inbound/uk.lex.h"
        ,
#include "inbound/zh.lex.h"
        ,
#include "inbound/flags.lex.h"
        ,
#include "inbound/done.lex.h"
        ,
#include "inbound/stops.lex.h"
        ,
#include "inbound/answers.lex.h"
        ,
#include "inbound/told.lex.h"
        ,
#include "inbound/frames.lex.h"
        ,
#include "inbound/signs.lex.h"
        ,
#include "inbound/unwell.lex.h"
        ,
#include "inbound/wishes.lex.h"
        ,
        NULL,
};
static const char *const built_in_names[] = { "common.lex", "en.lex", "ru.lex", "uk.lex", "zh.lex", "flags.lex", "done.lex", "stops.lex",
        "answers.lex", "told.lex", "frames.lex", "signs.lex", "unwell.lex",
        "wishes.lex", NULL };

/* Where reading stands. */
typedef struct Reader {
        Lexicon *lexicon;
        KnownWords words;
        GHashTable *id_by_text; /* of words that have been read: one stands in thousands of variants */
        const char *name;
        unsigned line;
        int section;
        Err *err;
} Reader;

static int fault(const Reader *reader, const char *why, const char *what)
{
        err_set(reader->err, -EINVAL, NULL, "lexicon", "%s: \"%s\"", why, what);
        err_where(reader->err, reader->name, reader->line);
        return -EINVAL;
}

/* ---- sections --------------------------------------------------------------------------------- */

static int kind_from_string(const char *word)
{
        static const char *const kinds[] = { "class", "red", "worry", "hint", "good", "idiom", "answer", "told" };

        for (size_t i = 0; i < ELEMENTSOF(kinds); i++)
                if (strcmp(kinds[i], word) == 0)
                        return (int)i;
        return -1;
}

int lexicon_find_section(const Lexicon *lexicon, const char *name)
{
        gpointer found;

        return g_hash_table_lookup_extended(lexicon->section_by_name, name, NULL, &found) ? GPOINTER_TO_INT(found) : -1;
}

static unsigned section_named(Lexicon *lexicon, const char *name)
{
        const int found = lexicon_find_section(lexicon, name);
        Section section = { .name = g_strdup(name), .kind = (SectionKind)-1 };

        if (found >= 0) {
                g_free(section.name);
                return (unsigned)found;
        }
        g_array_append_val(lexicon->sections, section);
        g_hash_table_insert(lexicon->section_by_name, g_strdup(name), GINT_TO_POINTER((int)lexicon->sections->len - 1));
        return lexicon->sections->len - 1;
}

/* "[red burn for peel, laser]" */
static int read_section(Reader *reader, const char *line)
{
        const char *end = strchr(line, ']');
        g_autofree char *inside = end ? g_strndup(line + 1, (size_t)(end - line - 1)) : NULL;
        g_auto(GStrv) words = inside ? g_strsplit_set(inside, " ,", -1) : NULL;
        g_autoptr(GPtrArray) said = g_ptr_array_new();
        Section *section;
        int kind;

        for (size_t i = 0; words && words[i]; i++)
                if (*words[i])
                        g_ptr_array_add(said, words[i]);
        if (said->len < 2 || (said->len > 2 && (said->len < 4 || strcmp(said->pdata[2], "for") != 0)))
                return fault(reader, "a section is \"[kind name]\" or \"[kind name for family, ...]\"", line);
        kind = kind_from_string(said->pdata[0]);
        if (kind < 0)
                return fault(reader, "no such kind of section", said->pdata[0]);
        reader->section = (int)section_named(reader->lexicon, said->pdata[1]);
        section = &g_array_index(reader->lexicon->sections, Section, (guint)reader->section);
        if ((int)section->kind >= 0 && (int)section->kind != kind)
                return fault(reader, "a section of another kind has that name", said->pdata[1]);
        section->kind = (SectionKind)kind;
        if (said->len > 3 && !section->families) {
                section->families = g_new0(char *, said->len - 2);
                for (guint i = 3; i < said->len; i++)
                        section->families[i - 3] = g_strdup(said->pdata[i]);
        }
        return 0;
}

/* ---- items ------------------------------------------------------------------------------------ */

typedef struct Draft {
        Item item;
        Element elements[ELEMENTS_MAX];
} Draft;

static int add_element(Reader *reader, Draft *draft, const Element *element)
{
        if (draft->item.n == ELEMENTS_MAX)
                return fault(reader, "an item is too long", "");
        draft->elements[draft->item.n++] = *element;
        return 0;
}

/* each character is a word of its own; digits among them are a number */
static int add_han(Reader *reader, Draft *draft, const gunichar *letters, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                Element element = { .kind = ELEMENT_HAN, .han = han_simple(letters[i]), .is_tight = i > 0 };

                if (letter_script(letters[i]) == SCRIPT_DIGIT) {
                        float number = 0;

                        for (; i < n && letter_script(letters[i]) == SCRIPT_DIGIT; i++)
                                number = number * 10 + (float)(letters[i] - '0');
                        i--;
                        element.kind = ELEMENT_NUMBER;
                        element.number.least = element.number.most = number;
                } else if (letter_script(letters[i]) == SCRIPT_HAN)
                        draft->item.n_han++;
                else
                        return fault(reader, "a Chinese word holds something else", reader->name);
                if (add_element(reader, draft, &element) < 0)
                        return -EINVAL;
        }
        return 0;
}

static int add_word(Reader *reader, Draft *draft, const char *text)
{
        Element element = { .kind = ELEMENT_WORD };
        g_autoptr(GArray) letters = NULL;
        size_t n = strlen(text);
        bool cut, is_prefix = n > 1 && text[n - 1] == '*', is_exact = n > 1 && text[n - 1] == '!';
        g_autofree char *bare = NULL;
        gpointer id;

        if (g_hash_table_lookup_extended(reader->id_by_text, text, NULL, &id)) {
                element.of = (unsigned short)GPOINTER_TO_UINT(id);
                return add_element(reader, draft, &element);
        }
        bare = g_strndup(text, n - (is_prefix || is_exact));
        letters = letters_fold(bare, 200, &cut);
        if (letters->len == 0)
                return fault(reader, "nothing is left of a word", text);
        if (letter_script(g_array_index(letters, gunichar, 0)) == SCRIPT_HAN)
                return add_han(reader, draft, (const gunichar *)(void *)letters->data, letters->len);
        for (guint i = 0; i < letters->len; i++)
                if (g_array_index(letters, gunichar, i) < 0x80 && !g_ascii_isalnum((char)g_array_index(letters, gunichar, i)))
                        return fault(reader, "a word holds a mark", text);
        element.of = (unsigned short)lexicon_add_word(reader->lexicon, &reader->words, (const gunichar *)(void *)letters->data, letters->len,
                is_prefix, is_exact);
        g_hash_table_insert(reader->id_by_text, g_strdup(text), GUINT_TO_POINTER(element.of));
        return add_element(reader, draft, &element);
}

static int add_number(Reader *reader, Draft *draft, const char *text)
{
        Element element = { .kind = ELEMENT_NUMBER, .number = { -INFINITY, INFINITY } };
        const float bound = (float)g_ascii_strtod(text + !g_ascii_isdigit(*text), NULL);

        if (g_ascii_isdigit(*text)) { /* "36": that number; "36*": and its decimals */
                element.number.least = bound;
                element.number.most = g_str_has_suffix(text, "*") ? bound + 0.99F : bound;
                return add_element(reader, draft, &element);
        }
        if (*text == '<' && draft->item.n > 0 && draft->elements[draft->item.n - 1].kind == ELEMENT_NUMBER) {
                draft->elements[draft->item.n - 1].number.most = bound;
                return 0;
        }
        *(*text == '<' ? &element.number.most : &element.number.least) = bound;
        return add_element(reader, draft, &element);
}

static int add_part(Reader *reader, Draft *draft, const char *text)
{
        Element element = { 0 };

        switch (*text) {
        case '\0':
                return 0;
        case '&':
                draft->item.n_first = draft->item.n;
                return 0;
        case '@':
                element.kind = ELEMENT_SECTION;
                element.of = (unsigned short)section_named(reader->lexicon, text + 1);
                return add_element(reader, draft, &element);
        case '_':
                element.kind = ELEMENT_GAP;
                element.of = (unsigned short)CLAMP(g_ascii_strtoll(text + 1, NULL, 10), 1, 20);
                return add_element(reader, draft, &element);
        case '<':
        case '>':
                return add_number(reader, draft, text);
        default:
                if (strspn(text, "0123456789.*") == strlen(text))
                        return add_number(reader, draft, text);
                return add_word(reader, draft, text);
        }
}

/* one variant: @parts without alternatives */
static int add_item(Reader *reader, const char *const *parts, size_t n_parts, bool is_firm)
{
        Draft draft = { .item = { .section = (unsigned short)reader->section, .is_firm = is_firm, .line = reader->line,
                                .n_first = G_MAXUSHORT, .elements = reader->lexicon->elements->len } };
        const Element *elements = draft.elements;
        Item *item = &draft.item;

        for (size_t i = 0; i < n_parts; i++)
                if (add_part(reader, &draft, parts[i]) < 0)
                        return -EINVAL;
        item->n_first = MIN(item->n_first, item->n);
        if (item->n == 0 || elements[0].kind == ELEMENT_GAP || (item->n_first < item->n && elements[item->n_first].kind == ELEMENT_GAP))
                return fault(reader, "an item begins with a gap or is empty", n_parts > 0 ? parts[0] : "");
        g_array_append_val(reader->lexicon->items, *item);
        g_array_append_vals(reader->lexicon->elements, elements, item->n);
        return 0;
}

/* a|b and c? are several items */
static int add_variants(Reader *reader, char **parts, const char **chosen, size_t at, size_t n, bool is_firm)
{
        g_auto(GStrv) choices = NULL;
        g_autofree char *part = NULL;
        size_t length;
        bool is_optional;

        if (at == n)
                return add_item(reader, chosen, n, is_firm);
        length = strlen(parts[at]);
        is_optional = length > 1 && parts[at][length - 1] == '?';
        part = g_strndup(parts[at], length - is_optional);
        choices = g_strsplit(part, "|", -1);
        for (size_t i = 0; choices[i]; i++) {
                chosen[at] = choices[i];
                if (add_variants(reader, parts, chosen, at + 1, n, is_firm) < 0)
                        return -EINVAL;
        }
        chosen[at] = "";
        return is_optional ? add_variants(reader, parts, chosen, at + 1, n, is_firm) : 0;
}

static int read_item(Reader *reader, const char *text)
{
        g_autofree char *trimmed = text_trim(text);
        const bool is_firm = *trimmed == '~';
        g_auto(GStrv) split = g_strsplit_set(trimmed + is_firm, " \t-/", -1);
        g_autoptr(GPtrArray) parts = g_ptr_array_new();
        const char *chosen[ELEMENTS_MAX * 2];

        for (size_t i = 0; split[i]; i++)
                if (*split[i])
                        g_ptr_array_add(parts, split[i]);
        if (parts->len == 0)
                return 0;
        if (reader->section < 0 || parts->len > ELEMENTSOF(chosen))
                return fault(reader, "an item stands outside a section or is too long", trimmed);
        return add_variants(reader, (char **)parts->pdata, chosen, 0, parts->len, is_firm);
}

static int read_line(Reader *reader, const char *text)
{
        g_autofree char *line = text_trim(text);
        char *comment = strchr(line, '#');
        g_auto(GStrv) items = NULL;

        if (comment)
                *comment = '\0';
        if (*line == '[')
                return read_section(reader, line);
        items = g_strsplit(line, ",", -1);
        for (size_t i = 0; items[i]; i++)
                if (read_item(reader, items[i]) < 0)
                        return -EINVAL;
        return 0;
}

/* ---- after reading ---------------------------------------------------------------------------- */

static const char *plain_of(const Reader *reader, const Element *element, char han[7])
{
        switch (element->kind) {
        case ELEMENT_WORD:
                return g_ptr_array_index(reader->words.plain, element->of);
        case ELEMENT_HAN:
                han[g_unichar_to_utf8(element->han, han)] = '\0';
                return han;
        case ELEMENT_SECTION:
        case ELEMENT_GAP:
        case ELEMENT_NUMBER:
                return "";
        }
        return "";
}

/* Words of negation inside an item are its own. */
static void mark_firm(const Reader *reader)
{
        const Lexicon *lexicon = reader->lexicon;
        g_autoptr(GHashTable) negations = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        const int classes[] = { lexicon_find_section(lexicon, "negation"), lexicon_find_section(lexicon, "negation_verb") };
        char han[7];

        for (guint i = 0; i < lexicon->items->len; i++) {
                const Item *item = &g_array_index(lexicon->items, Item, i);

                if (item->n == 1 && (item->section == classes[0] || item->section == classes[1]))
                        g_hash_table_add(negations, g_strdup(plain_of(reader, lexicon_elements(lexicon, item), han)));
        }
        for (guint i = 0; i < lexicon->items->len; i++) {
                Item *item = &g_array_index(lexicon->items, Item, i);

                for (size_t k = 0; k < item->n; k++)
                        item->is_firm |= g_hash_table_contains(negations, plain_of(reader, lexicon_elements(lexicon, item) + k, han)) != 0;
        }
}

static int find_level(const Reader *reader, GPtrArray *items_of, unsigned section, unsigned char *state)
{
        Section *s = &g_array_index(reader->lexicon->sections, Section, section);
        const GArray *items = items_of->pdata[section];

        if (state[section] == 2)
                return 0;
        if (state[section] == 1)
                return fault(reader, "a section names itself", s->name);
        if ((int)s->kind < 0)
                return fault(reader, "a section is named but not told", s->name);
        state[section] = 1;
        for (guint i = 0; i < items->len; i++) {
                Item *item = &g_array_index(reader->lexicon->items, Item, g_array_index(items, guint, i));

                for (size_t k = 0; k < item->n; k++) {
                        const Element *e = lexicon_elements(reader->lexicon, item) + k;

                        if (e->kind != ELEMENT_SECTION)
                                continue;
                        if (find_level(reader, items_of, e->of, state) < 0)
                                return -EINVAL;
                        item->level = (unsigned short)MAX(item->level,
                                g_array_index(reader->lexicon->sections, Section, e->of).level + 1);
                }
                s->level = MAX(s->level, item->level);
        }
        state[section] = 2;
        return 0;
}

static int find_levels(const Reader *reader)
{
        const guint n = reader->lexicon->sections->len;
        g_autofree unsigned char *state = g_new0(unsigned char, n);
        g_autoptr(GPtrArray) items_of = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);

        for (guint i = 0; i < n; i++)
                g_ptr_array_add(items_of, g_array_new(FALSE, FALSE, sizeof(guint)));
        for (guint i = 0; i < reader->lexicon->items->len; i++)
                g_array_append_val((GArray *)items_of->pdata[g_array_index(reader->lexicon->items, Item, i).section], i);
        for (guint i = 0; i < n; i++)
                if (find_level(reader, items_of, i, state) < 0)
                        return -EINVAL;
        return 0;
}

static guint32 items_key(ElementKind kind, unsigned of)
{
        return (guint32)kind << 24 | of;
}

static void index_han(Lexicon *lexicon, gunichar han, guint item)
{
        unsigned short sounds[HAN_SOUNDS_MAX];
        const size_t n = han_sounds(han, sounds);

        if (n == 0)
                index_add(lexicon->items_by, items_key(ELEMENT_HAN, 0), item);
        for (size_t i = 0; i < n; i++)
                index_add(lexicon->items_by, items_key(ELEMENT_HAN, sounds[i]), item);
}

static void index_items(Lexicon *lexicon)
{
        for (guint i = 0; i < lexicon->items->len; i++) {
                const Element *first = lexicon_elements(lexicon, lexicon_item(lexicon, i));

                if (first->kind == ELEMENT_HAN)
                        index_han(lexicon, first->han, i);
                else
                        index_add(lexicon->items_by, items_key(first->kind, first->kind == ELEMENT_NUMBER ? 0 : first->of), i);
        }
}

static void settle(Lexicon *lexicon)
{
        array_fit(&lexicon->items);
        array_fit(&lexicon->elements);
        array_fit(&lexicon->words);
        array_fit(&lexicon->letters);
        index_settle(&lexicon->items_by);
        index_settle(&lexicon->by_letters);
        index_settle(&lexicon->by_deletion);
        index_settle(&lexicon->long_words);
}

/* ---- the whole -------------------------------------------------------------------------------- */

static Lexicon *lexicon_new(void)
{
        Lexicon *lexicon = g_new0(Lexicon, 1);

        lexicon->sections = g_array_new(FALSE, FALSE, sizeof(Section));
        lexicon->section_by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        lexicon->items = g_array_new(FALSE, FALSE, sizeof(Item));
        lexicon->elements = g_array_new(FALSE, FALSE, sizeof(Element));
        lexicon->words = g_array_new(FALSE, FALSE, sizeof(Word));
        lexicon->letters = g_array_new(FALSE, FALSE, sizeof(gunichar));
        lexicon->items_by = index_new();
        lexicon->by_letters = index_new();
        lexicon->by_deletion = index_new();
        lexicon->long_words = index_new();
        return lexicon;
}

void lexicon_free(Lexicon *lexicon)
{
        if (!lexicon)
                return;
        for (guint i = 0; i < lexicon->sections->len; i++) {
                g_free(g_array_index(lexicon->sections, Section, i).name);
                g_strfreev(g_array_index(lexicon->sections, Section, i).families);
        }
        g_array_unref(lexicon->sections);
        g_hash_table_unref(lexicon->section_by_name);
        g_array_unref(lexicon->items);
        g_array_unref(lexicon->elements);
        g_array_unref(lexicon->words);
        g_array_unref(lexicon->letters);
        g_array_unref(lexicon->items_by);
        g_array_unref(lexicon->by_letters);
        g_array_unref(lexicon->by_deletion);
        g_array_unref(lexicon->long_words);
        g_free(lexicon);
}

static int read_text(Reader *reader, const char *text)
{
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

        reader->section = -1;
        for (reader->line = 1; lines[reader->line - 1]; reader->line++)
                if (read_line(reader, lines[reader->line - 1]) < 0)
                        return -EINVAL;
        return 0;
}

static int read_texts(Reader *reader, const char *const *texts, const char *const *names)
{
        for (size_t i = 0; texts[i]; i++) {
                reader->name = names[i];
                if (read_text(reader, texts[i]) < 0)
                        return -EINVAL;
        }
        mark_firm(reader);
        return find_levels(reader);
}

int lexicon_read(const char *const *texts, const char *const *names, Lexicon **ret, Err *err)
{
        g_autoptr(Lexicon) lexicon = lexicon_new();
        g_autoptr(GHashTable) ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_autoptr(GHashTable) read = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_autoptr(GPtrArray) plain = g_ptr_array_new_with_free_func(g_free);
        Reader reader = { .lexicon = lexicon, .words = { ids, plain }, .id_by_text = read, .err = err };

        if (read_texts(&reader, texts, names) < 0)
                return -EINVAL;
        index_items(lexicon);
        settle(lexicon);
        *ret = g_steal_pointer(&lexicon);
        return 0;
}

const Lexicon *lexicon_get(void)
{
        static Lexicon *lexicon;

        if (g_once_init_enter(&lexicon)) {
                Lexicon *new = NULL;
                Err err = { 0 };

                if (lexicon_read(built_in, built_in_names, &new, &err) < 0)
                        g_error("%s:%u: %s", err.source, err.line, err.why); /* a test reads it: it cannot be wrong here */
                g_once_init_leave(&lexicon, new);
        }
        return lexicon;
}

unsigned lexicon_n_sections(const Lexicon *lexicon)
{
        return lexicon->sections->len;
}

const Section *lexicon_section(const Lexicon *lexicon, unsigned i)
{
        return &g_array_index(lexicon->sections, Section, i);
}

const Item *lexicon_item(const Lexicon *lexicon, unsigned i)
{
        return &g_array_index(lexicon->items, Item, i);
}

const Element *lexicon_elements(const Lexicon *lexicon, const Item *item)
{
        return &g_array_index(lexicon->elements, Element, item->elements);
}

const IndexEntry *lexicon_items_by(const Lexicon *lexicon, ElementKind kind, unsigned of, size_t *ret_n)
{
        return index_find(lexicon->items_by, items_key(kind, of), ret_n);
}
