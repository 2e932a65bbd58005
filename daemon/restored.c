#include "daemon/restored.h"

#include <inttypes.h>
#include <stdio.h>

#include "daemon/log.h"
#include "store/store-audit.h"

/* Both only ever rise. */
typedef struct Reach {
        int64_t last_seen_ms;
        uint64_t made; /* follow-ups */
} Reach;

static int reach_of(Store *store, Reach *ret, Err *err)
{
        g_autoptr(GPtrArray) ledger = NULL;
        UtcMs last_seen = UTC_NEVER;
        int r = store_last_seen(store, &last_seen, err);

        if (r == 0)
                r = store_ledger(store, &ledger, &ret->made, err);
        ret->last_seen_ms = utc_is_never(last_seen) ? 0 : last_seen.ms;
        return r;
}

/* false: it was never written, or is not to be read */
static bool read_known(const char *state_dir, Reach *ret)
{
        g_autofree char *path = g_build_filename(state_dir, RESTORED_NAME, NULL);
        g_autofree char *text = NULL;

        return g_file_get_contents(path, &text, NULL, NULL) && sscanf(text, "%" SCNd64 " %" SCNu64, &ret->last_seen_ms, &ret->made) == 2;
}

static int write_down(Store *store, const Reach *known, const Reach *have, UtcMs now, Err *err)
{
        char last[UTC_TEXT_MAX], until[UTC_TEXT_MAX];
        g_autofree char *about = NULL;
        int r = store_begin(store, err);

        if (r < 0)
                return r;
        utc_format((UtcMs){ have->last_seen_ms }, last);
        utc_format((UtcMs){ known->last_seen_ms }, until);
        about = have->last_seen_ms == 0 ? g_strdup_printf("the store is new; one was here until %s", until)
                                        : g_strdup_printf("the store is of %s; what was done until %s is not in it", last, until);
        r = store_audit_note(store, "followupd, at its start", "restore", about, NULL, now, err);
        if (r >= 0)
                r = store_pause(store, true, NULL, NULL, STORE_SELF, "an older store was put in place: see what was sent since", now, err);
        if (r < 0) {
                store_rollback(store);
                return r;
        }
        return store_commit(store, err);
}

int restored_look(const char *state_dir, Store *store, UtcMs now, Err *err)
{
        Reach known = { 0 }, have = { 0 };
        int r = reach_of(store, &have, err);

        if (r < 0)
                return r;
        if (!read_known(state_dir, &known) || (have.last_seen_ms >= known.last_seen_ms && have.made >= known.made))
                return 0;
        r = write_down(store, &known, &have, now, err);
        if (r < 0)
                return r;
        log_line(LOG_CRIT, LOG_RESTORED,
                "the store is older than the one that was here: what was sent and stopped since is not known to it, so nothing is sent "
                "until staff say `followupctl unpause --all`");
        return 1;
}

void restored_note(const char *state_dir, Store *store)
{
        g_autofree char *path = g_build_filename(state_dir, RESTORED_NAME, NULL);
        g_autofree char *text = NULL;
        Reach reach = { 0 };
        Err err = { 0 };

        if (reach_of(store, &reach, &err) < 0)
                return;
        text = g_strdup_printf("%" PRId64 " %" PRIu64 "\n", reach.last_seen_ms, reach.made);
        (void)g_file_set_contents(path, text, -1, NULL); /* not written: an older store is not noticed once */
}
