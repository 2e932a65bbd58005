#include "record/moment.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "config/dateform.h"

/* Digits as those of ASCII, and trimmed; NULL: they are so already. Caller g_free()s. */
static char *plain_digits(const char *text)
{
        g_autofree char *digits = NULL;
        const char *at = text;

        for (; *at && (unsigned char)*at < 0x80; at++)
                ;
        if (*at == '\0')
                return NULL;
        digits = text_ascii_digits(text);
        return text_trim(digits);
}

/* Zeros and signs only, as in 0000-00-00 00:00:00. */
static bool is_zeros(const char *text)
{
        return strchr(text, '0') && strspn(text, "0-/.: TZ") == strlen(text);
}

static MomentFault read_written(const Source *source, const char *text, Written *ret)
{
        g_autofree char *ascii = plain_digits(text);

        text = ascii ? ascii : text;
        if (is_zeros(text))
                return MOMENT_UNSET;
        if (written_read(text, (const char *const *)source->date_forms->pdata, source->date_forms->len,
                    source->time_form, ret) < 0)
                return MOMENT_UNREADABLE;
        if (ret->date.year == 1 && ret->date.month == 1 && ret->date.day == 1)
                return MOMENT_UNSET;
        return ret->date.year < 1900 ? MOMENT_TOO_OLD : MOMENT_OK;
}

/* ---- what is wrong with it ---------------------------------------------------------------------- */

char *moment_form_text(const Source *source)
{
        g_autofree char *day = date_form_sample(g_ptr_array_index(source->date_forms, 0));

        return source->time_form ? g_strdup(day) : g_strdup_printf("%s or %s 18:00", day, day);
}

static bool reads_as(const char *text, const char *form, CivilDate *ret)
{
        Written written;

        if (written_read(text, &form, 1, NULL, &written) < 0)
                return false;
        *ret = written.date;
        return true;
}

/* Digits away: "#-#-#". Two texts of one shape are written alike. Caller g_free()s. */
static char *shape_of(const char *text)
{
        GString *shape = g_string_new(NULL);

        for (; *text && *text != ' ' && *text != 'T'; text++)
                if (!g_ascii_isdigit(*text))
                        g_string_append_c(shape, *text);
                else if (shape->len == 0 || shape->str[shape->len - 1] != '#')
                        g_string_append_c(shape, '#');
        return g_string_free(shape, FALSE);
}

/* In the source's own form, so it is the day that is wrong. */
static bool is_written_so(const Source *source, const char *text)
{
        g_autofree char *shape = shape_of(text);

        for (guint i = 0; i < source->date_forms->len; i++) {
                g_autofree char *sample = date_form_sample(g_ptr_array_index(source->date_forms, i));
                g_autofree char *own = shape_of(sample);

                if (strcmp(own, shape) == 0)
                        return true;
        }
        return false;
}

/* What people write beside the form that was meant: the day first, or the month. */
static char *unreadable_text(const Source *source, const char *text)
{
        static const char *const days_first[] = { "d/m/yyyy", "d.m.yyyy", "d-m-yyyy" }, *const months_first[] = { "m/d/yyyy", "m.d.yyyy", "m-d-yyyy" };
        g_autofree char *forms = moment_form_text(source);
        CivilDate day, month;

        for (size_t i = 0; i < ELEMENTSOF(days_first); i++) {
                const bool is_day = reads_as(text, days_first[i], &day), is_month = reads_as(text, months_first[i], &month);

                if (is_day && is_month && civil_date_compare(day, month) != 0)
                        return g_strdup_printf("can be read in two ways, and is not written in the form this source uses (%s)", forms);
                if (is_day || is_month)
                        return g_strdup_printf("is not written in the form this source uses (%s)", forms);
        }
        return is_written_so(source, text) ? g_strdup("is not a day and a time that exist")
                                           : g_strdup_printf("is not written in the form this source uses (%s)", forms);
}

char *moment_fault_text(const Source *source, const char *text, MomentFault fault)
{
        g_autofree char *ascii = plain_digits(text);

        switch (fault) {
        case MOMENT_UNSET:
                return g_strdup("holds the value that stands for 'not filled in'");
        case MOMENT_TOO_OLD:
                return g_strdup("lies before the year 1900");
        case MOMENT_OK:
        case MOMENT_UNREADABLE:
                break;
        }
        return unreadable_text(source, ascii ? ascii : text);
}

/* ---- reading ------------------------------------------------------------------------------------ */

MomentFault date_read(const Source *source, const char *text, CivilDate *ret)
{
        Written written;
        MomentFault fault = read_written(source, text, &written);

        if (fault == MOMENT_OK)
                *ret = written.date;
        return fault;
}

/* 1970-01-01 as UTC, as a wall time at midnight, or as a day alone: a field nobody filled in. */
static bool is_epoch(const Written *written, UtcMs at)
{
        static const CivilDate epoch = { 1970, 1, 1 };
        bool midnight = written->time.hour == 0 && written->time.minute == 0 && written->time.second == 0;

        return at.ms == 0 || (civil_date_compare(written->date, epoch) == 0 && (!written->has_time || midnight));
}

MomentFault moment_read(const Source *source, const char *text, const CivilZone *zone, Moment *ret)
{
        Written written;
        MomentFault fault = read_written(source, text, &written);
        Moment moment = { 0 };

        if (fault != MOMENT_OK)
                return fault;
        moment.date = written.date;
        moment.time = written.has_time ? written.time : source->assume_time;
        moment.has_offset = written.has_offset;
        if (written.has_offset) {
                int64_t s = (int64_t)civil_date_number(written.date) * 86400 + written.time.hour * 3600 +
                        written.time.minute * 60 + written.time.second - written.offset_s;

                moment.at.ms = s * 1000;
        } else {
                moment.at = civil_to_utc(zone, moment.date, moment.time, &moment.fit);
        }
        if (written.leap_second)
                moment.at.ms += 1000;
        if (is_epoch(&written, moment.at))
                return MOMENT_UNSET;
        moment.at = utc_floor_s(moment.at);
        *ret = moment;
        return MOMENT_OK;
}
