#include "config/staff-text.h"

#include "base/text.h"
#include "config/config-check.h"

static const struct {
        const char *name, *english;
} texts[] = {
        [STAFF_TEXT_ALERT] = { "staff_alert", "followupd: alert {task}, {clinic}. A person must act now. {more} Acknowledge: {acknowledge}" },
        [STAFF_TEXT_ALERT_ANSWER] = { "staff_alert_answer", "or answer: {code}" },
        [STAFF_TEXT_ALERT_MORE] = { "staff_alert_more", "{count} more from numbers that no patient has wait: followupctl calls." },
        [STAFF_TEXT_CODE] = { "staff_code", "followupd: this took no alert. Answer the six digits that stand in the one you mean, or open its link" },
        [STAFF_TEXT_COMPLAINT] = { "staff_complaint", "{clinic}: a patient is not content. Please deal with it by {date} {time}:"
                " followupctl calls, task {task}" },
        [STAFF_TEXT_SURVEY_WORDS] = { "staff_survey_words", "{clinic}: a patient has answered a survey in words. Please deal with it by"
                " {date} {time}: followupctl calls, task {task}" },
        [STAFF_TEXT_COMPLAINT_LATE] = { "staff_complaint_late", "{clinic}: a complaint is still open. Its time was over on {date} {time}:"
                " followupctl calls, task {task}" },
        [STAFF_TEXT_TAKEN] = { "staff_taken", "followupd: alert {task} is yours. Please call now; what was written and the number"
                " are shown by: followupctl show {task}" },
        [STAFF_TEXT_NOTHING] = { "staff_nothing", "followupd: no alert of yours waits: somebody has it already, it is done, or you"
                " were told of it after you wrote. What waits is shown by: followupctl calls" },
        [STAFF_TEXT_HELP] = { "staff_help", "followupd: to take an alert, answer its six digits, or: ok. Nothing else is read here;"
                " what waits is shown by: followupctl calls" },
        [STAFF_TEXT_OPEN] = { "staff_open", "A patient needs a person now." },
        [STAFF_TEXT_TAKE] = { "staff_take", "I take it" },
};
static_assert(ELEMENTSOF(texts) == N_STAFF_TEXTS, "a text lacks its English");

const char *staff_text_name(StaffText which)
{
        return texts[which].name;
}

static bool names(const Clinic *clinic, const Staff *staff)
{
        return text_equal(clinic->responsible, staff->id) || text_equal(clinic->deputy, staff->id) || text_equal(clinic->head, staff->id);
}

/* The first by id that names them, so that it is the same one every time. */
static const Clinic *clinic_of(const Config *config, const Staff *staff)
{
        GList *ids = config_sorted_ids(config->clinics);
        const Clinic *found = NULL;

        for (GList *id = ids; id && !found; id = id->next) {
                const Clinic *clinic = config_clinic(config, id->data);

                if (names(clinic, staff))
                        found = clinic;
        }
        g_list_free(ids);
        return found;
}

static const Template *find(const Config *config, const Clinic *clinic, const Staff *staff, const char *name)
{
        if (!staff)
                return NULL;
        if (staff->language)
                return config_find_text(config, staff->language, name, NULL);
        clinic = clinic ? clinic : clinic_of(config, staff);
        return clinic ? config_find_text(config, g_ptr_array_index(clinic->languages, 0), name, NULL) : NULL;
}

char *staff_text(const Config *config, const Clinic *clinic, const Staff *staff, StaffText which, const StaffTextValues *values)
{
        const char *const of[N_PLACEHOLDERS] = {
                [PLACEHOLDER_CLINIC] = clinic ? clinic->id : NULL,
                [PLACEHOLDER_PHONE] = clinic ? clinic->phone : NULL,
                [PLACEHOLDER_EMERGENCY_PHONE] = clinic ? clinic->emergency_phone : NULL,
                [PLACEHOLDER_DATE] = values->date,
                [PLACEHOLDER_TIME] = values->time,
                [PLACEHOLDER_TASK] = values->task,
                [PLACEHOLDER_ACKNOWLEDGE] = values->acknowledge,
                [PLACEHOLDER_MORE] = values->more,
                [PLACEHOLDER_CODE] = values->code,
                [PLACEHOLDER_COUNT] = values->count,
        };
        const Template *text = find(config, clinic, staff, texts[which].name);
        g_autoptr(Template) english = NULL;
        GString *out = g_string_new(NULL);

        if (!text) {
                (void)template_new(texts[which].english, &english, NULL);
                text = english;
        }
        template_fill(text, of, out);
        return g_string_free(out, FALSE);
}
