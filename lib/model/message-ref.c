#include "model/message-ref.h"

#include <errno.h>
#include <glib.h>
#include <string.h>

enum { GENERATION_MOST = 9999, NUMBER_DIGITS_MAX = 14 };

char *message_ref_render(int64_t number, const char *id, unsigned generation, char buffer[static MESSAGE_REF_MAX])
{
        g_snprintf(buffer, MESSAGE_REF_MAX, "%" G_GINT64_FORMAT "-%.*s-%u", number, MESSAGE_REF_DIGITS, id, MIN(generation, GENERATION_MOST));
        return buffer;
}

/* Digits without a leading zero, ended by @end; moves @at behind that. */
static int take_number(const char **at, char end, size_t n_max, int64_t *ret)
{
        size_t n = strspn(*at, "0123456789");

        if (n == 0 || n > n_max || (*at)[n] != end || (n > 1 && **at == '0'))
                return -EINVAL;
        *ret = g_ascii_strtoll(*at, NULL, 10);
        *at += n + (end != '\0');
        return 0;
}

int message_ref_parse(const char *text, int64_t *ret_number, char ret_digits[static MESSAGE_REF_DIGITS + 1], unsigned *ret_generation)
{
        const char *at = text, *digits;
        int64_t number, generation;

        if (!text || take_number(&at, '-', NUMBER_DIGITS_MAX, &number) < 0 || number == 0)
                return -EINVAL;
        digits = at;
        if (strspn(digits, "0123456789abcdef") != MESSAGE_REF_DIGITS || digits[MESSAGE_REF_DIGITS] != '-')
                return -EINVAL;
        at = digits + MESSAGE_REF_DIGITS + 1;
        if (take_number(&at, '\0', 4, &generation) < 0)
                return -EINVAL;
        *ret_number = number;
        g_strlcpy(ret_digits, digits, MESSAGE_REF_DIGITS + 1);
        *ret_generation = (unsigned)generation;
        return 0;
}
