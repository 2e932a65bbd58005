/* A survey's number: a low one is a complaint with a deadline, a high one is thanked with the wish for a review. */
#include "store/replies.h"
#include "store/treatment.h"

/* A patient is asked for a review no more often than this, whatever they answer. */
static const DurationMs review_quiet = { INT64_C(365) * 24 * 60 * 60 * 1000 };
static const DurationMs thanks_quiet = { INT64_C(10) * 60 * 1000 };

/* A low number that words for a person follow is one all the same: they are read with its complaint. What makes a patient who
 * is content write more is read as what it is. */
ReplyVerdict store_survey_verdict(const Config *config, const StoreReply *reply, const ReplyMatch *match, const ReplyVerdict *verdict)
{
        const Clinic *clinic = store_reply_clinic(config, reply, match);
        ReplyVerdict scored = *verdict;

        if ((verdict->label == REPLY_WORRY || verdict->label == REPLY_OTHER) && verdict->score >= 0 && !verdict->is_stop
                && match->purpose == PURPOSE_SURVEY && match->patient != 0 && match->message != 0 && match->followup != 0 && clinic
                && verdict->score <= (int)clinic->survey_low)
                scored.label = REPLY_SCORE;
        return scored;
}

SurveyWord store_survey_word(const Config *config, const StoreReply *reply, const ReplyMatch *match, const ReplyVerdict *verdict)
{
        const Clinic *clinic = store_reply_clinic(config, reply, match);

        if (verdict->label != REPLY_SCORE || verdict->score < 0 || match->purpose != PURPOSE_SURVEY || match->patient == 0
                || match->message == 0 || !clinic)
                return SURVEY_NONE;
        if (verdict->score <= (int)clinic->survey_low)
                return SURVEY_LOW;
        return verdict->score >= (int)clinic->survey_high ? SURVEY_HIGH : SURVEY_MIDDLE;
}

/* ---- low: a complaint ------------------------------------------------------------------------ */

int store_survey_complain(Store *store, Treatment *t, int score, UtcMs now, int64_t *ret_task, UtcMs *ret_by, Err *err)
{
        const UtcMs due = treatment_task_due(t, now);
        char reason[FOLLOWUP_REASON_MAX];

        *ret_by = store_complaint_by(t->clinic, due);
        g_snprintf(reason, sizeof(reason), "a low score in the survey: %d", score);
        return treatment_trouble(store, t, TROUBLE_COMPLAINT, due, *ret_by, reason, now, ret_task, err);
}

/* ---- what is answered ------------------------------------------------------------------------ */

/* Who has agreed to surveys, and is well, may be asked for one more word in public. */
static int may_be_asked(Store *store, const ReplyMatch *match, bool *ret, Err *err)
{
        g_auto(PatientRow) patient = { 0 };
        PlanAround around = { 0 };
        int r = store_patient_get(store, match->patient, &patient, err);

        *ret = false;
        if (r == 0)
                r = store_has_trouble(store, &patient, &around, err);
        if (r == 0)
                *ret = store_consent(&patient).answer[CONSENT_SURVEY] == CONSENT_YES && around.trouble == TROUBLE_NONE;
        return MIN(r, 0);
}

int store_survey_answer(Store *store, const Config *config, const StoreReply *reply, const ReplyMatch *match, SurveyWord word,
        UtcMs now, bool *ret_made, Err *err)
{
        const Clinic *clinic = store_reply_clinic(config, reply, match);
        bool is_asked = false, is_made = false;
        int r = 0;

        if (word == SURVEY_LOW)
                return store_answer_add(store, config, reply, match, "reply_survey_low", NULL, thanks_quiet, now, ret_made, err);
        if (word == SURVEY_HIGH && clinic && clinic->review_url)
                r = may_be_asked(store, match, &is_asked, err);
        if (r == 0 && is_asked)
                r = store_answer_add(store, config, reply, match, "reply_survey_high", NULL, review_quiet, now, &is_made, err);
        if (r == 0 && !is_made)
                r = store_answer_add(store, config, reply, match, "reply_survey_thanks", NULL, thanks_quiet, now, &is_made, err);
        *ret_made |= is_made;
        return r;
}
