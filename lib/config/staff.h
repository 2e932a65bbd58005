/* Staff: a person or a desk that work and alerts go to. */
#pragma once

#include <glib.h>
#include <libconfig.h>

#include "base/err.h"

/* One way to reach somebody at once. */
typedef struct StaffChannel {
        char *provider; /* id */
        char *to;       /* number, chat or room there; "" where the provider's address says it all */
        unsigned line;
} StaffChannel;

typedef struct Staff {
        char *id, *name;
        char *role; /* NULL: not said */
        char *language; /* NULL: the first of the clinic */
        GPtrArray *channels; /* StaffChannel *: alerts go by the first, by the next when that one does not take them */
        char *file;
        unsigned line;
} Staff;

/* staff_load() - read one staff = { ... } of staff.d; as clinic_load(). Return: 0; -EINVAL. */
int staff_load(const config_setting_t *group, const char *file, ErrList *faults, Staff **ret);
void staff_free(Staff *staff);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Staff, staff_free)
