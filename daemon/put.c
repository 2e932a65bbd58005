#include "daemon/put.h"

#include <errno.h>

int put_plan(const Config *config, const Record *record, UtcMs now, Plan **ret, Err *err)
{
        const Clinic *clinic = config_clinic(config, record->clinic);
        const Protocol *protocol;

        if (record->type == RECORD_PATIENT) {
                *ret = NULL;
                return 0;
        }
        protocol = config_protocol_for(config, record->procedure);
        if (!protocol)
                return err_set(err, -ENOENT, "add its spelling to a protocol's `procedures`, or a protocol \"standard\"",
                        "record", "no protocol serves its procedure");
        if (!clinic)
                return err_set(err, -EINVAL, "add the clinic to clinics.d", "record", "its clinic is not configured");
        return plan_make(record, clinic, protocol, &record->patient.consent, now, ret, err);
}

int put_record(Store *store, const Config *config, const Record *record, const Plan *plan, UtcMs now,
        GArray *ret_messages, Err *err)
{
        g_autoptr(Plan) made = NULL;
        const Protocol *pinned = NULL;
        int r;

        if (!plan && record->type != RECORD_PATIENT) {
                r = put_plan(config, record, now, &made, err);
                if (r < 0)
                        return r;
                plan = made;
        }
        r = store_put_record(store, config, record, plan, now, &pinned, ret_messages, err);
        if (r != STORE_PUT_REPLAN)
                return r;
        g_clear_pointer(&made, plan_free);
        r = plan_make(record, config_clinic(config, record->clinic), pinned, &record->patient.consent, now, &made, err);
        if (r < 0)
                return r;
        return store_put_record(store, config, record, made, now, &pinned, ret_messages, err);
}
