#include "inbound/triage-answer.h"

#include "inbound/triage-rules.h"
#include "model/purpose.h"

/* Most were chosen by leaving out one writer of labelled replies after the other; those of a stop, and ANSWER_SURE, by
 * hand, by the figures of the held-out replies, too. */
#define STOP_LIKELY 0.13          /* a stop by its likeness, */
#define STOP_AGREED 0.1           /* one as far as answers are told from one another, and perhaps one of all that may be wrong, */
#define STOP_AGREED_ANSWER 0.8
#define STOP_HARDLY 0.02          /* or hardly one where answers are all but sure of it, */
#define STOP_HARDLY_ANSWER 0.9
#define STOP_HALF 0.2             /* or either half and half, */
#define STOP_HALF_ANSWER 0.4
#define STOP_CERTAIN 0.85         /* one of all that may be wrong, where answers hardly deny it, */
#define STOP_CERTAIN_ANSWER 0.04
#define STOP_UNLIKE 0.15          /* and a phrase of a stop that neither likeness takes for one, in a text of so many words, */
#define STOP_WORDS 4
#define STOP_CHARACTERS 8         /* or Chinese characters */
#define STOP_DOUBT 0.05           /* may be one: for a person to read, no answer; of all that may be wrong, */
#define STOP_DOUBT_ANSWER 0.04    /* and of all answers: either may miss what the other knows; */
#define STOP_DOUBT_HEALTH 0.05    /* where health was asked about and it is not plain that nothing is wrong, */
#define STOP_DOUBT_MESSAGES 0.003 /* and where it speaks of messages */
#define STOP_DOUBT_READ 0.14      /* and where a person reads the answer anyway, */
#define STOP_DOUBT_READ_ANSWER 0.01
#define PLAIN_TROUBLE_MOST 0.01   /* with no more than so much of red and worry it is plain, */
#define FREE_TROUBLE_MOST 0.02    /* or free text is harmless */
#define ANSWER_LEAST 0.5          /* an answer that the rules have not found, */
#define CONFIRM_LEAST 0.6         /* one nobody looks at, */
#define OK_LEAST 0.6
#define START_LEAST 0.7
#define START_STOP_MOST 0.3       /* with no more than so much of a stop in it */
#define SOME_WORDS 4              /* fewer are thanks and no answer, */
#define NAMED_LEAST 0.15          /* where a visit is named and one thing said of it, */
#define ELSEWHERE_LEAST 0.6       /* to a question about something else */
#define CONFIRM_ELSEWHERE 0.8
#define OK_STILL 0.35             /* so far all is well and nothing else is said */
#define ANSWER_SURE 0.985         /* another answer than the rules have found, */
#define CONFIRM_SURE 0.95         /* and one that brings nobody to the telephone */

static bool is_answer(ReplyLabel label)
{
        return label == REPLY_OK || label == REPLY_SCORE || label == REPLY_CONFIRM || label == REPLY_CANCEL || label == REPLY_MOVE;
}

static bool is_of_visit(ReplyLabel label)
{
        return label == REPLY_CONFIRM || label == REPLY_CANCEL || label == REPLY_MOVE;
}

static void say(Triage *ret, ReplyLabel label, const char *why)
{
        if (ret->label != label)
                triage_say(ret, label, why);
}

/* "will come, by its likeness to others". A stop is lifted by no likeness: the desk reads that. */
static void say_likely(Triage *ret, ReplyLabel label)
{
        static const char *const said[N_REPLY_LABELS] = { [REPLY_START] = "may want messages again",
                [REPLY_OK] = "harmless by its likeness to others", [REPLY_CONFIRM] = "will come, by its likeness to others",
                [REPLY_CANCEL] = "will not come, by its likeness to others", [REPLY_MOVE] = "another time, by its likeness to others",
                [REPLY_OTHER] = "free text, by its likeness to others" };

        say(ret, label == REPLY_START ? REPLY_OTHER : label, said[label]);
}

/* Messages are wanted again by who names them: "wishes back" is no such wish. */
static bool is_possible(const View *view, ReplyLabel label)
{
        return label != REPLY_START || view_has(view, "start_word") ||
                (view->n_words >= SOME_WORDS && (view_speaks_of_messages(view) || view_has(view, "st_sign")));
}

static ReplyLabel likeliest(const View *view, const AnswerGuess *likely)
{
        ReplyLabel best = REPLY_OTHER;

        for (int i = 0; i < N_REPLY_LABELS; i++)
                if (likely->of[i] > likely->of[best] && is_possible(view, (ReplyLabel)i))
                        best = (ReplyLabel)i;
        return best;
}

/* ---- stops ------------------------------------------------------------------------------------ */

/* a word alone is what it says */
static bool is_of_some_words(const View *view)
{
        return view->n_words >= (view->is_han ? STOP_CHARACTERS : STOP_WORDS);
}

bool answer_is_unlike_stop(const View *view, const Guess *guess, const AnswerGuess *likely)
{
        return is_of_some_words(view) && likely->of[REPLY_STOP] < STOP_UNLIKE && guess->stop < STOP_UNLIKE;
}

bool answer_may_be_stop(const Guess *guess, const AnswerGuess *likely)
{
        return likely->of[REPLY_STOP] >= (guess->stop >= STOP_CERTAIN ? STOP_CERTAIN_ANSWER : STOP_LIKELY);
}

bool answer_is_like_stop(const View *view, const Guess *guess, const AnswerGuess *likely)
{
        if (view_has(view, "no_stop"))
                return false;
        return (guess->stop >= STOP_AGREED && likely->of[REPLY_STOP] >= STOP_AGREED_ANSWER) ||
                (guess->stop >= STOP_HARDLY && likely->of[REPLY_STOP] >= STOP_HARDLY_ANSWER) ||
                (guess->stop >= STOP_HALF && likely->of[REPLY_STOP] >= STOP_HALF_ANSWER);
}

bool answer_is_unlike_start(const View *view, const Guess *guess, const AnswerGuess *likely)
{
        if (view_rest(view, "start_alone") == 0 || view_surely_starts(view))
                return false;
        return guess->stop >= START_STOP_MOST || likely->of[REPLY_STOP] > likely->of[REPLY_START];
}

static bool is_doubtful(const View *view, const Guess *guess, const AnswerGuess *likely, ReplyLabel label)
{
        const bool of_messages = view_speaks_of_messages(view);

        if (label == REPLY_CONFIRM && (view_has(view, "stop_word") || view_has(view, "stop_phrase")))
                return true;
        if (label == REPLY_CANCEL || label == REPLY_MOVE)
                return guess->stop >= STOP_DOUBT_READ || likely->of[REPLY_STOP] >= STOP_DOUBT_READ_ANSWER;
        if (view_is_only_if(view) || (view_has(view, "no_stop") && likely->of[REPLY_STOP] < STOP_LIKELY))
                return false;
        if (guess->stop >= STOP_DOUBT || likely->of[REPLY_STOP] >= (of_messages || label == REPLY_SCORE ? STOP_DOUBT_ANSWER / 2 : STOP_DOUBT_ANSWER))
                return true;
        return triage_asks_health(view->question->purpose) && guess->red + guess->worry >= PLAIN_TROUBLE_MOST &&
                guess->stop >= (of_messages ? STOP_DOUBT_MESSAGES : STOP_DOUBT_HEALTH);
}

/* ---- answers ---------------------------------------------------------------------------------- */

/* "Cancel my Friday": a visit is named and one thing said of it, where the question was another */
static ReplyLabel of_named_visit(const View *view, const AnswerGuess *likely)
{
        const bool cancels = view_has(view, "cancel_word"), declines = view_declines(view), moves = view_has(view, "move") && !cancels;

        if (!view_has(view, "of_visit") || moves == declines)
                return REPLY_OTHER;
        if (cancels && declines) /* "cancel my visit on Friday": of two dates it is for the desk to read */
                return REPLY_CANCEL;
        return likely->of[moves ? REPLY_MOVE : REPLY_CANCEL] >= NAMED_LEAST ? (moves ? REPLY_MOVE : REPLY_CANCEL) : REPLY_OTHER;
}

/* "All well. Cancel my Friday": beside how the patient is, or to nothing that was asked */
static void settle_health(const View *view, const AnswerGuess *likely, int purpose, Triage *ret)
{
        const ReplyLabel best = likeliest(view, likely), named = of_named_visit(view, likely);

        if ((best == REPLY_CANCEL || best == REPLY_MOVE) && likely->of[REPLY_CANCEL] + likely->of[REPLY_MOVE] >= ELSEWHERE_LEAST)
                say_likely(ret, named != REPLY_OTHER ? named : best);
        else if (named != REPLY_OTHER)
                say(ret, named, named == REPLY_CANCEL ? "will not come" : "another time");
        else if (best == REPLY_START && likely->of[best] >= START_LEAST)
                say_likely(ret, best);
        else if (best == REPLY_CONFIRM && likely->of[best] >= CONFIRM_ELSEWHERE && (ret->label == REPLY_OTHER || purpose == PURPOSE_CARE))
                say_likely(ret, best);
        else if (ret->label == REPLY_OK && best != REPLY_OK && likely->of[REPLY_OK] < OK_STILL)
                say_likely(ret, REPLY_OTHER);
        else if (ret->label == REPLY_OK && view_has(view, "of_visit") && (view_declines(view) || view_has(view, "move")))
                say(ret, REPLY_OTHER, "well, and something about a visit");
}

/* Two answers to one question: none of them, unless it is all but sure. Whether somebody will come at another time or not at
 * all, they are rung. */
static void contradict(const AnswerGuess *likely, ReplyLabel best, Triage *ret)
{
        const bool is_rung = best != REPLY_CONFIRM && ret->label != REPLY_CONFIRM;

        if (likely->of[best] >= (best == REPLY_CONFIRM || is_rung ? CONFIRM_SURE : ANSWER_SURE))
                say_likely(ret, best);
        else if (!is_rung)
                say(ret, REPLY_OTHER, "it may be another answer");
}

/* @best where the rules found no answer about the visit: thanks alone are none, however often they stand beside one */
static double answer_least(ReplyLabel best, const Triage *ret)
{
        if (ret->label == REPLY_OK)
                return ANSWER_SURE;
        return best == REPLY_CONFIRM ? CONFIRM_LEAST : ANSWER_LEAST;
}

static void settle_visit(const View *view, const AnswerGuess *likely, Triage *ret)
{
        const ReplyLabel best = likeliest(view, likely);
        const double p = likely->of[best];

        if (best == ret->label || view_choice(view) > 0 || (ret->label == REPLY_CONFIRM && view_has(view, "keeps_visit")))
                return;
        if (is_of_visit(best) && is_of_visit(ret->label))
                contradict(likely, best, ret);
        else if (is_of_visit(best) && p >= answer_least(best, ret) && (ret->label != REPLY_OK || view->n_words >= SOME_WORDS))
                say_likely(ret, best);
        else if ((best == REPLY_START && p >= START_LEAST) || (best == REPLY_OTHER && p >= ANSWER_LEAST))
                say_likely(ret, best);
        else if (best == REPLY_OK && ret->label != REPLY_OTHER && p >= (ret->label == REPLY_CONFIRM ? OK_LEAST : ANSWER_SURE) &&
                !view_has(view, "of_visit") && !view_has(view, "when") && view->n_numbers == 0)
                say_likely(ret, best);
}

static void settle_survey(const View *view, const AnswerGuess *likely, Triage *ret)
{
        const ReplyLabel best = likeliest(view, likely);
        const double p = likely->of[best];

        if (ret->label == REPLY_SCORE && best == REPLY_OTHER && p >= ANSWER_SURE)
                say_likely(ret, best);
        else if (ret->label != REPLY_SCORE && ((best == REPLY_OTHER && p >= ANSWER_LEAST) || (best == REPLY_START && p >= START_LEAST)))
                say_likely(ret, best);
}

/* "No thanks", "perhaps in spring": a refusal of an offer and thanks for a wish are nothing for anybody to do. */
static void settle_offer(const View *view, const Guess *guess, const AnswerGuess *likely, Triage *ret)
{
        const ReplyLabel best = likeliest(view, likely);
        const ReplyLabel named = of_named_visit(view, likely);
        const double p = likely->of[best];

        if (named != REPLY_OTHER)
                say_likely(ret, named);
        else if (is_of_visit(best) || best == REPLY_START)
                say_likely(ret, p >= START_LEAST ? best : REPLY_OTHER);
        else if (best == REPLY_OTHER && p >= ANSWER_LEAST && (ret->label != REPLY_OK || view->question->purpose != PURPOSE_GREETING))
                say_likely(ret, best);
        else if (best == REPLY_OK && p >= OK_LEAST && !view->reading->asks && guess->red + guess->worry < FREE_TROUBLE_MOST)
                say_likely(ret, best);
}

void answer_settle(const View *view, const Guess *guess, const AnswerGuess *likely, bool says_stop, Triage *ret)
{
        const int purpose = view->question->purpose;

        if ((!is_answer(ret->label) && ret->label != REPLY_OTHER) || ret->is_done)
                return;
        if (view->n_words > 0 && !view->reading->is_cut) {
                if (triage_asks_health(purpose))
                        settle_health(view, likely, purpose, ret);
                else if (purpose == PURPOSE_VISIT || purpose == PURPOSE_REVIEW)
                        settle_visit(view, likely, ret);
                else if (purpose == PURPOSE_SURVEY)
                        settle_survey(view, likely, ret);
                else
                        settle_offer(view, guess, likely, ret);
        }
        if (is_answer(ret->label) && (says_stop || is_doubtful(view, guess, likely, ret->label)))
                say(ret, REPLY_OTHER, "may want no more messages");
}
