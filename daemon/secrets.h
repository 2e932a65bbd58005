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
