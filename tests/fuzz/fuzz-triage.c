/*
 * A reply, any bytes; the first says what was asked. Checks what triage promises of every text. Built plainly it reads
 * the files it is given; clang -fsanitize=fuzzer brings its own main.
 */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "inbound/triage.h"
#include "model/purpose.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes);

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

#ifndef FUZZER_HAS_MAIN
/* each file as it is, and cut after every of its first bytes */
int main(int argc, char **argv)
{
        for (int i = 1; i < argc; i++) {
                g_autofree char *bytes = NULL;
                gsize n_bytes;

                if (!g_file_get_contents(argv[i], &bytes, &n_bytes, NULL))
                        g_error("%s cannot be read", argv[i]);
                for (size_t n = 0; n < MIN(n_bytes, 200); n++)
                        LLVMFuzzerTestOneInput((const uint8_t *)bytes, n);
                LLVMFuzzerTestOneInput((const uint8_t *)bytes, n_bytes);
        }
        return 0;
}
#endif
