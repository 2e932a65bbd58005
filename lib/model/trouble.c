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

/* Each as result_words() tells them, and what it does. */
static const char *const words[] = {
        "complication", "ускладнення", "осложнение", "并发症",
        "complaint", "скарга", "жалоба", "投诉",
        "refused", "відмова", "відмовилась", "відмовилася", "відмовився", "отказ", "отказалась", "отказался", "拒绝",
        "died", "помер", "померла", "вмер", "вмерла", "умер", "умерла", "去世", "死亡",
        NULL,
};
static const ResultWord meanings[] = {
        RESULT_COMPLICATION, RESULT_COMPLICATION, RESULT_COMPLICATION, RESULT_COMPLICATION,
        RESULT_COMPLAINT, RESULT_COMPLAINT, RESULT_COMPLAINT, RESULT_COMPLAINT,
        RESULT_REFUSED, RESULT_REFUSED, RESULT_REFUSED, RESULT_REFUSED, RESULT_REFUSED, RESULT_REFUSED, RESULT_REFUSED, RESULT_REFUSED, RESULT_REFUSED,
        RESULT_DIED, RESULT_DIED, RESULT_DIED, RESULT_DIED, RESULT_DIED, RESULT_DIED, RESULT_DIED, RESULT_DIED, RESULT_DIED,
};
static_assert(ELEMENTSOF(words) == ELEMENTSOF(meanings) + 1, "a word of a result lacks its meaning");

const char *const *result_words(void)
{
        return words;
}

static const char *const result_table[] = {
        [RESULT_PLAIN] = "plain", [RESULT_COMPLICATION] = "complication", [RESULT_COMPLAINT] = "complaint",
        [RESULT_REFUSED] = "refused", [RESULT_DIED] = "died",
};
static_assert(ELEMENTSOF(result_table) == N_RESULT_WORDS, "a word of a result lacks its name");
STRING_TABLE_DEFINE(result, ResultWord, result_table);

static bool opens_a_task(ResultWord word)
{
        return word == RESULT_COMPLICATION || word == RESULT_COMPLAINT;
}

ResultWord result_word(const char *text)
{
        g_autofree char *folded = text_fold(text ? text : "");
        const size_t n_colon = strcspn(folded, ":"), n_word = strcspn(folded, ":., ");

        for (size_t i = 0; i < ELEMENTSOF(meanings); i++) {
                const size_t n = strlen(words[i]);
                const bool is_alone = strncmp(folded, words[i], n) == 0 && n + strspn(folded + n, " ") == n_colon;

                if (is_alone || (opens_a_task(meanings[i]) && n == n_word && strncmp(folded, words[i], n) == 0))
                        return meanings[i];
        }
        return RESULT_PLAIN;
}

bool result_is_doubtful(const char *text)
{
        g_autofree char *folded = text_fold(text ? text : "");
        const size_t n_word = strcspn(folded, ":.,;!? ");
        const char *rest = folded + n_word + strspn(folded + n_word, ".,;!? ");

        if (n_word == 0 || result_word(text) != RESULT_PLAIN)
                return false;
        if (*rest == '\0' || *rest == ':')
                return true;
        for (size_t i = 0; i < ELEMENTSOF(meanings); i++)
                if (strlen(words[i]) == n_word && strncmp(folded, words[i], n_word) == 0)
                        return true;
        return false;
}
