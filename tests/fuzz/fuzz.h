/* A fuzzer: any bytes in, and it ends the process where a promise is broken. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* The name is libFuzzer's: clang -fsanitize=fuzzer links its main() to it, ours is standing.c. Return: 0. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes);

/* after how many first bytes, each, standing.c cuts a file: 0 where a reading takes long */
extern const size_t fuzz_n_cuts;
