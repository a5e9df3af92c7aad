import Foundation
import PlanModel
import Units

/// The spelling of gates: what must not be.
///
///     gate   = metric (">" | "<") limit {"&" limit}
///     limit  = "base" [("+" | "-") (percent | amount)] | amount
///     amount = a quantity of the metric's kind: 50ms, 0.1%, 1000/hour, 4000 or 4000 USD; for shares behind base also 0.1pp
///
/// A per cent behind `base` is one of the base's figure. For metrics that are shares themselves, `pp` adds percentage points.
public enum GateText {
  /// Why a text is no gate, and at which of its characters, from 1.
  public struct Failure: Error, Hashable, Sendable {
    public let column: Int
    public let problem: GateProblem
  }

  public static func parse(
    _ text: String, severity: Gate.Severity = .error, because: String = ""
  ) throws(Failure) -> Gate {
    let whole = Piece(text: Substring(text), column: 1).trimmed
    guard !whole.text.isEmpty else { throw Failure(column: 1, problem: .empty) }
    guard let sign = whole.text.firstIndex(where: { "<>=!".contains($0) }) else { throw whole.failure(.noComparison(found: text)) }
    let signs = whole.piece(sign..<(whole.text[sign...].firstIndex { !"<>=!".contains($0) } ?? whole.text.endIndex))
    guard let relation = Gate.Relation(rawValue: String(signs.text)) else { throw signs.failure(.otherComparison(String(signs.text))) }
    let name = whole.piece(whole.text.startIndex..<sign).trimmed
    let metric: Metric
    do throws(GateProblem) { metric = try Metrics.parse(String(name.text)) } catch { throw name.failure(error) }
    let rest = whole.piece(signs.text.endIndex..<whole.text.endIndex)
    if let second = rest.text.firstIndex(where: { "<>=!".contains($0) }) {
      throw rest.piece(second..<rest.text.endIndex).failure(.duplicateComparison)
    }
    var limits: [Gate.Limit] = []
    for piece in rest.split(by: "&") { limits.append(try limit(piece.trimmed, metric, relation)) }
    return Gate(metric: metric, relation: relation, limits: limits, severity: severity, because: because)
  }

  private static func limit(_ piece: Piece, _ metric: Metric, _ relation: Gate.Relation) throws(Failure) -> Gate.Limit {
    guard !piece.text.isEmpty else { throw piece.failure(.emptyLimit) }
    let word = piece.text.prefix { $0.isLetter }
    guard word == "base" else {
      if !word.isEmpty {
        throw piece.failure(
          .limit(
            found: String(piece.text), expected: "base, or a limit: \(expectation(metric))",
            suggestion: NearestName.find(String(word), among: ["base"])))
      }
      return Gate.Limit(factor: 0, constant: try amount(piece, metric), text: String(piece.text))
    }
    let rest = piece.piece(word.endIndex..<piece.text.endIndex).trimmed
    guard let sign = rest.text.first else { return Gate.Limit(factor: 1, constant: 0, text: "base") }
    guard sign == "+" || sign == "-" else {
      throw rest.failure(.limit(found: String(rest.text), expected: "+ or - behind base, as base+10%"))
    }
    guard (sign == "+") == (relation == .above) else { throw piece.failure(.againstTheUnchanged(String(piece.text), side: relation.rawValue)) }
    let term = rest.piece(rest.text.index(after: rest.text.startIndex)..<rest.text.endIndex).trimmed
    guard !term.text.isEmpty else { throw term.failure(.emptyLimit) }
    let direction = sign == "+" ? 1.0 : -1.0
    let text = "base\(sign)\(term.text)"
    if term.text.hasSuffix("%") {
      let share = try share(term, suffix: "%", metric)
      guard sign == "+" || share < 1 else {
        throw term.failure(.limit(found: String(term.text), expected: "less than 100% behind base-, as no figure is below 0"))
      }
      return Gate.Limit(factor: 1 + direction * share, constant: 0, text: text)
    }
    if metric.unit == .share {
      guard term.text.hasSuffix("pp") else {
        throw term.failure(.limit(found: String(term.text), expected: "10% of the base's figure, or percentage points, as 0.1pp"))
      }
      return Gate.Limit(factor: 1, constant: direction * (try share(term, suffix: "pp", metric)), text: text)
    }
    return Gate.Limit(factor: 1, constant: direction * (try amount(term, metric)), text: text)
  }

  /// `10%` and `0.1pp` as 0.1 and 0.001.
  private static func share(_ piece: Piece, suffix: String, _ metric: Metric) throws(Failure) -> Double {
    guard let number = PlainNumber.parse(String(piece.text.dropLast(suffix.count)).trimmingCharacters(in: .whitespaces)) else {
      throw piece.failure(.limit(found: String(piece.text), expected: "a number before \(suffix), as 10\(suffix)"))
    }
    guard number >= 0 else { throw piece.failure(.negativeLimit(String(piece.text))) }
    return number / 100
  }

  private static func amount(_ piece: Piece, _ metric: Metric) throws(Failure) -> Double {
    let text = String(piece.text)
    do throws(QuantityError) {
      switch metric.unit {
      case .seconds: return Double(try SimTime(parsing: text).nanoseconds) / 1e9
      case .share:
        // 0.1 would be 10 %, where who writes it may mean a tenth of a per cent.
        guard text.hasSuffix("%") || Double(text) == 0 else { throw QuantityError(found: text, expected: expectation(metric)) }
        return try Fraction(parsing: text).value
      case .perSecond: return try Rate(parsing: text).perSecond
      case .number:
        guard let number = PlainNumber.parse(text), number >= 0 else { throw QuantityError(found: text, expected: expectation(metric)) }
        return number
      case .dollars:
        let number = text.hasSuffix("USD") ? text.dropLast(3).trimmingCharacters(in: .whitespaces) : text
        return NSDecimalNumber(decimal: try USD(parsing: number).amount).doubleValue
      }
    } catch { throw piece.failure(.limit(found: text, expected: "\(expectation(metric)), or base")) }
  }

  private static func expectation(_ metric: Metric) -> String {
    switch metric.unit {
    case .seconds: SimTime.expectation
    case .share: "a share from 0% to 100% with its sign, as 0.1%"
    case .perSecond: Rate.expectation
    case .number: "a number of at least 0"
    case .dollars: "an amount of US dollars a month, as 4000"
    }
  }

  /// A part of the text that knows where it stands.
  private struct Piece {
    var text: Substring
    /// Of its first character, from 1.
    var column: Int

    func failure(_ problem: GateProblem) -> Failure { Failure(column: column, problem: problem) }

    func piece(_ range: Range<Substring.Index>) -> Piece {
      Piece(text: text[range], column: column + text.distance(from: text.startIndex, to: range.lowerBound))
    }

    var trimmed: Piece {
      var rest = self
      while rest.text.first?.isWhitespace == true {
        rest.text.removeFirst()
        rest.column += 1
      }
      while rest.text.last?.isWhitespace == true { rest.text.removeLast() }
      return rest
    }

    func split(by separator: Character) -> [Piece] {
      text.split(separator: separator, omittingEmptySubsequences: false).map { piece($0.startIndex..<$0.endIndex) }
    }
  }
}

extension Gate {
  /// Reads the text behind a flag.
  /// - Parameter flag: named in errors with the column of its text, as `--fail-if:7`.
  public static func parse(_ text: String, flag: String, severity: Severity) throws(GateErrors) -> Gate {
    do throws(GateText.Failure) { return try GateText.parse(text, severity: severity) } catch {
      throw GateErrors([.init("\(flag):\(error.column)", error.problem)], isOnCommandLine: true)
    }
  }
}
