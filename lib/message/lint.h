/* Lint: what a careful colleague would say of a configuration that is right in every word. */
#pragma once

#include "config/config.h"

/**
 * lint_config() - add to @findings what patients, staff or the bill would suffer from: warnings, all of them
 * @config: whole, as config_load() gives it
 *
 * Of texts that are sent: a procedure, health matter or price named; a safety text without question, answers of one
 * digit, number to call or emergency number; an offer without a word that stops it; more parts than a provider in use
 * takes; one sign that makes a Latin text cost more than double; letters of two alphabets in a word. Of protocols:
 * steps that have no time in a clinic's hours, and more SMS parts than a clinic allows a treatment. Texts for calls and
 * visits are for staff, and nobody else reads them. Languages, unsigned protocols and those without a safety step are
 * config_load()'s to tell.
 */
void lint_config(const Config *config, ErrList *findings);
