/* Other systems' JSON objects, read by a profile: its `columns` are paths into an object. */
#include <string.h>

#include "base/text.h"
#include "record/reader-parts.h"

#define DOUBLE_WHOLE_MAX 9007199254740992.0 /* 2^53: up to here a double holds every whole number */

enum { FOUND_MAX = VALUES_PHONES_MAX + 1, SERVICES_MAX = 64, STEPS_MAX = 16 };

typedef struct Profile {
        Reader *reader;
        const Source *source;
        RecordMaker *maker;
        unsigned line;
        const json_t *object;
        const json_t *service; /* the present element of the source's `each`; NULL: none */
        GPtrArray *texts;      /* char *: of the present record */
        bool has_own_id;       /* the service: no number is added to the record's */
        const char *odd;       /* path of a value that is no text, number or truth; NULL: none */
} Profile;

/* What a path leads to: the values of lists on its way one after the other. */
typedef struct Found {
        const json_t *values[FOUND_MAX];
        unsigned n;
} Found;

/* ---- paths ---- */

static void walk(const json_t *at, char **step, Found *found)
{
        size_t i;
        json_t *element;

        if (json_is_array(at)) {
                json_array_foreach ((json_t *)(uintptr_t)at, i, element)
                        walk(element, step, found);
        } else if (!*step) {
                if (at && !json_is_null(at) && found->n < FOUND_MAX)
                        found->values[found->n++] = at;
        } else {
                at = json_object_get(at, *step);
                if (at)
                        walk(at, step + 1, found);
        }
}

/* "services.title" is the present service's title where `each` is "services". */
static bool is_of_service(const Profile *p, const char *path, const char **ret_rest)
{
        const char *each = p->source->each;
        size_t n = each ? strlen(each) : 0;

        if (!p->service || strncmp(path, each, n) != 0 || path[n] != '.')
                return false;
        *ret_rest = path + n + 1;
        return true;
}

/* Returns whether the path ends with a slash: then what follows the last slash of a link is meant. */
static bool find(const Profile *p, const char *path, Found *found)
{
        const char *rest = path;
        const json_t *root = is_of_service(p, path, &rest) ? p->service : p->object;
        g_autofree char *bare = g_strdup(rest);
        size_t n = strlen(bare);
        bool is_link = n > 0 && bare[n - 1] == '/';
        g_auto(GStrv) steps = NULL;

        if (is_link)
                bare[n - 1] = '\0';
        steps = g_strsplit(bare, ".", STEPS_MAX);
        found->n = 0;
        walk(root, steps, found);
        return is_link;
}

/* ---- values ---- */

static const char *keep(Profile *p, char *text)
{
        g_ptr_array_add(p->texts, text);
        return reader_trim(text);
}

static const char *value_text(Profile *p, const char *path, const json_t *value)
{
        double real;

        if (json_is_string(value))
                return keep(p, g_strdup(json_string_value(value)));
        if (json_is_integer(value))
                return keep(p, g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value)));
        if (json_is_boolean(value))
                return json_is_true(value) ? "true" : "false";
        real = json_is_real(value) ? json_real_value(value) : DOUBLE_WHOLE_MAX;
        if (real > -DOUBLE_WHOLE_MAX && real < DOUBLE_WHOLE_MAX && real == (double)(int64_t)real)
                return keep(p, g_strdup_printf("%.0f", real));
        if (!p->odd)
                p->odd = path;
        return NULL;
}

static const char *path_text(Profile *p, const char *path, unsigned i)
{
        Found found;
        bool is_link = find(p, path, &found);
        const char *text = i < found.n ? value_text(p, path, found.values[i]) : NULL;
        const char *slash = text && is_link ? strrchr(text, '/') : NULL;

        return slash ? (slash[1] ? slash + 1 : NULL) : text;
}

/* The paths of one way, joined by a space. */
static const char *way_text(Profile *p, const GPtrArray *way)
{
        g_autoptr(GString) joined = g_string_new(NULL);

        for (unsigned i = 0; i < way->len; i++) {
                const char *text = path_text(p, g_ptr_array_index(way, i), 0);

                if (text)
                        g_string_append_printf(joined, "%s%s", joined->len > 0 ? " " : "", text);
        }
        return joined->len > 0 ? keep(p, g_string_free(g_steal_pointer(&joined), FALSE)) : NULL;
}

static void fill_phones(Profile *p, const SourceColumn *column, Values *values)
{
        for (unsigned i = 0; i < column->ways->len; i++) {
                const GPtrArray *way = g_ptr_array_index(column->ways, i);
                const char *path = g_ptr_array_index(way, 0);
                Found found;

                find(p, path, &found);
                for (unsigned j = 0; j < found.n; j++) {
                        const char *text = value_text(p, path, found.values[j]);

                        if (text && !values->text[FIELD_PATIENT_PHONE])
                                values->text[FIELD_PATIENT_PHONE] = text;
                        else if (text && values->n_phones < VALUES_PHONES_MAX)
                                values->phones[values->n_phones++] = text;
                }
        }
}

static void fill_column(Profile *p, const SourceColumn *column, Values *values)
{
        const GPtrArray *first = g_ptr_array_index(column->ways, 0);
        const char *text = NULL, *rest;

        values->name[column->field] = g_ptr_array_index(first, 0);
        if (column->field == FIELD_PATIENT_PHONE) {
                fill_phones(p, column, values);
                return;
        }
        for (unsigned i = 0; i < column->ways->len && !text; i++)
                text = way_text(p, g_ptr_array_index(column->ways, i));
        if (column->field == FIELD_ID)
                p->has_own_id = is_of_service(p, g_ptr_array_index(first, 0), &rest);
        if (column->field != FIELD_ADDRESS) {
                values->text[column->field] = text;
        } else if (text && values->n_addresses < VALUES_ADDRESSES_MAX) {
                values->addresses[values->n_addresses].method = column->method;
                values->addresses[values->n_addresses++].address = text;
        }
}

/* ---- status ---- */

static bool rule_holds(Profile *p, const SourceRule *rule)
{
        Found found;

        find(p, rule->path, &found);
        for (unsigned i = 0; i < found.n; i++) {
                bool is_whole = json_is_object(found.values[i]);
                const char *text = is_whole ? "true" : value_text(p, rule->path, found.values[i]);

                if (rule->value ? text && g_ascii_strcasecmp(text, rule->value) == 0 : text && strcmp(text, "false") != 0)
                        return true;
        }
        return false;
}

/* A status by rule is a native word, which a profile without words of its own reads as it is. */
static const char *status_by_rule(Profile *p)
{
        for (unsigned i = 0; i < p->source->status_rules->len; i++) {
                const SourceRule *rule = g_ptr_array_index(p->source->status_rules, i);

                if (rule_holds(p, rule))
                        return rule->is;
        }
        return NULL;
}

/* ---- records ---- */

static void make_record(Profile *p, unsigned suffix)
{
        Values values = { .details_elsewhere = p->source->patients != NULL };
        Record *record = NULL;
        RecordFault fault;
        const char *status;

        p->odd = NULL;
        p->has_own_id = false;
        for (unsigned i = 0; i < p->source->columns->len; i++)
                fill_column(p, g_ptr_array_index(p->source->columns, i), &values);
        status = status_by_rule(p);
        if (status) {
                values.text[FIELD_STATUS] = status;
                values.status_is_native = true;
        }
        if (p->odd)
                reader_refuse(p->reader, p->line, REFUSAL_BAD_VALUE, p->odd, NULL,
                        "the value is not a text, a whole number or a truth");
        else if (record_make(p->maker, &values, p->line, p->has_own_id ? 0 : suffix, &record, &fault) == 0)
                reader_push_record(p->reader, record);
        else
                reader_push_fault(p->reader, &fault);
        g_ptr_array_set_size(p->texts, 0);
}

void profile_read(Reader *reader, const Source *source, RecordMaker *maker, unsigned line, const json_t *object)
{
        g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
        Profile p = { .reader = reader, .source = source, .maker = maker, .line = line, .object = object, .texts = texts };
        const json_t *services = NULL;
        g_auto(GStrv) steps = source->each ? g_strsplit(source->each, ".", STEPS_MAX) : NULL;

        for (char **step = steps; step && *step; step++)
                services = json_object_get(step == steps ? object : services, *step);
        if (json_array_size(services) == 0) {
                make_record(&p, 0);
                return;
        }
        for (unsigned i = 0; i < json_array_size(services) && i < SERVICES_MAX; i++) {
                p.service = json_array_get(services, i);
                make_record(&p, i == 0 ? 0 : i + 1);
        }
}
