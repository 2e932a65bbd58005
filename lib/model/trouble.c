#include "model/trouble.h"

#include <string.h>

#include "base/phrase.h"
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

/* ---- in a sentence --------------------------------------------------------------------------- */

/* By phrase_fold(), which makes "е" of "ё". Each stands for a death, and for one that is plainly told: a line or skin may be "dead". */
static const char *const death_phrases[] = { "died", "deceased", "passed away", "is dead", "was dead", "found dead", "померла", "помер", "вмерла", "вмер",
        "умерла", "умер", "скончалась", "скончался", "去世", "死亡", "过世", "逝世" };
static const char *const refusal_phrases[] = { "refused", "відмовилась", "відмовилася", "відмовився", "отказалась", "отказался", "拒绝" };
/* What may stand beside them and says nothing else. */
static const char *const beside_death[] = { "she", "he", "the", "our", "patient", "client", "has", "have", "had", "been", "that", "told", "said", "we", "were",
        "yesterday", "today", "already", "last", "this", "week", "month", "night", "morning", "ago", "in", "hospital", "at", "home",
        "вона", "він", "пацієнтка", "пацієнт", "клієнтка", "повідомили", "сказали", "що", "вчора", "сьогодні", "позавчора", "вже", "уже", "минулого", "тижня",
        "она", "он", "пациентка", "пациент", "клиентка", "сообщили", "что", "вчера", "сегодня", "позавчера", "на", "прошлой", "неделе",
        "患者", "病人", "顾客", "家属说", "家人说", "她", "他", "已经", "已", "昨天", "今天", "上周", "前天", "了", "于", "。" };
static const char *const beside_refusal[] = { "she", "he", "the", "patient", "client", "has", "have", "any", "all", "further", "more", "other", "treatment",
        "treatments", "вона", "він", "пацієнтка", "пацієнт", "від", "подальшого", "лікування", "процедур", "она", "он", "пациентка", "пациент", "от",
        "дальнейшего", "лечения", "患者", "病人", "她", "他", "已经", "已", "继续", "治疗", "了", "。" };

/* @is_stem: as for phrase_find() */
static bool has_any(const char *folded, const char *const *phrases, size_t n_phrases, bool is_stem)
{
        for (size_t i = 0; i < n_phrases; i++)
                if (phrase_find(folded, phrases[i], is_stem))
                        return true;
        return false;
}

/* Blanks what is found, so that only the rest is left. Return: something was */
static bool take_out(char *clause, const char *const *phrases, size_t n_phrases)
{
        bool found = false;

        for (size_t i = 0; i < n_phrases; i++)
                for (const char *at = phrase_find(clause, phrases[i], false); at; at = phrase_find(clause, phrases[i], false)) {
                        memset(clause + (at - clause), ' ', strlen(phrases[i]));
                        found = true;
                }
        return found;
}

static bool is_all_blank(const char *text)
{
        return text[strspn(text, " ")] == '\0';
}

/* "she died yesterday": nothing but that. "повідомили, що померла": the first part of it that is no mere announcement. */
static bool says_only(const char *folded, const char *const *phrases, size_t n_phrases, const char *const *beside, size_t n_beside)
{
        g_auto(GStrv) clauses = g_strsplit_set(folded, ":,.;!", -1);

        for (char **clause = clauses; *clause; clause++) {
                const bool is_said = take_out(*clause, phrases, n_phrases);

                (void)take_out(*clause, beside, n_beside);
                if (!is_all_blank(*clause) || is_said)
                        return is_said && is_all_blank(*clause);
        }
        return false;
}

bool result_tells_of_death(const char *text)
{
        static const char *const said[] = { "died", "dies", "dead", "death", "deceased", "passed away", "passed on", "помер", "померла", "померли", "вмер", "вмерла",
                "вмерли", "умер", "умерла", "умерли", "скончалась", "скончался", "смерть", "смерті", "смерти", "去世", "死亡", "死了", "过世", "逝世", "离世" };
        g_autofree char *folded = phrase_fold(text ? text : "");

        return has_any(folded, said, ELEMENTSOF(said), false);
}

/* Letters may follow: of a verb whoever called is he, she or they. Apostrophes are taken out. */
bool result_is_unreached(const char *text)
{
        static const char *const said[] = {
                "no answer", "no reply", "no response", "no contact", "no pickup", "no pick up", "not answer", "not reach", "not pick", "not respond", "didnt answer",
                "didnt pick", "didnt reach", "doesnt answer", "doesnt pick", "couldnt reach", "cant reach", "cannot reach", "wont answer", "unreach", "unanswered",
                "nobody answer", "nobody pick", "no one answer", "no one pick", "voicemail", "voice mail", "answering machine", "line busy", "line is busy",
                "line was busy", "phone off", "phone is off", "phone was off", "switched off", "out of reach",
                "не відпов", "не дозвон", "не додзвон", "не бере трубк", "не беруть трубк", "не взяла трубк", "не взяв трубк", "не взяли трубк", "не піднім", "не підня",
                "трубку не", "слухавку не", "не бере слухавк", "не взяла слухавк", "не взяв слухавк", "недоступн", "поза зоною", "автовідповідач", "зайнято", "вимкнен",
                "не ответ", "не отвеч", "не берет трубк", "не берут трубк", "не взял трубк", "не взяла трубк", "не подним", "не подня", "недоступен", "вне зоны",
                "вне доступа", "автоответчик", "занято", "выключен",
                "没人接", "无人接", "没接", "未接听", "未接电话", "不接电话", "不接听", "一直不接", "没有接", "打不通", "没打通", "未打通", "关机", "占线", "语音信箱", "联系不上", "没联系上", "无人应答" };
        g_autofree char *folded = phrase_fold(text ? text : "");
        g_autoptr(GString) bare = g_string_new(folded);

        (void)g_string_replace(bare, "'", "", 0);
        return has_any(bare->str, said, ELEMENTSOF(said), true);
}

/* ---- at its start ---------------------------------------------------------------------------- */

static bool opens_a_task(ResultWord word)
{
        return word == RESULT_COMPLICATION || word == RESULT_COMPLAINT;
}

ResultWord result_word(const char *text)
{
        g_autofree char *folded = text_fold(text ? text : ""), *sentence = NULL;
        const size_t n_colon = strcspn(folded, ":"), n_word = strcspn(folded, ":., ");

        for (size_t i = 0; i < ELEMENTSOF(meanings); i++) {
                const size_t n = strlen(words[i]);
                const bool is_alone = strncmp(folded, words[i], n) == 0 && n + strspn(folded + n, " ") == n_colon;

                if (is_alone || (opens_a_task(meanings[i]) && n == n_word && strncmp(folded, words[i], n) == 0))
                        return meanings[i];
        }
        sentence = phrase_fold(text ? text : "");
        if (says_only(sentence, death_phrases, ELEMENTSOF(death_phrases), beside_death, ELEMENTSOF(beside_death)))
                return RESULT_DIED;
        if (says_only(sentence, refusal_phrases, ELEMENTSOF(refusal_phrases), beside_refusal, ELEMENTSOF(beside_refusal)))
                return RESULT_REFUSED;
        return RESULT_PLAIN;
}

bool result_is_doubtful(const char *text)
{
        g_autofree char *folded = text_fold(text ? text : "");
        const size_t n_word = strcspn(folded, ":.,;!? ");
        const char *rest = folded + n_word + strspn(folded + n_word, ".,;!? ");

        if (n_word == 0 || result_word(text) != RESULT_PLAIN)
                return false;
        if (*rest == '\0' || *rest == ':' || result_tells_of_death(text))
                return true;
        for (size_t i = 0; i < ELEMENTSOF(meanings); i++)
                if (strlen(words[i]) == n_word && strncmp(folded, words[i], n_word) == 0)
                        return true;
        return false;
}
