#pragma once
#include <stddef.h>

/// A file that the program carries with it.
struct ape_embedded_file {
  /// Path below profiles/, such as "mm1.yaml" or "traces/azure_llm_2023_conv.csv".
  const char *name;
  const unsigned char *bytes;
  size_t length;
};

size_t ape_embedded_file_count(void);
/// The file at an index below the count, in the order of embedded.c.
const struct ape_embedded_file *ape_embedded_file_at(size_t index);
