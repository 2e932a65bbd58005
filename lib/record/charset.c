#include "record/charset.h"

#include <errno.h>
#include <string.h>

struct Charset {
        SourceEncoding encoding;
        bool begun;          /* the byte order mark is dealt with */
        uint8_t kept[8];     /* of a character cut by a slice's end */
        unsigned n_kept;
        char (*table)[5];    /* single bytes: their UTF-8, "" for none */
        GIConv iconv;        /* GB18030; (GIConv)-1 else */
        uint16_t high;       /* UTF-16: first half of a pair; 0 none */
};

static const struct {
        uint8_t bytes[4];
        unsigned n_bytes;
        SourceEncoding encoding;
} marks[] = {
        { { 0xef, 0xbb, 0xbf }, 3, ENCODING_UTF_8 },
        { { 0xff, 0xfe }, 2, ENCODING_UTF_16LE },
        { { 0xfe, 0xff }, 2, ENCODING_UTF_16BE },
        { { 0x84, 0x31, 0x95, 0x33 }, 4, ENCODING_GB18030 },
};

static const char *iconv_name(SourceEncoding encoding)
{
        switch (encoding) {
        case ENCODING_WINDOWS_1251:
                return "CP1251";
        case ENCODING_WINDOWS_1252:
                return "CP1252";
        case ENCODING_KOI8_U:
                return "KOI8-U";
        case ENCODING_GB18030:
                return "GB18030";
        case ENCODING_UTF_8:
        case ENCODING_UTF_16:
        case ENCODING_UTF_16LE:
        case ENCODING_UTF_16BE:
                return NULL;
        }
        return NULL;
}

Charset *charset_new(SourceEncoding said)
{
        Charset *charset = g_new0(Charset, 1);

        charset->encoding = said;
        charset->iconv = (GIConv)-1;
        return charset;
}

void charset_free(Charset *charset)
{
        if (!charset)
                return;
        g_free(charset->table);
        if (charset->iconv != (GIConv)-1)
                g_iconv_close(charset->iconv);
        g_free(charset);
}

static void make_table(Charset *charset)
{
        charset->table = g_malloc0(256 * sizeof(*charset->table));
        for (unsigned i = 0; i < 256; i++) {
                char byte = (char)i;
                gsize n = 0;
                g_autofree char *text =
                        g_convert(&byte, 1, "UTF-8", iconv_name(charset->encoding), NULL, &n, NULL);

                if (text && n <= 4)
                        memcpy(charset->table[i], text, n);
        }
}

/* The mark is known, or there is none: set up for what the bytes are. */
static void begin(Charset *charset)
{
        charset->begun = true;
        if (charset->encoding == ENCODING_UTF_16)
                charset->encoding = ENCODING_UTF_16LE; /* without a mark it is Windows that wrote it */
        if (charset->encoding == ENCODING_GB18030)
                charset->iconv = g_iconv_open("UTF-8", "GB18030");
        else if (iconv_name(charset->encoding))
                make_table(charset);
}

static void decode_single(Charset *charset, const uint8_t *bytes, size_t n_bytes, GString *out)
{
        for (size_t i = 0; i < n_bytes; i++) {
                const char *text = charset->table[bytes[i]];

                if (bytes[i] < 0x80)
                        g_string_append_c(out, (char)bytes[i]);
                else if (*text)
                        g_string_append(out, text);
                else
                        g_string_append_c(out, CHARSET_INVALID);
        }
}

static void put_unit(Charset *charset, uint16_t unit, GString *out)
{
        bool is_high = unit >= 0xd800 && unit < 0xdc00, is_low = unit >= 0xdc00 && unit < 0xe000;

        if (charset->high && is_low) {
                g_string_append_unichar(out, 0x10000 + ((gunichar)(charset->high - 0xd800) << 10) + (unit - 0xdc00u));
                charset->high = 0;
                return;
        }
        if (charset->high)
                g_string_append_c(out, CHARSET_INVALID);
        charset->high = is_high ? unit : 0;
        if (is_low)
                g_string_append_c(out, CHARSET_INVALID);
        else if (!is_high && unit == 0)
                g_string_append_c(out, '\0');
        else if (!is_high)
                g_string_append_unichar(out, unit);
}

static void decode_utf_16(Charset *charset, const uint8_t *bytes, size_t n_bytes, GString *out)
{
        bool big = charset->encoding == ENCODING_UTF_16BE;

        for (size_t i = 0; i < n_bytes; i++) {
                uint8_t a = charset->kept[0], b = bytes[i];

                if (charset->n_kept == 0) {
                        charset->kept[0] = b;
                        charset->n_kept = 1;
                        continue;
                }
                charset->n_kept = 0;
                put_unit(charset, (uint16_t)(big ? a << 8 | b : b << 8 | a), out);
        }
}

/* One slice through iconv; returns how many bytes at its end are a character's beginning. */
static size_t decode_iconv(Charset *charset, const uint8_t *bytes, size_t n_bytes, GString *out)
{
        char *in = (char *)(uintptr_t)bytes;
        gsize n_in = n_bytes;

        while (n_in > 0) {
                char buffer[4096], *to = buffer;
                gsize n_to = sizeof(buffer);
                gsize r = g_iconv(charset->iconv, &in, &n_in, &to, &n_to);
                int error = r == (gsize)-1 ? errno : 0;

                g_string_append_len(out, buffer, to - buffer);
                if (error == EINVAL)
                        return n_in;
                if (error == EILSEQ) {
                        g_string_append_c(out, CHARSET_INVALID);
                        in++;
                        n_in--;
                }
        }
        return 0;
}

static void decode_gb18030(Charset *charset, const uint8_t *bytes, size_t n_bytes, GString *out)
{
        size_t n_left = 0;

        /* a character cut by the last slice's end is made whole byte by byte: four at most */
        while (charset->n_kept > 0 && n_bytes > 0) {
                charset->kept[charset->n_kept++] = *bytes++;
                n_bytes--;
                n_left = decode_iconv(charset, charset->kept, charset->n_kept, out);
                memmove(charset->kept, charset->kept + charset->n_kept - n_left, n_left);
                charset->n_kept = (unsigned)n_left;
        }
        if (n_bytes == 0)
                return;
        n_left = decode_iconv(charset, bytes, n_bytes, out);
        memcpy(charset->kept, bytes + n_bytes - n_left, n_left);
        charset->n_kept = (unsigned)n_left;
}

static void decode(Charset *charset, const uint8_t *bytes, size_t n_bytes, GString *out)
{
        switch (charset->encoding) {
        case ENCODING_UTF_8:
                g_string_append_len(out, (const char *)bytes, (gssize)n_bytes);
                break;
        case ENCODING_UTF_16:
        case ENCODING_UTF_16LE:
        case ENCODING_UTF_16BE:
                decode_utf_16(charset, bytes, n_bytes, out);
                break;
        case ENCODING_WINDOWS_1251:
        case ENCODING_WINDOWS_1252:
        case ENCODING_KOI8_U:
                decode_single(charset, bytes, n_bytes, out);
                break;
        case ENCODING_GB18030:
                decode_gb18030(charset, bytes, n_bytes, out);
                break;
        }
}

/* The first bytes are gathered until they are a mark or cannot become one. */
static bool mark_is_settled(Charset *charset, bool at_end)
{
        for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
                unsigned n = MIN(charset->n_kept, marks[i].n_bytes);

                if (memcmp(charset->kept, marks[i].bytes, n) != 0)
                        continue;
                if (n == marks[i].n_bytes) {
                        charset->encoding = marks[i].encoding;
                        charset->n_kept -= n;
                        memmove(charset->kept, charset->kept + n, charset->n_kept);
                        return true;
                }
                if (!at_end)
                        return false;
        }
        return true;
}

static void begin_with_kept(Charset *charset, GString *out)
{
        uint8_t kept[sizeof(charset->kept)];
        unsigned n_kept = charset->n_kept;

        memcpy(kept, charset->kept, n_kept);
        charset->n_kept = 0;
        begin(charset);
        decode(charset, kept, n_kept, out);
}

void charset_decode(Charset *charset, const uint8_t *bytes, size_t n_bytes, GString *out)
{
        while (!charset->begun && n_bytes > 0) {
                charset->kept[charset->n_kept++] = *bytes++;
                n_bytes--;
                if (mark_is_settled(charset, false))
                        begin_with_kept(charset, out);
        }
        if (n_bytes > 0)
                decode(charset, bytes, n_bytes, out);
}

void charset_end(Charset *charset, GString *out)
{
        if (!charset->begun) {
                mark_is_settled(charset, true);
                begin_with_kept(charset, out);
        }
        if (charset->n_kept > 0 || charset->high)
                g_string_append_c(out, CHARSET_INVALID);
        charset->n_kept = 0;
        charset->high = 0;
}
