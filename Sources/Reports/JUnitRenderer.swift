import PlanModel
import Statistics

/// The gates of a comparison as JUnit XML: one test case a gate, for CI systems that show tests.
///
/// A gate that fired is a failure, one that is undecided an error, and warnings are told in a passing case. A comparison that was interrupted
/// is an error too. Source: the format that Jenkins
/// reads (junit-10.xsd) and GitLab's "unit test reports".
public struct JUnitRenderer: Hashable, Sendable {
  public init() {}

  /// Ends with a line feed.
  public func render(_ comparison: Comparison) -> String {
    let suite = "ape-plan: \(ComparisonReport.title(of: comparison))"
    let fired = comparison.errors(.fired).count
    let isInterrupted = comparison.ending == .interrupted
    let undecided = comparison.errors(.undecided).count + (isInterrupted ? 1 : 0)
    let counts = "tests=\"\(comparison.gates.count + (isInterrupted ? 1 : 0))\" failures=\"\(fired)\" errors=\"\(undecided)\""
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites \(counts)>",
      "  <testsuite name=\"\(escaped(suite))\" \(counts) skipped=\"0\">",
      // By it the program knows its own file again.
      "    <!-- digest \(comparison.digest) -->",
    ]
    for result in comparison.gates { lines += testCase(result) }
    if isInterrupted {
      lines += [
        "    <testcase classname=\"ape-plan.gates\" name=\"all trials are made\">",
        "      <error message=\"interrupted after \(HumanText.counted(comparison.trials, "trial"))\"/>", "    </testcase>",
      ]
    }
    lines += ["  </testsuite>", "</testsuites>"]
    return lines.joined(separator: "\n") + "\n"
  }

  private func testCase(_ result: GateResult) -> [String] {
    let opening = "    <testcase classname=\"ape-plan.gates\" name=\"\(escaped(result.gate.text))\""
    let isError = result.gate.severity == .error
    let element: String? = isError ? [.fired: "failure", .undecided: "error"][result.verdict] : nil
    let text = told(result)
    if let element {
      return [opening + ">", "      <\(element) message=\"\(escaped(text))\"/>", "    </testcase>"]
    }
    guard result.verdict != .passed else { return [opening + "/>"] }
    return [opening + ">", "      <system-out>\(escaped(text))</system-out>", "    </testcase>"]
  }

  /// `fired; beyond base+10% by +1.20 s (+0.90 … +1.50)`.
  private func told(_ result: GateResult) -> String {
    let margins = zip(result.gate.limits, result.margins).map {
      "beyond \($0.text) by \(DifferenceText.margin($1, result.gate.metric.unit))"
    }
    let severity = result.gate.severity == .warning ? "warning: " : ""
    let parts = [result.verdict.rawValue] + margins + [result.reason, result.gate.because].filter { !$0.isEmpty }
    return severity + parts.joined(separator: "; ")
  }

  private func escaped(_ text: String) -> String {
    TextLayout.printable(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing(
      "\"", with: "&quot;")
  }
}
