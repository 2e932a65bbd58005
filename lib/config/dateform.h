/* Date forms: how a source writes its days and times. The order of day and month is said, never guessed. */
#pragma once

#include <stdbool.h>

#include "base/civil.h"
#include "base/err.h"

/*
 * A date form: yyyy; m or mm (1 or 2 digits); mmm or mmmm (an English month's name or its first three
 * letters); d or dd (1 or 2 digits); everything else stands for itself. "serial": days since 1899-12-30,
 * as spreadsheets count, with a decimal point or comma. "solar " before a form: the Solar Hijri calendar.
 *
 * A time form: h or hh, m or mm, s or ss, am (am, pm, a.m., PM); words that would hold those letters stand
 * in single quotes: "hh.mm 'Uhr'". Without one: 14:30, 14:30:05, 14:30:05.123.
 */

/* date_form_check() - Return: 0; -EINVAL with what is missing from the form */
int date_form_check(const char *form, Err *err);
int time_form_check(const char *form, Err *err);

/* date_form_sample() - 25 November 2026 written so: "25.11.2026". Caller g_free()s. */
char *date_form_sample(const char *form);

/* date_forms_differ() - false when one text could be read by both forms as two different days */
bool date_forms_differ(const char *a, const char *b);

/* A day and perhaps a time as written, before any zone. */
typedef struct Written {
        CivilDate date;
        bool has_time;
        CivilTime time;
        bool leap_second; /* :60, time holds :59 */
        bool has_offset;
        int offset_s;     /* what was written after the time: Z, UTC, +03:00, +0300, +03 */
} Written;

/**
 * written_read() - a day, and perhaps a time and an offset
 * @text: ASCII digits (text_ascii_digits()), trimmed
 * @forms: date forms; @n_forms of them; the first that fits counts
 * @time_form: NULL: 24 hours with colons
 *
 * Days that do not exist are refused; so is anything left over.
 * Return: 0; -EINVAL.
 */
int written_read(const char *text, const char *const *forms, unsigned n_forms, const char *time_form,
        Written *ret);

/* The Gregorian day of a Solar Hijri one, years 1178 to 1633. Return: 0; -EINVAL: there is no such day. */
int solar_to_civil(int year, int month, int day, CivilDate *ret);
