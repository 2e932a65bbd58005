#include "inbound/hook.h"

#include "base/text.h"
#include "inbound/params.h"

void hook_proof_done(HookProof *proof)
{
        g_clear_pointer(&proof->replay_id, g_free);
}

void hook_answer_done(HookAnswer *answer)
{
        g_clear_pointer(&answer->content_type, g_free);
        g_clear_pointer(&answer->body, g_free);
}

bool hook_is_challenge(const ProviderHook *hook, const HookRequest *request)
{
        g_autofree char *asked = hook->challenge && text_equal(request->method, "GET") ?
                params_query(request->query, hook->challenge->answer) : NULL;

        return asked != NULL;
}
