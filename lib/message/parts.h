/* SMS parts: GSM-7 with its extension table, or UCS-2. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef enum SmsCoding { SMS_GSM7, SMS_UNICODE } SmsCoding;

typedef struct SmsParts {
        SmsCoding coding;
        unsigned units; /* septets or UTF-16 units */
        unsigned parts;
} SmsParts;

/* sms_parts() - 160/153 septets (an escape pair is not split), 70/67 units (a surrogate pair is not split);
 * 3GPP TS 23.038 tables, 23.040 concatenation. Empty text: 1 part. */
SmsParts sms_parts(const char *text);
