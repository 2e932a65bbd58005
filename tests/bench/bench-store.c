/*
 * How fast the store is, and how small: the figures of design 10, side by side with bare SQLite in one run.
 *
 *     bench-store [-n RECORDS] [-r ROUNDS] [-g RECORDS-A-GROUP] [--cpu] FOLDER
 *     bench-store --bare STORE [-r ROUNDS] [-g RECORDS-A-GROUP] [--cpu] FOLDER
 *
 * The second form takes the rows of a store that a daemon left (tests/bench/plan) and tells how long bare SQLite needs
 * for them, in seconds.
 *
 * Plan: records with 8 follow-ups each through store_put_record(), in groups, against the same rows in
 * prepared inserts. Dispatch: store_due(), store_mates(), store_count_messages(), store_claim() and
 * store_settle() of each message, 64 to a group. Bytes: of tables and indexes, by dbstat.
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "plan/plan.h"
#include "store/store.h"

typedef struct Options {
        int n_records, n_rounds, n_group;
        gboolean by_cpu;
        char *bare; /* a store whose rows are put */
        const char *folder;
} Options;

static const char *const whens[] = { "within 24 hours", "1-3 days", "1 week", "2 weeks", "1 month", "3 months",
        "6 months", "1 year" };
static const Purpose purposes[] = { PURPOSE_SAFETY, PURPOSE_SAFETY, PURPOSE_CARE, PURPOSE_REVIEW, PURPOSE_REVIEW,
        PURPOSE_SURVEY, PURPOSE_SURVEY, PURPOSE_OFFER };

static double seconds(void)
{
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* processor time of this process: what a busy machine does not blur */
static double cpu_seconds(void)
{
        struct timespec t;

        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
        return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(int r, const Err *err)
{
        if (r >= 0)
                return;
        fprintf(stderr, "bench-store: %s: %s\n", err->what, err->why);
        exit(1);
}

/* ---- a clinic, a protocol, records ----------------------------------------------------------- */

static void protocol_make(Protocol *protocol)
{
        *protocol = (Protocol){ .id = (char *)"standard", .version = 1, .signed_off = (char *)"Dr N" };
        protocol->steps = g_ptr_array_new();
        protocol->procedures = g_ptr_array_new();
        protocol->title = g_hash_table_new(g_str_hash, g_str_equal);
        for (unsigned i = 0; i < G_N_ELEMENTS(whens); i++) {
                Step *step = g_new0(Step, 1);

                step->id = g_strdup_printf("s%u", i);
                step->purpose = purposes[i];
                step->message = g_strdup("m");
                if (when_parse(whens[i], &step->when, NULL) < 0)
                        g_error("when: %s", whens[i]);
                g_ptr_array_add(protocol->steps, step);
        }
        protocol_to_content(protocol);
}

static Clinic *clinic_make(void)
{
        Clinic *clinic = g_new0(Clinic, 1);

        clinic->id = g_strdup("kyiv-1");
        clinic->send_between = (CivilSpan){ { 9, 0, 0 }, { 20, 0, 0 } };
        clinic->send_at = (CivilTime){ 10, 0, 0 };
        clinic->working_hours = (CivilSpan){ { 9, 0, 0 }, { 18, 0, 0 } };
        clinic->working_days = 0x3F;
        clinic->holidays = g_array_new(FALSE, FALSE, sizeof(Holiday));
        clinic->methods = g_ptr_array_new();
        g_ptr_array_add(clinic->methods, g_strdup("sms"));
        clinic->providers = g_hash_table_new(g_str_hash, g_str_equal);
        g_hash_table_insert(clinic->providers, g_strdup("sms"), g_strdup("s"));
        clinic->adult_age = 18;
        clinic->max_messages_per_day = 1;
        if (civil_zone_get("Europe/Kyiv", &clinic->zone, NULL) < 0)
                g_error("no zone Europe/Kyiv");
        return clinic;
}

static Record *record_make(int i, UtcMs now)
{
        Record *r = g_new0(Record, 1);

        r->type = RECORD_TREATMENT;
        r->clinic = g_strdup("kyiv-1");
        r->system = g_strdup("native");
        r->id = g_strdup_printf("T-%07d", i);
        r->procedure = g_strdup_printf("procedure %d", i % 40);
        r->practitioner = g_strdup_printf("Dr N. Number %d", i % 12);
        r->status = RECORD_COMPLETED;
        /* a clinic's day: moments of the last hours */
        r->moment = (UtcMs){ now.ms - (int64_t)(i % 480) * 60000 };
        r->updated_at = UTC_NEVER;
        r->patient.id = g_strdup_printf("P-%07d", i);
        r->patient.name = g_strdup_printf("Олена %d", i);
        r->patient.language = g_strdup("uk");
        g_snprintf(r->patient.phone, sizeof(r->patient.phone), "+38067%07d", i);
        r->patient.addresses = g_ptr_array_new();
        for (unsigned k = 0; k < N_CONSENT_KINDS; k++)
                r->patient.consent.answer[k] = CONSENT_YES;
        record_digest(r);
        return r;
}

/* ---- bare SQLite: the same rows, prepared --------------------------------------------------- */

/* Every row of the store's three large tables, read into memory and put again. */
typedef struct Bare {
        const char *table;
        unsigned n_columns;
        GPtrArray *values; /* sqlite3_value *, row by row */
        guint n_rows, n_put;
        sqlite3_stmt *insert;
} Bare;

enum { BARE_PATIENT, BARE_RECORD, BARE_FOLLOWUP, N_BARE };

static void bare_exec(sqlite3 *db, const char *sql)
{
        if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
                fprintf(stderr, "bench-store: %s\n", sqlite3_errmsg(db));
                exit(1);
        }
}

static int append_sql(void *out, int n, char **values, char **names)
{
        g_string_append_printf(out, "%s;", values[0]);
        return 0;
}

static void bare_read(sqlite3 *from, Bare *bare)
{
        g_autofree char *sql = g_strdup_printf("SELECT * FROM %s ORDER BY 1", bare->table);
        sqlite3_stmt *stmt;

        if (sqlite3_prepare_v2(from, sql, -1, &stmt, NULL) != SQLITE_OK)
                g_error("%s", sqlite3_errmsg(from));
        bare->n_columns = (unsigned)sqlite3_column_count(stmt);
        bare->values = g_ptr_array_new();
        while (sqlite3_step(stmt) == SQLITE_ROW)
                for (unsigned i = 0; i < bare->n_columns; i++)
                        g_ptr_array_add(bare->values, sqlite3_value_dup(sqlite3_column_value(stmt, (int)i)));
        bare->n_rows = bare->values->len / bare->n_columns;
        sqlite3_finalize(stmt);
}

/* What a store's schema is, and its rows. Its triggers keep tables that are not here. */
static void bare_load(sqlite3 *from, Bare bare[static N_BARE], GString *schema)
{
        for (unsigned t = 0; t < N_BARE; t++)
                bare_read(from, &bare[t]);
        if (sqlite3_exec(from, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND type <> 'trigger' "
                               "AND tbl_name IN ('patient', 'record', 'followup')", append_sql, schema, NULL) != SQLITE_OK)
                g_error("%s", sqlite3_errmsg(from));
}

static void bare_put(Bare *bare)
{
        const guint row = bare->n_put++;

        for (unsigned i = 0; i < bare->n_columns; i++)
                sqlite3_bind_value(bare->insert, (int)i + 1, g_ptr_array_index(bare->values, row * bare->n_columns + i));
        if (sqlite3_step(bare->insert) != SQLITE_DONE)
                g_error("insert");
        sqlite3_reset(bare->insert);
}

/* its share of the rows, when so many of the records are put */
static void bare_put_share(Bare *bare, guint n_records, guint of)
{
        const guint n = (guint)((uint64_t)bare->n_rows * n_records / of);

        while (bare->n_put < n)
                bare_put(bare);
}

static double bare_round(const Options *o, double (*timer)(void), const char *schema, Bare bare[static N_BARE])
{
        g_autofree char *path = g_build_filename(o->folder, "bare.db", NULL);
        sqlite3 *db;
        guint n_records;
        double started, took;

        g_unlink(path);
        if (sqlite3_open(path, &db) != SQLITE_OK)
                g_error("open");
        bare_exec(db, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                      "PRAGMA secure_delete = FAST; PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4000;");
        bare_exec(db, schema);
        for (unsigned t = 0; t < N_BARE; t++) {
                bare[t].n_put = 0;
                GString *sql = g_string_new("INSERT INTO ");
                g_string_append_printf(sql, "%s VALUES (?", bare[t].table);
                for (unsigned i = 1; i < bare[t].n_columns; i++)
                        g_string_append(sql, ", ?");
                g_string_append_c(sql, ')');
                if (sqlite3_prepare_v3(db, sql->str, -1, SQLITE_PREPARE_PERSISTENT, &bare[t].insert, NULL) != SQLITE_OK)
                        g_error("%s", sqlite3_errmsg(db));
                g_string_free(sql, TRUE);
        }
        started = timer();
        n_records = bare[BARE_RECORD].n_rows;
        for (guint i = 0; i < n_records; i++) {
                if (i % (guint)o->n_group == 0)
                        bare_exec(db, i > 0 ? "COMMIT; BEGIN" : "BEGIN");
                for (unsigned t = 0; t < N_BARE; t++)
                        bare_put_share(&bare[t], i + 1, n_records);
        }
        bare_exec(db, "COMMIT");
        took = timer() - started;
        for (unsigned t = 0; t < N_BARE; t++)
                sqlite3_finalize(bare[t].insert);
        sqlite3_close(db);
        g_unlink(path);
        return took;
}

/* ---- the store ------------------------------------------------------------------------------- */

static double plan_round(const Options *o, double (*timer)(void), const Config *config, GPtrArray *records,
        GPtrArray *plans, UtcMs now, const char *path)
{
        Store *store;
        Err err = { 0 };
        double started, took;

        g_unlink(path);
        must(store_open(path, &store, &err), &err);
        started = timer();
        for (int i = 0; i < o->n_records; i++) {
                if (i % o->n_group == 0) {
                        if (i > 0)
                                must(store_commit(store, &err), &err);
                        must(store_begin(store, &err), &err);
                }
                must(store_put_record(store, config, g_ptr_array_index(records, i), g_ptr_array_index(plans, i), now,
                             NULL, NULL, &err), &err);
        }
        must(store_commit(store, &err), &err);
        took = timer() - started;
        store_free(store);
        return took;
}

static void claim_one(Store *store, const FollowupView *view, UtcMs now, int64_t *ret_number)
{
        Message message = {
                .patient_number = view->patient_number,
                .provider = (char *)"s",
                .to = view->patient->phone,
                .language = (char *)"uk",
                .text = (char *)"Добрий день! Як ви почуваєтеся після процедури? Відповідайте 1, якщо все гаразд.",
                .coding = (char *)"unicode",
                .parts = 2,
                .purpose = view->f.purpose,
                .followups = g_array_new(FALSE, FALSE, sizeof(int64_t)),
        };
        Err err = { 0 };

        g_snprintf(message.id, sizeof(message.id), "%032" G_GINT64_MODIFIER "x", view->f.id);
        g_array_append_val(message.followups, view->f.id);
        must(store_claim(store, &message, now, &err), &err);
        *ret_number = message.number;
        g_array_unref(message.followups);
}

/* One group: look, claim; one group: settle. As the daemon does it, 64 connections full. */
static double dispatch_round(double (*timer)(void), const Config *config, const char *path, UtcMs now, unsigned *ret_n)
{
        enum { CONNECTIONS = 64 };
        const Settlement sent = { .to = MESSAGE_SENT, .verdict = 0, .retry_at = UTC_NEVER };
        g_autoptr(GPtrArray) lanes = NULL;
        Store *store;
        Err err = { 0 };
        double started, took;
        unsigned n = 0;

        must(store_open(path, &store, &err), &err);
        must(store_lanes(store, &lanes, &err), &err);
        started = timer();
        for (guint i = 0; i < lanes->len; i++) {
                const Lane *lane = g_ptr_array_index(lanes, i);
                for (;;) {
                        g_autoptr(GPtrArray) views = NULL;
                        int64_t numbers[CONNECTIONS];

                        must(store_begin(store, &err), &err);
                        must(store_due(store, lane->number, now, CONNECTIONS, &views, &err), &err);
                        for (guint k = 0; k < views->len; k++) {
                                const FollowupView *view = g_ptr_array_index(views, k);
                                g_autoptr(GPtrArray) mates = NULL;
                                unsigned n_today;

                                must(store_mates(store, view, now, now, &mates, &err), &err);
                                must(store_count_messages(store, view->patient_number, (UtcMs){ now.ms - 86400000 },
                                             (UtcMs){ now.ms + 1 }, 0, &n_today, &err), &err);
                                claim_one(store, view, now, &numbers[k]);
                        }
                        must(store_commit(store, &err), &err);
                        must(store_begin(store, &err), &err);
                        for (guint k = 0; k < views->len; k++)
                                must(store_settle(store, config, numbers[k], &sent, now, NULL, &err), &err);
                        must(store_commit(store, &err), &err);
                        n += views->len;
                        if (views->len < CONNECTIONS)
                                break;
                }
        }
        took = timer() - started;
        store_free(store);
        *ret_n = n;
        return took;
}

static void tell_bytes(sqlite3 *db, double n_followups)
{
        sqlite3_stmt *stmt;
        double own = 0, all = 0;

        bare_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)");
        if (sqlite3_prepare_v2(db, "SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC", -1, &stmt, NULL)
                != SQLITE_OK)
                g_error("%s", sqlite3_errmsg(db));
        while (sqlite3_step(stmt) == SQLITE_ROW) {
                const char *name = (const char *)sqlite3_column_text(stmt, 0);
                const double bytes = sqlite3_column_double(stmt, 1) / n_followups;

                if (g_str_has_prefix(name, "followup"))
                        own += bytes;
                all += bytes;
                if (bytes > 0.5)
                        printf("  %-20s %6.1f bytes a follow-up\n", name, bytes);
        }
        sqlite3_finalize(stmt);
        printf("bytes: %.1f a follow-up with its index (bar: under 80), %.1f with its share of record and patient "
               "(bar: under 150)\n", own, all);
}

static bool read_options(int argc, char **argv, Options *ret)
{
        GOptionEntry entries[] = {
                { "records", 'n', 0, G_OPTION_ARG_INT, &ret->n_records, "records of 8 follow-ups each", "N" },
                { "rounds", 'r', 0, G_OPTION_ARG_INT, &ret->n_rounds, "interleaved rounds", "N" },
                { "group", 'g', 0, G_OPTION_ARG_INT, &ret->n_group, "records to a group", "N" },
                { "bare", 0, 0, G_OPTION_ARG_FILENAME, &ret->bare, "a store's rows, by bare SQLite alone", "STORE" },
                { "cpu", 0, 0, G_OPTION_ARG_NONE, &ret->by_cpu, "by processor time, not by the clock on the wall", NULL },
                { 0 },
        };
        g_autoptr(GOptionContext) context = g_option_context_new("FOLDER");
        bool good;

        *ret = (Options){ .n_records = 50000, .n_rounds = 3, .n_group = 1250 };
        g_option_context_add_main_entries(context, entries, NULL);
        good = g_option_context_parse(context, &argc, &argv, NULL) && argc == 2 && ret->n_records > 0
                && ret->n_rounds > 0 && ret->n_group > 0;
        ret->folder = good ? argv[1] : NULL;
        return good;
}

static int compare_doubles(const void *a, const void *b)
{
        const double x = *(const double *)a, y = *(const double *)b;

        return x < y ? -1 : x > y;
}

static double median(double *values, int n)
{
        qsort(values, (size_t)n, sizeof(*values), compare_doubles);
        return values[n / 2];
}

static int bare_alone(const Options *o, double (*timer)(void), Bare bare[static N_BARE], GString *schema)
{
        g_autofree double *took = g_new(double, o->n_rounds);
        sqlite3 *db;

        if (sqlite3_open_v2(o->bare, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
                g_error("open");
        bare_load(db, bare, schema);
        sqlite3_close(db);
        for (int i = 0; i < o->n_rounds; i++)
                took[i] = bare_round(o, timer, schema->str, bare);
        printf("%.6f\n", median(took, o->n_rounds));
        g_string_free(schema, TRUE);
        return 0;
}

/* An empty one, as from an empty file. */
static Config *config_make(const char *folder)
{
        g_autofree char *path = g_build_filename(folder, "followupd.conf", NULL);
        Config *config = NULL;
        ErrList faults;

        err_list_init(&faults);
        if (!g_file_set_contents(path, "", 0, NULL) || config_load(path, &faults, &config) < 0)
                g_error("no configuration in %s", folder);
        g_unlink(path);
        err_list_done(&faults);
        return config;
}

int main(int argc, char **argv)
{
        const UtcMs now = { 1795341600000 }; /* 2026-11-22T10:00:00Z */
        Options o;
        Config *config;
        Protocol protocol;
        Bare bare[N_BARE] = { { .table = "patient" }, { .table = "record" }, { .table = "followup" } };
        g_autoptr(GPtrArray) records = g_ptr_array_new(), plans = g_ptr_array_new();
        g_autofree char *path = NULL;
        g_autofree double *ours = NULL, *theirs = NULL;
        GString *schema = g_string_new(NULL);
        Clinic *clinic = clinic_make();
        sqlite3 *db;
        double n, took;
        double (*timer)(void);
        unsigned n_sent = 0;

        if (!read_options(argc, argv, &o)) {
                fprintf(stderr, "usage: bench-store [-n RECORDS] [-r ROUNDS] [-g RECORDS-A-GROUP] [--cpu] [--bare STORE] FOLDER\n");
                return 2;
        }
        timer = o.by_cpu ? cpu_seconds : seconds;
        if (o.bare)
                return bare_alone(&o, timer, bare, schema);
        path = g_build_filename(o.folder, "store.db", NULL);
        ours = g_new(double, o.n_rounds);
        theirs = g_new(double, o.n_rounds);
        protocol_make(&protocol);
        config = config_make(o.folder);
        g_hash_table_insert(config->clinics, clinic->id, clinic);
        took = seconds();
        for (int i = 0; i < o.n_records; i++) {
                Record *record = record_make(i, now);
                Plan *plan;
                Err err = { 0 };

                must(plan_make(record, clinic, &protocol, &record->patient.consent, now, &plan, &err), &err);
                g_ptr_array_add(records, record);
                g_ptr_array_add(plans, plan);
        }
        n = (double)o.n_records * G_N_ELEMENTS(whens);
        printf("plan_make alone: %.0f follow-ups/s\n", n / (seconds() - took));

        (void)plan_round(&o, seconds, config, records, plans, now, path);
        if (sqlite3_open(path, &db) != SQLITE_OK)
                g_error("open");
        bare_load(db, bare, schema);
        tell_bytes(db, n);
        sqlite3_close(db);

        for (int i = 0; i < o.n_rounds; i++) {
                theirs[i] = n / bare_round(&o, timer, schema->str, bare);
                ours[i] = n / plan_round(&o, timer, config, records, plans, now, path);
                printf("round %d: store %.0f, bare SQLite %.0f follow-ups/s\n", i + 1, ours[i], theirs[i]);
        }
        printf("plan: %.0f %% of bare SQLite (bar: at least 60)\n",
                100 * median(ours, o.n_rounds) / median(theirs, o.n_rounds));
        took = dispatch_round(timer, config, path, (UtcMs){ now.ms + INT64_C(30) * 3600 * 1000 }, &n_sent);
        printf("dispatch: %.0f messages/s claimed and settled, %.1f microseconds each (%u messages)\n", n_sent / took,
                took / n_sent * 1e6, n_sent);
        g_string_free(schema, TRUE);
        return 0;
}
