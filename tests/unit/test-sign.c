#include "test.h"

#include <errno.h>

#include "channel/sign.h"

/*
 * The example in the Standard Webhooks reference libraries; checked by hand:
 *   printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}' |
 *     openssl dgst -sha256 -mac HMAC -macopt hexkey:$(echo MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw | base64 -d | xxd -p) -binary | base64
 */
static const char secret[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
static const char id[] = "msg_p5jXN8AQM9LWM0D4loKWxJek";
static const char stamp[] = "1614265330";
static const char body[] = "{\"test\": 2432232314}";
static const char signature[] = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

TEST(published_example)
{
        g_autofree char *got = NULL;

        g_assert_cmpint(sign_standard_webhook(secret, NULL, id, stamp, body, strlen(body), &got), ==, 0);
        g_assert_cmpstr(got, ==, signature);
}

TEST(both_keys_sign_while_they_are_changed)
{
        g_autofree char *got = NULL;
        g_autofree char *other = NULL;
        g_autofree char *both = NULL;

        sign_standard_webhook("whsec_c2Vjb25kIHNlY3JldA==", NULL, id, stamp, body, strlen(body), &other);
        sign_standard_webhook(secret, "whsec_c2Vjb25kIHNlY3JldA==", id, stamp, body, strlen(body), &got);
        both = g_strjoin(" ", signature, other, NULL);
        g_assert_cmpstr(got, ==, both);
        g_assert_cmpstr(other, !=, signature);
}

TEST(secret_without_prefix_is_its_own_bytes)
{
        g_autofree char *plain = NULL;
        g_autofree char *coded = NULL;

        sign_standard_webhook("second secret", NULL, id, stamp, body, strlen(body), &plain);
        sign_standard_webhook("whsec_c2Vjb25kIHNlY3JldA==", NULL, id, stamp, body, strlen(body), &coded);
        g_assert_cmpstr(plain, ==, coded);
}

TEST(secret_that_is_not_base64_is_refused)
{
        char *got = NULL;

        g_assert_cmpint(sign_standard_webhook("whsec_not base64!", NULL, id, stamp, body, strlen(body), &got), ==, -EINVAL);
        g_assert_cmpint(sign_standard_webhook("whsec_", NULL, id, stamp, body, strlen(body), &got), ==, -EINVAL);
        g_assert_cmpint(sign_standard_webhook(secret, "whsec_abc", id, stamp, body, strlen(body), &got), ==, -EINVAL);
        g_assert_null(got);
}

TEST_MAIN
