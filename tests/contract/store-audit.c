/* The contract of the store: what people decided stands in the audit, and nothing takes it out. */
#include "fixture.h"

#include <sqlite3.h>

#include "store/store-audit.h"

static GPtrArray *audit_of(Bench *b, const char *patient, const char *who, UtcMs from, UtcMs to)
{
        const AuditQuery query = { .from = from, .to = to, .patient = patient, .who = who, .n_max = 1000 };
        GPtrArray *entries = NULL;
        int64_t after = 0;

        no_fault(b, store_audit_list(b->store, &query, &entries, &after, &b->err));
        g_assert_cmpint(after, ==, 0);
        return entries;
}

/* "hold P-1 anna; ..." */
static char *told(const GPtrArray *entries)
{
        GString *out = g_string_new(NULL);

        for (guint i = 0; i < entries->len; i++) {
                const AuditEntry *entry = g_ptr_array_index(entries, i);
                g_string_append_printf(out, "%s%s %s %s%s%s", i > 0 ? "; " : "", entry->what, entry->patient ? entry->patient : "-",
                        entry->who, entry->about ? " " : "", entry->about ? entry->about : "");
        }
        return g_string_free(out, FALSE);
}

#define assert_audit(b, patient, who, from, to, expected)                                             \
        do {                                                                                          \
                g_autoptr(GPtrArray) entries_ = audit_of(b, patient, who, from, to);                  \
                g_autofree char *told_ = told(entries_);                                              \
                g_assert_cmpstr(told_, ==, expected);                                                 \
        } while (0)

static void pause_by(Bench *b, bool on, const char *provider, const char *who)
{
        bench_begin(b);
        no_fault(b, store_pause(b->store, on, NULL, provider, who, "wrong sender", b->now, &b->err));
        bench_commit(b);
}

TEST(every_decision_of_staff_is_told_by_who_when_and_why)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        g_autoptr(FollowupView) view = view_of(&b, "T-1", W2);
        act(&b, view->f.id, STAFF_HOLD);
        act(&b, view->f.id, STAFF_RESUME);
        act(&b, view->f.id, STAFF_CANCEL);
        g_assert_cmpint(act(&b, view->f.id, STAFF_CANCEL), ==, STORE_ACTION_REFUSED); /* nothing was done */
        b.now.ms += 60 * 1000;
        opt(&b, false, PURPOSE_OFFER);
        pause_by(&b, true, "s", "boris (uid 1001)");
        pause_by(&b, false, "s", "boris (uid 1001)");
        pause_by(&b, true, NULL, STORE_SELF); /* that is nobody's decision */
        assert_audit(&b, NULL, NULL, UTC_NEVER, UTC_NEVER,
                "hold P-1 anna; resume P-1 anna; cancel P-1 anna; opt-out P-1 anna offer by all methods; "
                "pause - boris (uid 1001) provider s; unpause - boris (uid 1001) provider s");
        assert_audit(&b, "P-1", NULL, b.now, UTC_NEVER, "opt-out P-1 anna offer by all methods");
        assert_audit(&b, NULL, "uid 1001", UTC_NEVER, b.now, "");
        assert_audit(&b, NULL, "boris", UTC_NEVER, UTC_NEVER,
                "pause - boris (uid 1001) provider s; unpause - boris (uid 1001) provider s");
        assert_audit(&b, "P-2", NULL, UTC_NEVER, UTC_NEVER, "");

        g_autoptr(GPtrArray) entries = audit_of(&b, "P-1", "anna", UTC_NEVER, UTC_NEVER);
        const AuditEntry *first = g_ptr_array_index(entries, 0);
        g_assert_cmpint(first->followup, ==, view->f.id);
        g_assert_cmpstr(first->why, ==, "asked by phone");
        g_assert_cmpstr(first->clinic, ==, "kyiv-1");
        g_assert_cmpint(first->at.ms, ==, b.now.ms - 60 * 1000);
        bench_done(&b);
}

TEST(the_audit_comes_in_pages)
{
        Bench b;
        AuditQuery query = { .from = UTC_NEVER, .to = UTC_NEVER, .who = "7", .n_max = 3 };
        unsigned n = 0;

        bench_init(&b);
        for (int i = 0; i < 1200; i++) {
                g_autofree char *who = g_strdup_printf("staff-%d", i % 100);

                bench_begin(&b);
                no_fault(&b, store_audit_note(b.store, who, "accept", "plan changes", NULL, b.now, &b.err));
                bench_commit(&b);
        }
        do {
                g_autoptr(GPtrArray) page = NULL;

                no_fault(&b, store_audit_list(b.store, &query, &page, &query.after, &b.err));
                g_assert_cmpuint(page->len, <=, 3);
                n += page->len;
        } while (query.after != 0);
        g_assert_cmpuint(n, ==, 12 * 19); /* staff-7, -17, ... and -70 to -79 */
        bench_done(&b);
}

TEST(a_decision_that_failed_leaves_nothing_in_the_audit)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        bench_begin(&b);
        no_fault(&b, store_audit_note(b.store, "anna", "accept", NULL, NULL, b.now, &b.err));
        store_rollback(b.store);
        assert_audit(&b, NULL, NULL, UTC_NEVER, UTC_NEVER, "");
        bench_done(&b);
}

/* By whatever program: the daemon's own statements are not the only ones that can be made. */
TEST(the_database_takes_no_change_of_the_audit)
{
        static const char *const attempts[] = {
                "DELETE FROM audit", "UPDATE audit SET who = 'boris'", "UPDATE audit SET at_utc_ms = 0",
                "UPDATE audit SET why = 'another reason'", "UPDATE audit SET what = 'hold', why = NULL",
                "REPLACE INTO audit (number, at_utc_ms, who, what) VALUES (1, 0, 'boris', 'hold')",
                "INSERT OR REPLACE INTO audit SELECT number, at_utc_ms, 'boris', what, patient, followup, about, why FROM audit",
                "INSERT INTO audit SELECT number, at_utc_ms, 'boris', what, patient, followup, about, why FROM audit WHERE 1 ON CONFLICT DO UPDATE SET who = ''",
                "UPDATE OR REPLACE audit SET number = 2", "INSERT INTO audit (number, at_utc_ms, who, what) VALUES (0, 0, 'boris', 'hold')",
                "INSERT INTO audit (number, at_utc_ms, who, what) VALUES (-1, 0, 'boris', 'hold')",
        };
        Bench b;
        g_autofree char *path = NULL;
        sqlite3 *db = NULL;

        if (!is_sqlite()) {
                g_test_skip("the store in memory has no statements of others");
                return;
        }
        bench_init(&b);
        put(&b, T1);
        opt(&b, false, PURPOSE_OFFER);
        g_clear_pointer(&b.store, store_free);
        path = database(&b);
        g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
        for (size_t i = 0; i < G_N_ELEMENTS(attempts); i++)
                g_assert_cmpint(sqlite3_exec(db, attempts[i], NULL, NULL, NULL), ==, SQLITE_CONSTRAINT);
        g_assert_cmpint(sqlite3_exec(db, "UPDATE audit SET why = NULL", NULL, NULL, NULL), ==, SQLITE_OK);
        sqlite3_close(db);
        bench_open(&b);
        assert_audit(&b, "P-1", NULL, UTC_NEVER, UTC_NEVER, "opt-out P-1 anna offer by all methods");
        bench_done(&b);
}
