/* The plan of one patient: lines as a record tells them, at random, most of them such as can be. */
#include "clinic.h"

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

        g_string_append_printf(json, "{\"step\":\"%s\"", is_row ? step->row : step->id);
        switch (roll(w, 4)) {
        case 0:
                g_string_append(json, ",\"skip\":true}");
                return;
        case 1:
                g_string_append_printf(json, ",\"methods\":%s}", random_methods(w));
                return;
        case 2: /* both at once */
                g_string_append_printf(json, ",\"methods\":%s", random_methods(w));
                /* fall through */
        default:
                g_string_append_printf(json, ",\"when\":\"%s\"}", is_row ? row_when(w, step) : random_when(w, step->from));
        }
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
