/* Red flags that are told without their names, beside a stop, or in the words of a usual reaction; and what only sounds like one. */
#include "inbound/triage-view.h"
#include "model/purpose.h"
#include "triage-ask.h"

static void assert_not_red(int purpose, const char *text)
{
        const Triage got = ask(purpose, NULL, text);

        if (got.label == REPLY_RED)
                g_error("\"%s\" is red (%s)", text, got.why);
}

/* The stop is obeyed, and somebody is alerted. */
TEST(a_red_flag_beside_a_stop)
{
        static const char *const both[] = { "Remove me from your list. I can hardly swallow soup since you jabbed me",
                "please stop these messages. also i see half of the page only since noon",
                "quit texting and send a human, I've gone through five dressings since breakfast and it's still coming" };

        for (size_t i = 0; i < G_N_ELEMENTS(both); i++) {
                const Triage got = ask(PURPOSE_SAFETY, NULL, both[i]);

                assert_label(PURPOSE_SAFETY, NULL, both[i], REPLY_RED);
                g_assert_true(got.is_stop);
        }
        assert_label(PURPOSE_SAFETY, NULL, "Remove me from your list, please. I moved to another town in May", REPLY_STOP);
        assert_label(PURPOSE_SAFETY, NULL, "no unsubscribe button anywhere, and all is blurry since the filler", REPLY_RED);
        assert_label(PURPOSE_SAFETY, NULL, "не бачу кнопки відписатися, перед очима туман", REPLY_RED);
        assert_label(PURPOSE_SAFETY, NULL, "找不到退订，左眼看不清了", REPLY_RED);
        assert_label(PURPOSE_VISIT, NULL, "не звоните мне, у мамы речь отнялась, после уколов", REPLY_RED);
}

/* What is not to be found is the way out, and what is nonsense are the messages. */
TEST(the_way_out_is_not_to_be_found)
{
        static const char *const texts[] = { "I can't see an unsubscribe link anywhere", "cannot find where to opt out, please stop",
                "не вижу кнопки отписаться", "не бачу, де тут кнопка відписки", "не могу найти ссылку для отписки", "看不到退订按钮在哪",
                "please stop this nonsense" };

        for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
                for (int purpose = 0; purpose < N_PURPOSES; purpose++)
                        assert_label(purpose, NULL, texts[i], REPLY_STOP);
}

TEST(a_farewell_to_any_question)
{
        assert_label(PURPOSE_GREETING, NULL, "спасибо, но праздновать нечего. к утру меня не будет", REPLY_RED);
        assert_label(PURPOSE_GREETING, NULL, "не вітайте мене більше ніколи, я вже таблеток наготувала", REPLY_RED);
        assert_label(PURPOSE_SURVEY, NULL, "no mark from me, i saved up my tablets, look after my cat when it is done", REPLY_RED);
        assert_label(PURPOSE_VISIT, NULL, "меня завтра не будет", REPLY_CANCEL);
        assert_label(PURPOSE_VISIT, NULL, "стою в пробке на мосту, можно на час позже", REPLY_MOVE);
}

TEST(who_does_not_answer)
{
        assert_label(PURPOSE_SAFETY, NULL, "我是她先生，刚才叫她半天没反应，现在醒了说没事", REPLY_RED);
        assert_label(PURPOSE_SAFETY, NULL, "Це чоловік. Впала в коридорі і хвилину не відповідала", REPLY_RED);
        assert_label(PURPOSE_SAFETY, NULL, "это муж, упала в ванной и не отвечала, сейчас вроде ничего", REPLY_RED);
}

/* Alone it is what it says; among other words as often a usual reaction, which a doctor need not be woken for. */
TEST(a_sign_that_is_often_usual)
{
        assert_label(PURPOSE_SAFETY, NULL, "one cheek is very swollen", REPLY_RED);
        assert_label(PURPOSE_SAFETY, NULL, "one cheek is a bit puffier than the other today, will it even out", REPLY_WORRY);
}

/* What a question is about is not there, nor is what was never done. */
TEST(asked_before_anything_was_done)
{
        assert_not_red(-1, "is it true botox can make your eyelid drop? thinking about it, never had any");
}

TEST(whether_something_of_every_day_may_be_done)
{
        assert_label(PURPOSE_CARE, NULL, "can i fly next week", REPLY_OTHER);
        assert_label(PURPOSE_CARE, NULL, "можно ли в баню через две недели?", REPLY_OTHER);
        assert_label(PURPOSE_CARE, NULL, "чи можна літати літаком завтра?", REPLY_OTHER);
        assert_label(PURPOSE_SAFETY, NULL, "可以喝酒吗", REPLY_OTHER);
        assert_label(PURPOSE_CARE, NULL, "Стоп. Мне нельзя было краситься?? а я уже", REPLY_WORRY);
}

TEST(who_was_never_a_patient)
{
        static const char *const texts[] = { "i was never your patient", "я не у вас лечилась", "я не у вас лікувалась" };

        for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
                assert_label(PURPOSE_SAFETY, NULL, texts[i], REPLY_STOP);
                g_assert_true(ask(PURPOSE_SAFETY, NULL, texts[i]).is_not_theirs);
        }
}

TEST(words_of_every_day_are_no_flag)
{
        assert_not_red(PURPOSE_REVIEW, "результат бомба, ніхто не впізнає");
        assert_not_red(PURPOSE_REVIEW, "не бачу різниці, обман якийсь");
        assert_not_red(PURPOSE_REVIEW, "下颌线出来了，婆婆都夸");
        assert_not_red(PURPOSE_OFFER, "промокод КРАСА20 не приймає на сайті");
        assert_not_red(PURPOSE_VISIT, "С четвергом никак, суббота есть?");
        assert_not_red(PURPOSE_GREETING, "谢谢！蛋糕吃到停不下来");
        assert_not_red(PURPOSE_CARE, "Vampire mode on, curtains shut");
        assert_label(PURPOSE_SAFETY, NULL, "like a curtain falling over my left eye", REPLY_RED);
        assert_label(PURPOSE_SAFETY, NULL, "кров тече і не можу її зупинити", REPLY_RED);
}

/* "Breathe well" and "see clearly" say that all is well, but not behind a word of not being able to. */
TEST(who_is_not_able_to)
{
        static const char *const texts[] = { "1 but i cant breathe well", "can barely swallow normally", "not able to see properly",
                "ok but can't see well", "не вижу хорошо", "не в состоянии глотать", "не бачу добре", "не в змозі дихати", "吸不进气", "挺好的 就是吞咽不行",
                "脱完毛起燎泡了", "收到 不过她现在叫不太醒" };

        assert_each(PURPOSE_SAFETY, NULL, texts, REPLY_RED);
        assert_label(PURPOSE_SURVEY, NULL, "10, can't breathe well", REPLY_RED);
        assert_label(PURPOSE_VISIT, NULL, "I can't breathe well", REPLY_RED);
        assert_label(PURPOSE_SAFETY, NULL, "breathing well, sleeping well", REPLY_OK);
}

/* ... and what is denied beside that is denied all the same. */
TEST(what_is_denied_beside_it)
{
        const TriageQuestion question = { .purpose = PURPOSE_SAFETY };
        View *view = view_new(&question, "I can't see clearly, no fever");

        g_assert_true(view_has(view, "flag_vision"));
        g_assert_false(view_has(view, "flag_fever"));
        view_free(view);
}

/* A "no" is of what it denies, and not of what is said behind it without a comma. */
TEST(a_no_and_then_something_else)
{
        static const char *const red[] = { "No I have chest pain", "no my lip is white", "нет нет нет губа черная", "ні ні ні важко дихати",
                "no pain skin is black", "never had such chest pain", "no one picks up I have chest pain", "нет задыхаюсь",
                "никогда такого не было губа побелела", "没人接电话胸口痛", "no i cannot breathe", "не вижу хорошо" };
        static const char *const fine[] = { "no pain, redness or swelling", "нет боли и отека", "没有疼痛也不肿", "no problems at all" };
        static const char *const doubtful[] = { "not 1", "не 1", "不是1", "да", "yes", "poorly", "хреново", "no puedo ver" };

        assert_each(PURPOSE_SAFETY, NULL, red, REPLY_RED);
        assert_each(PURPOSE_SAFETY, NULL, fine, REPLY_OK);
        assert_each(PURPOSE_SAFETY, NULL, doubtful, REPLY_WORRY);
}

/* Whoever asks for us wants no end of messages; and a lost eye beside a stop is no mere stop. */
TEST(who_asks_for_us_or_cannot_see)
{
        static const char *const calls[] = { "you never called me back", "почему вы не звоните", "please don't leave me alone with this", "请不要不理我" };
        static const char *const red[] = { "left eye cant see, unsubscribe me", "не вижу левым глазом, отписаться", "右眼看不到，取消订阅" };

        assert_each(PURPOSE_SAFETY, NULL, calls, REPLY_WORRY);
        assert_each(PURPOSE_SAFETY, NULL, red, REPLY_RED);
        g_assert_false(ask(PURPOSE_OFFER, NULL, "отпишите на ватсап цену").is_stop);
}

/* The clinic's own words, with slips, but not where they are other words. */
TEST(own_words_and_words_like_them)
{
        static const char *const words[] = { "fever", "weeping", NULL };
        const TriageQuestion question = { .purpose = PURPOSE_SAFETY, .red_words = words };
        Triage triage;

        triage_reply(&question, "I have a fever", &triage);
        g_assert_cmpint(triage.label, ==, REPLY_RED);
        triage_reply(&question, "it is weping", &triage);
        g_assert_cmpint(triage.label, ==, REPLY_RED);
        triage_reply(&question, "Never felt better", &triage);
        g_assert_cmpint(triage.label, ==, REPLY_OK);
        triage_reply(&question, "keeping it clean, all fine", &triage);
        g_assert_cmpint(triage.label, ==, REPLY_OK);
}

/* Good words that are denied, in whatever order. */
TEST(not_all_is_well)
{
        static const char *const texts[] = { "не почуваю себе добре", "не все гаразд", "далеко не все добре", "не чувствую себя хорошо",
                "не всё в порядке", "все не в порядке", "并非一切正常", "not everything is fine", "fine is not the word", "haven't been well" };

        assert_each(PURPOSE_SAFETY, NULL, texts, REPLY_WORRY);
        assert_label(PURPOSE_SAFETY, NULL, "не болит, хорошо", REPLY_OK);
        assert_label(PURPOSE_SAFETY, NULL, "не скаржусь все супер", REPLY_OK);
        assert_label(PURPOSE_SAFETY, NULL, "can't complain all good", REPLY_OK);
}

/* What others had to do is for a person to hear of, however well it is now. */
TEST(who_was_seen_to_by_others)
{
        static const char *const texts[] = { "good, had to use my epipen", "was in hospital", "fine, the GP gave me antibiotics",
                "нормально, врач назначил антибиотики", "все добре, в іншій клініці розчинили" };

        assert_each(PURPOSE_SAFETY, NULL, texts, REPLY_WORRY);
}

/* ---- a usual reaction that takes its course ---- */

TEST(a_usual_reaction_that_passes)
{
        static const char *const texts[] = { "small bruise but it is fading nicely", "slightly red but it is fading",
                "маленький синяк, желтеет понемногу", "чуть красноватая кожа, уже светлее", "невеличкий синець, вже жовтий", "淤青变黄了" };

        assert_each(PURPOSE_SAFETY, NULL, texts, REPLY_OK);
}

/* Not every word of passing is of every trouble. */
TEST(what_passes_takes_nothing_else_back)
{
        static const char *const reds[] = { "chest hurts but it is less now", "my lip went white but it is paler today", "язык опух, но вроде спадает",
                "левым глазом уже почти не видно", "губа побіліла, хоча вже світліша", "嘴唇发白，比昨天轻",
                "redness fading, eyesight fading too" };
        static const char *const worries[] = { "the bruise is not fading", "there is a lump, the redness is fading", "отек не становится меньше",
                "набряк менше не стає", "肿没有变小" };

        assert_each(PURPOSE_SAFETY, NULL, reds, REPLY_RED);
        assert_each(PURPOSE_SAFETY, NULL, worries, REPLY_WORRY);
}

TEST(blood_that_has_stopped)
{
        assert_not_red(PURPOSE_SAFETY, "кровило минуты три, потом остановилось");
        assert_not_red(PURPOSE_SAFETY, "крапля крові була, зупинилась одразу");
        assert_not_red(PURPOSE_SAFETY, "针眼出了点血，很快止住");
        assert_label(PURPOSE_SAFETY, NULL, "кровь остановилась и снова пошла, течет", REPLY_RED);
}

/* ---- red flags as beginners tell them ---- */

TEST(who_does_not_know_the_day)
{
        static const char *const texts[] = { "my husband doesn't know what year it is since the jab", "мама не знает какой сейчас год",
                "тато не впізнає онуків і питає який рік", "我爸今天几号都不知道了", "I got lost in my own street" };

        assert_each(PURPOSE_SAFETY, NULL, texts, REPLY_RED);
        assert_not_red(PURPOSE_SURVEY, "подруга меня не узнала, так помолодела");
        assert_not_red(PURPOSE_VISIT, "не знаю який день мені підійде, давайте пізніше");
}

TEST(who_is_on_the_way_to_be_seen_to)
{
        assert_label(PURPOSE_SAFETY, NULL, "sitting in A&E with my face", REPLY_RED);
        assert_label(PURPOSE_SAFETY, NULL, "мы в приёмном покое, ждём", REPLY_RED);
        assert_label(PURPOSE_SAFETY, NULL, "везуть мене в лікарню", REPLY_RED);
}

TEST(a_head_that_bursts)
{
        assert_label(PURPOSE_SAFETY, NULL, "my skull is splitting", REPLY_RED);
        assert_label(PURPOSE_SAFETY, NULL, "голова раскалывается, никогда так не было", REPLY_RED);
        assert_label(PURPOSE_SAFETY, NULL, "голова розколюється", REPLY_RED);
        assert_label(PURPOSE_SAFETY, NULL, "头疼欲裂", REPLY_RED);
        assert_not_red(PURPOSE_SAFETY, "no splitting headache");
}

/* Each "not" has its own: the first takes nothing from the second. */
TEST(two_denials)
{
        assert_label(PURPOSE_SAFETY, NULL, "шкіра не пече і не мокне", REPLY_OK);
}

TEST(words_hidden_in_others)
{
        assert_label(PURPOSE_SAFETY, NULL, "鼻头发黑了", REPLY_RED);
        assert_label(PURPOSE_SAFETY, NULL, "морда як гарбуз за пів години", REPLY_RED);
        assert_not_red(PURPOSE_VISIT, "Mondays are hopeless for me, Tuesday?");
        assert_not_red(PURPOSE_OFFER, "割双眼皮多少钱");
}

/* What is met twice or breaks up is told of signs, letters and lamps; what is not understood of salt and weekdays. */
TEST(sight_and_speech_in_play)
{
        static const char *const texts[] = { "8 из 10, только номера домов двоятся", "таблички в метро двоились всю дорогу", "фари на трасі двояться",
                "буквы в книге наезжают друг на друга", "літери в меню стрибають", "the letters keep dancing since the jab",
                "a second, see-through kettle stands beside mine", "прошу чай, а говорю \"суббота\"", "прошу хліб, а кажу \"драбина\"",
                "asked for the bread, said \"ladder\"", "想说茶，说出来是梯子", "看成俩了", "doble vision pls help" };

        assert_each(PURPOSE_SAFETY, NULL, texts, REPLY_RED);
        assert_label(PURPOSE_SURVEY, NULL, "10! но вывески в городе двоятся", REPLY_RED);
        assert_not_red(PURPOSE_OFFER, "двоюродная сестра хочет к вам, сколько стоит?");
        assert_not_red(PURPOSE_OFFER, "I asked for the price list");
}

TEST(signs_in_cantonese)
{
        static const char *const texts[] = { "抖唔到氣", "唞氣好辛苦", "隻眼矇查查", "條脷腫晒", "心口好翳", "企唔穩", "晕低咗", "睇嘢有兩個", "隻手郁唔到" };

        assert_each(PURPOSE_SAFETY, NULL, texts, REPLY_RED);
        assert_not_red(PURPOSE_SAFETY, "冇事，食嘢瞓覺都正常");
}

TEST(in_the_hands_of_others)
{
        static const char *const texts[] = { "mum's in resus, they ask for the name of the cream", "they're driving me to casualty", "sat here in a hospital gown",
                "дышу кислородом", "фельдшер снимает кардиограмму", "я під киснем", "120来了", "穿着病号服在输液" };

        assert_each(PURPOSE_SAFETY, NULL, texts, REPLY_RED);
        assert_label(PURPOSE_SURVEY, NULL, "0. don't write again, I'm on a drip in a hospital bed", REPLY_RED);
        assert_label(PURPOSE_VISIT, NULL, "отменяйте, на грудь как рояль поставили", REPLY_RED);
        assert_not_red(PURPOSE_VISIT, "отменяйте, жду бригаду, меняют окна");
}

/* in what is given away, and to whom love is sent; no wish for fewer messages */
TEST(a_farewell_in_deeds)
{
        static const char *const texts[] = { "tell my boys I love them. don't write any more", "кота отдала маме, документы в ящике. не пишите",
                "скажіть дітям, що я їх любила", "собак віддала, борги роздала", "никого не винить", "信我写好了，别怪任何人", "我不想撑了，别发了" };

        assert_each(PURPOSE_SAFETY, NULL, texts, REPLY_RED);
        assert_not_red(PURPOSE_SURVEY, "tell the girls at the desk I love them");
        assert_label(PURPOSE_GREETING, NULL, "不用管我了，号删了吧", REPLY_STOP);
}

TEST_MAIN
