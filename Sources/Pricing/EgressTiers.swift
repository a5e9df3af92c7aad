import Foundation

/// How a provider prices traffic to the internet: perhaps a free part, then falling prices by the month's amount.
public struct EgressTiers: Sendable {
  /// An amount a month that costs nothing.
  struct FreePart: Sendable {
    let amount: Decimal
    let asOf: PriceDate
    let source: String
  }

  /// The service of the price table that holds the tiers.
  let service: String
  /// What the tiers count.
  let unit: PriceUnit
  let bytesPerUnit: Decimal
  let free: FreePart?
  /// The items of the price table and how many units each holds; the last holds the rest.
  let tiers: [(item: String, amount: Decimal?)]

  /// The rule of a provider; nil where none is known.
  static func of(provider: String) -> EgressTiers? {
    switch provider {
    case "aws": aws
    case "gcp": gcp
    default: nil
    }
  }

  /// AWS.
  ///
  /// Source: the AWSDataTransfer price list. Its first tier reads "first 10 TB / month data transfer out beyond the global free tier", so the
  /// tiers begin to count behind the free part; it ends at 10,240 GB, the next ones at 51,200 and 153,600 GB (as Infracost's
  /// data_transfer.go asks for them), so a TB is 1,024 GB. The free part is 100 GB a month over all services and regions (AWS News Blog,
  /// "AWS Free Tier Data Transfer Expansion", November 2021); a bill assumes that nothing else of the account uses it.
  static let aws = EgressTiers(
    service: "data_transfer", unit: .gigabyte, bytesPerUnit: 1_000_000_000,
    free: FreePart(
      amount: 100, asOf: .day(year: 2021, month: 11, day: 24), source: "AWS News Blog, AWS Free Tier Data Transfer Expansion"),
    tiers: [
      ("internet_out_0_10TB", 10_240), ("internet_out_10_50TB", 40_960), ("internet_out_50_150TB", 102_400),
      ("internet_out_over_150TB", nil),
    ])

  /// Google Cloud's premium tier to destinations outside of China and Australia.
  ///
  /// Source: the Cloud Billing Catalog as google-cloud-pricing-cost-calculator reads it: the first TiB, the next nine, and the rest, counted
  /// in GiB. The one GB a month of Google's free tier is left out: 0.12 USD.
  static let gcp = EgressTiers(
    service: "internet_egress", unit: .gibibyte, bytesPerUnit: 1_073_741_824, free: nil,
    tiers: [("worldwide_0-1", 1_024), ("worldwide_1-10", 9_216), ("worldwide_10n", nil)])

  /// An amount divided into the free part and the tiers that it reaches; their sum is the amount.
  /// - Parameter gigabytes: in units of 10^9 bytes; the parts are in the provider's unit, to a millionth.
  func divide(_ gigabytes: Decimal) -> (free: Decimal, tiers: [(item: String, quantity: Decimal)]) {
    let amount = (gigabytes * 1_000_000_000 / bytesPerUnit).rounded(toDecimals: 6)
    let freePart = min(amount, free?.amount ?? 0)
    var rest = amount - freePart
    var parts: [(item: String, quantity: Decimal)] = []
    for tier in tiers where rest > 0 {
      let part = min(rest, tier.amount ?? rest)
      parts.append((tier.item, part))
      rest -= part
    }
    return (freePart, parts)
  }
}
