/* What the files say about a person, as JSON. */
#pragma once

#include <jansson.h>

#include "daemon/api.h"
#include "daemon/patient-files.h"

/* {"rewritten": [...], "removed": [...], "kept": [...], "unread": [...]}; @to: what they are added to, NULL: a new one, whose
 * reference is the caller's; @files may be NULL */
json_t *patient_files_json(json_t *to, const PatientFiles *files);

/**
 * api_export_files() - the lines of an export get their files, and are the answer
 * @lines: a JSON array of objects; taken over
 * @marks: for each of them a GPtrArray of PatientMarks *; taken over
 * @owner: array to which they are borrowed from; taken over; may be NULL
 */
void api_export_files(ApiRequest *request, json_t *lines, GPtrArray *marks, GPtrArray *owner);
