/* WeCom's envelope: a message encrypted under the corp's EncodingAESKey, signed over its ciphertext. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/err.h"

enum { WECOM_KEY_CHARS = 43 };

/**
 * wecom_open() - what is in an envelope
 * @key:      EncodingAESKey, 43 characters of base64
 * @envelope: base64, the field Encrypt or the parameter echostr
 * @receiver: the id it must be made out to; NULL: any
 * @ret:      the message, any bytes; caller frees
 *
 * AES-256-CBC, the first 16 bytes of the key as IV, PKCS#7 padding to 32 bytes; inside 16 random bytes, the length in 4 bytes,
 * big end first, the message, the receiver. Its signature is to be checked before. Source: WeCom, "Encryption and decryption
 * plan" of the callback configuration; checked against @wecom/crypto.
 * Return: 0; -EINVAL: no key; -EBADMSG: no envelope of that key, or not made out to @receiver.
 */
int wecom_open(const char *key, const char *envelope, const char *receiver, GString **ret, Err *err);

/* wecom_sign() - hex SHA-1 of the four texts, sorted and run together; caller g_free()s */
char *wecom_sign(const char *token, const char *timestamp, const char *nonce, const char *envelope);
