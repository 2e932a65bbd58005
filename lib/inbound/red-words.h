/* Red words: what a protocol's own red flags say of a reply, besides what triage knows of all. */
#pragma once

/**
 * red_words_find() - the first of the phrases that the text says, and does not deny; NULL: none
 * @words: the protocol's red flags, NULL-ended; NULL: none
 * @text:  as it came, any bytes
 *
 * Case, width and the ending of the last word do not matter. "No double vision", "двоения нет" and "没有复视" deny it: there is a
 * word of denial within the two words before it, or right behind it.
 */
const char *red_words_find(const char *const *words, const char *text);
