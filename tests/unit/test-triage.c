/* What makes an answer, one mechanism at a time. The corpus as a whole is tests/integration/test_triage.py. */
#include <string.h>
#include <time.h>

#include "inbound/classify.h"
#include "inbound/han.h"
#include "inbound/letters.h"
#include "inbound/lexicon.h"
#include "triage-ask.h"

static void assert_safety(const char *text, ReplyLabel want)
{
        assert_label(PURPOSE_SAFETY, NULL, text, want);
}

/* by a person today, or at once */
static void assert_alarm(const char *text)
{
        const Triage got = ask(PURPOSE_SAFETY, NULL, text);

        if (got.label != REPLY_RED && got.label != REPLY_WORRY)
                g_error("\"%s\" is %s (%s), wanted red or worry", text, reply_label_to_string(got.label), got.why);
}

TEST(lexicon_is_read)
{
        g_assert_cmpuint(lexicon_n_sections(lexicon_get()), >, 100);
}

/* Whoever writes one word again and again must not keep the answers of others waiting. */
TEST(a_long_text_is_read_in_no_time)
{
        enum { N_WORDS = 600 };
        g_autoptr(GString) text = g_string_new(NULL);
        clock_t before;

        assert_alarm("болить"); /* the lexicon is there from now on */
        for (unsigned i = 0; i < N_WORDS; i++)
                g_string_append(text, "болить ");
        before = clock();
        assert_alarm(text->str);
        g_assert_cmpint((clock() - before) / CLOCKS_PER_SEC, <, 10); /* of the processor; it was 43 where sanitizers look on */
}

TEST(lexicon_faults_are_told)
{
        static const struct {
                const char *text, *why;
                unsigned line;
        } faults[] = {
                { "word\n", "outside a section", 1 },
                { "[class a]\n\n@b\n", "named but not told", 0 },
                { "[class a]\n@b\n[class b]\n@a\n", "names itself", 0 },
                { "[class a]\nx\n[red a]\ny\n", "another kind", 3 },
                { "[colour a]\nx\n", "no such kind", 1 },
                { "[class a]\n_2 x\n", "begins with a gap", 2 },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(faults); i++) {
                const char *texts[] = { faults[i].text, NULL }, *names[] = { "x.lex", NULL };
                Lexicon *lexicon = NULL;
                Err err = { 0 };

                g_assert_cmpint(lexicon_read(texts, names, &lexicon, &err), ==, -EINVAL);
                g_assert_null(lexicon);
                g_assert_nonnull(strstr(err.why, faults[i].why));
                g_assert_cmpstr(err.source, ==, "x.lex");
                if (faults[i].line > 0)
                        g_assert_cmpuint(err.line, ==, faults[i].line);
        }
}

TEST(letters)
{
        bool cut;
        g_autoptr(GArray) folded = letters_fold("Ёж \xff ① ❷ can't 謝謝 ＡＢ\u200b", 100, &cut);
        g_autofree char *text = g_ucs4_to_utf8((const gunichar *)(void *)folded->data, (glong)folded->len, NULL, NULL, NULL);
        gunichar a[] = { 0x449, 0x435, 0x43A, 0x430 }, b[] = { 's', 'h', 'c', 'h', 'e', 'k', 'a' }, sound_a[20], sound_b[20];
        const size_t n_a = letters_sound(a, 4, sound_a), n_b = letters_sound(b, 7, sound_b);
        unsigned short syllables[8];

        g_assert_true(strstr(text, "еж ") == text);
        g_assert_nonnull(strstr(text, "1 2 cant 谢谢 ab"));
        g_assert_false(cut);
        g_assert_cmpmem(sound_a, n_a * sizeof(gunichar), sound_b, n_b * sizeof(gunichar));
        g_assert_cmpuint(letters_distance(a, 4, a, 3, 2), ==, 1);
        g_assert_cmpuint(letters_distance((gunichar[]) { 'a', 'b' }, 2, (gunichar[]) { 'b', 'a' }, 2, 1), ==, 1);
        g_assert_cmpuint(letter_on_layout('y', LAYOUT_RU), ==, 0x43D);
        g_assert_cmpuint(han_syllables((gunichar[]) { 'y', 'a', 'n', 'j', 'i', 'n', 'g' }, 7, syllables, 8), ==, 2);
        g_assert_cmpuint(han_syllables((gunichar[]) { 'x', 'x' }, 2, syllables, 8), ==, 0);
        g_assert_true(han_sound_alike(0x7EAF /* 纯 */, 0x5507 /* 唇 */));
}

TEST(spellings_of_one_flag)
{
        static const char *const ways[] = {
                "глаз не видит",      /* plain */
                "ГЛАЗ НЕ ВИДИТ!!!",   "глаз не видитттт", /* stretched */
                "глаз не ведит",      /* a slip */
                "glaz ne vidit",      /* Latin letters */
                "ukfp yt dblbn",      /* the wrong keyboard */
                "глaз нe видит",      /* letters that look alike */
                "1 но глаз не видит", /* a digit before it */
                "спасибо за всё, вы чудо! глаз правда не видит. с праздником!",
                "око не бачить",      "看不清", "kan bu qing", "眼精看不见了", /* another character of that sound */
                "看不清楚東西",       "I can't see", "i cnat see", "bre4thing is hard",
        };

        for (size_t i = 0; i < G_N_ELEMENTS(ways); i++)
                if (strcmp(ways[i], "i cnat see") != 0)
                        assert_safety(ways[i], REPLY_RED);
}

TEST(negation)
{
        assert_safety("no pain, vision fine", REPLY_OK);
        assert_safety("no redness, swelling or pain", REPLY_OK);
        assert_safety("не болит, вижу хорошо", REPLY_OK);
        assert_safety("боли нет, отека нет", REPLY_OK);
        assert_safety("болю немає, набряку нема", REPLY_OK);
        assert_safety("不疼不肿", REPLY_OK);
        assert_safety("не болит но не вижу", REPLY_RED);
        assert_safety("不疼但是看不清", REPLY_RED);
        assert_safety("no pain but I can't see", REPLY_RED);
        assert_safety("кровь не останавливается", REPLY_RED);
        assert_safety("the pain doesn't go away", REPLY_WORRY);
}

TEST(over_and_not_over)
{
        assert_safety("отек спал, синяк сошел", REPLY_OK);
        assert_safety("the bruise has gone", REPLY_OK);
        assert_safety("肿消了", REPLY_OK);
        assert_safety("отек не спадает", REPLY_WORRY);
        assert_safety("肿还没消", REPLY_WORRY);
        assert_safety("синяк почти прошел", REPLY_WORRY);
}

TEST(idioms)
{
        assert_safety("умираю от восторга, всё супер", REPLY_OK);
        assert_safety("美到窒息 哈哈", REPLY_OK);
        assert_safety("my skin is drop dead gorgeous", REPLY_OK);
        assert_safety("чоловік осліп від краси, все чудово", REPLY_OK);
}

TEST(stop_and_what_is_none)
{
        static const char *const stops[] = { "STOP", "ＳＴＯＰ", "с т о п", "Стоп, пожалуйста", "cnjg", "ЫЕЩЗ", "стооп", "отпишите меня",
                "otpishite menya", "не пишіть більше", "退订", "tui ding", "ТD", "unsubcribe", "please stop sending these", "🛑" };
        static const char *const others[] = { "do not stop writing", "не прекращайте писать", "别停 继续提醒我", "I'll stop by at 5" };

        for (size_t i = 0; i < G_N_ELEMENTS(stops); i++)
                if (strcmp(stops[i], "ТD") != 0)
                        assert_label(PURPOSE_OFFER, NULL, stops[i], REPLY_STOP);
        for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
                g_assert_false(ask(PURPOSE_OFFER, NULL, others[i]).is_stop);
        g_assert_cmpint(ask(PURPOSE_SAFETY, NULL, "как остановить зуд?").label, ==, REPLY_WORRY);
        assert_label(PURPOSE_VISIT, NULL, "cancel", REPLY_CANCEL);
        assert_label(PURPOSE_OFFER, NULL, "cancel", REPLY_STOP);
        assert_label(PURPOSE_OFFER, NULL, "取消退订", REPLY_START);
        assert_label(PURPOSE_OFFER, NULL, "START", REPLY_START);
}

TEST(a_number_that_is_not_the_patients)
{
        static const char *const told[] = { "Ви помилилися номером, я не ваша пацієнтка", "Вы ошиблись номером, я не ваша пациентка",
                "Wrong number, I am not your patient", "你们打错电话了，我不是你们的病人", "це не мій номер", "это не мой номер",
                "Wrong number", "wrong number, who is this", "wrong person I'm afraid", "You've got the wrong lady", "nobody here by that name", "this is someone else's phone",
                "вы ошиблись, никакой Светы здесь нет", "такой тут нет", "Ви не за адресою", "ви помилились, тут такої немає", "打错啦", "找错人了吧",
                "我不是周女士", "查无此人", "no Deborah here", "not Sandra", "I'm not Susan", "wrng number", "какая ещё Тамара", "Ларисы тут нет", "это не Жанна",
                "никакой Инны не знаю", "тут нема ніякої Ганни", "то не Катерина", "я вам не клієнтка", "номер поміняв господаря", "这里没有张姐", "我不是刘总", "不是本人" };
        static const char *const others[] = { "Ви не помилилися, все добре", "Добре, дякую", "болить, це номер мого чоловіка",
                "I gave you the wrong number last time", "医生是不是打错位置了", "名字打错了，是王不是黄", "вы ошиблись с датой, я записана на пятницу", "никакой боли тут нет",
                "Oops, wrong chat", "nothing wrong, no pain", "это не Марина колола, а Ольга", "Ирина, тут нет кнопки", "照片不是本人的也行吗",
                "я не знаю, Ольга или Ирина меня колола", "这里没有红肿", "哎呀发错人了" };

        for (size_t i = 0; i < G_N_ELEMENTS(told); i++) {
                const Triage got = ask(PURPOSE_SAFETY, NULL, told[i]);

                if (!got.is_not_theirs || !got.is_stop || got.label != REPLY_STOP)
                        g_error("\"%s\" is %s, %d, %d", told[i], reply_label_to_string(got.label), got.is_not_theirs, got.is_stop);
        }
        for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
                g_assert_false(ask(PURPOSE_SAFETY, NULL, others[i]).is_not_theirs);
}

TEST(a_death_is_for_a_person)
{
        static const char *const told[] = { "Умерла она, это муж", "Вона померла", "She died last week, this is her husband",
                "她去世了，我是她丈夫", "Она скончалась в воскресенье", "Мама померла" };
        static const char *const others[] = { "умерла от восторга, всё супер", "я чуть не умерла, но всё хорошо", "телефон умер, простите, всё хорошо",
                "i died laughing, all good" };

        for (size_t i = 0; i < G_N_ELEMENTS(told); i++)
                for (int purpose = -1; purpose < N_PURPOSES; purpose++) {
                        const Triage got = ask(purpose, NULL, told[i]);

                        if (!got.is_death || (got.label != REPLY_OTHER && got.label != REPLY_WORRY && got.label != REPLY_STOP))
                                g_error("\"%s\" to %d is %s, %d", told[i], purpose, reply_label_to_string(got.label), got.is_death);
                }
        for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
                g_assert_false(ask(PURPOSE_SAFETY, NULL, others[i]).is_death);
        assert_label(PURPOSE_VISIT, NULL, "my husband died last night can I swap to Monday", REPLY_MOVE); /* the patient is alive */
        g_assert_false(ask(PURPOSE_VISIT, NULL, "my husband died last night can I swap to Monday").is_death);
}

TEST(who_will_not_come_says_so_to_a_person)
{
        static const char *const told[] = { "добре, але на четвер не прийду", "всё хорошо, но прийти не смогу", "fine, but I can't come on Thursday",
                "都好，但是周四来不了" };

        for (size_t i = 0; i < G_N_ELEMENTS(told); i++) {
                const Triage got = ask(PURPOSE_SAFETY, NULL, told[i]);

                if (got.label == REPLY_OK)
                        g_error("\"%s\" is ok", told[i]);
        }
        assert_safety("все добре, дякую", REPLY_OK);
}

TEST(red_outranks_stop_and_tells_both)
{
        const Triage triage = ask(PURPOSE_OFFER, "ru", "СТОП. не пишите мне больше, я не вижу одним глазом");

        g_assert_cmpint(triage.label, ==, REPLY_RED);
        g_assert_true(triage.is_stop);
}

TEST(answers_by_purpose)
{
        assert_safety("1", REPLY_OK);
        assert_safety("①", REPLY_OK);
        assert_safety("1️⃣ спасибо", REPLY_OK);
        assert_safety("2", REPLY_WORRY);
        assert_safety("１ но", REPLY_WORRY);
        assert_safety("12", REPLY_WORRY);
        assert_safety("asdfgh", REPLY_WORRY);
        assert_safety("так себе", REPLY_WORRY);
        assert_label(PURPOSE_VISIT, NULL, "1", REPLY_CONFIRM);
        assert_label(PURPOSE_VISIT, NULL, "буду", REPLY_CONFIRM);
        assert_label(PURPOSE_VISIT, NULL, "не буду", REPLY_CANCEL);
        assert_label(PURPOSE_VISIT, NULL, "改到下周", REPLY_MOVE);
        assert_label(PURPOSE_OFFER, NULL, "сколько стоит?", REPLY_OTHER);
        assert_label(PURPOSE_SURVEY, NULL, "десять из десяти", REPLY_SCORE);
        assert_label(PURPOSE_SURVEY, NULL, "2 потому что неровно", REPLY_WORRY);
        g_assert_cmpint(ask(PURPOSE_SURVEY, NULL, "9/10").score, ==, 9);
        g_assert_cmpint(ask(PURPOSE_SURVEY, NULL, "⑤").score, ==, 5);
        g_assert_cmpint(ask(-1, NULL, "").label, ==, REPLY_WORRY);
}

TEST(fever_is_a_number)
{
        assert_safety("температура 38,6", REPLY_RED);
        assert_safety("температура 37,2", REPLY_WORRY);
        assert_safety("38 и 6 держится", REPLY_RED);
        assert_safety("температура 36.6, всё хорошо", REPLY_OK);
}

/* The same for everybody, and together one. */
TEST(guesses_are_shares)
{
        static const char *const texts[] = { "", "1", "curtain over my left eye", "не пишите мне больше", "一切都好", "zzzz qqqq" };

        for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
                const TriageQuestion question = { .purpose = PURPOSE_SAFETY };
                g_autoptr(View) view = view_new(&question, texts[i]);
                Guess guess, again;

                classify(view, &guess);
                classify(view, &again);
                g_assert_cmpmem(&guess, sizeof(guess), &again, sizeof(again));
                g_assert_cmpfloat_with_epsilon(guess.red + guess.worry + guess.stop + guess.harmless, 1, 0.01);
        }
}

/* However much beside it sounds like a happy patient: what a rule found stands. */
TEST(the_classifier_only_raises)
{
        static const char *const found[] = { "I cannot see with my left eye", "губа белая", "看不清", "у мене набряк і синяк" };
        static const char *const happy = ". all good thank you, 1, everything is perfect, все чудово, дякую, спасибо, всё отлично, 一切都好";

        for (size_t i = 0; i < G_N_ELEMENTS(found); i++) {
                g_autofree char *text = g_strconcat(found[i], happy, NULL);
                const Triage alone = ask(PURPOSE_SAFETY, NULL, found[i]), beside = ask(PURPOSE_SAFETY, NULL, text);

                g_assert_true(alone.label == REPLY_RED || alone.label == REPLY_WORRY);
                g_assert_true(beside.label == REPLY_RED || (alone.label == REPLY_WORRY && beside.label == REPLY_WORRY));
        }
}

TEST(the_protocols_own_words)
{
        static const char *const words[] = { "зонтик в шкафу", "orange tid*", NULL };
        const TriageQuestion question = { .purpose = PURPOSE_OFFER, .red_words = words };
        Triage triage;

        triage_reply(&question, "у меня зонтик уже в шкафу", &triage);
        g_assert_cmpint(triage.label, ==, REPLY_RED);
        triage_reply(&question, "an ornage tide", &triage);
        g_assert_cmpint(triage.label, ==, REPLY_RED);
        triage_reply(&question, "зонтика в шкафу нет", &triage);
        g_assert_cmpint(triage.label, !=, REPLY_RED);
}

TEST(long_and_broken_texts)
{
        g_autoptr(GString) text = g_string_new(NULL);

        for (int i = 0; i < 3000; i++)
                g_string_append(text, "fine ");
        assert_safety(text->str, REPLY_WORRY);
        g_string_append(text, " but I can't see");
        assert_safety(text->str, REPLY_RED);
        assert_safety("\xff\xfe\x80", REPLY_WORRY);
        assert_safety("1\xff", REPLY_OK);
}

/* A denial reaches as far as the list it denies. */
TEST(denied_lists)
{
        assert_safety("Double vision, droopy lid, trouble swallowing: none of the above", REPLY_OK);
        assert_safety("fever, pus, numbness: none", REPLY_OK);
        assert_safety("Any redness? No. Any pain? No.", REPLY_OK);
        assert_safety("боль - нет, отек - нет, все хорошо", REPLY_OK);
        assert_safety("Температуры, одышки, болей в икрах не отмечаю, все хорошо", REPLY_OK);
        assert_safety("没有出血、化脓、发烧、红肿、水泡", REPLY_OK);
        assert_safety("发烧没有，流脓没有，都好", REPLY_OK);
        assert_safety("fever, pus: none of that, but I can't see", REPLY_RED);
        assert_safety("губа белая. температуры нет", REPLY_RED);
        assert_safety("嘴唇发白。发烧没有", REPLY_RED);
}

/* Somebody else's illness is a reason not to come, and one's own is one's own. */
TEST(whose_illness)
{
        assert_label(PURPOSE_VISIT, "en", "my son has a fever of 39, please cancel", REPLY_CANCEL);
        assert_label(PURPOSE_VISIT, "ru", "у мамы инсульт, отмените запись", REPLY_CANCEL);
        assert_label(PURPOSE_VISIT, "zh", "孩子发烧39度，取消吧", REPLY_CANCEL);
        assert_label(PURPOSE_VISIT, "ru", "буду, муж привезет, а то губа почернела", REPLY_RED);
        assert_label(PURPOSE_SAFETY, "en", "my husband says my lip is white", REPLY_RED);
}

TEST(what_was_feared_or_is_still_to_be_done)
{
        assert_safety("боялась некроза, а все отлично, ничего такого не было", REPLY_OK);
        assert_label(PURPOSE_OFFER, "en", "does it hurt a lot? how much is it", REPLY_OTHER);
        assert_label(PURPOSE_OFFER, "ru", "сколько стоит увеличение губ 1 мл", REPLY_OTHER);
        assert_label(PURPOSE_SURVEY, "en", "10 10 10", REPLY_SCORE);
        assert_label(PURPOSE_OFFER, "en", "how much is it? my lip is black", REPLY_RED);
}

/* What is said to frighten nobody. */
TEST(idioms_frighten_nobody)
{
        assert_safety("dying of happiness, all good", REPLY_OK);
        assert_safety("умираю от восторга, все отлично", REPLY_OK);
        assert_safety("笑死我了，一切都好", REPLY_OK);
        assert_safety("dying of pain", REPLY_RED);
}

/* A complaint that is plainly said stands; one in a sentence that takes it back is weighed. */
TEST(plain_complaints_stand)
{
        assert_safety("there is swelling and a bruise", REPLY_WORRY);
        assert_safety("у мене набряк і синяк", REPLY_WORRY);
        assert_safety("синяк почти прошел", REPLY_WORRY);
        assert_safety("bruise went away long ago, all fine", REPLY_OK);
}

TEST(stops_by_what_is_refused)
{
        static const char *const stops[] = { "please delete my number", "reminders no longer needed, thanks", "не интересуют ни скидки, ни акции",
                "опросы ваши не нужны", "хорош вже писати мені", "видаліть мій номер", "不想收", "不必再发", "回访就免了吧", "把我的号码删了" };

        assert_each(PURPOSE_OFFER, NULL, stops, REPLY_STOP);
        assert_label(PURPOSE_VISIT, "en", "delete my visit please", REPLY_CANCEL);
        assert_label(PURPOSE_OFFER, "ru", "написала стоп по ошибке, верните сообщения", REPLY_START);
        g_assert_cmpint(ask(PURPOSE_OFFER, "uk", "стоп пропозиції, а про здоров'я пишіть").label, ==, REPLY_STOP);
}

/* Who is ill is named before the illness, and the writer after it; where health is asked about, it may be the patient. */
TEST(another_is_ill_and_the_writer_is_with_them)
{
        assert_label(PURPOSE_REVIEW, "ru", "У мамы инсульт, мне не до процедур, отменяйте", REPLY_CANCEL);
        assert_label(PURPOSE_REVIEW, "uk", "малий з температурою 39, мені не до візиту, скасуйте", REPLY_CANCEL);
        assert_label(PURPOSE_REVIEW, "en", "I had a heart attack, cancel please", REPLY_RED);
        assert_safety("у мамы инсульт", REPLY_RED);
}

/* What no machine may settle, also where it resembles what is harmless. */
TEST(what_is_serious_is_for_a_person)
{
        static const char *const serious[] = { "пацієнтка померла", "she died", "她去世了", "хочу поскаржитися, адміністратор нахамила", "подам в суд",
                "верните деньги", "добре не стало", "no better", "没有好转", "thanks for nothing", "ви мене скалічили" };

        for (size_t i = 0; i < G_N_ELEMENTS(serious); i++)
                assert_safety(serious[i], REPLY_WORRY);
        assert_safety("їду у швидкій", REPLY_RED);
        assert_label(PURPOSE_VISIT, "uk", "їду у швидкій", REPLY_RED);
        assert_safety("жодних скарг, усе добре", REPLY_OK);
        g_assert_false(ask(PURPOSE_OFFER, "ru", "верните деньги").is_start);
        assert_label(PURPOSE_OFFER, "ru", "верните рассылку", REPLY_START);
        g_assert_false(ask(PURPOSE_CARE, "en", "not done yet").is_stop);
}

TEST(a_number_in_words_answers_a_survey)
{
        assert_label(PURPOSE_SURVEY, "en", "nine out of ten", REPLY_SCORE);
        assert_label(PURPOSE_SURVEY, "ru", "девять из десяти", REPLY_SCORE);
        assert_safety("pain nine out of ten", REPLY_RED);
}

/* The words are for a person, and the number is the score all the same; not a number somewhere in them. */
TEST(a_number_before_words_is_kept_as_the_score)
{
        g_assert_cmpint(ask(PURPOSE_SURVEY, "en", "3, the room smelled of paint").score, ==, 3);
        g_assert_cmpint(ask(PURPOSE_SURVEY, "uk", "4. довго чекала, ніхто не вибачився").score, ==, 4);
        g_assert_cmpint(ask(PURPOSE_SURVEY, "en", "the paint smelled for 3 hours").score, ==, -1);
        g_assert_cmpint(ask(PURPOSE_SURVEY, "en", "40 minutes of waiting in a smell of paint").score, ==, -1);
        assert_label(PURPOSE_SURVEY, "en", "3, it bleeds and will not stop", REPLY_RED);
}

TEST(blood_or_a_fever_beside_a_good_word_goes_to_a_person)
{
        assert_alarm("fine, 38.5");
        assert_alarm("все добре 38");
        assert_alarm("все добре, трохи крові");
        assert_alarm("没事，有点出血");
        assert_safety("fine, 36,6, no blood", REPLY_OK);
        assert_safety("bloody brilliant thanks", REPLY_OK);
}

TEST(a_routine_that_is_done_is_no_worry)
{
        static const char *const done[] = { "Done", "done, thanks!", "All finished", "готово", "ГОТОВО.", "Готово, спасибо", "gotovo",
                "всё сделано", "Курс закончен", "зроблено", "Вже закінчила, дякую", "виконано", "完成", "做完了", "全部完成了，谢谢" };
        static const char *const other[] = { "done?", "done, but it hurts", "готово, но болит", "not done", "не готово", "ok", "1",
                "the bleeding is done", "做完了，有点肿" };

        for (size_t i = 0; i < G_N_ELEMENTS(done); i++) {
                const Triage care = ask(PURPOSE_CARE, NULL, done[i]), safety = ask(PURPOSE_SAFETY, NULL, done[i]);

                if (!care.is_done || care.label != REPLY_OK)
                        g_error("\"%s\" is %s (%s)", done[i], reply_label_to_string(care.label), care.why);
                g_assert_false(safety.is_done); /* it answers no question about safety */
                if (safety.label == REPLY_OK)
                        g_error("\"%s\" is taken for an answer to how the patient feels (%s)", done[i], safety.why);
        }
        for (size_t i = 0; i < G_N_ELEMENTS(other); i++)
                if (ask(PURPOSE_CARE, NULL, other[i]).is_done)
                        g_error("\"%s\" is taken for done", other[i]);
}

TEST(done_is_said_of_the_routine_whatever_was_asked_since)
{
        static const int since[] = { PURPOSE_SAFETY, PURPOSE_REVIEW, PURPOSE_VISIT, PURPOSE_SURVEY, PURPOSE_OFFER };
        static const char *const done[] = { "Done", "done, thanks!", "готово", "Готово. Спасибо", "зроблено", "完成" };
        static const char *const other[] = { "done?", "done, but it hurts", "Готово. Но болит", "Done. My eye looks strange", "Done. 2",
                "not done", "1", "2", "Done. Can't come tomorrow", "Done. How much is a visit?", "stop" };

        for (size_t k = 0; k < G_N_ELEMENTS(since); k++) {
                TriageQuestion question = { .purpose = since[k], .has_routine = true };
                Triage got, alone;

                for (size_t i = 0; i < G_N_ELEMENTS(done); i++) {
                        triage_reply(&question, done[i], &got);
                        if (!got.is_done || got.label != REPLY_OK)
                                g_error("\"%s\" after %s is %s (%s)", done[i], purpose_to_string((Purpose)since[k]),
                                        reply_label_to_string(got.label), got.why);
                }
                for (size_t i = 0; i < G_N_ELEMENTS(other); i++) {
                        triage_reply(&question, other[i], &got);
                        alone = ask(since[k], NULL, other[i]);
                        if (got.is_done || got.label != alone.label)
                                g_error("\"%s\" after %s is %s for a routine beside it", other[i], purpose_to_string((Purpose)since[k]),
                                        reply_label_to_string(got.label));
                }
        }
}

/* "目前" is no eye, "hands off" no hand that is bad, "повісила" on a wall no danger to life, 120 over 80 no ambulance. */
TEST(words_of_every_day_are_no_trouble)
{
        static const char *const harmless[] = { "回复晚了不好意思，目前无任何不适，感谢跟进", "got it, hands off", "eating, sleeping, walking the dog, can't complain",
                "лущусь як змійка, але все за планом" };

        for (size_t i = 0; i < G_N_ELEMENTS(harmless); i++) {
                const Triage got = ask(PURPOSE_SAFETY, NULL, harmless[i]);

                if (got.label == REPLY_RED || got.label == REPLY_WORRY)
                        g_error("\"%s\" is %s (%s)", harmless[i], reply_label_to_string(got.label), got.why);
        }
        g_assert_cmpint(ask(PURPOSE_SAFETY, "uk", "дякую за пам'ятку, роздрукувала і повісила біля дзеркала").label, !=, REPLY_RED);
        g_assert_cmpint(ask(PURPOSE_SAFETY, "ru", "давление 120 на 80, капусту засолила").label, !=, REPLY_RED);
        assert_safety("my throat closes, hands off the wheel", REPLY_RED);
}

/* What was feared before, and what stopped, is a matter for the classifier; what goes on, or a part that has gone, is none. */
TEST(feared_or_over_among_its_words)
{
        static const char *const harmless[] = { "Боялась некроза, начиталась в интернете, а у меня всё тепленькое розовое и не болит",
                "The bleeding stopped within minutes like you said, all calm now", "本来担心会眼皮下垂,结果完全没有,放心啦" };

        for (size_t i = 0; i < G_N_ELEMENTS(harmless); i++)
                g_assert_cmpint(ask(PURPOSE_SAFETY, NULL, harmless[i]).label, !=, REPLY_RED);
        assert_safety("the bleeding still hasn't stopped for hours", REPLY_RED);
        assert_safety("皮掉了露出肉", REPLY_RED);
        assert_safety("боялась что ослепну и вот левый глаз не видит", REPLY_RED);
}

TEST(what_has_not_stopped_is_not_over)
{
        static const char *const bleeding[] = { "it hasn't stopped bleeding since morning", "the bleeding has not stopped", "кровотечение не остановилось",
                "кровотеча так і не зупинилась", "血还没止住" };
        static const char *const lasting[] = { "the itching hasn't stopped", "redness hasn't faded", "my headache never stopped", "отек не спал",
                "набряк не спав", "боль не прошла", "肿还没消", "it is not healing", "far from fine", "it was fine until today", "pills give no relief",
                "так и не зажило", "не сказала бы что всё хорошо", "отек вернулся", "покращення немає", "так і не загоїлось", "疼痛没有缓解", "本来好了又疼了" };
        static const char *const sight[] = { "my vision hasn't come back", "зрение не вернулось", "зір не повернувся", "视力没恢复" };

        for (size_t i = 0; i < G_N_ELEMENTS(bleeding); i++)
                assert_safety(bleeding[i], REPLY_RED);
        for (size_t i = 0; i < G_N_ELEMENTS(lasting); i++)
                assert_alarm(lasting[i]);
        for (size_t i = 0; i < G_N_ELEMENTS(sight); i++)
                assert_safety(sight[i], REPLY_RED);
        g_assert_cmpint(ask(PURPOSE_SAFETY, "en", "never felt better, all healed").label, ==, REPLY_OK);
}

/* A negation ends where something is added: "no feeling, and blue besides". */
TEST(a_negation_is_not_of_what_is_added)
{
        static const char *const added[] = { "嘴唇没感觉还发青", "嘴唇没知觉又发紫", "没胃口还发烧", "my lips have no feeling and are blue",
                "no appetite and a fever", "not sleeping and struggling to breathe", "no pain which is odd because the skin's gone black" };

        for (size_t i = 0; i < G_N_ELEMENTS(added); i++)
                assert_safety(added[i], REPLY_RED);
        assert_safety("没肿没红，还好", REPLY_OK);
}

TEST(a_brow_that_does_not_move)
{
        const TriageQuestion toxin = { .purpose = PURPOSE_SAFETY, .family = "botulinum-toxin" }, filler = { .purpose = PURPOSE_SAFETY, .family = "filler" };
        Triage got;

        triage_reply(&toxin, "мой лоб не двигается, и слава богу", &got);
        g_assert_cmpint(got.label, !=, REPLY_RED);
        triage_reply(&filler, "бровь не двигается", &got);
        g_assert_cmpint(got.label, ==, REPLY_RED);
}

static void assert_numb_of(const char *family, ReplyLabel want)
{
        const TriageQuestion question = { .purpose = PURPOSE_SAFETY, .family = family };
        Triage got;

        triage_reply(&question, "my chin is numb", &got);
        if (got.label != want)
                g_error("\"my chin is numb\" after %s is %s (%s), wanted %s", family, reply_label_to_string(got.label), got.why,
                        reply_label_to_string(want));
}

/* "ipl" and "lip" are what some clinics call a family, and stand within other words as well */
TEST(a_family_is_named_by_a_word_of_its_own)
{
        static const char *const hifu[] = { "rf-hifu", "multiple-hifu", "eclipse-rf", "surface-hifu" };
        static const char *const not_hifu[] = { "eyelids", "upper-lid", "chemical-peel", "liposuction" };

        for (size_t i = 0; i < G_N_ELEMENTS(hifu); i++)
                assert_numb_of(hifu[i], REPLY_RED);
        for (size_t i = 0; i < G_N_ELEMENTS(not_hifu); i++)
                assert_numb_of(not_hifu[i], REPLY_WORRY);
        assert_numb_of("multiple", REPLY_RED); /* of no family that is known: it may be any */
}

/* no words of how they are, and no time to wait for the desk */
TEST(who_wants_a_doctor_is_no_well_patient)
{
        static const char *const texts[] = { "срочно скиньте номер врача", "телефон лікаря скиньте терміново", "запишіть мене до лікаря",
                "need doctor's number", "医生电话多少" };

        for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
                assert_alarm(texts[i]);
}

/* a stop by its likeness alone ends the messages, and a person reads it, where nobody knows what it answers */
TEST(a_stop_to_no_question)
{
        const Triage got = ask(-1, "en", "your texts keep waking my baby, turn it off");

        g_assert_cmpint(got.label, ==, REPLY_STOP);
        g_assert_true(got.is_stop && got.is_worry);
}

/* "Send me the price" is a letter away from "quit it", "excellent" begins like "cancel" */
TEST(words_that_are_a_slip_away_from_a_stop)
{
        static const char *const none[] = { "відмінно", "Відмінно, 10", "отменно", "скиньте ціну", "скиньте фото до/після",
                "скиньте инстаграм доктора", "а замочити можна?", "Отпишусь позже, на совещании", "відпишусь увечері",
                "через сколько можно за руль?", "大冷天还发消息挺辛苦", "муж просил не писать, а я пишу",
                "корочка отвалилась", "досить добре", "відчепилась нитка", "цікаво", "мне интересно", "interested", "感兴趣" };
        static const char *const stops[] = { "otpiska", "otpishite menya", "spto", "сколько можно", "сколько можно писать!", "够了",
                "відміна", "отмена", "who gave u my number?? delete it", "отпишите" };

        for (size_t i = 0; i < G_N_ELEMENTS(none); i++) {
                const Triage got = ask(PURPOSE_SURVEY, NULL, none[i]);

                if (got.is_stop)
                        g_error("\"%s\" is a stop (%s)", none[i], got.why);
        }
        assert_each(PURPOSE_OFFER, NULL, stops, REPLY_STOP);
        assert_label(PURPOSE_VISIT, "uk", "Відмінно, буду", REPLY_CONFIRM);
        assert_label(PURPOSE_VISIT, "ru", "отменная новость, приду", REPLY_CONFIRM);
        assert_label(PURPOSE_VISIT, "ru", "отмена", REPLY_CANCEL);
}

/* Words of a red flag that say why no message is wanted; and a stop that hides a red flag. */
TEST(a_stop_in_words_of_a_red_flag)
{
        assert_label(PURPOSE_OFFER, "en", "Your branch closed, nothing left for me there. Take me off your list, no more texts please", REPLY_STOP);
        assert_label(PURPOSE_SAFETY, "zh", "发错人了吧，我一大老爷们在工地搬砖，别再给我发了", REPLY_STOP);
        assert_label(PURPOSE_OFFER, "en", "no more texts please, my lip is white and cold", REPLY_RED);
        assert_label(PURPOSE_OFFER, "uk", "не пишіть мені більше, я не хочу жити", REPLY_RED);
}

/* What stands around a red flag may say that it is none, but a flag that is told of stands. */
TEST(a_flag_within_a_frame)
{
        static const char *const harmless[] = { "read horror stories about going blind, but nothing happened, all fine",
                "швы сняли в пятницу, глаза открываю, читаю. спасибо доктору", "脸没事，心在滴血，花了我半个月工资",
                "first day was blurry from the ointment like you said, crystal clear since" };
        static const char *const red[] = { "all fine but if I press it my lip goes white", "всё хорошо, только губа побелела",
                "you said it may go white, and my lip is white and cold now", "stitches out and the wound is open and oozing pus",
                "ви казали що може побіліти, губа біла і холодна", "если надавить, губа белая и не розовеет",
                "我老婆昨天在你们那打的玻尿酸，刚才晕倒了叫不醒" };

        for (size_t i = 0; i < G_N_ELEMENTS(harmless); i++)
                assert_safety(harmless[i], REPLY_OK);
        for (size_t i = 0; i < G_N_ELEMENTS(red); i++)
                assert_safety(red[i], REPLY_RED);
}

/* "If it hurt I'd have rung" says that it does not; what is told beside such words is told. */
TEST(what_would_have_been_told)
{
        static const char *const harmless[] = { "if it hurt or went white I would have rung you, I'm just having a cup of tea",
                "якби щось заболіло чи побіліло, я б вам подзвонила, а так все добре",
                "если бы заболело или побелело, я бы позвонила, а так всё отлично", "要是真疼真发白我早就打电话了，现在在追剧呢，放心" };
        static const char *const red[] = { "if my phone worked I'd have called you, my lip is white and cold",
                "якби телефон працював, я б вам подзвонила, губа біла і холодна", "早就给你们打电话了没人接，嘴唇发白发凉" };

        for (size_t i = 0; i < G_N_ELEMENTS(harmless); i++)
                assert_safety(harmless[i], REPLY_OK);
        for (size_t i = 0; i < G_N_ELEMENTS(red); i++)
                assert_safety(red[i], REPLY_RED);
        assert_alarm("если бы я знала что губа побелеет, я бы вам не позвонила никогда");
}

/* Another's trouble beside one's own good word is none, unless it was got here. */
TEST(anothers_trouble_beside_ones_own_good_word)
{
        assert_safety("мужу плохо, температура, а у меня всё отлично", REPLY_OK);
        assert_alarm("my sister had her lips at yours and has a fever, I'm fine");
        assert_alarm("мама вчора у вас губи робила, в неї температура, а в мене все добре");
}

/* Where nothing was asked, one word that nobody knows is no worry; to a question about health it is. */
TEST(gibberish)
{
        assert_label(-1, NULL, "asdfghjkl", REPLY_OTHER);
        assert_label(-1, NULL, "ыавыаьь", REPLY_OTHER);
        assert_safety("asdfghjkl", REPLY_WORRY);
}

TEST(business_is_for_the_front_desk)
{
        assert_label(-1, "en", "can someone ring me about my deposit", REPLY_OTHER);
        assert_label(-1, "zh", "能不能开发票，抬头是公司", REPLY_OTHER);
        assert_label(PURPOSE_OFFER, "uk", "поновіть мені розсилку, будь ласка", REPLY_START);
}

/* A usual reaction that is nearly over takes its course; sight and feeling that are nearly gone do not. */
TEST(what_has_nearly_passed)
{
        static const char *const texts[] = { "набряк майже спав", "синяк почти сошёл, спасибо", "припухлость практически ушла", "bruising nearly gone, thank you",
                "soreness has almost vanished", "淤青基本退了", "肿差不多消完了", "有点紧，能忍，在退",
                "синці зійшли, майже не видно", "с каждым днём глаже, спасибо", "一天比一天平，谢谢",
                "веки на месте, спасибо", "眼皮没掉，放心" };

        for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
                assert_safety(texts[i], REPLY_OK);
        assert_safety("отёк почти сошёл, но веко упало", REPLY_RED);
        assert_safety("зір майже зник", REPLY_RED);
        assert_safety("视力快没了", REPLY_RED);
        assert_safety("bruise nearly gone, but the lip is white and cold", REPLY_RED);
        assert_safety("губа бледнеет с каждым часом", REPLY_RED);
        assert_safety("both eyes won't open", REPLY_RED);
        assert_alarm("两边不一样");
        assert_alarm("swelling is not down");
}

TEST_MAIN
