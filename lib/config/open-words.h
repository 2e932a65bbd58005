/* Open words: what a text must not say where a lock screen shows it to whoever stands near. */
#pragma once

#include "config/config.h"

typedef enum OpenWordKind { OPEN_PROCEDURE, OPEN_HEALTH, OPEN_PRICE } OpenWordKind;

typedef struct OpenWords OpenWords;

/* open_words_new() - titles and procedures of the configuration's protocols, and a small list of our own in English,
 * Ukrainian, Russian and Chinese */
OpenWords *open_words_new(const Config *config);
void open_words_free(OpenWords *words);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OpenWords, open_words_free)

/**
 * open_words_find() - the longest of them that the text says; NULL: none
 *
 * Words with letters of an alphabet are whole words or their beginnings, whatever case ending follows; ideographs are
 * found anywhere. The answer is good until @words is freed.
 */
const char *open_words_find(const OpenWords *words, const char *text, OpenWordKind *ret_kind);

/* open_words_has() - does the text say one? @ret_before: how many characters of phrase_fold()'s stand before the first */
bool open_words_has(const OpenWords *words, const char *text, size_t *ret_before);
