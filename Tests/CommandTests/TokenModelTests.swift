import Foundation
import Testing

/// What the token model says of recorded calls, against sums over the recordings.
struct TokenModelTests {
  private static let traces = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../../shared/data/traces")
    .standardizedFileURL.path

  private static let profile = """
    schemaVersion: 1
    name: calls
    workload: {arrivals: trace, trace: {file: azure_llm_2023_conv.csv}, route: call}
    run: {trials: 5}
    services:
      claude:
        kind: llm
        model: claude-sonnet-4-5
        timeToFirstToken: lognormal(mean=1.8s cv=0.5)
        timePerToken: lognormal(mean=16ms cv=0.3)
    routes:
      call:
        - {ask: claude, tokens: {input: 1000, output: 200}}

    """

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: traces), "the traces beside the project are not here"),
    arguments: ["azure_llm_2023_conv.csv", "azure_llm_2023_code_first30min.csv"])
  func `the mean is that of the first token and of all tokens that were recorded`(name: String) throws {
    let path = "\(Self.traces)/\(name)"
    let outputs = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").dropFirst().compactMap { line in
      Double(String(line.split(separator: ",")[2].filter { !$0.isWhitespace }))
    }
    #expect(outputs.count > 1_000)
    let expected = 1.8 + 0.016 * outputs.reduce(0, +) / Double(outputs.count)
    let sandbox = try Sandbox()
    try sandbox.write(Self.profile, to: "calls.yaml")
    let ending = try sandbox.run("simulate", "--profile", "calls.yaml", "--trace", path, "--no-store", "--quiet", "--format", "json")
    #expect(ending.status == 0, "\(ending.errors)")
    let answer = try Answer(ending.output)
    let (low, high) = (try answer.number("results", "responseTime", "mean", "low"), try answer.number("results", "responseTime", "mean", "high"))
    // Five trials: the 95 % interval, and as much again.
    #expect(abs((low + high) / 2 - expected) < high - low && (high - low) / expected < 0.02, "\(low) … \(high), \(expected)")
  }
}
