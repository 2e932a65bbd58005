#include "test.h"

#include <errno.h>
#include <string.h>

#include "channel/sign-request.h"
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

static RequestToSign to_sign(const char *url, const char *content, GPtrArray *headers)
{
        return (RequestToSign){ .method = "POST", .url = url, .body = content, .n_bytes = strlen(content), .headers = headers,
                .content_type = "application/json; charset=utf-8" };
}

static GPtrArray *header_lines(const char *const lines[])
{
        GPtrArray *headers = g_ptr_array_new_with_free_func(g_free);

        for (size_t i = 0; lines[i]; i++)
                g_ptr_array_add(headers, g_strdup(lines[i]));
        return headers;
}

/* The example of Aliyun's page on its V3 signature: parameters in any order, no body. */
TEST(aliyun_published_example)
{
        static const char *const lines[] = { "X-Acs-Action: RunInstances", "x-acs-version:  2014-05-26", "Accept: */*", NULL };
        g_autoptr(GPtrArray) headers = header_lines(lines);
        RequestToSign request = to_sign("https://ecs.cn-shanghai.aliyuncs.com/?RegionId=cn-shanghai"
                "&ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "", headers);
        g_autofree char *got = NULL;

        request.user = "YourAccessKeyId";
        request.secret = "YourAccessKeySecret";
        request.nonce = "3156853299f313e23d1673dc12e1703d";
        g_assert_cmpint(utc_parse("2023-10-26T10:22:32Z", &request.now), ==, 0);
        got = sign_aliyun(&request);
        g_assert_cmpstr(got, ==, "x-acs-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
                "x-acs-signature-nonce: 3156853299f313e23d1673dc12e1703d\nx-acs-date: 2023-10-26T10:22:32Z\n"
                "Authorization: ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;"
                "x-acs-date;x-acs-signature-nonce;x-acs-version,"
                "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0");
}

/* The request of Tencent's page on its signature v3 (whose canonical form has the published hash 5ffe6a04...), with a secret
 * of our own, as the page hides its own. */
TEST(tencent_request_of_the_published_example)
{
        g_autoptr(GPtrArray) headers = header_lines((const char *const[]){ NULL });
        RequestToSign request = to_sign("https://cvm.tencentcloudapi.com:443/",
                "{\"Limit\": 1, \"Filters\": [{\"Values\": [\"\\u672a\\u547d\\u540d\"], \"Name\": \"instance-name\"}]}", headers);
        g_autofree char *got = NULL;

        request.user = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******";
        request.secret = "Gu5t9xGARNpq86cd98joQYCN3*******";
        request.service = "cvm";
        request.now = (UtcMs){ 1551113065999 };
        got = sign_tencent(&request);
        g_assert_cmpstr(got, ==, "X-TC-Timestamp: 1551113065\nAuthorization: TC3-HMAC-SHA256 "
                "Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, "
                "Signature=2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c");
}

/* printf '2021-02-25T15:02:10Z0123456789abcdef0123456789abcdef' | openssl dgst -sha256 -hmac secret */
TEST(solapi_signs_date_and_salt)
{
        RequestToSign request = { .user = "NCS", .secret = "secret", .nonce = "0123456789abcdef0123456789abcdef", .now = { 1614265330000 } };
        g_autofree char *got = sign_solapi(&request);

        g_assert_cmpstr(got, ==, "Authorization: HMAC-SHA256 apiKey=NCS, date=2021-02-25T15:02:10Z, "
                "salt=0123456789abcdef0123456789abcdef, signature=6416e5fb83b81ce8e8d16fb35774a617d4287a7a12b363e1a23df91e02c7ad9e");
}
