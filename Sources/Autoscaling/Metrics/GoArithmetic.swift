/// Conversions as the controller's compiled Go program does them on amd64, where they differ from Swift's, which trap.
///
/// Everything else needs no help: Go and Swift both follow IEEE 754 for float64 and truncate integer division toward zero.
enum GoArithmetic {
  /// `int64(x)`: toward zero; the smallest Int64 for NaN and whatever does not fit (the instruction's "indefinite" value).
  @inline(__always)
  static func int64(_ value: Double) -> Int64 {
    // Written so that NaN fails the test.
    guard value >= -0x1p63 && value < 0x1p63 else { return .min }
    return Int64(value)
  }

  /// `int32(x)`: through int64, of which the low 32 bits stay.
  @inline(__always)
  static func int32(_ value: Double) -> Int32 { Int32(truncatingIfNeeded: int64(value)) }

  /// `int32(math.Ceil(x))`.
  @inline(__always)
  static func ceiling32(_ value: Double) -> Int32 { int32(value.rounded(.up)) }

  /// `int32(math.Ceil(x))`, held below by the largest Int32 where the controller does so.
  @inline(__always)
  static func cappedCeiling32(_ value: Double) -> Int32 { value > Double(Int32.max) ? .max : ceiling32(value) }

  /// `a / b` for int64: the one quotient that does not fit wraps around. `b` is not 0.
  @inline(__always)
  static func quotient(_ a: Int64, _ b: Int64) -> Int64 { a.dividedReportingOverflow(by: b).partialValue }
}
