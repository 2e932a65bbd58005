/* What the matches of a view are worth: what takes back a trouble, and what does not. */
#include "inbound/triage-view-private.h"

#include <string.h>

#include "base/phrase.h"
#include "base/text.h"
#include "model/purpose.h"

enum {
        GONE_REACH = 8, /* tokens between a trouble and the word that says it is over, */
        GONE_REACH_RED = 4, /* and the same for a red flag */
        TOLD_WORDS = 6, /* words, and */
        TOLD_HAN = 9,   /* characters, from which on something is told beside a sign */
        KIN_AFTER = 3, /* tokens from a trouble to the one who has it: "a fever, my son" */
        FAMILY_STEM_LEAST = 4, /* letters; a shorter name of a family is a whole word */
};

/* only by allowing for slips, at either end: between them may stand words that are none of its */
static bool is_guessed(const View *view, const Span *span)
{
        return view_token(view, span->start)->is_guessed || view_token(view, (size_t)span->end - 1)->is_guessed;
}

/* "Mum had her lips done at yours, she has a fever": told of one who was treated here */
static bool is_of_kin_here(const View *view, const Span *trouble)
{
        const unsigned sentence = view_token(view, trouble->start)->sentence;
        unsigned marks = 0;

        for (size_t i = 0; i < trouble->end; i++)
                if (view_token(view, i)->sentence == sentence)
                        marks |= view->marks[i];
        return (marks & MARK_KIN) && (marks & MARK_HERE);
}

/* The trouble is said to be over: "the bruise has gone", "отек спал", "肿消了". */
static bool is_over_within(const View *view, const Span *trouble, unsigned reach)
{
        const int gone = lexicon_find_section(view->lexicon, "gone");
        const unsigned clause = view_clause(view, trouble->start);

        if (view_in_clause(view, "notgone", clause) || view_in_clause(view, "almost", clause))
                return false;
        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);
                const bool near = span->start < trouble->end + reach && trouble->start < span->end + reach;
                const bool apart = span->end <= trouble->start || span->start >= trouble->end ||
                        (span->start <= trouble->start && span->end > trouble->end); /* 消肿 holds 肿 */

                if (span->section == gone && !span->is_negated && !span_is_denied(view, span) && !is_guessed(view, span) && near && apart &&
                        view_clause(view, span->start) == clause && !view_find(view, "timepass", span->start, span->end))
                        return true;
        }
        return false;
}

bool span_is_over(const View *view, const Span *trouble)
{
        return is_over_within(view, trouble, GONE_REACH);
}

/* "It was itchy on Monday but it is over now": told in the past, and a later clause says that it is over. */
bool span_is_past(const View *view, const Span *trouble)
{
        const unsigned clause = view_clause(view, trouble->start);

        if (!view_in_clause(view, "past", clause) || view_in_clause(view, "notgone", clause) || is_of_kin_here(view, trouble))
                return false;
        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);
                const char *name = view_section(view, span)->name;

                if (!span->is_negated && view_clause(view, span->start) > clause &&
                        (text_equal(name, "gone") || text_equal(name, "fine") || text_equal(name, "harmless") || text_equal(name, "lessening")) &&
                        !view_in_clause(view, "notgone", view_clause(view, span->start)) &&
                        !view_find(view, "timepass", span->start, span->end))
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
        const unsigned clause = view_clause(view, trouble->start);

        if (!text_equal(name, "flag_bleeding") && !text_equal(name, "flag_infection") && !text_equal(name, "flag_growing_swelling"))
                return false;
        if (view_in_clause(view, "notgone", clause) || view_in_clause(view, "almost", clause) || view_in_clause(view, "still", clause))
                return false;
        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);

                if (span->section == gone && span->start > trouble->start && span->start < trouble->end && !span->is_negated &&
                        !span_is_denied(view, span))
                        return true;
        }
        return false;
}

/* What a clinic may call a family, and what the lexicon calls it; a name that is not here is taken for any family. A short one is a
 * whole word: "ipl" is none in "multiple". */
static const char *family_of(const char *name)
{
        static const struct FamilyName {
                const char *word, *family;
        } names[] = {
                { "cryo", "cryolipolysis" }, { "botulinum", "botulinum-toxin" }, { "botox", "botulinum-toxin" }, { "toxin", "botulinum-toxin" },
                { "neurotoxin", "botulinum-toxin" }, { "lipo", "breast-body" }, { "filler", "filler" }, { "lip", "filler" }, { "lips", "filler" },
                { "hyaluron", "filler" }, { "stimul", "biostimulator" }, { "biostimul", "biostimulator" }, { "meso", "mesotherapy" },
                { "prp", "mesotherapy" }, { "booster", "mesotherapy" }, { "skinbooster", "mesotherapy" }, { "peel", "peel" },
                { "ipl", "peel" }, { "ablative", "ablative-laser" }, { "hair-removal", "laser-hair-removal" },
                { "epil", "laser-hair-removal" }, { "hifu", "rf-hifu" }, { "rf", "rf-hifu" },
                { "thread", "threads" }, { "lid", "eyelids" }, { "lids", "eyelids" }, { "eyelid", "eyelids" }, { "bleph", "eyelids" },
                { "rhino", "face-surgery" }, { "face", "face-surgery" }, { "breast", "breast-body" }, { "body", "breast-body" },
                { "transplant", "hair-transplant" },
        };
        g_autofree char *folded = name ? phrase_fold(name) : NULL;

        for (size_t i = 0; folded && i < ELEMENTSOF(names); i++)
                if (phrase_find(folded, names[i].word, strlen(names[i].word) >= FAMILY_STEM_LEAST))
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

/* The words of a trouble are those of a saying that all is well: "can't complain", "no problem". */
bool span_is_praise(const View *view, const Span *trouble)
{
        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);

                if (view_section(view, span)->kind == SECTION_GOOD && !span->is_negated && span->start <= trouble->start &&
                        span->end >= trouble->end)
                        return true;
        }
        return false;
}

/* What a peel is for is no complaint by itself. */
static bool is_wanted(const View *view, const Span *span)
{
        static const char *const peeling[] = { "x_dry", NULL };
        const char *family = family_of(view->question->family);

        return family && text_equal(family, "peel") && view_is_covered(view, span->start, peeling);
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
        const unsigned sentence = view_token(view, trouble->start)->sentence;

        for (size_t i = 0; i < view->reading->n_tokens; i++)
                if ((i < trouble->start || i >= trouble->end) && (view->marks[i] & marks) &&
                        (!nearby || view_token(view, i)->sentence == sentence))
                        return true;
        return false;
}

/* Something may take a complaint back, in its sentence or around it: a negation, a word of what is over, feared, or well. */
static bool is_softened(const View *view, const Span *trouble)
{
        const unsigned sentence = view_token(view, trouble->start)->sentence, clause = view_clause(view, trouble->start);

        if (view_in_clause(view, "almost", clause) || view_in_clause(view, "notgone", clause) || view_in_clause(view, "still", clause) ||
                is_of_kin_here(view, trouble))
                return false;
        for (size_t i = 0; i < view->reading->n_tokens; i++)
                if (view_token(view, i)->sentence == sentence && (i < trouble->start || i >= trouble->end) && (view->marks[i] & MARK_SOFT))
                        return true;
        return stands_beside(view, trouble, MARK_IRREALIS | MARK_FORETOLD | MARK_ELSEWHERE | MARK_OTHERS | MARK_MILESTONE, false);
}

bool section_is_trouble_word(const char *name)
{
        return g_str_has_prefix(name, "x_");
}

/* "If it hurt or went white I'd have rung you", "I'd have rung you if it hurt": it stands under an "if", and what would be
 * done then stands in front of that or behind it. "If my phone worked I'd have rung, it hurts" is none. */
bool span_is_only_if(const View *view, const Span *span)
{
        const unsigned sentence = view_token(view, span->start)->sentence;
        bool is_told = false, is_under = false;

        for (size_t i = 0; i < span->start; i++) {
                if (view_token(view, i)->sentence != sentence)
                        continue;
                if ((view->marks[i] & MARK_ACT_ENDS) && is_under)
                        return false;
                is_told |= view->marks[i] & MARK_ACT_ENDS;
                is_under |= (view->marks[i] & (MARK_IRREALIS | MARK_ACT)) == MARK_IRREALIS;
        }
        for (size_t i = span->end; is_under && !is_told && i < view->reading->n_tokens; i++)
                is_told = view_token(view, i)->sentence == sentence && (view->marks[i] & MARK_ACT_ENDS);
        return is_under && is_told;
}

/* "Dad's in with chest pain, my own face is fine": another is named before it in its clause, who was not treated here, and of
 * the writer all is said to be well in another clause. */
bool span_is_of_kin_alone(const View *view, const Span *span)
{
        const unsigned clause = view_clause(view, span->start);
        bool named = false;

        if (is_of_kin_here(view, span))
                return false;
        for (size_t i = 0; i < span->end; i++) {
                if (view_clause(view, i) != clause)
                        continue;
                if (view->marks[i] & MARK_SELF)
                        return false;
                named |= i < span->start && (view->marks[i] & (MARK_KIN | MARK_OTHERS));
        }
        for (size_t i = 0; named && i < view->reading->n_tokens; i++)
                if ((view->marks[i] & MARK_OWN_WELL) && view_clause(view, i) != clause && !view_in_clause(view, "barrier", view_clause(view, i)))
                        return true;
        return false;
}

static Gravity complaint(const View *view, const Span *span)
{
        const Section *section = view_section(view, span);

        if (span_is_only_if(view, span) || span_is_of_kin_alone(view, span))
                return GRAVITY_NONE;
        /* whom others had to see to is asked what it was, also when it is over */
        if (!text_equal(section->name, "treated") && (span_is_praise(view, span) || span_is_over(view, span) || span_is_past(view, span)))
                return GRAVITY_NONE;
        if (span_takes_its_course(view, span))
                return GRAVITY_HINT;
        if (text_equal(section->name, "doubt") && view_is_admin(view) && !view_names_health_beside(view, "may_do")) /* "can someone ring me about my deposit" */
                return GRAVITY_NONE;
        if (is_for_health(section->name) && !view_asks_health(view) && !view->has_part)
                return GRAVITY_NONE;
        if (!view_asks_health(view) || is_guessed(view, span))
                return GRAVITY_HINT;
        if (text_equal(section->name, "doubt") && !view->has_part) /* "is it ok to fly", of nothing that was done */
                return GRAVITY_HINT;
        return section->kind == SECTION_HINT && (is_softened(view, span) || is_wanted(view, span)) ? GRAVITY_HINT : GRAVITY_WORRY;
}

/* "Mum had a stroke, can we move it": told as a reason, where nobody asked about health; of no part that is treated, and
 * with no "I" between the two */
static bool is_of_another(const View *view, const Span *span)
{
        static const char *const kin[] = { "kin", NULL }, *const self[] = { "self", NULL }, *const part[] = { "b_part", NULL };
        const unsigned sentence = view_token(view, span->start)->sentence;

        if (view_asks_health(view))
                return false;
        for (size_t i = span->start; i < span->end; i++)
                if (view_is_covered(view, i, part))
                        return false;
        /* named before it in its clause, whatever follows: "mum had a stroke, I am with her" */
        for (size_t i = span->start; i > 0 && view_clause(view, i - 1) == view_clause(view, span->start); i--) {
                if (view_is_covered(view, i - 1, kin))
                        return true;
                if (view_is_covered(view, i - 1, self))
                        break;
        }
        for (size_t i = MIN((size_t)span->end + KIN_AFTER, view->reading->n_tokens); i > 0; i--) {
                if (view_token(view, i - 1)->sentence != sentence)
                        continue;
                if (view_is_covered(view, i - 1, kin))
                        return true;
                if (view_is_covered(view, i - 1, self))
                        return false;
        }
        return false;
}

static bool is_grave(const char *section)
{
        static const char *const names[] = { "flag_vision", "flag_breath", "flag_speech", "flag_stroke", "flag_collapse", "flag_chest",
                "flag_suicide", "flag_skin", "flag_patch", "flag_swallow", "flag_allergy" };

        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                if (strcmp(names[i], section) == 0)
                        return true;
        return false;
}

/* "I thought I'd be in agony", "read about going blind": the frame stands before what it is about, in its clause */
static bool is_feared(const View *view, const Span *span)
{
        for (size_t i = span->end; i > 0 && view_clause(view, i - 1) == view_clause(view, span->start); i--)
                if (view->marks[i - 1] & MARK_FEARED)
                        return true;
        return false;
}

/* "Does it hurt a lot?", "how much are bigger lips": to an offer, about what is still to be done */
static bool is_asked_before(const View *view, const Span *span)
{
        const unsigned sentence = view_token(view, span->start)->sentence;

        if (view->question->purpose != PURPOSE_OFFER)
                return false;
        if (view_in_clause(view, "strong_admin", view_clause(view, span->start)))
                return true;
        for (size_t i = span->start; !view->has_part && i < view->reading->n_tokens; i++)
                if (view_token(view, i)->kind == TOKEN_SIGN && view_token(view, i)->letters[0] == '?' &&
                        view_token(view, i)->sentence == sentence)
                        return true;
        return false;
}

/* "9, it hurt less than I thought", "nine out of ten": how much it hurt is not what the number says */
static bool is_score(const View *view, const Span *span)
{
        return view->question->purpose == PURPOSE_SURVEY && span->start == 0 &&
                (view_token(view, 0)->kind == TOKEN_NUMBER || view_number_word(view, 1) >= 0);
}

/* "Stitches out, eyes open": a wound and what opens, with a clause's end between them */
static bool is_of_milestone(const View *view, const Span *span)
{
        if (view_clause(view, span->start) == view_clause(view, (size_t)span->end - 1))
                return false;
        for (size_t i = span->start; i < span->end; i++)
                if (view->marks[i] & MARK_MILESTONE)
                        return true;
        return false;
}

/* "I can't open my eye, is that normal?": not of what is still to be done, nor of what is said of it, "is it true that ...?" */
static bool is_asked(const View *view, const Span *span)
{
        if (view_has(view, "not_done") || view_has(view, "is_it_true"))
                return false;
        for (size_t i = span->start; i < view->reading->n_tokens; i++)
                if (view_token(view, i)->kind == TOKEN_SIGN && view_token(view, i)->letters[0] == '?' &&
                        view_token(view, i)->sentence == view_token(view, span->start)->sentence)
                        return true;
        return false;
}

/* "All fine, only I choke when I talk": what follows a "but" is what the text is written for */
static bool is_after_but(const View *view, const Span *span)
{
        if (view_has(view, "is_it_true")) /* "чи правда, що ...", where the same word is a "but" */
                return false;
        for (size_t i = span->start; i > 0 && view_clause(view, i - 1) == view_clause(view, span->start); i--)
                if ((view->marks[i - 1] & (MARK_BARRIER | MARK_IRREALIS)) == MARK_BARRIER)
                        return true;
        return false;
}

/* "If it went white I'd have rung", "a neighbour's lip went black elsewhere", "read of going blind": something around the
 * flag may say that it is not there, or is another's, or was before; or troubles are denied beside it. */
static bool is_framed(const View *view, const Span *span)
{
        return view->denies ||
                stands_beside(view, span, MARK_IRREALIS | MARK_FEAR | MARK_FORETOLD | MARK_ELSEWHERE | MARK_MILESTONE | MARK_GONE, false);
}

/* "All well, laughing at the blind": its sentence says as well that nothing is wrong, or the flag is put together of what stands
 * in two of its clauses. */
static bool is_contested(const View *view, const Span *span)
{
        return stands_beside(view, span, MARK_WELL, true) || view_clause(view, span->start) != view_clause(view, (size_t)span->end - 1);
}

bool view_is_only_if(const View *view)
{
        if (!view_has(view, "would_have"))
                return false;
        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);

                if ((section_is_of_trouble(view_section(view, span)->kind) || section_is_trouble_word(view_section(view, span)->name)) &&
                        !span->is_negated && span_is_only_if(view, span))
                        return true;
        }
        return false;
}

bool view_names_health_beside(const View *view, const char *section)
{
        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);
                const char *name = view_section(view, span)->name;

                if ((g_str_has_prefix(name, "b_") || g_str_has_prefix(name, "x_")) && !(section && view_find(view, section, span->start, span->end)))
                        return true;
        }
        return false;
}

bool view_names_health(const View *view)
{
        return view_names_health_beside(view, NULL);
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

/* "I see no difference": the words are those of a longer complaint about something else than health */
static bool is_of_complaint(const View *view, const Span *trouble)
{
        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);

                if (text_equal(view_section(view, span)->name, "unhappy") && !span->is_negated && span->start <= trouble->start &&
                        span->end >= trouble->end && span->end - span->start > trouble->end - trouble->start)
                        return true;
        }
        return false;
}

/* "I won't be here tomorrow", of the day of a visit */
static bool is_of_cancel(const View *view, const Span *trouble)
{
        const Span *cancel = view_find(view, "cancel", trouble->start, trouble->end);
        const int purpose = view->question->purpose;

        return (purpose == PURPOSE_VISIT || purpose == PURPOSE_REVIEW) && cancel && cancel->start <= trouble->start && cancel->end >= trouble->end;
}

/* "I am 80 and cannot see the letters, take me off", "farewell, write no more": why no message is wanted */
static bool is_reason_to_stop(const View *view, const Span *trouble)
{
        return view_find(view, "stop_reason", trouble->start, trouble->end) && view_wants_phrase(view, "stop_phrase", "no_stop");
}

/* What a bruise, a stitch or one side that swells more is told with as well. Said in so few words it is what it says. */
bool view_is_often_usual(const View *view, const Span *span)
{
        static const char *const names[] = { "flag_growing_swelling", "flag_patch", "flag_dent", "flag_growth", "flag_thread_out",
                "flag_numb", "flag_numb_late", "flag_lid" };

        if (view->n_words < (view->is_han ? TOLD_HAN : TOLD_WORDS))
                return false;
        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                if (text_equal(names[i], view_section(view, span)->name))
                        return true;
        return false;
}

static Gravity red_flag(const View *view, const Span *span)
{
        return view_is_often_usual(view, span) ? GRAVITY_SIGN : GRAVITY_RED;
}

Gravity view_gravity(const View *view, const Span *span)
{
        static const char *const bruise[] = { "x_bruise", NULL };
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
        if (is_of_cancel(view, span) || is_of_complaint(view, span) || span_is_only_if(view, span) || span_is_of_kin_alone(view, span))
                return GRAVITY_NONE;
        if (is_of_stop(view, span))
                return is_grave(section->name) ? GRAVITY_SUSPICION : GRAVITY_NONE;
        if (is_of_milestone(view, span))
                return GRAVITY_HINT;
        if (is_reason_to_stop(view, span))
                return GRAVITY_SUSPICION;
        if (span_is_past(view, span) || is_of_another(view, span) || is_feared(view, span) ||
                (view_asks_health(view) && is_over_inside(view, span)))
                return GRAVITY_SUSPICION;
        if (text_equal(section->name, "flag_patch") && view_is_covered(view, (size_t)span->end - 1, bruise) && span_is_easing(view, span))
                return GRAVITY_SUSPICION;
        if (is_vague(view, section->name))
                return GRAVITY_HINT;
        if (is_guessed(view, span)) /* of a short word the slip is more often another word */
                return GRAVITY_HINT;
        if (!of_family(view, section))
                return is_softened(view, span) ? GRAVITY_HINT : GRAVITY_WORRY;
        if (is_after_but(view, span) || is_asked(view, span) || is_of_kin_here(view, span) || text_equal(section->name, "flag_suicide"))
                return red_flag(view, span);
        if (is_framed(view, span))
                return GRAVITY_FRAMED;
        return is_contested(view, span) ? GRAVITY_CONTESTED : red_flag(view, span);
}
