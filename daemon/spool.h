/* The spool: export files that staff or the clinic's system drop into <spool>/<source>/ (design 8). */
#pragma once

#include "daemon/manager.h"

/* @folder: /var/spool/followupd or STATE/spool. Makes <source> folders by mkdir 0770, looks all through, watches by inotify. */
int spool_new(Manager *manager, const char *folder, Spool **ret, Err *err);
void spool_free(Spool *spool);
/* sources changed */
int spool_reconfigure(Spool *spool, Err *err);
bool spool_is_idle(const Spool *spool);
/* remove what in done/ and rejected/ is older than keep_files; called daily */
void spool_tidy(Spool *spool);
/* sources with expect_every that have brought nothing for that long in working hours are told to staff, once */
void spool_check_silence(Spool *spool, UtcMs now);
