#include "message/compose.h"

#include <string.h>

#include "base/text.h"
#include "config/messages.h"
#include "message/approved.h"
#include "message/open-name.h"

enum { DATE_MAX = 32, TIME_MAX = 8 };

typedef enum DateForm { DATE_ISO, DATE_DOTTED, DATE_SLASHED, DATE_CJK } DateForm;

/* How dates are written in a language (CLDR, short numeric form); all others get 2026-03-01, which nobody
 * reads as another day. */
static DateForm date_form(const char *language)
{
        static const struct {
                const char language[4];
                DateForm form;
        } forms[] = {
                { "uk", DATE_DOTTED }, { "ru", DATE_DOTTED }, { "be", DATE_DOTTED }, { "kk", DATE_DOTTED },
                { "de", DATE_DOTTED }, { "pl", DATE_DOTTED }, { "cs", DATE_DOTTED }, { "ro", DATE_DOTTED },
                { "tr", DATE_DOTTED }, { "fr", DATE_SLASHED }, { "es", DATE_SLASHED }, { "it", DATE_SLASHED },
                { "pt", DATE_SLASHED }, { "zh", DATE_CJK }, { "ja", DATE_CJK },
        };
        size_t n = strcspn(language, "-_");

        for (size_t i = 0; i < ELEMENTSOF(forms); i++)
                if (n == 2 && g_ascii_strncasecmp(language, forms[i].language, 2) == 0)
                        return forms[i].form;
        return DATE_ISO;
}

static void write_date(CivilDate date, const char *language, char buffer[static DATE_MAX])
{
        switch (date_form(language)) {
        case DATE_ISO:
                g_snprintf(buffer, DATE_MAX, "%04d-%02u-%02u", date.year, date.month, date.day);
                break;
        case DATE_DOTTED:
                g_snprintf(buffer, DATE_MAX, "%02u.%02u.%04d", date.day, date.month, date.year);
                break;
        case DATE_SLASHED:
                g_snprintf(buffer, DATE_MAX, "%02u/%02u/%04d", date.day, date.month, date.year);
                break;
        case DATE_CJK:
                g_snprintf(buffer, DATE_MAX, "%d年%u月%u日", date.year, date.month, date.day);
                break;
        }
}

/* What the placeholders of a text stand for. */
typedef struct Values {
        const char *of[N_PLACEHOLDERS];
        char *patient, *practitioner; /* open_name()s */
        char date[DATE_MAX], time[TIME_MAX];
} Values;

/* All but the moment. */
static void values_init(Values *values, const ComposeInput *input)
{
        const OpenWords *words = input->config->open_words;

        *values = (Values){ .patient = open_name(words, input->patient->name), .practitioner = open_name(words, input->practitioner) };
        values->of[PLACEHOLDER_PATIENT] = values->patient;
        values->of[PLACEHOLDER_CLINIC] = input->clinic->name;
        values->of[PLACEHOLDER_PHONE] = input->clinic->phone;
        values->of[PLACEHOLDER_EMERGENCY_PHONE] = input->clinic->emergency_phone;
        values->of[PLACEHOLDER_PRACTITIONER] = values->practitioner;
        values->of[PLACEHOLDER_REVIEW_URL] = input->clinic->review_url;
}

static void values_add_moment(Values *values, const ComposeInput *input, const char *language)
{
        CivilDate date;
        CivilTime time;

        civil_from_utc(input->clinic->zone, input->moment, &date, &time, NULL);
        write_date(date, language, values->date);
        g_snprintf(values->time, sizeof(values->time), "%02u:%02u", time.hour, time.minute);
        values->of[PLACEHOLDER_DATE] = values->date;
        values->of[PLACEHOLDER_TIME] = values->time;
}

static void values_done(Values *values)
{
        g_free(values->patient);
        g_free(values->practitioner);
}

/* Most texts tell no date, so that it is made only where they do. */
static char *fill(Values *values, const ComposeInput *input, const Template *template, const char *language)
{
        GString *out = g_string_sized_new(256);

        if (template_uses(template, PLACEHOLDER_DATE) || template_uses(template, PLACEHOLDER_TIME))
                values_add_moment(values, input, language);
        template_fill(template, values->of, out);
        return g_string_free(out, FALSE);
}

/* ---- a provider that sends what it has approved ---- */

/* The text in messages.d is what staff see of it; the provider's own counts for its length. */
static int compose_approved(const ComposeInput *input, Composed *ret)
{
        const char *name = input->step->message, *language = NULL;
        const ProviderTemplate *approved = provider_template_for(input->provider, name, input->patient->language,
                g_ptr_array_index(input->clinic->languages, 0));
        const Template *template;
        Values values;

        if (!approved)
                return COMPOSE_NO_TEMPLATE;
        template = config_text(input->config, input->clinic, approved->language, name, &language);
        if (!template)
                return COMPOSE_NO_TEXT;
        values_init(&values, input);
        values_add_moment(&values, input, approved->language);
        *ret = (Composed){ .language = g_strdup(approved->language), .coding = "", .parts = 1,
                .template = approved_render(approved, values.of) };
        ret->text = fill(&values, input, template, language);
        values_done(&values);
        return 0;
}

/* ---- texts of our own ---- */

static bool is_too_long(const Provider *provider, const char *text, unsigned parts, bool is_sms)
{
        if (!provider)
                return false;
        return (is_sms && provider->max_parts > 0 && parts > provider->max_parts) ||
               (provider->max_chars > 0 && text_chars(text) > provider->max_chars) ||
               (provider->max_bytes > 0 && strlen(text) > provider->max_bytes);
}

int compose(const ComposeInput *input, Composed *ret, Err *err)
{
        const char *language = NULL;
        const Template *template;
        g_autofree char *text = NULL;
        const char *coding = "";
        bool is_sms = text_equal(input->method, "sms");
        unsigned parts = 1;
        Values values;

        if (input->step->message && input->provider && provider_needs_templates(input->provider))
                return compose_approved(input, ret);
        template = input->step->message ? config_text(input->config, input->clinic,
                input->patient->language, input->step->message, &language) : NULL;
        if (!template)
                return COMPOSE_NO_TEXT;
        values_init(&values, input);
        text = fill(&values, input, template, language);
        values_done(&values);
        if (text_is_blank(text))
                return COMPOSE_NO_TEXT; /* nothing but placeholders, and none of them known */
        if (is_sms) {
                SmsParts sms = sms_parts(text);

                coding = sms.coding == SMS_GSM7 ? "gsm7" : "unicode";
                parts = sms.parts;
        }
        if (is_too_long(input->provider, text, parts, is_sms))
                return COMPOSE_TOO_LONG;
        *ret = (Composed){ .text = g_steal_pointer(&text), .language = g_strdup(language), .coding = coding,
                .parts = parts };
        return 0;
}

void composed_done(Composed *composed)
{
        g_clear_pointer(&composed->text, g_free);
        g_clear_pointer(&composed->language, g_free);
        g_clear_pointer(&composed->template, g_free);
}
