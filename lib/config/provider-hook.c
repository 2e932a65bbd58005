#include "config/provider-hook.h"

#include <errno.h>

#include "base/http.h"
#include "config/settings.h"

/* ---- the section `hook` ---- */

static const Setting answer_table[] = {
        { "status", SETTING_UNSIGNED, offsetof(ProviderHook, answer_status), "HTTP status", 200, 299, "200", "Its status." },
        { "content_type", SETTING_STRING, offsetof(ProviderHook, answer_type), "characters", 1, 100, NULL, "Its type." },
        { "body", SETTING_STRING, offsetof(ProviderHook, answer_body), "characters", 0, 1000, NULL, "What it says." },
        { 0 },
};

static const Setting challenge_table[] = {
        { "answer", SETTING_STRING, offsetof(HookChallenge, answer), "characters", 1, 100, NULL,
                "The parameter of the URL that is told back.", .required = true },
        { "token", SETTING_STRING, offsetof(HookChallenge, token), "characters", 1, 100, NULL,
                "The parameter of the URL that must be the secret." },
        { "credential", SETTING_ID, offsetof(HookChallenge, credential), .help = "Name of that secret." },
        { 0 },
};

static void challenge_free(HookChallenge *challenge)
{
        if (!challenge)
                return;
        settings_free(challenge_table, challenge);
        g_free(challenge);
}

static int read_challenge(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ", challenge", NULL);
        HookChallenge *challenge = g_new0(HookChallenge, 1);
        int r;

        *(HookChallenge **)target = challenge;
        if (!config_setting_is_group(setting)) {
                setting_fault(setting, faults, "write it like  challenge = { answer = \"echostr\"; };", which,
                        "a group is needed, and it is none");
                return -EINVAL;
        }
        r = settings_read(setting, challenge_table, challenge, which, faults);
        if (!challenge->token != !challenge->credential) {
                setting_fault(setting, faults, "write both or none of them", which, "\"token\" and \"credential\" belong together");
                r = -EINVAL;
        }
        return r;
}

static const Setting hook_table[] = {
        { "signature", SETTING_ANY, offsetof(ProviderHook, signature), .read = hook_signature_read,
                .help = "How it is proved who sends." },
        { "secret", SETTING_ID, offsetof(ProviderHook, secret), .help = "Name of the secret that ends the URL's path." },
        { "answer", SETTING_GROUP, 0, .table = answer_table, .help = "What the provider expects to hear." },
        { "challenge", SETTING_ANY, offsetof(ProviderHook, challenge), .read = read_challenge,
                .help = "What is told back when the URL is set up." },
        { 0 },
};

void provider_hook_free(ProviderHook *hook)
{
        if (!hook)
                return;
        hook_signature_free(hook->signature);
        challenge_free(hook->challenge);
        g_free(hook->secret);
        g_free(hook->answer_type);
        g_free(hook->answer_body);
        g_clear_pointer(&hook->receipts, g_ptr_array_unref);
        g_clear_pointer(&hook->replies, g_ptr_array_unref);
        g_free(hook);
}

/* Three sections of a file make one hook, in whatever order they come. */
static ProviderHook *hook_of(void *target)
{
        ProviderHook **hook = target;

        if (!*hook)
                *hook = g_new0(ProviderHook, 1);
        return *hook;
}

int provider_hook_read(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ", hook", NULL);
        ProviderHook *hook = hook_of(target);

        hook->is_there = true;
        hook->line = config_setting_source_line(setting);
        if (!config_setting_is_group(setting)) {
                setting_fault(setting, faults, "write it like  hook = { secret = \"NAME\"; };", which, "a group is needed, and it is none");
                return -EINVAL;
        }
        return settings_read(setting, hook_table, hook, which, faults);
}

/* ---- the sections `receipt` and `reply` ---- */

typedef int (*MapReader)(const config_setting_t *group, const char *what, ErrList *faults, GPtrArray *maps);

static int add_receipt(const config_setting_t *group, const char *what, ErrList *faults, GPtrArray *maps)
{
        ReceiptMap *map;

        if (receipt_map_read(group, what, faults, &map) < 0)
                return -EINVAL;
        g_ptr_array_add(maps, map);
        return 0;
}

static int add_reply(const config_setting_t *group, const char *what, ErrList *faults, GPtrArray *maps)
{
        ReplyMap *map;

        if (reply_map_read(group, what, faults, &map) < 0)
                return -EINVAL;
        g_ptr_array_add(maps, map);
        return 0;
}

/* One group, or a list of them. */
static int read_maps(const config_setting_t *setting, MapReader add, const char *what, ErrList *faults, GPtrArray *maps)
{
        bool is_list = config_setting_is_list(setting);
        int n = is_list ? config_setting_length(setting) : 1, r = 0;

        for (int i = 0; i < n; i++) {
                const config_setting_t *group = is_list ? config_setting_get_elem(setting, (unsigned)i) : setting;

                if (!config_setting_is_group(group)) {
                        setting_fault(group, faults, "write it like  receipt = { format = \"json\"; ... };", what,
                                "a group { } is needed, or a list ( ) of them");
                        return -EINVAL;
                }
                if (add(group, what, faults, maps) < 0)
                        r = -EINVAL;
        }
        if (n == 0) {
                setting_fault(setting, faults, "take it out, or add a group", what, "the list is empty");
                r = -EINVAL;
        }
        return r;
}

int provider_hook_read_receipt(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ", receipt", NULL);
        ProviderHook *hook = hook_of(target);

        hook->receipts = g_ptr_array_new_with_free_func((GDestroyNotify)receipt_map_free);
        return read_maps(setting, add_receipt, which, faults, hook->receipts);
}

int provider_hook_read_reply(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ", reply", NULL);
        ProviderHook *hook = hook_of(target);

        hook->replies = g_ptr_array_new_with_free_func((GDestroyNotify)reply_map_free);
        return read_maps(setting, add_reply, which, faults, hook->replies);
}

int provider_hook_read_status(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ", answer", NULL);

        if (!config_setting_is_group(setting)) {
                setting_fault(setting, faults, "write it like  answer = { format = \"json\"; ... };", which,
                        "a group is needed, and it is none");
                return -EINVAL;
        }
        return receipt_map_read(setting, which, faults, target);
}

/* ---- what spans sections ---- */

static void check_receipts(const ProviderHook *hook, const config_setting_t *group, const char *what, ErrList *faults)
{
        for (unsigned i = 0; hook->receipts && i < hook->receipts->len; i++) {
                const ReceiptMap *map = hook->receipts->pdata[i];

                if (!map->id && !map->ref)
                        setting_fault(group, faults, "say where the provider's id or our reference stands", what,
                                "a receipt (line %u) needs \"id\" or \"ref\", or nobody knows whose it is", map->line);
        }
}

void provider_hook_check(const ProviderHook *hook, const config_setting_t *group, const char *what, ErrList *faults)
{
        if (!hook)
                return;
        check_receipts(hook, group, what, faults);
        if (!hook->is_there || (!hook->signature && !hook->secret))
                setting_fault(group, faults, "add a \"signature\" where the provider signs, else  hook = { secret = \"NAME\"; };", what,
                        "it has receipts or replies, and anybody could post them");
        else if (hook->signature && !hook->secret && !hook_signature_covers(hook->signature))
                setting_fault(group, faults, "add  secret = \"NAME\";  to the hook", what,
                        "its signature does not cover the body to its end: who saw one request could post another, or a longer one, under it");
        if (!hook->receipts && !hook->replies)
                setting_warn(group, faults, "add \"receipt\" or \"reply\"", what, "it has a hook, and nothing that comes in is read");
        if (hook->answer_type && !http_is_header_value(hook->answer_type))
                setting_fault(group, faults, "write it like \"application/json\"", what,
                        "a control character stands in the answer's \"content_type\"");
}

static void need(GPtrArray *names, const char *name)
{
        if (name && !g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
                g_ptr_array_add(names, g_strdup(name));
}

void provider_hook_credentials(const ProviderHook *hook, GPtrArray *names)
{
        if (!hook)
                return;
        need(names, hook->secret);
        if (hook->challenge)
                need(names, hook->challenge->credential);
        if (hook->signature) {
                need(names, hook->signature->credential);
                need(names, hook->signature->second_credential);
                need(names, hook->signature->key_credential);
                need(names, hook->signature->receiver_credential);
        }
}
