/* A page of a FHIR server: what is asked, and what the answer says of the pages that follow. Pure: no I/O. */
#pragma once

#include "base/err.h"
#include "base/utc.h"
#include "config/source-poll.h"

/* fhir_first_url() - what changed since @since (UTC_NEVER: everything); @resource "Procedure", or
 * "Procedure/_history" for what was deleted. Caller g_free()s. */
char *fhir_first_url(const SourcePoll *poll, const char *resource, UtcMs since);

typedef struct FhirPage {
        char *next;   /* absolute, on the server that was asked; NULL: the last page */
        UtcMs newest; /* latest meta.lastUpdated of what matched; UTC_NEVER: it does not say */
        int64_t total; /* -1: it does not say */
} FhirPage;
void fhir_page_done(FhirPage *page);

/**
 * fhir_page_read() - is it a page, and which is the next?
 * @url: that was asked for
 *
 * Return: 0; -EBADMSG with the reason: no Bundle, or a link to another server. Nothing of a patient is in it.
 */
int fhir_page_read(const SourcePoll *poll, const char *url, const char *body, size_t n_bytes, FhirPage *ret, Err *err);
