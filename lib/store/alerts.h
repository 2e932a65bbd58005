/* Alerts: staff who are called at once. Private to the store. */
#pragma once

#include "store/store-internal.h"

/* ---- store-alert.c --------------------------------------------------------------------------- */

/* What of a store_alert_raise() a caller fills in. */
typedef struct AlertCause {
        int64_t reply, patient, followup, task;
        int32_t responsible;
        const char *clinic, *address;
        bool is_stranger; /* no patient has the address */
} AlertCause;
/* call for staff: a new alert, or one more reply to an open one. @ret_heard: somebody has a channel */
int store_alert_raise(Store *store, const Config *config, const AlertCause *cause, UtcMs now, bool *ret_heard, Err *err);
/* the open one that it belongs to: the same question, the same call, or the same unknown number. STORE_NOT_FOUND */
int store_alert_find(Store *store, const AlertCause *cause, AlertRow *ret, Err *err);
/* a row of its own; nobody has been told yet */
int store_alert_new(Store *store, const Config *config, const AlertCause *cause, UtcMs now, AlertRow *ret, Err *err);
/* who has it no longer has it; the row is not written */
void store_alert_reopen(AlertRow *row);
/* to the next person now; the row is written */
int store_alert_step_now(Store *store, const Config *config, AlertRow *row, UtcMs now, bool *ret_heard, Err *err);
/* STORE_ACTION_REFUSED: somebody has it */
int store_alert_acknowledge(Store *store, AlertRow *row, const char *who, const char *how, UtcMs now, Err *err);
/* STORE_ACTION_REFUSED: the task is an alert that nobody has, so that it cannot be put off, held or cancelled; @what says which */
int store_alert_is_taken(Store *store, int64_t task, const char *what, Err *err);
/* its task is done or cancelled, or its reply (task 0) was dealt with */
int store_alerts_end(Store *store, int64_t task, int64_t reply, UtcMs now, Err *err);
/* what it is called: its task's id, else "reply-7" */
char *store_alert_name(const AlertRow *row, char buffer[static FOLLOWUP_ID_MAX]);
/* when an alert is next to be looked at; *ret stays what it is when that is earlier */
int store_next_alert(Store *store, const Config *config, UtcMs now, UtcMs *ret, Err *err);

/* ---- store-ack.c ----------------------------------------------------------------------------- */

/* what is kept of the provider's id of an alert, in the place of a link's digest; its row names nobody */
void store_ack_quote(const char *provider, const char *to, const char *provider_message_id, uint8_t ret[static ID_DIGEST_BYTES]);
/* the digits that stand for a link in an answer */
void store_ack_code(const AckLinkRow *link, char ret[static ACK_CODE_DIGITS + 1]);

/* ---- store-alert-view.c ---------------------------------------------------------------------- */

/* appends the view of one */
int store_alert_view(Store *store, int64_t number, GPtrArray *views, Err *err);
/* faults of alerts, replies and notices among themselves */
int store_verify_replies(Store *store, ErrList *findings, Err *err);

/* ---- store-stranger.c ------------------------------------------------------------------------ */

/* between two calls of the alert for all that is beyond limits.max_stranger_alerts_per_hour */
extern const DurationMs store_stranger_pause;
/* raised by a number that no patient has */
bool store_alert_is_strangers(const AlertRow *row);
/* what is kept in memory of it, read anew */
int store_strangers_load(Store *store, Err *err);
/* max_answers_per_hour */
bool store_stranger_may_be_answered(Store *store, unsigned n_max, UtcMs now);
int store_stranger_answered(Store *store, UtcMs now, Err *err);
/* as store_alert_raise(), for one who is a stranger */
int store_stranger_raise(Store *store, const Config *config, const AlertCause *cause, UtcMs now, bool *ret_heard, Err *err);
/* how many red flags of strangers wait beside the one that raised this alert; of a patient's alert 0 */
int store_strangers_waiting(Store *store, const AlertRow *alert, unsigned *ret, Err *err);
/* the reply of a stranger that the alert is about when its own has been dealt with: one that no other alert speaks for; 0: none */
int store_stranger_next(Store *store, const AlertRow *alert, int64_t *ret, Err *err);
