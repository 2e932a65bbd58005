#include "config/staff.h"

#include <errno.h>

#include "config/messages.h"
#include "config/settings.h"

static void channel_free(gpointer data)
{
        StaffChannel *channel = data;

        g_free(channel->provider);
        g_free(channel->to);
        g_free(channel);
}

#define AT(field) offsetof(StaffChannel, field)
static const Setting channel_settings[] = {
        { "provider", SETTING_ID, AT(provider), .required = true,
                .help = "which provider carries it" },
        { "to", SETTING_STRING, AT(to), "characters", 0, 200, "",
                .help = "the number, chat or room there; a telephone number as +380671234567" },
        { 0 },
};
#undef AT

static int read_channel(
        const config_setting_t *group, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strdup_printf("%s: channel", what);
        StaffChannel *channel = g_new0(StaffChannel, 1);
        Staff *staff = target;
        int r;

        channel->line = config_setting_source_line(group);
        r = settings_read(group, channel_settings, channel, which, faults);
        if (r < 0)
                channel_free(channel);
        else
                g_ptr_array_add(staff->channels, channel);
        return r;
}

#define AT(field) offsetof(Staff, field)
static const Setting staff_settings[] = {
        { "id", SETTING_ID, AT(id), .required = true,
                .help = "the name by which clinics and records call the person or desk" },
        { "name", SETTING_STRING, AT(name), "characters", 1, 100, .required = true,
                .help = "the name as colleagues know it" },
        { "role", SETTING_STRING, AT(role), "characters", 1, 100,
                .help = "what the person or desk does" },
        { "language", SETTING_STRING, AT(language),
                .help = "the language of what they are told, where messages.d has its texts; by default the first of the clinic" },
        { "channels", SETTING_LIST, .read = read_channel,
                .help = "how an alert reaches them, in the order in which they are tried" },
        { 0 },
};
#undef AT

int staff_load(const config_setting_t *group, const char *file, ErrList *faults, Staff **ret)
{
        g_autofree char *what = settings_what(group, "staff");
        g_autoptr(Staff) staff = g_new0(Staff, 1);
        int r;

        staff->channels = g_ptr_array_new_with_free_func(channel_free);
        staff->file = g_strdup(file);
        staff->line = config_setting_source_line(group);
        r = settings_read(group, staff_settings, staff, what, faults);
        if (staff->language && !language_is_valid(staff->language)) {
                setting_fault(config_setting_get_member(group, "language"), faults, "write a code such as \"uk\" or \"zh-Hans\"", what,
                        "\"%s\" is not a language's code", staff->language);
                r = -EINVAL;
        }
        if (staff->id)
                *ret = g_steal_pointer(&staff);
        return r;
}

void staff_free(Staff *staff)
{
        if (!staff)
                return;
        settings_free(staff_settings, staff);
        g_clear_pointer(&staff->channels, g_ptr_array_unref);
        g_free(staff->file);
        g_free(staff);
}
