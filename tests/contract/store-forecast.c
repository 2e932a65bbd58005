/* The contract of the store: what an edit or another version of a protocol would change, and what it does change. */
#include "fixture.h"

#include "config/config-files.h"
#include "store/store-forecast.h"

/* h24 as before, d3 a day later, w2 gone, m1 and m3 as before, w6 new */
#define STEPS_V2                                                                                      \
        "{ id = \"w6\"; when = \"6 weeks\"; purpose = \"review\"; message = \"m\"; },"                \
        "{ id = \"h24\"; when = \"within 24 hours\"; purpose = \"safety\"; message = \"m\"; },"       \
        "{ id = \"d3\"; when = \"4 days\"; purpose = \"safety\"; message = \"m\"; },"                 \
        "{ id = \"m1\"; when = \"1 month\"; purpose = \"survey\"; message = \"m\"; },"                \
        "{ id = \"m3\"; when = \"3 months\"; purpose = \"offer\"; message = \"m\"; }"
#define CLINIC_WITH(more)                                                                             \
        "clinic = { id = \"kyiv-1\"; name = \"Clinic\"; time_zone = \"Europe/Kyiv\"; country = \"UA\";" \
        " languages = [ \"en\" ]; phone = \"+380800000000\"; emergency_phone = \"103\"; responsible = \"desk\"; " more " };"
#define USUAL_METHODS "methods = [ \"telegram\", \"sms\", \"call\" ]; providers = { sms = \"s\"; telegram = \"t\"; }; "

static Config *edited(const Bench *b, const char *folder, const char *name, const char *text)
{
        write_file(b->dir, folder, name, text);
        return load_config(b->dir);
}

static Config *edited_clinic(const Bench *b, const char *text)
{
        return edited(b, "clinics.d", "kyiv.conf", text);
}

static Config *edited_filler(const Bench *b, const char *steps)
{
        g_autofree char *text = g_strdup_printf("protocol = { id = \"filler\"; version = 2; signed_off = \"Dr N\";"
                                                " procedures = [ \"filler\" ]; steps = ( %s ); };", steps);

        return edited(b, "protocols.d", "filler.conf", text);
}

static void foresee(Bench *b, const Config *to, Forecast *ret)
{
        int64_t after = 0;

        forecast_init(ret);
        do {
                bench_begin(b);
                no_fault(b, store_forecast(b->store, b->config, to, NULL, b->now, after, 2, ret, &after, &b->err));
                bench_commit(b);
        } while (after != 0);
}

static unsigned replan(Bench *b, ForecastCount *count)
{
        uint64_t n_treatments = 0;
        int64_t after = 0;

        do {
                bench_begin(b);
                no_fault(b, store_replan(b->store, b->config, NULL, "anna", "Dr N has signed it", b->now, after, 2, count,
                                    &n_treatments, &after, &b->err));
                bench_commit(b);
        } while (after != 0);
        return (unsigned)n_treatments;
}

static void take(Bench *b, Config *config)
{
        config_unref(b->config);
        b->config = config;
}

static char *shown(Bench *b, const char *treatment)
{
        g_autoptr(GPtrArray) views = list_of(b, treatment);
        GString *out = g_string_new(NULL);

        for (guint i = 0; i < views->len; i++) {
                const FollowupView *view = g_ptr_array_index(views, i);
                const Step *step = g_ptr_array_index(view->protocol->steps, view->f.step);
                g_autofree char *due = when(view->f.due);

                g_string_append_printf(out, "%s%u.%s %s %s %.16s", i > 0 ? "; " : "", view->protocol->version, step->id,
                        followup_state_to_string(view->f.state), view->f.method, due);
        }
        return g_string_free(out, FALSE);
}
#define assert_shown(b, treatment, expected)                                                          \
        do {                                                                                          \
                g_autofree char *shown_ = shown(b, treatment);                                        \
                g_assert_cmpstr(shown_, ==, expected);                                                \
        } while (0)

#define T2 TREATMENT_OF("T-2", "filler", MOMENT, "", "\"patient\":{\"id\":\"P-2\",\"name\":\"Ivan\",\"phone\":\"+380671234568\"," \
                "\"consent\":{\"care\":true,\"survey\":true,\"marketing\":true}}")
#define T3 TREATMENT_OF("T-3", "toxin", MOMENT, "", "\"patient\":{\"id\":\"P-3\",\"name\":\"Ira\",\"phone\":\"+380671234569\"," \
                "\"consent\":{\"care\":true}}")

static void put_three(Bench *b)
{
        put(b, T1);
        put(b, T2);
        put(b, T3);
}

TEST(an_edit_of_hours_moves_what_it_says)
{
        Bench b;
        Forecast forecast;

        bench_init(&b);
        put_three(&b);
        g_autofree char *before = shown(&b, "T-1");
        Config *later = edited_clinic(&b, CLINIC_WITH(USUAL_METHODS "send_at = \"16:00\";"));
        foresee(&b, later, &forecast);
        /* d3, w2, m1, m3 of two, and of T-3, who is held for consent to surveys and offers, the first two */
        g_assert_cmpuint(forecast.edit.n[FORECAST_MOVED], ==, 10);
        g_assert_cmpuint(forecast_total(&forecast.edit), ==, 10);
        g_assert_cmpuint(forecast.edit.examples->len, ==, FORECAST_EXAMPLES);
        const ForecastExample *example = g_ptr_array_index(forecast.edit.examples, 0);
        g_assert_cmpstr(example->patient, ==, "P-1");
        g_assert_cmpstr(example->step, ==, "d3");
        assert_when(example->due_before, "2026-03-04T10:00:00+02:00");
        assert_when(example->due_after, "2026-03-04T16:00:00+02:00");
        assert_shown(&b, "T-1", before); /* nothing was changed by looking */
        forecast_done(&forecast);

        take(&b, later);
        judge(&b, true);
        g_autoptr(FollowupView) moved = view_of(&b, "T-1", D3);
        assert_when(moved->f.due, "2026-03-04T16:00:00+02:00");
        foresee(&b, b.config, &forecast);
        g_assert_cmpuint(forecast_total(&forecast.edit), ==, 0);
        forecast_done(&forecast);
        bench_done(&b);
}

TEST(a_new_order_of_methods_is_told_and_leaves_no_trace)
{
        Bench b;
        Forecast forecast;
        g_autoptr(GPtrArray) ledger = NULL;
        uint64_t made;

        bench_init(&b);
        put_three(&b);
        Config *by_call = edited_clinic(&b, CLINIC_WITH("methods = [ \"visit\" ]; providers = { sms = \"s\"; };"));
        foresee(&b, by_call, &forecast);
        g_assert_cmpuint(forecast.edit.n[FORECAST_REROUTED], ==, 13);
        g_assert_cmpuint(forecast.edit.n[FORECAST_FREED], ==, 2); /* a visit needs no consent */
        forecast_done(&forecast);
        no_fault(&b, store_ledger(b.store, &ledger, &made, &b.err));
        for (guint i = 0; i < ledger->len; i++)
                g_assert_cmpstr(((Ledger *)g_ptr_array_index(ledger, i))->method, !=, "visit");
        config_unref(by_call);
        bench_done(&b);
}

TEST(what_time_does_is_not_blamed_on_the_edit)
{
        Bench b;
        Forecast forecast;

        bench_init(&b);
        put_three(&b);
        b.now = at("2026-03-20T12:00:00+02:00"); /* nobody was there for weeks */
        Config *later = edited_clinic(&b, CLINIC_WITH(USUAL_METHODS "send_at = \"16:00\";"));
        foresee(&b, later, &forecast);
        g_assert_cmpuint(forecast.edit.n[FORECAST_MOVED], ==, 4); /* m1 and m3 of two */
        g_assert_cmpuint(forecast_total(&forecast.edit), ==, 4);
        forecast_done(&forecast);
        config_unref(later);
        bench_done(&b);
}

/* ---- what is foreseen is what comes ------------------------------------------------------------ */

/* "id state method due" of all there is; what is held has no due that anybody waits for */
static GHashTable *snapshot(Bench *b)
{
        GHashTable *all = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
        const StoreQuery query = { .state = -1, .from = UTC_NEVER, .to = UTC_NEVER, .n_max = 1000 };
        g_autoptr(GPtrArray) views = NULL;
        int64_t after;

        no_fault(b, store_list(b->store, &query, &views, &after, &b->err));
        g_assert_cmpint(after, ==, 0);
        for (guint i = 0; i < views->len; i++) {
                const Followup *f = &((FollowupView *)g_ptr_array_index(views, i))->f;
                g_autofree char *due = when(f->state == FOLLOWUP_HELD ? UTC_NEVER : f->due);

                g_hash_table_insert(all, g_memdup2(&f->id, sizeof(f->id)),
                        g_strdup_printf("%s %s %s", followup_state_to_string(f->state), f->method, due));
        }
        return all;
}

static unsigned n_different(GHashTable *before, GHashTable *after)
{
        GHashTableIter iter;
        gpointer id, now;
        unsigned n = 0;

        g_hash_table_iter_init(&iter, after);
        while (g_hash_table_iter_next(&iter, &id, &now))
                n += g_strcmp0(g_hash_table_lookup(before, id), now) != 0;
        return n;
}

static void put_many(Bench *b)
{
        static const char *const patients[] = {
                "\"phone\":\"+380671234560\",\"consent\":{\"care\":true,\"survey\":true,\"marketing\":true}",
                "\"telegram\":\"77\",\"consent\":{\"care\":true}",
                "\"phone\":\"+380671234562\"",
                "\"phone\":\"+380671234563\",\"time_zone\":\"America/New_York\",\"consent\":{\"care\":true,\"survey\":false}",
        };

        for (unsigned i = 0; i < 24; i++) {
                g_autofree char *json = g_strdup_printf(
                        "{\"type\":\"treatment\",\"id\":\"T-%u\",\"clinic\":\"kyiv-1\",\"procedure\":\"%s\","
                        "\"performed_at\":\"2026-%02u-%02uT%02u:15:00+02:00\",\"patient\":{\"id\":\"P-%u\",%s}}",
                        i, i % 3 ? "filler" : "toxin", 1 + i % 3, 1 + i % 15, 8 + i % 12, i, patients[i % 4]);
                put(b, json);
        }
}

TEST(what_is_foreseen_is_what_comes)
{
        static const char *const edits[] = {
                CLINIC_WITH(USUAL_METHODS "send_at = \"16:00\";"),
                CLINIC_WITH(USUAL_METHODS "send_between = \"11:00-12:00\";"),
                CLINIC_WITH(USUAL_METHODS "spread = \"90 minutes\";"),
                CLINIC_WITH(USUAL_METHODS "unknown_consent = [ \"safety\", \"care\" ];"),
                CLINIC_WITH("methods = [ \"sms\", \"call\" ]; providers = { sms = \"s\"; };"),
                CLINIC_WITH("methods = [ \"call\" ]; working_days = \"Tue-Wed\"; holidays = [ \"2026-03-17\" ];"),
                "clinic = { id = \"kyiv-1\"; name = \"Clinic\"; time_zone = \"Asia/Kathmandu\"; country = \"UA\";"
                " languages = [ \"en\" ]; phone = \"+380800000000\"; emergency_phone = \"103\"; responsible = \"desk\"; " USUAL_METHODS "};",
        };

        for (size_t i = 0; i < G_N_ELEMENTS(edits); i++) {
                Bench b;
                Forecast forecast;

                bench_init(&b);
                b.now = at("2026-03-16T10:20:00+02:00");
                put_many(&b);
                judge(&b, true);
                g_autoptr(GHashTable) before = snapshot(&b);
                Config *other = edited_clinic(&b, edits[i]);
                foresee(&b, other, &forecast);
                take(&b, other);
                judge(&b, true);
                g_autoptr(GHashTable) after = snapshot(&b);
                g_test_message("edit %zu changes %u", i, n_different(before, after));
                g_assert_cmpuint(n_different(before, after), ==, forecast_total(&forecast.edit));
                g_assert_cmpuint(forecast_total(&forecast.edit), >, 0);
                forecast_done(&forecast);
                bench_done(&b);
        }
}

TEST(a_text_changes_no_plan)
{
        Bench b;

        bench_init(&b);
        Config *other = edited(&b, "messages.d", "en.conf", "messages = { language = \"en\"; texts = { m = \"Hi {patient}\"; }; };");
        g_assert_true(config_plans_alike(b.config, other));
        config_unref(other);
        other = edited_clinic(&b, CLINIC_WITH(USUAL_METHODS "spread = \"10 minutes\";"));
        g_assert_false(config_plans_alike(b.config, other));
        config_unref(other);
        bench_done(&b);
}

static Config *edited_texts(const Bench *b, const char *texts)
{
        g_autofree char *text = g_strdup_printf("messages = { language = \"en\"; texts = { %s }; };", texts);

        return edited(b, "messages.d", "en.conf", text);
}

TEST(another_text_is_told_and_is_no_change_of_a_plan)
{
        Bench b;
        Forecast forecast;

        bench_init(&b);
        put_three(&b);
        Config *other = edited_texts(&b, "m = \"Hi {patient}\";");
        foresee(&b, other, &forecast);
        g_assert_cmpuint(forecast.edit.n[FORECAST_REWORDED], ==, 15); /* what is held would say it, too */
        g_assert_cmpuint(forecast_total(&forecast.edit), ==, 0);
        g_assert_cmpuint(forecast.edit.examples->len, ==, FORECAST_EXAMPLES);
        const ForecastExample *example = g_ptr_array_index(forecast.edit.examples, 0);
        g_assert_cmpint(example->change, ==, FORECAST_REWORDED);
        g_assert_cmpstr(example->step, ==, "h24");
        g_assert_cmpstr(example->text, ==, "m");
        g_assert_cmpstr(example->language, ==, "en");
        forecast_done(&forecast);
        config_unref(other);
        /* a text that nothing pending has */
        other = edited_texts(&b, "m = \"Hello {patient}\"; more = \"News\";");
        foresee(&b, other, &forecast);
        g_assert_cmpuint(forecast.edit.n[FORECAST_REWORDED], ==, 0);
        forecast_done(&forecast);
        config_unref(other);
        bench_done(&b);
}

TEST(another_text_is_told_beside_another_time)
{
        Bench b;
        Forecast forecast;

        bench_init(&b);
        put_three(&b);
        config_unref(edited_texts(&b, "m = \"Hi {patient}\";"));
        Config *other = edited_clinic(&b, CLINIC_WITH(USUAL_METHODS "send_at = \"16:00\";"));
        foresee(&b, other, &forecast);
        g_assert_cmpuint(forecast.edit.n[FORECAST_MOVED], ==, 10);
        g_assert_cmpuint(forecast.edit.n[FORECAST_REWORDED], ==, 15);
        g_assert_cmpuint(forecast_total(&forecast.edit), ==, 10);
        forecast_done(&forecast);
        config_unref(other);
        bench_done(&b);
}

TEST(what_a_text_says_of_the_clinic_is_part_of_it)
{
        Bench b;
        Forecast forecast;
        static const char renamed[] = "clinic = { id = \"kyiv-1\"; name = \"Another\"; time_zone = \"Europe/Kyiv\"; country = \"UA\";"
                " languages = [ \"en\" ]; phone = \"+380800000000\"; emergency_phone = \"112\"; responsible = \"desk\"; " USUAL_METHODS "};";

        bench_init(&b);
        take(&b, edited_texts(&b, "m = \"Hello {patient}, call {emergency_phone}\";"));
        put(&b, T1);
        Config *other = edited_clinic(&b, renamed);
        foresee(&b, other, &forecast);
        g_assert_cmpuint(forecast.edit.n[FORECAST_REWORDED], ==, 5);
        forecast_done(&forecast);
        config_unref(edited_clinic(&b, CLINIC_WITH(USUAL_METHODS)));
        take(&b, edited_texts(&b, "m = \"Hello {patient}\";"));
        config_unref(other);
        other = edited_clinic(&b, renamed);
        foresee(&b, other, &forecast);
        g_assert_cmpuint(forecast.edit.n[FORECAST_REWORDED], ==, 0); /* neither its name nor the number stands in it */
        forecast_done(&forecast);
        config_unref(other);
        bench_done(&b);
}

TEST(another_provider_is_told_and_is_no_change_of_a_plan)
{
        Bench b;
        Forecast forecast;

        bench_init(&b);
        put_three(&b);
        config_unref(edited(&b, "providers.d", "s2.conf", PROVIDER("s2", "sms")));
        Config *other = edited_clinic(&b, CLINIC_WITH("methods = [ \"telegram\", \"sms\", \"call\" ];"
                " providers = { sms = \"s2\"; telegram = \"t\"; }; "));
        foresee(&b, other, &forecast);
        g_assert_cmpuint(forecast.edit.n[FORECAST_SWITCHED], ==, 15);
        g_assert_cmpuint(forecast.edit.n[FORECAST_REWORDED], ==, 0);
        g_assert_cmpuint(forecast_total(&forecast.edit), ==, 0);
        const ForecastExample *example = g_ptr_array_index(forecast.edit.examples, 0);
        g_assert_cmpstr(example->provider_before, ==, "s");
        g_assert_cmpstr(example->provider_after, ==, "s2");
        forecast_done(&forecast);
        config_unref(other);
        bench_done(&b);
}

TEST(a_new_version_is_taken_only_when_staff_say_so)
{
        Bench b;
        Forecast forecast;

        bench_init(&b);
        put_three(&b);
        Config *second = edited_filler(&b, STEPS_V2);
        foresee(&b, second, &forecast);
        g_assert_cmpuint(forecast_total(&forecast.edit), ==, 0); /* each keeps the version it has */
        g_assert_cmpuint(forecast.n_outdated, ==, 2);
        g_assert_cmpuint(forecast.replan.n[FORECAST_MOVED], ==, 2);
        g_assert_cmpuint(forecast.replan.n[FORECAST_ADDED], ==, 2);
        g_assert_cmpuint(forecast.replan.n[FORECAST_CANCELLED], ==, 2);
        g_assert_cmpuint(forecast_total(&forecast.replan), ==, 6);
        forecast_done(&forecast);
        take(&b, second);
        judge(&b, true);
        assert_shown(&b, "T-1", "1.h24 planned sms 2026-03-03T09:00; 1.d3 planned sms 2026-03-04T10:00; "
                "1.w2 planned sms 2026-03-16T10:00; 1.m1 planned sms 2026-04-02T10:00; 1.m3 planned sms 2026-06-02T10:00");

        forecast_init(&forecast);
        g_assert_cmpuint(replan(&b, &forecast.replan), ==, 2);
        g_assert_cmpuint(forecast_total(&forecast.replan), ==, 6); /* what was foreseen */
        assert_shown(&b, "T-1", "2.h24 planned sms 2026-03-03T09:00; 2.d3 planned sms 2026-03-06T10:00; "
                "1.w2 cancelled sms never; 2.m1 planned sms 2026-04-02T10:00; 2.m3 planned sms 2026-06-02T10:00; "
                "2.w6 planned sms 2026-04-13T10:00");
        g_autoptr(FollowupView) gone = view_of(&b, "T-1", W2);
        g_assert_cmpstr(gone->f.reason, ==, "version 2 of its protocol has no such step");
        assert_shown(&b, "T-3", "1.h24 planned sms 2026-03-03T09:00; 1.d3 planned sms 2026-03-04T10:00; "
                "1.w2 planned sms 2026-03-16T10:00; 1.m1 held sms 2026-04-02T10:00; 1.m3 held sms 2026-06-02T10:00");
        g_assert_cmpuint(replan(&b, &forecast.replan), ==, 0); /* once is enough */
        forecast_done(&forecast);
        bench_done(&b);
}

TEST(a_replan_tells_of_another_text)
{
        Bench b;
        Forecast forecast;

        bench_init(&b);
        take(&b, edited_texts(&b, "m = \"Hello {patient}\"; m2 = \"Good day {patient}\";"));
        put(&b, T1);
        take(&b, edited_filler(&b, "{ id = \"h24\"; when = \"within 24 hours\"; purpose = \"safety\"; message = \"m2\"; },"
                "{ id = \"d3\"; when = \"1-3 days\"; purpose = \"safety\"; message = \"m\"; }"));
        foresee(&b, b.config, &forecast);
        g_assert_cmpuint(forecast.replan.n[FORECAST_REWORDED], ==, 1);
        g_assert_cmpuint(forecast.replan.n[FORECAST_CANCELLED], ==, 3);
        forecast_done(&forecast);
        forecast_init(&forecast);
        g_assert_cmpuint(replan(&b, &forecast.replan), ==, 1);
        g_assert_cmpuint(forecast.replan.n[FORECAST_REWORDED], ==, 1);
        forecast_done(&forecast);
        bench_done(&b);
}

TEST(a_replan_says_who_wanted_it)
{
        Bench b;
        Forecast forecast;
        g_autoptr(GPtrArray) attempts = NULL, history = NULL;

        bench_init(&b);
        put(&b, T1);
        take(&b, edited_filler(&b, STEPS_V2));
        forecast_init(&forecast);
        replan(&b, &forecast.replan);
        forecast_done(&forecast);
        g_autoptr(FollowupView) moved = view_of(&b, "T-1", D3);
        no_fault(&b, store_history(b.store, moved->f.id, &attempts, &history, &b.err));
        const HistoryEntry *entry = g_ptr_array_index(history, history->len - 1);
        g_assert_cmpstr(entry->what, ==, "replanned: version 1 -> 2");
        g_assert_cmpstr(entry->who, ==, "anna");
        g_assert_cmpstr(entry->why, ==, "Dr N has signed it");
        bench_done(&b);
}

TEST(what_was_sent_stays_and_is_never_sent_again)
{
        Bench b;
        Forecast forecast;
        g_auto(Message) message = { 0 };
        const Settlement sent = { .to = MESSAGE_SENT, .verdict = VERDICT_SENT, .retry_at = UTC_NEVER };

        bench_init(&b);
        put(&b, T1);
        b.now = at("2026-03-04T10:00:00+02:00");
        g_autoptr(FollowupView) view = view_of(&b, "T-1", D3);
        claim(&b, &message, view, NULL);
        settle(&b, message.number, &sent);
        take(&b, edited_filler(&b, STEPS_V2)); /* d3 would be asked two days later now */
        forecast_init(&forecast);
        g_assert_cmpuint(replan(&b, &forecast.replan), ==, 1);
        forecast_done(&forecast);
        g_autoptr(FollowupView) still = view_of(&b, "T-1", D3);
        g_assert_cmpint(still->f.state, ==, FOLLOWUP_SENT);
        g_assert_cmpuint(still->protocol->version, ==, 1); /* by which it was sent */
        /* nor when the record changes afterwards */
        put(&b, TREATMENT_OF("T-1", "filler", "2026-03-02T11:00:00+02:00", "", PATIENT_OF("")));
        g_autoptr(GPtrArray) views = list_of(&b, "T-1");
        unsigned n = 0;
        for (guint i = 0; i < views->len; i++) {
                const FollowupView *one = g_ptr_array_index(views, i);
                const Step *step = g_ptr_array_index(one->protocol->steps, one->f.step);
                n += strcmp(step->id, "d3") == 0 && one->f.cause == 0;
        }
        g_assert_cmpuint(n, ==, 1);
        bench_done(&b);
}

TEST(what_may_have_left_goes_on_as_it_was)
{
        Bench b;
        Forecast forecast;
        g_auto(Message) message = { 0 };
        const Settlement lost = { .to = MESSAGE_RETRY, .verdict = VERDICT_UNKNOWN, .retry_at = at("2026-03-04T10:05:00+02:00") };

        bench_init(&b);
        put(&b, T1);
        b.now = at("2026-03-04T10:00:00+02:00");
        g_autoptr(FollowupView) view = view_of(&b, "T-1", D3);
        claim(&b, &message, view, NULL);
        settle(&b, message.number, &lost);
        take(&b, edited_filler(&b, STEPS_V2));
        forecast_init(&forecast);
        replan(&b, &forecast.replan);
        forecast_done(&forecast);
        g_autoptr(FollowupView) still = view_of(&b, "T-1", D3);
        g_assert_cmpint(still->f.state, ==, FOLLOWUP_PLANNED);
        g_assert_cmpint(still->f.message, ==, message.number);
        g_assert_cmpuint(still->protocol->version, ==, 1);
        bench_done(&b);
}

#define STEPS_AND_A_YEAR STEPS_V1 ", { id = \"y1\"; when = \"1 year\"; purpose = \"survey\"; message = \"m\"; }"

/* half a year later all that the first version had is over */
static void past_all(Bench *b)
{
        b->now = at("2026-09-02T10:00:00+03:00");
        judge(b, false);
}

static unsigned count_of(Bench *b, const char *treatment, FollowupState state)
{
        g_autoptr(GPtrArray) views = list_of(b, treatment);
        unsigned n = 0;

        for (guint i = 0; i < views->len; i++)
                n += ((FollowupView *)g_ptr_array_index(views, i))->f.state == state;
        return n;
}

TEST(a_treatment_that_was_over_gets_the_new_step)
{
        Bench b;
        Forecast forecast;

        bench_init(&b);
        put_three(&b);
        past_all(&b);
        g_assert_cmpuint(count_of(&b, "T-1", FOLLOWUP_PLANNED), ==, 0);
        take(&b, edited_filler(&b, STEPS_AND_A_YEAR));
        foresee(&b, b.config, &forecast);
        g_assert_cmpuint(forecast_total(&forecast.edit), ==, 0);
        g_assert_cmpuint(forecast.n_outdated, ==, 2);
        g_assert_cmpuint(forecast.replan.n[FORECAST_ADDED], ==, 2);
        g_assert_cmpuint(forecast_total(&forecast.replan), ==, 2);
        forecast_done(&forecast);
        forecast_init(&forecast);
        g_assert_cmpuint(replan(&b, &forecast.replan), ==, 2);
        g_assert_cmpuint(forecast.replan.n[FORECAST_ADDED], ==, 2);
        g_assert_cmpuint(forecast_total(&forecast.replan), ==, 2);
        g_assert_cmpuint(count_of(&b, "T-1", FOLLOWUP_PLANNED), ==, 1);
        g_assert_cmpuint(replan(&b, &forecast.replan), ==, 0); /* once is enough */
        forecast_done(&forecast);
        bench_done(&b);
}

TEST(a_treatment_that_was_over_gets_no_step_whose_time_is_over)
{
        Bench b;
        Forecast forecast;

        bench_init(&b);
        put_three(&b);
        b.now = at("2027-03-10T10:00:00+02:00"); /* y1 could be sent until the 9th */
        judge(&b, false);
        take(&b, edited_filler(&b, STEPS_AND_A_YEAR));
        foresee(&b, b.config, &forecast);
        g_assert_cmpuint(forecast.n_outdated, ==, 0);
        forecast_done(&forecast);
        forecast_init(&forecast);
        g_assert_cmpuint(replan(&b, &forecast.replan), ==, 0);
        g_assert_cmpuint(forecast_total(&forecast.replan), ==, 0);
        forecast_done(&forecast);
        bench_done(&b);
}

TEST(what_people_ended_is_not_taken_up_again)
{
        Bench b;
        Forecast forecast;

        bench_init(&b);
        put_three(&b);
        g_autoptr(FollowupView) last = view_of(&b, "T-1", M3);
        g_assert_cmpint(act(&b, last->f.id, STAFF_CANCEL), ==, 0);
        past_all(&b);
        take(&b, edited_filler(&b, STEPS_AND_A_YEAR));
        forecast_init(&forecast);
        g_assert_cmpuint(replan(&b, &forecast.replan), ==, 1); /* T-2 */
        forecast_done(&forecast);
        g_assert_cmpuint(count_of(&b, "T-1", FOLLOWUP_PLANNED), ==, 0);
        g_assert_cmpuint(count_of(&b, "T-2", FOLLOWUP_PLANNED), ==, 1);
        bench_done(&b);
}

TEST(the_new_step_knows_of_a_later_treatment)
{
        Bench b;
        Forecast forecast;

        bench_init(&b);
        put(&b, T1);
        past_all(&b);
        put(&b, TREATMENT_OF("T-9", "filler", "2026-09-01T11:00:00+03:00", "", PATIENT_OF("")));
        take(&b, edited_filler(&b, STEPS_AND_A_YEAR));
        forecast_init(&forecast);
        g_assert_cmpuint(replan(&b, &forecast.replan), ==, 1); /* the later one; its own year is asked about */
        forecast_done(&forecast);
        g_assert_cmpuint(count_of(&b, "T-1", FOLLOWUP_PLANNED) + count_of(&b, "T-1", FOLLOWUP_HELD), ==, 0);
        bench_done(&b);
}

TEST(a_step_whose_time_has_passed_is_not_made_up_for)
{
        Bench b;
        Forecast forecast;

        bench_init(&b);
        put(&b, T1);
        b.now = at("2026-03-05T10:00:00+02:00");
        judge(&b, false);
        g_autofree char *before = states_of(&b, "T-1");
        take(&b, edited_filler(&b, "{ id = \"h2\"; when = \"2 hours\"; purpose = \"safety\"; message = \"m\"; }," STEPS_V1));
        forecast_init(&forecast);
        replan(&b, &forecast.replan);
        g_assert_cmpuint(forecast_total(&forecast.replan), ==, 0);
        assert_states(&b, "T-1", before); /* no call, either */
        forecast_done(&forecast);
        bench_done(&b);
}

TEST(what_staff_hold_stays_held_through_a_replan)
{
        Bench b;
        Forecast forecast;

        bench_init(&b);
        put(&b, T1);
        g_autoptr(FollowupView) view = view_of(&b, "T-1", D3);
        act(&b, view->f.id, STAFF_HOLD);
        take(&b, edited_filler(&b, STEPS_V2));
        forecast_init(&forecast);
        replan(&b, &forecast.replan);
        forecast_done(&forecast);
        g_autoptr(FollowupView) held = view_of(&b, "T-1", D3);
        g_assert_cmpint(held->f.state, ==, FOLLOWUP_HELD);
        g_assert_cmpuint(held->protocol->version, ==, 2);
        act(&b, view->f.id, STAFF_RESUME);
        g_autoptr(FollowupView) resumed = view_of(&b, "T-1", D3);
        assert_when(resumed->f.due, "2026-03-06T10:00:00+02:00");
        bench_done(&b);
}

TEST(a_step_that_comes_back_is_planned_again)
{
        Bench b;
        Forecast forecast;

        bench_init(&b);
        put(&b, T1);
        take(&b, edited_filler(&b, STEPS_V2));
        forecast_init(&forecast);
        replan(&b, &forecast.replan);
        take(&b, edited(&b, "protocols.d", "filler.conf", PROTOCOL("filler", "3", "\"filler\"", STEPS_V1)));
        replan(&b, &forecast.replan);
        forecast_done(&forecast);
        assert_shown(&b, "T-1", "3.h24 planned sms 2026-03-03T09:00; 3.d3 planned sms 2026-03-04T10:00; "
                "1.w2 cancelled sms never; 3.m1 planned sms 2026-04-02T10:00; 3.m3 planned sms 2026-06-02T10:00; "
                "2.w6 cancelled sms never; 3.w2 planned sms 2026-03-16T10:00");
        bench_done(&b);
}

TEST(what_is_in_force_is_kept)
{
        Bench b;
        g_autoptr(GPtrArray) files = NULL;
        g_autoptr(Config) again = NULL;
        ErrList faults;

        bench_init(&b);
        g_assert_cmpint(store_in_force(b.store, &files, &b.err), ==, STORE_NOT_FOUND);
        bench_begin(&b);
        no_fault(&b, store_keep_in_force(b.store, b.config, b.now, &b.err));
        bench_commit(&b);
        bench_restart(&b);
        g_assert_cmpint(store_in_force(b.store, &files, &b.err), ==, 0);
        bool is_planned = false;
        no_fault(&b, store_is_planned_by(b.store, b.config, &is_planned, &b.err));
        g_assert_true(is_planned); /* by the first of all */
        err_list_init(&faults);
        g_assert_cmpint(config_load_files(files, &faults, &again), ==, 0);
        g_assert_true(config_plans_alike(b.config, again));
        g_assert_nonnull(config_clinic(again, "kyiv-1"));
        g_assert_nonnull(config_text(again, config_clinic(again, "kyiv-1"), "en", "m", NULL));
        err_list_done(&faults);

        take(&b, edited_clinic(&b, CLINIC_WITH(USUAL_METHODS "send_at = \"16:00\";")));
        bench_begin(&b);
        no_fault(&b, store_keep_in_force(b.store, b.config, b.now, &b.err));
        bench_commit(&b);
        no_fault(&b, store_is_planned_by(b.store, b.config, &is_planned, &b.err));
        g_assert_false(is_planned); /* a crash now, and the next start plans anew */
        bench_begin(&b);
        no_fault(&b, store_planned_by(b.store, b.config, b.now, &b.err));
        bench_commit(&b);
        no_fault(&b, store_is_planned_by(b.store, b.config, &is_planned, &b.err));
        g_assert_true(is_planned);
        bench_done(&b);
}

/* ---- a protocol that is taken away --------------------------------------------------------------- */

TEST(a_protocol_that_is_taken_away_leaves_what_goes_on_by_it)
{
        Bench b;
        Forecast forecast;
        const ForecastRemoved *removed;
        g_autofree char *path = NULL;

        bench_init(&b);
        write_file(b.dir, "protocols.d", "filler.conf", "protocol = { id = \"filler\"; version = 1; signed_off = \"Dr N\";"
                " procedures = [ \"filler\" ]; red_flags = { en = [ \"white lip\" ]; }; steps = ( " STEPS_V1 " ); };");
        config_unref(b.config);
        b.config = load_config(b.dir);
        put(&b, T1);
        put(&b, TREATMENT_OF("T-2", "toxin", MOMENT, "", PATIENT_OF("")));
        b.now = at("2026-03-03T09:30:00+02:00");
        g_autoptr(FollowupView) first = view_of(&b, "T-1", H24);
        act(&b, first->f.id, STAFF_CANCEL);
        path = g_build_filename(b.dir, "protocols.d", "filler.conf", NULL);
        g_assert_cmpint(g_unlink(path), ==, 0);
        Config *without = load_config(b.dir);
        foresee(&b, without, &forecast);
        g_assert_cmpuint(forecast_total(&forecast.edit), ==, 0);
        g_assert_cmpuint(forecast.removed->len, ==, 1);
        removed = g_ptr_array_index(forecast.removed, 0);
        g_assert_cmpstr(removed->protocol, ==, "filler");
        g_assert_cmpstr(removed->then, ==, "standard");
        g_assert_cmpuint(removed->n_red_flags, ==, 1);
        g_assert_cmpuint(removed->n_treatments, ==, 1);
        g_assert_cmpuint(removed->n_unsent, ==, N_STEPS - 1);
        forecast_done(&forecast);
        /* a year later nobody has called for the question that was missed, and so it is not over */
        b.now = at("2027-03-03T09:30:00+02:00");
        judge(&b, true);
        foresee(&b, without, &forecast);
        removed = g_ptr_array_index(forecast.removed, 0);
        g_assert_cmpuint(removed->n_unsent, ==, 1);
        forecast_done(&forecast);
        config_unref(without);
        bench_done(&b);
}
