/* A path into a JSON document: "ok", "result.message_id", "messages[0].status", "sms.*.sms_id",
 * "messages[*].status". */
#pragma once

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"

typedef struct JsonPath JsonPath;

/**
 * json_path_new() - read a path
 *
 * Names are joined by dots, places in arrays count from 0 in brackets, "*" is an object's first member, whatever
 * its name, "[*]" is every place of an array. Names with a dot or a bracket in them cannot be reached.
 * Return: 0; -EINVAL.
 */
int json_path_new(const char *text, JsonPath **ret, Err *err);
void json_path_free(JsonPath *path);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JsonPath, json_path_free)

/* json_path_source() - the text it was read from; the path's */
const char *json_path_source(const JsonPath *path);

/* json_path_find() - the value there, borrowed from @root; NULL when there is none or it is null. "[*]" finds the first. */
const json_t *json_path_find(const JsonPath *path, const json_t *root);

/**
 * json_path_each() - every value there, in the order of the document
 * @visit: gets NULL for a place that lacks the value or has null; false ends the walk
 *
 * Without "[*]" in the path it is called once; with one, not at all for an empty array.
 */
typedef bool (*JsonPathVisit)(const json_t *value, void *userdata);
void json_path_each(const JsonPath *path, const json_t *root, JsonPathVisit visit, void *userdata);

/* json_value_text() - a text, number or truth as text; NULL for anything else. Caller g_free()s. */
char *json_value_text(const json_t *value);
