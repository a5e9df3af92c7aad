/// Random numbers for these tests alone, so that they do not stand on what they test: SplitMix64.
/// Source: G. L. Steele, D. Lea and C. H. Flood, Fast splittable pseudorandom number generators, OOPSLA (2014).
struct TestRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func bits() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Within 0 and 1, ends excluded.
  mutating func uniform() -> Double { (Double(bits() >> 11) + 0.5) * 0x1p-53 }

  /// Within the range, ends included.
  mutating func integer(_ range: ClosedRange<Int>) -> Int { range.lowerBound + Int(bits() % UInt64(range.count)) }

  mutating func chance(_ share: Double) -> Bool { uniform() < share }

  mutating func element<Element>(of list: [Element]) -> Element { list[integer(0...list.count - 1)] }
}
