import Units

/// Amounts as findings tell them: short enough to read, in units that configuration files take.
extension Bytes {
  /// `250MB` where that is exact and no binary unit is, else at most four digits of the largest binary unit: `2.931GiB`.
  var told: String {
    if count % 1_000_000 == 0, count % 1_048_576 != 0 { return "\(count / 1_000_000)MB" }
    let units: [(name: String, bytes: Double)] = [("GiB", 1_073_741_824), ("MiB", 1_048_576), ("KiB", 1_024)]
    guard let unit = units.first(where: { Double(abs(count)) >= $0.bytes }) else { return "\(count)B" }
    return (Double(count) / unit.bytes).significant(4) + unit.name
  }
}

extension CPU {
  var told: String { spelling }
}

extension SimTime {
  var told: String { spelling }
}
