/* Who a patient is: the cards of one person, what they agreed to, what a record changes of them. Private to the store. */
#pragma once

#include "store/store-internal.h"

/* ---- store-person.c -------------------------------------------------------------------------- */

typedef struct Person {
        PatientRow patient;
        GArray *numbers; /* int64_t: the patient's, and those of the cards that were merged into it */
} Person;
void person_free(Person *person);
/* appended: @patient itself and all that was merged into it */
int store_person_numbers(Store *store, int64_t patient, GArray *ret, Err *err);
/* whoever @patient means, one for each system that knows the id; @clinic NULL: at all clinics. Caller unrefs the array
 * of Person *. STORE_NOT_FOUND */
int store_persons(Store *store, const char *clinic, const char *patient, GPtrArray **ret, Err *err);
/* the numbers of all these Person *, with their cards; caller unrefs */
GArray *store_people_numbers(const GPtrArray *people);

/* ---- store-consent.c ------------------------------------------------------------------------- */

/* of each kind the same */
Consent store_consent_all(ConsentAnswer answer);
/* is a yes or a no in it? */
bool store_consent_is_said(const Consent *consent);
/* a line of the ledger; @wording: what was agreed to, for a yes */
int store_consent_note(Store *store, ConsentRow *row, const char *wording, Err *err);
/* ... of what a record says; @number: the record's; @is_first: of a patient who is new */
int store_consent_note_record(Store *store, const Clinic *clinic, const Record *record, int64_t patient, int64_t number,
        bool is_first, UtcMs now, Err *err);
/* What staff's answers are once their stop is lifted, before that is written down: what they entered of each kind by itself
 * holds, a no as well, and what they never did is unknown. */
int store_consent_lifted(Store *store, const PatientRow *patient, Consent *ret, Err *err);
/* what is in force of a person's, and all that was said; consent_view_free() */
int store_consent_view(Store *store, const Person *person, ConsentView **ret, Err *err);

/* ---- store-renew.c --------------------------------------------------------------------------- */

/* What a record changed about its patient. */
typedef struct PatientChange {
        bool any;
        bool plans;    /* zone, number, name in a messenger, guardian, age, segment or consent: what a plan rests on */
        bool consent;  /* the ledger has a line to add */
        bool messages; /* number or language: what a message waiting for its retry was made with */
} PatientChange;
/* a known patient's row as the record leaves it */
void store_renew_patient(const Record *record, PatientRow *row, PatientChange *ret);
/* would the plan of a record come out the same with these details as with the record's own? */
bool store_plans_alike(const PatientRow *row, const Patient *given);

/* ---- store-join.c ---------------------------------------------------------------------------- */

/* a card that was merged is a patient of its own again, and what was refused meanwhile holds for it, too */
int store_part(Store *store, PatientRow *card, Err *err);

/* What a person has refused, or staff for them, under the card of another system of the same clinic. */
typedef struct Refusals {
        Consent staff;
        const char *system; /* where staff wrote it down; NULL: nowhere. Borrowed from the store */
        GArray *patients;   /* int64_t: whose stops are theirs; NULL: there is no other system */
} Refusals;
void refusals_done(Refusals *refusals);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Refusals, refusals_done)
/* The clinic may have another system than it had: its first export says yes to all, of people who are known. The same person
 * has the same number and the same id or name. */
int store_refusals_elsewhere(Store *store, int32_t origin, const Patient *patient, Refusals *ret, Err *err);
/* ... holds for @patient, who is new: `staff` stands in the row already */
int store_refusals_take(Store *store, const Refusals *refusals, int64_t patient, UtcMs now, Err *err);

/* ids that a patient's record says to mean @patient: what was known under them becomes that patient's */
int store_join(Store *store, const Config *config, const Record *record, int32_t origin, int64_t patient,
        GArray *ret_messages, UtcMs now, Err *err);
/* a record taken back by its identity alone. Return: StorePut */
int store_withdraw(Store *store, const Config *config, const Record *record, int32_t origin, GArray *ret_messages,
        UtcMs now, Err *err);
/* consents that have ended by now are refusals; of at most @n_max patients. Returns how many, or a fault. */
int store_end_consents(Store *store, const Config *config, unsigned n_max, UtcMs now, Err *err);

/* ---- store-greeting.c ------------------------------------------------------------------------ */

/* birthdays and feasts of the days ahead, for at most @n_max patients. Return: 1: there is more; 0; < 0 a fault */
int store_greet(Store *store, const Config *config, unsigned n_max, UtcMs now, Err *err);
/* when there is next a day to be looked at; *next stays what it is when that is earlier */
int store_next_greeting(Store *store, const Config *config, UtcMs now, UtcMs *next, Err *err);
/* a patient came, or agreed to be greeted: have they a birthday or feast in the days that have been gone through? */
bool store_is_greeted_soon(const Config *config, const Clinic *clinic, const PatientRow *patient, UtcMs now);
int store_greet_patient(Store *store, const Config *config, const PatientRow *patient, UtcMs now, Err *err);
