/* Alerts: a red flag calls for a person, one after the other, until somebody takes it upon them. */
#include "store/alerts.h"
#include "store/holdings.h"
#include "store/replies.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"

/*
 *    raised --> responsible --> deputy --> head --> all three, again and again
 *                   |             |          |            |
 *                   '-------------'----------'------------'--> acknowledged --> done (its task has a result)
 *
 * `next` is when it goes to the next of them, by the clinic's escalate_after; UTC_NEVER once somebody has it.
 */
enum { N_LEVELS = 3 };

/* An alert nobody can be told of is looked at again after this long. */
static const DurationMs no_clinic_after = { INT64_C(10) * 60 * 1000 };

static const char *const notice_kind_table[] = { [NOTICE_ALERT] = "alert", [NOTICE_ANSWER] = "answer" };
static_assert(ELEMENTSOF(notice_kind_table) == N_NOTICE_KINDS, "a kind lacks its name");
STRING_TABLE_DEFINE(notice_kind, NoticeKind, notice_kind_table);

static const char *const notice_state_table[] = {
        [NOTICE_WAITING] = "waiting",     [NOTICE_SENDING] = "sending", [NOTICE_SENT] = "sent",
        [NOTICE_UNCERTAIN] = "uncertain", [NOTICE_FAILED] = "failed",   [NOTICE_DROPPED] = "dropped",
};
static_assert(ELEMENTSOF(notice_state_table) == N_NOTICE_STATES, "a state lacks its name");
STRING_TABLE_DEFINE(notice_state, NoticeState, notice_state_table);

char *store_alert_name(const AlertRow *row, char buffer[static FOLLOWUP_ID_MAX])
{
        if (row->task != 0)
                return followup_id_render(row->task, buffer);
        g_snprintf(buffer, FOLLOWUP_ID_MAX, "reply-%" G_GINT64_FORMAT, row->reply);
        return buffer;
}

/* told where staff look: at the task, else nowhere but in the alert itself */
static int tell(Store *store, const AlertRow *row, const char *what, const char *who, const char *why, UtcMs now, Err *err)
{
        return row->task != 0 ? store_tell(store, row->task, what, who, why, now, err) : 0;
}

/* ---- whom ------------------------------------------------------------------------------------ */

/* The clinics it may be of: the patient's, or those that a number nobody has may mean. Caller unrefs. */
static GPtrArray *clinics_of(Store *store, const Config *config, const AlertRow *row)
{
        const char *ids = NULL;

        (void)store_word_text(store, row->clinic, &ids, NULL);
        return store_clinics_of_ids(config, ids);
}

static DurationMs escalate_after(Store *store, const Config *config, const AlertRow *row)
{
        g_autoptr(GPtrArray) clinics = clinics_of(store, config, row);

        return clinics->len > 0 ? ((const Clinic *)g_ptr_array_index(clinics, 0))->escalate_after : no_clinic_after;
}

/* Somebody of staff.d who can be reached at once; NULL: nobody, or not so. */
static const Staff *reachable(const Config *config, const char *id)
{
        const Staff *staff = id ? g_hash_table_lookup(config->staff, id) : NULL;

        return staff && staff->channels->len > 0 ? staff : NULL;
}

/* Whom an alert goes to, one level after the other: const Staff *, each person once. */
typedef struct People {
        GPtrArray *level[N_LEVELS];
} People;

static void people_done(People *people)
{
        for (unsigned i = 0; i < N_LEVELS; i++)
                g_clear_pointer(&people->level[i], g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(People, people_done)

static void add_person(People *people, unsigned level, const Staff *staff)
{
        for (unsigned i = 0; i < N_LEVELS; i++)
                if (!staff || g_ptr_array_find(people->level[i], staff, NULL))
                        return;
        g_ptr_array_add(people->level[level], (gpointer)staff);
}

/* The record's responsible person outranks the clinic's, where staff.d knows how to reach them; not those of other clinics that it may
 * be of as well. */
static void people_init(People *people, Store *store, const Config *config, const AlertRow *row)
{
        g_autoptr(GPtrArray) clinics = clinics_of(store, config, row);
        const char *own = NULL;
        const Staff *responsible;

        (void)store_word_text(store, row->responsible, &own, NULL);
        responsible = reachable(config, own);
        for (unsigned i = 0; i < N_LEVELS; i++)
                people->level[i] = g_ptr_array_new();
        add_person(people, 0, responsible);
        for (unsigned level = responsible && clinics->len <= 1 ? 1 : 0; level < N_LEVELS; level++)
                for (guint i = 0; i < clinics->len; i++) {
                        const Clinic *clinic = g_ptr_array_index(clinics, i);
                        const char *const ids[] = { clinic->responsible, clinic->deputy, clinic->head };

                        add_person(people, level, reachable(config, ids[level]));
                }
}

/* ---- telling them ---------------------------------------------------------------------------- */

/* What still waits for this person is told anew instead. */
static int drop_waiting(Store *store, const AlertRow *row, int32_t staff, UtcMs now, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = verbs->notice_numbers_of(store->backend, row->number, numbers, err);

        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                g_auto(NoticeRow) notice = { 0 };

                r = verbs->notice_get(store->backend, g_array_index(numbers, int64_t, i), &notice, err);
                if (r != 0 || notice.state != NOTICE_WAITING || (staff != 0 && notice.staff != staff))
                        continue;
                notice.state = NOTICE_DROPPED;
                notice.next = UTC_NEVER;
                notice.ended = now;
                r = verbs->notice_update(store->backend, &notice, err);
        }
        return r;
}

static int notify(Store *store, const AlertRow *row, const Staff *staff, UtcMs now, Err *err)
{
        NoticeRow told = { .kind = NOTICE_ALERT,
                .state = NOTICE_WAITING,
                .alert = row->number,
                .clinic = row->clinic,
                .created = now,
                .next = now,
                .ended = UTC_NEVER };
        int r = store_word(store, staff->id, &told.staff, err);

        if (r == 0)
                r = drop_waiting(store, row, told.staff, now, err);
        if (r == 0)
                r = store->backend->verbs->notice_add(store->backend, &told, err);
        return r == 0 ? tell(store, row, "alert", NULL, staff->id, now, err) : r;
}

static int notify_level(Store *store, const AlertRow *row, const GPtrArray *level, UtcMs now, bool *ret_heard, Err *err)
{
        int r = 0;

        for (guint i = 0; r == 0 && i < level->len; i++) {
                r = notify(store, row, g_ptr_array_index(level, i), now, err);
                *ret_heard = true;
        }
        return r;
}

/* To the next person there is (of each clinic it may be of), or to all of them once each has been told. */
static int step(Store *store, const Config *config, AlertRow *row, UtcMs now, bool *ret_heard, Err *err)
{
        g_auto(People) whom = { 0 };
        int r = 0;

        people_init(&whom, store, config, row);
        *ret_heard = false;
        while (r == 0 && row->n_calls < N_LEVELS && !*ret_heard)
                r = notify_level(store, row, whom.level[row->n_calls++], now, ret_heard, err);
        if (r == 0 && !*ret_heard) {
                row->n_calls++;
                for (unsigned i = 0; r == 0 && i < N_LEVELS; i++)
                        r = notify_level(store, row, whom.level[i], now, ret_heard, err);
        }
        row->next = utc_add(now, escalate_after(store, config, row));
        return r;
}

int store_alert_step_now(Store *store, const Config *config, AlertRow *row, UtcMs now, bool *ret_heard, Err *err)
{
        int r = step(store, config, row, now, ret_heard, err);

        return r == 0 ? store->backend->verbs->alert_update(store->backend, row, err) : r;
}

/* Where no clinic is known the first there is: somebody must look. */
static const char *some_clinic(const Config *config)
{
        const char *first = NULL;
        GHashTableIter iter;
        gpointer id;

        g_hash_table_iter_init(&iter, config->clinics);
        while (g_hash_table_iter_next(&iter, &id, NULL))
                if (!first || strcmp(id, first) < 0)
                        first = id;
        return first;
}

/* ---- raising --------------------------------------------------------------------------------- */

/* the same question, the same call, or the same unknown number */
static int is_about(Store *store, const AlertRow *row, const AlertCause *cause, bool *ret, Err *err)
{
        g_auto(ReplyRow) reply = { 0 };
        int r;

        *ret = (row->task != 0 && row->task == cause->task) || (row->followup != 0 && row->followup == cause->followup);
        if (*ret || row->task != 0 || cause->task != 0)
                return 0;
        r = store->backend->verbs->reply_get(store->backend, row->reply, &reply, err);
        *ret = r == 0 && strcmp(reply.address, cause->address) == 0;
        return MIN(r, 0);
}

int store_alert_find(Store *store, const AlertCause *cause, AlertRow *ret, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = verbs->alert_numbers_open(store->backend, numbers, err);

        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                g_auto(AlertRow) row = { 0 };
                bool is_it = false;

                r = verbs->alert_get(store->backend, g_array_index(numbers, int64_t, i), &row, err);
                if (r == 0)
                        r = is_about(store, &row, cause, &is_it, err);
                if (r != 0 || !is_it)
                        continue;
                *ret = row;
                row = (AlertRow){ 0 };
                return 0;
        }
        return r < 0 ? r : STORE_NOT_FOUND;
}

enum { AGAIN_MS = 2 * 60 * 1000 }; /* an open alert is told again for a further reply no sooner than this */

void store_alert_reopen(AlertRow *row)
{
        row->n_calls = 0;
        row->acknowledged = UTC_NEVER;
        g_clear_pointer(&row->by, g_free);
        g_clear_pointer(&row->how, g_free);
}

/* Has somebody been told of it within AGAIN_MS? A clock that was set back makes it no. */
static int was_just_told(Store *store, const AlertRow *row, UtcMs now, bool *ret, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = verbs->notice_numbers_of(store->backend, row->number, numbers, err);

        *ret = false;
        for (guint i = 0; r == 0 && !*ret && i < numbers->len; i++) {
                g_auto(NoticeRow) notice = { 0 };

                r = verbs->notice_get(store->backend, g_array_index(numbers, int64_t, i), &notice, err);
                *ret = r == 0 && notice.created.ms <= now.ms && now.ms - notice.created.ms < AGAIN_MS;
        }
        return r;
}

/* The same person hears that there is more, and the next one is called when it is their time: who writes again and again must
 * not keep the clock from running out. */
static int tell_again(Store *store, const Config *config, AlertRow *row, UtcMs now, bool *ret_heard, Err *err)
{
        const UtcMs next = row->next;
        int r;

        row->n_calls--;
        r = step(store, config, row, now, ret_heard, err);
        row->next = next;
        return r == 0 ? store->backend->verbs->alert_update(store->backend, row, err) : r;
}

/* Who has it already must hear that there is more: the clock begins anew. */
static int add_to_open(Store *store, const Config *config, AlertRow *row, UtcMs now, bool *ret_heard, Err *err)
{
        bool was_told = false;
        int r = was_just_told(store, row, now, &was_told, err);

        if (r != 0)
                return r;
        row->n_replies++;
        row->latest = now;
        if (!utc_is_never(row->acknowledged)) {
                store_alert_reopen(row);
        } else if (was_told) {
                /* they have just been told, and a flood of replies must not drown them; the clock runs on */
                *ret_heard = true;
                return store->backend->verbs->alert_update(store->backend, row, err);
        } else if (row->n_calls > 0 && row->n_calls <= N_LEVELS) {
                return tell_again(store, config, row, now, ret_heard, err);
        }
        return store_alert_step_now(store, config, row, now, ret_heard, err);
}

int store_alert_new(Store *store, const Config *config, const AlertCause *cause, UtcMs now, AlertRow *ret, Err *err)
{
        AlertRow raised = { .reply = cause->reply,
                .patient = cause->patient,
                .followup = cause->followup,
                .task = cause->task,
                .responsible = cause->responsible,
                .created = now,
                .latest = now,
                .n_replies = 1,
                .next = now,
                .notified = UTC_NEVER,
                .acknowledged = UTC_NEVER,
                .done = UTC_NEVER };
        int r = store_word(store, cause->clinic ? cause->clinic : some_clinic(config), &raised.clinic, err);

        if (r == 0)
                r = store->backend->verbs->alert_add(store->backend, &raised, err);
        if (r == 0)
                *ret = raised;
        return r;
}

int store_alert_raise(Store *store, const Config *config, const AlertCause *cause, UtcMs now, bool *ret_heard, Err *err)
{
        g_auto(AlertRow) row = { 0 };
        int r;

        if (cause->is_stranger)
                return store_stranger_raise(store, config, cause, now, ret_heard, err);
        r = store_alert_find(store, cause, &row, err);
        if (r != STORE_NOT_FOUND)
                return r < 0 ? r : add_to_open(store, config, &row, now, ret_heard, err);
        r = store_alert_new(store, config, cause, now, &row, err);
        return r == 0 ? store_alert_step_now(store, config, &row, now, ret_heard, err) : r;
}

/* ---- the clock ------------------------------------------------------------------------------- */

/* Its time is over; or so far ahead that the clock must have been set back since. */
static bool is_due(Store *store, const Config *config, const AlertRow *row, UtcMs now)
{
        int64_t most_ms = escalate_after(store, config, row).ms;

        if (store_alert_is_strangers(row))
                most_ms = MAX(most_ms, store_stranger_pause.ms);
        if (utc_is_never(row->next))
                return false;
        return row->next.ms <= now.ms || row->next.ms > now.ms + most_ms;
}

static int alerts_step(Store *store, const Config *config, UtcMs now, unsigned *ret_unheard, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = verbs->alert_numbers_open(store->backend, numbers, err);

        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                g_auto(AlertRow) row = { 0 };
                bool is_heard = true;

                r = verbs->alert_get(store->backend, g_array_index(numbers, int64_t, i), &row, err);
                if (r != 0 || !is_due(store, config, &row, now))
                        continue;
                r = store_alert_step_now(store, config, &row, now, &is_heard, err);
                *ret_unheard += !is_heard;
        }
        return MIN(r, 0);
}

int store_alerts_step(Store *store, const Config *config, UtcMs now, unsigned *ret_unheard, Err *err)
{
        int r = store_verb(store, now, err);

        *ret_unheard = 0;
        if (r < 0)
                return r;
        r = alerts_step(store, config, now, ret_unheard, err);
        return store_verb_end(store, r, err);
}

int store_next_alert(Store *store, const Config *config, UtcMs now, UtcMs *ret, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = verbs->alert_numbers_open(store->backend, numbers, err);

        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                g_auto(AlertRow) row = { 0 };

                r = verbs->alert_get(store->backend, g_array_index(numbers, int64_t, i), &row, err);
                if (r == 0)
                        ret->ms = MIN(ret->ms, is_due(store, config, &row, now) ? now.ms : row.next.ms);
        }
        return MIN(r, 0);
}

/* ---- acknowledged, done ---------------------------------------------------------------------- */

int store_alert_acknowledge(Store *store, AlertRow *row, const char *who, const char *how, UtcMs now, Err *err)
{
        g_autofree char *why = g_strdup_printf("by %s", how);
        char name[FOLLOWUP_ID_MAX];
        int r;

        if (!utc_is_never(row->acknowledged)) {
                (void)err_set(err, -EEXIST, NULL, "the alert needs no more of it", "%s has acknowledged it", row->by);
                return STORE_ACTION_REFUSED;
        }
        row->acknowledged = now;
        row->by = g_strdup(who);
        row->how = g_strdup(how);
        row->next = UTC_NEVER;
        r = store->backend->verbs->alert_update(store->backend, row, err);
        if (r == 0)
                r = drop_waiting(store, row, 0, now, err);
        if (r == 0)
                r = store->backend->verbs->ack_link_delete_of(store->backend, row->number, err);
        if (r == 0)
                r = tell(store, row, "acknowledged", who, why, now, err);
        return r == 0 ? store_audit(store, &(AuditAct){ .who = who, .what = "ack", .patient = row->patient, .followup = row->task,
                                .about = store_alert_name(row, name), .why = why }, now, err) : r;
}

/* The open alert that staff mean by an id; of several on one follow-up the one nobody has yet. */
static int find_named(Store *store, int64_t followup, int64_t reply, AlertRow *ret, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int found = STORE_NOT_FOUND;
        int r = verbs->alert_numbers_open(store->backend, numbers, err);

        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                g_auto(AlertRow) row = { 0 };

                r = verbs->alert_get(store->backend, g_array_index(numbers, int64_t, i), &row, err);
                if (r != 0 || !(followup != 0 ? row.task == followup || row.followup == followup : row.reply == reply))
                        continue;
                if (found == 0 && !utc_is_never(row.acknowledged))
                        continue;
                alert_row_done(ret);
                *ret = row;
                row = (AlertRow){ 0 };
                found = 0;
        }
        return r < 0 ? r : found;
}

int store_ack(Store *store, int64_t followup, int64_t reply, const char *who, const char *how, UtcMs now, Err *err)
{
        g_auto(AlertRow) row = { 0 };
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = find_named(store, followup, reply, &row, err);
        if (r == 0)
                r = store_alert_acknowledge(store, &row, who, how, now, err);
        return store_verb_end(store, r, err);
}

/* The open alert of a link, and whose link it is. */
static int find_link(Store *store, const char *token, AckLinkRow *ret_link, AlertRow *ret, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        uint8_t digest[ID_DIGEST_BYTES];
        int r;

        id_sha256(token, strlen(token), digest);
        r = verbs->ack_link_get(store->backend, digest, ret_link, err);
        if (r == 0)
                r = verbs->alert_get(store->backend, ret_link->alert, ret, err);
        return r == 0 && !utc_is_never(ret->done) ? STORE_NOT_FOUND : r;
}

int store_ack_link_find(Store *store, const char *token, char **ret_staff, Err *err)
{
        g_auto(AlertRow) row = { 0 };
        const char *who = NULL;
        AckLinkRow link;
        int r = find_link(store, token, &link, &row, err);

        if (r == 0 && !utc_is_never(row.acknowledged))
                return STORE_NOT_FOUND;
        if (r == 0)
                r = store_word_text(store, link.staff, &who, err);
        if (r == 0)
                *ret_staff = g_strdup(who);
        return r;
}

static int ack_link(Store *store, const char *token, UtcMs now, char ret[static FOLLOWUP_ID_MAX], char **ret_staff, Err *err)
{
        g_auto(AlertRow) row = { 0 };
        const char *who = NULL;
        AckLinkRow link;
        int r = find_link(store, token, &link, &row, err);

        if (r == 0)
                r = store_word_text(store, link.staff, &who, err);
        if (r != 0)
                return r;
        r = store_alert_acknowledge(store, &row, who ? who : "staff", "link", now, err);
        if (r == 0) {
                store_alert_name(&row, ret);
                *ret_staff = g_strdup(who);
        }
        return r;
}

int store_ack_link(Store *store, const char *token, UtcMs now, char ret[static FOLLOWUP_ID_MAX], char **ret_staff, Err *err)
{
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = ack_link(store, token, now, ret, ret_staff, err);
        return store_verb_end(store, r, err);
}

int store_alerts_end(Store *store, int64_t task, int64_t reply, UtcMs now, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = verbs->alert_numbers_open(store->backend, numbers, err);

        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                g_auto(AlertRow) row = { 0 };
                int64_t other = 0;

                r = verbs->alert_get(store->backend, g_array_index(numbers, int64_t, i), &row, err);
                if (r != 0 || (task != 0 ? row.task != task : row.task != 0 || row.reply != reply))
                        continue;
                r = store_stranger_next(store, &row, &other, err);
                if (r == 0 && other != 0) {
                        row.reply = other;
                        r = verbs->alert_update(store->backend, &row, err);
                }
                if (r < 0 || other != 0)
                        continue;
                row.done = now;
                row.next = UTC_NEVER;
                r = verbs->alert_update(store->backend, &row, err);
                if (r == 0)
                        r = drop_waiting(store, &row, 0, now, err);
                if (r == 0)
                        r = verbs->ack_link_delete_of(store->backend, row.number, err);
        }
        return MIN(r, 0);
}
