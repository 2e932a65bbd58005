/* A wall clock that a test sets while the daemon runs: LD_PRELOAD this, and write seconds to add into the file that
 * $CLOCK_OFFSET_FILE names. The other clocks, and the kernel's timers, stay as they are. (libfaketime also moves timers
 * of CLOCK_BOOTTIME, which no real clock change does.) */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t offset(void)
{
        char text[32] = "";
        const char *path = getenv("CLOCK_OFFSET_FILE");
        int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;

        if (fd < 0)
                return 0;
        if (read(fd, text, sizeof(text) - 1) < 0)
                text[0] = '\0';
        close(fd);
        return (time_t)strtol(text, NULL, 10);
}

int clock_gettime(clockid_t id, struct timespec *t)
{
        int r = (int)syscall(SYS_clock_gettime, id, t);

        if (r == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
                t->tv_sec += offset();
        return r;
}

int gettimeofday(struct timeval *restrict t, void *restrict zone)
{
        struct timespec now;

        (void)zone;
        clock_gettime(CLOCK_REALTIME, &now);
        *t = (struct timeval){ now.tv_sec, now.tv_nsec / 1000 };
        return 0;
}

time_t time(time_t *ret)
{
        struct timespec now;

        clock_gettime(CLOCK_REALTIME, &now);
        if (ret)
                *ret = now.tv_sec;
        return now.tv_sec;
}
