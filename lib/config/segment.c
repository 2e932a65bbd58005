#include "config/segment.h"

#include <errno.h>

#include "base/text.h"
#include "config/settings.h"
#include "model/method.h"

#define AT(field) offsetof(Segment, field)
static const Setting segment_settings[] = {
        { "id", SETTING_ID, AT(id), .required = true, .help = "the name by which records may name it in \"segment\"" },
        { "from_age", SETTING_UNSIGNED, AT(from_age), "years", 1, SEGMENT_AGE_MAX, .has_offset = AT(has_from_age),
                .help = "patients of this age and older are in it, whatever their records say" },
        { "under_age", SETTING_UNSIGNED, AT(under_age), "years", 1, SEGMENT_AGE_MAX, .has_offset = AT(has_under_age),
                .help = "patients younger than this are in it" },
        { "methods_first", SETTING_STRINGS, AT(methods_first), "entries", 1, 16,
                .help = "how they are reached before the clinic's other methods are tried" },
        { "purposes", SETTING_STRINGS, AT(purposes), "entries", 1, N_PURPOSES,
                .help = "for which \"methods_first\" counts, by default all" },
        { "responsible", SETTING_ID, AT(responsible), .help = "staff who get their tasks and alerts" },
        { 0 },
};
#undef AT

void segment_free(void *data)
{
        Segment *segment = data;

        settings_free(segment_settings, segment);
        g_free(segment);
}

static bool is_in(const GPtrArray *words, const char *word)
{
        return g_ptr_array_find_with_equal_func((GPtrArray *)(uintptr_t)words, word, g_str_equal, NULL);
}

static int check_methods(
        const config_setting_t *group, const Segment *segment, const GPtrArray *methods, const char *what, ErrList *faults)
{
        const config_setting_t *list = config_setting_get_member(group, "methods_first");
        int r = 0;

        for (guint i = 0; methods && segment->methods_first && i < segment->methods_first->len; i++) {
                const char *method = g_ptr_array_index(segment->methods_first, i);

                if (method_is_task(method) || is_in(methods, method))
                        continue;
                setting_fault(config_setting_get_elem(list, i), faults, "name call, visit or one of the clinic's \"methods\"", what,
                        "\"%s\" in \"methods_first\" is none of the clinic's methods", method);
                r = -EINVAL;
        }
        return r;
}

static int check_purposes(const config_setting_t *group, const Segment *segment, const char *what, ErrList *faults)
{
        const config_setting_t *list = config_setting_get_member(group, "purposes");
        int r = 0;

        for (guint i = 0; segment->purposes && i < segment->purposes->len; i++) {
                const char *purpose = g_ptr_array_index(segment->purposes, i);

                if (purpose_from_string(purpose) >= 0)
                        continue;
                setting_fault(config_setting_get_elem(list, i), faults,
                        "choose safety, care, review, visit, survey, offer or greeting", what,
                        "\"%s\" in \"purposes\" is not a purpose", purpose);
                r = -EINVAL;
        }
        if (segment->purposes && !segment->methods_first) {
                setting_fault(list, faults, "add  methods_first = [ \"call\" ];", what,
                        "\"purposes\" says for what \"methods_first\" counts, which is not there");
                r = -EINVAL;
        }
        return r;
}

static int check_whole(const config_setting_t *group, const Segment *segment, const char *what, ErrList *faults)
{
        if (segment->has_from_age && segment->has_under_age && segment->from_age >= segment->under_age) {
                setting_fault(config_setting_get_member(group, "under_age"), faults, "make it greater than \"from_age\"", what,
                        "nobody is %u or older and younger than %u", segment->from_age, segment->under_age);
                return -EINVAL;
        }
        if (segment->id && !config_setting_get_member(group, "methods_first") && !config_setting_get_member(group, "responsible")) {
                setting_fault(group, faults, "add  methods_first = [ \"call\" ];  or  responsible = \"...\";", what,
                        "it changes nothing for those who are in it");
                return -EINVAL;
        }
        return 0;
}

int segment_load(const config_setting_t *group, const char *of, const GPtrArray *methods, ErrList *faults, Segment **ret)
{
        g_autofree char *which = settings_what(group, "segment");
        g_autofree char *what = g_strdup_printf("%s: %s", of, which);
        Segment *segment = g_new0(Segment, 1);
        int r;

        segment->line = config_setting_source_line(group);
        r = settings_read(group, segment_settings, segment, what, faults);
        if (check_methods(group, segment, methods, what, faults) < 0 || check_purposes(group, segment, what, faults) < 0 ||
                check_whole(group, segment, what, faults) < 0)
                r = -EINVAL;
        *ret = segment;
        return r;
}

/* ---- who is in it ------------------------------------------------------------------------------ */

static bool has_age(CivilDate birth, unsigned years, CivilDate day)
{
        return civil_date_compare(day, civil_add_months(birth, (int32_t)years * 12)) >= 0;
}

bool segment_is_named(const Segment *segment, const char *named)
{
        g_autofree char *folded = named ? text_fold(named) : NULL;
        g_autofree char *id = named ? text_fold(segment->id) : NULL;

        return named && text_equal(folded, id);
}

bool segment_holds(const Segment *segment, const char *named, const CivilDate *birth, CivilDate day)
{
        if (segment_is_named(segment, named))
                return true;
        if (!birth || (!segment->has_from_age && !segment->has_under_age))
                return false;
        return (!segment->has_from_age || has_age(*birth, segment->from_age, day)) &&
               (!segment->has_under_age || !has_age(*birth, segment->under_age, day));
}

bool segment_is_for(const Segment *segment, Purpose purpose)
{
        return !segment->purposes || is_in(segment->purposes, purpose_to_string(purpose));
}
