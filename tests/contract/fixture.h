/* A clinic, two protocols and a store: what the contract's tests stand on. */
#pragma once

#include "../unit/test.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "config/config.h"
#include "plan/plan.h"
#include "record/reader.h"
#include "store/store.h"

#define CLINIC                                                                                        \
        "clinic = { id = \"kyiv-1\"; name = \"Clinic\"; time_zone = \"Europe/Kyiv\"; country = \"UA\";" \
        " languages = [ \"en\" ]; phone = \"+380800000000\"; emergency_phone = \"103\";"              \
        " methods = [ \"telegram\", \"sms\", \"call\" ];"                                             \
        " providers = { sms = \"s\"; telegram = \"t\"; }; responsible = \"desk\"; };"
#define PROVIDER(id, method)                                                                          \
        "provider = { id = \"" id "\"; carries = \"" method "\"; sandbox = true;"                     \
        " request = { method = \"POST\"; url = \"http://127.0.0.1:1/" id "\"; form = { to = \"{to}\"; text = \"{text}\"; }; };" \
        " };"
#define STEPS_V1                                                                                      \
        "{ id = \"h24\"; when = \"within 24 hours\"; purpose = \"safety\"; message = \"m\"; },"       \
        "{ id = \"d3\"; when = \"1-3 days\"; purpose = \"safety\"; message = \"m\"; },"               \
        "{ id = \"w2\"; when = \"2 weeks\"; purpose = \"review\"; message = \"m\"; },"                \
        "{ id = \"m1\"; when = \"1 month\"; purpose = \"survey\"; message = \"m\"; },"                \
        "{ id = \"m3\"; when = \"3 months\"; purpose = \"offer\"; message = \"m\"; }"
#define PROTOCOL(id, version, procedures, steps)                                                      \
        "protocol = { id = \"" id "\"; version = " version "; signed_off = \"Dr N\";"                 \
        " procedures = [ " procedures " ]; steps = ( " steps " ); };"

/* filler: h24 safety, d3 safety, w2 review, m1 survey, m3 offer */
enum { H24, D3, W2, M1, M3, N_STEPS };

typedef struct Bench {
        char *dir;
        Config *config;
        Store *store;
        UtcMs now;
        Err err;
} Bench;

static inline UtcMs at(const char *text)
{
        UtcMs t;

        g_assert_cmpint(utc_parse(text, &t), ==, 0);
        return t;
}

static inline void write_file(const char *dir, const char *folder, const char *name, const char *text)
{
        g_autofree char *path = g_build_filename(dir, folder, NULL);
        g_autofree char *file = g_build_filename(path, name, NULL);

        g_assert_cmpint(g_mkdir_with_parents(path, 0700), ==, 0);
        g_assert_true(g_file_set_contents(file, text, -1, NULL));
}

static inline Config *load_config(const char *dir)
{
        g_autofree char *path = g_build_filename(dir, "followupd.conf", NULL);
        Config *config = NULL;
        ErrList faults;

        err_list_init(&faults);
        if (config_load(path, &faults, &config) < 0)
                for (guint i = 0; i < faults.items->len; i++) {
                        g_autofree char *text = err_render(&g_array_index(faults.items, Err, i));
                        g_printerr("%s\n", text);
                }
        g_assert_nonnull(config);
        err_list_done(&faults);
        return config;
}

static inline void write_config(const char *dir)
{
        write_file(dir, "", "followupd.conf", "");
        write_file(dir, "clinics.d", "kyiv.conf", CLINIC);
        write_file(dir, "providers.d", "s.conf", PROVIDER("s", "sms"));
        write_file(dir, "providers.d", "t.conf", PROVIDER("t", "telegram"));
        write_file(dir, "staff.d", "desk.conf", "staff = { id = \"desk\"; name = \"Desk\"; };");
        write_file(dir, "messages.d", "en.conf", "messages = { language = \"en\"; texts = { m = \"Hello {patient}\"; }; };");
        write_file(dir, "protocols.d", "filler.conf", PROTOCOL("filler", "1", "\"filler\"", STEPS_V1));
        write_file(dir, "protocols.d", "toxin.conf", PROTOCOL("toxin", "1", "\"toxin\"", STEPS_V1));
        write_file(dir, "protocols.d", "standard.conf", PROTOCOL("standard", "1", "", STEPS_V1));
}

/* ... and with providers that tell what became of a message, pass answers on, and can be asked: all by JSON.
 * @more: settings of provider "s" */
static inline void write_hooks(const char *dir, const char *more, bool tells, bool answers, bool can_ask)
{
        static const char *const ids[][2] = { { "s", "sms" }, { "t", "telegram" } };

        write_file(dir, "", "followupd.conf", "listener = { public_url = \"https://clinic.example\"; };");
        for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
                g_autofree char *name = g_strconcat(ids[i][0], ".conf", NULL);
                g_autofree char *text = g_strdup_printf(
                        "provider = { id = \"%s\"; carries = \"%s\"; sandbox = true; %s"
                        " request = { method = \"POST\"; url = \"http://127.0.0.1:1/%s\"; form = { to = \"{to}\"; text = \"{text}\"; }; };"
                        " %s %s %s %s };",
                        ids[i][0], ids[i][1], i == 0 ? more : "", ids[i][0], tells || answers ? "hook = { secret = \"hook\"; };" : "",
                        tells ? "receipt = { state = \"state\"; id = \"id\"; states = ( { is = \"delivered\"; } ); };" : "",
                        answers ? "reply = { from = \"from\"; text = \"text\"; };" : "",
                        can_ask ? "status = { request = { method = \"GET\"; url = \"http://127.0.0.1:1/status\"; query = { id = \"{provider_id}\"; }; };"
                                  " answer = { state = \"state\"; states = ( { is = \"delivered\"; } ); }; };" : "");
                write_file(dir, "providers.d", name, text);
        }
}

/* which store: argv has no room for it beside GLib's own, so the environment says */
static inline bool is_sqlite(void)
{
        return g_strcmp0(g_getenv("STORE"), "memory") != 0;
}

static inline char *database(const Bench *b)
{
        return g_build_filename(b->dir, "followupd.db", NULL);
}

static inline void bench_open(Bench *b)
{
        g_autofree char *path = database(b);
        int r = is_sqlite() ? store_open(path, &b->store, &b->err) : store_open_memory(&b->store, &b->err);

        if (r < 0)
                g_printerr("%s: %s\n", b->err.what, b->err.why);
        g_assert_cmpint(r, ==, 0);
}

/* What is kept in a file is read again; the other store ends with its process. */
static inline void bench_restart(Bench *b)
{
        if (!is_sqlite())
                return;
        store_free(b->store);
        bench_open(b);
}

/* after a file of the configuration was written */
static inline void bench_reload(Bench *b)
{
        config_unref(b->config);
        b->config = load_config(b->dir);
}

/* 2 March 2026 is a Monday; Kyiv is at +02:00 */
static inline void bench_init(Bench *b)
{
        *b = (Bench){ .now = at("2026-03-02T12:00:00+02:00") };
        b->dir = g_dir_make_tmp("store-XXXXXX", NULL);
        write_config(b->dir);
        b->config = load_config(b->dir);
        bench_open(b);
}

static inline void remove_tree(const char *path)
{
        GDir *dir = g_dir_open(path, 0, NULL);
        const char *name;

        while (dir && (name = g_dir_read_name(dir))) {
                g_autofree char *child = g_build_filename(path, name, NULL);
                if (g_file_test(child, G_FILE_TEST_IS_DIR))
                        remove_tree(child);
                else
                        g_unlink(child);
        }
        if (dir)
                g_dir_close(dir);
        g_rmdir(path);
}

static inline void check_balance(Store *store)
{
        ErrList findings;

        err_list_init(&findings);
        g_assert_cmpint(store_verify(store, &findings), ==, 0);
        for (guint i = 0; i < findings.items->len; i++) {
                g_autofree char *text = err_render(&g_array_index(findings.items, Err, i));
                g_printerr("%s\n", text);
        }
        g_assert_cmpuint(findings.n_faults, ==, 0);
        err_list_done(&findings);
}

static inline void back_up(Bench *b, const char *path)
{
        g_autoptr(StoreBackup) backup = NULL;
        int r = store_backup_begin(b->store, path, &backup, &b->err);

        while (r == 0 && (r = store_backup_step(backup, 8, &b->err)) == STORE_BACKUP_MORE)
                r = 0;
        g_assert_cmpint(r, ==, 0);
}

/* every test ends with a ledger that balances */
static inline void bench_done(Bench *b)
{
        check_balance(b->store);
        store_free(b->store);
        config_unref(b->config); /* claims may outlive the bench */
        remove_tree(b->dir);
        g_free(b->dir);
}
static inline void bench_begin(Bench *b)
{
        g_assert_cmpint(store_begin(b->store, &b->err), ==, 0);
}

static inline void bench_commit(Bench *b)
{
        g_assert_cmpint(store_commit(b->store, &b->err), ==, 0);
}

static inline void no_fault(const Bench *b, int r)
{
        if (r < 0)
                g_printerr("%s: %s\n", b->err.what, b->err.why);
        g_assert_cmpint(r, >=, 0);
}

static inline Record *read_record_from(const Bench *b, const char *source, const char *json)
{
        g_autoptr(Reader) reader = reader_new(b->config, config_source(b->config, source), "test.ndjson", b->now);
        Record *record = NULL;
        RecordFault fault = { 0 };
        int r;

        reader_feed(reader, json, strlen(json));
        reader_end(reader);
        r = reader_next(reader, &record, &fault);
        if (r == READER_FAULT)
                g_printerr("%s: %s\n", fault.field, fault.why);
        g_assert_cmpint(r, ==, READER_RECORD);
        return record;
}

static inline Record *read_record(const Bench *b, const char *json)
{
        return read_record_from(b, "native", json);
}

/* what the daemon does with a record; in a group of its own. @revoked: may be NULL */
static inline int put_record_of(Bench *b, const Record *record, GArray *revoked)
{
        const Clinic *clinic = config_clinic(b->config, record->clinic);
        const Protocol *protocol = NULL;
        g_autoptr(Plan) plan = NULL;
        int r;

        if (record->type != RECORD_PATIENT) {
                protocol = record->type == RECORD_APPOINTMENT ? config_protocol_for_visit(b->config, record->procedure)
                                                              : config_protocol_for(b->config, record->procedure);
                no_fault(b, plan_make(record, clinic, protocol, &record->patient.consent, b->now, &plan, &b->err));
        }
        bench_begin(b);
        r = store_put_record(b->store, b->config, record, plan, b->now, &protocol, revoked, &b->err);
        if (r == STORE_PUT_REPLAN) {
                g_autoptr(Plan) again = NULL;
                no_fault(b, plan_make(record, clinic, protocol, &record->patient.consent, b->now, &again, &b->err));
                r = store_put_record(b->store, b->config, record, again, b->now, &protocol, revoked, &b->err);
        }
        no_fault(b, r);
        bench_commit(b);
        return r;
}

static inline int put(Bench *b, const char *json)
{
        g_autoptr(Record) record = read_record(b, json);

        return put_record_of(b, record, NULL);
}

static inline int put_from(Bench *b, const char *source, const char *json)
{
        g_autoptr(Record) record = read_record_from(b, source, json);

        return put_record_of(b, record, NULL);
}

/* ... by the configuration's own choice of protocols, from the source that reads FHIR */
static inline int put_fhir(Bench *b, const char *json)
{
        g_autoptr(Record) record = read_record_from(b, "fhir", json);
        g_autoptr(Plan) plan = NULL;
        int r;

        no_fault(b, plan_by_config(b->config, record, b->now, &plan, &(RecordFault){ 0 }));
        bench_begin(b);
        r = store_put_record(b->store, b->config, record, plan, b->now, NULL, NULL, &b->err);
        no_fault(b, r);
        bench_commit(b);
        return r;
}

/* ... and the messages on their way that it concerns */
static inline GArray *put_revoking(Bench *b, const char *json)
{
        g_autoptr(Record) record = read_record(b, json);
        GArray *revoked = g_array_new(FALSE, FALSE, sizeof(int64_t));

        put_record_of(b, record, revoked);
        return revoked;
}

#define PATIENT_OF(more)                                                                              \
        "\"patient\":{\"id\":\"P-1\",\"name\":\"Olena\",\"phone\":\"+380671234567\","                 \
        "\"consent\":{\"care\":true,\"survey\":true,\"marketing\":true}" more "}"
#define TREATMENT_OF(id, procedure, moment, more, patient)                                            \
        "{\"type\":\"treatment\",\"id\":\"" id "\",\"clinic\":\"kyiv-1\",\"procedure\":\"" procedure "\"," \
        "\"performed_at\":\"" moment "\"" more "," patient "}"
/* T-1: a filler on Monday 2 March at 10:00 */
#define MOMENT "2026-03-02T10:00:00+02:00"
#define T1 TREATMENT_OF("T-1", "filler", MOMENT, "", PATIENT_OF(""))

static inline GPtrArray *list_of(Bench *b, const char *treatment)
{
        const StoreQuery query = {
                .state = -1, .treatment = treatment, .from = UTC_NEVER, .to = UTC_NEVER, .n_max = 1000
        };
        GPtrArray *views = NULL;
        int64_t after = 0;

        no_fault(b, store_list(b->store, &query, &views, &after, &b->err));
        g_assert_cmpint(after, ==, 0);
        return views;
}

/* "planned planned ..." of a treatment, in the order in which they were made */
static inline char *states_of(Bench *b, const char *treatment)
{
        g_autoptr(GPtrArray) views = list_of(b, treatment);
        GString *out = g_string_new(NULL);

        for (guint i = 0; i < views->len; i++) {
                const FollowupView *view = g_ptr_array_index(views, i);
                g_string_append_printf(out, "%s%s", i > 0 ? " " : "", followup_state_to_string(view->f.state));
        }
        return g_string_free(out, FALSE);
}

#define assert_states(b, treatment, expected)                                                         \
        do {                                                                                          \
                g_autofree char *states_ = states_of(b, treatment);                                   \
                g_assert_cmpstr(states_, ==, expected);                                               \
        } while (0)

static inline FollowupView *view_of(Bench *b, const char *treatment, guint i)
{
        g_autoptr(GPtrArray) views = list_of(b, treatment);
        FollowupView *view = NULL;

        g_assert_cmpuint(i, <, views->len);
        no_fault(b, store_get(b->store, ((FollowupView *)g_ptr_array_index(views, i))->f.id, &view, &b->err));
        return view;
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FollowupView, followup_view_free)

static inline char *when(UtcMs t)
{
        const CivilZone *zone;
        char *buffer = g_malloc(CIVIL_TEXT_MAX);

        if (utc_is_never(t))
                return strcpy(buffer, "never");
        g_assert_cmpint(civil_zone_get("Europe/Kyiv", &zone, NULL), ==, 0);
        return civil_format(zone, t, buffer);
}
#define assert_when(t, expected)                                                                      \
        do {                                                                                          \
                g_autofree char *when_ = when(t);                                                     \
                g_assert_cmpstr(when_, ==, expected);                                                 \
        } while (0)

/* a new message for follow-ups, claimed in a group of its own */
static inline void message_for(Message *message, const FollowupView *view, const FollowupView *mate)
{
        *message = (Message){
                .id = "00112233445566778899aabbccddeeff",
                .patient_number = view->patient_number,
                .provider = g_strdup("s"),
                .to = g_strdup("+380671234567"),
                .language = g_strdup("en"),
                .text = g_strdup("Hello"),
                .coding = g_strdup("gsm7"),
                .parts = 1,
                .purpose = view->f.purpose,
                .followups = g_array_new(FALSE, FALSE, sizeof(int64_t)),
        };
        g_array_append_val(message->followups, view->f.id);
        if (mate)
                g_array_append_val(message->followups, mate->f.id);
}

static inline int claim(Bench *b, Message *message, const FollowupView *view, const FollowupView *mate)
{
        int r;

        message_for(message, view, mate);
        bench_begin(b);
        r = store_claim(b->store, message, b->now, &b->err);
        no_fault(b, r);
        bench_commit(b);
        return r;
}

static inline void message_clear(Message *m)
{
        g_free(m->clinic);
        g_free(m->method);
        g_free(m->provider);
        g_free(m->to);
        g_free(m->language);
        g_free(m->text);
        g_free(m->coding);
        g_clear_pointer(&m->followups, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Message, message_clear)

static inline Settlement outcome(MessageState to, int verdict)
{
        return (Settlement){ .to = to, .verdict = verdict, .retry_at = UTC_NEVER };
}

static inline int settle_with(Bench *b, int64_t message, const Settlement *s, StoreReceiptEffect *ret)
{
        int r;

        bench_begin(b);
        r = store_settle(b->store, b->config, message, s, b->now, ret, &b->err);
        no_fault(b, r);
        bench_commit(b);
        return r;
}

static inline int settle(Bench *b, int64_t message, const Settlement *s)
{
        return settle_with(b, message, s, NULL);
}

static inline int act(Bench *b, int64_t id, StaffAction action)
{
        int64_t message = 0;
        int r;

        bench_begin(b);
        r = store_act(b->store, b->config, id, action, "anna", "asked by phone", b->now, &message, &b->err);
        no_fault(b, r);
        bench_commit(b);
        b->err = (Err){ 0 };
        return r;
}

/* a result for a task, in a group of its own */
static inline int enter(Bench *b, int64_t id, const char *result)
{
        g_auto(StoreDone) done = { 0 };
        int r;

        bench_begin(b);
        r = store_done(b->store, b->config, id, result, "anna", b->now, &done, &b->err);
        no_fault(b, r);
        bench_commit(b);
        b->err = (Err){ 0 };
        return r;
}

static inline void judge(Bench *b, bool all)
{
        int64_t after = 0;

        do {
                bench_begin(b);
                no_fault(b, store_judge(b->store, b->config, b->now, all, after, 100, &after, &b->err));
                bench_commit(b);
        } while (after != 0);
}

/* when the store next has something to send or to judge */
static inline UtcMs next_due(Bench *b)
{
        g_autoptr(GPtrArray) lanes = NULL;
        UtcMs next = UTC_NEVER;

        no_fault(b, store_next_judgement(b->store, b->config, b->now, &next, &b->err));
        no_fault(b, store_lanes(b->store, &lanes, &b->err));
        for (guint i = 0; i < lanes->len; i++)
                next.ms = MIN(next.ms, ((const Lane *)g_ptr_array_index(lanes, i))->next_due.ms);
        return next;
}

/* staff's decision on consent, in a group of its own; @method NULL: all. @ret_messages: may be NULL */
static inline int opt_of(Bench *b, const char *patient, bool in, int purpose, const char *method, GArray **ret_messages)
{
        const StoreOpt order = { .patient = patient, .in = in, .purpose = purpose, .method = method, .who = "anna", .why = "asked" };
        int r;

        bench_begin(b);
        r = store_opt(b->store, b->config, &order, b->now, ret_messages, &b->err);
        no_fault(b, r);
        bench_commit(b);
        return r;
}

static inline void opt(Bench *b, bool in, int purpose)
{
        g_assert_cmpint(opt_of(b, "P-1", in, purpose, NULL, NULL), ==, 0);
}
