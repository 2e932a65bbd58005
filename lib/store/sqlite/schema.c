/* The schema: numbered steps, each of which brings a database one version further. */
#include <errno.h>

#include "base/text.h"
#include "store/sqlite/sqlite.h"

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
static const char schema_0020[] =
#include "store/0020-numbers.sql.h"
        ;

/* Numbered steps: step i brings a database from user_version i to i + 1. */
static const char *const schema_steps[] = { schema_0001, schema_0002, schema_0003, schema_0004, schema_0005,
        schema_0006, schema_0007, schema_0008, schema_0009, schema_0010,
        schema_0011, schema_0012, schema_0013, schema_0014, schema_0015, schema_0016, schema_0017, schema_0018, schema_0019,
        schema_0020 };

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
int sqlite_upgrade(Sqlite *s, Err *err)
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

                r = sqlite_execute(s, sql, "the store's schema cannot be brought up to date", err);
                if (r < 0) {
                        (void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
                        return r;
                }
        }
        return 0;
}
