#include "daemon/clock.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

/* More than this against CLOCK_BOOTTIME is a jump, not the slewing of a time service (design 7, "Trouble"). */
#define CLOCK_STEP_MS ((int64_t)60 * 60 * 1000)

/* systemd-timesyncd's RuntimeDirectory=: there while it runs, gone when it is stopped. */
#define TIMESYNC_FOLDER "/run/systemd/timesync"

struct Clock {
        bool is_virtual;
        UtcMs start, now;    /* virtual: where it began, where it stands */
        int64_t distance_ms; /* real: wall clock minus boot clock when clock_stepped() last looked */
};

static int64_t read_ms(clockid_t id)
{
        struct timespec t;

        /* fails for an unknown clock only, and both of ours have been in Linux since 2.6.39 */
        if (clock_gettime(id, &t) < 0)
                abort();
        return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

Clock *clock_new_real(void)
{
        Clock *clock = g_new0(Clock, 1);

        clock->distance_ms = read_ms(CLOCK_REALTIME) - read_ms(CLOCK_BOOTTIME);
        return clock;
}

Clock *clock_new_virtual(UtcMs start)
{
        Clock *clock = g_new0(Clock, 1);

        clock->is_virtual = true;
        clock->start = clock->now = start;
        return clock;
}

void clock_free(Clock *clock)
{
        g_free(clock);
}

bool clock_is_virtual(const Clock *clock)
{
        return clock->is_virtual;
}

UtcMs clock_now(const Clock *clock)
{
        return clock->is_virtual ? clock->now : (UtcMs){ read_ms(CLOCK_REALTIME) };
}

MonoMs clock_mono(const Clock *clock)
{
        return (MonoMs){ clock->is_virtual ? clock->now.ms - clock->start.ms : read_ms(CLOCK_BOOTTIME) };
}

void clock_jump(Clock *clock, UtcMs to)
{
        if (clock->is_virtual && !utc_is_never(to) && to.ms > clock->now.ms)
                clock->now = to;
}

DurationMs clock_stepped(Clock *clock)
{
        int64_t distance_ms, jump_ms;

        if (clock->is_virtual)
                return (DurationMs){ 0 };

        distance_ms = read_ms(CLOCK_REALTIME) - read_ms(CLOCK_BOOTTIME);
        jump_ms = distance_ms - clock->distance_ms;
        clock->distance_ms = distance_ms;
        return (DurationMs){ llabs(jump_ms) > CLOCK_STEP_MS ? jump_ms : 0 };
}

bool clock_folder_is_synchronised(const char *folder)
{
        g_autofree char *mark = g_build_filename(folder, "synchronized", NULL);
        struct stat s;

        if (stat(folder, &s) < 0)
                return true; /* timesyncd does not run: another service or the hypervisor keeps the time */
        return stat(mark, &s) == 0;
}

bool clock_is_synchronised(const Clock *clock)
{
        return clock->is_virtual || clock_folder_is_synchronised(TIMESYNC_FOLDER);
}
