/* The contract of the store: alerts and their clock, from one person to the next. */
#include "alert-fixture.h"

TEST(an_alert_goes_from_one_to_the_next_until_somebody_has_it)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        begin(&b);
        say(&b, "r1", REPLY_RED, false, false, &effect);
        g_assert_false(effect.is_unheard);
        assert_told(&b, VERDICT_SENT, "s:+380500000001");
        assert_whom(&b, effect.task, "desk");
        later(&b, 9);
        step(&b);
        assert_whom(&b, effect.task, "desk");
        later(&b, 1);
        step(&b);
        assert_whom(&b, effect.task, "desk doctor");
        later(&b, 10);
        step(&b);
        assert_whom(&b, effect.task, "desk doctor head");
        assert_told(&b, VERDICT_SENT, "s:+380500000001 s:+380500000001");
        later(&b, 10);
        step(&b);
        assert_whom(&b, effect.task, "desk doctor head desk doctor head");
        later(&b, 1);
        bench_begin(&b);
        g_assert_cmpint(store_ack(b.store, effect.task, 0, "anna", "followupctl", b.now, &b.err), ==, 0);
        g_assert_cmpint(store_ack(b.store, effect.task, 0, "olha", "followupctl", b.now, &b.err), ==, STORE_ACTION_REFUSED);
        bench_commit(&b);
        b.err = (Err){ 0 };
        g_autoptr(GPtrArray) none = take(&b);
        g_assert_cmpuint(none->len, ==, 0);
        later(&b, 60);
        step(&b);
        g_autoptr(AlertView) alert = alert_of(&b, effect.task);
        g_assert_cmpuint(alert->notices->len, ==, 6);
        g_assert_cmpstr(alert->by, ==, "anna");
        g_assert_cmpint(alert->acknowledged.ms - alert->created.ms, ==, 31 * 60000);
        g_assert_cmpint(alert->notified.ms, ==, alert->created.ms);
        bench_done(&b);
}

TEST(the_person_the_record_names_comes_first)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        begin(&b);
        put(&b, TREATMENT_OF("T-1", "filler", "2026-03-02T10:00:00+02:00", ",\"responsible\":\"anna\"", PATIENT_OF("")));
        say(&b, "r1", REPLY_RED, false, false, &effect);
        assert_whom(&b, effect.task, "anna");
        bench_done(&b);
}

TEST(a_channel_that_fails_is_followed_by_the_next_and_then_by_the_next_person)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        begin(&b);
        say(&b, "r1", REPLY_RED, false, false, &effect);
        assert_told(&b, VERDICT_ACCOUNT, "s:+380500000001");
        assert_told(&b, VERDICT_UNKNOWN, "t:77");
        assert_whom(&b, effect.task, "desk doctor");
        assert_told(&b, VERDICT_SENT, "s:+380500000001"); /* the doctor's */
        later(&b, 1);
        assert_told(&b, VERDICT_SENT, "s:+380500000001"); /* the desk's, once more */
        bench_done(&b);
}

TEST(a_clock_that_is_set_back_silences_no_alert)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };
        UtcMs next = UTC_NEVER;

        begin(&b);
        say(&b, "r1", REPLY_RED, false, false, &effect);
        later(&b, -600);
        no_fault(&b, store_next_notice(b.store, b.config, b.now, &next, &b.err));
        g_assert_cmpint(next.ms, ==, b.now.ms);
        step(&b);
        assert_whom(&b, effect.task, "desk doctor");
        bench_done(&b);
}

TEST(a_red_flag_after_the_acknowledgement_calls_again)
{
        Bench b;
        g_auto(ReplyEffect) first = { 0 }, second = { 0 };

        begin(&b);
        say(&b, "r1", REPLY_RED, false, false, &first);
        assert_told(&b, VERDICT_SENT, "s:+380500000001");
        bench_begin(&b);
        g_assert_cmpint(store_ack(b.store, first.task, 0, "anna", "followupctl", b.now, &b.err), ==, 0);
        bench_commit(&b);
        later(&b, 30);
        say(&b, "r2", REPLY_RED, false, false, &second);
        assert_told(&b, VERDICT_SENT, "s:+380500000001");
        g_autoptr(AlertView) alert = alert_of(&b, first.task);
        g_assert_true(utc_is_never(alert->acknowledged));
        g_assert_cmpuint(alert->n_replies, ==, 2);
        bench_done(&b);
}

TEST(an_open_alert_is_not_told_again_for_each_further_reply)
{
        Bench b;
        unsigned n_told = 0;
        int64_t task = 0;

        begin(&b);
        for (unsigned second = 0; second < 540; second += 10) {
                g_auto(ReplyEffect) effect = { 0 };
                g_autofree char *id = g_strdup_printf("r%u", second);
                g_autofree char *whom = NULL;

                say(&b, id, REPLY_RED, false, true, &effect);
                g_assert_false(effect.is_unheard);
                task = effect.task;
                whom = told(&b, VERDICT_SENT);
                n_told += whom[0] != '\0';
                b.now.ms += 10 * 1000;
        }
        /* at once, and each two minutes after */
        g_assert_cmpuint(n_told, ==, 5);
        g_autoptr(AlertView) alert = alert_of(&b, task);
        g_assert_cmpuint(alert->n_replies, ==, 54);
        bench_done(&b);
}

TEST(who_writes_again_and_again_keeps_nobody_from_being_called)
{
        Bench b;
        int64_t task = 0;

        begin(&b);
        for (unsigned minute = 0; minute <= 20; minute++) {
                g_auto(ReplyEffect) effect = { 0 };
                g_autofree char *id = g_strdup_printf("r%u", minute);

                step(&b);
                if (minute % 3 == 0) {
                        say(&b, id, REPLY_RED, false, true, &effect);
                        task = effect.task;
                }
                later(&b, 1);
        }
        /* who was called hears each reply; the next one is called after ten minutes, and the last one after twenty */
        assert_whom(&b, task, "desk desk desk desk doctor doctor doctor doctor head");
        bench_done(&b);
}

/* what the desk is told of a red flag */
static char *desk_text(Bench *b)
{
        g_auto(ReplyEffect) effect = { 0 };

        say(b, "r1", REPLY_RED, false, false, &effect);
        g_autoptr(GPtrArray) notices = take(b);
        for (guint i = 0; i < notices->len; i++) {
                const Notice *notice = g_ptr_array_index(notices, i);

                if (notice->kind == NOTICE_ALERT)
                        return g_strdup(notice->text);
        }
        return NULL;
}

TEST(staff_are_told_in_their_language)
{
        static const struct {
                const char *language, *expected; /* of the desk */
        } all[] = {
                { "", "alert " },                          /* the clinic's first has no such text: in English */
                { "language = \"uk\";", "Тривога " },
                { "language = \"uk-UA\";", "Тривога " },
                { "language = \"zh\";", "alert " },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
                g_autofree char *desk = g_strdup_printf("staff = { id = \"desk\"; name = \"Desk\"; %s" CHANNELS, all[i].language);
                Bench b;

                begin(&b);
                config_unref(b.config);
                write_file(b.dir, "staff.d", "desk.conf", desk);
                write_file(b.dir, "messages.d", "uk.conf", "messages = { language = \"uk\"; texts = {"
                        " staff_alert = \"Тривога {task}, {clinic}: {acknowledge}\"; }; };");
                b.config = load_config(b.dir);
                g_autofree char *text = desk_text(&b);
                g_assert_nonnull(strstr(text, all[i].expected));
                g_assert_nonnull(strstr(text, ", kyiv-1"));
                g_assert_nonnull(strstr(text, "followupctl ack "));
                bench_done(&b);
        }
}

TEST(the_end_of_the_task_is_the_end_of_the_alert)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 }, again = { 0 };

        begin(&b);
        say(&b, "r1", REPLY_RED, false, false, &effect);
        bench_begin(&b);
        no_fault(&b, store_ack(b.store, effect.task, 0, "anna", "followupctl", b.now, &b.err));
        bench_commit(&b);
        g_assert_cmpint(act(&b, effect.task, STAFF_CANCEL), ==, 0);
        g_autoptr(AlertView) alert = alert_of(&b, effect.task);
        g_assert_false(utc_is_never(alert->done));
        say(&b, "r2", REPLY_RED, false, false, &again);
        g_assert_cmpint(again.task, !=, effect.task);
        bench_done(&b);
}
