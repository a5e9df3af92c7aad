import Foundation
import Testing

/// The benchmark at its smallest: it runs, and the engine and the C program agree to the last bit.
struct BenchmarkTests {
  private func bench(_ arguments: String...) throws -> Sandbox.Ending {
    let folder = URL(fileURLWithPath: Sandbox.program).deletingLastPathComponent().path
    return try Sandbox().shell("\(folder)/ape-plan-bench --smoke " + arguments.joined(separator: " "))
  }

  @Test func `the smoke size runs, and both sides give the same digest`() throws {
    let ending = try bench()
    #expect(ending.status == 0, "\(ending.output)\(ending.errors)")
    let lines = ending.output.split(separator: "\n").map(String.init)
    // One of each workload, and one of the whole model.
    #expect(lines.count { $0.hasPrefix("  digest  ") } == 3)
    #expect(lines.count { $0.hasPrefix("  engine / C in time: median ") } == 2)
    #expect(lines.count { $0.contains("events a query") } == 1)
  }

  @Test func `where Python has no SimPy it is said`() throws {
    let ending = try bench("--simpy /nowhere/bench_simpy.py")
    #expect(ending.status == 0)
    #expect(ending.output.contains("SimPy: not beside them, as python3 has no simpy (pip install simpy)"))
  }
}
