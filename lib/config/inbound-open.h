/* What can come back for a message: is a door open for it? */
#pragma once

#include "config/config.h"

/* inbound_is_open() - can a patient's answer to a message of this provider reach us? @provider: id; NULL or unknown: no */
bool inbound_is_open(const Config *config, const char *provider);
/* inbound_reads_replies() - is the door open for any provider? */
bool inbound_reads_replies(const Config *config);
/* inbound_tells_receipts() - does the provider tell us by itself what became of a message? */
bool inbound_tells_receipts(const Config *config, const char *provider);
/* inbound_can_ask() - does the provider answer when asked what became of a message? */
bool inbound_can_ask(const Config *config, const char *provider);
