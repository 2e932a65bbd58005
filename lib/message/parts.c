#include "message/parts.h"

#include <glib.h>
#include <stdint.h>

/* Lengths of one message alone, and of each part of several, whose header takes 6 octets (TS 23.040,
 * 9.2.3.24.1). */
enum { SEPTETS_ALONE = 160, SEPTETS_OF_PART = 153, UNITS_ALONE = 70, UNITS_OF_PART = 67 };

/* ASCII in the default alphabet of TS 23.038, 6.2.1: septets it takes; 0: it is not there. Those of two are in
 * the extension table (6.2.1.1): form feed [ \ ] ^ { | } ~ */
static const uint8_t ascii_septets[0x80] = {
        ['\n'] = 1, ['\f'] = 2, ['\r'] = 1,
        [' '] = 1, ['!'] = 1, ['"'] = 1, ['#'] = 1, ['$'] = 1, ['%'] = 1, ['&'] = 1, ['\''] = 1,
        ['('] = 1, [')'] = 1, ['*'] = 1, ['+'] = 1, [','] = 1, ['-'] = 1, ['.'] = 1, ['/'] = 1,
        ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1, ['5'] = 1, ['6'] = 1, ['7'] = 1,
        ['8'] = 1, ['9'] = 1, [':'] = 1, [';'] = 1, ['<'] = 1, ['='] = 1, ['>'] = 1, ['?'] = 1,
        ['@'] = 1, ['A'] = 1, ['B'] = 1, ['C'] = 1, ['D'] = 1, ['E'] = 1, ['F'] = 1, ['G'] = 1,
        ['H'] = 1, ['I'] = 1, ['J'] = 1, ['K'] = 1, ['L'] = 1, ['M'] = 1, ['N'] = 1, ['O'] = 1,
        ['P'] = 1, ['Q'] = 1, ['R'] = 1, ['S'] = 1, ['T'] = 1, ['U'] = 1, ['V'] = 1, ['W'] = 1,
        ['X'] = 1, ['Y'] = 1, ['Z'] = 1, ['['] = 2, ['\\'] = 2, [']'] = 2, ['^'] = 2, ['_'] = 1,
        ['a'] = 1, ['b'] = 1, ['c'] = 1, ['d'] = 1, ['e'] = 1, ['f'] = 1, ['g'] = 1, ['h'] = 1,
        ['i'] = 1, ['j'] = 1, ['k'] = 1, ['l'] = 1, ['m'] = 1, ['n'] = 1, ['o'] = 1, ['p'] = 1,
        ['q'] = 1, ['r'] = 1, ['s'] = 1, ['t'] = 1, ['u'] = 1, ['v'] = 1, ['w'] = 1, ['x'] = 1,
        ['y'] = 1, ['z'] = 1, ['{'] = 2, ['|'] = 2, ['}'] = 2, ['~'] = 2,
};

/* Septets of a character; 0: GSM 7 bit has no sign for it. */
static unsigned gsm_septets(gunichar c)
{
        if (c < 0x80)
                return ascii_septets[c];
        switch (c) {
        case 0x00A1: case 0x00A3: case 0x00A4: case 0x00A5: case 0x00A7: case 0x00BF: /* ¡ £ ¤ ¥ § ¿ */
        case 0x00C4: case 0x00C5: case 0x00C6: case 0x00C7: case 0x00C9: case 0x00D1: /* Ä Å Æ Ç É Ñ */
        case 0x00D6: case 0x00D8: case 0x00DC: case 0x00DF:                           /* Ö Ø Ü ß */
        case 0x00E0: case 0x00E4: case 0x00E5: case 0x00E6: case 0x00E8: case 0x00E9: /* à ä å æ è é */
        case 0x00EC: case 0x00F1: case 0x00F2: case 0x00F6: case 0x00F8: case 0x00F9: /* ì ñ ò ö ø ù */
        case 0x00FC:                                                                  /* ü */
        case 0x0393: case 0x0394: case 0x0398: case 0x039B: case 0x039E: case 0x03A0: /* Γ Δ Θ Λ Ξ Π */
        case 0x03A3: case 0x03A6: case 0x03A8: case 0x03A9:                           /* Σ Φ Ψ Ω */
                return 1;
        case 0x20AC: /* € */
                return 2;
        default:
                return 0;
        }
}

/* The character at @at; most are ASCII, and need no call. */
static inline gunichar char_at(const char *at)
{
        return (unsigned char)*at < 0x80 ? (gunichar)*at : g_utf8_get_char(at);
}

/* What is counted, character by character: a character goes whole into the part it starts in. */
typedef struct Count {
        unsigned units, parts, in_part, of_part;
} Count;

static void count(Count *c, unsigned n_units)
{
        c->units += n_units;
        if (c->in_part + n_units > c->of_part) {
                c->parts++;
                c->in_part = 0;
        }
        c->in_part += n_units;
}

/* the same for @n characters of one unit each, before all others */
static void count_first(Count *c, unsigned n)
{
        c->units = n;
        c->parts = n == 0 ? 1 : (n + c->of_part - 1) / c->of_part;
        c->in_part = n - (c->parts - 1) * c->of_part;
}

static SmsParts finish(const Count *c, SmsCoding coding, unsigned alone)
{
        return (SmsParts){ coding, c->units, c->units <= alone ? 1 : c->parts };
}

SmsParts sms_parts(const char *text)
{
        Count gsm7 = { .parts = 1, .of_part = SEPTETS_OF_PART };
        Count unicode = { .parts = 1, .of_part = UNITS_OF_PART };
        const char *at = text;

        while ((unsigned char)*at < 0x80 && ascii_septets[(unsigned char)*at] == 1)
                at++; /* most of a text in Latin letters, often all of it */
        count_first(&gsm7, (unsigned)(at - text));
        for (; *at; at = g_utf8_next_char(at)) {
                unsigned septets = gsm_septets(char_at(at));

                if (septets == 0)
                        break;
                count(&gsm7, septets);
        }
        if (*at == '\0')
                return finish(&gsm7, SMS_GSM7, SEPTETS_ALONE);
        for (at = text; *at; at = g_utf8_next_char(at))
                count(&unicode, char_at(at) > 0xFFFF ? 2 : 1);
        return finish(&unicode, SMS_UNICODE, UNITS_ALONE);
}
