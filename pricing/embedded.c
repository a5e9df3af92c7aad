// The shipped price tables as bytes inside the program, so that the installed program needs no file beside it.
// clang reads #embed in C as an extension that it warns about with -pedantic only.
#include "embedded_pricing.h"
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char aws_us_east_1[] = {
#embed "aws-us-east-1.csv"
};
static const unsigned char aws_us_west_2[] = {
#embed "aws-us-west-2.csv"
};
static const unsigned char aws_eu_west_1[] = {
#embed "aws-eu-west-1.csv"
};
static const unsigned char aws_ap_southeast_1[] = {
#embed "aws-ap-southeast-1.csv"
};
static const unsigned char aws_services[] = {
#embed "aws-services.csv"
};
static const unsigned char llm_tokens[] = {
#embed "llm-tokens.csv"
};
#pragma clang diagnostic pop

static const struct ape_embedded_price_file files[] = {
    {"aws-us-east-1.csv", aws_us_east_1, sizeof aws_us_east_1},
    {"aws-us-west-2.csv", aws_us_west_2, sizeof aws_us_west_2},
    {"aws-eu-west-1.csv", aws_eu_west_1, sizeof aws_eu_west_1},
    {"aws-ap-southeast-1.csv", aws_ap_southeast_1, sizeof aws_ap_southeast_1},
    {"aws-services.csv", aws_services, sizeof aws_services},
    {"llm-tokens.csv", llm_tokens, sizeof llm_tokens},
};

size_t ape_embedded_price_file_count(void) { return sizeof files / sizeof files[0]; }

struct ape_embedded_price_file ape_embedded_price_file_at(size_t index) {
    static const struct ape_embedded_price_file none = {"", (const unsigned char *)"", 0};
    return index < ape_embedded_price_file_count() ? files[index] : none;
}
