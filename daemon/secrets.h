/* Secrets of providers and the listener: read once at start, from the service's credentials or a folder given by hand. */
#pragma once

#include "daemon/manager.h"

/**
 * secrets_load() - every credential that a configured provider or the listener names
 *
 * Under systemd NAME is $CREDENTIALS_DIRECTORY/cred_NAME, by hand NAME in --credentials-dir, which others must not be
 * able to read (design 8). One that is missing is a warning: the other providers work.
 * Return: 0; -EPERM: the folder is open to others.
 */
int secrets_load(Manager *manager, ErrList *faults, Err *err);

/* secrets_check_folder() - Return: 0; -EPERM: others can read it; a negative errno: it is not there */
int secrets_check_folder(const char *folder, Err *err);
/* secrets_read() - read the secret @name from the file @path; a line end after it is an editor's and not part of it.
 * Return: 0; -ENODATA: it is empty; a negative errno. */
int secrets_read(Credentials *credentials, const char *path, const char *name);
