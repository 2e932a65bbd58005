/* What patients write back, who must hear of it, and what is said at once: replies, alerts, notices. */
#pragma once

#include "config/config.h"
#include "model/reply.h"
#include "model/trouble.h"
#include "store/store.h"

/* ---- replies --------------------------------------------------------------------------------- */

/* One reply, or one part of it, as it came in. Borrowed for the call. */
typedef struct StoreReply {
        const char *provider, *method; /* id of the provider, and what it carries */
        const char *id;                /* the provider's, the same in a repeat; NULL: it gives none */
        const char *from, *text;
        const char *answers;           /* the provider's id of the message it quotes; NULL */
        const char *part_ref;          /* parts of one text that are joined here; NULL: it is whole */
        unsigned part, n_parts;
        bool is_stop;                  /* the provider says that it is one */
        bool is_answered;              /* the provider has answered a stop itself */
        UtcMs at;                      /* when the provider got it; UTC_NEVER */
        const GArray *on_wire;         /* int64_t: messages in `sending` whose bytes have left; NULL: none */
        uint8_t random[ID_RANDOM_BYTES]; /* ids of what is said at once are made of it */
} StoreReply;

/* Whom it is from and what it answers, for triage to read it by. */
typedef struct ReplyMatch {
        unsigned n_patients; /* that have the address */
        int64_t patient;     /* 0: nobody, or it cannot be told which of several */
        int64_t message;     /* it answers; 0 none */
        int64_t followup;    /* the one that gave that message its text */
        int purpose;         /* of it; -1 */
        UtcMs visit;         /* that it reminded of: when that is, as far as the patient was told; UTC_NEVER: of none */
        int64_t routine;     /* a time of a row that the patient was last reminded of, which "done" is said of; 0: none */
        int64_t routine_message;
        char *clinic, *protocol, *language; /* NULL: not known */
        char *clinics;       /* ids of those whose patients have the address, "almaty,kyiv", where nothing tells which of them wrote;
                                NULL: it is told, or nobody has it */
        GPtrArray *red_words; /* char *, NULL-ended: the clinic's own red flags to look for, of all treatments that are not over;
                                 of every protocol where no patient has the address */
        unsigned n_families;  /* protocols these are of, the question's included */
        char *text;          /* whole */
        char *id;            /* to keep it under, where another text has the provider's id; NULL: that id */
        bool is_doubtful;    /* another text has its id, or the place of one of its parts */
        char *from, *part_ref; /* of store_incomplete_reply() alone */
} ReplyMatch;
void reply_match_done(ReplyMatch *match);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ReplyMatch, reply_match_done)

enum { STORE_REPLY_REPEAT = 1, STORE_REPLY_WAITS = 2 };

/**
 * store_match_reply() - is it new, whose is it, and which follow-up does it answer?
 *
 * The message it quotes where that is told; else the latest to this address by this method that asked something, has left
 * and is not older than limits.answer_within; else the latest at all. Beside it the routine that one of these messages last
 * reminded of, unless a message is quoted. Parts are kept here until they are whole.
 * Return: 0; STORE_REPLY_REPEAT: it is known (the same id; without one, the same text within five minutes), nothing
 * is to be done; STORE_REPLY_WAITS: a part, and others are missing yet.
 */
int store_match_reply(Store *store, const Config *config, const StoreReply *reply, UtcMs now, ReplyMatch *ret, Err *err);

typedef struct ReplyVerdict {
        ReplyLabel label;
        bool is_stop, is_start; /* also said, where the label is another */
        int score;              /* -1 none */
        const char *why;        /* which rule said so */
        bool is_done;           /* the routine that was reminded of is over; it answers nothing else */
        bool is_not_theirs;     /* whoever has the number is not the patient */
        bool is_death;          /* somebody has died, perhaps the patient */
} ReplyVerdict;

typedef struct ReplyEffect {
        int64_t number;   /* the reply's */
        int64_t followup; /* answered by it; 0 none */
        int64_t task;     /* made for it, or there before; 0 none */
        bool is_open;     /* it waits for a person, and there was no treatment to make a task of */
        bool is_alert;    /* staff are called */
        bool is_unheard;  /* an alert, and nobody who is responsible has a channel */
        bool has_notices; /* something is to be said at once */
        bool is_capped;   /* it gets no answer: so many have gone to numbers that no patient has */
        GArray *revoked;  /* int64_t: messages in `sending` that a stop concerns, for the loop's last look */
} ReplyEffect;
void reply_effect_done(ReplyEffect *effect);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ReplyEffect, reply_effect_done)

/**
 * store_reply() - keep a reply and do what it asks for
 * @match: of store_match_reply() in the same group
 *
 * The follow-ups of the message are answered; `worry`, `cancel`, `move`, `other` and what cannot be matched become a call
 * task; `red` a call due now and an alert; a stop holds for the address, whoever has it. Both a red flag and a stop: both.
 * Where the number is not the patient's, or somebody has died, messages to the address end, and a person is told; the patient,
 * who has said nothing, is written to at another number that a record gives.
 * What is left of a row of reminders ends when it is done, and of all the patient's rows when the reply tells of trouble.
 */
int store_reply(Store *store, const Config *config, const StoreReply *reply, const ReplyMatch *match,
        const ReplyVerdict *verdict, UtcMs now, ReplyEffect *ret, Err *err);

/* the ids of the clinics that a text of a number nobody has may be for, "almaty,kyiv"; NULL: none sends by that provider */
char *store_clinics_for(const Config *config, const char *provider, const char *from, const char *text);
/* some patient has this address */
int store_is_patients(Store *store, const char *method, const char *address, bool *ret, Err *err);
/* @text is said at once to whoever of staff wrote @reply, what has this @name once in @quiet */
int store_answer_staff(Store *store, const StoreReply *reply, const char *name, const char *text, DurationMs quiet, UtcMs now,
        Err *err);

/* A text that has waited too long for its parts, as far as it has come ("[...]" for what has not); @ret_reply borrows from
 * @ret. It leaves the queue by store_reply(). Return: 0; STORE_NOT_FOUND: none. */
int store_incomplete_reply(Store *store, const Config *config, UtcMs now, StoreReply *ret_reply, ReplyMatch *ret, Err *err);

typedef struct ReplyView {
        int64_t number;
        char *provider, *clinic, *patient; /* ids; NULL: not known */
        char *from, *text;
        ReplyLabel label;
        bool is_stop, is_start, is_open;
        int score;
        char *why;
        int64_t followup, task;
        UtcMs received, at, read;
        char *read_by, *result;
} ReplyView;
void reply_view_free(ReplyView *view);
/* what is not well with who wrote a reply of this label */
Trouble store_label_trouble(ReplyLabel label);
/* caller unrefs the array of ReplyView *: to a follow-up, or that made it where it is a task; in the order they came */
int store_replies_of(Store *store, int64_t followup, GPtrArray **ret, Err *err);
/* those that wait for a person and have no task */
int store_replies_open(Store *store, GPtrArray **ret, Err *err);
int store_reply_get(Store *store, int64_t number, ReplyView **ret, Err *err);
/* somebody has dealt with it. STORE_NOT_FOUND; STORE_ACTION_REFUSED: it does not wait */
int store_reply_read(Store *store, const Config *config, int64_t number, const char *result, const char *who, UtcMs now,
        Err *err);
/* by label, ever; @ret_open: waiting for a person without a task */
int store_reply_count(Store *store, uint64_t ret_n[static N_REPLY_LABELS], uint64_t *ret_open, Err *err);
/* the follow-up that was answered by what made this task; 0: none, or it is no such task */
int store_task_answers(Store *store, int64_t task, int64_t *ret, Err *err);

/* ---- alerts ---------------------------------------------------------------------------------- */

typedef enum NoticeKind { NOTICE_ALERT, NOTICE_ANSWER } NoticeKind;
enum { N_NOTICE_KINDS = NOTICE_ANSWER + 1 };
STRING_TABLE_DECLARE(notice_kind, NoticeKind);

/*
 *    waiting --> sending --> sent
 *       ^           |-----> uncertain, failed      (of an answer)
 *       '-----------'-----> dropped                (of an alert that somebody has, or that was told anew)
 */
typedef enum NoticeState {
        NOTICE_WAITING, NOTICE_SENDING, NOTICE_SENT, NOTICE_UNCERTAIN, NOTICE_FAILED, NOTICE_DROPPED,
} NoticeState;
enum { N_NOTICE_STATES = NOTICE_DROPPED + 1 };
STRING_TABLE_DECLARE(notice_state, NoticeState);

typedef struct AlertNotice {
        char *who, *provider, *detail;
        NoticeState state;
        UtcMs created, ended;
} AlertNotice;

typedef struct AlertView {
        int64_t number, reply, followup, task;
        char *clinic;
        UtcMs created, latest, notified, acknowledged, done;
        UtcMs next; /* when to the next person; UTC_NEVER */
        unsigned n_replies;
        char *by, *how;
        GPtrArray *notices; /* AlertNotice * */
} AlertView;
void alert_view_free(AlertView *view);

/* caller unrefs the array of AlertView *; open ones, or all that were raised at @since or later */
int store_alerts_open(Store *store, GPtrArray **ret, Err *err);
int store_alerts_since(Store *store, UtcMs since, GPtrArray **ret, Err *err);
/* alerts on a follow-up or its task; may be none */
int store_alerts_of(Store *store, int64_t followup, GPtrArray **ret, Err *err);
/* alerts on a reply's task, or that a reply without one has raised */
int store_alerts_of_reply(Store *store, const ReplyView *reply, GPtrArray **ret, Err *err);

/**
 * store_ack() - somebody has taken an alert upon them
 * @followup: the task's id or that of the follow-up answered; 0: by @reply, the number of the reply that raised it
 * Return: 0; STORE_NOT_FOUND: no open alert; STORE_ACTION_REFUSED: somebody has it already, @err says who.
 */
int store_ack(Store *store, int64_t followup, int64_t reply, const char *who, const char *how, UtcMs now, Err *err);
/* by the token of a one-time link, which then is used up. @ret: what the alert is called ("1042-9", "reply-7");
 * @ret_staff: whose link it is, g_free().
 * Return: as store_ack(); STORE_NOT_FOUND also for a link that was used, or whose alert is done */
int store_ack_link(Store *store, const char *token, UtcMs now, char ret[static FOLLOWUP_ID_MAX], char **ret_staff, Err *err);
/* Return: 0: the link would take its alert; STORE_NOT_FOUND: it does not work (any more) */
int store_ack_link_find(Store *store, const char *token, char **ret_staff, Err *err);
typedef struct StaffAck {
        const char *who;             /* borrowed from the ids that were given */
        char alert[FOLLOWUP_ID_MAX]; /* what it is called */
} StaffAck;
enum { STORE_ACK_REPEAT = 2, STORE_ACK_CODE = 3, ACK_CODE_DIGITS = 6 };
/**
 * store_ack_staff() - a message of staff takes an alert upon them
 * @staff: char *, ids of those who have its address; the first who can have meant one takes it
 * @code:  the digits of the alert that is meant, as they were told; NULL: the message has none
 * @is_vouched_for: the method shows who wrote; else (SMS, whose sender anybody can forge) nothing is taken without a code
 *
 * The one whose code it is; without, where the sender is vouched for, the one that is quoted; where nothing is quoted, of the
 * alerts they were told of before they wrote, and nobody has yet, the one told last.
 * A message that is delivered once more, which is known by the provider's id (without one, by its time), takes none.
 * Return: 0; STORE_NOT_FOUND: there is none; STORE_ACK_CODE: there is, and which is not said, or wrongly; STORE_ACK_REPEAT: it
 * has taken one already
 */
int store_ack_staff(Store *store, const StoreReply *reply, const GPtrArray *staff, const char *code, bool is_vouched_for, UtcMs now,
        StaffAck *ret, Err *err);

/* ---- notices --------------------------------------------------------------------------------- */

/* One to be sent now. */
typedef struct Notice {
        int64_t number;
        NoticeKind kind;
        char *provider, *to;
        char *clinic;
        char *name, *language; /* of an answer: the text of messages.d, and the patient's language; NULL */
        char *text;       /* of an answer; an alert's is made by who knows the link's address */
        char *alert;      /* what the alert is called: a follow-up's id, or the reply's */
        char *token;      /* of its one-time link */
        char code[ACK_CODE_DIGITS + 1]; /* to acknowledge it by in an answer */
        unsigned n_more;  /* red flags of numbers that no patient has and that wait, too; of an alert of such a number */
        char id[ID_MESSAGE_MAX];
        unsigned n_attempts; /* this one included */
        UtcMs created;
} Notice;
void notice_free(Notice *notice);

/* alerts whose time is over go to the next person: responsible, deputy, head, then all of them again and again.
 * @ret_unheard: how many found nobody with a channel */
int store_alerts_step(Store *store, const Config *config, UtcMs now, unsigned *ret_unheard, Err *err);
/**
 * store_notices_take() - notices whose time has come are `sending` and handed out
 * @random: ID_RANDOM_BYTES for each of @n_max, for ids and links
 * @ret: caller unrefs the array of Notice *
 */
int store_notices_take(Store *store, const Config *config, UtcMs now, const uint8_t *random, unsigned n_max,
        GPtrArray **ret, Err *err);
/**
 * store_notice_settle() - what became of one
 * @verdict: Verdict; @honours_keys: the provider knows a repeat by its key
 *
 * An alert that did not get through, or whose answer was lost, goes by the person's next channel at once, after the last
 * one to the next person, and again after a while. An answer whose own answer was lost is not repeated without keys;
 * one that is refused as its patient has opted out at the provider is a stop, too.
 * @ret: what it has become; @ret_effect: of the stop. Return: 0; STORE_NOT_FOUND.
 */
int store_notice_settle(Store *store, const Config *config, int64_t number, int verdict, bool honours_keys,
        const char *detail, UtcMs now, NoticeState *ret, StoreReceiptEffect *ret_effect, Err *err);
/* an alert that got through has this id at its provider: who quotes it means this alert. @notice: as it was handed out.
 * STORE_NOT_FOUND: it has not got through */
int store_notice_named(Store *store, const Notice *notice, const char *provider_message_id, UtcMs now, Err *err);
/* what an earlier run left in `sending`: as if the answers had been lost */
int store_notices_recover(Store *store, const Config *config, UtcMs now, Err *err);
/* when there is next something to do here: a notice, an alert's next person, a text whose parts did not come */
int store_next_notice(Store *store, const Config *config, UtcMs now, UtcMs *ret, Err *err);
