#include "daemon/patient-files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "daemon/patient-naming.h"
#include "daemon/spool-folder.h"
#include "record/charset.h"
#include "record/reader.h"

/* What no source reads is looked through in pieces, which overlap by more than any name. */
enum { FEED_BYTES = 256 * 1024, PIECE_BYTES = 256 * 1024, OVERLAP_BYTES = 1024 };

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

static Naming names_any(const Search *search, const char *bytes, gsize n, SourceEncoding said)
{
        g_autoptr(GPtrArray) texts = naming_texts(bytes, n, said);

        return naming_of(texts, search->marks);
}

/* ---- what a file is made of ------------------------------------------------------------------ */

/* Records and refused lines in the order of lines. */
typedef struct Item {
        unsigned line, next; /* where the next one begins; UINT_MAX: none does */
        bool is_fault, is_theirs;
} Item;

/* of a number of no patient: whoever the record says has it */
static bool gives_address(const Patient *patient, const GPtrArray *addresses)
{
        for (guint i = 0; i < addresses->len; i++) {
                const char *address = g_ptr_array_index(addresses, i);

                if (text_equal(patient->phone, address) || text_equal(patient->guardian_phone, address))
                        return true;
                for (guint k = 0; patient->addresses && k < patient->addresses->len; k++)
                        if (text_equal(((const Address *)g_ptr_array_index(patient->addresses, k))->name, address))
                                return true;
        }
        return false;
}

static bool is_of(const Record *record, const PatientMarks *marks)
{
        if (!marks->clinic)
                return gives_address(&record->patient, marks->addresses);
        if (!text_equal(record->clinic, marks->clinic) || !text_equal(record->system, marks->system))
                return false;
        for (guint i = 0; i < marks->ids->len; i++) {
                const char *id = g_ptr_array_index(marks->ids, i);

                if (text_equal(record->patient.id, id) || text_equal(record->replaced_by, id))
                        return true;
                for (guint k = 0; record->aliases && k < record->aliases->len; k++)
                        if (text_equal(g_ptr_array_index(record->aliases, k), id))
                                return true;
        }
        return false;
}

static bool is_of_any(const Search *search, const Record *record)
{
        for (guint i = 0; i < search->marks->len; i++)
                if (is_of(record, g_ptr_array_index(search->marks, i)))
                        return true;
        return false;
}

static void take_items(const Search *search, Reader *reader, GArray *items)
{
        for (;;) {
                g_autoptr(Record) record = NULL;
                RecordFault fault = { 0 };
                int r = reader_next(reader, &record, &fault);
                Item item;

                if (r == 0)
                        return;
                item = r == READER_RECORD ? (Item){ record->line, UINT_MAX, false, is_of_any(search, record) }
                                          : (Item){ fault.line, UINT_MAX, true, false };
                g_array_append_val(items, item);
        }
}

static GArray *items_of(const Search *search, const Source *source, const char *name, const char *bytes, gsize n)
{
        g_autoptr(Reader) reader = reader_new(search->config, source, name, search->now);
        GArray *items = g_array_new(FALSE, FALSE, sizeof(Item));

        for (gsize at = 0; at < n; at += FEED_BYTES) {
                reader_feed(reader, bytes + at, MIN(n - at, FEED_BYTES));
                take_items(search, reader, items);
        }
        reader_end(reader);
        take_items(search, reader, items);
        for (guint i = items->len; i-- > 1;) {
                const Item *after = &g_array_index(items, Item, i);
                Item *item = &g_array_index(items, Item, i - 1);

                item->next = after->line > item->line ? after->line : after->next;
        }
        return items;
}

/* Where each line begins; CRLF, LF and CR end one. The last entry is the file's end. */
static GArray *lines_of(const char *bytes, gsize n)
{
        GArray *starts = g_array_new(FALSE, FALSE, sizeof(gsize));
        gsize start = 0;

        g_array_append_val(starts, start);
        for (gsize i = 0; i < n; i++) {
                if (bytes[i] != '\n' && bytes[i] != '\r')
                        continue;
                if (bytes[i] == '\r' && i + 1 < n && bytes[i + 1] == '\n')
                        i++;
                start = i + 1;
                g_array_append_val(starts, start);
        }
        if (start < n)
                g_array_append_val(starts, n);
        return starts;
}

/* An item's lines end where the next item begins. False: it lies outside of the file, so it is not made of lines. */
static bool extent(const Item *item, const GArray *starts, gsize *ret_from, gsize *ret_to)
{
        const unsigned next = MIN(item->next, starts->len);

        if (item->line == 0 || item->line >= starts->len || next <= item->line)
                return false;
        *ret_from = g_array_index(starts, gsize, item->line - 1);
        *ret_to = g_array_index(starts, gsize, next - 1);
        return true;
}

/* Refused lines are known by what stands in them alone; each is looked at once, however many are told of it. */
static Naming mark_faults(const Search *search, GArray *items, const GArray *starts, const char *bytes, SourceEncoding said)
{
        Naming most = NAMED_NOT, its = NAMED_NOT;
        unsigned line = 0;

        for (guint i = 0; i < items->len; i++) {
                Item *item = &g_array_index(items, Item, i);
                gsize from, to;

                if (item->is_fault && extent(item, starts, &from, &to)) {
                        if (item->line != line)
                                its = names_any(search, bytes + from, to - from, said);
                        line = item->line;
                        item->is_theirs = its == NAMED_SURELY;
                        most = MAX(most, its);
                }
                if (item->is_theirs)
                        most = NAMED_SURELY;
        }
        return most;
}

/* All but what is theirs, of which the line ends stay; NULL: the file is not made of lines. */
static GString *without_them(const GArray *items, const GArray *starts, const char *bytes, gsize n)
{
        GString *rest = g_string_sized_new(n);
        gsize at = 0;

        for (guint i = 0; i < items->len; i++) {
                gsize from, to;

                if (!g_array_index(items, Item, i).is_theirs)
                        continue;
                if (!extent(&g_array_index(items, Item, i), starts, &from, &to)) {
                        g_string_free(rest, TRUE);
                        return NULL;
                }
                if (from > at)
                        g_string_append_len(rest, bytes + at, (gssize)(from - at));
                for (at = MAX(at, from); at < to; at++)
                        if (bytes[at] == '\n' || bytes[at] == '\r')
                                g_string_append_c(rest, bytes[at]);
        }
        g_string_append_len(rest, bytes + at, (gssize)(n - at));
        return rest;
}

static unsigned count_others(const GArray *items)
{
        unsigned n = 0;

        for (guint i = 0; i < items->len; i++)
                n += !g_array_index(items, Item, i).is_theirs;
        return n;
}

/* The others read as before, and nothing of theirs is left. */
static bool is_good(const Search *search, const Source *source, const char *name, const GArray *before, const GString *rest)
{
        g_autoptr(GArray) items = items_of(search, source, name, rest->str, rest->len);
        g_autoptr(GArray) starts = lines_of(rest->str, rest->len);
        guint k = 0;

        if (mark_faults(search, items, starts, rest->str, source->encoding) == NAMED_SURELY || items->len != count_others(before))
                return false;
        for (guint i = 0; i < before->len; i++) {
                const Item *was = &g_array_index(before, Item, i);

                if (was->is_theirs)
                        continue;
                if (g_array_index(items, Item, k).line != was->line || g_array_index(items, Item, k).is_fault != was->is_fault)
                        return false;
                k++;
        }
        return true;
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

/* Two bytes a character: what the reader counts as lines are lines of the text. NULL: it is made of lines as it is. */
static GString *text_of_two_bytes(const Source *source, const char *bytes, gsize n)
{
        const bool has_mark = n >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0);
        const SourceEncoding said = source->encoding;
        g_autoptr(Charset) charset = NULL;
        GString *text;

        if (!has_mark && said != ENCODING_UTF_16 && said != ENCODING_UTF_16LE && said != ENCODING_UTF_16BE)
                return NULL;
        charset = charset_new(said);
        text = g_string_sized_new(n);
        charset_decode(charset, (const uint8_t *)bytes, n, text);
        charset_end(charset, text);
        return text;
}

/* @ret_is_lines: it can be written anew line by line */
static Naming mark_items(const Search *search, const Source *source, GArray *items, const char *bytes, gsize n, bool *ret_is_lines)
{
        GString *text = text_of_two_bytes(source, bytes, n);
        g_autoptr(GArray) starts = lines_of(text ? text->str : bytes, text ? text->len : n);
        const Naming naming = mark_faults(search, items, starts, text ? text->str : bytes, text ? ENCODING_UTF_8 : source->encoding);

        *ret_is_lines = !text;
        if (text)
                g_string_free(text, TRUE);
        return naming;
}

static void look_by_source(Search *search, const Source *source, int at, const char *name, const char *shown,
        const struct stat *st, const char *bytes, gsize n)
{
        g_autoptr(GArray) items = items_of(search, source, name, bytes, n);
        g_autoptr(GArray) starts = lines_of(bytes, n);
        GString *rest;
        bool is_lines;
        int r = 0;

        switch (mark_items(search, source, items, bytes, n, &is_lines)) {
        case NAMED_NOT:
                return;
        case NAMED_DOUBTFULLY:
                tell(search->ret->kept, shown);
                return;
        case NAMED_SURELY:
                break;
        }
        tell(search->ret->named, shown);
        if (!search->erase)
                return;
        rest = is_lines && count_others(items) > 0 ? without_them(items, starts, bytes, n) : NULL;
        if (rest && is_good(search, source, name, items, rest)) {
                r = replace(at, name, st, rest);
                search->is_written |= r == 0;
        } else
                take_out(search, at, name, shown);
        if (rest)
                g_string_free(rest, TRUE);
        if (r < 0)
                note_fault(search, shown, r);
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
                look_by_source(search, search->place->source, at, name, shown, st, bytes, n);
        else
                look_at_bytes(search, at, name, shown, bytes, n);
}

/* A file's own name is nothing that can be taken out of it. */
static void look_at_name(Search *search, const char *name, const char *shown)
{
        if (names_any(search, name, strlen(name), ENCODING_UTF_8) == NAMED_NOT)
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
