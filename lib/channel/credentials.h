/* Secrets by name, read once at start. */
#pragma once

#include <glib.h>

/* Values are wiped when freed. */
typedef struct Credentials Credentials;

Credentials *credentials_new(void);
/* a value ends before its first NUL; line ends at its end (an editor's) are not part of it */
void credentials_add(Credentials *credentials, const char *name, const char *value, size_t n_bytes);
const char *credentials_get(const Credentials *credentials, const char *name); /* NULL: not there */
void credentials_free(Credentials *credentials);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Credentials, credentials_free)
