/* One person with two cards: the same words do not go to one number twice on a day. */
#include "store/store-internal.h"

#include <string.h>

/* Another card's, with the same words, by the same clinic: it has left, or will. */
static bool is_same(const Store *store, const MessageRow *row, const Message *message)
{
        return row->m.number != message->number && row->m.patient_number != message->patient_number
                && row->m.state != MESSAGE_FAILED && row->m.state != MESSAGE_DISSOLVED
                && strcmp(store_lane_row(store, row->lane)->clinic, message->clinic) == 0
                && strcmp(store_lane_row(store, row->lane)->method, message->method) == 0
                && strcmp(row->m.text, message->text) == 0;
}

static int tell(Store *store, const MessageRow *row, SaidBefore *ret, Err *err)
{
        g_auto(PatientRow) patient = { 0 };
        int r = store_patient_get(store, row->m.patient_number, &patient, err);

        if (r < 0)
                return r;
        ret->patient = r == 0 ? g_strdup(patient.p.id) : NULL;
        ret->has_left = row->m.state == MESSAGE_SENT || row->m.state == MESSAGE_UNCERTAIN;
        return 0;
}

int store_said_before(Store *store, const Message *message, UtcMs since, SaidBefore *ret, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store->backend->verbs->message_numbers_to(store->backend, message->to, since, numbers, err);

        for (guint i = numbers->len; r == 0 && i-- > 0;) {
                g_auto(MessageRow) row = { 0 };

                r = store->backend->verbs->message_get(store->backend, g_array_index(numbers, int64_t, i), &row, err);
                if (r == 0 && is_same(store, &row, message))
                        return tell(store, &row, ret, err);
        }
        return r < 0 ? r : STORE_NOT_FOUND;
}
