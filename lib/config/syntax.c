#include "config/syntax.h"

#include <string.h>

#include "base/text.h"

enum { DEPTH_MAX = 64, STRING = '"' /* stands for a whole one in what is left of a line */ };

/* A line without its comment, and each text in quotes as one sign. */
typedef struct Line {
        GString *bare;
        bool is_open; /* a quote has no twin on it */
} Line;

static void line_done(Line *line)
{
        g_string_free(line->bare, TRUE);
}

static Line line_read(const char *text)
{
        Line line = { .bare = g_string_new(NULL) };

        for (const char *at = text; *at != '\0' && *at != '#' && !g_str_has_prefix(at, "//"); at++) {
                if (*at != '"') {
                        g_string_append_c(line.bare, *at);
                        continue;
                }
                g_string_append_c(line.bare, STRING);
                for (at++; *at != '\0' && *at != '"'; at++)
                        if (*at == '\\' && at[1] != '\0')
                                at++;
                if (*at == '\0') {
                        line.is_open = true;
                        break;
                }
        }
        return line;
}

/* ---- one line -------------------------------------------------------------------------------- */

static bool has_any(const char *bare, const char *const *signs)
{
        for (; *signs; signs++)
                if (strstr(bare, *signs))
                        return true;
        return false;
}

static bool has_other_quotes(const Line *line)
{
        static const char *const quotes[] = { "“", "”", "„", "‟", "«", "»", "‘", "’", "'", "`", NULL };

        return has_any(line->bare->str, quotes);
}

static bool has_other_spaces(const Line *line)
{
        static const char *const spaces[] = { "\u00a0", "\u2007", "\u2009", "\u200b", "\u202f", "\u3000", "\ufeff", NULL };

        return has_any(line->bare->str, spaces);
}

static bool has_wide_signs(const Line *line)
{
        static const char *const wide[] = { "；", "＝", "，", "：", "（", "）", "｛", "｝", "［", "］", "＂", NULL };

        return has_any(line->bare->str, wide);
}

static bool is_letter(const char *at)
{
        return g_unichar_isalpha(g_utf8_get_char_validated(at, -1));
}

/* name = "Clinic "Oberig""; */
static bool has_quote_in_text(const Line *line)
{
        for (const char *at = line->bare->str; (at = strchr(at, STRING)); at++)
                if (is_letter(at + 1))
                        return true;
        return false;
}

/* sеnd_at = "10:00" with a Cyrillic е, country = UA; a number may have letters, as 0xFF or 10L */
static bool has_letters(const char *at, const char *end, bool any)
{
        for (; at < end; at = g_utf8_next_char(at))
                if (is_letter(at) && (any || (unsigned char)*at >= 0x80))
                        return true;
        return false;
}

static bool has_foreign_name(const Line *line)
{
        const char *equals = strchr(line->bare->str, '=');

        return has_letters(line->bare->str, equals ? equals : line->bare->str + line->bare->len, false);
}

static bool has_bare_value(const Line *line)
{
        const char *at = strchr(line->bare->str, '=');
        size_t n;

        if (!at)
                return false;
        at += 1 + strspn(at + 1, " \t");
        n = strcspn(at, ";,{}()[]\"\r");
        if (g_ascii_isdigit(*at))
                return memchr(at, ':', n) != NULL; /* a time of day */
        return has_letters(at, at + n, true) && g_ascii_strncasecmp(at, "true", 4) != 0 && g_ascii_strncasecmp(at, "false", 5) != 0;
}

static bool begins_as_comment(const Line *line)
{
        const char *at = line->bare->str + strspn(line->bare->str, " \t");

        return *at == ';' && at[strspn(at, "; \t\r")] != '\0';
}

static bool lacks_equals(const Line *line)
{
        const char *at = line->bare->str + strspn(line->bare->str, " \t{");
        size_t n = strspn(at, G_CSET_a_2_z G_CSET_A_2_Z "_");

        at += n + strspn(at + n, " \t");
        return n > 0 && *at != '\0' && (g_ascii_isdigit(*at) || strchr("\"[({", *at));
}

static const struct {
        bool (*is)(const Line *line);
        const char *why, *mend;
} slips[] = {
        { has_other_quotes, "a quote of another kind, as word processors make them", "write straight quotes: \"...\"" },
        { has_other_spaces, "a space of another kind, pasted from a document perhaps", "type the spaces of this line anew" },
        { has_wide_signs, "a wide sign, as for Chinese texts", "type ; = , : and brackets with the Latin keyboard" },
        { begins_as_comment, "a comment begins with # here", "write # before it" },
        { has_quote_in_text, "a quote inside a text ends the text", "write \\\" for it, or « » instead" },
        { has_foreign_name, "a setting's name has letters of another alphabet", "type the name anew with the Latin keyboard" },
        { has_bare_value, "a text stands without quotes", "write it in quotes: name = \"...\";" },
        { lacks_equals, "there is no = between a setting's name and its value", "write name = value;" },
};

static bool explain_line(const char *text, unsigned number, SyntaxFault *ret)
{
        Line line = line_read(text);
        bool is_found = false;

        for (size_t i = 0; !is_found && i < ELEMENTSOF(slips); i++)
                if (slips[i].is(&line)) {
                        *ret = (SyntaxFault){ .line = number, .mend = slips[i].mend };
                        g_strlcpy(ret->why, slips[i].why, sizeof(ret->why));
                        is_found = true;
                }
        if (!is_found && line.is_open) {
                *ret = (SyntaxFault){ .line = number, .why = "a quote of this line has no second one", .mend = "close the text with \"" };
                is_found = true;
        }
        line_done(&line);
        return is_found;
}

/* ---- between lines --------------------------------------------------------------------------- */

static char last_of(const char *bare)
{
        size_t n = strlen(bare);

        while (n > 0 && g_ascii_isspace(bare[n - 1]))
                n--;
        return n > 0 ? bare[n - 1] : '\0';
}

/* "}, )" and "} {" */
static bool explain_comma(char **lines, unsigned n, SyntaxFault *ret)
{
        Line line = line_read(lines[n - 1]);
        const char first = line.bare->str[strspn(line.bare->str, " \t\r")];
        char last = '\0';
        unsigned above = n - 1;

        line_done(&line);
        for (; above > 0 && last == '\0'; above--) {
                Line before = line_read(lines[above - 1]);

                last = last_of(before.bare->str);
                line_done(&before);
        }
        if (last == ',' && (first == ')' || first == ']'))
                *ret = (SyntaxFault){ .line = above + 1, .why = "a comma stands before the end of a list", .mend = "take that comma out" };
        else if (last == '}' && first == '{')
                *ret = (SyntaxFault){ .line = above + 1, .why = "no comma stands between two entries of a list",
                        .mend = "write a comma behind the }" };
        else
                return false;
        return true;
}

/* The first bracket that is closed by another one, or never. */
static bool explain_brackets(char **lines, SyntaxFault *ret)
{
        struct {
                char sign;
                unsigned line;
        } open[DEPTH_MAX];
        unsigned n_open = 0, number = 1;
        bool is_found = false;

        for (; lines[number - 1] && !is_found; number++) {
                Line line = line_read(lines[number - 1]);

                for (const char *at = line.bare->str; *at != '\0' && !is_found; at++) {
                        static const char opening[] = "{([", closing[] = "})]";
                        const char *end = strchr(closing, *at);

                        if (strchr(opening, *at)) {
                                if (n_open == DEPTH_MAX)
                                        break;
                                open[n_open].sign = *at;
                                open[n_open++].line = number;
                        } else if (end && n_open == 0) {
                                *ret = (SyntaxFault){ .line = number, .mend = "take it out, or look for what is missing before it" };
                                g_snprintf(ret->why, sizeof(ret->why), "this %c closes nothing", *at);
                                is_found = true;
                        } else if (end && open[--n_open].sign != opening[end - closing]) {
                                *ret = (SyntaxFault){ .line = number, .mend = "close it before" };
                                g_snprintf(ret->why, sizeof(ret->why), "a %c comes, and the %c of line %u is still open", *at,
                                        open[n_open].sign, open[n_open].line);
                                is_found = true;
                        }
                }
                line_done(&line);
        }
        if (!is_found && n_open > 0) {
                *ret = (SyntaxFault){ .line = open[n_open - 1].line, .mend = "close it where it ends" };
                g_snprintf(ret->why, sizeof(ret->why), "the %c of this line is never closed", open[n_open - 1].sign);
                is_found = true;
        }
        return is_found;
}

static bool explain_text(const char *text, unsigned line, SyntaxFault *ret)
{
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
        const unsigned n = MIN(line, g_strv_length(lines));

        if (n == 0)
                return false;
        return explain_line(lines[n - 1], n, ret) || (n > 1 && explain_line(lines[n - 2], n - 1, ret)) ||
               explain_comma(lines, n, ret) || explain_brackets(lines, ret);
}

void syntax_explain(const config_t *file, const char *text, SyntaxFault *ret)
{
        static const struct {
                const char *why, *mend;
        } others[] = { /* as libconfig says it, besides "syntax error" */
                { "duplicate setting name", "take one of the two out" },
                { "mismatched element type in array", "write all entries of the list alike: all texts in quotes, or all numbers" },
                { "cannot open include file", "name a file that is there, and that the user followupd may read" },
        };
        const char *why = config_error_text(file) ? config_error_text(file) : "it cannot be read";
        const unsigned line = (unsigned)MAX(config_error_line(file), 0);
        SyntaxFault slip;

        *ret = (SyntaxFault){ .line = line, .mend = "look for a missing ; or quote or bracket, on this line or the one above it" };
        for (size_t i = 0; i < ELEMENTSOF(others); i++)
                if (text_equal(why, others[i].why))
                        ret->mend = others[i].mend;
        if (text && text_equal(why, "syntax error") && explain_text(text, line, &slip)) {
                *ret = slip;
                g_snprintf(ret->why, sizeof(ret->why), "%s: %s", why, slip.why);
        } else {
                g_strlcpy(ret->why, why, sizeof(ret->why));
        }
}
