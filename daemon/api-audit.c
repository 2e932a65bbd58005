/* GET /v1/audit: who decided what. */
#include "daemon/api.h"
#include "daemon/followup-json.h"
#include "daemon/past-json.h"
#include "store/store-audit.h"

typedef struct AuditJob {
        ApiJob base;
        AuditQuery query; /* its texts are the request's */
        GPtrArray *entries; /* AuditEntry * */
        int64_t after;
} AuditJob;

static void audit_free(ApiJob *base)
{
        g_clear_pointer(&((AuditJob *)base)->entries, g_ptr_array_unref);
}

static int audit_run(ApiJob *base, Store *store, Err *err)
{
        AuditJob *job = (AuditJob *)base;

        g_clear_pointer(&job->entries, g_ptr_array_unref);
        return store_audit_list(store, &job->query, &job->entries, &job->after, err);
}

static void audit_answer(ApiJob *base)
{
        AuditJob *job = (AuditJob *)base;
        GString *out = g_string_new(NULL);

        for (unsigned i = 0; i < job->entries->len; i++)
                json_line(out, audit_entry_json(base->config, g_ptr_array_index(job->entries, i)));
        if (job->after != 0)
                base->request->answer.next = g_strdup_printf("%" G_GINT64_FORMAT, job->after);
        api_answer(base->request, 200, "application/jsonl", out);
}

void api_audit(ApiRequest *request)
{
        const char *after = g_hash_table_lookup(request->query, "after");
        AuditQuery query = { .patient = g_hash_table_lookup(request->query, "patient"),
                .who = g_hash_table_lookup(request->query, "who") };
        guint64 number = 0;
        AuditJob *job;

        if (!api_query_time(request, "from", &query.from) || !api_query_time(request, "to", &query.to)
                || !api_query_number(request, &query.n_max))
                return;
        if (after && !g_ascii_string_to_unsigned(after, 10, 1, G_MAXINT64, &number, NULL)) {
                api_answer_error(request, 400, "take it from X-Next", "after is no number of the audit");
                return;
        }
        query.after = (int64_t)number;
        job = g_new0(AuditJob, 1);
        job->query = query;
        job->base.job.outside = true; /* it only reads */
        job->base.run = audit_run;
        job->base.answer = audit_answer;
        job->base.free = audit_free;
        api_job_give(request, &job->base, STORE_BULK);
}
