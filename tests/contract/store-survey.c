/* The contract of the store: what a survey's number does. */
#include "database-fixture.h"
#include "said.h"

#define TEXTS                                                                                         \
        "messages = { language = \"en\"; texts = { m = \"Hello {patient}\"; reply_survey_low = \"Sorry. {phone}\"; reply_worry = \"We call. {phone}\";" \
        " reply_survey_thanks = \"Thanks\"; reply_survey_high = \"Glad: {review_url}\"; }; };"

/* the survey of filler went out an hour ago, on Thursday 2 April at 16:00; the clinic works until 18:00 */
static void survey(Bench *b, const char *more)
{
        g_auto(GStrv) halves = g_strsplit(CLINIC, "responsible", 2);
        g_autofree char *clinic = g_strconcat(halves[0], more, " responsible", halves[1], NULL);

        bench_init(b);
        config_unref(b->config);
        write_file(b->dir, "clinics.d", "kyiv.conf", clinic);
        write_file(b->dir, "messages.d", "en.conf", TEXTS);
        write_file(b->dir, "staff.d", "desk.conf",
                "staff = { id = \"desk\"; name = \"Desk\"; channels = ( { provider = \"s\"; to = \"+380500000001\"; } ); };");
        write_file(b->dir, "staff.d", "doctor.conf", "staff = { id = \"doctor\"; name = \"Doctor\"; channels = ("
                " { provider = \"s\"; to = \"+380500000002\"; }, { provider = \"t\"; to = \"22\"; } ); };");
        write_file(b->dir, "staff.d", "head.conf",
                "staff = { id = \"head\"; name = \"Head\"; channels = ( { provider = \"s\"; to = \"+380500000003\"; } ); };");
        b->config = load_config(b->dir);
        put(b, T1);
        b->now = at("2026-04-02T16:00:00+03:00");
        send_step(b, "T-1", M1, "pm-1");
        b->now = at("2026-04-02T17:00:00+03:00");
}

static void rate(Bench *b, int score, const char *id, ReplyEffect *effect)
{
        reply_effect_done(effect);
        *effect = (ReplyEffect){ 0 };
        say(b, (Said){ .text = "number", .id = id, .label = REPLY_SCORE, .score = score }, effect);
}

static FollowupView *task_of(Bench *b, int64_t id)
{
        FollowupView *view = NULL;

        g_assert_cmpint(store_get(b->store, id, &view, &b->err), ==, 0);
        return view;
}

/* "to: text | to: text" of what is to be said by now */
static char *notices(Bench *b)
{
        static const uint8_t random[8 * ID_RANDOM_BYTES];
        g_autoptr(GPtrArray) taken = NULL;
        GString *out = g_string_new(NULL);

        bench_begin(b);
        no_fault(b, store_notices_take(b->store, b->config, b->now, random, 8, &taken, &b->err));
        bench_commit(b);
        for (guint i = 0; i < taken->len; i++) {
                const Notice *notice = g_ptr_array_index(taken, i);

                g_string_append_printf(out, "%s%s: %s", i > 0 ? " | " : "", notice->to, notice->text);
        }
        return g_string_free(out, FALSE);
}

#define assert_notices(b, expected)                                                                   \
        do {                                                                                          \
                g_autofree char *notices_ = notices(b);                                               \
                g_assert_cmpstr(notices_, ==, expected);                                              \
        } while (0)

static UtcMs watch(Bench *b)
{
        g_auto(StoreWatch) watch = { 0 };

        bench_begin(b);
        no_fault(b, store_watch(b->store, b->config, b->now, 10, &watch, &b->err));
        bench_commit(b);
        return watch.next;
}

#define DEPUTIES "deputy = \"doctor\"; head = \"head\";"
#define LATE(to, by, task) "+38050000000" to ": kyiv-1: a complaint is still open. Its time was over on " by ": followupctl calls, task " task

/* Their own person, as of a red flag: whom the record names, else whom the patient's segment names. */
TEST(a_complaint_is_told_to_the_person_of_the_patients_segment)
{
        static const struct {
                const char *responsible, *to; /* of the record; who is told */
        } cases[] = { { "", "+380500000002" }, { ",\"responsible\":\"head\"", "+380500000003" } };

        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
                Bench b;
                g_auto(ReplyEffect) effect = { 0 };
                g_autofree char *record = g_strconcat("{\"type\":\"treatment\",\"id\":\"T-1\",\"clinic\":\"kyiv-1\",\"procedure\":\"filler\","
                        "\"performed_at\":\"" MOMENT "\"", cases[i].responsible, "," PATIENT_OF(",\"segment\":\"VIP\"") "}", NULL);
                g_autofree char *told = NULL;

                survey(&b, " segments = ( { id = \"vip\"; responsible = \"doctor\"; } );");
                put(&b, record);
                rate(&b, 3, "r1", &effect);
                told = notices(&b);
                g_assert_nonnull(strstr(told, cases[i].to));
                g_assert_null(strstr(told, "+380500000001"));
                bench_done(&b);
        }
}

TEST(a_low_number_is_a_complaint_with_a_deadline)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        survey(&b, "");
        rate(&b, 3, "r1", &effect);
        g_autoptr(FollowupView) task = task_of(&b, effect.task);
        g_assert_cmpint(task->f.state, ==, FOLLOWUP_TASK);
        g_assert_cmpstr(task->f.reason, ==, "a low score in the survey: 3");
        assert_when(task->f.due, "2026-04-02T17:00:00+03:00");
        assert_when(task->f.aim, "2026-04-03T12:00:00+03:00"); /* an hour today, three tomorrow */
        g_autoptr(FollowupView) answered = view_of(&b, "T-1", M1);
        g_assert_cmpstr(answered->f.reason, ==, "answered with a number: 3");
        /* no offer while it is open */
        g_autoptr(FollowupView) offer = view_of(&b, "T-1", M3);
        g_assert_cmpint(offer->f.state, ==, FOLLOWUP_HELD);
        g_autofree char *told = notices(&b);
        g_assert_nonnull(strstr(told, "+380671234567: Sorry. +380800000000"));
        g_assert_nonnull(strstr(told, "+380500000001: kyiv-1: a patient is not content. Please deal with it by 2026-04-03 12:00:"));
        g_assert_null(strstr(told, "Olena"));
        done(&b, effect.task);
        g_autoptr(FollowupView) freed = view_of(&b, "T-1", M3);
        g_assert_cmpint(freed->f.state, ==, FOLLOWUP_PLANNED);
        bench_done(&b);
}

TEST(a_complaint_that_staff_enter_has_its_deadline_too)
{
        Bench b;
        g_auto(StoreDone) done = { 0 };

        survey(&b, "");
        g_autoptr(FollowupView) offer = view_of(&b, "T-1", M3);
        b.now = at("2026-04-02T17:00:00+03:00");
        bench_begin(&b);
        no_fault(&b, store_done(b.store, b.config, offer->f.id, "complaint: waited for an hour", "anna", b.now, &done, &b.err));
        bench_commit(&b);
        g_assert_true(done.has_notices);
        assert_notices(&b, "+380500000001: kyiv-1: a patient is not content. Please deal with it by 2026-04-03 12:00: followupctl calls,"
                " task 1-6");
        bench_done(&b);
}

TEST(a_complaint_that_staff_enter_twice_is_told_and_watched_once)
{
        Bench b;

        survey(&b, DEPUTIES);
        g_autoptr(FollowupView) offer = view_of(&b, "T-1", M3);
        for (unsigned i = 0; i < 2; i++) {
                g_auto(StoreDone) done = { 0 };

                bench_begin(&b);
                no_fault(&b, store_done(b.store, b.config, offer->f.id, "complaint: waited for an hour", "anna", b.now, &done, &b.err));
                bench_commit(&b);
                assert_notices(&b, i == 0 ? "+380500000001: kyiv-1: a patient is not content. Please deal with it by 2026-04-03 12:00:"
                                            " followupctl calls, task 1-6"
                                          : "");
                b.now = at("2026-04-02T17:30:00+03:00");
        }
        b.now = at("2026-04-03T12:00:00+03:00");
        watch(&b);
        assert_notices(&b, LATE("2", "2026-04-03 12:00", "1-6"));
        b.now = at("2026-04-03T12:30:00+03:00");
        watch(&b);
        assert_notices(&b, "");
        bench_done(&b);
}

TEST(a_complaint_that_is_over_by_the_morning_is_told_to_nobody)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        survey(&b, DEPUTIES);
        b.now = at("2026-04-02T19:00:00+03:00");
        rate(&b, 3, "r1", &effect);
        g_free(notices(&b)); /* the patient's */
        b.now = at("2026-04-02T19:30:00+03:00");
        done(&b, effect.task);
        b.now = at("2026-04-03T09:00:00+03:00");
        assert_notices(&b, "");
        bench_done(&b);
}

TEST(at_night_the_patient_hears_at_once_and_staff_in_the_morning)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        survey(&b, "complaint_within = \"30 minutes\";");
        b.now = at("2026-04-02T22:00:00+03:00");
        rate(&b, 6, "r1", &effect);
        g_autoptr(FollowupView) task = task_of(&b, effect.task);
        assert_when(task->f.due, "2026-04-03T09:00:00+03:00");
        assert_when(task->f.aim, "2026-04-03T09:30:00+03:00");
        assert_notices(&b, "+380671234567: Sorry. +380800000000");
        b.now = at("2026-04-03T09:00:00+03:00");
        g_autofree char *told = notices(&b);
        g_assert_true(g_str_has_prefix(told, "+380500000001: "));
        bench_done(&b);
}

TEST(a_high_number_is_asked_for_a_review_once)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        survey(&b, "review_url = \"https://clinic.example/r\";");
        rate(&b, 10, "r1", &effect);
        g_assert_cmpint(effect.task, ==, 0);
        assert_notices(&b, "+380671234567: Glad: https://clinic.example/r");
        b.now.ms += 60 * 60 * 1000;
        rate(&b, 9, "r2", &effect);
        assert_notices(&b, "+380671234567: Thanks");
        g_assert_cmpint(effect.task, ==, 0);
        bench_done(&b);
}

TEST(the_rest_is_thanked_and_so_is_praise_without_an_address)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        survey(&b, "");
        rate(&b, 7, "r1", &effect);
        g_assert_cmpint(effect.task, ==, 0);
        assert_notices(&b, "+380671234567: Thanks");
        b.now.ms += 60 * 60 * 1000;
        rate(&b, 10, "r2", &effect);
        assert_notices(&b, "+380671234567: Thanks");
        bench_done(&b);
}

TEST(the_clinics_own_marks_count)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        survey(&b, "survey_low = 2; survey_high = 5; review_url = \"https://clinic.example/r\";");
        rate(&b, 5, "r1", &effect);
        assert_notices(&b, "+380671234567: Glad: https://clinic.example/r");
        b.now.ms += 60 * 60 * 1000;
        rate(&b, 2, "r2", &effect);
        g_assert_cmpint(effect.task, !=, 0);
        bench_done(&b);
}

TEST(who_said_stop_or_complains_is_not_asked_for_praise)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        survey(&b, "review_url = \"https://clinic.example/r\";");
        rate(&b, 1, "r1", &effect);
        g_free(notices(&b)); /* how a low number is answered stands elsewhere */
        b.now.ms += 60 * 60 * 1000;
        rate(&b, 10, "r2", &effect);
        assert_notices(&b, "+380671234567: Thanks");
        reply_effect_done(&effect);
        effect = (ReplyEffect){ 0 };
        say(&b, (Said){ .text = "STOP", .id = "r3", .label = REPLY_STOP, .is_stop = true, .is_answered = true }, &effect);
        b.now.ms += 60 * 60 * 1000;
        rate(&b, 10, "r4", &effect);
        assert_notices(&b, "");
        bench_done(&b);
}

/* ---- in time, and late ------------------------------------------------------------------------- */

TEST(a_complaint_that_nobody_has_dealt_with_goes_to_the_deputy_and_then_to_the_head)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        survey(&b, DEPUTIES);
        rate(&b, 3, "r1", &effect);
        g_free(notices(&b));
        assert_when(watch(&b), "2026-04-03T12:00:00+03:00");
        b.now = at("2026-04-03T11:59:59+03:00");
        watch(&b);
        assert_notices(&b, "");
        b.now = at("2026-04-03T12:00:00+03:00");
        assert_when(watch(&b), "2026-04-03T16:00:00+03:00");
        assert_notices(&b, LATE("2", "2026-04-03 12:00", "1-6"));
        b.now = at("2026-04-03T16:00:00+03:00");
        watch(&b);
        assert_notices(&b, LATE("3", "2026-04-03 12:00", "1-6"));
        b.now = at("2026-04-10T16:00:00+03:00");
        watch(&b);
        assert_notices(&b, ""); /* all there are have been told */
        bench_done(&b);
}

TEST(a_complaint_that_is_over_is_told_to_nobody_more)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        survey(&b, DEPUTIES);
        rate(&b, 3, "r1", &effect);
        g_free(notices(&b));
        done(&b, effect.task);
        b.now = at("2026-04-03T12:00:00+03:00");
        watch(&b);
        assert_notices(&b, "");
        bench_done(&b);
}

/* followupd was down when the time was over, and wakes at night: nobody of staff is woken for it. */
TEST(a_late_complaint_is_told_in_working_time)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        survey(&b, "head = \"head\";"); /* no deputy */
        rate(&b, 3, "r1", &effect);
        g_free(notices(&b));
        b.now = at("2026-04-03T23:00:00+03:00");
        watch(&b);
        assert_notices(&b, "");
        b.now = at("2026-04-04T09:00:00+03:00");
        assert_notices(&b, LATE("3", "2026-04-03 12:00", "1-6"));
        bench_done(&b);
}

/* It was opened by a version that told nobody later. */
TEST(a_complaint_of_before_is_watched_too)
{
        static const char before[] = "DELETE FROM watch WHERE kind = 5; DROP INDEX consent_said_from; DROP TABLE refusal;"
                                     "DROP TABLE stranger; DROP TABLE replay;"
                                     "DROP TABLE gone; DROP TRIGGER reply_gone; DROP TRIGGER alert_gone; DROP TRIGGER notice_gone;"
                                     "DROP INDEX notice_task; ALTER TABLE notice DROP COLUMN task; PRAGMA user_version = 17;";
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        if (!is_sqlite()) {
                g_test_skip("the store in memory has no schema");
                return;
        }
        survey(&b, DEPUTIES);
        rate(&b, 3, "r1", &effect);
        g_free(notices(&b));
        bench_change_database(&b, before);
        assert_when(store_next_watch(b.store), "2026-04-03T12:00:00+03:00");
        b.now = at("2026-04-03T12:00:00+03:00");
        watch(&b);
        assert_notices(&b, LATE("2", "2026-04-03 12:00", "1-6"));
        /* one that is dealt with is nobody's any more */
        done(&b, effect.task);
        b.now = at("2026-04-03T17:00:00+03:00");
        watch(&b);
        assert_notices(&b, "");
        bench_done(&b);
}

TEST(words_in_answer_to_a_survey_have_a_deadline_too)
{
        static const ReplyLabel labels[] = { REPLY_WORRY, REPLY_OTHER };

        for (size_t i = 0; i < G_N_ELEMENTS(labels); i++) {
                Bench b;
                g_auto(ReplyEffect) effect = { 0 }, again = { 0 };

                survey(&b, DEPUTIES);
                say(&b, (Said){ .text = "the receptionist was rude", .id = "r1", .label = labels[i] }, &effect);
                g_autoptr(FollowupView) task = task_of(&b, effect.task);
                assert_when(task->f.due, "2026-04-02T17:00:00+03:00");
                assert_when(task->f.aim, "2026-04-03T12:00:00+03:00");
                g_assert_nonnull(strstr(task->f.reason, "perhaps a complaint"));
                g_autofree char *told = notices(&b);
                g_assert_nonnull(strstr(told, "+380500000001: kyiv-1: a patient has answered a survey in words. Please deal with it by "
                        "2026-04-03 12:00:"));
                b.now = at("2026-04-02T17:30:00+03:00");
                say(&b, (Said){ .text = "very rude", .id = "r2", .label = labels[i] }, &again);
                g_assert_cmpint(again.task, ==, effect.task);
                g_autofree char *once = notices(&b);
                g_assert_null(strstr(once, "+380500000001"));
                b.now = at("2026-04-03T12:00:00+03:00");
                watch(&b);
                assert_notices(&b, LATE("2", "2026-04-03 12:00", "1-6"));
                bench_done(&b);
        }
}

/* "3, waited an hour": the words are read with the complaint that the number makes, and the number is not lost. */
TEST(a_low_number_before_words_is_a_low_number)
{
        static const ReplyLabel labels[] = { REPLY_WORRY, REPLY_OTHER };

        for (size_t i = 0; i < G_N_ELEMENTS(labels); i++) {
                Bench b;
                g_auto(ReplyEffect) effect = { 0 };

                survey(&b, DEPUTIES);
                say(&b, (Said){ .text = "3, waited an hour", .id = "r1", .label = labels[i], .score = 3 }, &effect);
                g_autoptr(FollowupView) task = task_of(&b, effect.task);
                g_assert_cmpstr(task->f.reason, ==, "a low score in the survey: 3");
                assert_when(task->f.aim, "2026-04-03T12:00:00+03:00");
                g_autoptr(FollowupView) answered = view_of(&b, "T-1", M1);
                g_assert_cmpstr(answered->f.reason, ==, "answered with a number: 3");
                g_autoptr(GPtrArray) views = list_of(&b, "T-1");
                for (guint k = 0; k < views->len; k++) /* one call, not another for the words */
                        g_assert_null(strstr(((const FollowupView *)g_ptr_array_index(views, k))->f.reason, "perhaps"));
                g_autofree char *told = notices(&b);
                /* who may have trouble hears where to ring */
                g_assert_nonnull(strstr(told, labels[i] == REPLY_WORRY ? "+380671234567: We call. +380800000000" : "+380671234567: Sorry. +380800000000"));
                g_assert_nonnull(strstr(told, "+380500000001: kyiv-1: a patient is not content."));
                g_autoptr(GPtrArray) replies = NULL;
                g_assert_cmpint(store_replies_of(b.store, effect.task, &replies, &b.err), ==, 0);
                g_assert_cmpuint(replies->len, ==, 1);
                g_assert_cmpstr(((const ReplyView *)g_ptr_array_index(replies, 0))->text, ==, "3, waited an hour");
                bench_done(&b);
        }
}

TEST(a_high_number_before_words_is_for_a_person)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        survey(&b, DEPUTIES);
        say(&b, (Said){ .text = "9, but the desk was rude", .id = "r1", .label = REPLY_WORRY, .score = 9 }, &effect);
        g_autoptr(FollowupView) task = task_of(&b, effect.task);
        g_assert_cmpstr(task->f.reason, ==, "worried answer to a survey: perhaps a complaint");
        bench_done(&b);
}

/* Their first channel is refused for good. */
TEST(who_of_staff_cannot_be_told_by_one_channel_is_told_by_the_next)
{
        static const uint8_t random[8 * ID_RANDOM_BYTES];
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };
        g_autoptr(GPtrArray) taken = NULL;
        NoticeState state;

        survey(&b, DEPUTIES);
        rate(&b, 3, "r1", &effect);
        g_free(notices(&b));
        b.now = at("2026-04-03T12:00:00+03:00");
        watch(&b);
        bench_begin(&b);
        no_fault(&b, store_notices_take(b.store, b.config, b.now, random, 8, &taken, &b.err));
        g_assert_cmpuint(taken->len, ==, 1);
        no_fault(&b, store_notice_settle(b.store, b.config, ((Notice *)g_ptr_array_index(taken, 0))->number, VERDICT_PERMANENT, false,
                "refused", b.now, &state, NULL, &b.err));
        bench_commit(&b);
        g_assert_cmpint(state, ==, NOTICE_WAITING);
        g_autofree char *next = notices(&b);
        g_assert_true(g_str_has_prefix(next, "22: kyiv-1: a complaint is still open"));
        bench_done(&b);
}
