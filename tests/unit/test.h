/* TEST(name) { ... } registers itself with GLib's runner, which speaks TAP. */
#pragma once

#include <glib.h>

typedef struct TestCase {
        const char *name;
        void (*run)(void);
        struct TestCase *next;
} TestCase;

extern TestCase *test_cases;

#define TEST(n)                                                          \
        static void test_##n(void);                                      \
        __attribute__((constructor)) static void test_register_##n(void) \
        {                                                                \
                static TestCase c = { "/" #n, test_##n, NULL };          \
                TestCase **at = &test_cases;                             \
                while (*at)                                              \
                        at = &(*at)->next;                               \
                *at = &c;                                                \
        }                                                                \
        static void test_##n(void)

/* one file of a test program says this, at its end */
#define TEST_MAIN                                                    \
        TestCase *test_cases;                                        \
        int main(int argc, char **argv)                              \
        {                                                            \
                g_test_init(&argc, &argv, NULL);                     \
                for (TestCase *c = test_cases; c; c = c->next)       \
                        g_test_add_func(c->name, c->run);            \
                return g_test_run();                                 \
        }
