/* A text as a provider has approved it, with its variables filled in: what of it a message keeps. */
#pragma once

#include "config/provider.h"

/* approved_render() - name, language and variables (JSON), a line each; caller g_free()s */
char *approved_render(const ProviderTemplate *template, const char *const values[static N_PLACEHOLDERS]);

typedef struct Approved {
        char *source;
        const char *name, *language, *variables; /* in the source; NULL when there was none */
} Approved;
/* approved_init() - @text: as rendered; NULL: the message has no template */
void approved_init(Approved *approved, const char *text);
void approved_done(Approved *approved);
