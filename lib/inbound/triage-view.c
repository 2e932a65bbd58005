/* A view is what triage sees of a text: its words, what the lexicon finds in them, and what stands where. */
#include "inbound/triage-view-private.h"

#include <string.h>

#include "base/text.h"
#include "inbound/han.h"
#include "inbound/letters.h"
#include "model/purpose.h"

const Section *view_section(const View *view, const Span *span)
{
        return lexicon_section(view->lexicon, span->section);
}

const Span *view_find(const View *view, const char *name, size_t from, size_t to)
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
        return view_find(view, section, 0, G_MAXUSHORT) != NULL;
}

const Token *view_token(const View *view, size_t i)
{
        return &view->reading->tokens[i];
}

int view_number_word(const View *view, size_t n_tokens)
{
        static const char *const words[] = { "number_0", "number_1", "number_2", "number_3", "number_4", "number_5",
                "number_6", "number_7", "number_8", "number_9", "number_10" };

        for (int i = (int)ELEMENTSOF(words) - 1; i >= 0; i--)
                if (view_find(view, words[i], 0, n_tokens))
                        return i;
        return -1;
}

/* the number that token @at is, in figures or in a word that begins there, and where it ends; -1: none */
static int number_at(const View *view, size_t at, size_t *ret_end)
{
        static const char *const words[] = { "number_1", "number_2", "number_3" };
        const Token *token = view_token(view, at);

        *ret_end = at + 1;
        if (token->kind == TOKEN_NUMBER)
                return token->number == 1 ? 1 : token->number == 2 ? 2 : token->number == 3 ? 3 : -1;
        for (size_t i = 0; i < ELEMENTSOF(words); i++) {
                const Span *span = view_find(view, words[i], at, at + 1);

                if (span && span->start == at) {
                        *ret_end = span->end;
                        return (int)i + 1;
                }
        }
        return -1;
}

int view_choice(const View *view)
{
        static const char *const before[] = { "choice", "filler", "polite", "thanks_word", NULL },
                                 *const after[] = { "choice_after", "polite", "thanks", "thanks_word", NULL };
        const size_t n = view->reading->n_tokens;
        size_t at = 0, end;
        int number;

        while (at < n && view_token(view, at)->kind != TOKEN_NUMBER && view_is_covered(view, at, before))
                at++;
        number = at < n ? number_at(view, at, &end) : -1;
        if (number < 0 || (end < n && view_token(view, end)->kind == TOKEN_NUMBER))
                return -1;
        for (; end < n && view_clause(view, end) == view_clause(view, at); end++)
                if (view_token(view, end)->kind != TOKEN_SIGN && !view_is_covered(view, end, after))
                        return -1;
        return number;
}

bool token_is_word(const Token *token)
{
        return token->kind == TOKEN_WORD || token->kind == TOKEN_HAN || token->kind == TOKEN_SYLLABLE;
}

bool view_is_covered(const View *view, size_t at, const char *const *sections)
{
        for (; *sections; sections++)
                if (matches_at(view->matches, lexicon_find_section(view->lexicon, *sections), at))
                        return true;
        return false;
}

/* @everywhere: beside it in the whole text, not in its sentence alone */
static size_t rest(const View *view, const char *section, bool everywhere)
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
                        n += (k < span->start || k >= span->end) &&
                                (everywhere || view_token(view, k)->sentence == view_token(view, span->start)->sentence) &&
                                token_is_word(view_token(view, k)) && !view_is_covered(view, k, light);
                best = MIN(best, n);
        }
        return best;
}

size_t view_rest(const View *view, const char *section)
{
        return rest(view, section, false);
}

size_t view_rest_of_all(const View *view, const char *section)
{
        return rest(view, section, true);
}

bool view_is_only(const View *view, const char *section)
{
        return view->n_numbers == 0 && rest(view, section, true) == 0;
}

bool view_has_sign(const View *view, gunichar sign)
{
        for (size_t i = 0; i < view->reading->n_tokens; i++)
                if (view_token(view, i)->kind == TOKEN_SIGN && view_token(view, i)->letters[0] == sign)
                        return true;
        return false;
}

static bool is_outdone(const View *view, const Span *span, int rival)
{
        for (guint i = 0; i < view->spans->len; i++) {
                const Span *other = &g_array_index(view->spans, Span, i);

                if (other->section == rival && !other->is_negated && other->start < span->end && other->end > span->start &&
                        (other->start <= span->start || other->end - other->start >= span->end - span->start))
                        return true;
        }
        return false;
}

static bool wants(const View *view, const char *section, const char *rival, bool is_phrase)
{
        const int number = lexicon_find_section(view->lexicon, section), other = lexicon_find_section(view->lexicon, rival);

        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);
                const size_t least = view_token(view, span->start)->kind == TOKEN_WORD ? 2 : 3;

                if (span->section == number && !span->is_negated && !is_outdone(view, span, other) &&
                        (is_phrase || (size_t)(span->end - span->start) >= least || view_rest(view, section) <= 2))
                        return true;
        }
        return false;
}

static const gunichar stop_latin[] = { 's', 't', 'o', 'p' }, stop_cyrillic[] = { 0x441, 0x442, 0x43E, 0x43F };

/* "sopt", "сопт": the four letters, of which the first is in its place */
static bool is_mixed_up(const Token *token, const gunichar *stop)
{
        unsigned seen = 0;

        if (token->n != 4 || token->n_hits > 0 || token->letters[0] != stop[0])
                return false;
        for (size_t i = 0; i < 4; i++)
                for (size_t k = 0; k < 4; k++)
                        seen |= token->letters[i] == stop[k] ? 1U << k : 0;
        return seen == 0xF;
}

/* "st op", "ст оп" */
static bool is_stop_in_two(const Token *first, const Token *second)
{
        gunichar letters[4];

        if (first->kind != TOKEN_WORD || second->kind != TOKEN_WORD || first->n + second->n != 4)
                return false;
        memcpy(letters, first->letters, first->n * sizeof(gunichar));
        memcpy(letters + first->n, second->letters, second->n * sizeof(gunichar));
        return memcmp(letters, stop_latin, sizeof(letters)) == 0 || memcmp(letters, stop_cyrillic, sizeof(letters)) == 0;
}

bool view_is_nearly_stop(const View *view)
{
        const Token *first = NULL, *second = NULL;

        for (size_t i = 0; i < view->reading->n_tokens; i++) {
                const Token *token = view_token(view, i);

                if (!token_is_word(token) || view_is_covered(view, i, (const char *const[]) { "polite", "thanks", NULL }))
                        continue;
                if (second)
                        return false;
                second = first ? token : NULL;
                first = first ? first : token;
        }
        if (!first || view->n_numbers > 0)
                return false;
        if (second && first->kind == TOKEN_WORD)
                return is_stop_in_two(first, second);
        if (second)
                return first->kind == TOKEN_HAN && second->kind == TOKEN_HAN && han_sound_alike(first->letters[0], 0x9000 /* 退 */) &&
                        han_sound_alike(second->letters[0], 0x8BA2 /* 订 */);
        if (first->kind != TOKEN_WORD || first->n < 3 || view_has(view, "start_word") || (first->n_hits > 0 && !first->is_guessed))
                return false;
        if (is_mixed_up(first, stop_latin) || is_mixed_up(first, stop_cyrillic))
                return true;
        return (first->letters[0] == 's' && letters_distance(first->letters, first->n, stop_latin, 4, 1) <= 1) ||
                (first->letters[0] == 0x441 && letters_distance(first->letters, first->n, stop_cyrillic, 4, 1) <= 1);
}

bool view_wants(const View *view, const char *section, const char *rival)
{
        return wants(view, section, rival, false);
}

bool view_wants_phrase(const View *view, const char *section, const char *rival)
{
        return wants(view, section, rival, true);
}

bool view_surely_starts(const View *view)
{
        return view_wants_phrase(view, "start_sure", "no_start") && !view_wants_phrase(view, "st_threat", "start_sure");
}

bool view_speaks_of_messages(const View *view)
{
        return view_has(view, "send") || view_has(view, "sendv") || view_has(view, "sentn_zh");
}

bool view_declines(const View *view)
{
        return view_wants_phrase(view, "cancel", "keeps_visit") || view_wants_phrase(view, "cancel_word", "keeps_visit");
}

unsigned view_clause(const View *view, size_t at)
{
        return view_token(view, MIN(at, view->reading->n_tokens - 1))->clause;
}

bool view_in_clause(const View *view, const char *section, unsigned clause)
{
        const int number = lexicon_find_section(view->lexicon, section);

        for (guint i = 0; number >= 0 && i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);

                if (span->section == number && !span->is_negated && view_clause(view, span->start) == clause)
                        return true;
        }
        return false;
}

/* "not fine", "hasn't stopped": the negation stands right before, not at the head of a list */
bool span_is_denied(const View *view, const Span *span)
{
        static const char *const negations[] = { "negation", "negation_verb", NULL };

        for (size_t k = span->start; k > 0 && k + 2 > span->start; k--)
                if (view_is_covered(view, k - 1, negations))
                        return true;
        return false;
}

bool section_is_of_trouble(SectionKind kind)
{
        return kind == SECTION_RED || kind == SECTION_WORRY || kind == SECTION_HINT;
}

bool triage_asks_health(int purpose)
{
        return purpose == PURPOSE_SAFETY || purpose == PURPOSE_CARE || purpose < 0;
}

bool view_asks_health(const View *view)
{
        return triage_asks_health(view->question->purpose);
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
                const Token *token = view_token(view, i);

                if (token->kind == TOKEN_NUMBER) {
                        if (view->n_numbers++ == 0)
                                view->first_number = token->number;
                        view->starts_with_two |= i == 0 && token->number == 2;
                } else if (token_is_word(token)) {
                        view->n_words++;
                        view->n_unknown += !covered[i];
                }
        }
        g_free(covered);
        view->has_part = view_has(view, "b_part");
        for (size_t i = 0; i < view->reading->n_tokens && !view->is_han; i++)
                view->is_han = view_token(view, i)->kind == TOKEN_HAN;
}

static unsigned mark_of(const char *section)
{
        static const struct {
                const char *section;
                unsigned mark;
        } marks[] = {
                { "irrealis", MARK_IRREALIS }, { "would_have", MARK_ACT }, { "will_do", MARK_ACT }, { "kin", MARK_KIN }, { "here", MARK_HERE },
                { "others", MARK_OTHERS }, { "self", MARK_SELF }, { "own_well", MARK_OWN_WELL }, { "barrier", MARK_BARRIER }, { "fear", MARK_FEAR },
                { "foretold", MARK_FORETOLD }, { "not_done", MARK_FORETOLD },
                { "is_it_true", MARK_FORETOLD }, { "elsewhere", MARK_ELSEWHERE }, { "milestone", MARK_MILESTONE }, { "gone", MARK_GONE },
                { "fine", MARK_WELL }, { "glad", MARK_WELL }, { "harmless", MARK_WELL }, { "lessening", MARK_WELL }, { "noted", MARK_WELL }, { "admin", MARK_WELL },
                { "gone", MARK_SOFT }, { "past", MARK_SOFT }, { "fine", MARK_SOFT }, { "thanks", MARK_SOFT }, { "noted", MARK_SOFT },
                { "harmless", MARK_SOFT }, { "lessening", MARK_SOFT }, { "kin", MARK_SOFT }, { "joy", MARK_SOFT }, { "negation", MARK_SOFT },
                { "negation_verb", MARK_SOFT }, { "negation_after", MARK_SOFT }, { "admin", MARK_SOFT },
                { "feared", MARK_SOFT | MARK_FEARED }, { "fear", MARK_SOFT | MARK_FEARED },
        };
        unsigned mark = 0;

        for (size_t i = 0; i < ELEMENTSOF(marks); i++)
                if (text_equal(marks[i].section, section))
                        mark |= marks[i].mark;
        return mark;
}

/* Once for the text: each trouble in it asks what stands around it. */
static void mark_tokens(View *view)
{
        const unsigned n_sections = lexicon_n_sections(view->lexicon);
        g_autofree unsigned *of_section = g_new(unsigned, n_sections);

        for (unsigned i = 0; i < n_sections; i++)
                of_section[i] = mark_of(lexicon_section(view->lexicon, i)->name);
        view->marks = g_new0(unsigned, view->reading->n_tokens + 1);
        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);
                const unsigned mark = of_section[span->section] & (span->is_negated ? MARK_SOFT | MARK_FEARED : ~0U);

                view->denies |= span->is_negated && section_is_of_trouble(view_section(view, span)->kind);
                for (size_t k = span->start; mark && k < span->end; k++)
                        view->marks[k] |= mark;
                if (mark & MARK_ACT)
                        view->marks[span->end - 1] |= MARK_ACT_ENDS;
        }
}

static View *view_of(const TriageQuestion *question, Reading *reading)
{
        View *view = g_new0(View, 1);

        view->question = question;
        view->lexicon = lexicon_get();
        view->reading = reading;
        view->matches = matches_find(view->lexicon, reading->tokens, reading->n_tokens);
        view->spans = view->matches->spans;
        count_tokens(view);
        mark_tokens(view);
        return view;
}

View *view_new(const TriageQuestion *question, const char *text)
{
        return view_of(question, reading_new(lexicon_get(), question->language, text));
}

static bool is_clause_of(const View *view, const char *const *sections, unsigned clause)
{
        for (; *sections; sections++)
                if (view_in_clause(view, *sections, clause))
                        return true;
        return false;
}

View *view_beside(const View *view, const char *const *sections)
{
        Reading *rest = g_memdup2(view->reading, sizeof(*view->reading));

        rest->n_tokens = 0;
        for (size_t i = 0; i < view->reading->n_tokens; i++)
                if (!is_clause_of(view, sections, view_clause(view, i)))
                        rest->tokens[rest->n_tokens++] = *view_token(view, i);
        return view_of(view->question, rest);
}

void view_free(View *view)
{
        if (!view)
                return;
        matches_free(view->matches);
        reading_free(view->reading);
        g_free(view->marks);
        g_free(view);
}
