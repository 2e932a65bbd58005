/*
 * The fuzzer as a plain test, on the files given as arguments: each as it is, and cut in its first fuzz_n_cuts places.
 * A build that brings its own main() (clang -fsanitize=fuzzer) leaves this file out.
 */
#include "fuzz.h"

#include <glib.h>
#include <string.h>

/* memory of its own, so that a sanitizer sees the first byte read beyond it */
static void run_cut(const char *bytes, size_t n_bytes)
{
        g_autofree uint8_t *cut = g_malloc(MAX(n_bytes, 1));

        memcpy(cut, bytes, n_bytes);
        LLVMFuzzerTestOneInput(cut, n_bytes);
}

int main(int argc, char **argv)
{
        if (argc < 2)
                g_error("no file of a corpus is given");
        for (int i = 1; i < argc; i++) {
                g_autofree char *bytes = NULL;
                g_autoptr(GError) fault = NULL;
                gsize n_bytes;

                if (!g_file_get_contents(argv[i], &bytes, &n_bytes, &fault))
                        g_error("%s", fault->message);
                for (size_t n = 0; n < MIN(n_bytes, fuzz_n_cuts); n++)
                        run_cut(bytes, n);
                run_cut(bytes, n_bytes);
        }
        return 0;
}
