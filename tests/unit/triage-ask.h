/* One reply, read. */
#pragma once

#include "inbound/triage.h"
#include "model/purpose.h"
#include "test.h"

/* @purpose -1: nothing was asked; @language, @family NULL: not known */
static inline Triage ask_of(int purpose, const char *language, const char *family, const char *text)
{
        const TriageQuestion question = { .purpose = purpose, .language = language, .family = family };
        Triage triage;

        triage_reply(&question, text, &triage);
        return triage;
}

static inline Triage ask(int purpose, const char *language, const char *text)
{
        return ask_of(purpose, language, NULL, text);
}

static inline void assert_label(int purpose, const char *language, const char *text, ReplyLabel want)
{
        const Triage got = ask(purpose, language, text);

        if (got.label != want)
                g_error("\"%s\" is %s (%s), wanted %s", text, reply_label_to_string(got.label), got.why, reply_label_to_string(want));
}

/* every text of the array @texts */
#define assert_each(purpose, language, texts, want)                              \
        do {                                                                     \
                for (size_t i_ = 0; i_ < G_N_ELEMENTS(texts); i_++)              \
                        assert_label((purpose), (language), (texts)[i_], (want)); \
        } while (0)
