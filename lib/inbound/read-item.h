/* From an item to a receipt or a reply: between inbound/read*.c only. */
#pragma once

#include "inbound/inbound.h"
#include "inbound/item.h"

/* What readers need beside the item. */
typedef struct ReadWay {
        const Provider *provider;
        const char *country;
        bool is_status; /* an answer to a status query: the message is known to who asked */
        int http_status; /* of that answer; 0: it is none */
        InboundBatch *batch;
} ReadWay;

/* Each adds what it finds, or counts the item as useless, or leaves it alone where the file says that it tells nothing. */
void read_receipt(const Item *item, const ReceiptMap *map, const ReadWay *way);
void read_reply(const Item *item, const ReplyMap *map, const ReadWay *way);

/* read_address() - a number in E.164, or a messenger's name as it is; caller g_free()s */
char *read_address(const char *text, const ReadWay *way, bool international, const char *strip);
