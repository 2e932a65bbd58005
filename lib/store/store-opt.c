/* Opting out and in: what staff enter of a patient, and a stop on one address; for whoever has it, and for what is on its way. */
#include "store/holdings.h"
#include "store/person.h"
#include "store/stops.h"
#include "store/treatment.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "model/method.h"

char *store_address_key(const char *method, const char *address)
{
        return method_uses_phone(method) ? g_strdup(address) : g_strconcat(method, ":", address, NULL);
}

static bool goes_to(const Message *message, GPtrArray *keys)
{
        g_autofree char *key = store_address_key(message->method, message->to);

        return g_ptr_array_find_with_equal_func(keys, key, g_str_equal, NULL);
}

/* A number may be that of several patients: what is on its way to any of them is stopped, too. */
int store_on_their_way(Store *store, GPtrArray *keys, GArray *messages, Err *err)
{
        g_autoptr(GPtrArray) sending = NULL;
        int r = store_unsettled(store, &sending, err);

        for (guint i = 0; r == 0 && i < sending->len; i++) {
                const Message *message = g_ptr_array_index(sending, i);
                if (goes_to(message, keys))
                        g_array_append_val(messages, message->number);
        }
        return r;
}

/* Who else has one of these addresses; ascending, each once. */
static int others_at(Store *store, const GPtrArray *keys, int64_t but, GArray *ret, Err *err)
{
        int r = 0;

        for (guint i = 0; r == 0 && i < keys->len; i++) {
                g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int64_t));

                r = store->backend->verbs->patient_numbers_at(store->backend, g_ptr_array_index(keys, i), found, err);
                for (guint k = 0; r == 0 && k < found->len; k++)
                        if (g_array_index(found, int64_t, k) != but)
                                g_array_append_vals(ret, &g_array_index(found, int64_t, k), 1);
        }
        store_numbers_drop_doubles(ret);
        return r;
}

/* ... and on the patient, whose next number is stopped as well. */
static int write_person_stops(Store *store, const PatientRow *row, bool in, const char *method, UtcMs now, Err *err)
{
        const guint n = row->p.addresses && !method ? row->p.addresses->len : 0;
        int r;

        if (in)
                return method ? store_person_stop_lift(store, row->number, method, err) : store_person_stops_lift(store, row->number, err);
        r = store_person_stop_put(store, row->number, method ? method : STOP_SCOPE_PHONE, false, now, err);
        for (guint i = 0; r == 0 && i < n; i++)
                r = store_person_stop_put(store, row->number, ((const Address *)g_ptr_array_index(row->p.addresses, i))->method, false,
                        now, err);
        return r;
}

static int write_stops(Store *store, const Config *config, const PatientRow *row, GPtrArray *keys, bool in, const char *method,
        UtcMs now, GArray *messages, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) others = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = 0;

        for (guint i = 0; r == 0 && i < keys->len; i++)
                r = in ? store_stop_lift(store, g_ptr_array_index(keys, i), err)
                       : verbs->stop_put(store->backend, g_ptr_array_index(keys, i), now, err);
        if (r == 0)
                r = write_person_stops(store, row, in, method, now, err);
        if (r == 0 && !in)
                r = store_on_their_way(store, keys, messages, err);
        if (r == 0)
                r = others_at(store, keys, row->number, others, err);
        for (guint i = 0; r == 0 && i < others->len; i++)
                r = treatments_again(store, config, g_array_index(others, int64_t, i), 0, messages, now, err);
        return r;
}

/* The ledger has a line for each number a stop is put on or taken from; one where it is about no number. A stop that is lifted
 * says yes to nothing. */
static int note_opt(Store *store, const Config *config, const StoreOpt *order, const PatientRow *row, const GPtrArray *keys,
        UtcMs now, Err *err)
{
        const Clinic *clinic = config_clinic(config, store_origin_row(store, row->origin)->clinic);
        const ConsentAnswer answer = order->in ? CONSENT_YES : CONSENT_NO;
        ConsentRow line = { .patient = row->number, .at = now, .said = UTC_NEVER, .source = CONSENT_FROM_STAFF,
                .purpose = order->purpose, .method = (char *)order->method, .who = (char *)order->who, .why = (char *)order->why };
        guint n = order->purpose < 0 || order->method ? keys->len : 0, i = 0;
        int r;

        if (order->purpose < 0 && !order->in)
                line.answers = store_consent_all(answer);
        else if (order->purpose >= 0)
                line.answers.answer[purpose_consent((Purpose)order->purpose)] = answer;
        do {
                line.address = i < n ? g_ptr_array_index(keys, i) : NULL;
                r = store_consent_note(store, &line, clinic ? clinic->consent_wording : NULL, err);
        } while (r == 0 && ++i < n);
        return r;
}

/* messages of one kind of consent that are on their way to an address by one method */
static int parts_on_their_way(Store *store, GPtrArray *keys, ConsentKind kind, const char *method, GArray *messages, Err *err)
{
        g_autoptr(GPtrArray) sending = NULL;
        int r = store_unsettled(store, &sending, err);

        for (guint i = 0; r == 0 && i < sending->len; i++) {
                const Message *message = g_ptr_array_index(sending, i);

                if (purpose_consent(message->purpose) == kind && text_equal(message->method, method) && goes_to(message, keys))
                        g_array_append_val(messages, message->number);
        }
        return r;
}

/* One purpose by one method: on the numbers it would go to. The consent stays: other methods may carry it. */
static int write_part_stops(Store *store, const Config *config, const StoreOpt *order, const PatientRow *row, GPtrArray *keys,
        UtcMs now, GArray *messages, Err *err)
{
        const ConsentKind kind = purpose_consent((Purpose)order->purpose);
        g_autoptr(GArray) others = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = 0;

        for (guint i = 0; r == 0 && i < keys->len; i++) {
                g_autofree char *part = store_stop_part(kind, order->method, g_ptr_array_index(keys, i));

                r = order->in ? store_stop_lift(store, part, err) : store->backend->verbs->stop_put(store->backend, part, now, err);
        }
        store->has_part_stops |= !order->in;
        if (r == 0 && !order->in)
                r = parts_on_their_way(store, keys, kind, order->method, messages, err);
        if (r == 0)
                r = others_at(store, keys, row->number, others, err);
        for (guint i = 0; r == 0 && i < others->len; i++)
                r = treatments_again(store, config, g_array_index(others, int64_t, i), 0, messages, now, err);
        return r;
}

/* What is said of one method must not become a word on all of them, nor be forgotten until it has an address. */
static int refuse_without_address(const char *method, Err *err)
{
        (void)err_set(err, -EINVAL, "leave --method out, which counts for all of them, or bring the address by a record first",
                "one method alone cannot be opted in to or out of", "the patient has no number or name for %s", method);
        return STORE_ACTION_REFUSED;
}

/* To let in one method alone there must be a consent that it is a part of. */
static int refuse_part(const PatientRow *row, Purpose purpose, Err *err)
{
        const Consent consent = store_consent(row);

        if (consent.answer[purpose_consent(purpose)] == CONSENT_YES)
                return 0;
        (void)err_set(err, -EINVAL, "opt in to the purpose by all methods, then opt out of it by those that are not wanted",
                "one method alone cannot be opted in to", "the patient has not agreed to this purpose by any");
        return STORE_ACTION_REFUSED;
}

/* what of, for the audit */
static char *about_what(const StoreOpt *order)
{
        return g_strdup_printf("%s by %s", order->purpose < 0 ? "all" : purpose_to_string((Purpose)order->purpose),
                order->method ? order->method : "all methods");
}

/*
 * All purposes: a stop on the patient's numbers (of that method), whoever else has them, and on the patient, so that a new
 * number does not undo it; without a method also the consent itself. In again lifts that and agrees to nothing: what the
 * records and staff have of each kind of consent counts again (design 8: each purpose needs its own). One purpose: the consent
 * it needs; by one method: a stop of that consent on the numbers of that method, where there are any.
 */
static int opt(Store *store, const Config *config, const StoreOpt *order, PatientRow *row, UtcMs now, GArray *ret_messages, Err *err)
{
        const char *method = order->method;
        const bool in = order->in, is_of_all = order->purpose < 0, is_part = !is_of_all && method;
        const ConsentAnswer answer = in ? CONSENT_YES : CONSENT_NO;
        g_autoptr(GPtrArray) keys = store_stop_keys(&row->p, method);
        g_autofree char *about = about_what(order);
        const AuditAct act = { .who = order->who, .what = in ? "opt-in" : "opt-out", .patient = row->number, .about = about,
                .why = order->why };
        int r = method && keys->len == 0 ? refuse_without_address(method, err) : 0;

        if (r == 0 && is_part && in)
                r = refuse_part(row, (Purpose)order->purpose, err);
        if (r == 0 && in && is_of_all && !method)
                r = store_consent_lifted(store, row, &row->staff, err);
        if (r != 0)
                return r;
        r = note_opt(store, config, order, row, keys, now, err);
        if (r == 0)
                r = store_audit(store, &act, now, err);
        if (r == 0 && is_of_all)
                r = write_stops(store, config, row, keys, in, method, now, ret_messages, err);
        if (r == 0 && is_part)
                r = write_part_stops(store, config, order, row, keys, now, ret_messages, err);
        else if (!is_of_all)
                row->staff.answer[purpose_consent((Purpose)order->purpose)] = answer;
        else if (!method && !in)
                row->staff = store_consent_all(answer);
        if (r == 0)
                r = store->backend->verbs->patient_update(store->backend, row, err);
        if (r == 0)
                r = treatments_again(store, config, row->number, 0, ret_messages, now, err);
        return r == 0 && in ? store_greet_patient(store, config, row, now, err) : r;
}

/* What was cancelled for the death is planned anew where its window is open. */
static int call_back_to_life(Store *store, const Config *config, const StoreOpt *order, PatientRow *row, UtcMs now, GArray *ret_messages, Err *err)
{
        const AuditAct act = { .who = order->who, .what = "opt-in", .patient = row->number, .about = "alive", .why = order->why };
        int r;

        if (row->p.standing != PATIENT_DEAD) {
                (void)err_set(err, -EINVAL, "leave --alive out; what they have is told by followupctl plan", "nothing is taken back",
                        "nobody has said that the patient has died");
                return STORE_ACTION_REFUSED;
        }
        row->p.standing = PATIENT_KNOWN;
        r = store_audit(store, &act, now, err);
        if (r == 0)
                r = store->backend->verbs->patient_update(store->backend, row, err);
        if (r == 0)
                r = treatments_revive(store, config, row->number, ret_messages, now, err);
        return r == 0 ? store_greet_patient(store, config, row, now, err) : r;
}

/* @is_new: the address was not stopped before; else it is nothing new of a person who has told it already */
static int stop_person(Store *store, const Config *config, ConsentRow line, const char *method, bool is_new, GArray *messages,
        Err *err)
{
        g_auto(PatientRow) row = { 0 };
        int r = store_patient_now(store, line.patient, &row, err);
        int found = r == 0 ? store_person_stop_find(store, row.number, method, err) : 0;

        if (r != 0 || found < 0 || (found == 0 && !is_new))
                return r == STORE_NOT_FOUND ? 0 : MIN(r, found);
        r = store_person_stop_put(store, row.number, method, true, line.at, err);
        if (r == 0)
                r = store_consent_note(store, &line, NULL, err);
        return r == 0 ? treatments_again(store, config, row.number, 0, messages, line.at, err) : r;
}

int store_stop_address(Store *store, const Config *config, int64_t patient, const char *method, const char *address,
        const char *who, const char *why, GArray *messages, UtcMs now, Err *err)
{
        g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GArray) patients = g_array_new(FALSE, FALSE, sizeof(int64_t));
        char *key = store_address_key(method, address);
        bool is_new;
        int r;

        g_ptr_array_add(keys, key);
        r = store_stop_find(store, key, err);
        is_new = r == STORE_NOT_FOUND;
        if (is_new)
                r = store->backend->verbs->stop_put_own(store->backend, key, now, err);
        if (r == 0 && is_new)
                r = store_on_their_way(store, keys, messages, err);
        if (r == 0 && patient != 0)
                g_array_append_val(patients, patient); /* the record may give another number by now */
        if (r == 0)
                r = others_at(store, keys, patient, patients, err);
        for (guint i = 0; r == 0 && i < patients->len; i++) {
                const ConsentRow line = { .patient = g_array_index(patients, int64_t, i), .at = now, .said = UTC_NEVER,
                        .source = CONSENT_FROM_PROVIDER, .answers = store_consent_all(CONSENT_NO), .purpose = -1,
                        .method = method_uses_phone(method) ? NULL : (char *)method, .address = key, .who = (char *)who,
                        .why = (char *)why };

                r = stop_person(store, config, line, method, is_new, messages, err);
        }
        store_numbers_drop_doubles(messages);
        return r;
}

static int opt_everywhere(Store *store, const Config *config, const StoreOpt *order, UtcMs now, GArray *messages, Err *err)
{
        int found = STORE_NOT_FOUND, refused = 0;

        for (guint i = 0; i < store->origins->len; i++) {
                const OriginRow *origin = g_ptr_array_index(store->origins, i);
                g_auto(PatientRow) row = { 0 };
                int r;

                if (order->clinic && strcmp(origin->clinic, order->clinic) != 0)
                        continue;
                r = store_patient_find(store, origin->ref, order->patient, &row, err);
                if (r == STORE_NOT_FOUND)
                        continue;
                if (r == 0)
                        r = (order->alive ? call_back_to_life : opt)(store, config, order, &row, now, messages, err);
                if (r < 0)
                        return r;
                if (r == 0)
                        found = 0;
                else
                        refused = r;
        }
        return found == 0 || refused == 0 ? found : refused;
}

int store_opt(Store *store, const Config *config, const StoreOpt *order, UtcMs now, GArray **ret_messages, Err *err)
{
        g_autoptr(GArray) messages = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = opt_everywhere(store, config, order, now, messages, err);
        r = store_verb_end(store, r, err);
        if (r == 0 && ret_messages) {
                store_numbers_drop_doubles(messages);
                *ret_messages = g_steal_pointer(&messages);
        }
        return r;
}
