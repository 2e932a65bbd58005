#include "record/moment.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "config/dateform.h"

const char *moment_fault_text(MomentFault fault)
{
        switch (fault) {
        case MOMENT_UNSET:
                return "holds the value that stands for 'not filled in'";
        case MOMENT_TOO_OLD:
                return "lies before the year 1900";
        case MOMENT_OK:
        case MOMENT_UNREADABLE:
                break;
        }
        return "is not a day that exists, written in the form this source uses";
}

/* Zeros and signs only, as in 0000-00-00 00:00:00. */
static bool is_zeros(const char *text)
{
        return strchr(text, '0') && strspn(text, "0-/.: TZ") == strlen(text);
}

static MomentFault read_written(const Source *source, const char *text, Written *ret)
{
        g_autofree char *ascii = NULL;
        const char *at = text;

        for (; *at && (unsigned char)*at < 0x80; at++)
                ;
        if (*at) {
                g_autofree char *digits = text_ascii_digits(text);

                ascii = text_trim(digits);
                text = ascii;
        }
        if (is_zeros(text))
                return MOMENT_UNSET;
        if (written_read(text, (const char *const *)source->date_forms->pdata, source->date_forms->len,
                    source->time_form, ret) < 0)
                return MOMENT_UNREADABLE;
        if (ret->date.year == 1 && ret->date.month == 1 && ret->date.day == 1)
                return MOMENT_UNSET;
        return ret->date.year < 1900 ? MOMENT_TOO_OLD : MOMENT_OK;
}

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
