import Foundation
import Testing
import Units

@Suite struct BytesTests {
  @Test(arguments: [
    ("0", 0, "a bare zero needs no unit"), ("17B", 17, "bytes"), ("1KiB", 1_024, "2^10"), ("512MiB", 536_870_912, "2^20"),
    ("8GiB", 8_589_934_592, "2^30"), ("1TiB", 1_099_511_627_776, "2^40"), ("40kB", 40_000, "10^3"), ("3MB", 3_000_000, "10^6"),
    ("2GB", 2_000_000_000, "10^9"), ("1TB", 1_000_000_000_000, "10^12"), ("1.5KiB", 1_536, "a fraction"), ("2 GB", 2_000_000_000, "a space"),
  ] as [(String, Int64, String)])
  func `an amount is read`(text: String, count: Int64, why: String) throws {
    #expect(try Bytes(parsing: text).count == count, "\(why)")
  }

  @Test(arguments: ["", "8", "8G", "8Gi", "8gb", "GB", "8GB/s"])
  func `what is no amount is refused with what was found and what is expected`(text: String) {
    let error = #expect(throws: QuantityError.self) { try Bytes(parsing: text) }
    #expect(
      error?.description == "found \"\(text)\"; expected an amount with its unit, as 512MiB, 8GiB, 40kB or 2GB "
        + "(KiB, MiB, GiB, TiB are powers of 1024; kB, MB, GB, TB of 1000)")
  }

  @Test(arguments: ["2000000TB", "1e300B", "1048577TiB"])
  func `more than an exbibyte is refused`(text: String) {
    let error = #expect(throws: QuantityError.self) { try Bytes(parsing: text) }
    #expect(error?.description == "found \"\(text)\"; expected an amount of at most 1 EiB")
  }

  @Test func `an exbibyte is the most`() throws {
    #expect(try Bytes(parsing: "1048576TiB").count == 1 << 60)
  }

  @Test(arguments: [
    (0, "0B"), (17, "17B"), (1_536, "1.5KiB"), (536_870_912, "512MiB"), (8_589_934_592, "8GiB"), (2_000_000_000, "1.86265GiB"),
    (1_099_511_627_776, "1TiB"), (-1_024, "-1KiB"),
  ] as [(Int64, String)])
  func `an amount is spelt in its largest binary unit`(count: Int64, spelling: String) {
    #expect(Bytes(count).spelling == spelling)
  }

  @Test func `amounts convert, add, scale down to a whole byte and compare`() {
    #expect(Bytes.kibibytes(2) == Bytes(2_048))
    #expect(Bytes.mebibytes(0.5) == Bytes(524_288))
    #expect(Bytes.gibibytes(1) + Bytes(1) == Bytes(1_073_741_825))
    #expect(Bytes.gibibytes(2) - .gibibytes(1) == .mebibytes(1_024))
    #expect(Bytes(7) * 0.25 == Bytes(1))
    #expect(Bytes(1) < Bytes(2))
    #expect(Bytes.mebibytes(512).gibibytes == 0.5)
    #expect(Bytes.gibibytes(2).mebibytes == 2_048)
    #expect(Bytes(1_500_000_000).gigabytes == 1.5)
  }

  @Test func `it is written as a whole number of bytes`() throws {
    let text = try JSONEncoder().encode([Bytes.kibibytes(1)])
    #expect(String(decoding: text, as: UTF8.self) == "[1024]")
    #expect(try JSONDecoder().decode([Bytes].self, from: text) == [.kibibytes(1)])
  }
}
