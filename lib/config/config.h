/* The whole configuration: one const value, built whole or not at all. */
#pragma once

#include <glib.h>

#include "base/err.h"
#include "config/clinic.h"
#include "config/listener.h"
#include "config/protocol.h"
#include "config/provider.h"
#include "config/source.h"
#include "config/staff.h"
#include "model/template.h"

/* followupd.conf. Each has a row in config/config.c with unit, range and one sentence. */
typedef struct Limits {
        unsigned max_sends_per_hour; /* messages but safety, of the whole daemon; default 1000 */
        unsigned max_plan_changes;   /* an edit that changes more waits to be accepted; 0 never; default 500 */
        DurationMs keep_files;       /* done/ and rejected/; default 7 days */
        unsigned max_line_bytes;     /* of a record; default 1 MiB */
        unsigned max_field_bytes;    /* of one field; default 64 KiB */
        DurationMs settle_files; /* a file not renamed in counts after this long unchanged; 10 s */
        DurationMs receipt_within;          /* sent and uncertain stay open for receipts; 3 days */
        DurationMs answer_within;           /* delivered stays open for answers; 3 days */
        DurationMs retry_first, retry_most; /* backoff: 1 minute, 1 hour */
        unsigned max_attempts;              /* hand-overs of one message; 20 */
        unsigned block_after; /* refusals for good after which a provider gets nothing more for an address; 0 never; 1 */
        DurationMs block_for; /* and for how long; 30 days */
        unsigned max_answers_per_hour;      /* by itself, to numbers that no patient has; 30 */
        unsigned max_stranger_alerts_per_hour; /* of numbers that no patient has; the rest share one more; 3 */
        DurationMs stop_within;             /* orderly stop waits this long for transfers; 20 s */
} Limits;

/* Where a text stands, for what is found in it later. */
typedef struct TextPlace {
        char *file;
        unsigned line;
} TextPlace;

typedef struct Config {
        char *file;  /* followupd.conf */
        char *spool; /* NULL: by how it was started */
        Limits limits;
        ListenerConfig listener;
        GHashTable *clinics;    /* id -> Clinic * */
        GHashTable *protocols;  /* id -> Protocol * */
        GHashTable *procedures; /* folded spelling -> Protocol * (borrowed) */
        GHashTable *providers;  /* id -> Provider * */
        GHashTable *sources;    /* id -> Source *; "native" is always there */
        GHashTable *staff;      /* id -> Staff * */
        GHashTable *texts;      /* language -> GHashTable: text's name -> Template * */
        GHashTable *text_places; /* "uk safety_24h" -> TextPlace * */
        GPtrArray *files;       /* ConfigFile *: what it was read from, for config_load_files() */
        struct OpenWords *open_words; /* what no message names: config/open-words.h */
        char *plan_digest, *text_digest; /* config_files_digest(), config_files_text_digest() of them */
        int n_more_owners;      /* config_ref() and config_unref() only, atomically; 0: one owner */
} Config;

/**
 * config_load() - read followupd.conf and the folders beside it, and check the whole
 * @path:   followupd.conf; a missing file is a fault, an empty one is not, an absent folder is
 * empty
 * @faults: takes every fault and warning of the run
 * @ret:    only when there is no fault
 *
 * Return: 0; -EINVAL when @faults has a fault; warnings stop nothing.
 */
int config_load(const char *path, ErrList *faults, Config **ret);
/* config_load_files() - the same from texts: ConfigFile *, as another configuration's `files` has them */
int config_load_files(const GPtrArray *files, ErrList *faults, Config **ret);
/* config_plans_alike() - is nothing that may shape a plan different in the two? */
bool config_plans_alike(const Config *a, const Config *b);
/* config_says_alike() - have the two the same texts in messages.d? */
bool config_says_alike(const Config *a, const Config *b);
void config_free(Config *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Config, config_free)

/* config_ref() - one more owner, from any thread: a reload takes the configuration from the manager
 * while streams and store jobs still work by it. Every owner ends with config_unref(); the last one
 * frees. */
Config *config_ref(Config *config);
void config_unref(Config *config);

/* by their ids; NULL: there is none. Each is borrowed until the configuration goes: config_ref() keeps it. */
const Clinic *config_clinic(const Config *config, const char *id);
const Provider *config_provider(const Config *config, const char *id);
const Source *config_source(const Config *config, const char *id);
/* the zone in which all clinics live; NULL: they do not share one */
const CivilZone *config_shared_zone(const Config *config);

/* config_uses_provider() - a clinic sends by it, or alerts to staff go by it; a sample file that nobody uses may lack its
 * secrets in silence */
bool config_uses_provider(const Config *config, const char *id);
/* the two halves of that; @clinic: NULL: any */
bool config_sends_by(const Config *config, const char *clinic, const char *id);
bool config_alerts_by(const Config *config, const char *id);

/* config_protocol_for() - the protocol that names the procedure (case, width and space folded),
 * else `standard`, else NULL */
const Protocol *config_protocol_for(const Config *config, const char *procedure);

/* config_red_words() - copies of the red flags of every protocol, added to an array of char * */
void config_red_words(const Config *config, GPtrArray *words);

/* config_protocol_for_visit() - of an appointment: the protocol that names its procedure, where that has a step for
 * visits; else `visit`, else as config_protocol_for(). @procedure may be NULL */
const Protocol *config_protocol_for_visit(const Config *config, const char *procedure);

/* config_text() - a text in the first of: that language, its primary subtag ("uk" of "uk-UA"), the
 * clinic's first language. @ret_language gets the language found. NULL: none of them has it. */
const Template *config_text(const Config *config, const Clinic *clinic, const char *language,
        const char *name, const char **ret_language);

/* config_text_place() - where the text of exactly this language stands; NULL: there is none */
const TextPlace *config_text_place(const Config *config, const char *language, const char *name);

/* config_print() - the settings of followupd.conf as understood, defaults included */
void config_print(const Config *config, GString *out);
