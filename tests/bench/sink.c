/* sink: an HTTP server on loopback that takes POSTs and answers 200, as fast as one thread can. It keeps connections,
 * counts bodies, and prints on SIGUSR1, and at its end, how many came and over what time (first to last).
 *
 *   sink PORT [DELAY_MS]      PORT 0: a free one; its number is printed as the first line
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER = 64 * 1024, FDS_MAX = 4096, QUEUE_MAX = 65536 };

typedef struct Connection {
        char bytes[BUFFER];
        size_t n;
} Connection;

static Connection *connections[FDS_MAX];
static uint64_t n_requests;
static double first, last;
static volatile sig_atomic_t tell, end;

/* answers that wait for their delay, in order of time */
static struct {
        int fd;
        double at;
} waiting[QUEUE_MAX];
static unsigned waiting_first, waiting_n;

static double now(void)
{
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void on_signal(int signal)
{
        if (signal == SIGUSR1)
                tell = 1;
        else
                end = 1;
}

static void print_counts(void)
{
        printf("%lu requests in %.6f s\n", (unsigned long)n_requests, last - first);
        fflush(stdout);
}

static void answer(int fd)
{
        static const char text[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"status\":\"ok\"}";

        if (write(fd, text, sizeof(text) - 1) < 0 && errno != EPIPE && errno != ECONNRESET)
                perror("sink: write");
}

/* Length of the first whole request in the buffer; 0: not whole yet. */
static size_t whole_request(const char *bytes, size_t n)
{
        const char *head_end = memmem(bytes, n, "\r\n\r\n", 4);
        size_t length = 0, head;

        if (!head_end)
                return 0;
        head = (size_t)(head_end - bytes) + 4;
        for (const char *line = memchr(bytes, '\n', head); line && line + 1 < head_end; line = memchr(line + 1, '\n', head - (size_t)(line + 1 - bytes)))
                if (strncasecmp(line + 1, "Content-Length:", 15) == 0)
                        length = strtoul(line + 16, NULL, 10);
        return head + length <= n ? head + length : 0;
}

static void take(int fd, double delay)
{
        Connection *c = connections[fd];
        size_t length;

        while ((length = whole_request(c->bytes, c->n)) > 0) {
                memmove(c->bytes, c->bytes + length, c->n - length);
                c->n -= length;
                last = now();
                if (n_requests++ == 0)
                        first = last;
                if (delay <= 0)
                        answer(fd);
                else if (waiting_n < QUEUE_MAX) {
                        unsigned i = (waiting_first + waiting_n++) % QUEUE_MAX;

                        waiting[i].fd = fd;
                        waiting[i].at = last + delay;
                }
        }
}

static void answer_waiting(void)
{
        double t = now();

        while (waiting_n > 0 && waiting[waiting_first].at <= t) {
                answer(waiting[waiting_first].fd);
                waiting_first = (waiting_first + 1) % QUEUE_MAX;
                waiting_n--;
        }
}

static void accept_one(int listener, int epoll)
{
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC), one = 1;
        struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

        if (fd < 0)
                return;
        if (fd >= FDS_MAX) {
                close(fd);
                return;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
        connections[fd] = calloc(1, sizeof(Connection));
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void read_one(int fd, double delay)
{
        Connection *c = connections[fd];
        ssize_t n = read(fd, c->bytes + c->n, BUFFER - c->n);

        if (n > 0) {
                c->n += (size_t)n;
                take(fd, delay);
                return;
        }
        if (n < 0 && errno == EAGAIN)
                return;
        close(fd);
        free(c);
        connections[fd] = NULL;
}

static int listen_on(int port)
{
        struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
        socklen_t length = sizeof(address);
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), one = 1;

        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
        if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 1024) < 0 ||
                getsockname(fd, (struct sockaddr *)&address, &length) < 0) {
                perror("sink: listen");
                exit(1);
        }
        printf("%d\n", ntohs(address.sin_port));
        fflush(stdout);
        return fd;
}

int main(int argc, char **argv)
{
        double delay = argc > 2 ? atof(argv[2]) / 1000.0 : 0;
        int listener = listen_on(argc > 1 ? atoi(argv[1]) : 0), epoll = epoll_create1(EPOLL_CLOEXEC);
        struct epoll_event event = { .events = EPOLLIN, .data.fd = listener }, events[256];
        struct sigaction action = { .sa_handler = on_signal };

        sigaction(SIGUSR1, &action, NULL);
        sigaction(SIGTERM, &action, NULL);
        sigaction(SIGINT, &action, NULL);
        signal(SIGPIPE, SIG_IGN);
        alarm(3600); /* bounded, whatever becomes of who started it */
        epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
        while (!end) {
                int n = epoll_wait(epoll, events, 256, waiting_n > 0 ? 1 : -1);

                for (int i = 0; i < n; i++)
                        if (events[i].data.fd == listener)
                                accept_one(listener, epoll);
                        else if (connections[events[i].data.fd])
                                read_one(events[i].data.fd, delay);
                answer_waiting();
                if (tell) {
                        tell = 0;
                        print_counts();
                }
        }
        print_counts();
        return 0;
}
