#include "record/plan-change.h"

#include <errno.h>
#include <stdlib.h>

#include "base/ids.h"
#include "base/text.h"
#include "model/method.h"

void plan_change_free(gpointer data)
{
        PlanChange *change = data;

        if (!change)
                return;
        g_free(change->step);
        g_clear_pointer(&change->methods, g_ptr_array_unref);
        g_free(change->message);
        g_free(change->who);
        g_free(change->why);
        g_free(change);
}

PlanChange *plan_change_copy(const PlanChange *change)
{
        PlanChange *copy = g_memdup2(change, sizeof(*change));

        copy->step = g_strdup(change->step);
        copy->methods = change->methods ? g_ptr_array_ref(change->methods) : NULL;
        copy->message = g_strdup(change->message);
        copy->who = g_strdup(change->who);
        copy->why = g_strdup(change->why);
        return copy;
}

/* ---- reading ---------------------------------------------------------------------------------- */

/* NULL for null and for what is not there */
static const json_t *member(const json_t *entry, const char *key)
{
        const json_t *value = json_object_get(entry, key);

        return json_is_null(value) ? NULL : value;
}

static bool read_methods(const json_t *list, PlanChange *change)
{
        if (!list)
                return true;
        if (!json_is_array(list) || json_array_size(list) < 1 || json_array_size(list) > PLAN_METHODS_MAX)
                return false;
        change->methods = g_ptr_array_new_with_free_func(g_free);
        for (size_t i = 0; i < json_array_size(list); i++) {
                const char *method = json_string_value(json_array_get(list, i));

                if (!method || !method_is_valid(method))
                        return false;
                g_ptr_array_add(change->methods, g_strdup(method));
        }
        return true;
}

static bool read_when(const json_t *value, PlanChange *change)
{
        const char *when = json_string_value(value);

        change->has_when = value != NULL;
        return !value || (when && when_parse(when, &change->when, NULL) == 0);
}

/* A purpose says that the step is the patient's own. */
static bool read_purpose(const json_t *value, PlanChange *change)
{
        const int purpose = json_is_string(value) ? purpose_from_string(json_string_value(value)) : -1;

        change->is_added = value != NULL;
        change->purpose = (Purpose)MAX(purpose, 0);
        return !value || purpose >= 0;
}

static const char *read_members(const json_t *entry, PlanChange *change, const char **ret_wanted)
{
        const char *step = json_string_value(member(entry, "step"));
        const json_t *skip = member(entry, "skip"), *message = member(entry, "message");

        *ret_wanted = "the id of a step";
        if (!step || !id_is_valid(step))
                return "plan.step";
        change->step = g_strdup(step);
        *ret_wanted = "true or false";
        if (skip && !json_is_boolean(skip))
                return "plan.skip";
        change->skip = json_is_true(skip);
        *ret_wanted = "a list of methods such as [\"call\"]";
        if (!read_methods(member(entry, "methods"), change))
                return "plan.methods";
        *ret_wanted = "one of safety, care, review, visit, survey, offer, greeting";
        if (!read_purpose(member(entry, "purpose"), change))
                return "plan.purpose";
        *ret_wanted = "the name of a text";
        if (message && (!json_is_string(message) || !id_is_valid(json_string_value(message))))
                return "plan.message";
        change->message = g_strdup(json_string_value(message));
        *ret_wanted = "a time such as \"2 days\" or \"1-3 days\"";
        if (change->skip && !change->is_added)
                return NULL; /* whatever else it says */
        if (!read_when(member(entry, "when"), change) || (!change->has_when && (change->is_added || !change->methods)))
                return "plan.when";
        return NULL;
}

int plan_change_read(const json_t *entry, PlanChange **ret, const char **ret_field, const char **ret_wanted)
{
        g_autoptr(PlanChange) change = g_new0(PlanChange, 1);

        change->at = UTC_NEVER;
        *ret_field = read_members(entry, change, ret_wanted);
        if (*ret_field)
                return -EINVAL;
        *ret = g_steal_pointer(&change);
        return 0;
}

/* ---- keeping ---------------------------------------------------------------------------------- */

static json_t *change_to_json(const PlanChange *change)
{
        json_t *out = json_object();

        (void)json_object_set_new(out, "step", json_string(change->step));
        if (change->skip)
                (void)json_object_set_new(out, "skip", json_true());
        if (change->has_when) {
                g_autofree char *when = when_render(&change->when);
                (void)json_object_set_new(out, "when", json_string(when));
        }
        if (change->methods) {
                json_t *list = json_array();

                for (guint i = 0; i < change->methods->len; i++)
                        (void)json_array_append_new(list, json_string(g_ptr_array_index(change->methods, i)));
                (void)json_object_set_new(out, "methods", list);
        }
        if (change->is_added)
                (void)json_object_set_new(out, "purpose", json_string(purpose_to_string(change->purpose)));
        if (change->message)
                (void)json_object_set_new(out, "message", json_string(change->message));
        if (change->who)
                (void)json_object_set_new(out, "who", json_string(change->who));
        if (change->why)
                (void)json_object_set_new(out, "why", json_string(change->why));
        if (!utc_is_never(change->at))
                (void)json_object_set_new(out, "at", json_integer(change->at.ms));
        return out;
}

char *plan_changes_to_json(const GPtrArray *changes)
{
        json_t *array;
        char *text, *copy;

        if (!changes || changes->len == 0)
                return NULL;
        array = json_array();
        for (guint i = 0; i < changes->len; i++)
                (void)json_array_append_new(array, change_to_json(g_ptr_array_index(changes, i)));
        text = json_dumps(array, JSON_COMPACT);
        json_decref(array);
        copy = g_strdup(text);
        free(text);
        return copy;
}

GPtrArray *plan_changes_from_json(const char *text)
{
        GPtrArray *changes;
        json_t *array, *entry;
        size_t i;

        if (!text)
                return NULL;
        changes = g_ptr_array_new_with_free_func(plan_change_free);
        array = json_loads(text, 0, NULL);
        json_array_foreach (array, i, entry) {
                const json_t *at = member(entry, "at");
                const char *field, *wanted;
                PlanChange *change;

                if (plan_change_read(entry, &change, &field, &wanted) < 0)
                        continue;
                change->who = g_strdup(json_string_value(member(entry, "who")));
                change->why = g_strdup(json_string_value(member(entry, "why")));
                change->at = at ? (UtcMs){ json_integer_value(at) } : UTC_NEVER;
                g_ptr_array_add(changes, change);
        }
        json_decref(array);
        return changes;
}

char *plan_change_describe(const PlanChange *change)
{
        g_autoptr(GString) out = g_string_new(change->is_added && !change->skip ? "added" : NULL);

        if (change->skip)
                return g_strdup("left out");
        if (change->has_when) {
                g_autofree char *when = when_render(&change->when);
                g_string_append_printf(out, "%s%s", out->len > 0 ? ", " : "", when);
        }
        for (guint i = 0; change->methods && i < change->methods->len; i++)
                g_string_append_printf(out, "%s%s", i > 0 ? ", " : out->len > 0 ? ", by " : "by ",
                        (const char *)g_ptr_array_index(change->methods, i));
        return g_string_free(g_steal_pointer(&out), FALSE);
}
