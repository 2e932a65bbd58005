/* The parts of a reader: what its formats share. Included by lib/record only. */
#pragma once

#include "record/charset.h"
#include "record/reader.h"
#include "record/values.h"

typedef struct CsvReader CsvReader;
typedef struct JsonReader JsonReader;

/* reader_push_record(), reader_push_fault() - queue what was read; the record is taken */
void reader_push_record(Reader *reader, Record *record);
void reader_push_fault(Reader *reader, const RecordFault *fault);
/* reader_refuse() - queue a refusal; mend NULL: what is said for it in general */
void reader_refuse(Reader *reader, unsigned line, Refusal refusal, const char *field, const char *mend,
        const char *why, ...) __attribute__((format(printf, 6, 7)));
/* reader_stop() - nothing further of this file can be read */
void reader_stop(Reader *reader);
bool reader_is_stopped(const Reader *reader);

const Config *reader_config(const Reader *reader);
const Source *reader_source(const Reader *reader);
RecordMaker *reader_maker(Reader *reader);

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

/* Trim white space of every kind at both ends of @text, in place; NULL when nothing is left. */
char *reader_trim(char *text);
