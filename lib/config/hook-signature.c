#include "config/hook-signature.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/http.h"
#include "base/text.h"
#include "config/settings.h"

static const char *const signature_kind_table[] = {
        [SIGNATURE_HMAC] = "hmac",
        [SIGNATURE_DIGEST] = "digest",
        [SIGNATURE_JWT] = "jwt",
        [SIGNATURE_TOKEN] = "token",
        [SIGNATURE_BASIC] = "basic",
        [SIGNATURE_STANDARD_WEBHOOKS] = "standard-webhooks",
        [SIGNATURE_WECOM] = "wecom",
};
static_assert(ELEMENTSOF(signature_kind_table) == N_SIGNATURE_KINDS, "a kind of signature lacks its word");
STRING_TABLE_DEFINE(signature_kind, SignatureKind, signature_kind_table);

static const char *const signature_digest_table[] = {
        [SIGNATURE_SHA256] = "sha256",
        [SIGNATURE_SHA512] = "sha512",
        [SIGNATURE_SHA1] = "sha1",
        [SIGNATURE_MD5] = "md5",
};
static_assert(ELEMENTSOF(signature_digest_table) == N_SIGNATURE_DIGESTS, "a digest lacks its word");
STRING_TABLE_DEFINE(signature_digest, SignatureDigest, signature_digest_table);

static const char *const signature_coding_table[] = { [SIGNATURE_HEX] = "hex", [SIGNATURE_BASE64] = "base64" };
static_assert(ELEMENTSOF(signature_coding_table) == N_SIGNATURE_CODINGS, "a coding lacks its word");
STRING_TABLE_DEFINE(signature_coding, SignatureCoding, signature_coding_table);

/* ---- what is signed ---- */

/* Words with a NAME end in a colon. */
static const char *const signed_word_table[] = {
        [SIGNED_LITERAL] = "",
        [SIGNED_URL] = "url",
        [SIGNED_URL_SORTED] = "url-sorted",
        [SIGNED_BODY] = "body",
        [SIGNED_FORM_SORTED] = "form-sorted",
        [SIGNED_FORM_UNIQUE] = "form-unique",
        [SIGNED_FORM_PAIRS] = "form-pairs",
        [SIGNED_NONCE] = "nonce",
        [SIGNED_TIMESTAMP] = "timestamp",
        [SIGNED_SECRET] = "secret",
        [SIGNED_FORM] = "form:",
        [SIGNED_QUERY] = "query:",
        [SIGNED_HEADER] = "header:",
};
static_assert(ELEMENTSOF(signed_word_table) == N_SIGNED_WORDS, "a word of signed texts lacks its name");

#define SIGNED_MEND                                                                                         \
        "known are {url} {url-sorted} {body} {form-sorted} {form-unique} {form-pairs} {nonce} {timestamp} {secret} {form:NAME} " \
        "{query:NAME} {header:NAME}"

static void piece_done(void *data)
{
        g_free(((SignedPiece *)data)->text);
}

static int add_word(GArray *pieces, const char *word, const config_setting_t *setting, const char *what, ErrList *faults)
{
        const char *name = strchr(word, ':');

        for (SignedWord i = SIGNED_URL; i <= SIGNED_HEADER; i++) {
                const char *known = signed_word_table[i];
                bool is_named = g_str_has_suffix(known, ":");
                SignedPiece piece = { .word = i };

                if (is_named ? !g_str_has_prefix(word, known) || name[1] == '\0' : !text_equal(word, known))
                        continue;
                if (is_named)
                        piece.text = g_strdup(name + 1);
                g_array_append_val(pieces, piece);
                return 0;
        }
        setting_fault(setting, faults, SIGNED_MEND, what, "{%s} is no word of a signed text", word);
        return -EINVAL;
}

static void add_literal(GArray *pieces, const char *from, size_t n)
{
        SignedPiece piece = { .word = SIGNED_LITERAL };

        if (n == 0)
                return;
        piece.text = g_strndup(from, n);
        g_array_append_val(pieces, piece);
}

static GArray *read_pieces(const config_setting_t *setting, const char *what, ErrList *faults)
{
        g_autoptr(GArray) pieces = g_array_new(FALSE, FALSE, sizeof(SignedPiece));
        const char *at = setting_text(setting, what, faults);

        g_array_set_clear_func(pieces, piece_done);
        while (at && *at) {
                size_t n = strcspn(at, "{}");
                const char *end = at[n] == '{' ? strpbrk(at + n + 1, "{}") : NULL;
                g_autofree char *word = NULL;

                add_literal(pieces, at, n);
                if (at[n] == '\0')
                        break;
                if (!end || *end != '}') {
                        setting_fault(setting, faults, SIGNED_MEND, what, "a '%c' has no twin", at[n]);
                        return NULL;
                }
                word = g_strndup(at + n + 1, (size_t)(end - at) - n - 1);
                if (add_word(pieces, word, setting, what, faults) < 0)
                        return NULL;
                at = end + 1;
        }
        return at ? g_steal_pointer(&pieces) : NULL;
}

static int read_over(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ": setting \"over\"", NULL);
        GArray **over = target;

        *over = read_pieces(setting, which, faults);
        return *over ? 0 : -EINVAL;
}

static int read_sorted(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ": setting \"sorted\"", NULL);
        GPtrArray **sorted = target;
        int n = config_setting_is_array(setting) ? config_setting_length(setting) : 0;

        if (n < 2 || n > 8) {
                setting_fault(setting, faults, "write it like  sorted = [ \"{secret}\", \"{timestamp}\", \"{nonce}\" ];", which,
                        "a list of two to eight texts is needed");
                return -EINVAL;
        }
        *sorted = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
        for (int i = 0; i < n; i++) {
                GArray *pieces = read_pieces(config_setting_get_elem(setting, (unsigned)i), which, faults);

                if (!pieces)
                        return -EINVAL;
                g_ptr_array_add(*sorted, pieces);
        }
        return 0;
}

static void field_free(void *data)
{
        HookField *field = data;

        g_free(field->name);
        g_clear_pointer(&field->form, g_regex_unref);
        g_free(field);
}

static int read_field(const config_setting_t *setting, GPtrArray *fields, const char *what, ErrList *faults)
{
        const char *text = setting_text(setting, what, faults);
        g_autofree char *whole = text ? g_strdup_printf("^(?:%s)\\z", text) : NULL;
        g_autoptr(GRegex) form = whole ? g_regex_new(whole, G_REGEX_RAW | G_REGEX_OPTIMIZE, 0, NULL) : NULL;
        HookField *field;

        if (!text)
                return -EINVAL;
        if (!form) {
                setting_fault(setting, faults, "write it like \"AC[0-9a-f]{32}\"", what, "\"%s\" is no regular expression", text);
                return -EINVAL;
        }
        field = g_new0(HookField, 1);
        field->name = g_strdup(config_setting_name(setting));
        field->form = g_steal_pointer(&form);
        g_ptr_array_add(fields, field);
        return 0;
}

static int read_fields(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ": setting \"fields\"", NULL);
        GPtrArray **fields = target;
        int n = config_setting_is_group(setting) ? config_setting_length(setting) : 0, r = 0;

        if (n == 0) {
                setting_fault(setting, faults, "write it like  fields = { AccountSid = \"AC[0-9a-f]{32}\"; };", which,
                        "a group of names and regular expressions is needed");
                return -EINVAL;
        }
        *fields = g_ptr_array_new_with_free_func(field_free);
        for (int i = 0; i < n && r == 0; i++)
                r = read_field(config_setting_get_elem(setting, (unsigned)i), *fields, which, faults);
        return r;
}

/* A nonce or time stamp outside the body, which is not read before it is proved. */
static int read_outer_place(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strdup_printf("%s: setting \"%s\"", what, config_setting_name(setting));
        HookPlace **place = target;

        if (hook_place_read(setting, which, faults, place) < 0)
                return -EINVAL;
        if ((*place)->from != HOOK_PLACE_HEADER && (*place)->from != HOOK_PLACE_QUERY) {
                setting_fault(setting, faults, "write it like \"header:X-Timestamp\" or \"query:timestamp\"", which,
                        "it names no header and no parameter of the URL");
                return -EINVAL;
        }
        return 0;
}

/* ---- the group ---- */

#define S(field) offsetof(HookSignature, field)

static const Setting signature_table[] = {
        { "kind", SETTING_ENUM, S(kind), .required = true, .help = "How it is proved who sends.",
                .from_string = signature_kind_from_string, .to_string = (const char *(*)(unsigned))signature_kind_to_string },
        { "credential", SETTING_ID, S(credential), .required = true, .help = "Name of the secret." },
        { "second_credential", SETTING_ID, S(second_credential), .help = "Name of the other secret, while secrets are changed." },
        { "algorithm", SETTING_ENUM, S(digest), .preset = "sha256", .help = "The digest.",
                .from_string = signature_digest_from_string, .to_string = (const char *(*)(unsigned))signature_digest_to_string },
        { "encoding", SETTING_ENUM, S(coding), .preset = "hex", .help = "How the digest is written.",
                .from_string = signature_coding_from_string, .to_string = (const char *(*)(unsigned))signature_coding_to_string },
        { "header", SETTING_STRING, S(header), "characters", 1, 100, NULL, "The header it stands in." },
        { "query", SETTING_STRING, S(query), "characters", 1, 100, NULL, "The parameter of the URL it stands in." },
        { "form", SETTING_STRING, S(form), "characters", 1, 100, NULL, "The field of the form it stands in." },
        { "prefix", SETTING_STRING, S(prefix), "characters", 1, 40, NULL, "What stands before it." },
        { "separator", SETTING_STRING, S(separator), "characters", 1, 4, NULL, "What stands between several." },
        { "over", SETTING_ANY, S(over), .read = read_over, .help = "What is signed." },
        { "sorted", SETTING_ANY, S(sorted), .read = read_sorted, .help = "Texts that are sorted, run together and signed." },
        { "timestamp", SETTING_ANY, S(timestamp), .read = read_outer_place, .help = "Where {timestamp} stands." },
        { "nonce", SETTING_ANY, S(nonce), .read = read_outer_place, .help = "Where {nonce} stands." },
        { "tolerance", SETTING_DURATION, S(tolerance), "seconds", 1, 24 * 3600, "5 minutes",
                "How far a time stamp may be from now." },
        { "user", SETTING_STRING, S(user), "characters", 1, 200, NULL, "The user of kind \"basic\"." },
        { "body_claim", SETTING_STRING, S(body_claim), "characters", 1, 60, NULL, "The token's SHA-256 of the body." },
        { "url_claim", SETTING_STRING, S(url_claim), "characters", 1, 60, NULL, "The token's SHA-256 of the URL." },
        { "issuer", SETTING_STRING, S(issuer), "characters", 1, 100, NULL, "The token's issuer." },
        { "body_query", SETTING_STRING, S(body_query), "characters", 1, 60, NULL,
                "The parameter of the URL with the SHA-256 of a body that is no form." },
        { "key_credential", SETTING_ID, S(key_credential), .help = "Name of WeCom's EncodingAESKey." },
        { "receiver_credential", SETTING_ID, S(receiver_credential), .help = "Name of the corp's id that WeCom's envelope must name." },
        { "fields", SETTING_ANY, S(fields), .read = read_fields,
                .help = "Fields of a form that must be there, once each, and their form: regular expressions of the whole value." },
        { "once", SETTING_BOOL, S(once), .preset = "false", .help = "No two requests are signed alike: the second is a repeat." },
        { "any_port", SETTING_BOOL, S(any_port), .preset = "false", .help = "The signed URL may name the standard port, or not." },
        { 0 },
};

void hook_signature_free(HookSignature *signature)
{
        if (!signature)
                return;
        settings_free(signature_table, signature);
        g_clear_pointer(&signature->over, g_array_unref);
        g_clear_pointer(&signature->sorted, g_ptr_array_unref);
        g_clear_pointer(&signature->fields, g_ptr_array_unref);
        hook_place_free(signature->timestamp);
        hook_place_free(signature->nonce);
        g_free(signature);
}

static bool uses(const GArray *pieces, uint32_t words)
{
        for (unsigned i = 0; pieces && i < pieces->len; i++)
                if (words >> g_array_index(pieces, SignedPiece, i).word & 1)
                        return true;
        return false;
}

/* Does one of the words stand in what is signed? */
static bool signs(const HookSignature *s, uint32_t words)
{
        for (unsigned i = 0; s->sorted && i < s->sorted->len; i++)
                if (uses(s->sorted->pdata[i], words))
                        return true;
        return uses(s->over, words);
}

#define WORD(name) (UINT32_C(1) << SIGNED_##name)

/* From the digest of secret and text that of secret, text and more can be made without the secret. */
static bool can_be_extended(const HookSignature *s)
{
        const GArray *over = s->over;

        return s->kind == SIGNATURE_DIGEST && over && g_array_index(over, SignedPiece, over->len - 1).word != SIGNED_SECRET;
}

bool hook_signature_covers(const HookSignature *signature)
{
        switch (signature->kind) {
        case SIGNATURE_HMAC:
        case SIGNATURE_DIGEST:
                return !can_be_extended(signature) &&
                        signs(signature, WORD(BODY) | WORD(FORM_SORTED) | WORD(FORM_UNIQUE) | WORD(FORM_PAIRS) | WORD(FORM));
        case SIGNATURE_JWT:
                return signature->body_claim;
        case SIGNATURE_TOKEN:
        case SIGNATURE_BASIC:
        case SIGNATURE_STANDARD_WEBHOOKS:
        case SIGNATURE_WECOM:
                return true;
        }
        return false;
}

/* Each kind needs its settings and takes no others. */
static int check_settings(const HookSignature *s, const config_setting_t *group, const char *what, ErrList *faults)
{
        enum { HMAC = 1 << SIGNATURE_HMAC, DIGEST = 1 << SIGNATURE_DIGEST, JWT = 1 << SIGNATURE_JWT, TOKEN = 1 << SIGNATURE_TOKEN,
                BASIC = 1 << SIGNATURE_BASIC, STANDARD = 1 << SIGNATURE_STANDARD_WEBHOOKS, WECOM = 1 << SIGNATURE_WECOM };
        const struct {
                const char *name;
                bool is_there;
                unsigned needed, taken; /* by these kinds */
        } settings[] = {
                { "over", s->over, 0, HMAC | DIGEST },
                { "sorted", s->sorted, 0, HMAC | DIGEST },
                { "header", s->header, JWT, HMAC | DIGEST | JWT | TOKEN },
                { "query", s->query, 0, HMAC | DIGEST | TOKEN },
                { "form", s->form, 0, HMAC | DIGEST },
                { "prefix", s->prefix, 0, HMAC | DIGEST | JWT | TOKEN },
                { "separator", s->separator, 0, HMAC | DIGEST },
                { "timestamp", s->timestamp, 0, HMAC | DIGEST },
                { "nonce", s->nonce, 0, HMAC | DIGEST },
                { "user", s->user, BASIC, BASIC },
                { "body_claim", s->body_claim, 0, JWT },
                { "url_claim", s->url_claim, 0, JWT },
                { "issuer", s->issuer, 0, JWT },
                { "body_query", s->body_query, 0, HMAC },
                { "fields", s->fields, 0, HMAC | DIGEST },
                { "once", s->once, 0, HMAC | DIGEST },
                { "any_port", s->any_port, 0, HMAC },
                { "key_credential", s->key_credential, WECOM, WECOM },
                { "receiver_credential", s->receiver_credential, 0, WECOM },
        };
        const char *kind = signature_kind_to_string(s->kind);
        int r = 0;

        for (size_t i = 0; i < ELEMENTSOF(settings); i++) {
                bool needed = settings[i].needed >> s->kind & 1, taken = settings[i].taken >> s->kind & 1;

                if (settings[i].is_there ? taken : !needed)
                        continue;
                setting_fault(group, faults, needed ? "add it" : "take it out", what,
                        needed ? "kind \"%s\" needs the setting \"%s\"" : "kind \"%s\" has no use for \"%s\"", kind, settings[i].name);
                r = -EINVAL;
        }
        return r;
}

static int check_signed(const HookSignature *s, const config_setting_t *group, const char *what, ErrList *faults)
{
        unsigned n_places = (s->header != NULL) + (s->query != NULL) + (s->form != NULL);
        bool is_digest = s->kind == SIGNATURE_HMAC || s->kind == SIGNATURE_DIGEST;
        const struct {
                bool wrong;
                const char *mend, *why;
        } rules[] = {
                { (is_digest || s->kind == SIGNATURE_TOKEN) && n_places != 1, "write one of \"header\", \"query\" and \"form\"",
                        "where the signature stands is not said, or said twice" },
                { is_digest && !s->over == !s->sorted, "write one of \"over\" and \"sorted\"", "what is signed is not said, or said twice" },
                { s->kind == SIGNATURE_DIGEST && !signs(s, WORD(SECRET)), "put {secret} into \"over\" or \"sorted\"",
                        "without the secret in it anybody can make that digest" },
                { signs(s, WORD(TIMESTAMP)) && !s->timestamp, "add  timestamp = \"header:NAME\";", "where {timestamp} stands is not said" },
                { is_digest && s->timestamp && !signs(s, WORD(TIMESTAMP)), "put {timestamp} into \"over\", or take \"timestamp\" out",
                        "a time stamp that is not signed proves nothing" },
                { signs(s, WORD(NONCE)) && !s->nonce, "add  nonce = \"header:NAME\";", "where {nonce} stands is not said" },
                { is_digest && s->nonce && !signs(s, WORD(NONCE)), "put {nonce} into \"over\", or take \"nonce\" out",
                        "a nonce that is not signed proves nothing" },
                { s->fields && !signs(s, WORD(FORM_SORTED) | WORD(FORM_UNIQUE) | WORD(FORM_PAIRS) | WORD(FORM)),
                        "take \"fields\" out", "no form is signed" },
                { s->once && (s->timestamp || s->nonce), "take \"once\" out", "its nonce or time stamp tells a repeat already" },
                { s->header && !http_is_header_name(s->header), "write it like \"X-Signature\"", "its \"header\" is no name of a header" },
        };
        int r = 0;

        for (size_t i = 0; i < ELEMENTSOF(rules); i++)
                if (rules[i].wrong) {
                        setting_fault(group, faults, rules[i].mend, what, "%s", rules[i].why);
                        r = -EINVAL;
                }
        return r;
}

int hook_signature_read(const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        g_autofree char *which = g_strconcat(what, ", signature", NULL);
        HookSignature *signature = g_new0(HookSignature, 1);
        int r;

        *(HookSignature **)target = signature;
        signature->line = config_setting_source_line(setting);
        if (!config_setting_is_group(setting)) {
                setting_fault(setting, faults, "write it like  signature = { kind = \"hmac\"; ... };", which,
                        "a group is needed, and it is none");
                return -EINVAL;
        }
        r = settings_read(setting, signature_table, signature, which, faults);
        if (r == 0)
                r = check_settings(signature, setting, which, faults);
        if (r == 0)
                r = check_signed(signature, setting, which, faults);
        return r;
}
