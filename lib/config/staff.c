#include "config/staff.h"

#include "config/settings.h"

#define AT(field) offsetof(Staff, field)
static const Setting staff_settings[] = {
        { "id", SETTING_ID, AT(id), .required = true,
                .help = "the name by which clinics and records call the person or desk" },
        { "name", SETTING_STRING, AT(name), "characters", 1, 100, .required = true,
                .help = "the name as colleagues know it" },
        { "role", SETTING_STRING, AT(role), "characters", 1, 100,
                .help = "what the person or desk does" },
        { 0 },
};
#undef AT

int staff_load(const config_setting_t *group, const char *file, ErrList *faults, Staff **ret)
{
        g_autofree char *what = settings_what(group, "staff");
        g_autoptr(Staff) staff = g_new0(Staff, 1);
        int r;

        staff->file = g_strdup(file);
        staff->line = config_setting_source_line(group);
        r = settings_read(group, staff_settings, staff, what, faults);
        if (staff->id)
                *ret = g_steal_pointer(&staff);
        return r;
}

void staff_free(Staff *staff)
{
        if (!staff)
                return;
        settings_free(staff_settings, staff);
        g_free(staff->file);
        g_free(staff);
}
