/* A usual reaction that takes its course: it fades, it is less than yesterday, the blood has stopped. The words are said of much
 * else ("going down my arm"), so it is a hint yet: the classifier says whether it is harmless. */
#include "inbound/triage-view-private.h"

#include "base/text.h"

enum {
        EASING_REACH = 3,   /* tokens from "less" to what there is less of, */
        MILD_REACH = 3,     /* from "a bit" to that, */
        EASING_BEHIND = 14, /* and from what there is to how it passes */
        ALREADY_MOST = 2,   /* words of "already passed" */
};

static bool is_covered_within(const View *view, const Span *span, const char *const *sections)
{
        for (size_t i = span->start; i < span->end; i++)
                if (view_is_covered(view, i, sections))
                        return true;
        return false;
}

/* Does another trouble, or a word that one is told with, stand between the two? */
static bool has_trouble_between(const View *view, size_t from, size_t to)
{
        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);

                if (span->start >= from && span->end <= to && !span->is_negated &&
                        (section_is_of_trouble(view_section(view, span)->kind) || section_is_trouble_word(view_section(view, span)->name)))
                        return true;
        }
        return false;
}

/* Does it say that something passes, or, @behind it, that it has passed? That all else is well does where that is @mild. */
static bool says_easing(const View *view, const Span *span, bool behind, bool mild)
{
        const char *name = view_section(view, span)->name;
        const Span *time;

        if (text_equal(name, "easing"))
                return true;
        if (text_equal(name, "gone") && behind && !view_in_clause(view, "almost", view_clause(view, span->start))) {
                time = view_find(view, "timepass", span->start, span->end);
                return !time || time->end - time->start <= ALREADY_MOST; /* "уже прошло", and not "прошло 3 дня" */
        }
        return behind && (text_equal(name, "lessening") || (mild && text_equal(name, "otherwise")));
}

/* Does the word stand before what passes, in its clause, or behind it, with no other trouble between? */
static bool is_said_of(const View *view, const Span *span, const Span *trouble)
{
        if (span->start > trouble->start)
                return span->start <= trouble->end + EASING_BEHIND && !has_trouble_between(view, trouble->end, span->start);
        return span->end <= trouble->start && view_clause(view, span->start) == view_clause(view, trouble->start) &&
                trouble->start - span->end <= EASING_REACH && !view_find(view, "barrier", span->end, trouble->start);
}

/* "Eyesight fading": what passes is the trouble itself */
static bool is_of_flag(const View *view, const Span *easing)
{
        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);

                if (view_section(view, span)->kind == SECTION_RED && !span->is_negated && span->start < easing->end && span->end > easing->start)
                        return true;
        }
        return false;
}

/* "Bit of a bruise but it is going yellow", "чуть красное, уже светлее", "less swollen": a usual reaction that is no bad one, and
 * that takes its course. */
bool span_is_easing(const View *view, const Span *trouble)
{
        static const char *const usual[] = { "x_pain", "x_swell", "x_bruise", "x_itch", "x_red", "x_dry", "x_tight", "x_burnfeel", NULL },
                                 *const bad[] = { "y_severe", "x_severe_pain", "x_lump", "x_numb", "x_blister", "x_weep", "x_smell", "x_rash",
                                         "late", "unbearable", NULL };
        const unsigned sentence = view_token(view, trouble->start)->sentence;
        const bool mild = view_find(view, "mild", trouble->start - MIN(trouble->start, MILD_REACH), (size_t)trouble->end + 1) != NULL;

        if (!is_covered_within(view, trouble, usual) || is_covered_within(view, trouble, bad) || view_has(view, "dayslate"))
                return false;
        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);

                if (view_token(view, span->start)->sentence == sentence && says_easing(view, span, span->start > trouble->start, mild) &&
                        !span->is_negated && !span_is_denied(view, span) && is_said_of(view, span, trouble) && !is_of_flag(view, span) &&
                        !view_in_clause(view, "notgone", view_clause(view, span->start)))
                        return true;
        }
        return false;
}

/* "Bled for a minute, then stopped": said behind it, in its clause or the next, and not that it began anew */
static bool is_staunched(const View *view, const Span *trouble)
{
        const int staunched = lexicon_find_section(view->lexicon, "staunched");
        const unsigned clause = view_clause(view, trouble->start);

        if (view_has(view, "again") || view_has(view, "notgone"))
                return false;
        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);

                if (span->section == staunched && span->start > trouble->start && !span->is_negated && !span_is_denied(view, span) &&
                        view_clause(view, span->start) <= clause + 1)
                        return true;
        }
        return false;
}

bool span_takes_its_course(const View *view, const Span *trouble)
{
        const char *name = view_section(view, trouble)->name;

        return (text_equal(name, "symptom") && span_is_easing(view, trouble)) || (text_equal(name, "blood_named") && is_staunched(view, trouble));
}
