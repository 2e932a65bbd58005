/* What patients write back, for the contract's tests: a message that went out, and a reply to it. */
#pragma once

#include "fixture.h"

#include "store/store-reply.h"

#define NUMBER "+380671234567"

typedef struct Said {
        const char *from, *text, *id, *answers, *part_ref;
        unsigned part, n_parts;
        ReplyLabel label;
        bool is_stop, is_start, is_answered, is_stop_event, is_not_theirs, is_death;
        int score;
        const GArray *on_wire;
} Said;

/* of the last say() */
static bool said_is_doubtful;

/* what the daemon does with a reply, in a group of its own; *effect of one that is no repeat */
static inline int say(Bench *b, Said said, ReplyEffect *effect)
{
        static unsigned n;
        g_auto(ReplyMatch) match = { 0 };
        const ReplyVerdict verdict = { .label = said.label, .is_stop = said.is_stop, .is_start = said.is_start,
                .score = said.score == 0 ? -1 : said.score, .why = "test", .is_not_theirs = said.is_not_theirs, .is_death = said.is_death };
        StoreReply reply = { .provider = "s",
                .method = "sms",
                .id = said.id,
                .from = said.from ? said.from : NUMBER,
                .text = said.text ? said.text : "text",
                .answers = said.answers,
                .part_ref = said.part_ref,
                .part = said.part,
                .n_parts = said.n_parts,
                .is_answered = said.is_answered,
                .is_stop = said.is_stop_event,
                .at = UTC_NEVER,
                .on_wire = said.on_wire };
        int r;

        said_is_doubtful = false;
        n++;
        memcpy(reply.random, &n, sizeof(n));
        bench_begin(b);
        r = store_match_reply(b->store, b->config, &reply, b->now, &match, &b->err);
        no_fault(b, r);
        said_is_doubtful = match.is_doubtful;
        if (r == 0)
                no_fault(b, store_reply(b->store, b->config, &reply, &match, &verdict, b->now, effect, &b->err));
        bench_commit(b);
        return r;
}

static inline void send_step(Bench *b, const char *treatment, guint step, const char *provider_id)
{
        g_auto(Message) message = { 0 };
        const Settlement sent = { .to = MESSAGE_SENT, .verdict = 0, .retry_at = UTC_NEVER,
                .provider_message_id = provider_id };
        g_autoptr(FollowupView) view = view_of(b, treatment, step);

        claim(b, &message, view, NULL);
        settle(b, message.number, &sent);
}

static inline FollowupView *last_view(Bench *b, const char *treatment)
{
        g_autoptr(GPtrArray) views = list_of(b, treatment);

        return view_of(b, treatment, views->len - 1);
}

static inline void done(Bench *b, int64_t id)
{
        g_assert_cmpint(enter(b, id, "all well"), ==, 0);
}
