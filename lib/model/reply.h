/* What a patient's reply means, as far as a machine may say. */
#pragma once

#include "base/string-table.h"

typedef enum ReplyLabel {
        REPLY_STOP,    /* wants no more messages */
        REPLY_START,   /* wants them again */
        REPLY_RED,     /* a red flag: a person must act now */
        REPLY_WORRY,   /* a person must look today */
        REPLY_OK,      /* surely harmless */
        REPLY_SCORE,   /* the number a survey asked for */
        REPLY_CONFIRM, /* of a visit: will come, */
        REPLY_CANCEL,  /* will not come, */
        REPLY_MOVE,    /* wants another time */
        REPLY_OTHER,   /* free text for staff */
} ReplyLabel;
enum { N_REPLY_LABELS = REPLY_OTHER + 1 };
STRING_TABLE_DECLARE(reply_label, ReplyLabel); /* "stop" "start" "red" ... */
