#include "daemon/followup-json.h"

#include "message/compose.h"
#include "record/plan-change.h"

json_t *json_text(const char *text)
{
        json_t *value = text ? json_string(text) : NULL;

        if (text && !value) { /* a file's name may be any bytes: shown with marks in their place, it is still found */
                g_autofree char *valid = g_utf8_make_valid(text, -1);

                value = json_string(valid);
        }
        return value ? value : json_null();
}

json_t *json_instant(const CivilZone *zone, UtcMs t)
{
        char buffer[CIVIL_TEXT_MAX];

        if (utc_is_never(t))
                return json_null();
        return json_string(zone ? civil_format(zone, t, buffer) : utc_format(t, buffer));
}

void json_line(GString *out, json_t *value)
{
        size_t n = json_dumpb(value, NULL, 0, JSON_COMPACT);
        size_t at = out->len;

        g_string_set_size(out, at + n);
        json_dumpb(value, out->str + at, n, JSON_COMPACT);
        g_string_append_c(out, '\n');
        json_decref(value);
}

const CivilZone *followup_zone(const Config *config, const FollowupView *view)
{
        const Clinic *clinic = config_clinic(config, view->clinic);
        const CivilZone *home = clinic ? clinic->zone : NULL;

        return view->f.is_task ? home : patient_zone(view->patient, home);
}

/* What it would say if it were sent now; left empty where there is nothing to say. */
static void compose_own(const Config *config, const FollowupView *view, UtcMs now, Composed *ret)
{
        const Clinic *clinic = config_clinic(config, view->clinic);
        const Step *step = followup_view_step(view);
        const char *provider;
        Composed composed = { 0 };
        CivilDate today;
        ComposeInput input;

        if (!clinic || !step || !view->patient || view->f.is_task)
                return;
        /* none where no method reaches the patient, or the configuration has lost it since */
        provider = clinic_provider(clinic, view->f.method);
        civil_from_utc(clinic->zone, now, &today, NULL, NULL);
        input = (ComposeInput){
                .config = config,
                .clinic = clinic,
                .step = step,
                .patient = view->patient,
                .method = view->f.method,
                .practitioner = view->practitioner,
                .moment = view->moment,
                .provider = provider ? config_provider(config, provider) : NULL,
                .is_child = patient_is_child(view->patient, clinic->adult_age, today),
        };
        if (!input.step->message)
                return;
        /* a text that is too long is still shown: that is why staff look */
        if (compose(&input, &composed, NULL) < 0 || !composed.text) {
                composed_done(&composed);
                return;
        }
        *ret = composed;
}

static void add_text(json_t *line, const Config *config, const FollowupView *view, UtcMs now)
{
        if (view->message_text) {
                json_object_set_new(line, "language", json_text(view->message_language));
                json_object_set_new(line, "text", json_text(view->message_text));
                json_object_set_new(line, "parts", json_integer(view->message_parts));
                return;
        }
        Composed composed = { 0 };
        const char *language;

        compose_own(config, view, now, &composed);
        language = composed.language ? composed.language
                   : view->patient   ? view->patient->language
                                     : NULL;
        json_object_set_new(line, "language", json_text(language));
        json_object_set_new(line, "text", json_text(composed.text));
        json_object_set_new(line, "parts", json_integer(composed.text ? composed.parts : 0));
        composed_done(&composed);
}

json_t *plan_changes_json(const GPtrArray *changes, const CivilZone *zone)
{
        json_t *list = json_array();

        for (guint i = 0; changes && i < changes->len; i++) {
                const PlanChange *change = g_ptr_array_index(changes, i);
                g_autofree char *says = plan_change_describe(change);
                json_t *one = json_object();

                json_object_set_new(one, "who", json_text(change->who));
                json_object_set_new(one, "at", json_instant(zone, change->at));
                json_object_set_new(one, "why", json_text(change->why));
                json_object_set_new(one, "of", json_text(change->step));
                json_object_set_new(one, "says", json_text(says));
                json_array_append_new(list, one);
        }
        return list;
}

int64_t followup_cause(const FollowupView *view)
{
        return view->is_for_reply ? view->answers : view->f.cause;
}

const char *followup_step_name(const FollowupView *view)
{
        const Step *step = followup_view_step(view);
        const Trouble trouble = view->f.cause != 0 ? trouble_of_step(view->f.step) : TROUBLE_NONE;

        return step ? step->id : trouble != TROUBLE_NONE ? trouble_to_string(trouble) : NULL;
}

static json_t *phone_json(const char *phone)
{
        return json_text(phone[0] != '\0' ? phone : NULL);
}

void followup_add_person(json_t *line, const Config *config, const FollowupView *view, UtcMs now)
{
        const Clinic *clinic = config_clinic(config, view->clinic);
        const CivilZone *zone = clinic ? clinic->zone : followup_zone(config, view);
        const Patient *patient = view->patient;
        CivilDate today;
        bool child = patient != NULL; /* where no zone tells the day, who was named to be called is told */

        if (child && zone) {
                civil_from_utc(zone, now, &today, NULL, NULL);
                child = patient_is_child(patient, clinic ? clinic->adult_age : 18, today);
        }
        json_object_set_new(line, "name", json_text(patient ? patient->name : NULL));
        json_object_set_new(line, "phone", patient ? phone_json(patient->phone) : json_null());
        json_object_set_new(line, "guardian", json_text(child ? patient->guardian_name : NULL));
        json_object_set_new(line, "guardian_phone", child ? phone_json(patient->guardian_phone) : json_null());
        json_object_set_new(line, "needs_guardian", json_boolean(zone && child && patient->guardian_phone[0] == '\0'));
}

json_t *followup_json(const Config *config, const FollowupView *view, UtcMs now)
{
        const CivilZone *zone = followup_zone(config, view);
        const Protocol *protocol = view->protocol;
        char id[FOLLOWUP_ID_MAX];
        json_t *line = json_object();

        json_object_set_new(line, "id", json_text(followup_id_render(view->f.id, id)));
        json_object_set_new(line, "clinic", json_text(view->clinic));
        json_object_set_new(line, "patient", json_text(view->patient ? view->patient->id : NULL));
        json_object_set_new(line, "treatment", json_text(view->treatment));
        json_object_set_new(line, "procedure", json_text(view->procedure));
        json_object_set_new(line, "protocol", json_text(protocol ? protocol->id : NULL));
        json_object_set_new(
                line, "protocol_version", json_integer(protocol ? protocol->version : 0));
        /* a call that rule 10 makes is no step itself: it is for the one that `cause` names */
        json_object_set_new(line, "step", json_text(view->f.cause == 0 ? followup_step_name(view) : NULL));
        json_object_set_new(line, "purpose", json_text(purpose_to_string(view->f.purpose)));
        json_object_set_new(line, "method", json_text(view->f.method));
        json_object_set_new(line, "time_zone", json_text(zone ? civil_zone_name(zone) : NULL));
        json_object_set_new(line, "due", json_instant(zone, view->f.due));
        json_object_set_new(line, "opens", json_instant(zone, view->f.opens));
        json_object_set_new(line, "closes", json_instant(zone, view->f.closes));
        json_object_set_new(line, "state", json_text(followup_state_to_string(view->f.state)));
        json_object_set_new(line, "reason", json_text(view->f.reason));
        add_text(line, config, view, now);
        json_object_set_new(line, "message_id", json_text(view->message_id));
        json_object_set_new(line, "attempts", json_integer(view->f.n_attempts));
        if (view->f.cause != 0) {
                int64_t cause = followup_cause(view);

                json_object_set_new(line, "cause", json_text(cause ? followup_id_render(cause, id) : NULL));
                json_object_set_new(line, "cause_step", json_text(followup_step_name(view)));
                json_object_set_new(line, "by_reply",
                        json_boolean(view->is_for_reply && trouble_of_step(view->f.step) != TROUBLE_COMPLICATION));
        }
        return line;
}
