import CSVText
import Foundation
import Pricing
import Units

/// Reads `vms.csv` of SkyPilot's catalogue: one row a machine, region and, where the provider has them, zone.
///
/// Source: skypilot-org/skypilot-catalog: the columns InstanceType, vCPUs, MemoryGiB, Price, SpotPrice, Region, AvailabilityZone and, from
/// version 6 on, Arch. The file bears no date and does not name its provider.
struct MachineCatalogueReader {
  private struct Machine {
    var vcpu: CPU
    var memory: Bytes
    var architecture: String
    var price: USD
    var line: Int
    var spot: [USD] = []
    var zones: Set<String> = []
  }

  static func read(path: String, request: PriceImport.Request, progress: @escaping (Int64) -> Void) throws(PriceImportError) -> PriceImport {
    guard let asOf = request.asOf else {
      throw .mistake(.position(file: path, line: 1, column: 1), found: "a catalogue without a date", expected: "--as-of with the day of its prices")
    }
    let reader: CSVReader
    do { reader = try CSVReader(path: path) } catch { throw .csv(error) }
    do { return try machines(reader, asOf, request, progress) } catch let error as CSVError { throw .csv(error) } catch let error
      as PriceImportError
    { throw error } catch { throw .cannotRead(path: path, reason: "\(error)") }
  }

  /// - Throws: `CSVError`, `PriceImportError`.
  private static func machines(
    _ reader: CSVReader, _ asOf: PriceDate, _ request: PriceImport.Request, _ progress: (Int64) -> Void
  ) throws -> PriceImport {
    let header = try reader.readHeader()
    let columns = try (
      type: header.requiredIndex(of: "InstanceType"), vcpu: header.requiredIndex(of: "vCPUs"), memory: header.requiredIndex(of: "MemoryGiB"),
      price: header.requiredIndex(of: "Price"), spot: header.requiredIndex(of: "SpotPrice"), region: header.requiredIndex(of: "Region")
    )
    let (zone, arch) = (header.index(of: "AvailabilityZone"), header.index(of: "Arch"))
    var found: [[String]: Machine] = [:]
    var regions: Set<String> = []
    var leftOut: [String: Int] = [:]
    while try reader.next() {
      let type = reader.text(at: columns.type)
      guard !type.isEmpty else {
        leftOut["accelerators without a machine", default: 0] += 1
        continue
      }
      let region = reader.text(at: columns.region)
      regions.insert(region)
      guard request.regions.isEmpty || request.regions.contains(region) else { continue }
      guard !reader.text(at: columns.price).isEmpty else {
        leftOut["rows without a price on demand", default: 0] += 1
        continue
      }
      let price = try amount(reader, columns.price)
      guard price > .zero else {
        leftOut["rows with a price of 0 on demand", default: 0] += 1
        continue
      }
      let place = zone.map { reader.text(at: $0) } ?? ""
      var machine = try found[[region, type]] ?? Machine(
        vcpu: CPU(cores: number(reader, columns.vcpu, "a number of vCPUs")),
        memory: .gibibytes(number(reader, columns.memory, "a number of GiB")),
        architecture: arch.map { reader.text(at: $0) }.flatMap { $0.isEmpty ? nil : $0 } ?? "unknown", price: price, line: reader.line)
      guard machine.zones.insert(place).inserted else {
        let name = [type, region, place].filter { !$0.isEmpty }.joined(separator: " ")
        throw reader.mistake(at: columns.type, expected: "\(name) once (first on line \(machine.line))")
      }
      guard machine.price == price else {
        throw reader.mistake(at: columns.price, expected: "the price that line \(machine.line) has for the same region, \(machine.price.spelling)")
      }
      if !reader.text(at: columns.spot).isEmpty { machine.spot.append(try amount(reader, columns.spot)) }
      found[[region, type]] = machine
    }
    try PriceImport.check(request, path: reader.name, regions: regions)
    var table = PriceTable()
    for (key, machine) in found {
      let spot = median(machine.spot).flatMap { $0 > .zero ? PriceFigure(usd: $0, asOf: asOf, source: source(machine.spot.count)) : nil }
      table.insert(
        InstancePrice(
          provider: request.provider, region: key[0], type: key[1], vcpu: machine.vcpu, memory: machine.memory,
          architecture: machine.architecture, onDemand: PriceFigure(usd: machine.price, asOf: asOf, source: source(0)), spot: spot))
    }
    return PriceImport(table: table, leftOut: leftOut)
  }

  private static func source(_ zones: Int) -> String { "SkyPilot catalogue" + (zones > 1 ? ", median of \(zones) zones" : "") }

  private static func amount(_ reader: CSVReader, _ column: Int) throws(CSVError) -> USD {
    guard let usd = try? USD(parsing: reader.text(at: column)), usd.amount >= 0, usd.amount <= PriceRow.mostUSD else {
      throw reader.mistake(at: column, expected: "a price from 0 to \(PriceRow.mostUSD) USD")
    }
    return usd
  }

  private static func number(_ reader: CSVReader, _ column: Int, _ expected: String) throws(CSVError) -> Double {
    guard let number = reader.double(at: column), number > 0, number <= 100_000 else { throw reader.mistake(at: column, expected: expected) }
    return number
  }

  /// The middle one, of an even number the mean of the two in the middle.
  private static func median(_ prices: [USD]) -> USD? {
    guard !prices.isEmpty else { return nil }
    let sorted = prices.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : USD((sorted[middle - 1].amount + sorted[middle].amount) / 2)
  }
}
