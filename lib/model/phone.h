/* Phone numbers to E.164. The only header of the one C++ file (libphonenumber). */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

enum { PHONE_MAX = 20 }; /* '+' and up to 15 digits, NUL-ended */

typedef enum PhoneFault {
        PHONE_OK = 0,
        PHONE_EMPTY,      /* nothing there, or a word such as "n/a", "-", "000" */
        PHONE_MASKED,     /* 120****5678: lost */
        PHONE_SCIENTIFIC, /* 7.3E+10: digits lost by a spreadsheet */
        PHONE_IMPOSSIBLE, /* no country's plan has a number of this length */
} PhoneFault;

/* One sentence on a fault, without the number: "is masked (its middle digits are hidden)". */
const char *phone_fault_text(PhoneFault fault);

/**
 * phone_to_e164() - a number as people type it
 * @text:   UTF-8
 * @region: ISO 3166 country whose national numbers it may be, e.g. "UA"
 * @ret:    "+380671234567"
 *
 * RULES "Phones": digits of every script; spaces, dashes, dots, slashes, brackets, a leading
 * apostrophe, "tel:", a trailing ".0" and extensions dropped; of two numbers the first; "(0)" after a
 * country code dropped; 00 and, in RU and KZ, 8~10 lead abroad; 8 leads a national number in RU, KZ
 * and UA; digits without + that begin with the country's own code and have the full length are
 * international. Possible by length, not valid by assignment.
 * Return: PHONE_OK or the fault.
 */
PhoneFault phone_to_e164(const char *text, const char *region, char ret[PHONE_MAX]);

/* phone_national() - the digits of an E.164 number as its own country dials it: "01012345678" of "+821012345678".
 * Return: 0; -1: it belongs to no country. */
int phone_national(const char *e164, char ret[PHONE_MAX]);

/* phone_region() - the country of an E.164 number, "UA". Return: 0; -1: it cannot be told. */
enum { PHONE_REGION_MAX = 4 };
int phone_region(const char *e164, char ret[PHONE_REGION_MAX]);

/* "UA" is a country the library knows */
int phone_region_is_known(const char *region);

#ifdef __cplusplus
}
#endif
