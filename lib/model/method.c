#include "model/method.h"

#include <glib.h>
#include <string.h>

bool method_is_task(const char *method)
{
        return strcmp(method, "call") == 0 || strcmp(method, "visit") == 0;
}

const char *const method_by_phone[] = { "sms", "whatsapp", "viber", "kakaotalk", NULL };

bool method_uses_phone(const char *method)
{
        return g_strv_contains(method_by_phone, method);
}

bool method_is_valid(const char *method)
{
        size_t n = method ? strnlen(method, 32) : 0;

        if (n < 1 || n > 31)
                return false;
        for (size_t i = 0; i < n; i++)
                if (!g_ascii_islower(method[i]) && !g_ascii_isdigit(method[i]) && method[i] != '-')
                        return false;
        return true;
}
