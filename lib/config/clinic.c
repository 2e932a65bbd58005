#include "config/clinic.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "config/messages.h"
#include "config/settings.h"
#include "model/method.h"
#include "model/phone.h"
#include "model/purpose.h"

static const char *const weekdays[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

/* 0 = Monday; -1: not a day */
static int weekday_parse(const char *word)
{
        g_autofree char *folded = text_fold(word);

        for (size_t i = 0; i < ELEMENTSOF(weekdays); i++)
                if (text_equal(folded, weekdays[i]))
                        return (int)i;
        return -1;
}

/* "Mon-Sat", "Mon,Wed,Fri", "Sun-Thu": a range may run over the end of the week. */
static int working_days_parse(const char *text, uint8_t *ret)
{
        g_auto(GStrv) parts = g_strsplit(text, ",", 32);
        uint8_t days = 0;

        for (char **part = parts; *part; part++) {
                g_auto(GStrv) ends = g_strsplit(*part, "-", 2);
                int first = weekday_parse(ends[0] ? ends[0] : "");
                int last = ends[0] && ends[1] ? weekday_parse(ends[1]) : first;

                if (first < 0 || last < 0)
                        return -EINVAL;
                for (int day = first;; day = (day + 1) % 7) {
                        days |= (uint8_t)(1u << day);
                        if (day == last)
                                break;
                }
        }
        if (days == 0)
                return -EINVAL;
        *ret = days;
        return 0;
}

static int read_working_days(
        const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strdup_printf("%s: setting \"working_days\"", what);
        const char *text = setting_text(setting, which, faults);
        Clinic *clinic = target;

        if (!text)
                return -EINVAL;
        if (working_days_parse(text, &clinic->working_days) == 0)
                return 0;
        setting_fault(setting, faults, "write them as \"Mon-Sat\" or \"Mon,Wed,Fri\"", which,
                "\"%s\" is not a list of weekdays", text);
        return -EINVAL;
}

static int read_holidays(
        const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strdup_printf("%s: setting \"holidays\"", what);
        Clinic *clinic = target;
        int n = config_setting_length(setting), r = 0;

        if (!config_setting_is_array(setting) && !config_setting_is_list(setting)) {
                setting_fault(setting, faults,
                        "write it like  holidays = [ \"2026-12-25\", \"01-01\" ];", which,
                        "it is not a list of dates");
                return -EINVAL;
        }
        for (int i = 0; i < n; i++) {
                const config_setting_t *entry = config_setting_get_elem(setting, (unsigned)i);
                const char *text = setting_text(entry, which, faults);
                Holiday holiday;

                if (text && holiday_parse(text, &holiday) == 0) {
                        g_array_append_val(clinic->holidays, holiday);
                        continue;
                }
                if (text)
                        setting_fault(entry, faults,
                                "write \"2026-12-25\", or \"01-01\" for every year", which,
                                "\"%s\" is not a date", text);
                r = -EINVAL;
        }
        return r;
}

static int read_on_uncertain(
        const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strdup_printf("%s: setting \"on_uncertain\"", what);
        Clinic *clinic = target;
        int n = config_setting_length(setting), r = 0;

        if (!config_setting_is_group(setting)) {
                setting_fault(setting, faults,
                        "write it like  on_uncertain = { review = \"task\"; };", which,
                        "it is not a group of purposes");
                return -EINVAL;
        }
        for (int i = 0; i < n; i++) {
                const config_setting_t *entry = config_setting_get_elem(setting, (unsigned)i);
                int purpose = purpose_from_string(config_setting_name(entry));
                const char *word = config_setting_get_string(entry);

                if (purpose >= 0 && (text_equal(word, "task") || text_equal(word, "leave"))) {
                        clinic->uncertain_is_task[purpose] = text_equal(word, "task");
                        continue;
                }
                setting_fault(entry, faults, "write a purpose, and \"task\" or \"leave\" for it",
                        which,
                        purpose < 0 ? "\"%s\" is not a purpose"
                                    : "\"%s\" has neither \"task\" nor \"leave\"",
                        config_setting_name(entry));
                r = -EINVAL;
        }
        return r;
}

/* What asks after a treatment is care; nothing else is sent to who was never asked. */
static int read_unknown_consent(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strdup_printf("%s: setting \"unknown_consent\"", what);
        Clinic *clinic = target;
        int n = config_setting_length(setting), r = 0;

        if (!config_setting_is_array(setting) && !config_setting_is_list(setting)) {
                setting_fault(setting, faults, "write it like  unknown_consent = [ \"safety\", \"care\" ];", which,
                        "it is not a list of purposes");
                return -EINVAL;
        }
        for (int i = 0; i < n; i++) {
                const config_setting_t *entry = config_setting_get_elem(setting, (unsigned)i);
                const char *word = setting_text(entry, which, faults);
                int purpose = word ? purpose_from_string(word) : -1;

                if (purpose == PURPOSE_SAFETY || purpose == PURPOSE_CARE) {
                        clinic->unknown_consent[purpose] = true;
                        continue;
                }
                if (word)
                        setting_fault(entry, faults,
                                "leave only \"safety\" and \"care\"; the rest needs the patient's yes, see followupctl opt-in", which,
                                purpose < 0 ? "\"%s\" is not a purpose"
                                            : "\"%s\" is never sent to a patient who has not agreed to it",
                                word);
                r = -EINVAL;
        }
        return r;
}

static int read_segment(const config_setting_t *group, void *target, const char *of, ErrList *faults)
{
        Clinic *clinic = target;
        Segment *segment = NULL;
        int r = segment_load(group, of, clinic->methods, faults, &segment);

        for (guint i = 0; segment->id && i < clinic->segments->len; i++)
                if (segment_is_named(g_ptr_array_index(clinic->segments, i), segment->id)) {
                        setting_fault(group, faults, "give it an id of its own", of, "it has a segment \"%s\" already", segment->id);
                        r = -EINVAL;
                }
        if (segment->id)
                g_ptr_array_add(clinic->segments, segment);
        else
                segment_free(segment);
        return r;
}

#define AT(field) offsetof(Clinic, field)
static const Setting clinic_settings[] = {
        { "id", SETTING_ID, AT(id), .required = true,
                .help = "the name by which records and staff call it" },
        { "name", SETTING_STRING, AT(name), "characters", 1, 100, .required = true,
                .help = "its name as patients know it, {clinic} in texts" },
        { "time_zone", SETTING_ZONE, AT(zone), .required = true,
                .help = "IANA name of the zone it lives in" },
        { "country", SETTING_STRING, AT(country), .required = true,
                .help = "ISO 3166 code, for phone numbers written without a country" },
        { "languages", SETTING_STRINGS, AT(languages), "entries", 1, 32, .required = true,
                .help = "languages of its texts; the first is the fallback" },
        { "phone", SETTING_STRING, AT(phone), "characters", 1, 40, .required = true,
                .help = "where patients can call, {phone} in texts" },
        { "emergency_phone", SETTING_STRING, AT(emergency_phone), "characters", 1, 40,
                .required = true,
                .help = "whom to call in an emergency, {emergency_phone} in texts" },
        { "send_between", SETTING_SPAN, AT(send_between), .preset = "09:00-20:00",
                .help = "when patients may get messages, on every day" },
        { "send_at", SETTING_TIME, AT(send_at), .preset = "10:00",
                .help = "when a step counted in days is sent, unless it has an \"at\" of its own" },
        { "spread", SETTING_DURATION, AT(spread), "seconds", 0, 86400, "0 minutes",
                .help = "over how long messages due at the same time are spread" },
        { "working_hours", SETTING_SPAN, AT(working_hours), .preset = "09:00-18:00",
                .help = "when staff do calls and visits" },
        { "working_days", SETTING_ANY, .read = read_working_days,
                .help = "weekdays on which staff work" },
        { "holidays", SETTING_ANY, .read = read_holidays,
                .help = "days on which staff do not work" },
        { "methods", SETTING_STRINGS, AT(methods), "entries", 1, 16, .required = true,
                .help = "how patients are reached, in the order of fallback" },
        { "providers", SETTING_MAP, AT(providers),
                .help = "which provider carries each sent method" },
        { "responsible", SETTING_ID, AT(responsible),
                .help = "staff who get its tasks and alerts" },
        { "deputy", SETTING_ID, AT(deputy), .help = "staff who get an alert nobody acknowledged" },
        { "head", SETTING_ID, AT(head), .help = "staff who get it last" },
        { "escalate_after", SETTING_DURATION, AT(escalate_after), "seconds", 1, 86400, "10 minutes",
                .help = "when an alert that nobody has acknowledged goes to the next of them" },
        { "max_messages_per_day", SETTING_UNSIGNED, AT(max_messages_per_day), "messages", 1, 1000,
                "1",
                .help = "how many messages one patient gets on one day at most; safety is not held "
                        "back by it" },
        { "max_messages_per_week", SETTING_UNSIGNED, AT(max_messages_per_week), "messages", 0, 7000,
                "0",
                .help = "how many messages one patient gets on any seven days at most; safety is not "
                        "held back by it; 0: no cap but that of the day" },
        { "max_parts_per_treatment", SETTING_UNSIGNED, AT(max_parts_per_treatment), "parts", 0,
                10000, "0",
                .help = "how many SMS parts the follow-ups of one treatment may take, before check "
                        "warns; 0: no limit" },
        { "adult_age", SETTING_UNSIGNED, AT(adult_age), "years", 0, 30, "18",
                .help = "a younger patient's messages go to the guardian" },
        { "answer_within", SETTING_DURATION, AT(answer_within), "seconds", 60, 30 * 86400.0, "4 hours",
                .help = "a patient who has not answered a safety question for this long is called, where answers can "
                        "come in" },
        { "same_visit_within", SETTING_DURATION, AT(same_visit_within), "seconds", 0, 86400, "30 minutes",
                .help = "a visit that is moved by less than this on its day is still the one the patient was reminded of; "
                        "moved by more it is reminded of anew" },
        { "greetings", SETTING_ID, AT(greetings),
                .help = "the protocol by which patients are greeted on birthdays and feasts, each once a year" },
        { "survey_low", SETTING_UNSIGNED, AT(survey_low), "points", 0, 10, "6",
                .help = "an answer to a survey up to this number is a complaint" },
        { "survey_high", SETTING_UNSIGNED, AT(survey_high), "points", 0, 10, "9",
                .help = "an answer to a survey from this number on is praise" },
        { "complaint_within", SETTING_DURATION, AT(complaint_within), "seconds", 60, 30 * 86400.0, "4 hours",
                .help = "how much working time staff have to deal with a complaint" },
        { "review_url", SETTING_STRING, AT(review_url), "characters", 1, 200,
                .help = "where content patients are asked for a review, {review_url} in texts" },
        { "came_percent", SETTING_UNSIGNED, AT(came_percent), "percent", 0, 100, "70",
                .help = "so many of a hundred patients who were booked should come; status tells when fewer did" },
        { "on_uncertain", SETTING_ANY, .read = read_on_uncertain,
                .help = "by purpose: \"task\" makes a call of a message that may have been lost, "
                        "\"leave\" does not" },
        { "unknown_consent", SETTING_ANY, .read = read_unknown_consent,
                .help = "purposes that are sent while the patient has said neither yes nor no: safety, care" },
        /* after methods, which its reader looks at */
        { "segments", SETTING_LIST, 0, "entries", 0, SEGMENTS_MAX, .read = read_segment,
                .help = "patients who are reached or looked after differently, by age or as records name them" },
        { "consent_wording", SETTING_STRING, AT(consent_wording), "characters", 1, 64,
                .help = "version of the text that patients agree to, kept with each consent" },
        { 0 },
};
#undef AT

static int check_languages(
        const config_setting_t *group, const Clinic *clinic, const char *what, ErrList *faults)
{
        const config_setting_t *list = config_setting_get_member(group, "languages");
        int r = 0;

        for (guint i = 0; clinic->languages && i < clinic->languages->len; i++) {
                const char *language = g_ptr_array_index(clinic->languages, i);

                if (language_is_valid(language))
                        continue;
                setting_fault(config_setting_get_elem(list, i), faults,
                        "write a code such as \"uk\" or \"zh-Hans\"", what,
                        "\"%s\" in \"languages\" is not a language's code", language);
                r = -EINVAL;
        }
        return r;
}

static int check_phones(
        const config_setting_t *group, const Clinic *clinic, const char *what, ErrList *faults)
{
        const config_setting_t *country = config_setting_get_member(group, "country");
        char number[PHONE_MAX];
        PhoneFault fault;

        if (clinic->country && !phone_region_is_known(clinic->country)) {
                setting_fault(country, faults, "write its ISO 3166 code, such as \"UA\"", what,
                        "\"country\" is \"%s\", which is not a country's code", clinic->country);
                return -EINVAL;
        }
        if (!clinic->phone || !clinic->country)
                return 0;
        fault = phone_to_e164(clinic->phone, clinic->country, number);
        if (fault == PHONE_OK)
                return 0;
        setting_fault(config_setting_get_member(group, "phone"), faults,
                "write it like  phone = \"+380800000000\";", what, "\"phone\" %s",
                phone_fault_text(fault));
        return -EINVAL;
}

/* An emergency number is short (103, 112, 911), so digits are all that can be asked of it. */
static int check_emergency_phone(
        const config_setting_t *group, const Clinic *clinic, const char *what, ErrList *faults)
{
        g_autofree char *ascii =
                clinic->emergency_phone ? text_ascii_digits(clinic->emergency_phone) : NULL;

        if (!ascii || (strpbrk(ascii, "0123456789") &&
                              strspn(ascii, "+0123456789 ()-/") == strlen(ascii)))
                return 0;
        setting_fault(config_setting_get_member(group, "emergency_phone"), faults,
                "write it like  emergency_phone = \"103\";", what,
                "\"emergency_phone\" is not a number to call");
        return -EINVAL;
}

static int check_methods(
        const config_setting_t *group, const Clinic *clinic, const char *what, ErrList *faults)
{
        const config_setting_t *list = config_setting_get_member(group, "methods");
        int r = 0;

        for (guint i = 0; clinic->methods && i < clinic->methods->len; i++) {
                const char *method = g_ptr_array_index(clinic->methods, i);
                const config_setting_t *entry = config_setting_get_elem(list, i);

                if (!method_is_valid(method)) {
                        setting_fault(entry, faults, "use 1 to 31 of the characters a-z 0-9 -",
                                what, "\"%s\" in \"methods\" is not a method's name", method);
                        r = -EINVAL;
                } else if (!method_is_task(method) && !clinic_provider(clinic, method)) {
                        g_autofree char *mend = g_strdup_printf(
                                "add  providers = { %s = \"...\"; };  or take the method out",
                                method);

                        setting_fault(entry, faults, mend, what,
                                "method \"%s\" is neither call nor visit, and \"providers\" names "
                                "none for it",
                                method);
                        r = -EINVAL;
                }
        }
        return r;
}

static int check_providers(
        const config_setting_t *group, const Clinic *clinic, const char *what, ErrList *faults)
{
        const config_setting_t *map = config_setting_get_member(group, "providers");
        int n = clinic->providers && map ? config_setting_length(map) : 0, r = 0;

        for (int i = 0; i < n; i++) {
                const config_setting_t *entry = config_setting_get_elem(map, (unsigned)i);
                const char *method = config_setting_name(entry);

                if (method_is_valid(method) && !method_is_task(method))
                        continue;
                setting_fault(entry, faults, "take it out of \"providers\"", what,
                        "\"providers\" has \"%s\", which is not a method that a provider carries",
                        method);
                r = -EINVAL;
        }
        return r;
}

/* Earlier or later a message wakes people; a clinic may have its reasons. */
static const CivilTime early = { 8, 0, 0 }, late = { 21, 0, 0 };

int clinic_load(const config_setting_t *group, const char *file, ErrList *faults, Clinic **ret)
{
        g_autofree char *what = settings_what(group, "clinic");
        g_autoptr(Clinic) clinic = g_new0(Clinic, 1);
        bool is_read;
        int r;

        clinic->file = g_strdup(file);
        clinic->line = config_setting_source_line(group);
        clinic->holidays = g_array_new(FALSE, FALSE, sizeof(Holiday));
        clinic->segments = g_ptr_array_new_with_free_func(segment_free);
        clinic->providers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        clinic->working_days = 0x3f; /* Mon-Sat */
        clinic->uncertain_is_task[PURPOSE_SAFETY] = true;

        r = settings_read(group, clinic_settings, clinic, what, faults);
        is_read = r >= 0;
        if (check_languages(group, clinic, what, faults) < 0 ||
                check_phones(group, clinic, what, faults) < 0)
                r = -EINVAL;
        if (check_emergency_phone(group, clinic, what, faults) < 0)
                r = -EINVAL;
        if (check_providers(group, clinic, what, faults) < 0 ||
                check_methods(group, clinic, what, faults) < 0)
                r = -EINVAL;
        if (clinic->survey_low >= clinic->survey_high) {
                setting_fault(group, faults, "make \"survey_low\" the smaller of the two", what,
                        "\"survey_low\" is not less than \"survey_high\"");
                r = -EINVAL;
        }
        if (is_read && (civil_time_compare(clinic->send_at, clinic->send_between.from) < 0 ||
                               civil_time_compare(clinic->send_at, clinic->send_between.to) > 0))
                setting_warn(group, faults, "set \"send_at\" to a time inside \"send_between\"",
                        what,
                        "\"send_at\" lies outside \"send_between\", so messages go at the nearest "
                        "time inside it");
        if (is_read && (civil_time_compare(clinic->send_between.from, early) < 0 ||
                               civil_time_compare(clinic->send_between.to, late) > 0))
                setting_warn(group, faults, "keep it between 08:00 and 21:00, if that was not meant", what,
                        "by \"send_between\" patients are written to when others sleep");
        if (clinic->id)
                *ret = g_steal_pointer(&clinic);
        return r;
}

void clinic_free(Clinic *clinic)
{
        if (!clinic)
                return;
        settings_free(clinic_settings, clinic);
        g_clear_pointer(&clinic->holidays, g_array_unref);
        g_clear_pointer(&clinic->segments, g_ptr_array_unref);
        g_free(clinic->file);
        g_free(clinic);
}

const char *clinic_provider(const Clinic *clinic, const char *method)
{
        return g_hash_table_lookup(clinic->providers, method);
}

bool clinic_takes_consent(const Clinic *clinic, const Consent *consent, Purpose purpose)
{
        const ConsentAnswer answer = consent->answer[purpose_consent(purpose)];

        return answer == CONSENT_YES || (answer == CONSENT_UNKNOWN && clinic->unknown_consent[purpose]);
}

bool clinic_is_working_day(const Clinic *clinic, CivilDate date)
{
        if (!(clinic->working_days & (1u << civil_weekday(date))))
                return false;
        for (guint i = 0; i < clinic->holidays->len; i++) {
                const Holiday *h = &g_array_index(clinic->holidays, Holiday, i);

                if ((h->year == 0 || h->year == date.year) && h->month == date.month &&
                        h->day == date.day)
                        return false;
        }
        return true;
}
