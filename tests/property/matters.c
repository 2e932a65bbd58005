#include "matters.h"

#include <string.h>

#include "base/text.h"

typedef struct Told {
        RecordType type;
        RecordStatus status;
        char *patient, *procedure; /* patient: of the system that knows them */
        UtcMs moment;
} Told;

struct Matters {
        const CivilZone *zone;
        GHashTable *told;    /* "type id" -> Told * */
        GHashTable *refused; /* treatment -> int64_t * ms */
};

static char *card_of(const char *system, const char *patient)
{
        return g_strdup_printf("%s %s", system, patient);
}

static void told_free(gpointer data)
{
        Told *told = data;

        g_free(told->patient);
        g_free(told->procedure);
        g_free(told);
}

Matters *matters_new(const CivilZone *zone)
{
        Matters *matters = g_new0(Matters, 1);

        matters->zone = zone;
        matters->told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, told_free);
        matters->refused = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        return matters;
}

void matters_free(Matters *matters)
{
        g_hash_table_unref(matters->told);
        g_hash_table_unref(matters->refused);
        g_free(matters);
}

void matters_told(Matters *matters, const Record *record)
{
        Told *told;

        if (record->type == RECORD_PATIENT)
                return;
        told = g_new0(Told, 1);
        *told = (Told){ record->type, record->status, card_of(record->system, record->patient.id),
                g_strdup(record->procedure), record->moment };
        g_hash_table_replace(matters->told, g_strdup_printf("%d %s", (int)record->type, record->id), told);
}

void matters_refused(Matters *matters, const char *treatment, UtcMs now)
{
        g_hash_table_replace(matters->refused, g_strdup(treatment), g_memdup2(&now.ms, sizeof(now.ms)));
}

static bool has_refused(const Matters *matters, const char *patient, UtcMs since)
{
        GHashTableIter iter;
        gpointer treatment, at;

        g_hash_table_iter_init(&iter, matters->refused);
        while (g_hash_table_iter_next(&iter, &treatment, &at)) {
                g_autofree char *key = g_strdup_printf("%d %s", (int)RECORD_TREATMENT, (const char *)treatment);
                const Told *told = g_hash_table_lookup(matters->told, key);

                if (told && text_equal(told->patient, patient) && since.ms <= *(int64_t *)at)
                        return true;
        }
        return false;
}

static int32_t day_of(const Matters *matters, UtcMs t)
{
        CivilDate date;

        civil_from_utc(matters->zone, t, &date, NULL, NULL);
        return civil_date_number(date);
}

static bool asks_for_more(Purpose purpose)
{
        return purpose == PURPOSE_SURVEY || purpose == PURPOSE_OFFER || purpose == PURPOSE_GREETING;
}

/* Days from the treatment to the first that took its place; -1: none did. */
static int32_t days_to_next(const Matters *matters, const FollowupView *view)
{
        g_autofree char *patient = card_of(view->system, view->patient->id);
        const int32_t day = day_of(matters, view->moment);
        int32_t days = -1;
        GHashTableIter iter;
        gpointer value;

        g_hash_table_iter_init(&iter, matters->told);
        while (g_hash_table_iter_next(&iter, NULL, &value)) {
                const Told *told = value;
                const int32_t later = day_of(matters, told->moment) - day;

                if (told->type == RECORD_TREATMENT && told->status == RECORD_COMPLETED && later > 0
                        && text_equal(told->patient, patient) && text_equal(told->procedure, view->procedure)
                        && (days < 0 || later < days))
                        days = later;
        }
        return days;
}

static bool has_visit(const Matters *matters, const char *patient, UtcMs now)
{
        GHashTableIter iter;
        gpointer value;

        g_hash_table_iter_init(&iter, matters->told);
        while (g_hash_table_iter_next(&iter, NULL, &value)) {
                const Told *told = value;

                if (told->type == RECORD_APPOINTMENT && told->status == RECORD_BOOKED && text_equal(told->patient, patient)
                        && day_of(matters, now) <= day_of(matters, told->moment) + 1)
                        return true;
        }
        return false;
}

/* One that staff hold tells no longer what it is for: it may be trouble. */
bool matters_is_trouble(const FollowupView *view)
{
        static const char *const words[] = { "red flag", "worried", "complication", "complaint" };

        if (!view->is_for_reply || view->f.state == FOLLOWUP_HELD)
                return view->is_for_reply;
        for (size_t k = 0; k < ELEMENTSOF(words); k++)
                if (view->f.state == FOLLOWUP_TASK && g_str_has_prefix(view->f.reason, words[k]))
                        return true;
        return false;
}

static const char *open_trouble(const char *patient, const GPtrArray *views)
{
        for (guint i = 0; i < views->len; i++) {
                const FollowupView *view = g_ptr_array_index(views, i);
                g_autofree char *other = card_of(view->system, view->patient->id);

                if (view->f.state == FOLLOWUP_TASK && matters_is_trouble(view) && text_equal(other, patient))
                        return view->f.reason;
        }
        return NULL;
}

char *matters_against(const Matters *matters, const FollowupView *view, const GPtrArray *views, UtcMs now)
{
        const Purpose purpose = view->f.purpose;
        g_autofree char *patient = card_of(view->system, view->patient->id);
        const int32_t next = days_to_next(matters, view);
        const char *trouble = asks_for_more(purpose) ? open_trouble(patient, views) : NULL;

        if (trouble)
                return g_strdup_printf("while there is a %s", trouble);
        if (asks_for_more(purpose) && has_refused(matters, patient, view->moment))
                return g_strdup("after a refusal");
        if (next > 0 && purpose == PURPOSE_OFFER)
                return g_strdup_printf("%d days before the next treatment", next);
        if (next > 0 && (purpose == PURPOSE_REVIEW || purpose == PURPOSE_SURVEY)
                && day_of(matters, view->f.aim) > day_of(matters, view->moment) + next + 14)
                return g_strdup_printf("although treated again after %d days", next);
        if (purpose == PURPOSE_OFFER && has_visit(matters, patient, now))
                return g_strdup("while a visit is booked");
        return NULL;
}
