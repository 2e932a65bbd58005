/* Addresses and persons that are not written to. Private to the store. */
#pragma once

#include "store/store-internal.h"

/* ---- store-stop.c ---------------------------------------------------------------------------- */

/* the key of a stop on one kind of consent by one method; '!' begins no other key */
char *store_stop_part(ConsentKind kind, const char *method, const char *key);
/* a stop on an address, or on that of somebody who was erased. 0; STORE_NOT_FOUND */
int store_stop_find(Store *store, const char *key, Err *err);
int store_stop_lift(Store *store, const char *key, Err *err);
/* only by the patient's own word; STORE_NOT_FOUND: there is none */
int store_stop_lift_own(Store *store, const char *key, Err *err);
/* becomes another; nothing where there is no such stop */
int store_stop_rename(Store *store, const char *from, const char *to, Err *err);

/* On a person: all purposes, by @method, and where that uses a number by all that do; of a patient's own card, not of one
 * that was merged. 0; STORE_NOT_FOUND */
int store_person_stop_find(Store *store, int64_t patient, const char *method, Err *err);
/* @is_own: by the patient's own word, which lifts it again; else by staff's */
int store_person_stop_put(Store *store, int64_t patient, const char *method, bool is_own, UtcMs now, Err *err);
int store_person_stop_lift(Store *store, int64_t patient, const char *method, Err *err);
int store_person_stop_lift_own(Store *store, int64_t patient, const char *method, Err *err); /* STORE_NOT_FOUND: there is none */
int store_person_stops_lift(Store *store, int64_t patient, Err *err);
/* appended: STOP_SCOPE_PHONE, or the messenger (char *, g_free()) */
int store_person_stops(Store *store, int64_t patient, GPtrArray *ret, Err *err);
/* what stops @from stops @to as well */
int store_person_stops_join(Store *store, int64_t from, int64_t to, Err *err);
/* what stops @patient stays for whoever comes under this id, as what nobody can read; and holds for them again */
int store_person_stops_hash(Store *store, int64_t patient, int32_t origin, const char *id, Err *err);
int store_person_stops_unhash(Store *store, const PatientRow *row, Err *err);

/* ---- store-opt.c ----------------------------------------------------------------------------- */

/* appends messages in `sending` to any of these addresses, whoever has them */
int store_on_their_way(Store *store, GPtrArray *keys, GArray *messages, Err *err);
/* a stop on one address, for all who have it; @patient: whose it was when the message left, 0: not known */
int store_stop_address(Store *store, const Config *config, int64_t patient, const char *method, const char *address,
        const char *who, const char *why, GArray *messages, UtcMs now, Err *err);
/* the key of an address in stops and blocks, g_free() */
char *store_address_key(const char *method, const char *address);

/* ---- store-block.c --------------------------------------------------------------------------- */

/* an address was refused for good by a provider (a word) */
int store_block_note(Store *store, const Config *config, const MessageRow *message, UtcMs now, Err *err);
/* a key of store_address_key() as blocks have it, g_free() */
char *store_block_key(int64_t patient, const char *key);
