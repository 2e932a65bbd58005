#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

/* Copy what fits, never half a UTF-8 character. */
static void copy_text(char *to, size_t n_bytes, const char *from)
{
        size_t n = from ? strlen(from) : 0;

        if (n >= n_bytes) {
                n = n_bytes - 1;
                while (n > 0 && ((unsigned char)from[n] & 0xC0) == 0x80)
                        n--;
        }
        if (n > 0)
                memcpy(to, from, n);
        to[n] = '\0';
}

G_GNUC_PRINTF(5, 0)
static void fill(Err *err, int code, const char *mend, const char *what, const char *why, va_list values)
{
        g_autofree char *text = g_strdup_vprintf(why, values);

        err->code = code;
        copy_text(err->what, sizeof(err->what), what);
        copy_text(err->why, sizeof(err->why), text);
        copy_text(err->mend, sizeof(err->mend), mend);
}

int err_set(Err *err, int code, const char *mend, const char *what, const char *why, ...)
{
        va_list values;

        if (!err || err->code != 0)
                return code;
        va_start(values, why);
        fill(err, code, mend, what, why, values);
        va_end(values);
        return code;
}

void err_where(Err *err, const char *source, unsigned line)
{
        if (!err || err->source[0] != '\0')
                return;
        copy_text(err->source, sizeof(err->source), source);
        err->line = line;
}

void err_clear(Err *err)
{
        if (err)
                *err = (Err){ 0 };
}

char *err_render(const Err *err)
{
        GString *out = g_string_new(NULL);

        if (err->source[0] != '\0') {
                g_string_append(out, err->source);
                if (err->line > 0)
                        g_string_append_printf(out, ":%u", err->line);
                g_string_append(out, ": ");
        }
        if (err->warning)
                g_string_append(out, "warning: ");
        g_string_append(out, err->what);
        if (err->why[0] != '\0')
                g_string_append_printf(out, ": %s", err->why);
        g_string_append_c(out, '.');
        if (err->mend[0] != '\0')
                g_string_append_printf(out, " To mend: %s", err->mend);
        return g_string_free(out, FALSE);
}

void err_list_init(ErrList *list)
{
        *list = (ErrList){ .items = g_array_new(FALSE, TRUE, sizeof(Err)) };
}

void err_list_done(ErrList *list)
{
        g_clear_pointer(&list->items, g_array_unref);
}

void err_list_take(ErrList *list, const Err *err)
{
        g_array_append_val(list->items, *err);
        if (err->warning)
                list->n_warnings++;
        else
                list->n_faults++;
}

G_GNUC_PRINTF(7, 0)
static void list_append(ErrList *list, bool warning, const char *source, unsigned line, const char *mend,
        const char *what, const char *why, va_list values)
{
        Err err = { .warning = warning };

        fill(&err, -EINVAL, mend, what, why, values);
        err_where(&err, source, line);
        err_list_take(list, &err);
}

void err_list_add(ErrList *list, const char *source, unsigned line, const char *mend, const char *what,
        const char *why, ...)
{
        va_list values;

        va_start(values, why);
        list_append(list, false, source, line, mend, what, why, values);
        va_end(values);
}

void err_list_warn(ErrList *list, const char *source, unsigned line, const char *mend, const char *what,
        const char *why, ...)
{
        va_list values;

        va_start(values, why);
        list_append(list, true, source, line, mend, what, why, values);
        va_end(values);
}
