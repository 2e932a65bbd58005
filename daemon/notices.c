#include "daemon/notices.h"

#include <errno.h>
#include <sys/random.h>

#include "base/text.h"
#include "daemon/dead-ways.h"
#include "daemon/dispatcher.h"
#include "daemon/http-client.h"
#include "daemon/inbound.h"
#include "daemon/notice-request.h"
#include "daemon/rehearsal.h"
#include "daemon/tokens.h"

/*
 *   kick, timer --> look (store thread: alerts step on, notices are taken) --> wire --> outcome --> settle --> look
 *
 * One look is under way at a time. The timer counts time that passes, so a wall clock that is set moves it by no more
 * than LOOK_MOST_MS; the store judges by the wall clock, and knows one that was set back.
 */
enum { AT_ONCE = 32, LOOK_LEAST_MS = 100, TOKEN_LOOK_MS = 100, LOOK_MOST_MS = 60 * 1000, FULL_WAIT_MS = 5 * 1000 };

struct Notices {
        Manager *manager;
        HttpClient *http;
        sd_event_source *timer, *token_timer;
        GHashTable *on_wire; /* Saying *, as a set */
        GHashTable *dead_ways;
        bool started, recovered, looking, look_again;
        unsigned n_settling;
        UtcMs next; /* of the look that the timer stands for; UTC_NEVER: none */
};

/* ---- on the wire ----------------------------------------------------------------------------- */

typedef struct Saying {
        Notices *notices;
        Notice *notice;
        unsigned token; /* its serial */
        bool waits_for_token, token_again;
        int64_t waited_ms;
} Saying;

typedef struct SettleNotice {
        StoreJob job;
        Config *config;
        Saying *saying;
        int verdict;
        char detail[160];
        char *provider_message_id; /* NULL: not told */
        NoticeState state;
        StoreReceiptEffect effect;
} SettleNotice;

static void saying_done(gpointer data)
{
        Saying *saying = data;

        notice_free(saying->notice);
        g_free(saying);
}

static const char *provider_name(const Notice *notice)
{
        return notice->provider ? notice->provider : "-";
}

static const Provider *find_provider(const Config *config, const Saying *saying)
{
        return config_provider(config, provider_name(saying->notice));
}

static int settle_notice_run(StoreJob *job, Store *store, Err *err)
{
        SettleNotice *settle = (SettleNotice *)job;
        const Provider *provider = find_provider(settle->config, settle->saying);
        const Notice *notice = settle->saying->notice;
        int r;

        store_receipt_effect_done(&settle->effect); /* run again after a full disk */
        settle->effect = (StoreReceiptEffect){ 0 };
        r = store_notice_settle(store, settle->config, notice->number, settle->verdict, provider && provider_honours_keys(provider),
                settle->detail, job->now, &settle->state, &settle->effect, err);
        if (r == 0 && notice->kind == NOTICE_ALERT && settle->provider_message_id)
                r = MIN(store_notice_named(store, notice, settle->provider_message_id, job->now, err), 0);
        return r;
}

static void tell_settled(const SettleNotice *settle)
{
        const Notice *notice = settle->saying->notice;
        const char *provider = provider_name(notice);
        g_autofree char *channel = g_strconcat("CHANNEL=", provider, NULL);
        g_autofree char *followup = g_strconcat("FOLLOWUP_ID=", notice->alert ? notice->alert : "", NULL);
        const char *fields[] = { channel, notice->alert ? followup : NULL, NULL };

        if (settle->state == NOTICE_SENT)
                return;
        if (notice->kind == NOTICE_ALERT)
                log_fields(LOG_ERR, LOG_NOTICE_FAILED, fields, "An alert (%s) did not get through by %s: %s. It goes by the next channel",
                        notice->alert, provider, settle->detail);
        else if (settle->state != NOTICE_WAITING || notice->n_attempts == 1) /* not each of its tries */
                log_fields(LOG_WARNING, LOG_NOTICE_FAILED, fields, "An answer to a message that came by %s: %s, %s", provider,
                        settle->state == NOTICE_WAITING ? "is tried again" : notice_state_to_string(settle->state), settle->detail);
}

static void on_settled(StoreJob *job, void *userdata)
{
        SettleNotice *settle = (SettleNotice *)job;
        Notices *notices = userdata;

        notices->n_settling--;
        if (job->result < 0)
                log_err(LOG_ERR, LOG_STORE_FAULT, &job->err);
        else if (job->result == 0)
                tell_settled(settle);
        if (job->result == 0 && settle->effect.revoke)
                dispatcher_revoke(notices->manager->dispatcher, settle->effect.revoke);
        store_receipt_effect_done(&settle->effect);
        saying_done(settle->saying);
        config_unref(settle->config);
        g_free(settle->provider_message_id);
        g_free(settle);
        notices_kick(notices);
}

/* What it shows of its provider, and of this one channel of staff. */
static void tell_of_provider(const Saying *saying, const Outcome *outcome)
{
        const Notices *notices = saying->notices;
        const Notice *notice = saying->notice;

        dispatcher_heard(notices->manager->dispatcher, notice->provider, outcome);
        if (notice->kind == NOTICE_ALERT)
                dead_ways_settled(notices->dead_ways, notice->provider, notice->to, outcome, clock_now(notices->manager->clock));
}

static void end_saying(Saying *saying, const Outcome *outcome)
{
        Notices *notices = saying->notices;
        SettleNotice *settle = g_new0(SettleNotice, 1);

        if (find_provider(notices->manager->config, saying) && !notices->manager->rehearsal)
                tell_of_provider(saying, outcome);

        settle->job = (StoreJob){ .urgency = STORE_URGENT, .keep = true, .now = clock_now(notices->manager->clock),
                .run = settle_notice_run, .done = on_settled, .userdata = notices };
        settle->config = config_ref(notices->manager->config);
        settle->saying = saying;
        settle->verdict = (int)outcome->verdict;
        settle->provider_message_id = g_strdup(outcome->provider_message_id);
        g_strlcpy(settle->detail, outcome->detail, sizeof(settle->detail));
        g_hash_table_steal(notices->on_wire, saying);
        notices->n_settling++;
        store_thread_give(notices->manager->store, &settle->job);
}

/* It was not handed over. */
__attribute__((format(printf, 3, 4))) static void end_here(Saying *saying, Verdict verdict, const char *detail, ...)
{
        Outcome outcome = { .verdict = verdict, .is_ours = true };
        va_list args;

        va_start(args, detail);
        g_vsnprintf(outcome.detail, sizeof(outcome.detail), detail, args);
        va_end(args);
        end_saying(saying, &outcome);
}

static void dial(Saying *saying);
static void await_token(Saying *saying);

/* Refused for its token alone: once more, with another. */
static bool is_for_another_token(Saying *saying, Outcome *outcome)
{
        if (outcome->verdict != VERDICT_TOKEN)
                return false;
        tokens_refuse(dispatcher_tokens(saying->notices->manager->dispatcher), saying->notice->provider, saying->token);
        outcome->verdict = VERDICT_ACCOUNT;
        if (saying->token_again)
                return false;
        saying->token_again = true;
        return true;
}

static void on_answer(const HttpResponse *response, void *userdata)
{
        Saying *saying = userdata;
        Manager *manager = saying->notices->manager;
        const Provider *provider = find_provider(manager->config, saying);
        Outcome outcome = { .verdict = VERDICT_UNKNOWN };

        if (provider)
                outcome_read(provider, response, clock_now(manager->clock), &outcome);
        if (is_for_another_token(saying, &outcome))
                dial(saying);
        else
                end_saying(saying, &outcome);
        outcome_done(&outcome);
}

static int begin(Saying *saying, const Provider *provider, Err *err)
{
        Notices *notices = saying->notices;
        const char *token = NULL;
        HttpRequest *request = NULL;
        int r = 0;

        saying->waits_for_token = false;
        if (provider->auth == AUTH_TOKEN)
                r = tokens_get(dispatcher_tokens(notices->manager->dispatcher), provider, notices->manager->credentials, &token,
                        &saying->token, err);
        if (r == TOKENS_FETCHING)
                await_token(saying);
        if (r != 0)
                return r;
        r = notice_request_build(notices->manager, provider, saying->notice, token, &request, err);
        return r < 0 ? r : http_client_send(notices->http, request, on_answer, saying, err);
}

static void dial(Saying *saying)
{
        const Provider *provider = find_provider(saying->notices->manager->config, saying);
        Err err = { 0 };

        if (!provider)
                end_here(saying, VERDICT_ACCOUNT, "the configuration has no such provider");
        else if (begin(saying, provider, &err) < 0)
                end_here(saying, err.code == -ENOKEY ? VERDICT_ACCOUNT : err.code == -EINVAL ? VERDICT_PERMANENT : VERDICT_TEMPORARY, "%s: %s",
                        err.what, err.why);
}

/* @notice is taken over. A rehearsal wakes nobody and answers nobody: it counts. */
static void say(Notices *notices, Notice *notice)
{
        Rehearsal *rehearsal = notices->manager->rehearsal;
        Saying *saying = g_new0(Saying, 1);

        saying->notices = notices;
        saying->notice = notice;
        g_hash_table_add(notices->on_wire, saying);
        if (!rehearsal) {
                dial(saying);
                return;
        }
        rehearsal_tell_notice(rehearsal, notice->kind);
        end_here(saying, VERDICT_SENT, "a rehearsal");
}

/* ---- tokens ---------------------------------------------------------------------------------- */

/* The dispatcher fetches them, for a new one may end the old; who waits for one looks again and again, for as long as the
 * provider may take to answer. */
static int on_token_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
        Notices *notices = userdata;
        g_autoptr(GList) all = g_hash_table_get_keys(notices->on_wire);

        for (GList *at = all; at; at = at->next) {
                Saying *saying = at->data;
                const Provider *provider = find_provider(notices->manager->config, saying);

                if (!saying->waits_for_token)
                        continue;
                if (provider && saying->waited_ms > provider->request.timeout.ms) {
                        end_here(saying, VERDICT_TEMPORARY, "its token does not come");
                        continue;
                }
                saying->waited_ms += TOKEN_LOOK_MS;
                dial(saying);
        }
        return 0;
}

static void await_token(Saying *saying)
{
        sd_event_source *timer = saying->notices->token_timer;

        saying->waits_for_token = true;
        sd_event_source_set_time_relative(timer, TOKEN_LOOK_MS * UINT64_C(1000));
        sd_event_source_set_enabled(timer, SD_EVENT_ONESHOT);
}

/* ---- looking --------------------------------------------------------------------------------- */

typedef struct Look {
        StoreJob job;
        Config *config;
        bool recover;
        uint8_t random[AT_ONCE * ID_RANDOM_BYTES];
        GPtrArray *notices; /* Notice * */
        InboundNews news;
        unsigned n_unheard;
        UtcMs next;
        int ran, incomplete;
        Err incomplete_err;
} Look;

static int look_run(StoreJob *job, Store *store, Err *err)
{
        Look *look = (Look *)job;
        int r = look->recover ? store_notices_recover(store, look->config, job->now, err) : 0;

        if (r == 0)
                r = store_alerts_step(store, look->config, job->now, &look->n_unheard, err);
        /* a text that cannot be kept must not hold up alerts */
        if (r == 0)
                look->incomplete = inbound_take_incomplete(store, look->config, job->now, &look->news, &look->incomplete_err);
        if (r == 0)
                r = store_notices_take(store, look->config, job->now, look->random, AT_ONCE, &look->notices, err);
        if (r == 0)
                r = store_next_notice(store, look->config, job->now, &look->next, err);
        look->ran = r;
        return r;
}

static void look_free(Look *look)
{
        g_clear_pointer(&look->notices, g_ptr_array_unref);
        inbound_news_done(&look->news);
        config_unref(look->config);
        g_free(look);
}

static void arm(Notices *notices, int64_t wait_ms)
{
        Clock *clock = notices->manager->clock;

        notices->next = (UtcMs){ clock_now(clock).ms + MAX(wait_ms, LOOK_LEAST_MS) };
        if (clock_is_virtual(clock))
                return; /* the rehearsal asks notices_next() */
        sd_event_source_set_time_relative(notices->timer, (uint64_t)CLAMP(wait_ms, LOOK_LEAST_MS, LOOK_MOST_MS) * 1000);
        sd_event_source_set_enabled(notices->timer, SD_EVENT_ONESHOT);
}

static void act_on(Notices *notices, Look *look)
{
        Manager *manager = notices->manager;

        notices->recovered = true;
        inbound_tell(manager, &look->news);
        if (look->n_unheard > 0)
                log_line(LOG_CRIT, LOG_RED_FLAG_UNHEARD, "%u alerts wait and nobody can be told of them: see followupctl calls",
                        look->n_unheard);
        for (unsigned i = 0; notices->http && look->notices && i < look->notices->len; i++)
                say(notices, g_steal_pointer(&look->notices->pdata[i]));
        if (!utc_is_never(look->next))
                arm(notices, look->next.ms - clock_now(manager->clock).ms);
}

static void on_looked(StoreJob *job, void *userdata)
{
        Look *look = (Look *)job;
        Notices *notices = userdata;

        notices->looking = false;
        if (job->result >= 0)
                act_on(notices, look);
        if (job->result < 0 || look->incomplete < 0) {
                const int r = job->result < 0 ? job->result : look->incomplete;

                if (r != -ENOSPC)
                        log_err(LOG_ERR, LOG_STORE_FAULT, job->result < 0 ? &job->err : &look->incomplete_err);
                arm(notices, FULL_WAIT_MS);
        }
        look_free(look);
        if (notices->look_again)
                notices_kick(notices);
}

void notices_kick(Notices *notices)
{
        Manager *manager = notices->manager;
        Look *look;

        notices->look_again = notices->looking;
        if (notices->looking || !notices->started || !notices->http || manager->stopping)
                return;
        look = g_new0(Look, 1);
        look->job = (StoreJob){ .urgency = STORE_URGENT, .now = clock_now(manager->clock), .run = look_run, .done = on_looked,
                .userdata = notices };
        if (getrandom(look->random, sizeof(look->random), 0) != sizeof(look->random)) {
                g_free(look);
                arm(notices, FULL_WAIT_MS); /* a link that can be guessed is worse than one that comes later */
                return;
        }
        look->config = config_ref(manager->config);
        look->recover = !notices->recovered;
        look->next = UTC_NEVER;
        inbound_news_init(&look->news);
        notices->looking = true;
        notices->next = UTC_NEVER;
        sd_event_source_set_enabled(notices->timer, SD_EVENT_OFF);
        store_thread_give(manager->store, &look->job);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
        notices_kick(userdata);
        return 0;
}

/* ---- life ------------------------------------------------------------------------------------ */

int notices_new(Manager *manager, Notices **ret, Err *err)
{
        Notices *notices = g_new0(Notices, 1);
        int r;

        notices->manager = manager;
        notices->next = UTC_NEVER;
        notices->on_wire = g_hash_table_new_full(NULL, NULL, saying_done, NULL);
        notices->dead_ways = dead_ways_new();
        r = sd_event_add_time(manager->event, &notices->timer, CLOCK_BOOTTIME, UINT64_MAX, 1000, on_timer, notices);
        if (r >= 0)
                r = sd_event_add_time(manager->event, &notices->token_timer, CLOCK_BOOTTIME, UINT64_MAX, 1000, on_token_timer, notices);
        if (r < 0)
                (void)err_set(err, r, NULL, "cannot make the alerts' timer", "%s", g_strerror(-r));
        else {
                sd_event_source_set_enabled(notices->timer, SD_EVENT_OFF);
                sd_event_source_set_enabled(notices->token_timer, SD_EVENT_OFF);
                sd_event_source_set_description(notices->timer, "notices");
                sd_event_source_set_description(notices->token_timer, "notices-token");
                r = http_client_new(manager, &notices->http, err);
        }

        if (r < 0) {
                notices_free(notices);
                return r;
        }
        *ret = notices;
        return 0;
}

void notices_start(Notices *notices)
{
        notices->started = true;
        notices_kick(notices);
}

GHashTable *notices_dead_ways(const Notices *notices)
{
        return notices->dead_ways;
}

unsigned notices_n_busy(const Notices *notices)
{
        return g_hash_table_size(notices->on_wire) + notices->n_settling;
}

UtcMs notices_next(const Notices *notices)
{
        return notices->next;
}

bool notices_is_looking(const Notices *notices)
{
        return notices->looking;
}

void notices_quiesce(Notices *notices)
{
        if (!notices)
                return;
        g_clear_pointer(&notices->http, http_client_free);
}

void notices_free(Notices *notices)
{
        if (!notices)
                return;
        notices_quiesce(notices);
        g_hash_table_unref(notices->on_wire);
        g_hash_table_unref(notices->dead_ways);
        sd_event_source_disable_unref(notices->timer);
        sd_event_source_disable_unref(notices->token_timer);
        g_free(notices);
}
