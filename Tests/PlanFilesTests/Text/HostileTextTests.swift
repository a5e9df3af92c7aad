import Foundation
import Testing

@testable import PlanFiles

/// Texts that are made to do harm: each must be refused within a second, and in little memory.
struct HostileTextTests {
  static let hostile: [(name: String, text: String, complaint: String)] = [
    ("flow lists within each other", String(repeating: "[", count: 1 << 19), "lists and mappings within each other"),
    ("flow mappings within each other", String(repeating: "{a: ", count: 200_000), "lists and mappings within each other"),
    ("closed flow lists", String(repeating: "[", count: 500_000) + String(repeating: "]", count: 500_000), "within each other"),
    ("block lists within each other", String(repeating: "- ", count: 500_000), "lists and mappings within each other"),
    ("keys within each other", String(repeating: "? ", count: 500_000), "lists and mappings within each other"),
    (
      "deep indentation", (0..<1_400).map { String(repeating: " ", count: $0) + "a:\n" }.joined(), "lists and mappings within each other"
    ),
    ("brackets hidden by quotes", String(repeating: "[\"]\", ", count: 150_000), "lists and mappings within each other"),
    ("brackets hidden by a quote within a word", String(repeating: "[a\"]", count: 200_000), "found"),
    ("an open quote", "a: \"" + String(repeating: "x", count: 1_000_000), "found a mistake in the YAML"),
    ("one endless line", String(repeating: "x", count: 1_000_000), "expected a profile: schemaVersion: 1"),
    ("a million dashes", String(repeating: "-", count: 1_000_000), "expected a profile: schemaVersion: 1"),
    ("a million line ends", String(repeating: "\n", count: 1_000_000), "found nothing"),
    ("a million colons", String(repeating: ": ", count: 500_000), "found"),
    (
      "an alias bomb",
      "a0: &a0 [x, x]\n" + (1..<60).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1), *a\($0 - 1)]\n" }.joined(), "expected no anchors"
    ),
    (
      "an alias bomb as a key",
      "a0: &a0 [x, x]\n" + (1..<60).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined() + "? *a59\n: 1\n", "expected no anchors"
    ),
    ("an alias of itself", "a: &a [*a]\n", "expected no anchors"),
    ("many unknown keys", "schemaVersion: 1\nname: x\n" + (0..<60_000).map { "k\($0): 1\n" }.joined(), "more"),
    (
      "many unknown names",
      "schemaVersion: 1\nname: x\nworkload: {arrivals: poisson, rate: 1/s, route: q}\nstations:\n"
        + (0..<8_000).map { "  station\($0): {discipline: fcfs, servers: 1}\n" }.joined() + "routes:\n  q:\n"
        + (0..<9_000).map { "    - {serve: stotion\($0), time: 1s}\n" }.joined(), "did you mean \"station0\"?"
    ),
    (
      "a long chain of calls",
      SmallProfile.withRoutes(
        "  query: [{call: r0}]\n" + (0..<20_000).map { "  r\($0): [{call: r\($0 + 1)}]\n" }.joined() + "  r20000: []\n"),
      "found calls of routes within each other beyond 32"
    ),
    (
      "calls that double at each step",
      SmallProfile.withRoutes(
        "  query: [{call: r0}]\n" + (0..<30).map { "  r\($0): [{call: r\($0 + 1)}, {call: r\($0 + 1)}]\n" }.joined()
          + "  r30: [{wait: 1s}]\n"),
      "of more than 10000 steps"
    ),
    (
      "applications entered or not at each of many calls",
      SmallProfile.withRoutes(
        "  query: [{call: r0}]\n"
          + (0..<25).map { "  r\($0): [{enter: api, steps: [{call: r\($0 + 1)}]}, {call: r\($0 + 1)}]\n" }.joined()
          + "  r25: [{wait: 1s}]\n"),
      "of more than 10000 steps"
    ),
    (
      "copies of copies",
      SmallProfile.withRoutes(
        "  query: [{parallel: [{parallel: [{parallel: [{wait: 1s}], copies: 1000}], copies: 1000}], copies: 1000}]\n"),
      "of more than 10000 steps"
    ),
    (
      "a distribution without end", SmallProfile.withRoutes("  query: [{wait: lognormal(\(String(repeating: "a=", count: 100_000)))}]"),
      "found"
    ),
    ("a number without end", SmallProfile.withRoutes("  query: [{wait: \(String(repeating: "9", count: 900_000))s}]"), "found"),
  ]

  @Test(arguments: hostile.map(\.name))
  func `is refused in time`(name: String) throws {
    let (_, text, expected) = try #require(Self.hostile.first { $0.name == name })
    // Time of this thread on a processor: others may keep the machine busy.
    let start = processorTime
    let complaint = SmallProfile.complaints(text)
    let elapsed = processorTime - start
    #expect(complaint.contains(expected), "\(complaint.prefix(300))")
    #expect(complaint.utf8.count < 100_000)
    // A second is the promise of the release build; a debug build runs the same loops ten times slower.
    #expect(elapsed < .seconds(isOptimized ? 1 : 10), "took \(elapsed)")
  }

  private var isOptimized: Bool {
    var isOptimized = true
    assert(
      {
        isOptimized = false
        return true
      }())
    return isOptimized
  }

  @Test func `no more than a little over 1 MiB of an endless file is read`() {
    #expect { try ProfileReader.read(.file("/dev/zero")) } throws: {
      "\($0)" == "/dev/zero:1:1: found more than 1048576 bytes; expected a text of at most 1 MiB"
    }
  }

  @Test func `a folder and a missing file are named`() throws {
    let folder = try TestFolder()
    #expect { try ProfileReader.read(.file(folder.path)) } throws: {
      "\($0)".hasPrefix("\(folder.path):1:1: found a file that cannot be read")
    }
    #expect { try ProfileReader.read(.file(folder.path + "/x.yaml")) } throws: {
      "\($0)" == "\(folder.path)/x.yaml:1:1: found no such file; expected the path of a profile"
    }
  }

  @Test func `a profile cut off anywhere is refused or read, never a crash`() {
    let text = SmallProfile.withRoutes("  query:\n    - {lookup: redis, keyspace: answers, miss: [{wait: uniform(1s 2s)}]}\n")
    for length in 0...text.utf8.count { _ = SmallProfile.complaints(String(decoding: text.utf8.prefix(length), as: UTF8.self)) }
  }

  @Test(arguments: 1...8)
  func `profiles with random mutations are refused or read, never a crash`(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    let originals =
      try EmbeddedProfile.all.map { try ProfileSource.embedded($0.name).bytes() }
      + [
        Data(
          SmallProfile.withRoutes("  query:\n    - {enter: api, steps: [{read: db, time: 4ms, pages: 40}, {execute: vee, time: 2s}]}\n")
            .utf8)
      ]
    let pieces = [
      "[", "]", "{", "}", ": ", "\n", "- ", "'", "\"", "#", "-1", "1e99", "nan", "%", "|", "?", "(", ")", "ms", "null", "~", "é",
    ]
    for round in 0..<60 {
      var bytes = originals[Int(random.next() % UInt64(originals.count))]
      for _ in 0..<(1 + random.next() % 4) {
        let position = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 4 {
        case 0: bytes[position] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes.insert(contentsOf: Array(pieces[Int(random.next() % UInt64(pieces.count))].utf8), at: position)
        case 2: bytes.removeSubrange(position..<min(bytes.count, position + 1 + Int(random.next() % 8)))
        default:
          let length = min(bytes.count - position, 1 + Int(random.next() % 40))
          bytes.insert(contentsOf: Array(bytes[position..<position + length]), at: Int(random.next() % UInt64(bytes.count)))
        }
        if bytes.isEmpty { bytes = Data([0x0A]) }
      }
      do {
        _ = try CheckedProfile(YAMLText.read(bytes, name: "p.yaml")).scenario()
      } catch {
        for problem in error.problems {
          #expect(problem.description.hasPrefix("p.yaml:"), "seed \(seed), round \(round): \(problem)")
        }
        #expect(!error.isEmpty, "seed \(seed), round \(round)")
      }
    }
  }

  /// Source: Steele, Lea and Flood (2014), SplitMix64.
  private struct SplitMix {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
  }

  private var processorTime: Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
