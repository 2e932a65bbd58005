#include "inbound/xml.h"

#include <errno.h>

#include "base/text.h"

typedef struct Element {
        char *name;
        json_t *object; /* NULL: no element and no attribute in it yet */
        GString *text;
} Element;

typedef struct Reading {
        GArray *open; /* Element, from the root inwards */
        unsigned n_elements;
        json_t *root; /* once it is closed */
} Reading;

static void element_done(void *data)
{
        Element *element = data;

        g_free(element->name);
        json_decref(element->object);
        if (element->text)
                g_string_free(element->text, TRUE);
}

static Element *innermost(Reading *reading)
{
        return reading->open->len > 0 ? &g_array_index(reading->open, Element, reading->open->len - 1) : NULL;
}

static void on_start(GMarkupParseContext *context, const char *name, const char **names, const char **values, void *userdata, GError **error)
{
        Element element = { .name = g_strdup(name), .text = g_string_new(NULL) };
        Reading *reading = userdata;

        if (reading->open->len == XML_DEPTH_MAX || reading->n_elements++ == XML_ELEMENTS_MAX)
                g_set_error(error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, "too deep or too long");
        for (size_t i = 0; names[i]; i++) {
                g_autofree char *key = g_strconcat("@", names[i], NULL);

                if (!element.object)
                        element.object = json_object();
                json_object_set_new(element.object, key, json_string(values[i]));
        }
        g_array_append_val(reading->open, element);
}

/* What an element is, now that it is whole. */
static json_t *value_of(Element *element)
{
        json_t *object = g_steal_pointer(&element->object);

        if (!object)
                return json_string(element->text->str);
        if (!text_is_blank(element->text->str))
                json_object_set_new(object, "#text", json_string(element->text->str));
        return object;
}

static void add_child(Element *parent, const char *name, json_t *value)
{
        json_t *there, *list;

        if (!parent->object)
                parent->object = json_object();
        there = json_object_get(parent->object, name);
        if (json_is_array(there)) {
                json_array_append_new(there, value);
                return;
        }
        if (!there) {
                json_object_set_new(parent->object, name, value);
                return;
        }
        list = json_array();
        json_array_append(list, there);
        json_array_append_new(list, value);
        json_object_set_new(parent->object, name, list);
}

static void on_end(GMarkupParseContext *context, const char *name, void *userdata, GError **error)
{
        Reading *reading = userdata;
        Element *element = innermost(reading);
        json_t *value;

        if (!element)
                return;
        value = value_of(element);
        g_array_set_size(reading->open, reading->open->len - 1);
        if (reading->open->len > 0)
                add_child(innermost(reading), name, value);
        else {
                json_decref(reading->root);
                reading->root = value;
        }
}

static void on_text(GMarkupParseContext *context, const char *text, gsize n, void *userdata, GError **error)
{
        Element *element = innermost(userdata);

        if (element)
                g_string_append_len(element->text, text, (gssize)n);
}

/* Comments and processing instructions say nothing; a DOCTYPE could define entities, and no service sends one. */
static void on_passthrough(GMarkupParseContext *context, const char *text, gsize n, void *userdata, GError **error)
{
        if (g_str_has_prefix(text, "<!") && !g_str_has_prefix(text, "<!--"))
                g_set_error(error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, "a DOCTYPE");
}

int xml_read(const char *bytes, size_t n_bytes, json_t **ret, Err *err)
{
        static const GMarkupParser parser = { .start_element = on_start, .end_element = on_end, .text = on_text,
                .passthrough = on_passthrough };
        g_autofree char *valid = g_utf8_make_valid(n_bytes > 0 ? bytes : "", (gssize)n_bytes);
        const char *from = g_str_has_prefix(valid, "\xEF\xBB\xBF") ? valid + 3 : valid;
        Reading reading = { .open = g_array_new(FALSE, FALSE, sizeof(Element)) };
        GMarkupParseContext *context = g_markup_parse_context_new(&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &reading, NULL);
        bool is_whole;

        g_array_set_clear_func(reading.open, element_done);
        is_whole = g_markup_parse_context_parse(context, from, -1, NULL) && g_markup_parse_context_end_parse(context, NULL);

        g_markup_parse_context_free(context);
        g_array_unref(reading.open);
        if (!is_whole || !reading.root) {
                json_decref(reading.root);
                return err_set(err, -EBADMSG, NULL, "XML", "it is none that can be read");
        }
        *ret = reading.root;
        return 0;
}
