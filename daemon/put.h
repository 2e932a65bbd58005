/* The planning path: a checked record -> its protocol -> its plan -> the store. On the store thread. */
#pragma once

#include "config/config.h"
#include "plan/plan.h"
#include "record/record.h"
#include "store/store.h"

/**
 * put_record() - plan a record and keep it
 * @plan: may be NULL; a plan made before (on another thread) by put_plan(), used unless the treatment is pinned to
 *        another version of its protocol
 * @ret_messages: may be NULL; numbers (int64_t) of messages on their way that the change concerns
 *
 * Return: StorePut; -ENOENT: no protocol serves its procedure; -EINVAL: cannot be planned; < 0 a fault of the store.
 */
int put_record(Store *store, const Config *config, const Record *record, const Plan *plan, UtcMs now,
        GArray *ret_messages, Err *err);

/* put_plan() - the plan of a record as the configuration alone would have it. *ret is NULL for patient records.
 * Return: 0; -ENOENT: no protocol serves its procedure; -EINVAL. */
int put_plan(const Config *config, const Record *record, UtcMs now, Plan **ret, Err *err);
