#include "plan/segments.h"

#include "base/text.h"

typedef bool (*Wanted)(const Segment *segment, Purpose purpose);

static bool puts_first(const Segment *segment, Purpose purpose)
{
        return segment->methods_first && segment_is_for(segment, purpose);
}

static bool has_person(const Segment *segment, Purpose purpose)
{
        return segment->responsible != NULL;
}

/* What the record names comes before what an age says. */
static const Segment *find(const Clinic *clinic, const Patient *patient, Purpose purpose, CivilDate day, Wanted wanted)
{
        const CivilDate *birth = patient->has_birth_date ? &patient->birth_date : NULL;
        const Segment *by_age = NULL;

        for (guint i = 0; clinic->segments && i < clinic->segments->len; i++) {
                const Segment *segment = g_ptr_array_index(clinic->segments, i);

                if (!wanted(segment, purpose) || !segment_holds(segment, patient->segment, birth, day))
                        continue;
                if (segment_is_named(segment, patient->segment))
                        return segment;
                if (!by_age)
                        by_age = segment;
        }
        return by_age;
}

const Segment *plan_segment(const Clinic *clinic, const Patient *patient, Purpose purpose, CivilDate day)
{
        return find(clinic, patient, purpose, day, puts_first);
}

static bool is_in(const GPtrArray *methods, const char *method)
{
        for (guint i = 0; i < methods->len; i++)
                if (text_equal(g_ptr_array_index(methods, i), method))
                        return true;
        return false;
}

GPtrArray *plan_methods(const Clinic *clinic, const Step *step, const Patient *patient, CivilDate day)
{
        const Segment *segment = step && !step->methods ? plan_segment(clinic, patient, step->purpose, day) : NULL;
        GPtrArray *methods;

        if (!segment)
                return g_ptr_array_ref(step && step->methods ? step->methods : clinic->methods);
        methods = g_ptr_array_new();
        for (guint i = 0; i < segment->methods_first->len; i++)
                g_ptr_array_add(methods, g_ptr_array_index(segment->methods_first, i));
        for (guint i = 0; i < clinic->methods->len; i++)
                if (!is_in(segment->methods_first, g_ptr_array_index(clinic->methods, i)))
                        g_ptr_array_add(methods, g_ptr_array_index(clinic->methods, i));
        return methods;
}

const char *plan_responsible(const Clinic *clinic, const Patient *patient, CivilDate day)
{
        const Segment *segment = find(clinic, patient, PURPOSE_SAFETY, day, has_person);

        return segment ? segment->responsible : clinic->responsible;
}
