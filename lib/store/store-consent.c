/* The ledger of consent. */
#include "store/store-consent.h"

#include <string.h>

#include "base/text.h"
#include "store/holdings.h"
#include "store/person.h"
#include "store/stops.h"

static const char *const consent_source_table[] = {
        [CONSENT_FROM_RECORD] = "record",     [CONSENT_FROM_STAFF] = "staff", [CONSENT_FROM_REPLY] = "reply",
        [CONSENT_FROM_PROVIDER] = "provider", [CONSENT_FROM_LAPSE] = "lapse",
};
static_assert(ELEMENTSOF(consent_source_table) == N_CONSENT_SOURCES, "a source lacks its name");
STRING_TABLE_DEFINE(consent_source, ConsentSource, consent_source_table);

/* ---- writing --------------------------------------------------------------------------------- */

Consent store_consent_all(ConsentAnswer answer)
{
        Consent consent;

        for (unsigned i = 0; i < N_CONSENT_KINDS; i++)
                consent.answer[i] = answer;
        return consent;
}

bool store_consent_is_said(const Consent *consent)
{
        for (unsigned i = 0; i < N_CONSENT_KINDS; i++)
                if (consent->answer[i] != CONSENT_UNKNOWN)
                        return true;
        return false;
}

static bool has_yes(const Consent *consent)
{
        for (unsigned i = 0; i < N_CONSENT_KINDS; i++)
                if (consent->answer[i] == CONSENT_YES)
                        return true;
        return false;
}

int store_consent_note(Store *store, ConsentRow *row, const char *wording, Err *err)
{
        int r = store_word(store, has_yes(&row->answers) ? wording : NULL, &row->wording, err);

        return r == 0 ? store->backend->verbs->consent_add(store->backend, row, err) : r;
}

int store_consent_note_record(Store *store, const Clinic *clinic, const Record *record, int64_t patient, int64_t number,
        bool is_first, UtcMs now, Err *err)
{
        ConsentRow row = { .patient = patient, .at = now, .said = record->updated_at, .source = CONSENT_FROM_RECORD,
                .answers = record->patient.consent, .record = number, .purpose = -1, .is_first = is_first,
                .why = record->patient.consent_is_assumed ? (char *)"assumed by the source: the record says nothing" : NULL };

        return store_consent_note(store, &row, record->consent_wording ? record->consent_wording
                        : clinic ? clinic->consent_wording : NULL, err);
}

/* ---- what staff have said -------------------------------------------------------------------- */

/* A word on messages altogether, which says yes or no to no kind of consent: a stop is lifted. */
static bool is_lifting(int purpose, const Consent *answers)
{
        return purpose < 0 && !store_consent_is_said(answers);
}

bool consent_entry_lifts(const ConsentEntry *entry)
{
        return is_lifting(entry->purpose, &entry->answers);
}

static bool is_no_to_all(const Consent *answers)
{
        const Consent no = store_consent_all(CONSENT_NO);

        return memcmp(answers, &no, sizeof(no)) == 0;
}

/* What staff have said of each kind by itself. */
typedef struct StaffWords {
        Consent own;
        bool is_told[N_CONSENT_KINDS]; /* there is a line that speaks of it, be it of messages altogether */
} StaffWords;

/* @is_own: of the patient's own card; a yes of a card that was merged into it was not taken over, and takes back that one's no */
static void hear_staff(StaffWords *words, const ConsentRow *line, bool is_own)
{
        const bool is_no = line->purpose < 0 && is_no_to_all(&line->answers);

        for (unsigned i = 0; i < N_CONSENT_KINDS; i++) {
                const ConsentAnswer answer = line->answers.answer[i];

                words->is_told[i] |= answer != CONSENT_UNKNOWN || is_lifting(line->purpose, &line->answers);
                if (answer == CONSENT_NO && !is_no)
                        words->own.answer[i] = CONSENT_NO;
                else if (answer == CONSENT_YES)
                        words->own.answer[i] = is_own ? CONSENT_YES : CONSENT_UNKNOWN;
        }
}

/* by when it was said; of one card in the order in which it was added */
static gint row_by_time(gconstpointer a, gconstpointer b)
{
        const ConsentRow *x = a, *y = b;

        return x->at.ms < y->at.ms ? -1 : x->at.ms > y->at.ms;
}

int store_consent_lifted(Store *store, const PatientRow *patient, Consent *ret, Err *err)
{
        const bool is_no = is_no_to_all(&patient->staff);
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(ConsentRow));
        StaffWords words = { 0 };
        int r = store_person_numbers(store, patient->number, numbers, err);

        g_array_set_clear_func(rows, (GDestroyNotify)consent_row_done);
        for (guint i = 0; r == 0 && i < numbers->len; i++)
                r = store->backend->verbs->consent_list(store->backend, g_array_index(numbers, int64_t, i), rows, err);
        if (r < 0)
                return r;
        g_array_sort(rows, row_by_time);
        for (guint i = 0; i < rows->len; i++) {
                const ConsentRow *line = &g_array_index(rows, ConsentRow, i);

                if (line->source == CONSENT_FROM_STAFF && !line->method)
                        hear_staff(&words, line, line->patient == patient->number);
        }
        /* what no line tells of was taken over from elsewhere: a no to all of them is one to messages altogether */
        for (unsigned i = 0; i < N_CONSENT_KINDS; i++)
                ret->answer[i] = words.is_told[i] ? words.own.answer[i] : is_no ? CONSENT_UNKNOWN : patient->staff.answer[i];
        return 0;
}

/* ---- reading --------------------------------------------------------------------------------- */

void consent_entry_free(ConsentEntry *entry)
{
        g_free(entry->method);
        g_free(entry->address);
        g_free(entry->record);
        g_free(entry->who);
        g_free(entry->why);
        g_free(entry->wording);
        g_free(entry);
}

void consent_view_free(ConsentView *view)
{
        g_free(view->clinic);
        g_free(view->system);
        g_free(view->patient);
        g_clear_pointer(&view->stopped, g_ptr_array_unref);
        g_clear_pointer(&view->stopped_in_part, g_ptr_array_unref);
        g_clear_pointer(&view->stopped_person, g_ptr_array_unref);
        g_clear_pointer(&view->entries, g_ptr_array_unref);
        g_free(view);
}

static int record_name(Store *store, int64_t number, char **ret, Err *err)
{
        g_auto(RecordRow) record = { 0 };
        int r = number != 0 ? store->backend->verbs->record_get(store->backend, number, &record, err) : STORE_NOT_FOUND;

        if (r == 0)
                *ret = g_strdup_printf("%s %s", record_type_to_string(record.type), record.id);
        return MIN(r, 0);
}

/* The row's texts move over. */
static int entry_of(Store *store, ConsentRow *row, ConsentEntry **ret, Err *err)
{
        const char *wording = NULL;
        char *record = NULL;
        int r = store_word_text(store, row->wording, &wording, err);

        if (r == 0)
                r = record_name(store, row->record, &record, err);
        if (r < 0)
                return r;
        *ret = g_new0(ConsentEntry, 1);
        **ret = (ConsentEntry){ .at = row->at, .said = row->said, .source = row->source, .answers = row->answers,
                .purpose = row->purpose, .record = record, .wording = g_strdup(wording) };
        (*ret)->method = g_steal_pointer(&row->method);
        (*ret)->address = g_steal_pointer(&row->address);
        (*ret)->who = g_steal_pointer(&row->who);
        (*ret)->why = g_steal_pointer(&row->why);
        return 0;
}

static int add_entries(Store *store, int64_t patient, GPtrArray *entries, Err *err)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(ConsentRow));
        int r;

        g_array_set_clear_func(rows, (GDestroyNotify)consent_row_done);
        r = store->backend->verbs->consent_list(store->backend, patient, rows, err);
        for (guint i = 0; r == 0 && i < rows->len; i++) {
                ConsentEntry *entry = NULL;

                r = entry_of(store, &g_array_index(rows, ConsentRow, i), &entry, err);
                if (r == 0)
                        g_ptr_array_add(entries, entry);
        }
        return r;
}

static gint by_time(gconstpointer a, gconstpointer b)
{
        const ConsentEntry *x = *(ConsentEntry *const *)a, *y = *(ConsentEntry *const *)b;

        return x->at.ms < y->at.ms ? -1 : x->at.ms > y->at.ms;
}

static int entries_of(Store *store, const GArray *numbers, GPtrArray **ret, Err *err)
{
        g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func((GDestroyNotify)consent_entry_free);
        int r = 0;

        for (guint i = 0; r == 0 && i < numbers->len; i++)
                r = add_entries(store, g_array_index(numbers, int64_t, i), entries, err);
        if (r < 0)
                return r;
        g_ptr_array_sort(entries, by_time);
        *ret = g_steal_pointer(&entries);
        return 0;
}

int store_consents_of(Store *store, int64_t patient_number, GPtrArray **ret, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store_person_numbers(store, patient_number, numbers, err);

        return r == 0 ? entries_of(store, numbers, ret, err) : r;
}

static void part_stop_free(void *stop)
{
        g_free(((PartStop *)stop)->method);
        g_free(((PartStop *)stop)->address);
        g_free(stop);
}

static gboolean same_part(gconstpointer a, gconstpointer b)
{
        const PartStop *left = a, *right = b;

        return left->kind == right->kind && text_equal(left->method, right->method) && text_equal(left->address, right->address);
}

static int add_part_stops(Store *store, const char *key, GPtrArray *parts, Err *err)
{
        g_auto(GStrv) methods = store_key_methods(key);

        for (guint i = 0; methods[i]; i++)
                for (int kind = 0; kind < N_CONSENT_KINDS; kind++) {
                        g_autofree char *part = store_stop_part((ConsentKind)kind, methods[i], key);
                        PartStop stop = { .kind = (ConsentKind)kind, .method = methods[i],
                                .address = (char *)store_key_address(key) };
                        int r = store_stop_find(store, part, err);

                        if (r < 0)
                                return r;
                        if (r != 0 || g_ptr_array_find_with_equal_func(parts, &stop, same_part, NULL))
                                continue;
                        stop.method = g_strdup(stop.method);
                        stop.address = g_strdup(stop.address);
                        g_ptr_array_add(parts, g_memdup2(&stop, sizeof(stop)));
                }
        return 0;
}

int store_consent_view(Store *store, const Person *person, ConsentView **ret, Err *err)
{
        g_autoptr(GPtrArray) keys = store_stop_keys(&person->patient.p, NULL);
        g_autoptr(GPtrArray) stopped = g_ptr_array_new_with_free_func(g_free), parts = g_ptr_array_new_with_free_func(part_stop_free);
        g_autoptr(GPtrArray) scopes = g_ptr_array_new_with_free_func(g_free);
        GPtrArray *entries = NULL;
        int r = store_person_stops(store, person->patient.number, scopes, err);

        for (guint i = 0; r >= 0 && i < keys->len; i++) {
                r = store_stop_find(store, g_ptr_array_index(keys, i), err);
                if (r == 0)
                        g_ptr_array_add(stopped, g_strdup(g_ptr_array_index(keys, i)));
                if (r >= 0 && (store->has_part_stops || store->has_secret))
                        r = add_part_stops(store, g_ptr_array_index(keys, i), parts, err);
        }
        if (r >= 0)
                r = entries_of(store, person->numbers, &entries, err);
        if (r < 0)
                return r;
        *ret = g_new0(ConsentView, 1);
        (*ret)->clinic = g_strdup(store_origin_row(store, person->patient.origin)->clinic);
        (*ret)->system = g_strdup(store_origin_row(store, person->patient.origin)->system);
        (*ret)->patient = g_strdup(person->patient.p.id);
        (*ret)->records = person->patient.p.consent;
        (*ret)->staff = person->patient.staff;
        (*ret)->in_force = store_consent(&person->patient);
        (*ret)->has_died = person->patient.p.standing == PATIENT_DEAD;
        (*ret)->stopped = g_steal_pointer(&stopped);
        (*ret)->stopped_in_part = g_steal_pointer(&parts);
        (*ret)->stopped_person = g_steal_pointer(&scopes);
        (*ret)->entries = entries;
        return 0;
}

int store_consents(Store *store, const char *clinic, const char *patient, GPtrArray **ret, Err *err)
{
        g_autoptr(GPtrArray) people = NULL, views = g_ptr_array_new_with_free_func((GDestroyNotify)consent_view_free);
        int r = store_persons(store, clinic, patient, &people, err);

        for (guint i = 0; r == 0 && i < people->len; i++) {
                ConsentView *view = NULL;

                r = store_consent_view(store, g_ptr_array_index(people, i), &view, err);
                if (r == 0)
                        g_ptr_array_add(views, view);
        }
        if (r == 0)
                *ret = g_steal_pointer(&views);
        return r;
}
