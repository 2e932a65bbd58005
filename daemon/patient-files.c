#include "daemon/patient-files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "daemon/spool-folder.h"
#include "record/reader.h"

/* Fewer digits or letters than these are nothing by which a line could be known. */
enum { DIGITS_MIN = 7, DIGITS_COMPARED = 9, WORD_MIN = 4, FEED_BYTES = 256 * 1024 };

typedef struct Search {
        const Config *config;
        const GPtrArray *marks;
        bool erase;
        UtcMs now;
        PatientFiles *ret;
        bool is_changed; /* the folder that is looked at */
        int fault;       /* the first */
        Err *err;
} Search;

void patient_files_init(PatientFiles *files)
{
        files->named = g_ptr_array_new_with_free_func(g_free);
        files->removed = g_ptr_array_new_with_free_func(g_free);
        files->kept = g_ptr_array_new_with_free_func(g_free);
}

void patient_files_done(PatientFiles *files)
{
        g_clear_pointer(&files->named, g_ptr_array_unref);
        g_clear_pointer(&files->removed, g_ptr_array_unref);
        g_clear_pointer(&files->kept, g_ptr_array_unref);
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
                search->fault = err_set(search->err, r, "let the user followupd write there, then erase again", name,
                        "the patient's lines cannot be taken out of it: %s", g_strerror(-r));
}

/* ---- bytes that name a person ---------------------------------------------------------------- */

/* How sure it is. A name alone may be a namesake's, and a small number stands in any text. */
typedef enum Naming { NAMED_NOT, NAMED_DOUBTFULLY, NAMED_SURELY } Naming;

static bool is_of_word(char c)
{
        return g_ascii_isalnum(c) || c == '-' || c == '_' || (unsigned char)c >= 0x80;
}

/* by itself, not inside of another word: an id may be short */
static bool has_word(const char *bytes, gsize n, const char *word)
{
        const gsize n_word = strlen(word);
        const char *at = bytes;

        while (n_word > 0 && (at = memmem(at, n - (gsize)(at - bytes), word, n_word))) {
                const char *end = at + n_word;

                if ((at == bytes || !is_of_word(at[-1])) && (end == bytes + n || !is_of_word(*end)))
                        return true;
                at++;
        }
        return false;
}

static bool has_any_word(const char *bytes, gsize n, const GPtrArray *words)
{
        for (guint i = 0; i < words->len; i++)
                if (has_word(bytes, n, g_ptr_array_index(words, i)))
                        return true;
        return false;
}

/* Not a word that says something else in another place: "1", "107", "Li". */
static bool has_weight(const char *word)
{
        const gsize n = strlen(word);

        return n >= WORD_MIN && (n >= DIGITS_MIN || strspn(word, "0123456789") < n);
}

static bool has_weighty_word(const char *bytes, gsize n, const GPtrArray *words)
{
        for (guint i = 0; i < words->len; i++)
                if (has_weight(g_ptr_array_index(words, i)) && has_word(bytes, n, g_ptr_array_index(words, i)))
                        return true;
        return false;
}

/* The digits of the next number however it is written: "067 123 45 67", "+380671234567", "(067) 123-45-67". False: none */
static bool next_number(const char *bytes, gsize n, gsize *at, GString *digits)
{
        g_string_truncate(digits, 0);
        while (*at < n && !g_ascii_isdigit(bytes[*at]))
                (*at)++;
        for (; *at < n && (g_ascii_isdigit(bytes[*at]) || strchr(" ()-./+", bytes[*at])) && bytes[*at] != '\0'; (*at)++)
                if (g_ascii_isdigit(bytes[*at]))
                        g_string_append_c(digits, bytes[*at]);
        return digits->len > 0;
}

/* The digits that tell one number from all others; NULL: it is no number */
static const char *core_of(const char *address)
{
        const char *number = address + (address[0] == '+');
        const gsize n = strlen(number);

        if (n < DIGITS_MIN || strspn(number, "0123456789") < n)
                return NULL;
        return number + (n > DIGITS_COMPARED ? n - DIGITS_COMPARED : 0);
}

static bool has_one_of(const GString *digits, const GPtrArray *addresses)
{
        for (guint i = 0; i < addresses->len; i++) {
                const char *core = core_of(g_ptr_array_index(addresses, i));

                if (core && strstr(digits->str, core))
                        return true;
        }
        return false;
}

static bool has_address(const char *bytes, gsize n, const GPtrArray *addresses)
{
        g_autoptr(GString) digits = g_string_new(NULL);
        gsize at = 0;

        while (next_number(bytes, n, &at, digits))
                if (has_one_of(digits, addresses))
                        return true;
        return has_weighty_word(bytes, n, addresses);
}

static Naming names_one(const char *bytes, gsize n, const PatientMarks *marks)
{
        bool has_name;

        if (has_address(bytes, n, marks->addresses) || has_weighty_word(bytes, n, marks->ids))
                return NAMED_SURELY;
        has_name = has_any_word(bytes, n, marks->names);
        if (has_name && has_any_word(bytes, n, marks->ids))
                return NAMED_SURELY;
        return has_name ? NAMED_DOUBTFULLY : NAMED_NOT;
}

static Naming names_any(const Search *search, const char *bytes, gsize n)
{
        Naming most = NAMED_NOT;

        for (guint i = 0; i < search->marks->len && most < NAMED_SURELY; i++)
                most = MAX(most, names_one(bytes, n, g_ptr_array_index(search->marks, i)));
        return most;
}

/* ---- bytes that name another ----------------------------------------------------------------- */

/* seconds or milliseconds of our years, or "2026-11-26 08": they stand beside a number in what providers send */
static bool is_time(const GString *digits)
{
        if (g_str_has_prefix(digits->str, "20") && digits->len == 10)
                return strchr("01", digits->str[4]) && strchr("0123", digits->str[6]);
        return digits->str[0] == '1' && (digits->len == 10 || digits->len == 13);
}

static bool is_clinics(const Config *config, const GString *digits)
{
        GHashTableIter iter;
        gpointer value;

        g_hash_table_iter_init(&iter, config->clinics);
        while (g_hash_table_iter_next(&iter, NULL, &value)) {
                const Clinic *clinic = value;
                const char *core = clinic->phone ? core_of(clinic->phone) : NULL;

                if (core && strstr(digits->str, core))
                        return true;
        }
        return false;
}

/* a number that is none of theirs, nor the clinic's own: what stands there may be another patient's */
static bool names_another(const Search *search, const char *bytes, gsize n)
{
        g_autoptr(GString) digits = g_string_new(NULL);
        gsize at = 0;

        while (next_number(bytes, n, &at, digits)) {
                bool is_known = digits->len < DIGITS_COMPARED || is_time(digits) || is_clinics(search->config, digits);

                for (guint i = 0; i < search->marks->len && !is_known; i++) {
                        const PatientMarks *marks = g_ptr_array_index(search->marks, i);

                        is_known = has_one_of(digits, marks->addresses)
                                || g_ptr_array_find_with_equal_func(marks->ids, digits->str, g_str_equal, NULL);
                }
                if (!is_known)
                        return true;
        }
        return false;
}

/* ---- what a file is made of ------------------------------------------------------------------ */

/* Records and refused lines in the order of lines. */
typedef struct Item {
        unsigned line, next; /* where the next one begins; UINT_MAX: none does */
        bool is_fault, is_theirs;
} Item;

static bool is_of(const Record *record, const PatientMarks *marks)
{
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
static Naming mark_faults(const Search *search, GArray *items, const GArray *starts, const char *bytes)
{
        Naming most = NAMED_NOT, its = NAMED_NOT;
        unsigned line = 0;

        for (guint i = 0; i < items->len; i++) {
                Item *item = &g_array_index(items, Item, i);
                gsize from, to;

                if (item->is_fault && extent(item, starts, &from, &to)) {
                        if (item->line != line)
                                its = names_any(search, bytes + from, to - from);
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

        if (mark_faults(search, items, starts, rest->str) == NAMED_SURELY || items->len != count_others(before))
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

static void look_by_source(Search *search, const Source *source, int at, const char *name, const char *shown,
        const struct stat *st, const char *bytes, gsize n)
{
        g_autoptr(GArray) items = items_of(search, source, name, bytes, n);
        g_autoptr(GArray) starts = lines_of(bytes, n);
        GString *rest;
        int r = 0;

        switch (mark_faults(search, items, starts, bytes)) {
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
        rest = count_others(items) > 0 ? without_them(items, starts, bytes, n) : NULL;
        if (rest && is_good(search, source, name, items, rest)) {
                r = replace(at, name, st, rest);
                search->is_changed |= r == 0;
        } else
                take_out(search, at, name, shown);
        if (rest)
                g_string_free(rest, TRUE);
        if (r < 0)
                note_fault(search, shown, r);
}

/* A file that no source reads any more, or that was put aside, is looked through as it is. What may be another patient's as
 * well, a red flag perhaps, is for a person to look at. */
static void look_at_bytes(Search *search, int at, const char *name, const char *shown, const char *bytes, gsize n)
{
        const Naming naming = names_any(search, bytes, n);

        if (naming == NAMED_NOT)
                return;
        tell(search->ret->named, shown);
        if (naming == NAMED_DOUBTFULLY || names_another(search, bytes, n))
                tell(search->ret->kept, shown);
        else if (search->erase)
                take_out(search, at, name, shown);
}

static void look_at(Search *search, const Source *source, int at, const char *name, const char *shown)
{
        g_autoptr(GMappedFile) file = NULL;
        struct stat st;
        int fd = openat(at, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);

        if (fd < 0)
                return; /* a link, or gone */
        if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
                file = g_mapped_file_new_from_fd(fd, FALSE, NULL);
        close(fd);
        if (!file)
                return;
        if (source)
                look_by_source(search, source, at, name, shown, &st, g_mapped_file_get_contents(file), g_mapped_file_get_length(file));
        else
                look_at_bytes(search, at, name, shown, g_mapped_file_get_contents(file), g_mapped_file_get_length(file));
}

/* ---- folders --------------------------------------------------------------------------------- */

/* names first, so that what is written meanwhile is not met again */
static GPtrArray *names_in(int at)
{
        GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
        int fd = openat(at, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        DIR *dir = fd < 0 ? NULL : fdopendir(fd);
        const struct dirent *entry;

        while (dir && (entry = readdir(dir)))
                if (entry->d_name[0] != '.')
                        g_ptr_array_add(names, g_strdup(entry->d_name));
        if (dir)
                closedir(dir);
        else if (fd >= 0)
                close(fd);
        return names;
}

static void look_in(Search *search, const Source *source, const char *path, const char *shown)
{
        g_autoptr(GPtrArray) names = NULL;
        int at = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

        if (at < 0)
                return;
        names = names_in(at);
        search->is_changed = false;
        for (guint i = 0; i < names->len; i++) {
                const char *name = g_ptr_array_index(names, i);
                g_autofree char *file = g_build_filename(shown, name, NULL);

                if (!source || !g_str_has_suffix(name, ".errors"))
                        look_at(search, source, at, name, file);
        }
        /* no power cut brings a file back, once the rows are gone by which it was known */
        if (search->is_changed && fsync(at) < 0)
                note_fault(search, shown, -errno);
        close(at);
}

static void look_in_spool(Search *search, const char *spool)
{
        static const char *const folders[] = { "done", "rejected" };
        g_autoptr(GPtrArray) names = NULL;
        int at = open(spool, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        if (at < 0)
                return;
        names = names_in(at);
        close(at);
        for (guint i = 0; i < names->len; i++)
                for (size_t k = 0; k < G_N_ELEMENTS(folders); k++) {
                        const char *id = g_ptr_array_index(names, i);
                        g_autofree char *path = g_build_filename(spool, id, folders[k], NULL);
                        g_autofree char *shown = g_build_filename(id, folders[k], NULL);

                        look_in(search, config_source(search->config, id), path, shown);
                }
}

int patient_files(const Config *config, const char *spool, const char *state_dir, const GPtrArray *marks, bool erase, UtcMs now,
        PatientFiles *ret, Err *err)
{
        Search search = { .config = config, .marks = marks, .erase = erase, .now = now, .ret = ret, .err = err };
        g_autofree char *unread = g_build_filename(state_dir, "unread", NULL);

        if (spool)
                look_in_spool(&search, spool);
        look_in(&search, NULL, unread, "unread");
        return search.fault;
}
