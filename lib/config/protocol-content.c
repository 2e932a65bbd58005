/* The pinned form of a protocol: what the store keeps and compares. */
#include "config/protocol.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>

#include "config/repeat.h"

static json_t *expression_to_json(const When *when)
{
        g_autofree char *text = when_render(when);

        return json_string(text);
}

static json_t *repeat_to_json(const Repeat *repeat)
{
        json_t *out = json_object();

        json_object_set_new(out, "every", expression_to_json(&repeat->every));
        json_object_set_new(out, "times", json_integer(repeat->times));
        return out;
}

/* of a row its first occurrence, whose time is the row's */
static json_t *step_to_json(const Step *step)
{
        json_t *out = json_object();

        json_object_set_new(out, "id", json_string(step->row ? step->row : step->id));
        json_object_set_new(out, "when", expression_to_json(&step->when));
        json_object_set_new(out, "from", json_string(when_from_to_string(step->from)));
        json_object_set_new(out, "purpose", json_string(purpose_to_string(step->purpose)));
        if (step->message)
                json_object_set_new(out, "message", json_string(step->message));
        if (step->methods) {
                json_t *methods = json_array();

                for (guint i = 0; i < step->methods->len; i++)
                        json_array_append_new(
                                methods, json_string(g_ptr_array_index(step->methods, i)));
                json_object_set_new(out, "methods", methods);
        }
        if (step->has_late)
                json_object_set_new(out, "late", expression_to_json(&step->late));
        if (step->has_at)
                json_object_set_new(out, "at",
                        json_sprintf(
                                "%02u:%02u:%02u", step->at.hour, step->at.minute, step->at.second));
        if (step->has_answer_within) /* left out where it is absent: pins made before it was known stay as they are */
                json_object_set_new(out, "answer_within_s", json_integer(step->answer_within.ms / 1000));
        if (step->has_date) {
                char date[HOLIDAY_TEXT_MAX];

                json_object_set_new(out, "date", json_string(holiday_render(&step->date, date)));
        }
        if (step->row)
                json_object_set_new(out, "repeat", repeat_to_json(&step->repeat));
        return out;
}

void protocol_to_content(Protocol *protocol)
{
        json_t *out = json_object(), *steps = json_array();
        char *text;

        json_object_set_new(out, "id", json_string(protocol->id));
        json_object_set_new(out, "version", json_integer(protocol->version));
        if (protocol->has_effect)
                json_object_set_new(
                        out, "effect_lasts", expression_to_json(&protocol->effect_lasts));
        if (protocol->has_interval)
                json_object_set_new(
                        out, "least_interval", expression_to_json(&protocol->least_interval));
        for (guint i = 0; i < protocol->steps->len; i++) {
                const Step *step = g_ptr_array_index(protocol->steps, i);

                if (step->occurrence <= 1)
                        json_array_append_new(steps, step_to_json(step));
        }
        json_object_set_new(out, "steps", steps);

        text = json_dumps(out, JSON_COMPACT | JSON_SORT_KEYS);
        g_free(protocol->content);
        protocol->content = g_strdup(text);
        free(text);
        json_decref(out);
}

/* An optional expression: 0 when it is absent or good. */
static int expression_from_json(const char *text, bool *ret_has, When *ret)
{
        if (!text)
                return 0;
        *ret_has = true;
        return when_parse(text, ret, NULL);
}

static int repeat_from_json(json_t *in, const Step *step, Repeat *ret)
{
        const char *every;
        json_int_t times;

        if (!in)
                return 0;
        if (json_unpack(in, "{s:s, s:I !}", "every", &every, "times", &times) < 0 || times < 1 ||
                times > REPEAT_TIMES_MAX || when_parse(every, &ret->every, NULL) < 0)
                return -EINVAL;
        ret->times = (unsigned)times;
        return repeat_check(ret, step->from, &step->when, step->has_late ? &step->late : NULL, NULL);
}

static int step_from_json(json_t *in, Step *step)
{
        const char *id, *when, *from, *purpose, *message = NULL, *late = NULL, *at = NULL, *date = NULL;
        json_t *methods = NULL, *method, *repeat = NULL;
        size_t i;
        int from_number, purpose_number;
        json_int_t answer_within_s = 0;

        if (json_unpack(in, "{s:s, s:s, s:s, s:s, s?s, s?o, s?s, s?s, s?I, s?o, s?s !}", "id", &id, "when", &when,
                    "from", &from, "purpose", &purpose, "message", &message, "methods", &methods,
                    "late", &late, "at", &at, "answer_within_s", &answer_within_s, "repeat", &repeat, "date", &date) < 0)
                return -EINVAL;
        from_number = when_from_from_string(from);
        purpose_number = purpose_from_string(purpose);
        if (from_number < 0 || purpose_number < 0 || when_parse(when, &step->when, NULL) < 0 ||
                expression_from_json(late, &step->has_late, &step->late) < 0)
                return -EINVAL;
        step->has_answer_within = answer_within_s > 0;
        step->answer_within.ms = answer_within_s * 1000;
        step->has_at = at != NULL;
        if (at && civil_time_parse(at, &step->at) < 0)
                return -EINVAL;
        step->has_date = date != NULL;
        if (date && holiday_parse(date, &step->date) < 0)
                return -EINVAL;
        step->id = g_strdup(id);
        step->from = (WhenFrom)from_number;
        step->purpose = (Purpose)purpose_number;
        step->message = g_strdup(message);
        if (repeat_from_json(repeat, step, &step->repeat) < 0)
                return -EINVAL;
        if (!methods)
                return 0;
        step->methods = g_ptr_array_new_with_free_func(g_free);
        json_array_foreach(methods, i, method)
        {
                if (!json_is_string(method))
                        return -EINVAL;
                g_ptr_array_add(step->methods, g_strdup(json_string_value(method)));
        }
        return 0;
}

static int protocol_from_json(json_t *in, Protocol *protocol)
{
        const char *id, *effect = NULL, *interval = NULL;
        json_int_t version;
        json_t *steps, *item;
        size_t i;

        if (json_unpack(in, "{s:s, s:I, s?s, s?s, s:o !}", "id", &id, "version", &version,
                    "effect_lasts", &effect, "least_interval", &interval, "steps", &steps) < 0 ||
                version < 1 || version > G_MAXUINT || json_array_size(steps) > PROTOCOL_STEPS_MAX)
                return -EINVAL;
        protocol->id = g_strdup(id);
        protocol->version = (unsigned)version;
        json_array_foreach(steps, i, item)
        {
                g_autoptr(Step) step = g_new0(Step, 1);

                if (step_from_json(item, step) < 0 || protocol->steps->len + step->repeat.times > PROTOCOL_STEPS_MAX)
                        return -EINVAL;
                protocol_add_step(protocol, g_steal_pointer(&step));
        }
        if (expression_from_json(interval, &protocol->has_interval, &protocol->least_interval) < 0)
                return -EINVAL;
        return expression_from_json(effect, &protocol->has_effect, &protocol->effect_lasts);
}

int protocol_from_content(const char *content, Protocol **ret, Err *err)
{
        g_autoptr(Protocol) protocol = protocol_new();
        json_t *in = json_loads(content, 0, NULL);
        int r = in ? protocol_from_json(in, protocol) : -EINVAL;

        json_decref(in);
        if (r < 0)
                return err_set(err, r, "restore the store from a backup, or run followupctl verify",
                        "stored protocol", "what the store kept of it is damaged");
        protocol->signed_off = g_strdup("");
        protocol->content = g_strdup(content);
        *ret = g_steal_pointer(&protocol);
        return 0;
}
