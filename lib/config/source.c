#include "config/source-draft.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "config/dateform.h"
#include "config/source-poll.h"
#include "model/method.h"
#include "model/phone.h"

static const char *const source_format_table[] = {
        [SOURCE_NATIVE] = "native",
        [SOURCE_CSV] = "csv",
        [SOURCE_JSON] = "json",
        [SOURCE_FHIR] = "fhir",
};
static_assert(ELEMENTSOF(source_format_table) == N_SOURCE_FORMATS, "a format lacks its word");
STRING_TABLE_DEFINE(source_format, SourceFormat, source_format_table);

static const char *const source_encoding_table[] = {
        [ENCODING_UTF_8] = "utf-8",
        [ENCODING_UTF_16] = "utf-16",
        [ENCODING_UTF_16LE] = "utf-16le",
        [ENCODING_UTF_16BE] = "utf-16be",
        [ENCODING_WINDOWS_1251] = "windows-1251",
        [ENCODING_WINDOWS_1252] = "windows-1252",
        [ENCODING_KOI8_U] = "koi8-u",
        [ENCODING_GB18030] = "gb18030",
};
static_assert(ELEMENTSOF(source_encoding_table) == N_SOURCE_ENCODINGS, "an encoding lacks its word");
STRING_TABLE_DEFINE(source_encoding, SourceEncoding, source_encoding_table);

static const char *const source_type_table[] = {
        [SOURCE_TREATMENT] = "treatment",
        [SOURCE_APPOINTMENT] = "appointment",
        [SOURCE_PATIENT] = "patient",
};
static_assert(ELEMENTSOF(source_type_table) == N_SOURCE_TYPES, "a type lacks its word");
STRING_TABLE_DEFINE(source_type, SourceType, source_type_table);

static const char *const source_field_table[] = {
        [FIELD_TYPE] = "type",
        [FIELD_ID] = "id",
        [FIELD_CLINIC] = "clinic",
        [FIELD_PROCEDURE] = "procedure",
        [FIELD_PERFORMED_AT] = "performed_at",
        [FIELD_STARTS_AT] = "starts_at",
        [FIELD_STATUS] = "status",
        [FIELD_UPDATED_AT] = "updated_at",
        [FIELD_PRACTITIONER] = "practitioner",
        [FIELD_RESPONSIBLE] = "responsible",
        [FIELD_PATIENT_ID] = "patient_id",
        [FIELD_PATIENT_NAME] = "patient_name",
        [FIELD_PATIENT_FAMILY] = "patient_family",
        [FIELD_PATIENT_GIVEN] = "patient_given",
        [FIELD_PATIENT_PATRONYMIC] = "patient_patronymic",
        [FIELD_PATIENT_LANGUAGE] = "patient_language",
        [FIELD_PATIENT_BIRTH_DATE] = "patient_birth_date",
        [FIELD_PATIENT_TIME_ZONE] = "patient_time_zone",
        [FIELD_PATIENT_COUNTRY] = "patient_country",
        [FIELD_PATIENT_PHONE] = "patient_phone",
        [FIELD_PATIENT_SEGMENT] = "patient_segment",
        [FIELD_GUARDIAN_NAME] = "patient_guardian_name",
        [FIELD_GUARDIAN_PHONE] = "patient_guardian_phone",
        [FIELD_CONSENT_CARE] = "patient_consent_care",
        [FIELD_CONSENT_SURVEY] = "patient_consent_survey",
        [FIELD_CONSENT_MARKETING] = "patient_consent_marketing",
        [FIELD_CONSENT_WORDING] = "patient_consent_wording",
        [FIELD_CONSENT] = "patient_consent",
        [FIELD_ADDRESS] = "patient_<method>",
};
static_assert(ELEMENTSOF(source_field_table) == N_SOURCE_FIELDS, "a field lacks its word");
STRING_TABLE_DEFINE(source_field, SourceField, source_field_table);

int source_field_find(const char *name, const char **ret_method)
{
        int field = source_field_from_string(name);
        const char *method = g_str_has_prefix(name, "patient_") ? name + strlen("patient_") : NULL;

        if (field >= 0 && field != FIELD_ADDRESS)
                return field;
        if (!method || !method_is_valid(method) || method_is_task(method))
                return -1;
        *ret_method = method;
        return FIELD_ADDRESS;
}

/* ---- forms ---- */

static int add_date_form(Source *source, const config_setting_t *setting, const char *what, ErrList *faults)
{
        const char *form = setting_text(setting, what, faults);
        Err err = { 0 };

        if (!form)
                return -EINVAL;
        if (date_form_check(form, &err) < 0) {
                setting_fault(setting, faults, err.mend, what, "%s", err.why);
                return -EINVAL;
        }
        for (unsigned i = 0; i < source->date_forms->len; i++) {
                const char *other = g_ptr_array_index(source->date_forms, i);

                if (date_forms_differ(form, other))
                        continue;
                setting_fault(setting, faults, "keep the one this system writes", what,
                        "\"%s\" and \"%s\" read one text as two different days", other, form);
                return -EINVAL;
        }
        g_ptr_array_add(source->date_forms, g_strdup(form));
        return 0;
}

static int read_date_form(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        Source *source = target;
        int r = 0;

        g_ptr_array_set_size(source->date_forms, 0);
        if (!config_setting_is_array(setting) && !config_setting_is_list(setting))
                return add_date_form(source, setting, what, faults);
        for (int i = 0; i < config_setting_length(setting); i++)
                if (add_date_form(source, config_setting_get_elem(setting, (unsigned)i), what, faults) < 0)
                        r = -EINVAL;
        return r;
}

static int read_time_form(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        Source *source = target;
        const char *form = setting_text(setting, what, faults);
        Err err = { 0 };

        if (!form)
                return -EINVAL;
        if (time_form_check(form, &err) < 0) {
                setting_fault(setting, faults, err.mend, what, "%s", err.why);
                return -EINVAL;
        }
        g_free(source->time_form);
        source->time_form = g_strdup(form);
        return 0;
}

static int read_name_form(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        Source *source = target;
        const char *form = setting_text(setting, what, faults);

        if (!form)
                return -EINVAL;
        if (!text_equal(form, "family, given") && !text_equal(form, "as written")) {
                setting_fault(setting, faults, "write \"family, given\" or \"as written\"", what,
                        "name_form \"%s\" is not known", form);
                return -EINVAL;
        }
        source->family_first = text_equal(form, "family, given");
        return 0;
}

static int read_delimiter(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        Source *source = target;
        const char *text = setting_text(setting, what, faults);

        if (!text)
                return -EINVAL;
        if (text_equal(text, "tab"))
                text = "\t";
        if (strlen(text) != 1 || strchr("\"\r\n ", *text) || g_ascii_isalnum(*text)) {
                setting_fault(setting, faults, "write one sign, such as \",\" \";\" \"|\", or \"tab\"", what,
                        "the delimiter is not one sign that can part fields");
                return -EINVAL;
        }
        source->delimiter = *text;
        return 0;
}

/* ---- the whole ---- */

#define AT(field) offsetof(Source, field)

static const char *format_word(unsigned value)
{
        return source_format_to_string((SourceFormat)value);
}

static const char *encoding_word(unsigned value)
{
        return source_encoding_to_string((SourceEncoding)value);
}

static const char *type_word(unsigned value)
{
        return source_type_to_string((SourceType)value);
}

static int read_patients(const config_setting_t *group, void *target, const char *what, ErrList *faults);
static int read_poll(const config_setting_t *group, void *target, const char *what, ErrList *faults);

static const Setting source_settings[] = {
        { .name = "id", .type = SETTING_ID, .offset = AT(id), .required = true,
          .help = "Name of the source; its folder in the spool is called so." },
        { .name = "system", .type = SETTING_ID, .offset = AT(system),
          .help = "The system the records come from; sources of one system share its ids. The source's id when absent." },
        { .name = "clinic", .type = SETTING_ID, .offset = AT(clinic),
          .help = "Clinic of every record, whatever the record itself names; absent: the record says." },
        { .name = "format", .type = SETTING_ENUM, .offset = AT(format),
          .from_string = source_format_from_string, .to_string = format_word,
          .help = "\"csv\" or \"json\", read by columns, \"fhir\", or \"native\"; absent: csv where columns are named." },
        { .name = "type", .type = SETTING_ENUM, .offset = AT(type), .preset = "treatment",
          .from_string = source_type_from_string, .to_string = type_word,
          .help = "What a row is: \"treatment\", \"appointment\" or \"patient\"." },
        { .name = "encoding", .type = SETTING_ENUM, .offset = AT(encoding), .preset = "utf-8",
          .from_string = source_encoding_from_string, .to_string = encoding_word,
          .help = "Encoding of the text; a byte order mark in the file outranks it." },
        { .name = "delimiter", .type = SETTING_ANY, .read = read_delimiter,
          .help = "The sign between fields; absent: as a sep= line says, else the comma." },
        { .name = "skip_lines", .type = SETTING_UNSIGNED, .offset = AT(skip_lines), .unit = "lines", .largest = 100,
          .preset = "0", .help = "Title lines before the header line." },
        { .name = "columns", .type = SETTING_ANY, .read = source_read_columns,
          .help = "Which columns make which field." },
        { .name = "date_form", .type = SETTING_ANY, .read = read_date_form,
          .help = "How days are written, such as \"dd.mm.yyyy\"; a list where the system writes several." },
        { .name = "time_form", .type = SETTING_ANY, .read = read_time_form,
          .help = "How times are written, such as \"h:mm am\"; absent: 24 hours with colons." },
        { .name = "name_form", .type = SETTING_ANY, .read = read_name_form,
          .help = "\"family, given\" where patient_name is written so: messages turn it round." },
        { .name = "time_zone", .type = SETTING_ZONE, .offset = AT(zone),
          .help = "Zone of times without an offset; absent: the clinic's." },
        { .name = "status", .type = SETTING_ANY, .read = source_read_status,
          .help = "The system's words for each status." },
        { .name = "default_status", .type = SETTING_STRING, .offset = AT(default_status), .smallest = 1,
          .help = "Status of a row with none." },
        { .name = "consent", .type = SETTING_ANY, .read = source_read_consent,
          .help = "The system's words for yes and no, and what its yes allows." },
        { .name = "languages", .type = SETTING_ANY, .read = source_read_languages,
          .help = "The system's words for languages." },
        { .name = "country", .type = SETTING_STRING, .offset = AT(country), .smallest = 2, .largest = 2,
          .help = "Country of phone numbers without a country code; absent: the clinic's." },
        { .name = "assume_time", .type = SETTING_TIME, .offset = AT(assume_time), .preset = "12:00",
          .help = "Time that a day without one stands for." },
        { .name = "plan_from", .type = SETTING_DATE, .offset = AT(plan_from), .has_offset = AT(has_plan_from),
          .help = "Treatments before this day are kept as history; nothing is planned for them." },
        { .name = "split", .type = SETTING_STRING, .offset = AT(split), .smallest = 1, .largest = 8,
          .help = "The sign between several services in one field." },
        { .name = "leave_out_blank", .type = SETTING_STRINGS, .offset = AT(leave_out_blank), .smallest = 1,
          .help = "Rows in which all these columns are blank are group and total rows, no records." },
        { .name = "visit_rows", .type = SETTING_BOOL, .offset = AT(visit_rows), .preset = "false",
          .help = "Rows that follow each other with one id are services of one visit." },
        { .name = "expect_every", .type = SETTING_DURATION, .offset = AT(expect_every), .unit = "seconds",
          .help = "Staff are told when the source brings nothing for this long in working hours." },
        { .name = "records", .type = SETTING_STRING, .offset = AT(records), .smallest = 1,
          .help = "Name of the list of records at the top of a JSON document; absent: each object is a record." },
        { .name = "each", .type = SETTING_STRING, .offset = AT(each), .smallest = 1,
          .help = "Path of a list in a JSON record, each element of which is a service of its own." },
        { .name = "status_when", .type = SETTING_LIST, .read = source_read_rule,
          .help = "Status by members of a JSON record; the first rule that holds counts, before \"status\"." },
        { .name = "patients", .type = SETTING_ANY, .read = read_patients,
          .help = "How to read files of this source that tell only who the patients are." },
        { .name = "poll", .type = SETTING_ANY, .read = read_poll,
          .help = "A FHIR server that is asked for what is new." },
        { 0 },
};

/* The second profile: what is not said here is as in the first. */
static const Setting patients_settings[] = {
        { .name = "columns", .type = SETTING_ANY, .read = source_read_columns, .required = true,
          .help = "Which columns make which field." },
        { .name = "records", .type = SETTING_STRING, .offset = AT(records), .smallest = 1,
          .help = "Name of the list of patients at the top of a JSON document." },
        { .name = "date_form", .type = SETTING_ANY, .read = read_date_form,
          .help = "How days are written." },
        { .name = "time_form", .type = SETTING_ANY, .read = read_time_form,
          .help = "How times are written." },
        { .name = "name_form", .type = SETTING_ANY, .read = read_name_form,
          .help = "\"family, given\" where patient_name is written so." },
        { .name = "consent", .type = SETTING_ANY, .read = source_read_consent,
          .help = "The system's words for yes and no, and what its yes allows." },
        { .name = "languages", .type = SETTING_ANY, .read = source_read_languages,
          .help = "The system's words for languages." },
        { .name = "country", .type = SETTING_STRING, .offset = AT(country), .smallest = 2, .largest = 2,
          .help = "Country of phone numbers without a country code." },
        { 0 },
};

static Source *source_new(void)
{
        Source *source = g_new0(Source, 1);

        source->columns = g_ptr_array_new_with_free_func(source_column_free);
        source->date_forms = g_ptr_array_new_with_free_func(g_free);
        source->status_words = g_ptr_array_new_with_free_func(source_word_free);
        source->consent_words = g_ptr_array_new_with_free_func(source_word_free);
        source->language_words = g_ptr_array_new_with_free_func(source_word_free);
        source->status_rules = g_ptr_array_new_with_free_func(source_rule_free);
        source->assume_time = (CivilTime){ .hour = 12 };
        source->means[CONSENT_CARE] = true;
        source->means[CONSENT_SURVEY] = true;
        g_ptr_array_add(source->date_forms, g_strdup("yyyy-mm-dd"));
        return source;
}

void source_free(Source *source)
{
        if (!source)
                return;
        settings_free(source_settings, source);
        g_free(source->time_form);
        g_free(source->file);
        g_ptr_array_unref(source->columns);
        g_ptr_array_unref(source->date_forms);
        g_ptr_array_unref(source->status_words);
        g_ptr_array_unref(source->consent_words);
        g_ptr_array_unref(source->language_words);
        g_ptr_array_unref(source->status_rules);
        source_free(source->patients);
        source_poll_free(source->poll);
        g_free(source);
}

bool source_is_tree(const Source *source)
{
        return source->format == SOURCE_JSON || source->format == SOURCE_FHIR;
}

static int read_patients(const config_setting_t *group, void *target, const char *what, ErrList *faults)
{
        Source *source = target;
        g_autofree char *which = g_strconcat(what, ": patients", NULL);

        if (!config_setting_is_group(group)) {
                setting_fault(group, faults, "write it like  patients = { columns = { patient_id = \"...\"; }; };", what,
                        "\"patients\" is not a group");
                return -EINVAL;
        }
        source_free(source->patients);
        source->patients = source_new();
        source->patients->type = SOURCE_PATIENT;
        return settings_read(group, patients_settings, source->patients, which, faults);
}

static int read_poll(const config_setting_t *group, void *target, const char *what, ErrList *faults)
{
        Source *source = target;

        source_poll_free(source->poll);
        source->poll = NULL;
        return source_poll_load(group, what, faults, &source->poll);
}

/* What its format cannot have. */
static void check_format(const Source *source, const config_setting_t *group, const char *what, ErrList *faults)
{
        bool is_read = source->format == SOURCE_CSV || source->format == SOURCE_JSON;
        bool is_json = source->format == SOURCE_JSON;

        if (!is_read && source->columns->len > 0)
                setting_fault(group, faults, "take columns out, or write  format = \"csv\";", what,
                        "the %s format has its own names", source_format_to_string(source->format));
        if (!is_read && source->patients)
                setting_fault(group, faults, "take \"patients\" out", what,
                        "only sources read by columns have a second profile");
        if (!is_json && (source->records || source->each || source->status_rules->len > 0))
                setting_fault(group, faults, "take them out, or write  format = \"json\";", what,
                        "records, each and status_when are of JSON sources");
        if (source->poll && source->format != SOURCE_FHIR)
                setting_fault(group, faults, "write  format = \"fhir\";", what, "only a FHIR server can be polled");
        if (is_json && source->patients && (!source->records || !source->patients->records ||
                                                   text_equal(source->records, source->patients->records)))
                setting_fault(group, faults, "name the list of each:  records = \"...\";", what,
                        "the two kinds of files cannot be told apart");
}

/* The second profile belongs to the same source. */
static void complete_patients(Source *source)
{
        Source *patients = source->patients;

        patients->id = g_strdup(source->id);
        patients->system = g_strdup(source->system);
        patients->clinic = g_strdup(source->clinic);
        patients->format = source->format;
        patients->encoding = source->encoding;
        patients->zone = source->zone;
        patients->assume_time = source->assume_time;
        if (!patients->country)
                patients->country = g_strdup(source->country);
}

int source_load(const config_setting_t *group, const char *file, ErrList *faults, Source **ret)
{
        g_autoptr(Source) source = source_new();
        g_autofree char *what = settings_what(group, "source");
        unsigned n_before = faults->n_faults;

        source->file = g_strdup(file);
        source->line = config_setting_source_line(group);
        settings_read(group, source_settings, source, what, faults);
        if (source->columns->len > 0 && !config_setting_get_member(group, "format"))
                source->format = SOURCE_CSV;
        if (source->id && text_equal(source->id, "native") && source->format != SOURCE_NATIVE)
                setting_fault(group, faults, "give it another id", what, "this one is always of the native format");
        if (source->default_status && !source_is_status(source->default_status))
                setting_fault(group, faults, "use completed, booked, cancelled, no-show or entered-in-error", what,
                        "default_status \"%s\" is not a status", source->default_status);
        if (source->country && !phone_region_is_known(source->country))
                setting_fault(group, faults, "write the two capital letters of a country, such as \"UA\"", what,
                        "country \"%s\" is not known", source->country);
        check_format(source, group, what, faults);
        if (source->format == SOURCE_CSV || source->format == SOURCE_JSON)
                source_check_columns(source, group, what, faults);
        if (source->patients)
                source_check_columns(source->patients, group, what, faults);
        if (source->visit_rows && source->split)
                setting_fault(group, faults, "take one of them out", what,
                        "visit_rows and split cannot both make several records of one id");
        if (faults->n_faults > n_before)
                return -EINVAL;
        if (!source->system)
                source->system = g_strdup(source->id);
        if (source->patients)
                complete_patients(source);
        *ret = g_steal_pointer(&source);
        return 0;
}
