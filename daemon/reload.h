/* Which configuration is in force: a reload, an edit too large to be taken at once, and staff's word on it. */
#pragma once

#include <jansson.h>

#include "daemon/manager.h"

/**
 * reload_at_start() - compare what lies on the disk with what was in force when the last run ended
 * @store: before it has its thread
 *
 * manager->config, as it was loaded, stays where it plans alike or changes little; else it waits, and what was in force
 * before takes its place. That does so, too, where it is NULL (@faults say why) or the store finds a fault in it: @faults are
 * then told, and empty. @ret_changed: what is pending has to be planned again.
 * Return: 0; -EINVAL: it has faults, and nothing that was in force before can go on; or another negative errno.
 */
int reload_at_start(Manager *manager, Store *store, ErrList *faults, bool *ret_changed, Err *err);

/* called once on the loop. @refused: NULL: it is in force; else why it is not */
typedef void (*ReloadAccepted)(const Err *refused, void *userdata);
/* reload_accept() - what waits is put in force; false: nothing waits, or a reload is under way (@err), @done is not called */
bool reload_accept(Manager *manager, const char *who, const char *why, ReloadAccepted done, void *userdata, Err *err);

/* what waits, for people and programs; JSON null: nothing does */
json_t *reload_waiting_json(const Manager *manager);
void reload_free(Manager *manager);
