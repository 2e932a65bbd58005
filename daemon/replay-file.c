#include "daemon/replay-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/*
 * Records of one length, appended as requests come, written anew when most of them have expired. It is not synced: a process
 * that is killed loses none, and after a power cut the ids of receipts and replies, which the store keeps, still tell most
 * repeats. No more than digests is in it.
 */
enum { RECORD_BYTES = ID_DIGEST_BYTES + 8 };

struct ReplayFile {
        Replay *replay;
        char *path;
        int fd; /* < 0: a memory alone */
        size_t n_max, n_records;
};

static void put_record(const ReplayEntry *entry, uint8_t ret[static RECORD_BYTES])
{
        const uint64_t expires = GUINT64_TO_LE((uint64_t)entry->expires.ms);

        memcpy(ret, entry->digest, ID_DIGEST_BYTES);
        memcpy(ret + ID_DIGEST_BYTES, &expires, sizeof(expires));
}

static void read_records(ReplayFile *file, const uint8_t *bytes, size_t n_bytes, UtcMs now)
{
        for (; n_bytes >= RECORD_BYTES; bytes += RECORD_BYTES, n_bytes -= RECORD_BYTES) {
                ReplayEntry entry;
                uint64_t expires;

                memcpy(entry.digest, bytes, ID_DIGEST_BYTES);
                memcpy(&expires, bytes + ID_DIGEST_BYTES, sizeof(expires));
                entry.expires = (UtcMs){ (int64_t)GUINT64_FROM_LE(expires) };
                replay_restore(file->replay, &entry, now);
        }
}

static void append_record(const ReplayEntry *entry, void *userdata)
{
        uint8_t record[RECORD_BYTES];

        put_record(entry, record);
        g_byte_array_append(userdata, record, sizeof(record));
}

/* Only what is alive, in a new file. */
static int write_anew(ReplayFile *file, UtcMs now)
{
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        g_autoptr(GError) error = NULL;

        replay_each(file->replay, now, append_record, bytes);
        if (file->fd >= 0)
                close(file->fd);
        file->fd = -1;
        if (!g_file_set_contents_full(file->path, bytes->len > 0 ? (const char *)bytes->data : "", (gssize)bytes->len,
                    G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
                return g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOSPC) ? -ENOSPC : -EIO;
        file->fd = open(file->path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
        file->n_records = bytes->len / RECORD_BYTES;
        return file->fd < 0 ? -errno : 0;
}

ReplayFile *replay_file_new(const char *state_dir, size_t n_max, UtcMs now, Err *err)
{
        ReplayFile *file = g_new0(ReplayFile, 1);
        g_autofree char *bytes = NULL;
        gsize n_bytes = 0;
        int r;

        file->replay = replay_new(n_max);
        file->n_max = n_max;
        file->fd = -1;
        if (!state_dir)
                return file;
        file->path = g_build_filename(state_dir, "replays", NULL);
        if (g_file_get_contents(file->path, &bytes, &n_bytes, NULL))
                read_records(file, (const uint8_t *)bytes, n_bytes, now);
        r = write_anew(file, now);
        if (r < 0)
                (void)err_set(err, r, file->path, "a repeat of a provider's request will not be known after the next restart", "%s",
                        g_strerror(-r));
        return file;
}

void replay_file_free(ReplayFile *file)
{
        if (!file)
                return;
        if (file->fd >= 0)
                close(file->fd);
        replay_free(file->replay);
        g_free(file->path);
        g_free(file);
}

bool replay_file_knows(ReplayFile *file, const char *provider_id, const char *id, UtcMs now)
{
        return replay_is_known(file->replay, provider_id, id, now);
}

int replay_file_keep(ReplayFile *file, const char *provider_id, const char *id, UtcMs expires, UtcMs now)
{
        uint8_t record[RECORD_BYTES];
        ReplayEntry entry;
        ssize_t n;

        if (!replay_keep(file->replay, provider_id, id, expires, now, &entry) || !file->path)
                return 0;
        if (file->fd < 0 || file->n_records >= 2 * file->n_max)
                return write_anew(file, now); /* also once the disk has room again */
        put_record(&entry, record);
        n = write(file->fd, record, sizeof(record));
        if (n == (ssize_t)sizeof(record)) {
                file->n_records++;
                return 0;
        }
        /* a piece of a record would shift all that follow */
        const int r = n < 0 ? -errno : -ENOSPC;
        if (ftruncate(file->fd, (off_t)(file->n_records * RECORD_BYTES)) < 0) {
                close(file->fd);
                file->fd = -1;
        }
        return r;
}
