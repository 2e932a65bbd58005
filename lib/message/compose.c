#include "message/compose.h"

#include <string.h>

#include "base/text.h"

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

static char *fill(const ComposeInput *input, const Template *template, const char *language)
{
        char date_text[DATE_MAX] = "", time_text[TIME_MAX] = "";
        const char *const values[N_PLACEHOLDERS] = {
                [PLACEHOLDER_PATIENT] = input->patient->name,
                [PLACEHOLDER_CLINIC] = input->clinic->name,
                [PLACEHOLDER_PHONE] = input->clinic->phone,
                [PLACEHOLDER_EMERGENCY_PHONE] = input->clinic->emergency_phone,
                [PLACEHOLDER_PRACTITIONER] = input->practitioner,
                [PLACEHOLDER_DATE] = date_text,
                [PLACEHOLDER_TIME] = time_text,
        };
        GString *out = g_string_sized_new(256);

        if (template_uses(template, PLACEHOLDER_DATE) || template_uses(template, PLACEHOLDER_TIME)) {
                CivilDate date;
                CivilTime time;

                civil_from_utc(input->clinic->zone, input->moment, &date, &time, NULL);
                write_date(date, language, date_text);
                g_snprintf(time_text, sizeof(time_text), "%02u:%02u", time.hour, time.minute);
        }
        template_fill(template, values, out);
        return g_string_free(out, FALSE);
}

int compose(const ComposeInput *input, Composed *ret, Err *err)
{
        const char *language = NULL;
        const Template *template = input->step->message ? config_text(input->config, input->clinic,
                input->patient->language, input->step->message, &language) : NULL;
        g_autofree char *text = NULL;
        const char *coding = "";
        unsigned parts = 1;

        if (!template)
                return COMPOSE_NO_TEXT;
        text = fill(input, template, language);
        if (text_is_blank(text))
                return COMPOSE_NO_TEXT; /* nothing but placeholders, and none of them known */
        if (text_equal(input->method, "sms")) {
                SmsParts sms = sms_parts(text);

                coding = sms.coding == SMS_GSM7 ? "gsm7" : "unicode";
                parts = sms.parts;
                if (input->provider && input->provider->max_parts > 0 && parts > input->provider->max_parts)
                        return COMPOSE_TOO_LONG;
        } else if (input->provider && input->provider->max_chars > 0 &&
                text_chars(text) > input->provider->max_chars) {
                return COMPOSE_TOO_LONG;
        }
        *ret = (Composed){ .text = g_steal_pointer(&text), .language = g_strdup(language), .coding = coding,
                .parts = parts };
        return 0;
}

void composed_done(Composed *composed)
{
        g_clear_pointer(&composed->text, g_free);
        g_clear_pointer(&composed->language, g_free);
}
