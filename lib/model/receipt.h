/* What a provider says later of a message it has taken. */
#pragma once

#include "base/string-table.h"

typedef enum ReceiptState {
        RECEIPT_UNDER_WAY, /* it has it, or handed it on: proof that it was sent, no more */
        RECEIPT_DELIVERED, /* it reached the patient's device */
        RECEIPT_READ,      /* and was opened */
        RECEIPT_TEMPORARY, /* did not arrive: unreachable, expired; the number is good */
        RECEIPT_PERMANENT, /* did not arrive and never will by this way */
        RECEIPT_OPTED_OUT, /* the provider or operator knows of a stop of this patient */
        RECEIPT_ABSENT,    /* of a status query: the provider does not know the message, so it was never taken */
} ReceiptState;
enum { N_RECEIPT_STATES = RECEIPT_ABSENT + 1 };
STRING_TABLE_DECLARE(receipt_state, ReceiptState); /* "under-way" "delivered" ... */
