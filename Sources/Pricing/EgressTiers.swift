import Foundation

/// How AWS prices traffic to the internet: a free part, then falling prices by the month's amount.
///
/// Source: the AWSDataTransfer price list. Its first tier reads "first 10 TB / month data transfer out beyond the global free tier", so the
/// tiers begin to count behind the free part; it ends at 10,240 GB, the next ones at 51,200 and 153,600 GB (as Infracost's data_transfer.go
/// asks for them), so a TB is 1,024 GB. The free part is 100 GB a month over all services and regions (AWS News Blog, "AWS Free Tier Data
/// Transfer Expansion", November 2021); a bill assumes that nothing else of the account uses it.
public enum EgressTiers {
  static let provider = "aws"
  static let service = "data_transfer"
  /// GB a month that cost nothing.
  public static let freeGigabytes: Decimal = 100
  static let freeFigureSource = "AWS News Blog, AWS Free Tier Data Transfer Expansion"
  static let freeFigureDate = PriceDate.day(year: 2021, month: 11, day: 24)

  /// The items of the price table and the GB that each holds; the last holds the rest.
  static let tiers: [(item: String, gigabytes: Decimal?)] = [
    ("internet_out_0_10TB", 10_240), ("internet_out_10_50TB", 40_960), ("internet_out_50_150TB", 102_400), ("internet_out_over_150TB", nil),
  ]

  /// An amount divided into the free part and the tiers that it reaches; their sum is the amount.
  public static func divide(_ gigabytes: Decimal) -> (free: Decimal, tiers: [(item: String, gigabytes: Decimal)]) {
    let free = min(gigabytes, freeGigabytes)
    var rest = gigabytes - free
    var parts: [(item: String, gigabytes: Decimal)] = []
    for tier in tiers where rest > 0 {
      let part = min(rest, tier.gigabytes ?? rest)
      parts.append((tier.item, part))
      rest -= part
    }
    return (free, parts)
  }
}
