/* What a row of each table is in memory: its copy, its end, its places in the indexes and the text it is unique by. */
#include "store/memory/memory.h"

#include "base/text.h"

gpointer memory_copy(Table table, gconstpointer row)
{
        switch (table) {
        case TABLE_SECRET:
                return g_memdup2(row, STORE_SECRET_BYTES);
        case TABLE_ERASED:
                return g_memdup2(row, sizeof(ErasedRow));
        case TABLE_ERASING:
                return g_memdup2(row, sizeof(ErasingRow));
        case TABLE_KNOWN:
                return g_memdup2(row, sizeof(KnownRow));
        case TABLE_WATCH:
                return g_memdup2(row, sizeof(WatchRow));
        case TABLE_BLOCK: {
                BlockRow *copy = g_memdup2(row, sizeof(*copy));
                copy->address = g_strdup(copy->address);
                return copy;
        }
        case TABLE_RECEIPT: {
                ReceiptRow *copy = g_memdup2(row, sizeof(*copy));
                copy->part = g_strdup(copy->part);
                copy->detail = g_strdup(copy->detail);
                return copy;
        }
        case TABLE_STRAY: {
                StrayRow *copy = g_memdup2(row, sizeof(*copy));
                copy->provider = g_strdup(copy->provider);
                copy->provider_message_id = g_strdup(copy->provider_message_id);
                copy->recipient = g_strdup(copy->recipient);
                copy->part = g_strdup(copy->part);
                copy->detail = g_strdup(copy->detail);
                return copy;
        }
        case TABLE_META:
                return g_memdup2(row, sizeof(MetaRow));
        case TABLE_TALLY:
        case TABLE_ERASED_COUNT:
                return g_memdup2(row, sizeof(TallyRow));
        case TABLE_FOLLOWUP:
                return g_memdup2(row, sizeof(FollowupRow));
        case TABLE_WORD: {
                WordRow *copy = g_memdup2(row, sizeof(*copy));
                copy->text = g_strdup(copy->text);
                return copy;
        }
        case TABLE_ORIGIN: {
                OriginRow *copy = g_memdup2(row, sizeof(*copy));
                copy->clinic = g_strdup(copy->clinic);
                copy->system = g_strdup(copy->system);
                return copy;
        }
        case TABLE_LANE: {
                LaneRow *copy = g_memdup2(row, sizeof(*copy));
                copy->clinic = g_strdup(copy->clinic);
                copy->method = g_strdup(copy->method);
                return copy;
        }
        case TABLE_PROTOCOL: {
                ProtocolRow *copy = g_memdup2(row, sizeof(*copy));
                copy->id = g_strdup(copy->id);
                copy->content = g_strdup(copy->content);
                return copy;
        }
        case TABLE_PATIENT: {
                PatientRow *copy = g_memdup2(row, sizeof(*copy));
                patient_copy(&((const PatientRow *)row)->p, &copy->p);
                /* these follow from their words, as they do in the embedded store */
                g_clear_pointer(&copy->p.language, g_free);
                g_clear_pointer(&copy->p.segment, g_free);
                copy->p.zone = NULL;
                return copy;
        }
        case TABLE_RECORD: {
                RecordRow *copy = g_memdup2(row, sizeof(*copy));
                copy->id = g_strdup(copy->id);
                copy->plan = g_strdup(copy->plan);
                copy->staff_plan = g_strdup(copy->staff_plan);
                return copy;
        }
        case TABLE_MESSAGE: {
                MessageRow *copy = g_memdup2(row, sizeof(*copy));
                copy->m.to = g_strdup(copy->m.to);
                copy->m.text = g_strdup(copy->m.text);
                copy->m.template = g_strdup(copy->m.template);
                copy->m.clinic = copy->m.method = copy->m.provider = copy->m.language = copy->m.coding = NULL;
                copy->m.followups = g_array_copy(copy->m.followups);
                copy->provider_message_id = g_strdup(copy->provider_message_id);
                return copy;
        }
        case TABLE_ATTEMPT: {
                AttemptRow *copy = g_memdup2(row, sizeof(*copy));
                copy->detail = g_strdup(copy->detail);
                return copy;
        }
        case TABLE_HISTORY: {
                HistoryRow *copy = g_memdup2(row, sizeof(*copy));
                copy->what = g_strdup(copy->what);
                copy->who = g_strdup(copy->who);
                copy->why = g_strdup(copy->why);
                return copy;
        }
        case TABLE_POLL: {
                StorePoll *copy = g_memdup2(row, sizeof(*copy));
                copy->source = g_strdup(copy->source);
                copy->resource = g_strdup(copy->resource);
                copy->next = g_strdup(copy->next);
                return copy;
        }
        case TABLE_IN_FORCE: {
                InForceRow *copy = g_memdup2(row, sizeof(*copy));
                copy->files = g_strdup(copy->files);
                copy->planned_by = g_strdup(copy->planned_by);
                return copy;
        }
        case TABLE_STOP: {
                StopRow *copy = g_memdup2(row, sizeof(*copy));
                copy->address = g_strdup(copy->address);
                return copy;
        }
        case TABLE_PAUSE: {
                Pause *copy = g_memdup2(row, sizeof(*copy));
                copy->clinic = g_strdup(copy->clinic);
                copy->provider = g_strdup(copy->provider);
                copy->who = g_strdup(copy->who);
                copy->why = g_strdup(copy->why);
                return copy;
        }
        case TABLE_REPLY:
        case TABLE_REPLY_PART:
        case TABLE_ALERT:
        case TABLE_NOTICE:
        case TABLE_ACK_LINK:
        case TABLE_STAFF_REPLY:
                return memory_reply_row_copy(table, row);
        case TABLE_AUDIT:
        case TABLE_CONSENT:
                return memory_ledger_row_copy(table, row);
        }
        g_assert_not_reached();
}

void memory_row_free(Table table, gpointer row)
{
        if (!row)
                return;
        switch (table) {
        case TABLE_META:
        case TABLE_TALLY:
        case TABLE_FOLLOWUP:
        case TABLE_KNOWN:
        case TABLE_WATCH:
        case TABLE_SECRET:
        case TABLE_ERASED:
        case TABLE_ERASING:
        case TABLE_ERASED_COUNT:
                break;
        case TABLE_BLOCK:
                g_free(((BlockRow *)row)->address);
                break;
        case TABLE_RECEIPT:
                receipt_row_done(row);
                break;
        case TABLE_STRAY:
                stray_row_done(row);
                break;
        case TABLE_WORD:
                g_free(((WordRow *)row)->text);
                break;
        case TABLE_ORIGIN:
                g_free(((OriginRow *)row)->clinic);
                g_free(((OriginRow *)row)->system);
                break;
        case TABLE_LANE:
                g_free(((LaneRow *)row)->clinic);
                g_free(((LaneRow *)row)->method);
                break;
        case TABLE_PROTOCOL:
                g_free(((ProtocolRow *)row)->id);
                g_free(((ProtocolRow *)row)->content);
                break;
        case TABLE_PATIENT:
                patient_row_done(row);
                break;
        case TABLE_RECORD:
                record_row_done(row);
                break;
        case TABLE_MESSAGE:
                message_row_done(row);
                break;
        case TABLE_ATTEMPT:
                attempt_row_done(row);
                break;
        case TABLE_HISTORY:
                history_row_done(row);
                break;
        case TABLE_STOP:
                g_free(((StopRow *)row)->address);
                break;
        case TABLE_IN_FORCE:
                in_force_row_done(row);
                break;
        case TABLE_POLL:
                store_poll_done(row);
                break;
        case TABLE_PAUSE:
                g_free(((Pause *)row)->clinic);
                g_free(((Pause *)row)->provider);
                g_free(((Pause *)row)->who);
                g_free(((Pause *)row)->why);
                break;
        case TABLE_REPLY:
        case TABLE_REPLY_PART:
        case TABLE_ALERT:
        case TABLE_NOTICE:
        case TABLE_ACK_LINK:
        case TABLE_STAFF_REPLY:
                memory_reply_row_done(table, row);
                break;
        case TABLE_AUDIT:
        case TABLE_CONSENT:
                memory_ledger_row_done(table, row);
                break;
        }
        g_free(row);
}

unsigned memory_row_keys(Table table, int64_t number, gconstpointer row, Key keys[static MEMORY_KEYS_MAX])
{
        unsigned n = 0;

        if (table == TABLE_RECORD) {
                keys[n++] = (Key){ INDEX_RECORDS_OF_PATIENT, ((const RecordRow *)row)->patient, 0, number };
        } else if (table == TABLE_PATIENT) {
                const Patient *p = &((const PatientRow *)row)->p;
                if (p->has_consent_end)
                        keys[n++] = (Key){ INDEX_CONSENT_END, 0, p->consent_end.ms, number };
        } else if (table == TABLE_HISTORY) {
                keys[n++] = (Key){ INDEX_HISTORY_OF_FOLLOWUP, ((const HistoryRow *)row)->followup, 0, number };
        } else if (table == TABLE_RECEIPT) {
                keys[n++] = (Key){ INDEX_RECEIPTS_OF_MESSAGE, ((const ReceiptRow *)row)->message, ((const ReceiptRow *)row)->n, number };
        } else if (table == TABLE_STRAY) {
                keys[n++] = (Key){ INDEX_STRAYS_OF_NAME, ((const StrayRow *)row)->name, 0, number };
        } else if (table == TABLE_KNOWN) {
                keys[n++] = (Key){ INDEX_KNOWN, ((const KnownRow *)row)->name, ((const KnownRow *)row)->recipient, number };
        } else if (table == TABLE_WATCH) {
                keys[n++] = (Key){ INDEX_WATCH, 0, ((const WatchRow *)row)->due.ms, number };
        } else if (table == TABLE_MESSAGE) {
                const MessageRow *message = row;
                keys[n++] = (Key){ INDEX_MESSAGES_OF_PATIENT, message->m.patient_number, message->last_try.ms, number };
                if (message->m.state == MESSAGE_SENDING)
                        keys[n++] = (Key){ INDEX_SENDING, 0, 0, number };
        } else if (table == TABLE_FOLLOWUP) {
                const FollowupRow *followup = row;
                const Followup *f = &followup->f;
                if (f->state == FOLLOWUP_PLANNED && !utc_is_never(f->due))
                        keys[n++] = (Key){ QUEUE_PLANNED, followup->lane, f->due.ms, number };
                if (f->state == FOLLOWUP_HELD && !utc_is_never(f->closes))
                        keys[n++] = (Key){ QUEUE_HELD_CLOSES, 0, f->closes.ms, number };
                if (f->state == FOLLOWUP_HELD && !utc_is_never(f->held_since))
                        keys[n++] = (Key){ QUEUE_HELD_SINCE, 0, f->held_since.ms, number };
                if (f->state == FOLLOWUP_TASK && !utc_is_never(f->due))
                        keys[n++] = (Key){ QUEUE_TASK, 0, f->due.ms, number };
        }
        return n;
}

char *memory_row_name(Table table, gconstpointer row)
{
        switch (table) {
        case TABLE_WORD:
                return g_strconcat("word ", ((const WordRow *)row)->text, NULL);
        case TABLE_STOP:
                return g_strconcat("stop ", ((const StopRow *)row)->address, NULL);
        case TABLE_PATIENT:
                return g_strdup_printf("patient %d %s", ((const PatientRow *)row)->origin, ((const PatientRow *)row)->p.id);
        case TABLE_RECORD:
                return g_strdup_printf("record %d %d %s", ((const RecordRow *)row)->origin,
                        (int)((const RecordRow *)row)->type, ((const RecordRow *)row)->id);
        case TABLE_POLL:
                return g_strdup_printf("poll %s %s", ((const StorePoll *)row)->source, ((const StorePoll *)row)->resource);
        case TABLE_PAUSE: {
                const Pause *pause = row;
                return g_strdup_printf("pause %s %s", pause->clinic ? pause->clinic : "", pause->provider ? pause->provider : "");
        }
        case TABLE_META:
        case TABLE_ORIGIN:
        case TABLE_LANE:
        case TABLE_PROTOCOL:
        case TABLE_TALLY:
        case TABLE_FOLLOWUP:
        case TABLE_MESSAGE:
        case TABLE_ATTEMPT:
        case TABLE_HISTORY:
        case TABLE_REPLY:
        case TABLE_REPLY_PART:
        case TABLE_ALERT:
        case TABLE_NOTICE:
        case TABLE_ACK_LINK:
        case TABLE_STAFF_REPLY:
        case TABLE_RECEIPT:
        case TABLE_STRAY:
        case TABLE_KNOWN:
        case TABLE_WATCH:
        case TABLE_AUDIT:
        case TABLE_IN_FORCE:
        case TABLE_CONSENT:
        case TABLE_SECRET:
        case TABLE_ERASED:
        case TABLE_ERASING:
        case TABLE_ERASED_COUNT:
                return NULL;
        case TABLE_BLOCK:
                return g_strdup_printf("block %d %s", ((const BlockRow *)row)->provider, ((const BlockRow *)row)->address);
        }
        return NULL;
}

bool memory_is_known_of(gconstpointer row, gconstpointer message)
{
        return ((const KnownRow *)row)->message == *(const int64_t *)message;
}
