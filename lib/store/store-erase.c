/* Erasing a patient: what is open ends, rows go, counts and keyed hashes stay. */
#include "store/store-erase.h"

#include <string.h>

#include "base/text.h"
#include "store/alerts.h"
#include "store/holdings.h"
#include "store/messages.h"
#include "store/person.h"
#include "store/stops.h"
#include "store/treatment.h"

const char store_being_erased[] = "the patient is erased";

void patient_marks_free(PatientMarks *marks)
{
        if (!marks)
                return;
        g_free(marks->clinic);
        g_free(marks->system);
        g_clear_pointer(&marks->ids, g_ptr_array_unref);
        g_clear_pointer(&marks->names, g_ptr_array_unref);
        g_clear_pointer(&marks->addresses, g_ptr_array_unref);
        g_free(marks);
}

void erasing_free(Erasing *erasing)
{
        patient_marks_free(erasing->marks);
        g_free(erasing);
}

/* ---- marks ----------------------------------------------------------------------------------- */

static void add_mark(GPtrArray *marks, const char *text)
{
        if (!text_is_blank(text ? text : "") && !g_ptr_array_find_with_equal_func(marks, text, g_str_equal, NULL))
                g_ptr_array_add(marks, g_strdup(text));
}

int store_marks(Store *store, const Person *person, const Holdings *h, PatientMarks **ret, Err *err)
{
        PatientMarks *marks = g_new0(PatientMarks, 1);
        int r = 0;

        marks->clinic = g_strdup(store_origin_row(store, person->patient.origin)->clinic);
        marks->system = g_strdup(store_origin_row(store, person->patient.origin)->system);
        marks->ids = g_ptr_array_new_with_free_func(g_free);
        marks->names = g_ptr_array_new_with_free_func(g_free);
        marks->addresses = g_ptr_array_new_with_free_func(g_free);
        for (guint i = 0; r == 0 && i < person->numbers->len; i++) {
                g_auto(PatientRow) row = { 0 };

                r = store_patient_get(store, g_array_index(person->numbers, int64_t, i), &row, err);
                if (r != 0)
                        break;
                add_mark(marks->ids, row.p.id);
                add_mark(marks->names, row.p.name);
                add_mark(marks->names, row.p.guardian_name);
        }
        for (guint i = 0; i < h->own->len; i++)
                add_mark(marks->addresses, store_key_address(g_ptr_array_index(h->own, i)));
        if (r < 0) {
                patient_marks_free(marks);
                return r;
        }
        *ret = marks;
        return 0;
}

/* the person of a patient's number; STORE_NOT_FOUND */
static int person_of(Store *store, int64_t patient, Person **ret, Err *err)
{
        Person *person = g_new0(Person, 1);
        int r = store_patient_get(store, patient, &person->patient, err);

        person->numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        if (r == 0)
                r = store_person_numbers(store, patient, person->numbers, err);
        if (r != 0) {
                person_free(person);
                return r;
        }
        *ret = person;
        return 0;
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Person, person_free)

static int add_person(Store *store, int64_t patient, GPtrArray *people, Err *err)
{
        Person *person = NULL;
        int r = person_of(store, patient, &person, err);

        if (r == 0)
                g_ptr_array_add(people, person);
        return r;
}

/* All whose rows are there yet: a number that they alone share is nobody else's. */
static int people_being_erased(Store *store, GArray *rows, GPtrArray **ret, Err *err)
{
        g_autoptr(GPtrArray) people = g_ptr_array_new_with_free_func((GDestroyNotify)person_free);
        int r = store->backend->verbs->erasing_list(store->backend, rows, err);

        for (guint i = 0; r == 0 && i < rows->len; i++)
                if (!g_array_index(rows, ErasingRow, i).is_gone)
                        r = add_person(store, g_array_index(rows, ErasingRow, i).patient, people, err);
        if (r == 0)
                *ret = g_steal_pointer(&people);
        return r;
}

static int marks_of(Store *store, const Person *person, const GArray *together, PatientMarks **ret, Err *err)
{
        g_auto(Holdings) h = { 0 };
        int r = holdings_gather(store, person, together, &h, err);

        return r == 0 ? store_marks(store, person, &h, ret, err) : r;
}

int store_erasings(Store *store, GPtrArray **ret, Err *err)
{
        g_autoptr(GPtrArray) people = NULL, erasings = g_ptr_array_new_with_free_func((GDestroyNotify)erasing_free);
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(ErasingRow)), together = NULL;
        int r = people_being_erased(store, rows, &people, err);

        if (r == 0)
                together = store_people_numbers(people);
        for (guint i = 0, k = 0; r == 0 && i < rows->len; i++) {
                const ErasingRow *row = &g_array_index(rows, ErasingRow, i);
                Erasing *erasing = g_new0(Erasing, 1);

                *erasing = (Erasing){ .patient = row->patient, .is_gone = row->is_gone };
                g_ptr_array_add(erasings, erasing);
                if (!row->is_gone)
                        r = marks_of(store, g_ptr_array_index(people, k++), together, &erasing->marks, err);
        }
        if (r == 0)
                *ret = g_steal_pointer(&erasings);
        return r;
}

int store_erasing_load(Store *store, Err *err)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(ErasingRow));
        int r = store->backend->verbs->erasing_list(store->backend, rows, err);

        store->has_erasing = rows->len > 0;
        return r;
}

int store_refuse_for_erased(Store *store, int64_t patient, Consent *consent, Err *err)
{
        g_autoptr(GArray) rows = NULL;
        int r;

        if (!store->has_erasing)
                return 0;
        rows = g_array_new(FALSE, FALSE, sizeof(ErasingRow));
        r = store->backend->verbs->erasing_list(store->backend, rows, err);
        for (guint i = 0; r == 0 && i < rows->len; i++)
                if (g_array_index(rows, ErasingRow, i).patient == patient)
                        *consent = store_consent_all(CONSENT_NO);
        store->has_erasing = r < 0 || rows->len > 0;
        return r;
}

/* ---- nothing more goes out ------------------------------------------------------------------- */

static int end_treatment(Store *store, const Config *config, int64_t number, const char *who, UtcMs now, GArray *messages,
        Err *err)
{
        g_auto(Treatment) t = { 0 };
        int r = treatment_load(store, config, number, &t, err);

        if (r != 0)
                return r;
        t.who = who;
        for (guint i = 0; i < t.rows->len; i++) {
                FollowupRow *row = &g_array_index(t.rows, FollowupRow, i);

                if (!followup_is_open(row->f.state))
                        continue;
                row->decided = DECIDED_STAFF_CANCEL;
                g_strlcpy(row->f.reason, store_being_erased, sizeof(row->f.reason));
                if (row->f.state == FOLLOWUP_SENDING) {
                        g_array_append_val(messages, row->f.message);
                        continue;
                }
                row->f.state = FOLLOWUP_CANCELLED;
                row->f.due = UTC_NEVER;
        }
        return treatment_write(store, &t, now, err);
}

static int end_notices(Store *store, const Holdings *h, UtcMs now, Err *err)
{
        int r = 0;

        for (guint i = 0; r == 0 && i < h->notices->len; i++) {
                g_auto(NoticeRow) row = { 0 };

                r = store->backend->verbs->notice_get(store->backend, g_array_index(h->notices, int64_t, i), &row, err);
                if (r != 0 || row.state != NOTICE_WAITING)
                        continue;
                row.state = NOTICE_DROPPED;
                row.next = UTC_NEVER;
                row.ended = now;
                r = store->backend->verbs->notice_update(store->backend, &row, err);
        }
        return r;
}

static int begin_person(Store *store, const Config *config, const Person *person, const GArray *together, const char *who,
        const char *why, UtcMs now, GArray *messages, Err *err)
{
        const ErasingRow erasing = { person->patient.number, now, false };
        const AuditAct act = { .who = who, .what = "erase", .patient = person->patient.number, .why = why };
        g_auto(Holdings) h = { 0 };
        int r = holdings_gather(store, person, together, &h, err);

        if (r == 0)
                r = store_replies_wait_again(store, person, &h, err);
        for (guint i = 0; r == 0 && i < h.records->len; i++)
                r = end_treatment(store, config, g_array_index(h.records, int64_t, i), who, now, messages, err);
        if (r == 0)
                r = end_notices(store, &h, now, err);
        if (r == 0)
                r = store_audit(store, &act, now, err);
        store->has_erasing = true;
        return r == 0 ? store->backend->verbs->erasing_put(store->backend, &erasing, err) : r;
}

int store_have_secret(Store *store, const uint8_t random[static STORE_SECRET_BYTES], Err *err)
{
        int r;

        if (store->has_secret)
                return 0;
        r = store->backend->verbs->secret_put(store->backend, random, err);
        if (r < 0)
                return r;
        memcpy(store->secret, random, STORE_SECRET_BYTES);
        store->has_secret = true;
        store->verb_added = true; /* it is read again when the verb is taken back */
        return 0;
}

static int begin(Store *store, const Config *config, const char *clinic, const char *patient, const char *who, const char *why,
        const uint8_t random[static STORE_SECRET_BYTES], UtcMs now, GArray *patients, GArray *messages, Err *err)
{
        g_autoptr(GPtrArray) people = NULL;
        g_autoptr(GArray) together = NULL;
        int r = store_persons(store, clinic, patient, &people, err);

        if (r == 0)
                r = store_have_secret(store, random, err);
        if (r == 0)
                together = store_people_numbers(people);
        for (guint i = 0; r == 0 && i < people->len; i++) {
                const Person *person = g_ptr_array_index(people, i);

                r = begin_person(store, config, person, together, who, why, now, messages, err);
                g_array_append_val(patients, person->patient.number);
        }
        return r;
}

int store_erase_begin(Store *store, const Config *config, const char *clinic, const char *patient, const char *who,
        const char *why, const uint8_t random[static STORE_SECRET_BYTES], UtcMs now, GArray **ret_patients,
        GArray **ret_messages, Err *err)
{
        g_autoptr(GArray) patients = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_autoptr(GArray) messages = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = begin(store, config, clinic, patient, who, why, random, now, patients, messages, err);
        r = store_verb_end(store, r, err);
        if (r == 0) {
                *ret_patients = g_steal_pointer(&patients);
                *ret_messages = g_steal_pointer(&messages);
        }
        return r;
}

/* ---- rows go --------------------------------------------------------------------------------- */

static int is_on_the_wire(Store *store, const Holdings *h, bool *ret, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        int r = 0;

        for (guint i = 0; r == 0 && i < h->messages->len; i++) {
                g_auto(MessageRow) row = { 0 };

                r = verbs->message_get(store->backend, g_array_index(h->messages, int64_t, i), &row, err);
                *ret |= r == 0 && row.m.state == MESSAGE_SENDING;
        }
        for (guint i = 0; r == 0 && i < h->notices->len; i++) {
                g_auto(NoticeRow) row = { 0 };

                r = verbs->notice_get(store->backend, g_array_index(h->notices, int64_t, i), &row, err);
                *ret |= r == 0 && row.state == NOTICE_SENDING;
        }
        return r;
}

static int remove_record(Store *store, const RecordRow *record, const Person *person, UtcMs now, ErasedCounts *counts, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        const int64_t first = record->number * FOLLOWUP_PER_TREATMENT, last = first + FOLLOWUP_PER_TREATMENT - 1;
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        ErasedRow erased = { .at = now, .patient = person->patient.number };
        int r = store_rows_raw(store, record->number, rows, err);

        for (guint i = 0; r == 0 && i < rows->len; i++) {
                const FollowupRow *row = &g_array_index(rows, FollowupRow, i);
                const TallyRow count = { row->lane, (int)row->f.state, 1 };

                r = verbs->erased_count_add(store->backend, &count, err);
        }
        if (r == 0)
                r = verbs->followups_delete(store->backend, first, last, err);
        store_hash_record(store, record->origin, record->type, record->id, erased.hash);
        if (r == 0)
                r = verbs->erased_put(store->backend, &erased, err);
        counts->n_followups += rows->len;
        if (r == 0)
                r = verbs->refusal_delete(store->backend, store_origin_row(store, record->origin)->system,
                        record_type_to_string(record->type), record->id, err);
        return r == 0 ? verbs->record_delete(store->backend, record->number, err) : r;
}

static int remove_message(Store *store, int64_t number, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_auto(MessageRow) row = { 0 };
        int r = verbs->message_get(store->backend, number, &row, err);

        if (r == 0 && row.m.state != MESSAGE_DISSOLVED)
                r = verbs->erased_count_add(store->backend, &(TallyRow){ row.lane, TALLY_MESSAGES, 1 }, err);
        return r == 0 ? verbs->message_delete(store->backend, number, err) : r;
}

/* What staff have written about it stands in the audit under its own name, where nobody knew whose it was. */
static int remove_reply(Store *store, int64_t number, UtcMs now, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autofree char *name = g_strdup_printf("reply-%" G_GINT64_FORMAT, number);
        g_auto(ReplyRow) row = { 0 };
        int r = verbs->reply_get(store->backend, number, &row, err);

        if (r == 0)
                r = store_alerts_end(store, 0, number, now, err); /* it goes on for the next stranger who waits, if one does */
        if (r == 0)
                r = verbs->erased_count_add(store->backend, &(TallyRow){ 0, (int)row.label, 1 }, err);
        if (r == 0)
                r = verbs->audit_forget_about(store->backend, name, err);
        return r == 0 ? verbs->reply_delete(store->backend, number, err) : r;
}

/* ... of one kind of consent by one method */
static int hash_part_stops(Store *store, const char *key, Err *err)
{
        g_auto(GStrv) methods = store_key_methods(key);
        int r = 0;

        for (guint i = 0; r == 0 && methods[i]; i++)
                for (int kind = 0; r == 0 && kind < N_CONSENT_KINDS; kind++) {
                        g_autofree char *part = store_stop_part((ConsentKind)kind, methods[i], key);
                        g_autofree char *hashed = store_hash_address(store, part);

                        r = store_stop_rename(store, part, hashed, err);
                }
        return r;
}

/* Nobody else has it: a stop stays as what nobody can read. */
static int remove_address(Store *store, const char *key, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autofree char *hashed = store_hash_address(store, key);
        g_autoptr(GArray) strays = g_array_new(FALSE, FALSE, sizeof(StrayRow));
        int r = store_stop_rename(store, key, hashed, err);

        g_array_set_clear_func(strays, (GDestroyNotify)stray_row_done);
        if (r == 0)
                r = hash_part_stops(store, key, err);
        if (r == 0)
                r = verbs->reply_parts_delete(store->backend, key, err);
        if (r == 0)
                r = verbs->stray_list_to(store->backend, store_key_address(key), strays, err);
        for (guint i = 0; r == 0 && i < strays->len; i++)
                r = verbs->stray_delete(store->backend, g_array_index(strays, StrayRow, i).number, err);
        return r;
}

static int remove_card(Store *store, int64_t number, const Person *person, UtcMs now, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        ErasedRow erased = { .at = now, .patient = person->patient.number, .is_patient = true, .staff = person->patient.staff };
        g_auto(PatientRow) row = { 0 };
        int r = store_patient_get(store, number, &row, err);

        if (r != 0)
                return r;
        store_hash_patient(store, row.origin, row.p.id, erased.hash);
        r = verbs->erased_put(store->backend, &erased, err);
        if (r == 0)
                r = store_person_stops_hash(store, person->patient.number, row.origin, row.p.id, err);
        if (r == 0)
                r = verbs->consents_delete(store->backend, number, err);
        if (r == 0)
                r = verbs->blocks_delete_of(store->backend, number, err);
        if (r == 0)
                r = verbs->audit_forget(store->backend, number, err);
        if (r == 0)
                r = verbs->refusal_delete(store->backend, store_origin_row(store, row.origin)->system,
                        record_type_to_string(RECORD_PATIENT), row.p.id, err);
        return r == 0 ? verbs->patient_delete(store->backend, number, err) : r;
}

static int each(Store *store, const GArray *numbers, int (*verb)(Backend *b, int64_t number, Err *err), Err *err)
{
        int r = 0;

        for (guint i = 0; r == 0 && i < numbers->len; i++)
                r = verb(store->backend, g_array_index(numbers, int64_t, i), err);
        return r;
}

/* ... but not one that speaks for a stranger by now whose red flag nobody has seen to. */
static int remove_alerts(Store *store, const Holdings *h, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        int r = 0;

        for (guint i = 0; r == 0 && i < h->alerts->len; i++) {
                const int64_t number = g_array_index(h->alerts, int64_t, i);
                g_auto(AlertRow) row = { 0 };

                r = verbs->alert_get(store->backend, number, &row, err);
                if (r != 0)
                        break;
                if (!store_alert_is_strangers(&row) || !utc_is_never(row.done) || store_numbers_have(h->replies, row.reply))
                        r = verbs->alert_delete(store->backend, number, err);
        }
        return r;
}

static int remove_all(Store *store, const Person *person, const Holdings *h, UtcMs now, ErasedCounts *counts, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        int r = each(store, h->notices, verbs->notice_delete, err);

        for (guint i = 0; r == 0 && i < h->replies->len; i++)
                r = remove_reply(store, g_array_index(h->replies, int64_t, i), now, err);
        if (r == 0)
                r = remove_alerts(store, h, err);
        for (guint i = 0; r == 0 && i < h->records->len; i++) {
                g_auto(RecordRow) record = { 0 };

                r = verbs->record_get(store->backend, g_array_index(h->records, int64_t, i), &record, err);
                if (r == 0)
                        r = remove_record(store, &record, person, now, counts, err);
        }
        for (guint i = 0; r == 0 && i < h->messages->len; i++)
                r = remove_message(store, g_array_index(h->messages, int64_t, i), err);
        for (guint i = 0; r == 0 && i < h->own->len; i++)
                r = remove_address(store, g_ptr_array_index(h->own, i), err);
        for (guint i = 0; r == 0 && i < person->numbers->len; i++)
                r = remove_card(store, g_array_index(person->numbers, int64_t, i), person, now, err);
        for (guint i = 0; r == 0 && i < person->numbers->len; i++)
                r = store_person_stops_lift(store, g_array_index(person->numbers, int64_t, i), err);
        counts->n_records = h->records->len;
        counts->n_messages = h->messages->len;
        counts->n_replies = h->replies->len;
        counts->n_answers = h->notices->len;
        return r == 0 ? store_receipts_load(store, err) : r;
}

int store_remove_holdings(Store *store, const Person *person, Holdings *h, UtcMs now, ErasedCounts *counts, Err *err)
{
        bool waits = false;
        int r = is_on_the_wire(store, h, &waits, err);

        if (r == 0 && waits)
                return STORE_ERASE_WAITS;
        if (r == 0)
                r = store_replies_wait_again(store, person, h, err);
        if (r == 0)
                r = store_calls_of_others_stay(store, person, h, err);
        return r == 0 ? remove_all(store, person, h, now, counts, err) : r;
}

/* Return: 0; STORE_ERASE_WAITS; STORE_NOT_FOUND */
static int finish_person(Store *store, const Person *person, const GArray *together, UtcMs now, ErasedCounts *counts, Err *err)
{
        const ErasingRow gone = { person->patient.number, now, true };
        g_auto(Holdings) h = { 0 };
        int r = holdings_gather(store, person, together, &h, err);

        if (r == 0)
                r = store_remove_holdings(store, person, &h, now, counts, err);
        return r == 0 ? store->backend->verbs->erasing_put(store->backend, &gone, err) : r;
}

static int finish(Store *store, int64_t patient, UtcMs now, ErasedCounts *counts, Err *err)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(ErasingRow)), together = NULL;
        g_autoptr(GPtrArray) people = NULL;
        int r = people_being_erased(store, rows, &people, err);

        if (r != 0)
                return r;
        together = store_people_numbers(people);
        for (guint i = 0; i < people->len; i++) {
                const Person *person = g_ptr_array_index(people, i);

                if (person->patient.number == patient)
                        return finish_person(store, person, together, now, counts, err);
        }
        for (guint i = 0; i < rows->len; i++)
                if (g_array_index(rows, ErasingRow, i).patient == patient)
                        return 0; /* gone already */
        return STORE_NOT_FOUND;
}

int store_erase_finish(Store *store, int64_t patient, UtcMs now, ErasedCounts *ret, Err *err)
{
        ErasedCounts counts = { 0 };
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = finish(store, patient, now, &counts, err);
        r = store_verb_end(store, r, err);
        if (r == 0 && ret)
                *ret = counts;
        return r;
}

int store_scrub(Store *store, Err *err)
{
        if (store->in_group)
                return err_set(err, -EBUSY, NULL, "the store cannot be written anew", "a group is open");
        return store->backend->verbs->scrub(store->backend, err);
}

int store_erase_done(Store *store, int64_t patient, UtcMs now, Err *err)
{
        int r = store_verb(store, now, err);

        return r < 0 ? r : store_verb_end(store, store->backend->verbs->erasing_delete(store->backend, patient, err), err);
}
