/* GLib's locks are futexes inside a library that ThreadSanitizer has not instrumented, so it would take everything
 * they guard for a race. Linked before GLib, these tell it what each lock orders, then do what GLib does. */
#include <dlfcn.h>
#include <glib.h>
#include <sanitizer/tsan_interface.h>

/* finding the real one twice at the same time does no harm */
#define UNSEEN __attribute__((no_sanitize("thread")))
#define REAL(name)                                                                                                     \
        static __typeof__(name) *real;                                                                                 \
        if (!real)                                                                                                     \
        *(void **)&real = dlsym(RTLD_NEXT, #name)

UNSEEN void g_mutex_lock(GMutex *mutex)
{
        REAL(g_mutex_lock);
        real(mutex);
        __tsan_acquire(mutex);
}

UNSEEN gboolean g_mutex_trylock(GMutex *mutex)
{
        gboolean taken;

        REAL(g_mutex_trylock);
        taken = real(mutex);
        if (taken)
                __tsan_acquire(mutex);
        return taken;
}

UNSEEN void g_mutex_unlock(GMutex *mutex)
{
        REAL(g_mutex_unlock);
        __tsan_release(mutex);
        real(mutex);
}

UNSEEN void g_cond_wait(GCond *cond, GMutex *mutex)
{
        REAL(g_cond_wait);
        __tsan_release(mutex);
        real(cond, mutex);
        __tsan_acquire(mutex);
}

UNSEEN gboolean g_cond_wait_until(GCond *cond, GMutex *mutex, gint64 end_time)
{
        gboolean signalled;

        REAL(g_cond_wait_until);
        __tsan_release(mutex);
        signalled = real(cond, mutex, end_time);
        __tsan_acquire(mutex);
        return signalled;
}
