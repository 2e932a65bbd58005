#include "config/config-check.h"

#include <string.h>

#include "base/text.h"
#include "config/messages.h"
#include "config/nearest.h"
#include "config/settings.h"
#include "model/method.h"

struct ConfigPlaces {
        GHashTable *by_name; /* "clinic kyiv-1" -> const config_setting_t * */
        GHashTable *unread;  /* set of nouns, static */
};

ConfigPlaces *config_places_new(void)
{
        ConfigPlaces *places = g_new0(ConfigPlaces, 1);

        places->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        places->unread = g_hash_table_new(g_str_hash, g_str_equal);
        return places;
}

void config_places_free(ConfigPlaces *places)
{
        if (!places)
                return;
        g_hash_table_unref(places->by_name);
        g_hash_table_unref(places->unread);
        g_free(places);
}

bool config_places_add(
        ConfigPlaces *places, const char *noun, const char *name, const config_setting_t *at)
{
        g_autofree char *key = g_strdup_printf("%s %s", noun, name);

        if (g_hash_table_contains(places->by_name, key))
                return false;
        /* the table holds borrowed settings and hands them out const again */
        g_hash_table_insert(places->by_name, g_steal_pointer(&key), (void *)(uintptr_t)at);
        return true;
}

const config_setting_t *config_places_find(
        const ConfigPlaces *places, const char *noun, const char *name)
{
        g_autofree char *key = g_strdup_printf("%s %s", noun, name);

        return g_hash_table_lookup(places->by_name, key);
}

void config_places_unread(ConfigPlaces *places, const char *noun)
{
        g_hash_table_add(places->unread, (void *)(uintptr_t)noun);
}

bool config_places_may_have(const ConfigPlaces *places, const char *noun, const char *name)
{
        return g_hash_table_contains(places->unread, noun) || config_places_find(places, noun, name);
}

static int compare_ids(const void *a, const void *b)
{
        return strcmp(a, b);
}

GList *config_sorted_ids(GHashTable *table)
{
        return g_list_sort(g_hash_table_get_keys(table), compare_ids);
}

/* One run of checks. */
typedef struct Check {
        const Config *config;
        const ConfigPlaces *places;
        ErrList *faults;
        GHashTable *told; /* set of "uk safety_24h", and of "uk" where it has no text at all: what is missing is told once */
} Check;

static const config_setting_t *place_of(
        const Check *c, const char *noun, const char *id, const char *setting)
{
        const config_setting_t *group = config_places_find(c->places, noun, id);
        const config_setting_t *member = setting ? config_setting_get_member(group, setting) : NULL;

        return member ? member : group;
}

/* ---- followupd.conf ---- */

static void check_limits(const Check *c)
{
        const Limits *limits = &c->config->limits;

        if (limits->retry_first.ms > limits->retry_most.ms)
                setting_fault(place_of(c, "config", "limits", NULL), c->faults,
                        "make \"retry_first\" the shorter of the two", "limits",
                        "\"retry_first\" is longer than \"retry_most\"");
        if (limits->max_field_bytes > limits->max_line_bytes)
                setting_fault(place_of(c, "config", "limits", NULL), c->faults,
                        "make \"max_line_bytes\" the larger of the two", "limits",
                        "\"max_field_bytes\" is larger than \"max_line_bytes\", so it would bound "
                        "nothing");
}

/* ---- clinics ---- */

static void check_provider(const Check *c, const Clinic *clinic, const char *method, const char *id)
{
        const config_setting_t *map = place_of(c, "clinic", clinic->id, "providers");
        const config_setting_t *at = config_setting_get_member(map, method);
        const Provider *provider = config_provider(c->config, id);
        g_autofree char *what =
                g_strdup_printf("clinic \"%s\": provider of \"%s\"", clinic->id, method);

        if (provider && text_equal(provider->carries, method))
                return;
        if (provider)
                setting_fault(at ? at : map, c->faults, "name a provider that carries this method",
                        what, "provider \"%s\" carries \"%s\"", id, provider->carries);
        else if (!config_places_may_have(c->places, "provider", id)) {
                g_autofree char *mend = nearest_mend(c->config->providers, id, "describe it in providers.d, or name one that is there");

                setting_fault(
                        at ? at : map, c->faults, mend, what, "there is no provider \"%s\"", id);
        }
}

static void check_person(const Check *c, const Clinic *clinic, const char *role, const char *id)
{
        g_autofree char *what = g_strdup_printf("clinic \"%s\": setting \"%s\"", clinic->id, role);
        const config_setting_t *at = place_of(c, "clinic", clinic->id, role);
        g_autofree char *mend = NULL;

        if (!id || config_places_may_have(c->places, "staff", id))
                return;
        if (g_hash_table_size(c->config->staff) == 0)
                setting_warn(at, c->faults, "describe people and desks in staff.d", what,
                        "nobody is known as \"%s\": staff.d is empty", id);
        else {
                mend = nearest_mend(c->config->staff, id, "describe them in staff.d, or name somebody who is there");
                setting_fault(at, c->faults, mend, what, "staff.d knows nobody as \"%s\"", id);
        }
}

static void check_segment(const Check *c, const Clinic *clinic, const Segment *segment)
{
        g_autofree char *what = g_strdup_printf("clinic \"%s\": segment \"%s\": setting \"responsible\"", clinic->id, segment->id);

        if (!segment->responsible || config_places_may_have(c->places, "staff", segment->responsible))
                return;
        if (g_hash_table_size(c->config->staff) == 0)
                err_list_warn(c->faults, clinic->file, segment->line, "describe people and desks in staff.d", what,
                        "nobody is known as \"%s\": staff.d is empty", segment->responsible);
        else
                err_list_add(c->faults, clinic->file, segment->line, "describe them in staff.d, or name somebody who is there", what,
                        "staff.d knows nobody as \"%s\"", segment->responsible);
}

/* Who is greeted is a patient, not a treatment: only what comes every year has a day. */
static void check_greetings(const Check *c, const Clinic *clinic)
{
        g_autofree char *what = g_strdup_printf("clinic \"%s\": setting \"greetings\"", clinic->id);
        const Protocol *protocol =
                clinic->greetings ? g_hash_table_lookup(c->config->protocols, clinic->greetings) : NULL;

        if (!clinic->greetings || (!protocol && config_places_may_have(c->places, "protocol", clinic->greetings)))
                return;
        if (!protocol)
                setting_fault(place_of(c, "clinic", clinic->id, "greetings"), c->faults,
                        "describe it in protocols.d, or name one that is there", what, "there is no protocol \"%s\"",
                        clinic->greetings);
        else if (!protocol_is_of_feasts(protocol))
                setting_fault(place_of(c, "clinic", clinic->id, "greetings"), c->faults,
                        "give each of its steps  from = \"birthday\";  or  from = \"holiday\";", what,
                        "protocol \"%s\" has a step that counts from something else", protocol->id);
}

static void check_clinic(const Check *c, const Clinic *clinic)
{
        g_autofree char *what = g_strdup_printf("clinic \"%s\"", clinic->id);
        GList *methods = config_sorted_ids(clinic->providers);

        for (GList *at = methods; at; at = at->next)
                if (!method_is_task(at->data)) /* told by clinic_load() */
                        check_provider(c, clinic, at->data, clinic_provider(clinic, at->data));
        g_list_free(methods);
        check_greetings(c, clinic);
        check_person(c, clinic, "responsible", clinic->responsible);
        check_person(c, clinic, "deputy", clinic->deputy);
        check_person(c, clinic, "head", clinic->head);
        for (guint i = 0; i < clinic->segments->len; i++)
                check_segment(c, clinic, g_ptr_array_index(clinic->segments, i));
        if (!clinic->responsible)
                setting_warn(place_of(c, "clinic", clinic->id, NULL), c->faults,
                        "add  responsible = \"front-desk\";", what,
                        "nobody is responsible for its tasks and alerts");
}

/* ---- protocols ---- */

static void check_protocol(const Check *c, const Protocol *protocol)
{
        g_autofree char *what = g_strdup_printf("protocol \"%s\"", protocol->id);
        bool has_safety = false;

        for (guint i = 0; i < protocol->steps->len; i++)
                has_safety |= ((const Step *)g_ptr_array_index(protocol->steps, i))->purpose ==
                              PURPOSE_SAFETY;
        if (!has_safety && !protocol_is_of_visits(protocol) && !protocol_is_of_feasts(protocol))
                setting_warn(place_of(c, "protocol", protocol->id, "steps"), c->faults,
                        "add a step with  purpose = \"safety\";", what,
                        "no step of it asks about reactions");
        if ((!protocol->signed_off || text_is_blank(protocol->signed_off)) && !protocol_is_of_feasts(protocol))
                setting_warn(place_of(c, "protocol", protocol->id, "signed_off"), c->faults,
                        "let a clinician read it, and add  signed_off = \"name, date\";", what,
                        "no clinician has signed it off");
        if (protocol->procedures->len == 0 && !text_equal(protocol->id, "standard") &&
                !text_equal(protocol->id, PROTOCOL_OF_VISITS) && !protocol_is_of_feasts(protocol))
                setting_warn(place_of(c, "protocol", protocol->id, NULL), c->faults,
                        "add  procedures = [ \"...\" ];", what,
                        "it names no procedure, so no treatment follows it");
}

static bool clinic_offers(const Clinic *clinic, const char *method)
{
        return method_is_task(method) || clinic_provider(clinic, method);
}

/* A step's own methods: each must be carried somewhere, and every clinic must have one of them. */
static void check_step_methods(
        const Check *c, const Protocol *protocol, const Step *step, GList *clinics)
{
        g_autofree char *what = g_strdup_printf("step \"%s\": setting \"methods\"", step->id);

        if (!step->methods || !clinics)
                return;
        for (guint i = 0; i < step->methods->len; i++) {
                const char *method = g_ptr_array_index(step->methods, i);
                bool is_offered = false;

                for (GList *id = clinics; id && !is_offered; id = id->next)
                        is_offered = clinic_offers(config_clinic(c->config, id->data), method);
                if (!is_offered) {
                        err_list_add(c->faults, protocol->file, step->line,
                                "give a clinic a provider for it, or take the method out", what,
                                "\"%s\" is neither call nor visit, and no clinic has a provider "
                                "for it",
                                method);
                        return;
                }
        }
        for (GList *id = clinics; id; id = id->next) {
                bool has_one = false;

                for (guint i = 0; i < step->methods->len && !has_one; i++)
                        has_one = clinic_offers(config_clinic(c->config, id->data),
                                g_ptr_array_index(step->methods, i));
                if (!has_one) {
                        err_list_add(c->faults, protocol->file, step->line,
                                "add \"call\", or give the clinic a provider", what,
                                "clinic \"%s\" has a provider for none of them",
                                (const char *)id->data);
                        return;
                }
        }
}

static void check_step_at(
        const Check *c, const Protocol *protocol, const Step *step, GList *clinics)
{
        g_autofree char *what = g_strdup_printf("step \"%s\": setting \"at\"", step->id);

        for (GList *id = step->has_at ? clinics : NULL; id; id = id->next) {
                const Clinic *clinic = config_clinic(c->config, id->data);

                if (!step_is_sent(step, clinic->methods) ||
                        (civil_time_compare(step->at, clinic->send_between.from) >= 0 &&
                                civil_time_compare(step->at, clinic->send_between.to) <= 0))
                        continue;
                err_list_warn(c->faults, protocol->file, step->line,
                        "set it to a time inside \"send_between\"", what,
                        "it lies outside \"send_between\" of clinic \"%s\", so messages go at the "
                        "nearest time inside it",
                        clinic->id);
                return;
        }
}

/* ---- texts ---- */

/* The languages steps are sent in: language -> the first clinic (by id) that has it. */
typedef struct Audience {
        GHashTable *fallbacks; /* the first language of some clinic */
        GHashTable *others;
} Audience;

/* @only_sending: of clinics that send by methods of their own, for steps that name none */
static void audience_init(Audience *a, const Config *config, GList *clinics, bool only_sending)
{
        static const Step by_clinic = { 0 };

        a->fallbacks = g_hash_table_new(g_str_hash, g_str_equal);
        a->others = g_hash_table_new(g_str_hash, g_str_equal);
        for (GList *id = clinics; id; id = id->next) {
                const Clinic *clinic = config_clinic(config, id->data);

                if (!clinic->languages ||
                        (only_sending && !step_is_sent(&by_clinic, clinic->methods)))
                        continue;
                for (guint i = 0; i < clinic->languages->len; i++) {
                        GHashTable *of = i == 0 ? a->fallbacks : a->others;

                        if (!g_hash_table_contains(of, g_ptr_array_index(clinic->languages, i)))
                                g_hash_table_insert(
                                        of, g_ptr_array_index(clinic->languages, i), clinic->id);
                }
        }
}

static void audience_done(Audience *a)
{
        g_hash_table_unref(a->fallbacks);
        g_hash_table_unref(a->others);
}

/* Is the text there, in the language or its primary subtag, be it with a fault in it? */
static bool has_text(const Check *c, const char *language, const char *name)
{
        g_autofree char *exact = g_strdup_printf("%s %s", language, name);
        g_autofree char *primary =
                g_strdup_printf("%.*s %s", (int)strcspn(language, "-"), language, name);

        return config_places_find(c->places, "text", exact) ||
               config_places_find(c->places, "text", primary);
}

static bool has_any_text(const Check *c, const char *language)
{
        g_autofree char *primary = language_fallback(language);

        return g_hash_table_contains(c->config->texts, language) ||
               (primary && g_hash_table_contains(c->config->texts, primary));
}

/* A language without a file: one line, not one for each text. */
static void check_languages(const Check *c, const Clinic *clinic)
{
        g_autofree char *what = g_strdup_printf("clinic \"%s\": setting \"languages\"", clinic->id);

        for (guint i = 0; clinic->languages && i < clinic->languages->len; i++) {
                const char *language = g_ptr_array_index(clinic->languages, i);
                g_autofree char *mend = g_strdup_printf("write them into messages.d/%s.conf, whose name ends with .conf, or take the "
                                                        "language out", language);

                if (has_any_text(c, language))
                        continue;
                g_hash_table_add(c->told, g_strdup(language));
                if (i == 0)
                        setting_fault(place_of(c, "clinic", clinic->id, "languages"), c->faults, mend, what,
                                "there is not one text in \"%s\", its first language", language);
                else
                        setting_warn(place_of(c, "clinic", clinic->id, "languages"), c->faults, mend, what,
                                "there is not one text in \"%s\", so such patients get its first language", language);
        }
}

/* The step that is looked at first tells it for all others. */
static bool is_told(const Check *c, const char *language, const char *name)
{
        g_autofree char *key = g_strdup_printf("%s %s", language, name);

        return g_hash_table_contains(c->told, language) || !g_hash_table_add(c->told, g_steal_pointer(&key));
}

static void check_step_texts(
        const Check *c, const Protocol *protocol, const Step *step, const Audience *audience)
{
        g_autofree char *what =
                g_strdup_printf("step \"%s\": text \"%s\"", step->id, step->message);
        bool is_lacking = false;
        GList *fallbacks = config_sorted_ids(audience->fallbacks),
              *others = config_sorted_ids(audience->others);

        for (GList *at = fallbacks; at; at = at->next) {
                const char *language = at->data;
                GHashTable *texts = g_hash_table_lookup(c->config->texts, language);
                g_autofree char *add = g_strdup_printf("add  %s = \"...\";  to the texts of \"%s\" in messages.d", step->message, language);
                g_autofree char *mend = texts ? nearest_mend(texts, step->message, add) : g_strdup(add);

                if (has_text(c, language, step->message))
                        continue;
                is_lacking = true;
                if (!is_told(c, language, step->message))
                        err_list_add(c->faults, protocol->file, step->line, mend, what,
                                "it is not there in \"%s\", the first language of clinic \"%s\"",
                                language,
                                (const char *)g_hash_table_lookup(audience->fallbacks, language));
        }
        for (GList *at = is_lacking ? NULL : others; at; at = at->next) { /* once it is written it may be there in all */
                const char *language = at->data;
                const char *clinic = g_hash_table_lookup(audience->others, language);
                g_autofree char *mend =
                        g_strdup_printf("add  %s = \"...\";  to the texts of \"%s\" in messages.d",
                                step->message, language);

                if (g_hash_table_contains(audience->fallbacks, language) ||
                        has_text(c, language, step->message) || is_told(c, language, step->message))
                        continue;
                err_list_warn(c->faults, protocol->file, step->line, mend, what,
                        "it is not there in \"%s\", so such patients of clinic \"%s\" get its "
                        "first language",
                        language, clinic);
        }
        g_list_free(fallbacks);
        g_list_free(others);
}

/* ---- templates of providers that send no others ---- */

static const Provider *template_provider(const Check *c, const Clinic *clinic, const char *method)
{
        const char *id = method_is_task(method) ? NULL : clinic_provider(clinic, method);
        const Provider *provider = id ? config_provider(c->config, id) : NULL;

        return provider && provider_needs_templates(provider) ? provider : NULL;
}

/* In the language or its primary subtag, as compose() looks for it. */
static bool has_template(const Provider *provider, const char *name, const char *language)
{
        g_autofree char *primary = language_fallback(language);

        return provider_template(provider, name, language) || (primary && provider_template(provider, name, primary));
}

/* A step that goes by such a provider needs a template in the clinic's first language; in others it is missed. */
static void check_step_template(
        const Check *c, const Protocol *protocol, const Step *step, const Clinic *clinic, const Provider *provider)
{
        g_autofree char *what = g_strdup_printf("step \"%s\": text \"%s\"", step->id, step->message);

        for (guint i = 0; clinic->languages && i < clinic->languages->len; i++) {
                const char *language = g_ptr_array_index(clinic->languages, i);
                g_autofree char *mend = NULL;

                if (has_template(provider, step->message, language))
                        continue;
                mend = g_strdup_printf("add one to \"templates\" of provider \"%s\" once it has approved it", provider->id);
                if (i > 0)
                        err_list_warn(c->faults, protocol->file, step->line, mend, what,
                                "provider \"%s\" has no template for it in \"%s\", so such patients of clinic \"%s\" get "
                                "the first language", provider->id, language, clinic->id);
                else {
                        err_list_add(c->faults, protocol->file, step->line, mend, what,
                                "provider \"%s\" sends approved templates only, and has none for it in \"%s\", the first "
                                "language of clinic \"%s\"", provider->id, language, clinic->id);
                        return;
                }
        }
}

static void check_step_templates(const Check *c, const Protocol *protocol, const Step *step, GList *clinics)
{
        for (GList *id = clinics; id; id = id->next) {
                const Clinic *clinic = config_clinic(c->config, id->data);
                const GPtrArray *methods = step->methods ? step->methods : clinic->methods;

                for (guint i = 0; methods && i < methods->len; i++) {
                        const Provider *provider = template_provider(c, clinic, g_ptr_array_index(methods, i));

                        if (provider)
                                check_step_template(c, protocol, step, clinic, provider);
                }
        }
}

static void check_task_text(const Check *c, const Protocol *protocol, const Step *step)
{
        g_autofree char *what =
                g_strdup_printf("step \"%s\": text \"%s\"", step->id, step->message);
        GHashTableIter at;
        void *language;

        g_hash_table_iter_init(&at, c->config->texts);
        while (g_hash_table_iter_next(&at, &language, NULL))
                if (has_text(c, language, step->message))
                        return;
        err_list_warn(c->faults, protocol->file, step->line,
                "add it to messages.d, or take the message out", what,
                "it is not there in any language");
}

/* ---- sources and the whole ---- */

static void check_source(const Check *c, const Source *source)
{
        g_autofree char *mend = NULL;
        g_autofree char *what = g_strdup_printf("source \"%s\": setting \"clinic\"", source->id);

        if (!source->clinic || config_places_may_have(c->places, "clinic", source->clinic))
                return;
        mend = nearest_mend(c->config->clinics, source->clinic, "describe the clinic in clinics.d, or name one that is there");
        setting_fault(place_of(c, "source", source->id, "clinic"), c->faults, mend, what, "there is no clinic \"%s\"", source->clinic);
}

static void check_steps(const Check *c, const Protocol *protocol, GList *clinics,
        const Audience *by_clinic, const Audience *all)
{
        const bool knows_texts = !config_places_may_have(c->places, "messages", "");

        for (guint i = 0; i < protocol->steps->len; i++) {
                const Step *step = g_ptr_array_index(protocol->steps, i);
                bool is_task = step->methods && !step_is_sent(step, NULL);

                if (!step->id || step->occurrence > 1) /* all of a row are alike */
                        continue;
                check_step_methods(c, protocol, step, clinics);
                check_step_at(c, protocol, step, clinics);
                if (step->message && is_task && knows_texts)
                        check_task_text(c, protocol, step);
                else if (step->message && knows_texts)
                        check_step_texts(c, protocol, step, step->methods ? all : by_clinic);
                if (step->message && !is_task)
                        check_step_templates(c, protocol, step, clinics);
        }
}

void config_check(const Config *config, const ConfigPlaces *places, ErrList *faults)
{
        g_autoptr(GHashTable) told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        const Check c = { .config = config, .places = places, .faults = faults, .told = told };
        GList *clinics = config_sorted_ids(config->clinics);
        GList *protocols = config_sorted_ids(config->protocols);
        GList *sources = config_sorted_ids(config->sources);
        Audience by_clinic, all;

        check_limits(&c);
        audience_init(&by_clinic, config, clinics, true);
        audience_init(&all, config, clinics, false);
        for (GList *id = clinics; id; id = id->next)
                check_clinic(&c, config_clinic(config, id->data));
        for (GList *id = config_places_may_have(places, "messages", "") ? NULL : clinics; id; id = id->next)
                check_languages(&c, config_clinic(config, id->data));
        for (GList *id = protocols; id; id = id->next) {
                const Protocol *protocol = g_hash_table_lookup(config->protocols, id->data);

                check_protocol(&c, protocol);
                check_steps(&c, protocol, clinics, &by_clinic, &all);
        }
        config_check_replies(config, places, faults);
        for (GList *id = sources; id; id = id->next)
                check_source(&c, config_source(config, id->data));
        if (clinics && !config_places_may_have(places, "protocol", "standard"))
                err_list_warn(faults, config->file, 0,
                        "add  protocol = { id = \"standard\"; ... };  to protocols.d",
                        "configuration",
                        "there is no protocol \"standard\", so a treatment that no protocol names "
                        "is refused");

        audience_done(&by_clinic);
        audience_done(&all);
        g_list_free(clinics);
        g_list_free(protocols);
        g_list_free(sources);
}
