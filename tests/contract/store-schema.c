/* The contract of the store: a database of every schema that there ever was goes on as what it was. */
#include "alert-fixture.h"

#include <sqlite3.h>

#include "store/store-audit.h"
#include "store/store-consent.h"
#include "store/store-erase.h"
#include "store/store-reply.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ConsentView, consent_view_free)

#define STOPPED_NUMBER "+380509998877"

/* What a store of that schema may hold, beside the treatments that the first one's dump has. */
static const struct {
        unsigned from, to; /* schemas */
        const char *sql;
} rows[] = {
        { 1, 99, "INSERT INTO stop (address, since_utc_ms) VALUES ('" STOPPED_NUMBER "', 1772445600000)" },
        { 1, 7, "INSERT INTO decision VALUES (1, 1, 0, 5, NULL, 1772445600000, 'anna (uid 1000)', 'by phone')" },
        { 3, 99, "INSERT INTO reply (number, provider, id, address, text, label, is_open, received_utc_ms) "
                 "VALUES (1, 3, 'r-1', '+380631112233', 'who is this', 'other', 1, 1772445600000)" },
        { 6, 99, "INSERT INTO audit (at_utc_ms, who, what, patient) VALUES (1772445600000, 'anna (uid 1000)', 'opt-out', 1)" },
        { 8, 99, "INSERT INTO consent (patient, n, at_utc_ms, source, answers, purpose, who, why) "
                 "VALUES (1, 2, 1772521200001, 'staff', 18, 5, 'anna (uid 1000)', 'by phone')" },
        { 14, 99, "INSERT INTO staff_reply (digest, at_utc_ms) VALUES (zeroblob(32), 1772445600000)" },
};

static void execute(sqlite3 *db, const char *sql)
{
        char *fault = NULL;

        if (sqlite3_exec(db, sql, NULL, NULL, &fault) != SQLITE_OK)
                g_error("%s: %s", sql, fault);
}

static gint by_name(gconstpointer a, gconstpointer b)
{
        return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* the files of the steps, in their order */
static GPtrArray *schema_steps(void)
{
        GPtrArray *steps = g_ptr_array_new_with_free_func(g_free);
        g_autofree char *folder = g_build_filename(g_getenv("SOURCE_ROOT"), "lib", "store", "sqlite", "schema", NULL);
        GDir *dir = g_dir_open(folder, 0, NULL);
        const char *name;

        g_assert_nonnull(dir);
        while ((name = g_dir_read_name(dir)))
                if (g_str_has_suffix(name, ".sql"))
                        g_ptr_array_add(steps, g_build_filename(folder, name, NULL));
        g_dir_close(dir);
        g_ptr_array_sort(steps, by_name);
        return steps;
}

static void execute_file(sqlite3 *db, const char *path)
{
        g_autofree char *sql = NULL;

        g_assert_true(g_file_get_contents(path, &sql, NULL, NULL));
        execute(db, sql);
}

static void make_store_of(const char *path, const GPtrArray *steps, unsigned schema)
{
        g_autofree char *dump = g_build_filename(g_getenv("SOURCE_ROOT"), "tests", "data", "store-schema-1.sql", NULL);
        g_autofree char *version = g_strdup_printf("PRAGMA user_version = %u", schema);
        sqlite3 *db = NULL;

        g_unlink(path);
        g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
        execute_file(db, dump);
        for (unsigned i = 1; i < schema; i++)
                execute_file(db, g_ptr_array_index(steps, i));
        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
                if (rows[i].from <= schema && schema <= rows[i].to)
                        execute(db, rows[i].sql);
        execute(db, version);
        g_assert_cmpint(sqlite3_close(db), ==, SQLITE_OK);
}

static void check_rows(Bench *b, unsigned schema)
{
        const AuditQuery query = { .from = UTC_NEVER, .to = UTC_NEVER, .n_max = 10 };
        g_autoptr(GPtrArray) views = NULL, entries = NULL, open = NULL;
        bool is_stopped = false;
        int64_t after = 0;

        no_fault(b, store_number_is_stopped(b->store, STOPPED_NUMBER, &is_stopped, &b->err));
        g_assert_true(is_stopped);
        no_fault(b, store_consents(b->store, NULL, "P-1", &views, &b->err));
        const ConsentView *view = g_ptr_array_index(views, 0);
        const ConsentEntry *last = g_ptr_array_index(view->entries, view->entries->len - 1);
        g_assert_cmpint(last->source, ==, CONSENT_FROM_STAFF);
        g_assert_cmpint(last->answers.answer[CONSENT_MARKETING], ==, CONSENT_NO);
        no_fault(b, store_audit_list(b->store, &query, &entries, &after, &b->err));
        g_assert_cmpuint(entries->len, ==, schema >= 6 ? 1 : 0);
        no_fault(b, store_replies_open(b->store, &open, &b->err));
        g_assert_cmpuint(open->len, ==, schema >= 3 ? 1 : 0);
}

/* What was under way is settled, and what comes is planned, sent, and stopped. */
static void go_on(Bench *b)
{
        const Settlement sent = { .to = MESSAGE_SENT, .verdict = 0, .retry_at = UTC_NEVER, .provider_message_id = "x-1" };
        g_autoptr(GPtrArray) unsettled = NULL;
        g_auto(Message) message = { 0 };

        assert_states(b, "T-1", "sent planned planned planned planned");
        assert_states(b, "T-2", "uncertain sending planned held held task");
        b->now = at("2026-03-03T09:01:00+02:00");
        g_assert_cmpint(store_unsettled(b->store, &unsettled, &b->err), ==, 0);
        g_assert_cmpuint(unsettled->len, ==, 1);
        settle(b, ((const Message *)g_ptr_array_index(unsettled, 0))->number, &sent);
        assert_states(b, "T-2", "uncertain sent planned held held task");
        put(b, TREATMENT_OF("T-3", "filler", "2026-03-03T08:00:00+02:00", "",
                "\"patient\":{\"id\":\"P-3\",\"name\":\"Ira\",\"phone\":\"+380671110011\",\"consent\":{\"care\":true,\"survey\":true,\"marketing\":true}}"));
        g_autoptr(FollowupView) view = view_of(b, "T-3", H24);
        b->now = view->f.due;
        claim(b, &message, view, NULL);
        settle(b, message.number, &sent);
        assert_states(b, "T-3", "sent planned planned planned planned");
        put(b, TREATMENT_OF("T-4", "filler", "2026-03-03T08:00:00+02:00", "",
                "\"patient\":{\"id\":\"P-4\",\"name\":\"Ida\",\"phone\":\"" STOPPED_NUMBER "\",\"consent\":{\"care\":true,\"survey\":true,\"marketing\":true}}"));
        assert_states(b, "T-4", "task task held held held");
        opt(b, false, -1);
        assert_states(b, "T-1", "sent task held held held");
        check_balance(b->store);
}

TEST(a_store_of_every_schema_goes_on)
{
        g_autoptr(GPtrArray) steps = NULL;

        if (!is_sqlite()) {
                g_test_skip("the store in memory has no schema");
                return;
        }
        steps = schema_steps();
        g_assert_cmpuint(steps->len, >=, 16);
        for (unsigned schema = 1; schema <= steps->len; schema++) {
                g_autofree char *path = NULL;
                Bench b;

                g_test_message("schema %u", schema);
                bench_init(&b);
                path = database(&b);
                store_free(b.store);
                make_store_of(path, steps, schema);
                bench_open(&b);
                check_balance(b.store);
                check_rows(&b, schema);
                go_on(&b);
                bench_restart(&b);
                assert_states(&b, "T-3", "sent planned planned planned planned");
                bench_done(&b);
        }
}

/* What staff were told of before, and what was to be said. */
static const char told_before[] =
        "INSERT INTO reply (number, provider, id, address, text, label, received_utc_ms) "
        "VALUES (54, 3, 'r-54', '+380631112233', 'it bleeds', 'red', 1772445600000);"
        "INSERT INTO alert (number, reply, created_utc_ms, latest_utc_ms, n_replies, n_calls, acknowledged_utc_ms, acknowledged_by) "
        "VALUES (30, 54, 1772445600000, 1772445600000, 1, 1, 1772445600000, 'desk');"
        "INSERT INTO notice (number, id, kind, state, alert, channel, recipient, attempts, created_utc_ms, ended_utc_ms) "
        "VALUES (89, '00112233445566778899aabbccddeeff', 'alert', 'sent', 30, 0, '+380500000001', 1, 1772445600000, 1772445600000);"
        "INSERT INTO notice (number, id, kind, state, channel, provider, recipient, name, text, attempts, created_utc_ms, next_utc_ms) "
        "VALUES (90, 'ffeeddccbbaa99887766554433221100', 'answer', 'waiting', 0, 3, '+380631112233', 'reply_red', 'Call us.', 0, "
        "1772445600000, 1772445600000);";

TEST(a_store_of_schema_19_keeps_its_notices_and_goes_on_with_its_numbers)
{
        g_autoptr(GPtrArray) steps = NULL, open = NULL;
        g_autofree char *path = NULL;
        g_auto(ReplyEffect) effect = { 0 };
        sqlite3 *db = NULL;
        Bench b;

        if (!is_sqlite()) {
                g_test_skip("the store in memory has no schema");
                return;
        }
        steps = schema_steps();
        begin(&b);
        path = database(&b);
        store_free(b.store);
        make_store_of(path, steps, 19);
        g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
        execute(db, told_before);
        g_assert_cmpint(sqlite3_close(db), ==, SQLITE_OK);
        bench_open(&b);
        check_balance(b.store);
        g_autoptr(GPtrArray) waiting = take(&b);
        g_assert_cmpuint(waiting->len, ==, 1);
        const Notice *notice = g_ptr_array_index(waiting, 0);
        g_assert_cmpint(notice->number, ==, 90);
        g_assert_cmpstr(notice->text, ==, "Call us.");
        g_assert_cmpint(settled(&b, 90, VERDICT_SENT), ==, NOTICE_SENT);
        say_from(&b, "+380990000001", "r-55", REPLY_RED, false, true, &effect);
        no_fault(&b, store_alerts_open(b.store, &open, &b.err));
        g_assert_cmpuint(open->len, ==, 2);
        const AlertView *alert = g_ptr_array_index(open, 1);
        g_assert_cmpint(alert->number, ==, 31);
        g_assert_cmpint(alert->reply, ==, 55);
        g_autoptr(GPtrArray) said = take(&b);
        g_assert_cmpuint(said->len, >, 0);
        g_assert_cmpint(((const Notice *)g_ptr_array_index(said, 0))->number, >, 90);
        bench_restart(&b);
        check_balance(b.store);
        bench_done(&b);
}
