#include "daemon/spool-folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Of a file's name, so that a number, ".errors" and a dot still fit into NAME_MAX. */
enum { STEM_MAX = 220, CLASHES_MAX = 10000 };

#define FOLDER_FLAGS (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

void spool_folder_init(SpoolFolder *folder, const char *spool, const char *source)
{
        *folder = (SpoolFolder){ .path = g_build_filename(spool, source, NULL), .fd = -1 };
}

void spool_folder_close(SpoolFolder *folder)
{
        if (folder->fd >= 0)
                close(folder->fd);
        folder->fd = -1;
}

void spool_folder_done(SpoolFolder *folder)
{
        spool_folder_close(folder);
        g_clear_pointer(&folder->path, g_free);
}

/* The group of a folder is inherited (2770), its modes come from here and the umask alone: the sandbox forbids
 * to change them afterwards. */
static int make_folder(int at, const char *name)
{
        mode_t umask_before = umask(007);
        int r = mkdirat(at, name, 0770) < 0 && errno != EEXIST ? -errno : 0;

        umask(umask_before);
        return r;
}

int spool_folder_open(SpoolFolder *folder, Err *err)
{
        int r = make_folder(AT_FDCWD, folder->path);

        if (r >= 0) {
                spool_folder_close(folder);
                folder->fd = open(folder->path, FOLDER_FLAGS);
                r = folder->fd < 0 ? -errno : 0;
        }
        if (r < 0)
                return err_set(err, r, "make it a folder that the user followupd may read and write",
                        folder->path, "cannot be made or opened: %s", g_strerror(-r));
        return 0;
}

bool spool_folder_is_there(const SpoolFolder *folder)
{
        struct stat held, named;

        return folder->fd >= 0 && fstat(folder->fd, &held) == 0 && lstat(folder->path, &named) == 0 &&
               held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

bool spool_name_is_left_alone(const char *name)
{
        return name[0] == '.' || g_str_has_suffix(name, ".part") || g_str_has_suffix(name, ".tmp");
}

bool spool_stat_same(const struct stat *a, const struct stat *b)
{
        return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
               a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* Return: the descriptor; -errno. */
static int open_below(const SpoolFolder *folder, const char *name, bool make)
{
        int r = make ? make_folder(folder->fd, name) : 0;
        int fd;

        if (r < 0)
                return r;
        fd = openat(folder->fd, name, FOLDER_FLAGS);
        return fd < 0 ? -errno : fd;
}

static int fault_below(const SpoolFolder *folder, const char *below, int r, Err *err)
{
        g_autofree char *path = g_build_filename(folder->path, below, NULL);

        return err_set(err, r, "let the user followupd write there, and see that the disk has room", path, "%s",
                g_strerror(-r));
}

/* As much of a name as leaves room for what is added, never half a character. */
static char *stem_of(const char *name)
{
        size_t n = strlen(name);

        if (n > STEM_MAX) {
                n = STEM_MAX;
                while (n > 0 && ((unsigned char)name[n] & 0xC0) == 0x80)
                        n--;
        }
        return g_strndup(name, n);
}

int spool_errors_begin(const SpoolFolder *folder, const char *name, SpoolErrors *errors, Err *err)
{
        g_autofree char *stem = stem_of(name);
        g_autofree char *hidden = g_strdup_printf(".%s.errors", stem);
        int at = open_below(folder, "rejected", true);
        mode_t umask_before;
        int fd, r;

        if (at < 0)
                return fault_below(folder, "rejected", at, err);
        umask_before = umask(007);
        unlinkat(at, hidden, 0); /* of a run that was cut */
        fd = openat(at, hidden, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0660);
        r = fd < 0 ? -errno : 0;
        umask(umask_before);
        close(at);
        if (r < 0)
                return fault_below(folder, "rejected", r, err);
        errors->file = fdopen(fd, "w");
        if (!errors->file) {
                close(fd);
                return fault_below(folder, "rejected", -ENOMEM, err);
        }
        errors->name = g_steal_pointer(&hidden);
        return 0;
}

void spool_errors_drop(const SpoolFolder *folder, SpoolErrors *errors)
{
        int at;

        if (!errors->file)
                return;
        fclose(errors->file);
        errors->file = NULL;
        at = open_below(folder, "rejected", false);
        if (at >= 0) {
                unlinkat(at, errors->name, 0);
                close(at);
        }
        g_clear_pointer(&errors->name, g_free);
}

/* Moves without ever replacing a file. */
static int move_to_free_name(int from, const char *name, int to, const char *new_name)
{
        struct stat s;

        if (renameat2(from, name, to, new_name, RENAME_NOREPLACE) == 0)
                return 0;
        if (errno != EINVAL && errno != ENOSYS)
                return -errno;
        /* a file system that cannot promise it: look first; only we write into these folders */
        if (fstatat(to, new_name, &s, AT_SYMLINK_NOFOLLOW) == 0)
                return -EEXIST;
        return renameat(from, name, to, new_name) < 0 ? -errno : 0;
}

/* "name", else "name.2", "name.3", ... */
static char *numbered(const char *stem, unsigned i)
{
        return i == 1 ? g_strdup(stem) : g_strdup_printf("%s.%u", stem, i);
}

/* Between our last look and the move somebody may have renamed the next export over this one: it goes back. */
static int check_moved(
        const SpoolFolder *folder, const char *name, int to, const char *new_name, const struct stat *was)
{
        struct stat s;
        int r = -EEXIST;

        if (fstatat(to, new_name, &s, AT_SYMLINK_NOFOLLOW) == 0 && spool_stat_same(&s, was))
                return 0;
        for (unsigned i = 1; r == -EEXIST && i < CLASHES_MAX; i++) {
                g_autofree char *again = numbered(name, i);

                r = move_to_free_name(to, new_name, folder->fd, again);
        }
        return r < 0 ? r : SPOOL_CHANGED;
}

static int put_errors(int to, const char *new_name, SpoolErrors *errors)
{
        g_autofree char *name = g_strconcat(new_name, ".errors", NULL);
        int r;

        if (!errors->file)
                return 0; /* put under an earlier name, which the file then found taken */
        if (fflush(errors->file) == EOF || ferror(errors->file))
                return errno > 0 ? -errno : -EIO;
        r = move_to_free_name(to, errors->name, to, name);
        if (r < 0)
                return r;
        fclose(errors->file);
        errors->file = NULL;
        g_clear_pointer(&errors->name, g_free);
        return 0;
}

/* One try under one name. -EEXIST: it is taken. The errors come first: a crash between the two leaves a file
 * that is read again, never one in rejected/ that nobody can explain. */
static int put_as(const SpoolFolder *folder, const char *name, const struct stat *was, int to,
        const char *new_name, SpoolErrors *errors)
{
        struct stat s;
        int r;

        if (fstatat(to, new_name, &s, AT_SYMLINK_NOFOLLOW) == 0)
                return -EEXIST;
        r = errors ? put_errors(to, new_name, errors) : 0;
        if (r >= 0)
                r = move_to_free_name(folder->fd, name, to, new_name);
        return r < 0 ? r : check_moved(folder, name, to, new_name, was);
}

int spool_folder_put_away(const SpoolFolder *folder, const char *name, const struct stat *was,
        SpoolErrors *errors, char **ret_name, Err *err)
{
        const char *below = errors ? "rejected" : "done";
        g_autofree char *stem = stem_of(name);
        struct stat s;
        int to, r;

        if (fstatat(folder->fd, name, &s, AT_SYMLINK_NOFOLLOW) < 0)
                return errno == ENOENT ? SPOOL_GONE : fault_below(folder, name, -errno, err);
        if (!spool_stat_same(&s, was))
                return SPOOL_CHANGED;
        to = open_below(folder, below, true);
        if (to < 0)
                return fault_below(folder, below, to, err);

        r = -EEXIST;
        for (unsigned i = 1; r == -EEXIST && i < CLASHES_MAX; i++) {
                g_autofree char *new_name = numbered(stem, i);

                r = put_as(folder, name, was, to, new_name, errors);
                if (r == 0)
                        *ret_name = g_build_filename(below, new_name, NULL);
        }
        close(to);
        if (r == -ENOENT)
                return SPOOL_GONE;
        return r < 0 ? fault_below(folder, below, r, err) : r;
}

int spool_folder_bring_back(const SpoolFolder *folder, const char *name)
{
        int from = open_below(folder, "done", false);
        int r;

        if (from < 0)
                return from;
        r = renameat2(from, name, folder->fd, name, RENAME_NOREPLACE) < 0 ? -errno : 0;
        close(from);
        return r;
}

/* Calls @look for every entry of done/ and rejected/. */
static void each_put_away(const SpoolFolder *folder,
        void (*look)(int at, const char *name, const struct stat *s, void *userdata), void *userdata)
{
        static const char *const below[] = { "done", "rejected" };

        for (size_t i = 0; i < G_N_ELEMENTS(below); i++) {
                int at = folder->fd >= 0 ? open_below(folder, below[i], false) : -EBADF;
                DIR *dir = at >= 0 ? fdopendir(at) : NULL;
                const struct dirent *entry;

                while (dir && (entry = readdir(dir))) {
                        struct stat s;

                        if (fstatat(at, entry->d_name, &s, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISDIR(s.st_mode))
                                look(at, entry->d_name, &s, userdata);
                }
                if (dir)
                        closedir(dir);
                else if (at >= 0)
                        close(at);
        }
}

typedef struct Tidy {
        UtcMs before;
        unsigned n;
} Tidy;

/* The change time is when it was moved here; the modification time is the exporting system's. */
static UtcMs moved_at(const struct stat *s)
{
        return (UtcMs){ (int64_t)s->st_ctim.tv_sec * 1000 + s->st_ctim.tv_nsec / 1000000 };
}

static void tidy_one(int at, const char *name, const struct stat *s, void *userdata)
{
        Tidy *tidy = userdata;

        if (moved_at(s).ms < tidy->before.ms && unlinkat(at, name, 0) == 0)
                tidy->n++;
}

unsigned spool_folder_tidy(const SpoolFolder *folder, UtcMs before)
{
        Tidy tidy = { .before = before };

        each_put_away(folder, tidy_one, &tidy);
        return tidy.n;
}

static void latest_one(int at, const char *name, const struct stat *s, void *userdata)
{
        UtcMs *latest = userdata;

        if (utc_is_never(*latest) || moved_at(s).ms > latest->ms)
                *latest = moved_at(s);
}

UtcMs spool_folder_last(const SpoolFolder *folder)
{
        UtcMs latest = UTC_NEVER;

        each_put_away(folder, latest_one, &latest);
        return latest;
}
