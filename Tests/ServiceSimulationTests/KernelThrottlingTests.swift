import Foundation
import Testing

@testable import ServiceSimulation

/// The kernel's own control group as the judge of `CPUQuota`. Needs the right to make one, and python3 to burn CPU time in it.
@Suite(.serialized) struct KernelThrottlingTests {
  /// A control group with a limit of CPU time or without, of either version; nil where none can be made.
  private struct ControlGroup {
    let folder: String

    init?(cores: Double?) {
      let name = "ape-plan-test-\(ProcessInfo.processInfo.processIdentifier)-\(cores == nil ? "free" : "limited")"
      let microseconds = cores.map { String(Int($0 * 100_000)) }
      for (root, settings) in [
        ("/sys/fs/cgroup/cpu", [("cpu.cfs_period_us", "100000"), ("cpu.cfs_quota_us", microseconds ?? "-1")]),
        ("/sys/fs/cgroup", [("cpu.max", "\(microseconds ?? "max") 100000")]),
      ] {
        let folder = "\(root)/\(name)"
        guard mkdir(folder, 0o755) == 0 else { continue }
        let isSet = settings.allSatisfy { file, text in
          (try? text.write(toFile: "\(folder)/\(file)", atomically: false, encoding: .utf8)) != nil
        }
        if isSet {
          self.folder = folder
          return
        }
        rmdir(folder)
      }
      return nil
    }

    func remove() { rmdir(folder) }
  }

  /// Wall times in milliseconds of bursts of CPU work, each after a rest in which the budget fills up again.
  private func bursts(of work: Double, count: Int, in group: ControlGroup) throws -> [Double] {
    let script = """
      import time
      for _ in range(\(count)):
          time.sleep(0.23)
          start, burnt = time.monotonic(), time.process_time()
          while time.process_time() - burnt < \(work / 1_000):
              pass
          print((time.monotonic() - start) * 1000)
      """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "echo $$ > \(group.folder)/cgroup.procs && exec python3 -c \"$0\"", script]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text.split(separator: "\n").compactMap { Double($0) }
  }

  /// The shortest and the longest time that such a burst may take, whenever in a period it begins.
  private func range(of work: Double, cores: Double) -> (shortest: Double, longest: Double) {
    let times = (0..<1_000).map { step in
      (CPUQuota(cores: cores, machineCores: .infinity, phase: Double(step) / 1_000).time(of: work * 1e6, running: 1, from: 0) ?? .infinity) * 1e-6
    }
    return (times.min() ?? 0, times.max() ?? 0)
  }

  @Test(arguments: [
    (40.0, 0.5, 80.0, "within a period's budget nobody is slowed down"),
    (120, 0.5, 240, "beyond it there are stalls, and still it is over sooner than at half the speed all along"),
  ])
  func `a burst takes as long as under the kernel's limit`(work: Double, cores: Double, fluid: Double, why: String) throws {
    guard let group = ControlGroup(cores: cores), let free = ControlGroup(cores: nil) else {
      print("skipped: no control group with a CPU limit can be made here; the limit was not held against the kernel")
      return
    }
    defer {
      group.remove()
      free.remove()
    }
    let before = try bursts(of: work, count: 5, in: free)
    let measured = try bursts(of: work, count: 15, in: group)
    let after = try bursts(of: work, count: 5, in: free)
    // A neighbour on the machine stretches a burst like a limit. Only where those without a limit get their core is the kernel a judge.
    guard let undisturbed = [before.min(), after.min()].compactMap({ $0 }).max(), undisturbed < work + 3 else {
      print("skipped: the machine is too busy to time bursts of \(work) ms; the limit was not held against the kernel")
      return
    }
    guard measured.count == 15 else {
      print("skipped: python3 did not run in a control group; the limit was not held against the kernel")
      return
    }
    let (shortest, longest) = range(of: work, cores: cores)
    #expect(longest < fluid, "\(why)")
    // Other work on the machine makes bursts longer, never shorter. The kernel hands out its budget in slices of 5 ms.
    let fastest = measured.min() ?? 0
    #expect(fastest >= shortest - 6 && fastest <= longest + 6, "\(why): \(fastest) ms of \(shortest) to \(longest) ms")
    #expect(fastest < fluid - 6, "\(why): a cap without periods would say \(fluid) ms")
  }
}
