/* The receive side of a provider's description: who may post to us, where receipts and replies stand, what words mean. */
#pragma once

#include <glib.h>
#include <libconfig.h>
#include <stdbool.h>

#include "base/err.h"
#include "config/hook-map.h"
#include "config/hook-signature.h"

/* Set-up: the provider asks whether the URL is ours, and wants to hear a parameter of its request again. */
typedef struct HookChallenge {
        char *answer;     /* the parameter to repeat */
        char *token;      /* the parameter that must be the credential; NULL: the request is signed like any other */
        char *credential;
} HookChallenge;

typedef struct ProviderHook {
        HookSignature *signature; /* NULL: none */
        char *secret;             /* name of the credential that is the path's end; NULL: the path ends before */
        HookChallenge *challenge; /* NULL: none */
        unsigned answer_status;
        char *answer_type, *answer_body; /* NULL: none, empty */
        GPtrArray *receipts;             /* ReceiptMap *; NULL: it sends none */
        GPtrArray *replies;              /* ReplyMap *; NULL: it sends none */
        bool is_there;                   /* the file has a section `hook` */
        unsigned line;
} ProviderHook;

/* Readers of the sections of a provider's file: settings tables name them. @target is a ProviderHook **, made by the first
 * of them. Return: 0; -EINVAL with the faults in the list. */
int provider_hook_read(const config_setting_t *setting, void *target, const char *what, ErrList *faults);
int provider_hook_read_receipt(const config_setting_t *setting, void *target, const char *what, ErrList *faults);
int provider_hook_read_reply(const config_setting_t *setting, void *target, const char *what, ErrList *faults);

/* provider_hook_read_status() - `answer` of a status query; @target is a ReceiptMap **. The same returns. */
int provider_hook_read_status(const config_setting_t *setting, void *target, const char *what, ErrList *faults);

/* provider_hook_check() - what spans sections: nobody may post unproved, and what may post must be read. @hook may be NULL. */
void provider_hook_check(const ProviderHook *hook, const config_setting_t *group, const char *what, ErrList *faults);
void provider_hook_free(ProviderHook *hook);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ProviderHook, provider_hook_free)

/* provider_hook_credentials() - add the names of the secrets it needs (char *) */
void provider_hook_credentials(const ProviderHook *hook, GPtrArray *names);
