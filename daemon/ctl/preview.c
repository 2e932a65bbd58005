/* followupctl preview: the real planning path on an empty store: what each record of some files would cause. */
#include "daemon/ctl/verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <unistd.h>

#include "base/civil-words.h"
#include "base/text.h"
#include "config/config.h"
#include "daemon/ctl/table.h"
#include "daemon/followup-json.h"
#include "plan/plan.h"
#include "record/reader.h"
#include "store/store.h"

enum { SLICE_BYTES = 64 * 1024, PAGE = 256 };

typedef struct Preview {
        Config *config;
        const Source *source;
        Store *store;
        UtcMs now;
        bool json;
        GPtrArray *waiting; /* Record *: their patients may come in a later line or file */
        unsigned n_records, n_followups, n_refused, n_unread;
} Preview;

/* ---- records in -------------------------------------------------------------------------------- */

static void print_line(json_t *line)
{
        g_autoptr(GString) out = g_string_new(NULL);
        g_autofree char *shown = NULL;

        json_line(out, line);
        shown = shown_json(out->str);
        fputs(shown, stdout);
}

static void tell_refused(Preview *preview, const RecordFault *fault)
{
        Err err = { 0 };

        bool is_record = fault->refusal != REFUSAL_EMPTY_FILE; /* a file without a byte holds no record to refuse */

        if (is_record)
                preview->n_refused++;
        else
                preview->n_unread++;
        err_set(&err, -EINVAL, fault->mend, fault->field[0] ? fault->field : "record", "%s (%s)", fault->why,
                refusal_to_string(fault->refusal));
        err_where(&err, fault->file, fault->line);
        ctl_say(&err);
        if (!preview->json || !is_record)
                return;
        print_line(json_pack("{s:b, s:s, s:i, s:o, s:s, s:s}", "refused", true, "file", fault->file, "line",
                (int)fault->line, "field", fault->field[0] ? json_text(fault->field) : json_null(), "reason",
                refusal_to_string(fault->refusal), "why", fault->why));
}

/* Plans and keeps one record; a treatment that came before stays with its version of the protocol. */
static int put(const Preview *preview, const Record *record, Plan **plan, Err *err)
{
        const Protocol *pinned = NULL;
        int r = store_put_record(preview->store, preview->config, record, *plan, preview->now, &pinned, NULL, err);

        if (r != STORE_PUT_REPLAN)
                return r;
        g_clear_pointer(plan, plan_free);
        r = plan_make(record, config_clinic(preview->config, record->clinic), pinned, &record->patient.consent,
                preview->now, plan, err);
        if (r < 0)
                return r;
        return store_put_record(preview->store, preview->config, record, *plan, preview->now, &pinned, NULL, err);
}

static void take_record(Preview *preview, const Record *record)
{
        g_autoptr(Plan) plan = NULL;
        RecordFault fault;
        Err err = { 0 };

        for (unsigned i = 0; record->warnings && i < record->warnings->len; i++)
                fprintf(stderr, "%s:%u: warning: %s\n", record->file, record->line,
                        (const char *)g_ptr_array_index(record->warnings, i));
        if (plan_by_config(preview->config, record, preview->now, &plan, &fault) < 0) {
                tell_refused(preview, &fault);
                return;
        }
        if (put(preview, record, &plan, &err) < 0) {
                fault = (RecordFault){ .file = record->file, .line = record->line, .refusal = REFUSAL_BAD_VALUE };
                g_strlcpy(fault.why, err.why, sizeof(fault.why));
                g_strlcpy(fault.mend, err.mend, sizeof(fault.mend));
                tell_refused(preview, &fault);
                return;
        }
        preview->n_records++;
        if (!preview->json && plan && plan->followups->len == 0) {
                g_autofree char *id = shown_text(record->id);

                printf("%s:%u: %s %s: no follow-ups: %s\n", record->file, record->line,
                        record_type_to_string(record->type), id, plan->why_none);
        }
}

static void drain(Preview *preview, Reader *reader)
{
        g_autoptr(Record) record = NULL;
        RecordFault fault;
        int item;

        while ((item = reader_next(reader, &record, &fault)) != 0) {
                if (item == READER_FAULT) {
                        tell_refused(preview, &fault);
                        continue;
                }
                if (record->patient.standing == PATIENT_UNTOLD && record->type != RECORD_PATIENT) {
                        g_ptr_array_add(preview->waiting, g_steal_pointer(&record));
                        continue;
                }
                take_record(preview, record);
                g_clear_pointer(&record, record_free);
        }
}

static bool is_to_be_planned(const Record *record)
{
        return record->status == (record->type == RECORD_APPOINTMENT ? RECORD_BOOKED : RECORD_COMPLETED);
}

/* All files are read: who has not been told of by now is not going to be. */
static int take_waiting(Preview *preview, Err *err)
{
        for (unsigned i = 0; i < preview->waiting->len; i++) {
                const Record *record = g_ptr_array_index(preview->waiting, i);
                RecordFault fault = { .file = record->file, .line = record->line, .refusal = REFUSAL_NO_CONTACT };
                bool is_told = false;
                int r = store_is_told(preview->store, record->clinic, record->system, record->patient.id, &is_told, err);

                if (r < 0)
                        return r;
                if (is_told || !is_to_be_planned(record)) {
                        take_record(preview, record);
                        continue;
                }
                g_strlcpy(fault.field, "patient", sizeof(fault.field));
                g_strlcpy(fault.why, "no line of these files tells how to reach the patient it names", sizeof(fault.why));
                g_strlcpy(fault.mend, "give the file with the patients too, before or after this one", sizeof(fault.mend));
                tell_refused(preview, &fault);
        }
        return 0;
}

/* One that cannot be read is told, and the others are read all the same. */
static void read_file(Preview *preview, const char *path)
{
        g_autoptr(Reader) reader = reader_new(preview->config, preview->source, path, preview->now);
        g_autofree char *slice = g_malloc(SLICE_BYTES);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t n = -1;

        if (fd >= 0) {
                while ((n = read(fd, slice, SLICE_BYTES)) > 0) {
                        reader_feed(reader, slice, (size_t)n);
                        drain(preview, reader);
                }
        }
        if (fd < 0 || n < 0) {
                Err err = { 0 };

                err_set(&err, -errno, "name a file that is there and may be read", "cannot be read", "%s", g_strerror(errno));
                err_where(&err, path, 0);
                ctl_say(&err);
                preview->n_unread++;
        }
        if (fd >= 0)
                close(fd);
        if (fd >= 0 && n == 0)
                reader_end(reader);
        drain(preview, reader);
}

/* ---- follow-ups out ---------------------------------------------------------------------------- */

/* The record under way, for people: a table of its follow-ups, and below it what they would say. */
typedef struct Sheet {
        int64_t treatment; /* 0: none yet */
        Table *table;
        GString *texts;
} Sheet;

static void end_sheet(Sheet *sheet)
{
        if (sheet->table) {
                table_print(sheet->table, screen_width(), stdout);
                fputs(sheet->texts->str, stdout);
                g_string_free(sheet->texts, TRUE);
        }
        g_clear_pointer(&sheet->table, table_free);
        sheet->treatment = 0;
}

static void begin_sheet(const Preview *preview, const FollowupView *view, Sheet *sheet)
{
        g_autofree char *treatment = shown_text(view->treatment);
        g_autofree char *procedure = shown_text(view->procedure ? view->procedure : "-");
        g_autofree char *patient = shown_text(view->patient ? view->patient->id : "-");
        const Clinic *clinic = config_clinic(preview->config, view->clinic);
        char moment[CIVIL_TEXT_MAX];

        end_sheet(sheet);
        sheet->treatment = view->treatment_number;
        sheet->table = table_new("due|step|purpose|method|state|reason");
        sheet->texts = g_string_new(NULL);
        printf("\n%s %s, %s, %s, patient %s, %s, protocol %s\n", view->record_type, treatment, view->clinic, procedure,
                patient, civil_format(clinic->zone, view->moment, moment), view->protocol ? view->protocol->id : "-");
}

static void add_to_sheet(Sheet *sheet, const json_t *line)
{
        static const char *const cells[] = { "step", "purpose", "method", "state", "reason" };
        const char *text = json_string_value(json_object_get(line, "text"));
        g_autofree char *due = shown_time(json_string_value(json_object_get(line, "due")));

        table_cell(sheet->table, due);
        for (size_t i = 0; i < ELEMENTSOF(cells); i++) {
                g_autofree char *cell = shown_member(line, shown_key(line, cells[i]));

                table_cell(sheet->table, cell);
        }
        /* what will not be sent says nothing */
        if (text && !json_is_null(json_object_get(line, "due"))) {
                g_autofree char *step = shown_member(line, shown_key(line, "step"));
                g_autofree char *language = shown_member(line, "language");
                g_autofree char *parts = shown_member(line, "parts");
                g_autofree char *shown = shown_text(text);

                g_string_append_printf(sheet->texts, "  %s (%s, parts: %s): %s\n", step, language, parts, shown);
        }
}

static void show(Preview *preview, const FollowupView *view, Sheet *sheet)
{
        json_t *line = followup_json(preview->config, view, preview->now);

        preview->n_followups++;
        if (preview->json) {
                print_line(line);
                return;
        }
        if (view->treatment_number != sheet->treatment)
                begin_sheet(preview, view, sheet);
        add_to_sheet(sheet, line);
        json_decref(line);
}

static int show_followups(Preview *preview, Err *err)
{
        StoreQuery query = { .state = -1, .from = UTC_NEVER, .to = UTC_NEVER, .n_max = PAGE };
        Sheet sheet = { 0 };

        do {
                g_autoptr(GPtrArray) views = NULL;
                int r = store_list(preview->store, &query, &views, &query.after, err);

                if (r < 0) {
                        end_sheet(&sheet);
                        return r;
                }
                for (unsigned i = 0; i < views->len; i++)
                        show(preview, g_ptr_array_index(views, i), &sheet);
        } while (query.after != 0);
        end_sheet(&sheet);
        return 0;
}

/* ---- the verb ---------------------------------------------------------------------------------- */

static int run(Preview *preview, const char *source, char **files, int n_files, Err *err)
{
        int r;

        preview->source = config_source(preview->config, source);
        if (!preview->source)
                return err_set(err, -ENOENT, "name a source of sources.d, or leave --source out", "no such source",
                        "\"%s\" is not configured", source);
        r = store_open_memory(&preview->store, err);
        if (r < 0)
                return r;
        for (int i = 0; i <= n_files; i++) {
                r = store_begin(preview->store, err);
                if (r < 0)
                        return r;
                if (i < n_files)
                        read_file(preview, files[i]);
                else
                        r = take_waiting(preview, err);
                if (r == 0)
                        r = store_commit(preview->store, err);
                if (r < 0)
                        return r;
        }
        r = show_followups(preview, err);
        if (r == 0 && !preview->json)
                printf("\n%u records taken, %u refused, %u follow-ups\n", preview->n_records, preview->n_refused,
                        preview->n_followups);
        return r;
}

/* RFC 3339, or words for a time by the clock that all clinics share; false: it has been said why not. */
static bool read_now(const Config *config, const char *text, UtcMs *now)
{
        const CivilWords words = { .zone = config_shared_zone(config), .now = *now };
        Err err = { 0 };

        if (utc_parse(text, now) == 0 || (words.zone && civil_words_read(&words, text, now, &err) == 0))
                return true;
        if (!words.zone)
                (void)err_set(&err, -EINVAL, "write it as 2026-03-01T12:00:00+02:00", "", "it has no zone, and the clinics do not share one");
        g_strlcpy(err.what, "--now", sizeof(err.what));
        ctl_say(&err);
        return false;
}

int verb_preview(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        g_autofree char *source = NULL;
        g_autofree char *now = NULL;
        const GOptionEntry own[] = {
                { "source", 0, 0, G_OPTION_ARG_FILENAME, &source, "how to read the files, by default native", "S" },
                { "now", 0, 0, G_OPTION_ARG_FILENAME, &now, "the time to plan at, by default now", "TIME" },
                { 0 },
        };
        Preview preview = { .now = { g_get_real_time() / 1000 } };
        Err err = { 0 };
        int r;

        if (!ctl_options(ctl, verb, own, &argc, &argv))
                return CTL_USAGE;
        if (argc < 2)
                return ctl_usage(verb, "it needs at least one file");
        preview.json = ctl->json;
        preview.config = ctl_config(ctl);
        if (!preview.config)
                return CTL_REFUSED;
        if (now && !read_now(preview.config, now, &preview.now)) {
                config_free(preview.config);
                return CTL_USAGE;
        }
        preview.waiting = g_ptr_array_new_with_free_func((GDestroyNotify)record_free);
        r = run(&preview, source ? source : "native", argv + 1, argc - 1, &err);
        if (r < 0)
                ctl_say(&err);
        g_ptr_array_unref(preview.waiting);
        store_free(preview.store);
        config_free(preview.config);
        return r < 0 || preview.n_refused > 0 || preview.n_unread > 0 ? CTL_REFUSED : CTL_DONE;
}
