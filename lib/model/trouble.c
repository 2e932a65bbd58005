#include "model/trouble.h"

#include <string.h>

#include "base/text.h"

static const char *const trouble_table[] = {
        [TROUBLE_NONE] = "none",
        [TROUBLE_WORRY] = "worried answer",
        [TROUBLE_COMPLAINT] = "complaint",
        [TROUBLE_COMPLICATION] = "complication",
        [TROUBLE_RED_FLAG] = "red flag",
};
static_assert(ELEMENTSOF(trouble_table) == N_TROUBLES, "a trouble lacks its name");
STRING_TABLE_DEFINE(trouble, Trouble, trouble_table);

Trouble trouble_of_step(uint32_t step)
{
        switch (step) {
        case FOLLOWUP_STEP_COMPLICATION:
                return TROUBLE_COMPLICATION;
        case FOLLOWUP_STEP_COMPLAINT:
                return TROUBLE_COMPLAINT;
        default:
                return TROUBLE_NONE;
        }
}

static const char *const result_table[] = {
        [RESULT_PLAIN] = NULL,
        [RESULT_COMPLICATION] = "complication",
        [RESULT_REFUSED] = "refused",
};
static_assert(ELEMENTSOF(result_table) == N_RESULT_WORDS, "a result lacks its word");

ResultWord result_word(const char *text)
{
        g_autofree char *word = g_strndup(text ? text : "", strcspn(text ? text : "", ":"));
        g_autofree char *folded = text_fold(word);

        for (int i = RESULT_PLAIN + 1; i < N_RESULT_WORDS; i++)
                if (strcmp(folded, result_table[i]) == 0)
                        return (ResultWord)i;
        return RESULT_PLAIN;
}
