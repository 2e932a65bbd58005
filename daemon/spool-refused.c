#include "daemon/spool-refused.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { REFUSED_MAX = 20 /* of a source: the rest is told by the folder itself */, TAIL_BYTES = 1024 };

#define ERRORS ".errors"

void spool_refused_free(void *p)
{
        SpoolRefused *refused = p;

        g_free(refused->source);
        g_free(refused->name);
        g_free(refused->kept);
        g_free(refused);
}

static UtcMs changed_at(const struct stat *s)
{
        return (UtcMs){ (int64_t)s->st_ctim.tv_sec * 1000 + s->st_ctim.tv_nsec / 1000000 };
}

/* NULL: there is none, which is as usual */
static DIR *open_below(const SpoolFolder *folder, const char *below)
{
        int fd = folder->fd >= 0 ? openat(folder->fd, below, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
        DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;

        if (!dir && fd >= 0)
                close(fd);
        return dir;
}

/* "wk1.csv.2" is a second wk1.csv where the first lies beside it; alone it may be named so. Caller g_free()s. */
static char *name_as_dropped(int at, const char *name)
{
        const char *dot = strrchr(name, '.');
        g_autofree char *stem = dot ? g_strndup(name, (size_t)(dot - name)) : NULL;
        struct stat s;

        if (dot && dot[1] != '\0' && dot[1] != '0' && strspn(dot + 1, "0123456789") == strlen(dot + 1) &&
                fstatat(at, stem, &s, AT_SYMLINK_NOFOLLOW) == 0)
                return g_steal_pointer(&stem);
        return g_strdup(name);
}

/* The last line of the errors says how many there were. */
static void read_count(int at, const char *errors, SpoolRefused *refused)
{
        char tail[TAIL_BYTES + 1];
        int fd = openat(at, errors, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        struct stat s;
        ssize_t n = -1;

        if (fd < 0)
                return;
        if (fstat(fd, &s) == 0 && S_ISREG(s.st_mode))
                n = pread(fd, tail, TAIL_BYTES, MAX(s.st_size - TAIL_BYTES, 0));
        close(fd);
        if (n <= 0)
                return;
        tail[n] = '\0';
        g_strchomp(tail);
        const char *line = strrchr(tail, '\n');
        unsigned n_refused, n_all;

        if (sscanf(line ? line + 1 : tail, "%u of %u records were refused", &n_refused, &n_all) != 2)
                return;
        refused->rest_is_lost = strstr(line ? line : tail, " was not read") != NULL;
        refused->n_refused = n_refused;
        refused->n_all = n_all;
}

/* The latest of each name in rejected/, since then. */
static GHashTable *read_rejected(const SpoolFolder *folder, const char *source, UtcMs since)
{
        GHashTable *latest = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, spool_refused_free);
        DIR *dir = open_below(folder, "rejected");
        const struct dirent *entry;

        while (dir && (entry = readdir(dir))) {
                SpoolRefused *refused;
                const SpoolRefused *other;
                struct stat s;

                if (entry->d_name[0] == '.' || !g_str_has_suffix(entry->d_name, ERRORS) ||
                        fstatat(dirfd(dir), entry->d_name, &s, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(s.st_mode) ||
                        changed_at(&s).ms < since.ms)
                        continue;
                refused = g_new0(SpoolRefused, 1);
                refused->source = g_strdup(source);
                refused->kept = g_strndup(entry->d_name, strlen(entry->d_name) - strlen(ERRORS));
                refused->name = name_as_dropped(dirfd(dir), refused->kept);
                refused->at = changed_at(&s);
                read_count(dirfd(dir), entry->d_name, refused);
                other = g_hash_table_lookup(latest, refused->name);
                if (other && other->at.ms > refused->at.ms)
                        spool_refused_free(refused);
                else
                        g_hash_table_replace(latest, refused->name, refused);
        }
        if (dir)
                closedir(dir);
        return latest;
}

/* What came again and was taken whole is mended. */
static void leave_out_mended(const SpoolFolder *folder, GHashTable *latest)
{
        DIR *dir = g_hash_table_size(latest) > 0 ? open_below(folder, "done") : NULL;
        const struct dirent *entry;

        while (dir && (entry = readdir(dir))) {
                g_autofree char *name = name_as_dropped(dirfd(dir), entry->d_name);
                const SpoolRefused *refused = g_hash_table_lookup(latest, name);
                struct stat s;

                if (refused && fstatat(dirfd(dir), entry->d_name, &s, AT_SYMLINK_NOFOLLOW) == 0 && changed_at(&s).ms > refused->at.ms)
                        g_hash_table_remove(latest, name);
        }
        if (dir)
                closedir(dir);
}

static int latest_first(const void *a, const void *b)
{
        const SpoolRefused *left = *(SpoolRefused *const *)a, *right = *(SpoolRefused *const *)b;

        if (left->at.ms != right->at.ms)
                return left->at.ms > right->at.ms ? -1 : 1;
        return strcmp(left->name, right->name);
}

void spool_refused_find(const SpoolFolder *folder, const char *source, UtcMs since, GPtrArray *found)
{
        g_autoptr(GHashTable) latest = read_rejected(folder, source, since);
        g_autoptr(GPtrArray) sorted = g_ptr_array_new();
        GHashTableIter iter;
        void *value;

        leave_out_mended(folder, latest);
        g_hash_table_iter_init(&iter, latest);
        while (g_hash_table_iter_next(&iter, NULL, &value))
                g_ptr_array_add(sorted, value);
        g_ptr_array_sort(sorted, latest_first);
        for (unsigned i = 0; i < sorted->len && i < REFUSED_MAX; i++) {
                SpoolRefused *refused = g_ptr_array_index(sorted, i);

                g_hash_table_steal(latest, refused->name);
                g_ptr_array_add(found, refused);
        }
}
