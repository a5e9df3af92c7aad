import Dispatch
import PlanModel
import Synchronization
import Testing

@testable import RunStore

struct ConcurrentOpeningTests {
  @Test func `several programs may make the same database at the same moment`() throws {
    let failures = Mutex<[String]>([])
    for _ in 0..<25 {
      let directory = try TemporaryDirectory()
      DispatchQueue.concurrentPerform(iterations: 4) { _ in
        do { _ = try RunStore(path: directory.file()) } catch { failures.withLock { $0.append("\(error)") } }
      }
      #expect(try RunStore(existing: directory.file()).list().isEmpty)
    }
    #expect(failures.withLock { $0 } == [])
  }
}
