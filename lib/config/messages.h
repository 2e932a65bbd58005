/* Messages: the texts of one language. */
#pragma once

#include <glib.h>
#include <libconfig.h>
#include <stdbool.h>

#include "base/err.h"

/* "uk", "zh-Hans", "sr-Latn-RS": [a-z]{2,3}(-[A-Za-z0-9]{2,8})* */
bool language_is_valid(const char *language);

/* language_fallback() - "zh" of "zh-Hans" or "ZH_cn"; NULL: it has no second part and is lower case
 * already. Caller g_free()s. */
char *language_fallback(const char *language);

/**
 * messages_load() - read one messages = { ... } of messages.d
 * @group: the group; @file: where it stands
 * @texts: language -> GHashTable: text's name -> Template *; several files may share a language
 *
 * A text with a fault in it stands in @texts as NULL, so that nobody reports it as missing, too. One that is there already
 * stays, and the caller is to tell it.
 * Return: 0; -EINVAL when @faults got a fault.
 */
int messages_load(
        const config_setting_t *group, const char *file, ErrList *faults, GHashTable *texts);
