import Foundation
import Synchronization

/// The user's wish to stop: the first Ctrl-C (or SIGTERM) ends a run after the trials that are done, the second one ends the process.
enum Interruption {
  private static let signals = [SIGINT, SIGTERM]
  private static let requested = Atomic<Bool>(false)

  static var isRequested: Bool { requested.load(ordering: .relaxed) }

  /// From now on the first signal is only noted.
  static func listen() {
    // Made before any handler can run: a handler may store to it, but not make it.
    requested.store(false, ordering: .relaxed)
    for number in signals {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { _ in Interruption.requested.store(true, ordering: .relaxed) }
      // Reset: the second signal finds the system's own handling. Restart: no system call breaks off half-way.
      action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_RESTART
      sigaction(number, &action, nil)
    }
    // Whoever started the program may have left them blocked, as a thread of a dispatch queue does.
    var mask = sigset_t()
    sigemptyset(&mask)
    for number in signals { sigaddset(&mask, number) }
    pthread_sigmask(SIG_UNBLOCK, &mask, nil)
  }

  /// From now on a signal ends the process at once: nothing is left that would be lost.
  static func stopListening() { for number in signals { signal(number, SIG_DFL) } }
}
