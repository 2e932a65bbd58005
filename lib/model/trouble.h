/* What may be wrong with a patient, and is not over yet: while it is open nobody is asked to buy, to praise or to feast. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/string-table.h"

/* The gravest stands last. */
typedef enum Trouble {
        TROUBLE_NONE,
        TROUBLE_WORRY,        /* a worried answer that a person must look at */
        TROUBLE_COMPLAINT,    /* the patient is not content */
        TROUBLE_COMPLICATION, /* entered by staff, until they enter how it ended */
        TROUBLE_RED_FLAG,
} Trouble;
enum { N_TROUBLES = TROUBLE_RED_FLAG + 1 };
STRING_TABLE_DECLARE(trouble, Trouble); /* "none" "worried answer" "complaint" ... */

/* The steps of work that no protocol plans: a reply or a person made it. */
enum {
        FOLLOWUP_STEP_COMPLICATION = UINT16_MAX - 2,
        FOLLOWUP_STEP_COMPLAINT,
        FOLLOWUP_STEP_NONE, /* a call for somebody whose reply answers no question */
};
/* what an open task of such a step means; none for the steps of protocols */
Trouble trouble_of_step(uint32_t step);

/* What staff enter for a task may begin with a word that does more than end it: "refused", "complication: swelling", and the same
 * in the languages of the texts: "скарга: довго чекала". What opens a task needs no colon. A death and a refusal are known in a
 * sentence that says nothing else: "she died yesterday", "patient refused treatment". NULL: plain. */
typedef enum ResultWord { RESULT_PLAIN, RESULT_COMPLICATION, RESULT_COMPLAINT, RESULT_REFUSED, RESULT_DIED } ResultWord;
enum { N_RESULT_WORDS = RESULT_DIED + 1 };
STRING_TABLE_DECLARE(result, ResultWord); /* "plain" "complication" "complaint" "refused" "died" */
ResultWord result_word(const char *text);
/* result_is_doubtful() - a plain one that may have been meant to do more, so that whoever typed it is to read what it was taken
 * for: a word alone, or before a colon ("dead", "grievance: rude"), or one that begins with a word which does more ("refused to come") */
bool result_is_doubtful(const char *text);
/* result_tells_of_death() - the text has a word of death in it; where it is plain all the same, whoever typed it is told of "died" */
bool result_tells_of_death(const char *text);
/* result_is_unreached() - it says that nobody was reached ("no answer", "не бере трубку", "没人接"), so that it ends no trouble */
bool result_is_unreached(const char *text);
/* result_words() - all of them, NULL at the end, for whoever looks what a misspelt one was meant to be */
const char *const *result_words(void);
