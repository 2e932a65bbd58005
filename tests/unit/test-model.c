#include "test.h"

#include <errno.h>

#include "base/text.h"
#include "model/followup.h"
#include "model/method.h"
#include "model/purpose.h"
#include "model/trouble.h"

TEST(consent_a_purpose_needs)
{
        g_assert_cmpint(purpose_consent(PURPOSE_SAFETY), ==, CONSENT_CARE);
        g_assert_cmpint(purpose_consent(PURPOSE_CARE), ==, CONSENT_CARE);
        g_assert_cmpint(purpose_consent(PURPOSE_REVIEW), ==, CONSENT_CARE);
        g_assert_cmpint(purpose_consent(PURPOSE_VISIT), ==, CONSENT_CARE);
        g_assert_cmpint(purpose_consent(PURPOSE_SURVEY), ==, CONSENT_SURVEY);
        g_assert_cmpint(purpose_consent(PURPOSE_OFFER), ==, CONSENT_MARKETING);
        g_assert_cmpint(purpose_consent(PURPOSE_GREETING), ==, CONSENT_MARKETING);
        g_assert_cmpint(purpose_from_string("review"), ==, PURPOSE_REVIEW);
        g_assert_cmpstr(consent_kind_to_string(CONSENT_MARKETING), ==, "marketing");
        g_assert_cmpint(consent_answer_from_string("no"), ==, CONSENT_NO);
        g_assert_null(purpose_to_string((Purpose)N_PURPOSES));
}

TEST(methods)
{
        g_assert_true(method_is_task("call"));
        g_assert_true(method_is_task("visit"));
        g_assert_false(method_is_task("sms"));
        g_assert_true(method_uses_phone("sms"));
        g_assert_true(method_uses_phone("whatsapp"));
        g_assert_true(method_uses_phone("viber"));
        g_assert_true(method_uses_phone("kakaotalk"));
        g_assert_false(method_uses_phone("telegram"));
        g_assert_true(method_is_valid("sms-2"));
        g_assert_true(method_is_valid("a123456789012345678901234567890"));
        g_assert_false(method_is_valid("a1234567890123456789012345678901"));
        g_assert_false(method_is_valid("SMS"));
        g_assert_false(method_is_valid(""));
        g_assert_false(method_is_valid(NULL));
}

/* the whole table as words, so that a reader sees every life a follow-up can have */
TEST(allowed_moves)
{
        static const char *const lives[] = {
                "planned -> held sending task answered uncertain failed cancelled superseded missed skipped",
                "held -> planned task uncertain failed cancelled superseded missed skipped",
                "sending -> planned held task sent delivered answered uncertain failed cancelled missed skipped",
                "task -> planned held delivered done cancelled superseded missed skipped",
                "sent -> planned task delivered answered failed",
                "delivered -> answered",
                "answered ->",
                "uncertain -> planned task sent delivered answered failed",
                "done ->",
                "failed ->",
                "cancelled ->",
                "superseded ->",
                "missed ->",
                "skipped ->",
        };

        for (unsigned from = 0; from < N_FOLLOWUP_STATES; from++) {
                g_autoptr(GString) life = g_string_new(followup_state_to_string((FollowupState)from));

                g_string_append(life, " ->");
                for (unsigned to = 0; to < N_FOLLOWUP_STATES; to++)
                        if (followup_may_move((FollowupState)from, (FollowupState)to))
                                g_string_append_printf(life, " %s", followup_state_to_string((FollowupState)to));
                g_assert_cmpstr(life->str, ==, lives[from]);
        }
        g_assert_false(followup_may_move((FollowupState)N_FOLLOWUP_STATES, FOLLOWUP_PLANNED));
        g_assert_false(followup_may_move(FOLLOWUP_PLANNED, (FollowupState)N_FOLLOWUP_STATES));
}

TEST(every_state_can_be_reached_and_left_for_an_end)
{
        bool reached[N_FOLLOWUP_STATES] = { [FOLLOWUP_PLANNED] = true };

        for (unsigned round = 0; round < N_FOLLOWUP_STATES; round++)
                for (unsigned from = 0; from < N_FOLLOWUP_STATES; from++)
                        for (unsigned to = 0; to < N_FOLLOWUP_STATES && reached[from]; to++)
                                reached[to] |= followup_may_move((FollowupState)from, (FollowupState)to);
        for (unsigned i = 0; i < N_FOLLOWUP_STATES; i++)
                g_assert_true(reached[i]);
        /* staff can cancel whatever is unsent, and what is unsent can be missed */
        for (unsigned i = 0; i < N_FOLLOWUP_STATES; i++) {
                if (followup_is_unsent((FollowupState)i)) {
                        g_assert_true(followup_may_move((FollowupState)i, FOLLOWUP_CANCELLED));
                        g_assert_true(followup_may_move((FollowupState)i, FOLLOWUP_MISSED));
                        g_assert_true(followup_is_open((FollowupState)i));
                }
        }
}

TEST(what_was_sent_is_not_sent_again_blindly)
{
        g_assert_false(followup_may_move(FOLLOWUP_DELIVERED, FOLLOWUP_PLANNED));
        g_assert_false(followup_may_move(FOLLOWUP_ANSWERED, FOLLOWUP_PLANNED));
        g_assert_false(followup_may_move(FOLLOWUP_UNCERTAIN, FOLLOWUP_SENDING));
        g_assert_false(followup_may_move(FOLLOWUP_SENT, FOLLOWUP_SENDING));
        g_assert_false(followup_may_move(FOLLOWUP_SENDING, FOLLOWUP_SENDING));
}

TEST(open_and_unsent)
{
        static const FollowupState open[] = { FOLLOWUP_PLANNED, FOLLOWUP_HELD, FOLLOWUP_SENDING, FOLLOWUP_TASK };
        unsigned n_open = 0, n_unsent = 0;

        for (size_t i = 0; i < ELEMENTSOF(open); i++)
                g_assert_true(followup_is_open(open[i]));
        for (unsigned i = 0; i < N_FOLLOWUP_STATES; i++) {
                n_open += followup_is_open((FollowupState)i);
                n_unsent += followup_is_unsent((FollowupState)i);
        }
        g_assert_cmpuint(n_open, ==, 4);
        g_assert_cmpuint(n_unsent, ==, 3);
        g_assert_false(followup_is_unsent(FOLLOWUP_SENDING));
}

TEST(ids_read_back)
{
        static const char *const bad[] = { "", "-", "1042", "1042-", "-3", "1042-3-1", "1042-4096", "0-1", "01-1", "1-01",
                "1042-3 ", "99999999999999999999-1", "+1-1" };
        char buffer[FOLLOWUP_ID_MAX];
        int64_t id = 0;

        g_assert_cmpstr(followup_id_render(1042 * FOLLOWUP_PER_TREATMENT + 3, buffer), ==, "1042-3");
        g_assert_cmpint(followup_id_parse("1042-3", &id), ==, 0);
        g_assert_cmpint(id, ==, 1042 * FOLLOWUP_PER_TREATMENT + 3);
        g_assert_cmpint(followup_id_parse("7-0", &id), ==, 0);
        g_assert_cmpint(id, ==, 7 * FOLLOWUP_PER_TREATMENT);
        for (size_t i = 0; i < ELEMENTSOF(bad); i++)
                g_assert_cmpint(followup_id_parse(bad[i], &id), ==, -EINVAL);
        g_assert_cmpint(followup_id_parse(NULL, &id), ==, -EINVAL);
        followup_id_render(INT64_MAX, buffer);
}

TEST(results_that_do_more_than_end_a_task)
{
        g_assert_cmpint(result_word("complication"), ==, RESULT_COMPLICATION);
        g_assert_cmpint(result_word(" Complication : swelling, left"), ==, RESULT_COMPLICATION);
        g_assert_cmpint(result_word("refused: no more of it"), ==, RESULT_REFUSED);
        g_assert_cmpint(result_word("refused to come on Monday"), ==, RESULT_PLAIN);
        g_assert_cmpint(result_word("no complication"), ==, RESULT_PLAIN);
        g_assert_cmpint(result_word("Ускладнення: набряк"), ==, RESULT_COMPLICATION);
        g_assert_cmpint(result_word("Complication swelling"), ==, RESULT_COMPLICATION);
        g_assert_cmpint(result_word("complications"), ==, RESULT_PLAIN);
        g_assert_cmpint(result_word("Скарга, довго чекала"), ==, RESULT_COMPLAINT);
        g_assert_cmpint(result_word("投诉：等太久"), ==, RESULT_COMPLAINT);
        g_assert_cmpint(result_word("Отказ: больше не хочет"), ==, RESULT_REFUSED);
        g_assert_cmpint(result_word("отказ от фото"), ==, RESULT_PLAIN);
        g_assert_cmpint(result_word("died"), ==, RESULT_DIED);
        g_assert_cmpint(result_word("померла: сказав чоловік"), ==, RESULT_DIED);
        g_assert_cmpint(result_word("died hair again"), ==, RESULT_PLAIN);
        g_assert_cmpint(result_word(""), ==, RESULT_PLAIN);
        g_assert_cmpint(result_word(NULL), ==, RESULT_PLAIN);
}

/* As people say it, where nothing else is said. */
TEST(results_that_do_more_in_a_sentence)
{
        static const char *const died[] = { "she died", "Passed away", "patient is dead", "the patient has passed away.", "patient died last week",
                "He died in hospital", "found dead", "повідомили що померла", "повідомили, що померла", "померла вчора", "Пацієнт помер",
                "умерла, сказал муж", "пациентка скончалась", "患者去世了", "病人昨天去世", "died yesterday: her son told" };
        static const char *const refused[] = { "patient refused", "refused treatment", "Refused further treatment", "the patient has refused any further treatment",
                "пацієнтка відмовилась від лікування", "отказалась от дальнейшего лечения", "患者拒绝治疗" };
        static const char *const plain[] = { "her husband died", "is she dead?", "she is not dead", "не померла", "the battery died", "умеренный отек",
                "refused to come on Monday", "refused the photo", "patient", "dead", "患者", "没有去世" };

        for (size_t i = 0; i < ELEMENTSOF(died); i++)
                g_assert_cmpint(result_word(died[i]), ==, RESULT_DIED);
        for (size_t i = 0; i < ELEMENTSOF(refused); i++)
                g_assert_cmpint(result_word(refused[i]), ==, RESULT_REFUSED);
        for (size_t i = 0; i < ELEMENTSOF(plain); i++)
                g_assert_cmpint(result_word(plain[i]), ==, RESULT_PLAIN);
}

/* Whoever types it is told the word that enters it. */
TEST(results_that_tell_of_a_death_and_do_not_enter_it)
{
        static const char *const told[] = { "her husband died", "is she dead?", "dead", "не померла?", "кажуть померли обоє", "может быть умерла", "听说死亡", "no, deceased" };
        static const char *const not_told[] = { "умеренный отек", "all well", "сьогодні краще", "diet", "", NULL };

        for (size_t i = 0; i < ELEMENTSOF(told); i++) {
                g_assert_true(result_tells_of_death(told[i]));
                g_assert_true(result_is_doubtful(told[i]));
        }
        for (size_t i = 0; i < ELEMENTSOF(not_told); i++)
                g_assert_false(result_tells_of_death(not_told[i]));
        g_assert_false(result_is_doubtful("died"));
}

TEST(results_that_say_nobody_was_reached)
{
        static const char *const unreached[] = { "no answer", "No answer, twice", "called, not reached", "voicemail", "did not pick up", "She didn’t answer",
                "couldn't reach her", "line busy", "phone is off", "не відповідає", "не дозвонилась", "Не дозвонилися", "не бере трубку", "трубку не взяла",
                "поза зоною", "не берет трубку", "не отвечает", "недоступен", "занято", "没人接", "电话没人接听", "打不通", "关机" };
        static const char *const reached[] = { "reached, all well", "answered: no pain", "is well", "відповіла, що все добре", "дозвонилась, все хорошо",
                "接通了，一切正常", "will come tomorrow", "", NULL };

        for (size_t i = 0; i < ELEMENTSOF(unreached); i++)
                g_assert_true(result_is_unreached(unreached[i]));
        for (size_t i = 0; i < ELEMENTSOF(reached); i++)
                g_assert_false(result_is_unreached(reached[i]));
}

TEST(results_that_may_have_been_meant_to_do_more)
{
        static const char *const doubtful[] = { "dead", "Dead.", "grievance: the doctor was rude", "скаржиться", " compl ", "refused to come on Monday",
                "died hair again", "отказ от фото", "一切正常", "ok" };
        static const char *const plain[] = { "", "came, is content", "no complaint", "all well", "complaint: rude", "died", ": well" };

        for (size_t i = 0; i < ELEMENTSOF(doubtful); i++)
                g_assert_true(result_is_doubtful(doubtful[i]));
        for (size_t i = 0; i < ELEMENTSOF(plain); i++)
                g_assert_false(result_is_doubtful(plain[i]));
        g_assert_false(result_is_doubtful(NULL));
        g_assert_cmpstr(result_to_string(RESULT_COMPLAINT), ==, "complaint");
}

TEST(steps_of_no_protocol)
{
        g_assert_cmpint(trouble_of_step(FOLLOWUP_STEP_COMPLAINT), ==, TROUBLE_COMPLAINT);
        g_assert_cmpint(trouble_of_step(FOLLOWUP_STEP_COMPLICATION), ==, TROUBLE_COMPLICATION);
        g_assert_cmpint(trouble_of_step(FOLLOWUP_STEP_NONE), ==, TROUBLE_NONE);
        g_assert_cmpint(trouble_of_step(0), ==, TROUBLE_NONE);
        g_assert_cmpint(FOLLOWUP_STEP_NONE, ==, UINT16_MAX);
}

TEST_MAIN
