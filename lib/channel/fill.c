#include "channel/fill.h"

#include <errno.h>
#include <string.h>

#include "base/http.h"
#include "base/text.h"

enum { TO_MAX = 256 };

int fill_fault(const Fill *fill, const char *why)
{
        g_autofree char *what = g_strdup_printf("provider \"%s\"", fill->provider->id);

        return err_set(fill->err, -EINVAL, NULL, what, "%s", why);
}

int fill_secret(const Fill *fill, const char *name, const char **ret)
{
        const char *secret = credentials_get(fill->credentials, name);
        g_autofree char *what = NULL;

        if (secret) {
                *ret = secret;
                return 0;
        }
        what = g_strdup_printf("provider \"%s\"", fill->provider->id);
        return err_set(fill->err, -ENOKEY,
                "put the secret into a file of that name in the credentials folder and restart followupd", what,
                "the credential \"%s\" is not there", name);
}

static const char *message_value(const Fill *fill, PatternWord word)
{
        const Provider *provider = fill->provider;

        switch (word) {
        case PATTERN_TO:
                return fill->to;
        case PATTERN_TEXT:
                return fill->message->text;
        case PATTERN_CODING:
                /* what is not known to fit GSM-7 would arrive as question marks under its coding */
                return text_equal(fill->message->coding, "gsm7") ? provider->coding_gsm7 : provider->coding_unicode;
        case PATTERN_KEY:
                return fill->message->key;
        case PATTERN_ID:
                return fill->message->id;
        case PATTERN_FROM:
                return fill->message->from;
        case PATTERN_CREATED:
                return fill->created;
        case PATTERN_REF:
                return fill->message->ref;
        case PATTERN_NUMBER:
                return fill->number;
        case PATTERN_KEY_UUID:
                return fill->uuid;
        case PATTERN_RECEIPT_URL:
                return fill->message->receipt_url;
        case PATTERN_REPLY_URL:
                return fill->message->reply_url;
        case PATTERN_LANGUAGE:
                return fill->message->language;
        case PATTERN_PURPOSE:
                return fill->message->purpose;
        case PATTERN_TEMPLATE:
                return fill->message->template;
        case PATTERN_TEMPLATE_LANGUAGE:
                return fill->message->template_language;
        case PATTERN_VARIABLES:
                return fill->message->variables;
        case PATTERN_VARIABLE:
                return fill->variable;
        case PATTERN_TOKEN:
                return fill->message->token;
        case PATTERN_PROVIDER_ID:
                return fill->message->provider_message_id;
        case PATTERN_LITERAL:
        case PATTERN_CREDENTIAL:
                break;
        }
        return NULL;
}

int fill_value(const Fill *fill, const PatternPiece *piece, const char **ret)
{
        const char *value;

        if (piece->word == PATTERN_CREDENTIAL)
                return fill_secret(fill, piece->text, ret);
        value = piece->word == PATTERN_LITERAL ? piece->text : message_value(fill, piece->word);
        if (piece->word == PATTERN_PROVIDER_ID && !value && !piece->is_condition)
                return err_set(fill->err, -ENODATA, NULL, "the message cannot be asked after", "the provider has not told what it calls it");
        *ret = value && !piece->is_condition ? value : "";
        return 0;
}

/* "T1/B2/x3": segments of a path, each escaped by itself */
static int append_segments(const char *value, GString *out)
{
        g_auto(GStrv) segments = g_strsplit(value, "/", -1);

        for (unsigned i = 0; segments[i]; i++) {
                if (strcmp(segments[i], ".") == 0 || strcmp(segments[i], "..") == 0)
                        return -EINVAL;
                g_string_append(out, i > 0 ? "/" : "");
                url_escape(out, segments[i], URL_ESCAPE_PATH);
        }
        return 0;
}

static int append(const Fill *fill, const char *value, Place place, GString *out)
{
        switch (place) {
        case PLACE_URL:
                /* as a segment of the path these two mean another path */
                if (strcmp(value, ".") == 0 || strcmp(value, "..") == 0)
                        return fill_fault(fill, "a value in its URL is \".\" or \"..\"");
                url_escape(out, value, URL_ESCAPE_PATH);
                return 0;
        case PLACE_QUERY:
                url_escape(out, value, URL_ESCAPE_ALL);
                return 0;
        case PLACE_FORM:
                url_escape(out, value, URL_ESCAPE_FORM);
                return 0;
        case PLACE_HEADER:
                if (!http_is_header_value(value))
                        return fill_fault(fill, "a value for a header has a line end or control character in it");
                g_string_append(out, value);
                return 0;
        case PLACE_PLAIN:
                g_string_append(out, value);
                return 0;
        }
        return -EINVAL;
}

int fill_pattern(const Fill *fill, const Pattern *pattern, Place place, GString *out)
{
        for (unsigned i = 0; i < pattern->pieces->len; i++) {
                const PatternPiece *piece = &g_array_index(pattern->pieces, PatternPiece, i);
                bool is_own = piece->word == PATTERN_LITERAL && place == PLACE_URL; /* its '/' and '?' stay */
                const char *value = NULL;
                int r = fill_value(fill, piece, &value);

                if (r == 0 && piece->is_path && place == PLACE_URL)
                        r = append_segments(value, out) < 0 ? fill_fault(fill, "a value in its URL is \".\" or \"..\"") : 0;
                else if (r == 0)
                        r = append(fill, value, is_own ? PLACE_PLAIN : place, out);
                if (r < 0)
                        return r;
        }
        return 0;
}

bool fill_leaves_out(const Fill *fill, unsigned words)
{
        return (words & PATTERN_BIT(PATTERN_RECEIPT_URL) && !fill->message->receipt_url) ||
               (words & PATTERN_BIT(PATTERN_REPLY_URL) && !fill->message->reply_url);
}

int fill_fields(const Fill *fill, const GPtrArray *fields, Place place, GString *out)
{
        for (unsigned i = 0; fields && i < fields->len; i++) {
                const Field *field = g_ptr_array_index(fields, i);
                int r;

                if (fill_leaves_out(fill, field->value->uses))
                        continue;
                if (out->len > 0 && out->str[out->len - 1] != '?')
                        g_string_append_c(out, '&');
                append(fill, field->name, place, out);
                g_string_append_c(out, '=');
                r = fill_pattern(fill, field->value, place, out);
                if (r < 0)
                        return r;
        }
        return 0;
}

/* ---- what is made ---------------------------------------------------------------------------- */

/* The address in the form the provider wants. */
static int set_recipient(Fill *fill)
{
        const char *to = fill->message->to;
        size_t n_digits;

        fill->to = to;
        if (!(fill->form->uses & PATTERN_BIT(PATTERN_TO)))
                return 0;
        if (to && *to == '\0' && text_equal(fill->provider->carries, PROVIDER_CARRIES_ALERTS))
                return 0; /* the place behind its URL */
        if (fill->form->recipient == RECIPIENT_NAME)
                return to && *to && strlen(to) < TO_MAX ? 0 : fill_fault(fill, "the patient's name there is empty or too long");
        n_digits = to && to[0] == '+' ? strspn(to + 1, "0123456789") : 0;
        if (n_digits == 0 || n_digits > 15 || to[1 + n_digits] != '\0')
                return fill_fault(fill, "the patient's number is not an international one");
        if (fill->form->recipient == RECIPIENT_DIGITS)
                fill->to = to + 1;
        if (fill->form->recipient == RECIPIENT_NATIONAL) {
                if (phone_national(to, fill->national) < 0)
                        return fill_fault(fill, "the patient's number belongs to no country");
                fill->to = fill->national;
        }
        return 0;
}

/* A UUID of version 5 (RFC 9562 5.5) without a name space: the same for the same key. */
static void write_uuid(const char *key, char *buffer, size_t n_buffer)
{
        g_autofree char *hex = g_compute_checksum_for_string(G_CHECKSUM_SHA1, key, -1);

        hex[12] = '5';
        hex[16] = "89ab"[g_ascii_xdigit_value(hex[16]) & 3];
        g_snprintf(buffer, n_buffer, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

int fill_values(Fill *fill)
{
        const unsigned uses = fill->form->uses;

        if (uses & PATTERN_BIT(PATTERN_CREATED))
                utc_format(utc_floor_s(fill->message->created), fill->created);
        if (uses & PATTERN_BIT(PATTERN_NUMBER))
                g_snprintf(fill->number, sizeof(fill->number), "%" G_GINT64_FORMAT, fill->message->number);
        if (uses & PATTERN_BIT(PATTERN_KEY_UUID))
                write_uuid(fill->message->key, fill->uuid, sizeof(fill->uuid));
        return set_recipient(fill);
}
