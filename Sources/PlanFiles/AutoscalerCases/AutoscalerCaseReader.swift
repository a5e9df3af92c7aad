import Autoscaling
import Foundation

/// The door for cases of the autoscaler: one JSON line in, what the rule makes of it out.
///
/// Three kinds of line are known: a case with steps or a closed loop; a case wrapped as `scenario`; a fact with a `kind`. Members that the
/// format does not have are passed over, and can be asked for.
public struct AutoscalerCaseReader: Sendable {
  /// The most steps that a closed loop may have.
  public static let mostSteps = 1_000_000

  /// The controller that answers: the format does not name one.
  public let release: ControllerRelease
  private let encoder = JSONEncoder()

  public init(release: ControllerRelease = .latest) {
    self.release = release
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  }

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
    let json: JSONText
    do {
      json = try JSONText(line)
    } catch { throw .notJSON(column: error.column, expected: error.expected) }
    if json["kind"] != nil { return .fact(try AutoscalerFact(json: json).answer()) }
    return .steps(try AutoscalerCase(json: json["scenario"] ?? json).answer(release))
  }

  /// Members that the format does not have at their place, a sentence each; the first few.
  public func unknownMembers(of line: Data) -> [String] { (try? JSONText(line)).map { AutoscalerCaseKeys.line.unknown(in: $0) } ?? [] }

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
}
