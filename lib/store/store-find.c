/* Finding a patient: by id, by number, or by a part of the name. */
#include "store/store-find.h"
#include "store/holdings.h"

#include <string.h>

#include "base/phrase.h"
#include "base/text.h"

enum { LAST_DIGITS_LEAST = 4 }; /* of fewer there are too many */

/* ---- names ------------------------------------------------------------------------------------ */

static bool is_cyrillic(gunichar c)
{
        return c >= 0x0400 && c < 0x0500;
}

/* What stands for one sound in two spellings of one name; 0: nothing */
static gunichar fold_letter(gunichar c, gunichar before, gunichar next)
{
        switch (c) {
        case 0x0456: /* і */
        case 0x0457: /* ї */
                return 0x0438;
        case 0x0454: /* є */
        case 0x044D: /* э */
                return 0x0435;
        case 0x0491: /* ґ */
                return 0x0433;
        case 'i': /* in a Cyrillic word it is a slip of the keyboard */
                return is_cyrillic(before) || is_cyrillic(next) ? 0x0438 : c;
        case '\'':
        case '`':
                return 0;
        default:
                return c;
        }
}

char *name_fold(const char *name)
{
        g_autofree char *folded = phrase_fold(name);
        GString *out = g_string_sized_new(strlen(folded));
        gunichar before = 0;

        for (const char *at = folded; *at; at = g_utf8_next_char(at)) {
                const gunichar c = g_utf8_get_char(at), to = fold_letter(c, before, g_utf8_get_char(g_utf8_next_char(at)));

                if (to != 0)
                        g_string_append_unichar(out, to);
                before = c;
        }
        return g_string_free(out, FALSE);
}

static bool has_words(const char *name, char **words)
{
        g_autofree char *folded = name ? name_fold(name) : NULL;

        for (; folded && *words; words++)
                if (!strstr(folded, *words))
                        return false;
        return folded != NULL;
}

static bool is_named(const char *name, const char *guardian, char **words)
{
        return has_words(name, words) || has_words(guardian, words);
}

/* ---- what is told of one ---------------------------------------------------------------------- */

void found_patient_free(FoundPatient *found)
{
        g_free(found->clinic);
        g_free(found->system);
        patient_done(&found->patient);
        g_clear_pointer(&found->open, g_ptr_array_unref);
        g_free(found);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FoundPatient, found_patient_free)

void name_row_done(NameRow *row)
{
        g_clear_pointer(&row->name, g_free);
        g_clear_pointer(&row->guardian, g_free);
}

static gint by_due(gconstpointer a, gconstpointer b)
{
        const FollowupView *x = *(FollowupView *const *)a, *y = *(FollowupView *const *)b;

        return x->f.due.ms != y->f.due.ms ? (x->f.due.ms < y->f.due.ms ? -1 : 1) : x->f.id < y->f.id ? -1 : 1;
}

static int add_open(Store *store, int64_t record, GPtrArray *open, Err *err)
{
        g_autoptr(GPtrArray) views = NULL;
        int r = store_of_treatment(store, record, &views, err);

        for (guint i = 0; r == 0 && i < views->len; i++) {
                FollowupView *view = g_ptr_array_index(views, i);

                if (!followup_is_open(view->f.state))
                        continue;
                g_ptr_array_add(open, view);
                views->pdata[i] = NULL;
        }
        return r;
}

static int open_of(Store *store, int64_t patient, GPtrArray *open, Err *err)
{
        g_autoptr(GArray) cards = g_array_new(FALSE, FALSE, sizeof(int64_t)), records = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store_person_numbers(store, patient, cards, err);

        for (guint i = 0; r == 0 && i < cards->len; i++)
                r = MIN(store->backend->verbs->record_numbers_of(store->backend, g_array_index(cards, int64_t, i), records, err), 0);
        for (guint i = 0; r == 0 && i < records->len; i++)
                r = add_open(store, g_array_index(records, int64_t, i), open, err);
        g_ptr_array_sort(open, by_due);
        return r;
}

typedef struct Finding {
        const FindQuery *query;
        UtcMs now;
        GArray *numbers;  /* int64_t: found, each once */
        GPtrArray *found; /* FoundPatient * */
} Finding;

/* The card as it is now, with the word of the audit that it was looked at. */
static int add_found(Store *store, Finding *finding, const PatientRow *row, Err *err)
{
        const OriginRow *origin = store_origin_row(store, row->origin);
        const AuditAct act = { .who = finding->query->who, .what = "find", .patient = row->number };
        g_autoptr(FoundPatient) found = NULL;
        int r;

        if ((finding->query->clinic && strcmp(origin->clinic, finding->query->clinic) != 0) || !store_numbers_add(finding->numbers, row->number))
                return 0;
        found = g_new0(FoundPatient, 1);
        found->clinic = g_strdup(origin->clinic);
        found->system = g_strdup(origin->system);
        patient_copy(&row->p, &found->patient);
        found->open = g_ptr_array_new_with_free_func((GDestroyNotify)followup_view_free);
        r = open_of(store, row->number, found->open, err);
        if (r == 0)
                r = store_audit(store, &act, finding->now, err);
        if (r == 0)
                g_ptr_array_add(finding->found, g_steal_pointer(&found));
        return r;
}

/* ---- ways to find one ------------------------------------------------------------------------- */

/* Whose id it is, at the clinics that are asked about. */
static int add_by_id(Store *store, const FindQuery *query, GArray *numbers, Err *err)
{
        int r = 0;

        for (guint i = 0; r == 0 && i < store->origins->len; i++) {
                const OriginRow *origin = g_ptr_array_index(store->origins, i);
                g_auto(PatientRow) row = { 0 };

                if (query->clinic && strcmp(origin->clinic, query->clinic) != 0)
                        continue;
                r = store_patient_find(store, origin->ref, query->text, &row, err);
                if (r == 0)
                        (void)store_numbers_add(numbers, row.number);
                r = MIN(r, 0);
        }
        return r;
}

static gint compare_numbers(gconstpointer a, gconstpointer b)
{
        const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

        return x < y ? -1 : x > y;
}

/* Those whose id or number it is. An id comes first: then the number is not looked for. */
static int known_by(Store *store, const FindQuery *query, GArray *numbers, Err *err)
{
        int r = add_by_id(store, query, numbers, err);
        const bool is_id = numbers->len > 0;

        for (const char *const *phone = query->phones; !is_id && phone && *phone && r == 0; phone++)
                r = store->backend->verbs->patient_numbers_at(store->backend, *phone, numbers, err);
        g_array_sort(numbers, compare_numbers);
        return r;
}

static int find_known(Store *store, Finding *finding, const GArray *numbers, int64_t *ret_after, Err *err)
{
        int64_t last = 0;
        int r = 0;

        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                const int64_t number = g_array_index(numbers, int64_t, i);
                g_auto(PatientRow) row = { 0 };

                if (number <= finding->query->after)
                        continue;
                if (finding->found->len >= finding->query->n_max) {
                        *ret_after = last;
                        return 0;
                }
                r = store_patient_now(store, number, &row, err);
                r = r == 0 ? add_found(store, finding, &row, err) : MIN(r, 0);
                last = number;
        }
        return r;
}

/* A card that was merged is told by the one that it was merged into, unless that one has the name, too, and has its own turn. */
static int add_named(Store *store, Finding *finding, const NameRow *name, char **words, Err *err)
{
        g_auto(PatientRow) row = { 0 };
        int r = store_patient_now(store, name->number, &row, err);

        if (r != 0 || (row.number != name->number && is_named(row.p.name, row.p.guardian_name, words)))
                return MIN(r, 0);
        return add_found(store, finding, &row, err);
}

static int find_by_name(Store *store, Finding *finding, int64_t *ret_after, Err *err)
{
        const FindQuery *query = finding->query;
        g_autoptr(GArray) names = g_array_new(FALSE, FALSE, sizeof(NameRow));
        g_autofree char *folded = name_fold(query->text);
        g_auto(GStrv) words = g_strsplit(folded, " ", -1);
        int r;

        g_array_set_clear_func(names, (GDestroyNotify)name_row_done);
        r = store->backend->verbs->patient_names(store->backend, query->after, query->n_look, names, err);
        for (guint i = 0; r == 0 && i < names->len; i++) {
                const NameRow *name = &g_array_index(names, NameRow, i);

                if (!is_named(name->name, name->guardian, words))
                        continue;
                if (finding->found->len >= query->n_max) {
                        *ret_after = name->number - 1;
                        return 0;
                }
                r = add_named(store, finding, name, words, err);
        }
        if (r == 0 && names->len == query->n_look)
                *ret_after = g_array_index(names, NameRow, names->len - 1).number;
        return r;
}

/* The digits of what people say as the end of a number; caller g_free()s */
static char *digits_of(const char *text)
{
        g_autofree char *folded = text_fold(text);
        GString *out = g_string_new(NULL);

        for (const char *at = folded; *at; at++)
                if (g_ascii_isdigit(*at))
                        g_string_append_c(out, *at);
        return g_string_free(out, FALSE);
}

/* A card that was merged is told by the one that it was merged into. */
static int find_by_last_digits(Store *store, Finding *finding, const char *digits, int64_t *ret_after, Err *err)
{
        const FindQuery *query = finding->query;
        g_autoptr(GArray) cards = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store->backend->verbs->patient_numbers(store->backend, query->after, query->n_look, cards, err);

        for (guint i = 0; r == 0 && i < cards->len; i++) {
                const int64_t number = g_array_index(cards, int64_t, i);
                g_auto(PatientRow) card = { 0 }, row = { 0 };

                r = store_patient_get(store, number, &card, err);
                if (r != 0 || (!g_str_has_suffix(card.p.phone, digits) && !g_str_has_suffix(card.p.guardian_phone, digits)))
                        continue;
                if (finding->found->len >= query->n_max) {
                        *ret_after = number - 1;
                        return 0;
                }
                r = store_patient_now(store, number, &row, err);
                r = r == 0 ? add_found(store, finding, &row, err) : MIN(r, 0);
        }
        if (r == 0 && cards->len == query->n_look)
                *ret_after = g_array_index(cards, int64_t, cards->len - 1);
        return r;
}

static bool has_letter(const char *text)
{
        for (; *text; text = g_utf8_next_char(text))
                if (g_unichar_isalpha(g_utf8_get_char(text)))
                        return true;
        return false;
}

static int find(Store *store, Finding *finding, int64_t *ret_after, Err *err)
{
        g_autoptr(GArray) known = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_autofree char *digits = digits_of(finding->query->text);
        int r = known_by(store, finding->query, known, err);

        if (r < 0)
                return r;
        if (known->len > 0)
                return find_known(store, finding, known, ret_after, err);
        if (has_letter(finding->query->text))
                return find_by_name(store, finding, ret_after, err);
        return strlen(digits) >= LAST_DIGITS_LEAST ? find_by_last_digits(store, finding, digits, ret_after, err) : 0;
}

int store_find(Store *store, const FindQuery *query, UtcMs now, GPtrArray **ret, int64_t *ret_after, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)found_patient_free);
        Finding finding = { .query = query, .now = now, .numbers = numbers, .found = found };
        int64_t after = 0;
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = store_verb_end(store, find(store, &finding, &after, err), err);
        if (r != 0)
                return r;
        *ret = g_steal_pointer(&found);
        *ret_after = after;
        return 0;
}
