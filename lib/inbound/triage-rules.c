#include "inbound/triage-rules.h"

#include "inbound/letters.h"
#include "inbound/reading.h"
#include "model/purpose.h"

enum { YES_WORDS = 2 };

/* ---- surveys ---------------------------------------------------------------------------------- */

/* "11" alone is as likely a 1 that was typed twice as more than ten; -1: no mark */
static int score_of(const View *view, const Token *token)
{
        if (token->number <= 10)
                return (int)token->number;
        return view->n_numbers > 1 || token->number >= 100 ? 10 : -1;
}

int rules_score(const View *view)
{
        int stars = 0, word;

        for (size_t i = 0; i < view->reading->n_tokens; i++) {
                const Token *token = &view->reading->tokens[i];

                if (token->kind == TOKEN_NUMBER)
                        return score_of(view, token);
                stars += token->kind == TOKEN_SIGN && token->letters[0] == LETTER_STAR;
        }
        if (stars > 0)
                return MIN(stars, 10);
        word = view_number_word(view, view->reading->n_tokens);
        if (word >= 0)
                return word;
        return view_has(view, "score_word") ? 10 : -1;
}

bool rules_begin_with_score(const View *view)
{
        const Token *first = view->reading->n_tokens > 0 ? &view->reading->tokens[0] : NULL;

        return first && first->kind == TOKEN_NUMBER && first->number <= 10;
}

static void answer_survey(const View *view, Triage *ret)
{
        const int score = rules_score(view);

        ret->score = score;
        if (score >= 0 && !view->reading->asks)
                triage_say(ret, REPLY_SCORE, "a number");
        else if (view_is_well(view) && !view->reading->asks)
                triage_say(ret, REPLY_OK, "all is well");
        else
                triage_say(ret, REPLY_OTHER, "free text");
}

/* ---- visits ----------------------------------------------------------------------------------- */

/* "Not Friday, I can come on Saturday": it is declined, and a later clause says when they will come */
static bool offers_other_time(const View *view)
{
        const Span *cancel = view_find(view, "cancel", 0, view->reading->n_tokens);

        for (size_t i = cancel ? cancel->end : view->reading->n_tokens; i < view->reading->n_tokens; i++) {
                const unsigned clause = view_clause(view, i);

                if (clause > view_clause(view, cancel->start) && view_in_clause(view, "when", clause) &&
                        (view_in_clause(view, "confirm", clause) || view_in_clause(view, "move", clause) || view_in_clause(view, "admin", clause)))
                        return true;
        }
        return false;
}

/* "Yes", "I'll be there", "see you at 2" */
static bool accepts(const View *view)
{
        return view_has(view, "confirm") || view_has(view, "keeps_visit") || view_has_sign(view, '+') ||
                (view_has(view, "farewell") && (view->n_numbers > 0 || view_has(view, "when")));
}

/* "No, I haven't forgotten, I'll come": a no to something else than the visit */
static bool keeps(const View *view)
{
        const Span *cancel = view_find(view, "cancel", 0, view->reading->n_tokens);

        return view_has(view, "keeps_visit") && (!view_declines(view) || (view_has(view, "confirm") && !view_has(view, "cancel_word") && cancel->end - cancel->start == 1));
}

/* The number of an answer, unless words beside it say another. Return: whether it was one. */
static bool answer_choice(const View *view, Triage *ret)
{
        const int choice = view_choice(view);

        if (choice == 3 || (choice == 2 && view_has(view, "move")))
                triage_say(ret, REPLY_MOVE, "3");
        else if (choice == 2)
                triage_say(ret, REPLY_CANCEL, "2");
        else if (choice == 1 && (view_has(view, "move") || view_declines(view)))
                triage_say(ret, REPLY_OTHER, "it may be another answer");
        else if (choice == 1)
                triage_say(ret, REPLY_CONFIRM, "1");
        return choice > 0;
}

static void answer_visit(const View *view, int purpose, Triage *ret)
{
        if (view_has(view, "admin") && view_has(view, "strong_admin"))
                triage_say(ret, REPLY_OTHER, "a question to the clinic");
        else if (answer_choice(view, ret))
                return;
        else if (view_has(view, "move") ||
                (view->reading->asks && (view->n_numbers > 0 || view_has(view, "when")) && !view_has(view, "admin")))
                triage_say(ret, REPLY_MOVE, "another time");
        else if (view_declines(view) && !keeps(view))
                triage_say(ret, offers_other_time(view) ? REPLY_MOVE : REPLY_CANCEL, offers_other_time(view) ? "another time" : "will not come");
        else if (accepts(view) && !(view->reading->asks && view_has(view, "admin")))
                triage_say(ret, REPLY_CONFIRM, "will come");
        else if (purpose == PURPOSE_REVIEW && view_has(view, "when") && !view->reading->asks)
                triage_say(ret, REPLY_CONFIRM, "a time");
        else if (view_has(view, "when") && !view_has(view, "admin"))
                triage_say(ret, REPLY_MOVE, "a time");
        else if (view_is_well(view) && !view->reading->asks)
                triage_say(ret, REPLY_OK, "all is well");
        else
                triage_say(ret, REPLY_OTHER, "free text");
}

/* ---- health ----------------------------------------------------------------------------------- */

static void say_done(Triage *ret)
{
        triage_say(ret, REPLY_OK, "it is done");
        ret->is_done = true;
}

/* It tells of a routine and not of how the patient is, also with thanks. */
static bool is_only_done(const View *view)
{
        return view_is_only(view, "done") && !view_has(view, "fine") && !view_has(view, "glad");
}

static bool is_bare_yes(const View *view)
{
        return view->n_words <= YES_WORDS && view_is_only(view, "bare_yes");
}

/* Safety and care: what is not surely harmless is for a person. */
static void answer_care(const View *view, int purpose, Triage *ret)
{
        const bool bare_number = view->n_numbers > 0 && view->n_words == 0;

        if (bare_number && !view_is_one(view))
                triage_say(ret, REPLY_WORRY, "for a person: a number that is not 1");
        else if (purpose == PURPOSE_SAFETY && is_bare_yes(view))
                triage_say(ret, REPLY_WORRY, "for a person: a yes, that may be of either meaning");
        else if (view->starts_with_two)
                triage_say(ret, REPLY_WORRY, "for a person: 2");
        else if (view_is_admin(view))
                triage_say(ret, REPLY_OTHER, "a matter of the front desk");
        else if (view->reading->asks)
                triage_say(ret, REPLY_WORRY, "for a person: a question");
        else if (purpose == PURPOSE_CARE && view_rest(view, "done") == 0)
                say_done(ret);
        else if (view_is_well(view) && !is_only_done(view))
                triage_say(ret, REPLY_OK, "all is well");
        else
                triage_say(ret, REPLY_WORRY, "for a person: not surely harmless");
}

/* ---- all of them ------------------------------------------------------------------------------ */

static void answer_other(const View *view, Triage *ret)
{
        if (view_is_well(view) && !view->reading->asks && !view_has(view, "admin"))
                triage_say(ret, REPLY_OK, "all is well");
        else
                triage_say(ret, REPLY_OTHER, "free text");
}

/* An answer that is given, and beside it something about health, or more than an answer needs. */
static bool hides_something(const View *view, ReplyLabel label)
{
        switch (label) {
        case REPLY_SCORE:
        case REPLY_CONFIRM:
        case REPLY_CANCEL:
        case REPLY_MOVE:
                return view_is_dark(view, label == REPLY_SCORE);
        case REPLY_OTHER:
        case REPLY_OK:
                return view_is_dark(view, false) && (!view_has(view, "admin") || (view->has_part && !view_has(view, "strong_admin")));
        case REPLY_STOP:
        case REPLY_START:
        case REPLY_RED:
        case REPLY_WORRY:
                return false;
        }
        return false;
}

void rules_answer(const View *view, int purpose, Triage *ret)
{
        switch (purpose) {
        case PURPOSE_SAFETY:
        case PURPOSE_CARE:
                answer_care(view, purpose, ret);
                return;
        case PURPOSE_SURVEY:
                answer_survey(view, ret);
                return;
        case PURPOSE_VISIT:
        case PURPOSE_REVIEW:
                answer_visit(view, purpose, ret);
                return;
        case PURPOSE_OFFER:
        case PURPOSE_GREETING:
                answer_other(view, ret);
                return;
        default:
                answer_care(view, PURPOSE_SAFETY, ret);
        }
}

/* Nothing but that a routine is done, which the patient was reminded of: it is said of that, whatever was asked since. */
static bool is_routine_done(const View *view, const TriageQuestion *question)
{
        return question->has_routine && !view->reading->asks && is_only_done(view);
}

bool rules_explain(const View *view, const TriageQuestion *question, Triage *ret)
{
        rules_answer(view, question->purpose, ret);
        if (is_routine_done(view, question))
                say_done(ret);
        if (ret->label == REPLY_WORRY)
                return view->n_words == 0 || view->starts_with_two || is_only_done(view) || is_bare_yes(view);
        if (!hides_something(view, ret->label))
                return true;
        triage_say(ret, REPLY_WORRY, "for a person: there is more in it");
        return false;
}
