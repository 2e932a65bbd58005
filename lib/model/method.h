/* Methods: how a patient is reached. */
#pragma once

#include <stdbool.h>

/* call and visit are work for a person; every other method is carried by a provider */
bool method_is_task(const char *method);

/* sms, whatsapp, viber, kakaotalk reach a phone number; others need a name of their own in the record */
bool method_uses_phone(const char *method);
/* all of these; the last is NULL */
extern const char *const method_by_phone[];

/* [a-z0-9-]{1,31} */
bool method_is_valid(const char *method);
