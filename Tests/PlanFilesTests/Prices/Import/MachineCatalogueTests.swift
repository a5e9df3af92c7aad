import Foundation
import PlanFiles
import Pricing
import Testing
import Units

@Suite struct MachineCatalogueTests {
  private static let header = "InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,GpuInfo,Price,SpotPrice,Region,AvailabilityZone,Arch\n"

  private func read(_ text: String, _ request: PriceImport.Request = PriceImport.Request(asOf: .day(year: 2026, month: 11, day: 1))) throws -> PriceImport {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("vms-\(UUID().uuidString).csv").path
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(try PriceImport.format(of: path) == .skyPilot)
    do { return try PriceImport.read(path: path, format: .skyPilot, request: request) } catch {
      throw Message(text: error.description.replacingOccurrences(of: path, with: "vms.csv"))
    }
  }

  private struct Message: Error { var text: String }
  private func message(_ text: String, _ request: PriceImport.Request = PriceImport.Request(asOf: .undated("v8"))) -> String {
    do { _ = try read(text, request) } catch { return (error as? Message)?.text ?? "\(error)" }
    return ""
  }

  /// The first rows of catalogues/v8/aws/vms.csv for these machines, in its form.
  private static let rows = """
    c3.2xlarge,,,8.0,15.0,,0.42,0.236700,us-east-1,use1-az2,x86_64
    c3.2xlarge,,,8.0,15.0,,0.42,0.153700,us-east-1,use1-az3,x86_64
    c3.2xlarge,,,8.0,15.0,,0.42,0.222600,us-east-1,use1-az4,x86_64
    c3.2xlarge,,,8.0,15.0,,0.42,0.226600,us-east-1,use1-az6,x86_64
    a1.large,,,2.0,4.0,,0.0576,,eu-west-1,euw1-az1,arm64
    ,V100,1,,,gpu,2.48,0.74,us-east-1,use1-az2,

    """

  @Test func `on demand is taken as it is, and spot as the median over zones`() throws {
    let found = try read(Self.header + Self.rows)
    let machine = try found.table.instance("c3.2xlarge", provider: "aws", region: "us-east-1")
    // Between 0.2226 and 0.2266.
    #expect(machine.onDemand.usd.spelling == "0.42" && machine.spot?.usd.spelling == "0.2246")
    #expect(machine.spot?.source == "SkyPilot catalogue, median of 4 zones" && machine.spot?.asOf == .day(year: 2026, month: 11, day: 1))
    #expect(try found.table.instance("a1.large", provider: "aws", region: "eu-west-1").spot == nil)
    #expect(found.leftOut == ["accelerators without a machine": 1])
  }

  @Test func `the provider and the regions are those that were asked for`() throws {
    let request = PriceImport.Request(regions: ["eu-west-1"], provider: "own", asOf: .undated("v8"))
    #expect(try read(Self.header + Self.rows, request).table.instances.map { "\($0.provider) \($0.type)" } == ["own a1.large"])
    let unknown = PriceImport.Request(regions: ["eu-west-2"], asOf: .undated("v8"))
    #expect(
      message(Self.header + Self.rows, unknown)
        == "vms.csv:1:1: found no region \"eu-west-2\"; expected one of eu-west-1, us-east-1; did you mean \"eu-west-1\"?")
  }

  @Test func `without a column of processors they are unknown`() throws {
    let text = "InstanceType,vCPUs,MemoryGiB,Price,SpotPrice,Region\nStandard_B2s,2,4,0.0416,0.0125,eastus\n"
    #expect(try read(text).table.instances.map(\.architecture) == ["unknown"])
  }

  @Test func `what cannot be a price is refused at its place`() {
    let row = "c3.2xlarge,,,8.0,15.0,,0.42,0.2,us-east-1,use1-az2,x86_64\n"
    let (date, dear) = ("vms.csv:1:1: found a catalogue without a date; expected --as-of with the day of its prices", "expected a price from 0 to 10000 USD")
    #expect(message(Self.header + row, PriceImport.Request()) == date)
    #expect(message(Self.header + row.replacing("0.42", with: "-1")) == "vms.csv:2:24: found \"-1\"; \(dear)")
    #expect(message(Self.header + row.replacing("0.42", with: "42000")) == "vms.csv:2:24: found \"42000\"; \(dear)")
    #expect(message(Self.header + row.replacing("0.42", with: "1 EUR")) == "vms.csv:2:24: found \"1 EUR\"; \(dear)")
    #expect(
      message(Self.header + row + row)
        == "vms.csv:3:1: found \"c3.2xlarge\"; expected c3.2xlarge us-east-1 use1-az2 once (first on line 2)")
    #expect(
      message(Self.header + row + row.replacing("0.42", with: "0.43").replacing("az2", with: "az3"))
        == "vms.csv:3:24: found \"0.43\"; expected the price that line 2 has for the same region, 0.42")
    #expect(message(Self.header + row.replacing("8.0", with: "many")) == "vms.csv:2:14: found \"many\"; expected a number of vCPUs")
    #expect(
      message("InstanceType,vCPUs,Memory,Price,SpotPrice,Region\n")
        == "vms.csv:1:1: found no column \"MemoryGiB\"; expected one in the header; did you mean it by \"Memory\"?")
  }
}
