#include "daemon/dossier-json.h"

#include "daemon/consent-json.h"
#include "daemon/followup-json.h"
#include "daemon/past-json.h"
#include "daemon/reply-json.h"
#include "store/store-audit.h"

static json_t *texts_json(const GPtrArray *texts)
{
        json_t *list = json_array();

        for (guint i = 0; texts && i < texts->len; i++)
                json_array_append_new(list, json_text(g_ptr_array_index(texts, i)));
        return list;
}

static const char *text_or_null(const char *text)
{
        return text[0] != '\0' ? text : NULL;
}

static json_t *card_json(gconstpointer data, const CivilZone *zone)
{
        const DossierCard *card = data;
        static const char *const standings[] = { [PATIENT_KNOWN] = "known", [PATIENT_UNTOLD] = "named only", [PATIENT_DEAD] = "dead",
                [PATIENT_DELETED] = "deleted" };
        const Patient *p = card->patient;
        json_t *one = json_object(), *addresses = json_object();
        g_autofree char *birth_date = NULL;

        for (guint i = 0; p->addresses && i < p->addresses->len; i++) {
                const Address *address = g_ptr_array_index(p->addresses, i);

                json_object_set_new(addresses, address->method, json_text(address->name));
        }
        json_object_set_new(one, "id", json_text(p->id));
        json_object_set_new(one, "name", json_text(p->name));
        json_object_set_new(one, "language", json_text(p->language));
        if (p->has_birth_date)
                birth_date = g_strdup_printf("%04d-%02u-%02u", p->birth_date.year, p->birth_date.month, p->birth_date.day);
        json_object_set_new(one, "birth_date", json_text(birth_date));
        json_object_set_new(one, "time_zone", json_text(p->zone ? civil_zone_name(p->zone) : NULL));
        json_object_set_new(one, "phone", json_text(text_or_null(p->phone)));
        json_object_set_new(one, "addresses", addresses);
        json_object_set_new(one, "guardian_name", json_text(p->guardian_name));
        json_object_set_new(one, "guardian_phone", json_text(text_or_null(p->guardian_phone)));
        json_object_set_new(one, "segment", json_text(p->segment));
        json_object_set_new(one, "standing", json_text(standings[p->standing]));
        json_object_set_new(one, "merged", json_boolean(card->replaced_by != 0));
        json_object_set_new(one, "updated_at", json_instant(zone, card->updated_at));
        json_object_set_new(one, "consent_ends", json_instant(zone, p->has_consent_end ? p->consent_end : UTC_NEVER));
        return one;
}

static json_t *stored_record_json(gconstpointer data, const CivilZone *zone)
{
        const DossierRecord *record = data;
        json_t *one = json_object();

        json_object_set_new(one, "type", json_text(record->type));
        json_object_set_new(one, "id", json_text(record->id));
        json_object_set_new(one, "status", json_text(record->status));
        json_object_set_new(one, "moment", json_instant(zone, record->moment));
        json_object_set_new(one, "updated_at", json_instant(zone, record->updated_at));
        json_object_set_new(one, "procedure", json_text(record->procedure));
        json_object_set_new(one, "practitioner", json_text(record->practitioner));
        json_object_set_new(one, "responsible", json_text(record->responsible));
        json_object_set_new(one, "plan", record->plan ? json_loads(record->plan, 0, NULL) : json_null());
        json_object_set_new(one, "staff_plan", record->staff_plan ? json_loads(record->staff_plan, 0, NULL) : json_null());
        json_object_set_new(one, "history", json_boolean(record->is_history));
        return one;
}

static json_t *message_json(gconstpointer data, const CivilZone *zone)
{
        const DossierMessage *message = data;
        const Message *m = message->message;
        json_t *one = json_object(), *followups = json_array();
        char id[FOLLOWUP_ID_MAX];

        for (guint i = 0; i < m->followups->len; i++)
                json_array_append_new(followups, json_text(followup_id_render(g_array_index(m->followups, int64_t, i), id)));
        json_object_set_new(one, "id", json_text(m->id));
        json_object_set_new(one, "method", json_text(m->method));
        json_object_set_new(one, "provider", json_text(m->provider));
        json_object_set_new(one, "to", json_text(m->to));
        json_object_set_new(one, "language", json_text(m->language));
        json_object_set_new(one, "text", json_text(m->text));
        json_object_set_new(one, "template", json_text(m->template));
        json_object_set_new(one, "parts", json_integer(m->parts));
        json_object_set_new(one, "purpose", json_text(purpose_to_string(m->purpose)));
        json_object_set_new(one, "state", json_text(message_state_to_string(m->state)));
        json_object_set_new(one, "created", json_instant(zone, m->created));
        json_object_set_new(one, "last_try", json_instant(zone, message->last_try));
        json_object_set_new(one, "provider_message_id", json_text(message->provider_message_id));
        json_object_set_new(one, "followups", followups);
        json_object_set_new(one, "attempts", attempts_json(message->attempts, zone));
        json_object_set_new(one, "receipts", receipts_json(message->receipts, zone));
        return one;
}

static json_t *answer_json(gconstpointer data, const CivilZone *zone)
{
        const DossierAnswer *answer = data;
        json_t *one = json_object();

        json_object_set_new(one, "name", json_text(answer->name));
        json_object_set_new(one, "to", json_text(answer->to));
        json_object_set_new(one, "provider", json_text(answer->provider));
        json_object_set_new(one, "text", json_text(answer->text));
        json_object_set_new(one, "state", json_text(notice_state_to_string(answer->state)));
        json_object_set_new(one, "created", json_instant(zone, answer->created));
        json_object_set_new(one, "ended", json_instant(zone, answer->ended));
        json_object_set_new(one, "detail", json_text(answer->detail));
        return one;
}

static json_t *stray_json(gconstpointer data, const CivilZone *zone)
{
        const DossierStray *stray = data;
        json_t *one = json_object();

        json_object_set_new(one, "at", json_instant(zone, stray->at));
        json_object_set_new(one, "provider", json_text(stray->provider));
        json_object_set_new(one, "provider_message_id", json_text(stray->provider_message_id));
        json_object_set_new(one, "recipient", json_text(stray->recipient));
        json_object_set_new(one, "state", json_text(receipt_state_to_string(stray->state)));
        json_object_set_new(one, "detail", json_text(stray->detail));
        return one;
}

static json_t *each(const GPtrArray *array, json_t *(*make)(gconstpointer data, const CivilZone *zone), const CivilZone *zone)
{
        json_t *list = json_array();

        for (guint i = 0; i < array->len; i++)
                json_array_append_new(list, make(g_ptr_array_index(array, i), zone));
        return list;
}

static json_t *followups_json(const Config *config, const Dossier *d, UtcMs now)
{
        json_t *list = json_array();

        for (guint i = 0; i < d->followups->len; i++) {
                const FollowupView *view = g_ptr_array_index(d->followups, i);
                json_t *one = followup_json(config, view, now);

                json_object_set_new(one, "history", history_json(g_ptr_array_index(d->histories, i), followup_zone(config, view)));
                json_array_append_new(list, one);
        }
        return list;
}

static json_t *audit_json(const Config *config, const GPtrArray *entries)
{
        json_t *list = json_array();

        for (guint i = 0; i < entries->len; i++)
                json_array_append_new(list, audit_entry_json(config, g_ptr_array_index(entries, i)));
        return list;
}

json_t *stranger_json(const Config *config, const Dossier *d, const char *number, bool is_stopped)
{
        const CivilZone *zone = reply_zone(config, NULL);
        json_t *one = json_object();

        json_object_set_new(one, "number", json_text(number));
        json_object_set_new(one, "stopped", json_boolean(is_stopped));
        json_object_set_new(one, "replies", replies_json(d->replies, zone));
        json_object_set_new(one, "alerts", alerts_json(d->alerts, zone));
        json_object_set_new(one, "answers", each(d->answers, answer_json, zone));
        json_object_set_new(one, "stray_receipts", each(d->strays, stray_json, zone));
        return one;
}

json_t *dossier_json(const Config *config, const Dossier *d, UtcMs now)
{
        const Clinic *clinic = config_clinic(config, d->consent->clinic);
        const CivilZone *zone = clinic ? clinic->zone : NULL;
        json_t *one = json_object();

        json_object_set_new(one, "clinic", json_text(d->consent->clinic));
        json_object_set_new(one, "system", json_text(d->consent->system));
        json_object_set_new(one, "patient", json_text(d->consent->patient));
        json_object_set_new(one, "cards", each(d->cards, card_json, zone));
        json_object_set_new(one, "consent", consent_view_json(config, d->consent));
        json_object_set_new(one, "records", each(d->records, stored_record_json, zone));
        json_object_set_new(one, "followups", followups_json(config, d, now));
        json_object_set_new(one, "messages", each(d->messages, message_json, zone));
        json_object_set_new(one, "replies", replies_json(d->replies, zone));
        json_object_set_new(one, "alerts", alerts_json(d->alerts, zone));
        json_object_set_new(one, "answers", each(d->answers, answer_json, zone));
        json_object_set_new(one, "stray_receipts", each(d->strays, stray_json, zone));
        json_object_set_new(one, "audit", audit_json(config, d->audit));
        json_object_set_new(one, "shared_addresses", texts_json(d->shared));
        return one;
}
