import Autoscaling
import Foundation
import PlanFiles

/// Cases of the autoscaler, answered line by line.
struct AutoscalerCases {
  let path: String
  /// The controller that answers.
  let release: ControllerRelease

  /// How many complaints are told; the rest is counted.
  private static let mostTold = 20

  /// Prints one line of JSON for each line of the file; what is wrong with a line is told on standard error, and the others go on.
  /// - Returns: `data` when some line is no case.
  /// - Throws: for a file that cannot be read, or without any line.
  func answer() throws -> ExitStatus {
    let bytes = try contents()
    let reader = AutoscalerCaseReader(release: release)
    var faulty = 0
    var told = 0
    var output = Data()
    var line = 0
    var isEmpty = true
    func tell(_ text: @autoclosure () -> String) {
      told += 1
      if told <= Self.mostTold { StandardStream.error.note("\(path):\(line): \(text())") }
    }
    for text in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      line += 1
      guard text.contains(where: { $0 > 0x20 }) else { continue }
      isEmpty = false
      let text = Data(text)
      do throws(AutoscalerCaseError) {
        output.append(try reader.answerLine(to: text))
        output.append(UInt8(ascii: "\n"))
      } catch {
        faulty += 1
        tell("\(error)")
      }
      for unknown in reader.unknownMembers(of: text) { tell(unknown) }
      if output.count > 1 << 20 {
        try StandardStream.output.write(String(decoding: output, as: UTF8.self))
        output.removeAll(keepingCapacity: true)
      }
    }
    try StandardStream.output.write(String(decoding: output, as: UTF8.self))
    if told > Self.mostTold { StandardStream.error.note("and \(told - Self.mostTold) more") }
    if isEmpty { throw UsageError.noCase(path) }
    return faulty > 0 ? .data : .done
  }

  /// Read to the end, not by size: a pipe has none.
  private func contents() throws -> Data {
    let isThere = FileManager.default.fileExists(atPath: path)
    let reason = isThere ? "it is a folder, or not readable" : String(cString: strerror(ENOENT))
    guard let file = FileHandle(forReadingAtPath: path) else { throw MetricsProblem.cannotRead(path: path, reason: reason) }
    defer { try? file.close() }
    do { return try file.readToEnd() ?? Data() } catch { throw MetricsProblem.cannotRead(path: path, reason: reason) }
  }
}
