import Foundation
import Pricing
import Units

/// A provider's own price list, made a price table.
public struct PriceImport: Sendable {
  public var table: PriceTable
  /// How many entries were left out, by the reason.
  public var leftOut: [String: Int]

  /// Which format a file has.
  public enum Format: Hashable, Sendable {
    /// The offer file of Amazon EC2 (`index.json` of the AWS price list).
    case awsOffer
    /// `vms.csv` of SkyPilot's catalogue.
    case skyPilot
  }

  /// What the file itself does not say, and what is wanted of it.
  public struct Request: Hashable, Sendable {
    /// Regions to keep; empty: all.
    public var regions: [String]
    /// For a file that names none, such as SkyPilot's.
    public var provider: String
    /// For a file without a date.
    public var asOf: PriceDate?

    public init(regions: [String] = [], provider: String = "aws", asOf: PriceDate? = nil) {
      self.regions = regions
      self.provider = provider
      self.asOf = asOf
    }
  }

  /// How much of a file was read, in bytes.
  public struct Progress: Sendable {
    public var read: Int64
    public var total: Int64
  }

  /// The format by the first character that is no blank: an offer file is JSON.
  /// - Throws: `PriceImportError.cannotOpen`, `.mistake`.
  public static func format(of path: String) throws(PriceImportError) -> Format {
    var stream = try JSONStream(path: path)
    return try stream.firstByte() == UInt8(ascii: "{") ? .awsOffer : .skyPilot
  }

  /// Reads the file once, in memory that does not grow with what is left out of it.
  /// - Parameter progress: called every few MB.
  /// - Throws: `PriceImportError` at the first mistake: what stands behind it may mean something else.
  public static func read(
    path: String, format: Format, request: Request, progress: @escaping (Progress) -> Void = { _ in }
  ) throws(PriceImportError) -> PriceImport {
    let size = ((try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? NSNumber)?.int64Value ?? 0
    let told = { (read: Int64) in progress(Progress(read: read, total: size)) }
    let found: PriceImport
    switch format {
    case .awsOffer: found = try OfferFileReader.read(path: path, request: request, progress: told)
    case .skyPilot: found = try MachineCatalogueReader.read(path: path, request: request, progress: told)
    }
    guard !found.table.instances.isEmpty else {
      throw .nothing(path: path, expected: "machines with Linux and shared tenancy")
    }
    return found
  }

  /// - Throws: `PriceImportError.unknownRegion` for the first that was asked for and is not among those of the file.
  static func check(_ request: Request, path: String, regions: Set<String>) throws(PriceImportError) {
    for region in request.regions where !regions.contains(region) {
      let known = regions.sorted()
      throw .unknownRegion(path: path, region: region, known: known, nearest: NearestName.find(region, among: known))
    }
  }
}
