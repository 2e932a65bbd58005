#include "store/sqlite/recent.h"

#include <string.h>

/* Of messages more than are on their way at once, but for providers that let a claim wait for a second: those are read. A
 * place is used by who came last. */
enum { N_PLACES = 4096 };

struct Recent {
        bool is_used; /* since it was last forgotten */
        FollowupRow followups[N_PLACES]; /* id 0: free */
        MessageRow messages[N_PLACES];   /* number 0: free */
};

Recent *recent_new(void)
{
        return g_new0(Recent, 1); /* pages that are never used are never there */
}

void recent_forget(Recent *recent)
{
        if (!recent->is_used)
                return;
        recent->is_used = false;
        for (unsigned i = 0; i < N_PLACES; i++) {
                recent->followups[i].f.id = 0;
                message_row_done(&recent->messages[i]);
        }
}

void recent_free(Recent *recent)
{
        if (!recent)
                return;
        recent_forget(recent);
        g_free(recent);
}

/* Neighbours of a treatment and of the treatments beside it lie apart. */
static unsigned place_of(int64_t id)
{
        return (unsigned)((uint64_t)id / FOLLOWUP_PER_TREATMENT + (uint64_t)id % FOLLOWUP_PER_TREATMENT * 61) % N_PLACES;
}

static UtcMs whole_s(UtcMs t)
{
        return utc_is_never(t) ? t : utc_floor_s(t);
}

void recent_put_followup(Recent *recent, const FollowupRow *row)
{
        FollowupRow *place = &recent->followups[place_of(row->f.id)];
        const Followup *f = &row->f;

        recent->is_used = true;
        /* what follows from the lane and the protocol is not stored */
        memset(place, 0, sizeof(*place));
        place->protocol = row->protocol;
        place->lane = row->lane;
        place->decided = row->decided;
        place->f.id = f->id;
        place->f.step = f->step;
        place->f.state = f->state;
        g_strlcpy(place->f.reason, f->reason, sizeof(place->f.reason));
        place->f.due = whole_s(f->due);
        place->f.opens = whole_s(f->opens);
        place->f.closes = whole_s(f->closes);
        place->f.aim = whole_s(f->aim);
        place->f.message = f->message;
        place->f.n_attempts = f->n_attempts;
        place->f.delay.ms = f->delay.ms / 1000 * 1000;
        place->f.cause = f->cause;
        place->f.held_since = whole_s(f->held_since);
}

bool recent_get_followup(const Recent *recent, int64_t id, FollowupRow *ret)
{
        const FollowupRow *place = &recent->followups[place_of(id)];

        if (place->f.id != id || id == 0)
                return false;
        *ret = *place;
        return true;
}

void recent_drop_followup(Recent *recent, int64_t id)
{
        FollowupRow *place = &recent->followups[place_of(id)];

        if (place->f.id == id)
                place->f.id = 0;
}

static GArray *copy_numbers(const GArray *numbers)
{
        GArray *copy = g_array_sized_new(FALSE, FALSE, sizeof(int64_t), numbers->len);

        g_array_append_vals(copy, numbers->data, numbers->len);
        return copy;
}

/* its words and what follows from its lane are not stored with it */
static void copy_message(const MessageRow *from, MessageRow *to)
{
        *to = *from;
        to->m.clinic = to->m.method = to->m.provider = to->m.language = to->m.coding = NULL;
        to->m.to = g_strdup(from->m.to);
        to->m.text = g_strdup(from->m.text);
        to->m.template = g_strdup(from->m.template);
        to->m.followups = copy_numbers(from->m.followups);
        to->m.closes = whole_s(from->m.closes);
        to->provider_message_id = g_strdup(from->provider_message_id);
}

static MessageRow *message_place(Recent *recent, int64_t number)
{
        return &recent->messages[(uint64_t)number % N_PLACES];
}

void recent_put_message(Recent *recent, const MessageRow *row)
{
        MessageRow *place = message_place(recent, row->m.number);

        recent->is_used = true;
        message_row_done(place);
        copy_message(row, place);
}

bool recent_take_message(Recent *recent, int64_t number, MessageRow *ret)
{
        MessageRow *place = message_place(recent, number);

        if (place->m.number != number || number == 0)
                return false;
        *ret = *place;
        *place = (MessageRow){ 0 };
        return true;
}

void recent_drop_message(Recent *recent, int64_t number)
{
        MessageRow *place = message_place(recent, number);

        if (place->m.number == number)
                message_row_done(place);
}
