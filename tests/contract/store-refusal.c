/* The contract of the store: records that were refused are told until they come again. */
#include "fixture.h"

#include "store/store-erase.h"
#include "store/store-refusal.h"

static void refuse_one(Bench *b, const char *source, const char *type, const char *id, const char *field)
{
        g_autoptr(GPtrArray) refusals = g_ptr_array_new();
        StoreRefusal refusal = { .source = (char *)(uintptr_t)source, .system = (char *)(uintptr_t)"native", .type = (char *)(uintptr_t)type,
                .id = (char *)(uintptr_t)id, .field = (char *)(uintptr_t)field, .reason = (char *)(uintptr_t)"bad-value",
                .why = (char *)(uintptr_t)"why", .mend = (char *)(uintptr_t)"mend", .at = b->now };

        g_ptr_array_add(refusals, &refusal);
        bench_begin(b);
        no_fault(b, store_put_refusals(b->store, refusals, b->now, &b->err));
        bench_commit(b);
}

static char *refused_now(Bench *b)
{
        g_autoptr(GPtrArray) refusals = NULL;
        GString *all = g_string_new(NULL);

        no_fault(b, store_refusals(b->store, b->now, &refusals, &b->err));
        for (unsigned i = 0; i < refusals->len; i++) {
                const StoreRefusal *r = g_ptr_array_index(refusals, i);

                g_string_append_printf(all, "%s%s/%s%s:%s*%u", i > 0 ? " " : "", r->source, r->type, r->id, r->field, r->n);
        }
        return g_string_free(all, FALSE);
}

#define assert_refused(b, expected)                                                                  \
        do {                                                                                         \
                g_autofree char *refused_ = refused_now(b);                                          \
                g_assert_cmpstr(refused_, ==, expected);                                             \
        } while (0)

TEST(what_was_refused_is_kept_until_it_is_taken_or_old)
{
        const int64_t day = INT64_C(24) * 3600 * 1000;
        Bench b;

        bench_init(&b);
        assert_refused(&b, "");
        refuse_one(&b, "b", "treatment", "T-1", "x");
        refuse_one(&b, "a", "", "", "line");
        b.now.ms += day;
        refuse_one(&b, "a", "", "", "line");
        refuse_one(&b, "b", "treatment", "T-2", "x");
        refuse_one(&b, "b", "treatment", "T-1", "y"); /* one fault at a time */
        assert_refused(&b, "a/:line*2 b/treatmentT-1:y*1 b/treatmentT-2:x*1");
        bench_begin(&b);
        no_fault(&b, store_refusal_mended(b.store, "native", "treatment", "T-1", b.now, &b.err));
        no_fault(&b, store_refusal_mended(b.store, "other", "treatment", "T-2", b.now, &b.err));
        no_fault(&b, store_refusal_mended(b.store, "native", "patient", "T-2", b.now, &b.err));
        bench_commit(&b);
        assert_refused(&b, "a/:line*2 b/treatmentT-2:x*1");
        b.now.ms += STORE_REFUSAL_DAYS * day;
        refuse_one(&b, "c", "treatment", "T-3", "x");
        assert_refused(&b, "a/:line*2 b/treatmentT-2:x*1 c/treatmentT-3:x*1");
        b.now.ms++;
        assert_refused(&b, "c/treatmentT-3:x*1");
        bench_done(&b);
}

TEST(of_one_source_the_latest_refusals_are_kept)
{
        g_autoptr(GPtrArray) refusals = NULL;
        Bench b;

        bench_init(&b);
        refuse_one(&b, "other", "treatment", "T", "x");
        for (unsigned i = 0; i < STORE_REFUSALS_MAX + 3; i++) {
                g_autofree char *id = g_strdup_printf("T-%03u", i);

                b.now.ms += i % 2;
                refuse_one(&b, "a", "treatment", id, "x");
        }
        no_fault(&b, store_refusals(b.store, b.now, &refusals, &b.err));
        g_assert_cmpuint(refusals->len, ==, STORE_REFUSALS_MAX + 1);
        for (unsigned i = 0; i < refusals->len; i++)
                g_assert_cmpstr(((const StoreRefusal *)g_ptr_array_index(refusals, i))->id, !=, "T-000");
        bench_done(&b);
}

TEST(of_who_is_erased_no_refusal_is_left)
{
        static const uint8_t key[STORE_SECRET_BYTES] = { 1 };
        g_autoptr(GArray) patients = NULL, messages = NULL;
        Bench b;

        bench_init(&b);
        (void)put(&b, T1);
        refuse_one(&b, "a", "treatment", "T-1", "x");
        refuse_one(&b, "a", "patient", "P-1", "x");
        refuse_one(&b, "a", "treatment", "T-9", "x");
        bench_begin(&b);
        no_fault(&b, store_erase_begin(b.store, b.config, NULL, "P-1", "anna", NULL, key, b.now, &patients, &messages, &b.err));
        for (guint i = 0; i < patients->len; i++) {
                no_fault(&b, store_erase_finish(b.store, g_array_index(patients, int64_t, i), b.now, NULL, &b.err));
                no_fault(&b, store_erase_done(b.store, g_array_index(patients, int64_t, i), b.now, &b.err));
        }
        bench_commit(&b);
        assert_refused(&b, "a/treatmentT-9:x*1");
        bench_done(&b);
}
