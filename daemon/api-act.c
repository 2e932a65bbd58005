/* What staff decide: cancel, hold, resume, retry, done, opt-out, opt-in. */

#include "base/text.h"
#include "daemon/api.h"
#include "daemon/consent-json.h"
#include "daemon/dispatcher.h"
#include "daemon/followup-json.h"
#include "daemon/notices.h"
#include "store/store-consent.h"

enum { WHY_MAX = 200, RESULT_MAX = 500 };

/* The journal gets who by number and which follow-up; names and reasons stay in the store. */
static void tell(const ApiRequest *request, const char *id, const char *what)
{
        g_autofree char *followup = g_strdup_printf("FOLLOWUP_ID=%s", id);
        g_autofree char *peer = g_strdup_printf("STAFF=%s", request->peer);
        const char *fields[] = { followup, peer, NULL };

        log_fields(LOG_NOTICE, LOG_STAFF_ACTION, fields, "Follow-up %s: %s by staff (%s)", id, what,
                request->peer);
}

/* ---- one follow-up --------------------------------------------------------------------------- */

typedef struct ActJob {
        ApiJob base;
        int64_t id;
        bool is_done; /* a task's result, instead of an action */
        bool early;   /* staff say that it is for a task of another day */
        bool stays;   /* the task, which is for another day */
        UtcMs was_due; /* of a task of another day that is closed; UTC_NEVER: none */
        StaffAction action;
        char *who, *why; /* why: the result, for done */
        int64_t message;
        StoreDone done; /* what a result has done besides */
        Err refused;
        FollowupView *view;
} ActJob;

static void act_free(ApiJob *base)
{
        ActJob *job = (ActJob *)base;

        g_free(job->who);
        g_free(job->why);
        store_done_clear(&job->done);
        g_clear_pointer(&job->view, followup_view_free);
}

/* What has ended stays so: its retry is a follow-up of its own, which takes its place in the
 * answer. */
static int find_retry(ActJob *job, Store *store, Err *err)
{
        StoreQuery query = {
                .state = -1,
                .clinic = job->view->clinic,
                .treatment = job->view->treatment,
                .from = UTC_NEVER,
                .to = UTC_NEVER,
                .after = job->id,
                .n_max = API_PAGE_MAX,
        };
        int64_t found = 0;

        do {
                g_autoptr(GPtrArray) page = NULL;
                int r = store_list(store, &query, &page, &query.after, err);

                if (r < 0)
                        return r;
                for (unsigned i = 0; i < page->len; i++) {
                        const FollowupView *view = g_ptr_array_index(page, i);

                        if (view->treatment_number == job->view->treatment_number &&
                                view->f.step == job->view->f.step &&
                                followup_is_open(view->f.state))
                                found = view->f.id;
                }
        } while (query.after != 0);
        if (found == 0)
                return 0;
        g_clear_pointer(&job->view, followup_view_free);
        return store_get(store, found, &job->view, err);
}

/* A call of another day that the protocol asks for is not closed by a slip of the hand: nobody would make it then. What was made
 * because of something that has happened is closed, whenever staff have got through. */
static int enter_result(ActJob *job, Store *store, Err *err)
{
        const ApiJob *base = &job->base;
        const Followup *f;
        bool is_early;
        int r = store_get(store, job->id, &job->view, err);

        if (r != 0)
                return r;
        f = &job->view->f;
        is_early = f->state == FOLLOWUP_TASK && !utc_is_never(f->due) &&
                f->due.ms >= api_end_of_today(base->config, job->view->clinic, base->job.now).ms;
        job->stays = is_early && !job->early && f->cause == 0;
        job->was_due = is_early && !job->stays ? f->due : UTC_NEVER;
        g_clear_pointer(&job->view, followup_view_free);
        return (job->stays ? store_done_beside : store_done)(store, base->config, job->id, job->why, job->who, base->job.now, &job->done, err);
}

static int act_run(ApiJob *base, Store *store, Err *err)
{
        ActJob *job = (ActJob *)base;
        Err said = { 0 };
        int r, r2;

        g_clear_pointer(&job->view, followup_view_free);
        store_done_clear(&job->done);
        r = job->is_done ? enter_result(job, store, &said)
                         : store_act(store, base->config, job->id, job->action, job->who, job->why,
                                   base->job.now, &job->message, &said);
        if (r < 0) {
                *err = said;
                return r;
        }
        job->refused = said;
        r2 = r == STORE_NOT_FOUND ? 0 : store_get(store, job->id, &job->view, err);
        if (r == 0 && r2 == 0 && !job->is_done && job->action == STAFF_RETRY &&
                !followup_is_open(job->view->f.state))
                r2 = find_retry(job, store, err);
        return r2 < 0 ? r2 : r;
}

static const char *act_word(const ActJob *job)
{
        if (job->is_done)
                return "done";
        switch (job->action) {
        case STAFF_CANCEL:
                return "cancelled";
        case STAFF_HOLD:
                return "held";
        case STAFF_RESUME:
                return "resumed";
        case STAFF_RETRY:
                return "to be tried again";
        }
        return "";
}

static void act_refuse(ActJob *job)
{
        ApiRequest *request = job->base.request;
        const char *state = job->view ? followup_state_to_string(job->view->f.state) : "not open";

        if (job->refused.code != 0 || job->refused.why[0] != '\0') {
                api_answer_err(request, 409, &job->refused);
                return;
        }
        api_answer_error(request, 409, "look at it by followupctl show",
                "follow-up %s is %s, so it cannot be %s", request->target[0], state, act_word(job));
}

static void act_answer(ApiJob *base)
{
        ActJob *job = (ActJob *)base;
        ApiRequest *request = base->request;
        Manager *manager = api_manager(request->api);
        bool on_its_way = base->job.result == STORE_ACTION_ON_ITS_WAY;
        char id[FOLLOWUP_ID_MAX];
        json_t *line;

        if (base->job.result == STORE_NOT_FOUND) {
                api_answer_error(request, 404, "take it from followupctl list",
                        "there is no follow-up %s", request->target[0]);
                return;
        }
        if (base->job.result == STORE_ACTION_REFUSED) {
                act_refuse(job);
                return;
        }
        if (on_its_way && job->message != 0) {
                g_autoptr(GArray) messages = g_array_new(FALSE, FALSE, sizeof(int64_t));

                g_array_append_val(messages, job->message);
                dispatcher_revoke(manager->dispatcher, messages);
        }
        if (job->done.has_notices)
                notices_kick(manager->notices);
        if (job->done.messages && job->done.messages->len > 0)
                dispatcher_revoke(manager->dispatcher, job->done.messages);
        tell(request, request->target[0], act_word(job));
        manager_kick(manager);
        line = followup_json(manager->config, job->view, request->now);
        if (on_its_way)
                json_object_set_new(line, "on_its_way", json_true());
        if (job->view->f.id != job->id)
                json_object_set_new(line, "retry_of", json_text(request->target[0]));
        if (job->is_done) {
                const char *opened = job->done.task ? followup_id_render(job->done.task, id) : NULL;

                json_object_set_new(line, "complication", json_text(job->done.trouble == TROUBLE_COMPLICATION ? opened : NULL));
                json_object_set_new(line, "complaint", json_text(job->done.trouble == TROUBLE_COMPLAINT ? opened : NULL));
                json_object_set_new(line, "has_died", json_boolean(job->done.has_died));
                if (job->stays)
                        json_object_set_new(line, "stays_open", json_true());
                if (!utc_is_never(job->was_due))
                        json_object_set_new(line, "was_due", json_instant(followup_zone(manager->config, job->view), job->was_due));
                json_object_set_new(line, "entered_as", json_text(result_to_string(result_word(job->why))));
        }
        api_answer_json(request, 200, line);
}

static void act(ApiRequest *request, bool is_done, StaffAction action)
{
        json_t *object = api_request_object(request, is_done ? "result early who" : "why who");
        const char *why = NULL;
        ActJob *job;
        int64_t id;
        char *who;

        if (!object)
                return;
        who = api_request_who(request, object);
        if (!who || !api_request_followup(request, &id) ||
                !api_object_text(request, object, is_done ? "result" : "why",
                        is_done ? RESULT_MAX : WHY_MAX, &why)) {
                g_free(who);
                json_decref(object);
                return;
        }
        if (is_done && !why) {
                api_answer_error(
                        request, 400, "say in a few words what came of it", "a result is needed");
                g_free(who);
                json_decref(object);
                return;
        }
        job = g_new0(ActJob, 1);
        job->id = id;
        job->is_done = is_done;
        job->early = json_is_true(json_object_get(object, "early"));
        job->action = action;
        job->who = who;
        job->why = g_strdup(why);
        job->base.run = act_run;
        job->base.answer = act_answer;
        job->base.free = act_free;
        json_decref(object);
        api_job_give(request, &job->base, STORE_URGENT);
}

void api_cancel(ApiRequest *request)
{
        act(request, false, STAFF_CANCEL);
}

void api_hold(ApiRequest *request)
{
        act(request, false, STAFF_HOLD);
}

void api_resume(ApiRequest *request)
{
        act(request, false, STAFF_RESUME);
}

void api_retry(ApiRequest *request)
{
        act(request, false, STAFF_RETRY);
}

void api_done(ApiRequest *request)
{
        act(request, true, STAFF_CANCEL);
}

/* ---- consent --------------------------------------------------------------------------------- */

typedef struct OptJob {
        ApiJob base;
        bool in, alive;
        char *clinic, *patient, *method, *who, *why;
        int purpose;
        GArray *messages; /* int64_t: on their way */
        GPtrArray *views; /* ConsentView *: after an opt-in, for what it has not lifted, and what was not agreed to */
        Err refused;
} OptJob;

static void opt_free(ApiJob *base)
{
        OptJob *job = (OptJob *)base;

        g_free(job->clinic);
        g_free(job->patient);
        g_free(job->method);
        g_free(job->who);
        g_free(job->why);
        g_clear_pointer(&job->messages, g_array_unref);
        g_clear_pointer(&job->views, g_ptr_array_unref);
}

static int opt_run(ApiJob *base, Store *store, Err *err)
{
        OptJob *job = (OptJob *)base;
        const StoreOpt order = { .patient = job->patient, .clinic = job->clinic, .in = job->in, .purpose = job->purpose,
                .method = job->method, .alive = job->alive, .who = job->who, .why = job->why };
        Err said = { 0 };
        int r;

        g_clear_pointer(&job->messages, g_array_unref);
        g_clear_pointer(&job->views, g_ptr_array_unref);
        r = store_opt(store, base->config, &order, base->job.now, &job->messages, &said);
        if (r < 0)
                *err = said;
        job->refused = said;
        return r == 0 && job->in ? store_consents(store, job->clinic, job->patient, &job->views, err) : r;
}

static json_t *stop_json(const char *purpose, const char *method, const char *address)
{
        json_t *one = json_object();

        json_object_set_new(one, "purpose", json_text(purpose));
        json_object_set_new(one, "method", json_text(method));
        json_object_set_new(one, "address", json_text(address));
        return one;
}

/* a purpose that an opt-in by hand names for this consent: the one just named where it needs it */
static const char *purpose_of(const OptJob *job, ConsentKind kind)
{
        if (job->purpose >= 0)
                return purpose_to_string((Purpose)job->purpose);
        return purpose_to_string(kind == CONSENT_CARE ? PURPOSE_CARE : kind == CONSENT_SURVEY ? PURPOSE_SURVEY : PURPOSE_OFFER);
}

/* What still stops what was opted in to: [{"purpose": "offer", "method": "sms", "address": "+380..."}]; null: all of them */
static json_t *stops_left(const OptJob *job)
{
        json_t *list = json_array();

        for (guint v = 0; job->views && v < job->views->len; v++) {
                const ConsentView *view = g_ptr_array_index(job->views, v);

                for (guint i = 0; i < view->stopped->len; i++)
                        json_array_append_new(list, stop_json(NULL, NULL, g_ptr_array_index(view->stopped, i)));
                for (guint i = 0; i < view->stopped_person->len; i++)
                        json_array_append_new(list, stop_json(NULL, consent_scope_word(g_ptr_array_index(view->stopped_person, i)), NULL));
                for (guint i = 0; i < view->stopped_in_part->len; i++) {
                        const PartStop *stop = g_ptr_array_index(view->stopped_in_part, i);

                        if (job->purpose < 0 || stop->kind == purpose_consent((Purpose)job->purpose))
                                json_array_append_new(list, stop_json(purpose_of(job, stop->kind), stop->method, stop->address));
                }
        }
        return list;
}

static json_t *not_agreed_one(const OptJob *job, const ConsentView *view, ConsentKind kind)
{
        json_t *one = json_object();

        json_object_set_new(one, "clinic", json_text(view->clinic));
        json_object_set_new(one, "consent", json_text(consent_kind_to_string(kind)));
        json_object_set_new(one, "answer", json_text(consent_answer_to_string(view->in_force.answer[kind])));
        json_object_set_new(one, "purpose", json_text(purpose_of(job, kind)));
        return one;
}

/* To lift a stop is to agree to nothing. [{"clinic": "kyiv-1", "consent": "marketing", "answer": "no", "purpose": "offer"}] */
static json_t *not_agreed(const OptJob *job)
{
        json_t *list = json_array();

        for (guint v = 0; job->views && job->purpose < 0 && v < job->views->len; v++) {
                const ConsentView *view = g_ptr_array_index(job->views, v);

                for (int kind = 0; kind < N_CONSENT_KINDS; kind++)
                        if (view->in_force.answer[kind] != CONSENT_YES)
                                json_array_append_new(list, not_agreed_one(job, view, (ConsentKind)kind));
        }
        return list;
}

/* To lift a stop plans nothing for whoever is said to have died. */
static bool has_died(const OptJob *job)
{
        for (guint v = 0; job->views && v < job->views->len; v++)
                if (((const ConsentView *)g_ptr_array_index(job->views, v))->has_died)
                        return true;
        return false;
}

/* Acknowledged only now: committed, and the loop holds back what has not left (design 7). */
static void opt_answer(ApiJob *base)
{
        OptJob *job = (OptJob *)base;
        ApiRequest *request = base->request;
        Manager *manager = api_manager(request->api);
        json_t *answer;

        if (base->job.result == STORE_NOT_FOUND) {
                api_answer_error(request, 404, "followupctl find, with a part of the name or the last digits of the number, tells the id",
                        "no patient of that id is known%s", job->clinic ? " at that clinic" : "");
                return;
        }
        if (base->job.result == STORE_ACTION_REFUSED) {
                api_answer_err(request, 409, &job->refused);
                return;
        }
        if (!job->in && job->messages && job->messages->len > 0)
                dispatcher_revoke(manager->dispatcher, job->messages);
        log_line(LOG_NOTICE, LOG_STAFF_ACTION, "A patient's consent: %s by staff (%s)",
                job->in ? "opt-in" : "opt-out", request->peer);
        manager_kick(manager);
        answer = json_object();
        json_object_set_new(answer, "patient", json_text(job->patient));
        json_object_set_new(answer, "opted", json_text(job->in ? "in" : "out"));
        json_object_set_new(answer, "purpose",
                json_text(job->purpose < 0 ? NULL : purpose_to_string((Purpose)job->purpose)));
        json_object_set_new(answer, "method", json_text(job->method));
        json_object_set_new(answer, "clinic", json_text(job->clinic));
        json_object_set_new(answer, "alive", json_boolean(job->alive));
        json_object_set_new(answer, "has_died", json_boolean(has_died(job)));
        json_object_set_new(answer, "called_back",
                json_integer(job->messages && !job->in ? job->messages->len : 0));
        json_object_set_new(answer, "stops_left", stops_left(job));
        json_object_set_new(answer, "not_agreed", not_agreed(job));
        api_answer_json(request, 200, answer);
}

/* A word that no clinic sends by (a typing error) must not look like a stop that was taken. */
static bool is_known_method(const Config *config, const char *method)
{
        GHashTableIter iter;
        gpointer clinic;

        g_hash_table_iter_init(&iter, config->clinics);
        while (g_hash_table_iter_next(&iter, NULL, &clinic))
                if (clinic_provider(clinic, method))
                        return true;
        return false;
}

/* false: the request has its refusal */
static bool opt_read(ApiRequest *request, const json_t *object, OptJob *job)
{
        const char *clinic, *patient, *purpose, *method, *why;

        if (!api_object_text(request, object, "clinic", 64, &clinic) ||
                !api_object_text(request, object, "patient", 128, &patient) ||
                !api_object_text(request, object, "purpose", 32, &purpose) ||
                !api_object_text(request, object, "method", 31, &method) ||
                !api_object_text(request, object, "why", WHY_MAX, &why))
                return false;
        job->purpose = purpose ? purpose_from_string(purpose) : -1;
        job->alive = json_is_true(json_object_get(object, "alive"));
        if (!patient) {
                api_answer_error(request, 400, "name the patient by the id of the records",
                        "a patient is needed");
                return false;
        }
        if (purpose && job->purpose < 0) {
                api_answer_error(request, 400,
                        "choose safety, care, review, visit, survey, offer or greeting",
                        "there is no such purpose");
                return false;
        }
        if (job->alive && (!job->in || purpose || method)) {
                api_answer_error(request, 400, "say it by opt-in, without --purpose and --method", "alive is said of the whole patient");
                return false;
        }
        if (clinic && !config_clinic(api_manager(request->api)->config, clinic)) {
                api_answer_error(
                        request, 404, "see the folder clinics.d", "there is no such clinic");
                return false;
        }
        if (method && !is_known_method(api_manager(request->api)->config, method)) {
                api_answer_error(request, 400, "name one that a clinic has in `methods`, such as sms",
                        "no clinic sends by this method, so it would stop nothing");
                return false;
        }
        job->who = api_request_who(request, object);
        job->clinic = g_strdup(clinic);
        job->patient = g_strdup(patient);
        job->method = g_strdup(method);
        job->why = g_strdup(why);
        return job->who;
}

static void opt(ApiRequest *request, bool in)
{
        json_t *object = api_request_object(request, "patient clinic purpose method alive why who");
        OptJob *job;

        if (!object)
                return;
        job = g_new0(OptJob, 1);
        job->in = in;
        job->base.run = opt_run;
        job->base.answer = opt_answer;
        job->base.free = opt_free;
        if (opt_read(request, object, job)) {
                api_job_give(request, &job->base, STORE_URGENT);
        } else {
                opt_free(&job->base);
                g_free(job);
        }
        json_decref(object);
}

void api_opt_out(ApiRequest *request)
{
        opt(request, false);
}

void api_opt_in(ApiRequest *request)
{
        opt(request, true);
}
