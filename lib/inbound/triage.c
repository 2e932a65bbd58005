#include "inbound/triage.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "inbound/classify.h"
#include "inbound/letters.h"
#include "inbound/match.h"
#include "inbound/own-words.h"
#include "inbound/reading.h"
#include "inbound/triage-view.h"
#include "model/purpose.h"

/* ---- trouble ---------------------------------------------------------------------------------- */

static void say(Triage *ret, ReplyLabel label, const char *why)
{
        ret->label = label;
        g_strlcpy(ret->why, why, sizeof(ret->why));
}

static void say_span(Triage *ret, ReplyLabel label, const View *view, const Span *span)
{
        say(ret, label, "");
        g_snprintf(ret->why, sizeof(ret->why), "%s: %s (line %u)", label == REPLY_RED ? "red flag" : "for a person",
                view_section(view, span)->name, span->line);
}

/* What the text says is wrong: RED, WORRY, or OTHER for nothing. */
static ReplyLabel find_trouble(const View *view, Triage *ret)
{
        const Span *worry = NULL;

        if (own_words_find(view->matches, view->question->red_words)) {
                say(ret, REPLY_RED, "red flag: the protocol's own words");
                return REPLY_RED;
        }
        for (guint i = 0; i < view->spans->len; i++) {
                const Span *span = &g_array_index(view->spans, Span, i);
                const ReplyLabel level = view_level(view, span);

                if (level == REPLY_RED) {
                        say_span(ret, REPLY_RED, view, span);
                        return REPLY_RED;
                }
                if (level == REPLY_WORRY && !worry)
                        worry = span;
        }
        if (!worry)
                return REPLY_OTHER;
        say_span(ret, REPLY_WORRY, view, worry);
        return REPLY_WORRY;
}

/* ---- stop and start --------------------------------------------------------------------------- */

static bool wants_start(const View *view)
{
        return view_wants(view, "start_word", "stop_phrase") && view_wants(view, "start_word", "stop_word");
}

static bool wants_stop(const View *view, int purpose)
{
        if (view_wants_phrase(view, "stop_phrase", "no_stop"))
                return true;
        if (view_wants(view, "stop_word", "no_stop"))
                return true;
        if (view_has(view, "stop_alone") && !view_has(view, "no_stop") && view_rest(view, "stop_alone") == 0)
                return true;
        if (view_is_nearly_stop(view))
                return true;
        if (view_has(view, "stop_sign") && view->n_words <= 4)
                return true;
        return purpose != PURPOSE_VISIT && purpose != PURPOSE_REVIEW && purpose != PURPOSE_SAFETY && view_has(view, "cancel_word") &&
                view_rest(view, "cancel_word") == 0;
}

/* ---- answers ---------------------------------------------------------------------------------- */

/* "5", "10/10", "5+", "9 out of ten": the number, with nothing of weight besides; -1: there is none */
static int read_score(const View *view)
{
        static const char *const words[] = { "number_0", "number_1", "number_2", "number_3", "number_4", "number_5",
                "number_6", "number_7", "number_8", "number_9", "number_10" };
        int stars = 0;

        for (size_t i = 0; i < view->reading->n_tokens; i++) {
                const Token *token = &view->reading->tokens[i];

                if (token->kind == TOKEN_NUMBER)
                        return token->number <= 10 ? (int)token->number : 10;
                stars += token->kind == TOKEN_SIGN && token->letters[0] == LETTER_STAR;
        }
        if (stars > 0)
                return MIN(stars, 10);
        for (int i = (int)ELEMENTSOF(words) - 1; i >= 0; i--)
                if (view_has(view, words[i]))
                        return i;
        return view_has(view, "score_word") ? 10 : -1;
}

static void answer_survey(const View *view, Triage *ret)
{
        const int score = read_score(view);

        ret->score = score;
        if (score >= 0 && !view->reading->asks)
                say(ret, REPLY_SCORE, "a number");
        else if (view_is_well(view) && !view->reading->asks)
                say(ret, REPLY_OK, "all is well");
        else
                say(ret, REPLY_OTHER, "free text");
}

static void answer_visit(const View *view, int purpose, Triage *ret)
{
        const bool number = view->n_numbers == 1 && view->n_words == 0;

        if (view_has(view, "admin") && view_has(view, "strong_admin"))
                say(ret, REPLY_OTHER, "a question to the clinic");
        else if (view_has(view, "move") ||
                (view->reading->asks && (view->n_numbers > 0 || view_has(view, "when")) && !view_has(view, "admin")))
                say(ret, REPLY_MOVE, "another time");
        else if (view_has(view, "cancel") || view_has(view, "cancel_word"))
                say(ret, REPLY_CANCEL, "will not come");
        else if ((view_has(view, "confirm") || view_has_sign(view, '+')) && !(view->reading->asks && view_has(view, "admin")))
                say(ret, REPLY_CONFIRM, "will come");
        else if (number && view->first_number == 1)
                say(ret, REPLY_CONFIRM, "1");
        else if (number && view->first_number == 2)
                say(ret, REPLY_CANCEL, "2");
        else if (number && view->first_number == 3)
                say(ret, REPLY_MOVE, "3");
        else if (purpose == PURPOSE_REVIEW && view_has(view, "when") && !view->reading->asks)
                say(ret, REPLY_CONFIRM, "a time");
        else if (view_has(view, "when") && !view_has(view, "admin"))
                say(ret, REPLY_MOVE, "a time");
        else if (view_is_well(view) && !view->reading->asks)
                say(ret, REPLY_OK, "all is well");
        else
                say(ret, REPLY_OTHER, "free text");
}

/* Safety and care: what is not surely harmless is for a person. */
static void answer_care(const View *view, int purpose, Triage *ret)
{
        const bool bare_number = view->n_numbers > 0 && view->n_words == 0;

        if (bare_number && !view_is_one(view))
                say(ret, REPLY_WORRY, "for a person: a number that is not 1");
        else if (view->starts_with_two)
                say(ret, REPLY_WORRY, "for a person: 2");
        else if (view_is_admin(view))
                say(ret, REPLY_OTHER, "a matter of the front desk");
        else if (view->reading->asks)
                say(ret, REPLY_WORRY, "for a person: a question");
        else if (purpose == PURPOSE_CARE && view_has(view, "done") && view_rest(view, "done") == 0) {
                say(ret, REPLY_OK, "it is done");
                ret->is_done = true;
        } else if (view_is_well(view))
                say(ret, REPLY_OK, "all is well");
        else
                say(ret, REPLY_WORRY, "for a person: not surely harmless");
}

static void answer_other(const View *view, Triage *ret)
{
        if (view_is_well(view) && !view->reading->asks && !view_has(view, "admin"))
                say(ret, REPLY_OK, "all is well");
        else
                say(ret, REPLY_OTHER, "free text");
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

static void answer(const View *view, int purpose, Triage *ret)
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

/* ---- the classifier --------------------------------------------------------------------------- */

/* Chosen by cross-validation on the labelled replies. */
#define RED_LEAST 0.6     /* red, whatever the rules say */
#define TROUBLE_LEAST 0.7 /* red or worry: for a person */
#define STOP_LEAST 0.6
#define STOP_DOUBT 0.1 /* may be one: for a person to read, no answer */
#define HARMLESS_LEAST 0.98 /* of a text that no rule explains */

/* What no rule explains and the classifier takes for surely harmless. */
static void calm(const View *view, int purpose, Triage *ret)
{
        if (view->reading->is_cut)
                return;
        if (purpose == PURPOSE_SAFETY || purpose == PURPOSE_CARE || purpose == PURPOSE_REVIEW)
                say(ret, REPLY_OK, "harmless by its likeness to others");
        else
                answer(view, purpose, ret);
}

static bool is_answer(ReplyLabel label)
{
        return label == REPLY_OK || label == REPLY_SCORE || label == REPLY_CONFIRM || label == REPLY_CANCEL || label == REPLY_MOVE;
}

/* It may raise what the rules say and never lowers what they found; @is_unexplained: they found nothing at all. */
static void weigh(const View *view, int purpose, bool is_unexplained, Triage *ret)
{
        const bool is_free = is_unexplained || (ret->label != REPLY_WORRY && ret->label != REPLY_STOP && ret->label != REPLY_START);
        Guess guess;

        classify(view, &guess);
        if (guess.red >= RED_LEAST)
                say(ret, REPLY_RED, "red flag: by its likeness to others");
        else if (is_free && guess.stop >= STOP_LEAST && !view_has(view, "no_stop")) {
                say(ret, REPLY_STOP, "wants no more messages, by its likeness to others");
                ret->is_stop = true;
        } else if (is_unexplained) {
                if (guess.harmless >= HARMLESS_LEAST)
                        calm(view, purpose, ret);
        } else if (ret->label != REPLY_WORRY && ret->label != REPLY_STOP && guess.red + guess.worry >= TROUBLE_LEAST)
                say(ret, REPLY_WORRY, "for a person: by its likeness to others");
        if (is_answer(ret->label) && guess.stop >= STOP_DOUBT)
                say(ret, REPLY_OTHER, "may want no more messages");
}

void triage_prepare(void)
{
        Guess guess;

        lexicon_get();
        classify_words("", &guess);
}

/* ---- all together ----------------------------------------------------------------------------- */

/* What the rules say of a text without trouble, stop or start. Return: whether they explain it. */
static bool explain(const View *view, int purpose, Triage *ret)
{
        const bool asks_health = purpose < 0 || purpose == PURPOSE_SAFETY || purpose == PURPOSE_CARE;

        answer(view, purpose, ret);
        if (ret->label == REPLY_WORRY)
                return !(asks_health && view->n_words > 0 && !view->starts_with_two && !view->reading->asks);
        if (!hides_something(view, ret->label))
                return true;
        say(ret, REPLY_WORRY, "for a person: there is more in it");
        return false;
}

/* A number that may be a fever: 37.3 to 42.9, with a comma or point, or 38 to 42. */
static bool names_a_fever(const char *text)
{
        for (const char *at = text; *at; at++) {
                size_t n = strspn(at, "0123456789");
                unsigned tenths;

                if (n == 0)
                        continue;
                tenths = n == 2 ? (unsigned)(at[0] - '0') * 100 + (unsigned)(at[1] - '0') * 10 : 0;
                if (n == 2 && (at[2] == '.' || at[2] == ',') && g_ascii_isdigit(at[3]) && !g_ascii_isdigit(at[4]))
                        tenths += (unsigned)(at[3] - '0');
                if (tenths >= 373 && tenths < 430)
                        return true;
                at += n - 1;
        }
        return false;
}

/* All is well, and yet there is blood or a fever in it: that is not surely harmless. */
static bool is_doubtful(const View *view, int purpose, const char *text)
{
        const bool asks_health = purpose < 0 || purpose == PURPOSE_SAFETY || purpose == PURPOSE_CARE;

        return (asks_health && names_a_fever(text)) || (view_has(view, "blood") && !view_has(view, "harmless"));
}

void triage_reply(const TriageQuestion *question, const char *text, Triage *ret)
{
        g_autoptr(View) view = view_new(question, text);
        const int purpose = question->purpose;
        ReplyLabel trouble;
        bool is_explained = true;

        memset(ret, 0, sizeof(*ret));
        ret->score = -1;
        trouble = find_trouble(view, ret);
        ret->is_start = wants_start(view);
        ret->is_stop = !ret->is_start && wants_stop(view, purpose);
        if (trouble == REPLY_RED)
                return;
        ret->is_worry = ret->is_stop && trouble == REPLY_WORRY;
        if (ret->is_stop)
                say(ret, REPLY_STOP, "wants no more messages");
        else if (ret->is_start)
                say(ret, REPLY_START, "wants messages again");
        else if (trouble != REPLY_WORRY)
                is_explained = explain(view, purpose, ret);
        weigh(view, purpose, !is_explained, ret);
        if (ret->label == REPLY_OK && is_doubtful(view, purpose, text))
                say(ret, REPLY_WORRY, "for a person: well, and yet blood or a fever is named");
        if (ret->label == REPLY_OK && view->reading->is_cut)
                say(ret, REPLY_WORRY, "for a person: too long to be read whole");
        ret->is_done &= ret->label == REPLY_OK;
}
