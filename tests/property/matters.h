/* What else there is of a patient, as the checker has been told it: a model that is not the code. */
#pragma once

#include "record/record.h"
#include "store/store.h"

typedef struct Matters Matters;

Matters *matters_new(const CivilZone *zone);
void matters_free(Matters *matters);
/* a record was taken */
void matters_told(Matters *matters, const Record *record);
/* staff entered of a treatment that its patient refused: whoever that is found to be */
void matters_refused(Matters *matters, const char *treatment, UtcMs now);
/* a call that a bad answer or staff made, and nobody has ended */
bool matters_is_trouble(const FollowupView *view);
/* Was it right to send this one now? @views: all there are. NULL: it was; else why not, g_free() */
char *matters_against(const Matters *matters, const FollowupView *view, const GPtrArray *views, UtcMs now);
