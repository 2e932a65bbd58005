#include "daemon/patient-lines.h"

#include <limits.h>
#include <string.h>

#include "base/text.h"
#include "record/charset.h"
#include "record/reader.h"

enum { FEED_BYTES = 256 * 1024 };

/* Records and refused lines in the order of lines. */
typedef struct Item {
        unsigned line, next; /* where the next one begins; UINT_MAX: none does */
        bool is_fault, is_theirs;
} Item;

/* of a number of no patient: whoever the record says has it */
static bool gives_address(const Patient *patient, const GPtrArray *addresses)
{
        for (guint i = 0; i < addresses->len; i++) {
                const char *address = g_ptr_array_index(addresses, i);

                if (text_equal(patient->phone, address) || text_equal(patient->guardian_phone, address))
                        return true;
                for (guint k = 0; patient->addresses && k < patient->addresses->len; k++)
                        if (text_equal(((const Address *)g_ptr_array_index(patient->addresses, k))->name, address))
                                return true;
        }
        return false;
}

static bool is_of(const Record *record, const PatientMarks *marks)
{
        if (!marks->clinic)
                return gives_address(&record->patient, marks->addresses);
        if (!text_equal(record->clinic, marks->clinic) || !text_equal(record->system, marks->system))
                return false;
        for (guint i = 0; i < marks->ids->len; i++) {
                const char *id = g_ptr_array_index(marks->ids, i);

                if (text_equal(record->patient.id, id) || text_equal(record->replaced_by, id))
                        return true;
                for (guint k = 0; record->aliases && k < record->aliases->len; k++)
                        if (text_equal(g_ptr_array_index(record->aliases, k), id))
                                return true;
        }
        return false;
}

static bool is_of_any(const PatientLines *lines, const Record *record)
{
        for (guint i = 0; i < lines->marks->len; i++)
                if (is_of(record, g_ptr_array_index(lines->marks, i)))
                        return true;
        return false;
}

static void take_items(const PatientLines *lines, Reader *reader, GArray *items)
{
        for (;;) {
                g_autoptr(Record) record = NULL;
                RecordFault fault = { 0 };
                int r = reader_next(reader, &record, &fault);
                Item item;

                if (r == 0)
                        return;
                item = r == READER_RECORD ? (Item){ record->line, UINT_MAX, false, is_of_any(lines, record) }
                                          : (Item){ fault.line, UINT_MAX, true, false };
                g_array_append_val(items, item);
        }
}

static GArray *items_of(const PatientLines *lines, const char *bytes, gsize n)
{
        g_autoptr(Reader) reader = reader_new(lines->config, lines->source, lines->name, lines->now);
        GArray *items = g_array_new(FALSE, FALSE, sizeof(Item));

        for (gsize at = 0; at < n; at += FEED_BYTES) {
                reader_feed(reader, bytes + at, MIN(n - at, FEED_BYTES));
                take_items(lines, reader, items);
        }
        reader_end(reader);
        take_items(lines, reader, items);
        for (guint i = items->len; i-- > 1;) {
                const Item *after = &g_array_index(items, Item, i);
                Item *item = &g_array_index(items, Item, i - 1);

                item->next = after->line > item->line ? after->line : after->next;
        }
        return items;
}

/* Where each line begins; CRLF, LF and CR end one. The last entry is the file's end. */
static GArray *lines_of(const char *bytes, gsize n)
{
        GArray *starts = g_array_new(FALSE, FALSE, sizeof(gsize));
        gsize start = 0;

        g_array_append_val(starts, start);
        for (gsize i = 0; i < n; i++) {
                if (bytes[i] != '\n' && bytes[i] != '\r')
                        continue;
                if (bytes[i] == '\r' && i + 1 < n && bytes[i + 1] == '\n')
                        i++;
                start = i + 1;
                g_array_append_val(starts, start);
        }
        if (start < n)
                g_array_append_val(starts, n);
        return starts;
}

/* An item's lines end where the next item begins. False: it lies outside of the file, so it is not made of lines. */
static bool extent(const Item *item, const GArray *starts, gsize *ret_from, gsize *ret_to)
{
        const unsigned next = MIN(item->next, starts->len);

        if (item->line == 0 || item->line >= starts->len || next <= item->line)
                return false;
        *ret_from = g_array_index(starts, gsize, item->line - 1);
        *ret_to = g_array_index(starts, gsize, next - 1);
        return true;
}

static Naming names_any(const GPtrArray *marks, const char *bytes, gsize n, SourceEncoding said)
{
        g_autoptr(GPtrArray) texts = naming_texts(bytes, n, said);

        return naming_of(texts, marks);
}

/* Refused lines are known by what stands in them alone; each is looked at once, however many are told of it. */
static Naming mark_faults(const GPtrArray *marks, GArray *items, const GArray *starts, const char *bytes, SourceEncoding said)
{
        Naming most = NAMED_NOT, its = NAMED_NOT;
        unsigned line = 0;

        for (guint i = 0; i < items->len; i++) {
                Item *item = &g_array_index(items, Item, i);
                gsize from, to;

                if (item->is_fault && extent(item, starts, &from, &to)) {
                        if (item->line != line)
                                its = names_any(marks, bytes + from, to - from, said);
                        line = item->line;
                        item->is_theirs = its == NAMED_SURELY;
                        most = MAX(most, its);
                }
                if (item->is_theirs)
                        most = NAMED_SURELY;
        }
        return most;
}

/* All but what is theirs, of which the line ends stay; NULL: the file is not made of lines. */
static GString *without_them(const GArray *items, const GArray *starts, const char *bytes, gsize n)
{
        GString *rest = g_string_sized_new(n);
        gsize at = 0;

        for (guint i = 0; i < items->len; i++) {
                gsize from, to;

                if (!g_array_index(items, Item, i).is_theirs)
                        continue;
                if (!extent(&g_array_index(items, Item, i), starts, &from, &to)) {
                        g_string_free(rest, TRUE);
                        return NULL;
                }
                if (from > at)
                        g_string_append_len(rest, bytes + at, (gssize)(from - at));
                for (at = MAX(at, from); at < to; at++)
                        if (bytes[at] == '\n' || bytes[at] == '\r')
                                g_string_append_c(rest, bytes[at]);
        }
        g_string_append_len(rest, bytes + at, (gssize)(n - at));
        return rest;
}

static unsigned count_others(const GArray *items)
{
        unsigned n = 0;

        for (guint i = 0; i < items->len; i++)
                n += !g_array_index(items, Item, i).is_theirs;
        return n;
}

/* The others read as before, and nothing of theirs is left. */
static bool is_good(const PatientLines *lines, const GString *rest)
{
        g_autoptr(GArray) items = items_of(lines, rest->str, rest->len);
        g_autoptr(GArray) starts = lines_of(rest->str, rest->len);
        const GArray *before = lines->items;
        guint k = 0;

        if (mark_faults(lines->marks, items, starts, rest->str, lines->source->encoding) == NAMED_SURELY || items->len != count_others(before))
                return false;
        for (guint i = 0; i < before->len; i++) {
                const Item *was = &g_array_index(before, Item, i);

                if (was->is_theirs)
                        continue;
                if (g_array_index(items, Item, k).line != was->line || g_array_index(items, Item, k).is_fault != was->is_fault)
                        return false;
                k++;
        }
        return true;
}

/* Two bytes a character: what the reader counts as lines are lines of the text. NULL: it is made of lines as it is. */
static GString *text_of_two_bytes(const Source *source, const char *bytes, gsize n)
{
        const bool has_mark = n >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0);
        const SourceEncoding said = source->encoding;
        g_autoptr(Charset) charset = NULL;
        GString *text;

        if (!has_mark && said != ENCODING_UTF_16 && said != ENCODING_UTF_16LE && said != ENCODING_UTF_16BE)
                return NULL;
        charset = charset_new(said);
        text = g_string_sized_new(n);
        charset_decode(charset, (const uint8_t *)bytes, n, text);
        charset_end(charset, text);
        return text;
}

void patient_lines_read(PatientLines *lines)
{
        GString *text = text_of_two_bytes(lines->source, lines->bytes, lines->n_bytes);
        const char *bytes = text ? text->str : lines->bytes;
        g_autoptr(GArray) starts = lines_of(bytes, text ? text->len : lines->n_bytes);

        lines->items = items_of(lines, lines->bytes, lines->n_bytes);
        lines->naming = mark_faults(lines->marks, lines->items, starts, bytes, text ? ENCODING_UTF_8 : lines->source->encoding);
        lines->is_of_lines = !text;
        if (text)
                g_string_free(text, TRUE);
}

void patient_lines_done(PatientLines *lines)
{
        g_clear_pointer(&lines->items, g_array_unref);
}

GString *patient_lines_rest(const PatientLines *lines)
{
        g_autoptr(GArray) starts = lines_of(lines->bytes, lines->n_bytes);
        g_autoptr(GString) rest = NULL;

        if (lines->is_of_lines && count_others(lines->items) > 0)
                rest = without_them(lines->items, starts, lines->bytes, lines->n_bytes);
        return rest && is_good(lines, rest) ? g_steal_pointer(&rest) : NULL;
}
