#include "config/config-files.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/syntax.h"

/* By what their names begin with: nothing in these makes, moves or ends a follow-up. */
static const char *const plan_nothing[] = { "messages.d/", "sources.d/", "staff.d/" };

struct ConfigReader {
        const char *path; /* NULL: the kept texts */
        const GPtrArray *kept;
        char *folder;
        ErrList *faults;
        GPtrArray *open;  /* config_t * */
        GPtrArray *files; /* ConfigFile *: what has been opened */
};

/* ---- as texts ---------------------------------------------------------------------------------- */

static void file_free(void *data)
{
        ConfigFile *file = data;

        g_free(file->name);
        g_free(file->text);
        g_free(file);
}

GPtrArray *config_files_new(void)
{
        return g_ptr_array_new_with_free_func(file_free);
}

void config_files_add(GPtrArray *files, const char *name, const char *text)
{
        ConfigFile *file = g_new(ConfigFile, 1);

        *file = (ConfigFile){ .name = g_strdup(name), .text = g_strdup(text) };
        g_ptr_array_add(files, file);
}

static const ConfigFile *find(const GPtrArray *files, const char *name)
{
        for (guint i = 0; i < files->len; i++) {
                const ConfigFile *file = g_ptr_array_index(files, i);

                if (strcmp(file->name, name) == 0)
                        return file;
        }
        return NULL;
}

static int by_name(const void *a, const void *b)
{
        const ConfigFile *const *x = a, *const *y = b;

        return strcmp((*x)->name, (*y)->name);
}

static bool may_shape_plans(const char *name)
{
        for (size_t i = 0; i < G_N_ELEMENTS(plan_nothing); i++)
                if (g_str_has_prefix(name, plan_nothing[i]))
                        return false;
        return true;
}

static bool is_text(const char *name)
{
        return g_str_has_prefix(name, "messages.d/");
}

static char *digest(const GPtrArray *files, bool (*is_meant)(const char *name))
{
        g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
        g_autoptr(GPtrArray) sorted = g_ptr_array_new();

        for (guint i = 0; i < files->len; i++)
                g_ptr_array_add(sorted, g_ptr_array_index(files, i));
        g_ptr_array_sort(sorted, by_name);
        for (guint i = 0; i < sorted->len; i++) {
                const ConfigFile *file = g_ptr_array_index(sorted, i);

                if (is_meant(file->name))
                        g_checksum_update(sum, (const guchar *)file->text, (gssize)strlen(file->text) + 1);
        }
        return g_strdup(g_checksum_get_string(sum));
}

char *config_files_digest(const GPtrArray *files)
{
        return digest(files, may_shape_plans);
}

char *config_files_text_digest(const GPtrArray *files)
{
        return digest(files, is_text);
}

/* ---- one file in the place of another ---------------------------------------------------------- */

/* What the folders hold, and what tells one thing from another. */
static const struct {
        const char *noun, *folder, *key;
} kinds[] = {
        { "clinic", "clinics.d", "id" },   { "protocol", "protocols.d", "id" }, { "provider", "providers.d", "id" },
        { "messages", "messages.d", "language" }, { "source", "sources.d", "id" }, { "staff", "staff.d", "id" },
};

/* The number of its kind and what it is called; -1: it is none. Caller g_free()s. */
static int kind_of(const config_t *file, char **ret_name)
{
        const char *name = NULL;

        for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
                const config_setting_t *group = config_lookup(file, kinds[i].noun);

                if (!group || !config_setting_is_group(group))
                        continue;
                (void)config_setting_lookup_string(group, kinds[i].key, &name);
                *ret_name = g_strdup(name ? name : "");
                return (int)i;
        }
        return -1;
}

static bool is_same_thing(const ConfigFile *file, int kind, const char *name)
{
        g_autofree char *own = NULL;
        config_t parsed;
        bool is_same;

        if (!g_str_has_prefix(file->name, kinds[kind].folder))
                return false;
        config_init(&parsed);
        is_same = config_read_string(&parsed, file->text) && kind_of(&parsed, &own) == kind && strcmp(own, name) == 0;
        config_destroy(&parsed);
        return is_same;
}

static void put_in_place(GPtrArray *files, int kind, const char *name, const char *path, const char *text)
{
        g_autofree char *base = g_path_get_basename(path);
        g_autofree char *added = g_strdup_printf("%s/%s", kinds[kind].folder, base);

        for (guint i = 0; i < files->len; i++) {
                ConfigFile *file = g_ptr_array_index(files, i);

                if (!is_same_thing(file, kind, name))
                        continue;
                g_free(file->text);
                file->text = g_strdup(text);
                return;
        }
        config_files_add(files, added, text);
}

/* not one that it includes */
static bool names_file(const config_t *file, const char *path)
{
        return !config_error_file(file) || strcmp(config_error_file(file), path) == 0;
}

int config_files_replace(GPtrArray *files, const char *path, Err *err)
{
        g_autofree char *name = NULL, *text = NULL, *valid = NULL, *folder = g_path_get_dirname(path);
        SyntaxFault fault;
        config_t file;
        gsize n_bytes;
        int kind, r = 0;

        config_init(&file);
        config_set_include_dir(&file, folder);
        if (!g_file_get_contents(path, &text, &n_bytes, NULL)) {
                r = err_set(err, -EINVAL, "name a file that is there and may be read", "configuration", "the file cannot be read");
        } else if (!config_read_file(&file, path)) {
                syntax_explain(&file, names_file(&file, path) ? text : NULL, &fault);
                r = err_set(err, -EINVAL, fault.mend, "configuration", "%s", fault.why);
                err_where(err, config_error_file(&file) ? config_error_file(&file) : path, fault.line);
        } else if ((kind = kind_of(&file, &name)) < 0) {
                r = err_set(err, -EINVAL, "name followupd.conf, or a file of one of the folders beside it", "configuration",
                        "the file describes no clinic, protocol, provider, texts, source or person");
        } else {
                valid = g_utf8_make_valid(text, (gssize)n_bytes);
                put_in_place(files, kind, name, path, valid);
        }
        if (r < 0 && err->source[0] == '\0')
                err_where(err, path, 0);
        config_destroy(&file);
        return r;
}

/* ---- reading ----------------------------------------------------------------------------------- */

static void close_file(void *file)
{
        config_destroy(file);
        g_free(file);
}

ConfigReader *config_reader_new(const char *path, const GPtrArray *kept, ErrList *faults)
{
        ConfigReader *reader = g_new0(ConfigReader, 1);

        reader->path = path;
        reader->kept = kept;
        reader->folder = path ? g_path_get_dirname(path) : NULL;
        reader->faults = faults;
        reader->open = g_ptr_array_new_with_free_func(close_file);
        reader->files = config_files_new();
        return reader;
}

void config_reader_free(ConfigReader *reader)
{
        if (!reader)
                return;
        g_ptr_array_unref(reader->open);
        g_ptr_array_unref(reader->files);
        g_free(reader->folder);
        g_free(reader);
}

GPtrArray *config_reader_files(const ConfigReader *reader)
{
        return g_ptr_array_ref(reader->files);
}

static bool is_root(const char *name)
{
        return strchr(name, '/') == NULL;
}

char *config_reader_path(const ConfigReader *reader, const char *name)
{
        if (!reader->path)
                return g_strdup(name);
        return is_root(name) ? g_strdup(reader->path) : g_build_filename(reader->folder, name, NULL);
}

/* A byte order mark, as some editors put first, is no syntax of libconfig. */
static bool begins_with_mark(const char *path)
{
        unsigned char bytes[2] = { 0 };
        FILE *stream = fopen(path, "rbe");

        if (stream) {
                size_t n = fread(bytes, 1, sizeof(bytes), stream);
                fclose(stream);
                return n == sizeof(bytes) &&
                       (bytes[0] == 0xEF || bytes[0] >= 0xFE || bytes[1] >= 0xFE);
        }
        return false;
}

static void tell_unread(const ConfigReader *reader, const config_t *file, const char *path)
{
        const char *where = config_error_file(file) ? config_error_file(file) : path;
        g_autofree char *text = NULL;
        SyntaxFault fault;

        if (config_error_type(file) == CONFIG_ERR_FILE_IO)
                err_list_add(reader->faults, path, 0, "let the user followupd read it", "configuration",
                        "the file cannot be read");
        else if (begins_with_mark(path))
                err_list_add(reader->faults, path, 1, "save it as UTF-8 without a byte order mark",
                        "configuration", "the file begins with a byte order mark");
        else {
                (void)g_file_get_contents(where, &text, NULL, NULL);
                syntax_explain(file, text, &fault);
                err_list_add(reader->faults, where, fault.line, fault.mend, "configuration", "%s", fault.why);
        }
}

static bool read_disk(const ConfigReader *reader, const char *name, config_t *file)
{
        g_autofree char *path = config_reader_path(reader, name);
        g_autofree char *folder = g_path_get_dirname(path);

        if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
                err_list_add(reader->faults, path, 0,
                        "put the file there, readable by the user followupd", "configuration",
                        "there is no such file, or it is not a plain one");
                return false;
        }
        config_set_include_dir(file, folder);
        if (config_read_file(file, path))
                return true;
        tell_unread(reader, file, path);
        return false;
}

/* A kept text has all it includes in it; one that still asks for a file was not made by us, and who sends it may not
 * read what followupd may. */
static bool asks_for_files(const char *text)
{
        for (const char *line = text; line; line = strchr(line, '\n')) {
                line += *line == '\n' ? 1 : 0;
                if (g_str_has_prefix(line + strspn(line, " \t\r"), "@include"))
                        return true;
        }
        return false;
}

static bool read_kept(const ConfigReader *reader, const char *name, config_t *file)
{
        const ConfigFile *kept = find(reader->kept, name);
        SyntaxFault fault;

        if (!kept) {
                err_list_add(reader->faults, name, 0, NULL, "configuration", "the file is missing");
                return false;
        }
        if (asks_for_files(kept->text)) {
                err_list_add(reader->faults, name, 0, "write it into the file itself", "configuration",
                        "a file that is included cannot be read from here");
                return false;
        }
        if (config_read_string(file, kept->text))
                return true;
        syntax_explain(file, kept->text, &fault);
        err_list_add(reader->faults, name, fault.line, fault.mend, "configuration", "%s", fault.why);
        return false;
}

/* As it was understood. */
static void keep(const ConfigReader *reader, const char *name, const config_t *file)
{
        g_autofree char *valid = NULL;
        char *text = NULL;
        size_t n_bytes = 0;
        FILE *stream = open_memstream(&text, &n_bytes);

        if (!stream)
                g_error("out of memory"); /* as GLib does it */
        config_write(file, stream);
        fclose(stream);
        valid = g_utf8_make_valid(text, (gssize)n_bytes);
        config_files_add(reader->files, name, valid);
        free(text);
}

const config_setting_t *config_reader_open(ConfigReader *reader, const char *name)
{
        config_t *file = g_new0(config_t, 1);

        config_init(file);
        g_ptr_array_add(reader->open, file);
        if (!(reader->path ? read_disk(reader, name, file) : read_kept(reader, name, file)))
                return NULL;
        keep(reader, name, file);
        return config_root_setting(file);
}

static int by_text(const void *a, const void *b)
{
        return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list_kept(const ConfigReader *reader, const char *folder, GPtrArray *names)
{
        g_autofree char *prefix = g_strconcat(folder, "/", NULL);

        for (guint i = 0; i < reader->kept->len; i++) {
                const ConfigFile *file = g_ptr_array_index(reader->kept, i);

                if (g_str_has_prefix(file->name, prefix))
                        g_ptr_array_add(names, g_strdup(file->name));
        }
}

/* "shanghai.conf.txt", "kyiv.CONF": meant for us, and not read. What editors and packages put aside is left alone, and so is
 * what another file may include. */
static bool is_meant(const char *name)
{
        static const char *const aside[] = { "~", ".bak", ".old", ".orig", ".save", ".swp" };
        g_autofree char *lower = g_ascii_strdown(name, -1);

        for (size_t i = 0; i < G_N_ELEMENTS(aside); i++)
                if (g_str_has_suffix(lower, aside[i]))
                        return false;
        return name[0] != '.' && strstr(lower, ".conf") && !strstr(lower, ".dpkg-");
}

static void list_disk(const ConfigReader *reader, const char *folder, GPtrArray *names)
{
        g_autofree char *path = g_build_filename(reader->folder, folder, NULL);
        g_autoptr(GDir) dir = NULL;
        const char *name;

        if (!g_file_test(path, G_FILE_TEST_EXISTS))
                return;
        dir = g_dir_open(path, 0, NULL);
        if (!dir) {
                err_list_add(reader->faults, path, 0, "let the user followupd read it",
                        "configuration", "the folder cannot be read");
                return;
        }
        while ((name = g_dir_read_name(dir))) {
                g_autofree char *file = g_build_filename(path, name, NULL);

                if (name[0] != '.' && g_str_has_suffix(name, ".conf"))
                        g_ptr_array_add(names, g_strdup_printf("%s/%s", folder, name));
                else if (is_meant(name))
                        err_list_warn(reader->faults, file, 0, "let its name end in .conf, or move it out of the folder", "configuration",
                                "the file is not read: its name does not end in .conf");
        }
}

GPtrArray *config_reader_names(const ConfigReader *reader, const char *folder)
{
        GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

        if (reader->path)
                list_disk(reader, folder, names);
        else
                list_kept(reader, folder, names);
        g_ptr_array_sort(names, by_text);
        return names;
}
