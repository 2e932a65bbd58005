/* The audit: what people have decided, who and why. Rows are only ever added. */
#pragma once

#include "store/store.h"

/**
 * store_audit_note() - somebody decided what leaves no other trace in the store
 * @who:   as api_request_who() makes it; @what: the verb, as it was typed
 * @about: what it concerned, such as "clinic kyiv-1"; never a patient's data. May be NULL
 * @why:   may be NULL
 *
 * A verb of its own. What changes the store is told by the verb that does it.
 */
int store_audit_note(Store *store, const char *who, const char *what, const char *about, const char *why, UtcMs now,
        Err *err);

/* ... about a patient, wherever that id is known (@clinic NULL: at all clinics). Return: 0; STORE_NOT_FOUND */
int store_audit_patient(Store *store, const char *clinic, const char *patient, const char *who, const char *what,
        const char *why, UtcMs now, Err *err);

typedef struct AuditEntry {
        int64_t number;
        UtcMs at;
        char *who, *what;
        char *patient, *clinic; /* ids; NULL: it concerned none, or one who was erased since */
        bool is_erased;         /* it concerned a patient who was erased since */
        int64_t followup;       /* 0: none */
        char *about, *why;
} AuditEntry;
void audit_entry_free(AuditEntry *entry);

typedef struct AuditQuery {
        UtcMs from, to;      /* in [from, to); UTC_NEVER: no bound */
        const char *patient; /* id as given; NULL any */
        const char *who;     /* stands in who it was; NULL any */
        int64_t after;       /* numbers greater than this: paging */
        unsigned n_max;
} AuditQuery;
/* a page, in the order in which it was done; caller unrefs the array of AuditEntry *
 * @ret_after: the number to go on from; 0: through. A page may be empty and yet not the last, as of store_list(). */
int store_audit_list(Store *store, const AuditQuery *query, GPtrArray **ret, int64_t *ret_after, Err *err);
