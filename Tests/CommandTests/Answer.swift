import Foundation
import Testing

/// JSON that the program wrote, looked into key by key.
struct Answer {
  private let root: Any

  init(_ text: String) throws { root = try JSONSerialization.jsonObject(with: Data(text.utf8)) }

  /// - Throws: when there is no such key; null is a value.
  func value(_ path: String...) throws -> Any { try value(at: path) }
  func number(_ path: String...) throws -> Double { try #require(try value(at: path) as? NSNumber, "\(path) is a number").doubleValue }
  func text(_ path: String...) throws -> String { try #require(try value(at: path) as? String, "\(path) is a text") }
  func list(_ path: String...) throws -> [[String: Any]] { try #require(try value(at: path) as? [[String: Any]], "\(path) is a list") }

  private func value(at path: [String]) throws -> Any {
    var value = root
    for key in path { value = try #require((value as? [String: Any])?[key], "\(path.joined(separator: ".")) is there") }
    return value
  }
}
