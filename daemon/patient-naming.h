/* Does a text name a person, in whatever encoding and with whatever escapes a system has written it? */
#pragma once

#include <glib.h>

#include "config/config.h"
#include "store/store-erase.h"

/* How sure it is. A name alone may be a namesake's, and a small number stands in any text. */
typedef enum Naming { NAMED_NOT, NAMED_DOUBTFULLY, NAMED_SURELY } Naming;

/**
 * naming_texts() - what some bytes may say
 * @said: how the source reads them; a byte order mark outranks it
 *
 * Bytes that are no UTF-8 are read by each encoding that a source may have; what is escaped in a text, as JSON, XML and forms
 * do it, is also read without. Caller unrefs.
 */
GPtrArray *naming_texts(const char *bytes, gsize n_bytes, SourceEncoding said);

/* @marks: PatientMarks *. Their number however it is written, or an id that cannot mean anything else, or id and name: surely;
 * the name alone, or all its words apart: doubtfully. */
Naming naming_of(const GPtrArray *texts, const GPtrArray *marks);
/* a number that is none of theirs, nor the clinic's own: what stands there may be another patient's */
bool naming_of_another(const GPtrArray *texts, const GPtrArray *marks, const Config *config);
