/* The row verbs of the embedded store, in words.c (small tables) and rows.c (the large ones). */
#pragma once

#include "store/backend.h"

#define SQLITE_ROW_VERBS(X)                                                                          \
        X(meta_get) X(meta_put) X(word_find) X(word_text) X(word_add) X(origin_list) X(origin_add)   \
        X(lane_list) X(lane_add) X(protocol_list) X(protocol_add) X(tally_list) X(tally_put)         \
        X(patient_find) X(patient_get) X(patient_insert) X(patient_update)                           \
        X(patient_ending) X(patient_first_end) X(poll_get) X(poll_put)                               \
        X(record_find) X(record_get) X(record_insert) X(record_update)                               \
        X(record_numbers_of) X(record_numbers)                                                       \
        X(followup_get) X(followup_insert) X(followup_update) X(followup_range) X(followup_queue)    \
        X(followup_planned_of) X(queue_first)                                                        \
        X(message_get) X(message_insert) X(message_update) X(message_numbers_sending)                \
        X(message_numbers_of) X(message_count)                                                       \
        X(attempt_insert) X(attempt_list)                                                            \
        X(history_add) X(history_list) X(decision_add) X(stop_find) X(stop_put) X(stop_delete)       \
        X(pause_put) X(pause_delete) X(pause_list) X(recount)

/* each with the type its place in the table has */
#define X(verb) extern __typeof__(*((BackendVerbs *)0)->verb) sqlite_##verb;
SQLITE_ROW_VERBS(X)
#undef X
