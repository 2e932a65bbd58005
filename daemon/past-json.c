#include "daemon/past-json.h"

#include "channel/outcome.h"
#include "daemon/followup-json.h"

json_t *attempts_json(const GPtrArray *attempts, const CivilZone *zone)
{
        json_t *list = json_array();

        for (unsigned i = 0; i < attempts->len; i++) {
                const Attempt *attempt = g_ptr_array_index(attempts, i);
                json_t *one = json_object();
                const char *verdict =
                        attempt->verdict < 0 ? NULL : verdict_to_string((Verdict)attempt->verdict);

                json_object_set_new(one, "started", json_instant(zone, attempt->started));
                json_object_set_new(one, "ended", json_instant(zone, attempt->ended));
                json_object_set_new(one, "provider", json_text(attempt->provider));
                json_object_set_new(one, "key", json_text(attempt->key));
                json_object_set_new(one, "verdict", json_text(verdict));
                json_object_set_new(one, "detail", json_text(attempt->detail));
                json_array_append_new(list, one);
        }
        return list;
}

json_t *receipts_json(const GPtrArray *receipts, const CivilZone *zone)
{
        json_t *list = json_array();

        for (unsigned i = 0; i < receipts->len; i++) {
                const ReceiptEntry *receipt = g_ptr_array_index(receipts, i);
                json_t *one = json_object();

                json_object_set_new(one, "at", json_instant(zone, receipt->at));
                json_object_set_new(one, "provider", json_text(receipt->provider));
                json_object_set_new(one, "state", json_text(receipt_state_to_string(receipt->state)));
                json_object_set_new(one, "part", json_text(receipt->part));
                json_object_set_new(one, "detail", json_text(receipt->detail));
                json_array_append_new(list, one);
        }
        return list;
}

json_t *history_json(const GPtrArray *history, const CivilZone *zone)
{
        json_t *list = json_array();

        for (unsigned i = 0; i < history->len; i++) {
                const HistoryEntry *entry = g_ptr_array_index(history, i);
                json_t *one = json_object();

                json_object_set_new(one, "at", json_instant(zone, entry->at));
                json_object_set_new(one, "what", json_text(entry->what));
                json_object_set_new(one, "who", json_text(entry->who));
                json_object_set_new(one, "why", json_text(entry->why));
                json_array_append_new(list, one);
        }
        return list;
}

/* Times in the zone that all clinics share, where they do: what staff do concerns no clinic alone. */
json_t *audit_entry_json(const Config *config, const AuditEntry *entry)
{
        const Clinic *clinic = entry->clinic ? config_clinic(config, entry->clinic) : NULL;
        const CivilZone *zone = clinic ? clinic->zone : config_shared_zone(config);
        char id[FOLLOWUP_ID_MAX];
        json_t *one = json_object();

        json_object_set_new(one, "at", json_instant(zone, entry->at));
        json_object_set_new(one, "time_zone", json_text(zone ? civil_zone_name(zone) : NULL));
        json_object_set_new(one, "who", json_text(entry->who));
        json_object_set_new(one, "what", json_text(entry->what));
        json_object_set_new(one, "clinic", json_text(entry->clinic));
        json_object_set_new(one, "patient", json_text(entry->patient));
        json_object_set_new(one, "erased", json_boolean(entry->is_erased));
        json_object_set_new(one, "followup", json_text(entry->followup != 0 ? followup_id_render(entry->followup, id) : NULL));
        json_object_set_new(one, "about", json_text(entry->about));
        json_object_set_new(one, "why", json_text(entry->why));
        return one;
}
