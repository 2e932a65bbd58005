/* What came in by a provider's hook or a status query, read out of the provider's own form. */
#pragma once

#include <glib.h>

#include "base/utc.h"
#include "model/receipt.h"

/* A message is named by the provider's id, by our reference, or by both; what is not told is NULL. */
typedef struct InboundReceipt {
        char *provider_message_id;
        char *ref;       /* message_ref_render()'s */
        char *recipient; /* where one id serves several recipients (Sinch), or is unique in one chat only (Telegram) */
        char *part;      /* names one part of several, where each is reported by itself; NULL: the whole message */
        ReceiptState state;
        bool is_account;  /* it did not arrive for money or keys of ours: the provider takes no other, either */
        char detail[160]; /* for staff: the provider's code; never a patient's data */
} InboundReceipt;

typedef enum ReplyEvent {
        REPLY_EVENT_TEXT,  /* the patient wrote */
        REPLY_EVENT_STOP,  /* the provider says the patient unsubscribed, blocked the sender or wrote STOP to it */
        REPLY_EVENT_START, /* subscribed again */
} ReplyEvent;

typedef struct InboundReply {
        char *id;      /* the provider's, the same in a repeat; NULL: it gives none */
        char *from;    /* E.164 for phones, else the messenger's name as records give it */
        char *to;      /* our number or bot; NULL */
        char *text;    /* UTF-8, NFC; "" for events */
        char *answers; /* provider's id of the message it answers by quoting or by a button; NULL */
        ReplyEvent event;
        bool is_answered; /* the provider has answered the stop itself: do not answer again */
        char *part_ref;   /* parts of one text that we must join (Vonage); NULL: whole */
        unsigned part, n_parts;
        UtcMs at; /* when the provider got it; UTC_NEVER: it does not say */
} InboundReply;

/* One request of a provider: in the order in which it tells them. */
typedef struct InboundBatch {
        GPtrArray *receipts; /* InboundReceipt * */
        GPtrArray *replies;  /* InboundReply * */
        unsigned n_useless;  /* items without what a receipt or reply needs */
        unsigned n_ignored;  /* items that a rule says to ignore */
} InboundBatch;

InboundBatch *inbound_batch_new(void);
void inbound_batch_free(InboundBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(InboundBatch, inbound_batch_free)
