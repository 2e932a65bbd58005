/* What the parts of a view ask each other: triage-view.c makes it, triage-gravity.c weighs what its matches are worth,
 * triage-course.c asks whether a trouble is one that passes, triage-well.c asks whether it says that all is well. */
#pragma once

#include "inbound/triage-view.h"

/* What stands around a trouble, by its token. */
enum {
        MARK_IRREALIS = 1 << 0, MARK_ACT = 1 << 1, MARK_ACT_ENDS = 1 << 2, MARK_KIN = 1 << 3, MARK_HERE = 1 << 4, MARK_OTHERS = 1 << 5,
        MARK_SELF = 1 << 6, MARK_OWN_WELL = 1 << 7, MARK_BARRIER = 1 << 8, MARK_FEAR = 1 << 9, MARK_FORETOLD = 1 << 10,
        MARK_ELSEWHERE = 1 << 11, MARK_MILESTONE = 1 << 12, MARK_GONE = 1 << 13, MARK_WELL = 1 << 14,
        MARK_SOFT = 1 << 15, MARK_FEARED = 1 << 16, /* also where they are negated */
};

const Token *view_token(const View *view, size_t i);
bool token_is_word(const Token *token);
/* does a match of one of the sections, which NULL ends, hold the token? */
bool view_is_covered(const View *view, size_t at, const char *const *sections);
/* view_asks_health() - triage_asks_health() of its question */
bool view_asks_health(const View *view);
bool section_is_of_trouble(SectionKind kind);
/* a word that trouble is told with, of a class */
bool section_is_trouble_word(const char *name);
/* "not fine": the negation stands right before, not at the head of a list */
bool span_is_denied(const View *view, const Span *span);
/* a trouble that is over, that is told of the past, that is what would have been told of, or that is another's and not theirs */
bool span_is_over(const View *view, const Span *trouble);
bool span_is_past(const View *view, const Span *trouble);
/* a usual reaction that passes: "the bruise is going yellow" */
bool span_is_easing(const View *view, const Span *trouble);
/* a complaint of a usual reaction that takes its course: "the bruise is going yellow", "bled for a minute, then stopped" */
bool span_takes_its_course(const View *view, const Span *complaint);
bool span_is_only_if(const View *view, const Span *span);
bool span_is_of_kin_alone(const View *view, const Span *span);
/* its words are those of a saying that all is well */
bool span_is_praise(const View *view, const Span *trouble);
