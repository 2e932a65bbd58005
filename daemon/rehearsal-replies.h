/* What patients write in a rehearsal: lines of a file, each at its time. */
#pragma once

#include <glib.h>

#include "inbound/inbound.h"

typedef struct ScriptedReply {
        UtcMs at;
        char *provider;
        InboundBatch *batch; /* of this one reply */
} ScriptedReply;

/**
 * scripted_replies_read() - JSON Lines of {"at": RFC 3339, "provider": id, "from": address, "text": "..."}
 * @ret: ScriptedReply, by time, those of one instant as they stand in the file; caller unrefs
 *
 * `from` is the address as records give it to the store: an international number, or a messenger's own name.
 * Return: 0; -EINVAL with file and line of the first line that is none; else a negative errno.
 */
int scripted_replies_read(const char *path, GArray **ret, Err *err);
