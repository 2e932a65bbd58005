/* Rows that have just been read or written and are asked for once more soon: a follow-up that is due is looked at, claimed
 * and settled within a second, its message written and settled. Reading a row back costs as much as a third of writing
 * it. A copy is what reading the row would give; it goes when the row may be another. */
#pragma once

#include "store/backend.h"

typedef struct Recent Recent;

Recent *recent_new(void);
void recent_free(Recent *recent);
/* a group or a verb was taken back, or rows were deleted */
void recent_forget(Recent *recent);

/* @row: as read, or as it was written */
void recent_put_followup(Recent *recent, const FollowupRow *row);
bool recent_get_followup(const Recent *recent, int64_t id, FollowupRow *ret);
void recent_drop_followup(Recent *recent, int64_t id);

/* @row: as it was written */
void recent_put_message(Recent *recent, const MessageRow *row);
/* It is given away, as it is mostly asked for by its settlement, which changes it: who asks again reads it.
 * @ret: message_row_done() frees it */
bool recent_take_message(Recent *recent, int64_t number, MessageRow *ret);
void recent_drop_message(Recent *recent, int64_t number);
