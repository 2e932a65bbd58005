/* Stops, starts, and answers about visits, surveys and offers. What is wrong with a patient is test-triage.c. */
#include "inbound/classify.h"
#include "triage-ask.h"

/* The number of an answer, in figures or words, with what people write beside it; not a number of something else. */
TEST(the_number_of_an_answer_about_a_visit)
{
        static const char *const comes[] = { "1，谢谢提醒", "选1", "One", "1, а ще дякую лікарю за терпіння", "один" };
        static const char *const stays_away[] = { "2 for me", "选2", "2 sorry", "2, у відрядженні", "два", "Two" };
        static const char *const moves[] = { "3 пожалуйста", "选3", "three", "3, не встигаю, давайте після 18" };

        assert_each(PURPOSE_VISIT, NULL, comes, REPLY_CONFIRM);
        assert_each(PURPOSE_VISIT, NULL, stays_away, REPLY_CANCEL);
        assert_each(PURPOSE_VISIT, NULL, moves, REPLY_MOVE);
        g_assert_cmpint(ask(PURPOSE_VISIT, "en", "1 but I can't come").label, !=, REPLY_CONFIRM);
        g_assert_cmpint(ask(PURPOSE_VISIT, "en", "2 hours later would be better").label, !=, REPLY_CANCEL);
}

/* A visit that is given up, put off or kept, in the words of every day; and a no that is none to the visit. */
TEST(answers_about_a_visit_in_many_words)
{
        static const char *const stays_away[] = { "can't make it, please cancel", "帮我把预约退掉", "Відмініть запис, захворіла дитина", "снимайте запись, уезжаю в командировку",
                "别等我了，我不去", "I'm afraid I have to cancel my appointment", "не доїду, потяги стоять", "не відпустили з роботи, не приїду" };
        static const char *const moves[] = { "можно перекинуть на выходные", "переставте мене на суботу", "Need to rebook please", "时间不合适，请另行安排",
                "не приду в пятницу, приду в субботу", "cancel Tuesday, book me for Wednesday" };
        static const char *const comes[] = { "no need to cancel, I'm coming", "не отменяйте, я приеду", "别取消，我来", "нет проблем, буду", "see you at 2",
                "See you tomorrow!" };

        assert_each(PURPOSE_VISIT, NULL, stays_away, REPLY_CANCEL);
        assert_each(PURPOSE_VISIT, NULL, moves, REPLY_MOVE);
        assert_each(PURPOSE_VISIT, NULL, comes, REPLY_CONFIRM);
}

/* Nobody may think that all is well and that is all: the desk has something to do. */
TEST(a_visit_given_up_beside_how_the_patient_is)
{
        static const char *const told[] = { "хочу отменить запись", "все чудово. Візит на 15-те скасуйте, будь ласка", "всё в порядке, жалоб нет. запись на 30-е отмените",
                "一切都好，下周三预约取消一下", "all good, please move my appointment to Friday" };

        for (size_t i = 0; i < G_N_ELEMENTS(told); i++) {
                const Triage got = ask(PURPOSE_SAFETY, NULL, told[i]);

                if (got.label == REPLY_OK || got.label == REPLY_CONFIRM || got.is_stop)
                        g_error("\"%s\" is %s (%s)", told[i], reply_label_to_string(got.label), got.why);
        }
        assert_label(-1, "uk", "Хочу скасувати запис на завтра", REPLY_CANCEL);
        assert_label(-1, "ru", "Перенесите мою запись на пятницу", REPLY_MOVE);
}

TEST(messages_wanted_again_in_many_words)
{
        static const char *const starts[] = { "opt me back in for the offers please", "Opt me back in", "старт, хочу снова от вас смс", "возобновите рассылку",
                "Texted stop by mistake, turn messages on again", "забирайте мій стоп назад", "重新开启短信", "и дальше пишите, я передумала отписываться" };

        assert_each(PURPOSE_OFFER, NULL, starts, REPLY_START);
        g_assert_false(ask(PURPOSE_OFFER, "ru", "опять пишете, сколько можно").is_start);
}

/* Of two wishes the last one holds, where it is plain; "by accident" is no trouble to who takes a stop back. */
TEST(a_stop_taken_back)
{
        static const char *const starts[] = { "I hit stop by accident, put me back on the list", "Undo my unsubscribe please",
                "a month ago I asked you to stop texting. Now switch my reminders back on", "торік просила не писати, тепер можна писати",
                "Я писала «хватит». Верните мне рассылку", "скасуйте мою відписку", "разблокировала вас, можно слать снова", "撤销我的TD",
                "把你们从黑名单里放出来了", "Start, I keep forgetting my visits", "подключите обратно", "підпишіть назад", "верните мои напоминалки",
                "племінник відписав мене, поверніть", "відписалась випадково, верніть до розсилки", "unstop me", "my son hit stop, opt me back in", "上次退订了，现在想加回" };
        static const char *const none[] = { "put me back on that list once more and I call my lawyer", "who put me back on your list?",
                "кто снова подписал меня на рассылку?", "чому ви знову включили мене, відпишіть", "put me back on? no, take me off the list",
                "when do you start on Sundays", "Во сколько старт акции?", "ready to start the course tomorrow", "is it safe to start ibuprofen",
                "ретинол возобновить?", "сын нажал стоп, а вы опять пишете", "之前退订了，怎么还在发", "bie zai gei wo fa duan xin le", "I need a call back", "верните мне моё лицо как было" };

        assert_each(PURPOSE_OFFER, NULL, starts, REPLY_START);
        for (size_t i = 0; i < G_N_ELEMENTS(none); i++)
                for (int purpose = -1; purpose < N_PURPOSES; purpose++)
                        g_assert_false(ask(purpose, NULL, none[i]).is_start);
}

/* Letters that slipped, also two of them, and words that are so near to no stop */
TEST(slips_of_a_stop)
{
        static const char *const stops[] = { "stpop", "S T O P", "о т п и ш и т е", "отпмсать", "отпсиаться", "видпишить", "відпсиатись", "unsbuscribe me pls",
                "unsuscribr", "otstante", "стро", "仃", "退汀", "解除订阅", "📵" };
        static const char *const others[] = { "опишите процедуру", "пришлите прайс", "строго по записи?", "what is on offer at the top shop" };

        assert_each(PURPOSE_OFFER, NULL, stops, REPLY_STOP);
        for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
                g_assert_false(ask(PURPOSE_OFFER, NULL, others[i]).is_stop);
}

/* In two words, with its letters about, and in the words of the street */
TEST(a_stop_in_few_letters)
{
        static const char *const stops[] = { "sopt", "спто", "сопт", "s top", "сто п", "st op please", "stahp", "харэ", "хва", "can u not", "收手啦", "тема закрыта" };
        static const char *const others[] = { "spot", "пост", "top", "кончается отёк", "потоп" };

        assert_each(PURPOSE_OFFER, NULL, stops, REPLY_STOP);
        for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
                g_assert_false(ask(PURPOSE_SAFETY, NULL, others[i]).is_stop);
}

/* That we stop is hoped, thanked for, asked of the machine; what is full to bursting is no face. */
TEST(a_stop_that_is_hoped_or_asked_for)
{
        static const char *const stops[] = { "I'd be grateful if the texts stopped", "you needn't keep texting", "I retract my consent", "no message next month please",
                "что нажать, чтобы вы наконец отстали", "дальнейшая рассылка не требуется", "писем не жду", "идите вы со своей рекламой",
                "що зробити, щоб ви замовкли", "подальші повідомлення не потрібні", "розсилку вашу прошу скасувати", "йдіть ви зі своїми акціями",
                "麻烦停一下推送", "不再同意接收短信", "手机被你们的消息塞爆了，把我的号码删掉", "сил нет вас читать, отпишите",
                "退订了怎么还在发", "я отписалась, почему снова приходят", "手机都被短信挤爆了，把我移除" };
        static const char *const none[] = { "I'd be grateful if the itching stopped", "чтобы швы не болели, что пить", 
                "先别推销，伤口还没好", "посоветуюсь с сестрой", "请问停一下药可以吗",
                "не отключайте меня от рассылки", "не вилучайте мій номер зі списку" };

        for (size_t i = 0; i < G_N_ELEMENTS(stops); i++) {
                const Triage got = ask(PURPOSE_OFFER, NULL, stops[i]);

                if (!got.is_stop || got.label != REPLY_STOP)
                        g_error("\"%s\" is %s (%s)", stops[i], reply_label_to_string(got.label), got.why);
        }
        for (size_t i = 0; i < G_N_ELEMENTS(none); i++) {
                const Triage got = ask(PURPOSE_OFFER, NULL, none[i]);

                if (got.is_stop || got.is_start)
                        g_error("\"%s\" is %s (%s)", none[i], reply_label_to_string(got.label), got.why);
        }
        g_assert_false(ask(PURPOSE_OFFER, "uk", "Не зупиняйтеся, пишіть далі, мені цікаво").is_stop);
        assert_label(PURPOSE_VISIT, "ru", "напоминание получила, визит прошу отменить", REPLY_CANCEL);
        assert_label(PURPOSE_SAFETY, "zh", "TD，我躺在120车里", REPLY_RED);
        assert_label(PURPOSE_SAFETY, "en", "Stop texting, I'm in a hospital bed", REPLY_RED);
}

TEST(a_stop_beside_politeness_or_a_reason)
{
        static const char *const stops[] = { "all lovely, but let's call it a day with these texts", "kill the reminders please",
                "why do you have my number", "now may I be left in peace, thank you", "просьба оставить меня в покое, всё прошло",
                "не даю согласия на рассылку", "ваші опитування можна припинити", "я вже двічі писала СТОП", "短信请停掉，谢谢", "请取消提醒",
                "давайте завершим переписку", "прощаемся с вашей рассылкой" };

        for (size_t i = 0; i < G_N_ELEMENTS(stops); i++)
                for (int purpose = 0; purpose < N_PURPOSES; purpose++)
                        g_assert_true(ask(purpose, NULL, stops[i]).is_stop);
}

/* No call, no answer, no courier; other pages, and texts for others; messages are to go on. A machine that answers wants nothing. */
TEST(a_no_to_something_else)
{
        static const struct {
                int purpose;
                const char *text;
        } none[] = { { PURPOSE_VISIT, "No need to ring me, I'm on my way" }, { PURPOSE_VISIT, "не надо звонить, уже еду" },
                { PURPOSE_VISIT, "не треба дзвонити, я вже їду" }, { PURPOSE_VISIT, "别打电话了，我已经到楼下" }, { PURPOSE_SURVEY, "9, no reply needed" },
                { PURPOSE_SURVEY, "десять, отвечать не надо" }, { PURPOSE_SAFETY, "don't call before noon, I work nights. Texts any time" },
                { PURPOSE_OFFER, "I unsubscribed from your Instagram, here it is fine" }, { PURPOSE_OFFER, "от инстаграма отписалась, а сюда пишите" },
                { PURPOSE_OFFER, "не шлите курьера сегодня, меня нет дома" }, { PURPOSE_SAFETY, "всё хорошо, не прекращайте напоминаний" },
                { PURPOSE_SAFETY, "усе добре, не припиняйте нагадувань" }, { PURPOSE_SAFETY, "都好，不用停，继续提醒" },
                { PURPOSE_VISIT, "please cancel my appointment, the texts any time" }, { PURPOSE_GREETING, "oh stop, you remembered" },
                { PURPOSE_OFFER, "I'm driving, automatic reply" }, { PURPOSE_GREETING, "Out of office until Monday, limited access to messages" },
                { PURPOSE_OFFER, "Автоответ: я за рулём" }, { PURPOSE_OFFER, "Автовідповідь: зараз за кермом" }, { PURPOSE_OFFER, "自动回复：正在开车，稍后回复" },
                { PURPOSE_OFFER, "відпишіть, скільки коштує чистка" }, { PURPOSE_SAFETY, "more nothing to add, my skin is great" },
                { PURPOSE_OFFER, "ой, не туда написала, извините" } };

        for (size_t i = 0; i < G_N_ELEMENTS(none); i++) {
                const Triage got = ask(none[i].purpose, NULL, none[i].text);

                if (got.is_stop)
                        g_error("\"%s\" is a stop (%s)", none[i].text, got.why);
        }
}

/* What is not to be taken off, what is taken off that is no number, and what has ended that is no message */
TEST(words_of_a_stop_that_are_of_something_else)
{
        static const char *const none[] = { "не вычёркивайте меня, ждала месяц", "don't take me off the list, I enjoy them", "不要把我删了，我喜欢收到",
                "більше нічого не турбує", "8 досить приємно", "уберите из карты девичью фамилию",
                "оставлю в покое, трогать не буду", "多扣了一笔，能退吗", "老公不同意" };
        static const char *const stops[] = { "un subscribe", "拉黑了", "delete my number from your list", "从名单里删掉我", "больше ничего не присылайте", "idi na xyj, otpishite" };

        for (size_t i = 0; i < G_N_ELEMENTS(none); i++) {
                const Triage got = ask(PURPOSE_SURVEY, NULL, none[i]);

                if (got.is_stop)
                        g_error("\"%s\" is a stop (%s)", none[i], got.why);
        }
        assert_each(PURPOSE_OFFER, NULL, stops, REPLY_STOP);
}

/* Nothing is wrong with who says so, nor do they want to hear no more */
TEST(thanks_and_a_polite_no_are_no_stop)
{
        static const char *const none[] = { "спасибо, я подумаю", "спасибі, я подумаю", "谢谢你们还记得" };

        assert_each(PURPOSE_GREETING, NULL, none, REPLY_OK);
        assert_label(PURPOSE_SURVEY, "ru", "Семёрочка", REPLY_SCORE);
        g_assert_cmpint(ask(PURPOSE_SURVEY, "ru", "Семёрочка").score, ==, 7);
}

/* The same for everybody, together one, and no trouble: that is another model's. */
TEST(guesses_of_answers_are_shares)
{
        static const char *const texts[] = { "", "1", "буду", "cancel it please", "不要再发了", "zzzz qqqq" };

        for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
                const TriageQuestion question = { .purpose = PURPOSE_VISIT };
                g_autoptr(View) view = view_new(&question, texts[i]);
                AnswerGuess guess, again;
                double sum = 0;

                classify_answer(view, &guess);
                classify_answer(view, &again);
                g_assert_cmpmem(&guess, sizeof(guess), &again, sizeof(again));
                for (size_t k = 0; k < N_REPLY_LABELS; k++)
                        sum += guess.of[k];
                g_assert_cmpfloat_with_epsilon(sum, 1, 0.01);
                g_assert_cmpfloat(guess.of[REPLY_RED] + guess.of[REPLY_WORRY], ==, 0);
        }
}

/* Nobody is written to again on the strength of a swelling that starts again, a question, or a likeness. */
TEST(what_lifts_no_stop)
{
        static const struct {
                int purpose;
                const char *text;
        } none[] = { { PURPOSE_SAFETY, "my cheek hurts and is swollen, messages again please" }, { PURPOSE_SAFETY, "болить, знову присилайте мазь" },
                { PURPOSE_SAFETY, "the pain resumed yesterday" }, { PURPOSE_SAFETY, "отек возобновился и болит" },
                { PURPOSE_SAFETY, "can I resume my retinol" }, { -1, "why was I opted back in" }, { -1, "谁让你重新开启短信" },
                { -1, "не включайте снова рассылку" }, { -1, "не вмикайте знову розсилку" }, { -1, "please stop by mistake you text the wrong person" } };
        static const char *const starts[] = { "START", "старт, хочу снова от вас смс", "开始", "opt me back in for the offers please" };

        for (size_t i = 0; i < G_N_ELEMENTS(none); i++) {
                const Triage got = ask(none[i].purpose, NULL, none[i].text);

                if (got.label == REPLY_START || got.is_start)
                        g_error("\"%s\" is a start (%s)", none[i].text, got.why);
        }
        for (size_t i = 0; i < G_N_ELEMENTS(starts); i++)
                assert_label(-1, NULL, starts[i], REPLY_START);
}

/* Sayings that take back a stop are about what they name, not about messages. */
TEST(a_stop_beside_words_like_its_opposite)
{
        assert_label(PURPOSE_SAFETY, "en", "put a stop to these texts", REPLY_STOP);
        assert_label(PURPOSE_VISIT, "en", "you did not take me off your list", REPLY_STOP);
        assert_label(PURPOSE_OFFER, "en", "why did you not delete my number", REPLY_STOP);
        assert_label(-1, "en", "delete my number, use my email", REPLY_STOP);
        assert_label(-1, "ru", "удалите мой адрес и номер", REPLY_STOP);
        assert_label(-1, "en", "you are texting me again, I said stop", REPLY_STOP);
        g_assert_cmpint(ask(PURPOSE_VISIT, "zh", "其他的也退订").label, !=, REPLY_CONFIRM);
        g_assert_false(ask(PURPOSE_SURVEY, "uk", "жахливо, більше не прийду").is_stop);
        assert_label(PURPOSE_SURVEY, "en", "11", REPLY_OTHER); /* as likely a 1 typed twice */
        assert_label(PURPOSE_SURVEY, "en", "11/10", REPLY_SCORE);
}

TEST_MAIN
