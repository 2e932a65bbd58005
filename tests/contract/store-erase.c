/* The contract of the store: all that is known of a patient, and what is left when they are erased. */
#include "fixture.h"

#include "store/store-audit.h"
#include "store/store-erase.h"
#include "store/store-reply.h"

#define NUMBER "+380671234567"
#define OTHER "+380671230000"
#define NAME "Qzmarkname"

#define MARKED(more) \
        "\"patient\":{\"id\":\"P-1\",\"name\":\"" NAME "\",\"phone\":\"" NUMBER "\"," \
        "\"guardian\":{\"name\":\"Qzmarkguardian\",\"phone\":\"" OTHER "\"}," \
        "\"consent\":{\"care\":true,\"survey\":true,\"marketing\":true}" more "}"
#define SHARES(id, phone) "\"patient\":{\"id\":\"" id "\",\"name\":\"Ivan\",\"phone\":\"" phone "\",\"consent\":{\"care\":true}}"
#define MARKED_T1 TREATMENT_OF("T-1", "filler", MOMENT, "", MARKED(""))

static int begin_erase(Bench *b, const char *patient, guint *ret_on_the_wire)
{
        static const uint8_t key[STORE_SECRET_BYTES] = "the key of all that is hashed";
        g_autoptr(GArray) patients = NULL, messages = NULL;
        int r;

        bench_begin(b);
        r = store_erase_begin(b->store, b->config, NULL, patient, "anna (uid 1000)", "Qzmarkwhy", key, b->now, &patients, &messages,
                &b->err);
        no_fault(b, r);
        bench_commit(b);
        if (ret_on_the_wire)
                *ret_on_the_wire = messages ? messages->len : 0;
        return r;
}

static int finish_erase(Bench *b, ErasedCounts *counts)
{
        g_autoptr(GPtrArray) erasings = NULL;
        int r = 0;

        no_fault(b, store_erasings(b->store, &erasings, &b->err));
        for (guint i = 0; r == 0 && i < erasings->len; i++) {
                const Erasing *erasing = g_ptr_array_index(erasings, i);

                bench_begin(b);
                r = store_erase_finish(b->store, erasing->patient, b->now, counts, &b->err);
                no_fault(b, r);
                bench_commit(b);
                if (r != 0)
                        return r;
                no_fault(b, store_scrub(b->store, &b->err));
                bench_begin(b);
                no_fault(b, store_erase_done(b->store, erasing->patient, b->now, &b->err));
                bench_commit(b);
        }
        check_balance(b->store);
        return r;
}

static void erase(Bench *b, const char *patient)
{
        g_assert_cmpint(begin_erase(b, patient, NULL), ==, 0);
        g_assert_cmpint(finish_erase(b, NULL), ==, 0);
}

static void reply_from(Bench *b, const char *from, const char *id, const char *text, ReplyLabel label)
{
        static unsigned n;
        const StoreReply said = { .provider = "s", .method = "sms", .id = id, .from = from, .text = text, .at = UTC_NEVER,
                .random = { (uint8_t)++n, 0x77 } };
        const ReplyVerdict verdict = { .label = label, .is_stop = label == REPLY_STOP, .is_start = label == REPLY_START, .score = -1,
                .why = "test" };
        g_auto(ReplyMatch) match = { 0 };
        g_auto(ReplyEffect) effect = { 0 };

        bench_begin(b);
        g_assert_cmpint(store_match_reply(b->store, b->config, &said, b->now, &match, &b->err), ==, 0);
        no_fault(b, store_reply(b->store, b->config, &said, &match, &verdict, b->now, &effect, &b->err));
        bench_commit(b);
}

static void reply(Bench *b, const char *id, const char *text, ReplyLabel label)
{
        reply_from(b, NUMBER, id, text, label);
}

/* a message went out and was answered by a red flag; a call waits; staff have written */
static void live(Bench *b)
{
        g_auto(Message) message = { 0 };
        const Settlement sent = { .to = MESSAGE_SENT, .verdict = 0, .retry_at = UTC_NEVER, .provider_message_id = "qzmarkid",
                .detail = "Qzmarkdetail" };

        put(b, MARKED_T1);
        g_autoptr(FollowupView) view = view_of(b, "T-1", H24);
        claim(b, &message, view, NULL);
        settle(b, message.number, &sent);
        b->now.ms += 1000;
        reply(b, "r-1", "Qzmarkreply it hurts", REPLY_RED);
        g_autoptr(FollowupView) review = view_of(b, "T-1", W2);
        act(b, review->f.id, STAFF_HOLD);
}

static guint count_of(Bench *b, FollowupState state)
{
        g_autoptr(GPtrArray) rows = NULL;
        uint64_t made = 0;
        guint n = 0;

        no_fault(b, store_ledger(b->store, &rows, &made, &b->err));
        for (guint i = 0; i < rows->len; i++)
                n += (guint)((const Ledger *)g_ptr_array_index(rows, i))->n[state];
        return n;
}

/* of the database and its log, whatever the page; false too where the store is in memory */
static bool holds(Bench *b, const char *needle)
{
        static const char *const names[] = { "followupd.db", "followupd.db-wal" };
        bool found = false;

        for (size_t i = 0; is_sqlite() && i < G_N_ELEMENTS(names); i++) {
                g_autofree char *path = g_build_filename(b->dir, names[i], NULL);
                g_autofree char *bytes = NULL;
                gsize n = 0;

                if (g_file_get_contents(path, &bytes, &n, NULL))
                        found |= memmem(bytes, n, needle, strlen(needle)) != NULL;
        }
        return found;
}

TEST(of_who_is_erased_nothing_is_left_but_counts)
{
        static const char *const marks[] = { "Qzmark", "qzmark", "0671234567", "0671230000", "P-1", "T-1", "asked by phone" };
        Bench b;
        ErasedCounts counts = { 0 };
        g_autoptr(GPtrArray) dossiers = NULL, alerts = NULL;
        uint64_t labels[N_REPLY_LABELS], n_open = 0;

        bench_init(&b);
        live(&b);
        if (is_sqlite())
                g_assert_true(holds(&b, NAME));
        g_assert_cmpuint(count_of(&b, FOLLOWUP_ANSWERED), ==, 1);
        g_assert_cmpint(begin_erase(&b, "P-1", NULL), ==, 0);
        assert_states(&b, "T-1", "answered cancelled cancelled cancelled cancelled cancelled");
        g_assert_cmpint(finish_erase(&b, &counts), ==, 0);
        g_assert_cmpuint(counts.n_followups, ==, 6); /* with the call */
        g_assert_cmpuint(counts.n_messages, ==, 1);
        g_assert_cmpuint(counts.n_replies, ==, 1);
        assert_states(&b, "T-1", "");
        g_assert_cmpint(store_dossiers(b.store, NULL, "P-1", &dossiers, &b.err), ==, STORE_NOT_FOUND);
        for (size_t i = 0; i < G_N_ELEMENTS(marks); i++)
                g_assert_false(holds(&b, marks[i]));
        g_assert_cmpuint(count_of(&b, FOLLOWUP_ANSWERED), ==, 1);
        g_assert_cmpuint(count_of(&b, FOLLOWUP_CANCELLED), ==, 5);
        no_fault(&b, store_reply_count(b.store, labels, &n_open, &b.err));
        g_assert_cmpuint(labels[REPLY_RED], ==, 1);
        g_assert_cmpuint(n_open, ==, 0);
        no_fault(&b, store_alerts_open(b.store, &alerts, &b.err));
        g_assert_cmpuint(alerts->len, ==, 0);
        bench_done(&b);
}

TEST(the_audit_keeps_that_it_was_decided_but_not_why)
{
        const AuditQuery query = { .from = UTC_NEVER, .to = UTC_NEVER, .patient = "P-1", .n_max = 100 };
        g_autoptr(GPtrArray) entries = NULL;
        int64_t after = 0;
        Bench b;

        bench_init(&b);
        live(&b);
        erase(&b, "P-1");
        no_fault(&b, store_audit_list(b.store, &query, &entries, &after, &b.err));
        g_assert_cmpuint(entries->len, ==, 2);
        const AuditEntry *hold = g_ptr_array_index(entries, 0), *erased = g_ptr_array_index(entries, 1);
        g_assert_cmpstr(hold->what, ==, "hold");
        g_assert_cmpstr(erased->what, ==, "erase");
        g_assert_cmpstr(erased->who, ==, "anna (uid 1000)");
        g_assert_null(erased->why);
        g_assert_null(erased->patient);
        g_assert_true(erased->is_erased && hold->is_erased);
        bench_done(&b);
}

/* It was written about a reply when nobody had its number yet. */
TEST(the_audit_forgets_what_was_written_about_a_reply_of_theirs)
{
        const AuditQuery query = { .from = UTC_NEVER, .to = UTC_NEVER, .n_max = 100 };
        g_autoptr(GPtrArray) entries = NULL, open = NULL;
        int64_t after = 0;
        Bench b;

        bench_init(&b);
        reply(&b, "r-0", "who is this", REPLY_OTHER);
        no_fault(&b, store_replies_open(b.store, &open, &b.err));
        g_assert_cmpuint(open->len, ==, 1);
        bench_begin(&b);
        no_fault(&b, store_reply_read(b.store, b.config, ((const ReplyView *)g_ptr_array_index(open, 0))->number,
                "Qzmarkwhy: it was Olena", "anna", b.now, &b.err));
        bench_commit(&b);
        put(&b, MARKED_T1);
        erase(&b, "P-1");
        no_fault(&b, store_audit_list(b.store, &query, &entries, &after, &b.err));
        for (guint i = 0; i < entries->len; i++)
                g_assert_null(((const AuditEntry *)g_ptr_array_index(entries, i))->why);
        g_assert_false(holds(&b, "Qzmarkwhy"));
        bench_done(&b);
}

/* The number alone keeps the stop, hashed: a new file brings the patient back, and still nothing is sent. */
TEST(an_opt_out_outlives_the_erasure)
{
        Bench b;

        bench_init(&b);
        put(&b, MARKED_T1);
        opt(&b, false, -1);
        erase(&b, "P-1");
        g_assert_false(holds(&b, "0671234567"));
        b.now.ms += 3600 * 1000;
        g_assert_cmpint(put(&b, TREATMENT_OF("T-2", "filler", "2026-03-02T12:30:00+02:00", "", SHARES("P-7", NUMBER))), ==, STORE_PUT_NEW);
        assert_states(&b, "T-2", "task task held held held");
        /* whoever asks for messages again gets them */
        g_assert_cmpint(opt_of(&b, "P-7", true, -1, NULL, NULL), ==, 0);
        assert_states(&b, "T-2", "planned planned planned held held"); /* as they agreed to, and no more */
        bench_done(&b);
}

/* A no of its own, which the end of a later stop does not take back, before and after there was nothing left of the patient. */
TEST(what_staff_entered_of_one_purpose_outlives_the_erasure)
{
        Bench b;

        bench_init(&b);
        put(&b, MARKED_T1);
        opt(&b, false, PURPOSE_OFFER);
        erase(&b, "P-1");
        b.now.ms += 3600 * 1000;
        put(&b, TREATMENT_OF("T-2", "filler", "2026-03-02T12:30:00+02:00", ",\"updated_at\":\"2026-03-02T15:00:00+02:00\"", MARKED("")));
        assert_states(&b, "T-2", "planned planned planned planned held");
        opt(&b, false, -1);
        assert_states(&b, "T-2", "task task held held held");
        opt(&b, true, -1);
        assert_states(&b, "T-2", "planned planned planned planned held");
        bench_done(&b);
}

TEST(an_opt_out_of_one_purpose_by_one_method_outlives_the_erasure)
{
        Bench b;

        bench_init(&b);
        put(&b, MARKED_T1);
        g_assert_cmpint(opt_of(&b, "P-1", false, PURPOSE_OFFER, "sms", NULL), ==, 0);
        erase(&b, "P-1");
        g_assert_false(holds(&b, "0671234567"));
        bench_restart(&b);
        b.now.ms += 3600 * 1000;
        put(&b, TREATMENT_OF("T-2", "filler", "2026-03-02T12:30:00+02:00", "", "\"patient\":{\"id\":\"P-7\",\"name\":\"Ivan\",\"phone\":\"" NUMBER
                "\",\"consent\":{\"care\":true,\"survey\":true,\"marketing\":true}}"));
        assert_states(&b, "T-2", "planned planned planned planned held");
        bench_done(&b);
}

/* Nothing was ever planned by that messenger: no lane tells of it. */
TEST(no_name_is_left_of_an_opt_out_by_a_method_that_was_never_used)
{
        Bench b;

        bench_init(&b);
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, "", MARKED(",\"wechat\":\"qzmarkwechat\"")));
        g_assert_cmpint(opt_of(&b, "P-1", false, PURPOSE_OFFER, "wechat", NULL), ==, 0);
        erase(&b, "P-1");
        g_assert_false(holds(&b, "qzmarkwechat"));
        bench_done(&b);
}

TEST(a_stop_of_their_own_is_lifted_by_their_own_word)
{
        Bench b;

        bench_init(&b);
        put(&b, MARKED_T1);
        reply(&b, "r-1", "STOP", REPLY_STOP);
        erase(&b, "P-1");
        b.now.ms += 3600 * 1000;
        put(&b, TREATMENT_OF("T-2", "filler", "2026-03-02T12:30:00+02:00", "", SHARES("P-7", NUMBER)));
        assert_states(&b, "T-2", "task task held held held");
        reply(&b, "r-2", "START", REPLY_START);
        assert_states(&b, "T-2", "planned planned planned held held"); /* it consents to care alone */
        bench_done(&b);
}

TEST(old_records_do_not_bring_back_who_was_erased)
{
        Bench b;

        bench_init(&b);
        put(&b, MARKED_T1);
        opt(&b, false, PURPOSE_OFFER);
        b.now.ms += 3600 * 1000; /* 13:00 */
        erase(&b, "P-1");
        g_assert_cmpint(put(&b, MARKED_T1), ==, STORE_PUT_UNCHANGED);
        g_assert_cmpint(put(&b, TREATMENT_OF("T-0", "toxin", "2026-02-01T10:00:00+02:00", "", MARKED(""))), ==, STORE_PUT_UNCHANGED);
        g_assert_cmpint(put(&b, TREATMENT_OF("T-5", "toxin", MOMENT, ",\"updated_at\":\"2026-03-02T12:59:00+02:00\"", MARKED(""))), ==,
                STORE_PUT_UNCHANGED);
        g_assert_cmpint(put(&b, "{\"type\":\"patient\",\"id\":\"P-1\",\"clinic\":\"kyiv-1\"," MARKED("") "}"), ==, STORE_PUT_UNCHANGED);
        g_assert_false(holds(&b, NAME));
        /* another treatment, after it: a new patient, for whom what staff had decided holds */
        b.now.ms += 3600 * 1000;
        g_assert_cmpint(put(&b, TREATMENT_OF("T-2", "filler", "2026-03-02T13:30:00+02:00", "", MARKED(""))), ==, STORE_PUT_NEW);
        assert_states(&b, "T-2", "planned planned planned planned held");
        g_assert_cmpint(put(&b, MARKED_T1), ==, STORE_PUT_UNCHANGED);
        bench_done(&b);
}

TEST(a_number_that_others_have_stays_theirs_with_its_stop)
{
        Bench b;
        g_autoptr(GPtrArray) dossiers = NULL;

        bench_init(&b);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-2", "filler", MOMENT, "", SHARES("P-2", NUMBER)));
        reply(&b, "r-1", "STOP", REPLY_STOP); /* whose it is cannot be told */
        assert_states(&b, "T-2", "task task held held held");
        erase(&b, "P-1");
        judge(&b, true);
        assert_states(&b, "T-2", "task task held held held");
        no_fault(&b, store_dossiers(b.store, NULL, "P-2", &dossiers, &b.err));
        const Dossier *other = g_ptr_array_index(dossiers, 0);
        g_assert_cmpuint(other->consent->stopped->len, ==, 1);
        g_assert_cmpuint(other->replies->len, ==, 1); /* nobody else has the number any more */
        erase(&b, "P-2");
        g_assert_false(holds(&b, "0671234567"));
        b.now.ms += 3600 * 1000;
        put(&b, TREATMENT_OF("T-3", "filler", "2026-03-02T12:30:00+02:00", "", SHARES("P-3", NUMBER)));
        assert_states(&b, "T-3", "task task held held held");
        bench_done(&b);
}

#define FAMILY(id, phone, more) \
        "\"patient\":{\"id\":\"" id "\",\"name\":\"" NAME "\",\"phone\":\"" phone "\"," \
        "\"consent\":{\"care\":true,\"survey\":true,\"marketing\":true}}" more

/* Mother and daughter, each with a treatment, and one number: whose of them is the call? */
static const char *red_flag_of_a_family(Bench *b)
{
        bench_init(b);
        put(b, TREATMENT_OF("T-1", "filler", MOMENT, "", FAMILY("P-1", NUMBER, "")));
        put(b, TREATMENT_OF("T-2", "filler", MOMENT, "", FAMILY("P-2", NUMBER, "")));
        reply(b, "r-1", "Qzmarkreply I cannot see", REPLY_RED);
        g_autofree char *mine = states_of(b, "T-1");
        return g_str_has_suffix(mine, "task") ? "1" : "2";
}

/* Nobody knows who of them has written. The call was in the record of one; erased with it, nobody would look any more. */
TEST(a_red_flag_of_a_shared_number_waits_for_a_person_when_its_call_is_erased)
{
        Bench b;
        const bool is_first = red_flag_of_a_family(&b)[0] == '1';
        const char *left = is_first ? "T-2" : "T-1";
        g_autoptr(GPtrArray) open = NULL;

        assert_states(&b, left, "planned planned planned held held");
        erase(&b, is_first ? "P-1" : "P-2");
        no_fault(&b, store_replies_open(b.store, &open, &b.err));
        g_assert_cmpuint(open->len, ==, 1);
        judge(&b, true);
        assert_states(&b, left, "planned planned planned held held");
        bench_done(&b);
}

/* The number is by now that of the other one alone, whose word it is taken for; it may have been the first one's. */
TEST(a_call_in_the_record_of_another_outlives_the_reply)
{
        Bench b;
        const bool is_first = red_flag_of_a_family(&b)[0] == '1';
        const char *left = is_first ? "T-1" : "T-2";

        b.now.ms += 1000;
        put(&b, is_first ? TREATMENT_OF("T-1", "filler", MOMENT, "", FAMILY("P-1", "+380671110000", ""))
                         : TREATMENT_OF("T-2", "filler", MOMENT, "", FAMILY("P-2", "+380671110000", "")));
        assert_states(&b, left, "planned planned planned held held task");
        erase(&b, is_first ? "P-2" : "P-1");
        g_assert_false(holds(&b, "Qzmarkreply"));
        g_assert_false(holds(&b, "0671234567"));
        judge(&b, true);
        assert_states(&b, left, "planned planned planned held held task");
        bench_done(&b);
}

TEST(what_is_on_the_wire_comes_back_first)
{
        Bench b;
        g_auto(Message) message = { 0 };
        const Settlement withdrawn = { .to = MESSAGE_DISSOLVED, .verdict = -1, .retry_at = UTC_NEVER };
        guint n = 0;

        bench_init(&b);
        put(&b, MARKED_T1);
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        claim(&b, &message, view, NULL);
        g_assert_cmpint(begin_erase(&b, "P-1", &n), ==, 0);
        g_assert_cmpuint(n, ==, 1);
        g_assert_cmpint(finish_erase(&b, NULL), ==, STORE_ERASE_WAITS);
        assert_states(&b, "T-1", "sending cancelled cancelled cancelled cancelled");
        settle(&b, message.number, &withdrawn);
        assert_states(&b, "T-1", "cancelled cancelled cancelled cancelled cancelled");
        g_assert_cmpint(finish_erase(&b, NULL), ==, 0);
        /* what a provider says of it later finds nothing, and breaks nothing */
        bench_begin(&b);
        g_assert_cmpint(store_settle(b.store, b.config, message.number, &withdrawn, b.now, NULL, &b.err), ==, STORE_NOT_FOUND);
        bench_commit(&b);
        bench_done(&b);
}

/* A record may come in while a message is waited for: nothing of it goes out, and it goes with the rest. */
TEST(nothing_new_goes_out_to_who_is_being_erased)
{
        Bench b;
        g_auto(Message) message = { 0 };
        const Settlement withdrawn = { .to = MESSAGE_DISSOLVED, .verdict = -1, .retry_at = UTC_NEVER };

        bench_init(&b);
        put(&b, MARKED_T1);
        g_autoptr(FollowupView) view = view_of(&b, "T-1", H24);
        claim(&b, &message, view, NULL);
        g_assert_cmpint(begin_erase(&b, "P-1", NULL), ==, 0);
        put(&b, TREATMENT_OF("T-2", "filler", "2026-03-02T11:30:00+02:00", "", MARKED("")));
        bench_restart(&b);
        g_autoptr(FollowupView) newer = view_of(&b, "T-2", H24);
        g_assert_cmpint(newer->consent.answer[CONSENT_CARE], ==, CONSENT_NO); /* which the gate asks for before each hand-over */
        settle(&b, message.number, &withdrawn);
        g_assert_cmpint(finish_erase(&b, NULL), ==, 0);
        assert_states(&b, "T-2", "");
        g_assert_false(holds(&b, NAME));
        /* ... and whoever comes after it is asked as ever */
        put(&b, TREATMENT_OF("T-3", "filler", MOMENT, "", SHARES("P-3", OTHER)));
        g_autoptr(FollowupView) other = view_of(&b, "T-3", H24);
        g_assert_cmpint(other->consent.answer[CONSENT_CARE], ==, CONSENT_YES);
        bench_done(&b);
}

/* The machine stops after each step: the next start knows where to go on. */
TEST(an_erasure_that_was_cut_goes_on_where_it_was)
{
        Bench b;
        g_autoptr(GPtrArray) begun = NULL, gone = NULL, none = NULL;

        if (!is_sqlite())
                return;
        bench_init(&b);
        live(&b);
        g_assert_cmpint(begin_erase(&b, "P-1", NULL), ==, 0);
        bench_restart(&b);
        no_fault(&b, store_erasings(b.store, &begun, &b.err));
        g_assert_cmpuint(begun->len, ==, 1);
        const Erasing *erasing = g_ptr_array_index(begun, 0);
        g_assert_false(erasing->is_gone);
        g_assert_cmpstr(g_ptr_array_index(erasing->marks->ids, 0), ==, "P-1");
        g_assert_cmpstr(g_ptr_array_index(erasing->marks->names, 0), ==, NAME);
        g_assert_cmpuint(erasing->marks->addresses->len, ==, 2);
        bench_begin(&b);
        g_assert_cmpint(store_erase_finish(b.store, erasing->patient, b.now, NULL, &b.err), ==, 0);
        bench_commit(&b);
        bench_restart(&b);
        no_fault(&b, store_erasings(b.store, &gone, &b.err));
        g_assert_cmpuint(gone->len, ==, 1);
        g_assert_true(((const Erasing *)g_ptr_array_index(gone, 0))->is_gone);
        g_assert_cmpint(finish_erase(&b, NULL), ==, 0);
        g_assert_false(holds(&b, NAME));
        no_fault(&b, store_erasings(b.store, &none, &b.err));
        g_assert_cmpuint(none->len, ==, 0);
        bench_done(&b);
}

TEST(a_verb_that_was_taken_back_has_erased_nothing)
{
        static const uint8_t key[STORE_SECRET_BYTES] = "another key";
        g_autoptr(GArray) patients = NULL, messages = NULL;
        g_autoptr(GPtrArray) erasings = NULL;
        Bench b;

        bench_init(&b);
        put(&b, MARKED_T1);
        bench_begin(&b);
        g_assert_cmpint(store_erase_begin(b.store, b.config, NULL, "P-1", "anna", NULL, key, b.now, &patients, &messages, &b.err), ==, 0);
        store_rollback(b.store);
        assert_states(&b, "T-1", "planned planned planned planned planned");
        no_fault(&b, store_erasings(b.store, &erasings, &b.err));
        g_assert_cmpuint(erasings->len, ==, 0);
        opt(&b, false, -1);
        erase(&b, "P-1"); /* by its own key */
        b.now.ms += 3600 * 1000;
        put(&b, TREATMENT_OF("T-2", "filler", "2026-03-02T12:30:00+02:00", "", SHARES("P-7", NUMBER)));
        assert_states(&b, "T-2", "task task held held held");
        bench_done(&b);
}

TEST(a_dossier_has_all_that_is_stored)
{
        g_autoptr(GPtrArray) dossiers = NULL;
        Bench b;

        bench_init(&b);
        live(&b);
        put(&b, TREATMENT_OF("T-2", "filler", MOMENT, "", SHARES("P-2", OTHER)));
        no_fault(&b, store_dossiers(b.store, NULL, "P-1", &dossiers, &b.err));
        g_assert_cmpuint(dossiers->len, ==, 1);
        const Dossier *d = g_ptr_array_index(dossiers, 0);
        g_assert_cmpuint(d->cards->len, ==, 1);
        g_assert_cmpstr(((const DossierCard *)g_ptr_array_index(d->cards, 0))->patient->name, ==, NAME);
        g_assert_cmpuint(d->records->len, ==, 1);
        g_assert_cmpstr(((const DossierRecord *)g_ptr_array_index(d->records, 0))->id, ==, "T-1");
        g_assert_cmpuint(d->followups->len, ==, 6);
        g_assert_cmpuint(d->histories->len, ==, 6);
        g_assert_cmpuint(d->messages->len, ==, 1);
        const DossierMessage *message = g_ptr_array_index(d->messages, 0);
        g_assert_cmpstr(message->message->text, ==, "Hello");
        g_assert_cmpuint(message->attempts->len, ==, 1);
        g_assert_cmpuint(d->replies->len, ==, 1);
        g_assert_cmpstr(((const ReplyView *)g_ptr_array_index(d->replies, 0))->text, ==, "Qzmarkreply it hurts");
        g_assert_cmpuint(d->alerts->len, ==, 1);
        g_assert_cmpuint(d->audit->len, ==, 1);
        g_assert_cmpuint(d->consent->entries->len, ==, 1);
        g_assert_cmpuint(d->shared->len, ==, 1); /* the guardian is a patient too */
        g_assert_cmpstr(g_ptr_array_index(d->shared, 0), ==, OTHER);
        bench_done(&b);
}

#define CARD(id, at, phone, more)                                                                     \
        "{\"resourceType\":\"Patient\",\"id\":\"" id "\",\"meta\":{\"lastUpdated\":\"2026-03-02T" at "Z\"},"  \
        "\"name\":[{\"text\":\"Qzmark " id "\"}],\"telecom\":[{\"system\":\"phone\",\"value\":\"" phone "\"}]" more "}"
#define PROCEDURE_OF(id, patient)                                                                     \
        "{\"resourceType\":\"Procedure\",\"id\":\"" id "\",\"status\":\"completed\",\"code\":{\"text\":\"filler\"}," \
        "\"subject\":{\"reference\":\"Patient/" patient "\"},\"performedDateTime\":\"" MOMENT "\"}"

/* Named by the old card or by the new one, it is one person. */
TEST(cards_that_were_merged_are_erased_with_the_patient)
{
        static const char *const merged =
                CARD("qzmarkold", "09:00:00", "0671110000", ",\"link\":[{\"type\":\"replaced-by\",\"other\":{\"reference\":\"Patient/qzmarknew\"}}]");
        Bench b;
        g_autoptr(GPtrArray) dossiers = NULL;

        bench_init(&b);
        write_file(b.dir, "sources.d", "fhir.conf", "source = { id = \"fhir\"; format = \"fhir\"; consent = { assumed = [ \"care\" ]; }; };");
        bench_reload(&b);
        put_fhir(&b, CARD("qzmarkold", "08:00:00", "0671110000", ""));
        put_fhir(&b, PROCEDURE_OF("t", "qzmarkold"));
        put_fhir(&b, CARD("qzmarknew", "08:00:00", "0671234567", ""));
        put_fhir(&b, merged);
        no_fault(&b, store_dossiers(b.store, NULL, "qzmarkold", &dossiers, &b.err));
        const Dossier *d = g_ptr_array_index(dossiers, 0);
        g_assert_cmpuint(d->cards->len, ==, 2);
        g_assert_cmpuint(d->marks->addresses->len, ==, 2);
        erase(&b, "qzmarkold");
        g_assert_false(holds(&b, "zmark"));
        g_assert_false(holds(&b, "671110000"));
        g_assert_false(holds(&b, "671234567"));
        /* what the server still has says nothing newer */
        g_assert_cmpint(put_fhir(&b, CARD("qzmarknew", "08:00:00", "0671234567", "")), ==, STORE_PUT_UNCHANGED);
        g_assert_cmpint(put_fhir(&b, merged), ==, STORE_PUT_UNCHANGED);
        g_assert_cmpint(put_fhir(&b, PROCEDURE_OF("t", "qzmarkold")), ==, STORE_PUT_UNCHANGED);
        g_assert_false(holds(&b, "zmark"));
        bench_done(&b);
}

TEST(nobody_is_erased_by_an_id_that_nobody_has)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        g_assert_cmpint(begin_erase(&b, "P-2", NULL), ==, STORE_NOT_FOUND);
        assert_states(&b, "T-1", "planned planned planned planned planned");
        bench_done(&b);
}

/* ---- a number that no patient has ---------------------------------------------------------------- */

static int begin_stranger(Bench *b, const char *number, GPtrArray **owners)
{
        int r;

        bench_begin(b);
        r = store_stranger_begin(b->store, number, "erase", "anna", "Qzmarkwhy", b->now, owners, &b->err);
        no_fault(b, r);
        bench_commit(b);
        return r;
}

TEST(a_number_of_no_patient_is_told_and_erased)
{
        static const uint8_t key[STORE_SECRET_BYTES] = "the key of all that is hashed";
        g_autoptr(GPtrArray) owners = NULL, open = NULL;
        Dossier *told = NULL;
        ErasedCounts counts = { 0 };
        uint64_t labels[N_REPLY_LABELS], n_open = 0;
        bool is_stopped = false;
        Bench b;

        bench_init(&b);
        reply(&b, "r-1", "Qzmarkreply who is this", REPLY_OTHER);
        reply(&b, "r-2", "Qzmarkreply I cannot see", REPLY_RED);
        reply(&b, "r-3", "STOP", REPLY_STOP);
        put(&b, TREATMENT_OF("T-2", "filler", MOMENT, "", SHARES("P-2", OTHER)));
        g_assert_cmpint(begin_stranger(&b, NUMBER, &owners), ==, 0);
        no_fault(&b, store_stranger_dossier(b.store, NUMBER, &told, &b.err));
        g_assert_cmpuint(told->replies->len, ==, 3);
        g_assert_cmpuint(told->alerts->len, ==, 1);
        dossier_free(told);
        bench_begin(&b);
        g_assert_cmpint(store_stranger_erase(b.store, NUMBER, key, b.now, &counts, &b.err), ==, 0);
        bench_commit(&b);
        no_fault(&b, store_scrub(b.store, &b.err));
        g_assert_cmpuint(counts.n_replies, ==, 3);
        g_assert_false(holds(&b, "Qzmarkreply"));
        g_assert_false(holds(&b, "0671234567"));
        no_fault(&b, store_reply_count(b.store, labels, &n_open, &b.err));
        g_assert_cmpuint(labels[REPLY_RED], ==, 1);
        g_assert_cmpuint(n_open, ==, 0);
        no_fault(&b, store_alerts_open(b.store, &open, &b.err));
        g_assert_cmpuint(open->len, ==, 0);
        /* the stop holds for whoever comes with it */
        no_fault(&b, store_number_is_stopped(b.store, NUMBER, &is_stopped, &b.err));
        g_assert_true(is_stopped);
        put(&b, TREATMENT_OF("T-3", "filler", MOMENT, "", SHARES("P-3", NUMBER)));
        assert_states(&b, "T-3", "task task held held held");
        bench_done(&b);
}

TEST(a_number_that_is_or_was_a_patients_is_theirs)
{
        g_autoptr(GPtrArray) now = NULL, once = NULL;
        Bench b;

        bench_init(&b);
        live(&b); /* a message went to the number, and an answer came from it */
        g_assert_cmpint(begin_stranger(&b, NUMBER, &now), ==, STORE_NUMBER_IS_PATIENTS);
        g_assert_cmpstr(g_ptr_array_index(now, 0), ==, "P-1 at kyiv-1");
        put(&b, "{\"type\":\"patient\",\"id\":\"D\",\"clinic\":\"kyiv-1\",\"patient\":{\"id\":\"P-1\",\"phone\":\"+380501112233\"}}");
        g_assert_cmpint(begin_stranger(&b, NUMBER, &once), ==, STORE_NUMBER_IS_PATIENTS);
        g_assert_cmpuint(once->len, ==, 1);
        g_assert_cmpstr(g_ptr_array_index(once, 0), ==, "P-1 at kyiv-1");
        bench_done(&b);
}

/* Who was told of "reply-2" long ago must not take another one by it. */
TEST(a_number_of_a_reply_that_is_erased_is_given_to_no_other)
{
        Bench b;
        g_autoptr(GPtrArray) before = NULL, open = NULL;
        int64_t highest = 0;

        bench_init(&b);
        put(&b, TREATMENT_OF("T-2", "filler", MOMENT, "", SHARES("P-2", "+380671110000")));
        put(&b, MARKED_T1);
        reply_from(&b, "+380671110000", "r-1", "what about parking?", REPLY_OTHER);
        reply_from(&b, "+380990000001", "r-2", "it bleeds", REPLY_RED);
        no_fault(&b, store_replies_open(b.store, &before, &b.err));
        for (guint i = 0; i < before->len; i++)
                highest = MAX(highest, ((const ReplyView *)g_ptr_array_index(before, i))->number);
        reply(&b, "r-3", "Qzmarkreply", REPLY_OTHER);
        erase(&b, "P-1");
        reply_from(&b, "+380990000002", "r-4", "it bleeds, too", REPLY_RED);
        no_fault(&b, store_replies_open(b.store, &open, &b.err));
        const ReplyView *last = g_ptr_array_index(open, open->len - 1);
        g_assert_cmpstr(last->from, ==, "+380990000002");
        g_assert_cmpint(last->number, ==, highest + 2); /* the one between was the patient's */
        bench_done(&b);
}

/* Beyond so many an hour strangers share one alert: who is erased takes nobody else's call along. */
TEST(an_alert_of_several_strangers_goes_on_for_the_others)
{
        static const uint8_t key[STORE_SECRET_BYTES] = "the key of all that is hashed";
        g_autoptr(GPtrArray) owners = NULL, open = NULL;
        ErasedCounts counts = { 0 };
        Bench b;

        bench_init(&b);
        write_file(b.dir, "", "followupd.conf", "limits = { max_stranger_alerts_per_hour = 1; };");
        bench_reload(&b);
        reply_from(&b, "+380631112233", "r-0", "I cannot see", REPLY_RED); /* has one of its own */
        reply_from(&b, NUMBER, "r-1", "I cannot see", REPLY_RED);
        reply_from(&b, NUMBER, "r-2", "really", REPLY_RED);
        reply_from(&b, "+380631114455", "r-3", "I cannot see either", REPLY_RED);
        no_fault(&b, store_alerts_open(b.store, &open, &b.err));
        g_assert_cmpuint(open->len, ==, 2);
        g_clear_pointer(&open, g_ptr_array_unref);
        g_assert_cmpint(begin_stranger(&b, NUMBER, &owners), ==, 0);
        bench_begin(&b);
        g_assert_cmpint(store_stranger_erase(b.store, NUMBER, key, b.now, &counts, &b.err), ==, 0);
        bench_commit(&b);
        no_fault(&b, store_alerts_open(b.store, &open, &b.err));
        g_assert_cmpuint(open->len, ==, 2);
        bench_done(&b);
}
