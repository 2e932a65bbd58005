/* hook_verify(): was it the provider who sent this? Over raw bytes and the public URL, before anything is read. */
#include "inbound/hook.h"

#include <errno.h>
#include <string.h>

#include "base/http.h"
#include "base/text.h"
#include "inbound/document.h"
#include "inbound/jwt.h"
#include "inbound/params.h"
#include "inbound/secret.h"
#include "inbound/signed-text.h"
#include "inbound/wecom.h"

enum {
        SIGNATURES_MAX = 8,                   /* of one request, by a separator */
        NONCE_KEPT_MS = 24 * 3600 * 1000,     /* where no time stamp bounds a signature's life */
        ONCE_KEPT_MS = 7 * 24 * 3600 * 1000,  /* where nothing tells one sending from another but what was sent */
        MS_SINCE_DIGITS = 12,                 /* a time stamp of so many digits counts milliseconds */
        TIMESTAMP_DIGITS_MAX = 15,
};

/* One request being judged under one key after the other. */
typedef struct Trial {
        const HookSignature *rules;
        const HookRequest *request;
        const char *secrets[2]; /* the second NULL: none */
        GArray *form;           /* Param; NULL: the body is no form */
        char *timestamp, *nonce;
        HookProof proof;
        Err *err;
} Trial;

/* ---- credentials ---- */

/* An empty secret would let anybody sign. */
static int get_secret(const Credentials *credentials, const char *name, const char **ret, Err *err)
{
        const char *secret = credentials_get(credentials, name);

        if (!secret || *secret == '\0')
                return err_set(err, -ENOKEY, "put it into the credentials folder and restart", "hook", "credential \"%s\" is not there", name);
        *ret = secret;
        return 0;
}

static int get_secrets(Trial *trial, const Credentials *credentials)
{
        const HookSignature *rules = trial->rules;
        int r = get_secret(credentials, rules->credential, &trial->secrets[0], trial->err);

        if (r == 0 && rules->second_credential)
                r = get_secret(credentials, rules->second_credential, &trial->secrets[1], trial->err);
        return r;
}

/* ---- time and repeats ---- */

/* Seconds or milliseconds since 1970, or RFC 3339. */
static int read_timestamp(const char *text, UtcMs *ret)
{
        size_t n = strspn(text, "0123456789");
        int64_t number;

        if (text[n] != '\0')
                return utc_parse(text, ret);
        if (n == 0 || n > TIMESTAMP_DIGITS_MAX)
                return -EINVAL;
        number = g_ascii_strtoll(text, NULL, 10);
        *ret = (UtcMs){ n >= MS_SINCE_DIGITS ? number : number * 1000 };
        return 0;
}

/* A rightly signed time stamp: is it near enough to now? Until when would it be? */
static HookVerdict check_timestamp(Trial *trial, const char *timestamp)
{
        int64_t tolerance_ms = trial->rules->tolerance.ms, now_ms = trial->request->now.ms;
        UtcMs stamp;

        if (!timestamp || read_timestamp(timestamp, &stamp) < 0)
                return HOOK_FORGED;
        if (stamp.ms < now_ms - tolerance_ms || stamp.ms > now_ms + tolerance_ms)
                return HOOK_STALE;
        trial->proof.expires = (UtcMs){ stamp.ms + tolerance_ms + 1 };
        return HOOK_PROVED;
}

/* ---- digests ---- */

static const GChecksumType checksum_types[] = {
        [SIGNATURE_SHA256] = G_CHECKSUM_SHA256,
        [SIGNATURE_SHA512] = G_CHECKSUM_SHA512,
        [SIGNATURE_SHA1] = G_CHECKSUM_SHA1,
        [SIGNATURE_MD5] = G_CHECKSUM_MD5,
};

static size_t make_digest(const Trial *trial, const char *url, const char *secret, uint8_t ret[static DIGEST_BYTES_MAX])
{
        const HookSignature *rules = trial->rules;
        SignedParts parts = { .request = trial->request, .url = url, .form = trial->form, .own = rules->form, .secret = secret,
                .timestamp = trial->timestamp, .nonce = trial->nonce };
        GString *text = signed_text(rules, &parts);
        size_t n;

        if (rules->kind == SIGNATURE_HMAC)
                n = secret_hmac(checksum_types[rules->digest], secret, strlen(secret), text->str, text->len, ret);
        else
                n = secret_digest(checksum_types[rules->digest], text->str, text->len, ret);
        secret_text_free(text);
        return n;
}

/* What stands behind the prefix that a signature or token has; NULL: it lacks it. Within @text. */
static const char *behind_prefix(const HookSignature *rules, const char *text)
{
        const size_t n = rules->prefix ? strlen(rules->prefix) : 0;

        return n == 0 || g_ascii_strncasecmp(text, rules->prefix, n) == 0 ? text + n : NULL;
}

/* The bytes of the signatures that came with the request. */
static GPtrArray *decode_signatures(const HookSignature *rules, const char *given)
{
        GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)g_byte_array_unref);
        g_auto(GStrv) texts = g_strsplit(given, rules->separator ? rules->separator : "\n", SIGNATURES_MAX + 1);

        for (unsigned i = 0; i < SIGNATURES_MAX && texts[i]; i++) {
                const char *text = behind_prefix(rules, g_strstrip(texts[i]));
                GByteArray *bytes;

                if (!text)
                        continue;
                bytes = rules->coding == SIGNATURE_HEX ? secret_hex(text) : secret_base64(text);
                if (bytes)
                        g_ptr_array_add(list, bytes);
        }
        return list;
}

/* Where a signature, token or password stands. */
static char *given_text(const Trial *trial)
{
        const HookSignature *rules = trial->rules;
        const Param *param;

        if (rules->header)
                return http_header(trial->request->headers, rules->header);
        if (rules->query)
                return params_query(trial->request->query, rules->query);
        param = params_find(trial->form, rules->form);
        return param ? g_strdup(param->value) : NULL;
}

static char *to_hex(const uint8_t *bytes, size_t n)
{
        GString *hex = g_string_new(NULL);

        for (size_t i = 0; i < n; i++)
                g_string_append_printf(hex, "%02x", bytes[i]);
        return g_string_free(hex, FALSE);
}

static bool fits_any(const GPtrArray *signatures, const uint8_t *digest, size_t n)
{
        bool fits = false;

        for (unsigned i = 0; i < signatures->len; i++) {
                const GByteArray *bytes = signatures->pdata[i];

                fits |= secret_equal(bytes->data, bytes->len, digest, n);
        }
        return fits;
}

/* Under each key, for the URL and, where asked, for its twin. Caller frees: the digest in hex, which is the same however the
 * request wrote it; NULL: none fits. */
static char *fitting_digest(const Trial *trial, const GPtrArray *signatures)
{
        g_autofree char *twin = trial->rules->any_port ? signed_url_twin(trial->request->url) : NULL;
        const char *urls[] = { trial->request->url, twin };
        uint8_t digest[DIGEST_BYTES_MAX];

        for (size_t i = 0; i < G_N_ELEMENTS(trial->secrets) && trial->secrets[i]; i++)
                for (size_t j = 0; j < G_N_ELEMENTS(urls) && urls[j]; j++) {
                        size_t n = make_digest(trial, urls[j], trial->secrets[i], digest);

                        if (fits_any(signatures, digest, n))
                                return to_hex(digest, n);
                }
        return NULL;
}

static bool signs_raw_body(const HookSignature *rules)
{
        for (unsigned i = 0; rules->over && i < rules->over->len; i++)
                if (g_array_index(rules->over, SignedPiece, i).word == SIGNED_BODY)
                        return true;
        return false;
}

/* A signature over the fields of a form says nothing of a body that is none, but where the signed URL holds its digest. */
static bool body_is_covered(const Trial *trial)
{
        const HookRequest *request = trial->request;
        g_autofree char *given = NULL, *digest = NULL;

        if (request->n_bytes == 0 || trial->form || signs_raw_body(trial->rules) || !hook_signature_covers(trial->rules))
                return true;
        if (!trial->rules->body_query)
                return false;
        given = params_query(request->query, trial->rules->body_query);
        digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)request->body, request->n_bytes);
        return secret_text_equal(given, digest);
}

/* Who has once seen a signed request could else move the ends of names and values within it, and make another of it. */
static bool fields_fit(const Trial *trial)
{
        for (unsigned i = 0; trial->form && trial->rules->fields && i < trial->rules->fields->len; i++) {
                const HookField *field = trial->rules->fields->pdata[i];
                unsigned n_fit = 0, n_there = 0;

                for (unsigned k = 0; k < trial->form->len; k++) {
                        const Param *param = &g_array_index(trial->form, Param, k);

                        if (strcmp(param->name, field->name) != 0)
                                continue;
                        n_there++;
                        n_fit += g_regex_match_full(field->form, param->value, (gssize)param->n_bytes, 0, 0, NULL, NULL);
                }
                if (n_there != 1 || n_fit != 1)
                        return false;
        }
        return true;
}

static HookVerdict try_digest(Trial *trial)
{
        g_autofree char *given = given_text(trial);
        g_autofree char *fitting = NULL;
        g_autoptr(GPtrArray) signatures = NULL;
        HookVerdict verdict = HOOK_PROVED;

        if (!given || (trial->rules->nonce && !trial->nonce) || !body_is_covered(trial))
                return HOOK_FORGED;
        signatures = decode_signatures(trial->rules, given);
        fitting = fitting_digest(trial, signatures);
        if (!fitting || !fields_fit(trial))
                return HOOK_FORGED;
        if (trial->rules->timestamp)
                verdict = check_timestamp(trial, trial->timestamp);
        else if (trial->rules->nonce)
                trial->proof.expires = (UtcMs){ trial->request->now.ms + NONCE_KEPT_MS };
        else if (trial->rules->once)
                trial->proof.expires = (UtcMs){ trial->request->now.ms + ONCE_KEPT_MS };
        if (verdict == HOOK_PROVED && trial->rules->nonce)
                trial->proof.replay_id = g_strdup(trial->nonce);
        else if (verdict == HOOK_PROVED && (trial->rules->timestamp || trial->rules->once))
                trial->proof.replay_id = g_steal_pointer(&fitting);
        return verdict;
}

/* ---- tokens ---- */

/* A claim that holds hex SHA-256 of something. */
static bool claim_fits(const json_t *claims, const char *name, const void *bytes, size_t n, bool may_lack)
{
        const char *given = json_string_value(json_object_get(claims, name));
        g_autoptr(GByteArray) wanted = given ? secret_hex(given) : NULL;
        uint8_t digest[DIGEST_BYTES_MAX];
        size_t n_digest;

        if (!json_object_get(claims, name))
                return may_lack;
        n_digest = secret_digest(G_CHECKSUM_SHA256, n > 0 ? bytes : "", n, digest);
        return wanted && secret_equal(wanted->data, wanted->len, digest, n_digest);
}

static bool claims_fit(const Trial *trial, const json_t *claims)
{
        const HookSignature *rules = trial->rules;
        const HookRequest *request = trial->request;

        if (rules->issuer && !text_equal(json_string_value(json_object_get(claims, "iss")), rules->issuer))
                return false;
        if (rules->url_claim && !claim_fits(claims, rules->url_claim, request->url, strlen(request->url), false))
                return false;
        return !rules->body_claim || claim_fits(claims, rules->body_claim, request->body, request->n_bytes, request->n_bytes == 0);
}

static HookVerdict try_jwt_under(Trial *trial, const char *token, const char *secret)
{
        const char *signature = strrchr(token, '.'), *id;
        json_t *claims;
        UtcMs until;

        switch (jwt_verify(token, secret, trial->request->now, trial->rules->tolerance, &claims, &until)) {
        case JWT_FORGED:
                return HOOK_FORGED;
        case JWT_STALE:
                return HOOK_STALE;
        case JWT_PROVED:
                break;
        }
        if (!claims_fit(trial, claims)) {
                json_decref(claims);
                return HOOK_FORGED;
        }
        id = json_string_value(json_object_get(claims, "jti"));
        /* the signature itself can be written in several ways, what it signs cannot */
        trial->proof.replay_id = id ? g_strdup(id) : g_strndup(token, (size_t)(signature - token));
        trial->proof.expires = until;
        json_decref(claims);
        return HOOK_PROVED;
}

static HookVerdict try_jwt(Trial *trial)
{
        g_autofree char *given = given_text(trial);
        const char *token = given ? behind_prefix(trial->rules, given) : NULL;
        HookVerdict verdict = HOOK_FORGED;

        if (!token)
                return HOOK_FORGED;
        for (size_t i = 0; i < G_N_ELEMENTS(trial->secrets) && trial->secrets[i] && verdict == HOOK_FORGED; i++)
                verdict = try_jwt_under(trial, token, trial->secrets[i]);
        return verdict;
}

static HookVerdict try_token(Trial *trial)
{
        g_autofree char *given = given_text(trial);
        const char *token = given ? behind_prefix(trial->rules, given) : NULL;

        if (!token)
                return HOOK_FORGED;
        return secret_text_equal(token, trial->secrets[0]) || secret_text_equal(token, trial->secrets[1]) ? HOOK_PROVED : HOOK_FORGED;
}

static HookVerdict try_basic(Trial *trial)
{
        static const char scheme[] = "Basic ";
        g_autofree char *given = http_header(trial->request->headers, "Authorization");
        g_autoptr(GByteArray) pair = NULL;

        if (!given || g_ascii_strncasecmp(given, scheme, strlen(scheme)) != 0)
                return HOOK_FORGED;
        pair = secret_base64(given + strlen(scheme));
        for (size_t i = 0; pair && i < G_N_ELEMENTS(trial->secrets) && trial->secrets[i]; i++) {
                g_autofree char *wanted = g_strconcat(trial->rules->user, ":", trial->secrets[i], NULL);
                bool fits = secret_equal(pair->data, pair->len, wanted, strlen(wanted));

                explicit_bzero(wanted, strlen(wanted));
                if (fits)
                        return HOOK_PROVED;
        }
        return HOOK_FORGED;
}

/* ---- Standard Webhooks ---- */

/* Base64 behind "whsec_", else the secret's own bytes, as channel/sign.c signs. */
static GByteArray *webhook_key(const char *secret)
{
        static const char prefix[] = "whsec_";
        GByteArray *key;

        if (g_str_has_prefix(secret, prefix))
                return secret_base64(secret + strlen(prefix));
        key = g_byte_array_new();
        g_byte_array_append(key, (const uint8_t *)secret, (unsigned)strlen(secret));
        return key;
}

static bool webhook_fits(const Trial *trial, const GString *text, const char *given, const char *secret)
{
        g_autoptr(GByteArray) key = webhook_key(secret);
        g_auto(GStrv) versions = g_strsplit(given, " ", SIGNATURES_MAX + 1);
        uint8_t digest[DIGEST_BYTES_MAX];
        bool fits = false;
        size_t n;

        /* "whsec_" with nothing behind it would let anybody sign */
        if (!key || key->len == 0)
                return false;
        n = secret_hmac(G_CHECKSUM_SHA256, key->data, key->len, text->str, text->len, digest);
        explicit_bzero(key->data, key->len);
        for (unsigned i = 0; i < SIGNATURES_MAX && versions[i]; i++) {
                g_autoptr(GByteArray) bytes = g_str_has_prefix(versions[i], "v1,") ? secret_base64(versions[i] + 3) : NULL;

                fits |= bytes && secret_equal(bytes->data, bytes->len, digest, n);
        }
        return fits;
}

static HookVerdict try_webhook(Trial *trial)
{
        const HookRequest *request = trial->request;
        g_autofree char *id = http_header(request->headers, "webhook-id");
        g_autofree char *stamp = http_header(request->headers, "webhook-timestamp");
        g_autofree char *given = http_header(request->headers, "webhook-signature");
        g_autoptr(GString) text = g_string_new(NULL);
        HookVerdict verdict;
        bool fits = false;

        if (!id || !stamp || !given)
                return HOOK_FORGED;
        g_string_append_printf(text, "%s.%s.", id, stamp);
        if (request->n_bytes > 0)
                g_string_append_len(text, request->body, (gssize)request->n_bytes);
        for (size_t i = 0; i < G_N_ELEMENTS(trial->secrets) && trial->secrets[i] && !fits; i++)
                fits = webhook_fits(trial, text, given, trial->secrets[i]);
        if (!fits)
                return HOOK_FORGED;
        verdict = check_timestamp(trial, stamp);
        if (verdict == HOOK_PROVED)
                trial->proof.replay_id = g_steal_pointer(&id);
        return verdict;
}

/* ---- WeCom ---- */

static HookVerdict try_wecom(Trial *trial)
{
        const HookRequest *request = trial->request;
        g_autofree char *given = params_query(request->query, "msg_signature");
        g_autofree char *stamp = params_query(request->query, "timestamp");
        g_autofree char *nonce = params_query(request->query, "nonce");
        g_autofree char *envelope = document_envelope(request);
        HookVerdict verdict;
        bool fits = false;

        if (!given || !stamp || !nonce || !envelope)
                return HOOK_FORGED;
        for (size_t i = 0; i < G_N_ELEMENTS(trial->secrets) && trial->secrets[i]; i++) {
                g_autofree char *wanted = wecom_sign(trial->secrets[i], stamp, nonce, envelope);

                fits |= secret_text_equal(given, wanted);
        }
        if (!fits)
                return HOOK_FORGED;
        verdict = check_timestamp(trial, stamp);
        if (verdict == HOOK_PROVED)
                trial->proof.replay_id = g_steal_pointer(&given);
        return verdict;
}

/* ---- the whole ---- */

static HookVerdict try_kind(Trial *trial)
{
        switch (trial->rules->kind) {
        case SIGNATURE_HMAC:
        case SIGNATURE_DIGEST:
                return try_digest(trial);
        case SIGNATURE_JWT:
                return try_jwt(trial);
        case SIGNATURE_TOKEN:
                return try_token(trial);
        case SIGNATURE_BASIC:
                return try_basic(trial);
        case SIGNATURE_STANDARD_WEBHOOKS:
                return try_webhook(trial);
        case SIGNATURE_WECOM:
                return try_wecom(trial);
        }
        return HOOK_FORGED;
}

static int verify_signature(const HookSignature *rules, const Credentials *credentials, const HookRequest *request, HookProof *ret, Err *err)
{
        Trial trial = { .rules = rules, .request = request, .err = err };
        int r = get_secrets(&trial, credentials);

        if (r < 0)
                return r;
        if (document_is_form(request))
                trial.form = params_parse(request->body, request->n_bytes);
        trial.timestamp = hook_place_outer(trial.rules->timestamp, request);
        trial.nonce = hook_place_outer(trial.rules->nonce, request);
        r = try_kind(&trial);
        if (r == HOOK_PROVED)
                *ret = trial.proof;
        if (trial.form)
                g_array_unref(trial.form);
        g_free(trial.timestamp);
        g_free(trial.nonce);
        return r;
}

/* The end of the path: what must be there is, and what must not is not. */
static int verify_path(const ProviderHook *hook, const Credentials *credentials, const HookRequest *request, Err *err)
{
        const char *secret = NULL;

        if (!hook->secret)
                return request->path_secret ? HOOK_FORGED : HOOK_PROVED;
        if (get_secret(credentials, hook->secret, &secret, err) < 0)
                return -ENOKEY;
        return secret_text_equal(request->path_secret, secret) ? HOOK_PROVED : HOOK_FORGED;
}

/* Meta's set-up has no signature, but a word that we chose. */
static int verify_challenge(const HookChallenge *challenge, const Credentials *credentials, const HookRequest *request, Err *err)
{
        g_autofree char *given = params_query(request->query, challenge->token);
        const char *secret = NULL;

        if (get_secret(credentials, challenge->credential, &secret, err) < 0)
                return -ENOKEY;
        return secret_text_equal(given, secret) ? HOOK_PROVED : HOOK_FORGED;
}

int hook_verify(const Provider *provider, const Credentials *credentials, const HookRequest *request, HookProof *ret, Err *err)
{
        const ProviderHook *hook = provider->hook;
        HookProof proof = { .expires = request->now };
        int r;

        if (!hook)
                return HOOK_FORGED;
        r = verify_path(hook, credentials, request, err);
        if (r == HOOK_PROVED && hook_is_challenge(hook, request) && hook->challenge->token)
                r = verify_challenge(hook->challenge, credentials, request, err);
        else if (r == HOOK_PROVED && hook->signature)
                r = verify_signature(hook->signature, credentials, request, &proof, err);
        if (r == HOOK_PROVED)
                *ret = proof;
        return r;
}
