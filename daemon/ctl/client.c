#include "daemon/ctl/client.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/ctl/table.h"
#include "daemon/curl-set.h"

enum { CONNECT_TIMEOUT_S = 30, BODY_MAX = 64 * 1024 * 1024 };

struct Client {
        CURL *easy;
        CURLcode fault; /* of the first option that it did not take */
        char *socket;
        char error[CURL_ERROR_SIZE];
        Reply *reply; /* of the request under way */
        int fd;       /* -1: the body is kept */
        bool write_failed;
};

void reply_done(Reply *reply)
{
        if (reply->body)
                g_string_free(reply->body, TRUE);
        g_free(reply->next);
        *reply = (Reply){ 0 };
}

Client *client_new(const Ctl *ctl)
{
        Client *client = g_new0(Client, 1);

        client->socket = g_strdup(ctl->socket ? ctl->socket : CONTROL_SOCKET);
        client->fd = -1;
        client->easy = curl_easy_init();
        if (!client->easy)
                g_error("libcurl does not start");
        return client;
}

void client_free(Client *client)
{
        if (!client)
                return;
        curl_easy_cleanup(client->easy);
        g_free(client->socket);
        g_free(client);
}

/* ---- one request ----------------------------------------------------------------------------- */

static bool write_all(int fd, const char *bytes, size_t n_bytes)
{
        while (n_bytes > 0) {
                ssize_t n = write(fd, bytes, n_bytes);

                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return false;
                bytes += n;
                n_bytes -= (size_t)n;
        }
        return true;
}

static size_t take_body(char *bytes, size_t size, size_t n, void *userdata)
{
        Client *client = userdata;
        size_t n_bytes = size * n;
        long status = 0;

        curl_easy_getinfo(client->easy, CURLINFO_RESPONSE_CODE, &status);
        if (client->fd >= 0 && status == 200) {
                client->write_failed = !write_all(client->fd, bytes, n_bytes);
                return client->write_failed ? 0 : n_bytes;
        }
        if (client->reply->body->len + n_bytes > BODY_MAX)
                return 0;
        g_string_append_len(client->reply->body, bytes, (gssize)n_bytes);
        return n_bytes;
}

static size_t take_header(char *bytes, size_t size, size_t n, void *userdata)
{
        Client *client = userdata;
        g_autofree char *line = g_strndup(bytes, size * n);

        if (g_ascii_strncasecmp(line, "X-Next:", 7) == 0) {
                g_free(client->reply->next);
                client->reply->next = g_strdup(g_strstrip(line + 7));
        }
        return size * n;
}

/* Why no whole answer came, and what to do. */
static int say_failure(const Client *client, CURLcode code)
{
        long number = 0;
        const char *cause = client->error[0] != '\0' ? client->error : curl_easy_strerror(code);

        if (client->write_failed) {
                fprintf(stderr, "followupctl: cannot write to standard output: %s\n",
                        g_strerror(errno));
                return CTL_REFUSED;
        }
        if (client->fault != CURLE_OK) {
                fprintf(stderr, "followupctl: cannot ask followupd: %s\n", cause);
                return CTL_REFUSED;
        }
        curl_easy_getinfo(client->easy, CURLINFO_OS_ERRNO, &number);
        if (code == CURLE_COULDNT_CONNECT && number == EACCES) {
                fprintf(stderr,
                        "followupctl: you may not talk to followupd at %s. To mend: be a member of "
                        "the group "
                        "followupd-staff, and log in again after you became one\n",
                        client->socket);
                return CTL_REFUSED;
        }
        if (code == CURLE_PARTIAL_FILE)
                fprintf(stderr, "followupctl: followupd went away in the middle of its answer: it "
                                "is not complete. To mend: "
                                "see systemctl status followupd, then ask again\n");
        else
                fprintf(stderr,
                        "followupctl: followupd does not answer at %s: %s. To mend: see systemctl "
                        "status followupd; "
                        "where it was started by hand, name its socket by --socket "
                        "STATE/control.sock\n",
                        client->socket,
                        code == CURLE_COULDNT_CONNECT && number != 0 ? g_strerror((int)number)
                                                                     : cause);
        return CTL_NO_DAEMON;
}

static void begin(Client *client)
{
        curl_easy_reset(client->easy);
        client->fault = CURLE_OK;
}

static int perform(Client *client, const char *path, Reply *ret)
{
        g_autofree char *url = g_strconcat("http://followupd", path, NULL);
        Reply reply = { .body = g_string_new(NULL) };
        CURLcode code;

        client->reply = &reply;
        client->error[0] = '\0';
        client->write_failed = false;
        CURL_SET(client, CURLOPT_URL, url);
        CURL_SET(client, CURLOPT_UNIX_SOCKET_PATH, client->socket);
        CURL_SET(client, CURLOPT_NOPROXY, "*");
        CURL_SET(client, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT_S);
        CURL_SET(client, CURLOPT_NOSIGNAL, 1L);
        CURL_SET(client, CURLOPT_ERRORBUFFER, client->error);
        CURL_SET(client, CURLOPT_WRITEFUNCTION, take_body);
        CURL_SET(client, CURLOPT_WRITEDATA, client);
        CURL_SET(client, CURLOPT_HEADERFUNCTION, take_header);
        CURL_SET(client, CURLOPT_HEADERDATA, client);
        code = client->fault != CURLE_OK ? client->fault : curl_easy_perform(client->easy);
        client->reply = NULL;
        if (code != CURLE_OK) {
                int status = say_failure(client, code);

                reply_done(&reply);
                return status;
        }
        curl_easy_getinfo(client->easy, CURLINFO_RESPONSE_CODE, &reply.status);
        *ret = reply;
        return CTL_DONE;
}

int client_get(Client *client, const char *path, Reply *ret)
{
        begin(client);
        return perform(client, path, ret);
}

static int post(Client *client, const char *path, const void *bytes, size_t n_bytes,
        const char *type, Reply *ret)
{
        struct curl_slist *headers = NULL;
        g_autofree char *content = g_strconcat("Content-Type: ", type, NULL);
        int status;

        begin(client);
        headers = curl_slist_append(headers, content);
        headers = curl_slist_append(
                headers, "Expect:"); /* the daemon takes it or says why not; no round trip to ask */
        CURL_SET(client, CURLOPT_POST, 1L);
        CURL_SET(client, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)n_bytes);
        CURL_SET(client, CURLOPT_POSTFIELDS, n_bytes > 0 ? bytes : "");
        CURL_SET(client, CURLOPT_HTTPHEADER, headers);
        status = perform(client, path, ret);
        curl_slist_free_all(headers);
        return status;
}

int client_post(Client *client, const char *path, const void *bytes, size_t n_bytes, Reply *ret)
{
        return post(client, path, bytes, n_bytes, "application/octet-stream", ret);
}

int client_post_json(Client *client, const char *path, json_t *body, Reply *ret)
{
        char *text = json_dumps(body, JSON_COMPACT);
        int status = post(client, path, text, strlen(text), "application/json", ret);

        free(text);
        json_decref(body);
        return status;
}

int client_post_to_fd(Client *client, const char *path, json_t *body, int fd, Reply *ret)
{
        int status;

        client->fd = fd;
        status = client_post_json(client, path, body, ret);
        client->fd = -1;
        return status;
}

/* ---- reading answers ------------------------------------------------------------------------- */

bool reply_refused(const Reply *reply, const char *about)
{
        json_t *body;
        const char *error, *mend;

        if (reply->status >= 200 && reply->status < 300)
                return false;
        body = json_loadb(reply->body->str, reply->body->len, 0, NULL);
        error = json_string_value(json_object_get(body, "error"));
        mend = json_string_value(json_object_get(body, "mend"));
        fprintf(stderr, "followupctl: %s%s", about ? about : "", about ? ": " : "");
        if (error)
                fprintf(stderr, "%s", error);
        else
                fprintf(stderr, "followupd refused (HTTP %ld)", reply->status);
        if (mend && mend[0] != '\0')
                fprintf(stderr, ". To mend: %s", mend);
        fputc('\n', stderr);
        json_decref(body);
        return true;
}

json_t *reply_json(const Reply *reply)
{
        json_t *body = json_loadb(reply->body->str, reply->body->len, 0, NULL);

        if (!body)
                fprintf(stderr, "followupctl: the answer of followupd is not understood. To mend: "
                                "see that followupctl and "
                                "followupd are of one version\n");
        return body;
}

int reply_answer(const Ctl *ctl, Reply *reply, const char *about, json_t **ret)
{
        json_t *answer = reply_refused(reply, about) ? NULL : reply_json(reply);

        if (answer && ctl->json) {
                g_autofree char *safe = shown_json(g_strchomp(reply->body->str));

                puts(safe);
                fflush(stdout);
        }
        reply_done(reply);
        if (!answer)
                return CTL_REFUSED;
        *ret = answer;
        return CTL_DONE;
}

int ctl_order(const Ctl *ctl, const char *path, json_t *body, const char *about, Teller tell, const char *verb)
{
        g_autoptr(Client) client = client_new(ctl);
        json_t *answer = NULL;
        Reply reply = { 0 };
        int status = client_post_json(client, path, body, &reply);

        if (status == CTL_DONE)
                status = reply_answer(ctl, &reply, about, &answer);
        if (status == CTL_DONE && !ctl->json)
                tell(answer, verb);
        json_decref(answer);
        return status;
}

/* ---- making requests ------------------------------------------------------------------------- */

const char *client_who(void)
{
        const char *sudo = getenv("SUDO_USER");
        const struct passwd *entry = getpwuid(getuid());

        if (sudo && sudo[0] != '\0')
                return sudo;
        return entry ? entry->pw_name : NULL;
}

json_t *typed_text(const char *text)
{
        g_autofree char *valid = g_utf8_make_valid(text, -1);

        return json_string(valid);
}

void body_set_text(json_t *body, const char *key, const char *text)
{
        if (text)
                json_object_set_new(body, key, typed_text(text));
}

json_t *client_reason(const char *why)
{
        json_t *body = json_object();

        if (client_who())
                json_object_set_new(body, "who", typed_text(client_who()));
        if (why)
                json_object_set_new(body, "why", typed_text(why));
        return body;
}

void path_add(GString *path, const char *name, const char *value)
{
        g_autofree char *escaped = value ? g_uri_escape_string(value, NULL, FALSE) : NULL;

        if (escaped)
                g_string_append_printf(
                        path, "%c%s=%s", strchr(path->str, '?') ? '&' : '?', name, escaped);
}
