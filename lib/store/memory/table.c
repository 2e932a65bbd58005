/* What a row of each table is in memory: its copy, its end, its places in the indexes and the text it is unique by. */
#include "store/memory/memory.h"

#include <stddef.h>

enum { TEXTS_MAX = 8 };

/* How large a row of a table is, and where in it its texts stand: they are all it owns, but for patients and messages. */
typedef struct Shape {
        size_t n_bytes;
        unsigned n_texts;
        size_t texts[TEXTS_MAX];
} Shape;

#define AT(type, text) offsetof(type, text)
#define SHAPE(type) { sizeof(type), 0, { 0 } }
#define SHAPE_TEXTS(type, ...)                                                                       \
        { sizeof(type), sizeof((size_t[]){ __VA_ARGS__ }) / sizeof(size_t), { __VA_ARGS__ } }

static const Shape shapes[N_TABLES] = {
        [TABLE_META] = SHAPE(MetaRow),
        [TABLE_WORD] = SHAPE_TEXTS(WordRow, AT(WordRow, text)),
        [TABLE_ORIGIN] = SHAPE_TEXTS(OriginRow, AT(OriginRow, clinic), AT(OriginRow, system)),
        [TABLE_LANE] = SHAPE_TEXTS(LaneRow, AT(LaneRow, clinic), AT(LaneRow, method)),
        [TABLE_PROTOCOL] = SHAPE_TEXTS(ProtocolRow, AT(ProtocolRow, id), AT(ProtocolRow, content)),
        [TABLE_TALLY] = SHAPE(TallyRow),
        [TABLE_PATIENT] = SHAPE(PatientRow),
        [TABLE_RECORD] = SHAPE_TEXTS(RecordRow, AT(RecordRow, id), AT(RecordRow, plan), AT(RecordRow, staff_plan)),
        [TABLE_FOLLOWUP] = SHAPE(FollowupRow),
        [TABLE_MESSAGE] = SHAPE_TEXTS(MessageRow, AT(MessageRow, m.to), AT(MessageRow, m.text), AT(MessageRow, m.template),
                AT(MessageRow, provider_message_id)),
        [TABLE_ATTEMPT] = SHAPE_TEXTS(AttemptRow, AT(AttemptRow, detail)),
        [TABLE_HISTORY] = SHAPE_TEXTS(HistoryRow, AT(HistoryRow, what), AT(HistoryRow, who), AT(HistoryRow, why)),
        [TABLE_STOP] = SHAPE_TEXTS(StopRow, AT(StopRow, address)),
        [TABLE_PAUSE] = SHAPE_TEXTS(Pause, AT(Pause, clinic), AT(Pause, provider), AT(Pause, who), AT(Pause, why)),
        [TABLE_RECEIPT] = SHAPE_TEXTS(ReceiptRow, AT(ReceiptRow, part), AT(ReceiptRow, detail)),
        [TABLE_STRAY] = SHAPE_TEXTS(StrayRow, AT(StrayRow, provider), AT(StrayRow, provider_message_id), AT(StrayRow, recipient),
                AT(StrayRow, part), AT(StrayRow, detail)),
        [TABLE_KNOWN] = SHAPE(KnownRow),
        [TABLE_WATCH] = SHAPE(WatchRow),
        [TABLE_BLOCK] = SHAPE_TEXTS(BlockRow, AT(BlockRow, address)),
        [TABLE_REPLY] = SHAPE_TEXTS(ReplyRow, AT(ReplyRow, id), AT(ReplyRow, address), AT(ReplyRow, text), AT(ReplyRow, why),
                AT(ReplyRow, read_by), AT(ReplyRow, result)),
        [TABLE_REPLY_PART] = SHAPE_TEXTS(ReplyPartRow, AT(ReplyPartRow, address), AT(ReplyPartRow, ref), AT(ReplyPartRow, id),
                AT(ReplyPartRow, text)),
        [TABLE_ALERT] = SHAPE_TEXTS(AlertRow, AT(AlertRow, by), AT(AlertRow, how)),
        [TABLE_NOTICE] = SHAPE_TEXTS(NoticeRow, AT(NoticeRow, recipient), AT(NoticeRow, name), AT(NoticeRow, text),
                AT(NoticeRow, detail)),
        [TABLE_ACK_LINK] = SHAPE(AckLinkRow),
        [TABLE_STAFF_REPLY] = SHAPE(StaffReplyRow),
        [TABLE_POLL] = SHAPE_TEXTS(StorePoll, AT(StorePoll, source), AT(StorePoll, resource), AT(StorePoll, next)),
        [TABLE_REFUSAL] = SHAPE_TEXTS(StoreRefusal, AT(StoreRefusal, source), AT(StoreRefusal, system), AT(StoreRefusal, type),
                AT(StoreRefusal, id), AT(StoreRefusal, field), AT(StoreRefusal, reason), AT(StoreRefusal, why),
                AT(StoreRefusal, mend)),
        [TABLE_STRANGER] = SHAPE(StrangerRow),
        [TABLE_REPLAY] = SHAPE(ReplayRow),
        [TABLE_AUDIT] = SHAPE_TEXTS(AuditRow, AT(AuditRow, who), AT(AuditRow, what), AT(AuditRow, about), AT(AuditRow, why)),
        [TABLE_IN_FORCE] = SHAPE_TEXTS(InForceRow, AT(InForceRow, files), AT(InForceRow, planned_by)),
        [TABLE_CONSENT] = SHAPE_TEXTS(ConsentRow, AT(ConsentRow, method), AT(ConsentRow, address), AT(ConsentRow, who),
                AT(ConsentRow, why)),
        [TABLE_SECRET] = { STORE_SECRET_BYTES, 0, { 0 } },
        [TABLE_ERASED] = SHAPE(ErasedRow),
        [TABLE_ERASING] = SHAPE(ErasingRow),
        [TABLE_ERASED_COUNT] = SHAPE(TallyRow),
};

static char **text_at(gpointer row, const Shape *shape, unsigned i)
{
        return (char **)(gpointer)((char *)row + shape->texts[i]);
}

/* Language, segment and zone follow from their words, as they do in the embedded store. */
static void copy_patient(const Patient *from, Patient *to)
{
        patient_copy(from, to);
        g_clear_pointer(&to->language, g_free);
        g_clear_pointer(&to->segment, g_free);
        to->zone = NULL;
}

gpointer memory_copy(Table table, gconstpointer row)
{
        const Shape *shape = &shapes[table];
        gpointer copy = g_memdup2(row, shape->n_bytes);

        for (unsigned i = 0; i < shape->n_texts; i++)
                *text_at(copy, shape, i) = g_strdup(*text_at(copy, shape, i));
        if (table == TABLE_PATIENT)
                copy_patient(&((const PatientRow *)row)->p, &((PatientRow *)copy)->p);
        if (table == TABLE_MESSAGE) {
                Message *m = &((MessageRow *)copy)->m;
                m->clinic = m->method = m->provider = m->language = m->coding = NULL;
                m->followups = g_array_copy(m->followups);
        }
        return copy;
}

void memory_row_free(Table table, gpointer row)
{
        const Shape *shape = &shapes[table];

        if (!row)
                return;
        for (unsigned i = 0; i < shape->n_texts; i++)
                g_free(*text_at(row, shape, i));
        if (table == TABLE_PATIENT)
                patient_row_done(row);
        if (table == TABLE_MESSAGE)
                g_array_unref(((MessageRow *)row)->m.followups);
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
                        keys[n++] = (Key){ QUEUE_HELD_FROM, 0, followup_held_from(f).ms, number };
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
        case TABLE_REFUSAL: {
                const StoreRefusal *refusal = row;
                return g_strdup_printf("refusal %s\n%s\n%s\n%s\n%s", refusal->source, refusal->type, refusal->id, refusal->field,
                        refusal->reason);
        }
        case TABLE_PAUSE: {
                const Pause *pause = row;
                return g_strdup_printf("pause %s %s", pause->clinic ? pause->clinic : "", pause->provider ? pause->provider : "");
        }
        case TABLE_REPLAY: {
                g_autofree char *digest = g_base64_encode(((const ReplayRow *)row)->digest, ID_DIGEST_BYTES);
                return g_strconcat("replay ", digest, NULL);
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
        case TABLE_STRANGER:
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
