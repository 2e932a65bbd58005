/* Messages: how they leave, and what comes back of them. Private to the store. */
#pragma once

#include "store/treatment.h"

/* ---- store-message.c ------------------------------------------------------------------------- */

/* the row of a message, with its words and its lane. STORE_NOT_FOUND */
int store_message_row(Store *store, int64_t number, MessageRow *ret, Err *err);
/* by the message's own list: the follow-up may be with another one now */
bool store_message_carries(const Message *message, int64_t followup);
/* a follow-up that waited for the retry of a message waits no longer (held, cancelled, ended) */
int store_leave_message(Store *store, int64_t message, int64_t followup, UtcMs now, Err *err);
/* the follow-ups that wait for a message, planned or held: rows appended */
int store_waiting_for(Store *store, const MessageRow *message, GArray *rows, Err *err);
/* a message that waits for a retry is taken back: @rows, FollowupRow, that wait for it, are due without it */
int store_dissolve(Store *store, MessageRow *message, const GArray *rows, UtcMs now, Err *err);
/* the patient's number or language changed: messages waiting for their retry are made anew, where it is certain
 * that they were not taken */
int store_patient_messages_again(Store *store, int64_t patient, UtcMs now, Err *err);

/* ---- store-doubt.c --------------------------------------------------------------------------- */

/* may the message have arrived by an attempt whose answer was lost? Then what it carries stays with it, also while it is
 * held: only the same message may go out again */
int store_is_doubtful(Store *store, int64_t message, bool *ret, Err *err);
/* was every attempt surely refused? */
bool store_is_certainly_unsent(const MessageRow *message);
/* a message that goes out again carries @rows, FollowupRow, and after them what was given up since a try that may have arrived:
 * whatever is told of the message is told of that, too */
int store_carry_again(Store *store, MessageRow *message, const GArray *rows, Err *err);
/* what time has ended while it waited for the retry of a message that may have arrived: it ends as uncertain */
int treatment_doubts(Store *store, Treatment *t, UtcMs now, Err *err);

/* ---- store-receipt.c ------------------------------------------------------------------------- */

/* what is kept in memory of receipts, read anew */
int store_receipts_load(Store *store, Err *err);
/* Do receipts wait for this settlement? */
bool store_receipts_wait(Store *store, const MessageRow *message, const char *provider, const char *provider_message_id);
/* after a settlement: its name is remembered, its deadlines are set, receipts that overtook it are applied */
int store_receipts_settled(Store *store, const Config *config, MessageRow *message, StoreReceiptEffect *effect, UtcMs now,
        Err *err);
/* a provider says that whoever has the address opted out; @patient 0: not known */
int store_provider_stop(Store *store, const Config *config, int64_t patient, const char *method, const char *address,
        StoreReceiptEffect *effect, UtcMs now, Err *err);
int store_known_forget(Store *store, const MessageRow *message, Err *err);
int store_strays_drop(Store *store, UtcMs now, Err *err);
/* int64_t: the messages in `sending` of an effect that must not leave any more */
GArray *store_receipt_revoked(StoreReceiptEffect *effect);

/* ---- store-arrival.c ------------------------------------------------------------------------- */

/* ReceiptRow of a message, in the order they came; caller unrefs */
int store_receipt_rows(Store *store, int64_t message, GArray **ret, Err *err);
/* Has a receipt that came before the settlement proved that the message was taken? */
int store_is_proved_sent(Store *store, const MessageRow *message, bool *ret, Err *err);
/* what these receipts together say is done; @n_known: so many of them were carried out before; @at_deadline: no further part
 * is waited for */
int store_receipts_carry_out(Store *store, const Config *config, MessageRow *message, const GArray *receipts, guint n_known,
        bool at_deadline, StoreReceiptEffect *effect, UtcMs now, Err *err);
/* the same for all that is known of a message */
int store_receipts_apply(Store *store, const Config *config, MessageRow *message, bool at_deadline, StoreReceiptEffect *effect,
        UtcMs now, Err *err);
/* a receipt or a reply proves that it did: what it carries is delivered, and its address is good. @revoked: messages in `sending`
 * that would be a second copy are appended */
int store_message_arrived(Store *store, const Config *config, MessageRow *message, GArray *revoked, UtcMs now, Err *err);
/* what waited for a retry waits no longer, and may have been sent: the deadlines of that have not been set yet */
int store_watch_retried(Store *store, const Config *config, const MessageRow *message, UtcMs now, Err *err);

/* ---- store-watch.c --------------------------------------------------------------------------- */

/* a message is to be looked at when @due is over, to the second above; @n: how often it was before. Of what only cleans up: to the hour */
int store_watch_put(Store *store, WatchKind kind, int64_t message, UtcMs due, unsigned n, Err *err);
/* the deadlines of a message that was settled as sent or uncertain */
int store_watch_message(Store *store, const Config *config, const MessageRow *message, const char *provider, UtcMs now,
        Err *err);
/* a question about safety that was to be answered by now: silence is work for staff */
int store_is_answer_late(Store *store, const Config *config, const MessageRow *message, const FollowupRow *row, UtcMs now, bool *ret,
        Err *err);
/* may a receipt or a status query still tell whether this uncertain one was sent, before somebody has to call? */
int store_may_be_resolved(Store *store, const Config *config, const FollowupRow *row, UtcMs now, bool *ret, Err *err);

/* ---- store-history.c ------------------------------------------------------------------------- */

/* what became of a message; caller unrefs the arrays of Attempt * and ReceiptEntry * */
int store_message_past(Store *store, int64_t number, GPtrArray **ret_attempts, GPtrArray **ret_receipts, Err *err);
