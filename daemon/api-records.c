/* POST /v1/records: records in the body are read as a file would be, and answered once they are durable. */
#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/http.h"
#include "base/text.h"
#include "daemon/api.h"
#include "daemon/followup-json.h"
#include "daemon/record-json.h"
#include "record/json-lines.h"

/* One request's records on their way. */
typedef struct Handover {
        ApiRequest *request;
        IntakeStream *stream;
        GString *lines;
        unsigned n_taken, n_refused;
} Handover;

/* `file` of a refusal, where a file would stand */
static const char body_name[] = "body";

static void handover_free(Handover *handover)
{
        intake_close(handover->stream);
        g_string_free(handover->lines, TRUE);
        api_request_unref(handover->request);
        g_free(handover);
}

static void on_results(IntakeStream *stream, GPtrArray *results, void *userdata)
{
        Handover *handover = userdata;

        (void)stream;
        for (unsigned i = 0; i < results->len; i++) {
                const IntakeResult *result = g_ptr_array_index(results, i);

                if (result->put == 0)
                        handover->n_refused++;
                else
                        handover->n_taken++;
                json_line(handover->lines, record_json(result, body_name));
        }
}

/* 201: all of them are durable. 207: some are, each line says which. 422: none could be read. */
static unsigned status_of(const Handover *handover, int fault)
{
        if (fault < 0)
                return fault == -ENOSPC ? 507 : 500;
        if (handover->n_refused == 0)
                return handover->n_taken > 0 ? 201 : 422;
        return handover->n_taken > 0 ? 207 : 422;
}

static void on_drained(IntakeStream *stream, bool at_end, int fault, void *userdata)
{
        Handover *handover = userdata;

        (void)stream, (void)at_end;
        if (fault < 0)
                json_line(handover->lines, record_fault_json(fault));
        api_answer(handover->request, status_of(handover, fault), "application/jsonl",
                g_steal_pointer(&handover->lines));
        handover->lines = g_string_new(NULL);
        handover_free(handover);
}

/* The store needs room to go on with what it has: outcomes, receipts, replies. New work stops before that is gone. */
static bool refuse_when_scarce(ApiRequest *request)
{
        const Manager *manager = api_manager(request->api);
        struct statvfs fs;

        if (statvfs(manager->options->state_dir, &fs) < 0 ||
                (uint64_t)fs.f_bavail * fs.f_frsize >= manager->config->listener.min_free_bytes)
                return false;
        api_answer_error(request, 507, "make room on the disk of the state directory, then send it again",
                "the disk is nearly full: no new records are taken");
        return true;
}

static bool refuse_type(ApiRequest *request)
{
        static const char *const known[] = { "application/json", "application/jsonl", "application/x-ndjson",
                "application/jsonlines", "application/x-jsonlines", "application/ndjson", "text/csv", "text/plain",
                "application/csv", "text/tab-separated-values", "application/octet-stream", NULL };
        g_autofree char *type = api_request_header(request, "Content-Type");
        g_autofree char *coding = api_request_header(request, "Content-Encoding");

        if (type) {
                type[strcspn(type, ";")] = '\0';
                g_strstrip(type);
                for (char *at = type; *at; at++)
                        *at = g_ascii_tolower(*at);
        }
        if ((!type || g_strv_contains(known, type)) && !coding)
                return false;
        api_answer_error(request, 415, "send JSON Lines, JSON or CSV as it is, without compression",
                coding ? "a compressed body is not taken" : "bodies of this type are not taken");
        return true;
}

/* What the reader gets: a document over several lines as one object a line. */
static GBytes *body_of(ApiRequest *request, const char *source)
{
        const Source *found = config_source(api_manager(request->api)->config, source);
        const char *bytes = (const char *)request->body->data;
        g_autoptr(GString) text = g_string_new(NULL);
        GBytes *body;

        if (found && found->format == SOURCE_NATIVE && json_lines_from_document(bytes, request->body->len, text))
                return g_string_free_to_bytes(g_steal_pointer(&text));
        body = g_byte_array_free_to_bytes(g_steal_pointer(&request->body));
        request->body = g_byte_array_new();
        return body;
}

void api_records(ApiRequest *request)
{
        static const IntakeCallbacks callbacks = { .results = on_results, .drained = on_drained };
        Manager *manager = api_manager(request->api);
        const char *source = g_hash_table_lookup(request->query, "source");
        Handover *handover;
        Err err = { 0 };

        if (refuse_type(request) || api_refuse_when_full(request) || refuse_when_scarce(request))
                return;
        if (request->body->len == 0) {
                api_answer_error(request, 400, "send the records as the body", "the body is empty");
                return;
        }
        handover = g_new0(Handover, 1);
        handover->lines = g_string_new(NULL);
        handover->request = api_request_ref(request);
        handover->stream = intake_open(
                manager->intake, source ? source : "native", body_name, &callbacks, handover, &err);
        if (!handover->stream) {
                api_answer_err(request, 400, &err);
                handover_free(handover);
                return;
        }
        intake_keep_refused(handover->stream);
        intake_feed(handover->stream, body_of(request, source ? source : "native"), true, request->now);
}
