#include "inbound/triage-view.h"

#include <string.h>

#include "base/text.h"
#include "inbound/letters.h"
#include "model/purpose.h"

enum {
        BLANK_WORDS = 6, /* words of a sentence, and */
        BLANK_HAN = 9,   /* characters, that should hold a word of what they are about */
        GONE_REACH = 8, /* tokens between a trouble and the word that says it is over */
};

const Section *view_section(const View *view, const Span *span)
{
        return lexicon_section(view->lexicon, span->section);
}

static const Span *find_span(const View *view, const char *name, size_t from, size_t to)
{
        const int section = lexicon_find_section(view->lexicon, name);

        for (guint i = 0; section >= 0 && i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);

                if (span->section == section && !span->is_negated && span->start < to && span->end > from)
                        return span;
        }
        return NULL;
}

bool view_has(const View *view, const char *section)
{
        return find_span(view, section, 0, G_MAXUSHORT) != NULL;
}

static const Token *token_at(const View *view, size_t i)
{
        return &view->reading->tokens[i];
}

static bool is_word(const Token *token)
{
        return token->kind == TOKEN_WORD || token->kind == TOKEN_HAN || token->kind == TOKEN_SYLLABLE;
}

static bool covered_by(const View *view, size_t at, const char *const *sections)
{
        for (; *sections; sections++)
                if (matches_at(view->matches, lexicon_find_section(view->lexicon, *sections), at))
                        return true;
        return false;
}

size_t view_rest(const View *view, const char *section)
{
        static const char *const light[] = { "filler", "polite", "thanks_word", "thanks", "fine", "noted", "polite_stop", "stop_word",
                "stop_alone", "stop_phrase", "start_word", "start_phrase", "glad", "sad", NULL };
        const int number = lexicon_find_section(view->lexicon, section);
        size_t best = G_MAXSIZE;

        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);
                size_t n = 0;

                if (span->section != number || span->is_negated)
                        continue;
                for (size_t k = 0; k < view->reading->n_tokens; k++)
                        n += (k < span->start || k >= span->end) && token_at(view, k)->sentence == token_at(view, span->start)->sentence &&
                                is_word(token_at(view, k)) && !covered_by(view, k, light);
                best = MIN(best, n);
        }
        return best;
}

bool view_has_sign(const View *view, gunichar sign)
{
        for (size_t i = 0; i < view->reading->n_tokens; i++)
                if (token_at(view, i)->kind == TOKEN_SIGN && token_at(view, i)->letters[0] == sign)
                        return true;
        return false;
}

static bool is_outdone(const View *view, const Span *span, int rival)
{
        for (guint i = 0; i < view->spans->len; i++) {
                const Span *other = &g_array_index(view->spans, Span, i);

                if (other->section == rival && !other->is_negated && other->start < span->end && other->end > span->start &&
                        other->end - other->start >= span->end - span->start)
                        return true;
        }
        return false;
}

static bool wants(const View *view, const char *section, const char *rival, bool is_phrase)
{
        const int number = lexicon_find_section(view->lexicon, section), other = lexicon_find_section(view->lexicon, rival);

        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);
                const size_t least = token_at(view, span->start)->kind == TOKEN_WORD ? 2 : 3;

                if (span->section == number && !span->is_negated && !is_outdone(view, span, other) &&
                        (is_phrase || (size_t)(span->end - span->start) >= least || view_rest(view, section) <= 2))
                        return true;
        }
        return false;
}

bool view_wants(const View *view, const char *section, const char *rival)
{
        return wants(view, section, rival, false);
}

bool view_wants_phrase(const View *view, const char *section, const char *rival)
{
        return wants(view, section, rival, true);
}

/* ---- what counts ------------------------------------------------------------------------------ */

static bool is_guessed(const View *view, const Span *span)
{
        for (size_t k = span->start; k < span->end; k++)
                if (token_at(view, k)->is_guessed)
                        return true;
        return false;
}

static unsigned clause_of(const View *view, size_t at)
{
        return token_at(view, MIN(at, view->reading->n_tokens - 1))->clause;
}

static bool in_clause(const View *view, const char *section, unsigned clause)
{
        const int number = lexicon_find_section(view->lexicon, section);

        for (guint i = 0; number >= 0 && i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);

                if (span->section == number && !span->is_negated && clause_of(view, span->start) == clause)
                        return true;
        }
        return false;
}

/* The trouble is said to be over: "the bruise has gone", "отек спал", "肿消了". */
static bool is_over(const View *view, const Span *trouble)
{
        const int gone = lexicon_find_section(view->lexicon, "gone");
        const unsigned clause = clause_of(view, trouble->start);

        if (in_clause(view, "notgone", clause) || in_clause(view, "almost", clause))
                return false;
        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);
                const bool near = span->start < trouble->end + GONE_REACH && trouble->start < span->end + GONE_REACH;
                const bool apart = span->end <= trouble->start || span->start >= trouble->end ||
                        (span->start <= trouble->start && span->end > trouble->end); /* 消肿 holds 肿 */

                if (span->section == gone && !span->is_negated && !is_guessed(view, span) && near && apart && clause_of(view, span->start) == clause &&
                        !find_span(view, "timepass", span->start, span->end))
                        return true;
        }
        return false;
}

/* "It was itchy on Monday but it is over now": told in the past, and a later clause says that it is over. */
static bool is_past(const View *view, const Span *trouble)
{
        const unsigned clause = clause_of(view, trouble->start);

        if (!in_clause(view, "past", clause) || in_clause(view, "notgone", clause))
                return false;
        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);
                const char *name = view_section(view, span)->name;

                if (!span->is_negated && clause_of(view, span->start) > clause && (text_equal(name, "gone") || text_equal(name, "fine") || text_equal(name, "harmless")) &&
                        !in_clause(view, "notgone", clause_of(view, span->start)) &&
                        !find_span(view, "timepass", span->start, span->end))
                        return !view_has(view, "still") || text_equal(name, "gone");
        }
        return false;
}

static bool of_family(const View *view, const Section *section)
{
        const char *family = view->question->family;

        if (!section->families || !family || *family == '\0')
                return true;
        for (char **f = section->families; *f; f++)
                if (strcmp(*f, family) == 0)
                        return true;
        return false;
}

static bool asks_health(const View *view)
{
        const int purpose = view->question->purpose;

        return purpose == PURPOSE_SAFETY || purpose == PURPOSE_CARE || purpose < 0;
}

/* The words of a trouble are those of a saying that all is well: "can't complain", "no problem". */
static bool is_praise(const View *view, const Span *trouble)
{
        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);

                if (view_section(view, span)->kind == SECTION_GOOD && !span->is_negated && span->start <= trouble->start &&
                        span->end >= trouble->end)
                        return true;
        }
        return false;
}

static ReplyLabel worry_level(const View *view, const Span *span)
{
        const Section *section = view_section(view, span);

        if (is_praise(view, span))
                return REPLY_OTHER;
        if (is_over(view, span) || is_past(view, span))
                return REPLY_OTHER;
        if ((strcmp(section->name, "doubt") == 0 || strcmp(section->name, "sad") == 0 || strcmp(section->name, "digit_two") == 0) &&
                !asks_health(view) && !view->has_part)
                return REPLY_OTHER;
        return REPLY_WORRY;
}

ReplyLabel view_level(const View *view, const Span *span)
{
        const Section *section = view_section(view, span);

        if (span->is_negated || (section->kind != SECTION_RED && section->kind != SECTION_WORRY))
                return REPLY_OTHER;
        if (section->kind == SECTION_WORRY)
                return worry_level(view, span);
        if (is_over(view, span))
                return span->is_firm ? REPLY_WORRY : REPLY_OTHER;
        if (is_past(view, span))
                return REPLY_WORRY;
        return of_family(view, section) ? REPLY_RED : REPLY_WORRY;
}

/* ---- harmless --------------------------------------------------------------------------------- */

bool view_is_one(const View *view)
{
        if (view->n_numbers == 0)
                return view->n_words == 1 && view_has(view, "number_1");
        for (size_t i = 0; i < view->reading->n_tokens; i++)
                if (token_at(view, i)->kind == TOKEN_NUMBER && token_at(view, i)->number != 1 && token_at(view, i)->number != 11 &&
                        token_at(view, i)->number != 111)
                        return false;
        return view->n_numbers > 0;
}

/* "not fine": the negation stands right before, not at the head of a list */
static bool is_denied(const View *view, const Span *good)
{
        static const char *const negations[] = { "negation", "negation_verb", NULL };

        for (size_t k = good->start; k > 0 && k + 2 > good->start; k--)
                if (covered_by(view, k - 1, negations))
                        return true;
        return false;
}

static bool is_trouble_word(const char *name)
{
        return g_str_has_prefix(name, "x_");
}

static bool says_well(const View *view, const Span *span)
{
        const Section *section = view_section(view, span);

        if (section->kind == SECTION_IDIOM)
                return strcmp(section->name, "harmless") == 0;
        if (section->kind == SECTION_GOOD)
                return !span->is_negated || !is_denied(view, span);
        if (section->kind == SECTION_RED || (section->kind == SECTION_WORRY && strcmp(section->name, "doubt") != 0))
                return span->is_negated || is_over(view, span) || is_past(view, span);
        return false;
}

/* the negation before it belongs to a trouble there: "не болит" is no "not good" */
static bool is_taken_back(const View *view, const Span *good)
{
        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);
                const SectionKind kind = view_section(view, span)->kind;

                if ((kind == SECTION_RED || kind == SECTION_WORRY) && span->is_negated && span->start + 2 >= good->start &&
                        span->start <= good->start && strcmp(view_section(view, span)->name, "doubt") != 0)
                        return true;
        }
        return false;
}

/* A word of trouble that no rule took up ("cold", "white") and that nothing takes back. */
static bool has_loose_trouble(const View *view)
{
        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);
                const Section *section = view_section(view, span);

                if (section->kind == SECTION_GOOD && span->is_negated && strcmp(section->name, "fine") == 0 && is_denied(view, span) &&
                        !is_praise(view, span) && !is_taken_back(view, span))
                        return true;
                if (section->kind == SECTION_CLASS && is_trouble_word(section->name) && !span->is_negated && !is_over(view, span) &&
                        !is_past(view, span) && !is_praise(view, span) &&
                        !find_span(view, "gone", span->start, span->end))
                        return true;
        }
        return false;
}

/* a clause that begins with "but" or names a part of the body, and says nothing good */
static bool has_dark_clause(const View *view)
{
        for (size_t i = 0; i < view->reading->n_tokens;) {
                const unsigned clause = clause_of(view, i);
                bool well = false, part = false, but = false;
                size_t k = i, n_unknown = 0;

                for (; k < view->reading->n_tokens && clause_of(view, k) == clause; k++) {
                        but |= matches_at(view->matches, lexicon_find_section(view->lexicon, "barrier"), k);
                        part |= matches_at(view->matches, lexicon_find_section(view->lexicon, "b_part"), k);
                        n_unknown += token_at(view, k)->kind == TOKEN_WORD && token_at(view, k)->n_hits == 0;
                }
                for (guint j = 0; j < view->spans->len && !well; j++) {
                        const Span *span = &g_array_index(view->spans, Span, j);

                        well = span->start < k && span->end > i && says_well(view, span);
                }
                if (!well && ((but && k - i > 2) || (part && n_unknown > 0)))
                        return true;
                i = k;
        }
        return false;
}

/* a sentence of some length in which nothing says that all is well */
static bool has_blank_sentence(const View *view)
{
        for (size_t i = 0, k; i < view->reading->n_tokens; i = k) {
                size_t n_words = 0;
                bool well = false;

                for (k = i; k < view->reading->n_tokens && token_at(view, k)->sentence == token_at(view, i)->sentence; k++)
                        n_words += is_word(token_at(view, k));
                for (guint j = 0; j < view->spans->len && !well; j++) {
                        const Span *span = &g_array_index(view->spans, Span, j);

                        well = span->start < k && span->end > i && says_well(view, span);
                }
                if (!well && n_words >= (token_at(view, i)->kind == TOKEN_HAN ? BLANK_HAN : BLANK_WORDS))
                        return true;
        }
        return false;
}

bool view_is_dark(const View *view, bool strictly)
{
        return has_dark_clause(view) || (view->has_part && has_loose_trouble(view)) || (strictly && has_blank_sentence(view));
}

bool view_is_well(const View *view)
{
        bool well = view_is_one(view) && view->question->purpose == PURPOSE_SAFETY;

        for (guint i = 0; i < view->spans->len && !well; i++)
                well = says_well(view, &g_array_index(view->spans, Span, i));
        return well && !has_loose_trouble(view) && !has_dark_clause(view) && !has_blank_sentence(view) && view->n_unknown <= MAX((size_t)1, view->n_words / 4);
}

bool view_is_admin(const View *view)
{
        return view_has(view, "strong_admin") || (view_has(view, "admin") && !view->has_part && view->reading->asks);
}

/* ---- making ----------------------------------------------------------------------------------- */

static void count_tokens(View *view)
{
        bool *covered = g_new0(bool, view->reading->n_tokens + 1);

        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);

                for (size_t k = span->start; k < span->end; k++)
                        covered[k] = true;
        }
        for (size_t i = 0; i < view->reading->n_tokens; i++) {
                const Token *token = token_at(view, i);

                if (token->kind == TOKEN_NUMBER) {
                        if (view->n_numbers++ == 0)
                                view->first_number = token->number;
                        view->starts_with_two |= i == 0 && token->number == 2;
                } else if (is_word(token)) {
                        view->n_words++;
                        view->n_unknown += !covered[i];
                }
        }
        g_free(covered);
        view->has_part = view_has(view, "b_part");
}

View *view_new(const TriageQuestion *question, const char *text)
{
        View *view = g_new0(View, 1);

        view->question = question;
        view->lexicon = lexicon_get();
        view->reading = reading_new(view->lexicon, question->language, text);
        view->matches = matches_find(view->lexicon, view->reading->tokens, view->reading->n_tokens);
        view->spans = view->matches->spans;
        count_tokens(view);
        return view;
}

void view_free(View *view)
{
        if (!view)
                return;
        matches_free(view->matches);
        reading_free(view->reading);
        g_free(view);
}
