/* Why a patient is contacted, what consent that needs, and what goes before what. */
#pragma once

#include "base/string-table.h"

/* In the order in which a merged message takes its text (design 6 rule 8). */
typedef enum Purpose {
        PURPOSE_SAFETY, PURPOSE_CARE, PURPOSE_REVIEW, PURPOSE_VISIT,
        PURPOSE_SURVEY, PURPOSE_OFFER, PURPOSE_GREETING,
} Purpose;
enum { N_PURPOSES = PURPOSE_GREETING + 1 };
STRING_TABLE_DECLARE(purpose, Purpose);

typedef enum ConsentKind { CONSENT_CARE, CONSENT_SURVEY, CONSENT_MARKETING } ConsentKind;
enum { N_CONSENT_KINDS = CONSENT_MARKETING + 1 };
STRING_TABLE_DECLARE(consent_kind, ConsentKind);

/* safety, care, review, visit: care; survey: survey; offer, greeting: marketing (design 8) */
ConsentKind purpose_consent(Purpose purpose);

typedef enum ConsentAnswer { CONSENT_UNKNOWN, CONSENT_YES, CONSENT_NO } ConsentAnswer;
enum { N_CONSENT_ANSWERS = CONSENT_NO + 1 };
STRING_TABLE_DECLARE(consent_answer, ConsentAnswer); /* "unknown" "yes" "no" */

typedef struct Consent {
        ConsentAnswer answer[N_CONSENT_KINDS];
} Consent;
