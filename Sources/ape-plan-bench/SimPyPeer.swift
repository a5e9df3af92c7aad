import Foundation
import Units

/// The same workload in SimPy, where Python has it: a round of it beside each round of the engine.
struct SimPyPeer {
  struct Round {
    var name: String
    var customersPerSecond: Double
    var meanResponse: Double
  }

  /// The script that runs one workload and prints one line.
  var script: String

  /// One round; nil where Python, SimPy or the script is missing.
  func round(_ workload: Workload, isSmoke: Bool) -> Round? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", script, workload.name] + (isSmoke ? ["--smoke"] : [])
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let fields = text.split(separator: "\t").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
    guard process.terminationStatus == 0, fields.count == 4, let customers = Double(fields[1]), let seconds = Double(fields[2]),
      let mean = Double(fields[3])
    else { return nil }
    return Round(name: fields[0], customersPerSecond: customers / seconds, meanResponse: mean)
  }
}
