import Foundation

/// Where the figures of trials are kept from one comparison to the next. What is kept is named by all that it depends on (the program that
/// made it, scenario, seed and window; prices are no part of it), so it is never out of date; what cannot be read counts as not there.
public struct FigureCache: Sendable {
  /// Names the program by its content: another one may give other figures, whatever its version says.
  public let program: String
  /// The bytes that were kept under a name of 64 hexadecimal digits; nil when there are none.
  public var load: @Sendable (String) -> Data?
  public var save: @Sendable (String, Data) -> Void

  public init(program: String, load: @escaping @Sendable (String) -> Data?, save: @escaping @Sendable (String, Data) -> Void) {
    self.program = program
    self.load = load
    self.save = save
  }

  /// Names what is kept.
  /// - Parameters:
  ///   - kind: what it is, and in which form.
  ///   - scenario: digest of the one it is of.
  func name(_ kind: String, of scenario: String) -> String { ScenarioDigest.ofContent([kind, scenario, program]) }

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
