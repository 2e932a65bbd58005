/* Staff: a person or a desk that work and alerts go to. */
#pragma once

#include <glib.h>
#include <libconfig.h>

#include "base/err.h"

typedef struct Staff {
        char *id, *name;
        char *role; /* NULL: not said */
        char *file;
        unsigned line;
} Staff;

/* staff_load() - read one staff = { ... } of staff.d; as clinic_load(). Return: 0; -EINVAL. */
int staff_load(const config_setting_t *group, const char *file, ErrList *faults, Staff **ret);
void staff_free(Staff *staff);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Staff, staff_free)
