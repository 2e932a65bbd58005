#include "daemon/consent-json.h"

#include "daemon/followup-json.h"

/* {"care": "yes", ...} into @object */
static void set_answers(json_t *object, const Consent *consent)
{
        for (unsigned i = 0; i < N_CONSENT_KINDS; i++)
                json_object_set_new(object, consent_kind_to_string((ConsentKind)i),
                        json_text(consent_answer_to_string(consent->answer[i])));
}

static json_t *answers_json(const Consent *consent)
{
        json_t *object = json_object();

        set_answers(object, consent);
        return object;
}

static json_t *entry_json(const ConsentEntry *entry, const CivilZone *zone)
{
        json_t *one = json_object();

        json_object_set_new(one, "at", json_instant(zone, entry->at));
        json_object_set_new(one, "said", json_instant(zone, entry->said));
        json_object_set_new(one, "source", json_text(consent_source_to_string(entry->source)));
        set_answers(one, &entry->answers);
        json_object_set_new(one, "purpose", json_text(entry->purpose < 0 ? NULL : purpose_to_string((Purpose)entry->purpose)));
        json_object_set_new(one, "method", json_text(entry->method));
        json_object_set_new(one, "address", json_text(entry->address));
        json_object_set_new(one, "wording", json_text(entry->wording));
        json_object_set_new(one, "record", json_text(entry->record));
        json_object_set_new(one, "who", json_text(entry->who));
        json_object_set_new(one, "why", json_text(entry->why));
        json_object_set_new(one, "lifts_stop", json_boolean(consent_entry_lifts(entry)));
        return one;
}

const char *consent_scope_word(const char *scope)
{
        return g_str_equal(scope, STOP_SCOPE_PHONE) ? "phone" : scope;
}

json_t *consent_view_json(const Config *config, const ConsentView *view)
{
        const Clinic *clinic = config_clinic(config, view->clinic);
        json_t *one = json_object(), *stopped = json_array(), *parts = json_array(), *person = json_array(), *ledger = json_array();

        for (guint i = 0; i < view->stopped->len; i++)
                json_array_append_new(stopped, json_text(g_ptr_array_index(view->stopped, i)));
        for (guint i = 0; i < view->stopped_in_part->len; i++) {
                const PartStop *stop = g_ptr_array_index(view->stopped_in_part, i);

                json_array_append_new(parts, json_sprintf("%s by %s to %s", consent_kind_to_string(stop->kind), stop->method,
                        stop->address));
        }
        for (guint i = 0; i < view->stopped_person->len; i++)
                json_array_append_new(person, json_text(consent_scope_word(g_ptr_array_index(view->stopped_person, i))));
        for (guint i = 0; i < view->entries->len; i++)
                json_array_append_new(ledger, entry_json(g_ptr_array_index(view->entries, i), clinic ? clinic->zone : NULL));
        json_object_set_new(one, "clinic", json_text(view->clinic));
        json_object_set_new(one, "system", json_text(view->system));
        json_object_set_new(one, "patient", json_text(view->patient));
        json_object_set_new(one, "in_force", answers_json(&view->in_force));
        json_object_set_new(one, "records", answers_json(&view->records));
        json_object_set_new(one, "staff", answers_json(&view->staff));
        json_object_set_new(one, "stopped", stopped);
        json_object_set_new(one, "stopped_in_part", parts);
        json_object_set_new(one, "stopped_person", person);
        json_object_set_new(one, "ledger", ledger);
        return one;
}
