#include "config/hook-map.h"

#include <assert.h>
#include <errno.h>

#include "base/text.h"
#include "config/settings.h"

static const char *const document_form_table[] = {
        [DOCUMENT_ANY] = "any",
        [DOCUMENT_QUERY] = "query",
        [DOCUMENT_FORM] = "form",
        [DOCUMENT_JSON] = "json",
        [DOCUMENT_XML] = "xml",
};
static_assert(ELEMENTSOF(document_form_table) == N_DOCUMENT_FORMS, "a form of documents lacks its word");
STRING_TABLE_DEFINE(document_form, DocumentForm, document_form_table);

static const char *const event_meaning_table[] = {
        [EVENT_TEXT] = "text",
        [EVENT_STOP] = "stop",
        [EVENT_START] = "start",
        [EVENT_IGNORE] = "ignore",
};
static_assert(ELEMENTSOF(event_meaning_table) == N_EVENT_MEANINGS, "a meaning of events lacks its word");
STRING_TABLE_DEFINE(event_meaning, EventMeaning, event_meaning_table);

/* ---- places and words ---- */

static int read_place(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strdup_printf("%s: setting \"%s\"", what, config_setting_name(setting));

        return hook_place_read(setting, which, faults, target);
}

static int read_places(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strdup_printf("%s: setting \"%s\"", what, config_setting_name(setting));

        return hook_places_read(setting, which, faults, target);
}

static int read_words(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strdup_printf("%s: setting \"%s\"", what, config_setting_name(setting));

        return hook_words_read(setting, which, faults, target);
}

/* ---- conditions ---- */

static void condition_free(void *data)
{
        HookCondition *condition = data;

        hook_place_free(condition->at);
        g_clear_pointer(&condition->is, g_ptr_array_unref);
        g_clear_pointer(&condition->is_not, g_ptr_array_unref);
        g_free(condition);
}

static const Setting condition_table[] = {
        { "at", SETTING_ANY, offsetof(HookCondition, at), .required = true, .read = read_place, .help = "The place looked at." },
        { "is", SETTING_ANY, offsetof(HookCondition, is), .read = read_words, .help = "What may stand there; absent: anything." },
        { "is_not", SETTING_ANY, offsetof(HookCondition, is_not), .read = read_words, .help = "What may not stand there." },
        { "absent", SETTING_BOOL, offsetof(HookCondition, absent), .preset = "false", .help = "Nothing may stand there." },
        { 0 },
};

/* One of a list of conditions; @target is the list. */
static int read_condition(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ", when", NULL);
        HookCondition *condition = g_new0(HookCondition, 1);
        GPtrArray **list = target;
        int r;

        if (!*list)
                *list = g_ptr_array_new_with_free_func(condition_free);
        g_ptr_array_add(*list, condition);
        r = settings_read(setting, condition_table, condition, which, faults);
        if (condition->absent && (condition->is || condition->is_not)) {
                setting_fault(setting, faults, "take \"absent\" out, or the words", which,
                        "nothing is to stand there, and it says what does");
                r = -EINVAL;
        }
        return r;
}

/* ---- items ---- */

static int read_items(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strdup_printf("%s: setting \"items\"", what);
        const char *text = setting_text(setting, which, faults);
        JsonItems **items = target;
        Err err = { 0 };

        if (!text)
                return -EINVAL;
        if (json_items_new(text, items, &err) < 0) {
                setting_fault(setting, faults, err.mend, which, "%s", err.why);
                return -EINVAL;
        }
        return 0;
}

/* Rows of receipts and replies alike; @Map has an ItemMap `in`. */
#define ITEM_ROWS(Map)                                                                                               \
        { "format", SETTING_ENUM, offsetof(Map, in.form), .preset = "any", .help = "How it is written.",             \
                .from_string = document_form_from_string, .to_string = (const char *(*)(unsigned))document_form_to_string }, \
        { "items", SETTING_ANY, offsetof(Map, in.items), .read = read_items, .help = "What is taken one by one." },  \
        { "lines", SETTING_BOOL, offsetof(Map, in.is_lines), .preset = "false",                                      \
                .help = "Each item is a text, and its lines are [0], [1] and so on." },                              \
        { "when", SETTING_LIST, offsetof(Map, in.when), .read = read_condition, .smallest = 1, .largest = 20,        \
                .help = "What must hold, or it is none of these." }

static void items_done(ItemMap *in)
{
        json_items_free(in->items);
        g_clear_pointer(&in->when, g_ptr_array_unref);
}

static void places_done(GPtrArray **const places[], size_t n)
{
        for (size_t i = 0; i < n; i++)
                g_clear_pointer(places[i], g_ptr_array_unref);
}

static int finish_items(ItemMap *in, const config_setting_t *group, const char *what, ErrList *faults, Err *err)
{
        if (!in->items && json_items_new("", &in->items, err) < 0)
                return -EINVAL;
        if (in->is_lines && json_items_levels(in->items) == 0) {
                setting_fault(group, faults, "name the texts, as  items = \"data[]\";", what, "it has \"lines\", and no \"items\"");
                return -EINVAL;
        }
        return 0;
}

/* ---- receipts ---- */

static int receipt_meaning_from_string(const char *word)
{
        if (text_equal(word, "ignore"))
                return RECEIPT_IGNORE;
        return text_equal(word, "account") ? (int)RECEIPT_ACCOUNT : receipt_state_from_string(word);
}

static const char *receipt_meaning_to_string(unsigned value)
{
        if (value == RECEIPT_IGNORE)
                return "ignore";
        return value == RECEIPT_ACCOUNT ? "account" : receipt_state_to_string((ReceiptState)value);
}

static void receipt_rule_free(void *data)
{
        ReceiptRule *rule = data;

        g_clear_pointer(&rule->state, g_ptr_array_unref);
        g_clear_pointer(&rule->code, g_ptr_array_unref);
        g_clear_pointer(&rule->when, g_ptr_array_unref);
        g_free(rule->detail);
        g_free(rule);
}

static const Setting receipt_rule_table[] = {
        { "http", SETTING_UNSIGNED, offsetof(ReceiptRule, http), "HTTP status", 100, 599, NULL,
                "HTTP status of the answer to a status query." },
        { "state", SETTING_ANY, offsetof(ReceiptRule, state), .read = read_words, .help = "Words that tell the state." },
        { "code", SETTING_ANY, offsetof(ReceiptRule, code), .read = read_words, .help = "Codes that tell the cause." },
        { "when", SETTING_LIST, offsetof(ReceiptRule, when), .read = read_condition, .smallest = 1, .largest = 20,
                .help = "What else must hold." },
        { "is", SETTING_ENUM, offsetof(ReceiptRule, is), .required = true, .help = "What that means.",
                .from_string = receipt_meaning_from_string, .to_string = receipt_meaning_to_string },
        { "detail", SETTING_STRING, offsetof(ReceiptRule, detail), "characters", 1, 80, NULL, "What staff read of it." },
        { 0 },
};

static int read_receipt_rule(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ", rule of states", NULL);
        ReceiptRule *rule = g_new0(ReceiptRule, 1);
        GPtrArray **list = target;

        if (!*list)
                *list = g_ptr_array_new_with_free_func(receipt_rule_free);
        g_ptr_array_add(*list, rule);
        rule->line = config_setting_source_line(setting);
        return settings_read(setting, receipt_rule_table, rule, which, faults);
}

static const Setting receipt_table[] = {
        ITEM_ROWS(ReceiptMap),
        { "id", SETTING_ANY, offsetof(ReceiptMap, id), .read = read_places, .help = "The provider's id of the message." },
        { "ref", SETTING_ANY, offsetof(ReceiptMap, ref), .read = read_places, .help = "Our reference, {ref} of the request." },
        { "recipient", SETTING_ANY, offsetof(ReceiptMap, recipient), .read = read_places,
                .help = "The recipient, where an id serves several." },
        { "part", SETTING_ANY, offsetof(ReceiptMap, part), .read = read_places,
                .help = "The part, where each is reported by itself." },
        { "state", SETTING_ANY, offsetof(ReceiptMap, state), .read = read_places, .help = "The word that tells the state." },
        { "code", SETTING_ANY, offsetof(ReceiptMap, code), .read = read_places, .help = "The code that tells the cause." },
        { "states", SETTING_LIST, offsetof(ReceiptMap, rules), .required = true, .read = read_receipt_rule, .smallest = 1,
                .largest = 100, .help = "What words and codes mean: the first rule that fits." },
        { 0 },
};

void receipt_map_free(ReceiptMap *map)
{
        if (!map)
                return;
        items_done(&map->in);
        places_done((GPtrArray **const[]){ &map->id, &map->ref, &map->recipient, &map->part, &map->state, &map->code, &map->rules }, 7);
        g_free(map);
}

/* A rule that asks for what no place tells would never fit. */
static int check_receipt(const ReceiptMap *map, const config_setting_t *group, const char *what, ErrList *faults)
{
        int r = 0;

        for (unsigned i = 0; i < map->rules->len; i++) {
                const ReceiptRule *rule = map->rules->pdata[i];

                if ((rule->state && !map->state) || (rule->code && !map->code)) {
                        const char *name = rule->state && !map->state ? "state" : "code";

                        setting_fault(group, faults, "say where it stands, as  state = \"status\";", what,
                                "its rule %u asks for a \"%s\", and nothing says where one stands", i + 1, name);
                        r = -EINVAL;
                }
        }
        return r;
}

int receipt_map_read(const config_setting_t *group, const char *what, ErrList *faults, ReceiptMap **ret)
{
        g_autoptr(ReceiptMap) map = g_new0(ReceiptMap, 1);
        Err err = { 0 };
        int r;

        map->line = config_setting_source_line(group);
        r = settings_read(group, receipt_table, map, what, faults);
        if (r == 0)
                r = check_receipt(map, group, what, faults);
        if (r == 0)
                r = finish_items(&map->in, group, what, faults, &err);
        if (r == 0)
                *ret = g_steal_pointer(&map);
        return r;
}

/* ---- replies ---- */

static void reply_rule_free(void *data)
{
        ReplyRule *rule = data;

        g_clear_pointer(&rule->when, g_ptr_array_unref);
        g_free(rule);
}

static const Setting reply_rule_table[] = {
        { "when", SETTING_LIST, offsetof(ReplyRule, when), .read = read_condition, .smallest = 1, .largest = 20,
                .help = "What must hold." },
        { "is", SETTING_ENUM, offsetof(ReplyRule, means), .required = true, .help = "What that means.",
                .from_string = event_meaning_from_string, .to_string = (const char *(*)(unsigned))event_meaning_to_string },
        { "answered", SETTING_BOOL, offsetof(ReplyRule, is_answered), .preset = "false",
                .help = "The provider has answered the patient itself." },
        { 0 },
};

static int read_reply_rule(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ", rule of events", NULL);
        ReplyRule *rule = g_new0(ReplyRule, 1);
        GPtrArray **list = target;

        if (!*list)
                *list = g_ptr_array_new_with_free_func(reply_rule_free);
        g_ptr_array_add(*list, rule);
        rule->line = config_setting_source_line(setting);
        return settings_read(setting, reply_rule_table, rule, which, faults);
}

static void charset_rule_free(void *data)
{
        CharsetRule *rule = data;

        g_clear_pointer(&rule->when, g_ptr_array_unref);
        g_free(rule);
}

static const Setting charset_rule_table[] = {
        { "when", SETTING_LIST, offsetof(CharsetRule, when), .read = read_condition, .smallest = 1, .largest = 20,
                .help = "What must hold." },
        { "encoding", SETTING_ENUM, offsetof(CharsetRule, encoding), .required = true, .help = "How the text's bytes are read.",
                .from_string = source_encoding_from_string, .to_string = (const char *(*)(unsigned))source_encoding_to_string },
        { 0 },
};

static int read_charset_rule(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ", rule of charsets", NULL);
        CharsetRule *rule = g_new0(CharsetRule, 1);
        GPtrArray **list = target;

        if (!*list)
                *list = g_ptr_array_new_with_free_func(charset_rule_free);
        g_ptr_array_add(*list, rule);
        return settings_read(setting, charset_rule_table, rule, which, faults);
}

static int read_numbers(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ": setting \"numbers\"", NULL);
        const char *text = setting_text(setting, which, faults);

        if (!text)
                return -EINVAL;
        if (!text_equal(text, "international") && !text_equal(text, "national")) {
                setting_fault(setting, faults, "write \"international\" or \"national\"", which, "\"%s\" is neither", text);
                return -EINVAL;
        }
        *(bool *)target = text_equal(text, "international");
        return 0;
}

static const Setting join_table[] = {
        { "ref", SETTING_ANY, offsetof(ReplyMap, part_ref), .required = true, .read = read_places, .help = "What the parts share." },
        { "part", SETTING_ANY, offsetof(ReplyMap, part), .required = true, .read = read_places, .help = "Which part this is, from 1." },
        { "parts", SETTING_ANY, offsetof(ReplyMap, n_parts), .required = true, .read = read_places, .help = "How many there are." },
        { 0 },
};

static const Setting reply_table[] = {
        ITEM_ROWS(ReplyMap),
        { "id", SETTING_ANY, offsetof(ReplyMap, id), .read = read_places, .help = "The provider's id, the same in a repeat." },
        { "from", SETTING_ANY, offsetof(ReplyMap, from), .required = true, .read = read_places, .help = "Who wrote." },
        { "to", SETTING_ANY, offsetof(ReplyMap, to), .read = read_places, .help = "Our own number or name." },
        { "text", SETTING_ANY, offsetof(ReplyMap, text), .read = read_places, .help = "What was written." },
        { "answers", SETTING_ANY, offsetof(ReplyMap, answers), .read = read_places, .help = "The id of the message it answers." },
        { "at", SETTING_ANY, offsetof(ReplyMap, at), .read = read_places, .help = "When it was written." },
        { "time_zone", SETTING_ZONE, offsetof(ReplyMap, zone), .help = "Zone of times without an offset; absent: UTC." },
        { "numbers", SETTING_ANY, offsetof(ReplyMap, international), .read = read_numbers,
                .help = "Whether numbers without '+' begin with their country's code." },
        { "strip", SETTING_STRING, offsetof(ReplyMap, strip), "characters", 1, 40, NULL, "What stands before a number." },
        { "join", SETTING_GROUP, 0, .table = join_table, .help = "Parts of one text that come by themselves." },
        { "events", SETTING_LIST, offsetof(ReplyMap, rules), .read = read_reply_rule, .smallest = 1, .largest = 50,
                .help = "What is no text: the first rule that fits." },
        { "charsets", SETTING_LIST, offsetof(ReplyMap, charsets), .read = read_charset_rule, .smallest = 1, .largest = 10,
                .help = "When the text is not UTF-8: the first rule that fits." },
        { 0 },
};

void reply_map_free(ReplyMap *map)
{
        if (!map)
                return;
        items_done(&map->in);
        places_done((GPtrArray **const[]){ &map->id, &map->from, &map->to, &map->text, &map->answers, &map->at, &map->part_ref,
                            &map->part, &map->n_parts, &map->rules, &map->charsets }, 11);
        g_free(map->strip);
        g_free(map);
}

int reply_map_read(const config_setting_t *group, const char *what, ErrList *faults, ReplyMap **ret)
{
        g_autoptr(ReplyMap) map = g_new0(ReplyMap, 1);
        Err err = { 0 };
        int r;

        map->line = config_setting_source_line(group);
        r = settings_read(group, reply_table, map, what, faults);
        if (r == 0)
                r = finish_items(&map->in, group, what, faults, &err);
        if (r == 0)
                *ret = g_steal_pointer(&map);
        return r;
}
