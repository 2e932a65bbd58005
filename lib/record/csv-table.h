/* A CSV file as a table: which column is which field, and what records a row makes. Between reader-csv.c, which turns bytes into
 * rows, csv-columns.c and csv-records.c; nothing here is for others. */
#pragma once

#include "record/reader-parts.h"

/* a row that was read: fields, each ended by NUL, and where each begins (size_t) */
typedef struct CsvRow {
        unsigned line; /* where it begins in the file */
        GString *text;
        GArray *starts;
} CsvRow;

static inline char *csv_row_field(const CsvRow *row, unsigned i)
{
        return row->text->str + g_array_index(row->starts, size_t, i);
}

/* A field of the record and where in the row its text stands. */
typedef struct CsvPlace {
        SourceField field;
        const char *method; /* FIELD_ADDRESS; borrowed from the source or from `header` */
        const char *name;   /* as the file calls it */
        GArray *ways;       /* GArray * of int: positions, -1 for a column the file lacks */
} CsvPlace;

typedef struct CsvTable {
        Reader *reader;
        const Source *source;   /* the reader's, or its second profile; borrowed */
        RecordMaker *maker;
        GPtrArray *header;      /* char *: folded names; NULL until it was read */
        GPtrArray *places;      /* CsvPlace * */
        GArray *blank;          /* int: positions of the source's leave_out_blank */
        GArray *id_when;        /* bool per position: column of the day or time */
        bool id_is_personal;
        char *last_id;          /* of the row before, for visit_rows */
        unsigned n_same;
        const CsvRow *row;      /* the present one, while one of the functions below runs */
        GPtrArray *joined;      /* char *: texts made of several of its columns */
        GString *id_parts;
} CsvTable;

void csv_table_init(CsvTable *table, Reader *reader);
void csv_table_done(CsvTable *table);

/* The first row with text, which is UTF-8; stops the reader when no records can be read by it. */
void csv_table_take_header(CsvTable *table, const CsvRow *row);

/* A row of as many fields as the header has, or of more blank ones: its records are queued, or its refusals. A header line that comes
 * again and rows that the source leaves out make none. Fields are trimmed in place. */
void csv_table_take_row(CsvTable *table, const CsvRow *row);
