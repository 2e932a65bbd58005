/* JSON from outside, read so that nothing of it is lost and no part of it spoils the rest. */
#pragma once

#include <jansson.h>
#include <stddef.h>

#include "base/err.h"

enum { JSON_READ_DEPTH_MAX = 64 };

/**
 * json_read_exact() - any JSON value from bytes
 *
 * Whole numbers too long for 64 bits become texts, digit by digit: providers name messages by them. A cut surrogate
 * pair, U+0000 and bytes that are no UTF-8 become U+FFFD: one patient's broken emoji must not cost the batch it came in.
 * Return: 0, and the caller's reference; -EBADMSG: no JSON, or nested deeper than JSON_READ_DEPTH_MAX.
 */
int json_read_exact(const char *bytes, size_t n_bytes, json_t **ret, Err *err);
