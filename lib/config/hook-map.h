/* Where receipts and replies stand in what a provider tells, and what its words mean: `receipt` and `reply` of its file. */
#pragma once

#include <glib.h>
#include <libconfig.h>
#include <stdbool.h>

#include "base/civil.h"
#include "base/err.h"
#include "base/json-items.h"
#include "base/string-table.h"
#include "config/hook-place.h"
#include "config/source.h"
#include "model/receipt.h"

typedef enum DocumentForm {
        DOCUMENT_ANY, /* by method and Content-Type */
        DOCUMENT_QUERY, DOCUMENT_FORM, DOCUMENT_JSON, DOCUMENT_XML,
} DocumentForm;
enum { N_DOCUMENT_FORMS = DOCUMENT_XML + 1 };
STRING_TABLE_DECLARE(document_form, DocumentForm);

/* Something must stand at a place: anything, or one of the words; or none of the other words. */
typedef struct HookCondition {
        HookPlace *at;
        GPtrArray *is, *is_not; /* words; NULL: not asked for */
        bool absent;            /* nothing may stand there */
} HookCondition;

typedef enum EventMeaning { EVENT_TEXT, EVENT_STOP, EVENT_START, EVENT_IGNORE } EventMeaning;
enum { N_EVENT_MEANINGS = EVENT_IGNORE + 1 };
STRING_TABLE_DECLARE(event_meaning, EventMeaning);

enum {
        RECEIPT_IGNORE = N_RECEIPT_STATES, /* it tells us nothing */
        RECEIPT_ACCOUNT,                   /* did not arrive, for money or keys of ours: the next one would not, either */
};

/* All that a rule asks for must hold; the first that holds counts. */
typedef struct ReceiptRule {
        unsigned http;           /* of a status query's answer; 0: any */
        GPtrArray *state, *code; /* words; NULL: any, or none */
        GPtrArray *when;         /* HookCondition *; NULL: none */
        unsigned is;             /* a ReceiptState, RECEIPT_IGNORE or RECEIPT_ACCOUNT */
        char *detail;            /* for staff, before the code; NULL */
        unsigned line;
} ReceiptRule;

typedef struct ReplyRule {
        GPtrArray *when; /* HookCondition * */
        EventMeaning means;
        bool is_answered;
        unsigned line;
} ReplyRule;

typedef struct CharsetRule {
        GPtrArray *when; /* HookCondition * */
        SourceEncoding encoding;
} CharsetRule;

/* Where the items are, in what form. */
typedef struct ItemMap {
        DocumentForm form;
        JsonItems *items;
        bool is_lines;   /* each item is a text, whose lines are its members */
        GPtrArray *when; /* HookCondition *: else it is none of these items; NULL: all are */
} ItemMap;

/* Places are GPtrArray of HookPlace *, the first filled one counts; NULL: it is not told. */
typedef struct ReceiptMap {
        ItemMap in;
        GPtrArray *id, *ref, *recipient, *part, *state, *code;
        GPtrArray *rules; /* ReceiptRule * */
        unsigned line;
} ReceiptMap;

typedef struct ReplyMap {
        ItemMap in;
        GPtrArray *id, *from, *to, *text, *answers, *at;
        GPtrArray *part_ref, *part, *n_parts;
        GPtrArray *rules;    /* ReplyRule *; NULL: it is a text */
        GPtrArray *charsets; /* CharsetRule *; NULL: UTF-8 */
        bool international;  /* numbers without '+' begin with their country's code */
        char *strip;         /* what stands before a number ("whatsapp:"); NULL */
        const CivilZone *zone; /* of times without an offset; NULL: UTC */
        unsigned line;
} ReplyMap;

/* receipt_map_read(), reply_map_read() - one group. Return: 0; -EINVAL with the faults in the list. */
int receipt_map_read(const config_setting_t *group, const char *what, ErrList *faults, ReceiptMap **ret);
int reply_map_read(const config_setting_t *group, const char *what, ErrList *faults, ReplyMap **ret);
void receipt_map_free(ReceiptMap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReceiptMap, receipt_map_free)
void reply_map_free(ReplyMap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReplyMap, reply_map_free)
