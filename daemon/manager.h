/* The manager: all state of the daemon hangs here. One instance, on the loop's thread. */
#pragma once

#include <systemd/sd-event.h>

#include "channel/request.h"
#include "config/config.h"
#include "daemon/clock.h"
#include "daemon/intake.h"
#include "daemon/log.h"
#include "daemon/store-thread.h"
#include "inbound/guesses.h"

typedef struct Dispatcher Dispatcher;
typedef struct Eraser Eraser;
typedef struct HttpClient HttpClient;
typedef struct Spool Spool;
typedef struct Poll Poll;
typedef struct Control Control;
typedef struct Listener Listener;
typedef struct Metrics Metrics;
typedef struct Rehearsal Rehearsal;
typedef struct Watch Watch;
typedef struct Notices Notices;
typedef struct Receipts Receipts;
typedef struct Waiting Waiting;

typedef struct ManagerOptions {
        char *config_path, *state_dir, *credentials_dir;
        /* rehearsal */
        bool rehearse;
        UtcMs rehearse_from, rehearse_to;
        GPtrArray *records; /* char * */
        char *to;           /* all messages go there */
        bool send_nothing;
        char *replies;               /* a file of what patients write; NULL: they are silent */
        DurationMs tasks_done_after; /* staff deal with a task this long after it is due; 0: they never do */
        bool by_hand; /* not under systemd: log to stderr, sockets and spool in the state directory */
} ManagerOptions;

typedef struct Manager {
        const ManagerOptions *options;
        sd_event *event;
        Clock *clock;
        Config *config; /* const to all but reload */
        Credentials *credentials;
        GHashTable *hook_urls; /* of providers, for what goes out; outgoing.c's */
        StoreThread *store;
        int store_wake_fd, intake_wake_fd, lock_fd;
        Intake *intake;
        Spool *spool;
        Poll *poll;
        HttpClient *http;
        Dispatcher *dispatcher;
        Receipts *receipts;
        Eraser *eraser;
        Control *control;
        GHashTable *hook_tallies; /* hook-tally.c's: of requests that were refused, by provider */
        GHashTable *hook_unknown; /* hook-tally.c's: of those that told nothing their file knows, by hook_tally_key() */
        Listener *listener; /* NULL: nothing is served over the network */
        Metrics *metrics;
        Notices *notices;
        Guesses *guesses; /* the store thread's alone */
        Rehearsal *rehearsal; /* NULL unless rehearsing */
        bool stopping;
        bool clock_doubtful; /* sending waits until the clock is good, or unpause --all */
        bool judging, judge_again;
        bool judge_all; /* the next judgement is of all, for one of all was asked for, or failed, before it ended */
        bool reloading, reload_again;
        bool verifying;       /* a copy of the store is being made, or looked at */
        unsigned n_replans;   /* under way: a reload waits for them */
        Waiting *waiting;     /* the configuration on disk changes so much that staff have to accept it; NULL: none waits */
        UtcMs reload_refused; /* the configuration on disk was refused then and is not in force; UTC_NEVER: it is */
        UtcMs next_judgement; /* when something held or paused has to be looked at again */
        bool looking_ahead;   /* for it */
        unsigned n_looks_ahead; /* of the jobs that are just coming back */
        Watch *watch;
        char *status_text;
        int exit_status;
} Manager;

/* in the state directory, while a backup is being made; what a crash has left of one goes at the next start */
#define MANAGER_BACKUP_NAME "backup.tmp"
#define MANAGER_VERIFY_NAME "verify.tmp" /* the same of a copy that is looked at */

int manager_new(const ManagerOptions *options, Manager **ret, ErrList *faults);
int manager_run(Manager *manager);
void manager_free(Manager *manager);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Manager, manager_free)

/* faults of a configuration that only the store can see: used versions changed, clinics or texts that pending work
 * needs gone. Return: 0; -EINVAL. */
int manager_check_against(Store *store, const Config *config, ErrList *faults);
void manager_tell_faults(const ErrList *faults);

/* SIGHUP: a second configuration is built whole and swapped in, or the old one stays. Returns 0 or -EINVAL. */
int manager_reload(Manager *manager);
/* SIGTERM: no more claims; what is in flight is settled; then the loop ends */
void manager_stop(Manager *manager);
/* something may have become due, or a provider free: look again */
void manager_kick(Manager *manager);
void manager_status_text(Manager *manager); /* STATUS= */
/* re-judge everything open in slices (start, clock jump, unpause, reload); @all as in store_judge() */
void manager_judge(Manager *manager, bool all);
/* asks the store when that is next to be done */
void manager_look_ahead(Manager *manager);
/* lift the wait for a good clock by staff's word */
void manager_trust_clock(Manager *manager);
