#include "config/protocol.h"

#include <errno.h>
#include <string.h>

#include "base/ids.h"
#include "base/text.h"
#include "config/messages.h"
#include "config/repeat.h"
#include "config/settings.h"
#include "model/method.h"

enum {
        MINUTES_BEFORE_LEAST = 30
}; /* design 6: "hours before" closes 30 minutes before the appointment */

static int read_expression(const config_setting_t *setting, const char *name, const char *what,
        ErrList *faults, When *ret)
{
        g_autofree char *which = g_strdup_printf("%s: setting \"%s\"", what, name);
        const char *text = setting_text(setting, which, faults);
        Err err = { 0 };

        if (!text)
                return -EINVAL;
        if (when_parse(text, ret, &err) == 0)
                return 0;
        setting_fault(setting, faults, err.mend, which, "%s", err.why);
        return -EINVAL;
}

static int read_when(
        const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        return read_expression(setting, "when", what, faults, &((Step *)target)->when);
}

static int read_late(
        const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        Step *step = target;

        if (read_expression(setting, "late", what, faults, &step->late) < 0)
                return -EINVAL;
        step->has_late = true;
        return 0;
}

static int read_date(
        const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strdup_printf("%s: setting \"date\"", what);
        const char *text = setting_text(setting, which, faults);
        Step *step = target;

        step->has_date = true; /* a fault in it is told once */
        if (text && holiday_parse(text, &step->date) == 0)
                return 0;
        if (text)
                setting_fault(setting, faults, "write \"03-08\" for every year, or \"2027-02-06\"", which,
                        "\"%s\" is not a date", text);
        return -EINVAL;
}

#define AT(field) offsetof(Step, field)
static const Setting step_settings[] = {
        { "id", SETTING_ID, AT(id), .required = true, .help = "its name inside the protocol" },
        { "when", SETTING_ANY, .required = true, .read = read_when,
                .help = "how long after (or before) what it counts from" },
        { "from", SETTING_ENUM, AT(from), .preset = "treatment",
                .from_string = when_from_from_string, .to_string = when_from_to_string,
                .help = "what it counts from" },
        { "date", SETTING_ANY, .read = read_date, .help = "the day of a step from \"holiday\"" },
        { "purpose", SETTING_ENUM, AT(purpose), .required = true,
                .from_string = purpose_from_string, .to_string = purpose_to_string,
                .help = "why the patient is contacted" },
        { "message", SETTING_ID, AT(message), .help = "name of its text in messages.d" },
        { "methods", SETTING_STRINGS, AT(methods), "entries", 1, 16,
                .help = "how it reaches the patient, in the order of fallback, instead of the "
                        "clinic's methods" },
        { "late", SETTING_ANY, .read = read_late,
                .help = "how long past its time it still makes sense" },
        { "at", SETTING_TIME, AT(at), .has_offset = AT(has_at),
                .help = "time of day, instead of the clinic's \"send_at\"" },
        { "repeat", SETTING_GROUP, AT(repeat), .table = repeat_settings,
                .help = "how often it comes again, and how long after the time before" },
        { "answer_within", SETTING_DURATION, AT(answer_within), "seconds", 60, 30 * 86400.0,
                .has_offset = AT(has_answer_within),
                .help = "how long a safety question waits for its answer, instead of the clinic's "
                        "\"answer_within\"" },
        { 0 },
};
#undef AT

void step_free(void *data)
{
        Step *step = data;

        if (!step)
                return;
        settings_free(step_settings, step);
        g_free(step->row);
        g_free(step);
}

Step *step_copy(const Step *step)
{
        Step *copy = g_memdup2(step, sizeof(*step));

        copy->id = g_strdup(step->id);
        copy->row = g_strdup(step->row);
        copy->message = g_strdup(step->message);
        copy->methods = step->methods ? g_ptr_array_ref(step->methods) : NULL;
        return copy;
}

static const config_setting_t *member_or_group(const config_setting_t *group, const char *name)
{
        const config_setting_t *member = config_setting_get_member(group, name);

        return member ? member : group;
}

/* What makes a window impossible although each word of it is right. */
static int check_when(
        const config_setting_t *group, const Step *step, const char *what, ErrList *faults)
{
        const config_setting_t *when = member_or_group(group, "when");
        bool is_dated = when_from_is_dated(step->from);

        if (step->when.form == WHEN_BEFORE && step->from == WHEN_FROM_TREATMENT) {
                setting_fault(when, faults,
                        "add  from = \"appointment\";  (or \"birthday\", \"effect-end\"), or take "
                        "\"before\" out",
                        what, "\"when\" lies before the treatment, which is over by then");
                return -EINVAL;
        }
        if (step->when.form == WHEN_BEFORE && step->from == WHEN_FROM_NO_SHOW) {
                setting_fault(when, faults, "write how long after the visit: \"1 day\"", what,
                        "\"when\" lies before the visit, when nobody knows yet who will not come");
                return -EINVAL;
        }
        if (step->when.first == 0 && !is_dated) {
                setting_fault(when, faults, "write \"within 24 hours\" or \"1 day\"", what,
                        "\"0 days\" is taken only from a birthday, a holiday or the effect's end");
                return -EINVAL;
        }
        if (step->when.form == WHEN_BEFORE && step->when.unit == WHEN_MINUTES &&
                step->when.first <= MINUTES_BEFORE_LEAST) {
                setting_fault(when, faults, "write a longer time, such as \"3 hours before\"", what,
                        "its window closes %d minutes before the appointment, so it would never "
                        "open",
                        MINUTES_BEFORE_LEAST);
                return -EINVAL;
        }
        return 0;
}

static int check_late(const config_setting_t *group, Step *step, const char *what, ErrList *faults)
{
        const config_setting_t *late = config_setting_get_member(group, "late");
        bool is_elapsed = when_is_elapsed(&step->when);

        if (!step->has_late)
                return 0;
        if (step->when.form != WHEN_AT) {
                setting_fault(late, faults, "take \"late\" out", what,
                        "\"late\" goes with a single time such as \"2 weeks\"; this \"when\" says "
                        "itself when it ends");
                return -EINVAL;
        }
        if (!is_elapsed && step->late.form == WHEN_AT && step->late.unit == WHEN_WEEKS) {
                step->late.unit = WHEN_DAYS;
                step->late.first = step->late.last = step->late.first * 7;
        }
        if (step->late.form != WHEN_AT || when_is_elapsed(&step->late) != is_elapsed ||
                (!is_elapsed && step->late.unit != WHEN_DAYS)) {
                setting_fault(late, faults,
                        is_elapsed ? "write it in hours or minutes: \"12 hours\""
                                   : "write it in days: \"2 days\"",
                        what, "\"late\" does not fit its \"when\"");
                return -EINVAL;
        }
        return 0;
}

static int check_at(
        const config_setting_t *group, const Step *step, const char *what, ErrList *faults)
{
        if (!step->has_at || !when_is_elapsed(&step->when))
                return 0;
        setting_fault(config_setting_get_member(group, "at"), faults,
                "take \"at\" out, or count in days", what,
                "\"at\" is a time of day, and this \"when\" counts hours or minutes from the "
                "moment itself");
        return -EINVAL;
}

static int check_step_methods(
        const config_setting_t *group, const Step *step, const char *what, ErrList *faults)
{
        const config_setting_t *list = config_setting_get_member(group, "methods");
        int r = 0;

        for (guint i = 0; step->methods && i < step->methods->len; i++) {
                const char *method = g_ptr_array_index(step->methods, i);

                if (method_is_valid(method))
                        continue;
                setting_fault(config_setting_get_elem(list, i), faults,
                        "use 1 to 31 of the characters a-z 0-9 -", what,
                        "\"%s\" in \"methods\" is not a method's name", method);
                r = -EINVAL;
        }
        return r;
}

bool step_is_sent(const Step *step, const GPtrArray *clinic_methods)
{
        const GPtrArray *methods = step->methods ? step->methods : clinic_methods;

        for (guint i = 0; methods && i < methods->len; i++)
                if (!method_is_task(g_ptr_array_index(methods, i)))
                        return true;
        return false;
}

/* A `when` that could not be read has been told of; it stands as no expression can. */
static bool has_when(const Step *step)
{
        return step->when.form != WHEN_WITHIN || step->when.first > 0;
}

static int check_effect(const config_setting_t *group, const Protocol *protocol, const Step *step,
        const char *what, ErrList *faults)
{
        if (step->from != WHEN_FROM_EFFECT_END || protocol->has_effect)
                return 0;
        setting_fault(member_or_group(group, "from"), faults,
                "add  effect_lasts = \"4 months\";  to the protocol", what,
                "it counts from the effect's end, and its protocol does not say how long the "
                "effect lasts");
        return -EINVAL;
}

static int check_date(const config_setting_t *group, const Step *step, const char *what, ErrList *faults)
{
        if (step->has_date == (step->from == WHEN_FROM_HOLIDAY))
                return 0;
        if (step->has_date)
                setting_fault(member_or_group(group, "date"), faults, "add  from = \"holiday\";  or take the date out", what,
                        "it has a \"date\", and does not count from a holiday");
        else
                setting_fault(member_or_group(group, "from"), faults, "add  date = \"03-08\";", what,
                        "it counts from a holiday, and does not say which");
        return -EINVAL;
}

static int check_message(const config_setting_t *group, const Step *step, ErrList *faults)
{
        g_autofree char *what = NULL, *mend = NULL;

        if (step->message || (step->methods && !step_is_sent(step, NULL)) ||
                config_setting_get_member(group, "message"))
                return 0;
        what = g_strdup_printf("step \"%s\" names no message", step->id ? step->id : "");
        mend = g_strdup_printf("add  message = \"%s_%s\";  or make its method \"call\"",
                purpose_to_string(step->purpose), step->id ? step->id : "text");
        setting_fault(group, faults, mend, what, "every step that is sent needs one");
        return -EINVAL;
}

/* ---- rows ---- */

static char *occurrence_id(const char *row, unsigned occurrence)
{
        return g_strdup_printf("%s.%u", row, occurrence);
}

void protocol_add_step(Protocol *protocol, Step *step)
{
        const When first = step->when;

        if (step->repeat.times == 0) {
                g_ptr_array_add(protocol->steps, step);
                return;
        }
        step->row = g_steal_pointer(&step->id);
        for (unsigned i = 1; i <= step->repeat.times; i++) {
                Step *occurrence = i < step->repeat.times ? step_copy(step) : step;

                occurrence->id = occurrence_id(step->row, i);
                occurrence->occurrence = i;
                occurrence->when = repeat_when(&step->repeat, &first, i);
                g_ptr_array_add(protocol->steps, occurrence);
        }
}

static bool is_taken(const Protocol *protocol, const char *id)
{
        for (guint i = 0; i < protocol->steps->len; i++) {
                const Step *step = g_ptr_array_index(protocol->steps, i);

                if (text_equal(step->id, id) || (step->row && text_equal(step->row, id)))
                        return true;
        }
        return false;
}

static int check_repeat(
        const config_setting_t *group, const Protocol *protocol, const Step *step, const char *what, ErrList *faults)
{
        const config_setting_t *repeat = member_or_group(group, "repeat");
        Err err = { 0 };

        if (step->repeat.times == 0 || step->repeat.every.first == 0)
                return 0; /* comes once, or a fault in it has been told */
        if (has_when(step) &&
                repeat_check(&step->repeat, step->from, &step->when, step->has_late ? &step->late : NULL, &err) < 0) {
                setting_fault(repeat, faults, err.mend, what, "%s", err.why);
                return -EINVAL;
        }
        if (protocol->steps->len + step->repeat.times > PROTOCOL_STEPS_MAX) {
                setting_fault(repeat, faults, "take fewer times", what,
                        "with it the protocol has more than %d follow-ups, each time counted", PROTOCOL_STEPS_MAX);
                return -EINVAL;
        }
        for (unsigned i = 1; step->id && i <= step->repeat.times; i++) {
                g_autofree char *id = occurrence_id(step->id, i);

                if (id_is_valid(id) && !is_taken(protocol, id))
                        continue;
                setting_fault(group, faults, id_is_valid(id) ? "give one of them another id" : "give it a shorter id", what,
                        id_is_valid(id) ? "it would be called \"%s\" there, and another step has this id"
                                        : "\"%s\" is too long for an id", id);
                return -EINVAL;
        }
        return 0;
}

static int read_step(const config_setting_t *group, void *target, const char *of, ErrList *faults)
{
        g_autofree char *what = settings_what(group, "step");
        Protocol *protocol = target;
        Step *step = g_new0(Step, 1);
        int r;

        step->line = config_setting_source_line(group);
        r = settings_read(group, step_settings, step, what, faults);
        if (has_when(step)) {
                if (check_when(group, step, what, faults) < 0 ||
                        check_late(group, step, what, faults) < 0)
                        r = -EINVAL;
                if (check_at(group, step, what, faults) < 0)
                        r = -EINVAL;
        }
        if (check_effect(group, protocol, step, what, faults) < 0 ||
                check_message(group, step, faults) < 0)
                r = -EINVAL;
        if (check_date(group, step, what, faults) < 0)
                r = -EINVAL;
        if (check_step_methods(group, step, what, faults) < 0)
                r = -EINVAL;
        if (step->id && is_taken(protocol, step->id)) {
                setting_fault(group, faults, "give it an id of its own", what,
                        "%s has a step of this id already", of);
                r = -EINVAL;
        }
        if (check_repeat(group, protocol, step, what, faults) < 0)
                r = -EINVAL;
        /* one with a fault stands once, for what else is checked of it */
        if (r < 0 || !step->id)
                step->repeat.times = 0;
        protocol_add_step(protocol, step);
        return r;
}

/* A span of civil time, such as "4 months". */
static int read_span(const config_setting_t *setting, const char *key, const char *what, ErrList *faults, When *ret)
{
        g_autofree char *mend = NULL;

        if (read_expression(setting, key, what, faults, ret) < 0)
                return -EINVAL;
        if (ret->form == WHEN_AT && !when_is_elapsed(ret) && ret->first > 0)
                return 0;
        mend = g_strdup_printf("write it like  %s = \"4 months\";", key);
        setting_fault(setting, faults, mend, what, "\"%s\" is not a single number of days, weeks, months or years", key);
        return -EINVAL;
}

static int read_effect(
        const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        Protocol *protocol = target;

        /* set in any case: a fault in it is told here, not again by each step that counts from it
         */
        protocol->has_effect = true;
        return read_span(setting, "effect_lasts", what, faults, &protocol->effect_lasts);
}

static int read_interval(
        const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        Protocol *protocol = target;

        protocol->has_interval = true;
        return read_span(setting, "least_interval", what, faults, &protocol->least_interval);
}

static int read_flags_of_language(
        const config_setting_t *list, Protocol *protocol, const char *what, ErrList *faults)
{
        const char *language = config_setting_name(list);
        g_autoptr(GPtrArray) flags = g_ptr_array_new_with_free_func(g_free);
        int r = 0;

        if (!language_is_valid(language) || !(config_setting_is_array(list) || config_setting_is_list(list))) {
                setting_fault(list, faults, "write it like  red_flags = { en = [ \"double vision\" ]; };", what,
                        "\"%s\" in \"red_flags\" is not a language with a list of phrases", language);
                return -EINVAL;
        }
        for (int i = 0; i < config_setting_length(list); i++) {
                const config_setting_t *entry = config_setting_get_elem(list, (unsigned)i);
                const char *text = setting_text(entry, what, faults);

                if (text && !text_is_blank(text) && text_chars(text) <= RED_FLAG_CHARS_MAX && strcspn(text, "*") >= 2) {
                        g_ptr_array_add(flags, g_strdup(text));
                        continue;
                }
                if (text)
                        setting_fault(entry, faults, "write it as a patient would say it", what,
                                "a red flag is not a text of 1 to %d characters that begins with letters", RED_FLAG_CHARS_MAX);
                r = -EINVAL;
        }
        if (protocol->red_words->len + flags->len > PROTOCOL_RED_FLAGS_MAX + 1) {
                setting_fault(list, faults, "keep those that matter most", what, "\"red_flags\" has more than %d entries",
                        PROTOCOL_RED_FLAGS_MAX);
                return -EINVAL;
        }
        for (guint i = 0; i < flags->len; i++)
                g_ptr_array_insert(protocol->red_words, (gint)protocol->red_words->len - 1, g_ptr_array_index(flags, i));
        g_hash_table_insert(protocol->red_flags, g_strdup(language), g_steal_pointer(&flags));
        return r;
}

static int read_red_flags(
        const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strdup_printf("%s: setting \"red_flags\"", what);
        int r = 0;

        if (!config_setting_is_group(setting)) {
                setting_fault(setting, faults, "write it like  red_flags = { en = [ \"double vision\" ]; };", which,
                        "it is not a group of languages");
                return -EINVAL;
        }
        for (int i = 0; i < config_setting_length(setting); i++)
                if (read_flags_of_language(config_setting_get_elem(setting, (unsigned)i), target, which, faults) < 0)
                        r = -EINVAL;
        return r;
}

#define AT(field) offsetof(Protocol, field)
static const Setting protocol_settings[] = {
        { "id", SETTING_ID, AT(id), .required = true,
                .help = "its name; \"standard\" serves what no other names" },
        { "version", SETTING_UNSIGNED, AT(version), NULL, 1, 1000000, "1",
                .help = "raised with every change of its steps: each treatment keeps the version "
                        "it began with" },
        { "signed_off", SETTING_STRING, AT(signed_off), "characters", 0, 200, "",
                .help = "the clinician who answers for it, and since when" },
        { "title", SETTING_MAP, AT(title), .help = "its name for staff, by language" },
        { "procedures", SETTING_STRINGS, AT(procedures), "entries", 0, 1000,
                .help = "procedures it serves, as records spell them; case, width and space do not "
                        "matter" },
        { "red_flags", SETTING_ANY, .read = read_red_flags,
                .help = "what patients say that a doctor must hear of at once, by language" },
        { "effect_lasts", SETTING_ANY, .read = read_effect,
                .help = "how long the effect of a treatment lasts" },
        { "least_interval", SETTING_ANY, .read = read_interval,
                .help = "how long after a treatment the next one may be offered at the earliest" },
        /* last: its reader looks at effect_lasts */
        { "steps", SETTING_LIST, 0, "entries", 1, PROTOCOL_STEPS_MAX, .required = true,
                .read = read_step, .help = "the follow-ups of one treatment" },
        { 0 },
};
#undef AT

Protocol *protocol_new(void)
{
        Protocol *protocol = g_new0(Protocol, 1);

        protocol->title = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        protocol->procedures = g_ptr_array_new_with_free_func(g_free);
        protocol->red_flags = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
        protocol->red_words = g_ptr_array_new();
        g_ptr_array_add(protocol->red_words, NULL);
        protocol->steps = g_ptr_array_new_with_free_func(step_free);
        return protocol;
}

int protocol_load(const config_setting_t *group, const char *file, ErrList *faults, Protocol **ret)
{
        g_autofree char *what = settings_what(group, "protocol");
        g_autoptr(Protocol) protocol = protocol_new();
        int r;

        protocol->file = g_strdup(file);
        protocol->line = config_setting_source_line(group);
        r = settings_read(group, protocol_settings, protocol, what, faults);
        if (r == 0)
                protocol_to_content(protocol);
        if (protocol->id)
                *ret = g_steal_pointer(&protocol);
        return r;
}

void protocol_free(Protocol *protocol)
{
        if (!protocol)
                return;
        settings_free(protocol_settings, protocol);
        g_clear_pointer(&protocol->steps, g_ptr_array_unref);
        g_clear_pointer(&protocol->red_words, g_ptr_array_unref);
        g_clear_pointer(&protocol->red_flags, g_hash_table_unref);
        g_free(protocol->content);
        g_free(protocol->file);
        g_free(protocol);
}

const Step *protocol_step(const Protocol *protocol, const char *id, uint16_t *ret_position)
{
        for (guint i = 0; i < protocol->steps->len; i++) {
                const Step *step = g_ptr_array_index(protocol->steps, i);

                if (!text_equal(step->id, id))
                        continue;
                if (ret_position)
                        *ret_position = (uint16_t)i;
                return step;
        }
        return NULL;
}

static guint count_steps(const Protocol *protocol, bool (*is_one)(WhenFrom from))
{
        guint n = 0;

        for (guint i = 0; i < protocol->steps->len; i++)
                n += is_one(((const Step *)g_ptr_array_index(protocol->steps, i))->from);
        return n;
}

bool protocol_has_visits(const Protocol *protocol)
{
        return count_steps(protocol, when_from_is_visit) > 0;
}

bool protocol_is_of_visits(const Protocol *protocol)
{
        return protocol->steps->len > 0 && count_steps(protocol, when_from_is_visit) == protocol->steps->len;
}

bool protocol_is_of_feasts(const Protocol *protocol)
{
        return protocol->steps->len > 0 && count_steps(protocol, when_from_is_feast) == protocol->steps->len;
}
