/* XML as one JSON value: what small messages of services need, and no more. No entities of its own, nothing fetched. */
#pragma once

#include <jansson.h>
#include <stddef.h>

#include "base/err.h"

enum { XML_DEPTH_MAX = 32, XML_ELEMENTS_MAX = 2000 };

/**
 * xml_read() - the content of the root element
 *
 * An element is a text, or an object when it holds others or has attributes; the same name again makes a list; an attribute
 * is "@name", text beside either "#text". Bytes that are no UTF-8 become U+FFFD.
 * Return: 0, and the caller's reference; -EBADMSG: no XML, a DOCTYPE in it, too deep, or of too many elements.
 */
int xml_read(const char *bytes, size_t n_bytes, json_t **ret, Err *err);
