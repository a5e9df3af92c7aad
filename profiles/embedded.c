// The profiles and traces inside the program, so that the installed program needs no file beside it. To add one, name it here.
#include "embedded_profiles.h"
// clang reads #embed in C as an extension.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const struct ape_embedded_file ape_embedded_files[] = {
#define FILE "dev.yaml"
#include "embedded_file.inc"
#define FILE "small.yaml"
#include "embedded_file.inc"
#define FILE "medium.yaml"
#include "embedded_file.inc"
#define FILE "large.yaml"
#include "embedded_file.inc"
#define FILE "xlarge.yaml"
#include "embedded_file.inc"
#define FILE "ape2026.yaml"
#include "embedded_file.inc"
#define FILE "mm1.yaml"
#include "embedded_file.inc"
#define FILE "mm4.yaml"
#include "embedded_file.inc"
#define FILE "mm4k.yaml"
#include "embedded_file.inc"
#define FILE "mg1.yaml"
#include "embedded_file.inc"
#define FILE "mg1ps.yaml"
#include "embedded_file.inc"
#define FILE "tandem.yaml"
#include "embedded_file.inc"
#define FILE "jackson.yaml"
#include "embedded_file.inc"
#define FILE "fork-join.yaml"
#include "embedded_file.inc"
#define FILE "traces/azure_llm_2023_conv.csv"
#include "embedded_file.inc"
};

size_t ape_embedded_file_count(void) { return sizeof ape_embedded_files / sizeof *ape_embedded_files; }

const struct ape_embedded_file *ape_embedded_file_at(size_t index) { return &ape_embedded_files[index]; }
