#include "test.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "daemon/log.h"

/* what @say writes to stderr; GLib's runner speaks on stdout */
static char *capture(void (*say)(void))
{
        g_autofree char *path = NULL;
        char *text = NULL;
        int saved = dup(STDERR_FILENO);
        int fd = g_file_open_tmp(NULL, &path, NULL);

        g_assert_cmpint(fd, >=, 0);
        dup2(fd, STDERR_FILENO);
        say();
        dup2(saved, STDERR_FILENO);
        close(saved);
        close(fd);
        g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
        unlink(path);
        return text;
}

static void say_line(void)
{
        log_init(true);
        log_line(LOG_WARNING, LOG_SOURCE_SILENT, "%s has brought nothing for %d hours", "aibolit", 9);
}

TEST(by_hand_a_line_begins_with_its_weight)
{
        g_autofree char *text = capture(say_line);

        g_assert_cmpstr(text, ==, "warning: aibolit has brought nothing for 9 hours\n");
}

static void say_fields(void)
{
        log_init(true);
        log_fields(LOG_INFO, LOG_SENT, (const char *const[]){ "FOLLOWUP_ID=1042-3", "PROVIDER=kannel", NULL },
                "handed over");
}

TEST(by_hand_the_facts_follow_the_sentence)
{
        g_autofree char *text = capture(say_fields);

        g_assert_cmpstr(text, ==, "info: handed over [FOLLOWUP_ID=1042-3 PROVIDER=kannel]\n");
}

static void say_err(void)
{
        Err err = { 0 };

        err_set(&err, -EINVAL, "write 1-3 days", "step \"d3\"", "\"3-1 days\" does not rise");
        err_where(&err, "filler.conf", 14);
        log_init(true);
        log_err(LOG_ERR, LOG_CONFIG_FAULT, &err);
}

TEST(an_error_is_told_whole_and_once)
{
        g_autofree char *text = capture(say_err);

        g_assert_cmpstr(text, ==,
                "error: filler.conf:14: step \"d3\": \"3-1 days\" does not rise. To mend: write 1-3 days\n");
}

static void say_newline(void)
{
        log_init(true);
        log_line(LOG_NOTICE, LOG_NONE, "%s", "a\nb\033[2Jc");
}

TEST(a_file_name_cannot_forge_a_line_or_move_the_cursor)
{
        g_autofree char *text = capture(say_newline);

        g_assert_cmpstr(text, ==, "notice: a b [2Jc\n");
}

static void say_bytes(void)
{
        log_init(true);
        log_line(LOG_NOTICE, LOG_NONE, "a\xff\xfe%sb\xd0", "\u202e\xc2\x85\u2028");
}

TEST(bytes_that_are_no_text_and_marks_of_direction_do_not_hide_a_line)
{
        g_autofree char *text = capture(say_bytes);

        g_assert_cmpstr(text, ==, "notice: a\ufffd\ufffd   b\ufffd\n");
}

static bool is_heading(const char *line, const char *word)
{
        return g_str_has_prefix(line, word) && line[strlen(word)] == ' ' && line[strlen(word) + 1] != '\0';
}

static void check_entry(const char *entry, const char *id)
{
        g_auto(GStrv) lines = g_strsplit(entry, "\n", -1);
        unsigned n_subject = 0, n_happened = 0, n_means = 0, n_do = 0;

        for (char **line = lines; *line; line++) {
                n_subject += is_heading(*line, "Subject:");
                n_happened += is_heading(*line, "What happened:");
                n_means += is_heading(*line, "For patients:");
                n_do += is_heading(*line, "What to do:");
                if (strlen(*line) > 110)
                        g_error("catalog entry %s: a line is wider than a terminal", id);
        }
        if (n_subject != 1 || n_happened != 1 || n_means != 1 || n_do != 1)
                g_error("catalog entry %s lacks a part", id);
}

TEST(the_catalog_explains_every_message_and_no_other)
{
        g_autofree char *path = g_build_filename(g_getenv("SOURCE_ROOT"), "units", "followupd.catalog", NULL);
        g_autofree char *text = NULL;
        g_auto(GStrv) entries = NULL;
        g_autoptr(GHashTable) by_id = g_hash_table_new(g_str_hash, g_str_equal);

        g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
        entries = g_strsplit(text, "\n-- ", -1);
        for (char **entry = entries + 1; *entry; entry++) {
                char *end = strchr(*entry, '\n');

                g_assert_nonnull(end);
                *end = '\0';
                if (!g_hash_table_insert(by_id, *entry, end + 1))
                        g_error("catalog explains %s twice", *entry);
        }

        for (int id = LOG_NONE + 1; id < N_LOG_IDS; id++) {
                const char *entry = g_hash_table_lookup(by_id, log_id_text((LogId)id));

                if (!entry)
                        g_error("catalog lacks %s", log_id_text((LogId)id));
                check_entry(entry, log_id_text((LogId)id));
        }
        g_assert_cmpuint(g_hash_table_size(by_id), ==, N_LOG_IDS - 1);
        g_assert_null(log_id_text(LOG_NONE));
}

TEST_MAIN
