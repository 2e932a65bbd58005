/* A bench whose providers tell what became of a message, and what they tell. */
#pragma once

#include "fixture.h"

#include "model/message-ref.h"
#include "store/store-reply.h"

/* The providers of the bench with hooks: each @tells receipts, passes answers on, can be asked. */
static inline void come_back(Bench *b, bool tells, bool answers, bool can_ask)
{
        write_hooks(b->dir, "", tells, answers, can_ask);
        bench_reload(b);
}

static inline void bench_with(Bench *b, bool tells, bool answers, bool can_ask)
{
        bench_init(b);
        come_back(b, tells, answers, can_ask);
        put(b, T1);
        b->now = at("2026-03-03T09:00:00+02:00");
}

static inline int give(Bench *b, const StoreReceipt *receipt, StoreReceiptEffect *effect)
{
        int r;

        bench_begin(b);
        r = store_receipt(b->store, b->config, receipt, b->now, effect, &b->err);
        no_fault(b, r);
        bench_commit(b);
        return r;
}

static inline int tell(Bench *b, const char *id, ReceiptState state, const char *part)
{
        const StoreReceipt receipt = { .provider = "s", .provider_message_id = id, .state = state, .part = part };
        g_auto(StoreReceiptEffect) effect = { 0 };

        return give(b, &receipt, &effect);
}

static inline int tell_ref(Bench *b, const Message *message, unsigned generation, ReceiptState state)
{
        char ref[MESSAGE_REF_MAX];
        const StoreReceipt receipt = { .provider = "s",
                .ref = message_ref_render(message->number, message->id, generation, ref), .state = state };
        g_auto(StoreReceiptEffect) effect = { 0 };

        return give(b, &receipt, &effect);
}

static inline StoreWatch watch(Bench *b)
{
        StoreWatch watch = { 0 };

        bench_begin(b);
        no_fault(b, store_watch(b->store, b->config, b->now, 100, &watch, &b->err));
        bench_commit(b);
        return watch;
}

static inline void sent_as(Bench *b, int64_t message, const char *id)
{
        Settlement sent = outcome(MESSAGE_SENT, VERDICT_SENT);

        sent.provider_message_id = id;
        g_assert_cmpint(settle(b, message, &sent), ==, 0);
}

static inline FollowupView *claimed_h24(Bench *b, Message *message)
{
        FollowupView *view = view_of(b, "T-1", H24);

        g_assert_cmpint(claim(b, message, view, NULL), ==, 0);
        return view;
}

static inline void claim_h24(Bench *b, Message *message)
{
        followup_view_free(claimed_h24(b, message));
}

/* The first step of a patient with a messenger, by it, and taken under the name "1". Returns its id. */
static inline int64_t sent_by_telegram(Bench *b, Message *message)
{
        g_autoptr(FollowupView) view = NULL;

        bench_init(b);
        come_back(b, true, false, false);
        put(b, TREATMENT_OF("T-1", "filler", MOMENT, "", PATIENT_OF(",\"telegram\":\"777\"")));
        b->now = at("2026-03-03T09:00:00+02:00");
        view = view_of(b, "T-1", H24);
        g_assert_cmpstr(view->f.method, ==, "telegram");
        *message = (Message){ .id = "00112233445566778899aabbccddeeff", .patient_number = view->patient_number,
                .provider = g_strdup("t"), .to = g_strdup("777"), .language = g_strdup("en"), .text = g_strdup("Hello"), .parts = 1,
                .followups = g_array_new(FALSE, FALSE, sizeof(int64_t)) };
        g_array_append_val(message->followups, view->f.id);
        bench_begin(b);
        g_assert_cmpint(store_claim(b->store, message, b->now, &b->err), ==, 0);
        bench_commit(b);
        sent_as(b, message->number, "1");
        return view->f.id;
}

/* Handed over, and the answer was lost. */
static inline void bench_in_doubt(Bench *b, bool tells, bool can_ask, Message *message)
{
        const Settlement lost = outcome(MESSAGE_UNCERTAIN, VERDICT_UNKNOWN);

        bench_with(b, tells, false, can_ask);
        claim_h24(b, message);
        settle(b, message->number, &lost);
        assert_states(b, "T-1", "uncertain planned planned planned planned");
}

/* The provider was asked, and knows nothing of the first hand-over. */
static inline int tell_absent(Bench *b, const Message *message)
{
        const StoreReceipt absent = { .message = message->number, .generation = 0, .provider = "s", .state = RECEIPT_ABSENT };
        g_auto(StoreReceiptEffect) effect = { 0 };

        return give(b, &absent, &effect);
}
