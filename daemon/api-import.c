/* Import sessions: POST /v1/imports, then slices of bytes, then the end. What became of each record
 * is told with the slice after which it was durable. */
#include <errno.h>

#include "daemon/api.h"
#include "daemon/followup-json.h"
#include "daemon/record-json.h"

/* A client that died leaves its session; after this long without a word it is ended. */
enum { IMPORTS_MAX = 32, IDLE_S = 60, FILE_NAME_MAX = 200 };

typedef struct Import {
        ApiImports *imports;
        uint64_t number;
        char *file;
        IntakeStream *stream;
        ApiRequest *waiting; /* the slice whose records are on their way to the disk; NULL: none */
        GString *lines;      /* what became of its records */
        sd_event_source *idle;
} Import;

struct ApiImports {
        Api *api;
        GHashTable *sessions; /* number -> Import * */
        uint64_t last;
};

static void import_free(void *data)
{
        Import *import = data;

        if (import->stream)
                intake_close(import->stream);
        sd_event_source_disable_unref(import->idle);
        api_request_unref(import->waiting);
        g_string_free(import->lines, TRUE);
        g_free(import->file);
        g_free(import);
}

ApiImports *api_imports_new(Api *api)
{
        ApiImports *imports = g_new0(ApiImports, 1);

        imports->api = api;
        imports->sessions = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, import_free);
        return imports;
}

void api_imports_free(ApiImports *imports)
{
        if (!imports)
                return;
        g_hash_table_unref(imports->sessions);
        g_free(imports);
}

/* ---- what the intake tells ------------------------------------------------------------------- */

static void on_results(IntakeStream *stream, GPtrArray *results, void *userdata)
{
        Import *import = userdata;

        (void)stream;
        for (unsigned i = 0; i < results->len; i++) {
                const IntakeResult *result = g_ptr_array_index(results, i);

                json_line(import->lines, record_json(result, import->file));
        }
}

static void touch(Import *import)
{
        if (import->idle) {
                sd_event_source_set_time_relative(import->idle, (uint64_t)IDLE_S * 1000000);
                sd_event_source_set_enabled(import->idle, SD_EVENT_ONESHOT);
        }
}

static void on_drained(IntakeStream *stream, bool at_end, int fault, void *userdata)
{
        Import *import = userdata;
        ApiRequest *request = g_steal_pointer(&import->waiting);
        GString *lines;

        (void)stream;
        if (!request)
                return;
        if (fault < 0)
                json_line(import->lines, record_fault_json(fault));
        lines = import->lines;
        import->lines = g_string_new(NULL);
        if (at_end || fault < 0)
                g_hash_table_remove(import->imports->sessions, &import->number);
        else
                touch(import);
        api_answer(request,
                fault == -ENOSPC ? 507
                : fault < 0      ? 500
                                 : 200,
                "application/jsonl", lines);
        api_request_unref(request);
}

static int on_idle(sd_event_source *source, uint64_t usec, void *userdata)
{
        Import *import = userdata;

        (void)source, (void)usec;
        /* what the client cannot help is no idleness */
        if (import->waiting)
                touch(import);
        else
                g_hash_table_remove(import->imports->sessions, &import->number);
        return 0;
}

/* ---- what the client asks -------------------------------------------------------------------- */

/* NULL: the request has its refusal */
static Import *import_begin(ApiRequest *request, const char *source, const char *file)
{
        static const IntakeCallbacks callbacks = { .results = on_results, .drained = on_drained };
        ApiImports *imports = api_imports(request->api);
        Manager *manager = api_manager(request->api);
        Import *import = g_new0(Import, 1);
        Err err = { 0 };

        import->imports = imports;
        import->lines = g_string_new(NULL);
        import->file = g_strdup(file);
        import->number = ++imports->last;
        import->stream = intake_open(manager->intake, source, file, &callbacks, import, &err);
        if (!import->stream) {
                api_answer_err(request, 404, &err);
                import_free(import);
                return NULL;
        }
        if (sd_event_add_time_relative(manager->event, &import->idle, CLOCK_BOOTTIME,
                    (uint64_t)IDLE_S * 1000000, 0, on_idle, import) < 0) {
                api_answer_error(request, 500, "ask again", "the loop takes no timer");
                import_free(import);
                return NULL;
        }
        sd_event_source_set_description(import->idle, "import-idle");
        g_hash_table_insert(imports->sessions, &import->number, import);
        return import;
}

/* What api_import_begin() has read once already. */
static void begin_noted(ApiRequest *request)
{
        ApiImports *imports = api_imports(request->api);
        const char *source, *file;
        g_autofree char *number = NULL;
        json_t *object;
        Import *import;

        if (g_hash_table_size(imports->sessions) >= IMPORTS_MAX) {
                api_answer_error(
                        request, 503, "try again in a minute", "too many imports are under way");
                return;
        }
        object = api_request_object(request, "source file who");
        if (!object)
                return;
        if (api_object_text(request, object, "source", 64, &source) &&
                api_object_text(request, object, "file", FILE_NAME_MAX, &file)) {
                import = import_begin(request, source ? source : "native", file ? file : "-");
                if (import) {
                        number = g_strdup_printf("%" G_GUINT64_FORMAT, import->number);
                        api_answer_json(request, 200, json_pack("{s:s}", "import", number));
                }
        }
        json_decref(object);
}

void api_import_begin(ApiRequest *request)
{
        json_t *object = api_request_object(request, "source file who");
        g_autofree char *who = object ? api_request_who(request, object) : NULL, *about = NULL;
        const char *source;

        if (who && api_object_text(request, object, "source", 64, &source) && !api_refuse_when_full(request)) {
                about = g_strconcat("source ", source ? source : "native", NULL);
                if (config_source(api_manager(request->api)->config, source ? source : "native"))
                        api_note(request, who, "import", about, begin_noted);
                else
                        begin_noted(request); /* which refuses it */
        }
        json_decref(object);
}

/* NULL: the request has its refusal */
static Import *import_find(ApiRequest *request)
{
        guint64 number = 0;
        Import *import = NULL;

        if (g_ascii_string_to_unsigned(request->target[0], 10, 1, G_MAXUINT64, &number, NULL))
                import = g_hash_table_lookup(api_imports(request->api)->sessions, &number);
        if (!import) {
                api_answer_error(request, 404, "begin again: what was durable is recognised",
                        "there is no such import: it has ended, or nothing came for %d seconds",
                        IDLE_S);
                return NULL;
        }
        if (import->waiting) {
                api_answer_error(request, 409, "wait for the answer to the last piece",
                        "a piece is still being taken");
                return NULL;
        }
        return import;
}

static void feed(ApiRequest *request, bool last)
{
        Import *import;
        GBytes *bytes;

        if (api_refuse_when_full(request))
                return;
        import = import_find(request);
        if (!import)
                return;
        import->waiting = api_request_ref(request);
        bytes = last ? g_bytes_new_static("", 0)
                     : g_byte_array_free_to_bytes(g_steal_pointer(&request->body));
        if (!request->body)
                request->body = g_byte_array_new();
        intake_feed(import->stream, bytes, last, request->now);
}

void api_import_data(ApiRequest *request)
{
        Import *import;

        if (request->body->len > 0) {
                feed(request, false);
                return;
        }
        /* nothing yet, but the client is alive */
        import = import_find(request);
        if (import) {
                touch(import);
                api_answer(request, 200, "application/jsonl", NULL);
        }
}

void api_import_end(ApiRequest *request)
{
        json_t *object = api_request_object(request, "");

        if (!object)
                return;
        json_decref(object);
        feed(request, true);
}
