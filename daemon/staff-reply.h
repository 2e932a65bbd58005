/* A message from somebody of staff.d: it takes an alert upon them, or they are told how that is done. On the store thread. */
#pragma once

#include "config/config.h"
#include "inbound/guesses.h"
#include "store/store-reply.h"

enum { STAFF_REPLY_NONE = 1, STAFF_ID_MAX = 65 };

/* What has come of it, for the log. */
typedef struct StaffReply {
        char staff[STAFF_ID_MAX];
        char alert[FOLLOWUP_ID_MAX]; /* the one they have taken; "": none */
        bool is_guessing;            /* so many wrong digits that theirs count no more for a while: @staff is whose name was used */
} StaffReply;

/**
 * staff_reply_take() - do what a message of staff asks for
 *
 * The digits that stand in an alert take it, and what is theirs now is said back. So does "ok" for the alert that it
 * quotes, else for the one that they, or whoever else reads that chat, were told of last; but not by SMS, whose sender anybody can
 * forge, and who has sent too many wrong digits takes none by right ones for an hour.
 * Everything else is answered by what to write. Nothing of it is kept.
 * Return: 0; STAFF_REPLY_NONE: it is from nobody of staff, or no word to an alert from somebody who is a patient as well.
 */
int staff_reply_take(Store *store, const Config *config, const StoreReply *reply, Guesses *guesses, UtcMs now, StaffReply *ret, Err *err);
