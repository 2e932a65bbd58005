/* An item of a provider's document -> what became of a message. */
#include "inbound/read-item.h"

#include <string.h>

enum { WORD_SHOWN_MAX = 40, DIGITS_SHOWN_MAX = 6 /* a telephone number has more */ };

static bool rule_fits(const Item *item, const ReceiptRule *rule, const char *state, const char *code, const ReadWay *way)
{
        if (rule->http != 0 && (int)rule->http != way->http_status)
                return false;
        if (rule->state && !(state && hook_words_match(rule->state, state)))
                return false;
        if (rule->code && !(code && hook_words_match(rule->code, code)))
                return false;
        return item_fits(item, rule->when);
}

static const ReceiptRule *find_rule(const Item *item, const ReceiptMap *map, const char *state, const char *code, const ReadWay *way)
{
        for (unsigned i = 0; i < map->rules->len; i++) {
                const ReceiptRule *rule = map->rules->pdata[i];

                if (rule_fits(item, rule, state, code, way))
                        return rule;
        }
        return NULL;
}

/* A provider's word as staff may see it: providers put numbers into their words, so long runs of digits are not shown. */
static void show_word(GString *out, const char *label, const char *word)
{
        size_t n_digits = 0;

        if (!word)
                return;
        g_string_append_printf(out, "%s%s ", out->len > 0 ? ", " : "", label);
        for (size_t i = 0; i < WORD_SHOWN_MAX && word[i]; i++) {
                bool is_digit = g_ascii_isdigit(word[i]);

                n_digits = is_digit ? n_digits + 1 : 0;
                if (is_digit && n_digits == 1 && strspn(word + i, "0123456789") > DIGITS_SHOWN_MAX) {
                        g_string_append(out, "...");
                        i += strspn(word + i, "0123456789") - 1;
                } else
                        g_string_append_c(out, g_ascii_isprint(word[i]) ? word[i] : '?');
        }
}

static void tell(const ReceiptRule *rule, const char *state, const char *code, InboundReceipt *receipt)
{
        g_autoptr(GString) out = g_string_new(rule && rule->detail ? rule->detail : NULL);

        show_word(out, rule ? "state" : "unknown state", state);
        show_word(out, "code", code);
        g_strlcpy(receipt->detail, out->str, sizeof(receipt->detail));
        for (size_t n = strlen(receipt->detail); n > 0 && !g_utf8_validate(receipt->detail, -1, NULL); n--)
                receipt->detail[n - 1] = '\0';
}

void read_receipt(const Item *item, const ReceiptMap *map, const ReadWay *way)
{
        g_autofree char *state = item_text(item, map->state), *code = item_text(item, map->code);
        const ReceiptRule *rule = find_rule(item, map, state, code, way);
        g_autofree char *id = item_text(item, map->id), *ref = item_text(item, map->ref);
        g_autofree char *recipient = item_text(item, map->recipient);
        InboundReceipt *receipt;

        if (rule && rule->is == RECEIPT_IGNORE)
                way->batch->n_ignored++;
        /* without the word that makes it one it is no receipt, but something else that came by the same URL */
        if (rule ? rule->is == RECEIPT_IGNORE : !state)
                return;
        if (!id && !ref && !way->is_status) {
                way->batch->n_useless++;
                return;
        }
        receipt = g_new0(InboundReceipt, 1);
        g_ptr_array_add(way->batch->receipts, receipt);
        receipt->provider_message_id = g_steal_pointer(&id);
        receipt->ref = g_steal_pointer(&ref);
        receipt->recipient = recipient ? read_address(recipient, way, true, NULL) : NULL;
        receipt->part = item_text(item, map->part);
        /* a word nobody knows: the provider has the message, and that is all that is sure */
        receipt->is_account = rule && rule->is == RECEIPT_ACCOUNT;
        receipt->state = receipt->is_account ? RECEIPT_TEMPORARY : rule ? (ReceiptState)rule->is : RECEIPT_UNDER_WAY;
        tell(rule, state, code, receipt);
}
