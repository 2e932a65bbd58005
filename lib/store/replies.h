/* What patients write, and what is answered to it. Private to the store. */
#pragma once

#include "config/staff-text.h"
#include "store/store-reply.h"
#include "store/treatment.h"

/* ---- store-red-words.c, store-config.c ------------------------------------------------------- */

/* the red flags a reply from @address is read by, into @match, which says what else is known of it */
int store_red_words(Store *store, const Config *config, const char *address, UtcMs now, ReplyMatch *match, Err *err);
/* Something is open in it, or the window of its last step is: what that step asks about may come until then, whatever has been
 * cancelled or answered. @rows: FollowupRow of one treatment */
bool store_is_not_over(const GArray *rows, UtcMs now);
/* the red flags that a protocol had when it was last in force, added to @words */
int store_kept_red_words(Store *store, const char *protocol, GPtrArray *words, Err *err);

/* ---- store-reply.c --------------------------------------------------------------------------- */

/* the parts of a text have become a reply */
int store_parts_done(Store *store, const StoreReply *reply, const char *address, int32_t provider, int64_t number, Err *err);
/* when the oldest text that lacks parts has waited long enough; *ret stays what it is when that is earlier */
int store_next_part(Store *store, UtcMs *ret, Err *err);

/* ---- store-answer-rows.c --------------------------------------------------------------------- */

/* by its answer the patient will not come, or not then */
bool store_is_declined(const Followup *f);

/* ---- store-whose.c --------------------------------------------------------------------------- */

/* the clinics a reply may be for, by id: one, where that is known; none: no clinic sends by its provider. Caller unrefs */
GPtrArray *store_reply_clinics(const Config *config, const StoreReply *reply, const ReplyMatch *match);
/* the first of them; NULL: there is none */
const Clinic *store_reply_clinic(const Config *config, const StoreReply *reply, const ReplyMatch *match);
/* the language to answer in: the patient's, else one the text may be in; NULL: neither tells. Borrowed from both */
const char *store_reply_language(const Config *config, const ReplyMatch *match, const GPtrArray *clinics);
/* "almaty,kyiv" and back; g_free(), caller unrefs. What is no longer there is left out */
char *store_clinic_ids(const GPtrArray *clinics);
/* ... of char *, which must not be changed */
char *store_ids_join(const GPtrArray *ids);
GPtrArray *store_clinics_of_ids(const Config *config, const char *ids);

/* ---- store-notice.c -------------------------------------------------------------------------- */

/* an answer to a patient's own message, by the text of messages.d; nothing when there is no such text, or one of this
 * name went there within @quiet. @also: a second text, in the same answer; NULL: none. @ret_made: it was made */
int store_answer_add(Store *store, const Config *config, const StoreReply *reply, const ReplyMatch *match, const char *name,
        const char *also, DurationMs quiet, UtcMs now, bool *ret_made, Err *err);
/* a line to one of staff who has a channel, not before @at; of @random its id is made */
int store_staff_tell(Store *store, const Config *config, const uint8_t random[static ID_RANDOM_BYTES], const Clinic *clinic,
        const Staff *staff, StaffText which, const StaffTextValues *values, UtcMs at, bool *ret_made, Err *err);

/* ---- store-complaint.c ----------------------------------------------------------------------- */

/* until when a complaint that is due then should be over; @clinic NULL: then */
UtcMs store_complaint_by(const Clinic *clinic, UtcMs due);
/* an open task that should be over by then: who is responsible is told in working time, and others once it is late.
 * @which: says why */
int store_complaint_open(Store *store, const Config *config, const uint8_t random[static ID_RANDOM_BYTES], const Clinic *clinic,
        int32_t responsible, int64_t task, StaffText which, UtcMs by, UtcMs now, bool *ret_made, Err *err);
/* ... that staff have entered by themselves */
int store_complaint_entered(Store *store, const Config *config, const Clinic *clinic, int32_t responsible, int64_t task, UtcMs by,
        UtcMs now, bool *ret_made, Err *err);
/* its time is over, for the @n-th time from 0; *ret_made: something is to be said */
int store_complaint_late(Store *store, const Config *config, int64_t task, unsigned n, UtcMs now, bool *ret_made, Err *err);

/* ---- store-survey.c -------------------------------------------------------------------------- */

typedef enum SurveyWord { SURVEY_NONE, SURVEY_LOW, SURVEY_MIDDLE, SURVEY_HIGH } SurveyWord;
/* the verdict; a low number before words that a person has to read is a number */
ReplyVerdict store_survey_verdict(const Config *config, const StoreReply *reply, const ReplyMatch *match, const ReplyVerdict *verdict);
/* what a number means by the clinic's survey_low and survey_high; none: it is no answer to a survey */
SurveyWord store_survey_word(const Config *config, const StoreReply *reply, const ReplyMatch *match, const ReplyVerdict *verdict);
/* a low one: the complaint's task, and when it should be over */
int store_survey_complain(Store *store, Treatment *t, int score, UtcMs now, int64_t *ret_task, UtcMs *ret_by, Err *err);
/* what the patient hears at once */
int store_survey_answer(Store *store, const Config *config, const StoreReply *reply, const ReplyMatch *match, SurveyWord word,
        UtcMs now, bool *ret_made, Err *err);
