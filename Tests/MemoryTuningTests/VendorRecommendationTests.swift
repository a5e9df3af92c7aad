import Foundation
import MemoryTuning
import Testing
import Units

struct VendorRecommendationTests {
  /// Source: `neo4j-admin server memory-recommendation` of Neo4j 5: total, heap, page cache in MiB.
  @Test(arguments: [
    (2_048, 512, 512), (4_096, 2_048, 512), (8_192, 3_584, 2_048), (16_384, 5_120, 7_168), (32_768, 12_288, 12_288),
    (65_536, 24_576, 28_672), (131_072, 31_744, 82_944),
  ])
  func `Neo4j's own table is met exactly`(total: Int, heap: Int, pages: Int) {
    let recommendation = Neo4jRecommendation(memory: .mebibytes(Double(total)))
    #expect(recommendation.heap == .mebibytes(Double(heap)) && recommendation.pageCache == .mebibytes(Double(pages)))
  }

  /// Worked out in exact fractions from the sixteen data points of MemoryRecommendationsCommand.java, by another program. That 2500 MiB
  /// give 851 and 512, and leave 1100 (rounded), is also what the tool printed for somebody (qiita.com/stmtok).
  @Test(arguments: [
    (100, 29, 8, 65), (512, 153, 26, 333), (1_024, 307, 52, 665), (1_536, 409, 283, 844), (2_500, 851, 512, 1_137),
    (3_072, 1_280, 512, 1_280), (6_144, 3_072, 1_024, 2_048), (9_000, 3_786, 2_452, 2_762), (10_240, 4_096, 3_072, 3_072),
    (12_288, 4_608, 4_096, 3_584), (20_480, 6_656, 8_704, 5_120), (24_576, 8_192, 10_240, 6_144), (49_152, 18_432, 20_480, 10_240),
    (98_304, 28_160, 55_808, 14_336), (196_608, 31_744, 146_432, 18_432), (393_216, 31_744, 338_944, 22_528),
    (1_048_576, 31_744, 986_112, 30_720), (2_097_152, 31_744, 2_034_688, 30_720),
  ])
  func `between its data points the tool goes in a straight line, and beyond them nothing changes but the page cache`(
    total: Int, heap: Int, pages: Int, system: Int
  ) {
    let recommendation = Neo4jRecommendation(memory: .mebibytes(Double(total)))
    #expect(recommendation.heap == .mebibytes(Double(heap)))
    #expect(recommendation.pageCache == .mebibytes(Double(pages)))
    #expect(recommendation.system == .mebibytes(Double(system)))
  }

  /// Source: MemoryRecommendationsCommandTest.java, recommendOffHeapTxStateMemory.
  @Test(arguments: [(100, 128), (512, 128), (768, 192), (1_024, 256), (16_384, 4_096), (32_768, 8_192), (131_072, 8_192)])
  func `transactions outside the heap get a quarter, from 128 MiB to 8 GiB, at the page cache's cost`(total: Int, transactions: Int) {
    let memory = Bytes.mebibytes(Double(total))
    let with = Neo4jRecommendation(memory: memory, keepsTransactionsOffHeap: true)
    let without = Neo4jRecommendation(memory: memory)
    #expect(with.transactions == .mebibytes(Double(transactions)) && without.transactions == .zero && with.heap == without.heap)
    #expect(with.pageCache == max(.mebibytes(8), without.pageCache - with.transactions))
  }

  /// Source: timescaledb-tune 0.19 with --memory and --cpus: connections and work_mem in MiB.
  @Test(arguments: [(2, 2, 25, 32), (4, 2, 50, 32), (8, 4, 100, 16), (16, 8, 100, 16), (32, 8, 100, 32), (64, 16, 100, 32)])
  func `timescaledb-tune's own vectors are met`(gibibytes: Int, cpus: Int, connections: Int, workMem: Int) {
    let tune = TimescaleDBTune(memory: .gibibytes(Double(gibibytes)), cpus: cpus)
    #expect(tune.connections == connections && tune.workMem() == .mebibytes(Double(workMem)))
    #expect(tune.sharedBuffers == .gibibytes(Double(gibibytes) / 4) && tune.effectiveCacheSize == .gibibytes(Double(gibibytes) * 0.75))
  }

  /// Every setting, letter by letter, that the genuine program gave for 432 machines.
  @Test func `under the vendor's rules TimescaleDB gets what timescaledb-tune writes`() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Golden/Tuning/timescaledb-tune-0.19.csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let names = try #require(lines.first)
    #expect(lines.count == 433 && names.count == 25)
    for line in lines.dropFirst() {
      let numbers = line.prefix(4).compactMap { Int($0) }
      let machine = DatabaseMachine(
        memory: .mebibytes(Double(numbers[0])), cpus: numbers[1], connections: numbers[2] == 0 ? nil : numbers[2],
        walDisk: numbers[3] == 0 ? nil : .mebibytes(Double(numbers[3])))
      let tuned = TunedSettings(.timescaledb, on: machine, by: .vendor)
      var expected: [String: String] = [:]
      for (name, value) in zip(names, line).dropFirst(4) where !value.isEmpty { expected[name] = value }
      var found: [String: String] = [:]
      for setting in tuned.settings { found[setting.name] = setting.value.spelling(in: .timescaledb) }
      #expect(found == expected, "\(line.prefix(4))")
    }
  }
}
