/* Charset: bytes of a file to UTF-8, in slices of any size. */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "config/source.h"

typedef struct Charset Charset;

/* What stands for a byte sequence that is no character: never part of UTF-8, so that the check of each
 * record finds it and costs that record only. */
#define CHARSET_INVALID '\xff'

/* charset_new() - @said: what the profile says; a byte order mark at the start outranks it */
Charset *charset_new(SourceEncoding said);
void charset_free(Charset *charset);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Charset, charset_free)

/* charset_decode() - append the characters of the next bytes; those of a character cut by the slice's end
 * are kept for the next call. UTF-8 goes through unchecked. */
void charset_decode(Charset *charset, const uint8_t *bytes, size_t n_bytes, GString *out);
/* charset_end() - no more bytes: half a character becomes CHARSET_INVALID */
void charset_end(Charset *charset, GString *out);
