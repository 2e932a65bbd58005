#include "message/lint.h"

#include <string.h>

#include "base/text.h"
#include "config/config-check.h"
#include "config/open-words.h"
#include "message/parts.h"
#include "message/reachable.h"
#include "message/sample.h"
#include "message/scripts.h"

/* What becomes of a text, over all steps that name it. */
typedef struct Use {
        bool is_sent, is_script, is_safety, is_offer;
} Use;

typedef struct Lint {
        const Config *config;
        ErrList *findings;
        GList *clinics, *protocols; /* ids in alphabetical order */
        GHashTable *uses;           /* text's name -> Use * */
} Lint;

/* One text under the glass. */
typedef struct Text {
        const char *language, *name;
        const Template *template;
        char *literal; /* without its placeholders */
        Use use;
} Text;

static void G_GNUC_PRINTF(4, 5) tell(const Lint *l, const Text *text, const char *mend, const char *why, ...)
{
        g_autofree char *what = g_strdup_printf("messages \"%s\": text \"%s\"", text->language, text->name);
        const TextPlace *place = config_text_place(l->config, text->language, text->name);
        g_autofree char *said = NULL;
        va_list values;

        va_start(values, why);
        said = g_strdup_vprintf(why, values);
        va_end(values);
        err_list_warn(l->findings, place ? place->file : l->config->file, place ? place->line : 0, mend, what, "%s", said);
}

/* ---- what texts are for ------------------------------------------------------------------------ */

static void note_use(GHashTable *uses, const Step *step)
{
        Use *use = g_hash_table_lookup(uses, step->message);

        if (!use) {
                use = g_new0(Use, 1);
                g_hash_table_insert(uses, step->message, use);
        }
        if (step->methods && !step_is_sent(step, NULL)) {
                use->is_script = true;
                return;
        }
        use->is_sent = true;
        use->is_safety |= step->purpose == PURPOSE_SAFETY;
        use->is_offer |= purpose_consent(step->purpose) == CONSENT_MARKETING;
}

static GHashTable *find_uses(const Lint *l)
{
        GHashTable *uses = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);

        for (const GList *id = l->protocols; id; id = id->next) {
                const Protocol *protocol = g_hash_table_lookup(l->config->protocols, id->data);

                for (guint i = 0; i < protocol->steps->len; i++) {
                        const Step *step = g_ptr_array_index(protocol->steps, i);

                        if (step->message)
                                note_use(uses, step);
                }
        }
        return uses;
}

/* What is left of a template when every {placeholder} is a space. */
static char *literal_of(const Template *template)
{
        GString *out = g_string_new(NULL);

        for (const char *at = template_source(template); *at; at++) {
                if ((*at == '{' || *at == '}') && at[1] == *at) {
                        g_string_append_c(out, *at++);
                } else if (*at == '{') {
                        at += strcspn(at, "}");
                        g_string_append_c(out, ' ');
                } else {
                        g_string_append_c(out, *at);
                }
        }
        return g_string_free(out, FALSE);
}

/* ---- one text by itself ------------------------------------------------------------------------ */

static void check_discreet(const Lint *l, const Text *text)
{
        static const struct {
                const char *what, *mend;
        } kinds[] = {
                [OPEN_PROCEDURE] = { "a procedure", "say it without the procedure's name" },
                [OPEN_HEALTH] = { "a health matter", "say it so that nobody else learns of it" },
                [OPEN_PRICE] = { "a price", "leave money to a talk" },
        };
        OpenWordKind kind;
        const char *word = open_words_find(l->config->open_words, text->literal, &kind);

        if (word)
                tell(l, text, kinds[kind].mend, "it names %s (\"%s\"), which a lock screen shows to whoever stands near",
                        kinds[kind].what, word);
}

/* Digits that stand alone, each counted once: the answers a text offers. */
static unsigned count_answers(const char *literal)
{
        g_autofree char *ascii = text_ascii_digits(literal);
        unsigned seen = 0, n = 0;

        for (const char *at = ascii; *at; at++) {
                const unsigned bit = g_ascii_isdigit(*at) ? 1u << (*at - '0') : 0;

                if (!bit || g_ascii_isdigit(at[1]) || (at > ascii && g_ascii_isdigit(at[-1])) || (seen & bit))
                        continue;
                seen |= bit;
                n++;
        }
        return n;
}

static void check_safety(const Lint *l, const Text *text)
{
        const char *literal = text->literal;

        if (!text->use.is_safety)
                return;
        if (!template_uses(text->template, PLACEHOLDER_EMERGENCY_PHONE))
                tell(l, text, "add {emergency_phone} to it", "a safety step sends it, and it names no emergency number");
        if (!template_uses(text->template, PLACEHOLDER_PHONE))
                tell(l, text, "add {phone} to it", "a safety step sends it, and it does not say where to call");
        if (!strstr(literal, "?") && !strstr(literal, "？") && !strstr(literal, "؟"))
                tell(l, text, "ask how the patient is", "a safety step sends it, and it asks nothing");
        if (count_answers(literal) < 2)
                tell(l, text, "offer them: 1 = fine, 2 = I need help",
                        "a safety step sends it, and it has no answers of one digit to choose from");
}

/* Words that stop offers, as a patient may write them back; what takes replies knows them all. */
static void check_offer(const Lint *l, const Text *text)
{
        static const char *const stops[] = { "stop", "стоп", "停止", "退订", "拒收", "optout", "opt-out", "unsubscribe",
                "отписка", "отписаться", "відписка", "відписатися", "توقف", "alto", "тоқта" };
        g_autofree char *folded = text_fold(text->literal);

        if (!text->use.is_offer)
                return;
        for (size_t i = 0; i < ELEMENTSOF(stops); i++)
                if (strstr(folded, stops[i]))
                        return;
        tell(l, text, "end it like: No more offers: STOP", "an offer or greeting sends it, and it does not say how to stop it");
}

static void check_scripts(const Lint *l, const Text *text)
{
        char word[SCRIPTS_WORD_MAX];

        if (scripts_mixed(text->literal, word))
                tell(l, text, "type the word anew", "\"%s\" has letters of another alphabet that look alike", word);
}

/* A text whose letters all are in the SMS alphabet, made Unicode by a sign that has a plain twin. */
static void check_signs(const Lint *l, const Text *text)
{
        g_autoptr(GString) letters = g_string_new(NULL);
        g_autofree char *sign = NULL;

        if (sms_parts(text->literal).coding == SMS_GSM7)
                return;
        for (const char *at = text->literal; *at; at = g_utf8_next_char(at)) {
                g_autofree char *one = g_strndup(at, (gsize)(g_utf8_next_char(at) - at));

                if (g_unichar_isalpha(g_utf8_get_char(at)))
                        g_string_append(letters, one);
                else if (!sign && sms_parts(one).coding == SMS_UNICODE)
                        sign = g_steal_pointer(&one);
        }
        if (letters->len > 0 && sign && sms_parts(letters->str).coding == SMS_GSM7)
                tell(l, text, "write it with plain signs: ' \" - ...",
                        "the sign \"%s\" is not in the alphabet of SMS, so a part holds 70 characters instead of 160", sign);
}

/* ---- a text at a clinic ------------------------------------------------------------------------ */

/* Has the clinic patients of this language? "zh" serves those of "zh-Hans", too. */
static bool speaks(const Clinic *clinic, const char *language)
{
        for (guint i = 0; clinic->languages && i < clinic->languages->len; i++) {
                const char *spoken = g_ptr_array_index(clinic->languages, i);

                if (text_equal(spoken, language) ||
                        (strcspn(spoken, "-") == strlen(language) && g_str_has_prefix(spoken, language)))
                        return true;
        }
        return false;
}

static void check_length_at(const Lint *l, const Text *text, const Clinic *clinic, const char *method, unsigned *worst)
{
        const Provider *provider = config_provider(l->config, clinic_provider(clinic, method));
        const bool is_sms = text_equal(method, "sms");
        const unsigned most = !provider ? 0 : is_sms ? provider->max_parts : provider->max_chars;
        Composed composed;
        unsigned n;

        if (most == 0 || sample_compose(l->config, clinic, text->language, text->name, SAMPLE_LONG, &composed) != 0)
                return;
        n = is_sms ? composed.parts : (unsigned)text_chars(composed.text);
        composed_done(&composed);
        if (n <= most || n <= *worst)
                return;
        *worst = n;
        tell(l, text, "make it shorter",
                "for a patient with a long name at clinic \"%s\" it takes %u %s, and provider \"%s\" is given at most %u: they "
                "would not get it",
                clinic->id, n, is_sms ? "SMS parts" : "characters", provider->id, most);
}

static void check_length(const Lint *l, const Text *text)
{
        unsigned worst = 0; /* told again only where it is worse */

        for (const GList *id = l->clinics; id; id = id->next) {
                const Clinic *clinic = config_clinic(l->config, id->data);
                GList *methods;

                if (!speaks(clinic, text->language))
                        continue;
                methods = config_sorted_ids(clinic->providers);
                for (const GList *method = methods; method; method = method->next)
                        check_length_at(l, text, clinic, method->data, &worst);
                g_list_free(methods);
        }
}

static bool sends_sms(const Lint *l)
{
        for (const GList *id = l->clinics; id; id = id->next)
                if (clinic_provider(config_clinic(l->config, id->data), "sms"))
                        return true;
        return false;
}

static void check_text(const Lint *l, const Text *text)
{
        if (text->use.is_script && !text->use.is_sent)
                return; /* for whoever calls */
        check_safety(l, text);
        check_offer(l, text);
        check_discreet(l, text);
        check_scripts(l, text);
        if (sends_sms(l))
                check_signs(l, text);
        check_length(l, text);
}

static void check_texts(const Lint *l)
{
        GList *languages = config_sorted_ids(l->config->texts);

        for (const GList *language = languages; language; language = language->next) {
                GHashTable *texts = g_hash_table_lookup(l->config->texts, language->data);
                GList *names = config_sorted_ids(texts);

                for (const GList *name = names; name; name = name->next) {
                        const Use *use = g_hash_table_lookup(l->uses, name->data);
                        const Template *template = g_hash_table_lookup(texts, name->data);
                        g_autofree char *literal = literal_of(template);
                        const Text text = { language->data, name->data, template, literal, use ? *use : (Use){ 0 } };

                        check_text(l, &text);
                }
                g_list_free(names);
        }
        g_list_free(languages);
}

/* ---- protocols at clinics ---------------------------------------------------------------------- */

static void check_reachable(const Lint *l, const Protocol *protocol, const Step *step)
{
        g_autofree char *what = g_strdup_printf("protocol \"%s\": step \"%s\"", protocol->id, step->id);

        for (const GList *id = l->clinics; id; id = id->next) {
                const Clinic *clinic = config_clinic(l->config, id->data);

                if (step->occurrence > 1 || step_is_reachable(clinic, step)) /* all of a row are alike */
                        continue;
                err_list_warn(l->findings, protocol->file, step->line,
                        "widen its \"when\" or \"late\", or the clinic's hours", what,
                        "at clinic \"%s\" it never has a time: its window holds none of the hours in which it may happen",
                        clinic->id);
                return;
        }
}

/* SMS parts of one treatment, each message by itself, with a usual name; what merges costs less. */
static unsigned parts_of_treatment(const Lint *l, const Protocol *protocol, const Clinic *clinic, const char *language)
{
        unsigned n = 0;

        for (guint i = 0; i < protocol->steps->len; i++) {
                const Step *step = g_ptr_array_index(protocol->steps, i);
                Composed composed;

                if (!step->message || when_from_is_visit(step->from) || !step_is_sent(step, clinic->methods) ||
                        sample_compose(l->config, clinic, language, step->message, SAMPLE_USUAL, &composed) != 0)
                        continue;
                n += composed.parts;
                composed_done(&composed);
        }
        return n;
}

static void check_budget_at(const Lint *l, const Protocol *protocol, const Clinic *clinic)
{
        g_autofree char *what = g_strdup_printf("protocol \"%s\"", protocol->id);
        const unsigned most = clinic->max_parts_per_treatment;
        const char *dearest = NULL;
        unsigned n_worst = most;

        if (most == 0 || !clinic_provider(clinic, "sms"))
                return;
        for (guint i = 0; i < clinic->languages->len; i++) {
                const char *language = g_ptr_array_index(clinic->languages, i);
                unsigned n = parts_of_treatment(l, protocol, clinic, language);

                if (n > n_worst) {
                        n_worst = n;
                        dearest = language;
                }
        }
        if (dearest)
                err_list_warn(l->findings, protocol->file, protocol->line,
                        "make its texts shorter, take steps out, or raise \"max_parts_per_treatment\"", what,
                        "one treatment takes %u SMS parts in \"%s\", and clinic \"%s\" allows %u", n_worst, dearest, clinic->id,
                        most);
}

static void check_interval(const Lint *l, const Protocol *protocol, const Step *step)
{
        g_autofree char *what = g_strdup_printf("protocol \"%s\": step \"%s\"", protocol->id, step->id);
        g_autofree char *interval = protocol->has_interval ? when_render(&protocol->least_interval) : NULL;

        if (!l->clinics || step_keeps_interval(config_clinic(l->config, l->clinics->data), protocol, step))
                return;
        err_list_warn(l->findings, protocol->file, step->line, "make it later, or \"least_interval\" shorter", what,
                "it is an offer, and its window closes before the least interval of %s is over: it is always skipped", interval);
}

static void check_protocol(const Lint *l, const Protocol *protocol)
{
        for (guint i = 0; i < protocol->steps->len; i++) {
                check_reachable(l, protocol, g_ptr_array_index(protocol->steps, i));
                check_interval(l, protocol, g_ptr_array_index(protocol->steps, i));
        }
        for (const GList *id = l->clinics; id; id = id->next)
                check_budget_at(l, protocol, config_clinic(l->config, id->data));
}

void lint_config(const Config *config, ErrList *findings)
{
        Lint l = { .config = config, .findings = findings };
        g_autoptr(GHashTable) uses = NULL;

        l.clinics = config_sorted_ids(config->clinics);
        l.protocols = config_sorted_ids(config->protocols);
        l.uses = uses = find_uses(&l);
        check_texts(&l);
        for (const GList *id = l.protocols; id; id = id->next)
                check_protocol(&l, g_hash_table_lookup(config->protocols, id->data));
        g_list_free(l.clinics);
        g_list_free(l.protocols);
}
