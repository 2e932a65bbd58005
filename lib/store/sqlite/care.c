/* Copies of the store, and whether it is whole. */
#include <string.h>

#include "base/text.h"
#include "store/sqlite/sqlite.h"
#include "store/sqlite/verbs.h"

/* A copy under way. SQLite itself brings what the same connection writes into what was copied already. */
typedef struct Copy {
        sqlite3 *to;
        sqlite3_backup *backup;
} Copy;

void sqlite_backup_end(Backend *b, void *data)
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
int sqlite_backup_begin(Backend *b, const char *path, void **ret, Err *err)
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

int sqlite_backup_step(Backend *b, void *data, unsigned n_pages, Err *err)
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

int sqlite_verify(Backend *b, ErrList *findings, Err *err)
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
                { "notices whose alert or task is missing",
                        "SELECT 'notice ' || n.number FROM notice n LEFT JOIN alert a ON a.number = n.alert "
                        "LEFT JOIN followup f ON f.id = n.task WHERE (n.alert IS NOT NULL AND a.number IS NULL) "
                        "OR (n.task IS NOT NULL AND f.id IS NULL) LIMIT 20" },
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
