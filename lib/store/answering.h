/* A reply while it is carried out: between store-answer.c and store-answer-rows.c only. */
#pragma once

#include "store/replies.h"

/* One reply being carried out. */
typedef struct Answering {
        Store *store;
        const Config *config;
        const StoreReply *reply;
        const ReplyMatch *match;
        const ReplyVerdict *verdict;
        UtcMs now;
        char *address;
        ReplyRow row;
        ReplyEffect *effect;
        SurveyWord survey;
        bool is_taken_back; /* the visit was declined before, and the patient will come */
        bool is_worry;      /* as it was read: also beside a low number */
        bool is_stop_new;   /* of the number, and to be confirmed, in one answer with what else there is to say */
        bool is_of_before;  /* the reminder that is answered spoke of a time the visit no longer has */
} Answering;

/**
 * answering_change_treatments() - mark what is answered, and make or add to the call a person has to make
 * @ret_responsible: word of the responsible the treatment of that call names; left alone where there is none
 *
 * Fills row.task and row.is_open of the reply, and what of its effect this causes.
 *
 * Return: 0; a negative errno of the store.
 */
int answering_change_treatments(Answering *a, int32_t *ret_responsible, Err *err);

/* answering_responsible() - whom the patient's segment names, where the record names nobody: a word in @ret, left alone where
 * nobody is named or it is the clinic's own person. Return: 0; a negative errno of the store. */
int answering_responsible(const Answering *a, const Clinic *clinic, int32_t *ret, Err *err);
