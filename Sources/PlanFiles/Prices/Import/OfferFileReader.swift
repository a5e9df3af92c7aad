import Foundation
import Pricing
import Units

/// Reads the offer file of Amazon EC2: machines with Linux and shared tenancy, on demand and reserved.
///
/// Source: AWS Billing User Guide, "Reading the service price list files": `products` by SKU, then `terms` by kind, SKU and offer, each offer
/// with its price dimensions and, where reserved, with its term's attributes.
struct OfferFileReader {
  /// One machine in one region, as far as it was read.
  private struct Machine {
    var region: String
    var type: String
    var vcpu: CPU
    var memory: Bytes
    var architecture: String
    var onDemand: USD?
    var reserved1y: USD?
    var reserved3y: USD?
    var reserved3yAllUpfront: USD?
  }

  /// What an offer asks for.
  private struct Offer {
    var hourly: USD?
    /// Once, at the start of the term.
    var upfront: USD?
    var length = ""
    var offeringClass = ""
    var purchase = ""
  }

  private static let bytesBetweenReports: Int64 = 4 << 20

  private let request: PriceImport.Request
  private let progress: (Int64) -> Void
  private var machines: [String: Machine] = [:]
  /// The SKU of each machine, to find those that are there twice.
  private var skus: [[String]: String] = [:]
  private var regions: Set<String> = []
  private var version = ""
  private var published: PriceDate?
  private var hasProducts = false
  private var leftOut: [String: Int] = [:]
  private var reported: Int64 = 0

  static func read(path: String, request: PriceImport.Request, progress: @escaping (Int64) -> Void) throws(PriceImportError) -> PriceImport {
    var reader = OfferFileReader(request: request, progress: progress)
    var stream = try JSONStream(path: path)
    return try reader.file(&stream)
  }

  private init(request: PriceImport.Request, progress: @escaping (Int64) -> Void) {
    self.request = request
    self.progress = progress
  }

  private mutating func file(_ stream: inout JSONStream) throws(PriceImportError) -> PriceImport {
    try stream.object { name, json throws(PriceImportError) in
      switch name {
      case "publicationDate":
        let place = try json.placeOfValue()
        let text = try json.text()
        guard let date = try? PriceDate(parsing: String(text.prefix(10))) else {
          throw .mistake(place, found: "\"\(text)\"", expected: "the day of publication, as 2026-11-23T00:00:00Z")
        }
        published = date
      case "version": version = try json.text()
      case "products":
        hasProducts = true
        try products(&json)
      case "terms":
        _ = try json.placeOfValue()
        guard hasProducts else { throw json.mistake("terms before any products", expected: "the products first, as AWS writes them") }
        try terms(&json)
      default: try json.skip()
      }
    }
    try stream.finish()
    guard let asOf = published ?? request.asOf else {
      throw .mistake(.position(file: stream.path, line: 1, column: 1), found: "no publicationDate", expected: "one, or --as-of with the day")
    }
    try PriceImport.check(request, path: stream.path, regions: regions)
    return PriceImport(table: table(asOf: asOf), leftOut: leftOut)
  }

  private mutating func tick(_ json: borrowing JSONStream) {
    guard json.bytesRead - reported >= Self.bytesBetweenReports else { return }
    reported = json.bytesRead
    progress(reported)
  }

  // MARK: - Products

  private mutating func products(_ json: inout JSONStream) throws(PriceImportError) {
    try json.object { sku, json throws(PriceImportError) in
      tick(json)
      let place = try json.placeOfValue()
      var family = ""
      var attributes: [String: String] = [:]
      try json.object { name, json throws(PriceImportError) in
        switch name {
        case "productFamily": family = try json.text()
        case "attributes":
          try json.object { name, json throws(PriceImportError) in
            if Self.attributes.contains(name) { attributes[name] = try json.text() } else { try json.skip() }
          }
        default: try json.skip()
        }
      }
      guard family.hasPrefix("Compute Instance") else { return }
      try keep(sku, attributes, at: place)
    }
  }

  private static let attributes: Set<String> = [
    "regionCode", "instanceType", "vcpu", "memory", "physicalProcessor", "operatingSystem", "tenancy", "preInstalledSw", "capacitystatus",
    "licenseModel", "locationType", "marketoption",
  ]

  /// What an attribute must be where it stands: Linux without paid software, on shared machines, in use, in a region and not in one of its
  /// outposts.
  private static let wanted = [
    "operatingSystem": "Linux", "tenancy": "Shared", "preInstalledSw": "NA", "capacitystatus": "Used", "locationType": "AWS Region",
    "marketoption": "OnDemand", "licenseModel": "No License required",
  ]

  private mutating func keep(_ sku: String, _ attributes: [String: String], at place: Place) throws(PriceImportError) {
    guard attributes["operatingSystem"] != nil, attributes["tenancy"] != nil else { return }
    for (name, value) in Self.wanted {
      if let found = attributes[name], found != value { return }
    }
    func needed(_ name: String) throws(PriceImportError) -> String {
      guard let text = attributes[name], !text.isEmpty else {
        throw .mistake(place, found: "a machine without \(name)", expected: "one among its attributes")
      }
      return text
    }
    let region = try needed("regionCode")
    regions.insert(region)
    guard request.regions.isEmpty || request.regions.contains(region) else { return }
    let type = try needed("instanceType")
    let memory = try needed("memory")
    guard let vcpu = Double(try needed("vcpu")), (0.001...10_000).contains(vcpu) else {
      throw .mistake(place, found: "\"\(attributes["vcpu"] ?? "")\" as vcpu", expected: "a number of vCPUs")
    }
    guard memory.hasSuffix(" GiB"), let gibibytes = Double(memory.dropLast(4).replacing(",", with: "")), (0.001...100_000).contains(gibibytes) else {
      throw .mistake(place, found: "\"\(memory)\" as memory", expected: "a number of GiB, as \"8 GiB\"")
    }
    if let first = skus[[region, type]] {
      throw .mistake(place, found: "\(type) in \(region) again", expected: "each once (first with the SKU \(first))")
    }
    skus[[region, type]] = sku
    let isARM = ["Graviton", "Apple M"].contains { attributes["physicalProcessor"]?.contains($0) ?? false }
    machines[sku] = Machine(
      region: region, type: type, vcpu: CPU(cores: vcpu), memory: .gibibytes(gibibytes), architecture: isARM ? "arm64" : "x86_64")
  }

  // MARK: - Terms

  private mutating func terms(_ json: inout JSONStream) throws(PriceImportError) {
    try json.object { kind, json throws(PriceImportError) in
      guard kind == "OnDemand" || kind == "Reserved" else { return try json.skip() }
      try json.object { sku, json throws(PriceImportError) in
        tick(json)
        guard machines[sku] != nil else { return try json.skip() }
        try json.object { _, json throws(PriceImportError) in
          let place = try json.placeOfValue()
          let offer = try Self.offer(&json)
          if kind == "OnDemand" { machines[sku]?.onDemand = offer.hourly } else { reserve(sku, offer) }
          if kind == "OnDemand", offer.hourly == nil {
            throw .mistake(place, found: "an offer without a price an hour", expected: "one in Hrs")
          }
        }
      }
    }
  }

  private static func offer(_ json: inout JSONStream) throws(PriceImportError) -> Offer {
    var offer = Offer()
    try json.object { name, json throws(PriceImportError) in
      switch name {
      case "priceDimensions":
        try json.object { _, json throws(PriceImportError) in
          let place = try json.placeOfValue()
          var unit = ""
          var price: USD?
          try json.object { name, json throws(PriceImportError) in
            switch name {
            case "unit": unit = try json.text()
            case "pricePerUnit": price = try Self.price(&json)
            default: try json.skip()
            }
          }
          switch unit {
          case "Hrs", "Hours": offer.hourly = price
          case "Quantity": offer.upfront = price
          default:
            let nearest = NearestName.find(unit, among: ["Hrs", "Quantity"]).map { "; did you mean \"\($0)\"?" } ?? ""
            throw .mistake(place, found: "the unit \"\(unit)\"", expected: "Hrs or Quantity\(nearest)")
          }
        }
      case "termAttributes":
        try json.object { name, json throws(PriceImportError) in
          switch name {
          case "LeaseContractLength": offer.length = try json.text()
          case "OfferingClass": offer.offeringClass = try json.text()
          case "PurchaseOption": offer.purchase = try json.text()
          default: try json.skip()
          }
        }
      default: try json.skip()
      }
    }
    return offer
  }

  private static func price(_ json: inout JSONStream) throws(PriceImportError) -> USD {
    let place = try json.placeOfValue()
    var price: USD?
    var currencies: [String] = []
    try json.object { currency, json throws(PriceImportError) in
      currencies.append(currency)
      guard currency == "USD" else { return try json.skip() }
      let place = try json.placeOfValue()
      let text = try json.text()
      guard let usd = try? USD(parsing: text), usd.amount >= 0, usd.amount <= PriceRow.mostUSD * 100 else {
        throw .mistake(place, found: "\"\(text)\" as a price", expected: "an amount of US dollars from 0 to \(PriceRow.mostUSD * 100)")
      }
      price = usd
    }
    guard let price else {
      let found = currencies.isEmpty ? "no currency" : "the currency \(currencies.joined(separator: ", "))"
      throw .mistake(place, found: found, expected: "USD: other currencies are not converted")
    }
    return price
  }

  private mutating func reserve(_ sku: String, _ offer: Offer) {
    guard offer.offeringClass == "standard" else { return }
    switch (offer.length, offer.purchase) {
    case ("1yr", "No Upfront"): machines[sku]?.reserved1y = offer.hourly
    case ("3yr", "No Upfront"): machines[sku]?.reserved3y = offer.hourly
    case ("3yr", "All Upfront"):
      guard let upfront = offer.upfront else { return }
      // As published sums of the kind are: to the millionth.
      let hours = Decimal(3 * Self.hoursOfAYear)
      machines[sku]?.reserved3yAllUpfront = USD((upfront.amount / hours).rounded(digits: 6))
    default: break
    }
  }

  /// AWS reckons an upfront payment over the hours of years of 365 days.
  private static let hoursOfAYear = 8_760

  // MARK: - The table

  private mutating func table(asOf: PriceDate) -> PriceTable {
    let source = "AWS price list" + (version.isEmpty ? "" : " \(version)")
    var table = PriceTable()
    for machine in machines.values {
      guard let onDemand = machine.onDemand, onDemand > .zero else {
        leftOut["\(machine.onDemand == nil ? "without a price" : "at a price of 0, which AWS writes for what it does not sell") on demand", default: 0] += 1
        continue
      }
      func figure(_ usd: USD?) -> PriceFigure? { usd.flatMap { $0 > .zero ? PriceFigure(usd: $0, asOf: asOf, source: source) : nil } }
      table.insert(
        InstancePrice(
          provider: "aws", region: machine.region, type: machine.type, vcpu: machine.vcpu, memory: machine.memory,
          architecture: machine.architecture, onDemand: PriceFigure(usd: onDemand, asOf: asOf, source: source),
          reserved1y: figure(machine.reserved1y), reserved3y: figure(machine.reserved3y),
          reserved3yAllUpfront: figure(machine.reserved3yAllUpfront)))
    }
    return table
  }
}
