/* A reading: a patient's text as words of the lexicon, whatever keyboard, alphabet or spelling it was typed in. */
#pragma once

#include "inbound/lexicon.h"

typedef struct Reading {
        Token tokens[TOKENS_MAX];
        size_t n_tokens;
        bool is_cut;      /* too long to be read whole */
        bool asks;        /* has a question mark */
        bool is_pinyin;
        bool is_by_sound; /* its Latin words are Cyrillic ones, spelled in Latin */
} Reading;

/**
 * reading_new() - read a text
 * @language: the patient's; NULL: not known. Decides only what the text leaves open.
 */
Reading *reading_new(const Lexicon *lexicon, const char *language, const char *text);
void reading_free(Reading *reading);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reading, reading_free)
