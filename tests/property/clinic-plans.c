/* The plan of one patient: lines as records and staff tell them, at random, most of them such as can be. */
#include "clinic.h"

#include "record/plan-change.h"

static const char *one_of(World *w, const char *const *words, size_t n)
{
        return words[roll(w, (unsigned)n)];
}

/* A time that the step can have. */
static const char *random_when(World *w, WhenFrom from)
{
        static const char *const after[] = { "2 days", "3-5 days", "3 weeks", "within 36 hours", "1 month", "5 hours" };
        static const char *const visit[] = { "2 days before", "5 hours before", "1 week before", "1 day before" };
        static const char *const dated[] = { "1 day", "2 weeks", "3 days before", "1 week before" };
        static const char *const absent[] = { "2 days", "3-5 days", "5 hours" };

        switch (from) {
        case WHEN_FROM_TREATMENT:
                return one_of(w, after, G_N_ELEMENTS(after));
        case WHEN_FROM_APPOINTMENT:
                return one_of(w, visit, G_N_ELEMENTS(visit));
        case WHEN_FROM_NO_SHOW:
                return one_of(w, absent, G_N_ELEMENTS(absent));
        case WHEN_FROM_BIRTHDAY:
        case WHEN_FROM_HOLIDAY:
        case WHEN_FROM_EFFECT_END:
                return one_of(w, dated, G_N_ELEMENTS(dated));
        }
        return NULL;
}

static const char *random_methods(World *w)
{
        static const char *const methods[] = { "[\"call\"]", "[\"visit\"]", "[\"sms\"]", "[\"telegram\",\"sms\"]", "[\"sms\",\"call\"]",
                "[\"telegram\",\"call\"]" };

        return one_of(w, methods, G_N_ELEMENTS(methods));
}

/* A step that the protocol does not have. Its id says its purpose, so that it is one step for as long as it is there. */
static void add_step(World *w, RecordType type, GString *json)
{
        const char *purpose = purpose_to_string((Purpose)roll(w, N_PURPOSES));
        const WhenFrom from = type == RECORD_APPOINTMENT ? WHEN_FROM_APPOINTMENT : WHEN_FROM_TREATMENT;

        g_string_append_printf(json, "{\"step\":\"own-%s\",\"when\":\"%s\",\"purpose\":\"%s\"", purpose, random_when(w, from), purpose);
        if (chance(w, 15))
                g_string_append(json, ",\"methods\":[\"call\"]}");
        else if (chance(w, 30))
                g_string_append_printf(json, ",\"message\":\"own-%s\",\"methods\":%s}", purpose, random_methods(w));
        else
                g_string_append_printf(json, ",\"message\":\"own-%s\"}", purpose);
}

/* A row begins at another time, in what it is counted in. */
static const char *row_when(World *w, const Step *step)
{
        static const char *const days[] = { "2 days", "4 days", "1 week" };
        const WhenUnit unit = step->repeat.every.unit;

        return unit == WHEN_MONTHS || unit == WHEN_YEARS ? "2 months" : one_of(w, days, G_N_ELEMENTS(days));
}

static void change_step(World *w, const Step *step, GString *json)
{
        const bool is_row = step->row && chance(w, 40);
        const unsigned what = roll(w, 4);

        g_string_append_printf(json, "{\"step\":\"%s\"", is_row ? step->row : step->id);

        if (what == 0) {
                g_string_append(json, ",\"skip\":true}");
                return;
        }
        if (what < 3)
                g_string_append_printf(json, ",\"methods\":%s", random_methods(w));
        if (what > 1) /* both at once, or a time alone */
                g_string_append_printf(json, ",\"when\":\"%s\"", is_row ? row_when(w, step) : random_when(w, step->from));
        g_string_append_c(json, '}');
}

char *own_plan_line(World *w, const Protocol *protocol, RecordType type)
{
        GString *json = g_string_new(NULL);

        if (chance(w, 30))
                add_step(w, type, json);
        else
                change_step(w, protocol->steps->pdata[roll(w, protocol->steps->len)], json);
        return g_string_free(json, FALSE);
}

char *own_plan(World *w, const Protocol *protocol, RecordType type)
{
        static const unsigned often[] = { 1, 1, 1, 2, 4 };
        GString *json = g_string_new("[");

        for (unsigned n = often[roll(w, G_N_ELEMENTS(often))]; n > 0; n--) {
                g_autofree char *line = own_plan_line(w, protocol, type);
                g_string_append_printf(json, "%s%s", json->len > 1 ? "," : "", line);
        }
        g_string_append_c(json, ']');
        return g_string_free(json, FALSE);
}

/* ---- by staff -------------------------------------------------------------------------------- */

/* One of its follow-ups, rather one that is still to come; NULL: there is none. */
static FollowupView *some_followup(World *w, int64_t treatment)
{
        g_autoptr(FollowupView) found = NULL;

        for (unsigned i = 0; i < 4; i++) {
                g_autoptr(FollowupView) view = NULL;

                if (store_get(w->bench.store, treatment * FOLLOWUP_PER_TREATMENT + 1 + roll(w, i == 0 ? 1 : 12), &view, &w->bench.err) == 0
                        && (!found || followup_is_unsent(view->f.state))) {
                        followup_view_free(found);
                        found = g_steal_pointer(&view);
                }
        }
        return g_steal_pointer(&found);
}

/* Mostly what staff have changed before, or the step of a follow-up. */
static char *random_ask(World *w, const Entry *entry, const FollowupView *view)
{
        const Step *step = followup_view_step(view);
        GString *json = g_string_new(NULL);

        if (step && entry->staff_step && chance(w, 30)) {
                const char *name = chance(w, 70) ? entry->staff_step : step->id;
                g_string_append_printf(json, "{\"step\":\"%s\",\"restore\":true}", name);
        } else if (!step || chance(w, 25)) {
                add_step(w, entry->type, json);
        } else {
                change_step(w, step, json);
        }
        return g_string_free(json, FALSE);
}

static PlanChange *read_ask(const char *json, bool *ret_take_back)
{
        json_t *object = json_loads(json, 0, NULL);
        const char *field, *wanted;
        PlanChange *change;

        *ret_take_back = json_is_true(json_object_get(object, "restore"));
        if (*ret_take_back) {
                change = g_new0(PlanChange, 1);
                change->step = g_strdup(json_string_value(json_object_get(object, "step")));
        } else {
                g_assert_cmpint(plan_change_read(object, &change, &field, &wanted), ==, 0);
        }
        change->who = g_strdup("anna");
        json_decref(object);
        return change;
}

/* Treatments and visits, and not the year in which the patient is greeted. */
static unsigned n_planned(World *w, const Person *person)
{
        unsigned n = 0;

        for (guint i = 0; i < w->entries->len; i++) {
                const Entry *entry = w->entries->pdata[i];
                g_autoptr(FollowupView) view = NULL;

                if (entry->person == person && entry->number != 0 && entry->type != RECORD_PATIENT)
                        n += store_get(w->bench.store, entry->number * FOLLOWUP_PER_TREATMENT + 1, &view, &w->bench.err) == 0;
        }
        return n;
}

/* By the id of the record, or of its patient: mostly where that is enough. */
static void ask(World *w, Entry *entry, const char *json)
{
        Bench *b = &w->bench;
        bool is_taken_back;
        PlanChange *change = read_ask(json, &is_taken_back);
        g_autofree char *patient = g_strdup_printf("P%u", entry->person->number);
        const bool by_patient = chance(w, n_planned(w, entry->person) == 1 ? 50 : 10);
        const StorePlanAsk of = { .clinic = "c", .id = by_patient ? patient : entry->id, .change = change, .take_back = is_taken_back,
                .who = "anna", .why = "asked" };
        g_autoptr(GArray) messages = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r;

        tell_as_they_are(w, entry->number);
        tick(w);
        change->at = b->now;
        bench_begin(b);
        r = store_change_plan(b->store, b->config, &of, b->now, messages, &b->err);
        no_fault(b, r);
        if (r != 0)
                tell(w, 'I', "%s", b->err.why);
        tell(w, 'T', "%d %" G_GINT64_FORMAT " %d %s", r, entry->number, by_patient, json);
        b->err = (Err){ 0 };
        bench_commit(b);
        take_back(w, messages);
        if (r == 0) {
                g_free(entry->staff_step);
                entry->staff_step = g_strdup(change->step);
                tell_followups(w, entry->number, false);
        } else {
                tell_as_they_are(w, entry->number);
        }
        plan_change_free(change);
}

void staff_change_plan(World *w)
{
        const unsigned n = w->entries->len;
        Entry *entry = n == 0 ? NULL : w->entries->pdata[n - 1 - roll(w, chance(w, 80) ? MIN(n, 15) : n)];
        g_autoptr(FollowupView) view = NULL;
        g_autofree char *json = NULL;

        if (!entry || entry->number == 0 || entry->type == RECORD_PATIENT)
                return;
        view = some_followup(w, entry->number);
        if (!view)
                return;
        json = random_ask(w, entry, view);
        ask(w, entry, json);
}
