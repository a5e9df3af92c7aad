import Foundation
import PlanFiles

/// Cases of the autoscaler, answered line by line.
struct AutoscalerCases {
  let path: String

  /// Prints one line of JSON for each line of the file; what is wrong with a line is told on standard error, and the others go on.
  /// - Returns: `data` when some line is no case.
  func answer() throws -> ExitStatus {
    let bytes: Data
    do { bytes = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe) } catch {
      throw MetricsProblem.cannotRead(path: path, reason: String(cString: strerror(ENOENT)))
    }
    let reader = AutoscalerCaseReader()
    var faulty = 0
    var output = Data()
    var line = 0
    for text in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      line += 1
      guard text.contains(where: { $0 > 0x20 }) else { continue }
      do throws(AutoscalerCaseError) {
        output.append(try reader.answerLine(to: Data(text)))
        output.append(UInt8(ascii: "\n"))
      } catch {
        faulty += 1
        StandardStream.error.note("\(path):\(line): \(error)")
      }
      if output.count > 1 << 20 {
        try StandardStream.output.write(String(decoding: output, as: UTF8.self))
        output.removeAll(keepingCapacity: true)
      }
    }
    try StandardStream.output.write(String(decoding: output, as: UTF8.self))
    return faulty > 0 ? .data : .done
  }
}
