/* Does a text say that all is well, and leave nothing of weight unexplained? */
#include "inbound/triage-view-private.h"

#include <string.h>

#include "model/purpose.h"

enum {
        BLANK_WORDS = 5, /* words of a sentence, and */
        BLANK_HAN = 7,   /* characters, that should hold a word of what they are about */
        ASIDE_WORDS = 6, /* words beside a question, and */
        ASIDE_HAN = 8,   /* characters */
        UNKNOWN_LEAST = 4, /* words nobody knows, and a third of all: it may be about anything */
};

bool view_is_one(const View *view)
{
        if (view->n_numbers == 0)
                return view->n_words == 1 && view_has(view, "number_1");
        for (size_t i = 0; i < view->reading->n_tokens; i++)
                if (view_token(view, i)->kind == TOKEN_NUMBER && (view->matches->negated[i] || (view_token(view, i)->number != 1 &&
                        view_token(view, i)->number != 11 && view_token(view, i)->number != 111)))
                        return false;
        return view->n_numbers > 0;
}

static bool says_well(const View *view, const Span *span)
{
        const Section *section = view_section(view, span);

        if (section->kind == SECTION_IDIOM)
                return strcmp(section->name, "harmless") == 0 || strcmp(section->name, "fear") == 0 || strcmp(section->name, "lessening") == 0 ||
                        strcmp(section->name, "farewell") == 0;
        if (section->kind == SECTION_GOOD)
                return !span->is_negated || !span_is_denied(view, span);
        if (section->kind == SECTION_RED)
                return view_gravity(view, span) == GRAVITY_NONE;
        if ((section->kind == SECTION_WORRY || section->kind == SECTION_HINT) && strcmp(section->name, "doubt") != 0)
                return span->is_negated || span_is_over(view, span) || span_is_past(view, span);
        return false;
}

/* the negation before it belongs to a trouble there: "не болит" is no "not good" */
static bool is_taken_back(const View *view, const Span *good)
{
        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);
                const SectionKind kind = view_section(view, span)->kind;

                if ((kind == SECTION_RED || kind == SECTION_WORRY || kind == SECTION_HINT) && span->is_negated && span->start + 2 >= good->start &&
                        span->start <= good->start && strcmp(view_section(view, span)->name, "doubt") != 0)
                        return true;
        }
        return false;
}

/* "another day", "改下时间": outside questions about health a word of the answer asked for is one before it is trouble */
static bool is_answer(const View *view, const Span *trouble)
{
        for (guint i = 0; !view_asks_health(view) && i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);
                const char *name = view_section(view, span)->name;

                if ((view_section(view, span)->kind == SECTION_ANSWER || strcmp(name, "when") == 0 || g_str_has_prefix(name, "number_")) &&
                        !view->has_part && span->start < trouble->end && span->end > trouble->start)
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

                if (section->kind == SECTION_GOOD && span->is_negated && strcmp(section->name, "fine") == 0 && span_is_denied(view, span) &&
                        !span_is_praise(view, span) && !is_taken_back(view, span))
                        return true;
                if (section->kind == SECTION_CLASS && section_is_trouble_word(section->name) && !span->is_negated && !span_is_over(view, span) &&
                        !span_is_past(view, span) && !span_is_praise(view, span) && !is_answer(view, span) && !span_is_only_if(view, span) &&
                        !span_is_of_kin_alone(view, span) && !view_find(view, "gone", span->start, span->end))
                        return true;
        }
        return false;
}

/* a clause that begins with "but" or names a part of the body, and says nothing good */
static bool has_dark_clause(const View *view)
{
        for (size_t i = 0; i < view->reading->n_tokens;) {
                const unsigned clause = view_clause(view, i);
                bool well = false, part = false, but = false;
                size_t k = i, n_unknown = 0;

                for (; k < view->reading->n_tokens && view_clause(view, k) == clause; k++) {
                        but |= matches_at(view->matches, lexicon_find_section(view->lexicon, "barrier"), k);
                        part |= matches_at(view->matches, lexicon_find_section(view->lexicon, "b_part"), k);
                        n_unknown += view_token(view, k)->kind == TOKEN_WORD && view_token(view, k)->n_hits == 0;
                }
                for (guint j = 0; j < view->spans->len && !well; j++) {
                        const Span *span = &g_array_index(view->spans, Span, j);

                        well = span->start < k && span->end > i && says_well(view, span);
                }
                if (!well && ((but && (k - i > 2 || k == view->reading->n_tokens)) || (part && n_unknown > 0)))
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

                for (k = i; k < view->reading->n_tokens && view_token(view, k)->sentence == view_token(view, i)->sentence; k++)
                        n_words += token_is_word(view_token(view, k));
                for (guint j = 0; j < view->spans->len && !well; j++) {
                        const Span *span = &g_array_index(view->spans, Span, j);

                        well = span->start < k && span->end > i && says_well(view, span);
                }
                if (!well && n_words >= (view_token(view, i)->kind == TOKEN_HAN ? BLANK_HAN : BLANK_WORDS))
                        return true;
        }
        return false;
}

bool view_is_dark(const View *view, bool strictly)
{
        return has_dark_clause(view) || has_loose_trouble(view) || view->n_unknown >= MAX((size_t)UNKNOWN_LEAST, view->n_words / 3) ||
                (strictly && has_blank_sentence(view));
}

bool view_is_well(const View *view)
{
        bool well = view_is_one(view) && view->question->purpose == PURPOSE_SAFETY;

        for (guint i = 0; i < view->spans->len && !well; i++)
                well = says_well(view, &g_array_index(view->spans, Span, i));
        return well && !has_loose_trouble(view) && !has_dark_clause(view) && !has_blank_sentence(view) &&
                view->n_unknown <= MAX((size_t)2, view->n_words / 4);
}

bool view_asks(const View *view)
{
        const Token *last = view->reading->n_tokens > 0 ? view_token(view, view->reading->n_tokens - 1) : NULL;

        return view_has(view, "asking") || (last && last->kind == TOKEN_SIGN && last->letters[0] == '?');
}

static bool names_trouble(const View *view)
{
        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);

                if (section_is_trouble_word(view_section(view, span)->name) && !span->is_negated)
                        return true;
        }
        return false;
}

/* "May I go to the sauna in a week?", "it is only tomorrow": and no more than an aside */
static bool asks_what_may_be_done(const View *view)
{
        return MIN(view_rest_of_all(view, "may_do"), view_rest_of_all(view, "not_done")) <= (view->is_han ? ASIDE_HAN : ASIDE_WORDS) &&
                !names_trouble(view) && !view_has(view, "did_it");
}

bool view_is_admin(const View *view)
{
        if (asks_what_may_be_done(view))
                return true;
        return view_has(view, "strong_admin") || (view_has(view, "admin") && !view->has_part && view->reading->asks);
}
