/* GET /v1/report: what a month came to at each clinic, for who manages it. */
#include "daemon/api.h"
#include "daemon/followup-json.h"
#include "store/store-month.h"

enum { SLICE = 200 }; /* treatments or patients in one go, so that what is due is not held up */

typedef struct ReportJob {
        ApiJob base;
        StoreMonth *month;
        CivilDate first;
} ReportJob;

static void report_free(ApiJob *base)
{
        ReportJob *job = (ReportJob *)base;

        g_clear_pointer(&job->month, store_month_free);
}

static int report_run(ApiJob *base, Store *store, Err *err)
{
        ReportJob *job = (ReportJob *)base;
        bool is_done = false;
        int r = store_month_read(store, job->month, base->job.now, SLICE, &is_done, err);

        base->job.has_more = r == 0 && !is_done;
        return r;
}

/* ---- told ------------------------------------------------------------------------------------- */

static json_t *number_json(uint64_t n)
{
        return json_integer((json_int_t)n);
}

static json_t *percent_json(uint64_t part, uint64_t whole)
{
        return whole > 0 ? number_json(part * 100 / whole) : json_null();
}

static json_t *followups_json(const MonthCount *count)
{
        json_t *purposes = json_object();

        for (int p = 0; p < N_PURPOSES; p++) {
                json_t *states = json_object();

                for (int s = 0; s < N_FOLLOWUP_STATES; s++)
                        if (count->n_followups[p][s] > 0)
                                json_object_set_new(states, followup_state_to_string((FollowupState)s), number_json(count->n_followups[p][s]));
                if (json_object_size(states) > 0)
                        json_object_set(purposes, purpose_to_string((Purpose)p), states);
                json_decref(states);
        }
        return purposes;
}

static json_t *red_flags_json(const MonthCount *count)
{
        const uint64_t n = count->n_red_flags_taken;

        return json_pack("{s:o,s:o,s:o,s:o}", "raised", number_json(count->n_red_flags), "acknowledged", number_json(n), "average_s",
                n > 0 ? json_integer(count->taken_sum_s / (json_int_t)n) : json_null(), "longest_s",
                n > 0 ? json_integer(count->taken_longest_s) : json_null());
}

static json_t *calls_json(const MonthCount *count)
{
        return json_pack("{s:o,s:o,s:o,s:o,s:o}", "made", number_json(count->n_calls), "done", number_json(count->n_calls_done), "dropped",
                number_json(count->n_calls_dropped), "open", number_json(count->n_calls - count->n_calls_done - count->n_calls_dropped),
                "overdue", number_json(count->n_calls_overdue));
}

static json_t *month_json(const Config *config, const MonthCount *count, CivilDate first, UtcMs now)
{
        const Clinic *clinic = config_clinic(config, count->clinic);
        json_t *one = json_object(), *visits = visit_json(&count->visits, clinic);

        json_object_set_new(one, "clinic", json_text(count->clinic));
        json_object_set_new(one, "month", json_sprintf("%04d-%02u", first.year, first.month));
        json_object_set_new(one, "from", json_instant(clinic ? clinic->zone : NULL, count->from));
        json_object_set_new(one, "to", json_instant(clinic ? clinic->zone : NULL, count->to));
        json_object_set_new(one, "is_over", json_boolean(count->to.ms <= now.ms));
        json_object_set_new(one, "treatments", number_json(count->n_treatments));
        json_object_set_new(one, "followups", followups_json(count));
        json_object_set_new(one, "messages", json_pack("{s:o,s:o,s:o,s:o,s:o}", "left", number_json(count->n_messages), "delivered",
                number_json(count->n_delivered), "answered", number_json(count->n_answered), "delivered_percent",
                percent_json(count->n_delivered, count->n_messages), "answered_percent", percent_json(count->n_answered, count->n_messages)));
        json_object_set_new(one, "red_flags", red_flags_json(count));
        json_object_set_new(one, "calls", calls_json(count));
        json_object_set_new(one, "no_answers", number_json(count->n_no_answers));
        json_object_set_new(one, "complaints", number_json(count->n_complaints));
        json_object_set_new(one, "complications", number_json(count->n_complications));
        json_object_set_new(one, "visits", visits);
        json_object_set_new(one, "opt_outs", json_pack("{s:o,s:o}", "all", number_json(count->n_opted_out), "in_part",
                number_json(count->n_opted_out_in_part)));
        return one;
}

/* ---- read ------------------------------------------------------------------------------------- */

static void report_answer(ApiJob *base)
{
        ReportJob *job = (ReportJob *)base;
        const GPtrArray *counts = store_month_counts(job->month);
        GString *out = g_string_new(NULL);

        for (guint i = 0; i < counts->len; i++)
                json_line(out, month_json(base->config, g_ptr_array_index(counts, i), job->first, base->request->now));
        api_answer(base->request, 200, "application/jsonl", out);
}

/* The month that was asked for, else the last that is over; where the clinics do not share a zone, by UTC. false: refused */
static bool read_month(ApiRequest *request, const Config *config, CivilDate *ret)
{
        const char *text = g_hash_table_lookup(request->query, "month");
        g_autofree char *day = text ? g_strdup_printf("%s-01", text) : NULL;
        const CivilZone *zone = config_shared_zone(config);
        CivilDate today = { 1970, 1, 1 };

        if (zone || civil_zone_get("UTC", &zone, NULL) == 0)
                civil_from_utc(zone, request->now, &today, NULL, NULL);
        today.day = 1;
        if (!text)
                *ret = civil_add_months(today, -1);
        else if (civil_date_parse(day, ret) < 0) {
                api_answer_error(request, 400, "write it like 2026-10", "that is no month");
                return false;
        }
        if (civil_date_compare(*ret, today) > 0) {
                api_answer_error(request, 400, "ask for one that has begun", "that month is still to come");
                return false;
        }
        return true;
}

void api_report(ApiRequest *request)
{
        const Config *config = api_manager(request->api)->config;
        const char *clinic = g_hash_table_lookup(request->query, "clinic");
        ReportJob *job;
        CivilDate first;

        if (!read_month(request, config, &first))
                return;
        if (clinic && !config_clinic(config, clinic)) {
                api_answer_error(request, 404, "see the folder clinics.d", "there is no such clinic");
                return;
        }
        job = g_new0(ReportJob, 1);
        job->month = store_month_new(config, first, clinic);
        job->first = first;
        job->base.run = report_run;
        job->base.answer = report_answer;
        job->base.free = report_free;
        api_job_give(request, &job->base, STORE_BULK);
}
