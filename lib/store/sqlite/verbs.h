/* The verbs of the embedded store, in words.c (small tables), rows.c and messages.c (the large ones), receipts.c, replies.c,
 * ledger.c, erase.c and care.c; sqlite.c has those of groups. */
#pragma once

#include "store/backend.h"

#define SQLITE_VERBS(X)                                                                          \
        X(meta_get) X(meta_put) X(word_find) X(word_text) X(word_add) X(origin_list) X(origin_add)   \
        X(lane_list) X(lane_add) X(protocol_list) X(protocol_add) X(tally_list) X(tally_put)         \
        X(patient_find) X(patient_get) X(patient_insert) X(patient_update)                           \
        X(patient_ending) X(patient_first_end) X(poll_get) X(poll_put)                               \
        X(refusal_put) X(refusal_delete) X(refusal_trim) X(refusal_list)                             \
        X(in_force_get) X(in_force_put) X(stranger_get) X(stranger_put)  \
        X(replay_get) X(replay_put) X(replay_trim)                                                              \
        X(record_find) X(record_get) X(record_insert) X(record_update)                               \
        X(record_numbers_of) X(record_numbers) X(visit_count)                                        \
        X(patient_numbers) X(patient_names) X(patient_numbers_born) X(patient_next_born)             \
        X(followup_get) X(followup_insert) X(followup_update) X(followup_range) X(followup_queue)    \
        X(followup_planned_of) X(queue_first)                                                        \
        X(message_get) X(message_insert) X(message_update) X(message_numbers_sending)                \
        X(message_numbers_of) X(message_count)                                                       \
        X(attempt_insert) X(attempt_list)                                                            \
        X(receipt_insert) X(receipt_list) X(stray_add) X(stray_list) X(stray_oldest) X(stray_names)  \
        X(stray_delete) X(known_put) X(known_find) X(known_delete)                                   \
        X(watch_put) X(watch_delete) X(watch_first)                                                  \
        X(block_get) X(block_put) X(block_delete) X(block_any)                                       \
        X(history_add) X(history_list) X(stop_find) X(stop_list) X(stop_put) X(stop_delete)          \
        X(pause_put) X(pause_delete) X(pause_list) X(recount)                                        \
        X(stop_put_own) X(stop_delete_own) X(patient_numbers_at) X(message_numbers_to)               \
        X(reply_add) X(reply_update) X(reply_get) X(reply_find) X(reply_numbers_at)                  \
        X(reply_numbers_of) X(reply_numbers_to) X(reply_numbers_task) X(reply_numbers_open)          \
        X(reply_count) X(reply_part_add) X(reply_part_update) X(reply_part_list)                     \
        X(reply_part_waiting)                                                                        \
        X(alert_add) X(alert_update) X(alert_get) X(alert_numbers_open) X(alert_numbers_since)       \
        X(alert_numbers_task)                                                                        \
        X(notice_add) X(notice_update) X(notice_get) X(notice_numbers_due) X(notice_first)           \
        X(notice_numbers_sending) X(notice_numbers_of) X(notice_last)                                \
        X(ack_link_put) X(ack_link_get) X(ack_link_list) X(ack_link_delete_of)                       \
        X(staff_reply_put) X(staff_reply_get) X(staff_replies_delete)                                \
        X(stop_any) X(audit_add) X(audit_list) X(consent_add) X(consent_list) X(consent_numbers_from) \
        X(patient_numbers_merged)                                                                \
        X(secret_get) X(secret_put) X(erased_put) X(erased_get) X(erasing_put) X(erasing_delete)     \
        X(erasing_list) X(erased_count_add) X(erased_counts) X(stop_copy) X(patient_delete)        \
        X(record_delete) X(followups_delete) X(message_delete) X(reply_delete)                       \
        X(reply_parts_delete) X(alert_numbers_by) X(alert_delete) X(notice_numbers_to)               \
        X(notice_delete) X(stray_list_to) X(blocks_delete_of) X(consents_delete) X(audit_forget)     \
        X(audit_forget_about) X(scrub)                                                               \
        X(backup_begin) X(backup_step) X(backup_end) X(verify)

/* each with the type its place in the table has */
#define X(verb) extern __typeof__(*((BackendVerbs *)0)->verb) sqlite_##verb;
SQLITE_VERBS(X)
#undef X
