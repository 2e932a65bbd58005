#include "inbound/match.h"

#include <string.h>

#include "inbound/han.h"
#include "inbound/letters.h"

enum {
        NEAR_WORDS = 7,    /* how far "&" reaches, in words, */
        NEAR_HAN = 12,     /* and in characters */
        FILLERS_MAX = 3,   /* words of no weight between two elements */
        LISTED_WORDS = 3,  /* of one item of a list, and */
        LISTED_HAN = 6,    /* characters */
        UNABLE_REACH = 3,  /* words between "can't" and what cannot be done */
        SPANS_MAX = 20000, /* of one text: more is no text of a person */
};

/* One run over a text. */
typedef struct Run {
        const Lexicon *lexicon;
        const Token *tokens;
        size_t n;
        const bool *negated; /* NULL in the first run */
        const unsigned char *filler; /* length of the filler beginning here; NULL */
        GArray *spans;
        GArray *starting[TOKENS_MAX]; /* guint: spans by their first token; NULL: none */
} Run;

/* What the item being matched has met. */
typedef struct Path {
        const Item *item;
        const Element *elements; /* its */
        unsigned n_alike; /* characters taken for others of the same sound */
        bool negated;
} Path;

static bool match_group(const Run *run, Path *path, size_t k, size_t end_k, size_t at, size_t *ret_end);

static bool same_sentence(const Run *run, size_t a, size_t b)
{
        return run->tokens[a].sentence == run->tokens[b].sentence;
}

static bool has_hit(const Token *token, unsigned short word)
{
        for (size_t i = 0; i < token->n_hits; i++)
                if (token->hits[i] == word)
                        return true;
        return false;
}

/* One other character of the same sound is a slip of the input method in words of three and more. */
static bool match_han(const Token *token, gunichar han, Path *path)
{
        if (token->kind == TOKEN_HAN) {
                if (token->letters[0] == han)
                        return true;
                return path->item->n_han >= 3 && path->n_alike == 0 && han_sound_alike(token->letters[0], han) && ++path->n_alike;
        }
        return token->kind == TOKEN_SYLLABLE && path->item->n_han >= 2 && han_has_sound(han, token->syllable);
}

static bool match_gap(const Run *run, Path *path, size_t k, size_t end_k, size_t at, size_t *ret_end)
{
        const Path before = *path;

        for (size_t skip = 0; skip <= path->elements[k].of && at + skip <= run->n; skip++) {
                if (skip > 0 && (at == 0 || at + skip > run->n || !same_sentence(run, at - 1, at + skip - 1)))
                        break;
                if (match_group(run, path, k + 1, end_k, at + skip, ret_end))
                        return true;
                *path = before;
        }
        return false;
}

static bool match_section(const Run *run, Path *path, size_t k, size_t end_k, size_t at, size_t *ret_end)
{
        const GArray *here = run->starting[at];
        const Path before = *path;

        for (guint i = 0; here && i < here->len; i++) {
                const Span *span = &g_array_index(run->spans, Span, g_array_index(here, guint, i));

                if (span->section != path->elements[k].of)
                        continue;
                path->negated |= span->is_negated;
                if (match_group(run, path, k + 1, end_k, span->end, ret_end))
                        return true;
                *path = before;
        }
        return false;
}

static bool match_element(const Run *run, Path *path, size_t k, size_t end_k, size_t at, size_t *ret_end)
{
        const Element *element = &path->elements[k];
        const Token *token = &run->tokens[at];
        bool matches = false;

        switch (element->kind) {
        case ELEMENT_GAP:
                return match_gap(run, path, k, end_k, at, ret_end);
        case ELEMENT_SECTION:
                return match_section(run, path, k, end_k, at, ret_end);
        case ELEMENT_WORD:
                matches = has_hit(token, element->of);
                break;
        case ELEMENT_NUMBER:
                matches = token->kind == TOKEN_NUMBER && (float)token->number >= element->number.least &&
                        (float)token->number <= element->number.most;
                break;
        case ELEMENT_HAN:
                matches = match_han(token, element->han, path);
                break;
        }
        if (!matches)
                return false;
        path->negated |= run->negated && run->negated[at];
        return match_group(run, path, k + 1, end_k, at + 1, ret_end);
}

/* Elements [k, end_k) from token @at on; words of no weight may stand before each but the first. */
static bool match_group(const Run *run, Path *path, size_t k, size_t end_k, size_t at, size_t *ret_end)
{
        const Path before = *path;
        const size_t begin = at;

        if (k == end_k) {
                *ret_end = at;
                return true;
        }
        for (unsigned i = 0; i <= FILLERS_MAX; i++) {
                const bool fits = path->elements[k].kind == ELEMENT_GAP /* which may be empty at the end */
                        ? at <= run->n
                        : at < run->n && (begin == 0 || k == 0 || same_sentence(run, begin - 1, at));

                if (fits && match_element(run, path, k, end_k, at, ret_end))
                        return true;
                *path = before;
                if (k == 0 || k == path->item->n_first || path->elements[k].is_tight || !run->filler || at >= run->n ||
                        run->filler[at] == 0)
                        return false;
                at += run->filler[at];
        }
        return false;
}

static void add_span(Run *run, const Item *item, size_t start, size_t end, bool negated)
{
        Span span = { .section = item->section, .start = (unsigned short)start, .end = (unsigned short)end,
                .is_negated = negated && !item->is_firm, .is_firm = item->is_firm, .line = item->line };
        GArray *here = run->starting[start];
        guint number;

        for (guint i = 0; here && i < here->len; i++) {
                Span *known = &g_array_index(run->spans, Span, g_array_index(here, guint, i));

                if (known->section != span.section || known->end != span.end)
                        continue;
                known->is_negated &= span.is_negated;
                known->is_firm |= span.is_firm;
                return;
        }
        if (run->spans->len >= SPANS_MAX)
                return;
        number = run->spans->len;
        g_array_append_val(run->spans, span);
        if (!here)
                run->starting[start] = here = g_array_new(FALSE, FALSE, sizeof(guint));
        g_array_append_val(here, number);
}

/* the other half of an item with "&" */
static void match_near(Run *run, const Item *item, const Path *path, size_t start, size_t end)
{
        const size_t reach = run->tokens[start].kind == TOKEN_HAN || run->tokens[start].kind == TOKEN_SYLLABLE ? NEAR_HAN : NEAR_WORDS;

        for (size_t at = start > reach + 2 ? start - reach - 2 : 0; at < MIN(run->n, end + reach); at++) {
                Path half = *path;
                size_t half_end;

                if (!same_sentence(run, at, start) || (at >= start && at < end) ||
                        !match_group(run, &half, item->n_first, item->n, at, &half_end))
                        continue;
                if (at < start && (half_end > start || start - half_end > reach))
                        continue;
                add_span(run, item, MIN(start, at), MAX(end, half_end), half.negated);
                if (!half.negated)
                        return;
        }
}

static void try_item(Run *run, guint number, unsigned level, size_t at)
{
        const Item *item = lexicon_item(run->lexicon, number);
        Path path = { .item = item, .elements = lexicon_elements(run->lexicon, item) };
        size_t end;

        if (item->level != level || !match_group(run, &path, 0, item->n_first, at, &end) || end <= at)
                return;
        if (item->n_first < item->n)
                match_near(run, item, &path, at, end);
        else
                add_span(run, item, at, end, path.negated);
}

static void try_items(Run *run, ElementKind kind, unsigned of, unsigned level, size_t at)
{
        size_t n;
        const IndexEntry *items = lexicon_items_by(run->lexicon, kind, of, &n);

        for (size_t i = 0; i < n; i++)
                try_item(run, items[i].value, level, at);
}

static void try_token(Run *run, unsigned level, size_t at)
{
        const Token *token = &run->tokens[at];
        unsigned short sounds[HAN_SOUNDS_MAX];
        size_t n_sounds;

        for (size_t i = 0; i < token->n_hits; i++)
                try_items(run, ELEMENT_WORD, token->hits[i], level, at);
        if (token->kind == TOKEN_NUMBER)
                try_items(run, ELEMENT_NUMBER, 0, level, at);
        else if (token->kind == TOKEN_SYLLABLE)
                try_items(run, ELEMENT_HAN, token->syllable, level, at);
        else if (token->kind == TOKEN_HAN) {
                n_sounds = han_sounds(token->letters[0], sounds);
                if (n_sounds == 0)
                        try_items(run, ELEMENT_HAN, 0, level, at);
                for (size_t i = 0; i < n_sounds; i++)
                        try_items(run, ELEMENT_HAN, sounds[i], level, at);
        }
        for (guint i = 0; run->starting[at] && i < run->starting[at]->len; i++) {
                const Span span = g_array_index(run->spans, Span, g_array_index(run->starting[at], guint, i));

                try_items(run, ELEMENT_SECTION, span.section, level, at);
        }
}

static void run_all(Run *run)
{
        unsigned highest = 0;

        for (unsigned i = 0; i < lexicon_n_sections(run->lexicon); i++)
                highest = MAX(highest, lexicon_section(run->lexicon, i)->level);
        for (unsigned level = 0; level <= highest; level++)
                for (size_t at = 0; at < run->n; at++)
                        try_token(run, level, at);
}

static void run_done(Run *run)
{
        for (size_t i = 0; i < run->n; i++)
                if (run->starting[i])
                        g_array_unref(run->starting[i]);
}

/* ---- negation --------------------------------------------------------------------------------- */

static int span_at(const Run *run, int section, size_t at)
{
        const GArray *here = at < run->n ? run->starting[at] : NULL;
        int best = 0;

        for (guint i = 0; here && i < here->len; i++) {
                const Span *span = &g_array_index(run->spans, Span, g_array_index(here, guint, i));

                if (section >= 0 && span->section == section)
                        best = MAX(best, span->end - span->start);
        }
        return best;
}

static void find_fillers(const Run *run, unsigned char *filler)
{
        const int section = lexicon_find_section(run->lexicon, "filler");

        for (size_t at = 0; at < run->n; at++)
                filler[at] = (unsigned char)span_at(run, section, at);
}

/* Sayings that have a negation of their own, and use it up: "does not see", "won't stop". */
static bool uses_up(const Section *section)
{
        static const char *const names[] = { "notgone", "notsee", "nobreath", "noswallow", "nospeech", "notstop", "noblanch", "notheal",
                "x_disobey", "x_nohelp", "notgone_pill", "facefall", "bleeds", "suicide", "no_stop", "y_severe" };

        for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
                if (strcmp(section->name, names[i]) == 0)
                        return true;
        return false;
}

/* one that is harmless as a whole: its words lose their hits */
static bool is_idiom(const Run *run, const Span *span)
{
        return lexicon_section(run->lexicon, span->section)->kind == SECTION_IDIOM && !span->is_negated;
}

static bool in_idiom(const Run *run, const Span *inner)
{
        for (guint i = 0; i < run->spans->len; i++) {
                const Span *span = &g_array_index(run->spans, Span, i);

                if (is_idiom(run, span) && span->start < inner->end && span->end > inner->start)
                        return true;
        }
        return false;
}

static void find_used(const Run *run, bool *used)
{
        for (guint i = 0; i < run->spans->len; i++) {
                const Span *span = &g_array_index(run->spans, Span, i);

                if (span->is_firm && span->end - span->start > 1 && uses_up(lexicon_section(run->lexicon, span->section)) &&
                        !in_idiom(run, span))
                        for (size_t k = span->start; k < span->end; k++)
                                used[k] = true;
        }
}

static size_t reach_of(const Token *token, bool is_verb)
{
        if (token->kind == TOKEN_HAN || token->kind == TOKEN_SYLLABLE)
                return is_verb ? 4 : 7;
        if (letter_script(token->letters[0]) == SCRIPT_CYRILLIC)
                return is_verb ? 1 : 4;
        return is_verb ? 4 : 6;
}

/* "no pain, redness or swelling": a list that ends in "or" goes on over its commas */
static bool list_goes_on(const Run *run, size_t at, int alternative)
{
        const unsigned sentence = run->tokens[at].sentence;
        const size_t n_seen = 12;

        for (size_t i = at; i < MIN(run->n, at + n_seen) && run->tokens[i].sentence == sentence; i++)
                if (span_at(run, alternative, i) > 0)
                        return true;
        return false;
}

/* @is_noun: "no", "without": what is denied by it is a name of a trouble, and no sentence of its own */
static void spread_right(const Run *run, size_t from, size_t after, bool is_noun, const unsigned char *filler, bool *negated)
{
        const int barrier = lexicon_find_section(run->lexicon, "barrier"), alternative = lexicon_find_section(run->lexicon, "alternative"),
                  anew = lexicon_find_section(run->lexicon, "says_anew");
        const size_t reach = reach_of(&run->tokens[from], !is_noun);
        const bool is_list = after < run->n && run->tokens[after].mark == ':'; /* "none of these: ..." */
        size_t n = 0;

        for (size_t at = after; at < run->n && (n < reach || is_list); at++) {
                const bool new_clause = run->tokens[at].clause != run->tokens[from].clause;

                if (run->tokens[at].sentence != run->tokens[from].sentence || span_at(run, barrier, at) > 0)
                        return;
                if (is_noun && span_at(run, anew, at) > 0) /* "no my lip is white" */
                        return;
                if (new_clause && !is_list && !list_goes_on(run, after, alternative))
                        return;
                if (run->tokens[at].mark == LETTER_LIST_COMMA)
                        n = 0;
                negated[at] = true;
                n += filler[at] == 0 && span_at(run, alternative, at) == 0;
        }
}

static bool spread_left(const Run *run, size_t at, const unsigned char *filler, bool *negated)
{
        const size_t reach = run->tokens[at].kind == TOKEN_HAN ? 4 : 3;
        size_t n = 0;

        for (size_t i = at; i > 0 && n < reach && run->tokens[i - 1].clause == run->tokens[at].clause; i--) {
                negated[i - 1] = true;
                n += filler[i - 1] == 0;
        }
        return n > 0;
}

static bool ends_clause(const Run *run, size_t at, size_t n)
{
        return at + n >= run->n || run->tokens[at + n].clause != run->tokens[at].clause;
}

static bool is_listed(const Run *run, size_t from, size_t end)
{
        const int surface = lexicon_find_section(run->lexicon, "b_surface");

        if (end - from > (run->tokens[from].kind == TOKEN_HAN ? LISTED_HAN : LISTED_WORDS))
                return false;
        for (size_t i = from; i < end; i++)
                if (span_at(run, surface, i) > 0)
                        return false;
        return true;
}

/* "fever, breathlessness, sore calves: none observed": over the commas, as long as between them stand names of troubles,
 * and nothing is said of the skin */
static void spread_over_list(const Run *run, size_t at, bool *negated)
{
        for (size_t end = at, from; end > 0 && run->tokens[end - 1].sentence == run->tokens[at].sentence; end = from) {
                for (from = end - 1; from > 0 && run->tokens[from - 1].clause == run->tokens[end - 1].clause; from--)
                        ;
                if (end < at && !is_listed(run, from, end))
                        return;
                for (size_t i = from; i < end; i++)
                        negated[i] = true;
        }
}

/* "Double vision, droopy lid: none of the above.": all that stands before it in the sentence, and where nothing does, the
 * sentence before; what follows only as a list, after a colon. */
static void spread_denial(const Run *run, size_t at, size_t end, bool *negated)
{
        const int barrier = lexicon_find_section(run->lexicon, "barrier");
        const bool is_alone = at > 0 && run->tokens[at - 1].sentence != run->tokens[at].sentence;
        const unsigned first = run->tokens[is_alone ? at - 1 : at].sentence;

        for (size_t i = at; i > 0 && run->tokens[i - 1].sentence >= first && span_at(run, barrier, i - 1) == 0; i--)
                negated[i - 1] = true;
        for (size_t i = end; i < run->n && run->tokens[end].mark == ':' && run->tokens[i].sentence == run->tokens[at].sentence; i++)
                negated[i] = true;
}

/* "Any redness? No.", "fever, pus, numbness: none" */
static bool answers_all(const Run *run, size_t at, size_t n)
{
        return at > 0 && ends_clause(run, at, n) && (run->tokens[at].mark == '?' || run->tokens[at].mark == ':');
}

/* "боль - нет", "发烧没有": nothing follows in its clause, so it is of what stands before */
static void spread_from_end(const Run *run, size_t at, size_t n, const unsigned char *filler, bool *negated)
{
        const unsigned clause = run->tokens[at].clause;
        const bool is_alone = at > 0 && run->tokens[at - 1].clause != clause && run->tokens[at - 1].sentence == run->tokens[at].sentence;

        if (!ends_clause(run, at, n))
                return;
        if (!is_alone)
                spread_left(run, at, filler, negated);
        else if (run->tokens[at].mark == '-' || run->tokens[at].mark == 0x2013 || run->tokens[at].mark == 0x2014)
                for (size_t i = at; i > 0 && run->tokens[i - 1].clause == run->tokens[at - 1].clause; i--)
                        negated[i - 1] = true;
}

/* "No no no", "ні ні ні": a cry, and no word of what follows */
static bool is_said_again(const Run *run, size_t at)
{
        return (at > 0 && token_is_same_word(&run->tokens[at - 1], &run->tokens[at])) ||
                (at + 1 < run->n && token_is_same_word(&run->tokens[at], &run->tokens[at + 1]));
}

static void find_negated(const Run *run, const unsigned char *filler, const bool *used, bool *negated)
{
        const int negation = lexicon_find_section(run->lexicon, "negation"), verb = lexicon_find_section(run->lexicon, "negation_verb"),
                  after = lexicon_find_section(run->lexicon, "negation_after"), barrier = lexicon_find_section(run->lexicon, "barrier"),
                  denial = lexicon_find_section(run->lexicon, "denial"), unseen = lexicon_find_section(run->lexicon, "unseen"),
                  end = lexicon_find_section(run->lexicon, "negation_end");

        for (size_t at = 0; at < run->n; at++) {
                const int n_after = span_at(run, after, at), n_verb = span_at(run, verb, at), n_noun = span_at(run, negation, at),
                          n_end = span_at(run, end, at);
                const int n = MAX(n_noun, n_verb);

                if (span_at(run, denial, at) > 0)
                        spread_denial(run, at, at + (size_t)span_at(run, denial, at), negated);
                if (span_at(run, unseen, at) > 0 && ends_clause(run, at, (size_t)span_at(run, unseen, at)))
                        spread_over_list(run, at, negated);
                if (used[at] || span_at(run, barrier, at) > 1) /* 不过 is "but", and no "not" */
                        continue;
                if (n_end > 0 && answers_all(run, at, (size_t)n_end))
                        spread_denial(run, at, at + (size_t)n_end, negated);
                else if (n_end > 0)
                        spread_from_end(run, at, (size_t)n_end, filler, negated);
                if (n_after > 0 && spread_left(run, at, filler, negated))
                        continue;
                if (n > 0 && !is_said_again(run, at))
                        spread_right(run, at, at + (size_t)n, n_noun == n, filler, negated);
        }
}

static bool ends_asking(const Run *run, unsigned sentence, size_t at)
{
        for (; at > 0; at--)
                if (run->tokens[at - 1].sentence == sentence)
                        return run->tokens[at].mark == '?';
        return false;
}

/* "Breathless? Not breathless.": what the next sentence denies is not what it asks about. */
static void take_back_asked(const Run *run)
{
        for (guint i = 0; i < run->spans->len; i++) {
                Span *asked = &g_array_index(run->spans, Span, i);
                const unsigned sentence = run->tokens[asked->start].sentence;

                for (guint k = 0; k < run->spans->len && !asked->is_negated; k++) {
                        const Span *told = &g_array_index(run->spans, Span, k);

                        asked->is_negated = told->section == asked->section && told->is_negated &&
                                run->tokens[told->start].sentence == sentence + 1 && ends_asking(run, sentence, told->start);
                }
        }
}

/* ---- the whole -------------------------------------------------------------------------------- */

static void mask_idioms(const Run *run, Token *tokens)
{
        for (guint i = 0; i < run->spans->len; i++) {
                const Span *span = &g_array_index(run->spans, Span, i);

                if (!is_idiom(run, span))
                        continue;
                for (size_t k = span->start; k < span->end; k++) {
                        tokens[k].n_hits = 0;
                        tokens[k].kind = TOKEN_SIGN;
                        tokens[k].letters[0] = LETTER_EMOJI;
                        tokens[k].n = 1;
                }
        }
}

static void keep_idioms(const Run *first, Run *second)
{
        for (guint i = 0; i < first->spans->len; i++) {
                const Span *span = &g_array_index(first->spans, Span, i);

                if (is_idiom(first, span))
                        g_array_append_val(second->spans, *span);
        }
}

/* It is asked of each token, for many sections, for each complaint: a search would take seconds of a long text. */
static bool *covered_by_section(const Matches *matches)
{
        bool *covered = g_new0(bool, lexicon_n_sections(matches->lexicon) * MAX(matches->n_tokens, (size_t)1));

        for (guint i = 0; i < matches->spans->len; i++) {
                const Span *span = &g_array_index(matches->spans, Span, i);

                for (size_t at = span->start; at < MIN((size_t)span->end, matches->n_tokens); at++)
                        covered[span->section * matches->n_tokens + at] = true;
        }
        return covered;
}

/* "Can't breathe well", "struggling to see clearly", "не могу нормально дышать": what is harmless by itself is none to who is not
 * able to. It may stand right behind that, or behind some words more; what has a "не" of its own is not denied by another: "не болит и
 * не мокнет". Such an idiom is negated; it stays in its place, as the others are known by theirs. */
static void deny_idioms(const Run *run)
{
        const int hard = lexicon_find_section(run->lexicon, "y_hard_to"), verb = lexicon_find_section(run->lexicon, "negation_verb");
        bool unable[TOKENS_MAX] = { 0 }, denies[TOKENS_MAX] = { 0 };

        for (guint i = 0; i < run->spans->len; i++) {
                const Span *span = &g_array_index(run->spans, Span, i);

                unable[span->end - 1] |= span->section == hard || span->section == verb;
                denies[span->start] |= span->section == verb && letter_script(run->tokens[span->start].letters[0]) == SCRIPT_CYRILLIC;
        }
        for (guint i = 0; i < run->spans->len; i++) {
                Span *span = &g_array_index(run->spans, Span, i);

                if (lexicon_section(run->lexicon, span->section)->kind != SECTION_IDIOM || denies[span->start])
                        continue;
                for (size_t at = span->start; at > 0 && at + UNABLE_REACH >= span->start && !span->is_negated; at--)
                        span->is_negated = unable[at - 1] && run->tokens[at - 1].clause == run->tokens[span->start].clause;
        }
}

Matches *matches_find(const Lexicon *lexicon, Token *tokens, size_t n_tokens)
{
        Matches *matches = g_new0(Matches, 1);
        Run first = { .lexicon = lexicon, .tokens = tokens, .n = MIN(n_tokens, (size_t)TOKENS_MAX) }, second;
        unsigned char filler[TOKENS_MAX] = { 0 };
        bool used[TOKENS_MAX] = { 0 }, negated[TOKENS_MAX] = { 0 };

        first.spans = g_array_new(FALSE, FALSE, sizeof(Span));
        second = first;
        second.spans = g_array_new(FALSE, FALSE, sizeof(Span));
        run_all(&first);
        find_fillers(&first, filler);
        run_done(&first);
        memset(first.starting, 0, sizeof(first.starting));
        g_array_set_size(first.spans, 0);
        first.filler = filler;
        run_all(&first);
        deny_idioms(&first);
        find_used(&first, used);
        find_negated(&first, filler, used, negated);
        mask_idioms(&first, tokens);
        keep_idioms(&first, &second);
        second.filler = filler;
        second.negated = negated;
        run_all(&second);
        take_back_asked(&second);
        run_done(&first);
        run_done(&second);
        g_array_unref(first.spans);

        matches->lexicon = lexicon;
        matches->tokens = tokens;
        matches->n_tokens = first.n;
        matches->spans = second.spans;
        matches->negated = g_memdup2(negated, sizeof(negated));
        matches->covered = covered_by_section(matches);
        return matches;
}

void matches_free(Matches *matches)
{
        if (!matches)
                return;
        g_array_unref(matches->spans);
        g_free(matches->negated);
        g_free(matches->covered);
        g_free(matches);
}

bool matches_at(const Matches *matches, int section, size_t at)
{
        return section >= 0 && at < matches->n_tokens && matches->covered[(size_t)section * matches->n_tokens + at];
}
