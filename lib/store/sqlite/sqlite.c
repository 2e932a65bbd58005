/* The embedded store: one connection, one writer, one group at a time. */
#include "store/sqlite/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "store/sqlite/verbs.h"

static const char schema_0001[] =
#include "store/0001-first.sql.h"
        ;
static const char schema_0002[] =
#include "store/0002-receipts.sql.h"
        ;
static const char schema_0003[] =
#include "store/0003-replies.sql.h"
        ;
static const char schema_0004[] =
#include "store/0004-template.sql.h"
        ;
static const char schema_0005[] =
#include "store/0005-poll.sql.h"
        ;
static const char schema_0006[] =
#include "store/0006-audit.sql.h"
        ;
static const char schema_0007[] =
#include "store/0007-in-force.sql.h"
        ;
static const char schema_0008[] =
#include "store/0008-consent.sql.h"
        ;
static const char schema_0009[] =
#include "store/0009-visits.sql.h"
        ;
static const char schema_0010[] =
#include "store/0010-plan.sql.h"
        ;
static const char schema_0011[] =
#include "store/0011-erase.sql.h"
        ;
static const char schema_0012[] =
#include "store/0012-greetings.sql.h"
        ;
static const char schema_0013[] =
#include "store/0013-planned-by.sql.h"
        ;
static const char schema_0014[] =
#include "store/0014-staff-reply.sql.h"
        ;
static const char schema_0015[] =
#include "store/0015-audit-replace.sql.h"
        ;
static const char schema_0016[] =
#include "store/0016-stop-of-person.sql.h"
        ;
static const char schema_0017[] =
#include "store/0017-held-call.sql.h"
        ;
static const char schema_0018[] =
#include "store/0018-said-from.sql.h"
        ;
static const char schema_0019[] =
#include "store/0019-not-forgotten.sql.h"
        ;

/* Numbered steps: step i brings a database from user_version i to i + 1. */
static const char *const schema_steps[] = { schema_0001, schema_0002, schema_0003, schema_0004, schema_0005,
        schema_0006, schema_0007, schema_0008, schema_0009, schema_0010,
        schema_0011, schema_0012, schema_0013, schema_0014, schema_0015, schema_0016, schema_0017, schema_0018, schema_0019 };

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
                        why, strerror(system ? system : EIO));
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

static int exec(Sqlite *s, const char *sql, const char *what, Err *err)
{
        if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK)
                return 0;
        return sqlite_fault(s, sqlite3_extended_errcode(s->db), what, err);
}

static int version_of(Sqlite *s, unsigned *ret, Err *err)
{
        sqlite3_stmt *stmt = NULL;
        int code = sqlite3_prepare_v2(s->db, "PRAGMA user_version", -1, &stmt, NULL);

        if (code == SQLITE_OK)
                code = sqlite3_step(stmt);
        if (code == SQLITE_ROW)
                *ret = (unsigned)sqlite3_column_int(stmt, 0);
        else
                code = sqlite3_extended_errcode(s->db);
        sqlite3_finalize(stmt);
        return code == SQLITE_ROW ? 0 : sqlite_fault(s, code, "the store cannot be opened", err);
}

/* Each step in a transaction of its own, together with its number: a crash leaves whole steps. */
static int upgrade(Sqlite *s, Err *err)
{
        unsigned version = 0;
        int r = version_of(s, &version, err);

        if (r < 0)
                return r;
        if (version > ELEMENTSOF(schema_steps))
                return err_set(err, -EINVAL, "install the newer followupd, or restore a backup made by this one",
                        "the store cannot be opened", "it was made by a newer followupd (schema %u, this one knows %u)",
                        version, (unsigned)ELEMENTSOF(schema_steps));
        for (; version < ELEMENTSOF(schema_steps); version++) {
                g_autofree char *sql = g_strdup_printf(
                        "BEGIN IMMEDIATE; %s; PRAGMA user_version = %u; COMMIT", schema_steps[version], version + 1);

                r = exec(s, sql, "the store's schema cannot be brought up to date", err);
                if (r < 0) {
                        (void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
                        return r;
                }
        }
        return 0;
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
        r = exec(s, settings, "the store cannot be opened", err);
        if (r < 0)
                return r;
        sqlite3_wal_hook(s->db, note_wal, s);
        return exec(s, cache, "the store cannot be opened", err);
}

/* SQLite's own count of memory takes a lock for every allocation, and nobody reads it. */
static gpointer configure_once(gpointer unused)
{
        (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        (void)sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, STATEMENT_JOURNAL);
        return NULL;
}

/* In the file's header (sqlite.org/fileformat2, 1.3): 2 where a log may belong to it, as SQLite writes before it makes one */
enum { HEADER_VERSIONS = 18, VERSION_WITHOUT_LOG = 1 };

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
                r = upgrade(s, err);
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

/* ---- care ------------------------------------------------------------------------------------ */

/* A copy under way. SQLite itself brings what the same connection writes into what was copied already. */
typedef struct Copy {
        sqlite3 *to;
        sqlite3_backup *backup;
} Copy;

static void sqlite_backup_end(Backend *b, void *data)
{
        Copy *copy = data;

        if (copy->backup)
                (void)sqlite3_backup_finish(copy->backup);
        (void)sqlite3_close(copy->to);
        g_free(copy);
}

static int copy_fault(const Copy *copy, int code, Err *err)
{
        Sqlite other = { .db = copy->to };

        return sqlite_fault(&other, code, "the backup cannot be written", err);
}

/* It is sent once, and made anew when that failed: no journal, and no waiting for the disk. */
static int sqlite_backup_begin(Backend *b, const char *path, void **ret, Err *err)
{
        Sqlite *s = (Sqlite *)b;
        Copy *copy = g_new0(Copy, 1);
        int code = sqlite3_open_v2(path, &copy->to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW, NULL);
        int r;

        if (code == SQLITE_OK)
                code = sqlite3_exec(copy->to, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", NULL, NULL, NULL);
        if (code == SQLITE_OK) {
                copy->backup = sqlite3_backup_init(copy->to, "main", s->db, "main");
                code = copy->backup ? SQLITE_OK : sqlite3_errcode(copy->to);
        }
        if (code == SQLITE_OK) {
                *ret = copy;
                return 0;
        }
        r = copy_fault(copy, code, err);
        err_where(err, path, 0);
        sqlite_backup_end(b, copy);
        return r;
}

/* See drop_log_of_before(). By the file's handle: it has lost its name by now, and `PRAGMA journal_mode` looks for it. */
static int mark_without_log(const Copy *copy)
{
        static const uint8_t versions[] = { VERSION_WITHOUT_LOG, VERSION_WITHOUT_LOG };
        sqlite3_file *file = NULL;
        int code = sqlite3_file_control(copy->to, "main", SQLITE_FCNTL_FILE_POINTER, &file);

        return code == SQLITE_OK ? file->pMethods->xWrite(file, versions, sizeof(versions), HEADER_VERSIONS) : code;
}

static int sqlite_backup_step(Backend *b, void *data, unsigned n_pages, Err *err)
{
        Copy *copy = data;
        int code = sqlite3_backup_step(copy->backup, (int)n_pages);

        if (code == SQLITE_OK)
                return STORE_BACKUP_MORE;
        if (code == SQLITE_DONE) {
                code = sqlite3_backup_finish(copy->backup);
                copy->backup = NULL;
                if (code == SQLITE_OK)
                        code = mark_without_log(copy);
        }
        return code == SQLITE_OK ? 0 : copy_fault(copy, code, err);
}

/* a query whose every row is a finding, in words */
static int find(Sqlite *s, const char *sql, const char *what, const char *fine, ErrList *findings, Err *err)
{
        sqlite3_stmt *stmt = NULL;
        int code = sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL);

        while (code == SQLITE_OK || code == SQLITE_ROW) {
                code = sqlite3_step(stmt);
                if (code != SQLITE_ROW)
                        break;
                const char *text = (const char *)sqlite3_column_text(stmt, 0);
                if (!text || (fine && strcmp(text, fine) == 0))
                        continue;
                err_list_add(findings, s->path, 0, "keep the file as it is and restore a backup", what, "%s", text);
        }
        if (code != SQLITE_DONE)
                code = sqlite3_extended_errcode(s->db);
        sqlite3_finalize(stmt);
        return code == SQLITE_DONE ? 0 : sqlite_fault(s, code, "the store cannot be read", err);
}

static int sqlite_verify(Backend *b, ErrList *findings, Err *err)
{
        static const struct {
                const char *what, *sql;
        } links[] = {
                { "follow-ups without a record",
                        "SELECT 'follow-up ' || f.id FROM followup f LEFT JOIN record r ON r.number = f.id / 4096 "
                        "WHERE r.number IS NULL LIMIT 20" },
                { "follow-ups without a lane or protocol",
                        "SELECT 'follow-up ' || f.id FROM followup f LEFT JOIN lane l ON l.number = f.lane "
                        "LEFT JOIN protocol p ON p.ref = f.protocol "
                        "WHERE l.number IS NULL OR p.ref IS NULL LIMIT 20" },
                { "follow-ups whose message is missing",
                        "SELECT 'follow-up ' || f.id FROM followup f LEFT JOIN message m ON m.number = f.message "
                        "WHERE f.message IS NOT NULL AND m.number IS NULL LIMIT 20" },
                { "follow-ups in `sending` without a message that is",
                        "SELECT 'follow-up ' || f.id FROM followup f LEFT JOIN message m ON m.number = f.message "
                        "WHERE f.state = 'sending' AND m.state IS NOT 'sending' LIMIT 20" },
                { "records without a patient",
                        "SELECT 'record ' || r.number FROM record r LEFT JOIN patient p ON p.number = r.patient "
                        "WHERE p.number IS NULL LIMIT 20" },
                { "receipts, names or watches without a message",
                        "SELECT 'message ' || x.message FROM (SELECT message FROM receipt UNION SELECT message FROM known "
                        "UNION SELECT message FROM watch WHERE message > 0) x LEFT JOIN message m ON m.number = x.message "
                        "WHERE m.number IS NULL LIMIT 20" },
                { "blocks of a provider without a name",
                        "SELECT 'provider ' || b.provider FROM block b LEFT JOIN word w ON w.ref = b.provider "
                        "WHERE w.ref IS NULL LIMIT 20" },
                { "replies whose patient or task is missing",
                        "SELECT 'reply ' || r.number FROM reply r LEFT JOIN patient p ON p.number = r.patient "
                        "LEFT JOIN followup f ON f.id = r.task WHERE (r.patient IS NOT NULL AND p.number IS NULL) "
                        "OR (r.task IS NOT NULL AND f.id IS NULL) LIMIT 20" },
                { "notices whose alert is missing",
                        "SELECT 'notice ' || n.number FROM notice n LEFT JOIN alert a ON a.number = n.alert "
                        "WHERE n.alert IS NOT NULL AND a.number IS NULL LIMIT 20" },
                { "addresses that no patient has",
                        "SELECT 'patient ' || a.patient FROM address a LEFT JOIN patient p ON p.number = a.patient "
                        "WHERE p.addresses IS NULL LIMIT 20" },
        };
        Sqlite *s = (Sqlite *)b;
        int r = find(s, "PRAGMA quick_check(20)", "the database is damaged", "ok", findings, err);

        for (unsigned i = 0; r == 0 && i < ELEMENTSOF(links); i++)
                r = find(s, links[i].sql, links[i].what, NULL, findings, err);
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
        .backup_begin = sqlite_backup_begin,
        .backup_step = sqlite_backup_step,
        .backup_end = sqlite_backup_end,
        .verify = sqlite_verify,
#define X(verb) .verb = sqlite_##verb,
        SQLITE_ROW_VERBS(X)
#undef X
};
