/* The contract of the stores is several programs; each begins here. */
#include "tests/unit/test.h"

TEST_MAIN
