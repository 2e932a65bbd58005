/* The contract of the store: records in, plans kept, changes carried out. */
#include "fixture.h"

#include "store/store-erase.h"

TEST(a_treatment_is_kept_with_its_plan)
{
        Bench b;

        bench_init(&b);
        g_assert_cmpint(put(&b, T1), ==, STORE_PUT_NEW);
        assert_states(&b, "T-1", "planned planned planned planned planned");
        g_autoptr(FollowupView) first = view_of(&b, "T-1", H24);
        g_autoptr(FollowupView) review = view_of(&b, "T-1", W2);
        assert_when(first->f.due, "2026-03-03T09:00:00+02:00");
        g_assert_cmpstr(first->f.method, ==, "sms");
        g_assert_cmpint(first->f.purpose, ==, PURPOSE_SAFETY);
        g_assert_cmpstr(first->clinic, ==, "kyiv-1");
        g_assert_cmpstr(first->treatment, ==, "T-1");
        g_assert_cmpstr(first->procedure, ==, "filler");
        g_assert_cmpstr(first->patient->phone, ==, "+380671234567");
        g_assert_cmpstr(first->patient->name, ==, "Olena");
        g_assert_cmpstr(first->protocol->id, ==, "filler");
        assert_when(review->f.due, "2026-03-16T10:00:00+02:00");
        assert_when(review->f.opens, "2026-03-16T00:00:00+02:00");
        g_assert_cmpint(review->f.purpose, ==, PURPOSE_REVIEW);
        bench_done(&b);
}

TEST(the_same_record_again_changes_nothing)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        g_assert_cmpint(put(&b, T1), ==, STORE_PUT_UNCHANGED);
        assert_states(&b, "T-1", "planned planned planned planned planned");
        bench_done(&b);
}

TEST(an_older_record_never_overrides_a_newer_one)
{
        Bench b;

        bench_init(&b);
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, ",\"updated_at\":\"2026-03-02T11:00:00Z\"", PATIENT_OF("")));
        g_assert_cmpint(put(&b, TREATMENT_OF("T-1", "filler", MOMENT,
                                ",\"status\":\"cancelled\",\"updated_at\":\"2026-03-02T10:00:00Z\"", PATIENT_OF(""))),
                ==, STORE_PUT_UNCHANGED);
        assert_states(&b, "T-1", "planned planned planned planned planned");
        bench_done(&b);
}

TEST(a_moved_treatment_moves_what_is_unsent)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        g_assert_cmpint(put(&b, TREATMENT_OF("T-1", "filler", "2026-03-01T10:00:00+02:00", "", PATIENT_OF(""))), ==,
                STORE_PUT_UPDATED);
        g_autoptr(FollowupView) review = view_of(&b, "T-1", W2);
        assert_when(review->f.due, "2026-03-15T10:00:00+02:00");
        g_autoptr(GPtrArray) views = list_of(&b, "T-1");
        /* the first question is too late now and was never sent: somebody calls */
        g_assert_cmpuint(views->len, ==, N_STEPS + 1);
        const FollowupView *missed = g_ptr_array_index(views, H24), *call = g_ptr_array_index(views, N_STEPS);
        g_assert_cmpint(missed->f.state, ==, FOLLOWUP_MISSED);
        g_assert_cmpint(call->f.state, ==, FOLLOWUP_TASK);
        g_assert_cmpint(call->f.cause, ==, missed->f.id);
        g_assert_cmpstr(call->f.method, ==, "call");
        bench_done(&b);
}

TEST(a_cancelled_treatment_takes_its_plan_with_it_and_may_come_back)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        g_assert_cmpint(put(&b, TREATMENT_OF("T-1", "filler", MOMENT, ",\"status\":\"cancelled\"", PATIENT_OF(""))), ==,
                STORE_PUT_WITHDRAWN);
        assert_states(&b, "T-1", "cancelled cancelled cancelled cancelled cancelled");
        g_autoptr(FollowupView) first = view_of(&b, "T-1", H24);
        g_assert_cmpstr(first->f.reason, ==, "treatment cancelled");
        g_assert_cmpint(put(&b, T1), ==, STORE_PUT_UPDATED);
        assert_states(&b, "T-1",
                "cancelled cancelled cancelled cancelled cancelled planned planned planned planned planned");
        bench_done(&b);
}

TEST(two_sources_of_one_system_do_not_double)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-2", "toxin", MOMENT, "", PATIENT_OF("")));
        g_autoptr(FollowupView) one = view_of(&b, "T-1", 0);
        g_autoptr(FollowupView) other = view_of(&b, "T-2", 0);
        g_assert_cmpint(one->patient_number, ==, other->patient_number);
        g_assert_cmpint(one->treatment_number, !=, other->treatment_number);
        bench_done(&b);
}

TEST(a_treatment_keeps_its_version_of_the_protocol)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        config_free(b.config);
        write_file(b.dir, "protocols.d", "filler.conf",
                PROTOCOL("filler", "2", "\"filler\"",
                        "{ id = \"h24\"; when = \"within 12 hours\"; purpose = \"safety\"; message = \"m\"; }"));
        b.config = load_config(b.dir);
        g_assert_cmpint(put(&b, TREATMENT_OF("T-1", "filler", "2026-03-02T10:30:00+02:00", "", PATIENT_OF(""))), ==,
                STORE_PUT_UPDATED);
        assert_states(&b, "T-1", "planned planned planned planned planned");
        g_autoptr(FollowupView) first = view_of(&b, "T-1", H24);
        g_assert_cmpuint(first->protocol->version, ==, 1);
        put(&b, TREATMENT_OF("T-2", "filler", MOMENT, "", "\"patient\":{\"id\":\"P-2\",\"phone\":\"+380671234568\","
                                                          "\"consent\":{\"care\":true}}"));
        assert_states(&b, "T-2", "planned");
        bench_done(&b);
}

TEST(the_same_version_with_other_steps_is_a_fault)
{
        Bench b;
        ErrList faults;

        bench_init(&b);
        put(&b, T1);
        config_free(b.config);
        write_file(b.dir, "protocols.d", "filler.conf",
                PROTOCOL("filler", "1", "\"filler\"",
                        "{ id = \"h24\"; when = \"within 12 hours\"; purpose = \"safety\"; message = \"m\"; }"));
        b.config = load_config(b.dir);
        err_list_init(&faults);
        g_assert_cmpint(store_check_config(b.store, b.config, &faults), ==, 0);
        g_assert_cmpuint(faults.n_faults, ==, 1);
        g_assert_cmpstr(g_array_index(faults.items, Err, 0).mend, ==, "raise its version");
        err_list_done(&faults);
        bench_done(&b);
}

TEST(another_procedure_plans_another_protocol)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-1", "toxin", MOMENT, "", PATIENT_OF("")));
        assert_states(&b, "T-1",
                "cancelled cancelled cancelled cancelled cancelled planned planned planned planned planned");
        g_autoptr(FollowupView) old = view_of(&b, "T-1", 0);
        g_autoptr(FollowupView) new = view_of(&b, "T-1", N_STEPS);
        g_assert_cmpstr(old->f.reason, ==, "procedure changed");
        g_assert_cmpstr(new->protocol->id, ==, "toxin");
        bench_done(&b);
}

TEST(another_procedure_while_it_was_cancelled_plans_another_protocol)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-1", "toxin", MOMENT, ",\"status\":\"cancelled\"", PATIENT_OF("")));
        put(&b, TREATMENT_OF("T-1", "toxin", MOMENT, "", PATIENT_OF("")));
        g_autoptr(FollowupView) new = view_of(&b, "T-1", N_STEPS);
        g_assert_cmpstr(new->protocol->id, ==, "toxin");
        bench_done(&b);
}

TEST(without_consent_it_is_held_and_with_it_freed)
{
        Bench b;

        bench_init(&b);
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, "", "\"patient\":{\"id\":\"P-1\",\"phone\":\"+380671234567\"}"));
        assert_states(&b, "T-1", "held held held held held");
        put(&b, "{\"type\":\"patient\",\"clinic\":\"kyiv-1\",\"id\":\"P-1\",\"patient\":{\"id\":\"P-1\","
                "\"phone\":\"+380671234567\",\"consent\":{\"care\":true}}}");
        assert_states(&b, "T-1", "planned planned planned held held");
        /* a record that says nothing about consent does not take it back */
        put(&b, TREATMENT_OF("T-1", "filler", "2026-03-02T10:10:00+02:00", "",
                        "\"patient\":{\"id\":\"P-1\",\"phone\":\"+380671234567\"}"));
        assert_states(&b, "T-1", "planned planned planned held held");
        bench_done(&b);
}

TEST(details_given_elsewhere_hold_for_all_that_is_unsent)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        put(&b, "{\"type\":\"patient\",\"clinic\":\"kyiv-1\",\"id\":\"P-1\",\"patient\":{\"id\":\"P-1\","
                "\"phone\":\"+380671111111\",\"telegram\":\"777\",\"time_zone\":\"Asia/Tokyo\"}}");
        g_autoptr(FollowupView) review = view_of(&b, "T-1", W2);
        g_assert_cmpstr(review->patient->phone, ==, "+380671111111");
        g_assert_cmpstr(review->patient->name, ==, "Olena");
        g_assert_cmpstr(review->f.method, ==, "telegram");
        assert_when(review->f.due, "2026-03-16T03:00:00+02:00"); /* 10:00 in Tokyo */
        bench_done(&b);
}

TEST(a_group_that_is_rolled_back_never_was)
{
        Bench b;
        g_autoptr(Record) record = NULL;
        g_autoptr(Plan) plan = NULL;
        const Protocol *protocol;
        g_autoptr(GPtrArray) rows = NULL;
        uint64_t made;

        bench_init(&b);
        record = read_record(&b, T1);
        no_fault(&b, plan_make(record, config_clinic(b.config, "kyiv-1"), config_protocol_for(b.config, "filler"),
                             &record->patient.consent, b.now, &plan, &b.err));
        bench_begin(&b);
        g_assert_cmpint(store_put_record(b.store, b.config, record, plan, b.now, &protocol, NULL, &b.err), ==, STORE_PUT_NEW);
        store_rollback(b.store);
        assert_states(&b, "T-1", "");
        g_assert_cmpint(store_ledger(b.store, &rows, &made, &b.err), ==, 0);
        g_assert_cmpuint(made, ==, 0);
        g_assert_cmpint(put(&b, T1), ==, STORE_PUT_NEW);
        assert_states(&b, "T-1", "planned planned planned planned planned");
        bench_done(&b);
}

TEST(a_verb_that_fails_takes_back_only_itself)
{
        Bench b;
        g_autoptr(Record) good = NULL, bad = NULL;
        g_autoptr(Plan) good_plan = NULL, bad_plan = NULL;

        bench_init(&b);
        put(&b, T1); /* pins filler 1 */
        good = read_record(&b, TREATMENT_OF("T-2", "toxin", MOMENT, "", PATIENT_OF("")));
        no_fault(&b, plan_make(good, config_clinic(b.config, "kyiv-1"), config_protocol_for(b.config, "toxin"),
                             &good->patient.consent, b.now, &good_plan, &b.err));
        config_free(b.config);
        write_file(b.dir, "protocols.d", "filler.conf",
                PROTOCOL("filler", "1", "\"filler\"",
                        "{ id = \"h24\"; when = \"within 12 hours\"; purpose = \"safety\"; message = \"m\"; }"));
        b.config = load_config(b.dir);
        bad = read_record(&b, TREATMENT_OF("T-3", "filler", MOMENT, "", "\"patient\":{\"id\":\"P-3\",\"phone\":\"+380671234560\"}"));
        no_fault(&b, plan_make(bad, config_clinic(b.config, "kyiv-1"), config_protocol_for(b.config, "filler"),
                             &bad->patient.consent, b.now, &bad_plan, &b.err));
        good_plan->clinic = config_clinic(b.config, "kyiv-1");
        good_plan->protocol = config_protocol_for(b.config, "toxin");
        bench_begin(&b);
        g_assert_cmpint(store_put_record(b.store, b.config, good, good_plan, b.now, NULL, NULL, &b.err), ==, STORE_PUT_NEW);
        g_assert_cmpint(store_put_record(b.store, b.config, bad, bad_plan, b.now, NULL, NULL, &b.err), ==, -EINVAL);
        bench_commit(&b);
        g_assert_cmpstr(b.err.mend, ==, "raise its version");
        assert_states(&b, "T-2", "planned planned planned planned planned");
        assert_states(&b, "T-3", "");
        g_autoptr(GPtrArray) views = NULL;
        const StoreQuery of_patient = { .state = -1, .patient = "P-3", .from = UTC_NEVER, .to = UTC_NEVER, .n_max = 9 };
        no_fault(&b, store_list(b.store, &of_patient, &views, NULL, &b.err));
        g_assert_cmpuint(views->len, ==, 0);
        bench_done(&b);
}

TEST(the_schema_knows_every_state_by_its_word)
{
        g_autofree char *path = g_build_filename(
                g_getenv("SOURCE_ROOT"), "lib", "store", "sqlite", "schema", "0001-first.sql", NULL);
        g_autofree char *schema = NULL;

        g_assert_true(g_file_get_contents(path, &schema, NULL, NULL));
        for (int i = 0; i < N_FOLLOWUP_STATES; i++) {
                g_autofree char *check = g_strdup_printf("state = '%s'", followup_state_to_string((FollowupState)i));
                g_assert_nonnull(strstr(schema, check));
        }
        for (int i = 0; i < N_MESSAGE_STATES; i++) {
                g_autofree char *check = g_strdup_printf("state = '%s'", message_state_to_string((MessageState)i));
                g_assert_nonnull(strstr(schema, check));
        }
}

TEST(lists_go_page_by_page)
{
        Bench b;
        StoreQuery query = { .state = FOLLOWUP_PLANNED, .from = UTC_NEVER, .to = UTC_NEVER, .n_max = 7 };
        unsigned n = 0, n_pages = 0;

        bench_init(&b);
        for (int i = 0; i < 4; i++) {
                g_autofree char *json = g_strdup_printf("{\"type\":\"treatment\",\"id\":\"L-%d\",\"clinic\":\"kyiv-1\","
                        "\"procedure\":\"filler\",\"performed_at\":\"" MOMENT "\",\"patient\":{\"id\":\"L-%d\","
                        "\"phone\":\"+38067123456%d\",\"consent\":{\"care\":true,\"survey\":true,\"marketing\":true}}}", i, i, i);
                put(&b, json);
        }
        do {
                g_autoptr(GPtrArray) views = NULL;
                no_fault(&b, store_list(b.store, &query, &views, &query.after, &b.err));
                n += views->len;
                n_pages++;
        } while (query.after != 0);
        g_assert_cmpuint(n, ==, 20);
        g_assert_cmpuint(n_pages, ==, 3);
        bench_done(&b);
}

TEST(a_database_is_opened_again_as_it_was)
{
        Bench b;
        UtcMs seen;
        g_autofree char *backup = NULL;

        if (!is_sqlite()) {
                g_test_skip("nothing in memory outlives its process");
                return;
        }
        bench_init(&b);
        put(&b, T1);
        bench_restart(&b);
        assert_states(&b, "T-1", "planned planned planned planned planned");
        g_assert_cmpint(store_last_seen(b.store, &seen, &b.err), ==, 0);
        g_assert_cmpint(seen.ms, ==, b.now.ms);
        g_assert_cmpint(put(&b, T1), ==, STORE_PUT_UNCHANGED);
        backup = g_build_filename(b.dir, "backup.db", NULL);
        back_up(&b, backup);
        put(&b, TREATMENT_OF("T-2", "toxin", MOMENT, "", PATIENT_OF("")));
        store_free(b.store);
        g_assert_cmpint(store_open(backup, &b.store, &b.err), ==, 0);
        assert_states(&b, "T-1", "planned planned planned planned planned");
        assert_states(&b, "T-2", "");
        bench_done(&b);
}

/* Pieces of it are made between groups, and what these write is in it. */
TEST(a_backup_has_what_was_written_while_it_was_made)
{
        g_autoptr(StoreBackup) copying = NULL;
        g_autofree char *backup = NULL;
        unsigned n = 0;
        Bench b;

        if (!is_sqlite()) {
                g_test_skip("nothing in memory outlives its process");
                return;
        }
        bench_init(&b);
        put(&b, T1);
        backup = g_build_filename(b.dir, "backup.db", NULL);
        no_fault(&b, store_backup_begin(b.store, backup, &copying, &b.err));
        g_assert_cmpint(store_backup_step(copying, 4, &b.err), ==, STORE_BACKUP_MORE);
        put(&b, TREATMENT_OF("T-2", "toxin", MOMENT, "", PATIENT_OF("")));
        g_assert_cmpint(store_backup_step(copying, 4, &b.err), ==, STORE_BACKUP_MORE);
        no_fault(&b, store_scrub(b.store, &b.err)); /* all pages change their places */
        put(&b, TREATMENT_OF("T-3", "toxin", MOMENT, "", PATIENT_OF("")));
        while (store_backup_step(copying, 4, &b.err) == STORE_BACKUP_MORE)
                n++;
        g_assert_cmpint(b.err.code, ==, 0);
        g_assert_cmpuint(n, >, 0);
        g_clear_pointer(&copying, store_backup_free);
        store_free(b.store);
        g_assert_cmpint(store_open(backup, &b.store, &b.err), ==, 0);
        assert_states(&b, "T-1", "planned planned planned planned planned");
        assert_states(&b, "T-2", "planned planned planned planned planned");
        assert_states(&b, "T-3", "planned planned planned planned planned");
        bench_done(&b);
}

/* A restore after a crash, where the log of the store that was there is not taken away. */
TEST(a_log_of_the_store_before_is_not_mixed_into_a_backup)
{
        g_autofree char *store = NULL, *log = NULL, *backup = NULL, *its_log = NULL, *pages = NULL;
        gsize n_bytes = 0;
        Bench b;

        if (!is_sqlite()) {
                g_test_skip("nothing in memory outlives its process");
                return;
        }
        bench_init(&b);
        put(&b, T1);
        backup = g_build_filename(b.dir, "backup.db", NULL);
        back_up(&b, backup);
        put(&b, TREATMENT_OF("T-2", "toxin", MOMENT, "", PATIENT_OF("")));
        store = database(&b);
        log = g_strconcat(store, "-wal", NULL);
        its_log = g_strconcat(backup, "-wal", NULL);
        g_assert_true(g_file_get_contents(log, &pages, &n_bytes, NULL));
        g_assert_cmpuint(n_bytes, >, 0);
        store_free(b.store);
        g_assert_true(g_file_set_contents(its_log, pages, (gssize)n_bytes, NULL));
        g_assert_cmpint(store_open(backup, &b.store, &b.err), ==, 0);
        assert_states(&b, "T-1", "planned planned planned planned planned");
        assert_states(&b, "T-2", "");
        /* what has been written since is its own, and stays */
        put(&b, TREATMENT_OF("T-3", "toxin", MOMENT, "", PATIENT_OF("")));
        g_clear_pointer(&pages, g_free);
        g_assert_true(g_file_get_contents(its_log, &pages, &n_bytes, NULL));
        store_free(b.store);
        g_assert_true(g_file_set_contents(its_log, pages, (gssize)n_bytes, NULL)); /* as a crash would leave it */
        g_assert_cmpint(store_open(backup, &b.store, &b.err), ==, 0);
        assert_states(&b, "T-3", "planned planned planned planned planned");
        bench_done(&b);
}

TEST(a_damaged_or_newer_database_is_refused_in_words)
{
        Bench b;
        g_autofree char *path = NULL;
        Store *store = NULL;

        if (!is_sqlite()) {
                g_test_skip("memory has no file");
                return;
        }
        bench_init(&b);
        path = g_build_filename(b.dir, "bad.db", NULL);
        g_assert_true(g_file_set_contents(path, "this is no database, and it is long enough to be read as one.........."
                                                "...................................................", -1, NULL));
        g_assert_cmpint(store_open(path, &store, &b.err), ==, -EUCLEAN);
        g_assert_cmpstr(b.err.source, ==, path);
        g_assert_cmpstr(b.err.mend, !=, "");
        b.err = (Err){ 0 };
        bench_done(&b);
}

TEST(nothing_is_changed_outside_of_a_group)
{
        Bench b;

        bench_init(&b);
        g_assert_cmpint(store_see(b.store, b.now, &b.err), ==, -EINVAL);
        bench_done(&b);
}

/* an export of yesterday, by which the patient would be of age */
TEST(a_plan_rests_on_what_is_known_of_the_patient_now)
{
        Bench b;

        bench_init(&b);
        put(&b, "{\"type\":\"patient\",\"clinic\":\"kyiv-1\",\"id\":\"R-1\",\"updated_at\":\"2026-03-02T11:30:00+02:00\","
                PATIENT_OF(",\"birth_date\":\"2015-05-05\"") "}");
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, ",\"updated_at\":\"2026-03-02T11:00:00+02:00\"",
                PATIENT_OF(",\"birth_date\":\"1985-05-05\"")));
        assert_states(&b, "T-1", "held held held held held");
        bench_done(&b);
}
