#include "daemon/rehearsal-replies.h"

#include <errno.h>
#include <jansson.h>

enum { REPLIES_MAX_BYTES = 256 * 1024 * 1024 };

static void clear(gpointer data)
{
        ScriptedReply *scripted = data;

        g_free(scripted->provider);
        inbound_batch_free(scripted->batch);
}

static int compare(gconstpointer a, gconstpointer b)
{
        const ScriptedReply *x = a, *y = b;

        return (x->at.ms > y->at.ms) - (x->at.ms < y->at.ms);
}

static int read_line(const char *line, GArray *replies, Err *err)
{
        json_t *root = json_loads(line, 0, NULL);
        ScriptedReply scripted;
        const char *at = json_string_value(json_object_get(root, "at"));
        const char *provider = json_string_value(json_object_get(root, "provider"));
        const char *from = json_string_value(json_object_get(root, "from"));
        const char *text = json_string_value(json_object_get(root, "text"));
        int r = 0;

        if (!at || !provider || !from || !text || utc_parse(at, &scripted.at) < 0)
                r = err_set(err, -EINVAL, "write {\"at\": \"2026-03-02T11:00:00+02:00\", \"provider\": \"kannel\", "
                        "\"from\": \"+380671234567\", \"text\": \"...\"}", "replies", "this is no reply");
        else {
                InboundReply *reply = g_new0(InboundReply, 1);

                *reply = (InboundReply){ .from = g_strdup(from), .text = g_strdup(text), .at = scripted.at };
                scripted.provider = g_strdup(provider);
                scripted.batch = inbound_batch_new();
                g_ptr_array_add(scripted.batch->replies, reply);
                g_array_append_val(replies, scripted);
        }
        json_decref(root);
        return r;
}

int scripted_replies_read(const char *path, GArray **ret, Err *err)
{
        g_autoptr(GArray) replies = g_array_new(FALSE, FALSE, sizeof(ScriptedReply));
        g_autoptr(GError) fault = NULL;
        g_autofree char *bytes = NULL;
        g_auto(GStrv) lines = NULL;
        gsize n;

        g_array_set_clear_func(replies, clear);
        if (!g_file_get_contents(path, &bytes, &n, &fault))
                return err_set(err, -ENOENT, NULL, "replies", "%s", fault->message);
        if (n > REPLIES_MAX_BYTES)
                return err_set(err, -EFBIG, NULL, "replies", "%s is longer than %d bytes", path, REPLIES_MAX_BYTES);
        lines = g_strsplit(bytes, "\n", -1);
        for (unsigned i = 0; lines[i]; i++) {
                int r = g_strstrip(lines[i])[0] == '\0' ? 0 : read_line(lines[i], replies, err);

                if (r < 0) {
                        err_where(err, path, i + 1);
                        return r;
                }
        }
        g_array_sort(replies, compare); /* stable */
        *ret = g_steal_pointer(&replies);
        return 0;
}
