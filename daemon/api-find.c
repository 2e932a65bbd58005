/* POST /v1/find: a patient by id, by number or by a part of the name. The text stands in the body, since it is a patient's. */
#include "base/phrase.h"
#include "base/text.h"
#include "config/config-check.h"
#include "daemon/api.h"
#include "daemon/followup-json.h"
#include "model/phone.h"
#include "store/store-find.h"

enum {
        TEXT_CHARS_MAX = 100,
        LETTERS_LEAST = 2,
        LOOK_MAX = 2000, /* names in one go, so that what is due is not held up */
        FOUND_MAX = 10,  /* patients, with all that is open of them */
};

typedef struct FindJob {
        ApiJob base;
        char *text, *clinic, *who;
        GPtrArray *phones; /* char *, ended by NULL */
        int64_t from, after;
        GPtrArray *found; /* FoundPatient * */
} FindJob;

static void find_free(ApiJob *base)
{
        FindJob *job = (FindJob *)base;

        g_free(job->text);
        g_free(job->clinic);
        g_free(job->who);
        g_clear_pointer(&job->phones, g_ptr_array_unref);
        g_clear_pointer(&job->found, g_ptr_array_unref);
}

static int find_run(ApiJob *base, Store *store, Err *err)
{
        FindJob *job = (FindJob *)base;
        const FindQuery query = { .text = job->text, .clinic = job->clinic, .phones = (const char *const *)job->phones->pdata,
                .after = job->from, .n_look = LOOK_MAX, .n_max = FOUND_MAX, .who = job->who };

        g_clear_pointer(&job->found, g_ptr_array_unref);
        return store_find(store, &query, base->job.now, &job->found, &job->after, err);
}

/* ---- told ------------------------------------------------------------------------------------- */

static json_t *open_json(const Config *config, const FollowupView *view)
{
        const CivilZone *zone = followup_zone(config, view);
        char id[FOLLOWUP_ID_MAX];

        return json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "id", json_text(followup_id_render(view->f.id, id)), "treatment",
                json_text(view->treatment), "step", json_text(followup_step_name(view)), "purpose",
                json_text(purpose_to_string(view->f.purpose)), "method", json_text(view->f.method), "state",
                json_text(followup_state_to_string(view->f.state)), "due", json_instant(zone, view->f.due), "reason", json_text(view->f.reason));
}

static json_t *found_json(const Config *config, FoundPatient *found, UtcMs now)
{
        const FollowupView person = { .clinic = found->clinic, .patient = &found->patient };
        const Clinic *clinic = config_clinic(config, found->clinic);
        const CivilDate born = found->patient.birth_date;
        json_t *line = json_object(), *open = json_array(), *calls = json_array();

        json_object_set_new(line, "patient", json_text(found->patient.id));
        json_object_set_new(line, "clinic", json_text(found->clinic));
        json_object_set_new(line, "system", json_text(found->system));
        json_object_set_new(line, "time_zone", json_text(clinic ? civil_zone_name(clinic->zone) : NULL));
        followup_add_person(line, config, &person, now);
        json_object_set_new(line, "birth_date", found->patient.has_birth_date ? json_sprintf("%04d-%02u-%02u", born.year, born.month, born.day)
                                                                              : json_null());
        json_object_set_new(line, "has_died", json_boolean(found->patient.standing == PATIENT_DEAD));
        for (guint i = 0; i < found->open->len; i++) {
                const FollowupView *view = g_ptr_array_index(found->open, i);

                json_array_append_new(view->f.is_task ? calls : open, open_json(config, view));
        }
        json_object_set_new(line, "open", open);
        json_object_set_new(line, "calls", calls);
        return line;
}

static void find_answer(ApiJob *base)
{
        FindJob *job = (FindJob *)base;
        GString *out = g_string_new(NULL);

        for (guint i = 0; i < job->found->len; i++)
                json_line(out, found_json(base->config, g_ptr_array_index(job->found, i), base->request->now));
        if (job->after != 0)
                base->request->answer.next = g_strdup_printf("%" G_GINT64_FORMAT, job->after);
        api_answer(base->request, 200, "application/jsonl", out);
}

/* ---- asked ------------------------------------------------------------------------------------ */

/* What the text may be as a number: as in the country of each clinic. */
static GPtrArray *phones_of(const Config *config, const char *text, const char *clinic_id)
{
        GPtrArray *phones = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GList) clinics = config_sorted_ids(config->clinics);
        char phone[PHONE_MAX];

        for (const GList *id = clinics; id; id = id->next) {
                const Clinic *clinic = config_clinic(config, id->data);

                if ((!clinic_id || strcmp(clinic_id, clinic->id) == 0) && phone_to_e164(text, clinic->country, phone) == PHONE_OK &&
                        !g_ptr_array_find_with_equal_func(phones, phone, g_str_equal, NULL))
                        g_ptr_array_add(phones, g_strdup(phone));
        }
        g_ptr_array_add(phones, NULL);
        return phones;
}

/* One letter finds everybody; one ideograph is a name. */
static bool is_enough(const char *text)
{
        unsigned n = 0;

        for (; *text; text = g_utf8_next_char(text)) {
                const gunichar c = g_utf8_get_char(text);

                n += phrase_is_ideograph(c) ? LETTERS_LEAST : g_unichar_isalnum(c) ? 1 : 0;
        }
        return n >= LETTERS_LEAST;
}

static bool read_after(ApiRequest *request, const json_t *object, int64_t *ret)
{
        const char *text;
        guint64 number = 0;

        if (!api_object_text(request, object, "after", 20, &text))
                return false;
        if (text && !g_ascii_string_to_unsigned(text, 10, 1, G_MAXINT64, &number, NULL)) {
                api_answer_error(request, 400, "take it from X-Next", "after is no number of a patient");
                return false;
        }
        *ret = (int64_t)number;
        return true;
}

void api_find(ApiRequest *request)
{
        const Config *config = api_manager(request->api)->config;
        json_t *object = api_request_object(request, "text clinic after who");
        const char *text = NULL, *clinic = NULL;
        g_autofree char *who = object ? api_request_who(request, object) : NULL;
        int64_t from;
        FindJob *job;

        if (who && api_object_text(request, object, "text", TEXT_CHARS_MAX, &text) && api_object_text(request, object, "clinic", 64, &clinic) &&
                read_after(request, object, &from)) {
                if (!text || !is_enough(text)) {
                        api_answer_error(request, 400, "write a part of the name of two letters at least, a telephone number, or an id of the records",
                                "that is too little to find a patient by");
                } else if (clinic && !config_clinic(config, clinic)) {
                        api_answer_error(request, 404, "see the folder clinics.d", "there is no such clinic");
                } else {
                        job = g_new0(FindJob, 1);
                        job->text = text_trim(text);
                        job->clinic = g_strdup(clinic);
                        job->who = g_steal_pointer(&who);
                        job->phones = phones_of(config, text, clinic);
                        job->from = from;
                        job->base.run = find_run;
                        job->base.answer = find_answer;
                        job->base.free = find_free;
                        api_job_give(request, &job->base, STORE_BULK);
                }
        }
        json_decref(object);
}
