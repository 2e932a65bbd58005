/* What is told of a follow-up: for each state and each rule that shaped it, the sentence that a receptionist reads out. */
#include "fixture.h"

#include "daemon/explain.h"

#include <inttypes.h>

static char *told(Bench *b, int64_t id)
{
        g_autoptr(FollowupView) view = NULL;
        g_auto(FollowupPast) past = { 0 };
        GString *out = g_string_new(NULL);
        json_t *all, *one;
        size_t i;

        no_fault(b, store_get(b->store, id, &view, &b->err));
        no_fault(b, followup_past_read(b->store, b->config, view, b->now, &past, &b->err));
        all = followup_explain(b->config, view, &past, b->now);
        json_array_foreach(json_object_get(all, "because"), i, one)
                g_string_append_printf(out, "%s: %s\n", json_string_value(json_object_get(one, "rule")),
                        json_string_value(json_object_get(one, "says")));
        json_decref(all);
        return g_string_free(out, FALSE);
}

static int64_t id_of(Bench *b, const char *treatment, guint i)
{
        g_autoptr(FollowupView) view = view_of(b, treatment, i);

        return view->f.id;
}

/* The last of a treatment: the call that was made. */
static int64_t last_id(Bench *b, const char *treatment)
{
        g_autoptr(GPtrArray) views = list_of(b, treatment);

        return ((FollowupView *)g_ptr_array_index(views, views->len - 1))->f.id;
}

#define assert_told(b, id, sentence)                                                                  \
        do {                                                                                          \
                g_autofree char *told_ = told(b, id);                                                 \
                if (!strstr(told_, sentence))                                                         \
                        g_error("\"%s\" is not told in\n%s", sentence, told_);                        \
        } while (0)
#define assert_not_told(b, id, sentence)                                                              \
        do {                                                                                          \
                g_autofree char *told_ = told(b, id);                                                 \
                if (strstr(told_, sentence))                                                          \
                        g_error("\"%s\" is told in\n%s", sentence, told_);                            \
        } while (0)

static void take(Bench *b, const char *folder, const char *name, const char *text)
{
        write_file(b->dir, folder, name, text);
        bench_reload(b);
}

static void take_filler(Bench *b, const char *steps)
{
        g_autofree char *text = g_strdup_printf("protocol = { id = \"filler\"; version = 1; signed_off = \"Dr N\";"
                                                " procedures = [ \"filler\" ]; steps = ( %s ); };", steps);

        take(b, "protocols.d", "filler.conf", text);
}

#define CLINIC_WITH(more)                                                                             \
        "clinic = { id = \"kyiv-1\"; name = \"Clinic\"; time_zone = \"Europe/Kyiv\"; country = \"UA\";" \
        " languages = [ \"en\" ]; phone = \"+380800000000\"; emergency_phone = \"103\"; responsible = \"desk\";" \
        " methods = [ \"telegram\", \"sms\", \"call\" ]; providers = { sms = \"s\"; telegram = \"t\"; }; " more " };"

/* ---- what it is and when ----------------------------------------------------------------------- */

TEST(what_is_planned)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        const int64_t id = id_of(&b, "T-1", W2);
        assert_told(&b, id, "in short: It is planned: a message by sms goes out on Mon 16 Mar 2026, 10:00.\n");
        assert_told(&b, id, "treatment: Treatment T-1, procedure filler at clinic kyiv-1, done on Mon 2 Mar 2026, 10:00, patient P-1.\n");
        assert_told(&b, id, "step: Step w2 of protocol filler, version 1, says \"2 weeks\" counted from the treatment; it looks at the result (review).\n");
        assert_told(&b, id, "window: It may happen from Mon 16 Mar 2026, 00:00 until just before Thu 19 Mar 2026, 00:00, and aims at "
                "Mon 16 Mar 2026, 10:00, the clinic's usual hour.\n");
        assert_told(&b, id, "zone: Times are the clinic's (Europe/Kyiv).\n");
        assert_told(&b, id, "hours: Messages reach patients from 09:00 to 20:00 only.\n");
        assert_told(&b, id, "consent: Its purpose (review) needs the consent \"care\"; the patient's answer is \"yes\".\n");
        assert_told(&b, id, "method: It goes by sms, through provider s (the clinic's order: telegram, sms, call).\n");
        assert_told(&b, id, "method: Not by telegram: the patient has no address there.\n");
        bench_done(&b);
}

TEST(what_hours_do_to_it)
{
        Bench b;

        bench_init(&b);
        take_filler(&b, "{ id = \"h12\"; when = \"within 12 hours\"; purpose = \"safety\"; message = \"m\"; },"
                "{ id = \"c\"; when = \"6 days\"; purpose = \"review\"; methods = [ \"call\" ]; }");
        put(&b, T1);
        assert_told(&b, id_of(&b, "T-1", 0), "due: Mon 2 Mar 2026, 21:30 is not an allowed time; the last one before it is Mon 2 Mar 2026, 20:00.\n");
        /* Sunday */
        assert_told(&b, id_of(&b, "T-1", 1), "due: Sun 8 Mar 2026, 10:00 is not an allowed time; the first one after it is Mon 9 Mar 2026, 09:00.\n");
        assert_told(&b, id_of(&b, "T-1", 1), "hours: Staff work from 09:00 to 18:00 on Mon Tue Wed Thu Fri Sat, but not on holidays.\n");
        assert_told(&b, id_of(&b, "T-1", 1), "in short: It is work for staff, due on Mon 9 Mar 2026, 09:00: a call.\n");
        bench_done(&b);
}

TEST(which_holidays_staff_pass_over)
{
        Bench b;

        bench_init(&b);
        take(&b, "clinics.d", "kyiv.conf", CLINIC_WITH("holidays = [ \"2026-03-09\", \"03-10\", \"03-11\", \"03-20\" ];"));
        take_filler(&b, "{ id = \"c\"; when = \"6 days\"; late = \"5 days\"; purpose = \"review\"; methods = [ \"call\" ]; },"
                "{ id = \"m\"; when = \"1 week\"; purpose = \"review\"; message = \"m\"; }");
        put(&b, T1);
        assert_told(&b, id_of(&b, "T-1", 0), "the first one after it is Thu 12 Mar 2026, 09:00.\n"
                "due: Of the clinic's holidays 2026-03-09, 2026-03-10, 2026-03-11 lie before that.\n");
        assert_not_told(&b, id_of(&b, "T-1", 1), "holiday"); /* messages go on holidays, too */
        bench_done(&b);
}

TEST(what_calendar_and_clocks_do_to_it)
{
        Bench b;

        bench_init(&b);
        take_filler(&b, "{ id = \"m1\"; when = \"1 month\"; purpose = \"safety\"; message = \"m\"; },"
                "{ id = \"gap\"; when = \"4 weeks\"; purpose = \"review\"; message = \"m\"; at = \"03:30\"; },"
                "{ id = \"h\"; when = \"700-900 hours\"; purpose = \"review\"; message = \"m\"; }");
        /* the clocks of Kyiv go forward on Sunday 29 March at 03:00 */
        put(&b, TREATMENT_OF("T-1", "filler", "2026-01-31T10:00:00+02:00", "", PATIENT_OF("")));
        assert_told(&b, id_of(&b, "T-1", 0), "calendar: That month has no such day, so its last day stands for it.\n");
        put(&b, TREATMENT_OF("T-2", "filler", "2026-03-01T10:00:00+02:00", "", PATIENT_OF("")));
        assert_told(&b, id_of(&b, "T-2", 1), "clocks: The clocks go forward then and that hour does not exist: the first moment after it counts.\n");
        assert_told(&b, id_of(&b, "T-2", 1), "the hour that the step names.\n");
        assert_told(&b, id_of(&b, "T-2", 2), "clocks: Minutes and hours count as time that passes; the clocks change in between");
        assert_not_told(&b, id_of(&b, "T-2", 0), "That month has no such day");
        bench_done(&b);
}

TEST(whose_zone_it_is)
{
        Bench b;

        bench_init(&b);
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, "", PATIENT_OF(",\"time_zone\":\"America/New_York\"")));
        assert_told(&b, id_of(&b, "T-1", W2), "zone: Times are those where the patient lives (America/New_York), as the record says.\n");
        assert_told(&b, id_of(&b, "T-1", W2), "goes out on Mon 16 Mar 2026, 10:00.\n");
        bench_done(&b);
}

TEST(what_the_spread_does_to_it)
{
        Bench b;

        bench_init(&b);
        take(&b, "clinics.d", "kyiv.conf", CLINIC_WITH("spread = \"2 hours\";"));
        put(&b, T1);
        g_autoptr(FollowupView) view = view_of(&b, "T-1", W2);
        g_autofree char *minutes = g_strdup_printf("this one by %" PRId64 " minutes", view->f.delay.ms / 60000);
        g_assert_cmpint(view->f.delay.ms, >, 0);
        assert_told(&b, view->f.id, minutes);
        assert_not_told(&b, view->f.id, "moved:");
        bench_done(&b);
}

TEST(the_patients_own_plan)
{
        Bench b;

        bench_init(&b);
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, ",\"plan\":[{\"step\":\"w2\",\"when\":\"3 weeks\"},{\"step\":\"m3\",\"skip\":true}]",
                        PATIENT_OF("")));
        assert_told(&b, id_of(&b, "T-1", W2), "own plan: The record's own plan for this patient says of w2: 3 weeks.\n");
        assert_told(&b, id_of(&b, "T-1", W2), "version 1, says \"2 weeks\" counted from the treatment");
        assert_told(&b, id_of(&b, "T-1", M3), "in short: It was left out (skipped), and nothing was sent: left out by the patient's own plan.\n");
        bench_done(&b);
}

TEST(a_version_that_is_kept)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        take(&b, "protocols.d", "filler.conf", PROTOCOL("filler", "2", "\"filler\"", STEPS_V1));
        assert_told(&b, id_of(&b, "T-1", W2), "version: Version 2 of the protocol is in force, but a treatment keeps the one it was planned by");
        bench_done(&b);
}

/* ---- how it ended ------------------------------------------------------------------------------ */

TEST(what_was_recorded_late)
{
        Bench b;

        bench_init(&b);
        b.now = at("2026-03-04T12:00:00+02:00");
        put(&b, T1);
        assert_told(&b, id_of(&b, "T-1", H24), "in short: Its time had passed (missed), and nothing was sent: recorded 2 days after treatment.\n");
        g_autofree char *call = g_strdup_printf("call: Because of it staff got a call to make, follow-up 1-%" PRId64 ", which is still to be made",
                last_id(&b, "T-1") % FOLLOWUP_PER_TREATMENT);
        assert_told(&b, id_of(&b, "T-1", H24), call);
        assert_told(&b, last_id(&b, "T-1"), "call: It was made because follow-up 1-1 has not reached the patient, or has no answer");
        assert_told(&b, last_id(&b, "T-1"), "in short: It is work for staff, due on Wed 4 Mar 2026, 12:00: a call, because of this: missed");
        /* d3 was aimed at 10:00 and goes out now */
        assert_told(&b, id_of(&b, "T-1", D3), "moved: It would have been due on Wed 4 Mar 2026, 10:00; it was recorded or freed only later");
        bench_done(&b);
}

TEST(what_another_one_stands_for)
{
        Bench b;

        bench_init(&b);
        take_filler(&b, "{ id = \"a\"; when = \"1 week\"; purpose = \"review\"; message = \"m\"; late = \"20 days\"; },"
                "{ id = \"b\"; when = \"2 weeks\"; purpose = \"review\"; message = \"m\"; late = \"20 days\"; },"
                "{ id = \"s\"; when = \"3 days\"; purpose = \"safety\"; message = \"m\"; late = \"20 days\"; }");
        b.now = at("2026-03-20T12:00:00+02:00");
        put(&b, T1);
        g_autofree char *stands = g_strdup_printf("superseded: Several were late at once, and nobody is to get them in a heap: step b, "
                "follow-up 1-2, stands for it.\n");
        assert_told(&b, id_of(&b, "T-1", 0), "in short: Another one took its place (superseded), and nothing was sent");
        assert_told(&b, id_of(&b, "T-1", 0), stands);
        bench_done(&b);
}

TEST(what_staff_have_decided)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        act(&b, id_of(&b, "T-1", W2), STAFF_HOLD);
        assert_told(&b, id_of(&b, "T-1", W2), "in short: It is held, and nothing goes out before that is settled: held by staff: asked by phone.\n");
        assert_told(&b, id_of(&b, "T-1", W2), "decision: On Mon 2 Mar 2026, 12:00 hold, by anna: asked by phone.\n");
        act(&b, id_of(&b, "T-1", M1), STAFF_CANCEL);
        assert_told(&b, id_of(&b, "T-1", M1), "in short: It was cancelled, and nothing was sent: cancelled by staff");
        assert_told(&b, id_of(&b, "T-1", M1), "it went from planned to cancelled, by anna: asked by phone.\n");
        bench_done(&b);
}

TEST(what_a_pause_holds_back)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        bench_begin(&b);
        no_fault(&b, store_pause(b.store, true, NULL, "s", "olha", "no money", b.now, &b.err));
        no_fault(&b, store_pause(b.store, true, "lviv-1", NULL, "olha", NULL, b.now, &b.err));
        bench_commit(&b);
        assert_told(&b, id_of(&b, "T-1", W2), "pause: Sending by provider s is paused since Mon 2 Mar 2026, 12:00, by olha, because no money: "
                "it waits for followupctl unpause, and is not sent late.\n");
        assert_not_told(&b, id_of(&b, "T-1", W2), "lviv-1");
        bench_done(&b);
}

TEST(what_is_put_off_or_cannot_go)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        bench_begin(&b);
        no_fault(&b, store_decide(b.store, b.config, id_of(&b, "T-1", W2), FOLLOWUP_PLANNED,
                            at("2026-03-17T09:00:00+02:00"), "the day's limit of messages is reached", b.now, &b.err));
        no_fault(&b, store_decide(b.store, b.config, id_of(&b, "T-1", D3), FOLLOWUP_HELD, UTC_NEVER,
                            "no text for it in any of the clinic's languages", b.now, &b.err));
        bench_commit(&b);
        assert_told(&b, id_of(&b, "T-1", W2), "moved: It was put off: the day's limit of messages is reached.\n");
        assert_told(&b, id_of(&b, "T-1", D3), "in short: It is held since Mon 2 Mar 2026, 12:00, and nothing goes out before that is settled: no text");
        assert_told(&b, id_of(&b, "T-1", D3), "held: If it is still held on Wed 4 Mar 2026, 00:00, staff get a call to make");
        put(&b, TREATMENT_OF("T-2", "filler", MOMENT, "", "\"patient\":{\"id\":\"P-2\",\"telegram\":\"77\",\"consent\":{\"care\":true}}"));
        assert_told(&b, id_of(&b, "T-2", W2), "in short: It is planned: a message by telegram goes out on Mon 16 Mar 2026, 10:00.\n");
        bench_done(&b);
}

/* ---- whether and how --------------------------------------------------------------------------- */

TEST(what_consent_and_stops_do)
{
        Bench b;

        bench_init(&b);
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, "", "\"patient\":{\"id\":\"P-1\",\"phone\":\"+380671234567\",\"consent\":{\"care\":true}}"));
        assert_told(&b, id_of(&b, "T-1", M3), "in short: It is held, and nothing goes out before that is settled: no consent for marketing: unknown.\n");
        assert_not_told(&b, id_of(&b, "T-1", M3), "staff get a call to make");
        assert_told(&b, id_of(&b, "T-1", M3), "consent: Its purpose (offer) needs the consent \"marketing\"; the patient's answer is \"unknown\".\n");
        assert_told(&b, id_of(&b, "T-1", M3), "consent: Once the patient has said yes: followupctl opt-in P-1 --purpose offer\n");
        opt(&b, false, -1);
        assert_told(&b, id_of(&b, "T-1", W2), "stop: Messages like it are stopped for the number this would go to");
        assert_told(&b, id_of(&b, "T-1", W2), "asked for no more messages: that holds for whatever number or name they have.\n");
        assert_told(&b, id_of(&b, "T-1", W2), "by staff anna");
        assert_told(&b, id_of(&b, "T-1", D3), "opted out of messages: to be called");
        assert_told(&b, id_of(&b, "T-1", D3), "stop: Messages like it are stopped for the number this would go to, since Mon 2 Mar 2026, 12:00, "
                "by staff (anna), because: asked. A stop does not end the care: staff ask by phone instead.\n");
        assert_told(&b, id_of(&b, "T-1", D3), "method: Not by sms: messages to the patient are stopped.\n");
        bench_done(&b);
}

static void write_stop(Bench *b)
{
        const ReplyVerdict verdict = { .label = REPLY_STOP, .is_stop = true, .score = -1, .why = "test" };
        StoreReply reply = { .provider = "s", .method = "sms", .id = "r1", .from = "+380671234567", .text = "STOP", .at = UTC_NEVER };
        g_auto(ReplyMatch) match = { 0 };
        g_auto(ReplyEffect) effect = { 0 };

        bench_begin(b);
        g_assert_cmpint(store_match_reply(b->store, b->config, &reply, b->now, &match, &b->err), ==, 0);
        no_fault(b, store_reply(b->store, b->config, &reply, &match, &verdict, b->now, &effect, &b->err));
        bench_commit(b);
}

/* Who looks at the call must see why it is one. */
TEST(what_a_stop_by_the_patients_word_does)
{
        Bench b;

        bench_init(&b);
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, "", PATIENT_OF("")));
        b.now = at("2026-03-03T09:15:00+02:00");
        write_stop(&b);
        assert_told(&b, id_of(&b, "T-1", D3), "stop: Messages like it are stopped for the number this would go to, since Tue 3 Mar 2026, 09:15, "
                "when the patient, or who else has the number, wrote to stop. A stop does not end the care: staff ask by phone instead.\n");
        assert_told(&b, id_of(&b, "T-1", W2), "since Tue 3 Mar 2026, 09:15, when the patient, or who else has the number, wrote to stop.\n");
        put(&b, TREATMENT_OF("T-2", "filler", MOMENT, "", "\"patient\":{\"id\":\"P-2\",\"phone\":\"+380509999999\",\"consent\":{\"care\":true}}"));
        assert_not_told(&b, id_of(&b, "T-2", D3), "stop: ");
        bench_done(&b);
}

TEST(a_childs_messages)
{
        Bench b;

        bench_init(&b);
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, "",
                        PATIENT_OF(",\"birth_date\":\"2015-01-01\",\"guardian\":{\"name\":\"M\",\"phone\":\"+380509999999\"}")));
        assert_told(&b, id_of(&b, "T-1", W2), "guardian: The patient is younger than 18, so messages go to the guardian.\n");
        bench_done(&b);
}

TEST(what_will_go_out_together)
{
        Bench b;

        bench_init(&b);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-2", "toxin", MOMENT, "", PATIENT_OF("")));
        assert_told(&b, id_of(&b, "T-1", W2), "message: The patient gets one message for what is due on one day: this one and 2-3 (review). "
                "This one gives the text, as the most important of them.\n");
        assert_told(&b, id_of(&b, "T-2", W2), "message: The patient gets one message for what is due on one day: this one and 1-3 (review). "
                "Another gives the text, as the most important of them.\n");
        /* somebody else's is another message, and so is another day's */
        put(&b, TREATMENT_OF("T-3", "toxin", MOMENT, "", "\"patient\":{\"id\":\"P-3\",\"name\":\"Ira\",\"phone\":\"+380671234569\","
                "\"consent\":{\"care\":true}}"));
        assert_not_told(&b, id_of(&b, "T-3", W2), "message: ");
        put(&b, TREATMENT_OF("T-1", "filler", "2026-03-01T10:00:00+02:00", "", PATIENT_OF("")));
        assert_not_told(&b, id_of(&b, "T-1", W2), "message: ");
        bench_done(&b);
}

TEST(what_was_sent_together_and_what_became_of_it)
{
        Bench b;
        g_auto(Message) message = { 0 };
        const Settlement refused = { .to = MESSAGE_RETRY, .verdict = VERDICT_TEMPORARY, .retry_at = at("2026-03-04T10:05:00+02:00"),
                .detail = "HTTP 503" };

        bench_init(&b);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-2", "toxin", MOMENT, "", PATIENT_OF("")));
        b.now = at("2026-03-04T10:00:00+02:00");
        g_autoptr(FollowupView) first = view_of(&b, "T-1", D3);
        g_autoptr(FollowupView) second = view_of(&b, "T-2", D3);
        claim(&b, &message, first, second);
        assert_told(&b, first->f.id, "in short: It is being handed over to the provider at this moment.\n");
        settle(&b, message.number, &refused);
        assert_told(&b, first->f.id, "carries this one and 2-2 (safety). This one gives the text, as the most important of them.\n");
        assert_told(&b, second->f.id, "carries this one and 1-2 (safety). Another gives the text, as the most important of them.\n");
        assert_told(&b, first->f.id, "attempt: On Wed 4 Mar 2026, 10:00 it was handed to provider s: it could not take it then (HTTP 503).\n");
        assert_told(&b, first->f.id, "in short: It is planned: a message by sms goes out on Wed 4 Mar 2026, 10:05.\n");
        assert_told(&b, first->f.id, "moved: It is tried again then, after 1 attempt.\n");
        bench_done(&b);
}

TEST(how_a_message_ends)
{
        static const struct {
                MessageState to;
                Verdict verdict;
                const char *says, *attempt;
        } ends[] = {
                { MESSAGE_SENT, VERDICT_SENT, "in short: It was sent; that it arrived was not told.\n", "it took the message" },
                { MESSAGE_UNCERTAIN, VERDICT_UNKNOWN, "in short: It may have been sent or not, and is not sent again by itself", "its answer was lost" },
                { MESSAGE_FAILED, VERDICT_PERMANENT, "in short: It could not be sent (failed)", "it refused it for good" },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
                Bench b;
                g_auto(Message) message = { 0 };
                const Settlement end = { .to = ends[i].to, .verdict = ends[i].verdict, .retry_at = UTC_NEVER };

                bench_init(&b);
                put(&b, T1);
                b.now = at("2026-03-04T10:00:00+02:00");
                g_autoptr(FollowupView) view = view_of(&b, "T-1", D3);
                claim(&b, &message, view, NULL);
                settle(&b, message.number, &end);
                assert_told(&b, view->f.id, ends[i].says);
                assert_told(&b, view->f.id, ends[i].attempt);
                assert_not_told(&b, view->f.id, "moved:");
                bench_done(&b);
        }
}

TEST(what_arrived_and_what_staff_have_done)
{
        Bench b;
        g_auto(Message) message = { 0 };
        g_auto(StoreReceiptEffect) effect = { 0 };
        g_auto(StoreDone) done = { 0 };
        const Settlement sent = { .to = MESSAGE_SENT, .verdict = VERDICT_SENT, .retry_at = UTC_NEVER, .provider_message_id = "x" };
        const StoreReceipt receipt = { .provider = "s", .provider_message_id = "x", .state = RECEIPT_DELIVERED };

        bench_init(&b);
        write_hooks(b.dir, "", true, true, false);
        bench_reload(&b);
        put(&b, T1);
        b.now = at("2026-03-04T10:00:00+02:00");
        g_autoptr(FollowupView) view = view_of(&b, "T-1", D3);
        claim(&b, &message, view, NULL);
        settle(&b, message.number, &sent);
        bench_begin(&b);
        no_fault(&b, store_receipt(b.store, b.config, &receipt, b.now, &effect, &b.err));
        bench_commit(&b);
        assert_told(&b, view->f.id, "in short: It was sent and has arrived");
        assert_told(&b, view->f.id, "receipt: On Wed 4 Mar 2026, 10:00 provider s said of it: delivered.\n");
        judge(&b, true); /* h24 was missed: a call */
        const int64_t call = last_id(&b, "T-1");
        bench_begin(&b);
        no_fault(&b, store_done(b.store, b.config, call, "all is well", "anna", b.now, &done, &b.err));
        bench_commit(&b);
        assert_told(&b, call, "in short: Staff have done it: all is well.\n");
        assert_told(&b, call, "decision: On Wed 4 Mar 2026, 10:00 it went from task to done, by anna: all is well.\n");
        bench_done(&b);
}

TEST_MAIN
