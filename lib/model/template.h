/* Texts with placeholders: {patient} {clinic} {phone} {emergency_phone} {practitioner} {date} {time} {review_url}, and for
 * staff {task} {acknowledge} {more} {code} {count}. */
#pragma once

#include <glib.h>

#include "base/err.h"
#include "base/string-table.h"

typedef enum Placeholder {
        PLACEHOLDER_PATIENT, PLACEHOLDER_CLINIC, PLACEHOLDER_PHONE, PLACEHOLDER_EMERGENCY_PHONE,
        PLACEHOLDER_PRACTITIONER, PLACEHOLDER_DATE, PLACEHOLDER_TIME, PLACEHOLDER_REVIEW_URL,
        PLACEHOLDER_TASK, PLACEHOLDER_ACKNOWLEDGE, PLACEHOLDER_MORE, PLACEHOLDER_CODE, PLACEHOLDER_COUNT,
} Placeholder;
enum { N_PLACEHOLDERS = PLACEHOLDER_COUNT + 1 };
STRING_TABLE_DECLARE(placeholder, Placeholder);

/* A checked text: literal pieces and placeholders. "{{" and "}}" are braces. Immutable. */
typedef struct Template Template;

/* template_new() - Return: 0; -EINVAL: unknown placeholder, brace without its twin, not UTF-8, empty */
int template_new(const char *text, Template **ret, Err *err);
void template_free(Template *template);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Template, template_free)

/* template_source() - the text it was made of; the template's */
const char *template_source(const Template *template);
bool template_uses(const Template *template, Placeholder placeholder);

/* template_fill() - append the text to @out. Values are text, never templates: braces in them stay braces.
 * Control characters of values become spaces. A NULL or blank value is left out together with the comma or
 * space that led to it: "Hello, {patient}!" becomes "Hello!". */
void template_fill(const Template *template, const char *const values[static N_PLACEHOLDERS], GString *out);
