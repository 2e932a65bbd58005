/* What comes from the clinic's system: treatments, visits, patients. */
#include "world.h"

#include <stdlib.h>

#include "daemon/put.h"
#include "store/store-consent.h"

/* @is_other: by a system of its own, that may know another number */
static char *random_patient(World *w, unsigned i, bool is_other)
{
        static const char *const answers[] = { "", "\"care\":true", "\"care\":true,\"survey\":true,\"marketing\":true",
                "\"care\":false", "\"care\":true,\"marketing\":false" };
        static const unsigned numbers[N_PATIENTS] = { 0, 1, 0, 1, 2 };
        GString *json = g_string_new(NULL);

        /* two of the first clinic share a number, and one of them has that of one of the other */
        g_string_append_printf(json, "\"patient\":{\"id\":\"P-%u\",\"phone\":\"+38067123456%u\",\"consent\":{%s}", i,
                happens(w, 8) ? 7 : is_other && roll(w, 2) == 0 ? 5 : numbers[i], answers[happens(w, 3) ? roll(w, G_N_ELEMENTS(answers)) : 2]);
        if (roll(w, 4) == 0)
                g_string_append_printf(json, ",\"telegram\":\"77%u\"", i);
        if (i == 1 && happens(w, 3))
                g_string_append(json, ",\"birth_date\":\"2015-05-05\"");
        if (i == 1 && roll(w, 6) == 0)
                g_string_append(json, ",\"guardian\":{\"name\":\"M\",\"phone\":\"+380671234599\"}");
        if (happens(w, 10))
                g_string_append(json, ",\"time_zone\":\"Asia/Tokyo\"");
        g_string_append(json, "}");
        return g_string_free(json, FALSE);
}

/* booked for some day of the next month, or what became of it */
static char *random_visit(World *w, const char *clinic, bool is_other, const char *patient)
{
        static const char *const statuses[] = { "booked", "booked", "booked", "cancelled", "completed", "no-show" };
        const CivilZone *zone = config_clinic(w->bench[0].config, "kyiv-1")->zone;
        char moment[CIVIL_TEXT_MAX];

        civil_format(zone, (UtcMs){ w->bench[0].now.ms + (int64_t)roll(w, 30 * 24) * 3600000 }, moment);
        return g_strdup_printf("{\"type\":\"appointment\",\"id\":\"%u\",\"clinic\":\"%s\",\"procedure\":\"filler\","
                               "\"starts_at\":\"%s\",\"status\":\"%s\",%s}",
                roll(w, 3) + (is_other ? 30 : strcmp(clinic, "kyiv-1") == 0 ? 10 : 20), clinic, moment, statuses[roll(w, G_N_ELEMENTS(statuses))], patient);
}

/* now and then long ago, else within days; never in the future, and told again mostly as it was */
static UtcMs random_moment(World *w, unsigned treatment)
{
        const int64_t hours = happens(w, 4) ? 100 * 24 : w->is_calm ? 12 : 72;
        UtcMs *moment = &w->moment[treatment];

        if (moment->ms == 0 || moment->ms > w->bench[0].now.ms || happens(w, 1))
                moment->ms = w->bench[0].now.ms - (int64_t)roll(w, (unsigned)hours) * 3600000;
        return *moment;
}

/* @treatment: whose it is, or beside */
static char *random_record(World *w, unsigned treatment)
{
        static const char *const statuses[] = { "cancelled", "cancelled", "entered-in-error" };
        const UtcMs now = w->bench[0].now;
        const bool is_other = treatment >= N_TREATMENTS_OF_SYSTEM, is_first = treatment < N_TREATMENTS_OF_FIRST || is_other;
        const unsigned n = is_first ? N_PATIENTS_OF_FIRST : N_PATIENTS - N_PATIENTS_OF_FIRST;
        const unsigned who = (is_first ? 0 : N_PATIENTS_OF_FIRST) + (roll(w, 12) == 0 ? roll(w, n) : treatment % n);
        const char *clinic = is_first ? "kyiv-1" : "lviv-1";
        g_autofree char *patient = random_patient(w, who, is_other);
        const char *status = happens(w, 3) ? statuses[roll(w, G_N_ELEMENTS(statuses))] : "completed";
        const CivilZone *zone = config_clinic(w->bench[0].config, "kyiv-1")->zone;
        char moment[CIVIL_TEXT_MAX], updated[CIVIL_TEXT_MAX];
        g_autofree char *more = NULL;

        if (roll(w, 10) == 0)
                return random_visit(w, clinic, is_other, patient);
        if (roll(w, 6) == 0)
                return g_strdup_printf("{\"type\":\"patient\",\"clinic\":\"%s\",\"id\":\"R-%u\",%s}", clinic, roll(w, 3), patient);
        civil_format(zone, random_moment(w, treatment), moment);
        civil_format(zone, (UtcMs){ now.ms - (int64_t)roll(w, 48) * 3600000 }, updated);
        more = roll(w, 3) == 0 ? g_strdup_printf(",\"updated_at\":\"%s\"", updated) : g_strdup("");
        return g_strdup_printf("{\"type\":\"treatment\",\"id\":\"%u\",\"clinic\":\"%s\",\"procedure\":\"%s\","
                "\"performed_at\":\"%s\",\"status\":\"%s\"%s%s%s,%s}", treatment, clinic, happens(w, 5) ? "toxin" : "filler",
                moment, status, more, happens(w, 12) ? ",\"plan\":[{\"step\":\"w2\",\"skip\":true}]" : "",
                happens(w, 4) ? ",\"responsible\":\"anna\"" : happens(w, 6) ? ",\"responsible\":\"mute\"" : "", patient);
}

static void note_card(World *w, unsigned patient, unsigned system)
{
        w->is_late[patient][system] |= !w->is_known[patient][system] && w->is_entered[patient];
        w->is_known[patient][system] = true;
}

void put_random(World *w)
{
        static const char *const sources[] = { "native", "native", "again" }; /* two of one system: nothing doubles */
        const unsigned treatment = roll(w, N_TREATMENTS);
        g_autofree char *json = random_record(w, treatment);
        const char *source = treatment >= N_TREATMENTS_OF_SYSTEM ? "other" : sources[roll(w, G_N_ELEMENTS(sources))];
        int result[N_STORES];

        w->doing = "a record";
        for (unsigned i = 0; i < N_STORES; i++) {
                Bench *b = &w->bench[i];
                g_autoptr(Record) record = read_record_from(b, source, json);
                g_autoptr(GArray) messages = g_array_new(FALSE, FALSE, sizeof(int64_t));
                g_autoptr(Plan) plan = NULL;
                RecordFault fault = { 0 };

                must(w, plan_by_config(b->config, record, b->now, &plan, &fault) == 0, "not planned: %s", fault.why);
                bench_begin(b);
                result[i] = put_record(b->store, b->config, record, &plan, b->now, messages, &b->err);
                must(w, result[i] > 0, "not taken: %s: %s", b->err.what, b->err.why);
                bench_commit(b);
                take_back(w, i, messages);
                if (record->type == RECORD_TREATMENT && result[i] != STORE_PUT_UNCHANGED)
                        w->is_withdrawn[atoi(record->id)] = plan->withdrawn;
                if (i == 0 && result[i] != STORE_PUT_UNCHANGED)
                        matters_told(w->matters, record);
                note_card(w, (unsigned)atoi(record->patient.id + strlen("P-")), strcmp(record->system, "native") != 0);
                if (i == 0 && record->type == RECORD_TREATMENT && result[i] != STORE_PUT_UNCHANGED) {
                        g_free(w->responsible[atoi(record->id)]);
                        w->responsible[atoi(record->id)] = g_strdup(record->responsible);
                }
        }
        must(w, result[0] == result[1], "taken as %d and as %d", result[0], result[1]);
}
