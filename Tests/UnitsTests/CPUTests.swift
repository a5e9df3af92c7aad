import Foundation
import Testing
import Units

@Suite struct CPUTests {
  @Test(arguments: [
    ("500m", 500, "thousandths, as Kubernetes spells them"), ("2", 2_000, "cores need no unit"), ("1.5", 1_500, "a fraction"),
    ("2 cores", 2_000, "in words"), ("1 core", 1_000, "one"), ("0", 0, "none"), ("0.5m", 1, "to the nearest thousandth"),
    ("1000000", 1_000_000_000, "the most"),
  ] as [(String, Int64, String)])
  func `an amount of CPU is read`(text: String, millicores: Int64, why: String) throws {
    #expect(try CPU(parsing: text).millicores == millicores, "\(why)")
  }

  @Test(arguments: ["", "m", "2 vCPU", "1000001", "1e10m", "500M"])
  func `what is no amount of CPU is refused with what was found and what is expected`(text: String) {
    let error = #expect(throws: QuantityError.self) { try CPU(parsing: text) }
    #expect(error?.description == "found \"\(text)\"; expected an amount of CPU, as 500m (thousandths of a core), 2 or 1.5 cores")
  }

  @Test(arguments: [(500, "500m"), (2_000, "2"), (1_500, "1500m"), (0, "0")] as [(Int64, String)])
  func `an amount of CPU is spelt as Kubernetes does, and read back`(millicores: Int64, spelling: String) throws {
    #expect(CPU(millicores: millicores).spelling == spelling)
    #expect(try CPU(parsing: spelling).millicores == millicores)
  }

  @Test func `amounts convert, add and compare`() {
    #expect(CPU(cores: 1.25).millicores == 1_250)
    #expect(CPU(millicores: 250).cores == 0.25)
    #expect(CPU(cores: 1) + CPU(millicores: 500) == CPU(cores: 1.5))
    #expect(CPU(millicores: 999) < CPU(cores: 1))
  }

  @Test func `it is written as a whole number of thousandths`() throws {
    let text = try JSONEncoder().encode([CPU(cores: 1.5)])
    #expect(String(decoding: text, as: UTF8.self) == "[1500]")
    #expect(try JSONDecoder().decode([CPU].self, from: text) == [CPU(cores: 1.5)])
  }
}
