import Foundation

/// Random numbers for these tests alone: SplitMix64.
/// Source: G. L. Steele, D. Lea and C. H. Flood, Fast splittable pseudorandom number generators, OOPSLA (2014).
struct TestRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// Within 0 and 1, ends excluded.
  mutating func uniform() -> Double {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return (Double((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53
  }

  /// Exponential with a mean of 1.
  mutating func exponential() -> Double { -log(uniform()) }
}

/// Whether `a` is within a share `relative` of `b`.
func isClose(_ a: Double, _ b: Double, relative: Double = 1e-12) -> Bool { abs(a - b) <= relative * abs(b) }
