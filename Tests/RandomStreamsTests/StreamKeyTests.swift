import RandomStreams
import Testing

@Suite struct StreamKeyTests {
  // From a reference implementation in Python (integers of any size, cut to 64 bits), in a process of its own. The first is also the
  // published vector for the seed 1234567.
  @Test func `a stream is SplitMix64`() {
    var stream = DrawStream(StreamKey(bits: 1_234_567))
    let drawn = (0..<5).map { _ in stream.next() }
    #expect(
      drawn == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
        16_408_922_859_458_223_821,
      ])
    var zero = DrawStream(StreamKey(bits: 0))
    #expect([zero.next(), zero.next(), zero.next()] == [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4, 0x6c45_d188_0094_54f])
  }

  @Test(arguments: [
    ("", 0xcbf2_9ce4_8422_2325, "the offset basis, as published"),
    ("a", 0xaf63_dc4c_8601_ec8c, "as published"),
    ("foobar", 0x8594_4171_f739_67e8, "as published"),
    ("µs", 0x689b_bd1c_22e9_4db9, "two bytes of UTF-8 and one; from Python"),
  ] as [(String, UInt64, String)])
  func `names are hashed by FNV-1a, then mixed`(name: String, fnv: UInt64, why: String) {
    #expect(StreamKey.hash(name) == StreamKey.mix(fnv), "\(why)")
  }

  // The same Python program: key = mix(mix(7 + w) + 3 w), then "queries", 17, and the salt of a step's path.
  @Test func `keys and draws are the same in any process`() {
    let trial = StreamKey(seed: 7, trial: 3)
    #expect(trial.bits == 0x8ca3_cbb6_ca63_129b)
    let queries = trial.named("queries")
    #expect(queries.bits == 0xb6ca_f6b1_1b8f_8bd7)
    let query = queries.numbered(17)
    #expect(query.bits == 0x4bc4_3910_1659_ffa9)
    var stream = DrawStream(query.bits, salt: StreamKey.hash("main/serve desk 1"))
    var same = stream
    #expect([stream.next(), stream.next(), stream.next()] == [0x596c_cfd1_ee5b_8b46, 0x10a6_4167_0458_bdf0, 0xd0f1_22ea_2bb8_16e0])
    #expect([same.uniform(), same.uniform(), same.uniform()] == [0.34931658625860795, 0.06503685727179487, 0.8161794492441178])
  }

  // The states whose next number has no bit set, and all: from the inverse of SplitMix64's output function, in Python.
  @Test(arguments: [
    (0x61c8_8646_80b5_83eb, 0, 0x1p-53, "the smallest"), (0x3162_8af6_7b21_31ab, UInt64.max, 1 - 0x1p-53, "the largest"),
  ] as [(UInt64, UInt64, Double, String)])
  func `a uniform number is never 0 and never 1`(state: UInt64, bits: UInt64, uniform: Double, why: String) {
    var stream = DrawStream(StreamKey(bits: state))
    var same = stream
    #expect(stream.next() == bits)
    #expect(same.uniform() == uniform, "\(why): its logarithm and that of its complement are finite")
  }

  static let count = 1_000_000

  /// First numbers of consecutive queries: what a step draws for query after query.
  private func firsts(_ key: (UInt64) -> UInt64, salt: UInt64 = StreamKey.hash("main/serve")) -> [Double] {
    (0..<UInt64(Self.count)).map {
      var stream = DrawStream(key($0), salt: salt)
      return stream.uniform()
    }
  }

  @Test(arguments: [
    ("consecutive queries of a trial", "main/serve", 1, 0), ("the same under another step", "main/serve desk 2", 1, 0),
    ("the same in another trial", "main/serve", 1, 1), ("the same under another seed", "main/serve", 2, 0),
  ] as [(String, String, UInt64, Int)])
  func `first numbers of consecutive queries are uniform and independent`(what: String, path: String, seed: UInt64, trial: Int) {
    let queries = StreamKey(seed: seed, trial: trial).named("queries")
    expectUniform(firsts({ queries.numbered($0).bits }, salt: StreamKey.hash(path)), what)
  }

  @Test func `consecutive trials and consecutive seeds begin independently`() {
    expectUniform(firsts { StreamKey(seed: 1, trial: Int($0)).named("queries").numbered(0).bits }, "trials")
    expectUniform(firsts { StreamKey(seed: $0, trial: 0).named("queries").numbered(0).bits }, "seeds")
    expectUniform(firsts { StreamKey(seed: 1, trial: 0).named("step \($0)").bits }, "names")
  }

  /// One-dimensional and two-dimensional chi-square and the correlation with the next and the one after.
  private func expectUniform(_ values: [Double], _ what: String) {
    var slices = Array(repeating: 0, count: 1_024)
    var pairs = Array(repeating: 0, count: 32 * 32)
    for (index, value) in values.enumerated() {
      slices[Int(value * 1_024)] += 1
      // Pairs that do not overlap, so that they are independent of each other.
      if index % 2 == 1 { pairs[Int(values[index - 1] * 32) * 32 + Int(value * 32)] += 1 }
    }
    let n = Double(values.count)
    let alone = chiSquareTail(chiSquare(slices, expected: Array(repeating: n / 1_024, count: 1_024)), degreesOfFreedom: 1_023)
    let paired = chiSquareTail(chiSquare(pairs, expected: Array(repeating: n / 2_048, count: 1_024)), degreesOfFreedom: 1_023)
    #expect(alone > 1e-4 && alone < 1 - 1e-4, "\(what): p = \(alone)")
    #expect(paired > 1e-4 && paired < 1 - 1e-4, "\(what), pairs: p = \(paired)")
    for lag in [1, 2, 64] {
      // The product of two independent centred uniforms has variance 1/144.
      let sum = zip(values, values.dropFirst(lag)).reduce(0) { $0 + ($1.0 - 0.5) * ($1.1 - 0.5) }
      let z = sum / ((n - Double(lag)) / 144).squareRoot()
      #expect(abs(z) < 4.5, "\(what), lag \(lag): z = \(z)")
    }
  }

  @Test func `streams of one query are uncorrelated over its steps and its draws`() {
    let queries = StreamKey(seed: 3, trial: 0).named("queries")
    let salts = ["main/serve 1", "main/serve 2", "main/parallel/0", "main/parallel/1"].map { StreamKey.hash($0) }
    // Two numbers of each of four steps, and two of the first branch's and the first attempt's own keys.
    var columns = Array(repeating: [Double](), count: 12)
    for query in 0..<UInt64(200_000) {
      let key = queries.numbered(query).bits
      var streams = salts.map { DrawStream(key, salt: $0) }
      streams.append(DrawStream(StreamKey(bits: key &+ salts[0]).numbered(0).bits, salt: salts[0]))
      streams.append(DrawStream(StreamKey(bits: key &+ salts[0]).numbered(1).bits, salt: salts[0]))
      for index in streams.indices {
        columns[2 * index].append(streams[index].uniform())
        columns[2 * index + 1].append(streams[index].uniform())
      }
    }
    for a in 0..<12 {
      for b in 0..<a {
        let sum = zip(columns[a], columns[b]).reduce(0) { $0 + ($1.0 - 0.5) * ($1.1 - 0.5) }
        let z = sum / (200_000.0 / 144).squareRoot()
        #expect(abs(z) < 4.8, "columns \(b) and \(a): z = \(z)")
      }
    }
  }

  @Test func `each bit of a key flips each bit of the output half of the time`() {
    var flips = Array(repeating: 0, count: 64 * 64)
    let samples = 20_000
    var source = DrawStream(StreamKey(bits: 99))
    for _ in 0..<samples {
      let value = source.next()
      let mixed = StreamKey.mix(value)
      for bit in 0..<64 {
        let change = mixed ^ StreamKey.mix(value ^ (1 << UInt64(bit)))
        for out in 0..<64 where change & (1 << UInt64(out)) != 0 { flips[bit * 64 + out] += 1 }
      }
    }
    // 2 % is 5.7 standard deviations of a fair coin's share over 20,000 throws: by chance once in 20,000 such tests of 4,096 coins.
    let worst = flips.map { abs(Double($0) / Double(samples) - 0.5) }.max() ?? 1
    #expect(worst < 0.02, "\(worst)")
  }
}
