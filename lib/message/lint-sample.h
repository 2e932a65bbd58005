/* What still stands in a configuration as it was installed: nobody answers there. */
#pragma once

#include "config/config.h"

/**
 * lint_sample() - add to @findings the values of the sample clinic that patients would meet: warnings, all of them
 * @config: whole, as config_load() gives it
 *
 * A clinic's phone and review_url, the sender that a provider in use names, and a signature that is none.
 */
void lint_sample(const Config *config, ErrList *findings);
