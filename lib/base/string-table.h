/* One table ties an enum's numbers to its words. */
#pragma once

#include <assert.h>
#include <string.h>

/**
 * STRING_TABLE_DECLARE(), STRING_TABLE_DEFINE() - noun_to_string(), noun_from_string()
 * @noun:  prefix of the two functions
 * @Type:  the enum
 * @table: its words, one for each number, without holes
 *
 * noun_to_string() gives NULL outside the table, noun_from_string() -1 for an unknown word.
 */
#define STRING_TABLE_DECLARE(noun, Type)      \
        const char *noun##_to_string(Type i); \
        int noun##_from_string(const char *word)

#define STRING_TABLE_DEFINE(noun, Type, table)                                              \
        const char *noun##_to_string(Type i)                                                \
        {                                                                                   \
                return (size_t)i < sizeof(table) / sizeof((table)[0]) ? (table)[i] : NULL;  \
        }                                                                                   \
        int noun##_from_string(const char *word)                                            \
        {                                                                                   \
                for (size_t i = 0; word && i < sizeof(table) / sizeof((table)[0]); i++)     \
                        if (strcmp((table)[i], word) == 0)                                  \
                                return (int)i;                                              \
                return -1;                                                                  \
        }                                                                                   \
        struct string_table_needs_a_semicolon_##noun
