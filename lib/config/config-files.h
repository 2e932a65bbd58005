/* The files of a configuration: read from their folders, or from the texts that were kept of them. */
#pragma once

#include <glib.h>
#include <libconfig.h>

#include "base/err.h"

/* A file as it was understood: what it includes stands in it, comments do not. */
typedef struct ConfigFile {
        char *name; /* "followupd.conf", "clinics.d/kyiv-1.conf" */
        char *text;
} ConfigFile;

/* of ConfigFile *, which it owns */
GPtrArray *config_files_new(void);
void config_files_add(GPtrArray *files, const char *name, const char *text);
/* config_files_digest() - of all that may shape a plan: texts, sources and people do not. Two configurations of one
 * digest plan alike. Caller g_free()s. */
char *config_files_digest(const GPtrArray *files);
/* config_files_text_digest() - of the texts alone; caller g_free()s */
char *config_files_text_digest(const GPtrArray *files);

/**
 * config_files_replace() - one edited file, for a look at what it would do
 * @path: it takes the place of the file that describes the same thing, such as the clinic of that id; where none does, it is
 *        added
 *
 * Return: 0; -EINVAL: it cannot be read, or is no file of a configuration.
 */
int config_files_replace(GPtrArray *files, const char *path, Err *err);

/* One run of reading. What it has opened stays open until it is freed, for its lines. */
typedef struct ConfigReader ConfigReader;

/**
 * config_reader_new() - read a configuration
 * @path: followupd.conf; its folders stand beside it. NULL: from @kept
 * @kept: ConfigFile *: the texts to read instead; both are borrowed until it is freed
 */
ConfigReader *config_reader_new(const char *path, const GPtrArray *kept, ErrList *faults);
void config_reader_free(ConfigReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ConfigReader, config_reader_free)

/* names of the files of a folder such as "clinics.d", in order; none where it is absent. Caller unrefs. */
GPtrArray *config_reader_names(const ConfigReader *reader, const char *folder);
/* the root group of a file; NULL: it cannot be read, and the fault is told */
const config_setting_t *config_reader_open(ConfigReader *reader, const char *name);
/* where a file stands, for what is said of it; caller g_free()s */
char *config_reader_path(const ConfigReader *reader, const char *name);
/* all that has been opened, ConfigFile *; caller unrefs */
GPtrArray *config_reader_files(const ConfigReader *reader);
