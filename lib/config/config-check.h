/* What spans settings: checked once, when every file has been read. */
#pragma once

#include "config/config.h"

/*
 * Where things stand: "clinic kyiv-1", "text uk safety_24h" -> the group or setting, borrowed while
 * the files are open. A thing with a fault in it has a place, too, so that nobody calls it missing
 * as well.
 */
typedef struct ConfigPlaces ConfigPlaces;
ConfigPlaces *config_places_new(void);
void config_places_free(ConfigPlaces *places);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ConfigPlaces, config_places_free)

/* config_places_add() - false: there is one of this name already, and it stays */
bool config_places_add(
        ConfigPlaces *places, const char *noun, const char *name, const config_setting_t *at);
const config_setting_t *config_places_find(
        const ConfigPlaces *places, const char *noun, const char *name);
/* config_places_unread() - a file of this noun could not be read: nobody knows what stands in it */
void config_places_unread(ConfigPlaces *places, const char *noun);
/* config_places_may_have() - it has a place, or may have one in a file that could not be read: whose fault is told, and no
 * others that follow from it */
bool config_places_may_have(const ConfigPlaces *places, const char *noun, const char *name);

/* config_check() - add to @faults what only shows when all files are seen together */
void config_check(const Config *config, const ConfigPlaces *places, ErrList *faults);

/* config_check_replies() - its part on replies and alerts */
void config_check_replies(const Config *config, const ConfigPlaces *places, ErrList *faults);

/* config_find_text() - in exactly this language, or its primary subtag; NULL: neither has it */
const Template *config_find_text(
        const Config *config, const char *language, const char *name, const char **ret_language);
/* the table's keys in alphabetical order, so that faults come in the same order every time; caller
 * g_list_free()s */
GList *config_sorted_ids(GHashTable *table);
