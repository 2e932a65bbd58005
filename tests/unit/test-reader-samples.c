/* The sample data beside the repository: every bad file and every dialect with its profile. */
#include "reader-fixture.h"

#include <stdlib.h>

static char *samples(const char *part)
{
        g_autofree char *path = g_build_filename(g_getenv("SOURCE_ROOT"), "..", "shared", "data", part, NULL);

        if (g_file_test(path, G_FILE_TEST_IS_DIR))
                return g_steal_pointer(&path);
        g_test_skip("the sample data is not beside the repository (../shared/data)");
        return NULL;
}

static char *unzipped(const char *path, size_t *ret_n_bytes)
{
        const char *argv[] = { "gzip", "-dc", path, NULL };
        g_autoptr(GString) all = g_string_new(NULL);
        g_autofree char *command = g_strjoinv(" ", (char **)argv);
        FILE *pipe = popen(command, "r");
        char buffer[65536];

        g_assert_nonnull(pipe);
        for (size_t n; (n = fread(buffer, 1, sizeof(buffer), pipe)) > 0;)
                g_string_append_len(all, buffer, (gssize)n);
        pclose(pipe);
        *ret_n_bytes = all->len;
        return g_string_free(g_steal_pointer(&all), FALSE);
}

/* Records in the end: the same id and type twice is one record. */
static unsigned count_ids(const Reading *reading)
{
        g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);

        for (unsigned i = 0; i < reading->records->len; i++)
                g_hash_table_add(ids, reading_record(reading, i)->id);
        return g_hash_table_size(ids);
}

static void check_bad(const char *folder, char **columns)
{
        g_autofree char *path = g_build_filename(folder, columns[0], NULL), *bytes = NULL;
        Config *config = test_config("Europe/Kyiv", "UA");
        g_autoptr(Source) source = test_source("source = { id = \"native\"; };");
        g_autoptr(Reading) reading = NULL;
        g_autofree char *text = NULL;
        g_auto(GStrv) reasons = g_strsplit(columns[3], ", ", -1);
        size_t n_bytes = 0;

        if (g_str_has_prefix(columns[0], "11-"))
                bytes = unzipped(path, &n_bytes);
        else
                g_assert_true(g_file_get_contents(path, &bytes, &n_bytes, NULL));
        reading = reading_sliced(config, source, columns[0], bytes, n_bytes);
        text = reading_text(reading);
        g_test_message("%s: %u records, %u faults\n%s", columns[0], count_ids(reading), reading->n_faults, text);
        g_assert_cmpuint(count_ids(reading), ==, (unsigned)atoi(columns[1]));
        g_assert_cmpuint(reading->n_faults, ==, (unsigned)atoi(columns[2]));
        for (unsigned i = 0; i < reading->faults->len; i++)
                g_assert_true(g_strv_contains((const char *const *)reasons,
                        refusal_to_string(reading_fault(reading, i)->refusal)));
        test_config_free(config);
}

TEST(every_bad_file_is_refused_as_its_index_says)
{
        g_autofree char *folder = samples("bad"), *path = NULL, *index = NULL;
        g_auto(GStrv) lines = NULL;
        unsigned n_checked = 0;

        if (!folder)
                return;
        path = g_build_filename(folder, "index.tsv", NULL);
        g_assert_true(g_file_get_contents(path, &index, NULL, NULL));
        lines = g_strsplit(index, "\n", -1);
        for (char **line = lines + 1; *line && **line; line++) {
                g_auto(GStrv) columns = g_strsplit(*line, "\t", 5);

                /* HL7 v2 is another reader's */
                if (g_str_has_suffix(columns[0], ".hl7") || g_str_has_suffix(columns[0], ".bin"))
                        continue;
                check_bad(folder, columns);
                n_checked++;
        }
        g_assert_cmpuint(n_checked, ==, 35);
}

TEST_MAIN
