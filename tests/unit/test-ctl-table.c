#include "test.h"

#include <string.h>

#include "daemon/ctl/table.h"

TEST(what_could_lead_a_terminal_astray_is_shown_as_a_mark)
{
        g_autofree char *escape = shown_text("a\x1b[31mb\x07");
        g_autofree char *bidi = shown_text("x\u202Ey\u2066z");
        g_autofree char *c1 = shown_text("q\xc2\x9bq");
        g_autofree char *lines = shown_text("one\ntwo\tthree");
        g_autofree char *broken = shown_text("a\xff"
                                             "b");

        g_assert_cmpstr(escape, ==, "a\uFFFD[31mb\uFFFD");
        g_assert_cmpstr(bidi, ==, "x\uFFFDy\uFFFDz");
        g_assert_cmpstr(c1, ==, "q\uFFFDq");
        g_assert_cmpstr(lines, ==, "one two three");
        g_assert_cmpstr(broken, ==,
                "a\uFFFD"
                "b");
}

TEST(names_of_all_scripts_stay_as_they_are)
{
        g_autofree char *names = shown_text("Їжакевич 王小明 O’Brien");

        g_assert_cmpstr(names, ==, "Їжакевич 王小明 O’Brien");
}

TEST(json_keeps_its_meaning)
{
        g_autofree char *safe = shown_json("{\"a\":\"x\u202E\xc2\x9b\x7f\"}\n");
        json_t *object = json_loads(safe, 0, NULL);

        g_assert_cmpstr(safe, ==, "{\"a\":\"x\\u202e\\u009b\\u007f\"}\n");
        g_assert_cmpstr(json_string_value(json_object_get(object, "a")), ==, "x\u202E\xc2\x9b\x7f");
        json_decref(object);
}

TEST(times_are_those_of_the_clock_on_the_wall_there)
{
        g_autofree char *plain = shown_time("2026-03-29T10:00:00+03:00");
        g_autofree char *none = shown_time(NULL);
        g_autofree char *utc = shown_time("2026-03-29T07:00:00Z");

        g_assert_cmpstr(plain, ==, "2026-03-29 10:00");
        g_assert_cmpstr(none, ==, "-");
        g_assert_cmpstr(utc, ==, "2026-03-29 07:00 UTC");
}

TEST(wide_characters_take_two_columns_and_marks_none)
{
        g_assert_cmpuint(shown_width("abc"), ==, 3);
        g_assert_cmpuint(shown_width("王小明"), ==, 6);
        g_assert_cmpuint(shown_width("e\u0301"), ==, 1);
}

static char *print(const Table *table, unsigned width)
{
        char *text = NULL;
        size_t n = 0;
        FILE *to = open_memstream(&text, &n);
        char *copy;

        table_print(table, width, to);
        fclose(to);
        copy = g_strdup(text);
        free(text);
        return copy;
}

TEST(columns_stand_below_their_titles)
{
        g_autoptr(Table) table = table_new("ID|NAME|WHY");
        g_autofree char *text = NULL;

        table_cell(table, "1-1");
        table_cell(table, "王小明");
        table_cell(table, "held");
        table_cell(table, "22-333");
        table_cell(table, "Ян");
        table_cell(table, NULL);
        g_assert_cmpuint(table_rows(table), ==, 2);
        text = print(table, 100);
        g_assert_cmpstr(text, ==,
                "ID      NAME    WHY\n"
                "1-1     王小明  held\n"
                "22-333  Ян      -\n");
}

TEST(a_table_fits_the_screen)
{
        g_autoptr(Table) table = table_new("ID|REASON|PATIENT");
        g_autofree char *text = NULL;
        g_auto(GStrv) lines = NULL;

        table_cell(table, "1042-3");
        table_cell(table, "recorded 5 days after treatment and so its window had closed before it "
                          "could be sent");
        table_cell(table, "王小明王小明王小明王小明王小明王小明");
        text = print(table, 50);
        lines = g_strsplit(text, "\n", -1);
        for (char **line = lines; *line; line++)
                g_assert_cmpuint(shown_width(*line), <=, 50);
        g_assert_nonnull(strstr(lines[1], "1042-3"));
        g_assert_nonnull(strstr(lines[1], "…"));
}

TEST(a_kept_column_is_never_shortened)
{
        g_autoptr(Table) table = table_new("WHEN|NAME|NUMBER");
        g_autofree char *text = NULL;

        table_keep(table, 2);
        table_cell(table, "ALERT 12m");
        table_cell(table, "Ірина Мельник-Шевченко-Довгопола");
        table_cell(table, "+380671234567890");
        text = print(table, 40);
        g_assert_nonnull(strstr(text, "+380671234567890\n"));
        g_assert_nonnull(strstr(text, "…"));
}

TEST(a_column_of_whole_cells_stays_whole_where_nothing_fits)
{
        g_autoptr(Table) table = table_new("WHEN|SOURCE|CARE|METHOD|NUMBER|WHO|WHY");
        g_autofree char *narrow = NULL, *wider = NULL, *wide = NULL;

        table_cell_whole(table, "2026-10-01 09:30");
        table_cell(table, "staff");
        table_cell(table, "no");
        table_cell(table, NULL);
        table_cell(table, "+380671234567");
        table_cell(table, "olha-at-the-desk");
        table_cell(table, "by telephone, she is tired of them");
        narrow = print(table, 40);
        g_assert_nonnull(strstr(narrow, "2026-10-01 09:30  staff "));
        g_assert_null(strstr(narrow, "METHOD"));
        g_assert_nonnull(strstr(narrow, "\nThe screen is too narrow for: "));
        g_assert_nonnull(strstr(narrow, "WHY\n"));
        /* what says nothing goes first, and is no loss */
        wider = print(table, 55);
        g_assert_null(strstr(wider, "METHOD"));
        g_assert_nonnull(strstr(wider, "WHY\n"));
        g_assert_null(strstr(wider, "too narrow"));
        wide = print(table, 200);
        g_assert_nonnull(strstr(wide, "METHOD"));
}

TEST(a_wrapped_column_is_told_to_its_end)
{
        static const char work[] = "ask how they feel (held until its window closed: no consent for care: refused)";
        g_autoptr(Table) table = table_new("NAME|WHAT TO DO|THEN");
        g_autofree char *narrow = NULL, *narrower = NULL, *wide = NULL;

        table_keep(table, 2);
        table_wrap(table, 1);
        table_cell(table, "Ірина Мельник-Шевченко-Довгопола");
        table_cell(table, work);
        table_cell(table, "done 1-11");
        table_cell(table, "Anna");
        table_cell(table, "call");
        table_cell(table, "done 1-12");
        wide = print(table, 200);
        g_assert_nonnull(strstr(wide, work));
        narrow = print(table, 60);
        g_assert_cmpstr(narrow, ==,
                "NAME               WHAT TO DO                      THEN\n"
                "Ірина Мельник-Ше…  ask how they feel (held until   done 1-11\n"
                "                   its window closed: no consent\n"
                "                   for care: refused)\n"
                "Anna               call                            done 1-12\n");
        narrower = print(table, 40);
        g_assert_nonnull(strstr(narrower, "below"));
        g_assert_nonnull(strstr(narrower, "\n      ask how they feel (held until its\n      window closed: no consent for\n      care: refused)\nAnna"));
}

TEST(a_word_wider_than_its_place_is_broken)
{
        g_autoptr(Table) table = table_new("A|WHAT");
        g_autofree char *text = NULL;

        table_wrap(table, 1);
        table_cell(table, "x");
        table_cell(table, "王小明王小明王小明王小明王小明王小明王小明王小明王小明王小明王小明");
        text = print(table, 40);
        g_assert_cmpstr(text, ==,
                "A  WHAT\n"
                "x  王小明王小明王小明王小明王小明\n"
                "   王小明王小明王小明王小明王小明\n"
                "   王小明\n");
}

TEST(what_is_for_who_mends_is_said_in_plain_words)
{
        static const char *const cases[][2] = {
                { "red flag: flag_red_skin (line 56)", "red flag: red skin" },
                { "HTTP 202: sent by rule 1 (line 39)", "answer 202: sent" },
                { "HTTP 400, answer says \"not a mobile\": permanent by rule 1 (line 4)", "answer 400, answer says \"not a mobile\": permanent" },
                { "step review_w2 goes by sms", "step review_w2 goes by sms" },
        };

        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autofree char *plain = shown_plain(cases[i][0]);

                g_assert_cmpstr(plain, ==, cases[i][1]);
        }
}

TEST_MAIN
