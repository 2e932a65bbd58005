/* The contract of the store: what is said to staff of a task of theirs, and the numbers of what is said. */
#include "alert-fixture.h"
#include "database-fixture.h"

#include "store/store-erase.h"

/* a complaint that staff enter in the evening, of which their own person is told in the morning */
static int64_t complaint(Bench *b)
{
        g_auto(StoreDone) done = { 0 };
        g_autoptr(FollowupView) offer = NULL;

        begin(b);
        offer = view_of(b, "T-1", M3);
        b->now = at("2026-04-02T22:30:00+03:00");
        bench_begin(b);
        no_fault(b, store_done(b->store, b->config, offer->f.id, "complaint: waited for an hour", "anna", b->now, &done, &b->err));
        bench_commit(b);
        g_assert_true(done.has_notices);
        return done.task;
}

static void begin_erase(Bench *b)
{
        static const uint8_t key[STORE_SECRET_BYTES] = "the key of all that is hashed";
        g_autoptr(GArray) patients = NULL, messages = NULL;

        bench_begin(b);
        g_assert_cmpint(store_erase_begin(b->store, b->config, NULL, "P-1", "anna", "asked for it", key, b->now, &patients, &messages, &b->err),
                ==, 0);
        bench_commit(b);
}

static void finish_erase(Bench *b)
{
        g_autoptr(GPtrArray) erasings = NULL;
        ErasedCounts counts = { 0 };

        no_fault(b, store_erasings(b->store, &erasings, &b->err));
        g_assert_cmpuint(erasings->len, ==, 1);
        bench_begin(b);
        g_assert_cmpint(store_erase_finish(b->store, ((const Erasing *)g_ptr_array_index(erasings, 0))->patient, b->now, &counts, &b->err), ==, 0);
        bench_commit(b);
}

static void assert_whole(Bench *b)
{
        ErrList findings;

        err_list_init(&findings);
        no_fault(b, store_verify(b->store, &findings));
        g_assert_cmpuint(findings.items->len, ==, 0);
        err_list_done(&findings);
}

/* what the database says once the store is closed; NULL where there is no row or no word, and where the store is in memory */
static char *word_of(Bench *b, const char *sql)
{
        g_autofree char *path = database(b);
        sqlite3_stmt *stmt = NULL;
        sqlite3 *db = NULL;
        char *word = NULL;

        if (!is_sqlite())
                return NULL;
        g_clear_pointer(&b->store, store_free);
        g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
        g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), ==, SQLITE_OK);
        if (sqlite3_step(stmt) == SQLITE_ROW)
                word = g_strdup((const char *)sqlite3_column_text(stmt, 0));
        sqlite3_finalize(stmt);
        g_assert_cmpint(sqlite3_close(db), ==, SQLITE_OK);
        bench_open(b);
        return word;
}

TEST(nobody_is_told_of_a_complaint_whose_patient_is_erased)
{
        Bench b;

        (void)complaint(&b);
        assert_whole(&b);
        begin_erase(&b);
        b.now = at("2026-04-03T12:00:00+03:00");
        g_autoptr(GPtrArray) notices = take(&b);
        g_assert_cmpuint(notices->len, ==, 0);
        assert_whole(&b);
        g_autofree char *why = word_of(&b, "SELECT detail FROM notice WHERE state = 'dropped' AND task IS NOT NULL");
        if (is_sqlite())
                g_assert_cmpstr(why, ==, "the patient is erased");
        finish_erase(&b);
        assert_whole(&b);
        g_autofree char *left = word_of(&b, "SELECT number FROM notice");
        g_assert_null(left);
        bench_done(&b);
}

TEST(a_notice_of_a_task_that_is_done_says_so)
{
        Bench b;
        const int64_t task = complaint(&b);

        g_assert_cmpint(enter(&b, task, "called, all is well"), ==, 0);
        b.now = at("2026-04-03T12:00:00+03:00");
        g_autoptr(GPtrArray) notices = take(&b);
        g_assert_cmpuint(notices->len, ==, 0);
        g_autofree char *why = word_of(&b, "SELECT detail FROM notice WHERE state = 'dropped' AND task IS NOT NULL");
        if (is_sqlite())
                g_assert_cmpstr(why, ==, "it was dealt with before");
        bench_done(&b);
}

TEST(a_notice_whose_task_is_missing_is_found)
{
        ErrList findings;
        Bench b;

        if (!is_sqlite()) {
                g_test_skip("the store in memory cannot be changed from without");
                return;
        }
        (void)complaint(&b);
        bench_change_database(&b, "UPDATE notice SET task = task + 1000 WHERE task IS NOT NULL");
        err_list_init(&findings);
        no_fault(&b, store_verify(b.store, &findings));
        g_assert_cmpuint(findings.items->len, ==, 1);
        g_assert_cmpstr(g_array_index(findings.items, Err, 0).what, ==, "notices whose alert or task is missing");
        err_list_done(&findings);
        bench_change_database(&b, "UPDATE notice SET task = task - 1000 WHERE task IS NOT NULL");
        bench_done(&b);
}

/* Numbers of the latest reply and its alert, and of what is said of it: the first and the last. */
typedef struct Numbers {
        int64_t reply, alert, first_notice, last_notice;
} Numbers;

static Numbers red_flag(Bench *b, const char *from, const char *id)
{
        g_auto(ReplyEffect) effect = { 0 };
        g_autoptr(GPtrArray) open = NULL;
        Numbers n = { 0 };

        say_from(b, from, id, REPLY_RED, false, true, &effect);
        no_fault(b, store_alerts_open(b->store, &open, &b->err));
        for (guint i = 0; i < open->len; i++) {
                const AlertView *alert = g_ptr_array_index(open, i);

                n.alert = MAX(n.alert, alert->number);
                n.reply = MAX(n.reply, alert->reply);
        }
        g_autoptr(GPtrArray) notices = take(b);
        for (guint i = 0; i < notices->len; i++) {
                const Notice *notice = g_ptr_array_index(notices, i);

                n.first_notice = i == 0 ? notice->number : MIN(n.first_notice, notice->number);
                n.last_notice = MAX(n.last_notice, notice->number);
                (void)settled(b, notice->number, VERDICT_SENT);
        }
        return n;
}

TEST(numbers_of_who_was_erased_are_given_to_no_other_when_the_store_is_opened_again)
{
        Bench b;
        Numbers before, after;

        begin(&b);
        before = red_flag(&b, NUMBER, "r1");
        g_assert_cmpint(before.reply, >, 0);
        g_assert_cmpint(before.alert, >, 0);
        g_assert_cmpint(before.last_notice, >, 0);
        begin_erase(&b);
        finish_erase(&b);
        bench_restart(&b);
        after = red_flag(&b, "+380990000002", "r2");
        g_assert_cmpint(after.reply, ==, before.reply + 1);
        g_assert_cmpint(after.alert, ==, before.alert + 1);
        g_assert_cmpint(after.first_notice, ==, before.last_notice + 1);
        bench_done(&b);
}
