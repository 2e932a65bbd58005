/* A request of a provider to us: who sent it, what it tells, and the answer that provider waits for. Pure: no I/O. */
#pragma once

#include <stdbool.h>

#include "channel/credentials.h"
#include "channel/outcome.h"
#include "config/provider.h"
#include "inbound/inbound.h"

/* All that verification may look at. Everything is borrowed; texts may be any bytes but NUL. */
typedef struct HookRequest {
        const char *method;     /* "GET", "POST" */
        const char *url;        /* as the provider dialled it: public_url + path + query, never from the request's Host */
        const char *query;      /* raw, what stands after '?'; "" or NULL: none */
        GPtrArray *headers;     /* char *: "Name: value" */
        const char *body;       /* raw; NULL: none */
        size_t n_bytes;
        const char *path_secret; /* what stands behind receipt/ or reply/ in the path; NULL: nothing */
        UtcMs now;
} HookRequest;

/* How a repeat of a proved request is known: kept in a Replay (inbound/replay.h) and in the store until it expires. */
typedef struct HookProof {
        char *replay_id; /* NULL: nothing in the signature tells one sending from another */
        UtcMs expires;
} HookProof;

void hook_proof_done(HookProof *proof);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HookProof, hook_proof_done)

/* What the provider expects to hear once all is safe. */
typedef struct HookAnswer {
        unsigned status;
        char *content_type; /* NULL: none */
        char *body;         /* "" for an empty one */
} HookAnswer;

void hook_answer_done(HookAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HookAnswer, hook_answer_done)

/* hook_is_challenge() - a set-up request, that asks whether the URL is ours and tells nothing */
bool hook_is_challenge(const ProviderHook *hook, const HookRequest *request);

typedef enum HookVerdict {
        HOOK_PROVED,
        HOOK_FORGED, /* no or a wrong signature, secret, password: answer 401 or 403 */
        HOOK_STALE,  /* rightly signed, but too long ago, or in the future: the same */
} HookVerdict;

/**
 * hook_verify() - was it the provider who sent this?
 * @provider:    has a `hook`
 * @credentials: borrowed for the call
 * @ret:         only when proved; hook_proof_done() it. A proof whose replay_id was seen before is a repeat: it was
 *               committed, so it is answered as the first one was and changes nothing
 *
 * Checks raw bytes and the public URL, before anything of them is read. A body that no rule of the signature
 * covers (WeChat's signs a time stamp only) needs the secret path, too; provider_load() sees to that.
 * Return: HOOK_PROVED (0), HOOK_FORGED or HOOK_STALE; -ENOKEY: a credential is not there, -EINVAL: it is none of its kind.
 */
int hook_verify(const Provider *provider, const Credentials *credentials, const HookRequest *request, HookProof *ret, Err *err);

/**
 * inbound_read() - what a proved request tells
 * @country:    ISO 3166, for numbers without a country
 * @ret:        receipts and replies, in the order told; maybe none of either. Caller frees
 * @ret_answer: what to answer once @ret is committed; hook_answer_done() it. Also of a handshake, which tells nothing
 *
 * Both sections, `receipt` and `reply`, are looked for in each request: several providers send everything to one URL.
 * What is neither, is ignored; an item without what it needs is counted in @ret and spoils nothing beside it.
 * Return: 0; -EBADMSG: it is not of the form the provider's file says, or every item of it was useless; -ENOKEY, -EINVAL:
 * the envelope's key is missing or none. No patient's data is in the error.
 */
int inbound_read(const Provider *provider, const Credentials *credentials, const HookRequest *request, const char *country,
        InboundBatch **ret, HookAnswer *ret_answer, Err *err);

/**
 * inbound_read_status() - the answer to a status query -> receipts of that one message
 *
 * A receipt in it need not name the message: who asked knows it.
 * Return: 0; -EBADMSG: not legible (also: answer cut, HTTP status no rule knows): nothing is known.
 */
int inbound_read_status(const Provider *provider, const HttpResponse *response, InboundBatch **ret, Err *err);
