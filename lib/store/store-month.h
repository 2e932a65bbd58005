/* What a month came to at each clinic, for who manages it: counts only, nobody's name. */
#pragma once

#include "store/store.h"

/* A month by the clinic's calendar. What is told of follow-ups is told in the month they aim at, of work that something has made
 * necessary in the month it was made in. Who was erased since is not in it. */
typedef struct MonthCount {
        char *clinic;
        UtcMs from, to;         /* [first day, first day of the next month) where the clinic is */
        uint64_t n_treatments;  /* completed */
        uint64_t n_followups[N_PURPOSES][N_FOLLOWUP_STATES]; /* steps of protocols and of patients' own plans, as they are now */
        uint64_t n_messages;    /* that carried some of them and left, or may have; each once */
        uint64_t n_delivered;   /* of those, with the answered ones */
        uint64_t n_answered;
        uint64_t n_calls, n_calls_done, n_calls_dropped, n_calls_overdue; /* calls and visits for staff, whatever made them */
        uint64_t n_no_answers;  /* questions about safety that arrived and were called for, as nobody answered */
        uint64_t n_complaints, n_complications;
        uint64_t n_red_flags, n_red_flags_taken;
        int64_t taken_sum_s, taken_longest_s; /* until they were acknowledged */
        VisitCount visits;      /* without its clinic */
        uint64_t n_opted_out;   /* patients who want no messages at all any more, and who want none of a kind or by a method */
        uint64_t n_opted_out_in_part;
} MonthCount;

typedef struct StoreMonth StoreMonth;

/* @first: the first day of the month; @clinic: NULL: all of the configuration */
StoreMonth *store_month_new(const Config *config, CivilDate first, const char *clinic);
void store_month_free(StoreMonth *month);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StoreMonth, store_month_free)

/**
 * store_month_read() - a slice of the one reading that the counts come from
 * @n_max: treatments or patients that it looks at
 * @ret_done: all has been read
 *
 * What comes in between two slices may be in it or not. Return: 0.
 */
int store_month_read(Store *store, StoreMonth *month, UtcMs now, unsigned n_max, bool *ret_done, Err *err);
/* MonthCount *, by clinic; borrowed; whole once all is read */
const GPtrArray *store_month_counts(const StoreMonth *month);
