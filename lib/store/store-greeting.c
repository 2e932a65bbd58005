/* Birthdays and feasts: each patient is greeted once a year, planned a few days ahead, day by day. */
#include "store/person.h"
#include "store/treatment.h"

#include "base/text.h"
#include "plan/plan.h"

/* How far the days of a clinic have been gone through. Not kept: what is gone through again finds its greetings there. */
typedef struct Sweep {
        guint plan;     /* of which greetings: another protocol is gone through anew */
        int32_t day;    /* the day that is gone through, by its number; all before are done */
        int64_t after;  /* patients up to this one are done */
} Sweep;

/* One clinic's greetings, and the calendar they are read by. */
typedef struct Feasts {
        const Clinic *clinic;
        const Protocol *protocol;
        CivilDate today;
        bool has_birthdays;
} Feasts;

static const Step *step_at(const Protocol *protocol, guint i)
{
        return g_ptr_array_index(protocol->steps, i);
}

/* false: the clinic greets nobody */
static bool feasts_of(const Config *config, const Clinic *clinic, UtcMs now, Feasts *ret)
{
        *ret = (Feasts){ .clinic = clinic };
        if (!clinic || !clinic->greetings)
                return false;
        ret->protocol = g_hash_table_lookup(config->protocols, clinic->greetings);
        if (!ret->protocol)
                return false;
        civil_from_utc(clinic->zone, now, &ret->today, NULL, NULL);
        for (guint i = 0; i < ret->protocol->steps->len; i++)
                ret->has_birthdays |= step_at(ret->protocol, i)->from == WHEN_FROM_BIRTHDAY;
        return true;
}

static CivilDate last_day(const Feasts *feasts)
{
        return civil_add_days(feasts->today, PLAN_GREETINGS_AHEAD_DAYS);
}

/* the first feast at or after @from; false: there is none any more */
static bool next_feast(const Protocol *protocol, CivilDate from, CivilDate *ret)
{
        bool found = false;

        for (guint i = 0; i < protocol->steps->len; i++) {
                const Step *step = step_at(protocol, i);
                CivilDate date;

                if (step->from != WHEN_FROM_HOLIDAY || !holiday_next(&step->date, from, &date)
                        || (found && civil_date_compare(date, *ret) >= 0))
                        continue;
                *ret = date;
                found = true;
        }
        return found;
}

/* ---- one patient ----------------------------------------------------------------------------- */

static bool may_be_greeted(const PatientRow *patient)
{
        return patient->p.standing == PATIENT_KNOWN && patient->replaced_by == 0
                && store_consent(patient).answer[CONSENT_MARKETING] == CONSENT_YES;
}

/* The record of one year, as the store makes it. */
static void make_record(const Feasts *feasts, const PatientRow *patient, const char *system, int16_t year, Record *ret)
{
        const CivilDate first = { .year = year, .month = 1, .day = 1 };

        *ret = (Record){ .type = RECORD_GREETING,
                .clinic = feasts->clinic->id,
                .system = (char *)system,
                .id = g_strdup_printf("%s/%04d", patient->p.id, year),
                .status = RECORD_COMPLETED,
                .moment = civil_day_start(feasts->clinic->zone, first),
                .updated_at = UTC_NEVER,
                .patient = patient->p };
}

/* What can still be done, and is to be sent or done now: nobody waits for a number just to be greeted. */
static bool is_wanted(const Followup *f)
{
        return f->state == FOLLOWUP_PLANNED || f->state == FOLLOWUP_TASK;
}

static bool is_any_wanted(const Plan *plan)
{
        for (guint i = 0; i < plan->followups->len; i++)
                if (is_wanted(&g_array_index(plan->followups, Followup, i)))
                        return true;
        return false;
}

static int find_record(Store *store, int32_t origin, const char *id, int64_t *ret, Err *err)
{
        g_auto(RecordRow) found = { 0 };
        int r = store->backend->verbs->record_find(store->backend, origin, RECORD_GREETING, id, &found, err);

        if (r == 0)
                *ret = found.number;
        return r;
}

static int add_record(Store *store, const Record *record, int32_t origin, int64_t patient, const Protocol *protocol, int64_t *ret,
        Err *err)
{
        RecordRow row = { .origin = origin, .type = RECORD_GREETING, .id = record->id, .patient = patient, .status = record->status,
                .moment = record->moment, .updated_at = UTC_NEVER, .told = UTC_NEVER };
        int r = store_pin(store, protocol, &row.protocol, err);

        if (r < 0)
                return r;
        row.number = store->meta.next_record++;
        store->meta_dirty = true;
        *ret = row.number;
        return store->backend->verbs->record_insert(store->backend, &row, err);
}

/* Nobody who complains is greeted before somebody has looked at it. */
static int hold_for_trouble(Store *store, Treatment *t, guint from, UtcMs now, Err *err)
{
        int r = treatment_around(store, t, now, err);

        for (guint i = from; r == 0 && i < t->rows->len; i++)
                plan_around_apply(&t->around, t->clinic->zone, &g_array_index(t->rows, FollowupRow, i).f);
        return r;
}

/* It ended on a day that was not the patient's: a birth date was wrong. */
static bool is_of_another_day(const FollowupRow *row, const Followup *planned)
{
        return (row->f.state == FOLLOWUP_MISSED || row->f.state == FOLLOWUP_SKIPPED) && row->decided == DECIDED_NONE
                && row->f.opens.ms != planned->opens.ms;
}

/* Greetings that are not there yet; what is there, sent or cancelled, stays. */
static int add_missing(Store *store, Treatment *t, const Plan *plan, UtcMs now, Err *err)
{
        const guint n_rows = t->rows->len;
        int r = 0;

        for (guint k = 0; r == 0 && k < plan->followups->len; k++) {
                const Followup *planned = &g_array_index(plan->followups, Followup, k);
                bool is_there = false;

                for (guint i = 0; i < n_rows; i++) {
                        const FollowupRow *row = &g_array_index(t->rows, FollowupRow, i);

                        is_there |= treatment_is_of_step(store, t, row, planned->step) && !is_of_another_day(row, planned);
                }
                if (!is_there && is_wanted(planned))
                        r = treatment_add(store, t, planned, err);
        }
        return r == 0 ? hold_for_trouble(store, t, n_rows, now, err) : r;
}

static int greet_by(Store *store, const Config *config, const Plan *plan, int64_t number, UtcMs now, Err *err)
{
        g_auto(Treatment) t = { 0 };
        int r = treatment_load(store, config, number, &t, err);

        if (r == 0 && t.pinned && t.pinned->protocol->version != plan->protocol->version) {
                r = treatment_repin(store, &t, plan->protocol, err);
                if (r == 0)
                        r = store->backend->verbs->record_update(store->backend, &t.record, err);
        }
        if (r == 0)
                r = add_missing(store, &t, plan, now, err);
        if (r == 0)
                r = treatment_judge(store, &t, now, err);
        return r == 0 ? treatment_write(store, &t, now, err) : r;
}

static int greet_in(Store *store, const Config *config, const Feasts *feasts, const PatientRow *patient, int16_t year, UtcMs now,
        Err *err)
{
        const Consent consent = store_consent(patient);
        g_autoptr(Plan) plan = NULL;
        g_autofree char *id = NULL;
        int64_t number = 0;
        Record record;
        int r;

        make_record(feasts, patient, store_origin_row(store, patient->origin)->system, year, &record);
        id = record.id;
        r = plan_make(&record, feasts->clinic, feasts->protocol, &consent, now, &plan, err);
        if (r < 0 || !is_any_wanted(plan))
                return r;
        r = find_record(store, patient->origin, record.id, &number, err);
        if (r == STORE_NOT_FOUND)
                r = add_record(store, &record, patient->origin, patient->number, feasts->protocol, &number, err);
        return r == 0 ? greet_by(store, config, plan, number, now, err) : r;
}

static int greet(Store *store, const Config *config, const Feasts *feasts, const PatientRow *patient, UtcMs now, Err *err)
{
        const int16_t last = last_day(feasts).year;
        int r = 0;

        for (int16_t year = feasts->today.year; r == 0 && year <= last; year++)
                r = greet_in(store, config, feasts, patient, year, now, err);
        return r;
}

bool store_is_greeted_soon(const Config *config, const Clinic *clinic, const PatientRow *patient, UtcMs now)
{
        Feasts feasts;
        CivilDate date;

        if (!feasts_of(config, clinic, now, &feasts) || !may_be_greeted(patient))
                return false;
        if (next_feast(feasts.protocol, feasts.today, &date) && civil_date_compare(date, last_day(&feasts)) <= 0)
                return true;
        if (!feasts.has_birthdays || !patient->p.has_birth_date)
                return false;
        return holiday_next(&(Holiday){ .month = patient->p.birth_date.month, .day = patient->p.birth_date.day }, feasts.today, &date)
                && civil_date_compare(date, last_day(&feasts)) <= 0;
}

int store_greet_patient(Store *store, const Config *config, const PatientRow *patient, UtcMs now, Err *err)
{
        const Clinic *clinic = config_clinic(config, store_origin_row(store, patient->origin)->clinic);
        Feasts feasts;

        if (!store_is_greeted_soon(config, clinic, patient, now))
                return 0;
        (void)feasts_of(config, clinic, now, &feasts);
        return greet(store, config, &feasts, patient, now, err);
}

/* ---- one day of one clinic ------------------------------------------------------------------- */

static Sweep *sweep_of(Store *store, const Feasts *feasts)
{
        const guint plan = g_str_hash(feasts->protocol->content);
        const int32_t today = civil_date_number(feasts->today);
        Sweep *sweep = g_hash_table_lookup(store->sweeps, feasts->clinic->id);

        if (!sweep) {
                sweep = g_new0(Sweep, 1);
                g_hash_table_insert(store->sweeps, g_strdup(feasts->clinic->id), sweep);
        }
        if (sweep->plan != plan || sweep->day < today)
                *sweep = (Sweep){ .plan = plan, .day = today };
        return sweep;
}

/* Patients whose day it is, after the last one that was looked at. A feast is everybody's. */
static int patients_of(Store *store, const Feasts *feasts, const Sweep *sweep, unsigned n_max, GArray *numbers, Err *err)
{
        const CivilDate day = civil_date_from_number(sweep->day), next = civil_add_days(day, 1);
        CivilDate feast;

        if (next_feast(feasts->protocol, day, &feast) && civil_date_compare(feast, day) == 0)
                return store->backend->verbs->patient_numbers(store->backend, sweep->after, n_max, numbers, err);
        if (!feasts->has_birthdays)
                return 0;
        /* who was born on 29 February is greeted on the 28th of a common year */
        return store->backend->verbs->patient_numbers_born(store->backend, day.month * 100 + day.day,
                day.month == 2 && next.month == 3 && day.day == 28 ? 229 : 0, sweep->after, n_max, numbers, err);
}

/* Goes on with the day for at most @n_max patients. Return: how many were looked at; then, fewer, the day is done. */
static int go_through(Store *store, const Config *config, const Feasts *feasts, Sweep *sweep, unsigned n_max, UtcMs now, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = patients_of(store, feasts, sweep, n_max, numbers, err);

        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                g_auto(PatientRow) patient = { 0 };

                r = store_patient_get(store, g_array_index(numbers, int64_t, i), &patient, err);
                if (r == 0 && may_be_greeted(&patient)
                        && text_equal(store_origin_row(store, patient.origin)->clinic, feasts->clinic->id))
                        r = greet(store, config, feasts, &patient, now, err);
        }
        if (r < 0)
                return r;
        if (numbers->len > 0)
                sweep->after = g_array_index(numbers, int64_t, numbers->len - 1);
        return (int)numbers->len;
}

int store_greet(Store *store, const Config *config, unsigned n_max, UtcMs now, Err *err)
{
        unsigned n_left = n_max;
        GHashTableIter iter;
        gpointer clinic;

        g_hash_table_iter_init(&iter, config->clinics);
        while (n_left > 0 && g_hash_table_iter_next(&iter, NULL, &clinic)) {
                Feasts feasts;
                Sweep *sweep;

                if (!feasts_of(config, clinic, now, &feasts))
                        continue;
                sweep = sweep_of(store, &feasts);
                while (n_left > 0 && sweep->day <= civil_date_number(last_day(&feasts))) {
                        const int n = go_through(store, config, &feasts, sweep, n_left, now, err);

                        if (n < 0)
                                return n;
                        if ((unsigned)n < n_left)
                                *sweep = (Sweep){ .plan = sweep->plan, .day = sweep->day + 1 };
                        n_left -= (unsigned)n;
                }
        }
        return n_left == 0;
}

/* ---- when next ------------------------------------------------------------------------------- */

/* The first day at or after @from on which a patient has a birthday; @from + a week where none is known: one may come. */
static int next_birthday(Store *store, CivilDate from, CivilDate *ret, Err *err)
{
        const CivilDate week = civil_add_days(from, PLAN_GREETINGS_AHEAD_DAYS);
        int born = 0;
        int r = store->backend->verbs->patient_next_born(store->backend, from.month * 100 + from.day, &born, err);

        *ret = week;
        if (r == 0 && holiday_next(&(Holiday){ .month = (uint8_t)(born / 100), .day = (uint8_t)(born % 100) }, from, ret)
                && civil_date_compare(week, *ret) < 0)
                *ret = week;
        return MIN(r, 0);
}

int store_next_greeting(Store *store, const Config *config, UtcMs now, UtcMs *next, Err *err)
{
        GHashTableIter iter;
        gpointer clinic;
        int r = 0;

        g_hash_table_iter_init(&iter, config->clinics);
        while (r == 0 && g_hash_table_iter_next(&iter, NULL, &clinic)) {
                CivilDate from, day, birthday;
                bool is_any;
                Feasts feasts;
                const Sweep *sweep;

                if (!feasts_of(config, clinic, now, &feasts))
                        continue;
                sweep = sweep_of(store, &feasts);
                if (sweep->day <= civil_date_number(last_day(&feasts))) {
                        next->ms = MIN(next->ms, now.ms);
                        continue;
                }
                from = civil_date_from_number(sweep->day);
                is_any = next_feast(feasts.protocol, from, &day);
                if (feasts.has_birthdays) {
                        r = next_birthday(store, from, &birthday, err);
                        if (r == 0 && (!is_any || civil_date_compare(birthday, day) < 0))
                                day = birthday;
                        is_any = true;
                }
                if (r == 0 && is_any)
                        next->ms = MIN(next->ms,
                                civil_day_start(feasts.clinic->zone, civil_add_days(day, -PLAN_GREETINGS_AHEAD_DAYS)).ms);
        }
        return r;
}
