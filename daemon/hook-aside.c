#include "daemon/hook-aside.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

enum { FILES_MAX = 200 };

static char *folder_of(const Manager *manager)
{
        return g_build_filename(manager->options->state_dir, "unread", NULL);
}

static bool is_before(const struct timespec *a, const struct timespec *b)
{
        return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec : a->tv_nsec < b->tv_nsec;
}

/* @ret_oldest: the path of what has lain there longest; NULL: nothing does */
static unsigned look_through(Manager *manager, UtcMs now, char **ret_oldest)
{
        g_autofree char *folder = folder_of(manager), *oldest = NULL;
        g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
        struct timespec since = { 0 };
        const char *name;
        unsigned n = 0;

        while (dir && (name = g_dir_read_name(dir))) {
                g_autofree char *path = g_build_filename(folder, name, NULL);
                struct stat st;

                if (lstat(path, &st) < 0)
                        continue;
                if (st.st_mtim.tv_sec * INT64_C(1000) < now.ms - manager->config->limits.keep_files.ms) {
                        g_unlink(path);
                        continue;
                }
                n++;
                if (oldest && !is_before(&st.st_mtim, &since))
                        continue;
                since = st.st_mtim;
                g_free(oldest);
                oldest = g_steal_pointer(&path);
        }
        *ret_oldest = g_steal_pointer(&oldest);
        return n;
}

unsigned hook_aside_clean(Manager *manager, UtcMs now)
{
        g_autofree char *oldest = NULL;

        return look_through(manager, now, &oldest);
}

/* First line, the headers that say what the body is, the body. No header that may hold a secret. */
static GString *render(const ApiRequest *request)
{
        static const char *const told[] = { "Content-Type", "Content-Encoding", "User-Agent" };
        const char *end = strchr(request->raw_url, '?');
        GString *out = g_string_new(request->method);

        /* the path may end in a secret, and says nothing that is not known */
        g_string_append_printf(out, " %s\n", end ? end : "?");
        for (size_t i = 0; i < G_N_ELEMENTS(told); i++) {
                g_autofree char *value = api_request_header(request, told[i]);

                if (value)
                        g_string_append_printf(out, "%s: %s\n", told[i], value);
        }
        g_string_append_c(out, '\n');
        g_string_append_len(out, (const char *)request->body->data, (gssize)request->body->len);
        return out;
}

int hook_aside_keep(Manager *manager, const char *provider, const ApiRequest *request, bool *ret_dropped)
{
        static unsigned n_kept;
        g_autofree char *oldest = NULL;
        unsigned n = look_through(manager, request->now, &oldest);
        g_autofree char *folder = folder_of(manager);
        g_autofree char *name = g_strdup_printf("%s-%" G_GINT64_FORMAT "-%u", provider, request->now.ms, ++n_kept);
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autoptr(GString) text = NULL;
        g_autoptr(GError) error = NULL;

        *ret_dropped = n >= FILES_MAX && g_unlink(oldest) == 0;
        if (g_mkdir_with_parents(folder, 0700) < 0)
                return -errno;
        text = render(request);
        if (g_file_set_contents_full(path, text->str, (gssize)text->len,
                    G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &error))
                return 0;
        return g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOSPC) ? -ENOSPC : -EIO;
}
