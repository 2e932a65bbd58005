#include "model/reply.h"

#include "base/text.h"

static const char *const reply_label_table[] = {
        [REPLY_STOP] = "stop",
        [REPLY_START] = "start",
        [REPLY_RED] = "red",
        [REPLY_WORRY] = "worry",
        [REPLY_OK] = "ok",
        [REPLY_SCORE] = "score",
        [REPLY_CONFIRM] = "confirm",
        [REPLY_CANCEL] = "cancel",
        [REPLY_MOVE] = "move",
        [REPLY_OTHER] = "other",
};
static_assert(ELEMENTSOF(reply_label_table) == N_REPLY_LABELS, "a label lacks its word");
STRING_TABLE_DEFINE(reply_label, ReplyLabel, reply_label_table);
