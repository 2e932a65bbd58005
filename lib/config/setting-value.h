/* The value of one setting: text to field and back, by its type. For settings.c. */
#pragma once

#include "config/settings.h"

/* "a length of time", as a sentence needs it; and  "20 seconds"  with its quotes, as a file would
 * say it */
const char *setting_noun(SettingType type);
const char *setting_example(SettingType type);

/* setting_from_text() - check a plain value and put it into its field; a preset and a file come the
 * same way. Not for lists, maps, groups and SETTING_ANY. Return: 0; -EINVAL, -ERANGE. */
int setting_from_text(const Setting *row, const char *text, void *field, Err *err);

/* setting_print_value() - as a file would say it; only for types that have such a form here */
bool setting_has_print(SettingType type);
void setting_print_value(SettingType type, const void *field, GString *out);
