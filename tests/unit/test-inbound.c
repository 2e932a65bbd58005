/* Replies through the whole daemon: a manager on its loop, a store on disk, and a provider that answers as it is told. */
#include "test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/api.h"
#include "daemon/inbound.h"
#include "daemon/intake.h"
#include "daemon/notices.h"
#include "store/store-reply.h"

/* ---- a provider ------------------------------------------------------------------------------ */

enum { CLOSE = 0 };

typedef struct Phone {
        int fd;
        unsigned port;
        pthread_t thread;
        GMutex mutex;
        int status['z' + 1]; /* by the letter of the path: what it answers; CLOSE: it takes it and hangs up */
        GPtrArray *heard;    /* "s +380... text" of each request */
} Phone;

/* a form field of the body, unescaped */
static char *field(const char *body, const char *name)
{
        g_autofree char *key = g_strconcat(name, "=", NULL);
        const char *at = strstr(body, key);
        char *text;

        if (!at)
                return g_strdup("");
        at += strlen(key);
        text = g_strndup(at, strcspn(at, "&"));
        g_strdelimit(text, "+", ' ');
        g_autofree char *raw = text;
        return g_uri_unescape_string(raw, NULL);
}

static void answer(Phone *phone, int fd)
{
        g_autoptr(GString) in = g_string_new(NULL);
        g_autofree char *to = NULL, *text = NULL;
        const char *body = NULL, *length;
        char bytes[4096];
        int status;

        while (!(body = strstr(in->str, "\r\n\r\n")) || !(length = strstr(in->str, "Content-Length: ")) ||
                strlen(body + 4) < strtoul(length + strlen("Content-Length: "), NULL, 10)) {
                ssize_t n = read(fd, bytes, sizeof(bytes));

                if (n <= 0)
                        return;
                g_string_append_len(in, bytes, n);
        }
        to = field(body + 4, "to");
        text = field(body + 4, "text");
        g_mutex_lock(&phone->mutex);
        g_ptr_array_add(phone->heard, g_strdup_printf("%c %s %s", in->str[strlen("POST /")], to, text));
        status = phone->status[(unsigned char)in->str[strlen("POST /")]];
        g_mutex_unlock(&phone->mutex);
        if (status == CLOSE)
                return;
        g_snprintf(bytes, sizeof(bytes), "HTTP/1.1 %d X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", status);
        if (write(fd, bytes, strlen(bytes)) < 0)
                g_error("the provider cannot answer: %s", g_strerror(errno));
}

static void *phone_main(void *userdata)
{
        Phone *phone = userdata;
        int fd;

        while ((fd = accept(phone->fd, NULL, NULL)) >= 0) {
                answer(phone, fd);
                close(fd);
        }
        return NULL;
}

static void phone_init(Phone *phone)
{
        struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
        socklen_t n = sizeof(address);

        *phone = (Phone){ .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), .heard = g_ptr_array_new_with_free_func(g_free) };
        g_mutex_init(&phone->mutex);
        for (char c = 'a'; c <= 'z'; c++)
                phone->status[(int)c] = 200;
        g_assert_cmpint(bind(phone->fd, (struct sockaddr *)&address, n), ==, 0);
        g_assert_cmpint(getsockname(phone->fd, (struct sockaddr *)&address, &n), ==, 0);
        g_assert_cmpint(listen(phone->fd, 16), ==, 0);
        phone->port = ntohs(address.sin_port);
        g_assert_cmpint(pthread_create(&phone->thread, NULL, phone_main, phone), ==, 0);
}

static void phone_done(Phone *phone)
{
        shutdown(phone->fd, SHUT_RDWR);
        pthread_join(phone->thread, NULL);
        close(phone->fd);
        g_ptr_array_unref(phone->heard);
        g_mutex_clear(&phone->mutex);
}

/* the nth request that begins so; NULL: not yet. g_free() */
static char *heard(Phone *phone, const char *start, unsigned n)
{
        char *found = NULL;

        g_mutex_lock(&phone->mutex);
        for (unsigned i = 0; !found && i < phone->heard->len; i++)
                if (g_str_has_prefix(phone->heard->pdata[i], start) && n-- == 0)
                        found = g_strdup(phone->heard->pdata[i]);
        g_mutex_unlock(&phone->mutex);
        return found;
}

/* ---- a daemon -------------------------------------------------------------------------------- */

typedef struct House {
        Phone phone;
        char *folder, *config_path, *state;
        ManagerOptions options;
        Manager *manager;
} House;

#define NUMBER "+380671234567"

static void write_conf(const House *h, const char *name, const char *text)
{
        g_autofree char *path = g_build_filename(h->folder, name, NULL);
        g_autofree char *parent = g_path_get_dirname(path);

        g_assert_cmpint(g_mkdir_with_parents(parent, 0700), ==, 0);
        g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void write_provider(const House *h, const char *id, const char *carries)
{
        g_autofree char *name = g_strdup_printf("providers.d/%s.conf", id);
        g_autofree char *text = g_strdup_printf(
                "provider = { id = \"%s\"; carries = \"%s\"; request = { method = \"POST\"; url = \"http://127.0.0.1:%u/%s\";\n"
                " recipient = \"name\"; timeout = \"5 seconds\"; form = { to = \"{to}\"; text = \"{text}\"; }; }; };\n",
                id, carries, h->phone.port, id);

        write_conf(h, name, text);
}

static void write_all(const House *h)
{
        write_conf(h, "followupd.conf", "listener = { public_url = \"https://clinic.example\"; };\n");
        write_conf(h, "clinics.d/c.conf",
                "clinic = { id = \"c\"; name = \"C\"; time_zone = \"UTC\"; country = \"UA\"; languages = [ \"en\" ];\n"
                "  phone = \"+380800000000\"; emergency_phone = \"103\"; send_between = \"00:00-23:59\";\n"
                "  methods = [ \"sms\", \"call\" ]; providers = { sms = \"p\"; };\n"
                "  responsible = \"desk\"; deputy = \"doctor\"; escalate_after = \"1 seconds\"; };\n");
        write_provider(h, "p", "sms");
        write_provider(h, "s", "sms");
        write_provider(h, "t", "telegram");
        write_conf(h, "messages.d/en.conf",
                "messages = { language = \"en\"; texts = { m = \"{patient}, how are you? 1 good, 2 bad. {phone} {emergency_phone}\";\n"
                "  reply_red = \"Call {emergency_phone}\"; reply_stop_done = \"No more\"; reply_worry = \"We will call\"; }; };\n");
        write_conf(h, "staff.d/desk.conf",
                "staff = { id = \"desk\"; name = \"Desk\"; channels = ( { provider = \"s\"; to = \"+380500000001\"; },\n"
                "  { provider = \"t\"; to = \"77\"; } ); };\n");
        write_conf(h, "staff.d/doctor.conf",
                "staff = { id = \"doctor\"; name = \"Doctor\"; channels = ( { provider = \"t\"; to = \"88\"; } ); };\n");
        write_conf(h, "protocols.d/botox.conf",
                "protocol = { id = \"botox\"; version = 1; signed_off = \"Dr T.\"; procedures = [ \"botox\" ];\n"
                "  steps = ( { id = \"h6\"; when = \"6 hours\"; purpose = \"safety\"; message = \"m\"; },\n"
                "            { id = \"w2\"; when = \"2 weeks\"; purpose = \"review\"; message = \"m\"; } ); };\n");
}

static void start(House *h)
{
        ErrList faults;

        err_list_init(&faults);
        if (manager_new(&h->options, &h->manager, &faults) < 0)
                manager_tell_faults(&faults);
        g_assert_nonnull(h->manager);
        err_list_done(&faults);
}

/* the loop takes them from the kernel itself */
static void block_signals(void)
{
        sigset_t set;

        sigemptyset(&set);
        sigaddset(&set, SIGTERM);
        sigaddset(&set, SIGINT);
        sigaddset(&set, SIGHUP);
        pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static void house_init(House *h)
{
        block_signals();
        *h = (House){ .folder = g_dir_make_tmp("followupd-XXXXXX", NULL) };
        log_init(true);
        phone_init(&h->phone);
        write_all(h);
        h->config_path = g_build_filename(h->folder, "followupd.conf", NULL);
        h->state = g_build_filename(h->folder, "state", NULL);
        h->options = (ManagerOptions){ .config_path = h->config_path, .state_dir = h->state, .by_hand = true };
        start(h);
}

static void remove_all(const char *path)
{
        GDir *dir = g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
        const char *name;

        while (dir && (name = g_dir_read_name(dir))) {
                g_autofree char *below = g_build_filename(path, name, NULL);

                remove_all(below);
        }
        if (dir)
                g_dir_close(dir);
        g_remove(path);
}

static void house_done(House *h)
{
        manager_free(h->manager);
        phone_done(&h->phone);
        remove_all(h->folder);
        g_free(h->folder);
        g_free(h->config_path);
        g_free(h->state);
}

static void turn(House *h, int64_t until)
{
        if (g_get_monotonic_time() > until)
                g_error("nothing has happened for 20 s");
        g_assert_cmpint(sd_event_run(h->manager->event, 20000), >=, 0);
}

/* until the provider has heard it; g_free() */
static char *wait_for(House *h, const char *beginning, unsigned n)
{
        int64_t until = g_get_monotonic_time() + 20 * G_USEC_PER_SEC;
        char *request;

        while (!(request = heard(&h->phone, beginning, n)))
                turn(h, until);
        return request;
}

typedef struct Ended {
        bool done;
        int result;
} Ended;

static void on_done(int result, void *userdata)
{
        *(Ended *)userdata = (Ended){ true, result };
}

static InboundReply *reply_new(const char *from, const char *id, const char *text)
{
        InboundReply *reply = g_new0(InboundReply, 1);

        reply->from = g_strdup(from);
        reply->id = g_strdup(id);
        reply->text = g_strdup(text);
        reply->at = UTC_NEVER;
        return reply;
}

static void say(House *h, const char *provider, const char *from, const char *id, const char *text)
{
        int64_t until = g_get_monotonic_time() + 20 * G_USEC_PER_SEC;
        InboundBatch *batch = inbound_batch_new();
        Ended ended = { 0 };

        g_ptr_array_add(batch->replies, reply_new(from, id, text));
        inbound_take(h->manager, provider, batch, NULL, on_done, &ended);
        while (!ended.done)
                turn(h, until);
        g_assert_cmpint(ended.result, ==, 0);
}

static void on_results(IntakeStream *stream, GPtrArray *results, void *userdata) { }

static void on_drained(IntakeStream *stream, bool at_end, int fault, void *userdata)
{
        g_assert_cmpint(fault, ==, 0);
        *(bool *)userdata = at_end;
}

/* a treatment six hours ago: its question is due now, and goes out */
static void treat(House *h)
{
        static const IntakeCallbacks callbacks = { on_results, on_drained };
        int64_t until = g_get_monotonic_time() + 20 * G_USEC_PER_SEC;
        char moment[UTC_TEXT_MAX];
        g_autofree char *text = g_strdup_printf(
                "{\"type\":\"treatment\",\"id\":\"T-1\",\"clinic\":\"c\",\"procedure\":\"botox\",\"status\":\"completed\","
                "\"performed_at\":\"%s\",\"patient\":{\"id\":\"P-1\",\"name\":\"N\",\"phone\":\"" NUMBER "\","
                "\"consent\":{\"care\":true}}}\n",
                utc_format((UtcMs){ clock_now(h->manager->clock).ms - INT64_C(6) * 3600000 }, moment));
        bool at_end = false;
        Err err = { 0 };
        IntakeStream *stream = intake_open(h->manager->intake, "native", "file", &callbacks, &at_end, &err);

        g_assert_nonnull(stream);
        intake_feed(stream, g_bytes_new(text, strlen(text)), true, clock_now(h->manager->clock));
        while (!at_end)
                turn(h, until);
        intake_close(stream);
        g_free(wait_for(h, "p " NUMBER " N, how are you?", 0));
}

static unsigned on_api(ApiRequest *request, House *h, const char *method, char **ret_body)
{
        int64_t until = g_get_monotonic_time() + 20 * G_USEC_PER_SEC;

        api_request_handle(request, NULL, NULL);
        while (!request->answered)
                turn(h, until);
        if (ret_body)
                *ret_body = g_strndup(request->answer.body->str, request->answer.body->len);
        return request->answer.status;
}

static unsigned ask(House *h, ApiServer server, const char *method, const char *path, char **ret_body)
{
        const ApiHead head = { .method = method, .path = path, .peer = "test" };
        Api *api = NULL;
        ApiRequest *request;
        unsigned status;

        g_assert_cmpint(api_new(h->manager, server, &api, NULL), ==, 0);
        request = api_request_new(api, &head);
        status = on_api(request, h, method, ret_body);
        api_request_unref(request);
        api_free(api);
        return status;
}

static json_t *calls(House *h)
{
        g_autofree char *body = NULL;
        json_t *first;

        g_assert_cmpuint(ask(h, API_CONTROL, "GET", "/v1/calls", &body), ==, 200);
        body[strcspn(body, "\n")] = '\0';
        first = json_loads(body, 0, NULL);
        g_assert_nonnull(first);
        return first;
}

static const char *text_of(const json_t *object, const char *key)
{
        return json_string_value(json_object_get(object, key));
}

/* ---- tests ----------------------------------------------------------------------------------- */

TEST(a_red_flag_calls_one_after_the_other_until_the_link_is_used)
{
        House h;

        house_init(&h);
        treat(&h);
        say(&h, "p", NUMBER, "r1", "I cannot see with my left eye");
        g_autofree char *to_patient = wait_for(&h, "p " NUMBER " Call", 0);
        g_autofree char *to_desk = wait_for(&h, "s +380500000001", 0);
        g_autofree char *to_doctor = wait_for(&h, "t 88", 0);
        g_autofree char *desk_again = wait_for(&h, "s +380500000001", 1);
        const char *link = strstr(to_desk, "https://clinic.example/ack/");

        g_assert_cmpstr(to_patient, ==, "p " NUMBER " Call 103");
        g_assert_nonnull(link);
        g_assert_nonnull(to_doctor);
        g_assert_nonnull(desk_again);
        g_assert_null(strstr(to_desk, "eye"));
        g_assert_null(strstr(to_desk, "1234567"));
        {
                const char *path = link + strlen("https://clinic.example");
                g_autofree char *page = NULL, *taken = NULL;

                g_assert_cmpuint(ask(&h, API_LISTENER, "GET", path, &page), ==, 200);
                g_assert_nonnull(strstr(page, "<form method=\"post\">"));
                json_t *open = calls(&h);
                g_assert_true(json_is_null(json_object_get(json_object_get(open, "alert"), "acknowledged")));
                json_decref(open);
                g_assert_cmpuint(ask(&h, API_LISTENER, "POST", path, &taken), ==, 200);
                g_assert_cmpuint(ask(&h, API_LISTENER, "POST", path, NULL), ==, 410);
        }
        json_t *call = calls(&h);
        const json_t *alert = json_object_get(call, "alert");
        g_assert_cmpstr(text_of(alert, "by"), ==, "desk");
        g_assert_cmpstr(text_of(alert, "how"), ==, "link");
        g_assert_cmpstr(text_of(call, "reason"), ==, "red flag in a reply");
        json_decref(call);
        house_done(&h);
}

TEST(a_provider_that_is_down_does_not_silence_an_alert)
{
        House h;

        house_init(&h);
        treat(&h);
        h.phone.status['s'] = CLOSE;
        say(&h, "p", NUMBER, "r1", "I cannot see");
        g_free(wait_for(&h, "s +380500000001", 0));
        g_free(wait_for(&h, "t 77", 0)); /* the desk's other channel */
        say(&h, "t", "77", "s1", "Ok!");
        json_t *call = calls(&h);
        g_assert_cmpstr(text_of(json_object_get(call, "alert"), "by"), ==, "desk");
        g_assert_cmpstr(text_of(json_object_get(call, "alert"), "how"), ==, "reply");
        json_decref(call);
        house_done(&h);
}

TEST(an_alert_goes_on_after_a_restart)
{
        House h;

        house_init(&h);
        treat(&h);
        h.phone.status['s'] = 503;
        h.phone.status['t'] = 503;
        say(&h, "p", NUMBER, "r1", "I cannot see");
        g_free(wait_for(&h, "t 77", 0));
        manager_free(h.manager);
        h.phone.status['t'] = 200;
        start(&h);
        g_free(wait_for(&h, "t 88", 0));
        house_done(&h);
}

TEST(a_stop_is_confirmed_and_a_repeat_is_not)
{
        House h;

        house_init(&h);
        treat(&h);
        say(&h, "p", NUMBER, "r1", "STOP");
        g_free(wait_for(&h, "p " NUMBER " No more", 0));
        say(&h, "p", NUMBER, "r1", "STOP");
        say(&h, "p", NUMBER, "r2", "I cannot see"); /* what comes after it has come through */
        g_free(wait_for(&h, "p " NUMBER " Call", 0));
        g_assert_null(heard(&h.phone, "p " NUMBER " No more", 1));
        house_done(&h);
}

/* What patients write and whose they are stands in no line of the log. */
TEST(the_log_holds_nothing_of_a_patient)
{
        House h;
        g_autofree char *path = NULL, *log = NULL;
        int saved = dup(STDERR_FILENO), fd = g_file_open_tmp(NULL, &path, NULL);

        house_init(&h);
        treat(&h);
        h.phone.status['s'] = 503;
        h.phone.status['p'] = 400;
        dup2(fd, STDERR_FILENO);
        say(&h, "p", NUMBER, "Qzid1", "Qzword I cannot see");
        g_free(wait_for(&h, "t 77", 0));
        say(&h, "p", "+380509999999", "Qzid2", "Qzword hello");
        say(&h, "t", "77", "Qzid3", "ok");
        house_done(&h);
        dup2(saved, STDERR_FILENO);
        close(saved);
        close(fd);
        g_assert_true(g_file_get_contents(path, &log, NULL, NULL));
        unlink(path);
        g_assert_nonnull(strstr(log, "A red flag in a reply"));
        g_assert_nonnull(strstr(log, "did not get through by s"));
        g_assert_null(strstr(log, "Qz"));
        g_assert_null(strstr(log, "1234567"));
        g_assert_null(strstr(log, "9999999"));
        g_assert_null(strstr(log, "/ack/"));
}

TEST(a_good_answer_makes_no_work)
{
        House h;
        g_autofree char *body = NULL, *shown = NULL;

        house_init(&h);
        treat(&h);
        say(&h, "p", NUMBER, "r1", "1");
        g_assert_cmpuint(ask(&h, API_CONTROL, "GET", "/v1/followups/1-1", &shown), ==, 200);
        g_assert_nonnull(strstr(shown, "\"reason\":\"answered: all is well\""));
        g_assert_cmpuint(ask(&h, API_CONTROL, "GET", "/v1/calls", &body), ==, 200);
        g_assert_cmpstr(body, ==, "");
        house_done(&h);
}

TEST(a_number_nobody_has_is_shown_to_staff)
{
        House h;
        g_autofree char *body = NULL;

        house_init(&h);
        say(&h, "p", "+380509999999", "r1", "who are you?");
        json_t *call = calls(&h);
        g_assert_cmpstr(text_of(call, "id"), ==, "reply-1");
        g_assert_cmpstr(text_of(call, "phone"), ==, "+380509999999");
        json_decref(call);
        g_assert_cmpuint(ask(&h, API_CONTROL, "GET", "/v1/replies/reply-1", &body), ==, 200);
        g_assert_nonnull(strstr(body, "who are you?"));
        house_done(&h);
}

TEST_MAIN
