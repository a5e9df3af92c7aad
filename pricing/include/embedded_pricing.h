#pragma once
#include <stddef.h>

/// One price table that is compiled into the program. `name` and `bytes` live as long as the program; `bytes` ends without a NUL.
struct ape_embedded_price_file {
    const char *_Nonnull name;
    const unsigned char *_Nonnull bytes;
    size_t length;
};

/// How many price tables are compiled in.
size_t ape_embedded_price_file_count(void);

/// The table at `index`, from 0; an empty one with an empty name when there is none at that index.
struct ape_embedded_price_file ape_embedded_price_file_at(size_t index);
