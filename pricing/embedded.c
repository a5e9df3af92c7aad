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
static const unsigned char aws_ap_south_1[] = {
#embed "aws-ap-south-1.csv"
};
static const unsigned char aws_ap_southeast_1[] = {
#embed "aws-ap-southeast-1.csv"
};
static const unsigned char aws_services[] = {
#embed "aws-services.csv"
};
static const unsigned char aws_elasticache[] = {
#embed "aws-elasticache.csv"
};
static const unsigned char gcp_us_central1[] = {
#embed "gcp-us-central1.csv"
};
static const unsigned char gcp_us_east1[] = {
#embed "gcp-us-east1.csv"
};
static const unsigned char gcp_europe_west1[] = {
#embed "gcp-europe-west1.csv"
};
static const unsigned char gcp_asia_southeast1[] = {
#embed "gcp-asia-southeast1.csv"
};
static const unsigned char gcp_services[] = {
#embed "gcp-services.csv"
};
static const unsigned char azure_eastus[] = {
#embed "azure-eastus.csv"
};
static const unsigned char azure_westus2[] = {
#embed "azure-westus2.csv"
};
static const unsigned char azure_westeurope[] = {
#embed "azure-westeurope.csv"
};
static const unsigned char azure_southeastasia[] = {
#embed "azure-southeastasia.csv"
};
static const unsigned char llm_tokens[] = {
#embed "llm-tokens.csv"
};
#pragma clang diagnostic pop

static const struct ape_embedded_price_file files[] = {
    {"aws-us-east-1.csv", aws_us_east_1, sizeof aws_us_east_1},
    {"aws-us-west-2.csv", aws_us_west_2, sizeof aws_us_west_2},
    {"aws-eu-west-1.csv", aws_eu_west_1, sizeof aws_eu_west_1},
    {"aws-ap-south-1.csv", aws_ap_south_1, sizeof aws_ap_south_1},
    {"aws-ap-southeast-1.csv", aws_ap_southeast_1, sizeof aws_ap_southeast_1},
    {"aws-services.csv", aws_services, sizeof aws_services},
    {"aws-elasticache.csv", aws_elasticache, sizeof aws_elasticache},
    {"gcp-us-central1.csv", gcp_us_central1, sizeof gcp_us_central1},
    {"gcp-us-east1.csv", gcp_us_east1, sizeof gcp_us_east1},
    {"gcp-europe-west1.csv", gcp_europe_west1, sizeof gcp_europe_west1},
    {"gcp-asia-southeast1.csv", gcp_asia_southeast1, sizeof gcp_asia_southeast1},
    {"gcp-services.csv", gcp_services, sizeof gcp_services},
    {"azure-eastus.csv", azure_eastus, sizeof azure_eastus},
    {"azure-westus2.csv", azure_westus2, sizeof azure_westus2},
    {"azure-westeurope.csv", azure_westeurope, sizeof azure_westeurope},
    {"azure-southeastasia.csv", azure_southeastasia, sizeof azure_southeastasia},
    {"llm-tokens.csv", llm_tokens, sizeof llm_tokens},
};

size_t ape_embedded_price_file_count(void) { return sizeof files / sizeof files[0]; }

struct ape_embedded_price_file ape_embedded_price_file_at(size_t index) {
    static const struct ape_embedded_price_file none = {"", (const unsigned char *)"", 0};
    return index < ape_embedded_price_file_count() ? files[index] : none;
}
