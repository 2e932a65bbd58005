#include "inbound/hook.h"

void hook_proof_done(HookProof *proof)
{
        g_clear_pointer(&proof->replay_id, g_free);
}

void hook_answer_done(HookAnswer *answer)
{
        g_clear_pointer(&answer->content_type, g_free);
        g_clear_pointer(&answer->body, g_free);
}
