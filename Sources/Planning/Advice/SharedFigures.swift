import Foundation
import Synchronization

/// Figures of trials, kept in memory while several comparisons with the same base are made.
final class SharedFigures: Sendable {
  private let contents = Mutex<[String: Data]>([:])

  var cache: FigureCache {
    // They do not outlive the process, so one program alone reads them.
    FigureCache(
      program: "", load: { name in self.contents.withLock { $0[name] } }, save: { name, bytes in self.contents.withLock { $0[name] = bytes } })
  }
}
