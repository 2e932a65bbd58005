/*
 * Stops: on a number or a name in a messenger, whoever has it, and on a person, whatever number they have later.
 *
 *    +380671234567, telegram:olena         an address
 *    !marketing sms +380671234567          of one kind of consent by one method
 *    @17 +, @17 telegram                   patient 17: all methods that use a number, or one messenger
 *    #0f3c...                              one of these, of somebody who was erased
 */
#include "store/store-internal.h"

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

/* All that a stop on a person can cover: of messengers, those that were ever used. Borrowed from the lanes. */
static GPtrArray *all_scopes(const Store *store)
{
        GPtrArray *scopes = g_ptr_array_new();

        g_ptr_array_add(scopes, (char *)STOP_SCOPE_PHONE);
        for (guint i = 0; i < store->lanes->len; i++) {
                const char *method = ((const LaneRow *)g_ptr_array_index(store->lanes, i))->method;

                if (!method_is_task(method) && !g_ptr_array_find_with_equal_func(scopes, scope_of(method), g_str_equal, NULL))
                        g_ptr_array_add(scopes, (char *)scope_of(method));
        }
        return scopes;
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
        g_autoptr(GPtrArray) scopes = store->has_person_stops ? all_scopes(store) : g_ptr_array_new();
        int r = 0;

        for (guint i = 0; r >= 0 && i < scopes->len; i++) {
                r = store_person_stop_find(store, patient, g_ptr_array_index(scopes, i), err);
                if (r == 0)
                        g_ptr_array_add(ret, g_strdup(g_ptr_array_index(scopes, i)));
        }
        return MIN(r, 0);
}

int store_person_stops_lift(Store *store, int64_t patient, Err *err)
{
        g_autoptr(GPtrArray) scopes = all_scopes(store);
        int r = 0;

        for (guint i = 0; r == 0 && i < scopes->len; i++)
                r = store_person_stop_lift(store, patient, g_ptr_array_index(scopes, i), err);
        return r;
}

int store_person_stops_join(Store *store, int64_t from, int64_t to, Err *err)
{
        g_autoptr(GPtrArray) scopes = store->has_person_stops ? all_scopes(store) : g_ptr_array_new();
        int r = 0;

        for (guint i = 0; r == 0 && i < scopes->len; i++) {
                g_autofree char *key = person_key(from, g_ptr_array_index(scopes, i));
                g_autofree char *other = person_key(to, g_ptr_array_index(scopes, i));

                r = store->backend->verbs->stop_copy(store->backend, key, other, err);
        }
        return r;
}

/* Of who was erased: what no list of addresses gives, but the same id again. */
static char *erased_key(const Store *store, int32_t origin, const char *id, const char *scope)
{
        const OriginRow *row = store_origin_row(store, origin);
        g_autofree char *key = g_strdup_printf("@%s\x1f%s\x1f%s %s", row->clinic, row->system, id, scope);

        return store_hash_address(store, key);
}

int store_person_stops_hash(Store *store, int64_t patient, int32_t origin, const char *id, Err *err)
{
        g_autoptr(GPtrArray) scopes = all_scopes(store);
        int r = 0;

        for (guint i = 0; r == 0 && i < scopes->len; i++) {
                g_autofree char *key = person_key(patient, g_ptr_array_index(scopes, i));
                g_autofree char *hashed = erased_key(store, origin, id, g_ptr_array_index(scopes, i));

                r = store->backend->verbs->stop_copy(store->backend, key, hashed, err);
        }
        return r;
}

int store_person_stops_unhash(Store *store, int64_t patient, int32_t origin, const char *id, Err *err)
{
        g_autoptr(GPtrArray) scopes = all_scopes(store);
        int r = 0;

        store->has_person_stops = true;
        for (guint i = 0; r == 0 && i < scopes->len; i++) {
                g_autofree char *hashed = erased_key(store, origin, id, g_ptr_array_index(scopes, i));
                g_autofree char *key = person_key(patient, g_ptr_array_index(scopes, i));

                r = store_stop_rename(store, hashed, key, err);
        }
        return r;
}
