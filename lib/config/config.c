#include "config/config.h"

#include <errno.h>
#include <string.h>

#include "base/ids.h"
#include "base/text.h"
#include "config/config-check.h"
#include "config/config-files.h"
#include "config/messages.h"
#include "config/open-words.h"
#include "config/settings.h"

#define CONFIG_ROOT "followupd.conf"

#define AT(field) offsetof(Limits, field)
static const Setting limit_settings[] = {
        { "max_sends_per_hour", SETTING_UNSIGNED, AT(max_sends_per_hour), "messages", 1, 1000000,
                "1000",
                .help = "messages of the whole daemon in an hour, safety not counted; over it "
                        "sending stops and asks" },
        { "max_plan_changes", SETTING_UNSIGNED, AT(max_plan_changes), "follow-ups", 0, 100000000,
                "500",
                .help = "an edit that would change more of what is pending waits for followupctl accept; "
                        "0: none does" },
        { "keep_files", SETTING_DURATION, AT(keep_files), "seconds", 3600, 366 * 86400.0, "7 days",
                .help = "how long files stay in done/ and rejected/" },
        { "max_line_bytes", SETTING_UNSIGNED, AT(max_line_bytes), "bytes", 1024, 67108864,
                "1048576", .help = "a longer record is refused" },
        { "max_field_bytes", SETTING_UNSIGNED, AT(max_field_bytes), "bytes", 256, 16777216, "65536",
                .help = "a record with a longer field is refused" },
        { "settle_files", SETTING_DURATION, AT(settle_files), "seconds", 1, 3600, "10 seconds",
                .help = "a file that was not renamed in is read when it has not changed for this "
                        "long" },
        { "receipt_within", SETTING_DURATION, AT(receipt_within), "seconds", 60, 30 * 86400.0,
                "3 days", .help = "how long a message that was sent waits for its receipt" },
        { "answer_within", SETTING_DURATION, AT(answer_within), "seconds", 60, 30 * 86400.0,
                "3 days", .help = "how long a message that arrived waits for its answer" },
        { "retry_first", SETTING_DURATION, AT(retry_first), "seconds", 1, 86400, "1 minute",
                .help = "wait after the first attempt that failed; it doubles with each further "
                        "one" },
        { "retry_most", SETTING_DURATION, AT(retry_most), "seconds", 1, 86400, "1 hour",
                .help = "longest wait between two attempts" },
        { "max_attempts", SETTING_UNSIGNED, AT(max_attempts), "attempts", 1, 1000, "20",
                .help = "attempts to hand one message over" },
        { "block_after", SETTING_UNSIGNED, AT(block_after), "refusals", 0, 100, "1",
                .help = "after so many refusals for good a provider is not asked again to reach that number; 0: it always is" },
        { "block_for", SETTING_DURATION, AT(block_for), "seconds", 3600, 3660 * 86400.0, "30 days",
                .help = "for how long it is not asked again, unless staff say so" },
        { "max_answers_per_hour", SETTING_UNSIGNED, AT(max_answers_per_hour), "answers", 0, 100000, "30",
                .help = "automatic answers an hour to numbers that no patient has; 0: none" },
        { "max_stranger_alerts_per_hour", SETTING_UNSIGNED, AT(max_stranger_alerts_per_hour), "alerts", 1, 1000, "3",
                .help = "alerts an hour for red flags from numbers that no patient has; the rest share one more" },
        { "stop_within", SETTING_DURATION, AT(stop_within), "seconds", 1, 300, "20 seconds",
                .help = "how long an orderly stop waits for what is on its way" },
        { 0 },
};
#undef AT

static const Setting config_settings[] = {
        { "spool", SETTING_STRING, offsetof(Config, spool), "characters", 1, 4000,
                .help = "folder of the sources' folders, if not /var/spool/followupd (by hand: "
                        "spool in the state folder)" },
        { "limits", SETTING_GROUP, offsetof(Config, limits), .table = limit_settings,
                .help = "bounds and waits of the whole daemon" },
        { "listener", SETTING_GROUP, offsetof(Config, listener), .table = listener_settings,
                .help = "what is served over the network: records, providers' hooks, metrics" },
        { 0 },
};

/* ---- one run of reading ---- */

typedef struct Loading {
        Config *config;
        ErrList *faults;
        ConfigPlaces *places;
        ConfigReader *reader;
        config_t native; /* the built-in source */
} Loading;

/* ---- one file of each kind ---- */

static void take_clinic(Loading *l, const config_setting_t *group, const char *file)
{
        Clinic *clinic = NULL;

        clinic_load(group, file, l->faults, &clinic);
        if (clinic)
                g_hash_table_insert(l->config->clinics, clinic->id, clinic);
}

static void take_protocol(Loading *l, const config_setting_t *group, const char *file)
{
        Protocol *protocol = NULL;

        protocol_load(group, file, l->faults, &protocol);
        if (protocol)
                g_hash_table_insert(l->config->protocols, protocol->id, protocol);
}

static void take_provider(Loading *l, const config_setting_t *group, const char *file)
{
        Provider *provider = NULL;

        if (provider_load(group, file, l->faults, &provider) == 0)
                g_hash_table_insert(l->config->providers, provider->id, provider);
}

static void take_source(Loading *l, const config_setting_t *group, const char *file)
{
        Source *source = NULL;

        if (source_load(group, file, l->faults, &source) == 0)
                g_hash_table_insert(l->config->sources, source->id, source);
}

static void take_staff(Loading *l, const config_setting_t *group, const char *file)
{
        Staff *staff = NULL;

        staff_load(group, file, l->faults, &staff);
        if (staff)
                g_hash_table_insert(l->config->staff, staff->id, staff);
}

static void free_place(void *data)
{
        TextPlace *place = data;

        g_free(place->file);
        g_free(place);
}

static void keep_place(Config *config, const char *name, const config_setting_t *text, const char *file)
{
        const char *source = config_setting_source_file(text);
        TextPlace *place = g_new0(TextPlace, 1);

        place->file = g_strdup(source ? source : file);
        place->line = config_setting_source_line(text);
        g_hash_table_insert(config->text_places, g_strdup(name), place);
}

static void tell_double(Loading *l, const char *language, const char *name, const config_setting_t *text)
{
        const config_setting_t *first = config_places_find(l->places, "text", name);
        g_autofree char *what = g_strdup_printf("messages \"%s\": text \"%s\"", language, config_setting_name(text));

        setting_fault(text, l->faults, "take one of the two out; a copy of a file belongs into another folder", what,
                "%s:%u has a text of this name already", config_setting_source_file(first), config_setting_source_line(first));
}

static void take_messages(Loading *l, const config_setting_t *group, const char *file)
{
        const config_setting_t *texts = config_setting_get_member(group, "texts");
        const char *language = NULL;

        messages_load(group, file, l->faults, l->config->texts);
        if (!texts || !config_setting_is_group(texts) ||
                !config_setting_lookup_string(group, "language", &language))
                return;
        for (int i = 0; i < config_setting_length(texts); i++) {
                const config_setting_t *text = config_setting_get_elem(texts, (unsigned)i);
                g_autofree char *name =
                        g_strdup_printf("%s %s", language, config_setting_name(text));

                if (config_places_add(l->places, "text", name, text))
                        keep_place(l->config, name, text, file);
                else
                        tell_double(l, language, name, text);
        }
}

typedef struct Kind {
        const char *folder, *noun;
        bool has_id;
        void (*take)(Loading *l, const config_setting_t *group, const char *file);
} Kind;

static const Kind kinds[] = {
        { "clinics.d", "clinic", true, take_clinic },
        { "protocols.d", "protocol", true, take_protocol },
        { "providers.d", "provider", true, take_provider },
        { "messages.d", "messages", false, take_messages },
        { "sources.d", "source", true, take_source },
        { "staff.d", "staff", true, take_staff },
};

/* An id counts from its first mention on, also when the rest of that file is wrong. */
static bool is_new(Loading *l, const Kind *kind, const config_setting_t *group)
{
        const char *id = NULL;
        g_autofree char *what = settings_what(group, kind->noun);
        const config_setting_t *first;

        if (!kind->has_id || !config_setting_lookup_string(group, "id", &id) || !id_is_valid(id) ||
                config_places_add(l->places, kind->noun, id, group))
                return true;
        first = config_places_find(l->places, kind->noun, id);
        setting_fault(config_setting_get_member(group, "id"), l->faults,
                "give one of the two another id", what, "%s:%u has this id already",
                config_setting_source_file(first), config_setting_source_line(first));
        return false;
}

static void take_file(Loading *l, const Kind *kind, const char *name)
{
        const config_setting_t *root = config_reader_open(l->reader, name);
        g_autofree char *path = config_reader_path(l->reader, name);
        g_autofree char *rule =
                g_strdup_printf("a file of %s holds one  %s = { ... };", kind->folder, kind->noun);
        int n = root ? config_setting_length(root) : 0;

        if (!root)
                config_places_unread(l->places, kind->noun);
        if (root && n == 0)
                err_list_warn(l->faults, path, 0, rule, kind->noun, "the file describes none");
        for (int i = 0; i < n; i++) {
                const config_setting_t *setting = config_setting_get_elem(root, (unsigned)i);
                const char *found = config_setting_name(setting);

                if (!text_equal(found, kind->noun)) {
                        g_autofree char *what = g_strdup_printf("unknown setting \"%s\"", found);
                        setting_fault(setting, l->faults, rule, what,
                                "a file of this folder holds no such thing");
                } else if (!config_setting_is_group(setting))
                        setting_fault(
                                setting, l->faults, rule, kind->noun, "it is not one group { }");
                else if (is_new(l, kind, setting))
                        kind->take(l, setting, path);
        }
}

static void take_folder(Loading *l, const Kind *kind)
{
        g_autoptr(GPtrArray) names = config_reader_names(l->reader, kind->folder);

        for (guint i = 0; i < names->len; i++)
                take_file(l, kind, g_ptr_array_index(names, i));
}

/* ---- the whole ---- */

/* The built-in source, written as a file would: whatever a source defaults to holds for it, too. A
 * file may describe `native` otherwise, such as with another assume_time. */
static void add_native(Loading *l)
{
        if (config_places_find(l->places, "source", "native"))
                return;
        if (config_read_string(&l->native, "source = { id = \"native\"; };"))
                take_source(l, config_lookup(&l->native, "source"), "built in");
}

/* Two protocols that claim one procedure: the one whose id comes first keeps it. */
static void index_procedures(Loading *l)
{
        GList *ids = config_sorted_ids(l->config->protocols);

        for (GList *id = ids; id; id = id->next) {
                Protocol *protocol = g_hash_table_lookup(l->config->protocols, id->data);
                g_autofree char *what = g_strdup_printf("protocol \"%s\"", protocol->id);

                for (guint i = 0; i < protocol->procedures->len; i++) {
                        const char *spelling = g_ptr_array_index(protocol->procedures, i);
                        g_autofree char *folded = text_fold(spelling);
                        const Protocol *other = g_hash_table_lookup(l->config->procedures, folded);

                        if (!other)
                                g_hash_table_insert(
                                        l->config->procedures, g_steal_pointer(&folded), protocol);
                        else if (other != protocol)
                                setting_fault(
                                        config_setting_get_member(config_places_find(l->places,
                                                                          "protocol", protocol->id),
                                                "procedures"),
                                        l->faults, "leave the procedure in one of the two", what,
                                        "protocol \"%s\" serves the procedure \"%s\" already",
                                        other->id, spelling);
                }
        }
        g_list_free(ids);
}

/* Each thing holds the id it is found by. */
static GHashTable *table_new(GDestroyNotify free_value)
{
        return g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_value);
}

static Config *config_new(const char *path)
{
        Config *config = g_new0(Config, 1);

        config->file = g_strdup(path);
        config->clinics = table_new((GDestroyNotify)clinic_free);
        config->protocols = table_new((GDestroyNotify)protocol_free);
        config->providers = table_new((GDestroyNotify)provider_free);
        config->sources = table_new((GDestroyNotify)source_free);
        config->staff = table_new((GDestroyNotify)staff_free);
        config->procedures = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        config->texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
        config->text_places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_place);
        return config;
}

static void load_all(Loading *l)
{
        const config_setting_t *root = config_reader_open(l->reader, CONFIG_ROOT);

        if (root) {
                settings_read(root, config_settings, l->config, CONFIG_ROOT, l->faults);
                if (config_setting_get_member(root, "limits"))
                        config_places_add(l->places, "config", "limits",
                                config_setting_get_member(root, "limits"));
                listener_check(
                        config_setting_get_member(root, "listener"), &l->config->listener, l->faults);
        }
        for (size_t i = 0; i < ELEMENTSOF(kinds); i++)
                take_folder(l, &kinds[i]);
        add_native(l);
        index_procedures(l);
        config_check(l->config, l->places, l->faults);
}

/* @path, or @kept where it is NULL */
static int load(const char *path, const GPtrArray *kept, ErrList *faults, Config **ret)
{
        g_autoptr(Config) config = config_new(path ? path : CONFIG_ROOT);
        g_autoptr(ConfigPlaces) places = config_places_new();
        g_autoptr(ConfigReader) reader = config_reader_new(path, kept, faults);
        Loading l = { .config = config, .faults = faults, .places = places, .reader = reader };
        unsigned n_faults_before = faults->n_faults;

        config_init(&l.native);
        load_all(&l);
        config_destroy(&l.native);
        if (faults->n_faults > n_faults_before)
                return -EINVAL;
        config->open_words = open_words_new(config);
        config->files = config_reader_files(reader);
        config->plan_digest = config_files_digest(config->files);
        config->text_digest = config_files_text_digest(config->files);
        *ret = g_steal_pointer(&config);
        return 0;
}

int config_load(const char *path, ErrList *faults, Config **ret)
{
        return load(path, NULL, faults, ret);
}

int config_load_files(const GPtrArray *files, ErrList *faults, Config **ret)
{
        return load(NULL, files, faults, ret);
}

bool config_plans_alike(const Config *a, const Config *b)
{
        return strcmp(a->plan_digest, b->plan_digest) == 0;
}

bool config_says_alike(const Config *a, const Config *b)
{
        return strcmp(a->text_digest, b->text_digest) == 0;
}

void config_free(Config *config)
{
        if (!config)
                return;
        settings_free(config_settings, config);
        listener_done(&config->listener);
        g_clear_pointer(&config->procedures, g_hash_table_unref);
        g_clear_pointer(&config->clinics, g_hash_table_unref);
        g_clear_pointer(&config->protocols, g_hash_table_unref);
        g_clear_pointer(&config->providers, g_hash_table_unref);
        g_clear_pointer(&config->sources, g_hash_table_unref);
        g_clear_pointer(&config->staff, g_hash_table_unref);
        g_clear_pointer(&config->texts, g_hash_table_unref);
        g_clear_pointer(&config->text_places, g_hash_table_unref);
        g_clear_pointer(&config->open_words, open_words_free);
        g_clear_pointer(&config->files, g_ptr_array_unref);
        g_free(config->plan_digest);
        g_free(config->text_digest);
        g_free(config->file);
        g_free(config);
}

const CivilZone *config_shared_zone(const Config *config)
{
        const CivilZone *zone = NULL;
        GHashTableIter iter;
        gpointer value;

        g_hash_table_iter_init(&iter, config->clinics);
        while (g_hash_table_iter_next(&iter, NULL, &value)) {
                const Clinic *one = value;

                if (zone && zone != one->zone)
                        return NULL;
                zone = one->zone;
        }
        return zone;
}

const Clinic *config_clinic(const Config *config, const char *id)
{
        return g_hash_table_lookup(config->clinics, id);
}

const Provider *config_provider(const Config *config, const char *id)
{
        return g_hash_table_lookup(config->providers, id);
}

const Source *config_source(const Config *config, const char *id)
{
        return g_hash_table_lookup(config->sources, id);
}

static bool clinic_uses(const Clinic *clinic, const char *provider)
{
        GHashTableIter methods;
        void *id;

        g_hash_table_iter_init(&methods, clinic->providers);
        while (g_hash_table_iter_next(&methods, NULL, &id))
                if (text_equal(id, provider))
                        return true;
        return false;
}

bool config_sends_by(const Config *config, const char *clinic, const char *id)
{
        const Clinic *one = clinic ? config_clinic(config, clinic) : NULL;
        GHashTableIter clinics;
        void *any;

        if (clinic)
                return one && clinic_uses(one, id);
        g_hash_table_iter_init(&clinics, config->clinics);
        while (g_hash_table_iter_next(&clinics, NULL, &any))
                if (clinic_uses(any, id))
                        return true;
        return false;
}

bool config_alerts_by(const Config *config, const char *id)
{
        GHashTableIter people;
        void *person;

        g_hash_table_iter_init(&people, config->staff);
        while (g_hash_table_iter_next(&people, NULL, &person)) {
                const GPtrArray *channels = ((const Staff *)person)->channels;

                for (guint i = 0; channels && i < channels->len; i++)
                        if (text_equal(((const StaffChannel *)g_ptr_array_index(channels, i))->provider, id))
                                return true;
        }
        return false;
}

bool config_uses_provider(const Config *config, const char *id)
{
        return config_sends_by(config, NULL, id) || config_alerts_by(config, id);
}

/* An appointment need not say what for. */
static const Protocol *find_named(const Config *config, const char *procedure)
{
        g_autofree char *folded = text_fold(procedure ? procedure : "");

        return g_hash_table_lookup(config->procedures, folded);
}

const Protocol *config_protocol_for(const Config *config, const char *procedure)
{
        const Protocol *named = find_named(config, procedure);

        return named ? named : g_hash_table_lookup(config->protocols, "standard");
}

void config_red_words(const Config *config, GPtrArray *words)
{
        GHashTableIter iter;
        gpointer value;

        g_hash_table_iter_init(&iter, config->protocols);
        while (g_hash_table_iter_next(&iter, NULL, &value)) {
                const Protocol *protocol = value;

                for (guint i = 0; i + 1 < protocol->red_words->len; i++)
                        g_ptr_array_add(words, g_strdup(g_ptr_array_index(protocol->red_words, i)));
        }
}

const Protocol *config_protocol_for_visit(const Config *config, const char *procedure)
{
        const Protocol *named = find_named(config, procedure);
        const Protocol *visit = g_hash_table_lookup(config->protocols, PROTOCOL_OF_VISITS);

        if (named && (!visit || protocol_has_visits(named)))
                return named;
        return visit ? visit : g_hash_table_lookup(config->protocols, "standard");
}

const Template *config_find_text(
        const Config *config, const char *language, const char *name, const char **ret_language)
{
        g_autofree char *fallback = language_fallback(language);
        const char *const tries[] = { language, fallback };

        for (size_t i = 0; i < ELEMENTSOF(tries); i++) {
                void *known = NULL, *texts = NULL;
                const Template *text;

                if (!tries[i] ||
                        !g_hash_table_lookup_extended(config->texts, tries[i], &known, &texts))
                        continue;
                text = g_hash_table_lookup(texts, name);
                if (text && ret_language)
                        *ret_language = known;
                if (text)
                        return text;
        }
        return NULL;
}

const Template *config_text(const Config *config, const Clinic *clinic, const char *language,
        const char *name, const char **ret_language)
{
        const Template *text =
                language ? config_find_text(config, language, name, ret_language) : NULL;

        if (text)
                return text;
        return config_find_text(
                config, g_ptr_array_index(clinic->languages, 0), name, ret_language);
}

const TextPlace *config_text_place(const Config *config, const char *language, const char *name)
{
        g_autofree char *key = g_strdup_printf("%s %s", language, name);

        return g_hash_table_lookup(config->text_places, key);
}

void config_print(const Config *config, GString *out)
{
        g_string_append_printf(out, "# %s as understood\n", config->file);
        settings_print(config_settings, config, 0, out);
}
