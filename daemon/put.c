#include "daemon/put.h"

#include <errno.h>

int put_record(Store *store, const Config *config, const Record *record, Plan **plan, UtcMs now, GArray *ret_messages,
        Err *err)
{
        const Protocol *pinned = NULL;
        Plan *again = NULL;
        int r = store_put_record(store, config, record, *plan, now, &pinned, ret_messages, err);

        if (r != STORE_PUT_REPLAN)
                return r;
        r = plan_make(record, config_clinic(config, record->clinic), pinned, &record->patient.consent, now, &again, err);
        if (r < 0)
                return r;
        plan_free(*plan);
        *plan = again;
        r = store_put_record(store, config, record, *plan, now, &pinned, ret_messages, err);
        return r == STORE_PUT_REPLAN
                ? err_set(err, -EINVAL, NULL, "cannot keep the record", "its protocol does not stand still")
                : r;
}
