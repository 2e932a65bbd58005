#include "daemon/spool-source.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* A file that cannot be read is tried again after this, then after twice as long, up to an hour. */
enum { AGAIN_FIRST_MS = 15 * 1000, AGAIN_MOST_MS = 60 * 60 * 1000 };

/* A writer that pauses for longer has been ended by its network long since. */
enum { PAUSE_MOST_MS = 60 * 60 * 1000 };

/* While a file settles it is looked at this often in its time. */
enum { LOOKS_WHILE_SETTLING = 4 };

static void file_free(void *p)
{
        SpoolFile *file = p;

        g_free(file->name);
        g_free(file);
}

SpoolSource *spool_source_new(Spool *spool, Manager *manager, const char *folder, const char *id,
        void (*free_again)(SpoolSource *source))
{
        SpoolSource *source = g_new0(SpoolSource, 1);

        source->spool = spool;
        source->manager = manager;
        source->id = g_strdup(id);
        source->free_again = free_again;
        source->watch = source->done_watch = -1;
        source->brought_back = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        source->last_brought = clock_now(manager->clock);
        source->silence_told = UTC_NEVER;
        source->files = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, file_free);
        spool_folder_init(&source->folder, folder, id);
        return source;
}

void spool_source_free(SpoolSource *source)
{
        if (!source)
                return;
        spool_reading_free(source->reading);
        g_hash_table_unref(source->files);
        g_hash_table_unref(source->brought_back);
        spool_folder_done(&source->folder);
        g_free(source->id);
        g_free(source);
}

/* Told once for each file, not at every try. */
static void leave(SpoolSource *source, SpoolFile *file, const Err *err)
{
        int64_t wait_ms = MIN((int64_t)AGAIN_FIRST_MS << MIN(file->n_tries, 10u), (int64_t)AGAIN_MOST_MS);

        if (!file->told) {
                Err named = *err;

                err_where(&named, source->folder.path, 0);
                log_err(LOG_WARNING, LOG_FILE_FAULT, &named);
        }
        file->told = true;
        file->state = SPOOL_FILE_LEFT;
        file->again = (MonoMs){ clock_mono(source->manager->clock).ms + wait_ms };
        file->n_tries++;
}

static void refuse_special(SpoolSource *source, SpoolFile *file)
{
        Err err = { 0 };
        int r;

        if (S_ISDIR(file->seen.st_mode)) {
                err_set(&err, -EISDIR, "put the files themselves into the source's folder", file->name,
                        "is a folder: nothing in it is read");
                leave(source, file, &err);
                return;
        }
        r = spool_refuse_special(source, file->name, &file->seen, &err);
        if (r < 0)
                leave(source, file, &err);
        else
                g_hash_table_remove(source->files, file->name);
}

static bool has_settled(const SpoolSource *source, const SpoolFile *file)
{
        int64_t for_ms = clock_mono(source->manager->clock).ms - file->since.ms;

        /* an empty one is often that of a writer who has just opened it, even where it was renamed in */
        if (file->renamed_in && file->seen.st_size > 0)
                return true;
        return for_ms >= source->manager->config->limits.settle_files.ms;
}

/* What lies there now is @s. */
static void take_stat(SpoolSource *source, SpoolFile *file, const struct stat *s, bool renamed_in)
{
        bool same = spool_stat_same(&file->seen, s);

        if (!same || renamed_in) {
                file->renamed_in = renamed_in;
                file->since = clock_mono(source->manager->clock);
                file->n_tries = 0;
                file->told = file->told && S_ISDIR(s->st_mode);
                file->state = SPOOL_FILE_WAITING;
        } else if (file->state == SPOOL_FILE_LEFT && s->st_ctim.tv_sec != file->seen.st_ctim.tv_sec) {
                file->state = SPOOL_FILE_WAITING; /* other rights: perhaps it can be read now */
        }
        file->seen = *s;
}

static void settle_one(SpoolSource *source, SpoolFile *file)
{
        if (file->state != SPOOL_FILE_WAITING)
                return;
        if (!S_ISREG(file->seen.st_mode))
                refuse_special(source, file);
        else if (has_settled(source, file))
                file->state = SPOOL_FILE_READY;
}

void spool_source_look(SpoolSource *source, const char *name, bool renamed_in)
{
        SpoolFile *file = g_hash_table_lookup(source->files, name);
        struct stat s;

        if (renamed_in && g_hash_table_remove(source->brought_back, name))
                renamed_in = false;
        if (spool_name_is_left_alone(name) || source->folder.fd < 0)
                return;
        if (file && file->state == SPOOL_FILE_READING)
                return; /* the reading looks itself, at its end */
        if (fstatat(source->folder.fd, name, &s, AT_SYMLINK_NOFOLLOW) < 0) {
                if (file && errno == ENOENT)
                        g_hash_table_remove(source->files, name);
                return;
        }
        if (S_ISDIR(s.st_mode) && (strcmp(name, "done") == 0 || strcmp(name, "rejected") == 0))
                return;
        if (!file) {
                file = g_new0(SpoolFile, 1);
                file->name = g_strdup(name);
                file->since = clock_mono(source->manager->clock);
                file->renamed_in = renamed_in;
                file->seen = s;
                g_hash_table_insert(source->files, file->name, file);
        } else {
                take_stat(source, file, &s, renamed_in);
        }
        settle_one(source, file);
}

static void note_put_away(SpoolSource *source, const struct stat *s)
{
        source->put_away[source->n_put_away++ % SPOOL_PUT_AWAY_MOST] =
                (SpoolPutAway){ s->st_dev, s->st_ino, clock_mono(source->manager->clock) };
}

static bool was_just_put_away(const SpoolSource *source, const char *name)
{
        g_autofree char *below = g_build_filename("done", name, NULL);
        const int64_t now_ms = clock_mono(source->manager->clock).ms;
        struct stat s;

        if (fstatat(source->folder.fd, below, &s, AT_SYMLINK_NOFOLLOW) < 0)
                return false;
        for (unsigned i = 0; i < MIN(source->n_put_away, SPOOL_PUT_AWAY_MOST); i++) {
                const SpoolPutAway *it = &source->put_away[i];

                if (it->device == s.st_dev && it->inode == s.st_ino && now_ms - it->at.ms <= PAUSE_MOST_MS)
                        return true;
        }
        return false;
}

void spool_source_written(SpoolSource *source, const char *name)
{
        Err err = { 0 };
        int r;

        if (source->folder.fd < 0 || !was_just_put_away(source, name))
                return;
        r = spool_folder_bring_back(&source->folder, name);
        if (r == -ENOENT)
                return;
        if (r < 0)
                err_set(&err, r, "drop the file again when it is whole", name,
                        "in done/ is still written to, and what is written now is not read: %s", g_strerror(-r));
        else {
                g_hash_table_add(source->brought_back, g_strdup(name));
                err_set(&err, -EAGAIN, "let the exporting system write it under another name, and rename it when it is whole", name,
                        "was still written to after it had been read: it is read again");
        }
        err_where(&err, source->folder.path, 0);
        log_err(LOG_WARNING, LOG_FILE_FAULT, &err);
}

void spool_source_look_through(SpoolSource *source)
{
        int fd = source->folder.fd >= 0 ? openat(source->folder.fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
        DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
        const struct dirent *entry;

        if (!dir) {
                if (fd >= 0)
                        close(fd);
                return;
        }
        while ((entry = readdir(dir)))
                spool_source_look(source, entry->d_name, false);
        closedir(dir);
}

static void look_again(SpoolSource *source, const char *name)
{
        SpoolFile *file = g_hash_table_lookup(source->files, name);

        if (file->state == SPOOL_FILE_LEFT && S_ISREG(file->seen.st_mode) &&
                file->again.ms <= clock_mono(source->manager->clock).ms)
                file->state = SPOOL_FILE_WAITING;
        if (file->state == SPOOL_FILE_WAITING)
                spool_source_look(source, name, false); /* may drop it, and the name with it */
}

static MonoMs look_at(const SpoolSource *source, const SpoolFile *file)
{
        int64_t settle_ms = source->manager->config->limits.settle_files.ms;

        if (file->state == SPOOL_FILE_WAITING)
                return (MonoMs){ clock_mono(source->manager->clock).ms + settle_ms / LOOKS_WHILE_SETTLING };
        if (file->state == SPOOL_FILE_LEFT && S_ISREG(file->seen.st_mode))
                return file->again;
        return (MonoMs){ INT64_MAX };
}

MonoMs spool_source_settle(SpoolSource *source)
{
        unsigned n;
        g_autofree void **names = g_hash_table_get_keys_as_array(source->files, &n);
        MonoMs next = { INT64_MAX };
        GHashTableIter iter;
        void *file;

        for (unsigned i = 0; i < n; i++)
                look_again(source, names[i]);
        g_hash_table_iter_init(&iter, source->files);
        while (g_hash_table_iter_next(&iter, NULL, &file))
                next.ms = MIN(next.ms, look_at(source, file).ms);
        return next;
}

/* By the time of writing, then by name: a correction comes after what it corrects. */
static bool comes_before(const SpoolFile *a, const SpoolFile *b)
{
        if (a->seen.st_mtim.tv_sec != b->seen.st_mtim.tv_sec)
                return a->seen.st_mtim.tv_sec < b->seen.st_mtim.tv_sec;
        if (a->seen.st_mtim.tv_nsec != b->seen.st_mtim.tv_nsec)
                return a->seen.st_mtim.tv_nsec < b->seen.st_mtim.tv_nsec;
        return strcmp(a->name, b->name) < 0;
}

static SpoolFile *next_ready(const SpoolSource *source)
{
        SpoolFile *next = NULL;
        GHashTableIter iter;
        void *value;

        g_hash_table_iter_init(&iter, source->files);
        while (g_hash_table_iter_next(&iter, NULL, &value)) {
                SpoolFile *file = value;

                if (file->state == SPOOL_FILE_READY && (!next || comes_before(file, next)))
                        next = file;
        }
        return next;
}

static void on_done(SpoolSource *source, const char *name, SpoolEnd end, const Err *err)
{
        SpoolFile *file = g_hash_table_lookup(source->files, name);

        source->reading = NULL;
        switch (end) {
        case SPOOL_END_AWAY:
                source->last_brought = clock_now(source->manager->clock);
                note_put_away(source, &file->seen);
                g_hash_table_remove(source->files, name);
                spool_source_look(source, name, false); /* the next one of that name may lie there already */
                break;
        case SPOOL_END_CHANGED:
                file->state = SPOOL_FILE_WAITING;
                spool_source_look(source, name, false);
                break;
        case SPOOL_END_LEFT:
                leave(source, file, err);
                break;
        }
        source->free_again(source);
}

void spool_source_begin(SpoolSource *source)
{
        SpoolFile *file;

        while (!source->reading && source->folder.fd >= 0 && !source->manager->stopping &&
                (file = next_ready(source))) {
                Err err = { 0 };
                int r = spool_reading_new(source, file->name, on_done, &source->reading, &err);

                if (r == 0) {
                        file->state = SPOOL_FILE_READING;
                } else if (r < 0) {
                        leave(source, file, &err);
                } else {
                        file->state = SPOOL_FILE_WAITING;
                        spool_source_look(source, file->name, false);
                }
        }
}
