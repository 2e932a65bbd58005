/* The contract of the store: birthdays and feasts, once a year for each patient. */
#include "said.h"

#define GREETINGS(version, more)                                                                      \
        "protocol = { id = \"greetings\"; version = " version "; signed_off = \"\"; steps = ("        \
        " { id = \"birthday\"; when = \"0 days\"; from = \"birthday\"; purpose = \"greeting\"; message = \"m\"; }," \
        " { id = \"spring\"; when = \"0 days\"; from = \"holiday\"; date = \"03-20\"; late = \"0 days\"; purpose = \"greeting\";" \
        " message = \"m\"; } " more " ); };"
#define CONSENT(marketing) "\"consent\":{\"care\":true,\"survey\":true,\"marketing\":" marketing "}"
#define BORN(id, phone, birth, consent)                                                               \
        "{\"type\":\"patient\",\"clinic\":\"kyiv-1\",\"id\":\"" id "\",\"patient\":{\"id\":\"" id "\",\"phone\":\"" phone "\"," \
        "\"birth_date\":\"" birth "\"," consent "}}"
#define OLENA(birth) BORN("P-1", "+380671234567", birth, CONSENT("true"))

static void write_greetings(Bench *b, const char *protocol, bool is_on)
{
        if (b->config)
                config_unref(b->config);
        if (is_on) {
                g_auto(GStrv) halves = g_strsplit(CLINIC, "responsible", 2);
                g_autofree char *whole = g_strconcat(halves[0], "greetings = \"greetings\"; responsible", halves[1], NULL);

                write_file(b->dir, "clinics.d", "kyiv.conf", whole);
        } else {
                write_file(b->dir, "clinics.d", "kyiv.conf", CLINIC);
        }
        write_file(b->dir, "protocols.d", "greetings.conf", protocol);
        b->config = load_config(b->dir);
}

/* now it is Monday 2 March 2026 at noon */
static void greetings_init(Bench *b)
{
        bench_init(b);
        write_greetings(b, GREETINGS("1", ""), true);
}

/* judges whenever the store asks for it, until @end */
static unsigned wait_until(Bench *b, const char *end)
{
        unsigned n = 0;

        for (;;) {
                UtcMs next = UTC_NEVER;

                judge(b, false);
                no_fault(b, store_next_judgement(b->store, b->config, b->now, &next, &b->err));
                g_assert_cmpint(next.ms, >, b->now.ms);
                if (next.ms >= at(end).ms)
                        break;
                b->now = next;
                n++;
        }
        b->now = at(end);
        return n;
}

TEST(a_birthday_is_planned_a_few_days_ahead_and_sent_once_a_year)
{
        Bench b;

        greetings_init(&b);
        put(&b, OLENA("1987-03-15"));
        (void)wait_until(&b, "2026-03-07T12:00:00+02:00");
        assert_states(&b, "P-1/2026", "");
        (void)wait_until(&b, "2026-03-09T12:00:00+02:00");
        assert_states(&b, "P-1/2026", "planned");
        g_autoptr(FollowupView) view = view_of(&b, "P-1/2026", 0);
        g_assert_cmpint(view->f.purpose, ==, PURPOSE_GREETING);
        g_assert_cmpstr(view->record_type, ==, "greeting");
        g_assert_cmpint(view->f.due.ms, >=, at("2026-03-15T10:00:00+02:00").ms);
        g_assert_cmpint(view->f.due.ms, <, at("2026-03-15T13:00:00+02:00").ms);
        b.now = view->f.due;
        send_step(&b, "P-1/2026", 0, "pm-1");
        judge(&b, true);
        judge(&b, false);
        (void)wait_until(&b, "2026-03-18T12:00:00+02:00");
        assert_states(&b, "P-1/2026", "sent planned");
        /* nothing was claimed in spring, and its hours went by; the clock of a year, and the next birthday: one more */
        (void)wait_until(&b, "2027-03-10T12:00:00+02:00");
        assert_states(&b, "P-1/2026", "sent skipped");
        assert_states(&b, "P-1/2027", "planned");
        bench_done(&b);
}

/* Who said stop is not congratulated at the number they have now. */
TEST(a_stop_is_heeded_at_a_new_number)
{
        g_auto(ReplyEffect) effect = { 0 };
        Bench b;

        greetings_init(&b);
        put(&b, OLENA("1987-03-15"));
        g_assert_cmpint(say(&b, (Said){ .label = REPLY_STOP, .is_stop = true, .id = "r-1" }, &effect), ==, 0);
        put(&b, BORN("P-1", "+380501112233", "1987-03-15", CONSENT("true")));
        (void)wait_until(&b, "2026-03-09T12:00:00+02:00");
        assert_states(&b, "P-1/2026", "held");
        bench_done(&b);
}

TEST(many_treatments_are_one_birthday)
{
        Bench b;

        greetings_init(&b);
        config_unref(b.config);
        write_file(b.dir, "protocols.d", "filler.conf", PROTOCOL("filler", "1", "\"filler\"", STEPS_V1 ","
                "{ id = \"born\"; when = \"0 days\"; from = \"birthday\"; purpose = \"greeting\"; message = \"m\"; }"));
        b.config = load_config(b.dir);
        put(&b, TREATMENT_OF("T-1", "filler", MOMENT, "", PATIENT_OF(",\"birth_date\":\"1987-03-04\"")));
        put(&b, TREATMENT_OF("T-2", "filler", MOMENT, "", PATIENT_OF(",\"birth_date\":\"1987-03-04\"")));
        g_autoptr(FollowupView) own = view_of(&b, "T-1", N_STEPS);
        g_assert_cmpint(own->f.state, ==, FOLLOWUP_SKIPPED);
        g_assert_cmpstr(own->f.reason, ==, "the clinic greets on birthdays by its \"greetings\", once a year");
        assert_states(&b, "P-1/2026", "planned");
        bench_done(&b);
}

TEST(who_comes_or_agrees_a_day_before_is_greeted)
{
        Bench b;

        greetings_init(&b);
        judge(&b, false);
        /* came after the days ahead were gone through */
        put(&b, OLENA("1987-03-04"));
        assert_states(&b, "P-1/2026", "planned");
        put(&b, BORN("P-2", "+380671234568", "1987-03-05", CONSENT("false")));
        assert_states(&b, "P-2/2026", "");
        put(&b, BORN("P-2", "+380671234568", "1987-03-05", CONSENT("true")));
        assert_states(&b, "P-2/2026", "planned");
        bench_done(&b);
}

TEST(only_who_agreed_to_marketing_and_lives)
{
        Bench b;

        greetings_init(&b);
        put(&b, OLENA("1987-03-04"));
        put(&b, BORN("P-2", "+380671234568", "1987-03-04", "\"consent\":{\"care\":true}"));
        put(&b, "{\"type\":\"patient\",\"clinic\":\"kyiv-1\",\"id\":\"P-3\",\"patient\":{\"id\":\"P-3\",\"name\":\"only a name\"}}");
        assert_states(&b, "P-1/2026", "planned");
        opt(&b, false, PURPOSE_GREETING);
        assert_states(&b, "P-1/2026", "held");
        opt(&b, true, PURPOSE_GREETING);
        assert_states(&b, "P-1/2026", "planned");
        (void)wait_until(&b, "2026-03-14T12:00:00+02:00");
        assert_states(&b, "P-2/2026", "");
        assert_states(&b, "P-3/2026", "");
        bench_done(&b);
}

TEST(a_feast_is_everybodys_and_comes_slice_by_slice)
{
        enum { N = 230 };
        Bench b;
        StoreQuery query = { .state = FOLLOWUP_PLANNED, .from = UTC_NEVER, .to = UTC_NEVER, .n_max = 1000 };
        g_autoptr(GPtrArray) views = NULL;
        g_autoptr(GHashTable) dues = g_hash_table_new(g_int64_hash, g_int64_equal);

        greetings_init(&b);
        for (int i = 0; i < N; i++) {
                g_autofree char *json = g_strdup_printf(BORN("N-%d", "+38067%07d", "1987-07-01", CONSENT("true")), i, i, i);
                put(&b, json);
        }
        /* not more often than is needed: once a week for birthdays that may come, and then for the feast */
        g_assert_cmpuint(wait_until(&b, "2026-03-12T23:59:00+02:00"), <=, 2);
        no_fault(&b, store_list(b.store, &query, &views, NULL, &b.err));
        g_assert_cmpuint(views->len, ==, 0);
        (void)wait_until(&b, "2026-03-13T12:00:00+02:00");
        g_clear_pointer(&views, g_ptr_array_unref);
        no_fault(&b, store_list(b.store, &query, &views, NULL, &b.err));
        g_assert_cmpuint(views->len, ==, N);
        for (guint i = 0; i < views->len; i++) {
                const FollowupView *view = g_ptr_array_index(views, i);

                g_assert_cmpint(view->f.due.ms, >=, at("2026-03-20T10:00:00+02:00").ms);
                g_assert_cmpint(view->f.due.ms, <, at("2026-03-20T13:00:00+02:00").ms);
                g_hash_table_add(dues, (gpointer)&view->f.due.ms);
        }
        g_assert_cmpuint(g_hash_table_size(dues), >, N / 2); /* not all at once */
        bench_done(&b);
}

TEST(born_on_a_leap_day)
{
        Bench b;

        greetings_init(&b);
        put(&b, OLENA("1988-02-29"));
        (void)wait_until(&b, "2027-02-25T12:00:00+02:00");
        g_autoptr(FollowupView) common = view_of(&b, "P-1/2027", 0);
        g_assert_cmpint(common->f.due.ms, >=, at("2027-02-28T10:00:00+02:00").ms);
        g_assert_cmpint(common->f.due.ms, <, at("2027-02-28T14:00:00+02:00").ms);
        (void)wait_until(&b, "2028-02-27T12:00:00+02:00");
        g_autoptr(FollowupView) leap = view_of(&b, "P-1/2028", 0);
        assert_when((UtcMs){ leap->f.opens.ms }, "2028-02-29T00:00:00+02:00");
        bench_done(&b);
}

/* Nobody is congratulated on the day that the card had by mistake. */
TEST(a_birth_date_that_is_corrected_takes_the_greeting_with_it)
{
        Bench b;

        greetings_init(&b);
        put(&b, OLENA("1987-03-04"));
        assert_states(&b, "P-1/2026", "planned");
        put(&b, OLENA("1987-06-22"));
        assert_states(&b, "P-1/2026", "planned");
        g_autoptr(FollowupView) far = view_of(&b, "P-1/2026", 0);
        assert_when(far->f.opens, "2026-06-22T00:00:00+03:00");
        g_assert_cmpint(far->f.due.ms, >=, at("2026-06-22T10:00:00+03:00").ms);
        /* the feast is near by now, and the birthday is not: both stand */
        (void)wait_until(&b, "2026-03-14T12:00:00+02:00");
        assert_states(&b, "P-1/2026", "planned planned");
        put(&b, OLENA("1987-03-16"));
        g_autoptr(FollowupView) near = view_of(&b, "P-1/2026", 0);
        assert_when(near->f.opens, "2026-03-16T00:00:00+02:00");
        put(&b, OLENA("1987-05-22"));
        (void)wait_until(&b, "2026-05-21T12:00:00+03:00");
        assert_states(&b, "P-1/2026", "planned skipped");
        g_autoptr(FollowupView) view = view_of(&b, "P-1/2026", 0);
        b.now = view->f.due;
        send_step(&b, "P-1/2026", 0, "pm-1");
        /* once a year, whatever is corrected after that */
        put(&b, OLENA("1987-05-25"));
        (void)wait_until(&b, "2026-05-28T12:00:00+03:00");
        assert_states(&b, "P-1/2026", "sent skipped");
        bench_done(&b);
}

TEST(a_birth_date_that_was_over_by_mistake_is_greeted_on_when_it_comes)
{
        Bench b;

        greetings_init(&b);
        put(&b, OLENA("1987-03-04"));
        put(&b, OLENA("1987-02-04"));
        assert_states(&b, "P-1/2026", "missed");
        put(&b, OLENA("1987-05-22"));
        (void)wait_until(&b, "2026-05-21T12:00:00+03:00");
        g_autoptr(FollowupView) view = last_view(&b, "P-1/2026");
        g_assert_cmpint(view->f.state, ==, FOLLOWUP_PLANNED);
        assert_when(view->f.opens, "2026-05-22T00:00:00+03:00");
        bench_done(&b);
}

TEST(a_child_is_greeted_through_the_guardian)
{
        Bench b;

        greetings_init(&b);
        put(&b, "{\"type\":\"patient\",\"clinic\":\"kyiv-1\",\"id\":\"P-1\",\"patient\":{\"id\":\"P-1\",\"phone\":\"+380671234567\","
                "\"birth_date\":\"2016-03-04\"," CONSENT("true") "}}");
        assert_states(&b, "P-1/2026", ""); /* nobody waits for a number just to be greeted */
        put(&b, "{\"type\":\"patient\",\"clinic\":\"kyiv-1\",\"id\":\"P-1\",\"patient\":{\"id\":\"P-1\",\"phone\":\"+380671234567\","
                "\"birth_date\":\"2016-03-04\",\"guardian\":{\"name\":\"Ira\",\"phone\":\"+380671234560\"}," CONSENT("true") "}}");
        assert_states(&b, "P-1/2026", "planned");
        bench_done(&b);
}

/* It is planned days ahead, when the guardian would have to be asked for a number. */
TEST(who_comes_of_age_on_the_birthday_is_greeted)
{
        Bench b;
        g_autoptr(FollowupView) view = NULL;

        greetings_init(&b);
        put(&b, OLENA("2008-03-15"));
        (void)wait_until(&b, "2026-03-09T12:00:00+02:00");
        assert_states(&b, "P-1/2026", "planned");
        (void)wait_until(&b, "2026-03-15T10:05:00+02:00");
        view = view_of(&b, "P-1/2026", 0);
        g_assert_cmpint(view->f.state, ==, FOLLOWUP_PLANNED);
        g_assert_cmpstr(view->f.method, ==, "sms");
        bench_done(&b);
}

TEST(what_the_clinic_greets_for_may_change)
{
        Bench b;

        greetings_init(&b);
        put(&b, OLENA("1987-03-04"));
        assert_states(&b, "P-1/2026", "planned");
        write_greetings(&b, GREETINGS("2", ", { id = \"cats\"; when = \"0 days\"; from = \"holiday\"; date = \"2026-03-05\";"
                " purpose = \"greeting\"; message = \"m\"; }"), true);
        judge(&b, false);
        assert_states(&b, "P-1/2026", "planned planned");
        /* no longer any */
        write_greetings(&b, GREETINGS("2", ", { id = \"cats\"; when = \"0 days\"; from = \"holiday\"; date = \"2026-03-05\";"
                " purpose = \"greeting\"; message = \"m\"; }"), false);
        judge(&b, true);
        judge(&b, false);
        assert_states(&b, "P-1/2026", "cancelled cancelled");
        g_autoptr(FollowupView) view = view_of(&b, "P-1/2026", 0);
        g_assert_cmpstr(view->f.reason, ==, "the clinic does not send these greetings any more");
        bench_done(&b);
}

TEST(a_patient_who_died_is_greeted_no_more)
{
        Bench b;

        greetings_init(&b);
        put(&b, OLENA("1987-03-04"));
        g_autoptr(Record) record = read_record(&b, OLENA("1987-03-04"));
        record->patient.standing = PATIENT_DEAD;
        record->content[0] ^= 1;
        bench_begin(&b);
        no_fault(&b, store_put_record(b.store, b.config, record, NULL, b.now, NULL, NULL, &b.err));
        bench_commit(&b);
        assert_states(&b, "P-1/2026", "cancelled");
        (void)wait_until(&b, "2027-03-06T12:00:00+02:00");
        assert_states(&b, "P-1/2027", "");
        bench_done(&b);
}

TEST(a_reply_to_a_greeting_is_no_treatments_matter)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        greetings_init(&b);
        put(&b, T1);
        put(&b, OLENA("1987-03-02"));
        send_step(&b, "P-1/2026", 0, "pm-1");
        say(&b, (Said){ .text = "thank you", .id = "r1", .label = REPLY_OK }, &effect);
        assert_states(&b, "P-1/2026", "answered");
        /* an unasked text goes to the latest treatment, not to the patient's year */
        b.now = at("2026-03-20T12:00:00+02:00");
        say(&b, (Said){ .text = "how much?", .id = "r2", .label = REPLY_OTHER }, &effect);
        g_autoptr(FollowupView) task = last_view(&b, "T-1");
        g_assert_cmpint(task->f.id, ==, effect.task);
        bench_done(&b);
}

TEST(nobody_is_greeted_while_a_complaint_is_open)
{
        Bench b;
        g_auto(ReplyEffect) effect = { 0 };

        greetings_init(&b);
        put(&b, T1);
        b.now = at("2026-03-03T09:30:00+02:00");
        send_step(&b, "T-1", H24, "pm-1");
        say(&b, (Said){ .text = "2", .id = "r1", .label = REPLY_WORRY }, &effect);
        put(&b, OLENA("1987-03-08"));
        assert_states(&b, "P-1/2026", "held");
        done(&b, effect.task);
        assert_states(&b, "P-1/2026", "planned");
        bench_done(&b);
}

/* ... in the next year neither, before they come again. */
TEST(who_refused_is_greeted_after_the_next_treatment)
{
        Bench b;

        greetings_init(&b);
        put(&b, T1);
        put(&b, OLENA("1987-01-05"));
        (void)wait_until(&b, "2026-12-20T12:00:00+02:00");
        g_autoptr(FollowupView) question = view_of(&b, "T-1", H24);
        g_assert_cmpint(enter(&b, question->f.id, "refused"), ==, 0);
        (void)wait_until(&b, "2027-01-02T12:00:00+02:00");
        assert_states(&b, "P-1/2027", "cancelled");
        (void)wait_until(&b, "2027-03-01T12:00:00+02:00");
        put(&b, TREATMENT_OF("T-2", "filler", "2027-03-01T11:30:00+02:00", "", PATIENT_OF("")));
        (void)wait_until(&b, "2027-03-18T12:00:00+02:00");
        assert_states(&b, "P-1/2027", "cancelled planned");
        bench_done(&b);
}
