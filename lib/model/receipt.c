#include "model/receipt.h"

#include "base/text.h"

static const char *const receipt_state_table[] = {
        [RECEIPT_UNDER_WAY] = "under-way",
        [RECEIPT_DELIVERED] = "delivered",
        [RECEIPT_READ] = "read",
        [RECEIPT_TEMPORARY] = "temporary",
        [RECEIPT_PERMANENT] = "permanent",
        [RECEIPT_OPTED_OUT] = "opted-out",
        [RECEIPT_ABSENT] = "absent",
};
static_assert(ELEMENTSOF(receipt_state_table) == N_RECEIPT_STATES, "a state of receipts lacks its word");
STRING_TABLE_DEFINE(receipt_state, ReceiptState, receipt_state_table);
