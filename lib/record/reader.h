/* A reader: bytes of a file in, records and faults out, in slices of any size. */
#pragma once

#include <glib.h>

#include "config/config.h"
#include "record/record.h"

typedef struct Reader Reader;

/**
 * reader_new() - begin a file
 * @config, @source: borrowed until reader_free()
 * @file:   name for faults and for telling formats apart by content, not by name
 * @now:    for future-date (more than 24 h after it)
 */
Reader *reader_new(const Config *config, const Source *source, const char *file, UtcMs now);
void reader_free(Reader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reader, reader_free)

/* reader_feed() - the next bytes; any number of them, also 1. Memory stays bounded by the limits. */
void reader_feed(Reader *reader, const void *bytes, size_t n_bytes);
/* reader_end() - no more bytes: a cut last line becomes a fault here */
void reader_end(Reader *reader);

/* what a file is that begins so and is no text at all, "a zip archive or an Excel workbook"; NULL: it may be one */
const char *reader_no_text(const void *bytes, size_t n_bytes);

typedef enum ReaderItem { READER_RECORD = 1, READER_FAULT = 2 } ReaderItem;

/* reader_next() - take the next record or fault in the order of lines
 * Return: 0: none until more is fed; READER_RECORD: *ret_record is the caller's; READER_FAULT:
 * *ret_fault is filled, its file borrowed from the reader. */
int reader_next(Reader *reader, Record **ret_record, RecordFault *ret_fault);
