#include "daemon/spool-stray.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/spool-folder.h"

enum { STRAYS_MAX = 200 };

typedef struct Look {
        const char *spool;
        GHashTable *sources;
        void (*watch)(const char *path, void *userdata);
        void *userdata;
        MonoMs now;
        GPtrArray *found;
} Look;

static void stray_free(void *p)
{
        SpoolStray *stray = p;

        g_free(stray->name);
        g_free(stray);
}

static int compare(const void *a, const void *b)
{
        return strcmp((*(SpoolStray *const *)a)->name, (*(SpoolStray *const *)b)->name);
}

static void add(Look *look, const char *folder, const char *name, const struct stat *s)
{
        SpoolStray *stray;

        if (look->found->len >= STRAYS_MAX)
                return;
        stray = g_new0(SpoolStray, 1);
        stray->name = folder ? g_build_filename(folder, name, NULL) : g_strdup(name);
        stray->since = (UtcMs){ (int64_t)s->st_ctim.tv_sec * 1000 + s->st_ctim.tv_nsec / 1000000 };
        stray->seen = look->now;
        g_ptr_array_add(look->found, stray);
}

/* @below: NULL: the root. No link is followed: the folder belongs to staff, who can put anything there. */
static void look_into(Look *look, const char *below)
{
        g_autofree char *path = g_build_filename(look->spool, below, NULL);
        int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (below ? O_NOFOLLOW : 0));
        DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
        const struct dirent *entry;

        if (!dir) {
                if (fd >= 0)
                        close(fd);
                return;
        }
        if (below)
                look->watch(path, look->userdata);
        while (look->found->len < STRAYS_MAX && (entry = readdir(dir))) {
                struct stat s;

                if (spool_name_is_left_alone(entry->d_name) || fstatat(fd, entry->d_name, &s, AT_SYMLINK_NOFOLLOW) < 0)
                        continue;
                if (!S_ISDIR(s.st_mode))
                        add(look, below, entry->d_name, &s);
                else if (!below && !g_hash_table_contains(look->sources, entry->d_name))
                        look_into(look, entry->d_name);
        }
        closedir(dir);
}

/* Both are sorted by name. */
static void take_over(GPtrArray *found, const GPtrArray *before)
{
        unsigned at = 0;

        for (unsigned i = 0; before && i < found->len; i++) {
                SpoolStray *stray = g_ptr_array_index(found, i);
                const SpoolStray *was;

                while (at < before->len && strcmp(((const SpoolStray *)g_ptr_array_index(before, at))->name, stray->name) < 0)
                        at++;
                if (at == before->len)
                        return;
                was = g_ptr_array_index(before, at);
                if (strcmp(was->name, stray->name) != 0)
                        continue;
                stray->seen = was->seen;
                stray->told = was->told;
        }
}

GPtrArray *spool_strays_look(const char *spool, GHashTable *sources, void (*watch)(const char *path, void *userdata), void *userdata,
        MonoMs now, GPtrArray *before)
{
        Look look = { .spool = spool, .sources = sources, .watch = watch, .userdata = userdata, .now = now,
                .found = g_ptr_array_new_with_free_func(stray_free) };

        look_into(&look, NULL);
        g_ptr_array_sort(look.found, compare);
        take_over(look.found, before);
        if (before)
                g_ptr_array_unref(before);
        return look.found;
}

void spool_stray_describe(const char *spool, const SpoolStray *stray, Err *err)
{
        const char *slash = strchr(stray->name, '/');
        g_autofree char *mend = g_strdup_printf("move it into the folder of its source, %s/SOURCE%s", spool,
                slash ? ", or describe the source in sources.d" : "");

        if (slash)
                err_set(err, -ENOENT, mend, stray->name, "nobody reads it: no source is named \"%.*s\"", (int)(slash - stray->name),
                        stray->name);
        else
                err_set(err, -ENOENT, mend, stray->name, "nobody reads it: it lies in no source's folder");
}
