/* Sample patients: what a text looks like in somebody's hand, for checks and for the manual. */
#pragma once

#include "message/compose.h"

typedef enum SampleName { SAMPLE_USUAL, SAMPLE_LONG /* as long as names get in earnest */ } SampleName;

/**
 * sample_compose() - a text as a patient of the clinic would get it by SMS, whatever a provider takes
 * @language: the patient's; the text falls back as it would for them
 * @name:     of the text
 *
 * The visit is on 23 November 2026 at 14:30 in the clinic's zone. Return: as compose(); free with composed_done().
 */
int sample_compose(const Config *config, const Clinic *clinic, const char *language, const char *name, SampleName who,
        Composed *ret);
