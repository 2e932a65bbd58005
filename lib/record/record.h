/* A record: one line of input, checked: a treatment done, an appointment booked, a patient's details. */
#pragma once

#include <glib.h>

#include "base/civil.h"
#include "base/ids.h"
#include "base/string-table.h"
#include "model/phone.h"
#include "model/purpose.h"
#include "model/when.h"

typedef enum RecordType {
        RECORD_TREATMENT, RECORD_APPOINTMENT, RECORD_PATIENT, /* what sources bring */
        RECORD_GREETING, /* a patient's year: what birthdays and feasts bring, made by the store alone */
} RecordType;
enum { N_RECORD_TYPES = RECORD_GREETING + 1 };
STRING_TABLE_DECLARE(record_type, RecordType);

typedef enum RecordStatus {
        RECORD_COMPLETED, RECORD_BOOKED, RECORD_CANCELLED, RECORD_NO_SHOW, RECORD_ENTERED_IN_ERROR,
} RecordStatus;
enum { N_RECORD_STATUSES = RECORD_ENTERED_IN_ERROR + 1 };
STRING_TABLE_DECLARE(record_status, RecordStatus);

/* The words of a refusal (RULES "What a record needs"). */
typedef enum Refusal {
        REFUSAL_NO_ID, REFUSAL_NO_PATIENT, REFUSAL_NO_PROCEDURE, REFUSAL_NO_CONTACT,
        REFUSAL_NO_CLINIC, REFUSAL_BAD_DATE, REFUSAL_FUTURE_DATE, REFUSAL_BAD_ENCODING,
        REFUSAL_NUL_BYTE, REFUSAL_BAD_QUOTING, REFUSAL_WRONG_FIELD_COUNT, REFUSAL_NO_HEADER,
        REFUSAL_LINE_TOO_LONG, REFUSAL_TRUNCATED, REFUSAL_BAD_JSON, REFUSAL_TOO_DEEP,
        REFUSAL_BAD_HL7, REFUSAL_UNSUPPORTED_FORMAT, REFUSAL_EMPTY_FILE, REFUSAL_BAD_VALUE,
        REFUSAL_NO_PROTOCOL,
} Refusal;
enum { N_REFUSALS = REFUSAL_NO_PROTOCOL + 1 };
STRING_TABLE_DECLARE(refusal, Refusal); /* "no-id" ... */

typedef struct Address {
        char *method; /* "telegram", "wechat", ...: a messenger's own name for the patient */
        char *name;
} Address;

/* What the clinic's system says of a patient as a whole. */
typedef enum PatientStanding {
        PATIENT_KNOWN,
        PATIENT_UNTOLD,  /* named by a record of something else; the details come in a record of their own */
        PATIENT_DEAD,
        PATIENT_DELETED, /* the card was taken out of the system */
} PatientStanding;
enum { N_PATIENT_STANDINGS = PATIENT_DELETED + 1 };

typedef struct Patient {
        PatientStanding standing;
        char *id;        /* as given; made from name and contact ("p-" and hex) where none was */
        char *name;      /* may be NULL */
        char *language;  /* "uk", "zh-CN"; NULL: the clinic's first */
        bool has_birth_date;
        CivilDate birth_date;
        const CivilZone *zone; /* NULL: the clinic's */
        char phone[PHONE_MAX]; /* E.164; "" none */
        GPtrArray *addresses;  /* Address * */
        char *guardian_name;
        char guardian_phone[PHONE_MAX];
        Consent consent;
        bool consent_is_assumed; /* the source's word for records that say nothing: never outranks an answer */
        bool has_consent_end;
        UtcMs consent_end;       /* a yes ends then */
        char *segment;
} Patient;

/* One line of the patient's own plan: what it changes of a step, or a step that the protocol does not have. */
typedef struct PlanChange {
        char *step;         /* of a row all times, "massage", or one, "massage.3" */
        bool skip;
        bool has_when;
        When when;
        GPtrArray *methods; /* char *; NULL: not changed */
        bool is_added;      /* the protocol does not have it, so purpose and message are told, too */
        Purpose purpose;
        char *message;      /* NULL: none; text's name */
        char *who, *why;    /* of staff; NULL: a record says so */
        UtcMs at;           /* when staff decided */
} PlanChange;

typedef struct Record {
        RecordType type;
        char *clinic, *system, *id; /* with type: the record's identity */
        char *source; /* not in the digest: two sources of one system do not double */
        char *procedure; /* NULL: an appointment or patient record may have none */
        RecordStatus status;
        UtcMs moment; /* performed_at or starts_at, whole seconds; UTC_NEVER for RECORD_PATIENT */
        UtcMs updated_at; /* UTC_NEVER: not said */
        char *practitioner, *responsible;
        Patient patient;
        GPtrArray *plan; /* PlanChange *; NULL none */
        GPtrArray *staff_plan; /* PlanChange * of staff, which outrank it: known to the store alone, never read; NULL none */
        uint8_t content[ID_DIGEST_BYTES]; /* digest of all of the above but source and updated_at */
        char *file;
        unsigned line;
        bool before_plan_from; /* history: kept, not planned */
        GArray *under_way;     /* of RECORD_GREETING: uint32_t, the steps that are planned already; known to the store alone; NULL none */
        bool is_delete;        /* takes back the record of this identity, whatever stood in it; holds nothing else */
        bool is_consent;       /* of RECORD_PATIENT: a consent with an id of its own, no details of the patient */
        char *consent_wording; /* version of the text that was agreed to; NULL: not said */
        char *replaced_by;     /* of RECORD_PATIENT: this card was merged into the patient of that id; NULL no */
        GPtrArray *aliases;    /* of RECORD_PATIENT: char *, other ids by which records may name the patient; NULL none */
        GPtrArray *warnings;   /* char *; e.g. a wall time that never was */
} Record;

void record_free(Record *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Record, record_free)

/* A record as the readers begin one: patient.addresses and warnings are there and empty. */
Record *record_new(void);
enum { RECORD_FAULT_ID_MAX = 160 };
/* What could not be read: never holds the value itself, it may be a patient's. */
typedef struct RecordFault {
        char *file;     /* borrowed from the reader */
        unsigned line;  /* physical line on which the record began; 0: the whole file */
        const char *type; /* with id: which record it is; NULL where that could not be read */
        char id[RECORD_FAULT_ID_MAX];
        char field[64]; /* "" : the whole line */
        Refusal refusal;
        char why[200];
        char mend[200];
        bool rest_is_lost; /* nothing that follows it in the file could be read */
} RecordFault;

/* addresses_new() - a list of Address *, which it owns */
GPtrArray *addresses_new(void);
/* addresses_add() - one more; @name: NULL: not known yet. Both are copied. Return: borrowed from the list */
Address *addresses_add(GPtrArray *addresses, const char *method, const char *name);
/* record_digest() - fills record->content */
void record_digest(Record *record);
/* the address a message by this method goes to; NULL: cannot be reached so. A child's is the guardian's. */
const char *patient_address(const Patient *patient, const char *method, bool is_child);
bool patient_is_child(const Patient *patient, unsigned adult_age, CivilDate today);
/* whose time of day holds for messages: the patient's own, else @home, the clinic's. @patient NULL: not known. Borrowed from either */
const CivilZone *patient_zone(const Patient *patient, const CivilZone *home);
