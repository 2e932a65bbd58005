#include "daemon/patient-files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/patient-lines.h"
#include "daemon/spool-folder.h"
#include "record/reader.h"

/* What no source reads is looked through in pieces, which overlap by more than any name. */
enum { PIECE_BYTES = 256 * 1024, OVERLAP_BYTES = 1024 };

/* A file as it was when it was looked at. */
typedef struct Seen {
        ino_t inode;
        struct timespec changed;
} Seen;

/* A folder that is looked through. */
typedef struct Place {
        char *path, *shown;
        const Source *source; /* of the configuration; NULL: no source reads what lies there */
        bool is_waiting;      /* what lies there is not put away yet, and left alone */
} Place;

struct PatientSearch {
        Config *config;
        char *spool, *state_dir;
        const GPtrArray *marks; /* borrowed */
        bool erase;
        UtcMs now;
        PatientFiles *ret; /* borrowed */
        int fault;         /* the first */
        Err err;
        GHashTable *seen;  /* shown name -> Seen * */
        GPtrArray *places; /* Place * that are to be looked through; the last one is next */
        Place *place;      /* that is looked through; NULL: none */
        int at;            /* its descriptor */
        GPtrArray *names;  /* files in it; the last one is next */
        bool is_changed, is_written; /* something in the folder; the file that is looked at, by us */
};
typedef PatientSearch Search;

static void place_free(gpointer data)
{
        Place *place = data;

        g_free(place->path);
        g_free(place->shown);
        g_free(place);
}

void patient_files_init(PatientFiles *files)
{
        files->named = g_ptr_array_new_with_free_func(g_free);
        files->removed = g_ptr_array_new_with_free_func(g_free);
        files->kept = g_ptr_array_new_with_free_func(g_free);
        files->unread = g_ptr_array_new_with_free_func(g_free);
}

void patient_files_done(PatientFiles *files)
{
        g_clear_pointer(&files->named, g_ptr_array_unref);
        g_clear_pointer(&files->removed, g_ptr_array_unref);
        g_clear_pointer(&files->kept, g_ptr_array_unref);
        g_clear_pointer(&files->unread, g_ptr_array_unref);
}

/* files are looked through twice, and told once */
static void tell(GPtrArray *files, const char *name)
{
        if (!g_ptr_array_find_with_equal_func(files, name, g_str_equal, NULL))
                g_ptr_array_add(files, g_strdup(name));
}

static void note_fault(Search *search, const char *name, int r)
{
        if (search->fault == 0)
                search->fault = err_set(&search->err, r, "let the user followupd write there, then erase again", name,
                        "the patient's lines cannot be taken out of it: %s", g_strerror(-r));
}

/* ---- one file -------------------------------------------------------------------------------- */

static int write_all(int fd, const char *bytes, gsize n)
{
        while (n > 0) {
                ssize_t k = write(fd, bytes, n);

                if (k < 0 && errno == EINTR)
                        continue;
                if (k < 0)
                        return -errno;
                bytes += k;
                n -= (gsize)k;
        }
        return 0;
}

/* In its place at once; its times stay, by which it is removed one day. */
static int replace(int at, const char *name, const struct stat *was, const GString *text)
{
        static const char hidden[] = ".erased.tmp";
        const struct timespec times[2] = { was->st_atim, was->st_mtim };
        const mode_t umask_before = umask(007);
        int fd, r;

        unlinkat(at, hidden, 0); /* of a run that was cut */
        fd = openat(at, hidden, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0660);
        r = fd < 0 ? -errno : 0;
        umask(umask_before);
        if (r < 0)
                return r;
        r = write_all(fd, text->str, text->len);
        if (r == 0 && (futimens(fd, times) < 0 || fsync(fd) < 0 || renameat(at, hidden, at, name) < 0))
                r = -errno;
        close(fd);
        if (r < 0)
                unlinkat(at, hidden, 0);
        return r;
}

static void take_out(Search *search, int at, const char *name, const char *shown)
{
        g_autofree char *errors = g_strconcat(name, ".errors", NULL);

        if (unlinkat(at, name, 0) < 0 && errno != ENOENT) {
                note_fault(search, shown, -errno);
                return;
        }
        unlinkat(at, errors, 0);
        search->is_changed = true;
        tell(search->ret->removed, shown);
}

static void look_by_source(Search *search, int at, const char *name, const char *shown, const struct stat *st, const char *bytes, gsize n)
{
        g_auto(PatientLines) lines = { .config = search->config, .source = search->place->source, .name = name,
                .marks = search->marks, .now = search->now, .bytes = bytes, .n_bytes = n };
        GString *rest;
        int r;

        patient_lines_read(&lines);
        if (lines.naming == NAMED_DOUBTFULLY)
                tell(search->ret->kept, shown);
        if (lines.naming != NAMED_SURELY)
                return;
        tell(search->ret->named, shown);
        if (!search->erase)
                return;
        rest = patient_lines_rest(&lines);
        if (!rest) {
                take_out(search, at, name, shown);
                return;
        }
        r = replace(at, name, st, rest);
        search->is_written |= r == 0;
        if (r < 0)
                note_fault(search, shown, r);
        g_string_free(rest, TRUE);
}

/* ... and whether it has another's number in it */
static Naming look_at_pieces(const Search *search, const char *bytes, gsize n, bool *ret_another)
{
        const gsize step = PIECE_BYTES - OVERLAP_BYTES;
        Naming most = NAMED_NOT;

        for (gsize at = 0; at < n; at += step) {
                g_autoptr(GPtrArray) texts = naming_texts(bytes + at, MIN(n - at, PIECE_BYTES), ENCODING_UTF_8);

                most = MAX(most, naming_of(texts, search->marks));
                *ret_another |= naming_of_another(texts, search->marks, search->config);
        }
        return most;
}

/* A file that no source reads any more, or that was put aside, is looked through as it is. What may be another patient's as
 * well, a red flag perhaps, is for a person to look at. */
static void look_at_bytes(Search *search, int at, const char *name, const char *shown, const char *bytes, gsize n)
{
        bool has_another = false;
        const Naming naming = look_at_pieces(search, bytes, n, &has_another);

        if (naming == NAMED_NOT)
                return;
        tell(search->ret->named, shown);
        if (naming == NAMED_DOUBTFULLY || has_another || search->place->is_waiting)
                tell(search->ret->kept, shown);
        else if (search->erase)
                take_out(search, at, name, shown);
}

static void look_into(Search *search, int at, const char *name, const char *shown, const struct stat *st, const char *bytes, gsize n)
{
        if (reader_no_text(bytes, n))
                tell(search->ret->unread, shown);
        else if (search->place->source && !search->place->is_waiting)
                look_by_source(search, at, name, shown, st, bytes, n);
        else
                look_at_bytes(search, at, name, shown, bytes, n);
}

/* A file's own name is nothing that can be taken out of it. */
static void look_at_name(Search *search, const char *name, const char *shown)
{
        g_autoptr(GPtrArray) texts = naming_texts(name, strlen(name), ENCODING_UTF_8);

        if (naming_of(texts, search->marks) == NAMED_NOT)
                return;
        tell(search->ret->named, shown);
        tell(search->ret->kept, shown);
}

/* As it was when it was looked at before, it says nothing new. */
static bool is_seen(Search *search, const char *shown, const struct stat *st)
{
        const Seen *seen = g_hash_table_lookup(search->seen, shown);

        return seen && seen->inode == st->st_ino && seen->changed.tv_sec == st->st_ctim.tv_sec && seen->changed.tv_nsec == st->st_ctim.tv_nsec;
}

static void note_seen(Search *search, const char *shown, const struct stat *st)
{
        Seen *seen = g_new0(Seen, 1);

        *seen = (Seen){ st->st_ino, st->st_ctim };
        g_hash_table_insert(search->seen, g_strdup(shown), seen);
}

/* Looked through by itself; every other folder is somebody's own, and what lies in it nobody knows. */
static bool is_place(const Search *search, const char *name)
{
        if (search->place->shown[0] == '\0')
                return name[0] != '.';
        return search->place->is_waiting && (strcmp(name, "done") == 0 || strcmp(name, "rejected") == 0);
}

enum { FILE_BYTES_MOST = 256 * 1024 * 1024 }; /* no clinic's export is nearly as long */

/* Not mapped: an exporter that writes its file anew cuts it off meanwhile, and who then touches a page that is gone dies of it.
 * What was cut or has grown has changed, and is looked at once more. NULL: it cannot be read. */
static char *read_file(int fd, const struct stat *st, gsize *ret_n)
{
        char *bytes = st->st_size <= FILE_BYTES_MOST ? g_try_malloc((gsize)st->st_size) : NULL;
        gsize n_have = 0;

        while (bytes && n_have < (gsize)st->st_size) {
                ssize_t n = pread(fd, bytes + n_have, (gsize)st->st_size - n_have, (off_t)n_have);

                if (n < 0 && errno != EINTR)
                        g_clear_pointer(&bytes, g_free);
                else if (n == 0)
                        break;
                else
                        n_have += (gsize)MAX(n, 0);
        }
        *ret_n = n_have;
        return bytes;
}

static void look_at(Search *search, int at, const char *name)
{
        g_autofree char *shown = g_build_filename(search->place->shown, name, NULL);
        g_autofree char *bytes = NULL;
        struct stat st = { 0 };
        gsize n = 0;
        int fd = openat(at, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);

        if (fd < 0) {
                if (errno != ENOENT && errno != ELOOP)
                        tell(search->ret->unread, shown);
                return; /* a link, or gone */
        }
        if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode) && !is_place(search, name))
                tell(search->ret->unread, shown);
        if (!S_ISREG(st.st_mode) || st.st_size == 0 || is_seen(search, shown, &st)) {
                close(fd);
                return;
        }
        bytes = read_file(fd, &st, &n);
        close(fd);
        search->is_written = false;
        if (bytes)
                look_into(search, at, name, shown, &st, bytes, n);
        else
                tell(search->ret->unread, shown);
        search->is_changed |= search->is_written;
        if (!g_ptr_array_find_with_equal_func(search->ret->removed, shown, g_str_equal, NULL))
                look_at_name(search, name, shown);
        /* as it was when it was opened, so that what others write meanwhile is looked at the next time */
        if (!search->is_written || fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
                note_seen(search, shown, &st);
}

/* ---- folders --------------------------------------------------------------------------------- */

/* Names first, so that what is written meanwhile is not met again. @hidden: also those that begin with a dot */
static GPtrArray *names_in(int at, bool hidden)
{
        GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
        int fd = openat(at, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        DIR *dir = fd < 0 ? NULL : fdopendir(fd);
        const struct dirent *entry;

        while (dir && (entry = readdir(dir)))
                if (entry->d_name[0] != '.' || (hidden && strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0))
                        g_ptr_array_add(names, g_strdup(entry->d_name));
        if (dir)
                closedir(dir);
        else if (fd >= 0)
                close(fd);
        return names;
}

static void add_place(Search *search, const Source *source, const char *path, const char *shown, bool is_waiting)
{
        Place *place = g_new0(Place, 1);

        *place = (Place){ g_strdup(path), g_strdup(shown), source, is_waiting };
        g_ptr_array_add(search->places, place);
}

static void add_spool(Search *search)
{
        static const char *const folders[] = { "done", "rejected", NULL }; /* last: what waits beside them */
        g_autoptr(GPtrArray) names = NULL;
        int at = open(search->spool, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        if (at < 0)
                return;
        names = names_in(at, false);
        close(at);
        add_place(search, NULL, search->spool, "", true);
        for (guint i = 0; i < names->len; i++)
                for (size_t k = 0; k < G_N_ELEMENTS(folders); k++) {
                        const char *id = g_ptr_array_index(names, i);
                        g_autofree char *path = g_build_filename(search->spool, id, folders[k], NULL);
                        g_autofree char *shown = g_build_filename(id, folders[k], NULL);

                        add_place(search, config_source(search->config, id), path, shown, !folders[k]);
                }
}

static void begin_place(Search *search)
{
        Place *place = g_ptr_array_steal_index(search->places, search->places->len - 1);
        struct stat st;

        search->at = open(place->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (search->at < 0) {
                /* a link, or shut to us: not to be passed over as if nothing lay there */
                if (lstat(place->path, &st) == 0 && (S_ISLNK(st.st_mode) || S_ISDIR(st.st_mode)))
                        tell(search->ret->unread, place->shown);
                place_free(place);
                return;
        }
        search->place = place;
        search->names = names_in(search->at, place->is_waiting);
        search->is_changed = false;
}

static void end_place(Search *search)
{
        /* no power cut brings a file back, once the rows are gone by which it was known */
        if (search->is_changed && fsync(search->at) < 0)
                note_fault(search, search->place->shown, -errno);
        close(search->at);
        g_clear_pointer(&search->names, g_ptr_array_unref);
        g_clear_pointer(&search->place, place_free);
}

/* ---- the search ------------------------------------------------------------------------------ */

PatientSearch *patient_search_new(Config *config, const char *spool, const char *state_dir, const GPtrArray *marks, bool erase,
        UtcMs now, PatientFiles *files)
{
        Search *search = g_new0(Search, 1);

        search->config = config_ref(config);
        search->spool = g_strdup(spool);
        search->state_dir = g_strdup(state_dir);
        search->marks = marks;
        search->erase = erase;
        search->now = now;
        search->ret = files;
        search->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        search->places = g_ptr_array_new_with_free_func(place_free);
        return search;
}

void patient_search_free(PatientSearch *search)
{
        if (!search)
                return;
        if (search->place)
                end_place(search);
        g_ptr_array_unref(search->places);
        g_hash_table_unref(search->seen);
        config_unref(search->config);
        g_free(search->spool);
        g_free(search->state_dir);
        g_free(search);
}

void patient_search_begin(PatientSearch *search)
{
        g_autofree char *unread = g_build_filename(search->state_dir, "unread", NULL);

        search->fault = 0;
        add_place(search, NULL, unread, "unread", false);
        if (search->spool)
                add_spool(search);
}

bool patient_search_step(PatientSearch *search)
{
        if (!search->place && search->places->len > 0)
                begin_place(search);
        if (search->place && search->names->len > 0) {
                g_autofree char *name = g_ptr_array_steal_index(search->names, search->names->len - 1);

                if (!search->place->source || search->place->is_waiting || !g_str_has_suffix(name, ".errors"))
                        look_at(search, search->at, name);
        }
        if (search->place && search->names->len == 0)
                end_place(search);
        return search->place || search->places->len > 0;
}

int patient_search_result(const PatientSearch *search, Err *err)
{
        if (search->fault < 0)
                *err = search->err;
        return search->fault;
}
