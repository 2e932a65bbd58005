#include "daemon/notices.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "base/text.h"
#include "channel/outcome.h"
#include "daemon/http-client.h"
#include "daemon/inbound.h"
#include "message/parts.h"

/*
 *   kick, timer --> look (store thread: alerts step on, notices are taken) --> wire --> outcome --> settle --> look
 *
 * One look is under way at a time. The timer counts time that passes, so a wall clock that is set moves it by no more
 * than LOOK_MOST_MS; the store judges by the wall clock, and knows one that was set back.
 */
enum { AT_ONCE = 32, LOOK_LEAST_MS = 100, LOOK_MOST_MS = 60 * 1000, FULL_WAIT_MS = 5 * 1000 };

struct Notices {
        Manager *manager;
        HttpClient *http;
        sd_event_source *timer;
        GHashTable *on_wire; /* Saying *, as a set */
        bool started, recovered, looking, look_again;
        unsigned n_settling;
};

/* ---- on the wire ----------------------------------------------------------------------------- */

typedef struct Saying {
        Notices *notices;
        int64_t number;
        char *provider, *alert;
        NoticeKind kind;
} Saying;

typedef struct SettleNotice {
        StoreJob job;
        Config *config;
        Saying *saying;
        int verdict;
        char detail[160];
        NoticeState state;
} SettleNotice;

static void saying_done(gpointer data)
{
        Saying *saying = data;

        g_free(saying->provider);
        g_free(saying->alert);
        g_free(saying);
}

static int settle_run(StoreJob *job, Store *store, Err *err)
{
        SettleNotice *settle = (SettleNotice *)job;
        const Provider *provider = config_provider(settle->config, settle->saying->provider);

        return store_notice_settle(store, settle->config, settle->saying->number, settle->verdict,
                provider && provider_honours_keys(provider), settle->detail, job->now, &settle->state, err);
}

static void tell_settled(const SettleNotice *settle)
{
        const Saying *saying = settle->saying;
        g_autofree char *channel = g_strconcat("CHANNEL=", saying->provider, NULL);
        g_autofree char *followup = g_strconcat("FOLLOWUP_ID=", saying->alert ? saying->alert : "", NULL);
        const char *fields[] = { channel, saying->alert ? followup : NULL, NULL };

        if (settle->state == NOTICE_SENT)
                return;
        if (saying->kind == NOTICE_ALERT)
                log_fields(LOG_ERR, LOG_NOTICE_FAILED, fields, "An alert (%s) did not get through by %s: %s. It goes by the next channel",
                        saying->alert, saying->provider, settle->detail);
        else
                log_fields(LOG_WARNING, LOG_NOTICE_FAILED, fields, "An answer to a patient's message by %s: %s, %s", saying->provider,
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
        saying_done(settle->saying);
        config_unref(settle->config);
        g_free(settle);
        notices_kick(notices);
}

static void end_saying(Saying *saying, Verdict verdict, const char *detail)
{
        Notices *notices = saying->notices;
        SettleNotice *settle = g_new0(SettleNotice, 1);

        settle->job = (StoreJob){ .urgency = STORE_URGENT, .keep = true, .now = clock_now(notices->manager->clock),
                .run = settle_run, .done = on_settled, .userdata = notices };
        settle->config = config_ref(notices->manager->config);
        settle->saying = saying;
        settle->verdict = (int)verdict;
        g_strlcpy(settle->detail, detail, sizeof(settle->detail));
        g_hash_table_steal(notices->on_wire, saying);
        notices->n_settling++;
        store_thread_give(notices->manager->store, &settle->job);
}

static void on_answer(const HttpResponse *response, void *userdata)
{
        Saying *saying = userdata;
        Manager *manager = saying->notices->manager;
        const Provider *provider = config_provider(manager->config, saying->provider);
        Outcome outcome = { .verdict = VERDICT_UNKNOWN };

        if (provider)
                outcome_read(provider, response, clock_now(manager->clock), &outcome);
        end_saying(saying, outcome.verdict, outcome.detail);
        outcome_done(&outcome);
}

/* An id and how to answer it; whoever reads over a shoulder learns no more. */
static char *alert_text(const Notice *notice, const char *public_url)
{
        GString *text = g_string_new(NULL);

        g_string_append_printf(text, "followupd: alert %s", notice->alert);
        if (notice->clinic)
                g_string_append_printf(text, ", %s", notice->clinic);
        g_string_append(text, ". A person must act now. Acknowledge: ");
        if (public_url)
                g_string_append_printf(text, "%s/ack/%s", public_url, notice->token);
        else
                g_string_append_printf(text, "followupctl ack %s", notice->alert);
        return g_string_free(text, FALSE);
}

static int dial(Saying *saying, const Notice *notice, const Provider *provider, Err *err)
{
        Manager *manager = saying->notices->manager;
        const Clinic *clinic = notice->clinic ? config_clinic(manager->config, notice->clinic) : NULL;
        g_autofree char *text = notice->text ? g_strdup(notice->text) : alert_text(notice, manager->config->listener.public_url);
        const bool is_unicode = sms_parts(text).coding == SMS_UNICODE;
        const ChannelMessage message = { .to = notice->to,
                .text = text,
                .coding = strcmp(provider->carries, "sms") != 0 ? "" : is_unicode ? "unicode" : "gsm7",
                .id = notice->id,
                .key = notice->id,
                .from = clinic ? clinic->name : "",
                .created = notice->created };
        HttpRequest *request = NULL;
        int r = request_build(provider, manager->credentials, &message, (UtcMs){ g_get_real_time() / 1000 }, &request, err);

        return r < 0 ? r : http_client_send(saying->notices->http, request, on_answer, saying, err);
}

static void say(Notices *notices, const Notice *notice)
{
        const Provider *provider = config_provider(notices->manager->config, notice->provider ? notice->provider : "");
        Saying *saying = g_new0(Saying, 1);
        Err err = { 0 };

        saying->notices = notices;
        saying->number = notice->number;
        saying->provider = g_strdup(notice->provider ? notice->provider : "-");
        saying->alert = g_strdup(notice->alert);
        saying->kind = notice->kind;
        g_hash_table_add(notices->on_wire, saying);
        if (!provider)
                end_saying(saying, VERDICT_ACCOUNT, "the configuration has no such provider");
        else if (dial(saying, notice, provider, &err) < 0) {
                g_autofree char *detail = g_strdup_printf("%s: %s", err.what, err.why);

                end_saying(saying, err.code == -EINVAL ? VERDICT_PERMANENT : VERDICT_ACCOUNT, detail);
        }
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
        int ran;
} Look;

static int look_run(StoreJob *job, Store *store, Err *err)
{
        Look *look = (Look *)job;
        int r = look->recover ? store_notices_recover(store, look->config, job->now, err) : 0;

        if (r == 0)
                r = store_alerts_step(store, look->config, job->now, &look->n_unheard, err);
        if (r == 0)
                r = inbound_take_incomplete(store, look->config, job->now, &look->news, err);
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
                say(notices, g_ptr_array_index(look->notices, i));
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
        else {
                if (job->result != -ENOSPC)
                        log_err(LOG_ERR, LOG_STORE_FAULT, &job->err);
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
        notices->on_wire = g_hash_table_new_full(NULL, NULL, saying_done, NULL);
        r = sd_event_add_time(manager->event, &notices->timer, CLOCK_BOOTTIME, UINT64_MAX, 1000, on_timer, notices);
        if (r < 0)
                (void)err_set(err, r, NULL, "cannot make the alerts' timer", "%s", g_strerror(-r));
        else {
                sd_event_source_set_enabled(notices->timer, SD_EVENT_OFF);
                sd_event_source_set_description(notices->timer, "notices");
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

unsigned notices_n_busy(const Notices *notices)
{
        return g_hash_table_size(notices->on_wire) + notices->n_settling;
}

void notices_quiesce(Notices *notices)
{
        if (notices)
                g_clear_pointer(&notices->http, http_client_free);
}

void notices_free(Notices *notices)
{
        if (!notices)
                return;
        notices_quiesce(notices);
        g_hash_table_unref(notices->on_wire);
        sd_event_source_disable_unref(notices->timer);
        g_free(notices);
}
