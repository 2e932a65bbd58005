/* The reference we give a provider for a message, to know a receipt by: "<number>-<16 hex digits>-<generation>".
 * The number finds the message without an index; the digits, the first of its random id, cannot be guessed. */
#pragma once

#include <stdint.h>

enum { MESSAGE_REF_DIGITS = 16, MESSAGE_REF_MAX = 37 /* 36 characters: SMSGate takes no more */ };

/* @id: the message's, 32 hex digits */
char *message_ref_render(int64_t number, const char *id, unsigned generation, char buffer[static MESSAGE_REF_MAX]);
/* Return: 0; -EINVAL: not one of ours */
int message_ref_parse(const char *text, int64_t *ret_number, char ret_digits[static MESSAGE_REF_DIGITS + 1], unsigned *ret_generation);
