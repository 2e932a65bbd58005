/* The last step of the planning path: a record and its plan into the store. On the store thread. */
#pragma once

#include "config/config.h"
#include "plan/plan.h"
#include "record/record.h"
#include "store/store.h"

/**
 * put_record() - keep a record and its plan
 * @plan: plan_by_config()'s result, *plan NULL for patient records. A treatment stays with the version of the protocol
 *        it was first planned by: where that is another one, *plan is made anew by it.
 * @ret_messages: may be NULL; numbers (int64_t) of messages on their way that the change concerns
 *
 * Return: StorePut; -EINVAL: cannot be planned; < 0 a fault of the store.
 */
int put_record(Store *store, const Config *config, const Record *record, Plan **plan, UtcMs now, GArray *ret_messages,
        Err *err);
