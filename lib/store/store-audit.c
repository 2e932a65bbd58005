/* The audit: what people have decided. */
#include "store/store-audit.h"

#include <string.h>

#include "base/text.h"
#include "store/holdings.h"
#include "store/person.h"

enum { AUDIT_PAGE = 500, AUDIT_LOOKS_AT_MOST = 20000 };

int store_audit(Store *store, const AuditAct *act, UtcMs now, Err *err)
{
        const AuditRow row = { .at = now, .who = (char *)act->who, .what = (char *)act->what, .patient = act->patient,
                .followup = act->followup, .about = (char *)act->about, .why = (char *)act->why };

        if (!act->who || text_equal(act->who, STORE_SELF))
                return 0;
        return store->backend->verbs->audit_add(store->backend, &row, err);
}

int store_audit_note(Store *store, const char *who, const char *what, const char *about, const char *why, UtcMs now,
        Err *err)
{
        const AuditAct act = { .who = who, .what = what, .about = about, .why = why };
        int r = store_verb(store, now, err);

        return r < 0 ? r : store_verb_end(store, store_audit(store, &act, now, err), err);
}

static int about_patient(Store *store, const char *clinic, const char *patient, const AuditAct *act, UtcMs now, Err *err)
{
        g_autoptr(GPtrArray) people = NULL;
        int r = store_persons(store, clinic, patient, &people, err);

        for (guint i = 0; r == 0 && i < people->len; i++) {
                AuditAct one = *act;

                one.patient = ((const Person *)g_ptr_array_index(people, i))->patient.number;
                r = store_audit(store, &one, now, err);
        }
        return r;
}

int store_audit_patient(Store *store, const char *clinic, const char *patient, const char *who, const char *what,
        const char *why, UtcMs now, Err *err)
{
        const AuditAct act = { .who = who, .what = what, .why = why };
        int r = store_verb(store, now, err);

        return r < 0 ? r : store_verb_end(store, about_patient(store, clinic, patient, &act, now, err), err);
}

/* ---- reading --------------------------------------------------------------------------------- */

void audit_entry_free(AuditEntry *entry)
{
        g_free(entry->who);
        g_free(entry->what);
        g_free(entry->patient);
        g_free(entry->clinic);
        g_free(entry->about);
        g_free(entry->why);
        g_free(entry);
}

static bool matches(const AuditQuery *query, const AuditRow *row)
{
        return (utc_is_never(query->from) || row->at.ms >= query->from.ms)
                && (utc_is_never(query->to) || row->at.ms < query->to.ms)
                && (!query->who || strstr(row->who, query->who));
}

/* The row's texts move over. */
static int entry_of(Store *store, AuditRow *row, AuditEntry **ret, Err *err)
{
        g_auto(PatientRow) patient = { 0 };
        AuditEntry *entry;
        int r = row->patient != 0 ? store_patient_get(store, row->patient, &patient, err) : STORE_NOT_FOUND;

        if (r < 0)
                return r;
        entry = g_new0(AuditEntry, 1);
        *entry = (AuditEntry){ .number = row->number, .at = row->at, .followup = row->followup,
                .is_erased = row->patient != 0 && r == STORE_NOT_FOUND };
        entry->who = g_steal_pointer(&row->who);
        entry->what = g_steal_pointer(&row->what);
        entry->about = g_steal_pointer(&row->about);
        entry->why = g_steal_pointer(&row->why);
        if (r == 0) {
                entry->patient = g_strdup(patient.p.id);
                entry->clinic = g_strdup(store_origin_row(store, patient.origin)->clinic);
        }
        *ret = entry;
        return 0;
}

/* Take what matches, up to the page's end. Returns 1 when the page is full. */
static int take(Store *store, const AuditQuery *query, GArray *rows, GPtrArray *page, int64_t *ret_after, Err *err)
{
        for (guint i = 0; i < rows->len; i++) {
                AuditRow *row = &g_array_index(rows, AuditRow, i);
                AuditEntry *entry;
                int r;

                if (!matches(query, row))
                        continue;
                if (page->len >= query->n_max) {
                        *ret_after = ((AuditEntry *)g_ptr_array_index(page, page->len - 1))->number;
                        return 1;
                }
                r = entry_of(store, row, &entry, err);
                if (r < 0)
                        return r;
                g_ptr_array_add(page, entry);
        }
        return 0;
}

static GArray *rows_new(void)
{
        GArray *rows = g_array_new(FALSE, FALSE, sizeof(AuditRow));

        g_array_set_clear_func(rows, (GDestroyNotify)audit_row_done);
        return rows;
}

static gint by_number(gconstpointer a, gconstpointer b)
{
        const int64_t x = ((const AuditRow *)a)->number, y = ((const AuditRow *)b)->number;

        return x < y ? -1 : x > y;
}

int store_audit_of(Store *store, const GArray *patients, GPtrArray **ret, Err *err)
{
        const AuditQuery query = { .from = UTC_NEVER, .to = UTC_NEVER, .n_max = UINT32_MAX };
        g_autoptr(GPtrArray) page = g_ptr_array_new_with_free_func((GDestroyNotify)audit_entry_free);
        g_autoptr(GArray) rows = rows_new();
        int64_t after = 0;
        int r = 0;

        for (guint i = 0; r == 0 && i < patients->len; i++)
                r = store->backend->verbs->audit_list(store->backend, g_array_index(patients, int64_t, i), 0, UINT32_MAX, rows, err);
        if (r < 0)
                return r;
        g_array_sort(rows, by_number);
        r = take(store, &query, rows, page, &after, err);
        if (r == 0)
                *ret = g_steal_pointer(&page);
        return r;
}

/* What is left of a patient who was erased: the number. */
static int erased_number(Store *store, int32_t origin, const char *patient, int64_t *ret, Err *err)
{
        uint8_t hash[ROW_HASH_BYTES];
        ErasedRow erased;
        int r;

        if (!store->has_secret)
                return STORE_NOT_FOUND;
        store_hash_patient(store, origin, patient, hash);
        r = store->backend->verbs->erased_get(store->backend, hash, &erased, err);
        if (r == 0)
                *ret = erased.patient;
        return r;
}

/* An id may be a patient's in several systems, a card that was merged, and of somebody who was erased. */
static int list_patient(Store *store, const AuditQuery *query, GPtrArray *page, int64_t *ret_after, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) rows = rows_new();
        int r = 0;

        for (guint i = 0; r >= 0 && i < store->origins->len; i++) {
                const OriginRow *origin = g_ptr_array_index(store->origins, i);
                g_auto(PatientRow) patient = { 0 };
                int64_t erased = 0;

                r = store_patient_find_own(store, origin->ref, query->patient, &patient, err);
                if (r == 0)
                        r = verbs->audit_list(store->backend, patient.number, query->after, UINT32_MAX, rows, err);
                if (r >= 0)
                        r = erased_number(store, origin->ref, query->patient, &erased, err);
                if (r == 0)
                        r = verbs->audit_list(store->backend, erased, query->after, UINT32_MAX, rows, err);
        }
        if (r < 0)
                return r;
        g_array_sort(rows, by_number);
        return take(store, query, rows, page, ret_after, err);
}

static int list_all(Store *store, const AuditQuery *query, GPtrArray *page, int64_t *ret_after, Err *err)
{
        int64_t after = query->after;

        for (unsigned n_seen = 0; n_seen < AUDIT_LOOKS_AT_MOST; n_seen += AUDIT_PAGE) {
                g_autoptr(GArray) rows = rows_new();
                int r = store->backend->verbs->audit_list(store->backend, 0, after, AUDIT_PAGE, rows, err);

                if (r == 0 && rows->len > 0)
                        after = g_array_index(rows, AuditRow, rows->len - 1).number;
                if (r == 0)
                        r = take(store, query, rows, page, ret_after, err);
                if (r != 0 || rows->len < AUDIT_PAGE)
                        return r;
        }
        *ret_after = after;
        return 0;
}

int store_audit_list(Store *store, const AuditQuery *query, GPtrArray **ret, int64_t *ret_after, Err *err)
{
        g_autoptr(GPtrArray) page = g_ptr_array_new_with_free_func((GDestroyNotify)audit_entry_free);
        int64_t after = 0;
        int r = query->patient ? list_patient(store, query, page, &after, err) : list_all(store, query, page, &after, err);

        if (r < 0)
                return r;
        *ret = g_steal_pointer(&page);
        *ret_after = after;
        return 0;
}
