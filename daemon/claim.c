#include "daemon/claim.h"

#include <sys/random.h>

#include "base/text.h"
#include "due/gate.h"
#include "message/compose.h"
#include "model/method.h"
#include "plan/plan.h"
#include "plan/window.h"

enum { CLAIM_SLICE = 256, AGAIN_MS = 5000, PUT_OFF_MS = 15 * 60 * 1000 };
enum { CLAIM_RANDOM = 16 }; /* ids for which the kernel is asked at once: 256 bytes it gives whole */

void claimed_free(Claimed *claimed)
{
        if (!claimed)
                return;
        message_free(claimed->message);
        g_free(claimed);
}

bool pauses_stop(const GPtrArray *pauses, const char *clinic, const char *provider, bool is_safety)
{
        for (unsigned i = 0; pauses && i < pauses->len; i++) {
                const Pause *pause = pauses->pdata[i];

                if (text_equal(pause->provider, PAUSE_MASS_SEND)) {
                        if (!is_safety)
                                return true;
                } else if ((!pause->clinic || text_equal(pause->clinic, clinic)) &&
                           (!pause->provider || text_equal(pause->provider, provider)))
                        return true;
        }
        return false;
}

bool claimed_may_leave(const Claimed *claimed, const Provider *provider, const GPtrArray *pauses, UtcMs now)
{
        return provider && !claimed->revoked && now.ms >= claimed->good_from.ms && now.ms <= claimed->good_until.ms &&
               retry_may_leave(provider, claimed->message, now) &&
               !pauses_stop(pauses, claimed->clinic, claimed->provider, claimed->is_safety);
}

ClaimJob *claim_job_new(
        Config *config, GHashTable *budget, GPtrArray *pauses, unsigned n_brake, const char *to, UtcMs now)
{
        ClaimJob *claim = g_new0(ClaimJob, 1);

        claim->job = (StoreJob){ .urgency = STORE_URGENT, .now = now, .run = claim_run };
        claim->config = config;
        claim->budget = budget;
        claim->pauses = pauses;
        claim->n_brake = n_brake;
        claim->to = g_strdup(to);
        claim->claimed = g_ptr_array_new_with_free_func((GDestroyNotify)claimed_free);
        claim->starved = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        claim->next_due = UTC_NEVER;
        return claim;
}

void claim_job_free(ClaimJob *claim)
{
        if (!claim)
                return;
        config_unref(claim->config);
        g_hash_table_unref(claim->budget);
        g_hash_table_unref(claim->starved);
        if (claim->pauses)
                g_ptr_array_unref(claim->pauses);
        g_free(claim->to);
        g_ptr_array_unref(claim->claimed);
        g_free(claim);
}

/* One lane being worked off. */
typedef struct LaneClaim {
        ClaimJob *claim;
        Store *store;
        UtcMs now; /* the claim's */
        const Lane *lane;
        const Clinic *clinic;
        const Provider *provider;
        GHashTable *seen; /* ids of follow-ups that went with another one of this claim */
        unsigned n_left;  /* messages it may still take */
        uint8_t random[CLAIM_RANDOM * ID_RANDOM_BYTES];
        unsigned n_random; /* ids that are left in it */
} LaneClaim;

static void note_seen(LaneClaim *work, int64_t id)
{
        int64_t *key = g_new(int64_t, 1);

        *key = id;
        g_hash_table_add(work->seen, key);
}

/* Safety is never dropped or delayed by a cap; a message that waits for its retry is not counted itself. */
static int count_days(LaneClaim *work, const FollowupView *view, UtcMs day_end, unsigned ret_n[static GATE_WEEK], Err *err)
{
        const unsigned n_days = view->f.purpose == PURPOSE_SAFETY ? 0 : work->clinic->max_messages_per_week > 0 ? GATE_WEEK : 1;
        UtcMs starts[GATE_WEEK];
        int r = 0;

        if (n_days == 0)
                return 0;
        gate_days(view, work->clinic, work->now, starts);
        for (unsigned i = 0; r == 0 && i < n_days; i++)
                r = store_count_messages(work->store, view->patient_number, starts[i], i == 0 ? day_end : starts[i - 1], view->message,
                        &ret_n[i], err);
        return r;
}

/* The gate's word, with all that is to be looked up for it. */
static int ask_gate(LaneClaim *work, const FollowupView *view, UtcMs day_end, GateAnswer *ret, Err *err)
{
        const bool is_touched = plan_around_touches(view->f.purpose);
        unsigned n_days[GATE_WEEK] = { 0 };
        PlanAround around;
        int r = count_days(work, view, day_end, n_days, err);

        if (r == 0 && is_touched)
                r = store_around_of(work->store, work->claim->config, view->treatment_number, work->now, &around, err);
        if (r < 0)
                return r;
        gate_ask(view, work->clinic, is_touched && r == 0 ? &around : NULL, n_days, work->now, ret);
        return 0;
}

static int decide(LaneClaim *work, const FollowupView *view, FollowupState to, UtcMs due, const char *reason, Err *err)
{
        work->claim->n_decided++;
        return store_decide(work->store, work->claim->config, view->f.id, to, due, reason, work->now, err);
}

static void add_claimed(LaneClaim *work, const FollowupView *view, Message *message, UtcMs hours_end)
{
        Claimed *claimed = g_new0(Claimed, 1);

        claimed->message = message;
        claimed->clinic = message->clinic;
        claimed->provider = message->provider;
        claimed->zone = patient_zone(view->patient, work->clinic->zone);
        claimed->is_safety = work->lane->is_safety;
        claimed->good_from.ms = work->now.ms - 1000; /* a clock set back a little is no night; an hour may be */
        claimed->good_until.ms = MIN(hours_end.ms, message->closes.ms) - 1;
        g_ptr_array_add(work->claim->claimed, claimed);
        for (unsigned i = 0; i < message->followups->len; i++) {
                const int64_t id = g_array_index(message->followups, int64_t, i);

                if (id != view->f.id)
                        note_seen(work, id);
        }
        work->n_left--;
        if (!work->lane->is_safety)
                work->claim->n_brake--;
}

static const char lost[] = "the answer to an earlier attempt was lost: it may have been sent";

/* The provider may have it: it is not sent twice, and not by a text whose window has closed. Return: 0; STORE_NOT_FOUND: it
 * surely has not. */
static int give_up(LaneClaim *work, int64_t message, const char *reason, Err *err)
{
        int r = store_give_up(work->store, work->claim->config, message, reason, work->now, err);

        work->claim->n_decided += r == 0;
        return r;
}

/* The same for the message of a follow-up that does not go by it, where there is one. */
static int leave_message(LaneClaim *work, const FollowupView *view, Err *err)
{
        return view->message != 0 ? give_up(work, view->message, lost, err) : STORE_NOT_FOUND;
}

/* Its time is over, or a person does it instead. */
static int end(LaneClaim *work, const FollowupView *view, FollowupState to, UtcMs due, const char *reason, Err *err)
{
        int r = leave_message(work, view, err);

        return r > 0 ? decide(work, view, to, due, reason, err) : r;
}

/* Its message cannot go now, as one it speaks for is held, or not open yet. It must not stand before all others in its lane
 * meanwhile. */
static int put_off(LaneClaim *work, const FollowupView *view, Err *err)
{
        const Hours hours = hours_for(work->clinic, patient_zone(view->patient, work->clinic->zone), false);
        const UtcMs due = hours_next(&hours, utc_add(work->now, (DurationMs){ PUT_OFF_MS }), view->f.closes);

        if (utc_is_never(due))
                return end(work, view, FOLLOWUP_FAILED, UTC_NEVER, "its message waits for one that is held", err);
        return decide(work, view, FOLLOWUP_PLANNED, due, "", err);
}

/* A message that was refused or lost before goes out again as it is: same text, and the key its generation says. */
static int claim_again(LaneClaim *work, const FollowupView *view, UtcMs hours_end, Err *err)
{
        g_autoptr(Message) message = NULL;
        int r = store_get_message(work->store, view->message, &message, err);

        if (r != 0 || !message)
                return r < 0 ? r : put_off(work, view, err);
        if (!retry_may_repeat(work->provider, message, work->now))
                r = give_up(work, message->number,
                        "may have been sent before, and the provider no longer knows the message's key", err);
        else if (message->closes.ms <= work->now.ms)
                r = give_up(work, message->number, "may have been sent before, and its window has closed since", err);
        else
                r = STORE_NOT_FOUND;
        if (r <= 0)
                return r;
        g_free(message->provider);
        message->provider = g_strdup(work->provider->id);
        r = store_claim(work->store, message, work->now, err);
        if (r == 0)
                add_claimed(work, view, g_steal_pointer(&message), hours_end);
        if (r == STORE_CLAIM_DISSOLVED) {
                work->claim->n_decided++;
                return 0;
        }
        return r > 0 ? put_off(work, view, err) : r;
}

static void new_id(LaneClaim *work, char ret[static ID_MESSAGE_MAX])
{
        if (work->n_random == 0) {
                if (getrandom(work->random, sizeof(work->random), 0) != sizeof(work->random))
                        g_error("getrandom() gave no bytes"); /* cannot happen once the kernel has started */
                work->n_random = CLAIM_RANDOM;
        }
        id_from_random(work->random + ID_RANDOM_BYTES * --work->n_random, ret);
}

/* @composed: its texts are taken over */
static Message *new_message(LaneClaim *work, GPtrArray *views, Composed *composed, bool child)
{
        const FollowupView *first = views->pdata[0];
        Message *message = g_new0(Message, 1);

        new_id(work, message->id);
        message->patient_number = first->patient_number;
        message->clinic = g_strdup(work->lane->clinic);
        message->method = g_strdup(work->lane->method);
        message->provider = g_strdup(work->provider->id);
        message->to = g_strdup(work->claim->to ? work->claim->to
                                               : patient_address(first->patient, work->lane->method, child));
        message->language = g_steal_pointer(&composed->language);
        message->text = g_steal_pointer(&composed->text);
        message->coding = g_strdup(composed->coding);
        message->template = g_steal_pointer(&composed->template);
        message->parts = composed->parts;
        message->created = message->first_try = work->now;
        message->closes = UTC_NEVER;
        message->purpose = first->f.purpose;
        message->state = MESSAGE_SENDING;
        message->followups = g_array_new(FALSE, FALSE, sizeof(int64_t));
        for (unsigned i = 0; i < views->len; i++) {
                const FollowupView *view = views->pdata[i];

                g_array_append_val(message->followups, view->f.id);
                if (view->f.closes.ms < message->closes.ms)
                        message->closes = view->f.closes;
        }
        return message;
}

/* What would go along, but has to wait for another matter of the patient, does not. */
static int drop_waiting(LaneClaim *work, GPtrArray *mates, Err *err)
{
        for (unsigned i = mates->len; i-- > 0;) {
                const FollowupView *mate = mates->pdata[i];
                PlanAround around;
                int r = STORE_NOT_FOUND;

                if (plan_around_touches(mate->f.purpose))
                        r = store_around_of(work->store, work->claim->config, mate->treatment_number, work->now,
                                &around, err);
                if (r < 0)
                        return r;
                if (r == 0 && plan_around_stops(&around, work->clinic->zone, &mate->f, work->now))
                        g_ptr_array_remove_index(mates, i);
        }
        return 0;
}

/* @child: who it is for, today */
static int claim_new(LaneClaim *work, FollowupView *view, bool child, UtcMs hours_end, Err *err)
{
        g_autoptr(GPtrArray) mates = NULL;
        g_autoptr(GPtrArray) together = NULL;
        g_autoptr(Message) message = NULL;
        const FollowupView *first;
        const Step *step;
        Composed composed = { 0 };
        int r = store_mates(work->store, view, work->now, hours_end, &mates, err);

        if (r == 0)
                r = drop_waiting(work, mates, err);
        if (r < 0)
                return r;
        together = gate_merge(view, mates, work->clinic, work->now);
        first = together->pdata[0];
        step = followup_view_step(first);
        if (!step)
                return decide(work, first, FOLLOWUP_HELD, first->f.due, "its step is in no plan any more", err);
        r = compose(&(ComposeInput){ .config = work->claim->config,
                            .clinic = work->clinic,
                            .step = step,
                            .patient = first->patient,
                            .method = work->lane->method,
                            .practitioner = first->practitioner,
                            .moment = first->moment,
                            .provider = work->provider,
                            .is_child = child },
                &composed, err);
        if (r < 0)
                return r;
        if (r == COMPOSE_NO_TEXT)
                return decide(work, first, FOLLOWUP_HELD, first->f.due, "no text for it in any of the clinic's languages", err);
        if (r == COMPOSE_TOO_LONG)
                return decide(work, first, FOLLOWUP_FAILED, UTC_NEVER, "the text is longer than the provider takes", err);
        if (r == COMPOSE_NO_TEMPLATE)
                return decide(work, first, FOLLOWUP_HELD, first->f.due, "the provider has no approved template for it", err);
        message = new_message(work, together, &composed, child);
        r = store_claim(work->store, message, work->now, err);
        if (r == 0)
                add_claimed(work, view, g_steal_pointer(&message), hours_end);
        return r;
}

/* On by the next method, in a lane that may have been worked off already: another claim looks there. But there are never
 * two copies of one message. */
static int go_on(LaneClaim *work, const FollowupView *view, const char *reason, Err *err)
{
        ClaimJob *claim = work->claim;
        int r = leave_message(work, view, err);

        if (r <= 0)
                return r;
        claim->n_decided++;
        claim->next_due = work->now;
        return store_reroute(work->store, claim->config, view->f.id, retry_next_method(claim->config, view, work->now),
                reason, work->now, err);
}

/* An address that this provider refused for good goes on by the next method at once. */
static int go_round(LaneClaim *work, const FollowupView *view, const Block *block, Err *err)
{
        char reason[FOLLOWUP_REASON_MAX];

        g_snprintf(reason, sizeof(reason), "%s refused this %s for good %s", work->provider->id,
                method_uses_phone(work->lane->method) ? "number" : "name", block->n == 1 ? "before" : "several times");
        return go_on(work, view, reason, err);
}

static int send_new(LaneClaim *work, FollowupView *view, UtcMs hours_end, Err *err)
{
        const bool child = plan_is_child(view->patient, work->clinic, work->now);
        const char *address = patient_address(view->patient, work->lane->method, child);
        Block block;
        int r = STORE_NOT_FOUND;

        if (!work->claim->to && address)
                r = store_block(work->store, work->claim->config, view->patient_number, work->provider->id, work->lane->method,
                        address, work->now, &block, err);
        if (r < 0)
                return r;
        return r == 0 ? go_round(work, view, &block, err) : claim_new(work, view, child, hours_end, err);
}

static int claim_view(LaneClaim *work, FollowupView *view, Err *err)
{
        UtcMs day_start, day_end, hours_end;
        GateAnswer answer;
        int r;

        if (g_hash_table_contains(work->seen, &view->f.id))
                return 0;
        gate_day(view, work->clinic, work->now, &day_start, &day_end, &hours_end);
        r = ask_gate(work, view, day_end, &answer, err);
        if (r < 0)
                return r;
        switch (answer.word) {
        case GATE_SEND:
                return view->message != 0 ? claim_again(work, view, hours_end, err)
                                          : send_new(work, view, hours_end, err);
        case GATE_LATER:
                return decide(work, view, FOLLOWUP_PLANNED, answer.due, answer.reason, err);
        case GATE_HOLD:
                return decide(work, view, FOLLOWUP_HELD, view->f.due, answer.reason, err);
        case GATE_TASK:
                return end(work, view, FOLLOWUP_TASK, answer.due, answer.reason, err);
        case GATE_MISSED:
                return end(work, view, FOLLOWUP_MISSED, UTC_NEVER, answer.reason, err);
        case GATE_FAILED:
                return end(work, view, FOLLOWUP_FAILED, UTC_NEVER, answer.reason, err);
        case GATE_SKIP:
                return end(work, view, FOLLOWUP_SKIPPED, UTC_NEVER, answer.reason, err);
        case GATE_SUPERSEDED:
                return decide(work, view, FOLLOWUP_SUPERSEDED, UTC_NEVER, answer.reason, err);
        case GATE_CANCEL:
                return decide(work, view, FOLLOWUP_CANCELLED, UTC_NEVER, answer.reason, err);
        case GATE_NEXT_METHOD:
                return go_on(work, view, answer.reason, err);
        }
        return 0;
}

/* Works a lane off until nothing is due, its budget is used up, or a look at it changes nothing. */
static int claim_lane(LaneClaim *work, Err *err)
{
        ClaimJob *claim = work->claim;

        while (work->n_left > 0) {
                g_autoptr(GPtrArray) views = NULL;
                unsigned n_before = claim->claimed->len + claim->n_decided;
                int r = store_due(work->store, work->lane->number, work->now, MIN(work->n_left, CLAIM_SLICE), &views, err);

                if (r < 0)
                        return r;
                for (unsigned i = 0; i < views->len && work->n_left > 0; i++) {
                        r = claim_view(work, views->pdata[i], err);
                        if (r < 0)
                                return r;
                }
                if (views->len == 0 || claim->claimed->len + claim->n_decided == n_before)
                        return 0;
        }
        return 0;
}

static unsigned lane_budget(ClaimJob *claim, const Lane *lane, const char *provider)
{
        unsigned n = GPOINTER_TO_UINT(g_hash_table_lookup(claim->budget, provider));

        if (lane->is_safety)
                return n;
        if (n > 0 && claim->n_brake == 0)
                claim->braked = true;
        return MIN(n, claim->n_brake);
}

static int claim_one_lane(ClaimJob *claim, Store *store, const Lane *lane, GHashTable *seen, Err *err)
{
        const Clinic *clinic = config_clinic(claim->config, lane->clinic);
        const char *provider_id = clinic ? clinic_provider(clinic, lane->method) : NULL;
        LaneClaim work = { .claim = claim, .store = store, .now = claim->job.now, .lane = lane, .clinic = clinic, .seen = seen };
        unsigned n_budget;
        int r;

        if (!provider_id || pauses_stop(claim->pauses, lane->clinic, provider_id, lane->is_safety))
                return 0;
        if (lane->next_due.ms > claim->job.now.ms) {
                claim->next_due.ms = MIN(claim->next_due.ms, lane->next_due.ms);
                return 0;
        }
        n_budget = lane_budget(claim, lane, provider_id);
        if (n_budget == 0) {
                g_hash_table_add(claim->starved, g_strdup(provider_id));
                return 0;
        }
        work.provider = config_provider(claim->config, provider_id);
        work.n_left = n_budget;
        r = claim_lane(&work, err);
        if (work.n_left == 0)
                g_hash_table_add(claim->starved, g_strdup(provider_id));
        g_hash_table_replace(claim->budget, g_strdup(provider_id),
                GUINT_TO_POINTER(GPOINTER_TO_UINT(g_hash_table_lookup(claim->budget, provider_id)) - (n_budget - work.n_left)));
        return r;
}

/* safety before all else, then who has waited longest */
static int compare_lanes(gconstpointer a, gconstpointer b)
{
        const Lane *x = *(Lane *const *)a, *y = *(Lane *const *)b;

        if (x->is_safety != y->is_safety)
                return x->is_safety ? -1 : 1;
        return (x->next_due.ms > y->next_due.ms) - (x->next_due.ms < y->next_due.ms);
}

int claim_run(StoreJob *job, Store *store, Err *err)
{
        ClaimJob *claim = (ClaimJob *)job;
        g_autoptr(GPtrArray) lanes = NULL;
        g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
        int r;

        r = store_see(store, job->now, err);
        if (r >= 0)
                r = store_lanes(store, &lanes, err);
        if (r < 0)
                return r;
        g_ptr_array_sort(lanes, compare_lanes);
        for (unsigned i = 0; i < lanes->len; i++) {
                int k = claim_one_lane(claim, store, lanes->pdata[i], seen, err);

                if (k < 0 && r >= 0)
                        r = k; /* its fault is told, and the other lanes go on */
        }
        if (r < 0) {
                claim->next_due.ms = MIN(claim->next_due.ms, job->now.ms + AGAIN_MS);
                return claim->claimed->len > 0 ? 0 : r; /* what was claimed goes out; @err tells the rest */
        }
        g_clear_pointer(&lanes, g_ptr_array_unref);
        /* what this claim put off is due later: ask once more for the earliest */
        r = store_lanes(store, &lanes, err);
        for (unsigned i = 0; r >= 0 && i < lanes->len; i++) {
                const Lane *lane = lanes->pdata[i];

                if (lane->next_due.ms > job->now.ms)
                        claim->next_due.ms = MIN(claim->next_due.ms, lane->next_due.ms);
        }
        return r;
}
