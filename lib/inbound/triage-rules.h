/* What the rules take a reply for that tells of no trouble: the number of a survey, an answer about a visit, all is well. */
#pragma once

#include "inbound/triage-view.h"

/* triage_say() - a label, and why for staff */
static inline void triage_say(Triage *ret, ReplyLabel label, const char *why)
{
        ret->label = label;
        g_strlcpy(ret->why, why, sizeof(ret->why));
}

/* rules_score() - "5", "10/10", "5+", "9 out of ten": the number, with nothing of weight besides; -1: there is none */
int rules_score(const View *view);

/* rules_begin_with_score() - "3, words": the number is the score; in "waited 3 hours" it is none. What stands beside a number alone
 * says no other. */
bool rules_begin_with_score(const View *view);

/* rules_answer() - what a text answers to a question of @purpose, -1: none was asked; its label, score and is_done are set */
void rules_answer(const View *view, int purpose, Triage *ret);

/* rules_explain() - what they say of a text without trouble, stop or start. Return: whether they explain it. */
bool rules_explain(const View *view, const TriageQuestion *question, Triage *ret);
