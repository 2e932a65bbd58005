/*
 * Stops: on a number or a name in a messenger, whoever has it, and on a person, whatever number they have later.
 *
 *    +380671234567, telegram:olena         an address
 *    !marketing sms +380671234567          of one kind of consent by one method
 *    @17 +, @17 telegram                   patient 17: all methods that use a number, or one messenger
 *    #0f3c...                              an address, or one kind by one method, of somebody who was erased
 *    #91ab... +, #91ab... telegram         a patient who was erased
 */
#include "store/holdings.h"
#include "store/stops.h"

#include <string.h>

#include "model/method.h"

/* ---- on an address --------------------------------------------------------------------------- */

char *store_stop_part(ConsentKind kind, const char *method, const char *key)
{
        return g_strdup_printf("!%s %s %s", consent_kind_to_string(kind), method, key);
}

int store_stop_find(Store *store, const char *key, Err *err)
{
        g_autofree char *hashed = NULL;
        int r = store->backend->verbs->stop_find(store->backend, key, err);

        if (r != STORE_NOT_FOUND || !store->has_secret)
                return r;
        hashed = store_hash_address(store, key);
        return store->backend->verbs->stop_find(store->backend, hashed, err);
}

int store_stop_rename(Store *store, const char *from, const char *to, Err *err)
{
        int r = store->backend->verbs->stop_copy(store->backend, from, to, err);

        return r == 0 ? store->backend->verbs->stop_delete(store->backend, from, err) : r;
}

int store_stop_lift(Store *store, const char *key, Err *err)
{
        g_autofree char *hashed = store->has_secret ? store_hash_address(store, key) : NULL;
        int r = store->backend->verbs->stop_delete(store->backend, key, err);

        return r == 0 && hashed ? store->backend->verbs->stop_delete(store->backend, hashed, err) : r;
}

int store_stop_lift_own(Store *store, const char *key, Err *err)
{
        g_autofree char *hashed = store->has_secret ? store_hash_address(store, key) : NULL;
        int r = store->backend->verbs->stop_delete_own(store->backend, key, err), r2;

        if (r < 0 || !hashed)
                return r;
        r2 = store->backend->verbs->stop_delete_own(store->backend, hashed, err);
        return r2 == STORE_NOT_FOUND ? r : r2;
}

/* ---- on a person ----------------------------------------------------------------------------- */

/* A number is one thing to all methods that use it; a messenger is one of its own. */
static const char *scope_of(const char *method)
{
        return method_uses_phone(method) ? STOP_SCOPE_PHONE : method;
}

static char *person_key(int64_t patient, const char *scope)
{
        return g_strdup_printf("@%" G_GINT64_FORMAT " %s", patient, scope);
}

/* The scopes of stops whose keys begin so: what a person has said stop to is told by nothing else, for a messenger may have
 * been one that the clinic never sent by. */
static int scopes_at(Store *store, const char *prefix, GPtrArray *scopes, Err *err)
{
        g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
        int r = store->backend->verbs->stop_list(store->backend, prefix, keys, err);

        for (guint i = 0; r == 0 && i < keys->len; i++)
                g_ptr_array_add(scopes, g_strdup((const char *)g_ptr_array_index(keys, i) + strlen(prefix)));
        return r;
}

static int scopes_of(Store *store, int64_t patient, GPtrArray *scopes, Err *err)
{
        g_autofree char *prefix = store->has_person_stops ? person_key(patient, "") : NULL;

        return prefix ? scopes_at(store, prefix, scopes, err) : 0;
}

int store_person_stop_find(Store *store, int64_t patient, const char *method, Err *err)
{
        g_autofree char *key = store->has_person_stops ? person_key(patient, scope_of(method)) : NULL;

        return key ? store->backend->verbs->stop_find(store->backend, key, err) : STORE_NOT_FOUND;
}

int store_person_stop_put(Store *store, int64_t patient, const char *method, bool is_own, UtcMs now, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autofree char *key = person_key(patient, scope_of(method));

        store->has_person_stops = true;
        return is_own ? verbs->stop_put_own(store->backend, key, now, err) : verbs->stop_put(store->backend, key, now, err);
}

int store_person_stop_lift_own(Store *store, int64_t patient, const char *method, Err *err)
{
        g_autofree char *key = person_key(patient, scope_of(method));

        return store->backend->verbs->stop_delete_own(store->backend, key, err);
}

int store_person_stop_lift(Store *store, int64_t patient, const char *method, Err *err)
{
        g_autofree char *key = person_key(patient, scope_of(method));

        return store->backend->verbs->stop_delete(store->backend, key, err);
}

int store_person_stops(Store *store, int64_t patient, GPtrArray *ret, Err *err)
{
        return scopes_of(store, patient, ret, err);
}

int store_person_stops_lift(Store *store, int64_t patient, Err *err)
{
        g_autoptr(GPtrArray) scopes = g_ptr_array_new_with_free_func(g_free);
        int r = scopes_of(store, patient, scopes, err);

        for (guint i = 0; r == 0 && i < scopes->len; i++)
                r = store_person_stop_lift(store, patient, g_ptr_array_index(scopes, i), err);
        return r;
}

int store_person_stops_join(Store *store, int64_t from, int64_t to, Err *err)
{
        g_autoptr(GPtrArray) scopes = g_ptr_array_new_with_free_func(g_free);
        int r = scopes_of(store, from, scopes, err);

        for (guint i = 0; r == 0 && i < scopes->len; i++) {
                g_autofree char *key = person_key(from, g_ptr_array_index(scopes, i));
                g_autofree char *other = person_key(to, g_ptr_array_index(scopes, i));

                r = store->backend->verbs->stop_copy(store->backend, key, other, err);
        }
        return r;
}

/* ---- on a person who was erased -------------------------------------------------------------- */

/* Who it was no list of addresses gives, but the same id again; the scope stands behind it, to be found by that. */
static char *erased_prefix(const Store *store, int32_t origin, const char *id)
{
        const OriginRow *row = store_origin_row(store, origin);
        g_autofree char *key = g_strdup_printf("@%s\x1f%s\x1f%s", row->clinic, row->system, id);
        g_autofree char *hashed = store_hash_address(store, key);

        return g_strconcat(hashed, " ", NULL);
}

/* As they were written once: the scope was hashed along, and has to be guessed. */
static char *erased_key_of_before(const Store *store, int32_t origin, const char *id, const char *scope)
{
        const OriginRow *row = store_origin_row(store, origin);
        g_autofree char *key = g_strdup_printf("@%s\x1f%s\x1f%s %s", row->clinic, row->system, id, scope);

        return store_hash_address(store, key);
}

/* A method that a number has, or that was ever used. Borrowed from the lanes and the patient. */
static GPtrArray *scopes_to_guess(const Store *store, const Patient *patient)
{
        GPtrArray *scopes = g_ptr_array_new();

        g_ptr_array_add(scopes, (char *)STOP_SCOPE_PHONE);
        for (guint i = 0; i < store->lanes->len; i++) {
                const char *method = ((const LaneRow *)g_ptr_array_index(store->lanes, i))->method;

                if (!method_is_task(method) && !g_ptr_array_find_with_equal_func(scopes, scope_of(method), g_str_equal, NULL))
                        g_ptr_array_add(scopes, (char *)scope_of(method));
        }
        for (guint i = 0; patient->addresses && i < patient->addresses->len; i++) {
                const char *method = ((const Address *)g_ptr_array_index(patient->addresses, i))->method;

                if (!g_ptr_array_find_with_equal_func(scopes, method, g_str_equal, NULL))
                        g_ptr_array_add(scopes, (char *)method);
        }
        return scopes;
}

int store_person_stops_hash(Store *store, int64_t patient, int32_t origin, const char *id, Err *err)
{
        g_autoptr(GPtrArray) scopes = g_ptr_array_new_with_free_func(g_free);
        g_autofree char *prefix = erased_prefix(store, origin, id);
        int r = scopes_of(store, patient, scopes, err);

        for (guint i = 0; r == 0 && i < scopes->len; i++) {
                g_autofree char *key = person_key(patient, g_ptr_array_index(scopes, i));
                g_autofree char *hashed = g_strconcat(prefix, g_ptr_array_index(scopes, i), NULL);

                r = store->backend->verbs->stop_copy(store->backend, key, hashed, err);
        }
        return r;
}

int store_person_stops_unhash(Store *store, const PatientRow *row, Err *err)
{
        g_autoptr(GPtrArray) guesses = scopes_to_guess(store, &row->p), scopes = g_ptr_array_new_with_free_func(g_free);
        g_autofree char *prefix = erased_prefix(store, row->origin, row->p.id);
        int r = scopes_at(store, prefix, scopes, err);

        store->has_person_stops = true;
        for (guint i = 0; r == 0 && i < scopes->len; i++) {
                g_autofree char *hashed = g_strconcat(prefix, g_ptr_array_index(scopes, i), NULL);
                g_autofree char *key = person_key(row->number, g_ptr_array_index(scopes, i));

                r = store_stop_rename(store, hashed, key, err);
        }
        for (guint i = 0; r == 0 && i < guesses->len; i++) {
                g_autofree char *hashed = erased_key_of_before(store, row->origin, row->p.id, g_ptr_array_index(guesses, i));
                g_autofree char *key = person_key(row->number, g_ptr_array_index(guesses, i));

                r = store_stop_rename(store, hashed, key, err);
        }
        return r;
}
