#include "model/method.h"

#include <glib.h>
#include <string.h>

bool method_is_task(const char *method)
{
        return strcmp(method, "call") == 0 || strcmp(method, "visit") == 0;
}

bool method_uses_phone(const char *method)
{
        static const char *const by_phone[] = { "sms", "whatsapp", "viber", "kakaotalk" };

        for (size_t i = 0; i < G_N_ELEMENTS(by_phone); i++)
                if (strcmp(method, by_phone[i]) == 0)
                        return true;
        return false;
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
