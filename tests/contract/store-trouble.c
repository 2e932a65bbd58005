/* The contract of the store: while something is wrong with a patient nobody asks them to buy, to praise or to feast. */
#include "said.h"

#include "plan/around.h"

#define ALL_PLANNED "planned planned planned planned planned"

TEST(a_red_flag_holds_offers_and_surveys_until_its_task_is_done)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        bench_init(&b);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-2", "toxin", "2026-02-20T10:00:00+02:00", "", PATIENT_OF("")));
        say(&b, (Said){ .text = "cannot see", .id = "r1", .label = REPLY_RED }, &effect);
        assert_states(&b, "T-1", "planned planned planned held held task");
        g_autoptr(FollowupView) offer = view_of(&b, "T-1", M3), other = view_of(&b, "T-2", M3), task = last_view(&b, "T-1");
        g_assert_true(g_str_has_prefix(offer->f.reason, "waits: a red flag is open, task "));
        g_assert_cmpint(other->f.state, ==, FOLLOWUP_HELD);
        /* somebody has it, and it is not over */
        bench_begin(&b);
        g_assert_cmpint(store_ack(b.store, task->f.id, 0, "anna", "ctl", b.now, &b.err), ==, 0);
        bench_commit(&b);
        judge(&b, true);
        assert_states(&b, "T-1", "planned planned planned held held task");
        g_assert_cmpint(enter(&b, task->f.id, "seen by the doctor, all well"), ==, 0);
        assert_states(&b, "T-1", ALL_PLANNED " done");
        g_autoptr(FollowupView) freed = view_of(&b, "T-1", M3);
        g_assert_cmpstr(freed->f.reason, ==, "");
        assert_when(freed->f.due, "2026-06-02T10:00:00+03:00");
        bench_done(&b);
}

TEST(a_task_that_staff_cancel_or_hold)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        bench_init(&b);
        put(&b, T1);
        say(&b, (Said){ .text = "not so well", .id = "r1", .label = REPLY_WORRY }, &effect);
        assert_states(&b, "T-1", "planned planned planned held held task");
        act(&b, effect.task, STAFF_HOLD);
        assert_states(&b, "T-1", "planned planned planned held held held");
        act(&b, effect.task, STAFF_RESUME);
        act(&b, effect.task, STAFF_CANCEL);
        assert_states(&b, "T-1", ALL_PLANNED " cancelled");
        bench_done(&b);
}

TEST(free_text_holds_nothing)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        bench_init(&b);
        put(&b, T1);
        say(&b, (Said){ .text = "what are your hours?", .id = "r1", .label = REPLY_OTHER }, &effect);
        assert_states(&b, "T-1", ALL_PLANNED " task");
        bench_done(&b);
}

TEST(what_was_held_too_long_is_missed_and_says_for_what)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        bench_init(&b);
        put(&b, T1);
        say(&b, (Said){ .text = "not so well", .id = "r1", .label = REPLY_WORRY }, &effect);
        b.now = at("2026-04-12T12:00:00+03:00");
        judge(&b, false);
        g_autoptr(FollowupView) survey = view_of(&b, "T-1", M1);
        g_assert_cmpint(survey->f.state, ==, FOLLOWUP_MISSED);
        g_assert_true(g_str_has_prefix(survey->f.reason, "held until its window closed: a worried answer is open, task "));
        bench_done(&b);
}

TEST(a_record_that_comes_meanwhile_is_held_as_well)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        bench_init(&b);
        put(&b, T1);
        say(&b, (Said){ .text = "not so well", .id = "r1", .label = REPLY_WORRY }, &effect);
        put(&b, TREATMENT_OF("T-2", "toxin", "2026-03-01T10:00:00+02:00", "", PATIENT_OF("")));
        g_autoptr(FollowupView) offer = view_of(&b, "T-2", M3);
        g_assert_cmpint(offer->f.state, ==, FOLLOWUP_HELD);
        put(&b, TREATMENT_OF("T-1", "filler", "2026-03-02T10:30:00+02:00", "", PATIENT_OF("")));
        assert_states(&b, "T-1", "planned planned planned held held task");
        bench_done(&b);
}

TEST(a_red_flag_from_a_number_that_several_have_holds_all_of_them)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        bench_init(&b);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-2", "toxin", MOMENT, "",
                        "\"patient\":{\"id\":\"P-2\",\"name\":\"Ihor\",\"phone\":\"+380671234567\","
                        "\"consent\":{\"care\":true,\"survey\":true,\"marketing\":true}}"));
        say(&b, (Said){ .text = "cannot see", .id = "r1", .label = REPLY_RED }, &effect);
        g_autoptr(FollowupView) one = view_of(&b, "T-1", M3), other = view_of(&b, "T-2", M3);
        g_assert_cmpint(one->f.state, ==, FOLLOWUP_HELD);
        g_assert_cmpint(other->f.state, ==, FOLLOWUP_HELD);
        g_assert_cmpint(effect.task, !=, 0);
        g_assert_cmpint(enter(&b, effect.task, "it was Ihor; he is well"), ==, 0);
        g_autoptr(FollowupView) one_freed = view_of(&b, "T-1", M3), other_freed = view_of(&b, "T-2", M3);
        g_assert_cmpint(one_freed->f.state, ==, FOLLOWUP_PLANNED);
        g_assert_cmpint(other_freed->f.state, ==, FOLLOWUP_PLANNED);
        bench_done(&b);
}

/* The patient who was asked has another number since, and two others have the old one: the call is about the one who was asked. */
TEST(a_red_flag_holds_who_was_asked_though_others_have_the_number_now)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        bench_init(&b);
        put(&b, T1);
        b.now = at("2026-03-03T09:30:00+02:00");
        send_step(&b, "T-1", H24, "pm-1");
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, "", "\"patient\":{\"id\":\"P-1\",\"name\":\"Olena\",\"phone\":\"+380671234599\","
                "\"consent\":{\"care\":true,\"survey\":true,\"marketing\":true}}"));
        put(&b, TREATMENT_OF("T-2", "filler", MOMENT, "", "\"patient\":{\"id\":\"P-2\",\"phone\":\"" NUMBER "\",\"consent\":{\"care\":true}}"));
        put(&b, TREATMENT_OF("T-3", "filler", MOMENT, "", "\"patient\":{\"id\":\"P-3\",\"phone\":\"" NUMBER "\",\"consent\":{\"care\":true}}"));
        say(&b, (Said){ .text = "cannot see", .id = "r1", .label = REPLY_RED }, &effect);
        assert_states(&b, "T-1", "sent planned planned held held task");
        bench_done(&b);
}

TEST(an_offer_on_its_way_is_called_back_by_a_red_flag)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };
        g_auto(Message) message = { 0 };
        const Settlement withdrawn = { .to = MESSAGE_DISSOLVED, .verdict = -1, .retry_at = UTC_NEVER };

        bench_init(&b);
        put(&b, T1);
        g_autoptr(FollowupView) offer = view_of(&b, "T-1", M3);
        b.now = at("2026-06-02T10:30:00+03:00");
        claim(&b, &message, offer, NULL);
        say(&b, (Said){ .text = "cannot see", .id = "r1", .label = REPLY_RED }, &effect);
        g_assert_cmpuint(effect.revoked->len, ==, 1);
        g_assert_cmpint(g_array_index(effect.revoked, int64_t, 0), ==, message.number);
        settle(&b, message.number, &withdrawn);
        g_autoptr(FollowupView) held = view_of(&b, "T-1", M3);
        g_assert_cmpint(held->f.state, ==, FOLLOWUP_HELD);
        bench_done(&b);
}

/* The bytes had left when the patient told of it: the provider took them not, or perhaps. */
static void check_not_tried_again(Verdict verdict, bool keeps_message)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };
        g_auto(Message) message = { 0 };
        Settlement again = { .to = MESSAGE_RETRY, .verdict = (int)verdict, .new_generation = !keeps_message };

        bench_init(&b);
        put(&b, T1);
        g_autoptr(FollowupView) offer = view_of(&b, "T-1", M3);
        b.now = at("2026-06-02T10:30:00+03:00");
        claim(&b, &message, offer, NULL);
        say(&b, (Said){ .text = "cannot see", .id = "r1", .label = REPLY_RED }, &effect);
        again.retry_at = at("2026-06-02T10:31:00+03:00");
        settle(&b, message.number, &again);
        g_autoptr(FollowupView) held = view_of(&b, "T-1", M3);
        g_assert_cmpint(held->f.state, ==, FOLLOWUP_HELD);
        g_assert_cmpint(held->f.message, ==, keeps_message ? message.number : 0);
        bench_done(&b);
}

TEST(what_was_on_its_way_when_a_red_flag_came_is_not_tried_again)
{
        check_not_tried_again(VERDICT_TEMPORARY, false);
        check_not_tried_again(VERDICT_UNKNOWN, true);
}

TEST(a_record_that_was_somebody_elses_takes_its_trouble_along)
{
        static const char theirs[] = TREATMENT_OF("T-1", "filler", MOMENT, "",
                "\"patient\":{\"id\":\"P-2\",\"name\":\"Ihor\",\"phone\":\"+380671234568\","
                "\"consent\":{\"care\":true,\"survey\":true,\"marketing\":true}}");
        Bench b;

        bench_init(&b);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-2", "toxin", MOMENT, "", PATIENT_OF("")));
        g_autoptr(FollowupView) first = view_of(&b, "T-1", H24);
        g_assert_cmpint(enter(&b, first->f.id, "complication"), ==, 0);
        g_autoptr(FollowupView) held = view_of(&b, "T-2", M3);
        g_assert_cmpint(held->f.state, ==, FOLLOWUP_HELD);
        put(&b, theirs);
        g_autoptr(FollowupView) freed = view_of(&b, "T-2", M3), theirs_held = view_of(&b, "T-1", M3);
        g_assert_cmpint(freed->f.state, ==, FOLLOWUP_PLANNED);
        g_assert_cmpint(theirs_held->f.state, ==, FOLLOWUP_HELD);
        bench_done(&b);
}

/* ---- entered by staff ------------------------------------------------------------------------ */

TEST(staff_open_and_close_a_complication)
{
        Bench b;
        g_auto(StoreDone) done = { 0 };

        bench_init(&b);
        put(&b, T1);
        g_autoptr(FollowupView) first = view_of(&b, "T-1", H24);
        /* a follow-up that is no task: the patient has rung up */
        bench_begin(&b);
        g_assert_cmpint(store_done(b.store, b.config, first->f.id, "Complication: swelling", "anna", b.now, &done, &b.err), ==, 0);
        bench_commit(&b);
        assert_states(&b, "T-1", "planned planned planned held held task");
        g_autoptr(FollowupView) task = last_view(&b, "T-1");
        g_assert_cmpint(task->f.id, ==, done.task);
        g_assert_cmpint(task->f.purpose, ==, PURPOSE_SAFETY);
        g_assert_cmpstr(task->f.reason, ==, "Complication: swelling");
        /* one is enough, and it is not closed by its own word */
        g_assert_cmpint(enter(&b, first->f.id, "complication"), ==, 0);
        g_assert_cmpint(enter(&b, task->f.id, "complication"), ==, STORE_ACTION_REFUSED);
        assert_states(&b, "T-1", "planned planned planned held held task");
        /* what the record says does not end it */
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, ",\"status\":\"cancelled\"", PATIENT_OF("")));
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, ",\"practitioner\":\"Dr B\"", PATIENT_OF("")));
        g_autoptr(FollowupView) still = view_of(&b, "T-1", N_STEPS);
        g_assert_cmpint(still->f.state, ==, FOLLOWUP_TASK);
        g_assert_cmpint(enter(&b, task->f.id, "healed"), ==, 0);
        g_autoptr(FollowupView) offer = last_view(&b, "T-1");
        g_assert_cmpint(offer->f.step, ==, M3);
        g_assert_cmpint(offer->f.state, ==, FOLLOWUP_PLANNED);
        bench_done(&b);
}

/* The call of a protocol is for another day: what the patient has rung up for is entered, and the call stays. */
TEST(a_task_of_another_day_stays_open_beside_what_is_entered)
{
        Bench b;

        bench_init(&b);
        b.now = at("2026-03-04T12:00:00+02:00");
        put(&b, T1);
        g_autoptr(FollowupView) call = last_view(&b, "T-1");
        g_assert_cmpint(call->f.state, ==, FOLLOWUP_TASK);
        g_autofree char *before = states_of(&b, "T-1");
        b.now = at("2026-03-04T12:01:00+02:00");
        bench_begin(&b);
        g_auto(StoreDone) plain = { 0 }, word = { 0 };
        g_assert_cmpint(store_done_beside(b.store, b.config, call->f.id, "all well", "anna", b.now, &plain, &b.err), ==, STORE_ACTION_REFUSED);
        g_assert_nonnull(strstr(b.err.why, "this call is to be made only on "));
        g_assert_nonnull(strstr(b.err.mend, "--early"));
        b.err = (Err){ 0 };
        assert_states(&b, "T-1", before);
        no_fault(&b, store_done_beside(b.store, b.config, call->f.id, "complaint: rude", "anna", b.now, &word, &b.err));
        bench_commit(&b);
        g_assert_cmpint(word.trouble, ==, TROUBLE_COMPLAINT);
        g_assert_cmpint(word.task, !=, call->f.id);
        g_autoptr(FollowupView) still = NULL;
        no_fault(&b, store_get(b.store, call->f.id, &still, &b.err));
        g_assert_cmpint(still->f.state, ==, FOLLOWUP_TASK);
        g_assert_cmpint(still->f.due.ms, ==, call->f.due.ms);
        g_assert_cmpint(enter(&b, call->f.id, "all well"), ==, 0);
        bench_done(&b);
}

/* ... told by telephone, in the words of the desk */
TEST(staff_open_and_close_a_complaint)
{
        Bench b;
        g_auto(StoreDone) done = { 0 };

        bench_init(&b);
        put(&b, T1);
        b.now = at("2026-03-03T09:30:00+02:00");
        g_autoptr(FollowupView) first = view_of(&b, "T-1", H24);
        bench_begin(&b);
        g_assert_cmpint(store_done(b.store, b.config, first->f.id, "скарга: лікар груба", "anna", b.now, &done, &b.err), ==, 0);
        bench_commit(&b);
        g_assert_cmpint(done.trouble, ==, TROUBLE_COMPLAINT);
        g_autoptr(FollowupView) task = last_view(&b, "T-1");
        g_assert_cmpint(task->f.id, ==, done.task);
        g_assert_cmpstr(task->f.reason, ==, "скарга: лікар груба");
        assert_when(task->f.aim, "2026-03-03T13:30:00+02:00"); /* complaint_within */
        g_autoptr(FollowupView) held = view_of(&b, "T-1", M3);
        g_assert_cmpint(held->f.state, ==, FOLLOWUP_HELD);
        g_assert_cmpint(enter(&b, task->f.id, "complaint"), ==, STORE_ACTION_REFUSED);
        g_assert_cmpint(enter(&b, task->f.id, "has been told that we are sorry"), ==, 0);
        g_autoptr(FollowupView) freed = view_of(&b, "T-1", M3);
        g_assert_cmpint(freed->f.state, ==, FOLLOWUP_PLANNED);
        bench_done(&b);
}

/* It would end the task, and nothing else. */
TEST(a_word_that_does_more_is_refused_where_it_is_misspelt)
{
        static const char *const misspelt[] = { "complicaton: swelling", "Complications", "ускладненя: набряк", "refussed" };
        Bench b;

        bench_init(&b);
        put(&b, T1);
        g_autoptr(FollowupView) first = view_of(&b, "T-1", H24);
        for (size_t i = 0; i < G_N_ELEMENTS(misspelt); i++) {
                bench_begin(&b);
                g_auto(StoreDone) done = { 0 };
                g_assert_cmpint(store_done(b.store, b.config, first->f.id, misspelt[i], "anna", b.now, &done, &b.err), ==,
                        STORE_ACTION_REFUSED);
                g_assert_true(strstr(b.err.mend, ": ...\", if that was meant") != NULL);
                b.err = (Err){ 0 };
                bench_commit(&b);
        }
        bench_done(&b);
}

TEST(who_has_died_is_not_called_either)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-2", "toxin", MOMENT, "", PATIENT_OF("")));
        b.now = at("2026-03-04T12:00:00+02:00");
        judge(&b, true);
        assert_states(&b, "T-1", "missed planned planned planned planned task");
        g_autoptr(FollowupView) call = view_of(&b, "T-1", N_STEPS);
        g_assert_cmpint(enter(&b, call->f.id, "померла: сказав чоловік"), ==, 0);
        assert_states(&b, "T-1", "missed cancelled cancelled cancelled cancelled done");
        assert_states(&b, "T-2", "missed cancelled cancelled cancelled cancelled cancelled");
        /* what is exported after that plans nothing */
        put(&b, TREATMENT_OF("T-3", "filler", "2026-03-03T10:00:00+02:00", "", PATIENT_OF("")));
        g_autoptr(GPtrArray) later = list_of(&b, "T-3");
        g_assert_cmpuint(later->len, ==, 0);
        bench_done(&b);
}

TEST(who_was_said_to_have_died_by_mistake_is_planned_for_again)
{
        const StoreOpt alive = { .patient = "P-1", .in = true, .purpose = -1, .alive = true, .who = "anna", .why = "the wrong patient" };
        g_autoptr(GArray) messages = NULL, none = NULL;
        Bench b;

        bench_init(&b);
        put(&b, T1);
        b.now = at("2026-03-04T12:00:00+02:00");
        judge(&b, true);
        g_autoptr(FollowupView) call = view_of(&b, "T-1", N_STEPS);
        g_assert_cmpint(enter(&b, call->f.id, "she died"), ==, 0);
        assert_states(&b, "T-1", "missed cancelled cancelled cancelled cancelled done");
        bench_begin(&b);
        no_fault(&b, store_opt(b.store, b.config, &alive, b.now, &messages, &b.err));
        bench_commit(&b);
        assert_states(&b, "T-1", "missed cancelled cancelled cancelled cancelled done planned planned planned planned");
        put(&b, TREATMENT_OF("T-2", "toxin", "2026-03-04T11:00:00+02:00", "", PATIENT_OF("")));
        assert_states(&b, "T-2", ALL_PLANNED);
        bench_begin(&b);
        g_assert_cmpint(store_opt(b.store, b.config, &alive, b.now, &none, &b.err), ==, STORE_ACTION_REFUSED);
        bench_commit(&b);
        g_assert_cmpstr(b.err.why, ==, "nobody has said that the patient has died");
        b.err = (Err){ 0 };
        bench_done(&b);
}

TEST(a_call_that_finds_a_complication_is_done_and_opens_one)
{
        Bench b;

        bench_init(&b);
        b.now = at("2026-03-04T12:00:00+02:00");
        put(&b, T1);
        g_autoptr(FollowupView) call = last_view(&b, "T-1");
        g_assert_cmpint(call->f.state, ==, FOLLOWUP_TASK);
        g_assert_cmpint(enter(&b, call->f.id, "complication"), ==, 0);
        g_autoptr(FollowupView) called = view_of(&b, "T-1", N_STEPS), task = last_view(&b, "T-1");
        g_assert_cmpint(called->f.state, ==, FOLLOWUP_DONE);
        g_assert_cmpint(task->f.state, ==, FOLLOWUP_TASK);
        g_assert_cmpint(task->f.id, !=, called->f.id);
        bench_done(&b);
}

TEST(who_refuses_is_asked_for_nothing_more_until_the_next_treatment)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-2", "toxin", MOMENT, "", PATIENT_OF("")));
        g_autoptr(FollowupView) first = view_of(&b, "T-1", H24);
        g_assert_cmpint(enter(&b, first->f.id, "plain words"), ==, STORE_ACTION_REFUSED);
        g_assert_cmpint(enter(&b, first->f.id, "refused: wants no more of it"), ==, 0);
        assert_states(&b, "T-1", "planned planned planned cancelled cancelled done");
        assert_states(&b, "T-2", "planned planned planned cancelled cancelled");
        g_autoptr(FollowupView) offer = view_of(&b, "T-2", M3);
        g_assert_cmpstr(offer->f.reason, ==, "the patient refused on 2026-03-02");
        /* no record brings it back */
        put(&b, TREATMENT_OF("T-1", "filler", "2026-03-02T10:30:00+02:00", "", PATIENT_OF("")));
        assert_states(&b, "T-1", "planned planned planned cancelled cancelled done");
        put(&b, TREATMENT_OF("T-3", "toxin", "2026-03-01T10:00:00+02:00", "", PATIENT_OF("")));
        g_autoptr(FollowupView) late = view_of(&b, "T-3", M3);
        g_assert_cmpint(late->f.state, ==, FOLLOWUP_CANCELLED);
        /* who comes again has changed their mind */
        b.now = at("2026-05-05T12:00:00+03:00");
        put(&b, TREATMENT_OF("T-4", "peeling", "2026-05-05T10:00:00+03:00", "", PATIENT_OF("")));
        assert_states(&b, "T-4", ALL_PLANNED);
        bench_done(&b);
}
