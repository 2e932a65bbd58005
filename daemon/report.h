/* The report of a rehearsal, as a clinic's manager reads it: what would go out, what it means for the staff, what would not go
 * out and why, and whether anything broke a promise. The promises are checked here by what is seen from outside (who got what
 * when), not by the rules that decide it. */
#pragma once

#include <glib.h>

#include "daemon/claim.h"
#include "model/reply.h"
#include "store/store.h"

typedef struct Report Report;

Report *report_new(UtcMs from, UtcMs to);
void report_free(Report *report);

/* one message has left at claimed->taken_at; @clinic: of it */
void report_message(Report *report, const Claimed *claimed, const Clinic *clinic);
/* an address has written; @task: made for it, 0 none */
void report_reply(Report *report, const char *from, ReplyLabel label, bool is_stop, int64_t task);
/* staff have dealt with a task */
void report_task_done(Report *report, int64_t task);
/* a patient would have been answered at once, or staff alerted */
void report_notice(Report *report, bool is_alert);
/* how one follow-up has ended up */
void report_followup(Report *report, const FollowupView *view);

void report_render(const Report *report, GString *out);
/* rows of store_ledger(); says whether the sum over all states is what was ever made */
void report_ledger(GPtrArray *rows, uint64_t made, GString *out);
