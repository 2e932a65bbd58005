/* Messages whose hand-over got no answer: they may have arrived, and nobody knows. */
#include "store/messages.h"
#include "store/treatment.h"

/* Was every attempt surely refused? Each such refusal has raised the generation. */
bool store_is_certainly_unsent(const MessageRow *message)
{
        return message->m.n_attempts <= message->m.generation;
}

static bool is_in_doubt(const MessageRow *message)
{
        return message->m.state == MESSAGE_RETRY && !store_is_certainly_unsent(message);
}

int store_is_doubtful(Store *store, int64_t number, bool *ret, Err *err)
{
        g_auto(MessageRow) message = { 0 };
        int r = store->backend->verbs->message_get(store->backend, number, &message, err);

        if (r < 0)
                return r;
        *ret = r == 0 && is_in_doubt(&message);
        return 0;
}

static void leave_in_doubt(FollowupRow *row, int64_t message, const char *reason)
{
        row->f.state = FOLLOWUP_UNCERTAIN;
        row->f.message = message;
        row->f.held_since = UTC_NEVER;
        followup_forget_decision(row);
        g_strlcpy(row->f.reason, reason, sizeof(row->f.reason));
}

int store_carry_again(Store *store, MessageRow *message, const GArray *rows, Err *err)
{
        g_autoptr(GArray) before = g_steal_pointer(&message->m.followups);

        message->m.followups = g_array_new(FALSE, FALSE, sizeof(int64_t));
        for (guint i = 0; i < rows->len; i++)
                g_array_append_val(message->m.followups, g_array_index(rows, FollowupRow, i).f.id);
        for (guint i = 0; i < before->len; i++) {
                FollowupRow row;
                const int r = store_row_get(store, g_array_index(before, int64_t, i), &row, err);

                if (r < 0)
                        return r;
                if (r == 0 && row.f.state == FOLLOWUP_UNCERTAIN && row.f.message == message->m.number)
                        g_array_append_val(message->m.followups, row.f.id);
        }
        return 0;
}

/* ---- no more tries --------------------------------------------------------------------------- */

static int give_up(Store *store, const Config *config, int64_t number, const char *reason, UtcMs now, Err *err)
{
        g_auto(MessageRow) message = { 0 };
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        int r = store->backend->verbs->message_get(store->backend, number, &message, err);

        if (r != 0 || !is_in_doubt(&message))
                return r < 0 ? r : STORE_NOT_FOUND;
        r = store_waiting_for(store, &message, rows, err);
        message.m.state = MESSAGE_UNCERTAIN;
        if (r == 0)
                r = store->backend->verbs->message_update(store->backend, &message, err);
        if (r == 0)
                r = store_watch_retried(store, config, &message, now, err);
        for (guint i = 0; r == 0 && i < rows->len; i++) {
                FollowupRow row = g_array_index(rows, FollowupRow, i);

                leave_in_doubt(&row, number, reason);
                r = store_row_write(store, &g_array_index(rows, FollowupRow, i), &row, NULL, NULL, now, err);
        }
        for (guint i = 0; r == 0 && i < rows->len; i++) /* who is to be called */
                r = treatment_again(store, config, treatment_of(g_array_index(rows, FollowupRow, i).f.id), now, err);
        return r;
}

int store_give_up(Store *store, const Config *config, int64_t message, const char *reason, UtcMs now, Err *err)
{
        int r = store_verb(store, now, err);

        return r < 0 ? r : store_verb_end(store, give_up(store, config, message, reason, now, err), err);
}

/* Would the time that is over have ended it, had it surely not arrived? What somebody decided stands. */
static bool is_ended_by_time(FollowupState state)
{
        return state == FOLLOWUP_FAILED || state == FOLLOWUP_MISSED || state == FOLLOWUP_SKIPPED || state == FOLLOWUP_SUPERSEDED;
}

/* How many wait for the message, but for those that @t has just ended. */
static int count_waiting(Store *store, const Treatment *t, const MessageRow *message, unsigned *ret, Err *err)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        int r = store_waiting_for(store, message, rows, err);

        *ret = rows->len;
        for (guint i = 0; i < t->before->len; i++) {
                const Followup *before = &g_array_index(t->before, FollowupRow, i).f;

                *ret -= before->message == message->m.number && followup_is_unsent(before->state)
                        && treatment_row(t, i)->f.state == FOLLOWUP_UNCERTAIN;
        }
        return r;
}

int treatment_doubts(Store *store, Treatment *t, UtcMs now, Err *err)
{
        int r = 0;

        for (guint i = 0; r >= 0 && i < t->before->len; i++) {
                const Followup *before = &g_array_index(t->before, FollowupRow, i).f;
                FollowupRow *row = treatment_row(t, i);
                const bool is_called_instead = before->state != FOLLOWUP_TASK && row->f.state == FOLLOWUP_TASK; /* after a stop */
                g_auto(MessageRow) message = { 0 };
                unsigned n_waiting = 0;

                if (before->message == 0 || !followup_is_unsent(before->state)
                        || (!is_ended_by_time(row->f.state) && !is_called_instead))
                        continue;
                r = store->backend->verbs->message_get(store->backend, before->message, &message, err);
                if (r != 0 || !is_in_doubt(&message))
                        continue;
                if (is_called_instead)
                        *row = g_array_index(t->before, FollowupRow, i);
                leave_in_doubt(row, before->message, "the answer to an earlier attempt was lost: it may have been sent");
                r = count_waiting(store, t, &message, &n_waiting, err);
                if (r < 0 || n_waiting > 0)
                        continue;
                message.m.state = MESSAGE_UNCERTAIN;
                r = store->backend->verbs->message_update(store->backend, &message, err);
                if (r == 0)
                        r = store_watch_retried(store, t->config, &message, now, err);
        }
        return MIN(r, 0);
}
