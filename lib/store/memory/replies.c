/* Replies, alerts and notices of the store in memory. They are few there, so they are looked for one by one. */
#include "store/memory/memory.h"

#include <string.h>

/* ---- shapes that repeat ---------------------------------------------------------------------- */

static int add(Backend *b, Table table, gconstpointer row, int64_t *number)
{
        *number = memory_next_number(b, table);
        return memory_put(b, table, *number, row);
}

typedef bool (*Fits)(gconstpointer row, gconstpointer wanted);

/* numbers of the rows that fit, ascending */
static int numbers_that(Backend *b, Table table, Fits fits, gconstpointer wanted, GArray *ret)
{
        for (GTreeNode *node = g_tree_node_first(memory_table(b, table)); node; node = g_tree_node_next(node))
                if (fits(g_tree_node_value(node), wanted))
                        g_array_append_vals(ret, g_tree_node_key(node), 1);
        return 0;
}

/* ---- addresses ------------------------------------------------------------------------------- */

static bool has_address(gconstpointer row, gconstpointer address)
{
        const Patient *p = &((const PatientRow *)row)->p;

        if (strcmp(p->phone, address) == 0 || strcmp(p->guardian_phone, address) == 0)
                return true;
        for (guint i = 0; p->addresses && i < p->addresses->len; i++) {
                const Address *a = g_ptr_array_index(p->addresses, i);
                g_autofree char *name = g_strconcat(a->method, ":", a->name, NULL);
                if (strcmp(name, address) == 0)
                        return true;
        }
        return false;
}

int memory_patient_numbers_at(Backend *b, const char *address, GArray *ret, Err *err)
{
        return address[0] == '\0' ? 0 : numbers_that(b, TABLE_PATIENT, has_address, address, ret);
}

typedef struct Sender {
        const char *address;
        UtcMs since;
} Sender;

static bool goes_to(gconstpointer row, gconstpointer wanted)
{
        const MessageRow *message = row;
        const Sender *to = wanted;

        return message->last_try.ms >= to->since.ms && strcmp(message->m.to, to->address) == 0;
}

int memory_message_numbers_to(Backend *b, const char *recipient, UtcMs since, GArray *ret, Err *err)
{
        const Sender to = { recipient, since };

        return numbers_that(b, TABLE_MESSAGE, goes_to, &to, ret);
}

/* ---- replies --------------------------------------------------------------------------------- */

int memory_reply_add(Backend *b, ReplyRow *row, Err *err)
{
        row->number = memory_next_number(b, TABLE_REPLY);
        return memory_put(b, TABLE_REPLY, row->number, row);
}

int memory_reply_update(Backend *b, const ReplyRow *row, Err *err)
{
        return memory_put(b, TABLE_REPLY, row->number, row);
}

int memory_reply_get(Backend *b, int64_t number, ReplyRow *ret, Err *err)
{
        return memory_row(b, TABLE_REPLY, number, ret, sizeof(*ret));
}

static bool is_the_reply(gconstpointer row, gconstpointer wanted)
{
        const ReplyRow *x = row, *y = wanted;

        return x->id && x->provider == y->provider && strcmp(x->address, y->address) == 0 && strcmp(x->id, y->id) == 0;
}

int memory_reply_find(Backend *b, int32_t provider, const char *address, const char *id, int64_t *ret, Err *err)
{
        const ReplyRow wanted = { .provider = provider, .address = (char *)address, .id = (char *)id };
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int64_t));

        (void)numbers_that(b, TABLE_REPLY, is_the_reply, &wanted, found);
        if (found->len == 0)
                return STORE_NOT_FOUND;
        *ret = g_array_index(found, int64_t, 0);
        return 0;
}

static bool came_from(gconstpointer row, gconstpointer wanted)
{
        const ReplyRow *reply = row;
        const Sender *from = wanted;

        return reply->received.ms >= from->since.ms && strcmp(reply->address, from->address) == 0;
}

int memory_reply_numbers_at(Backend *b, const char *address, UtcMs since, GArray *ret, Err *err)
{
        const Sender from = { address, since };

        return numbers_that(b, TABLE_REPLY, came_from, &from, ret);
}

static bool is_of_patient(gconstpointer row, gconstpointer patient)
{
        return ((const ReplyRow *)row)->patient == *(const int64_t *)patient;
}

int memory_reply_numbers_of(Backend *b, int64_t patient, GArray *ret, Err *err)
{
        return numbers_that(b, TABLE_REPLY, is_of_patient, &patient, ret);
}

static bool answers(gconstpointer row, gconstpointer followup)
{
        return ((const ReplyRow *)row)->followup == *(const int64_t *)followup;
}

int memory_reply_numbers_to(Backend *b, int64_t followup, GArray *ret, Err *err)
{
        return numbers_that(b, TABLE_REPLY, answers, &followup, ret);
}

static bool has_task(gconstpointer row, gconstpointer task)
{
        return ((const ReplyRow *)row)->task == *(const int64_t *)task;
}

int memory_reply_numbers_task(Backend *b, int64_t task, GArray *ret, Err *err)
{
        return numbers_that(b, TABLE_REPLY, has_task, &task, ret);
}

static bool waits_for_a_person(gconstpointer row, gconstpointer unused)
{
        return ((const ReplyRow *)row)->is_open;
}

int memory_reply_numbers_open(Backend *b, GArray *ret, Err *err)
{
        return numbers_that(b, TABLE_REPLY, waits_for_a_person, NULL, ret);
}

int memory_reply_count(Backend *b, uint64_t n[static N_REPLY_LABELS], Err *err)
{
        for (GTreeNode *node = g_tree_node_first(memory_table(b, TABLE_REPLY)); node; node = g_tree_node_next(node))
                n[((const ReplyRow *)g_tree_node_value(node))->label]++;
        return 0;
}

/* ---- parts ----------------------------------------------------------------------------------- */

int memory_reply_part_add(Backend *b, ReplyPartRow *row, Err *err)
{
        row->number = memory_next_number(b, TABLE_REPLY_PART);
        return memory_put(b, TABLE_REPLY_PART, row->number, row);
}

int memory_reply_part_update(Backend *b, const ReplyPartRow *row, Err *err)
{
        return memory_put(b, TABLE_REPLY_PART, row->number, row);
}

static bool is_of_text(gconstpointer row, gconstpointer wanted)
{
        const ReplyPartRow *x = row, *y = wanted;

        return x->provider == y->provider && x->received.ms >= y->received.ms && strcmp(x->address, y->address) == 0
                && strcmp(x->ref, y->ref) == 0;
}

static bool waits_since(gconstpointer row, gconstpointer until)
{
        const ReplyPartRow *part = row;

        return part->reply == 0 && part->received.ms <= ((const UtcMs *)until)->ms;
}

static void parts_that(Backend *b, Fits fits, gconstpointer wanted, GCompareFunc compare, unsigned n_max, GArray *rows)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_autoptr(GPtrArray) found = g_ptr_array_new();

        (void)numbers_that(b, TABLE_REPLY_PART, fits, wanted, numbers);
        for (guint i = 0; i < numbers->len; i++)
                g_ptr_array_add(found, g_tree_lookup(memory_table(b, TABLE_REPLY_PART), &g_array_index(numbers, int64_t, i)));
        g_ptr_array_sort(found, compare);
        for (guint i = 0; i < found->len && i < n_max; i++) {
                g_autofree gpointer copy = memory_copy(TABLE_REPLY_PART, g_ptr_array_index(found, i));
                g_array_append_vals(rows, copy, 1);
        }
}

static gint by_part(gconstpointer a, gconstpointer b)
{
        const ReplyPartRow *x = *(ReplyPartRow *const *)a, *y = *(ReplyPartRow *const *)b;

        return x->part != y->part ? (x->part < y->part ? -1 : 1) : x->number < y->number ? -1 : 1;
}

static gint by_received(gconstpointer a, gconstpointer b)
{
        const ReplyPartRow *x = *(ReplyPartRow *const *)a, *y = *(ReplyPartRow *const *)b;

        return x->received.ms != y->received.ms ? (x->received.ms < y->received.ms ? -1 : 1) : x->number < y->number ? -1 : 1;
}

int memory_reply_part_list(Backend *b, int32_t provider, const char *address, const char *ref, UtcMs since, GArray *rows,
        Err *err)
{
        const ReplyPartRow wanted = { .provider = provider, .address = (char *)address, .ref = (char *)ref, .received = since };

        parts_that(b, is_of_text, &wanted, by_part, UINT_MAX, rows);
        return 0;
}

int memory_reply_part_waiting(Backend *b, UtcMs until, unsigned n_max, GArray *rows, Err *err)
{
        parts_that(b, waits_since, &until, by_received, n_max, rows);
        return 0;
}

/* ---- alerts ---------------------------------------------------------------------------------- */

int memory_alert_add(Backend *b, AlertRow *row, Err *err)
{
        row->number = memory_next_number(b, TABLE_ALERT);
        return memory_put(b, TABLE_ALERT, row->number, row);
}

int memory_alert_update(Backend *b, const AlertRow *row, Err *err)
{
        return memory_put(b, TABLE_ALERT, row->number, row);
}

int memory_alert_get(Backend *b, int64_t number, AlertRow *ret, Err *err)
{
        return memory_row(b, TABLE_ALERT, number, ret, sizeof(*ret));
}

static bool is_not_done(gconstpointer row, gconstpointer unused)
{
        return utc_is_never(((const AlertRow *)row)->done);
}

int memory_alert_numbers_open(Backend *b, GArray *ret, Err *err)
{
        return numbers_that(b, TABLE_ALERT, is_not_done, NULL, ret);
}

static bool was_raised_since(gconstpointer row, gconstpointer since)
{
        return ((const AlertRow *)row)->created.ms >= ((const UtcMs *)since)->ms;
}

int memory_alert_numbers_since(Backend *b, UtcMs since, GArray *ret, Err *err)
{
        return numbers_that(b, TABLE_ALERT, was_raised_since, &since, ret);
}

static bool calls_for(gconstpointer row, gconstpointer task)
{
        return ((const AlertRow *)row)->task == *(const int64_t *)task;
}

int memory_alert_numbers_task(Backend *b, int64_t task, GArray *ret, Err *err)
{
        return numbers_that(b, TABLE_ALERT, calls_for, &task, ret);
}

/* ---- notices --------------------------------------------------------------------------------- */

int memory_notice_add(Backend *b, NoticeRow *row, Err *err)
{
        row->number = memory_next_number(b, TABLE_NOTICE);
        return memory_put(b, TABLE_NOTICE, row->number, row);
}

int memory_notice_update(Backend *b, const NoticeRow *row, Err *err)
{
        return memory_put(b, TABLE_NOTICE, row->number, row);
}

int memory_notice_get(Backend *b, int64_t number, NoticeRow *ret, Err *err)
{
        return memory_row(b, TABLE_NOTICE, number, ret, sizeof(*ret));
}

static bool is_due(gconstpointer row, gconstpointer until)
{
        const NoticeRow *notice = row;

        return notice->state == NOTICE_WAITING && notice->next.ms <= ((const UtcMs *)until)->ms;
}

static gint by_next(gconstpointer a, gconstpointer b, gpointer userdata)
{
        GTree *table = memory_table(userdata, TABLE_NOTICE);
        const NoticeRow *x = g_tree_lookup(table, a), *y = g_tree_lookup(table, b);

        return x->next.ms != y->next.ms ? (x->next.ms < y->next.ms ? -1 : 1) : x->number < y->number ? -1 : 1;
}

int memory_notice_numbers_due(Backend *b, UtcMs until, unsigned n_max, GArray *ret, Err *err)
{
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int64_t));

        (void)numbers_that(b, TABLE_NOTICE, is_due, &until, found);
        g_array_sort_with_data(found, by_next, b);
        if (found->len > 0)
                g_array_append_vals(ret, found->data, MIN(found->len, n_max));
        return 0;
}

int memory_notice_first(Backend *b, UtcMs *ret, Err *err)
{
        UtcMs first = UTC_NEVER;

        for (GTreeNode *node = g_tree_node_first(memory_table(b, TABLE_NOTICE)); node; node = g_tree_node_next(node)) {
                const NoticeRow *row = g_tree_node_value(node);
                if (row->state == NOTICE_WAITING && row->next.ms < first.ms)
                        first = row->next;
        }
        if (utc_is_never(first))
                return STORE_NOT_FOUND;
        *ret = first;
        return 0;
}

static bool is_sending(gconstpointer row, gconstpointer unused)
{
        return ((const NoticeRow *)row)->state == NOTICE_SENDING;
}

int memory_notice_numbers_sending(Backend *b, GArray *ret, Err *err)
{
        return numbers_that(b, TABLE_NOTICE, is_sending, NULL, ret);
}

static bool is_of_alert(gconstpointer row, gconstpointer alert)
{
        return ((const NoticeRow *)row)->alert == *(const int64_t *)alert;
}

int memory_notice_numbers_of(Backend *b, int64_t alert, GArray *ret, Err *err)
{
        return numbers_that(b, TABLE_NOTICE, is_of_alert, &alert, ret);
}

int memory_notice_last(Backend *b, const char *recipient, const char *name, UtcMs *ret, Err *err)
{
        bool found = false;

        for (GTreeNode *node = g_tree_node_first(memory_table(b, TABLE_NOTICE)); node; node = g_tree_node_next(node)) {
                const NoticeRow *row = g_tree_node_value(node);
                if (g_strcmp0(row->recipient, recipient) != 0 || g_strcmp0(row->name, name) != 0)
                        continue;
                if (!found || row->created.ms > ret->ms)
                        *ret = row->created;
                found = true;
        }
        return found ? 0 : STORE_NOT_FOUND;
}

/* ---- one-time links -------------------------------------------------------------------------- */

int memory_ack_link_put(Backend *b, const AckLinkRow *row, Err *err)
{
        int64_t number;

        return add(b, TABLE_ACK_LINK, row, &number);
}

int memory_ack_link_get(Backend *b, const uint8_t digest[static ID_DIGEST_BYTES], AckLinkRow *ret, Err *err)
{
        for (GTreeNode *node = g_tree_node_first(memory_table(b, TABLE_ACK_LINK)); node; node = g_tree_node_next(node)) {
                const AckLinkRow *row = g_tree_node_value(node);
                if (memcmp(row->digest, digest, ID_DIGEST_BYTES) != 0)
                        continue;
                *ret = *row;
                return 0;
        }
        return STORE_NOT_FOUND;
}

static bool leads_to(gconstpointer row, gconstpointer alert)
{
        return ((const AckLinkRow *)row)->alert == *(const int64_t *)alert;
}

int memory_ack_link_list(Backend *b, int64_t alert, GArray *ret, Err *err)
{
        for (GTreeNode *node = g_tree_node_first(memory_table(b, TABLE_ACK_LINK)); node; node = g_tree_node_next(node))
                if (leads_to(g_tree_node_value(node), &alert))
                        g_array_append_vals(ret, g_tree_node_value(node), 1);
        return 0;
}

int memory_ack_link_delete_of(Backend *b, int64_t alert, Err *err)
{
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int64_t));

        (void)numbers_that(b, TABLE_ACK_LINK, leads_to, &alert, found);
        for (guint i = 0; i < found->len; i++)
                (void)memory_put(b, TABLE_ACK_LINK, g_array_index(found, int64_t, i), NULL);
        return 0;
}

/* ---- what staff have written ----------------------------------------------------------------- */

int memory_staff_reply_put(Backend *b, const StaffReplyRow *row, Err *err)
{
        int64_t number;

        return add(b, TABLE_STAFF_REPLY, row, &number);
}

int memory_staff_reply_get(Backend *b, const uint8_t digest[static ID_DIGEST_BYTES], StaffReplyRow *ret, Err *err)
{
        for (GTreeNode *node = g_tree_node_first(memory_table(b, TABLE_STAFF_REPLY)); node; node = g_tree_node_next(node)) {
                const StaffReplyRow *row = g_tree_node_value(node);
                if (memcmp(row->digest, digest, ID_DIGEST_BYTES) != 0)
                        continue;
                *ret = *row;
                return 0;
        }
        return STORE_NOT_FOUND;
}

static bool is_before(gconstpointer row, gconstpointer before)
{
        return ((const StaffReplyRow *)row)->at.ms < ((const UtcMs *)before)->ms;
}

int memory_staff_replies_delete(Backend *b, UtcMs before, Err *err)
{
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int64_t));

        (void)numbers_that(b, TABLE_STAFF_REPLY, is_before, &before, found);
        for (guint i = 0; i < found->len; i++)
                (void)memory_put(b, TABLE_STAFF_REPLY, g_array_index(found, int64_t, i), NULL);
        return 0;
}
