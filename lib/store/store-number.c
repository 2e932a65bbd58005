/* What is stored about a number that no patient has. */
#include "store/store-audit.h"
#include "store/store-erase.h"
#include "store/holdings.h"
#include "store/person.h"
#include "store/stops.h"

#include <string.h>

#include "base/text.h"

static const Person nobody = { 0 };

/* ---- whose it is ----------------------------------------------------------------------------- */

static int add_owner(Store *store, int64_t patient, GPtrArray *owners, Err *err)
{
        g_auto(PatientRow) row = { 0 };
        g_autofree char *owner = NULL;
        int r = store_patient_now(store, patient, &row, err);

        if (r != 0)
                return MIN(r, 0);
        owner = g_strdup_printf("%s at %s", row.p.id, store_origin_row(store, row.origin)->clinic);
        if (!g_ptr_array_find_with_equal_func(owners, owner, g_str_equal, NULL))
                g_ptr_array_add(owners, g_steal_pointer(&owner));
        return 0;
}

static int owners_by_messages(Store *store, const char *number, GPtrArray *owners, Err *err)
{
        g_autoptr(GArray) messages = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store->backend->verbs->message_numbers_to(store->backend, store_key_address(number), UTC_LONG_AGO, messages, err);

        for (guint i = 0; r == 0 && i < messages->len; i++) {
                g_auto(MessageRow) row = { 0 };
                g_autofree char *key = NULL;

                r = store->backend->verbs->message_get(store->backend, g_array_index(messages, int64_t, i), &row, err);
                if (r != 0)
                        break;
                key = store_address_key(store_lane_row(store, row.lane)->method, row.m.to);
                if (strcmp(key, number) == 0)
                        r = add_owner(store, row.m.patient_number, owners, err);
        }
        return r;
}

static int owners_by_replies(Store *store, const char *number, GPtrArray *owners, Err *err)
{
        g_autoptr(GArray) replies = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store->backend->verbs->reply_numbers_at(store->backend, number, UTC_LONG_AGO, replies, err);

        for (guint i = 0; r == 0 && i < replies->len; i++) {
                g_auto(ReplyRow) row = { 0 };

                r = store->backend->verbs->reply_get(store->backend, g_array_index(replies, int64_t, i), &row, err);
                if (r == 0 && row.patient != 0)
                        r = add_owner(store, row.patient, owners, err);
        }
        return r;
}

static int owners_of(Store *store, const char *number, GPtrArray **ret, Err *err)
{
        g_autoptr(GPtrArray) owners = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GArray) patients = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store->backend->verbs->patient_numbers_at(store->backend, number, patients, err);

        for (guint i = 0; r == 0 && i < patients->len; i++)
                r = add_owner(store, g_array_index(patients, int64_t, i), owners, err);
        if (r == 0)
                r = owners_by_messages(store, number, owners, err);
        if (r == 0)
                r = owners_by_replies(store, number, owners, err);
        if (r != 0)
                return r;
        *ret = g_steal_pointer(&owners);
        return (*ret)->len > 0 ? STORE_NUMBER_IS_PATIENTS : 0;
}

/* ---- told and erased ------------------------------------------------------------------------- */

int store_stranger_begin(Store *store, const char *number, const char *what, const char *who, const char *why, UtcMs now,
        GPtrArray **ret_owners, Err *err)
{
        const AuditAct act = { .who = who, .what = what, .about = "a number of no patient", .why = why };
        g_autoptr(GPtrArray) owners = NULL;
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = owners_of(store, number, &owners, err);
        if (r == 0)
                r = store_audit(store, &act, now, err);
        r = store_verb_end(store, r, err);
        if (r == STORE_NUMBER_IS_PATIENTS)
                *ret_owners = g_steal_pointer(&owners);
        return r;
}

static PatientMarks *marks_of(const char *number)
{
        PatientMarks *marks = g_new0(PatientMarks, 1);

        marks->ids = g_ptr_array_new_with_free_func(g_free);
        marks->names = g_ptr_array_new_with_free_func(g_free);
        marks->addresses = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(marks->addresses, g_strdup(store_key_address(number)));
        return marks;
}

int store_stranger_dossier(Store *store, const char *number, Dossier **ret, Err *err)
{
        Person person = nobody;
        g_auto(Holdings) h = { 0 };
        int r;

        person.numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        r = holdings_of_address(store, number, &h, err);
        if (r == 0)
                r = store_dossier_fill(store, &person, &h, ret, err);
        if (r == 0)
                (*ret)->marks = marks_of(number);
        g_array_unref(person.numbers);
        return r;
}

int store_number_is_stopped(Store *store, const char *number, bool *ret, Err *err)
{
        int r = store_stop_find(store, number, err);

        if (r >= 0)
                *ret = r == 0;
        return MIN(r, 0);
}

static int erase(Store *store, const char *number, const uint8_t random[static STORE_SECRET_BYTES], UtcMs now,
        ErasedCounts *counts, Err *err)
{
        Person person = nobody;
        g_auto(Holdings) h = { 0 };
        g_autoptr(GPtrArray) owners = NULL;
        int r = owners_of(store, number, &owners, err);

        if (r == 0)
                r = store_have_secret(store, random, err);
        if (r == 0)
                r = holdings_of_address(store, number, &h, err);
        if (r != 0)
                return r;
        person.numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        r = store_remove_holdings(store, &person, &h, now, counts, err);
        g_array_unref(person.numbers);
        return r;
}

int store_stranger_erase(Store *store, const char *number, const uint8_t random[static STORE_SECRET_BYTES], UtcMs now,
        ErasedCounts *ret, Err *err)
{
        ErasedCounts counts = { 0 };
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = erase(store, number, random, now, &counts, err);
        r = store_verb_end(store, r, err);
        if (r == 0)
                *ret = counts;
        return r;
}
