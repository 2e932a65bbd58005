/* inbound_read(), inbound_read_status(): from bytes to receipts and replies, by the maps of the provider's file. */
#include "inbound/hook.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "inbound/document.h"
#include "inbound/params.h"
#include "inbound/read-item.h"
#include "inbound/wecom.h"

/* A request, read once for each form in which its maps want it. */
typedef struct Reading {
        const HookRequest *request; /* NULL in a status query's answer */
        ReadWay way;
        json_t *documents[N_DOCUMENT_FORMS];
        bool tried[N_DOCUMENT_FORMS];
        unsigned n_failed;
        Err err; /* of the first that could not be read */
} Reading;

static void reading_done(Reading *reading)
{
        for (size_t i = 0; i < N_DOCUMENT_FORMS; i++)
                json_decref(reading->documents[i]);
}

/* A map whose form the request plainly is not: another map's business, no fault. */
static bool is_of_other_form(DocumentForm form, const HookRequest *request)
{
        switch (form) {
        case DOCUMENT_ANY:
        case DOCUMENT_QUERY:
                return false;
        case DOCUMENT_FORM:
                return request->n_bytes == 0 || document_says(request, DOCUMENT_JSON) || document_says(request, DOCUMENT_XML);
        case DOCUMENT_JSON:
        case DOCUMENT_XML:
                return request->n_bytes == 0 || document_is_form(request);
        }
        return false;
}

static const json_t *document_of(Reading *reading, DocumentForm form)
{
        Err err = { 0 };

        if (reading->tried[form] || is_of_other_form(form, reading->request))
                return reading->documents[form];
        reading->tried[form] = true;
        if (document_read(form, reading->request, &reading->documents[form], &err) < 0 && reading->n_failed++ == 0)
                reading->err = err;
        return reading->documents[form];
}

/* ---- items ---- */

typedef struct Visit {
        const Reading *reading;
        const ItemMap *in;
        const ReceiptMap *receipt; /* one of the two */
        const ReplyMap *reply;
} Visit;

/* "delivered\n123\n" -> [ "delivered", "123", "" ] */
static json_t *split_lines(const json_t *text)
{
        g_auto(GStrv) lines = g_strsplit(json_string_value(text) ? json_string_value(text) : "", "\n", -1);
        json_t *list = json_array();

        for (size_t i = 0; lines[i]; i++) {
                size_t n = strlen(lines[i]);

                json_array_append_new(list, json_stringn_nocheck(lines[i], n > 0 && lines[i][n - 1] == '\r' ? n - 1 : n));
        }
        return list;
}

static void visit_item(const JsonSpot *spot, void *userdata)
{
        const Visit *visit = userdata;
        json_t *lines = visit->in->is_lines ? split_lines(spot->at[spot->n]) : NULL;
        Item item = { .spot = spot, .value = lines ? lines : spot->at[spot->n],
                .request = visit->reading->way.is_status ? NULL : visit->reading->request };

        if (item_fits(&item, visit->in->when)) {
                if (visit->receipt)
                        read_receipt(&item, visit->receipt, &visit->reading->way);
                else
                        read_reply(&item, visit->reply, &visit->reading->way);
        }
        json_decref(lines);
}

static void read_map(Reading *reading, const ItemMap *in, const ReceiptMap *receipt, const ReplyMap *reply)
{
        Visit visit = { .reading = reading, .in = in, .receipt = receipt, .reply = reply };
        const json_t *document = document_of(reading, in->form);

        if (document)
                json_items_each(in->items, document, visit_item, &visit);
}

/* Nothing understood, and something that should have been: the provider must hear that, and staff, too. */
static int judge(const Reading *reading, Err *err)
{
        const InboundBatch *batch = reading->way.batch;

        if (batch->receipts->len > 0 || batch->replies->len > 0)
                return 0;
        if (reading->n_failed > 0)
                return err_set(err, -EBADMSG, NULL, reading->way.provider->id, "it cannot be read: %s: %s", reading->err.what, reading->err.why);
        if (batch->n_useless > 0)
                return err_set(err, -EBADMSG, "compare the provider's file with its documentation", reading->way.provider->id,
                        "none of its %u items names a message or a sender", batch->n_useless);
        return 0;
}

/* ---- requests ---- */

static int find_secret(const Provider *provider, const Credentials *credentials, const char *name, const char **ret, Err *err)
{
        *ret = credentials_get(credentials, name);
        return *ret ? 0 : err_set(err, -ENOKEY, "put it into the credentials folder and restart", provider->id,
                                  "credential \"%s\" is not there", name);
}

/* What an envelope holds, in place of the body; a request without one stays as it is. */
static int open_envelope(const Provider *provider, const Credentials *credentials, const HookRequest *request, GString **ret, Err *err)
{
        const HookSignature *signature = provider->hook->signature;
        g_autofree char *envelope = NULL;
        const char *key, *receiver = NULL;
        int r;

        *ret = NULL;
        if (!signature || signature->kind != SIGNATURE_WECOM)
                return 0;
        envelope = document_envelope(request);
        if (!envelope)
                return err_set(err, -EBADMSG, NULL, provider->id, "there is no envelope in it");
        r = find_secret(provider, credentials, signature->key_credential, &key, err);
        if (r == 0 && signature->receiver_credential)
                r = find_secret(provider, credentials, signature->receiver_credential, &receiver, err);
        return r == 0 ? wecom_open(key, envelope, receiver, ret, err) : r;
}

static void fill_answer(const ProviderHook *hook, HookAnswer *ret)
{
        *ret = (HookAnswer){ .status = hook->answer_status, .content_type = g_strdup(hook->answer_type),
                .body = g_strdup(hook->answer_body ? hook->answer_body : "") };
}

/* The parameter's own text, or what its envelope holds. */
static void answer_challenge(const ProviderHook *hook, const HookRequest *request, const GString *opened, HookAnswer *ret)
{
        *ret = (HookAnswer){ .status = 200, .content_type = g_strdup("text/plain"),
                .body = opened ? g_strdup(opened->str) : params_query(request->query, hook->challenge->answer) };
}

static int read_request(const Provider *provider, const HookRequest *request, const char *country, InboundBatch *batch, Err *err)
{
        const ProviderHook *hook = provider->hook;
        Reading reading = { .request = request, .way = { .provider = provider, .country = country, .batch = batch } };
        int r;

        for (unsigned i = 0; hook->receipts && i < hook->receipts->len; i++) {
                const ReceiptMap *map = hook->receipts->pdata[i];

                read_map(&reading, &map->in, map, NULL);
        }
        for (unsigned i = 0; hook->replies && i < hook->replies->len; i++) {
                const ReplyMap *map = hook->replies->pdata[i];

                read_map(&reading, &map->in, NULL, map);
        }
        r = judge(&reading, err);
        reading_done(&reading);
        return r;
}

int inbound_read(const Provider *provider, const Credentials *credentials, const HookRequest *request, const char *country,
        InboundBatch **ret, HookAnswer *ret_answer, Err *err)
{
        g_autoptr(InboundBatch) batch = inbound_batch_new();
        g_autoptr(GString) opened = NULL;
        HookRequest inner = *request;
        int r;

        if (!provider->hook)
                return err_set(err, -EBADMSG, NULL, provider->id, "its file has no hook");
        r = open_envelope(provider, credentials, request, &opened, err);
        if (r < 0)
                return r;
        if (hook_is_challenge(provider->hook, request)) {
                answer_challenge(provider->hook, request, opened, ret_answer);
                *ret = g_steal_pointer(&batch);
                return 0;
        }
        if (opened) {
                inner.body = opened->str;
                inner.n_bytes = opened->len;
        }
        r = read_request(provider, &inner, country, batch, err);
        if (r < 0)
                return r;
        fill_answer(provider->hook, ret_answer);
        *ret = g_steal_pointer(&batch);
        return 0;
}

/* ---- answers to status queries ---- */

int inbound_read_status(const Provider *provider, const HttpResponse *response, InboundBatch **ret, Err *err)
{
        const ReceiptMap *map = provider->status_answer;
        g_autoptr(InboundBatch) batch = inbound_batch_new();
        HookRequest request = { .method = "POST", .headers = response->headers,
                .body = response->body ? response->body->str : NULL, .n_bytes = response->body ? response->body->len : 0 };
        Reading reading = { .request = &request, .way = { .provider = provider, .country = "ZZ", .is_status = true,
                .http_status = response->status, .batch = batch } };
        int r;

        if (!map || response->end != TRANSFER_ANSWERED || request.n_bytes >= RESPONSE_BODY_MAX)
                return err_set(err, -EBADMSG, NULL, provider->id, "its answer to a status query did not come, or not whole");
        read_map(&reading, &map->in, map, NULL);
        r = judge(&reading, err);
        reading_done(&reading);
        if (r == 0 && batch->receipts->len == 0)
                r = err_set(err, -EBADMSG, NULL, provider->id, "its answer to a status query tells no state (HTTP %d)", response->status);
        if (r < 0)
                return r;
        *ret = g_steal_pointer(&batch);
        return 0;
}
