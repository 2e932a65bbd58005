#include "inbound/triage-view.h"

#include <string.h>

#include "base/text.h"
#include "inbound/han.h"
#include "inbound/letters.h"
#include "model/purpose.h"

enum {
        BLANK_WORDS = 5, /* words of a sentence, and */
        BLANK_HAN = 7,   /* characters, that should hold a word of what they are about */
        UNKNOWN_LEAST = 4, /* words nobody knows, and a third of all: it may be about anything */
        GONE_REACH = 8, /* tokens between a trouble and the word that says it is over, */
        GONE_REACH_RED = 4, /* and the same for a red flag */
        KIN_AFTER = 3, /* tokens from a trouble to the one who has it: "a fever, my son" */
};

/* What stands around a trouble, by its token. */
enum {
        MARK_IRREALIS = 1 << 0, MARK_ACT = 1 << 1, MARK_ACT_ENDS = 1 << 2, MARK_KIN = 1 << 3, MARK_HERE = 1 << 4, MARK_OTHERS = 1 << 5,
        MARK_SELF = 1 << 6, MARK_OWN_WELL = 1 << 7, MARK_BARRIER = 1 << 8, MARK_FEAR = 1 << 9, MARK_FORETOLD = 1 << 10,
        MARK_ELSEWHERE = 1 << 11, MARK_MILESTONE = 1 << 12, MARK_GONE = 1 << 13, MARK_WELL = 1 << 14,
        MARK_SOFT = 1 << 15, MARK_FEARED = 1 << 16, /* also where they are negated */
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

int view_number_word(const View *view, size_t n_tokens)
{
        static const char *const words[] = { "number_0", "number_1", "number_2", "number_3", "number_4", "number_5",
                "number_6", "number_7", "number_8", "number_9", "number_10" };

        for (int i = (int)ELEMENTSOF(words) - 1; i >= 0; i--)
                if (find_span(view, words[i], 0, n_tokens))
                        return i;
        return -1;
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
                                (everywhere || token_at(view, k)->sentence == token_at(view, span->start)->sentence) &&
                                is_word(token_at(view, k)) && !covered_by(view, k, light);
                best = MIN(best, n);
        }
        return best;
}

size_t view_rest(const View *view, const char *section)
{
        return rest(view, section, false);
}

bool view_is_only(const View *view, const char *section)
{
        return view->n_numbers == 0 && rest(view, section, true) == 0;
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
                const size_t least = token_at(view, span->start)->kind == TOKEN_WORD ? 2 : 3;

                if (span->section == number && !span->is_negated && !is_outdone(view, span, other) &&
                        (is_phrase || (size_t)(span->end - span->start) >= least || view_rest(view, section) <= 2))
                        return true;
        }
        return false;
}

bool view_is_nearly_stop(const View *view)
{
        static const gunichar latin[] = { 's', 't', 'o', 'p' }, cyrillic[] = { 0x441, 0x442, 0x43E, 0x43F };
        const Token *first = NULL, *second = NULL;

        for (size_t i = 0; i < view->reading->n_tokens; i++) {
                const Token *token = token_at(view, i);

                if (!is_word(token) || covered_by(view, i, (const char *const[]) { "polite", "thanks", NULL }))
                        continue;
                if (second)
                        return false;
                second = first ? token : NULL;
                first = first ? first : token;
        }
        if (!first || view->n_numbers > 0)
                return false;
        if (second)
                return first->kind == TOKEN_HAN && second->kind == TOKEN_HAN && han_sound_alike(first->letters[0], 0x9000 /* 退 */) &&
                        han_sound_alike(second->letters[0], 0x8BA2 /* 订 */);
        if (first->kind != TOKEN_WORD || first->n < 3 || view_has(view, "start_word") || (first->n_hits > 0 && !first->is_guessed))
                return false;
        return (first->letters[0] == 's' && letters_distance(first->letters, first->n, latin, 4, 1) <= 1) ||
                (first->letters[0] == 0x441 && letters_distance(first->letters, first->n, cyrillic, 4, 1) <= 1);
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

/* only by allowing for slips, at either end: between them may stand words that are none of its */
static bool is_guessed(const View *view, const Span *span)
{
        return token_at(view, span->start)->is_guessed || token_at(view, (size_t)span->end - 1)->is_guessed;
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

/* "not fine", "hasn't stopped": the negation stands right before, not at the head of a list */
static bool is_denied(const View *view, const Span *span)
{
        static const char *const negations[] = { "negation", "negation_verb", NULL };

        for (size_t k = span->start; k > 0 && k + 2 > span->start; k--)
                if (covered_by(view, k - 1, negations))
                        return true;
        return false;
}

/* "Mum had her lips done at yours, she has a fever": told of one who was treated here */
static bool is_of_kin_here(const View *view, const Span *trouble)
{
        const unsigned sentence = token_at(view, trouble->start)->sentence;
        unsigned marks = 0;

        for (size_t i = 0; i < trouble->end; i++)
                if (token_at(view, i)->sentence == sentence)
                        marks |= view->marks[i];
        return (marks & MARK_KIN) && (marks & MARK_HERE);
}

/* The trouble is said to be over: "the bruise has gone", "отек спал", "肿消了". */
static bool is_over_within(const View *view, const Span *trouble, unsigned reach)
{
        const int gone = lexicon_find_section(view->lexicon, "gone");
        const unsigned clause = clause_of(view, trouble->start);

        if (in_clause(view, "notgone", clause) || in_clause(view, "almost", clause))
                return false;
        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);
                const bool near = span->start < trouble->end + reach && trouble->start < span->end + reach;
                const bool apart = span->end <= trouble->start || span->start >= trouble->end ||
                        (span->start <= trouble->start && span->end > trouble->end); /* 消肿 holds 肿 */

                if (span->section == gone && !span->is_negated && !is_denied(view, span) && !is_guessed(view, span) && near && apart && clause_of(view, span->start) == clause &&
                        !find_span(view, "timepass", span->start, span->end))
                        return true;
        }
        return false;
}

static bool is_over(const View *view, const Span *trouble)
{
        return is_over_within(view, trouble, GONE_REACH);
}

/* "It was itchy on Monday but it is over now": told in the past, and a later clause says that it is over. */
static bool is_past(const View *view, const Span *trouble)
{
        const unsigned clause = clause_of(view, trouble->start);

        if (!in_clause(view, "past", clause) || in_clause(view, "notgone", clause) || is_of_kin_here(view, trouble))
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

/* "The bleeding stopped within minutes", "краснота ушла, дальше ...": that it is over stands among its words. Of sight and skin
 * such a word is the trouble itself: "the skin has gone". */
static bool is_over_inside(const View *view, const Span *trouble)
{
        const int gone = lexicon_find_section(view->lexicon, "gone");
        const char *name = view_section(view, trouble)->name;
        const unsigned clause = clause_of(view, trouble->start);

        if (!text_equal(name, "flag_bleeding") && !text_equal(name, "flag_infection") && !text_equal(name, "flag_growing_swelling"))
                return false;
        if (in_clause(view, "notgone", clause) || in_clause(view, "almost", clause) || in_clause(view, "still", clause))
                return false;
        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);

                if (span->section == gone && span->start > trouble->start && span->start < trouble->end && !span->is_negated && !is_denied(view, span))
                        return true;
        }
        return false;
}

/* What a clinic may call a family, and what the lexicon calls it; a name that is not here is taken for any family. */
static const char *family_of(const char *name)
{
        static const struct FamilyName {
                const char *part, *family;
        } names[] = {
                { "cryo", "cryolipolysis" }, { "botulinum", "botulinum-toxin" }, { "botox", "botulinum-toxin" }, { "toxin", "botulinum-toxin" },
                { "lipo", "breast-body" }, { "filler", "filler" }, { "lip", "filler" }, { "hyaluron", "filler" }, { "stimul", "biostimulator" },
                { "meso", "mesotherapy" }, { "prp", "mesotherapy" }, { "booster", "mesotherapy" }, { "peel", "peel" },
                { "ipl", "peel" }, { "ablative", "ablative-laser" }, { "hair-removal", "laser-hair-removal" },
                { "epil", "laser-hair-removal" }, { "hifu", "rf-hifu" }, { "rf", "rf-hifu" }, 
                { "thread", "threads" }, { "lid", "eyelids" }, { "bleph", "eyelids" }, { "rhino", "face-surgery" },
                { "face", "face-surgery" }, { "breast", "breast-body" }, { "body", "breast-body" },
                { "transplant", "hair-transplant" },
        };
        g_autofree char *lower = name ? g_ascii_strdown(name, -1) : NULL;

        for (size_t i = 0; lower && i < ELEMENTSOF(names); i++)
                if (strstr(lower, names[i].part))
                        return names[i].family;
        return NULL;
}

static bool of_family(const View *view, const Section *section)
{
        const char *family = family_of(view->question->family);

        if (!section->families || !family)
                return true;
        for (char **f = section->families; *f; f++)
                if (strcmp(*f, family) == 0)
                        return true;
        return false;
}

bool triage_asks_health(int purpose)
{
        return purpose == PURPOSE_SAFETY || purpose == PURPOSE_CARE || purpose < 0;
}

static bool asks_health(const View *view)
{
        return triage_asks_health(view->question->purpose);
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

/* Words that say something of health only where health was asked about. */
static bool is_for_health(const char *section)
{
        static const char *const names[] = { "doubt", "sad", "digit_two", "warm" };

        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                if (strcmp(names[i], section) == 0)
                        return true;
        return false;
}

/* Does any of these stand in the text, or @nearby in its sentence, outside the trouble's own words? */
static bool stands_beside(const View *view, const Span *trouble, unsigned marks, bool nearby)
{
        const unsigned sentence = token_at(view, trouble->start)->sentence;

        for (size_t i = 0; i < view->reading->n_tokens; i++)
                if ((view->marks[i] & marks) && (i < trouble->start || i >= trouble->end) && (!nearby || token_at(view, i)->sentence == sentence))
                        return true;
        return false;
}

/* Something may take a complaint back, in its sentence or around it: a negation, a word of what is over, feared, or well. */
static bool is_softened(const View *view, const Span *trouble)
{
        const unsigned sentence = token_at(view, trouble->start)->sentence, clause = clause_of(view, trouble->start);

        if (in_clause(view, "almost", clause) || in_clause(view, "notgone", clause) || in_clause(view, "still", clause) || is_of_kin_here(view, trouble))
                return false;
        for (size_t i = 0; i < view->reading->n_tokens; i++)
                if (token_at(view, i)->sentence == sentence && (i < trouble->start || i >= trouble->end) && (view->marks[i] & MARK_SOFT))
                        return true;
        return stands_beside(view, trouble, MARK_IRREALIS | MARK_FORETOLD | MARK_ELSEWHERE | MARK_OTHERS | MARK_MILESTONE, false);
}

static bool is_of_trouble(SectionKind kind)
{
        return kind == SECTION_RED || kind == SECTION_WORRY || kind == SECTION_HINT;
}

static bool is_trouble_word(const char *name)
{
        return g_str_has_prefix(name, "x_");
}

/* "If it hurt or went white I'd have rung you", "I'd have rung you if it hurt": it stands under an "if", and what would be
 * done then stands in front of that or behind it. "If my phone worked I'd have rung, it hurts" is none. */
static bool is_only_if(const View *view, const Span *span)
{
        const unsigned sentence = token_at(view, span->start)->sentence;
        bool is_told = false, is_under = false;

        for (size_t i = 0; i < span->start; i++) {
                if (token_at(view, i)->sentence != sentence)
                        continue;
                if ((view->marks[i] & MARK_ACT_ENDS) && is_under)
                        return false;
                is_told |= view->marks[i] & MARK_ACT_ENDS;
                is_under |= (view->marks[i] & (MARK_IRREALIS | MARK_ACT)) == MARK_IRREALIS;
        }
        for (size_t i = span->end; is_under && !is_told && i < view->reading->n_tokens; i++)
                is_told = token_at(view, i)->sentence == sentence && (view->marks[i] & MARK_ACT_ENDS);
        return is_under && is_told;
}

/* "Dad's in with chest pain, my own face is fine": another is named before it in its clause, who was not treated here, and of
 * the writer all is said to be well in another clause. */
static bool is_of_kin_alone(const View *view, const Span *span)
{
        const unsigned clause = clause_of(view, span->start);
        bool named = false;

        if (is_of_kin_here(view, span))
                return false;
        for (size_t i = 0; i < span->end; i++) {
                if (clause_of(view, i) != clause)
                        continue;
                if (view->marks[i] & MARK_SELF)
                        return false;
                named |= i < span->start && (view->marks[i] & (MARK_KIN | MARK_OTHERS));
        }
        for (size_t i = 0; named && i < view->reading->n_tokens; i++)
                if ((view->marks[i] & MARK_OWN_WELL) && clause_of(view, i) != clause && !in_clause(view, "barrier", clause_of(view, i)))
                        return true;
        return false;
}

static Gravity complaint(const View *view, const Span *span)
{
        const Section *section = view_section(view, span);

        if (is_praise(view, span) || is_over(view, span) || is_past(view, span) || is_only_if(view, span) || is_of_kin_alone(view, span))
                return GRAVITY_NONE;
        if (text_equal(section->name, "doubt") && view_is_admin(view) && !view_names_health(view)) /* "can someone ring me about my deposit" */
                return GRAVITY_NONE;
        if (is_for_health(section->name) && !asks_health(view) && !view->has_part)
                return GRAVITY_NONE;
        if (!asks_health(view) || is_guessed(view, span))
                return GRAVITY_HINT;
        if (text_equal(section->name, "doubt") && !view->has_part) /* "is it ok to fly", of nothing that was done */
                return GRAVITY_HINT;
        return section->kind == SECTION_HINT && is_softened(view, span) ? GRAVITY_HINT : GRAVITY_WORRY;
}

/* "Mum had a stroke, can we move it": told as a reason, where nobody asked about health; of no part that is treated, and
 * with no "I" between the two */
static bool is_of_another(const View *view, const Span *span)
{
        static const char *const kin[] = { "kin", NULL }, *const self[] = { "self", NULL }, *const part[] = { "b_part", NULL };
        const unsigned sentence = token_at(view, span->start)->sentence;

        if (asks_health(view))
                return false;
        for (size_t i = span->start; i < span->end; i++)
                if (covered_by(view, i, part))
                        return false;
        /* named before it in its clause, whatever follows: "mum had a stroke, I am with her" */
        for (size_t i = span->start; i > 0 && clause_of(view, i - 1) == clause_of(view, span->start); i--) {
                if (covered_by(view, i - 1, kin))
                        return true;
                if (covered_by(view, i - 1, self))
                        break;
        }
        for (size_t i = MIN((size_t)span->end + KIN_AFTER, view->reading->n_tokens); i > 0; i--) {
                if (token_at(view, i - 1)->sentence != sentence)
                        continue;
                if (covered_by(view, i - 1, kin))
                        return true;
                if (covered_by(view, i - 1, self))
                        return false;
        }
        return false;
}

static bool is_grave(const char *section)
{
        static const char *const names[] = { "flag_vision", "flag_breath", "flag_speech", "flag_stroke", "flag_collapse", "flag_chest",
                "flag_suicide", "flag_skin", "flag_swallow", "flag_allergy" };

        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                if (strcmp(names[i], section) == 0)
                        return true;
        return false;
}

/* "I thought I'd be in agony", "read about going blind": the frame stands before what it is about, in its clause */
static bool is_feared(const View *view, const Span *span)
{
        for (size_t i = span->end; i > 0 && clause_of(view, i - 1) == clause_of(view, span->start); i--)
                if (view->marks[i - 1] & MARK_FEARED)
                        return true;
        return false;
}

/* "Does it hurt a lot?", "how much are bigger lips": to an offer, about what is still to be done */
static bool is_asked_before(const View *view, const Span *span)
{
        const unsigned sentence = token_at(view, span->start)->sentence;

        if (view->question->purpose != PURPOSE_OFFER)
                return false;
        if (in_clause(view, "strong_admin", clause_of(view, span->start)))
                return true;
        for (size_t i = span->start; !view->has_part && i < view->reading->n_tokens; i++)
                if (token_at(view, i)->kind == TOKEN_SIGN && token_at(view, i)->letters[0] == '?' && token_at(view, i)->sentence == sentence)
                        return true;
        return false;
}

/* "9, it hurt less than I thought", "nine out of ten": how much it hurt is not what the number says */
static bool is_score(const View *view, const Span *span)
{
        return view->question->purpose == PURPOSE_SURVEY && span->start == 0 &&
                (token_at(view, 0)->kind == TOKEN_NUMBER || view_number_word(view, 1) >= 0);
}

/* "Stitches out, eyes open": a wound and what opens, with a clause's end between them */
static bool is_of_milestone(const View *view, const Span *span)
{
        if (clause_of(view, span->start) == clause_of(view, (size_t)span->end - 1))
                return false;
        for (size_t i = span->start; i < span->end; i++)
                if (view->marks[i] & MARK_MILESTONE)
                        return true;
        return false;
}

static bool is_asked(const View *view, const Span *span)
{
        for (size_t i = span->start; i < view->reading->n_tokens; i++)
                if (token_at(view, i)->kind == TOKEN_SIGN && token_at(view, i)->letters[0] == '?' &&
                        token_at(view, i)->sentence == token_at(view, span->start)->sentence)
                        return true;
        return false;
}

/* "All fine, only I choke when I talk": what follows a "but" is what the text is written for */
static bool is_after_but(const View *view, const Span *span)
{
        for (size_t i = span->start; i > 0 && clause_of(view, i - 1) == clause_of(view, span->start); i--)
                if ((view->marks[i - 1] & (MARK_BARRIER | MARK_IRREALIS)) == MARK_BARRIER)
                        return true;
        return false;
}

/* "If it went white I'd have rung", "a neighbour's lip went black elsewhere", "read of going blind": something around the
 * flag may say that it is not there, or is another's, or was before; or troubles are denied beside it. */
static bool is_framed(const View *view, const Span *span)
{
        return view->denies || stands_beside(view, span, MARK_IRREALIS | MARK_FEAR | MARK_FORETOLD | MARK_ELSEWHERE | MARK_MILESTONE | MARK_GONE, false);
}

/* "All well, laughing at the blind": its sentence says as well that nothing is wrong, or the flag is put together of what stands
 * in two of its clauses. */
static bool is_contested(const View *view, const Span *span)
{
        return stands_beside(view, span, MARK_WELL, true) || clause_of(view, span->start) != clause_of(view, (size_t)span->end - 1);
}

bool view_is_only_if(const View *view)
{
        if (!view_has(view, "would_have"))
                return false;
        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);

                if ((is_of_trouble(view_section(view, span)->kind) || is_trouble_word(view_section(view, span)->name)) && !span->is_negated &&
                        is_only_if(view, span))
                        return true;
        }
        return false;
}

bool view_names_health(const View *view)
{
        for (guint i = 0; i < view->spans->len; i++) {
                const char *name = view_section(view, &g_array_index(view->spans, Span, i))->name;

                if (g_str_has_prefix(name, "b_") || g_str_has_prefix(name, "x_"))
                        return true;
        }
        return false;
}

/* "It woke me", "a lot worse", "it grows", "no use": said of much else, where nothing of the body is named beside it */
static bool is_vague(const View *view, const char *section)
{
        static const char *const names[] = { "flag_pain", "flag_growth", "flag_growing_swelling", "flag_size", "flag_dent", "flag_numb_late" };

        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                if (strcmp(names[i], section) == 0)
                        return !view_names_health(view);
        return false;
}

/* "Сил нет на ваши смс", "allergic to the word sale": the words are those of a wish for no more messages */
static bool is_of_stop(const View *view, const Span *trouble)
{
        const int saying = lexicon_find_section(view->lexicon, "stop_saying");

        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);

                if (span->section == saying && !span->is_negated && span->start <= trouble->start && span->end >= trouble->end)
                        return true;
        }
        return false;
}

/* "I am 80 and cannot see the letters, take me off", "farewell, write no more": why no message is wanted */
static bool is_reason_to_stop(const View *view, const Span *trouble)
{
        return find_span(view, "stop_reason", trouble->start, trouble->end) && view_wants_phrase(view, "stop_phrase", "no_stop");
}

Gravity view_gravity(const View *view, const Span *span)
{
        const Section *section = view_section(view, span);

        if (span->is_negated)
                return GRAVITY_NONE;
        if (section->kind == SECTION_WORRY || section->kind == SECTION_HINT)
                return complaint(view, span);
        if (section->kind != SECTION_RED)
                return GRAVITY_NONE;
        /* what could kill or blind is looked into even when it is said to be over */
        if (is_over_within(view, span, GONE_REACH_RED))
                return span->is_firm || is_grave(section->name) ? GRAVITY_SUSPICION : GRAVITY_NONE;
        if (is_asked_before(view, span) || is_score(view, span))
                return GRAVITY_HINT;
        if (is_of_stop(view, span) || is_only_if(view, span) || is_of_kin_alone(view, span))
                return GRAVITY_NONE;
        if (is_of_milestone(view, span))
                return GRAVITY_HINT;
        if (is_reason_to_stop(view, span))
                return GRAVITY_SUSPICION;
        if (is_past(view, span) || is_of_another(view, span) || is_feared(view, span) || (asks_health(view) && is_over_inside(view, span)))
                return GRAVITY_SUSPICION;
        if (is_vague(view, section->name))
                return GRAVITY_HINT;
        if (is_guessed(view, span)) /* of a short word the slip is more often another word */
                return GRAVITY_HINT;
        if (!of_family(view, section))
                return is_softened(view, span) ? GRAVITY_HINT : GRAVITY_WORRY;
        if (is_after_but(view, span) || is_asked(view, span) || is_of_kin_here(view, span) || text_equal(section->name, "flag_suicide"))
                return GRAVITY_RED;
        if (is_framed(view, span))
                return GRAVITY_FRAMED;
        return is_contested(view, span) ? GRAVITY_CONTESTED : GRAVITY_RED;
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

static bool says_well(const View *view, const Span *span)
{
        const Section *section = view_section(view, span);

        if (section->kind == SECTION_IDIOM)
                return strcmp(section->name, "harmless") == 0 || strcmp(section->name, "fear") == 0;
        if (section->kind == SECTION_GOOD)
                return !span->is_negated || !is_denied(view, span);
        if (section->kind == SECTION_RED)
                return view_gravity(view, span) == GRAVITY_NONE;
        if ((section->kind == SECTION_WORRY || section->kind == SECTION_HINT) && strcmp(section->name, "doubt") != 0)
                return span->is_negated || is_over(view, span) || is_past(view, span);
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
        for (guint i = 0; !asks_health(view) && i < view->spans->len; i++) {
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

                if (section->kind == SECTION_GOOD && span->is_negated && strcmp(section->name, "fine") == 0 && is_denied(view, span) &&
                        !is_praise(view, span) && !is_taken_back(view, span))
                        return true;
                if (section->kind == SECTION_CLASS && is_trouble_word(section->name) && !span->is_negated && !is_over(view, span) &&
                        !is_past(view, span) && !is_praise(view, span) && !is_answer(view, span) && !is_only_if(view, span) &&
                        !is_of_kin_alone(view, span) &&
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
        return has_dark_clause(view) || has_loose_trouble(view) || view->n_unknown >= MAX((size_t)UNKNOWN_LEAST, view->n_words / 3) ||
                (strictly && has_blank_sentence(view));
}

bool view_is_well(const View *view)
{
        bool well = view_is_one(view) && view->question->purpose == PURPOSE_SAFETY;

        for (guint i = 0; i < view->spans->len && !well; i++)
                well = says_well(view, &g_array_index(view->spans, Span, i));
        return well && !has_loose_trouble(view) && !has_dark_clause(view) && !has_blank_sentence(view) && view->n_unknown <= MAX((size_t)2, view->n_words / 4);
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
        for (size_t i = 0; i < view->reading->n_tokens && !view->is_han; i++)
                view->is_han = token_at(view, i)->kind == TOKEN_HAN;
}

static unsigned mark_of(const char *section)
{
        static const struct {
                const char *section;
                unsigned mark;
        } marks[] = {
                { "irrealis", MARK_IRREALIS }, { "would_have", MARK_ACT }, { "will_do", MARK_ACT }, { "kin", MARK_KIN }, { "here", MARK_HERE },
                { "others", MARK_OTHERS }, { "self", MARK_SELF }, { "own_well", MARK_OWN_WELL }, { "barrier", MARK_BARRIER }, { "fear", MARK_FEAR },
                { "foretold", MARK_FORETOLD }, { "elsewhere", MARK_ELSEWHERE }, { "milestone", MARK_MILESTONE }, { "gone", MARK_GONE },
                { "fine", MARK_WELL }, { "glad", MARK_WELL }, { "harmless", MARK_WELL }, { "noted", MARK_WELL }, { "admin", MARK_WELL },
                { "gone", MARK_SOFT }, { "past", MARK_SOFT }, { "fine", MARK_SOFT }, { "thanks", MARK_SOFT }, { "noted", MARK_SOFT },
                { "harmless", MARK_SOFT }, { "kin", MARK_SOFT }, { "joy", MARK_SOFT }, { "negation", MARK_SOFT },
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

                view->denies |= span->is_negated && is_of_trouble(view_section(view, span)->kind);
                for (size_t k = span->start; mark && k < span->end; k++)
                        view->marks[k] |= mark;
                if (mark & MARK_ACT)
                        view->marks[span->end - 1] |= MARK_ACT_ENDS;
        }
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
        mark_tokens(view);
        return view;
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
