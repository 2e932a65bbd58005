#include "config/dateform.h"

#include <errno.h>
#include <string.h>

#include <glib.h>

static const char *const months[] = {
        "january", "february", "march", "april", "may", "june",
        "july", "august", "september", "october", "november", "december",
};

#define SOLAR "solar "

/* ---- the Solar Hijri calendar ---- */

enum {
        SOLAR_FIRST = 1178, SOLAR_LAST = 1633, /* where the 33-year cycle below agrees with the equinox */
        SOLAR_EPOCH = -492268,                 /* 1 Farvardin of year 1, in days since 1970-01-01 */
};

static bool solar_is_leap(int year)
{
        return (25 * year + 11) % 33 < 8;
}

int solar_to_civil(int year, int month, int day, CivilDate *ret)
{
        int length = month <= 6 ? 31 : month < 12 || (month == 12 && solar_is_leap(year)) ? 30 : 29;
        int before = month <= 7 ? (month - 1) * 31 : 6 * 31 + (month - 7) * 30;

        if (year < SOLAR_FIRST || year > SOLAR_LAST || month < 1 || month > 12 || day < 1 || day > length)
                return -EINVAL;
        *ret = civil_date_from_number(SOLAR_EPOCH + 365 * (year - 1) + (8 * year + 21) / 33 + before + day - 1);
        return 0;
}

/* ---- reading by a form ---- */

/* Up to @most digits; NULL: none, or one more follows. */
static const char *read_digits(const char *at, int least, int most, int *ret)
{
        int n = 0, value = 0;

        for (; g_ascii_isdigit(at[n]); n++) {
                if (n == most)
                        return NULL;
                value = value * 10 + (at[n] - '0');
        }
        if (n < least)
                return NULL;
        *ret = value;
        return at + n;
}

static const char *read_month_name(const char *at, int *ret)
{
        size_t n = 0;

        while (g_ascii_isalpha(at[n]))
                n++;
        for (int i = 0; n >= 3 && i < 12; i++)
                if (g_ascii_strncasecmp(at, months[i], n) == 0 && (n == 3 || n == strlen(months[i]))) {
                        *ret = i + 1;
                        return at[n] == '.' ? at + n + 1 : at + n;
                }
        return NULL;
}

static unsigned run_of(const char *at)
{
        unsigned n = 1;

        while (at[n] == at[0])
                n++;
        return n;
}

/* The rest of @text after a day by @form; NULL: it does not fit. */
static const char *read_date(const char *text, const char *form, CivilDate *ret)
{
        bool solar = g_str_has_prefix(form, SOLAR);
        int year = 0, month = 0, day = 0;

        for (form += solar ? strlen(SOLAR) : 0; *form && text;) {
                unsigned n = run_of(form);

                if (*form == 'y') {
                        text = read_digits(text, 4, 4, &year);
                } else if (*form == 'm' && n >= 3) {
                        text = read_month_name(text, &month);
                } else if (*form == 'm') {
                        text = read_digits(text, 1, 2, &month);
                } else if (*form == 'd') {
                        text = read_digits(text, 1, 2, &day);
                } else if (*form == ' ') {
                        text += strspn(text, " ");
                } else {
                        text = strncmp(text, form, n) == 0 ? text + n : NULL;
                }
                form += n;
        }
        if (!text)
                return NULL;
        if (solar)
                return solar_to_civil(year, month, day, ret) == 0 ? text : NULL;
        /* year 0 and months past 12 must not wrap in the narrow fields */
        if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31)
                return NULL;
        *ret = (CivilDate){ .year = (int16_t)year, .month = (uint8_t)month, .day = (uint8_t)day };
        return civil_date_is_valid(*ret) ? text : NULL;
}

/* "46236,847222": a day and its fraction, which is the time. A whole number has none. */
static int read_serial(const char *text, Written *ret)
{
        enum { SERIAL_EPOCH = -25569, SERIAL_MOST = 2958465 /* 9999-12-31 */ };
        g_autofree char *number = g_strdelimit(g_strdup(text), ",", '.');
        char *end = NULL;
        double serial = 0;
        int64_t seconds = 0;

        if (!g_ascii_isdigit(number[0]) || strspn(number, "0123456789.") != strlen(number))
                return -EINVAL;
        serial = g_ascii_strtod(number, &end);
        if (*end || serial < 1 || serial > SERIAL_MOST)
                return -EINVAL;
        seconds = (int64_t)(serial * 86400 + 0.5);
        *ret = (Written){ .date = civil_date_from_number((int32_t)(seconds / 86400) + SERIAL_EPOCH) };
        if (strchr(number, '.')) {
                int s = (int)(seconds % 86400);

                ret->has_time = true;
                ret->time = (CivilTime){ (uint8_t)(s / 3600), (uint8_t)(s / 60 % 60), (uint8_t)(s % 60) };
        }
        return 0;
}

static const char *read_half(const char *at, int *ret_half)
{
        char half = g_ascii_tolower(at[0]);

        if (half != 'a' && half != 'p')
                return NULL;
        *ret_half = half == 'p' ? 2 : 1;
        at += at[1] == '.' ? 2 : 1;
        if (g_ascii_tolower(*at) != 'm')
                return NULL;
        at++;
        return *at == '.' ? at + 1 : at;
}

/* Hour, minute, second and half of the day to a time. */
static int make_time(int hour, int minute, int second, int half, Written *ret)
{
        if (half && (hour < 1 || hour > 12))
                return -EINVAL;
        if (half)
                hour = hour % 12 + (half == 2 ? 12 : 0);
        if (hour > 23 || minute > 59 || second > 60)
                return -EINVAL;
        ret->leap_second = second == 60;
        ret->time = (CivilTime){ (uint8_t)hour, (uint8_t)minute, (uint8_t)(second == 60 ? 59 : second) };
        ret->has_time = true;
        return 0;
}

static const char *read_time_by_form(const char *at, const char *form, Written *ret)
{
        int hour = 0, minute = 0, second = 0, half = 0;

        while (*form && at) {
                unsigned n = run_of(form);

                if (*form == 'h') {
                        at = read_digits(at, 1, 2, &hour);
                } else if (form[0] == 'a' && form[1] == 'm') {
                        at = read_half(at, &half);
                        n = 2;
                } else if (*form == 'm') {
                        at = read_digits(at, 2, 2, &minute);
                } else if (*form == 's') {
                        at = read_digits(at, 2, 2, &second);
                } else if (*form == ' ') {
                        at += strspn(at, " ");
                } else if (*form == '\'') {
                        const char *end = strchr(form + 1, '\'');
                        size_t word = end ? (size_t)(end - form - 1) : 0;

                        at = g_ascii_strncasecmp(at, form + 1, word) == 0 ? at + word : NULL;
                        n = (unsigned)word + 2;
                } else {
                        at = strncmp(at, form, n) == 0 ? at + n : NULL;
                }
                form += n;
        }
        return at && make_time(hour, minute, second, half, ret) == 0 ? at : NULL;
}

/* 14:30, 14:30:05, 14:30:05.123 */
static const char *read_plain_time(const char *at, Written *ret)
{
        int hour = 0, minute = 0, second = 0;

        at = read_digits(at, 1, 2, &hour);
        if (!at || *at != ':')
                return NULL;
        at = read_digits(at + 1, 2, 2, &minute);
        if (at && *at == ':') {
                at = read_digits(at + 1, 2, 2, &second);
                if (at && (*at == '.' || *at == ',') && g_ascii_isdigit(at[1]))
                        at += 1 + strspn(at + 1, "0123456789");
        }
        return at && make_time(hour, minute, second, 0, ret) == 0 ? at : NULL;
}

static const char *read_offset(const char *at, Written *ret)
{
        int hours = 0, minutes = 0, sign = *at == '-' ? -1 : 1;

        if (g_ascii_strncasecmp(at, "utc", 3) == 0 || g_ascii_strncasecmp(at, "gmt", 3) == 0) {
                at += 3;
        } else if (*at == 'Z' || *at == 'z') {
                at += 1;
        } else if (*at == '+' || *at == '-') {
                const char *digits = at + 1;

                if (!g_ascii_isdigit(digits[0]) || !g_ascii_isdigit(digits[1]))
                        return NULL;
                hours = (digits[0] - '0') * 10 + (digits[1] - '0');
                at = digits + 2;
                if (*at == ':')
                        at = read_digits(at + 1, 2, 2, &minutes);
                else if (*at)
                        at = read_digits(at, 2, 2, &minutes);
                /* Offsets from -14:00 to +14:00: RULES */
                if (!at || minutes > 59 || hours * 60 + minutes > 14 * 60)
                        return NULL;
        } else {
                return NULL;
        }
        ret->has_offset = true;
        ret->offset_s = sign * (hours * 3600 + minutes * 60);
        return at;
}

/* What follows the day: nothing, or a time and perhaps an offset. */
static int read_rest(const char *at, const char *time_form, Written *ret)
{
        const char *rest = at;

        if (!*at)
                return 0;
        if ((*at == 'T' || *at == 't') && g_ascii_isdigit(at[1]))
                at++;
        else
                at += strspn(at, " ,");
        if (at == rest)
                return -EINVAL;
        rest = time_form ? read_time_by_form(at, time_form, ret) : NULL;
        if (!rest)
                rest = read_plain_time(at, ret);
        if (!rest)
                return -EINVAL;
        rest += strspn(rest, " ");
        if (*rest)
                rest = read_offset(rest, ret);
        return rest && !*rest ? 0 : -EINVAL;
}

int written_read(const char *text, const char *const *forms, unsigned n_forms, const char *time_form,
        Written *ret)
{
        for (unsigned i = 0; i < n_forms; i++) {
                Written written = { 0 };

                if (strcmp(forms[i], "serial") == 0) {
                        if (read_serial(text, ret) == 0)
                                return 0;
                        continue;
                }
                const char *rest = read_date(text, forms[i], &written.date);

                if (rest && read_rest(rest, time_form, &written) == 0) {
                        *ret = written;
                        return 0;
                }
        }
        return -EINVAL;
}

/* ---- checking forms ---- */

/* The form with each part as one letter: "D.M.Y". NULL: a part is missing or stands twice. */
static char *form_shape(const char *form)
{
        g_autoptr(GString) shape = g_string_new(NULL);
        unsigned n_y = 0, n_m = 0, n_d = 0;

        for (form += g_str_has_prefix(form, SOLAR) ? strlen(SOLAR) : 0; *form;) {
                unsigned n = run_of(form);

                if (*form == 'y' && n == 4)
                        g_string_append_c(shape, 'Y'), n_y++;
                else if (*form == 'm' && n <= 4)
                        g_string_append_c(shape, n > 2 ? 'N' : 'M'), n_m++;
                else if (*form == 'd' && n <= 2)
                        g_string_append_c(shape, 'D'), n_d++;
                else if (strchr("ymdYMDN", *form))
                        return NULL;
                else
                        g_string_append_len(shape, form, n);
                form += n;
        }
        if (n_y != 1 || n_m != 1 || n_d != 1)
                return NULL;
        return g_strdup(shape->str);
}

char *date_form_sample(const char *form)
{
        const bool solar = g_str_has_prefix(form, SOLAR);
        const unsigned year = solar ? 1405 : 2026, month = solar ? 9 : 11, day = solar ? 4 : 25;
        GString *out = g_string_new(NULL);

        if (strcmp(form, "serial") == 0)
                return g_string_append(out, "46351"), g_string_free(out, FALSE);
        for (form += solar ? strlen(SOLAR) : 0; *form; form += run_of(form)) {
                const unsigned n = run_of(form);

                if (*form == 'y')
                        g_string_append_printf(out, "%04u", year);
                else if (*form == 'm' && n > 2)
                        g_string_append(out, n > 3 ? "November" : "Nov");
                else if (*form == 'm' || *form == 'd')
                        g_string_append_printf(out, "%0*u", (int)n, *form == 'm' ? month : day);
                else
                        g_string_append_len(out, form, n);
        }
        return g_string_free(out, FALSE);
}

int date_form_check(const char *form, Err *err)
{
        g_autofree char *shape = NULL;

        if (strcmp(form, "serial") == 0)
                return 0;
        shape = form_shape(form);
        if (!shape)
                return err_set(err, -EINVAL, "write the form like \"dd.mm.yyyy\", \"m/d/yyyy\", \"mmmm d, yyyy\" or \"serial\"",
                        "date_form", "\"%s\" does not name year (yyyy), month (m) and day (d) once each", form);
        return 0;
}

int time_form_check(const char *form, Err *err)
{
        unsigned n_quotes = 0;

        for (const char *at = form; *at; at++)
                n_quotes += *at == '\'';
        if (n_quotes % 2 != 0)
                return err_set(err, -EINVAL, "close the single quote", "time_form",
                        "\"%s\" has a single quote without its twin", form);
        if (!strchr(form, 'h') || !strchr(form, 'm'))
                return err_set(err, -EINVAL, "write it like \"hh:mm\", \"h:mm am\" or \"hh.mm 'Uhr'\"", "time_form",
                        "\"%s\" does not name hours (h) and minutes (m)", form);
        return 0;
}

/* Letters of the parts away: what two forms must share to fit one text. */
static char *bare_shape(const char *shape)
{
        char *bare = g_strdup(shape);

        for (char *at = bare; *at; at++)
                if (*at == 'D' || *at == 'M')
                        *at = '#';
        return bare;
}

bool date_forms_differ(const char *a, const char *b)
{
        g_autofree char *shape_a = form_shape(a), *shape_b = form_shape(b);
        g_autofree char *bare_a = shape_a ? bare_shape(shape_a) : NULL;
        g_autofree char *bare_b = shape_b ? bare_shape(shape_b) : NULL;

        if (!bare_a || !bare_b || strcmp(bare_a, bare_b) != 0)
                return true;
        /* the same signs between the parts: then order and calendar must be the same, too */
        return strcmp(shape_a, shape_b) == 0 && g_str_has_prefix(a, SOLAR) == g_str_has_prefix(b, SOLAR);
}
