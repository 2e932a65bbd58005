#include "test.h"

#include <errno.h>
#include <string.h>

#include "base/civil.h"
#include "config/settings.h"
#include "model/purpose.h"

typedef struct Inner {
        DurationMs timeout;
} Inner;

typedef struct Thing {
        char *id, *text;
        bool flag, has_date;
        unsigned count;
        double ratio;
        DurationMs wait;
        CivilTime at;
        CivilSpan between;
        CivilDate date;
        const CivilZone *zone;
        Purpose purpose;
        GPtrArray *words;
        GHashTable *map;
        Inner inner;
        unsigned n_items;
} Thing;

static int count_item(
        const config_setting_t *setting, void *target, const char *what, ErrList *faults)
{
        (*(unsigned *)target)++;
        return 0;
}

static const Setting inner_settings[] = {
        { "timeout", SETTING_DURATION, offsetof(Inner, timeout), "seconds", 1, 60, "20 seconds",
                .help = "wait" },
        { 0 },
};

#define AT(field) offsetof(Thing, field)
static const Setting settings[] = {
        { "id", SETTING_ID, AT(id), .required = true, .help = "its name" },
        { "text", SETTING_STRING, AT(text), "characters", 1, 5, .help = "a text" },
        { "flag", SETTING_BOOL, AT(flag), .preset = "true", .help = "a flag" },
        { "count", SETTING_UNSIGNED, AT(count), "messages", 1, 1000, "3", .help = "a count" },
        { "ratio", SETTING_DOUBLE, AT(ratio), NULL, 0, 1, "0.5", .help = "a ratio" },
        { "wait", SETTING_DURATION, AT(wait), "seconds", 0, 3600, "0 minutes", .help = "a wait" },
        { "at", SETTING_TIME, AT(at), .preset = "10:00", .help = "a time" },
        { "between", SETTING_SPAN, AT(between), .preset = "09:00-20:00", .help = "a span" },
        { "date", SETTING_DATE, AT(date), .has_offset = AT(has_date), .help = "a date" },
        { "zone", SETTING_ZONE, AT(zone), .help = "a zone" },
        { "purpose", SETTING_ENUM, AT(purpose), .from_string = purpose_from_string,
                .to_string = purpose_to_string, .help = "a purpose" },
        { "words", SETTING_STRINGS, AT(words), "entries", 1, 3, .help = "words" },
        { "map", SETTING_MAP, AT(map), .help = "a map" },
        { "inner", SETTING_GROUP, AT(inner), .table = inner_settings, .help = "a group" },
        { "items", SETTING_LIST, AT(n_items), .read = count_item, .help = "items" },
        { 0 },
};

typedef struct Fixture {
        Thing thing;
        ErrList faults;
        int r;
} Fixture;

static void fixture_read(Fixture *f, const char *text)
{
        config_t file;

        memset(f, 0, sizeof(*f));
        err_list_init(&f->faults);
        config_init(&file);
        g_assert_true(config_read_string(&file, text));
        f->r = settings_read(
                config_root_setting(&file), settings, &f->thing, "thing \"x\"", &f->faults);
        config_destroy(&file);
}

static void fixture_done(Fixture *f)
{
        settings_free(settings, &f->thing);
        g_assert_null(f->thing.id);
        err_list_done(&f->faults);
}

/* @text has exactly one fault, on @line, which says @part */
static void assert_fault(const char *text, unsigned line, const char *part)
{
        Fixture f;
        g_autofree char *told = NULL;

        fixture_read(&f, text);
        g_assert_cmpint(f.r, ==, -EINVAL);
        g_assert_cmpuint(f.faults.n_faults, ==, 1);
        told = err_render(&g_array_index(f.faults.items, Err, 0));
        if (!strstr(told, part) || !strstr(told, " To mend: "))
                g_error("\"%s\" should say \"%s\" and how to mend it", told, part);
        g_assert_cmpuint(g_array_index(f.faults.items, Err, 0).line, ==, line);
        fixture_done(&f);
}

TEST(every_type_is_read)
{
        Fixture f;

        fixture_read(&f, "id = \"x\"; text = \"їжа\"; flag = false; count = 7; ratio = 1; wait = "
                         "\"2 minutes\";\n"
                         "at = \"08:30\"; between = \"08:00-21:15\"; date = \"2026-03-01\"; zone = "
                         "\"Europe/Kyiv\";\n"
                         "purpose = \"offer\"; words = [ \"a\", \"b\" ]; map = { uk = \"так\"; };\n"
                         "inner = { timeout = \"5 seconds\"; }; items = ( { a = 1; }, { } );");
        g_assert_cmpint(f.r, ==, 0);
        g_assert_cmpuint(f.faults.n_faults, ==, 0);
        g_assert_cmpstr(f.thing.text, ==, "їжа");
        g_assert_false(f.thing.flag);
        g_assert_cmpuint(f.thing.count, ==, 7);
        g_assert_cmpfloat(f.thing.ratio, ==, 1);
        g_assert_cmpint(f.thing.wait.ms, ==, 120000);
        g_assert_cmpuint(f.thing.at.minute, ==, 30);
        g_assert_cmpuint(f.thing.between.to.hour, ==, 21);
        g_assert_true(f.thing.has_date);
        g_assert_cmpuint(f.thing.date.month, ==, 3);
        g_assert_cmpstr(civil_zone_name(f.thing.zone), ==, "Europe/Kyiv");
        g_assert_cmpint(f.thing.purpose, ==, PURPOSE_OFFER);
        g_assert_cmpuint(f.thing.words->len, ==, 2);
        g_assert_cmpstr(g_hash_table_lookup(f.thing.map, "uk"), ==, "так");
        g_assert_cmpint(f.thing.inner.timeout.ms, ==, 5000);
        g_assert_cmpuint(f.thing.n_items, ==, 2);
        fixture_done(&f);
}

TEST(absent_settings_take_their_presets)
{
        Fixture f;

        fixture_read(&f, "id = \"x\";");
        g_assert_cmpint(f.r, ==, 0);
        g_assert_true(f.thing.flag);
        g_assert_cmpuint(f.thing.count, ==, 3);
        g_assert_cmpfloat(f.thing.ratio, ==, 0.5);
        g_assert_cmpuint(f.thing.between.from.hour, ==, 9);
        g_assert_false(f.thing.has_date);
        g_assert_null(f.thing.words);
        g_assert_cmpint(f.thing.inner.timeout.ms, ==, 20000);
        fixture_done(&f);
}

TEST(unknown_setting_is_told_with_the_likely_one)
{
        assert_fault("id = \"x\";\ncuont = 3;", 2, "write \"count\"");
        assert_fault("id = \"x\";\n\nsomething_else = 3;", 3, "unknown setting \"something_else\"");
        assert_fault("id = \"x\"; inner = {\n timout = \"5 seconds\"; };", 2,
                "thing \"x\", inner: unknown setting");
}

TEST(missing_setting_is_told_at_its_group)
{
        assert_fault("count = 3;", 0, "no setting \"id\"");
}

TEST(wrong_type_says_what_is_there_and_what_is_needed)
{
        assert_fault("id = 5;", 1, "a whole number, and an id is needed");
        assert_fault(
                "id = \"x\"; flag = \"yes\";", 1, "a text in quotes, and true or false is needed");
        assert_fault("id = \"x\"; count = \"3\";", 1, "and a whole number is needed");
        assert_fault("id = \"x\"; count = 1.5;", 1,
                "a number with a fraction, and a whole number is needed");
        assert_fault("id = \"x\"; wait = 20;", 1, "wait = \"20 seconds\";");
        assert_fault("id = \"x\"; words = \"a\";", 1, "a list of texts is needed");
        assert_fault("id = \"x\"; words = [ 1, 2 ];", 1, "a text is needed");
        assert_fault("id = \"x\"; map = [ ];", 1, "a group of texts is needed");
        assert_fault("id = \"x\"; map = { a = 1; };", 1, "map.a");
        assert_fault("id = \"x\"; inner = 1;", 1, "a group is needed");
        assert_fault("id = \"x\"; items = { };", 1, "a list of groups is needed");
        assert_fault("id = \"x\"; items = ( 1 );", 1, "a list of groups is needed");
}

TEST(values_out_of_range_are_told)
{
        assert_fault("id = \"a b\";", 1, "not an id");
        assert_fault("id = \"x\"; text = \"  \";", 1, "it is empty");
        assert_fault("id = \"x\"; text = \"abcdef\";", 1, "6 characters");
        assert_fault("id = \"x\"; count = 0;", 1, "from 1 to 1000 messages");
        assert_fault("id = \"x\"; count = -1;", 1, "from 1 to 1000 messages");
        assert_fault("id = \"x\"; count = 99999999999L;", 1, "out of range");
        assert_fault("id = \"x\"; ratio = 1.5;", 1, "out of range");
        assert_fault("id = \"x\"; wait = \"2 hours\";", 1, "from 0 to 3600 seconds");
        assert_fault("id = \"x\"; wait = \"soon\";", 1, "not a length of time");
        assert_fault("id = \"x\"; at = \"25:00\";", 1, "not a time of day");
        assert_fault("id = \"x\"; between = \"20:00-09:00\";", 1, "does not rise");
        assert_fault("id = \"x\"; between = \"9 to 5\";", 1, "not a span");
        assert_fault("id = \"x\"; date = \"2026-02-30\";", 1, "not a date");
        assert_fault("id = \"x\"; zone = \"+03:00\";", 1, "not a time zone");
        assert_fault("id = \"x\"; zone = \"Europe/Kiew\";", 1, "not a time zone");
        assert_fault("id = \"x\"; purpose = \"fun\";", 1, "\"safety\", \"care\"");
        assert_fault("id = \"x\"; words = [ ];", 1, "0 entries");
        assert_fault("id = \"x\"; words = [ \"a\", \"\" ];", 1, "an entry of the list is empty");
        assert_fault("id = \"x\"; text = \"\\xff\";", 1, "not UTF-8");
        assert_fault("id = \"x\"; inner = { timeout = \"0 seconds\"; };", 1, "out of range");
}

TEST(reading_goes_on_after_a_fault)
{
        Fixture f;

        fixture_read(&f, "nonsense = 1;\ncount = 0;\nwait = 5;\ntext = \"good\";");
        g_assert_cmpint(f.r, ==, -EINVAL);
        g_assert_cmpuint(f.faults.n_faults, ==, 4); /* the id is missing, too */
        g_assert_cmpstr(f.thing.text, ==, "good");
        fixture_done(&f);
}

TEST(print_writes_what_reading_takes)
{
        g_autoptr(GString) out = g_string_new(NULL);
        Fixture f;

        fixture_read(&f, "id = \"x\"; text = \"a\\\"b\"; wait = \"90 seconds\"; count = 7;");
        settings_print(settings, &f.thing, 0, out);
        g_assert_nonnull(strstr(out->str, "text = \"a\\\"b\";"));
        g_assert_nonnull(strstr(out->str, "wait = \"90 seconds\";"));
        g_assert_nonnull(strstr(out->str, "count = 7;"));
        g_assert_nonnull(strstr(out->str, "inner = {\n  timeout = \"20 seconds\";"));
        fixture_done(&f);
}

TEST_MAIN
