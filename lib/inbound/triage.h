/* Triage: what a patient's reply means. Pure, and the same code for the daemon and `followupctl triage`. */
#pragma once

#include <stdbool.h>

#include "model/reply.h"

/* What was asked, as far as it is known. */
typedef struct TriageQuestion {
        int purpose;                  /* Purpose of the message answered; -1: not known */
        const char *language;         /* the patient's; NULL: not known. The text may be in any of them */
        const char *family;           /* the protocol's id, or a family of procedures; NULL: not known */
        const char *const *red_words; /* the protocol's own red flags, NULL-ended; NULL: none */
        bool has_routine;             /* there is a routine that the patient was reminded of, beside the question or by it */
} TriageQuestion;

typedef struct Triage {
        ReplyLabel label;       /* the most serious reading: red before stop before all else */
        bool is_stop, is_start; /* also when the label is red */
        bool is_worry;          /* a stop, beside which a complaint stands or which is one by its likeness: a person must look today */
        bool is_not_theirs;     /* the number is not the patient's: a stop, and for a person */
        bool is_death;          /* somebody has died, perhaps the patient: for a person, and no answer */
        bool is_done;           /* a routine that was asked to be kept up is over; the label is REPLY_OK */
        int score;              /* the number given, to a survey also before words that a person has to read; -1: none */
        char why[96];           /* which rule, for staff and for `explain`; never the patient's words */
} Triage;

/**
 * triage_reply() - read one reply
 * @text: as it came, any bytes; what is not UTF-8 is read as far as it is
 *
 * What is not surely harmless goes to a person: a doubtful answer to a safety or care question is at least
 * REPLY_WORRY, never REPLY_OK. A classifier may raise what the rules say and never lowers what they found. Where they
 * find a sign that a usual reaction is told with as well, it says whether that is a red flag or for a person today. What stands
 * beside a stop it reads by itself, so that the stop does not drown it. Where they explain a text not at all, or only hint at
 * trouble that its sentence may take back, or find a red flag within an "if", another time or place, or a sentence that says all is
 * well, it says whether the text is harmless.
 * What is answered where nothing is wrong is read by the rules as well, and by its likeness to other answers: where the two
 * contradict each other about a visit, the desk reads it.
 * Bounded in time by the text's length; what is longer than 4,000 characters is read at its beginning and its end and is
 * never REPLY_OK.
 */
void triage_reply(const TriageQuestion *question, const char *text, Triage *ret);

/* triage_prepare() - read the lexicon and the classifier now, so that the first reply need not wait for it */
void triage_prepare(void);
