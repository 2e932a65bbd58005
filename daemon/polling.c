#include "daemon/polling.h"

#include <errno.h>
#include <string.h>

#include "base/http.h"
#include "base/text.h"
#include "config/source-poll.h"
#include "daemon/http-client.h"
#include "daemon/poll-token.h"
#include "record/fhir-page.h"

enum {
        AGAIN_FIRST_S = 15,
        AGAIN_MOST_S = 3600,
        CONNECT_S = 20,
        SKEW_MS = 60 * 1000,  /* a server's clock beside ours, for what changed while we read */
        REPEATS_MAX = 2,
        TOLD_MAX = 120,
};

struct Poll {
        Manager *manager;
        GPtrArray *sources; /* Polled *, counted: those of the configuration in force */
        GHashTable *all;    /* Polled *, as a set: also those that something is still under way for */
};

/* One source being fetched. Counted: the loop, and whatever is under way for it. */
typedef struct Polled {
        unsigned n_owners;
        bool stopped;
        Poll *poll;
        Manager *manager;
        Config *config; /* counted: `source` is inside */
        const Source *source;
        PollToken *token;
        sd_event_source *timer;
        GPtrArray *resources; /* char *: "Procedure", "Procedure/_history" */
        unsigned at;          /* which of them */
        StorePoll place;      /* how far that one has come */
        char *url;            /* of the page under way */
        FhirPage page;
        bool is_first;        /* the page under way is the walk's first */
        bool token_renewed;   /* asked again with a new token already */
        /* of the walk: changes while it goes on shift what the pages hold */
        unsigned n_pages, n_repeats;
        int64_t first_total, last_total;
        UtcMs newest;
        IntakeStream *stream;
        unsigned n_refused;
        RecordFault refused;  /* the first of them; its file is not kept */
        unsigned n_faults;    /* in a row */
        char told[TOLD_MAX];  /* the fault that was told last; "" none */
        Err trouble;          /* code 0: none; till the server gives something again */
        UtcMs trouble_since;
        unsigned told_refused;
} Polled;

static void ask(Polled *polled);
static void begin_resource(Polled *polled);

/* ---- life of one ----------------------------------------------------------------------------- */

static Polled *polled_ref(Polled *polled)
{
        polled->n_owners++;
        return polled;
}

static void polled_free(void *data)
{
        Polled *polled = data;

        store_poll_done(&polled->place);
        fhir_page_done(&polled->page);
        poll_token_free(polled->token);
        g_ptr_array_unref(polled->resources);
        g_free(polled->url);
        config_unref(polled->config);
        g_free(polled);
}

static void polled_unref(Polled *polled)
{
        if (--polled->n_owners == 0)
                g_hash_table_remove(polled->poll->all, polled);
}

static void polled_stop(void *data)
{
        Polled *polled = data;

        polled->stopped = true;
        polled->timer = sd_event_source_disable_unref(polled->timer);
        intake_close(g_steal_pointer(&polled->stream));
        polled_unref(polled);
}

static void arm(Polled *polled, uint64_t s)
{
        sd_event_source_set_time_relative(polled->timer, s * UINT64_C(1000000));
        sd_event_source_set_enabled(polled->timer, SD_EVENT_ONESHOT);
}

/* ---- faults ---------------------------------------------------------------------------------- */

/* Told once, until something else is wrong or it works again. */
static void tell(Polled *polled, const Err *err)
{
        Err named = *err;

        if (polled->trouble.code == 0)
                polled->trouble_since = clock_now(polled->manager->clock);
        polled->trouble = *err;
        if (strcmp(polled->told, err->why) == 0)
                return;
        g_strlcpy(polled->told, err->why, sizeof(polled->told));
        g_snprintf(named.source, sizeof(named.source), "source %s", polled->source->id);
        log_err(LOG_WARNING, LOG_POLL_FAULT, &named);
}

static void tell_mended(Polled *polled)
{
        polled->n_faults = 0;
        polled->trouble = (Err){ 0 };
        if (polled->told[0] == '\0')
                return;
        polled->told[0] = '\0';
        log_line(LOG_NOTICE, LOG_POLL_MENDED, "source %s: the server answers again", polled->source->id);
}

/* The same page later. @wait_s: as the server asks; 0: it does not say. */
static void again_later(Polled *polled, const Err *err, uint64_t wait_s)
{
        uint64_t first = MIN((uint64_t)polled->source->poll->every.ms / 1000, (uint64_t)AGAIN_FIRST_S);
        uint64_t backoff = MIN(first << MIN(polled->n_faults, 10u), (uint64_t)AGAIN_MOST_S);

        polled->n_faults++;
        tell(polled, err);
        arm(polled, MIN(MAX(wait_s, wait_s > 0 ? 1 : backoff), (uint64_t)24 * 3600));
}

/* ---- through with a page --------------------------------------------------------------------- */

static void next_resource(Polled *polled)
{
        polled->at++;
        if (polled->at < polled->resources->len) {
                begin_resource(polled);
                return;
        }
        polled->at = 0;
        if (polled->n_refused != polled->told_refused && polled->n_refused > 0)
                log_line(LOG_WARNING, LOG_FILE_REFUSED_RECORDS,
                        "source %s: %u records of the server were refused in the last round, the first for its %s: %s (%s). "
                        "To mend: %s", polled->source->id, polled->n_refused,
                        polled->refused.field[0] ? polled->refused.field : "text", polled->refused.why,
                        refusal_to_string(polled->refused.refusal), polled->refused.mend);
        polled->told_refused = polled->n_refused;
        polled->n_refused = 0;
        arm(polled, (uint64_t)polled->source->poll->every.ms / 1000);
}

/* Pages that are counted by place shift when something before them changes: then the walk is done once more. */
static bool has_shifted(const Polled *polled)
{
        if (polled->n_pages < 2 || polled->n_repeats >= REPEATS_MAX)
                return false;
        if (polled->first_total != polled->last_total)
                return true;
        return !utc_is_never(polled->newest) && polled->newest.ms >= polled->place.started.ms - SKEW_MS;
}

typedef struct PlaceJob {
        StoreJob job;
        Polled *polled;
        StorePoll place; /* to be kept; what was found */
        bool is_through; /* the walk is */
} PlaceJob;

static void place_job_free(PlaceJob *job)
{
        store_poll_done(&job->place);
        polled_unref(job->polled);
        g_free(job);
}

static PlaceJob *place_job_new(Polled *polled)
{
        PlaceJob *job = g_new0(PlaceJob, 1);

        job->polled = polled_ref(polled);
        job->job.now = clock_now(polled->manager->clock);
        job->job.urgency = STORE_URGENT;
        return job;
}

static int keep_run(StoreJob *job, Store *store, Err *err)
{
        return store_put_poll(store, &((PlaceJob *)job)->place, job->now, err);
}

static void on_kept(StoreJob *base, void *userdata)
{
        PlaceJob *job = (PlaceJob *)base;
        Polled *polled = job->polled;

        if (!polled->stopped && base->result < 0) {
                again_later(polled, &base->err, 0); /* the page is asked for again: what is known stays as it is */
        } else if (!polled->stopped) {
                store_poll_done(&polled->place);
                polled->place = job->place;
                job->place = (StorePoll){ 0 };
                polled->is_first = false;
                if (job->is_through)
                        next_resource(polled);
                else
                        ask(polled);
        }
        place_job_free(job);
}

static void keep_place(Polled *polled)
{
        PlaceJob *job = place_job_new(polled);
        const bool is_last = polled->page.next == NULL;
        const bool is_repeated = is_last && has_shifted(polled);

        job->place = (StorePoll){ .source = g_strdup(polled->source->id),
                .resource = g_strdup(g_ptr_array_index(polled->resources, polled->at)), .since = polled->place.since,
                .started = polled->place.started, .next = g_strdup(polled->page.next) };
        if (is_last && !is_repeated) {
                job->place.since = polled->place.started;
                job->is_through = true;
        }
        if (is_repeated) {
                polled->n_repeats++;
                polled->n_pages = 0;
                polled->newest = UTC_NEVER;
        }
        job->job.run = keep_run;
        job->job.done = on_kept;
        store_thread_give(polled->manager->store, &job->job);
}

/* ---- records --------------------------------------------------------------------------------- */

static void on_results(IntakeStream *stream, GPtrArray *results, void *userdata)
{
        Polled *polled = userdata;

        for (unsigned i = 0; i < results->len; i++) {
                const IntakeResult *result = g_ptr_array_index(results, i);

                if (result->put == 0 && polled->n_refused++ == 0) {
                        polled->refused = result->fault;
                        polled->refused.file = NULL;
                }
        }
}

static void on_drained(IntakeStream *stream, bool at_end, int fault, void *userdata)
{
        Polled *polled = userdata;
        Err err = { 0 };

        intake_close(g_steal_pointer(&polled->stream));
        if (fault == 0) {
                tell_mended(polled);
                keep_place(polled);
                return;
        }
        err_set(&err, fault, "make room on the disk of the state directory", "a page was not kept", "%s", g_strerror(-fault));
        again_later(polled, &err, 0);
}

static void take_page(Polled *polled, GString *body)
{
        static const IntakeCallbacks callbacks = { .results = on_results, .drained = on_drained };
        g_autofree char *name = g_strdup_printf("%s.json", (const char *)g_ptr_array_index(polled->resources, polled->at));
        Err err = { 0 };

        polled->stream = intake_open(polled->manager->intake, polled->source->id, name, &callbacks, polled, &err);
        if (!polled->stream) {
                again_later(polled, &err, 0);
                return;
        }
        intake_keep_refused(polled->stream);
        intake_feed(polled->stream, g_bytes_new(body->str, body->len), true, clock_now(polled->manager->clock));
}

/* ---- answers --------------------------------------------------------------------------------- */

static uint64_t retry_after_s(const Polled *polled, const HttpResponse *response)
{
        g_autofree char *text = http_header(response->headers, "Retry-After");
        UtcMs now = clock_now(polled->manager->clock), at;

        if (!text)
                return 0;
        if (g_ascii_isdigit(text[0]))
                return MAX(g_ascii_strtoull(text, NULL, 10), 1);
        if (http_date_parse(text, now, &at) < 0)
                return 0;
        return at.ms > now.ms ? (uint64_t)(at.ms - now.ms + 999) / 1000 : 1;
}

static void read_page(Polled *polled, const HttpResponse *response)
{
        FhirPage page = { 0 };
        Err err = { 0 };

        if (response->body->len >= polled->source->poll->max_page_bytes) {
                err_set(&err, -EFBIG, "make \"page\" smaller, or \"max_page_bytes\" larger", "the server's answer cannot be used",
                        "it is larger than max_page_bytes");
                again_later(polled, &err, 0);
                return;
        }
        if (fhir_page_read(polled->source->poll, polled->url, response->body->str, response->body->len, &page, &err) < 0) {
                again_later(polled, &err, 0);
                return;
        }
        fhir_page_done(&polled->page);
        polled->page = page;
        if (polled->n_pages++ == 0)
                polled->first_total = page.total;
        polled->last_total = page.total;
        if (!utc_is_never(page.newest) && (utc_is_never(polled->newest) || page.newest.ms > polled->newest.ms))
                polled->newest = page.newest;
        take_page(polled, response->body);
}

/* A page that is no more (its search has ended, or the server was restarted): the walk begins anew. */
static void walk_anew(Polled *polled)
{
        g_clear_pointer(&polled->place.next, g_free);
        polled->n_pages = 0;
        polled->newest = UTC_NEVER;
        ask(polled);
}

static void refuse_status(Polled *polled, int status)
{
        Err err = { 0 };

        err_set(&err, -EPROTO, status == 401 || status == 403
                        ? "see whether the token still holds and may read this type"
                        : "see the server's log; take types it does not have out of \"resources\", or history out",
                "the server does not answer", "it says %d when asked for %s", status,
                (const char *)g_ptr_array_index(polled->resources, polled->at));
        /* one type that a server does not have holds up none of the others */
        if (status == 400 || status == 404 || status == 405 || status == 410 || status == 422 || status == 501) {
                tell(polled, &err);
                next_resource(polled);
                return;
        }
        again_later(polled, &err, 0);
}

static void take_answer(Polled *polled, const HttpResponse *response)
{
        const int status = response->status;
        Err err = { 0 };

        if (response->end != TRANSFER_ANSWERED) {
                err_set(&err, -EIO, "see whether the server runs and its name and certificate are right",
                        "the server does not answer", "%s", response->why);
                again_later(polled, &err, 0);
        } else if (status == 200) {
                read_page(polled, response);
        } else if (status == 401 && poll_token_refused(polled->token) && !polled->token_renewed) {
                polled->token_renewed = true;
                ask(polled);
        } else if (polled->place.next && status >= 400 && status < 500 && status != 401 && status != 403 &&
                status != 408 && status != 429) {
                walk_anew(polled);
        } else if (status == 429 || status == 408 || (status >= 500 && status != 501)) {
                err_set(&err, -EAGAIN, NULL, "the server does not answer", "it says %d", status);
                again_later(polled, &err, retry_after_s(polled, response));
        } else {
                refuse_status(polled, status);
        }
}

static void on_answer(const HttpResponse *response, void *userdata)
{
        Polled *polled = userdata;

        if (!polled->stopped)
                take_answer(polled, response);
        polled_unref(polled);
}

/* ---- questions ------------------------------------------------------------------------------- */

static UtcMs since_of(const Polled *polled)
{
        const SourcePoll *poll = polled->source->poll;

        if (!utc_is_never(polled->place.since))
                return (UtcMs){ polled->place.since.ms - poll->overlap.ms };
        if (poll->has_from) /* the day in whatever zone: from the first place on earth where it begins */
                return (UtcMs){ ((int64_t)civil_date_number(poll->from) * 24 - 14) * 3600 * 1000 };
        return UTC_NEVER;
}

static void send_question(Polled *polled, const char *token)
{
        const SourcePoll *poll = polled->source->poll;
        HttpRequest *request = g_new0(HttpRequest, 1);
        Err err = { 0 };

        request->method = g_strdup("GET");
        request->url = g_strdup(polled->url);
        request->headers = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(request->headers, g_strdup("Accept: application/fhir+json"));
        if (token)
                g_ptr_array_add(request->headers, g_strconcat("Authorization: Bearer ", token, NULL));
        request->timeout = poll->timeout;
        request->connect_timeout.ms = CONNECT_S * 1000;
        request->ca_file = poll->ca_file;
        request->body_max = poll->max_page_bytes;
        if (http_client_send(polled->manager->http, request, on_answer, polled_ref(polled), &err) < 0) {
                polled_unref(polled);
                again_later(polled, &err, 0);
        }
}

static void on_token(const char *token, const Err *err, void *userdata)
{
        Polled *polled = userdata;

        if (!polled->stopped && err)
                again_later(polled, err, 0);
        else if (!polled->stopped)
                send_question(polled, token);
        polled_unref(polled);
}

static void ask(Polled *polled)
{
        const char *resource = g_ptr_array_index(polled->resources, polled->at);

        if (polled->manager->stopping)
                return;
        g_free(polled->url);
        if (polled->place.next) {
                polled->url = g_strdup(polled->place.next);
        } else {
                polled->url = fhir_first_url(polled->source->poll, resource, since_of(polled));
                polled->place.started = clock_now(polled->manager->clock);
        }
        poll_token_get(polled->token, on_token, polled_ref(polled));
}

static int find_run(StoreJob *base, Store *store, Err *err)
{
        PlaceJob *job = (PlaceJob *)base;
        Polled *polled = job->polled;

        return store_poll(store, polled->source->id, g_ptr_array_index(polled->resources, polled->at), &job->place, err);
}

static void on_found(StoreJob *base, void *userdata)
{
        PlaceJob *job = (PlaceJob *)base;
        Polled *polled = job->polled;

        if (!polled->stopped && base->result < 0) {
                again_later(polled, &base->err, 0);
        } else if (!polled->stopped) {
                store_poll_done(&polled->place);
                polled->place = base->result == STORE_NOT_FOUND ? (StorePoll){ .since = UTC_NEVER, .started = UTC_NEVER } : job->place;
                job->place = (StorePoll){ 0 };
                polled->n_pages = polled->n_repeats = 0;
                polled->newest = UTC_NEVER;
                polled->token_renewed = false;
                ask(polled);
        }
        place_job_free(job);
}

static void begin_resource(Polled *polled)
{
        PlaceJob *job = place_job_new(polled);

        job->job.run = find_run;
        job->job.done = on_found;
        store_thread_give(polled->manager->store, &job->job);
}

static int on_time(sd_event_source *source, uint64_t usec, void *userdata)
{
        Polled *polled = userdata;

        if (!polled->manager->stopping)
                begin_resource(polled);
        return 0;
}

/* ---- all of them ----------------------------------------------------------------------------- */

static void add_source(Poll *poll, const Source *source)
{
        Polled *polled = g_new0(Polled, 1);
        const SourcePoll *how = source->poll;

        polled->n_owners = 1;
        polled->poll = poll;
        g_hash_table_add(poll->all, polled);
        polled->manager = poll->manager;
        polled->config = config_ref(poll->manager->config);
        polled->source = source;
        polled->token = poll_token_new(poll->manager, how);
        polled->resources = g_ptr_array_new_with_free_func(g_free);
        for (unsigned i = 0; i < how->resources->len; i++)
                g_ptr_array_add(polled->resources, g_strdup(g_ptr_array_index(how->resources, i)));
        for (unsigned i = 0; how->history && i < how->resources->len; i++)
                g_ptr_array_add(polled->resources,
                        g_strconcat(g_ptr_array_index(how->resources, i), "/_history", NULL));
        polled->place.since = polled->place.started = polled->newest = UTC_NEVER;
        if (sd_event_add_time_relative(poll->manager->event, &polled->timer, CLOCK_BOOTTIME, 0, 0, on_time, polled) < 0) {
                polled_stop(polled);
                return;
        }
        sd_event_source_set_description(polled->timer, "poll");
        g_ptr_array_add(poll->sources, polled);
}

void poll_reconfigure(Poll *poll)
{
        GHashTableIter iter;
        gpointer source;

        g_ptr_array_set_size(poll->sources, 0);
        g_hash_table_iter_init(&iter, poll->manager->config->sources);
        while (g_hash_table_iter_next(&iter, NULL, &source))
                if (((const Source *)source)->poll)
                        add_source(poll, source);
}

int poll_new(Manager *manager, Poll **ret, Err *err)
{
        Poll *poll = g_new0(Poll, 1);

        poll->manager = manager;
        poll->all = g_hash_table_new_full(NULL, NULL, polled_free, NULL);
        poll->sources = g_ptr_array_new_with_free_func(polled_stop);
        poll_reconfigure(poll);
        *ret = poll;
        return 0;
}

void poll_stop(Poll *poll)
{
        if (!poll)
                return;
        g_ptr_array_set_size(poll->sources, 0);
}

GArray *poll_troubles(const Poll *poll)
{
        GArray *troubles = g_array_new(FALSE, FALSE, sizeof(PollTrouble));

        for (unsigned i = 0; poll && i < poll->sources->len; i++) {
                const Polled *polled = g_ptr_array_index(poll->sources, i);
                const PollTrouble trouble = { polled->source->id, polled->trouble_since, &polled->trouble };

                if (polled->trouble.code != 0)
                        g_array_append_val(troubles, trouble);
        }
        return troubles;
}

void poll_free(Poll *poll)
{
        if (!poll)
                return;
        g_ptr_array_unref(poll->sources);
        g_hash_table_unref(poll->all);
        g_free(poll);
}
