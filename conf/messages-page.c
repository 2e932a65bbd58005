/*
 * messages-page CONF PAGE DEPENDENCIES: the manual page followupd-messages(7), made from a configuration at build time.
 *
 * Each protocol with its steps, and each message in each language as a patient would see it. PAGE is mdoc(7);
 * DEPENDENCIES is a rule for ninja, so that the page is made anew when one of the files changes, comes or goes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "config/config-check.h"
#include "message/sample.h"

/* mandoc wants input lines of at most 80, after it has written other letters as \[u0411] */
enum { LINE_WIDTH = 71, OTHER_WIDTH = 8 };

typedef struct Page {
        const Config *config;
        const Clinic *clinic; /* whose name and numbers are shown */
        GString *out;
} Page;

/* ---- mdoc -------------------------------------------------------------------------------------- */

static void G_GNUC_PRINTF(2, 3) line(Page *page, const char *format, ...)
{
        va_list values;

        va_start(values, format);
        g_string_append_vprintf(page->out, format, values);
        va_end(values);
        g_string_append_c(page->out, '\n');
}

/* An argument of a macro, so that no word of it is taken for a macro. */
static char *quoted(const char *text)
{
        GString *out = g_string_new("\"");

        for (; *text; text++) {
                if (*text == '"')
                        g_string_append_c(out, '"');
                g_string_append_c(out, *text);
                if (*text == '\\')
                        g_string_append_c(out, 'e');
        }
        g_string_append_c(out, '"');
        return g_string_free(out, FALSE);
}

/* Where a line that is full may end: at its last space, else anywhere. */
static size_t break_at(const char *text)
{
        const char *space = NULL, *at = text;

        for (int width = 0; *at && width < LINE_WIDTH; at = g_utf8_next_char(at)) {
                if (*at == ' ')
                        space = at;
                width += (unsigned char)*at < 0x80 ? 1 : OTHER_WIDTH;
        }
        if (*at == '\0')
                return (size_t)(at - text);
        return (size_t)((space ? space : at) - text);
}

/* Text lines: filled by whoever shows the page. */
static void flow(Page *page, const char *text)
{
        while (*text) {
                size_t n = break_at(text);

                if (*text == '.' || *text == '\'')
                        g_string_append(page->out, "\\&");
                for (size_t i = 0; i < n; i++) {
                        g_string_append_c(page->out, text[i]);
                        if (text[i] == '\\')
                                g_string_append_c(page->out, 'e');
                        else if (strchr(".?!", text[i]) && text[i + 1] == ' ')
                                g_string_append(page->out, "\\&"); /* or a sentence's end would become two spaces */
                }
                text += n;
                if (*text == ' ')
                        text++;
                else if (*text)
                        g_string_append(page->out, "\\c"); /* no space between the lines */
                g_string_append_c(page->out, '\n');
        }
}

static void G_GNUC_PRINTF(2, 3) flowf(Page *page, const char *format, ...)
{
        g_autofree char *text = NULL;
        va_list values;

        va_start(values, format);
        text = g_strdup_vprintf(format, values);
        va_end(values);
        flow(page, text);
}

/* ---- protocols --------------------------------------------------------------------------------- */

static char *methods_of(const Step *step)
{
        GString *out = g_string_new(NULL);

        if (!step->methods)
                g_string_append(out, "message");
        for (guint i = 0; step->methods && i < step->methods->len; i++)
                g_string_append_printf(out, "%s%s", i > 0 ? ", " : "", (const char *)g_ptr_array_index(step->methods, i));
        return g_string_free(out, FALSE);
}

static char *when_of(const Step *step)
{
        g_autofree char *when = when_render(&step->when);

        switch (step->from) {
        case WHEN_FROM_APPOINTMENT:
                return g_strdup_printf("%s the visit", when);
        case WHEN_FROM_HOLIDAY: {
                char date[HOLIDAY_TEXT_MAX];

                holiday_render(&step->date, date);
                return step->when.form == WHEN_BEFORE ? g_strdup_printf("%s %s", when, date)
                       : step->when.first > 0         ? g_strdup_printf("%s after %s", when, date)
                                                      : g_strdup_printf("on %s", date);
        }
        case WHEN_FROM_NO_SHOW:
                return g_strdup_printf("%s after a visit nobody came to", when);
        case WHEN_FROM_EFFECT_END:
                return step->when.form == WHEN_BEFORE ? g_strdup_printf("%s the effect ends", when)
                       : step->when.first > 0         ? g_strdup_printf("%s after the effect's end", when)
                                                      : g_strdup("the day the effect ends");
        case WHEN_FROM_BIRTHDAY:
                return step->when.form == WHEN_BEFORE ? g_strdup_printf("%s the birthday", when)
                       : step->when.first > 0         ? g_strdup_printf("%s after the birthday", when)
                                                      : g_strdup("on the birthday");
        case WHEN_FROM_TREATMENT:
                break;
        }
        if (step->row) {
                g_autofree char *every = when_render(&step->repeat.every);

                return g_strdup_printf("%s, then every %s, %u times", when, every, step->repeat.times);
        }
        return g_steal_pointer(&when);
}

/* as the file calls it */
static const char *name_of(const Step *step)
{
        return step->row ? step->row : step->id;
}

static void show_step(Page *page, const Step *step)
{
        g_autofree char *when = when_of(step), *methods = methods_of(step);
        g_autofree char *when_cell = quoted(when), *id = quoted(name_of(step)), *how = quoted(methods);

        line(page, ".It %s Ta %s Ta %s Ta %s Ta %s", id, when_cell, purpose_to_string(step->purpose), how,
                step->message ? step->message : "\\-");
}

static void show_procedures(Page *page, const Protocol *protocol)
{
        g_autoptr(GString) list = g_string_new("Procedures: ");

        if (protocol->procedures->len == 0 && protocol_is_of_visits(protocol))
                g_string_append(list, "all appointments but those whose own protocol has steps for them");
        else if (protocol->procedures->len == 0 && protocol_is_of_feasts(protocol))
                g_string_append(list, "none; all patients of the clinics that name it in \"greetings\"");
        else if (protocol->procedures->len == 0)
                g_string_append(list, "all that no other protocol names");
        for (guint i = 0; i < protocol->procedures->len; i++)
                g_string_append_printf(
                        list, "%s%s", i > 0 ? "; " : "", (const char *)g_ptr_array_index(protocol->procedures, i));
        g_string_append_c(list, '.');
        flow(page, list->str);
}

static void show_red_flags(Page *page, const Protocol *protocol)
{
        g_autoptr(GList) languages = config_sorted_ids(protocol->red_flags);

        for (const GList *language = languages; language; language = language->next) {
                const GPtrArray *flags = g_hash_table_lookup(protocol->red_flags, language->data);
                g_autoptr(GString) list = g_string_new(NULL);

                for (guint i = 0; i < flags->len; i++)
                        g_string_append_printf(list, "%s%s", i > 0 ? "; " : "", (const char *)g_ptr_array_index(flags, i));
                line(page, ".Pp");
                flowf(page, "Red flags (%s): %s.", (const char *)language->data, list->str);
        }
}

/* Of one treatment, each message by itself, in the language that takes most. */
static unsigned parts_of(const Page *page, const Protocol *protocol)
{
        unsigned most = 0;

        for (guint k = 0; k < page->clinic->languages->len; k++) {
                unsigned n = 0;

                for (guint i = 0; i < protocol->steps->len; i++) {
                        const Step *step = g_ptr_array_index(protocol->steps, i);
                        Composed composed;

                        if (!step->message || when_from_is_visit(step->from) ||
                                !step_is_sent(step, page->clinic->methods) ||
                                sample_compose(page->config, page->clinic, g_ptr_array_index(page->clinic->languages, k),
                                        step->message, SAMPLE_USUAL, &composed) != 0)
                                continue;
                        n += composed.parts;
                        composed_done(&composed);
                }
                most = MAX(most, n);
        }
        return most;
}

static void show_protocol(Page *page, const Protocol *protocol)
{
        const char *title = g_hash_table_lookup(protocol->title, "en");
        g_autofree char *lasts = protocol->has_effect ? when_render(&protocol->effect_lasts) : NULL;
        g_autofree char *whole = g_strdup_printf("%s (%s)", title ? title : protocol->id, protocol->id);
        g_autofree char *head = quoted(whole);

        line(page, ".Ss %s", head);
        flowf(page, "Version %u, %s%s.", protocol->version,
                text_is_blank(protocol->signed_off) ? "not signed off" : "signed off by ", protocol->signed_off);
        if (lasts)
                flowf(page, "The effect is taken to last %s.", lasts);
        if (!protocol_is_of_visits(protocol) && !protocol_is_of_feasts(protocol))
                flowf(page, "One treatment takes at most %u SMS parts when nothing merges.", parts_of(page, protocol));
        line(page, ".Bl -column \"birthday1\" \"1 day after a visit nobody came to\" \"purpose\" \"message\" \"visit_reminder\"");
        line(page, ".It Sy step Ta Sy when Ta Sy purpose Ta Sy how Ta Sy text");
        for (guint i = 0; i < protocol->steps->len; i++)
                if (((const Step *)g_ptr_array_index(protocol->steps, i))->occurrence <= 1)
                        show_step(page, g_ptr_array_index(protocol->steps, i));
        line(page, ".El");
        line(page, ".Pp");
        show_procedures(page, protocol);
        show_red_flags(page, protocol);
}

static void show_protocols(Page *page)
{
        g_autoptr(GList) ids = config_sorted_ids(page->config->protocols);

        line(page, ".Sh PROTOCOLS");
        for (const GList *id = ids; id; id = id->next)
                show_protocol(page, g_hash_table_lookup(page->config->protocols, id->data));
}

/* ---- messages ---------------------------------------------------------------------------------- */

/* "fillers w5, threads w4": the steps a text belongs to. */
static char *users_of(const Page *page, const char *name)
{
        g_autoptr(GList) ids = config_sorted_ids(page->config->protocols);
        GString *out = g_string_new(NULL);

        for (const GList *id = ids; id; id = id->next) {
                const Protocol *protocol = g_hash_table_lookup(page->config->protocols, id->data);

                for (guint i = 0; i < protocol->steps->len; i++) {
                        const Step *step = g_ptr_array_index(protocol->steps, i);

                        if (text_equal(step->message, name) && step->occurrence <= 1)
                                g_string_append_printf(out, "%s%s %s", out->len > 0 ? ", " : "", protocol->id, name_of(step));
                }
        }
        return g_string_free(out, FALSE);
}

static void show_language(Page *page, const char *language, const char *name)
{
        Composed composed;

        if (!config_text_place(page->config, language, name) ||
                sample_compose(page->config, page->clinic, language, name, SAMPLE_USUAL, &composed) != 0)
                return;
        line(page, ".It \"%s, %u SMS part%s\"", language, composed.parts, composed.parts == 1 ? "" : "s");
        flow(page, composed.text);
        composed_done(&composed);
}

static void show_text(Page *page, const char *name)
{
        g_autoptr(GList) languages = config_sorted_ids(page->config->texts);
        g_autofree char *users = users_of(page, name), *head = quoted(name);

        line(page, ".Ss %s", head);
        flowf(page, "%s%s.", *users ? "Steps: " : "No step uses it", users);
        line(page, ".Bl -tag -width Ds");
        for (const GList *language = languages; language; language = language->next)
                show_language(page, language->data, name);
        line(page, ".El");
}

static void show_texts(Page *page)
{
        g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
        g_autoptr(GList) sorted = NULL;
        GHashTableIter languages, texts;
        void *of_language, *name;

        g_hash_table_iter_init(&languages, page->config->texts);
        while (g_hash_table_iter_next(&languages, NULL, &of_language)) {
                g_hash_table_iter_init(&texts, of_language);
                while (g_hash_table_iter_next(&texts, &name, NULL))
                        if (!g_str_has_prefix(name, "staff_")) /* no patient sees them */
                                g_hash_table_add(names, name);
        }
        sorted = config_sorted_ids(names);
        line(page, ".Sh MESSAGES");
        for (const GList *at = sorted; at; at = at->next)
                show_text(page, at->data);
}

/* ---- the whole --------------------------------------------------------------------------------- */

static void show_all(Page *page)
{
        line(page, ".\\\" Made from the configuration by messages-page.c. Edit conf/protocols.d and conf/messages.d instead.");
        line(page, ".Dd November 25, 2026\n.Dt FOLLOWUPD-MESSAGES 7\n.Os");
        line(page, ".Sh NAME\n.Nm followupd-messages\n.Nd protocols and messages that are installed, as patients see them");
        line(page, ".Sh DESCRIPTION");
        flow(page, "This page is made from the files that are installed in /etc/followupd at first.");
        line(page, "What staff have changed there since is shown by\n.Ic followupctl preview .");
        flowf(page, "Names, numbers and times are samples; the clinic is %s.", page->clinic->id);
        flow(page, "A message that carries several steps has the text of the first of them, in the order of their purposes.");
        line(page, ".Pp");
        flow(page, "None of the protocols holds before a clinician of the clinic has read it and signed it off.");
        flow(page, "Their sources and red flags stand in the files.");
        show_protocols(page);
        show_texts(page);
        line(page, ".Sh FILES\n.Bl -tag -width Ds");
        line(page, ".It Pa /etc/followupd/protocols.d\none protocol each");
        line(page, ".It Pa /etc/followupd/messages.d\none language each\n.El");
        line(page, ".Sh SEE ALSO\n.Xr followupctl 1 ,\n.Xr followupd.conf 5 ,\n.Xr followupd 8");
}

static int by_name(const void *a, const void *b)
{
        return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "page: conf conf/protocols.d conf/protocols.d/a.conf ...". A folder is newer when a file of it comes or goes. */
static char *dependencies(const char *page, const char *conf)
{
        static const char *const folders[] = { "clinics.d", "protocols.d", "messages.d", "providers.d" };
        g_autofree char *beside = g_path_get_dirname(conf);
        GString *out = g_string_new(page);

        g_string_append_printf(out, ": %s", conf);
        for (size_t i = 0; i < ELEMENTSOF(folders); i++) {
                g_autofree char *folder = g_build_filename(beside, folders[i], NULL);
                g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
                g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
                const char *name;

                while (dir && (name = g_dir_read_name(dir)))
                        if (g_str_has_suffix(name, ".conf"))
                                g_ptr_array_add(names, g_strdup(name));
                g_ptr_array_sort(names, by_name);
                g_string_append_printf(out, " %s", folder);
                for (guint k = 0; k < names->len; k++)
                        g_string_append_printf(out, " %s/%s", folder, (const char *)g_ptr_array_index(names, k));
        }
        g_string_append_c(out, '\n');
        return g_string_free(out, FALSE);
}

/* The clinic whose id comes first; a page without one would have no name and no numbers to show. */
static const Clinic *first_clinic(const Config *config)
{
        g_autoptr(GList) ids = config_sorted_ids(config->clinics);

        return ids ? config_clinic(config, ids->data) : NULL;
}

static bool write_file(const char *path, const char *text)
{
        if (g_file_set_contents(path, text, -1, NULL))
                return true;
        fprintf(stderr, "messages-page: %s cannot be written\n", path);
        return false;
}

int main(int argc, char **argv)
{
        g_autoptr(Config) config = NULL;
        g_autoptr(GString) out = g_string_new(NULL);
        g_autofree char *rule = NULL;
        Page page = { .out = out };
        ErrList faults;

        if (argc != 4) {
                fputs("usage: messages-page CONF PAGE DEPENDENCIES\n", stderr);
                return EXIT_FAILURE;
        }
        err_list_init(&faults);
        config_load(argv[1], &faults, &config);
        for (guint i = 0; !config && i < faults.items->len; i++) {
                g_autofree char *text = err_render(&g_array_index(faults.items, Err, i));

                fprintf(stderr, "%s\n", text);
        }
        err_list_done(&faults);
        page.config = config;
        page.clinic = config ? first_clinic(config) : NULL;
        if (!page.clinic)
                return EXIT_FAILURE;
        show_all(&page);
        rule = dependencies(argv[2], argv[1]);
        return write_file(argv[2], out->str) && write_file(argv[3], rule) ? EXIT_SUCCESS : EXIT_FAILURE;
}
