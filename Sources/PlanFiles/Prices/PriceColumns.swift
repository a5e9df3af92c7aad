/// The columns of one kind of price table.
struct PriceColumns {
  /// Columns that must be there.
  let required: [String]
  /// Columns that may be there.
  let optional: [String]

  var all: [String] { required + optional }

  static let instances = PriceColumns(
    required: ["provider", "region", "instance_type", "vcpu", "memory_gib", "arch", "on_demand_usd_hour", "as_of", "source"],
    optional: [
      "reserved_1y_usd_hour", "reserved_3y_usd_hour", "reserved_as_of", "reserved_source",
      "reserved_3y_all_upfront_usd_hour", "reserved_3y_all_upfront_as_of", "reserved_3y_all_upfront_source",
      "savings_plan_1y_usd_hour", "savings_plan_3y_usd_hour", "savings_plan_as_of", "savings_plan_source",
      "spot_usd_hour", "spot_as_of", "spot_source", "spot_savings", "interruption_band", "advisor_as_of", "advisor_source",
      "credit_baseline_per_vcpu", "credits_per_hour", "max_credits", "credits_source",
    ])

  static let services = PriceColumns(
    required: ["provider", "region", "service", "item", "unit", "usd", "as_of", "source"], optional: [])

  static let models = PriceColumns(
    required: ["provider", "model", "input_usd_per_mtok", "output_usd_per_mtok", "as_of", "source"],
    optional: [
      "cache_read_usd_per_mtok", "cache_write_usd_per_mtok", "input_above_200k_usd_per_mtok", "output_above_200k_usd_per_mtok",
      "retires_on",
    ])
}
