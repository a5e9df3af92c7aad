import Autoscaling
import Foundation

/// The door for cases of the autoscaler: one JSON line in, what the rule makes of it out.
///
/// Three kinds of line are known: a case with steps or a closed loop; a case wrapped as `scenario`; a fact with a `kind`. Members that it
/// does not know, such as an `expected` that came along, are passed over.
public struct AutoscalerCaseReader {
  /// The most steps that a closed loop may have.
  public static let mostSteps = 1_000_000

  private let decoder = JSONDecoder()
  private let encoder = JSONEncoder()

  public init() { encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes] }

  /// What the rule makes of a line.
  public enum Answer: Encodable, Hashable, Sendable {
    case steps(AutoscalerAnswer)
    case fact(AutoscalerFactAnswer)

    public func encode(to encoder: any Encoder) throws {
      switch self {
      case .steps(let answer): try answer.encode(to: encoder)
      case .fact(let answer): try answer.encode(to: encoder)
      }
    }
  }

  /// Computes the answer to one line.
  /// - Throws: what is wrong with the line. The place is added by whoever read it.
  public func answer(to line: Data) throws(AutoscalerCaseError) -> Answer {
    let written: Line
    do {
      written = try decoder.decode(Line.self, from: line)
    } catch let error as DecodingError {
      throw Self.problem(error, in: line)
    } catch {
      throw .notJSON(String(decoding: line, as: UTF8.self))
    }
    switch written {
    case .scenario(let scenario): return .steps(try scenario.answer())
    case .fact(let fact): return .fact(try fact.answer())
    }
  }

  /// The same as one line of JSON, its keys in alphabetical order, without a line feed.
  /// - Throws: what is wrong with the line.
  public func answerLine(to line: Data) throws(AutoscalerCaseError) -> Data {
    let answer = try answer(to: line)
    do {
      return try encoder.encode(answer)
    } catch {
      throw .refused("\(error)")
    }
  }

  private enum Line: Decodable {
    case scenario(AutoscalerCase)
    case fact(AutoscalerFact)

    private enum Key: String, CodingKey { case scenario, kind }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      if container.contains(.kind) {
        self = .fact(try AutoscalerFact(from: decoder))
      } else if container.contains(.scenario) {
        self = .scenario(try container.decode(AutoscalerCase.self, forKey: .scenario))
      } else {
        self = .scenario(try AutoscalerCase(from: decoder))
      }
    }
  }

  private static func problem(_ error: DecodingError, in line: Data) -> AutoscalerCaseError {
    func path(_ keys: [any CodingKey]) -> String {
      keys.reduce("") { path, key in
        if let index = key.intValue { return path + "[\(index)]" }
        return path.isEmpty ? key.stringValue : path + "." + key.stringValue
      }
    }
    switch error {
    case .keyNotFound(let key, let context): return .member(path(context.codingPath + [key]), problem: "is not there")
    case .typeMismatch(let type, let context) where !context.codingPath.isEmpty:
      return .member(path(context.codingPath), problem: "expected \(word(for: type))")
    case .valueNotFound(let type, let context): return .member(path(context.codingPath), problem: "found null; expected \(word(for: type))")
    case .dataCorrupted(let context) where !context.codingPath.isEmpty:
      return .member(path(context.codingPath), problem: "found a number that does not fit; expected a whole number in range")
    default: return .notJSON(String(decoding: line, as: UTF8.self))
    }
  }

  private static func word(for type: any Any.Type) -> String {
    switch type {
    case is String.Type: "a text"
    case is Bool.Type: "true or false"
    case is Double.Type: "a number"
    case is Int32.Type, is Int64.Type, is Int.Type: "a whole number"
    case is [any Decodable].Type: "a list"
    default: "an object"
    }
  }
}
