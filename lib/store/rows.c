/* Rows own what they point to. */
#include "store/backend.h"

void patient_copy(const Patient *from, Patient *to)
{
        Patient copy = *from;

        copy.id = g_strdup(from->id);
        copy.name = g_strdup(from->name);
        copy.language = g_strdup(from->language);
        copy.guardian_name = g_strdup(from->guardian_name);
        copy.segment = g_strdup(from->segment);
        copy.addresses = addresses_new();
        for (guint i = 0; from->addresses && i < from->addresses->len; i++) {
                const Address *address = g_ptr_array_index(from->addresses, i);

                (void)addresses_add(copy.addresses, address->method, address->name);
        }
        *to = copy;
}

void patient_done(Patient *patient)
{
        g_free(patient->id);
        g_free(patient->name);
        g_free(patient->language);
        g_free(patient->guardian_name);
        g_free(patient->segment);
        g_clear_pointer(&patient->addresses, g_ptr_array_unref);
        *patient = (Patient){ 0 };
}

void patient_row_done(PatientRow *row)
{
        patient_done(&row->p);
}

void record_row_done(RecordRow *row)
{
        g_clear_pointer(&row->id, g_free);
        g_clear_pointer(&row->plan, g_free);
        g_clear_pointer(&row->staff_plan, g_free);
}

static void message_done(Message *m)
{
        g_free(m->clinic);
        g_free(m->method);
        g_free(m->provider);
        g_free(m->to);
        g_free(m->language);
        g_free(m->text);
        g_free(m->coding);
        g_free(m->template);
        g_clear_pointer(&m->followups, g_array_unref);
        *m = (Message){ 0 };
}

void message_free(Message *message)
{
        if (!message)
                return;
        message_done(message);
        g_free(message);
}

void message_row_done(MessageRow *row)
{
        message_done(&row->m);
        g_clear_pointer(&row->provider_message_id, g_free);
}

void history_row_done(HistoryRow *row)
{
        g_clear_pointer(&row->what, g_free);
        g_clear_pointer(&row->who, g_free);
        g_clear_pointer(&row->why, g_free);
}

void reply_row_done(ReplyRow *row)
{
        g_clear_pointer(&row->id, g_free);
        g_clear_pointer(&row->address, g_free);
        g_clear_pointer(&row->text, g_free);
        g_clear_pointer(&row->why, g_free);
        g_clear_pointer(&row->read_by, g_free);
        g_clear_pointer(&row->result, g_free);
}

void reply_part_row_done(ReplyPartRow *row)
{
        g_clear_pointer(&row->address, g_free);
        g_clear_pointer(&row->ref, g_free);
        g_clear_pointer(&row->id, g_free);
        g_clear_pointer(&row->text, g_free);
}

void alert_row_done(AlertRow *row)
{
        g_clear_pointer(&row->by, g_free);
        g_clear_pointer(&row->how, g_free);
}

void notice_row_done(NoticeRow *row)
{
        g_clear_pointer(&row->recipient, g_free);
        g_clear_pointer(&row->name, g_free);
        g_clear_pointer(&row->text, g_free);
        g_clear_pointer(&row->detail, g_free);
}

void audit_row_done(AuditRow *row)
{
        g_clear_pointer(&row->who, g_free);
        g_clear_pointer(&row->what, g_free);
        g_clear_pointer(&row->about, g_free);
        g_clear_pointer(&row->why, g_free);
}

void consent_row_done(ConsentRow *row)
{
        g_clear_pointer(&row->method, g_free);
        g_clear_pointer(&row->address, g_free);
        g_clear_pointer(&row->who, g_free);
        g_clear_pointer(&row->why, g_free);
}

void in_force_row_done(InForceRow *row)
{
        g_clear_pointer(&row->files, g_free);
        g_clear_pointer(&row->planned_by, g_free);
}

void receipt_row_done(ReceiptRow *row)
{
        g_clear_pointer(&row->part, g_free);
        g_clear_pointer(&row->detail, g_free);
}

void stray_row_done(StrayRow *row)
{
        g_clear_pointer(&row->provider, g_free);
        g_clear_pointer(&row->provider_message_id, g_free);
        g_clear_pointer(&row->recipient, g_free);
        g_clear_pointer(&row->part, g_free);
        g_clear_pointer(&row->detail, g_free);
}
