/* Settings: a libconfig group read by a table, every fault told with file, line and mend. */
#pragma once

#include <glib.h>
#include <libconfig.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* What a setting's value is; in brackets the C type of the field it fills. */
typedef enum SettingType {
        SETTING_STRING, /* (char *) smallest and largest count characters; smallest 1: not blank */
        SETTING_ID,     /* (char *) [A-Za-z0-9._-]{1,64} */
        SETTING_BOOL,   /* (bool) */
        SETTING_UNSIGNED, /* (unsigned) */
        SETTING_DOUBLE,   /* (double) */
        SETTING_DURATION, /* (DurationMs) "20 seconds"; smallest and largest count seconds */
        SETTING_TIME,     /* (CivilTime) "10:00" */
        SETTING_SPAN,     /* (CivilSpan) "09:00-20:00", rising */
        SETTING_DATE,     /* (CivilDate) "2026-03-01" */
        SETTING_ZONE,     /* (const CivilZone *) "Europe/Kyiv" */
        SETTING_ENUM,     /* (an enum) a word of from_string() */
        SETTING_STRINGS, /* (GPtrArray * of char *) [ "a", "b" ]; smallest and largest count entries
                          */
        SETTING_MAP,     /* (GHashTable * of char * -> char *) { a = "b"; } */
        SETTING_GROUP,   /* { ... } read by `table` into the struct at `offset` */
        SETTING_LIST,    /* ( { ... }, { ... } ): read() once for each group in it */
        SETTING_ANY,     /* of whatever type: read() once for the setting */
} SettingType;
enum { N_SETTING_TYPES = SETTING_ANY + 1 };

typedef struct Setting Setting;

/**
 * SettingReader - reads what the table alone cannot
 * @setting: the setting (SETTING_ANY) or one group of its list (SETTING_LIST)
 * @target:  the struct that settings_read() was called for, moved by the row's `offset`
 * @what:    the thing it belongs to, for a fault's first words
 *
 * Return: 0; -EINVAL with the faults in the list.
 */
typedef int (*SettingReader)(
        const config_setting_t *setting, void *target, const char *what, ErrList *faults);

/* One row of a section's table. A table ends with a row that has no name. */
struct Setting {
        const char *name;
        SettingType type;
        size_t offset;            /* of the field in the target */
        const char *unit;         /* of what smallest and largest count; NULL: nothing to say */
        double smallest, largest; /* both included; largest 0: no upper bound */
        const char *preset; /* the default, as a file would say it; NULL: the field is left alone */
        const char *help;   /* one sentence */
        bool required;
        size_t has_offset; /* of a bool that becomes true when the setting is there; 0: none */
        int (*from_string)(const char *word);     /* SETTING_ENUM */
        const char *(*to_string)(unsigned value); /* SETTING_ENUM */
        const Setting *table;                     /* SETTING_GROUP */
        SettingReader read;                       /* SETTING_LIST, SETTING_ANY */
};

/**
 * settings_read() - fill a struct from a libconfig group
 * @group:  the group; NULL: an absent one, so presets only and no complaint about what is required
 * @table:  its settings
 * @target: the struct; its owned fields must be NULL or owned values of the same kind, which are
 * freed
 * @what:   what the group describes, for a fault's first words: clinic "kyiv-1"
 * @faults: takes every unknown setting, wrong type, value out of range and missing required setting
 *
 * Goes on after a fault; a field with a fault keeps what it was.
 * Return: 0; -EINVAL when @faults got something.
 */
int settings_read(const config_setting_t *group, const Setting *table, void *target,
        const char *what, ErrList *faults);

/* settings_free() - free and clear the strings, lists and maps the table's rows own in @target */
void settings_free(const Setting *table, void *target);

/* settings_print() - "name = value;" lines of what @target holds, each with its sentence as a
 * comment: texts and lists of them, truths, whole numbers, lengths of time and groups of them */
void settings_print(const Setting *table, const void *target, unsigned indent, GString *out);

/* settings_what() - `clinic "kyiv-1"` for a group with a good id, else `clinic`; caller g_free()s
 */
char *settings_what(const config_setting_t *group, const char *noun);

/* setting_fault(), setting_warn() - err_list_add() and err_list_warn() at a setting's file and line
 */
void setting_fault(const config_setting_t *setting, ErrList *faults, const char *mend,
        const char *what, const char *why, ...) __attribute__((format(printf, 5, 6)));
void setting_warn(const config_setting_t *setting, ErrList *faults, const char *mend,
        const char *what, const char *why, ...) __attribute__((format(printf, 5, 6)));

/* setting_text() - a setting's text, when it is one and good UTF-8; else NULL and a fault */
const char *setting_text(const config_setting_t *setting, const char *what, ErrList *faults);

/* settings_nearest() - the name of the table most like a misspelt one; NULL: none is like it */
const char *settings_nearest(const Setting *table, const char *name);
