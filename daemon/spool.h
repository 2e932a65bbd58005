/* The spool: export files that staff or the clinic's system drop into <spool>/<source>/ (design 8). */
#pragma once

#include "daemon/manager.h"

/* @folder: /var/spool/followupd or STATE/spool. Makes <source> folders by mkdir 0770, looks all through, watches
 * by inotify. Return: 0; < 0: the folder cannot be made or watched. A source's own folder that cannot is told
 * in the log and tried again. */
int spool_new(Manager *manager, const char *folder, Spool **ret, Err *err);
/* a file in the middle stays where it is and is read again at the next start */
void spool_free(Spool *spool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Spool, spool_free)
/* its path; borrowed */
const char *spool_folder(const Spool *spool);
/* SpoolStray *: files that lie where nobody reads them; the spool tells each in the log, once. Good until the loop runs on. */
const GPtrArray *spool_strays(const Spool *spool);
/* the files with records that were refused since then, and have not come again: SpoolRefused *, by source; caller unrefs */
GPtrArray *spool_refused(const Spool *spool, UtcMs since);
/* sources changed */
int spool_reconfigure(Spool *spool, Err *err);
/* remove what in done/ and rejected/ is older than keep_files; the spool does so daily */
void spool_tidy(Spool *spool);
/* sources with expect_every that have brought nothing for that long in working hours are told to staff, once;
 * the spool looks hourly, if there are any */
void spool_check_silence(Spool *spool, UtcMs now);

/* spool_working_time() - how much of [from, to) lies in the clinic's working hours */
DurationMs spool_working_time(const Clinic *clinic, UtcMs from, UtcMs to);
