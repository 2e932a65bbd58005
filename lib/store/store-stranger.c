/* Red flags from numbers that no patient has: each waits for a person, and no flood of them wears out who is on call. */
#include "store/alerts.h"

#include <limits.h>
#include <string.h>

/*
 * Whoever can write from many numbers, or forge them, could call the doctor on duty until nobody minds a call any more. So
 * numbers that no patient has make so many calls an hour (limits.max_stranger_alerts_per_hour). What comes beyond goes to one
 * alert more, which says how many wait, and which calls again no sooner than this after somebody has it. Patients are never
 * counted.
 */
const DurationMs store_stranger_pause = { INT64_C(15) * 60 * 1000 };
enum { HOUR_MS = 60 * 60 * 1000 };

bool store_alert_is_strangers(const AlertRow *row)
{
        return row->task == 0 && row->patient == 0;
}

/* ---- calling --------------------------------------------------------------------------------- */

static int keep_count(Store *store, Err *err)
{
        store->verb_added = true; /* it is read again when the verb is taken back */
        return store->backend->verbs->stranger_put(store->backend, &store->strangers, err);
}

int store_strangers_load(Store *store, Err *err)
{
        int r;

        store->strangers = (StrangerRow){ .rest_at = UTC_NEVER };
        r = store->backend->verbs->stranger_get(store->backend, &store->strangers, err);
        return MIN(r, 0);
}

/* One more of the hour that began at *since; false: there were so many already. A clock set back begins another hour. */
static bool count_one(UtcMs *since, unsigned *n, unsigned n_max, UtcMs now)
{
        if (now.ms < since->ms || now.ms - since->ms >= HOUR_MS) {
                *since = now;
                *n = 0;
        }
        if (*n >= n_max)
                return false;
        ++*n;
        return true;
}

bool store_stranger_may_be_answered(Store *store, unsigned n_max, UtcMs now)
{
        StrangerRow *row = &store->strangers;

        return now.ms < row->answers_since.ms || now.ms - row->answers_since.ms >= HOUR_MS || row->n_answers < n_max;
}

int store_stranger_answered(Store *store, UtcMs now, Err *err)
{
        (void)count_one(&store->strangers.answers_since, &store->strangers.n_answers, UINT_MAX, now);
        return keep_count(store, err);
}

/* When the alert for all the rest may call next. One that lies too far ahead was of a clock that has been set back. */
static UtcMs next_for_the_rest(Store *store, UtcMs now)
{
        StrangerRow *row = &store->strangers;
        const UtcMs next = utc_is_never(row->rest_at) ? now : utc_add(row->rest_at, store_stranger_pause);

        row->rest_at = next.ms > now.ms && next.ms <= now.ms + store_stranger_pause.ms ? next : now;
        return row->rest_at;
}

static int call_at(Store *store, const Config *config, AlertRow *row, UtcMs at, UtcMs now, bool *ret_heard, Err *err)
{
        if (at.ms <= now.ms)
                return store_alert_step_now(store, config, row, now, ret_heard, err);
        row->next = at;
        *ret_heard = true;
        return store->backend->verbs->alert_update(store->backend, row, err);
}

/* To the alert for all the rest. Who has it hears of more, but not of each. */
static int add_to_rest(Store *store, const Config *config, const AlertCause *cause, UtcMs now, bool *ret_heard, Err *err)
{
        StrangerRow *strangers = &store->strangers;
        g_auto(AlertRow) rest = { 0 };
        int r = strangers->rest != 0 ? store->backend->verbs->alert_get(store->backend, strangers->rest, &rest, err) : STORE_NOT_FOUND;

        if (r < 0)
                return r;
        if (r == STORE_NOT_FOUND || !utc_is_never(rest.done)) {
                alert_row_done(&rest);
                r = store_alert_new(store, config, cause, now, &rest, err);
                strangers->rest = rest.number;
                return r == 0 ? call_at(store, config, &rest, next_for_the_rest(store, now), now, ret_heard, err) : r;
        }
        rest.n_replies++;
        rest.latest = now;
        *ret_heard = true;
        if (utc_is_never(rest.acknowledged)) /* its clock runs, and each call says how many wait */
                return store->backend->verbs->alert_update(store->backend, &rest, err);
        store_alert_reopen(&rest);
        return call_at(store, config, &rest, next_for_the_rest(store, now), now, ret_heard, err);
}

static int call(Store *store, const Config *config, const AlertCause *cause, AlertRow *row, bool is_new, UtcMs now, bool *ret_heard,
        Err *err)
{
        int r = 0;

        if (is_new)
                r = store_alert_new(store, config, cause, now, row, err);
        else {
                row->n_replies++;
                row->latest = now;
                store_alert_reopen(row);
        }
        return r == 0 ? store_alert_step_now(store, config, row, now, ret_heard, err) : r;
}

int store_stranger_raise(Store *store, const Config *config, const AlertCause *cause, UtcMs now, bool *ret_heard, Err *err)
{
        StrangerRow *strangers = &store->strangers;
        g_auto(AlertRow) row = { 0 };
        int r = store_alert_find(store, cause, &row, err);

        if (r < 0)
                return r;
        if (r == 0 && utc_is_never(row.acknowledged)) {
                row.n_replies++;
                row.latest = now;
                *ret_heard = true; /* its clock runs */
                return store->backend->verbs->alert_update(store->backend, &row, err);
        }
        if (count_one(&strangers->calls_since, &strangers->n_calls, config->limits.max_stranger_alerts_per_hour, now))
                r = call(store, config, cause, &row, r == STORE_NOT_FOUND, now, ret_heard, err);
        else
                r = add_to_rest(store, config, cause, now, ret_heard, err);
        return r == 0 ? keep_count(store, err) : r;
}

/* ---- what waits ------------------------------------------------------------------------------ */

enum { WAITING_ENOUGH = 1 };
typedef int (*WaitingFunc)(Store *store, const ReplyRow *reply, void *userdata, Err *err);

/* each red flag of a stranger that nobody has dealt with, until one is enough */
static int for_each_waiting(Store *store, WaitingFunc func, void *userdata, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = verbs->reply_numbers_open(store->backend, numbers, err);

        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                g_auto(ReplyRow) reply = { 0 };

                r = verbs->reply_get(store->backend, g_array_index(numbers, int64_t, i), &reply, err);
                if (r == 0 && reply.label == REPLY_RED && reply.patient == 0)
                        r = func(store, &reply, userdata, err);
        }
        return r;
}

typedef struct Count {
        int64_t but;
        unsigned n;
} Count;

static int count(Store *store, const ReplyRow *reply, void *userdata, Err *err)
{
        Count *count = userdata;

        (void)store, (void)err;
        count->n += reply->number != count->but;
        return 0;
}

int store_strangers_waiting(Store *store, const AlertRow *alert, unsigned *ret, Err *err)
{
        Count more = { .but = alert->reply };
        int r = store_alert_is_strangers(alert) ? for_each_waiting(store, count, &more, err) : 0;

        if (r == 0)
                *ret = more.n;
        return MIN(r, 0);
}

typedef struct Search {
        const AlertRow *alert;
        int64_t found;
} Search;

/* an open alert but this one that the number itself has raised */
static int is_spoken_for(Store *store, const char *address, const AlertRow *but, bool *ret, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = verbs->alert_numbers_open(store->backend, numbers, err);

        *ret = false;
        for (guint i = 0; r == 0 && !*ret && i < numbers->len; i++) {
                g_auto(AlertRow) other = { 0 };
                g_auto(ReplyRow) its = { 0 };

                r = verbs->alert_get(store->backend, g_array_index(numbers, int64_t, i), &other, err);
                if (r != 0 || other.number == but->number || !store_alert_is_strangers(&other))
                        continue;
                r = verbs->reply_get(store->backend, other.reply, &its, err);
                *ret = r == 0 && strcmp(its.address, address) == 0;
        }
        return r;
}

static int search(Store *store, const ReplyRow *reply, void *userdata, Err *err)
{
        Search *wanted = userdata;
        bool is_spoken = reply->number == wanted->alert->reply;
        int r = is_spoken ? 0 : is_spoken_for(store, reply->address, wanted->alert, &is_spoken, err);

        if (r != 0 || is_spoken)
                return r;
        wanted->found = reply->number;
        return WAITING_ENOUGH;
}

int store_stranger_next(Store *store, const AlertRow *alert, int64_t *ret, Err *err)
{
        Search wanted = { .alert = alert };
        int r = store_alert_is_strangers(alert) ? for_each_waiting(store, search, &wanted, err) : 0;

        *ret = wanted.found;
        return MIN(r, 0);
}
