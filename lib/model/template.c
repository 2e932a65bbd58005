#include "model/template.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"

static const char *const placeholder_table[] = {
        [PLACEHOLDER_PATIENT] = "patient",
        [PLACEHOLDER_CLINIC] = "clinic",
        [PLACEHOLDER_PHONE] = "phone",
        [PLACEHOLDER_EMERGENCY_PHONE] = "emergency_phone",
        [PLACEHOLDER_PRACTITIONER] = "practitioner",
        [PLACEHOLDER_DATE] = "date",
        [PLACEHOLDER_TIME] = "time",
        [PLACEHOLDER_REVIEW_URL] = "review_url",
        [PLACEHOLDER_TASK] = "task",
        [PLACEHOLDER_ACKNOWLEDGE] = "acknowledge",
        [PLACEHOLDER_MORE] = "more",
        [PLACEHOLDER_CODE] = "code",
        [PLACEHOLDER_COUNT] = "count",
};
static_assert(G_N_ELEMENTS(placeholder_table) == N_PLACEHOLDERS, "a placeholder lacks its name");
STRING_TABLE_DEFINE(placeholder, Placeholder, placeholder_table);

enum { PIECE_IS_LITERAL = -1 };

typedef struct Piece {
        int placeholder; /* Placeholder, or PIECE_IS_LITERAL */
        const char *text; /* of a literal: inside the source */
        size_t n_bytes;
} Piece;

struct Template {
        char *source;
        GArray *pieces; /* Piece */
};

static int refuse(Err *err, const char *why)
{
        return err_set(err, -EINVAL,
                "the placeholders are {patient} {clinic} {phone} {emergency_phone} {practitioner} {date} "
                "{time} {review_url}, to staff {task} {acknowledge} {more} {code} {count}; a brace itself is written twice",
                "message text", "%s", why);
}

static void add_literal(Template *template, const char *text, size_t n_bytes)
{
        Piece piece = { PIECE_IS_LITERAL, text, n_bytes };

        if (n_bytes > 0)
                g_array_append_val(template->pieces, piece);
}

/* The name between @at, which stands behind a "{", and its "}"; moves @at behind that. */
static int take_placeholder(Template *template, const char **at, Err *err)
{
        const char *end = strchr(*at, '}');
        g_autofree char *name = end ? g_strndup(*at, (size_t)(end - *at)) : NULL;
        Piece piece = { .placeholder = placeholder_from_string(name) };

        if (!name || strchr(name, '{'))
                return refuse(err, "a \"{\" is not closed");
        if (piece.placeholder < 0) {
                g_autofree char *why = g_strdup_printf("{%s} is no placeholder", name);

                return refuse(err, why);
        }
        g_array_append_val(template->pieces, piece);
        *at = end + 1;
        return 0;
}

static int split(Template *template, Err *err)
{
        const char *at = template->source, *literal = at;
        int r;

        while (*at) {
                const char brace = *at;

                if (brace != '{' && brace != '}') {
                        at++;
                        continue;
                }
                if (at[1] == brace) { /* the first of the two is text, the second is passed over */
                        add_literal(template, literal, (size_t)(at + 1 - literal));
                        literal = at += 2;
                        continue;
                }
                if (brace == '}')
                        return refuse(err, "a \"}\" stands alone");
                add_literal(template, literal, (size_t)(at - literal));
                at++;
                r = take_placeholder(template, &at, err);
                if (r < 0)
                        return r;
                literal = at;
        }
        add_literal(template, literal, (size_t)(at - literal));
        return 0;
}

int template_new(const char *text, Template **ret, Err *err)
{
        g_autoptr(Template) template = NULL;
        int r;

        if (!text_is_utf8(text, strlen(text)))
                return refuse(err, "it is not UTF-8");
        if (text_is_blank(text))
                return refuse(err, "it is empty");
        template = g_new0(Template, 1);
        template->source = g_strdup(text);
        template->pieces = g_array_new(FALSE, FALSE, sizeof(Piece));
        r = split(template, err);
        if (r < 0)
                return r;
        *ret = g_steal_pointer(&template);
        return 0;
}

void template_free(Template *template)
{
        if (!template)
                return;
        g_free(template->source);
        g_clear_pointer(&template->pieces, g_array_unref);
        g_free(template);
}

const char *template_source(const Template *template)
{
        return template->source;
}

bool template_uses(const Template *template, Placeholder placeholder)
{
        for (unsigned i = 0; i < template->pieces->len; i++)
                if (g_array_index(template->pieces, Piece, i).placeholder == (int)placeholder)
                        return true;
        return false;
}

/* Bytes of the control character or line separator that starts at @at; 0: something else does.
 * C0 and DEL are one byte, C1 (U+0080..9F) two, U+2028 and U+2029 three. */
static size_t control_bytes(const unsigned char *at)
{
        if (at[0] < 0x20 || at[0] == 0x7F)
                return 1;
        if (at[0] == 0xC2 && at[1] >= 0x80 && at[1] <= 0x9F)
                return 2;
        if (at[0] == 0xE2 && at[1] == 0x80 && (at[2] == 0xA8 || at[2] == 0xA9))
                return 3;
        return 0;
}

/* A name with a line break in it could make a message look like two. */
static void append_value(GString *out, const char *value)
{
        const char *from = value;

        while (*value) {
                size_t n = control_bytes((const unsigned char *)value);

                if (n == 0) {
                        value++;
                        continue;
                }
                g_string_append_len(out, from, value - from);
                g_string_append_c(out, ' ');
                from = value += n;
        }
        g_string_append_len(out, from, value - from);
}

/* Bytes of the comma, of western or of full width, at @text; 0: something else is there. */
static size_t comma_bytes(const char *text, size_t n_bytes)
{
        if (n_bytes >= 1 && *text == ',')
                return 1;
        return n_bytes >= 3 && (memcmp(text, "，", 3) == 0 || memcmp(text, "、", 3) == 0) ? 3 : 0;
}

static bool starts_with_stop(const char *text, size_t n_bytes)
{
        static const char *const stops[] = { "!", ".", "?", ":", ";", ",", ")", "！", "。", "？", "：", "；", "，" };

        for (size_t i = 0; i < G_N_ELEMENTS(stops); i++) {
                size_t n = strlen(stops[i]);

                if (n_bytes >= n && memcmp(text, stops[i], n) == 0)
                        return true;
        }
        return n_bytes == 0;
}

/* A value that is not there leaves no gap: "Hello, {patient}!" is "Hello!", "{patient}, how are you?" is
 * "how are you?", "Dr {practitioner} saw you" has one space. @from: where the message starts in @out;
 * @next: what follows, cut at its start when it is to go. */
static void close_gap(GString *out, size_t from, const char **next, size_t *n_bytes)
{
        size_t end = out->len;

        if (end == from) {
                size_t n = comma_bytes(*next, *n_bytes);

                n += n < *n_bytes && (*next)[n] == ' ';
                *next += n;
                *n_bytes -= n;
                return;
        }
        if (starts_with_stop(*next, *n_bytes)) {
                while (end > from && out->str[end - 1] == ' ')
                        end--;
                if (end > from && out->str[end - 1] == ',')
                        end--;
                else if (end >= from + 3 && comma_bytes(out->str + end - 3, 3) == 3)
                        end -= 3;
                g_string_truncate(out, end);
        } else if (out->str[end - 1] == ' ' && **next == ' ') {
                (*next)++;
                (*n_bytes)--;
        }
}

void template_fill(const Template *template, const char *const values[static N_PLACEHOLDERS], GString *out)
{
        const size_t from = out->len;
        bool gap = false;

        for (unsigned i = 0; i < template->pieces->len; i++) {
                const Piece *piece = &g_array_index(template->pieces, Piece, i);
                const char *value = piece->placeholder == PIECE_IS_LITERAL ? NULL : values[piece->placeholder];
                const char *text = piece->text;
                size_t n_bytes = piece->n_bytes;

                if (piece->placeholder == PIECE_IS_LITERAL) {
                        if (gap)
                                close_gap(out, from, &text, &n_bytes);
                        g_string_append_len(out, text, (gssize)n_bytes);
                        gap = false;
                } else if (value && !text_is_blank(value)) {
                        append_value(out, value);
                        gap = false;
                } else {
                        gap = true;
                }
        }
        if (gap)
                close_gap(out, from, &(const char *){ "" }, &(size_t){ 0 });
}
