/*
 * A reply, any bytes; the first says what was asked. Checks what triage promises of every text.
 */
#include "fuzz.h"

#include <glib.h>
#include <string.h>

#include "inbound/triage.h"
#include "model/purpose.h"

const size_t fuzz_n_cuts = 200;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
        static const char *const languages[] = { NULL, "uk", "ru", "zh", "en" };
        static const char *const words[] = { "red hat", "帽", NULL };
        TriageQuestion question = { .purpose = -1 };
        g_autofree char *text = NULL;
        Triage a, b;

        if (n_bytes == 0)
                return 0;
        question.purpose = (int)(bytes[0] % (N_PURPOSES + 1)) - 1;
        question.language = languages[bytes[0] / 16 % G_N_ELEMENTS(languages)];
        question.red_words = bytes[0] & 8 ? words : NULL;
        text = g_strndup((const char *)bytes + 1, n_bytes - 1);
        triage_reply(&question, text, &a);
        triage_reply(&question, text, &b);
        g_assert_nonnull(reply_label_to_string(a.label));
        g_assert_cmpint(a.label, ==, b.label);
        g_assert_cmpstr(a.why, ==, b.why);
        g_assert_cmpstr(a.why, !=, "");
        g_assert_cmpint(a.score, >=, -1);
        g_assert_false(a.is_stop && a.is_start);
        if (a.label == REPLY_STOP)
                g_assert_true(a.is_stop);
        if (a.label == REPLY_OK)
                g_assert_cmpuint((size_t)g_utf8_strlen(text, -1), <=, 4000);
        return 0;
}
