/* A source while its file is read: between the files config/source*.c only. */
#pragma once

#include "config/settings.h"
#include "config/source.h"

/* Each reads one setting of the source into a Source, see SettingReader. */
int source_read_status(const config_setting_t *setting, void *target, const char *what, ErrList *faults);
int source_read_languages(const config_setting_t *setting, void *target, const char *what, ErrList *faults);
int source_read_consent(const config_setting_t *setting, void *target, const char *what, ErrList *faults);
int source_read_rule(const config_setting_t *group, void *target, const char *what, ErrList *faults);
int source_read_columns(const config_setting_t *setting, void *target, const char *what, ErrList *faults);

/* source_is_status() - a status as the native form has it */
bool source_is_status(const char *name);

/* source_check_columns() - what spans settings: that the columns can make a record at all */
void source_check_columns(const Source *source, const config_setting_t *group, const char *what, ErrList *faults);

/* of a SourceWord, a SourceRule, a SourceColumn */
void source_word_free(gpointer word);
void source_rule_free(gpointer rule);
void source_column_free(gpointer column);
