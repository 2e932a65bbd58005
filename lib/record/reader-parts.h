/* The parts of a reader: what its formats share. Included by lib/record only. */
#pragma once

#include <jansson.h>

#include "record/charset.h"
#include "record/reader.h"
#include "record/values.h"

typedef struct CsvReader CsvReader;
typedef struct JsonReader JsonReader;
typedef struct TreeReader TreeReader;

/* reader_push_record(), reader_push_fault() - queue what was read; the record is taken */
void reader_push_record(Reader *reader, Record *record);
void reader_push_fault(Reader *reader, const RecordFault *fault);
/* reader_refuse() - queue a refusal; mend NULL: what is said for it in general */
void reader_refuse(Reader *reader, unsigned line, Refusal refusal, const char *field, const char *mend,
        const char *why, ...) __attribute__((format(printf, 6, 7)));
/* reader_lose_line() - a line in which no record could begin: it and those that follow get one refusal together */
void reader_lose_line(Reader *reader, unsigned line);
/* ... unless what they belong to has been refused as a whole */
void reader_forget_lost(Reader *reader);
/* reader_stop() - nothing further of this file can be read */
void reader_stop(Reader *reader);
bool reader_is_stopped(const Reader *reader);

/* reader_hold() - from now on what is queued waits; reader_let_go() - it may be read; reader_drop_held() - it is as
 * if it had never been there. More than a bound is not held: then all of it is let go. */
void reader_hold(Reader *reader);
void reader_let_go(Reader *reader);
void reader_drop_held(Reader *reader);

/* what the reader was made with; borrowed until it is freed */
const Config *reader_config(const Reader *reader);
const Source *reader_source(const Reader *reader);
RecordMaker *reader_maker(Reader *reader);
/* of the source's second profile; only where it has one */
RecordMaker *reader_patients_maker(Reader *reader);
UtcMs reader_now(const Reader *reader);

/* The CSV half. @line: physical line of the first byte; @delimiter: as found or said. */
CsvReader *csv_reader_new(Reader *reader, char delimiter, unsigned line);
void csv_reader_free(CsvReader *csv);
void csv_reader_feed(CsvReader *csv, const char *text, size_t n_bytes);
void csv_reader_end(CsvReader *csv);

/* The JSON Lines half. */
JsonReader *json_reader_new(Reader *reader, unsigned line);
void json_reader_free(JsonReader *json);
void json_reader_feed(JsonReader *json, const char *text, size_t n_bytes);
void json_reader_end(JsonReader *json);

/* The half of JSON documents: FHIR resources, and other systems' objects read by a profile. */
TreeReader *tree_reader_new(Reader *reader, unsigned line);
void tree_reader_free(TreeReader *tree);
void tree_reader_feed(TreeReader *tree, const char *text, size_t n_bytes);
void tree_reader_end(TreeReader *tree);

/* reader_parse_json() - a JSON text that stands on @line as a value, new; NULL: refused */
json_t *reader_parse_json(Reader *reader, unsigned line, const char *text, size_t n_bytes, bool at_end);

/* fhir_read() - a resource, or an entry of a Bundle: the records in it are queued. profile_read() - an object by the
 * source's columns, which are paths. @maker: of @source, which is the reader's or its second profile. */
void fhir_read(Reader *reader, unsigned line, const json_t *object, bool is_entry);
void profile_read(Reader *reader, const Source *source, RecordMaker *maker, unsigned line, const json_t *object);

/* Trim white space of every kind at both ends of @text, in place; NULL when nothing is left. */
char *reader_trim(char *text);
