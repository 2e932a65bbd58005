/* What replies and alerts need: people who can be reached at once, and texts to answer by. */
#include "config/config-check.h"

#include <string.h>

#include "base/text.h"
#include "config/settings.h"
#include "config/staff-text.h"
#include "model/method.h"
#include "model/phone.h"

/* ---- channels of staff ----------------------------------------------------------------------- */

static bool is_e164(const char *text)
{
        size_t n = strlen(text);

        return text[0] == '+' && n >= 8 && n < PHONE_MAX && strspn(text + 1, "0123456789") == n - 1;
}

static void check_channel(const Config *config, const ConfigPlaces *places, const Staff *staff, const StaffChannel *channel,
        ErrList *faults)
{
        const Provider *provider = config_provider(config, channel->provider);
        g_autofree char *what = g_strdup_printf("staff \"%s\": channel by \"%s\"", staff->id, channel->provider);

        if (!provider && !config_places_may_have(places, "provider", channel->provider))
                err_list_add(faults, staff->file, channel->line, "describe it in providers.d, or name one that is there", what,
                        "there is no provider \"%s\"", channel->provider);
        else if (provider && method_uses_phone(provider->carries) && !is_e164(channel->to))
                err_list_add(faults, staff->file, channel->line, "write it as +380671234567", what,
                        "\"to\" is not a telephone number with its country's code");
}

/* Of an alert nobody hears but who looks at the call list. */
static void check_people(const Config *config, const ConfigPlaces *places, const Clinic *clinic, ErrList *faults)
{
        const char *const ids[] = { clinic->responsible, clinic->deputy, clinic->head };
        g_autofree char *what = g_strdup_printf("clinic \"%s\"", clinic->id);

        for (size_t i = 0; i < ELEMENTSOF(ids); i++) {
                const Staff *staff = ids[i] ? g_hash_table_lookup(config->staff, ids[i]) : NULL;

                if (staff && staff->channels->len > 0)
                        return;
        }
        setting_warn(config_places_find(places, "clinic", clinic->id), faults,
                "add  channels = ( { provider = \"...\"; to = \"...\"; } );  to them in staff.d", what,
                "none of responsible, deputy and head can be reached at once, so a red flag in a reply waits until somebody "
                "looks at the call list");
}

/* ---- texts ----------------------------------------------------------------------------------- */

static void check_answer(const Config *config, const ConfigPlaces *places, const Clinic *clinic, const char *language,
        const char *name, ErrList *faults)
{
        static const char red[] = "reply_red";
        const Template *text = config_find_text(config, language, name, NULL);
        g_autofree char *what = g_strdup_printf("messages \"%s\": text \"%s\"", language, name);
        g_autofree char *key = g_strdup_printf("%s %s", language, name);
        g_autofree char *mend = g_strdup_printf("add  %s = \"...\";  to the texts of \"%s\" in messages.d", name, language);

        if (!text && !config_places_find(places, "text", key) && !config_places_may_have(places, "messages", ""))
                setting_warn(config_places_find(places, "clinic", clinic->id), faults, mend, what,
                        "it is not there, so such patients of clinic \"%s\" get the answer in its first language, or none",
                        clinic->id);
        else if (text && strcmp(name, red) == 0
                && !(template_uses(text, PLACEHOLDER_EMERGENCY_PHONE) && template_uses(text, PLACEHOLDER_PHONE)))
                setting_warn(config_places_find(places, "text", key), faults, "add {phone} and {emergency_phone} to it", what,
                        "it answers a red flag, and does not say whom to call");
}

/* What is for staff names no patient and has its own placeholders, which are blank in all other texts. */
static void check_placeholders(const ConfigPlaces *places, const char *language, const char *name, const Template *text, ErrList *faults)
{
        const bool is_for_staff = g_str_has_prefix(name, "staff_");
        static const Placeholder of_patients[] = { PLACEHOLDER_PATIENT, PLACEHOLDER_PRACTITIONER };
        static const Placeholder of_staff[] = { PLACEHOLDER_TASK, PLACEHOLDER_ACKNOWLEDGE, PLACEHOLDER_MORE, PLACEHOLDER_CODE, PLACEHOLDER_COUNT };
        const Placeholder *strange = is_for_staff ? of_patients : of_staff;
        const size_t n_strange = is_for_staff ? ELEMENTSOF(of_patients) : ELEMENTSOF(of_staff);
        g_autofree char *what = g_strdup_printf("messages \"%s\": text \"%s\"", language, name);
        g_autofree char *key = g_strdup_printf("%s %s", language, name);
        const config_setting_t *at = config_places_find(places, "text", key);

        for (size_t i = 0; i < n_strange; i++)
                if (template_uses(text, strange[i]))
                        setting_warn(at, faults, "take it out", what, "{%s} stays empty: it is %s", placeholder_to_string(strange[i]),
                                is_for_staff ? "for patients, and this text goes to staff" : "for staff, in texts whose names begin with staff_");
        if (strcmp(name, staff_text_name(STAFF_TEXT_ALERT)) == 0
                && !(template_uses(text, PLACEHOLDER_TASK) && template_uses(text, PLACEHOLDER_ACKNOWLEDGE)))
                setting_warn(at, faults, "add {task} and {acknowledge} to it", what,
                        "it calls staff to a patient, and does not say which alert it is and how to take it");
}

static void check_all_placeholders(const Config *config, const ConfigPlaces *places, ErrList *faults)
{
        GList *languages = config_sorted_ids(config->texts);

        for (GList *language = languages; language; language = language->next) {
                GHashTable *texts = g_hash_table_lookup(config->texts, language->data);
                GList *names = config_sorted_ids(texts);

                for (GList *name = names; name; name = name->next) {
                        const Template *text = g_hash_table_lookup(texts, name->data);

                        if (text)
                                check_placeholders(places, language->data, name->data, text, faults);
                }
                g_list_free(names);
        }
        g_list_free(languages);
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* What replies need is asked for where replies can come in at all. */
void config_check_replies(const Config *config, const ConfigPlaces *places, ErrList *faults)
{
        static const char *const names[] = { "reply_red", "reply_worry", "reply_stop_done" };
        GList *staff = config_sorted_ids(config->staff), *clinics = config_sorted_ids(config->clinics);

        check_all_placeholders(config, places, faults);
        for (GList *id = staff; id; id = id->next) {
                const Staff *person = g_hash_table_lookup(config->staff, id->data);

                for (guint i = 0; i < person->channels->len; i++)
                        check_channel(config, places, person, g_ptr_array_index(person->channels, i), faults);
        }
        for (GList *id = config->listener.public_url ? clinics : NULL; id; id = id->next) {
                const Clinic *clinic = config_clinic(config, id->data);

                check_people(config, places, clinic, faults);
                for (guint k = 0; clinic->languages && k < clinic->languages->len; k++)
                        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                                check_answer(config, places, clinic, g_ptr_array_index(clinic->languages, k), names[i], faults);
        }
        g_list_free(staff);
        g_list_free(clinics);
}
