/* For which clinic a reply is. That of patients who share a number is of all clinics they are patients of; that of nobody's patient is
 * told by the country of the number, then by the language of the text. Where neither tells, it is of all that send by its provider: no
 * answer names one emergency number where another may be right. */
#include "store/replies.h"

#include <string.h>

#include "base/text.h"
#include "model/method.h"
#include "model/phone.h"

static const char between_ids[] = ","; /* no id has it */

/* ---- the language of a text ------------------------------------------------------------------ */

/* What its letters tell of a text. */
typedef struct Letters {
        unsigned n_latin, n_cyrillic, n_han;
        bool has_ukrainian, has_russian; /* letters that the other one lacks */
} Letters;

static Letters letters_of(const char *text)
{
        Letters letters = { 0 };
        g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);

        for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
                const gunichar c = g_unichar_tolower(g_utf8_get_char(at));
                const GUnicodeScript script = g_unichar_get_script(c);

                letters.n_latin += script == G_UNICODE_SCRIPT_LATIN;
                letters.n_cyrillic += script == G_UNICODE_SCRIPT_CYRILLIC;
                letters.n_han += script == G_UNICODE_SCRIPT_HAN;
                letters.has_ukrainian |= c == 0x456 || c == 0x457 || c == 0x454 || c == 0x491; /* і ї є ґ */
                letters.has_russian |= c == 0x44B || c == 0x44D || c == 0x44A || c == 0x451;  /* ы э ъ ё */
        }
        return letters;
}

static bool is_among(const char *language, const char *const *names)
{
        const size_t n = strcspn(language, "-");

        for (; *names; names++)
                if (strlen(*names) == n && g_ascii_strncasecmp(language, *names, n) == 0)
                        return true;
        return false;
}

/* May it be in that language? Nothing is said of a text without letters. */
static bool may_be_in(const Letters *letters, const char *language)
{
        static const char *const ukrainian[] = { "uk", NULL }, *const russian[] = { "ru", NULL }, *const han[] = { "zh", "ja", NULL };
        static const char *const cyrillic[] = { "uk", "ru", "be", "bg", "kk", "ky", "mk", "mn", "sr", "tg", NULL };

        if (letters->n_han > 0)
                return is_among(language, han);
        if (letters->n_cyrillic > letters->n_latin)
                return is_among(language, cyrillic) && !(letters->has_ukrainian && is_among(language, russian)) &&
                        !(letters->has_russian && is_among(language, ukrainian));
        return letters->n_latin > 0 && !is_among(language, cyrillic) && !is_among(language, han);
}

static const char *language_in(const Clinic *clinic, const Letters *letters)
{
        for (guint i = 0; clinic->languages && i < clinic->languages->len; i++)
                if (may_be_in(letters, g_ptr_array_index(clinic->languages, i)))
                        return g_ptr_array_index(clinic->languages, i);
        return NULL;
}

/* ---- clinics --------------------------------------------------------------------------------- */

static gint by_id(gconstpointer a, gconstpointer b)
{
        return strcmp((*(const Clinic *const *)a)->id, (*(const Clinic *const *)b)->id);
}

static GPtrArray *all_of_provider(const Config *config, const StoreReply *reply)
{
        GPtrArray *clinics = g_ptr_array_new();
        GHashTableIter iter;
        gpointer value;

        g_hash_table_iter_init(&iter, config->clinics);
        while (g_hash_table_iter_next(&iter, NULL, &value))
                if (text_equal(clinic_provider(value, reply->method), reply->provider))
                        g_ptr_array_add(clinics, value);
        g_ptr_array_sort(clinics, by_id);
        return clinics;
}

/* @chosen in the place of @clinics, unless there is none */
static void choose(GPtrArray **clinics, GPtrArray *chosen)
{
        GPtrArray *other = chosen->len > 0 ? *clinics : chosen;

        *clinics = chosen->len > 0 ? chosen : *clinics;
        g_ptr_array_unref(other);
}

static void choose_by_country(GPtrArray **clinics, const StoreReply *reply)
{
        GPtrArray *chosen = g_ptr_array_new();
        char region[PHONE_REGION_MAX];

        if (method_uses_phone(reply->method) && phone_region(reply->from, region) == 0)
                for (guint i = 0; i < (*clinics)->len; i++)
                        if (text_equal(((const Clinic *)g_ptr_array_index(*clinics, i))->country, region))
                                g_ptr_array_add(chosen, g_ptr_array_index(*clinics, i));
        choose(clinics, chosen);
}

static void choose_by_language(GPtrArray **clinics, const char *text)
{
        GPtrArray *chosen = g_ptr_array_new();
        const Letters letters = letters_of(text);

        for (guint i = 0; i < (*clinics)->len; i++)
                if (language_in(g_ptr_array_index(*clinics, i), &letters))
                        g_ptr_array_add(chosen, g_ptr_array_index(*clinics, i));
        choose(clinics, chosen);
}

GPtrArray *store_reply_clinics(const Config *config, const StoreReply *reply, const ReplyMatch *match)
{
        const Clinic *known = match->clinic ? config_clinic(config, match->clinic) : NULL;
        GPtrArray *clinics;

        if (known) {
                clinics = g_ptr_array_new();
                g_ptr_array_add(clinics, (gpointer)known);
                return clinics;
        }
        clinics = store_clinics_of_ids(config, match->clinics);
        if (clinics->len > 0)
                return clinics;
        g_ptr_array_unref(clinics);
        clinics = all_of_provider(config, reply);
        if (clinics->len > 1)
                choose_by_country(&clinics, reply);
        if (clinics->len > 1)
                choose_by_language(&clinics, match->text);
        return clinics;
}

const Clinic *store_reply_clinic(const Config *config, const StoreReply *reply, const ReplyMatch *match)
{
        g_autoptr(GPtrArray) clinics = store_reply_clinics(config, reply, match);

        return clinics->len > 0 ? g_ptr_array_index(clinics, 0) : NULL;
}

const char *store_reply_language(const Config *config, const ReplyMatch *match, const GPtrArray *clinics)
{
        const Letters letters = letters_of(match->text);
        const char *found = match->language;
        GHashTableIter iter;
        gpointer language;

        for (guint i = 0; !found && i < clinics->len; i++)
                found = language_in(g_ptr_array_index(clinics, i), &letters);
        if (found)
                return found;
        /* none of the clinic's own, but there are texts in it: the first by name */
        g_hash_table_iter_init(&iter, config->texts);
        while (g_hash_table_iter_next(&iter, &language, NULL))
                if (may_be_in(&letters, language) && (!found || strcmp(language, found) < 0))
                        found = language;
        return found;
}

/* ---- their ids ------------------------------------------------------------------------------- */

char *store_ids_join(const GPtrArray *ids)
{
        GString *out = g_string_new(NULL);

        for (guint i = 0; i < ids->len; i++)
                g_string_append_printf(out, "%s%s", i > 0 ? between_ids : "", (const char *)g_ptr_array_index(ids, i));
        return g_string_free(out, FALSE);
}

char *store_clinic_ids(const GPtrArray *clinics)
{
        g_autoptr(GPtrArray) ids = g_ptr_array_new();

        for (guint i = 0; i < clinics->len; i++)
                g_ptr_array_add(ids, ((const Clinic *)g_ptr_array_index(clinics, i))->id);
        return store_ids_join(ids);
}

GPtrArray *store_clinics_of_ids(const Config *config, const char *ids)
{
        g_auto(GStrv) each = g_strsplit(ids ? ids : "", between_ids, -1);
        GPtrArray *clinics = g_ptr_array_new();

        for (size_t i = 0; each[i]; i++) {
                const Clinic *clinic = config_clinic(config, each[i]);

                if (clinic)
                        g_ptr_array_add(clinics, (gpointer)clinic);
        }
        return clinics;
}

char *store_clinics_for(const Config *config, const char *provider_id, const char *from, const char *text)
{
        const Provider *provider = config_provider(config, provider_id);
        const StoreReply reply = { .provider = provider_id, .method = provider ? provider->carries : "sms", .from = from };
        const ReplyMatch match = { .text = (char *)text };
        g_autoptr(GPtrArray) clinics = store_reply_clinics(config, &reply, &match);

        return clinics->len > 0 ? store_clinic_ids(clinics) : NULL;
}
