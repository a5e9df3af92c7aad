import Foundation

/// Where the figures of trials are kept from one comparison to the next. What is kept is named by all that it depends on (scenario, seed,
/// window, prices, program version), so it is never out of date; what cannot be read counts as not there.
public struct FigureCache: Sendable {
  /// The bytes that were kept under a name of 64 hexadecimal digits; nil when there are none.
  public var load: @Sendable (String) -> Data?
  public var save: @Sendable (String, Data) -> Void

  public init(load: @escaping @Sendable (String) -> Data?, save: @escaping @Sendable (String, Data) -> Void) {
    self.load = load
    self.save = save
  }

  func value<Value: Decodable>(_ type: Value.Type, named name: String) -> Value? {
    load(name).flatMap { try? JSONDecoder().decode(type, from: $0) }
  }

  func keep(_ value: some Encodable, named name: String) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    // A figure that is no number cannot be kept; it is worked out anew.
    if let bytes = try? encoder.encode(value) { save(name, bytes) }
  }
}
