/*
 * The one C++ file: libphonenumber behind phone.h. Its tables say which country codes there are, how long
 * a number may be and which digit leads a national one; reading what people type is ours, because its own
 * parser asks for assigned ranges and takes, say, the "120 78" of a Chinese mobile for a carrier's code.
 */
#include "model/phone.h"

#include <glib.h>
#include <string.h>

#include <mutex>
#include <string>

#include <phonenumbers/logger.h>
#include <phonenumbers/phonenumberutil.h>

extern "C" {
#include "base/text.h"
}

using i18n::phonenumbers::NullLogger;
using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

namespace {

/* ITU-T E.164, 6.1; nobody's number is shorter than Niue's, +683 and four digits */
constexpr size_t E164_DIGITS_MOST = 15, E164_DIGITS_LEAST = 7;
constexpr size_t COUNTRY_CODES = 1000; /* of one to three digits */

/* By default the library writes to stdout what it does not like: a patient's number among it. */
PhoneNumberUtil *make_util()
{
        PhoneNumberUtil *util = PhoneNumberUtil::GetInstance();

        util->SetLogger(new NullLogger());
        return util;
}

const PhoneNumberUtil &get_util()
{
        static const PhoneNumberUtil *const util = make_util();

        return *util;
}

/* ---- what people type -> digits --------------------------------------------------------------- */

struct Typed {
        std::string digits;
        bool plus = false;
        size_t n_before_slash = 0; /* digits before the first slash; 0: no slash */
};

bool ends_number(char c)
{
        return c == ',' || c == ';' || c == '|' || c == '\n' || c == '\r';
}

bool has_digit(const std::string &text)
{
        return text.find_first_of("0123456789") != std::string::npos;
}

/* "7.3E+10", "7,3e10", also with the Cyrillic letter: only a spreadsheet writes so, and it cut digits off */
bool is_scientific(const std::string &text)
{
        static const std::string digits = "0123456789", space = " '\"+-";
        size_t at = text.find_first_not_of(space);

        if (at == std::string::npos || !g_ascii_isdigit(text[at]))
                return false;
        at = text.find_first_not_of(digits + ".,", at);
        if (at == std::string::npos)
                return false;
        if (text[at] == 'E' || text[at] == 'e')
                at++;
        else if (text.compare(at, 2, "Е") == 0 || text.compare(at, 2, "е") == 0)
                at += 2;
        else
                return false;
        at += at < text.size() && (text[at] == '+' || text[at] == '-');
        const size_t end = text.find_first_not_of(digits, at);
        return at < text.size() && end != at &&
                (end == std::string::npos || text[end] == ' ' || ends_number(text[end]));
}

/* "120****5678", "067XXX4567", "067...4567" */
bool is_masked(const std::string &number)
{
        static const char *const one[] = { "*", "•", "●", "…", "█", "■", "∗" };
        static const char *const several[] = { "xx", "XX", "хх", "ХХ", "##", "__", "??", "..." };

        for (const char *mark : one)
                if (number.find(mark) != std::string::npos)
                        return true;
        for (const char *mark : several)
                if (number.find(mark) != std::string::npos && has_digit(number))
                        return true;
        return false;
}

/* Behind "(" at @at stands "0)": the trunk zero of a number written for both ways of dialling. */
size_t trunk_zero_length(const std::string &number, size_t at)
{
        size_t end = number.find(')', at);

        if (end == std::string::npos)
                return 0;
        bool zero = false;
        for (size_t i = at + 1; i < end; i++) {
                if (number[i] != '0' && number[i] != ' ')
                        return 0;
                if (number[i] == '0' && zero)
                        return 0;
                zero |= number[i] == '0';
        }
        return zero ? end - at + 1 : 0;
}

/* From a dot on only zeros, and it is the only dot: a spreadsheet took the number for an amount. */
bool is_decimal_end(const std::string &number, size_t dot, size_t n_digits)
{
        const size_t end = number.find_last_not_of(' ') + 1;

        return n_digits >= E164_DIGITS_LEAST && number.find('.') == dot && end > dot + 1 &&
                number.find_first_not_of('0', dot + 1) >= end;
}

Typed read_digits(const std::string &number)
{
        Typed typed;

        for (size_t at = 0; at < number.size();) {
                const char c = number[at];
                const bool begun = !typed.digits.empty();

                if (g_ascii_isdigit(c)) {
                        typed.digits += c;
                } else if (c == '+') {
                        if (begun)
                                break; /* a second number */
                        typed.plus = true;
                } else if (c == '(' && begun && typed.digits != "38") { /* "+38 (0)60": that zero stays */
                        const size_t n = trunk_zero_length(number, at);

                        if (n > 0) {
                                at += n;
                                continue;
                        }
                } else if (c == '/' || c == '\\') {
                        if (begun && typed.n_before_slash == 0)
                                typed.n_before_slash = typed.digits.size();
                } else if (c == '#' && begun) {
                        break; /* an extension */
                } else if (c == '.' && is_decimal_end(number, at, typed.digits.size())) {
                        break;
                } else {
                        const char *start = number.c_str() + at;

                        if (begun && g_unichar_isalpha(g_utf8_get_char(start)))
                                break; /* an extension or a remark */
                        at += static_cast<size_t>(g_utf8_next_char(start) - start);
                        continue;
                }
                at++;
        }
        return typed;
}

/* ---- digits -> E.164 -------------------------------------------------------------------------- */

bool starts_with(const std::string &digits, const std::string &prefix)
{
        return digits.compare(0, prefix.size(), prefix) == 0;
}

PhoneNumber number_of(int country, const std::string &national)
{
        PhoneNumber number;
        size_t n_zeros = 0;

        while (n_zeros + 1 < national.size() && national[n_zeros] == '0')
                n_zeros++;
        number.set_country_code(country);
        number.set_national_number(g_ascii_strtoull(national.c_str(), nullptr, 10));
        if (n_zeros > 0) {
                number.set_italian_leading_zero(true);
                number.set_number_of_leading_zeros(static_cast<int>(n_zeros));
        }
        return number;
}

std::string national_prefix(const std::string &region)
{
        std::string prefix;

        get_util().GetNddPrefixForRegion(region, true, &prefix);
        return prefix;
}

/* What the library's tables say of a country code. Whether a number is possible depends on its length alone. */
struct CountryPlan {
        std::string region;     /* "ZZ": no such code */
        bool trunk_zero = false;
        uint32_t lengths = 0, mobile_lengths = 0; /* bit n: a national number of n digits is possible */
};

CountryPlan ask_plan(int country)
{
        CountryPlan plan;

        get_util().GetRegionCodeForCountryCode(country, &plan.region);
        plan.trunk_zero = national_prefix(plan.region) == "0";
        for (size_t n = 2; n <= E164_DIGITS_MOST; n++) {
                const PhoneNumber number = number_of(country, std::string(n, '1'));

                if (get_util().IsPossibleNumberWithReason(number) == PhoneNumberUtil::IS_POSSIBLE)
                        plan.lengths |= 1u << n;
                if (get_util().IsPossibleNumberForTypeWithReason(number, PhoneNumberUtil::MOBILE) ==
                        PhoneNumberUtil::IS_POSSIBLE)
                        plan.mobile_lengths |= 1u << n;
        }
        return plan;
}

/* Each is asked for once: the library builds texts and looks into four tables each time. */
const CountryPlan &plan_of(int country)
{
        static CountryPlan plans[COUNTRY_CODES];
        static std::once_flag once[COUNTRY_CODES];

        std::call_once(once[country], [country] { plans[country] = ask_plan(country); });
        return plans[country];
}

bool length_fits(int country, const std::string &national)
{
        return national.size() <= E164_DIGITS_MOST && (plan_of(country).lengths >> national.size() & 1) != 0;
}

bool mobile_length_fits(int country, const std::string &national)
{
        return national.size() <= E164_DIGITS_MOST && (plan_of(country).mobile_lengths >> national.size() & 1) != 0;
}

/* Country code and the rest; no country code begins another one. "": no such country, or length. */
std::string from_international(const std::string &digits)
{
        for (size_t n = 1; n <= 3 && n < digits.size(); n++) {
                const int country = std::stoi(digits.substr(0, n));
                std::string national = digits.substr(n);

                if (country == 0)
                        return "";
                if (plan_of(country).region == "ZZ")
                        continue;
                if (national[0] == '0' && plan_of(country).trunk_zero)
                        national.erase(0, 1); /* "+49 0176 ..." */
                if (!length_fits(country, national) || n + national.size() > E164_DIGITS_MOST)
                        return "";
                return "+" + digits.substr(0, n) + national;
        }
        return "";
}

/* What is dialled before a country code, besides 00: ITU-T, Operational Bulletin, "Dialling procedures". */
size_t way_abroad(const std::string &digits, const std::string &region)
{
        static const struct {
                const char *region, *prefix;
        } ways[] = {
                { "RU", "810" }, { "KZ", "810" }, { "US", "011" },
                { "CA", "011" }, { "AU", "0011" }, { "JP", "010" },
        };

        for (const auto &way : ways)
                if (region == way.region && starts_with(digits, way.prefix) && digits.size() > 11)
                        return strlen(way.prefix);
        return starts_with(digits, "00") ? 2 : 0;
}

std::string from_national(const std::string &digits, const std::string &region, int country)
{
        const std::string code = std::to_string(country), prefix = national_prefix(region);
        const std::string behind_code = starts_with(digits, code) ? digits.substr(code.size()) : "";

        /* the own country's code without its plus, if the number is then as long as one people carry */
        if (mobile_length_fits(country, behind_code) && !mobile_length_fits(country, digits))
                return from_international(digits);
        /* the way out of town of former times: 8 0xx */
        if ((region == "UA" || region == "BY") && starts_with(digits, "80") &&
                length_fits(country, digits.substr(2)))
                return "+" + code + digits.substr(2);
        if (!prefix.empty() && starts_with(digits, prefix) &&
                length_fits(country, digits.substr(prefix.size())))
                return "+" + code + digits.substr(prefix.size());
        if (!(prefix == "0" && digits[0] == '0') && length_fits(country, digits))
                return "+" + code + digits;
        return behind_code.empty() ? "" : from_international(digits);
}

/* The few plans in which a national number is more than prefix and number ("011 15 ..." in Argentina):
 * here the library's parser is asked, and believed only for an assigned number. */
std::string from_parser(const std::string &digits, const std::string &region)
{
        PhoneNumber number;
        std::string e164;

        if (get_util().Parse(digits, region, &number) == PhoneNumberUtil::NO_PARSING_ERROR &&
                get_util().IsValidNumber(number))
                get_util().Format(number, PhoneNumberUtil::E164, &e164);
        return e164;
}

std::string find_number(const std::string &digits, bool plus, const std::string &region)
{
        std::string found;
        size_t n_abroad;
        int country;

        if (digits.size() < 4 || digits.size() > 24)
                return "";
        if (plus)
                return from_international(starts_with(digits, "00") ? digits.substr(2) : digits);
        n_abroad = way_abroad(digits, region);
        if (n_abroad > 0)
                return from_international(digits.substr(n_abroad));
        country = get_util().GetCountryCodeForRegion(region);
        if (country == 0)
                return "";
        found = from_national(digits, region, country);
        return found.empty() ? from_parser(digits, region) : found;
}

/* "+380671234567" and nothing else: there is nothing to puzzle out */
bool is_plain(const char *text)
{
        return text[0] == '+' && text[1] != '\0' && text[1 + strspn(text + 1, "0123456789")] == '\0';
}

/* The first number in a text, as it is typed. */
PhoneFault find_typed(const char *text, Typed *ret)
{
        std::string rest, number;

        if (is_plain(text)) {
                ret->digits = text + 1;
                ret->plus = true;
                return PHONE_OK;
        }
        /* the first line, and in it the first number, that has anything in it */
        for (const char *line = text; *line && rest.empty();) {
                const size_t n = strcspn(line, "\r\n");
                g_autofree char *part = g_strndup(line, n);
                g_autofree char *ascii = text_ascii_digits(part);

                if (has_digit(ascii) || is_masked(ascii))
                        rest = ascii;
                line += n + (line[n] != '\0');
        }
        if (is_scientific(rest))
                return PHONE_SCIENTIFIC;
        while (!rest.empty() && !has_digit(number) && !is_masked(number)) {
                const size_t end = rest.find_first_of(",;|");

                number = rest.substr(0, end);
                rest = end == std::string::npos ? "" : rest.substr(end + 1);
                if (is_scientific(number))
                        return PHONE_SCIENTIFIC;
        }
        if (is_masked(number))
                return PHONE_MASKED;
        *ret = read_digits(number);
        return PHONE_OK;
}

PhoneFault convert(const char *text, const char *region, char *ret)
{
        std::string found;
        Typed typed;
        const PhoneFault fault = find_typed(text, &typed);

        if (fault != PHONE_OK)
                return fault;
        if (typed.digits.find_first_not_of('0') == std::string::npos)
                return PHONE_EMPTY;
        found = find_number(typed.digits, typed.plus, region);
        if (found.empty() && typed.n_before_slash > 0) /* "067 123 45 67 / 050 123 45 67" */
                found = find_number(typed.digits.substr(0, typed.n_before_slash), typed.plus, region);
        if (found.size() < 1 + E164_DIGITS_LEAST || found.size() >= PHONE_MAX)
                return PHONE_IMPOSSIBLE;
        g_strlcpy(ret, found.c_str(), PHONE_MAX);
        return PHONE_OK;
}

} /* namespace */

extern "C" const char *phone_fault_text(PhoneFault fault)
{
        switch (fault) {
        case PHONE_OK:
                return "is a number";
        case PHONE_EMPTY:
                return "is not filled in";
        case PHONE_MASKED:
                return "is masked (its middle digits are hidden)";
        case PHONE_SCIENTIFIC:
                return "is in scientific notation (a spreadsheet cut its digits off)";
        case PHONE_IMPOSSIBLE:
                return "is no possible number: too short, too long, or of no country";
        }
        return "is no number";
}

extern "C" PhoneFault phone_to_e164(const char *text, const char *region, char ret[PHONE_MAX])
{
        if (!text)
                return PHONE_EMPTY;
        if (!text_is_utf8(text, strlen(text)))
                return PHONE_IMPOSSIBLE;
        try {
                return convert(text, region ? region : "", ret);
        } catch (...) {
                return PHONE_IMPOSSIBLE; /* an exception must not leave into C */
        }
}

extern "C" int phone_national(const char *e164, char ret[PHONE_MAX])
{
        try {
                PhoneNumber number;
                std::string text, digits;

                if (get_util().Parse(e164, "ZZ", &number) != PhoneNumberUtil::NO_PARSING_ERROR)
                        return -1;
                get_util().Format(number, PhoneNumberUtil::NATIONAL, &text);
                for (char c : text)
                        if (g_ascii_isdigit(c))
                                digits += c;
                if (digits.empty() || digits.size() >= PHONE_MAX)
                        return -1;
                g_strlcpy(ret, digits.c_str(), PHONE_MAX);
                return 0;
        } catch (...) {
                return -1;
        }
}

extern "C" int phone_region(const char *e164, char ret[PHONE_REGION_MAX])
{
        try {
                PhoneNumber number;
                std::string region;

                if (get_util().Parse(e164, "ZZ", &number) != PhoneNumberUtil::NO_PARSING_ERROR)
                        return -1;
                get_util().GetRegionCodeForNumber(number, &region);
                if (region.size() != 2 || region == "ZZ")
                        return -1;
                g_strlcpy(ret, region.c_str(), PHONE_REGION_MAX);
                return 0;
        } catch (...) {
                return -1;
        }
}

extern "C" int phone_region_is_known(const char *region)
{
        try {
                return region && get_util().GetCountryCodeForRegion(region) != 0;
        } catch (...) {
                return 0;
        }
}
