import Dispatch
import Synchronization

/// Does independent pieces of work on several threads and puts their results in the order of their numbers, so that the number of threads
/// changes nothing.
struct ParallelWork: Sendable {
  /// Threads.
  let jobs: Int
  /// Asked before each piece, from all threads.
  let isCancelled: @Sendable () -> Bool

  private struct Shared<Result, Failure: Error> {
    var next: Int
    var results: [Result?]
    var finished = 0
    var failure: Failure?
    var isStopped = false
  }

  /// Blocks until all is done.
  /// - Parameters:
  ///   - finished: told how many pieces are done, from any thread.
  ///   - work: makes the result of one number; nil when it was cancelled.
  /// - Returns: in the order of the numbers; without those from the first unfinished one on when it was cancelled.
  /// - Throws: the first failure; no further piece is begun.
  func results<Result: Sendable, Failure: Error>(
    _ numbers: Range<Int>, finished told: @Sendable (Int) -> Void = { _ in }, _ work: @Sendable (Int) throws(Failure) -> Result?
  ) throws(Failure) -> [Result] {
    let shared = Mutex(Shared<Result, Failure>(next: numbers.lowerBound, results: Array(repeating: nil, count: numbers.count)))
    DispatchQueue.concurrentPerform(iterations: max(1, min(jobs, numbers.count))) { _ in
      while true {
        // A short piece ends before it asks.
        let isStopped = isCancelled()
        let number: Int? = shared.withLock { state in
          state.isStopped = state.isStopped || isStopped
          guard !state.isStopped, state.next < numbers.upperBound else { return nil }
          state.next += 1
          return state.next - 1
        }
        guard let number else { return }
        do throws(Failure) {
          let result = try work(number)
          let finished: Int = shared.withLock { state in
            state.results[number - numbers.lowerBound] = result
            if result == nil { state.isStopped = true } else { state.finished += 1 }
            return state.finished
          }
          if result != nil { told(finished) }
        } catch {
          shared.withLock { state in
            state.failure = state.failure ?? error
            state.isStopped = true
          }
        }
      }
    }
    let state = shared.withLock { $0 }
    if let failure = state.failure { throw failure }
    return Array(state.results.prefix(while: { $0 != nil }).compactMap { $0 })
  }
}
