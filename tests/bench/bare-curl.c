/* bare-curl: posts N bodies to a URL over C connections by curl's multi socket interface and epoll, and does nothing
 * else: what followupd's dispatch is measured against.
 *
 *   bare-curl URL N CONNECTIONS BODY_FILE     (one body a line; taken in turn)
 */
#include <curl/curl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

static int epoll;
static long timeout_ms = -1;
static unsigned long n_started, n_done, n_bad, n_all;
static char **bodies;
static unsigned long n_bodies;
static const char *url;
static struct curl_slist *headers;

static double now(void)
{
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *userdata, void *known)
{
        struct epoll_event event = { .data.fd = fd };

        (void)easy;
        if (what == CURL_POLL_REMOVE) {
                epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL);
                return 0;
        }
        event.events = (what & CURL_POLL_IN ? EPOLLIN : 0) | (what & CURL_POLL_OUT ? EPOLLOUT : 0);
        if (known)
                epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
        else {
                epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
                curl_multi_assign(userdata, fd, userdata);
        }
        return 0;
}

static int on_timer(CURLM *multi, long ms, void *userdata)
{
        (void)multi;
        (void)userdata;
        timeout_ms = ms;
        return 0;
}

static size_t on_body(char *bytes, size_t size, size_t n, void *userdata)
{
        (void)bytes;
        (void)userdata;
        return size * n;
}

static void start(CURLM *multi, CURL *easy)
{
        const char *body = bodies[n_started++ % n_bodies];

        curl_easy_reset(easy);
        curl_easy_setopt(easy, CURLOPT_URL, url);
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)strlen(body));
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 20000L);
        curl_multi_add_handle(multi, easy);
}

static void finished(CURLM *multi)
{
        CURLMsg *message;
        int left;

        while ((message = curl_multi_info_read(multi, &left))) {
                CURL *easy = message->easy_handle;
                long status = 0;

                curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
                n_bad += message->data.result != CURLE_OK || status != 200;
                n_done++;
                curl_multi_remove_handle(multi, easy);
                if (n_started < n_all)
                        start(multi, easy);
                else
                        curl_easy_cleanup(easy);
        }
}

static void read_bodies(const char *path)
{
        FILE *file = fopen(path, "r");
        char *line = NULL;
        size_t size = 0;
        ssize_t n;

        if (!file) {
                perror(path);
                exit(1);
        }
        while ((n = getline(&line, &size, file)) > 0) {
                line[n - 1] = '\0';
                bodies = realloc(bodies, (n_bodies + 1) * sizeof(char *));
                bodies[n_bodies++] = strdup(line);
        }
        fclose(file);
        free(line);
}

int main(int argc, char **argv)
{
        struct epoll_event events[256];
        CURLM *multi;
        double begun;
        int running, connections;

        if (argc != 5) {
                fprintf(stderr, "usage: bare-curl URL N CONNECTIONS BODY_FILE\n");
                return 2;
        }
        url = argv[1];
        n_all = strtoul(argv[2], NULL, 10);
        connections = atoi(argv[3]);
        read_bodies(argv[4]);
        curl_global_init(CURL_GLOBAL_DEFAULT);
        headers = curl_slist_append(NULL, "Content-Type: application/json");
        headers = curl_slist_append(headers, "Expect:");
        epoll = epoll_create1(EPOLL_CLOEXEC);
        multi = curl_multi_init();
        curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
        curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, multi);
        curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
        curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)connections);
        begun = now();
        for (int i = 0; i < connections && n_started < n_all; i++)
                start(multi, curl_easy_init());
        while (n_done < n_all) {
                int n = epoll_wait(epoll, events, 256, timeout_ms < 0 ? 1000 : (int)timeout_ms);

                if (n == 0)
                        curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
                for (int i = 0; i < n; i++)
                        curl_multi_socket_action(multi, events[i].data.fd,
                                (events[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) | (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                                        (events[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0),
                                &running);
                if (n > 0 && timeout_ms == 0)
                        curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
                finished(multi);
        }
        printf("%lu posted, %lu bad, %.0f/s\n", n_done, n_bad, (double)n_done / (now() - begun));
        return n_bad > 0;
}
