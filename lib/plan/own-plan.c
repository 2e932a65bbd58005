#include "plan/own-plan.h"

#include <errno.h>
#include <string.h>

#include "base/ids.h"
#include "base/text.h"
#include "config/repeat.h"
#include "model/method.h"

/* "before" counted in hours closes half an hour before the visit (window.c), so it must open earlier */
enum { BEFORE_LEAST_MINUTES = 31 };

static guint n_of(const GPtrArray *changes)
{
        return changes ? changes->len : 0;
}

static bool follows(const Step *step, const OwnPlan *own)
{
        if (own->type == RECORD_GREETING)
                return when_from_is_feast(step->from);
        if (when_from_is_visit(step->from) != (own->type == RECORD_APPOINTMENT))
                return false;
        return (step->from == WHEN_FROM_NO_SHOW) == (own->status == RECORD_NO_SHOW);
}

bool own_change_is_for(const PlanChange *change, const Step *step)
{
        return text_equal(change->step, step->id) || (step->row && text_equal(change->step, step->row));
}

uint32_t own_step_number(Purpose purpose, const char *id)
{
        uint8_t digest[ID_DIGEST_BYTES];

        id_sha256(id, strlen(id), digest);
        return FOLLOWUP_STEP_OWN | (uint32_t)purpose << 24 | (uint32_t)digest[0] << 16 | (uint32_t)digest[1] << 8 | digest[2];
}

/* ---- whose word counts ------------------------------------------------------------------------ */

static bool tells_time(const PlanChange *change)
{
        return change->skip || change->has_when;
}

static bool tells_methods(const PlanChange *change)
{
        return change->methods != NULL;
}

static bool tells_step(const PlanChange *change)
{
        return change->is_added;
}

static const PlanChange *last_word(const GPtrArray *changes, const char *id, bool (*tells)(const PlanChange *change))
{
        for (guint i = n_of(changes); id && i > 0; i--) {
                const PlanChange *change = g_ptr_array_index(changes, i - 1);

                if (text_equal(change->step, id) && tells(change))
                        return change;
        }
        return NULL;
}

static const PlanChange *word_on(const OwnPlan *own, const Step *step, bool (*tells)(const PlanChange *change))
{
        const PlanChange *word = last_word(own->staff, step->id, tells);

        if (!word)
                word = last_word(own->staff, step->row, tells);
        if (!word)
                word = last_word(own->record, step->id, tells);
        if (!word)
                word = last_word(own->record, step->row, tells);
        return word;
}

/* ---- steps ------------------------------------------------------------------------------------ */

static void clear_step(gpointer data)
{
        step_free(((OwnStep *)data)->made);
}

static Step *make_own(OwnStep *own)
{
        if (!own->made)
                own->made = step_copy(own->step);
        own->step = own->made;
        return own->made;
}

static void change_step(const OwnPlan *plan, OwnStep *own)
{
        const PlanChange *time = word_on(plan, own->step, tells_time), *methods = word_on(plan, own->step, tells_methods);

        own->is_skipped = time && time->skip;
        if (time && time->has_when) {
                const bool is_of_row = !text_equal(time->step, own->step->id);

                make_own(own)->when = is_of_row ? repeat_when(&own->step->repeat, &time->when, own->step->occurrence) : time->when;
        }
        if (methods) {
                Step *step = make_own(own);

                g_clear_pointer(&step->methods, g_ptr_array_unref);
                step->methods = g_ptr_array_ref(methods->methods);
        }
}

static bool is_known(const GArray *steps, const char *id)
{
        for (guint i = 0; i < steps->len; i++)
                if (text_equal(g_array_index(steps, OwnStep, i).step->id, id))
                        return true;
        return false;
}

static void add_own(const OwnPlan *plan, const GPtrArray *changes, bool all, GArray *steps)
{
        for (guint i = 0; i < n_of(changes); i++) {
                const PlanChange *change = g_ptr_array_index(changes, i), *last;
                OwnStep own = { 0 };

                if (!change->is_added || is_known(steps, change->step))
                        continue;
                own.made = g_new0(Step, 1);
                own.made->id = g_strdup(change->step);
                own.made->from = plan->type == RECORD_APPOINTMENT ? WHEN_FROM_APPOINTMENT : WHEN_FROM_TREATMENT;
                own.step = own.made;
                last = word_on(plan, own.step, tells_step);
                if (last)
                        change = last;
                own.made->purpose = change->purpose;
                own.made->message = g_strdup(change->message);
                own.made->when = change->when;
                own.number = own_step_number(change->purpose, change->step);
                change_step(plan, &own);
                if (all || follows(own.step, plan))
                        g_array_append_val(steps, own);
                else
                        step_free(own.made);
        }
}

/* @all: also those that this record does not follow */
static GArray *steps_of(const Protocol *protocol, const OwnPlan *own, bool all)
{
        GArray *steps = g_array_sized_new(FALSE, FALSE, sizeof(OwnStep), protocol->steps->len);
        const bool is_changed = n_of(own->record) + n_of(own->staff) > 0;

        g_array_set_clear_func(steps, clear_step);
        for (guint i = 0; i < protocol->steps->len; i++) {
                OwnStep step = { .step = g_ptr_array_index(protocol->steps, i), .number = i };

                if (!all && !follows(step.step, own))
                        continue;
                if (is_changed)
                        change_step(own, &step);
                g_array_append_val(steps, step);
        }
        if (is_changed) {
                add_own(own, own->record, all, steps);
                add_own(own, own->staff, all, steps);
        }
        return steps;
}

GArray *own_steps(const Protocol *protocol, const OwnPlan *own)
{
        return steps_of(protocol, own, false);
}

Step *own_step(const Protocol *protocol, const OwnPlan *own, uint32_t number)
{
        g_autoptr(GArray) steps = steps_of(protocol, own, true);

        for (guint i = 0; i < steps->len; i++) {
                const OwnStep *step = &g_array_index(steps, OwnStep, i);

                if (step->number == number)
                        return step_copy(step->step);
        }
        return NULL;
}

/* ---- checking --------------------------------------------------------------------------------- */

static int refuse(Err *err, const char *mend, const char *why)
{
        return err_set(err, -EINVAL, mend, "the patient's own plan", "%s", why);
}

static int check_when(const When *when, WhenFrom from, Err *err)
{
        const unsigned minutes = when->unit == WHEN_HOURS ? 60 * when->first : when->first;

        if (when->form == WHEN_BEFORE && from == WHEN_FROM_TREATMENT)
                return refuse(err, "say how long after the treatment", "nothing comes before the treatment it counts from");
        if (when->form == WHEN_BEFORE && from == WHEN_FROM_NO_SHOW)
                return refuse(err, "say how long after the visit", "before the visit nobody knows who will not come");
        if (when->first == 0 && !when_from_is_dated(from))
                return refuse(err, "write \"within 24 hours\" or a number of at least 1",
                        "\"0 days\" holds for a birthday, a holiday and the end of an effect only");
        if (when_is_elapsed(when) && when_from_is_dated(from))
                return refuse(err, "say it in days, weeks or months", "it counts from a day, the birthday, the holiday or the end of the effect, "
                        "and hours do not");
        if (when_is_elapsed(when) && when->form == WHEN_BEFORE && minutes < BEFORE_LEAST_MINUTES)
                return refuse(err, "write \"1 hour before\" or earlier",
                        "no reminder is sent in the last 30 minutes before a visit");
        return 0;
}

/* @is_silent: it has no text, so nothing can be sent */
static int check_methods(const GPtrArray *methods, const Clinic *clinic, bool is_silent, Err *err)
{
        for (guint i = 0; clinic && i < n_of(methods); i++) {
                const char *method = g_ptr_array_index(methods, i);

                if (method_is_task(method))
                        continue;
                if (!clinic_provider(clinic, method))
                        return err_set(err, -EINVAL, "name call, visit or a method of the clinic's `providers`",
                                "the patient's own plan", "clinic \"%s\" has no provider for \"%s\"", clinic->id, method);
                if (is_silent)
                        return refuse(err, "make it a call or a visit", "it has no text, so there is nothing to send");
        }
        return 0;
}

/* What a line says of a step that the protocol has. */
static int check_change(const PlanChange *change, const Step *step, const Clinic *clinic, Err *err)
{
        const bool is_row = step->row && !text_equal(change->step, step->id);

        if (change->is_added || change->message)
                return err_set(err, -EINVAL, "take purpose and message out, or give the new step another id",
                        "the patient's own plan", "step \"%s\" is the protocol's, and so are its purpose and its text",
                        change->step);
        if (change->has_when && check_when(&change->when, step->from, err) < 0)
                return -EINVAL;
        if (change->has_when && is_row && repeat_check(&step->repeat, step->from, &change->when,
                    step->has_late ? &step->late : NULL, err) < 0)
                return -EINVAL;
        return check_methods(change->methods, clinic, !step->message, err);
}

static bool is_task(const GPtrArray *methods)
{
        for (guint i = 0; i < n_of(methods); i++)
                if (!method_is_task(g_ptr_array_index(methods, i)))
                        return false;
        return n_of(methods) > 0;
}

static int check_added(const GPtrArray *changes, guint at, const Clinic *clinic, RecordType type, Err *err)
{
        const PlanChange *change = g_ptr_array_index(changes, at);
        const uint32_t number = own_step_number(change->purpose, change->step);

        if (change->skip)
                return 0; /* it was added once, and is left out now */
        if (check_when(&change->when, type == RECORD_APPOINTMENT ? WHEN_FROM_APPOINTMENT : WHEN_FROM_TREATMENT, err) < 0)
                return -EINVAL;
        if (!change->message && !is_task(change->methods))
                return refuse(err, "name a text of messages.d as its message, or make it a call",
                        "a step that is sent needs a text");
        for (guint i = 0; i < at; i++) {
                const PlanChange *other = g_ptr_array_index(changes, i);

                if (other->is_added && !text_equal(other->step, change->step) &&
                        own_step_number(other->purpose, other->step) == number)
                        return refuse(err, "give it another id", "two added steps have ids that cannot be told apart");
        }
        return check_methods(change->methods, clinic, !change->message, err);
}

/* an added step that this line speaks of; NULL: none */
static const PlanChange *added_as(const GPtrArray *changes, const char *id)
{
        return last_word(changes, id, tells_step);
}

int own_plan_check_line(const GPtrArray *changes, guint at, const Clinic *clinic, const Protocol *protocol, RecordType type,
        Err *err)
{
        const PlanChange *change = g_ptr_array_index(changes, at);
        const PlanChange *added = added_as(changes, change->step);

        for (guint i = 0; i < protocol->steps->len; i++) {
                const Step *step = g_ptr_array_index(protocol->steps, i);

                if (own_change_is_for(change, step))
                        return check_change(change, step, clinic, err);
        }
        if (change->is_added)
                return check_added(changes, at, clinic, type, err);
        if (!added)
                return err_set(err, -EINVAL, "name a step as the protocol does", "the patient's own plan",
                        "protocol \"%s\" has no such step", protocol->id);
        if (change->has_when &&
                check_when(&change->when, type == RECORD_APPOINTMENT ? WHEN_FROM_APPOINTMENT : WHEN_FROM_TREATMENT, err) < 0)
                return -EINVAL;
        return check_methods(change->methods, clinic, !added->message, err);
}

int own_plan_check(const GPtrArray *changes, const Clinic *clinic, const Protocol *protocol, RecordType type, Err *err)
{
        for (guint i = 0; i < n_of(changes); i++)
                if (own_plan_check_line(changes, i, clinic, protocol, type, err) < 0)
                        return -EINVAL;
        return 0;
}

int own_plan_check_texts(const GPtrArray *changes, const Config *config, const Clinic *clinic, Err *err)
{
        for (guint i = 0; i < n_of(changes); i++) {
                const PlanChange *change = g_ptr_array_index(changes, i);
                const char *language = g_ptr_array_index(clinic->languages, 0);

                if (change->is_added && change->message && !change->skip &&
                        !config_text(config, clinic, language, change->message, NULL))
                        return err_set(err, -EINVAL, "name a text of messages.d", "the patient's own plan",
                                "there is no text \"%s\" in \"%s\", the first language of clinic \"%s\"", change->message, language,
                                clinic->id);
        }
        return 0;
}
