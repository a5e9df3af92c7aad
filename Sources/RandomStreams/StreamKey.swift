/// Names one independent stream of random numbers. Keys are derived from each other like folders: seed, trial, then an entity or a query,
/// then a step.
///
/// Random numbers belong to whatever draws them, not to a shared generator: query 17 draws the same demands whichever station serves
/// first, and in any deployment that has the same steps. That is what makes paired comparisons narrow.
@frozen
public struct StreamKey: Hashable, Sendable {
  public var bits: UInt64

  @inlinable public init(bits: UInt64) { self.bits = bits }

  /// The key of one trial of one seed.
  public init(seed: UInt64, trial: Int) {
    bits = StreamKey.mix(StreamKey.mix(seed &+ StreamKey.weyl) &+ UInt64(bitPattern: Int64(trial)) &* StreamKey.weyl)
  }

  /// The key of the thing with this number: a query, an instance, a branch, an attempt.
  @inlinable public func numbered(_ number: UInt64) -> StreamKey {
    StreamKey(bits: StreamKey.mix(bits &+ (number &+ 1) &* StreamKey.weyl))
  }

  /// The key of the thing with this name.
  public func named(_ name: String) -> StreamKey { StreamKey(bits: StreamKey.mix(bits ^ StreamKey.hash(name))) }

  /// FNV-1a over the name's UTF-8 bytes, mixed. Stable across processes, unlike `Hashable`.
  /// Source: Fowler, Noll, Vo, "FNV-1a", 64 bit.
  public static func hash(_ name: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return mix(hash)
  }

  /// 2^64 divided by the golden ratio, odd: the increment of SplitMix64.
  @inlinable public static var weyl: UInt64 { 0x9e37_79b9_7f4a_7c15 }

  /// A bijection on 64 bits in which each input bit flips each output bit with probability near one half.
  /// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014); constants of Stafford's variant 13.
  @inlinable public static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z &>> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z &>> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z &>> 31)
  }
}

/// The random numbers of one key, one after the other: SplitMix64.
///
/// Eight bytes of state that cost nothing to create, so that every step of every query has a generator of its own.
/// Source: Steele, Lea, Flood (2014). Passes BigCrush; period 2^64.
@frozen
public struct DrawStream: Sendable {
  @usableFromInline var state: UInt64

  @inlinable public init(_ key: StreamKey) { state = key.bits }
  /// The stream of a step: the key of whoever walks, and the salt of the step.
  @inlinable public init(_ key: UInt64, salt: UInt64) { state = key &+ salt }

  @inlinable public mutating func next() -> UInt64 {
    state = state &+ StreamKey.weyl
    return StreamKey.mix(state)
  }

  /// Uniform on the open interval from 0 to 1: never exactly 0 or 1.
  ///
  /// The middles of 2^52 equal parts: with one bit more, half a part could not be added to the largest without rounding it to 1.
  @inlinable public mutating func uniform() -> Double { (Double(next() &>> 12) + 0.5) * 0x1p-52 }
}
