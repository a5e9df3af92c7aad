import Foundation
import PlanFiles
import Pricing
import Testing
import Units

@Suite struct OfferFileTests {
  /// A file in the form of AWS's own, with one machine that counts and several that do not.
  static func offer(
    date: String = "2026-11-05T20:41:09Z", price: String = "{\"USD\": \"0.1664000000\"}", unit: String = "Hrs", more: String = "", type: String = "t3.xlarge"
  ) -> String {
    func product(_ sku: String, _ changes: [String: String] = [:]) -> String {
      var attributes = [
        "servicecode": "AmazonEC2", "regionCode": "eu-west-1", "locationType": "AWS Region", "instanceType": type, "vcpu": "4",
        "memory": "16 GiB", "operatingSystem": "Linux", "tenancy": "Shared", "preInstalledSw": "NA", "capacitystatus": "Used",
        "licenseModel": "No License required", "physicalProcessor": "Intel Skylake E5 2686 v5", "marketoption": "OnDemand",
      ]
      for (name, value) in changes { attributes[name] = value }
      let text = attributes.sorted { $0.key < $1.key }.map { "\"\($0.key)\" : \"\($0.value)\"" }.joined(separator: ", ")
      return "\"\(sku)\" : {\"sku\" : \"\(sku)\", \"productFamily\" : \"Compute Instance\", \"attributes\" : {\(text)}}"
    }
    func reserved(_ code: String, _ length: String, _ purchase: String, _ dimensions: String, _ kind: String = "standard") -> String {
      """
      "SKU1.\(code)": {"sku": "SKU1", "priceDimensions": {\(dimensions)}, "termAttributes": {"LeaseContractLength": "\(length)",
        "OfferingClass": "\(kind)", "PurchaseOption": "\(purchase)"}}
      """
    }
    func hourly(_ usd: String) -> String { "\"a\": {\"unit\": \"Hrs\", \"pricePerUnit\": {\"USD\": \"\(usd)\"}}" }
    return """
      {
        "formatVersion" : "v1.0", "disclaimer" : "not \\u0022binding\\u0022 \\u20ac", "offerCode" : "AmazonEC2", "version" : "20261105204109",
        "publicationDate" : "\(date)",
        "products" : {
          \(product("SKU1")),
          \(product("SKU2", ["operatingSystem": "Windows"])),
          \(product("SKU3", ["tenancy": "Dedicated"])),
          \(product("SKU4", ["preInstalledSw": "SQL Std"])),
          \(product("SKU5", ["capacitystatus": "UnusedCapacityReservation"])),
          \(product("SKU6", ["locationType": "AWS Local Zone", "regionCode": "eu-west-1-dub-1"])),
          \(product("SKU7", ["instanceType": "t4g.xlarge", "physicalProcessor": "AWS Graviton2 Processor", "regionCode": "us-east-1"])),
          \(product("SKU8", ["instanceType": "u-1.metal", "memory": "1,952 GiB"])),
          "SKU9" : {"productFamily" : "Storage", "attributes" : {"volumeType" : "gp3"}}\(more)
        },
        "terms" : {
          "OnDemand" : {
            "SKU1" : {"SKU1.JRT" : {"offerTermCode" : "JRT", "priceDimensions" : {"SKU1.JRT.6YS" : {"unit" : "\(unit)", "appliesTo" : [],
              "pricePerUnit" : \(price)}}, "termAttributes" : {}}},
            "SKU2" : {"SKU2.JRT" : {"priceDimensions" : {"x" : {"unit" : "Hrs", "pricePerUnit" : {"CNY" : "9"}}}}},
            "SKU7" : {"SKU7.JRT" : {"priceDimensions" : {\(hourly("0.1344"))}}},
            "SKU8" : {"SKU8.JRT" : {"priceDimensions" : {\(hourly("0.0000000000"))}}}
          },
          "Reserved" : {
            "SKU1" : {
              \(reserved("A", "1yr", "No Upfront", hourly("0.1040"))),
              \(reserved("B", "3yr", "No Upfront", hourly("0.0719"))),
              \(reserved("C", "3yr", "All Upfront", "\"q\": {\"unit\": \"Quantity\", \"pricePerUnit\": {\"USD\": \"1644\"}}, \(hourly("0"))")),
              \(reserved("D", "1yr", "No Upfront", hourly("0.2"), "convertible"))
            }
          }
        },
        "attributesList" : {}
      }

      """
  }

  private func read(_ text: String, _ request: PriceImport.Request = PriceImport.Request()) throws -> PriceImport {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("offer-\(UUID().uuidString).json").path
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(try PriceImport.format(of: path) == .awsOffer)
    do { return try PriceImport.read(path: path, format: .awsOffer, request: request) } catch {
      throw Message(text: error.description.replacingOccurrences(of: path, with: "offer.json"))
    }
  }

  private struct Message: Error { var text: String }

  private func message(_ text: String, _ request: PriceImport.Request = PriceImport.Request()) -> String {
    do { _ = try read(text, request) } catch { return (error as? Message)?.text ?? "\(error)" }
    return ""
  }

  @Test func `machines with Linux and shared tenancy are read with all their rates`() throws {
    let found = try read(Self.offer())
    #expect(found.table.instances.map { "\($0.region) \($0.type)" } == ["eu-west-1 t3.xlarge", "us-east-1 t4g.xlarge"])
    let machine = try found.table.instance("t3.xlarge", provider: "aws", region: "eu-west-1")
    #expect(machine.vcpu == CPU(cores: 4) && machine.memory == .gibibytes(16) && machine.architecture == "x86_64")
    #expect(machine.onDemand.usd == USD(Decimal(1_664) / 10_000) && machine.onDemand.asOf == .day(year: 2026, month: 11, day: 5))
    #expect(machine.onDemand.source == "AWS price list 20261105204109")
    #expect(machine.reserved1y?.usd == USD(Decimal(104) / 1_000) && machine.reserved3y?.usd == USD(Decimal(719) / 10_000))
    // 1644 / 26280 = 0.0625570...
    #expect(machine.reserved3yAllUpfront?.usd.spelling == "0.062557")
    #expect(try found.table.instance("t4g.xlarge", provider: "aws", region: "us-east-1").architecture == "arm64")
    #expect(found.leftOut == ["at a price of 0, which AWS writes for what it does not sell on demand": 1])
  }

  @Test func `what was read is written as a table that reads back the same`() throws {
    let found = try read(Self.offer())
    let again = try PriceTableReader.read(text: PriceTableWriter.text(of: found.table.instances), name: "t.csv")
    #expect(again == found.table)
  }

  @Test func `the shipped machines are written and read back the same`() throws {
    let shipped = try PriceTableReader.embedded().instances
    let again = try PriceTableReader.read(text: PriceTableWriter.text(of: shipped), name: "t.csv")
    #expect(again.instances == shipped)
  }

  @Test func `one region alone is kept, and an unknown one is told`() throws {
    #expect(try read(Self.offer(), PriceImport.Request(regions: ["us-east-1"])).table.instances.map(\.type) == ["t4g.xlarge"])
    #expect(
      message(Self.offer(), PriceImport.Request(regions: ["eu-west1"]))
        == "offer.json:1:1: found no region \"eu-west1\"; expected one of eu-west-1, us-east-1; did you mean \"eu-west-1\"?")
  }

  @Test(arguments: [
    (offer(price: "{\"CNY\": \"1.1\"}"), "offer.json:18:26: found the currency CNY; expected USD: other currencies are not converted"),
    (offer(unit: "Hr"), "offer.json:17:94: found the unit \"Hr\"; expected Hrs or Quantity; did you mean \"Hrs\"?"),
    (offer(price: "{\"USD\": \"-0.1\"}"), "offer.json:18:34: found \"-0.1\" as a price; expected an amount of US dollars from 0 to 1000000"),
    (offer(price: "{\"USD\": \"1e3\"}"), "offer.json:18:34: found \"1e3\" as a price; expected an amount of US dollars from 0 to 1000000"),
    (offer(date: "yesterday"), "offer.json:3:23: found \"yesterday\"; expected the day of publication, as 2026-11-23T00:00:00Z"),
    ("{\"products\": {}}", "offer.json:1:1: found no publicationDate; expected one, or --as-of with the day"),
    ("{\"terms\": {}}", "offer.json:1:11: found terms before any products; expected the products first, as AWS writes them"),
    ("{\"publicationDate\": \"2026-11-05\"}", "offer.json:1:1: found no machine with a price; expected machines with Linux and shared tenancy"),
  ])
  func `what cannot be a price is refused at its place`(text: String, expected: String) {
    #expect(message(text) == expected)
  }

  @Test func `the same machine twice is refused`() {
    let twin = Self.offer().replacingOccurrences(of: "\"t4g.xlarge\"", with: "\"t3.xlarge\"").replacingOccurrences(of: "us-east-1", with: "eu-west-1")
    #expect(message(twin).hasSuffix("found t3.xlarge in eu-west-1 again; expected each once (first with the SKU SKU1)"))
  }

  @Test(arguments: [
    ("{\"a\": [1, {\"b\": \"", "offer.json:1:17: found a text that never ends; expected a closing \""),
    ("{\"a\": [1, 2", "offer.json:1:7: found the end of the file; expected what closes this"),
    ("{\"a\": [1, 2}", "offer.json:1:12: found \"}\"; expected the other bracket"),
    ("{\"a\" 1}", "offer.json:1:6: found \"1\"; expected a colon"),
    ("{\n  \"a\": 1\n  \"b\": 2}", "offer.json:3:3: found \"\"\"; expected a comma or }"),
    ("{\"a\": 1} x", "offer.json:1:10: found \"x\"; expected the end of the file"),
    ("{\"version\": \"\\x\"}", "offer.json:1:15: found \"x\"; expected one of \" \\ / b f n r t u behind a \\"),
    ("{\"version\": \"\\ud83d\"}", "offer.json:1:20: found \"\"\"; expected the second half of a pair"),
    ("{\"version\": 5}", "offer.json:1:13: found \"5\"; expected a text in quotes"),
  ])
  func `what is no JSON is refused at its place`(text: String, expected: String) {
    #expect(message(text) == expected)
  }

  @Test func `nesting without an end is refused before memory is`() {
    #expect(message("{\"a\": " + String(repeating: "[", count: 1_000_000)) == "offer.json:1:71: found more than 64 levels; expected at most that")
  }
}
