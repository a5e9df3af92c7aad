/// Something of a plan that is written otherwise than it was planned, as a rule of the review would find fault with it.
public struct PlanMend: Codable, Hashable, Sendable {
  /// As `--set` names it: `services.api.resources.cpu.limit`.
  public var path: String
  public var planned: String
  public var written: String
  /// The rule that it keeps, as `APE-CON-003`.
  public var rule: String
  public var reason: String

  public init(_ path: String, planned: String, written: String, rule: String, reason: String) {
    self.path = path
    self.planned = planned
    self.written = written
    self.rule = rule
    self.reason = reason
  }

  /// `services.api.workers: 4 -> 2: …`
  public var sentence: String { "\(path): \(planned) -> \(written): \(reason) (\(rule))" }
}
