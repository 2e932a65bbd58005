/* The contract of the store: a patient is found by a part of the name, by number and by id, and that is told in the audit. */
#include "fixture.h"

#include "store/store-audit.h"
#include "store/store-find.h"

#define CARD(id, name, phone, more)                                                                   \
        "{\"type\":\"treatment\",\"id\":\"T-" id "\",\"clinic\":\"kyiv-1\",\"procedure\":\"filler\",\"performed_at\":\"" MOMENT "\"," \
        "\"status\":\"completed\",\"patient\":{\"id\":\"" id "\",\"name\":\"" name "\",\"phone\":\"" phone "\"" more "}}"

#define NAMELESS(id, phone)                                                                           \
        "{\"type\":\"treatment\",\"id\":\"T-" id "\",\"clinic\":\"kyiv-1\",\"procedure\":\"filler\",\"performed_at\":\"" MOMENT "\"," \
        "\"status\":\"completed\",\"patient\":{\"id\":\"" id "\",\"phone\":\"" phone "\"}}"

/* "P-1 P-2": who is found, page by page of so many names */
static char *find_in_pages(Bench *b, const char *text, const char *phone, unsigned n_look, unsigned n_max)
{
        const char *const phones[] = { phone, NULL };
        FindQuery query = { .text = text, .phones = phones, .n_look = n_look, .n_max = n_max, .who = "anna" };
        GString *out = g_string_new(NULL);

        do {
                g_autoptr(GPtrArray) found = NULL;

                bench_begin(b);
                no_fault(b, store_find(b->store, &query, b->now, &found, &query.after, &b->err));
                bench_commit(b);
                g_assert_cmpuint(found->len, <=, n_max);
                for (guint i = 0; i < found->len; i++)
                        g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "", ((const FoundPatient *)g_ptr_array_index(found, i))->patient.id);
        } while (query.after != 0);
        return g_string_free(out, FALSE);
}

static void assert_found(Bench *b, const char *text, const char *ids)
{
        g_autofree char *found = find_in_pages(b, text, NULL, 1000, 50), *paged = find_in_pages(b, text, NULL, 1, 1);

        if (!g_str_equal(found, ids))
                g_error("\"%s\" finds \"%s\", not \"%s\"", text, found, ids);
        g_assert_cmpstr(paged, ==, ids);
}

/* "find P-1; find P-2": what the audit says since @after, which it moves on */
static char *told_since(Bench *b, int64_t *after)
{
        const AuditQuery query = { .from = UTC_NEVER, .to = UTC_NEVER, .who = "anna", .after = *after, .n_max = 1000 };
        g_autoptr(GPtrArray) entries = NULL;
        GString *out = g_string_new(NULL);
        int64_t more;

        no_fault(b, store_audit_list(b->store, &query, &entries, &more, &b->err));
        for (guint i = 0; i < entries->len; i++) {
                const AuditEntry *entry = g_ptr_array_index(entries, i);

                g_string_append_printf(out, "%s%s %s%s%s", out->len > 0 ? "; " : "", entry->what, entry->patient, entry->about ? entry->about : "",
                        entry->why ? entry->why : "");
                *after = entry->number;
        }
        return g_string_free(out, FALSE);
}

static void put_all(Bench *b)
{
        bench_init(b);
        put(b, CARD("P-1", "Семёнова Наталія", "0671230001", ""));
        put(b, CARD("P-2", "СЕМЕНОВА Олена", "0671230002", ""));
        put(b, CARD("P-3", "王小明", "0671230003", ""));
        put(b, CARD("P-4", "Anna O'Neill", "0671230004", ""));
        put(b, CARD("P-5", "Дем'янчук-Ґалаган Iрина", "0671230001", ""));
        put(b, CARD("P-6", "Ivanko", "0671230006", ",\"birth_date\":\"2020-01-01\",\"guardian\":{\"name\":\"Марія Семенова\",\"phone\":\"0671230007\"}"));
}

TEST(a_patient_is_found_by_a_part_of_the_name)
{
        Bench b;

        put_all(&b);
        assert_found(&b, "семенова", "P-1 P-2 P-6"); /* ё as е, and the guardian's */
        assert_found(&b, "Семёнова  наталия", "P-1"); /* і as и; in any order */
        assert_found(&b, "Наталія Семенова", "P-1");
        assert_found(&b, "енов ОЛЕ", "P-2");
        assert_found(&b, "小明", "P-3");
        assert_found(&b, "ＡＮＮＡ oneill", "P-4"); /* width, apostrophe */
        assert_found(&b, "демянчук", "P-5");
        assert_found(&b, "Ірина Галаган", "P-5"); /* the Latin letter of the card is a slip */
        assert_found(&b, "ivanko", "P-6");
        assert_found(&b, "Олена Наталія", "");
        assert_found(&b, "nobody", "");
        bench_done(&b);
}

/* A store may have thousands of them: the loop waits for one page, not for the next name. */
TEST(patients_without_a_name_count_as_looked_at)
{
        Bench b;

        bench_init(&b);
        put(&b, NAMELESS("P-1", "0671230001"));
        put(&b, NAMELESS("P-2", "0671230002"));
        put(&b, NAMELESS("P-3", "0671230003"));
        put(&b, CARD("P-4", "Olena", "0671230004", ""));
        FindQuery query = { .text = "olena", .n_look = 2, .n_max = 50, .who = "anna" };
        g_autoptr(GPtrArray) first = NULL, second = NULL;
        bench_begin(&b);
        no_fault(&b, store_find(b.store, &query, b.now, &first, &query.after, &b.err));
        g_assert_cmpuint(first->len, ==, 0);
        g_assert_cmpint(query.after, !=, 0);
        no_fault(&b, store_find(b.store, &query, b.now, &second, &query.after, &b.err));
        g_assert_cmpuint(second->len, ==, 1);
        bench_commit(&b);
        assert_found(&b, "olena", "P-4");
        bench_done(&b);
}

TEST(a_patient_is_found_by_number_and_by_id_first)
{
        Bench b;

        put_all(&b);
        g_autofree char *by_number = find_in_pages(&b, "067 123 00 01", "+380671230001", 1000, 50);
        g_assert_cmpstr(by_number, ==, "P-1 P-5");
        g_autofree char *of_guardian = find_in_pages(&b, "0671230007", "+380671230007", 1000, 50);
        g_assert_cmpstr(of_guardian, ==, "P-6");
        g_autofree char *in_pages = find_in_pages(&b, "067 123 00 01", "+380671230001", 1, 1);
        g_assert_cmpstr(in_pages, ==, "P-1 P-5");
        g_autofree char *unknown = find_in_pages(&b, "0679999999", "+380679999999", 1000, 50);
        g_assert_cmpstr(unknown, ==, "");
        assert_found(&b, "P-3", "P-3");
        put(&b, CARD("olena", "Марія", "0671230009", ""));
        put(&b, CARD("P-8", "olena", "0671230010", ""));
        assert_found(&b, "olena", "olena");
        bench_done(&b);
}

TEST(whoever_is_found_stands_in_the_audit_and_what_was_typed_does_not)
{
        int64_t after = 0;
        Bench b;

        put_all(&b);
        assert_found(&b, "Шевченко", "");
        g_autofree char *nothing = told_since(&b, &after);
        g_assert_cmpstr(nothing, ==, "");
        g_free(find_in_pages(&b, "семенова", NULL, 1000, 50));
        g_autofree char *told = told_since(&b, &after);
        g_assert_cmpstr(told, ==, "find P-1; find P-2; find P-6");
        bench_done(&b);
}

TEST(what_is_open_of_who_is_found_comes_by_its_time)
{
        const FindQuery query = { .text = "P-1", .n_look = 1, .n_max = 1, .who = "anna" }, elsewhere = { .text = "P-1", .clinic = "lviv-1",
                .n_look = 1, .n_max = 1, .who = "anna" };
        g_autoptr(GPtrArray) found = NULL, none = NULL;
        int64_t after;
        Bench b;

        put_all(&b);
        g_autoptr(FollowupView) first = view_of(&b, "T-P-1", H24);
        g_assert_cmpint(act(&b, first->f.id, STAFF_CANCEL), ==, 0);
        g_autoptr(GPtrArray) all = list_of(&b, "T-P-1");
        bench_begin(&b);
        no_fault(&b, store_find(b.store, &query, b.now, &found, &after, &b.err));
        no_fault(&b, store_find(b.store, &elsewhere, b.now, &none, &after, &b.err));
        bench_commit(&b);
        g_assert_cmpuint(none->len, ==, 0);
        g_assert_cmpuint(found->len, ==, 1);
        const FoundPatient *patient = g_ptr_array_index(found, 0);
        g_assert_cmpstr(patient->clinic, ==, "kyiv-1");
        g_assert_cmpstr(patient->patient.phone, ==, "+380671230001");
        g_assert_cmpuint(patient->open->len, ==, all->len - 1);
        for (guint i = 0; i < patient->open->len; i++) {
                const FollowupView *view = g_ptr_array_index(patient->open, i);

                g_assert_cmpint(view->f.id, !=, first->f.id);
                g_assert_true(followup_is_open(view->f.state));
                if (i > 0)
                        g_assert_cmpint(view->f.due.ms, >=, ((const FollowupView *)g_ptr_array_index(patient->open, i - 1))->f.due.ms);
        }
        bench_done(&b);
}
