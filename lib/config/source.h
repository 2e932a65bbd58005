/* A source: where records come in, and the profile that says how to read them. */
#pragma once

#include <glib.h>
#include <libconfig.h>
#include <stdbool.h>

#include "base/civil.h"
#include "base/err.h"

typedef enum SourceFormat {
        SOURCE_NATIVE, /* JSON Lines or CSV with the native names, told apart by content */
        SOURCE_CSV,    /* CSV by `columns` */
} SourceFormat;

/* A field of the native record and the columns it is made from. */
typedef struct SourceColumn {
        char *field;        /* "id", "performed_at", "patient.phone", "patient.consent.care", ... */
        GPtrArray *columns; /* char *: header names; joined by one space, blank ones left out */
        unsigned line;
} SourceColumn;

typedef struct SourceWord {
        char *word;    /* as the file spells it; compared folded */
        char *meaning; /* status: a native status; consent: "yes" "no"; language: a code */
} SourceWord;

/* Owned and extended by config/source.c; record/ reads it. */
typedef struct Source {
        char *id, *system;    /* system defaults to id */
        char *clinic;         /* clinic of every record; NULL: the record says */
        SourceFormat format;
        char *encoding;       /* "utf-8", "utf-16", "windows-1251", "windows-1252", "koi8-u", "gb18030" */
        char delimiter;       /* 0: from a sep= line, else comma */
        unsigned skip_lines;  /* title lines before the header */
        GPtrArray *columns;   /* SourceColumn * */
        char *date_form;      /* "yyyy-mm-dd", "dd.mm.yyyy", "m/d/yyyy", "yyyy/m/d", "yyyy年mm月dd日", "mmmm d, yyyy", "serial" */
        char *time_form;      /* "hh:mm", "h:mm am", "hh.mm 'Uhr'", ... NULL: 24 h with : */
        const CivilZone *zone;/* NULL: the clinic's */
        GPtrArray *status, *consent, *languages; /* SourceWord * */
        char *default_status; /* of a blank status; default completed */
        char *country;        /* NULL: the clinic's */
        CivilTime assume_time;/* default 12:00 */
        bool has_plan_from;
        CivilDate plan_from;
        char *split;          /* delimiter between several services in one field; NULL: one */
        bool group_rows;      /* rows that lack an id or a patient are group and total rows: left out */
        DurationMs expect_every; /* 0: nothing expected */
        char *file;
        unsigned line;
} Source;

/**
 * source_load() - read one source = { ... } of sources.d
 * @group: the group; @file: where it stands
 * @ret:   only without a fault in it; caller frees
 *
 * Return: 0; -EINVAL when @faults got a fault.
 */
int source_load(const config_setting_t *group, const char *file, ErrList *faults, Source **ret);
void source_free(Source *source);
