/* All that is stored about a patient, to be read by a person or another program. */

#include "store/store-audit.h"
#include "store/store-erase.h"
#include "store/alerts.h"
#include "store/holdings.h"
#include "store/messages.h"
#include "store/person.h"

/* ---- freeing --------------------------------------------------------------------------------- */

static void card_free(gpointer data)
{
        DossierCard *card = data;

        patient_done(card->patient);
        g_free(card->patient);
        g_free(card);
}

static void record_free_all(gpointer data)
{
        DossierRecord *record = data;

        g_free(record->type);
        g_free(record->id);
        g_free(record->status);
        g_free(record->procedure);
        g_free(record->practitioner);
        g_free(record->responsible);
        g_free(record->plan);
        g_free(record->staff_plan);
        g_free(record);
}

static void message_free_all(gpointer data)
{
        DossierMessage *message = data;

        message_free(message->message);
        g_free(message->provider_message_id);
        g_clear_pointer(&message->attempts, g_ptr_array_unref);
        g_clear_pointer(&message->receipts, g_ptr_array_unref);
        g_free(message);
}

static void answer_free(gpointer data)
{
        DossierAnswer *answer = data;

        g_free(answer->name);
        g_free(answer->text);
        g_free(answer->to);
        g_free(answer->provider);
        g_free(answer->detail);
        g_free(answer);
}

static void stray_free(gpointer data)
{
        DossierStray *stray = data;

        g_free(stray->provider);
        g_free(stray->provider_message_id);
        g_free(stray->recipient);
        g_free(stray->detail);
        g_free(stray);
}

void dossier_free(Dossier *dossier)
{
        if (!dossier)
                return;
        g_clear_pointer(&dossier->consent, consent_view_free);
        patient_marks_free(dossier->marks);
        g_ptr_array_unref(dossier->cards);
        g_ptr_array_unref(dossier->records);
        g_ptr_array_unref(dossier->messages);
        g_ptr_array_unref(dossier->answers);
        g_ptr_array_unref(dossier->strays);
        g_ptr_array_unref(dossier->followups);
        g_ptr_array_unref(dossier->histories);
        g_ptr_array_unref(dossier->replies);
        g_ptr_array_unref(dossier->alerts);
        g_clear_pointer(&dossier->audit, g_ptr_array_unref);
        g_ptr_array_unref(dossier->shared);
        g_free(dossier);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Dossier, dossier_free)

static Dossier *dossier_new(void)
{
        Dossier *dossier = g_new0(Dossier, 1);

        dossier->cards = g_ptr_array_new_with_free_func(card_free);
        dossier->records = g_ptr_array_new_with_free_func(record_free_all);
        dossier->messages = g_ptr_array_new_with_free_func(message_free_all);
        dossier->answers = g_ptr_array_new_with_free_func(answer_free);
        dossier->strays = g_ptr_array_new_with_free_func(stray_free);
        dossier->followups = g_ptr_array_new_with_free_func((GDestroyNotify)followup_view_free);
        dossier->histories = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
        dossier->replies = g_ptr_array_new_with_free_func((GDestroyNotify)reply_view_free);
        dossier->alerts = g_ptr_array_new_with_free_func((GDestroyNotify)alert_view_free);
        dossier->shared = g_ptr_array_new_with_free_func(g_free);
        return dossier;
}

/* ---- one kind of row each -------------------------------------------------------------------- */

static int add_card(Store *store, int64_t number, GPtrArray *cards, Err *err)
{
        g_auto(PatientRow) row = { 0 };
        DossierCard *card;
        int r = store_patient_get(store, number, &row, err);

        if (r != 0)
                return r;
        card = g_new0(DossierCard, 1);
        *card = (DossierCard){ .number = number, .staff = row.staff, .updated_at = row.updated_at, .replaced_by = row.replaced_by };
        card->patient = g_new0(Patient, 1);
        *card->patient = row.p; /* moves over */
        row.p = (Patient){ 0 };
        g_ptr_array_add(cards, card);
        return 0;
}

static int dup_word(Store *store, int32_t ref, char **ret, Err *err)
{
        const char *text;
        int r = store_word_text(store, ref, &text, err);

        if (r == 0)
                *ret = g_strdup(text);
        return r;
}

static int add_followups(Store *store, int64_t record, Dossier *d, Err *err)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        const guint n_before = d->followups->len;
        int r = store_rows_raw(store, record, rows, err);

        if (r == 0)
                r = store_views(store, rows, d->followups, err);
        for (guint i = n_before; r == 0 && i < d->followups->len; i++) {
                g_autoptr(GPtrArray) attempts = NULL;
                GPtrArray *history = NULL;

                r = store_history(store, ((FollowupView *)g_ptr_array_index(d->followups, i))->f.id, &attempts, &history, err);
                if (r == 0)
                        g_ptr_array_add(d->histories, history);
        }
        return r;
}

static int add_record(Store *store, int64_t number, Dossier *d, Err *err)
{
        g_auto(RecordRow) row = { 0 };
        DossierRecord *record;
        int r = store->backend->verbs->record_get(store->backend, number, &row, err);

        if (r != 0)
                return r;
        record = g_new0(DossierRecord, 1);
        g_ptr_array_add(d->records, record);
        *record = (DossierRecord){ .moment = row.moment, .updated_at = row.updated_at, .is_history = row.is_history };
        record->type = g_strdup(record_type_to_string(row.type));
        record->id = g_strdup(row.id);
        record->status = g_strdup(record_status_to_string(row.status));
        record->plan = g_strdup(row.plan);
        record->staff_plan = g_strdup(row.staff_plan);
        r = dup_word(store, row.procedure, &record->procedure, err);
        if (r == 0)
                r = dup_word(store, row.practitioner, &record->practitioner, err);
        if (r == 0)
                r = dup_word(store, row.responsible, &record->responsible, err);
        return r == 0 ? add_followups(store, number, d, err) : r;
}

static int add_message(Store *store, int64_t number, GPtrArray *messages, Err *err)
{
        g_auto(MessageRow) row = { 0 };
        DossierMessage *message;
        int r = store->backend->verbs->message_get(store->backend, number, &row, err);

        if (r != 0)
                return r;
        message = g_new0(DossierMessage, 1);
        g_ptr_array_add(messages, message);
        message->last_try = row.last_try;
        message->provider_message_id = g_strdup(row.provider_message_id);
        r = store_get_message(store, number, &message->message, err);
        if (r == 0)
                r = store_message_past(store, number, &message->attempts, &message->receipts, err);
        return r;
}

static int add_answer(Store *store, int64_t number, GPtrArray *answers, Err *err)
{
        g_auto(NoticeRow) row = { 0 };
        DossierAnswer *answer;
        int r = store->backend->verbs->notice_get(store->backend, number, &row, err);

        if (r != 0)
                return r;
        answer = g_new0(DossierAnswer, 1);
        g_ptr_array_add(answers, answer);
        *answer = (DossierAnswer){ .state = row.state, .created = row.created, .ended = row.ended };
        answer->name = g_strdup(row.name);
        answer->text = g_strdup(row.text);
        answer->to = g_strdup(row.recipient);
        answer->detail = g_strdup(row.detail);
        return dup_word(store, row.provider, &answer->provider, err);
}

static int add_strays(Store *store, const char *address, GPtrArray *strays, Err *err)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(StrayRow));
        int r;

        g_array_set_clear_func(rows, (GDestroyNotify)stray_row_done);
        r = store->backend->verbs->stray_list_to(store->backend, address, rows, err);
        for (guint i = 0; r == 0 && i < rows->len; i++) {
                StrayRow *row = &g_array_index(rows, StrayRow, i);
                DossierStray *stray = g_new0(DossierStray, 1);

                *stray = (DossierStray){ .state = row->state, .at = row->at };
                stray->provider = g_steal_pointer(&row->provider);
                stray->provider_message_id = g_steal_pointer(&row->provider_message_id);
                stray->recipient = g_steal_pointer(&row->recipient);
                stray->detail = g_steal_pointer(&row->detail);
                g_ptr_array_add(strays, stray);
        }
        return r;
}

static int add_reply(Store *store, int64_t number, GPtrArray *replies, Err *err)
{
        ReplyView *view = NULL;
        int r = store_reply_get(store, number, &view, err);

        if (r == 0)
                g_ptr_array_add(replies, view);
        return r;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static int fill_rows(Store *store, const Person *person, const Holdings *h, Dossier *d, Err *err)
{
        int r = 0;

        for (guint i = 0; r == 0 && i < person->numbers->len; i++)
                r = add_card(store, g_array_index(person->numbers, int64_t, i), d->cards, err);
        for (guint i = 0; r == 0 && i < h->records->len; i++)
                r = add_record(store, g_array_index(h->records, int64_t, i), d, err);
        for (guint i = 0; r == 0 && i < h->messages->len; i++)
                r = add_message(store, g_array_index(h->messages, int64_t, i), d->messages, err);
        for (guint i = 0; r == 0 && i < h->notices->len; i++)
                r = add_answer(store, g_array_index(h->notices, int64_t, i), d->answers, err);
        for (guint i = 0; r == 0 && i < h->replies->len; i++)
                r = add_reply(store, g_array_index(h->replies, int64_t, i), d->replies, err);
        for (guint i = 0; r == 0 && i < h->alerts->len; i++)
                r = store_alert_view(store, g_array_index(h->alerts, int64_t, i), d->alerts, err);
        for (guint i = 0; r == 0 && i < h->own->len; i++)
                r = add_strays(store, store_key_address(g_ptr_array_index(h->own, i)), d->strays, err);
        for (guint i = 0; i < h->shared->len; i++)
                g_ptr_array_add(d->shared, g_strdup(g_ptr_array_index(h->shared, i)));
        return r;
}

int store_dossier_fill(Store *store, const Person *person, const Holdings *h, Dossier **ret, Err *err)
{
        g_autoptr(Dossier) d = dossier_new();
        int r = fill_rows(store, person, h, d, err);

        if (r == 0)
                *ret = g_steal_pointer(&d);
        return r;
}

static int dossier_of(Store *store, const Person *person, const GArray *together, Dossier **ret, Err *err)
{
        g_autoptr(Dossier) d = NULL;
        g_auto(Holdings) h = { 0 };
        int r = holdings_gather(store, person, together, &h, err);

        if (r == 0)
                r = store_dossier_fill(store, person, &h, &d, err);
        if (r == 0)
                r = store_marks(store, person, &h, &d->marks, err);
        if (r == 0)
                r = store_consent_view(store, person, &d->consent, err);
        if (r == 0)
                r = store_audit_of(store, person->numbers, &d->audit, err);
        if (r == 0)
                *ret = g_steal_pointer(&d);
        return r;
}

int store_dossiers(Store *store, const char *clinic, const char *patient, GPtrArray **ret, Err *err)
{
        g_autoptr(GPtrArray) people = NULL, dossiers = g_ptr_array_new_with_free_func((GDestroyNotify)dossier_free);
        g_autoptr(GArray) together = NULL;
        int r = store_persons(store, clinic, patient, &people, err);

        if (r == 0)
                together = store_people_numbers(people);
        for (guint i = 0; r == 0 && i < people->len; i++) {
                Dossier *dossier = NULL;

                r = dossier_of(store, g_ptr_array_index(people, i), together, &dossier, err);
                if (r == 0)
                        g_ptr_array_add(dossiers, dossier);
        }
        if (r == 0)
                *ret = g_steal_pointer(&dossiers);
        return r;
}
