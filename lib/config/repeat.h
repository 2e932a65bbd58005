/* Rows of steps: what repeats, and when each occurrence comes. */
#pragma once

#include "config/protocol.h"
#include "config/settings.h"

/* the settings of  repeat = { every = "1 day"; times = 5; }  read into a Repeat */
extern const Setting repeat_settings[];

/**
 * repeat_check() - can a step come again and again like this?
 * @when: of its first occurrence; @late: NULL: the step has none of its own
 * @err:  what is wrong, and how to mend it
 *
 * Return: 0, also for one that comes once; -EINVAL.
 */
int repeat_check(const Repeat *repeat, WhenFrom from, const When *when, const When *late, Err *err);

/* repeat_when() - when an occurrence comes, from 1, counted from the treatment like the first (rule 1) */
When repeat_when(const Repeat *repeat, const When *first, unsigned occurrence);

/* repeat_days() - civil days from one occurrence to the next, at least */
unsigned repeat_days(const Repeat *repeat);
