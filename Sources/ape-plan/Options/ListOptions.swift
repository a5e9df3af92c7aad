import ArgumentParser
import Foundation
import Reports

/// How a list is written.
struct ListOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("\(OutputFormat.choices)", valueName: "format"), completion: .list(OutputFormat.allCases.map(\.rawValue)))
  var format: String = OutputFormat.table.rawValue

  /// A mistake in it is told before there is anything to list.
  func check() throws(UsageError) { _ = try chosen() }

  /// - Parameters:
  ///   - document: of one table.
  ///   - json: the same for programs.
  func write(_ document: ReportDocument, json: some Encodable) throws {
    let look = TerminalLook(environment: ProcessInfo.processInfo.environment)
    switch try chosen().rendered(document, json: { try Self.text(of: json) }, look: look) {
    case .text(let text): try StandardStream.output.write(text)
    case .files(let files): try StandardStream.output.write(files.map(\.text).joined())
    }
  }

  private func chosen() throws(UsageError) -> OutputFormat { try FlagValue.choice(format, of: "--format") }

  static func text(of json: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    return String(decoding: try encoder.encode(json), as: UTF8.self) + "\n"
  }
}
