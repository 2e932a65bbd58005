#include "daemon/inbound.h"

#include <errno.h>
#include <sys/random.h>

#include "base/text.h"
#include "daemon/dispatcher.h"
#include "daemon/metrics.h"
#include "daemon/notices.h"
#include "daemon/receipts.h"
#include "daemon/rehearsal.h"
#include "daemon/staff-reply.h"
#include "inbound/triage.h"
#include "inbound/visit-time.h"
#include "store/store-replay.h"

/* One reply for the log: which, never what it says or whose it is. */
typedef struct ToldReply {
        int64_t number, followup, task;
        ReplyLabel label;
        bool is_alert, is_unheard, is_open, is_stop, is_capped;
        StaffReply by_staff; /* of a message by which staff have acknowledged an alert */
} ToldReply;

typedef struct InboundJob {
        StoreJob job;
        Manager *manager;
        Config *config;
        char *provider;
        InboundBatch *batch;
        bool has_replay;
        InboundReplay replay;
        GArray *on_wire; /* int64_t: what had left when it came in */
        InboundNews news;
        StoreReceiptEffect receipts;
        UtcMs next_watch;
        int ran; /* what run() has returned: the commit may fail after it */
        InboundDone done;
        void *userdata;
} InboundJob;

void inbound_news_init(InboundNews *news)
{
        *news = (InboundNews){ .told = g_array_new(FALSE, FALSE, sizeof(ToldReply)),
                .revoked = g_array_new(FALSE, FALSE, sizeof(int64_t)) };
}

void inbound_news_done(InboundNews *news)
{
        g_clear_pointer(&news->told, g_array_unref);
        g_clear_pointer(&news->revoked, g_array_unref);
}

/* ---- one reply ------------------------------------------------------------------------------- */

/* "I come at 16" to the reminder of another hour is no yes to that one: somebody has to see which of the two it is. */
static void judge_time(const Config *config, const ReplyMatch *match, Triage *triage)
{
        const Clinic *clinic = match->clinic ? config_clinic(config, match->clinic) : NULL;
        CivilDate date;
        CivilTime time;

        if (triage->label != REPLY_CONFIRM || match->purpose != PURPOSE_VISIT || utc_is_never(match->visit) || !clinic)
                return;
        civil_from_utc(clinic->zone, match->visit, &date, &time, NULL); /* as the reminder has told it */
        if (!visit_time_differs(match->text, time))
                return;
        triage->label = REPLY_MOVE;
        g_strlcpy(triage->why, "names another time than the visit's", sizeof(triage->why));
}

/* Where several treatments may be meant, what is grave after one of them is grave. */
static void read_verdict(const Config *config, const InboundReply *reply, const ReplyMatch *match, Triage *ret)
{
        const TriageQuestion question = { .purpose = match->purpose,
                .language = match->language,
                .family = match->n_families > 1 ? NULL : match->protocol,
                .red_words = (const char *const *)match->red_words->pdata,
                .has_routine = match->routine != 0 };

        *ret = (Triage){ .label = REPLY_OTHER, .score = -1 };
        if (reply->event == REPLY_EVENT_STOP) {
                ret->label = REPLY_STOP;
                ret->is_stop = true;
                g_strlcpy(ret->why, "the provider says so", sizeof(ret->why));
        } else if (reply->event == REPLY_EVENT_START) {
                ret->label = REPLY_START;
                ret->is_start = true;
                g_strlcpy(ret->why, "the provider says so", sizeof(ret->why));
        } else {
                triage_reply(&question, match->text, ret);
                judge_time(config, match, ret);
        }
}

static void note(InboundNews *news, const ReplyEffect *effect, const ReplyVerdict *verdict)
{
        const ToldReply told = { .number = effect->number,
                .followup = effect->followup,
                .task = effect->task,
                .label = verdict->label,
                .is_stop = verdict->is_stop,
                .is_alert = effect->is_alert,
                .is_unheard = effect->is_unheard,
                .is_capped = effect->is_capped,
                .is_open = effect->is_open };

        g_array_append_val(news->told, told);
        g_array_append_vals(news->revoked, effect->revoked->data, effect->revoked->len);
        news->has_notices |= effect->has_notices || effect->is_alert;
}

static int keep(Store *store, const Config *config, const StoreReply *reply, const ReplyMatch *match, const Triage *triage,
        UtcMs now, InboundNews *news, Err *err)
{
        /* a stop ends the messages, not the care: what was complained of beside it is called for */
        const ReplyLabel label = triage->label == REPLY_STOP && triage->is_worry ? REPLY_WORRY : triage->label;
        const ReplyVerdict verdict = { .label = label,
                .is_stop = triage->is_stop,
                .is_start = triage->is_start,
                .score = triage->score,
                .why = triage->why,
                .is_done = triage->is_done,
                .is_not_theirs = triage->is_not_theirs,
                .is_death = triage->is_death };
        g_auto(ReplyEffect) effect = { 0 };
        int r = store_reply(store, config, reply, match, &verdict, now, &effect, err);

        if (r == 0)
                note(news, &effect, &verdict);
        return r;
}

static int fill_random(StoreReply *reply, Err *err)
{
        if (getrandom(reply->random, sizeof(reply->random), 0) == sizeof(reply->random))
                return 0;
        return err_set(err, -EIO, NULL, "a reply cannot be kept", "the kernel gives no random bytes");
}

/* What has come of it may be harmless without the part that has not, or beside the text that is not it: for a person to read. */
static void doubt(Triage *triage, const char *why)
{
        if (triage->label == REPLY_RED || triage->label == REPLY_WORRY || triage->label == REPLY_STOP)
                return;
        triage->label = REPLY_OTHER;
        triage->is_start = triage->is_done = false; /* what was told of the number, or of a death, stands */
        g_strlcpy(triage->why, why, sizeof(triage->why));
}

static int take_staff_reply(InboundJob *inbound, Store *store, const StoreReply *reply, Err *err)
{
        ToldReply told = { .label = REPLY_OTHER };
        int r = staff_reply_take(store, inbound->config, reply, inbound->manager->guesses, inbound->job.now, &told.by_staff, err);

        if (r >= 0 && (told.by_staff.alert[0] != '\0' || told.by_staff.is_guessing))
                g_array_append_val(inbound->news.told, told);
        return r;
}

static int take_reply(InboundJob *inbound, Store *store, const InboundReply *from, Err *err)
{
        const Provider *provider = config_provider(inbound->config, inbound->provider);
        const char *method = provider ? provider->carries : "sms";
        g_auto(ReplyMatch) match = { 0 };
        StoreReply reply = { .provider = inbound->provider,
                .method = method,
                .id = from->id,
                .from = from->from,
                .text = from->text ? from->text : "",
                .answers = from->answers,
                .part_ref = from->part_ref,
                .part = from->part,
                .n_parts = from->n_parts,
                .is_stop = from->event == REPLY_EVENT_STOP,
                /* who has left is not written to */
                .is_answered = from->is_answered || from->event == REPLY_EVENT_STOP,
                .at = from->at,
                .on_wire = inbound->on_wire };
        Triage triage;
        int r = fill_random(&reply, err);

        if (r == 0 && from->event == REPLY_EVENT_TEXT) {
                r = take_staff_reply(inbound, store, &reply, err);
                if (r != STAFF_REPLY_NONE)
                        return r;
                r = 0;
        }
        if (r == 0)
                r = store_match_reply(store, inbound->config, &reply, inbound->job.now, &match, err);
        if (r != 0)
                return MIN(r, 0);
        read_verdict(inbound->config, from, &match, &triage);
        if (match.is_doubtful)
                doubt(&triage, "the provider gave two texts as one");
        return keep(store, inbound->config, &reply, &match, &triage, inbound->job.now, &inbound->news, err);
}

int inbound_take_incomplete(Store *store, const Config *config, UtcMs now, InboundNews *news, Err *err)
{
        enum { AT_ONCE = 64 };
        static const InboundReply as_text = { .event = REPLY_EVENT_TEXT };

        for (unsigned i = 0; i < AT_ONCE; i++) {
                g_auto(ReplyMatch) match = { 0 };
                StoreReply reply = { .at = UTC_NEVER };
                Triage triage;
                int r = store_incomplete_reply(store, config, now, &reply, &match, err);

                if (r == STORE_NOT_FOUND)
                        return 0;
                if (r == 0)
                        r = fill_random(&reply, err);
                if (r < 0)
                        return r;
                read_verdict(config, &as_text, &match, &triage);
                doubt(&triage, "a part of it did not come");
                r = keep(store, config, &reply, &match, &triage, now, news, err);
                if (r < 0)
                        return r;
        }
        return 0;
}

/* ---- one receipt ----------------------------------------------------------------------------- */

static int take_receipt(InboundJob *inbound, Store *store, const InboundReceipt *from, Err *err)
{
        const StoreReceipt receipt = { .provider = inbound->provider,
                .provider_message_id = from->provider_message_id,
                .ref = from->ref,
                .recipient = from->recipient,
                .part = from->part,
                .state = from->state,
                .detail = from->detail };

        return MIN(store_receipt(store, inbound->config, &receipt, inbound->job.now, &inbound->receipts, err), 0);
}

/* ---- the batch ------------------------------------------------------------------------------- */

static void note_fault(InboundJob *inbound, int r, const Err *mine, Err *err)
{
        if (r >= 0 || inbound->ran < 0)
                return;
        inbound->ran = r;
        *err = *mine;
}

static int is_repeat(InboundJob *inbound, Store *store, bool *ret, Err *err)
{
        *ret = false;
        return inbound->has_replay ? store_replay_is_known(store, inbound->replay.digest, inbound->job.now, ret, err) : 0;
}

static void remember(InboundJob *inbound, Store *store, Err *err)
{
        Err mine = { 0 };

        if (inbound->has_replay && inbound->ran == 0)
                note_fault(inbound, store_replay_keep(store, inbound->replay.digest, inbound->replay.expires, inbound->job.now, &mine),
                        &mine, err);
}

/* One that cannot be kept does not keep back the others; the provider is told, and brings all of them again. Receipts
 * first: a reply to a message of the same request finds it sent. */
static int inbound_run(StoreJob *job, Store *store, Err *err)
{
        InboundJob *inbound = (InboundJob *)job;
        bool is_known;

        inbound->ran = is_repeat(inbound, store, &is_known, err);
        if (inbound->ran < 0 || is_known) {
                inbound->next_watch = store_next_watch(store);
                return inbound->ran < 0 ? inbound->ran : (inbound->ran = INBOUND_REPEATED);
        }
        for (unsigned i = 0; i < inbound->batch->receipts->len; i++) {
                Err mine = { 0 };

                note_fault(inbound, take_receipt(inbound, store, g_ptr_array_index(inbound->batch->receipts, i), &mine), &mine, err);
        }
        for (unsigned i = 0; i < inbound->batch->replies->len; i++) {
                Err mine = { 0 };

                note_fault(inbound, take_reply(inbound, store, g_ptr_array_index(inbound->batch->replies, i), &mine), &mine, err);
        }
        remember(inbound, store, err);
        inbound->next_watch = store_next_watch(store);
        return inbound->ran;
}

static void tell_staff(const StaffReply *by)
{
        g_autofree char *followup = g_strconcat("FOLLOWUP_ID=", by->alert, NULL);
        g_autofree char *staff = g_strconcat("STAFF=", by->staff, NULL);
        const char *fields[] = { followup, staff, NULL };

        if (by->is_guessing) {
                log_fields(LOG_WARNING, LOG_ACK_GUESSED, fields + 1,
                        "%u wrong answers to alerts came in the name of %s: its digits take none for an hour, its link and followupctl ack do",
                        GUESSES_MOST, by->staff);
                return;
        }
        log_fields(LOG_NOTICE, LOG_RED_FLAG_TAKEN, fields, "Alert %s: acknowledged by a message (%s)", by->alert, by->staff);
}

static void tell_reply(const ToldReply *told)
{
        char id[FOLLOWUP_ID_MAX] = "-", task[FOLLOWUP_ID_MAX] = "";
        g_autofree char *followup = NULL, *label = g_strconcat("LABEL=", reply_label_to_string(told->label), NULL);
        g_autofree char *name = g_strdup_printf("reply-%" G_GINT64_FORMAT, told->number);
        const char *fields[3] = { label };

        if (told->followup != 0)
                followup_id_render(told->followup, id);
        if (told->task != 0)
                followup_id_render(told->task, task);
        followup = g_strconcat("FOLLOWUP_ID=", told->task != 0 ? task : id, NULL);
        fields[1] = followup;
        if (told->is_alert)
                log_fields(LOG_CRIT, LOG_RED_FLAG, fields, "A red flag in a reply: a person must act now, see followupctl show %s",
                        task[0] != '\0' ? task : name);
        else if (told->is_open)
                log_fields(LOG_WARNING, LOG_REPLY_TAKEN, fields,
                        "%s is from a number that no treated patient has: see followupctl calls", name);
        else
                log_fields(LOG_INFO, LOG_REPLY_TAKEN, fields, "Follow-up %s: a reply, %s%s%s", id, reply_label_to_string(told->label),
                        task[0] != '\0' ? ", with task " : "", task);
        if (told->is_capped)
                log_fields(LOG_WARNING, LOG_REPLY_TAKEN, fields,
                        "%s gets no answer: max_answers_per_hour have gone to numbers that no patient has", name);
        if (told->is_unheard)
                log_fields(LOG_CRIT, LOG_RED_FLAG_UNHEARD, fields,
                        "Nobody can be told of the red flag %s: no responsible person of its clinic has a channel in staff.d",
                        task[0] != '\0' ? task : name);
}

void inbound_tell(Manager *manager, const InboundNews *news)
{
        if (news->revoked->len > 0)
                dispatcher_revoke(manager->dispatcher, news->revoked);
        for (unsigned i = 0; i < news->told->len; i++) {
                const ToldReply *told = &g_array_index(news->told, ToldReply, i);

                if (told->by_staff.alert[0] != '\0' || told->by_staff.is_guessing)
                        tell_staff(&told->by_staff);
                else {
                        tell_reply(told);
                        if (manager->rehearsal)
                                rehearsal_tell_reply(manager->rehearsal, told->label, told->is_stop, told->task);
                        metrics_count(manager->metrics, METRIC_REPLIES, reply_label_to_string(told->label), NULL, 1);
                }
        }
        if (news->told->len > 0)
                manager_kick(manager);
}

static void on_taken(StoreJob *job, void *userdata)
{
        InboundJob *inbound = (InboundJob *)job;
        Manager *manager = inbound->manager;
        const bool is_kept = job->result == inbound->ran; /* else the commit failed, and nothing has happened */

        if (is_kept) {
                if (inbound->receipts.revoke)
                        dispatcher_revoke(manager->dispatcher, inbound->receipts.revoke);
                if (inbound->receipts.is_planned)
                        manager_kick(manager);
                receipts_wake(manager->receipts, inbound->next_watch);
                inbound_tell(manager, &inbound->news);
                notices_kick(manager->notices);
        }
        if (job->result < 0 && job->result != -ENOSPC)
                log_err(LOG_ERR, LOG_STORE_FAULT, &job->err);
        inbound->done(job->result, inbound->userdata);
        inbound_news_done(&inbound->news);
        store_receipt_effect_done(&inbound->receipts);
        inbound_batch_free(inbound->batch);
        g_array_unref(inbound->on_wire);
        config_unref(inbound->config);
        g_free(inbound->provider);
        g_free(inbound);
}

void inbound_take(Manager *manager, const char *provider, InboundBatch *batch, const InboundReplay *replay, InboundDone done,
        void *userdata)
{
        InboundJob *inbound = g_new0(InboundJob, 1);

        inbound->job = (StoreJob){ .urgency = STORE_URGENT, .now = clock_now(manager->clock), .run = inbound_run, .done = on_taken };
        inbound->manager = manager;
        inbound->config = config_ref(manager->config);
        inbound->provider = g_strdup(provider);
        inbound->batch = batch;
        inbound->has_replay = replay != NULL;
        if (replay)
                inbound->replay = *replay;
        inbound->on_wire = dispatcher_on_wire(manager->dispatcher);
        inbound->done = done;
        inbound->userdata = userdata;
        inbound_news_init(&inbound->news);
        store_thread_give(manager->store, &inbound->job);
}
