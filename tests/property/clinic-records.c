/* The clinic's own system: people who come, what is done to them, and the exports of it, in any order. */
#include "clinic.h"

#include "daemon/put.h"

static const int64_t HOUR_MS = 3600000, DAY_MS = 24 * 3600000;

static const char *const zones[] = { "Europe/Kyiv", "Asia/Tokyo", "America/New_York", "Australia/Lord_Howe", "America/St_Johns",
        "Africa/Casablanca", "Asia/Kathmandu" };
static const char *const languages[] = { "uk", "en", "zh" };
static const char *const segments[] = { "vip", "VIP", "elderly", "child", "gold", "shy", "unheard-of" };

/* ---- people ---------------------------------------------------------------------------------- */

static void new_phone(World *w, char phone[static PHONE_MAX])
{
        /* now and then that of somebody else in the family */
        const Person *other = w->people->len > 0 ? w->people->pdata[roll(w, w->people->len)] : NULL;

        if (other && other->phone[0] != '\0' && chance(w, 12))
                g_strlcpy(phone, other->phone, PHONE_MAX);
        else
                g_snprintf(phone, PHONE_MAX, "+38067%07u", 1000000 + roll(w, 8000000));
}

static void change_person(World *w, Person *person, unsigned what)
{
        const ConsentKind kind = (ConsentKind)roll(w, N_CONSENT_KINDS);

        switch (what) {
        case 0:
                new_phone(w, person->phone);
                break;
        case 1:
                g_snprintf(person->telegram, sizeof(person->telegram), "%u", 700000 + roll(w, 1000));
                break;
        case 2:
                person->zone = zones[roll(w, G_N_ELEMENTS(zones))];
                break;
        case 3:
                person->language = languages[roll(w, G_N_ELEMENTS(languages))];
                break;
        case 4:
                new_phone(w, person->guardian);
                break;
        case 5:
                g_snprintf(person->birth_date, sizeof(person->birth_date), "%u-%02u-%02u",
                        chance(w, 30) ? 2010 + roll(w, 6) : 1950 + roll(w, 50), 1 + roll(w, 12), 1 + roll(w, 28));
                break;
        case 9:
                person->segment = segments[roll(w, G_N_ELEMENTS(segments))];
                break;
        default:
                person->consent[kind] = person->consent[kind] != 1;
        }
}

void people_arrive(World *w, unsigned n)
{
        for (unsigned i = 0; i < n; i++) {
                Person *person = g_new0(Person, 1);
                const bool is_open = chance(w, 85);

                person->number = w->people->len + 1;
                for (unsigned kind = 0; kind < N_CONSENT_KINDS; kind++)
                        person->consent[kind] = is_open ? 1 : (int)roll(w, 3) - 1;
                if (!chance(w, 4))
                        change_person(w, person, 0);
                for (unsigned what = 1; what < 6; what++)
                        if (chance(w, what == 4 ? 6 : 30))
                                change_person(w, person, what);
                if (chance(w, 25))
                        change_person(w, person, 9);
                if (person->phone[0] == '\0' && person->telegram[0] == '\0')
                        change_person(w, person, 1);
                g_ptr_array_add(w->people, person);
        }
}

/* ---- as the system writes it ----------------------------------------------------------------- */

static void add_text(GString *json, const char *name, const char *text)
{
        if (text && text[0] != '\0')
                g_string_append_printf(json, ",\"%s\":\"%s\"", name, text);
}

static void add_time(GString *json, const char *name, UtcMs t)
{
        char text[CIVIL_TEXT_MAX];
        const CivilZone *utc;

        g_assert_cmpint(civil_zone_get("UTC", &utc, NULL), ==, 0);
        add_text(json, name, civil_format(utc, utc_floor_s(t), text));
}

static void add_patient(GString *json, const Person *person)
{
        g_string_append_printf(json, ",\"patient\":{\"id\":\"P%u\",\"name\":\"N%u\"", person->number, person->number);
        add_text(json, "phone", person->phone);
        add_text(json, "telegram", person->telegram);
        add_text(json, "time_zone", person->zone);
        add_text(json, "language", person->language);
        add_text(json, "segment", person->segment);
        add_text(json, "birth_date", person->birth_date);
        if (person->guardian[0] != '\0')
                g_string_append_printf(json, ",\"guardian\":{\"name\":\"G\",\"phone\":\"%s\"}", person->guardian);
        g_string_append(json, ",\"consent\":{");
        for (unsigned kind = 0, n = 0; kind < N_CONSENT_KINDS; kind++)
                if (person->consent[kind] >= 0)
                        g_string_append_printf(json, "%s\"%s\":%s", n++ > 0 ? "," : "", consent_kind_to_string((ConsentKind)kind),
                                person->consent[kind] ? "true" : "false");
        g_string_append(json, "}}");
}

static char *export_entry(World *w, const Entry *entry)
{
        GString *json = g_string_new(NULL);

        g_string_append_printf(json, "{\"type\":\"%s\",\"clinic\":\"c\",\"id\":\"%s\"", record_type_to_string(entry->type), entry->id);
        add_text(json, "procedure", entry->procedure);
        add_text(json, "status", entry->status);
        add_text(json, "responsible", entry->responsible);
        if (entry->type != RECORD_PATIENT)
                add_time(json, entry->type == RECORD_APPOINTMENT ? "starts_at" : "performed_at", entry->moment);
        if (chance(w, 80))
                add_time(json, "updated_at", w->bench.now);
        if (entry->plan)
                g_string_append_printf(json, ",\"plan\":%s", entry->plan);
        add_patient(json, entry->person);
        g_string_append(json, "}");
        return g_string_free(json, FALSE);
}

/* ---- as followupd takes it ------------------------------------------------------------------- */

/* One reader for all of a configuration's time: what is new is only its next line. */
static Record *read_line(World *w, const char *json)
{
        const UtcMs later = { w->bench.now.ms + 1000 * DAY_MS }; /* nothing comes before its time here */
        Record *record = NULL;
        RecordFault fault = { 0 };

        if (!w->reader)
                w->reader = reader_new(w->bench.config, config_source(w->bench.config, "native"), "clinic.ndjson", later);
        reader_feed(w->reader, json, strlen(json));
        reader_feed(w->reader, "\n", 1);
        g_assert_cmpint(reader_next(w->reader, &record, &fault), ==, READER_RECORD);
        return record;
}

static void put_line(World *w, Entry *entry, const char *json, PatientStanding standing)
{
        Bench *b = &w->bench;
        g_autoptr(Record) record = NULL;
        g_autoptr(GArray) messages = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_autoptr(Plan) plan = NULL;
        RecordFault fault = { 0 };
        int r;

        tick(w);
        record = read_line(w, json);
        if (standing != PATIENT_KNOWN) {
                record->patient.standing = standing;
                record_digest(record);
        }
        if (plan_by_config(b->config, record, b->now, &plan, &fault) < 0) {
                tell(w, 'I', "%s", fault.why); /* refused: a plan of the patient's that cannot be */
                return;
        }
        bench_begin(b);
        r = put_record(b->store, b->config, record, &plan, b->now, messages, &b->err);
        if (r == -EINVAL) { /* ... or cannot be by the version it is pinned to */
                tell(w, 'I', "%s", b->err.why);
                b->err = (Err){ 0 };
                bench_commit(b);
                return;
        }
        no_fault(b, r);
        bench_commit(b);
        take_back(w, messages);
        if (r == STORE_PUT_NEW)
                entry->number = ++w->n_records;
        tell(w, 'R', "%d %" G_GINT64_FORMAT " %d %s", r, entry->number, (int)standing, json);
        if (entry->type != RECORD_PATIENT && r != STORE_PUT_UNCHANGED)
                tell_followups(w, entry->number, false);
        tell_greetings(w);
}

static void send_entry(World *w, Entry *entry)
{
        g_free(entry->before);
        entry->before = entry->exported;
        entry->exported = export_entry(w, entry);
        entry->standing = entry->type == RECORD_PATIENT ? entry->person->standing : PATIENT_KNOWN;
        put_line(w, entry, entry->exported, entry->standing);
}

/* ---- what happens ---------------------------------------------------------------------------- */

static const char *random_procedure(World *w)
{
        static const char *const procedures[] = { "p0", "p0", "p1", "p1", "p2", "p3", "unknown" };

        return procedures[roll(w, G_N_ELEMENTS(procedures))];
}

static UtcMs random_moment(World *w, RecordType type)
{
        const int64_t now = w->bench.now.ms;

        if (type == RECORD_APPOINTMENT)
                return (UtcMs){ now + roll(w, 24 * 20) * HOUR_MS - DAY_MS / 2 + roll(w, 3600) * 1000 };
        if (chance(w, 85)) /* today, as it should be */
                return (UtcMs){ now - roll(w, 20 * 60) * (int64_t)60000 };
        return (UtcMs){ now - roll(w, chance(w, 50) ? 5 * 24 : 120 * 24) * HOUR_MS - roll(w, 3600) * 1000 };
}

static void plan_own(World *w, Entry *entry)
{
        const Config *config = w->bench.config;
        const Protocol *protocol = entry->type == RECORD_APPOINTMENT ? config_protocol_for_visit(config, entry->procedure)
                                                                     : config_protocol_for(config, entry->procedure);

        g_free(entry->plan);
        entry->plan = own_plan(w, protocol, entry->type);
}

static void new_entry(World *w)
{
        Entry *entry = g_new0(Entry, 1);

        entry->type = chance(w, 8) ? RECORD_PATIENT : chance(w, 16) ? RECORD_APPOINTMENT : RECORD_TREATMENT;
        entry->person = w->people->pdata[roll(w, w->people->len)];
        g_snprintf(entry->id, sizeof(entry->id), "%c%u", "TAP"[entry->type], w->entries->len + 1);
        if (entry->type != RECORD_PATIENT) {
                entry->procedure = random_procedure(w);
                entry->status = entry->type == RECORD_APPOINTMENT ? "booked" : "completed";
                entry->moment = random_moment(w, entry->type);
                entry->responsible = chance(w, 10) ? "boris" : NULL;
                if (chance(w, 20))
                        plan_own(w, entry);
        }
        g_ptr_array_add(w->entries, entry);
        send_entry(w, entry);
}

static void change_entry(World *w, Entry *entry)
{
        static const char *const of_treatment[] = { "completed", "completed", "cancelled", "entered-in-error" };
        static const char *const of_appointment[] = { "booked", "booked", "cancelled", "no-show", "completed" };

        if (entry->type == RECORD_PATIENT) {
                if (chance(w, 10))
                        entry->person->standing = chance(w, 50) ? PATIENT_DEAD : chance(w, 50) ? PATIENT_DELETED : PATIENT_KNOWN;
                return;
        }
        if (chance(w, 40))
                entry->status = entry->type == RECORD_TREATMENT ? of_treatment[roll(w, G_N_ELEMENTS(of_treatment))]
                                                                : of_appointment[roll(w, G_N_ELEMENTS(of_appointment))];
        if (chance(w, 40))
                entry->moment.ms += ((int64_t)roll(w, 96) - 48) * HOUR_MS / (chance(w, 30) ? 12 : 1);
        if (entry->type == RECORD_TREATMENT && entry->moment.ms > w->bench.now.ms)
                entry->moment = w->bench.now;
        if (chance(w, 15)) {
                entry->procedure = random_procedure(w);
                g_clear_pointer(&entry->plan, g_free);
        }
        if (chance(w, 20))
                plan_own(w, entry);
        else if (chance(w, 5)) /* as the protocol has it, again */
                g_clear_pointer(&entry->plan, g_free);
}

void record_comes(World *w)
{
        /* mostly one of the latest: years lie behind the others */
        const unsigned n = w->entries->len, back = n == 0 ? 0 : roll(w, chance(w, 80) ? MIN(n, 20) : n);
        Entry *entry = n == 0 ? NULL : w->entries->pdata[n - 1 - back];

        if (!entry || chance(w, 55)) {
                new_entry(w);
        } else if (chance(w, 40)) { /* yesterday's export once more */
                put_line(w, entry, entry->exported, entry->standing);
        } else if (entry->before && chance(w, 20)) { /* or an older one */
                put_line(w, entry, entry->before, PATIENT_KNOWN);
        } else {
                if (chance(w, 50))
                        change_person(w, entry->person, roll(w, 10));
                if (chance(w, 70))
                        change_entry(w, entry);
                send_entry(w, entry);
        }
}

void record_changes(World *w, int64_t treatment)
{
        for (guint i = 0; i < w->entries->len; i++) {
                Entry *entry = w->entries->pdata[i];

                if (entry->number != treatment)
                        continue;
                change_entry(w, entry);
                if (chance(w, 50))
                        change_person(w, entry->person, roll(w, 10));
                send_entry(w, entry);
                return;
        }
}
