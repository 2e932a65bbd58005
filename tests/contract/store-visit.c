/* The contract of the store: visits that are reminded of, moved, declined, missed; and who came. */
#include "said.h"

#define STEPS                                                                                         \
        "{ id = \"d3\"; when = \"3 days before\"; from = \"appointment\"; purpose = \"visit\"; message = \"m\"; }," \
        "{ id = \"d1\"; when = \"1 day before\"; from = \"appointment\"; purpose = \"visit\"; message = \"m\"; }," \
        "{ id = \"h3\"; when = \"3 hours before\"; from = \"appointment\"; purpose = \"visit\"; message = \"m\"; }," \
        "{ id = \"missed\"; when = \"1 day\"; from = \"no-show\"; purpose = \"visit\"; message = \"m\"; }"
enum { D3_BEFORE, D1_BEFORE, H3_BEFORE };

#define VISIT_OF(id, starts, more)                                                                    \
        "{\"type\":\"appointment\",\"id\":\"" id "\",\"clinic\":\"kyiv-1\",\"starts_at\":\"" starts "\"" more "," \
        PATIENT_OF("") "}"
/* Friday 6 March at 15:00; now it is Monday noon */
#define FRIDAY "2026-03-06T15:00:00+02:00"
#define A1(starts, more) VISIT_OF("A-1", starts, more)

static void visits_init(Bench *b)
{
        bench_init(b);
        config_unref(b->config);
        write_file(b->dir, "protocols.d", "visit.conf",
                "protocol = { id = \"visit\"; version = 1; signed_off = \"Dr N\"; steps = ( " STEPS " ); };");
        b->config = load_config(b->dir);
}

/* the first reminder has gone out */
static void remind(Bench *b)
{
        visits_init(b);
        put(b, A1(FRIDAY, ""));
        b->now = at("2026-03-03T10:00:00+02:00");
        send_step(b, "A-1", D3_BEFORE, "pm-1");
        assert_states(b, "A-1", "sent planned planned");
}

static void assert_due(Bench *b, guint i, const char *expected)
{
        g_autoptr(FollowupView) view = view_of(b, "A-1", i);

        assert_when(view->f.due, expected);
}

static void assert_reason(Bench *b, guint i, const char *expected)
{
        g_autoptr(FollowupView) view = view_of(b, "A-1", i);

        g_assert_cmpstr(view->f.reason, ==, expected);
}

TEST(a_visit_follows_the_protocol_of_visits)
{
        Bench b;

        visits_init(&b);
        g_assert_cmpint(put(&b, A1(FRIDAY, ",\"procedure\":\"filler\"")), ==, STORE_PUT_NEW);
        assert_states(&b, "A-1", "planned planned planned");
        assert_due(&b, D3_BEFORE, "2026-03-03T10:00:00+02:00");
        assert_due(&b, D1_BEFORE, "2026-03-05T10:00:00+02:00");
        assert_due(&b, H3_BEFORE, "2026-03-06T12:00:00+02:00");
        g_autoptr(FollowupView) view = view_of(&b, "A-1", 0);
        g_assert_cmpstr(view->protocol->id, ==, "visit");
        g_assert_cmpstr(view->record_type, ==, "appointment");
        bench_done(&b);
}

TEST(a_visit_moved_before_any_reminder_just_moves_them)
{
        Bench b;

        visits_init(&b);
        put(&b, A1(FRIDAY, ""));
        put(&b, A1("2026-03-07T16:00:00+02:00", ""));
        assert_states(&b, "A-1", "planned planned planned");
        assert_due(&b, D3_BEFORE, "2026-03-04T10:00:00+02:00");
        assert_due(&b, H3_BEFORE, "2026-03-07T13:00:00+02:00");
        bench_done(&b);
}

TEST(minutes_do_not_remind_again)
{
        Bench b;

        remind(&b);
        put(&b, A1("2026-03-06T15:20:00+02:00", ""));
        assert_states(&b, "A-1", "sent planned planned");
        assert_due(&b, H3_BEFORE, "2026-03-06T12:20:00+02:00");
        judge(&b, true);
        assert_states(&b, "A-1", "sent planned planned");
        bench_done(&b);
}

TEST(minutes_that_add_up_do)
{
        Bench b;

        remind(&b);
        put(&b, A1("2026-03-06T15:20:00+02:00", ""));
        put(&b, A1("2026-03-06T15:40:00+02:00", ""));
        /* the patient knows of 15:00, which is 40 minutes off: the same day is told once more */
        assert_states(&b, "A-1", "sent planned planned planned");
        assert_due(&b, 3, "2026-03-03T10:00:00+02:00");
        bench_done(&b);
}

TEST(back_to_the_time_that_was_told_is_no_move)
{
        Bench b;

        remind(&b);
        put(&b, A1("2026-03-06T15:20:00+02:00", ""));
        put(&b, A1(FRIDAY, ""));
        put(&b, A1("2026-03-06T15:25:00+02:00", ""));
        assert_states(&b, "A-1", "sent planned planned");
        bench_done(&b);
}

TEST(another_day_is_another_visit)
{
        Bench b;

        remind(&b);
        put(&b, A1("2026-03-13T15:00:00+02:00", ""));
        assert_states(&b, "A-1", "sent planned planned planned");
        assert_due(&b, 3, "2026-03-10T10:00:00+02:00");
        /* it stays so whatever is asked again, and the new reminder is sent once */
        judge(&b, true);
        put(&b, A1("2026-03-13T15:00:00+02:00", ",\"practitioner\":\"Dr N\""));
        assert_states(&b, "A-1", "sent planned planned planned");
        b.now = at("2026-03-10T10:00:00+02:00");
        send_step(&b, "A-1", 3, "pm-2");
        put(&b, A1("2026-03-13T15:00:00+02:00", ",\"practitioner\":\"Dr M\""));
        assert_states(&b, "A-1", "sent planned planned sent");
        bench_done(&b);
}

TEST(five_minutes_over_midnight_are_another_day)
{
        Bench b;

        visits_init(&b);
        put(&b, A1("2026-03-06T23:55:00+02:00", ""));
        b.now = at("2026-03-03T10:00:00+02:00");
        send_step(&b, "A-1", D3_BEFORE, "pm-1");
        put(&b, A1("2026-03-07T00:00:00+02:00", ""));
        assert_states(&b, "A-1", "sent planned skipped planned"); /* three hours before is too late in the evening */
        bench_done(&b);
}

TEST(a_reminder_on_its_way_with_the_old_time_is_called_back)
{
        Bench b;
        g_auto(Message) message = { 0 };
        const Settlement back = { .to = MESSAGE_DISSOLVED, .verdict = -1, .retry_at = UTC_NEVER };

        visits_init(&b);
        put(&b, A1(FRIDAY, ""));
        b.now = at("2026-03-03T10:00:00+02:00");
        g_autoptr(FollowupView) view = view_of(&b, "A-1", D3_BEFORE);
        claim(&b, &message, view, NULL);
        put(&b, A1("2026-03-13T15:00:00+02:00", ""));
        assert_states(&b, "A-1", "sending planned planned planned");
        settle(&b, message.number, &back);
        assert_states(&b, "A-1", "cancelled planned planned planned");
        assert_reason(&b, 0, "the visit was moved");
        bench_done(&b);
}

TEST(a_reminder_that_left_with_the_old_time_does_not_stand_for_the_new)
{
        Bench b;
        g_auto(Message) message = { 0 };
        const Settlement sent = { .to = MESSAGE_SENT, .verdict = 0, .retry_at = UTC_NEVER };

        visits_init(&b);
        put(&b, A1(FRIDAY, ""));
        b.now = at("2026-03-03T10:00:00+02:00");
        g_autoptr(FollowupView) view = view_of(&b, "A-1", D3_BEFORE);
        claim(&b, &message, view, NULL);
        put(&b, A1("2026-03-13T15:00:00+02:00", ""));
        settle(&b, message.number, &sent);
        put(&b, A1("2026-03-13T15:00:00+02:00", ",\"practitioner\":\"Dr N\""));
        assert_states(&b, "A-1", "sent planned planned planned");
        bench_done(&b);
}

TEST(a_reminder_that_may_have_left_is_not_repeated_with_the_old_time)
{
        Bench b;
        g_auto(Message) message = { 0 };
        Settlement lost = { .to = MESSAGE_RETRY, .verdict = 6 };

        visits_init(&b);
        put(&b, A1(FRIDAY, ""));
        b.now = at("2026-03-03T10:00:00+02:00");
        lost.retry_at = at("2026-03-03T10:10:00+02:00");
        g_autoptr(FollowupView) view = view_of(&b, "A-1", D3_BEFORE);
        claim(&b, &message, view, NULL);
        settle(&b, message.number, &lost);
        put(&b, A1("2026-03-13T15:00:00+02:00", ""));
        assert_states(&b, "A-1", "cancelled planned planned planned");
        bench_done(&b);
}

TEST(what_staff_cancelled_stays_cancelled_when_the_visit_moves)
{
        Bench b;

        remind(&b);
        g_autoptr(FollowupView) day = view_of(&b, "A-1", D1_BEFORE);
        act(&b, day->f.id, STAFF_CANCEL);
        put(&b, A1("2026-03-13T15:00:00+02:00", ""));
        assert_states(&b, "A-1", "sent cancelled planned planned");
        bench_done(&b);
}

TEST(a_cancelled_visit_ends_its_reminders_and_one_that_is_over_has_none)
{
        Bench b;

        remind(&b);
        put(&b, A1(FRIDAY, ",\"status\":\"cancelled\""));
        assert_states(&b, "A-1", "sent cancelled cancelled");
        assert_reason(&b, 1, "appointment cancelled");
        put(&b, VISIT_OF("A-2", "2026-03-01T15:00:00+02:00", ""));
        assert_states(&b, "A-2", "missed missed missed");
        bench_done(&b);
}

TEST(who_confirms_is_still_reminded)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        remind(&b);
        say(&b, (Said){ .text = "1", .id = "r1", .label = REPLY_CONFIRM }, &effect);
        assert_states(&b, "A-1", "answered planned planned");
        assert_reason(&b, 0, "answered: will come");
        g_assert_cmpint(effect.task, ==, 0);
        bench_done(&b);
}

TEST(who_will_not_come_is_reminded_no_more_and_the_desk_hears_of_it)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        remind(&b);
        say(&b, (Said){ .text = "2", .id = "r1", .label = REPLY_CANCEL }, &effect);
        assert_states(&b, "A-1", "answered cancelled cancelled task");
        assert_reason(&b, 1, "the patient will not come");
        assert_reason(&b, 3, "visit: will not come");
        assert_due(&b, 3, "2026-03-03T10:00:00+02:00");
        /* a change in the record that is no other time brings nothing back */
        put(&b, A1(FRIDAY, ",\"practitioner\":\"Dr N\""));
        judge(&b, true);
        assert_states(&b, "A-1", "answered cancelled cancelled task");
        /* nobody is missed who had said so */
        b.now = at("2026-03-06T18:00:00+02:00");
        put(&b, A1(FRIDAY, ",\"status\":\"no-show\""));
        assert_states(&b, "A-1", "answered cancelled cancelled task skipped");
        assert_reason(&b, 4, "the patient had said that they would not come");
        judge(&b, true);
        assert_states(&b, "A-1", "answered cancelled cancelled task skipped");
        bench_done(&b);
}

TEST(who_will_come_after_all_is_reminded_again_and_the_desk_hears_of_it)
{
        static const ReplyLabel declines[] = { REPLY_CANCEL, REPLY_MOVE };

        for (size_t i = 0; i < G_N_ELEMENTS(declines); i++) {
                Bench b;
                g_auto(ReplyEffect) no = { 0 }, yes = { 0 }, again = { 0 };

                remind(&b);
                say(&b, (Said){ .text = "no", .id = "r1", .label = declines[i] }, &no);
                assert_states(&b, "A-1", "answered cancelled cancelled task");
                b.now = at("2026-03-03T12:00:00+02:00");
                say(&b, (Said){ .text = "1", .id = "r2", .label = REPLY_CONFIRM }, &yes);
                assert_states(&b, "A-1", "answered cancelled cancelled task planned planned");
                assert_reason(&b, 0, "answered: will come");
                assert_due(&b, 4, "2026-03-05T10:00:00+02:00");
                assert_due(&b, 5, "2026-03-06T12:00:00+02:00");
                /* the time may have been given away: the one call says so */
                g_assert_cmpint(yes.task, ==, no.task);
                assert_reason(&b, 3, "visit: will come after all, and had declined");
                judge(&b, true);
                put(&b, A1(FRIDAY, ",\"practitioner\":\"Dr N\""));
                assert_states(&b, "A-1", "answered cancelled cancelled task planned planned");
                /* and no, again */
                say(&b, (Said){ .text = "2", .id = "r3", .label = REPLY_CANCEL }, &again);
                assert_states(&b, "A-1", "answered cancelled cancelled task cancelled cancelled");
                assert_reason(&b, 3, "visit: will not come");
                bench_done(&b);
        }
}

/* A worry that was told before weighs more than the word on the visit, and does not swallow it. */
TEST(who_was_worried_declined_and_will_come_after_all_is_reminded_again)
{
        Bench b;
        g_auto(ReplyEffect) worry = { 0 }, no = { 0 }, yes = { 0 };

        remind(&b);
        say(&b, (Said){ .text = "is that safe", .id = "r1", .label = REPLY_WORRY }, &worry);
        say(&b, (Said){ .text = "2", .id = "r2", .label = REPLY_CANCEL }, &no);
        assert_states(&b, "A-1", "answered cancelled cancelled task");
        b.now = at("2026-03-03T12:00:00+02:00");
        say(&b, (Said){ .text = "1", .id = "r3", .label = REPLY_CONFIRM }, &yes);
        assert_states(&b, "A-1", "answered cancelled cancelled task planned planned");
        g_assert_cmpint(yes.task, ==, no.task);
        bench_done(&b);
}

/* Somebody has called, and has perhaps given the time to another patient. */
TEST(who_will_come_after_all_when_the_call_was_made_is_called_again)
{
        Bench b;
        g_auto(ReplyEffect) no = { 0 }, yes = { 0 };

        remind(&b);
        say(&b, (Said){ .text = "2", .id = "r1", .label = REPLY_CANCEL }, &no);
        done(&b, no.task);
        say(&b, (Said){ .text = "1", .id = "r2", .label = REPLY_CONFIRM }, &yes);
        assert_states(&b, "A-1", "answered cancelled cancelled done planned planned task");
        g_assert_cmpint(yes.task, !=, no.task);
        assert_reason(&b, 6, "visit: will come after all, and had declined");
        /* who then does not come is missed */
        b.now = at("2026-03-06T18:00:00+02:00");
        put(&b, A1(FRIDAY, ",\"status\":\"no-show\""));
        assert_states(&b, "A-1", "answered cancelled cancelled done cancelled cancelled task planned");
        bench_done(&b);
}

TEST(who_will_come_after_all_to_a_visit_that_was_cancelled_is_called)
{
        Bench b;
        g_auto(ReplyEffect) no = { 0 }, yes = { 0 };

        remind(&b);
        say(&b, (Said){ .text = "2", .id = "r1", .label = REPLY_CANCEL }, &no);
        done(&b, no.task);
        put(&b, A1(FRIDAY, ",\"status\":\"cancelled\""));
        say(&b, (Said){ .text = "1", .id = "r2", .label = REPLY_CONFIRM }, &yes);
        assert_states(&b, "A-1", "answered cancelled cancelled done task");
        assert_reason(&b, 4, "visit: will come after all, and had declined");
        bench_done(&b);
}

TEST(another_time_asked_for_and_given_is_reminded_of)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        remind(&b);
        say(&b, (Said){ .text = "3", .id = "r1", .label = REPLY_MOVE }, &effect);
        assert_states(&b, "A-1", "answered cancelled cancelled task");
        put(&b, A1("2026-03-13T15:00:00+02:00", ""));
        assert_states(&b, "A-1", "answered cancelled cancelled task planned planned planned");
        /* and who then does not come is missed */
        b.now = at("2026-03-13T18:00:00+02:00");
        put(&b, A1("2026-03-13T15:00:00+02:00", ",\"status\":\"no-show\""));
        assert_states(&b, "A-1", "answered cancelled cancelled task cancelled cancelled cancelled planned");
        bench_done(&b);
}

/* The patient holds the reminder of Friday, and the visit is a week later by now. */
TEST(an_answer_to_the_time_before_is_for_the_desk)
{
        static const struct {
                ReplyLabel label;
                const char *reason;
        } answers[] = {
                { REPLY_CONFIRM, "visit: will come, but at the time it had before" },
                { REPLY_CANCEL, "visit: will not come at the time it had before" },
                { REPLY_MOVE, "visit: wants another time" },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(answers); i++) {
                Bench b;
                g_auto(ReplyEffect) effect = { 0 }, later = { 0 };

                remind(&b);
                put(&b, A1("2026-03-13T15:00:00+02:00", ""));
                assert_states(&b, "A-1", "sent planned planned planned");
                say(&b, (Said){ .text = "1", .id = "r1", .label = answers[i].label }, &effect);
                assert_states(&b, "A-1", "answered planned planned planned task");
                assert_reason(&b, 4, answers[i].reason);
                g_assert_cmpint(effect.task, !=, 0);
                /* once the new time was told, an answer is to that */
                b.now = at("2026-03-10T10:00:00+02:00");
                send_step(&b, "A-1", 3, "pm-2");
                say(&b, (Said){ .text = "1", .id = "r2", .label = REPLY_CONFIRM }, &later);
                assert_states(&b, "A-1", "answered planned planned answered task");
                assert_reason(&b, 3, "answered: will come");
                bench_done(&b);
        }
}

TEST(a_reply_is_to_one_of_two_visits)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        visits_init(&b);
        put(&b, A1(FRIDAY, ""));
        put(&b, VISIT_OF("A-2", "2026-03-06T17:00:00+02:00", ""));
        b.now = at("2026-03-03T10:00:00+02:00");
        send_step(&b, "A-1", D3_BEFORE, "pm-1");
        say(&b, (Said){ .text = "2", .id = "r1", .label = REPLY_CANCEL }, &effect);
        assert_states(&b, "A-1", "answered cancelled cancelled task");
        assert_states(&b, "A-2", "planned planned planned");
        bench_done(&b);
}

TEST(who_did_not_come_is_asked_after)
{
        Bench b;

        remind(&b);
        b.now = at("2026-03-06T18:00:00+02:00");
        put(&b, A1(FRIDAY, ",\"status\":\"no-show\""));
        assert_states(&b, "A-1", "sent cancelled cancelled planned");
        assert_reason(&b, 1, "the patient did not come");
        assert_due(&b, 3, "2026-03-07T10:00:00+02:00");
        /* a slip of the hand at the desk */
        put(&b, A1(FRIDAY, ",\"status\":\"completed\""));
        assert_states(&b, "A-1", "sent cancelled cancelled cancelled");
        assert_reason(&b, 3, "the visit has taken place");
        bench_done(&b);
}

TEST(a_no_show_told_too_late_is_left_alone)
{
        Bench b;

        visits_init(&b);
        b.now = at("2026-03-20T10:00:00+02:00");
        put(&b, A1(FRIDAY, ",\"status\":\"no-show\""));
        assert_states(&b, "A-1", "missed");
        assert_reason(&b, 0, "recorded 14 days after visit");
        bench_done(&b);
}

static void assert_visits(Bench *b, uint64_t came, uint64_t no_show, uint64_t silent, uint64_t cancelled)
{
        g_autoptr(GPtrArray) counts = NULL;
        const VisitCount *count;

        no_fault(b, store_visits(b->store, b->now, &counts, &b->err));
        g_assert_cmpuint(counts->len, ==, 1);
        count = g_ptr_array_index(counts, 0);
        g_assert_cmpstr(count->clinic, ==, "kyiv-1");
        g_assert_cmpuint(count->came, ==, came);
        g_assert_cmpuint(count->no_show, ==, no_show);
        g_assert_cmpuint(count->silent, ==, silent);
        g_assert_cmpuint(count->cancelled, ==, cancelled);
}

TEST(booked_and_came)
{
        Bench b;
        g_autoptr(GPtrArray) none = NULL, counts = NULL;
        double percent = 0;

        visits_init(&b);
        no_fault(&b, store_visits(b.store, b.now, &none, &b.err));
        g_assert_cmpuint(none->len, ==, 0);
        put(&b, VISIT_OF("A-1", "2026-02-20T10:00:00+02:00", ",\"status\":\"completed\""));
        put(&b, VISIT_OF("A-2", "2026-02-21T10:00:00+02:00", ",\"status\":\"no-show\""));
        put(&b, VISIT_OF("A-3", "2026-02-22T10:00:00+02:00", ",\"status\":\"cancelled\""));
        put(&b, VISIT_OF("A-4", "2026-02-23T10:00:00+02:00", ",\"status\":\"entered-in-error\""));
        /* nothing was told of it, and then the treatment that it became */
        put(&b, VISIT_OF("A-5", "2026-02-24T10:00:00+02:00", ""));
        assert_visits(&b, 1, 1, 1, 1);
        put(&b, TREATMENT_OF("T-9", "filler", "2026-02-24T10:40:00+02:00", "", PATIENT_OF("")));
        assert_visits(&b, 2, 1, 0, 1);
        /* of this morning's one its record may still come; tomorrow's and last year's do not count */
        put(&b, VISIT_OF("A-6", "2026-03-02T09:00:00+02:00", ""));
        put(&b, VISIT_OF("A-7", "2026-03-03T09:00:00+02:00", ""));
        put(&b, VISIT_OF("A-8", "2025-03-03T09:00:00+02:00", ",\"status\":\"no-show\""));
        assert_visits(&b, 2, 1, 0, 1);
        no_fault(&b, store_visits(b.store, b.now, &counts, &b.err));
        g_assert_true(visit_count_share(g_ptr_array_index(counts, 0), &percent));
        g_assert_cmpint((int)percent, ==, 66);
        b.now = at("2026-03-03T09:30:00+02:00");
        assert_visits(&b, 2, 1, 1, 1);
        bench_done(&b);
}

/* ---- nobody knows whether the patient agrees ----------------------------------------------------- */

#define SILENT(consent) "\"patient\":{\"id\":\"P-1\",\"name\":\"Olena\",\"phone\":\"+380671234567\"" consent "}"
#define SILENT_VISIT(starts, consent)                                                                 \
        "{\"type\":\"appointment\",\"id\":\"A-1\",\"clinic\":\"kyiv-1\",\"starts_at\":\"" starts "\"," SILENT(consent) "}"
#define AGREED(care) ",\"consent\":{\"care\":" care "}"

TEST(who_has_not_said_whether_they_agree_is_told_of_the_visit_by_phone)
{
        Bench b;

        visits_init(&b);
        put(&b, SILENT_VISIT(FRIDAY, ""));
        assert_states(&b, "A-1", "held held held task");
        assert_reason(&b, 3, "booked, no message tells it: no consent for care: unknown");
        assert_due(&b, 3, "2026-03-03T10:00:00+02:00"); /* when the first reminder would have gone */
        /* it goes with the visit */
        put(&b, SILENT_VISIT("2026-03-13T15:00:00+02:00", ""));
        assert_states(&b, "A-1", "held held held task");
        assert_due(&b, 3, "2026-03-10T10:00:00+02:00");
        judge(&b, true);
        put(&b, SILENT_VISIT("2026-03-13T15:20:00+02:00", ""));
        assert_states(&b, "A-1", "held held held task");
        assert_due(&b, 3, "2026-03-10T10:00:00+02:00");
        /* one call for all of its reminders */
        b.now = at("2026-03-10T10:00:00+02:00");
        g_autoptr(FollowupView) call = view_of(&b, "A-1", 3);
        g_assert_cmpstr(call->f.method, ==, "call");
        g_assert_cmpint(call->f.purpose, ==, PURPOSE_VISIT);
        done(&b, call->f.id);
        b.now = at("2026-03-13T12:30:00+02:00");
        judge(&b, true);
        assert_states(&b, "A-1", "missed missed held done");
        bench_done(&b);
}

TEST(who_agrees_then_is_reminded_by_message_and_not_called)
{
        Bench b;

        visits_init(&b);
        put(&b, SILENT_VISIT(FRIDAY, ""));
        put(&b, SILENT_VISIT(FRIDAY, AGREED("true")));
        assert_states(&b, "A-1", "planned planned planned cancelled");
        assert_reason(&b, 3, "no longer needed: the patient is reminded by message");
        bench_done(&b);
}

/* A no is a no. */
TEST(who_refuses_messages_about_care_is_not_called_for_a_reminder)
{
        Bench b;

        visits_init(&b);
        put(&b, SILENT_VISIT(FRIDAY, ""));
        put(&b, SILENT_VISIT(FRIDAY, AGREED("false")));
        assert_states(&b, "A-1", "held held held cancelled");
        assert_reason(&b, 3, "no longer needed: the patient does not want to be reminded");
        bench_done(&b);
}

TEST(a_visit_without_consent_that_is_cancelled_is_nobodys_work)
{
        Bench b;

        visits_init(&b);
        put(&b, SILENT_VISIT(FRIDAY, ""));
        put(&b, "{\"type\":\"appointment\",\"id\":\"A-1\",\"clinic\":\"kyiv-1\",\"starts_at\":\"" FRIDAY "\","
                "\"status\":\"cancelled\"," SILENT("") "}");
        assert_states(&b, "A-1", "cancelled cancelled cancelled cancelled");
        bench_done(&b);
}

/* Before the visit, and while somebody is there to call. */
TEST(a_call_for_a_visit_is_made_in_working_time_before_it)
{
        Bench b;

        visits_init(&b);
        b.now = at("2026-03-07T12:00:00+02:00"); /* Saturday */
        put(&b, SILENT_VISIT("2026-03-09T09:00:00+02:00", ""));
        assert_states(&b, "A-1", "missed held skipped task");
        assert_due(&b, 3, "2026-03-07T12:00:00+02:00"); /* on Sunday, when the reminder is due, and at nine nobody calls in time */
        /* staff have seen it, and decided */
        g_autoptr(FollowupView) call = view_of(&b, "A-1", 3);
        act(&b, call->f.id, STAFF_CANCEL);
        judge(&b, true);
        assert_states(&b, "A-1", "missed held skipped cancelled");
        bench_done(&b);
}
