/* What a follow-up says and who carries it, by one configuration and by another. */
#include "store/treatment.h"

#include <string.h>

#include "base/text.h"

bool outlet_is_used(const FollowupRow *row)
{
        return followup_is_unsent(row->f.state) && !row->f.is_task && row->f.message == 0;
}

void outlet_done(Outlet *outlet)
{
        g_clear_pointer(&outlet->own, step_free);
}

/* NULL: it is in no plan any more */
static const Step *step_of(Store *store, const FollowupRow *row, Outlet *outlet, Err *err, int *ret)
{
        const Pinned *pinned = store_pinned(store, row->protocol);

        *ret = 0;
        if (row->f.step & FOLLOWUP_STEP_OWN) {
                *ret = store_own_step(store, row, &outlet->own, err);
                return outlet->own;
        }
        return pinned && row->f.step < pinned->protocol->steps->len ? g_ptr_array_index(pinned->protocol->steps, row->f.step) : NULL;
}

int outlet_init(Outlet *outlet, Store *store, const Treatment *t, const FollowupRow *row, Err *err)
{
        const char *language = t->patient.p.language;
        const Provider *provider;
        const Step *step;
        int r;

        *outlet = (Outlet){ .clinic = t->clinic };
        step = step_of(store, row, outlet, err, &r);
        if (r != 0 || !t->clinic)
                return r;
        outlet->provider = clinic_provider(t->clinic, row->f.method);
        provider = outlet->provider ? config_provider(t->config, outlet->provider) : NULL;
        if (!step || !step->message)
                return 0;
        outlet->name = step->message;
        if (provider && provider_needs_templates(provider)) {
                outlet->approved = provider_template_for(provider, step->message, language, g_ptr_array_index(t->clinic->languages, 0));
                if (!outlet->approved)
                        return 0;
                language = outlet->approved->language;
        }
        outlet->text = config_text(t->config, t->clinic, language, step->message, &outlet->language);
        return 0;
}

/* Those of the clinic: what stands for the patient's own is the same by both. */
static bool has_same_values(const Outlet *a, const Outlet *b)
{
        const struct {
                Placeholder placeholder;
                const char *a, *b;
        } values[] = {
                { PLACEHOLDER_CLINIC, a->clinic->name, b->clinic->name },
                { PLACEHOLDER_PHONE, a->clinic->phone, b->clinic->phone },
                { PLACEHOLDER_EMERGENCY_PHONE, a->clinic->emergency_phone, b->clinic->emergency_phone },
                { PLACEHOLDER_REVIEW_URL, a->clinic->review_url, b->clinic->review_url },
                { PLACEHOLDER_DATE, civil_zone_name(a->clinic->zone), civil_zone_name(b->clinic->zone) },
                { PLACEHOLDER_TIME, civil_zone_name(a->clinic->zone), civil_zone_name(b->clinic->zone) },
        };

        for (size_t i = 0; i < ELEMENTSOF(values); i++)
                if (template_uses(b->text, values[i].placeholder) && g_strcmp0(values[i].a, values[i].b) != 0)
                        return false;
        return true;
}

bool outlet_says_alike(const Outlet *a, const Outlet *b)
{
        if (!a->text || !b->text)
                return a->text == b->text;
        if (!a->approved != !b->approved || (a->approved && !provider_template_is_same(a->approved, b->approved)))
                return false;
        return strcmp(a->language, b->language) == 0 && strcmp(template_source(a->text), template_source(b->text)) == 0
                && has_same_values(a, b);
}
