#include "daemon/staff-reply.h"

#include <string.h>

#include "base/text.h"
#include "config/config-check.h"
#include "config/staff-text.h"

/* Two programs that answer each other come to rest. */
static const DurationMs quiet = { INT64_C(10) * 60 * 1000 };

/* ---- who? ------------------------------------------------------------------------------------ */

static bool has_address(const Config *config, const Staff *staff, const Provider *provider, const char *from)
{
        for (unsigned i = 0; i < staff->channels->len; i++) {
                const StaffChannel *channel = g_ptr_array_index(staff->channels, i);
                const Provider *its = config_provider(config, channel->provider);

                if (its && strcmp(channel->to, from) == 0 && provider_shares_addresses(its, provider))
                        return true;
        }
        return false;
}

/* Of one chat they may be several. @ret: Staff *, by id. */
static GPtrArray *find_staff(const Config *config, const Provider *provider, const char *from)
{
        GPtrArray *found = g_ptr_array_new();
        GList *ids = provider ? config_sorted_ids(config->staff) : NULL;

        for (GList *id = ids; id; id = id->next) {
                Staff *staff = g_hash_table_lookup(config->staff, id->data);

                if (has_address(config, staff, provider, from))
                        g_ptr_array_add(found, staff);
        }
        g_list_free(ids);
        return found;
}

/* ---- what? ----------------------------------------------------------------------------------- */

static bool is_word(const char *word)
{
        static const char *const words[] = { "ok", "okay", "ack", "yes", "1", "+", "ок", "окей", "так", "да", "прийнято",
                "принято", "беру", "好", "好的", "收到" };
        for (size_t i = 0; i < ELEMENTSOF(words); i++)
                if (strcmp(word, words[i]) == 0)
                        return true;
        return false;
}

/* "ok", "Ok!", "483112", "ok 483 112": half asleep, on a small screen. @ret_code: "" where there is none */
static bool is_acknowledgement(const char *text, char ret_code[static ACK_CODE_DIGITS + 1])
{
        g_autofree char *valid = g_utf8_make_valid(text, -1);
        g_autofree char *ascii = text_ascii_digits(valid);
        g_autofree char *folded = text_fold(ascii);
        g_auto(GStrv) words = NULL;
        g_autoptr(GString) digits = g_string_new(NULL);
        unsigned n_words = 0;

        /* "/ok@clinic_bot" is how a bot is spoken to in a group */
        if (folded[0] == '/') {
                char *bot = strchr(folded, '@');

                folded[0] = ' ';
                if (bot)
                        memset(bot, ' ', strcspn(bot, " "));
        }
        ret_code[0] = '\0';
        words = g_strsplit_set(folded, " ,.:#!", -1);
        for (unsigned i = 0; words[i]; i++) {
                if (words[i][0] == '\0')
                        continue;
                if (words[i][strspn(words[i], "0123456789")] == '\0')
                        g_string_append(digits, words[i]);
                else if (!is_word(words[i]) || n_words++ > 0)
                        return false;
        }
        if (digits->len != ACK_CODE_DIGITS)
                return digits->len == 0 ? n_words == 1 : n_words == 0 && is_word(digits->str);
        memcpy(ret_code, digits->str, ACK_CODE_DIGITS + 1);
        return true;
}

/* Anybody can send an SMS in anybody's name; the others know who writes. */
static bool is_vouched_for(const StoreReply *reply)
{
        return strcmp(reply->method, "sms") != 0 && (strcmp(reply->method, PROVIDER_CARRIES_ALERTS) != 0 || reply->from[0] != '+');
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* A million SMS in the name of staff hit every code: the link and followupctl stay when the digits are taken no more. */
static int acknowledge(Store *store, const StoreReply *reply, const GPtrArray *staff, const char *code, Guesses *guesses, UtcMs now,
        StaffReply *ret, Err *err)
{
        const bool may_be_forged = code[0] != '\0' && !is_vouched_for(reply);
        g_autoptr(GPtrArray) ids = g_ptr_array_new();
        StaffAck ack = { 0 };
        int r;

        for (unsigned i = 0; i < staff->len; i++)
                g_ptr_array_add(ids, ((const Staff *)g_ptr_array_index(staff, i))->id);
        if (may_be_forged && guesses_are_over(guesses, reply->from, now))
                return STORE_ACK_CODE;
        r = store_ack_staff(store, reply, ids, code[0] != '\0' ? code : NULL, is_vouched_for(reply), now, &ack, err);
        if (r == 0) {
                g_strlcpy(ret->staff, ack.who, sizeof(ret->staff));
                g_strlcpy(ret->alert, ack.alert, sizeof(ret->alert));
        }
        if (r == STORE_ACK_CODE && may_be_forged && guesses_count(guesses, reply->from, now)) {
                ret->is_guessing = true;
                g_strlcpy(ret->staff, g_ptr_array_index(ids, 0), sizeof(ret->staff));
        }
        return r;
}

/* In the language of the first of them. */
static int say(Store *store, const Config *config, const StoreReply *reply, const GPtrArray *staff, StaffText which, const char *alert,
        DurationMs not_within, UtcMs now, Err *err)
{
        g_autofree char *text = staff_text(config, NULL, g_ptr_array_index(staff, 0), which, &(StaffTextValues){ .task = alert });

        return store_answer_staff(store, reply, staff_text_name(which), text, not_within, now, err);
}

int staff_reply_take(Store *store, const Config *config, const StoreReply *reply, Guesses *guesses, UtcMs now, StaffReply *ret, Err *err)
{
        g_autoptr(GPtrArray) staff = find_staff(config, config_provider(config, reply->provider), reply->from);
        char code[ACK_CODE_DIGITS + 1];
        const bool is_ack = is_acknowledgement(reply->text, code);
        bool is_patient = false, is_code_wanted;
        int r;

        *ret = (StaffReply){ 0 };
        if (staff->len == 0)
                return STAFF_REPLY_NONE;
        r = is_ack ? acknowledge(store, reply, staff, code, guesses, now, ret, err) : STORE_NOT_FOUND;
        if (r == 0)
                return say(store, config, reply, staff, STAFF_TEXT_TAKEN, ret->alert, (DurationMs){ 0 }, now, err);
        if (r == STORE_ACK_REPEAT)
                return 0; /* what it took is theirs, and that was said */
        is_code_wanted = r == STORE_ACK_CODE;
        if (r == STORE_NOT_FOUND || is_code_wanted)
                r = store_is_patients(store, reply->method, reply->from, &is_patient, err);
        if (r < 0 || is_patient)
                return r < 0 ? r : STAFF_REPLY_NONE;
        return say(store, config, reply, staff, is_code_wanted ? STAFF_TEXT_CODE : is_ack ? STAFF_TEXT_NOTHING : STAFF_TEXT_HELP, NULL, quiet,
                now, err);
}
