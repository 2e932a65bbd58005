#include "inbound/inbound.h"

static void receipt_free(void *data)
{
        InboundReceipt *receipt = data;

        g_free(receipt->provider_message_id);
        g_free(receipt->ref);
        g_free(receipt->recipient);
        g_free(receipt->part);
        g_free(receipt);
}

static void reply_free(void *data)
{
        InboundReply *reply = data;

        g_free(reply->id);
        g_free(reply->from);
        g_free(reply->to);
        g_free(reply->text);
        g_free(reply->answers);
        g_free(reply->part_ref);
        g_free(reply);
}

InboundBatch *inbound_batch_new(void)
{
        InboundBatch *batch = g_new0(InboundBatch, 1);

        batch->receipts = g_ptr_array_new_with_free_func(receipt_free);
        batch->replies = g_ptr_array_new_with_free_func(reply_free);
        return batch;
}

void inbound_batch_free(InboundBatch *batch)
{
        if (!batch)
                return;
        g_ptr_array_unref(batch->receipts);
        g_ptr_array_unref(batch->replies);
        g_free(batch);
}
