/* Options of a curl handle. One that it does not take must not be left out in silence: the request would go elsewhere, or
 * without its password. */
#pragma once

#include <curl/curl.h>

/* CURL_SET() - set an option of @of->easy; the first that is refused stays in @of->fault, a CURLcode, and then nothing is sent */
#define CURL_SET(of, option, value)                                                \
        do {                                                                       \
                const CURLcode set_code = curl_easy_setopt((of)->easy, option, value); \
                if ((of)->fault == CURLE_OK)                                       \
                        (of)->fault = set_code;                                    \
        } while (0)
