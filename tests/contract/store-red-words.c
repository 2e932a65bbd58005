/* The contract of the store: by which of the clinic's own red flags a reply is read. */
#include "said.h"

#define FLAGGED(id, procedure, words)                                                                 \
        "protocol = { id = \"" id "\"; version = 1; signed_off = \"Dr N\"; procedures = [ \"" procedure "\" ];" \
        " red_flags = { en = [ \"" words "\" ]; }; steps = ( " STEPS_V1 " ); };"
#define OF_P2 "\"patient\":{\"id\":\"P-2\",\"phone\":\"" NUMBER "\",\"consent\":{\"care\":true}}"

static void reload(Bench *b)
{
        config_unref(b->config);
        b->config = load_config(b->dir);
}

static void flagged(Bench *b)
{
        bench_init(b);
        write_file(b->dir, "protocols.d", "filler.conf", FLAGGED("filler", "filler", "white lip"));
        write_file(b->dir, "protocols.d", "toxin.conf", FLAGGED("toxin", "toxin", "weak arm"));
        reload(b);
}

static gint compare_words(gconstpointer a, gconstpointer b)
{
        return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* what a reply from @from would be read by, in order of the alphabet; nothing of it is kept */
static char *words_of(Bench *b, const char *from)
{
        const StoreReply reply = { .provider = "s", .method = "sms", .from = from, .text = "help", .at = UTC_NEVER };
        g_auto(ReplyMatch) match = { 0 };

        bench_begin(b);
        g_assert_cmpint(store_match_reply(b->store, b->config, &reply, b->now, &match, &b->err), ==, 0);
        bench_commit(b);
        g_ptr_array_set_size(match.red_words, (gint)match.red_words->len - 1);
        g_ptr_array_sort(match.red_words, compare_words);
        g_ptr_array_add(match.red_words, NULL);
        return g_strjoinv(", ", (char **)match.red_words->pdata);
}

#define assert_words(b, from, expected)                                                               \
        do {                                                                                          \
                g_autofree char *words_ = words_of(b, from);                                          \
                g_assert_cmpstr(words_, ==, expected);                                                \
        } while (0)

TEST(what_a_reply_answers_is_no_matter)
{
        Bench b;

        flagged(&b);
        put(&b, T1);
        assert_words(&b, NUMBER, "white lip"); /* nothing has gone out */
        put(&b, TREATMENT_OF("T-2", "toxin", MOMENT, "", PATIENT_OF("")));
        b.now = at("2026-03-03T09:30:00+02:00");
        send_step(&b, "T-2", H24, "pm-1");
        assert_words(&b, NUMBER, "weak arm, white lip");
        bench_done(&b);
}

TEST(a_treatment_counts_until_its_last_step_is_over)
{
        Bench b;

        flagged(&b);
        put(&b, T1);
        for (guint step = H24; step < N_STEPS; step++) {
                g_autoptr(FollowupView) view = view_of(&b, "T-1", step);

                g_assert_cmpint(act(&b, view->f.id, STAFF_CANCEL), ==, 0);
        }
        b.now = at("2026-06-08T10:00:00+03:00");
        assert_words(&b, NUMBER, "white lip");
        b.now = at("2026-06-11T10:00:00+03:00"); /* 2 June, and 7 days later */
        assert_words(&b, NUMBER, "");
        bench_done(&b);
}

TEST(of_all_who_have_the_number_and_of_any_where_nobody_has)
{
        Bench b;

        flagged(&b);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-2", "toxin", MOMENT, "", OF_P2));
        assert_words(&b, NUMBER, "weak arm, white lip");
        assert_words(&b, "+380500000000", "weak arm, white lip");
        bench_done(&b);
}

static void in_force(Bench *b)
{
        reload(b);
        bench_begin(b);
        no_fault(b, store_keep_in_force(b->store, b->config, b->now, &b->err));
        bench_commit(b);
}

TEST(a_protocol_that_is_taken_away_keeps_its_red_flags)
{
        Bench b;

        flagged(&b);
        in_force(&b);
        put(&b, T1);
        g_autofree char *path = g_build_filename(b.dir, "protocols.d", "filler.conf", NULL);
        g_assert_cmpint(g_unlink(path), ==, 0);
        in_force(&b);
        assert_words(&b, NUMBER, "white lip");
        if (is_sqlite()) {
                store_free(b.store);
                bench_open(&b);
        }
        in_force(&b); /* as every start does */
        assert_words(&b, NUMBER, "white lip");
        g_autoptr(GPtrArray) files = NULL;
        g_assert_cmpint(store_in_force(b.store, &files, &b.err), ==, 0);
        g_assert_cmpuint(files->len, ==, b.config->files->len);

        write_file(b.dir, "protocols.d", "filler.conf", PROTOCOL("filler", "1", "\"filler\"", STEPS_V1));
        in_force(&b);
        assert_words(&b, NUMBER, ""); /* it is there, and has none */
        bench_done(&b);
}
