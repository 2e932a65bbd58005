#include "test.h"

#include "base/ids.h"

TEST(ids_of_the_configuration)
{
        g_autofree char *longest = g_strnfill(64, 'a'), *longer = g_strnfill(65, 'a');

        g_assert_true(id_is_valid("kyiv-1"));
        g_assert_true(id_is_valid("A_b.9"));
        g_assert_true(id_is_valid(longest));
        g_assert_false(id_is_valid(longer));
        g_assert_false(id_is_valid(""));
        g_assert_false(id_is_valid(NULL));
        g_assert_false(id_is_valid("a b"));
        g_assert_false(id_is_valid("a/b"));
        g_assert_false(id_is_valid("київ"));
}

TEST(ids_of_records)
{
        g_autofree char *longest = g_strnfill(128, 'a'), *longer = g_strnfill(129, 'a');

        g_assert_true(id_is_record_id("ВІЗИТ № 17/2026"));
        g_assert_true(id_is_record_id(longest));
        g_assert_false(id_is_record_id(longer));
        g_assert_false(id_is_record_id(""));
        g_assert_false(id_is_record_id(NULL));
        g_assert_false(id_is_record_id("a\nb"));
        g_assert_false(id_is_record_id("a\x7F"));
        g_assert_false(id_is_record_id("\xC2\x85"));
        g_assert_false(id_is_record_id("\xD0"));
}

TEST(a_message_id_is_its_random_bytes)
{
        const uint8_t random[ID_RANDOM_BYTES] = { 0x00, 0x1f, 0xa0, 0xff };
        char id[ID_MESSAGE_MAX];

        id_from_random(random, id);
        g_assert_cmpstr(id, ==, "001fa0ff000000000000000000000000");
}

TEST(digests)
{
        /* of "abc": FIPS 180-2, appendix B.1 */
        static const uint8_t abc[] = { 0xba, 0x78, 0x16, 0xbf };
        uint8_t whole[ID_DIGEST_BYTES], parts[ID_DIGEST_BYTES];

        id_sha256("abc", 3, whole);
        g_assert_cmpmem(whole, sizeof(abc), abc, sizeof(abc));
        id_sha256("kyiv-1\0T-1\0d3", 13, whole);
        id_sha256_parts(parts, "kyiv-1", "T-1", "d3", NULL);
        g_assert_cmpmem(whole, sizeof(whole), parts, sizeof(parts));
        id_sha256_parts(parts, "kyiv-1T", "-1", "d3", NULL);
        g_assert_cmpint(memcmp(whole, parts, sizeof(whole)), !=, 0);
}

TEST_MAIN
