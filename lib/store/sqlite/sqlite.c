/* The embedded store: one connection, one writer, one group at a time. */
#include "store/sqlite/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "store/sqlite/verbs.h"

static const char *const statement_sql[] = {
#define X(name, sql) [SQL_##name] = (sql),
        STATEMENTS(X)
#undef X
};

/* What a verb may take back is kept in memory, in one piece: with temp_store = MEMORY SQLite would ask the allocator for
 * five pieces a page. No verb writes as much as this; what did would go to an unlinked file. */
enum { STATEMENT_JOURNAL = 1024 * 1024 };
enum { WAL_PAGES_MAX = 4000, CACHE_KIB = 16 * 1024 };

int sqlite_fault(Sqlite *s, int code, const char *what, Err *err)
{
        int system = s->db ? sqlite3_system_errno(s->db) : 0;
        const char *why = s->db ? sqlite3_errmsg(s->db) : sqlite3_errstr(code);

        switch (code & 0xff) {
        case SQLITE_FULL:
                return err_set(err, -ENOSPC, "free space on the disk of the state directory", what,
                        "the disk is full");
        case SQLITE_IOERR:
                if ((system == ENOSPC || system == EDQUOT) && code != SQLITE_IOERR_FSYNC
                        && code != SQLITE_IOERR_DIR_FSYNC)
                        return err_set(err, -ENOSPC, "free space on the disk of the state directory", what,
                                "the disk is full");
                return err_set(err, -EIO, "look at the disk; restart followupd when it is well", what, "%s (%s)",
                        why, g_strerror(system ? system : EIO));
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
                return err_set(err, -EUCLEAN, "keep the file as it is and restore a backup", what, "%s", why);
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
                return err_set(err, -EBUSY, "end the other program that has the database open", what, "%s", why);
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_READONLY:
                return err_set(err, -EACCES, "make the state directory writable for followupd", what, "%s", why);
        case SQLITE_NOMEM:
                return err_set(err, -ENOMEM, NULL, what, "%s", why);
        default:
                /* a broken CHECK or UNIQUE names table and column, never a value */
                return err_set(err, -EPROTO, NULL, what, "%s", why);
        }
}

/* SQLite may have rolled the whole group back by itself (disk full, I/O error): then it is lost. */
static int group_fault(Sqlite *s, int code, Err *err)
{
        int r = sqlite_fault(s, code, "the store cannot be written", err);

        recent_forget(s->recent);
        if (sqlite3_get_autocommit(s->db)) {
                s->fault = r;
                s->is_saved = false;
        }
        if (s->is_written)
                s->fault = r;
        return r;
}

/* Close and reset: a statement's own error has been told already. */
static int run(Sqlite *s, Statement which)
{
        int code = sqlite3_step(s->stmt[which]);

        if (code == SQLITE_ROW || code == SQLITE_DONE) {
                sqlite3_reset(s->stmt[which]);
                return SQLITE_OK;
        }
        code = sqlite3_extended_errcode(s->db);
        sqlite3_reset(s->stmt[which]);
        return code;
}

int sqlite_write(Sqlite *s, Statement which, Err *err)
{
        int code = SQLITE_OK;

        if (s->fault < 0)
                return err_set(err, s->fault, NULL, "the store cannot be written", "an earlier write of the group failed");
        if (s->in_verb && !s->is_saved && !s->is_sure) {
                code = run(s, SQL_SAVE);
                if (code != SQLITE_OK)
                        return group_fault(s, code, err);
                s->is_saved = true;
        }
        code = run(s, which);
        if (code != SQLITE_OK)
                return group_fault(s, code, err);
        s->is_written |= s->is_sure;
        return 0;
}

int sqlite_row(Sqlite *s, Statement which, Err *err)
{
        int code = sqlite3_step(s->stmt[which]);

        if (code == SQLITE_ROW)
                return 0;
        if (code != SQLITE_DONE) {
                code = sqlite3_extended_errcode(s->db);
                sqlite3_reset(s->stmt[which]);
                return sqlite_fault(s, code, "the store cannot be read", err);
        }
        sqlite3_reset(s->stmt[which]);
        return STORE_NOT_FOUND;
}

int sqlite_next(Sqlite *s, Statement which, Err *err)
{
        int r = sqlite_row(s, which, err);

        return r == 0 ? 1 : r == STORE_NOT_FOUND ? 0 : r;
}

int sqlite_numbers(Sqlite *s, Statement which, GArray *ret, Err *err)
{
        int r;

        while ((r = sqlite_next(s, which, err)) > 0) {
                int64_t number = sqlite3_column_int64(s->stmt[which], 0);
                g_array_append_val(ret, number);
        }
        return r;
}

/* ---- groups ---------------------------------------------------------------------------------- */

static void end_verb(Sqlite *s)
{
        s->in_verb = s->is_saved = s->is_sure = s->is_written = false;
}

static int sqlite_begin(Backend *b, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        int code = run(s, SQL_BEGIN);

        s->fault = 0;
        end_verb(s);
        return code == SQLITE_OK ? 0 : sqlite_fault(s, code, "the store cannot be written", err);
}

static void sqlite_rollback(Backend *b)
{
        Sqlite *s = (Sqlite *)b;

        if (!sqlite3_get_autocommit(s->db))
                (void)run(s, SQL_ROLLBACK);
        recent_forget(s->recent);
        s->fault = 0;
        end_verb(s);
}

/*
 * Checkpoints are ours, not SQLite's: its own hook drops their errors, and a failed sync must not pass
 * unseen (the kernel may have dropped the pages, and the next sync would lie). A checkpoint that lacks
 * space loses nothing: the pages stay in the log.
 */
static int checkpoint(Sqlite *s, Err *err)
{
        int n_log = 0;
        int code = sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_PASSIVE, &n_log, NULL);
        Err mine = { 0 };
        int r;

        s->n_wal_pages = 0;
        if (code == SQLITE_OK || code == SQLITE_BUSY)
                return 0;
        r = sqlite_fault(s, sqlite3_extended_errcode(s->db), "the store's log cannot be written back", &mine);
        if (r == -ENOSPC)
                return 0;
        if (err && err->code == 0)
                *err = mine;
        return r;
}

static int note_wal(void *userdata, sqlite3 *db, const char *schema, int n_pages)
{
        ((Sqlite *)userdata)->n_wal_pages = n_pages;
        return SQLITE_OK;
}

static bool is_in_place(const char *path, SqliteFile *known)
{
        struct stat st;

        if (lstat(path, &st) < 0)
                return known->inode == 0;
        if (known->inode == 0)
                *known = (SqliteFile){ st.st_dev, st.st_ino };
        return known->device == st.st_dev && known->inode == st.st_ino;
}

/* A file that was removed or replaced while it is open takes all that is written to it along: nothing more may be told as kept.
 * What was told so stands in the log, and goes to the database now, as long as we have both. */
static int look_at_files(Sqlite *s, Err *err)
{
        g_autofree char *log = g_strconcat(s->path, "-wal", NULL);
        const bool is_whole = is_in_place(s->path, &s->file);
        Err other = { 0 };

        if (is_in_place(log, &s->log) && is_whole)
                return 0;
        sqlite_rollback(&s->backend);
        (void)checkpoint(s, &other);
        return err_set(err, -ESTALE, "stop followupd before a store is restored or moved", "the store was taken away while it is open",
                "%s is not the file that was opened", is_whole ? log : s->path);
}

static int sqlite_commit(Backend *b, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        int r = s->fault, code;

        if (r < 0) {
                err_set(err, r, NULL, "the store cannot be written", "an earlier write of the group failed");
                sqlite_rollback(b);
                return r;
        }
        r = look_at_files(s, err);
        if (r < 0)
                return r;
        code = run(s, SQL_COMMIT);
        if (code != SQLITE_OK) {
                r = sqlite_fault(s, code, "the store cannot be written", err);
                sqlite_rollback(b);
                return r;
        }
        return s->n_wal_pages >= WAL_PAGES_MAX ? checkpoint(s, err) : 0;
}

static void sqlite_save(Backend *b)
{
        ((Sqlite *)b)->in_verb = true;
}

/* A savepoint keeps a copy of each page that is changed under it: a fifth of what a new record costs. */
static void sqlite_sure(Backend *b)
{
        Sqlite *s = (Sqlite *)b;

        s->is_sure = s->in_verb && !s->is_saved;
}

static int sqlite_release(Backend *b, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        int code = s->is_saved ? run(s, SQL_RELEASE) : SQLITE_OK;

        end_verb(s);
        return code == SQLITE_OK ? 0 : group_fault(s, code, err);
}

static int sqlite_undo(Backend *b, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        int code = SQLITE_OK;

        recent_forget(s->recent);
        if (s->is_saved) {
                code = run(s, SQL_UNDO);
                if (code == SQLITE_OK)
                        code = run(s, SQL_RELEASE);
        } else if (s->is_written && s->fault == 0) {
                s->fault = -EPROTO; /* it was not so sure: rather no group than half a verb */
        }
        end_verb(s);
        return code == SQLITE_OK ? 0 : group_fault(s, code, err);
}

/* ---- life ------------------------------------------------------------------------------------ */

static void sqlite_free(Backend *b)
{
        Sqlite *s = (Sqlite *)b;

        for (unsigned i = 0; i < N_STATEMENTS; i++)
                sqlite3_finalize(s->stmt[i]);
        sqlite3_close(s->db);
        recent_free(s->recent);
        g_free(s->path);
        g_free(s);
}

int sqlite_execute(Sqlite *s, const char *sql, const char *what, Err *err)
{
        if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK)
                return 0;
        return sqlite_fault(s, sqlite3_extended_errcode(s->db), what, err);
}

/*
 * One process owns the database (design 8), so its lock is held for good: the log's index then lives in
 * plain memory and nobody else reads a half-known state. FULL: a group is on the disk when it is answered.
 */
static int set_up(Sqlite *s, Err *err)
{
        static const char settings[] =
                "PRAGMA locking_mode = EXCLUSIVE;"
                "PRAGMA journal_mode = WAL;"
#ifdef FOLLOWUPD_TEST_SYNCHRONOUS_NORMAL
                "PRAGMA synchronous = NORMAL;" /* the control run of the power-cut test, which must fail */
#else
                "PRAGMA synchronous = FULL;"
#endif
                "PRAGMA temp_store = FILE;" /* see STATEMENT_JOURNAL */
                "PRAGMA secure_delete = FAST;"
                "PRAGMA wal_autocheckpoint = 0;";
        g_autofree char *cache = g_strdup_printf("PRAGMA cache_size = -%d", CACHE_KIB);
        int r;

        (void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        (void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        (void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
        (void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
        r = sqlite_execute(s, settings, "the store cannot be opened", err);
        if (r < 0)
                return r;
        sqlite3_wal_hook(s->db, note_wal, s);
        return sqlite_execute(s, cache, "the store cannot be opened", err);
}

/* SQLite's own count of memory takes a lock for every allocation, and nobody reads it. */
static gpointer configure_once(gpointer unused)
{
        (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        (void)sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, STATEMENT_JOURNAL);
        return NULL;
}

/* A backup has no log (mark_without_log()). One that lies beside it is that of the store which was there
 * before the restore: SQLite would take its pages for newer ones, and mix the two. */
static int drop_log_of_before(const char *path, Err *err)
{
        g_autofree char *log = g_strconcat(path, "-wal", NULL), *folder = g_path_get_dirname(path);
        uint8_t versions[2] = { 0 };
        int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        int r = 0;

        if (fd < 0)
                return 0; /* it is new, or SQLite says why it cannot be opened */
        if (pread(fd, versions, sizeof(versions), HEADER_VERSIONS) != (ssize_t)sizeof(versions))
                versions[0] = 0;
        close(fd);
        if (versions[0] != VERSION_WITHOUT_LOG || versions[1] != VERSION_WITHOUT_LOG)
                return 0;
        if (unlink(log) < 0)
                return errno == ENOENT ? 0
                                       : err_set(err, -errno, "remove the file", "the log of another store lies beside the store",
                                               "%s-wal: %s", path, g_strerror(errno));
        /* or a power cut brings it back, beside a store that has a log by then */
        fd = open(folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY);
        if (fd < 0 || fsync(fd) < 0)
                r = err_set(err, -errno, NULL, "the store cannot be opened", "%s: %s", folder, g_strerror(errno));
        if (fd >= 0)
                close(fd);
        return r;
}

int backend_sqlite_open(const char *path, Backend **ret, Err *err)
{
        static GOnce once = G_ONCE_INIT;
        Sqlite *s = g_new0(Sqlite, 1);
        int r, code;

        g_once(&once, configure_once, NULL);
        s->backend.verbs = &sqlite_verbs;
        s->path = g_strdup(path);
        s->recent = recent_new();
        r = drop_log_of_before(path, err);
        if (r < 0)
                goto fail;
        code = sqlite3_open_v2(path, &s->db,
                SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, NULL);
        if (code != SQLITE_OK) {
                r = sqlite_fault(s, code, "the store cannot be opened", err);
                goto fail;
        }
        (void)sqlite3_extended_result_codes(s->db, 1);
        r = set_up(s, err);
        if (r == 0)
                r = sqlite_upgrade(s, err);
        if (r == 0 && !is_in_place(path, &s->file))
                r = err_set(err, -ESTALE, NULL, "the store cannot be opened", "it was taken away meanwhile");
        for (unsigned i = 0; r == 0 && i < N_STATEMENTS; i++)
                if (sqlite3_prepare_v3(s->db, statement_sql[i], -1, SQLITE_PREPARE_PERSISTENT, &s->stmt[i], NULL)
                        != SQLITE_OK)
                        r = sqlite_fault(s, sqlite3_extended_errcode(s->db), "the store cannot be opened", err);
        if (r < 0)
                goto fail;
        *ret = &s->backend;
        return 0;
fail:
        err_where(err, path, 0);
        sqlite_free(&s->backend);
        return r;
}

const BackendVerbs sqlite_verbs = {
        .free = sqlite_free,
        .begin = sqlite_begin,
        .commit = sqlite_commit,
        .rollback = sqlite_rollback,
        .save = sqlite_save,
        .sure = sqlite_sure,
        .release = sqlite_release,
        .undo = sqlite_undo,
#define X(verb) .verb = sqlite_##verb,
        SQLITE_VERBS(X)
#undef X
};
