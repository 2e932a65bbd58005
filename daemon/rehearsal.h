/* A rehearsal: the real daemon on a virtual clock, which stands still while anything is pending, then jumps to the next
 * timer (design 8). */
#pragma once

#include "daemon/claim.h"
#include "daemon/manager.h"
#include "store/store-reply.h"

/* rehearsal_check() - may it start? Every provider it would use is a sandbox, or all goes to one number, or nowhere. */
int rehearsal_check(const ManagerOptions *options, const Config *config, ErrList *faults);
/* reads --records; each record is held back until virtual time reaches its updated_at, else its moment */
int rehearsal_new(Manager *manager, Rehearsal **ret, Err *err);
void rehearsal_free(Rehearsal *rehearsal);
/* a message has left, or was refused */
void rehearsal_tell(Rehearsal *rehearsal, const Claimed *claimed, const Outcome *outcome);
/* what the reply under way was understood as; @task: made for it, 0 none */
void rehearsal_tell_reply(Rehearsal *rehearsal, ReplyLabel label, bool is_stop, int64_t task);
/* an answer to a patient, or an alert to staff, that would have gone out */
void rehearsal_tell_notice(Rehearsal *rehearsal, NoticeKind kind);
