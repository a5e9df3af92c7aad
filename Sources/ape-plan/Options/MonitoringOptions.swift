import ArgumentParser
import Foundation
import PlanFiles
import PlanModel
import Units

/// What monitoring kept: where it is asked for, and how.
struct MonitoringOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Address of a Prometheus that is asked for rates and usages, as http://127.0.0.1:9090.", valueName: "url"))
  var prometheus: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("The end of the time that is asked for, as 2026-12-01T00:00:00Z. Without it, now.", valueName: "time"))
  var until: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("How much time before that. Without it, 6h.", valueName: "time"))
  var range: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Length of an interval. Without it, 60s.", valueName: "time"))
  var step: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      """
      Another query than the usual one of requests, failed, response-seconds or usage, as 'requests=sum(rate(hits_total[$step]))'; usage \
      gives cores by the label container. Repeatable.
      """, valueName: "what=promql"))
  var query: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "The saved answer of a range query of requests, failed, response-seconds or usage, as requests=answer.json. Repeatable.",
      valueName: "what=file"))
  var answer: [String] = []

  /// Whether any of it was given.
  var isGiven: Bool { prometheus != nil || !answer.isEmpty }

  /// - Throws: `UsageError`, `MonitoringProblem`.
  func record() throws -> AggregateRecord {
    if prometheus != nil, !answer.isEmpty { throw UsageError.together("--prometheus", "--answer") }
    guard let prometheus else { return try savedAnswers() }
    let client: PrometheusClient
    do { client = try PrometheusClient(prometheus) } catch { throw FlagValue.refused("--prometheus", "an address", "an address as http://127.0.0.1:9090") }
    let range: SimTime = try FlagValue.quantity(range ?? "6h", of: "--range")
    let step: SimTime = try FlagValue.quantity(step ?? "60s", of: "--step")
    guard step >= .seconds(1), range > step else { throw FlagValue.refused("--step", self.step ?? "60s", "a time from 1s to that of --range") }
    let end = try until.map { text in
      guard let date = try? Date(text, strategy: .iso8601) else { throw FlagValue.refused("--until", text, "a time as 2026-12-01T00:00:00Z") }
      return date.timeIntervalSince1970
    } ?? Date().timeIntervalSince1970
    var queries = MonitoringQuery.usual
    for text in query {
      let (subject, promql) = try Self.subject(text, of: "--query", "requests=sum(rate(hits_total[$step]))")
      queries.removeAll { $0.subject == subject }
      queries.append(MonitoringQuery(subject: subject, text: promql))
    }
    let answers = try queries.map { try client.answer(to: $0, from: end - range.seconds, to: end, step: Int(step.seconds.rounded())) }
    return try PrometheusAnswers.record(answers, origin: client.shown)
  }

  private func savedAnswers() throws -> AggregateRecord {
    if let flag = [("--query", !query.isEmpty), ("--until", until != nil), ("--range", range != nil), ("--step", step != nil)].first(where: \.1)?.0 {
      throw UsageError.alone(flag, needs: "--prometheus")
    }
    let answers = try answer.map { text in
      let (subject, path) = try Self.subject(text, of: "--answer", "requests=answer.json")
      guard let bytes = FileManager.default.contents(atPath: path) else {
        throw MonitoringProblem.cannotOpen(path: path, reason: "it is no readable file")
      }
      return PrometheusAnswers.Answer(subject: subject, name: path, bytes: bytes)
    }
    return try PrometheusAnswers.record(answers, origin: answers.map(\.name).joined(separator: ", "))
  }

  private static func subject(_ text: String, of flag: String, _ example: String) throws -> (MonitoringQuery.Subject, String) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !parts[1].isEmpty, let known = MonitoringQuery.names.first(where: { $0.name == parts[0] }) else {
      throw FlagValue.refused(
        flag, text, "one of \(MonitoringQuery.names.map(\.name).joined(separator: ", ")), an equals sign and what it is, as \(example)")
    }
    return (known.subject, parts[1])
  }
}
