#include "model/purpose.h"

#include <glib.h>

static const char *const purpose_table[] = {
        [PURPOSE_SAFETY] = "safety", [PURPOSE_CARE] = "care",   [PURPOSE_REVIEW] = "review",
        [PURPOSE_VISIT] = "visit",   [PURPOSE_SURVEY] = "survey", [PURPOSE_OFFER] = "offer",
        [PURPOSE_GREETING] = "greeting",
};
static_assert(G_N_ELEMENTS(purpose_table) == N_PURPOSES, "a purpose lacks its name");
STRING_TABLE_DEFINE(purpose, Purpose, purpose_table);

static const char *const consent_kind_table[] = {
        [CONSENT_CARE] = "care",
        [CONSENT_SURVEY] = "survey",
        [CONSENT_MARKETING] = "marketing",
};
static_assert(G_N_ELEMENTS(consent_kind_table) == N_CONSENT_KINDS, "a kind of consent lacks its name");
STRING_TABLE_DEFINE(consent_kind, ConsentKind, consent_kind_table);

static const char *const consent_answer_table[] = {
        [CONSENT_UNKNOWN] = "unknown",
        [CONSENT_YES] = "yes",
        [CONSENT_NO] = "no",
};
static_assert(G_N_ELEMENTS(consent_answer_table) == N_CONSENT_ANSWERS, "an answer lacks its name");
STRING_TABLE_DEFINE(consent_answer, ConsentAnswer, consent_answer_table);

ConsentKind purpose_consent(Purpose purpose)
{
        switch (purpose) {
        case PURPOSE_SURVEY:
                return CONSENT_SURVEY;
        case PURPOSE_OFFER:
        case PURPOSE_GREETING:
                return CONSENT_MARKETING;
        case PURPOSE_SAFETY:
        case PURPOSE_CARE:
        case PURPOSE_REVIEW:
        case PURPOSE_VISIT:
                return CONSENT_CARE;
        }
        return CONSENT_MARKETING; /* a number that is no purpose gets the consent hardest to have */
}
