#include "daemon/forecast.h"

#include <errno.h>
#include <systemd/sd-daemon.h>

#include "base/text.h"
#include "daemon/followup-json.h"
#include "store/store-audit.h"

enum { SLICE = 200, PATIENCE_S = 60 /* what each slice asks of systemd while a start or a reload waits for it */ };

typedef struct ForecastJob {
        StoreJob job;
        Manager *manager;
        Config *from, *to;
        bool is_replan;
        char *protocol, *who, *why;
        int64_t after;
        Forecast forecast;
        ForecastDone done;
        void *userdata;
} ForecastJob;

static void ask_patience(void)
{
        sd_notifyf(0, "EXTEND_TIMEOUT_USEC=%u", PATIENCE_S * 1000000u);
}

static int note_replan(const ForecastJob *job, Store *store, Err *err)
{
        g_autofree char *about = job->protocol ? g_strdup_printf("protocol %s", job->protocol) : g_strdup("all protocols");

        return store_audit_note(store, job->who, "replan", about, job->why, job->job.now, err);
}

static int slice_run(StoreJob *base, Store *store, Err *err)
{
        ForecastJob *job = (ForecastJob *)base;
        Forecast *forecast = &job->forecast;
        int r = 0;

        if (!job->is_replan)
                return store_forecast(store, job->from, job->to, job->protocol, base->now, job->after, SLICE, forecast, &job->after, err);
        if (job->after == 0)
                r = note_replan(job, store, err);
        return r < 0 ? r : store_replan(store, job->to, job->protocol, job->who, job->why, base->now, job->after, SLICE,
                                   &forecast->replan, &forecast->n_outdated, &job->after, err);
}

static void job_free(ForecastJob *job)
{
        forecast_done(&job->forecast);
        config_unref(job->from);
        config_unref(job->to);
        g_free(job->protocol);
        g_free(job->who);
        g_free(job->why);
        g_free(job);
}

static void replan_end(Manager *manager)
{
        manager->n_replans--;
        if (manager->stopping || manager->reloading || manager->n_replans > 0 || !manager->reload_again)
                return;
        manager->reload_again = false;
        manager_reload(manager);
}

static void on_slice(StoreJob *base, void *userdata)
{
        ForecastJob *job = userdata;
        Err err = base->err;

        if (base->result >= 0 && job->after != 0 && !job->manager->stopping) {
                if (job->manager->reloading || job->manager->reload_again)
                        ask_patience();
                if (job->is_replan) /* it writes: what falls due meanwhile is no longer ahead */
                        base->now = clock_now(job->manager->clock);
                store_thread_give(job->manager->store, base);
                return;
        }
        if (base->result >= 0 && job->after != 0)
                err_set(&err, -ECANCELED, "ask again once it runs", "not all was looked at", "followupd is stopping");
        job->done(&job->forecast, err.code != 0 ? &err : NULL, job->userdata);
        if (job->is_replan)
                replan_end(job->manager);
        job_free(job);
}

static ForecastJob *job_new(Manager *manager, Config *from, Config *to, const char *protocol, ForecastDone done, void *userdata)
{
        ForecastJob *job = g_new0(ForecastJob, 1);

        job->job = (StoreJob){ .urgency = STORE_BULK, .now = clock_now(manager->clock), .run = slice_run, .done = on_slice,
                .userdata = job };
        job->manager = manager;
        job->from = config_ref(from);
        job->to = config_ref(to);
        job->protocol = g_strdup(protocol);
        job->done = done;
        job->userdata = userdata;
        forecast_init(&job->forecast);
        return job;
}

void forecast_start(Manager *manager, Config *from, Config *to, const char *protocol, ForecastDone done, void *userdata)
{
        ForecastJob *job = job_new(manager, from, to, protocol, done, userdata);

        store_thread_give(manager->store, &job->job);
}

bool replan_start(Manager *manager, const char *protocol, const char *who, const char *why, ForecastDone done, void *userdata,
        Err *err)
{
        ForecastJob *job;

        if (manager->reloading || manager->reload_again) {
                err_set(err, -EBUSY, "ask again in a moment", "nothing was planned anew", "the configuration is being read");
                return false;
        }
        job = job_new(manager, manager->config, manager->config, protocol, done, userdata);
        manager->n_replans++;
        job->is_replan = true;
        job->who = g_strdup(who);
        job->why = g_strdup(why);
        store_thread_give(manager->store, &job->job);
        return true;
}

int forecast_now(Store *store, const Config *from, const Config *to, UtcMs now, Forecast *ret, Err *err)
{
        int64_t after = 0;
        int r = store_begin(store, err);

        forecast_init(ret);
        while (r >= 0) {
                ask_patience();
                r = store_forecast(store, from, to, FORECAST_NO_REPLAN, now, after, SLICE, ret, &after, err);
                if (after == 0)
                        break;
        }
        store_rollback(store);
        return r;
}

/* ---- in words ---------------------------------------------------------------------------------- */

static const struct {
        const char *one, *several;
} words[] = {
        [FORECAST_MOVED] = { "moves", "move" },
        [FORECAST_REROUTED] = { "goes by another method", "go by another method" },
        [FORECAST_HELD] = { "is held", "are held" },
        [FORECAST_FREED] = { "goes out after all", "go out after all" },
        [FORECAST_ADDED] = { "is added", "are added" },
        [FORECAST_CANCELLED] = { "is cancelled", "are cancelled" },
        [FORECAST_REWORDED] = { "gets another text", "get another text" },
        [FORECAST_SWITCHED] = { "leaves by another provider", "leave by another provider" },
};
static_assert(ELEMENTSOF(words) == N_FORECAST_CHANGES, "a change lacks its words");

char *forecast_sentence(const ForecastCount *count)
{
        g_autoptr(GString) out = g_string_new(NULL);
        unsigned n_kinds = 0, n_told = 0;

        for (unsigned i = 0; i < N_FORECAST_CHANGES; i++)
                n_kinds += count->n[i] > 0;
        for (unsigned i = 0; i < N_FORECAST_CHANGES; i++) {
                if (count->n[i] == 0)
                        continue;
                n_told++;
                g_string_append_printf(out, "%s%" G_GUINT64_FORMAT " %s", n_told == 1 ? "" : n_told == n_kinds ? " and " : ", ",
                        count->n[i], count->n[i] == 1 ? words[i].one : words[i].several);
        }
        return n_kinds > 0 ? g_string_free(g_steal_pointer(&out), FALSE) : g_strdup("nothing changes");
}

static json_t *example_json(const ForecastExample *example)
{
        json_t *one = json_object();
        char id[FOLLOWUP_ID_MAX];

        json_object_set_new(one, "change", json_text(forecast_change_to_string(example->change)));
        json_object_set_new(one, "id", json_text(example->id ? followup_id_render(example->id, id) : NULL));
        json_object_set_new(one, "clinic", json_text(example->clinic));
        json_object_set_new(one, "patient", json_text(example->patient));
        json_object_set_new(one, "treatment", json_text(example->treatment));
        json_object_set_new(one, "step", json_text(example->step));
        json_object_set_new(one, "due", json_instant(example->zone, example->due_before));
        json_object_set_new(one, "due_then", json_instant(example->zone, example->due_after));
        json_object_set_new(one, "method", json_text(example->method_before));
        json_object_set_new(one, "method_then", json_text(example->method_after));
        json_object_set_new(one, "state_then", json_text(followup_state_to_string(example->state)));
        json_object_set_new(one, "reason_then", json_text(example->reason));
        if (example->change == FORECAST_REWORDED) {
                json_object_set_new(one, "text_then", json_text(example->text));
                json_object_set_new(one, "language_then", json_text(example->language));
        } else if (example->change == FORECAST_SWITCHED) {
                json_object_set_new(one, "provider", json_text(example->provider_before));
                json_object_set_new(one, "provider_then", json_text(example->provider_after));
        }
        return one;
}

void forecast_json(json_t *object, const ForecastCount *count)
{
        g_autofree char *says = forecast_sentence(count);
        json_t *examples = json_array();

        json_object_set_new(object, "changes", json_integer((json_int_t)forecast_total(count)));
        for (unsigned i = 0; i < N_FORECAST_CHANGES; i++)
                json_object_set_new(object, forecast_change_to_string((ForecastChange)i), json_integer((json_int_t)count->n[i]));
        json_object_set_new(object, "says", json_text(says));
        for (guint i = 0; i < count->examples->len; i++)
                json_array_append_new(examples, example_json(g_ptr_array_index(count->examples, i)));
        json_object_set_new(object, "examples", examples);
}

static const char *plural(uint64_t n)
{
        return n == 1 ? "" : "s";
}

static char *removed_sentence(const ForecastRemoved *removed)
{
        GString *out = g_string_new(NULL);

        if (removed->n_treatments == 0)
                g_string_append(out, "nothing is under way by it");
        else
                g_string_append_printf(out, "%" G_GUINT64_FORMAT " follow-up%s of %" G_GUINT64_FORMAT " treatment%s go%s on by its last version",
                        removed->n_unsent, plural(removed->n_unsent), removed->n_treatments, plural(removed->n_treatments),
                        removed->n_unsent == 1 ? "es" : "");
        if (removed->n_red_flags > 0)
                g_string_append_printf(out, "; its %u red flag%s count%s for %s", removed->n_red_flags, plural(removed->n_red_flags),
                        removed->n_red_flags == 1 ? "s" : "",
                        removed->n_treatments == 0 ? "nobody any more" : "those patients alone until the treatments are over");
        if (removed->then[0] != '\0')
                g_string_append_printf(out, "; its procedures go by %s from then on", removed->then);
        else
                g_string_append(out, "; records of its procedures are refused from then on");
        return g_string_free(out, FALSE);
}

void forecast_removed_json(json_t *object, const Forecast *forecast)
{
        json_t *all = json_array();

        for (guint i = 0; i < forecast->removed->len; i++) {
                const ForecastRemoved *removed = g_ptr_array_index(forecast->removed, i);
                g_autofree char *says = removed_sentence(removed);
                json_t *one = json_object();

                json_object_set_new(one, "protocol", json_text(removed->protocol));
                json_object_set_new(one, "treatments", json_integer((json_int_t)removed->n_treatments));
                json_object_set_new(one, "followups", json_integer((json_int_t)removed->n_unsent));
                json_object_set_new(one, "red_flags", json_integer((json_int_t)removed->n_red_flags));
                json_object_set_new(one, "says", json_text(says));
                json_array_append_new(all, one);
        }
        json_object_set_new(object, "removed", all);
}
