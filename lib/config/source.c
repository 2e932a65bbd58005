#include "config/source.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "config/dateform.h"
#include "config/settings.h"
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

static void word_free(gpointer p)
{
        SourceWord *word = p;

        g_free(word->word);
        g_free(word->fold);
        g_free(word->means);
        g_free(word);
}

static void column_free(gpointer p)
{
        SourceColumn *column = p;

        g_free(column->method);
        g_clear_pointer(&column->ways, g_ptr_array_unref);
        g_free(column);
}

const char *source_word(const GPtrArray *words, const char *text)
{
        g_autofree char *fold = words && words->len > 0 ? text_fold(text) : NULL;

        for (unsigned i = 0; fold && i < words->len; i++) {
                const SourceWord *word = g_ptr_array_index(words, i);

                if (text_equal(word->fold, fold))
                        return word->means;
        }
        return NULL;
}

/* ---- words of the file and what they mean ---- */

/* One meaning's words are added; a word with two meanings is a fault. */
static int add_words(
        const config_setting_t *setting, const char *means, GPtrArray *words, const char *what, ErrList *faults)
{
        int n = config_setting_length(setting);

        if (!config_setting_is_array(setting) && !config_setting_is_list(setting)) {
                setting_fault(setting, faults, "write it like  [ \"...\", \"...\" ]", what,
                        "the words for \"%s\" are not a list", means);
                return -EINVAL;
        }
        for (int i = 0; i < n; i++) {
                const config_setting_t *element = config_setting_get_elem(setting, (unsigned)i);
                const char *text = setting_text(element, what, faults);
                SourceWord *word;

                if (!text)
                        return -EINVAL;
                if (source_word(words, text) && !text_equal(source_word(words, text), means)) {
                        setting_fault(element, faults, "leave it where it belongs", what,
                                "the word \"%s\" has two meanings", text);
                        return -EINVAL;
                }
                word = g_new0(SourceWord, 1);
                word->word = g_strdup(text);
                word->fold = text_fold(text);
                word->means = g_strdup(means);
                g_ptr_array_add(words, word);
        }
        return 0;
}

static bool is_status(const char *name)
{
        static const char *const names[] = { "completed", "booked", "cancelled", "no-show", "entered-in-error" };

        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                if (text_equal(names[i], name))
                        return true;
        return false;
}

static int read_status(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        Source *source = target;
        int r = 0;

        if (!config_setting_is_group(setting)) {
                setting_fault(setting, faults, "write it like  status = { completed = [ \"...\" ]; };", what,
                        "\"status\" is not a group");
                return -EINVAL;
        }
        for (int i = 0; i < config_setting_length(setting); i++) {
                const config_setting_t *words = config_setting_get_elem(setting, (unsigned)i);
                const char *name = config_setting_name(words);

                if (!is_status(name)) {
                        setting_fault(words, faults, "use completed, booked, cancelled, no-show or entered-in-error",
                                what, "\"%s\" is not a status", name);
                        r = -EINVAL;
                } else if (add_words(words, name, source->status_words, what, faults) < 0) {
                        r = -EINVAL;
                }
        }
        return r;
}

static int read_languages(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        Source *source = target;
        int r = 0;

        if (!config_setting_is_group(setting)) {
                setting_fault(setting, faults, "write it like  languages = { en = [ \"english\" ]; };", what,
                        "\"languages\" is not a group");
                return -EINVAL;
        }
        for (int i = 0; i < config_setting_length(setting); i++) {
                const config_setting_t *words = config_setting_get_elem(setting, (unsigned)i);

                if (add_words(words, config_setting_name(words), source->language_words, what, faults) < 0)
                        r = -EINVAL;
        }
        return r;
}

/* means = [ "care", "survey" ] and assumed: which kinds of consent */
static int read_kinds(const config_setting_t *setting, bool kinds[N_CONSENT_KINDS], const char *what, ErrList *faults)
{
        if (!config_setting_is_array(setting) && !config_setting_is_list(setting)) {
                setting_fault(setting, faults, "write it like  [ \"care\", \"survey\" ]", what,
                        "\"%s\" is not a list of consents", config_setting_name(setting));
                return -EINVAL;
        }
        memset(kinds, 0, N_CONSENT_KINDS * sizeof(*kinds));
        for (int i = 0; i < config_setting_length(setting); i++) {
                const config_setting_t *element = config_setting_get_elem(setting, (unsigned)i);
                const char *text = setting_text(element, what, faults);
                int kind = text ? consent_kind_from_string(text) : -1;

                if (text && kind < 0)
                        setting_fault(element, faults, "use \"care\", \"survey\" or \"marketing\"", what,
                                "\"%s\" is not a kind of consent", text);
                if (kind < 0)
                        return -EINVAL;
                kinds[kind] = true;
        }
        return 0;
}

static int read_consent(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        Source *source = target;
        int r = 0;

        if (!config_setting_is_group(setting)) {
                setting_fault(setting, faults,
                        "write it like  consent = { yes = [ \"...\" ]; no = [ \"...\" ]; means = [ \"care\" ]; };", what,
                        "\"consent\" is not a group");
                return -EINVAL;
        }
        for (int i = 0; i < config_setting_length(setting); i++) {
                const config_setting_t *part = config_setting_get_elem(setting, (unsigned)i);
                const char *name = config_setting_name(part);
                int q = 0;

                if (text_equal(name, "yes") || text_equal(name, "no"))
                        q = add_words(part, name, source->consent_words, what, faults);
                else if (text_equal(name, "means"))
                        q = read_kinds(part, source->means, what, faults);
                else if (text_equal(name, "assumed"))
                        q = read_kinds(part, source->assumed, what, faults);
                else {
                        setting_fault(part, faults, "use yes, no, means and assumed", what,
                                "\"%s\" is not a setting of \"consent\"", name);
                        q = -EINVAL;
                }
                r = q < 0 ? q : r;
        }
        return r;
}

/* ---- a status in several members ---- */

static void rule_free(gpointer p)
{
        SourceRule *rule = p;

        g_free(rule->path);
        g_free(rule->value);
        g_free(rule->is);
        g_free(rule);
}

static const Setting rule_settings[] = {
        { .name = "path", .type = SETTING_STRING, .offset = offsetof(SourceRule, path), .required = true, .smallest = 1,
          .help = "Path of a member." },
        { .name = "value", .type = SETTING_STRING, .offset = offsetof(SourceRule, value),
          .help = "What it holds; absent: anything but nothing, null and false." },
        { .name = "is", .type = SETTING_STRING, .offset = offsetof(SourceRule, is), .required = true,
          .help = "The status it means." },
        { 0 },
};

static int read_rule(const config_setting_t *group, void *target, const char *what, ErrList *faults)
{
        Source *source = target;
        SourceRule *rule = g_new0(SourceRule, 1);

        g_ptr_array_add(source->status_rules, rule);
        if (settings_read(group, rule_settings, rule, what, faults) < 0)
                return -EINVAL;
        if (is_status(rule->is))
                return 0;
        setting_fault(group, faults, "use completed, booked, cancelled, no-show or entered-in-error", what,
                "\"%s\" is not a status", rule->is);
        return -EINVAL;
}

/* ---- columns ---- */

static int add_name(GPtrArray *way, const config_setting_t *setting, const char *what, ErrList *faults)
{
        const char *text = setting_text(setting, what, faults);

        if (text && text_is_blank(text))
                setting_fault(setting, faults, "write the column's name as the header line has it", what,
                        "a column's name is empty");
        if (!text || text_is_blank(text))
                return -EINVAL;
        g_ptr_array_add(way, text_trim(text));
        return 0;
}

/* "A" or [ "A", "B" ]: one way to make a field */
static int add_way(GPtrArray *ways, const config_setting_t *setting, const char *what, ErrList *faults)
{
        g_autoptr(GPtrArray) way = g_ptr_array_new_with_free_func(g_free);

        if (!config_setting_is_array(setting)) {
                if (add_name(way, setting, what, faults) < 0)
                        return -EINVAL;
        }
        for (int i = 0; config_setting_is_array(setting) && i < config_setting_length(setting); i++)
                if (add_name(way, config_setting_get_elem(setting, (unsigned)i), what, faults) < 0)
                        return -EINVAL;
        if (way->len == 0) {
                setting_fault(setting, faults, "name a column", what, "the list of columns is empty");
                return -EINVAL;
        }
        g_ptr_array_add(ways, g_steal_pointer(&way));
        return 0;
}

static int read_column(Source *source, const config_setting_t *setting, const char *what, ErrList *faults)
{
        const char *name = config_setting_name(setting), *method = NULL;
        int field = source_field_find(name, &method);
        g_autofree char *which = g_strdup_printf("%s: column of \"%s\"", what, name);
        SourceColumn *column;

        if (field < 0) {
                setting_fault(setting, faults,
                        "use a field's native name, such as id, performed_at, procedure, patient_name, patient_phone, patient_telegram",
                        which, "there is no such field");
                return -EINVAL;
        }
        column = g_new0(SourceColumn, 1);
        column->field = (SourceField)field;
        column->method = g_strdup(method);
        column->ways = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
        column->line = config_setting_source_line(setting);
        g_ptr_array_add(source->columns, column);
        if (!config_setting_is_list(setting))
                return add_way(column->ways, setting, which, faults);
        for (int i = 0; i < config_setting_length(setting); i++)
                if (add_way(column->ways, config_setting_get_elem(setting, (unsigned)i), which, faults) < 0)
                        return -EINVAL;
        return 0;
}

static int read_columns(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        int r = 0;

        if (!config_setting_is_group(setting)) {
                setting_fault(setting, faults, "write it like  columns = { id = \"Number\"; ... };", what,
                        "\"columns\" is not a group");
                return -EINVAL;
        }
        for (int i = 0; i < config_setting_length(setting); i++)
                if (read_column(target, config_setting_get_elem(setting, (unsigned)i), what, faults) < 0)
                        r = -EINVAL;
        return r;
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
        { .name = "columns", .type = SETTING_ANY, .read = read_columns,
          .help = "Which columns make which field." },
        { .name = "date_form", .type = SETTING_ANY, .read = read_date_form,
          .help = "How days are written, such as \"dd.mm.yyyy\"; a list where the system writes several." },
        { .name = "time_form", .type = SETTING_ANY, .read = read_time_form,
          .help = "How times are written, such as \"h:mm am\"; absent: 24 hours with colons." },
        { .name = "name_form", .type = SETTING_ANY, .read = read_name_form,
          .help = "\"family, given\" where patient_name is written so: messages turn it round." },
        { .name = "time_zone", .type = SETTING_ZONE, .offset = AT(zone),
          .help = "Zone of times without an offset; absent: the clinic's." },
        { .name = "status", .type = SETTING_ANY, .read = read_status,
          .help = "The system's words for each status." },
        { .name = "default_status", .type = SETTING_STRING, .offset = AT(default_status), .smallest = 1,
          .help = "Status of a row with none." },
        { .name = "consent", .type = SETTING_ANY, .read = read_consent,
          .help = "The system's words for yes and no, and what its yes allows." },
        { .name = "languages", .type = SETTING_ANY, .read = read_languages,
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
        { .name = "status_when", .type = SETTING_LIST, .read = read_rule,
          .help = "Status by members of a JSON record; the first rule that holds counts, before \"status\"." },
        { .name = "patients", .type = SETTING_ANY, .read = read_patients,
          .help = "How to read files of this source that tell only who the patients are." },
        { .name = "poll", .type = SETTING_ANY, .read = read_poll,
          .help = "A FHIR server that is asked for what is new." },
        { 0 },
};

/* The second profile: what is not said here is as in the first. */
static const Setting patients_settings[] = {
        { .name = "columns", .type = SETTING_ANY, .read = read_columns, .required = true,
          .help = "Which columns make which field." },
        { .name = "records", .type = SETTING_STRING, .offset = AT(records), .smallest = 1,
          .help = "Name of the list of patients at the top of a JSON document." },
        { .name = "date_form", .type = SETTING_ANY, .read = read_date_form,
          .help = "How days are written." },
        { .name = "time_form", .type = SETTING_ANY, .read = read_time_form,
          .help = "How times are written." },
        { .name = "name_form", .type = SETTING_ANY, .read = read_name_form,
          .help = "\"family, given\" where patient_name is written so." },
        { .name = "consent", .type = SETTING_ANY, .read = read_consent,
          .help = "The system's words for yes and no, and what its yes allows." },
        { .name = "languages", .type = SETTING_ANY, .read = read_languages,
          .help = "The system's words for languages." },
        { .name = "country", .type = SETTING_STRING, .offset = AT(country), .smallest = 2, .largest = 2,
          .help = "Country of phone numbers without a country code." },
        { 0 },
};

static Source *source_new(void)
{
        Source *source = g_new0(Source, 1);

        source->columns = g_ptr_array_new_with_free_func(column_free);
        source->date_forms = g_ptr_array_new_with_free_func(g_free);
        source->status_words = g_ptr_array_new_with_free_func(word_free);
        source->consent_words = g_ptr_array_new_with_free_func(word_free);
        source->language_words = g_ptr_array_new_with_free_func(word_free);
        source->status_rules = g_ptr_array_new_with_free_func(rule_free);
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

static bool has_column(const Source *source, SourceField field)
{
        for (unsigned i = 0; i < source->columns->len; i++)
                if (((SourceColumn *)g_ptr_array_index(source->columns, i))->field == field)
                        return true;
        return false;
}

static void need(const Source *source, bool is_there, const config_setting_t *group, const char *what,
        const char *mend, const char *missing, ErrList *faults)
{
        if (!is_there)
                setting_fault(group, faults, mend, what, "its columns lack %s, which a %s needs", missing,
                        source_type_to_string(source->type));
}

/* What spans settings: that the columns can make a record at all. */
static void check_columns(const Source *source, const config_setting_t *group, const char *what, ErrList *faults)
{
        bool name = has_column(source, FIELD_PATIENT_NAME) || has_column(source, FIELD_PATIENT_FAMILY) ||
                has_column(source, FIELD_PATIENT_GIVEN);
        bool patient_id = has_column(source, FIELD_PATIENT_ID);

        if (source->type == SOURCE_PATIENT) {
                need(source, patient_id || has_column(source, FIELD_ID), group, what,
                        "add  patient_id = \"...\";", "the patient's id", faults);
                return;
        }
        need(source, has_column(source, FIELD_ID), group, what,
                "add  id = \"...\";  where the system gives none, several columns that tell rows apart: id = [ \"...\", \"...\" ];",
                "an id", faults);
        need(source, has_column(source, FIELD_PERFORMED_AT) || has_column(source, FIELD_STARTS_AT), group, what,
                "add  performed_at = \"...\";  (or starts_at of appointments)", "a time", faults);
        need(source, source->type == SOURCE_APPOINTMENT || has_column(source, FIELD_PROCEDURE), group, what,
                "add  procedure = \"...\";", "a procedure", faults);
        need(source, name || patient_id, group, what, "add  patient_name = \"...\";  or  patient_id", "a patient",
                faults);
        if (source->patients) {
                need(source, patient_id, group, what, "add  patient_id = \"...\";",
                        "the patient's id, by which both files are joined", faults);
                return;
        }
        need(source,
                has_column(source, FIELD_PATIENT_PHONE) || has_column(source, FIELD_GUARDIAN_PHONE) ||
                        has_column(source, FIELD_ADDRESS),
                group, what, "add  patient_phone = \"...\";", "a phone or messenger name", faults);
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
        if (source->default_status && !is_status(source->default_status))
                setting_fault(group, faults, "use completed, booked, cancelled, no-show or entered-in-error", what,
                        "default_status \"%s\" is not a status", source->default_status);
        if (source->country && !phone_region_is_known(source->country))
                setting_fault(group, faults, "write the two capital letters of a country, such as \"UA\"", what,
                        "country \"%s\" is not known", source->country);
        check_format(source, group, what, faults);
        if (source->format == SOURCE_CSV || source->format == SOURCE_JSON)
                check_columns(source, group, what, faults);
        if (source->patients)
                check_columns(source->patients, group, what, faults);
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
